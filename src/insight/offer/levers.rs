//! What would make one offer worth as much as another: one lever at a time, solved on the trials that are there.
//!
//! Worth rises with every lever, so that a bracket and regula falsi find the change. For bands over judgment values the wealth of every trial is interpolated
//! between a few sizes of the change, which taxes make nearly linear.

use rayon::prelude::*;

use super::OfferError;
use super::evaluation::mean_cost;
use super::figures::{Lever, LeverKind, Simulated};
use super::outlook::Outlook;
use super::trials::Change;
use super::worth::{Judgment, Present, se_of_gap};
use crate::quantity::Dimension;
use crate::reading::Value;
use crate::scenario::Scenario;
use crate::scenario::offer::Security;
use crate::simulation::Observer;
use crate::statistics::quantile::{Percentile, quantile, sorted};
use crate::value::certainty_equivalent::{certainty_equivalent, influence_values};
use crate::value::compute_use::Taxation;
use std::sync::Arc;

/// How much of a lever is tried at most, in multiples of a first guess.
const MOST: f64 = 1e4;
/// Relative precision of a solution: far below its Monte Carlo error.
const PRECISION: f64 = 1e-10;
/// Sizes of a change between which wealth is interpolated, in multiples of the solution for central values.
const SIZES: [f64; 6] = [0.0, 0.5, 1.0, 1.5, 3.0, 8.0];
/// The same in multiples of what the judgment with the largest gap needs, were worth proportional to the change.
const SIZES_OF_LARGEST: [f64; 4] = [0.5, 1.0, 1.5, 3.0];

/// The offer that is changed, what it is to be worth under each judgment, and the gap today.
pub struct Target<'a> {
    pub changed: &'a Outlook,
    pub other: &'a Outlook,
    pub central: Judgment,
    pub outer: &'a [Judgment],
}

impl Target<'_> {
    fn worth(present: &Present, outlook: &Outlook, judgment: &Judgment) -> Result<f64, OfferError> {
        present.worth(judgment, outlook.taxation()).map_err(|problem| outlook.not_positive(problem))
    }

    fn wanted(&self, judgment: &Judgment) -> Result<f64, OfferError> {
        Self::worth(&self.other.present, self.other, judgment)
    }

    /// Dollars by which the changed offer is worth less than the other.
    pub fn missing(&self) -> Result<f64, OfferError> {
        Ok(self.wanted(&self.central)? - Self::worth(&self.changed.present, self.changed, &self.central)?)
    }
}

/// The x ≥ 0 at which the rising function `gap` is 0; `None` with the rest where it stays below 0 up to `most`.
pub fn solve(guess: f64, most: f64, gap: &mut dyn FnMut(f64) -> Result<f64, OfferError>) -> Result<Result<f64, f64>, OfferError> {
    let mut low = (0.0, gap(0.0)?);
    if low.1 >= 0.0 {
        return Ok(Ok(0.0));
    }
    let mut x = guess.min(most);
    let mut high = loop {
        let value = gap(x)?;
        if value >= 0.0 {
            break (x, value);
        }
        low = (x, value);
        if x >= most {
            return Ok(Err(-value));
        }
        x = (2.0 * x).min(most);
    };
    // Illinois: regula falsi that halves the value of an end that stays.
    let mut side = 0;
    for _ in 0..60 {
        let x = (low.0 * high.1 - high.0 * low.1) / (high.1 - low.1);
        if high.0 - low.0 <= PRECISION * high.0 {
            return Ok(Ok(x));
        }
        let value = gap(x)?;
        if value == 0.0 {
            return Ok(Ok(x));
        }
        if value < 0.0 {
            if side == -1 {
                high.1 /= 2.0;
            }
            (low, side) = ((x, value), -1);
        } else {
            if side == 1 {
                low.1 /= 2.0;
            }
            (high, side) = ((x, value), 1);
        }
        if (high.0 - low.0).abs() <= PRECISION * high.0.abs() || value.abs() < 1e-7 {
            return Ok(Ok(x));
        }
    }
    Ok(Ok(0.5 * (low.0 + high.0)))
}

fn change_of(kind: LeverKind, x: f64) -> Change {
    match kind {
        LeverKind::Base => Change { base: x, ..Change::default() },
        LeverKind::SignOn => Change { sign_on: x, ..Change::default() },
        LeverKind::Units => Change { units: x, ..Change::default() },
        _ => Change { options: x, ..Change::default() },
    }
}

