//! Demand and what a quota left unserved of it, valued at the prices of the month, whoever pays. Not a cost: the other side of what a cap saves.

use super::{Account, Quantity, charge_each};
use crate::quantity::MonthLanes;

/// Adds the value of unserved model usage and GPU-hours: 10 million tokens at 0.74 and 2 hours at 3.50 come to 14.40.
pub fn value(account: &Account<'_>, out: &mut MonthLanes) {
    let unserved = |quantity, price: &MonthLanes, month: usize, lane: usize| account.used(quantity, month)[lane] * price.month(month)[lane];
    if account.terms.usage.is_some() {
        charge_each(out, |month, lane| unserved(Quantity::TokensUnserved, &account.cohort.token_price, month, lane));
    }
    if account.terms.gpu_usage.is_some() {
        charge_each(out, |month, lane| unserved(Quantity::HoursUnserved, &account.cohort.gpu_price, month, lane));
    }
}

/// Adds the value of what was used: all demand less what was not served. The 30 million tokens that were served of 40 at 0.74 are 22.20, whether
/// they were billed, prepaid or given away.
pub fn value_of_served_demand(account: &Account<'_>, out: &mut MonthLanes) {
    let served = |wanted, unserved, price: &MonthLanes, month: usize, lane: usize| {
        (account.used(wanted, month)[lane] - account.used(unserved, month)[lane]) * price.month(month)[lane]
    };
    if account.terms.usage.is_some() {
        let (wanted, unserved) = (Quantity::TokensWanted, Quantity::TokensUnserved);
        charge_each(out, |month, lane| served(wanted, unserved, &account.cohort.token_price, month, lane));
    }
    if account.terms.gpu_usage.is_some() {
        let (wanted, unserved) = (Quantity::HoursWanted, Quantity::HoursUnserved);
        charge_each(out, |month, lane| served(wanted, unserved, &account.cohort.gpu_price, month, lane));
    }
}

/// Adds the value of all demand, served or not, at the same prices: 40 million tokens at 0.74 and 2 hours at 3.50 are 36.60.
pub fn value_of_all_demand(account: &Account<'_>, out: &mut MonthLanes) {
    let wanted = |quantity, price: &MonthLanes, month: usize, lane: usize| {
        account.quantities.month(quantity, month)[lane] * price.month(month)[lane]
    };
    if account.terms.usage.is_some() {
        charge_each(out, |month, lane| wanted(Quantity::TokensWanted, &account.cohort.token_price, month, lane));
    }
    if account.terms.gpu_usage.is_some() {
        charge_each(out, |month, lane| wanted(Quantity::HoursWanted, &account.cohort.gpu_price, month, lane));
    }
}
