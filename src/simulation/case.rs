//! A case: a scenario with its people, validated and ready to be simulated.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::calibration;
use super::expected;
use super::incidents;
use super::plan::{AvailableMemory, Plan, PlanRecord, Problem};
use super::problems;
use super::results::ExactMeans;
use super::tally::Tally;
use crate::intake::headcount::{Headcount, Rejections};
use crate::quantity::plural;
use crate::scenario::Scenario;

/// A scenario with its people. A case that exists can be simulated. It owns its data and is cheap to clone.
///
/// ```
/// use compcast::scenario::Scenario;
/// use compcast::simulation::Case;
///
/// let scenario = Scenario::builtin("traditional", &[])?.scenario;
/// let case = Case::new(scenario, None)?;
/// assert_eq!(case.n_people(), 120);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct Case {
    plan: Arc<Plan>,
    /// The expectation pass; absent where the case was read from a record.
    expected: Option<Arc<Tally>>,
    /// The exact means of its lines and counts.
    exact: Arc<ExactMeans>,
    headcount: Option<Arc<Headcount>>,
}

/// What reports need of a case besides its scenario: see [`Case::of_record`].
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct CaseRecord {
    plan: PlanRecord,
    exact_means: Vec<Option<f64>>,
}

/// Why a scenario and its people cannot be simulated.
#[derive(Clone, Debug)]
pub struct CaseErrors {
    /// At least one.
    pub problems: Vec<Problem>,
    /// Data rows of the headcount file; absent where there is no file.
    pub rows_read: Option<usize>,
    /// Rows of the headcount file that cannot be simulated.
    pub rejected: Rejections,
}

/// What of use stated in money stays the same in all cases of a study: the work, converted at the prices of the base case, or the spend, converted by
/// each case at its own prices.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hold {
    Work,
    Spend,
}

impl Hold {
    /// As options and JSON have it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Work => "work",
            Self::Spend => "spend",
        }
    }
}

impl Case {
    /// A case of `scenario` with the people of its groups, or with those of `headcount` where it is given.
    ///
    /// # Errors
    /// All problems that are found when scenario and people are combined.
    pub fn new(scenario: impl Into<Arc<Scenario>>, headcount: Option<Arc<Headcount>>) -> Result<Self, CaseErrors> {
        Self::within(|| None, scenario, headcount)
    }

    /// As [`Case::new`], where its people fit into the memory that there is.
    ///
    /// # Errors
    /// Those of [`Case::new`], and that they do not fit.
    pub fn within(
        memory: AvailableMemory,
        scenario: impl Into<Arc<Scenario>>,
        headcount: Option<Arc<Headcount>>,
    ) -> Result<Self, CaseErrors> {
        Self::planned(Plan::new(scenario.into(), headcount.as_deref(), None, memory), headcount)
    }

    fn planned((mut plan, mut problems): (Plan, Vec<Problem>), headcount: Option<Arc<Headcount>>) -> Result<Self, CaseErrors> {
        if problems.is_empty() {
            problems.extend(calibration::calibrate(&mut plan, headcount.as_deref()));
        }
        problems.extend(problems::of_plan(&plan));
        if plan.people.is_empty() && problems.is_empty() {
            problems.push(match headcount {
                Some(_) => Problem {
                    message: format!("there is nobody to simulate: every row was rejected: {}", main_reasons(&plan.rejected)),
                    help: "fix the rejected rows, or the header map".into(),
                },
                None => Problem {
                    message: "there is nobody to simulate: every group has count = 0".into(),
                    help: "write the count of at least one group as 1 or more, or add hiring = { 2026-04 = 3 }".into(),
                },
            });
        }
        if problems.is_empty() {
            let (expected, first_month) = expected::tally(&plan);
            problems.extend(problems::of_means(&plan, &expected));
            if problems.is_empty() {
                plan.first_month = first_month;
                plan.rarest_incident = incidents::rarest(&plan);
                let exact = ExactMeans::of(&expected, &plan);
                return Ok(Self { plan: Arc::new(plan), expected: Some(Arc::new(expected)), exact: Arc::new(exact), headcount });
            }
        }
        Err(CaseErrors { problems, rows_read: plan.rows_read, rejected: plan.rejected })
    }

    /// What reports need of the case besides its scenario.
    pub fn record(&self) -> CaseRecord {
        CaseRecord { plan: PlanRecord::of(&self.plan), exact_means: self.exact.in_order(&self.plan) }
    }

    /// The case that was recorded, to complete trials that were simulated of it: it has nobody, so that no more can be. With `base` use stated in
    /// money was converted at the prices of that scenario.
    ///
    /// ```
    /// use compcast::scenario::{RunSettings, Sampling, Scenario};
    /// use compcast::simulation::{Case, Study};
    ///
    /// let case = Case::new(Scenario::builtin("traditional", &[])?.scenario, None)?;
    /// let settings = RunSettings { seed: 1, trials: 64, sampling: Sampling::Plain };
    /// let trials = Study::new([case.clone()], settings)?.run_range(0..64, &())?;
    /// let elsewhere = Case::of_record(Scenario::builtin("traditional", &[])?.scenario, None, case.record()).expect("of its scenario");
    /// let results = Study::new([elsewhere], settings)?.complete(trials)?;
    /// assert_eq!(results[0].total(), Study::new([case], settings)?.run(&())?[0].total());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// `None` where the record is not of this scenario.
    pub fn of_record(scenario: impl Into<Arc<Scenario>>, base: Option<Arc<Scenario>>, record: CaseRecord) -> Option<Self> {
        let plan = record.plan.plan(scenario.into(), base)?;
        let exact = ExactMeans::from_order(&record.exact_means, &plan)?;
        Some(Self { plan: Arc::new(plan), expected: None, exact: Arc::new(exact), headcount: None })
    }

