//! The sheet of the distribution of cost, off which the chance of exceeding any budget can be read.

use super::chart::{Chart, ChartKind, Series, SeriesLook};
use super::formula::{Area, At, Expression, Function, Operator, Pin, binary, call, either};
use super::scenarios::{Scenarios, budget_of, has_compute};
use super::sheet::{Cell, FIRST_ROW, Form, HEADER_ROW, Input, Role, Sheet};
use crate::insight::Scope;

pub const NAME: &str = "Distribution";

const PROBABILITY: u16 = 0;
const EXCEEDED: u16 = 1;
/// The first column of amounts.
const AMOUNTS: u16 = 2;

/// Rows of what can be tried, beside the table.
mod rows {
    use super::FIRST_ROW;

    pub const BUDGET: u32 = FIRST_ROW;
    pub const PLACE: u32 = FIRST_ROW + 1;
    pub const AMOUNT: u32 = FIRST_ROW + 2;
    pub const NEXT_AMOUNT: u32 = FIRST_ROW + 3;
    pub const WAY: u32 = FIRST_ROW + 4;
    pub const CHANCE: u32 = FIRST_ROW + 5;
    pub const LEVEL: u32 = FIRST_ROW + 7;
    pub const LEVEL_IN_TABLE: u32 = FIRST_ROW + 8;
    pub const LEVEL_PLACE: u32 = FIRST_ROW + 9;
    pub const LEVEL_WAY: u32 = FIRST_ROW + 10;
    pub const NEEDED: u32 = FIRST_ROW + 11;
    pub const HINT: u32 = FIRST_ROW + 12;
    pub const CHARTS: u32 = FIRST_ROW + 14;
    /// Rows that a chart covers.
    pub const OF_CHART: u32 = 14;
}

/// The probability that a budget is to hold with, to begin with.
const LEVEL: f64 = 0.9;

/// The table of one sheet: the columns of its amounts, and where its rows end.
struct Table {
    last_row: u32,
    /// The first column of what can be tried; names are in the one before.
    tried: u16,
}

impl Table {
    fn at(row: u32, column: u16) -> At {
        At::new(NAME, row, column)
    }

    /// A column of the table, pinned to its rows.
    fn column(&self, column: u16) -> Area {
        Area::down(Self::at(FIRST_ROW, column).pinned(Pin::Row), self.last_row)
    }

    /// The probabilities.
    fn levels(&self) -> Area {
        Area::down(Self::at(FIRST_ROW, PROBABILITY).pinned(Pin::Both), self.last_row)
    }

    /// The same without its last row, so that every place has a next one.
    fn but_last(area: Area) -> Area {
        Area { last: (area.last.0 - 1, area.last.1), ..area }
    }
}

