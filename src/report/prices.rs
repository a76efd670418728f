//! The price list of a scenario on a day: models with their next step, GPUs, seats, electricity. List prices, without drift.

use serde::Serialize;

use super::document::{Document, Section};
use super::table::Table;
use crate::quantity::{Date, count};
use crate::scenario::prices::TokenPrice;
use crate::scenario::usage::TokenMix;
use crate::scenario::{Number, Scenario, Uncertainty};
use crate::simulation::price;

/// Prices that hold on a day.
#[derive(Clone, Debug, Serialize)]
pub struct PriceList {
    pub scenario: String,
    /// The day asked about.
    pub at: String,
    /// Date of the list the prices were taken from.
    pub list_date: String,
    pub mix: Mix,
    pub models: Vec<Model>,
    pub gpus: Vec<Gpu>,
    pub seats: Vec<Seat>,
    /// Dollars a kilowatt-hour.
    pub electricity: Amount,
    /// Energy of the whole data centre per energy of the machines.
    pub pue: Amount,
    /// Kilograms of carbon dioxide a kilowatt-hour; absent where none are told.
    pub carbon: Option<Amount>,
    /// Dollars a month per kilowatt of owned GPUs; absent where none are paid.
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

/// A model with the tiers it stands for; dollars per million tokens.
#[derive(Clone, Debug, Serialize)]
pub struct Model {
    pub name: String,
    pub tiers: Vec<String>,
    #[serde(flatten)]
    pub price: ClassPrices,
    /// The first dated price after the day asked about.
    pub next: Option<Step>,
}

#[derive(Clone, Debug, Serialize)]
pub struct Step {
    pub from: String,
    #[serde(flatten)]
    pub price: ClassPrices,
}

#[derive(Clone, Debug, Serialize)]
pub struct ClassPrices {
    pub uncached_input: Amount,
    pub cache_write: Amount,
    pub cache_read: Amount,
    pub output: Amount,
    /// Blended over a coding agent's tokens.
    pub blended: Amount,
    /// What requests with a long context cost instead; absent where they cost the same.
    pub long_context: Option<LongContext>,
}

/// The price of requests whose context is longer than `above` million tokens.
#[derive(Clone, Debug, Serialize)]
pub struct LongContext {
    pub above: f64,
    #[serde(flatten)]
    pub price: Box<ClassPrices>,
}

/// One kind of GPU: rent in dollars an hour, purchase in dollars, draw in kilowatts.
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

/// A seat: dollars a month.
#[derive(Clone, Debug, Serialize)]
pub struct Seat {
    pub name: String,
    pub is_compute: bool,
    pub fee: Amount,
}

/// A mean, with its 90 % interval where it is uncertain.
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
    /// The prices of `scenario` on the day `at`, blended by `mix`.
    pub fn new(scenario: &Scenario, mix: &TokenMix, at: Date) -> Self {
        let prices = &scenario.prices;
        let models = prices.models.iter().map(|(name, model)| {
            let (price, next) = model.on(at);
            let of = |price: &TokenPrice| ClassPrices::of(price, mix, scenario);
            let tiers = prices.tiers.iter().filter(|(_, model)| *model == name).map(|(tier, _)| tier.clone()).collect();
            let next = next.map(|(from, price)| Step { from: from.to_string(), price: of(price) });
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
            at: at.to_string(),
            list_date: prices.list_date.to_string(),
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
    fn of(price: &TokenPrice, mix: &TokenMix, scenario: &Scenario) -> Self {
        let [uncached_input, cache_write, cache_read, output] = price.classes().map(Amount::of);
        let blended = Amount::of_values(price::blended_values(price, mix, scenario, scenario.seed, N_TRIALS));
        let long_context = price
            .long_context
            .as_ref()
            .map(|long| LongContext { above: long.above, price: Box::new(Self::of(&long.price, mix, scenario)) });
        Self { uncached_input, cache_write, cache_read, output, blended, long_context }
    }

    /// The classes with the names that a scenario gives them.
    fn classes(&self) -> [(&'static str, Amount); 5] {
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

    /// A sample that is not empty; one value is certain.
    fn of_values(mut values: Vec<f64>) -> Self {
        let mean = values.iter().sum::<f64>() / values.len() as f64;
        values.sort_by(f64::total_cmp);
        let at = |p: f64| (values.len() > 1).then(|| values[(p * values.len() as f64) as usize]);
        Self { mean, p5: at(0.05), p95: at(0.95) }
    }

    /// `2.50`, `1,500`, or `4.10 (2.00 to 7.10)`; small prices keep three figures.
    pub fn print(self) -> String {
        match (self.p5, self.p95) {
            (Some(low), Some(high)) => format!("{} ({} to {})", figure(self.mean), figure(low), figure(high)),
            _ => figure(self.mean),
        }
    }
}

/// As it is written where that takes no more than four decimals; else cents, or four decimals of what is less than one. Thousands are grouped.
fn figure(value: f64) -> String {
    if value.abs() >= 1000.0 {
        return crate::quantity::Figures::supported_by(0.0, value).print(value);
    }
    let decimals = value.to_string().split_once('.').map_or(0, |(_, fraction)| fraction.len());
    let decimals = match decimals {
        0..=4 => decimals.max(2),
        _ if value.abs() < 1.0 => 4,
        _ => 2,
    };
    format!("{value:.decimals$}")
}

/// The list for reading.
pub fn document(list: &PriceList) -> Document {
    let header = ["", "tier", "input", "cache write", "cache read", "output", "blended", "from"];
    let mut models = Section::new("Models, USD per million tokens", &header);
    for model in &list.models {
        let mut rows = |name: &str, tiers: &str, price: &ClassPrices, from: &str| {
            models.row(model_cells(name, tiers, price, from));
            if let Some(long) = &price.long_context {
                models.row(model_cells(&format!("  above {} ktok", count((long.above * 1000.0).round() as usize)), "", &long.price, from));
            }
        };
        rows(&model.name, &model.tiers.join(", "), &model.price, "");
        if let Some(step) = &model.next {
            rows("  next", "", &step.price, &step.from);
        }
    }
    let long_contexts = match list.mix.long_context {
        share if share.mean > 0.0 => format!(", long_context {}", share.print()),
        _ => String::new(),
    };
    models.note = Some(format!(
        "Blended: the tokens of a coding agent; cache_read {}, cache_write {}, input_to_output {}{long_contexts}.",
        list.mix.cache_read.print(),
        list.mix.cache_write.print(),
        list.mix.input_to_output.print()
    ));
    let mut gpus =
        Section::new("GPUs, USD an hour; purchase in USD; power in kW", &["", "on demand", "reserved", "spot", "purchase", "power"]);
    for gpu in &list.gpus {
        let prices = [Some(gpu.on_demand), Some(gpu.reserved), gpu.spot, Some(gpu.purchase), Some(gpu.power)];
        let prices = prices.map(|price| price.map_or_else(String::new, Amount::print));
        gpus.row(std::iter::once(gpu.name.clone()).chain(prices));
    }
    let mut other = Section::new("Seats and electricity", &["", "price", "unit"]);
    for seat in &list.seats {
        other.row([seat.name.clone(), seat.fee.print(), "USD/month".into()]);
    }
    other.row(["electricity".into(), list.electricity.print(), "USD/kWh".into()]);
    other.row(["PUE".into(), list.pue.print(), String::new()]);
    if let Some(carbon) = list.carbon {
        other.row(["carbon dioxide".into(), carbon.print(), "kg/kWh".into()]);
    }
    if let Some(hosting) = list.hosting {
        other.row(["hosting".into(), hosting.print(), "USD/kW/month".into()]);
    }
    other.note = Some("Uncertain prices: mean (P5 to P95). Drift is not applied.".into());
    Document {
        title: format!("Prices of {} on {}", list.scenario, list.at),
        purpose: format!("The price list is of {}.", list.list_date),
        sections: vec![models, gpus, other],
        ..Document::default()
    }
}

fn model_cells(name: &str, tiers: &str, price: &ClassPrices, from: &str) -> [String; 8] {
    let [input, write, read, output, blended] =
        [price.uncached_input, price.cache_write, price.cache_read, price.output, price.blended].map(Amount::print);
    [name.into(), tiers.into(), input, write, read, output, blended, from.into()]
}

/// The list as plain columns, a row for each price.
pub fn table(list: &PriceList) -> Table {
    let mut rows: Vec<(&str, &str, &str, &str, &str, Amount)> = vec![];
    for model in &list.models {
        let steps =
            std::iter::once((&model.price, list.at.as_str())).chain(model.next.iter().map(|step| (&step.price, step.from.as_str())));
        for (price, on) in steps {
            rows.extend(price.classes().map(|(what, amount)| ("model", model.name.as_str(), what, "USD/Mtok", on, amount)));
            let long = price.long_context.iter().flat_map(|long| long.price.classes());
            rows.extend(long.map(|(what, amount)| ("model, long context", model.name.as_str(), what, "USD/Mtok", on, amount)));
        }
    }
    let at = list.at.as_str();
    for gpu in &list.gpus {
        let prices = [
            ("on_demand", "USD/hour", gpu.on_demand),
            ("reserved", "USD/hour", gpu.reserved),
            ("purchase", "USD", gpu.purchase),
            ("power", "kW", gpu.power),
        ];
        let spot = gpu.spot.map(|spot| ("spot", "USD/hour", spot));
        rows.extend(prices.into_iter().chain(spot).map(|(what, unit, amount)| ("GPU", gpu.name.as_str(), what, unit, at, amount)));
    }
    rows.extend(list.seats.iter().map(|seat| ("seat", seat.name.as_str(), "fee", "USD/month", at, seat.fee)));
    rows.push(("electricity", "electricity", "price", "USD/kWh", at, list.electricity));
    rows.push(("electricity", "electricity", "pue", "", at, list.pue));
    rows.extend(list.carbon.map(|carbon| ("electricity", "electricity", "carbon", "kg/kWh", at, carbon)));
    rows.extend(list.hosting.map(|hosting| ("hardware", "hosting", "price", "USD/kW/month", at, hosting)));
    Table::new("prices")
        .text("kind", rows.iter().map(|row| row.0))
        .text("name", rows.iter().map(|row| row.1))
        .text("what", rows.iter().map(|row| row.2))
        .text("unit", rows.iter().map(|row| row.3))
        .text("on", rows.iter().map(|row| row.4))
        .amounts("mean", rows.iter().map(|row| Some(row.5.mean)))
        .amounts("p5", rows.iter().map(|row| row.5.p5))
        .amounts("p95", rows.iter().map(|row| row.5.p95))
}

#[cfg(test)]
mod tests {
    use super::figure;

    #[test]
    fn a_price_is_shown_as_it_is_written_and_a_blend_in_few_figures() {
        let shown =
            [(2.0, "2.00"), (1.275, "1.275"), (0.0036, "0.0036"), (0.490_483_9, "0.4905"), (2.452_419, "2.45"), (30_000.0, "30,000")];
        for (value, text) in shown {
            assert_eq!(figure(value), text);
        }
    }
}
