//! How much of everything a segment of people used in a block of trials: the amounts that lines multiply by prices.

use std::collections::BTreeMap;

use crate::quantity::columns::add;
use crate::quantity::{Lanes, MonthLanes};

/// Which results keep a quantity by trial, beyond what lines charge for it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kept {
    No,
    ForAll,
    /// For everybody, and for each access tier as well.
    ByTier,
}

/// Defines [`Quantity`] from one list: after a name, `counted` keeps the quantity by trial, and `counted_by_tier` for each access tier as well.
macro_rules! quantities {
    ($($(#[$doc:meta])* $name:ident $(: $kept:ident)?,)*) => {
        /// What is counted. Shape of each: months × lanes, summed over the people of a segment.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Quantity {
            $($(#[$doc])* $name,)*
        }

        impl Quantity {
            pub const COUNT: usize = [$(stringify!($name)),*].len();

            pub const ALL: [Self; Self::COUNT] = [$(Self::$name),*];

            const KEPT: [Kept; Self::COUNT] = [$(quantities!(@ $($kept)?)),*];
        }
    };
    (@) => { Kept::No };
    (@ counted) => { Kept::ForAll };
    (@ counted_by_tier) => { Kept::ByTier };
}

quantities! {
    /// People at work, by the share of the month; somebody who works part time counts in full.
    Headcount,
    /// The part of what their fleet holds that belongs to these people: equal parts for the positions that exist in the month.
    FleetShare,
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
    /// Pay in months before the horizon whose bonus is paid in this month, of people on their package's target, dollars.
    PayBeforeAtPackageTarget,
    /// The same × own target, of people who have one.
    PayBeforeAtOwnTarget,
    /// Pay × own payout in months before the horizon whose performance bonus is paid in this month, of people on their package's target, dollars.
    PayoutBeforeAtPackageTarget,
    /// The same × own target, of people who have one.
    PayoutBeforeAtOwnTarget,
    /// Bonus of the year that leavers of the month forfeit, dollars: what they have earned since January.
    BonusForfeited,
    /// Bonus of the year before that they forfeit because it is not paid yet, dollars.
    PriorBonusForfeited,
    /// The same of the performance bonus.
    PerformanceBonusForfeited,
    /// The same.
    PriorPerformanceBonusForfeited,
    /// Bonus that is owed at the start of the horizon, dollars: in its first month.
    BonusOwedBefore,
    /// Bonus that is owed at its end: in its last month.
    BonusOwed,
    /// The same of the performance bonus.
    PerformanceBonusOwedBefore,
    /// The same.
    PerformanceBonusOwed,
    /// Grants that vest, in package grants.
    RsuVested,
    /// Dollars of own grants that vest, at the starting share price.
    OwnRsuVested,
    /// Grants that vested before the horizon, in package grants: in its first month, and for a private company only.
    RsuVestedBefore,
    /// Dollars of own grants that vested before the horizon, at the starting share price; likewise.
    OwnRsuVestedBefore,
    /// Option grants that vest, in package grants.
    OptionsVested,
    /// Dollars of own option grants (fair value) that vest.
    OwnOptionsVested,
    /// Million tokens demanded.
    TokensWanted: counted,
    /// Million tokens paid with a person's own credits.
    TokensOnCredit: counted,
    /// Million tokens within the quota.
    TokensInQuota: counted,
    /// Million tokens over the quota, served by the cheaper model.
    TokensThrottled: counted,
    /// Million tokens over the quota, billed as overage.
    TokensOverage: counted,
    /// Million tokens not served.
    TokensUnserved: counted_by_tier,
    /// Person-months in which demand exceeded the model quota, whatever served the rest; where people share the quota, those of all who wanted some of it.
    MonthsAtCap: counted_by_tier,
    /// Person-months in which a cheaper model served some of the usage.
    MonthsThrottled: counted_by_tier,
    /// Million tokens of the personal sandbox.
    TokensInSandbox: counted,
    /// Million tokens within the quota that a seat's included credits pay for.
    TokensOnSeat: counted,
    /// Million tokens within the quota that a seat bills beyond its credits.
    TokensBeyondSeat: counted,
    /// Million tokens over the quota, served by the team's pool.
    TokensFromTeamPool: counted,
    /// Million tokens over the quota, served by the company's pool.
    TokensFromCompanyPool: counted,
    /// Million tokens over the quota, served once they were approved.
    TokensApproved: counted,
    /// Million tokens over the quota, served by another tool.
    TokensOverflowed: counted,
    /// Person-months in which demand exceeded the share of the model quota at which an alert is sent; shared quotas as for months at the cap.
    MonthsAlerted: counted_by_tier,
    /// Days that people waited for models.
    DaysWaited: counted_by_tier,
    /// On-demand GPU-hours demanded.
    HoursWanted: counted,
    /// GPU-hours within the quota.
    HoursInQuota: counted,
    /// GPU-hours over the quota, served by the cheaper GPU.
    HoursThrottled: counted,
    /// GPU-hours over the quota, billed as overage.
    HoursOverage: counted,
    /// GPU-hours not served.
    HoursUnserved: counted_by_tier,
    /// Person-months in which demand exceeded the GPU quota, counted as for models.
    MonthsAtGpuCap: counted_by_tier,
    /// Person-months in which a cheaper GPU served some of the usage.
    MonthsGpuThrottled: counted_by_tier,
    /// GPU-hours of the personal sandbox.
    HoursInSandbox: counted,
    /// GPU-hours over the quota, served by the team's pool.
    HoursFromTeamPool: counted,
    /// GPU-hours over the quota, served by the company's pool.
    HoursFromCompanyPool: counted,
    /// GPU-hours over the quota, served once they were approved.
    HoursApproved: counted,
    /// GPU-hours over the quota, served elsewhere.
    HoursOverflowed: counted,
    /// Person-months in which demand exceeded the share of the GPU quota at which an alert is sent.
    MonthsGpuAlerted: counted_by_tier,
    /// Days that people waited for GPUs.
    GpuDaysWaited: counted_by_tier,
    /// Base pay before raises of the time that people are idle because they wait, dollars.
    IdlePay,
    /// Own credits that expired unused, dollars.
    CreditsLapsed,
    /// Own credits that are left at the end of the horizon, dollars: in its last month.
    CreditsLeft,
    /// Fine-tuning jobs demanded.
    JobsWanted: counted,
    /// Fine-tuning jobs the allowance paid for: whole jobs and the paid part of the last one.
    JobsPaid: counted,
    /// Times that spot capacity was interrupted.
    Interruptions: counted,
    /// Incidents: whole ones of persons, and shares of those of teams and the company.
    Incidents: counted,
    /// Hours that incidents ran.
    IncidentHours: counted,
    /// Dollars of incidents that are billed separately: worked out one by one because limits apply to each.
    IncidentSpend,
    /// People whose first day is in the month: by their own date, as a planned hire, or as a replacement.
    Hires: counted,
    /// Their monthly base pay before raises, dollars.
    HiredPay,
    /// People whose last day is in the month, by their own date or by chance.
    Leavers: counted,
    /// Person-months in which a position waits for a replacement, or stays empty.
    MonthsVacant: counted,
    /// Employer payroll tax, dollars: worked out person by person because of the wage base.
    PayrollTax,
    /// The same on wages when they are paid; zero for people whose bonuses are paid as they are earned.
    PayrollTaxPaid,
}

impl Quantity {
    /// Quantities that results keep by trial: what access served and withheld, and who joined and left.
    pub const fn counted() -> &'static [Self] {
        const COUNTED: [Quantity; Quantity::n_kept(false)] = Quantity::kept(false);
        &COUNTED
    }

    /// Quantities that results keep by trial for each access tier as well: what its policy withheld.
    pub const fn counted_by_tier() -> &'static [Self] {
        const COUNTED: [Quantity; Quantity::n_kept(true)] = Quantity::kept(true);
        &COUNTED
    }

    const fn is_kept(self, by_tier: bool) -> bool {
        match Self::KEPT[self as usize] {
            Kept::No => false,
            Kept::ForAll => !by_tier,
            Kept::ByTier => true,
        }
    }

    const fn n_kept(by_tier: bool) -> usize {
        let (mut n, mut at) = (0, 0);
        while at < Self::COUNT {
            n += Self::ALL[at].is_kept(by_tier) as usize;
            at += 1;
        }
        n
    }

    const fn kept<const N: usize>(by_tier: bool) -> [Self; N] {
        let (mut kept, mut n, mut at) = ([Self::Headcount; N], 0, 0);
        while at < Self::COUNT {
            if Self::ALL[at].is_kept(by_tier) {
                kept[n] = Self::ALL[at];
                n += 1;
            }
            at += 1;
        }
        kept
    }

    /// What can happen to a token that is demanded; every token is counted in one of them.
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
    /// Allocated when they are first touched.
    columns: Vec<MonthLanes>,
    zero: MonthLanes,
    /// Whether a quantity may be other than zero: most are zero for most people, and need no clearing.
    touched: [bool; Quantity::COUNT],
    /// Interruptions of each kind of spot GPU, because each has its own rent.
    interruptions: BTreeMap<String, MonthLanes>,
}

impl Quantities {
    pub fn zero(months: usize) -> Self {
        Self {
            columns: vec![MonthLanes::zero(0); Quantity::COUNT],
            zero: MonthLanes::zero(months),
            touched: [false; Quantity::COUNT],
            interruptions: BTreeMap::new(),
        }
    }

    pub fn n_months(&self) -> usize {
        self.zero.n_months()
    }

    pub fn get(&self, quantity: Quantity) -> &MonthLanes {
        if self.is_touched(quantity) { &self.columns[quantity as usize] } else { &self.zero }
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
        self.touched[quantity as usize] = true;
        let columns = &mut self.columns[quantity as usize];
        if columns.n_months() != self.zero.n_months() {
            columns.clone_from(&self.zero);
        }
    }

    /// Several quantities at once, all different.
    #[inline(always)]
    pub fn several_mut<const N: usize>(&mut self, quantities: [Quantity; N]) -> [&mut MonthLanes; N] {
        for quantity in quantities {
            self.get_mut(quantity);
        }
        match self.columns.get_disjoint_mut(quantities.map(|quantity| quantity as usize)) {
            Ok(columns) => columns,
            Err(_) => unreachable!("each quantity has its own column, and these differ"),
        }
    }

    pub fn month(&self, quantity: Quantity, month: usize) -> &Lanes {
        self.get(quantity).month(month)
    }

    #[inline(always)]
    pub fn month_mut(&mut self, quantity: Quantity, month: usize) -> &mut Lanes {
        self.get_mut(quantity).month_mut(month)
    }

    /// Whether anything was counted since the last call of [`Quantities::clear`].
    #[inline(always)]
    pub fn is_touched(&self, quantity: Quantity) -> bool {
        self.touched[quantity as usize]
    }

    pub fn clear(&mut self) {
        let touched = self.columns.iter_mut().zip(self.touched).filter(|(_, is_touched)| *is_touched);
        touched.map(|(columns, _)| columns).chain(self.interruptions.values_mut()).for_each(MonthLanes::clear);
        self.touched = [false; Quantity::COUNT];
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

    /// Sets the months of a quantity that does not depend on chance: the same in every lane.
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
    fn every_quantity_has_its_own_column() {
        let mut quantities = Quantities::zero(1);
        for (index, quantity) in Quantity::ALL.into_iter().enumerate() {
            quantities.month_mut(quantity, 0)[0] = index as f64 + 1.0;
        }
        for (index, quantity) in Quantity::ALL.into_iter().enumerate() {
            assert_eq!(quantities.month(quantity, 0)[0], index as f64 + 1.0);
        }
        quantities.clear();
        assert!(Quantity::ALL.into_iter().all(|quantity| !quantities.is_touched(quantity) && quantities.month(quantity, 0)[0] == 0.0));
    }

    #[test]
    fn what_is_kept_by_tier_is_kept_for_all() {
        let (all, by_tier) = (Quantity::counted(), Quantity::counted_by_tier());
        assert!(by_tier.iter().all(|quantity| all.contains(quantity)));
        assert!(all.contains(&Quantity::TokensWanted) && !by_tier.contains(&Quantity::TokensWanted));
        assert!(by_tier.contains(&Quantity::TokensUnserved) && !all.contains(&Quantity::Pay));
    }
}
