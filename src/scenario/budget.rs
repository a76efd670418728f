//! What may be spent, and how spending is counted.
//!
//! A budget is for the whole company, a group or a line of cost; over the whole horizon or in a fiscal year; for all cost or for compute. They are kept
//! apart: the budget of a year is no part of that of the horizon, and one holds or not whatever the others do.

use std::fmt;

use serde::Serialize;

use super::fiscal_year::FiscalYear;
use super::names::GROUP;
use super::number::{Number, Range};
use crate::quantity::{Dimension, FiscalPeriod, Month};
use crate::reading::path::{below, split_path};
use crate::reading::{Diagnostic, Field, TableReader};

/// Every budget of a scenario.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Budget {
    /// Dollars for the whole horizon.
    pub total: Option<f64>,
    pub compute: Option<f64>,
    /// Whether accrued cost or cash is held against them.
    pub basis: Basis,
    /// Of groups and of lines, and of fiscal years; none for a fiscal year outside the horizon.
    pub parts: Vec<BudgetAmount>,
}

/// One budget.
#[derive(Clone, Debug, PartialEq)]
pub struct BudgetAmount {
    pub of: BudgetOf,
    /// Dollars.
    pub amount: f64,
}

/// What a budget is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BudgetOf {
    pub scope: Scope,
    pub part: BudgetPart,
    /// A fiscal year; absent for the whole horizon.
    pub year: Option<FiscalPeriod>,
}

/// The part of the company whose cost is held against a budget.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BudgetPart {
    Company,
    /// A group of the scenario, or the group of a shared capacity, `capacity.NAME`.
    Group(String),
    /// A line of cost by the name that reports have; all of it, whatever its scope.
    Line(String),
}

/// What a figure covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Scope {
    /// All cost.
    Total,
    /// Compute spend.
    Compute,
}

impl Scope {
    pub const ALL: [Self; 2] = [Self::Total, Self::Compute];

    /// The name in reports and JSON.
    pub fn word(self) -> &'static str {
        match self {
            Self::Total => "total",
            Self::Compute => "compute",
        }
    }
}

/// As in JSON: `total` or `compute`.
impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// The two ways to count a month's dollars.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Basis {
    /// What the month consumes.
    #[default]
    Accrual,
    /// What the month pays.
    Cash,
}

impl Basis {
    /// As a scenario writes them, in the order of the variants.
    pub const WORDS: [&str; 2] = ["accrual", "cash"];

    pub fn word(self) -> &'static str {
        Self::WORDS[self as usize]
    }
}

impl BudgetOf {
    /// Of the whole company over the whole horizon.
    pub fn whole(scope: Scope) -> Self {
        Self { scope, part: BudgetPart::Company, year: None }
    }

    /// Whether it is for the whole company over the whole horizon.
    pub fn is_whole(&self) -> bool {
        self.part == BudgetPart::Company && self.year.is_none()
    }

    /// The path of its amount in a scenario: `budget.years.FY2027.groups.engineers.compute`.
    pub fn path(&self) -> String {
        let mut path = "budget".to_string();
        if let Some(year) = self.year {
            path = below(&below(&path, "years"), &year.to_string());
        }
        match &self.part {
            BudgetPart::Company => below(&path, self.scope.word()),
            BudgetPart::Group(name) => below(&below(&below(&path, "groups"), name), self.scope.word()),
            BudgetPart::Line(name) => below(&below(&below(&path, "lines"), name), "amount"),
        }
    }

    /// Whether a path as it is typed leads to its amount.
    pub fn is_at(&self, path: &str) -> bool {
        let keys = |path: &str| split_path(path).into_iter().map(|key| key.trim().replace('"', "")).collect::<Vec<_>>();
        keys(&self.path()) == keys(path)
    }
}

impl Budget {
    /// Every budget, those of the whole company over the whole horizon first.
    pub fn all(&self) -> impl Iterator<Item = BudgetAmount> {
        let whole = [(Scope::Total, self.total), (Scope::Compute, self.compute)];
        let whole = whole.into_iter().filter_map(|(scope, amount)| Some(BudgetAmount { of: BudgetOf::whole(scope), amount: amount? }));
        whole.chain(self.parts.iter().cloned())
    }

    /// The amount of one.
    pub fn amount(&self, of: &BudgetOf) -> Option<f64> {
        self.all().find(|budget| budget.of == *of).map(|budget| budget.amount)
    }

    /// Whether the same months of the same groups and lines are held against both.
    pub(super) fn is_of_the_same_parts(&self, other: &Self) -> bool {
        let parts = |budget: &Self| budget.parts.iter().map(|budget| budget.of.part.clone()).collect::<Vec<_>>();
        parts(self) == parts(other) && (self.parts.is_empty() || self.basis == other.basis)
    }

    /// The table `budget` of the scenario at `root`. `groups` are the names under which cost is reported, where a headcount file brings no others.
    pub(super) fn read(
        root: &TableReader<'_>,
        horizon: Option<(Month, usize)>,
        fiscal_year: Option<FiscalYear>,
        groups: Option<&[&str]>,
    ) -> Option<Self> {
        let read = root.read_table("budget", |table| {
            let [total, compute] = Scope::ALL.map(|scope| table.read(scope.word(), amount));
            let basis = table.read("basis", |field| field.choice(&Basis::WORDS));
            let parts = read_parts(&table, None, groups);
            let years = table.read_table("years", |years| {
                let years = years.all().into_iter().map(|(label, field)| read_year(label, &field, horizon, fiscal_year, groups));
                Some(years.collect::<Vec<_>>().into_iter().collect::<Option<Vec<_>>>()?.concat())
            });
            table.finish();
            let basis = if basis? == Some(1) { Basis::Cash } else { Basis::Accrual };
            let parts = parts?.into_iter().chain(years?.unwrap_or_default()).collect();
            Some(Self { total: total?, compute: compute?, basis, parts })
        });
        Some(read?.unwrap_or_default())
    }
}

