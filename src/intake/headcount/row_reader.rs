//! One row of a headcount file as people: each cell by itself, then what the cells mean together. All mistakes of a row are gathered.

use std::collections::BTreeMap;

use super::cells::{CellResult, Cells, Reported};
use super::doubts::Doubts;
use super::labels::{LabelSet, Labels};
use super::rejection::{FileColumn, Rejection, RowMistake, RowMistakeKind};
use super::{Assignment, Equity, EquityKind, FULL_TIME_HOURS, HeadcountRow};
use crate::intake::bound_map::BoundMap;
use crate::intake::cell::{self, Currency, DateOrder};
use crate::intake::column::{Formats, HeadcountColumn};
use crate::intake::pay_period::PayPeriod;
use crate::intake::string_table::StringTable;
use crate::quantity::Date;
use crate::reading::printable::printable;
use crate::reading::rows::{BrokenRow, Header, Row};
use crate::reading::words;

/// Nobody is paid more dollars an hour: a larger amount is a salary with the wrong `pay_period`, as in an export that fills both a yearly and
/// an hourly column.
const LARGEST_HOURLY_PAY: f64 = 10_000.0;

/// Employment types, or parts of them, of people who are no longer paid.
const LEFT: [&str; 7] = ["terminated", "inactive", "retired", "ceased", "resigned", "deceased", "former"];

/// Reads the rows of one file.
pub(super) struct RowReader<'a> {
    header: Vec<FileColumn>,
    columns: &'a BoundMap<'a>,
    formats: Formats,
    ids: Ids,
    assignments: Assignments,
    labels: Labels,
    pub doubts: Doubts,
}

/// The ids of all rows so far.
#[derive(Default)]
struct Ids {
    ids: StringTable,
    /// The line on which each first occurs.
    first_lines: Vec<u32>,
}

/// The distinct assignments so far, by the numbers of their names.
#[derive(Default)]
struct Assignments {
    names: StringTable,
    numbers: BTreeMap<([Option<usize>; 4], Option<Currency>), u32>,
    all: Vec<Assignment>,
}

impl<'a> RowReader<'a> {
    pub fn new(header: &Header, columns: &'a BoundMap<'a>, formats: Formats, labels: Labels) -> Self {
        let header = header.names.iter().enumerate().map(|(position, name)| FileColumn { position, name: name.as_str().into() }).collect();
        Self { header, columns, formats, ids: Ids::default(), assignments: Assignments::default(), labels, doubts: Doubts::default() }
    }

    /// The cells of a broken row are not repeated: which of them belongs to which column is not known.
    pub fn broken(&self, broken: BrokenRow) -> Rejection {
        let column = broken.column.and_then(|at| self.header.get(at)).cloned();
        let kind = RowMistakeKind::Broken(printable(&broken.reason).as_ref().into());
        Rejection::new(broken.line, RowMistake { column, value: None, kind })
    }

    /// The ids, the assignments and the labels of all rows.
    pub fn finish(mut self) -> (StringTable, Vec<Assignment>, Vec<LabelSet>) {
        self.ids.ids.freeze();
        (self.ids.ids, self.assignments.all, self.labels.into_sets())
    }

