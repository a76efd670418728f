//! Arguments as typed, and the help that clap prints. The module `request` decides what they mean.

mod batch;
mod offer;

use std::ffi::OsStr;
use std::str::FromStr;

pub use batch::BatchArguments;
use clap::builder::{PossibleValue, TypedValueParser};
use clap::{Args, CommandFactory, Parser, Subcommand, ValueEnum};
pub use offer::OfferArguments;

use super::Exit;
use crate::insight::measure::{QUANTITIES, STATISTICS};
use crate::quantity::Date;
use crate::reading::printable::one_line;
use crate::scenario::builtin::BUILTINS;
use crate::simulation::Hold;

/// What is printed instead of running a command.
pub enum Unparsed {
    /// The user asked for it: with codes for colors.
    Help(String),
    /// The arguments are wrong; this was printed.
    Mistake,
}

/// The arguments of this process.
///
/// # Errors
/// There is no command to run.
pub fn parse() -> Result<Arguments, Unparsed> {
    Arguments::try_parse().map_err(|mut error| {
        use clap::error::ContextValue;
        // clap repeats what was typed as it is.
        let cleaned: Vec<_> = error
            .context()
            .filter_map(|(kind, value)| match value {
                ContextValue::String(text) => Some((kind, ContextValue::String(one_line(text).into_owned()))),
                _ => None,
            })
            .collect();
        for (kind, value) in cleaned {
            error.insert(kind, value);
        }
        if error.use_stderr() {
            // If standard error is closed there is nobody left to read it.
            let _closed = error.print();
            return Unparsed::Mistake;
        }
        // Not printed by clap, which does not say whether that succeeds.
        Unparsed::Help(error.render().ansi().to_string())
    })
}

/// The program's arguments as clap describes them, for completions.
pub fn description() -> clap::Command {
    Arguments::command()
}

/// Forecast what pay and compute cost together: Monte Carlo of compensation packages, offline.
#[derive(Debug, Parser)]
#[command(name = "compcast", version, long_version = VERSION, max_term_width = 110, after_help = after_help())]
pub struct Arguments {
    #[command(subcommand)]
    pub command: Command,
}

/// The version with the build, which the parts of a run must share.
const VERSION: &str = concat!(env!("CARGO_PKG_VERSION"), " (build ", env!("COMPCAST_BUILD"), ")");

