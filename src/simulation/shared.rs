//! Draws of what everybody shares, one per trial for the whole company: pseudo-random, or quasi-Monte Carlo with Sobol points.
//!
//! With Sobol points ([`Sampling::Sobol`]) every factor has its own dimensions of them. First come the first components of all paths, then the
//! uncertain numbers, then the second components, and so on, because points are most even in the first dimensions, and the first component of a
//! path carries four fifths of what a year of Brownian motion does. Components beyond the last dimension, and everything that belongs to one
//! person, event or jump, are pseudo-random. Every factor has the same distribution in each single trial either way.
//!
//! How much this reduces the variance of means, percentiles and probabilities is measured by `cargo bench --bench sampling`. What remains is due
//! to people, whose draws are their own. A control variate on the known mean of prices ([`crate::statistics::control_variate`]) reduces the
//! variance of a mean about as much, but means of lines, months and groups that are adjusted one by one no longer add up, so reports do without.
//!
//! Pseudo-random draws are the default, because Sobol trials are correlated within a replicate, and whoever analyzes exported columns will treat
//! them as independent; because extreme percentiles gain little; and because the number of Sobol trials should be a power of two.

use std::sync::Arc;

use super::redraw::{ChanceKind, Redraw};
use crate::chance::Stream;
use crate::chance::principal_components::Rotation;
use crate::chance::sobol::{self, Coordinate, DIMENSIONS};
use crate::quantity::math::normal_quantile;
use crate::quantity::simd::dispatch;
use crate::quantity::{Currency, LANES, Lanes, MonthLanes};
use crate::scenario::rates::Quote;
use crate::scenario::{RunSettings, Sampling, Scenario, Usage};
use crate::statistics::replicates::Replicates;

pub const SHARE_PRICE: &str = "share price";
pub const COMPANY_SHOCK: &str = "company shock";
pub const EXIT: &str = "exit";
pub const GPU_RENTS: &str = "GPU rents";
pub const ELECTRICITY: &str = "electricity price";
pub const TOKENS: &str = "token prices";
pub const EXCHANGE_RATES: &str = "exchange rates";
/// Rents of a GPU by purchase option, each of which follows its own path.
pub const RENTS: [&str; 3] = ["GPU rent", "reserved GPU rent", "spot GPU rent"];

/// The part of a company's share price that it does not share with other companies.
pub fn share_price_of(company: &str) -> String {
    format!("share price of {company}")
}

/// Whether and when the company of a scenario has an exit.
pub fn exit_of(scenario: &Scenario) -> String {
    match &scenario.prices.share.company {
        Some(company) => format!("exit of {}", company.name),
        None => EXIT.into(),
    }
}

/// The path of a quote.
pub fn exchange_rate(currency: Currency) -> String {
    format!("exchange rate of {currency}")
}

/// The company's results are the draw of a bonus with one payout for the company, so that packages with either have good and bad years together.
pub const COMPANY_RESULTS: &str = "packages.core.bonus.payout";

/// How the draws of a study are addressed: a seed, and with quasi-Monte Carlo sampling the dimensions of its points. All cases of a study use the
/// same, so that what they have in common has the same draws in all of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draws {
    settings: RunSettings,
    dimensions: Option<QmcDimensions>,
    redraw: Redraw,
}

impl Draws {
    /// The draws of a study of `scenarios`.
    pub fn new(settings: RunSettings, scenarios: &[&Scenario]) -> Self {
        let dimensions = match settings.sampling {
            Sampling::Plain => None,
            Sampling::Sobol => QmcDimensions::of(scenarios),
        };
        Self { settings, dimensions, redraw: Redraw::default() }
    }

    /// Pseudo-random draws.
    pub fn plain(seed: u64) -> Self {
        Self { settings: RunSettings { seed, trials: 0, sampling: Sampling::Plain }, dimensions: None, redraw: Redraw::default() }
    }

    /// The same draws, but for those that `redraw` replaces.
    #[must_use]
    pub fn redrawing(self, redraw: Redraw) -> Self {
        Self { redraw, ..self }
    }

    pub fn redraw(&self) -> &Redraw {
        &self.redraw
    }

    pub fn settings(&self) -> RunSettings {
        self.settings
    }

    pub fn seed(&self) -> u64 {
        self.settings.seed
    }

    /// The stream of that name. All streams of a simulation come from here, so that each has a kind of chance.
    pub fn stream(&self, kind: ChanceKind, name: &str) -> Stream {
        self.salted(name, self.redraw.salt(kind))
    }

    fn salted(&self, name: &str, salt: u64) -> Stream {
        Stream::salted(self.seed(), name, salt)
    }

    /// Whether trials are quasi-Monte Carlo points, which are independent only between replicates.
    pub fn is_quasi_monte_carlo(&self) -> bool {
        self.dimensions.is_some()
    }

