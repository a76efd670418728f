//! Solving for one input: the value at which a condition begins or ceases to hold, with the error of that value; or the values at which a measure is
//! lowest.
//!
//! 1. A *budget* is read off the trials: `p_over(q) <= a` holds from the (1 − a) quantile of q on. Nothing is simulated again.
//! 2. *Scan*: seven values on a tenth of the trials. All sign changes are brackets; the condition is monotone if no step against the trend exceeds two
//!    paired errors.
//! 3. *Search* on all trials by Illinois false position (Dowell and Jarratt 1971) on a smooth function: for `p_over(q) <= a` the (1 − a) quantile of q
//!    less the budget, which has the same root and moves in dollars instead of steps of one trial. It ends where the function is below a tenth of its
//!    standard error, or the bracket below a quarter of the error of the value.
//! 4. *Error* of the value x: error of the function over its slope, from paired evaluations around x. Where the slope is below two of its errors, the
//!    condition is flat there.
//! 5. *A number to use*: the roundest value on the holding side, within 20% of x, whose own 95% interval meets the condition.
//!
//! Whole numbers and months are bisected. All values share their random draws, so that the search sees a fixed function; how the solution would move
//! with another seed is what its error says.

use serde::Serialize;

use super::measure::WithInfluence;
use super::measure::{Comparison, Condition, Measure, MeasureUnit, Measured, Smooth, Statistic, Verdict};
use crate::quantity::rounding::{significant, unit_of_digits};
use crate::quantity::{Currency, Exchange};
use crate::scenario::{BudgetOf, Unknown, UnknownKind};
use crate::simulation::{Hold, Keep, Plan, Results};
use crate::statistics::influence;
use crate::statistics::replicates::Replicates;

/// What is looked for.
#[derive(Clone, Debug)]
pub struct Goal {
    pub condition: Option<Condition>,
    /// The measure that shall be lowest, among the values at which the condition holds.
    pub minimize: Option<Measure>,
    /// What is shown at the solution.
    pub show: Vec<Measure>,
}

/// What was found.
#[derive(Clone, Debug, Serialize)]
pub struct Solution {
    pub scenario: String,
    pub seed: u64,
    pub trials: usize,
    #[serde(serialize_with = "super::hold_word")]
    pub held: Hold,
    /// The currency of all amounts.
    pub currency: Currency,
    pub path: String,
    pub unit: String,
    /// As messages show values.
    #[serde(skip)]
    pub unknown: Unknown,
    pub present: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub condition: Option<String>,
    /// What the first comparison of the condition is about.
    #[serde(skip)]
    pub first_measure: Option<Measure>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub minimize: Option<String>,
    pub outcome: Outcome,
    pub searched_from: f64,
    pub searched_to: f64,
    /// Times that all trials were simulated.
    pub runs: usize,
    /// Measures at values worth knowing: today's, the solution, the one to use.
    #[serde(skip)]
    pub measures: Vec<Measure>,
    pub at: Vec<At>,
    /// What to know before quoting a figure of the present case.
    pub warnings: Vec<String>,
}

/// The measures at one value.
#[derive(Clone, Debug, Serialize)]
pub struct At {
    pub value: f64,
    pub is_present: bool,
    pub measures: Vec<Measured>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub verdict: Option<Verdict>,
    /// Share of what people want that is not served.
    pub unserved_share: Option<f64>,
}

/// On which side of the solution the condition holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Side {
    /// Up to it.
    UpTo,
    /// From it on.
    From,
}

/// How the search ended.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Outcome {
    /// The condition turns at one value.
    Limit {
        value: f64,
        /// Absent where the slope is unknown.
        standard_error: Option<f64>,
        side: Side,
        /// A round value that surely holds; absent where there is none nearby.
        recommended: Option<f64>,
        /// The round value next to the solution, where it is too close to call.
        too_close: Option<f64>,
    },
    /// The last whole number or month at which it holds, and the first at which it does not.
    Step { holds: f64, fails: f64, side: Side },
    /// It turns more than once; the stretches in which it holds.
    Several { holds: Vec<(f64, f64)> },
    /// It holds at no value; the nearest approach.
    Never { nearest: f64 },
    /// It holds at every value; the least favorable.
    Always { nearest: f64 },
    /// The condition hardly depends on the value.
    Flat { low: f64, high: f64 },
    /// The values that cannot be distinguished from the best.
    Best { value: f64, low: f64, high: f64 },
}

