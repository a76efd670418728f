//! Positions that change hands: counts of leavers and hires, who is there, and what vests, against renewal theory.

use compcast::cost::Quantity;
use compcast::simulation::Results;
use compcast::simulation::results::Column;

use crate::support::{
    SEED, check_equal, check_mean, check_probability, check_variance, check_within, line, mean, simulated, total_by_month, variance,
};

const N: usize = 40_000;

/// One position at a dollar a month, so that base pay counts the months for which it is held.
fn position(keys: &str) -> String {
    format!(
        "format = 1\nbenefits.load = 0\ntax.us.employer = {{ social_security = \"none\", medicare = \"none\", unemployment = \"none\" }}\n[groups.g]\ncount = 1\nbase = \"12 USD/year\"\n{keys}\n"
    )
}

fn count(trials: &Results, quantity: Quantity) -> &Column {
    trials.count(quantity).expect("counted").by_trial
}

fn stated(trials: &Results, quantity: Quantity) -> f64 {
    trials.count(quantity).expect("counted").exact_mean.expect("a closed form")
}

/// The chance that a position which began with somebody in it is held in its month `month`, by following every course it may take: the mass
/// of positions by how many months they will still be vacant, 0 for those that are held.
fn held(hazard: f64, backfill: usize, month: usize) -> f64 {
    let mut mass = vec![0.0; backfill + 2];
    mass[0] = 1.0;
    for _ in 0..month {
        let leaving = mass[0] * hazard;
        mass[0] -= leaving;
        mass[backfill + 1] += leaving;
        // A month passes for the vacant ones; whoever had one month to wait starts.
        mass[0] += mass[1];
        mass.remove(1);
        mass.push(0.0);
    }
    mass[0]
}

#[test]
fn leavers_of_a_year_without_replacements_are_binomial() {
    let trials = simulated(&position("attrition = \"15% per year\""), &["groups.g.count=40"], SEED, N);
    let leavers = count(&trials, Quantity::Leavers);
    check_mean("leavers", leavers, 40.0 * 0.15);
    check_variance("leavers", leavers, 40.0 * 0.15 * 0.85);
    check_probability("nobody leaves", leavers.iter().map(|n| *n == 0.0), 0.85_f64.powi(40));
    check_equal("stated", stated(&trials, Quantity::Leavers), 6.0);
    // Whoever is there in a month has stayed for all months before it.
    let stays = 0.85_f64.powf(1.0 / 12.0);
    for (month, people) in total_by_month(&trials).iter().enumerate() {
        check_mean(&format!("people in month {month}"), people, 40.0 * stays.powi(month as i32));
    }
    assert!(count(&trials, Quantity::Hires).iter().all(|hires| *hires == 0.0));
}

#[test]
fn with_replacements_at_once_somebody_leaves_in_each_month_by_the_same_chance() {
    let trials = simulated(&position("attrition = \"8% per month\"\ntime_to_fill = \"0 months\""), &[], SEED, N);
    let (leavers, hires) = (count(&trials, Quantity::Leavers), count(&trials, Quantity::Hires));
    check_mean("leavers", leavers, 12.0 * 0.08);
    check_variance("leavers", leavers, 12.0 * 0.08 * 0.92);
    // Whoever replaces a leaver of December starts after the year.
    check_mean("hires", hires, 11.0 * 0.08);
    check_variance("hires", hires, 11.0 * 0.08 * 0.92);
    check_equal("stated hires", stated(&trials, Quantity::Hires), 0.88);
    assert!(trials.total().iter().all(|months| *months == 12.0), "it is never vacant");
}

