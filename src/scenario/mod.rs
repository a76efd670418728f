//! A described world: people, pay packages, usage, access, prices, tax and budget, read from a small file laid on others.
//!
//! Text in, value out: no file is opened here (a [`Library`] is handed in), nothing is drawn, no money is worked out.
//! A [`Scenario`] is complete and sound: every name refers to something, every number lies in its range.

pub mod access;
pub mod builtin;
mod column;
pub mod correlations;
pub mod guardrails;
pub mod incidents;
pub mod number;
pub mod overlay;
mod overrides;
pub mod package;
pub mod people;
pub mod prices;
pub mod retired;
mod run_settings;
pub mod schema;
pub mod usage;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;

pub use access::{Access, Allowance, Cap, OnExceed, Pool};
pub use correlations::Correlations;
pub use guardrails::Guardrails;
pub use incidents::Incident;
pub use number::{Number, Range, Slot, Uncertainty};
pub use overlay::{Library, NoFiles};
pub use overrides::Override;
pub use package::Package;
pub use people::{Group, HeadcountSource};
pub use prices::{Prices, SeatCredits};
pub use run_settings::{RunSettings, Sampling};
pub use usage::Usage;

use crate::quantity::{Dimension, Month};
use crate::reading::{Diagnostic, DiagnosticKind, Diagnostics, Field, Sources, TableReader, Value, suggestion};
use number::Numbers;
use overlay::{Assembled, Layers};
use usage::present;

/// A world to simulate.
#[derive(Clone, Debug)]
pub struct Scenario {
    /// Built-in name, or the file's name without its ending.
    pub name: String,
    /// One sentence: what question the scenario answers.
    pub purpose: String,
    pub start: Month,
    /// Months simulated, 1 to 120.
    pub months: usize,
    pub budget: Budget,
    /// In alphabetical order.
    pub groups: Vec<Arc<Group>>,
    pub headcount: Option<HeadcountSource>,
    pub packages: BTreeMap<String, Arc<Package>>,
    pub usages: BTreeMap<String, Arc<Usage>>,
    pub accesses: BTreeMap<String, Arc<Access>>,
    /// What people share beyond their own quotas.
    pub pools: BTreeMap<String, Pool>,
    pub prices: Prices,
    /// In alphabetical order.
    pub incidents: Vec<Incident>,
    pub guardrails: Guardrails,
    /// Employer payroll taxes by jurisdiction.
    pub taxes: BTreeMap<String, Vec<PayrollTax>>,
    /// Benefits per dollar of base pay.
    pub benefits_load: Number,
    /// Which assumptions are drawn together.
    pub correlations: Correlations,
    /// Every number of the scenario by its slot.
    pub numbers: Vec<Number>,
    /// What it was read from, so that a value can be changed.
    layers: Arc<Layers>,
}

/// Dollars for the whole horizon.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Budget {
    pub total: Option<f64>,
    pub compute: Option<f64>,
    /// What is held against it.
    pub basis: Basis,
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

/// One employer tax on wages.
#[derive(Clone, Debug)]
pub struct PayrollTax {
    pub name: String,
    /// Share of taxable wages.
    pub rate: Number,
    /// Wages of a calendar year beyond this are not taxed.
    pub wage_base: Option<Number>,
}

/// A scenario, how its file asks it to be run, and what the reader should be warned of.
#[derive(Clone, Debug)]
pub struct ParsedScenario {
    pub scenario: Scenario,
    /// From the table `[run]`.
    pub run: RunSettings,
    pub warnings: Vec<Diagnostic>,
    pub sources: Sources,
}

/// All mistakes of a scenario in file order, with the texts they stand in.
#[derive(Clone, Debug)]
pub struct ScenarioErrors {
    pub diagnostics: Vec<Diagnostic>,
    pub sources: Sources,
}

