//! The price list of a scenario on a day: models with their next step, GPUs, seats, electricity. List prices, without drift.

use serde::Serialize;

use crate::quantity::{Currency, Date};
use crate::reading::path::below;
use crate::scenario::prices::factor::PriceFactor;
use crate::scenario::prices::{TokenMix, TokenPrice};
use crate::scenario::{Number, Scenario, Uncertainty};
use crate::simulation::PriceSample;
use crate::statistics::estimate::Estimate;

/// Prices that hold on a day.
#[derive(Clone, Debug, Serialize)]
pub struct PriceList {
    pub scenario: String,
    /// The currency of all prices.
    pub currency: Currency,
    /// The day asked about.
    pub at: Date,
    /// Date of the list the prices were taken from.
    pub list_date: Date,
    pub mix: Mix,
    /// The factors that the prices include; empty where there are none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub factors: Vec<Factor>,
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

/// A factor on list prices that applies on the day asked about.
#[derive(Clone, Debug, Serialize)]
pub struct Factor {
    /// Its place in the scenario, such as `prices.vendors.anthropic.factor`.
    pub path: String,
    pub value: Amount,
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
    /// The price after the next change of its list price or of a factor on it.
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
        let sample = PriceSample { scenario, seed, n_trials: N_TRIALS };
        let models = prices.models.iter().map(|(name, model)| {
            let factors: Vec<&PriceFactor> = prices.factors_of(name).collect();
            let on = |day: Date| ClassPrices::of(model.on(day).0, mix, &in_force(factors.iter().copied(), day), sample);
            let tiers = prices.tiers.iter().filter(|(_, model)| *model == name).map(|(tier, _)| tier.clone()).collect();
            let starts = factors.iter().filter_map(|factor| factor.start).filter(|start| *start > at);
            let next = model.on(at).1.map(|(from, _)| *from).into_iter().chain(starts).min();
            Model { name: name.clone(), tiers, price: on(at), next: next.map(|from| Step { from, price: on(from) }) }
        });
        let on_all = in_force(prices.factor.iter(), at);
        let listed = |number: &Number| Amount::factored(number, &on_all, sample);
        let gpus = prices.gpus.iter().map(|(name, gpu)| Gpu {
            name: name.clone(),
            on_demand: listed(&gpu.on_demand),
            reserved: listed(&gpu.reserved),
            spot: gpu.spot.as_ref().map(listed),
            purchase: Amount::of(&gpu.purchase),
            power: Amount::of(&gpu.power),
        });
        let seats =
            prices.seats.iter().map(|(name, seat)| Seat { name: name.clone(), is_compute: seat.is_compute, fee: listed(&seat.fee) });
        let of_vendors = prices.vendors.iter().map(|(name, factor)| (below("prices.vendors", name), factor));
        let of_models = prices.models.iter().filter_map(|(name, model)| Some((below("prices.models", name), model.factor.as_ref()?)));
        let factors = prices.factor.iter().map(|factor| ("prices".to_string(), factor)).chain(of_vendors).chain(of_models);
        let factors = factors.filter(|(_, factor)| factor.applies_on(at));
        Self {
            scenario: scenario.name.clone(),
            currency: scenario.currency(),
            at,
            list_date: prices.list_date,
            mix: Mix {
                cache_read: Amount::of(&mix.cache_read),
                cache_write: Amount::of(&mix.cache_write),
                input_to_output: Amount::of(&mix.input_to_output),
                long_context: Amount::of(&mix.long_context),
            },
            factors: factors.map(|(table, factor)| Factor { path: below(&table, "factor"), value: Amount::of(&factor.value) }).collect(),
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

/// The factors that apply on a day.
fn in_force<'a>(factors: impl Iterator<Item = &'a PriceFactor>, day: Date) -> Vec<&'a Number> {
    factors.filter(|factor| factor.applies_on(day)).map(|factor| &factor.value).collect()
}

impl ClassPrices {
    fn of(price: &TokenPrice, mix: &TokenMix, factors: &[&Number], sample: PriceSample<'_>) -> Self {
        let [uncached_input, cache_write, cache_read, output] = price.classes().map(|number| Amount::factored(number, factors, sample));
        let blended = Amount::of_values(&sample.blended(price, mix, factors));
        let long_context = price
            .long_context
            .as_ref()
            .map(|long| LongContextPrice { above: long.above, price: Box::new(Self::of(&long.price, mix, factors, sample)) });
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

    /// A number of the scenario times factors; drawn only where several of them are uncertain.
    fn factored(number: &Number, factors: &[&Number], sample: PriceSample<'_>) -> Self {
        let all = || std::iter::once(&number).chain(factors);
        let certain = || all().filter(|number| !number.is_uncertain()).map(|number| number.median()).product::<f64>();
        let mut uncertain = all().filter(|number| number.is_uncertain());
        match (uncertain.next(), uncertain.next()) {
            (None, _) => Self { mean: certain(), p5: None, p95: None },
            (Some(only), None) => Self::of(only).times(certain()),
            _ => Self::of_values(&sample.factored(number, factors)),
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
