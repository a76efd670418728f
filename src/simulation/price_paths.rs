//! Draws how prices change by chance in a block of trials, or sets the exact means.
//!
//! A path is a factor on the price that the scenario lists, and 1 in the first month. A scenario without a price model has no path, or a path of
//! exactly 1, and draws nothing for it.

use std::collections::BTreeMap;

use super::price;
use super::rate_paths::{self, RateStreams};
use super::redraw::ChanceKind;
use super::shared::{self, Draws, PathDraw, RENTS};
use crate::chance::Stream;
use crate::chance::principal_components::Rotation;
use crate::chance::process::{compound_poisson, geometric_brownian, ornstein_uhlenbeck, periodic};
use crate::cost::Environment;
use crate::cost::environment::{GpuRents, PricePaths};
use crate::quantity::columns::lanes;
use crate::quantity::math::{exp, pow};
use crate::quantity::{LANES, Lanes, MonthLanes};
use crate::scenario::prices::factor::PriceFactor;
use crate::scenario::prices::moves::{CapabilityDecline, Flagship, GpuProcess, Jumps, MeanReversion, Motion};
use crate::scenario::{Number, Scenario};

/// The streams of all paths, in the order of the names in the scenario. Each is named after its price, so that it keeps its draws when other prices
/// are added or removed.
pub struct PriceStreams {
    rates: RateStreams,
    gpu_common: PathDraw,
    gpus: Vec<RentStreams>,
    electricity: PathDraw,
    tokens: PathDraw,
    models: Vec<JumpStreams>,
    tiers: Vec<Stream>,
    share: JumpStreams,
}

/// The innovations of the rents of one GPU type, by purchase option.
struct RentStreams {
    on_demand: PathDraw,
    reserved: PathDraw,
    spot: PathDraw,
}

/// The number of jumps in a month, and their sizes.
struct JumpStreams {
    counts: Stream,
    sizes: Stream,
}

/// Where a block draws its paths.
#[derive(Clone, Copy)]
pub struct PriceDraws<'a> {
    pub streams: &'a PriceStreams,
    pub first_trial: u32,
}

impl PriceStreams {
    pub fn new(scenario: &Scenario, draws: &Draws) -> Self {
        let (prices, months) = (&scenario.prices, scenario.months);
        let tiers = prices.flagship.iter().flat_map(|flagship| &flagship.tiers);
        let reverting = |name: &str, reversion: Option<&MeanReversion>| {
            let persistence = reversion.map_or(0.0, |reversion| ornstein_uhlenbeck::persistence(reversion.half_life.median()));
            PathDraw::new(draws, name, months, |months| Rotation::of_mean_reversion(persistence, months))
        };
        let reversion = prices.gpu_price_model.as_ref().map(|process| &process.reversion);
        let of_gpu = |gpu: &String| {
            let [on_demand, reserved, spot] = RENTS.map(|rent| reverting(&format!("{rent} of {gpu}"), reversion));
            RentStreams { on_demand, reserved, spot }
        };
        Self {
            rates: RateStreams::new(scenario, draws),
            gpu_common: reverting(shared::GPU_RENTS, reversion),
            gpus: prices.gpus.keys().map(of_gpu).collect(),
            electricity: reverting(shared::ELECTRICITY, prices.electricity.price_model.as_ref()),
            tokens: PathDraw::new(draws, shared::TOKENS, months, Rotation::of_brownian_motion),
            models: prices.models.keys().map(|name| JumpStreams::new(draws, &format!("model {name}"))).collect(),
            tiers: tiers.map(|name| draws.stream(ChanceKind::Shared, &format!("flagship of {name}"))).collect(),
            share: JumpStreams::new(draws, "the share price"),
        }
    }
}

impl JumpStreams {
    fn new(draws: &Draws, what: &str) -> Self {
        let stream = |of: &str| draws.stream(ChanceKind::Shared, &format!("{of} of {what}"));
        Self { counts: stream("jumps"), sizes: stream("jump sizes") }
    }
}

