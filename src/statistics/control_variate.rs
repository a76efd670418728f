//! The mean of something, made surer by something else whose mean is known exactly.
//!
//! Where a trial's costs were high because its prices were, and the mean price is known, the mean cost can be told better: by as much lower as
//! prices came out too high. Knows two paired columns and one exact mean. Must not know what they stand for.

use serde::Serialize;

use super::replicates::Replicates;

/// A mean and what it was adjusted by.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Adjusted {
    pub mean: f64,
    pub standard_error: f64,
    /// Of the regression on the control: the mean falls by so much for each unit that the control's mean came out too high.
    pub coefficient: f64,
    /// What variance is left of that of the plain mean, 1 − the squared correlation of both columns; 1 where the control tells nothing.
    pub share_left: f64,
}

/// The mean of `values` adjusted by `control`, place by place, whose mean is exactly `exact`: ȳ − b (x̄ − exact) with b by least squares (Lavenberg
/// and Welch 1981). The error is that of the intercept of the regression at `exact`, with two degrees of freedom gone:
/// s² (1/n + (x̄ − exact)² / Σ (x − x̄)²). The estimate is biased by a part in n of a standard deviation, as b is estimated from the same values.
///
/// By hand: values 1, 2, 4 on controls 0, 1, 2 with mean 0.5: b = 3/2, mean 7/3 − 1.5 × 0.5 = 19/12; residuals 1/6, −1/3, 1/6, so s² = 1/6 and the
/// error is √(1/6 × (1/3 + 0.25/2)) = 0.2764.
///
/// `None` with fewer than three values or where lengths differ. A control without spread adjusts nothing.
pub fn adjusted_mean(values: &[f64], control: &[f64], exact: f64) -> Option<Adjusted> {
    let n = values.len();
    if n < 3 || control.len() != n {
        return None;
    }
    let sums = Sums::of(values, control);
    let coefficient = sums.coefficient();
    let left = sums.left(coefficient);
    let degrees = if sums.of_control > 0.0 { n - 2 } else { n - 1 };
    let apart = sums.mean_of_control - exact;
    let leverage = if sums.of_control > 0.0 { apart * apart / sums.of_control } else { 0.0 };
    Some(Adjusted {
        mean: sums.mean - coefficient * apart,
        standard_error: (left / degrees as f64 * (1.0 / n as f64 + leverage)).sqrt(),
        coefficient,
        share_left: if sums.of_values > 0.0 { left / sums.of_values } else { 1.0 },
    })
}

/// [`adjusted_mean`] of values that hang together within `replicates`: the error is that of the residuals' mean, from the replicates.
pub fn adjusted_mean_of_replicates(values: &[f64], control: &[f64], exact: f64, replicates: Replicates) -> Option<Adjusted> {
    let adjusted = adjusted_mean(values, control, exact)?;
    let residual = |place: usize| (values[place] - adjusted.coefficient * control[place], 1.0);
    Some(Adjusted { standard_error: replicates.error_of_ratio(values.len(), residual)?, ..adjusted })
}

/// Means, and sums of squared deviations and of their products.
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

    fn left(&self, coefficient: f64) -> f64 {
        (self.of_values - coefficient * self.of_products).max(0.0)
    }
}

#[cfg(test)]
mod tests {
    use super::super::law_tests::SplitMix64;
    use super::*;
    use crate::quantity::math::{exp, normal_quantile};
    use crate::statistics::moments::Moments;

    #[test]
    fn three_pairs_by_hand() {
        let found = adjusted_mean(&[1.0, 2.0, 4.0], &[0.0, 1.0, 2.0], 0.5).unwrap();
        assert!((found.coefficient - 1.5).abs() < 1e-15 && (found.mean - 19.0 / 12.0).abs() < 1e-15);
        assert!((found.standard_error - (11.0_f64 / 144.0).sqrt()).abs() < 1e-12);
        assert!((found.share_left - 1.0 / 28.0).abs() < 1e-12);
        assert_eq!(adjusted_mean(&[1.0, 2.0], &[1.0, 2.0], 0.0), None);
        assert_eq!(adjusted_mean(&[1.0, 2.0, 3.0], &[1.0, 2.0], 0.0), None);
    }