#[test]
fn a_position_with_a_lag_is_held_as_often_as_renewal_theory_has_it() {
    for (hazard, backfill) in [(0.2, 1), (0.35, 3)] {
        let keys = format!("attrition = \"{}% per month\"\ntime_to_fill = \"{backfill} months\"", hazard * 100.0);
        let trials = simulated(&position(&keys), &["horizon.months=18"], SEED, N);
        for (month, is_held) in total_by_month(&trials).iter().enumerate() {
            let chance = held(hazard, backfill, month);
            check_probability(&format!("held in month {month}"), is_held.iter().map(|held| *held == 1.0), chance);
        }
        let exact: f64 = (0..18).map(|month| held(hazard, backfill, month)).sum();
        check_equal("stated pay", line(&trials, "base pay").exact_mean.expect("a closed form"), exact);
        check_equal("stated vacancy", stated(&trials, Quantity::MonthsVacant), 18.0 - exact);
        check_equal("people-months", trials.people_months().expect("a mean"), exact);
        let leavers: f64 = (0..18).map(|month| hazard * held(hazard, backfill, month)).sum();
        check_mean("leavers", count(&trials, Quantity::Leavers), leavers);
        check_equal("stated leavers", stated(&trials, Quantity::Leavers), leavers);
        // All who left early enough have been replaced by the end.
        let hires: f64 = (0..17 - backfill).map(|month| hazard * held(hazard, backfill, month)).sum();
        check_mean("hires", count(&trials, Quantity::Hires), hires);
        check_equal("stated hires", stated(&trials, Quantity::Hires), hires);
    }
}

#[test]
fn after_years_a_position_is_held_for_a_mean_stay_in_each_mean_cycle() {
    // Stays of 1/h = 5 months and 3 vacant ones: 5/8.
    let trials = simulated(&position("attrition = \"20% per month\"\ntime_to_fill = \"3 months\""), &["horizon.months=120"], SEED, N);
    let months = total_by_month(&trials);
    let last = months.last().expect("months");
    check_probability("the last month", last.iter().map(|held| *held == 1.0), 5.0 / 8.0);
    // Two incumbents are independent: over ten years some 15 come and go.
    check_mean("hires", count(&trials, Quantity::Hires), stated(&trials, Quantity::Hires));
}

#[test]
fn what_vests_is_what_was_stayed_for() {
    // A grant of 12 with a cliff of 6 months, half at it, then 1 a month; whoever is there at the end of month m has stayed m − 1 month ends.
    let equity = "package = \"p\"\n[packages.p.ownership]\nrsu = { grant = \"12 USD\", vesting_period = \"12 months\", cliff = \"6 months\" }\n[equity]\nexpense = \"market-at-vest\"\n[prices.share]\nvolatility = \"0% per year\"";
    let stays = 0.94_f64;
    let one: f64 = 6.0 * stays.powi(5) + (7..=12).map(|month| stays.powi(month - 1)).sum::<f64>();
    let alone = simulated(&position(&format!("attrition = \"6% per month\"\n{equity}")), &[], SEED, N);
    check_mean("alone", line(&alone, "RSUs").by_trial, one);
    check_equal("stated alone", line(&alone, "RSUs").exact_mean.expect("a closed form"), one);
    // Replaced after two vacant months: whoever starts in month s has the months that are left, on a grant and a cliff of their own.
    let vested_by = |months: usize| -> f64 {
        (1..=months).map(|month| if month < 6 { 0.0 } else if month == 6 { 6.0 } else { 1.0 } * stays.powi(month as i32 - 1)).sum()
    };
    let starts = |month: usize| if month < 3 { 0.0 } else { 0.06 * held(0.06, 2, month - 3) };
    let exact = one + (1..12).map(|month| starts(month) * vested_by(12 - month)).sum::<f64>();
    let replaced = simulated(&position(&format!("attrition = \"6% per month\"\ntime_to_fill = \"2 months\"\n{equity}")), &[], SEED, N);
    check_mean("replaced", line(&replaced, "RSUs").by_trial, exact);
    check_equal("stated replaced", line(&replaced, "RSUs").exact_mean.expect("a closed form"), exact);
}

#[test]
fn an_uncertain_hazard_is_averaged_over_its_own_law() {
    // Uniform from 0 to 20% a month: somebody is there after n month ends with (1 − 0.8^(n+1)) / (0.2 (n + 1)).
    let keys = "attrition = { dist = \"uniform\", min = \"0% per month\", max = \"20% per month\" }";
    let trials = simulated(&position(keys), &[], SEED, N);
    let stays = |n: i32| (1.0 - 0.8_f64.powi(n + 1)) / (0.2 * f64::from(n + 1));
    check_mean("leavers", count(&trials, Quantity::Leavers), 1.0 - stays(12));
    check_mean("months", trials.total(), (0..12).map(stays).sum());
    // A uniform law has corners, at which the program's sum over normal scores is as good as nine digits ask for.
    let close = |what, got: f64, exact: f64| assert!((got - exact).abs() < 1e-8, "{what}: {got} instead of {exact}");
    close("leavers", stated(&trials, Quantity::Leavers), 1.0 - stays(12));
    close("months", line(&trials, "base pay").exact_mean.expect("a closed form"), (0..12).map(stays).sum());
    // One hazard for all: 40 people leave together, more unlike from trial to trial than a binomial law.
    let many = simulated(&position(keys), &["groups.g.count=40"], SEED, N);
    let (first, second) = (1.0 - stays(12), 1.0 - 2.0 * stays(12) + stays(24));
    check_variance("leavers", count(&many, Quantity::Leavers), 40.0 * (first - second) + 1_600.0 * (second - first * first));
}

