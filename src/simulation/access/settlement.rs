//! Shared limits, divided once everybody's demand is known: quotas of a team or of the company, pools, and pooled credits of seats.
//!
//! ```text
//! share served = min(1, amount / Σ remaining demand)        in the unit of the limit, for each of the limits in turn
//! ```
//! so that everybody is served the same share of their remaining demand. People's demand is collected by segment and team while people are
//! simulated; that of a whole block is settled together, in the order of the segments, and charged then.

use std::collections::BTreeMap;

use super::allowance;
use super::demand_counts::{Counters, DemandCounts, OverQuotaService, Waiting};
use super::monthly::utilization;
use super::shared_demand::{SharedDemand, SharedDemands};
use crate::cost::allowance::value_of;
use crate::cost::{Environment, Quantities, Quantity};
use crate::quantity::columns::{add, lanes};
use crate::quantity::{Dimension, LANES, Lanes, MonthLanes};
use crate::scenario::Number;
use crate::scenario::access::Per;
use crate::scenario::usage::Resource;
use crate::simulation::plan::{Cohort, Plan};

/// Identifies a shared limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum SharedLimit<'a> {
    /// The quota of all people with this access, or of those of one team.
    Cap {
        access: &'a str,
        resource: Resource,
        team: u64,
    },
    TeamPool {
        pool: &'a str,
        team: u64,
    },
    CompanyPool {
        pool: &'a str,
    },
    SeatCredits {
        seat: &'a str,
    },
}

/// Limits that serve a demand one after the other: a shared quota, the team's pool, the company's pool.
const N_STAGES: usize = 3;

/// The limits that one demand meets, with their amounts.
type Stages<'a> = [Option<(SharedLimit<'a>, &'a Number)>; N_STAGES];

/// What a shared limit serves.
struct Allocation {
    /// Share of the demand that is served, 0 to 1.
    served: MonthLanes,
    /// Demand over the amount of the limit.
    utilization: MonthLanes,
}

/// How the shared limits of one block were divided.
pub struct Settlement<'a> {
    plan: &'a Plan,
    environment: &'a Environment,
    allocations: BTreeMap<SharedLimit<'a>, Allocation>,
}

fn stages<'a>(plan: &'a Plan, cohort: &'a Cohort, demand: &SharedDemand) -> Stages<'a> {
    let (Some(cap), Some(access)) = (cohort.cap(demand.resource), cohort.access.as_deref()) else { return [None; N_STAGES] };
    let pools = &plan.scenario.pools;
    let pool = |name: &'a Option<String>| name.as_ref().and_then(|name| pools.get_key_value(name));
    let of_cap = cap.per.is_shared().then(|| {
        let team = if cap.per == Per::Team { demand.team } else { 0 };
        (SharedLimit::Cap { access: &access.name, resource: demand.resource, team }, &cap.amount)
    });
    [
        of_cap,
        pool(&cap.team_pool).map(|(name, pool)| (SharedLimit::TeamPool { pool: name, team: demand.team }, &pool.amount)),
        pool(&cap.company_pool).map(|(name, pool)| (SharedLimit::CompanyPool { pool: name }, &pool.amount)),
    ]
}

