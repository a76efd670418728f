//! How a scenario is run, as opposed to what it describes: seed, number of trials, sampling.

use crate::reading::TableReader;

/// Settings of one run. The same settings, scenario and headcount give the same bits on every machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RunSettings {
    /// Addresses all draws; 0 to 2^63 - 1.
    pub seed: u64,
    /// Trials to simulate, 2 to 10 million.
    pub trials: u32,
    pub sampling: Sampling,
}

const MOST_TRIALS: i64 = 10_000_000;

impl RunSettings {
    /// The table `run` of the scenario at `root`.
    pub(super) fn read(root: &TableReader<'_>) -> Option<Self> {
        let run = root.required("run", "{ trials = 10000, seed = 1 }").and_then(|field| TableReader::new(&field))?;
        let trials = run.required("trials", "10000").and_then(|field| field.count(2, MOST_TRIALS));
        let seed = run.required("seed", "1").and_then(|field| field.count(0, i64::MAX));
        let sampling = run.read("sampling", |field| field.choice(&Sampling::WORDS));
        run.finish();
        let sampling = if sampling? == Some(1) { Sampling::Sobol } else { Sampling::Plain };
        Some(Self { seed: seed? as u64, trials: trials? as u32, sampling })
    }

    /// Pseudo-random sampling.
    pub fn new(seed: u64, trials: u32) -> Self {
        Self { seed, trials, sampling: Sampling::Plain }
    }
}

/// How the factors that the whole company shares are sampled.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sampling {
    /// Pseudo-random numbers: each trial is independent of all others.
    #[default]
    Plain,
    /// Scrambled Sobol points (quasi-Monte Carlo), which cover the space of outcomes more evenly: see `src/chance/sobol.rs`.
    Sobol,
}

impl Sampling {
    /// As scenarios and the command line write them, in the order of the variants.
    pub const WORDS: [&str; 2] = ["plain", "sobol"];

    /// The sampling that scenarios write as `word`.
    pub fn of_word(word: &str) -> Option<Self> {
        [Self::Plain, Self::Sobol].into_iter().find(|sampling| sampling.word() == word)
    }

    pub fn word(self) -> &'static str {
        Self::WORDS[self as usize]
    }
}
