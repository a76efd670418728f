//! What a scenario and a headcount come to: kinds of people, people in one order, segments of people alike.
//!
//! All decisions that do not depend on chance are taken here, once: who follows which group, what vests when, which lines can occur.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::chance::{Marginal, stream::person_key};
use crate::cost::{CATALOGUE, Concept, Terms, vesting};
use crate::intake::headcount::{EquityKind, Headcount, Rejection, Row};
use crate::quantity::{Date, Month};
use crate::reading::suggestion;
use crate::scenario::package::{Payout, Vesting};
use crate::scenario::usage::{ActiveShare, Resource};
use crate::scenario::{Access, Cap, Group, Package, Scenario, Usage};

/// A scenario made ready to run.
pub struct Plan<'a> {
    pub scenario: &'a Scenario,
    pub kinds: Vec<Kind<'a>>,
    /// Names under which cost is reported, in alphabetical order, with the people in each.
    pub groups: Vec<(String, usize)>,
    /// In canonical order: by group, kind, team and key.
    pub people: Vec<Person>,
    pub segments: Vec<Segment>,
    /// Segments that are worked through by one task; a function of the people only.
    pub shards: Vec<Range<usize>>,
    /// Lines that can occur, in charging order.
    pub lines: Vec<&'static Concept>,
    /// Data rows of the headcount file; absent without one.
    pub rows_read: Option<usize>,
    pub rejected: Vec<Rejection>,
}

/// People with the same terms: a group of the scenario in one tax jurisdiction.
pub struct Kind<'a> {
    pub group: &'a Group,
    pub package: Option<&'a Package>,
    pub access: Option<&'a Access>,
    pub jurisdiction: String,
    pub inference: Option<UsagePlan<'a>>,
    pub gpu: Option<UsagePlan<'a>>,
    /// Each person's own payout of the performance bonus, where it varies.
    pub payout: Option<Marginal>,
    /// Whether some of them bring shares or options of their own.
    pub bring_rsus: bool,
    pub bring_options: bool,
}

/// A usage with its marginals tabulated.
pub struct UsagePlan<'a> {
    pub usage: &'a Usage,
    pub cap: Option<&'a Cap>,
    pub amount: Option<Marginal>,
    pub own_share: Option<Marginal>,
}

/// One employee.
#[derive(Clone, Debug, PartialEq)]
pub struct Person {
    /// Addresses this person's draws.
    pub key: u64,
    /// Addresses the draws of the person's team.
    pub team: u64,
    /// Dollars a month; absent: the group's.
    pub own_base: Option<f64>,
    /// Working time as a share of full time; scales the group's base pay, not their own.
    pub fte: f64,
    /// Bonus target as a share of base pay; absent: the package's.
    pub own_target: Option<f64>,
    /// Equity of their own; absent: the package's.
    pub own_equity: Option<OwnEquity>,
    /// Dollars a month of model quota; absent: the access tier's.
    pub own_allowance: Option<f64>,
    pub start: Option<Date>,
    pub end: Option<Date>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct OwnEquity {
    pub kind: EquityKind,
    pub grant: f64,
    pub vest_months: Option<u32>,
    pub cliff_months: Option<u32>,
}

/// People of one group and kind, one after the other in [`Plan::people`], with everything about them that chance does not touch.
pub struct Segment {
    pub group: usize,
    pub kind: usize,
    pub people: Range<usize>,
    pub facts: Facts,
    /// People alike in pay: one of them and how many they are. Payroll tax is worked out once for each.
    pub pay_classes: Vec<(usize, f64)>,
}

/// Sums over the people of a segment, one value a month.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    pub headcount: Vec<f64>,
    pub pay: Pay,
    pub pay_at_package_target: Pay,
    pub pay_at_own_target: Pay,
    pub rsu_vested: Vec<f64>,
    pub own_rsu_vested: Vec<f64>,
    pub options_vested: Vec<f64>,
    pub own_options_vested: Vec<f64>,
}

/// Pay in two parts: what people bring themselves, and how many people-months are on the group's base, which may be uncertain.
#[derive(Clone, Debug, Default)]
pub struct Pay {
    pub own: Vec<f64>,
    pub on_group_base: Vec<f64>,
}