impl Outcome {
    /// Whether there is a value to use.
    pub fn is_solved(&self) -> bool {
        !matches!(self, Self::Never { .. })
    }
}

/// A value that was simulated.
struct Point {
    x: f64,
    /// One for each comparison: what must not be positive, and its influence values.
    functions: Vec<WithInfluence>,
    /// The measure to minimize.
    target: Option<WithInfluence>,
    at: At,
}

/// Round values near a solution.
#[derive(Default)]
struct RoundValues {
    /// The roundest that surely holds.
    recommended: Option<f64>,
    /// The one next to the solution, where it is too close to call.
    too_close: Option<f64>,
    /// What both come to.
    shown: Vec<At>,
}

/// Simulates the case at some values, on all trials or on a tenth of them.
pub trait Simulate {
    type Error;

    /// The results at each of `values`.
    ///
    /// # Errors
    /// The case cannot have a value, or the study stopped.
    fn at(&mut self, values: &[f64], is_preview: bool) -> Result<Vec<Results>, Self::Error>;
}

/// Why nothing was found.
#[derive(Debug)]
pub enum SolveError<E> {
    Simulation(E),
    /// The results do not hold what is asked.
    NotKept,
}

impl<E> From<E> for SolveError<E> {
    fn from(error: E) -> Self {
        Self::Simulation(error)
    }
}

/// Values of the first scan.
const SCAN: usize = 7;
/// Evaluations of the search at most.
const MOST_EVALUATIONS: usize = 20;
/// How often the upper bound is moved away where the condition does not turn.
const MOST_EXTENSIONS: usize = 2;
/// What it is multiplied by then.
const EXTENSION: f64 = 4.0;
/// The search ends where the function is below this part of its standard error.
const CLOSE_ENOUGH: f64 = 0.1;
/// Width of the bracket in which a month changes, as a share of the value.
const STEP_WIDTH: f64 = 1e-3;
/// How far from the solution a round value may be.
const NEARBY: f64 = 0.2;

impl Goal {
    /// What a study must keep to answer it.
    pub fn keep(&self) -> Keep {
        let measures = self.show.iter().chain(&self.minimize).map(Measure::keep);
        let keep = measures.chain(self.condition.iter().map(Condition::keep)).fold(Keep::totals(), Keep::and);
        keep.with(crate::simulation::Content::Counts).with(crate::simulation::Content::Access)
    }

    /// The same, with amounts in the currency that a scenario counts in.
    #[must_use]
    pub fn counted_in(&self, exchange: &Exchange) -> Self {
        Self {
            condition: self.condition.as_ref().map(|condition| condition.counted_in(exchange)),
            minimize: self.minimize.as_ref().map(|measure| measure.counted_in(exchange)),
            show: self.show.iter().map(|measure| measure.counted_in(exchange)).collect(),
        }
    }

    /// Why a case cannot be asked, and what to write instead.
    pub fn problem(&self, plan: &Plan) -> Option<(String, String)> {
        let measures = self.show.iter().chain(&self.minimize).find_map(|measure| measure.problem(plan));
        measures.or_else(|| self.condition.as_ref()?.problem(plan))
    }

    /// Whether a change from the present case is asked for.
    fn is_about_changes(&self) -> bool {
        let conditions = self.condition.iter().flat_map(Condition::measures);
        conditions.chain(&self.minimize).chain(&self.show).any(Measure::is_change)
    }

    fn point(&self, x: f64, present: Option<f64>, results: &Results, base: &Results) -> Option<Point> {
        let comparisons = self.condition.iter().flat_map(Condition::comparisons);
        let functions = comparisons.map(|comparison| function(comparison, results, base)).collect::<Option<_>>()?;
        let target = match &self.minimize {
            Some(measure) => Some(measure.with_influence(results, Some(base))?),
            None => None,
        };
        let measures = self.show.iter().map(|measure| measure.of(results, Some(base))).collect::<Option<_>>()?;
        let verdict = match &self.condition {
            Some(condition) => Some(condition.judge(results, Some(base))?),
            None => None,
        };
        let at = At { value: x, is_present: present == Some(x), measures, verdict, unserved_share: super::grid::unserved_share(results) };
        Some(Point { x, functions, target, at })
    }
}

