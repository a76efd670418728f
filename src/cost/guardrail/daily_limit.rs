//! A daily limit: every 24 hours of an incident, counted from its start, cost at most this much. Hours beyond the limit are not billed. It bounds
//! each day of a person's ordinary use as well; what it keeps from people there is unserved demand.

use super::Guardrail;

/// 62 hours at 255.36 per hour under 5,000 per day: two full days and min(14 × 255.36, 5,000) come to 13,575.04 instead of 15,832.32.
pub(super) const GUARDRAIL: Guardrail = Guardrail {
    name: "daily_limit",
    meaning: "cost = Σ over every 24 hours from the start of min(hours run × spend per hour, limit); an incident of a stated size counts as one day. Ordinary use of a person and resource: served share = mean over lognormal active days of min(spend of the day, limit) ÷ spend of the day",
    number: |guardrails| guardrails.daily_limit.as_ref(),
    is_of_money: true,
    tighten: |_, limit, bounds| bounds.daily_limit = limit,
};

/// Dollars spent in `hours` at `rate` dollars per hour under a limit per day.
pub fn spent(rate: f64, hours: f64, limit: f64) -> f64 {
    let unlimited = rate * hours;
    if 24.0 * rate <= limit {
        return unlimited;
    }
    let days = (hours / 24.0).floor();
    // Rounding in the sum of days must not exceed what would have been billed without a limit.
    (days * limit + ((hours - 24.0 * days) * rate).min(limit)).min(unlimited)
}

/// Hours until `amount` dollars are spent; infinite where they never are.
pub fn hours_until(amount: f64, rate: f64, limit: f64) -> f64 {
    let per_day = (24.0 * rate).min(limit);
    if amount <= 0.0 {
        return 0.0;
    }
    if per_day <= 0.0 || amount == f64::INFINITY {
        return f64::INFINITY;
    }
    let full_days = (amount / per_day).ceil() - 1.0;
    24.0 * full_days + (amount - full_days * per_day) / rate
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quantity::LANES;

    const RATE: f64 = 64.0 * 3.99;

    #[test]
    fn each_day_costs_at_most_the_limit() {
        assert!((spent(RATE, 62.0, f64::INFINITY) - 15_832.32).abs() < 1e-9);
        assert!((spent(RATE, 62.0, 5_000.0) - 13_575.04).abs() < 1e-9);
        // A third day that is not complete: 10,000 and then all of the limit.
        assert!((spent(RATE, 70.0, 5_000.0) - 15_000.0).abs() < 1e-9);
        assert_eq!([spent(RATE, 62.0, 0.0), spent(0.0, 62.0, 5_000.0), spent(RATE, 0.0, 5_000.0)], [0.0; 3]);
    }

    #[test]
    fn a_limit_never_raises_what_is_spent() {
        for step in 0..LANES * LANES {
            let (hours, limit) = (step as f64 * 0.173, 24.0 * RATE * (1.0 + 1e-16 - (step % 7) as f64 * 1e-13));
            assert!(spent(RATE, hours, limit) <= RATE * hours, "{hours} hours, {limit} per day");
        }
    }

    #[test]
    fn hours_until_an_amount_are_those_after_which_it_is_spent() {
        // 5,000 a day are spent after 19.58 hours of each.
        for amount in [1.0, 4_999.0, 5_000.0, 5_001.0, 12_345.0, 15_000.0] {
            let hours = hours_until(amount, RATE, 5_000.0);
            assert!((spent(RATE, hours, 5_000.0) - amount).abs() < 1e-8, "{amount}");
            assert!(spent(RATE, hours - 1e-6, 5_000.0) < amount, "{amount}");
        }
        assert!((hours_until(20_000.0, RATE, f64::INFINITY) - 20_000.0 / RATE).abs() < 1e-9);
        assert_eq!(hours_until(0.0, RATE, 5_000.0), 0.0);
        assert_eq!(hours_until(1.0, RATE, 0.0), f64::INFINITY);
        assert_eq!(hours_until(1.0, 0.0, 5_000.0), f64::INFINITY);
        assert_eq!(hours_until(f64::INFINITY, RATE, 5_000.0), f64::INFINITY);
    }
}
