//! Assumptions that go together: the rank correlation that was asked for, laws that stay, and no mean stated where two of them multiply.

use compcast::scenario::{NoFiles, Override, Scenario};
use compcast::simulation::Results;
use compcast::simulation::results::Column;

use crate::support::{SEED, check, check_mean, check_quantiles, check_rank_correlation, correlation, line, rank_correlation, simulated};

const N: usize = 40_000;

/// Three numbers that each are a line of their own in the only month: a fee, a GPU rent and a share of pay.
const THREE: &str = r#"
format = 1
[horizon]
months = 1
[assumptions]
fee = "20 to 90 USD/month"
health = "0.1 to 0.4"
raise = "-5% to 15%"
[groups.g]
count = 1
base = "12k USD/year"
package = "p"
[packages.p.core]
raise = { rate = "raise", month = "january" }
bonus = { target = 0.1, payout = 1 }
[packages.p.tooling]
seats = { tool = 1 }
[prices.seats.tool]
fee = "fee"
"#;

fn three(correlations: &str) -> Results {
    let text = THREE.replace("health = \"0.1 to 0.4\"\n", "");
    simulated(&format!("{text}[correlations]\n{correlations}\n"), &[], SEED, N)
}

/// The fee and the raised pay of each trial, which are the two numbers up to a factor and a summand.
fn fee_and_pay(trials: &Results) -> [&Column; 2] {
    ["software seats", "base pay"].map(|name| line(trials, name).by_trial)
}

#[test]
fn two_assumptions_have_the_rank_correlation_that_is_wished() {
    for rank in [-0.95, -0.4, 0.482_583_739_5, 0.8] {
        for stated in [format!("fee = {{ raise = {rank} }}"), format!("raise = {{ fee = {rank} }}")] {
            let trials = three(&stated);
            let [fee, pay] = fee_and_pay(&trials);
            check_rank_correlation(&stated, fee, pay, rank);
        }
    }
    // Validation of copulas, L2: normal scores are then correlated by a half. The raise is normal, the fee lognormal.
    let trials = three("fee = { raise = 0.4825837395 }");
    let [fee, pay] = fee_and_pay(&trials);
    let logs: Vec<f64> = fee.iter().map(|fee| fee.ln()).collect();
    check("scores", correlation(&logs, pay), 0.5, (1.0 - 0.25) / (N as f64).sqrt());
}

#[test]
fn the_ends_are_the_same_rank_and_the_opposite_rank() {
    for (rank, stated) in [(1.0, "fee = { raise = 1 }"), (-1.0, "fee = { raise = -1 }")] {
        let trials = three(stated);
        let [fee, pay] = fee_and_pay(&trials);
        assert!((rank_correlation(fee, pay) - rank).abs() < 1e-6, "{stated}");
    }
}

#[test]
fn a_correlation_leaves_each_law_as_it_is() {
    let trials = three("fee = { raise = -0.7 }");
    let [fee, pay] = fee_and_pay(&trials);
    let z95 = 1.644_853_626_951_472_2_f64;
    let (mu, sigma) = ((20.0_f64 * 90.0).ln() / 2.0, 4.5_f64.ln() / (2.0 * z95));
    check_quantiles("the fee", fee, &[(0.05, 20.0), (0.5, mu.exp()), (0.95, 90.0)]);
    check_mean("the fee", fee, (mu + sigma * sigma / 2.0).exp());
    check_quantiles("pay", pay, &[(0.05, 950.0), (0.5, 1_050.0), (0.95, 1_150.0)]);
}

