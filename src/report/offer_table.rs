//! The report of a file of offers: what each row is worth and costs, and what makes offers to one candidate equal.

use super::batch::{RejectedRow, rejects_dataset};
use super::dataset::{Dataset, Records};
use super::document::{Document, Role};
use super::table::{Cell, Column, Kind, Number, Table, Unit};
use super::words;
use crate::insight::offer::{BesideFirst, CheapestLever, LeverKind, OfferOutcome, OfferTable, Simulated};
use crate::quantity::{Currency, approximately, count, plural};
use crate::reading::printable::printable;

/// A figure beside the first offer to the same candidate.
type OfBesideFirst = fn(&BesideFirst) -> Option<f64>;

/// Offers shown at most; the datasets hold them all.
const SHOWN: usize = 20;
/// Gaps that are written as sentences; a table has them all.
const IN_SENTENCES: usize = 3;
/// Half the width of a 95% interval in standard errors.
const HALF_WIDTH: f64 = 1.96;

/// Arranges the table for reading.
pub fn document(table: &OfferTable) -> Document {
    let title = format!("{} on the market {}", printable(&table.file), table.market);
    let mut document = Document { title, purpose: table.purpose.clone(), blocks: vec![] };
    document.sentences(Role::Answer, answer(table));
    if !table.offers.is_empty() {
        worth_and_cost(&mut document, table);
        equity_and_compute(&mut document, table);
        beside_first(&mut document, table);
        if table.offers.len() > SHOWN {
            let offers = plural(table.offers.len(), "offer");
            document.note(format!("The first {SHOWN} of {offers}; --format json or csv and --out show all of them."));
        }
    }
    rejected(&mut document, table);
    document.sentences(Role::Note, table.notes.iter().cloned());
    document.sentences(Role::Warning, table.warnings.iter().map(|warning| format!("{}.", words::sentence_case(warning))));
    document
}

fn answer(table: &OfferTable) -> Vec<String> {
    let rows = table.rows;
    let mut sentences =
        vec![format!("{} read = {} evaluated + {} rejected.", plural(rows.read, "row"), count(rows.evaluated), count(rows.rejected))];
    let besides: Vec<(&OfferOutcome, &BesideFirst)> =
        table.offers.iter().filter_map(|offer| Some((offer, offer.beside_first.as_ref()?))).collect();
    if besides.len() > IN_SENTENCES {
        sentences.push(format!("{} are compared with the first to the same candidate.", plural(besides.len(), "offer")));
        return sentences;
    }
    for (offer, beside) in besides {
        sentences.push(gap_in_words(offer, beside, table.currency));
    }
    sentences
}

fn gap_in_words(offer: &OfferOutcome, beside: &BesideFirst, currency: Currency) -> String {
    let (id, first) = (printable(&offer.offer_id), printable(&beside.first));
    let Simulated { value, se } = beside.gap;
    if value.abs() <= 2.0 * se {
        return format!("{id} and {first} are too close to call: the difference in worth to the candidate is within two standard errors.");
    }
    let more = if value > 0.0 { "more" } else { "less" };
    let error = if se > 0.0 { format!(" (standard error {})", approximately(se)) } else { String::new() };
    let amount = words::about(value.abs(), currency);
    let better = probability_in_words(beside.probability_better);
    format!("{id} is worth {amount} {more} to the candidate than {first}{error}, and leaves them with more with probability {better}.")
}

fn interval(probability: Simulated) -> (f64, f64) {
    let Simulated { value, se } = probability;
    ((value - HALF_WIDTH * se).max(0.0), (value + HALF_WIDTH * se).min(1.0))
}

fn probability_in_words(probability: Simulated) -> String {
    let (low, high) = interval(probability);
    words::probability(probability.value, low, high)
}

fn simulated(figure: Simulated) -> Number {
    Number::with_error(figure.value, Some(figure.se))
}

/// A figure that moves with the worth or the cost beside it.
fn beside(value: f64, se: f64) -> Number {
    Number::with_error(value, Some(se))
}

fn id(offer: &OfferOutcome) -> Cell {
    printable(&offer.offer_id).into()
}

fn shown(table: &OfferTable) -> impl Iterator<Item = &OfferOutcome> {
    table.offers.iter().take(SHOWN)
}

