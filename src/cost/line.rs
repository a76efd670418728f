//! What a line of cost is.

use std::collections::BTreeSet;

use super::{Account, BalanceOf, Cash, Entitlements};
use crate::quantity::{Currency, MonthLanes};
use crate::scenario::{Element, Number};

/// Whether people with these terms can have a line at all.
pub type Applies = fn(&Entitlements<'_>) -> bool;

/// Numbers of the scenario that people with these terms bring.
pub type Numbers = for<'a> fn(&Entitlements<'a>) -> Vec<&'a Number>;

/// Adds dollars by month and lane. Linear in the account's quantities, so that parts of them can be charged in separate calls.
pub type Charge = fn(&Account<'_>, &mut MonthLanes);

/// The rules of a line that is found in the scenario by its name, which each of them is given first.
#[derive(Clone, Copy)]
pub(super) struct ByName {
    pub applies: fn(&str, &Entitlements<'_>) -> bool,
    pub inputs: for<'a> fn(&str, &Entitlements<'a>) -> Vec<&'a Number>,
    pub charge: fn(&str, &Account<'_>, &mut MonthLanes),
}

/// One line of cost, built from what every line has; each further attribute has a default.
///
/// ```text
/// CostLine::new("name", Element::Tooling, "what it is = formula", charge).compute().applies(…).inputs(…).cash(…)
/// ```
pub struct CostLine {
    /// The line's name in every table.
    pub name: &'static str,
    pub element: Element,
    /// Whether it belongs to compute spend.
    pub is_compute: bool,
    /// Whether it is stock-based compensation, which reports also leave out of totals.
    pub is_equity: bool,
    /// One sentence in the words of whoever pays, with the formula.
    pub meaning: &'static str,
    /// Where it applies to nobody, the line is absent rather than zero.
    applies: Applies,
    /// Numbers that move the line, in addition to those of [`CostLine::moved_by`]; a test holds that no other number does.
    inputs: Numbers,
    /// Distributions from which the line draws a value for every event, and which are therefore not assumptions with one value per trial.
    pub drawn_per_event: Numbers,
    charge: Charge,
    /// In place of `applies`, `inputs` and `charge`, for a line that is found in the scenario by its name.
    by_name: Option<ByName>,
    /// When it is paid.
    pub cash: Cash,
    /// What of it is paid or owed at the start and the end of the horizon; absent where nothing can be.
    pub balance: Option<BalanceOf>,
}

impl CostLine {
    /// A line that is not compute, applies to everybody, depends on no number of its own and is paid as it accrues.
    pub const fn new(name: &'static str, element: Element, meaning: &'static str, charge: Charge) -> Self {
        Self {
            name,
            element,
            is_compute: false,
            is_equity: false,
            meaning,
            applies: |_| true,
            inputs: |_| vec![],
            drawn_per_event: |_| vec![],
            charge,
            by_name: None,
            cash: Cash::AsAccrued,
            balance: None,
        }
    }

    /// Counts the line as compute spend.
    pub const fn compute(mut self) -> Self {
        self.is_compute = true;
        self
    }

    /// Counts the line as stock-based compensation.
    pub const fn equity(mut self) -> Self {
        self.is_equity = true;
        self
    }

    /// A line that is found in the scenario by its name.
    pub(super) const fn by_name(mut self, rules: ByName) -> Self {
        self.by_name = Some(rules);
        self
    }

    pub const fn applies(mut self, applies: Applies) -> Self {
        self.applies = applies;
        self
    }

    pub const fn inputs(mut self, inputs: Numbers) -> Self {
        self.inputs = inputs;
        self
    }

    pub const fn drawn_per_event(mut self, distributions: Numbers) -> Self {
        self.drawn_per_event = distributions;
        self
    }

    pub const fn cash(mut self, cash: Cash) -> Self {
        self.cash = cash;
        self
    }

    pub const fn balance(mut self, balance: BalanceOf) -> Self {
        self.balance = Some(balance);
        self
    }

    /// Whether people with these terms can have it.
    pub fn applies_to(&self, terms: &Entitlements<'_>) -> bool {
        self.by_name.map_or_else(|| (self.applies)(terms), |rules| (rules.applies)(self.name, terms))
    }

    /// Adds what the account is charged, dollars by month and lane.
    pub fn charge_account(&self, account: &Account<'_>, out: &mut MonthLanes) {
        match self.by_name {
            Some(rules) => (rules.charge)(self.name, account, out),
            None => (self.charge)(account, out),
        }
    }

    /// All numbers that move the line for people with these terms: its own inputs, and attrition, because every line depends on who is at work.
    pub fn moved_by<'a>(&self, terms: &Entitlements<'a>) -> Vec<&'a Number> {
        let mut numbers = self.by_name.map_or_else(|| (self.inputs)(terms), |rules| (rules.inputs)(self.name, terms));
        numbers.extend(&terms.group.turnover.attrition);
        // What is written in another currency moves with its rate.
        let rates = &terms.scenario.rates;
        let currencies: BTreeSet<Currency> =
            numbers.iter().filter(|number| number.dimension.is_money()).filter_map(|number| number.currency).collect();
        numbers.extend(currencies.into_iter().flat_map(|currency| rates.numbers_of(currency)));
        numbers
    }
}
