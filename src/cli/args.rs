//! Arguments as typed. What they come to is decided in [`super::request`].

use std::str::FromStr;

use clap::{Args, CommandFactory, Parser, Subcommand, ValueEnum};

use crate::quantity::Date;

/// Arguments of this process; clap prints help and usage mistakes itself and leaves with 0 or 2.
pub fn arguments() -> Arguments {
    Arguments::parse()
}

/// The program's arguments as clap describes them, for completions.
pub fn description() -> clap::Command {
    Arguments::command()
}

/// Forecast what pay and compute cost together: Monte Carlo of compensation packages, offline.
#[derive(Debug, Parser)]
#[command(name = "compcast", version, max_term_width = 110, after_help = AFTER_HELP)]
pub struct Arguments {
    #[command(subcommand)]
    pub command: Command,
}

const AFTER_HELP: &str = "\
Built-in scenarios: traditional, ai-integrated, budget-gone-by-april.
Exit codes: 0 done; 1 failure; 2 usage or bad input; 130 interrupted.";

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Simulate one scenario: cost by element and line, burn rate, budget, blocked work
    Run {
        /// Built-in name, path of a scenario file, or - for standard input
        scenario: String,
        #[command(flatten)]
        simulation: SimulationArguments,
        #[command(flatten)]
        precision: PrecisionArguments,
        #[command(flatten)]
        partial: PartialArguments,
        #[command(flatten)]
        output: OutputArguments,
    },
    /// Join partial results of one run: the same bytes as of the run in one go
    Merge {
        /// Files that `run --trials-range` or an interrupted run wrote, in any order
        #[arg(required = true, value_name = "PARTIAL")]
        partials: Vec<String>,
        #[command(flatten)]
        people: PeopleArguments,
        #[command(flatten)]
        output: OutputArguments,
    },
    /// Go on with an interrupted run to the same result as without the interruption
    Resume {
        /// The file that the interrupted run wrote
        partial: String,
        #[command(flatten)]
        people: PeopleArguments,
        /// Threads to use [default: all cores]; never changes a number
        #[arg(long, value_parser = clap::value_parser!(u16).range(1..=1024))]
        threads: Option<u16>,
        #[command(flatten)]
        precision: PrecisionArguments,
        #[command(flatten)]
        output: OutputArguments,
    },
    /// Compare scenarios on the same draws: the difference with its error, line by line
    Compare {
        /// Two or more scenarios, the first being the one compared against [default: traditional ai-integrated]
        scenarios: Vec<String>,
        #[command(flatten)]
        simulation: SimulationArguments,
        #[command(flatten)]
        precision: PrecisionArguments,
        #[command(flatten)]
        output: OutputArguments,
    },
    /// Tell every mistake of a scenario and of the headcount file it names; simulate nothing
    Check {
        /// Built-in name, path of a scenario file, or - for standard input
        scenario: String,
        #[command(flatten)]
        input: InputArguments,
    },
    /// Print a commented scenario to start from
    Init,
    /// Show the price list on a day: models with their next step, GPUs, seats, electricity
    Prices {
        /// Whose prices: built-in name, path of a scenario file, or - for standard input [default: ai-integrated, which has the built-in list]
        scenario: Option<String>,
        /// The day asked about, such as 2026-09-01 [default: the date of the price list]
        #[arg(long, value_name = "DATE")]
        at: Option<Date>,
        #[command(flatten)]
        input: InputArguments,
        /// What to print
        #[arg(long, value_enum, default_value_t = Format::Table)]
        format: Format,
    },
    /// Explain a cost line or a term of the reports; without a name, list them
    Explain {
        /// Name of a cost line, such as "API usage", or of a term, such as CVaR
        name: Option<String>,
        /// The scenario whose numbers are shown
        #[arg(default_value = "ai-integrated")]
        scenario: String,
        #[command(flatten)]
        input: InputArguments,
    },
    /// Print the JSON Schema of scenario files, by which editors complete and check them
    Schema,
    /// Print the completions of a shell
    Completions {
        #[arg(value_enum)]
        shell: Shell,
    },
}

/// What is read.
#[derive(Clone, Debug, Args)]
pub struct InputArguments {
    /// Change one value of the scenario, such as --set budget.compute="900k USD"; may be given many times
    #[arg(long, value_name = "PATH=VALUE")]
    pub set: Vec<String>,
    /// People from a CSV file instead of the counts of the groups
    #[arg(long, value_name = "FILE")]
    pub headcount: Option<String>,
    /// Which columns of the headcount file mean what
    #[arg(long, value_name = "FILE", requires = "headcount")]
    pub map: Option<String>,
}

