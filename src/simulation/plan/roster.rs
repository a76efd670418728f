//! The people of a plan in their canonical order: by the group that reports them, their cohort, and their id.
//!
//! Never by the order of rows: that would show in the last digit of a sum.

use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroU32;
use std::ops::Range;
use std::sync::Arc;

use super::assignment::{self, NoPlace};
use super::cohorts::Cohorts;
use super::pay_terms::PayTerms;
use super::people::Person;
use super::{AvailableMemory, Cohort, Problem, part_months};
use serde::{Deserialize, Serialize};

use crate::chance::stream::person_key;
use crate::intake::column::HeadcountColumn;
use crate::intake::headcount::{Equity, EquityKind, Headcount, HeadcountRow, Rejection, RowMistake, RowMistakeKind};
use crate::quantity::{Currency, Month, MonthOrDate, bytes, count};
use crate::scenario::{Group, Scenario};

/// The most people that a run holds, whatever memory there is.
const MOST_PEOPLE: u64 = 20_000_000;
/// Bytes of a person in a plan, with the person's part in segments and in groups of equal pay.
const BYTES_OF_PERSON: u64 = 100;

/// From so many people on, their memory is compared with what there is.
const MANY_PEOPLE: u64 = 100_000;

/// Everybody whom a plan is about.
#[derive(Default)]
pub struct Roster {
    pub cohorts: Vec<Cohort>,
    /// A cohort of each kind.
    pub kinds: Vec<usize>,
    /// In canonical order.
    pub people: Vec<Person>,
    /// The people of each group and cohort, one after the other in `people`.
    pub stretches: Vec<Stretch>,
    /// Rows for which the scenario has no place, in the order of the file.
    pub rejected: Vec<Rejection>,
    /// Groups of the scenario that are stated to have nobody, in alphabetical order.
    pub empty_groups: Vec<String>,
    /// How many people come from where.
    pub sources: BTreeMap<PeopleSource, u64>,
    /// Currencies of the amounts of rows that have a place.
    pub file_currencies: BTreeSet<Currency>,
}

/// Where people come from. Two cases of a study have the same people of a source, up to the smaller number of them: their draws are the same.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum PeopleSource {
    /// Rows of the headcount file with this assignment, those that bring their own pay or those that do not.
    Rows { assignment: usize, brings_pay: bool },
    /// The count of a group.
    Count { group: String },
    /// The hiring plan of a group in this month.
    Hires { group: String, month: String },
}

/// People of one reported group and one cohort.
pub struct Stretch {
    /// The name under which their cost is reported.
    pub group: String,
    pub cohort: usize,
    pub people: Range<usize>,
}

/// The members of a stretch before they are put in order.
#[derive(Default)]
struct Members {
    /// Rows of the headcount file.
    rows: Vec<u32>,
    /// People of a group that has a count.
    counted: Option<Arc<Group>>,
    /// Joiners by month and number, of the group whose hiring plan it is.
    hires: Option<Arc<Group>>,
}

/// Gathers members by reported group and cohort.
struct Builder<'a> {
    scenario: &'a Scenario,
    cohorts: Cohorts<'a>,
    members: Vec<Members>,
    sources: BTreeMap<PeopleSource, u64>,
    /// Of the rows that have a place.
    currencies: BTreeSet<Currency>,
    /// Places in `members`.
    places: BTreeMap<(String, usize), usize>,
}

