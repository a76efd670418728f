//! What a scenario and a headcount come to: kinds of people, people in one order, segments of people alike.
//!
//! All decisions that do not depend on chance are taken here, once: who follows which group, what vests when, which lines can occur.

mod opening_balances;
mod people;
mod pools;
mod roster;

use std::ops::Range;

pub use opening_balances::{OpeningBalances, months_paid_later, share_vested};
pub use people::{DeterministicTotals, OwnEquity, Pay, Person, share_vesting_since};
pub use pools::PoolExposure;
use roster::RosterBuilder;

use super::access::settlement;
use super::environment;
use super::occupancy::TurnoverModel;
use super::shared::QmcDimensions;
use crate::chance::{Factor, Marginal};
use crate::cost::{COST_LINES, CostLine, Entitlements};
use crate::intake::headcount::{Headcount, Rejection};
use crate::quantity::{count, plural};
use crate::scenario::usage::Resource;
use crate::scenario::{Access, Cap, Group, Package, Scenario, Usage};

/// A scenario made ready to run.
pub struct Plan<'a> {
    pub scenario: &'a Scenario,
    pub cohorts: Vec<Cohort<'a>>,
    /// Names under which cost is reported, in alphabetical order, with the people in each.
    pub groups: Vec<(String, usize)>,
    /// In canonical order: by group, kind, team and key. One for each position: the first who holds it.
    pub people: Vec<Person>,
    pub segments: Vec<Segment>,
    /// Segments that are worked through by one task; a function of the people only.
    pub shards: Vec<Range<usize>>,
    /// Lines that can occur, in charging order.
    pub lines: Vec<&'static CostLine>,
    /// How many of the people join by a hiring plan.
    pub planned_hires: usize,
    /// For each line whether some people's cash moves at other times than their cost accrues.
    pub is_cash_apart: Vec<bool>,
    /// Data rows of the headcount file; absent without one.
    pub rows_read: Option<usize>,
    pub rejected: Vec<Rejection>,
    /// Access tiers that people have, in alphabetical order.
    pub tiers: Vec<&'a Access>,
    /// What the headcount file says that nothing makes use of.
    pub warnings: Vec<String>,
    /// Dimensions of what is drawn as evenly spread points; `None` where all is drawn plainly. Plans that are compared share one.
    pub layout: Option<QmcDimensions>,
    /// Why the plan must not be run; empty for a sound one.
    pub problems: Vec<Problem>,
}

/// Something that only shows when scenario and people come together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    pub message: String,
    pub help: String,
}

/// People with the same terms: a group of the scenario in one tax jurisdiction.
pub struct Cohort<'a> {
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
    /// How their positions change hands; absent where nobody leaves by chance.
    pub turnover_model: Option<TurnoverModel<'a>>,
}

/// A usage with its marginals tabulated.
pub struct UsagePlan<'a> {
    pub usage: &'a Usage,
    pub cap: Option<&'a Cap>,
    pub amount: Option<Factor>,
    pub own_share: Option<Marginal>,
    /// The law of a wait in the queue, where it varies.
    pub waits: Option<Marginal>,
}

/// People of one group and kind, one after the other in [`Plan::people`], with everything about them that chance does not touch.
pub struct Segment {
    pub group: usize,
    pub cohort: usize,
    pub people: Range<usize>,
    pub totals: DeterministicTotals,
    /// What they bring into the horizon.
    pub before: OpeningBalances,
    /// People alike in pay: one of them and how many they are. Payroll tax is worked out once for each.
    pub pay_groups: Vec<(usize, f64)>,
    /// Parts in the incidents of teams and of the company.
    pub shares: Vec<PoolExposure>,
}

/// People a segment holds at most: large enough that charging its lines costs little a head.
const PEOPLE_PER_SEGMENT: usize = 1024;
/// Tasks a block is split into, about: enough for a few cores when trials are few.
const ABOUT_SHARDS: usize = 8;
/// Months of teams with something to share: 1.5 KiB each in every block that is worked on.
const MOST_TEAM_MONTHS: usize = 300_000;
/// People a run holds at most: some 200 bytes each.
const MOST_PEOPLE: u64 = 20_000_000;

