//! From standard normal scores to factors with mean one: the relative variation of a distribution, without its scale.
//!
//! A lognormal factor is computed directly, exp(σ z − σ²/2): faster than two loads from a table, and without its interpolation error.
//! Every other family uses its [`Marginal`], so that all of them cost the same in the hot loop.

use super::Marginal;
use super::family::Family;
use crate::quantity::math::exp_bounded;

/// The variation of an amount relative to its mean.
#[derive(Clone, Debug)]
pub enum UnitMeanFactor {
    /// The logarithm of the factor is Normal(−σ²/2, σ).
    Lognormal {
        /// σ, the standard deviation of the logarithm.
        sigma: f64,
    },
    /// Any other distribution, as a table with mean one.
    Tabulated(Marginal),
}

impl UnitMeanFactor {
    /// An amount of `family` divided by its mean. If the mean is not positive every factor is NaN, so that the error cannot go unnoticed.
    pub fn of(family: &dyn Family) -> Self {
        match family.sigma_of_logarithm() {
            Some(sigma) => Self::Lognormal { sigma },
            None => Self::Tabulated(Marginal::unit_mean(family)),
        }
    }

    /// Replaces standard normal scores with factors, which never decrease with the score. With σ = 0.5 and z = 1: exp(0.5 − 0.125) = 1.455.
    #[inline(always)]
    pub fn apply(&self, scores: &mut [f64]) {
        match self {
            Self::Lognormal { sigma } => {
                let mu = -0.5 * sigma * sigma;
                for score in scores {
                    *score = exp_bounded(mu + sigma * *score);
                }
            }
            Self::Tabulated(marginal) => marginal.apply(scores),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chance::family::{Gamma, Lognormal};

    #[test]
    fn a_lognormal_factor_is_the_quantile_divided_by_the_mean() {
        let family = Lognormal::with_mean(13.0, 1.2).unwrap();
        let scores = [-8.0, -1.5, 0.0, 0.3, 2.0, 8.5];
        let mut factors = scores;
        UnitMeanFactor::of(&family).apply(&mut factors);
        for (score, factor) in scores.into_iter().zip(factors) {
            assert!((factor * 13.0 / family.quantile_of_score(score) - 1.0).abs() < 1e-14);
        }
    }

    #[test]
    fn other_families_use_their_table() {
        let family = Gamma::new(0.7, 2.0).unwrap();
        let (mut factors, mut table) = ([-1.0, 0.0, 1.0], [-1.0, 0.0, 1.0]);
        UnitMeanFactor::of(&family).apply(&mut factors);
        Marginal::unit_mean(&family).apply(&mut table);
        assert_eq!(factors, table);
    }
}
