//! The summary of one run: every figure that the reports show.

use serde::Serialize;

use super::curves::{self, Cumulative, Distribution};
use super::heavy_tails::{self, StatedMean};
use super::measure::Watched;
use super::rates_used::RatesUsed;
use super::{
    Assumption, BalanceSummary, BudgetRisk, ByMonth, CashSummary, DatedEvent, Echo, EquitySummary, FiscalSummary, Named, Precision,
    Reconciliation, assumptions, balances, budget, by_month, events,
};
use crate::cost::{Element, Quantity};
use crate::quantity::{Currency, Month};
use crate::scenario::package::PurchaseKind;
use crate::scenario::{Basis, Sampling};
use crate::simulation::results::{Column, GroupResult, LineResult, TierResult};
use crate::simulation::{GpuFigure, Hold, Keep, Key, Results, Scope, TierFigure};
use crate::statistics::concentration::Concentration;
use crate::statistics::estimate::Estimate;
use crate::statistics::quantile::Percentile;

/// Everything a run says. Amounts are dollars over the horizon unless named otherwise.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Summary {
    pub scenario: String,
    pub purpose: String,
    pub currency: Currency,
    /// At which rates amounts in other currencies were converted; absent where there are none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rates: Option<RatesUsed>,
    pub seed: u64,
    pub trials: usize,
    /// What was asked of a figure's precision and reached; absent where nothing was asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub precision: Option<Precision>,
    /// Conditions that must not hold, judged; empty where none was given.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub conditions: Vec<Watched>,
    /// How what is shared was drawn, where not by plain chance.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sampling: Option<SamplingSummary>,
    /// What of use stated in money stays the same when prices are others: the spend, which each scenario converts at its own prices. Absent where no use
    /// is stated in money.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "super::some_hold_word")]
    pub held: Option<Hold>,
    /// Positions that exist within the horizon, planned hires among them; whoever replaces somebody counts no further.
    pub people: usize,
    /// First month.
    pub start: Month,
    /// Months simulated.
    pub months: usize,
    /// People-months at work; somebody who works part time counts whole. The mean where people leave by chance.
    pub people_months: f64,
    pub total: Estimate,
    pub compute: Estimate,
    /// Mean of the total from exact means of lines; present where the trials are too few to show it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total_stated_mean: Option<StatedMean>,
    /// The same of compute.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub compute_stated_mean: Option<StatedMean>,
    /// Paths of uncertain numbers whose infinite variance a cost has too: the means of trials and their errors do not settle.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub infinite_variance: Vec<String>,
    /// Stock-based compensation and the cost without it; absent where nobody has any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub equity: Option<EquitySummary>,
    pub by_element: Named<Estimate>,
    /// Shares of the mean total; absent where that is nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shares: Option<CostShares>,
    pub by_line: Named<LineSummary>,
    pub by_month: ByMonth<Estimate>,
    pub compute_by_month: ByMonth<Estimate>,
    /// What is spent from the start to the end of each month.
    pub cumulative_by_month: ByMonth<Cumulative>,
    /// Quantiles of the cost of the horizon.
    pub distribution: Distribution,
    /// What begins on a date within the horizon, in order.
    pub events: Vec<DatedEvent>,
    /// The numbers that the scenario rests on, in the order of their paths.
    pub assumptions: Vec<Assumption>,
    pub by_group: Named<GroupSummary>,
    /// Fiscal years and quarters; absent for a horizon within one year of a scenario that says nothing of fiscal years.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fiscal_years: Option<FiscalSummary>,
    /// What the horizon pays; absent where cash moves as the cost accrues.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cash: Option<CashSummary>,
    /// What ties cost to cash; empty where nothing is paid ahead of its cost or after it.
    #[serde(skip_serializing_if = "Named::is_empty")]
    pub balances: Named<BalanceSummary>,
    /// Burn rate: compute per employee and month at work.
    pub compute_per_employee_month: Estimate,
    /// All cost per employee and month at work.
    pub cost_per_employee_month: Estimate,
    /// The budget of the whole company over the whole horizon: that for compute where there is one, else for everything.
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
    /// How unequal the use of compute is between people; absent where nobody uses any.
    pub concentration: Option<ConcentrationSummary>,
    /// How unequal the bills for it are; absent where they are as unequal as use, or there are none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub concentration_of_bills: Option<ConcentrationSummary>,
    /// How the scenario was read, in money.
    pub echo: Echo,
    /// Rows of the headcount file; absent without one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rows: Option<RowCounts>,
    #[serde(flatten)]
    pub reconciliation: Reconciliation,
    pub warnings: Vec<String>,
}

