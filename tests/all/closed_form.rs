//! Small scenarios whose result has a closed form, which is worked out here from the formula and never by the program.
//!
//! Every process passes alone through the public API, so that a mistake in reading, drawing, charging or summing shows in standard errors.

mod access;
mod balances;
mod bonuses;
mod burn;
mod cash;
mod correlations;
mod equity;
mod exit;
mod gpus;
mod incidents;
mod moving_prices;
mod numbers;
mod pay;
mod prices;
mod sampling;
mod shared_access;
mod shocks;
mod stated_means;
mod token_prices;
mod turnover;
mod usage;
