//! The keys of the columns that results can have, and the choice of which to keep.
//!
//! A study keeps only what its question needs: [`Keep`] is a set of [`Content`]s, each content stands for several [`Key`]s, and a key names one
//! column of values by trial. [`Keep::keys`] lists the keys of a plan; tallies, results and partial results all follow that one list.

use serde::{Deserialize, Serialize};

use super::plan::Plan;
use super::shared_factors::SharedFactor;
use crate::cost::{BalanceEntry, CostLine, Quantity};
pub use crate::scenario::Scope;
use crate::scenario::package::PurchaseKind;
use crate::scenario::{Basis, BudgetPart, Uncertainty};

/// The two parts into which cost is split wherever it is stored. Their sum is the total.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum CostPart {
    /// Lines that belong to compute spend.
    Compute,
    /// All other lines.
    Other,
}

/// What is kept for each access tier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum TierFigure {
    /// Compute, USD.
    Spend,
    /// Unserved demand at its price, USD.
    UnservedDemand,
    /// Base pay of the time that people wait for access, USD.
    IdlePay,
    /// One of [`Quantity::counted_by_tier`].
    Count(Quantity),
}

/// GPU-hours of dedicated GPUs whose use is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum GpuFigure {
    /// That are paid, or at hand where the GPUs are owned.
    Paid,
    Used,
}

impl GpuFigure {
    pub const ALL: [Self; 2] = [Self::Paid, Self::Used];
}

