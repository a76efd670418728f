//! Names of the columns that results hold, and the choice of which to keep.
//!
//! A study keeps only what its question needs: [`Keep`] is a set of [`Content`]s, each content stands for a run of [`Key`]s, and a key names one
//! column of values by trial. Tallies, results, partial results and tables all walk the one list of keys that [`Keep::keys`] makes from a plan.

use std::fmt;

use serde::Serialize;

use super::plan::Plan;
use super::shared_factors::SharedFactor;
use crate::cost::Quantity;
use crate::scenario::{Basis, Uncertainty};

/// The two halves of every bill, which are stored apart: their sum is the total.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum CostPart {
    /// Lines that belong to the compute bill.
    Compute,
    /// All other lines.
    Other,
}

/// What a figure covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Scope {
    /// All cost.
    Total,
    /// The compute bill.
    Compute,
}

impl Scope {
    pub const ALL: [Self; 2] = [Self::Total, Self::Compute];

    pub fn word(self) -> &'static str {
        match self {
            Self::Total => "total",
            Self::Compute => "compute",
        }
    }
}

/// As in JSON: `total` or `compute`.
impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// What is kept for each access tier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum TierFigure {
    /// Compute, USD.
    Spend,
    /// Unserved demand at its price, USD.
    UnservedDemand,
    /// Base pay of the time spent waiting, USD.
    IdlePay,
    /// One of [`Quantity::counted_by_tier`].
    Count(Quantity),
}

