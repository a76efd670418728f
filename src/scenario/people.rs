//! Who is paid: groups of people, or groups as templates for the rows of a headcount file.

use std::collections::BTreeMap;

use super::access::Access;
use super::benefits::Benefits;
use super::employment;
use super::names::{ACCESS, EMPLOYMENT_TYPE, GROUP, JURISDICTION, OFFER, PACKAGE, ReferenceNames, USAGE};
use super::number::{Number, Numbers, Range};
use super::pay_schedule::PaySchedule;
use super::payroll_tax::Jurisdiction;
use super::prices::{ModelPrice, Prices};
use super::usage::{Resource, Usage};
use crate::quantity::{Date, Dimension, MonthOrDate};
use crate::reading::table::optional;
use crate::reading::{Diagnostic, Field, NameKind, TableReader, Value};
pub use bill::Bill;
pub use turnover::Turnover;

mod bill;
mod turnover;

/// People with the same base pay, package, usage and access.
#[derive(Clone, Debug)]
pub struct Group {
    pub name: String,
    /// People in the group, or none; absent where they come from a headcount file, or only from a hiring plan.
    pub count: Option<u32>,
    /// Dollars per month at full time; a row of a headcount file may have its own.
    pub base: Option<Number>,
    pub package: Option<String>,
    /// Use of models.
    pub usage: Option<String>,
    /// Use of on-demand GPUs.
    pub gpu_usage: Option<String>,
    pub access: Option<String>,
    /// What the group paid for its use of models, from which the mean of its usage follows.
    pub bill: Option<Bill>,
    /// The same of on-demand GPUs.
    pub gpu_bill: Option<Bill>,
    /// People of one team share a shock; absent: the group is one team.
    pub team: Option<String>,
    /// Splits the group into teams of this many.
    pub team_size: Option<u32>,
    pub start: Option<MonthOrDate>,
    /// Last day of work.
    pub end: Option<Date>,
    pub turnover: Turnover,
    /// When base pay is paid.
    pub pay_schedule: PaySchedule,
    /// Payroll-tax table that applies.
    pub jurisdiction: String,
    /// Whether payroll tax and benefits are paid; a row of a headcount file may have its own.
    pub employment_type: String,
    /// Benefits other than those of the company.
    pub benefits: Option<Benefits>,
    /// Share of the use of compute that is personal, other than that of the company.
    pub personal_share: Option<Number>,
}

/// A headcount file, where people come from one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HeadcountSource {
    pub file: Option<String>,
    /// Header map; absent: canonical column names.
    pub map: Option<String>,
    /// The group for rows that name no group of the scenario.
    pub default_group: Option<String>,
}

/// What a group may refer to: all names, and those parts that could be read.
pub(super) struct ReferenceTable<'a> {
    pub names: &'a ReferenceNames<'a>,
    pub usages: Option<&'a BTreeMap<String, Option<Usage>>>,
    pub accesses: Option<&'a BTreeMap<String, Option<Access>>>,
    pub prices: Option<&'a Prices>,
    /// Those of the company.
    pub benefits: Option<&'a Benefits>,
    pub taxes: Option<&'a BTreeMap<String, Jurisdiction>>,
    /// Of the company.
    pub pay_schedule: PaySchedule,
}

/// The largest group: ten times the largest headcount file in use.
const MAX_PEOPLE: i64 = 10_000_000;

/// The payroll-tax table of groups that name none.
const DEFAULT_JURISDICTION: &str = "us";

