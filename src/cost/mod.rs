//! The only place where money is worked out: concepts in charging order, one a file.
//!
//! A concept says which line it fills, to which element it belongs, whether it is compute, and how it is charged: a plain function of an
//! [`Account`], which holds what a segment of people used ([`Quantities`]) and what the world was like ([`Environment`]). Nothing is drawn here.
//! A concept that is linear in each of its inputs gives its exact mean when evaluated on the mean world.

pub mod carbon;
mod cash;
pub mod environment;
pub mod guardrail;
pub mod idle_pay;
pub mod incident;
pub mod incidents;
mod inputs;
pub mod payroll_tax;
pub mod quantities;
pub mod unserved_demand;
pub mod vesting;
pub mod wages;

mod ai_seats;
mod api;
mod approved;
mod base_pay;
mod benefits;
mod bonus;
mod compute_credits;
mod electricity;
mod exceeded;
mod fine_tuning;
mod gpu_idle;
mod gpu_on_demand;
mod gpu_reserved;
mod gpu_spot;
mod hardware_depreciation;
mod hiring;
mod hosting;
mod laptop;
mod options;
mod overage;
mod overflow;
mod performance_bonus;
mod pooled;
mod rsu;
mod sandbox;
mod seat_overage;
mod sign_on;
mod software_seats;
mod throttled;
mod training;
mod tuned_inference;

pub use cash::Cash;
pub use environment::{CohortEnvironment, Environment};
pub use quantities::{Quantities, Quantity};

use crate::quantity::MonthLanes;
use crate::scenario::{Access, Group, Number, Package, PayrollTax, Prices, Scenario, SeatCredits, Usage};

/// The four elements of a package.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Element {
    CorePay,
    Ownership,
    Tooling,
    Development,
}

impl Element {
    pub const ALL: [Self; 4] = [Self::CorePay, Self::Ownership, Self::Tooling, Self::Development];

    pub fn name(self) -> &'static str {
        match self {
            Self::CorePay => "core pay",
            Self::Ownership => "ownership",
            Self::Tooling => "tooling",
            Self::Development => "development",
        }
    }
}

/// One line of cost.
pub struct CostLine {
    /// The line's name in every table.
    pub name: &'static str,
    pub element: Element,
    /// Whether it belongs to the compute bill.
    pub is_compute: bool,
    /// One sentence in the payer's words, with the formula.
    pub meaning: &'static str,
    /// Whether people with these terms can have the line at all; where nobody can, it is absent rather than zero.
    pub applies: fn(&Entitlements<'_>) -> bool,
    /// Numbers of the scenario that move the line for people with these terms, beside those of [`CostLine::moved_by`]; a test holds that no
    /// other does.
    pub inputs: for<'a> fn(&Entitlements<'a>) -> Vec<&'a Number>,
    /// Adds dollars by month and lane.
    pub charge: fn(&Account<'_>, &mut MonthLanes),
    /// When it moves cash.
    pub cash: Cash,
}

impl CostLine {
    /// All numbers that move the line for people with these terms: its own, and the hazard of leaving, as every line follows who is at work.
    pub fn moved_by<'a>(&self, terms: &Entitlements<'a>) -> Vec<&'a Number> {
        let mut numbers = (self.inputs)(terms);
        numbers.extend(&terms.group.turnover.attrition);
        numbers
    }
}

/// What a kind of person is entitled to.
#[derive(Clone, Copy)]
pub struct Entitlements<'a> {
    pub package: Option<&'a Package>,
    pub access: Option<&'a Access>,
    pub group: &'a Group,
    pub taxes: &'a [PayrollTax],
    /// Use of models, and of on-demand GPUs.
    pub usage: Option<&'a Usage>,
    pub gpu_usage: Option<&'a Usage>,
    /// Whether some of them bring shares or options of their own, whatever the package says.
    pub bring_rsus: bool,
    pub bring_options: bool,
    pub scenario: &'a Scenario,
}

impl<'a> Entitlements<'a> {
    /// The credits that a seat's fee includes, where people with these terms have such a seat.
    pub fn seat_credits(&self) -> Option<&'a SeatCredits> {
        self.scenario.seat_with_credits(self.package?).map(|(_, credits)| credits)
    }

    /// Whether use goes through one tool, so that a seat with credits takes it all.
    fn has_one_tool(&self) -> bool {
        self.access.is_none_or(|access| access.tools.is_empty())
    }

    /// Whether some use goes through a seat with credits.
    fn bills_through_seat(&self) -> bool {
        let Some((seat, _)) = self.package.and_then(|package| self.scenario.seat_with_credits(package)) else { return false };
        self.has_one_tool() || self.access.is_some_and(|access| access.tools.contains_key(seat))
    }
}

/// Everything a concept may read: one segment of people of one kind in one block of trials.
pub struct Account<'a> {
    pub terms: Entitlements<'a>,
    pub environment: &'a Environment,
    pub cohort: &'a CohortEnvironment,
    pub quantities: &'a Quantities,
}

impl<'a> Account<'a> {
    pub fn prices(&self) -> &'a Prices {
        &self.terms.scenario.prices
    }
}

/// All lines, in the order in which they are charged and shown.
pub const COST_LINES: [&CostLine; 32] = [
    &base_pay::LINE,
    &bonus::LINE,
    &performance_bonus::LINE,
    &sign_on::LINE,
    &payroll_tax::LINE,
    &benefits::LINE,
    &hiring::LINE,
    &rsu::LINE,
    &options::LINE,
    &compute_credits::LINE,
    &laptop::LINE,
    &software_seats::LINE,
    &ai_seats::LINE,
    &sandbox::LINE,
    &api::LINE,
    &seat_overage::LINE,
    &pooled::LINE,
    &throttled::LINE,
    &overage::LINE,
    &approved::LINE,
    &overflow::LINE,
    &gpu_on_demand::LINE,
    &gpu_spot::LINE,
    &gpu_reserved::LINE,
    &gpu_idle::LINE,
    &hardware_depreciation::LINE,
    &electricity::LINE,
    &hosting::LINE,
    &incidents::LINE,
    &training::LINE,
    &fine_tuning::LINE,
    &tuned_inference::LINE,
];

/// Adds the dollars of model use counted in `tokens`, at the blended price of the month.
fn charge_tokens(account: &Account<'_>, tokens: &[Quantity], out: &mut MonthLanes) {
    charge_each(out, |month, lane| {
        let used: f64 = tokens.iter().map(|tokens| account.quantities.month(*tokens, month)[lane]).sum();
        used * account.cohort.token_price.month(month)[lane]
    });
}

/// Adds `amount(month, lane)` to `out`.
fn charge_each(out: &mut MonthLanes, mut amount: impl FnMut(usize, usize) -> f64) {
    for (month, row) in out.iter_mut().enumerate() {
        for (lane, value) in row.iter_mut().enumerate() {
            *value += amount(month, lane);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_have_unique_names_and_a_meaning_and_stand_by_element() {
        let mut names: Vec<_> = COST_LINES.iter().map(|line| line.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), COST_LINES.len());
        assert!(COST_LINES.iter().all(|line| line.meaning.contains('=')), "every meaning carries its formula");
        assert!(COST_LINES.iter().filter_map(|line| line.cash.rule()).all(|rule| rule.ends_with('.')), "every rule is a sentence");
        assert!(COST_LINES.is_sorted_by_key(|line| line.element));
    }
}
