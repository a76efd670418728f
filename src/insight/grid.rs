//! What-if: cases that differ from a base case in one or two inputs, or by name, on the same random draws.
//!
//! Every figure of a case stands beside its change from the base case, whose error is that of trial-wise differences. The base case is always among
//! the rows and marked, whether the grid holds it or not; a value that is the present one is not simulated twice.
//!
//! Must not know how values were written, nor how rows are shown.

use std::collections::BTreeMap;

use serde::Serialize;

use super::measure::{Condition, Measure, Measured, MeasuredQuantity, Selection, Statistic, Verdict};
use crate::quantity::Currency;
use crate::scenario::Vary;
use crate::simulation::{Content, Hold, Keep, PeopleSource, Plan, Results};
use crate::statistics::quantile::Percentile;

/// Rows of cases, each with the same measures.
#[derive(Clone, Debug, Serialize)]
pub struct Grid {
    pub scenario: String,
    pub seed: u64,
    pub trials: usize,
    /// What of use stated in money stays the same in all rows.
    #[serde(serialize_with = "super::hold_word")]
    pub held: Hold,
    /// Share of the people of all rows who are in every one of them, so that their draws pair up.
    pub paired_people: f64,
    /// One for each varied input; empty for named cases.
    pub axes: Vec<GridAxis>,
    /// The currency of all amounts.
    pub currency: Currency,
    /// The quantity that charts show, with its unit.
    #[serde(skip)]
    pub subject: Selection,
    /// The budget of the base case for that quantity.
    pub budget: Option<f64>,
    /// As they are written.
    #[serde(serialize_with = "as_written")]
    pub measures: Vec<Measure>,
    #[serde(serialize_with = "condition_as_written", skip_serializing_if = "Option::is_none")]
    pub condition: Option<Condition>,
    /// In the order of the grid, the first input slowest; the base case first where the grid does not hold it.
    pub rows: Vec<GridRow>,
    /// The row of the base case.
    pub base: usize,
    /// What to know before quoting a figure of the base case.
    pub warnings: Vec<String>,
}

/// One varied input.
#[derive(Clone, Debug, Serialize)]
pub struct GridAxis {
    /// The paths that move together.
    pub path: String,
    /// Their last keys.
    #[serde(skip)]
    pub short_name: String,
    pub unit: String,
    #[serde(skip)]
    pub is_log: bool,
    /// Whether the values replace something uncertain, and its correlations.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub replaces_uncertain: bool,
    pub values: Vec<GridValue>,
}

/// One value of an input.
#[derive(Clone, Debug, Serialize)]
pub struct GridValue {
    /// As it is written, without the unit.
    pub label: String,
    /// Where it lies on an axis; absent for words, tables and `none`.
    pub number: Option<f64>,
}

/// One case.
#[derive(Clone, Debug, Serialize)]
pub struct GridRow {
    pub case: String,
    /// The index of its value on each axis; empty for a named case and for a base case outside the grid.
    pub at: Vec<usize>,
    pub is_base: bool,
    /// One for each measure.
    pub figures: Vec<GridFigure>,
    /// Mean, P10 and P90 of the subject.
    pub spread: [f64; 3],
    /// Mean unserved demand with its standard error.
    pub unserved_demand: Measured,
    /// Share of the wanted tokens and GPU-hours that is not served; absent where both are wanted, or nothing is.
    pub unserved_share: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub verdict: Option<Verdict>,
    /// A row that has a lower P90 and less unserved demand, beyond what the trials could mistake.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dominated_by: Option<usize>,
}

/// A measure of a case and its change from the base case.
#[derive(Clone, Debug, Serialize)]
pub struct GridFigure {
    #[serde(flatten)]
    pub measured: Measured,
    pub change: Measured,
}

/// What a case of a grid is called and where it lies, before it is simulated.
#[derive(Clone, Debug)]
pub struct GridPlace {
    pub case: String,
    pub at: Vec<usize>,
}

/// What rows are asked.
#[derive(Clone, Debug)]
pub struct Question {
    /// As the user chose them; empty for the usual ones.
    pub measures: Vec<Measure>,
    pub condition: Option<Condition>,
}

impl GridAxis {
    pub fn of(vary: &Vary) -> Self {
        let values = vary.values.iter().map(|value| GridValue {
            label: value.label.clone(),
            number: value.number.or_else(|| value.month.map(|month| f64::from(month.since(crate::quantity::Month::FIRST)))),
        });
        Self {
            path: vary.name(),
            short_name: vary.short_name(),
            unit: vary.unit.clone(),
            is_log: vary.is_log,
            replaces_uncertain: vary.is_uncertain,
            values: values.collect(),
        }
    }
}

