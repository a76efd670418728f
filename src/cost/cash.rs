//! When a line is paid: the cash view beside the accrual view.
//!
//! The accrual of a month is what the month consumes. Most lines are paid as they accrue; a line that is not says in its own file when it is.
//! Cash is worked out from the same account as the accrual, so that an account of exact means yields the exact mean of cash.
//! Payroll tax follows the wages: as they accrue in the one view, as they are paid in the other.

use super::{Account, Entitlements, Quantity};
use crate::quantity::MonthLanes;
use crate::quantity::columns::add;

/// When a line is paid.
#[derive(Clone, Copy)]
pub enum Cash {
    /// In the month in which the cost accrues.
    AsAccrued,
    /// Never, because the company does not pay in money; `rule` says so in a sentence.
    Never { rule: &'static str },
    /// So many months after the month in which the cost accrues; `rule` says so in a sentence.
    Later { months: usize, rule: &'static str },
    /// On a schedule of its own for people to whom `applies`, and as it accrues for all others.
    Scheduled {
        /// The sentence that explains it, with a formula where there is one.
        rule: &'static str,
        applies: fn(&Entitlements<'_>) -> bool,
        /// Adds dollars by month and lane; may read the accrual of the same account.
        pay: fn(&Account<'_>, &MonthLanes, &mut MonthLanes),
    },
}

impl Cash {
    /// Whether cash for people with these terms is paid in other months than the cost accrues, or never.
    pub fn differs_from_accrual(&self, terms: &Entitlements<'_>) -> bool {
        match self {
            Self::AsAccrued => false,
            Self::Never { .. } | Self::Later { .. } => true,
            Self::Scheduled { applies, .. } => applies(terms),
        }
    }

    /// The sentence that explains it; absent where cash is always paid as the cost accrues.
    pub fn rule(&self) -> Option<&'static str> {
        match self {
            Self::AsAccrued => None,
            Self::Never { rule } | Self::Later { rule, .. } | Self::Scheduled { rule, .. } => Some(rule),
        }
    }

    /// Adds the cash of one account, whose accrual is `accrued`.
    pub fn pay(&self, account: &Account<'_>, accrued: &MonthLanes, out: &mut MonthLanes) {
        match self {
            Self::Never { .. } => {}
            Self::Later { months, .. } => {
                for (month, row) in accrued.iter().enumerate().take(accrued.n_months().saturating_sub(*months)) {
                    add(out.month_mut(month + months), row);
                }
            }
            Self::Scheduled { applies, pay, .. } if applies(&account.terms) => pay(account, accrued, out),
            _ => out.add(accrued),
        }
    }
}

/// Pays what accrued over each calendar year in month `payment_month` (1 to 12) of the next, as far as both are within the horizon.
///
/// 1,000 per month from January to December and payment month 3: 12,000 in March of the next year. `prior_forfeited` is what leavers lose of the year
/// before: no cost of the month in which they leave, but less to pay for that year.
pub(super) fn pay_years_in_the_next(
    account: &Account<'_>,
    accrued: &MonthLanes,
    payment_month: u32,
    prior_forfeited: Quantity,
    out: &mut MonthLanes,
) {
    let scenario = account.terms.scenario;
    for (index, month) in scenario.calendar().enumerate().filter(|(_, month)| month.of_year() == payment_month) {
        for (earned, row) in scenario.calendar().zip(accrued.iter()) {
            let place = earned.since(scenario.start) as usize;
            let forfeited = account.used(prior_forfeited, place);
            if earned.year() + 1 == month.year() {
                add(out.month_mut(index), row);
                add(out.month_mut(index), forfeited);
            } else if earned.year() == month.year() {
                out.month_mut(index).iter_mut().zip(forfeited).for_each(|(paid, forfeited)| *paid -= forfeited);
            }
        }
    }
}
