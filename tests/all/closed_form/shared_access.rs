//! Quotas by tool and by day, waits, approvals, overflow, pools and seats: against limited expected values of a lognormal month, and against an
//! independent simulation where there is no closed form.

use compcast::cost::Quantity;
use compcast::quantity::unit::DAYS_PER_MONTH;
use compcast::simulation::Key;
use compcast::simulation::results::Column;
use compcast::simulation::{Case, Results};
use rand::SeedableRng;
use rand::rngs::StdRng;
use rand_distr::{Distribution, LogNormal};

use super::access::{MU, SIGMA, chance_above, limited, mean_demand};
use crate::support::{
    ONE_USER, SEED, Sample, check, check_equal, check_mean, column, line, mean, scenario, simulated, unserved_demand, variance,
};

const N: usize = 30_000;
const MONTHS: f64 = 12.0;

/// A year of lognormal months with mean 1,027.22 at a dollar a million, under an access of these words.
fn under(access: &str, sets: &[&str], n_trials: usize) -> Results {
    let usage = "[usage.use]\nmean = \"1027.2166443 USD/month\"\nmonthly_variation = { dist = \"lognormal\", sigma = 1.2 }\n";
    let access = format!("access.open={{ models = {{ unit = 1.0 }}, {access} }}");
    simulated(&format!("{ONE_USER}{usage}"), &[&[access.as_str()], sets].concat(), SEED, n_trials)
}

/// A year in which every user wants `mean`, under an access of these words.
fn certain(mean: &str, access: &str, sets: &[&str]) -> Results {
    let access = format!("access.open={{ models = {{ unit = 1.0 }}, {access} }}");
    simulated(&format!("{ONE_USER}[usage.use]\nmean = \"{mean}\"\n"), &[&[access.as_str()], sets].concat(), SEED, 2)
}

fn count(trials: &Results, quantity: Quantity) -> &Column {
    trials.count(quantity).expect("it is counted").by_trial
}

/// Means of two independent simulations of the same thing.
#[track_caller]
fn check_alike<'a>(what: &str, got: impl Sample<'a>, reference: &[f64]) {
    let error = (variance(got) / got.into_iter().count() as f64 + variance(reference) / reference.len() as f64).sqrt();
    check(what, mean(got), mean(reference), error);
}

#[test]
fn a_quota_for_each_tool_limits_each_tools_share() {
    let trials =
        under("tools = { agent = 0.7, chat = 0.3 }, cap = { amount = \"400 USD/month\", per = \"tool\", on_exceed = \"stop\" }", &[], N);
    // E[min(sX, c)] = s E[min(X, c/s)].
    let served = 0.7 * limited(400.0 / 0.7) + 0.3 * limited(400.0 / 0.3);
    check_mean("the bill", trials.compute(), MONTHS * served);
    check_mean("unserved", unserved_demand(&trials), MONTHS * (mean_demand() - served));
    check_mean("months at the cap", count(&trials, Quantity::MonthsAtCap), MONTHS * chance_above(400.0 / 0.7));
}

#[test]
fn a_quota_a_day_on_even_days_is_one_a_month() {
    let trials = under("cap = { amount = \"50 USD/active-day\", on_exceed = \"stop\" }", &["usage.use.active_days=12"], N);
    check_mean("the bill", trials.compute(), MONTHS * limited(600.0));
    assert!(unserved_demand(&trials).iter().all(|value| *value >= 0.0));
}

#[test]
fn a_quota_a_day_on_uneven_days_agrees_with_days_drawn_otherwise() {
    let trials = under(
        "cap = { amount = \"50 USD/active-day\", on_exceed = \"stop\" }",
        &["usage.use.active_days=12", "usage.use.across_days=0.8"],
        N,
    );
    let mut chance = StdRng::seed_from_u64(5);
    let (months, days) = (LogNormal::new(MU, SIGMA).expect("a law"), LogNormal::new(0.0, 0.8).expect("a law"));
    let year = |chance: &mut StdRng| -> f64 {
        let month = |chance: &mut StdRng| -> f64 {
            let amount = months.sample(chance);
            let days: Vec<f64> = (0..12).map(|_| days.sample(chance)).collect();
            let all: f64 = days.iter().sum();
            days.iter().map(|day| (amount * day / all).min(50.0)).sum()
        };
        (0..12).map(|_| month(chance)).sum()
    };
    let reference: Vec<f64> = (0..N).map(|_| year(&mut chance)).collect();
    check_alike("the bill", trials.compute(), &reference);
    // Uneven days meet a daily quota more often than even ones.
    assert!(mean(trials.compute()) < MONTHS * limited(600.0));
}

