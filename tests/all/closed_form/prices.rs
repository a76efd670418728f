//! What a unit costs: token classes blended, drifts, GPUs.

use crate::support::{ONE_USER, SEED, check_equal, check_mean, line, one_user_with, simulated};

/// A million tokens in one month on `model`.
fn blended(model: &str, tokens: &str, start: &str) -> f64 {
    let text = format!("{ONE_USER}[usage.use]\nmean = \"1 Mtok/month\"\ntokens = {tokens}\n");
    let sets = [format!("access.open.models={{ \"{model}\" = 1.0 }}"), format!("horizon.start=\"{start}\""), "horizon.months=1".into()];
    simulated(&text, &sets.each_ref().map(String::as_str), SEED, 2).compute()[0]
}

#[test]
fn the_default_prices_blend_to_the_published_figures() {
    // Nine tokens in ten read from cache, the rest 11.41 to 1 of input (written to cache) and output. Without caching the same input is all
    // uncached: input to output (1 − .1/12.41) to .1/12.41, or 123.1 to 1.
    let cached = "{ cache_read = 0.90, cache_write = 1.0, input_to_output = 11.41 }";
    let uncached = "{ cache_read = 0.0, cache_write = 0.0, input_to_output = 123.1 }";
    for (model, price, without_cache) in [
        ("claude-opus-5", 1.23, 5.16),
        ("claude-sonnet-5", 0.74, 3.10),
        ("claude-haiku-4-5", 0.25, 1.03),
        ("gpt-5.6-terra", 0.51, 2.08),
        ("deepseek-v4-pro", 0.05, 0.44),
    ] {
        for (tokens, published) in [(cached, price), (uncached, without_cache)] {
            // After the steps of July and September 2026.
            let got = blended(model, tokens, "2026-10");
            assert!((got - published).abs() <= 0.005, "{model}: {got} instead of {published}");
        }
    }
    // By hand: .9 × .5 + .1 × 11.41/12.41 × 6.25 + .1/12.41 × 25.
    let opus = 0.45 + 0.1 * 11.41 / 12.41 * 6.25 + 0.1 / 12.41 * 25.0;
    check_equal("claude-opus-5", blended("claude-opus-5", cached, "2026-10"), opus);
    // Sonnet's introductory price is two thirds of the later one.
    check_equal(
        "before the step",
        blended("claude-sonnet-5", cached, "2026-08"),
        blended("claude-sonnet-5", cached, "2026-09") * 2.0 / 3.0,
    );
}

#[test]
fn a_mix_costs_its_shares_and_a_tier_its_model() {
    let tokens = "{ cache_read = 0.9 }";
    let text = format!("{ONE_USER}[usage.use]\nmean = \"1 Mtok/month\"\ntokens = {tokens}\n");
    let mix =
        ["access.open.models={ frontier = 0.25, mid = 0.5, claude-haiku-4-5 = 0.25 }", "horizon.start=\"2026-10\"", "horizon.months=1"];
    let expected = 0.25 * blended("claude-opus-5", tokens, "2026-10")
        + 0.5 * blended("claude-sonnet-5", tokens, "2026-10")
        + 0.25 * blended("claude-haiku-4-5", tokens, "2026-10");
    check_equal("a mix", simulated(&text, &mix, SEED, 2).compute()[0], expected);
}

#[test]
fn token_drift_moves_the_bill_and_not_the_use() {
    for usage in [r#"mean = "1 USD/month""#, r#"mean = "1 Mtok/month""#] {
        let trials = one_user_with(usage, &["prices.token_drift=\"-5% per month\""], 2);
        check_equal("a falling price", trials.compute()[0], (1.0 - 0.95_f64.powi(12)) / 0.05);
        check_equal("tokens", trials.count(compcast::cost::Quantity::TokensWanted).expect("counted").by_trial[0], 12.0);
    }
    let usage = "mean = \"1 USD/month\"\ngrowth = \"4% per month\"";
    let both = one_user_with(usage, &["prices.token_drift=\"-5% per month\""], 2).compute()[0];
    check_equal("growth against drift", both, (1.0 - (1.04_f64 * 0.95).powi(12)) / (1.0 - 1.04 * 0.95));
}

