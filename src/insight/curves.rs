//! How spend unfolds over the months and how it is distributed: what fan charts and exceedance curves show.

use serde::Serialize;

use super::{ByMonth, Scope};
use crate::scenario::Basis;
use crate::simulation::Results;
use crate::statistics::estimate::Estimate;
use crate::statistics::quantile::{Percentile, quantile, sorted};

/// What is spent from the start of the horizon to the end of a month, in the currency of the scenario.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Cumulative {
    pub total: Estimate,
    pub compute: Estimate,
    /// What is paid by then; absent where cash moves as the cost accrues.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total_cash: Option<Estimate>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub compute_cash: Option<Estimate>,
}

impl Cumulative {
    /// On the cash basis where there is none but the accrual basis, that.
    pub fn of(&self, scope: Scope, basis: Basis) -> &Estimate {
        let (accrued, paid) = match scope {
            Scope::Total => (&self.total, &self.total_cash),
            Scope::Compute => (&self.compute, &self.compute_cash),
        };
        paid.as_ref().filter(|_| basis == Basis::Cash).unwrap_or(accrued)
    }
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

/// What is spent from the start to the end of each month; `None` without trials.
pub fn cumulative(results: &Results) -> Option<ByMonth<Cumulative>> {
    let of = |scope, basis| so_far(results, scope, basis);
    let (total, compute) = (of(Scope::Total, Basis::Accrual)?, of(Scope::Compute, Basis::Accrual)?);
    let paid = |scope| -> Option<Vec<Option<Estimate>>> {
        match results.has_cash_timing() {
            true => Some(of(scope, Basis::Cash)?.into_iter().map(Some).collect()),
            false => Some(vec![None; total.len()]),
        }
    };
    let (total_cash, compute_cash) = (paid(Scope::Total)?, paid(Scope::Compute)?);
    let both = total.into_iter().zip(compute).zip(total_cash.into_iter().zip(compute_cash));
    let all = both.map(|((total, compute), (total_cash, compute_cash))| Cumulative { total, compute, total_cash, compute_cash });
    Some((0..).map(|month| results.plan().scenario.start.plus(month)).zip(all).collect())
}

/// The distribution of what is spent from the start to the end of each month.
fn so_far(results: &Results, scope: Scope, basis: Basis) -> Option<Vec<Estimate>> {
    let mut spent = vec![0.0; results.n_trials()];
    let of_month = results.by_month(basis).into_iter().map(|month| {
        month.compute.add_to(&mut spent);
        if scope == Scope::Total {
            month.other.add_to(&mut spent);
        }
        results.estimate(&spent)
    });
    of_month.collect()
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
    /// On the accrual basis, or on the cash basis where cash moves at other times; `None` without trials.
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::insight::Summary;
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
            let (_, last) = summary.cumulative_by_month.0.last().unwrap();
            assert_eq!(last.of(scope, basis), expected, "{scope} {basis:?}");
            assert_eq!(summary.cumulative_by_month.len(), 12);
            let ExceedanceCurve { amounts, exceedance } = ExceedanceCurve::of(&results, scope, basis).unwrap();
            assert_eq!((amounts.len(), exceedance.len(), exceedance.last()), (334, 334, Some(&0.0)));
            let above = amounts.partition_point(|amount| *amount <= expected.p90);
            assert!((exceedance[above] - 0.1).abs() < 0.01, "{}", exceedance[above]);
        }
        let Distribution { probability, total, compute } = &summary.distribution;
        assert_eq!((probability.len(), total.len(), compute.len()), (103, 103, 103));
        for (p, expected) in [(0.1, [summary.total.p10, summary.compute.p10]), (0.95, [summary.total.p95, summary.compute.p95])] {
            let place = probability.iter().position(|known| *known == p).unwrap();
            assert_eq!([total[place], compute[place]], expected);
        }
        let sums: Vec<f64> = summary.elements_by_month().into_iter().map(|(_, months)| months.iter().sum()).collect();
        let means: Vec<f64> = summary.by_element.iter().map(|(_, estimate)| estimate.mean).collect();
        assert!(sums.iter().zip(&means).all(|(sum, mean)| (sum / mean - 1.0).abs() < 1e-9), "{sums:?} {means:?}");
    }
}
