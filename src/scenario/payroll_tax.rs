//! Taxes and social contributions on wages, by jurisdiction: what the employer pays, and apart from it what employees pay.
//!
//! A tax is a rate on the wages above a threshold and up to a wage base, both amounts of a calendar year. By default wages count from January on
//! (`period = "year"`, as US social security does); with `period = "month"` each month counts for itself, against a twelfth of both amounts, as UK
//! national insurance and German contributions do. Values may change at dates: those of a month are the ones in force on its last day, when it is paid.
//!
//! Only the tables of the employer are charged. Those of employees are kept apart, so that none of them can become a cost by mistake; what else employees
//! owe, such as income tax, is in [`super::tax`].

use std::collections::{BTreeMap, BTreeSet};

use super::names::JURISDICTION;
use super::number::{Number, Numbers, Range};
use super::rates;
use super::tax::{AlternativeMinimumTax, ComputeTax, GainsTax, IncentiveOptions, IncomeTax, Sourced, Withholding};
use crate::quantity::{Currency, Date, Dimension, Month};
use crate::reading::node::Value;
use crate::reading::{Diagnostic, Field, Node, Place, TableReader, suggestion};

/// The taxes on wages of one country, state or other place.
#[derive(Clone, Debug, Default)]
pub struct Jurisdiction {
    /// What the employer pays, in alphabetical order.
    pub employer: Vec<PayrollTax>,
    /// What is withheld from employees: no cost of the employer.
    pub employee: Vec<PayrollTax>,
    /// Income taxes of employees, in alphabetical order; none: what employees keep is not known.
    pub income: Vec<IncomeTax>,
    /// In alphabetical order.
    pub alternative_minimum: Vec<AlternativeMinimumTax>,
    /// Taxes on gains from shares; an income tax without one taxes them as it taxes wages.
    pub gains: Vec<GainsTax>,
    /// In alphabetical order; none: income tax is withheld as it is due.
    pub withholding: Vec<Withholding>,
    /// How compute is taxed where nothing else is said.
    pub compute: Option<ComputeTax>,
    pub incentive_options: Option<IncentiveOptions>,
    /// Where the payroll taxes are from and what they leave out, by the name of the table: first those that the others extend.
    pub payroll_sources: Vec<(String, Sourced)>,
    /// The last calendar year that the table states; later ones use its values. Absent: not stated.
    pub last_year: Option<i32>,
    /// The currency of the table, where the scenario has no rate for it: then it has no taxes, and nobody can be under it.
    pub without_rate: Option<Currency>,
}

/// One tax on wages.
#[derive(Clone, Debug)]
pub struct PayrollTax {
    pub name: String,
    /// From the beginning, and from each date of a change on, in time order.
    pub terms: Vec<TaxTerms>,
}

/// What a tax is from a date on.
#[derive(Clone, Debug)]
pub struct TaxTerms {
    /// Absent: from the beginning.
    pub since: Option<Date>,
    /// Share of taxable wages.
    pub rate: Number,
    /// Dollars of wages in a calendar year up to which nothing is taxed.
    pub threshold: Option<Number>,
    /// By filing status, in place of `threshold`; only of taxes of employees.
    pub thresholds: BTreeMap<String, f64>,
    /// Dollars of wages in a calendar year beyond which nothing is taxed.
    pub wage_base: Option<Number>,
    pub period: TaxPeriod,
}

/// What a threshold and a wage base are compared with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TaxPeriod {
    /// The wages of the calendar year to date.
    #[default]
    Year,
    /// The wages of the month, with a twelfth of threshold and wage base.
    Month,
}

/// A jurisdiction as it is written, before it is laid on the one that it extends.
struct Written {
    extends: Option<String>,
    jurisdiction: Jurisdiction,
}

/// The keys of a jurisdiction.
const PAID_BY_EMPLOYER: &str = "employer";
const PAID_BY_EMPLOYEE: &str = "employee";
const INCOME: &str = "income";
const ALTERNATIVE_MINIMUM: &str = "amt";
const GAINS: &str = "gains";
const WITHHOLDING: &str = "withholding";
const COMPUTE: &str = "compute";
const INCENTIVE_OPTIONS: &str = "incentive_options";

