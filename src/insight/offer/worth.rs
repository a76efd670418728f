//! Worth to the candidate: certainty equivalents of wealth over the trials of an offer.

use rayon::prelude::*;

use super::trials::{Change, ComputeYear, Trials};
use std::collections::BTreeMap;

use crate::scenario::{Candidate, Uncertainty};
use crate::simulation::{ChanceKind, uniforms};
use crate::statistics::influence;
use crate::value::certainty_equivalent::{NotPositive, certainty_equivalent, influence_values};
use crate::value::compute_use::{Taxation, UseValues};

use super::figures::Simulated;

/// What is not known about a candidate, at one value of each.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Judgment {
    pub wealth: f64,
    pub risk_aversion: f64,
    pub use_values: UseValues,
    /// Share of idle pay that is felt as own time.
    pub waiting: f64,
    /// Worth of a dollar of benefits.
    pub benefits: f64,
    /// Worth of a dollar of training and fine-tuning.
    pub development: f64,
    /// Share of pay that counts as wealth.
    pub pay_counts: f64,
}

impl Judgment {
    /// The values at one uniform draw of each law, in the order of [`Candidate::laws`].
    pub fn at(candidate: &Candidate, mut uniform: impl FnMut(&'static str) -> f64) -> Self {
        let mut value = |key, law: &Uncertainty| law.at(uniform(key));
        let values = &candidate.values;
        Self {
            wealth: candidate.wealth.as_ref().map_or(0.0, |law| value("wealth", law)),
            risk_aversion: value("risk_aversion", &candidate.risk_aversion),
            use_values: UseValues {
                work: value("work", &values.work),
                personal: value("personal", &values.personal),
                personal_share: value("personal_share", &values.personal_share),
            },
            waiting: value("waiting", &values.waiting),
            benefits: value("benefits", &values.benefits),
            development: value("development", &values.development),
            pay_counts: candidate.pay_counts,
        }
    }

    /// Medians.
    pub fn central(candidate: &Candidate) -> Self {
        Self::at(candidate, |_| 0.5)
    }
}

/// Present values of one offer by trial.
#[derive(Clone, Debug, Default)]
pub struct Present {
    pub pay: Vec<f64>,
    pub equity: Vec<f64>,
    pub benefits: Vec<f64>,
    pub development: Vec<f64>,
    pub idle: Vec<f64>,
    /// By trial, then by calendar year.
    pub compute: Vec<ComputeYear>,
    pub n_years: usize,
}

impl Present {
    pub fn of(trials: &Trials, change: Change) -> Self {
        let leave = trials.terms.months;
        let walks: Vec<_> = (0..trials.n())
            .into_par_iter()
            .map(|trial| {
                let walk = trials.walk(trial, change, leave);
                let benefits = (walk.benefits_present, walk.development_present);
                (walk.pay_present, walk.equity_present, benefits, walk.idle_present, walk.compute)
            })
            .collect();
        let mut present = Self { n_years: trials.terms.n_calendar_years(), ..Self::default() };
        for (pay, equity, (benefits, development), idle, compute) in walks {
            present.pay.push(pay);
            present.equity.push(equity);
            present.benefits.push(benefits);
            present.development.push(development);
            present.idle.push(idle);
            present.compute.extend(compute);
        }
        present
    }

    /// The same without compute, and without waiting for it.
    pub fn without_compute(&self) -> Self {
        Self { idle: vec![0.0; self.idle.len()], compute: vec![ComputeYear::default(); self.compute.len()], ..self.clone() }
    }

    /// What compute is worth in a trial, without waiting.
    pub fn compute_worth(&self, trial: usize, judgment: &Judgment, taxation: Taxation) -> f64 {
        let years = &self.compute[trial * self.n_years..(trial + 1) * self.n_years];
        years.iter().map(|year| judgment.use_values.worth(year.present, taxation, year.rate(taxation))).sum()
    }

    /// Wealth of every trial. What is a share of pay that does not count as wealth is the second value: the mean of the rest of pay.
    pub fn wealth(&self, judgment: &Judgment, taxation: Taxation) -> (Vec<f64>, f64) {
        let n = self.pay.len();
        let wealth = (0..n).map(|trial| {
            judgment.wealth
                + judgment.pay_counts * self.pay[trial]
                + self.equity[trial]
                + judgment.benefits * self.benefits[trial]
                + judgment.development * self.development[trial]
                + self.compute_worth(trial, judgment, taxation)
                - judgment.waiting * self.idle[trial]
        });
        let rest = if judgment.pay_counts < 1.0 { (1.0 - judgment.pay_counts) * mean(&self.pay) } else { 0.0 };
        (wealth.collect(), rest)
    }

    /// The worth of the offer.
    pub fn worth(&self, judgment: &Judgment, taxation: Taxation) -> Result<f64, NotPositive> {
        let (wealth, rest) = self.wealth(judgment, taxation);
        worth_of(&wealth, rest, judgment)
    }

    /// Present value of the mean, worth, and the influence of every trial on the worth.
    pub fn estimate(&self, judgment: &Judgment, taxation: Taxation) -> Result<Estimated, NotPositive> {
        let (wealth, rest) = self.wealth(judgment, taxation);
        let average = mean(&wealth);
        let of_mean: Vec<f64> = wealth.iter().map(|wealth| wealth - average).collect();
        let influence = influence_values(&wealth, judgment.risk_aversion)?;
        let worth = worth_of(&wealth, rest, judgment)?;
        Ok(Estimated {
            present_value: Simulated { value: average - judgment.wealth + rest, se: se(&of_mean) },
            worth: Simulated { value: worth, se: se(&influence) },
            influence,
            wealth,
        })
    }
}

/// Worth with its error.
#[derive(Clone, Debug)]
pub struct Estimated {
    pub present_value: Simulated,
    pub worth: Simulated,
    /// Of every trial on the worth.
    pub influence: Vec<f64>,
    pub wealth: Vec<f64>,
}

/// Worth of sure pay has no rounding error of its own.
fn worth_of(wealth: &[f64], rest: f64, judgment: &Judgment) -> Result<f64, NotPositive> {
    Ok(certainty_equivalent(wealth, judgment.risk_aversion)? - judgment.wealth + rest)
}

pub fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len().max(1) as f64
}

/// The standard error of a statistic with these influence values.
pub fn se(values: &[f64]) -> f64 {
    influence::standard_error(values, &[], None).unwrap_or(0.0)
}

/// The standard error of the difference of two on the same trials.
pub fn se_of_gap(one: &[f64], other: &[f64]) -> f64 {
    influence::standard_error(one, other, None).unwrap_or(0.0)
}

/// Draws of what is not known about a candidate: each judgment value that is a range has its own stream, so that adding one moves no other. Empty where
/// nothing is a range.
pub fn outer_judgments(candidate: &Candidate, seed: u64, n: usize) -> Vec<Judgment> {
    if candidate.uncertain().next().is_none() {
        return vec![];
    }
    let draws: BTreeMap<&str, Vec<f64>> =
        candidate.uncertain().map(|(key, _)| (key, uniforms(seed, ChanceKind::Assumptions, &format!("judgment {key}"), n))).collect();
    (0..n).map(|index| Judgment::at(candidate, |key| draws.get(key).map_or(0.5, |draws| draws[index]))).collect()
}
