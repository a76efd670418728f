//! What a scenario and a headcount come to: kinds of people, people in one order, segments of people alike.
//!
//! All decisions that do not depend on chance are taken here, once: who follows which group, what vests when, which lines can occur.

mod assignment;
mod cohorts;
mod country;
mod equity_warnings;
mod file_warnings;
mod fixed_lines;
mod fleets;
mod horizon_warnings;
mod opening_balances;
mod own_use;
pub mod part_months;
mod pay_terms;
mod people;
mod pools;
mod record;
mod reference;
mod roster;
mod shared_capacity;
pub mod turnover;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

pub use fleets::{FleetPlan, SoloFleets};
pub use opening_balances::{OpeningBalances, months_paid_later};
pub use own_use::{HistoryMatch, OwnLevel, OwnUse};
pub use part_months::PartMonth;
pub use pay_terms::{BonusTarget, Grant, PayTerms};
pub use people::{DeterministicTotals, Pay, PayGroup, Person};
pub use pools::PoolExposure;
pub use record::PlanRecord;
pub use reference::Reference;
pub use roster::PeopleSource;
use roster::{Roster, Stretch};
use turnover::TurnoverModel;

use serde::{Deserialize, Serialize};

use super::first_month::FirstMonth;
use super::rarest_incident::RarestIncident;
use super::reservation;
use crate::chance::{Marginal, UnitMeanFactor};
use crate::cost::{CostLine, Entitlements, fringe_benefit, own_line};
use crate::intake::headcount::{Headcount, Rejections};
use crate::quantity::Currency;
use crate::scenario::access::Per;
use crate::scenario::package::PurchaseKind;
use crate::scenario::people::Bill;
use crate::scenario::usage::Resource;
use crate::scenario::{Access, Cap, Capacity, Group, OwnLine, Package, Scenario, Usage};

/// Asks how many more bytes this process may use; `None` where the system does not say.
pub type AvailableMemory = fn() -> Option<u64>;

/// A scenario made ready to run.
pub struct Plan {
    pub scenario: Arc<Scenario>,
    /// The base case at whose prices use stated in money is converted, where work is held; absent where spend is.
    pub base: Option<Arc<Scenario>>,
    pub cohorts: Vec<Cohort>,
    /// A cohort of each kind, by its place in `cohorts`.
    pub kinds: Vec<usize>,
    /// Names under which cost is reported, in alphabetical order, with the people in each who are at work at some time within the horizon; after them shared
    /// capacities.
    pub groups: Vec<(String, usize)>,
    /// In canonical order: by group, kind, team and key. One for each position: the first who holds it. Empty in a plan from a [`PlanRecord`].
    pub people: Vec<Person>,
    /// How many people come from where.
    pub sources: BTreeMap<PeopleSource, u64>,
    /// What is known of the use of people who have a usage history.
    pub own_uses: Vec<OwnUse>,
    /// How people and the usage history found each other; absent without one.
    pub history: Option<HistoryMatch>,
    pub segments: Vec<Segment>,
    /// Who holds assets together, in the order of the segments.
    pub fleets: Vec<FleetPlan>,
    /// Segments of people that are worked through by one task; a function of the people only.
    pub shards: Vec<Range<usize>>,
    /// Lines that can occur, in charging order.
    pub lines: Vec<&'static CostLine>,
    /// For each line, whether some of its cost is paid at other times than it accrues.
    pub line_has_cash_timing: Vec<bool>,
    /// For each line, whether it has a balance.
    pub line_has_balance: Vec<bool>,
    /// Data rows of the headcount file; absent without one.
    pub rows_read: Option<usize>,
    /// Currencies of the amounts of its rows that are simulated.
    pub file_currencies: BTreeSet<Currency>,
    /// Rows that cannot be simulated.
    pub rejected: Rejections,
    /// Access tiers that people have, in alphabetical order.
    pub tiers: Vec<Arc<Access>>,
    /// What the headcount file says that nothing makes use of.
    pub warnings: Vec<String>,
    /// What the columns of the headcount file are used for; absent without one.
    pub columns: Option<FileColumns>,
    /// Months of all positions within the horizon, vacant ones included; part-time work counts in full.
    pub position_months: f64,
    /// How often a trial has the rarest incident; known once the case is.
    pub rarest_incident: RarestIncident,
    /// What the first month is made of, by exact means; empty until these are known.
    pub first_month: FirstMonth,
}

