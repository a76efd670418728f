//! Pools: what people share beyond their own quota, handed out in proportion to what each still wants.

use crate::quantity::{Dimension, Month};
use crate::reading::{Field, TableReader};
use crate::scenario::number::{Number, Numbers, Range};

/// `[pools.platform] amount = "20k USD/month"`. Named by a cap as `team_pool`, every team has one of its own; as `company_pool` there is one.
#[derive(Clone, Debug)]
pub struct Pool {
    pub name: String,
    /// In money, tokens or GPU-hours a month; told by its dimension.
    pub amount: Number,
    /// The first month in which there is one; absent: from the start.
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
