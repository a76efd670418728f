//! Amounts in any currency: what they are worth, by hand; rates that change and rates that move, against closed forms; and that nothing is added across
//! currencies in silence.

use std::fs;

use compcast::intake::headcount::Headcount;
use compcast::intake::header_map::HeaderMap;
use compcast::scenario::Scenario;
use compcast::simulation::{Case, Results};
use serde_json::Value;

use crate::cli::{code, compcast, empty, json};
use crate::support::{SEED, check, check_equal, check_mean, check_same_bits, check_variance, correlation, line, scenario, simulated};

const N: usize = 20_000;

/// One person who is paid in zloty by a company that counts in dollars, and nothing else.
const ONE_POLE: &str = r#"
format = 1
[groups.warsaw]
count = 1
base = "12k PLN/month"
[benefits]
load = 0
[rates.PLN]
rate = "0.25 USD"
"#;

fn pay(results: &Results) -> Vec<f64> {
    line(results, "base pay").mean_by_month()
}

fn mistakes(text: &str, sets: &[&str]) -> String {
    let overrides: Vec<_> = sets.iter().map(|set| compcast::scenario::Override::parse(*set)).collect();
    let read = Scenario::read("test.toml", text, &overrides, &compcast::scenario::NoFiles);
    read.err().unwrap_or_else(|| panic!("{text} is sound")).to_string()
}

#[test]
fn an_amount_is_converted_at_the_rate_whichever_way_it_is_quoted() {
    // 12,000 zloty at 0.25 dollars: 3,000; at 4 zloty a dollar likewise; over the euro 12,000 × 0.2 × 1.25 = 3,000.
    check_equal("direct", pay(&simulated(ONE_POLE, &[], SEED, 2))[0], 3_000.0);
    let inverse = ONE_POLE.replace("[rates.PLN]\nrate = \"0.25 USD\"", "[rates.USD]\nrate = \"4 PLN\"");
    check_equal("inverse", pay(&simulated(&inverse, &[], SEED, 2))[0], 3_000.0);
    let chain = ONE_POLE.replace("0.25 USD", "0.2 EUR") + "[rates.EUR]\nrate = \"1.25 USD\"\n";
    check_equal("over the euro", pay(&simulated(&chain, &[], SEED, 2))[0], 3_000.0);
    // Counted in euros: 12,000 × 0.2; in zloty, what is paid.
    check_equal("in euros", pay(&simulated(&chain, &["currency=EUR"], SEED, 2))[0], 2_400.0);
    check_equal("in zloty", pay(&simulated(&chain, &["currency=PLN"], SEED, 2))[0], 12_000.0);
}

#[test]
fn a_rate_of_one_is_no_rate_to_the_bit() {
    let plain = ONE_POLE.replace("PLN/month", "USD/month");
    let plain = plain.split("[rates.PLN]").next().expect("a beginning").to_string() + "[usage.u]\nmean = \"100 USD/month\"\n";
    let usage = ["groups.warsaw.usage=u", "groups.warsaw.access=a", "access.a.models={ mid = 1 }"];
    let ours = simulated(&plain, &usage, SEED, 64);
    let theirs = simulated(&plain, &[usage.as_slice(), &["rates.PLN.rate=\"0.25 USD\""]].concat(), SEED, 64);
    check_same_bits("rates that nothing is converted at", &ours, &theirs);
}

/// 3,000 a month until June and 12,000 × 0.20 = 2,400 from July on: 18,000 + 14,400.
#[test]
fn a_dated_rate_holds_from_its_day_on() {
    let months = pay(&simulated(ONE_POLE, &["rates.PLN.changes.\"2026-07\"=\"0.20 USD\""], SEED, 2));
    check_equal("June", months[5], 3_000.0);
    check_equal("July", months[6], 2_400.0);
    check_equal("the year", months.iter().sum(), 32_400.0);
    // From the 16th of July: 15 of 31 days at 0.25 and 16 at 0.20.
    let months = pay(&simulated(ONE_POLE, &["rates.PLN.changes.\"2026-07-16\"=\"0.20 USD\""], SEED, 2));
    check_equal("half of July", months[6], 12_000.0 * (0.25 * 15.0 + 0.20 * 16.0) / 31.0);
    // A change before the horizon is the rate from the start.
    check_equal("before", pay(&simulated(ONE_POLE, &["rates.PLN.changes.\"2025-07\"=\"0.20 USD\""], SEED, 2))[0], 2_400.0);
}

