//! The checks that every run carries: simulated against exact means, and sums that must meet.
//!
//! A line whose mean has a closed form must lie within five standard errors of it; lines must add to totals, months to the year, groups
//! to the company, and all demand must be served or counted as unserved. A check that fails makes the run fail.

use serde::{Serialize, Serializer};

use super::fiscal;
use super::heavy_tails::LARGEST_RELATIVE_ERROR;
use crate::cost::{BalanceKind, Quantity};
use crate::scenario::Basis;
use crate::simulation::results::{Column, CostSplit, compute_of_all, total_of_all};
use crate::simulation::{GpuFigure, Key, Results, Scope};
use crate::statistics::agreement::{Agreement, Evidence};
use crate::statistics::estimate::Estimate;

/// All checks of a run.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Reconciliation {
    pub checks: Vec<Agreement>,
    /// What has no exact mean, or is too noisy to be held against it.
    pub unchecked: Vec<Unchecked>,
}

/// A figure that is not held against an exact mean.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Unchecked {
    pub name: String,
    pub reason: Reason,
}

/// Why a figure is not held against an exact mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    NoExactMean,
    SingleTrial,
    NoTrialDiffers,
    RareAmount,
    RareIncident,
    FewTrials,
}

impl Reason {
    pub const ALL: [Self; 6] =
        [Self::NoExactMean, Self::SingleTrial, Self::NoTrialDiffers, Self::RareAmount, Self::RareIncident, Self::FewTrials];

    /// The reason in words, as the end of a sentence.
    pub fn words(self) -> &'static str {
        match self {
            Self::NoExactMean => "its mean has no closed form here",
            Self::SingleTrial => "a single trial has no error",
            Self::NoTrialDiffers => "no trial differs from another",
            Self::RareAmount => "an uncertain number has an amount too rare for so few trials",
            Self::RareIncident => "an incident is too rare for so few trials",
            Self::FewTrials => "too few trials for its spread",
        }
    }
}

impl Serialize for Reason {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.words())
    }
}

/// An amount that comes up less often than this leaves the error of a mean to luck.
const FEWEST_HITS: f64 = 50.0;

/// What the order of additions leaves of a sum, as a share of it.
const ROUNDING: f64 = 1e-12;

/// With fewer results the error of the error is as large as the bound allows for.
const FEWEST_TRIALS: usize = 200;

impl Reconciliation {
    pub fn of(results: &Results) -> Self {
        let mut all = Self { checks: vec![], unchecked: vec![] };
        let rarest_incident = results.rarest_incident();
        for line in results.lines() {
            let rarest = match line.name {
                "incidents" => rarest_incident.billed,
                _ => rarest_incident.counted_toward_cap.filter(|_| line.line.is_compute),
            };
            all.sampled(line.name, line.by_trial, line.exact_mean, rarest, results);
        }
        for (quantity, name) in CHECKED_COUNTS {
            let Some(count) = results.count(quantity).filter(|count| count.by_trial.is_any()) else { continue };
            let rarest = match quantity {
                Quantity::Incidents => rarest_incident.of_any(),
                Quantity::TokensWanted => rarest_incident.counted_toward_cap,
                _ => None,
            };
            all.sampled(name, count.by_trial, count.exact_mean, rarest, results);
        }
        for (name, key) in [("energy of GPUs (kWh)", Key::Energy), ("carbon dioxide (kg)", Key::Carbon)] {
            if let Some(amount) = results.counted(key).filter(|amount| amount.by_trial.is_any()) {
                all.sampled_quietly(name, amount.by_trial, amount.exact_mean, results);
            }
        }
        for option in results.plan().purchase_options() {
            let paid = results.counted(Key::GpuHours { option, figure: GpuFigure::Paid }).filter(|hours| hours.exact_mean.is_some());
            if let Some(paid) = paid {
                all.sampled(&format!("GPU-hours paid, {}", option.word()), paid.by_trial, paid.exact_mean, None, results);
            }
        }
        all.sums(results);
        all.cash(results);
        all.balances(results);
        all
    }

    pub fn all_agree(&self) -> bool {
        self.checks.iter().all(Agreement::agrees)
    }