/// People a segment holds at most: large enough that charging its lines costs little a head.
const PEOPLE_PER_SEGMENT: usize = 1024;
/// Tasks a block is split into at most: enough for a few cores when trials are few.
const MOST_SHARDS: usize = 8;

impl<'a> Plan<'a> {
    /// Plans `scenario` for the people of its groups, or of `headcount` when there is one.
    pub fn new(scenario: &'a Scenario, headcount: Option<&Headcount>) -> Self {
        let mut builder = Builder { scenario, kinds: vec![], kind_of: BTreeMap::new() };
        let mut placed = vec![];
        let mut rejected = headcount.map_or(vec![], |headcount| headcount.rejected.clone());
        match headcount {
            Some(headcount) => {
                for row in &headcount.rows {
                    match builder.place_row(row) {
                        Ok(people) => placed.extend(people),
                        Err(rejection) => rejected.push(rejection),
                    }
                }
            }
            None => scenario.groups.iter().for_each(|group| placed.extend(builder.place_group(group))),
        }
        rejected.sort_by_key(|rejection| rejection.line);
        let kinds = builder.kinds;
        placed.sort_by(|a, b| a.order(&kinds).cmp(&b.order(&kinds)));
        let mut groups: Vec<(String, usize)> = vec![];
        let mut segments: Vec<Segment> = vec![];
        let mut people = Vec::with_capacity(placed.len());
        for placed in placed {
            if groups.last().is_none_or(|(name, _)| *name != placed.group) {
                groups.push((placed.group, 0));
            }
            let group = groups.len() - 1;
            groups[group].1 += 1;
            let at = people.len();
            match segments.last_mut() {
                Some(last) if last.group == group && last.kind == placed.kind && last.people.len() < PEOPLE_PER_SEGMENT => {
                    last.people.end += 1
                }
                _ => segments.push(Segment { group, kind: placed.kind, people: at..at + 1, facts: Facts::default(), pay_classes: vec![] }),
            }
            people.push(placed.person);
        }
        for segment in &mut segments {
            let (kind, members) = (&kinds[segment.kind], &people[segment.people.clone()]);
            segment.facts = facts(scenario, kind, members);
            segment.pay_classes = pay_classes(members, segment.people.start);
        }
        let lines = CATALOGUE.into_iter().filter(|line| kinds.iter().any(|kind| (line.applies)(&kind.terms(scenario)))).collect();
        let shards = shards(&segments, people.len());
        Self { scenario, kinds, groups, people, segments, shards, lines, rows_read: headcount.map(|headcount| headcount.read), rejected }
    }

    pub fn n_months(&self) -> usize {
        self.scenario.months
    }
}

impl<'a> Kind<'a> {
    pub fn terms(&self, scenario: &'a Scenario) -> Terms<'a> {
        Terms {
            package: self.package,
            access: self.access,
            group: self.group,
            taxes: scenario.taxes.get(&self.jurisdiction).map_or(&[], Vec::as_slice),
            usage: self.inference.as_ref().map(|plan| plan.usage),
            gpu_usage: self.gpu.as_ref().map(|plan| plan.usage),
            bring_rsus: self.bring_rsus,
            bring_options: self.bring_options,
            scenario,
        }
    }
}

impl Person {
    /// The share of each month at work, pro rata by days.
    pub fn presence(&self, scenario: &Scenario) -> Vec<f64> {
        scenario.calendar().map(|month| self.presence_in(month)).collect()
    }

    pub fn presence_in(&self, month: Month) -> f64 {
        let begun = self.start.map_or(1.0, |start| month.share_from(start));
        // The last day is worked, so absence begins the day after; both fall into one month at most once.
        let ended = self.end.map_or(0.0, |end| {
            let days_after = f64::from(end.month.days() - end.day) / f64::from(end.month.days());
            match month.cmp(&end.month) {
                std::cmp::Ordering::Less => 0.0,
                std::cmp::Ordering::Equal => days_after,
                std::cmp::Ordering::Greater => 1.0,
            }
        });
        (begun - ended).max(0.0)
    }

