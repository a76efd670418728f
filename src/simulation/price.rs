//! Prices of the month: list prices with dated steps and moves by chance, blended over models and over the four token classes, with drift; and
//! how use answers to them.

use std::collections::BTreeMap;

use crate::cost::Environment;
use crate::cost::environment::Pass;
use crate::quantity::columns::lanes;
use crate::quantity::math::pow;
use crate::quantity::{LANES, Lanes, Month, MonthLanes};
use crate::scenario::prices::TokenMix;
use crate::scenario::prices::moves::Flagship;
use crate::scenario::prices::{ModelPrice, Prices, TokenPrice};
use crate::scenario::{Number, Scenario, Uncertainty};

/// How a usage's tokens are spread over what is priced: classes, and the share in requests with a long context.
struct PriceSpread<'a> {
    classes: ClassShares,
    /// Absent where nobody has long contexts.
    long_context: Option<&'a Lanes>,
}

impl<'a> PriceSpread<'a> {
    fn of(mix: &TokenMix, environment: &'a Environment) -> Self {
        let long_context = (!mix.long_context.is_certainly_zero()).then(|| environment.value(&mix.long_context));
        Self { classes: ClassShares::of(mix, environment), long_context }
    }
}

/// Shares of the four disjoint token classes; they add to one.
///
/// Of all tokens r are cache reads; the rest is input and output as q to 1; of the input w is written to cache. With r .90, q 11.4,
/// w 1: read .90, write .0919, output .0081.
pub struct ClassShares {
    pub uncached_input: Lanes,
    pub cache_write: Lanes,
    pub cache_read: Lanes,
    pub output: Lanes,
}

impl ClassShares {
    pub fn of(mix: &TokenMix, environment: &Environment) -> Self {
        let (read, written) = (environment.value(&mix.cache_read), environment.value(&mix.cache_write));
        let input = environment.map(&mix.input_to_output, |q| q / (1.0 + q));
        let output = environment.map(&mix.input_to_output, |q| 1.0 / (1.0 + q));
        Self {
            uncached_input: lanes(|lane| (1.0 - read[lane]) * input[lane] * (1.0 - written[lane])),
            cache_write: lanes(|lane| (1.0 - read[lane]) * input[lane] * written[lane]),
            cache_read: *read,
            output: lanes(|lane| (1.0 - read[lane]) * output[lane]),
        }
    }
}

/// Price of an average million tokens: (1 − s) × blended price + s × blended price of long contexts, s being the share in such requests.
fn blended(price: &TokenPrice, spread: &PriceSpread<'_>, environment: &Environment) -> Lanes {
    let base = over_classes(price, &spread.classes, environment);
    let (Some(share), Some(long)) = (spread.long_context, &price.long_context) else { return base };
    let long = over_classes(&long.price, &spread.classes, environment);
    lanes(|lane| (1.0 - share[lane]) * base[lane] + share[lane] * long[lane])
}

/// Σ class share × price, dollars per million tokens.
fn over_classes(price: &TokenPrice, shares: &ClassShares, environment: &Environment) -> Lanes {
    let [input, write, read, output] = price.classes().map(|number| environment.value(number));
    lanes(|lane| {
        shares.uncached_input[lane] * input[lane]
            + shares.cache_write[lane] * write[lane]
            + shares.cache_read[lane] * read[lane]
            + shares.output[lane] * output[lane]
    })
}

/// Blended price of `mix` in dollars per million tokens, as `price` lists its classes.
pub fn of_mix(price: &TokenPrice, mix: &TokenMix, environment: &Environment) -> Lanes {
    blended(price, &PriceSpread::of(mix, environment), environment)
}

/// The list price of a model in `month`: steps inside the month count by their days.
fn list_price(model: &ModelPrice, month: Month, spread: &PriceSpread<'_>, environment: &Environment) -> Lanes {
    // The share of the month that lies on or after each price's first day; the first price has always held.
    let from = |index: usize| model.steps.get(index).map_or(0.0, |(date, _)| month.share_from(*date));
    let mut price = blended(&model.initial, spread, environment).map(|price| price * (1.0 - from(0)));
    for (index, (_, step)) in model.steps.iter().enumerate() {
        let held = from(index) - from(index + 1);
        for (price, step) in price.iter_mut().zip(blended(step, spread, environment)) {
            *price += held * step;
        }
    }
    price
}

