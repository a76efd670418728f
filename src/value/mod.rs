//! What a package is worth to the employee, where `cost` says what it costs the employer.
//!
//! Taxes turn pay into net pay, and constant relative risk aversion turns the distribution of net wealth into an amount that is worth as much for sure.
//! Everything here is a function of amounts: nothing is drawn, and no scenario is read beyond its tables and terms.
//!
//! ```text
//! wealth of a trial = outside wealth + present value of (net pay + net equity + value of compute)
//! worth             = certainty equivalent of wealth − outside wealth
//! ```

pub mod certainty_equivalent;
pub mod clawback;
pub mod compute_use;
pub mod equity;
pub mod leaving;
pub mod present_value;
pub mod tax;

#[cfg(test)]
mod quadrature;
#[cfg(test)]
mod reference_cases;