#[test]
fn what_is_approved_is_served_with_its_chance_once_the_wait_is_over() {
    let trials =
        under("cap = { amount = \"500 USD/month\", on_exceed = \"approval\", approval_rate = 0.7, approval_time = \"6 days\" }", &[], N);
    let (excess, left) = (mean_demand() - limited(500.0), 1.0 - 6.0 / DAYS_PER_MONTH);
    check_mean("approved usage", line(&trials, "approved usage").by_trial, MONTHS * 0.7 * left * excess);
    check_mean("unserved", unserved_demand(&trials), MONTHS * (1.0 - 0.7 * left) * excess);
    check_mean("days waited", count(&trials, Quantity::DaysWaited), MONTHS * 6.0 * chance_above(500.0));
}

#[test]
fn overflow_is_paid_elsewhere_at_its_multiple() {
    let trials =
        under("cap = { amount = \"500 USD/month\", on_exceed = \"overflow\", overflow_share = 0.4, price_multiple = 1.1 }", &[], N);
    let excess = mean_demand() - limited(500.0);
    check_mean("overflow usage", line(&trials, "overflow usage").by_trial, MONTHS * 0.4 * 1.1 * excess);
    check_mean("unserved", unserved_demand(&trials), MONTHS * 0.6 * excess);
}

#[test]
fn a_queue_takes_the_expected_share_and_the_run_states_it() {
    // A wait of LN(ln 6 days, 1): E[min(wait, a month)] by the same formula, in months.
    let trials = under(
        "queue = { probability = 0.5, wait = { p50 = \"6 days\", sigma = 1.0 }, idle_share = 0.1 }",
        &["groups.user.base=\"120k USD/year\""],
        N,
    );
    let bill = line(&trials, "API usage");
    let lost = 1.0 - bill.exact_mean.expect("it is stated") / (MONTHS * mean_demand());
    check_mean("the bill", bill.by_trial, MONTHS * mean_demand() * (1.0 - lost));
    let phi = |z: f64| 0.5 * statrs::function::erf::erfc(-z / std::f64::consts::SQRT_2);
    let cut = (DAYS_PER_MONTH / 6.0).ln();
    let wait = 6.0 * (0.5f64).exp() * phi(cut - 1.0) + DAYS_PER_MONTH * (1.0 - phi(cut));
    assert!((lost - 0.5 * wait / DAYS_PER_MONTH).abs() < 1e-4, "{lost} instead of {}", 0.5 * wait / DAYS_PER_MONTH);
    check_mean("days waited", count(&trials, Quantity::DaysWaited), MONTHS * 0.5 * wait);
    check_mean("unserved", unserved_demand(&trials), MONTHS * mean_demand() * lost);
    // A tenth of the pay of the days waited: 10,000 a month.
    check_mean("pay for waiting", column(&trials, Key::IdlePay), MONTHS * 10_000.0 * 0.1 * lost);
}

#[test]
fn who_works_within_the_sandbox_waits_for_nothing_and_is_not_idle() {
    let access = "sandbox = \"20 USD/month\", queue = { probability = 0.5, wait = \"5 days\", idle_share = 0.1 }";
    for (mean, expected) in [("10 USD/month", 0.0), ("20 USD/month", 0.0)] {
        let trials = certain(mean, access, &["groups.user.base=\"180k USD/year\"", "groups.user.count=10"]);
        check_equal("days waited", count(&trials, Quantity::DaysWaited)[0], expected);
        check_equal("idle pay", column(&trials, Key::IdlePay)[0], expected);
        check_equal("unserved", unserved_demand(&trials)[0], expected);
    }
    // With variation, in the months in which the sandbox does not suffice: each costs half of five days on average.
    let access = "sandbox = \"400 USD/month\", queue = { probability = 0.5, wait = \"5 days\", idle_share = 0.1 }";
    let trials = under(access, &["groups.user.base=\"120k USD/year\""], N);
    let days = MONTHS * chance_above(400.0) * 2.5;
    check_mean("days waited", count(&trials, Quantity::DaysWaited), days);
    check_mean("idle pay", column(&trials, Key::IdlePay), 10_000.0 * 0.1 * days / DAYS_PER_MONTH);
}

