//! The first sheet: the answer, the key figures, the budgets, whether all checks agree, and what else is in the book.

use super::chart::Chart;
use super::formula::{Area, At, Expression, Function, Operator, binary, call, either};
use super::lines::LinePlaces;
use super::scenarios::{Scenarios, budget_of, has_compute};
use super::sheet::{Cell, DefinedName, Form, Role, Sheet};
use super::text;
use crate::insight::Scope;
use crate::quantity::{count, plural};
use crate::report::summary::{P90_IN_WORDS, budget_name};
use crate::report::{Report, page, words};
use crate::scenario::Basis;
use crate::statistics::estimate::Estimate;

pub const NAME: &str = "Summary";

/// Letters of a line of sentences.
pub const LINE: usize = 140;
/// Columns of the tables.
const NUMBERS: u16 = 1;
/// Column and size of the chart beside the tables.
const CHART: u16 = 5;
const CHART_SIZE: (u32, u32) = (560, 380);
/// The last column that is printed.
pub const LAST: u16 = 13;

/// The first sheet in the making.
pub struct Front {
    pub sheet: Sheet,
    key_rows: Vec<KeyRow>,
    pub budgets: BudgetPlaces,
    /// The row of the header of the key figures.
    top_of_tables: u32,
    row: u32,
}

/// Where amounts and chances of budgets are, by scenario.
#[derive(Default)]
pub struct BudgetPlaces(Vec<(usize, Scope, At)>);

impl BudgetPlaces {
    /// The budget of a scenario that its spend can be held against month by month.
    pub fn of(&self, scenario: usize, scope: Scope) -> Option<At> {
        self.0.iter().find(|(known, of, _)| (*known, *of) == (scenario, scope)).map(|(.., at)| *at)
    }
}

