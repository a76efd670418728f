//! The price list of a scenario on a day: models with their next step, GPUs, seats, electricity. List prices, without drift.

use serde::Serialize;

use crate::quantity::Date;
use crate::scenario::prices::TokenMix;
use crate::scenario::prices::TokenPrice;
use crate::scenario::{Number, Scenario, Uncertainty};
use crate::simulation::blended_prices;
use crate::statistics::estimate::Estimate;

/// Prices that hold on a day.
#[derive(Clone, Debug, Serialize)]
pub struct PriceList {
    pub scenario: String,
    /// The day asked about.
    pub at: Date,
    /// Date of the list the prices were taken from.
    pub list_date: Date,
    pub mix: Mix,
    pub models: Vec<Model>,
    pub gpus: Vec<Gpu>,
    pub seats: Vec<Seat>,
    /// Dollars per kilowatt-hour.
    pub electricity: Amount,
    /// Energy of the whole data center per energy of the machines.
    pub pue: Amount,
    /// Kilograms of carbon dioxide per kilowatt-hour; absent where the scenario has none.
    pub carbon: Option<Amount>,
    /// Dollars per month and kilowatt of owned GPUs; absent where none are paid.
    pub hosting: Option<Amount>,
}

/// The token classes over which prices are blended; see [`TokenMix`].
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Mix {
    pub cache_read: Amount,
    pub cache_write: Amount,
    pub input_to_output: Amount,
    pub long_context: Amount,
}

/// A model with the tiers it serves; dollars per million tokens.
#[derive(Clone, Debug, Serialize)]
pub struct Model {
    pub name: String,
    pub tiers: Vec<String>,
    #[serde(flatten)]
    pub price: ClassPrices,
    /// The first dated price after the day asked about.
    pub next: Option<Step>,
}

/// A price from a day on.
#[derive(Clone, Debug, Serialize)]
pub struct Step {
    pub from: Date,
    #[serde(flatten)]
    pub price: ClassPrices,
}

/// The price of each class of tokens.
#[derive(Clone, Debug, Serialize)]
pub struct ClassPrices {
    pub uncached_input: Amount,
    pub cache_write: Amount,
    pub cache_read: Amount,
    pub output: Amount,
    /// Blended over a coding agent's tokens.
    pub blended: Amount,
    /// What requests with a long context cost instead; absent where they cost the same.
    pub long_context: Option<LongContextPrice>,
}

/// The price of requests whose context is longer than `above` million tokens.
#[derive(Clone, Debug, Serialize)]
pub struct LongContextPrice {
    pub above: f64,
    #[serde(flatten)]
    pub price: Box<ClassPrices>,
}

/// One model of GPU: rent in dollars per hour, purchase in dollars, power in kilowatts.
#[derive(Clone, Debug, Serialize)]
pub struct Gpu {
    pub name: String,
    pub on_demand: Amount,
    pub reserved: Amount,
    /// Absent where no spot capacity is offered.
    pub spot: Option<Amount>,
    pub purchase: Amount,
    pub power: Amount,
}

/// A seat: dollars per month.
#[derive(Clone, Debug, Serialize)]
pub struct Seat {
    pub name: String,
    pub is_compute: bool,
    pub fee: Amount,
}

/// A mean, with its 90% interval where it is uncertain.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Amount {
    pub mean: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub p5: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub p95: Option<f64>,
}

/// Draws behind an uncertain blended price.
const N_TRIALS: usize = 4096;

impl PriceList {
    /// The prices of `scenario` on the day `at`, blended by `mix`; uncertain blends are simulated with `seed`.
    pub fn of(scenario: &Scenario, mix: &TokenMix, at: Date, seed: u64) -> Self {
        let prices = &scenario.prices;
        let models = prices.models.iter().map(|(name, model)| {
            let (price, next) = model.on(at);
            let of = |price: &TokenPrice| ClassPrices::of(price, mix, scenario, seed);
            let tiers = prices.tiers.iter().filter(|(_, model)| *model == name).map(|(tier, _)| tier.clone()).collect();
            let next = next.map(|(from, price)| Step { from: *from, price: of(price) });
            Model { name: name.clone(), tiers, price: of(price), next }
        });
        let gpus = prices.gpus.iter().map(|(name, gpu)| Gpu {
            name: name.clone(),
            on_demand: Amount::of(&gpu.on_demand),
            reserved: Amount::of(&gpu.reserved),
            spot: gpu.spot.as_ref().map(Amount::of),
            purchase: Amount::of(&gpu.purchase),
            power: Amount::of(&gpu.power),
        });
        let seats =
            prices.seats.iter().map(|(name, seat)| Seat { name: name.clone(), is_compute: seat.is_compute, fee: Amount::of(&seat.fee) });
        Self {
            scenario: scenario.name.clone(),
            at,
            list_date: prices.list_date,
            mix: Mix {
                cache_read: Amount::of(&mix.cache_read),
                cache_write: Amount::of(&mix.cache_write),
                input_to_output: Amount::of(&mix.input_to_output),
                long_context: Amount::of(&mix.long_context),
            },
            models: models.collect(),
            gpus: gpus.collect(),
            seats: seats.collect(),
            electricity: Amount::of(&prices.electricity.price),
            pue: Amount::of(&prices.electricity.pue),
            carbon: prices.electricity.carbon_intensity.as_ref().map(Amount::of),
            hosting: prices.hardware.hosting.as_ref().map(Amount::of),
        }
    }
}

impl ClassPrices {
    fn of(price: &TokenPrice, mix: &TokenMix, scenario: &Scenario, seed: u64) -> Self {
        let [uncached_input, cache_write, cache_read, output] = price.classes().map(Amount::of);
        let blended = Amount::of_values(&blended_prices(price, mix, scenario, seed, N_TRIALS));
        let long_context = price
            .long_context
            .as_ref()
            .map(|long| LongContextPrice { above: long.above, price: Box::new(Self::of(&long.price, mix, scenario, seed)) });
        Self { uncached_input, cache_write, cache_read, output, blended, long_context }
    }

    /// The classes with the names that a scenario gives them.
    pub fn classes(&self) -> [(&'static str, Amount); 5] {
        [
            ("uncached_input", self.uncached_input),
            ("cache_write", self.cache_write),
            ("cache_read", self.cache_read),
            ("output", self.output),
            ("blended", self.blended),
        ]
    }
}

impl Amount {
    /// A number of the scenario by itself.
    pub fn of(number: &Number) -> Self {
        match &number.law {
            Uncertainty::Certain(value) => Self { mean: *value, p5: None, p95: None },
            Uncertainty::Uncertain(family) => {
                let quantile = |p| Some(family.quantile(p).clamp(number.range.low, number.range.high));
                Self { mean: family.mean(), p5: quantile(0.05), p95: quantile(0.95) }
            }
        }
    }

    /// The amount in a unit of which `factor` make one of the present unit.
    #[must_use]
    pub fn times(self, factor: f64) -> Self {
        let times = |value: f64| value * factor;
        Self { mean: times(self.mean), p5: self.p5.map(times), p95: self.p95.map(times) }
    }

    /// What draws say; a single value is certain.
    fn of_values(values: &[f64]) -> Self {
        match (values, Estimate::of(values)) {
            ([_, _, ..], Some(Estimate { mean, p5, p95, .. })) => Self { mean, p5: Some(p5), p95: Some(p95) },
            _ => Self { mean: values.first().copied().unwrap_or_default(), p5: None, p95: None },
        }
    }
}