impl Question {
    /// What a study must keep to answer it.
    pub fn keep(&self) -> Keep {
        let usual = Keep::totals().with(Content::Access).with(Content::Counts);
        let measures = || self.measures.iter().chain(self.condition.iter().flat_map(Condition::measures));
        // Whether what is asked about keeps its budget is shown as well.
        let over =
            |measure: &Measure| Measure::Of { statistic: Statistic::ProbabilityOver(None), selection: measure.selection().clone() }.keep();
        measures().map(Measure::keep).chain(measures().map(over)).fold(usual, Keep::and)
    }

    /// Why a case cannot be asked, and what to write instead.
    pub fn problem(&self, plan: &Plan) -> Option<(String, String)> {
        let measures = self.measures.iter().find_map(|measure| measure.problem(plan));
        measures.or_else(|| self.condition.as_ref()?.problem(plan))
    }

    /// The measures of the user; without any, mean and P90 of what has a budget, the probability of exceeding it, and where limits keep work from
    /// people, how much.
    fn measures(&self, results: &[Results]) -> Vec<Measure> {
        if !self.measures.is_empty() {
            return self.measures.clone();
        }
        let subject = self.subject(results);
        let of = |statistic, selection: &Selection| Measure::Of { statistic, selection: selection.clone() };
        let mut measures = vec![of(Statistic::Mean, &subject), of(Statistic::Quantile(Percentile::P90), &subject)];
        let over = of(Statistic::ProbabilityOver(None), &subject);
        if results.iter().all(|results| over.problem(results.plan()).is_none()) {
            measures.push(over);
        }
        for name in ["unserved_demand", "people_months_at_cap"] {
            let Some(selection) = MeasuredQuantity::find(name).map(Selection::of) else { continue };
            let is_any = |results: &Results| selection.by_trial(results).is_some_and(|values| values.iter().any(|value| *value != 0.0));
            if results.iter().any(is_any) {
                measures.push(of(Statistic::Mean, &selection));
            }
        }
        measures
    }

    /// The quantity that is asked about: the one with a budget, compute before all cost.
    fn subject(&self, results: &[Results]) -> Selection {
        let asked = self.measures.iter().chain(self.condition.iter().flat_map(Condition::measures));
        let asked = asked.map(Measure::selection).find(|selection| selection.quantity.cost().is_some()).cloned();
        let budget = results.first().map(|results| &results.plan().scenario.budget);
        asked.unwrap_or_else(|| budgeted(budget.is_some_and(|budget| budget.compute.is_some() || budget.total.is_none())))
    }
}

/// Compute, or all cost.
fn budgeted(is_compute: bool) -> Selection {
    let name = if is_compute { "compute" } else { "total" };
    // The first quantity is the total.
    Selection::of(MeasuredQuantity::find(name).unwrap_or(&super::measure::QUANTITIES[0]))
}

impl Grid {
    /// The rows of a study whose first case is the base case; `places` belong to its cases in order, and the base case is in the grid where its place
    /// has coordinates or there are no axes. `None` where the results do not hold what the question needs.
    pub fn of(results: &[Results], places: Vec<GridPlace>, axes: Vec<GridAxis>, held: Hold, question: &Question) -> Option<Self> {
        let (base, _) = results.split_first()?;
        let exchange = &base.plan().scenario.rates.exchange;
        let measures: Vec<Measure> = question.measures(results).iter().map(|measure| measure.counted_in(exchange)).collect();
        let subject = question.subject(results).counted_in(exchange.home());
        let of_subject = |statistic| Measure::Of { statistic, selection: subject.clone() };
        let p90 = of_subject(Statistic::Quantile(Percentile::P90));
        let unserved = Measure::named(Statistic::Mean, "unserved_demand")?;
        let mut rows: Vec<GridRow> = results
            .iter()
            .zip(&places)
            .enumerate()
            .map(|(index, (results, place))| {
                let figures = measures.iter().map(|measure| {
                    let measured = measure.of(results, Some(base))?;
                    let change = match measure {
                        Measure::Change(_) => Measured::UNDEFINED,
                        measure => Measure::Change(Box::new(measure.clone())).of(results, Some(base))?,
                    };
                    Some(GridFigure { measured, change })
                });
                let value = |statistic| of_subject(statistic).of(results, None)?.value;
                Some(GridRow {
                    case: place.case.clone(),
                    at: place.at.clone(),
                    is_base: index == 0,
                    figures: figures.collect::<Option<_>>()?,
                    spread: [
                        value(Statistic::Mean)?,
                        value(Statistic::Quantile(Percentile::P10))?,
                        value(Statistic::Quantile(Percentile::P90))?,
                    ],
                    unserved_demand: unserved.of(results, None)?,
                    unserved_share: unserved_share(results),
                    verdict: match &question.condition {
                        Some(condition) => Some(condition.judge(results, Some(base))?),
                        None => None,
                    },
                    dominated_by: None,
                })
            })
            .collect::<Option<_>>()?;
        merge_base(&mut rows, results, &axes);
        if axes.is_empty() {
            mark_dominated(&mut rows, results, &p90, &unserved);
        }
        rows.sort_by(|a, b| a.at.cmp(&b.at));
        Some(Self {
            scenario: base.plan().scenario.name.clone(),
            seed: base.settings().seed,
            trials: base.n_trials(),
            held,
            paired_people: paired_people(results),
            warnings: super::warnings_of(base, &[]),
            base: rows.iter().position(|row| row.is_base)?,
            budget: Measure::Budget(subject.clone()).of(base, None).and_then(|budget| budget.value),
            axes,
            subject,
            measures,
            condition: question.condition.as_ref().map(|condition| condition.counted_in(exchange)),
            currency: exchange.home(),
            rows,
        })
    }

