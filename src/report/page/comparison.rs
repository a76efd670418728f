//! The page of a comparison: the difference of each scenario to the first, and the last scenario by itself.

use super::{Page, PageTable, Part, Section, Tile, closing, run};
use crate::insight::summary::Summary;
use crate::insight::{Comparison, Difference, DifferingTable};
use crate::quantity::plural;
use crate::report::chart::Chart;
use crate::report::comparison as report;
use crate::report::record::Record;
use crate::report::table::{Cell, Column, Kind, Number, Table};
use crate::report::{charts, words};
use crate::statistics::estimate::Estimate;

/// Rows of what differs that are shown where a reader meets them; more are folded.
const FEW_ROWS: usize = 8;

pub fn page(comparison: &Comparison, record: Option<&Record>) -> Page {
    let summaries: Vec<&Summary> = comparison.scenarios.iter().collect();
    let [first, .., last] = summaries.as_slice() else { return Page::default() };
    let warnings: Vec<String> = report::warnings(comparison).collect();
    let differences = comparison.differences.iter().enumerate().map(|(place, difference)| changed(comparison, place, difference));
    let (few, many): (Vec<_>, Vec<_>) = differing(comparison).into_iter().partition(|(_, rows)| *rows <= FEW_ROWS);
    let sections =
        differences.chain(few.into_iter().map(|(section, _)| section)).chain([side_by_side(comparison)]).chain(run::budget(last));
    let of_last = [run::months(last)].into_iter().chain(run::access(last)).chain(run::groups(last));
    let sections = sections.chain(of_last.map(|section| of_scenario(section, last)));
    let sections = sections.chain(many.into_iter().map(|(section, _)| section)).chain(closing::assumptions(&summaries));
    let sections = sections.chain([closing::checks(&summaries), closing::reading(first.trials)]).chain(record.map(closing::receipt));
    let sentences = report::headline(comparison);
    let range = comparison.differences.iter().filter(|difference| difference.total.sd != Some(0.0)).map(|difference| {
        let [low, high] = [difference.total.p10, difference.total.p90].map(|end| signed(end, comparison));
        format!("In 8 of 10 trials the difference between {} and {} is from {low} to {high}.", difference.scenario, difference.against)
    });
    Page {
        kicker: vec![report::title(comparison), run::span(first), people(comparison)],
        headline: sentences.first().cloned().unwrap_or_default(),
        purpose: last.purpose.clone(),
        facts: closing::facts(&summaries, warnings.len(), record),
        warnings,
        tiles: tiles(comparison),
        sentences: sentences.iter().skip(1).cloned().chain(range).chain(crate::report::summary::headline(last)).take(6).collect(),
        sections: sections.collect(),
    }
}

fn of_scenario(section: Section, summary: &Summary) -> Section {
    let answer = match section.answer.as_str() {
        "" => format!("Of {}.", summary.scenario),
        answer => format!("{}: {answer}", summary.scenario),
    };
    Section { answer, ..section }
}

fn people(comparison: &Comparison) -> String {
    let mut all: Vec<usize> = comparison.scenarios.iter().map(|summary| summary.people).collect();
    all.dedup();
    all.iter().map(|people| words::people(*people)).collect::<Vec<_>>().join(" and ")
}

/// `+47.1k USD`.
fn signed(amount: f64, comparison: &Comparison) -> String {
    format!("{}{}", if amount > 0.0 { "+" } else { "" }, words::about(amount, comparison.currency))
}

fn tiles(comparison: &Comparison) -> Vec<Tile> {
    let plain = |amount: f64| words::about_without_unit(amount, comparison.currency);
    let sign = |amount: f64| if amount > 0.0 { "+" } else { "" };
    let Some(difference) = comparison.differences.last() else { return vec![] };
    let tile = |name: String, figure: String, note: String| Tile { name, figure, note, is_over: false };
    let total = &difference.total;
    let share = difference.share_of_base.map_or_else(String::new, |share| format!(", {}{}", sign(share), percent(share)));
    let error = total.se_mean.filter(|error| *error > 0.0).map_or_else(|| "exact".into(), |error| format!("± {}", plain(error)));
    let mut tiles = vec![tile("Difference".into(), format!("{}{}", sign(total.mean), plain(total.mean)), format!("{error}{share}"))];
    if total.sd != Some(0.0) {
        let trials = comparison.scenarios.first().map_or(0, |summary| summary.trials);
        let more = words::of_trials(difference.p_more_expensive, trials);
        let figure = more.split_once(" of trials").map_or_else(|| more.clone(), |(share, _)| share.to_string());
        tiles.push(tile(format!("{} costs more", difference.scenario), figure, "of all trials".into()));
    }
    if let Some(cash) = &difference.cash {
        tiles.push(tile(
            "Difference in cash".into(),
            format!("{}{}", sign(cash.mean), plain(cash.mean)),
            "what is paid in these months".into(),
        ));
    }
    for summary in [comparison.scenarios.first(), comparison.scenarios.last()].into_iter().flatten() {
        let note = format!("90%: no more than {}", plain(summary.total.p90));
        tiles.push(tile(summary.scenario.clone(), plain(summary.mean_total()), note));
    }
    if let Some(risk) = comparison.scenarios.last().and_then(|summary| summary.budget.as_ref()) {
        let chance = words::probability(risk.p_over, risk.p_over_low, risk.p_over_high);
        let note = format!("of {}", words::about(risk.amount, comparison.currency));
        tiles.push(Tile {
            is_over: risk.p_over >= 0.5,
            ..tile(format!("Chance of exceeding the {} budget", risk.scope), run::short_chance(chance), note)
        });
    }
    tiles
}

