//! One row of a headcount file as people: each cell by itself, then what the cells mean together. All mistakes of a row are gathered.

use std::collections::BTreeMap;

use super::cells::{CellResult, Cells, Reported};
use super::dates::{Notes, first_and_last_day, read_date};
use super::doubts::Doubts;
use super::filters::{Filter, FilteredGroup, Filters};
use super::labels::{LabelSet, Labels};
use super::odd_ids;
use super::pay::{self, Money};
use super::people::{Added, People};
use super::rejection::{FileColumn, Rejection, RowMistake, RowMistakeKind};
use super::totals;
use super::{Assignment, Equity, EquityKind, HeadcountRow};
use crate::intake::bound_map::{BoundMap, MadeCells};
use crate::intake::cell::{self, Currency};
use crate::intake::column::HeadcountColumn;
use crate::intake::header_map::HeaderMap;
use crate::intake::string_table::StringTable;
use crate::reading::Diagnostic;
use crate::reading::printable::printable;
use crate::reading::rows::{BrokenRow, Header, Row};
use crate::reading::words;

/// Employment types, or parts of them, of people who are no longer paid.
const LEFT: [&str; 7] = ["terminated", "inactive", "retired", "ceased", "resigned", "deceased", "former"];

/// Reads the rows of one file.
pub(super) struct RowReader<'a> {
    header: Vec<FileColumn>,
    columns: &'a BoundMap<'a>,
    map: &'a HeaderMap,
    people: People,
    assignments: Assignments,
    labels: Labels,
    made: MadeCells,
    n_rows: usize,
    filters: Filters,
    rejected: Vec<Rejection>,
    notes: Notes,
    doubts: Doubts,
}

/// What a file holds.
pub(super) struct ReadRows {
    pub rows: Vec<HeadcountRow>,
    pub ids: StringTable,
    pub assignments: Vec<Assignment>,
    pub label_sets: Vec<LabelSet>,
    /// In the order of the file.
    pub rejected: Vec<Rejection>,
    pub filtered: Vec<FilteredGroup>,
    pub n_combined: usize,
    pub n_rows: usize,
    pub warnings: Vec<Diagnostic>,
    pub notes: Vec<String>,
}

/// The distinct assignments so far, by the numbers of their names.
#[derive(Default)]
struct Assignments {
    names: StringTable,
    numbers: BTreeMap<([Option<usize>; 4], Option<Currency>), u32>,
    all: Vec<Assignment>,
}

/// A row that can be used, and what is paid as a bonus in a year where its base pay is in other rows.
type UsableRow = (HeadcountRow, Option<f64>);

/// Why a row makes no person.
enum Unused {
    Filtered(Filter),
    Rejected(Rejection),
}

impl<'a> RowReader<'a> {
    pub fn new(header: &Header, columns: &'a BoundMap<'a>, map: &'a HeaderMap, labels: Labels) -> Self {
        let header = header.names.iter().enumerate().map(|(position, name)| FileColumn { position, name: name.as_str().into() }).collect();
        Self {
            header,
            columns,
            map,
            people: People::new(columns.components().is_some(), map.duplicates()),
            assignments: Assignments::default(),
            labels,
            made: MadeCells::default(),
            n_rows: 0,
            filters: Filters::new(columns),
            rejected: vec![],
            notes: Notes::default(),
            doubts: Doubts::default(),
        }
    }

    /// The cells of a broken row are not repeated: which of them belongs to which column is not known.
    pub fn add_broken(&mut self, broken: BrokenRow) {
        self.n_rows += 1;
        let kind = RowMistakeKind::Broken(printable(&broken.reason).as_ref().into());
        self.rejected.push(Rejection::new(broken.line, RowMistake { column: None, value: None, kind }));
    }

    /// Reads the next row: as people, as one to reject with every reason, or as one to leave out.
    pub fn add(&mut self, row: Row<'_>) {
        self.n_rows += 1;
        self.columns.make(row, self.n_rows, &mut self.made);
        if let Some(filter) = self.filters.unmet(self.columns, row) {
            self.filters.add(filter, row.line);
            return;
        }
        match self.read(row) {
            Err(Unused::Filtered(filter)) => self.filters.add(filter, row.line),
            Err(Unused::Rejected(rejection)) => {
                if let Some(id) = rejection.id {
                    self.people.fail(id, row.line);
                }
                self.rejected.push(rejection);
            }
            Ok((person, bonus)) => {
                let id = person.id;
                match self.people.add(person, bonus, &self.assignments.all) {
                    Added::Person | Added::Combined => {}
                    Added::Replaced(line) => self.filters.add(Filter::Replaced, line),
                    Added::Rejected(kind) => {
                        self.people.fail(id, row.line);
                        let cells = Cells::new(&self.header, self.columns, row, &self.made);
                        self.rejected.push(cells.rejected(Some(id), HeadcountColumn::EmployeeId, kind));
                    }
                }
            }
        }
    }

