//! Prices that move by chance: mean reversion, jumps, moves to newer models; and use that answers to prices.

use std::f64::consts::LN_2;

use compcast::cost::Quantity;
use compcast::scenario::Basis;
use compcast::scenario::builtin::BUILTINS;

use crate::support::{
    SEED, check, check_equal, check_mean, check_probability, check_same_bits, check_variance, compute_by_month, correlation, group, line,
    one_user_with, simulated,
};

const N: usize = 20_000;
const A_MILLION_TOKENS: &str = r#"mean = "1 Mtok/month""#;

/// One person with GPUs of those kinds, each set up in `way`.
fn gpus(kinds: &[&str], way: &str) -> String {
    let group = |kind: &&str| {
        format!(
            "[groups.{kind}]\ncount = 1\nbase = \"0 USD/year\"\npackage = \"{kind}\"\n[packages.{kind}.tooling]\ngpu.{kind} = {{ purchase_option = \"{way}\" }}\n"
        )
    };
    format!("format = 1\n{}", kinds.iter().map(group).collect::<String>())
}

/// Logarithms of a month's cost over `list`.
fn logs(months: &[Vec<f64>], month: usize, list: f64) -> Vec<f64> {
    months[month].iter().map(|cost| (cost / list).ln()).collect()
}

/// Variance after t months of a process with volatility v a year and a half-life of h months: v²/12 (1 − e^−2κt)/2κ, κ = ln 2/h.
fn reverting_variance(volatility: f64, half_life: f64, months: f64) -> f64 {
    let kappa = LN_2 / half_life;
    volatility * volatility / 12.0 * (1.0 - (-2.0 * kappa * months).exp()) / (2.0 * kappa)
}

/// All moments of a cost that is `list` times a reverting factor.
fn check_reverting(what: &str, months: &[Vec<f64>], list: f64, volatility: f64, half_life: f64) {
    months[0].iter().for_each(|cost| check_equal(&format!("{what} at first"), *cost, list));
    let variance_after = |months| reverting_variance(volatility, half_life, months);
    for month in [1, 5, 11] {
        let logs = logs(months, month, list);
        let exact = variance_after(month as f64);
        check_mean(&format!("{what} in month {month}"), &months[month], list);
        check_mean(&format!("log of {what} in month {month}"), &logs, -exact / 2.0);
        check_variance(&format!("log of {what} in month {month}"), &logs, exact);
    }
    for (earlier, later) in [(2, 3), (2, 8), (5, 11)] {
        let decay = 0.5_f64.powf((later - earlier) as f64 / half_life);
        let exact = decay * (variance_after(earlier as f64) / variance_after(later as f64)).sqrt();
        let got = correlation(&logs(months, earlier, list), &logs(months, later, list));
        // The error of a correlation of normals.
        check(&format!("{what}: correlation of months {earlier} and {later}"), got, exact, (1.0 - exact * exact) / (N as f64).sqrt());
    }
}

#[test]
fn gpu_rents_revert_to_the_list_price_with_mean_one() {
    let process = ["prices.gpu_price_model={ volatility = \"35% per year\", half_life = \"6 months\", correlation = 0.8 }"];
    let trials = simulated(&gpus(&["h100"], "reserved"), &process, SEED, N);
    check_reverting("a rent", &compute_by_month(&trials), 730.5 * 2.35, 0.35, 6.0);
    check_equal("stated mean", line(&trials, "GPU reserved").exact_mean.expect("a closed form"), 12.0 * 730.5 * 2.35);
}

#[test]
fn rents_revert_to_their_drift() {
    let process =
        ["prices.gpu_price_model={ volatility = \"60% per year\", half_life = \"3 months\" }", "prices.gpu_drift=\"2% per month\""];
    let trials = simulated(&gpus(&["h100"], "reserved"), &process, SEED, N);
    check_mean("the last rent", trials.by_month(Basis::Accrual)[11].compute, 730.5 * 2.35 * 1.02_f64.powi(11));
}

