//! E[min(X, c)], the mean of an amount that nothing exceeds c of: exactly, as the area under the law's survival function.
//!
//! ```text
//! E[min(X, c)] = ∫₀^c P(X > x) dx
//! ```
//! Gauss and Legendre's rule of eight points between knots; a survival function that is smooth between them, which every family's is between the
//! quantiles of [`knots`], is integrated to about 1e-10. Knows nothing of what is limited.

use super::Family;
use crate::quantity::math::{normal_pdf, normal_quantile};

/// E[min(X, c)] for every c, of an amount that is never negative.
pub struct LimitedMean<S> {
    survival: S,
    /// Increasing, from zero to where nothing is left.
    knots: Vec<f64>,
    /// The area up to each knot.
    areas: Vec<f64>,
}

/// Points on half of [-1, 1] and their weights.
const POINTS: [(f64, f64); 4] = [
    (0.183_434_642_495_649_8, 0.362_683_783_378_362),
    (0.525_532_409_916_329, 0.313_706_645_877_887_3),
    (0.796_666_477_413_626_7, 0.222_381_034_453_374_5),
    (0.960_289_856_497_536_3, 0.101_228_536_290_376_3),
];

/// The integral of `f` from `from` to `to`.
pub fn integral(from: f64, to: f64, f: impl Fn(f64) -> f64) -> f64 {
    let (middle, half) = (0.5 * (from + to), 0.5 * (to - from));
    POINTS.iter().map(|(point, weight)| weight * (f(middle - half * point) + f(middle + half * point))).sum::<f64>() * half
}

impl<S: Fn(f64) -> f64> LimitedMean<S> {
    /// From P(X > x) and the places where it jumps or changes its shape, in any order.
    pub fn new(survival: S, mut knots: Vec<f64>) -> Self {
        knots.retain(|knot| knot.is_finite() && *knot > 0.0);
        knots.push(0.0);
        knots.sort_by(f64::total_cmp);
        knots.dedup();
        let mut areas = vec![0.0];
        for panel in knots.windows(2) {
            areas.push(areas[areas.len() - 1] + integral(panel[0], panel[1], &survival));
        }
        Self { survival, knots, areas }
    }

    /// E[min(X, limit)].
    pub fn at(&self, limit: f64) -> f64 {
        let after = self.knots.partition_point(|knot| *knot <= limit);
        match (after.checked_sub(1), self.knots.get(after)) {
            (None, _) => 0.0,
            (Some(before), Some(_)) => self.areas[before] + integral(self.knots[before], limit, &self.survival),
            (Some(last), None) => self.areas[last],
        }
    }

    /// Where nothing is left of the amount, or next to nothing.
    pub fn end(&self) -> f64 {
        self.knots.last().copied().unwrap_or(0.0)
    }
}

/// Quantiles from −8.5 to 8.5 standard deviations, or the single amounts of a discrete law: between them a survival function is smooth.
pub fn knots(family: &dyn Family) -> Vec<f64> {
    const PER_SCORE: f64 = 4.0;
    const LARGEST: i32 = 34; // 8.5 standard deviations, beyond which lies 2e-17
    match family.steps() {
        Some(steps) => steps.atoms().map(|(value, _)| value).collect(),
        None => (-LARGEST..=LARGEST).map(|i| family.quantile_of_score(f64::from(i) / PER_SCORE)).chain([family.support().0]).collect(),
    }
}

/// The law of min(X, limit) as amounts with their probabilities, for sums with another law: each atom, or Gauss and Legendre's points over the
/// scores below the limit and the limit itself.
pub fn nodes(family: &dyn Family, limit: f64) -> Vec<(f64, f64)> {
    if let Some(steps) = family.steps() {
        return steps.atoms().map(|(value, probability)| (value.min(limit), probability)).collect();
    }
    const WIDTH: f64 = 0.5;
    let below = if limit.is_finite() { family.cdf(limit) } else { 1.0 };
    let last = normal_quantile(below).min(8.5);
    let mut nodes = vec![(limit, 1.0 - below)];
    let mut from = -8.5;
    while from < last {
        let to = (from + WIDTH).min(last);
        let (middle, half) = (0.5 * (from + to), 0.5 * (to - from));
        for (point, weight) in POINTS.iter().flat_map(|(point, weight)| [(-point, weight), (*point, weight)]) {
            let score = middle + half * point;
            nodes.push((family.quantile_of_score(score), weight * half * normal_pdf(score)));
        }
        from = to;
    }
    nodes.retain(|(amount, probability)| amount.is_finite() && *probability > 0.0);
    nodes
}

/// P(X > x), from 0 to 1.
pub fn survival(family: &dyn Family, x: f64) -> f64 {
    1.0 - family.cdf(x)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chance::family::{Discrete, Gamma, Lognormal, Pareto};
    use crate::quantity::math::{exp, ln};

    fn of(family: &dyn Family) -> LimitedMean<impl Fn(f64) -> f64 + '_> {
        LimitedMean::new(|x| survival(family, x), knots(family))
    }

    #[test]
    fn a_limit_takes_the_tail_away() {
        // validation C3: LN(ln 500, 1.2).
        let limited = Lognormal::new(ln(500.0), 1.2).unwrap();
        for (limit, exact) in [(500.0, 368.201_476_0), (2_000.0, 743.263_930_2), (10_000.0, 989.876_857_3)] {
            let got = of(&limited).at(limit);
            assert!((got - exact).abs() < 1e-6, "{got} instead of {exact}");
        }
        // Nothing is limited beyond the end.
        assert!((of(&limited).at(f64::INFINITY) / limited.mean() - 1.0).abs() < 1e-9);
        let exponential = Gamma::new(1.0, 1_000.0).unwrap();
        assert!((of(&exponential).at(700.0) - 1_000.0 * (1.0 - exp(-0.7))).abs() < 1e-7);
        // A Pareto of index 2.5 from 1,000: 1,000 + ∫ (1000/x)^2.5 = 1,000 + 666.67 (1 − (1/3)^1.5) up to 3,000.
        let pareto = Pareto::new(1_000.0, 2.5).unwrap();
        assert!((of(&pareto).at(3_000.0) - 1_000.0 - 2_000.0 / 3.0 * (1.0 - (1.0_f64 / 27.0).sqrt())).abs() < 1e-7);
        let steps = Discrete::new(&[1.0, 5.0, 10.0], &[0.8, 0.16, 0.04]).unwrap();
        assert!((of(&steps).at(6.0) - (0.8 + 0.8 + 0.24)).abs() < 1e-15);
        assert_eq!(of(&steps).at(0.5), 0.5);
    }

    #[test]
    fn nodes_carry_the_mean_of_what_is_limited() {
        let families: [&dyn Family; 2] = [&Lognormal::new(2.0, 0.9).unwrap(), &Discrete::new(&[1.0, 5.0], &[0.5, 0.5]).unwrap()];
        for family in families {
            for limit in [3.0, 20.0, f64::INFINITY] {
                let nodes = nodes(family, limit);
                let (mass, mean) =
                    nodes.iter().fold((0.0, 0.0), |(mass, mean), (amount, probability)| (mass + probability, mean + amount * probability));
                assert!((mass - 1.0).abs() < 1e-12 && (mean / of(family).at(limit) - 1.0).abs() < 1e-9, "{family:?} at {limit}");
            }
        }
    }
}
