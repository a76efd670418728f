//! Every exact mean that the program states against its own simulation, and laws that tie one run to another.

use compcast::scenario::builtin::BUILTINS;
use compcast::simulation::Key;
use compcast::simulation::Results;

use crate::support::{ONE_USER, SEED, check, check_equal, check_variance, check_within, column, line, mean, simulated, variance};

/// Compares all lines and counts that state a mean, and returns how many do and are not certain.
///
/// Five standard errors: hundreds of figures, all of them again whenever a default changes.
fn check_stated(what: &str, trials: &Results) -> usize {
    let lines = trials.lines().map(|line| (line.name.to_string(), line.by_trial, line.exact_mean));
    let counts = trials.counts().map(|(quantity, count)| (format!("{quantity:?}"), count.by_trial, count.exact_mean));
    let cash = trials.lines().filter_map(|line| line.cash());
    let cash = cash.map(|cash| (format!("cash of {}", cash.line.name), cash.by_trial, cash.exact_mean));
    let mut uncertain = 0;
    let physical = [Key::Energy, Key::Carbon].map(|key| (format!("{key:?}"), column(trials, key), trials.exact_mean(key)));
    for (name, sample, exact) in lines.chain(counts).chain(cash).chain(physical) {
        if let Some(exact) = exact {
            let error = (variance(sample) / sample.len() as f64).sqrt();
            check_within(&format!("{what}: {name}"), mean(sample), exact, error, 5.0);
            uncertain += usize::from(error > 1e-9 * exact);
        }
    }
    uncertain
}

fn builtin(name: &str) -> &'static str {
    BUILTINS.iter().find(|builtin| builtin.name == name).expect("a built-in scenario").text
}

/// Lines, and cash of lines, whose mean has no closed form in a built-in scenario; all others have one.
const WITHOUT_CLOSED_FORM: &[(&str, &[&str])] = &[
    ("traditional", &["payroll tax", "cash of payroll tax"]),
    (
        "ai-integrated",
        &[
            "payroll tax",
            "compute credits",
            "API usage",
            "throttled usage",
            "overage",
            "GPU on demand",
            "electricity",
            "fine-tuning",
            "tuned-model uplift",
            "cash of payroll tax",
            "Energy",
            "Carbon",
        ],
    ),
    ("budget-gone-by-april", &["payroll tax", "API usage"]),
    // Its kill switch bounds each day of ordinary use: a limited expected value of what is drawn, so that hours and what follows have no closed form.
    ("startup-unencumbered", &["payroll tax", "API usage", "GPU on demand", "Energy", "Carbon"]),
    (
        "big-tech-queue",
        &[
            "payroll tax",
            "sandbox usage",
            "API usage",
            "pooled usage",
            "approved usage",
            "overflow usage",
            "GPU on demand",
            "cash of payroll tax",
            "Energy",
            "Carbon",
        ],
    ),
    ("weekend-batch", &["payroll tax"]),
    ("compute-elite", &["payroll tax", "compute credits", "API usage", "fine-tuning", "tuned-model uplift"]),
    ("seats-and-credits", &["payroll tax", "seat overage"]),
    ("bench-burn", &["payroll tax", "API usage", "overage"]),
];

/// A mean that is not a number says that there is no closed form, so a fault that yields one would switch its own check off.
#[test]
fn exactly_these_lines_of_built_in_scenarios_have_no_closed_form() {
    let mut all = vec![];
    for scenario in BUILTINS {
        let results = simulated(scenario.text, &[], 1, 64);
        let lines = results.lines().filter(|line| line.exact_mean.is_none()).map(|line| line.name.to_string());
        let cash = results.lines().filter_map(|line| line.cash()).filter(|cash| !cash.is_non_cash() && cash.exact_mean.is_none());
        let physical =
            [Key::Energy, Key::Carbon].into_iter().filter(|key| column(&results, *key).is_any() && results.exact_mean(*key).is_none());
        let without = lines.chain(cash.map(|cash| format!("cash of {}", cash.line.name))).chain(physical.map(|key| format!("{key:?}")));
        all.push((scenario.name, without.collect::<Vec<_>>()));
    }
    let expected: Vec<_> = WITHOUT_CLOSED_FORM
        .iter()
        .map(|(scenario, names)| (*scenario, names.iter().map(ToString::to_string).collect::<Vec<_>>()))
        .collect();
    assert_eq!(all, expected);
}

