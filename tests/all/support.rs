//! What the tests of trust share: the public road from a scenario's text to trials, and bounds in standard errors.
//!
//! **Budget of false alarms.** Whatever is sampled is compared with a value worked out beforehand, and may lie [`ERRORS`] standard errors
//! away: a right program passes with probability 1 − 6e-5. Some three hundred such checks together would fail a right program for one seed in
//! fifty; the seed is fixed, so that this was decided once, and a check that fails tells of a change. A seed is never chosen to make one pass.

use std::borrow::Cow;

use compcast::scenario::{NoFiles, Scenario};
use compcast::simulation::results::{Line, Spend};
use compcast::simulation::{NoObserver, Plan, Results, simulate};

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
    let sets: Vec<String> = sets.iter().map(ToString::to_string).collect();
    match Scenario::read("test.toml", text, &sets, &NoFiles) {
        Ok(warned) => warned.scenario,
        Err(mistakes) => {
            let told: Vec<_> = mistakes.diagnostics.iter().map(|diagnostic| diagnostic.one_line(&mistakes.sources)).collect();
            panic!("{}", told.join("\n"))
        }
    }
}

/// The whole road: text, settings, seed and number of trials to trials.
pub fn simulated(text: &str, sets: &[&str], seed: u64, n_trials: usize) -> Results {
    let scenario = scenario(text, sets);
    run(&scenario, seed, n_trials)
}

/// From a scenario to trials.
pub fn run(scenario: &Scenario, seed: u64, n_trials: usize) -> Results {
    simulate(&Plan::new(scenario.clone(), None), seed, n_trials, &NoObserver).expect("nobody interrupts")
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
pub fn line<'a>(trials: &'a Results, name: &str) -> &'a Line {
    trials.lines.iter().find(|line| line.name == name).unwrap_or_else(|| panic!("there is no line `{name}`"))
}

/// Dollars of all lines: `[month][trial]`.
pub fn total_by_month(trials: &Results) -> Vec<Vec<f64>> {
    trials.by_month.iter().map(Spend::total).collect()
}

/// Dollars of compute: `[month][trial]`.
pub fn compute_by_month(trials: &Results) -> Vec<Vec<f64>> {
    trials.by_month.iter().map(Spend::compute).collect()
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

/// Every vector of a run that is kept by trial, with its name, as bits.
pub fn bits(trials: &Results) -> Vec<(String, Vec<u64>)> {
    let mut all: Vec<(String, Cow<'_, [f64]>)> = [("blocked", &trials.blocked), ("waiting", &trials.waiting)]
        .into_iter()
        .chain([("energy", &trials.energy.by_trial), ("carbon", &trials.carbon.by_trial)])
        .map(|(name, column)| (name.to_string(), column.into()))
        .collect();
    let spends = |all: &mut Vec<_>, name: &str, spends: &[Spend]| {
        for (index, spend) in spends.iter().enumerate() {
            all.push((format!("{name} {index}"), spend.total().into()));
            all.push((format!("{name} {index}, compute"), spend.compute().into()));
        }
    };
    all.extend(trials.lines.iter().map(|line| (line.name.to_string(), (&line.by_trial).into())));
    all.extend(trials.lines.iter().map(|line| (format!("{} by month", line.name), line.mean_by_month.as_slice().into())));
    all.extend(trials.counts.iter().map(|count| (format!("{:?}", count.quantity), (&count.by_trial).into())));
    spends(&mut all, "month", &trials.by_month);
    spends(&mut all, "group", &trials.groups.iter().map(|group| group.spend.clone()).collect::<Vec<_>>());
    if let Some(cash) = &trials.cash {
        spends(&mut all, "cash of month", &cash.by_month);
        for (line, cash) in trials.lines.iter().zip(&cash.lines) {
            all.extend(cash.iter().map(|cash| (format!("cash of {}", line.name), (&cash.by_trial).into())));
            all.extend(cash.iter().map(|cash| (format!("cash of {} by month", line.name), cash.mean_by_month.as_slice().into())));
        }
    }
    for (trial, people) in trials.compute_by_person.iter().enumerate() {
        all.push((format!("people of trial {trial}"), people.as_slice().into()));
    }
    all.into_iter().map(|(name, values)| (name, values.iter().map(|value| value.to_bits()).collect())).collect()
}
