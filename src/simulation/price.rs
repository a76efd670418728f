//! Prices by month: list prices with dated steps and random changes, blended over models and token classes, with drift; and how usage responds to
//! them.
//!
//! Makes prices out of prices. Must not multiply a price by an amount: that is what the cost layer is for.

use std::collections::BTreeMap;

use super::plan::PartMonth;
use crate::cost::Environment;
use crate::cost::environment::Pass;
use crate::quantity::columns::lanes;
use crate::quantity::math::pow;
use crate::quantity::{Date, LANES, Lanes, Month, MonthLanes};
use crate::scenario::prices::TokenMix;
use crate::scenario::prices::factor::PriceFactor;
use crate::scenario::prices::moves::Flagship;
use crate::scenario::prices::{ModelPrice, Prices, TokenPrice};
use crate::scenario::{Number, Scenario};

/// How the tokens of a usage are distributed over what is priced: token classes, and requests with a long context.
struct PriceWeights<'a> {
    classes: ClassShares,
    /// Share in requests with a long context; absent where there are none.
    long_context: Option<&'a Lanes>,
}

impl<'a> PriceWeights<'a> {
    fn of(mix: &TokenMix, environment: &'a Environment) -> Self {
        let long_context = (!mix.long_context.is_certainly_zero()).then(|| environment.value(&mix.long_context));
        Self { classes: ClassShares::of(mix, environment), long_context }
    }
}

/// Shares of the four disjoint token classes, which sum to 1.
///
/// A share r of all tokens is cache reads. The rest is input and output as q to 1, and a share w of the input is written to the cache. With r .90,
/// q 11.4 and w 1: read .90, write .0919, output .0081.
struct ClassShares {
    uncached_input: Lanes,
    cache_write: Lanes,
    cache_read: Lanes,
    output: Lanes,
}