/// What parts make of the mean total. Those of lines are with the lines.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CostShares {
    pub by_element: Named<f64>,
    pub compute: f64,
    /// Stock-based compensation; absent where nobody has any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub equity: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub without_equity: Option<f64>,
}

/// Evenly spread points, and the independent replicates of them that errors come from.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct SamplingSummary {
    pub points: &'static str,
    pub replicates: usize,
    /// Half-width of a 95% interval in standard errors: the quantile of Student's t distribution with a degree of freedom less than replicates.
    pub critical_value: f64,
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
    /// Of all people; absent where there are none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub share_of_people: Option<f64>,
    /// Its mean compute, as a share of that of all; absent where there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub share_of_compute: Option<f64>,
    /// Mean compute of one of its people over the horizon.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub compute_per_person: Option<f64>,
    #[serde(flatten)]
    pub total: Estimate,
    pub compute: Estimate,
}

/// What people wanted and what access limits kept from them.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct AccessSummary {
    /// Million tokens wanted, served or not.
    pub tokens_wanted: Estimate,
    /// GPU-hours wanted, served or not.
    pub gpu_hours_wanted: Estimate,
    #[serde(flatten)]
    pub limits: AccessLimits,
    /// Mean tokens not served, as a share of the mean that is wanted; absent where none is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub share_of_tokens_unserved: Option<f64>,
    /// Mean people-months at a cap, as a share of all people-months.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub share_of_months_at_cap: Option<f64>,
    /// Whether guardrails may keep some of it from people.
    #[serde(skip)]
    pub is_guarded: bool,
    /// What each access tier came to.
    pub by_tier: Named<TierSummary>,
}

/// What the people of one access tier spent, and what its limits kept from them.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TierSummary {
    /// What happens beyond the quota of models, and of GPUs where it differs; empty without a quota.
    pub policies: Vec<&'static str>,
    /// Compute, dollars.
    pub spend: Estimate,
    #[serde(flatten)]
    pub limits: AccessLimits,
}

/// What quotas and waits keep from people, and what their dedicated GPUs serve before these.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct AccessLimits {
    /// Million tokens not served.
    pub tokens_unserved: Estimate,
    /// GPU-hours on the dedicated GPUs of these people.
    pub gpu_hours_on_dedicated: Estimate,
    /// GPU-hours on capacity that they share.
    pub gpu_hours_on_shared_capacity: Estimate,
    pub gpu_hours_unserved: Estimate,
    /// Use that was not served, at what it would have cost, dollars.
    pub unserved_demand: Estimate,
    /// People-months in which demand exceeded the quota, whatever served the rest; models and GPUs.
    pub people_months_at_cap: Estimate,
    /// People-months in which something cheaper served some of the use.
    pub people_months_throttled: Estimate,
    /// People-months in which demand exceeded the share of the quota at which an alert goes out.
    pub people_months_alerted: Estimate,
    /// Days that people waited in queues and for the answer to requests for approval.
    pub days_waited: Estimate,
    /// Base pay for the idle part of the days waited, dollars; it is part of base pay, not on top of it.
    pub idle_pay: Estimate,
}

