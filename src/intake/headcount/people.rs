//! The people of a file while it is read: each id once, whatever becomes of rows that repeat it.

use std::collections::{BTreeMap, BTreeSet};

use super::cells::shown;
use super::rejection::{Rejection, RowMistake, RowMistakeKind};
use super::{Assignment, HeadcountRow};
use crate::intake::header_map::Duplicates;
use crate::intake::string_table::StringTable;

/// The rows that can be used so far, and the ids of all rows.
#[derive(Default)]
pub(super) struct People {
    pub ids: StringTable,
    pub rows: Vec<HeadcountRow>,
    /// By the number of the id.
    known: Vec<Known>,
    /// Whether rows of one id are combined: because each is a part of pay, or because the map says so.
    combines: bool,
    duplicates: Duplicates,
    /// The row and the id of each row that was added to another.
    combined: Vec<(u32, u32)>,
    /// What is paid as a bonus in a year by row, where rows are combined.
    bonuses: BTreeMap<u32, f64>,
    /// Of people whose rows are combined, the line of the first that cannot be used, by the number of the id.
    failed: BTreeMap<u32, u32>,
}

/// What is known of an id.
#[derive(Clone, Copy, Debug)]
struct Known {
    /// The line on which it first occurs.
    first_line: u32,
    /// Its place among the rows; [`NO_ROW`] where none can be used.
    row: u32,
}

const NO_ROW: u32 = u32::MAX;

/// What became of a row.
pub(super) enum Added {
    /// It is a person, or several alike.
    Person,
    /// It was added to an earlier row of the same person.
    Combined,
    /// It takes the place of the row on this line.
    Replaced(u32),
    Rejected(RowMistakeKind),
}

impl People {
    pub fn new(has_components: bool, duplicates: Duplicates) -> Self {
        Self { combines: has_components || duplicates == Duplicates::Sum, duplicates, ..Self::default() }
    }

    /// Whether rows of one id are combined.
    pub fn combines(&self) -> bool {
        self.combines
    }

    /// The number of an id, and the line on which it was before, if it was.
    pub fn id(&mut self, id: &str, line: u32) -> (u32, Option<u32>) {
        let (number, is_new) = self.ids.add(id);
        if is_new {
            self.known.push(Known { first_line: line, row: NO_ROW });
        }
        (number as u32, (!is_new).then(|| self.known[number].first_line))
    }

    /// Takes note that a row of this id cannot be used.
    pub fn fail(&mut self, id: u32, line: u32) {
        if self.combines {
            self.failed.entry(id).or_insert(line);
        }
    }

    /// Adds a row with what is paid as a bonus in a year, where that is an amount.
    pub fn add(&mut self, row: HeadcountRow, bonus: Option<f64>, assignments: &[Assignment]) -> Added {
        let known = &mut self.known[row.id as usize];
        if known.row == NO_ROW && (self.combines || known.first_line == row.line || self.duplicates == Duplicates::Last) {
            known.row = self.rows.len() as u32;
            self.bonuses.extend(bonus.filter(|_| self.combines).map(|bonus| (known.row, bonus)));
            self.rows.push(row);
            return Added::Person;
        }
        let first_line = known.first_line;
        let Some(first) = self.rows.get_mut(known.row as usize) else {
            return Added::Rejected(RowMistakeKind::RepeatedId { first_line, differs: None });
        };
        if self.combines {
            let columns = differences(first, &row, assignments, self.duplicates == Duplicates::Sum);
            if !columns.is_empty() {
                return Added::Rejected(RowMistakeKind::Disagrees { first_line: first.line, columns: columns.into() });
            }
            if assignments[first.assignment as usize].currency.is_none() {
                first.assignment = row.assignment;
            }
            add_pay(first, &row, self.duplicates == Duplicates::Sum);
            if let Some(bonus) = bonus {
                *self.bonuses.entry(known.row).or_default() += bonus;
            }
            self.combined.push((row.line, row.id));
            return Added::Combined;
        }
        if self.duplicates == Duplicates::Last {
            let line = first.line;
            *first = row;
            return Added::Replaced(line);
        }
        let mut columns = differences(first, &row, assignments, false);
        columns.extend(pay_differences(first, &row));
        Added::Rejected(match columns.is_empty() {
            true => RowMistakeKind::RepeatedRow { first_line },
            false => RowMistakeKind::RepeatedId { first_line, differs: Some(columns.into()) },
        })
    }