#[test]
fn every_mean_that_a_built_in_scenario_states_agrees_with_its_simulation() {
    for scenario in BUILTINS {
        for (seed, n_trials) in [(1, 2_000), (SEED, 1_000)] {
            check_stated(scenario.name, &simulated(scenario.text, &[], seed, n_trials));
            // Behind caps and pooled credits these state the demand alone; without them, what the demand costs as well.
            let uncapped: &[&str] = match scenario.name {
                "budget-gone-by-april" => &["access.engineers.cap=none"],
                "bench-burn" => &["access.metered.cap=none", "incidents.burst.counts_toward_cap=false"],
                "seats-and-credits" => &["access.seat.cap=none", "prices.seats.copilot-enterprise.credits=none"],
                _ => &[],
            };
            let uncertain = check_stated(scenario.name, &simulated(scenario.text, uncapped, seed, n_trials));
            assert!(uncertain >= 2, "{} states {uncertain} uncertain means", scenario.name);
        }
    }
}

#[test]
fn stated_means_hold_when_the_scenario_is_varied() {
    for (name, sets) in [
        ("traditional", &["horizon.start=\"2026-07\"", "horizon.months=18", "groups.mid.start=\"2026-09-15\""] as &[&str]),
        ("traditional", &["packages.individual.core.bonus.target=\"8% to 14%\"", "groups.junior.base=\"100k to 140k USD/year\""]),
        ("traditional", &["prices.share.drift=\"-10% to 20% per year\"", "packages.lead.ownership.rsu.grant=\"200k to 320k USD\""]),
        (
            "ai-integrated",
            &[
                "packages.individual.core.performance_bonus.payment_month=\"march\"",
                "packages.individual.core.bonus={ target = \"5% to 8%\", payout = { min = 0, mode = 1, max = 2 }, payment_month = \"may\" }",
                "packages.individual.ownership.compute_credits={ grant = \"40 to 60 USD/month\", prepaid = true }",
                "prices.seats.copilot-enterprise={ fee = \"30 to 50 USD/month\", billing = \"yearly\", renewal_month = \"june\" }",
                "groups.junior.base=\"100k to 140k USD/year\"",
                "groups.mid.start=\"2025-09-15\"",
                "horizon.months=18",
            ],
        ),
        (
            "traditional",
            &[
                "prices.share.exit={ after = \"1 to 9 months\", price_multiple = { p50 = 1.2, sigma = 0.3 }, probability = { min = 0.8, mode = 0.9, max = 0.95 } }",
            ],
        ),
        ("ai-integrated", &["access.standard.cap=\"none\"", "access.frontier.cap=\"none\"", "access.frontier.gpu_cap=\"none\""]),
        (
            "ai-integrated",
            &["prices.token_drift=\"-8% to -1% per month\"", "access.standard.cap=\"none\"", "prices.gpu_drift=\"-3% to 2% per month\""],
        ),
        (
            "ai-integrated",
            &[
                "packages.lead.development.fine_tuning.price=\"20 USD/Mtok\"",
                "packages.individual.development.fine_tuning.price=\"20 USD/Mtok\"",
            ],
        ),
        (
            "ai-integrated",
            &["groups.senior.count=4", "usage.coding-agent.ramp=\"3 months\"", "prices.hardware.useful_life=\"36 to 72 months\""],
        ),
        (
            "ai-integrated",
            &[
                "access.standard.cap=\"none\"",
                "access.frontier.cap=\"none\"",
                "access.frontier.gpu_cap=\"none\"",
                "prices.gpu_price_model={ volatility = \"20% to 50% per year\", half_life = \"3 to 9 months\", correlation = 0.8 }",
                "prices.electricity.price_model={ volatility = \"8% per year\", half_life = \"6 months\" }",
                "prices.model_jumps={ rate = \"0.05 to 0.3 per model-year\", factors = [0.5, 0.8, 1.5], weights = [1, 2, 1] }",
                "prices.flagship={ every = \"6 months\", factor = { p50 = 1.1, sigma = 0.3 }, tiers = [\"frontier\"] }",
                "prices.share.jump={ rate = \"0.2 to 1 per year\", factor = { p50 = 0.8, sigma = 0.3 } }",
            ],
        ),
        (
            "ai-integrated",
            &[
                "access.standard.cap=\"none\"",
                "access.frontier.cap=\"none\"",
                "access.frontier.gpu_cap=\"none\"",
                "prices.gpu_price_model={ volatility = \"20% to 50% per year\", half_life = \"3 to 9 months\", correlation = 0.5 }",
                "prices.capability_decline={ factor_per_year = \"0.1 to 0.6\", tiers = [\"mid\", \"small\"] }",
                "prices.hardware.hosting=\"100 to 200 USD/kW/month\"",
                "prices.electricity.carbon_intensity=\"0.2 to 0.5 kg/kWh\"",
                // Whose use of dedicated GPUs is an input, and has a mean.
                "groups.principal.gpu_usage=\"none\"",
                "packages.lead.tooling.gpu.h200={ purchase_option = \"reserved\", utilization = { min = 0.2, mode = 0.4, max = 0.7 }, term = \"5 months\" }",
                "packages.lead.tooling.gpu.h100={ purchase_option = \"owned\", purchased = \"2026-04\", utilization = { min = 0.2, mode = 0.5, max = 0.9 } }",
                "packages.lead.tooling.gpu.a100={ purchase_option = \"spot\", hours = \"50 to 150 hours/month\", interruptions = \"0.01 to 0.1 per hour\", hours_lost = \"1 to 4 hours\" }",
                "prices.models.claude-opus-5.long_context={ above = \"200 ktok\", uncached_input = \"10 USD/Mtok\", output = \"37.50 USD/Mtok\" }",
                "usage.coding-agent.tokens={ long_context = { min = 0.05, mode = 0.1, max = 0.4 } }",
                "usage.coding-agent.mean=\"200 Mtok/month\"",
                "usage.heavy-agent.mean=\"500 Mtok/month\"",
                "groups.principal.start=\"2026-02-10\"",
                "groups.principal.end=\"2026-10-20\"",
                "usage.heavy-agent.tokens={ long_context = { min = 0.05, mode = 0.1, max = 0.4 } }",
            ],
        ),
        (
            "budget-gone-by-april",
            &["groups.engineers.count=40", "groups.heavy-users.count=9", "usage.adopting.adoption.initial=\"10% to 30%\""],
        ),
        (
            "budget-gone-by-april",
            &[
                "groups.engineers.count=30",
                "groups.engineers.end=\"2026-09-30\"",
                "usage.adopting.active={ share = 0.6, persistence = 0.3 }",
            ],
        ),
        (
            "budget-gone-by-april",
            &[
                "groups.engineers.count=30",
                "usage.adopting.tokens={ cache_read = { min = 0.8, mode = 0.9, max = 0.95 } }",
                "usage.adopting.mean=\"300 Mtok/month\"",
            ],
        ),
        (
            "ai-integrated",
            &[
                "packages.individual.core.bonus={ target = \"5% to 8%\", payout = { min = 0, mode = 1, max = 2 }, payment_month = \"may\" }",
                "groups.senior.attrition=\"30% to 50% per year\"",
                "groups.senior.time_to_fill=\"2 months\"",
                "groups.junior.attrition=\"3% per month\"",
                "groups.junior.time_to_fill=\"0 months\"",
                "groups.mid.attrition=\"3% per month\"",
                "groups.mid.end=\"2027-03-14\"",
                "horizon.start=\"2026-07\"",
                "horizon.months=22",
            ],
        ),
        // Who leaves keeps what has vested until the exit comes.
        (
            "traditional",
            &[
                "groups.senior.attrition=\"30% per year\"",
                "groups.senior.time_to_fill=\"2 months\"",
                "groups.mid.attrition=\"2% per month\"",
                "prices.share.exit={ after = { dist = \"uniform\", min = \"0 months\", max = \"18 months\" }, price_multiple = { min = 1, mode = 1.5, max = 2 } }",
            ],
        ),
    ] {
        let text = builtin(name);
        check_stated(&format!("{name} with {sets:?}"), &simulated(text, sets, SEED, 1_500));
    }
}