fn after_help() -> String {
    let names: Vec<&str> = BUILTINS.iter().map(|builtin| builtin.name).collect();
    let codes: Vec<String> = Exit::ALL.iter().map(|exit| format!("{} {}", exit.code(), exit.word())).collect();
    format!("Built-in scenarios: {}.\nExit codes: {}.", names.join(", "), codes.join("; "))
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Simulate one scenario: cost by element and line, burn rate, budget risk, unserved demand
    Run {
        /// Built-in name, path of a scenario file, or - for standard input
        scenario: String,
        #[command(flatten)]
        simulation: SimulationArguments,
        #[command(flatten)]
        precision: PrecisionArguments,
        #[command(flatten)]
        part: PartArguments,
        #[command(flatten)]
        range: RangeArguments,
        #[command(flatten)]
        conditions: ConditionArguments,
        #[command(flatten)]
        output: OutputArguments,
    },
    /// Merge the parts of a run, a comparison or a what-if; the output is byte-identical to that of the whole
    Merge {
        /// Folder of partial results, or the files, in any order: of --part, of --trial-range, or of an interrupted run
        #[arg(required = true, value_name = "FOLDER|FILE")]
        partials: Vec<String>,
        #[command(flatten)]
        conditions: ConditionArguments,
        #[command(flatten)]
        output: OutputArguments,
    },
    /// Continue an interrupted run; the result is the same as without the interruption
    Resume {
        /// The file written by the interrupted run
        partial: String,
        #[command(flatten)]
        people: PeopleArguments,
        /// Number of threads; does not affect results [default: all cores]
        #[arg(long, value_parser = clap::value_parser!(u16).range(1..=1024))]
        threads: Option<u16>,
        #[command(flatten)]
        precision: PrecisionArguments,
        #[command(flatten)]
        output: OutputArguments,
    },
    /// Compare scenarios on the same random draws: differences with their errors, line by line
    Compare {
        /// Two or more scenarios; the others are compared with the first [default: traditional ai-integrated]
        scenarios: Vec<String>,
        /// What of use stated in money stays the same: spend, converted by each scenario at its own prices, or work, converted at those of the first
        #[arg(long, value_enum, value_name = "WHAT")]
        hold: Option<HoldChoice>,
        #[command(flatten)]
        simulation: SimulationArguments,
        #[command(flatten)]
        precision: PrecisionArguments,
        #[command(flatten)]
        part: PartArguments,
        #[command(flatten)]
        conditions: ConditionArguments,
        #[command(flatten)]
        output: OutputArguments,
    },
    /// Compare job offers: what each costs the employer and is worth to the candidate, and what makes them equal
    Offer {
        #[command(flatten)]
        offers: OfferArguments,
        #[command(flatten)]
        simulation: SimulationArguments,
        #[command(flatten)]
        output: OutputArguments,
    },
    /// Vary one or two inputs, or compare named cases: what each value costs, and what work limits block then
    Whatif {
        /// Built-in name, path of a scenario file, or - for standard input
        scenario: String,
        #[command(flatten)]
        question: WhatifArguments,
        #[command(flatten)]
        simulation: SimulationArguments,
        #[command(flatten)]
        part: PartArguments,
        #[command(flatten)]
        conditions: ConditionArguments,
        #[command(flatten)]
        output: OutputArguments,
    },
    /// Find the value of an input at which a condition begins or ceases to hold, or at which a measure is lowest
    Solve {
        /// Built-in name, path of a scenario file, or - for standard input
        scenario: String,
        #[command(flatten)]
        question: SolveArguments,
        #[command(flatten)]
        simulation: SimulationArguments,
        #[command(flatten)]
        output: OutputArguments,
    },
    /// Show what moves a cost: how much of its spread each uncertain number makes, and what knowing it is worth
    Drivers {
        /// Built-in name, path of a scenario file, or - for standard input
        scenario: String,
        #[command(flatten)]
        drivers: DriversArguments,
        #[command(flatten)]
        simulation: SimulationArguments,
        #[command(flatten)]
        output: OutputArguments,
    },
    /// Simulate headcount files row by row: what each person, group and file costs, and what became of every row
    Batch {
        #[command(flatten)]
        batch: BatchArguments,
        #[command(flatten)]
        output: OutputArguments,
    },
    /// Validate a scenario and its headcount file without simulating
    Check {
        /// Built-in name, path of a scenario file, or - for standard input
        scenario: String,
        #[command(flatten)]
        input: InputArguments,
    },
    /// Print a commented scenario file to start from
    Init,
    /// Show the price list on a date: models with their next price change, GPUs, seats, electricity
    Prices {
        /// Scenario whose prices are shown: built-in name, path, or - for standard input [default: ai-integrated, which has the built-in list]
        scenario: Option<String>,
        /// Date, such as 2026-09-01 [default: the date of the price list]
        #[arg(long, value_name = "DATE", value_parser = date)]
        at: Option<Date>,
        #[command(flatten)]
        input: InputArguments,
        /// Output format
        #[arg(long, value_enum, default_value_t = Format::Table)]
        format: Format,
    },
    /// Explain a cost line, a term of the reports, a key or a number of a scenario; without a name, list them
    Explain(ExplainArguments),
    /// Print the JSON Schema of scenario files, which editors use to complete and check them
    Schema {
        /// Print the JSON Schema of header maps instead
        #[arg(long)]
        header_map: bool,
    },
    /// Print a shell completion script
    Completions {
        #[arg(value_enum)]
        shell: Shell,
    },
}