/// The paths of a block; without `draws` those of the expectation pass.
pub fn fill(scenario: &Scenario, environment: &Environment, draws: Option<PriceDraws<'_>>) -> PricePaths {
    let (prices, months) = (&scenario.prices, scenario.months);
    let mut drift = price::drifted(MonthLanes::filled(months, 1.0), &prices.gpu_drift, environment);
    let list = factor_path(prices.factor.iter(), scenario, environment);
    list.iter().for_each(|list| multiply(&mut drift, list));
    let rates = rate_paths::fill(scenario, environment, draws.map(|draws| (&draws.streams.rates, draws.first_trial)));
    let mut paths = PricePaths {
        rates,
        gpu_rents: prices.gpus.keys().map(|name| (name.clone(), drifting_rents(&drift))).collect(),
        electricity: MonthLanes::filled(months, 1.0),
        tokens: prices.token_price_model.as_ref().map(|motion| token_path(motion, environment, months, draws)),
        list,
        models: BTreeMap::new(),
        tiers: BTreeMap::new(),
    };
    // Mean-reverting factors have mean 1 and are independent of everything they multiply, so the expectation pass needs none.
    if let (Some(process), Some(draws)) = (&prices.gpu_price_model, draws) {
        revert_rents(process, draws, environment, &mut paths.gpu_rents);
    }
    if let (Some(reversion), Some(PriceDraws { streams, first_trial })) = (&prices.electricity.price_model, draws) {
        let mut path = RevertingPath::new(reversion, environment);
        streams.electricity.each_month(months, first_trial, |month, normals| {
            *paths.electricity.month_mut(month) = path.factors(month, normals);
        });
    }
    convert(scenario, &mut paths);
    if let Some(jumps) = &prices.model_jumps {
        for (index, name) in prices.models.keys().enumerate() {
            let process = draws.map(|draws| JumpProcess::new(jumps, &draws.streams.models[index], environment, draws.first_trial));
            let path = process.map_or_else(|| mean_jump_path(jumps, environment, months), |process| process.path(months));
            paths.models.insert(name.clone(), path);
        }
    }
    for name in prices.models.keys() {
        let Some(factors) = factor_path(prices.factors_of(name), scenario, environment) else { continue };
        multiply(paths.models.entry(name.clone()).or_insert_with(|| MonthLanes::filled(months, 1.0)), &factors);
    }
    if let Some(flagship) = &prices.flagship {
        for (index, name) in flagship.tiers.iter().enumerate() {
            let draws = draws.map(|draws| (&draws.streams.tiers[index], draws.first_trial));
            paths.tiers.insert(name.clone(), flagship_path(flagship, draws, months));
        }
    }
    for (name, decline) in prices.capability_decline.iter().flat_map(|decline| decline.tiers.iter().map(move |name| (name, decline))) {
        paths.tiers.insert(name.clone(), decline_path(decline, environment, months));
    }
    paths
}

/// Multiplies what follows one price by the rate of the currency that it is written in. What is paid for a reserved GPU is converted when it is paid.
fn convert(scenario: &Scenario, paths: &mut PricePaths) {
    let PricePaths { rates, gpu_rents, electricity, .. } = paths;
    let rate = |number: &Number| rates.get(&number.currency?);
    for (name, gpu) in &scenario.prices.gpus {
        let Some(rents) = gpu_rents.get_mut(name) else { continue };
        for (path, price) in [(&mut rents.on_demand, Some(&gpu.on_demand)), (&mut rents.spot, gpu.spot.as_ref())] {
            price.and_then(rate).into_iter().for_each(|rate| multiply(path, rate));
        }
    }
    rate(&scenario.prices.electricity.price).into_iter().for_each(|rate| multiply(electricity, rate));
}

