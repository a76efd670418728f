//! compcast forecasts what **comp**ensation and **comp**ute **cost** together, by Monte Carlo simulation, offline.
//!
//! A [scenario](scenario::Scenario) describes a company: people, pay packages, how they use models and GPUs, prices, taxes, budgets. With its people
//! it makes a [case](simulation::Case). Cases that are to be compared make a [study](simulation::Study), which simulates them on the same random
//! draws. The [results](simulation::Results) are columns of values by trial, which [insight] summarizes and compares.
//!
//! # Run one scenario
//!
//! ```
//! use compcast::insight::Summary;
//! use compcast::scenario::Scenario;
//! use compcast::simulation::{Case, Study};
//!
//! let parsed = Scenario::builtin("ai-integrated", &[])?;
//! let study = Study::new([Case::new(parsed.scenario, None)?], parsed.run)?;
//! let results = study.run(&())?;
//! let summary = Summary::of(&results[0], vec![]).ok_or("no trials")?;
//! assert_eq!(summary.people, 120);
//! assert!(summary.reconciliation.all_agree());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Compare two, with one value changed
//!
//! The cases of a study share their random draws, so that the difference is known far better than either total.
//!
//! ```
//! use compcast::insight::{Comparison, Summary};
//! use compcast::scenario::{RunSettings, Scenario};
//! use compcast::simulation::{Case, Study};
//!
//! let today = Scenario::builtin("budget-gone-by-april", &[])?.scenario;
//! let capped = today.with("access.engineers.cap.amount", "400 USD/month")?;
//! let cases = [Case::new(today, None)?, Case::new(capped, None)?];
//! let results = Study::new(cases, RunSettings::new(1, 1_000))?.run(&())?;
//! let summaries = results.iter().map(|results| Summary::of(results, vec![]).ok_or("no trials")).collect::<Result<_, _>>()?;
//! let comparison = Comparison::of(summaries, &results)?;
//! let saved = &comparison.differences[0].compute;
//! assert!(saved.mean < -1e6, "a cap of 400 USD saves more than a million");
//! assert!(saved.se_mean.ok_or("one trial")? < 0.01 * saved.mean.abs());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Cookbook
//!
//! **People from a headcount file.** Reading is separate from opening, so that a file can come from anywhere:
//!
//! ```
//! use std::sync::Arc;
//!
//! use compcast::intake::{Headcount, HeaderMap};
//! use compcast::scenario::Scenario;
//! use compcast::simulation::Case;
//!
//! let file = "employee_id,group,base_pay,pay_period,currency\n1,senior,210000,year,USD\n2,mid,150000,year,USD\n";
//! let headcount = Arc::new(Headcount::read(file.as_bytes(), &HeaderMap::canonical())?);
//! let case = Case::new(Scenario::builtin("ai-integrated", &[])?.scenario, Some(headcount))?;
//! assert_eq!((case.n_people(), case.plan().rejected.len()), (2, 0));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! **As many trials as a precision takes.** Trials are doubled, reusing those already simulated:
//!
//! ```
//! use std::sync::Arc;
//!
//! use compcast::insight::PrecisionGoal;
//! use compcast::insight::measure::Measure;
//! use compcast::scenario::{RunSettings, Scenario};
//! use compcast::simulation::{Case, Study};
//!
//! let case = Case::new(Scenario::builtin("bench-burn", &[])?.scenario, None)?;
//! let goal = PrecisionGoal { measure: Measure::parse("mean(total)")?, half_width: 0.05, max_trials: 100_000 };
//! let results = Study::new([case], RunSettings::new(1, 64))?.until(Arc::new(goal.clone())).run(&())?;
//! assert!(goal.measure(&results)[0].is_enough);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! **A run in parts**, on one machine or several, to the same bits as in one piece:
//!
//! ```
//! use compcast::scenario::{RunSettings, Scenario};
//! use compcast::simulation::{Case, Study};
//!
//! let case = Case::new(Scenario::builtin("weekend-batch", &[])?.scenario, None)?;
//! let study = Study::new([case], RunSettings::new(1, 256))?;
//! let mut first = study.run_range(0..128, &())?.remove(0);
//! let second = study.run_range(128..256, &())?.remove(0);
//! first.append(second)?;
//! let results = study.complete(vec![first])?;
//! assert_eq!(results[0].total(), study.run(&())?[0].total());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! **Only what a question needs**, such as the drawn value of every uncertain number beside the total:
//!
//! ```
//! use compcast::scenario::{RunSettings, Scenario};
//! use compcast::simulation::{Case, Content, Keep, Key, Study};
//!
//! let case = Case::new(Scenario::builtin("ai-integrated", &[])?.scenario, None)?;
//! let keep = Keep::totals().with(Content::Assumptions);
//! let results = Study::new([case], RunSettings::new(1, 512))?.keeping(keep).run(&())?;
//! let assumptions = results[0].columns().filter(|(key, _)| matches!(key, Key::Assumption(_)));
//! assert!(assumptions.count() > 0);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! **Figures of every person**, reduced as trials are simulated:
//!
//! ```
//! use compcast::scenario::{RunSettings, Scenario};
//! use compcast::simulation::{Case, Content, Keep, Study};
//!
//! let case = Case::new(Scenario::builtin("bench-burn", &[])?.scenario, None)?;
//! let study = Study::new([case], RunSettings::new(1, 128))?.keeping(Keep::totals().with(Content::People));
//! let results = study.run(&())?;
//! let mean: f64 = results[0].people().map(|person| person.mean).sum();
//! let total = results[0].total().iter().sum::<f64>() / 128.0;
//! assert!((mean / total - 1.0).abs() < 1e-6);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! **What-if: a measure, its change and a condition.** Every measure has an error; a change has that of paired draws:
//!
//! ```
//! use compcast::insight::measure::{Condition, Measure};
//! use compcast::scenario::{RunSettings, Scenario};
//! use compcast::simulation::{Case, Hold, Study};
//!
//! let base = Case::new(Scenario::builtin("budget-gone-by-april", &["budget.compute=2.4M USD"])?.scenario, None)?;
//! let capped = base.scenario().with("access.engineers.cap.amount", "400 USD/month")?;
//! let cases = [base.clone(), base.changed_to(capped, Hold::Work)?];
//! let results = Study::new(cases, RunSettings::new(2026, 2_000))?.run(&())?;
//! let saved = Measure::parse("change(mean(compute))")?.of(&results[1], Some(&results[0])).ok_or("not kept")?;
//! assert!(saved.high < Some(-1e6), "a cap of 400 USD surely saves more than a million");
//! let verdict = Condition::parse("p_over(compute) <= 10%")?.judge(&results[1], Some(&results[0])).ok_or("not kept")?;
//! assert!(verdict.surely_holds());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! **Changing values.** [`Scenario::with`](scenario::Scenario::with) takes text, numbers, flags and tables; a scenario that would not make sense is an
//! error that says what to write instead:
//!
//! ```
//! use compcast::scenario::Scenario;
//!
//! let scenario = Scenario::builtin("traditional", &[])?.scenario;
//! assert!(scenario.with("horizon.months", 24)?.months == 24);
//! let errors = scenario.with("groups.senior.basse", "200k USD/year").unwrap_err();
//! assert!(errors.to_string().contains("write `base`"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! **Job offers**: what each costs the employer and is worth to the candidate:
//!
//! ```
//! use std::sync::Arc;
//!
//! use compcast::insight::offer::{OfferQuestion, Offers};
//! use compcast::scenario::{NoFiles, RunSettings, Scenario};
//!
//! let candidate = "format = 1\n[candidate]\nwealth = \"300k USD\"\n[offer]\nstart = \"2026-01\"\nbase = ";
//! let offer = |base: &str| {
//!     let text = format!("{candidate}\"{base} USD/year\"");
//!     Scenario::read("offer", &text, &[], &NoFiles).map(|read| Arc::new(read.scenario))
//! };
//! let offers = [offer("200k")?, offer("210k")?];
//! let offers = Offers::of(&offers, RunSettings::new(1, 256), OfferQuestion::default(), &())?;
//! let gap = offers.comparisons[0].gap.value;
//! assert!(gap > 0.0 && gap < 40_000.0, "taxes take a part of 10,000 more a year");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! **What moves the cost**, from a run and three further ones in which one kind of chance is drawn again:
//!
//! ```
//! use compcast::insight::{Drivers, DriversQuestion};
//! use compcast::scenario::{RunSettings, Scenario};
//! use compcast::simulation::{Case, ChanceKind, Study};
//!
//! let case = Case::new(Scenario::builtin("budget-gone-by-april", &[])?.scenario, None)?;
//! let study = Study::new([case], RunSettings::new(1, 1_024))?;
//! let drivers = Drivers::of(&study, &DriversQuestion::default(), &())?;
//! let largest = drivers.largest(ChanceKind::Assumptions).ok_or("nothing is uncertain")?;
//! assert_eq!(largest.name, "usage_growth");
//! let split = drivers.split.ok_or("nothing varies")?;
//! assert!(split.assumptions.total.value > split.people.total.value, "not knowing the growth rate outweighs luck");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Architecture
//!
//! ```text
//! TOML text → node tree → Scenario ┐
//! CSV text → Headcount ────────────┴→ Case → Study → Results → Summary, Comparison → Report → bytes → files, terminal
//! ```
//!
//! Modules are layers: a layer imports only from layers below it, and a test enforces it, together with the absence of import cycles. Within a layer
//! one family is one file plus one line in a list. Only the top two layers open files, print, ask the clock or read the environment.
//!
//! | layer | module | knows |
//! |---|---|---|
//! | 0 | `src/quantity/mod.rs` | what numbers mean: months, units, lanes of trials; `src/quantity/math.rs` has exp, ln and the like, the same on every machine |
//! | 0 | `src/reading/mod.rs` | text to located values: TOML tree, CSV rows, diagnostics, suggestions |
//! | 1 | `src/chance/mod.rs` | distributions, marginals, processes, counter-based streams, copulas, Sobol points |
//! | 1 | `src/statistics/mod.rs` | estimates, each with its error |
//! | 2 | `src/scenario/mod.rs` | the described company, laid over `src/scenario/defaults.toml` |
//! | 2 | `src/intake/mod.rs` | files that users already have: headcount exports |
//! | 3 | `src/cost/mod.rs` | the only place where a price meets a quantity: cost lines in charging order, one a file |
//! | 4 | `src/value/mod.rs` | what a package is worth to the employee: taxes on income, certainty equivalent |
//! | 5 | `src/simulation/mod.rs` | cases, studies, blocks of trials, results |
//! | 6 | `src/insight/mod.rs` | summaries, budget risk, reconciliation with exact means, comparison, measures and conditions, what-if, solve, drivers |
//! | 7 | `src/report/mod.rs` | documents, tables and charts, not yet bytes |
//! | 8 | `src/render/mod.rs` | bytes: one exporter and one outside crate a file |
//! | 9 | `src/files/mod.rs` | the only module that opens files: output folder, receipt, partial results |
//! | 10 | `src/cli/mod.rs` | arguments, one command a file, progress, exit codes |
//!
//! # To add …
//!
//! - **a cost line**: a file such as `src/cost/training.rs` and its line in `src/cost/mod.rs`; a quantity that it needs is a line in
//!   `src/cost/quantities.rs`;
//! - **a policy for demand that exceeds a quota**: a file such as `src/scenario/access/policy/overflow.rs` and its line in
//!   `src/scenario/access/policy/mod.rs`; where it is charged under a line of its own, that line as well;
//! - **a guardrail**: a file such as `src/cost/guardrail/kill_switch.rs`, its line in `src/cost/guardrail/mod.rs`, and its key in
//!   `src/scenario/guardrails.rs`;
//! - **a key of scenarios**: the place that reads it, its description in `src/scenario/schema/descriptions.toml`, and, where no built-in scenario
//!   uses it, an example in `src/scenario/everything.toml`;
//! - **a column of headcount files**: its variant and its line in `src/intake/column.rs`, its cell in `src/intake/headcount/row_reader.rs` and its
//!   field in `src/intake/headcount.rs`; where pay depends on it, `src/simulation/plan/roster.rs` hands it to `src/simulation/plan/pay_terms.rs`;
//! - **a default of a key**: its value with source and grade in `src/scenario/defaults.toml`, and its line in `src/scenario/number/defaults.rs`;
//! - **a distribution**: a file such as `src/chance/family/weibull.rs`, its line in `src/chance/family/mod.rs`, and what it means in
//!   `src/report/number_forms.rs`;
//! - **a process**: a file such as `src/chance/process/on_off.rs`, its line in `src/chance/process/mod.rs`, and its use in
//!   `src/simulation/demand.rs` or `src/simulation/price_paths.rs`;
//! - **a kind of result**: its [`Key`](simulation::Key) and [`Content`](simulation::Content) in `src/simulation/key.rs`, and its column in
//!   `src/simulation/tally.rs`;
//! - **a quantity of measures**: its line in `src/insight/measure/quantity.rs`, from which help, completions and `explain` are made;
//! - **a statistic of measures**: its form in `src/insight/measure/mod.rs`, its reading in `src/insight/measure/parse.rs` and its value with its error in
//!   `src/insight/measure/evaluate.rs`;
//! - **a term of offers**: its key in `src/scenario/offer/mod.rs` or beside it, its effect on a trial in `src/insight/offer/trials.rs`, and its sentence for the
//!   candidate in `src/insight/offer/evaluation.rs`;
//! - **an output format**: a file such as `src/render/markdown.rs` and its line in `src/render/mod.rs`;
//! - **a kind of chart**: its model in `src/report/chart.rs`, and for its drawing a file such as `src/render/chart/heat_map.rs`, its line in
//!   `src/render/chart.rs`, its check in `src/render/chart/check.rs` and samples in `src/render/chart/samples.rs`; for pages an arm in
//!   `src/render/figure.rs`, and its numbers and words in `src/report/chart/numbers.rs`;
//! - **a command**: a file such as `src/cli/commands/check.rs`, its line in `src/cli/commands/mod.rs`, its variant in `src/cli/args.rs` and its arm
//!   in `src/cli/mod.rs`;
//! - **a term of the reports**: its entry in `src/report/glossary.rs`;
//! - **a built-in scenario**: a file such as `scenarios/traditional.toml` and its line in `src/scenario/builtin.rs`;
//! - **a wrong scenario that deserves a good message**: a file in `tests/mistakes` that carries the expected messages.

pub mod chance;
#[doc(hidden)]
pub mod cli;
pub mod cost;
mod error;
#[doc(hidden)]
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
pub mod value;

pub use error::Error;
