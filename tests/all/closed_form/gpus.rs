//! Ways to rent and run GPUs: spot capacity, reservations with a term, hours that stand idle, energy and carbon beside money.

use compcast::cost::Quantity;
use compcast::insight::Summary;
use compcast::scenario::Basis;
use compcast::scenario::builtin::BUILTINS;
use compcast::scenario::package::PurchaseKind;
use compcast::simulation::Results;
use compcast::simulation::results::Column;
use compcast::simulation::{GpuFigure, Key};

use crate::support::{
    SEED, bits, check, check_equal, check_mean, check_probability, check_same_bits, check_variance, column, compute_by_month, correlation,
    line, simulated,
};

const N: usize = 20_000;

/// `count` people with dedicated GPUs of these lines.
fn people(count: usize, gpus: &str) -> String {
    format!("format = 1\n[groups.staff]\ncount = {count}\nbase = \"0 USD/year\"\npackage = \"terms\"\n[packages.terms.tooling]\n{gpus}\n")
}

fn gpus(gpus: &str, sets: &[&str], n_trials: usize) -> Results {
    simulated(&people(1, gpus), sets, SEED, n_trials)
}

/// Two H100 for 200 hours of work each, taken back every 20 hours or so: 20 times a month, half an hour lost each time.
const SPOT: &str = "gpu.h100 = { purchase_option = \"spot\", count = 2, hours = \"200 hours/month\", interruptions = \"0.05 per hour\", hours_lost = \"0.5 hours\" }";

#[test]
fn interruptions_are_poisson_and_what_they_lose_is_paid_again() {
    let trials = gpus(SPOT, &["horizon.months=3"], N);
    let interruptions = trials.count(Quantity::Interruptions).expect("counted");
    check_mean("interruptions", interruptions.by_trial, 60.0);
    check_variance("interruptions", interruptions.by_trial, 60.0);
    check_equal("stated mean", interruptions.exact_mean.expect("a closed form"), 60.0);
    // (3 × 400 + 60 × .5) × 1.25, whose variance is 60 × (.5 × 1.25)².
    let spot = line(&trials, "GPU spot");
    check_mean("the bill", spot.by_trial, 1_537.5);
    check_variance("the bill", spot.by_trial, 60.0 * 0.390_625);
    check_equal("stated mean", spot.exact_mean.expect("a closed form"), 1_537.5);
    spot.by_trial.iter().zip(interruptions.by_trial).for_each(|(bill, n)| check_equal("a trial", *bill, 1_500.0 + 0.625 * n));
    // Months are independent of one another.
    let months = compute_by_month(&trials);
    check("two months", correlation(&months[0], &months[1]), 0.0, 1.0 / (N as f64).sqrt());
}

#[test]
fn rare_interruptions_come_as_often_as_a_poisson_process_has_them() {
    let rare = "gpu.h100 = { purchase_option = \"spot\", hours = \"100 hours/month\", interruptions = \"0.005 per hour\", hours_lost = \"8 hours\" }";
    let trials = gpus(rare, &["horizon.months=1"], N);
    for (times, probability) in [(0.0, 0.606_530_66), (1.0, 0.303_265_33), (2.0, 0.075_816_33)] {
        let bill = (100.0 + 8.0 * times) * 1.25;
        check_probability(&format!("{times} interruptions"), trials.compute().iter().map(|got| (got - bill).abs() < 1e-9), probability);
    }
}

#[test]
fn people_are_interrupted_each_on_their_own() {
    let one = "gpu.h100 = { purchase_option = \"spot\", hours = \"100 hours/month\", interruptions = \"0.01 per hour\", hours_lost = \"1 hour\" }";
    let trials = simulated(&people(5, one), &["horizon.months=2"], SEED, N);
    // Ten people-months of one interruption each: were it one draw for all, the variance would be fifty.
    check_variance("five people", trials.count(Quantity::Interruptions).expect("counted").by_trial, 10.0);
}