#[test]
fn rents_of_two_kinds_of_gpu_correlate_as_stated() {
    for rho in [0.0, 0.8, 1.0] {
        let process = format!("prices.gpu_price_model={{ volatility = \"35% per year\", half_life = \"6 months\", correlation = {rho} }}");
        let trials = simulated(&gpus(&["b200", "h100"], "reserved"), &[&process, "horizon.months=2"], SEED, N);
        // Two months: the first costs the list price, so that the rest is the second alone.
        let second = |place: usize, list: f64| -> Vec<f64> {
            group(&trials, place).cost.compute.iter().map(|cost| (cost / (730.5 * list) - 1.0).ln()).collect()
        };
        let (b200, h100) = (second(0, 3.70), second(1, 2.35));
        check_variance("b200", &b200, reverting_variance(0.35, 6.0, 1.0));
        check("two kinds", correlation(&b200, &h100), rho, (1.0 - rho * rho) / (N as f64).sqrt());
    }
}

#[test]
fn electricity_reverts_to_its_price_with_mean_one() {
    let sets = [
        "prices.electricity.price_model={ volatility = \"8% per year\", half_life = \"9 months\" }",
        "prices.gpus.h100.purchase=\"0 USD\"",
    ];
    let trials = simulated(&gpus(&["h100"], "owned"), &sets, SEED, N);
    check_reverting("electricity", &compute_by_month(&trials), 730.5 * 0.55 * 1.275 * 1.3 * 0.135, 0.08, 9.0);
    assert!(line(&trials, "electricity").exact_mean.is_some());
}

/// E[f] = .2 × .2 + .2 × .5 + .3 × .8 + .2 × 1.5 + .1 × 2 = .88; E[f²] = .008 + .05 + .192 + .45 + .4 = 1.1.
const JUMPS: &str =
    "prices.model_jumps={ rate = \"0.9 per model-year\", factors = [0.2, 0.5, 0.8, 1.5, 2.0], weights = [0.2, 0.2, 0.3, 0.2, 0.1] }";

#[test]
fn list_prices_jump_by_a_compound_poisson_process() {
    let trials = one_user_with(A_MILLION_TOKENS, &[JUMPS], N);
    let rate = 0.9 / 12.0;
    trials.by_month(Basis::Accrual)[0].compute.iter().for_each(|cost| assert_eq!(*cost, 1.0, "the list price at first"));
    for month in [1, 6, 11] {
        let (jumps, costs) = (rate * month as f64, trials.by_month(Basis::Accrual)[month].compute);
        check_mean(&format!("month {month}"), costs, (-0.12 * jumps).exp());
        check_variance(&format!("month {month}"), costs, (0.1 * jumps).exp() - (-0.24 * jumps).exp());
        check_probability(&format!("no jump by month {month}"), costs.iter().map(|cost| *cost == 1.0), (-jumps).exp());
    }
    let months = 0..12;
    let exact: f64 = months.map(|month| (-0.12 * rate * f64::from(month)).exp()).sum();
    check_equal("stated mean", line(&trials, "API usage").exact_mean.expect("a closed form"), exact);
    assert_eq!(*trials.count(Quantity::TokensWanted).expect("counted").by_trial, vec![12.0; N], "prices move the bill, not the use");
}

#[test]
fn an_uncertain_rate_of_jumps_is_averaged_over_paths() {
    // No jumps or two a month that halve the price: month t costs (1 + e^−t)/2.
    let jumps = "prices.model_jumps={ rate = { dist = \"discrete\", values = [\"0 per month\", \"2 per month\"], weights = [1, 1] }, factor = 0.5 }";
    let trials = one_user_with(A_MILLION_TOKENS, &[jumps, "horizon.months=4"], N);
    let exact: f64 = (0..4).map(|month| (1.0 + f64::from(-month).exp()) / 2.0).sum();
    check_mean("four months", trials.compute(), exact);
    check_equal("stated mean", line(&trials, "API usage").exact_mean.expect("a closed form"), exact);
}

