//! What a scenario plans for months that are not simulated, and so costs nothing.

use std::collections::BTreeSet;

use super::Cohort;
use crate::quantity::{count, plural};
use crate::scenario::Scenario;
use crate::scenario::package::GrantTerms;

pub fn warnings(scenario: &Scenario, cohorts: &[Cohort]) -> Vec<String> {
    let end = scenario.start.plus(scenario.months as i32);
    let last = end.plus(-1);
    let late_hires = |group: &crate::scenario::Group| {
        let n: u32 = group.turnover.hiring.iter().filter(|(month, _)| **month >= end).map(|(_, n)| n).sum();
        (n > 0).then(|| {
            format!(
                "the hiring plan of `{}` has {} after {last}, the last month: they cost nothing",
                group.name,
                plural(n as usize, "hire")
            )
        })
    };
    let hires = scenario.groups.iter().filter_map(|group| late_hires(group));
    let absent = scenario.groups.iter().filter_map(|group| {
        let n = group.count.filter(|n| *n > 0)?;
        let (late, early) = (group.start.filter(|start| start.month() >= end), group.end.filter(|date| date.month < scenario.start));
        let when = late.map(|start| format!("start on {start}, after {last}, the last month"));
        let when = when.or(early.map(|date| format!("leave on {date}, before {}, the first month", scenario.start)))?;
        Some(format!(
            "the {} of `{}` {when}: they cost nothing",
            if n == 1 { "person".into() } else { format!("{} people", count(n as usize)) },
            group.name
        ))
    });
    let grants = scenario.packages.values().flat_map(|package| {
        let terms =
            package.ownership.rsus.iter().map(|rsu| &rsu.terms).chain(package.ownership.options.iter().map(|options| &options.terms));
        terms.filter_map(|terms| of_grant(scenario, &package.name, terms)).collect::<Vec<_>>()
    });
    hires.chain(absent).chain(grants).chain(tax_years(scenario, cohorts)).collect()
}

/// Payroll-tax tables that state earlier years than the horizon has.
fn tax_years(scenario: &Scenario, cohorts: &[Cohort]) -> Vec<String> {
    let last = scenario.start.plus(scenario.months as i32 - 1).year();
    let used: BTreeSet<&String> =
        cohorts.iter().filter(|cohort| !cohort.entitlements(scenario).taxes.is_empty()).map(|cohort| &cohort.jurisdiction).collect();
    let outdated = used.into_iter().filter_map(|name| {
        let stated = scenario.taxes.get(name)?.last_year.filter(|stated| *stated < last)?;
        Some(format!(
            "the payroll-tax table `{name}` is of {stated}, and {last} is taxed by it too: write what changes as \
             [tax.{name}.employer.TAX] changes.\"{last}-01-01\", and last_year = {last}"
        ))
    });
    outdated.collect()
}

fn of_grant(scenario: &Scenario, package: &str, terms: &GrantTerms) -> Option<String> {
    let date = terms.vesting.grant_date?;
    let last = scenario.start.plus(scenario.months as i32 - 1);
    if date.month() > last {
        return Some(format!("package `{package}` has a grant dated {date}, after {last}, the last month: it costs nothing"));
    }
    (date.month() > scenario.start && terms.grant_price.is_some()).then(|| {
        format!(
            "package `{package}` has a `grant_price` for its grant of {date}, which has no effect: a grant within the horizon is made at the share price of \
             that day"
        )
    })
}