#[test]
fn uncertain_parts_of_spot_capacity_are_averaged_as_they_multiply() {
    let uncertain = "gpu.h200 = { purchase_option = \"spot\", hours = \"50 to 150 hours/month\", interruptions = { min = \"0.01 per hour\", max = \"0.09 per hour\" }, hours_lost = \"0.2 to 2 hours\" }";
    let trials = gpus(uncertain, &["prices.gpus.h200.spot=\"1 to 2 USD/hour\""], N);
    let exact = line(&trials, "GPU spot").exact_mean.expect("a closed form");
    check_mean("the bill", line(&trials, "GPU spot").by_trial, exact);
    let certain = gpus(
        &uncertain.replace("{ min = \"0.01 per hour\", max = \"0.09 per hour\" }", "\"0 per hour\""),
        &["prices.gpus.h200.spot=\"1 to 2 USD/hour\""],
        2,
    );
    let without = line(&certain, "GPU spot").exact_mean.expect("a closed form");
    assert!(exact > 1.02 * without, "{exact} and {without}");
}

#[test]
fn spot_capacity_that_is_never_taken_back_is_rent_by_the_hour() {
    let never = SPOT.replace("0.05 per hour", "0 per hour");
    let silent = "gpu.h100 = { purchase_option = \"spot\", count = 2, hours = \"200 hours/month\" }";
    check_same_bits("never and not stated", &gpus(&never, &[], 50), &gpus(silent, &[], 50));
    let on_demand = gpus(&silent.replace("spot", "on-demand"), &["prices.gpus.h100.on_demand=\"1.25 USD/hour\""], 50);
    assert_eq!(gpus(silent, &[], 50).compute(), on_demand.compute());
}

const PROCESS: &str = "prices.gpu_price_model={ volatility = \"35% per year\", half_life = \"6 months\", correlation = 0.6 }";

#[test]
fn every_way_to_rent_a_gpu_moves_on_a_path_of_its_own() {
    let ways =
        [("on-demand\", hours = \"100 hours/month", 350.0), ("reserved", 730.5 * 2.35), ("spot\", hours = \"100 hours/month", 125.0)];
    let logs = ways.map(|(way, list)| -> Vec<f64> {
        let trials = gpus(&format!("gpu.h100 = {{ purchase_option = \"{way}\" }}"), &[PROCESS, "horizon.months=2"], N);
        check_mean(way, trials.by_month(Basis::Accrual)[1].compute, list);
        check_equal("stated mean", trials.lines().filter_map(|line| line.exact_mean).sum(), 2.0 * list);
        trials.by_month(Basis::Accrual)[1].compute.iter().map(|cost| (cost / list).ln()).collect()
    });
    for (one, other) in [(0, 1), (0, 2), (1, 2)] {
        check(&format!("ways {one} and {other}"), correlation(&logs[one], &logs[other]), 0.6, (1.0 - 0.36) / (N as f64).sqrt());
    }
}

#[test]
fn a_reservation_with_a_term_keeps_the_rent_at_which_it_was_signed() {
    let with_term = "gpu.h100 = { purchase_option = \"reserved\", term = \"6 months\" }";
    let sets = [PROCESS, "prices.gpu_drift=\"1% per month\"", "horizon.months=14"];
    let trials = gpus(with_term, &sets, N);
    let monthly = gpus("gpu.h100 = { purchase_option = \"reserved\" }", &sets, N);
    let list = 730.5 * 2.35;
    trials.by_month(Basis::Accrual)[5].compute.iter().for_each(|cost| check_equal("the first term", *cost, list));
    for (month, signed) in [(0, 0), (3, 0), (6, 6), (11, 6), (12, 12), (13, 12)] {
        assert_eq!(trials.by_month(Basis::Accrual)[month].compute, monthly.by_month(Basis::Accrual)[signed].compute, "month {month}");
    }
    let exact = list * (6.0 + 6.0 * 1.01_f64.powi(6) + 2.0 * 1.01_f64.powi(12));
    check_mean("fourteen months", trials.compute(), exact);
    check_equal("stated mean", line(&trials, "GPU reserved").exact_mean.expect("a closed form"), exact);
}

