//! Rare jumps: a factor that is multiplied by an independent jump factor at each arrival of a Poisson process.
//!
//! ```text
//! J(t) = f₁ f₂ … f_N(t),  N(t) ~ Poisson(λ t)
//! ```
//! P(no jump) = e^(−λ t). Exact mean: `exp(λ t (E[f] − 1))`, because `E[E[f]^N]` is the probability generating function of the Poisson distribution
//! at `E[f]`. The jump factors may be above or below one.

use super::poisson;
use crate::quantity::Lanes;
use crate::quantity::math::exp;

/// Multiplies `factors` by the jumps of one month: their number follows from `uniforms` at `rate` a month, and jump n in lane l is `size(l, n)`.
pub fn step(factors: &mut Lanes, uniforms: &Lanes, rate: &Lanes, size: impl Fn(usize, u64) -> f64) {
    for (lane, ((factor, uniform), rate)) in factors.iter_mut().zip(uniforms).zip(rate).enumerate() {
        let n_jumps = poisson::quantile(*uniform, *rate) as u64;
        *factor = (0..n_jumps).fold(*factor, |so_far, nth| so_far * size(lane, nth));
    }
}

/// Exact mean after `months`, with `rate` jumps a month. With 0.10 a year and `E[f]` = 0.88, after a year: exp(−0.012) = 0.98807.
pub fn mean(rate: f64, months: f64, mean_size: f64) -> f64 {
    exp(rate * months * (mean_size - 1.0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chance::Stream;
    use crate::quantity::LANES;

    #[test]
    fn mean_and_probability_of_no_jump_are_exact() {
        assert!((mean(0.1 / 12.0, 12.0, 0.88) - 0.988_071_7).abs() < 1e-7);
        let stream = Stream::new(3, "jumps");
        let (rate, n_blocks) = ([0.4; LANES], 2_000);
        let (mut total, mut squares, mut unmoved) = (0.0, 0.0, 0.0);
        for block in 0..n_blocks {
            let (mut factors, mut uniforms) = ([1.0; LANES], [0.0; LANES]);
            for month in 0..3 {
                stream.fill_uniforms(0, month, block * LANES as u32, &mut uniforms);
                // The jumps of a month alternately halve and triple the price.
                step(&mut factors, &uniforms, &rate, |_, nth| if nth % 2 == 0 { 0.5 } else { 3.0 });
            }
            total += factors.iter().sum::<f64>();
            squares += factors.iter().map(|factor| factor * factor).sum::<f64>();
            unmoved += factors.iter().filter(|factor| **factor == 1.0).count() as f64;
        }
        let n = f64::from(n_blocks) * LANES as f64;
        // The mean of a month: Σ P(n) × (1, 0.5, 1.5, 0.75, 2.25 …) = e^−λ (cosh(λ√1.5) + 0.5/√1.5 sinh(λ√1.5)).
        let (root, lambda) = (1.5_f64.sqrt(), 0.4);
        let of_a_month = exp(-lambda) * (libm::cosh(lambda * root) + 0.5 / root * libm::sinh(lambda * root));
        let (got, exact) = (total / n, of_a_month * of_a_month * of_a_month);
        assert!((got - exact).abs() < 4.0 * ((squares / n - got * got) / n).sqrt(), "{got} instead of {exact}");
        let p_no_jump = exp(-1.2);
        assert!((unmoved / n - p_no_jump).abs() < 4.0 * (p_no_jump * (1.0 - p_no_jump) / n).sqrt());
    }
}
