//! How much of everything a segment of people used in a block of trials: the amounts that concepts multiply by prices.

use crate::quantity::{Columns, Lanes};

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
    /// Grants that vest, in package grants.
    RsuVested,
    /// Dollars of own grants that vest, at the starting share price.
    OwnRsuVested,
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
    TokensBlocked,
    /// People-months in which more was wanted than the model quota.
    MonthsAtCap,
    /// People-months in which model use was throttled.
    MonthsThrottled,
    /// On-demand GPU-hours wanted.
    HoursWanted,
    HoursInQuota,
    HoursThrottled,
    HoursOverage,
    HoursBlocked,
    /// People-months in which more was wanted than the GPU quota.
    MonthsAtGpuCap,
    /// People-months in which GPU use was throttled.
    MonthsGpuThrottled,
    /// Fine-tuning jobs wanted.
    JobsWanted,
    /// Fine-tuning jobs the allowance paid, whole jobs and the part of the last one.
    JobsPaid,
    /// Incidents, whole ones of persons and shares of those of teams and the company.
    Incidents,
    /// Hours that incidents ran.
    IncidentHours,
    /// Dollars of incidents that are billed by themselves: worked out one by one because limits bind one by one.
    IncidentSpend,
    /// Employer payroll tax, dollars: worked out person by person because of the wage base.
    PayrollTax,
}

impl Quantity {
    pub const ALL: [Self; 31] = [
        Self::Headcount,
        Self::Pay,
        Self::PayAtPackageTarget,
        Self::PayAtOwnTarget,
        Self::PayoutAtPackageTarget,
        Self::PayoutAtOwnTarget,
        Self::RsuVested,
        Self::OwnRsuVested,
        Self::OptionsVested,
        Self::OwnOptionsVested,
        Self::TokensWanted,
        Self::TokensOnCredit,
        Self::TokensInQuota,
        Self::TokensThrottled,
        Self::TokensOverage,
        Self::TokensBlocked,
        Self::MonthsAtCap,
        Self::MonthsThrottled,
        Self::HoursWanted,
        Self::HoursInQuota,
        Self::HoursThrottled,
        Self::HoursOverage,
        Self::HoursBlocked,
        Self::MonthsAtGpuCap,
        Self::MonthsGpuThrottled,
        Self::JobsWanted,
        Self::JobsPaid,
        Self::Incidents,
        Self::IncidentHours,
        Self::IncidentSpend,
        Self::PayrollTax,
    ];
}

/// One [`Columns`] for each [`Quantity`].
#[derive(Clone, Debug)]
pub struct Quantities(Vec<Columns>);

impl Quantities {
    pub fn zero(months: usize) -> Self {
        Self(vec![Columns::zero(months); Quantity::ALL.len()])
    }

    pub fn get(&self, quantity: Quantity) -> &Columns {
        &self.0[quantity as usize]
    }

    pub fn get_mut(&mut self, quantity: Quantity) -> &mut Columns {
        &mut self.0[quantity as usize]
    }

    pub fn month(&self, quantity: Quantity, month: usize) -> &Lanes {
        self.get(quantity).month(month)
    }

    pub fn month_mut(&mut self, quantity: Quantity, month: usize) -> &mut Lanes {
        self.get_mut(quantity).month_mut(month)
    }

    pub fn clear(&mut self) {
        self.0.iter_mut().for_each(Columns::clear);
    }

    /// The same in every lane: what does not depend on chance.
    pub fn set(&mut self, quantity: Quantity, months: &[f64]) {
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