fn worth_and_cost(document: &mut Document, table: &OfferTable) {
    let money = |heading| Column::money(heading, table.currency);
    let mut rows = Table::new([
        Column::text(""),
        Column::text("candidate"),
        money("mean today"),
        money("worth to them"),
        Column::new("s.e.", Kind::StandardError),
        money("costs us"),
        money("P90"),
        money("net, year 1"),
        money("tax short"),
    ]);
    for offer in shown(table) {
        let cells: [Cell; 9] = [
            id(offer),
            offer.candidate_id.as_deref().map(printable).into(),
            simulated(offer.present_value).into(),
            simulated(offer.worth).into(),
            Number::exact(offer.worth.se).into(),
            simulated(offer.cost).into(),
            beside(offer.cost_p90, offer.cost.se).into(),
            beside(offer.net_pay_year_1, offer.worth.se).into(),
            offer.tax_short_year_1.map(|short| beside(short, offer.worth.se)).into(),
        ];
        rows.row(cells);
    }
    document.money_table("Worth to the candidate and cost to us", rows, table.currency);
}

fn equity_and_compute(document: &mut Document, table: &OfferTable) {
    let money = |heading| Column::money(heading, table.currency);
    let mut rows = Table::new([
        Column::text(""),
        money("equity at grant"),
        money("P10"),
        money("P50"),
        money("P90"),
        money("compute granted").or("no limit in money"),
        money("used"),
        money("worth to them"),
    ]);
    for offer in shown(table) {
        let of_equity = |value: f64| beside(value, offer.worth.se);
        let cells: [Cell; 8] = [
            id(offer),
            Number::exact(offer.equity_at_grant).into(),
            of_equity(offer.equity_p10).into(),
            of_equity(offer.equity_p50).into(),
            of_equity(offer.equity_p90).into(),
            offer.compute_granted.map(Number::exact).into(),
            Number::exact(offer.compute_used).into(),
            Number::exact(offer.compute_worth).into(),
        ];
        rows.row(cells);
    }
    document.money_table("Equity and compute over all years", rows, table.currency);
}

fn beside_first(document: &mut Document, table: &OfferTable) {
    let mut rows = Table::new([
        Column::text(""),
        Column::text("beside"),
        Column::new("worth", Kind::Change),
        Column::new("s.e.", Kind::StandardError),
        Column::new("better with", Kind::Probability),
        Column::text("cheapest lever to make them equal"),
        Column::new("costs us", Kind::Amount(Unit::Money(table.currency))),
    ]);
    for offer in shown(table) {
        let Some(beside) = &offer.beside_first else { continue };
        let (low, high) = interval(beside.probability_better);
        let lever = beside.cheapest_lever.as_ref();
        let words = match lever {
            Some(lever) => lever_in_words(lever, table.currency),
            None if beside.gap.value == 0.0 => "none is needed".into(),
            None => "no single lever".into(),
        };
        let cells: [Cell; 7] = [
            id(offer),
            printable(&beside.first).into(),
            simulated(beside.gap).into(),
            Number::exact(beside.gap.se).into(),
            Number::with_interval(beside.probability_better.value, low, high).into(),
            words.into(),
            lever.map(|lever| Number::with_error(lever.cost, Some(error_of_cost(lever)))).into(),
        ];
        rows.row(cells);
    }
    if !rows.rows.is_empty() {
        document.money_table("Beside the first offer to the same candidate", rows, table.currency);
    }
}

/// The cost is in proportion to the change, and so is its error.
fn error_of_cost(lever: &CheapestLever) -> f64 {
    if lever.change.value == 0.0 { 0.0 } else { (lever.cost * lever.change.se / lever.change.value).abs() }
}

/// `o-102: sign-on bonus +110,300 USD`.
fn lever_in_words(lever: &CheapestLever, currency: Currency) -> String {
    let Simulated { value, se } = lever.change;
    let amount = || words::money(value, Some(se), currency);
    let change = match lever.kind {
        LeverKind::SignOn => format!("sign-on bonus +{} {currency}", amount()),
        LeverKind::Base => format!("base pay +{} {currency} a year", amount()),
        LeverKind::Units if value < 1.0 => format!("{} more RSUs", words::share(value)),
        LeverKind::Units => format!("{:.1} times the RSUs", 1.0 + value),
        LeverKind::Options if value < 1.0 => format!("{} more options", words::share(value)),
        LeverKind::Options => format!("{:.1} times the options", 1.0 + value),
        LeverKind::Tokens => format!("compute +{} million tokens a month", words::amount(value, Some(se))),
        LeverKind::GpuHours => format!("compute +{} GPU-hours a month", words::amount(value, Some(se))),
        LeverKind::Allowance => format!("compute +{} {currency} a month", amount()),
        LeverKind::Queue => format!("{} less waiting for compute", words::share(value)),
    };
    format!("{}: {change}", printable(&lever.of))
}

