//! How compute that an employee may use is taxed where nothing else is said: an assumption, and no advice.

use crate::reading::TableReader;

use super::Sourced;

/// `[tax.us.compute]`.
#[derive(Clone, Debug)]
pub struct ComputeTax {
    pub case: ComputeCase,
    /// Why, for reports to print.
    pub note: Option<String>,
    pub sourced: Sourced,
}

/// What of compute is income of the employee.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ComputeCase {
    /// Nothing: all of it is used for work.
    Work,
    /// The share that is used personally, at the employer's price.
    Imputed,
}

impl ComputeTax {
    pub(in crate::scenario) fn read(table: TableReader<'_>) -> Option<Self> {
        let cases = [ComputeCase::Work, ComputeCase::Imputed];
        let case = table.required("case", "\"imputed\"").and_then(|field| field.choice(&["work", "imputed"]));
        let note = table.optional("note").and_then(|field| field.text()).map(str::to_string);
        let sourced = Sourced::read(&table);
        table.finish();
        Some(Self { case: cases[case?], note, sourced })
    }
}
