//! The balances of a run: what ties its cost to its cash.

use serde::Serialize;

use super::Named;
use crate::cost::BalanceKind;
use crate::simulation::Results;
use crate::statistics::estimate::Estimate;

/// What is owned, paid in advance or owed at the start and the end of the horizon, USD: opening + additions − reductions − disposals = closing.
///
/// The cash of an asset is its additions less its disposals, and its reductions are cost; a prepayment is the same for the part of its line that is paid
/// in advance; of a liability additions are cost and reductions cash.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct BalanceSummary {
    /// `asset`, `prepayment` or `liability`.
    pub kind: &'static str,
    /// The line whose cost it is.
    pub line: &'static str,
    pub opening: Estimate,
    /// Purchases, or what is earned.
    pub additions: Estimate,
    /// Depreciation, use and lapse, or payments.
    pub reductions: Estimate,
    /// What is sold at its residual value.
    pub disposals: Estimate,
    pub closing: Estimate,
}

/// The balances of all lines that have one, in charging order.
pub(super) fn of(results: &Results) -> Option<Named<BalanceSummary>> {
    let lines = results.lines().filter_map(|line| Some((line, line.balance()?)));
    let summary = lines.map(|(line, balance)| {
        let cash = line.cash().map_or(line.by_trial, |cash| cash.by_trial);
        let [opening, disposals, closing] = [balance.opening, balance.disposals, balance.closing].map(|column| results.estimate(column));
        let (kind, additions, reductions) = match balance.of.kind {
            BalanceKind::Asset => ("asset", results.estimate(balance.additions), results.estimate(line.by_trial)),
            BalanceKind::Prepayment => {
                let [available, closing] = [results.sum([balance.opening, balance.additions]), balance.closing.values().into_owned()];
                let reductions = available.iter().zip(closing).map(|(available, closing)| available - closing).collect::<Vec<_>>();
                ("prepayment", results.estimate(balance.additions), results.estimate(reductions))
            }
            BalanceKind::Liability => ("liability", results.estimate(line.by_trial), results.estimate(cash)),
        };
        let summary = BalanceSummary {
            kind,
            line: line.name,
            opening: opening?,
            additions: additions?,
            reductions: reductions?,
            disposals: disposals?,
            closing: closing?,
        };
        Some((balance.of.name.to_string(), summary))
    });
    summary.collect()
}