impl AccessLimits {
    /// From counts by trial, and USD by trial of unserved demand and idle pay.
    fn of(results: &Results, count: impl Fn(&[Quantity]) -> Vec<f64>, unserved_demand: &Column, idle_pay: &Column) -> Option<Self> {
        use Quantity::*;
        let estimate = |quantities: &[Quantity]| results.estimate(count(quantities));
        Some(Self {
            tokens_unserved: estimate(&[TokensUnserved])?,
            gpu_hours_on_dedicated: estimate(&[HoursOnDedicated])?,
            gpu_hours_on_shared_capacity: estimate(&[HoursOnSharedCapacity])?,
            gpu_hours_unserved: estimate(&[HoursUnserved])?,
            unserved_demand: results.estimate(unserved_demand)?,
            people_months_at_cap: estimate(&[MonthsAtCap, MonthsAtGpuCap])?,
            people_months_throttled: estimate(&[MonthsThrottled, MonthsGpuThrottled])?,
            people_months_alerted: estimate(&[MonthsAlerted, MonthsGpuAlerted])?,
            days_waited: estimate(&[DaysWaited, GpuDaysWaited])?,
            idle_pay: results.estimate(idle_pay)?,
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
    /// Kilowatt-hours, with the data center around the machines.
    pub energy_kwh: Estimate,
    pub energy_kwh_exact_mean: Option<f64>,
    /// Kilograms of carbon dioxide; absent where the scenario says no factor.
    pub carbon_kg: Option<Estimate>,
    pub carbon_kg_exact_mean: Option<f64>,
    /// Times that spot capacity was taken back; absent where none can be.
    pub spot_interruptions: Option<Estimate>,
    /// Dedicated GPUs whose use is known, by purchase option.
    pub by_purchase_option: Named<GpuUse>,
    /// Rent of reservations whose term runs beyond the horizon, for the time after it, dollars; absent where none has a term.
    pub commitments: Option<Estimate>,
    pub commitments_exact_mean: Option<f64>,
}

/// How much dedicated GPUs of one purchase option are used.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct GpuUse {
    /// GPU-hours that are paid, or at hand where they are owned.
    pub hours_paid: Estimate,
    pub hours_used: Estimate,
    /// Hours used over hours paid of the horizon; a trial that pays none counts as 0.
    pub utilization: Estimate,
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
    /// Share of the whole that the top tenth of people account for.
    pub top_tenth: f64,
    /// Lorenz curve: share of people, share of the whole; both ascending from 0 to 1.
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
    /// Summarizes results that hold what a report needs ([`Keep::report`]), with `warnings` about their inputs. `None` for results without trials
    /// or with less in them.
    pub fn of(results: &Results, warnings: Vec<String>) -> Option<Self> {
        results.keep().has_all(Keep::report()).then_some(())?;
        let plan = results.plan();
        let scenario = plan.scenario.as_ref();
        let total = results.estimate(results.total())?;
        let people_months = results.people_months()?;
        let per_person_month = |values: &[f64]| results.estimate(values.iter().map(|value| value / people_months).collect::<Vec<_>>());
        let budgets = budget::risks(results);
        let compute = results.estimate(results.compute())?;
        let infinite_variance = heavy_tails::without_variance(results);
        let has_variance = infinite_variance.is_empty();
        let total_stated_mean = StatedMean::of(results, |_| true, &total, has_variance);
        // Compute is a part of the total, so that both are of one kind.
        let of_compute = || StatedMean::of(results, |line| line.line.is_compute, &compute, has_variance);
        let compute_stated_mean = total_stated_mean.and_then(|_| of_compute());
        let concentration = concentration(results.use_by_person());
        let (equity, by_element) = (EquitySummary::of(results), by_element(results)?);
        Some(Self {
            scenario: scenario.name.clone(),
            purpose: scenario.purpose.clone(),
            currency: scenario.currency(),
            rates: RatesUsed::of(plan),
            seed: results.settings().seed,
            trials: results.n_trials(),
            precision: None,
            conditions: vec![],
            sampling: results.replicates().map(|replicates| SamplingSummary {
                points: Sampling::Sobol.word(),
                replicates: replicates.number(),
                critical_value: replicates.critical_value(results.n_trials()),
            }),
            held: scenario.states_use_in_money().then_some(if plan.base.is_some() { Hold::Work } else { Hold::Spend }),
            people: plan.n_at_work(),
            start: scenario.start,
            months: scenario.months,
            people_months,
            total_stated_mean,
            compute_stated_mean,
            infinite_variance,
            shares: (total.mean > 0.0).then(|| CostShares {
                by_element: by_element.iter().map(|(name, estimate)| (name.to_string(), estimate.mean / total.mean)).collect(),
                compute: compute.mean / total.mean,
                equity: equity.as_ref().map(|equity| equity.expense.mean / total.mean),
                without_equity: equity.as_ref().map(|equity| equity.total_without.mean / total.mean),
            }),
            compute,
            equity,
            by_element,
            by_line: by_line(results, total.mean)?,
            by_month: by_month(results, Basis::Accrual, Scope::Total)?,
            compute_by_month: by_month(results, Basis::Accrual, Scope::Compute)?,
            cumulative_by_month: curves::cumulative(results)?,
            distribution: Distribution::of(results)?,
            events: events::of_plan(plan),
            assumptions: assumptions::of(plan),
            by_group: by_group(results)?,
            fiscal_years: FiscalSummary::of(results),
            cash: CashSummary::of(results),
            balances: balances::of(results)?,
            compute_per_employee_month: per_person_month(&results.compute().values())?,
            cost_per_employee_month: per_person_month(&results.total().values())?,
            budget: {
                let whole = || budgets.iter().filter(|budget| budget.is_whole());
                whole().find(|budget| budget.scope == Scope::Compute).or(whole().next()).cloned()
            },
            budgets,
            access: access(results)?,
            incidents: incidents(results),
            gpus: gpus(results),
            // Nobody is hired in place of one candidate.
            turnover: turnover(results).filter(|_| scenario.offer.is_none()),
            concentration_of_bills: concentration_of_bills(results, concentration.as_ref()),
            concentration,
            echo: Echo::of(plan),
            rows: plan.rows_read.map(|read| RowCounts {
                read,
                people: plan.n_people() - plan.planned_hires(),
                rejected: plan.rejected.len(),
            }),
            reconciliation: Reconciliation::of(results),
            warnings: super::warnings_of(results, &warnings),
            total,
        })
    }

    /// Mean amounts of each month by element, from the lines.
    pub fn elements_by_month(&self) -> Vec<(&str, Vec<f64>)> {
        let of_element = |element| {
            let mut values = vec![0.0; self.months];
            let lines = self.by_line.iter().filter(|(_, line)| line.element == element);
            lines.for_each(|(_, line)| values.iter_mut().zip(&line.mean_by_month).for_each(|(sum, value)| *sum += value));
            (element, values)
        };
        self.by_element.iter().map(|(element, _)| of_element(element)).collect()
    }

    /// The mean total to read aloud: that of the trials, or the exact one where they are too few to show it.
    pub fn mean_total(&self) -> f64 {
        self.total_stated_mean.map_or(self.total.mean, |stated| stated.value)
    }

    /// The same of compute.
    pub fn mean_compute(&self) -> f64 {
        self.compute_stated_mean.map_or(self.compute.mean, |stated| stated.value)
    }
}

/// Sums of lines by trial, for every element that has one.
pub(super) fn element_trials(results: &Results) -> Vec<(Element, Vec<f64>)> {
    let of_element = |element| {
        let lines: Vec<_> = results.lines().filter(|line| line.line.element == element).collect();
        (!lines.is_empty()).then(|| (element, results.sum(lines.into_iter().map(|line| line.by_trial))))
    };
    Element::ALL.into_iter().filter_map(of_element).collect()
}

fn by_element(results: &Results) -> Option<Named<Estimate>> {
    element_trials(results).into_iter().map(|(element, values)| Some((element.name().to_string(), results.estimate(values)?))).collect()
}

fn by_line(results: &Results, mean_total: f64) -> Option<Named<LineSummary>> {
    let line = |line: LineResult<'_>| {
        let amount = results.estimate(line.by_trial)?;
        let summary = LineSummary {
            element: line.line.element.name(),
            is_compute: line.line.is_compute,
            meaning: line.line.meaning,
            share: if mean_total > 0.0 { amount.mean / mean_total } else { 0.0 },
            amount,
            exact_mean: line.exact_mean,
            mean_by_month: line.mean_by_month(),
        };
        Some((line.name.to_string(), summary))
    };
    results.lines().map(line).collect()
}

fn by_group(results: &Results) -> Option<Named<GroupSummary>> {
    let all_people: usize = results.groups().map(|group| group.people).sum();
    let all_compute = results.estimate(results.compute())?.mean;
    let share_of = |part: f64, whole: f64| (whole > 0.0).then(|| part / whole);
    let group = |group: GroupResult<'_>| {
        let (total, compute) = (results.estimate(group.cost.total())?, results.estimate(group.cost.compute)?);
        let people = group.people as f64;
        let summary = GroupSummary {
            people: group.people,
            share_of_people: share_of(people, all_people as f64),
            share_of_compute: share_of(compute.mean, all_compute),
            compute_per_person: share_of(compute.mean, people),
            total,
            compute,
        };
        Some((group.name.to_string(), summary))
    };
    results.groups().map(group).collect()
}

