//! Conditions: comparisons of measures with values or with one another, and whether the trials can tell.
//!
//! A condition is judged by the estimates, so that the same seed has the same verdict. Where a limit lies inside the 95% interval of what is compared
//! with it, the verdict is *too close to call*: another seed could say the opposite. How many trials would tell is n × (half width / distance)².

use std::fmt;

use serde::Serialize;

use super::evaluate::{Measured, WithInfluence, held, numbered_month, of_values, spent_by};
use super::parse::{described, errors, measure_of, value};
use super::{Measure, MeasureErrors, MeasureUnit, QuantityUnit, Statistic, plain};
use crate::insight::spending::months_of;
use crate::quantity::{Currency, Exchange, Month};
use crate::reading::condition::{self, Part, Relation, SyntaxError};
use crate::simulation::{Keep, Plan, Results};
use crate::statistics::quantile::Percentile;

/// One or several comparisons, all of which must hold.
///
/// ```
/// use compcast::insight::measure::Condition;
///
/// let condition = Condition::parse("p_over(compute) <= 5% and mean(unserved_demand) < 2M USD")?;
/// assert_eq!(condition.comparisons().len(), 2);
/// let error = Condition::parse("p_over(compute) <= 5M USD").unwrap_err().to_string();
/// assert!(error.contains("expected a share"), "{error}");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Condition {
    comparisons: Vec<Comparison>,
}

/// A measure and what it is compared with.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparison {
    pub measure: Measure,
    pub relation: Relation,
    pub limit: Limit,
}

/// What a measure is compared with.
#[derive(Clone, Debug, PartialEq)]
pub enum Limit {
    /// In the unit of the measure.
    Value(f64),
    /// A share of what the measure comes to in the base case: for changes of amounts.
    OfBase(f64),
    Measure(Measure),
}

/// A comparison, judged.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Judged {
    /// As it is written.
    pub text: String,
    pub measured: Measured,
    /// What it is compared with; absent where that is undefined.
    pub limit: Option<f64>,
    pub holds: bool,
    /// Whether another seed could say the opposite.
    pub is_close: bool,
    /// Trials that would tell, where it is close.
    pub trials_to_tell: Option<f64>,
}

/// A condition, judged.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Verdict {
    pub comparisons: Vec<Judged>,
    /// Whether all comparisons hold by their estimates.
    pub holds: bool,
    /// Whether another seed could say the opposite.
    pub is_close: bool,
}

/// Trials to tell beyond which nobody would wait.
const MOST_TRIALS: f64 = 1e9;

impl Condition {
    /// Reads a condition such as `p_over(compute) <= 5%`.
    ///
    /// # Errors
    /// Every mistake, with its place in `text`.
    pub fn parse(text: &str) -> Result<Self, MeasureErrors> {
        Self::parse_named("condition", text)
    }

    /// Reads a condition that messages show as the text of `name`, such as `--fail-if`.
    ///
    /// # Errors
    /// Every mistake, with its place in `text`.
    pub fn parse_named(name: &str, text: &str) -> Result<Self, MeasureErrors> {
        let parts = condition::comparisons(text).map_err(|mistakes| errors(name, text, mistakes))?;
        let read: Vec<_> = parts.into_iter().map(comparison).collect();
        let mistakes: Vec<_> = read.iter().filter_map(|one| one.as_ref().err().cloned()).collect();
        if mistakes.is_empty() { Ok(Self { comparisons: read.into_iter().flatten().collect() }) } else { Err(errors(name, text, mistakes)) }
    }

    pub fn comparisons(&self) -> &[Comparison] {
        &self.comparisons
    }

    /// Every measure of the condition.
    pub fn measures(&self) -> impl Iterator<Item = &Measure> {
        self.comparisons.iter().flat_map(Comparison::measures)
    }

    /// The same, with amounts in the currency that a scenario counts in.
    #[must_use]
    pub fn counted_in(&self, exchange: &Exchange) -> Self {
        Self { comparisons: self.comparisons.iter().map(|comparison| comparison.counted_in(exchange)).collect() }
    }