/// What the columns of a headcount file are used for, in words.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileColumns {
    /// Such as ``base_pay (from `salary`)``.
    pub used: Vec<String>,
    /// The names of those on which nothing depends.
    pub not_used: Vec<String>,
}

/// People with the same terms: a group of the scenario in one tax jurisdiction, of one type of employment.
#[derive(Clone)]
pub struct Cohort {
    pub group: Arc<Group>,
    pub package: Option<Arc<Package>>,
    pub access: Option<Arc<Access>>,
    pub jurisdiction: String,
    pub employment_type: String,
    /// What they are paid in, where its rate moves.
    pub pay_currency: Option<Currency>,
    /// Its place in [`Plan::kinds`]. Cohorts of one kind have the same package, access, usages and currency, so that what a block of trials holds for a
    /// cohort is the same.
    pub kind: usize,
    pub inference: Option<UsagePlan>,
    pub gpu: Option<UsagePlan>,
    /// Where use stated in money is priced, where work is held and the base case has such people.
    pub reference: Option<Reference>,
    /// Each person's own payout of the performance bonus, where it varies.
    pub payout: Option<Arc<Marginal>>,
    /// Whether some of them bring shares or options of their own.
    pub bring_rsus: bool,
    pub bring_options: bool,
    /// Whether the number of their positions changes within the horizon.
    pub positions_change: bool,
    /// How their positions change hands; absent where nobody leaves by chance.
    pub turnover_model: Option<TurnoverModel>,
    /// The days on which they are at work in months in which a price changes; none for those who are there all of these months.
    pub part_months: Vec<PartMonth>,
    /// Absent for people.
    pub capacity: Option<Arc<Capacity>>,
    /// The line of a group or the company that it stands for. Absent for people.
    pub fixed_line: Option<Arc<OwnLine>>,
}

/// Whether a limit is shared by anybody, and whether by the people of a team.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SharedBy {
    pub anybody: bool,
    pub teams: bool,
}

/// Something that only shows once scenario and people come together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    pub message: String,
    pub help: String,
}

/// A usage with its marginals tabulated.
#[derive(Clone)]
pub struct UsagePlan {
    pub usage: Arc<Usage>,
    pub cap: Option<Cap>,
    pub amount: Option<Arc<UnitMeanFactor>>,
    pub own_share: Option<Arc<Marginal>>,
    /// The distributions behind both, in words: equal where these are.
    pub laws: Arc<str>,
    /// The law of a wait in the queue, where it varies.
    pub waits: Option<Arc<Marginal>>,
    /// How use follows from the bill of the group; absent where it follows from the mean of the usage.
    pub calibration: Option<Calibration>,
}

/// What an active person uses, set so that the expected bill of a group in its month is the one stated: `units_per_dollar` × the bill.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Calibration {
    /// Million tokens or GPU-hours a month of an active person, per dollar of the bill of all.
    pub units_per_dollar: f64,
    /// Months for which use has grown since the bill when the horizon begins.
    pub months_before: u32,
}

/// People of one group and kind, one after the other in [`Plan::people`], with everything about them that chance does not touch.
pub struct Segment {
    pub group: usize,
    pub cohort: usize,
    pub people: Range<usize>,
    /// What they hold together with others of their group, and their part of it by month.
    pub fleet: usize,
    pub fleet_share: Vec<f64>,
    pub totals: DeterministicTotals,
    /// What they bring into the horizon.
    pub before: OpeningBalances,
    /// People with equal terms, for each of whom payroll tax is worked out once.
    pub pay_groups: Vec<PayGroup>,
    /// Parts in the incidents of teams and of the company.
    pub shares: Vec<PoolExposure>,
}

