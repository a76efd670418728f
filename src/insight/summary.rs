//! The summary of one run: every figure that the reports show.

use serde::Serialize;

use super::{BudgetRisk, ByMonth, CashSummary, Named, Precision, Reconciliation, Scope};
use crate::cost::{Element, Quantity};
use crate::quantity::Month;
use crate::scenario::{Basis, Sampling, Scenario};
use crate::simulation::results::{Column, Spend, Tier};
use crate::simulation::{Plan, Results};
use crate::statistics::concentration::Concentration;
use crate::statistics::estimate::Estimate;
use crate::statistics::quantile::Percentile;

/// Everything a run says. Amounts are dollars over the horizon unless named otherwise.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Summary {
    pub scenario: String,
    pub purpose: String,
    pub currency: &'static str,
    pub seed: u64,
    pub trials: usize,
    /// What was asked of a figure's precision and reached; absent where nothing was asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub precision: Option<Precision>,
    /// How what is shared was drawn, where not by plain chance.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sampling: Option<SamplingSummary>,
    /// Positions, planned hires among them; whoever replaces somebody counts no further.
    pub people: usize,
    /// First month.
    pub start: Month,
    /// Months simulated.
    pub months: usize,
    /// People-months at work; somebody who works part time counts whole. The mean where people leave by chance.
    pub people_months: f64,
    pub total: Estimate,
    pub compute: Estimate,
    pub by_element: Named<Estimate>,
    pub by_line: Named<LineSummary>,
    pub by_month: ByMonth<Estimate>,
    pub compute_by_month: ByMonth<Estimate>,
    pub by_group: Named<GroupSummary>,
    /// What the horizon pays; absent where cash moves as the cost accrues.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cash: Option<CashSummary>,
    /// Burn rate: compute per employee and month at work.
    pub per_employee_month: Estimate,
    /// All cost per employee and month at work.
    pub cost_per_employee_month: Estimate,
    /// The budget for compute where there is one, else for everything.
    pub budget: Option<BudgetRisk>,
    pub budgets: Vec<BudgetRisk>,
    pub access: AccessSummary,
    /// Incidents; absent where there were none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub incidents: Option<IncidentSummary>,
    /// What GPUs draw and suffer; absent where nobody uses any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gpus: Option<GpuSummary>,
    /// Who came and went; absent where nobody did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub turnover: Option<TurnoverSummary>,
    /// How unequal compute is between people; absent where nobody uses any.
    pub concentration: Option<ConcentrationSummary>,
    /// Rows of the headcount file; absent without one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rows: Option<RowCounts>,
    #[serde(flatten)]
    pub reconciliation: Reconciliation,
    pub warnings: Vec<String>,
}

/// Evenly spread points, and the independent replicates of them that errors come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct SamplingSummary {
    pub points: &'static str,
    pub replicates: usize,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LineSummary {
    pub element: &'static str,
    pub is_compute: bool,
    pub meaning: &'static str,
    /// Share of the mean total.
    pub share: f64,
    #[serde(flatten)]
    pub amount: Estimate,
    pub exact_mean: Option<f64>,
    /// Mean dollars of each month.
    pub mean_by_month: Vec<f64>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct GroupSummary {
    pub people: usize,
    #[serde(flatten)]
    pub total: Estimate,
    pub compute: Estimate,
}

/// What access granted and withheld.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct AccessSummary {
    /// Million tokens wanted, served or not.
    pub tokens_wanted: Estimate,
    /// GPU-hours wanted, served or not.
    pub gpu_hours_wanted: Estimate,
    #[serde(flatten)]
    pub withheld: Withheld,
    /// What each access tier came to.
    pub by_tier: Named<TierSummary>,
}

/// What the people of one access tier spent, and what its policy withheld.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TierSummary {
    /// What happens beyond the quota of models, and of GPUs where it differs; empty without a quota.
    pub policies: Vec<&'static str>,
    /// Compute, dollars.
    pub spend: Estimate,
    #[serde(flatten)]
    pub withheld: Withheld,
}

