//! The use of a group set by the bill that it had: the exact expected bill of its month is the one stated.

use compcast::insight::Echo;
use compcast::reading::Value;
use compcast::scenario::{NoFiles, Override, Scenario};
use compcast::simulation::{Case, Hold};

use crate::support::{check_equal, check_mean, compute_by_month, line, plain, run_case, scenario};

/// 180 people of whom 30% have adopted it at first, active in 70% of months; 10% more use every month; a dollar a million tokens, 1.50 from February on.
const COMPANY: &str = r#"
format = 1
[horizon]
start = "2026-01"
months = 6
[groups.engineers]
count = 180
base = "150k USD/year"
usage = "coding"
access = "open"
bill = "8,618.4 USD/month"
[usage.coding]
adoption = { initial = 0.3, final = 0.9, over = "6 months" }
active = { share = 0.7 }
growth = "10% per month"
growth_period = "24 months"
[access.open]
models = { unit = 1 }
[prices.models.unit]
uncached_input = "1 USD/Mtok"
cache_write = "1 USD/Mtok"
cache_read = "1 USD/Mtok"
output = "1 USD/Mtok"
[prices.models.unit.changes."2026-02-01"]
uncached_input = "1.5 USD/Mtok"
cache_write = "1.5 USD/Mtok"
cache_read = "1.5 USD/Mtok"
output = "1.5 USD/Mtok"
"#;

fn case(sets: &[&str]) -> Case {
    crate::support::case(&scenario(COMPANY, sets))
}

fn each(case: &Case) -> f64 {
    Echo::of(case.plan()).uses[0].each.expect("a mean")
}

#[test]
fn the_bill_of_the_first_month_makes_the_mean_that_costs_it() {
    // 8,618.40 ÷ (180 × 0.3 × 0.7) = 228.
    let case = case(&[]);
    check_equal("each", each(&case), 228.0);
    let results = run_case(&case, plain(1, 4096));
    check_equal("the line", line(&results, "API usage").exact_first_month.unwrap(), 8_618.4);
    check_mean("the first month", &compute_by_month(&results)[0], 8_618.4);
    let bill = &Echo::of(case.plan()).bills[0];
    assert_eq!((bill.group.as_str(), bill.usage.as_str(), bill.billed.to_string().as_str()), ("engineers", "coding", "2026-01"));
    check_equal("amount", bill.amount, 8_618.4);
    // As if the mean had been written.
    let by_mean = ["groups.engineers.bill=none", "usage.coding.mean=228 USD/month"];
    let by_mean = run_case(&crate::support::case(&scenario(COMPANY, &by_mean)), plain(1, 4096));
    by_mean.compute().iter().zip(results.compute().iter()).for_each(|(mean, bill)| check_equal("a trial", *bill, *mean));
}

#[test]
fn the_bill_of_a_later_month_is_met_in_that_month() {
    let bill = ["groups.engineers.bill={ amount = \"30k USD/month\", month = \"2026-04\" }"];
    let results = run_case(&case(&bill), plain(1, 4096));
    check_mean("April", &compute_by_month(&results)[3], 30_000.0);
    // By hand: adoption is half-way in April, 0.6; use has grown by 1.1³ and costs half as much again: 30,000 ÷ (180 × 0.6 × 0.7 × 1.331 × 1.5).
    check_equal("each in January", each(&case(&bill)), 30_000.0 / (180.0 * 0.6 * 0.7 * 1.331 * 1.5));
}

#[test]
fn the_bill_of_an_earlier_month_has_its_people_prices_and_growth_since() {
    // November 2025: everything as in January, and use has grown twice by 10% since: 228 × 1.21 = 275.88.
    let november = ["groups.engineers.bill={ amount = \"8,618.4 USD/month\", month = \"2025-11\" }"];
    check_equal("grown", each(&case(&november)), 275.88);
    // At 2 USD until December the same bill bought half the tokens.
    let dearer = [
        november[0],
        "prices.models.unit={ uncached_input = \"2 USD/Mtok\", cache_write = \"2 USD/Mtok\", cache_read = \"2 USD/Mtok\", output = \"2 USD/Mtok\" }",
        "prices.models.unit.changes.\"2025-12-15\"={ uncached_input = \"1 USD/Mtok\", cache_write = \"1 USD/Mtok\", cache_read = \"1 USD/Mtok\", output = \"1 USD/Mtok\" }",
    ];
    check_equal("at another price", each(&case(&dearer)), 137.94);
    // Ninety more who join in January did not use anything in November.
    let joined = [november[0], "groups.engineers.hiring={ 2026-01 = 90 }"];
    check_equal("the people of then", each(&case(&joined)), 275.88);
    let all_joined = [november[0], "groups.engineers.start=\"2026-01\""];
    let nobody = Case::new(scenario(COMPANY, &all_joined), None).unwrap_err().to_string();
    assert!(
        nobody.contains(
            "`groups.engineers.bill` is of 2025-11, when nobody in the group uses anything that costs money; help: write a month"
        ),
        "{nobody}"
    );
}

