//! Figures: those of the run, and formulas that come to what the file says.

use std::collections::BTreeSet;

use calamine::{Data, Reader};
use compcast::insight::Scope;
use compcast::render::json;
use compcast::report::workbook::sheet::{Content, Role};
use compcast::report::workbook::{Workbook, formula::Value};

use super::{Studied, cases, file, is_near, named, number, opened, result, sheet};

/// All numbers of the report's JSON, as bits.
fn numbers_of_json(studied: &Studied) -> BTreeSet<u64> {
    fn collect(value: &serde_json::Value, all: &mut BTreeSet<u64>) {
        match value {
            serde_json::Value::Number(number) => drop(all.insert(number.as_f64().expect("a number").to_bits())),
            serde_json::Value::Array(values) => values.iter().for_each(|value| collect(value, all)),
            serde_json::Value::Object(values) => values.values().for_each(|value| collect(value, all)),
            _ => {}
        }
    }
    let mut bytes = vec![];
    json::EXPORTER.print.expect("JSON is printed")(&studied.report(), &mut bytes).expect("a sound report");
    let mut all = BTreeSet::new();
    collect(&serde_json::from_slice(&bytes).expect("JSON"), &mut all);
    all
}

/// Constants that are no figures of a run: zero for a line that a scenario does not have, and the bounds of the checks.
fn is_given(value: f64) -> bool {
    [0.0, 1e-9, 5.0].contains(&value)
}

#[test]
fn every_value_is_a_figure_of_the_json() {
    for (name, studied) in cases() {
        let known = numbers_of_json(&studied);
        let mut n_values = 0;
        for sheet in studied.book().sheets {
            for ((row, column), cell) in &sheet.cells {
                let Content::Number(value) = cell.content else { continue };
                n_values += 1;
                let is_known = known.contains(&value.to_bits()) || is_given(value) || cell.look.role == Role::Input && value == 0.9;
                assert!(is_known, "{name}: {value} in {} at row {row}, column {column}", sheet.name);
            }
        }
        assert!(n_values > 250, "{name} has {n_values} values");
    }
}

#[test]
fn the_file_holds_the_values_and_formulas_of_the_book() {
    for (name, studied) in cases() {
        let book = studied.book();
        let bytes = file(&book);
        let mut opened = opened(&bytes);
        assert_eq!(opened.sheet_names(), book.sheets.iter().map(|sheet| sheet.name.clone()).collect::<Vec<_>>(), "{name}");
        let mut n_formulas = 0;
        for sheet in &book.sheets {
            let values = opened.worksheet_range(&sheet.name).expect("values");
            let formulas = opened.worksheet_formula(&sheet.name).expect("formulas");
            for ((row, column), cell) in &sheet.cells {
                let place = (*row, u32::from(*column));
                let where_it_is = format!("{name}: {} {place:?}", sheet.name);
                let found = values.get_value(place);
                let formula = formulas.get_value(place).filter(|formula| !formula.is_empty());
                match &cell.content {
                    Content::Formula { expression, result } => {
                        n_formulas += 1;
                        assert_eq!(formula, Some(&expression.text(&sheet.name)), "{where_it_is}");
                        match result {
                            Value::Number(result) => assert_eq!(number(found), Some(*result), "{where_it_is}: {expression:?}"),
                            Value::Text(text) => assert_eq!(found, Some(&Data::String(text.clone())), "{where_it_is}"),
                            Value::Blank => panic!("{where_it_is} has no result"),
                        }
                    }
                    Content::Text { text, .. } if !text.is_empty() => assert_eq!(found, Some(&Data::String(text.clone())), "{where_it_is}"),
                    other => {
                        assert_eq!(formula, None, "{where_it_is}");
                        assert!(result(other).is_none_or(|value| number(found) == Some(value)), "{where_it_is}: {found:?}");
                    }
                }
            }
        }
        assert!(n_formulas > 100, "{name} has {n_formulas} formulas");
    }
}