/// What is asked of `explain`.
#[derive(Clone, Debug, Args)]
pub struct ExplainArguments {
    /// A cost line, such as "API usage", a term, such as CVaR, a key, such as growth, or a number, such as "2% to 5%"
    #[arg(conflicts_with = "all")]
    pub name: Option<String>,
    /// Scenario whose numbers are shown, for a cost line [default: ai-integrated]
    #[arg(value_name = "SCENARIO", conflicts_with = "all")]
    pub of: Option<String>,
    /// List every number that the scenario rests on, with its unit, range, source, date, grade and the cost lines that it moves
    #[arg(long)]
    pub all: bool,
    /// The scenario, as an option: built-in name, path, or - for standard input
    #[arg(long, conflicts_with = "of")]
    pub scenario: Option<String>,
    /// Output format of --all
    #[arg(long, value_enum)]
    pub format: Option<Format>,
    #[command(flatten)]
    pub input: InputArguments,
}

/// What is asked of `drivers`.
#[derive(Clone, Debug, Args)]
pub struct DriversArguments {
    /// Quantity to explain, such as total, tokens_wanted or "compute of group research in 2026-05" [default: what has a budget, else total]
    #[arg(long, value_name = "QUANTITY")]
    pub of: Option<String>,
    /// Also simulate with each number drawn again: the share of the variance that would remain if all others were known
    #[arg(long)]
    pub total: bool,
    /// Also simulate every combination of what is drawn again, up to 62 runs: shares of the variance that add up to 100%
    #[arg(long)]
    pub shapley: bool,
    /// Change each stated number by this much [default: 10% with fewer than three uncertain numbers, else not at all]
    #[arg(long, value_name = "SHARE", value_parser = percent)]
    pub nudge: Option<f64>,
}

/// Inputs.
#[derive(Clone, Debug, Args)]
pub struct InputArguments {
    /// Change one value of the scenario, such as --set budget.compute="900k USD"; of the second scenario only: --set 2:PATH=VALUE; repeatable
    #[arg(long, value_name = "PATH=VALUE")]
    pub set: Vec<String>,
    /// Count and report in this currency, such as EUR: amounts keep their own, and the scenario's rates convert them; short for --set currency=EUR
    #[arg(long, value_name = "CODE")]
    pub currency: Option<String>,
    /// Take people from this CSV file instead of the head counts of the groups
    #[arg(long, value_name = "FILE")]
    pub headcount: Option<String>,
    /// Header map: which columns of the headcount file hold what; a file, or workday, bamboohr or hris
    #[arg(long, value_name = "FILE", requires = "headcount")]
    pub map: Option<String>,
}

/// Where the headcount files are now; their contents must not have changed.
#[derive(Clone, Debug, Args)]
pub struct PeopleArguments {
    /// Headcount file [default: the path used by the run]
    #[arg(long, value_name = "FILE")]
    pub headcount: Option<String>,
    /// Header map of the headcount file [default: the path used by the run]
    #[arg(long, value_name = "FILE")]
    pub map: Option<String>,
}

/// Conditions that a pipeline watches.
#[derive(Clone, Debug, Default, Args)]
pub struct ConditionArguments {
    /// Exit with 3 if this holds, such as "p_over(compute) > 5%"; repeatable
    #[arg(long, value_name = "CONDITION")]
    pub fail_if: Vec<String>,
    /// Warn if this holds; repeatable
    #[arg(long, value_name = "CONDITION")]
    pub warn_if: Vec<String>,
    /// Fail only if the 95% intervals lie wholly beyond the limits, not where it is too close to call
    #[arg(long, requires = "fail_if")]
    pub sure: bool,
}

