//! Draws how exchange rates move in a block of trials, or sets their exact means.
//!
//! A quote moves from month to month by a geometric Brownian motion about what is stated, with mean 1; the rate of a currency is the product of the quotes
//! between it and the scenario's, of which those in the other direction divide. Currencies whose rate is the same in every month and trial have no path.

use std::collections::BTreeMap;

use super::shared::{self, Draws, PathDraw};
use crate::chance::principal_components::Rotation;
use crate::chance::process::geometric_brownian;
use crate::cost::Environment;
use crate::quantity::columns::lanes;
use crate::quantity::math::exp;
use crate::quantity::{Currency, LANES, Lanes, Month, MonthLanes};
use crate::scenario::rates::{Link, Quote};
use crate::scenario::{Number, Rates, Scenario, Uncertainty};

/// The innovations of all quotes, in the order of the scenario.
pub struct RateStreams {
    common: PathDraw,
    quotes: Vec<PathDraw>,
}

impl RateStreams {
    pub fn new(scenario: &Scenario, draws: &Draws) -> Self {
        let path = |name: &str| PathDraw::new(draws, name, scenario.months, Rotation::of_brownian_motion);
        Self {
            common: path(shared::EXCHANGE_RATES),
            quotes: scenario.rates.quotes.iter().map(|quote| path(&shared::exchange_rate(quote.currency))).collect(),
        }
    }
}

/// What each currency costs by month over its reference rate, of those that move; without `draws`, exact means.
pub fn fill(scenario: &Scenario, environment: &Environment, draws: Option<(&RateStreams, u32)>) -> BTreeMap<Currency, MonthLanes> {
    let rates = &scenario.rates;
    let moving: Vec<Currency> =
        rates.exchange.currencies().filter(|currency| rates.moves(*currency, scenario.start, scenario.months)).collect();
    if moving.is_empty() {
        return BTreeMap::new();
    }
    let reference = |currency| rates.exchange.rate(currency).unwrap_or(1.0);
    match draws {
        None => moving.into_iter().map(|currency| (currency, mean_path(scenario, currency, environment))).collect(),
        Some((streams, first_trial)) => {
            let quotes = quotes(scenario, environment, streams, first_trial);
            let path = |currency| product(rates.chain(currency), &quotes, 1.0 / reference(currency), scenario.months);
            moving.into_iter().map(|currency| (currency, path(currency))).collect()
        }
    }
}

/// The rate of every quote by month.
fn quotes(scenario: &Scenario, environment: &Environment, streams: &RateStreams, first_trial: u32) -> Vec<MonthLanes> {
    let (rates, months) = (&scenario.rates, scenario.months);
    let correlation = rates.correlation.as_ref().filter(|correlation| !correlation.is_certainly_zero());
    let common = correlation.map(|correlation| (environment.value(correlation), streams.common.all_months(months, first_trial)));
    let of_quote = |(quote, own): (&Quote, &PathDraw)| {
        let mut path = MonthLanes::zero(months);
        for (row, month) in path.iter_mut().zip(scenario.calendar()) {
            *row = of_month(quote, month, environment);
        }
        let Some(volatility) = moving_volatility(quote) else { return path };
        let (volatility, mut logs) = (environment.value(volatility), [0.0; LANES]);
        own.each_month(months, first_trial, |month, own| {
            if month == 0 {
                return;
            }
            let normals = match &common {
                None => *own,
                Some((correlation, common)) => {
                    let common = common.month(month);
                    lanes(|lane| correlation[lane].sqrt() * common[lane] + (1.0 - correlation[lane]).sqrt() * own[lane])
                }
            };
            geometric_brownian::step(&mut logs, &normals, &[0.0; LANES], volatility);
            path.month_mut(month).iter_mut().zip(logs).for_each(|(rate, log)| *rate *= exp(log));
        });
        path
    };
    rates.quotes.iter().zip(&streams.quotes).map(of_quote).collect()
}

fn moving_volatility(quote: &Quote) -> Option<&Number> {
    quote.volatility.as_ref().filter(|volatility| !volatility.is_certainly_zero())
}

