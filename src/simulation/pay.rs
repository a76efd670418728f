//! What chance does to one person's pay: the payout of the performance bonus, what leavers forfeit of bonuses, and the employer's payroll tax on wages month
//! by month, as they are earned and as they are paid.

use super::bonus_ledger::{BonusLedger, BonusMoved, Payment};
use super::held_grants::HeldGrants;
use super::plan::months_paid_later;
use super::position::Position;
use crate::cost::bonus_years::BonusYears;
use crate::cost::fringe_benefit::ImputedIncome;
use crate::cost::own_line::TaxableLines;
use crate::cost::wages::{PersonalTerms, Wages};
use crate::cost::{Quantities, Quantity, payroll_tax};
use crate::quantity::columns::{add, lanes};
use crate::quantity::{LANES, Lanes, Month, MonthLanes};
use crate::scenario::package::PerformanceBonus;

/// Counts the payouts of the performance bonus, by bonus year, on the pay of each month.
#[inline(always)]
pub fn count_payout(position: &Position<'_>, payouts: &[Lanes], quantities: &mut Quantities) {
    let base = position.context.base_pay(position.person);
    let target = position.person.pay.bonus_target();
    let (counter, target) = (target.pick(Quantity::PayoutAtPackageTarget, Quantity::PayoutAtOwnTarget), target.factor());
    let (years, start) = (BonusYears::of(position.context.scenario()), position.context.scenario().start);
    for month in 0..position.presence.len() {
        let payout = &payouts[years.place(start.plus(month as i32))];
        base.add_payout(&position.at_work(month), target, payout, quantities.month_mut(counter, month));
    }
}

/// Counts the payouts on pay from before the horizon, in the month of the horizon that pays it.
#[inline(always)]
pub fn count_prior_year_payout(position: &Position<'_>, bonus: &PerformanceBonus, payouts: &[Lanes], quantities: &mut Quantities) {
    let Some(payment_month) = bonus.payment_month else { return };
    let scenario = position.context.scenario();
    let base = position.context.base_pay(position.person);
    let target = position.person.pay.bonus_target();
    let (counter, target) = (target.pick(Quantity::PayoutBeforeAtPackageTarget, Quantity::PayoutBeforeAtOwnTarget), target.factor());
    for (month, earned) in months_paid_later(&position.person.pay, payment_month, bonus.leavers, scenario) {
        let payout = &payouts[BonusYears::of(scenario).paid_in(scenario.start.plus(month as i32))];
        add(quantities.month_mut(counter, month), &base.earned(earned, target, payout));
    }
}

