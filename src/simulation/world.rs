//! Fills a [`World`]: draws what everybody shares in a block of trials, or sets its exact means.

use super::exit;
use super::incidents;
use super::plan::{Kind, Plan};
use super::price;
use super::price_paths::{self, PriceStreams};
use super::shared::{self, Layout, Path, Single};
use crate::chance::Stream;
use crate::chance::copula::Factor;
use crate::chance::principal::Rotation;
use crate::chance::process::{autoregression, geometric_brownian};
use crate::cost::world::{Kind as WorldKind, KindWorld, PricePaths, World, mean_of};
use crate::quantity::columns::lanes;
use crate::quantity::math::exp;
use crate::quantity::simd::dispatch;
use crate::quantity::{Columns, Dimension, LANES, Lanes};
use crate::scenario::{Cap, Law, Number, Scenario, Usage};

/// Draws of what is shared: one for each number, the share price, and the company's shock.
///
/// A number is asked for uniform numbers, or, when it is correlated, for normal scores; never for both.
pub struct SharedStreams {
    numbers: Vec<Single>,
    /// Each number's row among the correlated scores.
    rows: Vec<Option<usize>>,
    /// By row.
    correlated: Vec<Single>,
    factor: Factor,
    share_price: Path,
    exit: Single,
    company_shock: Path,
    prices: PriceStreams,
}

impl SharedStreams {
    /// `layout` as for [`Layout::of`]; `None` draws all of it plainly.
    pub fn new(scenario: &Scenario, seed: u64, layout: Option<&Layout>) -> Self {
        let correlations = &scenario.correlations;
        let single = |path: &str| Single::new(seed, &shared::name_of_number(path), layout);
        let shocks = scenario.usages.values().map(|usage| &usage.company_shock);
        let persistence = shocks.filter(|shock| !shock.sigma.is_certainly_zero()).map(|shock| typical(&shock.persistence)).next();
        let shock_rotation = |months| Rotation::of_autoregression(persistence.unwrap_or(0.0), months);
        Self {
            numbers: scenario.numbers.iter().map(|number| single(&number.path)).collect(),
            // An assumption of several units or ranges has several slots, but one row.
            rows: scenario.numbers.iter().map(|number| correlations.row_of(&number.path)).collect(),
            correlated: correlations.paths().iter().map(|path| single(path)).collect(),
            factor: correlations.matrix().factor(),
            share_price: Path::new(seed, shared::SHARE_PRICE, layout, scenario.months, Rotation::of_brownian_motion),
            exit: Single::new(seed, shared::EXIT, layout),
            company_shock: Path::new(seed, shared::COMPANY_SHOCK, layout, scenario.months, shock_rotation),
            prices: PriceStreams::new(scenario, seed, layout),
        }
    }
}

/// A number's median, where one value has to stand for all.
pub fn typical(number: &Number) -> f64 {
    match &number.law {
        Law::Fixed(value) => *value,
        Law::Spread(family) => family.quantile(0.5),
    }
}

/// The world of the block that begins with `first_trial`.
pub fn draw(plan: &Plan<'_>, streams: &SharedStreams, first_trial: u32) -> World {
    let scenario = plan.scenario;
    let mut world = numbers(scenario, streams, first_trial);
    let share = &scenario.prices.share;
    let (drift, volatility) = (*world.value(&share.drift), *world.value(&share.volatility));
    let mut log_price = [0.0; LANES];
    streams.share_price.each_month(scenario.months, first_trial, |month, normals| {
        geometric_brownian::step(&mut log_price, normals, &drift, &volatility);
        *world.share_price.month_mut(month) = log_price.map(exp);
    });
    if let Some(jumps) = &share.jump {
        let mut share_price = world.share_price.clone();
        price_paths::jump_share(jumps, &streams.prices, &world, first_trial, &mut share_price);
        world.share_price = share_price;
    }
    world.exit = share.exit.as_ref().map(|exit| exit::draw(exit, &streams.exit, &world, scenario.months, first_trial));
    world.prices = price_paths::fill(scenario, &world, Some((&streams.prices, first_trial)));
    world.incidents = incidents::fill(scenario, &world);
    let shocks = |usage: &Usage, world: &World| company_shock(usage, world, &streams.company_shock, first_trial, scenario.months);
    fill_kinds(plan, &mut world, shocks);
    world
}

/// A world of drawn numbers only, for those who ask for nothing but prices.
pub fn numbers(scenario: &Scenario, streams: &SharedStreams, first_trial: u32) -> World {
    let mut scores: Vec<Lanes> = streams.correlated.iter().map(|single| single.scores(first_trial)).collect();
    streams.factor.correlate(&mut scores);
    let numbers = scenario.numbers.iter().zip(&streams.numbers).zip(&streams.rows);
    let numbers = numbers.map(|((number, single), row)| draw_number(number, single, row.map(|row| &scores[row]), first_trial));
    empty(WorldKind::Draws, numbers.collect(), scenario.months)
}