/// Token prices over the list at the end of each month, or their exact means.
fn token_path(motion: &Motion, environment: &Environment, months: usize, draws: Option<PriceDraws<'_>>) -> MonthLanes {
    let mut path = MonthLanes::zero(months);
    let Some(PriceDraws { streams, first_trial }) = draws else {
        for (month, row) in path.iter_mut().enumerate() {
            *row = environment.map(&motion.drift, |drift| geometric_brownian::mean(drift, month as f64 + 1.0));
        }
        return path;
    };
    let (drift, volatility) = (environment.value(&motion.drift), environment.value(&motion.volatility));
    let mut logs = [0.0; LANES];
    streams.tokens.each_month(months, first_trial, |month, normals| {
        geometric_brownian::step(&mut logs, normals, drift, volatility);
        *path.month_mut(month) = logs.map(exp);
    });
    path
}

/// The product of factors on a list price by month, those that begin within a month weighted by its days; absent where there are none.
fn factor_path<'a>(factors: impl Iterator<Item = &'a PriceFactor>, scenario: &Scenario, environment: &Environment) -> Option<MonthLanes> {
    let mut path: Option<MonthLanes> = None;
    for factor in factors {
        let (value, path) = (environment.value(&factor.value), path.get_or_insert_with(|| MonthLanes::filled(scenario.months, 1.0)));
        for (row, month) in path.iter_mut().zip(scenario.calendar()) {
            let share = factor.share_of(month);
            row.iter_mut().zip(value).for_each(|(row, value)| *row *= (1.0 - share) + share * value);
        }
    }
    path
}

fn multiply(path: &mut MonthLanes, by: &MonthLanes) {
    path.iter_mut().zip(by.iter()).for_each(|(row, by)| row.iter_mut().zip(by).for_each(|(value, factor)| *value *= factor));
}

/// The price of a tier over its list price after t months at constant capability: factor^(t/12), for each draw or its exact mean.
fn decline_path(decline: &CapabilityDecline, environment: &Environment, months: usize) -> MonthLanes {
    let mut path = MonthLanes::filled(months, 1.0);
    for (month, row) in path.iter_mut().enumerate().skip(1) {
        *row = environment.map(decline.pace.number(), |value| pow(decline.pace.factor(value), month as f64 / 12.0));
    }
    path
}

/// Multiplies the share price at the end of each month by compensated jumps, whose mean is 1 at any rate.
pub fn jump_share(jumps: &Jumps, draws: PriceDraws<'_>, environment: &Environment, share_price: &mut MonthLanes) {
    let process = JumpProcess::new(jumps, &draws.streams.share, environment, draws.first_trial);
    let mut factors = [1.0; LANES];
    for (month, row) in share_price.iter_mut().enumerate() {
        process.step(month, &mut factors);
        for lane in 0..LANES {
            row[lane] *= factors[lane] / compound_poisson::mean(process.rate[lane], month as f64 + 1.0, jumps.factor.mean());
        }
    }
}

/// The logarithm of a mean-reverting factor, from month to month.
struct RevertingPath<'a> {
    logs: Lanes,
    volatility: &'a Lanes,
    half_life: &'a Lanes,
}

impl<'a> RevertingPath<'a> {
    fn new(reversion: &MeanReversion, environment: &'a Environment) -> Self {
        Self {
            logs: [0.0; LANES],
            volatility: environment.value(&reversion.volatility),
            half_life: environment.value(&reversion.half_life),
        }
    }

    /// The factors of the next `month`; those of the first are 1.
    fn factors(&mut self, month: usize, normals: &Lanes) -> Lanes {
        if month > 0 {
            ornstein_uhlenbeck::step(&mut self.logs, normals, self.volatility, self.half_life);
        }
        ornstein_uhlenbeck::unit_mean_factors(&self.logs, month as f64, self.volatility, self.half_life)
    }
}

/// Rents of one GPU type that follow the drift only.
fn drifting_rents(drift: &MonthLanes) -> GpuRents {
    GpuRents { on_demand: drift.clone(), reserved: drift.clone(), spot: drift.clone() }
}

