//! One row of a headcount file as a person: each cell by itself, then what the cells say together. All mistakes of a row are gathered.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use super::{Equity, EquityKind, FULL_TIME_HOURS, HeadcountRow, LARGEST_HOURLY_PAY, Rejection, UnstatedDates};
use crate::intake::bound_map::{BoundMap, Cell};
use crate::intake::cell::{self, CellError, DateOrder};
use crate::intake::column::HeadcountColumn;
use crate::intake::header_map::HeaderMap;
use crate::intake::pay_period::PayPeriod;
use crate::quantity::Date;
use crate::reading::rows::{self, Header};

/// A message repeats no more characters of a cell than this.
const CHARACTERS_SHOWN: usize = 60;

/// Reads the rows of one file.
pub(super) struct PersonReader<'a> {
    header: &'a Header,
    columns: &'a BoundMap<'a>,
    map: &'a HeaderMap,
    currency: &'a str,
    /// The line on which each id stands first.
    first_lines: HashMap<String, u64>,
    pub dates: UnstatedDates,
}

/// The cells of one row while they are read, with the mistakes found so far.
struct Cells<'a, 'r> {
    header: &'a Header,
    columns: &'a BoundMap<'a>,
    row: rows::Row<'r>,
    mistakes: Vec<Mistake>,
}

struct Mistake {
    at: Option<usize>,
    value: Option<String>,
    prose: String,
}

/// A cell could not be read, and its mistake is already told: what rests on the cell is not told again.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Told;

/// What a cell says: a value, nothing, or something that was refused.
type Said<T> = Result<Option<T>, Told>;

impl<'a> PersonReader<'a> {
    pub fn new(header: &'a Header, columns: &'a BoundMap<'a>, map: &'a HeaderMap, currency: &'a str) -> Self {
        Self { header, columns, map, currency, first_lines: HashMap::new(), dates: UnstatedDates::default() }
    }

    /// The person that `row` describes, or every reason why it cannot be used.
    pub fn read(&mut self, row: rows::Row<'_>) -> Result<HeadcountRow, Rejection> {
        let mut cells = Cells { header: self.header, columns: self.columns, row, mistakes: Vec::new() };
        let employee_id = self.employee_id(&mut cells);
        let hours = cells.read(HeadcountColumn::HoursPerWeek, cell::hours_per_week);
        let fte = working_time(&mut cells, hours);
        let stated_currency = cells.read(HeadcountColumn::Currency, cell::currency);
        let currency = match &stated_currency {
            Ok(Some(code)) => code.as_str(),
            _ => self.currency,
        };
        let base_pay = cells.read(HeadcountColumn::BasePay, |text| cell::amount(text, currency));
        let grant = cells.read(HeadcountColumn::EquityGrantValue, |text| cell::amount(text, currency));
        let compute_allowance = cells.read(HeadcountColumn::ComputeAllowance, |text| cell::amount(text, currency));
        let has_money = [base_pay, grant, compute_allowance].iter().any(|amount| matches!(amount, Ok(Some(_))));
        self.check_currency(&mut cells, &stated_currency, has_money);
        let base_pay = base_pay_per_year(&mut cells, base_pay, fte, hours);
        let equity = equity(&mut cells, grant);
        let bonus_target = cells.read(HeadcountColumn::BonusTargetPct, |text| cell::bonus_target(text, self.map.bonus_unit));
        let (start, end) = self.first_and_last_day(&mut cells);
        let weight = cells.read(HeadcountColumn::Weight, cell::weight);
        let [group, usage_tier, role, level, location, country] = [
            HeadcountColumn::Group,
            HeadcountColumn::UsageTier,
            HeadcountColumn::Role,
            HeadcountColumn::Level,
            HeadcountColumn::Location,
            HeadcountColumn::Country,
        ]
        .map(|column| cells.text(column));
        let (Some(employee_id), Some(fte), true) = (employee_id, fte, cells.mistakes.is_empty()) else {
            return Err(cells.rejection());
        };
        let (bonus_target, compute_allowance) = (bonus_target.unwrap_or(None), compute_allowance.unwrap_or(None));
        let (line, weight) = (row.line, weight.unwrap_or(None).unwrap_or(1));
        Ok(HeadcountRow {
            line,
            employee_id,
            group,
            usage_tier,
            role,
            level,
            location,
            country,
            base_pay,
            fte,
            start,
            end,
            bonus_target,
            equity,
            compute_allowance,
            weight,
        })
    }