/// The sheet; `None` where there is no distribution.
pub fn sheet(scenarios: &Scenarios<'_>) -> Option<Sheet> {
    let levels = &scenarios.iter().next()?.0.distribution.probability;
    (levels.len() > 1).then_some(())?;
    let meaning = "The amounts that are not exceeded with each probability, over all months.";
    let mut sheet = Sheet::new(NAME, format!("{meaning} {}.", scenarios.currency_note()));
    let columns: Vec<_> = scenarios
        .iter()
        .flat_map(|(summary, label)| {
            let compute = has_compute(summary).then_some((summary, label, Scope::Compute, "compute"));
            [(summary, label, Scope::Total, "all cost")].into_iter().chain(compute)
        })
        .collect();
    let names = columns.iter().map(|(_, label, _, what)| if scenarios.is_one() { (*what).to_string() } else { format!("{label}: {what}") });
    let names: Vec<String> = names.collect();
    let table = Table { last_row: HEADER_ROW + levels.len() as u32, tried: AMOUNTS + columns.len() as u16 + 2 };

    sheet.header(1, ["not exceeded with probability", "chance of exceeding"].map(String::from).iter().chain(&names));
    for (row, level) in (FIRST_ROW..).zip(levels) {
        sheet.put(row, PROBABILITY, Cell::constant(*level, Form::Share));
        sheet.put(row, EXCEEDED, Cell::formula(binary(1.0, Operator::Minus, Table::at(row, PROBABILITY)), Form::Share));
    }
    sheet.put(HEADER_ROW, table.tried - 1, Cell::text(Role::Header, "try a budget"));
    sheet.header_at(HEADER_ROW, table.tried, 0, &names);
    words(&mut sheet, table.tried - 1);
    for (place, (summary, _, scope, _)) in (0..).zip(&columns) {
        let amounts = match scope {
            Scope::Total => &summary.distribution.total,
            Scope::Compute => &summary.distribution.compute,
        };
        let of_table = AMOUNTS + place;
        for (row, amount) in (FIRST_ROW..).zip(amounts) {
            sheet.put(row, of_table, Cell::constant(*amount, scenarios.money));
        }
        let p90 = match scope {
            Scope::Total => summary.total.p90,
            Scope::Compute => summary.compute.p90,
        };
        let budget = budget_of(summary, *scope).map_or(p90, |risk| risk.amount);
        tries(&mut sheet, scenarios, &table, of_table, table.tried + place, budget);
    }
    let mut row = rows::CHARTS;
    for (scope, what) in [(Scope::Compute, "compute"), (Scope::Total, "all cost")] {
        let shown = (0..).zip(&columns).filter(|(_, column)| column.2 == scope).map(|(place, _)| place);
        if let Some(chart) = exceedance(&table, &shown.collect::<Vec<u16>>(), row, what, &scenarios.currency.to_string()) {
            // Behind the chart, which shows it.
            sheet.put(row, table.tried - 1, Cell::text(Role::Note, format!("Chance that {what} exceeds an amount")));
            sheet.charts.push(chart);
            row += rows::OF_CHART;
        }
    }
    sheet.print_to = Some((table.last_row.max(row), (table.tried + columns.len() as u16 - 1).max(table.tried + 6)));
    Some(sheet)
}

/// What the rows of the tries are.
fn words(sheet: &mut Sheet, column: u16) {
    for (row, name) in [
        (rows::BUDGET, "a budget of"),
        (rows::PLACE, "row of the table, from its first"),
        (rows::AMOUNT, "amount in that row"),
        (rows::NEXT_AMOUNT, "amount in the next row"),
        (rows::WAY, "share of the way between them"),
        (rows::CHANCE, "chance of exceeding it"),
        (rows::LEVEL, "to hold with a probability of"),
        (rows::LEVEL_IN_TABLE, "as far as the table goes"),
        (rows::LEVEL_PLACE, "row of the table, from its first"),
        (rows::LEVEL_WAY, "share of the way to the next row"),
        (rows::NEEDED, "the budget has to be"),
    ] {
        let cell = Cell::name(name);
        let is_answer = [rows::CHANCE, rows::NEEDED].contains(&row);
        sheet.put(row, column, if is_answer { cell.strong() } else { cell });
    }
    sheet.put(rows::HINT, column, Cell::text(Role::Note, "Change the yellow cells: the cells below them follow, and so do the charts."));
}

