//! Staying and leaving: the probability of being there, and what vests of a grant if whoever leaves loses the rest.
//!
//! Leaving happens at the end of a month, with the same probability every month, after what vests in that month has vested: whoever leaves at the end of
//! month 3 keeps what vests in month 3.

use crate::quantity::math::pow;
use crate::scenario::package::Vesting;

/// The monthly probability of leaving that makes `yearly` of those who are there leave within a year: 1 − (1 − y)^(1/12).
///
/// By hand: 15% a year: 1 − 0.85^(1/12) = 0.013452.
pub fn monthly_probability(yearly: f64) -> f64 {
    1.0 - pow(1.0 - yearly, 1.0 / 12.0)
}

/// The probability of working in month `month`, 1 being the first: (1 − h)^(month − 1) with a monthly probability h of leaving.
pub fn works_in(month: u32, leaving: f64) -> f64 {
    if month <= 1 { 1.0 } else { pow(1.0 - leaving, f64::from(month) - 1.0) }
}

/// The probability of leaving at the end of month `month`.
pub fn leaves_after(month: u32, leaving: f64) -> f64 {
    works_in(month, leaving) * leaving
}

/// The share of a grant that is expected to vest by year after the grant, the first year first; the last year may be an incomplete one.
///
/// By hand: a quarter each year, quarterly, with 15% a year leaving: the first year vests 1/16 × (0.973 + 0.934 + 0.897 + 0.862) = 0.229.
pub fn expected_vesting_by_year(vesting: &Vesting, leaving: f64) -> Vec<f64> {
    let mut by_year = vec![0.0; vesting.months.div_ceil(12) as usize];
    for (month, share) in vesting.tranches() {
        by_year[(month as usize - 1) / 12] += share * works_in(month, leaving);
    }
    by_year
}

#[cfg(test)]
mod tests {
    use super::*;

    fn quarterly(by_year: [f64; 4]) -> Vesting {
        Vesting { grant_date: None, vesting_start: None, months: 48, cliff_months: 0, interval_months: 3, by_year: Some(by_year.to_vec()) }
    }

    #[test]
    fn front_loaded_and_even_vesting_under_15_percent_a_year() {
        let leaving = monthly_probability(0.15);
        assert!((leaving - 0.013_452).abs() < 5e-7);
        for (schedule, expected) in [
            ([0.33, 0.33, 0.22, 0.12], [121_001.425_808, 102_851.211_937, 58_282.353_431, 27_021.818_409]),
            ([0.25; 4], [91_667.746_824, 77_917.584_801, 66_229.947_081, 56_295.455_019]),
        ] {
            let found = expected_vesting_by_year(&quarterly(schedule), leaving);
            assert_eq!(found.len(), 4);
            for (found, expected) in found.iter().zip(expected) {
                assert!((found * 4e5 / expected - 1.0).abs() < 1e-10, "{} {expected}", found * 4e5);
            }
        }
    }

    #[test]
    fn everybody_stays_or_leaves_once() {
        let leaving = monthly_probability(0.3);
        let left: f64 = (1..=24).map(|month| leaves_after(month, leaving)).sum();
        assert!((left + works_in(25, leaving) - 1.0).abs() < 1e-13);
        assert!((works_in(13, leaving) - 0.7).abs() < 1e-14);
        assert_eq!((works_in(1, leaving), works_in(40, 0.0), works_in(1, 1.0), works_in(2, 1.0)), (1.0, 1.0, 1.0, 0.0));
        let nobody_leaves: f64 = expected_vesting_by_year(&quarterly([0.33, 0.33, 0.22, 0.12]), 0.0).iter().sum();
        assert!((nobody_leaves - 1.0).abs() < 1e-14);
    }
}
