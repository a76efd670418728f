//! `run.sampling = "sobol"`: the same laws as plain draws have, better estimates, and errors that hold.

use compcast::cost::Quantity;
use compcast::scenario::builtin::BUILTINS;
use compcast::scenario::{Basis, RunSettings, Sampling};
use compcast::simulation::{Results, Study};
use compcast::statistics::proportion::Proportion;

use crate::support::{ONE_USER, SEED, case, check, check_same_bits, line, mean, run, run_case, scenario, simulated, variance};

const SOBOL: &str = "run.sampling=\"sobol\"";

fn sobol(seed: u64, trials: u32) -> RunSettings {
    RunSettings { seed, trials, sampling: Sampling::Sobol }
}

/// One user whose tokens get cheaper at an uncertain pace: F1 and F2 of the prices, and an uncertain amount of mean 1.
const MOVING: &str = r#"
[usage.use]
mean = { min = "0.5 Mtok/month", max = "1.5 Mtok/month" }
[prices.token_price_model]
drift = "-36% per year"
volatility = "34.641016151377546% per year"
"#;

fn moving(sets: &[&str], seed: u64, n_trials: usize) -> Results {
    simulated(&format!("{ONE_USER}{MOVING}"), sets, seed, n_trials)
}

#[test]
fn evenly_spread_points_meet_the_exact_values_within_errors_far_smaller_than_plain_ones() {
    let text = BUILTINS.iter().find(|builtin| builtin.name == "bench-burn").expect("a built-in scenario").text;
    let trials = simulated(text, &[SOBOL], SEED, 4_096);
    let (total, replicates) = (trials.compute(), trials.replicates().expect("replicates"));
    let estimate = trials.estimate(total).expect("trials");
    let error = estimate.se_mean.expect("an error");
    check("mean of the year", estimate.mean, 9_323_218.08, error);
    assert!(error < 0.4 * (variance(total) / total.len() as f64).sqrt(), "{error}");
    for (what, limit, exact) in [("over the budget", 10_500_000.0, 0.2141), ("above P95", 12_164_300.0, 0.05)] {
        let share = Proportion::of_replicates(total.len(), |trial| total[trial] > limit, replicates).expect("trials");
        // The exact share is itself known to 0.0003.
        check(what, share.share, exact, share.standard_error.hypot(0.000_3));
        assert!(share.standard_error < 0.85 * (exact * (1.0 - exact) / total.len() as f64).sqrt(), "{what}: {share:?}");
    }
}

/// Over seeds, one trial each, so that nothing hangs together: the law of a single trial is that of plain draws.
#[test]
fn a_single_trial_has_exactly_the_law_of_a_plain_one() {
    let scenario = scenario(&format!("{ONE_USER}{MOVING}"), &[SOBOL]);
    let case = case(&scenario);
    let years: Vec<f64> = (0..4_000).map(|seed| run_case(&case, sobol(seed, 64)).compute()[seed as usize % 64]).collect();
    let n = years.len() as f64;
    // The amount is 1 ± 1/√12 and independent of the path: 9.927, and Var = 2.0567² (1 + 1/12) + 9.927² / 12.
    let exact_variance = 2.056_713_125_4_f64.powi(2) * (1.0 + 1.0 / 12.0) + 9.927_049_758_5_f64.powi(2) / 12.0;
    check("mean", mean(&years), 9.927_049_758_5, (exact_variance / n).sqrt());
    let fourth = years.iter().map(|year| (year - mean(&years)).powi(4)).sum::<f64>() / n;
    check("variance", variance(&years), exact_variance, ((fourth - variance(&years).powi(2)) / n).sqrt());
}