/// Multiplies rents by mean-reverting factors. With innovations √ρ common + √(1 − ρ) own, any two rents are correlated by ρ, whether of two GPU
/// types or of two purchase options.
fn revert_rents(process: &GpuProcess, draws: PriceDraws<'_>, environment: &Environment, rents: &mut BTreeMap<String, GpuRents>) {
    let PriceDraws { streams, first_trial } = draws;
    let correlation = environment.value(&process.correlation);
    let months = rents.values().next().map_or(0, |rents| rents.on_demand.n_months());
    let common = streams.gpu_common.all_months(months, first_trial);
    for (rents, own) in rents.values_mut().zip(&streams.gpus) {
        let options = [(&mut rents.on_demand, &own.on_demand), (&mut rents.reserved, &own.reserved), (&mut rents.spot, &own.spot)];
        for (rents, own) in options {
            let mut path = RevertingPath::new(&process.reversion, environment);
            own.each_month(months, first_trial, |month, own| {
                let common = common.month(month);
                let normals = lanes(|lane| correlation[lane].sqrt() * common[lane] + (1.0 - correlation[lane]).sqrt() * own[lane]);
                let factors = path.factors(month, &normals);
                rents.month_mut(month).iter_mut().zip(factors).for_each(|(rent, factor)| *rent *= factor);
            });
        }
    }
}

/// Jumps of one price in one block of trials.
struct JumpProcess<'a> {
    jumps: &'a Jumps,
    /// Expected jumps per month.
    rate: &'a Lanes,
    streams: &'a JumpStreams,
    first_trial: u32,
}

impl<'a> JumpProcess<'a> {
    fn new(jumps: &'a Jumps, streams: &'a JumpStreams, environment: &'a Environment, first_trial: u32) -> Self {
        Self { jumps, rate: environment.value(&jumps.rate), streams, first_trial }
    }

    /// Multiplies `factors` by the jumps of one month.
    fn step(&self, month: usize, factors: &mut Lanes) {
        let mut uniforms = [0.0; LANES];
        self.streams.counts.fill_uniforms(0, month as u32, self.first_trial, &mut uniforms);
        let size = |lane: usize, nth| {
            let trial = self.first_trial.wrapping_add(lane as u32);
            self.jumps.factor.at(self.streams.sizes.uniform(nth, month as u32, trial))
        };
        compound_poisson::step(factors, &uniforms, self.rate, size);
    }

    /// The price over its list price: the product of all jumps since the first month.
    fn path(&self, months: usize) -> MonthLanes {
        let mut path = MonthLanes::filled(months, 1.0);
        let mut factors = [1.0; LANES];
        for month in 1..months {
            self.step(month, &mut factors);
            *path.month_mut(month) = factors;
        }
        path
    }
}

/// The exact mean of [`JumpProcess::path`].
fn mean_jump_path(jumps: &Jumps, environment: &Environment, months: usize) -> MonthLanes {
    let mut path = MonthLanes::filled(months, 1.0);
    for month in 1..months {
        let mean = |rate| compound_poisson::mean(rate, month as f64, jumps.factor.mean());
        *path.month_mut(month) = environment.map(&jumps.rate, mean);
    }
    path
}

/// The price of a tier over its list price: the product of all moves to newer flagship models, or its mean where nothing is drawn.
fn flagship_path(flagship: &Flagship, draws: Option<(&Stream, u32)>, months: usize) -> MonthLanes {
    let mut path = MonthLanes::filled(months, 1.0);
    let (mut factors, mut n_made) = ([1.0; LANES], 0);
    for (month, row) in path.iter_mut().enumerate() {
        let Some((stream, first_trial)) = draws else {
            *row = [periodic::mean(month, flagship.every_months, flagship.factor.mean()); LANES];
            continue;
        };
        let n_due = periodic::n_intervals(month, flagship.every_months);
        for nth in n_made..n_due {
            let size = |lane: usize| flagship.factor.at(stream.uniform(0, nth, first_trial.wrapping_add(lane as u32)));
            factors.iter_mut().enumerate().for_each(|(lane, factor)| *factor *= size(lane));
        }
        n_made = n_due;
        *row = factors;
    }
    path
}