fn access(results: &Results) -> Option<AccessSummary> {
    let count = |quantities: &[Quantity]| -> Vec<f64> {
        results.sum(quantities.iter().filter_map(|quantity| Some(results.count(*quantity)?.by_trial)))
    };
    let tier = |tier: TierResult<'_>| {
        let (unserved_demand, idle_pay) = (tier.figure(TierFigure::UnservedDemand)?, tier.figure(TierFigure::IdlePay)?);
        let limits = AccessLimits::of(results, |quantities| tier.count(quantities), unserved_demand, idle_pay)?;
        let spend = results.estimate(tier.figure(TierFigure::Spend)?)?;
        Some((tier.name().to_string(), TierSummary { policies: tier.policies(), spend, limits }))
    };
    let limits = AccessLimits::of(results, count, results.column(Key::UnservedDemand)?, results.column(Key::IdlePay)?)?;
    let tokens_wanted = results.estimate(count(&[Quantity::TokensWanted]))?;
    let share_of = |part: f64, whole: f64| (whole > 0.0).then(|| part / whole);
    Some(AccessSummary {
        gpu_hours_wanted: results.estimate(count(&[Quantity::HoursWanted]))?,
        share_of_tokens_unserved: share_of(limits.tokens_unserved.mean, tokens_wanted.mean),
        share_of_months_at_cap: share_of(limits.people_months_at_cap.mean, results.people_months()?),
        tokens_wanted,
        limits,
        is_guarded: results.plan().scenario.guardrails.bound_use(),
        by_tier: results.tiers().map(tier).collect::<Option<_>>()?,
    })
}