    /// The people whom `row` describes, or every reason why it cannot be used.
    pub fn read(&mut self, row: Row<'_>) -> Result<HeadcountRow, Rejection> {
        let mut cells = Cells { header: &self.header, columns: self.columns, row, mistakes: Vec::new() };
        let id = employee_id(&mut cells, &mut self.ids);
        let hours = cells.read(HeadcountColumn::HoursPerWeek, cell::hours_per_week);
        let employment_type = cells.read(HeadcountColumn::EmploymentType, Ok).unwrap_or(None);
        let fte = working_time(&mut cells, hours, employment_type);
        let stated_currency = cells.read(HeadcountColumn::Currency, cell::currency);
        let currency = stated_currency.unwrap_or(None).unwrap_or(Currency::USD);
        let (base_pay, has_pay) = base_pay_per_year(&mut cells, currency, fte, hours);
        let grant = cells.read(HeadcountColumn::EquityGrantValue, |text| cell::amount(text, currency));
        let compute_allowance = cells.read(HeadcountColumn::ComputeAllowance, |text| cell::amount(text, currency));
        let has_money = has_pay || [grant, compute_allowance].iter().any(|amount| matches!(amount, Ok(Some(_))));
        check_currency(&mut cells, stated_currency, has_money);
        let equity = equity(&mut cells, grant, self.formats.date_order);
        let bonus_target = cells.read(HeadcountColumn::BonusTargetPct, |text| cell::bonus_target(text, self.formats.bonus_unit));
        let (start, end) = first_and_last_day(&mut cells, self.formats, &mut self.doubts, employment_type);
        let weight = cells.read(HeadcountColumn::Weight, cell::weight);
        let names = [HeadcountColumn::Group, HeadcountColumn::UsageTier, HeadcountColumn::Country].map(|column| cells.name(column));
        let labels = self.labels.number(&mut cells);
        let (Some(id), Some(fte), true) = (id, fte, cells.mistakes.is_empty()) else {
            return Err(Rejection::of(row.line, cells.mistakes));
        };
        self.doubts.add_group(names[0], row.line);
        if let Some(base_pay) = base_pay {
            self.doubts.add_pay(base_pay, fte, currency, row.line);
        }
        Ok(HeadcountRow {
            line: row.line,
            id,
            assignment: self.assignments.number(
                names,
                employment_type.map(words).as_deref(),
                stated_currency.unwrap_or(None).filter(|_| has_money),
            ),
            labels,
            base_pay: base_pay.into(),
            fte: fte.into(),
            bonus_target: bonus_target.unwrap_or(None).into(),
            compute_allowance: compute_allowance.unwrap_or(None).into(),
            equity,
            start: start.into(),
            end: end.into(),
            weight: weight.unwrap_or(None).unwrap_or(1),
        })
    }
}

impl Assignments {
    fn number(
        &mut self,
        [group, usage_tier, country]: [Option<&str>; 3],
        employment_type: Option<&str>,
        currency: Option<Currency>,
    ) -> u32 {
        let names = [group, usage_tier, country, employment_type];
        let key = (names.map(|name| name.map(|name| self.names.add(name).0)), currency);
        *self.numbers.entry(key).or_insert_with(|| {
            let [group, usage_tier, country, employment_type] = names.map(|name| name.map(str::to_string));
            self.all.push(Assignment { group, usage_tier, country, employment_type, currency });
            self.all.len() as u32 - 1
        })
    }
}

/// The number of the row's id, which must be new.
fn employee_id(cells: &mut Cells<'_>, ids: &mut Ids) -> Option<u32> {
    let Some(id) = cells.read(HeadcountColumn::EmployeeId, cell::identifier).ok()? else {
        cells.mistake(HeadcountColumn::EmployeeId, RowMistakeKind::NoId);
        return None;
    };
    let (number, is_new) = ids.ids.add(as_text(id));
    if is_new {
        ids.first_lines.push(cells.row.line);
    } else {
        cells.mistake(HeadcountColumn::EmployeeId, RowMistakeKind::RepeatedId { first_line: ids.first_lines[number] });
    }
    Some(number as u32)
}

/// `="00123"`, as a spreadsheet keeps leading zeros, is the text `00123`.
fn as_text(id: &str) -> &str {
    id.strip_prefix("=\"").and_then(|id| id.strip_suffix('"')).unwrap_or(id)
}

fn check_currency(cells: &mut Cells<'_>, stated: CellResult<Currency>, has_money: bool) {
    if stated == Ok(None) && has_money {
        cells.mistake(HeadcountColumn::Currency, RowMistakeKind::NoCurrency);
    }
}

fn first_and_last_day(
    cells: &mut Cells<'_>,
    formats: Formats,
    doubts: &mut Doubts,
    employment_type: Option<&str>,
) -> (Option<Date>, Option<Date>) {
    let [start, end] = [HeadcountColumn::StartDate, HeadcountColumn::EndDate].map(|column| {
        let line = cells.row.line;
        cells.read(column, |text| {
            let date = cell::date(text, formats.date_order);
            if formats.date_order.is_none() {
                doubts.add_date(text, line, date.is_ok());
            }
            date
        })
    });
    match (start, end) {
        (Ok(Some(start)), Ok(Some(end))) if end < start => {
            cells.mistake(HeadcountColumn::EndDate, RowMistakeKind::EndBeforeStart { start, end });
        }
        (_, Ok(None)) if employment_type.is_some_and(has_left) => {
            cells.mistake(HeadcountColumn::EmploymentType, RowMistakeKind::LeftWithoutEnd);
        }
        _ => {}
    }
    (start.unwrap_or(None), end.unwrap_or(None))
}