/// Names one column: values by trial, over the whole horizon unless the key names a month (0 is the first month).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Key {
    /// USD over the horizon.
    Horizon { scope: Scope, basis: Basis },
    /// A line of cost by its name, USD.
    Line(&'static str),
    /// USD of one line in one month.
    LineMonth { line: &'static str, month: usize },
    /// USD of one month.
    Month { month: usize, part: CostPart, basis: Basis },
    /// Cash of a line that is not paid as its cost accrues, USD.
    LineCash(&'static str),
    /// Cash of such a line in one month, USD. Only its mean is kept.
    LineCashMonth { line: &'static str, month: usize },
    /// USD of a group, by its place in alphabetical order.
    Group { group: usize, part: CostPart },
    /// Demand that was not served, at its price, USD.
    UnservedDemand,
    /// Base pay of the time people spent waiting, USD: part of base pay, not added to it.
    IdlePay,
    /// A figure of an access tier, by the tier's place in alphabetical order.
    Tier { tier: usize, figure: TierFigure },
    /// Electricity of GPUs, kWh.
    Energy,
    /// Carbon dioxide of that electricity, kg.
    Carbon,
    /// An amount in the unit of its [`Quantity`].
    Count(Quantity),
    /// The drawn value of an uncertain number, by its slot, in the unit of its dimension.
    Assumption(usize),
    /// A factor that the whole company shares, by its place in [`SharedFactor::all`]: 1 where nothing has moved.
    SharedFactor { factor: usize, month: usize },
}

/// A part of the results that a study may keep. Totals are always kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Content {
    /// Each line over the horizon, and its mean by month.
    Lines,
    /// Each line in each month by trial: months times the memory of lines.
    LineMonths,
    /// Total and compute of each month.
    Months,
    /// Cash of lines and months, where cash differs from cost.
    Cash,
    Groups,
    /// Spend and limits of each access tier, unserved demand and idle pay.
    Access,
    /// Amounts that are not money: tokens, hours, hires, energy, and so on.
    Counts,
    /// The drawn value of every uncertain number.
    Assumptions,
    /// Every factor that the company shares, by month: share price, price paths, company shocks.
    SharedFactors,
    /// Figures of every person, reduced as trials are simulated; memory grows with people, not with people times trials.
    People,
}

impl Content {
    pub const ALL: [Self; 10] = [
        Self::Lines,
        Self::LineMonths,
        Self::Months,
        Self::Cash,
        Self::Groups,
        Self::Access,
        Self::Counts,
        Self::Assumptions,
        Self::SharedFactors,
        Self::People,
    ];
}

/// Which contents a study keeps.
///
/// ```
/// use compcast::simulation::{Content, Keep};
/// let keep = Keep::totals().with(Content::Assumptions);
/// assert!(keep.has(Content::Assumptions) && !keep.has(Content::Lines));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Keep {
    contents: u16,
}

impl Keep {
    /// Total and compute over the horizon, and nothing else.
    pub const fn totals() -> Self {
        Self { contents: 0 }
    }

    /// All that a [`Summary`](crate::insight::Summary) reports.
    pub const fn report() -> Self {
        Self::totals()
            .with(Content::Lines)
            .with(Content::Months)
            .with(Content::Cash)
            .with(Content::Groups)
            .with(Content::Access)
            .with(Content::Counts)
    }

    #[must_use]
    pub const fn with(self, content: Content) -> Self {
        Self { contents: self.contents | 1 << content as u16 }
    }

    pub const fn has(self, content: Content) -> bool {
        self.contents >> content as u16 & 1 != 0
    }

    /// Whether everything in `other` is kept.
    pub const fn has_all(self, other: Self) -> bool {
        self.contents & other.contents == other.contents
    }

    /// The columns by trial, in the order in which they are stored.
    pub(super) fn keys(self, plan: &Plan) -> Vec<Key> {
        use CostPart::{Compute, Other};
        let months = 0..plan.n_months();
        let has_cash = plan.has_cash_timing();
        let by_month = |basis| months.clone().flat_map(move |month| [Compute, Other].map(|part| Key::Month { month, part, basis }));
        let lines = || plan.lines.iter().map(|line| line.name);
        let mut keys = vec![];
        for basis in [Basis::Accrual, Basis::Cash].into_iter().take(1 + usize::from(has_cash)) {
            keys.extend(Scope::ALL.map(|scope| Key::Horizon { scope, basis }));
        }
        if self.has(Content::Lines) {
            keys.extend(lines().map(Key::Line));
        }
        if self.has(Content::LineMonths) {
            keys.extend(lines().flat_map(|line| months.clone().map(move |month| Key::LineMonth { line, month })));
        }
        if self.has(Content::Months) {
            keys.extend(by_month(Basis::Accrual));
        }
        if self.has(Content::Cash) && has_cash {
            keys.extend(by_month(Basis::Cash));
            keys.extend(plan.lines_with_cash_timing().map(|line| Key::LineCash(line.name)));
        }
        if self.has(Content::Groups) {
            keys.extend((0..plan.groups.len()).flat_map(|group| [Compute, Other].map(|part| Key::Group { group, part })));
        }
        if self.has(Content::Access) {
            keys.extend([Key::UnservedDemand, Key::IdlePay]);
            let figures = [TierFigure::Spend, TierFigure::UnservedDemand, TierFigure::IdlePay];
            let figures = figures.into_iter().chain(Quantity::counted_by_tier().iter().copied().map(TierFigure::Count));
            keys.extend((0..plan.tiers.len()).flat_map(|tier| figures.clone().map(move |figure| Key::Tier { tier, figure })));
        }
        if self.has(Content::Counts) {
            keys.extend([Key::Energy, Key::Carbon]);
            keys.extend(Quantity::counted().iter().copied().map(Key::Count));
        }
        if self.has(Content::Assumptions) {
            let is_uncertain = |slot: &usize| matches!(plan.scenario.numbers[*slot].law, Uncertainty::Uncertain(_));
            keys.extend((0..plan.scenario.numbers.len()).filter(is_uncertain).map(Key::Assumption));
        }
        if self.has(Content::SharedFactors) {
            let factors = 0..SharedFactor::all(&plan.scenario).len();
            keys.extend(factors.flat_map(|factor| months.clone().map(move |month| Key::SharedFactor { factor, month })));
        }
        keys
    }

    /// Lines and months of which the mean alone is kept, in order.
    pub(super) fn month_means(self, plan: &Plan) -> Vec<Key> {
        let months = 0..plan.n_months();
        let mut keys = vec![];
        if self.has(Content::Lines) {
            keys.extend(plan.lines.iter().flat_map(|line| months.clone().map(|month| Key::LineMonth { line: line.name, month })));
        }
        if self.has(Content::Cash) {
            let cash = plan.lines_with_cash_timing();
            keys.extend(cash.flat_map(|line| months.clone().map(|month| Key::LineCashMonth { line: line.name, month })));
        }
        keys
    }
}