    /// Puts the rows in order and brings bonuses to shares of base pay. Returns the rejections that only show at the end, and how many rows were
    /// added to others.
    pub fn finish(&mut self) -> (Vec<Rejection>, usize) {
        let mut rejected = vec![];
        for (place, bonus) in std::mem::take(&mut self.bonuses) {
            let row = &mut self.rows[place as usize];
            match row.base_pay.get().filter(|pay| *pay > 0.0).map(|pay| bonus / pay) {
                Some(share) if share <= 10.0 => row.bonus_target = Some(share).into(),
                _ if bonus == 0.0 => {}
                _ => {
                    self.failed.insert(row.id, row.line);
                    let mistake =
                        RowMistake { column: None, value: Some(shown(&bonus.to_string())), kind: RowMistakeKind::BonusWithoutPay };
                    rejected.push(Rejection::of(row.line, Some(row.id), vec![mistake]));
                }
            }
        }
        let mut n_combined = self.combined.len();
        if !self.failed.is_empty() {
            let reported: BTreeSet<u32> = rejected.iter().map(|rejection| rejection.line).collect();
            let mut reject = |line: u32, id: u32| {
                let Some(failed) = self.failed.get(&id) else { return false };
                let mistake = RowMistake { column: None, value: None, kind: RowMistakeKind::OtherRowRejected { line: *failed } };
                if !reported.contains(&line) {
                    rejected.push(Rejection::of(line, Some(id), vec![mistake]));
                }
                true
            };
            self.rows.retain(|row| !reject(row.line, row.id));
            n_combined -= self.combined.iter().filter(|(line, id)| reject(*line, *id)).count();
        }
        self.rows.sort_by_key(|row| row.line);
        self.rows.shrink_to_fit();
        self.ids.freeze();
        (rejected, n_combined)
    }
}

/// Adds the pay of a further row of the same person; of another job, its working time as well.
fn add_pay(first: &mut HeadcountRow, row: &HeadcountRow, is_other_job: bool) {
    let sum = |one: Option<f64>, other: Option<f64>| one.map_or(other, |one| Some(one + other.unwrap_or(0.0)));
    if is_other_job {
        let [one, other] = [&*first, row].map(|row| (row.base_pay.get().unwrap_or(0.0), row.bonus_target.get()));
        let total = one.0 + other.0;
        if (one.1.is_some() || other.1.is_some()) && total > 0.0 {
            first.bonus_target = Some((one.0 * one.1.unwrap_or(0.0) + other.0 * other.1.unwrap_or(0.0)) / total).into();
        }
        let (fte, other) = (first.fte.get(), row.fte.get());
        first.fte = (fte + other).min(fte.max(other).max(1.0)).into();
    }
    first.base_pay = sum(first.base_pay.get(), row.base_pay.get()).into();
    first.compute_allowance = sum(first.compute_allowance.get(), row.compute_allowance.get()).into();
}

/// The columns in which two rows say something different, except about pay. The working time of another job may be another.
fn differences(one: &HeadcountRow, other: &HeadcountRow, assignments: &[Assignment], is_other_job: bool) -> Vec<&'static str> {
    let [a, b] = [one, other].map(|row| &assignments[row.assignment as usize]);
    let differs = [
        ("group", a.group != b.group),
        ("usage_tier", a.usage_tier != b.usage_tier),
        ("country", a.country != b.country),
        ("employment_type", a.employment_type != b.employment_type),
        ("currency", a.currency != b.currency && a.currency.is_some() && b.currency.is_some()),
        ("a column to group by", one.labels != other.labels),
        ("fte", one.fte != other.fte && !is_other_job),
        ("start_date", one.start != other.start),
        ("end_date", one.end != other.end),
        ("equity_grant_value", one.equity != other.equity),
        ("weight", one.weight != other.weight),
    ];
    differs.into_iter().filter(|(_, differs)| *differs).map(|(column, _)| column).collect()
}

fn pay_differences(one: &HeadcountRow, other: &HeadcountRow) -> Vec<&'static str> {
    let differs = [
        ("base_pay", one.base_pay != other.base_pay),
        ("bonus_target_pct", one.bonus_target != other.bonus_target),
        ("compute_allowance", one.compute_allowance != other.compute_allowance),
    ];
    differs.into_iter().filter(|(_, differs)| *differs).map(|(column, _)| column).collect()
}
