//! What moves a cost: how much of its spread each kind of chance makes, each uncertain number, and what is held certain; and what it is worth to know a
//! number before a budget is set.
//!
//! From the trials of a run and three further ones, in each of which one kind of chance is drawn again. Numbers that depend on one another
//! have two runs more each, in which one of them is held and the others keep their values.
//! Must not word anything: that is the report's.

mod assumption;
mod dominant;
mod effects;
mod nudge;

use std::fmt;

use serde::Serialize;

pub use assumption::{AssumptionDriver, Ends};
pub use dominant::DominantLine;
pub use effects::Effect;
pub use nudge::{Change, Nudge, Nudges};

use crate::insight::measure::{MeasuredQuantity, Selection};
use crate::quantity::Currency;
use crate::scenario::{Basis, Scenario};
use crate::simulation::{Case, ChanceKind, Content, Observer, Redraw, Results, Scope, Study, StudyError};
use crate::statistics::estimate::Estimate;
use crate::statistics::jackknife::{Groups, WithError};
use crate::statistics::pick_freeze::{PartShare, Split};
use crate::statistics::worth_of_knowing::WorthOfKnowing;

/// The percentile of the budget whose change is the worth of knowing.
pub const BUDGET_LEVEL: crate::statistics::quantile::Percentile = crate::statistics::quantile::Percentile::P95;

/// What is asked.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DriversQuestion {
    /// Of what; absent for what has a budget, else for all cost.
    pub of: Option<Selection>,
    /// The share by which stated numbers are changed; absent for 10% where fewer than three numbers are uncertain, and for none where more are.
    pub nudge: Option<f64>,
    /// Whether the total share of every number is wanted, which takes a run each.
    pub totals: bool,
    /// Whether shares that add up to 1 are wanted, which takes up to 62 runs.
    pub effects: bool,
}

/// Why nothing can be said.
#[derive(Clone, Debug, PartialEq)]
pub enum DriversError {
    /// The case has no such quantity; what is wrong, and what to write instead.
    Quantity { message: String, help: String },
    /// A run failed or was interrupted.
    Study(StudyError),
}

impl From<StudyError> for DriversError {
    fn from(error: StudyError) -> Self {
        Self::Study(error)
    }
}

impl fmt::Display for DriversError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Quantity { message, help } => write!(f, "{message}; help: {help}"),
            Self::Study(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for DriversError {}

/// What moves an amount.
///
/// ```
/// use compcast::insight::drivers::{Drivers, DriversQuestion};
/// use compcast::scenario::{RunSettings, Scenario};
/// use compcast::simulation::{Case, Study};
///
/// let case = Case::new(Scenario::builtin("budget-gone-by-april", &[])?.scenario, None)?;
/// let study = Study::new([case], RunSettings::new(2026, 512))?;
/// let drivers = Drivers::of(&study, &DriversQuestion::default(), &())?;
/// let growth = &drivers.numbers[0];
/// assert_eq!((drivers.of.as_str(), growth.name.as_str()), ("compute", "usage_growth"));
/// assert!(growth.first_order.value > 0.4, "not knowing the growth rate makes half of the variance");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Drivers {
    pub scenario: String,
    pub seed: u64,
    pub trials: usize,
    /// Runs beyond the first.
    pub further_runs: usize,
    /// The quantity that is explained, as measures write it.
    pub of: String,
    /// What it is counted in.
    pub unit: String,
    /// The currency of all amounts.
    pub currency: Currency,
    pub amount: Estimate,
    /// The budget of the target; absent without one.
    pub budget: Option<f64>,
    /// Whether every trial is the same, so that there is nothing to explain.
    pub is_certain: bool,
    /// Shares of the variance by kind of chance; absent where nothing varies.
    pub split: Option<KindSplit>,
    /// Every uncertain number, the one with the widest range of means first.
    pub numbers: Vec<AssumptionDriver>,
    /// What it is worth to know all numbers that can be found out; absent with fewer than two, or where it is not more than two errors.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub worth_together: Option<WorthOfKnowing>,
    /// Shapley effects, the largest first; empty where they were not asked for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub effects: Vec<Effect>,
    /// What changes if stated numbers are wrong; absent where it was not worked out.
    pub nudges: Option<Nudges>,
    /// A line that makes more than half of the variance and is not paid in money.
    pub dominant_line: Option<DominantLine>,
    pub warnings: Vec<String>,
}

/// Shares of the variance by kind of chance.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct KindSplit {
    /// Not knowing: uncertain numbers of the scenario.
    pub assumptions: PartShare,
    /// What happens to the whole company.
    pub shared: PartShare,
    /// Luck of people and teams.
    pub people: PartShare,
    /// What kinds make only together.
    pub interactions: WithError,
}

/// What has a budget, compute first; else all cost.
fn budgeted(scenario: &Scenario) -> Option<Selection> {
    let budget = &scenario.budget;
    let name = match (budget.compute, budget.total, budget.basis) {
        (Some(_), _, Basis::Accrual) => "compute",
        (Some(_), _, Basis::Cash) => "cash_compute",
        (None, Some(_), Basis::Cash) => "cash",
        _ => "total",
    };
    MeasuredQuantity::find(name).map(Selection::of)
}

/// The budget of a quantity, on the budget's basis.
fn budget(target: &Selection, scenario: &Scenario) -> Option<f64> {
    let (scope, basis) = target.quantity.cost().filter(|_| target.part.is_none() && target.period.is_none())?;
    let amount = match scope {
        Scope::Compute => scenario.budget.compute,
        Scope::Total => scenario.budget.total,
    };
    amount.filter(|_| scenario.budget.basis == basis)
}