#[test]
fn days_waited_are_those_in_the_queue_and_those_for_an_answer_yes_or_no() {
    // Everybody waits 5 days in the queue, and 6 for an answer: 11 days of each of 12 months. Whoever starts on the 16th of April is there for
    // half of it and eight months more, and waits 5.5 days and 8 × 11.
    for rate in ["0", "1"] {
        let access = format!(
            "queue = {{ wait = \"5 days\", idle_share = 0.1 }}, cap = {{ amount = \"50 USD/month\", on_exceed = \"approval\", approval_rate = {rate}, approval_time = \"6 days\" }}"
        );
        let base = "groups.user.base=\"120k USD/year\"";
        for (sets, days) in [(&[base][..], 132.0), (&[base, "groups.user.start=\"2026-04-16\""], 93.5)] {
            let trials = certain("100 USD/month", &access, &[&["horizon.start=\"2026-01\""], sets].concat());
            check_equal("days waited", count(&trials, Quantity::DaysWaited)[0], days);
            check_equal("idle pay", column(&trials, Key::IdlePay)[0], 10_000.0 * 0.1 * days / DAYS_PER_MONTH);
        }
    }
    // A wait ends with the month: after 25 days in the queue an answer of 10 days costs the other 5.4375.
    let access = "queue = { wait = \"25 days\", idle_share = 1 }, cap = { amount = \"1 USD/month\", on_exceed = \"approval\", approval_rate = 1, approval_time = \"10 days\" }";
    let trials = certain("100 USD/month", access, &["groups.user.base=\"120k USD/year\""]);
    check_equal("days waited", count(&trials, Quantity::DaysWaited)[0], MONTHS * DAYS_PER_MONTH);
    check_equal("idle pay", column(&trials, Key::IdlePay)[0], 120_000.0);
}

#[test]
fn idle_pay_is_the_idle_share_of_the_pay_of_exactly_the_days_waited() {
    let cap = |pool: &str| {
        format!(
            "sandbox = \"200 USD/month\", queue = {{ probability = 0.5, wait = {{ p50 = \"6 days\", sigma = 1.0 }}, idle_share = 0.15 }}, \
             cap = {{ amount = \"500 USD/month\", {pool} on_exceed = \"approval\", approval_rate = 0.7, approval_time = \"6 days\" }}"
        )
    };
    let staff = [
        "groups.user.base=\"120k USD/year\"",
        "groups.user.count=4",
        "groups.user.team_size=2",
        "groups.user.start=\"2026-02-18\"",
        "groups.user.attrition=\"30% per year\"",
        "groups.user.time_to_fill=\"2 months\"",
        "horizon.start=\"2026-01\"",
        "pools.reserve.amount=\"300 USD/month\"",
    ];
    for pool in ["", "team_pool = \"reserve\",", "company_pool = \"reserve\",", "per = \"team\","] {
        let trials = under(&cap(pool), &staff, 500);
        let days = count(&trials, Quantity::DaysWaited);
        assert!(mean(days) > 50.0);
        for (days, idle_pay) in days.iter().zip(column(&trials, Key::IdlePay)) {
            check_equal("idle pay", *idle_pay, 10_000.0 * 0.15 * days / DAYS_PER_MONTH);
        }
    }
}

#[test]
fn an_alert_goes_out_at_its_share_of_the_quota() {
    let trials = under("cap = { amount = \"1000 USD/month\", alert_at = 0.8, on_exceed = \"stop\" }", &[], N);
    check_mean("alerts", count(&trials, Quantity::MonthsAlerted), MONTHS * chance_above(800.0));
}

