//! The report of offers: which one is worth more to the candidate and which costs more, in sentences that can be read aloud; then the years, the equity,
//! the cost, what would make the offers equal, and what is kept on leaving.
//!
//! Every sentence says whose cost or whose worth it is: "us" is the employer.

pub mod charts;
pub mod datasets;
mod headline;
mod levers;
mod phrases;
#[cfg(test)]
pub(crate) mod samples;
mod years;

use super::document::{Document, Role};
use super::table::{Cell, Column, Kind, Number, Table};
use super::words;
use crate::insight::offer::{Distribution, JudgedOffer, JudgmentValue, OfferFigures, Offers, Simulated, TaxYear};
use crate::quantity::{Currency, count, plural};

/// Arranges offers for reading. Of three and more, the years and terms of each are left out unless `has_details`.
pub fn document(offers: &Offers, has_details: bool) -> Document {
    let mut document = Document { title: title(offers), purpose: purpose(offers), blocks: vec![] };
    document.sentences(Role::Answer, headline::sentences(offers));
    if offers.offers.len() > 2 {
        overview(&mut document, offers);
    }
    if offers.offers.len() <= 2 || has_details {
        offers.offers.iter().for_each(|offer| years::table(&mut document, offer, offers));
        document.note(years::NOTE);
        equity(&mut document, offers);
    }
    cost(&mut document, offers);
    levers::tables(&mut document, offers);
    if offers.offers.len() <= 2 || has_details {
        leaving(&mut document, offers);
        taxes(&mut document, offers);
    }
    document.sentences(Role::Note, judgment(offers).into_iter().chain(offers.notes.iter().cloned()));
    document.sentences(Role::Note, caution(offers));
    document.sentences(Role::Warning, offers.offers.iter().flat_map(|offer| offer.warnings.iter().cloned()));
    document
}

/// `big-tech and start-up for one senior candidate, from January 2026, four years`.
pub fn title(offers: &Offers) -> String {
    let names: Vec<&str> = offers.offers.iter().map(|offer| offer.name.as_str()).collect();
    let level = offers.level.as_ref().map_or_else(String::new, |level| format!("{level} "));
    let (start, years) = offers.offers.first().map_or((String::new(), 0), |first| (first.start.long_name(), n_years(first)));
    let whom = if offers.has_different_candidates { "different candidates".into() } else { format!("one {level}candidate") };
    format!("{} for {whom}, from {start}, {}", listed(&names), in_years(years))
}

fn purpose(offers: &Offers) -> String {
    let trials = count(offers.n_trials);
    match offers.offers.as_slice() {
        [one] if !one.purpose.is_empty() => one.purpose.clone(),
        _ if offers.has_different_candidates => {
            format!(
                "The offers are to different candidates; all are judged by the values of the first. {trials} trials with the same draws."
            )
        }
        [_] => format!("What the offer costs us and what it is worth to the candidate, {trials} trials."),
        _ => format!("All offers are to the same candidate and share their random draws, {trials} trials."),
    }
}

