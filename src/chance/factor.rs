//! From standard normal scores to factors of mean one: what a law says about how an amount varies, without its size.
//!
//! A lognormal factor is computed as it stands, exp(σ z − σ²/2): less work than two loads from a table, nothing to prepare, and no table's error.
//! Every other family passes through its [`Marginal`], so that all of them cost the same in the hot loop.

use super::Marginal;
use super::family::Family;
use crate::quantity::math::exp_bounded;

/// How an amount varies about its mean.
#[derive(Clone, Debug)]
pub enum Factor {
    /// ln of the factor is Normal(−σ²/2, σ).
    Lognormal {
        sigma: f64,
    },
    Tabulated(Marginal),
}

impl Factor {
    /// Of `family` over its mean. A mean that is not positive leaves NaN in every factor, so that the mistake cannot pass for a result.
    pub fn of(family: &dyn Family) -> Self {
        match family.sigma_of_logarithm() {
            Some(sigma) => Self::Lognormal { sigma },
            None => Self::Tabulated(Marginal::unit_mean(family)),
        }
    }

    /// Replaces standard normal scores by factors; never falls as the score rises. With σ = 0.5 and z = 1: exp(0.5 − 0.125) = 1.455.
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
    fn a_lognormal_factor_is_the_quantile_over_the_mean() {
        let family = Lognormal::with_mean(13.0, 1.2).unwrap();
        let scores = [-8.0, -1.5, 0.0, 0.3, 2.0, 8.5];
        let mut factors = scores;
        Factor::of(&family).apply(&mut factors);
        for (score, factor) in scores.into_iter().zip(factors) {
            assert!((factor * 13.0 / family.quantile_of_score(score) - 1.0).abs() < 1e-14);
        }
    }

    #[test]
    fn other_families_pass_through_their_table() {
        let family = Gamma::new(0.7, 2.0).unwrap();
        let (mut factors, mut table) = ([-1.0, 0.0, 1.0], [-1.0, 0.0, 1.0]);
        Factor::of(&family).apply(&mut factors);
        Marginal::unit_mean(&family).apply(&mut table);
        assert_eq!(factors, table);
    }
}
