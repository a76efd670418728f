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
    /// RSUs that vest, dollars at the share price of the start of the horizon.
    RsuVested,
    /// RSUs that vested before the horizon, likewise: in its first month, and for a private company only.
    RsuVestedBefore,
    /// RSUs recognized as expense in the month, dollars at fair value on the grant date, less what leavers forfeit.
    RsuRecognized,
    /// What was recognizable before the horizon, likewise: in its first month, and for a private company only.
    RsuRecognizedBefore,
    /// Options recognized as expense in the month, dollars at fair value on the grant date, less what leavers forfeit.
    OptionsRecognized,
    /// RSUs that vest and can be sold, dollars at the market value of the shares.
    RsusAtMarket: counted,
    /// Expense of equity that is not recognized yet at the end of the horizon, dollars: in its last month.
    UnrecognizedExpense: counted,
    /// RSUs of a private company that have vested but wait for an exit at the end of the horizon, dollars at the price of its start: in its last month.
    VestedAwaitingExit: counted,
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
    /// GPU-hours demanded.
    HoursWanted: counted,
    /// GPU-hours on dedicated GPUs.
    HoursOnDedicated: counted_by_tier,
    /// GPU-hours on capacity that people share.
    HoursOnSharedCapacity: counted_by_tier,
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
    /// Units of a line of a group or the company: 1 in every month.
    FixedUnits,
    /// People whose first day is in the month: by their own date, as a planned hire, or as a replacement.
    Hires: counted,
    /// Their monthly base pay before raises, dollars.
    HiredPay,
    /// People whose last day is in the month, by their own date or by chance.
    Leavers: counted,
    /// Person-months in which a position waits for a replacement, or stays empty.
    MonthsVacant: counted,
    /// Income imputed to employees for compute, dollars.
    ImputedIncome: counted,
    /// Payroll tax on imputed income, and gross-up, dollars: worked out person by person because of the wage base.
    FringeBenefit,
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
    pub const HOUR_OUTCOMES: [Self; 11] = [
        Self::HoursOnDedicated,
        Self::HoursOnSharedCapacity,
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
    /// GPU-hours on each kind of dedicated GPU, likewise, by the month in which the rent was signed.
    dedicated_hours: BTreeMap<String, BTreeMap<Signed, MonthLanes>>,
    /// Positions whose reservation of a kind of dedicated GPU with a term is signed in each month.
    signings: BTreeMap<String, MonthLanes>,
}

/// The month whose market rent applies to hours of use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Signed {
    /// The month of use: nothing is signed.
    AsUsed,
    /// A month of the horizon.
    In(usize),
}

impl Signed {
    /// The month for hours that are used in `month`.
    pub fn month(self, month: usize) -> usize {
        match self {
            Self::AsUsed => month,
            Self::In(signed) => signed,
        }
    }
}

impl Quantities {
    pub fn zero(months: usize) -> Self {
        Self {
            columns: vec![MonthLanes::zero(0); Quantity::COUNT],
            zero: MonthLanes::zero(months),
            touched: [false; Quantity::COUNT],
            interruptions: BTreeMap::new(),
            dedicated_hours: BTreeMap::new(),
            signings: BTreeMap::new(),
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
        let by_gpu = self.interruptions.values_mut().chain(self.signings.values_mut());
        let by_gpu = by_gpu.chain(self.dedicated_hours.values_mut().flat_map(BTreeMap::values_mut));
        touched.map(|(columns, _)| columns).chain(by_gpu).for_each(MonthLanes::clear);
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

    /// GPU-hours on one kind of dedicated GPU, by the month in which the rent was signed.
    pub fn hours_on(&self, gpu: &str) -> impl Iterator<Item = (Signed, &MonthLanes)> {
        self.dedicated_hours.get(gpu).into_iter().flatten().map(|(signed, hours)| (*signed, hours))
    }

    /// Adds hours on one kind of dedicated GPU in one month, to [`Quantity::HoursOnDedicated`] as well.
    pub fn use_dedicated(&mut self, gpu: &str, signed: Signed, month: usize, hours: &Lanes) {
        add(self.month_mut(Quantity::HoursOnDedicated, month), hours);
        let months = self.n_months();
        if !self.dedicated_hours.contains_key(gpu) {
            self.dedicated_hours.insert(gpu.to_string(), BTreeMap::new());
        }
        if let Some(by_signing) = self.dedicated_hours.get_mut(gpu) {
            add(by_signing.entry(signed).or_insert_with(|| MonthLanes::zero(months)).month_mut(month), hours);
        }
    }

    /// Positions whose reservation of one kind of GPU is signed, by month; absent where none was counted.
    pub fn signings_of(&self, gpu: &str) -> Option<&MonthLanes> {
        self.signings.get(gpu)
    }

    /// Adds positions whose reservation of one kind of GPU is signed in one month.
    pub fn sign(&mut self, gpu: &str, month: usize, positions: &Lanes) {
        let months = self.n_months();
        if !self.signings.contains_key(gpu) {
            self.signings.insert(gpu.to_string(), MonthLanes::zero(months));
        }
        if let Some(columns) = self.signings.get_mut(gpu) {
            add(columns.month_mut(month), positions);
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
