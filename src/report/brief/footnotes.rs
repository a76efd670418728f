//! Where the figures of a brief come from: share price, taxes and list prices, with source and date.

use super::phrases::{Money, day_in_words, listed, percent};
use super::promised;
use crate::insight::offer::{Contract, OfferFigures, Offers};
use crate::quantity::{MonthOrDate, count};
use crate::value::tax::{TableKind, UsedTable};

/// Sentences, the last of which is always the same.
pub fn footnotes(offers: &Offers, offer: &OfferFigures, contract: &Contract, money: Money) -> Vec<String> {
    let mut notes = vec![];
    if let Some((currency, rate)) = contract.paid_in {
        notes.push(format!("Amounts in {currency} are converted at {} for one {currency}.", money.price(rate)));
    }
    if promised(offer).next().is_some() && !offer.is_private {
        let assumed = contract.share_price.map(|(volatility, drift)| {
            format!(
                ", with a volatility of {} a year and an average growth of {} a year, which are assumptions",
                percent(volatility),
                percent(drift)
            )
        });
        notes.push(format!(
            "Shares: from {} possible courses of the share price{}. One in ten is below the bar, one in ten above it.",
            count(offers.n_trials),
            assumed.unwrap_or_default()
        ));
    }
    if offer.net_of.is_some() {
        notes.extend(taxes(offer, &contract.taxes));
    }
    if let Some(compute) = contract.compute.as_ref().filter(|compute| compute.list.model.is_some() || compute.list.gpu.is_some()) {
        notes.push(format!(
            "Compute: list prices of {} from a price list dated {}, for the tokens of a coding agent, most of which are read from a cache.",
            contract.offer.start.month().long_name(),
            day_in_words(MonthOrDate::Date(compute.list.list_date))
        ));
    }
    notes.push("Estimates from assumptions, not a promise; not tax or legal advice; the contract counts.".into());
    notes
}

/// The tables of wages, by which the estimate of take-home pay is made.
fn taxes(offer: &OfferFigures, tables: &[UsedTable]) -> Option<String> {
    let has_withheld = offer.take_home.iter().any(|year| year.due.is_some_and(|due| due > 0.0));
    let is_shown = |table: &&UsedTable| match table.kind {
        TableKind::IncomeTax | TableKind::PayrollTaxes => true,
        TableKind::Withholding => has_withheld,
        TableKind::AlternativeMinimumTax | TableKind::Gains | TableKind::Compute | TableKind::IncentiveOptions => false,
    };
    let mut named: Vec<String> = vec![];
    let mut left_out: Vec<String> = vec![];
    for table in tables.iter().filter(is_shown) {
        let kind = match table.kind {
            TableKind::PayrollTaxes => "contributions",
            TableKind::Withholding => "withholding",
            _ => "income tax",
        };
        let year = table.year.map_or_else(String::new, |year| format!(" {year}"));
        let source = table.sourced.source.as_ref().map_or_else(String::new, |source| format!(" ({})", without_grades(source)));
        named.push(format!("{kind}{year}{source}"));
        left_out.extend(
            table.sourced.not_stated.iter().filter(|text| !left_out.contains(text)).map(|text| without_grades(text)).collect::<Vec<_>>(),
        );
    }
    if named.is_empty() {
        return None;
    }
    let later = offer.take_home.iter().filter(|year| year.table_year.is_some_and(|table| table < year.year));
    let later = later.filter_map(|year| year.table_year).max();
    let later = later.map(|year| format!(" Years after {year} are taxed by the tables of {year}, the latest that are known."));
    let left_out = if left_out.is_empty() { String::new() } else { format!(" Left out: {}.", left_out.join("; ")) };
    Some(format!("Taxes: {}.{left_out}{}", listed(&named), later.unwrap_or_default()))
}

/// Without the letters that grade sources, which the page does not explain: `IRS (A)` is `IRS`.
fn without_grades(text: &str) -> String {
    let is_grade = |inside: &str| inside.split(", ").all(|letter| matches!(letter, "A" | "B" | "C" | "D" | "J"));
    let mut parts = text.split(" (");
    let mut kept = parts.next().unwrap_or_default().to_string();
    for part in parts {
        match part.split_once(')') {
            Some((inside, after)) if is_grade(inside) => kept.push_str(after),
            _ => kept.push_str(&format!(" ({part}")),
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn grades_of_sources_are_not_for_the_candidate() {
        assert_eq!(without_grades("Rev. Proc. 2025-32 (A)"), "Rev. Proc. 2025-32");
        assert_eq!(without_grades("ITEPA (section 316), HMRC (A, B); others (C)"), "ITEPA (section 316), HMRC; others");
        assert_eq!(without_grades("a note (unfinished"), "a note (unfinished");
        assert_eq!(without_grades("none"), "none");
    }
}