    /// The share of a grant under `vesting` that vests by the end of `month`, since the end of the month before.
    ///
    /// A grant counts from its own date, but not from before the person's start; without a date from that start, else from the first month of
    /// the horizon. Leavers vest nothing more.
    pub fn share_vesting(&self, vesting: &Vesting, month: Month, horizon_start: Month) -> f64 {
        if self.end.is_some_and(|end| month >= end.month) {
            return 0.0;
        }
        let granted = vesting.granted.max(self.start.map(|start| start.month)).unwrap_or(horizon_start);
        // A grant of January has served its first whole month at the end of January.
        vesting::share_vesting(vesting, i64::from(month.since(granted)) + 1)
    }
}

/// A person with the group that reports them, before they are put in order.
struct Placed {
    group: String,
    kind: usize,
    /// Breaks ties of people with one key, and gives a readable order.
    id: String,
    person: Person,
}

impl Placed {
    /// By names, never by the order of rows: that would show in the last digit of a sum.
    fn order<'b>(&'b self, kinds: &'b [Kind<'_>]) -> (&'b str, &'b str, &'b str, u64, &'b str) {
        let kind = &kinds[self.kind];
        (&self.group, &kind.group.name, &kind.jurisdiction, self.person.team, &self.id)
    }
}

struct Builder<'a> {
    scenario: &'a Scenario,
    kinds: Vec<Kind<'a>>,
    /// Kind by group and jurisdiction.
    kind_of: BTreeMap<(String, String), usize>,
}

impl<'a> Builder<'a> {
    fn place_group(&mut self, group: &'a Group) -> Vec<Placed> {
        let kind = self.kind(group, &group.jurisdiction);
        let count = group.count.unwrap_or(0) as usize;
        (0..count)
            .map(|index| {
                // Padded, so that alphabetical order is the order of counting.
                let id = format!("{index:08}");
                let person = Person {
                    key: person_key(&group.name, &index.to_string()),
                    team: team_key(group, &group.name, index),
                    own_base: None,
                    fte: 1.0,
                    own_target: None,
                    own_equity: None,
                    own_allowance: None,
                    start: group.start,
                    end: group.end,
                };
                Placed { group: group.name.clone(), kind, id, person }
            })
            .collect()
    }

    fn place_row(&mut self, row: &Row) -> Result<Vec<Placed>, Rejection> {
        let reject = |column: &str, reason: String| Rejection { line: row.line, column: Some(column.to_string()), value: None, reason };
        let group = self.template(row).map_err(|(column, reason)| reject(column, reason))?;
        let jurisdiction = row.country.as_ref().map_or(group.jurisdiction.clone(), |country| country.to_lowercase());
        if !self.scenario.taxes.contains_key(&jurisdiction) {
            let remedy = suggestion::remedy(&jurisdiction, self.scenario.taxes.keys().map(String::as_str));
            return Err(reject("country", format!("there is no payroll tax for `{jurisdiction}`: {remedy}, or add [tax.{jurisdiction}]")));
        }
        if row.base_pay.is_none() && group.base.is_none() {
            return Err(reject("base_pay", format!("there is no base pay: fill the cell, or give [groups.{}] a base", group.name)));
        }
        let kind = self.kind(group, &jurisdiction);
        // A grant of zero states that there is none: it overrides the package, but makes no line.
        if let Some(equity) = row.equity.as_ref().filter(|equity| equity.grant > 0.0) {
            match equity.kind {
                EquityKind::Rsu => self.kinds[kind].bring_rsus = true,
                EquityKind::Options => self.kinds[kind].bring_options = true,
            }
        }
        let name = row.group.clone().unwrap_or_else(|| group.name.clone());
        let people = (0..row.weight).map(|copy| {
            let id = if row.weight == 1 { row.employee_id.clone() } else { format!("{}#{copy}", row.employee_id) };
            let person = Person {
                key: person_key("employee", &id),
                team: team_key(group, &name, 0),
                own_base: row.base_pay.map(|base| base / 12.0),
                fte: row.fte,
                own_target: row.bonus_target,
                own_equity: row.equity.as_ref().map(|equity| OwnEquity {
                    kind: equity.kind,
                    grant: equity.grant,
                    vest_months: equity.vest_months,
                    cliff_months: equity.cliff_months,
                }),
                own_allowance: row.compute_allowance,
                start: row.start.or(group.start),
                end: row.end.or(group.end),
            };
            Placed { group: name.clone(), kind, id, person }
        });
        Ok(people.collect())
    }

