//! Fills a [`Environment`]: draws what everybody shares in a block of trials, or sets its exact means.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::exit;
use super::incidents;
use super::plan::{Cohort, Plan};
use super::price;
use super::price_paths::{self, PriceStreams};
use super::shared::{self, Draws, FactorDraw, PathDraw};
use crate::chance::copula::CorrelationFactor;
use crate::chance::principal_components::Rotation;
use crate::chance::process::{autoregression, geometric_brownian};
use crate::cost::allowance::units_per_dollar;
use crate::cost::environment::{CohortEnvironment, Environment, Pass, PricePaths, mean_of};
use crate::quantity::columns::lanes;
use crate::quantity::math::exp;
use crate::quantity::simd::dispatch;
use crate::quantity::{Dimension, LANES, Lanes, MonthLanes};
use crate::scenario::{Cap, Number, Scenario, Uncertainty, Usage};

/// Draws of what is shared: one for each number, the share price, and the company's shock.
///
/// A number is asked for uniform numbers, or, when it is correlated, for normal scores; never for both.
pub struct SharedStreams {
    numbers: Vec<FactorDraw>,
    /// Each number's row among the correlated scores.
    rows: Vec<Option<usize>>,
    /// By row.
    correlated: Vec<FactorDraw>,
    factor: CorrelationFactor,
    share_price: PathDraw,
    exit: FactorDraw,
    company_shock: PathDraw,
    prices: PriceStreams,
}

impl SharedStreams {
    pub fn new(scenario: &Scenario, draws: &Draws) -> Self {
        let (seed, layout) = (draws.seed(), draws.layout());
        let correlations = &scenario.correlations;
        let single = |identity: &str| FactorDraw::new(seed, &shared::name_of_number(identity), layout);
        let shocks = scenario.usages.values().map(|usage| &usage.company_shock);
        let persistence = shocks.filter(|shock| !shock.sigma.is_certainly_zero()).map(|shock| shock.persistence.median()).next();
        let shock_rotation = |months| Rotation::of_autoregression(persistence.unwrap_or(0.0), months);
        Self {
            numbers: scenario.numbers.iter().map(|number| single(&number.identity)).collect(),
            // An assumption of several units or ranges has several slots, but one row.
            rows: scenario.numbers.iter().map(|number| correlations.row_of(&number.identity)).collect(),
            correlated: correlations.identities().iter().map(|identity| single(identity)).collect(),
            factor: correlations.matrix().factor(),
            share_price: PathDraw::new(seed, shared::SHARE_PRICE, layout, scenario.months, Rotation::of_brownian_motion),
            exit: FactorDraw::new(seed, shared::EXIT, layout),
            company_shock: PathDraw::new(seed, shared::COMPANY_SHOCK, layout, scenario.months, shock_rotation),
            prices: PriceStreams::new(scenario, draws),
        }
    }
}

/// The world of the block that begins with `first_trial`.
pub fn draw(plan: &Plan, streams: &SharedStreams, first_trial: u32) -> Environment {
    let scenario = plan.scenario.as_ref();
    let mut environment = numbers(scenario, streams, first_trial);
    let share = &scenario.prices.share;
    let (drift, volatility) = (*environment.value(&share.drift), *environment.value(&share.volatility));
    let mut log_price = [0.0; LANES];
    streams.share_price.each_month(scenario.months, first_trial, |month, normals| {
        geometric_brownian::step(&mut log_price, normals, &drift, &volatility);
        *environment.share_price.month_mut(month) = log_price.map(exp);
    });
    if let Some(jumps) = &share.jump {
        let mut share_price = environment.share_price.clone();
        price_paths::jump_share(jumps, &streams.prices, &environment, first_trial, &mut share_price);
        environment.share_price = share_price;
    }
    environment.exit = share.exit.as_ref().map(|exit| exit::draw(exit, &streams.exit, &environment, scenario.months, first_trial));
    environment.prices = price_paths::fill(scenario, &environment, Some((&streams.prices, first_trial)));
    environment.incidents = incidents::fill(scenario, &environment);
    let is_shocked = |usage: &&Arc<Usage>| !usage.company_shock.sigma.is_certainly_zero();
    for usage in scenario.usages.values().filter(is_shocked) {
        let path = company_shock(usage, &environment, &streams.company_shock, first_trial, scenario.months);
        environment.company_shocks.insert(usage.name.clone(), path);
    }
    fill_cohorts(plan, &mut environment);
    environment
}

