//! Errors of values that hang together, from independent replicates of the whole.
//!
//! Evenly spread points make estimates better than independent draws do, by how much the values themselves do not tell: sd/√n is then too large,
//! and a binomial law does not hold. Independent replicates tell. Value i belongs to replicate i mod R, as cards are dealt.
//! Knows who is dealt what. Must not know what makes values of one replicate hang together.
//!
//! An estimate from all values is a ratio of two sums, as a mean, a share, or a mean of some; with residuals u = numerator − ratio × denominator
//! summed by replicate its variance is R/(R − 1) Σ u² / (Σ denominator)² (Cochran, "Sampling Techniques", section 6.4). With a value a replicate
//! it is that of independent values. The error is itself known to one part in √(2 (R − 1)), an eighth for 32, and 95 % intervals reach as far as
//! Student's law with R − 1 degrees of freedom says.

use super::quantile::{Percentile, quantile, quantile_standard_error};
use super::tail::conditional_value_at_risk_standard_error;
use crate::quantity::special::regularized_beta;

/// How many replicates values are dealt to in turn; 2 or more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Replicates(usize);

impl Replicates {
    /// `None` below two, of which nothing can be told.
    pub fn of(number: usize) -> Option<Self> {
        (number >= 2).then_some(Self(number))
    }

    pub fn number(self) -> usize {
        self.0
    }

    /// Standard error of Σ numerator / Σ denominator over `n` values, told by place; `None` with fewer than two values or a sum of denominators
    /// that is zero.
    ///
    /// By hand, two replicates of 1, 2, 3, 6: mean 3, residuals (1 − 3) + (3 − 3) = −2 and (2 − 3) + (6 − 3) = 2, error √(2 × (4 + 4)) / 4 = 1.
    pub fn error_of_ratio(self, n: usize, parts: impl Fn(usize) -> (f64, f64)) -> Option<f64> {
        let (above, below) = (0..n).map(&parts).fold((0.0, 0.0), |sums, part| (sums.0 + part.0, sums.1 + part.1));
        if n < 2 || below == 0.0 {
            return None;
        }
        let ratio = above / below;
        let n_dealt = self.0.min(n);
        let residual = |replicate: usize| -> f64 {
            (replicate..n).step_by(self.0).map(&parts).map(|(numerator, denominator)| numerator - ratio * denominator).sum()
        };
        let squares: f64 = (0..n_dealt).map(residual).map(|residual| residual * residual).sum();
        Some((squares * n_dealt as f64 / (n_dealt - 1) as f64).sqrt() / below.abs())
    }

    /// Standard error of the mean of `values`.
    pub fn error_of_mean(self, values: &[f64]) -> Option<f64> {
        self.error_of_ratio(values.len(), |place| (values[place], 1.0))
    }

    /// Standard error of the share of values for which something holds.
    pub fn error_of_share(self, n: usize, holds: impl Fn(usize) -> bool) -> Option<f64> {
        self.error_of_ratio(n, |place| (f64::from(u8::from(holds(place))), 1.0))
    }

    /// Standard error of the percentile of `values`, which are given sorted as well: that of independent values times how much less, or more, the share
    /// of values below it scatters than it would if they were independent. The share is told to one value at best.
    pub fn error_of_quantile(self, values: &[f64], sorted: &[f64], percentile: Percentile) -> Option<f64> {
        let n = values.len() as f64;
        let value = quantile(sorted, percentile)?;
        let share = self.error_of_share(values.len(), |place| values[place] <= value)?.max(1.0 / n);
        let of_independent = (percentile.fraction() * percentile.mirrored().fraction() / n).sqrt();
        Some(quantile_standard_error(sorted, percentile)? * share / of_independent)
    }

    /// Standard error of the mean of the worst 1 - `level` of `values`: of the excesses over the value where that tail begins, over 1 - `level`, as for
    /// independent values (see [`super::tail`]); `None` where those have none.
    pub fn error_of_tail_mean(self, values: &[f64], sorted: &[f64], level: Percentile) -> Option<f64> {
        conditional_value_at_risk_standard_error(sorted, level)?;
        let begin = quantile(sorted, level)?;
        let error = self.error_of_mean(&values.iter().map(|value| (value - begin).max(0.0)).collect::<Vec<_>>())?;
        Some(error / level.mirrored().fraction())
    }

