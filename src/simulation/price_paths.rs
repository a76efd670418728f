//! Draws how prices move by chance in a block of trials, or sets the exact means of it.
//!
//! Every path is a factor over the price that a scenario lists and is one in the first month. What a scenario does not ask for is not drawn:
//! its factor is exactly one, or not there at all.

use std::collections::BTreeMap;

use super::price;
use super::shared::{self, Draws, PathDraw, RENTS};
use crate::chance::Stream;
use crate::chance::principal_components::Rotation;
use crate::chance::process::{compound_poisson, geometric_brownian, ornstein_uhlenbeck, periodic};
use crate::cost::Environment;
use crate::cost::environment::{GpuRents, PricePaths};
use crate::quantity::columns::lanes;
use crate::quantity::math::{exp, pow};
use crate::quantity::{LANES, Lanes, MonthLanes};
use crate::scenario::Scenario;
use crate::scenario::prices::moves::{CapabilityDecline, Flagship, GpuProcess, Jumps, MeanReversion, Motion};

/// Streams of all moves, in the order of the scenario's names. One that is named after what moves keeps its draws when others come and go.
pub struct PriceStreams {
    gpu_common: PathDraw,
    gpus: Vec<RentStreams>,
    electricity: PathDraw,
    tokens: PathDraw,
    models: Vec<JumpStreams>,
    tiers: Vec<Stream>,
    share: JumpStreams,
}

/// The innovations of one kind of GPU, one for each way to rent it.
struct RentStreams {
    on_demand: PathDraw,
    reserved: PathDraw,
    spot: PathDraw,
}

/// How many jumps a month brings, and how large each is.
struct JumpStreams {
    counts: Stream,
    sizes: Stream,
}

impl JumpStreams {
    fn new(seed: u64, what: &str) -> Self {
        Self { counts: Stream::new(seed, &format!("jumps of {what}")), sizes: Stream::new(seed, &format!("jump sizes of {what}")) }
    }

    /// Multiplies `factors` by what jumps in the step numbered `step`.
    fn multiply(&self, jumps: &Jumps, environment: &Environment, step: usize, first_trial: u32, factors: &mut Lanes) {
        let mut uniforms = [0.0; LANES];
        self.counts.fill_uniforms(0, step as u32, first_trial, &mut uniforms);
        let size = |lane: usize, nth| jumps.factor.at(self.sizes.uniform(nth, step as u32, first_trial.wrapping_add(lane as u32)));
        compound_poisson::step(factors, &uniforms, environment.value(&jumps.rate), size);
    }
}

impl PriceStreams {
    pub fn new(scenario: &Scenario, draws: &Draws) -> Self {
        let (seed, layout) = (draws.seed(), draws.layout());
        let (prices, months) = (&scenario.prices, scenario.months);
        let tiers = prices.flagship.iter().flat_map(|flagship| &flagship.tiers);
        let reverting = |name: &str, reversion: Option<&MeanReversion>| {
            let kept = reversion.map_or(0.0, |reversion| ornstein_uhlenbeck::persistence(reversion.half_life.median()));
            PathDraw::new(seed, name, layout, months, |months| Rotation::of_mean_reversion(kept, months))
        };
        let rents = prices.gpu_price_model.as_ref().map(|process| &process.reversion);
        let of_gpu = |gpu: &String| {
            let [on_demand, reserved, spot] = RENTS.map(|way| reverting(&format!("{way} of {gpu}"), rents));
            RentStreams { on_demand, reserved, spot }
        };
        Self {
            gpu_common: reverting(shared::GPU_RENTS, rents),
            gpus: prices.gpus.keys().map(of_gpu).collect(),
            electricity: reverting(shared::ELECTRICITY, prices.electricity.price_model.as_ref()),
            tokens: PathDraw::new(seed, shared::TOKENS, layout, months, Rotation::of_brownian_motion),
            models: prices.models.keys().map(|name| JumpStreams::new(seed, &format!("model {name}"))).collect(),
            tiers: tiers.map(|name| Stream::new(seed, &format!("flagship of {name}"))).collect(),
            share: JumpStreams::new(seed, "the share price"),
        }
    }
}