impl<'a> Plan<'a> {
    /// Plans `scenario` for the people of its groups, or of `headcount` when there is one.
    pub fn new(scenario: &'a Scenario, headcount: Option<&Headcount>) -> Self {
        let mut builder = RosterBuilder::new(scenario);
        let mut placed = vec![];
        let mut rejected = headcount.map_or(vec![], |headcount| headcount.rejected.clone());
        let at_hand: u64 = match headcount {
            Some(headcount) => headcount.rows.iter().map(|row| u64::from(row.weight)).sum(),
            None => scenario.groups.iter().filter_map(|group| group.count).map(u64::from).sum(),
        };
        let planned: u64 = scenario.groups.iter().map(|group| group.turnover.n_planned()).sum();
        let wanted = at_hand + planned;
        let mut problems = vec![];
        match headcount {
            _ if wanted > MOST_PEOPLE => problems.push(Problem {
                message: format!("{} people are more than fit into memory", count(wanted as usize)),
                help: format!("simulate at most {} at a time", count(MOST_PEOPLE as usize)),
            }),
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
        let n_at_hand = placed.len();
        if wanted <= MOST_PEOPLE {
            scenario.groups.iter().for_each(|group| placed.extend(builder.place_hires(group)));
        }
        let planned_hires = placed.len() - n_at_hand;
        rejected.sort_by_key(|rejection| rejection.line);
        let cohorts = builder.cohorts;
        roster::arrange(&mut placed, &cohorts);
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
                Some(last) if last.group == group && last.cohort == placed.cohort && last.people.len() < PEOPLE_PER_SEGMENT => {
                    last.people.end += 1
                }
                _ => segments.push(Segment {
                    group,
                    cohort: placed.cohort,
                    people: at..at + 1,
                    totals: DeterministicTotals::default(),
                    before: OpeningBalances::default(),
                    pay_groups: vec![],
                    shares: vec![],
                }),
            }
            people.push(placed.person);
        }
        for segment in &mut segments {
            let (cohort, members) = (&cohorts[segment.cohort], &people[segment.people.clone()]);
            segment.totals = people::totals(scenario, cohort, members);
            segment.before = OpeningBalances::of(scenario, cohort, members);
            segment.pay_groups = people::pay_groups(members, segment.people.start);
        }
        for (segment, shares) in pools::shares(scenario, &cohorts, &people, &segments).into_iter().enumerate() {
            segments[segment].shares = shares;
        }
        let has_people = |test: &dyn Fn(&Entitlements<'_>) -> bool| cohorts.iter().any(|cohort| test(&cohort.terms(scenario)));
        let lines: Vec<_> = COST_LINES.into_iter().filter(|line| has_people(&line.applies)).collect();
        let is_apart = |line: &&CostLine| has_people(&|terms| (line.applies)(terms) && line.cash.differs_from_accrual(terms));
        let is_cash_apart = lines.iter().map(is_apart).collect();
        let shards = shards(&segments, people.len());
        let warnings = unused_cells(&cohorts, &segments, &people);
        let rows_read = headcount.map(|headcount| headcount.read);
        let has_tier = |access: &&Access| cohorts.iter().any(|cohort| cohort.uses(access));
        let tiers = scenario.accesses.values().filter(has_tier).collect();
        let mut plan = Self {
            scenario,
            cohorts,
            groups,
            people,
            segments,
            shards,
            lines,
            planned_hires,
            is_cash_apart,
            rows_read,
            rejected,
            tiers,
            warnings,
            layout: QmcDimensions::of(&[scenario]),
            problems,
        };
        plan.find_problems();
        plan
    }

    /// What cannot be simulated although every part of the scenario is sound by itself.
    fn find_problems(&mut self) {
        let people_months: f64 = self.segments.iter().flat_map(|segment| &segment.totals.headcount).sum();
        if !self.people.is_empty() && people_months == 0.0 {
            let (first, last) = (self.scenario.start, self.scenario.start.plus(self.scenario.months as i32 - 1));
            self.problems.push(Problem {
                message: format!("nobody is at work from {first} to {last}"),
                help: "look at the start and end dates, or move the horizon".into(),
            });
        }
        self.problems.extend(self.find_seat_problems());
        self.problems.extend(self.find_team_problem());
        self.problems.extend(environment::use_of_what_is_free(self).into_iter().map(|usage| Problem {
            message: format!("the use of `{usage}` is told in money, but what it uses may be free in the first month"),
            help: "tell the usage's mean in tokens or GPU-hours, or give the price a low end above zero".into(),
        }));
    }

