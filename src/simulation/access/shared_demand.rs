//! Demand for shared limits, collected while people are simulated and settled once it is complete.

use super::demand_counts::Waiting;
use crate::quantity::columns::{add, lanes};
use crate::quantity::{LANES, Lanes, MonthLanes};
use crate::scenario::usage::Resource;

/// Demand of the people of one segment over their own quotas, by team where teams share something.
#[derive(Clone, Debug)]
pub struct SharedDemand {
    /// Index of the segment in the plan.
    pub segment: usize,
    pub resource: Resource,
    /// Key of the team; zero where teams share nothing.
    pub team: u64,
    /// In the unit of the resource.
    pub remaining: MonthLanes,
    /// The part of it that the policy would serve.
    pub approved: MonthLanes,
    /// People who demand something beyond what is theirs alone.
    pub people: MonthLanes,
    /// Absent where nobody has to wait for an approval.
    pub waiting: Option<SharedWaiting>,
}

/// Time that these people would wait for an approval of what quota and pools do not serve.
#[derive(Clone, Debug)]
pub struct SharedWaiting {
    /// Share of each month, added over people.
    pub months: MonthLanes,
    /// Base pay before raises of the part of it that passes idle, dollars; absent where nobody is idle.
    pub idle_pay: Option<MonthLanes>,
}

impl SharedDemand {
    pub fn new(segment: usize, resource: Resource, team: u64, n_months: usize) -> Self {
        let zero = || MonthLanes::zero(n_months);
        Self { segment, resource, team, remaining: zero(), approved: zero(), people: zero(), waiting: None }
    }

    /// Adds the demand of one person, approved where `is_approved` is 1; absent: everywhere.
    #[inline(always)]
    pub fn add(&mut self, month: usize, remaining: &Lanes, is_approved: Option<&Lanes>, waiting: Option<&Waiting>) {
        add(self.remaining.month_mut(month), remaining);
        let approved = self.approved.month_mut(month);
        for lane in 0..LANES {
            approved[lane] += remaining[lane] * is_approved.map_or(1.0, |is_approved| is_approved[lane]);
        }
        add(self.people.month_mut(month), &lanes(|lane| f64::from(u8::from(remaining[lane] > 0.0))));
        if let Some(waiting) = waiting {
            let zero = || MonthLanes::zero(self.remaining.n_months());
            let sum = self.waiting.get_or_insert_with(|| SharedWaiting { months: zero(), idle_pay: None });
            add(sum.months.month_mut(month), &waiting.months);
            if let Some(idle_pay) = &waiting.idle_pay {
                add(sum.idle_pay.get_or_insert_with(zero).month_mut(month), idle_pay);
            }
        }
    }
}

/// Usage of one segment that the pooled credits of a seat may pay for, and the credits that the seats of its people include.
#[derive(Clone, Debug)]
pub struct SeatDemand {
    /// Index of the segment in the plan.
    pub segment: usize,
    /// Million tokens.
    pub tokens: MonthLanes,
    /// USD.
    pub credits: MonthLanes,
}

/// All demand for shared limits in one block, in the order of the segments.
#[derive(Clone, Debug, Default)]
pub struct SharedDemands {
    pub over_quota: Vec<SharedDemand>,
    pub seats: Vec<SeatDemand>,
}

impl SharedDemands {
    pub fn append(&mut self, mut next: Self) {
        self.over_quota.append(&mut next.over_quota);
        self.seats.append(&mut next.seats);
    }

    pub fn is_empty(&self) -> bool {
        self.over_quota.is_empty() && self.seats.is_empty()
    }
}