    fn employee_id(&mut self, cells: &mut Cells<'_, '_>) -> Option<String> {
        let Some(id) = cells.text(HeadcountColumn::EmployeeId) else {
            cells.mistake(HeadcountColumn::EmployeeId, "the row has no `employee_id`, give it one of its own");
            return None;
        };
        match self.first_lines.entry(id.clone()) {
            Entry::Vacant(entry) => {
                entry.insert(cells.row.line);
            }
            Entry::Occupied(entry) => {
                let prose = format!(
                    "the employee_id `{}` stands on line {} already, give the row one of its own, or a weight to the first",
                    shown(&id),
                    entry.get()
                );
                cells.mistake(HeadcountColumn::EmployeeId, prose);
            }
        }
        Some(id)
    }

    fn check_currency(&self, cells: &mut Cells<'_, '_>, stated: &Said<String>, has_money: bool) {
        match stated {
            Ok(Some(code)) if code != self.currency => {
                let prose = format!("the row is in {code}, but the scenario in {0}, convert its amounts to {0}", self.currency);
                cells.mistake(HeadcountColumn::Currency, prose);
            }
            Ok(None) if has_money => {
                cells.mistake(HeadcountColumn::Currency, format!("the amounts have no currency, write one such as {}", self.currency));
            }
            _ => {}
        }
    }

    fn first_and_last_day(&mut self, cells: &mut Cells<'_, '_>) -> (Option<Date>, Option<Date>) {
        let [start, end] = [HeadcountColumn::StartDate, HeadcountColumn::EndDate].map(|column| {
            let line = cells.row.line;
            cells.read(column, |text| {
                let date = cell::date(text, self.map.date_order);
                if self.map.date_order.is_none() && cell::has_unstated_order(text) {
                    self.dates.add(text, line, date.is_ok());
                }
                date
            })
        });
        if let (Ok(Some(start)), Ok(Some(end))) = (start, end)
            && end < start
        {
            let prose = format!("the end {end} lies before the start {start}, write an `end_date` on or after the `start_date`");
            cells.mistake(HeadcountColumn::EndDate, prose);
        }
        (start.unwrap_or(None), end.unwrap_or(None))
    }
}

impl UnstatedDates {
    fn add(&mut self, text: &str, line: u64, is_read: bool) {
        if is_read {
            self.taken_as_month_first += 1;
        } else if cell::date(text, Some(DateOrder::DayMonthYear)).is_ok() {
            self.only_day_first += 1;
            self.example.get_or_insert_with(|| (shown(text), line));
        }
    }
}

impl Cells<'_, '_> {
    fn read<T>(&mut self, column: HeadcountColumn, read: impl FnOnce(&str) -> Result<T, CellError>) -> Said<T> {
        let (cell, misfit) = match self.columns.cell(column, self.row) {
            Ok(None) => return Ok(None),
            Ok(Some(cell)) => match read(cell.text) {
                Ok(value) => return Ok(Some(value)),
                Err(misfit) => (cell, misfit),
            },
            Err((cell, misfit)) => (cell, misfit),
        };
        let mistake = self.about(&cell, column, &misfit);
        self.mistakes.push(mistake);
        Err(Told)
    }

    fn text(&mut self, column: HeadcountColumn) -> Option<String> {
        self.read(column, |text| Ok(text.to_string())).unwrap_or(None)
    }

    fn about(&self, cell: &Cell<'_>, column: HeadcountColumn, misfit: &CellError) -> Mistake {
        let name = cell.at.and_then(|at| self.header.names.get(at)).map_or(column.name(), String::as_str);
        let value = shown(cell.text);
        Mistake { at: cell.at, prose: format!("`{value}` in `{name}` {misfit}"), value: Some(value) }
    }

    /// A mistake that lies in what cells say together; told of `column`.
    fn mistake(&mut self, column: HeadcountColumn, prose: impl Into<String>) {
        let at = self.columns.position(column);
        let value = at.and_then(|at| self.row.cell(at)).map(shown);
        self.mistakes.push(Mistake { at, value, prose: prose.into() });
    }

