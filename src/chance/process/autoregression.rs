//! First-order autoregression of standard normal scores, and the lognormal factors with mean one built on it.
//!
//! ```text
//! z(0) = e(0),  z(t) = ρ z(t−1) + √(1 − ρ²) e(t),  e ~ Normal(0, 1)
//! ```
//! Every z(t) is standard normal for any ρ, and Corr(z(s), z(t)) = ρ^|t−s|.

use crate::quantity::math::exp_bounded;
use crate::quantity::{LANES, Lanes};

/// Weights of one step, computed once, because a square root takes as long as the rest of a person-month.
#[derive(Clone, Debug, PartialEq)]
#[repr(align(64))]
pub struct Weights {
    /// ρ.
    score: Lanes,
    /// √(1 − ρ²).
    innovation: Lanes,
}

impl Weights {
    /// For ρ = `persistence` in each lane, from -1 to 1.
    pub fn new(persistence: &Lanes) -> Self {
        Self { score: *persistence, innovation: persistence.map(|rho| (1.0 - rho * rho).sqrt()) }
    }
}

/// One step: replaces the scores of the previous month with those of this month.
#[inline(always)]
pub fn step(scores: &mut Lanes, innovations: &Lanes, weights: &Weights) {
    for lane in 0..LANES {
        scores[lane] = weights.score[lane] * scores[lane] + weights.innovation[lane] * innovations[lane];
    }
}

/// Lognormal factors with mean one: exp(σ z − σ²/2).
///
/// Exact mean: 1. With σ = 0.2 and z = 1: exp(0.2 − 0.02) = 1.197.
#[inline(always)]
pub fn unit_mean_factors(scores: &Lanes, sigma: &Lanes, factors: &mut Lanes) {
    for ((factor, score), sigma) in factors.iter_mut().zip(scores).zip(sigma) {
        *factor = exp_bounded(sigma * score - sigma * sigma / 2.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chance::Stream;
    use crate::quantity::math::exp;

    /// Known moments for ρ = 0.6 and a stationary sd of 0.5: a 12-month sum has variance 10.129; the sum of the exponentials has mean 13.598
    /// and sd 3.745.
    #[test]
    fn sums_of_twelve_months_have_the_exact_moments() {
        let stream = Stream::new(7, "autoregression");
        let (n_blocks, sigma) = (2_000, 0.5);
        let (mut sums, mut exponentials) = (vec![], vec![]);
        for block in 0..n_blocks {
            let (mut z, mut even, mut odd) = ([0.0; LANES], [0.0; LANES], [0.0; LANES]);
            let (mut sum, mut of_exp) = ([0.0; LANES], [0.0; LANES]);
            for month in 0..12 {
                if month % 2 == 0 {
                    stream.fill_normal_pairs(0, month / 2, block * LANES as u32, &mut even, &mut odd);
                }
                let innovations = if month % 2 == 0 { &even } else { &odd };
                if month == 0 {
                    z = *innovations
                } else {
                    step(&mut z, innovations, &Weights::new(&[0.6; LANES]))
                }
                for lane in 0..LANES {
                    sum[lane] += sigma * z[lane];
                    of_exp[lane] += exp(sigma * z[lane]);
                }
            }
            sums.extend(sum);
            exponentials.extend(of_exp);
        }
        let moments = |values: &[f64]| {
            let n = values.len() as f64;
            let mean = values.iter().sum::<f64>() / n;
            (mean, values.iter().map(|v| (v - mean) * (v - mean)).sum::<f64>() / (n - 1.0))
        };
        let n = sums.len() as f64;
        let (mean, variance) = moments(&sums);
        assert!(mean.abs() < 4.0 * (10.129_081_466_9_f64 / n).sqrt());
        // The sum is normal, so its sample variance has standard error σ² √(2/n).
        assert!((variance - 10.129_081_466_9).abs() < 4.0 * 10.129_081_466_9 * (2.0 / n).sqrt(), "{variance}");
        let (mean, variance) = moments(&exponentials);
        assert!((mean - 13.597_781_436_8).abs() < 4.0 * 3.744_581_686_8 / n.sqrt(), "{mean}");
        // The distribution is skewed, so the standard error of its sd is larger than for a normal one; a factor of four covers it.
        assert!((variance.sqrt() - 3.744_581_686_8).abs() < 4.0 * 4.0 * 3.744_581_686_8 / (2.0 * n).sqrt());
    }

    #[test]
    fn factors_have_mean_one_for_any_sigma() {
        let stream = Stream::new(7, "factors");
        let mut total = 0.0;
        let (mut a, mut b, mut factors) = ([0.0; LANES], [0.0; LANES], [0.0; LANES]);
        for block in 0..4_000 {
            stream.fill_normal_pairs(3, 0, block * LANES as u32, &mut a, &mut b);
            unit_mean_factors(&a, &[0.8; LANES], &mut factors);
            total += factors.iter().sum::<f64>();
        }
        let n = 4_000.0 * LANES as f64;
        let sd = (exp(0.64) - 1.0_f64).sqrt();
        assert!((total / n - 1.0).abs() < 4.0 * sd / n.sqrt());
    }
}