    /// What a study must keep for it.
    pub fn keep(&self) -> Keep {
        self.measures().fold(Keep::totals(), |keep, measure| keep.and(measure.keep()))
    }

    /// Why a case cannot be asked for it; see [`Measure::problem`].
    pub fn problem(&self, plan: &Plan) -> Option<(String, String)> {
        self.measures().find_map(|measure| measure.problem(plan))
    }

    /// Judges the results of a case; changes are against `base`. `None` where the results do not hold what it needs.
    pub fn judge(&self, results: &Results, base: Option<&Results>) -> Option<Verdict> {
        let exchange = &results.plan().scenario.rates.exchange;
        let comparisons = self.comparisons.iter().map(|comparison| comparison.counted_in(exchange).judge(results, base));
        let comparisons: Vec<Judged> = comparisons.collect::<Option<_>>()?;
        Some(Verdict::of(comparisons))
    }
}

impl Verdict {
    fn of(comparisons: Vec<Judged>) -> Self {
        let holds = comparisons.iter().all(|one| one.holds);
        // A comparison that surely fails decides, however close the others are.
        let is_sure =
            if holds { comparisons.iter().all(|one| !one.is_close) } else { comparisons.iter().any(|one| !one.holds && !one.is_close) };
        Self { holds, is_close: !is_sure, comparisons }
    }

    /// Whether it holds, whatever the seed: all comparisons hold with their whole intervals.
    pub fn surely_holds(&self) -> bool {
        self.holds && !self.is_close
    }
}

impl Comparison {
    /// The same, with amounts in the currency that a scenario counts in.
    #[must_use]
    pub fn counted_in(&self, exchange: &Exchange) -> Self {
        let is_money = matches!(self.measure.unit(), MeasureUnit::Quantity(unit) if unit.currency().is_some());
        let limit = match &self.limit {
            Limit::Value(value) if is_money => Limit::Value(self.measure.selection().converted(*value, exchange)),
            Limit::Measure(measure) => Limit::Measure(measure.counted_in(exchange)),
            other => other.clone(),
        };
        Self { measure: self.measure.counted_in(exchange), relation: self.relation, limit }
    }

    fn measures(&self) -> impl Iterator<Item = &Measure> {
        let other = if let Limit::Measure(measure) = &self.limit { Some(measure) } else { None };
        std::iter::once(&self.measure).chain(other)
    }

    /// Judges the results of a case; changes are against `base`.
    pub fn judge(&self, results: &Results, base: Option<&Results>) -> Option<Judged> {
        let left = self.measure.with_influence(results, base)?;
        let (limit, distance) = match &self.limit {
            Limit::Value(limit) => (Some(*limit), None),
            Limit::OfBase(share) => {
                let whole = match &self.measure {
                    Measure::Change(measure) => measure.of(base?, base)?.value,
                    _ => None,
                };
                (whole.map(|whole| share * whole), None)
            }
            Limit::Measure(measure) => {
                let right = measure.with_influence(results, base)?;
                let replicates = results.replicates();
                (right.measured.value, Some(left.less(&right, replicates).measured))
            }
        };
        let measured = left.measured;
        let holds = measured.value.zip(limit).is_some_and(|(value, limit)| self.relation.holds(value, limit));
        // Whether the interval of what is compared holds the limit in its inside.
        let around = distance.or(measured.value.map(|_| measured)).zip(if distance.is_some() { Some(0.0) } else { limit });
        let is_close = around.is_some_and(|(interval, limit)| match (interval.low, interval.high) {
            (Some(low), Some(high)) if low < high => self.relation.holds(low, limit) != self.relation.holds(high, limit),
            _ => false,
        });
        let trials_to_tell = around.filter(|_| is_close).and_then(|(interval, limit)| {
            let away = (interval.value? - limit).abs();
            let trials = results.n_trials() as f64 * (interval.half_width()? / away) * (interval.half_width()? / away);
            (trials <= MOST_TRIALS).then(|| trials.ceil())
        });
        Some(Judged { text: self.to_string(), measured, limit, holds, is_close, trials_to_tell })
    }