impl Jurisdiction {
    /// Every jurisdiction of the table `tax`; `None` (and messages) where one is wrong. `is_own` says of a place whether it is not one of the defaults.
    pub(super) fn read_all(
        root: &TableReader<'_>,
        is_own: &dyn Fn(&Place) -> bool,
        numbers: &Numbers<'_>,
    ) -> Option<BTreeMap<String, Self>> {
        let fields = root.table("tax").map_or(vec![], |table| table.all_named());
        let names: BTreeSet<&str> = fields.iter().map(|(name, _)| *name).collect();
        let read = fields.iter().map(|(name, field)| Some((name.to_string(), Self::read(name, field, &names, is_own, numbers)?)));
        let written = read.collect::<Vec<_>>().into_iter().collect::<Option<BTreeMap<String, Written>>>()?;
        let mut all = BTreeMap::new();
        for (name, field) in &fields {
            let Some(jurisdiction) = resolved(name, &written) else {
                let message = format!("the payroll-tax table `{name}` extends itself");
                field.mistake_in_key(message, "remove `extends` from one of the tables that it leads through");
                return None;
            };
            if !jurisdiction.check_names(field) {
                return None;
            }
            all.insert(name.to_string(), jurisdiction);
        }
        Some(all)
    }

    fn read(
        name: &str,
        field: &Field<'_>,
        names: &BTreeSet<&str>,
        is_own: &dyn Fn(&Place) -> bool,
        numbers: &Numbers<'_>,
    ) -> Option<Written> {
        let table = TableReader::new(field)?;
        let extends = table.read("extends", |extended| {
            let others = names.iter().copied().filter(|other| *other != name);
            extended.one_of(others, &JURISDICTION)
        });
        let last_year = table.read("last_year", |field| field.count(1900, 2200).map(|year| year as i32));
        let sourced = Sourced::read(&table);
        let mut is_unconverted = false;
        let currency = table.read("currency", |field| rates::read_code(&field));
        if let Some(Some(currency)) = currency
            && table.exchange().rate(currency).is_none()
        {
            // What is built in for other countries must not keep a scenario from being read that has nobody there. Taxes of its own it has all the same.
            is_unconverted = true;
        }
        let is_read = |tax: &Field<'_>| {
            let is_read = !is_unconverted || is_own(tax.key_place);
            if !is_read {
                // It must not be in the resolved scenario either, which has everything as its own.
                tax.diagnostics.note_unused(&tax.path);
            }
            is_read
        };
        let [employer, employee] = [PAID_BY_EMPLOYER, PAID_BY_EMPLOYEE].map(|who| {
            let is_by_filing = who == PAID_BY_EMPLOYEE;
            named(&table, who, is_read, |name, field| PayrollTax::read(name, field, is_by_filing, numbers))
        });
        let income = named(&table, INCOME, is_read, IncomeTax::read_tax);
        let alternative_minimum = named(&table, ALTERNATIVE_MINIMUM, is_read, AlternativeMinimumTax::read_tax);
        let gains = named(&table, GAINS, is_read, GainsTax::read_tax);
        let withholding = named(&table, WITHHOLDING, is_read, Withholding::read);
        let compute = table.read_table(COMPUTE, ComputeTax::read);
        let incentive_options = table.read_table(INCENTIVE_OPTIONS, IncentiveOptions::read);
        table.finish();
        let (employer, employee, income) = (employer?, employee?, income?);
        let without_rate = currency?.filter(|_| is_unconverted && employer.is_empty() && employee.is_empty() && income.is_empty());
        let jurisdiction = Self {
            employer,
            employee,
            income,
            alternative_minimum: alternative_minimum?,
            gains: gains?,
            withholding: withholding?,
            compute: compute?,
            incentive_options: incentive_options?,
            payroll_sources: vec![(name.to_string(), sourced)],
            last_year: last_year?,
            without_rate,
        };
        Some(Written { extends: extends?, jurisdiction })
    }
}

/// The taxes of a jurisdiction with those that it extends, one of the same name in place of theirs; `None` where it extends itself.
fn resolved(name: &str, written: &BTreeMap<String, Written>) -> Option<Jurisdiction> {
    let mut chain = vec![written.get(name)?];
    while let Some(below) = chain.last().and_then(|last| last.extends.as_ref()) {
        if chain.len() > written.len() {
            return None;
        }
        chain.push(written.get(below)?);
    }
    let from_below = || chain.iter().rev().map(|written| &written.jurisdiction);
    Some(Jurisdiction {
        employer: merged(from_below(), |of| &of.employer, |tax| &tax.name),
        employee: merged(from_below(), |of| &of.employee, |tax| &tax.name),
        income: merged(from_below(), |of| &of.income, |tax| &tax.name),
        alternative_minimum: merged(from_below(), |of| &of.alternative_minimum, |tax| &tax.name),
        gains: merged(from_below(), |of| &of.gains, |tax| &tax.name),
        withholding: merged(from_below(), |of| &of.withholding, |of| &of.name),
        compute: chain.iter().find_map(|written| written.jurisdiction.compute.clone()),
        incentive_options: chain.iter().find_map(|written| written.jurisdiction.incentive_options.clone()),
        payroll_sources: from_below().flat_map(|of| of.payroll_sources.clone()).collect(),
        // A year that one of them does not know is not known.
        last_year: chain.iter().filter_map(|written| written.jurisdiction.last_year).min(),
        without_rate: chain.iter().find_map(|written| written.jurisdiction.without_rate),
    })
}

