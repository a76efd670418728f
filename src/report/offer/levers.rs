//! What would make two offers equal: each lever with its error and its band, the one that costs us least first.

use super::phrases::percent_more;
use super::{in_years, n_years, words};
use crate::insight::offer::{Lever, LeverKind, OfferComparison, Offers, Simulated};
use crate::quantity::{Currency, Figures};
use crate::report::document::Document;
use crate::report::table::{Cell, Column, Kind, Number, Table};

/// The levers of each comparison, the sentences about what a dollar buys, and the gap under other judgments.
pub fn tables(document: &mut Document, offers: &Offers) {
    for comparison in &offers.comparisons {
        if !comparison.levers.is_empty() {
            table(document, offers, comparison);
        }
        if !comparison.gap_if.is_empty() {
            gap_if(document, offers, comparison);
        }
    }
}

/// The offer that is changed, and the one that it is to be as good as.
fn changed_and_other<'a>(offers: &'a Offers, comparison: &OfferComparison) -> (&'a str, &'a str) {
    let other = if comparison.changed == 0 { comparison.offer } else { 0 };
    (&offers.offers[comparison.changed].name, &offers.offers[other].name)
}

fn table(document: &mut Document, offers: &Offers, comparison: &OfferComparison) {
    let currency = offers.currency;
    let years = in_years(n_years(&offers.offers[comparison.changed]));
    let mut table = Table::new([
        Column::text("lever"),
        Column::text("change"),
        Column::text("80%, what we do not know"),
        Column::named(format!("costs us over {years}, if they stay"), Kind::Amount(crate::report::table::Unit::Money(currency))),
    ]);
    for lever in &comparison.levers {
        let change = match (lever.change, lever.rest) {
            (Some(change), _) => change_in_words(lever.kind, change, currency),
            (None, Some(rest)) => format!("no amount: still {} short", words::about(rest.abs(), currency)),
            (None, None) => "no amount closes the gap".into(),
        };
        let cost = lever.cost.filter(|_| lever.change.is_some()).map(|cost| Number::with_error(cost, error_of_cost(lever, cost)));
        table.row([Cell::from(name(lever.kind)), change.into(), band_in_words(lever, currency).into(), cost.into()]);
    }
    let (changed, other) = changed_and_other(offers, comparison);
    document.table(format!("What makes {changed} worth as much to the candidate as {other}, {currency}"), table);
    document.sentences(crate::report::document::Role::Note, notes(offers, comparison));
}

/// The cost of a change is known as well as the change.
fn error_of_cost(lever: &Lever, cost: f64) -> Option<f64> {
    let Simulated { value, se } = lever.change?;
    (value != 0.0 && se > 0.0).then(|| (cost * se / value).abs())
}

/// `a sign-on bonus`: as a table and a sentence call it.
fn name(kind: LeverKind) -> &'static str {
    match kind {
        LeverKind::SignOn => "sign-on bonus",
        LeverKind::Base => "base pay",
        LeverKind::Units => "RSUs",
        LeverKind::Options => "options",
        LeverKind::Tokens | LeverKind::GpuHours => "compute allowance",
        LeverKind::Allowance => "compute allowance",
        LeverKind::Queue => "waiting for compute",
    }
}

/// `+28,500 a year (± 200)`, `4.2 times as many (± 0.1)`.
fn change_in_words(kind: LeverKind, change: Simulated, currency: Currency) -> String {
    let Simulated { value, se } = change;
    let error = |error: String| if se > 0.0 { format!(" (± {error})") } else { String::new() };
    let digits = |value: f64| Figures::supported_by(se, value).of_currency(currency).print(value);
    let signed = |value: f64| if value > 0.0 { format!("+{}", digits(value)) } else { digits(value) };
    let in_money = || error(crate::quantity::approximately(se));
    match kind {
        LeverKind::SignOn => format!("{}{}", signed(value), in_money()),
        LeverKind::Base => format!("{} a year{}", signed(value), in_money()),
        LeverKind::Allowance => format!("{} a month{}", signed(value), in_money()),
        LeverKind::Tokens => format!("{} million tokens a month{}", signed(value), in_money()),
        LeverKind::GpuHours => format!("{} GPU-hours a month{}", signed(value), in_money()),
        LeverKind::Units | LeverKind::Options if value >= 1.0 => format!("{:.1} times as many{}", 1.0 + value, error(format!("{se:.1}"))),
        LeverKind::Units | LeverKind::Options => {
            let sign = if value > 0.0 { "+" } else { "" };
            format!("{sign}{}{}", percent_more(value, Some(se)), error(percent_more(se, Some(0.0))))
        }
        LeverKind::Queue => format!("{} less of it{}", percent_more(value, Some(se)), error(percent_more(se, Some(0.0)))),
    }
}

