//! How much of everything a segment of people used in a block of trials: the amounts that concepts multiply by prices.

use std::collections::BTreeMap;

use crate::quantity::columns::add;
use crate::quantity::{Lanes, MonthLanes};

/// What is counted. Shape of each: months × lanes, summed over the people of a segment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Quantity {
    /// People at work, by the share of the month; somebody who works part time counts whole.
    Headcount,
    /// Monthly base pay before raises, dollars.
    Pay,
    /// Pay of people on their package's bonus target, dollars.
    PayAtPackageTarget,
    /// Pay × own bonus target of people who have one, dollars.
    PayAtOwnTarget,
    /// Pay × own payout of people on their package's target, dollars.
    PayoutAtPackageTarget,
    /// Pay × own target × own payout of people who have a target, dollars.
    PayoutAtOwnTarget,
    /// Pay of months before the horizon whose bonus this month pays, of people on their package's target, dollars.
    PayBeforeAtPackageTarget,
    /// The same × own target, of people who have one.
    PayBeforeAtOwnTarget,
    /// Pay × own payout of months before the horizon whose performance bonus this month pays, of people on their package's target, dollars.
    PayoutBeforeAtPackageTarget,
    /// The same × own target, of people who have one.
    PayoutBeforeAtOwnTarget,
    /// Grants that vest, in package grants.
    RsuVested,
    /// Dollars of own grants that vest, at the starting share price.
    OwnRsuVested,
    /// Grants that have vested before the horizon, in package grants: in its first month, and for a private company only.
    RsuVestedBefore,
    /// Dollars of own grants that have, at the starting share price; likewise.
    OwnRsuVestedBefore,
    /// Option grants that vest, in package grants.
    OptionsVested,
    /// Dollars of own option grants (fair value) that vest.
    OwnOptionsVested,
    /// Million tokens wanted.
    TokensWanted,
    /// Million tokens paid with a person's own credits.
    TokensOnCredit,
    /// Million tokens within the quota.
    TokensInQuota,
    /// Million tokens beyond the quota, served by the cheaper model.
    TokensThrottled,
    /// Million tokens beyond the quota, billed as overage.
    TokensOverage,
    /// Million tokens not served.
    TokensUnserved,
    /// People-months in which more was wanted than the model quota.
    MonthsAtCap,
    /// People-months in which model use was throttled.
    MonthsThrottled,
    /// Million tokens of the personal sandbox.
    TokensInSandbox,
    /// Million tokens within the quota that a seat's included credits pay for.
    TokensOnSeat,
    /// Million tokens within the quota that a seat bills beyond its credits.
    TokensBeyondSeat,
    /// Million tokens beyond the quota, served by the team's pool.
    TokensFromTeamPool,
    /// Million tokens beyond the quota, served by the company's pool.
    TokensFromCompanyPool,
    /// Million tokens beyond the quota, served once they were approved.
    TokensApproved,
    /// Million tokens beyond the quota, served by another tool.
    TokensOverflowed,
    /// People-months in which an alert went out before the quota.
    MonthsAlerted,
    /// Days that people waited for models.
    DaysWaited,
    /// On-demand GPU-hours wanted.
    HoursWanted,
    HoursInQuota,
    HoursThrottled,
    HoursOverage,
    HoursUnserved,
    /// People-months in which more was wanted than the GPU quota.
    MonthsAtGpuCap,
    /// People-months in which GPU use was throttled.
    MonthsGpuThrottled,
    HoursInSandbox,
    HoursFromTeamPool,
    HoursFromCompanyPool,
    HoursApproved,
    HoursOverflowed,
    /// People-months in which an alert went out before the GPU quota.
    MonthsGpuAlerted,
    /// Days that people waited for GPUs.
    GpuDaysWaited,
    /// Base pay before raises of the time that passes idle in waiting, dollars.
    IdlePay,
    /// Own credits that lapsed unused, dollars.
    CreditsLapsed,
    /// Fine-tuning jobs wanted.
    JobsWanted,
    /// Fine-tuning jobs the allowance paid, whole jobs and the part of the last one.
    JobsPaid,
    /// Times that spot capacity was taken back.
    Interruptions,
    /// Incidents, whole ones of persons and shares of those of teams and the company.
    Incidents,
    /// Hours that incidents ran.
    IncidentHours,
    /// Dollars of incidents that are billed by themselves: worked out one by one because limits bind one by one.
    IncidentSpend,
    /// People whose first day lies in the month: by their own date, by plan, or in another's place.
    Hires,
    /// Their monthly base pay before raises, dollars.
    HiredPay,
    /// People whose last day lies in the month, by their own date or by chance.
    Leavers,
    /// People-months in which a position waits for a replacement, or stays empty.
    MonthsVacant,
    /// Employer payroll tax, dollars: worked out person by person because of the wage base.
    PayrollTax,
}