#[test]
fn idle_hours_are_a_line_apart_and_leave_the_total_as_it_is() {
    let split =
        gpus("gpu.h200 = { purchase_option = \"reserved\", utilization = 0.55 }", &["prices.gpu_drift=\"1% per month\"", PROCESS], 100);
    let whole = gpus("gpu.h200 = { purchase_option = \"reserved\" }", &["prices.gpu_drift=\"1% per month\"", PROCESS], 100);
    assert!(whole.lines().all(|line| line.name != "GPU idle"));
    for (trial, rent) in line(&whole, "GPU reserved").by_trial.iter().enumerate() {
        check_equal("used", line(&split, "GPU reserved").by_trial[trial], 0.55 * rent);
        check_equal("idle", line(&split, "GPU idle").by_trial[trial], 0.45 * rent);
    }
    let uncertain = gpus("gpu.h200 = { purchase_option = \"reserved\", utilization = { min = 0.2, mode = 0.5, max = 0.8 } }", &[], N);
    check_mean("idle", line(&uncertain, "GPU idle").by_trial, line(&uncertain, "GPU idle").exact_mean.expect("a closed form"));
    check_equal("stated", line(&uncertain, "GPU idle").exact_mean.expect("a closed form"), 12.0 * 730.5 * 2.45 * 0.5);
}

#[test]
fn energy_counts_hours_in_use_wherever_the_machine_is() {
    // kW × PUE of an H100 is 1.275 × 1.3 = 1.6575; of an A100 .81 × 1.3 = 1.053.
    let energy = |lines: &str, sets: &[&str]| {
        let trials = gpus(lines, &[sets, &["horizon.months=1"]].concat(), 2);
        check_equal("stated mean", trials.exact_mean(Key::Energy).expect("a closed form"), column(&trials, Key::Energy)[0]);
        check_equal("carbon", column(&trials, Key::Carbon)[0], 0.37 * column(&trials, Key::Energy)[0]);
        column(&trials, Key::Energy)[0]
    };
    check_equal(
        "on demand",
        energy("gpu.h100 = { purchase_option = \"on-demand\", count = 2, hours = \"100 hours/month\" }", &[]),
        200.0 * 1.6575,
    );
    check_equal("spot", energy("gpu.a100 = { purchase_option = \"spot\", hours = \"100 hours/month\" }", &[]), 100.0 * 1.053);
    check_equal("reserved in full", energy("gpu.h100 = { purchase_option = \"reserved\" }", &[]), 730.5 * 1.6575);
    check_equal("reserved in part", energy("gpu.h100 = { purchase_option = \"reserved\", utilization = 0.3 }", &[]), 730.5 * 0.3 * 1.6575);
    check_equal("owned", energy("gpu.h100 = { purchase_option = \"owned\" }", &[]), 730.5 * 0.55 * 1.6575);
    check_equal("owned, its own use", energy("gpu.h100 = { purchase_option = \"owned\", utilization = 0.9 }", &[]), 730.5 * 0.9 * 1.6575);
    check_equal("not yet bought", energy("gpu.h100 = { purchase_option = \"owned\", purchased = \"2026-02\" }", &[]), 0.0);
    // The electricity line of an owned GPU is its energy at 13.5 cents.
    let owned = gpus("gpu.h100 = { purchase_option = \"owned\" }", &[], 2);
    check_equal("electricity", line(&owned, "electricity").by_trial[0], 0.135 * column(&owned, Key::Energy)[0]);
}

#[test]
fn energy_of_spot_capacity_counts_what_is_done_again() {
    let trials = gpus(SPOT, &["horizon.months=1", "prices.electricity.carbon_intensity=\"0.2 to 0.5 kg/kWh\""], N);
    check_mean("energy", column(&trials, Key::Energy), 410.0 * 1.6575);
    check_equal("stated energy", trials.exact_mean(Key::Energy).expect("a closed form"), 410.0 * 1.6575);
    check_mean("carbon", column(&trials, Key::Carbon), trials.exact_mean(Key::Carbon).expect("a closed form"));
    let silent = gpus(SPOT, &["horizon.months=1", "prices.electricity.carbon_intensity=\"none\""], 50);
    assert_eq!(*column(&silent, Key::Carbon), [0.0; 50], "without a factor there is none");
    assert_eq!(*column(&silent, Key::Energy), column(&trials, Key::Energy).values()[..50]);
}

