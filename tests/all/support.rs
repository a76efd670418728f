//! What the tests of trust share: the public API from a scenario's text to results, and bounds in standard errors.
//!
//! **Budget of false alarms.** Whatever is sampled is compared with a value worked out beforehand, and may lie [`ERRORS`] standard errors
//! away: a right program passes with probability 1 − 6e-5. Some three hundred such checks together would fail a right program for one seed in
//! fifty; the seed is fixed, so that this was decided once, and a check that fails shows a change. A seed is never chosen to make one pass.

use std::borrow::Cow;
use std::ops::Range;

use compcast::scenario::{Basis, NoFiles, Override, ParsedScenario, RunSettings, Sampling, Scenario};
use compcast::simulation::results::{Column, GroupResult, LineResult};
use compcast::simulation::{Case, Keep, Key, PersonFigures, Results, Study};

/// Standard errors that an estimate may lie away from the exact value.
pub const ERRORS: f64 = 4.0;
/// The seed of every test that does not ask for several.
pub const SEED: u64 = 20_260_101;

/// One person whose compute is the whole bill: every token costs a dollar a million, so money and million tokens are one number.
/// A test adds `[usage.use]`.
pub const ONE_USER: &str = r#"
format = 1
[groups.user]
count = 1
base = "0 USD/year"
usage = "use"
access = "open"
[access.open]
models = { unit = 1.0 }
[prices.models.unit]
uncached_input = "1 USD/Mtok"
output = "1 USD/Mtok"
"#;

/// Reads a scenario that is known to be sound.
pub fn scenario(text: &str, sets: &[&str]) -> Scenario {
    parsed(text, sets).scenario
}

fn parsed(text: &str, sets: &[&str]) -> ParsedScenario {
    let overrides: Vec<_> = sets.iter().map(|set| Override::parse(*set)).collect();
    Scenario::read("test.toml", text, &overrides, &NoFiles).unwrap_or_else(|errors| panic!("{errors}"))
}

/// From a text and overrides to results, with the sampling that they ask for.
pub fn simulated(text: &str, sets: &[&str], seed: u64, n_trials: usize) -> Results {
    let ParsedScenario { scenario, run, .. } = parsed(text, sets);
    run_case(&case(&scenario), RunSettings { seed, trials: n_trials as u32, ..run })
}

/// From a scenario to pseudo-random results.
pub fn run(scenario: &Scenario, seed: u64, n_trials: usize) -> Results {
    run_case(&case(scenario), plain(seed, n_trials))
}

/// A scenario with the people of its groups.
pub fn case(scenario: &Scenario) -> Case {
    Case::new(scenario.clone(), None).unwrap_or_else(|errors| panic!("{errors}"))
}

/// Pseudo-random trials.
pub fn plain(seed: u64, n_trials: usize) -> RunSettings {
    RunSettings { seed, trials: n_trials as u32, sampling: Sampling::Plain }
}

pub fn run_case(case: &Case, settings: RunSettings) -> Results {
    run_keeping(case, settings, Keep::report())
}

pub fn run_keeping(case: &Case, settings: RunSettings, keep: Keep) -> Results {
    let study = Study::new([case.clone()], settings).expect("one case").keeping(keep);
    study.run(&()).expect("nobody interrupts").remove(0)
}

/// [`ONE_USER`] with a usage of these lines, at the common seed.
pub fn one_user(usage: &str, n_trials: usize) -> Results {
    one_user_with(usage, &[], n_trials)
}

/// [`one_user`] with further settings on top.
pub fn one_user_with(usage: &str, sets: &[&str], n_trials: usize) -> Results {
    simulated(&format!("{ONE_USER}[usage.use]\n{usage}\n"), sets, SEED, n_trials)
}

/// The line of that name, which the scenario must have.
pub fn line<'a>(results: &'a Results, name: &str) -> LineResult<'a> {
    results.line(name).unwrap_or_else(|| panic!("there is no line `{name}`"))
}

/// The group at that place in alphabetical order.
pub fn group(results: &Results, place: usize) -> GroupResult<'_> {
    results.groups().nth(place).unwrap_or_else(|| panic!("there is no group {place}"))
}

/// A column that every report keeps.
pub fn column(results: &Results, key: Key) -> &Column {
    results.column(key).unwrap_or_else(|| panic!("{key:?} is not kept"))
}

