//! What it is worth to know an input before an amount is set aside for an output.
//!
//! Who sets aside a percentile of the output without knowing the input sets aside that of Y; who knows it, that of Y given X, which is less on
//! average where X explains much. Two forms:
//!
//! - `percentile`: q(Y) − E[q(Y | X)]: how much less is set aside at the same overall probability that it suffices;
//! - `tail`: CVaR(Y) − E[CVaR(Y | X)], which is the expected value of perfect partial information for somebody to whom a dollar that is set aside
//!   in vain costs 1 and a missing one p/(1 − p): the best amount to set aside is the percentile p, at the expected cost CVaR − mean. It is never
//!   negative.
//!
//! From one sample: in bins of the input ([`super::first_order`]) a line and the standard deviation around it are fitted, and the residuals of all
//! bins in units of those are pooled, so that E[q(Y | X)] = mean + mean standard deviation × q of the pooled residuals. Plain bins without that
//! model overstate what remains. Does not know what is set aside.

use serde::Serialize;

use super::bins;
use super::jackknife::{Groups, WithError};
use super::quantile::{Percentile, quantile};
use super::ranked::Ranked;
use super::tail::conditional_value_at_risk;

/// An amount without and with knowledge of an input.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Worth {
    /// While the input is not known.
    pub now: WithError,
    /// On average once it is.
    pub known: WithError,
    /// The first less the second; not below zero.
    pub freed: WithError,
}

/// What knowing an input changes.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct WorthOfKnowing {
    /// The percentile of the output.
    pub percentile: Worth,
    /// The mean beyond that percentile, less the mean: what the best amount costs.
    pub tail: Worth,
}

impl WorthOfKnowing {
    /// For the percentile `level` of `output`; `None` with too few pairs.
    pub fn of(input: &[f64], output: &[f64], level: Percentile, groups: Groups) -> Option<Self> {
        let sample = Ranked::of(input, output, groups);
        let n_bins = bins::number_for(sample.len());
        let whole = figures(&sample, n_bins, level)?;
        let found = groups.errors(sample.len(), &whole, |group| figures(&sample.without(group), n_bins, level));
        let worth = |at: usize| {
            let freed = WithError { value: found[at + 2].value.max(0.0), ..found[at + 2] };
            Worth { now: found[at], known: found[at + 1], freed }
        };
        Some(Self { percentile: worth(0), tail: worth(3) })
    }
}

/// Percentile now, known, freed; tail less mean now, known, freed.
fn figures(sample: &Ranked, n_bins: usize, level: Percentile) -> Option<Vec<f64>> {
    let n = sample.len() as f64;
    let mean = sample.output.iter().sum::<f64>() / n;
    let (mut residuals, mut sum_of_sds) = (Vec::with_capacity(sample.len()), 0.0);
    for bin in bins::fit(sample, n_bins) {
        let size = bin.places.len();
        let sd = match size.saturating_sub(bin.n_parameters) {
            0 => 0.0,
            degrees => (bin.squares / degrees as f64).sqrt(),
        };
        sum_of_sds += size as f64 * sd;
        // Residuals of a fit vary less than what was fitted.
        let widened = (size as f64 / size.saturating_sub(bin.n_parameters).max(1) as f64).sqrt();
        residuals.extend(bin.residuals(sample).map(|residual| if sd > 0.0 { residual / sd * widened } else { 0.0 }));
    }
    let sorted = |values: &[f64]| super::quantile::sorted(values);
    let (values, residuals, sd) = (sorted(&sample.output), sorted(&residuals), sum_of_sds / n);
    let (now, known) = (quantile(&values, level)?, mean + sd * quantile(&residuals, level)?);
    let tail_now = conditional_value_at_risk(&values, level)? - mean;
    let tail_known = sd * conditional_value_at_risk(&residuals, level)?;
    Some(vec![now, known, now - known, tail_now, tail_known, tail_now - tail_known])
}

#[cfg(test)]
mod tests {
    use super::super::test_functions::{self, Samples};
    use super::*;

