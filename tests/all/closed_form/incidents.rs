//! Incidents alone: compound sums, shared and not, and what guardrails leave of them.

use compcast::cost::Quantity;
use compcast::insight::{Comparison, Summary};
use compcast::report::summary::headline;
use compcast::scenario::builtin::BUILTINS;
use compcast::simulation::results::Column;
use compcast::simulation::{Results, Study};

use crate::support::{
    ONE_USER, SEED, bits, case, check, check_equal, check_mean, check_probability, check_quantiles, check_variance, line, mean, plain,
    scenario, simulated, total_by_month, unserved_demand, variance,
};

/// People who cost nothing but their incidents.
fn staff(count: u32, incidents: &str) -> String {
    format!("format = 1\n[groups.staff]\ncount = {count}\nbase = \"0 USD/year\"\n{incidents}")
}

fn incidents(trials: &Results) -> &Column {
    line(trials, "incidents").by_trial
}

fn count(trials: &Results, quantity: Quantity) -> &Column {
    trials.count(quantity).expect("it is counted").by_trial
}

#[track_caller]
fn check_stated(what: &str, trials: &Results, exact: f64) {
    let stated = line(trials, "incidents").exact_mean.unwrap_or(f64::NAN);
    assert!((stated - exact).abs() <= 1e-7 * exact, "{what}: {stated} is stated instead of {exact}");
    check_mean(what, incidents(trials), exact);
}

/// ln X ~ N(8, 1.5²): the median is e^8.
const LN_8_15: &str = "size = { p50 = \"2980.957987041728 USD\", sigma = 1.5 }";

#[test]
fn a_compound_poisson_year_has_the_published_mean_and_quantiles() {
    // W1: Poisson(5) a year of LN(8, 1.5); validation B4 and B4b.
    let text = staff(3, &format!("[incidents.loss]\nscope = \"company\"\nrate = \"5 per year\"\n{LN_8_15}"));
    let trials = simulated(&text, &[], SEED, 40_000);
    check_stated("W1", &trials, 45_909.985_088);
    check_quantiles(
        "W1",
        incidents(&trials),
        &[(0.5, 29_265.871), (0.9, 98_716.847), (0.95, 138_890.139), (0.99, 274_847.027), (0.999, 657_060.90)],
    );
    let n = count(&trials, Quantity::Incidents);
    check_mean("the count", n, 5.0);
    check_variance("the count", n, 5.0);
    check_probability("a quiet year", n.iter().map(|n| *n == 0.0), (-5.0_f64).exp());
}

#[test]
fn a_negative_binomial_year_varies_by_its_dispersion() {
    // B5: NB of mean 5 and variance 15, one law for twelve months of a twelfth each.
    let text = staff(3, &format!("[incidents.loss]\nscope = \"company\"\nrate = \"5 per year\"\nvariance_to_mean = 3\n{LN_8_15}"));
    let trials = simulated(&text, &[], SEED, 40_000);
    check_stated("B5", &trials, 45_909.985_088);
    let n = count(&trials, Quantity::Incidents);
    check_mean("the count", n, 5.0);
    check_variance("the count", n, 15.0);
    check_probability("a quiet year", n.iter().map(|n| *n == 0.0), 3.0_f64.powf(-2.5));
    // Γ(7.5)/(5! Γ(2.5)) 3^−2.5 (2/3)^5.
    check_probability("five in a year", n.iter().map(|n| *n == 5.0), 0.099_095_956_697);
}

#[test]
fn a_year_of_discrete_sizes_follows_panjer() {
    // Loss Models, ex. 9.34 (A1): Poisson(5), sizes of 1, 5 and 10 hundreds.
    let size = "size = { dist = \"discrete\", values = [\"100 USD\", \"500 USD\", \"1000 USD\"], weights = [0.8, 0.16, 0.04] }";
    let text = staff(1, &format!("[incidents.loss]\nscope = \"company\"\nrate = \"5 per year\"\n{size}"));
    let trials = simulated(&text, &[], SEED, 100_000);
    check_stated("A1", &trials, 1_000.0);
    check_variance("A1", incidents(&trials), 44e4);
    check_probability("600", incidents(&trials).iter().map(|sum| *sum == 600.0), 0.059_892_862_214);
    check_probability("600 at most", incidents(&trials).iter().map(|sum| *sum <= 600.0), 0.354_116_547_841);
}