#[test]
fn an_uncertain_drift_is_averaged_as_it_compounds() {
    // Drift of −10 or +10% a month, one in two: month t costs (.9^t + 1.1^t)/2.
    let drift = "prices.token_drift={ dist = \"discrete\", values = [\"-10% per month\", \"10% per month\"], weights = [1, 1] }";
    let trials = one_user_with(r#"mean = "1 Mtok/month""#, &[drift], 20_000);
    let exact: f64 = (0..12).map(|t| (0.9_f64.powi(t) + 1.1_f64.powi(t)) / 2.0).sum();
    check_mean("the year", trials.compute(), exact);
    check_equal("stated mean", line(&trials, "API usage").exact_mean.expect("a closed form"), exact);
}

#[test]
fn gpu_rents_drift_and_owned_gpus_do_not() {
    let package = |way: &str| {
        format!("format = 1\n[groups.g]\ncount = 3\nbase = \"0 USD/year\"\npackage = \"p\"\n[packages.p.tooling]\ngpu.h100 = {{ {way} }}\n")
    };
    let drift = ["prices.gpu_drift=\"2% per month\""];
    let months: f64 = (0..12).map(|t| 1.02_f64.powi(t)).sum();
    // 3 people × 2 GPUs × 730.5 hours × 2.35, idle or not.
    let reserved = simulated(&package(r#"purchase_option = "reserved", count = 2"#), &drift, SEED, 2);
    check_equal("reserved", reserved.compute()[0], 3.0 * 2.0 * 730.5 * 2.35 * months);
    // 3 people × 100 hours × 3.50.
    let on_demand = simulated(&package(r#"purchase_option = "on-demand", hours = "100 hours/month""#), &drift, SEED, 2);
    check_equal("on demand", on_demand.compute()[0], 3.0 * 100.0 * 3.5 * months);
    // 3 × 30,000 × .85/48 a month, and 3 × 730.5 h × .55 × 1.275 kW × 1.3 × .135.
    let owned = simulated(&package(r#"purchase_option = "owned""#), &drift, SEED, 2);
    check_equal("depreciation", line(&owned, "hardware depreciation").by_trial[0], 12.0 * 3.0 * 30_000.0 * 0.85 / 48.0);
    check_equal("electricity", line(&owned, "electricity").by_trial[0], 12.0 * 3.0 * 730.5 * 0.55 * 1.275 * 1.3 * 0.135);
}

#[test]
fn gpu_hours_used_cost_the_rent_of_the_tiers_gpu() {
    let text = format!("{ONE_USER}[usage.use]\nmean = \"0 USD/month\"\n[usage.hours]\nmean = \"40 GPU-hours/month\"\n");
    let sets = ["groups.user.gpu_usage=\"hours\"", "access.open.gpu=\"b200\"", "prices.gpu_drift=\"-1% per month\""];
    let months: f64 = (0..12).map(|t| 0.99_f64.powi(t)).sum();
    check_equal("rent", simulated(&text, &sets, SEED, 2).compute()[0], 40.0 * 5.50 * months);
}

#[test]
fn a_model_that_costs_nothing_bills_nothing_for_its_tokens() {
    let free = ["prices.models.unit={ uncached_input = \"0 USD/Mtok\", output = \"0 USD/Mtok\" }"];
    let trials = one_user_with("mean = \"5 Mtok/month\"", &free, 2);
    assert_eq!(*trials.compute(), [0.0, 0.0]);
    check_equal("tokens", trials.count(compcast::cost::Quantity::TokensWanted).expect("counted").by_trial[0], 60.0);
}

#[test]
fn an_uncertain_factor_multiplies_the_bill_by_its_mean_and_a_shared_one_by_the_mean_of_its_square() {
    const N: usize = 20_000;
    let use_of_tokens = "mean = \"1 Mtok/month\"";
    // Uniform from 1 to 3: mean 2, mean square (27 − 1)/6 = 13/3.
    let uniform = "assumptions.price_level={ min = 1, max = 3 }";
    let bill = |sets: &[&str]| one_user_with(use_of_tokens, &[&[uniform, "prices.models.unit.vendor=acme"], sets].concat(), N);
    let of_all = bill(&["prices.factor=price_level"]);
    check_mean("a factor on all", of_all.compute(), 24.0);
    check_equal("its exact mean", line(&of_all, "API usage").exact_mean.expect("a mean"), 24.0);
    let from_july = bill(&["prices.models.unit.factor={ value = \"price_level\", start = \"2026-07\" }"]);
    check_mean("from July", from_july.compute(), 6.0 + 12.0);
    check_equal("its exact mean", line(&from_july, "API usage").exact_mean.expect("a mean"), 18.0);
    let squared = bill(&["prices.factor=price_level", "prices.vendors.acme.factor=price_level"]);
    check_mean("the square", squared.compute(), 12.0 * 13.0 / 3.0);
    assert_eq!(line(&squared, "API usage").exact_mean, None);
    // Use in money has no exact mean in tokens, but costs what it costs.
    let money = one_user_with("mean = \"100 USD/month\"", &[uniform, "prices.factor=price_level"], N);
    assert!(money.compute().iter().all(|year| (year / 1_200.0 - 1.0).abs() < 1e-12));
}
