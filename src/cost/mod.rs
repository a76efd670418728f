//! The only place where a price meets a quantity: cost lines in charging order, one per file.
//!
//! A line says to which element it belongs, whether it is compute, and how it is charged: a plain function of an [`Account`], which holds what a
//! segment of people used ([`Quantities`]) and the prices and other shared values of a block of trials ([`Environment`]). Nothing is drawn here.
//! A line that is linear in each of its inputs yields its exact mean when it is charged on exact means, the expectation pass.

pub mod allowance;
pub mod assets;
pub mod balance;
pub mod black_scholes;
pub mod bonus_years;
pub mod bought;
pub mod carbon;
pub mod environment;
pub mod equity;
pub mod first_month;
pub mod fringe_benefit;
pub mod gpu_hours;
pub mod grant_values;
pub mod guardrail;
pub mod idle_pay;
pub mod incident;
pub mod own_line;
pub mod payroll_tax;
pub mod quantities;
pub mod stock;
pub mod unserved_demand;
pub mod vesting;
pub mod wages;

mod account;
mod cash;
mod exceeded;
mod inputs;
mod line;

mod ai_seats;
mod api;
mod approved;
mod base_pay;
mod benefits;
mod bonus;
mod compute_credits;
mod electricity;
mod fine_tuning;
mod gpu_idle;
mod gpu_on_demand;
pub mod gpu_reserved;
mod gpu_spot;
mod hardware_depreciation;
mod hiring;
mod hosting;
pub mod incidents;
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

pub use account::{Account, Entitlements};
use account::{charge_each, charge_tokens};
pub use balance::{Balance, BalanceEntry, BalanceKind, BalanceOf};
pub use cash::Cash;
pub use environment::{CohortEnvironment, Environment};
pub use line::CostLine;
pub use quantities::{Quantities, Quantity, Signed};

pub use crate::scenario::Element;

/// All lines, in the order in which they are charged and shown.
pub const COST_LINES: &[&CostLine] = &[
    &base_pay::LINE,
    &bonus::LINE,
    &performance_bonus::LINE,
    &sign_on::LINE,
    &payroll_tax::LINE,
    &benefits::LINE,
    &fringe_benefit::LINE,
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_have_unique_names_and_a_formula_and_are_ordered_by_element() {
        let mut names: Vec<_> = COST_LINES.iter().map(|line| line.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), COST_LINES.len());
        assert!(COST_LINES.iter().all(|line| line.meaning.contains('=')), "every meaning has a formula");
        assert!(COST_LINES.iter().filter_map(|line| line.cash.rule()).all(|rule| rule.ends_with('.')), "every rule is a sentence");
        assert!(COST_LINES.is_sorted_by_key(|line| line.element));
    }
}