/// Blended list price of a mix of models (shares by tier or model name), month by month, without drift. Each model's price moves
/// on its own before it is blended.
pub fn list_prices(models: &BTreeMap<String, f64>, mix: &TokenMix, scenario: &Scenario, environment: &Environment) -> MonthLanes {
    let spread = PriceSpread::of(mix, environment);
    let mut prices = MonthLanes::zero(scenario.months);
    for (name, part) in models {
        let Some(model) = scenario.prices.model(name) else { continue };
        let moves = [environment.prices.tiers.get(name), environment.prices.models.get(scenario.prices.model_name(name))];
        for (index, (row, month)) in prices.iter_mut().zip(scenario.calendar()).enumerate() {
            let mut of_model = list_price(model, month, &spread, environment);
            for path in moves.into_iter().flatten() {
                of_model.iter_mut().zip(path.month(index)).for_each(|(price, factor)| *price *= factor);
            }
            for (price, of_model) in row.iter_mut().zip(of_model) {
                *price += part * of_model;
            }
        }
    }
    prices
}

/// List prices of models moved by what moves all of them: drift and chance.
pub fn moved(list: MonthLanes, prices: &Prices, environment: &Environment) -> MonthLanes {
    let mut moved = drifted(list, &prices.token_drift, environment);
    if let Some(path) = &environment.prices.tokens {
        let rows = moved.iter_mut().zip(path.iter());
        rows.for_each(|(row, factors)| row.iter_mut().zip(factors).for_each(|(price, factor)| *price *= factor));
    }
    moved
}

/// Multiplies month t by (1 + drift)^t.
pub fn drifted(mut prices: MonthLanes, drift: &Number, environment: &Environment) -> MonthLanes {
    let months: Vec<f64> = (0..prices.n_months()).map(|month| month as f64).collect();
    for (row, factors) in prices.iter_mut().zip(environment.compounded(drift, &months)) {
        row.iter_mut().zip(factors).for_each(|(price, factor)| *price *= factor);
    }
    prices
}

/// On-demand rent of one kind of GPU, month by month, dollars per hour.
pub fn gpu_rents(name: &str, scenario: &Scenario, environment: &Environment) -> MonthLanes {
    let on_demand = environment.value(&scenario.prices.gpus[name].on_demand);
    let mut rents = environment.prices.gpu_rents[name].on_demand.clone();
    rents.iter_mut().for_each(|row| row.iter_mut().zip(on_demand).for_each(|(value, rent)| *value *= rent));
    rents
}

/// Numbers that the blended price of a mix depends on: where one is uncertain, the mean of a quotient of prices has no closed form.
pub fn inputs<'a>(models: &'a BTreeMap<String, f64>, mix: &'a TokenMix, scenario: &'a Scenario) -> Vec<&'a Number> {
    let models = models.keys().filter_map(|name| scenario.prices.model(name));
    let prices = models.flat_map(|model| model.ever().flat_map(|price| mix.paid_of(price)));
    prices.chain(mix.numbers()).collect()
}

/// Whether the blended price of a mix is known beforehand in every month, drift included.
pub fn is_certain(models: &BTreeMap<String, f64>, mix: &TokenMix, scenario: &Scenario) -> bool {
    let prices = &scenario.prices;
    let jumps = prices.model_jumps.as_ref().is_some_and(|jumps| !jumps.rate.is_certainly_zero());
    let is_moved = |flagship: &Flagship| !flagship.factor.is_certain() && flagship.tiers.iter().any(|tier| models.contains_key(tier));
    let declines = prices.capability_decline.iter().filter(|decline| decline.tiers.iter().any(|tier| models.contains_key(tier)));
    let own = inputs(models, mix, scenario).into_iter().chain([&prices.token_drift]);
    let mut inputs = own.chain(declines.map(|decline| decline.pace.number()));
    let motion = prices.token_price_model.is_some();
    !jumps
        && !motion
        && !prices.flagship.as_ref().is_some_and(is_moved)
        && inputs.all(|number| matches!(number.law, Uncertainty::Certain(_)))
}

/// Multiplies use by (price(t) / price(0))^elasticity: with −0.8 and a price that halves, by 1.741.
///
/// On a path that is not certain the use has no exact mean here, NaN in the mean world: it hangs on the price that it is multiplied by.
pub fn rebound(scale: &mut MonthLanes, price: &MonthLanes, elasticity: &Number, is_certain: bool, environment: &Environment) {
    let first = *price.month(0);
    for (row, price) in scale.iter_mut().zip(price.iter()) {
        // What is free at either time has no relative price for use to answer to.
        let relative = lanes(|lane| if first[lane] > 0.0 && price[lane] > 0.0 { price[lane] / first[lane] } else { 1.0 });
        let factors = match environment.pass {
            Pass::Sampled => {
                let elasticity = environment.value(elasticity);
                lanes(|lane| pow(relative[lane], elasticity[lane]))
            }
            Pass::Expected if is_certain => environment.map(elasticity, |elasticity| pow(relative[0], elasticity)),
            Pass::Expected => [f64::NAN; LANES],
        };
        row.iter_mut().zip(factors).for_each(|(value, factor)| *value *= factor);
    }
}