    /// The group of the scenario that a row follows: its usage tier, its group, or the one for all others.
    fn template(&self, row: &Row) -> Result<&'a Group, (&'static str, String)> {
        let find = |name: &str| self.scenario.groups.iter().find(|group| group.name == name);
        let names = || self.scenario.groups.iter().map(|group| group.name.as_str());
        if let Some(tier) = &row.usage_tier {
            return find(tier).ok_or_else(|| {
                ("usage_tier", format!("no group of the scenario is called `{tier}`: {}", suggestion::remedy(tier, names())))
            });
        }
        let by_group = row.group.as_deref().and_then(find);
        let otherwise = self.scenario.headcount.as_ref().and_then(|source| source.otherwise.as_deref()).and_then(find);
        let only = if self.scenario.groups.len() == 1 { self.scenario.groups.first() } else { None };
        by_group.or(otherwise).or(only).ok_or_else(|| {
            let group = row.group.as_deref().unwrap_or("");
            let remedy = suggestion::remedy(group, names());
            ("group", format!("no group of the scenario is called `{group}`: {remedy}, or name one for all others in headcount.otherwise"))
        })
    }

    fn kind(&mut self, group: &'a Group, jurisdiction: &str) -> usize {
        let key = (group.name.clone(), jurisdiction.to_string());
        if let Some(kind) = self.kind_of.get(&key) {
            return *kind;
        }
        let scenario = self.scenario;
        let package = group.package.as_ref().and_then(|name| scenario.packages.get(name));
        let access = group.access.as_ref().and_then(|name| scenario.accesses.get(name));
        let usage = |name: &Option<String>, resource| {
            let usage = name.as_ref().and_then(|name| scenario.usages.get(name)).filter(|usage| usage.resource == resource)?;
            let cap = access.and_then(|access| if resource == Resource::Gpu { access.gpu_cap.as_ref() } else { access.cap.as_ref() });
            let own_share = match &usage.active.share {
                ActiveShare::Personal(family) => Some(Marginal::plain(family.as_ref())),
                ActiveShare::Common(_) => None,
            };
            Some(UsagePlan { usage, cap, amount: usage.amount.as_ref().map(|family| Marginal::unit_mean(family.as_ref())), own_share })
        };
        let payout = package.and_then(|package| package.core.performance_bonus.as_ref()).and_then(|bonus| match &bonus.payout {
            Payout::Personal(family) => Some(Marginal::plain(family.as_ref())),
            Payout::Same(_) => None,
        });
        self.kinds.push(Kind {
            group,
            package,
            access,
            jurisdiction: jurisdiction.to_string(),
            inference: usage(&group.usage, Resource::Inference),
            gpu: usage(&group.gpu_usage, Resource::Gpu),
            payout,
            bring_rsus: false,
            bring_options: false,
        });
        self.kind_of.insert(key, self.kinds.len() - 1);
        self.kinds.len() - 1
    }
}

fn team_key(group: &Group, name: &str, index: usize) -> u64 {
    let team = group.team.as_deref().unwrap_or(name);
    let number = group.team_size.map_or(0, |size| index / size as usize);
    person_key("team", &format!("{team}#{number}"))
}

