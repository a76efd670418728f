//! Which group of the scenario the rows of a headcount file follow, and which payroll tax applies to them.

use std::sync::Arc;

use super::{Problem, country};
use crate::intake::column::HeadcountColumn;
use crate::intake::headcount::{Assignment, Headcount};
use crate::reading::suggestion;
use crate::scenario::{EmploymentType, Group, Scenario};

/// Where people of one assignment belong.
pub struct Template {
    pub group: Arc<Group>,
    pub jurisdiction: String,
    pub employment_type: String,
    /// The name under which their cost is reported.
    pub reported_group: String,
}

/// Why rows have no place in the scenario.
#[derive(Clone)]
pub struct NoPlace {
    /// The column that is at fault.
    pub column: HeadcountColumn,
    pub reason: Arc<str>,
}

impl NoPlace {
    fn new(column: HeadcountColumn, reason: String) -> Self {
        Self { column, reason: reason.into() }
    }

    /// Neither the rows nor their group have a base pay.
    pub fn without_base_pay(group: &Group) -> Self {
        let reason = format!("there is no base pay: fill the cell, or give [groups.{}] a base", group.name);
        Self::new(HeadcountColumn::BasePay, reason)
    }
}

/// The group that rows with this assignment follow: that of their usage tier, of their group, or the one for all others.
///
/// # Errors
/// The scenario has no such group, or no payroll tax for their country.
pub fn template(scenario: &Scenario, assignment: &Assignment) -> Result<Template, NoPlace> {
    let group = group(scenario, assignment)?;
    check_rate(scenario, assignment)?;
    let known = || scenario.taxes.keys().map(String::as_str);
    let jurisdiction = assignment.country.as_ref().map_or(group.jurisdiction.clone(), |country| {
        country::meant_by(country, known()).map_or_else(|| country.to_lowercase(), str::to_string)
    });
    if !scenario.taxes.contains_key(&jurisdiction) {
        let known: Vec<String> = scenario.taxes.keys().map(|name| format!("`{name}`")).collect();
        let reason = format!(
            "the scenario has no payroll tax for `{jurisdiction}`: add [tax.{}], or write a country that it has: {}",
            toml_key(&jurisdiction),
            known.join(", ")
        );
        return Err(NoPlace::new(HeadcountColumn::Country, reason));
    }
    let reported = assignment.group.as_deref().map(|name| find(scenario, name).map_or(name, |group| group.name.as_str()));
    let reported_group = reported.unwrap_or(&group.name).to_string();
    if let Some((message, help)) = scenario.taxes[&jurisdiction].problem(&jurisdiction, scenario.rates.home) {
        return Err(NoPlace::new(HeadcountColumn::Country, format!("{message}: {help}")));
    }
    let employment_type = employment_type(scenario, assignment).unwrap_or(&group.employment_type).to_string();
    Ok(Template { group: group.clone(), jurisdiction, employment_type, reported_group })
}

/// The type of employment that a row's own word means; absent where it means none.
fn employment_type<'a>(scenario: &'a Scenario, assignment: &Assignment) -> Option<&'a str> {
    let cell = assignment.employment_type.as_deref()?;
    EmploymentType::meant_by(&scenario.employment_types, cell).map(|employment| employment.name.as_str())
}

/// Whether the amounts of rows can be converted to the currency of the scenario.
fn check_rate(scenario: &Scenario, assignment: &Assignment) -> Result<(), NoPlace> {
    let Some(currency) = assignment.currency else { return Ok(()) };
    let rate = scenario.rates.exchange.rate(currency);
    rate.map(drop).ok_or_else(|| {
        let home = scenario.currency();
        let reason = format!(
            "the row is in {currency}, the scenario in {home}, and there is no rate between them: add rates.{currency}.rate = \"N {home}\" with what \
             one {currency} costs, or convert its amounts to {home}"
        );
        NoPlace::new(HeadcountColumn::Currency, reason)
    })
}

/// What keeps every row from being placed: the file has no column that names a group.
pub fn problem(scenario: &Scenario, headcount: &Headcount) -> Option<Problem> {
    let has = |column| headcount.columns.origin(column).is_some();
    if has(HeadcountColumn::Group) || has(HeadcountColumn::UsageTier) || default_group(scenario).is_some() {
        return None;
    }
    let groups: Vec<String> = scenario.groups.iter().map(|group| format!("`{}`", group.name)).collect();
    let first = scenario.groups.first().map_or("", |group| &group.name);
    Some(Problem {
        message: format!(
            "the headcount file has no column `group` or `usage_tier`: it is not known which of the groups {} its people belong to",
            groups.join(", ")
        ),
        help: format!(
            "add such a column, name the one that holds it in a header map, or name one group for everybody with --set headcount.default_group={first}"
        ),
    })
}

fn group<'a>(scenario: &'a Scenario, Assignment { group, usage_tier, .. }: &Assignment) -> Result<&'a Arc<Group>, NoPlace> {
    let find = |name: &str| find(scenario, name);
    let names = || scenario.groups.iter().map(|group| group.name.as_str());
    if let Some(tier) = usage_tier {
        let reason = || format!("no group of the scenario is called `{tier}`: {}", suggestion::help(tier, names()));
        return find(tier).ok_or_else(|| NoPlace::new(HeadcountColumn::UsageTier, reason()));
    }
    let others = "name one for all others in headcount.default_group";
    group.as_deref().and_then(find).or_else(|| default_group(scenario)).ok_or_else(|| match group {
        Some(group) => {
            let reason = format!("no group of the scenario is called `{group}`: {}, or {others}", suggestion::help(group, names()));
            NoPlace::new(HeadcountColumn::Group, reason)
        }
        None => {
            NoPlace::new(HeadcountColumn::Group, format!("the row has neither a `usage_tier` nor a `group`: fill one of them, or {others}"))
        }
    })
}

/// The group of a name, letter by letter or else in any case.
fn find<'a>(scenario: &'a Scenario, name: &str) -> Option<&'a Arc<Group>> {
    let alike = || scenario.groups.iter().find(|group| group.name.to_lowercase() == name.to_lowercase());
    scenario.groups.iter().find(|group| group.name == name).or_else(alike)
}

/// The group of rows that name none of the scenario's.
fn default_group(scenario: &Scenario) -> Option<&Arc<Group>> {
    let named = scenario.headcount.as_ref().and_then(|source| source.default_group.as_deref());
    let named = named.and_then(|name| scenario.groups.iter().find(|group| group.name == name));
    let only = if scenario.groups.len() == 1 { scenario.groups.first() } else { None };
    named.or(only)
}

/// A name as a key of TOML, in quotes where it needs them.
fn toml_key(name: &str) -> String {
    let is_bare = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'));
    if is_bare { name.to_string() } else { format!("\"{}\"", name.replace('\\', r"\\").replace('"', "\\\"")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_country_becomes_a_key_that_can_be_pasted() {
        assert_eq!(["de", "united states", "a\"b", ""].map(toml_key), ["de", "\"united states\"", "\"a\\\"b\"", "\"\""]);
    }
}
