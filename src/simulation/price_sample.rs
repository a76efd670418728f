//! Samples of blended prices for a price list: draws the numbers that prices depend on and nothing else.

use super::environment::{self, SharedStreams};
use super::price;
use super::shared::Draws;
use crate::quantity::LANES;
use crate::scenario::Scenario;
use crate::scenario::prices::{TokenMix, TokenPrice};

/// Values of one blended price, USD per million tokens: `n_trials` draws, or a single value where nothing is uncertain.
pub fn blended_prices(price: &TokenPrice, mix: &TokenMix, scenario: &Scenario, seed: u64, n_trials: usize) -> Vec<f64> {
    let is_uncertain = mix.paid_of(price).into_iter().chain(mix.numbers()).any(|number| number.is_uncertain());
    let n = if is_uncertain { n_trials } else { 1 };
    let streams = SharedStreams::new(scenario, &Draws::plain(seed));
    let block = |block: usize| price::of_mix(price, mix, &environment::numbers(scenario, &streams, (block * LANES) as u32));
    (0..n.div_ceil(LANES)).flat_map(block).take(n).collect()
}