    /// How many checks of one kind of evidence agree, and how many there are.
    pub fn agreeing(&self, evidence: Evidence) -> (usize, usize) {
        let of_kind = || self.checks.iter().filter(|check| check.evidence == evidence);
        (of_kind().filter(|check| check.agrees()).count(), of_kind().count())
    }

    pub fn failed(&self) -> impl Iterator<Item = &Agreement> {
        self.checks.iter().filter(|check| !check.agrees())
    }

    /// The cash basis: exact means of the lines that are paid at other times than their cost accrues, and its sums.
    fn cash(&mut self, results: &Results) {
        if !results.has_cash_timing() {
            return;
        }
        for cash in results.lines().filter_map(|line| line.cash()).filter(|cash| !cash.is_non_cash()) {
            self.sampled(&format!("cash of {}", cash.line.name), cash.by_trial, cash.exact_mean, None, results);
        }
        let sum = |compute_only: bool| -> Vec<f64> {
            let lines = results.lines().filter(|line| !compute_only || line.line.is_compute);
            results.sum(lines.map(|line| line.cash().map_or(line.by_trial, |cash| cash.by_trial)))
        };
        let paid = |scope| results.horizon(scope, Basis::Cash);
        self.identity("cash of lines adds to all cash", &sum(false), &paid(Scope::Total).values());
        self.identity("cash of compute lines adds to compute's", &sum(true), &paid(Scope::Compute).values());
        let months = results.lines().flat_map(|line| line.cash().map_or_else(|| line.mean_by_month(), |cash| cash.mean_by_month()));
        let total = paid(Scope::Total).iter().sum::<f64>() / results.n_trials() as f64;
        self.checks.push(Agreement::identity("cash of months adds to all cash", months.sum(), total));
        self.fiscal_years(results, Basis::Cash, "cash of fiscal years adds to all cash");
    }

    /// Cost and cash tie by what is left at the end: balances are worked out from what is there, and must be what moved them.
    fn balances(&mut self, results: &Results) {
        for (line, balance) in results.lines().filter_map(|line| Some((line, line.balance()?))) {
            let cash = line.cash().map_or(line.by_trial, |cash| cash.by_trial);
            let (more, less) = match balance.of.kind {
                BalanceKind::Asset | BalanceKind::Prepayment => (cash, line.by_trial),
                BalanceKind::Liability => (line.by_trial, cash),
            };
            // Of a line that is prepaid in part, the check is of the whole line and so not of the balance alone.
            let name = match balance.of.kind {
                BalanceKind::Prepayment => format!("{}: cost and cash tie by what is prepaid", line.name),
                BalanceKind::Asset | BalanceKind::Liability => format!("{}: opening balance and movements", balance.of.name),
            };
            self.identity(&name, &results.sum([balance.opening, more]), &results.sum([balance.closing, less]));
            if balance.of.kind == BalanceKind::Asset {
                let name = format!("cash of {} is additions less disposals", balance.of.name);
                let mut apart = Self { checks: vec![], unchecked: vec![] };
                apart.identity(&name, &results.sum([cash, balance.disposals]), &balance.additions.values());
                // It is a part of the check before.
                self.checks.extend(apart.checks.into_iter().filter(|check| !check.agrees()));
            }
        }
    }

    /// `rarest` is how often a trial is to meet the rarest thing that the figure waits for.
    fn sampled(&mut self, name: &str, by_trial: &Column, exact_mean: Option<f64>, rarest: Option<f64>, results: &Results) {
        let mut unchecked = |reason| self.unchecked.push(Unchecked { name: name.to_string(), reason });
        let Some(exact) = exact_mean else { return unchecked(Reason::NoExactMean) };
        let Some(Estimate { mean, se_mean: Some(error), .. }) = results.estimate(by_trial) else {
            return unchecked(Reason::SingleTrial);
        };
        // Means of replicates differ by rounding even where no trial differs from another.
        // Nor do sums whose parts cancel out, such as an expense and its reversal.
        let is_rounding = error <= ROUNDING * mean.abs();
        let error = if by_trial.is_constant() || is_rounding { 0.0 } else { error };
        let check = match results.replicates() {
            None => Agreement::sampled(name, mean, exact, error),
            Some(replicates) => Agreement::of_replicates(name, mean, exact, error, (replicates, by_trial.len())),
        };
        if error == 0.0 {
            // What is the same in every trial is certain, or waits for something rare that came up in none of them.
            return if check.agrees() || results.is_certain() { self.checks.push(check) } else { unchecked(Reason::NoTrialDiffers) };
        }
        if results.rarest_value().is_some_and(|chance| chance * (by_trial.len() as f64) < FEWEST_HITS) {
            return unchecked(Reason::RareAmount);
        }
        if rarest.is_some_and(|expected| expected * (by_trial.len() as f64) < FEWEST_HITS) {
            return unchecked(Reason::RareIncident);
        }
        if by_trial.len() < FEWEST_TRIALS || error > LARGEST_RELATIVE_ERROR * exact.abs().min(mean.abs()) {
            return unchecked(Reason::FewTrials);
        }
        self.checks.push(check);
    }

