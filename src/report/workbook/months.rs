//! The sheet of the months: what each costs, what is spent so far, and the fan of it.

use super::chart::{Chart, ChartKind, Series, SeriesLook};
use super::checks::Tie;
use super::formula::{Area, At, sum};
use super::scenarios::{Scenarios, has_compute};
use super::sheet::{Cell, FIRST_ROW, HEADER_ROW, Role, Sheet};
use super::summary::BudgetPlaces;
use crate::insight::{ByMonth, Scope, Summary};
use crate::statistics::estimate::Estimate;

pub const NAME: &str = "Months";

const MONTH: u16 = 1;
const MEAN: u16 = 3;
const MEAN_SO_FAR: u16 = 7;
const P10_SO_FAR: u16 = 8;
const P50_SO_FAR: u16 = 10;
const P90_SO_FAR: u16 = 12;
const BUDGET: u16 = 13;
/// Heights of the bands, beside what is printed.
const BANDS: u16 = 15;
/// The chart's title, above them.
const TITLE: (u32, u16) = (1, BANDS);

/// The rows of one scenario and one kind of spend.
#[derive(Clone, Copy)]
struct Block {
    first: u32,
    last: u32,
    has_budget: bool,
}

/// The sheet, what its sums have to agree with, and the fan, which the first sheet shows as well.
pub fn sheet(scenarios: &Scenarios<'_>, budgets: &BudgetPlaces) -> (Sheet, Vec<Tie>, Option<Chart>) {
    let meaning =
        "Cost of each month, and of all months up to its end. With 90% probability it is no more than P90; percentiles do not add up.";
    let mut sheet = Sheet::new(NAME, format!("{meaning} {}.", scenarios.currency_note()));
    let so_far = ["so far, mean", "so far, P10", "so far, P25", "so far, P50 (median)", "so far, P75", "so far, P90", "budget"];
    sheet.header(3, ["scenario", "month", "of", "mean", "P10", "P50", "P90"].into_iter().chain(so_far));
    sheet.header_at(HEADER_ROW, BANDS, 0, ["8 of 10 trials", "5 of 10 trials", "8 of 10 trials"]);

    let mut row = FIRST_ROW;
    let (mut blocks, mut ties, mut shown) = (vec![], vec![], None);
    for (index, (summary, label)) in scenarios.iter().enumerate() {
        for (scope, what) in scopes(summary) {
            let block = block(&mut sheet, &mut row, scenarios, (summary, label), (scope, what), budgets.of(index, scope));
            blocks.push((label, what, block, total_of(summary, scope).mean));
            if scope == scenarios.headline_scope() {
                shown = Some((label, what, block));
            }
        }
        if let Some(cash) = &summary.cash {
            let block = cash_block(&mut sheet, &mut row, scenarios, label, &cash.by_month);
            blocks.push((label, "cash paid", block, cash.total.mean));
        }
    }
    sheet.filter = Some(Area { first: At::new(NAME, HEADER_ROW, 0), last: (row.saturating_sub(1).max(FIRST_ROW), BUDGET) });

    sheet.is_one_page = row < 32;
    if !sheet.is_one_page {
        sheet.page_breaks.push(row);
    }
    row += 1;
    for (label, what, block, run) in blocks {
        sheet.put_row(row, 0, [label, "all months", what].map(|text| Cell::name(text).strong()));
        sheet.put(row, MEAN, Cell::formula(sum(column(block, MEAN)), scenarios.money).strong());
        ties.push(Tie { scenario: label.into(), name: format!("sheet {NAME}: {what}"), at: At::new(NAME, row, MEAN), run });
        row += 1;
    }
    let chart = shown.map(|(label, what, block)| {
        let title = format!("{} so far, {label}", crate::report::words::sentence_case(what));
        sheet.put(TITLE.0, TITLE.1, Cell::text(Role::Note, title));
        fan(block, what, &scenarios.currency.to_string())
    });
    let height = chart.as_ref().map_or(0, |_| 20);
    sheet.charts.extend(chart.clone().map(|chart| Chart { place: (row + 1, 1), ..chart }));
    sheet.print_to = Some((row + height, BUDGET));
    (sheet, ties, chart)
}

fn scopes(summary: &Summary) -> impl Iterator<Item = (Scope, &'static str)> {
    let compute = has_compute(summary).then_some((Scope::Compute, "compute"));
    compute.into_iter().chain([(Scope::Total, "all cost")])
}