impl ClassShares {
    fn of(mix: &TokenMix, environment: &Environment) -> Self {
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

/// Price of an average million tokens: (1 − s) × blended price + s × blended price of long contexts, where s is the share in such requests.
///
/// With a month, at the exchange rates of that month.
fn blended(price: &TokenPrice, weights: &PriceWeights<'_>, month: Option<usize>, environment: &Environment) -> Lanes {
    let base = over_classes(price, &weights.classes, month, environment);
    let (Some(share), Some(long)) = (weights.long_context, &price.long_context) else { return base };
    let long = over_classes(&long.price, &weights.classes, month, environment);
    lanes(|lane| (1.0 - share[lane]) * base[lane] + share[lane] * long[lane])
}

/// Σ class share × price per million tokens.
fn over_classes(price: &TokenPrice, shares: &ClassShares, month: Option<usize>, environment: &Environment) -> Lanes {
    let [input, write, read, output] =
        price.classes().map(|number| month.map_or_else(|| *environment.value(number), |month| environment.amount(number, month)));
    lanes(|lane| {
        shares.uncached_input[lane] * input[lane]
            + shares.cache_write[lane] * write[lane]
            + shares.cache_read[lane] * read[lane]
            + shares.output[lane] * output[lane]
    })
}

/// Blended price of `mix`, USD per million tokens, where `price` lists the token classes.
pub fn of_mix(price: &TokenPrice, mix: &TokenMix, environment: &Environment) -> Lanes {
    blended(price, &PriceWeights::of(mix, environment), None, environment)
}

/// Share of a month's days from `date` on: of all of them, or of those on which people are at work.
fn share_from(month: Month, date: Date, part_months: &[PartMonth]) -> f64 {
    part_months.iter().find(|part| part.month == month).map_or_else(|| month.share_from(date), |part| part.share_from(date))
}

/// What factors come to on the days of people who are not at work all of a month, over what they come to on all of its days; absent for others.
fn factor_on_days<'a>(
    factors: impl Iterator<Item = &'a PriceFactor>,
    month: Month,
    part_months: &[PartMonth],
    environment: &Environment,
) -> Option<Lanes> {
    let part = part_months.iter().find(|part| part.month == month)?;
    let mut product = [1.0; LANES];
    for factor in factors.filter(|factor| factor.start.is_some_and(|start| start.month == month)) {
        let (own, all) = (factor.start.map_or(1.0, |start| part.share_from(start)), factor.share_of(month));
        for (product, value) in product.iter_mut().zip(environment.value(&factor.value)) {
            *product *= ((1.0 - own) + own * value) / ((1.0 - all) + all * value);
        }
    }
    Some(product)
}

/// The list price of a model in `month`; prices that change within the month are weighted by their days.
fn list_price(
    model: &ModelPrice,
    (index, month): (usize, Month),
    part_months: &[PartMonth],
    weights: &PriceWeights<'_>,
    environment: &Environment,
) -> Lanes {
    let in_month = Some(index);
    // The share of the month that is on or after the first day of each step; the initial price applies from the start.
    let from = |index: usize| model.steps.get(index).map_or(0.0, |(date, _)| share_from(month, *date, part_months));
    let mut price = blended(&model.initial, weights, in_month, environment).map(|price| price * (1.0 - from(0)));
    for (index, (_, step)) in model.steps.iter().enumerate() {
        let held = from(index) - from(index + 1);
        for (price, step) in price.iter_mut().zip(blended(step, weights, in_month, environment)) {
            *price += held * step;
        }
    }
    price
}

/// Blended list price of a mix of models (shares by name of a tier or model), month by month, without drift. The price of each model changes before
/// it is blended, and counts by the days of `part_months` in these.
pub fn list_prices(
    models: &BTreeMap<String, f64>,
    mix: &TokenMix,
    part_months: &[PartMonth],
    scenario: &Scenario,
    environment: &Environment,
) -> MonthLanes {
    let weights = PriceWeights::of(mix, environment);
    let mut prices = MonthLanes::zero(scenario.months);
    for (name, part) in models {
        let Some(model) = scenario.prices.model(name) else { continue };
        let paths = [environment.prices.tiers.get(name), environment.prices.models.get(scenario.prices.model_name(name))];
        for (index, (row, month)) in prices.iter_mut().zip(scenario.calendar()).enumerate() {
            let mut of_model = list_price(model, (index, month), part_months, &weights, environment);
            for path in paths.into_iter().flatten() {
                of_model.iter_mut().zip(path.month(index)).for_each(|(price, factor)| *price *= factor);
            }
            if let Some(factor) = factor_on_days(scenario.prices.factors_of(name), month, part_months, environment) {
                of_model.iter_mut().zip(factor).for_each(|(price, factor)| *price *= factor);
            }
            for (price, of_model) in row.iter_mut().zip(of_model) {
                *price += part * of_model;
            }
        }
    }
    prices
}

/// List prices of models with what changes all of them alike: drift and the common price path.
pub fn with_common_path(list: MonthLanes, prices: &Prices, environment: &Environment) -> MonthLanes {
    let mut moved = drifted(list, &prices.token_drift, environment);
    if let Some(path) = &environment.prices.tokens {
        let rows = moved.iter_mut().zip(path.iter());
        rows.for_each(|(row, factors)| row.iter_mut().zip(factors).for_each(|(price, factor)| *price *= factor));
    }
    moved
}

/// Prices with drift: month t × (1 + drift)^t.
pub fn drifted(mut prices: MonthLanes, drift: &Number, environment: &Environment) -> MonthLanes {
    let months: Vec<f64> = (0..prices.n_months()).map(|month| month as f64).collect();
    for (row, factors) in prices.iter_mut().zip(environment.compounded(drift, &months)) {
        row.iter_mut().zip(factors).for_each(|(price, factor)| *price *= factor);
    }
    prices
}

/// On-demand rent of one GPU type, month by month, USD per hour.
pub fn gpu_rents(name: &str, part_months: &[PartMonth], scenario: &Scenario, environment: &Environment) -> MonthLanes {
    let on_demand = environment.value(&scenario.prices.gpus[name].on_demand);
    let mut rents = environment.prices.gpu_rents[name].on_demand.clone();
    rents.iter_mut().for_each(|row| row.iter_mut().zip(on_demand).for_each(|(value, rent)| *value *= rent));
    for (row, month) in rents.iter_mut().zip(scenario.calendar()) {
        if let Some(factor) = factor_on_days(scenario.prices.factor.iter(), month, part_months, environment) {
            row.iter_mut().zip(factor).for_each(|(rent, factor)| *rent *= factor);
        }
    }
    rents
}

/// A price that does not move otherwise, with the factor on all list prices in a month.
pub fn with_list_factor(price: &Lanes, month: usize, environment: &Environment) -> Lanes {
    match &environment.prices.list {
        None => *price,
        Some(path) => lanes(|lane| price[lane] * path.month(month)[lane]),
    }
}

/// A price times factors.
pub fn with_factors(price: Lanes, factors: &[&Number], environment: &Environment) -> Lanes {
    factors.iter().fold(price, |price, factor| lanes(|lane| price[lane] * environment.value(factor)[lane]))
}

/// The factors that apply on some day of a month.
pub fn in_force<'a>(factors: impl Iterator<Item = &'a PriceFactor>, month: Month) -> Vec<&'a Number> {
    factors.filter(|factor| factor.share_of(month) > 0.0).map(|factor| &factor.value).collect()
}

