//! The sheet of the checks: what was simulated against exact values, and the sums of the workbook against the run.

use super::formula::{Area, At, Function, Operator, Pin, binary, call, either};
use super::scenarios::Scenarios;
use super::sheet::{Cell, FIRST_ROW, Form, HEADER_ROW, Role, Sheet, quantity};
use crate::statistics::agreement::{RELATIVE_TOLERANCE, most_standard_errors};
use crate::statistics::replicates::Replicates;

pub const NAME: &str = "Checks";

const FOUND: u16 = 2;
const EXPECTED: u16 = 3;
const ERROR: u16 = 4;
const APART: u16 = 5;
const VERDICT: u16 = 6;
/// The bounds, beside the table.
const BOUNDS: u16 = 8;

/// A sum of the workbook, and what it has to be.
pub struct Tie {
    pub scenario: String,
    pub name: String,
    pub at: At,
    /// The figure of the run.
    pub run: f64,
}

/// The sheet, and the verdicts of all checks.
pub fn sheet(scenarios: &Scenarios<'_>, ties: &[Tie]) -> (Sheet, Area) {
    let mut sheet =
        Sheet::new(NAME, "What was simulated or added up, against exact means and sums; below, the sums of this workbook against the run.");
    sheet.header(2, ["scenario", "check", "simulated or added up", "exact", "standard error", "apart, s.e."]);
    sheet.put(HEADER_ROW, VERDICT, Cell::text(Role::Header, "verdict"));
    sheet.header_at(HEADER_ROW, BOUNDS, 2, ["a check differs beyond", ""]);
    let most = scenarios.first().map_or(0.0, |summary| {
        let replicates = summary.sampling.as_ref().and_then(|sampling| Replicates::of(sampling.replicates));
        most_standard_errors(replicates.map(|replicates| (replicates, summary.trials)))
    });
    sheet.put_row(FIRST_ROW, BOUNDS, [Cell::name("standard errors"), Cell::quantity(most)]);
    sheet.put_row(FIRST_ROW + 1, BOUNDS, [Cell::name("of the larger, by rounding"), Cell::constant(RELATIVE_TOLERANCE, Form::Plain)]);

    let mut row = FIRST_ROW;
    for (summary, label) in scenarios.iter() {
        for check in &summary.reconciliation.checks {
            sheet.put_row(row, 0, [label, &check.name].map(Cell::name));
            let values = [check.simulated, check.exact, check.standard_error];
            sheet.put_row(row, FOUND, values.map(Cell::quantity));
            judged(&mut sheet, row);
            row += 1;
        }
    }
    for tie in ties {
        sheet.put_row(row, 0, [&tie.scenario, &tie.name].map(Cell::name));
        sheet.put(row, FOUND, Cell::formula(tie.at, quantity(tie.run)));
        sheet.put_row(row, EXPECTED, [tie.run, 0.0].map(Cell::quantity));
        judged(&mut sheet, row);
        row += 1;
    }
    let last = row.saturating_sub(1).max(FIRST_ROW);
    sheet.filter = Some(Area { first: At::new(NAME, HEADER_ROW, 0), last: (last, VERDICT) });
    row += 1;
    let mut is_first = true;
    for (summary, label) in scenarios.iter() {
        for unchecked in &summary.reconciliation.unchecked {
            if std::mem::take(&mut is_first) {
                sheet.put(row, 0, Cell::text(Role::Note, "Not held against an exact mean:"));
                row += 1;
            }
            sheet.put_row(row, 0, [label, &unchecked.name].map(Cell::name));
            sheet.put(row, FOUND, Cell::text(Role::Note, unchecked.reason.words()));
            row += 1;
        }
    }
    sheet.print_to = Some((row.saturating_sub(1), VERDICT));
    (sheet, Area::down(At::new(NAME, FIRST_ROW, VERDICT), last))
}

/// How far apart the two figures of a row are, and whether that is too far.
fn judged(sheet: &mut Sheet, row: u32) {
    let at = |column| At::new(NAME, row, column);
    let bound = |place: u32| At::new(NAME, FIRST_ROW + place, BOUNDS + 1).pinned(Pin::Both);
    let distance = || call(Function::Abs, [at(FOUND) - at(EXPECTED)]);
    let has_error = || binary(at(ERROR), Operator::Above, 0.0);
    sheet.put(row, APART, Cell::formula(either(has_error(), distance() / at(ERROR), 0.0), Form::Amount(2)));
    let size = |column| call(Function::Abs, [at(column).into()]);
    let larger = call(Function::Max, [size(FOUND), size(EXPECTED), 1.0.into()]);
    let is_rounding = binary(distance(), Operator::AtMost, binary(bound(1), Operator::Times, larger));
    let is_near = either(binary(at(APART), Operator::AtMost, bound(0)), "agrees", "differs");
    sheet.put(row, VERDICT, Cell::formula(either(is_rounding, "agrees", either(has_error(), is_near, "differs")), Form::Plain));
}