/// Unserved demand at its price, USD by trial.
pub fn unserved_demand(results: &Results) -> &Column {
    column(results, Key::UnservedDemand)
}

/// USD of all lines: `[month][trial]`.
pub fn total_by_month(trials: &Results) -> Vec<Vec<f64>> {
    trials.by_month(Basis::Accrual).iter().map(|month| month.total()).collect()
}

/// Dollars of compute: `[month][trial]`.
pub fn compute_by_month(trials: &Results) -> Vec<Vec<f64>> {
    trials.by_month(Basis::Accrual).iter().map(|month| month.compute()).collect()
}

/// Values by trial, however they are kept.
pub trait Sample<'a>: IntoIterator<Item = &'a f64> + Copy {}

impl<'a, T: IntoIterator<Item = &'a f64> + Copy> Sample<'a> for T {}

/// The mean of `of` over the sample.
fn mean_of<'a>(sample: impl Sample<'a>, of: impl Fn(f64) -> f64) -> f64 {
    let (n, sum) = sample.into_iter().fold((0.0, 0.0), |(n, sum), value| (n + 1.0, sum + of(*value)));
    sum / n
}

pub fn mean<'a>(sample: impl Sample<'a>) -> f64 {
    mean_of(sample, |value| value)
}

/// The central moment of that order, divisor n.
fn central_moment<'a>(sample: impl Sample<'a>, order: i32) -> f64 {
    let center = mean(sample);
    mean_of(sample, |value| (value - center).powi(order))
}

/// Variance with divisor n: the difference to n − 1 is far below a standard error.
pub fn variance<'a>(sample: impl Sample<'a>) -> f64 {
    central_moment(sample, 2)
}

/// Pearson's correlation.
pub fn correlation<'a, 'b>(a: impl Sample<'a>, b: impl Sample<'b>) -> f64 {
    let (mean_a, mean_b) = (mean(a), mean(b));
    let products: Vec<f64> = a.into_iter().zip(b).map(|(a, b)| (a - mean_a) * (b - mean_b)).collect();
    mean(&products) / (variance(a) * variance(b)).sqrt()
}

/// Spearman's correlation: Pearson's of the ranks. The samples must hold no ties.
pub fn rank_correlation<'a, 'b>(a: impl Sample<'a>, b: impl Sample<'b>) -> f64 {
    let ranks = |sample: Vec<f64>| {
        let mut order: Vec<usize> = (0..sample.len()).collect();
        order.sort_by(|left, right| sample[*left].total_cmp(&sample[*right]));
        let mut ranks = vec![0.0; sample.len()];
        order.iter().enumerate().for_each(|(rank, place)| ranks[*place] = rank as f64);
        ranks
    };
    correlation(&ranks(a.into_iter().copied().collect()), &ranks(b.into_iter().copied().collect()))
}

/// Fails when `got` lies more than [`ERRORS`] standard errors from `exact`.
#[track_caller]
pub fn check(what: &str, got: f64, exact: f64, standard_error: f64) {
    check_within(what, got, exact, standard_error, ERRORS);
}

/// [`check`] with a bound of one's own.
#[track_caller]
pub fn check_within(what: &str, got: f64, exact: f64, standard_error: f64, errors: f64) {
    // What has no spread may differ by rounding alone.
    let bound = (errors * standard_error).max(1e-9 * exact.abs());
    let distance = (got - exact) / standard_error;
    assert!((got - exact).abs() <= bound, "{what}: {got} instead of {exact}, {distance:.1} standard errors away");
}

/// The sample's mean against the exact one; the error from the sample's own spread.
#[track_caller]
pub fn check_mean<'a>(what: &str, sample: impl Sample<'a>, exact: f64) {
    check(&format!("mean of {what}"), mean(sample), exact, (variance(sample) / sample.into_iter().count() as f64).sqrt());
}

/// The sample's variance against the exact one; the error √((μ₄ − μ₂²)/n) from the sample's own fourth moment.
#[track_caller]
pub fn check_variance<'a>(what: &str, sample: impl Sample<'a>, exact: f64) {
    let error = ((central_moment(sample, 4) - variance(sample).powi(2)) / sample.into_iter().count() as f64).sqrt();
    check(&format!("variance of {what}"), variance(sample), exact, error);
}