/// What must not be positive for a comparison to hold, in the unit of its measure, or in dollars where the probability of an amount is compared.
fn function(comparison: &Comparison, results: &Results, base: &Results) -> Option<WithInfluence> {
    let replicates = results.replicates();
    let is_upper_bound = comparison.relation.is_upper_bound();
    let difference = match comparison.smooth() {
        Some((quantile, Smooth::Amount(amount))) => {
            quantile.with_influence(results, Some(base))?.less(&WithInfluence::exact(amount), replicates)
        }
        Some((quantile, Smooth::Budget)) => {
            let quantile = quantile.held_like_budget(results)?;
            quantile.less(&WithInfluence::exact(comparison.measure.budget_of(results)?), replicates)
        }
        None => comparison.less_limit(results, base)?,
    };
    // What is undefined, such as an overrun that no trial has, meets no upper bound and no lower one.
    let difference = if difference.measured.value.is_none() { WithInfluence::exact(f64::INFINITY) } else { difference };
    Some(if is_upper_bound || difference.measured.value == Some(f64::INFINITY) { difference } else { difference.negated() })
}

impl Point {
    /// The function of the comparison that is furthest from holding, in its standard errors, with that error; negative where all hold.
    fn worst(&self) -> (f64, f64) {
        let standardized = |one: &WithInfluence| {
            let (value, error) = (one.measured.value.unwrap_or(f64::INFINITY), one.measured.standard_error.unwrap_or(0.0));
            if error > 0.0 { value / error } else { value.signum() * f64::INFINITY * f64::from(u8::from(value != 0.0)) }
        };
        let rank = |one: &WithInfluence| {
            let z = standardized(one);
            if z.is_nan() { 0.0 } else { z }
        };
        self.functions
            .iter()
            .max_by(|a, b| rank(a).total_cmp(&rank(b)))
            .map_or((0.0, 0.0), |one| (one.measured.value.unwrap_or(f64::INFINITY), one.measured.standard_error.unwrap_or(0.0)))
    }

    /// Whether the condition holds by the estimates.
    fn holds(&self) -> bool {
        self.at.verdict.as_ref().is_none_or(|verdict| verdict.holds)
    }
}

/// A search under way.
struct Search<'a, S: Simulate> {
    goal: &'a Goal,
    unknown: &'a Unknown,
    /// The present case, on all trials.
    base: &'a Results,
    simulate: &'a mut S,
    runs: usize,
}

impl<S: Simulate> Search<'_, S> {
    /// Points at `values`, in their order.
    fn points(&mut self, values: &[f64], is_preview: bool) -> Result<Vec<Point>, SolveError<S::Error>> {
        // The present case, which changes are against, is at hand on all trials only.
        let is_preview = is_preview && !self.goal.is_about_changes();
        let results = self.simulate.at(values, is_preview)?;
        self.runs += if is_preview { 0 } else { values.len() };
        let points = values.iter().zip(&results).map(|(x, results)| {
            let base = if is_preview { results } else { self.base };
            self.goal.point(*x, self.unknown.present, results, base).ok_or(SolveError::NotKept)
        });
        points.collect()
    }

    fn point(&mut self, x: f64) -> Result<Point, SolveError<S::Error>> {
        Ok(self.points(&[x], false)?.remove(0))
    }

    /// Values of the scan between two bounds, evenly spaced in logarithms where they are far apart.
    fn scan_values(&self, low: f64, high: f64) -> Vec<f64> {
        let share = |index: usize| index as f64 / (SCAN - 1) as f64;
        let mut values: Vec<f64> = if low <= 0.0 || high / low > 20.0 {
            let least = if low > 0.0 { low } else { high / 32.0 };
            let from_least = |index: usize| least * crate::quantity::math::pow(high / least, share(index));
            let logarithmic = (0..SCAN).map(from_least);
            if low > 0.0 { logarithmic.collect() } else { [low].into_iter().chain(logarithmic.skip(1)).collect() }
        } else {
            (0..SCAN).map(|index| low + (high - low) * share(index)).collect()
        };
        if let Some(last) = values.last_mut() {
            *last = high;
        }
        if self.unknown.kind != UnknownKind::Real {
            values.iter_mut().for_each(|value| *value = value.round());
            values.dedup();
        }
        values
    }
}