/// From a budget to its chance, and from a probability to the budget that holds with it.
fn tries(sheet: &mut Sheet, scenarios: &Scenarios<'_>, table: &Table, of_table: u16, column: u16, budget: f64) {
    use Operator::{Above, AtLeast, Less, Minus, Over, Plus, Times};
    let at = |row| Table::at(row, column);
    let (amounts, levels) = (table.column(of_table), table.levels());
    let first = Table::at(FIRST_ROW, of_table).pinned(Pin::Row);
    let last = Table::at(table.last_row, of_table).pinned(Pin::Row);
    let (lowest, highest) = (Table::at(FIRST_ROW, PROBABILITY).pinned(Pin::Both), Table::at(table.last_row, PROBABILITY).pinned(Pin::Both));
    let place = |of: At, among: Area| call(Function::Match, [of.into(), Table::but_last(among).into(), 1.0.into()]);
    let value = |of: Area, place: Expression| call(Function::Index, [of.into(), place]);
    let next = |place: At| binary(place, Plus, 1.0);

    sheet.put(rows::BUDGET, column, Cell::input(budget, scenarios.money));
    sheet.inputs.push(Input { at: at(rows::BUDGET), smallest: 0.0, largest: 1e15, hint: "An amount, such as another budget." });
    let is_below = || binary(at(rows::BUDGET), Less, first);
    sheet.put(rows::PLACE, column, Cell::formula(either(is_below(), 1.0, place(at(rows::BUDGET), amounts)), Form::Amount(0)));
    sheet.put(rows::AMOUNT, column, Cell::formula(value(amounts, at(rows::PLACE).into()), scenarios.money));
    sheet.put(rows::NEXT_AMOUNT, column, Cell::formula(value(amounts, next(at(rows::PLACE))), scenarios.money));
    let apart = binary(at(rows::NEXT_AMOUNT), Minus, at(rows::AMOUNT));
    let way = binary(binary(at(rows::BUDGET), Minus, at(rows::AMOUNT)), Over, apart);
    let rises = binary(at(rows::NEXT_AMOUNT), Above, at(rows::AMOUNT));
    sheet.put(rows::WAY, column, Cell::formula(either(is_below(), 0.0, either(rises, way, 0.0)), Form::Share));
    let exceeded = Area::down(Table::at(FIRST_ROW, EXCEEDED).pinned(Pin::Both), table.last_row);
    let step = binary(value(exceeded, next(at(rows::PLACE))), Minus, value(exceeded, at(rows::PLACE).into()));
    let within = binary(value(exceeded, at(rows::PLACE).into()), Plus, binary(at(rows::WAY), Times, step));
    let chance = either(is_below(), 1.0, either(binary(at(rows::BUDGET), AtLeast, last), 0.0, within));
    sheet.put(rows::CHANCE, column, Cell::formula(chance, scenarios.chance).strong());

    sheet.put(rows::LEVEL, column, Cell::input(LEVEL, Form::Share));
    sheet.inputs.push(Input { at: at(rows::LEVEL), smallest: 0.0, largest: 1.0, hint: "A probability from 0% to 100%." });
    let at_least_lowest = call(Function::Max, [at(rows::LEVEL).into(), lowest.into()]);
    sheet.put(rows::LEVEL_IN_TABLE, column, Cell::formula(call(Function::Min, [at_least_lowest, highest.into()]), Form::Share));
    sheet.put(rows::LEVEL_PLACE, column, Cell::formula(place(at(rows::LEVEL_IN_TABLE), levels), Form::Amount(0)));
    let level = || value(levels, at(rows::LEVEL_PLACE).into());
    let apart = binary(value(levels, next(at(rows::LEVEL_PLACE))), Minus, level());
    let way = binary(binary(at(rows::LEVEL_IN_TABLE), Minus, level()), Over, apart);
    sheet.put(rows::LEVEL_WAY, column, Cell::formula(way, Form::Share));
    let amount = || value(amounts, at(rows::LEVEL_PLACE).into());
    let step = binary(value(amounts, next(at(rows::LEVEL_PLACE))), Minus, amount());
    let needed = binary(amount(), Plus, binary(at(rows::LEVEL_WAY), Times, step));
    sheet.put(rows::NEEDED, column, Cell::formula(needed, scenarios.money).strong());
}

/// The curves of some columns, and the budget that is tried in the last of them; `None` without columns.
fn exceedance(table: &Table, places: &[u16], row: u32, what: &str, currency: &str) -> Option<Chart> {
    let last = *places.last()?;
    let exceeded = table.column(EXCEEDED);
    let curves = places.iter().map(|place| {
        let column = AMOUNTS + place;
        Series::new(Table::at(HEADER_ROW, column), table.column(column), exceeded, SeriesLook::Curve)
    });
    let cell = |row| Area::down(Table::at(row, table.tried + last), row);
    let tried = Series::new(Table::at(rows::BUDGET, table.tried - 1), cell(rows::BUDGET), cell(rows::CHANCE), SeriesLook::Point);
    Some(Chart {
        kind: ChartKind::Exceedance,
        place: (row, table.tried - 1),
        size: (580, 232),
        title: Table::at(row, table.tried - 1),
        description: format!("The chance that {what} over all months exceeds each amount, and the budget that is tried"),
        x_name: format!("{currency}, all months"),
        y_name: String::new(),
        largest: 0.0,
        ends: None,
        series: curves.chain([tried]).collect(),
    })
}
