//! Problems that prevent a plan from being simulated although every part of its scenario is valid on its own.

use super::environment;
use super::key::Key;
use super::plan::{Cohort, Plan, Problem, Segment};
use super::price;
use super::tally::Tally;
use crate::cost::own_line;
use crate::quantity::unit::LARGEST;
use crate::quantity::{Dimension, LANES, count, plural};
use crate::reading::suggestion;
use crate::scenario::usage::Resource;
use crate::scenario::{BudgetOf, BudgetPart, Number, Uncertainty, Usage};

/// Team-months with shared limits that fit into memory: each takes 1.5 KiB in every block that is being simulated.
const MAX_TEAM_MONTHS: usize = 300_000;

/// All problems of a plan.
pub fn of_plan(plan: &Plan) -> Vec<Problem> {
    let mut problems = vec![];
    let people_months: f64 = plan.segments.iter().flat_map(|segment| &segment.totals.headcount).sum();
    if !plan.people.is_empty() && people_months == 0.0 {
        let (first, last) = (plan.scenario.start, plan.scenario.start.plus(plan.scenario.months as i32 - 1));
        problems.push(Problem {
            message: format!("nobody is at work from {first} to {last}"),
            help: "check the start and end dates, or move the horizon".into(),
        });
    }
    problems.extend(budget_problems(plan));
    problems.extend(seat_problems(plan));
    problems.extend(team_problem(plan));
    problems.extend(usages_of_free_resources(plan).into_iter().map(|usage| Problem {
        message: format!("usage `{usage}` is given in money, but its price may be zero in the first month"),
        help: "give the mean of the usage in tokens or GPU-hours, or use a price that is always above zero".into(),
    }));
    problems
}

/// Budgets of groups that nobody is in, and of lines that do not exist.
fn budget_problems(plan: &Plan) -> Vec<Problem> {
    let mut problems = vec![];
    for BudgetOf { part, .. } in plan.scenario.budget.parts.iter().map(|budget| &budget.of) {
        let (what, name, known): (_, _, Vec<&str>) = match part {
            BudgetPart::Company => continue,
            BudgetPart::Group(name) => ("group", name, plan.groups.iter().map(|(name, _)| name.as_str()).collect()),
            BudgetPart::Line(name) => ("line of cost", name, own_line::catalog(&plan.scenario).into_iter().map(|line| line.name).collect()),
        };
        if !known.contains(&name.as_str()) {
            let help = suggestion::help(name, known.iter().copied());
            problems.push(Problem { message: format!("a budget is for the {what} `{name}`, which there is not"), help });
        }
    }
    problems.dedup();
    problems
}

/// Lines whose exact mean is too large for a report. `expected` holds the exact means.
pub fn of_means(plan: &Plan, expected: &Tally) -> Vec<Problem> {
    let lines = plan.lines.iter().map(|line| (line.name, expected.by_trial(Key::Line(line.name), plan)[0]));
    let too_large = lines.filter(|(_, mean)| mean.abs() > LARGEST);
    let currency = plan.scenario.currency();
    let problem = |(line, mean): (&str, f64)| Problem {
        message: format!("the line `{line}` comes to {mean:.1e} {currency}, which is too large to compute with"),
        help: format!(
            "write smaller amounts: `compcast explain \"{line}\"` lists what moves the line, and at most {LARGEST:e} {currency} can be reported"
        ),
    };
    too_large.map(problem).collect()
}

/// Packages in which it is ambiguous which credits of seats pay for which usage.
fn seat_problems(plan: &Plan) -> Vec<Problem> {
    let mut problems = vec![];
    for cohort in plan.cohorts.iter().filter(|cohort| cohort.inference.is_some()) {
        let Some(package) = cohort.package.as_deref() else { continue };
        let seats: Vec<_> = plan.scenario.seats_with_credits(package).collect();
        if let [(first, _), (second, _), ..] = seats.as_slice() {
            problems.push(Problem {
                message: format!("the package `{}` has two seats with credits, `{first}` and `{second}`", package.name),
                help: "keep the credits of one seat: the scenario does not say which usage goes through which seat".into(),
            });
        }
        if let Some((name, credits)) = seats.first()
            && !credits.is_pooled
            && cohort.shared_by(Resource::Inference).anybody
        {
            problems.push(Problem {
                message: format!("people with the seat `{name}` have their own credits, but share a quota or a pool with others"),
                help: format!("write `pooled = true` for the credits of `{name}`, or use a quota per person without pools"),
            });
        }
    }
    problems.dedup();
    problems
}

/// The teams that share limits, if they are too many to fit into memory.
fn team_problem(plan: &Plan) -> Option<Problem> {
    let by_team = |cohort: &Cohort| Resource::ALL.into_iter().filter(|of| cohort.shared_by(*of).teams).count();
    let teams = |segment: &Segment| {
        let people = &plan.people[segment.people.clone()];
        by_team(&plan.cohorts[segment.cohort]) * people.chunk_by(|a, b| a.team == b.team).count()
    };
    let teams: usize = plan.segments.iter().map(teams).sum();
    (teams * plan.n_months() > MAX_TEAM_MONTHS).then(|| Problem {
        message: format!("{} with shared quotas or pools over {} months do not fit into memory", plural(teams, "team"), plan.n_months()),
        help: format!("use larger teams or fewer people: at most {} team-months fit", count(MAX_TEAM_MONTHS)),
    })
}

/// Usages that are given in money and whose price may be zero in the first month: no amount of something free costs that much.
fn usages_of_free_resources(plan: &Plan) -> Vec<String> {
    let scenario = plan.scenario.as_ref();
    let lowest = |number: &Number| match &number.law {
        Uncertainty::Uncertain(family) if matches!(number.dimension, Dimension::MoneyPerMtok | Dimension::MoneyPerHour) => {
            family.support().0.max(number.range.low)
        }
        law => law.at(0.5),
    };
    let environment = environment::of_numbers(scenario, |number| [lowest(number); LANES]);
    let is_money = |usage: &Usage| matches!(usage.mean.dimension, Dimension::MoneyPerActiveDay | Dimension::MoneyPerMonth);
    let mut names = vec![];
    for cohort in &plan.cohorts {
        if let (Some(inference), Some(access)) = (&cohort.inference, cohort.access.as_deref())
            && inference.calibration.is_none()
            && is_money(&inference.usage)
            && price::list_prices(&access.models, &inference.usage.tokens, &[], scenario, &environment).month(0)[0] <= 0.0
        {
            names.push(inference.usage.name.clone());
        }
        if let (Some(gpu), Some(name)) = (&cohort.gpu, cohort.access.as_deref().and_then(|access| access.gpu.as_ref()))
            && gpu.calibration.is_none()
            && is_money(&gpu.usage)
            && environment.value(&scenario.prices.gpus[name].on_demand)[0] <= 0.0
        {
            names.push(gpu.usage.name.clone());
        }
    }
    names.dedup();
    names
}
