//! A two-state Markov chain of active and idle months.
//!
//! ```text
//! P(on in month 0) = a,  P(on | on) = a + λ (1 − a),  P(on | off) = a (1 − λ)
//! ```
//! so that P(on) = a in every month (exact mean: a) and λ = P(on | on) − P(on | off) is the persistence. The mean length of a run
//! of active months is 1 / ((1 − λ)(1 − a)): 3.6 months with a = 0.5 and λ = 0.45.

use crate::quantity::Lanes;

/// Sets the state of the first month from uniform draws: 1 for on, 0 for off.
#[inline(always)]
pub fn begin(state: &mut Lanes, uniforms: &Lanes, share: &Lanes) {
    for ((state, uniform), share) in state.iter_mut().zip(uniforms).zip(share) {
        *state = f64::from(u8::from(uniform < share));
    }
}

/// Advances the state by one month.
#[inline(always)]
pub fn step(state: &mut Lanes, uniforms: &Lanes, share: &Lanes, persistence: &Lanes) {
    for (((state, uniform), share), persistence) in state.iter_mut().zip(uniforms).zip(share).zip(persistence) {
        let p_on = share * (1.0 - persistence) + persistence * *state;
        *state = f64::from(u8::from(*uniform < p_on));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chance::Stream;
    use crate::quantity::LANES;

    #[test]
    fn the_share_of_active_months_and_the_length_of_runs_are_exact() {
        let stream = Stream::new(11, "on-off");
        let (share, persistence) = ([0.5; LANES], [0.45; LANES]);
        let (mut uniforms, mut state) = ([0.0; LANES], [0.0; LANES]);
        let (mut on, mut starts, mut n) = (0.0, 0.0, 0.0);
        for month in 0..20_000 {
            stream.fill_uniforms(0, month, 0, &mut uniforms);
            let previous = state;
            if month == 0 {
                begin(&mut state, &uniforms, &share)
            } else {
                step(&mut state, &uniforms, &share, &persistence)
            }
            on += state.iter().sum::<f64>();
            starts += state.iter().zip(previous).map(|(now, previous)| now * (1.0 - previous)).sum::<f64>();
            n += LANES as f64;
        }
        // The months of a chain are correlated: the variance of their mean is (1 + λ)/(1 − λ) times that of independent months.
        let error = (0.25 / n * 1.45 / 0.55_f64).sqrt();
        assert!((on / n - 0.5).abs() < 4.0 * error);
        // With 1.28 million months the standard error of the ratio is below 0.01.
        assert!((on / starts - 1.0 / (0.55 * 0.5)).abs() < 0.05, "{}", on / starts);
    }
}