/// All levers of the changed offer: those that close the gap by what they cost, then those that do not.
pub fn all(target: &Target<'_>, observer: &dyn Observer) -> Result<Vec<Lever>, OfferError> {
    let mut levers = vec![];
    let missing = target.missing()?;
    let has = |kind: LeverKind| {
        let grants = &target.changed.trials.terms.offer.grants;
        let is_of_kind = |place: usize| matches!(grants[place].security, Security::Rsu { .. }) == (kind == LeverKind::Units);
        let values = target.changed.trials.grant_values(true);
        !is_of_equity(kind) || values.iter().any(|vest| vest.value > 0.0 && is_of_kind(vest.grant))
    };
    for kind in [LeverKind::SignOn, LeverKind::Base, LeverKind::Units, LeverKind::Options].into_iter().filter(|kind| has(*kind)) {
        levers.push(of_change(target, kind, missing)?);
    }
    levers.extend(allowance(target, observer)?);
    levers.extend(queue(target, observer)?);
    let key = |lever: &Lever| (lever.change.is_none(), lever.cost.unwrap_or(f64::INFINITY));
    levers.sort_by(|one, other| {
        let ((a, x), (b, y)) = (key(one), key(other));
        a.cmp(&b).then(x.total_cmp(&y))
    });
    Ok(levers)
}

fn is_of_equity(kind: LeverKind) -> bool {
    matches!(kind, LeverKind::Units | LeverKind::Options)
}

/// A lever that changes pay or equity.
fn of_change(target: &Target<'_>, kind: LeverKind, missing: f64) -> Result<Lever, OfferError> {
    let trials = &target.changed.trials;
    let wanted = target.wanted(&target.central)?;
    let guess = match kind {
        LeverKind::SignOn => missing * 1.6,
        LeverKind::Base => missing * 1.6 / f64::from(trials.terms.offer.years),
        _ => 0.5,
    };
    let guess = guess.max(1e-6);
    let most = if is_of_equity(kind) { 1e3 } else { guess * MOST };
    let mut gap = |x: f64| Ok(Target::worth(&Present::of(trials, change_of(kind, x)), target.changed, &target.central)? - wanted);
    let solution = solve(guess, most, &mut gap)?;
    let x = match solution {
        Ok(x) => x,
        Err(rest) => {
            return Ok(Lever { kind, change: None, band: None, solved_share: 0.0, cost: None, rest: Some(rest) });
        }
    };
    let cost = mean_cost(trials, change_of(kind, x)) - mean_cost(trials, Change::default());
    let se = se_of_solution(target, &Present::of(trials, change_of(kind, x)), |h| Present::of(trials, change_of(kind, x * (1.0 + h))), x)?;
    let least = match kind {
        LeverKind::SignOn => f64::NEG_INFINITY,
        LeverKind::Base => -12.0 * trials.terms.offer.base,
        // All of the grants.
        _ => -1.0,
    };
    let sizes: Vec<(f64, Present)> = sizes(target, x, least)?.into_iter().map(|x| (x, Present::of(trials, change_of(kind, x)))).collect();
    let (band, solved_share) = band(target, &sizes)?;
    Ok(Lever { kind, change: Some(Simulated { value: x, se }), band, solved_share, cost: Some(cost), rest: None })
}

/// The sizes of a change, ascending, between which the solutions of all judgments are looked for. `x` is the solution for central values, and no size is
/// below `least`.
fn sizes(target: &Target<'_>, x: f64, least: f64) -> Result<Vec<f64>, OfferError> {
    let missing = target.missing()?;
    let gap = |judgment: &Judgment| Ok(target.wanted(judgment)? - Target::worth(&target.changed.present, target.changed, judgment)?);
    let gaps: Vec<f64> = target.outer.par_iter().map(gap).collect::<Result<_, OfferError>>()?;
    let (low, high) = gaps.iter().fold((0.0_f64, 0.0_f64), |(low, high), gap| (low.min(*gap), high.max(*gap)));
    let mut sizes: Vec<f64> = SIZES.iter().map(|size| size * x).collect();
    if missing > 0.0 {
        // Judgments under which the changed offer is worth more already need less than nothing.
        for ratio in [low / missing, high / missing].into_iter().filter(|ratio| !(0.0..=4.0).contains(ratio)) {
            sizes.extend(SIZES_OF_LARGEST.iter().map(|size| (size * ratio * x).max(least)));
        }
    }
    sizes.sort_by(f64::total_cmp);
    sizes.dedup();
    Ok(sizes)
}

/// se(gap) ÷ slope, at a solution.
fn se_of_solution(target: &Target<'_>, at: &Present, beyond: impl Fn(f64) -> Present, x: f64) -> Result<f64, OfferError> {
    if x == 0.0 {
        return Ok(0.0);
    }
    let influence = |present: &Present, outlook: &Outlook| {
        let (wealth, _) = present.wealth(&target.central, outlook.taxation());
        influence_values(&wealth, target.central.risk_aversion).map_err(|problem| outlook.not_positive(problem))
    };
    let (ours, theirs) = (influence(at, target.changed)?, influence(&target.other.present, target.other)?);
    let step = 0.01;
    let slope =
        (Target::worth(&beyond(step), target.changed, &target.central)? - Target::worth(at, target.changed, &target.central)?) / (step * x);
    Ok(if slope > 0.0 { se_of_gap(&ours, &theirs) / slope } else { 0.0 })
}