impl Roster {
    /// The people of the scenario's groups, or of `headcount` where there is one, and those who join by hiring plans.
    ///
    /// # Errors
    /// There are more than fit into memory, or more than a run can hold, or the file has no column for the groups of its people.
    pub fn new(
        scenario: &Scenario,
        headcount: Option<&Headcount>,
        base: Option<&Scenario>,
        memory: AvailableMemory,
    ) -> Result<Self, Problem> {
        let at_hand: u64 = match headcount {
            Some(headcount) => headcount.rows.iter().map(|row| u64::from(row.weight)).sum(),
            None => scenario.groups.iter().filter_map(|group| group.count).map(u64::from).sum(),
        };
        let wanted = at_hand + scenario.groups.iter().map(|group| group.turnover.n_planned()).sum::<u64>();
        if wanted > MOST_PEOPLE {
            return Err(Problem {
                message: format!("{} people are more than a run can hold", count(wanted as usize)),
                help: format!("simulate at most {} at a time", count(MOST_PEOPLE as usize)),
            });
        }
        let needed = wanted * BYTES_OF_PERSON;
        // Few people fit wherever the program runs, and need no look at the system.
        if wanted > MANY_PEOPLE
            && let Some(available) = memory().filter(|available| *available < needed)
        {
            let (needed, people) = (bytes(needed), count(wanted as usize));
            return Err(Problem {
                message: format!("about {needed} of memory are needed for {people} people, but {} are available", bytes(available)),
                help: format!("simulate at most {} at a time", count((available / BYTES_OF_PERSON) as usize)),
            });
        }
        if let Some(problem) = headcount.and_then(|headcount| assignment::problem(scenario, headcount)) {
            return Err(problem);
        }
        let mut builder = Builder {
            scenario,
            cohorts: Cohorts::new(scenario, base),
            members: vec![],
            sources: BTreeMap::new(),
            currencies: BTreeSet::new(),
            places: BTreeMap::new(),
        };
        let rejected = match headcount {
            Some(headcount) => builder.add_rows(headcount),
            None => {
                // A group of nobody makes no cohort, and so no line of cost.
                let counted = scenario.groups.iter().filter(|group| group.count.is_some_and(|count| count > 0));
                for group in counted {
                    builder.sources.insert(PeopleSource::Count { group: group.name.clone() }, group.count.unwrap_or(0).into());
                    builder.members_of(group).counted = Some(group.clone());
                }
                vec![]
            }
        };
        for group in scenario.groups.iter().filter(|group| !group.turnover.hiring.is_empty()) {
            for (month, count) in group.turnover.hiring.iter().filter(|(_, count)| **count > 0) {
                builder.sources.insert(PeopleSource::Hires { group: group.name.clone(), month: month.to_string() }, (*count).into());
            }
            builder.members_of(group).hires = Some(group.clone());
        }
        let is_empty = |group: &&Arc<Group>| headcount.is_none() && group.count == Some(0) && group.turnover.hiring.is_empty();
        let empty_groups = scenario.groups.iter().filter(is_empty).map(|group| group.name.clone()).collect();
        Ok(Roster { empty_groups, ..builder.roster(headcount, rejected, wanted as usize) })
    }
}

impl<'a> Builder<'a> {
    /// Of people who are on the terms of `group` and reported under its name.
    fn members_of(&mut self, group: &Arc<Group>) -> &mut Members {
        let cohort = self.cohorts.place(group, &group.jurisdiction, &group.employment_type, None);
        let place = self.place(&group.name, cohort);
        &mut self.members[place]
    }

    fn place(&mut self, reported_group: &str, cohort: usize) -> usize {
        let n_known = self.members.len();
        let place = *self.places.entry((reported_group.to_string(), cohort)).or_insert(n_known);
        if place == n_known {
            self.members.push(Members::default());
        }
        place
    }