    /// The measure and the limit as a smooth function that crosses zero where the comparison turns, in dollars where it can be: the probability of
    /// exceeding an amount moves in steps of one trial, the percentile that must stay below the amount does not. For `p_over(q) <= a` that is
    /// p(1 − a) of q less the budget.
    pub fn smooth(&self) -> Option<(Measure, Smooth)> {
        let Limit::Value(limit) = self.limit else { return None };
        match &self.measure {
            Measure::Of { statistic: Statistic::ProbabilityOver(amount), selection } if self.relation.is_upper_bound() => {
                let hundredths = (1.0 - limit) * 1e4;
                let is_exact = (hundredths - hundredths.round()).abs() < 1e-6 && hundredths.round() > 0.0 && hundredths.round() < 1e4;
                let percentile = Percentile::hundredths(hundredths.round() as u32).ok().filter(|_| is_exact)?;
                let measure = Measure::Of { statistic: Statistic::Quantile(percentile), selection: selection.clone() };
                Some((measure, amount.map_or(Smooth::Budget, Smooth::Amount)))
            }
            _ => None,
        }
    }
}

impl Comparison {
    /// The measure less its limit.
    pub(in crate::insight) fn less_limit(&self, results: &Results, base: &Results) -> Option<WithInfluence> {
        let left = self.measure.with_influence(results, Some(base))?;
        let right = match &self.limit {
            Limit::Value(limit) => WithInfluence::exact(*limit),
            Limit::OfBase(_) => WithInfluence::exact(self.judge(results, Some(base))?.limit?),
            Limit::Measure(measure) => measure.with_influence(results, Some(base))?,
        };
        // Infinite months have no difference, but an order.
        if let (Some(ours), Some(theirs)) = (left.measured.value, right.measured.value)
            && (ours.is_infinite() || theirs.is_infinite())
        {
            let sign = if ours == theirs {
                0.0
            } else if ours > theirs {
                f64::MAX
            } else {
                -f64::MAX
            };
            return Some(WithInfluence { measured: Measured { value: Some(sign), ..Measured::UNDEFINED }, influence: vec![] });
        }
        Some(left.less(&right, results.replicates()))
    }

    /// The least budget with which the comparison holds, where it is about the budget alone: a quantile of what is spent, over the horizon or by the
    /// end of a month. `None` where it is about something else.
    pub(in crate::insight) fn least_budget(&self, results: &Results) -> Option<WithInfluence> {
        let Limit::Value(limit) = self.limit else { return None };
        let Measure::Of { statistic, selection } = &self.measure else { return None };
        let of = selection.budget_of()?;
        let spent_by = |month: Month| spent_by(results, &of, month);
        let is_upper_bound = self.relation.is_upper_bound();
        let (share, values) = match statistic {
            Statistic::ProbabilityOver(None) if is_upper_bound => (limit, held(results, &of)?),
            Statistic::ProbabilityOut(month) if is_upper_bound => (limit, spent_by(*month)?),
            // Not out before the month: by the end of the one before it, fewer than that share are.
            Statistic::MonthOut(share) if !is_upper_bound => {
                let last = match numbered_month(limit) {
                    Some(month) => month.plus(if self.relation == Relation::AtLeast { -1 } else { 0 }),
                    None => {
                        let months = months_of(&results.plan().scenario, &of)?;
                        results.plan().scenario.start.plus(months.end as i32 - 1)
                    }
                };
                (*share, spent_by(last)?)
            }
            _ => return None,
        };
        let hundredths = ((1.0 - share) * 1e4).round();
        let percentile = Percentile::hundredths(hundredths as u32).ok().filter(|_| hundredths > 0.0 && hundredths < 1e4)?;
        of_values(Statistic::Quantile(percentile), &values, results.replicates())
    }
}

/// What a smooth measure is held against.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Smooth {
    Amount(f64),
    /// The budget of the case.
    Budget,
}

fn comparison(of: condition::Comparison<'_>) -> Result<Comparison, SyntaxError> {
    let measure = measure_of(of.left)?;
    let (limit, currency) = limit(of.right, &measure)?;
    let written = measure.selection().currency;
    match (written, currency) {
        (Some(one), Some(other)) if one != other => {
            Err(of.right.error(format!("the condition has amounts in {one} and in {other}"), "write both in one currency"))
        }
        (_, currency) => {
            let measure = if let Some(currency) = currency { measure.written_in(currency) } else { measure };
            Ok(Comparison { measure, relation: of.relation, limit })
        }
    }
}

