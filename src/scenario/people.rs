//! Who is paid: groups with a head count, or groups as templates for the rows of a headcount file.

use super::Names;
use super::number::{Number, Numbers, Range};
use super::usage::present;
use crate::quantity::{Date, Dimension};
use crate::reading::{Diagnostic, Field, TableReader};

/// People alike: same base pay, package, usage and access.
#[derive(Clone, Debug)]
pub struct Group {
    pub name: String,
    /// People in the group; absent where a headcount file brings them.
    pub count: Option<u32>,
    /// Dollars a month at full time; a row of a headcount file may bring its own.
    pub base: Option<Number>,
    pub package: Option<String>,
    /// Use of models.
    pub usage: Option<String>,
    /// Use of on-demand GPUs.
    pub gpu_usage: Option<String>,
    pub access: Option<String>,
    /// People of one team share a shock; absent: the group is one team.
    pub team: Option<String>,
    /// Splits the group into teams of this many.
    pub team_size: Option<u32>,
    pub start: Option<Date>,
    /// Last day of work.
    pub end: Option<Date>,
    /// Payroll-tax table that applies.
    pub jurisdiction: String,
}

/// Where people come from when not from counts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HeadcountSource {
    pub file: Option<String>,
    /// Header map; absent: canonical column names.
    pub map: Option<String>,
    /// The group that rows follow which name no group of the scenario.
    pub otherwise: Option<String>,
}

/// The most people a group may have: a million rows is the largest file in use, a count may be ten times that.
const MOST_PEOPLE: i64 = 10_000_000;

/// The payroll-tax table of groups that name none.
const UNSAID_JURISDICTION: &str = "us";

impl Group {
    pub(super) fn read(name: &str, field: &Field<'_>, names: &Names<'_>, needs_count: bool, numbers: &Numbers<'_>) -> Option<Self> {
        let table = TableReader::new(field)?;
        let count = match table.optional("count") {
            None if needs_count => {
                let problem = format!("the group `{name}` has nobody in it");
                field.diagnostics.push(
                    Diagnostic::error(problem)
                        .at(&field.node.place)
                        .remedy("add count = 40, or bring people with [headcount] file = \"people.csv\""),
                );
                None
            }
            None => Some(None),
            Some(field) => field.count(1, MOST_PEOPLE).map(|count| Some(count as u32)),
        };
        let base = if needs_count {
            numbers.required(&table, "base", &[Dimension::MoneyPerMonth], Range::NOT_NEGATIVE).map(Some)
        } else {
            present(table.optional("base").map(|field| numbers.read(&field, &[Dimension::MoneyPerMonth], Range::NOT_NEGATIVE)))
        };
        let reference = |key: &'static str, what: &str, known: &[&str]| {
            present(table.optional(key).map(|field| super::access::known(&field, known.iter().copied(), what)))
        };
        let package = reference("package", "package", &names.packages);
        let usage = reference("usage", "usage", &names.usages);
        let gpu_usage = reference("gpu_usage", "usage", &names.usages);
        let access = reference("access", "access tier", &names.accesses);
        let jurisdiction = reference("jurisdiction", "payroll-tax table", &names.jurisdictions);
        let team = present(table.optional("team").map(|field| field.text().map(str::to_string)));
        let team_size = present(table.optional("team_size").map(|field| field.count(1, MOST_PEOPLE).map(|size| size as u32)));
        let start: Option<Option<Date>> = present(table.optional("start").map(|field| field.parsed("2026-03-16")));
        let end: Option<Option<Date>> = present(table.optional("end").map(|field| field.parsed("2026-09-30")));
        table.optional("purpose");
        if let (Some(Some(start)), Some(Some(end))) = (start, end)
            && end < start
        {
            let problem = format!("the group `{name}` ends on {end}, before it starts on {start}");
            field.diagnostics.push(Diagnostic::error(problem).at(&field.node.place).remedy("put the dates in order"));
        }
        for (key, chosen) in [("usage", &usage), ("gpu_usage", &gpu_usage)] {
            if matches!(chosen, Some(Some(_))) && matches!(access, Some(None)) {
                let problem = format!("the group `{name}` has a {key} but no access");
                field
                    .diagnostics
                    .push(Diagnostic::error(problem).at(&field.node.place).remedy("add access = \"…\" with the name of an access tier"));
            }
        }
        let jurisdiction = jurisdiction.map(|said| said.unwrap_or_else(|| UNSAID_JURISDICTION.into()));
        if let Some(name) = &jurisdiction
            && !names.jurisdictions.contains(&name.as_str())
        {
            let problem = format!("there is no payroll-tax table `{name}`");
            field
                .diagnostics
                .push(Diagnostic::error(problem).at(&field.node.place).remedy(format!("add [tax.{name}], or say another jurisdiction")));
        }
        table.finish();
        Some(Self {
            name: name.to_string(),
            count: count?,
            base: base?,
            package: package?,
            usage: usage?,
            gpu_usage: gpu_usage?,
            access: access?,
            team: team?,
            team_size: team_size?,
            start: start?,
            end: end?,
            jurisdiction: jurisdiction?,
        })
    }
}

impl HeadcountSource {
    pub(super) fn read(table: TableReader<'_>, groups: &[&str]) -> Option<Self> {
        let text = |key| present(table.optional(key).map(|field| field.text().map(str::to_string)));
        let (file, map) = (text("file"), text("map"));
        let otherwise = present(table.optional("otherwise").map(|field| super::access::known(&field, groups.iter().copied(), "group")));
        table.finish();
        Some(Self { file: file?, map: map?, otherwise: otherwise? })
    }
}