/// `24,400 to 33,200`, with how often there is a solution where not always.
fn band_in_words(lever: &Lever, currency: Currency) -> Option<String> {
    let (low, high) = lever.band.filter(|(low, high)| low != high)?;
    // A band of some hundred draws is known to three figures.
    let error = (high - low).abs() / 100.0;
    let is_equity = matches!(lever.kind, LeverKind::Units | LeverKind::Options);
    let text = |value: f64| match lever.kind {
        _ if is_equity && high >= 1.0 => format!("{:.1}", 1.0 + value),
        LeverKind::Units | LeverKind::Options | LeverKind::Queue => percent_more(value, None),
        LeverKind::Tokens | LeverKind::GpuHours => Figures::supported_by(error, value).print(value),
        _ => words::money(value, Some(error), currency),
    };
    let times = if is_equity && high >= 1.0 { " times" } else { "" };
    let often = if lever.solved_share < 1.0 { format!(", in {} of judgments", words::share(lever.solved_share)) } else { String::new() };
    Some(format!("{} to {}{times}{often}", text(low), text(high)))
}

/// The lever that costs us least, in a sentence; or that there is none.
pub fn cheapest(offers: &Offers, comparison: &OfferComparison) -> Option<String> {
    let (changed, other) = changed_and_other(offers, comparison);
    if comparison.levers.is_empty() {
        return None;
    }
    let solved = comparison.levers.iter().find(|lever| lever.change.is_some());
    let Some(lever) = solved else {
        return Some(format!("No single lever makes {changed} worth as much to the candidate as {other}."));
    };
    let change = lever.change.map_or_else(String::new, |change| {
        let Simulated { value, se } = change;
        let currency = offers.currency;
        let amount = format!("{} {currency}", Figures::supported_by(se, value).of_currency(currency).print(value.abs()));
        let more = if value < 0.0 { "less" } else { "more" };
        match lever.kind {
            LeverKind::SignOn => format!("a sign-on bonus {} by {amount}", if value < 0.0 { "lower" } else { "higher" }),
            LeverKind::Base => format!("{amount} a year {more} of base pay"),
            LeverKind::Allowance => format!("{amount} a month {more} of compute allowance"),
            LeverKind::Tokens => format!("{} million tokens a month {more}", Figures::supported_by(se, value).print(value.abs())),
            LeverKind::GpuHours => format!("{} GPU-hours a month {more}", Figures::supported_by(se, value).print(value.abs())),
            LeverKind::Units | LeverKind::Options if value >= 1.0 => format!("{:.1} times as many {}", 1.0 + value, name(lever.kind)),
            LeverKind::Units | LeverKind::Options => format!("{} {more} {}", percent_more(value.abs(), Some(se)), name(lever.kind)),
            LeverKind::Queue => format!("{} less waiting for compute", percent_more(value, Some(se))),
        }
    });
    let cost = lever.cost.map_or_else(String::new, |cost| format!(", which costs us {}", words::about(cost, offers.currency)));
    Some(format!("The way to make {changed} worth as much as {other} that costs us least: {change}{cost}."))
}