#[test]
fn clusters_multiply_the_mean_and_spread_the_count() {
    let size = "size = \"100 USD\"";
    let text = staff(1, &format!("[incidents.loss]\nscope = \"company\"\nrate = \"3 per year\"\nmean_cluster_size = 2.5\n{size}"));
    let trials = simulated(&text, &[], SEED, 40_000);
    check_stated("clusters", &trials, 750.0);
    // E[N] Var G + E[N] E[G]² = 3 (2.5 × 1.5 + 6.25).
    check_variance("the count", count(&trials, Quantity::Incidents), 30.0);
}

#[test]
fn the_same_incidents_shared_by_a_team_vary_more() {
    // G3: one month of a team of eight, rate .02: sd 844.139 each by himself, 2,387.586 where one hits all eight.
    // Both follow from √(8 × .02 E[X²]) and √(.02 E[(8X)²]), so E[X²] = 844.139² / .16.
    let square = 844.139_f64.powi(2) / 0.16;
    let sigma = 1.0_f64;
    let median = (square / (2.0 * sigma * sigma).exp()).sqrt();
    let month = ["horizon.months=1", "groups.staff.team_size=8"];
    let by_person = staff(
        8,
        &format!(
            "[incidents.loss]\nscope = \"person\"\nrate = \"0.02 per person per month\"\nsize = {{ p50 = \"{median} USD\", sigma = {sigma} }}"
        ),
    );
    let by_team = staff(
        8,
        &format!(
            "[incidents.loss]\nscope = \"team\"\nrate = \"0.02 per team per month\"\nsize = {{ p50 = \"{} USD\", sigma = {sigma} }}",
            8.0 * median
        ),
    );
    let exact = 8.0 * 0.02 * median * (sigma * sigma / 2.0).exp();
    let n = 200_000;
    for (text, sd) in [(&by_person, 844.139), (&by_team, 2_387.586)] {
        let trials = simulated(text, &month, SEED, n);
        check_stated("a team's month", &trials, exact);
        check_variance("a team's month", incidents(&trials), sd * sd);
    }
    // Two teams are independent of one another: the variance of the company's month is twice one team's.
    let two = simulated(&by_team, &["horizon.months=1", "groups.staff.team_size=8", "groups.staff.count=16"], SEED, n);
    check_variance("two teams", incidents(&two), 2.0 * 2_387.586 * 2_387.586);
}

#[test]
fn a_shared_incident_is_split_by_people_at_work_and_groups_add_up() {
    let text = "format = 1
        [groups.few]\ncount = 2\nbase = \"0 USD/year\"\nteam = \"common\"
        [groups.many]\ncount = 6\nbase = \"0 USD/year\"\nteam = \"common\"\nend = \"2026-06-30\"
        [groups.others]\ncount = 5\nbase = \"0 USD/year\"
        [incidents.loss]\nscope = \"team\"\ngroups = [\"few\", \"many\"]\nrate = \"3 per team per year\"\nsize = \"800 USD\"";
    let trials = simulated(text, &[], SEED, 4_000);
    let group = |name: &str| trials.groups().find(|group| group.name == name).expect("a group").cost.total();
    // One team of both groups: from January to June a quarter falls on the few, afterwards all of it.
    check_mean("the few", &group("few"), 1.5 * 800.0 / 4.0 + 1.5 * 800.0);
    check_mean("the many", &group("many"), 1.5 * 600.0);
    assert!(group("others").iter().all(|cost| *cost == 0.0));
    for (sum, n) in incidents(&trials).iter().zip(count(&trials, Quantity::Incidents)) {
        check_equal("whole incidents", *sum, n.round() * 800.0);
        assert!((n - n.round()).abs() < 1e-9);
    }
    check_stated("the company", &trials, 3.0 * 800.0);
}