    /// What the file holds, once all rows are read.
    pub fn finish(mut self) -> ReadRows {
        let (rejected, n_combined) = self.people.finish();
        self.rejected.extend(rejected);
        self.rejected.sort_by_key(|rejection| rejection.line);
        let mut warnings = self.filters.warnings(self.columns);
        for row in &self.people.rows {
            let assignment = &self.assignments.all[row.assignment as usize];
            self.doubts.add_group(assignment.group.as_deref(), row.line);
            if let Some(base_pay) = row.base_pay.get() {
                self.doubts.add_pay(base_pay, row.fte.get(), row.weight, assignment.currency.unwrap_or(Currency::USD), row.line);
            }
        }
        warnings.extend(odd_ids::warnings(&self.people.ids));
        warnings.extend(self.doubts.warnings());
        ReadRows {
            filtered: self.filters.groups(self.columns),
            rows: self.people.rows,
            ids: self.people.ids,
            assignments: self.assignments.all,
            label_sets: self.labels.into_sets(),
            rejected: self.rejected,
            n_combined,
            n_rows: self.n_rows,
            warnings,
            notes: self.notes.in_words(),
        }
    }

    /// The people whom `row` describes, or why it cannot be used.
    fn read(&mut self, row: Row<'_>) -> Result<UsableRow, Unused> {
        let formats = self.map.formats;
        let mut cells = Cells::new(&self.header, self.columns, row, &self.made);
        if totals::is_totals(&cells) {
            return Err(Unused::Filtered(Filter::Totals));
        }
        let component = pay::component(&mut cells, self.map.components());
        if let Ok(Some(pay::Part::Ignored(value))) = component {
            return Err(Unused::Filtered(Filter::IgnoredComponent(value.into())));
        }
        let employment_type = cells.read(HeadcountColumn::EmploymentType, Ok).unwrap_or(None);
        let status = cells.read(HeadcountColumn::EmploymentStatus, Ok).unwrap_or(None);
        let has_end = cells.columns.has(HeadcountColumn::EndDate) && cells.text(HeadcountColumn::EndDate).is_some();
        if !has_end && [employment_type, status].into_iter().flatten().any(has_left) {
            return Err(Unused::Filtered(Filter::Left));
        }
        let (id, first_line) = employee_id(&mut cells, &mut self.people).map_or((None, None), |(id, first_line)| (Some(id), first_line));
        let hours = cells.number(HeadcountColumn::HoursPerWeek, |text| cell::hours(text, formats.numbers), cell::hours_per_week);
        let fte = working_time(&mut cells, hours, employment_type, self.map);
        let stated_currency = pay::currency(&mut cells, &mut self.doubts);
        let currency = stated_currency.unwrap_or(None).unwrap_or(Currency::USD);
        let (base_pay, has_pay) = pay::base_pay_per_year(&mut cells, currency, fte, hours, self.map, &mut self.notes);
        let grant = cells.amount(HeadcountColumn::EquityGrantValue, currency, formats.numbers, false);
        let allowance = cells.amount(HeadcountColumn::ComputeAllowance, currency, formats.numbers, false);
        let bonus = cells.amount(HeadcountColumn::BonusTargetAmount, currency, formats.numbers, false);
        let has_money = has_pay || [grant, allowance, bonus].iter().any(|amount| matches!(amount, Ok(Some(_))));
        if stated_currency == Ok(None) && has_money {
            cells.mistake(HeadcountColumn::Currency, RowMistakeKind::NoCurrency);
        }
        let equity = equity(&mut cells, grant, self.map, &mut self.notes);
        let bonus_target =
            cells.read(HeadcountColumn::BonusTargetPct, |text| cell::bonus_target(text, formats.bonus_unit, formats.numbers));
        let (start, end) = first_and_last_day(&mut cells, self.map, &mut self.doubts, &mut self.notes);
        let weight = cells.read(HeadcountColumn::Weight, cell::weight);
        let names = [HeadcountColumn::Group, HeadcountColumn::UsageTier, HeadcountColumn::Country].map(|column| cells.name(column));
        let labels = self.labels.number(&mut cells);
        let mut money = Money {
            base_pay,
            bonus: bonus.unwrap_or(None),
            bonus_target: bonus_target.unwrap_or(None),
            allowance: allowance.unwrap_or(None),
            grant: equity.map(|equity| equity.grant.get()),
            currency: stated_currency.unwrap_or(None).filter(|_| has_money),
        };
        money.convert(&mut cells, self.map, &mut self.notes);
        match component {
            Ok(Some(part)) => money.count_as(part),
            Ok(None) if !cells.mistakes.is_empty() => {}
            Ok(None) => money.share_of_bonus(&mut cells),
            Err(Reported) => {}
        }
        if let (Some(first_line), false) = (first_line.filter(|_| !self.people.combines()), cells.mistakes.is_empty()) {
            cells.mistake(HeadcountColumn::EmployeeId, RowMistakeKind::RepeatedId { first_line, differs: None });
        }
        let (Some(id), Some(fte), true) = (id, fte, cells.mistakes.is_empty()) else {
            return Err(Unused::Rejected(Rejection::of(row.line, id, cells.mistakes)));
        };
        let equity = equity.zip(money.grant).map(|(equity, grant)| Equity { grant: grant.into(), ..equity });
        let person = HeadcountRow {
            line: row.line,
            id,
            assignment: self.assignments.number(names, employment_type.map(words).as_deref(), money.currency),
            labels,
            base_pay: money.base_pay.into(),
            fte: fte.into(),
            bonus_target: money.bonus_target.into(),
            compute_allowance: money.allowance.into(),
            equity,
            start: start.into(),
            end: end.into(),
            weight: weight.unwrap_or(None).unwrap_or(1),
        };
        Ok((person, money.bonus))
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

/// The number of the row's id, and the line on which it was before, if it was.
fn employee_id(cells: &mut Cells<'_>, people: &mut People) -> Option<(u32, Option<u32>)> {
    let Some(id) = cells.read(HeadcountColumn::EmployeeId, cell::identifier).ok()? else {
        cells.mistake(HeadcountColumn::EmployeeId, RowMistakeKind::NoId);
        return None;
    };
    Some(people.id(as_text(id), cells.row.line))
}

/// `="00123"`, as a spreadsheet keeps leading zeros, is the text `00123`.
fn as_text(id: &str) -> &str {
    id.strip_prefix("=\"").and_then(|id| id.strip_suffix('"')).unwrap_or(id)
}

fn has_left(word: &str) -> bool {
    let word = cell::letters(word);
    LEFT.iter().any(|left| word.contains(left))
}

/// The share of full time: as stated, else from the hours (20 of 40 hours are 0.5), else 1; `None` once a mistake is reported.
fn working_time(cells: &mut Cells<'_>, hours: CellResult<f64>, employment_type: Option<&str>, map: &HeaderMap) -> Option<f64> {
    let numbers = map.formats.numbers;
    let stated = cells.number(HeadcountColumn::Fte, |text| cell::share(text, numbers), cell::share_of_full_time);
    match (stated, hours) {
        (Ok(Some(share)), _) => Some(share),
        (Ok(None), Ok(Some(hours))) => Some((hours / map.pay.full_time_hours()).min(1.0)),
        (Ok(None), Ok(None)) if employment_type.is_some_and(|kind| cell::letters(kind).contains("parttime")) => {
            cells.mistake(HeadcountColumn::EmploymentType, RowMistakeKind::PartTimeWithoutShare);
            None
        }
        (Ok(None), Ok(None)) => Some(1.0),
        (Err(Reported), _) | (_, Err(Reported)) => None,
    }
}

/// A grant with its kind; `none` and a grant of 0 state that there is nothing, which differs from stating nothing.
fn equity(cells: &mut Cells<'_>, grant: CellResult<f64>, map: &HeaderMap, notes: &mut Notes) -> Option<Equity> {
    let kind = cells.read(HeadcountColumn::EquityType, cell::equity_type);
    let vest_months = cells.read(HeadcountColumn::VestMonths, cell::vest_months);
    let cliff_months = cells.read(HeadcountColumn::CliffMonths, cell::cliff_months);
    let grant_date = read_date(cells, HeadcountColumn::EquityGrantDate, map, notes);
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