#[test]
fn what_is_not_correlated_keeps_every_draw() {
    let plain = simulated(THREE.replace("health = \"0.1 to 0.4\"\n", "").as_str(), &[], SEED, 500);
    let moved = simulated(
        &THREE.replace("health = \"0.1 to 0.4\"\n", "health = \"0.1 to 0.4\"\ntrend = \"1% to 2% per month\"\n"),
        &[
            "packages.p.core.bonus.payout=\"health\"",
            "prices.token_drift=\"trend\"",
            "correlations.health={ trend = 0.6 }",
            // Said, but of no effect.
            "correlations.fee={ raise = 0, health = 0.0 }",
        ],
        SEED,
        500,
    );
    for name in ["software seats", "base pay"] {
        assert_eq!(line(&plain, name).by_trial, line(&moved, name).by_trial, "{name}");
    }
    // A pair of its own, once correlated, is not moved by another pair.
    let pair = simulated(&THREE.replace("health = \"0.1 to 0.4\"\n", ""), &["correlations.fee={ raise = 0.5 }"], SEED, 500);
    let two_pairs = simulated(
        &THREE.replace("health = \"0.1 to 0.4\"\n", "health = \"0.1 to 0.4\"\nabsent = \"1% to 2% per month\"\n"),
        &[
            "packages.p.core.bonus.payout=\"health\"",
            "prices.token_drift=\"absent\"",
            "correlations={ absent = { health = 0.6 }, fee = { raise = 0.5 } }",
        ],
        SEED,
        500,
    );
    for name in ["software seats", "base pay"] {
        assert_eq!(line(&pair, name).by_trial, line(&two_pairs, name).by_trial, "{name}");
    }
}

#[test]
fn one_assumption_in_two_fields_is_one_score() {
    // The range of a payout and that of a benefits load differ, so that the one assumption has two slots.
    let text = THREE.replace("health = \"0.1 to 0.4\"", "health = { min = 0.1, mode = 0.2, max = 0.4 }");
    let sets = ["packages.p.core.bonus.payout=\"health\"", "benefits.load=\"health\"", "correlations={ health = { raise = 0.5 } }"];
    let trials = simulated(&text, &sets, SEED, 2_000);
    let pay = line(&trials, "base pay").by_trial;
    let share = |name: &str| -> Vec<f64> { line(&trials, name).by_trial.iter().zip(pay).map(|(amount, pay)| amount / pay).collect() };
    let (bonus, benefits) = (share("bonus"), share("benefits"));
    bonus.iter().zip(&benefits).for_each(|(bonus, benefits)| assert!((10.0 * bonus - benefits).abs() < 1e-12, "{bonus} {benefits}"));
}

#[test]
fn two_correlated_factors_of_a_line_state_no_mean() {
    let text = THREE.replace("bonus = { target = 0.1, payout = 1 }", "bonus = { target = 0.1, payout = \"health\" }");
    let stated = |sets: &[&str]| line(&simulated(&text, sets, SEED, N), "bonus").exact_mean;
    assert!(stated(&[]).is_some());
    assert!(stated(&["correlations.fee={ raise = 0.6 }"]).is_none(), "conservative: the raise has no mean of its own any more");
    assert!(stated(&["correlations.health={ raise = 0.9 }"]).is_none());
    // It would have been wrong: with a positive correlation the product is larger.
    let correlated = line(&simulated(&text, &["correlations.health={ raise = 0.9 }"], SEED, N), "bonus").by_trial.clone();
    let error = (crate::support::variance(&correlated) / N as f64).sqrt();
    assert!(crate::support::mean(&correlated) > stated(&[]).unwrap() + 4.0 * error);
    // A correlation with what is certain is none.
    assert!(stated(&["assumptions.fee=\"30 USD/month\"", "correlations.fee={ raise = 0.6, health = 0.2 }"]).is_some());
}

#[test]
fn the_nearest_correlations_that_are_offered_are_accepted() {
    let text = format!("{THREE}[correlations]\nfee = {{ raise = 0.9, health = -0.9 }}\nhealth = {{ raise = 0.9 }}\n");
    let text = text.replace("payout = 1", "payout = \"health\"");
    let diagnostics = Scenario::read("test.toml", &text, &[], &NoFiles).expect_err("cannot hold").diagnostics;
    let help = diagnostics[0].help.as_ref().expect("a help");
    let offered = &help[help.find("correlations = ").expect("a table")..];
    // Pasted at the top in place of the table, and laid on it.
    let without = text.split("[correlations]").next().unwrap();
    let pasted = without.replacen("format = 1", &format!("format = 1\n{offered}"), 1);
    assert!(Scenario::read("test.toml", &pasted, &[], &NoFiles).is_ok(), "{offered}");
    assert!(Scenario::read("test.toml", &text, &[Override::parse(offered)], &NoFiles).is_ok(), "{offered}");
}