    /// The independent replicates into which trials are divided; absent where all trials are independent.
    pub fn replicates(&self) -> Option<Replicates> {
        if self.is_quasi_monte_carlo() { Replicates::of(sobol::REPLICATES) } else { None }
    }

    /// The points of one component of a factor; absent where it is pseudo-random.
    fn coordinate(&self, factor: &str, component: usize, name: &str) -> Option<Coordinate> {
        let dimension = self.dimensions.as_ref()?.dimension(factor, component)?;
        Some(Coordinate::new(self.seed(), name, dimension))
    }
}

/// Which factor has which dimensions of the Sobol points.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct QmcDimensions {
    /// Factors with a draw for each month.
    paths: Vec<String>,
    /// Factors with one draw per trial.
    factors: Vec<String>,
}

impl QmcDimensions {
    /// The factors of all `scenarios`, in the order of the first scenario that has them; `None` where there are none.
    fn of(scenarios: &[&Scenario]) -> Option<Self> {
        let mut dimensions = Self::default();
        scenarios.iter().for_each(|scenario| dimensions.add(scenario));
        (dimensions != Self::default()).then_some(dimensions)
    }

    fn add(&mut self, scenario: &Scenario) {
        let prices = &scenario.prices;
        let mut path = |is_drawn: bool, name: String| {
            if is_drawn && !self.paths.contains(&name) {
                self.paths.push(name);
            }
        };
        let is_shocked = |usage: &Arc<Usage>| !usage.company_shock.sigma.is_certainly_zero();
        path(prices.token_price_model.is_some(), TOKENS.into());
        path(scenario.usages.values().any(is_shocked), COMPANY_SHOCK.into());
        path(!prices.share.volatility.is_certainly_zero(), SHARE_PRICE.into());
        if let Some(company) = &prices.share.company {
            path(!prices.share.volatility.is_certainly_zero(), share_price_of(&company.name));
        }
        path(prices.gpu_price_model.is_some(), GPU_RENTS.into());
        path(prices.electricity.price_model.is_some(), ELECTRICITY.into());
        for gpu in prices.gpus.keys() {
            RENTS.iter().for_each(|rent| path(prices.gpu_price_model.is_some(), format!("{rent} of {gpu}")));
        }
        let moving = |quote: &&Quote| quote.volatility.as_ref().is_some_and(|volatility| !volatility.is_certainly_zero());
        let moving: Vec<&Quote> = scenario.rates.quotes.iter().filter(moving).collect();
        let is_common = moving.len() > 1 && scenario.rates.correlation.as_ref().is_some_and(|number| !number.is_certainly_zero());
        path(is_common, EXCHANGE_RATES.into());
        moving.iter().for_each(|quote| path(true, exchange_rate(quote.currency)));
        let uncertain = scenario.numbers.iter().filter(|number| number.is_uncertain());
        let exit = prices.share.exit.iter().map(|_| exit_of(scenario));
        let results = has_company_results(scenario).then(|| name_of_number(COMPANY_RESULTS));
        for name in uncertain.map(|number| name_of_number(&number.identity)).chain(exit).chain(results) {
            if !self.factors.contains(&name) {
                self.factors.push(name);
            }
        }
    }

    /// The dimension of a component of a factor, where component 0 is the only one of a factor without a path; `None` where the scenarios have no
    /// such factor, or there are no more dimensions.
    fn dimension(&self, factor: &str, component: usize) -> Option<usize> {
        let index = |names: &[String]| names.iter().position(|known| known == factor);
        let (n_paths, n_factors) = (self.paths.len(), self.factors.len());
        let dimension = match (index(&self.paths), index(&self.factors)) {
            (Some(path), _) if component == 0 => path,
            (Some(path), _) => component * n_paths + n_factors + path,
            (None, Some(factor)) if component == 0 => n_paths + factor,
            _ => return None,
        };
        (dimension < DIMENSIONS).then_some(dimension)
    }
}

/// Calls `step` with the standard normal draws of each month.
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

/// Whether some payout depends on the company's results.
pub fn has_company_results(scenario: &Scenario) -> bool {
    let mut bonuses = scenario.packages.values().filter_map(|package| package.core.performance_bonus.as_ref());
    bonuses.any(|bonus| !bonus.company_correlation.is_certainly_zero())
}

/// The name of a number's stream. It has the number's identity, so that neither another number in the file nor a renamed key moves a draw.
pub fn name_of_number(identity: &str) -> String {
    format!("number {identity}")
}

