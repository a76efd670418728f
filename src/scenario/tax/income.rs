//! Income taxes: tables by name, calendar year and filing status.

use crate::quantity::Dimension;
use crate::reading::{Field, TableReader};
use crate::scenario::number::{Number, Range};

use super::brackets::BRACKETS;
use super::{Brackets, Dated, amount, required_amount, required_share};

/// `[tax.us.income.federal]`.
pub type IncomeTax = Dated<IncomeTable>;

/// What is due on the wages of a calendar year by one filing status.
///
/// ```text
/// taxable = wages − deduction (after its taper) − deductible contributions, at least 0, rounded down
/// tax     = brackets(taxable), rounded down, − credit, at least 0
/// due     = tax + surcharge(tax)
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct IncomeTable {
    /// What is not taxed of the wages of a year, in money.
    pub deduction: f64,
    pub taper: Option<Taper>,
    /// Subtracted from the tax of a year, in money.
    pub credit: f64,
    pub brackets: Brackets,
    /// Taxable income and tax are rounded down to whole multiples of this amount; absent: neither is rounded.
    pub rounded_to: Option<f64>,
    /// Rates, by the name of a tax of employees, on the wages that it is due on: what is deducted beside `deduction`.
    pub deductible: Vec<(String, f64)>,
    pub surcharge: Option<Surcharge>,
}

/// The deduction falls by `rate` of each unit of wages above `above`, down to zero.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Taper {
    pub above: f64,
    pub rate: f64,
}

/// A tax on the tax: the lesser of `rate` of all of it and `excess_rate` of what exceeds `free`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Surcharge {
    pub rate: f64,
    pub free: f64,
    pub excess_rate: f64,
}

impl IncomeTax {
    pub(in crate::scenario) fn read_tax(name: &str, field: &Field<'_>) -> Option<Self> {
        Self::read(name, field, &IncomeTable::read)
    }
}

impl IncomeTable {
    fn read(field: &Field<'_>) -> Option<Self> {
        let table = TableReader::new(field)?;
        let (deduction, credit, rounded_to) = (amount(&table, "deduction"), amount(&table, "credit"), amount(&table, "rounded_to"));
        let taper = table.read_table("deduction_taper", |table| {
            let (above, rate) = (required_amount(&table, "above", "\"100,000 USD\""), required_share(&table, "rate", "0.5"));
            table.finish();
            Some(Taper { above: above?, rate: rate? })
        });
        let surcharge = table.read_table("surcharge", |table| {
            let rate = required_share(&table, "rate", "0.055");
            let (free, excess_rate) = (required_amount(&table, "free", "\"20,350 USD\""), required_share(&table, "excess_rate", "0.119"));
            table.finish();
            Some(Surcharge { rate: rate?, free: free?, excess_rate: excess_rate? })
        });
        let deductible = table.named("deductible", |_, field| Number::read_fixed(field, Dimension::Share, Range::SHARE));
        let example = "{ \"0 USD\" = 0.1, \"12,400 USD\" = 0.12 }";
        let brackets = table.required(BRACKETS, example).and_then(|field| Brackets::read(&field));
        table.finish();
        let (brackets, deductible) = (brackets?, deductible?.into_iter().collect());
        Some(Self {
            deduction: deduction?.unwrap_or(0.0),
            taper: taper?,
            credit: credit?.unwrap_or(0.0),
            brackets,
            rounded_to: rounded_to?.filter(|unit| *unit > 0.0),
            deductible,
            surcharge: surcharge?,
        })
    }
}
