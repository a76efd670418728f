//! What a package is worth to the employee, where `cost` says what it costs the employer.
//!
//! Taxes turn pay into net pay, and constant relative risk aversion turns the distribution of net wealth into an amount that is worth as much for sure.
//! Everything here is a function of amounts: nothing is drawn, and no scenario is read beyond its tables and terms.

pub mod tax;
