//! Scenarios: people, pay packages, usage, access, prices, taxes and budgets, read from a small file that is laid on others.
//!
//! From text to values: no file is opened here (callers pass a [`Library`]), nothing is sampled, and no cost is calculated. A [`Scenario`] is complete:
//! every name refers to something, and every number is in its range.
//!
//! A scenario is a function of one tree of values: its layers without what was removed, and without inherited values that a later layer's choice leaves
//! without effect. [`Scenario::to_toml`] is the text of that tree, so that it reads back to the same scenario.

pub mod access;
mod benefits;
mod budget;
pub mod builtin;
mod calendar;
pub mod candidate;
pub mod capacity;
pub mod cases;
mod column;
pub mod companies;
pub mod correlations;
pub mod differing;
mod element;
mod elsewhere;
mod employment;
pub mod equity;
mod error;
mod fiscal_year;
pub mod fringe_benefit;
pub mod guardrails;
mod identity;
pub mod incidents;
mod library;
pub mod market;
mod names;
pub mod number;
pub mod offer;
pub mod origin;
pub mod overlay;
mod overrides;
mod own;
pub mod own_line;
pub mod package;
mod pay_schedule;
mod payroll_tax;
pub mod people;
mod plausible;
pub mod prices;
pub mod provenance;
mod rate_file;
pub mod rates;
mod read;
mod removal;
pub mod retired;
mod run_settings;
pub mod schema;
mod stated;
pub mod tax;
mod unknown;
pub mod usage;
pub mod vary;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

pub use access::{Access, Allowance, Cap, OnExceed, Pool};
pub use benefits::Benefits;
pub use budget::{Basis, Budget, BudgetAmount, BudgetOf, BudgetPart, Scope};
pub use calendar::{CalendarRules, MonthHours, WorkingDays};
pub use candidate::{Candidate, TaxCase};
pub use capacity::Capacity;
pub use companies::Company;
pub use correlations::Correlations;
pub use element::Element;
pub use employment::{EMPLOYEE, EmploymentType};
pub use equity::{EquityPolicy, ExpenseBasis};
pub use error::ScenarioErrors;
pub use fiscal_year::FiscalYear;
pub use fringe_benefit::FringeBenefit;
pub use guardrails::Guardrails;
pub use incidents::Incident;
pub use library::{Library, NoFiles};
pub use market::Market;
pub use number::{Number, Range, Slot, Uncertainty};
pub use offer::Offer;
pub use overrides::Override;
pub use own::OwnKeys;
pub use own_line::OwnLine;
pub use package::Package;
pub use pay_schedule::PaySchedule;
pub use payroll_tax::{Jurisdiction, PayrollTax, TaxPeriod, TaxTerms};
pub use people::{Group, HeadcountSource};
pub use prices::{Prices, SeatCredits};
pub use rates::Rates;
pub use run_settings::{RunSettings, Sampling};
pub use stated::StatedNumber;
pub use unknown::{Unknown, UnknownKind};
pub use usage::Usage;
pub use vary::Vary;

use crate::quantity::{Currency, Month};
use crate::reading::{Diagnostic, Diagnostics, Node, Sources, Value, suggestion};
use overlay::Layers;

/// A company to simulate.
#[derive(Clone, Debug)]
pub struct Scenario {
    /// Built-in name, or the file's name without its ending.
    pub name: String,
    /// One sentence: what question the scenario answers.
    pub purpose: String,
    pub start: Month,
    /// Months simulated, 1 to 120.
    pub months: usize,
    pub fiscal_year: FiscalYear,
    /// Working days and hours of months.
    pub calendar_rules: CalendarRules,
    /// The currency that everything is counted in, and what others cost.
    pub rates: Rates,
    pub budget: Budget,
    /// In alphabetical order.
    pub groups: Vec<Arc<Group>>,
    pub headcount: Option<HeadcountSource>,
    pub packages: BTreeMap<String, Arc<Package>>,
    pub usages: BTreeMap<String, Arc<Usage>>,
    pub accesses: BTreeMap<String, Arc<Access>>,
    /// Compute that people share when their quotas are used up.
    pub pools: BTreeMap<String, Pool>,
    /// GPUs that people share.
    pub capacities: BTreeMap<String, Arc<Capacity>>,
    pub prices: Prices,
    /// In alphabetical order.
    pub incidents: Vec<Incident>,
    pub guardrails: Guardrails,
    /// Taxes on wages by jurisdiction.
    pub taxes: BTreeMap<String, Jurisdiction>,
    pub employment_types: BTreeMap<String, EmploymentType>,
    /// Cost lines of its own.
    pub lines: BTreeMap<String, Arc<OwnLine>>,
    /// How compute is taxed as income of employees; absent: it is all work.
    pub fringe_benefit: Option<FringeBenefit>,
    /// How stock-based compensation is accounted for.
    pub equity: EquityPolicy,
    /// Of everybody whose group has none of its own.
    pub benefits: Benefits,
    /// Employers whose shares offers are paid in.
    pub companies: BTreeMap<String, Arc<Company>>,
    /// The offer that takes the place of the one group, and to whom it is made.
    pub offer: Option<Arc<(Offer, Candidate)>>,
    /// Correlations of assumptions.
    pub correlations: Correlations,
    /// Every number of the scenario by its slot.
    pub numbers: Vec<Number>,
    /// The layers it was read from, so that values can be changed.
    layers: Arc<Layers>,
    /// The tree that it is read from, with the names of files in place of their columns.
    tree: Arc<Node>,
}

