//! Pools: compute that people share when their quotas are used up, in proportion to their remaining demand.

use crate::quantity::{Dimension, Month};
use crate::reading::{Field, TableReader};
use crate::scenario::number::{Number, Numbers, Range};

/// `[pools.platform] amount = "20k USD/month"`. As the `team_pool` of a cap there is one per team, as `company_pool` one in all.
#[derive(Clone, Debug)]
pub struct Pool {
    pub name: String,
    /// In dollars, tokens or GPU-hours per month, depending on its dimension.
    pub amount: Number,
    /// The first month in which it exists; absent: from the start.
    pub start: Option<Month>,
}

impl Pool {
    pub(in crate::scenario) fn read(name: &str, field: &Field<'_>, numbers: &Numbers<'_>) -> Option<Self> {
        use Dimension::*;
        let table = TableReader::new(field)?;
        let amount = numbers.required(&table, "amount", &[MoneyPerMonth, TokensPerMonth, GpuHoursPerMonth], Range::NOT_NEGATIVE);
        let start = table.read("start", |field| field.parsed("2026-05"));
        table.finish();
        Some(Self { name: name.to_string(), amount: amount?, start: start? })
    }
}