#[test]
fn hours_of_personal_use_draw_the_power_of_the_gpu_that_serves_them() {
    let text = "format = 1\n[groups.user]\ncount = 1\nbase = \"0 USD/year\"\ngpu_usage = \"hours\"\naccess = \"tier\"\n\
                [usage.hours]\nmean = \"100 GPU-hours/month\"\n[access.tier]\nmodels = { mid = 1.0 }\ngpu = \"h100\"\n\
                gpu_cap = { amount = \"60 GPU-hours/month\", on_exceed = \"throttle\", to = \"a100\" }\n";
    let energy = |sets: &[&str]| {
        let results = simulated(text, &[sets, &["horizon.months=1"]].concat(), SEED, 2);
        (column(&results, Key::Energy)[0], results.exact_mean(Key::Energy))
    };
    let throttled = energy(&[]);
    check_equal("throttled", throttled.0, 60.0 * 1.6575 + 40.0 * 1.053);
    assert_eq!(throttled.1, None, "a quota bends it");
    let stopped = energy(&["access.tier.gpu_cap={ amount = \"60 GPU-hours/month\", on_exceed = \"stop\" }"]);
    check_equal("what is stopped draws nothing", stopped.0, 60.0 * 1.6575);
    let uncapped = energy(&["access.tier.gpu_cap=none"]);
    check_equal("uncapped", uncapped.0, 100.0 * 1.6575);
    check_equal("stated mean", uncapped.1.expect("a closed form"), 100.0 * 1.6575);
}

#[test]
fn the_default_power_of_an_h100_costs_five_to_nine_per_cent_of_its_rent() {
    let all_hours = ["prices.hardware.utilization=1"];
    let owned = gpus("gpu.h100 = { purchase_option = \"owned\" }", &all_hours, 2);
    let rented = gpus("gpu.h100 = { purchase_option = \"on-demand\", hours = \"730.5 hours/month\" }", &[], 2);
    let part = line(&owned, "electricity").by_trial[0] / line(&rented, "GPU on demand").by_trial[0];
    assert!((0.05..0.09).contains(&part), "{part}");
}

#[test]
fn what_a_built_in_scenario_does_not_ask_for_moves_no_bit_of_it() {
    // Neither a price that nobody pays nor a factor beside money.
    let unused = ["prices.gpus.h100.spot=none", "prices.electricity.carbon_intensity=none", "prices.models.\"gpt-5.5\".long_context=none"];
    for builtin in BUILTINS {
        let (with, without) = (simulated(builtin.text, &[], SEED, 100), simulated(builtin.text, &unused, SEED, 100));
        let but_carbon = |results: &Results| bits(results).into_iter().filter(|(name, _)| name != "Carbon").collect::<Vec<_>>();
        assert_eq!(but_carbon(&with), but_carbon(&without), "{}", builtin.name);
        assert_eq!(but_carbon(&with).len() + 1, bits(&with).len());
    }
}

#[test]
fn interruptions_move_no_other_draw() {
    let text = BUILTINS.iter().find(|builtin| builtin.name == "ai-integrated").expect("a built-in scenario").text;
    // Of people without a usage of GPUs: of others the capacity would serve the demand.
    let spot = "packages.individual.tooling.gpu.a100={ purchase_option = \"spot\", hours = \"100 hours/month\", interruptions = \"0.1 per hour\", hours_lost = \"1 hour\" }";
    let (alone, with) = (simulated(text, &[], SEED, 100), simulated(text, &[spot], SEED, 100));
    let others: Vec<_> = with.lines().filter(|line| line.name != "GPU spot").map(|line| line.by_trial).collect();
    assert_eq!(others, alone.lines().map(|line| line.by_trial).collect::<Vec<_>>());
}

/// One person with GPUs of these lines, a usage of these, and a tier that serves whatever they leave.
fn owner(gpus: &str, usage: &str, sets: &[&str], n_trials: usize) -> Results {
    let text = format!(
        "{}gpu_usage = \"hours\"\naccess = \"tier\"\n[packages.terms.tooling]\n{gpus}\n[usage.hours]\n{usage}\n[access.tier]\nmodels = {{ mid = 1.0 }}\ngpu = \"h100\"\n",
        "format = 1\n[groups.staff]\ncount = 1\nbase = \"0 USD/year\"\npackage = \"terms\"\n"
    );
    simulated(&text, sets, SEED, n_trials)
}