/// What all jurisdictions have of one kind, in alphabetical order, where a later one replaces an earlier one of the same name.
fn merged<'a, T: Clone + 'a>(all: impl Iterator<Item = &'a Jurisdiction>, of: fn(&Jurisdiction) -> &[T], name: fn(&T) -> &str) -> Vec<T> {
    all.flat_map(of).map(|tax| (name(tax), tax)).collect::<BTreeMap<_, _>>().into_values().cloned().collect()
}

/// The taxes of the table of names at `key`, as far as they are to be read; `None` (and messages) where one is wrong.
fn named<'a, T>(
    table: &TableReader<'a>,
    key: &'static str,
    is_read: impl Fn(&Field<'_>) -> bool,
    read: impl Fn(&str, &Field<'a>) -> Option<T>,
) -> Option<Vec<T>> {
    let taxes = table.read_table(key, |table| {
        let taxes = table.all_named().into_iter().filter(|(_, field)| is_read(field)).map(|(name, field)| read(name, &field));
        taxes.collect::<Vec<_>>().into_iter().collect::<Option<Vec<T>>>()
    });
    taxes.map(Option::unwrap_or_default)
}

impl Jurisdiction {
    /// Reports names in income taxes, minimum taxes and taxes on gains that none of the other taxes has. `field` is where the jurisdiction is written.
    fn check_names(&self, field: &Field<'_>) -> bool {
        let unknown = |at: &Node, path: &str, name: &str, names: Vec<&str>, what: &str| {
            let message = format!("`{path}` names `{name}`, but there is no {what} of this name");
            field.diagnostics.push(Diagnostic::error(message).at(&at.place).help(suggestion::help(name, names)));
        };
        let mut is_right = true;
        for tax in &self.income {
            for (year, of_year) in &tax.years {
                for (filing, table) in &of_year.by_filing {
                    for (name, _) in &table.deductible {
                        let names: Vec<&str> = self.employee.iter().map(|tax| tax.name.as_str()).collect();
                        if !names.contains(&name.as_str()) {
                            let keys = [INCOME, &tax.name, &year.to_string(), filing, "deductible", name];
                            let path = format!("{}.{INCOME}.{}.{year}.{filing}.deductible", field.path, tax.name);
                            unknown(nearest_node(field.node, &keys), &path, name, names, "tax of employees");
                            is_right = false;
                        }
                    }
                }
            }
        }
        let minimum = self.alternative_minimum.iter().map(|tax| (ALTERNATIVE_MINIMUM, tax.name.as_str()));
        for (key, name) in minimum.chain(self.gains.iter().map(|tax| (GAINS, tax.name.as_str()))) {
            let names: Vec<&str> = self.income.iter().map(|tax| tax.name.as_str()).collect();
            if !names.contains(&name) {
                unknown(nearest_node(field.node, &[key, name]), &format!("{}.{key}", field.path), name, names, "income tax");
                is_right = false;
            }
        }
        is_right
    }

    /// Why nobody can be under the table `name`, and what to write; absent where somebody can.
    pub fn problem(&self, name: &str, home: Currency) -> Option<(String, String)> {
        let currency = self.without_rate?;
        let message = format!("the payroll-tax table `{name}` is in {currency}, the scenario in {home}, and there is no rate between them");
        Some((message, format!("add rates.{currency}.rate = \"N {home}\" with what one {currency} costs")))
    }
}

/// The node at a path of keys below `node`, or as far along as there is one.
fn nearest_node<'a>(node: &'a Node, keys: &[&str]) -> &'a Node {
    keys.iter().try_fold(node, |node, key| node.get(key).ok_or(node)).unwrap_or_else(|last| last)
}