    /// A case of another scenario with the same headcount.
    ///
    /// # Errors
    /// Those of [`Case::new`].
    pub fn with_scenario(&self, scenario: impl Into<Arc<Scenario>>) -> Result<Self, CaseErrors> {
        Self::new(scenario, self.headcount.clone())
    }

    /// The same case with the work of `base` held: use stated in money is converted to tokens and GPU-hours at the list prices and the model mix
    /// that its people have in `base`, and responds to prices relative to those. Alone, a case converts it at its own, so that prices that double
    /// leave the bill as it was.
    ///
    /// ```
    /// use compcast::reading::Value;
    /// use compcast::scenario::{RunSettings, Scenario};
    /// use compcast::simulation::{Case, simulate};
    ///
    /// let base = Case::new(Scenario::builtin("budget-gone-by-april", &[])?.scenario, None)?;
    /// let models = Value::table([("mid", 0.5), ("small", 0.5)]);
    /// let cheaper = base.with_scenario(base.scenario().with("access.engineers.models", models)?)?;
    /// let settings = RunSettings::new(1, 256);
    /// let mean = |case: &Case| simulate(case, settings).compute().iter().sum::<f64>() / 256.0;
    /// assert!((mean(&cheaper) / mean(&base) - 1.0).abs() < 0.05, "the same spend buys more tokens");
    /// assert!(mean(&cheaper.holding_work_of(&base)?) < 0.9 * mean(&base), "the same tokens cost less");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// Those of [`Case::new`].
    pub fn holding_work_of(&self, base: &Self) -> Result<Self, CaseErrors> {
        let base = Some(base.plan.scenario.clone());
        Self::planned(Plan::new(self.plan.scenario.clone(), self.headcount.as_deref(), base, || None), self.headcount.clone())
    }

    /// A case of another scenario with the same headcount, to be compared with this one.
    ///
    /// # Errors
    /// Those of [`Case::new`].
    pub fn changed_to(&self, scenario: impl Into<Arc<Scenario>>, hold: Hold) -> Result<Self, CaseErrors> {
        let base = (hold == Hold::Work).then(|| self.plan.scenario.clone());
        Self::planned(Plan::new(scenario.into(), self.headcount.as_deref(), base, || None), self.headcount.clone())
    }

    /// Whether work is held at the prices of another case.
    pub fn holds_work(&self) -> bool {
        self.plan.base.is_some()
    }

    /// Whether the trials of another case are those of this one.
    pub(super) fn is_simulated_as(&self, other: &Self) -> bool {
        let has_same_headcount = match (&self.headcount, &other.headcount) {
            (Some(own), Some(other)) => Arc::ptr_eq(own, other),
            (own, other) => own.is_none() && other.is_none(),
        };
        let has_same_base = match (&self.plan.base, &other.plan.base) {
            (Some(own), Some(other)) => Arc::ptr_eq(own, other) || own.is_simulated_as(other),
            (own, other) => own.is_none() && other.is_none(),
        };
        has_same_headcount && has_same_base && self.scenario().is_simulated_as(other.scenario())
    }

    pub fn scenario(&self) -> &Scenario {
        &self.plan.scenario
    }

    /// The name of the scenario.
    pub fn name(&self) -> &str {
        &self.plan.scenario.name
    }

    /// The number of positions, including planned hires.
    pub fn n_people(&self) -> usize {
        self.plan.n_people()
    }

    /// Everything that does not depend on chance: cohorts, people in order, the lines that can occur.
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    pub(super) fn expected(&self) -> Option<&Tally> {
        self.expected.as_deref()
    }

    pub(super) fn exact_means(&self) -> &Arc<ExactMeans> {
        &self.exact
    }

    pub(super) fn shared_plan(&self) -> &Arc<Plan> {
        &self.plan
    }
}

/// The reasons for which most rows were rejected, most frequent first, in one sentence.
fn main_reasons(rejected: &Rejections) -> String {
    const MOST: usize = 5;
    let mut groups = rejected.grouped();
    groups.sort_by_key(|group| std::cmp::Reverse(group.n_rows));
    let reasons: Vec<String> = groups.iter().take(MOST).map(|group| group.in_words()).collect();
    let others = match groups.len().saturating_sub(MOST) {
        0 => String::new(),
        n => format!("; and {}", plural(n, "more reason")),
    };
    reasons.join("; ") + &others
}

impl fmt::Debug for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Case").field("name", &self.name()).field("people", &self.n_people()).finish_non_exhaustive()
    }
}

impl fmt::Display for CaseErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let problems: Vec<String> = self.problems.iter().map(|Problem { message, help }| format!("{message}; help: {help}")).collect();
        f.write_str(&problems.join("\n"))
    }
}

impl std::error::Error for CaseErrors {}