fn incidents(results: &Results) -> Option<IncidentSummary> {
    let number = results.count(Quantity::Incidents)?.by_trial;
    number.is_any().then_some(())?;
    Some(IncidentSummary { number: results.estimate(number)?, hours: results.estimate(results.count(Quantity::IncidentHours)?.by_trial)? })
}

fn gpus(results: &Results) -> Option<GpuSummary> {
    let by_purchase_option: Named<GpuUse> =
        results.plan().purchase_options().into_iter().map(|option| gpu_use(results, option)).collect::<Option<_>>()?;
    let any = |by_trial: &Column| if by_trial.is_any() { results.estimate(by_trial) } else { None };
    let (energy, carbon) = (results.counted(Key::Energy)?, results.counted(Key::Carbon)?);
    let carbon_kg = any(carbon.by_trial);
    let commitments = results.counted(Key::Commitments);
    (energy.by_trial.is_any() || by_purchase_option.iter().next().is_some() || commitments.is_some()).then_some(())?;
    Some(GpuSummary {
        energy_kwh: results.estimate(energy.by_trial)?,
        energy_kwh_exact_mean: energy.exact_mean,
        carbon_kg_exact_mean: carbon_kg.as_ref().and(carbon.exact_mean),
        carbon_kg,
        spot_interruptions: results.count(Quantity::Interruptions).and_then(|count| any(count.by_trial)),
        by_purchase_option,
        commitments: commitments.and_then(|commitments| results.estimate(commitments.by_trial)),
        commitments_exact_mean: commitments.and_then(|commitments| commitments.exact_mean),
    })
}

fn gpu_use(results: &Results, option: PurchaseKind) -> Option<(String, GpuUse)> {
    let [paid, used] = GpuFigure::ALL.map(|figure| results.column(Key::GpuHours { option, figure }));
    let (paid, used) = (paid?, used?);
    let share = |(paid, used): (&f64, &f64)| if *paid > 0.0 { used / paid } else { 0.0 };
    let utilization: Vec<f64> = paid.iter().zip(used).map(share).collect();
    let hours = |column: &Column| results.estimate(column);
    Some((
        option.word().to_string(),
        GpuUse { hours_paid: hours(paid)?, hours_used: hours(used)?, utilization: results.estimate(utilization)? },
    ))
}

fn turnover(results: &Results) -> Option<TurnoverSummary> {
    let [hires, leavers, vacant] =
        [Quantity::Hires, Quantity::Leavers, Quantity::MonthsVacant].map(|quantity| results.count(quantity).map(|count| count.by_trial));
    let (hires, leavers, vacant) = (hires?, leavers?, vacant?);
    [hires, leavers, vacant].into_iter().any(Column::is_any).then_some(())?;
    Some(TurnoverSummary {
        hires: results.estimate(hires)?,
        leavers: results.estimate(leavers)?,
        people_months_vacant: results.estimate(vacant)?,
    })
}

/// Points of the Lorenz curve that are kept.
const LORENZ_POINTS: usize = 101;

/// Difference between the shares or the Gini coefficients of use and bills, up to which a report would show the same figures.
const LEAST_DIFFERENCE: f64 = 0.005;

/// The concentration of what people cost, where it is not that of what they use: seats, credits and sandboxes take it apart.
fn concentration_of_bills(results: &Results, of_use: Option<&ConcentrationSummary>) -> Option<ConcentrationSummary> {
    let of_bills = concentration(results.compute_by_person())?;
    let differs = |a: f64, b: f64| (a - b).abs() > LEAST_DIFFERENCE;
    let is_other = of_use.is_none_or(|of_use| differs(of_use.gini, of_bills.gini) || differs(of_use.top_tenth, of_bills.top_tenth));
    is_other.then_some(of_bills)
}

/// The curves of the trials of `by_person`, averaged point by point: a trial's curve shows how unequal one year is, which an average of people's
/// amounts over trials would hide.
fn concentration(by_person: &[Vec<f64>]) -> Option<ConcentrationSummary> {
    let curves: Vec<_> = by_person.iter().filter_map(|people| Concentration::of(people).ok()).collect();
    if curves.is_empty() {
        return None;
    }
    let n = curves.len() as f64;
    let top_tenth = Percentile::percent(10).ok()?;
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
