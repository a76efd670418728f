//! How equity is expensed and settled: the company's accounting policy for stock-based compensation.

use super::number::{Number, Numbers, Range};
use crate::quantity::Dimension;
use crate::reading::{Field, TableReader};

/// The policy for all grants of RSUs and options.
#[derive(Clone, Debug)]
pub struct EquityPolicy {
    pub expense: ExpenseBasis,
    /// Share of holders expected to leave in a month, where forfeitures are estimated; absent: forfeitures are accounted for as they occur.
    pub expected_forfeitures: Option<f64>,
    /// Share of the value of vesting RSUs that is withheld for the employee's taxes and paid in cash by the company, which keeps the shares.
    pub net_settlement: Number,
}

/// When the cost of a grant is recognized, and at which value.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ExpenseBasis {
    /// Fair value on the grant date, evenly over the whole vesting period, and never less than has vested (ASC 718-10-35-8).
    #[default]
    StraightLine,
    /// Fair value on the grant date, each vesting tranche evenly over its own period (IFRS 2, Implementation Guidance IG11).
    Graded,
    /// RSUs at the market value of the shares when they vest, options at fair value when they vest: what employees receive, not what is booked.
    MarketAtVest,
}

impl ExpenseBasis {
    /// As a scenario writes them, in the order of the variants.
    pub const WORDS: [&str; 3] = ["straight-line", "graded", "market-at-vest"];

    const ALL: [Self; 3] = [Self::StraightLine, Self::Graded, Self::MarketAtVest];

    pub fn word(self) -> &'static str {
        Self::WORDS[self as usize]
    }
}

/// If everybody were expected to leave, there would be nothing to recognize.
const FORFEITURE_RATE: Range = Range { low: 0.0, high: 0.99, words: "a rate below 100%" };

const FORFEITURES: [&str; 2] = ["as-they-occur", "estimated"];

impl EquityPolicy {
    /// The table `equity` of the scenario at `root`.
    pub(super) fn read(root: &TableReader<'_>, numbers: &Numbers<'_>) -> Option<Self> {
        let table = root.required("equity", "{ expense = \"straight-line\" }").and_then(|field| TableReader::new(&field))?;
        let expense = table.required("expense", "\"straight-line\"").and_then(|field| field.choice(&ExpenseBasis::WORDS));
        let forfeitures_field = table.required("forfeitures", "\"as-they-occur\"");
        let forfeitures = forfeitures_field.as_ref().and_then(|field| field.choice(&FORFEITURES));
        let rate = table.optional("forfeiture_rate");
        let net_settlement = numbers.number(&table, "net_settlement", Dimension::Share, Range::SHARE, 0.0);
        let is_estimated = forfeitures? == 1;
        let expected_forfeitures = expected_forfeitures(is_estimated, forfeitures_field.as_ref()?, rate.as_ref());
        table.finish();
        Some(Self { expense: ExpenseBasis::ALL[expense?], expected_forfeitures: expected_forfeitures?, net_settlement: net_settlement? })
    }
}

/// The monthly rate of an estimate, 1 − (1 − rate)^(1/12); `Some(None)` where forfeitures are accounted for as they occur.
fn expected_forfeitures(is_estimated: bool, choice: &Field<'_>, rate: Option<&Field<'_>>) -> Option<Option<f64>> {
    match (is_estimated, rate) {
        (true, Some(rate)) => Number::read_fixed(rate, Dimension::ProbabilityPerMonth, FORFEITURE_RATE).map(Some),
        (true, None) => {
            choice.mistake("estimated forfeitures have no rate", "add forfeiture_rate = \"8% per year\", or write \"as-they-occur\"");
            None
        }
        (false, Some(rate)) => {
            let message = "`forfeiture_rate` has no effect where forfeitures are accounted for as they occur";
            rate.has_no_effect(choice, message, "remove it, or write forfeitures = \"estimated\"");
            Some(None)
        }
        (false, None) => Some(None),
    }
}