/// What is varied and what is shown.
#[derive(Clone, Debug, Args)]
pub struct WhatifArguments {
    /// Input and its values: a list, "300..1500 USD/month by 300", "in 5", "±20% in 5"; twice for a grid; A+B moves two inputs together
    #[arg(long, value_name = "PATH=VALUES")]
    pub vary: Vec<String>,
    /// Named cases from this file instead: tables [cases.NAME] with the keys that differ
    #[arg(long, value_name = "FILE", conflicts_with = "vary")]
    pub cases: Option<String>,
    /// Measure to show, such as "p95(compute)"; repeatable [default: mean and P90 of what has a budget, and what limits block]
    #[arg(long, value_name = "MEASURE", value_parser = MeasureText, hide_possible_values = true)]
    pub show: Vec<String>,
    /// Mark the cases in which this holds, such as "p_over(compute) <= 5%"
    #[arg(long, value_name = "CONDITION")]
    pub such_that: Option<String>,
    /// What of use stated in money stays the same in all cases: the work, at the prices of the base case, or the spend [default: work]
    #[arg(long, value_enum, value_name = "WHAT")]
    pub hold: Option<HoldChoice>,
    /// 1,000 trials, for a first look
    #[arg(long, conflicts_with = "trials")]
    pub preview: bool,
    /// Judge --fail-if and --warn-if in every case, not only in the base case
    #[arg(long)]
    pub any_case: bool,
    /// Simulate more than 400 cases
    #[arg(long)]
    pub yes: bool,
}

/// What is looked for.
#[derive(Clone, Debug, Args)]
pub struct SolveArguments {
    /// Input to find: a number, a count, a month or a budget of the scenario
    #[arg(long = "for", value_name = "PATH")]
    pub of: String,
    /// Condition that must hold, such as "p_over(compute) <= 5%"
    #[arg(long, value_name = "CONDITION", required_unless_present = "minimize")]
    pub such_that: Option<String>,
    /// Find the value at which this measure is lowest, such as "mean(compute)"
    #[arg(long, value_name = "MEASURE", visible_alias = "minimise", value_parser = MeasureText, hide_possible_values = true)]
    pub minimize: Option<String>,
    /// More trials until the 95% interval of the solution is within ± this percentage of it
    #[arg(long, value_name = "SHARE", value_parser = percent)]
    pub precision: Option<f64>,
    /// Least value to try [default: 0]
    #[arg(long, value_name = "VALUE")]
    pub from: Option<String>,
    /// Largest value to try [default: 4 times the present value, more where needed]
    #[arg(long, value_name = "VALUE")]
    pub to: Option<String>,
    /// Measure to show at the solution, such as "mean(unserved_demand)"; repeatable
    #[arg(long, value_name = "MEASURE", value_parser = MeasureText, hide_possible_values = true)]
    pub show: Vec<String>,
    /// What of use stated in money stays the same while the input changes: the work or the spend [default: work]
    #[arg(long, value_enum, value_name = "WHAT")]
    pub hold: Option<HoldChoice>,
    /// 1,000 trials, for a first look
    #[arg(long, conflicts_with = "trials")]
    pub preview: bool,
}

/// [`crate::simulation::Hold`] as typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum HoldChoice {
    Work,
    Spend,
}

impl HoldChoice {
    /// What it means.
    pub fn hold(self) -> Hold {
        match self {
            Self::Work => Hold::Work,
            Self::Spend => Hold::Spend,
        }
    }
}

/// Target precision.
#[derive(Clone, Debug, Args)]
pub struct PrecisionArguments {
    /// Keep doubling trials until the 95% interval of a measure is within ± this percentage, such as "p95(compute) 1%"; points of a probability
    /// [measure: mean(total); in a comparison change(mean(total))]
    #[arg(long, value_name = "[MEASURE] SHARE")]
    pub precision: Option<PrecisionText>,
    /// Former name of the measure of --precision
    #[arg(long, value_enum, value_name = "METRIC", requires = "precision", hide = true)]
    pub precision_metric: Option<PrecisionMetric>,
    /// Upper limit on trials for --precision [default: 1,048,576]
    #[arg(long, value_name = "TRIALS", requires = "precision", value_parser = clap::value_parser!(u32).range(2..=10_000_000))]
    pub max_trials: Option<u32>,
}

/// A measure, where one is named, and the precision that is asked of it.
#[derive(Clone, Debug, PartialEq)]
pub struct PrecisionText {
    pub measure: Option<String>,
    /// `1%` is 1, as typed, so that the command can be printed again.
    pub percent: f64,
}