/// People a segment holds at most: large enough that charging its lines costs little a head.
const PEOPLE_PER_SEGMENT: usize = 1024;
/// Tasks a block is split into, about: enough for a few cores when trials are few.
const ABOUT_SHARDS: usize = 8;

impl Plan {
    /// Plans `scenario` for the people of its groups, or of `headcount` where there is one; with everything that keeps the plan from being run.
    /// With `base`, use stated in money is converted at the prices of that scenario.
    pub(super) fn new(
        shared: Arc<Scenario>,
        headcount: Option<&Headcount>,
        base: Option<Arc<Scenario>>,
        memory: AvailableMemory,
    ) -> (Self, Vec<Problem>) {
        let scenario = shared.as_ref();
        let (roster, problems) = match Roster::new(scenario, headcount, base.as_deref(), memory) {
            Ok(roster) => (roster, vec![]),
            Err(problem) => (Roster::default(), vec![problem]),
        };
        let Roster { mut cohorts, mut kinds, mut people, stretches, rejected, empty_groups, sources, file_currencies } = roster;
        let (first, last) = (scenario.start, scenario.start.plus(scenario.months as i32 - 1));
        let is_at_work = |person: &Person| person.pay.is_present_within(first, last);
        let (mut groups, mut segments) = groups_and_segments(stretches, empty_groups, &people, is_at_work);
        let history = headcount.and_then(|headcount| headcount.usage_history.as_deref());
        let own = history.map(|history| own_use::assign(&mut people, &segments, &cohorts, history));
        let (own_uses, history) = own.map_or((vec![], None), |(own_uses, matched)| (own_uses, Some(matched)));
        let mut fleets = fleets::fleets(scenario, &cohorts, &people, &mut segments);
        for segment in &segments {
            cohorts[segment.cohort].positions_change |= fleets[segment.fleet].positions.change();
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
        let shards = shards(&segments, people.len());
        let position_months = segments.iter().flat_map(|segment| &segment.totals.headcount).sum();
        let mut warnings = headcount.map_or(vec![], |headcount| file_warnings::warnings(scenario, headcount, &cohorts, &segments, &people));
        warnings.extend(equity_warnings::warnings(scenario, &cohorts));
        warnings.extend(horizon_warnings::warnings(scenario, &cohorts));
        let mut parts = shared_capacity::Parts {
            cohorts: &mut cohorts,
            kinds: &mut kinds,
            groups: &mut groups,
            segments: &mut segments,
            fleets: &mut fleets,
            n_people: people.len(),
        };
        shared_capacity::add(scenario, &mut parts);
        fixed_lines::add(scenario, &mut parts);
        let Lines { lines, line_has_cash_timing, line_has_balance } = Lines::of(scenario, &cohorts);
        let rejected = Rejections::new(headcount.map_or_else(Default::default, |headcount| headcount.rejected.clone()), rejected);
        let rows_read = headcount.map(|headcount| headcount.read);
        let tiers = tiers(scenario, &cohorts);
        let plan = Self {
            scenario: shared,
            base,
            cohorts,
            kinds,
            groups,
            people,
            own_uses,
            history,
            segments,
            fleets,
            shards,
            lines,
            sources,
            line_has_cash_timing,
            line_has_balance,
            rows_read,
            file_currencies,
            rejected,
            tiers,
            warnings,
            columns: headcount.map(|headcount| FileColumns {
                used: headcount.columns.used_in_words(),
                not_used: headcount.columns.not_used.iter().map(|column| column.short_label()).collect(),
            }),
            position_months,
            rarest_incident: RarestIncident::default(),
            first_month: FirstMonth::default(),
        };
        (plan, problems)
    }

    pub fn n_months(&self) -> usize {
        self.scenario.months
    }

    /// The number of positions, including planned hires.
    pub fn n_people(&self) -> usize {
        self.sources.values().sum::<u64>() as usize
    }

    /// How many of the people join by a hiring plan.
    pub fn planned_hires(&self) -> usize {
        let hires = self.sources.iter().filter(|(source, _)| matches!(source, PeopleSource::Hires { .. }));
        hires.map(|(_, count)| count).sum::<u64>() as usize
    }

    /// Whether its people are known one by one, so that it can be simulated.
    pub fn has_people(&self) -> bool {
        !self.people.is_empty()
    }

    /// People who are at work at some time within the horizon, planned hires among them.
    pub fn n_at_work(&self) -> usize {
        self.groups.iter().map(|(_, people)| people).sum()
    }

    /// The groups of the people in some segments. Those of the first segments begin with the first group, which may have nobody.
    pub fn groups_of(&self, segments: &Range<usize>) -> Range<usize> {
        match &self.segments[segments.clone()] {
            [first, ..] if segments.start > 0 => first.group..self.segments[segments.end - 1].group + 1,
            [.., last] => 0..last.group + 1,
            [] => 0..0,
        }
    }

    /// A segment of one person of another segment, with a fleet of their own at this place of the environment.
    pub fn segment_of_one(&self, segment: usize, person: usize, fleet: usize) -> Segment {
        let of = &self.segments[segment];
        let (scenario, cohort, people) = (&self.scenario, &self.cohorts[of.cohort], person..person + 1);
        let members = &self.people[people.clone()];
        let presence = || members[0].pay.presence(scenario);
        let shares = of.shares.iter().filter(|share| !share.is_of_team || share.pool == members[0].team);
        Segment {
            group: of.group,
            cohort: of.cohort,
            fleet,
            fleet_share: vec![1.0; self.n_months()],
            totals: people::totals(scenario, cohort, members),
            before: OpeningBalances::of(scenario, cohort, members),
            pay_groups: people::pay_groups(members, person),
            shares: shares.map(|share| PoolExposure { of_segment: presence(), ..share.clone() }).collect(),
            people,
        }
    }

    /// What is known of one person's use of a resource; absent where the group's use is all that is known.
    pub fn own_level(&self, person: &Person, resource: Resource) -> Option<&OwnLevel> {
        self.own_uses.get(person.own_use?.get() as usize - 1)?.get(resource).as_ref()
    }

    /// The cohort of the people in a segment.
    pub fn cohort_of(&self, segment: usize) -> &Cohort {
        &self.cohorts[self.segments[segment].cohort]
    }

    /// Whether people share a limit that can only be divided once everybody's demand is known.
    pub fn has_shared_limits(&self) -> bool {
        let shares = |cohort: &Cohort| Resource::ALL.into_iter().any(|resource| cohort.shared_by(resource).anybody);
        self.cohorts.iter().any(|cohort| shares(cohort) || cohort.pooled_seat(&self.scenario).is_some())
    }

    /// The segments of shared capacities, in the order in which they serve.
    pub fn capacities(&self) -> impl Iterator<Item = (usize, &Capacity)> {
        let segments = self.segments.iter().enumerate().skip(self.n_segments_of_people());
        segments.filter_map(|(index, segment)| Some((index, self.cohorts[segment.cohort].capacity.as_deref()?)))
    }

    /// Whether these people want GPU-hours of a shared capacity.
    pub fn shares_capacity(&self, segment: usize) -> bool {
        let cohort = self.cohort_of(segment);
        cohort.gpu.is_some() && self.capacities().any(|(_, capacity)| capacity.serves(&cohort.group))
    }

    /// Whether compute is taxed as income of anybody.
    pub fn imputes_income(&self) -> bool {
        self.cohorts.iter().any(|cohort| fringe_benefit::imputes(&cohort.entitlements(&self.scenario)))
    }

    /// The segments of lines of a group or the company.
    pub fn fixed_lines(&self) -> impl Iterator<Item = usize> {
        let segments = self.segments.iter().enumerate().skip(self.n_segments_of_people());
        segments.filter(|(_, segment)| self.cohorts[segment.cohort].fixed_line.is_some()).map(|(index, _)| index)
    }

    /// Segments of shared capacities and of fixed lines follow those of people.
    fn n_segments_of_people(&self) -> usize {
        self.segments.partition_point(|segment| !self.cohorts[segment.cohort].is_without_people())
    }

    /// Purchase options of the dedicated GPUs whose use is known.
    pub fn purchase_options(&self) -> BTreeSet<PurchaseKind> {
        let of_cohort = |cohort: &Cohort| {
            let terms = cohort.entitlements(&self.scenario);
            terms.gpus().filter(|(_, gpu)| terms.is_use_known(gpu)).map(|(_, gpu)| gpu.purchase_option.kind()).collect::<Vec<_>>()
        };
        self.cohorts.iter().flat_map(of_cohort).collect()
    }

    /// Whether dedicated GPUs are reserved for a term.
    pub fn has_terms(&self) -> bool {
        self.cohorts.iter().any(|cohort| reservation::with_terms(cohort.package.as_deref()).next().is_some())
    }

    /// Whether some cost is paid at other times than it accrues.
    pub fn has_cash_timing(&self) -> bool {
        self.line_has_cash_timing.contains(&true)
    }

    /// The lines with a balance, in charging order.
    pub fn lines_with_balance(&self) -> impl Iterator<Item = &'static CostLine> {
        self.lines.iter().zip(&self.line_has_balance).filter(|(_, has_balance)| **has_balance).map(|(line, _)| *line)
    }