/// What quotas and waits keep from people.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Withheld {
    /// Million tokens not served.
    pub tokens_blocked: Estimate,
    pub gpu_hours_blocked: Estimate,
    /// Blocked work at what it would have cost, dollars.
    pub blocked_work: Estimate,
    /// People-months in which more was wanted than quota and pools gave, models and GPUs.
    pub people_months_at_cap: Estimate,
    /// People-months in which use was throttled.
    pub people_months_throttled: Estimate,
    /// People-months in which an alert went out before the quota was reached.
    pub people_months_alerted: Estimate,
    /// Days that people waited in queues and for approvals.
    pub days_waited: Estimate,
    /// Base pay of the time that passed idle in waiting, dollars; it is part of base pay, not on top of it.
    pub pay_for_waiting: Estimate,
}

impl Withheld {
    /// From counts by trial, and dollars by trial of blocked work and of pay for waiting.
    fn of(trials: &Results, count: impl Fn(&[Quantity]) -> Vec<f64>, blocked: &Column, waiting: &Column) -> Option<Self> {
        use Quantity::*;
        let estimate = |quantities: &[Quantity]| trials.estimate(count(quantities));
        Some(Self {
            tokens_blocked: estimate(&[TokensUnserved])?,
            gpu_hours_blocked: estimate(&[HoursUnserved])?,
            blocked_work: trials.estimate(blocked)?,
            people_months_at_cap: estimate(&[MonthsAtCap, MonthsAtGpuCap])?,
            people_months_throttled: estimate(&[MonthsThrottled, MonthsGpuThrottled])?,
            people_months_alerted: estimate(&[MonthsAlerted, MonthsGpuAlerted])?,
            days_waited: estimate(&[DaysWaited, GpuDaysWaited])?,
            pay_for_waiting: trials.estimate(waiting)?,
        })
    }
}

/// What goes wrong now and then.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct IncidentSummary {
    /// Incidents in the horizon, billed by themselves or within somebody's own use.
    pub number: Estimate,
    /// Hours that those ran whose cost goes by the hour.
    pub hours: Estimate,
}

/// Energy of GPUs, owned and rented, and interruptions of spot capacity.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct GpuSummary {
    /// Kilowatt-hours, with the data centre around the machines.
    pub energy_kwh: Estimate,
    pub energy_kwh_exact_mean: Option<f64>,
    /// Kilograms of carbon dioxide; absent where the scenario says no factor.
    pub carbon_kg: Option<Estimate>,
    pub carbon_kg_exact_mean: Option<f64>,
    /// Times that spot capacity was taken back; absent where none can be.
    pub spot_interruptions: Option<Estimate>,
}