/// What recurs by month follows the rate of the month: fees, prices of tokens, of GPUs and of electricity, and a raise on top.
#[test]
fn recurring_amounts_follow_the_rate_of_the_month() {
    let text = r#"
format = 1
currency = "EUR"
horizon = { start = "2026-01", months = 2 }
[rates.USD]
rate = "0.8 EUR"
changes."2026-02" = "0.9 EUR"
[groups.g]
count = 2
base = "1,000 USD/month"
package = "p"
usage = "u"
access = "a"
[packages.p.core]
raise = { rate = 0.1, month = "february" }
[packages.p.tooling]
seats = { tool = 1 }
gpu.h100 = { purchase_option = "reserved" }
[packages.p.development]
training = { budget = "600 USD/year", utilization = 1 }
[prices.seats.tool]
fee = "10 USD/month"
[usage.u]
mean = "100 Mtok/month"
across_people = "even"
[access.a]
models = { unit = 1 }
[prices.models.unit]
uncached_input = "1 USD/Mtok"
output = "1 USD/Mtok"
[prices.gpus.h100]
reserved = "2 USD/hour"
"#;
    let text = text.replace("across_people = \"even\"\n", "");
    let results = simulated(&text, &[], SEED, 2);
    let month = |name: &str| line(&results, name).mean_by_month();
    for (name, january, february) in [
        ("base pay", 2.0 * 1_000.0 * 0.8, 2.0 * 1_100.0 * 0.9),
        ("software seats", 2.0 * 10.0 * 0.8, 2.0 * 10.0 * 0.9),
        ("GPU reserved", 2.0 * 730.5 * 2.0 * 0.8, 2.0 * 730.5 * 2.0 * 0.9),
        ("training", 2.0 * 50.0 * 0.8, 2.0 * 50.0 * 0.9),
        ("API usage", 200.0 * 0.8, 200.0 * 0.9),
    ] {
        check_equal(&format!("{name} in January"), month(name)[0], january);
        check_equal(&format!("{name} in February"), month(name)[1], february);
    }
}

/// Geometric Brownian motion with mean one: after eleven months the variance of the logarithm is 0.2² × 11/12.
#[test]
fn a_rate_that_moves_has_mean_one_and_the_variance_of_its_volatility() {
    let moved = simulated(ONE_POLE, &["rates.PLN.price_model={ volatility = \"20% per year\" }", "horizon.months=12"], SEED, N);
    let exact = line(&moved, "base pay").exact_mean.expect("a closed form");
    check_equal("exact mean", exact, 36_000.0);
    check_mean("the year", line(&moved, "base pay").by_trial, 36_000.0);
    // Of a month alone: from one horizon less from another one month shorter, on the same draws.
    let shorter = simulated(ONE_POLE, &["rates.PLN.price_model={ volatility = \"20% per year\" }", "horizon.months=11"], SEED, N);
    let values = |results: &Results| line(results, "base pay").by_trial.values().into_owned();
    let last: Vec<f64> = values(&moved).iter().zip(values(&shorter)).map(|(year, before)| year - before).collect();
    let logs: Vec<f64> = last.iter().map(|pay| (pay / 3_000.0).ln()).collect();
    let variance = 0.2 * 0.2 * 11.0 / 12.0;
    check_mean("December", &last, 3_000.0);
    check_mean("log of December", &logs, -variance / 2.0);
    check_variance("log of December", &logs, variance);
    // The first month is at the rate that is stated.
    let first = simulated(ONE_POLE, &["rates.PLN.price_model={ volatility = \"20% per year\" }", "horizon.months=1"], SEED, 16);
    values(&first).iter().for_each(|pay| check_equal("January", *pay, 3_000.0));
}

/// Counted in the other currency the factor is inverted, whose mean is exp(v² t): 12% over t months of 12.
#[test]
fn the_mean_of_an_inverted_rate_is_not_that_of_the_rate() {
    let text = ONE_POLE.replace("12k PLN/month", "100 USD/month");
    let sets = ["currency=PLN", "rates.PLN.price_model={ volatility = \"12% per year\" }"];
    let results = simulated(&text, &sets, SEED, N);
    let exact: f64 = (0..12).map(|month| 400.0 * (0.12_f64 * 0.12 * f64::from(month) / 12.0).exp()).sum();
    check_equal("exact mean", line(&results, "base pay").exact_mean.expect("a closed form"), exact);
    check_mean("the year", line(&results, "base pay").by_trial, exact);
}

