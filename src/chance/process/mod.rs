//! Processes through time, one a file: each is a plain function over lanes and states its exact mean.

pub mod adoption;
pub mod autoregression;
pub mod cluster;
pub mod compound_poisson;
pub mod geometric_brownian;
pub mod negative_binomial;
pub mod on_off;
pub mod ornstein_uhlenbeck;
pub mod poisson;
pub mod renewal;
