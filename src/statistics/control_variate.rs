//! Control variates: a mean estimated with less variance by using a correlated variable whose mean is known exactly.
//!
//! If costs are high in trials with high prices, and the exact mean price is known, the estimated mean cost is corrected by the deviation
//! of the sampled mean price. Knows two paired columns and one exact mean, not what they measure.

use serde::Serialize;

use super::replicates::Replicates;

/// A mean adjusted by a control variate.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct AdjustedMean {
    /// The adjusted mean.
    pub mean: f64,
    /// Its standard error.
    pub standard_error: f64,
    /// The slope b of the regression on the control: the change of the mean for each unit by which the control's mean deviates.
    pub coefficient: f64,
    /// The variance relative to that of the unadjusted mean: 1 − the squared correlation of both columns; 1 for a constant control.
    pub variance_ratio: f64,
}

/// The mean of `values` adjusted by `control`, a column of the same trials with the mean `exact`: ȳ − b (x̄ − exact) with b by least squares
/// (Lavenberg and Welch 1981). The standard error is that of the regression at `exact`, with n − 2 degrees of freedom:
/// s² (1/n + (x̄ − exact)² / Σ (x − x̄)²). Because b is estimated from the same values, there is a bias of the order of sd/n.
///
/// By hand: values 1, 2, 4 and controls 0, 1, 2 with mean 0.5 give b = 3/2 and mean 7/3 − 1.5 × 0.5 = 19/12; the residuals are 1/6, −1/3, 1/6, so
/// s² = 1/6 and the standard error is √(1/6 × (1/3 + 0.25/2)) = 0.2764.
///
/// `None` with fewer than three values or columns of different length. A constant control has no effect.
pub fn adjusted_mean(values: &[f64], control: &[f64], exact: f64) -> Option<AdjustedMean> {
    let n = values.len();
    if n < 3 || control.len() != n {
        return None;
    }
    let sums = Sums::of(values, control);
    let coefficient = sums.coefficient();
    let residual_squares = sums.residual_squares(coefficient);
    let degrees = if sums.of_control > 0.0 { n - 2 } else { n - 1 };
    let deviation = sums.mean_of_control - exact;
    let leverage = if sums.of_control > 0.0 { deviation * deviation / sums.of_control } else { 0.0 };
    Some(AdjustedMean {
        mean: sums.mean - coefficient * deviation,
        standard_error: (residual_squares / degrees as f64 * (1.0 / n as f64 + leverage)).sqrt(),
        coefficient,
        variance_ratio: if sums.of_values > 0.0 { residual_squares / sums.of_values } else { 1.0 },
    })
}

/// [`adjusted_mean`] of values that are correlated within `replicates`, from which the standard error of the residuals' mean is estimated.
pub fn adjusted_mean_of_replicates(values: &[f64], control: &[f64], exact: f64, replicates: Replicates) -> Option<AdjustedMean> {
    let adjusted = adjusted_mean(values, control, exact)?;
    let residual = |trial: usize| (values[trial] - adjusted.coefficient * control[trial], 1.0);
    Some(AdjustedMean { standard_error: replicates.standard_error_of_ratio(values.len(), residual)?, ..adjusted })
}

/// Means, and sums of squares and products of the deviations from them.
struct Sums {
    mean: f64,
    mean_of_control: f64,
    of_values: f64,
    of_control: f64,
    of_products: f64,
}

impl Sums {
    fn of(values: &[f64], control: &[f64]) -> Self {
        let n = values.len() as f64;
        let (mean, mean_of_control) = (values.iter().sum::<f64>() / n, control.iter().sum::<f64>() / n);
        let mut sums = Self { mean, mean_of_control, of_values: 0.0, of_control: 0.0, of_products: 0.0 };
        for (value, control) in values.iter().zip(control) {
            let (value, control) = (value - mean, control - mean_of_control);
            sums.of_values += value * value;
            sums.of_control += control * control;
            sums.of_products += value * control;
        }
        sums
    }

    fn coefficient(&self) -> f64 {
        if self.of_control > 0.0 { self.of_products / self.of_control } else { 0.0 }
    }

    fn residual_squares(&self, coefficient: f64) -> f64 {
        (self.of_values - coefficient * self.of_products).max(0.0)
    }
}

#[cfg(test)]
mod tests {
    use super::super::property_tests::SplitMix64;
    use super::*;
    use crate::quantity::math::{exp, normal_quantile};
    use crate::statistics::moments::Moments;

