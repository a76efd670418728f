//! One uncertain number: its share of the variance, the means where it is low and where it is high, and what it is worth to know it.

use std::collections::BTreeSet;

use serde::{Serialize, Serializer};

use super::{BUDGET_LEVEL, DriversError, OTHER, Runs};
use crate::chance::copula::rank_from_normal;
use crate::insight::explanation::printed_unit_of;
use crate::insight::measure::QuantityUnit;
use crate::scenario::{Number, Scenario};
use crate::simulation::{ChanceKind, Redraw, Results};
use crate::statistics::conditional_mean::{conditional_means, is_turning};
use crate::statistics::first_order::first_order;
use crate::statistics::jackknife::{Groups, WithError};
use crate::statistics::moments::Moments;
use crate::statistics::quantile::Percentile;
use crate::statistics::regression::fitted;
use crate::statistics::worth_of_knowing::WorthOfKnowing;

/// An uncertain number and what it moves.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct AssumptionDriver {
    /// The name of an assumption, or the path of a number that is uncertain in its place.
    pub name: String,
    #[serde(serialize_with = "kind_word")]
    pub kind: ChanceKind,
    /// The unit of its values.
    pub unit: String,
    /// Its values at P10 and P90.
    pub values: Ends<f64>,
    /// The share of the variance that knowing it would remove.
    pub first_order: WithError,
    /// The share that would remain if everything else were known; absent where it was not asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total: Option<WithError>,
    /// Mean of the target where the number is at P10 and P90, with the numbers that it depends on as they come together with it.
    pub together: Ends<WithError>,
    /// The same with the number held and all other draws kept; absent where no other number depends on it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alone: Option<Ends<WithError>>,
    /// Names of the numbers that it depends on.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub depends_on: Vec<String>,
    /// Mean of the target at the nine deciles of the number.
    pub deciles: Vec<WithError>,
    /// Values of the number at its deciles.
    pub decile_values: Vec<f64>,
    /// Whether these means neither only rise nor only fall, so that P10 and P90 do not tell the range.
    pub is_turning: bool,
    /// Probability of exceeding the budget at P10 and P90; absent without a budget.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub p_over: Option<Ends<WithError>>,
    /// What it is worth to know it; absent where that is not more than two errors, and for what is not money.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub worth: Option<WorthOfKnowing>,
}

/// Something at the low and at the high end of a number.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Ends<T> {
    pub p10: T,
    pub p90: T,
}

fn kind_word<S: Serializer>(kind: &ChanceKind, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(kind.word())
}

/// A rank correlation up to which numbers are shown as if they did not depend on one another.
const WEAK: f64 = 0.1;
const LOW: f64 = 0.1;
const HIGH: f64 = 0.9;

/// Every uncertain number that moves between trials, the widest range of means first; and the identity of each.
pub fn drivers(
    base: &Results,
    values: &[f64],
    groups: Groups,
    budget: Option<f64>,
    with_totals: bool,
    runs: &mut Runs<'_>,
) -> Result<(Vec<AssumptionDriver>, Vec<String>), DriversError> {
    let scenario = &base.plan().scenario;
    let is_money = matches!(runs.target.quantity.unit, QuantityUnit::Money(_));
    let (mut seen, mut found) = (BTreeSet::new(), vec![]);
    for (number, column) in base.assumptions() {
        // A number in several units is one; what is the same in every trial moves nothing.
        if column.is_constant() || !seen.insert(number.identity.as_str()) {
            continue;
        }
        let Some(driver) = driver(number, &column.values(), values, groups, Budgeted { budget, is_money }, scenario) else { continue };
        found.push((number, driver));
    }
    for (number, driver) in &mut found {
        if !driver.depends_on.is_empty() {
            let mut held = |share: f64| -> Result<WithError, DriversError> {
                let values = runs.redrawing(Redraw::default().holding(&number.identity, share))?;
                Ok(mean(&values, groups))
            };
            driver.alone = Some(Ends { p10: held(LOW)?, p90: held(HIGH)? });
        }
        if with_totals {
            let again = runs.redrawing(Redraw::default().number(&number.identity, OTHER))?;
            driver.total = total(values, &again, groups);
        }
    }
    found.sort_by(|(_, a), (_, b)| b.swing().total_cmp(&a.swing()).then_with(|| a.name.cmp(&b.name)));
    Ok(found.into_iter().map(|(number, driver)| (driver, number.identity.clone())).unzip())
}

/// What is set aside for the target.
#[derive(Clone, Copy)]
struct Budgeted {
    budget: Option<f64>,
    /// Whether anything can be.
    is_money: bool,
}

