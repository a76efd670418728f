//! Shocks that people share: a whole company's, a team's.

use compcast::scenario::Basis;

use crate::support::{ONE_USER, SEED, check_mean, check_same_bits, check_variance, compute_by_month, group, simulated, variance_of_sum};

const N: usize = 40_000;

/// Covariance of two months of a mean-one lognormal shock with AR(1) scores: e^(σ² ρ^lag) − 1.
fn covariance(sigma: f64, rho: f64) -> impl Fn(f64, f64) -> f64 {
    move |s, t| (sigma * sigma * rho.powf((s - t).abs())).exp() - 1.0
}

#[test]
fn a_company_shock_moves_everybody_at_once() {
    // Fifty people without any chance of their own: sd of the year is fifty times that of one.
    let text = format!("{ONE_USER}[usage.use]\nmean = \"1 USD/month\"\ncompany_shock = {{ sigma = 0.3, persistence = 0.5 }}\n");
    let trials = simulated(&text, &["groups.user.count=50"], SEED, N);
    check_mean("the year", trials.compute(), 600.0);
    check_variance("the year", trials.compute(), 2500.0 * variance_of_sum(12, covariance(0.3, 0.5)));
    compute_by_month(&trials).iter().for_each(|month| check_variance("a month", month, 2500.0 * (0.09_f64.exp() - 1.0)));
}

#[test]
fn one_company_shock_hits_models_and_gpus_alike() {
    let text = format!(
        "{ONE_USER}[usage.use]\nmean = \"1 USD/month\"\ncompany_shock = {{ sigma = 0.3 }}
        [usage.hours]\nmean = \"1 GPU-hours/month\"\ncompany_shock = {{ sigma = 0.3 }}"
    );
    let sets = ["groups.user.gpu_usage=\"hours\"", "access.open.gpu=\"h100\"", "prices.gpus.h100.on_demand=\"1 USD/hour\""];
    let trials = simulated(&text, &sets, SEED, N);
    // Two dollars under one shock, not two shocks of a dollar: 4 times the variance, not twice.
    check_variance("the year", trials.compute(), 4.0 * 12.0 * (0.09_f64.exp() - 1.0));
}

#[test]
fn a_team_shock_moves_a_team_and_teams_are_independent() {
    // Eight people: the variance of a month is 8 n (e^σ² − 1) for teams of n. One team against eight: a ratio of √8 in the sd.
    let text = format!("{ONE_USER}[usage.use]\nmean = \"1 USD/month\"\nteam_shock = {{ sigma = 0.4, persistence = 0.6 }}\n");
    for team_size in [1, 4, 8] {
        let trials = simulated(&text, &["groups.user.count=8", &format!("groups.user.team_size={team_size}")], SEED, N);
        let people = 8.0 * f64::from(team_size);
        check_mean("the year", trials.compute(), 96.0);
        check_variance(&format!("a year of teams of {team_size}"), trials.compute(), people * variance_of_sum(12, covariance(0.4, 0.6)));
        check_variance(
            &format!("a month of teams of {team_size}"),
            trials.by_month(Basis::Accrual)[7].compute,
            people * (0.16_f64.exp() - 1.0),
        );
    }
    let whole = simulated(&text, &["groups.user.count=8"], SEED, 500);
    let split = simulated(&text, &["groups.user.count=8", "groups.user.team_size=8"], SEED, 500);
    check_same_bits("a group is one team unless it is split", &whole, &split);
}

/// Two groups of one team, whose usages feel the team's shock by `sigma_of_a` and `sigma_of_b`.
fn one_team(sigma_of_a: f64, sigma_of_b: f64) -> String {
    let member = |name: &str| {
        format!("[groups.{name}]\ncount = 1\nbase = \"0 USD/year\"\nusage = \"{name}\"\naccess = \"open\"\nteam = \"platform\"\n")
    };
    let usage =
        |name: &str, sigma: f64| format!("[usage.{name}]\nmean = \"1 USD/month\"\nteam_shock = {{ sigma = {sigma}, persistence = 0.5 }}\n");
    let prices = ONE_USER.split_once("[access.open]").expect("prices").1;
    format!("format = 1\n{}{}{}{}[access.open]{prices}", member("a"), member("b"), usage("a", sigma_of_a), usage("b", sigma_of_b))
}

#[test]
fn groups_of_one_team_share_its_shock_each_at_its_own_strength() {
    let trials = simulated(&one_team(0.2, 0.6), &[], SEED, N);
    for (group, sigma) in trials.groups().zip([0.2, 0.6]) {
        check_mean(group.name, group.cost.compute, 12.0);
        check_variance(group.name, group.cost.compute, variance_of_sum(12, covariance(sigma, 0.5)));
    }
    let alike = simulated(&one_team(0.4, 0.4), &[], SEED, 200);
    assert_eq!(group(&alike, 0).cost.compute, group(&alike, 1).cost.compute, "one team, one strength, one shock");
}
