//! Shares and options: geometric Brownian motion through a grant, and Black-Scholes through the expense.

use crate::support::{SEED, check_equal, check_mean, check_quantiles, check_variance, line, run, scenario, simulated, total_by_month};

const N: usize = 60_000;

/// Drift −.03 and volatility .10 a month are −36% and 10 √12 = 34.6410% a year.
const MONTHLY: &str = "prices.share={ drift = \"-36% per year\", volatility = \"34.64101615137755% per year\" }";

fn holder(element: &str) -> String {
    format!(
        "format = 1\n[groups.holder]\ncount = 1\nbase = \"0 USD/year\"\npackage = \"equity\"\n[equity]\nexpense = \"market-at-vest\"\n\
         [packages.equity.ownership]\n{element}\n"
    )
}

#[test]
fn a_grant_that_vests_at_the_years_end_is_worth_the_share_then() {
    // F1.
    let text = holder(r#"rsu = { grant = "1 USD", vesting_period = "12 months", cliff = "12 months" }"#);
    let trials = simulated(&text, &[MONTHLY], SEED, N);
    let vested = line(&trials, "RSUs").by_trial;
    check_mean("the share after a year", vested, 0.697_676_326_1);
    check_variance("the share after a year", vested, 0.249_117_201_6_f64.powi(2));
    check_quantiles("the share after a year", vested, &[(0.05, 0.371_653_239_8), (0.5, 0.657_046_820_1), (0.95, 1.161_594_941_8)]);
    assert!(total_by_month(&trials)[..11].iter().flatten().all(|cost| *cost == 0.0), "nothing before the cliff");
}

#[test]
fn a_grant_that_vests_by_the_month_is_worth_the_sum_of_twelve_shares() {
    // F2: twelve shares of a dollar, one a month.
    let text = holder(r#"rsu = { grant = "12 USD", vesting_period = "12 months", cliff = "0 months" }"#);
    let vested = simulated(&text, &[MONTHLY], SEED, N);
    check_mean("twelve shares", line(&vested, "RSUs").by_trial, 9.927_049_758_5);
    check_variance("twelve shares", line(&vested, "RSUs").by_trial, 2.056_713_125_4_f64.powi(2));
    // The program states the same mean.
    check_equal("stated mean", (line(&vested, "RSUs").exact_mean.expect("a closed form") * 1e9).round() / 1e9, 9.927_049_758_5);
}

#[test]
fn an_uncertain_drift_is_averaged_over_paths_not_put_into_one() {
    // Drift normal with mean .06 and sd .2 a year, no volatility: E[e^drift] = e^(.06 + .02).
    let text = holder(r#"rsu = { grant = "1 USD", vesting_period = "12 months", cliff = "12 months" }"#);
    let drift =
        "prices.share={ drift = { dist = \"normal\", mean = \"6% per year\", sd = \"20% per year\" }, volatility = \"0% per year\" }";
    let trials = simulated(&text, &[drift], SEED, N);
    check_mean("the share", line(&trials, "RSUs").by_trial, 0.08_f64.exp());
    check_equal("stated mean", line(&trials, "RSUs").exact_mean.expect("a closed form"), 0.08_f64.exp());
}

#[test]
fn a_starting_price_is_a_unit_that_grants_in_money_do_not_feel() {
    let text = holder(r#"rsu = { grant = "100k USD", vesting_period = "12 months", cliff = "0 months" }"#);
    let (hundred, ten) = (scenario(&text, &[]), scenario(&text, &["prices.share.initial_price=\"10 USD\""]));
    assert_eq!(run(&hundred, SEED, 100).total(), run(&ten, SEED, 100).total());
}

#[test]
fn options_are_expensed_at_their_black_scholes_value_on_the_grant_date() {
    // Published values of calls without dividend: Haug, Hull, and ten years at the money; half a unit of the last digit.
    for (spot, strike, rate, volatility, life, value, tolerance) in [
        (60.0, 65.0, 8.0, 30.0, "3 months", 2.1334, 5e-5),
        (42.0, 40.0, 10.0, 20.0, "6 months", 4.759_422, 5e-7),
        (30.0, 30.0, 5.826_890_812_397_58, 30.0, "120 months", 16.5471, 5e-5),
    ] {
        let text = holder(&format!(
            "options = {{ count = 1200, strike = \"{strike} USD\", expected_life = \"{life}\", vesting_period = \"12 months\", cliff = \"0 months\" }}"
        ));
        let share = format!(
            "prices.share={{ initial_price = \"{spot} USD\", drift = \"20% per year\", volatility = \"{volatility}% per year\", risk_free = \"{rate}% per year\" }}"
        );
        let trials = simulated(&text, &[&share], SEED, 50);
        let options = line(&trials, "options");
        assert!((options.by_trial[0] / 1200.0 - value).abs() <= tolerance, "{} instead of {value}", options.by_trial[0] / 1200.0);
        assert!(options.by_trial.iter().all(|cost| *cost == options.by_trial[0]), "the expense does not follow the share");
        options.mean_by_month().iter().for_each(|month| check_equal("a twelfth a month", *month, options.by_trial[0] / 12.0));
    }
}

#[test]
fn options_without_a_strike_are_granted_at_the_money() {
    let options =
        |strike: &str| holder(&format!("options = {{ count = 100, {strike}vesting_period = \"12 months\", cliff = \"0 months\" }}"));
    let (by_default, stated) = (simulated(&options(""), &[], SEED, 2), simulated(&options("strike = \"100 USD\", "), &[], SEED, 2));
    check_equal("at the money", by_default.total()[0], stated.total()[0]);
}

#[test]
fn a_joiner_vests_nothing_before_the_first_day() {
    let text = holder(r#"rsu = { grant = "48k USD", grant_date = "2025-01", vesting_period = "48 months", cliff = "0 months" }"#);
    let trials = simulated(&text, &["groups.holder.start=\"2026-07-01\""], SEED, 10);
    let months = line(&trials, "RSUs").mean_by_month();
    // The first month is complete on the first of August.
    assert!(months[..7].iter().all(|cost| *cost == 0.0) && months[7..].iter().all(|cost| *cost > 0.0), "{months:?}");
}

/// Ten people join after a year with 48,000 each. Their first of 48 parts is worth 1,000 at the price of the day they join, and has grown by a month when
/// it vests: 10,000 e^(.3/12), and with the volatility of one month only.
#[test]
fn a_grant_of_a_later_hire_is_worth_its_dollars_at_the_price_of_the_hires_first_day() {
    let text = "format = 1\n[horizon]\nstart = \"2026-01\"\nmonths = 13\n[groups.dev]\nbase = \"120k USD/year\"\npackage = \"p\"\n\
                hiring = { \"2027-01\" = 10 }\n[packages.p.ownership]\n\
                rsu = { grant = \"48k USD\", vesting_period = \"48 months\", cliff = \"1 month\" }\n[equity]\nexpense = \"market-at-vest\"\n";
    let trials = simulated(text, &["prices.share={ drift = \"30% per year\", volatility = \"40% per year\" }"], SEED, N);
    let vested = line(&trials, "RSUs");
    check_mean("the first vesting", vested.by_trial, 10_000.0 * (0.3_f64 / 12.0).exp());
    check_equal("stated mean", vested.exact_mean.expect("a closed form"), 10_000.0 * (0.3_f64 / 12.0).exp());
    let log_variance = 0.4_f64.powi(2) / 12.0;
    check_variance("a month of volatility", vested.by_trial, (10_000.0 * (0.025_f64).exp()).powi(2) * (log_variance.exp() - 1.0));
    // Booked at the value on the grant date there is neither drift nor chance.
    let booked = simulated(text, &["equity.expense=\"straight-line\""], SEED, 20);
    assert!(line(&booked, "RSUs").by_trial.iter().all(|cost| (cost - 10_000.0).abs() < 1e-9));
}

/// At the money an option is worth a fixed share of the price, so that options of a later hire grow with the price until the grant and not after.
#[test]
fn options_of_a_later_hire_are_valued_at_the_price_of_the_hires_first_day() {
    let text = "format = 1\n[groups.dev]\nbase = \"120k USD/year\"\npackage = \"p\"\nhiring = { \"2026-07\" = 1 }\n[packages.p.ownership]\n\
                options = { count = 120, expected_life = \"120 months\", vesting_period = \"12 months\", cliff = \"0 months\" }\n";
    let share = "prices.share={ initial_price = \"30 USD\", drift = \"20% per year\", volatility = \"30% per year\", risk_free = \"5.826890812397580% per year\" }";
    let trials = simulated(text, &[share], SEED, N);
    // 16.5471 each at 30 USD; half of them are recognized by December.
    let exact = 60.0 * 16.547_1 * (0.2_f64 * 0.5).exp();
    let options = line(&trials, "options");
    check_mean("half a year of options", options.by_trial, exact);
    assert!((options.exact_mean.expect("a closed form") - exact).abs() < 60.0 * 5e-5 * 1.2);
}

/// Whatever the schedule, the basis, and who leaves when: over a grant's life the expense is what vests, at fair value on the grant date.
#[test]
fn over_the_life_of_a_grant_every_basis_expenses_what_vests() {
    let schedules = [
        "vesting_period = \"24 months\", cliff = \"12 months\"",
        "vesting_period = \"24 months\", cliff = \"0 months\", vesting_interval = \"3 months\"",
        "vesting_period = \"24 months\", cliff = \"6 months\", by_year = [0.7, 0.3]",
        "grant_date = \"2026-02-17\", vesting_period = \"24 months\", cliff = \"12 months\"",
        "grant_date = \"2026-03\", vesting_start = \"2025-11-20\", vesting_period = \"24 months\", cliff = \"3 months\"",
    ];
    for schedule in schedules {
        for leaving in ["", "attrition = \"25% per year\"\ntime_to_fill = \"2 months\"", "end = \"2027-04-11\"", "start = \"2026-02-28\""] {
            let text = format!(
                "format = 1\n[horizon]\nstart = \"2026-01\"\nmonths = 56\n[groups.holder]\ncount = 3\nbase = \"12k USD/year\"\npackage = \"p\"\n\
                 {leaving}\n[packages.p.ownership]\nrsu = {{ grant = \"1,000 USD\", {schedule} }}\n\
                 [prices.share]\nvolatility = \"0% per year\"\n"
            );
            let run = |sets: &[&str]| simulated(&text, sets, SEED, 64);
            let market = run(&["equity.expense=\"market-at-vest\""]);
            // What is not vested by the end is outstanding, or was recognized ahead of it.
            for basis in ["equity.expense=\"straight-line\"", "equity.expense=\"graded\""] {
                for estimate in [&[][..], &["equity.forfeitures=\"estimated\"", "equity.forfeiture_rate=\"25% per year\""]] {
                    let booked = run(&[&[basis], estimate].concat());
                    let (expense, vested) = (line(&booked, "RSUs"), line(&market, "RSUs"));
                    let is_finished = !leaving.contains("time_to_fill");
                    for trial in 0..64 {
                        let [expense, vested] = [expense.by_trial[trial], vested.by_trial[trial]];
                        assert!(!is_finished || (expense - vested).abs() < 1e-8, "{schedule}; {leaving}; {basis}: {expense}, {vested}");
                        assert!(expense >= vested - 1e-8, "never less than has vested");
                    }
                    let exact = expense.exact_mean.expect("a closed form");
                    if !is_finished {
                        check_mean("the stated mean", expense.by_trial, exact);
                    }
                }
            }
        }
    }
}

/// With a hazard h a month, a grant of 1,200 that vests after a year and nobody who follows: what a month recognizes of those who stay, less what leavers reverse.
#[test]
fn forfeitures_as_they_occur_reverse_what_leavers_had_not_vested() {
    let hazard: f64 = 0.04;
    let text = "format = 1\n[groups.holder]\ncount = 50\nbase = \"12k USD/year\"\npackage = \"p\"\nattrition = \"4% per month\"\n\
                [packages.p.ownership]\nrsu = { grant = \"1,200 USD\", vesting_period = \"12 months\", cliff = \"12 months\" }\n";
    let trials = simulated(text, &[], SEED, 4_000);
    let expense = line(&trials, "RSUs");
    // In December those vest who have not left by the end of November.
    let stays = |months: i32| (1.0 - hazard).powi(months);
    check_mean("what vests", expense.by_trial, 50.0 * 1_200.0 * stays(11));
    check_equal("stated mean", expense.exact_mean.expect("a closed form"), 50.0 * 1_200.0 * stays(11));
    for (month, booked) in (1..=11).zip(expense.mean_by_month()) {
        let exact = 50.0 * (stays(month - 1) * 100.0 - stays(month - 1) * hazard * 100.0 * f64::from(month));
        let error = 50_f64.sqrt() * 1_200.0 * 0.2 / 4_000_f64.sqrt();
        assert!((booked - exact).abs() < 5.0 * error, "month {month}: {booked} instead of {exact}");
    }
}

/// With a strike the value of an option is not linear in an uncertain price: no mean is stated rather than that of another price.
#[test]
fn options_with_a_strike_at_an_uncertain_price_state_no_mean() {
    let text = "format = 1\n[groups.a]\ncount = 1\nbase = \"120k USD/year\"\npackage = \"p\"\nhiring = { \"2026-06\" = 1 }\n[packages.p.ownership]\n\
                options = { count = 4000, strike = \"60 USD\", grant_date = \"2025-10\", vesting_period = \"24 months\" }\n";
    let stated = |share: &str| {
        let share = format!("prices.share={{ {share} }}");
        let trials = simulated(text, &[&share], SEED, 400);
        assert!(compcast::insight::Reconciliation::of(&trials).all_agree());
        line(&trials, "options").exact_mean
    };
    let exit = "volatility = \"0% per year\", exit = { after = \"3 months\", price_multiple = 0, probability = 0.5 }";
    assert_eq!(stated(exit), None);
    assert_eq!(stated("volatility = \"30% per year\""), None);
    assert_eq!(stated("volatility = \"0% per year\", jump = { rate = \"1 per year\", factor = { p50 = 0.8, sigma = 0.3 } }"), None);
    assert!(stated("drift = \"10% per year\", volatility = \"0% per year\"").is_some());
}

/// Expensed and reversed in every trial, but for the rare one in which somebody stays for 54 months: what is left of the sums is rounding.
#[test]
fn an_expense_that_is_reversed_in_every_trial_is_not_held_against_its_mean() {
    let text = "format = 1\n[horizon]\nstart = \"2026-01\"\nmonths = 60\n[groups.a]\ncount = 20\nbase = \"120k USD/year\"\npackage = \"p\"\n\
                [groups.b]\ncount = 1\nbase = \"60k USD/year\"\npackage = \"p\"\nattrition = \"90% per year\"\n[packages.p.ownership]\n\
                rsu = { grant = \"100k USD\", grant_date = \"2026-01\", vesting_period = \"54 months\", cliff = \"54 months\" }\n";
    let trials = simulated(text, &[], SEED, 1_000);
    let reconciliation = compcast::insight::Reconciliation::of(&trials);
    assert!(reconciliation.all_agree(), "{:?}", reconciliation.failed().collect::<Vec<_>>());
}
