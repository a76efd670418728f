//! The bill that a group had: its use is set by what it came to for everybody together, in place of what one person uses.

use crate::quantity::{Dimension, Month};
use crate::reading::{Field, TableReader, Value};
use crate::scenario::number::{Number, Numbers, Range};

/// `bill = "41k USD/month"`, or `bill = { amount = "41k USD/month", month = "2026-11" }`.
#[derive(Clone, Debug)]
pub struct Bill {
    /// An amount a month, for all people of the group.
    pub amount: Number,
    /// The month that was billed, which may lie before the horizon; absent: the first of the horizon.
    pub month: Option<Month>,
}

impl Bill {
    pub(super) fn read(field: &Field<'_>, numbers: &Numbers<'_>) -> Option<Self> {
        let of_a_month =
            matches!(&field.node.value, Value::Table(table) if ["amount", "month"].iter().any(|key| table.entries.contains_key(*key)));
        if !of_a_month {
            return Some(Self { amount: numbers.read(field, &[Dimension::MoneyPerMonth], Range::POSITIVE)?, month: None });
        }
        let table = TableReader::new(field)?;
        let amount = table.required("amount", "\"41k USD/month\"");
        let amount = amount.and_then(|field| numbers.read(&field, &[Dimension::MoneyPerMonth], Range::POSITIVE));
        let month = table.read("month", |field| field.parsed("2026-11"));
        table.finish();
        Some(Self { amount: amount?, month: month? })
    }
}