#[test]
fn every_part_of_the_demand_is_in_the_bill() {
    for sets in [
        vec!["usage.coding.seasonality={ january = 0.5 }"],
        vec!["usage.coding.active={ share = { alpha = 17, beta = 7.7 } }"],
        vec!["usage.coding.across_people={ sigma = 1 }", "usage.coding.monthly_variation={ dist = \"gamma\", shape = 0.5 }"],
        vec!["access.open.queue={ probability = 0.5, wait = \"10 days\" }"],
        vec!["groups.engineers.start=\"2026-01-16\""],
        vec!["groups.engineers.attrition=20% per year"],
        vec!["usage.coding.growth=5% to 15% per month"],
        vec!["groups.engineers.bill=5k to 12k USD/month"],
        vec!["usage.coding.price_elasticity=-0.5"],
    ] {
        let case = case(&sets);
        let expected = case.scenario().groups[0].bill.as_ref().expect("a bill").amount.law.mean();
        let results = run_case(&case, plain(1, 64));
        check_equal(&format!("{sets:?}"), line(&results, "API usage").exact_first_month.expect("a mean"), expected);
    }
}

#[test]
fn gpu_hours_have_a_bill_of_their_own() {
    let hours = [
        "groups.engineers.bill=none",
        "usage.coding.mean=1 USD/month",
        "usage.hours={ active = { share = 0.5 } }",
        "groups.engineers.gpu_usage=hours",
        "groups.engineers.gpu_bill=9k USD/month",
        "access.open.gpu=h100",
        "prices.gpus.h100.on_demand=2.5 USD/hour",
    ];
    let case = case(&hours);
    // 9,000 ÷ (180 × 0.5) = 100 USD each, 40 hours.
    let gpus = Echo::of(case.plan()).uses.into_iter().find(|used| used.resource == "gpu").expect("use of GPUs");
    check_equal("each", gpus.each.unwrap(), 100.0);
    check_equal("bill", gpus.expected.unwrap(), 9_000.0);
}

#[test]
fn work_that_is_held_is_that_of_the_bill_at_the_prices_of_the_base_case() {
    let base = case(&[]);
    let doubled = scenario(COMPANY, &["prices.factor=2"]);
    // The same tokens at twice the price; alone, the bill is what it is at any price.
    let held = base.changed_to(doubled.clone(), Hold::Work).unwrap();
    let first = |case: &Case| line(&run_case(case, plain(1, 64)), "API usage").exact_first_month.unwrap();
    check_equal("held", first(&held), 2.0 * 8_618.4);
    check_equal("alone", first(&crate::support::case(&doubled)), 8_618.4);
    // A cap that is tried on top leaves the work what it was.
    let capped = base.scenario().with("access.open.cap", Value::table([("amount", "50 USD/month"), ("on_exceed", "stop")])).unwrap();
    let capped = run_case(&base.changed_to(capped, Hold::Work).unwrap(), plain(1, 1024));
    assert!(capped.compute().iter().sum::<f64>() < run_case(&base, plain(1, 1024)).compute().iter().sum::<f64>());
}

#[test]
fn where_a_bill_cannot_be_solved_for_it_is_refused_with_what_to_do() {
    let problem = |sets: &[&str]| Case::new(scenario(COMPANY, sets), None).expect_err("refused").to_string();
    let cap = "access.open.cap={ amount = \"100 USD/month\", on_exceed = \"stop\" }";
    let capped = problem(&[cap]);
    assert!(capped.starts_with("`groups.engineers.bill` has no closed form for the use behind it: access.open.cap applies in 2026-01; help: if the cap came later, add start = \"2026-02\""), "{capped}");
    // As it says: a cap that came later is no obstacle.
    check_equal("before the cap", each(&case(&[cap, "access.open.cap.start=2026-02"])), 228.0);
    for (sets, reason) in [
        (vec!["access.open.sandbox=5 USD/month"], "access.open.sandbox may serve some of it for nothing"),
        (vec!["guardrails.daily_limit={ amount = \"1k USD/day\" }"], "guardrails may stop some of it"),
        (
            vec!["packages.p.ownership.compute_credits={ grant = \"5 USD/month\" }", "groups.engineers.package=p"],
            "credits, a seat with credits or allowances of single people pay for some of it",
        ),
        (vec!["usage.coding.adoption.initial=0"], "is of 2026-01, when nobody in the group uses anything that costs money"),
        (vec!["groups.engineers.bill={ amount = \"1k USD/month\", month = \"2026-09\" }"], "is of 2026-09, after 2026-06, the last month"),
    ] {
        let problem = problem(&sets);
        assert!(problem.contains(reason) && problem.contains("help: "), "{problem}");
    }
    let refused = |sets: &[&str]| {
        let overrides: Vec<_> = sets.iter().map(|set| Override::parse(*set)).collect();
        Scenario::read("t.toml", COMPANY, &overrides, &NoFiles).expect_err("refused").to_string()
    };
    let free =
        refused(&["prices.models.free={ uncached_input = \"0 USD/Mtok\", output = \"0 USD/Mtok\" }", "access.open.models={ free = 1 }"]);
    assert!(free.contains("`groups.engineers.bill` is a bill, but all that the access tier `open` grants is free"), "{free}");
    let unused = refused(&["groups.engineers.usage=none", "groups.engineers.access=none"]);
    assert!(unused.contains("`groups.engineers.bill` is set, but the group has no usage; help: add usage = \"coding-agent\""), "{unused}");
    // Without the bill the usage needs its mean.
    assert!(refused(&["groups.engineers.bill=none"]).contains("`usage.coding` has no `mean`"));
}