/// Every mistake on a line of its own, as [`Diagnostic::one_line`] writes it.
impl fmt::Display for ScenarioErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, diagnostic) in self.diagnostics.iter().enumerate() {
            let line_end = if index == 0 { "" } else { "\n" };
            write!(f, "{line_end}{}", diagnostic.one_line(&self.sources))?;
        }
        Ok(())
    }
}

impl std::error::Error for ScenarioErrors {}

/// Names that other parts of a scenario may refer to; known even where what they name is itself mistaken.
struct Names<'a> {
    packages: Vec<&'a str>,
    /// With all presets.
    usages: Vec<&'a str>,
    accesses: Vec<&'a str>,
    groups: Vec<&'a str>,
    jurisdictions: Vec<&'a str>,
    /// Tiers first, then models.
    models: Vec<&'a str>,
    gpus: Vec<&'a str>,
    /// Those of them that have a spot rent.
    spot_gpus: Vec<&'a str>,
    seats: Vec<&'a str>,
    pools: Vec<&'a str>,
}

/// What a group may refer to: all names, and what those stand for that could be read.
struct Known<'a> {
    names: &'a Names<'a>,
    usages: Option<&'a BTreeMap<String, Option<Usage>>>,
    accesses: Option<&'a BTreeMap<String, Option<Access>>>,
    prices: Option<&'a Prices>,
}

impl<'a> Names<'a> {
    fn of(root: &TableReader<'a>, presets: &'a [String]) -> Self {
        let keys =
            |table: &TableReader<'a>, key| table.table(key).map_or(vec![], |table| table.all().into_iter().map(|(name, _)| name).collect());
        let prices = root.table("prices");
        let price_keys = |key| prices.as_ref().map_or(vec![], |prices| keys(prices, key));
        Self {
            packages: keys(root, "packages"),
            usages: keys(root, "usage").into_iter().chain(presets.iter().map(String::as_str)).collect(),
            accesses: keys(root, "access"),
            groups: keys(root, "groups"),
            jurisdictions: keys(root, "tax"),
            models: [price_keys("tiers"), price_keys("models")].concat(),
            gpus: price_keys("gpus"),
            spot_gpus: {
                let gpus = prices.as_ref().and_then(|prices| prices.optional("gpus"));
                let has_spot =
                    |name: &&str| gpus.as_ref().is_some_and(|gpus| gpus.node.get(name).and_then(|gpu| gpu.get("spot")).is_some());
                price_keys("gpus").into_iter().filter(has_spot).collect()
            },
            seats: price_keys("seats"),
            pools: keys(root, "pools"),
        }
    }
}

/// Ten years: long enough for any plan, short enough that a slip of the pen is caught.
const MOST_MONTHS: i64 = 120;
const MOST_TRIALS: i64 = 10_000_000;

impl Scenario {
    /// Reads the scenario called `name` with `text`, laid on what it extends, with `overrides` on top in their order.
    ///
    /// # Errors
    /// All mistakes of all files involved, in file order.
    pub fn read(name: &str, text: &str, overrides: &[Override], library: &dyn Library) -> Result<ParsedScenario, ScenarioErrors> {
        let diagnostics = Diagnostics::default();
        let (mut layers, is_trusted) = overlay::assemble(name, text, library, &diagnostics);
        overrides.iter().for_each(|change| layers.lay(change, &diagnostics));
        layers.load_columns(library, &diagnostics);
        Self::of_layers(name, layers, is_trusted, diagnostics)
    }

    /// Reads a built-in scenario with overrides such as `"budget.compute=700k USD"`.
    ///
    /// # Errors
    /// When no built-in scenario has that name, or an override is wrong.
    pub fn builtin(name: &str, overrides: &[&str]) -> Result<ParsedScenario, ScenarioErrors> {
        let Some(builtin) = builtin::find(name) else {
            let help = suggestion::help(name, builtin::BUILTINS.iter().map(|builtin| builtin.name));
            let error = Diagnostic::error(format!("no built-in scenario is called `{name}`")).help(help);
            return Err(ScenarioErrors { diagnostics: vec![error], sources: Sources::default() });
        };
        let overrides: Vec<_> = overrides.iter().map(|text| Override::parse(*text)).collect();
        Self::read(name, builtin.text, &overrides, &NoFiles)
    }

