//! Changes at fixed intervals: a price that is multiplied by an independent factor every so many months.
//!
//! ```text
//! R(t) = f₁ f₂ … f_n(t),  n(t) = ⌊t / every⌋
//! ```
//! Exact mean: `E[f]^n(t)`.

/// Number of complete intervals by month `month`, 0 being the first month, which has none. Every 6 months: 0 up to month 5, 1 in month 6.
pub fn n_intervals(month: usize, every_months: f64) -> u32 {
    // 26 weeks are six months up to rounding, which must not delay the change by a month.
    const ROUNDING: f64 = 1e-9;
    (month as f64 / every_months + ROUNDING).floor() as u32
}

/// Exact mean in `month`. Every 6 months by 1.2 on average, in month 12: 1.44.
pub fn mean(month: usize, every_months: f64, mean_factor: f64) -> f64 {
    (0..n_intervals(month, every_months)).fold(1.0, |so_far, _| so_far * mean_factor)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_come_at_the_end_of_each_interval() {
        assert_eq!([0, 5, 6, 11, 12].map(|month| n_intervals(month, 6.0)), [0, 0, 1, 1, 2]);
        assert_eq!([2, 3, 4, 5].map(|month| n_intervals(month, 2.5)), [0, 1, 1, 2]);
        assert_eq!(n_intervals(6, 26.0 * 12.0 / 52.0), 1);
        assert_eq!(mean(5, 6.0, 1.2), 1.0);
        assert!((mean(12, 6.0, 1.2) - 1.44).abs() < 1e-15);
    }
}
