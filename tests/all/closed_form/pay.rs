//! Pay that chance touches: payouts that move with output, fine-tuning jobs, payroll tax that bends at the wage base.

use compcast::cost::Quantity;
use compcast::simulation::Results;

use crate::support::{
    ONE_USER, SEED, check_equal, check_mean, check_probability, check_quantiles, check_rank_correlation, check_variance, line,
    rank_correlation_of_copula, simulated,
};

const N: usize = 40_000;

/// One person with a personal payout, and a level of use that varies between people only.
fn rewarded(correlation: f64) -> String {
    format!(
        "{ONE_USER}[usage.use]\nmean = \"100 USD/month\"\nacross_people = {{ sigma = 1.5 }}\n[packages.p.core]
        performance_bonus = {{ target = 0.2, payout = {{ min = 0, mode = 0.9, max = 1.5 }}, output_correlation = {correlation} }}"
    )
}

#[test]
fn a_payout_is_as_correlated_with_the_level_of_use_as_the_scenario_states() {
    for rho in [-0.7, 0.0, 0.4, 0.9] {
        let trials = simulated(&rewarded(rho), &["groups.user.package=\"p\"", "groups.user.base=\"100k USD/year\""], SEED, N);
        let bonus = line(&trials, "performance bonus").by_trial;
        // 20,000 × PERT: mean .85, variance .85 × .65/7, whatever the correlation.
        check_mean("the bonus", bonus, 20_000.0 * 0.85);
        check_variance("the bonus", bonus, 20_000.0_f64.powi(2) * 0.85 * 0.65 / 7.0);
        check_rank_correlation("bonus and use", bonus, trials.compute(), rank_correlation_of_copula(rho));
    }
}

#[test]
fn a_payout_that_is_output_itself_ranks_people_alike() {
    let trials = simulated(&rewarded(1.0), &["groups.user.package=\"p\"", "groups.user.base=\"100k USD/year\""], SEED, 2_000);
    let mut pairs: Vec<_> = trials.compute().into_iter().zip(line(&trials, "performance bonus").by_trial.iter().copied()).collect();
    pairs.sort_by(|a, b| a.0.total_cmp(b.0));
    assert!(pairs.is_sorted_by(|a, b| a.1 <= b.1));
}

#[test]
fn payouts_of_people_are_their_own_and_a_company_bonus_is_one_for_all() {
    let text = |bonus: &str| {
        format!(
            "format = 1\n[groups.g]\ncount = 25\nbase = \"100k USD/year\"\npackage = \"p\"\n[packages.p.core]\n{bonus} = {{ target = 0.2, payout = {{ min = 0, mode = 0.9, max = 1.5 }} }}"
        )
    };
    let of_one = 20_000.0_f64.powi(2) * 0.85 * 0.65 / 7.0;
    let own = simulated(&text("performance_bonus"), &[], SEED, N);
    check_mean("own payouts", line(&own, "performance bonus").by_trial, 25.0 * 17_000.0);
    check_variance("own payouts", line(&own, "performance bonus").by_trial, 25.0 * of_one);
    let common = simulated(&text("bonus"), &[], SEED, N);
    check_mean("one payout", line(&common, "bonus").by_trial, 25.0 * 17_000.0);
    check_variance("one payout", line(&common, "bonus").by_trial, 25.0 * 25.0 * of_one);
}