    /// The lines with such cost, in charging order.
    pub fn lines_with_cash_timing(&self) -> impl Iterator<Item = &'static CostLine> {
        self.lines.iter().zip(&self.line_has_cash_timing).filter(|(_, has_cash_timing)| **has_cash_timing).map(|(line, _)| *line)
    }
}

impl Cohort {
    /// Whether it stands for a shared capacity or a fixed line.
    pub fn is_without_people(&self) -> bool {
        self.capacity.is_some() || self.fixed_line.is_some()
    }

    /// Whether these people use anything that `access` grants.
    pub fn uses(&self, access: &Access) -> bool {
        self.usages().next().is_some() && self.access.as_ref().is_some_and(|own| own.name == access.name)
    }

    fn usages(&self) -> impl Iterator<Item = &UsagePlan> {
        self.inference.iter().chain(&self.gpu)
    }

    /// The use of one resource, where these people have any.
    pub fn usage(&self, resource: Resource) -> Option<&UsagePlan> {
        match resource {
            Resource::Inference => self.inference.as_ref(),
            Resource::Gpu => self.gpu.as_ref(),
        }
    }

    /// The use of one resource, to be changed.
    pub fn usage_mut(&mut self, resource: Resource) -> Option<&mut UsagePlan> {
        match resource {
            Resource::Inference => self.inference.as_mut(),
            Resource::Gpu => self.gpu.as_mut(),
        }
    }