    /// Returns the rows that have no place.
    fn add_rows(&mut self, headcount: &Headcount) -> Vec<Rejection> {
        let templates: Vec<_> = headcount.assignments.iter().map(|assignment| assignment::template(self.scenario, assignment)).collect();
        // The cohort and the members of each assignment, once it has a row: of people on the pay of their group, and of those who bring their own.
        let mut places: Vec<[Option<(usize, usize)>; 2]> = vec![[None; 2]; templates.len()];
        let mut numbers: Vec<[u64; 2]> = vec![[0; 2]; templates.len()];
        let mut rejected = vec![];
        for (number, row) in headcount.rows.iter().enumerate() {
            let assignment = row.assignment as usize;
            let template = match &templates[assignment] {
                Err(no_place) => Err(no_place.clone()),
                Ok(template) if row.base_pay.get().is_none() && template.group.base.is_none() => {
                    Err(NoPlace::without_base_pay(&template.group))
                }
                Ok(template) => Ok(template),
            };
            let template = match template {
                Ok(template) => template,
                Err(no_place) => {
                    rejected.push(rejection(headcount, row, no_place));
                    continue;
                }
            };
            let brings_pay = row.base_pay.get().is_some();
            let (cohort, place) = *places[assignment][usize::from(brings_pay)].get_or_insert_with(|| {
                let own = headcount.assignments[assignment].currency.filter(|_| brings_pay);
                let cohort = self.cohorts.place(&template.group, &template.jurisdiction, &template.employment_type, own);
                (cohort, self.place(&template.reported_group, cohort))
            });
            // A grant of zero states that there is none: it overrides the package, but makes no line.
            if let Some(equity) = row.equity.filter(|equity| equity.grant.get() > 0.0) {
                match equity.kind {
                    EquityKind::Rsu => self.cohorts.all[cohort].bring_rsus = true,
                    EquityKind::Options => self.cohorts.all[cohort].bring_options = true,
                }
            }
            self.currencies.extend(headcount.assignments[assignment].currency);
            numbers[assignment][usize::from(brings_pay)] += u64::from(row.weight);
            self.members[place].rows.push(number as u32);
        }
        for (assignment, numbers) in numbers.into_iter().enumerate() {
            for (brings_pay, number) in [false, true].into_iter().zip(numbers).filter(|(_, number)| *number > 0) {
                self.sources.insert(PeopleSource::Rows { assignment, brings_pay }, number);
            }
        }
        rejected
    }

    /// What the amounts of a row are multiplied by to be in the currency of the scenario. Rows of assignments without a rate were rejected.
    fn rate_of(&self, row: &HeadcountRow, headcount: &Headcount) -> f64 {
        let currency = headcount.assignments[row.assignment as usize].currency;
        currency.and_then(|currency| self.scenario.rates.exchange.rate(currency)).unwrap_or(1.0)
    }

    /// Puts everybody in order: at most `n_people`.
    fn roster(mut self, headcount: Option<&Headcount>, rejected: Vec<Rejection>, n_people: usize) -> Roster {
        let mut order: Vec<(String, usize, usize)> =
            std::mem::take(&mut self.places).into_iter().map(|((group, cohort), place)| (group, cohort, place)).collect();
        let names = |cohort: usize| {
            let Cohort { group, jurisdiction, employment_type, pay_currency, .. } = &self.cohorts.all[cohort];
            (&group.name, jurisdiction, employment_type, pay_currency)
        };
        order.sort_by(|a, b| (&a.0, names(a.1)).cmp(&(&b.0, names(b.1))));
        let (mut people, mut stretches) = (Vec::with_capacity(n_people), vec![]);
        for (group, cohort, place) in order {
            let first = people.len();
            let group_of_scenario = self.cohorts.all[cohort].group.clone();
            let Members { mut rows, counted, hires } = std::mem::take(&mut self.members[place]);
            if let Some(headcount) = headcount {
                let id = |row: &u32| headcount.employee_id(&headcount.rows[*row as usize]);
                rows.sort_unstable_by(|a, b| id(a).cmp(id(b)));
                for row in rows {
                    let row = &headcount.rows[row as usize];
                    people.extend(of_row(headcount, row, self.rate_of(row, headcount), &group_of_scenario));
                }
            }
            people.extend(counted.iter().flat_map(|group| of_count(group)));
            // After everybody who is there already, so that a hire moves nobody into another team.
            people.extend(hires.iter().flat_map(|group| of_hiring_plan(group)));
            assign_teams(&mut people[first..], &group_of_scenario, &group);
            if first == people.len() {
                continue;
            }
            let months = self.cohorts.months_of_change(cohort);
            if months.is_empty() {
                stretches.push(Stretch { group, cohort, people: first..people.len() });
                continue;
            }
            // Those who are there for all of these months come first; the sort is stable.
            let days = |person: &Person| part_months::of_person(&person.pay, &months);
            people[first..].sort_by_cached_key(days);
            let mut end = first;
            for part in people[first..].chunk_by(|one, other| days(one) == days(other)) {
                let stretch = end..end + part.len();
                end = stretch.end;
                let cohort = self.cohorts.place_of_part(cohort, days(&part[0]));
                stretches.push(Stretch { group: group.clone(), cohort, people: stretch });
            }
        }
        let (cohorts, kinds, sources) = (self.cohorts.all, self.cohorts.kinds, self.sources);
        Roster { cohorts, kinds, people, stretches, rejected, empty_groups: vec![], sources, file_currencies: self.currencies }
    }
}

