//! The charts of what moves a cost: the split by kind of chance, the tornado, and the mean as a function of the number that moves it most.

use super::{parts, percent, shown, unit_in_words, what, with_unit};
use crate::insight::drivers::{AssumptionDriver, Drivers, KindSplit};
use crate::quantity::{approximately, count};
use crate::report::NamedChart;
use crate::report::chart::{Chart, ConditionalMean, Share, Shares, Tornado, TornadoBar};
use crate::report::words;
use crate::statistics::jackknife::WithError;

/// Bars of a tornado.
const MOST_BARS: usize = 8;
/// Standard errors of a band.
const BAND: f64 = 1.96;

/// The charts; none where nothing varies.
pub fn charts(drivers: &Drivers) -> Vec<NamedChart> {
    let named = |name: &str, chart| NamedChart { name: name.into(), chart };
    let split = drivers.split.as_ref().map(|split| named("variance", Chart::Shares(shares(drivers, split))));
    let tornado = shown(drivers).next().map(|_| named("tornado", Chart::Tornado(tornado(drivers))));
    let mean = shown(drivers).next().filter(|driver| driver.decile_values.windows(2).all(|pair| pair[0] < pair[1]));
    let mean = mean.map(|driver| named("conditional-mean", Chart::ConditionalMean(conditional_mean(drivers, driver))));
    split.into_iter().chain(tornado).chain(mean).collect()
}

fn subtitle(drivers: &Drivers, what: &str) -> String {
    format!("{what}, {} trials · {}", count(drivers.trials), drivers.scenario)
}

fn shares(drivers: &Drivers, split: &KindSplit) -> Shares {
    let parts = parts(split);
    let whole: f64 = parts.iter().map(|(_, part)| part.shapley.value.max(0.0)).sum();
    let part = |(name, part): &(&str, crate::statistics::pick_freeze::PartShare)| Share {
        name: capitalized(name),
        note: format!(
            "{} by itself, {} with all interactions",
            words::share_with_error(part.by_itself),
            words::share_with_error(part.total)
        ),
        share: part.shapley.value.max(0.0) / whole,
    };
    let kinds = [
        ("Uncertain numbers make", split.assumptions),
        ("What the company shares makes", split.shared),
        ("Luck of people and teams makes", split.people),
    ];
    let most = kinds.into_iter().max_by(|a, b| a.1.shapley.value.total_cmp(&b.1.shapley.value));
    let title = most.map_or_else(String::new, |(makes, part)| {
        let share = (100.0 * part.shapley.value.clamp(0.0, 1.0)).round() / 100.0;
        format!("{makes} {} of the variance of {}", percent(share), what(drivers))
    });
    Shares {
        title,
        subtitle: subtitle(drivers, "Share of the variance by kind of chance, interactions divided evenly"),
        parts: parts.iter().map(part).collect(),
    }
}

/// `USD, mean of compute`.
fn unit(drivers: &Drivers) -> String {
    let mean = format!("mean of {}", what(drivers));
    if drivers.unit.is_empty() { mean } else { format!("{}, {mean}", drivers.unit) }
}

fn tornado(drivers: &Drivers) -> Tornado {
    let bar = |driver: &AssumptionDriver| {
        let end = |value: f64, mean: WithError| (format!("{}{}", approximately(value), unit_in_words(&driver.unit)), mean.value);
        TornadoBar {
            name: driver.name.clone(),
            low: end(driver.values.p10, driver.together.p10),
            high: end(driver.values.p90, driver.together.p90),
            alone: driver.alone.map(|alone| (alone.p10.value, alone.p90.value)),
            range: driver.is_turning.then(|| driver.range()),
        }
    };
    let first = shown(drivers).next();
    let title = first.map_or_else(String::new, |driver| {
        format!("{} moves the mean of {} by {}", capitalized(&driver.name), what(drivers), with_unit(drivers, driver.swing()))
    });
    Tornado {
        title,
        subtitle: subtitle(drivers, &format!("Mean of {} with each number at P10 and at P90", what(drivers))),
        unit: unit(drivers),
        base: ("Mean".into(), drivers.amount.mean),
        bars: shown(drivers).take(MOST_BARS).map(bar).collect(),
    }
}

fn conditional_mean(drivers: &Drivers, driver: &AssumptionDriver) -> ConditionalMean {
    let end = |sign: f64| driver.deciles.iter().map(|mean| mean.value + sign * BAND * mean.standard_error.unwrap_or(0.0)).collect();
    let (name, means) = (&driver.name, &driver.deciles);
    let direction = match (means.first(), means.last()) {
        _ if driver.is_turning => "turns with",
        (Some(first), Some(last)) if last.value < first.value => "falls with",
        _ => "rises with",
    };
    ConditionalMean {
        title: format!("{} {direction} {name}", capitalized(&what(drivers))),
        subtitle: subtitle(
            drivers,
            &format!("Mean of {} at the deciles of {name}, everything else as it comes together with it", what(drivers)),
        ),
        unit: unit(drivers),
        number: match driver.unit.as_str() {
            "" => name.clone(),
            unit => format!("{name}, {unit}"),
        },
        values: driver.decile_values.clone(),
        means: means.iter().map(|mean| mean.value).collect(),
        low: end(-1.0),
        high: end(1.0),
        base: ("Mean of all".into(), drivers.amount.mean),
    }
}

/// Names of numbers stay as they are written.
fn capitalized(name: &str) -> String {
    if name.contains(['_', '.']) {
        return name.to_string();
    }
    let mut letters = name.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
