//! Standard errors of correlated values, from independent replicates.
//!
//! Quasi-Monte Carlo estimates are more accurate than those from independent draws, but the values themselves do not show by how much: sd/√n is
//! too large, and hits are not binomial. Independent replicates show it. Value i belongs to replicate i mod R.
//! Does not know why the values of a replicate are correlated.
//!
//! An estimate from all values is a ratio of two sums: a mean, a share, or a conditional mean. With the residuals u = numerator − ratio × denominator
//! summed by replicate its variance is R/(R − 1) Σ u² / (Σ denominator)² (Cochran, "Sampling Techniques", section 6.4). With one value per
//! replicate this is the variance for independent values. The relative error of the standard error is 1/√(2 (R − 1)), an eighth for R = 32, and 95%
//! intervals use Student's t distribution with R − 1 degrees of freedom.

use super::critical_value::student_975;
use super::quantile::{Percentile, quantile, quantile_standard_error};
use super::tail::conditional_value_at_risk_standard_error;
use crate::quantity::special::regularized_beta;

/// The number of replicates R between which values alternate; 2 or more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Replicates(usize);

impl Replicates {
    /// `None` with fewer than two replicates, which give no standard error.
    pub fn of(number: usize) -> Option<Self> {
        (number >= 2).then_some(Self(number))
    }

    /// The number of replicates.
    pub fn number(self) -> usize {
        self.0
    }

    /// Standard error of Σ numerator / Σ denominator over `n` values, where `term(i)` is the numerator and denominator of value i; `None` with
    /// fewer than two values or if the denominators sum to zero.
    ///
    /// By hand, for two replicates of 1, 2, 3, 6: mean 3, residuals (1 − 3) + (3 − 3) = −2 and (2 − 3) + (6 − 3) = 2, standard error
    /// √(2 × (4 + 4)) / 4 = 1.
    pub fn standard_error_of_ratio(self, n: usize, term: impl Fn(usize) -> (f64, f64)) -> Option<f64> {
        let (numerator, denominator) = (0..n).map(&term).fold((0.0, 0.0), |sums, term| (sums.0 + term.0, sums.1 + term.1));
        if n < 2 || denominator == 0.0 {
            return None;
        }
        let ratio = numerator / denominator;
        let n_replicates = self.0.min(n);
        let residual = |replicate: usize| -> f64 {
            (replicate..n).step_by(self.0).map(&term).map(|(numerator, denominator)| numerator - ratio * denominator).sum()
        };
        let squares: f64 = (0..n_replicates).map(residual).map(|residual| residual * residual).sum();
        Some((squares * n_replicates as f64 / (n_replicates - 1) as f64).sqrt() / denominator.abs())
    }

    /// Standard error of the mean of `values`.
    pub fn standard_error_of_mean(self, values: &[f64]) -> Option<f64> {
        self.standard_error_of_ratio(values.len(), |i| (values[i], 1.0))
    }

    /// Standard error of the share of `n` values that are hits.
    pub fn standard_error_of_share(self, n: usize, is_hit: impl Fn(usize) -> bool) -> Option<f64> {
        if n < 2 {
            return None;
        }
        // As of a ratio, but in whole numbers and in a single pass.
        let n_replicates = self.0.min(n);
        let mut hits = vec![0_u32; n_replicates];
        (0..n).filter(|i| is_hit(*i)).for_each(|i| hits[i % self.0] += 1);
        let share = hits.iter().map(|hits| f64::from(*hits)).sum::<f64>() / n as f64;
        let residual = |(replicate, hits): (usize, &u32)| f64::from(*hits) - share * (n - replicate).div_ceil(self.0) as f64;
        let squares: f64 = hits.iter().enumerate().map(residual).map(|residual| residual * residual).sum();
        Some((squares * n_replicates as f64 / (n_replicates - 1) as f64).sqrt() / n as f64)
    }

    /// Standard error of a percentile of `values`, which are also passed sorted: that of independent values, times the ratio of the standard errors
    /// of the share of values below the percentile with and without the correlation. The resolution of that share is one value.
    pub fn standard_error_of_quantile(self, values: &[f64], sorted: &[f64], percentile: Percentile) -> Option<f64> {
        let n = values.len() as f64;
        let value = quantile(sorted, percentile)?;
        let share = self.standard_error_of_share(values.len(), |i| values[i] <= value)?.max(1.0 / n);
        let of_independent = (percentile.fraction() * percentile.mirrored().fraction() / n).sqrt();
        Some(quantile_standard_error(sorted, percentile)? * share / of_independent)
    }

