//! Probability: families of distributions, tabulated marginals, correlations, stochastic processes, streams of random numbers and Sobol points.
//!
//! Knows no money and no people: a person is a 64-bit key. Seeds no random numbers itself: callers pass a [`stream::Stream`] or draws from one.

pub mod copula;
pub mod factor;
pub mod family;
pub mod limited_expected_value;
pub mod marginal;
pub mod principal_components;
pub mod process;
pub mod sobol;
pub mod stream;

pub use factor::UnitMeanFactor;
pub use family::Family;
pub use marginal::Marginal;
pub use stream::Stream;
