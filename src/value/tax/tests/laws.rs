//! What holds of all tables.

use std::collections::BTreeMap;

use super::*;
use crate::cost::environment::{Environment, Pass, PricePaths};
use crate::cost::payroll_tax::accrue_employer_tax;
use crate::quantity::{LANES, Month, MonthLanes};
use crate::value::tax::MonthlyWages;

/// Every built-in jurisdiction and filing status, with the largest fall of net pay that rounding to whole units can cause.
const ALL: [(&str, &str, f64); 7] = [
    ("us", "single", 0.0),
    ("us", "joint", 0.0),
    ("us-ca", "single", 0.0),
    ("us-ca", "joint", 0.0),
    ("uk", "single", 0.0),
    ("gb", "single", 0.0),
    ("de", "single", 1.2),
];

/// Amounts that fall on no edge, up to two million.
fn many_wages() -> impl Iterator<Item = f64> {
    (0..4_000).map(|place| f64::from(place) * 503.17)
}

#[test]
fn more_pay_never_leaves_less() {
    for (name, filing, rounding) in ALL {
        for year in [2025, 2026, 2027] {
            let tables = built_in(name, filing, year);
            let mut last = 0.0;
            for wages in many_wages() {
                let left = net(&tables, wages);
                assert!(left >= last - rounding, "{name} {filing} {year} at {wages}: {left} after {last}");
                last = left;
            }
        }
    }
}

#[test]
fn the_keep_rate_is_the_slope_of_net_pay() {
    for (name, filing, rounding) in ALL {
        let tables = built_in(name, filing, 2026);
        for wages in many_wages().filter(|wages| *wages > 2_000.0) {
            let (mut more, before) = (evenly(wages), evenly(wages));
            let step = if rounding > 0.0 { 400.0 } else { 0.001 };
            more[4] += step;
            let slope = (tables.employee(&more).net() - tables.employee(&before).net()) / step;
            let [low, high] = [tables.keep_rate(&before, 4), tables.keep_rate(&more, 4)].map(|rate| rate);
            let tolerance = if rounding > 0.0 { 2.0 * rounding / step } else { 1e-5 };
            let (low, high) = (low.min(high) - tolerance, low.max(high) + tolerance);
            assert!((low..=high).contains(&slope), "{name} {filing} at {wages}: {slope} is not within {low} to {high}");
        }
    }
}

#[test]
fn taxes_follow_the_currency() {
    // Two units of the scenario's currency are one dollar, so that all amounts of the tables are halved.
    for filing in ["single", "joint"] {
        let dollars = built_in("us-ca", filing, 2026);
        let pounds = tables_of(&scenario("GBP", "").taxes["us-ca"], filing, 2026);
        for wages in many_wages() {
            let (one, other) = (dollars.employee(&evenly(wages)), pounds.employee(&evenly(0.5 * wages)));
            assert_near(other.income_tax, 0.5 * one.income_tax);
            assert_near(other.contributions, 0.5 * one.contributions);
            assert_near(pounds.employer(&evenly(0.5 * wages)), 0.5 * dollars.employer(&evenly(wages)));
            assert_near(pounds.amt(&evenly(0.5 * wages), 1e5).due, 0.5 * dollars.amt(&evenly(wages), 2e5).due);
            assert_near(pounds.withheld_on(0.5 * wages).unwrap(), 0.5 * dollars.withheld_on(wages).unwrap());
        }
    }
    // Rounding is to whole euros, whatever the scenario counts in.
    let euros = built_in("de", "single", 2026);
    let scenario = scenario("USD", "[rates.EUR]\nrate = \"1.15 USD\"\n");
    let dollars = tables_of(&scenario.taxes["de"], "single", 2026);
    for wages in many_wages() {
        let (one, other) = (net(&euros, wages), net(&dollars, 1.15 * wages));
        assert_near(other, 1.15 * one);
    }
}

#[test]
fn pay_and_its_taxes_add_up() {
    for (name, filing, _) in ALL {
        let tables = built_in(name, filing, 2026);
        for wages in many_wages() {
            let by_month: MonthlyWages = std::array::from_fn(|month| if month == 2 { 0.6 * wages } else { 0.4 * wages / 11.0 });
            let taxes = tables.employee(&by_month);
            let income: f64 = tables.income_taxes().map(|name| tables.income_tax(name, &by_month).unwrap()).sum();
            assert_near(taxes.income_tax, income);
            assert_near(taxes.contributions, tables.contributions(&by_month).iter().map(|(_, due)| due).sum());
            assert_near(tables.employer(&by_month), tables.employer_taxes(&by_month).iter().map(|(_, due)| due).sum());
            assert_near(taxes.wages - taxes.income_tax - taxes.contributions, taxes.net());
        }
    }
}

#[test]
fn the_employer_owes_what_it_is_charged_to_the_bit() {
    let changes = "[tax.us.employer.levy]\nrate = 0.01\nthreshold = \"30k USD\"\nwage_base = \"150k USD\"\n\
        changes.\"2026-07-01\" = { rate = 0.02, period = \"month\" }\n";
    for (name, currency, more) in [("us", "USD", changes), ("us-ca", "USD", ""), ("uk", "GBP", ""), ("de", "EUR", "")] {
        let scenario = scenario(currency, more);
        let jurisdiction = &scenario.taxes[name];
        let tables = tables_of(jurisdiction, "single", 2026);
        let environment = Environment {
            pass: Pass::Sampled,
            numbers: scenario.numbers.iter().map(|number| [number.median(); LANES]).collect(),
            share_price: MonthLanes::filled(12, 1.0),
            exit: None,
            prices: PricePaths {
                rates: BTreeMap::new(),
                gpu_rents: BTreeMap::new(),
                electricity: MonthLanes::filled(12, 1.0),
                tokens: None,
                list: None,
                models: BTreeMap::new(),
                tiers: BTreeMap::new(),
            },
            company_shocks: BTreeMap::new(),
            incidents: vec![],
            kinds: vec![],
            fleets: vec![],
        };
        for total in many_wages() {
            let wages: MonthlyWages = std::array::from_fn(|month| total * (1.0 + (month as f64 * 1.7).sin()) / 12.0);
            let (mut to_date, mut charged) = ([0.0; LANES], 0.0);
            for (month, wages) in wages.iter().enumerate() {
                let mut out = [0.0; LANES];
                let calendar_month = Month::new(2026, month as u32 + 1).unwrap();
                accrue_employer_tax(&jurisdiction.employer, &environment, calendar_month, &[*wages; LANES], &mut to_date, 1.0, &mut out);
                charged += out[0];
            }
            assert_eq!(tables.employer(&wages).to_bits(), charged.to_bits(), "{name} at {total}");
        }
    }
}

#[test]
fn a_gross_up_leaves_what_was_asked_for() {
    for (name, filing, rounding) in ALL {
        let tables = built_in(name, filing, 2026);
        for wages in [0.0, 9_999.0, 95_000.0, 183_000.0, 640_000.0] {
            for asked in [1.0, 777.0, 25_000.0, 400_000.0] {
                let wages = evenly(wages);
                let gross = tables.gross_up(asked, &wages, 11).unwrap();
                let mut more = wages;
                more[11] += gross;
                let left = tables.employee(&more).net() - tables.employee(&wages).net();
                assert!(left >= asked - 1e-7 && left <= asked + rounding + 1e-7, "{name} {filing}: {left} of {asked}");
            }
        }
    }
}
