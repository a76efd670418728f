//! Where demand is counted, and how what exceeds quotas and pools is served.

use crate::cost::{Quantities, Quantity};
use crate::quantity::columns::add;
use crate::quantity::unit::DAYS_PER_MONTH;
use crate::quantity::{LANES, Lanes};
use crate::scenario::access::ServedAs;

/// What is done with demand beyond quota and pools, in numbers of this block.
#[derive(Clone, Debug, Default)]
pub struct ExceedService {
    /// How it is served; absent: it is blocked.
    pub served: Option<ServedAs>,
    /// Share of a month that passes before it is served; absent: none.
    pub wait: Option<Lanes>,
}

/// Where each part of a resource's demand is counted.
pub struct Counters {
    pub wanted: Quantity,
    pub in_sandbox: Quantity,
    pub on_credit: Option<Quantity>,
    pub in_quota: Quantity,
    pub from_team_pool: Quantity,
    pub from_company_pool: Quantity,
    pub throttled: Quantity,
    pub overage: Quantity,
    pub approved: Quantity,
    pub overflow: Quantity,
    pub blocked: Quantity,
    pub months_at_cap: Quantity,
    pub months_alerted: Quantity,
    pub months_throttled: Quantity,
    pub days_waited: Quantity,
}

pub const TOKENS: Counters = Counters {
    wanted: Quantity::TokensWanted,
    in_sandbox: Quantity::TokensInSandbox,
    on_credit: Some(Quantity::TokensOnCredit),
    in_quota: Quantity::TokensInQuota,
    from_team_pool: Quantity::TokensFromTeamPool,
    from_company_pool: Quantity::TokensFromCompanyPool,
    throttled: Quantity::TokensThrottled,
    overage: Quantity::TokensOverage,
    approved: Quantity::TokensApproved,
    overflow: Quantity::TokensOverflowed,
    blocked: Quantity::TokensUnserved,
    months_at_cap: Quantity::MonthsAtCap,
    months_alerted: Quantity::MonthsAlerted,
    months_throttled: Quantity::MonthsThrottled,
    days_waited: Quantity::DaysWaited,
};

pub const HOURS: Counters = Counters {
    wanted: Quantity::HoursWanted,
    in_sandbox: Quantity::HoursInSandbox,
    on_credit: None,
    in_quota: Quantity::HoursInQuota,
    from_team_pool: Quantity::HoursFromTeamPool,
    from_company_pool: Quantity::HoursFromCompanyPool,
    throttled: Quantity::HoursThrottled,
    overage: Quantity::HoursOverage,
    approved: Quantity::HoursApproved,
    overflow: Quantity::HoursOverflowed,
    blocked: Quantity::HoursUnserved,
    months_at_cap: Quantity::MonthsAtGpuCap,
    months_alerted: Quantity::MonthsGpuAlerted,
    months_throttled: Quantity::MonthsGpuThrottled,
    days_waited: Quantity::GpuDaysWaited,
};

impl Counters {
    pub(super) fn of(&self, served: ServedAs) -> Quantity {
        match served {
            ServedAs::Throttled => self.throttled,
            ServedAs::Overage => self.overage,
            ServedAs::Approved => self.approved,
            ServedAs::Overflow => self.overflow,
        }
    }

    /// Every place a unit wanted may end in.
    pub fn ends(&self) -> &'static [Quantity] {
        if self.wanted == Quantity::TokensWanted { &Quantity::TOKEN_OUTCOMES } else { &Quantity::HOUR_OUTCOMES }
    }

    /// Counts of months and days.
    pub fn times(&self) -> [Quantity; 4] {
        [self.months_at_cap, self.months_alerted, self.months_throttled, self.days_waited]
    }
}

/// Counts demand beyond quota and pools: of `rest`, `granted` is served once its wait is over, for `people` who still want something.
#[inline(always)]
pub fn serve_exceeding(
    rest: &Lanes,
    granted: &Lanes,
    people: &Lanes,
    policy: &ExceedService,
    counters: &Counters,
    month: usize,
    quantities: &mut Quantities,
) {
    add(quantities.month_mut(counters.months_at_cap, month), people);
    let Some(served_as) = policy.served else {
        add(quantities.month_mut(counters.blocked, month), rest);
        return;
    };
    if served_as == ServedAs::Throttled {
        add(quantities.month_mut(counters.months_throttled, month), people);
    }
    let counter = counters.of(served_as);
    // Where all is served there is nothing to block.
    if policy.wait.is_none() && std::ptr::eq(rest, granted) {
        add(quantities.month_mut(counter, month), rest);
        return;
    }
    let mut served = *granted;
    if let Some(wait) = &policy.wait {
        let mut days = *people;
        for lane in 0..LANES {
            served[lane] *= 1.0 - wait[lane];
            days[lane] *= wait[lane] * DAYS_PER_MONTH;
        }
        add(quantities.month_mut(counters.days_waited, month), &days);
    }
    add(quantities.month_mut(counter, month), &served);
    let blocked = quantities.month_mut(counters.blocked, month);
    for lane in 0..LANES {
        blocked[lane] += rest[lane] - served[lane];
    }
}