    /// As [`Self::sampled`] for a count that has the same draws as a line that is checked: listed only if it disagrees.
    fn sampled_quietly(&mut self, name: &str, by_trial: &Column, exact_mean: Option<f64>, results: &Results) {
        let mut apart = Self { checks: vec![], unchecked: vec![] };
        apart.sampled(name, by_trial, exact_mean, None, results);
        self.checks.extend(apart.checks.into_iter().filter(|check| !check.agrees()));
    }

    /// Sums that must agree.
    fn sums(&mut self, results: &Results) {
        let (total, compute) = (results.total().values(), results.compute().values());
        let lines = results.lines().map(|line| line.by_trial);
        let compute_lines = results.lines().filter(|line| line.line.is_compute).map(|line| line.by_trial);
        let groups: Vec<CostSplit<'_>> = results.groups().map(|group| group.cost).collect();
        self.identity("lines add to the total", &results.sum(lines), &total);
        self.identity("compute lines add to compute", &results.sum(compute_lines), &compute);
        self.identity("groups add to the company", &total_of_all(&groups), &total);
        self.identity("compute of groups adds to the company's", &compute_of_all(&groups), &compute);
        for line in results.lines() {
            let months = line.mean_by_month().iter().sum();
            let year = line.by_trial.iter().sum::<f64>() / results.n_trials() as f64;
            let check = Agreement::identity(format!("months of {} add to its total", line.name), months, year);
            // One line for all that agree would hide the one that does not: only failures are listed one by one.
            if !check.agrees() {
                self.checks.push(check);
            }
        }
        let months: f64 = results.lines().flat_map(|line| line.mean_by_month()).sum();
        self.checks.push(Agreement::identity("months add to the total", months, total.iter().sum::<f64>() / results.n_trials() as f64));
        self.fiscal_years(results, Basis::Accrual, "fiscal years add to the total");
        for (name, wanted, parts) in [
            ("served and unserved tokens add to tokens wanted", Quantity::TokensWanted, Quantity::TOKEN_OUTCOMES.as_slice()),
            ("served and unserved GPU-hours add to GPU-hours wanted", Quantity::HoursWanted, &Quantity::HOUR_OUTCOMES),
        ] {
            let by_trial = |quantity: &Quantity| results.count(*quantity).map(|count| count.by_trial);
            let (Some(wanted), Some(parts)) = (by_trial(&wanted), parts.iter().map(by_trial).collect::<Option<Vec<_>>>()) else { continue };
            if wanted.is_any() {
                self.identity(name, &results.sum(parts), &wanted.values());
            }
        }
    }

    /// The fiscal years of the horizon, and their quarters, add to it in every trial.
    fn fiscal_years(&mut self, results: &Results, basis: Basis, name: &str) {
        let scenario = results.plan().scenario.as_ref();
        if !scenario.has_fiscal_years() {
            return;
        }
        let all = results.horizon(Scope::Total, basis).values();
        for (is_year, name) in [(true, name.to_string()), (false, name.replace("years", "quarters"))] {
            let mut sum = vec![0.0; results.n_trials()];
            for (_, months) in fiscal::periods(scenario).into_iter().filter(|(label, _)| label.quarter.is_none() == is_year) {
                let Some(values) = fiscal::by_trial(results, Scope::Total, basis, months) else { return };
                sum.iter_mut().zip(values).for_each(|(sum, value)| *sum += value);
            }
            self.identity(&name, &sum, &all);
        }
    }

