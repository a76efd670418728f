//! What people share, divided once everybody's demand is known: quotas of a team or of the company, pools, and pooled credits of seats.
//!
//! ```text
//! share served = min(1, amount / Σ what is still wanted)        in the limit's own unit, for each of the limits in turn
//! ```
//! so that everybody gets the same share of what they still want. People's claims are gathered by segment and team while the tiles run; all of one
//! block are settled together, in the order of the segments, and charged then.

use std::collections::BTreeMap;

use super::serving::{Counters, ExceedService, HOURS, TOKENS, serve_exceeding};
use crate::cost::allowance::value_of;
use crate::cost::{Environment, Quantities, Quantity};
use crate::quantity::columns::{add, lanes};
use crate::quantity::{Dimension, LANES, Lanes, MonthLanes};
use crate::scenario::Number;
use crate::scenario::access::Per;
use crate::scenario::usage::Resource;
use crate::simulation::plan::{Cohort, Plan};

/// What the people of one segment (and team, where teams share something) want beyond their own quotas.
#[derive(Clone, Debug)]
pub struct SharedDemand {
    pub segment: usize,
    pub resource: Resource,
    /// The team; zero where no team shares anything.
    pub team: u64,
    /// Units wanted, and of them those the policy would serve.
    rest: MonthLanes,
    granted: MonthLanes,
    /// People who want something.
    people: MonthLanes,
}

impl SharedDemand {
    pub fn new(segment: usize, resource: Resource, team: u64, months: usize) -> Self {
        let zero = || MonthLanes::zero(months);
        Self { segment, resource, team, rest: zero(), granted: zero(), people: zero() }
    }

    /// Adds what one person wants.
    #[inline(always)]
    pub fn add(&mut self, month: usize, rest: &Lanes, is_granted: Option<&Lanes>) {
        add(self.rest.month_mut(month), rest);
        let granted = self.granted.month_mut(month);
        for lane in 0..LANES {
            granted[lane] += rest[lane] * is_granted.map_or(1.0, |is_granted| is_granted[lane]);
        }
        add(self.people.month_mut(month), &lanes(|lane| f64::from(u8::from(rest[lane] > 0.0))));
    }
}

/// Use of one segment that pooled credits of a seat may pay, and the credits its people bring.
#[derive(Clone, Debug)]
pub struct SeatDemand {
    pub segment: usize,
    /// Million tokens.
    pub tokens: MonthLanes,
    /// Dollars.
    pub credits: MonthLanes,
}

/// All claims of one block, in the order of the segments.
#[derive(Clone, Debug, Default)]
pub struct SharedDemands {
    pub beyond: Vec<SharedDemand>,
    pub seats: Vec<SeatDemand>,
}

impl SharedDemands {
    pub fn append(&mut self, mut part: Self) {
        self.beyond.append(&mut part.beyond);
        self.seats.append(&mut part.seats);
    }

    pub fn is_empty(&self) -> bool {
        self.beyond.is_empty() && self.seats.is_empty()
    }
}

/// Something shared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum SharedLimit<'a> {
    /// A quota of all people with this access, or of those of one team.
    Cap {
        access: &'a str,
        is_gpu: bool,
        team: u64,
    },
    TeamPool {
        pool: &'a str,
        team: u64,
    },
    CompanyPool {
        pool: &'a str,
    },
    OwnSeat {
        seat: &'a str,
    },
}

/// The order in which shared limits serve.
const STAGES: usize = 3;

/// How far a shared limit goes.
struct Allocation {
    /// Share of what is wanted that it serves, 0 to 1.
    served: MonthLanes,
    /// What is wanted over its amount.
    full: MonthLanes,
}

/// How all shared limits of one block were divided.
pub struct Settlement<'a> {
    plan: &'a Plan,
    environment: &'a Environment,
    shares: BTreeMap<SharedLimit<'a>, Allocation>,
}

fn counters(resource: Resource) -> &'static Counters {
    if resource == Resource::Gpu { &HOURS } else { &TOKENS }
}

/// The shared limits that a claim of this kind meets, in order.
fn limits<'a>(plan: &'a Plan, cohort: &'a Cohort, shared_demand: &SharedDemand) -> [Option<(SharedLimit<'a>, &'a Number)>; STAGES] {
    let (Some(cap), Some(access)) = (cohort.cap(shared_demand.resource), cohort.access.as_deref()) else { return [None; STAGES] };
    let pools = &plan.scenario.pools;
    let pool = |name: &'a Option<String>| name.as_ref().and_then(|name| pools.get_key_value(name));
    let of_cap = cap.per.is_shared().then(|| {
        let team = if cap.per == Per::Team { shared_demand.team } else { 0 };
        (SharedLimit::Cap { access: &access.name, is_gpu: shared_demand.resource == Resource::Gpu, team }, &cap.amount)
    });
    [
        of_cap,
        pool(&cap.team_pool).map(|(name, pool)| (SharedLimit::TeamPool { pool: name, team: shared_demand.team }, &pool.amount)),
        pool(&cap.company_pool).map(|(name, pool)| (SharedLimit::CompanyPool { pool: name }, &pool.amount)),
    ]
}

