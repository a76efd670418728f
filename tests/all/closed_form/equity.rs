//! Shares and options: geometric Brownian motion through a grant, and Black-Scholes through the expense.

use crate::support::{SEED, check_equal, check_mean, check_quantiles, check_variance, line, run, scenario, simulated, total_by_month};

const N: usize = 60_000;

/// Drift −.03 and volatility .10 a month are −36% and 10 √12 = 34.6410% a year.
const MONTHLY: &str = "prices.share={ drift = \"-36% per year\", volatility = \"34.64101615137755% per year\" }";

fn holder(element: &str) -> String {
    format!("format = 1\n[groups.holder]\ncount = 1\nbase = \"0 USD/year\"\npackage = \"equity\"\n[packages.equity.ownership]\n{element}\n")
}

#[test]
fn a_grant_that_vests_at_the_years_end_is_worth_the_share_then() {
    // F1.
    let text = holder(r#"rsu = { grant = "1 USD", vesting_period = "12 months", cliff = "12 months" }"#);
    let trials = simulated(&text, &[MONTHLY], SEED, N);
    let vested = line(&trials, "RSUs").by_trial;
    check_mean("the share after a year", vested, 0.697_676_326_1);
    check_variance("the share after a year", vested, 0.249_117_201_6_f64.powi(2));
    check_quantiles("the share after a year", vested, &[(0.05, 0.371_653_239_8), (0.5, 0.657_046_820_1), (0.95, 1.161_594_941_8)]);
    assert!(total_by_month(&trials)[..11].iter().flatten().all(|cost| *cost == 0.0), "nothing before the cliff");
}

#[test]
fn a_grant_that_vests_by_the_month_is_worth_the_sum_of_twelve_shares() {
    // F2: twelve shares of a dollar, one a month.
    let text = holder(r#"rsu = { grant = "12 USD", vesting_period = "12 months", cliff = "0 months" }"#);
    let vested = simulated(&text, &[MONTHLY], SEED, N);
    check_mean("twelve shares", line(&vested, "RSUs").by_trial, 9.927_049_758_5);
    check_variance("twelve shares", line(&vested, "RSUs").by_trial, 2.056_713_125_4_f64.powi(2));
    // The program states the same mean.
    check_equal("stated mean", (line(&vested, "RSUs").exact_mean.expect("a closed form") * 1e9).round() / 1e9, 9.927_049_758_5);
}

#[test]
fn an_uncertain_drift_is_averaged_over_paths_not_put_into_one() {
    // Drift normal with mean .06 and sd .2 a year, no volatility: E[e^drift] = e^(.06 + .02).
    let text = holder(r#"rsu = { grant = "1 USD", vesting_period = "12 months", cliff = "12 months" }"#);
    let drift =
        "prices.share={ drift = { dist = \"normal\", mean = \"6% per year\", sd = \"20% per year\" }, volatility = \"0% per year\" }";
    let trials = simulated(&text, &[drift], SEED, N);
    check_mean("the share", line(&trials, "RSUs").by_trial, 0.08_f64.exp());
    check_equal("stated mean", line(&trials, "RSUs").exact_mean.expect("a closed form"), 0.08_f64.exp());
}

#[test]
fn a_starting_price_is_a_unit_that_grants_in_money_do_not_feel() {
    let text = holder(r#"rsu = { grant = "100k USD", vesting_period = "12 months", cliff = "0 months" }"#);
    let (hundred, ten) = (scenario(&text, &[]), scenario(&text, &["prices.share.initial_price=\"10 USD\""]));
    assert_eq!(run(&hundred, SEED, 100).total(), run(&ten, SEED, 100).total());
}

#[test]
fn options_are_expensed_at_their_black_scholes_value_on_the_grant_date() {
    // Published values of calls without dividend: Haug, Hull, and ten years at the money; half a unit of the last digit.
    for (spot, strike, rate, volatility, life, value, tolerance) in [
        (60.0, 65.0, 8.0, 30.0, "3 months", 2.1334, 5e-5),
        (42.0, 40.0, 10.0, 20.0, "6 months", 4.759_422, 5e-7),
        (30.0, 30.0, 5.826_890_812_397_58, 30.0, "120 months", 16.5471, 5e-5),
    ] {
        let text = holder(&format!(
            "options = {{ count = 1200, strike = \"{strike} USD\", expected_life = \"{life}\", vesting_period = \"12 months\", cliff = \"0 months\" }}"
        ));
        let share = format!(
            "prices.share={{ initial_price = \"{spot} USD\", drift = \"20% per year\", volatility = \"{volatility}% per year\", risk_free = \"{rate}% per year\" }}"
        );
        let trials = simulated(&text, &[&share], SEED, 50);
        let options = line(&trials, "options");
        assert!((options.by_trial[0] / 1200.0 - value).abs() <= tolerance, "{} instead of {value}", options.by_trial[0] / 1200.0);
        assert!(options.by_trial.iter().all(|cost| *cost == options.by_trial[0]), "the expense does not follow the share");
        options.mean_by_month().iter().for_each(|month| check_equal("a twelfth a month", *month, options.by_trial[0] / 12.0));
    }
}

#[test]
fn options_without_a_strike_are_granted_at_the_money() {
    let options =
        |strike: &str| holder(&format!("options = {{ count = 100, {strike}vesting_period = \"12 months\", cliff = \"0 months\" }}"));
    let (by_default, stated) = (simulated(&options(""), &[], SEED, 2), simulated(&options("strike = \"100 USD\", "), &[], SEED, 2));
    check_equal("at the money", by_default.total()[0], stated.total()[0]);
}

#[test]
fn a_joiner_vests_nothing_before_the_first_day() {
    let text = holder(r#"rsu = { grant = "48k USD", grant_date = "2025-01", vesting_period = "48 months", cliff = "0 months" }"#);
    let trials = simulated(&text, &["groups.holder.start=\"2026-07-01\""], SEED, 10);
    let months = line(&trials, "RSUs").mean_by_month();
    assert!(months[..6].iter().all(|cost| *cost == 0.0) && months[6..].iter().all(|cost| *cost > 0.0), "{months:?}");
}