/// The world in which everything shared has its exact mean.
pub fn means(plan: &Plan<'_>) -> World {
    let scenario = plan.scenario;
    let numbers = scenario.numbers.iter().map(|number| [exact_mean(number); LANES]).collect();
    let mut world = empty(WorldKind::Means, numbers, scenario.months);
    let share = &scenario.prices.share;
    for month in 0..scenario.months {
        *world.share_price.month_mut(month) = world.map(&share.drift, |drift| geometric_brownian::mean(drift, month as f64 + 1.0));
    }
    world.exit = share.exit.as_ref().map(|exit| exit::means(exit, &world, scenario.months));
    world.prices = price_paths::fill(scenario, &world, None);
    world.incidents = incidents::fill(scenario, &world);
    // Shocks have mean one and are independent of all they multiply.
    fill_kinds(plan, &mut world, |_, _| Columns::filled(scenario.months, 1.0));
    world
}

/// Calls `step` with a row of standard normals for each month.
pub fn each_normal(stream: &Stream, months: usize, first_trial: u32, mut step: impl FnMut(usize, &Lanes)) {
    let (mut even, mut odd) = ([0.0; LANES], [0.0; LANES]);
    for month in 0..months {
        if month % 2 == 0 {
            dispatch(
                #[inline(always)]
                || stream.fill_normal_pairs(0, (month / 2) as u32, first_trial, &mut even, &mut odd),
            );
        }
        step(month, if month % 2 == 0 { &even } else { &odd });
    }
}

/// The exact mean of a number as it is drawn.
pub fn exact_mean(number: &Number) -> f64 {
    match &number.law {
        Law::Fixed(value) => *value,
        Law::Spread(_) if number.may_multiply_kin => f64::NAN,
        // Draws are clamped to the number's range, which may take the last millionth of a tail.
        Law::Spread(family) => {
            let (least, most) = family.support();
            let is_clamped = least < number.range.low || most > number.range.high;
            if is_clamped { mean_of(family.as_ref(), number, |value| value) } else { family.mean() }
        }
    }
}

fn empty(kind: WorldKind, numbers: Vec<Lanes>, months: usize) -> World {
    let (models, tiers, gpu_rents) = Default::default();
    let prices = PricePaths { gpu_rents, electricity: Columns::filled(months, 1.0), tokens: None, models, tiers };
    World { kind, numbers, share_price: Columns::filled(months, 1.0), exit: None, prices, incidents: vec![], kinds: vec![] }
}

/// The value that the number's own uniform draw stands for, or its correlated score where it has one.
fn draw_number(number: &Number, single: &Single, score: Option<&Lanes>, first_trial: u32) -> Lanes {
    let family = match &number.law {
        Law::Fixed(value) => return [*value; LANES],
        Law::Spread(family) => family,
    };
    let values = match score {
        Some(score) => score.map(|score| family.quantile_of_score(score)),
        None => single.uniforms(first_trial).map(|uniform| family.quantile(uniform)),
    };
    values.map(|value| value.clamp(number.range.low, number.range.high))
}

fn company_shock(usage: &Usage, world: &World, path: &Path, first_trial: u32, months: usize) -> Columns {
    if usage.company_shock.sigma.is_certainly_zero() {
        return Columns::filled(months, 1.0);
    }
    let (sigma, persistence) = (world.value(&usage.company_shock.sigma), world.value(&usage.company_shock.persistence));
    let weights = autoregression::Weights::new(persistence);
    let mut factors = Columns::zero(months);
    let mut scores = [0.0; LANES];
    path.each_month(months, first_trial, |month, normals| {
        if month == 0 {
            scores = *normals
        } else {
            autoregression::step(&mut scores, normals, &weights)
        }
        dispatch(
            #[inline(always)]
            || autoregression::mean_one(&scores, sigma, factors.month_mut(month)),
        );
    });
    factors
}

fn fill_kinds(plan: &Plan<'_>, world: &mut World, shock: impl Fn(&Usage, &World) -> Columns) {
    world.kinds = plan.kinds.iter().map(|kind| fill_kind(plan, kind, world, &shock)).collect();
}