#[test]
fn intervals_from_replicates_hold_the_truth_as_often_as_they_say_and_the_mean_scatters_far_less() {
    let n_runs = 400;
    let sampled = |sampling| scenario(&format!("{ONE_USER}{MOVING}"), &[sampling]);
    let (sobol_scenario, plain) = (sampled(SOBOL), sampled("run.sampling=\"plain\""));
    let truth = 9.927_049_758_5;
    let (mut of_mean, mut of_share) = (0, 0);
    let (mut quantiles, mut squared_errors) = (vec![], vec![]);
    let (mut means, mut plain_means) = (vec![], vec![]);
    for seed in 0..n_runs {
        let trials = run_case(&case(&sobol_scenario), sobol(seed, 512));
        let replicates = trials.replicates().expect("replicates");
        let reach = replicates.critical_value(512);
        let year = trials.estimate(trials.compute()).expect("trials");
        of_mean += u32::from((year.mean - truth).abs() <= reach * year.se_mean.expect("an error"));
        means.push(year.mean);
        plain_means.push(mean(run(&plain, seed, 512).compute()));
        // Of the last month over the amount used 5% lie above 1.1616 (F1), and 10% above 0.657047 e^(1.281552 × 0.346410).
        let tokens = trials.count(Quantity::TokensWanted).expect("counted").by_trial;
        let amounts = tokens.iter().map(|tokens| tokens / 12.0);
        let last: Vec<f64> = trials.by_month(Basis::Accrual)[11].compute.iter().zip(amounts).map(|(last, amount)| last / amount).collect();
        let above = Proportion::of_replicates(512, |trial| last[trial] > 1.161_594_941_8, replicates).expect("trials");
        of_share += u32::from(above.lower <= 0.05 && 0.05 <= above.upper);
        let last = trials.estimate(&last).expect("trials");
        quantiles.push(last.p90);
        squared_errors.push(last.se_p90.expect("an error").powi(2));
    }
    let share = |hits: u32| f64::from(hits) / n_runs as f64;
    let error = (0.95_f64 * 0.05 / n_runs as f64).sqrt();
    for (what, hits) in [("mean", of_mean), ("share", of_share)] {
        assert!((share(hits) - 0.95).abs() < 4.0 * error, "{what}: {} of intervals hold the truth", share(hits));
    }
    check(
        "P90 on average",
        mean(&quantiles),
        0.657_046_819_8 * (1.281_551_565_5_f64 * 0.346_410_161_5).exp(),
        // A percentile of 512 values is biased by a part in a thousand.
        (variance(&quantiles) / n_runs as f64).sqrt().hypot(0.001),
    );
    let stated = mean(&squared_errors) / variance(&quantiles);
    assert!((0.75..1.5).contains(&stated), "stated variance of P90 over the real one: {stated}");
    let ratio = variance(&plain_means) / variance(&means);
    assert!(ratio > 20.0, "plain variance of the mean over that of even points: {ratio}");
}

#[test]
fn more_trials_keep_the_first_ones_and_what_is_not_shared_keeps_every_draw() {
    let (few, many) = (moving(&[SOBOL], SEED, 200), moving(&[SOBOL], SEED, 640));
    assert_eq!(*few.compute(), many.compute().values()[..200]);
    // Nothing that matters here is shared and uncertain: even points move nothing.
    let still =
        ["usage.use.mean=\"1 Mtok/month\"", "usage.use.across_people={ sigma = 1 }", "prices.token_price_model.volatility=\"0% per year\""];
    let sobol = moving(&[&still[..], &["prices.token_price_model=none", SOBOL]].concat(), SEED, 128);
    check_same_bits("nothing shared", &moving(&[&still[..], &["prices.token_price_model=none"]].concat(), SEED, 128), &sobol);
}

/// The cases of a study have one layout, so that what one of them draws besides leaves the draws of both as they are.
#[test]
fn a_further_uncertain_number_moves_no_other_draw_of_cases_that_are_compared() {
    let text = format!("{ONE_USER}{MOVING}");
    let one = scenario(&text, &[SOBOL]);
    let more = scenario(&text, &[SOBOL, "benefits.load={ min = 0.1, max = 0.2 }", "groups.user.base=\"100k USD/year\""]);
    let study = Study::new([case(&one), case(&more)], sobol(SEED, 256)).expect("one horizon");
    let results = study.run(&()).expect("nobody interrupts");
    let of_line = |results: &Results| line(results, "API usage").by_trial.iter().map(|cost| cost.to_bits()).collect::<Vec<_>>();
    assert_eq!(of_line(&results[0]), of_line(&results[1]));
    assert!(variance(line(&results[1], "benefits").by_trial) > 0.0);
}