impl FromStr for PrecisionText {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (measure, percent) =
            text.trim().rsplit_once(char::is_whitespace).map_or((None, text.trim()), |(measure, percent)| (Some(measure), percent));
        let percent = self::percent(percent).map_err(|mistake| match mistake.as_str() {
            NO_PERCENTAGE => "write a percentage, such as 1%, or a measure and a percentage, such as \"p95(compute) 1%\"".into(),
            _ => mistake,
        })?;
        Ok(Self { measure: measure.map(|measure| measure.trim().to_string()), percent })
    }
}

const NO_PERCENTAGE: &str = "write a percentage, such as 1% or 0.5%";

/// `1%` is 1, as typed, so that the command can be printed again.
fn percent(text: &str) -> Result<f64, String> {
    let percent = text.trim().strip_suffix('%').and_then(|number| number.trim().parse::<f64>().ok());
    match percent {
        Some(percent) if percent > 0.0 && percent < 100.0 => Ok(percent),
        Some(_) => Err("write more than 0% and less than 100%".into()),
        None => Err(NO_PERCENTAGE.into()),
    }
}

impl std::fmt::Display for PrecisionText {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.measure {
            Some(measure) => write!(f, "{measure} {}%", self.percent),
            None => write!(f, "{}%", self.percent),
        }
    }
}

/// Former names of measures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum PrecisionMetric {
    Mean,
    P50,
    P90,
    P95,
    Cvar95,
    ComputeMean,
    ComputeP50,
    ComputeP90,
    ComputeP95,
    ComputeCvar95,
    OverBudget,
    Difference,
}

impl PrecisionMetric {
    /// As it is typed.
    pub fn word(self) -> String {
        word(self)
    }

    /// The measure that it is called now.
    pub fn measure(self) -> &'static str {
        match self {
            Self::Mean => "mean(total)",
            Self::P50 => "p50(total)",
            Self::P90 => "p90(total)",
            Self::P95 => "p95(total)",
            Self::Cvar95 => "cvar95(total)",
            Self::ComputeMean => "mean(compute)",
            Self::ComputeP50 => "p50(compute)",
            Self::ComputeP90 => "p90(compute)",
            Self::ComputeP95 => "p95(compute)",
            Self::ComputeCvar95 => "cvar95(compute)",
            Self::OverBudget => "p_over(compute)",
            Self::Difference => "change(mean(total))",
        }
    }
}

/// Takes any text and completes measures; what is wrong with a measure is reported with its place once it is read.
#[derive(Clone)]
struct MeasureText;

impl TypedValueParser for MeasureText {
    type Value = String;

    fn parse_ref(&self, _: &clap::Command, _: Option<&clap::Arg>, value: &OsStr) -> Result<String, clap::Error> {
        value.to_str().map(str::to_string).ok_or_else(|| clap::Error::new(clap::error::ErrorKind::InvalidUtf8))
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        let of_compute = STATISTICS.iter().map(|form| PossibleValue::new(form.example).help(form.meaning));
        let means = QUANTITIES.iter().map(|quantity| PossibleValue::new(format!("mean({})", quantity.name)).help(quantity.meaning));
        Some(Box::new(of_compute.chain(means)))
    }
}

/// The message repeats the text, which clap prints as it is.
fn date(text: &str) -> Result<Date, String> {
    text.parse().map_err(|message: String| one_line(&message).into_owned())
}

/// Part of a study, to be merged with the others.
#[derive(Clone, Debug, Args)]
pub struct PartArguments {
    /// Simulate only part K of N, counted from 0, such as 3/64, and write it to the --partial file; the same command again goes on, or finds it done
    #[arg(long, value_name = "K/N", requires = "partial", conflicts_with_all = ["out", "format", "theme"])]
    pub part: Option<PartText>,
    /// File for the trials of a part, or - for standard output; of run and compare without a part, for the trials of an interruption
    #[arg(long, value_name = "FILE")]
    pub partial: Option<String>,
}

