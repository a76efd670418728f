//! How spend unfolds over the months and how it is distributed: what fan charts and exceedance curves show.

use serde::Serialize;

use super::{ByMonth, Scope, Summary};
use crate::scenario::Basis;
use crate::simulation::Results;
use crate::statistics::estimate::Estimate;
use crate::statistics::quantile::{Percentile, quantile, sorted};

/// What is spent from the start of the horizon to the end of a month, in the currency of the scenario, as it accrues.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Cumulative {
    pub total: Estimate,
    pub compute: Estimate,
}

/// The distribution of the cost of the horizon, finely enough to read the chance of exceeding any amount off it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Distribution {
    /// Probabilities of costing this much or less, ascending: 0.1%, 0.5%, 1% to 99%, 99.5% and 99.9%.
    pub probability: Vec<f64>,
    /// The total at each of them, in the currency of the scenario.
    pub total: Vec<f64>,
    /// Compute at each of them; its own trials, so that the two do not go together.
    pub compute: Vec<f64>,
}

/// The distribution of spend by month and over the horizon, in the currency of the scenario.
#[derive(Clone, Debug, PartialEq)]
pub struct SpendCurves {
    /// What is spent from the start to the end of each month.
    pub cumulative: Vec<Estimate>,
    pub exceedance: ExceedanceCurve,
}

/// The probability that spend over the horizon exceeds an amount.
#[derive(Clone, Debug, PartialEq)]
pub struct ExceedanceCurve {
    /// Amounts, ascending, the smallest and the largest trial among them.
    pub amounts: Vec<f64>,
    /// P(spend > amount): shares of trials, from nearly 1 down to 0.
    pub exceedance: Vec<f64>,
}

/// Points of an exceedance curve at most, beside the last.
const CURVE_POINTS: usize = 400;

impl SpendCurves {
    /// On the accrual basis, or on the cash basis where cash moves at other times; `None` without trials.
    pub fn of(results: &Results, scope: Scope, basis: Basis) -> Option<Self> {
        let months = results.by_month(basis);
        let mut so_far = vec![0.0; results.n_trials()];
        let cumulative = months.iter().map(|month| {
            month.compute.add_to(&mut so_far);
            if scope == Scope::Total {
                month.other.add_to(&mut so_far);
            }
            results.estimate(&so_far)
        });
        Some(Self { cumulative: cumulative.collect::<Option<_>>()?, exceedance: ExceedanceCurve::of(results, scope, basis)? })
    }
}

/// What is spent from the start to the end of each month; `None` without trials.
pub fn cumulative(results: &Results) -> Option<ByMonth<Cumulative>> {
    let of = |scope| Some(SpendCurves::of(results, scope, Basis::Accrual)?.cumulative);
    let months = (0..).map(|month| results.plan().scenario.start.plus(month));
    let both = of(Scope::Total)?.into_iter().zip(of(Scope::Compute)?);
    Some(months.zip(both.map(|(total, compute)| Cumulative { total, compute })).collect())
}

impl Distribution {
    /// On the accrual basis; `None` without trials.
    pub fn of(results: &Results) -> Option<Self> {
        let hundredths = [10, 50].into_iter().chain((1..=99).map(|percent| 100 * percent)).chain([9_950, 9_990]);
        let percentiles: Vec<Percentile> = hundredths.filter_map(|hundredths| Percentile::hundredths(hundredths).ok()).collect();
        let quantiles = |scope| -> Option<Vec<f64>> {
            let ascending = sorted(&results.horizon(scope, Basis::Accrual).values());
            percentiles.iter().map(|percentile| quantile(&ascending, *percentile)).collect()
        };
        Some(Self {
            probability: percentiles.iter().map(|percentile| percentile.fraction()).collect(),
            total: quantiles(Scope::Total)?,
            compute: quantiles(Scope::Compute)?,
        })
    }
}

impl ExceedanceCurve {
    /// As [`SpendCurves::of`], of the horizon only.
    pub fn of(results: &Results, scope: Scope, basis: Basis) -> Option<Self> {
        let ascending = sorted(&results.horizon(scope, basis).values());
        let n = ascending.len();
        let last = n.checked_sub(1)?;
        // Every so many of the ordered trials, first and last included.
        let every = n.div_ceil(CURVE_POINTS);
        let ranks: Vec<usize> = (0..last).step_by(every).chain([last]).collect();
        Some(Self {
            amounts: ranks.iter().map(|rank| ascending[*rank]).collect(),
            exceedance: ranks.iter().map(|rank| 1.0 - (rank + 1) as f64 / n as f64).collect(),
        })
    }
}

/// Mean amounts of each month by element, from the lines of the summary.
pub fn elements_by_month(summary: &Summary) -> Vec<(&str, Vec<f64>)> {
    let of_element = |element| {
        let mut values = vec![0.0; summary.months];
        let lines = summary.by_line.iter().filter(|(_, line)| line.element == element);
        lines.for_each(|(_, line)| values.iter_mut().zip(&line.mean_by_month).for_each(|(sum, value)| *sum += value));
        (element, values)
    };
    summary.by_element.iter().map(|(element, _)| of_element(element)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::{RunSettings, Scenario};
    use crate::simulation::{Case, simulate};

    #[test]
    fn the_last_month_of_the_fan_and_the_curve_are_those_of_the_summary() {
        let scenario = Scenario::builtin("ai-integrated", &[]).unwrap().scenario;
        let results = simulate(&Case::new(scenario, None).unwrap(), RunSettings::new(1, 1_000));
        let summary = Summary::of(&results, vec![]).unwrap();
        let cash = summary.cash.as_ref().expect("shares are no cash");
        for (scope, basis, expected) in [
            (Scope::Total, Basis::Accrual, &summary.total),
            (Scope::Compute, Basis::Accrual, &summary.compute),
            (Scope::Total, Basis::Cash, &cash.total),
            (Scope::Compute, Basis::Cash, &cash.compute),
        ] {
            let curves = SpendCurves::of(&results, scope, basis).unwrap();
            assert_eq!(curves.cumulative.last(), Some(expected), "{scope} {basis:?}");
            assert_eq!(curves.cumulative.len(), 12);
            let ExceedanceCurve { amounts, exceedance } = curves.exceedance;
            assert_eq!((amounts.len(), exceedance.len(), exceedance.last()), (334, 334, Some(&0.0)));
            let above = amounts.partition_point(|amount| *amount <= expected.p90);
            assert!((exceedance[above] - 0.1).abs() < 0.01, "{}", exceedance[above]);
        }
        let sums: Vec<f64> = elements_by_month(&summary).into_iter().map(|(_, months)| months.iter().sum()).collect();
        let means: Vec<f64> = summary.by_element.iter().map(|(_, estimate)| estimate.mean).collect();
        assert!(sums.iter().zip(&means).all(|(sum, mean)| (sum / mean - 1.0).abs() < 1e-9), "{sums:?} {means:?}");
    }
}
