//! The limited expected value `E[min(X, c)]` of an amount: the area under its survival function up to the limit c.
//!
//! ```text
//! E[min(X, c)] = ∫₀^c P(X > x) dx
//! ```
//! Between knots the survival function is interpolated at the eight Gauss-Legendre points, as a sum of Legendre polynomials, so that it is
//! evaluated only once and every limit takes the same few operations. The relative error is about 1e-9 for a survival function that is smooth
//! between its knots, as that of every family is between the quantiles of [`knots`].

use super::Family;
use crate::quantity::math::{normal_pdf, normal_quantile};

/// `E[min(X, c)]` for every c, of an amount that is never negative; in the unit of the amount.
pub struct LimitedExpectedValue {
    /// Increasing, from zero to the upper end of the support.
    knots: Vec<f64>,
    /// Legendre coefficients of the survival function between each knot and the next.
    panels: Vec<[f64; ORDER]>,
    /// The area up to each knot.
    areas: Vec<f64>,
}

/// Number of points in a panel, and of terms in its polynomial.
const ORDER: usize = 8;

/// The Gauss-Legendre points in (0, 1) and their weights.
const POINTS: [(f64, f64); ORDER / 2] = [
    (0.183_434_642_495_649_8, 0.362_683_783_378_362),
    (0.525_532_409_916_329, 0.313_706_645_877_887_3),
    (0.796_666_477_413_626_7, 0.222_381_034_453_374_5),
    (0.960_289_856_497_536_3, 0.101_228_536_290_376_3),
];

/// All Gauss-Legendre points in (-1, 1) with their weights.
fn points() -> impl Iterator<Item = (f64, f64)> {
    POINTS.into_iter().flat_map(|(point, weight)| [(-point, weight), (point, weight)])
}

/// The Legendre polynomials of degree 0 to [`ORDER`] at `x`.
fn legendre(x: f64) -> [f64; ORDER + 1] {
    let mut values = [1.0; ORDER + 1];
    values[1] = x;
    for k in 1..ORDER {
        let degree = k as f64;
        values[k + 1] = ((2.0 * degree + 1.0) * x * values[k] - degree * values[k - 1]) / (degree + 1.0);
    }
    values
}

impl LimitedExpectedValue {
    /// From the survival function P(X > x) and the knots between which it is smooth, in any order.
    pub fn new(survival: impl Fn(f64) -> f64, mut knots: Vec<f64>) -> Self {
        knots.retain(|knot| knot.is_finite() && *knot > 0.0);
        knots.push(0.0);
        knots.sort_by(f64::total_cmp);
        knots.dedup();
        let at_points: Vec<(f64, f64, [f64; ORDER + 1])> = points().map(|(point, weight)| (point, weight, legendre(point))).collect();
        let (mut panels, mut areas) = (vec![], vec![0.0]);
        for ends in knots.windows(2) {
            let (middle, half) = (0.5 * (ends[0] + ends[1]), 0.5 * (ends[1] - ends[0]));
            let mut panel = [0.0; ORDER];
            for (point, weight, polynomials) in &at_points {
                let value = survival(middle + half * point) * weight;
                for (k, coefficient) in panel.iter_mut().enumerate() {
                    *coefficient += (k as f64 + 0.5) * polynomials[k] * value;
                }
            }
            areas.push(areas[areas.len() - 1] + 2.0 * half * panel[0]);
            panels.push(panel);
        }
        Self { knots, panels, areas }
    }

    /// From the distribution of an amount that is never negative.
    pub fn of(family: &dyn Family) -> Self {
        Self::new(|x| survival(family, x), knots(family))
    }

    /// `E[min(X, limit)]`.
    pub fn at(&self, limit: f64) -> f64 {
        if limit <= 0.0 {
            return 0.0;
        }
        let Some((panel, x, half)) = self.locate(limit) else { return self.areas[self.areas.len() - 1] };
        let polynomials = legendre(x);
        // ∫ P_k from −1 to x is (P_k+1 − P_k−1) / (2k + 1).
        let area = self.panels[panel].iter().enumerate().map(|(k, coefficient)| match k {
            0 => coefficient * (x + 1.0),
            k => coefficient * (polynomials[k + 1] - polynomials[k - 1]) / (2.0 * k as f64 + 1.0),
        });
        self.areas[panel] + half * area.sum::<f64>()
    }

    /// The survival function P(X > x), from 0 to 1 up to the interpolation error.
    pub fn survival(&self, x: f64) -> f64 {
        if x < 0.0 {
            return 1.0;
        }
        let Some((panel, x, _)) = self.locate(x) else { return 0.0 };
        self.panels[panel].iter().zip(legendre(x)).map(|(coefficient, polynomial)| coefficient * polynomial).sum()
    }

    /// The amount above which the survival function is zero or negligible.
    pub fn upper_end(&self) -> f64 {
        self.knots[self.knots.len() - 1]
    }

    /// The panel that contains an amount, the amount's position in it on [-1, 1], and half the panel's width; `None` above the last panel.
    fn locate(&self, amount: f64) -> Option<(usize, f64, f64)> {
        let panel = self.knots.partition_point(|knot| *knot <= amount).checked_sub(1)?;
        let (from, to) = (self.knots[panel], *self.knots.get(panel + 1)?);
        Some((panel, 2.0 * (amount - from) / (to - from) - 1.0, 0.5 * (to - from)))
    }
}