impl ChanceKind {
    /// The kind of the draw that gives a number its value, by the number's identity. A bonus payout belongs to the company's results, of which there is
    /// another in every year, unless it is stated as an assumption.
    pub fn of_number(scenario: &Scenario, identity: &str) -> Self {
        let bonuses = scenario.packages.values().filter_map(|package| package.core.bonus.as_ref());
        let mut payouts = bonuses.map(|bonus| bonus.payout.identity.as_str()).chain([COMPANY_RESULTS]);
        if payouts.any(|payout| payout == identity) && !is_assumption(identity) { Self::Shared } else { Self::Assumptions }
    }
}

/// Which draws give a number its value: 0 for those that it has unless they are replaced.
pub fn salt_of_number(scenario: &Scenario, draws: &Draws, identity: &str) -> u64 {
    draws.redraw.salt_of_number(identity, ChanceKind::of_number(scenario, identity))
}

/// Whether the table of assumptions states the number.
fn is_assumption(identity: &str) -> bool {
    identity.starts_with("assumptions.")
}

/// A factor with one draw per trial.
pub struct FactorDraw {
    stream: Stream,
    coordinate: Option<Coordinate>,
}

impl FactorDraw {
    pub fn new(draws: &Draws, kind: ChanceKind, name: &str) -> Self {
        Self::salted(draws, name, draws.redraw.salt(kind))
    }

    /// The draw of a number's value.
    pub fn of_number(scenario: &Scenario, draws: &Draws, identity: &str) -> Self {
        Self::salted(draws, &name_of_number(identity), salt_of_number(scenario, draws, identity))
    }

    /// The draw of a number's value before anything was replaced.
    pub fn of_number_as_it_was(draws: &Draws, identity: &str) -> Self {
        Self::salted(draws, &name_of_number(identity), 0)
    }

    /// Draws with a salt are pseudo-random: those of another scrambling of the same points would not be independent of the points.
    fn salted(draws: &Draws, name: &str, salt: u64) -> Self {
        let coordinate = if salt == 0 { draws.coordinate(name, 0, name) } else { None };
        Self { stream: draws.salted(name, salt), coordinate }
    }

    /// Uniform numbers for the block that starts with `first_trial`.
    pub fn uniforms(&self, first_trial: u32) -> Lanes {
        if let Some(coordinate) = &self.coordinate {
            return coordinate.uniforms(first_trial);
        }
        let mut uniforms = [0.0; LANES];
        self.stream.fill_uniforms(0, 0, first_trial, &mut uniforms);
        uniforms
    }

    /// Standard normal scores for the block: the quantiles of [`Self::uniforms`].
    pub fn scores(&self, first_trial: u32) -> Lanes {
        self.uniforms(first_trial).map(normal_quantile)
    }
}

/// A factor that the company shares, with a standard normal score for each month of a trial.
pub struct PathDraw {
    stream: Stream,
    components: Option<Components>,
}

/// The principal components of a path.
struct Components {
    /// Of the first components; the others are pseudo-random.
    coordinates: Vec<Coordinate>,
    others: Stream,
    rotation: Rotation,
}

impl PathDraw {
    /// `rotation` orders the components by how much of the process that uses the scores they explain.
    pub fn new(draws: &Draws, name: &str, months: usize, rotation: impl FnOnce(usize) -> Rotation) -> Self {
        let kind = ChanceKind::Shared;
        let is_plain = draws.redraw.salt(kind) == 0;
        let coordinate = |component| draws.coordinate(name, component, &format!("{name}, {component}"));
        let coordinates: Vec<Coordinate> = (0..months).filter(|_| is_plain).map_while(coordinate).collect();
        let components = (!coordinates.is_empty()).then(|| Components {
            coordinates,
            others: draws.stream(kind, &format!("components of {name}")),
            rotation: rotation(months),
        });
        Self { stream: draws.stream(kind, name), components }
    }

    /// Calls `step` with the scores of each month.
    pub fn each_month(&self, months: usize, first_trial: u32, mut step: impl FnMut(usize, &Lanes)) {
        match &self.components {
            None => each_normal(&self.stream, months, first_trial, step),
            Some(components) => {
                let scores = components.scores(months, first_trial);
                scores.iter().take(months).enumerate().for_each(|(month, scores)| step(month, scores));
            }
        }
    }

    /// The scores of all months, by month and lane.
    pub fn all_months(&self, months: usize, first_trial: u32) -> MonthLanes {
        let mut columns = MonthLanes::zero(months);
        self.each_month(months, first_trial, |month, scores| *columns.month_mut(month) = *scores);
        columns
    }
}