impl<'a> Settlement<'a> {
    /// Divides everything shared among `shared_demands`.
    pub fn of(plan: &'a Plan, environment: &'a Environment, shared_demands: &SharedDemands) -> Self {
        let mut settlement = Self { plan, environment, shares: BTreeMap::new() };
        let mut left: Vec<MonthLanes> = shared_demands.beyond.iter().map(|_| MonthLanes::filled(plan.n_months(), 1.0)).collect();
        for stage in 0..STAGES {
            let mut members: BTreeMap<SharedLimit<'a>, (&'a Number, Vec<usize>)> = BTreeMap::new();
            for (index, shared_demand) in shared_demands.beyond.iter().enumerate() {
                if let Some((limit, amount)) = limits(plan, settlement.cohort(shared_demand.segment), shared_demand)[stage] {
                    members.entry(limit).or_insert((amount, vec![])).1.push(index);
                }
            }
            for (limit, (amount, members)) in members {
                let mut wanted = MonthLanes::zero(plan.n_months());
                for index in &members {
                    settlement.add_wanted(&shared_demands.beyond[*index], &left[*index], amount.dimension, &mut wanted);
                }
                let granted = settlement.granted(limit, amount);
                let share = divided(&granted, &wanted);
                for index in members {
                    for (left, served) in left[index].iter_mut().zip(share.served.iter()) {
                        left.iter_mut().zip(served).for_each(|(left, served)| *left *= 1.0 - served);
                    }
                }
                settlement.shares.insert(limit, share);
            }
        }
        settlement.divide_seats(shared_demands);
        settlement
    }

    /// Adds what `shared_demand` comes to: what shared limits serve, and what the policy does with the rest.
    pub fn divide(&self, shared_demand: &SharedDemand, policy: &ExceedService, quantities: &mut Quantities) {
        let (cohort, counters) = (self.cohort(shared_demand.segment), counters(shared_demand.resource));
        let limits = limits(self.plan, cohort, shared_demand);
        let alert_at = cohort.cap(shared_demand.resource).and_then(|cap| cap.alert_at).filter(|_| limits[0].is_some());
        for month in 0..self.plan.n_months() {
            let mut left = [1.0; LANES];
            for (stage, limit) in limits.iter().enumerate() {
                let Some((limit, _)) = limit else { continue };
                let share = &self.shares[limit];
                let counter = [counters.in_quota, counters.from_team_pool, counters.from_company_pool][stage];
                let rest = shared_demand.rest.month(month);
                let served = share.served.month(month);
                let units = lanes(|lane| rest[lane] * left[lane] * served[lane]);
                let through_seat = if stage == 0 && shared_demand.resource == Resource::Inference { self.seat_share(cohort) } else { 0.0 };
                for lane in 0..LANES {
                    quantities.month_mut(counter, month)[lane] += units[lane] * (1.0 - through_seat);
                    quantities.month_mut(Quantity::TokensBeyondSeat, month)[lane] += units[lane] * through_seat;
                    left[lane] *= 1.0 - served[lane];
                }
            }
            if let (Some(alert_at), Some((limit, _))) = (alert_at, &limits[0]) {
                let full = self.shares[limit].full.month(month);
                let alerted = lanes(|lane| shared_demand.people.month(month)[lane] * f64::from(u8::from(full[lane] > alert_at)));
                add(quantities.month_mut(counters.months_alerted, month), &alerted);
            }
            let of = |columns: &MonthLanes| lanes(|lane| columns.month(month)[lane] * left[lane]);
            let people = lanes(|lane| shared_demand.people.month(month)[lane] * f64::from(u8::from(left[lane] > 0.0)));
            serve_exceeding(&of(&shared_demand.rest), &of(&shared_demand.granted), &people, policy, counters, month, quantities);
        }
    }

    /// Moves what pooled credits pay from `TokensBeyondSeat`, where it waited, to `TokensOnSeat`.
    pub fn pay_by_seats(&self, segment: usize, quantities: &mut Quantities) {
        let Some(seat) = self.cohort(segment).pooled_seat(&self.plan.scenario) else { return };
        let Some(share) = self.shares.get(&SharedLimit::OwnSeat { seat }) else { return };
        for month in 0..self.plan.n_months() {
            let waiting = *quantities.month(Quantity::TokensBeyondSeat, month);
            let paid = lanes(|lane| waiting[lane] * share.served.month(month)[lane]);
            add(quantities.month_mut(Quantity::TokensOnSeat, month), &paid);
            *quantities.month_mut(Quantity::TokensBeyondSeat, month) = lanes(|lane| waiting[lane] - paid[lane]);
        }
    }

    fn cohort(&self, segment: usize) -> &'a Cohort {
        &self.plan.cohorts[self.plan.segments[segment].cohort]
    }

    /// The share of use within a quota that goes through the seat with pooled credits.
    fn seat_share(&self, cohort: &Cohort) -> f64 {
        let Some(seat) = cohort.pooled_seat(&self.plan.scenario) else { return 0.0 };
        cohort
            .access
            .as_deref()
            .map_or(0.0, |access| if access.tools.is_empty() { 1.0 } else { access.tools.get(seat).copied().unwrap_or(0.0) })
    }

    /// Dollars a unit where the limit is in money, else one.
    fn unit(&self, segment: usize, resource: Resource, dimension: Dimension) -> Option<&'a MonthLanes> {
        let cohort = &self.environment.cohorts[self.plan.segments[segment].cohort];
        let price = if resource == Resource::Gpu { &cohort.gpu_price } else { &cohort.token_price };
        (dimension == Dimension::MoneyPerMonth).then_some(price)
    }

    fn add_wanted(&self, shared_demand: &SharedDemand, left: &MonthLanes, dimension: Dimension, wanted: &mut MonthLanes) {
        let unit = self.unit(shared_demand.segment, shared_demand.resource, dimension);
        for (month, row) in wanted.iter_mut().enumerate() {
            let (rest, left) = (shared_demand.rest.month(month), left.month(month));
            let units = lanes(|lane| rest[lane] * left[lane]);
            add(row, &unit.map_or(units, |price| value_of(&units, price.month(month))));
        }
    }

    /// The amount of a limit in each month: none of a pool before its first month, everything under a quota before its first.
    fn granted(&self, limit: SharedLimit<'_>, amount: &Number) -> MonthLanes {
        let scenario = &self.plan.scenario;
        let (from, before) = match limit {
            SharedLimit::Cap { access, is_gpu, .. } => {
                let access = &scenario.accesses[access];
                let allowance = if is_gpu { &access.gpu_hours } else { &access.tokens };
                (allowance.cap.as_ref().and_then(|cap| cap.start), f64::INFINITY)
            }
            SharedLimit::TeamPool { pool, .. } | SharedLimit::CompanyPool { pool } => (scenario.pools[pool].start, 0.0),
            SharedLimit::OwnSeat { .. } => (None, 0.0),
        };
        let mut granted = MonthLanes::zero(scenario.months);
        for (row, month) in granted.iter_mut().zip(scenario.calendar()) {
            *row = if from.is_some_and(|from| month < from) { [before; LANES] } else { *self.environment.value(amount) };
        }
        granted
    }

    fn divide_seats(&mut self, shared_demands: &SharedDemands) {
        let months = self.plan.n_months();
        let mut seats: BTreeMap<&'a str, (MonthLanes, MonthLanes)> = BTreeMap::new();
        let entry = || (MonthLanes::zero(months), MonthLanes::zero(months));
        for shared_demand in &shared_demands.seats {
            let Some(seat) = self.cohort(shared_demand.segment).pooled_seat(&self.plan.scenario) else { continue };
            let (credits, wanted) = seats.entry(seat).or_insert_with(entry);
            credits.add(&shared_demand.credits);
            self.add_use(shared_demand.segment, &shared_demand.tokens, wanted);
        }
        // What a shared quota served is only known now.
        for shared_demand in shared_demands.beyond.iter().filter(|shared_demand| shared_demand.resource == Resource::Inference) {
            let cohort = self.cohort(shared_demand.segment);
            let (Some(seat), Some((limit, _))) = (cohort.pooled_seat(&self.plan.scenario), limits(self.plan, cohort, shared_demand)[0])
            else {
                continue;
            };
            let through_seat = self.seat_share(cohort);
            let mut tokens = shared_demand.rest.clone();
            for (row, served) in tokens.iter_mut().zip(self.shares[&limit].served.iter()) {
                row.iter_mut().zip(served).for_each(|(tokens, served)| *tokens *= served * through_seat);
            }
            let (_, wanted) = seats.entry(seat).or_insert_with(entry);
            self.add_use(shared_demand.segment, &tokens, wanted);
        }
        for (seat, (credits, wanted)) in seats {
            self.shares.insert(SharedLimit::OwnSeat { seat }, divided(&credits, &wanted));
        }
    }

    /// Adds dollars of use at list price.
    fn add_use(&self, segment: usize, tokens: &MonthLanes, wanted: &mut MonthLanes) {
        let price = &self.environment.cohorts[self.plan.segments[segment].cohort].token_price;
        for ((row, tokens), price) in wanted.iter_mut().zip(tokens.iter()).zip(price.iter()) {
            add(row, &value_of(tokens, price));
        }
    }
}

/// The share of `wanted` that `granted` serves; everything where nothing is wanted.
fn divided(granted: &MonthLanes, wanted: &MonthLanes) -> Allocation {
    let mut share = Allocation { served: granted.clone(), full: granted.clone() };
    for (month, wanted) in wanted.iter().enumerate() {
        let granted = granted.month(month);
        *share.served.month_mut(month) = lanes(|lane| if wanted[lane] > granted[lane] { granted[lane] / wanted[lane] } else { 1.0 });
        let full = |lane: usize| match granted[lane] > 0.0 {
            true => wanted[lane] / granted[lane],
            false => f64::from(u8::from(wanted[lane] > 0.0)),
        };
        *share.full.month_mut(month) = lanes(full);
    }
    share
}
