//! A line of cost that makes most of the spread by itself.

use serde::Serialize;

use crate::cost::Cash;
use crate::insight::measure::Selection;
use crate::scenario::Basis;
use crate::simulation::{Results, Scope};

/// A line that makes more than half of the variance and is not paid in money.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DominantLine {
    pub line: &'static str,
    /// Covariance of the line with the target over the target's variance.
    pub share: f64,
}

/// The line whose covariance with `values` is more than half of their variance, where it is not cash.
pub fn line(results: &Results, target: &Selection, values: &[f64]) -> Option<DominantLine> {
    let (scope, _) = target.quantity.cost().filter(|_| can_have(target))?;
    let n = values.len() as f64;
    let mean = |values: &[f64]| values.iter().sum::<f64>() / n;
    let of_target = mean(values);
    let product = |line: &[f64]| {
        let own = mean(line);
        line.iter().zip(values).map(|(line, value)| (line - own) * (value - of_target)).sum::<f64>()
    };
    let variance = product(values);
    let lines = results.lines().filter(|line| scope == Scope::Total || line.line.is_compute);
    let without_cash = lines.filter(|line| matches!(line.line.cash, Cash::Never { .. }));
    let shares = without_cash.map(|line| DominantLine { line: line.name, share: product(&line.by_trial.values()) / variance });
    shares.filter(|line| line.share > 0.5).max_by(|a, b| a.share.total_cmp(&b.share))
}

/// Whether lines add up to the target: cost of the whole company and horizon, as it accrues.
pub fn can_have(target: &Selection) -> bool {
    target.part.is_none() && target.period.is_none() && target.quantity.cost().is_some_and(|(_, basis)| basis == Basis::Accrual)
}
