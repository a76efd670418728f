//! Quotas: the limited expected value E[min(X, c)] of a lognormal month, under each policy, in money and in units.

use compcast::cost::Quantity;
use compcast::insight::Summary;
use compcast::insight::summary::ConcentrationSummary;
use compcast::simulation::Results;
use compcast::simulation::results::Column;

use crate::support::{ONE_USER, SEED, check_equal, check_mean, check_same_bits, line, mean, simulated, unserved_demand, variance};

const N: usize = 30_000;
const MONTHS: f64 = 12.0;

/// A month's demand X is LN(ln 500, 1.2): mean 500 e^0.72 = 1027.2166.
pub const MU: f64 = 6.214_608_098_422_191;
pub const SIGMA: f64 = 1.2;

/// Φ by its series of odd powers, good to 1e-12 within four standard deviations.
fn normal_cdf(z: f64) -> f64 {
    let (mut term, mut sum) = (z, z);
    for k in 1..200 {
        term *= z * z / (2.0 * f64::from(k) + 1.0);
        sum += term;
    }
    0.5 + sum * (-z * z / 2.0).exp() / std::f64::consts::TAU.sqrt()
}

pub fn mean_demand() -> f64 {
    (MU + SIGMA * SIGMA / 2.0).exp()
}

/// E[min(X, c)] = E[X] Φ((ln c − μ)/σ − σ) + c (1 − Φ((ln c − μ)/σ)).
pub fn limited(cap: f64) -> f64 {
    let score = (cap.ln() - MU) / SIGMA;
    mean_demand() * normal_cdf(score - SIGMA) + cap * (1.0 - normal_cdf(score))
}

/// P(X > c).
pub fn chance_above(cap: f64) -> f64 {
    1.0 - normal_cdf((cap.ln() - MU) / SIGMA)
}

#[test]
fn the_formula_gives_the_published_limited_means() {
    for (cap, exact) in [(500.0, 368.201_476_0), (2_000.0, 743.263_930_2), (10_000.0, 989.876_857_3)] {
        assert!((limited(cap) - exact).abs() < 1e-6, "{}", limited(cap));
    }
}

/// A year of lognormal months under a quota; a million tokens costs 2 dollars, on the small model 0.50.
fn capped(demand: &str, cap: &str, n_trials: usize) -> Results {
    let prices = r#"
[prices.models.dear]
uncached_input = "2 USD/Mtok"
output = "2 USD/Mtok"
[prices.models.cheap]
uncached_input = "0.50 USD/Mtok"
output = "0.50 USD/Mtok"
"#;
    let usage = format!("[usage.use]\nmean = \"{demand}\"\nmonthly_variation = {{ dist = \"lognormal\", sigma = 1.2 }}\n");
    let access = format!("access.open={{ models = {{ dear = 1.0 }}, cap = {cap} }}");
    simulated(
        &format!("{ONE_USER}{prices}{usage}"),
        if cap.is_empty() { &[] } else { std::slice::from_ref(&access) }.iter().map(String::as_str).collect::<Vec<_>>().as_slice(),
        SEED,
        n_trials,
    )
}

fn in_money(cap: f64, policy: &str, n_trials: usize) -> Results {
    capped("1027.2166443 USD/month", &format!("{{ amount = \"{cap} USD/month\", {policy} }}"), n_trials)
}

fn count(trials: &Results, quantity: Quantity) -> &Column {
    trials.count(quantity).expect("it is counted").by_trial
}