/// Looks for what `goal` asks. `base` is the present case on all trials; `simulate` gives the case at other values on the same draws.
///
/// # Errors
/// Those of `simulate`, or [`SolveError::NotKept`].
pub fn solve<S: Simulate>(
    goal: &Goal,
    unknown: &Unknown,
    held: Hold,
    base: &Results,
    simulate: &mut S,
) -> Result<Solution, SolveError<S::Error>> {
    let goal = &goal.counted_in(&base.plan().scenario.rates.exchange);
    let mut search = Search { goal, unknown, base, simulate, runs: 1 };
    let (outcome, mut at, low, high) = match goal.minimize {
        Some(_) => search.minimize()?,
        None => match search.budget() {
            Some(outcome) => {
                let at = search.at_budgets(&outcome)?;
                (outcome, at, unknown.low, unknown.high)
            }
            None => search.limit()?,
        },
    };
    let runs = search.runs;
    if let Some(present) = unknown.present
        && !at.iter().any(|one| one.is_present)
    {
        let point = goal.point(present, unknown.present, base, base).ok_or(SolveError::NotKept)?;
        at.insert(0, point.at);
    }
    Ok(Solution {
        scenario: base.plan().scenario.name.clone(),
        seed: base.settings().seed,
        trials: base.n_trials(),
        held,
        currency: base.plan().scenario.currency(),
        path: unknown.path.clone(),
        unit: unknown.unit.clone(),
        unknown: unknown.clone(),
        present: unknown.present,
        condition: goal.condition.as_ref().map(ToString::to_string),
        first_measure: goal.condition.iter().flat_map(Condition::measures).next().cloned(),
        minimize: goal.minimize.as_ref().map(ToString::to_string),
        outcome,
        searched_from: low,
        searched_to: high,
        runs,
        measures: goal.show.clone(),
        at,
        warnings: super::warnings_of(base, &[]),
    })
}

/// How a search ended, what is worth showing, and the bounds that were searched.
type Found = (Outcome, Vec<At>, f64, f64);

