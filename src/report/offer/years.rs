//! The table of one offer: a column a year, then what is settled later, the total, and today's value of it all.

use super::{mean_beside, number, rough};
use crate::insight::offer::{Distribution, OfferFigures, OfferYear, Offers};
use crate::quantity::approximately;
use crate::report::document::Document;
use crate::report::table::{Cell, Column, Number, Table};

pub const NOTE: &str = "P10, P50, P90: one in ten is lower, the middle, one in ten is higher; percentiles of the total are those of sums, not sums of \
                        percentiles. Today: present value. What risk takes off depends on the whole, so that worth is not divided among years.";

/// Reads one number off a year.
type OfYear = fn(&OfferYear) -> Number;

pub fn table(document: &mut Document, offer: &OfferFigures, offers: &Offers) {
    let columns = offer.years.iter().map(|year| year.year.map_or_else(|| "later".to_string(), |year| format!("year {year}")));
    let headings = columns.chain(["total".to_string(), "today".to_string()]);
    let unit = crate::report::table::Kind::Amount(crate::report::table::Unit::Money(offers.currency));
    let mut table = Table::new(std::iter::once(Column::text("")).chain(headings.map(|heading| Column::named(heading, unit))));
    let all = || offer.years.iter().chain([&offer.total]);
    let any = |of: fn(&OfferYear) -> f64| all().any(|year| of(year) != 0.0);
    // What is settled later is equity alone: nothing else has a number there.
    let is_later = |place: usize| place < offer.years.len() && offer.years[place].year.is_none();
    let cells = |name: &str, of: OfYear| -> Vec<Cell> {
        let number = |(place, year)| Some(of(year)).filter(|number| number.value != 0.0 || !is_later(place));
        std::iter::once(Cell::from(name)).chain(all().enumerate().map(|year| Cell::from(number(year)))).chain([Cell::Absent]).collect()
    };
    table.row(cells("base pay", |year| Number::exact(year.base)));
    if any(|year| year.bonus) {
        table.row(cells("bonus, mean", |year| rough(year.bonus)));
    }
    if any(|year| year.sign_on) {
        table.row(cells("sign-on bonus", |year| Number::exact(year.sign_on)));
    }
    if any(|year| year.equity_at_grant) {
        table.row(cells(&format!("{}, value on the grant date", securities(offer)), |year| Number::exact(year.equity_at_grant)));
        let parts: [(&str, OfYear); 4] = [
            ("when sold, mean", |year| of_equity(year, |equity| equity.mean)),
            ("P10", |year| of_equity(year, |equity| equity.p10)),
            ("P50", |year| of_equity(year, |equity| equity.p50)),
            ("P90", |year| of_equity(year, |equity| equity.p90)),
        ];
        parts.into_iter().for_each(|(name, of)| table.indented(cells(name, of)));
    }
    if any(|year| year.exercise) {
        table.indented(cells("paid to exercise options, mean", |year| rough(year.exercise)));
    }
    if any(|year| year.not_promised) {
        table.row(cells("equity, usual but not promised", |year| Number::exact(year.not_promised)));
    }
    if any(|year| year.benefits) {
        table.row(cells("benefits, as they cost", |year| rough(year.benefits)));
    }
    if any(|year| year.development) {
        table.row(cells("training and fine-tuning, as used", |year| rough(year.development)));
    }
    if offer.years.iter().any(|year| year.compute_granted.is_some()) {
        table.row(cells("compute granted", |year| Number::exact(year.compute_granted.unwrap_or(0.0))));
    }
    if any(|year| year.compute_wanted) {
        table.row(cells("compute used, mean", |year| rough(year.compute_used)));
    }
    let net = if offer.net_of.is_some() { "net pay, mean" } else { "pay before tax, mean" };
    table.strong(cells(net, |year| rough(year.net_pay)));
    if any(|year| year.minimum_tax) {
        table.indented(cells("after minimum tax, mean", |year| rough(year.minimum_tax)));
    }
    if any(|year| year.compute_value) {
        table.row(cells("compute, its value to the candidate", |year| rough(year.compute_value)));
    }
    if any(|year| year.waiting) {
        table.row(cells("waiting for compute", |year| rough(year.waiting)));
    }
    if any(|year| year.benefits_value) {
        table.row(cells("benefits, their value to the candidate", |year| rough(year.benefits_value)));
    }
    if any(|year| year.development_value) {
        table.row(cells("training and fine-tuning, their value to the candidate", |year| rough(year.development_value)));
    }
    let only_today = |name: &str, value: Number| -> Vec<Cell> {
        let blank = std::iter::repeat_n(Cell::Absent, table_width(offer));
        std::iter::once(Cell::from(name)).chain(blank).chain([Cell::from(value)]).collect()
    };
    let worth = &offer.worth;
    let digits = |value: f64| Number::with_error(value, Some(worth.worth.se).filter(|se| *se > 0.0));
    table.row(only_today("present value, mean", number(worth.present_value)));
    let for_risk = if worth.for_risk == 0.0 { Number::exact(0.0) } else { digits(worth.for_risk) };
    table.row(only_today("less: for risk", for_risk));
    let error = Some(worth.worth.se).filter(|se| *se > 0.0);
    let error = error.map_or_else(String::new, |se| format!(" (± {} {})", approximately(se), offers.currency));
    table.strong(only_today(&format!("worth to the candidate{error}"), digits(worth.worth.value)));
    let net_of = offer.net_of.as_ref().map_or_else(String::new, |net_of| format!(", net of tax ({net_of})"));
    let in_unit = table.in_one_unit(offers.currency);
    document.table(format!("{}, {in_unit}{net_of}", offer.name), table);
}

/// Columns before that of today.
fn table_width(offer: &OfferFigures) -> usize {
    offer.years.len() + 1
}

fn of_equity(year: &OfferYear, of: fn(&Distribution) -> f64) -> Number {
    mean_beside(of(&year.equity), year.equity)
}

/// What is granted: `RSUs`, `options`, or `equity` where there are several kinds.
fn securities(offer: &OfferFigures) -> String {
    let mut kinds: Vec<&str> = offer.grants.iter().filter(|grant| grant.is_promised).map(|grant| grant.what.as_str()).collect();
    kinds.dedup();
    if let [one] = kinds[..] { one.into() } else { "equity".into() }
}
