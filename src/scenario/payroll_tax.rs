//! Employer taxes on wages.

use super::number::{Number, Numbers, Range};
use crate::quantity::Dimension;
use crate::reading::{Field, TableReader};

/// One employer tax on wages.
#[derive(Clone, Debug)]
pub struct PayrollTax {
    pub name: String,
    /// Share of taxable wages.
    pub rate: Number,
    /// Wages of a calendar year beyond this are not taxed.
    pub wage_base: Option<Number>,
}

impl PayrollTax {
    /// The taxes of one jurisdiction.
    pub(super) fn read_all(field: &Field<'_>, numbers: &Numbers<'_>) -> Option<Vec<Self>> {
        let jurisdiction = TableReader::new(field)?;
        let taxes: Vec<_> = jurisdiction
            .all()
            .into_iter()
            .map(|(name, field)| {
                let table = TableReader::new(&field)?;
                let rate = numbers.required(&table, "rate", &[Dimension::Share], Range::SHARE);
                let wage_base = table.read("wage_base", |field| numbers.read(&field, &[Dimension::Money], Range::NOT_NEGATIVE));
                table.finish();
                Some(Self { name: name.to_string(), rate: rate?, wage_base: wage_base? })
            })
            .collect();
        taxes.into_iter().collect()
    }
}