/// The limit, and the currency that it is written in.
fn limit(part: Part<'_>, measure: &Measure) -> Result<(Limit, Option<Currency>), SyntaxError> {
    let unit = measure.unit();
    if condition::call(part)?.is_some() {
        let other = measure_of(part)?;
        if other.unit() != unit {
            let message = format!("`{measure}` is {}, but `{other}` is {}", described(unit), described(other.unit()));
            return Err(part.error(message, format!("compare it with {}", described(unit))));
        }
        let currency = other.selection().currency;
        return Ok((Limit::Measure(other), currency));
    }
    let is_amount = matches!(unit, MeasureUnit::Quantity(of) if of != QuantityUnit::Share);
    if is_amount && measure.is_change() && part.text.ends_with('%') {
        return Ok((Limit::OfBase(value(part, MeasureUnit::Share)?.0), None));
    }
    if unit == MeasureUnit::Month && measure.is_change() {
        return Err(part.error(
            "the change of a month has no unit to compare with",
            "compare month_out itself, such as month_out(compute) >= 2026-10",
        ));
    }
    let (value, currency) = value(part, unit)?;
    Ok((Limit::Value(value), currency))
}

impl fmt::Display for Comparison {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {}", self.measure, self.relation.symbol(), LimitText(&self.limit, self.measure.unit()))
    }
}

impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let comparisons: Vec<String> = self.comparisons.iter().map(ToString::to_string).collect();
        f.write_str(&comparisons.join(" and "))
    }
}

struct LimitText<'a>(&'a Limit, MeasureUnit);

impl fmt::Display for LimitText<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Limit::Measure(measure) => write!(f, "{measure}"),
            Limit::OfBase(share) => write!(f, "{}%", plain(share * 100.0)),
            Limit::Value(value) => f.write_str(&value_in_words(*value, self.1)),
        }
    }
}

/// A value in the unit of a measure, as it is written: `2.4M USD`, `5%`, `2026-10`, `never`.
pub fn value_in_words(value: f64, unit: MeasureUnit) -> String {
    match unit {
        MeasureUnit::Share | MeasureUnit::Quantity(QuantityUnit::Share) => format!("{}%", plain(value * 100.0)),
        MeasureUnit::Month => numbered_month(value).map_or("never".into(), |month| month.to_string()),
        MeasureUnit::Quantity(QuantityUnit::MoneyPerEmployeeMonth(currency)) => format!("{} {currency}/month", plain(value)),
        MeasureUnit::Quantity(unit) => format!("{} {}", plain(value), unit.word()),
    }
}

/// What happens where a condition that must not hold does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Reaction {
    Fail,
    Warn,
}

/// A condition that must not hold, judged in one case.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Watched {
    /// As it is written.
    pub text: String,
    pub reaction: Reaction,
    /// The scenario or the named case.
    pub case: String,
    /// Whether it holds: by the estimates, or surely where that was asked for.
    pub breached: bool,
    /// Whether another seed could say the opposite.
    pub close: bool,
    pub comparisons: Vec<Judged>,
    #[serde(skip)]
    pub condition: Condition,
}

impl Watched {
    /// Judges `condition` in the results of a case. With `is_sure`, only what holds whatever the seed counts. `None` where the results do not hold
    /// what it needs.
    pub fn judge(
        condition: &Condition,
        reaction: Reaction,
        is_sure: bool,
        case: &str,
        results: &Results,
        base: Option<&Results>,
    ) -> Option<Self> {
        let condition = &condition.counted_in(&results.plan().scenario.rates.exchange);
        let verdict = condition.judge(results, base)?;
        Some(Self {
            text: condition.to_string(),
            reaction,
            case: case.to_string(),
            breached: if is_sure { verdict.surely_holds() } else { verdict.holds },
            close: verdict.is_close,
            comparisons: verdict.comparisons,
            condition: condition.clone(),
        })
    }
}