    const GROUPS: Groups = Groups::INDEPENDENT;

    fn check(what: &str, found: WithError, expected: f64, share: f64) {
        let tolerance = 4.0 * found.standard_error.unwrap() + share * expected;
        assert!((found.value - expected).abs() < tolerance, "{what}: {} instead of {expected} ± {tolerance}", found.value);
    }

    /// A normal output with a standard deviation of 400k, of which the input makes .6 of the variance: CVaR95 less the mean is 2.0627 × 400k, and
    /// 2.0627 × 400k × √.4 once it is known.
    #[test]
    fn the_worth_of_a_normal_input_is_known() {
        let sds = [400e3 * 0.6_f64.sqrt(), 400e3 * 0.4_f64.sqrt(), 0.0];
        let Samples { inputs, output } = test_functions::correlated_sum(sds, (0, 1, 0.0), 40_000, 21);
        let worth = WorthOfKnowing::of(&inputs[0], &output, Percentile::P95, GROUPS).unwrap();
        check("now", worth.tail.now, 825_085.123_003, 0.0);
        check("known", worth.tail.known, 521_829.650_442, 0.005);
        check("freed", worth.tail.freed, 303_255.472_561, 0.005);
        // 1.6449 × 400k × (1 − √.4)
        check("percentile", worth.percentile.freed, 1.644_853_627 * 400e3 * (1.0 - 0.4_f64.sqrt()), 0.01);
    }

    /// A product with mean 3 million of lognormal factors, σ = .3 of the input and √.05 of the rest.
    #[test]
    fn the_worth_of_a_lognormal_input_is_known() {
        let Samples { inputs, output } = test_functions::product(&[0.3, 0.05_f64.sqrt()], 40_000, 22);
        let output: Vec<f64> = output.iter().map(|value| 3e6 * value).collect();
        let worth = WorthOfKnowing::of(&inputs[0], &output, Percentile::P95, GROUPS).unwrap();
        check("CVaR now", worth.tail.now, 6_115_191.182_540 - 3e6, 0.005);
        check("CVaR known", worth.tail.known, 4_657_350.452_262 - 3e6, 0.01);
        check("CVaR freed", worth.tail.freed, 1_457_840.730_278, 0.01);
        check("P95 now", worth.percentile.now, 5_176_142.879_313, 0.0);
        check("P95 known", worth.percentile.known, 4_226_662.780_744, 0.005);
        check("P95 freed", worth.percentile.freed, 949_480.098_569, 0.01);
        // A missing dollar costs 4, an idle one 1: the percentile is P80.
        let worth = WorthOfKnowing::of(&inputs[0], &output, Percentile::percent(80).unwrap(), GROUPS).unwrap();
        check("cost now", worth.tail.now, 1_801_305.198_039, 0.005);
        check("cost known", worth.tail.known, 1_024_243.671_019, 0.01);
        check("worth", worth.tail.freed, 777_061.527_020, 0.01);
    }

    #[test]
    fn an_input_without_effect_is_worth_nothing_and_no_worth_is_negative() {
        let mut sum = 0.0;
        for seed in 0..20 {
            let Samples { inputs, output } = test_functions::ishigami(4_000, 700 + seed);
            let worth = WorthOfKnowing::of(&inputs[3], &output, Percentile::P95, GROUPS).unwrap();
            for Worth { freed, now, .. } in [worth.percentile, worth.tail] {
                assert!(freed.value >= 0.0 && freed.value < 4.5 * freed.standard_error.unwrap() + 0.01 * now.value, "{freed:?}");
            }
            sum += worth.tail.freed.value / worth.tail.now.value;
        }
        assert!(sum / 20.0 < 0.01, "{}", sum / 20.0);
        let constant = WorthOfKnowing::of(&[1.0, 2.0, 3.0], &[5.0; 3], Percentile::P95, GROUPS).unwrap();
        assert_eq!(constant.tail.freed.value, 0.0);
        assert_eq!(WorthOfKnowing::of(&[], &[], Percentile::P95, GROUPS), None);
    }
}