/// `a`, `a and b`, `a, b and c`.
fn listed(names: &[&str]) -> String {
    match names {
        [] => String::new(),
        [one] => (*one).into(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// The years of the offer, without what is settled later.
fn n_years(offer: &OfferFigures) -> usize {
    offer.years.iter().filter(|year| year.year.is_some()).count()
}

/// `one year`, `four years`, `12 years`.
fn in_years(years: usize) -> String {
    const WORDS: [&str; 10] = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];
    let number = WORDS.get(years).map_or_else(|| count(years), |word| (*word).to_string());
    format!("{number} year{}", if years == 1 { "" } else { "s" })
}

/// A value with its standard error, to the digits that it supports; a certain value in full.
fn number(simulated: Simulated) -> Number {
    Number::with_error(simulated.value, (simulated.se > 0.0).then_some(simulated.se))
}

/// A mean whose own error is not known, to the digits that the error of `of` supports.
fn mean_beside(value: f64, of: Distribution) -> Number {
    Number::with_error(value, (of.se > 0.0).then_some(of.se))
}

/// Mean and P90, to the digits that the standard error of the mean supports.
fn with_error_of_mean(value: f64, se: f64) -> Number {
    Number::with_error(value, (se > 0.0).then_some(se))
}

/// Each offer in a row, and how it compares with the first.
fn overview(document: &mut Document, offers: &Offers) {
    let money = |heading| Column::money(heading, offers.currency);
    let mut table = Table::new([
        Column::text(""),
        money("worth to the candidate"),
        Column::new("± s.e.", Kind::StandardError),
        Column::new("against the first", Kind::Change),
        Column::text("80%, what we do not know"),
        Column::new("better for the candidate", Kind::Probability),
        money("costs us, expected"),
        Column::new("against the first", Kind::Change),
    ]);
    for (place, offer) in offers.offers.iter().enumerate() {
        let comparison = place.checked_sub(1).and_then(|before| offers.comparisons.get(before));
        let close = comparison.is_some_and(|comparison| comparison.is_too_close);
        let band = comparison.map(|comparison| {
            let (low, high) = comparison.gap_band;
            let band = if low == high { "no range given".into() } else { phrases::band((low, high)) };
            if close { format!("{band}, too close to call") } else { band }
        });
        table.row([
            Cell::from(offer.name.as_str()),
            number(offer.worth.worth).into(),
            Number::exact(offer.worth.worth.se).into(),
            comparison.map(|comparison| number(comparison.gap)).into(),
            band.into(),
            comparison.map(|comparison| probability_of(comparison.probability_better)).into(),
            with_error_of_mean(offer.cost.expected.mean, offer.cost.expected_se).into(),
            comparison.map(|comparison| number(comparison.cost_gap)).into(),
        ]);
    }
    document.money_table("The offers", table, offers.currency);
    document.note(format!("Each is compared with the first, {}.", offers.offers[0].name));
}

/// A probability with its 95% interval.
fn probability_of(simulated: Simulated) -> Number {
    let half = 1.96 * simulated.se;
    Number::with_interval(simulated.value, (simulated.value - half).max(0.0), (simulated.value + half).min(1.0))
}

/// Every grant: what is claimed of it, what it is worth on the grant date, and what can come of it.
fn equity(document: &mut Document, offers: &Offers) {
    let grants = || offers.offers.iter().flat_map(|offer| offer.grants.iter().map(move |grant| (offer, grant)));
    if grants().next().is_none() {
        return;
    }
    let money = |heading| Column::money(heading, offers.currency);
    let has = |of: &dyn Fn(&crate::insight::offer::GrantFigures) -> bool| grants().any(|(_, grant)| of(grant));
    let (has_options, has_claim) = (has(&|grant| grant.strike.is_some()), has(&|grant| grant.claimed.is_some()));
    let has_share = has(&|grant| grant.share_of_company.is_some());
    let mut columns = vec![Column::text("")];
    if has_options {
        columns.extend([Column::new("number", Kind::Quantity), Column::new("strike", Kind::Price)]);
    }
    if has_share {
        columns.push(Column::text("of the company"));
    }
    if has_claim {
        columns.push(money("claimed"));
    }
    columns.extend(["at grant", "sold: mean", "P10", "P50", "P90"].map(money));
    columns.push(Column::new("nothing", Kind::Probability));
    let mut table = Table::new(columns);
    for (offer, grant) in grants() {
        let usual = if grant.is_promised { "" } else { ", not promised" };
        let mut cells = vec![Cell::from(format!("{}: {}{usual}", offer.name, grant.what))];
        if has_options {
            let is_option = grant.strike.is_some();
            cells.extend([grant.count.filter(|_| is_option).map(Number::exact).into(), grant.strike.map(Number::exact).into()]);
        }
        if has_share {
            cells.push(grant.share_of_company.map(percent_of_company).into());
        }
        if has_claim {
            cells.push(grant.claimed.map(Number::exact).into());
        }
        let gain = grant.gain;
        cells.push(Number::exact(grant.at_grant).into());
        // What is not promised is not simulated.
        let is_simulated = grant.is_promised;
        cells.extend([gain.mean, gain.p10, gain.p50, gain.p90].map(|value| Cell::from(is_simulated.then(|| mean_beside(value, gain)))));
        let may_fail = offer.is_private || grant.strike.is_some();
        cells.push(Some(probability_of(grant.nothing)).filter(|_| is_simulated && may_fail).into());
        table.row(cells);
    }
    document.money_table("Equity before tax, if the candidate stays", table, offers.currency);
    document.note("At grant: fair value on the grant date. Nothing: the probability that it comes to nothing.");
    if has_claim {
        document.note(
            "Claimed: the number of shares times the price of a preferred share in the last round, as such grants are often described.",
        );
    }
}

/// `0.06%`: shares of companies are small.
pub(super) fn percent_of_company(share: f64) -> String {
    let percent = 100.0 * share;
    let decimals = if percent >= 1.0 { 2 } else { 3 };
    let text = format!("{percent:.decimals$}");
    format!("{}%", text.trim_end_matches('0').trim_end_matches('.'))
}

fn cost(document: &mut Document, offers: &Offers) {
    let money = |heading| Column::money(heading, offers.currency);
    let mut table = Table::new([
        Column::text(""),
        money("expected"),
        money("P90"),
        money("if they stay"),
        money("P90"),
        money("equity in the accounts"),
        money("with forfeiture"),
    ]);
    let has_clawback = offers.offers.iter().any(|offer| offer.cost.clawback > 0.0);
    if has_clawback {
        table.columns.push(money("clawback"));
    }
    for offer in &offers.offers {
        let cost = &offer.cost;
        let (expected, staying) = (|value| with_error_of_mean(value, cost.expected_se), |value| with_error_of_mean(value, cost.staying_se));
        let mut cells = vec![
            Cell::from(offer.name.as_str()),
            expected(cost.expected.mean).into(),
            expected(cost.expected.p90).into(),
            staying(cost.staying.mean).into(),
            staying(cost.staying.p90).into(),
            Number::exact(cost.equity_accounting).into(),
            Number::exact(cost.equity_accounting_expected).into(),
        ];
        if has_clawback {
            cells.push(expected(-cost.clawback).into());
        }
        table.row(cells);
    }
    let years = offers.offers.first().map_or_else(String::new, |first| in_years(n_years(first)));
    document.money_table(format!("What the offers cost us over {years}"), table, offers.currency);
    document.note(
        "Expected: with the attrition that we plan for. Equity counts as it is delivered, also after the last year; in the accounts it is booked at its value \
         on the grant date, less what is expected to be forfeited by leaving. What an offer costs us depends on nothing that we assume about the \
         candidate's taste for risk.",
    );
    cost_items(document, offers);
}

/// What the cost is made of, if the candidate stays.
fn cost_items(document: &mut Document, offers: &Offers) {
    let columns =
        offers.offers.iter().map(|offer| Column::named(offer.name.as_str(), Kind::Amount(super::table::Unit::Money(offers.currency))));
    let mut table = Table::new(std::iter::once(Column::text("")).chain(columns));
    let mut names: Vec<&str> = vec![];
    for (name, _) in offers.offers.iter().flat_map(|offer| &offer.cost.items) {
        if !names.contains(&name.as_str()) {
            names.push(name);
        }
    }
    let of = |offer: &OfferFigures, name: &str| offer.cost.items.iter().find(|(item, _)| item == name).map_or(0.0, |(_, amount)| *amount);
    for name in names {
        let cells = offers.offers.iter().map(|offer| Cell::from(with_error_of_mean(of(offer, name), offer.cost.staying_se)));
        table.row(std::iter::once(Cell::from(name)).chain(cells));
    }
    let total = offers.offers.iter().map(|offer| Cell::from(with_error_of_mean(offer.cost.staying.mean, offer.cost.staying_se)));
    table.strong(std::iter::once(Cell::from("total")).chain(total));
    document.money_table("What that is made of, if the candidate stays", table, offers.currency);
}

fn leaving(document: &mut Document, offers: &Offers) {
    if offers.offers.iter().all(|offer| offer.leaving.is_empty()) {
        return;
    }
    let money = |heading| Column::money(heading, offers.currency);
    let has_clawback = offers.offers.iter().any(|offer| offer.sign_on.iter().any(|sign_on| sign_on.clawback.is_some()));
    let mut columns = vec![Column::text(""), money("paid by then"), money("equity vested"), money("equity lost")];
    if has_clawback {
        columns.extend([money("sign-on to repay"), money("a month earlier")]);
    }
    columns.push(Column::text("compute"));
    let mut table = Table::new(columns);
    for offer in &offers.offers {
        for kept in &offer.leaving {
            let mut cells = vec![Cell::from(format!("{}, after {} months", offer.name, kept.months))];
            cells.extend([rough(kept.net_pay), Number::exact(kept.vested), Number::exact(kept.lost)].map(Cell::from));
            if has_clawback {
                cells.extend([kept.to_repay, kept.to_repay_a_month_earlier].map(|amount| Cell::from(Number::exact(amount))));
            }
            cells.push(kept.compute.as_str().into());
            table.row(cells);
        }
    }
    document.money_table("What the candidate keeps on leaving", table, offers.currency);
    document.note("Paid by then: after tax where a tax table is known. Equity at its value on the grant date.");
}

/// The means of simulated pay have no error of their own: four figures.
fn rough(value: f64) -> Number {
    Number::with_error(value, Some(value.abs() / 2_000.0).filter(|error| *error > 0.0))
}

/// Withheld against due, where tables say what is withheld.
fn taxes(document: &mut Document, offers: &Offers) {
    let years = || offers.offers.iter().flat_map(|offer| offer.tax_years.iter().map(move |year| (offer, year)));
    if years().all(|(_, year)| year.table_year.is_none()) {
        return;
    }
    let money = |heading| Column::money(heading, offers.currency);
    let mut columns = vec![Column::text(""), money("pay and equity"), money("income tax"), money("contributions")];
    // Elsewhere tax is withheld as it is due.
    let is_withheld_flat = years().any(|(_, year)| year.short.is_some());
    if is_withheld_flat {
        columns.extend(["withheld on shares and bonuses", "due on them", "to pay with the return"].map(money));
    }
    columns.push(Column::text("tables of"));
    let mut table = Table::new(columns);
    for (offer, name, year) in offers.offers.iter().flat_map(tax_rows) {
        let mut cells = vec![Cell::from(format!("{}, {name}", offer.name))];
        cells.extend([year.wages, year.income_tax, year.contributions].map(|amount| Cell::from(rough(amount))));
        if is_withheld_flat {
            cells.extend([year.withheld, year.due, year.short].map(|amount| Cell::from(amount.map(rough))));
        }
        cells.push(Cell::from(year.table_year.map(|year| year.to_string())));
        table.row(cells);
    }
    document.money_table("The candidate's taxes by calendar year, mean", table, offers.currency);
}

/// The calendar years of an offer by name, and those after it in one sum.
fn tax_rows(offer: &OfferFigures) -> Vec<(&OfferFigures, String, TaxYear)> {
    let last = offer.start.plus(12 * n_years(offer) as i32 - 1).year();
    let (during, after): (Vec<&TaxYear>, Vec<&TaxYear>) = offer.tax_years.iter().partition(|year| year.year <= last);
    let mut rows: Vec<_> = during.into_iter().map(|year| (offer, year.year.to_string(), year.clone())).collect();
    if let [first, .., latest] | [first @ latest] = after[..] {
        let sum = |of: fn(&TaxYear) -> f64| after.iter().map(|year| of(year)).sum::<f64>();
        let optional = |of: fn(&TaxYear) -> Option<f64>| after.iter().map(|year| of(year)).sum::<Option<f64>>();
        let all = TaxYear {
            year: first.year,
            table_year: latest.table_year,
            wages: sum(|year| year.wages),
            income_tax: sum(|year| year.income_tax),
            contributions: sum(|year| year.contributions),
            withheld: optional(|year| year.withheld),
            due: optional(|year| year.due),
            short: optional(|year| year.short),
        };
        let name = if first.year == latest.year { first.year.to_string() } else { format!("{} to {}", first.year, latest.year) };
        rows.push((offer, name, all));
    }
    rows
}

/// What was assumed about the candidate.
fn judgment(offers: &Offers) -> Option<String> {
    if offers.judgment.is_empty() {
        return None;
    }
    let values: Vec<String> = offers.judgment.iter().map(|value| judgment_value(value, offers.currency)).collect();
    let drawn = offers.judgment.iter().any(|value| value.low != value.high);
    let band = match drawn {
        true => format!(
            " Of a range, one in ten is below and one in ten above; figures use its middle, and what is said with 80% holds in eight of ten of {}.",
            plural(offers.n_outer, "draw")
        ),
        false => " No range is given for any of them, so that nothing is said about how much depends on them.".into(),
    };
    Some(format!("Assumed about the candidate: {}.{band}", values.join(", ")))
}

fn judgment_value(value: &JudgmentValue, currency: Currency) -> String {
    let name = match value.key.as_str() {
        "wealth" => "wealth outside the offer",
        "risk_aversion" => "risk aversion",
        "work" => "worth of a dollar used for work",
        "personal" => "worth of a dollar used personally",
        "personal_share" => "share of use that is personal",
        "waiting" => "share of waiting felt as own time",
        "benefits" => "worth of a dollar of benefits",
        "development" => "worth of a dollar of training and fine-tuning",
        key => key,
    };
    let text = |amount: f64| match value.is_money {
        true => words::about(amount, currency),
        false if value.key == "personal_share" => words::share(amount),
        false => words::price(amount).trim_end_matches('0').trim_end_matches('.').to_string(),
    };
    if value.low == value.high {
        return format!("{name} {}", text(value.central));
    }
    let low = if value.is_money { words::about_without_unit(value.low, currency) } else { text(value.low) };
    format!("{name} {low} to {}", text(value.high))
}

/// The figure of a condition in words: `988k USD (± 4.1k)`, `19%`.
pub fn finding(judged: &JudgedOffer) -> String {
    let Simulated { value, se } = judged.found;
    let Some(currency) = judged.currency else {
        let number = probability_of(judged.found);
        let (low, high) = number.interval.unwrap_or((value, value));
        return words::probability(value, low, high);
    };
    let error = if se > 0.0 { format!(" (± {})", crate::quantity::approximately(se)) } else { String::new() };
    format!("{}{error}", words::about(value, currency))
}

/// What to know before an offer letter is written.
fn caution(offers: &Offers) -> Option<String> {
    let has_allowance = offers.offers.iter().any(|offer| offer.compute.granted.is_some());
    has_allowance.then(|| {
        "Before you write it down: in the US and the UK, calling a compute allowance pay or an inducement weighs against its exclusion from taxable \
         income."
            .into()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all_text(document: &Document) -> String {
        format!("{document:?}")
    }

    #[test]
    fn names_and_years_are_written_as_they_are_spoken() {
        assert_eq!(listed(&["a"]), "a");
        assert_eq!(listed(&["a", "b", "c"]), "a, b and c");
        assert_eq!((in_years(1), in_years(4), in_years(12)), ("one year".into(), "four years".into(), "12 years".into()));
        assert_eq!(
            (percent_of_company(0.0006), percent_of_company(0.02), percent_of_company(0.01234)),
            ("0.06%".into(), "2%".into(), "1.23%".into())
        );
    }

    #[test]
    fn three_offers_are_a_table_against_the_first_and_details_are_shown_on_request() {
        let three = samples::three();
        let (short, long) = (document(&three, false), document(&three, true));
        let headings = |document: &Document| -> Vec<String> {
            document
                .blocks
                .iter()
                .filter_map(|block| if let super::super::Block::Heading(text) = block { Some(text.clone()) } else { None })
                .collect()
        };
        assert_eq!(headings(&short)[0], "The offers, thousand USD");
        assert!(headings(&long).len() > headings(&short).len());
        assert!(headings(&document(&samples::two(), false)).iter().all(|heading| !heading.starts_with("The offers, ")));
    }

    #[test]
    fn every_table_has_as_many_cells_as_columns_in_each_row() {
        for offers in [samples::one(), samples::two(), samples::three(), samples::without_anything()] {
            for block in document(&offers, true).blocks {
                if let super::super::Block::Table(table) = block {
                    assert!(table.rows.iter().all(|row| row.cells.len() == table.columns.len()), "{table:?}");
                }
            }
        }
    }

    #[test]
    fn one_person_has_no_inequality_and_no_figure_of_a_crowd() {
        let text = all_text(&document(&samples::two(), true));
        assert!(!text.contains("Gini") && !text.contains("people") && !text.contains(" %"), "{text}");
    }
}