impl<S: Simulate> Search<'_, S> {
    /// A budget, read off the trials where the condition is about that budget alone.
    fn budget(&self) -> Option<Outcome> {
        let [comparison] = self.goal.condition.as_ref()?.comparisons() else { return None };
        self.budget_looked_for()?;
        let found = comparison.least_budget(self.base)?;
        let (value, standard_error) = (found.measured.value?, found.measured.standard_error);
        let recommended = found.measured.high.map(|high| round_up(high, value));
        Some(Outcome::Limit { value, standard_error, side: Side::From, recommended, too_close: None })
    }

    /// The budget that is looked for, where the condition is about it.
    fn budget_looked_for(&self) -> Option<BudgetOf> {
        let [comparison] = self.goal.condition.as_ref()?.comparisons() else { return None };
        comparison.measure.selection().budget_of().filter(|of| of.is_at(&self.unknown.path))
    }

    /// The measures at the budgets that were found, on the trials of the present case.
    fn at_budgets(&self, outcome: &Outcome) -> Result<Vec<At>, SolveError<S::Error>> {
        let (Outcome::Limit { value, recommended, .. }, Some(of)) = (outcome, self.budget_looked_for()) else { return Ok(vec![]) };
        let at = |budget: f64| {
            let measures = self.goal.show.iter().map(|measure| measure.at_budget(&of, budget, self.base));
            let measures = measures.collect::<Option<_>>().ok_or(SolveError::NotKept)?;
            Ok(At { value: budget, is_present: false, measures, verdict: None, unserved_share: super::grid::unserved_share(self.base) })
        };
        [Some(*value), *recommended].into_iter().flatten().map(at).collect()
    }

    /// The value at which the condition turns.
    fn limit(&mut self) -> Result<Found, SolveError<S::Error>> {
        let (low, mut high) = (self.unknown.low, self.unknown.high);
        let mut scan = self.points(&self.scan_values(low, high), true)?;
        for _ in 0..MOST_EXTENSIONS {
            let has_turn = scan.windows(2).any(|pair| is_met(&pair[0]) != is_met(&pair[1]));
            // A condition that turns nowhere may do so further up, but only where it comes nearer on the way.
            let comes_nearer = scan.last().zip(scan.first()).is_some_and(|(last, first)| last.worst().0.abs() < first.worst().0.abs());
            if has_turn || self.unknown.is_high_given || !comes_nearer {
                break;
            }
            high *= EXTENSION;
            let mut more =
                self.points(&[high / 2.0, high].map(|x| if self.unknown.kind == UnknownKind::Real { x } else { x.round() }), true)?;
            scan.append(&mut more);
        }
        let turns: Vec<usize> = (0..scan.len() - 1).filter(|index| is_met(&scan[*index]) != is_met(&scan[index + 1])).collect();
        match turns.as_slice() {
            [] => {
                let is_always = is_met(&scan[0]);
                // The end that is nearest to turning, on all trials: a tenth of them may say something else.
                let nearest = scan.iter().map(|point| (point.x, point.worst().0.abs())).min_by(|a, b| a.1.total_cmp(&b.1));
                let nearest = nearest.map_or(low, |(x, _)| x);
                let point = self.point(nearest)?;
                if point.holds() == is_always {
                    let outcome = if is_always { Outcome::Always { nearest } } else { Outcome::Never { nearest } };
                    return Ok((outcome, vec![point.at], low, high));
                }
                let index = scan.iter().position(|point| point.x == nearest).unwrap_or(0);
                let other = scan[if index == 0 { 1 } else { index - 1 }].x;
                self.between(other.min(nearest), other.max(nearest), low, high)
            }
            [index] => {
                let (from, to) = (scan[*index].x, scan[index + 1].x);
                self.between(from, to, low, high)
            }
            several => {
                // Where two turns are within the noise of a tenth of the trials, all of them may say that there is one.
                let mut ends = vec![];
                for index in several {
                    let (outcome, ..) = self.between(scan[*index].x, scan[index + 1].x, low, high)?;
                    ends.push(match outcome {
                        Outcome::Limit { value, .. } => value,
                        Outcome::Step { holds, .. } => holds,
                        _ => (scan[*index].x + scan[index + 1].x) / 2.0,
                    });
                }
                let mut bounds = if is_met(&scan[0]) { vec![low] } else { vec![] };
                bounds.extend(&ends);
                if bounds.len() % 2 == 1 {
                    bounds.push(high);
                }
                let holds = bounds.chunks_exact(2).map(|pair| (pair[0], pair[1])).collect();
                Ok((Outcome::Several { holds }, vec![], low, high))
            }
        }
    }

    /// Searches between two values between which the condition seems to turn.
    fn between(&mut self, from: f64, to: f64, low: f64, high: f64) -> Result<Found, SolveError<S::Error>> {
        let mut ends = self.points(&[from, to], false)?;
        let (mut right, mut left) = (ends.remove(1), ends.remove(0));
        if left.holds() == right.holds() {
            let nearest = if left.worst().0.abs() < right.worst().0.abs() { left } else { right };
            let outcome = if nearest.holds() { Outcome::Always { nearest: nearest.x } } else { Outcome::Never { nearest: nearest.x } };
            return Ok((outcome, vec![nearest.at], low, high));
        }
        if self.unknown.kind != UnknownKind::Real {
            while right.x - left.x > 1.0 {
                let middle = self.point(((left.x + right.x) / 2.0).floor())?;
                if middle.holds() == left.holds() { left = middle } else { right = middle }
            }
            let side = if left.holds() { Side::UpTo } else { Side::From };
            let (holds, fails) = if left.holds() { (left.x, right.x) } else { (right.x, left.x) };
            let at = if left.holds() { vec![left.at, right.at] } else { vec![right.at, left.at] };
            return Ok((Outcome::Step { holds, fails, side }, at, low, high));
        }
        let side = if left.holds() { Side::UpTo } else { Side::From };
        let (mut left_value, mut right_value) = (left.worst().0, right.worst().0);
        let mut last_kept: Option<bool> = None;
        let moves_in_steps = self.goal.condition.iter().flat_map(Condition::measures).any(|measure| measure.unit() == MeasureUnit::Month);
        for _ in 0..MOST_EVALUATIONS {
            let slope = (right.worst().0 - left.worst().0) / (right.x - left.x);
            let nearest = if left.worst().0.abs() < right.worst().0.abs() { &left } else { &right };
            let (value, error) = nearest.worst();
            let error_of_x = (error / slope).abs();
            // A month moves in steps, between which no slope leads to the next.
            let is_found = if moves_in_steps {
                right.x - left.x <= STEP_WIDTH * right.x.abs()
            } else {
                value.abs() <= CLOSE_ENOUGH * error || right.x - left.x <= (error_of_x / 4.0).max(1e-9 * right.x.abs())
            };
            if is_found {
                break;
            }
            let is_finite = !moves_in_steps && left_value.is_finite() && right_value.is_finite() && left_value != right_value;
            let x =
                if is_finite { left.x - left_value * (right.x - left.x) / (right_value - left_value) } else { (left.x + right.x) / 2.0 };
            // Not nearer to an end than a thousandth of the bracket, so that rounding cannot stop the search.
            let margin = 1e-3 * (right.x - left.x);
            let middle = self.point(x.clamp(left.x + margin, right.x - margin))?;
            let is_left = middle.holds() == left.holds();
            // Illinois: the end that stays twice in a row counts half.
            if is_left {
                left_value = middle.worst().0;
                left = middle;
                right_value = if last_kept == Some(false) { right_value / 2.0 } else { right.worst().0 };
                last_kept = Some(false);
            } else {
                right_value = middle.worst().0;
                right = middle;
                left_value = if last_kept == Some(true) { left_value / 2.0 } else { left.worst().0 };
                last_kept = Some(true);
            }
        }
        if moves_in_steps {
            let (holding, failing) = if left.holds() { (left, right) } else { (right, left) };
            let outcome = Outcome::Limit { value: holding.x, standard_error: None, side, recommended: None, too_close: None };
            return Ok((outcome, vec![holding.at, failing.at], low, high));
        }
        let solution = self.on_holding_side(left, right)?;
        let (_, error) = solution.worst();
        let x = solution.x;
        let step = (0.01 * x.abs()).max((high - low) * 1e-4).min(((x - low).max(high - x)) / 2.0);
        let around = self.points(&[(x - step).max(low), (x + step).min(self.unknown.limit())], false)?;
        let Some((slope, slope_error)) = slope(&around[0], &around[1], self.base.replicates()) else {
            let outcome = Outcome::Limit { value: x, standard_error: None, side, recommended: None, too_close: None };
            return Ok((outcome, vec![solution.at], low, high));
        };
        if slope.abs() < 2.0 * slope_error {
            return Ok((Outcome::Flat { low: from, high: to }, vec![solution.at], low, high));
        }
        let standard_error = Some((error / slope).abs()).filter(|error| error.is_finite());
        let RoundValues { recommended, too_close, mut shown } = self.round_value(x, side, standard_error.unwrap_or(0.0))?;
        let mut at = vec![solution.at];
        at.append(&mut shown);
        Ok((Outcome::Limit { value: x, standard_error, side, recommended, too_close }, at, low, high))
    }

    /// The end of the bracket at which the condition is true of the estimates, moved up to the root: the search may have come to it from the other side.
    fn on_holding_side(&mut self, left: Point, right: Point) -> Result<Point, SolveError<S::Error>> {
        let slope = (right.worst().0 - left.worst().0) / (right.x - left.x);
        let (mut holding, failing) = if left.holds() { (left, right) } else { (right, left) };
        let is_close = |point: &Point| point.worst().0.abs() <= CLOSE_ENOUGH * point.worst().1;
        let root = failing.x - failing.worst().0 / slope;
        let mut step = CLOSE_ENOUGH / 2.0 * (failing.worst().1 / slope).abs();
        while !is_close(&holding) && step.is_finite() {
            // From the root towards the end that holds, twice as far each time.
            let toward = if holding.x < failing.x { -step } else { step };
            let x = root + toward;
            let is_inside = (x - holding.x) * (x - failing.x) < 0.0;
            if !is_inside {
                break;
            }
            let point = self.point(x)?;
            if point.holds() {
                holding = point;
                break;
            }
            step *= 2.0;
        }
        Ok(holding)
    }

    /// The roundest value nearby on the holding side whose interval meets the condition; and the round value next to the solution, where it is too close
    /// to call. With what they come to.
    fn round_value(&mut self, x: f64, side: Side, error: f64) -> Result<RoundValues, SolveError<S::Error>> {
        let candidates = |digits: u32| -> Vec<f64> {
            let unit = unit_of_digits(x, digits);
            let first = if side == Side::UpTo { (x / unit).floor() } else { (x / unit).ceil() };
            let direction = if side == Side::UpTo { -1.0 } else { 1.0 };
            let values = (0..10).map(|step| tidy((first + direction * f64::from(step)) * unit));
            let bounds = self.unknown.low..=self.unknown.limit();
            values.filter(|value| (value - x).abs() <= NEARBY * x.abs() && bounds.contains(value)).collect()
        };
        if x <= 0.0 {
            return Ok(RoundValues::default());
        }
        let (one, two) = (candidates(1), candidates(2));
        let next = two.first().copied();
        // A value within two errors of the solution can hardly hold surely.
        let likely = |values: &[f64]| values.iter().copied().filter(|value| (value - x).abs() > 2.0 * error).take(3).collect::<Vec<f64>>();
        let mut values: Vec<f64> = next.into_iter().chain(likely(&one)).chain(likely(&two)).collect();
        let mut unique: Vec<f64> = vec![];
        values.retain(|value| {
            !unique.contains(value) && {
                unique.push(*value);
                true
            }
        });
        if values.is_empty() {
            return Ok(RoundValues::default());
        }
        let points = self.points(&values, false)?;
        let holds_surely = |point: &&Point| point.at.verdict.as_ref().is_some_and(Verdict::surely_holds);
        let is_round = |values: &[f64], point: &Point| values.contains(&point.x);
        let best = points.iter().filter(holds_surely).find(|point| is_round(&one, point)).or_else(|| points.iter().find(holds_surely));
        let close = points.iter().find(|point| Some(point.x) == next && point.at.verdict.as_ref().is_some_and(|verdict| verdict.is_close));
        let (recommended, too_close) = (best.map(|point| point.x), close.map(|point| point.x));
        let shown = points.iter().filter(|point| [recommended, too_close].contains(&Some(point.x))).map(|point| point.at.clone()).collect();
        Ok(RoundValues { recommended, too_close, shown })
    }

    /// The values at which the measure is lowest, among those at which the condition holds.
    fn minimize(&mut self) -> Result<Found, SolveError<S::Error>> {
        let (low, mut high) = (self.unknown.low, self.unknown.high);
        let is_whole = self.unknown.kind != UnknownKind::Real;
        let whole = |x: f64| if is_whole { x.round() } else { x };
        const COARSE: usize = 9;
        let mut values: Vec<f64> = (0..COARSE).map(|index| whole(low + (high - low) * index as f64 / (COARSE - 1) as f64)).collect();
        if let Some(present) = self.unknown.present.filter(|present| (low..=high).contains(present)) {
            values.push(present);
        }
        values.sort_by(f64::total_cmp);
        values.dedup();
        let mut points = self.points(&values, false)?;
        for _ in 0..MOST_EXTENSIONS {
            // What is best at the largest value may be better still beyond it.
            if self.unknown.is_high_given || best(&points).is_none_or(|best| best + 1 < points.len()) {
                break;
            }
            high *= EXTENSION;
            points.extend(self.points(&[whole(high / 2.0), whole(high)], false)?);
        }
        for _ in 0..MOST_EVALUATIONS / 4 {
            let Some(best) = best(&points) else { break };
            // Between the best and its neighbors, at thirds of each side.
            let mut refined: Vec<f64> = vec![];
            for pair in
                [best.checked_sub(1).map(|left| (left, best)), (best + 1 < points.len()).then_some((best, best + 1))].into_iter().flatten()
            {
                let (from, to) = (points[pair.0].x, points[pair.1].x);
                refined.extend([whole(from + (to - from) / 3.0), whole(from + 2.0 * (to - from) / 3.0)]);
            }
            refined.retain(|x| points.iter().all(|point| (point.x - x).abs() > 1e-6 * (high - low)));
            refined.sort_by(f64::total_cmp);
            refined.dedup();
            let is_narrow = !is_whole && refined.windows(2).all(|pair| pair[1] - pair[0] < 0.005 * (high - low));
            if refined.is_empty() || is_narrow {
                break;
            }
            points.extend(self.points(&refined, false)?);
            points.sort_by(|a, b| a.x.total_cmp(&b.x));
        }
        let Some(best) = best(&points) else {
            let nearest = points.iter().min_by(|a, b| a.worst().0.total_cmp(&b.worst().0)).map_or(low, |point| point.x);
            let at = points.into_iter().filter(|point| point.x == nearest).map(|point| point.at).collect();
            return Ok((Outcome::Never { nearest }, at, low, high));
        };
        let replicates = self.base.replicates();
        let is_as_good = |point: &Point| {
            let (Some(ours), Some(theirs)) = (&point.target, &points[best].target) else { return false };
            let worse = ours.less(theirs, replicates).measured;
            let scale = 0.01 * theirs.measured.value.unwrap_or(0.0).abs();
            point.holds() && worse.value.is_some_and(|value| value <= scale.max(2.0 * worse.standard_error.unwrap_or(0.0)))
        };
        let first = (0..=best).rev().take_while(|index| is_as_good(&points[*index])).last().unwrap_or(best);
        let last = (best..points.len()).take_while(|index| is_as_good(&points[*index])).last().unwrap_or(best);
        let (value, from, to) = (points[best].x, points[first].x, points[last].x);
        let neighbors = [first.checked_sub(1), Some(best), (last + 1 < points.len()).then_some(last + 1)];
        let shown: Vec<f64> = neighbors.into_iter().flatten().map(|index| points[index].x).collect();
        let at = points.into_iter().filter(|point| shown.contains(&point.x) || point.at.is_present).map(|point| point.at).collect();
        Ok((Outcome::Best { value, low: from, high: to }, at, low, high))
    }
}