fn hours(results: &Results, option: PurchaseKind, figure: GpuFigure) -> &Column {
    column(results, Key::GpuHours { option, figure })
}

#[test]
fn a_dedicated_gpu_serves_its_owner_and_its_utilization_is_a_result() {
    let trials = owner("gpu.h100 = { purchase_option = \"reserved\" }", "mean = \"100 GPU-hours/month\"", &[], 2);
    check_equal("paid", hours(&trials, PurchaseKind::Reserved, GpuFigure::Paid)[0], 8_766.0);
    check_equal("used", hours(&trials, PurchaseKind::Reserved, GpuFigure::Used)[0], 1_200.0);
    check_equal("on dedicated GPUs", trials.count(Quantity::HoursOnDedicated).expect("counted").by_trial[0], 1_200.0);
    let summary = Summary::of(&trials, vec![]).expect("a report's contents");
    let gpus = summary.gpus.as_ref().expect("GPUs");
    check_equal("utilization", gpus.by_purchase_option.get("reserved").expect("reserved").utilization.mean, 1_200.0 / 8_766.0);
    check_equal("unserved", summary.access.limits.gpu_hours_unserved.mean, 0.0);
    assert!(gpus.commitments.is_none() && summary.reconciliation.all_agree());
    check_equal("electricity of it", column(&trials, Key::Energy)[0], 1_200.0 * 1.6575);
}

/// Lognormal demand of mean 100 and sigma .6 against a tenth of a GPU, 73.05 hours: E[min(D, 73.05)] = 100 Φ(−.823378) + 73.05 Φ(.223378) = 63.4958.
#[test]
fn hours_on_a_dedicated_gpu_are_demand_up_to_what_is_at_hand_and_the_tier_serves_the_rest() {
    let usage = "mean = \"100 GPU-hours/month\"\nmonthly_variation = { dist = \"lognormal\", sigma = 0.6 }";
    for (option, way) in [(PurchaseKind::Reserved, "reserved"), (PurchaseKind::Owned, "owned")] {
        let gpus = format!("gpu.h100 = {{ purchase_option = \"{way}\", count = 0.1 }}");
        let trials = owner(&gpus, usage, &["horizon.months=2"], N);
        check_mean("used", hours(&trials, option, GpuFigure::Used), 2.0 * 63.495_764);
        check_mean("of the tier", line(&trials, "GPU on demand").by_trial, 2.0 * (100.0 - 63.495_764) * 3.5);
        let balance = trials.count(Quantity::HoursWanted).expect("counted").by_trial.iter();
        let parts = [Quantity::HoursOnDedicated, Quantity::HoursInQuota].map(|quantity| trials.count(quantity).expect("counted").by_trial);
        balance.enumerate().for_each(|(trial, wanted)| check_equal("balance", parts[0][trial] + parts[1][trial], *wanted));
        assert_eq!(parts[0], hours(&trials, option, GpuFigure::Used));
    }
    // On demand the same hours are paid only as they are used.
    let by_hour = owner("gpu.a100 = { purchase_option = \"on-demand\", hours = \"73.05 hours/month\" }", usage, &["horizon.months=2"], N);
    check_mean("as used", hours(&by_hour, PurchaseKind::OnDemand, GpuFigure::Paid), 2.0 * 63.495_764);
    assert_eq!(hours(&by_hour, PurchaseKind::OnDemand, GpuFigure::Paid), hours(&by_hour, PurchaseKind::OnDemand, GpuFigure::Used));
}

#[test]
fn spot_capacity_is_interrupted_by_the_hours_that_its_owner_uses() {
    let trials = owner(SPOT, "mean = \"80 GPU-hours/month\"", &["horizon.months=3"], N);
    // 240 hours at .05, half an hour lost each time.
    let interruptions = trials.count(Quantity::Interruptions).expect("counted").by_trial;
    check_mean("interruptions", interruptions, 12.0);
    check_variance("interruptions", interruptions, 12.0);
    let bills = line(&trials, "GPU spot").by_trial;
    bills.iter().zip(interruptions).for_each(|(bill, n)| check_equal("a trial", *bill, 300.0 + 0.625 * n));
    let paid = hours(&trials, PurchaseKind::Spot, GpuFigure::Paid);
    paid.iter().zip(interruptions).for_each(|(paid, n)| check_equal("hours paid", *paid, 240.0 + 0.5 * n));
    check_equal("hours used", hours(&trials, PurchaseKind::Spot, GpuFigure::Used)[0], 240.0);
}