#[test]
fn a_pool_of_one_is_a_longer_quota() {
    let cap = "cap = { amount = \"500 USD/month\", company_pool = \"reserve\", on_exceed = \"stop\" }";
    let trials = under(cap, &["pools.reserve.amount=\"1500 USD/month\""], N);
    check_mean("quota", line(&trials, "API usage").by_trial, MONTHS * limited(500.0));
    check_mean("pool", line(&trials, "pooled usage").by_trial, MONTHS * (limited(2_000.0) - limited(500.0)));
    check_mean("unserved", unserved_demand(&trials), MONTHS * (mean_demand() - limited(2_000.0)));
    // Whoever exceeds the quota is at the cap, though the pool serves most of it.
    check_mean("months at the cap", count(&trials, Quantity::MonthsAtCap), MONTHS * chance_above(500.0));
}

#[test]
fn months_at_the_cap_are_the_same_with_and_without_pools() {
    let of = |pool: &str| {
        let cap = format!("cap = {{ amount = \"500 USD/month\", {pool} alert_at = 0.8, on_exceed = \"throttle\", to = \"unit\" }}");
        under(&cap, &["pools.reserve.amount=\"900 USD/month\"", "groups.user.count=4", "groups.user.team_size=2"], 1_000)
    };
    let without = of("");
    for pool in ["team_pool = \"reserve\",", "company_pool = \"reserve\",", "team_pool = \"reserve\", company_pool = \"reserve\","] {
        let with = of(pool);
        for quantity in [Quantity::MonthsAtCap, Quantity::MonthsAlerted] {
            assert_eq!(count(&with, quantity), count(&without, quantity), "{quantity:?} with {pool}");
        }
        // Throttled is what actually is: a pool that lasts leaves nothing to throttle.
        assert!(mean(count(&with, Quantity::MonthsThrottled)) < mean(count(&without, Quantity::MonthsThrottled)) - 1.0, "{pool}");
    }
    assert_eq!(count(&without, Quantity::MonthsThrottled), count(&without, Quantity::MonthsAtCap));
}

#[test]
fn everybody_who_wants_some_of_a_shared_quota_that_falls_short_is_at_the_cap() {
    // Two want 50 each for 12 months, and together may use 80; with a pool of 20 beside it, nobody is left short.
    let of = |amount: &str, pool: &str| {
        let cap = format!("cap = {{ amount = \"{amount}\", per = \"company\", {pool} on_exceed = \"throttle\", to = \"unit\" }}");
        let trials = certain("50 USD/month", &cap, &["groups.user.count=2", "pools.reserve.amount=\"20 USD/month\""]);
        [Quantity::MonthsAtCap, Quantity::MonthsThrottled].map(|quantity| count(&trials, quantity)[0])
    };
    assert_eq!(of("80 USD/month", ""), [24.0, 24.0]);
    assert_eq!(of("80 USD/month", "company_pool = \"reserve\","), [24.0, 0.0]);
    assert_eq!(of("100 USD/month", ""), [0.0, 0.0]);
}

#[test]
fn people_who_share_a_pool_agree_with_people_drawn_otherwise() {
    let cap = "cap = { amount = \"500 USD/month\", company_pool = \"reserve\", on_exceed = \"overage\", price_multiple = 2 }";
    let trials = under(cap, &["pools.reserve.amount=\"1500 USD/month\"", "groups.user.count=5"], 10_000);
    let mut chance = StdRng::seed_from_u64(6);
    let months = LogNormal::new(MU, SIGMA).expect("a law");
    let year = |chance: &mut StdRng| -> (f64, f64) {
        let excess: Vec<f64> = (0..12).map(|_| (0..5).map(|_| (months.sample(chance) - 500.0).max(0.0)).sum()).collect();
        (excess.iter().map(|excess| excess.min(1_500.0)).sum(), excess.iter().map(|excess| 2.0 * (excess - 1_500.0).max(0.0)).sum())
    };
    let (pooled, overage): (Vec<f64>, Vec<f64>) = (0..10_000).map(|_| year(&mut chance)).unzip();
    check_alike("pool", line(&trials, "pooled usage").by_trial, &pooled);
    check_alike("overage", line(&trials, "overage").by_trial, &overage);
    assert!(line(&trials, "pooled usage").by_trial.iter().all(|spent| *spent <= MONTHS * 1_500.0 * (1.0 + 1e-12)));
}