/// A world of drawn numbers only, for those who ask for nothing but prices.
pub fn numbers(scenario: &Scenario, streams: &SharedStreams, first_trial: u32) -> Environment {
    let mut scores: Vec<Lanes> = streams.correlated.iter().map(|single| single.scores(first_trial)).collect();
    streams.factor.correlate(&mut scores);
    let numbers = scenario.numbers.iter().zip(&streams.numbers).zip(&streams.rows);
    let numbers = numbers.map(|((number, single), row)| draw_number(number, single, row.map(|row| &scores[row]), first_trial));
    empty(Pass::Sampled, numbers.collect(), scenario.months)
}

/// The world in which everything shared has its exact mean.
pub fn means(plan: &Plan) -> Environment {
    let scenario = plan.scenario.as_ref();
    let numbers = scenario.numbers.iter().map(|number| [exact_mean(number); LANES]).collect();
    let mut environment = empty(Pass::Expected, numbers, scenario.months);
    let share = &scenario.prices.share;
    for month in 0..scenario.months {
        *environment.share_price.month_mut(month) =
            environment.map(&share.drift, |drift| geometric_brownian::mean(drift, month as f64 + 1.0));
    }
    environment.exit = share.exit.as_ref().map(|exit| exit::means(exit, &environment, scenario.months));
    environment.prices = price_paths::fill(scenario, &environment, None);
    environment.incidents = incidents::fill(scenario, &environment);
    // Shocks have mean one and are independent of all they multiply, so the expectation pass needs none.
    fill_cohorts(plan, &mut environment);
    environment
}

/// An environment of given values of the numbers, in which no price has moved.
pub fn of_numbers(scenario: &Scenario, value: impl Fn(&Number) -> Lanes) -> Environment {
    empty(Pass::Sampled, scenario.numbers.iter().map(value).collect(), scenario.months)
}

/// The exact mean of a number as it is drawn.
pub fn exact_mean(number: &Number) -> f64 {
    match &number.law {
        Uncertainty::Certain(value) => *value,
        Uncertainty::Uncertain(_) if number.breaks_exact_means => f64::NAN,
        // Draws are clamped to the number's range, which may take the last millionth of a tail.
        Uncertainty::Uncertain(family) => {
            let (least, most) = family.support();
            let is_clamped = least < number.range.low || most > number.range.high;
            if is_clamped { mean_of(family.as_ref(), number, |value| value) } else { family.mean() }
        }
    }
}

fn empty(pass: Pass, numbers: Vec<Lanes>, months: usize) -> Environment {
    let (models, tiers, gpu_rents) = Default::default();
    let prices = PricePaths { gpu_rents, electricity: MonthLanes::filled(months, 1.0), tokens: None, models, tiers };
    Environment {
        pass,
        numbers,
        share_price: MonthLanes::filled(months, 1.0),
        exit: None,
        prices,
        company_shocks: BTreeMap::new(),
        incidents: vec![],
        cohorts: vec![],
    }
}

/// The value that the number's own uniform draw stands for, or its correlated score where it has one.
fn draw_number(number: &Number, single: &FactorDraw, score: Option<&Lanes>, first_trial: u32) -> Lanes {
    let family = match &number.law {
        Uncertainty::Certain(value) => return [*value; LANES],
        Uncertainty::Uncertain(family) => family,
    };
    let values = match score {
        Some(score) => score.map(|score| family.quantile_of_score(score)),
        None => single.uniforms(first_trial).map(|uniform| family.quantile(uniform)),
    };
    values.map(|value| value.clamp(number.range.low, number.range.high))
}

/// Factor by month on what a usage wants, the same for everybody: a lognormal first-order autoregression with mean 1.
fn company_shock(usage: &Usage, environment: &Environment, path: &PathDraw, first_trial: u32, months: usize) -> MonthLanes {
    let (sigma, persistence) = (environment.value(&usage.company_shock.sigma), environment.value(&usage.company_shock.persistence));
    let weights = autoregression::Weights::new(persistence);
    let mut factors = MonthLanes::zero(months);
    let mut scores = [0.0; LANES];
    path.each_month(months, first_trial, |month, normals| {
        if month == 0 {
            scores = *normals
        } else {
            autoregression::step(&mut scores, normals, &weights)
        }
        dispatch(
            #[inline(always)]
            || autoregression::unit_mean_factors(&scores, sigma, factors.month_mut(month)),
        );
    });
    factors
}

fn fill_cohorts(plan: &Plan, environment: &mut Environment) {
    environment.cohorts = plan.cohorts.iter().map(|cohort| fill_cohort(plan, cohort, environment)).collect();
}

