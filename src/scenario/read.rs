//! Reads the tree of a scenario, part by part. Everything is read before anything is given up, so that all mistakes are reported at once.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Scenario;
use super::access::{self, Access, Pool};
use super::benefits::Benefits;
use super::budget::Budget;
use super::calendar::CalendarRules;
use super::candidate::CandidateKeys;
use super::capacity::Capacity;
use super::companies::Company;
use super::correlations::Correlations;
use super::employment::EmploymentType;
use super::equity::EquityPolicy;
use super::fiscal_year::FiscalYear;
use super::fringe_benefit::FringeBenefit;
use super::guardrails::Guardrails;
use super::incidents::Incident;
use super::names::{OFFER, ReferenceNames};
use super::number::Numbers;
use super::number::defaults::Defaults;
use super::offer::{self, OfferContext, ReadOffer};
use super::overlay::{self, Assembled, Layers};
use super::own_line::OwnLine;
use super::package::Package;
use super::pay_schedule::PaySchedule;
use super::payroll_tax::Jurisdiction;
use super::people::{ReferenceTable, read_groups};
use super::prices::Prices;
use super::rates::{self, Rates};
use super::run_settings::RunSettings;
use super::usage::{self, Usage};
use crate::quantity::{Currency, Exchange, Month, MonthOrDate};
use crate::reading::printable::is_unprintable;
use crate::reading::table::{complete, optional};
use crate::reading::{Diagnostics, Field, Place, TableReader, Value};

/// Ten years: long enough for any plan, short enough to catch a typing error.
const MAX_MONTHS: i64 = 120;