/// P10 and P90 of the solution over the outer judgments, and the share of them that have one. What lies below the least size is extrapolated from the first
/// two.
fn band(target: &Target<'_>, sizes: &[(f64, Present)]) -> Result<(Option<(f64, f64)>, f64), OfferError> {
    if target.outer.is_empty() {
        return Ok((None, 1.0));
    }
    let taxation = target.changed.taxation();
    let solved: Vec<Option<f64>> = target
        .outer
        .par_iter()
        .map(|judgment| {
            let wanted = target.wanted(judgment)?;
            let wealth: Vec<(f64, Vec<f64>, f64)> = sizes
                .iter()
                .map(|(x, present)| {
                    let (wealth, rest) = present.wealth(judgment, taxation);
                    (*x, wealth, rest)
                })
                .collect();
            Ok(solve_between(&wealth, judgment, wanted))
        })
        .collect::<Result<_, OfferError>>()?;
    let found: Vec<f64> = solved.iter().flatten().copied().collect();
    Ok((percentiles(&found), found.len() as f64 / solved.len() as f64))
}

/// The x at which worth, of wealth that is interpolated by trial, is `wanted`.
fn solve_between(wealth: &[(f64, Vec<f64>, f64)], judgment: &Judgment, wanted: f64) -> Option<f64> {
    let worth =
        |wealth: &[f64], rest: f64| Some(certainty_equivalent(wealth, judgment.risk_aversion).ok()? - judgment.wealth + rest - wanted);
    let gaps: Vec<f64> = wealth.iter().map(|(_, wealth, rest)| worth(wealth, *rest)).collect::<Option<_>>()?;
    let place = gaps.iter().position(|gap| *gap >= 0.0)?;
    if place == 0 {
        let (first, slope) = (wealth[0].0, (gaps[1] - gaps[0]) / (wealth[1].0 - wealth[0].0));
        return (slope > 0.0).then(|| first - gaps[0] / slope);
    }
    let (below, above) = (&wealth[place - 1], &wealth[place]);
    let mut mixed = vec![0.0; below.1.len()];
    let mut gap = |share: f64| {
        mixed.iter_mut().zip(below.1.iter().zip(&above.1)).for_each(|(mixed, (low, high))| *mixed = low + share * (high - low));
        worth(&mixed, below.2 + share * (above.2 - below.2))
    };
    let (mut low, mut high) = ((0.0, gaps[place - 1]), (1.0, gaps[place]));
    let mut share = 0.0;
    // A hundredth of the interval in any case, and far less where worth is nearly linear in it.
    for turn in 0..8 {
        let by_secant = (low.0 * high.1 - high.0 * low.1) / (high.1 - low.1);
        share = if turn % 2 == 0 { by_secant } else { 0.5 * (low.0 + high.0) };
        let value = gap(share)?;
        if value < 0.0 {
            low = (share, value)
        } else {
            high = (share, value)
        }
        if value.abs() < 1.0 || high.0 - low.0 < 1e-3 {
            break;
        }
    }
    Some(below.0 + share * (above.0 - below.0))
}

pub fn percentiles(values: &[f64]) -> Option<(f64, f64)> {
    let ordered = sorted(values);
    let at = |percent| quantile(&ordered, Percentile::percent(percent).ok()?);
    Some((at(10)?, at(90)?))
}