/// Trials of a run, to be merged with the others.
#[derive(Clone, Debug, Args)]
pub struct RangeArguments {
    /// Simulate only these trials, such as 0..32000, and write them to the --partial file; bounds are multiples of 64
    #[arg(long, value_name = "FROM..TO", requires = "partial", conflicts_with_all = ["part", "out", "format", "theme", "precision"])]
    pub trial_range: Option<TrialRange>,
}

/// Part `number` of `of`, as typed: `3/64`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PartText {
    pub number: usize,
    pub of: usize,
}

impl FromStr for PartText {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let parts = text.split_once('/').and_then(|(number, of)| Some((number.trim().parse().ok()?, of.trim().parse().ok()?)));
        match parts {
            Some((number, of)) if number < of => Ok(Self { number, of }),
            Some((_, 0)) | None => Err("write the number of the part and how many there are, such as 0/64".into()),
            Some((_, of)) => Err(format!("parts are counted from 0: write 0/{of} to {}/{of}", of - 1)),
        }
    }
}

/// Trials `first` to `end`, the latter excluded, as typed: `0..32000`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TrialRange {
    pub first: usize,
    pub end: usize,
}

impl FromStr for TrialRange {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let bounds = text.split_once("..").and_then(|(first, end)| Some((first.trim().parse().ok()?, end.trim().parse().ok()?)));
        match bounds {
            Some((first, end)) if first < end => Ok(Self { first, end }),
            Some(_) => Err("the range is empty; write the smaller number first, such as 0..32000".into()),
            None => Err("write the first trial and the one after the last, such as 0..32000".into()),
        }
    }
}

/// Simulation.
#[derive(Clone, Debug, Args)]
pub struct SimulationArguments {
    #[command(flatten)]
    pub input: InputArguments,
    /// Trials to simulate [default: the scenario's, 10,000]
    #[arg(long, value_parser = clap::value_parser!(u32).range(2..=10_000_000))]
    pub trials: Option<u32>,
    /// Seed of the random draws; the same seed gives byte-identical output [default: the scenario's]
    #[arg(long, value_parser = clap::value_parser!(u64).range(..=i64::MAX as u64))]
    pub seed: Option<u64>,
    /// Sampling of company-wide factors: plain (pseudo-random) or sobol (quasi-Monte Carlo) [default: the scenario's, plain]
    #[arg(long, value_enum)]
    pub sampling: Option<SamplingChoice>,
    /// Number of threads; does not affect results [default: all cores]
    #[arg(long, value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub threads: Option<u16>,
}

/// [`crate::scenario::Sampling`] as typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum SamplingChoice {
    Plain,
    Sobol,
}

/// Output.
#[derive(Clone, Debug, Args)]
pub struct OutputArguments {
    /// Output format
    #[arg(long, value_enum, default_value_t = Format::Table)]
    pub format: Format,
    /// Write tables (CSV, Parquet), charts (SVG, PNG) and a receipt to this folder: all files or none
    #[arg(long, value_name = "FOLDER")]
    pub out: Option<String>,
    /// Color theme of charts
    #[arg(long, value_enum, default_value_t = ChartTheme::Light)]
    pub theme: ChartTheme,
    /// Print neither progress nor warnings to standard error
    #[arg(long, short)]
    pub quiet: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    Table,
    Json,
    Csv,
    Markdown,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ChartTheme {
    Light,
    Dark,
}

impl Format {
    /// As it is typed.
    pub fn word(self) -> String {
        word(self)
    }
}

impl ChartTheme {
    /// As it is typed.
    pub fn word(self) -> String {
        word(self)
    }
}

/// A value as it is typed.
fn word(value: impl ValueEnum) -> String {
    value.to_possible_value().map_or_else(String::new, |value| value.get_name().to_string())
}

/// Shells with completions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
#[value(rename_all = "lower")]
pub enum Shell {
    Bash,
    Zsh,
    Fish,
    PowerShell,
    Elvish,
}
