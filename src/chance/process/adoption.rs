//! Adoption of a new tool: the share of people who have adopted it by a month.
//!
//! ```text
//! share(t) = initial + (final − initial) · S(t / over),   S(x) = (L(8x − 4) − L(−4)) / (L(4) − L(−4)),  L(y) = 1 / (1 + e^−y)
//! ```
//! S is the logistic curve truncated and rescaled, so that it is exactly 0 at the start, 1/2 half-way and 1 from `over` on. A person has
//! adopted the tool once the share exceeds that person's uniform draw, and never abandons it.

use crate::quantity::math::exp;

/// The progress S from the initial to the final share in month `month`, 0 being the first; from 0 to 1.
///
/// Half-way through (3 of 6 months) it is 0.5.
pub fn progress(month: usize, over_months: f64) -> f64 {
    let logistic = |y: f64| 1.0 / (1.0 + exp(-y));
    let x = (month as f64 / over_months).min(1.0);
    (logistic(8.0 * x - 4.0) - logistic(-4.0)) / (logistic(4.0) - logistic(-4.0))
}

/// Usage `months_since` months after adoption, as a share of full usage: grows in equal steps over `ramp_months`.
///
/// With a ramp of 4 months it is 1/4 in the first month, and 1 from the fourth month on.
#[inline(always)]
pub fn ramp(months_since: f64, ramp_months: f64) -> f64 {
    if ramp_months <= 1.0 { 1.0 } else { ((months_since + 1.0) / ramp_months).min(1.0) }
}

/// Exact mean of (has adopted × ramp) in `month`: initial adopters are at full usage, and each later cohort ramps up.
pub fn mean(month: usize, initial_share: f64, final_share: f64, over_months: f64, ramp_months: f64) -> f64 {
    let share = |month| initial_share + (final_share - initial_share) * progress(month, over_months);
    if final_share <= initial_share {
        // No further adopters, so nobody ramps up.
        return share(month);
    }
    let cohorts = (1..=month).map(|adopted| (share(adopted) - share(adopted - 1)) * ramp((month - adopted) as f64, ramp_months));
    initial_share + cohorts.sum::<f64>()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_curve_runs_from_the_initial_to_the_final_share() {
        assert_eq!(progress(0, 2.0), 0.0);
        assert!((progress(3, 6.0) - 0.5).abs() < 1e-15);
        assert_eq!(progress(2, 2.0), 1.0);
        assert_eq!(progress(9, 2.0), 1.0);
        assert!((mean(2, 0.32, 0.84, 2.0, 0.0) - 0.84).abs() < 1e-15);
    }

    #[test]
    fn a_ramp_delays_later_adopters_only() {
        // From 0.4 to 0.6 in one month, ramp of two months: 0.4, then 0.4 + 0.2 / 2, then 0.6.
        let months: Vec<_> = (0..3).map(|month| mean(month, 0.4, 0.6, 1.0, 2.0)).collect();
        for (got, expected) in months.iter().zip([0.4, 0.5, 0.6]) {
            assert!((got - expected).abs() < 1e-15, "{months:?}");
        }
    }
}