/// An uncertain level without movement: every month is at the same draw, of which 12,000 are paid.
#[test]
fn an_uncertain_rate_is_drawn_once_for_all_that_is_converted_at_it() {
    let results = simulated(ONE_POLE, &["rates.PLN.rate=\"0.2 to 0.3 USD\"", "groups.warsaw.hiring={ \"2026-01\" = 1 }"], SEED, N);
    let all = line(&results, "base pay");
    check_mean("the year", all.by_trial, all.exact_mean.expect("a closed form"));
    let values = all.by_trial.values();
    // Both people have the same rate: 24,000 a month, P5 to P95 of the rate.
    let below = values.iter().filter(|pay| **pay < 12.0 * 24_000.0 * 0.2).count() as f64 / N as f64;
    check("share below P5", below, 0.05, (0.05 * 0.95 / N as f64).sqrt());
}

#[test]
fn two_rates_move_together_as_stated() {
    for rho in [0.0, 0.6] {
        let text = |group: &str| {
            format!(
                "format = 1\nhorizon = {{ start = \"2026-01\", months = 2 }}\n[benefits]\nload = 0\n[groups.g]\ncount = 1\nbase = \"1,000 {group}/month\"\n\
                 [rates]\ncorrelation = {rho}\n[rates.PLN]\nrate = \"0.25 USD\"\nprice_model.volatility = \"20% per year\"\n\
                 [rates.CZK]\nrate = \"0.05 USD\"\nprice_model.volatility = \"10% per year\"\n"
            )
        };
        // The first month is certain, so that the rest is the second alone.
        let logs = |group: &str, rate: f64| -> Vec<f64> {
            let results = simulated(&text(group), &[], SEED, N);
            line(&results, "base pay").by_trial.values().iter().map(|pay| (pay / (1_000.0 * rate) - 1.0).ln()).collect()
        };
        let (zloty, crowns) = (logs("PLN", 0.25), logs("CZK", 0.05));
        check_variance("zloty", &zloty, 0.04 / 12.0);
        check_variance("crowns", &crowns, 0.01 / 12.0);
        check(&format!("correlation {rho}"), correlation(&zloty, &crowns), rho, (1.0 - rho * rho) / (N as f64).sqrt());
    }
}

/// Every figure of a report in euros is that in dollars times the rate, or the same where it is no money.
#[test]
fn the_same_world_in_dollars_and_in_euros_has_the_same_figures() {
    let folder = empty();
    let common = ["run", "budget-gone-by-april", "--trials", "256", "--format", "json", "--set", "rates.EUR.rate=\"1.25 USD\""];
    let mut dollars = json(folder.path(), &common);
    let mut euros = json(folder.path(), &[common.as_slice(), &["--currency", "EUR"]].concat());
    let set = json(folder.path(), &[common.as_slice(), &["--set", "currency=EUR"]].concat());
    assert_eq!(euros, set, "--currency is short for --set currency");
    assert_eq!((&dollars["currency"], &euros["currency"]), (&"USD".into(), &"EUR".into()));
    // Amounts of dollars are converted now, and the report says at what rate.
    let rates = euros.as_object_mut().and_then(|report| report.remove("rates")).expect("the rates");
    // In dollars nothing is converted, and the rate is said to have no effect.
    for report in [&mut dollars, &mut euros] {
        report.as_object_mut().map(|report| report.remove("warnings"));
        // A source says what it says, and a rate is quoted as it is stated.
        let assumptions = report["assumptions"].as_array_mut().expect("a list");
        assumptions.retain(|assumption| !assumption["path"].as_str().is_some_and(|path| path.starts_with("rates.")));
        for assumption in assumptions {
            assumption.as_object_mut().map(|assumption| assumption.remove("source"));
        }
    }
    assert_eq!((&rates["rates"][0]["currency"], &rates["rates"][0]["rate"]), (&"USD".into(), &0.8.into()));
    let (mut same, mut converted) = (0, 0);
    compare("", &dollars, &euros, &mut |path, one, other| {
        let is = |expected: f64| (other - expected).abs() <= 1e-6 * expected.abs().max(1e-3);
        if is(0.8 * one) && one != 0.0 {
            converted += 1;
        } else {
            assert!(is(one), "{path}: {one} became {other}");
            same += 1;
        }
    });
    assert!(converted > 500 && same > 100, "{converted} amounts, {same} others");
    for path in ["/total/mean", "/compute/p90", "/budgets/0/amount", "/by_line/base pay/mean", "/by_group/engineers/p50"] {
        let [one, other] =
            [&dollars, &euros].map(|report| report.pointer(path).and_then(Value::as_f64).unwrap_or_else(|| panic!("{path}")));
        check_equal(path, other, 0.8 * one);
    }
    for path in ["/people_months", "/budgets/0/p_over", "/access/tokens_wanted/mean"] {
        let [one, other] =
            [&dollars, &euros].map(|report| report.pointer(path).and_then(Value::as_f64).unwrap_or_else(|| panic!("{path}")));
        check_equal(path, other, one);
    }
}