#[test]
fn a_team_with_a_pool_of_its_own_leaves_others_alone() {
    // Six people in teams of three with 700 each team: every team is a company of three.
    let cap = "cap = { amount = \"0 USD/month\", team_pool = \"own\", on_exceed = \"stop\" }";
    let pool = "pools.own.amount=\"700 USD/month\"";
    let teams = under(cap, &[pool, "groups.user.count=6", "groups.user.team_size=3"], 2_000);
    let first = under(cap, &[pool, "groups.user.count=3", "groups.user.team_size=3"], 2_000);
    let pooled = |trials: &Results| line(trials, "pooled usage").by_trial.clone();
    assert!(pooled(&teams).iter().zip(&pooled(&first)).all(|(both, one)| both >= one && *both <= one + MONTHS * 700.0 + 1e-9));
    // A quota of the team is the same thing under another name.
    let quota = under(
        "cap = { amount = \"700 USD/month\", per = \"team\", on_exceed = \"stop\" }",
        &["groups.user.count=6", "groups.user.team_size=3"],
        2_000,
    );
    pooled(&teams).iter().zip(line(&quota, "API usage").by_trial).for_each(|(pool, quota)| check_equal("served", *pool, *quota));
}

#[test]
fn a_pool_that_is_never_short_serves_everything_and_an_empty_one_nothing() {
    let cap = "cap = { amount = \"500 USD/month\", team_pool = \"own\", on_exceed = \"stop\" }";
    let free = under("", &["groups.user.count=3"], 500);
    let full = under(cap, &["pools.own.amount=\"1e12 USD/month\"", "groups.user.count=3"], 500);
    free.compute().iter().zip(full.compute()).for_each(|(free, full)| check_equal("the bill", *full, *free));
    assert!(unserved_demand(&full).iter().all(|unserved| *unserved == 0.0));
    let empty = under(cap, &["pools.own.amount=\"0 USD/month\"", "groups.user.count=3"], 500);
    let without = under("cap = { amount = \"500 USD/month\", on_exceed = \"stop\" }", &["groups.user.count=3"], 500);
    empty.compute().iter().zip(without.compute()).for_each(|(empty, without)| check_equal("the bill", *empty, *without));
}

#[test]
fn policies_divide_the_same_demand() {
    let of = |policy: &str| under(&format!("cap = {{ amount = \"500 USD/month\", {policy} }}"), &[], 1_000);
    let (stop, overage) = (of("on_exceed = \"stop\""), of("on_exceed = \"overage\""));
    let approval = of("on_exceed = \"approval\", approval_rate = 0.5, approval_time = \"10 days\"");
    let overflow = of("on_exceed = \"overflow\", overflow_share = 0.5");
    let free = under("", &[], 1_000);
    for trial in 0..1_000 {
        check_equal("stopped and billed", stop.compute()[trial] + unserved_demand(&stop)[trial], free.compute()[trial]);
        check_equal("overage at the price", overage.compute()[trial], free.compute()[trial]);
        check_equal("approved or unserved", approval.compute()[trial] + unserved_demand(&approval)[trial], free.compute()[trial]);
        check_equal("overflowed or unserved", overflow.compute()[trial] + unserved_demand(&overflow)[trial], free.compute()[trial]);
        // The same draw decides; an approval costs time on top.
        assert!(stop.compute()[trial] <= approval.compute()[trial] && approval.compute()[trial] <= overflow.compute()[trial]);
    }
}

