//! What of wages an employee keeps and what they cost the employer in taxes: pure functions of the wages of one calendar year, by month.
//!
//! Amounts are in the currency of the scenario. [`TaxTables::of`] resolves the tables of a jurisdiction for a calendar year and a filing status, and says
//! which tables it used. The gain of an option that is sold at once is wages, except where a law says otherwise of incentive options; what comes of shares
//! that are held is other income. Nothing here is advice.

mod contributions;
mod employee;
mod extra;
mod inverse;
mod other_income;
mod sources;
#[cfg(test)]
mod tests;

use std::fmt;

use contributions::Contributions;
use employee::Income;

use crate::quantity::Currency;
use crate::scenario::tax::{AlternativeMinimumTable, ComputeTax, Dated, GainsTable, Withholding};
use crate::scenario::{Jurisdiction, Number};

pub use employee::EmployeeTaxes;
pub use extra::{Amt, OnTop};
pub use other_income::{OtherIncome, OtherTaxes};
pub use sources::{TableKind, UsedTable};

/// Wages of the months of a calendar year, from January on.
pub type MonthlyWages = [f64; 12];

/// The taxes on wages of a jurisdiction, resolved for one calendar year and one filing status.
#[derive(Clone, Debug)]
pub struct TaxTables {
    pub year: i32,
    income: Vec<Income>,
    employee: Contributions,
    employer: Contributions,
    alternative_minimum: Vec<AlternativeMinimum>,
    gains: Vec<Gains>,
    incentive_options_are_wages: bool,
    withholding: Vec<Withholding>,
    /// How compute is taxed where nothing else is said; absent: the jurisdiction does not say.
    pub compute: Option<ComputeTax>,
    used: Vec<UsedTable>,
}

/// A minimum tax, with the place of the income tax that it is compared with.
#[derive(Clone, Debug)]
struct AlternativeMinimum {
    regular: usize,
    table: AlternativeMinimumTable,
}

/// A tax on gains, with the place of the income tax that it belongs to.
#[derive(Clone, Debug)]
struct Gains {
    regular: usize,
    table: GainsTable,
}

/// Why there are no tables of what an employee owes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoTables {
    /// The tables are in a currency that the scenario has no rate for.
    NoRate { currency: Currency },
    /// The jurisdiction has no income tax.
    NoIncomeTax,
    /// A tax has no table for the filing status.
    UnknownFiling {
        /// What was asked for; absent: none was.
        filing: Option<String>,
        /// The tax, as `income.federal`.
        tax: String,
        /// What the table of the year has, in alphabetical order.
        known: Vec<String>,
    },
}

/// The filing status where none is asked for.
pub const DEFAULT_FILING: &str = "single";

impl fmt::Display for NoTables {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoRate { currency } => write!(f, "its tables are in {currency}, and there is no rate for it"),
            Self::NoIncomeTax => f.write_str("it has no income tax"),
            Self::UnknownFiling { filing, tax, known } => {
                let known: Vec<String> = known.iter().map(|name| format!("`{name}`")).collect();
                let known = known.join(", ");
                match filing {
                    Some(filing) => write!(f, "`{tax}` has no filing status `{filing}`, but {known}"),
                    None => write!(f, "`{tax}` has several filing statuses: {known}"),
                }
            }
        }
    }
}

impl std::error::Error for NoTables {}

/// The same wages in every month, which come to `total` a year.
pub fn evenly(total: f64) -> MonthlyWages {
    [total / 12.0; 12]
}

