//! What may be spent, and how spending is counted.

use super::number::{Number, Range};
use crate::quantity::Dimension;
use crate::reading::TableReader;

/// Dollars for the whole horizon.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Budget {
    pub total: Option<f64>,
    pub compute: Option<f64>,
    /// Whether accrued cost or cash is held against it.
    pub basis: Basis,
}

/// The two ways to count a month's dollars.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Basis {
    /// What the month consumes.
    #[default]
    Accrual,
    /// What the month pays.
    Cash,
}

impl Basis {
    /// As a scenario writes them, in the order of the variants.
    pub const WORDS: [&str; 2] = ["accrual", "cash"];

    pub fn word(self) -> &'static str {
        Self::WORDS[self as usize]
    }
}

impl Budget {
    /// The table `budget` of the scenario at `root`.
    pub(super) fn read(root: &TableReader<'_>) -> Option<Self> {
        Some(
            root.read_table("budget", |budget| {
                let amount = |key| budget.read(key, |field| Number::read_fixed(&field, Dimension::Money, Range::NOT_NEGATIVE));
                let (total, compute) = (amount("total"), amount("compute"));
                let basis = budget.read("basis", |field| field.choice(&Basis::WORDS));
                budget.finish();
                let basis = if basis? == Some(1) { Basis::Cash } else { Basis::Accrual };
                Some(Self { total: total?, compute: compute?, basis })
            })?
            .unwrap_or_default(),
        )
    }
}
