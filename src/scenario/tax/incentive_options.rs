//! What is special about options that a law favors, such as incentive stock options in the US.

use crate::reading::TableReader;

use super::Sourced;

/// `[tax.us.incentive_options]`.
#[derive(Clone, Debug)]
pub struct IncentiveOptions {
    /// Whether payroll taxes and contributions are due on their gain.
    pub has_payroll_taxes: bool,
    pub sourced: Sourced,
}

impl IncentiveOptions {
    pub(in crate::scenario) fn read(table: TableReader<'_>) -> Option<Self> {
        let has_payroll_taxes = table.required("payroll_taxes", "false").and_then(|field| field.flag());
        let sourced = Sourced::read(&table);
        table.finish();
        Some(Self { has_payroll_taxes: has_payroll_taxes?, sourced })
    }
}