impl PayrollTax {
    /// Reads a tax; `is_by_filing` says whether its threshold may differ between filing statuses.
    fn read(name: &str, field: &Field<'_>, is_by_filing: bool, numbers: &Numbers<'_>) -> Option<Self> {
        if !matches!(field.node.value, Value::Table(_)) {
            let (at, key) = field.path.rsplit_once('.').unwrap_or_default();
            let help = format!("write a table such as [{at}.pension] with {key} = …, for a tax called `pension`");
            field.mistake(format!("`{}`: expected the table of a tax, found {}", field.path, field.node.kind()), help);
            return None;
        }
        let table = TableReader::new(field)?;
        let rate = numbers.required(&table, "rate", &[Dimension::Share], Range::SHARE);
        let (threshold, wage_base) = (amount(&table, "threshold", numbers), amount(&table, "wage_base", numbers));
        let period = read_period(&table);
        let thresholds = if is_by_filing {
            table.named("thresholds", |_, field| Number::read_fixed(field, Dimension::Money, Range::NOT_NEGATIVE))
        } else {
            Some(BTreeMap::new())
        };
        let changes = table.read_table("changes", |changes| {
            let read: Vec<_> = changes.all().into_iter().map(|(date, field)| TaxChange::read(date, &field, numbers)).collect();
            read.into_iter().collect::<Option<Vec<_>>>()
        });
        table.optional("source");
        if let Some(from) = table.unknown().into_iter().find_map(|(key, field)| (key == "from").then_some(field)) {
            table.optional("from");
            from.mistake_in_key(
                format!("`from` is not a key of `{}`", field.path),
                "write `changes`: changes.\"2027-01-01\" = { rate = 0.07 }",
            );
        }
        table.finish();
        let first = TaxTerms {
            since: None,
            rate: rate?,
            threshold: threshold?,
            thresholds: thresholds?,
            wage_base: wage_base?,
            period: period?.unwrap_or_default(),
        };
        let mut terms = vec![first];
        // Keys are in alphabetical order, which for ISO dates is time order.
        for change in changes?.unwrap_or_default() {
            let next = change.on(&terms[terms.len() - 1]);
            terms.push(next);
        }
        terms.iter().all(|terms| terms.check(field)).then(|| Self { name: name.to_string(), terms })
    }

    /// What the tax is in a month.
    #[inline(always)]
    pub fn in_month(&self, month: Month) -> &TaxTerms {
        let is_in_force = |terms: &&TaxTerms| terms.since.is_none_or(|since| since.month <= month);
        self.terms.iter().rev().find(is_in_force).unwrap_or(&self.terms[0])
    }

    /// Every number that it is ever made of.
    pub fn numbers(&self) -> impl Iterator<Item = &Number> {
        self.terms.iter().flat_map(|terms| std::iter::once(&terms.rate).chain(&terms.threshold).chain(&terms.wage_base))
    }
}

/// What changes at a date; what is absent stays as it was.
struct TaxChange {
    since: Date,
    rate: Option<Number>,
    threshold: Option<Number>,
    wage_base: Option<Number>,
    period: Option<TaxPeriod>,
}

impl TaxChange {
    fn read(date: &str, field: &Field<'_>, numbers: &Numbers<'_>) -> Option<Self> {
        let since: Result<Date, String> = date.parse();
        if let Err(message) = &since {
            field.mistake_in_key(message.clone(), "write the day of the change, such as changes.\"2027-01-01\"");
        }
        let table = TableReader::new(field)?;
        let rate = table.read("rate", |field| numbers.read(&field, &[Dimension::Share], Range::SHARE));
        let (threshold, wage_base) = (amount(&table, "threshold", numbers), amount(&table, "wage_base", numbers));
        let period = read_period(&table);
        table.finish();
        Some(Self { since: since.ok()?, rate: rate?, threshold: threshold?, wage_base: wage_base?, period: period? })
    }

    fn on(self, before: &TaxTerms) -> TaxTerms {
        TaxTerms {
            since: Some(self.since),
            rate: self.rate.unwrap_or_else(|| before.rate.clone()),
            threshold: self.threshold.or_else(|| before.threshold.clone()),
            thresholds: before.thresholds.clone(),
            wage_base: self.wage_base.or_else(|| before.wage_base.clone()),
            period: self.period.unwrap_or(before.period),
        }
    }
}

impl TaxTerms {
    /// Reports a threshold that no wages below the wage base can exceed.
    fn check(&self, field: &Field<'_>) -> bool {
        let (Some(threshold), Some(wage_base)) = (&self.threshold, &self.wage_base) else { return true };
        let is_reversed = !threshold.is_uncertain() && !wage_base.is_uncertain() && threshold.median() >= wage_base.median();
        if is_reversed {
            let since = self.since.map_or(String::new(), |since| format!(" from {since} on"));
            let message = format!("the threshold of `{}` is not below its wage base{since}", field.path);
            field.mistake_in_key(message, "write the smaller amount as `threshold`: wages between the two are taxed");
        }
        !is_reversed
    }
}

fn amount(table: &TableReader<'_>, key: &'static str, numbers: &Numbers<'_>) -> Option<Option<Number>> {
    table.read(key, |field| numbers.read(&field, &[Dimension::Money], Range::NOT_NEGATIVE))
}

fn read_period(table: &TableReader<'_>) -> Option<Option<TaxPeriod>> {
    let periods = [TaxPeriod::Year, TaxPeriod::Month];
    table.read("period", |field| field.choice(&["year", "month"]).map(|place| periods[place]))
}
