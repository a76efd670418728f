//! What money of later months is worth today.

use crate::quantity::math::exp;

/// The weight of money at the end of month `month`, 1 being the first: exp(−r t/12) with a continuous `rate` per year. Month 0 is today.
///
/// By hand: 4% and month 12: e^−0.04 = 0.960789.
pub fn weight(rate: f64, month: u32) -> f64 {
    exp(-rate * f64::from(month) / 12.0)
}

/// The weights of months 1 to `months`.
pub fn weights(rate: f64, months: u32) -> Vec<f64> {
    (1..=months).map(|month| weight(rate, month)).collect()
}

/// The present value of amounts at the ends of months 1, 2, …
pub fn present_value(rate: f64, by_month: &[f64]) -> f64 {
    by_month.iter().zip(1..).map(|(amount, month)| amount * weight(rate, month)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Net pay from 475,000 and 375,000 a year, in 48 equal monthly payments.
    #[test]
    fn four_years_of_pay_at_4_percent() {
        for (net, at_4, at_0) in [(324_814.25, 1_198_645.143_899, 1_299_257.0), (262_164.25, 967_451.105_259, 1_048_657.0)] {
            let by_month = [net / 12.0; 48];
            assert!((present_value(0.04, &by_month) / at_4 - 1.0).abs() < 1e-11);
            assert!((present_value(0.0, &by_month) / at_0 - 1.0).abs() < 1e-12);
            let weighed: f64 = weights(0.04, 48).iter().map(|weight| weight * net / 12.0).sum();
            assert_eq!(weighed, present_value(0.04, &by_month));
        }
        assert_eq!(weight(0.04, 0), 1.0);
    }
}
