//! What a scenario plans for months that are not simulated, and so costs nothing.

use crate::quantity::plural;
use crate::scenario::Scenario;
use crate::scenario::package::GrantTerms;

pub fn warnings(scenario: &Scenario) -> Vec<String> {
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
    let grants = scenario.packages.values().flat_map(|package| {
        let terms =
            package.ownership.rsus.iter().map(|rsu| &rsu.terms).chain(package.ownership.options.iter().map(|options| &options.terms));
        terms.filter_map(|terms| of_grant(scenario, &package.name, terms)).collect::<Vec<_>>()
    });
    hires.chain(grants).collect()
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