#[test]
fn an_owned_gpu_serves_from_the_month_of_its_purchase_on() {
    let gpus = "gpu.h100 = { purchase_option = \"owned\", purchased = \"2026-03\" }";
    let trials = owner(gpus, "mean = \"100 GPU-hours/month\"", &["horizon.months=6"], 2);
    check_equal("rented before", line(&trials, "GPU on demand").by_trial[0], 2.0 * 100.0 * 3.5);
    check_equal("used", hours(&trials, PurchaseKind::Owned, GpuFigure::Used)[0], 400.0);
    check_equal("at hand", hours(&trials, PurchaseKind::Owned, GpuFigure::Paid)[0], 4.0 * 730.5);
}

#[test]
fn people_without_usage_keep_the_utilization_that_their_package_states() {
    let stated = "gpu.h100 = { purchase_option = \"reserved\", utilization = 0.25 }\ngpu.a100 = { purchase_option = \"owned\" }";
    let trials = gpus(stated, &["horizon.months=1"], 2);
    check_equal("stated", hours(&trials, PurchaseKind::Reserved, GpuFigure::Used)[0], 0.25 * 730.5);
    check_equal("of all hardware", hours(&trials, PurchaseKind::Owned, GpuFigure::Used)[0], 0.55 * 730.5);
    let unknown = gpus("gpu.h100 = { purchase_option = \"reserved\" }", &["horizon.months=1"], 2);
    assert!(unknown.column(Key::GpuHours { option: PurchaseKind::Reserved, figure: GpuFigure::Used }).is_none());
}

#[test]
fn a_term_is_paid_to_its_end_whoever_leaves_and_what_runs_on_is_a_commitment() {
    let forty = |term: &str, sets: &[&str], n_trials| {
        simulated(&people(40, &format!("gpu.h100 = {{ purchase_option = \"reserved\"{term} }}")), sets, SEED, n_trials)
    };
    // Nobody leaves: two years signed in January, of which twelve months are left. 40 × 730.5 × 2.35 × 12.
    let certain = forty(", term = \"24 months\"", &[], 2);
    check_equal("left", column(&certain, Key::Commitments)[0], 40.0 * 730.5 * 2.35 * 12.0);
    check_equal("stated", certain.exact_mean(Key::Commitments).expect("a closed form"), 40.0 * 730.5 * 2.35 * 12.0);
    let leaving = ["groups.staff.attrition=\"30% per year\""];
    // Whoever leaves for good leaves the term running. A second term of six months is signed by those who are still there, √.7 of them.
    let one_term = forty(", term = \"12 months\"", &leaving, 200);
    one_term.compute().iter().for_each(|cost| check_equal("paid in full", *cost, 40.0 * 12.0 * 730.5 * 2.35));
    check_equal("nothing is left", column(&one_term, Key::Commitments)[0], 0.0);
    let two_terms = forty(", term = \"6 months\"", &leaving, N);
    let stays = 0.7_f64.sqrt();
    check_mean("half a year", two_terms.compute(), 40.0 * 730.5 * 2.35 * 6.0 * (1.0 + stays));
    check_equal("stated", line(&two_terms, "GPU reserved").exact_mean.expect("a closed form"), 40.0 * 730.5 * 2.35 * 6.0 * (1.0 + stays));
    let by_month = forty("", &leaving, N);
    let stays: f64 = (0..12).map(|month| 0.7_f64.powf(f64::from(month) / 12.0)).sum();
    check_mean("month by month", by_month.compute(), 40.0 * 730.5 * 2.35 * stays);
}