#[test]
fn every_model_jumps_on_its_own_and_is_the_same_for_everybody() {
    let using = |name: &str, model: &str| {
        format!(
            "[groups.{name}]\ncount = 1\nbase = \"0 USD/year\"\nusage = \"use\"\naccess = \"{name}\"\n[access.{name}]\nmodels = {{ {model} = 1.0 }}\n"
        )
    };
    let usage = "[usage.use]\nmean = \"1 Mtok/month\"\n";
    let all = [using("a", "claude-opus-5"), using("b", "frontier"), using("c", "claude-haiku-4-5")].concat();
    let trials = simulated(&format!("format = 1\n{all}{usage}"), &[JUMPS], SEED, N);
    let [opus, frontier, haiku] = [0, 1, 2].map(|place| group(&trials, place).cost.compute);
    assert_eq!(opus, frontier, "a tier and its model are one price");
    check("opus and haiku", correlation(opus, haiku), 0.0, 1.0 / (N as f64).sqrt());
    // Half of each: the mix is the mean of two paths, not one path of the mean price.
    let mixed = format!("format = 1\n{}{usage}", using("a", "claude-opus-5 = 0.5, claude-haiku-4-5"));
    let mixed = simulated(&mixed.replace("haiku-4-5 = 1.0", "haiku-4-5 = 0.5"), &[JUMPS], SEED, 200);
    for (trial, cost) in mixed.compute().iter().enumerate() {
        check_equal("half of each", *cost, (opus[trial] + haiku[trial]) / 2.0);
    }
}

#[test]
fn a_tier_moves_to_a_newer_flagship_at_fixed_intervals() {
    let flagship = "prices.flagship={ every = \"4 months\", factor = { p50 = 1.1, sigma = 0.45 }, tiers = [\"unit-tier\"] }";
    let sets = [flagship, "prices.tiers.unit-tier=\"unit\"", "access.open.models={ unit-tier = 1.0 }"];
    let trials = one_user_with(A_MILLION_TOKENS, &sets, N);
    let mean_step = 1.1 * (0.45_f64 * 0.45 / 2.0).exp();
    for (month, moves) in [(0, 0), (3, 0), (4, 1), (7, 1), (8, 2), (11, 2)] {
        let costs = trials.by_month(Basis::Accrual)[month].compute;
        check_mean(&format!("month {month}"), costs, mean_step.powi(moves));
        let logs = logs(&compute_by_month(&trials), month, 1.0);
        check_mean(&format!("log of month {month}"), &logs, f64::from(moves) * 1.1_f64.ln());
        check_variance(&format!("log of month {month}"), &logs, f64::from(moves) * 0.45 * 0.45);
    }
    let exact = 4.0 * (1.0 + mean_step + mean_step * mean_step);
    check_equal("stated mean", line(&trials, "API usage").exact_mean.expect("a closed form"), exact);
    // The model by its own name stays what it is.
    let by_name = one_user_with(A_MILLION_TOKENS, &[flagship, "prices.tiers.unit-tier=\"unit\""], 100);
    assert_eq!(*by_name.compute(), vec![12.0; 100]);
}

#[test]
fn a_share_jumps_without_another_expected_growth() {
    let text = "format = 1\n[groups.holder]\ncount = 1\nbase = \"0 USD/year\"\npackage = \"equity\"\n[packages.equity.ownership]\n\
                rsu = { grant = \"1 USD\", vesting_period = \"12 months\", cliff = \"12 months\" }\n\
                [equity]\nexpense = \"market-at-vest\"\n";
    let share = "prices.share={ drift = \"6% per year\", volatility = \"20% per year\" }";
    let jump = "prices.share.jump={ rate = \"1.5 per year\", factor = { p50 = 0.8, sigma = 0.3 } }";
    let trials = simulated(text, &[share, jump], SEED, N);
    let shares = line(&trials, "RSUs").by_trial;
    check_mean("the share", shares, 0.06_f64.exp());
    check_equal("stated mean", line(&trials, "RSUs").exact_mean.expect("a closed form"), 0.06_f64.exp());
    // E[S²]/E[S]² = e^(v² + λ E[(f − 1)²]); for the lognormal E[f] = .8 e^.045 and E[f²] = .64 e^.18.
    let square = 0.64 * 0.18_f64.exp() - 2.0 * 0.8 * 0.045_f64.exp() + 1.0;
    check_variance("the share", shares, 0.12_f64.exp() * ((0.04 + 1.5 * square).exp() - 1.0));
    // Without volatility the share only moves when it jumps: e^(−λ (E[f] − 1)) above its drift.
    let only_jumps = simulated(text, &["prices.share={ drift = \"0% per year\", volatility = \"0% per year\" }", jump], SEED, N);
    let unmoved = (-1.5 * (0.8 * 0.045_f64.exp() - 1.0)).exp();
    let is_unmoved = |share: &f64| (share - unmoved).abs() < 1e-9;
    check_probability("no jump", line(&only_jumps, "RSUs").by_trial.iter().map(is_unmoved), (-1.5_f64).exp());
}