impl Group {
    pub(super) fn read(
        name: &str,
        field: &Field<'_>,
        known: &ReferenceTable<'_>,
        needs_count: bool,
        numbers: &Numbers<'_>,
    ) -> Option<Self> {
        let table = TableReader::new(field)?;
        let names = known.names;
        let turnover = Turnover::read(&table, numbers, MAX_PEOPLE);
        let has_hires = table.optional("hiring").is_some();
        let count = match table.optional("count") {
            None if needs_count && !has_hires => {
                let message = format!("the group `{name}` has no people");
                field.diagnostics.push(
                    Diagnostic::error(message)
                        .at(&field.node.place)
                        .help("add count = 40, or [headcount] file = \"people.csv\" for people from a file"),
                );
                None
            }
            None => Some(None),
            Some(field) => field.count(0, MAX_PEOPLE).map(|count| Some(count as u32)),
        };
        let base = if needs_count {
            let base = table.required("base", "\"120k USD/year\"");
            base.and_then(|field| numbers.read(&field, &[Dimension::MoneyPerMonth], Range::NOT_NEGATIVE)).map(Some)
        } else {
            table.read("base", |field| numbers.read(&field, &[Dimension::MoneyPerMonth], Range::NOT_NEGATIVE))
        };
        if let (false, Some(None), true, Some(plan)) = (needs_count, &base, has_hires, table.optional("hiring")) {
            plan.mistake_in_key(
                format!("planned hires of `{name}` have no base pay"),
                plan.exchange.example("add base = \"120k USD/year\""),
            );
        }
        let reference =
            |key: &'static str, kind: &NameKind, known: &[&str]| table.read(key, |field| field.one_of(known.iter().copied(), kind));
        let package = reference("package", &PACKAGE, &names.packages);
        let usage = reference("usage", &USAGE, &names.usages);
        let gpu_usage = reference("gpu_usage", &USAGE, &names.usages);
        let access = reference("access", &ACCESS, &names.accesses);
        let bill = table.read("bill", |field| Bill::read(&field, numbers));
        let gpu_bill = table.read("gpu_bill", |field| Bill::read(&field, numbers));
        for (key, usage_key, usage) in [("bill", "usage", &usage), ("gpu_bill", "gpu_usage", &gpu_usage)] {
            if let (Some(field), Some(None)) = (table.optional(key), usage) {
                let message = format!("`{}` is set, but the group has no {usage_key}", field.path);
                let preset = if key == "bill" { "coding-agent" } else { "batch-research" };
                field.mistake_in_key(message, format!("add {usage_key} = \"{preset}\" and access, or remove `{key}`"));
            }
        }
        let jurisdiction = reference("jurisdiction", &JURISDICTION, &names.jurisdictions);
        let employment_type = reference("employment_type", &EMPLOYMENT_TYPE, &names.employment_types);
        let personal_share = table.read("personal_share", |field| numbers.read(&field, &[Dimension::Share], Range::SHARE));
        let benefits = Benefits::read_of_group(&table, known.benefits, numbers);
        let team = table.read("team", |field| field.name().map(str::to_string));
        let team_size = table.read("team_size", |field| field.count(1, MAX_PEOPLE).map(|size| size as u32));
        let start: Option<Option<MonthOrDate>> = table.read("start", |field| field.parsed("2026-03-16"));
        let end_field = table.optional("end");
        let end: Option<Option<Date>> = optional(end_field.as_ref().map(|field| field.parsed("2026-09-30")));
        let pay_schedule = PaySchedule::read(&table);
        table.optional("purpose");
        if let (Some(Some(start)), Some(Some(end)), Some(field)) = (start, end, end_field)
            && end < start.first_day()
        {
            let message = format!("the group `{name}` ends on {end}, before it starts on {start}");
            field.mistake(message, format!("write an end on or after {start}, or an earlier start"));
        }
        for key in ["usage", "gpu_usage"] {
            if let Some(field) = table.optional(key) {
                let bill = table.optional(if key == "usage" { "bill" } else { "gpu_bill" });
                check_usage(key, &field, bill.as_ref(), known, access.as_ref().map(Option::as_deref));
            }
        }
        let jurisdiction = jurisdiction.map(|given| given.unwrap_or_else(|| DEFAULT_JURISDICTION.into()));
        if let Some(name) = &jurisdiction
            && !names.jurisdictions.contains(&name.as_str())
        {
            let message = format!("there is no payroll-tax table `{name}`");
            field.diagnostics.push(
                Diagnostic::error(message)
                    .at(&field.node.place)
                    .help(format!("add [tax.{name}.employer.pension] with rate = 0.1, or write another jurisdiction")),
            );
        }
        if let Some(named) = &jurisdiction {
            check_jurisdiction(named, &table.optional("jurisdiction").unwrap_or_else(|| field.clone()), known);
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
            bill: bill?,
            gpu_bill: gpu_bill?,
            team: team?,
            team_size: team_size?,
            start: start?,
            end: end?,
            turnover: turnover?,
            pay_schedule: pay_schedule?.unwrap_or(known.pay_schedule),
            jurisdiction: jurisdiction?,
            employment_type: employment_type?.unwrap_or_else(|| employment::EMPLOYEE.into()),
            benefits: benefits?,
            personal_share: personal_share?,
        })
    }
}

