//! Use that follows from a bill: what an active person uses, such that the expected bill of the group in its month is the one stated.
//!
//! The bill is linear in what an active person uses, so that one evaluation of exact means solves for it: people at work, adoption, idle months, the mix
//! of models and waits in queues of that month included. A bill of a month before the horizon is evaluated on the same scenario beginning in that month, with
//! the people and the prices of then; use grows from there to the horizon. Where work is held, it is evaluated on the base case.

use std::sync::Arc;

use super::plan::{Calibration, Cohort, Plan, Problem};
use super::{environment, expected};
use crate::cost::first_month::bill_of;
use crate::intake::Headcount;
use crate::quantity::Month;
use crate::scenario::people::Bill;
use crate::scenario::usage::Resource;
use crate::scenario::{Access, Allowance, Group, Scenario};

/// Sets how use follows from bills in every cohort of a group that has one; returns why it cannot be set where it cannot.
pub fn calibrate(plan: &mut Plan, headcount: Option<&Headcount>) -> Vec<Problem> {
    let scenario = plan.scenario.clone();
    let mut problems = vec![];
    let has_people = |group: &&Arc<Group>| plan.cohorts.iter().any(|cohort| is_of(cohort, group));
    let groups: Vec<&Arc<Group>> = scenario.groups.iter().filter(has_people).collect();
    for group in groups {
        for resource in Resource::ALL {
            let Some(bill) = group.bill_of(resource) else { continue };
            // Work that is held is that of the base case, where the same group has a bill there.
            let base = plan
                .base
                .clone()
                .filter(|base| base.groups.iter().any(|known| known.name == group.name && known.bill_of(resource).is_some()));
            let (of, bill) = match &base {
                Some(base) => {
                    let known = base.groups.iter().find(|known| known.name == group.name);
                    (base, known.and_then(|known| known.bill_of(resource)).unwrap_or(bill))
                }
                None => (&scenario, bill),
            };
            match calibration(of, group, resource, bill, headcount) {
                Ok(calibration) => {
                    let own = plan.cohorts.iter_mut().filter(|cohort| is_of(cohort, group));
                    own.filter_map(|cohort| cohort.usage_mut(resource)).for_each(|usage| usage.calibration = Some(calibration));
                }
                Err(problem) => problems.push(problem),
            }
        }
    }
    problems
}

/// Whether a cohort has people who follow a group.
fn is_of(cohort: &Cohort, group: &Group) -> bool {
    !cohort.is_without_people() && cohort.group.name == group.name
}

/// The bill's month as a horizon of its own, or the horizon up to it.
struct Evaluated {
    plan: Plan,
    /// Index of the bill's month.
    month: usize,
}

fn calibration(
    scenario: &Scenario,
    group: &Group,
    resource: Resource,
    bill: &Bill,
    headcount: Option<&Headcount>,
) -> Result<Calibration, Problem> {
    let month = bill.month.unwrap_or(scenario.start);
    let last = scenario.start.plus(scenario.months as i32 - 1);
    if month > last {
        return Err(problem(
            bill,
            format!("is of {month}, after {last}, the last month"),
            format!("write a month up to {last}, or a longer horizon"),
        ));
    }
    let mut evaluated = evaluated(scenario, month, headcount);
    for cohort in evaluated.plan.cohorts.iter_mut().filter(|cohort| is_of(cohort, group)) {
        if let Some(usage) = cohort.usage_mut(resource) {
            usage.calibration = Some(Calibration { units_per_dollar: 1.0, months_before: 0 });
        }
    }
    if let Some((what, help)) = limit(&evaluated, group, resource, month) {
        return Err(problem(bill, format!("has no closed form for the use behind it: {what}"), help));
    }
    let environment = environment::means(&evaluated.plan);
    let mut at_one = 0.0;
    expected::each_segment(&evaluated.plan, &environment, |context, quantities| {
        if is_of(context.cohort, group) {
            at_one += bill_of(&context.account(quantities), resource, evaluated.month);
        }
    });
    let mean = environment.value(&bill.amount)[0];
    if at_one.is_nan() || mean.is_nan() {
        let what =
            "has no closed form for the use behind it: it depends on uncertain numbers together, such as a ramp with uncertain adoption";
        return Err(problem(
            bill,
            what.into(),
            "make the price, the adoption or the assumption behind it certain, or state the mean of the usage".into(),
        ));
    }
    if at_one <= 0.0 {
        let what = format!("is of {month}, when nobody in the group uses anything that costs money");
        let help =
            "write a month in which somebody does: with people at work, adoption.initial and active.share above 0, and a price above 0";
        return Err(problem(bill, what, help.into()));
    }
    let months_before = scenario.start.since(month).max(0) as u32;
    Ok(Calibration { units_per_dollar: mean / at_one, months_before })
}

