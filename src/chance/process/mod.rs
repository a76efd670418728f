//! Stochastic processes, one per file: each is a set of functions over lanes with the exact mean beside them.

pub mod adoption;
pub mod autoregression;
pub mod cluster;
pub mod compound_poisson;
pub mod geometric_brownian;
pub mod negative_binomial;
pub mod on_off;
pub mod ornstein_uhlenbeck;
pub mod periodic;
pub mod poisson;