impl Quantity {
    pub const ALL: [Self; 60] = [
        Self::Headcount,
        Self::Pay,
        Self::PayAtPackageTarget,
        Self::PayAtOwnTarget,
        Self::PayoutAtPackageTarget,
        Self::PayoutAtOwnTarget,
        Self::PayBeforeAtPackageTarget,
        Self::PayBeforeAtOwnTarget,
        Self::PayoutBeforeAtPackageTarget,
        Self::PayoutBeforeAtOwnTarget,
        Self::RsuVested,
        Self::OwnRsuVested,
        Self::RsuVestedBefore,
        Self::OwnRsuVestedBefore,
        Self::OptionsVested,
        Self::OwnOptionsVested,
        Self::TokensWanted,
        Self::TokensOnCredit,
        Self::TokensInQuota,
        Self::TokensThrottled,
        Self::TokensOverage,
        Self::TokensUnserved,
        Self::MonthsAtCap,
        Self::MonthsThrottled,
        Self::TokensInSandbox,
        Self::TokensOnSeat,
        Self::TokensBeyondSeat,
        Self::TokensFromTeamPool,
        Self::TokensFromCompanyPool,
        Self::TokensApproved,
        Self::TokensOverflowed,
        Self::MonthsAlerted,
        Self::DaysWaited,
        Self::HoursWanted,
        Self::HoursInQuota,
        Self::HoursThrottled,
        Self::HoursOverage,
        Self::HoursUnserved,
        Self::MonthsAtGpuCap,
        Self::MonthsGpuThrottled,
        Self::HoursInSandbox,
        Self::HoursFromTeamPool,
        Self::HoursFromCompanyPool,
        Self::HoursApproved,
        Self::HoursOverflowed,
        Self::MonthsGpuAlerted,
        Self::GpuDaysWaited,
        Self::IdlePay,
        Self::CreditsLapsed,
        Self::JobsWanted,
        Self::JobsPaid,
        Self::Interruptions,
        Self::Incidents,
        Self::IncidentHours,
        Self::IncidentSpend,
        Self::Hires,
        Self::HiredPay,
        Self::Leavers,
        Self::MonthsVacant,
        Self::PayrollTax,
    ];
}

impl Quantity {
    /// Every place in which a token wanted is counted once more.
    pub const TOKEN_OUTCOMES: [Self; 12] = [
        Self::TokensInSandbox,
        Self::TokensOnCredit,
        Self::TokensInQuota,
        Self::TokensOnSeat,
        Self::TokensBeyondSeat,
        Self::TokensFromTeamPool,
        Self::TokensFromCompanyPool,
        Self::TokensThrottled,
        Self::TokensOverage,
        Self::TokensApproved,
        Self::TokensOverflowed,
        Self::TokensUnserved,
    ];

    /// The same for GPU-hours.
    pub const HOUR_OUTCOMES: [Self; 9] = [
        Self::HoursInSandbox,
        Self::HoursInQuota,
        Self::HoursFromTeamPool,
        Self::HoursFromCompanyPool,
        Self::HoursThrottled,
        Self::HoursOverage,
        Self::HoursApproved,
        Self::HoursOverflowed,
        Self::HoursUnserved,
    ];
}

