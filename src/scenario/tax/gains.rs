//! What is due on gains from shares that are held: lower rates than those on wages, by taxable income, and a surtax.

use crate::reading::{Field, TableReader};

use super::brackets::BRACKETS;
use super::{Brackets, Dated, required_amount, required_share};

/// `[tax.us.gains.federal]`, beside the income tax of the same name, whose deduction and brackets it goes on top of.
pub type GainsTax = Dated<GainsTable>;

/// What is due on long-term gains of a calendar year by one filing status.
///
/// ```text
/// tax    = brackets(taxable income + gain) − brackets(taxable income)
/// surtax = rate × the lesser of the gain and what wages and gain exceed `above` by
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct GainsTable {
    pub brackets: Brackets,
    pub surtax: Option<Surtax>,
}

/// `rate` of gains, as far as all income exceeds `above`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Surtax {
    pub rate: f64,
    pub above: f64,
}

impl GainsTax {
    pub(in crate::scenario) fn read_tax(name: &str, field: &Field<'_>) -> Option<Self> {
        Self::read(name, field, &GainsTable::read)
    }
}

impl GainsTable {
    fn read(field: &Field<'_>) -> Option<Self> {
        let table = TableReader::new(field)?;
        let surtax = table.read_table("surtax", |table| {
            let (rate, above) = (required_share(&table, "rate", "0.038"), required_amount(&table, "above", "\"200,000 USD\""));
            table.finish();
            Some(Surtax { rate: rate?, above: above? })
        });
        let example = "{ \"0 USD\" = 0, \"49,450 USD\" = 0.15, \"545,500 USD\" = 0.2 }";
        let brackets = table.required(BRACKETS, example).and_then(|field| Brackets::read(&field));
        table.finish();
        Some(Self { brackets: brackets?, surtax: surtax? })
    }
}