/// Amounts between which the survival function is smooth: quantiles from −8.5 to 8.5 standard deviations, or the values of a discrete
/// distribution.
pub fn knots(family: &dyn Family) -> Vec<f64> {
    const PER_SCORE: f64 = 4.0;
    const MAX_INDEX: i32 = 34; // 8.5 standard deviations, beyond which the probability is 2e-17
    match family.steps() {
        Some(steps) => steps.atoms().map(|(value, _)| value).collect(),
        None => (-MAX_INDEX..=MAX_INDEX).map(|i| family.quantile_of_score(f64::from(i) / PER_SCORE)).chain([family.support().0]).collect(),
    }
}

/// The distribution of min(X, limit) as amounts with probabilities, for numerical integration: the values of a discrete distribution, or
/// Gauss-Legendre points over the scores below the limit, and the limit itself.
pub fn nodes(family: &dyn Family, limit: f64) -> Vec<(f64, f64)> {
    if let Some(steps) = family.steps() {
        return steps.atoms().map(|(value, probability)| (value.min(limit), probability)).collect();
    }
    const WIDTH: f64 = 1.0;
    let below = if limit.is_finite() { family.cdf(limit) } else { 1.0 };
    let last = normal_quantile(below).min(8.5);
    let mut nodes = vec![(limit, 1.0 - below)];
    let mut from = -8.5;
    while from < last {
        let to = (from + WIDTH).min(last);
        let (middle, half) = (0.5 * (from + to), 0.5 * (to - from));
        for (point, weight) in points() {
            let score = middle + half * point;
            nodes.push((family.quantile_of_score(score), weight * half * normal_pdf(score)));
        }
        from = to;
    }
    nodes.retain(|(amount, probability)| amount.is_finite() && *probability > 0.0);
    nodes
}

/// The survival function P(X > x), from 0 to 1.
pub fn survival(family: &dyn Family, x: f64) -> f64 {
    1.0 - family.cdf(x)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chance::family::{Discrete, Gamma, Lognormal, Pareto};
    use crate::quantity::math::{exp, ln};

    #[test]
    fn limited_expected_values_match_closed_forms() {
        let lognormal = Lognormal::new(ln(500.0), 1.2).unwrap();
        for (limit, exact) in [(500.0, 368.201_476_0), (2_000.0, 743.263_930_2), (10_000.0, 989.876_857_3)] {
            let got = LimitedExpectedValue::of(&lognormal).at(limit);
            assert!((got - exact).abs() < 1e-6, "{got} instead of {exact}");
        }
        // Without a limit it is the mean.
        assert!((LimitedExpectedValue::of(&lognormal).at(f64::INFINITY) / lognormal.mean() - 1.0).abs() < 1e-9);
        let exponential = Gamma::new(1.0, 1_000.0).unwrap();
        assert!((LimitedExpectedValue::of(&exponential).at(700.0) - 1_000.0 * (1.0 - exp(-0.7))).abs() < 1e-7);
        // A Pareto of index 2.5 from 1,000: 1,000 + ∫ (1000/x)^2.5 = 1,000 + 666.67 (1 − (1/3)^1.5) up to 3,000.
        let pareto = Pareto::new(1_000.0, 2.5).unwrap();
        assert!((LimitedExpectedValue::of(&pareto).at(3_000.0) - 1_000.0 - 2_000.0 / 3.0 * (1.0 - (1.0_f64 / 27.0).sqrt())).abs() < 1e-7);
        let steps = Discrete::new(&[1.0, 5.0, 10.0], &[0.8, 0.16, 0.04]).unwrap();
        assert!((LimitedExpectedValue::of(&steps).at(6.0) - (0.8 + 0.8 + 0.24)).abs() < 1e-15);
        assert_eq!(LimitedExpectedValue::of(&steps).at(0.5), 0.5);
    }

    #[test]
    fn the_interpolated_survival_function_is_accurate() {
        let families: [&dyn Family; 2] = [&Lognormal::new(2.0, 0.9).unwrap(), &Gamma::new(0.7, 3.0).unwrap()];
        for family in families {
            let limited = LimitedExpectedValue::of(family);
            for p in [1e-6, 0.013, 0.31, 0.5, 0.87, 0.9991] {
                let x = family.quantile(p);
                assert!((limited.survival(x) - (1.0 - p)).abs() < 1e-8, "{family:?} at {p}: {}", limited.survival(x));
            }
        }
        let steps = Discrete::new(&[1.0, 5.0, 10.0], &[0.8, 0.16, 0.04]).unwrap();
        for (x, p) in [(-1.0, 1.0), (0.5, 1.0), (1.0, 0.2), (4.9, 0.2), (7.0, 0.04), (10.0, 0.0)] {
            assert!((LimitedExpectedValue::of(&steps).survival(x) - p).abs() < 1e-15, "{x}");
        }
    }

    #[test]
    fn nodes_have_probability_one_and_the_limited_expected_value_as_mean() {
        let families: [&dyn Family; 2] = [&Lognormal::new(2.0, 0.9).unwrap(), &Discrete::new(&[1.0, 5.0], &[0.5, 0.5]).unwrap()];
        for family in families {
            for limit in [3.0, 20.0, f64::INFINITY] {
                let nodes = nodes(family, limit);
                let (mass, mean) =
                    nodes.iter().fold((0.0, 0.0), |(mass, mean), (amount, probability)| (mass + probability, mean + amount * probability));
                assert!(
                    (mass - 1.0).abs() < 1e-12 && (mean / LimitedExpectedValue::of(family).at(limit) - 1.0).abs() < 1e-9,
                    "{family:?} at {limit}"
                );
            }
        }
    }
}