fn evaluated(scenario: &Scenario, month: Month, headcount: Option<&Headcount>) -> Evaluated {
    let start = month.min(scenario.start);
    let index = month.since(start).max(0) as usize;
    let without_later = |allowance: &Allowance| Allowance {
        cap: allowance.cap.clone().filter(|cap| cap.start.is_none_or(|from| from <= month)),
        ..allowance.clone()
    };
    let accesses = scenario.accesses.iter().map(|(name, access)| {
        let access = Access { tokens: without_later(&access.tokens), gpu_hours: without_later(&access.gpu_hours), ..Access::clone(access) };
        (name.clone(), Arc::new(access))
    });
    let mut moved = scenario.clone();
    (moved.accesses, moved.start, moved.months) = (accesses.collect(), start, index + 1);
    let (plan, _) = Plan::new(Arc::new(moved), headcount, None, || None);
    Evaluated { plan, month: index }
}

/// What keeps the bill from being linear in use, and what to do about it.
fn limit(evaluated: &Evaluated, group: &Group, resource: Resource, month: Month) -> Option<(String, String)> {
    let plan = &evaluated.plan;
    let (key, unlimited) = match resource {
        Resource::Inference => ("cap", "sandbox"),
        Resource::Gpu => ("gpu_cap", "gpu_sandbox"),
    };
    let usage = match resource {
        Resource::Inference => group.usage.as_deref(),
        Resource::Gpu => group.gpu_usage.as_deref(),
    };
    let by_mean = format!(
        "remove the bill and find the mean with `compcast solve FILE --for usage.{}.mean --such-that \"mean(compute of group {} in {month}) >= 41k USD\"`",
        usage.unwrap_or("NAME"),
        group.name
    );
    for (index, segment) in plan.segments.iter().enumerate() {
        let cohort = &plan.cohorts[segment.cohort];
        if !is_of(cohort, group) {
            continue;
        }
        let allowance = cohort.access.as_deref().map(|access| match resource {
            Resource::Inference => (&access.name, &access.tokens),
            Resource::Gpu => (&access.name, &access.gpu_hours),
        });
        if let Some((tier, allowance)) = allowance {
            if allowance.cap.is_some() {
                let later = month.plus(1);
                let help =
                    format!("if the cap came later, add start = \"{later}\" or another month to access.{tier}.{key}; else {by_mean}");
                return Some((format!("access.{tier}.{key} applies in {month}"), help));
            }
            if allowance.sandbox.is_some() {
                return Some((
                    format!("access.{tier}.{unlimited} may serve some of it for nothing"),
                    format!("remove the sandbox, or {by_mean}"),
                ));
            }
        }
        if plan.scenario.guardrails.bound_use() {
            return Some(("guardrails may stop some of it".into(), format!("remove the guardrails, or {by_mean}")));
        }
        let package = cohort.package.as_deref();
        let has_own = match resource {
            Resource::Inference => {
                package.is_some_and(|package| {
                    package.ownership.compute_credits.is_some() || plan.scenario.seat_with_credits(package).is_some()
                }) || plan.people[segment.people.clone()].iter().any(|person| person.allowance.get().is_some())
            }
            Resource::Gpu => package.is_some_and(|package| !package.tooling.gpus.is_empty()) || plan.shares_capacity(index),
        };
        if has_own {
            let what = match resource {
                Resource::Inference => "credits, a seat with credits or allowances of single people pay for some of it",
                Resource::Gpu => "dedicated or shared GPUs serve some of it",
            };
            return Some((what.into(), by_mean));
        }
    }
    None
}

fn problem(bill: &Bill, what: String, help: String) -> Problem {
    let path = bill.amount.path.strip_suffix(".amount").unwrap_or(&bill.amount.path);
    Problem { message: format!("`{path}` {what}"), help }
}
