//! Prices of tokens that the list does not give: requests with a long context, tiers that decline at constant capability, and what caching saves.

use compcast::scenario::Basis;
use compcast::scenario::builtin::BUILTINS;

use crate::support::{ONE_USER, SEED, check_equal, check_mean, check_same_bits, line, one_user_with, simulated};

const N: usize = 20_000;
const A_MILLION_TOKENS: &str = r#"mean = "1 Mtok/month""#;
/// What costs a dollar costs three where contexts are long.
const LONG: &str = "prices.models.unit.long_context={ above = \"200 ktok\", uncached_input = \"3 USD/Mtok\", output = \"3 USD/Mtok\" }";

#[test]
fn a_share_of_long_contexts_costs_what_long_contexts_cost() {
    let with = |share: &str, sets: &[&str], n: usize| {
        one_user_with(&format!("{A_MILLION_TOKENS}\ntokens = {{ long_context = {share} }}"), &[&[LONG], sets].concat(), n)
    };
    check_equal("a quarter", with("0.25", &[], 2).compute()[0], 12.0 * (0.75 + 0.25 * 3.0));
    check_equal("all", with("1.0", &[], 2).compute()[0], 36.0);
    let uncertain = with("{ min = 0.1, mode = 0.2, max = 0.6 }", &[], N);
    // A PERT's mean is (.1 + 4 × .2 + .6)/6 = .25.
    check_mean("an uncertain share", uncertain.compute(), 18.0);
    check_equal("stated mean", line(&uncertain, "API usage").exact_mean.expect("a closed form"), 18.0);
    // A model without such a price charges the same for all; a share of zero is not there at all.
    let plain = one_user_with(A_MILLION_TOKENS, &[], 2);
    let without = one_user_with(&format!("{A_MILLION_TOKENS}\ntokens = {{ long_context = 0.25 }}"), &[], 2);
    check_equal("no such price", without.compute()[0], plain.compute()[0]);
    check_same_bits("nobody has long contexts", &with("0", &[], 2), &plain);
    // A step says its whole price.
    let step = "prices.models.unit.changes.\"2026-07-01\"={ uncached_input = \"1 USD/Mtok\", output = \"1 USD/Mtok\" }";
    check_equal("until a step", with("0.25", &[step], 2).compute()[0], 6.0 * 1.5 + 6.0);
}

#[test]
fn long_contexts_that_nobody_has_leave_the_stated_mean() {
    let uncertain =
        "prices.models.unit.long_context={ above = \"200 ktok\", uncached_input = \"2 to 4 USD/Mtok\", output = \"3 USD/Mtok\" }";
    let in_money = "mean = \"1 USD/month\"";
    assert!(line(&one_user_with(in_money, &[uncertain], 2), "API usage").exact_mean.is_some());
    let paid = format!("{in_money}\ntokens = {{ long_context = 0.25 }}");
    assert_eq!(line(&one_user_with(&paid, &[uncertain], 2), "API usage").exact_mean, None, "money is turned into tokens at that price");
}

const TIER: [&str; 2] = ["prices.tiers.unit-tier=\"unit\"", "access.open.models={ unit-tier = 1.0 }"];

fn declining(pace: &str, sets: &[&str], n: usize) -> compcast::simulation::Results {
    let decline = format!("prices.capability_decline={{ {pace}, tiers = [\"unit-tier\"] }}");
    one_user_with(A_MILLION_TOKENS, &[&[decline.as_str()], TIER.as_slice(), sets].concat(), n)
}

#[test]
fn a_tier_gets_cheaper_at_constant_capability() {
    let exact: f64 = (0..12).map(|t| 0.1_f64.powf(f64::from(t) / 12.0)).sum();
    for pace in ["factor_per_year = 0.1", "decline = \"90% per year\""] {
        let trials = declining(pace, &[], 2);
        check_equal(pace, trials.compute()[0], exact);
        check_equal("half a year", trials.by_month(Basis::Accrual)[6].compute[0], 0.1_f64.sqrt());
        check_equal("stated mean", line(&trials, "API usage").exact_mean.expect("a closed form"), exact);
    }
    check_equal("after a year", declining("factor_per_year = 0.1", &["horizon.months=13"], 2).by_month(Basis::Accrual)[12].compute[0], 0.1);
    // The model by its own name stays what it is.
    let by_name = declining("factor_per_year = 0.1", &["access.open.models=none", "access.open.models.unit=1.0"], 2);
    assert_eq!(*by_name.compute(), [12.0, 12.0]);
}