#[test]
fn seats_with_credits_bill_what_exceeds_them() {
    let sets = |pooled: bool| {
        vec![
            "groups.user.package=\"seated\"".to_string(),
            "packages.seated.tooling.seats={ assistant = 1 }".to_string(),
            format!(
                "prices.seats.assistant={{ fee = \"39 USD/month\", compute = true, credits = {{ amount = \"500 USD/month\", pooled = {pooled}, overage_multiple = 1.5 }} }}"
            ),
        ]
    };
    let run = |pooled: bool, people: u32| {
        let people = format!("groups.user.count={people}");
        let sets = sets(pooled);
        let sets: Vec<&str> = sets.iter().map(String::as_str).chain([people.as_str()]).collect();
        under("", &sets, N / 3)
    };
    let own = run(false, 1);
    check_mean("seat overage", line(&own, "seat overage").by_trial, MONTHS * 1.5 * (mean_demand() - limited(500.0)));
    let pooled = run(true, 1);
    own.compute().iter().zip(pooled.compute()).for_each(|(own, pooled)| check_equal("alone in the pool", *own, *pooled));
    // What one leaves, another may use: never more expensive in any trial.
    let (apart, together) = (run(false, 6), run(true, 6));
    assert!(apart.compute().iter().zip(together.compute()).all(|(apart, together)| *together <= apart * (1.0 + 1e-12)));
    assert!(mean(together.compute()) < 0.9 * mean(apart.compute()));
}

#[test]
fn an_alert_at_the_whole_quota_goes_out_where_more_is_wanted() {
    let trials = under("cap = { amount = \"1000 USD/month\", alert_at = 1, on_exceed = \"stop\" }", &[], 2_000);
    assert_eq!(count(&trials, Quantity::MonthsAlerted), count(&trials, Quantity::MonthsAtCap));
}

#[test]
fn a_seat_that_takes_all_use_leaves_no_line_of_the_quota_and_another_tools_seat_bills_nothing() {
    let names = |access: &str| -> Vec<&'static str> {
        let sets = [
            "groups.user.package=\"seated\"",
            "packages.seated.tooling.seats={ assistant = 1 }",
            "prices.seats.assistant={ fee = \"39 USD/month\", compute = true, credits = { amount = \"39 USD/month\" } }",
        ];
        under(access, &sets, 2).lines().map(|line| line.name).filter(|name| ["API usage", "seat overage"].contains(name)).collect()
    };
    assert_eq!(names(""), ["seat overage"]);
    assert_eq!(names("tools = { assistant = 0.5, chat = 0.5 }"), ["API usage", "seat overage"]);
    assert_eq!(names("tools = { chat = 1 }"), ["API usage"]);
}

#[test]
fn what_cannot_be_distinguished_or_does_not_fit_is_refused_before_the_run() {
    let problems = |access: &str, sets: &[&str]| -> Vec<String> {
        let access = format!("access.open={{ models = {{ unit = 1.0 }}, {access} }}");
        let text = format!("{ONE_USER}[usage.use]\nmean = \"1 Mtok/month\"\n[pools.p]\namount = \"1 USD/month\"\n");
        let scenario = scenario(&text, &[&[access.as_str()], sets].concat());
        let problems = Case::new(scenario, None).map_or_else(|errors| errors.problems, |_| vec![]);
        problems.into_iter().map(|problem| problem.message).collect()
    };
    let seat =
        |name: &str| format!("prices.seats.{name}={{ fee = \"1 USD/month\", compute = true, credits = {{ amount = \"1 USD/month\" }} }}");
    let (one, two) = (seat("one"), seat("two"));
    let seated = ["groups.user.package=\"seated\"", one.as_str(), two.as_str()];
    let both = problems("", &[&seated[..], &["packages.seated.tooling.seats={ one = 1, two = 1 }"]].concat());
    assert_eq!(both, ["the package `seated` has two seats with credits, `one` and `two`"]);
    let shared = "cap = { amount = \"1 USD/month\", team_pool = \"p\", on_exceed = \"stop\" }";
    let own = problems(shared, &[&seated[..], &["packages.seated.tooling.seats={ one = 1 }"]].concat());
    assert_eq!(own, ["people with the seat `one` have their own credits, but share a quota or a pool with others"]);
    assert_eq!(problems(shared, &["groups.user.count=25000", "groups.user.team_size=1"]), Vec::<String>::new());
    let teams = problems(shared, &["groups.user.count=25001", "groups.user.team_size=1"]);
    assert_eq!(teams, ["25,001 teams with shared quotas or pools over 12 months do not fit into memory"]);
}