    #[test]
    fn a_control_without_spread_adjusts_nothing_and_a_perfect_one_leaves_no_error() {
        let values = [1.0, 2.0, 4.0];
        let plain = Moments::of_sorted(&values);
        let found = adjusted_mean(&values, &[5.0; 3], 5.0).unwrap();
        assert_eq!((found.mean, found.share_left), (plain.mean, 1.0));
        assert!((found.standard_error - plain.standard_error().unwrap()).abs() < 1e-15);
        let found = adjusted_mean(&values, &[2.0, 4.0, 8.0], 6.0).unwrap();
        assert!((found.mean - 3.0).abs() < 1e-15 && found.standard_error < 1e-7);
    }

    /// A cost of a lognormal price with noise of its own, capped, which bends it; the price's mean is known.
    fn drawn(chance: &mut SplitMix64) -> (f64, f64) {
        let price = exp(0.3 * normal_quantile(chance.uniform()) - 0.045);
        let use_of_it = exp(0.1 * normal_quantile(chance.uniform()) - 0.005);
        (price * use_of_it - 0.5 * (price * use_of_it - 1.2).max(0.0), price)
    }

    #[test]
    fn intervals_hold_the_true_mean_as_often_as_they_say_and_the_variance_falls_as_told() {
        let mut chance = SplitMix64(77);
        let truth = {
            let mut of_many = Moments::default();
            (0..4_000_000).for_each(|_| of_many.push(drawn(&mut chance).0));
            of_many
        };
        let (n_runs, n_values) = (4_000, 60);
        // Student's quantile with 58 degrees of freedom.
        let reach = 2.001_717;
        let (mut plain, mut adjusted, mut told, mut hits) = (Moments::default(), Moments::default(), Moments::default(), 0_u32);
        for _ in 0..n_runs {
            let (values, control): (Vec<f64>, Vec<f64>) = (0..n_values).map(|_| drawn(&mut chance)).unzip();
            let found = adjusted_mean(&values, &control, 1.0).unwrap();
            plain.push(values.iter().sum::<f64>() / f64::from(n_values));
            adjusted.push(found.mean);
            told.push(found.share_left);
            hits += u32::from((found.mean - truth.mean).abs() <= reach * found.standard_error);
        }
        let coverage = f64::from(hits) / f64::from(n_runs);
        // Four binomial errors, and half a point for what is not normal.
        assert!((coverage - 0.95).abs() < 4.0 * (0.95_f64 * 0.05 / f64::from(n_runs)).sqrt() + 0.005, "{coverage}");
        let left = adjusted.variance().unwrap() / plain.variance().unwrap();
        assert!((left / told.mean - 1.0).abs() < 0.15 && left < 0.2, "{left} instead of {}", told.mean);
    }

    #[test]
    fn replicates_of_independent_values_tell_the_same_error_on_average() {
        let (mut chance, mut ratios) = (SplitMix64(5), Moments::default());
        for _ in 0..500 {
            let (values, control): (Vec<f64>, Vec<f64>) = (0..320).map(|_| drawn(&mut chance)).unzip();
            let alone = adjusted_mean(&values, &control, 1.0).unwrap();
            let dealt = adjusted_mean_of_replicates(&values, &control, 1.0, Replicates::of(32).unwrap()).unwrap();
            assert_eq!((dealt.mean, dealt.coefficient), (alone.mean, alone.coefficient));
            ratios.push(dealt.standard_error * dealt.standard_error / (alone.standard_error * alone.standard_error));
        }
        assert!((ratios.mean - 1.0).abs() < 4.0 * ratios.standard_error().unwrap() + 0.02, "{}", ratios.mean);
    }
}
