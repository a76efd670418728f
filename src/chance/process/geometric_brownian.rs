//! Geometric Brownian motion, for a share price relative to its initial value.
//!
//! ```text
//! S(t) / S(0) = exp((μ − v²/2) t + v W(t)),  t in years
//! ```
//! Exact mean: exp(μ t). With μ = 0.06, after 12 months: 1.0618.

use crate::quantity::Lanes;
use crate::quantity::math::exp;

/// Advances the logarithm of the relative price by one month; `drift` μ and `volatility` v are per year.
#[inline(always)]
pub fn step(log_price: &mut Lanes, normals: &Lanes, drift: &Lanes, volatility: &Lanes) {
    let month = 1.0 / 12.0;
    for (((log_price, normal), drift), volatility) in log_price.iter_mut().zip(normals).zip(drift).zip(volatility) {
        *log_price += (drift - volatility * volatility / 2.0) * month + volatility * month.sqrt() * normal;
    }
}

/// Exact mean of the relative price after `months` with `drift` a year.
pub fn mean(drift: f64, months: f64) -> f64 {
    exp(drift * months / 12.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chance::Stream;
    use crate::quantity::LANES;

    /// Known moments for drift −0.03 and volatility 0.10 a month over twelve months.
    #[test]
    fn price_and_sum_of_prices_have_the_exact_moments() {
        let stream = Stream::new(5, "price");
        let (drift, volatility) = ([-0.36; LANES], [0.10 * 12.0_f64.sqrt(); LANES]);
        let (mut last, mut sums) = (vec![], vec![]);
        for block in 0..4_000 {
            let (mut log_price, mut even, mut odd, mut sum) = ([0.0; LANES], [0.0; LANES], [0.0; LANES], [0.0; LANES]);
            for month in 0..12 {
                if month % 2 == 0 {
                    stream.fill_normal_pairs(0, month / 2, block * LANES as u32, &mut even, &mut odd);
                }
                step(&mut log_price, if month % 2 == 0 { &even } else { &odd }, &drift, &volatility);
                sum.iter_mut().zip(&log_price).for_each(|(sum, log)| *sum += exp(*log));
            }
            last.extend(log_price.map(exp));
            sums.extend(sum);
        }
        let check = |values: &[f64], mean: f64, sd: f64| {
            let n = values.len() as f64;
            let got = values.iter().sum::<f64>() / n;
            assert!((got - mean).abs() < 4.0 * sd / n.sqrt(), "{got} instead of {mean}");
        };
        check(&last, 0.697_676_326_1, 0.249_117_201_6);
        check(&sums, 9.927_049_758_5, 2.056_713_125_4);
        assert!((mean(-0.36, 12.0) - 0.697_676_326_1).abs() < 1e-10);
        last.sort_by(f64::total_cmp);
        let n = last.len() as f64;
        // The share below the exact 5th and 95th percentiles, in binomial standard errors.
        for (quantile, share) in [(0.371_653_239_8, 0.05), (1.161_594_941_8, 0.95)] {
            let below = last.partition_point(|price| *price < quantile) as f64 / n;
            assert!((below - share).abs() < 4.0 * (share * (1.0 - share) / n).sqrt());
        }
    }
}