impl<'a> Settlement<'a> {
    /// Divides every shared limit among `demands`.
    pub fn of(plan: &'a Plan, environment: &'a Environment, demands: &SharedDemands) -> Self {
        let mut settlement = Self { plan, environment, allocations: BTreeMap::new() };
        // The share of each demand that earlier limits have not served.
        let mut unserved: Vec<MonthLanes> = demands.over_quota.iter().map(|_| MonthLanes::filled(plan.n_months(), 1.0)).collect();
        for stage in 0..N_STAGES {
            let mut members: BTreeMap<SharedLimit<'a>, (&'a Number, Vec<usize>)> = BTreeMap::new();
            for (index, demand) in demands.over_quota.iter().enumerate() {
                if let Some((limit, amount)) = stages(plan, settlement.cohort(demand.segment), demand)[stage] {
                    members.entry(limit).or_insert((amount, vec![])).1.push(index);
                }
            }
            for (limit, (amount, members)) in members {
                let mut wanted = MonthLanes::zero(plan.n_months());
                for index in &members {
                    settlement.add_wanted(&demands.over_quota[*index], &unserved[*index], amount.dimension, &mut wanted);
                }
                let allocation = Allocation::of(&settlement.amount_by_month(limit, amount), &wanted);
                for index in members {
                    for (unserved, served) in unserved[index].iter_mut().zip(allocation.served.iter()) {
                        unserved.iter_mut().zip(served).for_each(|(unserved, served)| *unserved *= 1.0 - served);
                    }
                }
                settlement.allocations.insert(limit, allocation);
            }
        }
        settlement.allocate_seat_credits(demands);
        settlement
    }

    /// Counts what becomes of `demand`: what shared limits serve, and what the policy does with the rest.
    pub fn count(&self, demand: &SharedDemand, over_quota: &OverQuotaService, quantities: &mut Quantities) {
        let (cohort, counters) = (self.cohort(demand.segment), Counters::of(demand.resource));
        let stages = stages(self.plan, cohort, demand);
        let allocations = stages.map(|stage| stage.map(|(limit, _)| &self.allocations[&limit]));
        let outcomes = [counters.in_quota, counters.from_team_pool, counters.from_company_pool];
        // Only usage within a quota goes through a seat.
        let through_seat = match demand.resource {
            Resource::Inference => self.share_through_seat(cohort),
            Resource::Gpu => 0.0,
        };
        let alert_at = cohort.cap(demand.resource).and_then(|cap| cap.alert_at);
        for month in 0..self.plan.n_months() {
            let mut counts = DemandCounts { counters, month, quantities };
            let (remaining, people) = (demand.remaining.month(month), demand.people.month(month));
            let mut unserved = [1.0; LANES];
            // People whose demand the limits so far do not serve.
            let short = |unserved: &Lanes| lanes(|lane| people[lane] * f64::from(u8::from(unserved[lane] > 0.0)));
            for (stage, (allocation, outcome)) in allocations.iter().zip(outcomes).enumerate() {
                if let Some(allocation) = allocation {
                    let served = allocation.served.month(month);
                    let units = lanes(|lane| remaining[lane] * unserved[lane] * served[lane]);
                    if stage == 0 && through_seat > 0.0 {
                        counts.add(outcome, &units.map(|units| units * (1.0 - through_seat)));
                        counts.add(Quantity::TokensBeyondSeat, &units.map(|units| units * through_seat));
                    } else {
                        counts.add(outcome, &units);
                    }
                    unserved = lanes(|lane| unserved[lane] * (1.0 - served[lane]));
                }
                // The quota is behind: whether a pool serves what exceeds it makes no difference to who is at the cap.
                if stage == 0 {
                    counts.add(counters.months_at_cap, &short(&unserved));
                }
            }
            if let (Some(alert_at), Some(quota)) = (alert_at, &allocations[0]) {
                let utilization = quota.utilization.month(month);
                let alerted = lanes(|lane| people[lane] * f64::from(u8::from(utilization[lane] > alert_at)));
                counts.add(counters.months_alerted, &alerted);
            }
            let still = |amounts: &Lanes| lanes(|lane| amounts[lane] * unserved[lane]);
            counts.add_beyond_pools(&still(remaining), Some(&still(demand.approved.month(month))), &short(&unserved), over_quota);
            if let Some(waiting) = &demand.waiting {
                let of_short = |amounts: &Lanes| lanes(|lane| amounts[lane] * f64::from(u8::from(unserved[lane] > 0.0)));
                let idle_pay = waiting.idle_pay.as_ref().map(|pay| of_short(pay.month(month)));
                counts.wait(&Waiting { months: of_short(waiting.months.month(month)), idle_pay });
            }
        }
    }

    /// Moves the tokens that pooled credits pay for from `TokensBeyondSeat`, where they were counted for the time being, to `TokensOnSeat`.
    pub fn pay_with_seat_credits(&self, segment: usize, quantities: &mut Quantities) {
        let Some(seat) = self.cohort(segment).pooled_seat(&self.plan.scenario) else { return };
        let Some(allocation) = self.allocations.get(&SharedLimit::SeatCredits { seat }) else { return };
        for month in 0..self.plan.n_months() {
            let tokens = *quantities.month(Quantity::TokensBeyondSeat, month);
            let paid = lanes(|lane| tokens[lane] * allocation.served.month(month)[lane]);
            add(quantities.month_mut(Quantity::TokensOnSeat, month), &paid);
            *quantities.month_mut(Quantity::TokensBeyondSeat, month) = lanes(|lane| tokens[lane] - paid[lane]);
        }
    }

    fn cohort(&self, segment: usize) -> &'a Cohort {
        &self.plan.cohorts[self.plan.segments[segment].cohort]
    }

    /// Share of the usage within a quota that goes through the seat with pooled credits.
    fn share_through_seat(&self, cohort: &Cohort) -> f64 {
        let (Some(seat), Some(access)) = (cohort.pooled_seat(&self.plan.scenario), cohort.access.as_deref()) else { return 0.0 };
        if access.tools.is_empty() { 1.0 } else { access.tools.get(seat).copied().unwrap_or(0.0) }
    }

    /// Adds what is left of `demand`, in USD where the limit is in money.
    fn add_wanted(&self, demand: &SharedDemand, unserved: &MonthLanes, dimension: Dimension, wanted: &mut MonthLanes) {
        let price = self.environment.kinds[self.plan.cohort_of(demand.segment).kind].price(demand.resource);
        for (month, row) in wanted.iter_mut().enumerate() {
            let (remaining, unserved) = (demand.remaining.month(month), unserved.month(month));
            let units = lanes(|lane| remaining[lane] * unserved[lane]);
            let is_money = dimension == Dimension::MoneyPerMonth;
            add(row, &if is_money { value_of(&units, price.month(month)) } else { units });
        }
    }

    /// The amount of a limit in each month. Before its first month a pool has nothing, and a quota is unlimited.
    fn amount_by_month(&self, limit: SharedLimit<'_>, amount: &Number) -> MonthLanes {
        let scenario = &self.plan.scenario;
        let (start, before) = match limit {
            SharedLimit::Cap { access, resource, .. } => {
                let cap = allowance::of_resource(&scenario.accesses[access], resource).cap.as_ref();
                (cap.and_then(|cap| cap.start), f64::INFINITY)
            }
            SharedLimit::TeamPool { pool, .. } | SharedLimit::CompanyPool { pool } => (scenario.pools[pool].start, 0.0),
            SharedLimit::SeatCredits { .. } => (None, 0.0),
        };
        let mut amounts = MonthLanes::zero(scenario.months);
        for ((index, row), month) in amounts.iter_mut().enumerate().zip(scenario.calendar()) {
            *row = if start.is_some_and(|start| month < start) { [before; LANES] } else { self.environment.amount(amount, index) };
        }
        amounts
    }

    fn allocate_seat_credits(&mut self, demands: &SharedDemands) {
        let n_months = self.plan.n_months();
        // Credits and the value of usage through the seat, USD.
        let mut seats: BTreeMap<&'a str, (MonthLanes, MonthLanes)> = BTreeMap::new();
        let zero = || (MonthLanes::zero(n_months), MonthLanes::zero(n_months));
        for demand in &demands.seats {
            let Some(seat) = self.cohort(demand.segment).pooled_seat(&self.plan.scenario) else { continue };
            let (credits, usage) = seats.entry(seat).or_insert_with(zero);
            credits.add(&demand.credits);
            self.add_value(demand.segment, &demand.tokens, usage);
        }
        // What a shared quota serves of the usage through the seat is known only now.
        for demand in demands.over_quota.iter().filter(|demand| demand.resource == Resource::Inference) {
            let cohort = self.cohort(demand.segment);
            let (Some(seat), Some((limit, _))) = (cohort.pooled_seat(&self.plan.scenario), stages(self.plan, cohort, demand)[0]) else {
                continue;
            };
            let through_seat = self.share_through_seat(cohort);
            let mut tokens = demand.remaining.clone();
            for (row, served) in tokens.iter_mut().zip(self.allocations[&limit].served.iter()) {
                row.iter_mut().zip(served).for_each(|(tokens, served)| *tokens *= served * through_seat);
            }
            let (_, usage) = seats.entry(seat).or_insert_with(zero);
            self.add_value(demand.segment, &tokens, usage);
        }
        for (seat, (credits, usage)) in seats {
            self.allocations.insert(SharedLimit::SeatCredits { seat }, Allocation::of(&credits, &usage));
        }
    }

    /// Adds the USD of `tokens` at the price of the month.
    fn add_value(&self, segment: usize, tokens: &MonthLanes, value: &mut MonthLanes) {
        let price = self.environment.kinds[self.plan.cohort_of(segment).kind].price(Resource::Inference);
        for ((row, tokens), price) in value.iter_mut().zip(tokens.iter()).zip(price.iter()) {
            add(row, &value_of(tokens, price));
        }
    }
}

impl Allocation {
    /// Divides `amount` among all that is `wanted` of it, both by month.
    fn of(amount: &MonthLanes, wanted: &MonthLanes) -> Self {
        let mut allocation = Self { served: amount.clone(), utilization: amount.clone() };
        for (month, wanted) in wanted.iter().enumerate() {
            let amount = amount.month(month);
            let served = lanes(|lane| if wanted[lane] > amount[lane] { amount[lane] / wanted[lane] } else { 1.0 });
            *allocation.served.month_mut(month) = served;
            *allocation.utilization.month_mut(month) = lanes(|lane| utilization(wanted[lane], amount[lane]));
        }
        allocation
    }
}
