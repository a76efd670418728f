//! What one person uses: each term of the demand alone.

use compcast::scenario::Basis;

use crate::support::{
    ONE_USER, SEED, check, check_equal, check_mean, check_probability, check_quantiles, check_rank_correlation, check_variance,
    compute_by_month, correlation, mean, one_user, one_user_with, rank_correlation_of_copula, simulated, variance, variance_of_sum,
};

const N: usize = 40_000;
/// Standard normal quantiles of 5, 50 and 95%.
const SCORES: [(f64, f64); 3] = [(0.05, -1.644_853_626_951_472_2), (0.5, 0.0), (0.95, 1.644_853_626_951_472_2)];

#[test]
fn constant_use_costs_the_mean_in_every_month_whatever_its_unit() {
    for (usage, year) in [
        (r#"mean = "200 USD/month""#, 12.0 * 200.0),
        ("mean = \"13 USD/active-day\"\nactive_days = 15", 12.0 * 13.0 * 15.0),
        (r#"mean = "300 Mtok/month""#, 12.0 * 300.0),
        ("mean = \"2 Mtok/active-day\"\nactive_days = 20", 12.0 * 2.0 * 20.0),
        (r#"mean = "1.5 Gtok/month""#, 12.0 * 1500.0),
    ] {
        one_user(usage, 3).compute().iter().for_each(|spend| check_equal(usage, *spend, year));
    }
}

#[test]
fn growth_compounds_by_the_month_and_the_calendar_picks_its_months() {
    let year = one_user("mean = \"1 USD/month\"\ngrowth = \"4% per month\"", 2).compute()[0];
    check_equal("a geometric sum", year, (1.04_f64.powi(12) - 1.0) / 0.04);

    let growing = "mean = \"1 USD/month\"\ngrowth = \"50% per year\"";
    let months = compute_by_month(&one_user_with(&format!("{growing}\ngrowth_period = \"24 months\""), &["horizon.months=25"], 2));
    check_equal("after one year", months[12][0], 1.5);
    check_equal("after two years", months[24][0], 2.25);
    let months = compute_by_month(&one_user_with(growing, &["horizon.months=25"], 2));
    check_equal("growth is limited to the first year unless the scenario states more", months[24][0], 1.5);

    let calendar = "mean = \"10 USD/month\"\nseasonality = { july = 0, august = 0.5, january = 2 }";
    let months = compute_by_month(&one_user_with(calendar, &["horizon.start=\"2026-07\"", "horizon.months=7"], 2));
    for (month, factor) in [0.0, 0.5, 1.0, 1.0, 1.0, 1.0, 2.0].into_iter().enumerate() {
        check_equal("a month of the calendar", months[month][0], 10.0 * factor);
    }
}

#[test]
fn a_persons_own_level_is_lognormal_and_lasts_all_year() {
    // Year = 12 × 100 × exp(σ z − σ²/2): mean 1200, CV² = e^σ² − 1.
    let sigma: f64 = 0.8;
    let trials = one_user("mean = \"100 USD/month\"\nacross_people = { sigma = 0.8 }", N);
    let year = trials.compute();
    check_mean("the year", year, 1200.0);
    check_variance("the year", year, 1200.0_f64.powi(2) * (sigma.powi(2).exp() - 1.0));
    check_quantiles("the year", year, &SCORES.map(|(p, z)| (p, 1200.0 * (sigma * z - sigma * sigma / 2.0).exp())));
    for month in compute_by_month(&trials).iter() {
        month.iter().zip(year).for_each(|(month, year)| check_equal("a month", month * 12.0, *year));
    }
}

#[test]
fn a_spread_may_be_given_by_its_gini_or_its_top_tenth() {
    // G = 2Φ(σ/√2) − 1 = .72: Φ⁻¹(.86) = 1.080319, σ = 1.527803. Top tenth .60: σ = 1.281552 + Φ⁻¹(.60) = 1.281552 + .253347.
    for (spread, sigma) in [("gini = 0.72", 1.080_319_340_814_956 * 2.0_f64.sqrt()), ("top_tenth = 0.60", 1.534_898_668_680_4)] {
        let year = one_user(&format!("mean = \"1 USD/month\"\nacross_people = {{ {spread} }}"), N).compute().clone();
        check_quantiles(spread, &year, &SCORES.map(|(p, z)| (p, 12.0 * (sigma * z - sigma * sigma / 2.0).exp())));
    }
}

#[test]
fn lognormal_amounts_with_memory_have_the_moments_of_an_autoregression() {
    // E2: Σ exp(a_t) with a_t an AR(1) of ρ .6 and stationary sd .5. Amounts have mean one, so a mean of e^(.5²/2) gives exp(a_t) itself.
    let usage =
        "mean = \"1.1331484530668263 USD/month\"\nmonthly_variation = { dist = \"lognormal\", sigma = 0.5 }\nmonthly_persistence = 0.6";
    let trials = one_user(usage, 3 * N);
    check_mean("a year", trials.compute(), 13.597_781_436_8);
    check_variance("a year", trials.compute(), 3.744_581_686_8_f64.powi(2));
    // Every month alone has the same law: e^σ² (e^σ² − 1) is its variance.
    let stationary = 0.25_f64.exp() * (0.25_f64.exp() - 1.0);
    compute_by_month(&trials).iter().for_each(|month| check_variance("a month", month, stationary));
    // E3, with an error from forty batches.
    for (lag, exact) in [(1, 0.569_787_889_5), (3, 0.195_350_834_5), (6, 0.041_307_182_4)] {
        let (first, last) = (trials.by_month(Basis::Accrual)[2].compute(), trials.by_month(Basis::Accrual)[2 + lag].compute());
        let batches: Vec<f64> = first.chunks(3_000).zip(last.chunks(3_000)).map(|(a, b)| correlation(a, b)).collect();
        check(&format!("autocorrelation at lag {lag}"), mean(&batches), exact, (variance(&batches) / (batches.len() - 1) as f64).sqrt());
    }
}

#[test]
fn amounts_of_every_family_have_mean_one_and_their_own_variance() {
    // Gamma of shape k: CV² = 1/k. Weibull of shape 1/2: Γ(5)/Γ(3)² − 1 = 24/4 − 1 = 5. Lognormal: e^σ² − 1. A list: its own.
    for (amount, variance_of_month) in [
        (r#"{ dist = "gamma", shape = 0.45 }"#, 1.0 / 0.45),
        (r#"{ dist = "weibull", shape = 0.5 }"#, 5.0),
        (r#"{ dist = "lognormal", sigma = 0.6 }"#, 0.36_f64.exp() - 1.0),
    ] {
        let trials = one_user(&format!("mean = \"1 USD/month\"\nmonthly_variation = {amount}"), 2 * N);
        check_mean(amount, trials.compute(), 12.0);
        check_variance(amount, trials.compute(), 12.0 * variance_of_month);
    }
}

#[test]
fn gamma_and_weibull_months_have_their_exact_quantiles() {
    // A gamma of shape 1 is exponential: −ln(1 − p). A Weibull of shape 1/2 and mean 1 has scale 1/2: ln(1 − p)²/2.
    let probabilities = [0.1, 0.5, 0.9, 0.99];
    for (amount, quantile) in [
        (r#"{ dist = "gamma", shape = 1.0 }"#, (|p: f64| -(1.0 - p).ln()) as fn(f64) -> f64),
        (r#"{ dist = "weibull", shape = 0.5 }"#, |p: f64| (1.0 - p).ln().powi(2) / 2.0),
    ] {
        let trials = one_user(&format!("mean = \"1 USD/month\"\nmonthly_variation = {amount}\nmonthly_persistence = 0.6"), N);
        for month in [0, 11] {
            check_quantiles(amount, trials.by_month(Basis::Accrual)[month].compute, &probabilities.map(|p| (p, quantile(p))));
        }
    }
}

#[test]
fn months_of_any_family_are_joined_by_a_gaussian_copula() {
    // Scores correlate by ρ^lag, so ranks do by 6/π asin(ρ^lag / 2), whatever the marginal.
    for amount in [r#"{ dist = "gamma", shape = 0.45 }"#, r#"{ dist = "weibull", shape = 0.7 }"#] {
        let trials = one_user(&format!("mean = \"1 USD/month\"\nmonthly_variation = {amount}\nmonthly_persistence = 0.6"), N);
        for (from, to) in [(0, 1), (5, 6), (3, 5), (0, 11)] {
            let exact = rank_correlation_of_copula(0.6_f64.powi((to - from) as i32));
            check_rank_correlation(
                amount,
                trials.by_month(Basis::Accrual)[from].compute,
                trials.by_month(Basis::Accrual)[to].compute,
                exact,
            );
        }
    }
}

#[test]
fn empirical_amounts_are_their_values_over_their_mean() {
    let trials = one_user("mean = \"10 USD/month\"\nmonthly_variation = { dist = \"empirical\", values = [0, 1, 5] }", N);
    check_mean("the year", trials.compute(), 120.0);
    // Values over their mean 2: 0, 5 and 25 dollars. Steps of the table leave at most 1.25% each between two values.
    for (value, low, high) in [(0.0, -0.1, 0.1), (5.0, 4.9, 5.1), (25.0, 24.9, 25.1)] {
        let at =
            trials.by_month(Basis::Accrual)[0].compute.iter().filter(|spend| **spend > low && **spend < high).count() as f64 / N as f64;
        let error = (1.0 / 3.0 * 2.0 / 3.0 / N as f64).sqrt();
        assert!((at - 1.0 / 3.0).abs() < 0.025 + 4.0 * error, "{value} has probability {at}");
    }
}

/// Σ over s, t of λ^|s − t|: a chain's variance of active months over a(1 − a).
fn memory_of_year(lambda: f64) -> f64 {
    variance_of_sum(12, |s, t| lambda.powf((s - t).abs()))
}

#[test]
fn active_months_follow_a_two_state_chain() {
    let (a, lambda) = (0.5, 0.45);
    let trials = one_user("mean = \"1 USD/month\"\nactive = { share = 0.5, persistence = 0.45 }", 2 * N);
    let active = trials.compute();
    check_mean("active months", active, 12.0 * a);
    check_variance("active months", active, a * (1.0 - a) * memory_of_year(lambda));
    // Idle all year: idle at first, then eleven times idle after idle.
    check_probability("an idle year", active.iter().map(|months| *months == 0.0), (1.0 - a) * (1.0 - a * (1.0 - lambda)).powi(11));
    check_probability("an active year", active.iter().map(|months| *months == 12.0), a * (a + lambda * (1.0 - a)).powi(11));
}

#[test]
fn a_personal_share_of_active_months_is_beta() {
    // Beta(2, 3): mean .4, variance .04, E[a(1 − a)] = αβ/((α+β)(α+β+1)) = .2.
    let personal =
        |persistence| format!("mean = \"1 USD/month\"\nactive = {{ share = {{ alpha = 2, beta = 3 }}, persistence = {persistence} }}");
    let active = one_user(&personal(0.3), 2 * N).compute().clone();
    check_mean("active months", &active, 12.0 * 0.4);
    check_variance("active months", &active, 0.2 * memory_of_year(0.3) + 144.0 * 0.04);
    // Without memory E[(1 − a)^12] = Π (3 + i)/(5 + i), i = 0 … 11, = 3 × 4 / (15 × 16) = .05, and E[a^12] = Π (2 + i)/(5 + i) = 2·3·4/(14·15·16).
    let active = one_user(&personal(0.0), 2 * N).compute().clone();
    check_probability("an idle year", active.iter().map(|months| *months == 0.0), 0.05);
    check_probability("an active year", active.iter().map(|months| *months == 12.0), 24.0 / 3360.0);
}

/// The logistic curve on −4 … 4, cut so that it begins at 0 and ends at 1.
fn curve(x: f64) -> f64 {
    let logistic = |y: f64| 1.0 / (1.0 + (-y).exp());
    (logistic(8.0 * x.min(1.0) - 4.0) - logistic(-4.0)) / (logistic(4.0) - logistic(-4.0))
}

#[test]
fn adoption_follows_its_curve_and_nobody_goes_back() {
    let trials = one_user("mean = \"1 USD/month\"\nadoption = { initial = 0.30, final = 0.85, over = \"6 months\" }", N);
    for (month, spends) in compute_by_month(&trials).iter().enumerate() {
        check_probability(
            &format!("use in month {month}"),
            spends.iter().map(|spend| *spend == 1.0),
            0.30 + 0.55 * curve(month as f64 / 6.0),
        );
    }
    for months in compute_by_month(&trials).windows(2) {
        assert!(months[0].iter().zip(&months[1]).all(|(before, after)| before <= after));
    }
    // By hand: the first month is `from`, half-way is the middle, and from the sixth month on it is `to`.
    for (month, share) in [(0, 0.30), (3, 0.575), (6, 0.85), (11, 0.85)] {
        let error = (share * (1.0_f64 - share) / N as f64).sqrt();
        check("the curve by hand", trials.lines().find(|line| line.line.is_compute).expect("a bill").mean_by_month()[month], share, error);
    }
}

#[test]
fn beginners_ramp_up_in_equal_steps_and_those_there_from_the_start_do_not() {
    // From .4 to .6 within a month, ramp of four: .4, then .4 + .2 × 1/4, 2/4, 3/4, 1.
    let trials = one_user("mean = \"1 USD/month\"\nadoption = { initial = 0.4, final = 0.6, over = \"1 month\" }\nramp = \"4 months\"", N);
    for (month, exact) in [0.40, 0.45, 0.50, 0.55, 0.60, 0.60].into_iter().enumerate() {
        check_mean(&format!("month {month}"), trials.by_month(Basis::Accrual)[month].compute, exact);
    }
    assert!(trials.by_month(Basis::Accrual)[0].compute.iter().all(|spend| [0.0, 1.0].contains(spend)));
    assert!(trials.by_month(Basis::Accrual)[1].compute.iter().all(|spend| [0.0, 0.25, 1.0].contains(spend)));
}

#[test]
fn nobody_adopts_where_adoption_ends_at_nothing() {
    let trials = one_user("preset = \"coding-agent\"\nadoption = { initial = 0, final = 0, over = \"6 months\" }", 500);
    assert!(trials.compute().iter().all(|spend| *spend == 0.0));
}

#[test]
fn the_walk_of_a_level_keeps_its_mean_while_it_spreads() {
    // Month t is exp(σ W_t − σ² t/2), t from 1: mean 1, Cov(s, t) = e^(σ² min(s, t)) − 1.
    let trials = one_user("mean = \"1 USD/month\"\nlevel_volatility = 0.15", 2 * N);
    let covariance = |s: f64, t: f64| (0.15_f64.powi(2) * s.min(t)).exp() - 1.0;
    check_mean("the year", trials.compute(), 12.0);
    check_variance("the year", trials.compute(), variance_of_sum(12, covariance));
    for month in [0, 5, 11] {
        check_mean("a month", trials.by_month(Basis::Accrual)[month].compute, 1.0);
        check_variance("a month", trials.by_month(Basis::Accrual)[month].compute, covariance(month as f64 + 1.0, 120.0));
    }
}

#[test]
fn all_terms_together_multiply() {
    // Independent terms: the mean is the product of theirs. 100 × .6 × Σ 1.02^t × S(t).
    let usage = "mean = \"100 USD/month\"\nacross_people = { sigma = 0.7 }\nactive = { share = 0.6, persistence = 0.4 }\ngrowth = \"2% per month\"
        monthly_variation = { dist = \"gamma\", shape = 2 }\nmonthly_persistence = 0.5\nlevel_volatility = 0.1\ncompany_shock = { sigma = 0.2 }
        team_shock = { sigma = 0.2 }\nadoption = { initial = 0.5, final = 1, over = \"4 months\" }";
    let exact = (0..12).map(|t| 100.0 * 0.6 * 1.02_f64.powi(t) * (0.5 + 0.5 * curve(f64::from(t) / 4.0))).sum();
    check_mean("the year", one_user(usage, 3 * N).compute(), exact);
}

#[test]
fn a_joiner_and_a_leaver_use_by_their_days() {
    let text = format!("{ONE_USER}[usage.use]\nmean = \"31 USD/month\"\n");
    let trials = simulated(&text, &["groups.user.start=\"2026-03-16\"", "groups.user.end=\"2026-05-10\""], SEED, 2);
    // 16 of 31 days of March, all of April, 10 of 31 days of May.
    let expected = [0.0, 0.0, 16.0, 31.0, 10.0, 0.0];
    expected
        .iter()
        .enumerate()
        .for_each(|(month, spend)| check_equal("a month", trials.by_month(Basis::Accrual)[month].compute[0], *spend));
}

#[test]
fn a_coding_agent_costs_195_a_month_and_its_top_tenth_most_of_it() {
    // 13 USD on each of 15 days, for people who have begun and are active; their own means alone differ by lognormal σ 1.5.
    let usage = "preset = \"coding-agent\"\nadoption = \"none\"\nactive = \"none\"\nmonthly_variation = \"none\"\ncompany_shock = \"none\"\ngrowth = \"0% per month\"";
    let n = 40_000;
    let mut years = one_user(usage, n).compute().values().into_owned();
    check_mean("a year", &years, 12.0 * 195.0);
    years.sort_by(f64::total_cmp);
    let top: f64 = years[n - n / 10..].iter().sum();
    // Φ(σ − 1.2816) = Φ(0.2184); the heavy tail leaves the sample's share a percentage point or two of play.
    let share = top / years.iter().sum::<f64>();
    assert!((share - 0.5865).abs() < 0.02, "{share}");
}
