//! compcast forecasts what **comp**ensation and **comp**ute **cost** together, by Monte Carlo, offline.
//!
//! # The road
//!
//! ```text
//! arguments → request → source text → node tree → Scenario + diagnostics → Plan → tiles → Trials → Summary + checks
//!           → tables and figures → artifacts → output folder + receipt
//! ```
//!
//! A run may be cut between trials: `src/simulation/partial_run.rs` holds some of them, and `src/files/partial.rs` keeps those in a file.
//!
//! [`scenario::Scenario`], [`simulation::Plan`], [`simulation::Results`] and [`insight::Summary`] are pure: text in, value out. The program, the
//! examples, the benchmarks and the tests all use the same few calls:
//!
//! ```
//! use compcast::insight::Summary;
//! use compcast::scenario::Scenario;
//! use compcast::simulation::{NoObserver, Plan, simulate};
//!
//! let scenario = Scenario::builtin("ai-integrated", &["budget.compute=\"700k USD\""]).expect("a sound scenario").scenario;
//! let plan = Plan::new(scenario.clone(), None);
//! let trials = simulate(&plan, 1, 1_000, &NoObserver).expect("nobody interrupts");
//! let summary = Summary::of(&plan, &trials, 1, vec![]).expect("there are trials");
//! assert_eq!(summary.people, 120);
//! assert!(summary.reconciliation.all_agree());
//! ```
//!
//! # The floors
//!
//! A floor imports only from floors below it; a test holds that. Inside a floor one family is one file plus one line in the floor's list.
//!
//! | | floor | what it knows |
//! |---|---|---|
//! | 0 | `src/quantity/mod.rs` | what numbers mean: months, units, columns of trials; `src/quantity/math.rs` is the one door to exp, ln and friends |
//! | 0 | `src/reading/mod.rs` | text to located values: TOML tree, CSV rows, diagnostics, near words |
//! | 1 | `src/chance/mod.rs` | what numbers might be: families, marginals, processes, streams |
//! | 1 | `src/statistics/mod.rs` | what a sample says, each figure with its error |
//! | 2 | `src/scenario/mod.rs` | a described world, laid on `src/scenario/defaults.toml` |
//! | 2 | `src/intake/mod.rs` | files users already hold: headcount exports |
//! | 3 | `src/cost/mod.rs` | the only place money is worked out: concepts in charging order, one a file |
//! | 4 | `src/simulation/mod.rs` | plan, world, tiles, trials |
//! | 5 | `src/insight/mod.rs` | summary, budget risk, reconciliation, comparison |
//! | 6 | `src/report/mod.rs` | documents, tables and figures, not yet bytes |
//! | 7 | `src/render/mod.rs` | to bytes, one outside crate a file |
//! | 8 | `src/files/mod.rs` | the only floor that opens a file |
//! | 9 | `src/cli/mod.rs` | arguments, requests, one command a file, exit codes |
//!
//! # To add …
//!
//! - **a cost line**: a file such as `src/cost/training.rs` and its line in `src/cost/mod.rs`;
//! - **a policy beyond a quota**: a file such as `src/scenario/access/policy/overflow.rs` and its line in `src/scenario/access/policy/mod.rs`; where it is
//!   charged under a line of its own, that line as well;
//! - **a guardrail**: a file such as `src/cost/guardrail/kill_switch.rs`, its line in `src/cost/guardrail/mod.rs`, and its key in
//!   `src/scenario/guardrails.rs`;
//! - **a key of scenarios**: its reading, and, where no built-in scenario says it, a line in `src/scenario/everything.toml`, from which the schema
//!   learns it;
//! - **a distribution**: a file such as `src/chance/family/weibull.rs` and its line in `src/chance/family/mod.rs`;
//! - **a process**: a file such as `src/chance/process/on_off.rs`, its line in `src/chance/process/mod.rs`, and the factor in
//!   `src/simulation/demand.rs`, or of a price in `src/simulation/price_paths.rs` with its name in the
//!   layout of `src/simulation/shared.rs`;
//! - **a guardrail against incidents**: its table in `src/scenario/guardrails.rs`, a file such as `src/cost/guardrail/kill_switch.rs` and its
//!   line in `src/cost/guardrail/mod.rs`;
//! - **a command**: a file such as `src/cli/commands/check.rs` and its variant in `src/cli/args.rs`;
//! - **a word the reports print**: its entry in `src/report/glossary.rs`;
//! - **a built-in scenario**: a file such as `scenarios/traditional.toml` and its line in `src/scenario/builtin.rs`;
//! - **a wrong scenario worth a good message**: a file in `tests/mistakes` that carries what should be said.

pub mod chance;
pub mod cli;
pub mod cost;
pub mod files;
pub mod insight;
pub mod intake;
pub mod quantity;
pub mod reading;
pub mod render;
pub mod report;
pub mod scenario;
pub mod simulation;
pub mod statistics;