/// Where the files about people are now; what they say must be what it was.
#[derive(Clone, Debug, Args)]
pub struct PeopleArguments {
    /// Where the headcount file is [default: where it was]
    #[arg(long, value_name = "FILE")]
    pub headcount: Option<String>,
    /// Where its header map is [default: where it was]
    #[arg(long, value_name = "FILE")]
    pub map: Option<String>,
}

/// How well a figure is to be known.
#[derive(Clone, Debug, Args)]
pub struct PrecisionArguments {
    /// Double the trials until the 95 % interval of a figure reaches no further than this share of it to either side, such as 1%; that of a
    /// probability no further than so many percentage points
    #[arg(long, value_name = "SHARE", value_parser = per_cent)]
    pub precision: Option<f64>,
    /// The figure that --precision is about [default: mean; of a comparison: difference]
    #[arg(long, value_enum, value_name = "FIGURE", requires = "precision")]
    pub precision_of: Option<PrecisionOf>,
    /// The most trials that --precision may take [default: 1,048,576]
    #[arg(long, value_name = "TRIALS", requires = "precision", value_parser = clap::value_parser!(u32).range(2..=10_000_000))]
    pub max_trials: Option<u32>,
}

/// Figures that precision can be asked of: of all cost, unless named otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum PrecisionOf {
    Mean,
    P50,
    P90,
    P95,
    /// Mean of the worst 5 %
    Cvar95,
    ComputeMean,
    ComputeP50,
    ComputeP90,
    ComputeP95,
    ComputeCvar95,
    /// Probability that the budget is exceeded: that for compute where there is one
    OverBudget,
    /// Mean difference of two scenarios on the same draws
    Difference,
}

impl PrecisionOf {
    /// As it is typed.
    pub fn word(self) -> String {
        word(self)
    }
}

/// `1%` is 1, as it was typed, so that it can be said again.
fn per_cent(text: &str) -> Result<f64, String> {
    let per_cent = text.trim().strip_suffix('%').and_then(|number| number.trim().parse::<f64>().ok());
    match per_cent {
        Some(per_cent) if per_cent > 0.0 && per_cent < 100.0 => Ok(per_cent),
        Some(_) => Err("write more than 0% and less than 100%".into()),
        None => Err("write a share in per cent, such as 1% or 0.5%".into()),
    }
}

/// A part of a run, to be joined by `merge`.
#[derive(Clone, Debug, Args)]
pub struct PartialArguments {
    /// Simulate only these of the trials, such as 0..32000, and write them with --partial; bounds are multiples of 64
    #[arg(long, value_name = "FROM..TO", requires = "partial", conflicts_with_all = ["out", "format", "theme", "precision"])]
    pub trials_range: Option<TrialRange>,
    /// File for the trials of --trials-range, or for those finished when the run is interrupted
    #[arg(long, value_name = "FILE")]
    pub partial: Option<String>,
}

/// Trials `first` to `end`, the latter not included, as typed: `0..32000`.
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
            Some(_) => Err("it ends before it has begun; write the smaller number first, such as 0..32000".into()),
            None => Err("write the first trial and the one after the last, such as 0..32000".into()),
        }
    }
}

/// How much is simulated.
#[derive(Clone, Debug, Args)]
pub struct SimulationArguments {
    #[command(flatten)]
    pub input: InputArguments,
    /// Trials to simulate [default: the scenario's, 10,000]
    #[arg(long, value_parser = clap::value_parser!(u32).range(2..=10_000_000))]
    pub trials: Option<u32>,
    /// Seed of all draws; the same seed gives the same bytes [default: the scenario's]
    #[arg(long, value_parser = clap::value_parser!(u64).range(..=i64::MAX as u64))]
    pub seed: Option<u64>,
    /// How what the company shares is drawn: plain, or sobol: evenly spread points, surer with as many trials [default: the scenario's, plain]
    #[arg(long, value_enum)]
    pub sampling: Option<SamplingChoice>,
    /// Threads to use [default: all cores]; never changes a number
    #[arg(long, value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub threads: Option<u16>,
}

/// [`crate::scenario::Sampling`] as typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum SamplingChoice {
    Plain,
    Sobol,
}

/// What is printed and written.
#[derive(Clone, Debug, Args)]
pub struct OutputArguments {
    /// What to print
    #[arg(long, value_enum, default_value_t = Format::Table)]
    pub format: Format,
    /// Write tables (CSV, Parquet), charts (SVG, PNG) and a receipt into this folder, whole or not at all
    #[arg(long, value_name = "FOLDER")]
    pub out: Option<String>,
    /// Colours of the charts
    #[arg(long, value_enum, default_value_t = ChartTheme::Light)]
    pub theme: ChartTheme,
    /// No progress and no warnings on standard error
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

/// Shells that completions can be written for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
#[value(rename_all = "lower")]
pub enum Shell {
    Bash,
    Zsh,
    Fish,
    PowerShell,
    Elvish,
}