    /// The scenario with another value at a path such as `groups.senior.base`: text as a scenario writes it (`"200k to 220k USD/year"`, the name of
    /// an assumption), a number, a flag, or a table, which replaces what lies there. [`Value::Absent`] takes away what lies there.
    ///
    /// # Errors
    /// All mistakes that the scenario then has.
    pub fn with(&self, path: &str, value: impl Into<Value>) -> Result<Self, ScenarioErrors> {
        self.with_all(&[Override::new(path, value)])
    }

    /// The scenario with several values changed at once, in their order.
    ///
    /// # Errors
    /// All mistakes that the scenario then has.
    pub fn with_all(&self, overrides: &[Override]) -> Result<Self, ScenarioErrors> {
        let diagnostics = Diagnostics::default();
        let mut layers = Layers::clone(&self.layers);
        overrides.iter().for_each(|change| layers.lay(change, &diagnostics));
        Ok(Self::of_layers(&self.name, layers, true, diagnostics)?.scenario)
    }

    fn of_layers(name: &str, layers: Layers, is_trusted: bool, diagnostics: Diagnostics) -> Result<ParsedScenario, ScenarioErrors> {
        let layers = Arc::new(layers);
        let assembled = layers.assembled(&diagnostics);
        // Where brackets are broken, every further message would be about what the parser made of it.
        let read = if is_trusted { read_root(name, &assembled, &layers, &diagnostics) } else { None };
        let has_errors = diagnostics.has_errors();
        let sources = layers.sources.clone();
        let told = without_echoes(diagnostics.into_sorted(), &sources);
        match read {
            Some((scenario, run)) if !has_errors => Ok(ParsedScenario { scenario, run, warnings: told, sources }),
            _ => Err(ScenarioErrors { diagnostics: told, sources }),
        }
    }

    /// The scenario with all it was laid on, as TOML that reads back to the same scenario with no other file. It says nothing about how it is run.
    pub fn to_toml(&self) -> String {
        self.layers.to_toml()
    }

    /// The seat of a package whose fee includes credits for models; a plan refuses a package with several.
    pub fn seat_with_credits<'a>(&'a self, package: &'a Package) -> Option<(&'a str, &'a SeatCredits)> {
        self.seats_with_credits(package).next()
    }

    /// All seats of a package whose fee includes credits for models.
    pub fn seats_with_credits<'a>(&'a self, package: &'a Package) -> impl Iterator<Item = (&'a str, &'a SeatCredits)> {
        let seats = package.tooling.seats.keys();
        seats.filter_map(|name| Some((name.as_str(), self.prices.seats.get(name)?.credits.as_ref()?)))
    }

    /// Months of the horizon in order.
    pub fn calendar(&self) -> impl Iterator<Item = Month> {
        let start = self.start;
        (0..self.months as i32).map(move |month| start.plus(month))
    }
}

/// Leaves out what is told about a line that is not TOML to begin with. Expects and keeps file order.
fn without_echoes(told: Vec<Diagnostic>, sources: &Sources) -> Vec<Diagnostic> {
    let line = |diagnostic: &Diagnostic| diagnostic.place.as_ref().map(|place| (place.source, sources.line(place).0));
    let is_syntax = |diagnostic: &Diagnostic| diagnostic.kind == DiagnosticKind::Syntax;
    let broken: BTreeSet<_> = told.iter().filter(|diagnostic| is_syntax(diagnostic)).filter_map(line).collect();
    told.into_iter().filter(|diagnostic| is_syntax(diagnostic) || !line(diagnostic).is_some_and(|line| broken.contains(&line))).collect()
}