fn fill_cohort(plan: &Plan, cohort: &Cohort, environment: &Environment) -> CohortEnvironment {
    let (scenario, months) = (plan.scenario.as_ref(), plan.n_months());
    let mut filled = CohortEnvironment {
        raises: raises(cohort, scenario, environment),
        token_price: MonthLanes::zero(months),
        throttled_price: MonthLanes::zero(months),
        gpu_price: MonthLanes::zero(months),
        throttled_gpu_price: MonthLanes::zero(months),
        token_scale: MonthLanes::zero(months),
        hour_scale: MonthLanes::zero(months),
    };
    let cheaper = |cap: Option<&Cap>| cap.and_then(|cap| cap.on_exceed.cheaper()).map(str::to_string);
    if let (Some(inference), Some(access)) = (&cohort.inference, cohort.access.as_deref()) {
        let usage = inference.usage.as_ref();
        let list = price::list_prices(&access.models, &usage.tokens, scenario, environment);
        // Money is turned into tokens at the first month's list price: later price changes then move the bill, not the use.
        let per_token = units_per_dollar(list.month(0));
        let per_token = environment.unless_uncertain(&price::inputs(&access.models, &usage.tokens, scenario), per_token);
        if let Some(to) = cheaper(inference.cap.as_ref()) {
            let only = BTreeMap::from([(to, 1.0)]);
            filled.throttled_price =
                price::moved(price::list_prices(&only, &usage.tokens, scenario, environment), &scenario.prices, environment);
        }
        filled.token_price = price::moved(list, &scenario.prices, environment);
        filled.token_scale = scale(usage, per_token, scenario, environment, shock(usage, environment, months));
        if !usage.price_elasticity.is_certainly_zero() {
            let is_certain = price::is_certain(&access.models, &usage.tokens, scenario);
            price::rebound(&mut filled.token_scale, &filled.token_price, &usage.price_elasticity, is_certain, environment);
        }
    }
    if let (Some(gpu), Some(name)) = (&cohort.gpu, cohort.access.as_deref().and_then(|access| access.gpu.as_ref())) {
        let on_demand = &scenario.prices.gpus[name].on_demand;
        let per_hour = environment.unless_uncertain(&[on_demand], units_per_dollar(environment.value(on_demand)));
        filled.hour_scale = scale(&gpu.usage, per_hour, scenario, environment, shock(&gpu.usage, environment, months));
        filled.gpu_price = price::gpu_rents(name, scenario, environment);
        if let Some(to) = cheaper(gpu.cap.as_ref()) {
            filled.throttled_gpu_price = price::gpu_rents(&to, scenario, environment);
        }
    }
    filled
}

/// Base pay over the base at the start: (1 + rate) to the number of raise months so far.
fn raises(cohort: &Cohort, scenario: &Scenario, environment: &Environment) -> MonthLanes {
    let mut raises = MonthLanes::filled(scenario.months, 1.0);
    let Some(raise) = cohort.package.as_deref().and_then(|package| package.core.raise.as_ref()) else { return raises };
    let so_far = scenario.calendar().scan(0.0, |so_far, month| {
        *so_far += f64::from(u8::from(month.of_year() == raise.month));
        Some(*so_far)
    });
    let factors = environment.compounded(&raise.rate, &so_far.collect::<Vec<_>>());
    raises.iter_mut().zip(factors).for_each(|(row, factors)| *row = factors);
    raises
}

fn shock(usage: &Usage, environment: &Environment, months: usize) -> MonthLanes {
    environment.company_shocks.get(&usage.name).cloned().unwrap_or_else(|| MonthLanes::filled(months, 1.0))
}

/// What an average active person uses in each month, in tokens or hours: mean × growth × calendar × company shock.
fn scale(usage: &Usage, per_unit: Lanes, scenario: &Scenario, environment: &Environment, shock: MonthLanes) -> MonthLanes {
    use Dimension::*;
    let (mean, days) = (environment.value(&usage.mean), environment.value(&usage.active_days));
    let monthly = lanes(|lane| match usage.mean.dimension {
        MoneyPerActiveDay => mean[lane] * days[lane] * per_unit[lane],
        MoneyPerMonth => mean[lane] * per_unit[lane],
        TokensPerActiveDay => mean[lane] * days[lane],
        _ => mean[lane],
    });
    let mut scale = shock;
    let times: Vec<f64> = (0..scenario.months).map(|month| (month as f64).min(usage.growth_months)).collect();
    let growths = environment.compounded(&usage.growth, &times);
    for ((row, growth), month) in scale.iter_mut().zip(growths).zip(scenario.calendar()) {
        let calendar = usage.seasonality[month.of_year() as usize - 1];
        for lane in 0..LANES {
            row[lane] *= monthly[lane] * growth[lane] * calendar;
        }
    }
    scale
}