/// The groups, and the headcount file where there is one. With a file, groups are templates and need no count.
pub(super) fn read_groups(
    root: &TableReader<'_>,
    known: &ReferenceTable<'_>,
    numbers: &Numbers<'_>,
) -> Option<(Vec<Group>, Option<HeadcountSource>)> {
    let needs_count = root.optional("headcount").is_none();
    let headcount = root.table("headcount");
    let field = root.optional("groups");
    let groups = field.as_ref().and_then(TableReader::new);
    let is_offer = root.optional(OFFER).is_some();
    if let (true, Some(groups)) = (is_offer, &groups) {
        let help = "write what the group has as keys of [offer], or remove [offer] for a scenario of groups";
        root.diagnostics()
            .push(Diagnostic::error("the scenario has an offer, which is to one person, and groups").at(groups.place()).help(help));
    } else if !is_offer && (field.is_none() || groups.as_ref().is_some_and(TableReader::is_empty)) {
        let place = groups.as_ref().map_or(root.place(), TableReader::place);
        let (message, help) = match root.optional("candidate") {
            Some(_) => (
                "the file has a candidate, but no offer",
                "name a file that extends it and has [offer], or add [offer] with start = \"2026-01-01\" and base = \"200k USD/year\"",
            ),
            None => (
                "the scenario has no people",
                "add a table such as [groups.engineer] with count = 40 and base = \"120k USD/year\", or [candidate] and [offer] for one job offer",
            ),
        };
        root.diagnostics().push(Diagnostic::error(message).at(place).help(help));
    }
    let all = groups.map_or(vec![], |groups| groups.all_named());
    let group_names: Vec<&str> = all.iter().map(|(name, _)| *name).collect();
    let headcount = optional(headcount.map(|table| HeadcountSource::read(table, &group_names)));
    let read: Vec<_> = all.into_iter().map(|(name, field)| Group::read(name, &field, known, needs_count, numbers)).collect();
    Some((read.into_iter().collect::<Option<_>>()?, headcount?))
}

/// Whether somebody can be under a payroll-tax table; reports at `field` why not.
pub(super) fn check_jurisdiction(name: &str, field: &Field<'_>, known: &ReferenceTable<'_>) -> bool {
    let problem = known.taxes.and_then(|taxes| taxes.get(name)?.problem(name, field.exchange.home()));
    if let Some((message, help)) = &problem {
        field.diagnostics.push(Diagnostic::error(message.clone()).at(&field.node.place).help(help.clone()));
    }
    problem.is_none()
}

