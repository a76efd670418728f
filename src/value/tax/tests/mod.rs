//! Taxes worked by hand: reference cases, every edge of every built-in table, and laws.

mod edges;
mod laws;
mod reference;

use super::{TaxTables, evenly};
use crate::scenario::{Jurisdiction, NoFiles, Number, Scenario};

/// A scenario that counts in `currency`, with more text.
pub(super) fn scenario(currency: &str, more: &str) -> Scenario {
    let rate = if currency == "USD" { "" } else { "[rates.USD]\nrate = \"0.5 XXX\"\n" }.replace("XXX", currency);
    let text = format!(
        "format = 1\ncurrency = \"{currency}\"\n[groups.g]\ncount = 1\nbase = \"1k {currency}/month\"\njurisdiction = \"nowhere\"\n[tax.nowhere]\n{rate}{more}"
    );
    match Scenario::read("t", &text, &[], &NoFiles) {
        Ok(read) => read.scenario,
        Err(errors) => panic!("{errors}"),
    }
}

pub(super) fn median(number: &Number) -> f64 {
    number.median()
}

pub(super) fn tables_of(jurisdiction: &Jurisdiction, filing: &str, year: i32) -> TaxTables {
    TaxTables::of(jurisdiction, Some(filing), year, &median).unwrap_or_else(|error| panic!("{error}"))
}

/// The built-in tables of a jurisdiction, in its own currency.
pub(super) fn built_in(name: &str, filing: &str, year: i32) -> TaxTables {
    let currency = match name {
        "uk" | "gb" => "GBP",
        "de" => "EUR",
        _ => "USD",
    };
    tables_of(&scenario(currency, "").taxes[name], filing, year)
}

/// Net pay of wages that are the same in every month.
pub(super) fn net(tables: &TaxTables, wages: f64) -> f64 {
    tables.employee(&evenly(wages)).net()
}

#[track_caller]
pub(super) fn assert_near(found: f64, expected: f64) {
    assert!((found - expected).abs() <= 1e-9 * expected.abs().max(1.0), "{found} is not {expected}");
}