    /// Standard error of the mean of the largest 1 - `level` of `values`: that of the mean excess over the start of the tail, divided by 1 - `level`,
    /// as for independent values (see [`super::tail`]); `None` if it is for those.
    pub fn standard_error_of_tail_mean(self, values: &[f64], sorted: &[f64], level: Percentile) -> Option<f64> {
        conditional_value_at_risk_standard_error(sorted, level)?;
        let begin = quantile(sorted, level)?;
        let error = self.standard_error_of_mean(&values.iter().map(|value| (value - begin).max(0.0)).collect::<Vec<_>>())?;
        Some(error / level.mirrored().fraction())
    }

    /// Standard error of the standard deviation of `values`: that of the mean square of deviations, divided by twice the standard deviation.
    pub fn standard_error_of_sd(self, values: &[f64], mean: f64, sd: f64) -> Option<f64> {
        if sd == 0.0 {
            return Some(0.0);
        }
        let of_square = self.standard_error_of_ratio(values.len(), |i| ((values[i] - mean) * (values[i] - mean), 1.0))?;
        Some(of_square / (2.0 * sd))
    }

    /// The two-sided p-value of a deviation of `z` standard errors in an estimate from `n` values: I(v / (v + z²); v / 2, 1 / 2), from Student's t
    /// distribution with v = R - 1 degrees of freedom.
    ///
    /// By hand, for one degree of freedom, the Cauchy distribution: 0.5 for z = 1.
    pub fn p_value(self, z: f64, n: usize) -> f64 {
        let degrees = self.degrees(n);
        let total = degrees + z * z;
        regularized_beta(degrees / 2.0, 0.5, degrees / total, z * z / total).below
    }

    /// The half-width of a 95% interval in standard errors, for an estimate from `n` values.
    pub fn critical_value(self, n: usize) -> f64 {
        student_975(self.degrees(n))
    }

    fn degrees(self, n: usize) -> f64 {
        self.0.min(n).saturating_sub(1).max(1) as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::statistics::moments::Moments;
    use statrs::distribution::{ContinuousCDF, StudentsT};

    #[test]
    fn two_replicates_match_hand_calculations() {
        let two = Replicates::of(2).unwrap();
        assert_eq!(two.standard_error_of_mean(&[1.0, 2.0, 3.0, 6.0]), Some(1.0));
        // The shares 0.5 and 1 differ by 0.5, so the standard error of their mean is half of that.
        assert!((two.standard_error_of_share(4, |i| i > 0).unwrap() - 0.25).abs() < 1e-15);
        assert_eq!(two.standard_error_of_mean(&[1.0]), None);
        assert_eq!(two.standard_error_of_ratio(4, |_| (1.0, 0.0)), None);
        assert_eq!(Replicates::of(1), None);
    }

    #[test]
    fn one_value_per_replicate_gives_the_standard_error_of_independent_values() {
        let values = [4.0, 1.0, 10.0, 3.0, 2.0];
        let independent = Moments::of_sorted(&[1.0, 2.0, 3.0, 4.0, 10.0]).standard_error().unwrap();
        for replicates in [5, 32] {
            assert!((Replicates::of(replicates).unwrap().standard_error_of_mean(&values).unwrap() - independent).abs() < 1e-14);
        }
    }

    #[test]
    fn values_that_differ_only_within_replicates_have_no_standard_error() {
        let values: Vec<f64> = (0..64).map(|i| f64::from(i / 32)).collect();
        assert_eq!(Replicates::of(32).unwrap().standard_error_of_mean(&values), Some(0.0));
    }

    #[test]
    fn p_values_match_students_distribution() {
        for (replicates, z) in [(2, 1.0), (8, 3.0), (16, 0.1), (16, 8.267), (32, 5.0)] {
            let exact = 2.0 * StudentsT::new(0.0, 1.0, replicates as f64 - 1.0).unwrap().sf(z);
            let found = Replicates::of(replicates).unwrap().p_value(z, 1_000);
            assert!((found / exact - 1.0).abs() < 1e-6, "{replicates} replicates, {z}: {found} instead of {exact}");
        }
        assert_eq!(Replicates::of(16).unwrap().p_value(0.0, 1_000), 1.0);
    }

    #[test]
    fn critical_values_match_students_distribution() {
        for degrees in [5.0, 7.0, 15.0, 31.0, 1_000.0] {
            let exact = StudentsT::new(0.0, 1.0, degrees).unwrap().inverse_cdf(0.975);
            assert!((student_975(degrees) - exact).abs() < 1e-3, "{degrees}: {} instead of {exact}", student_975(degrees));
        }
        assert!((Replicates::of(32).unwrap().critical_value(1_000) - 2.039_51).abs() < 1e-5);
    }
}
