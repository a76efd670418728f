//! Flat withholding from pay that is not regular, such as bonuses and vesting shares.

use crate::reading::{Field, TableReader};

use super::brackets::{BRACKETS, OTHER_BRACKETS};
use super::{Brackets, Sourced};

/// `[tax.us.withholding.federal]`: what is withheld in a calendar year, which is not what is due.
#[derive(Clone, Debug)]
pub struct Withholding {
    pub name: String,
    /// From bonuses, vesting shares and option gains of the year to date.
    pub bonus_and_stock: Brackets,
    /// From other supplemental wages, such as commissions and severance pay.
    pub other: Brackets,
    pub sourced: Sourced,
}

impl Withholding {
    pub(in crate::scenario) fn read(name: &str, field: &Field<'_>) -> Option<Self> {
        let table = TableReader::new(field)?;
        let sourced = Sourced::read(&table);
        let example = "{ \"0 USD\" = 0.22, \"1,000,000 USD\" = 0.37 }";
        let bonus_and_stock = table.required(BRACKETS, example).and_then(|field| Brackets::read(&field));
        let other = table.read(OTHER_BRACKETS, |field| Brackets::read(&field));
        table.finish();
        let (bonus_and_stock, other) = (bonus_and_stock?, other?);
        Some(Self { name: name.to_string(), other: other.unwrap_or_else(|| bonus_and_stock.clone()), bonus_and_stock, sourced })
    }
}
