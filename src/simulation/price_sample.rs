//! Samples of blended prices for a price list: draws the numbers that prices depend on and nothing else.

use super::environment::{self, SharedStreams};
use super::price;
use super::shared::Draws;
use crate::cost::Environment;
use crate::quantity::{LANES, Lanes};
use crate::scenario::prices::{TokenMix, TokenPrice};
use crate::scenario::{Number, Scenario};

/// How prices are drawn: the seed and the number of draws of what is uncertain.
#[derive(Clone, Copy)]
pub struct PriceSample<'a> {
    pub scenario: &'a Scenario,
    pub seed: u64,
    pub n_trials: usize,
}

impl PriceSample<'_> {
    /// Values of one blended price times `factors`, USD per million tokens; a single value where nothing is uncertain.
    pub fn blended(&self, price: &TokenPrice, mix: &TokenMix, factors: &[&Number]) -> Vec<f64> {
        let inputs: Vec<&Number> = mix.paid_of(price).into_iter().chain(mix.numbers()).chain(factors.iter().copied()).collect();
        self.values(&inputs, |environment| price::with_factors(price::of_mix(price, mix, environment), factors, environment))
    }

    /// Values of a number times `factors`; a single value where nothing is uncertain.
    pub fn factored(&self, number: &Number, factors: &[&Number]) -> Vec<f64> {
        let inputs = [&[number], factors].concat();
        self.values(&inputs, |environment| price::with_factors(*environment.value(number), factors, environment))
    }

    fn values(&self, inputs: &[&Number], value: impl Fn(&Environment) -> Lanes) -> Vec<f64> {
        let n = if inputs.iter().any(|number| number.is_uncertain()) { self.n_trials } else { 1 };
        let streams = SharedStreams::new(self.scenario, &Draws::plain(self.seed));
        let block = |block: usize| value(&environment::numbers(self.scenario, &streams, (block * LANES) as u32));
        (0..n.div_ceil(LANES)).flat_map(block).take(n).collect()
    }
}
