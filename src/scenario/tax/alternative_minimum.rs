//! A minimum tax on income without deductions, and with the gain of incentive options that are exercised and held.

use crate::reading::{Field, TableReader};

use super::brackets::BRACKETS;
use super::{Brackets, Dated, required_amount, required_share};

/// `[tax.us.amt.federal]`, beside the income tax of the same name, which it is compared with.
pub type AlternativeMinimumTax = Dated<AlternativeMinimumTable>;

/// What is due at least in a calendar year by one filing status.
///
/// ```text
/// income    = wages + spread
/// exemption = exemption − phase_out_rate × (income above phase_out_start), at least 0
/// tentative = brackets(income − exemption)
/// due       = tentative − income tax of the same name, at least 0
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct AlternativeMinimumTable {
    pub exemption: f64,
    pub phase_out_start: f64,
    pub phase_out_rate: f64,
    pub brackets: Brackets,
}

impl AlternativeMinimumTax {
    pub(in crate::scenario) fn read_tax(name: &str, field: &Field<'_>) -> Option<Self> {
        Self::read(name, field, &AlternativeMinimumTable::read)
    }
}

impl AlternativeMinimumTable {
    fn read(field: &Field<'_>) -> Option<Self> {
        let table = TableReader::new(field)?;
        let exemption = required_amount(&table, "exemption", "\"90,100 USD\"");
        let phase_out_start = required_amount(&table, "phase_out_start", "\"500,000 USD\"");
        let phase_out_rate = required_share(&table, "phase_out_rate", "0.5");
        let brackets = table.required(BRACKETS, "{ \"0 USD\" = 0.26, \"244,500 USD\" = 0.28 }").and_then(|field| Brackets::read(&field));
        table.finish();
        Some(Self { exemption: exemption?, phase_out_start: phase_out_start?, phase_out_rate: phase_out_rate?, brackets: brackets? })
    }
}
