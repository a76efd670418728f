//! Levers: values that a grid of cases needs. A limit that is removed, a count of nothing, another way of buying, and other prices, each in one value.

use compcast::cost::Quantity;
use compcast::scenario::{Scenario, builtin};
use compcast::simulation::{Case, Key, Results};

use crate::support::{ONE_USER, bits, check_same_bits, line, mean, plain, run, run_case, scenario, simulated, unserved_demand};

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
    for (scenario, table) in
        [(&elite, "packages.elite.tooling.gpu.h200"), (&elite, "packages.elite.tooling.gpu.b200"), (&shared, "capacity.cluster")]
    {
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

/// Use in tokens and hours, and everything that has a list price.
const LISTED: &[&str] = &[
    "usage.adopting.mean=30 Mtok/active-day",
    "usage.heavy.mean=900 Mtok/month",
    "usage.jobs={ preset = \"batch-research\" }",
    "groups.engineers.gpu_usage=jobs",
    "access.engineers.gpu=h100",
    "access.engineers.cap=none",
    "packages.engineer.tooling.gpu={ h200 = { purchase_option = \"reserved\", count = 0.1, term = \"5 months\" }, b200 = { purchase_option = \"spot\", count = 0.1, hours = \"90 hours/month\" } }",
    "groups.engineers.count=30",
    "groups.heavy-users.count=5",
];

#[test]
fn twice_all_list_prices_are_twice_what_has_one() {
    let base = given("budget-gone-by-april", LISTED);
    let once = run(&base, SEED, N);
    // A factor of two changes no bit of a mantissa.
    let twice = run(&base.with("prices.factor", 2).expect("sound"), SEED, N);
    let mut n_doubled = 0;
    for line in once.lines() {
        let other = twice.line(line.name).expect("the same lines").by_trial;
        let is_listed = ["API usage", "GPU on demand", "GPU reserved", "GPU spot", "GPU idle", "software seats"].contains(&line.name);
        n_doubled += usize::from(is_listed);
        let factor = if is_listed { 2.0 } else { 1.0 };
        assert!(line.by_trial.iter().zip(other).all(|(once, twice)| factor * once == *twice), "{}", line.name);
        if let (Some(once), Some(twice)) = (line.exact_mean, twice.line(line.name).and_then(|line| line.exact_mean)) {
            assert_eq!(factor * once, twice, "{}", line.name);
        }
    }
    assert!(n_doubled >= 5, "{n_doubled}");
}

#[test]
fn a_factor_on_all_models_is_one_on_each_vendor_or_each_model() {
    let base = given("budget-gone-by-april", &[]);
    let names = |vendors: bool| {
        let of = |(name, model): (&String, &compcast::scenario::prices::ModelPrice)| match vendors {
            true => format!("prices.vendors.{}.factor", model.vendor.clone().expect("a vendor")),
            false => format!("prices.models.\"{name}\".factor"),
        };
        base.prices.models.iter().map(of).collect::<std::collections::BTreeSet<_>>()
    };
    let with = |paths: std::collections::BTreeSet<String>| {
        let changed = paths.iter().fold(base.clone(), |scenario, path| scenario.with(path, 1.3).expect("sound"));
        run(&changed, SEED, N)
    };
    let (vendors, models) = (with(names(true)), with(names(false)));
    check_same_bits("vendors and models", &vendors, &models);
    // Seats have a list price too, which these do not touch.
    let all = run(&base.with("prices.factor", 1.3).expect("sound"), SEED, N);
    let api = |trials: &Results| trials.line("API usage").expect("a line").by_trial.iter().map(|cost| cost.to_bits()).collect::<Vec<_>>();
    assert_eq!(api(&all), api(&models));
}

#[test]
fn use_in_money_stays_what_it_is_under_a_factor_from_the_start_and_moves_from_a_date_on() {
    let base = given("budget-gone-by-april", &["access.engineers.cap=none", "prices.tiers.mid=claude-opus-5"]);
    let api = |scenario: &Scenario| run(scenario, SEED, N).line("API usage").expect("a line").mean_by_month();
    let (once, from_start) = (api(&base), api(&base.with("prices.factor", 2).expect("sound")));
    let value = compcast::reading::Value::table([("value", compcast::reading::Value::from(2)), ("start", "2026-09".into())]);
    let from_september = api(&base.with("prices.factor", value).expect("sound"));
    for month in 0..12 {
        assert!((from_start[month] / once[month] - 1.0).abs() < 1e-12, "month {month}");
        let factor = if month < 8 { 1.0 } else { 2.0 };
        assert!((from_september[month] / once[month] / factor - 1.0).abs() < 1e-12, "month {month}");
    }
}

/// One user whose months are equal and whose days are lognormal, and a dollar a million.
fn lognormal_days(sets: &[&str]) -> Results {
    let text = format!("{ONE_USER}[usage.use]\nmean = \"600 USD/month\"\nactive_days = 12\nacross_days = 0.9\n");
    simulated(&text, sets, SEED, 2)
}

/// E[min(Y, limit)] of a lognormal day of mean 50 and σ .9, by the midpoint rule over normal scores.
fn limited_day(limit: f64) -> f64 {
    let (sigma, step) = (0.9, 1e-4);
    let score = |index: i32| (f64::from(index) + 0.5) * step;
    let day = |z: f64| 50.0 * (sigma * z - 0.5 * sigma * sigma).exp();
    let density = |z: f64| (-0.5 * z * z).exp() / (2.0 * std::f64::consts::PI).sqrt();
    (-90_000..90_000).map(|index| day(score(index)).min(limit) * density(score(index)) * step).sum()
}

#[test]
fn a_daily_limit_serves_the_limited_expected_value_of_each_day() {
    for limit in [10.0, 50.0, 120.0, 1_000.0] {
        for guardrail in [format!("daily_limit.amount={limit} USD/day"), format!("kill_switch.amount={limit} USD")] {
            let trials = lognormal_days(&[&format!("guardrails.{guardrail}")]);
            let served = 12.0 * 12.0 * limited_day(limit);
            assert!((trials.compute()[0] / served - 1.0).abs() < 1e-6, "{guardrail}: {} instead of {served}", trials.compute()[0]);
            assert!((trials.compute()[0] + unserved_demand(&trials)[0] - 7_200.0).abs() < 1e-8, "{guardrail}");
            assert_eq!(line(&trials, "API usage").exact_mean, None);
        }
    }
    // The tighter of two limits holds, and use that costs nothing is not limited.
    let both = lognormal_days(&["guardrails.daily_limit.amount=50 USD/day", "guardrails.kill_switch.amount=10 USD"]);
    assert!((both.compute()[0] / (144.0 * limited_day(10.0)) - 1.0).abs() < 1e-6);
}

#[test]
fn an_alert_or_no_limit_leaves_ordinary_use_at_its_bits() {
    let bare = run(&given("weekend-batch", &["incidents=none"]), SEED, N);
    for set in ["guardrails.alert.after=1 hour", "guardrails.daily_limit=none"] {
        check_same_bits(set, &run(&given("weekend-batch", &["incidents=none", set]), SEED, N), &bare);
    }
}

#[test]
fn guardrails_bound_an_incident_once_where_it_joins_ordinary_use() {
    // Ten days of 30 dollars are under the limit of 60, and every incident of 100 is cut to 60.
    let text = format!(
        "{ONE_USER}[usage.use]\nmean = \"300 USD/month\"\nactive_days = 10\n[incidents.loop]\nscope = \"person\"\n\
         rate = \"30 per person per year\"\nsize = \"100 USD\"\ncounts_toward_cap = true\n"
    );
    let trials = simulated(&text, &["guardrails.daily_limit.amount=60 USD/day"], SEED, N);
    let counts = trials.count(Quantity::Incidents).expect("counted").by_trial;
    for (bill, n) in trials.compute().iter().zip(counts) {
        assert!((bill - 12.0 * 300.0 - 60.0 * n).abs() < 1e-9, "{bill} with {n} incidents");
    }
}

#[test]
fn a_tighter_daily_limit_serves_less_work_and_loses_less_to_incidents_with_its_best_between() {
    const LIMITS: [&str; 7] = ["none", "10k USD/day", "5k USD/day", "2k USD/day", "1k USD/day", "300 USD/day", "100 USD/day"];
    let base = given("weekend-batch", &[]);
    let all: Vec<Results> = LIMITS
        .into_iter()
        .map(|limit| run(&base.with("guardrails.daily_limit.amount", limit).unwrap_or_else(|errors| panic!("{errors}")), SEED, 4_000))
        .collect();
    let by_trial =
        |name: &str| -> Vec<Vec<f64>> { all.iter().map(|trials| line(trials, name).by_trial.iter().copied().collect()).collect() };
    for name in ["GPU on demand", "incidents"] {
        for pair in by_trial(name).windows(2) {
            assert!(pair[0].iter().zip(&pair[1]).all(|(loose, tight)| *tight <= loose + 1e-6), "{name}");
        }
    }
    // Served + unserved = demand, in every trial.
    for trials in &all {
        for ((served, unserved), demand) in
            line(trials, "GPU on demand").by_trial.iter().zip(unserved_demand(trials)).zip(line(&all[0], "GPU on demand").by_trial)
        {
            assert!((served + unserved - demand).abs() < 1e-6 * demand.max(1.0));
        }
    }
    let blocked: Vec<f64> = all.iter().map(|trials| mean(unserved_demand(trials))).collect();
    let lost: Vec<f64> = by_trial("incidents").iter().map(mean).collect();
    // What is served and what is not add up to the same, so that a limit is worth its incidents less the work that it blocks.
    let worth: Vec<f64> = (0..LIMITS.len()).map(|place| lost[0] - lost[place] - blocked[place]).collect();
    let best = (0..LIMITS.len()).max_by(|a, b| worth[*a].total_cmp(&worth[*b])).expect("limits");
    assert!(best > 0 && best < LIMITS.len() - 1, "the best is {}: {worth:?}", LIMITS[best]);
}

#[test]
fn a_company_of_empty_groups_has_nobody_to_simulate() {
    let empty = given("budget-gone-by-april", &["groups.engineers.count=0", "groups.heavy-users.count=0"]);
    let errors = Case::new(empty, None).expect_err("nobody").to_string();
    assert!(
        errors.starts_with("there is nobody to simulate: every group has count = 0; help: write the count of at least one group"),
        "{errors}"
    );
}

#[test]
fn with_work_held_a_factor_of_two_doubles_the_bill_of_use_in_money() {
    let sets = ["access.engineers.cap=none", "usage.jobs={ preset = \"batch-research\", mean = \"100 USD/month\", resource = \"gpu\" }"];
    let jobs = ["groups.engineers.gpu_usage=jobs", "access.engineers.gpu=h100", "groups.engineers.count=40", "groups.heavy-users.count=5"];
    let base = Case::new(given("budget-gone-by-april", &[sets.as_slice(), &jobs].concat()), None).expect("sound");
    let twice = base.with_scenario(base.scenario().with("prices.factor", 2).expect("sound")).expect("sound");
    let (once, spend_held) = (run_case(&base, plain(SEED, N)), run_case(&twice, plain(SEED, N)));
    let work_held = run_case(&twice.holding_work_of(&base).expect("sound"), plain(SEED, N));
    for name in ["API usage", "GPU on demand"] {
        for ((once, spend), work) in
            line(&once, name).by_trial.iter().zip(line(&spend_held, name).by_trial).zip(line(&work_held, name).by_trial)
        {
            assert!((spend - once).abs() <= 1e-12 * once && 2.0 * once == *work, "{name}: {once}, {spend}, {work}");
        }
    }
}