#[test]
fn terms_of_positions_that_change_hands_have_the_mean_that_is_stated() {
    for (term, filled, hazard) in [
        (1, 2, "\"40% per year\""),
        (3, 1, "\"90% per year\""),
        (5, 3, "{ min = \"20% per year\", max = \"99% per year\" }"),
        (4, 0, "\"80% per year\""),
    ] {
        let text = people(3, &format!("gpu.h100 = {{ purchase_option = \"reserved\", term = \"{term} months\" }}"));
        let turnover = [format!("groups.staff.attrition={hazard}"), format!("groups.staff.time_to_fill=\"{filled} months\"")];
        let sets: Vec<&str> = turnover.iter().map(String::as_str).chain(["prices.gpu_drift=\"5% per month\""]).collect();
        let trials = simulated(&text, &sets, SEED, N);
        check_mean("rent", trials.compute(), line(&trials, "GPU reserved").exact_mean.expect("a closed form"));
        let commitments = trials.exact_mean(Key::Commitments).expect("a closed form");
        if commitments > 0.0 {
            check_mean("commitments", column(&trials, Key::Commitments), commitments);
        }
    }
}

/// Two people who share up to 123.05 hours a month on demand: one always wants 50 hours, the other a lognormal amount of mean 100 and sigma .6.
const SHARED: &str = "format = 1\n[groups.steady]\ncount = 1\nbase = \"0 USD/year\"\ngpu_usage = \"steady\"\naccess = \"tier\"\n\
    [groups.varied]\ncount = 1\nbase = \"0 USD/year\"\ngpu_usage = \"varied\"\naccess = \"tier\"\n\
    [capacity.pool]\ngpu = \"a100\"\ncount = 1\npurchase_option = \"on-demand\"\nhours = \"123.05 hours/month\"\n\
    [usage.steady]\nmean = \"50 GPU-hours/month\"\n\
    [usage.varied]\nmean = \"100 GPU-hours/month\"\nmonthly_variation = { dist = \"lognormal\", sigma = 0.6 }\n\
    [access.tier]\nmodels = { mid = 1.0 }\ngpu = \"h100\"\n[prices.gpus]\nh100.on_demand = \"2 USD/hour\"\na100.on_demand = \"1 USD/hour\"\n";

/// E[min(50 + D, 123.05)] = 50 + E[min(D, 73.05)] = 113.4958, of which everybody has the same share of what they want.
#[test]
fn shared_capacity_serves_its_people_in_proportion_and_the_tier_the_rest() {
    let trials = simulated(SHARED, &["horizon.months=2"], SEED, N);
    let used = hours(&trials, PurchaseKind::OnDemand, GpuFigure::Used);
    check_mean("used", used, 2.0 * 113.495_764);
    let of_people = trials.count(Quantity::HoursOnSharedCapacity).expect("counted").by_trial;
    used.iter().zip(of_people).for_each(|(used, of_people)| check_equal("a trial", *of_people, *used));
    check_mean("all rents", trials.compute(), 2.0 * (113.495_764 + 2.0 * (150.0 - 113.495_764)));
    let of_group = |name: &str| trials.groups().find(|group| group.name == name).expect("a group");
    assert_eq!((of_group("capacity.pool").people, trials.people_months()), (0, Some(4.0)));
    check_mean("of the capacity", of_group("capacity.pool").cost.compute, 2.0 * 113.495_764);
    // Both lack the same share of what they want, so that in a trial of one month the steady one rents 50/(50 + D) of it.
    let month = simulated(SHARED, &["horizon.months=1"], SEED, 200);
    let wanted = month.count(Quantity::HoursWanted).expect("counted").by_trial;
    let steady = month.groups().find(|group| group.name == "steady").expect("a group").cost.compute.clone();
    for (trial, wanted) in wanted.iter().enumerate() {
        let lacking = (1.0 - 123.05 / wanted).max(0.0);
        assert!((steady.values()[trial] - 2.0 * 50.0 * lacking).abs() < 1e-9, "trial {trial}");
    }
    assert!(Summary::of(&trials, vec![]).expect("a report's contents").reconciliation.all_agree());
}