    /// The bill from which the use of one resource follows, where one is stated.
    pub fn bill(&self, resource: Resource) -> Option<&Bill> {
        self.group.bill_of(resource)
    }

    /// The quota of one resource.
    pub fn cap(&self, resource: Resource) -> Option<&Cap> {
        self.usage(resource)?.cap.as_ref()
    }

    /// With whom these people share limits of one resource.
    pub fn shared_by(&self, resource: Resource) -> SharedBy {
        let Some(cap) = self.cap(resource) else { return SharedBy { anybody: false, teams: false } };
        let teams = cap.per == Per::Team || cap.team_pool.is_some();
        SharedBy { anybody: teams || cap.per == Per::Company || cap.company_pool.is_some(), teams }
    }

    /// The seat with pooled credits that these people have.
    pub fn pooled_seat<'a>(&'a self, scenario: &'a Scenario) -> Option<&'a str> {
        let (name, credits) = scenario.seat_with_credits(self.package.as_deref()?)?;
        (self.inference.is_some() && credits.is_pooled).then_some(name)
    }

    /// What these people are entitled to.
    pub fn entitlements<'a>(&'a self, scenario: &'a Scenario) -> Entitlements<'a> {
        // Capacities and fixed lines are nobody, and pay neither.
        let employment = scenario.employment_types.get(&self.employment_type).filter(|_| !self.is_without_people());
        let (pays_tax, has_benefits) =
            employment.map_or((false, false), |employment| (employment.has_payroll_tax, employment.has_benefits));
        let taxes = scenario.taxes.get(&self.jurisdiction).filter(|_| pays_tax);
        Entitlements {
            package: self.package.as_deref(),
            access: self.access.as_deref(),
            group: &self.group,
            taxes: taxes.map_or(&[], |jurisdiction| &jurisdiction.employer),
            benefits: has_benefits.then(|| self.group.benefits.as_ref().unwrap_or(&scenario.benefits)),
            usage: self.inference.as_ref().map(|plan| plan.usage.as_ref()),
            gpu_usage: self.gpu.as_ref().map(|plan| plan.usage.as_ref()),
            bring_rsus: self.bring_rsus,
            bring_options: self.bring_options,
            capacity: self.capacity.as_deref(),
            fixed_line: self.fixed_line.as_deref(),
            positions_change: self.positions_change,
            scenario,
        }
    }
}