/// Numbers that the blended list price of a mix in the first month depends on. Where one is uncertain, the mean of a quotient of prices has no
/// closed form.
pub fn inputs<'a>(models: &'a BTreeMap<String, f64>, mix: &'a TokenMix, scenario: &'a Scenario) -> Vec<&'a Number> {
    let prices = &scenario.prices;
    let factors = models.keys().flat_map(|name| in_force(prices.factors_of(name), scenario.start));
    let models = models.keys().filter_map(|name| prices.model(name));
    let listed = models.flat_map(|model| model.ever().flat_map(|price| mix.paid_of(price)));
    listed.chain(mix.numbers()).chain(factors).collect()
}

/// Whether the blended price of a mix, with drift, is certain in every month.
pub fn is_certain(models: &BTreeMap<String, f64>, mix: &TokenMix, scenario: &Scenario) -> bool {
    let prices = &scenario.prices;
    let jumps = prices.model_jumps.as_ref().is_some_and(|jumps| !jumps.rate.is_certainly_zero());
    let is_moved = |flagship: &Flagship| !flagship.factor.is_certain() && flagship.tiers.iter().any(|tier| models.contains_key(tier));
    let declines = prices.capability_decline.iter().filter(|decline| decline.tiers.iter().any(|tier| models.contains_key(tier)));
    let factors = models.keys().flat_map(|name| prices.factors_of(name)).map(|factor| &factor.value);
    let own = inputs(models, mix, scenario).into_iter().chain([&prices.token_drift]).chain(factors);
    let mut inputs = own.chain(declines.map(|decline| decline.pace.number()));
    let motion = prices.token_price_model.is_some();
    let currencies = models.keys().filter_map(|name| prices.model(name)).flat_map(ModelPrice::ever).flat_map(|price| mix.paid_of(price));
    let is_rate_uncertain = currencies.filter_map(|price| price.currency).any(|currency| scenario.rates.is_uncertain(currency));
    !jumps && !motion && !is_rate_uncertain && !prices.flagship.as_ref().is_some_and(is_moved) && !inputs.any(Number::is_uncertain)
}

/// Multiplies usage by (price(t) / reference)^elasticity: by 1.741 for an elasticity of −0.8 and half the price. The reference is the price of the
/// first month, of the base case where work is held.
///
/// On an uncertain price path usage has no exact mean, because it depends on the price that it is multiplied by: NaN in the expectation pass.
pub fn apply_elasticity(
    scale: &mut MonthLanes,
    price: &MonthLanes,
    reference: &Lanes,
    elasticity: &Number,
    is_certain: bool,
    environment: &Environment,
) {
    for (row, price) in scale.iter_mut().zip(price.iter()) {
        // Without a price at either time there is no relative price to respond to.
        let relative = lanes(|lane| if reference[lane] > 0.0 && price[lane] > 0.0 { price[lane] / reference[lane] } else { 1.0 });
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