#[test]
fn one_assumption_in_two_factors_of_a_line_states_no_wrong_mean() {
    // Growth and price drift are one number g: month t costs E[(1 + g)^2t], which is not the product of two means.
    let usage = "mean = \"1 Mtok/month\"\ngrowth = \"trend\"\n[assumptions]\ntrend = \"5% to 20% per month\"";
    let trials = simulated(&format!("{ONE_USER}[usage.use]\n{usage}\n"), &["prices.token_drift=\"trend\""], SEED, 20_000);
    check_stated("a common trend", &trials);
    // The same for any two factors: GPUs a head and the hours of each.
    let text = "format = 1\n[assumptions]\nx = { dist = \"uniform\", min = 0, max = 2 }\n[groups.g]\ncount = 1\nbase = \"100k USD/year\"\npackage = \"p\"
        [packages.p.core]\nbonus = { target = \"x\", payout = \"x\" }";
    let trials = simulated(text, &[], SEED, 20_000);
    // E[x²] = 4/3.
    check(
        "the bonus",
        mean(line(&trials, "bonus").by_trial),
        100_000.0 * 4.0 / 3.0,
        (variance(line(&trials, "bonus").by_trial) / 20_000.0).sqrt(),
    );
    check_stated("a common factor", &trials);
}

#[test]
fn adoption_that_falls_is_stated_as_it_is_simulated() {
    let usage = "mean = \"1 Mtok/month\"\nadoption = { initial = 0.9, final = 0.4, over = \"6 months\" }\nramp = \"4 months\"";
    check_stated("falling adoption", &simulated(&format!("{ONE_USER}[usage.use]\n{usage}\n"), &[], SEED, 20_000));
}

#[test]
fn prices_times_a_factor_are_compute_lines_times_that_factor() {
    let usage = "[usage.use]\npreset = \"llm-service\"\n";
    let models =
        |price: f64| format!("prices.models.unit={{ uncached_input = \"{price} USD/Mtok\", output = \"{} USD/Mtok\" }}", 3.0 * price);
    let priced = |price: f64| simulated(&format!("{ONE_USER}{usage}"), &[&models(price)], SEED, 300).compute().clone();
    // Twice the price is exact in binary: not a bit may differ.
    assert_eq!(priced(2.0), priced(1.0).iter().map(|spend| spend * 2.0).collect::<Vec<_>>());
    priced(1.7).iter().zip(&priced(1.0)).for_each(|(high, low)| check_equal("the bill", *high, 1.7 * low));
}

#[test]
fn twice_the_people_double_the_mean_and_the_variance_that_is_their_own() {
    let usage =
        "[usage.use]\nmean = \"100 USD/month\"\nacross_people = { sigma = 0.6 }\nmonthly_variation = { dist = \"gamma\", shape = 1.5 }\n";
    let n = 20_000;
    let people =
        |count: usize| simulated(&format!("{ONE_USER}{usage}"), &[&format!("groups.user.count={count}")], SEED, n).compute().clone();
    let (four, eight) = (people(4), people(8));
    // One person: level L and twelve months of amounts. Var = 100² (144 Var L + E[L²] × 12 × 1/1.5), E[L²] = e^σ².
    let of_one = 1e4 * (144.0 * (0.36_f64.exp() - 1.0) + 0.36_f64.exp() * 12.0 / 1.5);
    check_variance("four people", &four, 4.0 * of_one);
    check_variance("eight people", &eight, 8.0 * of_one);
    check("eight people", mean(&eight), 9_600.0, (8.0 * of_one / n as f64).sqrt());
    // The first four are the same people with the same draws.
    assert!(four.iter().zip(&eight).all(|(four, eight)| four < eight));
}