fn fill_kind(plan: &Plan<'_>, kind: &Kind<'_>, world: &World, shock: &impl Fn(&Usage, &World) -> Columns) -> KindWorld {
    let (scenario, months) = (plan.scenario, plan.n_months());
    let mut filled = KindWorld {
        raises: raises(kind, scenario, world),
        token_price: Columns::zero(months),
        throttled_price: Columns::zero(months),
        gpu_price: Columns::zero(months),
        throttled_gpu_price: Columns::zero(months),
        token_scale: Columns::zero(months),
        hour_scale: Columns::zero(months),
    };
    let cheaper = |cap: Option<&Cap>| cap.and_then(|cap| cap.beyond.cheaper()).map(str::to_string);
    if let (Some(inference), Some(access)) = (&kind.inference, kind.access) {
        let usage = inference.usage;
        let list = price::list_prices(&access.models, &usage.tokens, scenario, world);
        // Money is turned into tokens at the first month's list price: later price changes then move the bill, not the use.
        let per_token = list.month(0).map(|price| 1.0 / price);
        let per_token = world.unless_uncertain(&price::inputs(&access.models, &usage.tokens, scenario), per_token);
        if let Some(to) = cheaper(inference.cap) {
            let only = std::collections::BTreeMap::from([(to, 1.0)]);
            filled.throttled_price = price::moved(price::list_prices(&only, &usage.tokens, scenario, world), &scenario.prices, world);
        }
        filled.token_price = price::moved(list, &scenario.prices, world);
        filled.token_scale = scale(usage, per_token, scenario, world, shock(usage, world));
        if !usage.rebound.is_certainly_zero() {
            let is_certain = price::is_certain(&access.models, &usage.tokens, scenario);
            price::rebound(&mut filled.token_scale, &filled.token_price, &usage.rebound, is_certain, world);
        }
    }
    if let (Some(gpu), Some(name)) = (&kind.gpu, kind.access.and_then(|access| access.gpu.as_ref())) {
        let rent = |name: &str| {
            let on_demand = world.value(&scenario.prices.gpus[name].on_demand);
            let mut rents = world.prices.gpu_rents[name].on_demand.clone();
            rents.iter_mut().for_each(|row| row.iter_mut().zip(on_demand).for_each(|(value, rent)| *value *= rent));
            rents
        };
        let on_demand = &scenario.prices.gpus[name].on_demand;
        let per_hour = world.unless_uncertain(&[on_demand], world.value(on_demand).map(|rent| 1.0 / rent));
        filled.hour_scale = scale(gpu.usage, per_hour, scenario, world, shock(gpu.usage, world));
        filled.gpu_price = rent(name);
        if let Some(to) = cheaper(gpu.cap) {
            filled.throttled_gpu_price = rent(&to);
        }
    }
    filled
}

/// Base pay over the base at the start: (1 + rate) to the number of raise months so far.
fn raises(kind: &Kind<'_>, scenario: &Scenario, world: &World) -> Columns {
    let mut raises = Columns::filled(scenario.months, 1.0);
    let Some(raise) = kind.package.and_then(|package| package.core.raise.as_ref()) else { return raises };
    let so_far = scenario.calendar().scan(0.0, |so_far, month| {
        *so_far += f64::from(u8::from(month.of_year() == raise.month));
        Some(*so_far)
    });
    let factors = world.compounded(&raise.rate, &so_far.collect::<Vec<_>>());
    raises.iter_mut().zip(factors).for_each(|(row, factors)| *row = factors);
    raises
}

/// What an average active person uses in each month, in tokens or hours: mean × growth × calendar × company shock.
fn scale(usage: &Usage, per_unit: Lanes, scenario: &Scenario, world: &World, shock: Columns) -> Columns {
    use Dimension::*;
    let (mean, days) = (world.value(&usage.mean), world.value(&usage.active_days));
    let monthly = lanes(|lane| match usage.mean.dimension {
        MoneyPerActiveDay => mean[lane] * days[lane] * per_unit[lane],
        MoneyPerMonth => mean[lane] * per_unit[lane],
        TokensPerActiveDay => mean[lane] * days[lane],
        _ => mean[lane],
    });
    let mut scale = shock;
    let times: Vec<f64> = (0..scenario.months).map(|month| (month as f64).min(usage.growth_months)).collect();
    let growths = world.compounded(&usage.growth, &times);
    for ((row, growth), month) in scale.iter_mut().zip(growths).zip(scenario.calendar()) {
        let calendar = usage.calendar[month.of_year() as usize - 1];
        for lane in 0..LANES {
            row[lane] *= monthly[lane] * growth[lane] * calendar;
        }
    }
    scale
}

/// Usages told in money whose price may be zero in the first month: no amount of something free costs that much.
pub fn use_of_what_is_free(plan: &Plan<'_>) -> Vec<String> {
    let scenario = plan.scenario;
    let lowest = |number: &Number| match &number.law {
        Law::Fixed(value) => *value,
        Law::Spread(family) if matches!(number.dimension, Dimension::MoneyPerMtok | Dimension::MoneyPerHour) => {
            family.support().0.max(number.range.low)
        }
        Law::Spread(family) => family.quantile(0.5),
    };
    let world = empty(WorldKind::Draws, scenario.numbers.iter().map(|number| [lowest(number); LANES]).collect(), scenario.months);
    let is_money = |usage: &Usage| matches!(usage.mean.dimension, Dimension::MoneyPerActiveDay | Dimension::MoneyPerMonth);
    let mut names = vec![];
    for kind in &plan.kinds {
        if let (Some(inference), Some(access)) = (&kind.inference, kind.access)
            && is_money(inference.usage)
            && price::list_prices(&access.models, &inference.usage.tokens, scenario, &world).month(0)[0] <= 0.0
        {
            names.push(inference.usage.name.clone());
        }
        if let (Some(gpu), Some(name)) = (&kind.gpu, kind.access.and_then(|access| access.gpu.as_ref()))
            && is_money(gpu.usage)
            && world.value(&scenario.prices.gpus[name].on_demand)[0] <= 0.0
        {
            names.push(gpu.usage.name.clone());
        }
    }
    names.dedup();
    names
}