/// One [`MonthLanes`] for each [`Quantity`].
#[derive(Clone, Debug)]
pub struct Quantities {
    /// Made when they are first touched.
    columns: Vec<MonthLanes>,
    nothing: MonthLanes,
    /// A bit for each quantity that may hold something: most hold nothing for most people, and need no clearing.
    touched: u64,
    /// Interruptions of each kind of spot GPU: kinds have rents of their own.
    interruptions: BTreeMap<String, MonthLanes>,
}

impl Quantities {
    pub fn zero(months: usize) -> Self {
        Self {
            columns: vec![MonthLanes::zero(0); Quantity::ALL.len()],
            nothing: MonthLanes::zero(months),
            touched: 0,
            interruptions: BTreeMap::new(),
        }
    }

    pub fn n_months(&self) -> usize {
        self.nothing.n_months()
    }

    pub fn get(&self, quantity: Quantity) -> &MonthLanes {
        if self.is_touched(quantity) { &self.columns[quantity as usize] } else { &self.nothing }
    }

    #[inline(always)]
    pub fn get_mut(&mut self, quantity: Quantity) -> &mut MonthLanes {
        if !self.is_touched(quantity) {
            self.touch(quantity);
        }
        &mut self.columns[quantity as usize]
    }

    #[cold]
    fn touch(&mut self, quantity: Quantity) {
        self.touched |= 1 << quantity as u32;
        let columns = &mut self.columns[quantity as usize];
        if columns.n_months() != self.nothing.n_months() {
            columns.clone_from(&self.nothing);
        }
    }

    /// Several quantities at once, which must differ.
    #[inline(always)]
    pub fn several_mut<const N: usize>(&mut self, quantities: [Quantity; N]) -> [&mut MonthLanes; N] {
        for quantity in quantities {
            self.get_mut(quantity);
        }
        match self.columns.get_disjoint_mut(quantities.map(|quantity| quantity as usize)) {
            Ok(columns) => columns,
            Err(_) => unreachable!("quantities have places of their own, and these differ"),
        }
    }

    pub fn month(&self, quantity: Quantity, month: usize) -> &Lanes {
        self.get(quantity).month(month)
    }

    #[inline(always)]
    pub fn month_mut(&mut self, quantity: Quantity, month: usize) -> &mut Lanes {
        self.get_mut(quantity).month_mut(month)
    }

    /// Whether anything has been counted there since it was last cleared.
    #[inline(always)]
    pub fn is_touched(&self, quantity: Quantity) -> bool {
        self.touched >> quantity as u32 & 1 != 0
    }

    pub fn clear(&mut self) {
        let touched = self.touched;
        let columns = self.columns.iter_mut().enumerate().filter(|(place, _)| touched >> place & 1 != 0);
        columns.map(|(_, columns)| columns).chain(self.interruptions.values_mut()).for_each(MonthLanes::clear);
        self.touched = 0;
    }

    /// Interruptions of one kind of GPU; absent where none were counted.
    pub fn interruptions_of(&self, gpu: &str) -> Option<&MonthLanes> {
        self.interruptions.get(gpu)
    }

    /// Adds interruptions of one kind of GPU in one month.
    pub fn interrupt(&mut self, gpu: &str, month: usize, interruptions: &Lanes) {
        add(self.month_mut(Quantity::Interruptions, month), interruptions);
        let months = self.n_months();
        if !self.interruptions.contains_key(gpu) {
            self.interruptions.insert(gpu.to_string(), MonthLanes::zero(months));
        }
        if let Some(columns) = self.interruptions.get_mut(gpu) {
            add(columns.month_mut(month), interruptions);
        }
    }

    /// The same in every lane: what does not depend on chance.
    pub fn set(&mut self, quantity: Quantity, months: &[f64]) {
        if !self.is_touched(quantity) && months.iter().all(|value| *value == 0.0) {
            return;
        }
        for (row, value) in self.get_mut(quantity).iter_mut().zip(months) {
            row.fill(*value);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_quantity_has_its_own_place() {
        for (place, quantity) in Quantity::ALL.into_iter().enumerate() {
            assert_eq!(quantity as usize, place);
        }
    }
}