fn rejected(document: &mut Document, table: &OfferTable) {
    if table.rejected.is_empty() {
        return;
    }
    let mut rows = Table::new([Column::new("line", Kind::Count), Column::text("offer"), Column::text("column"), Column::text("reason")]);
    for row in table.rejected.iter().take(SHOWN) {
        let cells: [Cell; 4] = [
            Number::exact(f64::from(row.line)).into(),
            row.offer_id.as_deref().map(printable).into(),
            row.column.clone().into(),
            printable(&row.reason).into(),
        ];
        rows.row(cells);
    }
    document.table("Rejected rows", rows);
    if table.rejected.len() > SHOWN {
        document.note(format!("The first {SHOWN} of {}; --format json and --out show all of them.", plural(table.rejected.len(), "row")));
    }
}

/// The rejected rows as those of a batch.
pub fn rejected_rows(table: &OfferTable) -> Vec<RejectedRow> {
    let of_row = |row: &crate::insight::offer::OfferReject| RejectedRow {
        file: table.file.clone(),
        line: row.line,
        id: row.offer_id.clone(),
        column: row.column.clone(),
        reason: row.reason.clone(),
        remedy: row.remedy.clone(),
    };
    table.rejected.iter().map(of_row).collect()
}

pub fn datasets<'a>(table: &'a OfferTable, rejected: &'a [RejectedRow]) -> Vec<Dataset<'a>> {
    vec![offers_dataset(table), rejects_dataset(rejected)]
}

/// One row per offer, in the order of the file.
fn offers_dataset(table: &OfferTable) -> Dataset<'_> {
    type Figure = fn(&OfferOutcome) -> Option<f64>;
    const FIGURES: [(&str, Figure); 15] = [
        ("present_value_mean", |offer| Some(offer.present_value.value)),
        ("present_value_se", |offer| Some(offer.present_value.se)),
        ("worth", |offer| Some(offer.worth.value)),
        ("worth_se", |offer| Some(offer.worth.se)),
        ("cost_mean", |offer| Some(offer.cost.value)),
        ("cost_se", |offer| Some(offer.cost.se)),
        ("cost_p90", |offer| Some(offer.cost_p90)),
        ("equity_at_grant", |offer| Some(offer.equity_at_grant)),
        ("equity_p10", |offer| Some(offer.equity_p10)),
        ("equity_p50", |offer| Some(offer.equity_p50)),
        ("equity_p90", |offer| Some(offer.equity_p90)),
        ("compute_granted", |offer| offer.compute_granted),
        ("compute_used", |offer| Some(offer.compute_used)),
        ("compute_worth", |offer| Some(offer.compute_worth)),
        ("net_pay_year_1", |offer| Some(offer.net_pay_year_1)),
    ];
    const BESIDE: [(&str, OfBesideFirst); 3] = [
        ("gap", |beside| Some(beside.gap.value)),
        ("gap_se", |beside| Some(beside.gap.se)),
        ("probability_better", |beside| Some(beside.probability_better.value)),
    ];
    let currency = table.currency;
    let rows: Vec<&OfferOutcome> = table.offers.iter().collect();
    let mut records = Records::new("offers", rows)
        .count("line", |offer| u64::from(offer.line))
        .text("offer_id", |offer| offer.offer_id.clone())
        .text("candidate_id", |offer| offer.candidate_id.clone().unwrap_or_default())
        .text("company", |offer| offer.company.clone().unwrap_or_default())
        .text("start", |offer| offer.start.to_string())
        .text("currency", move |_| currency.code());
    for (name, figure) in FIGURES {
        records = records.amount(name, move |offer| figure(offer));
    }
    records = records
        .text("net_of", |offer| offer.net_of.clone().unwrap_or_default())
        .amount("tax_short_year_1", |offer| offer.tax_short_year_1)
        .text("beside", |offer| offer.beside_first.as_ref().map(|beside| beside.first.clone()).unwrap_or_default());
    for (name, figure) in BESIDE {
        records = records.amount(name, move |offer| offer.beside_first.as_ref().and_then(figure));
    }
    let lever = |offer: &OfferOutcome| offer.beside_first.as_ref().and_then(|beside| beside.cheapest_lever.clone());
    records
        .text("cheapest_lever", move |offer| lever(offer).map_or("", |lever| lever.kind.key()))
        .text("lever_of", move |offer| lever(offer).map(|lever| lever.of).unwrap_or_default())
        .amount("lever_change", move |offer| lever(offer).map(|lever| lever.change.value))
        .amount("lever_change_se", move |offer| lever(offer).map(|lever| lever.change.se))
        .text("lever_unit", move |offer| lever(offer).map(|lever| lever.kind.unit(currency)).unwrap_or_default())
        .amount("lever_cost", move |offer| lever(offer).map(|lever| lever.cost))
        .finish()
}
