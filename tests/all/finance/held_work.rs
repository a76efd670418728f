//! Held work: use stated in money is converted once, at the prices of the base case.

use compcast::cost::Quantity;
use compcast::simulation::{Hold, Results};

use super::{builtin, measure, study};
use crate::support::{SEED, case, check_same_bits, mean, plain, scenario, unserved_demand};

const N: usize = 2_000;
const NO_CAP: &str = "access.engineers.cap=none";

fn change(results: &[Results]) -> f64 {
    mean(results[1].compute()) / mean(results[0].compute()) - 1.0
}

fn tokens(results: &Results) -> f64 {
    mean(results.count(Quantity::TokensWanted).expect("counted").by_trial)
}

#[test]
fn without_a_cap_the_price_elasticity_of_the_bill_is_one_with_work_held_and_zero_with_spend_held() {
    let base = case(&builtin("budget-gone-by-april", &[NO_CAP]));
    let doubled = [("prices.factor", "2")];
    let work = study(&base, &doubled, Hold::Work, plain(SEED, N));
    assert!((change(&work) - 1.0).abs() < 1e-9, "{}", change(&work));
    assert!((tokens(&work[1]) / tokens(&work[0]) - 1.0).abs() < 1e-12);
    let spend = study(&base, &doubled, Hold::Spend, plain(SEED, N));
    assert!(change(&spend).abs() < 1e-9 && (tokens(&spend[1]) / tokens(&spend[0]) - 0.5).abs() < 1e-9);
}

/// Under the cap of May the rest of the year pays for half of what it did: 58.6% in place of 100%, at 10,000 trials of seed 2026.
#[test]
fn doubled_prices_raise_a_capped_bill_and_cheaper_models_lower_it() {
    let base = case(&builtin("budget-gone-by-april", &[]));
    let doubled = change(&study(&base, &[("prices.factor", "2")], Hold::Work, plain(2_026, 10_000)));
    assert!((doubled - 0.586).abs() < 0.002, "{doubled}");
    let mix = |hold| {
        let models = compcast::reading::Value::table([("frontier", 0.10), ("mid", 0.40), ("small", 0.50)]);
        let scenario = base.scenario().with("access.engineers.models", models).expect("a mix");
        let cases = [base.clone(), base.changed_to(scenario, hold).expect("a case")];
        change(&compcast::simulation::Study::new(cases, plain(SEED, N)).expect("one horizon").run(&()).expect("nobody interrupts"))
    };
    let (work, spend) = (mix(Hold::Work), mix(Hold::Spend));
    assert!(work < -0.15 && spend.abs() < 0.02, "work {work}, spend {spend}");
}

#[test]
fn all_prices_and_all_limits_in_money_times_a_factor_multiply_the_bill_and_leave_the_tokens() {
    let base = case(&builtin("budget-gone-by-april", &[]));
    let scaled =
        base.scenario().with("prices.factor", 3).and_then(|scenario| scenario.with("access.engineers.cap.amount", "4500 USD/month"));
    let cases = [base.clone(), base.changed_to(scaled.expect("a scenario"), Hold::Work).expect("a case")];
    let results = compcast::simulation::Study::new(cases, plain(SEED, 500)).expect("one horizon").run(&()).expect("nobody interrupts");
    for (ours, theirs) in results[1].compute().iter().zip(results[0].compute()) {
        assert!((ours / theirs - 3.0).abs() < 1e-9, "{ours} {theirs}");
    }
    for (ours, theirs) in unserved_demand(&results[1]).iter().zip(unserved_demand(&results[0])) {
        assert!((ours - 3.0 * theirs).abs() < 1e-6 * theirs.max(1.0));
    }
    assert!((tokens(&results[1]) / tokens(&results[0]) - 1.0).abs() < 1e-12);
}

#[test]
fn use_stated_in_tokens_is_held_either_way_and_an_unchanged_case_keeps_its_bits() {
    let in_tokens = builtin("budget-gone-by-april", &["usage.adopting.mean=300 Mtok/month", "usage.heavy.mean=1000 Mtok/month"]);
    let base = case(&in_tokens);
    let doubled = [("prices.factor", "2")];
    let (work, spend) = (study(&base, &doubled, Hold::Work, plain(SEED, 200)), study(&base, &doubled, Hold::Spend, plain(SEED, 200)));
    check_same_bits("tokens", &work[1], &spend[1]);
    let base = case(&builtin("budget-gone-by-april", &[]));
    let same = study(&base, &[("budget.compute", "900k USD")], Hold::Work, plain(SEED, 200));
    check_same_bits("another budget", &same[0], &same[1]);
}

/// A mean of its own is converted at the prices of the base case; a group that the base case lacks at those of its tier there.
#[test]
fn a_case_that_changes_the_mean_converts_its_own_at_the_prices_of_the_base_case() {
    const TEXT: &str = "format = 1\n[groups.a]\ncount = 1\nbase = \"0 USD/year\"\nusage = \"u\"\naccess = \"t\"\n\
        [usage.u]\nmean = \"100 USD/month\"\n[access.t]\nmodels = { unit = 1.0 }\n\
        [prices.models.unit]\nuncached_input = \"1 USD/Mtok\"\noutput = \"1 USD/Mtok\"\n[horizon]\nmonths = 1\n";
    let base = case(&scenario(TEXT, &[]));
    let changed = |sets: &[(&str, &str)]| {
        let scenario = sets.iter().fold(base.scenario().clone(), |scenario, (path, value)| scenario.with(path, *value).expect("a value"));
        let case = base.changed_to(scenario, Hold::Work).expect("a case");
        mean(crate::support::run_case(&case, plain(1, 64)).compute())
    };
    let doubled = ("prices.models.unit.uncached_input", "2 USD/Mtok");
    let output = ("prices.models.unit.output", "2 USD/Mtok");
    // 100 million tokens at 2 dollars; 150 million with a mean of 150.
    assert!((changed(&[doubled, output]) - 200.0).abs() < 1e-9);
    assert!((changed(&[doubled, output, ("usage.u.mean", "150 USD/month")]) - 300.0).abs() < 1e-9);
    // At an elasticity of -1 what is doubled in price is halved in use.
    assert!((changed(&[doubled, output, ("usage.u.price_elasticity", "-1")]) - 100.0).abs() < 1e-9);
    // Means have the same closed form.
    let case =
        base.changed_to(base.scenario().with("prices.models.unit.output", "3 USD/Mtok").expect("a value"), Hold::Work).expect("a case");
    let results = crate::support::run_case(&case, plain(1, 64));
    let line = crate::support::line(&results, "API usage");
    assert!((line.exact_mean.expect("a closed form") - mean(line.by_trial)).abs() < 1e-9);
    assert!(measure("mean(compute)").of(&results, None).and_then(|found| found.standard_error) == Some(0.0));
}