fn amount(field: Field<'_>) -> Option<f64> {
    Number::read_fixed(&field, Dimension::Money, Range::NOT_NEGATIVE)
}

/// The budgets of groups and of lines, over the horizon or in a fiscal year.
fn read_parts(table: &TableReader<'_>, year: Option<FiscalPeriod>, groups: Option<&[&str]>) -> Option<Vec<BudgetAmount>> {
    let of_groups = table.named("groups", |name, field| {
        let is_known = groups.is_none_or(|groups| groups.contains(&name));
        if let Some(groups) = groups.filter(|_| !is_known) {
            field.mistake_in_key(GROUP.unknown(name), GROUP.help(name, groups.iter().copied()));
        }
        let group = TableReader::new(field)?;
        let read = Scope::ALL.map(|scope| group.read(scope.word(), amount));
        group.finish();
        let of = |scope| BudgetOf { scope, part: BudgetPart::Group(name.to_string()), year };
        let [total, compute] = read;
        let amounts = [(Scope::Total, total?), (Scope::Compute, compute?)];
        is_known.then(|| {
            amounts.into_iter().filter_map(|(scope, amount)| Some(BudgetAmount { of: of(scope), amount: amount? })).collect::<Vec<_>>()
        })
    });
    let of_lines = table.named("lines", |name, field| {
        let line = TableReader::new(field)?;
        let read = line.required("amount", "\"500k USD\"").and_then(amount);
        line.finish();
        let of = BudgetOf { scope: Scope::Total, part: BudgetPart::Line(name.to_string()), year };
        Some(BudgetAmount { of, amount: read? })
    });
    let of_groups = of_groups?.into_values().flatten();
    Some(of_groups.chain(of_lines?.into_values()).collect())
}

/// The budgets of one fiscal year.
fn read_year(
    label: &str,
    field: &Field<'_>,
    horizon: Option<(Month, usize)>,
    fiscal_year: Option<FiscalYear>,
    groups: Option<&[&str]>,
) -> Option<Vec<BudgetAmount>> {
    let year = label.parse::<FiscalPeriod>().ok().filter(|year| year.to_string() == label && year.quarter.is_none());
    if year.is_none() {
        let meant = label.parse::<FiscalPeriod>().or_else(|_| format!("FY{label}").parse());
        let example = meant.map_or_else(|_| "FY2027".to_string(), |meant: FiscalPeriod| FiscalPeriod::year(meant.year).to_string());
        field.mistake_in_key(format!("`{label}` is not the label of a fiscal year"), format!("write {example}"));
    }
    let table = TableReader::new(field)?;
    let [total, compute] = Scope::ALL.map(|scope| table.read(scope.word(), amount));
    let parts = read_parts(&table, year, groups);
    table.finish();
    let year = year?;
    let whole = [(Scope::Total, total?), (Scope::Compute, compute?)];
    let whole = whole.into_iter().filter_map(|(scope, amount)| {
        Some(BudgetAmount { of: BudgetOf { scope, part: BudgetPart::Company, year: Some(year) }, amount: amount? })
    });
    let all: Vec<_> = whole.chain(parts?).collect();
    // A horizon or a fiscal year that is wrong has its own message.
    let (Some((start, months)), Some(FiscalYear { calendar, .. })) = (horizon, fiscal_year) else { return Some(all) };
    let end = start.plus(months as i32 - 1);
    let (first, last) = calendar.months(year);
    if last < start || first > end {
        let [from, to] = [start, end].map(|month| calendar.year_of(month));
        let known = if from == to { format!("the horizon lies in {from}") } else { format!("the horizon covers {from} to {to}") };
        let warning = Diagnostic::warning(format!("the budgets of {year}, {first} to {last}, have no effect: {known}"));
        field.diagnostics.push(warning.at(field.key_place).help("name a fiscal year of the horizon, or move the horizon"));
        return Some(vec![]);
    }
    if first < start || last > end {
        let (from, to) = (first.max(start), last.min(end));
        let warning = Diagnostic::warning(format!(
            "{year} is {first} to {last}, of which the horizon covers {from} to {to}: only that is held against its budgets"
        ));
        field.diagnostics.push(warning.at(field.key_place).help("write the budget for those months, or let the horizon cover the year"));
    }
    Some(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_budget_knows_its_path() {
        let of = |part, year| BudgetOf { scope: Scope::Compute, part, year };
        let year = Some(FiscalPeriod::year(2027));
        for (of, path) in [
            (of(BudgetPart::Company, None), "budget.compute"),
            (of(BudgetPart::Company, year), "budget.years.FY2027.compute"),
            (of(BudgetPart::Group("engineers".into()), year), "budget.years.FY2027.groups.engineers.compute"),
            (of(BudgetPart::Line("API usage".into()), None), "budget.lines.\"API usage\".amount"),
        ] {
            assert_eq!(of.path(), path);
            assert!(of.is_at(path) && !of.is_at("budget.total"));
        }
        assert!(of(BudgetPart::Line("raises".into()), None).is_at("budget.lines.\"raises\".amount"));
    }
}