    /// Probability that a figure from `n` values lies `z` or more of its standard errors from the truth, to either side: Student's law with
    /// v = R - 1 degrees of freedom, I(v / (v + z²); v / 2, 1 / 2).
    ///
    /// By hand, of one degree: the law is Cauchy's, beyond 1 lies a half.
    pub fn probability_beyond(self, z: f64, n: usize) -> f64 {
        let degrees = self.degrees(n);
        let total = degrees + z * z;
        regularized_beta(degrees / 2.0, 0.5, degrees / total, z * z / total).below
    }

    /// How many standard errors a 95 % interval reaches to either side, from `n` values.
    pub fn reach(self, n: usize) -> f64 {
        student_975(self.degrees(n))
    }

    fn degrees(self, n: usize) -> f64 {
        self.0.min(n).saturating_sub(1).max(1) as f64
    }
}

/// The 97.5 % quantile of Student's law, within 0.001 from five degrees of freedom on and too small below (Fisher and Cornish 1960).
///
/// By hand, for 31: 1.95996 + 2.37227/31 + 2.82250/31² + 2.55585/31³ = 2.03951.
fn student_975(degrees: f64) -> f64 {
    1.959_963_984_540_054 + (2.372_271_230 + (2.822_498_616 + (2.555_849_680 + 1.589_534_033 / degrees) / degrees) / degrees) / degrees
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::statistics::moments::Moments;
    use statrs::distribution::{ContinuousCDF, StudentsT};

    #[test]
    fn two_replicates_by_hand() {
        let two = Replicates::of(2).unwrap();
        assert_eq!(two.error_of_mean(&[1.0, 2.0, 3.0, 6.0]), Some(1.0));
        // Shares a half and one: apart by a half, so that the mean of the two errs by half of that.
        assert!((two.error_of_share(4, |place| place > 0).unwrap() - 0.25).abs() < 1e-15);
        assert_eq!(two.error_of_mean(&[1.0]), None);
        assert_eq!(two.error_of_ratio(4, |_| (1.0, 0.0)), None);
        assert_eq!(Replicates::of(1), None);
    }

    #[test]
    fn a_value_a_replicate_is_the_error_of_independent_values() {
        let values = [4.0, 1.0, 10.0, 3.0, 2.0];
        let independent = Moments::of_sorted(&[1.0, 2.0, 3.0, 4.0, 10.0]).standard_error().unwrap();
        for replicates in [5, 32] {
            assert!((Replicates::of(replicates).unwrap().error_of_mean(&values).unwrap() - independent).abs() < 1e-14);
        }
    }

    #[test]
    fn values_that_differ_only_within_replicates_have_no_error() {
        let values: Vec<f64> = (0..64).map(|place| f64::from(place / 32)).collect();
        assert_eq!(Replicates::of(32).unwrap().error_of_mean(&values), Some(0.0));
    }

    #[test]
    fn the_probability_beyond_is_students() {
        for (replicates, z) in [(2, 1.0), (8, 3.0), (16, 0.1), (16, 8.267), (32, 5.0)] {
            let exact = 2.0 * StudentsT::new(0.0, 1.0, replicates as f64 - 1.0).unwrap().sf(z);
            let found = Replicates::of(replicates).unwrap().probability_beyond(z, 1_000);
            assert!((found / exact - 1.0).abs() < 1e-6, "{replicates} replicates, {z}: {found} instead of {exact}");
        }
        assert_eq!(Replicates::of(16).unwrap().probability_beyond(0.0, 1_000), 1.0);
    }

    #[test]
    fn the_reach_is_students() {
        for degrees in [5.0, 7.0, 15.0, 31.0, 1_000.0] {
            let exact = StudentsT::new(0.0, 1.0, degrees).unwrap().inverse_cdf(0.975);
            assert!((student_975(degrees) - exact).abs() < 1e-3, "{degrees}: {} instead of {exact}", student_975(degrees));
        }
        assert!((Replicates::of(32).unwrap().reach(1_000) - 2.039_51).abs() < 1e-5);
    }
}