#[test]
fn a_hazard_that_may_multiply_itself_states_no_mean() {
    let keys = "attrition = \"trend\"\nhiring_cost = \"1 USD\"\nusage = \"use\"\naccess = \"open\"\n[access.open]\nmodels = { small = 1.0 }
        [usage.use]\nmean = \"1 Mtok/month\"\ngrowth = \"trend\"\n[assumptions]\ntrend = \"2% to 9% per month\"";
    let trials = simulated(&position(keys), &[], SEED, 2_000);
    assert_eq!(trials.count(Quantity::TokensWanted).expect("counted").exact_mean, None);
    assert_eq!(line(&trials, "base pay").exact_mean, None);
    // People-months are then those of the trials.
    check_equal("people-months", trials.people_months().expect("a mean"), 12.0 - mean(count(&trials, Quantity::MonthsVacant)));
}

#[test]
fn stated_means_hold_where_people_come_and_go() {
    let keys = "package = \"p\"\nusage = \"use\"\naccess = \"open\"\nattrition = \"3% to 6% per month\"\ntime_to_fill = \"1 month\"\nhiring_cost = \"10% to 25%\"
        hiring = { 2026-03 = 3, 2026-08 = 2 }\n[access.open]\nmodels = { unit = 1.0 }\n[prices.models.unit]\nuncached_input = \"1 USD/Mtok\"\noutput = \"1 USD/Mtok\"
        [usage.use]\nmean = \"100 USD/month\"\nacross_people = { sigma = 0.5 }\nadoption = { initial = 0.3, final = 0.8, over = \"6 months\" }\nramp = \"3 months\"
        active = { share = { alpha = 3, beta = 2 }, persistence = 0.4 }\n[packages.p.core]\nraise = { rate = \"2% to 4%\", month = \"april\" }\nsign_on = \"1 to 3 USD\"
        performance_bonus = { target = 0.1, payout = { min = 0, mode = 1, max = 2 }, output_correlation = 0.5 }
        [packages.p.ownership]\nrsu = { grant = \"20 to 40 USD\", vesting_period = \"24 months\", cliff = \"3 months\", vesting_interval = \"3 months\" }
        options = { count = 10, vesting_period = \"12 months\", cliff = \"2 months\", grant_date = \"2025-11\" }
        [packages.p.tooling]\ngpu.a100 = { purchase_option = \"spot\", hours = \"60 hours/month\", interruptions = \"0.01 per hour\", hours_lost = \"2 hours\" }
        [incidents.slip]\nscope = \"person\"\nrate = \"6 per person per year\"\nsize = \"50 to 90 USD\"
        [packages.p.development]\nfine_tuning = { allowance = \"450 USD/year\", jobs = \"6 jobs/year\", tokens = \"20 Mtok\", price = \"5 USD/Mtok\" }";
    let trials = simulated(&position(keys), &["groups.g.count=12", "groups.g.end=\"2026-11-20\""], SEED, 20_000);
    let lines = trials.lines().map(|line| (line.name.to_string(), line.by_trial, line.exact_mean));
    let counts = trials.counts().map(|(quantity, count)| (format!("{quantity:?}"), count.by_trial, count.exact_mean));
    let mut n_stated = 0;
    for (name, sample, exact) in lines.chain(counts).filter_map(|(name, sample, exact)| Some((name, sample, exact?))) {
        let error = (variance(sample) / sample.len() as f64).sqrt();
        check_within(&name, mean(sample), exact, error, 5.0);
        n_stated += usize::from(error > 0.0);
    }
    assert!(n_stated >= 17, "{n_stated} uncertain means are stated");
    assert_eq!(trials.count(Quantity::JobsPaid).expect("counted").exact_mean, None, "a limit bends the mean of a random year");
}
