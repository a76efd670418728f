//! How a scenario was read, in money: tables for `check`, a few sentences for every run.

use super::document::{Document, Role};
use super::table::{Cell, Column, Kind, Number, Table};
use super::words;
use crate::insight::Echo;
use crate::insight::echo::{BasePay, BilledUse, FileEcho};
use crate::quantity::{approximately, count, plural};
use crate::scenario::package::PurchaseKind;

/// Rows of a table at most.
const MOST_ROWS: usize = 50;
/// Columns of a file that a sentence names before it only counts the rest.
const MOST_NAMES: usize = 12;

/// Everything that was read, for `check`.
pub fn document(echo: &Echo, scenario: &str) -> Document {
    let title = format!("How {scenario} was read; means, {}", echo.currency);
    let mut document = Document { title, purpose: String::new(), blocks: vec![] };
    base_pay(&mut document, echo);
    uses(&mut document, echo);
    seats(&mut document, echo);
    gpus(&mut document, echo);
    document.sentences(Role::Note, bills(echo).into_iter().chain(price_steps(echo)));
    document
}

/// The same in short, for a run.
pub fn sentences(echo: &Echo) -> Vec<String> {
    let month = echo.month.long_name();
    let all = echo.all_base_pay();
    let pay = format!("As read: base pay of {} a year for {}", money(all.yearly, echo), words::people(all.people));
    let use_of_all = echo.all_use().map(|(expected, at_full_use)| {
        let limits = if echo.uses.iter().any(|used| used.is_limited) { ", before caps, credits and queues" } else { "" };
        if words::amount(expected, None) == words::amount(at_full_use, None) {
            format!("use of {} in {month}{limits}", money(expected, echo))
        } else {
            format!(
                "use of {} in {month}, {} if everybody had adopted it and were active{limits}",
                money(expected, echo),
                money(at_full_use, echo)
            )
        }
    });
    let seats = echo.all_seats().map(|monthly| format!("seats for {} a month", money(monthly, echo)));
    let gpus = echo.all_gpus().map(|monthly| format!("GPUs for {} a month", money(monthly, echo)));
    let parts = std::iter::once(pay).chain(use_of_all).chain(seats).chain(gpus).collect::<Vec<_>>().join("; ");
    let mut sentences = vec![format!("{parts} (`compcast check` shows it by group).")];
    sentences.extend(bills(echo));
    sentences.extend(price_steps(echo));
    sentences.extend(echo.file.as_ref().and_then(columns));
    sentences
}

/// An amount in the currency of the scenario.
fn money(amount: f64, echo: &Echo) -> String {
    format!("{} {}", approximately(amount), echo.currency)
}

fn base_pay(document: &mut Document, echo: &Echo) {
    let mut table = Table::new([
        Column::text(""),
        Column::new("people", Kind::Count),
        Column::money("each", echo.currency),
        Column::money("all", echo.currency),
    ]);
    let row = |pay: &BasePay| {
        let [people, each, yearly] = [pay.people as f64, pay.each, pay.yearly].map(Number::exact);
        [Cell::from(pay.group.as_str()), people.into(), each.into(), yearly.into()]
    };
    echo.base_pay.iter().take(MOST_ROWS).for_each(|pay| table.row(row(pay)));
    if echo.base_pay.len() > 1 {
        table.strong(row(&echo.all_base_pay()));
    }
    document.table("Base pay a year, before raises", table);
    note_of_more(document, echo.base_pay.len());
}

fn uses(document: &mut Document, echo: &Echo) {
    if echo.uses.is_empty() {
        return;
    }
    let headings =
        [Column::new("people", Kind::Quantity), Column::money("× use each", echo.currency), Column::money("= if all did", echo.currency)];
    let shares = ["× adopted", "× active"].map(|heading| Column::new(heading, Kind::Share));
    let columns =
        [Column::text(""), Column::text("usage")].into_iter().chain(headings).chain(shares).chain([Column::money("= bill", echo.currency)]);
    let mut table = Table::new(columns.map(|column| column.or("unknown")));
    let shared = |share: f64| if share.is_nan() { Cell::Absent } else { Number::exact(share).into() };
    for used in echo.uses.iter().take(MOST_ROWS) {
        table.row([
            Cell::from(used.group.as_str()),
            used.usage.as_str().into(),
            Number::exact(used.people).into(),
            used.each.map(Number::exact).into(),
            used.at_full_use.map(Number::exact).into(),
            shared(used.adopted),
            shared(used.active),
            used.expected.map(Number::exact).into(),
        ]);
    }
    if let Some((expected, at_full_use)) = echo.all_use().filter(|_| echo.uses.len() > 1) {
        let (expected, at_full_use) = (Number::exact(expected).into(), Number::exact(at_full_use).into());
        let blank = || Cell::Text(String::new());
        table.strong([Cell::from("all"), blank(), blank(), blank(), at_full_use, blank(), blank(), expected]);
    }
    document.table(format!("Use in {}", echo.month.long_name()), table);
    note_of_more(document, echo.uses.len());
    if echo.uses.iter().any(|used| used.is_limited) {
        document.note("Before caps, credits, queues and GPUs at hand, which may keep some of it off the bill.");
    }
    if echo.uses.iter().any(|used| used.expected.is_none()) {
        document.note(
            "Unknown: use in tokens or hours whose price is uncertain, or that depends on uncertain numbers together, has no exact mean.",
        );
    }
}

