//! The sheet of all cost lines by month, to whose sums the other sheets refer.

use super::checks::Tie;
use super::formula::{Area, At, Expression, Function, Pin, call, sum};
use super::scenarios::{Scenarios, has_compute};
use super::sheet::{Cell, FIRST_ROW, Form, HEADER_ROW, Sheet};
use crate::statistics::estimate::Estimate;

pub const NAME: &str = "Lines";

/// Columns before the months.
const NAMES: u16 = 4;
/// Months beside one another on a sheet of paper.
const MONTHS_ON_PAPER: usize = 24;

/// Where the sums of one scenario are.
pub struct LinePlaces {
    /// By line.
    pub lines: Vec<(String, At)>,
    pub all: At,
    /// Absent where nobody uses compute.
    pub compute: Option<At>,
}

/// The rows of one scenario, the last one excluded.
#[derive(Clone, Copy)]
struct Rows {
    first: u32,
    end: u32,
}

impl Rows {
    fn column(self, column: u16) -> Option<Area> {
        (self.end > self.first).then(|| Area::down(At::new(NAME, self.first, column), self.end - 1))
    }

    /// The sum of a column; nothing where there are no lines.
    fn sum(self, column: u16) -> Expression {
        self.column(column).map_or(0.0.into(), sum)
    }

    /// The same of compute.
    fn sum_of_compute(self, column: u16) -> Expression {
        let is_compute = Area::down(At::new(NAME, self.first, NAMES - 1).pinned(Pin::Column), self.end.saturating_sub(1));
        self.column(column).map_or(0.0.into(), |all| call(Function::SumIfs, [all.into(), is_compute.into(), "yes".into()]))
    }
}

/// The sheet, where its sums are for each scenario, and what they have to agree with.
pub fn sheet(scenarios: &Scenarios<'_>) -> (Sheet, Vec<LinePlaces>, Vec<Tie>) {
    let months = scenarios.months();
    let whole = NAMES + months.len() as u16;
    let meaning = "Mean cost of each line and month. P10, P50 and P90 are of all months together, and do not add up.";
    let mut sheet = Sheet::new(NAME, format!("{meaning} {}.", scenarios.currency_note()));
    sheet.header(NAMES, ["scenario", "element", "line", "compute?"]);
    sheet.put_row(HEADER_ROW, NAMES, months.iter().map(|month| Cell::month_header(*month)));
    sheet.header_at(HEADER_ROW, whole, 0, ["all months", "P10", "P50", "P90"]);

    let money = scenarios.money;
    let (mut of_lines, mut rows) = (vec![], vec![]);
    let mut row = FIRST_ROW;
    for (summary, label) in scenarios.iter() {
        let first = row;
        let mut places = vec![];
        for (name, line) in summary.by_line.iter() {
            let is_compute = if line.is_compute { "yes" } else { "no" };
            sheet.put_row(row, 0, [label, line.element, name, is_compute].map(Cell::name));
            sheet.put_row(row, NAMES, line.mean_by_month.iter().map(|mean| Cell::constant(*mean, money)));
            end_of_row(&mut sheet, row, whole, &line.amount, money);
            places.push((name.to_string(), At::new(NAME, row, whole)));
            row += 1;
        }
        of_lines.push(places);
        rows.push(Rows { first, end: row });
    }
    sheet.filter = Some(Area { first: At::new(NAME, HEADER_ROW, 0), last: (row.saturating_sub(1).max(FIRST_ROW), whole + 3) });

    row += 1;
    let (mut places, mut ties) = (vec![], vec![]);
    for (((summary, label), rows), lines) in scenarios.iter().zip(rows).zip(of_lines) {
        let mut total = |name: &str, amount: &Estimate, of_column: &dyn Fn(u16) -> Expression| {
            sheet.put_row(row, 0, [label, "", name, ""].map(|text| Cell::name(text).strong()));
            sheet.put_row(row, NAMES, (NAMES..whole).map(|column| Cell::formula(of_column(column), money).strong()));
            end_of_row(&mut sheet, row, whole, amount, money);
            let at = At::new(NAME, row, whole);
            ties.push(Tie { scenario: label.into(), name: format!("sheet {NAME}: {name}"), at, run: amount.mean });
            row += 1;
            at
        };
        let all = total("all lines", &summary.total, &|column| rows.sum(column));
        let compute = has_compute(summary).then(|| total("compute lines", &summary.compute, &|column| rows.sum_of_compute(column)));
        places.push(LinePlaces { lines, all, compute });
    }
    sheet.print_to = Some((row - 1, whole + 3));
    sheet.pages_wide = months.len().div_ceil(MONTHS_ON_PAPER).max(1) as u16;
    (sheet, places, ties)
}

/// Sum and percentiles of all months of a row.
fn end_of_row(sheet: &mut Sheet, row: u32, whole: u16, amount: &Estimate, money: Form) {
    sheet.put(row, whole, Cell::formula(sum(Area::right(At::new(NAME, row, NAMES), whole - 1)), money).strong());
    sheet.put_row(row, whole + 1, [amount.p10, amount.p50, amount.p90].map(|value| Cell::constant(value, money)));
}