fn has_left(employment_type: &str) -> bool {
    let employment_type = cell::letters(employment_type);
    LEFT.iter().any(|word| employment_type.contains(word))
}

/// The share of full time: as stated, else from the hours (20 of 40 hours are 0.5), else 1; `None` once a mistake is reported.
fn working_time(cells: &mut Cells<'_>, hours: CellResult<f64>, employment_type: Option<&str>) -> Option<f64> {
    let stated = cells.read(HeadcountColumn::Fte, cell::share_of_full_time);
    match (stated, hours) {
        (Ok(Some(share)), _) => Some(share),
        (Ok(None), Ok(Some(hours))) => Some((hours / FULL_TIME_HOURS).min(1.0)),
        (Ok(None), Ok(None)) if employment_type.is_some_and(|kind| cell::letters(kind).contains("parttime")) => {
            cells.mistake(HeadcountColumn::EmploymentType, RowMistakeKind::PartTimeWithoutShare);
            None
        }
        (Ok(None), Ok(None)) => Some(1.0),
        (Err(Reported), _) | (_, Err(Reported)) => None,
    }
}

/// Dollars a year, and whether the row has an amount of pay at all.
fn base_pay_per_year(cells: &mut Cells<'_>, currency: Currency, fte: Option<f64>, hours: CellResult<f64>) -> (Option<f64>, bool) {
    let period = cells.read(HeadcountColumn::PayPeriod, PayPeriod::read);
    let read = if period == Ok(Some(PayPeriod::Hour)) { cell::hourly_amount } else { cell::amount };
    let amount = cells.read(HeadcountColumn::BasePay, |text| read(text, currency));
    let Ok(Some(amount)) = amount else { return (None, false) };
    let (Ok(period), Ok(hours), Some(fte)) = (period, hours, fte) else { return (None, true) };
    let Some(period) = period else {
        cells.mistake(HeadcountColumn::PayPeriod, RowMistakeKind::NoPayPeriod);
        return (None, true);
    };
    if period == PayPeriod::Hour && amount > LARGEST_HOURLY_PAY {
        cells.mistake(HeadcountColumn::BasePay, RowMistakeKind::SalaryByTheHour);
    }
    let times_a_year = period.times_a_year(fte, hours);
    if times_a_year.is_none() {
        cells.mistake(HeadcountColumn::HoursPerWeek, RowMistakeKind::HourlyWithoutHours);
    }
    (times_a_year.map(|times| amount * times), true)
}

/// A grant with its kind; `none` and a grant of 0 state that there is nothing, which differs from stating nothing.
fn equity(cells: &mut Cells<'_>, grant: CellResult<f64>, date_order: Option<DateOrder>) -> Option<Equity> {
    let kind = cells.read(HeadcountColumn::EquityType, cell::equity_type);
    let vest_months = cells.read(HeadcountColumn::VestMonths, cell::vest_months);
    let cliff_months = cells.read(HeadcountColumn::CliffMonths, cell::cliff_months);
    let grant_date = cells.read(HeadcountColumn::EquityGrantDate, |text| cell::date(text, date_order));
    let (Ok(grant), Ok(kind), Ok(vest_months), Ok(cliff_months), Ok(grant_date)) = (grant, kind, vest_months, cliff_months, grant_date)
    else {
        return None;
    };
    let grant_date = grant_date.into();
    let nothing = Equity { grant: 0.0.into(), kind: EquityKind::Rsu, grant_date, vest_months: None, cliff_months: None };
    match (grant, kind) {
        (None, Some(None)) => Some(nothing),
        (None, _) => None,
        (Some(0.0), None | Some(None)) => Some(nothing),
        (Some(_), None) => {
            cells.mistake(HeadcountColumn::EquityType, RowMistakeKind::NoEquityType);
            None
        }
        (Some(_), Some(None)) => {
            cells.mistake(HeadcountColumn::EquityType, RowMistakeKind::EquityTypeNone);
            None
        }
        (Some(grant), Some(Some(kind))) => {
            if vest_months.zip(cliff_months).is_some_and(|(vest, cliff)| cliff > vest) {
                cells.mistake(HeadcountColumn::CliffMonths, RowMistakeKind::CliffAfterVesting);
            }
            Some(Equity { grant: grant.into(), kind, grant_date, vest_months, cliff_months })
        }
    }
}
