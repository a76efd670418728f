//! What chance does to one person's pay: the payout of the performance bonus, and the employer's payroll tax on wages month by month.

use super::plan::{Grant, months_paid_later};
use super::position::Position;
use crate::cost::wages::{PersonalTerms, Wages};
use crate::cost::{Quantities, Quantity, payroll_tax};
use crate::intake::headcount::EquityKind;
use crate::quantity::columns::{add, lanes};
use crate::quantity::{LANES, Lanes, Month};

/// Counts `payout` of the performance bonus on the pay of each month.
#[inline(always)]
pub fn count_payout(position: &Position<'_>, payout: &Lanes, quantities: &mut Quantities) {
    let base = position.context.base_pay(position.person);
    let target = position.person.pay.bonus_target();
    let (counter, target) = (target.pick(Quantity::PayoutAtPackageTarget, Quantity::PayoutAtOwnTarget), target.factor());
    for month in 0..position.presence.len() {
        base.add_payout(&position.at_work(month), target, payout, quantities.month_mut(counter, month));
    }
}

/// Counts `payout` on pay from before the horizon, in the month of the horizon that pays it; `payment_month` is that month of the year.
pub fn count_prior_year_payout(position: &Position<'_>, payment_month: u32, payout: &Lanes, quantities: &mut Quantities) {
    let base = position.context.base_pay(position.person);
    let target = position.person.pay.bonus_target();
    let (counter, target) = (target.pick(Quantity::PayoutBeforeAtPackageTarget, Quantity::PayoutBeforeAtOwnTarget), target.factor());
    for (month, earned) in months_paid_later(&position.person.pay, payment_month, position.context.scenario()) {
        add(quantities.month_mut(counter, month), &base.earned(earned, target, payout));
    }
}

/// Counts the employer's payroll tax on the wages of each month, given those of the calendar year to date, for `n_people` whose pay is equal.
/// `payout` is that of the performance bonus; absent where there is none.
#[inline(always)]
pub fn accrue_employer_tax(position: &Position<'_>, payout: Option<&Lanes>, n_people: f64, quantities: &mut Quantities) {
    let (context, terms) = (position.context, &position.person.pay);
    let (scenario, environment) = (context.scenario(), context.environment);
    let entitlements = context.cohort.entitlements(scenario);
    let wages = Wages::new(&entitlements, &PersonalTerms { payout, ..terms.personal() }, environment, context.cohort_environment);
    let grants = RsuGrant::all(position);
    let mut vested_so_far = sum(&grants, |grant| grant.vested_before_exit(position));
    let mut year_to_date = wages_before_horizon(position, &wages, &grants);
    for (index, month) in scenario.calendar().enumerate() {
        if month.of_year() == 1 {
            year_to_date = [0.0; LANES];
        }
        let mut starts = [f64::from(u8::from(terms.starts_in(month))); LANES];
        let mut vested = sum(&grants, |grant| grant.vesting_in(month, position));
        if let (Some(occupancy), Some(turnover_model)) = (position.occupancy, &context.cohort.turnover_model) {
            starts = *occupancy.starts.month(index);
            let is_gone = terms.is_gone_by_the_end_of(month);
            vested = occupancy.rsu_vesting(index, &vested, is_gone, &context.cohort_environment.grants, turnover_model);
            // A replacement has none of the predecessor's wages.
            year_to_date = lanes(|lane| if occupancy.is_replaced(index, lane) { 0.0 } else { year_to_date[lane] });
        }
        if let Some(exit) = &environment.exit {
            vested = exit.at_price.settle(index, &vested, &mut vested_so_far);
        }
        let of_month = wages.of_month(index, &position.at_work(index), &starts, &vested);
        let tax = quantities.month_mut(Quantity::PayrollTax, index);
        payroll_tax::accrue_employer_tax(entitlements.taxes, environment, &of_month, &mut year_to_date, n_people, tax);
    }
}

/// Wages of the calendar year before the horizon starts.
#[inline(always)]
fn wages_before_horizon(position: &Position<'_>, wages: &Wages<'_>, grants: &[RsuGrant<'_>]) -> Lanes {
    let start = position.context.scenario().start;
    // Shares of a private company are no wages before its exit, which cannot be earlier than the horizon.
    let settled = if position.context.environment.exit.is_none() { grants } else { &[] };
    let mut year_to_date = [0.0; LANES];
    for back in 1..start.of_year() {
        let month = start.plus(-(back as i32));
        let starts = f64::from(u8::from(position.person.pay.starts_in(month)));
        let vested = sum(settled, |grant| grant.vesting_in(month, position));
        wages.add_before_the_horizon(position.person.pay.presence_in(month), starts, &vested, &mut year_to_date);
    }
    year_to_date
}

/// A grant of RSUs to a position's first incumbent.
struct RsuGrant<'a>(Grant<'a>);

impl<'a> RsuGrant<'a> {
    /// All of them: the person's own, or those of the package.
    fn all(position: &Position<'a>) -> Vec<Self> {
        let ownership = position.context.cohort.package.as_deref().map(|package| &package.ownership);
        let grants = position.person.pay.grants(ownership, position.context.scenario());
        grants.filter(|grant| grant.kind == EquityKind::Rsu).map(Self).collect()
    }

    /// USD that vest in `month`, at the share price of the start.
    #[inline(always)]
    fn vesting_in(&self, month: Month, position: &Position<'_>) -> Lanes {
        let schedule = self.0.schedule();
        let by_the_end_of = |month: Month| schedule.vested_by(position.person.pay.last_day_at_work(month));
        self.in_dollars(by_the_end_of(month) - by_the_end_of(month.plus(-1)), position)
    }

    /// USD that vested before the horizon and wait for the exit of a private company; zero where shares are traded.
    #[inline(always)]
    fn vested_before_exit(&self, position: &Position<'_>) -> Lanes {
        if position.context.environment.exit.is_none() {
            return [0.0; LANES];
        }
        let before = position.context.scenario().start.plus(-1);
        self.in_dollars(self.0.schedule().vested_by(position.person.pay.last_day_at_work(before)), position)
    }

    #[inline(always)]
    fn in_dollars(&self, share: f64, position: &Position<'_>) -> Lanes {
        position.context.cohort_environment.grants.at_market(self.0.unit, &[self.0.amount * share; LANES])
    }
}

#[inline(always)]
fn sum(grants: &[RsuGrant<'_>], amount: impl Fn(&RsuGrant<'_>) -> Lanes) -> Lanes {
    let mut sum = [0.0; LANES];
    for grant in grants {
        add(&mut sum, &amount(grant));
    }
    sum
}