fn notes(offers: &Offers, comparison: &OfferComparison) -> Vec<String> {
    let offer = &offers.offers[comparison.changed];
    let currency = offers.currency;
    let (changed, other) = changed_and_other(offers, comparison);
    let closes_nothing = comparison.levers.iter().filter(|lever| lever.change.is_none());
    let mut notes: Vec<String> = closes_nothing
        .filter_map(|lever| {
            let most = match lever.kind {
                LeverKind::Allowance | LeverKind::Tokens | LeverKind::GpuHours => "with unlimited compute",
                LeverKind::Queue => "without any waiting",
                _ => "at any size",
            };
            let (what, rest) = (name(lever.kind), words::about(lever.rest?.abs(), currency));
            Some(format!("No amount of {what} closes the gap: {most}, {changed} is still worth {rest} less to the candidate than {other}."))
        })
        .collect();
    let replaces_tier = offer.compute.granted.is_none() && comparison.levers.iter().any(|lever| lever.kind == LeverKind::Allowance);
    if replaces_tier && offer.compute.used > 0.0 {
        notes
            .push(format!("A compute allowance would take the place of the present access of {changed}, with its limits and its waiting."));
    }
    let buys: Vec<String> = offer.worth.per_dollar.iter().map(|(name, ratio)| format!("on {name} {ratio:.2}")).collect();
    if !buys.is_empty() {
        notes.push(format!("What a {} that we spend on {} is worth to the candidate: {}.", unit(currency), offer.name, buys.join(", ")));
    }
    if let Some(threshold) = comparison.threshold {
        notes.push(match threshold {
            threshold if threshold <= 0.0 => "Compute is the less expensive lever than base pay, whatever it is worth for work.".into(),
            threshold => format!(
                "Compute would be the less expensive lever than base pay if a {} of it used for work were worth more than {threshold:.2}.",
                unit(currency)
            ),
        });
    }
    if let Some(value) = comparison.closing_value.filter(|value| *value > 0.0) {
        let beyond = if value > 1.0 { ": more than it costs, so that no judgment about work alone closes it" } else { "" };
        notes.push(format!("The gap would be closed if a {} of compute used for work were worth {value:.2}{beyond}.", unit(currency)));
    }
    notes
}

/// A dollar where the currency is one, a unit of it otherwise.
fn unit(currency: Currency) -> String {
    if currency.is_dollar() { "dollar".into() } else { currency.code().into() }
}

fn gap_if(document: &mut Document, offers: &Offers, comparison: &OfferComparison) {
    let mut table = Table::new([Column::text(""), Column::new("worth more or less", Kind::Change)]);
    for (label, gap) in &comparison.gap_if {
        // As well known as the gap itself.
        let error = Some(comparison.gap.se).filter(|se| *se > 0.0);
        table.row([Cell::from(label.as_str()), gap.map(|gap| Number::with_error(gap, error)).into()]);
    }
    let (name, first) = (&offers.offers[comparison.offer].name, &offers.offers[0].name);
    document.table(format!("{name} against {first} by what is assumed of compute and pay, {}", offers.currency), table);
}

#[cfg(test)]
mod tests {
    use super::super::samples;
    use super::*;
    use crate::report::Block;
    use crate::report::offer::document;

    #[test]
    fn levers_are_listed_with_error_band_and_cost_and_what_no_amount_closes() {
        let text = |cell: &Cell| if let Cell::Text(text) = cell { text.clone() } else { String::new() };
        let document = document(&samples::two(), false);
        let table = document.blocks.iter().find_map(|block| match block {
            Block::Table(table) if table.columns[0].heading == "lever" => Some(table),
            _ => None,
        });
        let rows: Vec<Vec<String>> = table.unwrap().rows.iter().map(|row| row.cells[..3].iter().map(text).collect()).collect();
        assert_eq!(rows[0], ["sign-on bonus", "+110,300 (± 610)", ""]);
        assert_eq!(rows[1], ["base pay", "+28,500 a year (± 150)", "24,380 to 33,210"]);
        assert_eq!(rows[2], ["options", "4.2 times as many (± 0.1)", "2.0 to 9.0 times, in 82% of judgments"]);
        assert_eq!(rows[3], ["compute allowance", "no amount: still 70.6k USD short", ""]);
    }

    #[test]
    fn the_cheapest_lever_is_a_sentence() {
        let offers = samples::two();
        assert_eq!(
            cheapest(&offers, &offers.comparisons[0]).unwrap(),
            "The way to make start-up worth as much as big-tech that costs us least: a sign-on bonus higher by 110,300 USD, which costs us 112k USD."
        );
        let mut none = offers.clone();
        none.comparisons[0].levers.retain(|lever| lever.change.is_none());
        assert_eq!(
            cheapest(&none, &none.comparisons[0]).unwrap(),
            "No single lever makes start-up worth as much to the candidate as big-tech."
        );
    }
}