/// The point with the lowest target at which the condition holds.
fn best(points: &[Point]) -> Option<usize> {
    let value = |point: &Point| point.target.as_ref().and_then(|target| target.measured.value);
    let holding = points.iter().enumerate().filter(|(_, point)| point.holds());
    holding.filter_map(|(index, point)| Some((index, value(point)?))).min_by(|a, b| a.1.total_cmp(&b.1)).map(|(index, _)| index)
}

/// Whether the function says that the condition holds, which a tenth of the trials tell better by it than by counting.
fn is_met(point: &Point) -> bool {
    point.worst().0 <= 0.0
}

/// Slope of the function between two points, with its error, from the comparison that is furthest from holding at the first.
fn slope(left: &Point, right: &Point, replicates: Option<Replicates>) -> Option<(f64, f64)> {
    let worst = |point: &Point| {
        let value = |index: &usize| point.functions[*index].measured.value.unwrap_or(f64::NEG_INFINITY);
        (0..point.functions.len()).max_by(|a, b| value(a).total_cmp(&value(b)))
    };
    let index = worst(left)?;
    let (from, to) = (&left.functions[index], right.functions.get(index)?);
    let width = right.x - left.x;
    let rise = to.measured.value? - from.measured.value?;
    let error = influence::standard_error(&to.influence, &from.influence, replicates).unwrap_or(0.0);
    (width > 0.0 && rise.is_finite()).then(|| (rise / width, error / width))
}

