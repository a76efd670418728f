//! Which tables were used, for reports to say so.

use crate::scenario::Jurisdiction;
use crate::scenario::tax::{ComputeTax, IncentiveOptions, Sourced, Withholding};

/// A table that taxes were computed by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UsedTable {
    pub kind: TableKind,
    /// Of the tax, such as `federal`; of payroll taxes, that of the jurisdiction.
    pub name: String,
    /// The calendar year of the table; absent: it is of no year, or does not say.
    pub year: Option<i32>,
    pub sourced: Sourced,
}

/// What a table is of, in the order of reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum TableKind {
    IncomeTax,
    AlternativeMinimumTax,
    Gains,
    PayrollTaxes,
    Withholding,
    Compute,
    IncentiveOptions,
}

impl TableKind {
    /// The key of such tables in a jurisdiction; of payroll taxes, that of employees.
    pub fn key(self) -> &'static str {
        match self {
            Self::IncomeTax => "income",
            Self::AlternativeMinimumTax => "amt",
            Self::Gains => "gains",
            Self::PayrollTaxes => "employee",
            Self::Withholding => "withholding",
            Self::Compute => "compute",
            Self::IncentiveOptions => "incentive_options",
        }
    }
}

impl UsedTable {
    pub(super) fn of_withholding(withholding: &Withholding) -> Self {
        let (name, sourced) = (withholding.name.clone(), withholding.sourced.clone());
        Self { kind: TableKind::Withholding, name, year: None, sourced }
    }

    pub(super) fn of_incentive_options(options: &IncentiveOptions) -> Self {
        Self { kind: TableKind::IncentiveOptions, name: String::new(), year: None, sourced: options.sourced.clone() }
    }

    pub(super) fn of_compute(compute: &ComputeTax) -> Self {
        Self { kind: TableKind::Compute, name: String::new(), year: None, sourced: compute.sourced.clone() }
    }
}

/// The payroll taxes, whose values are dated one by one: those of the last year that is stated are used after it, and before it unless they change.
pub(super) fn of_payroll_taxes(jurisdiction: &Jurisdiction, year: i32) -> Vec<UsedTable> {
    // A change at a date says what holds from then on, whatever the table was first written for.
    let is_dated = |year: i32| {
        let terms = jurisdiction.employee.iter().chain(&jurisdiction.employer).flat_map(|tax| &tax.terms);
        terms.filter_map(|terms| terms.since).any(|since| since.month.year() == year)
    };
    let stated = jurisdiction.last_year.map(|last| if is_dated(year) { year } else { last });
    let of = |(name, sourced): &(String, Sourced)| UsedTable {
        kind: TableKind::PayrollTaxes,
        name: name.clone(),
        year: stated,
        sourced: sourced.clone(),
    };
    jurisdiction.payroll_sources.iter().map(of).collect()
}