/// Who came and went within the horizon.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TurnoverSummary {
    /// People whose first day lies in the horizon.
    pub hires: Estimate,
    /// People whose last day does.
    pub leavers: Estimate,
    /// People-months for which positions were vacant.
    pub people_months_vacant: Estimate,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ConcentrationSummary {
    pub gini: f64,
    /// Share of compute that the top tenth of people use.
    pub top_tenth: f64,
    /// Lorenz curve: share of people, share of compute; both ascending from 0 to 1.
    #[serde(skip)]
    pub population: Vec<f64>,
    #[serde(skip)]
    pub share: Vec<f64>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RowCounts {
    pub read: usize,
    /// People the accepted rows stand for.
    pub people: usize,
    pub rejected: usize,
}

impl Summary {
    /// Summarises `trials` of `plan`; `None` only for a run without trials.
    pub fn of(plan: &Plan<'_>, trials: &Results, seed: u64, warnings: Vec<String>) -> Option<Self> {
        let scenario = plan.scenario;
        let (total_by_trial, compute_by_trial) = (trials.total(), trials.compute());
        let total = trials.estimate(&total_by_trial)?;
        let per_person_month =
            |values: &[f64]| trials.estimate(values.iter().map(|value| value / trials.people_months).collect::<Vec<_>>());
        let budgets = budgets(scenario, trials);
        let mut summary = Self {
            scenario: scenario.name.clone(),
            purpose: scenario.purpose.clone(),
            currency: "USD",
            seed,
            trials: trials.n_trials,
            precision: None,
            sampling: trials
                .replicates
                .map(|replicates| SamplingSummary { points: Sampling::Sobol.word(), replicates: replicates.number() }),
            people: plan.people.len(),
            start: scenario.start,
            months: scenario.months,
            people_months: trials.people_months,
            compute: trials.estimate(&compute_by_trial)?,
            by_element: by_element(trials)?,
            by_line: by_line(trials, total.mean)?,
            by_month: by_month(scenario, trials, &trials.by_month, Spend::total)?,
            compute_by_month: by_month(scenario, trials, &trials.by_month, Spend::compute)?,
            by_group: by_group(trials)?,
            cash: CashSummary::of(plan, trials),
            per_employee_month: per_person_month(&compute_by_trial)?,
            cost_per_employee_month: per_person_month(&total_by_trial)?,
            budget: budgets.iter().find(|budget| budget.scope == Scope::Compute).or(budgets.first()).cloned(),
            budgets,
            access: access(trials)?,
            incidents: incidents(trials),
            gpus: gpus(trials),
            turnover: turnover(trials),
            concentration: concentration(trials),
            rows: plan.rows_read.map(|read| RowCounts {
                read,
                people: plan.people.len() - plan.planned_hires,
                rejected: plan.rejected.len(),
            }),
            reconciliation: Reconciliation::of(trials),
            warnings,
            total,
        };
        summary.warn(plan);
        Some(summary)
    }

    /// An amount's share of the mean total; absent where the total is nothing.
    pub fn share(&self, amount: &Estimate) -> Option<f64> {
        (self.total.mean > 0.0).then(|| amount.mean / self.total.mean)
    }

    /// What a reader should know before quoting a figure.
    fn warn(&mut self, plan: &Plan<'_>) {
        self.warnings.extend(plan.warnings.iter().cloned());
        if let Some(RowCounts { read, rejected, .. }) = self.rows
            && rejected > 0
        {
            self.warnings.push(format!("{rejected} of {read} rows were rejected and cost nothing here"));
        }
        if self.trials < 1_000 {
            self.warnings.push(format!("{} trials are few: the far percentiles rest on a handful of them", self.trials));
        }
    }
}

pub(super) fn budgets(scenario: &Scenario, trials: &Results) -> Vec<BudgetRisk> {
    let basis = scenario.budget.view;
    let by_month = match (&trials.cash, basis) {
        (Some(cash), Basis::Cash) => &cash.by_month,
        _ => &trials.by_month,
    };
    let risk = |scope, amount: Option<f64>, of: fn(&Spend) -> Vec<f64>| {
        BudgetRisk::of(scope, basis, amount?, by_month.iter().map(of), scenario.start, trials.replicates)
    };
    let budget = &scenario.budget;
    [risk(Scope::Total, budget.total, Spend::total), risk(Scope::Compute, budget.compute, Spend::compute)].into_iter().flatten().collect()
}

/// What each month comes to.
pub(super) fn by_month(scenario: &Scenario, trials: &Results, months: &[Spend], of: fn(&Spend) -> Vec<f64>) -> Option<ByMonth<Estimate>> {
    scenario.calendar().zip(months).map(|(month, spend)| Some((month, trials.estimate(of(spend))?))).collect()
}

/// Sums of lines by trial, for every element that has one.
pub(super) fn element_trials(trials: &Results) -> Vec<(Element, Vec<f64>)> {
    let of_element = |element| {
        let lines: Vec<_> = trials.lines.iter().filter(|line| line.element == element).collect();
        (!lines.is_empty()).then(|| (element, trials.sum(lines.into_iter().map(|line| &line.by_trial))))
    };
    Element::ALL.into_iter().filter_map(of_element).collect()
}

fn by_element(trials: &Results) -> Option<Named<Estimate>> {
    element_trials(trials).into_iter().map(|(element, values)| Some((element.name().to_string(), trials.estimate(values)?))).collect()
}

fn by_line(trials: &Results, mean_total: f64) -> Option<Named<LineSummary>> {
    let line = |line: &crate::simulation::results::Line| {
        let amount = trials.estimate(&line.by_trial)?;
        let summary = LineSummary {
            element: line.element.name(),
            is_compute: line.is_compute,
            meaning: line.meaning,
            share: if mean_total > 0.0 { amount.mean / mean_total } else { 0.0 },
            amount,
            exact_mean: line.exact_mean,
            mean_by_month: line.mean_by_month.clone(),
        };
        Some((line.name.to_string(), summary))
    };
    trials.lines.iter().map(line).collect()
}

fn by_group(trials: &Results) -> Option<Named<GroupSummary>> {
    let group = |group: &crate::simulation::results::Group| {
        let (total, compute) = (trials.estimate(group.spend.total())?, trials.estimate(&group.spend.compute)?);
        Some((group.name.clone(), GroupSummary { people: group.people, total, compute }))
    };
    trials.groups.iter().map(group).collect()
}

fn access(trials: &Results) -> Option<AccessSummary> {
    let count = |quantities: &[Quantity]| -> Vec<f64> {
        trials.sum(quantities.iter().filter_map(|quantity| Some(&trials.count(*quantity)?.by_trial)))
    };
    let tier = |tier: &Tier| {
        let withheld = Withheld::of(trials, |quantities| tier.count(quantities), &tier.blocked, &tier.waiting)?;
        Some((tier.name.clone(), TierSummary { policies: tier.policies.clone(), spend: trials.estimate(&tier.spend)?, withheld }))
    };
    Some(AccessSummary {
        tokens_wanted: trials.estimate(count(&[Quantity::TokensWanted]))?,
        gpu_hours_wanted: trials.estimate(count(&[Quantity::HoursWanted]))?,
        withheld: Withheld::of(trials, count, &trials.blocked, &trials.waiting)?,
        by_tier: trials.tiers.iter().map(tier).collect::<Option<_>>()?,
    })
}

fn incidents(trials: &Results) -> Option<IncidentSummary> {
    let number = &trials.count(Quantity::Incidents)?.by_trial;
    number.is_any().then_some(())?;
    Some(IncidentSummary { number: trials.estimate(number)?, hours: trials.estimate(&trials.count(Quantity::IncidentHours)?.by_trial)? })
}

fn gpus(trials: &Results) -> Option<GpuSummary> {
    let any = |by_trial: &Column| if by_trial.is_any() { trials.estimate(by_trial) } else { None };
    let carbon_kg = any(&trials.carbon.by_trial);
    Some(GpuSummary {
        energy_kwh: any(&trials.energy.by_trial)?,
        energy_kwh_exact_mean: trials.energy.exact_mean,
        carbon_kg_exact_mean: carbon_kg.as_ref().and(trials.carbon.exact_mean),
        carbon_kg,
        spot_interruptions: trials.count(Quantity::Interruptions).and_then(|count| any(&count.by_trial)),
    })
}

fn turnover(trials: &Results) -> Option<TurnoverSummary> {
    let [hires, leavers, vacant] =
        [Quantity::Hires, Quantity::Leavers, Quantity::MonthsVacant].map(|quantity| trials.count(quantity).map(|count| &count.by_trial));
    let (hires, leavers, vacant) = (hires?, leavers?, vacant?);
    [hires, leavers, vacant].into_iter().any(Column::is_any).then_some(())?;
    Some(TurnoverSummary {
        hires: trials.estimate(hires)?,
        leavers: trials.estimate(leavers)?,
        people_months_vacant: trials.estimate(vacant)?,
    })
}

/// Points of the Lorenz curve that are kept.
const LORENZ_POINTS: usize = 101;

/// The curves of a few trials, averaged point by point: a trial's curve shows how unequal one year is, which an average of people's
/// spend over trials would hide.
fn concentration(trials: &Results) -> Option<ConcentrationSummary> {
    let curves: Vec<_> = trials.compute_by_person.iter().filter_map(|people| Concentration::of(people).ok()).collect();
    if curves.is_empty() {
        return None;
    }
    let n = curves.len() as f64;
    let top_tenth = Percentile::per_cent(10).ok()?;
    let points: Vec<_> = curves.iter().map(|curve| curve.lorenz_curve(LORENZ_POINTS)).collect();
    let n_points = points.iter().map(Vec::len).min()?;
    let mean = |of: &dyn Fn(usize) -> f64| (0..n_points).map(of).collect::<Vec<f64>>();
    Some(ConcentrationSummary {
        gini: curves.iter().map(Concentration::gini).sum::<f64>() / n,
        top_tenth: curves.iter().map(|curve| curve.top_share(top_tenth)).sum::<f64>() / n,
        population: mean(&|point| points[0][point].population),
        share: mean(&|point| points.iter().map(|curve| curve[point].held).sum::<f64>() / n),
    })
}
