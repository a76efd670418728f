//! The statistics of a column of values that every table of results shows.
//!
//! Knows which statistics these are and in which order they are written, not what the values mean, nor
//! how many digits to print.

use serde::Serialize;

use super::moments::Moments;
use super::quantile::{self, Percentile, quantile, quantile_standard_error};
use super::replicates::Replicates;
use super::tail::{conditional_value_at_risk, conditional_value_at_risk_standard_error};

/// Statistics of a sample of independent values, all in the unit of the values.
///
/// Large values are bad: P90 is the value that nine in ten do not exceed, and the tail is the upper one.
/// What cannot be estimated from the sample is `None`: the sd and the standard error of the mean need 2 values, that of the sd 4, that
/// of P50 3 and that of P90 11; a percentile on a step, as those of counts, has none (see [`quantile_standard_error`]). For two
/// or more equal values the sd and the standard errors are exactly 0. Zero is always 0, never -0.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Estimate {
    /// The arithmetic mean.
    pub mean: f64,
    /// Standard error of the mean, sd / sqrt(n).
    pub se_mean: Option<f64>,
    /// Standard deviation with divisor n - 1.
    pub sd: Option<f64>,
    /// Standard error of `sd`, sqrt((m4 - m2^2) / n) / (2 sd) with the central moments m; too small in a heavy tail.
    pub se_sd: Option<f64>,
    /// The 5th percentile: see [`quantile`](super::quantile::quantile).
    pub p5: f64,
    /// The 10th percentile.
    pub p10: f64,
    /// The 25th percentile.
    pub p25: f64,
    /// The median.
    pub p50: f64,
    /// The 75th percentile.
    pub p75: f64,
    /// The 90th percentile.
    pub p90: f64,
    /// The 95th percentile.
    pub p95: f64,
    /// The 99th percentile.
    pub p99: f64,
    /// Standard errors of the percentiles.
    pub se_p5: Option<f64>,
    pub se_p10: Option<f64>,
    pub se_p25: Option<f64>,
    pub se_p50: Option<f64>,
    pub se_p75: Option<f64>,
    pub se_p90: Option<f64>,
    pub se_p95: Option<f64>,
    pub se_p99: Option<f64>,
    /// Value at risk at 95%; equal to `p95`.
    pub var95: f64,
    /// Conditional value at risk at 95%: mean of the largest 5% of values.
    pub cvar95: f64,
    /// Conditional value at risk at 99%: mean of the largest 1% of values.
    pub cvar99: f64,
    /// Standard error of `cvar95`; needs 40 values.
    pub se_cvar95: Option<f64>,
    /// Standard error of `cvar99`; needs 200 values.
    pub se_cvar99: Option<f64>,
}

impl Estimate {
    /// The statistics of `values`, in any order; `None` for an empty sample.
    ///
    /// The negated sample has the negated mean, the negated mirrored percentiles and the same sd and
    /// standard errors, all to the last bit. Only the upper tail is described.
    ///
    /// Values must be finite, which a debug assertion checks.
    pub fn of(values: &[f64]) -> Option<Self> {
        Self::of_sorted(&quantile::sorted(values))
    }

    /// [`Estimate::of`] for values that are correlated within `replicates`; only the standard errors differ.
    pub fn of_replicates(values: &[f64], replicates: Replicates) -> Option<Self> {
        let sorted = quantile::sorted(values);
        let estimate = Self::of_sorted(&sorted)?;
        let of = |percentile| replicates.standard_error_of_quantile(values, &sorted, percentile);
        let of_tail = |level| replicates.standard_error_of_tail_mean(values, &sorted, level);
        let of_sd = |sd| replicates.standard_error_of_sd(values, estimate.mean, sd);
        Some(Self {
            se_mean: replicates.standard_error_of_mean(values),
            se_sd: estimate.se_sd.and(estimate.sd).and_then(of_sd),
            se_p5: of(Percentile::P5),
            se_p10: of(Percentile::P10),
            se_p25: of(Percentile::P25),
            se_p50: of(Percentile::P50),
            se_p75: of(Percentile::P75),
            se_p90: of(Percentile::P90),
            se_p95: of(Percentile::P95),
            se_p99: of(Percentile::P99),
            se_cvar95: of_tail(Percentile::P95),
            se_cvar99: of_tail(Percentile::P99),
            ..estimate
        })
    }

    /// [`Estimate::of`] for a sample that is already sorted, smallest value first.
    pub fn of_sorted(sorted: &[f64]) -> Option<Self> {
        debug_assert!(sorted.iter().all(|value| value.is_finite()), "the sample contains a value that is not a finite number");
        debug_assert!(sorted.is_sorted(), "the sample is not in ascending order");
        let moments = Moments::of_sorted(sorted);
        let at = |percentile| quantile(sorted, percentile).map(plain_zero);
        let error = |percentile| quantile_standard_error(sorted, percentile);
        let tail_mean = |level| conditional_value_at_risk(sorted, level).map(plain_zero);
        let p95 = at(Percentile::P95)?;
        Some(Self {
            mean: plain_zero(moments.mean),
            se_mean: moments.standard_error(),
            sd: moments.sd(),
            se_sd: standard_error_of_sd(sorted, &moments),
            p5: at(Percentile::P5)?,
            p10: at(Percentile::P10)?,
            p25: at(Percentile::P25)?,
            p50: at(Percentile::P50)?,
            p75: at(Percentile::P75)?,
            p90: at(Percentile::P90)?,
            p95,
            p99: at(Percentile::P99)?,
            se_p5: error(Percentile::P5),
            se_p10: error(Percentile::P10),
            se_p25: error(Percentile::P25),
            se_p50: error(Percentile::P50),
            se_p75: error(Percentile::P75),
            se_p90: error(Percentile::P90),
            se_p95: error(Percentile::P95),
            se_p99: error(Percentile::P99),
            var95: p95,
            cvar95: tail_mean(Percentile::P95)?,
            cvar99: tail_mean(Percentile::P99)?,
            se_cvar95: conditional_value_at_risk_standard_error(sorted, Percentile::P95),
            se_cvar99: conditional_value_at_risk_standard_error(sorted, Percentile::P99),
        })
    }
}