    #[test]
    fn adjusted_means_match_hand_calculations() {
        let found = adjusted_mean(&[1.0, 2.0, 4.0], &[0.0, 1.0, 2.0], 0.5).unwrap();
        assert!((found.coefficient - 1.5).abs() < 1e-15 && (found.mean - 19.0 / 12.0).abs() < 1e-15);
        assert!((found.standard_error - (11.0_f64 / 144.0).sqrt()).abs() < 1e-12);
        assert!((found.variance_ratio - 1.0 / 28.0).abs() < 1e-12);
        assert_eq!(adjusted_mean(&[1.0, 2.0], &[1.0, 2.0], 0.0), None);
        assert_eq!(adjusted_mean(&[1.0, 2.0, 3.0], &[1.0, 2.0], 0.0), None);
    }

    #[test]
    fn a_constant_control_has_no_effect_and_a_perfect_one_leaves_no_error() {
        let values = [1.0, 2.0, 4.0];
        let plain = Moments::of_sorted(&values);
        let found = adjusted_mean(&values, &[5.0; 3], 5.0).unwrap();
        assert_eq!((found.mean, found.variance_ratio), (plain.mean, 1.0));
        assert!((found.standard_error - plain.standard_error().unwrap()).abs() < 1e-15);
        let found = adjusted_mean(&values, &[2.0, 4.0, 8.0], 6.0).unwrap();
        assert!((found.mean - 3.0).abs() < 1e-15 && found.standard_error < 1e-7);
    }

    /// A cost and its lognormal price, whose mean is known; noise and a cap make the relation nonlinear.
    fn draw(random: &mut SplitMix64) -> (f64, f64) {
        let price = exp(0.3 * normal_quantile(random.uniform()) - 0.045);
        let quantity = exp(0.1 * normal_quantile(random.uniform()) - 0.005);
        (price * quantity - 0.5 * (price * quantity - 1.2).max(0.0), price)
    }

    #[test]
    fn coverage_and_variance_reduction_are_as_stated() {
        let mut random = SplitMix64(77);
        let mut exact = Moments::default();
        (0..4_000_000).for_each(|_| exact.push(draw(&mut random).0));
        let (n_runs, n_values) = (4_000, 60);
        // The 97.5% quantile of Student's t distribution with 58 degrees of freedom.
        let critical_value = 2.001_717;
        let (mut plain, mut adjusted, mut stated, mut hits) = (Moments::default(), Moments::default(), Moments::default(), 0_u32);
        for _ in 0..n_runs {
            let (values, control): (Vec<f64>, Vec<f64>) = (0..n_values).map(|_| draw(&mut random)).unzip();
            let found = adjusted_mean(&values, &control, 1.0).unwrap();
            plain.push(values.iter().sum::<f64>() / f64::from(n_values));
            adjusted.push(found.mean);
            stated.push(found.variance_ratio);
            hits += u32::from((found.mean - exact.mean).abs() <= critical_value * found.standard_error);
        }
        let coverage = f64::from(hits) / f64::from(n_runs);
        // Four binomial standard errors, and half a point for the deviation from normality.
        assert!((coverage - 0.95).abs() < 4.0 * (0.95_f64 * 0.05 / f64::from(n_runs)).sqrt() + 0.005, "{coverage}");
        let ratio = adjusted.variance().unwrap() / plain.variance().unwrap();
        assert!((ratio / stated.mean - 1.0).abs() < 0.15 && ratio < 0.2, "{ratio} instead of {}", stated.mean);
    }

    #[test]
    fn replicates_of_independent_values_give_the_same_standard_error_on_average() {
        let (mut random, mut ratios) = (SplitMix64(5), Moments::default());
        for _ in 0..500 {
            let (values, control): (Vec<f64>, Vec<f64>) = (0..320).map(|_| draw(&mut random)).unzip();
            let independent = adjusted_mean(&values, &control, 1.0).unwrap();
            let replicated = adjusted_mean_of_replicates(&values, &control, 1.0, Replicates::of(32).unwrap()).unwrap();
            assert_eq!((replicated.mean, replicated.coefficient), (independent.mean, independent.coefficient));
            ratios.push(replicated.standard_error * replicated.standard_error / (independent.standard_error * independent.standard_error));
        }
        assert!((ratios.mean - 1.0).abs() < 4.0 * ratios.standard_error().unwrap() + 0.02, "{}", ratios.mean);
    }
}
