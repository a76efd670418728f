//! Views of results by line, group and access tier.

use super::{Column, CostSplit, Results};
use crate::cost::{BalanceEntry, BalanceOf, Cash, CostLine, Quantity};
use crate::scenario::Access;
use crate::simulation::key::{Key, TierFigure};

/// One line of cost in the results.
#[derive(Clone, Copy)]
pub struct LineResult<'a> {
    pub line: &'static CostLine,
    /// The name of `line`.
    pub name: &'static str,
    /// USD over the horizon.
    pub by_trial: &'a Column,
    /// USD over the horizon; absent where the mean has no closed form.
    pub exact_mean: Option<f64>,
    /// USD in the first month; absent where the mean has no closed form.
    pub exact_first_month: Option<f64>,
    pub(super) results: &'a Results,
}

/// The cash of a line that is paid at other times than its cost accrues.
#[derive(Clone, Copy)]
pub struct LineCash<'a> {
    pub line: &'static CostLine,
    /// USD over the horizon.
    pub by_trial: &'a Column,
    /// USD over the horizon; absent where the mean has no closed form.
    pub exact_mean: Option<f64>,
    pub(super) results: &'a Results,
}

/// The balance of a line at the start and the end of the horizon, and what moved it besides the line's cost, USD.
#[derive(Clone, Copy)]
pub struct LineBalance<'a> {
    pub of: BalanceOf,
    pub opening: &'a Column,
    pub additions: &'a Column,
    pub disposals: &'a Column,
    pub closing: &'a Column,
}

/// One group of people.
#[derive(Clone, Copy, Debug)]
pub struct GroupResult<'a> {
    pub name: &'a str,
    /// The number of people.
    pub people: usize,
    /// USD over the horizon.
    pub cost: CostSplit<'a>,
}

/// The compute spend of the people of one access tier, and how the tier limited them.
#[derive(Clone, Copy, Debug)]
pub struct TierResult<'a> {
    pub access: &'a Access,
    pub(super) tier: usize,
    pub(super) results: &'a Results,
}

/// A column with its exact mean.
#[derive(Clone, Copy, Debug)]
pub struct Counted<'a> {
    /// In the unit of the key.
    pub by_trial: &'a Column,
    /// Absent where the mean has no closed form.
    pub exact_mean: Option<f64>,
}

impl<'a> LineResult<'a> {
    /// Mean USD of each month.
    pub fn mean_by_month(&self) -> Vec<f64> {
        self.results.mean_by_month(|month| Key::LineMonth { line: self.name, month })
    }

    /// The line's cash; absent where the line is paid as its cost accrues, or cash was not kept.
    pub fn cash(&self) -> Option<LineCash<'a>> {
        let key = Key::LineCash(self.name);
        Some(LineCash {
            line: self.line,
            by_trial: self.results.column(key)?,
            exact_mean: self.results.exact_mean(key),
            results: self.results,
        })
    }
}

impl<'a> LineResult<'a> {
    /// The line's balance; absent where it has none, or cash was not kept.
    pub fn balance(&self) -> Option<LineBalance<'a>> {
        let entry = |entry| self.results.column(Key::Balance { line: self.name, entry });
        Some(LineBalance {
            of: self.line.balance?,
            opening: entry(BalanceEntry::Opening)?,
            additions: entry(BalanceEntry::Additions)?,
            disposals: entry(BalanceEntry::Disposals)?,
            closing: entry(BalanceEntry::Closing)?,
        })
    }
}

impl LineCash<'_> {
    /// Mean USD paid in each month.
    pub fn mean_by_month(&self) -> Vec<f64> {
        self.results.mean_by_month(|month| Key::LineCashMonth { line: self.line.name, month })
    }

    /// Whether the line is a non-cash cost, which is never paid in money.
    pub fn is_non_cash(&self) -> bool {
        matches!(self.line.cash, Cash::Never { .. })
    }
}

impl TierResult<'_> {
    pub fn name(&self) -> &str {
        &self.access.name
    }

    /// The policies for demand that exceeds the quotas of models and of GPUs, where there are quotas.
    pub fn policies(&self) -> Vec<&'static str> {
        let caps = [&self.access.tokens, &self.access.gpu_hours].into_iter().filter_map(|allowance| allowance.cap.as_ref());
        let mut policies: Vec<_> = caps.map(|cap| cap.on_exceed.policy).collect();
        policies.dedup();
        policies
    }

    /// A figure by trial.
    pub fn figure(&self, figure: TierFigure) -> Option<&Column> {
        self.results.column(Key::Tier { tier: self.tier, figure })
    }

    /// Sum of the counted `quantities` by trial.
    pub fn count(&self, quantities: &[Quantity]) -> Vec<f64> {
        let counted = Quantity::counted_by_tier().iter().filter(|quantity| quantities.contains(quantity));
        self.results.sum(counted.filter_map(|quantity| self.figure(TierFigure::Count(*quantity))))
    }
}
