//! Where the demand for a resource is counted, and how demand over quota and pools is served.

use crate::cost::{Quantities, Quantity};
use crate::quantity::Lanes;
use crate::quantity::columns::{self, lanes};
use crate::quantity::unit::DAYS_PER_MONTH;
use crate::scenario::access::ServedAs;
use crate::scenario::usage::Resource;

/// What is done with demand over quota and pools, in one block of trials.
#[derive(Clone, Debug, Default)]
pub struct OverQuotaService {
    /// Absent: it is not served.
    pub served_as: Option<ServedAs>,
    /// Share of a month that passes before it is served; absent: none.
    pub wait: Option<Lanes>,
}

impl OverQuotaService {
    /// What counts all demand over the quota, where it is served at once or not at all, and its people need no count of their own.
    #[inline(always)]
    pub fn counted_at_once(&self, counters: &Counters) -> Option<Quantity> {
        match self.served_as {
            _ if self.wait.is_some() => None,
            None => Some(counters.unserved),
            Some(ServedAs::Throttled) => None,
            Some(served_as) => Some(counters.served_as(served_as)),
        }
    }
}

/// The quantities in which the demand for a resource and its outcomes are counted.
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
    pub unserved: Quantity,
    pub months_at_cap: Quantity,
    pub months_alerted: Quantity,
    pub months_throttled: Quantity,
    pub days_waited: Quantity,
}

static TOKENS: Counters = Counters {
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
    unserved: Quantity::TokensUnserved,
    months_at_cap: Quantity::MonthsAtCap,
    months_alerted: Quantity::MonthsAlerted,
    months_throttled: Quantity::MonthsThrottled,
    days_waited: Quantity::DaysWaited,
};

static GPU_HOURS: Counters = Counters {
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
    unserved: Quantity::HoursUnserved,
    months_at_cap: Quantity::MonthsAtGpuCap,
    months_alerted: Quantity::MonthsGpuAlerted,
    months_throttled: Quantity::MonthsGpuThrottled,
    days_waited: Quantity::GpuDaysWaited,
};

impl Counters {
    #[inline(always)]
    pub fn of(resource: Resource) -> &'static Self {
        match resource {
            Resource::Inference => &TOKENS,
            Resource::Gpu => &GPU_HOURS,
        }
    }

    #[inline(always)]
    pub fn served_as(&self, served_as: ServedAs) -> Quantity {
        match served_as {
            ServedAs::Throttled => self.throttled,
            ServedAs::Overage => self.overage,
            ServedAs::Approved => self.approved,
            ServedAs::Overflow => self.overflow,
        }
    }

    /// All outcomes that a unit demanded can have.
    pub fn outcomes(&self) -> &'static [Quantity] {
        if self.wanted == Quantity::TokensWanted { &Quantity::TOKEN_OUTCOMES } else { &Quantity::HOUR_OUTCOMES }
    }

    /// Counts of months and days.
    pub fn times(&self) -> [Quantity; 4] {
        [self.months_at_cap, self.months_alerted, self.months_throttled, self.days_waited]
    }
}

/// Time that people wait in one month, in a queue or for an approval.
pub struct Waiting {
    /// Share of the month that they are at work and wait, added over them.
    pub months: Lanes,
    /// Base pay before raises of the part of it that passes idle, dollars; absent where nobody is idle.
    pub idle_pay: Option<Lanes>,
}

impl Waiting {
    /// One person who waits for a share of the month. `idle_pay` is the base pay of a whole month of waiting that would pass idle.
    #[inline(always)]
    pub fn of(months: Lanes, idle_pay: Option<&Lanes>) -> Self {
        let idle_pay = idle_pay.map(
            #[inline(always)]
            |pay| lanes(|lane| pay[lane] * months[lane]),
        );
        Self { months, idle_pay }
    }
}

/// The counts of one month's demand for one resource.
pub struct DemandCounts<'a> {
    pub counters: &'static Counters,
    pub month: usize,
    pub quantities: &'a mut Quantities,
}

impl DemandCounts<'_> {
    #[inline(always)]
    pub fn add(&mut self, quantity: Quantity, amount: &Lanes) {
        columns::add(self.quantities.month_mut(quantity, self.month), amount);
    }

    /// Counts the days that people wait, and the pay of exactly these days that passes idle.
    #[inline(always)]
    pub fn wait(&mut self, waiting: &Waiting) {
        self.add(self.counters.days_waited, &lanes(|lane| waiting.months[lane] * DAYS_PER_MONTH));
        if let Some(idle_pay) = &waiting.idle_pay {
            self.add(Quantity::IdlePay, idle_pay);
        }
    }

    /// Counts demand over quota and pools, all of it or only what was `approved`, served once a wait is over; the rest is unserved.
    /// `people` is how many demand more than quota and pools serve.
    #[inline(always)]
    pub fn add_beyond_pools(&mut self, remaining: &Lanes, approved: Option<&Lanes>, people: &Lanes, service: &OverQuotaService) {
        let counters = self.counters;
        let Some(served_as) = service.served_as else {
            self.add(counters.unserved, remaining);
            return;
        };
        if served_as == ServedAs::Throttled {
            self.add(counters.months_throttled, people);
        }
        if service.wait.is_none() && approved.is_none() {
            self.add(counters.served_as(served_as), remaining);
            return;
        }
        let mut served = *approved.unwrap_or(remaining);
        if let Some(wait) = &service.wait {
            served.iter_mut().zip(wait).for_each(|(served, wait)| *served *= 1.0 - wait);
        }
        self.add(counters.served_as(served_as), &served);
        self.add(counters.unserved, &lanes(|lane| remaining[lane] - served[lane]));
    }
}
