//! How unevenly a total is distributed among its holders: Lorenz curve, Gini coefficient, top shares.
//!
//! Knows nonnegative amounts, not who holds them or what they are amounts of.

use std::error::Error;
use std::fmt;

use serde::Serialize;

use super::quantile::{Percentile, sorted};

/// The distribution of a total among its holders.
///
/// By hand: for 0, 0, 0, 1 the Gini coefficient is 3/4 and the top 25% hold everything.
#[derive(Clone, Debug, PartialEq)]
pub struct Concentration {
    /// Smallest amount first.
    amounts: Vec<f64>,
    /// Entry i is the sum of the i smallest amounts, so there is one entry more than amounts.
    cumulative: Vec<f64>,
}

/// One point of a Lorenz curve; both coordinates run from 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct LorenzPoint {
    /// The share of holders, those with the smallest amounts first.
    pub population: f64,
    /// The share of the total that these hold.
    pub held: f64,
}

/// Why the concentration of amounts is undefined.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum ConcentrationError {
    /// There are no holders, or the total is zero.
    NoTotal,
    /// An amount is negative, infinite or NaN.
    InvalidAmount { index: usize, value: f64 },
}

impl Concentration {
    /// Takes the amounts of all holders, including zeros, in any order.
    ///
    /// # Errors
    /// See [`ConcentrationError`].
    pub fn of(amounts: &[f64]) -> Result<Self, ConcentrationError> {
        let is_amount = |value: &f64| value.is_finite() && *value >= 0.0;
        if let Some(index) = amounts.iter().position(|value| !is_amount(value)) {
            let value = amounts[index];
            return Err(ConcentrationError::InvalidAmount { index, value });
        }
        let amounts = sorted(amounts);
        let mut cumulative = Vec::with_capacity(amounts.len() + 1);
        let mut total = 0.0;
        cumulative.push(total);
        for amount in &amounts {
            total += amount;
            cumulative.push(total);
        }
        if total > 0.0 { Ok(Self { amounts, cumulative }) } else { Err(ConcentrationError::NoTotal) }
    }

    /// The Gini coefficient: 0 if all hold the same amount, (n - 1) / n if one of n holds everything.
    ///
    /// The mean absolute difference between two holders divided by twice the mean. It describes these n holders,
    /// without the factor n / (n - 1) that would estimate a larger population.
    /// By hand: 1 and 3 differ by 0, 2, 2, 0 over the four pairs, 1 on average; 1 / (2 * 2) = 0.25.
    pub fn gini(&self) -> f64 {
        let n = self.amounts.len();
        let half = n / 2;
        let poorest = self.amounts[..half].iter();
        let richest = self.amounts[n - half..].iter().rev();
        // In pairs from both ends inward: no term is negative, and equal amounts give exactly 0.
        let spread: f64 = poorest.zip(richest).enumerate().map(|(rank, (poor, rich))| (n - 1 - 2 * rank) as f64 * (rich - poor)).sum();
        spread / (n as f64 * self.total())
    }

    /// The share of the total held by the `top` share of holders with the largest amounts, from 0 to 1.
    ///
    /// If `top` is not a whole number of holders, a fraction of the one at the boundary counts.
    /// By hand: for 1, 2, 3, 4, 10 the top 30% are one and a half holders: (10 + 0.5 * 4) / 20 = 0.6.
    pub fn top_share(&self, top: Percentile) -> f64 {
        let (whole, fraction) = top.mirrored().share_of(self.amounts.len());
        let boundary = self.amounts.get(whole).copied().unwrap_or_default();
        let below = self.cumulative[whole] + fraction * boundary;
        ((self.total() - below) / self.total()).max(0.0)
    }

    /// The Lorenz curve from (0, 0) to (1, 1), thinned evenly to at most `max_points` points.
    ///
    /// Always includes both ends, so there are at least 2 points.
    pub fn lorenz_curve(&self, max_points: usize) -> Vec<LorenzPoint> {
        let n = self.amounts.len();
        let steps = max_points.saturating_sub(1).clamp(1, n);
        (0..=steps)
            .map(|step| {
                let holders = (step * n + steps / 2) / steps;
                LorenzPoint { population: holders as f64 / n as f64, held: self.cumulative[holders] / self.total() }
            })
            .collect()
    }

    fn total(&self) -> f64 {
        self.cumulative[self.amounts.len()]
    }
}

impl fmt::Display for ConcentrationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoTotal => f.write_str("the total is 0, so its concentration is undefined; give at least one amount above 0"),
            Self::InvalidAmount { index, value } => write!(f, "amount {} is {value}; give a finite number of 0 or more", index + 1),
        }
    }
}

