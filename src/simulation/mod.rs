//! Running a world: from a scenario to a plan, from the plan tile by tile to trials.
//!
//! ```text
//! Scenario + headcount → Plan → for each block of LANES trials: World → tiles (person × lanes × months) → Quantities → lines → Trials
//! ```
//! The result is a function of scenario, headcount, seed and number of trials, never of threads, row order or the outputs asked for:
//! every draw is addressed by (seed, what, person, month, trial), people are put in one order, and all sums run in that order.
//! Opens no file, prints nothing; an [`Observer`] is told of progress and may stop the run.

mod access;
mod column;
mod demand;
mod environment;
mod exit;
mod expected;
mod incidents;
mod jobs;
mod occupancy;
pub mod partial_run;
mod person;
pub mod plan;
pub mod price;
mod price_paths;
pub mod results;
mod run;
pub mod shared;
mod spot;
mod tally;

pub use partial_run::PartialRun;
pub use plan::Plan;
pub use results::Results;
pub use run::{Interrupted, NoObserver, Observer, on_threads, simulate, simulate_part};
