//! Numbers nobody knows: every spelling of a distribution gives the law it says, shared where it is named twice.

use compcast::scenario::Basis;

use crate::support::{
    ONE_USER, SEED, check, check_equal, check_mean, check_quantiles, check_variance, correlation, group, line, one_user_with, simulated,
};

const N: usize = 40_000;
const Z90: f64 = 1.281_551_565_544_600_4;
const Z95: f64 = 1.644_853_626_951_472_2;

/// A month's bill of a constant user whose mean is `law`: the bill is the number itself.
fn drawn(law: &str) -> Vec<f64> {
    one_user_with(&format!("mean = {law}"), &["horizon.months=1"], N).compute().values().into_owned()
}

#[test]
fn an_interval_is_the_fifth_and_the_ninety_fifth_percentile_of_a_lognormal_law() {
    let sample = drawn(r#""200 to 900 USD/month""#);
    let (mu, sigma) = ((200.0_f64.ln() + 900.0_f64.ln()) / 2.0, (900.0_f64 / 200.0).ln() / (2.0 * Z95));
    check_quantiles("the interval", &sample, &[(0.05, 200.0), (0.5, mu.exp()), (0.95, 900.0)]);
    check_mean("the interval", &sample, (mu + sigma * sigma / 2.0).exp());
}

#[test]
fn an_interval_around_zero_is_normal() {
    // A raise in the first month of a pay of 12,000 a year: 1000 (1 + r).
    let text = "format = 1\n[groups.g]\ncount = 1\nbase = \"12k USD/year\"\npackage = \"p\"\n[packages.p.core]\nraise = { rate = \"-5% to 15%\", month = \"january\" }";
    let pay = simulated(text, &["horizon.months=1"], SEED, N);
    let pay = line(&pay, "base pay").by_trial;
    check_quantiles("pay", pay, &[(0.05, 950.0), (0.5, 1_050.0), (0.95, 1_150.0)]);
    check_mean("pay", pay, 1_050.0);
    check_variance("pay", pay, (100.0 / Z95).powi(2));
}

#[test]
fn percentiles_are_recovered() {
    let money = |value: f64| format!("\"{value} USD/month\"");
    let two = drawn(&format!("{{ p50 = {}, p90 = {} }}", money(8.0), money(40.0)));
    check_quantiles("p50 and p90", &two, &[(0.5, 8.0), (0.9, 40.0)]);
    // Lognormal: σ = ln 5 / 1.28155.
    check_quantiles("p50 and p90", &two, &[(0.95, 8.0 * (5.0_f64.ln() / Z90 * Z95).exp())]);
    let three = drawn(&format!("{{ p10 = {}, p50 = {}, p90 = {} }}", money(50.0), money(100.0), money(300.0)));
    check_quantiles("p10, p50 and p90", &three, &[(0.1, 50.0), (0.5, 100.0), (0.9, 300.0)]);
    let other = drawn(&format!("{{ p25 = {}, p75 = {} }}", money(100.0), money(400.0)));
    check_quantiles("p25 and p75", &other, &[(0.25, 100.0), (0.5, 200.0), (0.75, 400.0)]);
}

#[test]
fn every_other_spelling_has_its_textbook_mean_and_variance() {
    // PERT: mean (min + 4 mode + max)/6, variance (mean − min)(max − mean)/7. Triangular: (a + b + c)/3, (a² + b² + c² − ab − ac − bc)/18.
    let usd = r#"unit = "USD/month""#;
    for (law, mean, variance) in [
        (format!("{{ min = 10, mode = 40, max = 100, {usd} }}"), 45.0, 35.0 * 55.0 / 7.0),
        (format!("{{ dist = \"triangular\", min = 10, mode = 40, max = 100, {usd} }}"), 50.0, 350.0),
        (format!("{{ dist = \"uniform\", min = 10, max = 100, {usd} }}"), 55.0, 90.0 * 90.0 / 12.0),
        (format!("{{ dist = \"gamma\", mean = 50, sd = 30, {usd} }}"), 50.0, 900.0),
        (format!("{{ dist = \"lognormal\", mean = 50, sd = 30, {usd} }}"), 50.0, 900.0),
        (format!("{{ mean = 50, sd = 30, {usd} }}"), 50.0, 900.0),
        // Weights 1 : 2 : 1.
        (format!("{{ dist = \"discrete\", values = [10, 20, 50], weights = [1, 2, 1], {usd} }}"), 25.0, 225.0),
        (format!("{{ dist = \"empirical\", values = [10, 20, 60], {usd} }}"), 30.0, 1400.0 / 3.0),
    ] {
        let sample = drawn(&law);
        check_mean(&law, &sample, mean);
        check_variance(&law, &sample, variance);
    }
}

#[test]
fn a_weibull_and_a_pareto_number_have_their_quantiles() {
    let usd = r#"unit = "USD/month""#;
    let probabilities = [0.1, 0.5, 0.9];
    // Weibull: scale (−ln(1 − p))^(1/shape). Pareto: least (1 − p)^(−1/index).
    let weibull = drawn(&format!("{{ dist = \"weibull\", shape = 0.7, scale = 1000, {usd} }}"));
    check_quantiles("weibull", &weibull, &probabilities.map(|p: f64| (p, 1000.0 * (-(1.0 - p).ln()).powf(1.0 / 0.7))));
    // C8: its 95th percentile.
    check_quantiles("weibull", &weibull, &[(0.95, 4_794.226_728)]);
    let pareto = drawn(&format!("{{ dist = \"pareto\", min = 1000, index = 2.5, {usd} }}"));
    check_quantiles("pareto", &pareto, &probabilities.map(|p: f64| (p, 1000.0 * (1.0 - p).powf(-0.4))));
    // C4: its 95th percentile.
    check_quantiles("pareto", &pareto, &[(0.95, 3_314.454_017_3)]);
}

#[test]
fn a_lognormal_number_may_be_given_by_its_gini() {
    // G = 2Φ(σ/√2) − 1 = .5: Φ⁻¹(.75) = .674490, σ = .953873; median 100 e^(−σ²/2).
    let sigma: f64 = 0.674_489_750_196_081_7 * 2.0_f64.sqrt();
    let sample = drawn(r#"{ mean = "100 USD/month", gini = 0.5 }"#);
    check_mean("gini", &sample, 100.0);
    check_quantiles(
        "gini",
        &sample,
        &[(0.5, 100.0 * (-sigma * sigma / 2.0).exp()), (0.95, 100.0 * (sigma * Z95 - sigma * sigma / 2.0).exp())],
    );
}

#[test]
fn an_uncertain_share_is_beta() {
    let used = "format = 1\n[groups.g]\ncount = 1\nbase = \"0 USD/year\"\npackage = \"p\"\n[packages.p.development]\ntraining = { budget = \"1200 USD/year\", utilization = { alpha = 6, beta = 4 } }";
    let trials = simulated(used, &["horizon.months=1"], SEED, N);
    // Beta(6, 4): mean .6, variance 24/(100 × 11).
    check_mean("training", trials.total(), 60.0);
    check_variance("training", trials.total(), 10_000.0 * 24.0 / 1_100.0);
}

#[test]
fn every_month_of_a_trial_has_the_same_unknown_number() {
    let trials = one_user_with(r#"mean = "200 to 900 USD/month""#, &[], 500);
    for month in trials.by_month(Basis::Accrual).iter().map(|month| month.compute) {
        month.iter().zip(trials.by_month(Basis::Accrual)[0].compute).for_each(|(month, first)| check_equal("a month", *month, *first));
    }
}

/// Two groups whose constant users have these means.
fn two_groups(assumptions: &str, of_a: &str, of_b: &str) -> String {
    let prices = ONE_USER.split_once("[access.open]").expect("prices").1;
    let user = |name: &str| format!("[groups.{name}]\ncount = 1\nbase = \"0 USD/year\"\nusage = \"{name}\"\naccess = \"open\"\n");
    format!(
        "format = 1\n[assumptions]\n{assumptions}\n{}{}[usage.a]\nmean = {of_a}\n[usage.b]\nmean = {of_b}\n[access.open]{prices}",
        user("a"),
        user("b")
    )
}

#[test]
fn one_assumption_named_twice_is_one_number() {
    let one = r#"spend = "200 to 900 USD/month""#;
    let trials = simulated(&two_groups(one, "\"spend\"", "\"spend\""), &[], SEED, 2_000);
    assert_eq!(group(&trials, 0).cost.compute, group(&trials, 1).cost.compute);
}

#[test]
fn two_assumptions_of_one_law_are_two_numbers() {
    let two = "first = { dist = \"uniform\", min = 100, max = 200, unit = \"USD/month\" }\nsecond = { dist = \"uniform\", min = 100, max = 200, unit = \"USD/month\" }";
    let trials = simulated(&two_groups(two, "\"first\"", "\"second\""), &[], SEED, N);
    let independent = correlation(group(&trials, 0).cost.compute, group(&trials, 1).cost.compute);
    check("the correlation", independent, 0.0, 1.0 / (N as f64).sqrt());
}

#[test]
fn one_assumption_in_two_units_is_still_one_number() {
    // A share of the training budget used and a number of seats: one from 0 to 1, both linear in the same draw.
    let text = "format = 1\n[assumptions]\nx = { dist = \"uniform\", min = 0, max = 1 }\n[groups.g]\ncount = 1\nbase = \"0 USD/year\"\npackage = \"p\"
        [packages.p.development]\ntraining = { budget = \"1200 USD/year\", utilization = \"x\" }\n[packages.p.tooling]\nseats = { ide = \"x\" }";
    let trials = simulated(text, &[], SEED, 500);
    for (training, seats) in line(&trials, "training").by_trial.iter().zip(line(&trials, "software seats").by_trial) {
        check_equal("the same draw", seats / (12.0 * 25.0), training / 1_200.0);
    }
}
