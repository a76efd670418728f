//! Guardrails, one per file: what each does to a running incident, and the number that sets it; and what those of money leave of [`ordinary_use`].
//!
//! A guardrail only tightens the [`GuardrailBounds`] of an incident and draws nothing, so that the same incidents happen with and without it,
//! and each costs the same or less.

pub mod alert;
pub mod bounds;
pub mod daily_limit;
pub mod kill_switch;
pub mod ordinary_use;

pub use bounds::{GuardrailBounds, IncidentCost};

use crate::scenario::{Guardrails, Number};

/// One guardrail.
pub struct Guardrail {
    /// Its key in a scenario.
    pub name: &'static str,
    /// One sentence, with the formula.
    pub meaning: &'static str,
    /// The number that sets it; absent where the scenario does not use the guardrail.
    pub number: for<'a> fn(&'a Guardrails) -> Option<&'a Number>,
    /// Whether it bounds dollars rather than hours, so that it also acts on an incident of a stated size.
    pub is_of_money: bool,
    /// Tightens the bounds by the value of its number.
    pub tighten: fn(&Guardrails, f64, &mut GuardrailBounds),
}

/// All guardrails, in the order in which they act.
pub const GUARDRAILS: [&Guardrail; 3] = [&alert::GUARDRAIL, &daily_limit::GUARDRAIL, &kill_switch::GUARDRAIL];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn guardrails_have_unique_names_and_a_formula() {
        let mut names: Vec<_> = GUARDRAILS.iter().map(|guardrail| guardrail.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), GUARDRAILS.len());
        assert!(GUARDRAILS.iter().all(|guardrail| guardrail.meaning.contains('=')), "every meaning has a formula");
    }
}