fn read_root(name: &str, assembled: &Assembled, layers: &Arc<Layers>, diagnostics: &Diagnostics) -> Option<(Scenario, RunSettings)> {
    let Assembled { root, presets } = assembled;
    let table = TableReader::new(&Field::root(root, "the scenario", diagnostics))?;
    // The first three have been read by the overlay.
    for key in ["format", "extends", "presets"] {
        table.optional(key);
    }
    table.optional(overlay::STANDALONE).map(|field| field.flag());
    table.optional("currency").map(|field| field.choice(&["USD"]));
    let purpose = table.optional("purpose").and_then(|field| field.text()).unwrap_or_default();
    let assumption_fields = table.table("assumptions").map_or(vec![], |assumptions| assumptions.all_named());
    let assumption_names: Vec<&str> = assumption_fields.iter().map(|(name, _)| *name).collect();
    let numbers = Numbers::new(assumption_fields);
    let names = Names::of(&table, presets);
    let horizon = read_horizon(&table);
    let run = read_run(&table);
    let budget = read_budget(&table);
    let prices = table.required("prices", "{ list_date = \"2026-08-21\" }").and_then(|field| {
        let table = TableReader::new(&field)?;
        let prices = Prices::read(&table, &numbers);
        table.finish();
        prices
    });
    let usages = prices::each(&table, "usage", |name, field| Usage::read(name, field, &numbers));
    let accesses = prices::each(&table, "access", |name, field| Access::read(name, field, &names, &numbers));
    let pools = prices::named(&table, "pools", |name, field| Pool::read(name, field, &numbers));
    access::check_pools(accesses.as_ref(), pools.as_ref(), diagnostics);
    let packages = prices::named(&table, "packages", |name, field| Package::read(name, field, &names, &numbers));
    let taxes = prices::named(&table, "tax", |_, field| read_jurisdiction(field, &numbers));
    let load = Range { low: 0.0, high: 3.0, words: "a share of base pay from 0 to 3" };
    let benefits_load = match table.table("benefits") {
        Some(benefits) => {
            let read = numbers.number(&benefits, "load", Dimension::Share, load, 0.0);
            benefits.finish();
            read
        }
        None => Some(numbers.fixed("benefits.load", 0.0, Dimension::Share, load)),
    };
    let groups = read_groups(
        &table,
        &Known { names: &names, usages: usages.as_ref(), accesses: accesses.as_ref(), prices: prices.as_ref() },
        &numbers,
    );
    let of_people = (names.groups.as_slice(), groups.as_ref().map(|(groups, _)| groups.as_slice()));
    let incidents = prices::named(&table, "incidents", |name, field| Incident::read(name, field, of_people, &names.gpus, &numbers));
    let guardrails = Guardrails::read(&table, &numbers);
    let correlations = Correlations::read(&table, &assumption_names, &numbers);
    table.finish();
    numbers.warn_of_unused();
    let (start, months) = horizon?;
    let (groups, headcount) = groups?;
    let correlations = correlations?;
    let scenario = Scenario {
        name: short_name(name),
        purpose: purpose.to_string(),
        start,
        months,
        budget: budget?,
        groups: groups.into_iter().map(Arc::new).collect(),
        headcount,
        packages: shared(packages?),
        usages: shared(prices::all_sound(usages)?),
        accesses: shared(prices::all_sound(accesses)?),
        pools: pools?,
        prices: prices?,
        incidents: incidents?.into_values().collect(),
        guardrails: guardrails?,
        taxes: taxes?,
        benefits_load: benefits_load?,
        numbers: numbers.into_register(&correlations),
        correlations,
        layers: layers.clone(),
    };
    Some((scenario, run?))
}

/// Parts that plans hold on to, so that a plan owns all it needs.
fn shared<T>(parts: BTreeMap<String, T>) -> BTreeMap<String, Arc<T>> {
    parts.into_iter().map(|(name, part)| (name, Arc::new(part))).collect()
}

/// `plans/growth.toml` is called `growth`.
fn short_name(name: &str) -> String {
    let file = name.rsplit(['/', '\\']).next().unwrap_or(name);
    file.strip_suffix(".toml").unwrap_or(file).to_string()
}