/// Counts what leavers forfeit of bonuses, what is owed of them at either end of the horizon, and the employer's payroll tax on the wages of each month,
/// given those of the calendar year to date, for `n_people` whose pay is equal. `payouts` are those of the performance bonus; absent where there is none.
/// `imputed` is income that compute is taxed as.
#[inline(always)]
pub fn settle(
    position: &Position<'_>,
    grants: &HeldGrants,
    payouts: Option<&[Lanes]>,
    imputed: Option<&MonthLanes>,
    n_people: f64,
    quantities: &mut Quantities,
) {
    let (context, terms) = (position.context, &position.person.pay);
    let (scenario, environment) = (context.scenario(), context.environment);
    let entitlements = context.cohort.entitlements(scenario);
    let wages = Wages::new(&entitlements, &PersonalTerms { payouts, ..terms.personal() }, environment, context.cohort_environment);
    // Shares of a private company wait for its exit.
    let mut vested_so_far = if environment.exit.is_some() { grants.vested_before } else { [0.0; LANES] };
    let mut ledgers = ledgers(position, &wages);
    ledgers.iter().for_each(|ledger| ledger.count_opening(n_people, quantities));
    let own_lines = TaxableLines::of(&entitlements, environment);
    let before_horizon = |as_paid| wages_before_horizon(position, &wages, &own_lines, grants, as_paid);
    let mut year_to_date = before_horizon(false);
    let mut imputed = imputed.map(|income| ImputedIncome::new(income, year_to_date));
    // Wages as they are paid, where they are paid at other times than they are earned.
    let schedule = entitlements.group.pay_schedule;
    let is_paid_otherwise = !ledgers.is_empty() || schedule.is_by_week();
    let mut paid_to_date = if is_paid_otherwise { before_horizon(true) } else { [0.0; LANES] };
    for (index, month) in scenario.calendar().enumerate() {
        if month.of_year() == 1 {
            (year_to_date, paid_to_date) = ([0.0; LANES], [0.0; LANES]);
            imputed.iter_mut().for_each(|imputed| imputed.begin_again(|_| true));
        }
        let mut starts = [f64::from(u8::from(terms.starts_in(month))); LANES];
        let mut vested = grants.vesting.as_ref().map_or([0.0; LANES], |vesting| *vesting.month(index));
        if let (Some(occupancy), Some(turnover_model)) = (position.occupancy, &context.cohort.turnover_model) {
            starts = *occupancy.starts.month(index);
            let is_gone = terms.is_gone_by_the_end_of(month);
            vested = occupancy.rsu_vesting(index, &vested, is_gone, &context.cohort_environment.grants, turnover_model);
            // A replacement has none of the predecessor's wages.
            imputed.iter_mut().for_each(|imputed| imputed.begin_again(|lane| occupancy.is_replaced(index, lane)));
            for to_date in [&mut year_to_date, &mut paid_to_date] {
                *to_date = lanes(|lane| if occupancy.is_replaced(index, lane) { 0.0 } else { to_date[lane] });
            }
        }
        if let Some(exit) = &environment.exit {
            vested = exit.at_price.settle(index, &vested, &mut vested_so_far);
        }
        let base_pay = wages.base_pay(index, &position.at_work(index));
        let of_own_lines = own_lines.wages(month, &position.at_work(index), &starts, || {
            position.occupancy.map_or([f64::from(u8::from(terms.ends_in(month))); LANES], |occupancy| *occupancy.leaves(index))
        });
        let mut earned = wages.earned(index, &base_pay, &starts, &vested);
        of_own_lines.iter().for_each(|wages| add(&mut earned, wages));
        if is_paid_otherwise {
            let mut paid = wages.paid(index, &base_pay, &starts, &vested);
            if schedule.is_by_week() {
                let more = schedule.paid_in(month) - 1.0;
                add(&mut paid, &lanes(|lane| more * base_pay[lane]));
            }
            of_own_lines.iter().for_each(|wages| add(&mut paid, wages));
            for ledger in &mut ledgers {
                let moved = advance(ledger, position, &wages, (index, month), &base_pay);
                if let Some(bonus) = &moved.paid {
                    add(&mut paid, bonus);
                }
                if let Some(forfeited) = &moved.forfeited {
                    ledger.count(forfeited, index, n_people, quantities);
                    subtract(&mut earned, &forfeited.of_this_year);
                    subtract(&mut earned, &forfeited.of_last_year);
                }
            }
            let tax = quantities.month_mut(Quantity::PayrollTaxPaid, index);
            payroll_tax::accrue_employer_tax(entitlements.taxes, environment, month, &paid, &mut paid_to_date, n_people, tax);
        }
        if let Some(imputed) = &mut imputed {
            let cost = imputed.cost(&entitlements, environment, (index, month), &earned, &year_to_date);
            add(quantities.month_mut(Quantity::FringeBenefit, index), &cost);
        }
        let tax = quantities.month_mut(Quantity::PayrollTax, index);
        payroll_tax::accrue_employer_tax(entitlements.taxes, environment, month, &earned, &mut year_to_date, n_people, tax);
    }
    ledgers.iter().for_each(|ledger| ledger.count_closing(scenario.months - 1, n_people, quantities));
}

#[inline(always)]
fn subtract(from: &mut Lanes, amount: &Lanes) {
    for (from, amount) in from.iter_mut().zip(amount) {
        *from -= amount;
    }
}