#[test]
fn a_company_incident_ends_with_the_last_person_at_work() {
    let text = staff(4, "[incidents.loss]\nscope = \"company\"\nrate = \"12 per year\"\nsize = \"100 USD\"");
    let trials = simulated(&text, &["groups.staff.end=\"2026-03-31\""], SEED, 4_000);
    check_stated("three months", &trials, 300.0);
}

#[test]
fn rates_of_people_count_the_months_they_are_at_work() {
    let text = staff(50, "[incidents.loss]\nscope = \"person\"\nrate = \"2 per 100 people per month\"\nsize = \"100 USD\"");
    // From the middle of April: 15/30 of it, and eight whole months.
    let trials = simulated(&text, &["groups.staff.start=\"2026-04-16\""], SEED, 20_000);
    check_stated("eight months and a half", &trials, 50.0 * 8.5 * 0.02 * 100.0);
}

#[test]
fn a_ceiling_and_a_kill_switch_leave_the_limited_mean() {
    // C3: E[min(X, c)] of LN(ln 500, 1.2).
    let text = staff(1, "[incidents.loss]\nscope = \"company\"\nrate = \"12 per year\"\nsize = { p50 = \"500 USD\", sigma = 1.2 }");
    for (limit, exact) in [("500 USD", 368.201_476_0), ("2k USD", 743.263_930_2), ("10k USD", 989.876_857_3)] {
        for set in [
            format!("incidents.loss.max_cost=\"{limit}\""),
            format!("guardrails.kill_switch.amount=\"{limit}\""),
            format!("guardrails.daily_limit.amount=\"{limit}/day\""),
        ] {
            check_stated(&set, &simulated(&text, &[&set], SEED, 10_000), 12.0 * exact);
        }
    }
}