/// How often something happened against its exact probability; the error is the binomial one.
#[track_caller]
pub fn check_probability(what: &str, happened: impl Iterator<Item = bool>, exact: f64) {
    let (mut times, mut n) = (0.0, 0.0);
    happened.for_each(|happened| (times, n) = (times + f64::from(u8::from(happened)), n + 1.0));
    check(&format!("probability of {what}"), times / n, exact, (exact * (1.0 - exact) / n).sqrt());
}

/// The share of the sample below each value against the probability that the exact law puts there.
#[track_caller]
pub fn check_quantiles<'a>(what: &str, sample: impl Sample<'a>, quantiles: &[(f64, f64)]) {
    for (probability, value) in quantiles {
        check_probability(&format!("{what} below {value}"), sample.into_iter().map(|x| x < value), *probability);
    }
}

/// A rank correlation against the exact one; independence, where the error is 1/√(n − 1), is the worst case.
#[track_caller]
pub fn check_rank_correlation<'a, 'b>(what: &str, a: impl Sample<'a>, b: impl Sample<'b>, exact: f64) {
    check(&format!("rank correlation of {what}"), rank_correlation(a, b), exact, 1.0 / (a.into_iter().count() as f64 - 1.0).sqrt());
}

/// Equal up to rounding: a relative 1e-9, or 1e-9 of a dollar around zero.
#[track_caller]
pub fn check_equal(what: &str, got: f64, expected: f64) {
    assert!((got - expected).abs() <= 1e-9 * expected.abs().max(1.0), "{what}: {got} instead of {expected}");
}

/// Spearman's correlation of a Gaussian copula: 6/π asin(ρ/2); 0.5 is 0.4826 (validation of copulas, L2).
pub fn rank_correlation_of_copula(rho: f64) -> f64 {
    6.0 / std::f64::consts::PI * (rho / 2.0).asin()
}

/// Σ over s and t from 1 to n of `covariance(s, t)`: the variance of a sum of n months.
pub fn variance_of_sum(n: usize, covariance: impl Fn(f64, f64) -> f64) -> f64 {
    (1..=n).flat_map(|s| (1..=n).map(move |t| (s as f64, t as f64))).map(|(s, t)| covariance(s, t)).sum()
}

/// Every value of two runs is the same to the last bit.
#[track_caller]
pub fn check_same_bits(what: &str, a: &Results, b: &Results) {
    assert_eq!(bits(a), bits(b), "{what}");
}

/// Every column of a run with its key, the means by month and the sampled people, as bits.
pub fn bits(results: &Results) -> Vec<(String, Vec<u64>)> {
    let mut all: Vec<(String, Cow<'_, [f64]>)> = results.columns().map(|(key, column)| (format!("{key:?}"), column.into())).collect();
    all.extend(results.lines().map(|line| (format!("{} by month", line.name), line.mean_by_month().into())));
    let cash = results.lines().filter_map(|line| line.cash());
    all.extend(cash.map(|cash| (format!("cash of {} by month", cash.line.name), cash.mean_by_month().into())));
    for (trial, people) in results.compute_by_person().iter().enumerate() {
        all.push((format!("people of trial {trial}"), people.as_slice().into()));
    }
    for (trial, people) in results.use_by_person().iter().enumerate() {
        all.push((format!("use by people of trial {trial}"), people.as_slice().into()));
    }
    for (place, person) in results.people().enumerate() {
        let PersonFigures { mean, sd, p50, p90, months_at_cap, unserved_share } = person;
        let figures = [mean, p50, p90, months_at_cap].into_iter().chain(sd).chain(unserved_share);
        all.push((format!("figures of person {place}"), figures.collect::<Vec<_>>().into()));
    }
    all.into_iter().map(|(name, values)| (name, values.iter().map(|value| value.to_bits()).collect())).collect()
}

/// The seeds of a campaign of random inputs, one for each of its rounds. `COMPCAST_CAMPAIGN=20` runs twenty times as many rounds as the test suite,
/// and `COMPCAST_SEED=2` runs others.
pub fn campaign(rounds: u64) -> Range<u64> {
    let number = |variable: &str| std::env::var(variable).ok().map(|number| number.parse::<u64>().expect("a whole number"));
    let (first, rounds) = (number("COMPCAST_SEED").unwrap_or(1) << 32, rounds * number("COMPCAST_CAMPAIGN").unwrap_or(1));
    first..first + rounds
}
