//! The sheet of the groups: people, cost and compute, by person and as shares.

use super::checks::Tie;
use super::formula::{Area, At, Expression, Operator, Pin, binary, either, sum};
use super::scenarios::{Scenarios, has_compute};
use super::sheet::{Cell, FIRST_ROW, Form, HEADER_ROW, Sheet};

pub const NAME: &str = "Groups";

const PEOPLE: u16 = 2;
const MONTHS: u16 = 3;
const COST: u16 = 4;
const COST_A_MONTH: u16 = 7;
const COST_SHARE: u16 = 8;
const COMPUTE: u16 = 9;
const COMPUTE_A_MONTH: u16 = 12;
const COMPUTE_SHARE: u16 = 13;

/// The sheet, and what its sums have to agree with.
pub fn sheet(scenarios: &Scenarios<'_>) -> (Sheet, Vec<Tie>) {
    let meaning = "Cost of each group over all months. People are positions within the horizon; a person and month counts each of them for every month.";
    let mut sheet = Sheet::new(NAME, format!("{meaning} {}.", scenarios.currency_note()));
    let uses_compute = scenarios.iter().any(|(summary, _)| has_compute(summary));
    let cost = ["people", "months", "all cost, mean", "P50", "P90", "cost per person and month", "share of cost"];
    let compute = ["compute, mean", "P50", "P90", "compute per person and month", "share of compute"];
    sheet.header(2, ["scenario", "group"].into_iter().chain(cost).chain(compute.into_iter().filter(|_| uses_compute)));

    let (mut row, mut blocks) = (FIRST_ROW, vec![]);
    // Sums are below the groups of all scenarios.
    let n_groups: usize = scenarios.iter().map(|(summary, _)| summary.by_group.len()).sum();
    let first_total = FIRST_ROW + n_groups as u32 + 1;
    for ((summary, label), total) in scenarios.iter().zip(first_total..) {
        let first = row;
        for (name, group) in summary.by_group.iter() {
            sheet.put_row(row, 0, [label, name].map(Cell::name));
            sheet.put(row, PEOPLE, Cell::constant(group.people as f64, Form::Amount(0)));
            sheet.put(row, MONTHS, Cell::constant(summary.months as f64, Form::Amount(0)));
            let amounts = [
                (COST, COST_A_MONTH, COST_SHARE, Some(&group.total)),
                (COMPUTE, COMPUTE_A_MONTH, COMPUTE_SHARE, has_compute(summary).then_some(&group.compute)),
            ];
            for (column, a_month, share, estimate) in amounts {
                let Some(estimate) = estimate else { continue };
                let values = [estimate.mean, estimate.p50, estimate.p90];
                sheet.put_row(row, column, values.map(|value| Cell::constant(value, scenarios.money)));
                let at = |column| At::new(NAME, row, column);
                let person_months = at(PEOPLE) * at(MONTHS);
                // Capacity that nobody has as their own is a group without people.
                if group.people > 0 {
                    sheet.put(row, a_month, Cell::formula(at(column) / person_months, scenarios.rate));
                }
                let whole = At::new(NAME, total, column).pinned(Pin::Row);
                sheet.put(row, share, Cell::formula(quotient(at(column).into(), whole.into()), Form::Share));
            }
            row += 1;
        }
        blocks.push((summary, label, first, row));
    }
    sheet.filter = Some(Area {
        first: At::new(NAME, HEADER_ROW, 0),
        last: (row.saturating_sub(1).max(FIRST_ROW), if uses_compute { COMPUTE_SHARE } else { COST_SHARE }),
    });

    let mut ties = vec![];
    for ((summary, label, first, end), row) in blocks.into_iter().zip(first_total..) {
        if end == first {
            continue;
        }
        sheet.put_row(row, 0, [label, "all groups"].map(|text| Cell::name(text).strong()));
        let of_compute = has_compute(summary).then_some((COMPUTE, "compute", summary.compute.mean));
        let total = |column| sum(Area::down(At::new(NAME, first, column), end - 1));
        sheet.put(row, PEOPLE, Cell::formula(total(PEOPLE), Form::Amount(0)).strong());
        for (column, what, run) in [(COST, "all cost", summary.total.mean)].into_iter().chain(of_compute) {
            sheet.put(row, column, Cell::formula(total(column), scenarios.money).strong());
            ties.push(Tie { scenario: label.into(), name: format!("sheet {NAME}: {what}"), at: At::new(NAME, row, column), run });
        }
    }
    sheet.print_to = Some((sheet.end().saturating_sub(1), if uses_compute { COMPUTE_SHARE } else { COST_SHARE }));
    (sheet, ties)
}

/// A quotient; zero by zero.
fn quotient(amount: Expression, by: Expression) -> Expression {
    either(binary(by.clone(), Operator::Equal, 0.0), 0.0, binary(amount, Operator::Over, by))
}