fn read_horizon(table: &TableReader<'_>) -> Option<(Month, usize)> {
    let horizon = table.required("horizon", "{ start = \"2026-01\", months = 12 }").and_then(|field| TableReader::new(&field))?;
    let start = horizon.required("start", "\"2026-01\"").and_then(|field| field.parsed("2026-01"));
    let months = horizon.required("months", "12").and_then(|field| field.count(1, MOST_MONTHS));
    horizon.finish();
    Some((start?, months? as usize))
}

fn read_run(table: &TableReader<'_>) -> Option<RunSettings> {
    let run = table.required("run", "{ trials = 10000, seed = 1 }").and_then(|field| TableReader::new(&field))?;
    let trials = run.required("trials", "10000").and_then(|field| field.count(2, MOST_TRIALS));
    let seed = run.required("seed", "1").and_then(|field| field.count(0, i64::MAX));
    let sampling = present(run.optional("sampling").map(|field| field.choice(&Sampling::WORDS)));
    run.finish();
    let sampling = if sampling? == Some(1) { Sampling::Sobol } else { Sampling::Plain };
    Some(RunSettings { seed: seed? as u64, trials: trials? as u32, sampling })
}

fn read_budget(table: &TableReader<'_>) -> Option<Budget> {
    let Some(budget) = table.table("budget") else { return Some(Budget::default()) };
    let amount = |key| present(budget.optional(key).map(|field| Number::read_fixed(&field, Dimension::Money, Range::NOT_NEGATIVE)));
    let (total, compute) = (amount("total"), amount("compute"));
    let basis = present(budget.optional("basis").map(|field| field.choice(&Basis::WORDS)));
    budget.finish();
    let basis = if basis? == Some(1) { Basis::Cash } else { Basis::Accrual };
    Some(Budget { total: total?, compute: compute?, basis })
}

fn read_jurisdiction(field: &Field<'_>, numbers: &Numbers<'_>) -> Option<Vec<PayrollTax>> {
    let jurisdiction = TableReader::new(field)?;
    let taxes: Vec<_> = jurisdiction
        .all()
        .into_iter()
        .map(|(name, field)| {
            let table = TableReader::new(&field)?;
            let rate = numbers.required(&table, "rate", &[Dimension::Share], Range::SHARE);
            let wage_base = table.optional("wage_base").map(|field| numbers.read(&field, &[Dimension::Money], Range::NOT_NEGATIVE));
            table.finish();
            Some(PayrollTax { name: name.to_string(), rate: rate?, wage_base: present(wage_base)? })
        })
        .collect();
    taxes.into_iter().collect()
}

/// People and the names they may refer to. With a headcount file the groups are templates and need no count.
fn read_groups(root: &TableReader<'_>, known: &Known<'_>, numbers: &Numbers<'_>) -> Option<(Vec<Group>, Option<HeadcountSource>)> {
    let needs_count = root.optional("headcount").is_none();
    let headcount = root.table("headcount");
    let field = root.optional("groups");
    let groups = field.as_ref().and_then(TableReader::new);
    if field.is_none() || groups.as_ref().is_some_and(TableReader::is_empty) {
        let place = groups.as_ref().map_or(root.place(), TableReader::place);
        let help = "add a table such as [groups.engineer] with count = 40 and base = \"120k USD/year\"";
        root.diagnostics().push(Diagnostic::error("the scenario has no people").at(place).help(help));
    }
    let all = groups.map_or(vec![], |groups| groups.all_named());
    let group_names: Vec<&str> = all.iter().map(|(name, _)| *name).collect();
    let headcount = present(headcount.map(|table| HeadcountSource::read(table, &group_names)));
    let read: Vec<_> = all.into_iter().map(|(name, field)| Group::read(name, &field, known, needs_count, numbers)).collect();
    Some((read.into_iter().collect::<Option<_>>()?, headcount?))
}