fn seats(document: &mut Document, echo: &Echo) {
    if echo.seats.is_empty() {
        return;
    }
    let amounts = [Column::new("seats", Kind::Quantity), Column::money("× fee", echo.currency), Column::money("= a month", echo.currency)];
    let mut table = Table::new(std::iter::once(Column::text("")).chain(amounts).chain([Column::text("compute")]));
    for seats in echo.seats.iter().take(MOST_ROWS) {
        table.row([
            Cell::from(seats.name.as_str()),
            Number::exact(seats.seats).into(),
            seats.fee.map(Number::exact).into(),
            seats.monthly.map(Number::exact).into(),
            if seats.is_compute { "yes" } else { "no" }.into(),
        ]);
    }
    document.table(format!("Seats in {}", echo.month.long_name()), table);
    note_of_more(document, echo.seats.len());
}

fn gpus(document: &mut Document, echo: &Echo) {
    if echo.gpus.is_empty() {
        return;
    }
    let amounts = [Column::new("GPUs", Kind::Quantity), Column::money("× rent", echo.currency), Column::money("= a month", echo.currency)];
    let names = ["", "GPU", "purchase option"].map(Column::text);
    let mut table = Table::new(names.into_iter().chain(amounts));
    for gpus in echo.gpus.iter().take(MOST_ROWS) {
        table.row([
            Cell::from(gpus.group.as_str()),
            gpus.gpu.as_str().into(),
            gpus.purchase_option.into(),
            Number::exact(gpus.number).into(),
            gpus.each.map(Number::exact).into(),
            gpus.monthly.map(Number::exact).into(),
        ]);
    }
    document.table(format!("GPUs in {}", echo.month.long_name()), table);
    note_of_more(document, echo.gpus.len());
    let has = |option: &str| echo.gpus.iter().any(|gpus| gpus.purchase_option == option);
    if has(PurchaseKind::Owned.word()) {
        document.note("Owned GPUs: their depreciation, without electricity and hosting.");
    }
    if has(PurchaseKind::OnDemand.word()) || has(PurchaseKind::Spot.word()) {
        document.note("By the hour: at all hours that are rented at most.");
    }
}

/// What each bill makes of the use of one person.
fn bills(echo: &Echo) -> Vec<String> {
    let bill = |bill: &BilledUse| {
        let each = bill
            .each
            .map_or_else(|| "an amount that has no exact mean".into(), |each| format!("{} {}", words::amount(each, None), echo.currency));
        format!(
            "The bill of `{}`, {} in {}, makes {each} of `{}` a month in {} for somebody who has adopted it and is active.",
            bill.group,
            money(bill.amount, echo),
            bill.billed.long_name(),
            bill.usage,
            echo.month.long_name()
        )
    };
    echo.bills.iter().map(bill).collect()
}

/// `List prices within the horizon: claude-sonnet-5 +50.0% from 2026-09-01.`
fn price_steps(echo: &Echo) -> Option<String> {
    let steps: Vec<String> =
        echo.price_steps.iter().map(|step| format!("{} {:+.1}% from {}", step.model, 100.0 * step.change, step.from)).collect();
    (!steps.is_empty()).then(|| format!("List prices change within the horizon: {}.", steps.join(", ")))
}

/// Columns of the file that nothing reads.
fn columns(file: &FileEcho) -> Option<String> {
    let names: Vec<String> = file.not_used.iter().take(MOST_NAMES).map(|name| format!("`{name}`")).collect();
    let more = match file.not_used.len().saturating_sub(MOST_NAMES) {
        0 => String::new(),
        n => format!(" and {}", plural(n, "other")),
    };
    (!names.is_empty()).then(|| format!("Columns of the headcount file that are not used: {}{more}.", names.join(", ")))
}

fn note_of_more(document: &mut Document, n_rows: usize) {
    if n_rows > MOST_ROWS {
        document.note(format!("The first {MOST_ROWS} of {} rows; --format json of a run has all of them.", count(n_rows)));
    }
}