impl Components {
    fn scores(&self, months: usize, first_trial: u32) -> Vec<Lanes> {
        let mut components: Vec<Lanes> =
            self.coordinates.iter().map(|coordinate| coordinate.uniforms(first_trial).map(normal_quantile)).collect();
        let n_coordinates = components.len();
        each_normal(&self.others, months - n_coordinates, first_trial, |_, normals| components.push(*normals));
        self.rotation.scores(&components)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chance::sobol::REPLICATES;

    fn scenario(sets: &[&str]) -> Scenario {
        Scenario::builtin("ai-integrated", sets).unwrap().scenario
    }

    fn draws(seed: u64, dimensions: Option<QmcDimensions>) -> Draws {
        Draws { dimensions, ..Draws::plain(seed) }
    }

    fn one_path() -> QmcDimensions {
        QmcDimensions { paths: vec!["path".into()], factors: vec![] }
    }

    #[test]
    fn every_factor_has_its_own_dimensions_and_paths_come_first() {
        let dimensions = QmcDimensions::of(&[&scenario(&[])]).unwrap();
        let names = dimensions.paths.iter().chain(&dimensions.factors);
        let mut taken: Vec<_> = names.filter_map(|name| dimensions.dimension(name, 0)).collect();
        assert!(dimensions.factors.len() >= 3 && !dimensions.paths.is_empty());
        assert_eq!(taken[..dimensions.paths.len()], (0..dimensions.paths.len()).collect::<Vec<_>>());
        taken.extend(dimensions.paths.iter().flat_map(|name| (1..12).filter_map(|component| dimensions.dimension(name, component))));
        taken.sort_unstable();
        assert_eq!(taken, (0..taken.len()).collect::<Vec<_>>());
        assert_eq!(dimensions.dimension("unknown", 0), None);
        assert_eq!(dimensions.dimension(&dimensions.factors[0], 1), None);
        let settings = |sampling| RunSettings { seed: 1, trials: 64, sampling };
        assert_eq!(Draws::new(settings(Sampling::Plain), &[&scenario(&[])]).dimensions, None);
        assert_eq!(Draws::new(settings(Sampling::Sobol), &[&scenario(&[])]).dimensions, Some(dimensions));
    }

    #[test]
    fn scenarios_of_one_study_share_their_dimensions() {
        let more = scenario(&["assumptions.more={ min = 1, max = 2 }", "benefits.load={ min = 0.1, max = 0.2 }"]);
        let plain = scenario(&[]);
        let (both, alone) = (QmcDimensions::of(&[&plain, &more]).unwrap(), QmcDimensions::of(&[&plain]).unwrap());
        assert!(both.factors.len() > alone.factors.len());
        assert_eq!(both.factors[..alone.factors.len()], alone.factors);
    }

    #[test]
    fn scores_of_months_are_independent_and_normal_with_either_sampling() {
        let months = 5;
        for dimensions in [Some(one_path()), None] {
            // One trial for each of many seeds, because the trials of one seed are correlated.
            let scores: Vec<[f64; 5]> = (0..20_000)
                .map(|seed| {
                    let path = PathDraw::new(&draws(seed, dimensions.clone()), "path", months, Rotation::of_brownian_motion);
                    let scores = path.all_months(months, 64);
                    std::array::from_fn(|month| scores.month(month)[7])
                })
                .collect();
            let n = scores.len() as f64;
            for i in 0..months {
                for j in 0..=i {
                    let mean = scores.iter().map(|scores| scores[i] * scores[j]).sum::<f64>() / n;
                    let (exact, variance) = if i == j { (1.0, 2.0_f64) } else { (0.0, 1.0) };
                    assert!((mean - exact).abs() < 4.0 * (variance / n).sqrt(), "months {i} and {j}: {mean}");
                }
                let (mean, fourth) = scores.iter().fold((0.0, 0.0), |(sum, fourth), scores| (sum + scores[i], fourth + scores[i].powi(4)));
                assert!((mean / n).abs() < 4.0 / n.sqrt() && (fourth / n - 3.0).abs() < 4.0 * (96.0 / n).sqrt());
            }
        }
    }

    #[test]
    fn the_points_of_a_replicate_are_even_along_the_first_component() {
        let path = PathDraw::new(&draws(3, Some(one_path())), "path", 12, Rotation::of_brownian_motion);
        // 32 points of each replicate. We recover the first component, whose ranks are known to be even.
        let blocks: Vec<MonthLanes> = (0..8).map(|block| path.all_months(12, block * LANES as u32)).collect();
        let first: Vec<f64> = (0..8 * LANES)
            .map(|trial| {
                let score = |month: usize| blocks[trial / LANES].month(month)[trial % LANES];
                // The inverse of a rotation is its transpose; this one is symmetric except for the scale of months.
                let turn = |month: usize| ((2 * month + 1) as f64 * std::f64::consts::PI / 50.0).cos() * (4.0_f64 / 25.0).sqrt();
                (0..12).map(|month| turn(month) * score(month)).sum()
            })
            .collect();
        let number_below_zero = |replicate: usize| first.iter().skip(replicate).step_by(REPLICATES).filter(|score| **score < 0.0).count();
        assert!((0..REPLICATES).all(|replicate| number_below_zero(replicate) == 16));
    }
}