/// The scenario called `name` and how it is to be run; `None` (and messages) where it has mistakes.
pub(super) fn read_root(
    name: &str,
    assembled: &Assembled,
    layers: &Arc<Layers>,
    diagnostics: &Diagnostics,
) -> Option<(Scenario, RunSettings)> {
    let root = Field::root(assembled.tree(), "the scenario", diagnostics);
    // What amounts are worth has to be known before any is read.
    let as_written = Exchange::none(home_of(&root));
    let unconverted = TableReader::new(&Field { exchange: &as_written, ..root.clone() })?;
    let assumption_fields = unconverted.table("assumptions").map_or(vec![], |assumptions| assumptions.all_named());
    let assumption_names: Vec<&str> = assumption_fields.iter().map(|(name, _)| *name).collect();
    let numbers = Numbers::new(assumption_fields, Defaults::read(&unconverted));
    let rates = Rates::read(&unconverted, first_month(&root), &numbers);
    let exchange = rates.as_ref().map_or_else(|| as_written.clone(), |rates| rates.exchange.clone());
    let table = TableReader::new(&Field { exchange: &exchange, ..root.clone() })?;
    // These were read by the overlay, or before all others.
    for key in ["format", "extends", "presets", "assumptions", "defaults", "currency", "rates"] {
        table.optional(key);
    }
    // Named cases are read by the command that compares them.
    table.table(super::cases::CASES).map(|cases| cases.all_named());
    table.optional(overlay::STANDALONE).map(|field| field.flag());
    let purpose = table.optional("purpose").and_then(|field| field.text()).unwrap_or_default();
    let names = ReferenceNames::of(&table, &assembled.presets);
    let horizon = read_horizon(&table, &|place| rates::is_own(place, &layers.sources));
    let run = RunSettings::read(&table);
    let fiscal_year = FiscalYear::read(&table);
    let calendar_rules = CalendarRules::read(&table);
    let prices = table.required("prices", "{ list_date = \"2026-08-21\" }").and_then(|field| Prices::read(&field, &numbers));
    let usages = table.each("usage", |name, field| {
        let billed = names.billed_usages.iter().find(|(billed, _)| *billed == name);
        Usage::read(
            name,
            field,
            billed.map(|(_, is_gpu)| if *is_gpu { usage::Resource::Gpu } else { usage::Resource::Inference }),
            &numbers,
        )
    });
    let accesses = table.each("access", |name, field| Access::read(name, field, &names, &numbers));
    let pools = table.named("pools", |name, field| Pool::read(name, field, &numbers));
    access::check_pools(accesses.as_ref(), pools.as_ref(), diagnostics);
    let packages =
        table.named("packages", |name, field| Package::read(name, field, &names, prices.as_ref().map(|prices| &prices.share), &numbers));
    let taxes = Jurisdiction::read_all(&table, &|place| rates::is_own(place, &layers.sources), &numbers);
    let employment_types = EmploymentType::read_all(&table);
    let fringe_benefit = FringeBenefit::read(&table, &numbers);
    let equity = EquityPolicy::read(&table, &numbers);
    let benefits = Benefits::read(&table, &numbers);
    let company_pay_schedule = PaySchedule::read(&table);
    let references = ReferenceTable {
        names: &names,
        usages: usages.as_ref(),
        accesses: accesses.as_ref(),
        prices: prices.as_ref(),
        benefits: benefits.as_ref(),
        taxes: taxes.as_ref(),
        pay_schedule: company_pay_schedule.flatten().unwrap_or_default(),
    };
    let groups = read_groups(&table, &references, &numbers);
    let companies = Company::read_all(&table, prices.as_ref().map(|prices| &prices.share), &numbers);
    let candidate = CandidateKeys::read(&table, &names.models);
    let offer_field = table.optional(OFFER);
    let offer = optional(offer_field.as_ref().map(|field| {
        let context = OfferContext { known: &references, companies: companies.as_ref(), candidate: candidate? };
        ReadOffer::read(field, context, &numbers)
    }));
    let of_people = (names.groups.as_slice(), groups.as_ref().map(|(groups, _)| groups.as_slice()));
    let incidents = table.named("incidents", |name, field| Incident::read(name, field, of_people, &names.gpus, &numbers));
    let of_groups = groups.as_ref().map(|(groups, _)| groups.as_slice());
    let capacities = table.named("capacity", |name, field| Capacity::read(name, field, &names, of_groups, &numbers));
    let lines = table.named("lines", |name, field| OwnLine::read(name, field, &names, &numbers));
    let of_capacities = capacities.iter().flat_map(|all| all.keys()).map(|name| format!("capacity.{name}"));
    let of_lines = lines.iter().flat_map(|all| all.keys()).map(|name| format!("lines.{name}"));
    let without_people: Vec<String> = of_capacities.chain(of_lines).collect();
    let with_costs: Vec<&str> = names.groups.iter().copied().chain(without_people.iter().map(String::as_str)).collect();
    // A headcount file brings names of its own.
    let groups_with_costs = (!names.has_headcount).then_some(with_costs.as_slice());
    let budget = Budget::read(&table, horizon, fiscal_year, groups_with_costs);
    let guardrails = Guardrails::read(&table, &numbers);
    let correlations = Correlations::read(&table, &assumption_names, &numbers);
    table.finish();
    rates::report_missing(&root, rates.as_ref(), &layers.sources, diagnostics);
    numbers.warn_of_unused();
    company_pay_schedule?;
    let (start, months) = horizon?;
    let mut capacities = capacities?;
    // Of no GPUs there is no capacity.
    capacities.retain(|_, capacity| !capacity.gpus.count.is_certainly_zero());
    let capacities = shared(capacities);
    let (mut groups, headcount) = groups?;
    let (mut accesses, mut packages, mut lines) = (complete(accesses)?, packages?, lines?);
    let mut prices = prices?;
    let offer = offer?.map(|read| {
        if let Some(company) = &read.offer.company {
            prices.share = company.share_price(&prices.share, &numbers);
        }
        groups = vec![read.group];
        packages.insert(read.package.name.clone(), read.package);
        accesses.extend(read.access.map(|access| (access.name.clone(), access)));
        lines.extend(read.lines.into_iter().map(|line| (line.name.clone(), line)));
        Arc::new((read.offer, read.candidate))
    });
    let used = |name: &str| groups.iter().any(|group| [&group.usage, &group.gpu_usage].into_iter().flatten().any(|used| used == name));
    let grown = usages.iter().flat_map(|usages| usages.values().flatten()).filter(|usage| used(&usage.name));
    usage::warn_of_growth_that_stops(grown, (start, months), diagnostics);
    let correlations = correlations?;
    let scenario = Scenario {
        name: short_name(name),
        purpose: purpose.to_string(),
        start,
        months,
        fiscal_year: fiscal_year?,
        calendar_rules: calendar_rules?,
        rates: rates?,
        budget: budget?,
        groups: groups.into_iter().map(Arc::new).collect(),
        headcount,
        packages: shared(packages),
        usages: shared(complete(usages)?),
        accesses: shared(accesses),
        pools: pools?,
        capacities,
        prices,
        incidents: incidents?.into_values().collect(),
        guardrails: guardrails?,
        taxes: taxes?,
        fringe_benefit: fringe_benefit?,
        equity: equity?,
        employment_types: employment_types?,
        lines: shared(lines),
        benefits: benefits?,
        companies: companies?,
        offer,
        numbers: numbers.into_register(|one, other| correlations.correlate(one, other)),
        correlations,
        layers: layers.clone(),
        tree: assembled.root.clone(),
    };
    Some((scenario, run?))
}