/// `0.4%`, `12%`.
fn percent(share: f64) -> String {
    let percent = 100.0 * share;
    if percent.abs() < 10.0 { format!("{percent:.1}%") } else { format!("{percent:.0}%") }
}

/// The difference of one scenario to the first.
fn changed(comparison: &Comparison, place: usize, difference: &Difference) -> Section {
    let (total, currency) = (&difference.total, comparison.currency);
    let share = difference.share_of_base.map_or_else(String::new, |share| format!(", {} of its cost", percent(share.abs())));
    let range = match total.sd {
        Some(0.0) => ", in every trial".to_string(),
        _ => format!("; in 8 of 10 trials from {} to {}", signed(total.p10, comparison), signed(total.p90, comparison)),
    };
    let size = words::about(total.mean.abs(), currency);
    let answer = match total.mean {
        0.0 => format!("{} costs as much as {} on average{range}.", difference.scenario, difference.against),
        mean => {
            let more = if mean > 0.0 { "more" } else { "less" };
            format!("{} costs {size} {more} than {} on average{share}{range}.", difference.scenario, difference.against)
        }
    };
    let n_changed = difference.by_line.iter().filter(|(_, line)| line.mean != 0.0).count();
    let walk = (n_changed >= 3).then(|| Part::Chart(Chart::Waterfall(charts::waterfall(comparison, difference))));
    let caption = format!("From {} to {}", difference.against, difference.scenario);
    let table = PageTable::money(caption, difference_table(comparison, difference), currency).wide_only([4, 5]);
    let note = "Both scenarios have the same random draws, so that the difference is known better than the totals. Amounts are rounded; sums may differ in \
                the last digit. Percentiles do not add up.";
    let (id, short, question) = match comparison.differences.len() {
        1 => ("difference".to_string(), "Difference".to_string(), "What is the difference?".to_string()),
        _ => (
            format!("difference-{}", place + 1),
            difference.scenario.clone(),
            format!("What is the difference of {}?", difference.scenario),
        ),
    };
    Section::new(id, &short, &question, answer).with(walk).with([Part::Table(table), Part::Note(note.into())])
}

/// Both scenarios and their difference, element by element and line by line.
fn difference_table(comparison: &Comparison, difference: &Difference) -> Table {
    let money = |heading: &str| Column::named(heading, Kind::Amount(crate::report::table::Unit::Money(comparison.currency)));
    let mut table = Table::new([
        Column::text(""),
        money(&difference.against),
        money(&difference.scenario),
        Column::new("difference", Kind::Change),
        Column::new("± s.e.", Kind::StandardError).or("unknown"),
        Column::new("P10", Kind::Change),
        Column::new("P90", Kind::Change),
    ]);
    let of = |name: &str| comparison.scenarios.iter().find(|summary| summary.scenario == name);
    let (Some(base), Some(other)) = (comparison.scenarios.first(), of(&difference.scenario)) else { return table };
    let cells = |name: &str, base: Option<f64>, other: Option<f64>, change: &Estimate| {
        [
            Cell::from(name),
            base.map(Number::exact).into(),
            other.map(Number::exact).into(),
            Number::mean(change).into(),
            change.se_mean.map(Number::exact).into(),
            Number::exact(change.p10).into(),
            Number::exact(change.p90).into(),
        ]
    };
    let line = |summary: &Summary, name: &str| summary.by_line.get(name).map(|line| line.amount.mean);
    for (element, change) in difference.by_element.iter() {
        let of = |summary: &Summary| summary.by_element.get(element).map(|estimate| estimate.mean);
        table.strong(cells(element, of(base), of(other), change));
        for (name, change) in difference.by_line.iter() {
            let belongs = [base, other].into_iter().any(|summary| summary.by_line.get(name).is_some_and(|line| line.element == element));
            if belongs {
                table.indented(cells(name, line(base, name), line(other, name), change));
            }
        }
    }
    table.strong(cells("all cost", Some(base.total.mean), Some(other.total.mean), &difference.total));
    table.indented(cells("of which compute", Some(base.compute.mean), Some(other.compute.mean), &difference.compute));
    if let Some(cash) = &difference.cash {
        let of = |summary: &Summary| Some(summary.cash.as_ref().map_or(summary.total.mean, |cash| cash.total.mean));
        table.indented(cells("in cash", of(base), of(other), cash));
    }
    table
}

