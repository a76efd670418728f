//! When cost moves cash: the cash view of a line beside its accrual.
//!
//! The accrual of a month is what the month consumes. Most lines are paid as they accrue; a line that is not says in its own file when it is.
//! Cash is worked out from the same account as the accrual, so that where the account holds exact means it is the exact mean of cash.
//! Payroll tax follows the wages as they accrue in both views.

use super::{Account, Entitlements};
use crate::chance::process::renewal;
use crate::quantity::columns::add;
use crate::quantity::{LANES, Lanes, Month, MonthLanes};
use crate::scenario::Number;

/// When a line moves cash.
#[derive(Clone, Copy)]
pub enum Cash {
    /// In the month in which the cost accrues.
    AsItAccrues,
    /// Never: what is given is not money. `rule` says so in a sentence.
    Never { rule: &'static str },
    /// At times of its own for people whose terms say so, for all others as the cost accrues.
    Apart {
        /// The sentence that explains it, with a formula where it has one.
        rule: &'static str,
        is_apart: fn(&Entitlements<'_>) -> bool,
        /// Adds dollars by month and lane; may read the accrual of the same account.
        pay: fn(&Account<'_>, &MonthLanes, &mut MonthLanes),
    },
}

impl Cash {
    /// Whether people with these terms are paid for at other times than their cost accrues.
    pub fn is_apart(&self, terms: &Entitlements<'_>) -> bool {
        match self {
            Self::AsItAccrues => false,
            Self::Never { .. } => true,
            Self::Apart { is_apart, .. } => is_apart(terms),
        }
    }

    /// The sentence to explain it; absent where cash moves as the cost accrues.
    pub fn rule(&self) -> Option<&'static str> {
        match self {
            Self::AsItAccrues => None,
            Self::Never { rule } | Self::Apart { rule, .. } => Some(rule),
        }
    }

    /// Adds the cash of one account, whose accrual is `accrued`.
    pub fn pay(&self, account: &Account<'_>, accrued: &MonthLanes, out: &mut MonthLanes) {
        match self {
            Self::Never { .. } => {}
            Self::Apart { is_apart, pay, .. } if is_apart(&account.terms) => pay(account, accrued, out),
            _ => out.add(accrued),
        }
    }
}

/// Pays what accrued over each calendar year in month `paid` (1 to 12) of the next, as far as both lie in the horizon.
///
/// 1,000 a month from January to December and `paid` 3: 12,000 in March of the next year.
pub(super) fn pay_years_in_the_next(account: &Account<'_>, accrued: &MonthLanes, paid: u32, out: &mut MonthLanes) {
    let scenario = account.terms.scenario;
    for (index, month) in scenario.calendar().enumerate().filter(|(_, month)| month.of_year() == paid) {
        for (earned, row) in scenario.calendar().zip(accrued.iter()) {
            if earned.year() + 1 == month.year() {
                add(out.month_mut(index), row);
            }
        }
    }
}

/// What is paid in the month numbered `index` for something bought in `bought`, as a share of its price: one when it is bought, and whenever
/// its life ends one for the next less the residual value of the last.
///
/// Bought in January 2026 with 10 % residual and a life of 36 months: 1 in January 2026, 0.9 in January 2029.
pub(super) fn share_paid(account: &Account<'_>, index: usize, bought: Month, life: &Number, residual: &Number) -> Lanes {
    let age = account.terms.scenario.start.plus(index as i32).since(bought);
    let residual = account.environment.value(residual);
    match age {
        ..0 => [0.0; LANES],
        0 => [1.0; LANES],
        _ => {
            let replaced = |life: f64| f64::from(renewal::n_moves(age as usize, life) - renewal::n_moves(age as usize - 1, life));
            // Whether a life ends in this very month is a step, of whose mean no sum over a density comes near enough.
            let mut shares = account.environment.unless_uncertain(&[life], account.environment.map(life, replaced));
            shares.iter_mut().zip(residual).for_each(|(share, residual)| *share *= 1.0 - residual);
            shares
        }
    }
}

/// The month of the horizon from which on something bought in `bought` is there; the first where nothing is said.
pub(super) fn first_month(account: &Account<'_>, bought: Option<Month>) -> usize {
    bought.map_or(0, |bought| bought.since(account.terms.scenario.start).max(0) as usize)
}