#[test]
fn an_uncertain_decline_is_averaged_over_paths() {
    let two = declining("factor_per_year = { dist = \"discrete\", values = [0.1, 1.0], weights = [1, 1] }", &[], N);
    let exact: f64 = (0..12).map(|t| (1.0 + 0.1_f64.powf(f64::from(t) / 12.0)) / 2.0).sum();
    check_mean("two paths", two.compute(), exact);
    check_equal("stated mean", line(&two, "API usage").exact_mean.expect("a closed form"), exact);
    // A lognormal factor of median m and σ: E[f^(t/12)] = m^(t/12) e^(σ²(t/12)²/2).
    let lognormal = declining("factor_per_year = { p50 = 0.1, sigma = 0.6 }", &[], N);
    let exact: f64 = (0..12).map(|t| f64::from(t) / 12.0).map(|year| 0.1_f64.powf(year) * (0.18 * year * year).exp()).sum();
    check_mean("a lognormal factor", lognormal.compute(), exact);
    check_equal("stated mean", line(&lognormal, "API usage").exact_mean.expect("a closed form"), exact);
}

#[test]
fn use_answers_to_a_decline() {
    let usage = format!("{A_MILLION_TOKENS}\nprice_elasticity = -0.5");
    let decline = "prices.capability_decline={ factor_per_year = 0.25, tiers = [\"unit-tier\"] }";
    let trials = one_user_with(&usage, &[&[decline], TIER.as_slice()].concat(), 2);
    let exact: f64 = (0..12).map(|t| 0.25_f64.powf(0.5 * f64::from(t) / 12.0)).sum();
    check_equal("the bill", trials.compute()[0], exact);
    check_equal("stated mean", line(&trials, "API usage").exact_mean.expect("a certain price"), exact);
    let uncertain = "prices.capability_decline={ factor_per_year = \"0.1 to 0.5\", tiers = [\"unit-tier\"] }";
    let trials = one_user_with(&usage, &[&[uncertain], TIER.as_slice()].concat(), 2);
    assert_eq!(line(&trials, "API usage").exact_mean, None, "use and price move together");
}

#[test]
fn a_factor_of_one_is_no_decline_at_all() {
    let one = ["prices.capability_decline={ factor_per_year = 1, tiers = [\"frontier\", \"mid\", \"small\"] }"];
    for builtin in BUILTINS {
        check_same_bits(builtin.name, &simulated(builtin.text, &[], SEED, 100), &simulated(builtin.text, &one, SEED, 100));
    }
}

#[test]
fn caching_makes_a_coding_agents_tokens_four_to_six_times_cheaper() {
    let text = format!("{ONE_USER}[usage.use]\npreset = \"coding-agent\"\nmean = \"1 Mtok/month\"\n");
    for tier in ["frontier", "mid", "small"] {
        let model = format!("access.open.models={{ {tier} = 1.0 }}");
        let bill = |sets: &[&str]| {
            let known = ["usage.use.adoption=none", "usage.use.growth=\"0% per month\"", "usage.use.active=none", "horizon.months=1"];
            line(&simulated(&text, &[known.as_slice(), &[model.as_str()], sets].concat(), SEED, 2), "API usage")
                .exact_mean
                .expect("a closed form")
        };
        // The same input tokens, none of them cached: .9 + .1 × 11.4/12.4 of input to .1/12.4 of output.
        let input_to_output = format!("usage.use.tokens.input_to_output={}", (0.9 + 0.1 * 11.4 / 12.4) / (0.1 / 12.4));
        let uncached = bill(&["usage.use.tokens.cache_read=0", "usage.use.tokens.cache_write=0", &input_to_output]);
        let times = uncached / bill(&[]);
        assert!((4.0..6.0).contains(&times), "{tier}: {times}");
    }
}