/// Paths of the block that begins with `first_trial`; of the mean world, where there are no streams.
pub fn fill(scenario: &Scenario, environment: &Environment, drawn: Option<(&PriceStreams, u32)>) -> PricePaths {
    let (prices, months) = (&scenario.prices, scenario.months);
    let drift = price::drifted(MonthLanes::filled(months, 1.0), &prices.gpu_drift, environment);
    let mut paths = PricePaths {
        gpu_rents: prices.gpus.keys().map(|name| (name.clone(), rents(&drift))).collect(),
        electricity: MonthLanes::filled(months, 1.0),
        tokens: prices.token_price_model.as_ref().map(|motion| in_motion(motion, environment, months, drawn)),
        models: BTreeMap::new(),
        tiers: BTreeMap::new(),
    };
    // What reverts has mean one and is independent of all that it multiplies, so that the mean world has nothing to add.
    if let (Some(process), Some((streams, first_trial))) = (&prices.gpu_price_model, drawn) {
        revert_rents(process, streams, environment, first_trial, &mut paths.gpu_rents);
    }
    if let (Some(reversion), Some((streams, first_trial))) = (&prices.electricity.price_model, drawn) {
        let mut path = Reverting::new(reversion, environment);
        streams.electricity.each_month(months, first_trial, |month, normals| {
            *paths.electricity.month_mut(month) = path.factors(month, normals);
        });
    }
    if let Some(jumps) = &prices.model_jumps {
        for (index, name) in prices.models.keys().enumerate() {
            let path = match drawn {
                Some((streams, first_trial)) => jumped(jumps, &streams.models[index], environment, months, first_trial),
                None => mean_of_jumps(jumps, environment, months),
            };
            paths.models.insert(name.clone(), path);
        }
    }
    if let Some(flagship) = &prices.flagship {
        for (index, name) in flagship.tiers.iter().enumerate() {
            let drawn = drawn.map(|(streams, first_trial)| (&streams.tiers[index], first_trial));
            paths.tiers.insert(name.clone(), moved(flagship, drawn, months));
        }
    }
    for (name, decline) in prices.capability_decline.iter().flat_map(|decline| decline.tiers.iter().map(move |name| (name, decline))) {
        paths.tiers.insert(name.clone(), declined(decline, environment, months));
    }
    paths
}