/// 64 H100 from Friday evening on, noticed at once and stopped on Monday: 62 hours.
const WEEKEND: &str = "[incidents.weekend-batch]
    scope = \"company\"
    rate = \"6 per year\"
    spend = { gpu = \"h100\", count = 64 }
    time_to_detect = \"0 hours\"
    weekend_share = 1
    [prices.gpus.h100]
    on_demand = \"3.99 USD/hour\"";

#[test]
fn a_weekend_batch_costs_what_was_worked_out_by_hand() {
    let daily = "guardrails.daily_limit.amount=\"5k USD/day\"";
    let alert = "guardrails.alert={ after = \"2 hours\", answered_on_weekends = true }";
    for (sets, dollars, hours) in [
        // 64 × 3.99 × 62
        (&[] as &[&str], 15_832.32, 62.0),
        // 5,000 + 5,000 + 14 × 255.36
        (&[daily], 13_575.04, 62.0),
        // 2 × 255.36
        (&[alert], 510.72, 2.0),
        // Nobody answers before Monday: it is noticed at once anyway.
        (&["guardrails.alert.after=\"2 hours\""], 15_832.32, 62.0),
        // 10,000 / 255.36 = 39.16 hours
        (&["guardrails.kill_switch.amount=\"10k USD\""], 10_000.0, 39.160_401_0),
        // Two days' limits are spent when 10,000 / 5,000 days are, 5,000 / 255.36 hours into the second.
        (&[daily, "guardrails.kill_switch.amount=\"10k USD\""], 10_000.0, 24.0 + 19.580_200_5),
        (&["incidents.weekend-batch.max_cost=\"9k USD\""], 9_000.0, 62.0),
        (&["incidents.weekend-batch.duration=\"30 hours\""], 7_660.8, 30.0),
    ] {
        let trials = simulated(&staff(5, WEEKEND), sets, SEED, 500);
        check_stated(&format!("{sets:?}"), &trials, 6.0 * dollars);
        let n = count(&trials, Quantity::Incidents);
        for ((spend, n), ran) in incidents(&trials).iter().zip(n).zip(count(&trials, Quantity::IncidentHours)) {
            check_equal("dollars", *spend, n.round() * dollars);
            assert!((ran - n * hours).abs() < 1e-5, "{ran} hours of {n} incidents");
        }
    }
}

/// Everything that runs, with laws on all of it.
const RUNNING: &str = "[incidents.batch]
    scope = \"person\"
    rate = \"1 per person per year\"
    variance_to_mean = 2
    mean_cluster_size = 1.5
    spend = { gpu = \"h100\", count = 16 }
    duration = \"12 hours to 200 hours\"
    time_to_detect = \"4 hours to 24 hours\"
    weekend_share = 0.6
    weekend_delay = { min = \"30 hours\", mode = \"62 hours\", max = \"86 hours\" }";

const GUARDRAILS: [&str; 5] = [
    "guardrails.alert={ after = \"6 hours\" }",
    "guardrails.alert={ after = \"6 hours\", answered_on_weekends = true }",
    "guardrails.daily_limit.amount=\"500 USD/day\"",
    "guardrails.kill_switch.amount=\"2k USD\"",
    "incidents.batch.max_cost=\"1500 USD\"",
];

#[test]
fn every_guardrail_states_its_mean_and_the_simulation_agrees() {
    let text = staff(20, RUNNING);
    let certain = [&["prices.gpu_drift=\"-2% per month\""], GUARDRAILS.as_slice()].concat();
    for sets in GUARDRAILS.iter().map(|set| vec![*set]).chain([vec![], certain]) {
        let trials = simulated(&text, &sets, SEED, 3_000);
        let batch = line(&trials, "incidents");
        check_mean(&format!("{sets:?}"), batch.by_trial, batch.exact_mean.expect("a stated mean"));
        let hours = trials.count(Quantity::IncidentHours).expect("counted");
        check_mean(&format!("hours, {sets:?}"), hours.by_trial, hours.exact_mean.expect("a stated mean"));
    }
}

#[test]
fn one_uncertain_number_is_integrated_over_and_two_state_nothing() {
    let text = staff(20, RUNNING);
    let (limit, switch) = ("guardrails.daily_limit.amount=\"200 to 900 USD/day\"", "guardrails.kill_switch.amount=\"1k to 4k USD\"");
    let alert = "guardrails.alert.after=\"2 to 20 hours\"";
    // An alert changes the law of the hours, which is computed again for each value: only where the wait has no density.
    let wait = "incidents.batch.weekend_delay=\"62 hours\"";
    let rent = "prices.gpus.h100.on_demand=\"2 to 5 USD/hour\"";
    let linear = ["incidents.batch.rate=\"0.5 to 2 per person per year\"", "incidents.batch.weekend_share={ min = 0.4, max = 0.8 }"];
    for sets in [vec![limit], vec![switch], vec![alert, wait], vec![rent], vec![rent, GUARDRAILS[3]], [&linear[..], &[limit]].concat()] {
        let trials = simulated(&text, &sets, SEED, 3_000);
        let batch = line(&trials, "incidents");
        check_mean(&format!("{sets:?}"), batch.by_trial, batch.exact_mean.expect("a stated mean"));
    }
    let moving = "prices.gpu_price_model={ volatility = \"35% per year\", half_life = \"6 months\" }";
    for sets in [vec![limit, switch], vec![alert], vec![alert, rent, limit], vec![moving, GUARDRAILS[2]]] {
        assert_eq!(line(&simulated(&text, &sets, SEED, 100), "incidents").exact_mean, None, "{sets:?}");
    }
    // Without a limit of money a moving rent multiplies independent hours.
    let trials = simulated(&text, &[moving, "prices.gpu_drift=\"-3% to 2% per month\"", alert, wait], SEED, 3_000);
    check_mean("a moving rent", incidents(&trials), line(&trials, "incidents").exact_mean.expect("a stated mean"));
    // The rate of spend goes with the rate of arrivals: E[ab] is not E[a] E[b].
    let kin = "[assumptions]\na = \"1 to 3 per year\"\nb = \"100 to 300 USD/hour\"\n[correlations]\na = { b = 0.8 }
        [incidents.loss]\nscope = \"company\"\nrate = \"a\"\nspend = { rate = \"b\" }\nduration = \"10 hours\"";
    assert_eq!(line(&simulated(&staff(1, kin), &[], SEED, 100), "incidents").exact_mean, None);
}

#[test]
fn a_guardrail_never_raises_the_spend_of_any_trial_and_moves_no_draw() {
    let text = staff(30, RUNNING);
    let free = simulated(&text, &[], SEED, 400);
    let mut all: Vec<Vec<&str>> = GUARDRAILS.iter().map(|set| vec![*set]).collect();
    all.push(GUARDRAILS[1..].to_vec());
    // A limit beside which nothing would be billed anyway, and one that stops everything.
    all.push(vec!["guardrails.daily_limit.amount=\"1344 USD/day\""]);
    all.push(vec!["guardrails.kill_switch.amount=\"0 USD\""]);
    for sets in all {
        let guarded = simulated(&text, &sets, SEED, 400);
        assert_eq!(count(&free, Quantity::Incidents), count(&guarded, Quantity::Incidents), "{sets:?}");
        assert!(incidents(&free).iter().zip(incidents(&guarded)).all(|(free, guarded)| guarded <= free), "{sets:?}");
        let hours = [&free, &guarded].map(|trials| count(trials, Quantity::IncidentHours));
        assert!(hours[0].iter().zip(hours[1]).all(|(free, guarded)| guarded <= free), "{sets:?}");
    }
    // 24 × 16 × 3.50 = 1,344: the limit of a day that nothing exceeds changes not a bit.
    let at_the_edge = simulated(&text, &["guardrails.daily_limit.amount=\"1344 USD/day\""], SEED, 400);
    assert_eq!(incidents(&free), incidents(&at_the_edge));
    assert!(simulated(&text, &["guardrails.kill_switch.amount=\"0 USD\""], SEED, 64).total().iter().all(|total| *total == 0.0));
}

#[test]
fn what_a_guardrail_is_worth_shows_alone_in_a_comparison() {
    let text = BUILTINS.iter().find(|builtin| builtin.name == "ai-integrated").expect("a built-in scenario").text;
    let batch = "incidents.batch={ scope = \"person\", rate = \"0.5 per person per year\", spend = { gpu = \"h100\", count = 16 }, \
                 time_to_detect = \"4 to 40 hours\" }";
    let cases = [vec![batch], vec![batch, "guardrails.alert.after=\"6 hours\""]].map(|sets| case(&scenario(text, &sets)));
    let results = Study::new(cases, plain(SEED, 300)).expect("one horizon").run(&()).expect("nobody interrupts");
    let summaries = results.iter().map(|results| Summary::of(results, vec![]).expect("there are trials")).collect();
    let comparison = Comparison::of(summaries, &results).expect("two cases of one study");
    let moved: Vec<_> = comparison.differences[0].by_line.iter().filter(|(_, difference)| difference.mean != 0.0).collect();
    assert!(matches!(moved.as_slice(), [(name, difference)] if *name == "incidents" && difference.mean < 0.0), "{moved:?}");
    assert_eq!(comparison.differences[0].p_more_expensive, 0.0);
}

#[test]
fn a_rate_of_zero_is_off_to_the_bit() {
    let usage = "[usage.use]\npreset = \"llm-service\"\n";
    let with = |incidents: &str| simulated(&format!("{ONE_USER}{usage}{incidents}"), &[], SEED, 300);
    let capped = "[incidents.a]\nscope = \"person\"\nrate = \"0 per person per year\"\nsize = \"100 USD\"\ncounts_toward_cap = true\n";
    let shared = "[incidents.b]\nscope = \"team\"\nrate = \"0 per team per year\"\nsize = \"100 USD\"\n";
    assert_eq!(bits(&with("")), bits(&with(&format!("{capped}{shared}"))));
}

#[test]
fn another_incident_moves_no_draw() {
    let one = "[incidents.m]\nscope = \"person\"\nrate = \"1 per person per year\"\nsize = \"100 to 900 USD\"\n";
    let other =
        |name: &str| format!("[incidents.{name}]\nscope = \"company\"\nrate = \"1 per year\"\nsize = \"5 USD\"\nmean_cluster_size = 3\n");
    let usage = "[usage.use]\npreset = \"llm-service\"\n";
    let with = |more: &str| simulated(&format!("{ONE_USER}{usage}{one}{more}"), &["groups.user.count=20"], SEED, 300);
    let alone = with("");
    for name in ["a", "z"] {
        let both = with(&other(name));
        assert_eq!(line(&alone, "API usage").by_trial, line(&both, "API usage").by_trial);
        for (alone, both) in incidents(&alone).iter().zip(incidents(&both)) {
            let fives = (both - alone) / 5.0;
            assert!(fives > -1e-9 && (fives - fives.round()).abs() < 1e-6, "{both} beside {alone}");
        }
    }
}

#[test]
fn twice_the_price_and_twice_the_limits_are_twice_the_bill() {
    let text = staff(20, RUNNING);
    let priced = |rent: &str, limits: [&str; 2]| {
        let sets = [
            format!("prices.gpus.h100.on_demand=\"{rent} USD/hour\""),
            format!("guardrails.daily_limit.amount=\"{} USD/day\"", limits[0]),
            format!("guardrails.kill_switch.amount=\"{} USD\"", limits[1]),
        ];
        simulated(&text, &sets.each_ref().map(String::as_str), SEED, 300).compute().clone()
    };
    let (once, twice) = (priced("3", ["500", "2000"]), priced("6", ["1000", "4000"]));
    assert_eq!(twice, once.iter().map(|spend| spend * 2.0).collect::<Vec<_>>());
}

#[test]
fn what_counts_toward_the_cap_is_served_stopped_and_paid_as_the_persons_own_use() {
    // No use but the incident's, at a dollar a million tokens: money and million tokens are one number.
    let text = format!(
        "{ONE_USER}[usage.use]\nmean = \"0 Mtok/month\"\n[incidents.loop]\nscope = \"person\"\nrate = \"6 per person per year\"
        size = \"100 USD\"\ncounts_toward_cap = true\n"
    );
    let free = simulated(&text, &["groups.user.count=10"], SEED, 4_000);
    assert!(free.lines().all(|line| line.name != "incidents"), "it is billed as use");
    let api = line(&free, "API usage");
    check_equal("stated", api.exact_mean.expect("a stated mean"), 10.0 * 6.0 * 100.0);
    check_mean("API usage", api.by_trial, 6_000.0);
    check_equal("stated tokens", free.count(Quantity::TokensWanted).expect("counted").exact_mean.expect("a stated mean"), 6_000.0);
    // Under 150 a month one incident fits and half of a second: the rest is unserved, and no mean is stated.
    let cap = "access.open.cap={ amount = \"150 USD/month\", on_exceed = \"stop\" }";
    let capped = simulated(&text, &["groups.user.count=1", "horizon.months=1", cap], SEED, 40_000);
    let (none, one) = ((-0.5_f64).exp(), 0.5 * (-0.5_f64).exp());
    check_mean("under the cap", line(&capped, "API usage").by_trial, 100.0 * one + 150.0 * (1.0 - none - one));
    assert_eq!(line(&capped, "API usage").exact_mean, None);
    for (unserved, n) in unserved_demand(&capped).iter().zip(count(&capped, Quantity::Incidents)) {
        check_equal("unserved", *unserved, (100.0 * n - 150.0).max(0.0));
    }
    // A queue takes its part of the month from them as well, and the mean that is stated knows it.
    let queued = simulated(&text, &["groups.user.count=10", "access.open.queue={ wait = \"3 days\" }"], SEED, 4_000);
    let (api, unserved) = (line(&queued, "API usage"), queued.count(Quantity::TokensUnserved).expect("counted"));
    check_mean("API quota behind a queue", api.by_trial, api.exact_mean.expect("a stated mean"));
    check_mean("tokens lost to the queue", unserved.by_trial, unserved.exact_mean.expect("a stated mean"));
    assert!(mean(unserved.by_trial) > 0.0);
    // At an uncertain price the same money buys other tokens, and no mean of tokens is stated.
    let uncertain = simulated(&text, &["prices.models.unit.uncached_input=\"1 to 2 USD/Mtok\""], SEED, 100);
    assert_eq!(uncertain.count(Quantity::TokensWanted).expect("counted").exact_mean, None);
}

#[test]
fn months_bear_what_begins_in_them() {
    let text =
        staff(1, "[incidents.loss]\nscope = \"company\"\nrate = \"1 per month\"\nspend = { gpu = \"h100\" }\nduration = \"10 hours\"");
    let trials = simulated(&text, &["prices.gpu_drift=\"10% per month\"", "prices.gpus.h100.on_demand=\"2 USD/hour\""], SEED, 20_000);
    for (month, spend) in total_by_month(&trials).iter().enumerate() {
        check_mean(&format!("month {month}"), spend, 20.0 * 1.1_f64.powi(month as i32));
    }
    // Months are independent: the variance of the year is the sum of theirs, 400 × 1.21^t.
    let exact: f64 = (0..12).map(|month| 400.0 * 1.21_f64.powi(month)).sum();
    check_variance("the year", trials.total(), exact);
    let total = mean(trials.total());
    check("the year", total, line(&trials, "incidents").exact_mean.expect("a stated mean"), (variance(trials.total()) / 20_000.0).sqrt());
}

/// 12 × 1,000 e^(σ²/2) with σ = ln 1,000 / 1.644854 = 4.199638: 81.09M, of which ten thousand trials see a part in most runs.
#[test]
fn the_exact_mean_leads_where_the_tail_is_too_heavy_for_the_trials() {
    let leak = |size: &str| staff(1, &format!("[incidents.leak]\nscope = \"company\"\nrate = \"1 per month\"\nsize = {size}\n"));
    let said =
        |text: &str, sets: &[&str], n_trials| headline(&Summary::of(&simulated(text, sets, SEED, n_trials), vec![]).expect("trials"));
    let found = said(&leak("{ p50 = \"1,000 USD\", p95 = \"1M USD\" }"), &[], 10_000);
    assert!(found[0].starts_with("1 person costs 81.1M USD"), "{found:?}");
    assert!(found[1].starts_with("That mean is exact; 10,000 trials are too few to show it: theirs, which tables show, is "), "{found:?}");
    // A size that the trials know well leads nowhere: 12 incidents of e^(1.5²/2) e^8 are 110,184 a year.
    let found = said(&leak(LN_8_15.trim_start_matches("size = ")), &[], 40_000);
    assert!(!found.iter().any(|sentence| sentence.contains("exact")), "{found:?}");

    // Pareto of index 1.2: mean 1,000 × 1.2 / 0.2 = 6,000, no variance. Index 2.5 has one.
    let pareto = |index: &str| leak(&format!("{{ dist = \"pareto\", min = \"1,000 USD\", index = {index} }}"));
    let infinite = "Warning: `incidents.leak.size` has an infinite variance";
    let found = said(&pareto("1.2"), &[], 10_000);
    assert!(found[0].starts_with("1 person costs 72.0k USD") && found[2].starts_with(infinite), "{found:?}");
    let has_warning = |sentences: &[String]| sentences.iter().any(|sentence| sentence.contains("infinite"));
    assert!(!has_warning(&said(&pareto("2.5"), &[], 10_000)));
    assert!(!has_warning(&said(&pareto("1.2"), &["incidents.leak.max_cost=\"1M USD\""], 10_000)), "a maximum bounds it");
    assert!(!has_warning(&said(&pareto("1.2"), &["guardrails.kill_switch.amount=\"1M USD\""], 10_000)), "a kill switch bounds it");
}
