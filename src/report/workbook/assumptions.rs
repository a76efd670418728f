//! The sheet of what the result rests on.

use super::formula::{Area, At};
use super::scenarios::Scenarios;
use super::sheet::{Cell, FIRST_ROW, HEADER_ROW, Role, Sheet};
use crate::insight::Grade;
use crate::report::assumptions::GRADES;

pub const NAME: &str = "Assumptions";

/// The sheet; `None` where the assumptions are not at hand.
pub fn sheet(scenarios: &Scenarios<'_>) -> Option<Sheet> {
    scenarios.iter().any(|(summary, _)| !summary.assumptions.is_empty()).then_some(())?;
    let mut sheet = Sheet::new(
        NAME,
        "Every number of the scenario, named as --set takes it. To see what another number does, run the program again: changing one here changes nothing.",
    );
    sheet.put(2, 0, Cell::text(Role::Note, GRADES));
    sheet.header(2, ["scenario", "number", "value (mean)", "low (P5)", "high (P95)"]);
    sheet.header_at(HEADER_ROW, 5, 6, ["unit", "stated in", "source", "date", "grade", "moves"]);
    let mut row = FIRST_ROW;
    for (summary, label) in scenarios.iter() {
        for assumption in &summary.assumptions {
            sheet.put_row(row, 0, [label, &assumption.path].map(Cell::name));
            sheet.put(row, 2, Cell::quantity(assumption.value));
            for (column, bound) in [(3, assumption.low), (4, assumption.high)] {
                if let Some(bound) = bound {
                    sheet.put(row, column, Cell::quantity(bound));
                }
            }
            sheet.put_row(row, 5, [&assumption.unit, &assumption.stated_in].map(Cell::name));
            let source = if assumption.source.is_empty() { "none given" } else { &assumption.source };
            sheet.put(row, 7, Cell::text(Role::Words, source));
            if let Some(date) = assumption.date {
                sheet.put(row, 8, Cell::month_or_date(date));
            }
            sheet.put(row, 9, Cell::name(assumption.grade.map_or("", Grade::letter)));
            sheet.put(row, 10, Cell::text(Role::Words, assumption.lines.join(", ")));
            row += 1;
        }
    }
    sheet.filter = Some(Area { first: At::new(NAME, HEADER_ROW, 0), last: (row - 1, 10) });
    sheet.print_to = Some((row - 1, 10));
    Some(sheet)
}
