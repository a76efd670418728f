//! Amounts that are so far from what is paid anywhere that another unit was probably meant: a yearly pay for a monthly one, a price of one token for that
//! of a million.
//!
//! Nothing is refused for it: what is odd may be true.

use super::{Number, Scenario};
use crate::quantity::{Currency, Exchange};
use crate::reading::{Diagnostic, Diagnostics};

/// What is paid for something at least and at most anywhere, with generous room; beyond it a reader is asked. In the unit of the number.
struct Bounds {
    low: f64,
    high: f64,
    /// The amount with its unit, from its value in the model's unit.
    shown: fn(f64, Currency) -> String,
    /// What may have been meant, where it is too small and where it is too large.
    too_small: &'static str,
    too_large: &'static str,
}

/// Full-time base pay, dollars a month.
const BASE_PAY: Bounds = Bounds {
    low: 1_000.0 / 12.0,
    high: 1_000_000.0 / 12.0,
    shown: |monthly, currency| format!("{} {currency} a year", rounded(monthly * 12.0)),
    too_small: "write the pay of a year in full, such as \"120k USD/year\"; a pay of an hour times 2,080 is that of a year",
    too_large: "if it is the pay of a year, write it per year, such as \"120k USD/year\"; if it is that of all, write the pay of one person",
};

/// Tokens, dollars per million.
const TOKENS: Bounds = Bounds {
    low: 0.0005,
    high: 10_000.0,
    shown: |price, currency| format!("{} {currency} per million tokens", rounded(price)),
    too_small: "if it is the price of one token, write its unit, such as \"0.000003 USD/tok\", or the price of a million, \"3 USD/Mtok\"",
    too_large: "if it is the price of a million tokens, write \"3 USD/Mtok\"; of a thousand, \"0.003 USD/ktok\"",
};

/// One GPU, dollars an hour.
const GPU_HOUR: Bounds = Bounds {
    low: 0.01,
    high: 100.0,
    shown: |rent, currency| format!("{} {currency} an hour for one GPU", rounded(rent)),
    too_small: "write the rent of an hour of one GPU, such as \"2.50 USD/hour\"",
    too_large: "if it is the rent of a month, divide it by 730; if it is that of a node, divide it by its GPUs: \"2.50 USD/hour\"",
};

/// A seat, dollars a month.
const SEAT: Bounds = Bounds {
    low: 0.01,
    high: 5_000.0,
    shown: |fee, currency| format!("{} {currency} a month for one seat", rounded(fee)),
    too_small: "write the fee of one seat and month, such as \"40 USD/month\"",
    too_large: "if it is the fee of a year, write it per year, such as \"480 USD/year\"; if it is that of all seats, write the fee of one",
};

/// Electricity, dollars per kilowatt-hour.
const ELECTRICITY: Bounds = Bounds {
    low: 0.001,
    high: 5.0,
    shown: |price, currency| format!("{} {currency} per kilowatt-hour", rounded(price)),
    too_small: "write the price of a kilowatt-hour, such as \"0.135 USD/kWh\"",
    too_large: "if it is the price of a megawatt-hour, write \"135 USD/MWh\"",
};

/// Warns of every amount that is out of bounds. What is free is no slip.
pub(super) fn warn_of_odd_amounts(Scenario { groups, prices, rates, .. }: &Scenario, diagnostics: &Diagnostics) {
    let question = |number: &Number, bounds: &Bounds| question(number, bounds, &rates.exchange, diagnostics);
    for base in groups.iter().filter_map(|group| group.base.as_ref()) {
        question(base, &BASE_PAY);
    }
    for price in prices.models.values().flat_map(|model| model.ever()) {
        price.numbers().for_each(|number| question(number, &TOKENS));
    }
    for gpu in prices.gpus.values() {
        [&gpu.on_demand, &gpu.reserved].into_iter().chain(&gpu.spot).for_each(|rent| question(rent, &GPU_HOUR));
    }
    prices.seats.values().for_each(|seat| question(&seat.fee, &SEAT));
    question(&prices.electricity.price, &ELECTRICITY);
}

fn question(number: &Number, bounds: &Bounds, exchange: &Exchange, diagnostics: &Diagnostics) {
    // Bounds are in dollars, of which every scenario knows the rate: built-in prices are in them.
    let (median, dollar) = (number.median(), exchange.rate(Currency::USD).unwrap_or(1.0));
    let value = median / dollar;
    let help = match value {
        _ if value <= 0.0 => return,
        _ if value < bounds.low => bounds.too_small,
        _ if value > bounds.high => bounds.too_large,
        _ => return,
    };
    let Some(place) = &number.place else { return };
    let message = format!("`{}` comes to {}", number.path, (bounds.shown)(median, exchange.home()));
    diagnostics.push(Diagnostic::warning(message).at(place).help(exchange.example(help)));
}

/// With grouped thousands where it is large, in full where it is small.
fn rounded(value: f64) -> String {
    if value >= 1_000.0 { crate::quantity::count(value.round() as usize) } else { format!("{}", (value * 1e9).round() / 1e9) }
}
