//! What moves a cost: how much of its spread each kind of chance makes, each uncertain number, and what is held certain; and what it is worth to know a
//! number before a budget is set.
//!
//! From the trials of a run and three further ones, in each of which one kind of chance is drawn again. Numbers that depend on one another
//! have two runs more each, in which one of them is held and the others keep their values.
//! Must not word anything: that is the report's.

mod assumption;
mod dominant;
mod nudge;

use serde::Serialize;

pub use assumption::{AssumptionDriver, Ends};
pub use dominant::DominantLine;
pub use nudge::{Change, Nudge, Nudges};

use crate::scenario::{Basis, Scenario};
use crate::simulation::{Case, ChanceKind, Content, Keep, Observer, Redraw, Results, Scope, Study, StudyError};
use crate::statistics::estimate::Estimate;
use crate::statistics::jackknife::{Groups, WithError};
use crate::statistics::pick_freeze::{PartShare, Split};

/// The percentile of the budget whose change is the worth of knowing.
pub const BUDGET_LEVEL: crate::statistics::quantile::Percentile = crate::statistics::quantile::Percentile::P95;

/// What is asked.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct DriversQuestion {
    /// Of what; absent for what has a budget, else for all cost.
    pub of: Option<Target>,
    /// The share by which stated numbers are changed; absent for 10% where fewer than three numbers are uncertain, and for none where more are.
    pub nudge: Option<f64>,
    /// Whether the total share of every number is wanted, which takes a run each.
    pub totals: bool,
}

/// The amount whose spread is explained, dollars over the horizon.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Target {
    pub scope: Scope,
    pub basis: Basis,
}

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
/// assert_eq!((drivers.of, growth.name.as_str()), ("compute", "usage_growth"));
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
    /// The name of the target.
    pub of: &'static str,
    /// Whether the target is what is paid rather than what accrues.
    pub is_cash: bool,
    pub amount: Estimate,
    /// The budget of the target; absent without one.
    pub budget: Option<f64>,
    /// Whether every trial is the same, so that there is nothing to explain.
    pub is_certain: bool,
    /// Shares of the variance by kind of chance; absent where nothing varies.
    pub split: Option<KindSplit>,
    /// Every uncertain number, the one with the widest range of means first.
    pub numbers: Vec<AssumptionDriver>,
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

impl Target {
    /// Every target with its name.
    pub const ALL: [(&str, Self); 4] = [
        ("total", Self { scope: Scope::Total, basis: Basis::Accrual }),
        ("compute", Self { scope: Scope::Compute, basis: Basis::Accrual }),
        ("cash", Self { scope: Scope::Total, basis: Basis::Cash }),
        ("cash_compute", Self { scope: Scope::Compute, basis: Basis::Cash }),
    ];

    /// What has a budget, compute first; else all cost.
    pub fn budgeted(scenario: &Scenario) -> Self {
        let budget = &scenario.budget;
        match (budget.compute, budget.total) {
            (Some(_), _) => Self { scope: Scope::Compute, basis: budget.basis },
            (None, Some(_)) => Self { scope: Scope::Total, basis: budget.basis },
            (None, None) => Self { scope: Scope::Total, basis: Basis::Accrual },
        }
    }

    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|(known, _)| *known == name).map(|(_, target)| *target)
    }

    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(_, target)| *target == self).map_or("", |(name, _)| name)
    }

    fn budget(self, scenario: &Scenario) -> Option<f64> {
        let amount = match self.scope {
            Scope::Compute => scenario.budget.compute,
            Scope::Total => scenario.budget.total,
        };
        amount.filter(|_| scenario.budget.basis == self.basis)
    }

    fn values(self, results: &Results) -> Vec<f64> {
        results.horizon(self.scope, self.basis).values().into_owned()
    }
}

/// The runs of a study that explain its first case.
struct Runs<'a> {
    study: &'a Study,
    target: Target,
    observer: &'a dyn Observer,
    /// So far, beyond the first.
    further: usize,
}

impl Runs<'_> {
    fn redrawing(&mut self, redraw: Redraw) -> Result<Vec<f64>, StudyError> {
        self.further += 1;
        let results = self.study.clone().keeping(Keep::totals()).redrawing(redraw).run(self.observer)?;
        Ok(self.target.values(&results[0]))
    }
}

/// The salt of draws that replace others.
const OTHER: u64 = 1;
/// Uncertain numbers from which on what is held certain is left out unless it is asked for.
const MANY: usize = 3;
const DEFAULT_NUDGE: f64 = 0.1;

impl Drivers {
    /// Simulates the one case of `study` as often as the question needs.
    ///
    /// # Errors
    /// Those of [`Study::run`].
    pub fn of(study: &Study, question: &DriversQuestion, observer: &dyn Observer) -> Result<Self, StudyError> {
        let case = study.cases().first().ok_or(StudyError::NoCases)?;
        let keep = Keep::totals().with(Content::Assumptions).with(Content::Lines);
        let base = study.clone().keeping(keep).run(observer)?.swap_remove(0);
        let scenario = case.scenario();
        let target = question.of.unwrap_or_else(|| Target::budgeted(scenario));
        let mut runs = Runs { study, target, observer, further: 0 };
        let (values, groups) = (target.values(&base), Groups::of(base.replicates()));
        let amount = base.estimate(&values).ok_or(StudyError::NoCases)?;
        let is_certain = values.iter().all(|value| *value == values[0]);
        let split = if is_certain { None } else { split(case, &values, groups, &mut runs)? };
        let budget = target.budget(scenario);
        let numbers = if is_certain { vec![] } else { assumption::drivers(&base, &values, groups, budget, question.totals, &mut runs)? };
        let n_assumptions = numbers.iter().filter(|number| number.kind == ChanceKind::Assumptions).count();
        let nudge = question.nudge.or((n_assumptions < MANY).then_some(DEFAULT_NUDGE));
        let nudges = nudge.map(|share| nudge::nudges(case, share, &mut runs)).transpose()?;
        Ok(Self {
            scenario: scenario.name.clone(),
            seed: base.settings().seed,
            trials: base.n_trials(),
            further_runs: runs.further,
            of: target.name(),
            is_cash: target.basis == Basis::Cash,
            amount,
            budget,
            is_certain,
            split,
            numbers,
            nudges,
            dominant_line: if is_certain { None } else { dominant::line(&base, target, &values) },
            warnings: vec![],
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

fn split(case: &Case, values: &[f64], groups: Groups, runs: &mut Runs<'_>) -> Result<Option<KindSplit>, StudyError> {
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
