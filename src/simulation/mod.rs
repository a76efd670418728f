//! Simulation of cases: from a scenario with its people to a plan, and from the plan, block by block, to results.
//!
//! ```text
//! Scenario + Headcount → Case (Plan) → Study → for each block of LANES trials: Environment → person × lanes × months → Quantities → cost lines → Results
//! ```
//! Results depend on scenario, headcount, seed, sampling and number of trials; not on threads, the order of rows, or what else is kept. Every draw
//! is addressed by (seed, name, person, month, trial), people have one canonical order, and all sums run in that order.
//! Must not open files or print: an [`Observer`] receives events and can cancel.

mod access;
mod bonus_draws;
mod bonus_ledger;
mod calibration;
mod case;
mod certainty;
mod column;
mod context;
mod demand;
mod environment;
mod exit;
mod expected;
mod expected_first_month;
pub mod first_month;
mod held_grants;
mod incidents;
mod jobs;
mod key;
mod memory;
mod observer;
mod occupancy;
mod partial_run;
mod pay;
mod person;
mod person_results;
mod piece;
pub mod plan;
mod position;
mod price;
mod price_paths;
mod price_sample;
mod problems;
mod rarest_incident;
mod rate_paths;
mod redraw;
mod reservation;
pub mod results;
mod run;
mod share_paths;
mod shared;
mod shared_draws;
mod shared_factors;
mod spot;
mod study;
mod tally;
mod totals;

pub use case::{Case, CaseErrors, CaseRecord, Hold};
pub use key::{Content, CostPart, GpuFigure, Keep, Key, Scope, TierFigure};
pub use memory::{MemoryNeed, MemoryShortage};
pub use observer::{Event, Observer};
pub use partial_run::{PartialMismatch, PartialRun};
pub use person_results::PersonFigures;
pub use piece::{Division, NoSuchPart, Piece};
pub use plan::{AvailableMemory, PeopleSource, Plan, PlanRecord};
pub use price_sample::PriceSample;
pub use redraw::{ChanceKind, Redraw};
pub use results::Results;
pub use run::{CandidateMonths, Flow, LineFlows, Partition, PeopleError, PeopleTotals, PersonOutcome, Spread, Sums, on_threads, uniforms};
pub use shared_factors::{RentOption, SharedFactor};
pub use study::{StoppingRule, Study, StudyError, exact_means, simulate};