impl Error for ConcentrationError {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quantity::math::{exp, normal_cdf, normal_quantile};

    fn of(amounts: &[f64]) -> Concentration {
        Concentration::of(amounts).unwrap()
    }

    fn top(percent: u32) -> Percentile {
        Percentile::percent(percent).unwrap()
    }

    #[test]
    fn gini_coefficients_match_hand_calculations() {
        for (amounts, expected) in [
            (&[5.0][..], 0.0),
            (&[0.1; 7], 0.0),
            (&[3.0, 1.0], 0.25),
            (&[0.0, 1.0, 0.0, 0.0], 0.75),
            (&[1.0, 2.0, 3.0], 2.0 / 9.0),
            (&[1.0, 2.0, 3.0, 4.0, 10.0], 0.4),
        ] {
            assert_eq!(of(amounts).gini(), expected, "{amounts:?}");
        }
    }

    #[test]
    fn top_shares_include_a_fraction_of_the_holder_at_the_boundary() {
        let five = of(&[1.0, 10.0, 3.0, 4.0, 2.0]);
        for (percent, expected) in [(0, 0.0), (10, 0.25), (20, 0.5), (30, 0.6), (100, 1.0)] {
            assert_eq!(five.top_share(top(percent)), expected, "top {percent}%");
        }
    }

    #[test]
    fn a_thinned_lorenz_curve_keeps_both_ends() {
        let point = |population, held| LorenzPoint { population, held };
        let four = of(&[6.0, 1.0, 2.0, 1.0]);
        let whole = vec![point(0.0, 0.0), point(0.25, 0.1), point(0.5, 0.2), point(0.75, 0.4), point(1.0, 1.0)];
        assert_eq!(four.lorenz_curve(100), whole);
        assert_eq!(four.lorenz_curve(5), whole);
        assert_eq!(four.lorenz_curve(3), [whole[0], whole[2], whole[4]]);
        for too_few in 0..=2 {
            assert_eq!(four.lorenz_curve(too_few), [whole[0], whole[4]]);
        }
    }

    #[test]
    fn a_lorenz_curve_increases_below_the_diagonal() {
        let amounts: Vec<f64> = (0..1_234).map(|i| f64::from(i * i % 97)).collect();
        for max_points in [2, 10, 101, 1_234, 5_000] {
            let curve = of(&amounts).lorenz_curve(max_points);
            assert!(curve.len() <= max_points && curve.len() >= 2);
            assert!(curve.iter().all(|point| point.held <= point.population));
            assert!(curve.windows(2).all(|pair| { pair[0].population < pair[1].population && pair[0].held <= pair[1].held }));
        }
    }

    #[test]
    fn a_lognormal_grid_matches_the_exact_gini_coefficient_and_top_share() {
        // G = 2 Phi(sigma / sqrt 2) - 1; the top share t holds Phi(sigma - z), where z is the quantile at 1 - t.
        // A grid of midpoints misses part of its last cell, so both are too low, by no more than the
        // missing share of the total: one or two parts in ten thousand.
        let n = 200_000;
        for (sigma, rounded_gini, rounded_top, lost) in [(1.53, 0.72, 0.60, 1.5e-4), (1.70, 0.77, 0.66, 2.5e-4)] {
            let amounts: Vec<f64> = (0..n).map(|i| exp(sigma * normal_quantile((f64::from(i) + 0.5) / f64::from(n)))).collect();
            let found = of(&amounts);
            let gini = 2.0 * normal_cdf(sigma / 2.0_f64.sqrt()) - 1.0;
            let top_share = normal_cdf(sigma - normal_quantile(0.9));
            let (gini_gap, top_gap) = (gini - found.gini(), top_share - found.top_share(top(10)));
            assert!((-1e-9..lost).contains(&gini_gap), "{gini_gap} of {lost}");
            assert!((-1e-9..lost).contains(&top_gap), "{top_gap} of {lost}");
            assert!((found.gini() - rounded_gini).abs() < 0.005);
            assert!((found.top_share(top(10)) - rounded_top).abs() < 0.005);
        }
    }

    #[test]
    fn invalid_amounts_are_rejected_with_the_reason() {
        let error = |amounts: &[f64]| Concentration::of(amounts).unwrap_err().to_string();
        let no_total = "the total is 0, so its concentration is undefined; give at least one amount above 0";
        assert_eq!(error(&[]), no_total);
        assert_eq!(error(&[0.0, 0.0]), no_total);
        assert_eq!(error(&[1.0, -2.5]), "amount 2 is -2.5; give a finite number of 0 or more");
        assert!(Concentration::of(&[f64::NAN]).is_err());
        assert!(Concentration::of(&[f64::INFINITY]).is_err());
    }
}