/// The runs of a study that explain its first case.
struct Runs<'a> {
    study: &'a Study,
    target: Selection,
    observer: &'a dyn Observer,
    /// So far, beyond the first.
    further: usize,
}

impl Runs<'_> {
    /// Values of the target with some draws replaced.
    fn redrawing(&mut self, redraw: Redraw) -> Result<Vec<f64>, DriversError> {
        let study = self.study.clone().keeping(self.target.keep()).redrawing(redraw);
        self.values_of(&study)
    }

    /// Values of the target in another case, over some trials.
    fn of_other_case(&mut self, case: Case, trials: u32) -> Result<Vec<f64>, DriversError> {
        let study = self.study.of_other_case(case, trials)?.keeping(self.target.keep());
        self.values_of(&study)
    }

    fn values_of(&mut self, study: &Study) -> Result<Vec<f64>, DriversError> {
        self.further += 1;
        let results = study.run(self.observer)?;
        by_trial(&self.target, &results[0])
    }
}

fn by_trial(target: &Selection, results: &Results) -> Result<Vec<f64>, DriversError> {
    target.by_trial(results).ok_or_else(|| DriversError::Quantity {
        message: format!("`{}` has no values in `{}`", target, results.plan().scenario.name),
        help: "name another quantity, such as total or compute".into(),
    })
}

/// The salt of draws that replace others.
const OTHER: u64 = 1;
/// Uncertain numbers from which on what is held certain is left out unless it is asked for.
const MANY: usize = 3;
const DEFAULT_NUDGE: f64 = 0.1;

impl Drivers {
    /// Simulates the first case of `study` as often as the question needs.
    ///
    /// # Errors
    /// The case has no such quantity, or those of [`Study::run`].
    pub fn of(study: &Study, question: &DriversQuestion, observer: &dyn Observer) -> Result<Self, DriversError> {
        let case = study.cases().first().ok_or(StudyError::NoCases)?;
        let scenario = case.scenario();
        let target = question.of.clone().or_else(|| budgeted(scenario)).ok_or(StudyError::NoCases)?;
        if let Some((message, help)) = target.problem(case.plan()) {
            return Err(DriversError::Quantity { message, help });
        }
        let mut keep = target.keep().with(Content::Assumptions);
        if dominant::can_have(&target) {
            keep = keep.with(Content::Lines);
        }
        let base = study.clone().keeping(keep).run(observer)?.swap_remove(0);
        let (values, groups) = (by_trial(&target, &base)?, Groups::of(base.replicates()));
        let amount = base.estimate(&values).ok_or(StudyError::NoCases)?;
        let is_certain = values.iter().all(|value| *value == values[0]);
        let budget = budget(&target, scenario);
        let mut runs = Runs { study, target, observer, further: 0 };
        let split = if is_certain { None } else { split(case, &values, groups, &mut runs)? };
        let (numbers, identities): (Vec<AssumptionDriver>, Vec<String>) =
            if is_certain { Default::default() } else { assumption::drivers(&base, &values, groups, budget, question.totals, &mut runs)? };
        let worth_together = assumption::worth_together(&base, &numbers, &identities, &values, groups);
        let effects = match question.effects && !is_certain {
            true => effects::effects(&numbers, &identities, &values, groups, &mut runs)?,
            false => vec![],
        };
        let n_assumptions = numbers.iter().filter(|number| number.kind == ChanceKind::Assumptions).count();
        let nudge = question.nudge.or((n_assumptions < MANY).then_some(DEFAULT_NUDGE));
        let nudges = nudge.map(|share| nudge::nudges(case, share, groups, &mut runs)).transpose()?;
        let Runs { target, further, .. } = runs;
        Ok(Self {
            scenario: scenario.name.clone(),
            seed: base.settings().seed,
            trials: base.n_trials(),
            further_runs: further,
            of: target.to_string(),
            unit: target.counted_in(scenario.currency()).unit().word().into_owned(),
            currency: scenario.currency(),
            amount,
            budget,
            is_certain,
            split,
            numbers,
            worth_together,
            effects,
            nudges,
            dominant_line: if is_certain { None } else { dominant::line(&base, &target, &values) },
            warnings: super::warnings_of(&base, &[]),
        })
    }

    /// The numbers that somebody could find out: those that are not luck.
    pub fn assumptions(&self) -> impl Iterator<Item = &AssumptionDriver> {
        self.numbers.iter().filter(|number| number.kind == ChanceKind::Assumptions)
    }

    /// The number of that kind that makes the largest share of the variance by itself.
    pub fn largest(&self, kind: ChanceKind) -> Option<&AssumptionDriver> {
        let of_kind = self.numbers.iter().filter(|number| number.kind == kind);
        of_kind.max_by(|a, b| a.first_order.value.total_cmp(&b.first_order.value))
    }
}

fn split(case: &Case, values: &[f64], groups: Groups, runs: &mut Runs<'_>) -> Result<Option<KindSplit>, DriversError> {
    let scenario = case.scenario();
    let has_assumptions = scenario
        .numbers
        .iter()
        .any(|number| number.is_uncertain() && ChanceKind::of_number(scenario, &number.identity) == ChanceKind::Assumptions);
    let mut redrawn = |kind: ChanceKind| match kind {
        // Without any there is nothing to draw again.
        ChanceKind::Assumptions if !has_assumptions => Ok(values.to_vec()),
        kind => runs.redrawing(Redraw::default().kind(kind, OTHER)),
    };
    let [assumptions, shared, people] = [redrawn(ChanceKind::Assumptions)?, redrawn(ChanceKind::Shared)?, redrawn(ChanceKind::People)?];
    let split = Split::of(values, [&assumptions, &shared, &people], groups);
    Ok(split.map(|Split { parts: [assumptions, shared, people], interactions }| KindSplit { assumptions, shared, people, interactions }))
}