/// Parts that plans share with the scenario.
fn shared<T>(parts: BTreeMap<String, T>) -> BTreeMap<String, Arc<T>> {
    parts.into_iter().map(|(name, part)| (name, Arc::new(part))).collect()
}

/// `plans/growth.toml` is called `growth`. Nothing in a name steers a terminal, and a name may become a part of file names.
fn short_name(name: &str) -> String {
    let file = name.rsplit(['/', '\\']).next().unwrap_or(name);
    // All endings, so that the name of a receipt's scenario stays what it is.
    file.trim_end_matches(".toml").replace(is_unprintable, "_")
}

/// The currency of the scenario, where it can be read: it is read again with its mistakes.
fn home_of(root: &Field<'_>) -> Currency {
    let code = root.node.get("currency").and_then(|node| if let Value::Text(code) = &node.value { Currency::of_code(code) } else { None });
    code.unwrap_or(Currency::USD)
}

/// The first month of the horizon, likewise.
fn first_month(root: &Field<'_>) -> Option<Month> {
    let text = |table: &str| match &root.node.get(table)?.get("start")?.value {
        Value::Text(text) => Some(text.as_str()),
        _ => None,
    };
    match text(OFFER) {
        Some(start) => start.parse::<MonthOrDate>().ok().map(MonthOrDate::month),
        None => text("horizon")?.parse().ok(),
    }
}

/// Of an offer it is its years, in place of that of the defaults.
fn read_horizon(table: &TableReader<'_>, is_own: &dyn Fn(&Place) -> bool) -> Option<(Month, usize)> {
    if let Some(offer) = table.optional(OFFER) {
        if let Some(horizon) = table.optional("horizon") {
            if !is_own(horizon.key_place) {
                // It must not be in the resolved scenario, where everything is its own.
                horizon.diagnostics.note_unused("horizon");
                return offer::horizon(&offer);
            }
            horizon.mistake_in_key("the horizon of an offer is its years", "write `start` and `years` into [offer], and remove [horizon]");
            return None;
        }
        return offer::horizon(&offer);
    }
    let horizon = table.required("horizon", "{ start = \"2026-01\", months = 12 }").and_then(|field| TableReader::new(&field))?;
    let start = horizon.required("start", "\"2026-01\"").and_then(|field| field.parsed("2026-01"));
    let months = horizon.required("months", "12").and_then(|field| field.count(1, MAX_MONTHS));
    horizon.finish();
    Some((start?, months? as usize))
}
