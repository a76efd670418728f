//! Arguments of `batch`.

use clap::Args;

use super::{InputArguments, SamplingChoice, SimulationArguments};

/// Headcount files and what is asked of them.
#[derive(Clone, Debug, Args)]
pub struct BatchArguments {
    /// Headcount files, patterns such as "hr/*.csv", or - for standard input
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<String>,
    /// Scenario whose groups the people belong to: built-in name or path of a scenario file
    #[arg(long, value_name = "SCENARIO", required_unless_present = "guess")]
    pub scenario: Option<String>,
    /// Print a header map for the file instead, with what is sure, what is assumed and what has to be filled in
    #[arg(long, conflicts_with_all = ["scenario", "map", "out"])]
    pub guess: bool,
    /// Header map: which columns of the files hold what [default: that of the scenario, else the canonical names]
    #[arg(long, value_name = "FILE")]
    pub map: Option<String>,
    /// What people used in the past, as a CSV file employee_id,month,amount,unit: gives each a level and a rate of their own
    #[arg(long, value_name = "FILE")]
    pub usage_history: Option<String>,
    /// Group people by these columns, such as department,level [default: the group of each]
    #[arg(long, value_name = "COLUMNS", value_delimiter = ',')]
    pub by: Vec<String>,
    /// Merge groups of fewer people
    #[arg(long, value_name = "PEOPLE", default_value_t = 5, value_parser = clap::value_parser!(u64).range(1..))]
    pub min_group: u64,
    /// Fail if more than this share of the rows is rejected
    #[arg(long, value_name = "SHARE", default_value = "1%", value_parser = share_of_rows)]
    pub max_rejects: f64,
    /// Fail if any row is rejected
    #[arg(long, conflicts_with = "max_rejects")]
    pub strict: bool,
    /// Write keyed hashes in place of employee ids; the key is in this file
    #[arg(long, value_name = "KEY_FILE", visible_alias = "pseudonymise")]
    pub pseudonymize: Option<String>,
    /// Change one value of the scenario, such as --set prices.factor=2; repeatable
    #[arg(long, value_name = "PATH=VALUE")]
    pub set: Vec<String>,
    /// Count and report in this currency, such as EUR
    #[arg(long, value_name = "CODE")]
    pub currency: Option<String>,
    /// Trials to simulate
    #[arg(long, default_value_t = 1_000, value_parser = clap::value_parser!(u32).range(2..=10_000_000))]
    pub trials: u32,
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

impl BatchArguments {
    /// What it says of the scenario and its simulation.
    pub fn simulation(&self) -> SimulationArguments {
        SimulationArguments {
            input: InputArguments { set: self.set.clone(), currency: self.currency.clone(), headcount: None, map: None },
            trials: Some(self.trials),
            seed: self.seed,
            sampling: self.sampling,
            threads: self.threads,
        }
    }
}

/// A share of rows from 0% to 100%.
pub(super) fn share_of_rows(text: &str) -> Result<f64, String> {
    let percent = text.trim().strip_suffix('%').and_then(|number| number.trim().parse::<f64>().ok());
    let percent = percent.filter(|percent| (0.0..=100.0).contains(percent));
    percent.map(|percent| percent / 100.0).ok_or_else(|| "write a percentage from 0% to 100%, such as 5%".into())
}
