//! Bonus: a percentage of base pay times one payout a year for the whole company, accrued monthly.

use super::bonus_years::BonusYears;
use super::cash::pay_years_in_the_next;
use super::{Account, BalanceKind, BalanceOf, Cash, CostLine, Element, Entitlements, Quantity, charge_each, inputs};
use crate::quantity::MonthLanes;
use crate::quantity::columns::add;

/// Target 12%, payout 0.9, monthly pay 100,000: 10,800.
///
/// Paid in March, the cash for January to December is 12 × 10,800 = 129,600 in March of the next year. For a year that is partly or wholly
/// before the horizon, people have earned it on the base pay at the start of the horizon, for the days they were employed. Somebody who leaves in November
/// forfeits the 11 × 1,080 of the year that were accrued, unless leavers are paid pro rata.
pub(super) const LINE: CostLine = CostLine::new(
    "bonus",
    Element::CorePay,
    "bonus earned in the month = base pay × target × payout of the year, with one payout for the whole company, less what leavers forfeit: all they \
     have earned that is not paid yet, unless they are paid pro rata",
    charge,
)
.applies(|terms| terms.bonus().is_some())
.inputs(inputs::bonus)
.cash(Cash::Scheduled {
    rule: "Cash: with a payment month, that month pays the bonus of the whole previous year = Σ base pay × target × payout; \
           what was earned before the horizon is paid on the base pay at its start. Whoever is not employed on the last day of that month gets nothing, \
           unless leavers are paid pro rata.",
    applies: is_paid_later,
    pay,
})
.balance(BalanceOf { kind: BalanceKind::Liability, name: "accrued bonus", applies: is_paid_later, add: |account, balance| {
    let last = account.quantities.n_months() - 1;
    add(&mut balance.opening, account.used(Quantity::BonusOwedBefore, 0));
    add(&mut balance.closing, account.used(Quantity::BonusOwed, last));
} });

fn is_paid_later(terms: &Entitlements<'_>) -> bool {
    terms.bonus().is_some_and(|bonus| bonus.payment_month.is_some())
}

fn charge(account: &Account<'_>, out: &mut MonthLanes) {
    let Some(bonus) = account.terms.bonus() else { return };
    let target = account.value(&bonus.target);
    let years = BonusYears::of(account.terms.scenario);
    for ((month, row), calendar) in out.iter_mut().enumerate().zip(account.terms.scenario.calendar()) {
        let (payout, raises) = (&account.cohort.bonus_payouts[years.place(calendar)], account.cohort.raises.month(month));
        let used = |quantity| account.used(quantity, month);
        let (at_package, at_own) = (used(Quantity::PayAtPackageTarget), used(Quantity::PayAtOwnTarget));
        let (forfeited, of_prior) = (used(Quantity::BonusForfeited), used(Quantity::PriorBonusForfeited));
        for (lane, sum) in row.iter_mut().enumerate() {
            let earned = (at_package[lane] * target[lane] + at_own[lane]) * payout[lane] * raises[lane];
            *sum += earned - forfeited[lane] - of_prior[lane];
        }
    }
}

fn pay(account: &Account<'_>, accrued: &MonthLanes, out: &mut MonthLanes) {
    let Some(bonus) = account.terms.bonus() else { return };
    let Some(payment_month) = bonus.payment_month else { return };
    pay_years_in_the_next(account, accrued, payment_month, Quantity::PriorBonusForfeited, out);
    let (target, years) = (account.value(&bonus.target), BonusYears::of(account.terms.scenario));
    charge_each(out, |month, lane| {
        let payout = &account.cohort.bonus_payouts[years.paid_in(account.terms.scenario.start.plus(month as i32))];
        let at_package = account.used(Quantity::PayBeforeAtPackageTarget, month)[lane] * target[lane];
        (at_package + account.used(Quantity::PayBeforeAtOwnTarget, month)[lane]) * payout[lane]
    });
}