impl TaxTables {
    /// The tables of `jurisdiction` for a calendar year. `filing` absent: `single`, or the only status that there is. `value` says what an uncertain
    /// number is taken as, such as its median.
    ///
    /// A year after the last table is taxed by that table, a year before the first by the first; see [`TaxTables::used`].
    ///
    /// # Errors
    /// See [`NoTables`].
    pub fn of(jurisdiction: &Jurisdiction, filing: Option<&str>, year: i32, value: &dyn Fn(&Number) -> f64) -> Result<Self, NoTables> {
        if let Some(currency) = jurisdiction.without_rate {
            return Err(NoTables::NoRate { currency });
        }
        if jurisdiction.income.is_empty() {
            return Err(NoTables::NoIncomeTax);
        }
        let employee = Contributions::of(&jurisdiction.employee, filing.or(Some(DEFAULT_FILING)), year, value);
        let employer = Contributions::of(&jurisdiction.employer, None, year, value);
        let mut used = sources::of_payroll_taxes(jurisdiction, year);
        let mut income = vec![];
        for tax in &jurisdiction.income {
            let table = in_year(tax, TableKind::IncomeTax, filing, year, &mut used)?;
            income.push(Income::of(&tax.name, table, &employee));
        }
        // A jurisdiction is not read where there is none of the name.
        let place = |name: &str| income.iter().position(|income| income.name == name);
        let mut alternative_minimum = vec![];
        for tax in &jurisdiction.alternative_minimum {
            let table = in_year(tax, TableKind::AlternativeMinimumTax, filing, year, &mut used)?.clone();
            alternative_minimum.extend(place(&tax.name).map(|regular| AlternativeMinimum { regular, table }));
        }
        let mut gains = vec![];
        for tax in &jurisdiction.gains {
            let table = in_year(tax, TableKind::Gains, filing, year, &mut used)?.clone();
            gains.extend(place(&tax.name).map(|regular| Gains { regular, table }));
        }
        used.extend(jurisdiction.withholding.iter().map(UsedTable::of_withholding));
        used.extend(jurisdiction.compute.iter().map(UsedTable::of_compute));
        used.extend(jurisdiction.incentive_options.iter().map(UsedTable::of_incentive_options));
        let (withholding, compute) = (jurisdiction.withholding.clone(), jurisdiction.compute.clone());
        let incentive_options_are_wages = jurisdiction.incentive_options.as_ref().is_none_or(|options| options.has_payroll_taxes);
        Ok(Self { year, income, employee, employer, alternative_minimum, gains, incentive_options_are_wages, withholding, compute, used })
    }

    /// Every table that was used, with its year, its source and what it leaves out: income taxes first.
    pub fn used(&self) -> &[UsedTable] {
        &self.used
    }

    /// The tables that are of another calendar year than was asked for.
    pub fn of_other_years(&self) -> impl Iterator<Item = &UsedTable> {
        self.used.iter().filter(|table| table.year.is_some_and(|year| year != self.year))
    }

    /// The income taxes, in alphabetical order.
    pub fn income_taxes(&self) -> impl Iterator<Item = &str> {
        self.income.iter().map(|tax| tax.name.as_str())
    }
}

/// The table of `tax` for a year and a filing status, noted among those `used`.
fn in_year<'a, T>(
    tax: &'a Dated<T>,
    kind: TableKind,
    filing: Option<&str>,
    year: i32,
    used: &mut Vec<UsedTable>,
) -> Result<&'a T, NoTables> {
    let unknown = |known: Vec<String>| NoTables::UnknownFiling {
        filing: filing.map(str::to_string),
        tax: format!("{}.{}", kind.key(), tax.name),
        known,
    };
    let Some((year, of_year)) = tax.in_year(year) else { return Err(unknown(vec![])) };
    let by_filing = &of_year.by_filing;
    let table = match filing {
        Some(filing) => by_filing.get(filing),
        None => by_filing.get(DEFAULT_FILING).or_else(|| by_filing.values().next().filter(|_| by_filing.len() == 1)),
    };
    let Some(table) = table else { return Err(unknown(by_filing.keys().cloned().collect())) };
    let place = used.iter().position(|table| table.kind > kind).unwrap_or(used.len());
    used.insert(place, UsedTable { kind, name: tax.name.clone(), year: Some(year), sourced: of_year.sourced.clone() });
    Ok(table)
}