/// Calls `number` for each pair of numbers; everything else must be the same, but for sentences that name a currency.
fn compare(path: &str, one: &Value, other: &Value, number: &mut impl FnMut(&str, f64, f64)) {
    match (one, other) {
        (Value::Object(ours), Value::Object(theirs)) => {
            let keys = |table: &serde_json::Map<String, Value>| table.keys().cloned().collect::<std::collections::BTreeSet<_>>();
            assert_eq!(keys(ours), keys(theirs), "{path}");
            ours.iter().for_each(|(key, value)| compare(&format!("{path}/{key}"), value, &theirs[key], number));
        }
        (Value::Array(ours), Value::Array(theirs)) => {
            assert_eq!(ours.len(), theirs.len(), "{path}");
            ours.iter().zip(theirs).enumerate().for_each(|(place, (one, other))| compare(&format!("{path}/{place}"), one, other, number));
        }
        (Value::Number(ours), Value::Number(theirs)) => {
            number(path, ours.as_f64().expect("a number"), theirs.as_f64().expect("a number"));
        }
        (Value::String(ours), Value::String(theirs)) => assert_eq!(&ours.replace("USD", "EUR"), theirs, "{path}"),
        _ => assert_eq!(one, other, "{path}"),
    }
}

#[test]
fn a_report_names_its_currency_and_has_its_decimals() {
    let folder = empty();
    let run = |currency: &str, rate: &str, arguments: &[&str]| {
        let rate = format!("rates.USD.rate=\"{rate} {currency}\"");
        let base = ["run", "traditional", "--trials", "64", "--currency", currency, "--set", &rate];
        let output = compcast(folder.path(), &[base.as_slice(), arguments].concat());
        assert_eq!(code(&output), 0, "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).expect("text")
    };
    for (currency, rate) in [("JPY", "150"), ("EUR", "0.9")] {
        for format in ["table", "markdown"] {
            let report = run(currency, rate, &["--format", format]);
            let converted = format!("Converted at 1 USD = {rate} {currency}.");
            assert!(report.contains(&converted), "{report}");
            let report = report.replace(&converted, "");
            assert!(report.contains(currency) && !report.contains("USD") && !report.contains('¤'), "{report}");
        }
    }
    run("EUR", "0.9", &["--out", "files"]);
    for file in ["months.csv", "lines.csv", "groups.csv"] {
        let text = fs::read_to_string(folder.path().join("files/tables").join(file)).expect(file);
        let (header, first) = (text.lines().next().expect("a header"), text.lines().nth(1).expect("a row"));
        assert!(!header.contains("usd") && header.contains("currency") && first.contains("EUR"), "{file}: {header}\n{first}");
    }
    // 12.34 dollars at 100 yen: 1,234 yen without decimals; in dinars at 0.3: 3.702 with three.
    let small =
        "format = 1\n[benefits]\nload = 0\n[groups.g]\ncount = 1\nbase = \"12.34 USD/month\"\n[horizon]\nstart = \"2026-01\"\nmonths = 1\n";
    fs::write(folder.path().join("small.toml"), small).expect("a file");
    let of = |set: &str, currency: &str| {
        let output = compcast(folder.path(), &["run", "small.toml", "--trials", "2", "--set", set, "--currency", currency]);
        String::from_utf8(output.stdout).expect("text")
    };
    let (yen, dinars) = (of("rates.USD.rate=\"0.1 JPY\"", "JPY"), of("rates.USD.rate=\"0.3 KWD\"", "KWD"));
    // Checks are not of money alone.
    let amounts = yen.split("Checks").next().expect("what is before the checks");
    assert!(amounts.contains("base pay") && !amounts.contains("1.23"), "{yen}");
    assert!(dinars.contains("3.702"), "{dinars}");
}

#[test]
fn what_is_missing_or_unknown_is_said_with_what_to_write() {
    let without = ONE_POLE.split("[rates.PLN]").next().expect("a beginning");
    let found = mistakes(without, &[]);
    assert!(found.contains("`groups.warsaw.base` is in PLN, the scenario in USD, and there is no rate between them"), "{found}");
    assert!(found.contains("add rates.PLN.rate = \"N USD\" with what one PLN costs"), "{found}");
    assert_eq!(found.lines().count(), 1, "{found}");
    let euros = "format = 1\n[groups.g]\ncount = 1\nbase = \"1k EUR/month\"\n";
    let found = mistakes(euros, &["currency=EUR"]);
    assert!(found.contains("the built-in prices are in USD, the scenario is in EUR") && found.lines().count() == 1, "{found}");
    for (set, expected) in [
        ("currency=EURO", "no currency has the code `EURO`"),
        ("currency=eur", "write `EUR`"),
        ("groups.warsaw.base=\"12k PLX/month\"", "write \"12k PLN/month\""),
        ("groups.warsaw.base=\"$12k/month\"", "is sound"),
        (
            "groups.warsaw.base=\"¥12k/month\"",
            "is the sign of more than one currency; help: write the code of the currency, such as \"12k JPY/month\"",
        ),
        ("groups.warsaw.base=\"12.000 PLN/month\"", "write \"12,000 PLN/month\" for thousands, or \"12.0 PLN/month\" for decimals"),
        ("groups.warsaw.base=\"12.125 PLN/month\"", "or \"12.1250 PLN/month\" for decimals"),
        ("groups.warsaw.base=\"10k PLN/month to 3k USD/month\"", "is in PLN and in USD"),
        ("rates.PLX.rate=\"1 USD\"", "`PLX` is neither a currency nor a key of `rates`"),
        ("rates.PLN.rate=\"0.25 PLN\"", "is the price of PLN in itself"),
        ("rates.USD.rate=\"4 PLN\"", "follows from the other rates already"),
        ("rates.PLN.changes.\"2026-07\"=\"0.2 EUR\"", "write all rates of PLN in USD"),
        ("rates.PLN.changes.\"July\"=\"0.2 USD\"", "write the month or the day of the change"),
        ("rates.PLN.rate=\"0 USD\"", "more than zero"),
    ] {
        if expected == "is sound" {
            scenario(ONE_POLE, &[set]);
            continue;
        }
        let found = mistakes(ONE_POLE, &[set]);
        assert!(found.contains(expected), "{set}: {found}");
    }
}

/// Prices have decimals of three digits, and an ambiguous amount has none.
#[test]
fn a_price_of_three_decimals_is_a_price() {
    for set in [
        "prices.models.claude-opus-5.output=\"3.125 USD/Mtok\"",
        "prices.electricity.price=\"0.135 USD/kWh\"",
        "prices.gpus.h100.on_demand=\"2.345 USD/hour\"",
    ] {
        scenario(ONE_POLE, &[set]);
    }
}

const PAY: &str = "employee_id,base_pay,pay_period,currency";

fn people(rows: &str) -> Headcount {
    Headcount::read(format!("{PAY}\n{rows}").as_bytes(), &HeaderMap::canonical()).expect("a sound file")
}

/// The rows of case 30: 120,000 USD, 100,000 EUR, 90,000 usd, 80,000 without a currency.
#[test]
fn rows_in_other_currencies_are_converted_or_rejected_and_never_added_in_silence() {
    let rows = "1,120000,YEAR,USD\n2,100000,YEAR,EUR\n3,90000,YEAR,usd\n4,80000,YEAR,\n";
    let text = "format = 1\n[benefits]\nload = 0\n[headcount]\ndefault_group = \"g\"\n[groups.g]\nbase = \"1k USD/month\"\n";
    let run = |sets: &[&str]| {
        let case = Case::new(scenario(text, sets), Some(people(rows).into())).unwrap_or_else(|errors| panic!("{errors}"));
        let rejected: Vec<String> = case.plan().rejected.iter().map(|rejection| rejection.reason()).collect();
        (crate::support::run_case(&case, crate::support::plain(SEED, 2)), rejected)
    };
    let (dollars, rejected) = run(&[]);
    check_equal("dollars alone", pay(&dollars).iter().sum(), 210_000.0);
    assert_eq!(rejected.len(), 2, "{rejected:?}");
    assert!(rejected[0].contains("the row is in EUR, the scenario in USD") && rejected[0].contains("rates.EUR.rate"), "{rejected:?}");
    assert!(rejected[1].contains("the amounts have no currency"), "{rejected:?}");
    // With a rate: 210,000 + 100,000 × 1.1; and in euros, that over 1.1.
    let (dollars, rejected) = run(&["rates.EUR.rate=\"1.1 USD\""]);
    check_equal("with a rate", pay(&dollars).iter().sum(), 320_000.0);
    assert_eq!(rejected.len(), 1);
    let (euros, _) = run(&["rates.EUR.rate=\"1.1 USD\"", "currency=EUR"]);
    check_equal("in euros", pay(&euros).iter().sum(), 320_000.0 / 1.1);
    // Half a year later a euro costs 1.2: 50,000 × 1.1 + 50,000 × 1.2 of the one row.
    let (dated, _) = run(&["rates.EUR.rate=\"1.1 USD\"", "rates.EUR.changes.\"2026-07\"=\"1.2 USD\""]);
    check_equal("dated", pay(&dated).iter().sum(), 210_000.0 + 115_000.0);
}

#[test]
fn conditions_and_budgets_are_in_any_currency_with_a_rate() {
    let folder = empty();
    let run = |arguments: &[&str]| {
        let rate = "rates.EUR.rate=\"1.25 USD\"";
        compcast(folder.path(), &[&["run", "traditional", "--trials", "64", "--set", rate], arguments].concat())
    };
    let total =
        json(folder.path(), &["run", "traditional", "--trials", "64", "--format", "json"])["total"]["mean"].as_f64().expect("a mean");
    for (factor, breached) in [(0.99, 3), (1.01, 0)] {
        let euros = format!("mean(total) > {} EUR", (factor * total / 1.25).round());
        assert_eq!(code(&run(&["--fail-if", &euros])), breached, "{euros}");
        assert_eq!(code(&run(&["--fail-if", &euros, "--currency", "EUR"])), breached, "{euros}");
    }
    let refused = run(&["--fail-if", "mean(total) > 1M GBP"]);
    assert_eq!(code(&refused), 2);
    let message = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(message.contains("has no rate of GBP") && message.contains("rates.GBP.rate = \"N USD\""), "{message}");
    let ambiguous = run(&["--fail-if", "mean(total) > 120.000 USD"]);
    assert!(code(&ambiguous) == 2 && String::from_utf8_lossy(&ambiguous.stderr).contains("120,000 USD"));
    let budget = json(
        folder.path(),
        &[
            "run",
            "traditional",
            "--trials",
            "64",
            "--format",
            "json",
            "--set",
            "rates.EUR.rate=\"1.25 USD\"",
            "--set",
            "budget.total=\"2M EUR\"",
        ],
    );
    check_equal("budget", budget["budgets"][0]["amount"].as_f64().expect("an amount"), 2.5e6);
}

#[test]
fn scenarios_in_different_currencies_are_not_compared() {
    let folder = empty();
    fs::write(
        folder.path().join("euros.toml"),
        "format = 1\nextends = \"traditional\"\ncurrency = \"EUR\"\nrates.USD.rate = \"0.8 EUR\"\n",
    )
    .expect("a file");
    let refused = compcast(folder.path(), &["compare", "traditional", "euros.toml", "--trials", "64"]);
    let message = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(code(&refused) != 0 && message.contains("different currencies") && message.contains("--currency"), "{message}");
    let both = compcast(
        folder.path(),
        &["compare", "traditional", "euros.toml", "--trials", "64", "--currency", "EUR", "--set", "rates.USD.rate=\"0.8 EUR\""],
    );
    assert_eq!(code(&both), 0, "{}", String::from_utf8_lossy(&both.stderr));
}