    /// Holds two columns against each other in every trial; shows their means where all agree, else the trial in which they are furthest apart.
    fn identity(&mut self, name: &str, left: &[f64], right: &[f64]) {
        let apart = |(left, right): (&f64, &f64)| (left - right).abs();
        // A NaN compares as furthest, so that it cannot hide.
        let Some((worst_left, worst_right)) = left.iter().zip(right).max_by(|a, b| apart(*a).total_cmp(&apart(*b))) else { return };
        let worst = Agreement::identity(name, *worst_left, *worst_right);
        let mean = |column: &[f64]| column.iter().sum::<f64>() / column.len() as f64;
        self.checks.push(if worst.agrees() { Agreement::identity(name, mean(left), mean(right)) } else { worst });
    }
}

/// Counts whose exact means are worth reporting, in the order of quantities; the others are parts of them.
const CHECKED_COUNTS: [(Quantity, &str); 8] = [
    (Quantity::TokensWanted, "tokens wanted (Mtok)"),
    (Quantity::HoursWanted, "GPU-hours wanted"),
    (Quantity::JobsWanted, "fine-tuning jobs wanted"),
    (Quantity::Interruptions, "spot interruptions"),
    (Quantity::Incidents, "number of incidents"),
    (Quantity::Hires, "hires"),
    (Quantity::Leavers, "leavers"),
    (Quantity::MonthsVacant, "people-months vacant"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cost::BalanceEntry;
    use crate::scenario::Scenario;
    use crate::scenario::{RunSettings, Sampling};
    use crate::simulation::{Case, CostPart, simulate};

    fn trials() -> Results {
        simulated(&[])
    }

    fn simulated(sets: &[&str]) -> Results {
        run(&Case::new(Scenario::builtin("ai-integrated", sets).unwrap().scenario, None).unwrap(), 1, 1_000)
    }

    fn run(case: &Case, seed: u64, trials: u32) -> Results {
        simulate(case, RunSettings { seed, trials, sampling: Sampling::Plain })
    }

    /// Changes the values of a column in place.
    fn change(results: &mut Results, key: Key, change: impl Fn(&mut [f64])) {
        let column = results.column_mut(key).expect("a column that is kept");
        let mut values = column.values().into_owned();
        change(&mut values);
        *column = values.into();
    }

    #[test]
    fn a_sound_run_agrees_with_itself_and_with_exact_means() {
        let reconciliation = Reconciliation::of(&trials());
        assert!(reconciliation.all_agree(), "{:?}", reconciliation.failed().collect::<Vec<_>>());
        let names: Vec<_> = reconciliation.checks.iter().map(|check| check.name.as_str()).collect();
        for name in ["base pay", "RSUs", "lines add to the total", "served and unserved tokens add to tokens wanted"] {
            assert!(names.contains(&name), "{name} is not among {names:?}");
        }
    }

    /// A false alarm would teach people to ignore the true one.
    #[test]
    fn sound_runs_of_few_trials_heavy_tails_and_rare_events_raise_no_alarm() {
        let rare = "groups.junior.base={ dist = \"discrete\", values = [\"100k USD/year\", \"1M USD/year\"], weights = [0.9995, 0.0005] }";
        let heavy = "usage.coding-agent.across_people={ sigma = 4 }";
        let crossing =
            "usage.coding-agent.adoption={ initial = { min = 0.2, max = 0.8 }, final = { min = 0.25, max = 0.85 }, over = \"1 month\" }";
        let leak = "incidents.leak={ scope = \"company\", rate = \"0.002 per year\", size = \"50M USD\" }";
        let everyday = "incidents.loop={ scope = \"company\", rate = \"200 per year\", size = \"1k USD\" }";
        let seldom = "incidents.loop.size={ dist = \"discrete\", values = [\"1k USD\", \"9M USD\"], weights = [0.99999, 0.00001] }";
        for sets in [
            vec![],
            vec![rare],
            vec![leak, everyday],
            vec![everyday, seldom],
            vec![heavy, "groups.junior.count=1"],
            vec![crossing, "usage.coding-agent.ramp=12 months"],
        ] {
            let case = Case::new(Scenario::builtin("ai-integrated", &sets).unwrap().scenario, None).unwrap();
            for trials in [2, 5, 64, 250, 1_000] {
                for (seed, sampling) in (0..8).flat_map(|seed| [(seed, Sampling::Plain), (seed, Sampling::Sobol)]) {
                    let reconciliation = Reconciliation::of(&simulate(&case, RunSettings { seed, trials, sampling }));
                    let failed: Vec<_> = reconciliation.failed().map(ToString::to_string).collect();
                    assert_eq!(failed, Vec::<String>::new(), "{sets:?}, {trials} trials, seed {seed}, {sampling:?}");
                }
            }
        }
    }

    #[test]
    fn a_balance_that_does_not_follow_from_cost_and_cash_is_reported() {
        for (line, name) in [("laptop", "laptops"), ("hardware depreciation", "owned GPUs")] {
            let mut trials = trials();
            let expected = format!("{name}: opening balance and movements");
            assert!(Reconciliation::of(&trials).checks.iter().any(|check| check.name == expected && check.agrees()), "{expected}");
            change(&mut trials, Key::Balance { line, entry: BalanceEntry::Closing }, |closing| closing[7] += 1.0);
            let reconciliation = Reconciliation::of(&trials);
            assert!(
                reconciliation.failed().map(|check| check.name.clone()).eq([expected]),
                "{:?}",
                reconciliation.failed().collect::<Vec<_>>()
            );
        }
        let mut trials = trials();
        change(&mut trials, Key::Balance { line: "laptop", entry: BalanceEntry::Additions }, |additions| additions[3] -= 2.0);
        assert!(!Reconciliation::of(&trials).all_agree());
    }

    #[test]
    fn energy_is_among_the_checks_where_it_is_wrong_and_only_there() {
        // GPU usage that neither a quota nor GPUs of one's own bend, beside the GPUs of people without usage.
        let mut trials = simulated(&[
            "access.frontier.gpu_cap=none",
            "capacity=none",
            "packages.individual.tooling.gpu.h100={ purchase_option = \"reserved\", count = 0.05 }",
        ]);
        let about_energy = |trials: &Results| {
            let checks = Reconciliation::of(trials).checks;
            checks.into_iter().map(|check| check.name).filter(|name| name.contains("energy") || name.contains("carbon")).collect::<Vec<_>>()
        };
        assert_eq!(about_energy(&trials), Vec::<String>::new());
        change(&mut trials, Key::Energy, |energy| energy.iter_mut().for_each(|energy| *energy *= 1.2));
        assert_eq!(about_energy(&trials), ["energy of GPUs (kWh)"]);
    }

    #[test]
    fn a_planted_fault_is_seen_wherever_it_lies() {
        let failures = |fault: &dyn Fn(&mut Results)| {
            let mut trials = trials();
            fault(&mut trials);
            Reconciliation::of(&trials).failed().map(|check| check.name.clone()).collect::<Vec<_>>()
        };
        assert_eq!(failures(&|_| ()), Vec::<String>::new());
        // A dollar in one trial of one group.
        assert_eq!(
            failures(&|trials| change(trials, Key::Group { group: 0, part: CostPart::Other }, |other| other[17] += 1.0)),
            ["groups add to the company"]
        );
        assert_eq!(
            failures(&|trials| {
                change(trials, Key::Horizon { scope: Scope::Compute, basis: Basis::Accrual }, |compute| compute[5] -= 1.0);
            }),
            ["compute lines add to compute", "compute of groups adds to the company's"]
        );
        // One per cent too much base pay in every trial: the exact mean and three sums speak up.
        let named = failures(&|trials| change(trials, Key::Line("base pay"), |values| values.iter_mut().for_each(|value| *value *= 1.01)));
        assert!(named.contains(&"base pay".to_string()) && named.contains(&"lines add to the total".to_string()), "{named:?}");
        let lost = failures(&|trials| {
            change(trials, Key::Count(Quantity::TokensInQuota), |tokens| tokens[3] *= 0.99);
        });
        assert_eq!(lost, ["served and unserved tokens add to tokens wanted"]);
    }
}
