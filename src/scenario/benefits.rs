//! Benefits: health insurance, retirement plan and the like, as an amount per person and a share of base pay; for the company, and for groups that differ.

use super::number::{Number, Numbers, Range};
use crate::quantity::Dimension;
use crate::reading::TableReader;

/// What benefits cost the employer.
#[derive(Clone, Debug)]
pub struct Benefits {
    /// Dollars per person at work and month, whatever their pay and working time.
    pub per_person: Number,
    /// Dollars per dollar of base pay.
    pub load: Number,
}

impl Benefits {
    /// Of the company.
    pub(super) fn read(root: &TableReader<'_>, numbers: &Numbers<'_>) -> Option<Self> {
        match root.table("benefits") {
            Some(table) => Self::read_table(table, None, numbers),
            None => Some(Self {
                per_person: numbers.fixed("benefits.per_person", 0.0, Dimension::MoneyPerMonth, Range::NOT_NEGATIVE),
                load: numbers.fixed("benefits.load", 0.0, Dimension::Share, LOAD),
            }),
        }
    }

    /// Of a group: what it does not state is that of the company. Absent where it states nothing.
    pub(super) fn read_of_group(group: &TableReader<'_>, company: Option<&Self>, numbers: &Numbers<'_>) -> Option<Option<Self>> {
        group.read_table("benefits", |table| Self::read_table(table, company, numbers))
    }

    fn read_table(table: TableReader<'_>, company: Option<&Self>, numbers: &Numbers<'_>) -> Option<Self> {
        let of_company = |of: fn(&Self) -> &Number| company.map(|company| of(company).clone());
        let number = |key: &'static str, dimension, range, inherited: Option<Number>| match (table.optional(key), inherited) {
            (Some(field), _) => numbers.read(&field, &[dimension], range),
            (None, Some(inherited)) => Some(inherited),
            (None, None) => Some(numbers.fixed(format!("{}.{key}", table.path()), 0.0, dimension, range)),
        };
        let per_person = number("per_person", Dimension::MoneyPerMonth, Range::NOT_NEGATIVE, of_company(|company| &company.per_person));
        let load = number("load", Dimension::Share, LOAD, of_company(|company| &company.load));
        table.finish();
        Some(Self { per_person: per_person?, load: load? })
    }

    pub fn numbers(&self) -> [&Number; 2] {
        [&self.per_person, &self.load]
    }
}

const LOAD: Range = Range { low: 0.0, high: 3.0, words: "a share of base pay from 0 to 3" };