#[test]
fn use_answers_to_a_price_that_drifts() {
    let usage = "mean = \"1 Mtok/month\"\nprice_elasticity = -0.8";
    let trials = one_user_with(usage, &["prices.token_drift=\"-5% per month\""], 2);
    let tokens: f64 = (0..12).map(|t| 0.95_f64.powf(-0.8 * f64::from(t))).sum();
    let bill: f64 = (0..12).map(|t| 0.95_f64.powf(0.2 * f64::from(t))).sum();
    check_equal("tokens", trials.count(Quantity::TokensWanted).expect("counted").by_trial[0], tokens);
    check_equal("the bill", trials.compute()[0], bill);
    check_equal("stated mean", line(&trials, "API usage").exact_mean.expect("a certain price"), bill);
    // An elasticity of −1 keeps the bill, whatever the price does.
    let unit_elastic = one_user_with("mean = \"1 Mtok/month\"\nprice_elasticity = -1", &[JUMPS], 200);
    unit_elastic.compute().iter().for_each(|bill| check_equal("the bill", *bill, 12.0));
    assert_eq!(line(&unit_elastic, "API usage").exact_mean, None, "use and price move together");
}

#[test]
fn an_uncertain_elasticity_is_averaged_as_it_acts() {
    let usage = "mean = \"1 Mtok/month\"\nprice_elasticity = { dist = \"discrete\", values = [-1.0, 0.0], weights = [1, 1] }";
    let trials = one_user_with(usage, &["prices.token_drift=\"-5% per month\""], N);
    let exact: f64 = (0..12).map(|t| (1.0 + 0.95_f64.powi(t)) / 2.0).sum();
    check_mean("the bill", trials.compute(), exact);
    check_equal("stated mean", line(&trials, "API usage").exact_mean.expect("a certain price"), exact);
}

#[test]
fn moves_that_never_happen_change_no_bit() {
    let still = [
        "prices.gpu_price_model={ volatility = \"0% per year\", half_life = \"6 months\" }",
        "prices.electricity.price_model={ volatility = \"0% per year\", half_life = \"6 months\" }",
        "prices.token_price_model={ volatility = \"0% per year\" }",
        "prices.model_jumps={ rate = \"0 per model-year\", factor = 0.5 }",
        "prices.flagship={ every = \"50 years\", factor = 2, tiers = [\"frontier\"] }",
        "prices.share.jump={ rate = \"0 per year\", factor = 0.5 }",
    ];
    // Where prices move already, no movement is another scenario.
    for builtin in
        BUILTINS.iter().filter(|builtin| !["gpu_price_model", "token_price_model"].iter().any(|model| builtin.text.contains(model)))
    {
        check_same_bits(builtin.name, &simulated(builtin.text, &[], SEED, 100), &simulated(builtin.text, &still, SEED, 100));
    }
}

#[test]
fn moving_prices_leave_the_draws_of_people_alone() {
    let text = BUILTINS.iter().find(|builtin| builtin.name == "budget-gone-by-april").expect("a built-in scenario").text;
    let tokens = |sets: &[&str]| simulated(text, sets, SEED, 100).count(Quantity::TokensWanted).expect("counted").by_trial.clone();
    let flagship = "prices.flagship={ every = \"3 months\", factor = { p50 = 1.1, sigma = 0.45 }, tiers = [\"frontier\", \"mid\"] }";
    assert_eq!(tokens(&[]), tokens(&[JUMPS, flagship]));
}