/// A number without what only rounding made.
fn tidy(number: f64) -> f64 {
    significant(number, 12)
}

/// The roundest amount of at least `least`, within 20% of `value`.
fn round_up(least: f64, value: f64) -> f64 {
    let candidate = |digits: u32| {
        let unit = unit_of_digits(least, digits);
        tidy((least / unit).ceil() * unit)
    };
    [1, 2, 3].into_iter().map(candidate).find(|candidate| candidate - value <= NEARBY / 2.0 * value.abs()).unwrap_or(least)
}

/// What is shown at the solution where nothing is asked for: what the condition is about, and the work that limits block.
pub fn usual_measures(goal: &Goal, has_unserved: bool) -> Vec<Measure> {
    use super::measure::{MeasuredQuantity, Selection};
    let asked = goal.condition.iter().flat_map(Condition::measures).chain(&goal.minimize);
    let mut measures = vec![];
    for measure in asked {
        let selection = measure.selection().clone();
        let of = |statistic| Measure::Of { statistic, selection: selection.clone() };
        let smooth =
            goal.condition.iter().flat_map(Condition::comparisons).find(|one| one.measure == *measure).and_then(Comparison::smooth);
        for one in [Some(of(Statistic::Mean)), smooth.map(|(quantile, _)| quantile), Some(measure.clone())].into_iter().flatten() {
            if !measures.contains(&one) {
                measures.push(one);
            }
        }
    }
    if has_unserved {
        for name in ["unserved_demand", "people_months_at_cap"] {
            let measure =
                MeasuredQuantity::find(name).map(|quantity| Measure::Of { statistic: Statistic::Mean, selection: Selection::of(quantity) });
            measures.extend(measure.filter(|measure| !measures.contains(measure)));
        }
    }
    measures
}