/// Names one column of values by trial. A value covers the whole horizon unless the key has a month, of which 0 is the first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Key {
    /// USD of all lines that the scope covers.
    Horizon { scope: Scope, basis: Basis },
    /// A line of cost by name, USD.
    Line(&'static str),
    /// A line of cost in one month, USD.
    LineMonth { line: &'static str, month: usize },
    /// All lines of one part in one month, USD.
    Month { month: usize, part: CostPart, basis: Basis },
    /// Cash of a line that is paid at other times than its cost accrues, USD.
    LineCash(&'static str),
    /// Cash of such a line in one month, USD. Only its mean is kept, unless a budget is held against it.
    LineCashMonth { line: &'static str, month: usize },
    /// A figure of the balance of a line, USD: what has been paid but is not yet cost, or the reverse.
    Balance { line: &'static str, entry: BalanceEntry },
    /// Cost of a group, USD. Groups are numbered in alphabetical order.
    Group { group: usize, part: CostPart },
    /// Cost of a group in one month, USD.
    GroupMonth { group: usize, month: usize, part: CostPart, basis: Basis },
    /// Unserved demand at its price, USD.
    UnservedDemand,
    /// Base pay of the time that people wait for access, USD: part of base pay, not added to it.
    IdlePay,
    /// A figure of an access tier. Tiers are numbered in alphabetical order.
    Tier { tier: usize, figure: TierFigure },
    /// Electricity of GPUs, kWh.
    Energy,
    /// Carbon dioxide of that electricity, kg.
    Carbon,
    /// Hours of the dedicated GPUs of one purchase option.
    GpuHours { option: PurchaseKind, figure: GpuFigure },
    /// Rent of reservations whose term runs beyond the horizon, for the time after it, USD.
    Commitments,
    /// An amount in the unit of its [`Quantity`].
    Count(Quantity),
    /// The value of an uncertain number, by its slot, in the unit of its dimension.
    Assumption(usize),
    /// A factor that the whole company shares, by its index in [`SharedFactor::all`]: 1 where nothing has changed.
    SharedFactor { factor: usize, month: usize },
}

/// A part of the results that a study can keep. Totals are always kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Content {
    /// Each line over the horizon, and its mean by month.
    Lines,
    /// Each line by month and trial, which takes as many times the memory of lines as there are months.
    LineMonths,
    /// Total and compute of each month.
    Months,
    /// Cash of lines, where it differs from cost, and of months; balances of lines.
    Cash,
    /// Total and compute of each group.
    Groups,
    /// Total and compute of each group by month and trial, on the accrual basis and where it differs on the cash basis.
    GroupMonths,
    /// Months by trial of the groups and the lines that have budgets, on the basis of the budgets.
    BudgetMonths,
    /// Unserved demand, idle pay, and what each access tier spends and withholds.
    Access,
    /// Amounts that are not money: tokens, hours, hires, energy, and so on.
    Counts,
    /// The value of every uncertain number.
    Assumptions,
    /// Every factor that the company shares, by month: share price, price paths, company shocks.
    SharedFactors,
    /// Figures of every person, accumulated as trials are simulated: memory grows with people, not with people times trials.
    People,
}

/// The contents that a study keeps.
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

// Every content has a bit.
const _: () = assert!(Content::ALL.len() <= u16::BITS as usize);

impl Content {
    pub const ALL: [Self; 12] = [
        Self::Lines,
        Self::LineMonths,
        Self::Months,
        Self::Cash,
        Self::Groups,
        Self::GroupMonths,
        Self::BudgetMonths,
        Self::Access,
        Self::Counts,
        Self::Assumptions,
        Self::SharedFactors,
        Self::People,
    ];
}

/// Whether a line of cost has a budget.
fn has_budget(plan: &Plan, line: &str) -> bool {
    plan.scenario.budget.parts.iter().any(|budget| matches!(&budget.of.part, BudgetPart::Line(known) if known == line))
}

/// The keys of figures about dedicated GPUs.
pub(super) fn gpu_keys(plan: &Plan) -> impl Iterator<Item = Key> {
    let hours = |option| GpuFigure::ALL.map(|figure| Key::GpuHours { option, figure });
    plan.purchase_options().into_iter().flat_map(hours).chain(plan.has_terms().then_some(Key::Commitments))
}

impl Keep {
    /// Total and compute over the horizon, and nothing else.
    pub const fn totals() -> Self {
        Self { contents: 0 }
    }

    /// Everything in a [`Summary`](crate::insight::Summary).
    pub const fn report() -> Self {
        Self::totals()
            .with(Content::Lines)
            .with(Content::Months)
            .with(Content::Cash)
            .with(Content::Groups)
            .with(Content::BudgetMonths)
            .with(Content::Access)
            .with(Content::Counts)
    }

    /// The same contents and `content`.
    #[must_use]
    pub const fn with(self, content: Content) -> Self {
        Self { contents: self.contents | 1 << content as u16 }
    }

    /// The contents of both.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self { contents: self.contents | other.contents }
    }

    /// Whether `content` is kept.
    pub const fn has(self, content: Content) -> bool {
        self.contents >> content as u16 & 1 != 0
    }

    /// What is kept besides totals.
    pub fn contents(self) -> impl Iterator<Item = Content> {
        Content::ALL.into_iter().filter(move |content| self.has(*content))
    }

    /// Whether everything in `other` is kept.
    pub const fn has_all(self, other: Self) -> bool {
        self.contents & other.contents == other.contents
    }

    /// The keys of the columns by trial, in the order in which they are stored.
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
        if self.has(Content::Cash) {
            let balance = |line: &'static CostLine| BalanceEntry::ALL.map(|entry| Key::Balance { line: line.name, entry });
            keys.extend(plan.lines_with_balance().flat_map(balance));
        }
        if self.has(Content::Groups) {
            keys.extend((0..plan.groups.len()).flat_map(|group| [Compute, Other].map(|part| Key::Group { group, part })));
        }
        let bases = [Basis::Accrual, Basis::Cash].into_iter().take(1 + usize::from(has_cash));
        for group in (0..plan.groups.len()).filter(|group| self.has_group_months(*group, plan)) {
            let month = |basis, month| [Compute, Other].map(|part| Key::GroupMonth { group, month, part, basis });
            keys.extend(bases.clone().flat_map(|basis| months.clone().flat_map(move |index| month(basis, index))));
        }
        if self.has(Content::BudgetMonths) {
            let lines = plan.lines.iter().zip(&plan.line_has_cash_timing).filter(|(line, _)| has_budget(plan, line.name));
            for (line, has_cash_timing) in lines.map(|(line, has_cash_timing)| (line.name, *has_cash_timing)) {
                if plan.scenario.budget.basis == Basis::Cash && has_cash_timing {
                    keys.extend(months.clone().map(|month| Key::LineCashMonth { line, month }));
                } else if !self.has(Content::LineMonths) {
                    keys.extend(months.clone().map(|month| Key::LineMonth { line, month }));
                }
            }
        }
        if self.has(Content::Access) {
            keys.extend([Key::UnservedDemand, Key::IdlePay]);
            let figures = [TierFigure::Spend, TierFigure::UnservedDemand, TierFigure::IdlePay];
            let figures = figures.into_iter().chain(Quantity::counted_by_tier().iter().copied().map(TierFigure::Count));
            keys.extend((0..plan.tiers.len()).flat_map(|tier| figures.clone().map(move |figure| Key::Tier { tier, figure })));
        }
        if self.has(Content::Counts) {
            keys.extend([Key::Energy, Key::Carbon]);
            keys.extend(gpu_keys(plan));
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

    /// Whether the months of a group are kept by trial.
    pub(super) fn has_group_months(self, group: usize, plan: &Plan) -> bool {
        let is_budgeted = |name: &str| {
            plan.scenario.budget.parts.iter().any(|budget| matches!(&budget.of.part, BudgetPart::Group(known) if known == name))
        };
        self.has(Content::GroupMonths) || (self.has(Content::BudgetMonths) && is_budgeted(&plan.groups[group].0))
    }

    /// The keys of which only the mean is kept, in the order in which they are stored: lines by month, then cash by month.
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