fn driver(
    number: &Number,
    input: &[f64],
    output: &[f64],
    groups: Groups,
    Budgeted { budget, is_money }: Budgeted,
    scenario: &Scenario,
) -> Option<AssumptionDriver> {
    let percentiles: Vec<Percentile> = (1..10).filter_map(|decile| Percentile::percent(10 * decile).ok()).collect();
    let deciles = conditional_means(input, output, &percentiles, groups)?;
    let p_over = budget.and_then(|budget| {
        let is_over: Vec<f64> = output.iter().map(|value| f64::from(u8::from(*value > budget))).collect();
        let shares = conditional_means(input, &is_over, &[Percentile::P10, Percentile::P90], groups)?;
        let within = |share: WithError| WithError { value: share.value.clamp(0.0, 1.0), ..share };
        Some(Ends { p10: within(shares[0]), p90: within(shares[1]) })
    });
    let (factor, unit) = printed_unit_of(number, scenario.currency());
    let value_at = |percentile: &Percentile| number.law.at(percentile.fraction()).clamp(number.range.low, number.range.high) * factor;
    let decile_values: Vec<f64> = percentiles.iter().map(value_at).collect();
    let worth = if is_money { WorthOfKnowing::of(input, output, BUDGET_LEVEL, groups) } else { None };
    let worth = worth.filter(|worth| worth.percentile.freed.is_beyond(2.0));
    Some(AssumptionDriver {
        name: name(&number.path),
        kind: ChanceKind::of_number(scenario, &number.identity),
        unit,
        values: Ends { p10: decile_values[0], p90: decile_values[8] },
        first_order: first_order(input, output, groups)?,
        total: None,
        together: Ends { p10: deciles[0], p90: deciles[8] },
        alone: None,
        depends_on: dependencies(number, scenario),
        is_turning: is_turning(&deciles),
        deciles,
        decile_values,
        p_over,
        worth,
    })
}

/// What it is worth to know all numbers that are not luck.
pub fn worth_together(
    base: &Results,
    numbers: &[AssumptionDriver],
    identities: &[String],
    values: &[f64],
    groups: Groups,
) -> Option<WorthOfKnowing> {
    let of_known = numbers.iter().zip(identities).filter(|(driver, _)| driver.kind == ChanceKind::Assumptions);
    let column = |identity: &String| base.assumptions().find(|(number, _)| number.identity == *identity).map(|(_, column)| column.values());
    let columns: Vec<_> = of_known.filter_map(|(_, identity)| column(identity)).collect();
    // Without one that is worth something there is no money, or nothing to find out.
    if columns.len() < 2 || numbers.iter().all(|driver| driver.worth.is_none()) {
        return None;
    }
    let inputs: Vec<&[f64]> = columns.iter().map(|column| &**column).collect();
    let worth = WorthOfKnowing::of(&fitted(&inputs, values)?, values, BUDGET_LEVEL, groups)?;
    Some(worth).filter(|worth| worth.percentile.freed.is_beyond(2.0))
}

/// Without the name of the table of assumptions, which says nothing here.
fn name(path: &str) -> String {
    path.strip_prefix("assumptions.").unwrap_or(path).to_string()
}

/// The numbers with more than a weak rank correlation.
fn dependencies(number: &Number, scenario: &Scenario) -> Vec<String> {
    let correlations = &scenario.correlations;
    let Some(row) = correlations.row_of(&number.identity) else { return vec![] };
    let is_strong = |other: usize| other != row && rank_from_normal(correlations.matrix().get(row, other)).abs() > WEAK;
    let others = correlations.identities().iter().enumerate().filter(|(other, _)| is_strong(*other));
    others.map(|(_, identity)| name(identity)).collect()
}

/// The mean of a run.
fn mean(values: &[f64], groups: Groups) -> WithError {
    let moments = |without: Option<usize>| {
        let mut moments = Moments::default();
        let kept = values.iter().enumerate().filter(|(index, _)| Some(groups.group_of(*index)) != without);
        kept.for_each(|(_, value)| moments.push(*value));
        vec![moments.mean]
    };
    let found = groups.errors(values.len(), &moments(None), |group| Some(moments(Some(group))));
    found.into_iter().next().unwrap_or(WithError { value: f64::NAN, standard_error: None })
}

/// The share of the variance that remains when everything but one number is known: half of the mean square of what drawing it again changes, over the
/// variance (Jansen 1999).
fn total(values: &[f64], again: &[f64], groups: Groups) -> Option<WithError> {
    let share = |without: Option<usize>| {
        let (mut moments, mut squares) = (Moments::default(), 0.0);
        for (_, (value, other)) in values.iter().zip(again).enumerate().filter(|(index, _)| Some(groups.group_of(*index)) != without) {
            moments.push(*value);
            squares += (value - other) * (value - other);
        }
        let variance = moments.sd().filter(|sd| *sd > 0.0).map(|sd| sd * sd)?;
        Some(vec![squares / (2.0 * moments.count as f64 * variance)])
    };
    groups.errors(values.len(), &share(None)?, |group| share(Some(group))).into_iter().next()
}

impl AssumptionDriver {
    /// The lowest and the highest mean that the number goes with: at P10 and P90, or over all deciles where they turn.
    pub fn range(&self) -> (f64, f64) {
        let ends = [self.together.p10.value, self.together.p90.value];
        let means = self.deciles.iter().map(|mean| mean.value).filter(|_| self.is_turning).chain(ends);
        means.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), mean| (low.min(mean), high.max(mean)))
    }

    /// Whether the trials show that the number moves the target.
    pub fn is_visible(&self) -> bool {
        const ERRORS: f64 = 3.0;
        let Ends { p10, p90 } = self.together;
        let error = p10.standard_error.zip(p90.standard_error).map(|(one, other)| (one * one + other * other).sqrt());
        let moves = error.is_none_or(|error| (p90.value - p10.value).abs() > ERRORS * error);
        moves || self.is_turning || self.first_order.is_beyond(ERRORS)
    }

    /// How far the means are apart.
    pub fn swing(&self) -> f64 {
        let (low, high) = self.range();
        high - low
    }
}