/// What is stated for a month.
fn of_month(quote: &Quote, month: Month, environment: &Environment) -> Lanes {
    lanes(|lane| quote.of_month(month, |number| environment.value(number)[lane]))
}

/// The product of the quotes of a chain and `factor`.
fn product(chain: &[Link], quotes: &[MonthLanes], factor: f64, months: usize) -> MonthLanes {
    let mut path = MonthLanes::filled(months, factor);
    for link in chain {
        for (row, quote) in path.iter_mut().zip(quotes[link.quote].iter()) {
            row.iter_mut().zip(quote).for_each(|(value, quote)| if link.is_inverse { *value /= quote } else { *value *= quote });
        }
    }
    path
}

/// The exact mean of a currency's path, NaN where it has no closed form here.
fn mean_path(scenario: &Scenario, currency: Currency, environment: &Environment) -> MonthLanes {
    let rates = &scenario.rates;
    let (chain, reference) = (rates.chain(currency), rates.exchange.rate(currency).unwrap_or(1.0));
    let mut path = MonthLanes::filled(scenario.months, 1.0 / reference);
    for ((months, row), month) in path.iter_mut().enumerate().zip(scenario.calendar()) {
        let moved = mean_of_movements(rates, chain, months as f64);
        let stated = chain.iter().map(|link| mean_of_quote(&rates.quotes[link.quote], link.is_inverse, month, environment));
        let factor = stated.fold(moved, |product, factor| product * factor);
        row.iter_mut().for_each(|value| *value *= factor);
    }
    path
}

/// The mean of what is stated of a quote in a month, or of its inverse. Rates within one month are averaged, whose inverse has no closed form where they
/// are uncertain.
fn mean_of_quote(quote: &Quote, is_inverse: bool, month: Month, environment: &Environment) -> f64 {
    let plain = of_month(quote, month, environment)[0];
    if !is_inverse {
        return plain;
    }
    let mut held = quote.rates().filter(|number| quote.of_month(month, |other| f64::from(u8::from(other.path == number.path))) > 0.0);
    match (held.next(), held.next()) {
        (Some(only), None) => environment.map(only, |rate| 1.0 / rate)[0],
        (Some(first), Some(second)) if ![first, second].into_iter().chain(held).any(Number::is_uncertain) => 1.0 / plain,
        _ => f64::NAN,
    }
}

/// The mean of the product of the movements of a chain after `months`, of which each is exp(±(−v²/2 t + v W)).
///
/// ```text
/// E = exp(−½ Σ s v² t + ½ Σᵢ Σⱼ sᵢ sⱼ ρᵢⱼ vᵢ vⱼ t),  s = 1 or −1, t in years
/// ```
/// One in its own direction has mean 1; one of 12% a year inverted, exp(0.0144) = 1.0145 after a year.
fn mean_of_movements(rates: &Rates, chain: &[Link], months: f64) -> f64 {
    let moving: Vec<(&Link, &Number)> =
        chain.iter().filter_map(|link| Some((link, moving_volatility(&rates.quotes[link.quote])?))).collect();
    if let [] | [(Link { is_inverse: false, .. }, _)] = moving.as_slice() {
        return 1.0;
    }
    let certain = |number: &Number| if let Uncertainty::Certain(value) = number.law { value } else { f64::NAN };
    let correlation = rates.correlation.as_ref().map_or(0.0, certain);
    let signed: Vec<(f64, f64)> =
        moving.iter().map(|(link, volatility)| (if link.is_inverse { -1.0 } else { 1.0 }, certain(volatility))).collect();
    let drift: f64 = signed.iter().map(|(sign, volatility)| -sign * volatility * volatility / 2.0).sum();
    let variance = |(one, a): (usize, &(f64, f64))| {
        let with = |(other, b): (usize, &(f64, f64))| if one == other { a.1 * a.1 } else { a.0 * b.0 * correlation * a.1 * b.1 };
        signed.iter().enumerate().map(with).sum::<f64>()
    };
    let variance: f64 = signed.iter().enumerate().map(variance).sum();
    exp((drift + variance / 2.0) * months / 12.0)
}