/// Reports a usage that is not possible: of the other resource, without an access tier, or of GPUs where the tier names none.
///
/// `access` is the tier of the group; `None` where it is wrong.
pub(super) fn check_usage(
    key: &str,
    field: &Field<'_>,
    bill: Option<&Field<'_>>,
    known: &ReferenceTable<'_>,
    access: Option<Option<&str>>,
) {
    let Value::Text(name) = &field.node.value else { return };
    let (expected, other) = if key == "usage" { (Resource::Inference, "gpu_usage") } else { (Resource::Gpu, "usage") };
    let Some(usage) = known.usages.and_then(|usages| usages.get(name)) else { return };
    if let Some(usage) = usage
        && usage.resource != expected
    {
        let what = if usage.resource == Resource::Gpu { "GPU-hours" } else { "use of models" };
        field.mistake_in_key(format!("`{name}` is {what}, but `{key}` is not"), format!("write {other} = \"{name}\""));
        return;
    }
    check_price(field, bill, known, usage.as_ref(), access.flatten());
    match access {
        Some(None) => {
            let tier = known.names.accesses.first();
            let help = tier.map_or_else(
                || "add access = \"standard\" and a table [access.standard] with models".into(),
                |tier| format!("add access = \"{tier}\", or another table of [access]"),
            );
            field.mistake(format!("`{}` is set, but the group has no access", field.path), help);
        }
        Some(Some(tier)) if expected == Resource::Gpu => {
            let access = known.accesses.and_then(|accesses| accesses.get(tier)).and_then(Option::as_ref);
            if access.is_some_and(|access| access.gpu.is_none()) {
                let gpu = known.names.gpus.iter().find(|gpu| **gpu == "h100").or(known.names.gpus.first()).copied().unwrap_or("h100");
                let message = format!("the access `{tier}` names no GPU for `{name}` to run on");
                field.mistake(message, format!("add gpu = \"{gpu}\" to [access.{tier}]"));
            }
        }
        _ => {}
    }
}

/// Reports a usage in dollars of something that is free: no amount of it costs that much.
fn check_price(field: &Field<'_>, bill: Option<&Field<'_>>, known: &ReferenceTable<'_>, usage: Option<&Usage>, access: Option<&str>) {
    let (Some(usage), Some(prices)) = (usage, known.prices) else { return };
    let Some(access) = access.and_then(|tier| known.accesses?.get(tier)?.as_ref()) else { return };
    let is_money = matches!(usage.mean.dimension, Dimension::MoneyPerActiveDay | Dimension::MoneyPerMonth);
    let is_free = match usage.resource {
        Resource::Inference => access.models.keys().all(|name| prices.model(name).is_some_and(ModelPrice::is_free)),
        Resource::Gpu => access.gpu.as_ref().and_then(|gpu| prices.gpus.get(gpu)).is_some_and(|gpu| gpu.on_demand.is_certainly_zero()),
    };
    let is_ever_free = |name: &String| prices.model(name).is_some_and(ModelPrice::is_ever_free);
    if !usage.price_elasticity.is_certainly_zero() && access.models.keys().all(is_ever_free) {
        let message = format!(
            "the usage `{}` responds to its price, but all models of the access tier `{}` are or become free",
            usage.name, access.name
        );
        field.mistake(message, format!("remove `price_elasticity` from the usage `{}`, or grant a model that costs something", usage.name));
    }
    if let Some(bill) = bill.filter(|_| is_free) {
        let message = format!("`{}` is a bill, but all that the access tier `{}` grants is free", bill.path, access.name);
        bill.mistake_in_key(message, "remove it, or grant a model or GPU that costs something");
    } else if is_money && is_free && bill.is_none() {
        let amount = if usage.resource == Resource::Gpu { Dimension::GpuHoursPerMonth } else { Dimension::TokensPerActiveDay };
        let message = format!("the usage `{}` is in dollars, but all that the access tier `{}` grants is free", usage.name, access.name);
        field.mistake(message, format!("write its mean as an amount, such as {}", super::number::shown(amount, field.exchange.home())));
    }
}

impl Group {
    /// The bill from which its use of a resource follows, where one is stated.
    pub fn bill_of(&self, resource: Resource) -> Option<&Bill> {
        match resource {
            Resource::Inference => self.bill.as_ref(),
            Resource::Gpu => self.gpu_bill.as_ref(),
        }
    }
}

impl HeadcountSource {
    pub(super) fn read(table: TableReader<'_>, groups: &[&str]) -> Option<Self> {
        let text = |key| table.read(key, |field| field.text().map(str::to_string));
        let (file, map) = (text("file"), text("map"));
        let default_group = table.read("default_group", |field| field.one_of(groups.iter().copied(), &GROUP));
        table.finish();
        Some(Self { file: file?, map: map?, default_group: default_group? })
    }
}
