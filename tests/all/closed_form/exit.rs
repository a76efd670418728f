//! The exit of a private company: what is settled when, at which price, and how often never.

use compcast::cost::Quantity;
use compcast::scenario::Basis;
use compcast::simulation::Results;

use crate::support::{SEED, bits, check, check_equal, check_mean, check_probability, line, mean, simulated, variance};

const N: usize = 40_000;

/// A grant of 48 dollars, a year before the horizon, of which a dollar vests each month.
const HOLDER: &str = r#"
format = 1
tax.us.employer = { social_security = "none", medicare = "none", unemployment = "none" }
[groups.holder]
count = 1
base = "0 USD/year"
package = "equity"
[packages.equity.ownership]
rsu = { grant = "48 USD", grant_date = "2025-01", vesting_period = "48 months", cliff = "0 months" }
[equity]
expense = "market-at-vest"
"#;

fn holder(share: &str) -> Results {
    simulated(HOLDER, &[&format!("prices.share={{ {share} }}")], SEED, N)
}

#[test]
fn what_is_settled_is_chance_times_multiple_and_what_is_booked_is_chance_times_the_grant() {
    // The exit comes with probability .7, at any time of two years alike: by the end of month t with probability .7 t/24. E[M] = (1 + 4 × 1.5 + 5)/6 = 2.
    let trials = holder(
        r#"drift = "24% per year", volatility = "40% per year",
        exit = { after = { dist = "uniform", min = "0 months", max = "24 months" }, price_multiple = { min = 1, mode = 1.5, max = 5 }, probability = 0.7 }"#,
    );
    let exact_of = |month: f64| {
        let by = |months: f64| 0.7 * months / 24.0;
        // Behind lies the exit of an earlier month: one more dollar. Now it comes: twelve dollars of last year, and those of this.
        2.0 * (by(month - 1.0) + (by(month) - by(month - 1.0)) * (12.0 + month))
    };
    // Drift and volatility are there to have no effect: the multiple of the exit is the whole movement of the price.
    let exact: f64 = (1..=12).map(|month| exact_of(f64::from(month))).sum();
    let shares = line(&trials, "RSUs");
    check_mean("what is settled", shares.by_trial, exact);
    check_equal("stated mean", shares.exact_mean.expect("a closed form"), exact);
    for month in [0, 5, 11] {
        let of_month = &trials.by_month(Basis::Accrual)[month].total();
        let error = (variance(of_month) / N as f64).sqrt();
        check("settled in the month", mean(of_month), exact_of(month as f64 + 1.0), error);
    }
    check_probability("no exit within the year", shares.by_trial.iter().map(|settled| *settled == 0.0), 1.0 - 0.7 / 2.0);
    // At fair value on the grant date, the same shares at 1 instead of E[M] = 2.
    let booked = simulated(
        HOLDER,
        &[
            "equity.expense=\"straight-line\"",
            "prices.share.exit={ after = { dist = \"uniform\", min = \"0 months\", max = \"24 months\" }, price_multiple = 3, probability = 0.7 }",
        ],
        SEED,
        N,
    );
    check_mean("what is booked", line(&booked, "RSUs").by_trial, exact / 2.0);
    check_equal("stated mean", line(&booked, "RSUs").exact_mean.expect("a closed form"), exact / 2.0);
    // What has vested without an exit is reported: 24 shares, with probability 1 − 0.35. None of the grant is booked then.
    let waiting = booked.count(Quantity::VestedAwaitingExit).expect("counted");
    check_mean("waiting", waiting.by_trial, 24.0 * 0.65);
    check_equal("stated", waiting.exact_mean.expect("a closed form"), 24.0 * 0.65);
    let unrecognized = booked.count(Quantity::UnrecognizedExpense).expect("counted");
    check_equal("not recognized", unrecognized.exact_mean.expect("a closed form"), 24.0 + 24.0 * 0.65);
    // No spread: what is settled after an exit in month t is twelve dollars and all of this year, whenever it comes.
    let certain = holder(
        r#"drift = "0% per year", volatility = "0% per year",
        exit = { after = { dist = "uniform", min = "0 months", max = "24 months" }, price_multiple = 3, probability = 0.7 }"#,
    );
    let settled = line(&certain, "RSUs").by_trial;
    assert!(settled.iter().all(|settled| *settled == 0.0 || (*settled - 72.0).abs() < 1e-9), "{:?}", &settled.values()[..9]);
}

#[test]
fn an_exit_at_once_at_the_starting_price_is_a_traded_share() {
    let new_grant = "packages.equity.ownership.rsu.grant_date=\"2026-01\"";
    let still = "prices.share={ drift = \"0% per year\", volatility = \"0% per year\" }";
    let run = |exit: &[&str]| simulated(HOLDER, &[&[new_grant, still], exit].concat(), SEED, 200);
    assert_eq!(bits(&run(&[])), bits(&run(&["prices.share.exit={ after = \"0 months\", price_multiple = 1 }"])));
    let never = run(&["prices.share.exit={ after = \"0 months\", price_multiple = 1, probability = 0 }"]);
    assert!(never.total().iter().all(|cost| *cost == 0.0) && line(&never, "RSUs").exact_mean == Some(0.0));
}

#[test]
fn twice_the_multiple_is_twice_the_shares_and_moves_nothing_else() {
    let exit =
        |multiple: u32| format!("prices.share.exit={{ after = \"2 to 30 months\", price_multiple = {multiple}, probability = 0.8 }}");
    let builtin = compcast::scenario::builtin::BUILTINS.iter().find(|builtin| builtin.name == "traditional").expect("a built-in scenario");
    // Without refreshers: after an exit they are granted at its price, so that twice the multiple is half the shares.
    let only = [
        "equity.expense=\"market-at-vest\"",
        "packages.individual.ownership.rsu_refreshers=\"none\"",
        "packages.lead.ownership.rsu_refreshers=\"none\"",
    ];
    let run = |sets: &[&str]| simulated(builtin.text, &[&only, sets].concat(), SEED, 150);
    let (one, two, traded) = (run(&[&exit(1)]), run(&[&exit(2)]), run(&[]));
    let doubled: Vec<f64> = line(&one, "RSUs").by_trial.iter().map(|settled| 2.0 * settled).collect();
    assert_eq!(*line(&two, "RSUs").by_trial, doubled);
    assert!(mean(&doubled) > 0.0);
    for (name, other) in [("one", &one), ("two", &two)] {
        let moved: Vec<_> = traded.lines().zip(other.lines()).filter(|(a, b)| a.by_trial != b.by_trial).map(|(a, _)| a.name).collect();
        assert_eq!(moved, ["payroll tax", "RSUs"], "{name}");
    }
}

#[test]
fn an_exit_whose_date_and_price_go_together_states_no_mean() {
    let sets = [
        "assumptions={ date = \"3 to 20 months\", price = { p50 = 1.5, sigma = 0.5 } }",
        "prices.share.exit={ after = \"date\", price_multiple = \"price\" }",
    ];
    let stated = |sets: &[&str]| line(&simulated(HOLDER, sets, SEED, 10), "RSUs").exact_mean;
    assert!(stated(&sets).is_some(), "independent of each other");
    let together = "correlations.date={ price = 0.6 }";
    assert_eq!(stated(&[&sets[..], &[together]].concat()), None);
}