/// A row of the key figures.
struct KeyRow {
    row: u32,
    scenario: usize,
    figure: Key,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Key {
    All,
    Compute,
    Blocked,
    Difference,
    Other,
}

/// Title, answer and warnings of any report; the first row below them, with a blank between.
pub fn top(sheet: &mut Sheet, report: &Report<'_>, about: &str) -> u32 {
    let page = page::of(report);
    sheet.put(0, 0, Cell::text(Role::Title, &report.document.title));
    let mut row = 1;
    for note in [about, &page.purpose].into_iter().filter(|note| !note.is_empty()) {
        paragraph(sheet, &mut row, Role::Note, note);
    }
    row += 1;
    paragraph(sheet, &mut row, Role::Headline, &page.headline);
    for sentence in page.sentences.iter().filter(|sentence| **sentence != page.headline) {
        paragraph(sheet, &mut row, Role::Sentence, sentence);
    }
    if !page.warnings.is_empty() {
        paragraph(sheet, &mut row, Role::Warning, "Before you quote a figure:");
    }
    page.warnings.iter().for_each(|warning| paragraph(sheet, &mut row, Role::Warning, warning));
    row + 1
}

/// A text in as many rows as it takes; sheets for reading have no merged cells.
pub fn paragraph(sheet: &mut Sheet, row: &mut u32, role: Role, paragraph: &str) {
    // Larger letters.
    let width = if role == Role::Headline { LINE * 5 / 6 } else { LINE };
    let visible = text::visible(paragraph);
    let mut is_changed = visible != paragraph;
    for line in text::lines(&visible, width) {
        // What was left out is counted once.
        sheet.put(*row, 0, Cell::text(role, line).changed(std::mem::take(&mut is_changed)));
        *row += 1;
    }
}

/// The sheet with all that does not refer to others: what they refer to has to have its place first.
pub fn begin(report: &Report<'_>, scenarios: &Scenarios<'_>) -> Front {
    let mut sheet = Sheet::new(NAME, "");
    let about = scenarios.first().map(|summary| {
        let people: Vec<usize> = scenarios.iter().map(|(summary, _)| summary.people).collect();
        let people = match (people.iter().min(), people.iter().max()) {
            (Some(fewest), Some(most)) if fewest < most => format!("{} to {}", count(*fewest), words::people(*most)),
            (Some(people), _) => words::people(*people),
            _ => String::new(),
        };
        let end = summary.start.plus(summary.months as i32 - 1);
        format!("{} to {}, {people}, {}", summary.start.long_name(), end.long_name(), scenarios.currency)
    });
    let mut row = top(&mut sheet, report, &about.unwrap_or_default());
    let top_of_tables = row;
    sheet.header_at(row, 0, 1, [format!("key figures, {}", scenarios.currency).as_str(), "mean", "P50", "P90"]);
    row += 1;
    let mut key_rows = vec![];
    let mut put = |sheet: &mut Sheet, scenario: usize, figure: Key, name: String, estimate: &Estimate, form: Form| {
        sheet.put(row, 0, Cell::name(name));
        let [mean, p50, p90] = [estimate.mean, estimate.p50, estimate.p90].map(|value| Cell::constant(value, form));
        sheet.put_row(row, NUMBERS, [mean, p50, p90]);
        key_rows.push(KeyRow { row, scenario, figure });
        row += 1;
    };
    for (index, (summary, label)) in scenarios.iter().enumerate() {
        let of = |what: &str| if scenarios.is_one() { what.to_string() } else { format!("{label}: {what}") };
        let money = scenarios.money;
        put(&mut sheet, index, Key::All, of("all cost"), &summary.total, money);
        let uses_compute = has_compute(summary);
        if uses_compute {
            put(&mut sheet, index, Key::Compute, of("of which compute"), &summary.compute, money);
        }
        if let Some(cash) = &summary.cash {
            put(&mut sheet, index, Key::Other, of("cash paid"), &cash.total, money);
        }
        put(&mut sheet, index, Key::Other, of("per employee and month"), &summary.cost_per_employee_month, scenarios.rate);
        if uses_compute {
            put(&mut sheet, index, Key::Other, of("compute per employee and month"), &summary.compute_per_employee_month, scenarios.rate);
        }
        if summary.access.limits.unserved_demand.p99 > 0.0 {
            put(&mut sheet, index, Key::Blocked, of("use that limits did not serve"), &summary.access.limits.unserved_demand, money);
        }
    }
    if let Some(comparison) = scenarios.comparison {
        let first = scenarios.iter().next().map_or("", |(_, label)| label);
        for ((index, difference), (_, label)) in comparison.differences.iter().enumerate().zip(scenarios.iter().skip(1)) {
            put(&mut sheet, index, Key::Difference, format!("{label} less {first}"), &difference.total, scenarios.money);
        }
    }
    row += 1;
    let mut budgets = BudgetPlaces::default();
    put_budgets(&mut sheet, &mut row, scenarios, &mut budgets);
    Front { sheet, key_rows, budgets, top_of_tables, row }
}

fn put_budgets(sheet: &mut Sheet, row: &mut u32, scenarios: &Scenarios<'_>, places: &mut BudgetPlaces) {
    if scenarios.iter().all(|(summary, _)| summary.budgets.is_empty()) {
        return;
    }
    let name = format!("budgets, {}", scenarios.currency);
    sheet.header_at(*row, 0, 1, [name.as_str(), "amount", "chance of exceeding", "mean overrun if exceeded"]);
    *row += 1;
    let mut has_cash = false;
    for (index, (summary, label)) in scenarios.iter().enumerate() {
        for risk in &summary.budgets {
            let is_cash = risk.basis == Basis::Cash;
            has_cash |= is_cash;
            let what = format!("{}{}", budget_name(risk), if is_cash { ", cash" } else { "" });
            sheet.put(*row, 0, Cell::name(if scenarios.is_one() { what } else { format!("{label}: {what}") }));
            sheet.put(*row, NUMBERS, Cell::constant(risk.amount, scenarios.money));
            sheet.put(*row, NUMBERS + 1, Cell::constant(risk.p_over, scenarios.chance));
            sheet.put_some(*row, NUMBERS + 2, risk.expected_overrun, scenarios.money);
            if budget_of(summary, risk.scope) == Some(risk) {
                places.0.push((index, risk.scope, At::new(NAME, *row, NUMBERS)));
            }
            *row += 1;
        }
    }
    if has_cash {
        paragraph(
            sheet,
            row,
            Role::Note,
            "Budgets on a cash basis are held against what the months pay, which the charts of this book do not show.",
        );
    }
    *row += 1;
}

/// What the first sheet refers to.
pub struct References<'r> {
    pub lines: &'r [LinePlaces],
    pub differences: &'r [At],
    /// The verdicts of all checks.
    pub verdicts: Area,
    pub chart: Option<Chart>,
    /// The other sheets, with what is on each.
    pub contents: Vec<(String, &'static str)>,
    /// Texts of other sheets from which something was left out.
    pub n_changed_texts: usize,
}

/// Fills in what refers to other sheets; the names of the cells that others may link to.
pub fn finish(front: Front, scenarios: &Scenarios<'_>, references: References<'_>) -> (Sheet, Vec<DefinedName>) {
    let Front { mut sheet, key_rows, budgets, top_of_tables, mut row } = front;
    for KeyRow { row, scenario, figure } in &key_rows {
        let of_lines = references.lines.get(*scenario);
        let source = match figure {
            Key::All => of_lines.map(|places| places.all),
            Key::Compute => of_lines.and_then(|places| places.compute),
            Key::Difference => references.differences.get(*scenario).copied(),
            Key::Blocked | Key::Other => None,
        };
        if let Some(source) = source {
            sheet.put(*row, NUMBERS, Cell::formula(source, scenarios.money));
        }
    }
    let mut names = names_of(scenarios, &key_rows, &budgets);

    let differing = call(Function::CountIf, [references.verdicts.into(), "differs".into()]);
    sheet.put(row, 0, Cell::name("checks that differ").strong());
    sheet.put(row, NUMBERS, Cell::formula(differing, Form::Amount(0)).strong());
    let count = At::new(NAME, row, NUMBERS);
    let in_words: Expression = either(binary(count, Operator::Equal, 0.0), "all checks agree", "do not use these figures: see Checks");
    sheet.put(row, NUMBERS + 1, Cell::formula(in_words, Form::Plain));
    names.push(DefinedName { name: "Checks_that_differ", at: count });
    row += 2;

    contents(&mut sheet, &mut row, &references.contents);
    colors(&mut sheet, &mut row);
    row += 1;
    paragraph(&mut sheet, &mut row, Role::Note, P90_IN_WORDS);
    paragraph(&mut sheet, &mut row, Role::Note, "Percentiles do not add up; means do.");
    changed_texts(&mut sheet, &mut row, references.n_changed_texts);
    let mut last_row = row;
    if let Some(chart) = references.chart {
        last_row = last_row.max(top_of_tables + 23);
        sheet.charts.push(Chart { place: (top_of_tables, CHART), size: CHART_SIZE, ..chart });
    }
    sheet.print_to = Some((last_row, LAST));
    sheet.is_one_page = last_row < 60;
    (sheet, names)
}

/// Links to the other sheets.
pub fn contents(sheet: &mut Sheet, row: &mut u32, contents: &[(String, &'static str)]) {
    if contents.is_empty() {
        return;
    }
    sheet.put_row(
        *row,
        0,
        [Cell::text(Role::Header, "in this workbook"), Cell::blank(Role::Header), Cell::blank(Role::Header), Cell::blank(Role::Header)],
    );
    *row += 1;
    for (name, meaning) in contents {
        sheet.put_row(*row, 0, [Cell::link(name), Cell::text(Role::Note, meaning)]);
        *row += 1;
    }
    *row += 1;
}

fn colors(sheet: &mut Sheet, row: &mut u32) {
    let all = [
        (Role::Constant, "Blue: a value of the scenario or of the run"),
        (Role::Formula, "Black: a formula"),
        (Role::Input, "Yellow: for you to change"),
    ];
    for (role, text) in all {
        sheet.put(*row, 0, Cell::text(role, text));
        *row += 1;
    }
}

/// Says where texts are not as they were given.
pub fn changed_texts(sheet: &mut Sheet, row: &mut u32, elsewhere: usize) {
    let n = sheet.n_changed_texts() + elsewhere;
    if n > 0 {
        let texts = plural(n, "text");
        let what = "Characters that control or reorder what is shown, show nothing, or are more than a cell holds";
        let sentence = format!("{what}, are left out of {texts} of this workbook.");
        paragraph(sheet, row, Role::Warning, &sentence);
    }
}

/// Names of the key figures: of the last scenario, and of the first as `Base` where there are several.
fn names_of(scenarios: &Scenarios<'_>, key_rows: &[KeyRow], budgets: &BudgetPlaces) -> Vec<DefinedName> {
    let last = scenarios.number().saturating_sub(1);
    let mut names = vec![];
    let mut of = |figure: Key, scenario: usize, of_columns: [&'static str; 3]| {
        let Some(known) = key_rows.iter().find(|row| row.figure == figure && row.scenario == scenario) else { return };
        let columns = (NUMBERS..).zip(of_columns).filter(|(_, name)| !name.is_empty());
        names.extend(columns.map(|(column, name)| DefinedName { name, at: At::new(NAME, known.row, column) }));
    };
    of(Key::All, last, ["Total_mean", "Total_P50", "Total_P90"]);
    of(Key::Compute, last, ["Compute_mean", "Compute_P50", "Compute_P90"]);
    of(Key::Blocked, last, ["Blocked_mean", "", ""]);
    if last > 0 {
        of(Key::All, 0, ["Base_mean", "Base_P50", "Base_P90"]);
        of(Key::Difference, last - 1, ["Difference_mean", "Difference_P50", "Difference_P90"]);
    }
    for (scope, amount, chance) in [(Scope::Compute, "Budget_compute", "P_over_compute"), (Scope::Total, "Budget_total", "P_over_total")] {
        if let Some(at) = budgets.of(last, scope) {
            names.push(DefinedName { name: amount, at });
            names.push(DefinedName { name: chance, at: At { column: at.column + 1, ..at } });
        }
    }
    names
}
