//! Interruptions of dedicated spot GPUs: how often one person's capacity is interrupted in a month.
//!
//! ```text
//! N(month) ~ Poisson(GPU-hours of use × interruptions per hour)
//! ```
//! Hours of use are those that the owner's demand came to, or where use is not modeled GPUs × hours × share of the month at work. Given what
//! everybody shares these are certain: then the exact mean is the mean of the rate, and rates of people add up.

use std::collections::BTreeMap;

use super::plan::Cohort;
use super::position::Position;
use super::redraw::ChanceKind;
use super::shared::Draws;
use crate::chance::Stream;
use crate::chance::process::poisson;
use crate::cost::{Environment, Quantities, Quantity};
use crate::quantity::columns::lanes;
use crate::quantity::{LANES, Lanes, MonthLanes};
use crate::scenario::Scenario;
use crate::scenario::package::{DedicatedGpu, PurchaseOption};

/// A stream for each GPU type.
pub struct SpotStreams(BTreeMap<String, Stream>);

impl SpotStreams {
    pub fn new(scenario: &Scenario, draws: &Draws) -> Self {
        let stream = |name: &String| (name.clone(), draws.stream(ChanceKind::People, &format!("spot interruptions of {name}")));
        Self(scenario.prices.gpus.keys().map(stream).collect())
    }
}

/// How often one kind of spot GPU is interrupted.
pub struct Rate {
    pub gpu: String,
    per_hour: Lanes,
    /// Of somebody who is at work for the whole month and uses all hours.
    per_month: Lanes,
}

/// The rates of each kind of spot GPU that can be interrupted.
pub fn rates(cohort: &Cohort, environment: &Environment) -> Vec<Rate> {
    let gpus = cohort.package.iter().flat_map(|package| &package.tooling.gpus);
    let rate = |(name, gpu): (&String, &DedicatedGpu)| match &gpu.purchase_option {
        PurchaseOption::Spot(spot) if !spot.interruptions.is_certainly_zero() => {
            let [count, hours, rate] = [&gpu.count, &spot.hours, &spot.interruptions].map(|number| environment.value(number));
            Some(Rate { gpu: name.clone(), per_hour: *rate, per_month: lanes(|lane| count[lane] * hours[lane] * rate[lane]) })
        }
        _ => None,
    };
    gpus.filter_map(rate).collect()
}

/// Counts the interruptions of one position at `rate`. `hours` are those of use by month; absent where use is not modeled.
pub fn interrupt(position: &Position<'_>, rate: &Rate, hours: Option<&MonthLanes>, streams: &SpotStreams, quantities: &mut Quantities) {
    let Some(stream) = streams.0.get(&rate.gpu) else { return };
    for (month, presence) in position.presence.iter().enumerate() {
        let count = |lane: usize| {
            let trial = position.context.first_trial.wrapping_add(lane as u32);
            let expected = match hours {
                Some(hours) => rate.per_hour[lane] * hours.month(month)[lane],
                None if position.is_vacant(month, lane) => 0.0,
                None => rate.per_month[lane] * presence,
            };
            let slot = |part| month as u32 + SLOTS_PER_PART * part;
            events(expected, |part| stream.uniform(position.person.key, slot(part), trial))
        };
        quantities.interrupt(&rate.gpu, month, &lanes(count));
    }
}

/// Fills in the exact means of a segment, whose headcount is there already: none where use follows from demand.
pub fn expect(cohort: &Cohort, environment: &Environment, quantities: &mut Quantities) {
    for rate in rates(cohort, environment) {
        for month in 0..quantities.n_months() {
            let headcount = quantities.month(Quantity::Headcount, month)[0];
            let mean = if cohort.gpu.is_some() { f64::NAN } else { headcount * rate.per_month[0] };
            quantities.interrupt(&rate.gpu, month, &[mean; LANES]);
        }
    }
}

/// Slots of a stream between the parts of a rate: more than a horizon has months.
const SLOTS_PER_PART: u32 = 1 << 10;
/// A larger rate is drawn in equal parts, because a single draw starts from e^−rate, which would underflow.
const MAX_RATE_PER_DRAW: f64 = 500.0;

/// A Poisson count at `rate`, from the uniform draws `uniform(0)`, `uniform(1)` and so on: one for each part of the rate.
fn events(rate: f64, uniform: impl Fn(u32) -> f64) -> f64 {
    let parts = (rate / MAX_RATE_PER_DRAW).ceil().max(1.0);
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
            // The fourth central moment of the distribution is λ + 3λ².
            assert!((variance - rate).abs() < 4.0 * ((rate + 2.0 * rate * rate) / f64::from(n)).sqrt(), "{variance} at {rate}");
        }
    }
}
