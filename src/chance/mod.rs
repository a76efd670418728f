//! What numbers might be: families of distributions, tabulated marginals, correlations, processes through time, streams of draws and even points.
//!
//! Knows no money and no people: a person is a 64-bit key. Starts no generator of its own: a [`stream::Stream`] is handed in.

pub mod copula;
pub mod factor;
pub mod family;
pub mod limited_mean;
pub mod marginal;
pub mod principal;
pub mod process;
pub mod sobol;
pub mod stream;

pub use factor::Factor;
pub use family::Family;
pub use marginal::Marginal;
pub use stream::Stream;