/// More compute: more of the allowance that there is, or an allowance in money in place of a tier. Absent for a wallet that is taxed whether it is used or
/// not: more of it can be worth less.
fn allowance(target: &Target<'_>, observer: &dyn Observer) -> Result<Option<Lever>, OfferError> {
    let changed = target.changed;
    let Some(wanted_compute) = wanted_a_month(changed).or_else(|| wanted_a_month(target.other)) else { return Ok(None) };
    if changed.taxation() == Taxation::LapsingWallet {
        return Ok(None);
    }
    let (today, dimension) = changed.grant().unwrap_or((0.0, Dimension::MoneyPerMonth));
    let kind = match dimension {
        Dimension::TokensPerMonth => LeverKind::Tokens,
        Dimension::GpuHoursPerMonth => LeverKind::GpuHours,
        _ => LeverKind::Allowance,
    };
    let guess = if kind == LeverKind::Allowance { wanted_compute.max(1e-6) } else { today.max(1.0) };
    // Beyond all demand: of other units it is not known in advance.
    let unlimited = if kind == LeverKind::Allowance { today + 200.0 * wanted_compute } else { 1e4 * guess + 1e6 };
    let wanted = target.wanted(&target.central)?;
    let simulate = |x: f64| changed.with_grant_of(x, observer);
    let most = simulate(unlimited)?;
    let rest = wanted - Target::worth(&most.present, &most, &target.central)?;
    if rest > 0.0 {
        return Ok(Some(Lever { kind, change: None, band: None, solved_share: 0.0, cost: None, rest: Some(rest) }));
    }
    let mut gap = |x: f64| {
        let outlook = simulate(today + x)?;
        Ok(Target::worth(&outlook.present, &outlook, &target.central)? - wanted)
    };
    let Ok(x) = solve(guess, unlimited, &mut gap)? else { return Ok(None) };
    let at = simulate(today + x)?;
    let cost = mean_cost(&at.trials, Change::default()) - mean_cost(&changed.trials, Change::default());
    let beyond = simulate(today + x * 1.01)?;
    let se = se_of_solution(target, &at.present, |_| beyond.present.clone(), x)?;
    let sizes = sizes(target, x, -today)?.into_iter().map(|x| Ok((x, simulate(today + x)?.present)));
    let (band, solved_share) = band(target, &sizes.collect::<Result<Vec<_>, OfferError>>()?)?;
    Ok(Some(Lever { kind, change: Some(Simulated { value: x, se }), band, solved_share, cost: Some(cost), rest: None }))
}

/// Mean dollars of compute that the candidate wants a month; absent without any.
pub fn wanted_a_month(outlook: &Outlook) -> Option<f64> {
    let months = &outlook.trials.months;
    let sum: f64 = (0..months.n_trials).map(|trial| months.trial(crate::simulation::Flow::Wanted, trial).iter().sum::<f64>()).sum();
    let mean = sum / (months.n_trials * months.n_months) as f64;
    (mean > 0.0).then_some(mean)
}

/// Less waiting for compute, as a share of it.
fn queue(target: &Target<'_>, observer: &dyn Observer) -> Result<Option<Lever>, OfferError> {
    let Some(without) = without_queue(&target.changed.scenario)? else { return Ok(None) };
    let without = target.changed.with_scenario(without, observer)?;
    let kind = LeverKind::Queue;
    let wanted = target.wanted(&target.central)?;
    let [today, best] = [target.changed, &without].map(|outlook| Target::worth(&outlook.present, outlook, &target.central));
    let (today, best) = (today?, best?);
    if best < wanted {
        return Ok(Some(Lever { kind, change: None, band: None, solved_share: 0.0, cost: None, rest: Some(wanted - best) }));
    }
    // Wealth by trial is taken to change in proportion.
    let (with_queue, rest) = target.changed.present.wealth(&target.central, target.changed.taxation());
    let (without_queue, _) = without.present.wealth(&target.central, without.taxation());
    let mixed = |x: f64| with_queue.iter().zip(&without_queue).map(|(with, without)| with + x * (without - with)).collect::<Vec<f64>>();
    let not_positive = |problem| target.changed.not_positive(problem);
    let worth_at = |x: f64| Ok(certainty_equivalent(&mixed(x), target.central.risk_aversion)? - target.central.wealth + rest);
    let mut gap = |x: f64| Ok(worth_at(x).map_err(not_positive)? - wanted);
    let Ok(x) = solve(((wanted - today) / (best - today)).clamp(1e-6, 1.0), 1.0, &mut gap)? else { return Ok(None) };
    let of_changed = influence_values(&mixed(x), target.central.risk_aversion).map_err(not_positive)?;
    let (of_other, _) = target.other.present.wealth(&target.central, target.other.taxation());
    let of_other = influence_values(&of_other, target.central.risk_aversion).map_err(|problem| target.other.not_positive(problem))?;
    let se = se_of_gap(&of_changed, &of_other) / (best - today);
    let sizes = [(0.0, target.changed.present.clone()), (1.0, without.present.clone())];
    let cost = x * (mean_cost(&without.trials, Change::default()) - mean_cost(&target.changed.trials, Change::default()));
    let (band, solved_share) = band(target, &sizes)?;
    Ok(Some(Lever { kind, change: Some(Simulated { value: x, se }), band, solved_share, cost: Some(cost), rest: None }))
}

/// The scenario of an offer without waiting for compute; absent where there is none.
fn without_queue(scenario: &Scenario) -> Result<Option<Arc<Scenario>>, OfferError> {
    let tier = scenario.groups.first().and_then(|group| Some((group.access.as_ref()?, scenario.accesses.get(group.access.as_ref()?)?)));
    let Some((name, _)) = tier.filter(|(_, access)| access.tokens.queue.is_some()) else { return Ok(None) };
    let key = format!("access.{name}.queue");
    let changed = scenario.with(&key, Value::Absent).map_err(|errors| OfferError::Changed { key, message: errors.to_string() })?;
    Ok(Some(Arc::new(changed)))
}