/// A scenario, the run settings of its file, and warnings.
#[derive(Clone, Debug)]
pub struct ParsedScenario {
    pub scenario: Scenario,
    /// From the table `[run]`.
    pub run: RunSettings,
    pub warnings: Vec<Diagnostic>,
    pub sources: Sources,
}

impl Scenario {
    /// The same scenario under another name.
    #[must_use]
    pub fn called(&self, name: String) -> Self {
        Self { name, ..self.clone() }
    }

    /// Reads the scenario called `name` with `text`, laid on what it extends, with `overrides` on top in order.
    ///
    /// # Errors
    /// All mistakes of all files involved, in file order.
    pub fn read(name: &str, text: &str, overrides: &[Override], library: &dyn Library) -> Result<ParsedScenario, ScenarioErrors> {
        let diagnostics = Diagnostics::knowing(elsewhere::help);
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
    /// an assumption), a number, a flag, or a table, which replaces what is there. [`Value::Absent`] removes what is there.
    ///
    /// # Errors
    /// All mistakes that the scenario then has.
    pub fn with(&self, path: &str, value: impl Into<Value>) -> Result<Self, ScenarioErrors> {
        self.with_all(&[Override::new(path, value)])
    }

    /// The scenario with several values changed at once, in their order. As no file is read here, none can name the column of a file.
    ///
    /// # Errors
    /// All mistakes that the scenario then has, and run settings, which are not part of a scenario.
    pub fn with_all(&self, overrides: &[Override]) -> Result<Self, ScenarioErrors> {
        let diagnostics = Diagnostics::knowing(elsewhere::help);
        let mut layers = Layers::clone(&self.layers);
        overrides.iter().for_each(|change| layers.lay_on_scenario(change, &diagnostics));
        Ok(Self::of_layers(&self.name, layers, true, diagnostics)?.scenario)
    }

    fn of_layers(name: &str, layers: Layers, is_trusted: bool, diagnostics: Diagnostics) -> Result<ParsedScenario, ScenarioErrors> {
        let layers = Arc::new(layers);
        let mut assembled = layers.assembled(&diagnostics);
        let read = loop {
            // Behind a broken bracket every further message would only be a consequence.
            if !is_trusted {
                break None;
            }
            let messages = Diagnostics::knowing(elsewhere::help);
            let read = read::read_root(name, &assembled, &layers, &messages);
            // What has no effect must not leave a trace, such as a number or the use of an assumption: the rest is read again without it.
            if !assembled.remove(&messages.unused()) {
                diagnostics.extend(messages);
                break read;
            }
        };
        let has_errors = diagnostics.has_errors();
        // What has mistakes may hold values in place of those that could not be read.
        if let Some((scenario, _)) = read.as_ref().filter(|_| !has_errors) {
            plausible::warn_of_odd_amounts(scenario, &diagnostics);
        }
        let sources = layers.sources.clone();
        let diagnostics = error::without_consequences(diagnostics.into_sorted(), &sources);
        match read {
            Some((scenario, run)) if !has_errors => Ok(ParsedScenario { scenario, run, warnings: diagnostics, sources }),
            _ => Err(ScenarioErrors { diagnostics, sources }),
        }
    }

    /// The scenario with everything it extends, as TOML that reads back to the same scenario without what it extends. A headcount file, its header map
    /// and columns of files are named by their paths; run settings are not part of it.
    pub fn to_toml(&self) -> String {
        overlay::resolved(Node::clone(&self.tree))
    }

    /// The same with other words for the files that it names, where `word` has one: the same file may have another path on another machine.
    pub fn to_toml_naming_files(&self, word: &dyn Fn(&str) -> Option<String>) -> String {
        let mut tree = Node::clone(&self.tree);
        overlay::name_files(&mut tree, word);
        overlay::resolved(tree)
    }

    /// Whether its trials are those of another scenario: the trees differ at most in a budget, which trials are held against once they are there, in
    /// the fiscal year and in the purpose; and the months of the same groups and lines are kept for budgets. Values of files cannot be compared here, so that a scenario with some is like no other.
    pub fn is_simulated_as(&self, other: &Self) -> bool {
        const AFTERWARDS: [&str; 3] = ["budget", "fiscal_year", "purpose"];
        self.tree.is_same(&other.tree, &AFTERWARDS) && self.budget.is_of_the_same_parts(&other.budget) && self.column_files().is_empty()
    }

    /// The files of which a column is a distribution, and that of exchange rates, by their paths as the library returned them.
    pub fn column_files(&self) -> BTreeSet<String> {
        column::files(&self.tree).into_iter().chain(rate_file::named(&self.tree)).collect()
    }

    /// Whether [`Scenario::to_toml`] reads back to this scenario: the same text, and the same numbers in the same slots. It always should.
    ///
    /// # Errors
    /// What differs.
    pub fn check_resolved(&self, library: &dyn Library) -> Result<(), String> {
        let text = self.to_toml();
        let again = Self::read(&self.name, &text, &[], library).map_err(|errors| errors.to_string())?.scenario;
        if again.to_toml() != text {
            return Err("it reads back to another text".into());
        }
        let is_same = again.numbers.len() == self.numbers.len() && again.numbers.iter().zip(&self.numbers).all(|(a, b)| a.is_same(b));
        if is_same { Ok(()) } else { Err("it reads back to other numbers".into()) }
    }

    /// Whether people use models or GPUs for amounts of money, so that it matters at whose prices these are converted.
    pub fn states_use_in_money(&self) -> bool {
        use crate::quantity::Dimension::{MoneyPerActiveDay, MoneyPerMonth};
        let is_used = |usage: &&Arc<Usage>| {
            self.groups.iter().any(|group| [&group.usage, &group.gpu_usage].into_iter().flatten().any(|name| *name == usage.name))
        };
        let is_billed = self.groups.iter().any(|group| group.bill.is_some() || group.gpu_bill.is_some());
        is_billed || self.usages.values().filter(is_used).any(|usage| matches!(usage.mean.dimension, MoneyPerActiveDay | MoneyPerMonth))
    }

    /// The seat of a package whose fee includes credits for models; there is at most one in a case.
    pub fn seat_with_credits<'a>(&'a self, package: &'a Package) -> Option<(&'a str, &'a SeatCredits)> {
        self.seats_with_credits(package).next()
    }

