//! Mean-reverting factors: the logarithm is an Ornstein-Uhlenbeck process that starts at zero.
//!
//! ```text
//! x(0) = 0,  x(t) = φ x(t−1) + √V(1) e(t),  φ = 2^(−1/h),  V(t) = v²/12 · (1 − φ^2t) / (2κ),  κ = ln 2 / h
//! ```
//! with t in months, volatility v a year and half-life h in months: the exact discretization of the process, without a step error.
//! Var x(t) = V(t), Cov(x(s), x(t)) = φ^(t−s) V(s) for s ≤ t. The factor exp(x − V/2) has mean one in every month, from the first.

use std::f64::consts::LN_2;

use crate::quantity::columns::lanes;
use crate::quantity::math::exp;
use crate::quantity::special::exp_minus_1;
use crate::quantity::{LANES, Lanes};

/// The share φ of a deviation that remains after a month, for a half-life in months. With 6 months: 2^(−1/6) = 0.891.
pub fn persistence(half_life: f64) -> f64 {
    exp(-LN_2 / half_life)
}

/// Var x(t) after `months`, for a `volatility` a year and a `half_life` in months. With 35% and 6 months, after a year:
/// 0.0102083 × (1 − 1/16) / 0.231049 = 0.041421.
pub fn variance(volatility: f64, half_life: f64, months: f64) -> f64 {
    let twice_the_rate = 2.0 * LN_2 / half_life;
    volatility * volatility / 12.0 * -exp_minus_1(-twice_the_rate * months) / twice_the_rate
}

/// Advances the logarithms by one month.
pub fn step(logs: &mut Lanes, normals: &Lanes, volatility: &Lanes, half_life: &Lanes) {
    for lane in 0..LANES {
        let innovation = variance(volatility[lane], half_life[lane], 1.0).sqrt();
        logs[lane] = persistence(half_life[lane]) * logs[lane] + innovation * normals[lane];
    }
}

/// The factors exp(x − V/2) of logarithms after `months`. Exact mean: 1.
pub fn unit_mean_factors(logs: &Lanes, months: f64, volatility: &Lanes, half_life: &Lanes) -> Lanes {
    lanes(|lane| exp(logs[lane] - variance(volatility[lane], half_life[lane], months) / 2.0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chance::Stream;

    #[test]
    fn the_variance_matches_a_hand_calculation_and_the_steps() {
        assert!((variance(0.35, 6.0, 12.0) - 0.041_421_1).abs() < 1e-7);
        assert_eq!(variance(0.35, 6.0, 0.0), 0.0);
        let decay = persistence(6.0) * persistence(6.0);
        let after_steps = (0..12).fold(0.0, |so_far, _| decay * so_far + variance(0.35, 6.0, 1.0));
        assert!((after_steps - variance(0.35, 6.0, 12.0)).abs() < 1e-15);
        // Without reversion it is a random walk: v² a year.
        assert!((variance(0.35, 1e12, 12.0) - 0.1225).abs() < 1e-9);
    }

    #[test]
    fn a_deviation_halves_in_a_half_life_and_factors_have_mean_one() {
        let (zero, half_life) = ([0.0; LANES], [6.0; LANES]);
        let mut logs = [0.8; LANES];
        (0..6).for_each(|_| step(&mut logs, &zero, &zero, &half_life));
        assert!((logs[0] - 0.4).abs() < 1e-15);

        let (stream, volatility) = (Stream::new(9, "reversion"), [1.0; LANES]);
        let (mut total, n_blocks) = (0.0, 2_000);
        for block in 0..n_blocks {
            let (mut logs, mut normals, mut unused) = ([0.0; LANES], [0.0; LANES], [0.0; LANES]);
            for month in 0..3 {
                stream.fill_normal_pairs(0, month, block * LANES as u32, &mut normals, &mut unused);
                step(&mut logs, &normals, &volatility, &half_life);
            }
            total += unit_mean_factors(&logs, 3.0, &volatility, &half_life).iter().sum::<f64>();
        }
        let n = f64::from(n_blocks) * LANES as f64;
        let sd = exp_minus_1(variance(1.0, 6.0, 3.0)).sqrt();
        assert!((total / n - 1.0).abs() < 4.0 * sd / n.sqrt(), "{}", total / n);
    }
}