    fn rejection(mut self) -> Rejection {
        // In the order of the file, as a reader's eye goes; what a map states for every row comes last.
        self.mistakes.sort_by_key(|mistake| mistake.at.unwrap_or(usize::MAX));
        let reason = self.mistakes.iter().map(|mistake| mistake.prose.as_str()).collect::<Vec<_>>().join("; ");
        let (at, value) = self.mistakes.into_iter().next().map_or((None, None), |first| (first.at, first.value));
        Rejection { line: self.row.line, column: at.map(|at| self.header.label(at)), value, reason }
    }
}

/// The share of full time: as stated, else from the hours (20 of 40 hours are 0.5), else 1; `None` once a mistake is told.
fn working_time(cells: &mut Cells<'_, '_>, hours: Said<f64>) -> Option<f64> {
    let stated = cells.read(HeadcountColumn::Fte, cell::share_of_full_time);
    let part_time = cells.read(HeadcountColumn::EmploymentType, |kind| Ok(cell::letters(kind).contains("parttime")));
    match (stated, hours) {
        (Ok(Some(share)), _) => Some(share),
        (Ok(None), Ok(Some(hours))) => Some((hours / FULL_TIME_HOURS).min(1.0)),
        (Ok(None), Ok(None)) if part_time == Ok(Some(true)) => {
            let prose = "the row is part time, but nothing says how much, write its `fte` or its `hours_per_week`";
            cells.mistake(HeadcountColumn::EmploymentType, prose);
            None
        }
        (Ok(None), Ok(None)) => Some(1.0),
        (Err(Told), _) | (_, Err(Told)) => None,
    }
}

fn base_pay_per_year(cells: &mut Cells<'_, '_>, amount: Said<f64>, fte: Option<f64>, hours: Said<f64>) -> Option<f64> {
    let period = cells.read(HeadcountColumn::PayPeriod, PayPeriod::read);
    let (Ok(Some(amount)), Ok(period), Ok(hours), Some(fte)) = (amount, period, hours, fte) else { return None };
    let Some(period) = period else {
        cells.mistake(HeadcountColumn::PayPeriod, "the base pay has no `pay_period`, write one such as YEAR or HOUR");
        return None;
    };
    if period == PayPeriod::Hour && amount > LARGEST_HOURLY_PAY {
        cells.mistake(
            HeadcountColumn::BasePay,
            format!("{amount} an hour is no hourly pay, write the hourly rate, or another `pay_period`"),
        );
    }
    let times_a_year = period.times_a_year(fte, hours);
    if times_a_year.is_none() {
        cells.mistake(HeadcountColumn::HoursPerWeek, "hourly pay needs hours_per_week, write the hours worked in a week");
    }
    times_a_year.map(|times| amount * times)
}

/// A grant with its kind; `none` and a grant of 0 are stated to be nothing, which is not the same as nothing stated.
fn equity(cells: &mut Cells<'_, '_>, grant: Said<f64>) -> Option<Equity> {
    let kind = cells.read(HeadcountColumn::EquityType, cell::equity_type);
    let vest_months = cells.read(HeadcountColumn::VestMonths, cell::vest_months);
    let cliff_months = cells.read(HeadcountColumn::CliffMonths, cell::cliff_months);
    let (Ok(grant), Ok(kind), Ok(vest_months), Ok(cliff_months)) = (grant, kind, vest_months, cliff_months) else { return None };
    let nothing = Equity { kind: EquityKind::Rsu, grant: 0.0, vest_months: None, cliff_months: None };
    match (grant, kind) {
        (None, Some(None)) => Some(nothing),
        (None, _) => None,
        (Some(0.0), None | Some(None)) => Some(nothing),
        (Some(_), None) => {
            cells.mistake(HeadcountColumn::EquityType, "the equity grant has no `equity_type`, write rsu or option");
            None
        }
        (Some(_), Some(None)) => {
            cells.mistake(
                HeadcountColumn::EquityType,
                "the `equity_type` is none, but there is a grant, write rsu or option, or a grant of 0",
            );
            None
        }
        (Some(grant), Some(Some(kind))) => {
            if vest_months.zip(cliff_months).is_some_and(|(vest, cliff)| cliff > vest) {
                cells.mistake(HeadcountColumn::CliffMonths, "the cliff lies after all is vested, write `cliff_months` up to `vest_months`");
            }
            Some(Equity { kind, grant, vest_months, cliff_months })
        }
    }
}

fn shown(text: &str) -> String {
    let mut shown: String = text.chars().take(CHARACTERS_SHOWN).collect();
    if shown.len() < text.len() {
        shown.push('…');
    }
    shown
}