    pub fn n_months(&self) -> usize {
        self.scenario.months
    }

    /// Whether people share anything that can only be divided once everybody's demand is known.
    pub fn has_shared_limits(&self) -> bool {
        let shares = |cohort: &Cohort<'a>| [Resource::Inference, Resource::Gpu].into_iter().any(|of| settlement::shares(cohort, of).0);
        self.cohorts.iter().any(|cohort| shares(cohort) || settlement::pooled_seat(cohort, self).is_some())
    }

    /// Packages whose seats include credits in ways that cannot be told apart.
    fn find_seat_problems(&self) -> Vec<Problem> {
        let mut problems = vec![];
        for cohort in self.cohorts.iter().filter(|cohort| cohort.inference.is_some()) {
            let Some(package) = cohort.package else { continue };
            let seats: Vec<_> = self.scenario.seats_with_credits(package).collect();
            if let [(first, _), (second, _), ..] = seats.as_slice() {
                problems.push(Problem {
                    message: format!("the package `{}` has two seats with credits, `{first}` and `{second}`", package.name),
                    help: "keep the credits of one of them: it is not known which use goes through which".into(),
                });
            }
            if let Some((name, credits)) = seats.first()
                && !credits.is_pooled
                && settlement::shares(cohort, Resource::Inference).0
            {
                problems.push(Problem {
                    message: format!("people with the seat `{name}` have credits of their own, but share a quota or a pool with others"),
                    help: format!("write pooled = true for the credits of `{name}`, or a quota per person without pools"),
                });
            }
        }
        problems.dedup();
        problems
    }

    /// Teams that share something, where they are more than fit into memory.
    fn find_team_problem(&self) -> Option<Problem> {
        let by_team =
            |cohort: &Cohort<'a>| [Resource::Inference, Resource::Gpu].into_iter().filter(|of| settlement::shares(cohort, *of).1).count();
        let teams = |segment: &Segment| {
            let people = &self.people[segment.people.clone()];
            by_team(&self.cohorts[segment.cohort]) * people.chunk_by(|a, b| a.team == b.team).count()
        };
        let teams: usize = self.segments.iter().map(teams).sum();
        (teams * self.n_months() > MOST_TEAM_MONTHS).then(|| Problem {
            message: format!("{} over {} months share quotas or pools: more than fit into memory", plural(teams, "team"), self.n_months()),
            help: format!("make teams larger, or simulate fewer at a time: {} team-months fit", count(MOST_TEAM_MONTHS)),
        })
    }
}

impl<'a> Cohort<'a> {
    /// Whether these people use anything that `access` grants.
    pub fn uses(&self, access: &Access) -> bool {
        self.usages().next().is_some() && self.access.is_some_and(|own| own.name == access.name)
    }

    fn usages(&self) -> impl Iterator<Item = &UsagePlan<'a>> {
        self.inference.iter().chain(&self.gpu)
    }

    pub fn terms(&self, scenario: &'a Scenario) -> Entitlements<'a> {
        Entitlements {
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

/// Splits the segments into some [`ABOUT_SHARDS`] runs of about equal numbers of people.
fn shards(segments: &[Segment], n_people: usize) -> Vec<Range<usize>> {
    let per_shard = n_people.div_ceil(ABOUT_SHARDS).max(PEOPLE_PER_SEGMENT);
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

/// Cells that say something to which the row's group has nothing to apply it.
fn unused_cells(cohorts: &[Cohort<'_>], segments: &[Segment], people: &[Person]) -> Vec<String> {
    let (mut targets, mut allowances) = (0, 0);
    for segment in segments {
        let cohort = &cohorts[segment.cohort];
        let has_bonus = cohort.package.is_some_and(|package| package.core.bonus.is_some() || package.core.performance_bonus.is_some());
        for person in &people[segment.people.clone()] {
            targets += usize::from(!has_bonus && person.own_target.is_some_and(|target| target > 0.0));
            allowances += usize::from(cohort.inference.is_none() && person.own_allowance.is_some());
        }
    }
    let told = |n: usize, what: &str, lack: &str| {
        (n > 0).then(|| format!("{} with {what} whose group has no {lack}: it costs nothing here", plural(n, "employee")))
    };
    [told(targets, "a bonus target", "bonus"), told(allowances, "a compute allowance", "usage")].into_iter().flatten().collect()
}
