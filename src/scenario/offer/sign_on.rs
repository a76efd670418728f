//! Sign-on bonuses in instalments, and what is repaid of them on leaving.

use crate::quantity::{Dimension, Month};
use crate::reading::{Field, TableReader};
use crate::scenario::Element;
use crate::scenario::number::{Number, Numbers, Range};
use crate::scenario::own_line::{OwnLine, Per};

/// One instalment.
#[derive(Clone, Debug)]
pub struct SignOn {
    pub name: String,
    /// Dollars.
    pub amount: f64,
    /// The month of work that pays it: 1 is the first.
    pub month: u32,
    pub clawback: Option<Clawback>,
}

/// What is repaid on leaving.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Clawback {
    /// Months after the payment in which leaving has a consequence.
    pub within: u32,
    pub schedule: ClawbackSchedule,
    pub of: ClawbackOf,
}

/// How much is repaid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClawbackSchedule {
    /// In proportion to the months that are missing.
    Monthly,
    /// All of it until the last month.
    Full,
}

/// What a repayment is counted from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClawbackOf {
    /// What was paid before tax, which the employee gets back with the next tax return if at all.
    Gross,
    /// What was left after tax.
    Net,
}

impl SignOn {
    pub(super) fn read(name: &str, field: &Field<'_>) -> Option<Self> {
        let table = TableReader::new(field)?;
        let amount_field = table.required("amount", &field.exchange.example("\"25k USD\""));
        let amount = amount_field.and_then(|field| Number::read_fixed(&field, Dimension::Money, Range::NOT_NEGATIVE));
        let month = table.read("month", |field| field.count(1, 120));
        let clawback = table.read_table("clawback", |table| {
            let within = table.required("within", "\"12 months\"").and_then(|field| Number::read_whole_months(&field, 1));
            let schedule = table.read("schedule", |field| field.choice(&["monthly", "full"]));
            let of = table.read("of", |field| field.choice(&["gross", "net"]));
            table.finish();
            Some(Clawback {
                within: within?,
                schedule: if schedule? == Some(1) { ClawbackSchedule::Full } else { ClawbackSchedule::Monthly },
                of: if of? == Some(1) { ClawbackOf::Net } else { ClawbackOf::Gross },
            })
        });
        table.finish();
        Some(Self { name: name.to_string(), amount: amount?, month: month?.unwrap_or(1) as u32, clawback: clawback? })
    }

    /// The cost line of an instalment that is paid later than the first month.
    pub(super) fn line(&self, start: Month, group: &str, numbers: &Numbers<'_>) -> OwnLine {
        let month = start.plus(self.month as i32 - 1);
        OwnLine {
            name: format!("sign-on {}", self.name),
            amount: numbers.fixed(format!("offer.sign_on.{}.amount", self.name), self.amount, Dimension::Money, Range::NOT_NEGATIVE),
            per: Per::Person,
            element: Element::CorePay,
            is_compute: false,
            is_taxable: true,
            groups: Some(vec![group.to_string()]),
            start: Some(month),
            end: Some(month),
            paid_after: 0,
        }
    }
}