fn total_of(summary: &Summary, scope: Scope) -> &Estimate {
    match scope {
        Scope::Total => &summary.total,
        Scope::Compute => &summary.compute,
    }
}

fn column(block: Block, column: u16) -> Area {
    Area::down(At::new(NAME, block.first, column), block.last)
}

/// A row a month: the month by itself, so far, and the heights of the bands.
fn block(
    sheet: &mut Sheet,
    row: &mut u32,
    scenarios: &Scenarios<'_>,
    (summary, label): (&Summary, &str),
    (scope, what): (Scope, &str),
    budget: Option<At>,
) -> Block {
    let money = scenarios.money;
    let first = *row;
    let by_month = match scope {
        Scope::Total => &summary.by_month,
        Scope::Compute => &summary.compute_by_month,
    };
    for ((month, alone), (_, so_far)) in by_month.iter().zip(summary.cumulative_by_month.iter()) {
        let so_far = match scope {
            Scope::Total => &so_far.total,
            Scope::Compute => &so_far.compute,
        };
        month_row(sheet, *row, first, scenarios, [Cell::name(label), Cell::month(month), Cell::name(what)], alone);
        let percentiles = [so_far.p10, so_far.p25, so_far.p50, so_far.p75, so_far.p90];
        sheet.put_row(*row, P10_SO_FAR, percentiles.map(|value| Cell::constant(value, money)));
        if let Some(budget) = budget {
            sheet.put(*row, BUDGET, Cell::formula(budget, money));
        }
        let at = |column| At::new(NAME, *row, column);
        let heights = [(P10_SO_FAR, P10_SO_FAR + 1), (P10_SO_FAR + 1, P50_SO_FAR + 1), (P50_SO_FAR + 1, P90_SO_FAR)];
        sheet.put_row(*row, BANDS, heights.map(|(low, high)| Cell::formula(at(high) - at(low), money)));
        *row += 1;
    }
    Block { first, last: (*row).saturating_sub(1).max(first), has_budget: budget.is_some() }
}

/// What the months pay, of which only the mean so far is known.
fn cash_block(sheet: &mut Sheet, row: &mut u32, scenarios: &Scenarios<'_>, label: &str, by_month: &ByMonth<Estimate>) -> Block {
    let first = *row;
    for (month, alone) in by_month.iter() {
        month_row(sheet, *row, first, scenarios, [Cell::name(label), Cell::month(month), Cell::name("cash paid")], alone);
        *row += 1;
    }
    Block { first, last: (*row).saturating_sub(1).max(first), has_budget: false }
}

fn month_row(sheet: &mut Sheet, row: u32, first: u32, scenarios: &Scenarios<'_>, names: [Cell; 3], alone: &Estimate) {
    let money = scenarios.money;
    sheet.put_row(row, 0, names);
    sheet.put_row(row, MEAN, [alone.mean, alone.p10, alone.p50, alone.p90].map(|value| Cell::constant(value, money)));
    let this = At::new(NAME, row, MEAN);
    let so_far = if row == first { this.into() } else { At::new(NAME, row - 1, MEAN_SO_FAR) + this };
    sheet.put(row, MEAN_SO_FAR, Cell::formula(so_far, money));
}

fn fan(block: Block, what: &str, currency: &str) -> Chart {
    let name = |column| At::new(NAME, HEADER_ROW, column);
    let series = |of, look| Series::new(name(of), column(block, MONTH), column(block, of), look);
    let bands = [
        series(P10_SO_FAR, SeriesLook::Hidden),
        series(BANDS, SeriesLook::OuterBand),
        series(BANDS + 1, SeriesLook::InnerBand),
        series(BANDS + 2, SeriesLook::OuterBand).unlisted(),
    ];
    let lines = [Some(series(P50_SO_FAR, SeriesLook::Median)), block.has_budget.then(|| series(BUDGET, SeriesLook::Budget))];
    Chart {
        kind: ChartKind::Fan,
        place: (0, 0),
        size: (720, 330),
        title: At::new(NAME, TITLE.0, TITLE.1),
        description: format!(
            "{what} so far, month by month: the median, the range of 5 and of 8 of 10 trials, and the budget where there is one"
        ),
        x_name: String::new(),
        y_name: currency.into(),
        largest: 0.0,
        ends: None,
        series: bands.into_iter().chain(lines.into_iter().flatten()).collect(),
    }
}