fn facts(scenario: &Scenario, kind: &Kind<'_>, people: &[Person]) -> Facts {
    let n_months = scenario.months;
    let zero = || vec![0.0; n_months];
    let pay = || Pay { own: zero(), on_group_base: zero() };
    let mut facts = Facts {
        headcount: zero(),
        pay: pay(),
        pay_at_package_target: pay(),
        pay_at_own_target: pay(),
        rsu_vested: zero(),
        own_rsu_vested: zero(),
        options_vested: zero(),
        own_options_vested: zero(),
    };
    let ownership = kind.package.map(|package| &package.ownership);
    for person in people {
        for (index, month) in scenario.calendar().enumerate() {
            let presence = person.presence_in(month);
            facts.headcount[index] += presence;
            facts.pay.add(person, index, presence);
            match person.own_target {
                Some(target) => facts.pay_at_own_target.add(person, index, presence * target),
                None => facts.pay_at_package_target.add(person, index, presence),
            }
            match &person.own_equity {
                Some(own) => {
                    let share = person.share_vesting(&own.vesting(ownership), month, scenario.start);
                    match own.kind {
                        EquityKind::Rsu => facts.own_rsu_vested[index] += own.grant * share,
                        EquityKind::Options => facts.own_options_vested[index] += own.grant * share,
                    }
                }
                None => {
                    let share = |vesting: &Vesting| person.share_vesting(vesting, month, scenario.start);
                    let rsu = ownership.and_then(|ownership| ownership.rsu.as_ref());
                    let options = ownership.and_then(|ownership| ownership.options.as_ref());
                    facts.rsu_vested[index] += rsu.map_or(0.0, |rsu| share(&rsu.vesting));
                    facts.options_vested[index] += options.map_or(0.0, |options| share(&options.vesting));
                }
            }
        }
    }
    facts
}

impl Pay {
    fn add(&mut self, person: &Person, month: usize, share: f64) {
        match person.own_base {
            Some(base) => self.own[month] += base * share,
            None => self.on_group_base[month] += share * person.fte,
        }
    }
}

impl OwnEquity {
    /// The schedule of an own grant: the person's own terms, else the package's, else four years with one year's cliff.
    pub fn vesting(&self, ownership: Option<&crate::scenario::package::Ownership>) -> Vesting {
        let of_package = ownership.and_then(|ownership| match self.kind {
            EquityKind::Rsu => ownership.rsu.as_ref().map(|rsu| &rsu.vesting),
            EquityKind::Options => ownership.options.as_ref().map(|options| &options.vesting),
        });
        let months = self.vest_months.or(of_package.map(|vesting| vesting.months)).unwrap_or(48);
        let cliff = self.cliff_months.or(of_package.map(|vesting| vesting.cliff_months)).unwrap_or(12);
        // A schedule by years only fits its own number of months.
        let by_year = of_package.filter(|vesting| vesting.months == months).and_then(|vesting| vesting.by_year.clone());
        Vesting {
            granted: of_package.and_then(|vesting| vesting.granted),
            months,
            cliff_months: cliff.min(months),
            every: of_package.map_or(1, |vesting| vesting.every),
            by_year,
        }
    }
}

/// People who differ in nothing that pay depends on, with the first of them and their number.
fn pay_classes(people: &[Person], first: usize) -> Vec<(usize, f64)> {
    type Key = (Option<u64>, u64, Option<u64>, Option<(u8, u64, Option<u32>, Option<u32>)>, Option<Date>, Option<Date>);
    let mut classes: BTreeMap<Key, (usize, f64)> = BTreeMap::new();
    for (index, person) in people.iter().enumerate() {
        let equity = person.own_equity.as_ref().map(|own| (own.kind as u8, own.grant.to_bits(), own.vest_months, own.cliff_months));
        let key = (
            person.own_base.map(f64::to_bits),
            person.fte.to_bits(),
            person.own_target.map(f64::to_bits),
            equity,
            person.start,
            person.end,
        );
        classes.entry(key).or_insert((first + index, 0.0)).1 += 1.0;
    }
    let mut classes: Vec<_> = classes.into_values().collect();
    classes.sort_by_key(|(first, _)| *first);
    classes
}

/// Splits the segments into at most [`MOST_SHARDS`] runs of about equal numbers of people.
fn shards(segments: &[Segment], n_people: usize) -> Vec<Range<usize>> {
    let per_shard = n_people.div_ceil(MOST_SHARDS).max(PEOPLE_PER_SEGMENT);
    let mut shards: Vec<Range<usize>> = vec![];
    let mut people = 0;
    for (index, segment) in segments.iter().enumerate() {
        match shards.last_mut() {
            Some(last) if people + segment.people.len() <= per_shard => {
                last.end = index + 1;
                people += segment.people.len();
            }
            _ => {
                shards.push(index..index + 1);
                people = segment.people.len();
            }
        }
    }
    shards
}