fn rejection(headcount: &Headcount, row: &HeadcountRow, NoPlace { column, reason }: NoPlace) -> Rejection {
    let column =
        headcount.column(column).or_else(|| headcount.column(HeadcountColumn::UsageTier).filter(|_| column == HeadcountColumn::Group));
    let column = column.cloned();
    Rejection::new(row.line, RowMistake { column, value: None, kind: RowMistakeKind::Unplaced(reason) })
}

/// The people whom a row represents, in the order of their numbers, with its amounts times `rate`.
fn of_row<'a>(headcount: &'a Headcount, row: &'a HeadcountRow, rate: f64, group: &Group) -> impl Iterator<Item = Person> + use<'a> {
    let pay = PayTerms {
        base: row.base_pay.get().map(|base| base / 12.0 * rate).into(),
        fte: row.fte,
        bonus_target: row.bonus_target,
        equity: row.equity.map(|equity| Equity { grant: (equity.grant.get() * rate).into(), ..equity }),
        start: row.start.get().map(MonthOrDate::Date).or(group.start).into(),
        end: row.end.get().or(group.end).into(),
    };
    (0..row.weight).map(move |copy| {
        // The first keeps the plain key, so that a larger weight moves nobody's draws.
        let kind: &str = if copy == 0 { "employee" } else { &format!("employee copy {copy}") };
        let key = person_key(kind, headcount.employee_id(row));
        Person {
            allowance: row.compute_allowance.get().map(|allowance| allowance * rate).into(),
            row: NonZeroU32::new(row.line),
            ..Person::new(key, pay)
        }
    })
}

/// The people of a group that has a count, on the group's terms.
fn of_count(group: &Group) -> impl Iterator<Item = Person> {
    let pay = PayTerms { start: group.start.into(), end: group.end.into(), ..PayTerms::default() };
    (0..group.count.unwrap_or(0)).map(move |index| Person::new(person_key(&group.name, &index.to_string()), pay))
}

/// The people who join a group by its hiring plan, each known by month and number, so that another hire moves nobody's draws.
fn of_hiring_plan(group: &Group) -> impl Iterator<Item = Person> {
    let hires = group.turnover.hiring.iter().flat_map(|(month, count)| (0..*count).map(|number| (*month, number)));
    hires.map(|(month, number): (Month, u32)| {
        let pay = PayTerms { start: Some(MonthOrDate::Month(month)).into(), end: group.end.into(), ..PayTerms::default() };
        Person::new(person_key(&group.name, &format!("hire {month} {number}")), pay)
    })
}

/// Splits `people` of one group and cohort into teams, in their order.
fn assign_teams(people: &mut [Person], group: &Group, reported_group: &str) {
    let name = group.team.as_deref().unwrap_or(reported_group);
    let size = group.team_size.map_or(usize::MAX, |size| size as usize);
    for (number, team) in people.chunks_mut(size).enumerate() {
        let key = person_key("team", &format!("{name}#{number}"));
        team.iter_mut().for_each(|person| person.team = key);
    }
}