/// Counts the exact means of what `n_people` with equal terms forfeit of bonuses, where nobody leaves by chance. `payouts` are mean ones.
pub fn expect_forfeits(position: &Position<'_>, payouts: Option<&[Lanes]>, n_people: f64, quantities: &mut Quantities) {
    let scenario = position.context.scenario();
    let wages = expected_wages(position, payouts);
    let mut ledgers = ledgers(position, &wages);
    for (index, month) in scenario.calendar().enumerate() {
        let base_pay = wages.base_pay(index, &position.at_work(index));
        for ledger in &mut ledgers {
            if let Some(forfeited) = advance(ledger, position, &wages, (index, month), &base_pay).forfeited {
                ledger.count(&forfeited, index, n_people, quantities);
            }
        }
    }
}

/// The wages of a position in the expectation pass.
pub fn expected_wages<'a>(position: &Position<'a>, payouts: Option<&[Lanes]>) -> Wages<'a> {
    let context = position.context;
    let own = PersonalTerms { payouts, ..position.person.pay.personal() };
    Wages::new(&context.cohort.entitlements(context.scenario()), &own, context.environment, context.cohort_environment)
}

/// The ledgers of the bonuses that are paid later than they are earned.
pub fn ledgers(position: &Position<'_>, wages: &Wages<'_>) -> Vec<BonusLedger> {
    let scenario = position.context.scenario();
    let payments = Payment::of(&position.context.cohort.entitlements(scenario)).into_iter().flatten();
    payments.map(|payment| BonusLedger::new(payment, wages, &position.person.pay, scenario.start)).collect()
}

/// Moves a ledger by a month of `base_pay`.
#[inline(always)]
fn advance(
    ledger: &mut BonusLedger,
    position: &Position<'_>,
    wages: &Wages<'_>,
    (index, month): (usize, Month),
    base_pay: &Lanes,
) -> BonusMoved {
    let terms = &position.person.pay;
    let ends = terms.ends_in(month);
    let leaves = match position.occupancy {
        Some(occupancy) => Some(occupancy.leaves(index)).filter(|leaves| leaves.iter().any(|leaves| *leaves > 0.0)),
        None => ends.then_some(&[1.0; LANES]),
    };
    let is_gone_before_its_end = ends && terms.is_gone_by_the_end_of(month);
    let earned = wages.bonus_on(ledger.kind(), base_pay, month);
    ledger.advance(month, &earned, leaves, is_gone_before_its_end)
}

/// Wages of the calendar year before the horizon starts: as they were earned, or as they were paid.
#[inline(always)]
fn wages_before_horizon(
    position: &Position<'_>,
    wages: &Wages<'_>,
    own_lines: &TaxableLines<'_>,
    grants: &HeldGrants,
    as_paid: bool,
) -> Lanes {
    let (start, terms) = (position.context.scenario().start, &position.person.pay);
    // Shares of a private company are no wages before its exit, which cannot be earlier than the horizon.
    let vested = if position.context.environment.exit.is_none() { grants.vested_earlier.as_slice() } else { &[] };
    let mut year_to_date = [0.0; LANES];
    for back in 1..start.of_year() {
        let month = start.plus(-(back as i32));
        let starts = f64::from(u8::from(terms.starts_in(month)));
        let vested = vested.get(back as usize - 1).unwrap_or(&[0.0; LANES]);
        wages.add_before_the_horizon(month, terms.presence_in(month), starts, vested, as_paid, &mut year_to_date);
        let of_own_lines = own_lines.wages(month, &[terms.presence_in(month); LANES], &[starts; LANES], || [0.0; LANES]);
        of_own_lines.iter().for_each(|wages| add(&mut year_to_date, wages));
    }
    if as_paid {
        // The bonus of the year before that this year has paid already.
        let payments = Payment::of(&position.context.cohort.entitlements(position.context.scenario())).into_iter().flatten();
        for payment in payments.filter(|payment| payment.month < start.of_year()) {
            let january = start.plus(1 - start.of_year() as i32 - 12);
            let months: f64 = (0..12).map(|month| terms.presence_in(january.plus(month))).sum();
            add(&mut year_to_date, &wages.bonus_on(payment.kind, &wages.base_pay_before(months), january));
        }
    }
    year_to_date
}