#[test]
fn sums_of_the_book_are_the_totals_of_the_run() {
    for (name, studied) in cases() {
        let book = studied.book();
        let last = studied.summaries.last().expect("a scenario");
        let mut expected = vec![
            ("Total_mean", last.total.mean),
            ("Total_P50", last.total.p50),
            ("Total_P90", last.total.p90),
            ("Checks_that_differ", 0.0),
            ("Trials", last.trials as f64),
            ("Seed", last.seed as f64),
        ];
        if last.compute.mean > 0.0 {
            expected.extend([("Compute_mean", last.compute.mean), ("Compute_P90", last.compute.p90)]);
        }
        if let Some(comparison) = &studied.comparison {
            let difference = comparison.differences.last().expect("a difference");
            expected.extend([("Base_mean", studied.summaries[0].total.mean), ("Difference_mean", difference.total.mean)]);
            expected.extend([("Difference_P50", difference.total.p50), ("Difference_P90", difference.total.p90)]);
        }
        for risk in last.budgets.iter().filter(|risk| risk.is_whole()) {
            expected.extend(match risk.scope {
                Scope::Compute => [("Budget_compute", risk.amount), ("P_over_compute", risk.p_over)],
                Scope::Total => [("Budget_total", risk.amount), ("P_over_total", risk.p_over)],
            });
        }
        for (of, value) in expected {
            assert!(is_near(named(&book, of), value), "{name}: {of} is {} instead of {value}", named(&book, of));
        }
    }
}

/// Verdicts are formulas, and have to be those of the run; one that differs is counted on the first sheet.
#[test]
fn a_check_that_differs_is_counted_in_front() {
    let mut studied = Studied::builtins(&["traditional"], 400);
    let check = studied.summaries[0].reconciliation.checks.iter_mut().find(|check| check.standard_error > 0.0).expect("a check of a mean");
    check.simulated = check.exact + 5.1 * check.standard_error;
    let book = studied.book();
    assert_eq!(named(&book, "Checks_that_differ"), 1.0);
    assert!(texts(&book, "Summary").any(|text| text == "do not use these figures: see Checks"));
    assert_eq!(texts(&book, "Checks").filter(|text| text == "differs").count(), 1);
}

#[test]
fn a_total_that_does_not_come_from_its_lines_differs() {
    let mut studied = Studied::builtins(&["traditional"], 400);
    studied.summaries[0].by_line.0[0].1.mean_by_month[3] += 1.0;
    let book = studied.book();
    assert_eq!(named(&book, "Checks_that_differ"), 1.0, "the sum of the lines is a dollar more than the run's total");
}

fn texts(book: &Workbook, name: &str) -> impl Iterator<Item = String> {
    let of_cell = |content: &Content| match content {
        Content::Text { text, .. } | Content::Formula { result: Value::Text(text), .. } => Some(text.clone()),
        _ => None,
    };
    sheet(book, name).cells.values().filter_map(|cell| of_cell(&cell.content)).collect::<Vec<_>>().into_iter()
}

#[test]
fn sheets_are_in_their_order_and_absent_ones_are_left_out() {
    let names = |studied: &Studied| studied.book().sheets.into_iter().map(|sheet| sheet.name).collect::<Vec<_>>().join(", ");
    assert_eq!(
        names(&Studied::builtins(&["traditional"], 64)),
        "Summary, Months, Lines, Groups, Distribution, Assumptions, Checks, Run log"
    );
    assert_eq!(
        names(&Studied::builtins(&["traditional", "ai-integrated"], 64)),
        "Summary, Compare, Months, Lines, Groups, Distribution, Assumptions, Checks, Run log"
    );
}

/// The workbook alone is enough to run it again.
#[test]
fn the_resolved_scenario_is_in_the_run_log_line_by_line() {
    let studied = Studied::builtins(&["traditional"], 64);
    let book = studied.book();
    let log = sheet(&book, "Run log");
    let code = log.cells.iter().filter(|(_, cell)| cell.look.role == Role::Code);
    let last_printed = log.print_to.expect("a print area").0;
    let (mut lines, mut first) = (vec![], None);
    for ((row, column), cell) in code {
        assert!(*column == 0 && *row > last_printed, "row {row}");
        let Content::Text { text, .. } = &cell.content else { panic!("{:?}", cell.content) };
        lines.resize((*row - *first.get_or_insert(*row)) as usize, String::new());
        lines.push(text.clone());
    }
    let resolved = &studied.record.scenarios[0].resolved;
    assert_eq!(lines.join("\n"), resolved.trim_end());
}

#[test]
fn a_chance_that_no_trial_shows_is_no_certainty() {
    let studied = Studied::text(
        &format!("{}[usage.use]\nmean = \"5 Mtok/month\"\n[budget]\ncompute = \"9k USD\"\n", crate::support::ONE_USER),
        &[],
        400,
    );
    let bytes = file(&studied.book());
    let styles = super::package::part(&bytes, "xl/styles.xml");
    // Wilson's interval of 0 in 400 ends at 0.95%.
    assert!(styles.contains("[&lt;0.0005]&quot;&lt; 1.0%&quot;"), "{styles}");
}