/// By hand: for 1, 2, 3, 4, 10 the squares of the deviations from 4 are 9, 4, 1, 0, 36, so m2 = 10, m4 = 1394 / 5 = 278.8, and with the sd
/// sqrt(12.5) it is sqrt(178.8 / 5) / (2 * 3.5355) = 0.8457. `None` with fewer than four values, and 0 for equal ones.
fn standard_error_of_sd(sorted: &[f64], moments: &Moments) -> Option<f64> {
    const FEWEST: usize = 4;
    let sd = moments.sd().filter(|_| sorted.len() >= FEWEST)?;
    if sd == 0.0 {
        return Some(0.0);
    }
    // In units of the sd, so that no power of a large amount overflows. Pairs from both ends make the negated sample have the same bits.
    let power = |value: &f64| {
        let square = ((value - moments.mean) / sd) * ((value - moments.mean) / sd);
        (square, square * square)
    };
    let half = sorted.len() / 2;
    let middle = sorted[half..sorted.len() - half].iter().map(power);
    let pairs = sorted[..half].iter().zip(sorted[sorted.len() - half..].iter().rev()).map(|(low, high)| {
        let (low, high) = (power(low), power(high));
        (low.0 + high.0, low.1 + high.1)
    });
    let (squares, fourth) = pairs.chain(middle).fold((0.0, 0.0), |sums, terms| (sums.0 + terms.0, sums.1 + terms.1));
    let n = sorted.len() as f64;
    let (m2, m4) = (squares / n, fourth / n);
    Some(sd * ((m4 - m2 * m2).max(0.0) / n).sqrt() / 2.0)
}

/// Replaces -0, which results from a negated sample, with 0.
fn plain_zero(value: f64) -> f64 {
    value + 0.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_sample_has_no_estimate() {
        assert_eq!(Estimate::of(&[]), None);
    }

    #[test]
    fn estimates_match_hand_calculations() {
        let found = Estimate::of(&[10.0, 3.0, 1.0, 4.0, 2.0]).unwrap();
        let near = |found: f64, expected: f64| (found - expected).abs() < 1e-12;
        assert!(near(found.mean, 4.0) && near(found.sd.unwrap(), 12.5_f64.sqrt()));
        assert!(near(found.p5, 1.2) && near(found.p95, 8.8) && near(found.p99, 9.76));
        assert_eq!((found.p25, found.p50, found.p75), (2.0, 3.0, 4.0));
        assert_eq!((found.var95, found.cvar95), (found.p95, 10.0));
        assert!(found.se_p50.is_some());
        assert_eq!(found.se_p90, None);
        assert!((found.se_sd.unwrap() - 0.845_7).abs() < 1e-4, "{found:?}");
    }

    #[test]
    fn a_constant_sample_has_zero_sd_and_standard_errors() {
        let found = Estimate::of(&[0.1; 10]).unwrap();
        for error in [found.sd, found.se_mean, found.se_sd, found.se_p5, found.se_p50, found.se_p99, found.se_cvar95, found.se_cvar99] {
            assert_eq!(error, Some(0.0));
        }
        for figure in [found.mean, found.p5, found.p50, found.p99, found.cvar95] {
            assert_eq!(figure, 0.1);
        }
    }

    #[test]
    fn a_single_value_has_no_sd_and_no_standard_errors() {
        let found = Estimate::of(&[42.0]).unwrap();
        assert_eq!((found.mean, found.p5, found.cvar99), (42.0, 42.0, 42.0));
        for unknown in [found.sd, found.se_mean, found.se_sd, found.se_p50, found.se_p90, found.se_cvar95] {
            assert_eq!(unknown, None);
        }
    }

    #[test]
    fn fields_are_serialized_in_order_and_unknown_ones_as_null() {
        let text = serde_json::to_string(&Estimate::of(&[-0.0]).unwrap()).unwrap();
        assert_eq!(
            text,
            concat!(
                r#"{"mean":0.0,"se_mean":null,"sd":null,"se_sd":null,"p5":0.0,"p10":0.0,"p25":0.0,"p50":0.0,"p75":0.0,"p90":0.0,"#,
                r#""p95":0.0,"p99":0.0,"se_p5":null,"se_p10":null,"se_p25":null,"se_p50":null,"se_p75":null,"se_p90":null,"#,
                r#""se_p95":null,"se_p99":null,"var95":0.0,"cvar95":0.0,"cvar99":0.0,"se_cvar95":null,"se_cvar99":null}"#
            )
        );
    }

    #[test]
    #[cfg(debug_assertions)]
    #[should_panic(expected = "not a finite number")]
    fn a_value_that_is_not_finite_fails_a_debug_assertion() {
        let _ = Estimate::of(&[1.0, f64::NAN]);
    }
}