#[test]
fn a_quota_that_stops_bills_the_limited_mean_and_blocks_the_rest() {
    for cap in [500.0, 2_000.0, 10_000.0] {
        let trials = in_money(cap, r#"on_exceed = "stop""#, N);
        check_mean("the bill", trials.compute(), MONTHS * limited(cap));
        check_mean("unserved", unserved_demand(&trials), MONTHS * (mean_demand() - limited(cap)));
        check_mean("months at the cap", count(&trials, Quantity::MonthsAtCap), MONTHS * chance_above(cap));
        // At 2 dollars a million.
        check_mean("tokens unserved", count(&trials, Quantity::TokensUnserved), MONTHS * (mean_demand() - limited(cap)) / 2.0);
    }
}

#[test]
fn a_quota_in_tokens_is_the_same_quota() {
    for cap in [500.0, 2_000.0, 10_000.0] {
        let stop = r#"on_exceed = "stop""#;
        let tokens = capped("1027.2166443 Mtok/month", &format!("{{ amount = \"{cap} Mtok/month\", {stop} }}"), N);
        check_mean("the bill", tokens.compute(), MONTHS * 2.0 * limited(cap));
        check_mean("tokens served", count(&tokens, Quantity::TokensInQuota), MONTHS * limited(cap));
        check_mean("months at the cap", count(&tokens, Quantity::MonthsAtCap), MONTHS * chance_above(cap));
    }
}

#[test]
fn throttled_use_costs_the_cheaper_models_price() {
    let trials = in_money(2_000.0, r#"on_exceed = "throttle", to = "cheap""#, N);
    check_mean("use in quota", line(&trials, "API usage").by_trial, MONTHS * limited(2_000.0));
    // A quarter of the price.
    check_mean("throttled usage", line(&trials, "throttled usage").by_trial, MONTHS * (mean_demand() - limited(2_000.0)) / 4.0);
    assert!(unserved_demand(&trials).iter().all(|value| *value == 0.0), "throttled work is served");
}

#[test]
fn overage_is_billed_at_its_multiple() {
    for multiple in [0.5, 1.0, 1.25] {
        let trials = in_money(500.0, &format!("on_exceed = \"overage\", price_multiple = {multiple}"), N);
        let exact = limited(500.0) + multiple * (mean_demand() - limited(500.0));
        check_mean("the bill", trials.compute(), MONTHS * exact);
        check_mean("overage", line(&trials, "overage").by_trial, MONTHS * multiple * (mean_demand() - limited(500.0)));
        check_mean("months at the cap", count(&trials, Quantity::MonthsAtCap), MONTHS * chance_above(500.0));
    }
}

#[test]
fn own_credits_are_spent_before_the_quota() {
    // Credits of 300, then a quota of 700: together E[min(X, 1000)].
    let text =
        format!("{ONE_USER}[usage.use]\nmean = \"1027.2166443 USD/month\"\nmonthly_variation = {{ dist = \"lognormal\", sigma = 1.2 }}\n");
    let sets = [
        "groups.user.package=\"own\"",
        "packages.own.ownership.compute_credits={ grant = \"300 USD/month\" }",
        "access.open.cap={ amount = \"700 USD/month\", on_exceed = \"stop\" }",
    ];
    let trials = simulated(&text, &sets, SEED, N);
    check_mean("credits", line(&trials, "compute credits").by_trial, MONTHS * limited(300.0));
    check_mean("quota", line(&trials, "API usage").by_trial, MONTHS * (limited(1_000.0) - limited(300.0)));
    check_mean("unserved", unserved_demand(&trials), MONTHS * (mean_demand() - limited(1_000.0)));
    check_mean("months at the cap", count(&trials, Quantity::MonthsAtCap), MONTHS * chance_above(1_000.0));
}

#[test]
fn gpu_quotas_follow_the_same_policies() {
    let usage = "[usage.hours]\nmean = \"1027.2166443 GPU-hours/month\"\nmonthly_variation = { dist = \"lognormal\", sigma = 1.2 }\n";
    let text = format!("{ONE_USER}[usage.use]\nmean = \"0 USD/month\"\n{usage}");
    let (served, excess) = (limited(2_000.0), mean_demand() - limited(2_000.0));
    // Hours cost 2 dollars, on the cheaper GPU 1.29: in hours, and in money at twice the amount.
    for (amount, policy, bill) in [
        ("2000 GPU-hours/month", r#"on_exceed = "stop""#, 2.0 * served),
        ("4000 USD/month", r#"on_exceed = "stop""#, 2.0 * served),
        ("2000 GPU-hours/month", r#"on_exceed = "throttle", to = "a100""#, 2.0 * served + 1.29 * excess),
        ("4000 USD/month", r#"on_exceed = "overage", price_multiple = 1.5"#, 2.0 * served + 1.5 * 2.0 * excess),
    ] {
        let cap = format!("access.open.gpu_cap={{ amount = \"{amount}\", {policy} }}");
        let sets = ["groups.user.gpu_usage=\"hours\"", "access.open.gpu=\"h100\"", "prices.gpus.h100.on_demand=\"2 USD/hour\"", &cap];
        let trials = simulated(&text, &sets, SEED, N);
        check_mean(policy, line(&trials, "GPU on demand").by_trial, MONTHS * bill);
        check_mean("months at the cap", count(&trials, Quantity::MonthsAtGpuCap), MONTHS * chance_above(2_000.0));
    }
}

#[test]
fn a_quota_nobody_reaches_changes_no_bit_of_the_bill() {
    let free = capped("1027.2166443 USD/month", "", 2_000);
    let huge = "1e9";
    for policy in [r#"on_exceed = "stop""#, r#"on_exceed = "throttle", to = "cheap""#, r#"on_exceed = "overage", price_multiple = 2"#] {
        let trials = capped("1027.2166443 USD/month", &format!("{{ amount = \"{huge} USD/month\", {policy} }}"), 2_000);
        assert_eq!(trials.compute(), free.compute(), "{policy}");
        assert!(count(&trials, Quantity::MonthsAtCap).iter().all(|months| *months == 0.0));
    }
}

#[test]
fn a_tighter_quota_serves_less_and_blocks_more_in_every_trial() {
    let runs: Vec<Results> = [4_000.0, 1_000.0, 250.0, 0.0].into_iter().map(|cap| in_money(cap, r#"on_exceed = "stop""#, 500)).collect();
    for pair in runs.windows(2) {
        assert!(pair[0].compute().iter().zip(pair[1].compute()).all(|(loose, tight)| tight <= loose));
        assert!(unserved_demand(&pair[0]).iter().zip(unserved_demand(&pair[1])).all(|(loose, tight)| tight >= loose));
    }
    assert!(runs[3].compute().iter().all(|spend| *spend == 0.0), "nothing is served under a quota of nothing");
}

#[test]
fn use_above_a_quota_is_valued_at_what_it_would_have_cost() {
    let (free, stopped) = (capped("1027.2166443 USD/month", "", 500), in_money(500.0, r#"on_exceed = "stop""#, 500));
    for ((bill, served), unserved) in free.compute().iter().zip(stopped.compute()).zip(unserved_demand(&stopped)) {
        check_equal("served and unserved", served + unserved, *bill);
    }
    assert!(variance(stopped.compute()) < variance(free.compute()) && mean(unserved_demand(&stopped)) > 0.0);
}

#[test]
fn the_price_of_overage_at_par_is_the_price_without_a_quota() {
    let par = in_money(500.0, r#"on_exceed = "overage", price_multiple = 1"#, 500);
    let by_default = in_money(500.0, r#"on_exceed = "overage""#, 500);
    check_same_bits("a multiple of one is the default", &par, &by_default);
    let free = capped("1027.2166443 USD/month", "", 500);
    free.compute().iter().zip(par.compute()).for_each(|(free, par)| check_equal("the bill", *par, *free));
}

/// Ten people, of whom one uses 300 dollars a month and the others 1 each: 300/309 = 97.087%; Gini: 9 pairs differ by 299 in both orders,
/// 2 × 9 × 299 / 100 = 53.82 on average, over twice the mean of 30.9: 0.870874.
const ONE_USES_NEARLY_ALL: &str = r#"
format = 1
[groups.heavy]
count = 1
base = "0 USD/year"
package = "s"
usage = "h"
access = "x"
[groups.light]
count = 9
base = "0 USD/year"
package = "s"
usage = "l"
access = "x"
[packages.s.tooling]
seats = { copilot-enterprise = 1 }
[usage.h]
mean = "300 USD/month"
[usage.l]
mean = "1 USD/month"
[access.x]
models = { small = 1 }
[prices.seats.copilot-enterprise]
credits = { amount = "39 USD/month", pooled = true, overage_multiple = 1.0 }
"#;

#[test]
fn concentration_is_of_use_whoever_pays_and_of_bills_only_beside_it() {
    let summary = |sets: &[&str]| Summary::of(&simulated(ONE_USES_NEARLY_ALL, sets, SEED, 2), vec![]).expect("trials");
    let equal = |of: &Option<ConcentrationSummary>, top_tenth: f64, gini: f64| {
        let of = of.as_ref().expect("people differ");
        check_equal("the top tenth", of.top_tenth, top_tenth);
        check_equal("Gini", of.gini, gini);
    };
    // Pooled credits of the seats cover all use, so that everybody costs a seat.
    let pooled = summary(&[]);
    equal(&pooled.concentration, 300.0 / 309.0, 53.82 / 61.8);
    equal(&pooled.concentration_of_bills, 0.1, 0.0);
    // Without credits and seats everybody pays for what they use.
    let paid = summary(&["packages.s.tooling.seats=none", "prices.seats.copilot-enterprise.credits=none"]);
    equal(&paid.concentration, 300.0 / 309.0, 53.82 / 61.8);
    assert_eq!(paid.concentration_of_bills, None);
    // What is stopped at 10 dollars is not used: 10/19, and Gini 2 × 9 × 9 / 100 / (2 × 1.9).
    let stopped = summary(&[
        "packages.s.tooling.seats=none",
        "prices.seats.copilot-enterprise.credits=none",
        "access.x.cap={ amount = \"10 USD/month\", on_exceed = \"stop\" }",
    ]);
    equal(&stopped.concentration, 10.0 / 19.0, 1.62 / 3.8);
    // A pool of 50 for the company serves more of it: 60/69, though nobody's own quota is larger: 2 × 9 × 59 / 100 / (2 × 6.9).
    let shared = summary(&[
        "packages.s.tooling.seats=none",
        "prices.seats.copilot-enterprise.credits=none",
        "access.x.cap={ amount = \"10 USD/month\", company_pool = \"reserve\", on_exceed = \"stop\" }",
        "pools.reserve.amount=\"50 USD/month\"",
    ]);
    equal(&shared.concentration, 60.0 / 69.0, 10.62 / 13.8);
}