/// Token prices over the list at the end of each month, or the exact means of them.
fn in_motion(motion: &Motion, environment: &Environment, months: usize, drawn: Option<(&PriceStreams, u32)>) -> MonthLanes {
    let mut path = MonthLanes::zero(months);
    let Some((streams, first_trial)) = drawn else {
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

/// A tier's price over its list price after t months: factor^(t/12), of each draw or its exact mean.
fn declined(decline: &CapabilityDecline, environment: &Environment, months: usize) -> MonthLanes {
    let mut path = MonthLanes::filled(months, 1.0);
    for (month, row) in path.iter_mut().enumerate().skip(1) {
        *row = environment.map(decline.pace.number(), |value| pow(decline.pace.factor(value), month as f64 / 12.0));
    }
    path
}

/// Multiplies share prices, one row a month's end, by compensated jumps: of mean one at any rate.
pub fn jump_share(jumps: &Jumps, streams: &PriceStreams, environment: &Environment, first_trial: u32, share_price: &mut MonthLanes) {
    let rate = environment.value(&jumps.rate);
    let mut factors = [1.0; LANES];
    for (month, row) in share_price.iter_mut().enumerate() {
        streams.share.multiply(jumps, environment, month, first_trial, &mut factors);
        for lane in 0..LANES {
            row[lane] *= factors[lane] / compound_poisson::mean(rate[lane], month as f64 + 1.0, jumps.factor.mean());
        }
    }
}

/// The logarithm of one factor on its way from month to month.
struct Reverting<'a> {
    logs: Lanes,
    volatility: &'a Lanes,
    half_life: &'a Lanes,
}

impl<'a> Reverting<'a> {
    fn new(reversion: &MeanReversion, environment: &'a Environment) -> Self {
        Self {
            logs: [0.0; LANES],
            volatility: environment.value(&reversion.volatility),
            half_life: environment.value(&reversion.half_life),
        }
    }

    /// Factors of `month`; the first is the list price's.
    fn factors(&mut self, month: usize, normals: &Lanes) -> Lanes {
        if month > 0 {
            ornstein_uhlenbeck::step(&mut self.logs, normals, self.volatility, self.half_life);
        }
        ornstein_uhlenbeck::unit_mean_factors(&self.logs, month as f64, self.volatility, self.half_life)
    }
}

/// Rents that all follow the drift.
fn rents(drift: &MonthLanes) -> GpuRents {
    GpuRents { on_demand: drift.clone(), reserved: drift.clone(), spot: drift.clone() }
}

/// Innovations √ρ common + √(1 − ρ) own correlate by ρ between any two rents, of two kinds or of two ways to rent one kind.
fn revert_rents(
    process: &GpuProcess,
    streams: &PriceStreams,
    environment: &Environment,
    first_trial: u32,
    rents: &mut BTreeMap<String, GpuRents>,
) {
    let correlation = environment.value(&process.correlation);
    let months = rents.values().next().map_or(0, |rents| rents.on_demand.n_months());
    let common = streams.gpu_common.all_months(months, first_trial);
    for (rents, own) in rents.values_mut().zip(&streams.gpus) {
        let ways = [(&mut rents.on_demand, &own.on_demand), (&mut rents.reserved, &own.reserved), (&mut rents.spot, &own.spot)];
        for (rents, own) in ways {
            let mut path = Reverting::new(&process.reversion, environment);
            own.each_month(months, first_trial, |month, own| {
                let common = common.month(month);
                let normals = lanes(|lane| correlation[lane].sqrt() * common[lane] + (1.0 - correlation[lane]).sqrt() * own[lane]);
                let factors = path.factors(month, &normals);
                rents.month_mut(month).iter_mut().zip(factors).for_each(|(rent, factor)| *rent *= factor);
            });
        }
    }
}

/// A model's price over its list price: the jumps so far.
fn jumped(jumps: &Jumps, streams: &JumpStreams, environment: &Environment, months: usize, first_trial: u32) -> MonthLanes {
    let mut path = MonthLanes::filled(months, 1.0);
    let mut factors = [1.0; LANES];
    for month in 1..months {
        streams.multiply(jumps, environment, month, first_trial, &mut factors);
        *path.month_mut(month) = factors;
    }
    path
}

fn mean_of_jumps(jumps: &Jumps, environment: &Environment, months: usize) -> MonthLanes {
    let mut path = MonthLanes::filled(months, 1.0);
    for month in 1..months {
        let mean = |rate| compound_poisson::mean(rate, month as f64, jumps.factor.mean());
        *path.month_mut(month) = environment.map(&jumps.rate, mean);
    }
    path
}

/// A tier's price over its list price: the moves so far, or the mean of them where nothing is drawn.
fn moved(flagship: &Flagship, drawn: Option<(&Stream, u32)>, months: usize) -> MonthLanes {
    let mut path = MonthLanes::filled(months, 1.0);
    let (mut factors, mut made) = ([1.0; LANES], 0);
    for (month, row) in path.iter_mut().enumerate() {
        let Some((stream, first_trial)) = drawn else {
            *row = [periodic::mean(month, flagship.every_months, flagship.factor.mean()); LANES];
            continue;
        };
        let due = periodic::n_intervals(month, flagship.every_months);
        for nth in made..due {
            let size = |lane: usize| flagship.factor.at(stream.uniform(0, nth, first_trial.wrapping_add(lane as u32)));
            factors.iter_mut().enumerate().for_each(|(lane, factor)| *factor *= size(lane));
        }
        made = due;
        *row = factors;
    }
    path
}
