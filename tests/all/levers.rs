//! Levers: values that a grid of cases needs. A limit that is removed, a count of nothing, another way of buying, and other prices, each in one value.

use compcast::scenario::{Scenario, builtin};
use compcast::simulation::{Key, Results};

use crate::support::{bits, check_same_bits, run, scenario};

const SEED: u64 = 7;
const N: usize = 128;

fn text(name: &str) -> &'static str {
    builtin::BUILTINS.iter().find(|builtin| builtin.name == name).expect("a built-in scenario").text
}

fn given(name: &str, sets: &[&str]) -> Scenario {
    scenario(text(name), sets)
}

/// The bits of everything that is not of one group: groups are known by their places, which an empty group moves.
fn bits_without_groups(results: &Results) -> Vec<(String, Vec<u64>)> {
    bits(results).into_iter().filter(|(name, _)| !name.starts_with("Group")).collect()
}

#[test]
fn a_group_of_nobody_costs_what_no_group_costs_and_is_listed() {
    for (name, group, place) in
        [("budget-gone-by-april", "heavy-users", 1), ("budget-gone-by-april", "engineers", 0), ("compute-elite", "elite", 0)]
    {
        let given = given(name, &[]);
        let path = format!("groups.{group}");
        let none = run(&given.with(&format!("{path}.count"), 0).expect("sound"), SEED, N);
        let absent = run(&given.with(&path, "none").expect("sound"), SEED, N);
        assert_eq!(bits_without_groups(&none), bits_without_groups(&absent), "{name}: {group}");
        let groups: Vec<_> = none.groups().map(|group| (group.name.to_string(), group.people)).collect();
        assert_eq!(groups[place], (group.to_string(), 0), "{groups:?}");
        assert_eq!(groups.len(), absent.groups().count() + 1);
        for (key, column) in none.columns().filter(|(key, _)| matches!(key, Key::Group { group, .. } if *group == place)) {
            assert!(column.iter().all(|cost| *cost == 0.0), "{key:?}");
        }
    }
}

#[test]
fn a_group_of_nobody_may_still_be_hired_into() {
    let hired = ["groups.heavy-users.count=0", "groups.heavy-users.hiring={ 2026-03 = 4 }"];
    let trials = run(&given("budget-gone-by-april", &hired), SEED, N);
    assert_eq!(trials.groups().map(|group| group.people).collect::<Vec<_>>()[1], 4);
}

#[test]
fn no_gpus_of_a_kind_cost_what_the_scenario_without_them_costs() {
    let elite = given("compute-elite", &[]);
    let cluster = "capacity.cluster={ gpu = \"h100\", count = 16, purchase_option = \"reserved\" }";
    let shared = given("weekend-batch", &[cluster]);
    for (scenario, table) in [(&elite, "packages.elite.tooling.gpu.h200"), (&elite, "packages.elite.tooling.gpu.b200"), (&shared, "capacity.cluster")] {
        let none = scenario.with(&format!("{table}.count"), 0).expect("sound");
        let absent = scenario.with(table, "none").expect("sound");
        check_same_bits(table, &run(&none, SEED, N), &run(&absent, SEED, N));
    }
}

#[test]
fn a_limit_that_is_removed_leaves_the_scenario_without_it() {
    let wrapped = given("weekend-batch", &["guardrails={ daily_limit = { amount = \"5k USD/day\" }, alert = { after = \"2 hours\" } }"]);
    let bare = run(&given("weekend-batch", &[]), SEED, N);
    let removed = |paths: [&str; 2]| run(&paths.into_iter().fold(wrapped.clone(), |s, path| s.with(path, "none").expect("sound")), SEED, N);
    check_same_bits("both tables", &removed(["guardrails.daily_limit", "guardrails.alert"]), &bare);
    check_same_bits("their numbers", &removed(["guardrails.daily_limit.amount", "guardrails.alert.after"]), &bare);
    let typed = ["guardrails.daily_limit=none", "guardrails.kill_switch=none", "guardrails.alert=none"];
    check_same_bits("of nothing", &run(&given("weekend-batch", &typed), SEED, N), &bare);
}

#[test]
fn another_way_of_buying_is_one_value() {
    let elite = given("compute-elite", &[]);
    let path = "packages.elite.tooling.gpu.h200";
    for (table, hourly) in [
        ("{ purchase_option = \"on-demand\", count = 4, hours = \"400 hours/month\" }", 3.50),
        ("{ purchase_option = \"spot\", count = 4, hours = \"400 hours/month\" }", 1.45),
    ] {
        let typed = given("compute-elite", &[&format!("{path}={table}"), "prices.gpu_price_model=none"]);
        let trials = run(&typed, SEED, 2);
        let name = if hourly == 3.50 { "GPU on demand" } else { "GPU spot" };
        let line = trials.line(name).expect("a line").by_trial;
        // 12 people × 4 GPUs × 400 hours × 12 months.
        let dollars = 12.0 * 4.0 * 400.0 * 12.0 * hourly;
        assert!((line[0] / dollars - 1.0).abs() < 1e-12, "{} instead of {dollars}", line[0]);
        assert!(trials.line("GPU reserved").is_none());
        // A program's table replaces what was there, with the same result.
        let option = if hourly == 3.50 { "on-demand" } else { "spot" };
        let value = compcast::reading::Value::table([
            ("purchase_option", compcast::reading::Value::from(option)),
            ("count", 4.into()),
            ("hours", "400 hours/month".into()),
        ]);
        let replaced = elite.with(path, value).and_then(|changed| changed.with("prices.gpu_price_model", "none")).expect("sound");
        check_same_bits(option, &run(&replaced, SEED, N), &run(&typed, SEED, N));
    }
}