/// What the scenarios say differently, with the number of rows; none where nothing is known of it.
fn differing(comparison: &Comparison) -> Vec<(Section, usize)> {
    let sections =
        comparison.differences.iter().filter(|difference| !difference.differs.is_empty()).enumerate().map(|(place, difference)| {
            let tables = &difference.differs;
            let n_keys = tables.iter().map(|table| table.keys.len()).sum();
            let names = tables.iter().map(|table| table.table.as_str()).take(6).collect::<Vec<_>>().join(", ");
            let more = if tables.len() > 6 { " and others" } else { "" };
            let answer = format!(
                "{} in {} differ: {names}{more}. Everything else is equal.",
                plural(n_keys, "value"),
                plural(tables.len(), "table")
            );
            let caption = format!("From {} to {}", difference.against, difference.scenario);
            let table = Part::Table(PageTable::new(caption, "", keys(tables, difference)));
            let parts = match n_keys <= FEW_ROWS {
                true => vec![table],
                false => {
                    let short = PageTable::new("Where they differ", "", keys_by_table(tables));
                    vec![
                        Part::folded("Where they differ", vec![Part::Table(short)]),
                        Part::on_screen("All values that differ", vec![table]),
                    ]
                }
            };
            let id = format!("differs-{}", place + 1);
            (Section::new(id, "What differs", "What do the scenarios say differently?", answer).with(parts), n_keys)
        });
    sections.collect()
}

/// A row for each table of the format.
fn keys_by_table(tables: &[DifferingTable]) -> Table {
    let mut rows = Table::new([Column::text("table"), Column::text("keys")]);
    for table in tables {
        let keys = table.keys.iter().map(|key| key.key.as_str()).collect::<Vec<_>>().join(", ");
        rows.row([Cell::from(if table.table.is_empty() { "top of the file" } else { &table.table }), keys.into()]);
    }
    rows
}

fn keys(tables: &[DifferingTable], difference: &Difference) -> Table {
    let named = |name: &str| Column::named(name, Kind::Text).or("not said");
    let mut rows = Table::new([Column::text("key"), named(&difference.against), named(&difference.scenario)]);
    for table in tables {
        for key in &table.keys {
            let path = if table.table.is_empty() { key.key.clone() } else { format!("{}.{}", table.table, key.key) };
            rows.row([Cell::from(path), key.from.clone().into(), key.to.clone().into()]);
        }
    }
    rows
}

fn side_by_side(comparison: &Comparison) -> Section {
    let currency = comparison.currency;
    let mut columns = vec![Column::text("")];
    let unit = Kind::Amount(crate::report::table::Unit::Money(currency));
    columns.extend(comparison.scenarios.iter().map(|summary| Column::named(summary.scenario.clone(), unit)));
    let mut table = Table::new(columns);
    let mut row = |name: &str, of: &dyn Fn(&Summary) -> Option<f64>| {
        let values: Vec<_> = comparison.scenarios.iter().map(of).collect();
        if values.iter().any(|value| value.is_some_and(|value| value != 0.0)) {
            table.row(std::iter::once(Cell::from(name)).chain(values.into_iter().map(|value| Cell::from(value.map(Number::exact)))));
        }
    };
    row("all cost, mean", &|summary| Some(summary.total.mean));
    row("all cost, P50", &|summary| Some(summary.total.p50));
    row("all cost, P90", &|summary| Some(summary.total.p90));
    row("all cost, mean of the costliest 5%", &|summary| Some(summary.total.cvar95));
    row("all cost without stock-based compensation, mean", &|summary| summary.equity.as_ref().map(|equity| equity.total_without.mean));
    row("cash, mean", &|summary| summary.cash.as_ref().map(|cash| cash.total.mean));
    row("compute, mean", &|summary| Some(summary.compute.mean));
    row("compute, P90", &|summary| Some(summary.compute.p90));
    row("unserved demand, mean", &|summary| Some(summary.access.limits.unserved_demand.mean));
    let totals: Vec<String> = comparison
        .scenarios
        .iter()
        .map(|summary| format!("{}: {}", summary.scenario, words::about(summary.mean_total(), currency)))
        .collect();
    let answer = format!("All cost on average: {}.", totals.join("; "));
    let table = PageTable::money("The scenarios side by side", table, currency);
    let chart = Part::Chart(Chart::Dots(charts::side_by_side(comparison)));
    Section::new("sides", "Side by side", "How do they compare side by side?", answer).with([chart, Part::Table(table)])
}
