//! When the company's fiscal years start.

use crate::quantity::month::KEYS;
use crate::quantity::{FiscalCalendar, NamedBy};
use crate::reading::TableReader;

/// The table `[fiscal_year]`, by which reports cut the horizon into years and quarters and which budgets of years refer to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FiscalYear {
    pub calendar: FiscalCalendar,
    /// Whether the scenario says so itself.
    pub is_stated: bool,
}

impl FiscalYear {
    /// `[fiscal_year] start = "july", named_by = "end"`, of the scenario at `root`.
    pub(super) fn read(root: &TableReader<'_>) -> Option<Self> {
        let read = root.read_table("fiscal_year", |table| {
            let start = table.read("start", |field| field.choice(&KEYS));
            let named_by = table.read("named_by", |field| field.choice(&NamedBy::WORDS));
            table.finish();
            let named_by = if named_by? == Some(1) { NamedBy::Start } else { NamedBy::End };
            let calendar = FiscalCalendar::new(start?.unwrap_or(0) as u32 + 1, named_by)?;
            Some(Self { calendar, is_stated: true })
        });
        Some(read?.unwrap_or_default())
    }
}