/// One person with fine-tuning jobs of 100 dollars each.
fn tuner(jobs: &str, allowance: &str) -> String {
    format!(
        "format = 1\n[groups.g]\ncount = 1\nbase = \"0 USD/year\"\npackage = \"p\"\n[packages.p.development]
        fine_tuning = {{ allowance = \"{allowance}\", jobs = \"{jobs}\", tokens = \"20 Mtok\", price = \"5 USD/Mtok\" }}"
    )
}

/// E[min(N, limit)] of a Poisson count, term by term.
fn limited_count(rate: f64, limit: f64) -> f64 {
    let mut probability = (-rate).exp();
    let mut mean = 0.0;
    for k in 0..400 {
        mean += f64::from(k).min(limit) * probability;
        probability *= rate / f64::from(k + 1);
    }
    // What is left of the probability lies above the limit, or is nothing.
    mean
}

#[test]
fn jobs_wanted_are_poisson() {
    let trials = simulated(&tuner("6 jobs/year", "100k USD/year"), &[], SEED, N);
    let jobs = trials.count(Quantity::JobsWanted).expect("counted").by_trial;
    check_mean("jobs", jobs, 6.0);
    check_variance("jobs", jobs, 6.0);
    check_probability("a year without a job", jobs.iter().map(|jobs| *jobs == 0.0), (-6.0_f64).exp());
    check_probability("six jobs", jobs.iter().map(|jobs| *jobs == 6.0), 6.0_f64.powi(6) / 720.0 * (-6.0_f64).exp());
    check_mean("the bill", line(&trials, "fine-tuning").by_trial, 600.0);
}

#[test]
fn an_allowance_pays_the_first_jobs_of_each_calendar_year() {
    // 450 dollars a year pay for 4.5 jobs of 100.
    let trials = simulated(&tuner("6 jobs/year", "450 USD/year"), &[], SEED, N);
    check_mean("a year", line(&trials, "fine-tuning").by_trial, 100.0 * limited_count(6.0, 4.5));
    // July to December has half a year's jobs and half a year's allowance, January to December all of both, and a year more to spend.
    let trials = simulated(&tuner("6 jobs/year", "450 USD/year"), &["horizon.start=\"2026-07\"", "horizon.months=18"], SEED, N);
    let exact = 100.0 * (limited_count(3.0, 2.25) + limited_count(6.0, 4.5));
    check_mean("a year and a half", line(&trials, "fine-tuning").by_trial, exact);
    check_equal("stated mean", line(&trials, "fine-tuning").exact_mean.expect("a closed form"), exact);
}

#[test]
fn the_stated_mean_of_many_jobs_is_right() {
    // A hundred jobs a month: e^−1200 is no number any more, the mean is 1200 all the same; half of it when the allowance ends there.
    for (allowance, exact) in [("1M USD/year", 1200.0), ("60k USD/year", 600.0)] {
        let trials = simulated(&tuner("100 jobs/month", allowance), &[], SEED, 500);
        let paid = trials.count(Quantity::JobsPaid).expect("counted");
        check_mean("jobs paid", paid.by_trial, exact);
        check_equal("stated mean", paid.exact_mean.expect("a closed form"), exact);
    }
}

#[test]
fn an_allowance_that_no_jobs_use_up_pays_them_all() {
    // Jobs that cost nothing have no limit.
    for jobs in 1..=40 {
        let text = tuner(&format!("{jobs} jobs/year"), "1k USD/year").replace("5 USD/Mtok", "0 USD/Mtok");
        let trials = simulated(&text, &[], SEED, 64);
        let paid = trials.count(Quantity::JobsPaid).expect("counted");
        assert_eq!(paid.by_trial, trials.count(Quantity::JobsWanted).expect("counted").by_trial);
        check_equal("stated mean", paid.exact_mean.expect("a closed form"), f64::from(jobs));
    }
}

#[test]
fn tuned_models_cost_more_by_their_share_and_uplift() {
    // 100 a month, a fifth of it at 1.75 times the price: 15 more.
    let text = format!(
        "{ONE_USER}[usage.use]\nmean = \"100 USD/month\"\n[packages.p.development]
        fine_tuning = {{ allowance = \"0 USD/year\", jobs = \"2 jobs/year\", tokens = \"20 Mtok\", price = \"5 USD/Mtok\", tuned_share = 0.2, price_multiple = 1.75 }}"
    );
    let trials = simulated(&text, &["groups.user.package=\"p\""], SEED, 100);
    check_equal("uplift", line(&trials, "tuned-model uplift").by_trial[0], 12.0 * 15.0);
    assert!(line(&trials, "fine-tuning").by_trial.iter().all(|cost| *cost == 0.0), "an allowance of nothing pays for nothing");
}

#[test]
fn payroll_tax_on_an_uncertain_payout_bends_at_the_wage_base() {
    // 90,000 a year and a bonus of 0 or 20,000, one in two, taxed at 10% up to 100,000: 9,000 or 10,000.
    let text = "format = 1\n[groups.g]\ncount = 1\nbase = \"90k USD/year\"\npackage = \"p\"\njurisdiction = \"here\"
        [tax.here.employer.insurance]\nrate = 0.10\nwage_base = \"100k USD\"\n[packages.p.core]
        performance_bonus = { target = 0.222222222222222222, payout = { dist = \"discrete\", values = [0, 1], weights = [1, 1] } }";
    let trials = simulated(text, &[], SEED, N);
    let (taxes, bonuses) = (line(&trials, "payroll tax").by_trial, line(&trials, "performance bonus").by_trial);
    for (tax, bonus) in taxes.iter().zip(bonuses) {
        check_equal("the tax", *tax, 0.10 * (90_000.0 + bonus).min(100_000.0));
    }
    check_probability("a bonus", bonuses.iter().map(|bonus| *bonus > 10_000.0), 0.5);
}

#[test]
fn a_group_without_a_payroll_tax_table_is_refused_and_not_run() {
    let text = "format = 1\ntax.us = \"none\"\n[groups.g]\ncount = 1\nbase = \"100k USD/year\"\n";
    let mistakes = compcast::scenario::Scenario::read("test", text, &[], &compcast::scenario::NoFiles).expect_err("there is no [tax.us]");
    assert_eq!(mistakes.diagnostics.len(), 1);
    assert_eq!(mistakes.diagnostics[0].message, "there is no payroll-tax table `us`");
}

/// Two packages of one person each, with a bonus of 12,000 a year times a payout.
fn two_packages(payout_of_a: &str, payout_of_b: &str, assumptions: &str) -> Results {
    let mut text = format!("format = 1\n{assumptions}");
    for (name, payout) in [("a", payout_of_a), ("b", payout_of_b)] {
        text += &format!("[groups.{name}]\ncount = 1\nbase = \"120k USD/year\"\npackage = \"{name}\"\n");
        text += &format!("[packages.{name}.core]\nbonus = {{ target = 0.1, payout = {payout} }}\n");
    }
    simulated(&text, &["horizon.months=12"], SEED, 40_000)
}

#[test]
fn one_result_of_the_company_pays_the_bonuses_of_all_packages() {
    let uniform = |low: f64, high: f64| format!("{{ dist = \"uniform\", min = {low}, max = {high} }}");
    let variance = |width: f64| width * width / 12.0;
    let bonus = |results: &Results| line(results, "bonus").by_trial.values().into_owned();
    // The same quantile for both: 12,000 × (0.5 to 1.5) + 12,000 × (0 to 3) is uniform, 48,000 wide.
    let together = bonus(&two_packages(&uniform(0.5, 1.5), &uniform(0.0, 3.0), ""));
    check_mean("one draw", &together, 12_000.0 * 2.5);
    check_variance("one draw", &together, variance(48_000.0));
    check_quantiles("one draw", &together, &[(0.1, 10_800.0), (0.9, 49_200.0)]);
    // Apart only where the scenario names an assumption for each.
    let assumptions = format!("[assumptions]\nof_a = {}\nof_b = {}\n", uniform(0.5, 1.5), uniform(0.0, 3.0));
    let apart = bonus(&two_packages("\"of_a\"", "\"of_b\"", &assumptions));
    check_mean("two draws", &apart, 12_000.0 * 2.5);
    check_variance("two draws", &apart, variance(12_000.0) + variance(36_000.0));
}