/// The lines that can occur for the people of some cohorts.
struct Lines {
    lines: Vec<&'static CostLine>,
    line_has_cash_timing: Vec<bool>,
    line_has_balance: Vec<bool>,
}

impl Lines {
    fn of(scenario: &Scenario, cohorts: &[Cohort]) -> Self {
        let has_people = |test: &dyn Fn(&Entitlements<'_>) -> bool| cohorts.iter().any(|cohort| test(&cohort.entitlements(scenario)));
        let lines: Vec<_> = own_line::catalog(scenario).into_iter().filter(|line| has_people(&|terms| line.applies_to(terms))).collect();
        let has_cash_timing =
            |line: &&CostLine| has_people(&|entitlements| line.applies_to(entitlements) && line.cash.differs_from_accrual(entitlements));
        let line_has_cash_timing = lines.iter().map(has_cash_timing).collect();
        let has_balance = |line: &&CostLine| line.balance.is_some_and(|balance| has_people(&balance.applies));
        let line_has_balance = lines.iter().map(has_balance).collect();
        Self { lines, line_has_cash_timing, line_has_balance }
    }
}

/// The access tiers that people of some cohorts have, in alphabetical order.
fn tiers(scenario: &Scenario, cohorts: &[Cohort]) -> Vec<Arc<Access>> {
    let has_tier = |access: &&Arc<Access>| cohorts.iter().any(|cohort| cohort.uses(access));
    scenario.accesses.values().filter(has_tier).cloned().collect()
}

/// The reported groups with their numbers of people, those of nobody among them, and the stretches cut into segments.
fn groups_and_segments(
    stretches: Vec<Stretch>,
    empty_groups: Vec<String>,
    everybody: &[Person],
    is_at_work: impl Fn(&Person) -> bool,
) -> (Vec<(String, usize)>, Vec<Segment>) {
    let (mut groups, mut segments): (Vec<(String, usize)>, Vec<Segment>) = (vec![], vec![]);
    // Both are in alphabetical order.
    let mut empty_groups = empty_groups.into_iter().peekable();
    for Stretch { group, cohort, people } in stretches {
        while let Some(empty) = empty_groups.next_if(|empty| *empty < group) {
            groups.push((empty, 0));
        }
        if groups.last().is_none_or(|(name, _)| *name != group) {
            groups.push((group, 0));
        }
        let group = groups.len() - 1;
        groups[group].1 += everybody[people.clone()].iter().filter(|person| is_at_work(person)).count();
        segments.extend(people.clone().step_by(PEOPLE_PER_SEGMENT).map(|first| Segment {
            group,
            cohort,
            people: first..(first + PEOPLE_PER_SEGMENT).min(people.end),
            fleet: 0,
            fleet_share: vec![],
            totals: DeterministicTotals::default(),
            before: OpeningBalances::default(),
            pay_groups: vec![],
            shares: vec![],
        }));
    }
    groups.extend(empty_groups.map(|empty| (empty, 0)));
    (groups, segments)
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

#[cfg(test)]
mod tests;
