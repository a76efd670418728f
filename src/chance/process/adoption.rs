//! How a new tool spreads: the share of people who have begun by a month.
//!
//! ```text
//! share(t) = from + (to − from) · S(t / over),   S(x) = (L(8x − 4) − L(−4)) / (L(4) − L(−4)),  L(y) = 1 / (1 + e^−y)
//! ```
//! S is the logistic curve cut at its ends, so that it is exactly 0 at the start, 1/2 half-way and 1 from `over` on. A person has begun
//! once the share exceeds their own uniform draw; nobody goes back.

use crate::quantity::math::exp;

/// The share of the way from `from` to `to` that is done in month `month`, 0 being the first.
///
/// Half-way through (3 of 6 months) it is 0.5.
pub fn progress(month: usize, over_months: f64) -> f64 {
    let logistic = |y: f64| 1.0 / (1.0 + exp(-y));
    let x = (month as f64 / over_months).min(1.0);
    (logistic(8.0 * x - 4.0) - logistic(-4.0)) / (logistic(4.0) - logistic(-4.0))
}

/// Use in the months after beginning, as a share of full use: grows in equal steps over `ramp_months`.
///
/// With a ramp of 4 months the first counts 1/4, the fourth and all later ones 1.
#[inline(always)]
pub fn ramp(months_since: f64, ramp_months: f64) -> f64 {
    if ramp_months <= 1.0 { 1.0 } else { ((months_since + 1.0) / ramp_months).min(1.0) }
}

/// Exact mean of (begun × ramp) in `month`: those there from the start are in full use, each later cohort ramps.
pub fn mean(month: usize, from: f64, to: f64, over_months: f64, ramp_months: f64) -> f64 {
    let share = |month| from + (to - from) * progress(month, over_months);
    if to <= from {
        // Nobody begins, so nobody ramps.
        return share(month);
    }
    let cohorts = (1..=month).map(|begun| (share(begun) - share(begun - 1)) * ramp((month - begun) as f64, ramp_months));
    from + cohorts.sum::<f64>()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_curve_begins_at_from_and_ends_at_to() {
        assert_eq!(progress(0, 2.0), 0.0);
        assert!((progress(3, 6.0) - 0.5).abs() < 1e-15);
        assert_eq!(progress(2, 2.0), 1.0);
        assert_eq!(progress(9, 2.0), 1.0);
        assert!((mean(2, 0.32, 0.84, 2.0, 0.0) - 0.84).abs() < 1e-15);
    }

    #[test]
    fn a_ramp_delays_those_who_begin_later_only() {
        // From 0.4 to 0.6 in one month, ramp of two months: 0.4, then 0.4 + 0.2 / 2, then 0.6.
        let months: Vec<_> = (0..3).map(|month| mean(month, 0.4, 0.6, 1.0, 2.0)).collect();
        for (got, expected) in months.iter().zip([0.4, 0.5, 0.6]) {
            assert!((got - expected).abs() < 1e-15, "{months:?}");
        }
    }
}