#[test]
fn shared_capacity_is_the_same_on_any_number_of_threads_and_moves_nobody_else() {
    let crowd = [
        "groups.varied.count=2300",
        "groups.varied.attrition=\"20% per year\"",
        "groups.varied.time_to_fill=\"1 month\"",
        "capacity.pool.count=900",
    ];
    let on = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool");
        pool.install(|| simulated(SHARED, &crowd, SEED, 70))
    };
    let one = on(1);
    assert!(column(&one, Key::GpuHours { option: PurchaseKind::OnDemand, figure: GpuFigure::Used }).is_any());
    check_same_bits("threads", &one, &on(3));
    // More than anybody wants: the same as if the hours cost what the capacity's do.
    let plenty = simulated(SHARED, &["capacity.pool.count=100"], SEED, 70);
    let without = simulated(SHARED, &["capacity=none", "prices.gpus.h100.on_demand=\"1 USD/hour\""], SEED, 70);
    plenty.compute().iter().zip(without.compute()).for_each(|(plenty, without)| check_equal("plenty", *plenty, *without));
}

#[test]
fn a_reserved_capacity_with_a_term_owes_the_rest_of_it() {
    let reserved = "capacity.pool={ gpu = \"h100\", count = 8, purchase_option = \"reserved\", term = \"9 months\" }";
    let trials = simulated(SHARED, &[reserved], SEED, 2);
    // Signed in January and in October, with six of the second nine months left after December.
    check_equal("left", column(&trials, Key::Commitments)[0], 8.0 * 730.5 * 2.35 * 6.0);
    let [reserved, idle] = ["GPU reserved", "GPU idle"].map(|name| line(&trials, name).by_trial[0]);
    check_equal("paid", reserved + idle, 8.0 * 730.5 * 2.35 * 12.0);
    check_equal("nothing on demand", line(&trials, "GPU on demand").by_trial[0], 0.0);
}

/// The examples of a node for eight researchers, who each want just so many hours a month.
///
/// A month of 3,200 hours: rented 3,200 × 3.50 = 11,200; reserved 8 × 730.5 × 2.35 = 13,733.40, used for 54.8%; owned 8 × 30,000 × .85/48 = 4,250 of
/// depreciation, 3,200 × 1.275 × 1.3 × .135 = 716.04 of electricity, 8 × 1.275 × 150 = 1,530 of hosting. Reserving pays once more than
/// 2.35 ÷ 3.50 = 67.1% of the hours are used: at 500 hours each, 68.4%, renting costs 14,000.
#[test]
fn own_reserve_or_rent_is_decided_by_the_figures_of_the_examples() {
    let examples = [
        include_str!("../../../examples/gpus-rented.toml"),
        include_str!("../../../examples/gpus-reserved.toml"),
        include_str!("../../../examples/gpus-owned.toml"),
    ];
    let of = |example: usize, hours: f64| {
        let certain = "usage.experiments.across_people=none\nusage.experiments.monthly_variation=none\nhorizon.months=1";
        let mean = format!("usage.experiments.mean=\"{hours} GPU-hours/month\"");
        let node: Vec<&str> = certain.lines().chain([mean.as_str()]).collect();
        // What an example lays on the first: its tables, without the lines that name the first.
        let text = match example {
            0 => examples[0].to_string(),
            _ => format!("{}\n{}", examples[0], examples[example].split_once("gpus-rented.toml\"\n").expect("it extends the first").1),
        };
        let results = simulated(&text, &node, SEED, 2);
        let summary = Summary::of(&results, vec![]).expect("a report's contents");
        let utilization = summary.gpus.and_then(|gpus| Some(gpus.by_purchase_option.iter().next()?.1.utilization.mean));
        (results.compute().values()[0], utilization)
    };
    let (rented, reserved, owned) = (of(0, 400.0), of(1, 400.0), of(2, 400.0));
    check_equal("rented", rented.0, 11_200.0);
    check_equal("reserved", reserved.0, 13_733.4);
    check_equal("owned", owned.0, 4_250.0 + 716.04 + 1_530.0);
    check_equal("use of the node", reserved.1.expect("a node"), 3_200.0 / 5_844.0);
    assert_eq!((rented.1, owned.1), (None, reserved.1));
    check_equal("rented for more", of(0, 500.0).0, 14_000.0);
    check_equal("reserved for more", of(1, 500.0).0, 13_733.4);
}
