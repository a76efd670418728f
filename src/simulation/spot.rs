//! Interruptions of dedicated spot GPUs: how often one person's capacity is taken back in a month.
//!
//! ```text
//! N(month) ~ Poisson(GPUs × hours of work × interruptions an hour × share of the month at work)
//! ```
//! The rate is certain given what everybody shares, so that the exact mean is its mean, and people of a segment add up.

use std::collections::BTreeMap;

use super::occupancy::Occupancy;
use super::plan::{Cohort, Person};
use crate::chance::Stream;
use crate::chance::process::poisson;
use crate::cost::{Environment, Quantities, Quantity};
use crate::quantity::columns::lanes;
use crate::quantity::{LANES, Lanes};
use crate::scenario::Scenario;
use crate::scenario::package::PurchaseOption;

/// One stream for each kind of GPU, named after it.
pub struct SpotStreams(BTreeMap<String, Stream>);

impl SpotStreams {
    pub fn new(scenario: &Scenario, seed: u64) -> Self {
        let stream = |name: &String| (name.clone(), Stream::new(seed, &format!("spot interruptions of {name}")));
        Self(scenario.prices.gpus.keys().map(stream).collect())
    }
}

/// Interruptions a month of somebody who is at work all of it, for each kind of spot GPU that can be interrupted.
pub fn rates(cohort: &Cohort, environment: &Environment) -> Vec<(String, Lanes)> {
    let gpus = cohort.package.iter().flat_map(|package| &package.tooling.gpus);
    let rate = |(name, gpu): (&String, &crate::scenario::package::DedicatedGpu)| match &gpu.purchase_option {
        PurchaseOption::Spot(spot) if !spot.interruptions.is_certainly_zero() => {
            let [count, hours, rate] = [&gpu.count, &spot.hours, &spot.interruptions].map(|number| environment.value(number));
            Some((name.clone(), lanes(|lane| count[lane] * hours[lane] * rate[lane])))
        }
        _ => None,
    };
    gpus.filter_map(rate).collect()
}

/// Counts the interruptions of one person.
pub fn interrupt(
    rates: &[(String, Lanes)],
    streams: &SpotStreams,
    person: &Person,
    presence: &[f64],
    occupancy: Option<&Occupancy>,
    first_trial: u32,
    quantities: &mut Quantities,
) {
    for (name, rate) in rates {
        let Some(stream) = streams.0.get(name) else { continue };
        for (month, presence) in presence.iter().enumerate() {
            let count = |lane: usize| {
                let trial = first_trial.wrapping_add(lane as u32);
                // A vacant position runs nothing.
                let is_held = occupancy.map_or(1.0, |occupancy| occupancy.occupied.month(month)[lane]);
                events(rate[lane] * presence * is_held, |part| stream.uniform(person.key, month as u32 + MONTHS_APART * part, trial))
            };
            quantities.interrupt(name, month, &lanes(count));
        }
    }
}

/// Fills in the exact means of a segment, whose heads are counted.
pub fn expect(cohort: &Cohort, environment: &Environment, quantities: &mut Quantities) {
    for (name, rate) in rates(cohort, environment) {
        for month in 0..quantities.n_months() {
            let headcount = quantities.month(Quantity::Headcount, month)[0];
            quantities.interrupt(&name, month, &[headcount * rate[0]; LANES]);
        }
    }
}

/// Months that lie between the parts of a rate in a stream: more than a horizon has.
const MONTHS_APART: u32 = 1 << 10;
/// Beyond this a rate is drawn in parts that add up, because a single draw begins with e^−rate.
const RATE_OF_A_PART: f64 = 500.0;

/// A Poisson count at `rate` from as many uniform draws as it takes, `uniform(0)` first.
fn events(rate: f64, uniform: impl Fn(u32) -> f64) -> f64 {
    let parts = (rate / RATE_OF_A_PART).ceil().max(1.0);
    (0..parts as u32).map(|part| poisson::quantile(uniform(part), rate / parts)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_too_large_for_one_draw_is_drawn_in_parts() {
        let stream = Stream::new(5, "interruptions");
        let n = 4_000;
        for rate in [0.3, 499.0, 1_750.0] {
            let sample: Vec<f64> = (0..n).map(|trial| events(rate, |part| stream.uniform(0, part, trial))).collect();
            let mean = sample.iter().sum::<f64>() / f64::from(n);
            let variance = sample.iter().map(|count| (count - mean) * (count - mean)).sum::<f64>() / f64::from(n);
            assert!((mean - rate).abs() < 4.0 * (rate / f64::from(n)).sqrt(), "{mean} at {rate}");
            // The fourth central moment of the law is λ + 3λ².
            assert!((variance - rate).abs() < 4.0 * ((rate + 2.0 * rate * rate) / f64::from(n)).sqrt(), "{variance} at {rate}");
        }
    }
}