    /// The row of the base case.
    pub fn base_row(&self) -> &GridRow {
        &self.rows[self.base]
    }

    /// The row at a place of the grid.
    pub fn row_at(&self, at: &[usize]) -> Option<&GridRow> {
        self.rows.iter().find(|row| row.at == at)
    }

    /// Whether no measure of any row differs from that of the base case.
    pub fn is_flat(&self) -> bool {
        self.rows.iter().all(|row| row.figures.iter().all(|figure| figure.change.value.is_none_or(|change| change == 0.0)))
    }
}

/// Unserved over wanted: of tokens, or of GPU-hours, where only one of both is wanted.
pub(super) fn unserved_share(results: &Results) -> Option<f64> {
    let mean = |name: &str| {
        let values = Selection::of(MeasuredQuantity::find(name)?).by_trial(results)?;
        Some(values.iter().sum::<f64>() / values.len().max(1) as f64)
    };
    let share = |unserved: f64, wanted: f64| (wanted > 0.0).then(|| unserved / wanted);
    match (mean("tokens_wanted")?, mean("gpu_hours_wanted")?) {
        (tokens, 0.0) => share(mean("tokens_unserved")?, tokens),
        (0.0, hours) => share(mean("gpu_hours_unserved")?, hours),
        _ => None,
    }
}

/// Share of the people of all cases who are in every case: of each source, the smallest number of its people in any case against the largest.
fn paired_people(results: &[Results]) -> f64 {
    let mut all: BTreeMap<&PeopleSource, u64> = BTreeMap::new();
    results.iter().flat_map(|results| &results.plan().sources).for_each(|(source, count)| {
        let most = all.entry(source).or_default();
        *most = (*most).max(*count);
    });
    let least =
        |source: &PeopleSource| results.iter().map(|results| results.plan().sources.get(source).copied().unwrap_or(0)).min().unwrap_or(0);
    let (common, everybody) = all.iter().fold((0, 0), |(common, everybody), (source, most)| (common + least(source), everybody + most));
    if everybody == 0 { 1.0 } else { common as f64 / everybody as f64 }
}

/// Gives the base case the place of the one value that is what the scenario has, although it was not written: a factor of 1, a limit that is not set.
fn merge_base(rows: &mut Vec<GridRow>, results: &[Results], axes: &[GridAxis]) {
    if axes.is_empty() || rows.first().is_none_or(|base| !base.at.is_empty()) {
        return;
    }
    let base = &results[0];
    let is_same = |other: &Results| {
        let against = |results: &Results| (results.plan().scenario.budget.clone(), results.plan().scenario.fiscal_year.calendar);
        against(other) == against(base) && other.total() == base.total() && other.compute() == base.compute()
    };
    let has_no_change = |row: &GridRow| row.figures.iter().all(|figure| figure.change.value.is_none_or(|change| change == 0.0));
    let alike: Vec<usize> = (1..rows.len()).filter(|index| is_same(&results[*index]) && has_no_change(&rows[*index])).collect();
    // Where several values change nothing, none of them is the present one.
    if let [only] = alike.as_slice() {
        rows[*only].is_base = true;
        rows.remove(0);
    }
}

/// Standard errors by which a case must be better in both figures to be called better.
const SURELY: f64 = 2.0;

/// Marks cases that another beats in both measures by more than two errors of the paired difference.
fn mark_dominated(rows: &mut [GridRow], results: &[Results], cost: &Measure, unserved: &Measure) {
    let is_less = |measure: &Measure, one: &Results, other: &Results| {
        let change = Measure::Change(Box::new(measure.clone())).of(one, Some(other));
        change.is_some_and(|change| {
            change.value.zip(change.standard_error).is_some_and(|(value, error)| value < -SURELY * error && value < 0.0)
        })
    };
    for (index, row) in rows.iter_mut().enumerate() {
        row.dominated_by = (0..results.len())
            .filter(|other| *other != index)
            .find(|other| is_less(cost, &results[*other], &results[index]) && is_less(unserved, &results[*other], &results[index]));
    }
}

fn as_written<S: serde::Serializer>(measures: &[Measure], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(measures.iter().map(ToString::to_string))
}

fn condition_as_written<S: serde::Serializer>(condition: &Option<Condition>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(&condition.as_ref().map(ToString::to_string).unwrap_or_default())
}