    /// All seats of a package whose fee includes credits for models.
    pub fn seats_with_credits<'a>(&'a self, package: &'a Package) -> impl Iterator<Item = (&'a str, &'a SeatCredits)> {
        let seats = package.tooling.seats.keys();
        seats.filter_map(|name| Some((name.as_str(), self.prices.seats.get(name)?.credits.as_ref()?)))
    }

    /// The last month of the horizon.
    pub fn last_month(&self) -> Month {
        self.start.plus(self.months as i32 - 1)
    }

    /// Hours in which what is there all month is there in a month of the horizon, counted from 0.
    pub fn hours_of_month(&self, month: usize) -> f64 {
        self.calendar_rules.hours_of(self.start.plus(month as i32))
    }

    /// Whether reports cut the horizon into fiscal years: where it lies in several, or the scenario mentions them.
    pub fn has_fiscal_years(&self) -> bool {
        let calendar = self.fiscal_year.calendar;
        self.fiscal_year.is_stated
            || self.budget.parts.iter().any(|budget| budget.of.year.is_some())
            || calendar.year_of(self.start) != calendar.year_of(self.last_month())
    }

    /// The currency that everything is counted in.
    pub fn currency(&self) -> Currency {
        self.rates.home
    }

    /// Months of the horizon in order.
    pub fn calendar(&self) -> impl Iterator<Item = Month> {
        let start = self.start;
        (0..self.months as i32).map(move |month| start.plus(month))
    }
}
