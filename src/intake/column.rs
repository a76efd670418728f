//! The columns of a canonical headcount file, and what each of them may hold.
//!
//! Knows the names and the range of a single cell; what cells mean together is up to the importer.

use super::cell::{self, BonusUnit, CellError, DateOrder};
use super::pay_period;

/// A column of the canonical headcount file.
///
/// A new one needs its line in `COLUMNS` at the same place, and its cell read in `src/intake/headcount/row_reader.rs`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum HeadcountColumn {
    EmployeeId,
    Group,
    Department,
    Role,
    Level,
    Location,
    Country,
    EmploymentType,
    Fte,
    HoursPerWeek,
    StartDate,
    EndDate,
    BasePay,
    PayPeriod,
    Currency,
    BonusTargetPct,
    EquityGrantValue,
    EquityType,
    EquityGrantDate,
    VestMonths,
    CliffMonths,
    ComputeAllowance,
    UsageTier,
    Weight,
}

/// How a file writes what can be written in several ways.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Formats {
    /// The order of day and month; absent where nobody states it.
    pub date_order: Option<DateOrder>,
    pub bonus_unit: BonusUnit,
}

/// What is known of a column.
struct Column {
    column: HeadcountColumn,
    /// The canonical header.
    name: &'static str,
    /// Whether anything depends on it.
    is_used: bool,
    /// Refuses what cannot be a cell of it.
    check: fn(&str, Formats) -> Result<(), CellError>,
}

impl Column {
    const fn new(column: HeadcountColumn, name: &'static str, check: fn(&str, Formats) -> Result<(), CellError>) -> Self {
        Self { column, name, is_used: true, check }
    }

    /// A column that many exports have and that changes nothing here.
    const fn unused(column: HeadcountColumn, name: &'static str) -> Self {
        Self { column, name, is_used: false, check: |_, _| Ok(()) }
    }
}

/// Every column, in the order of [`HeadcountColumn`].
const COLUMNS: [Column; 24] = {
    use HeadcountColumn::*;
    [
        Column::new(EmployeeId, "employee_id", |text, _| cell::identifier(text).map(drop)),
        Column::new(Group, "group", |text, _| cell::group_name(text).map(drop)),
        Column::unused(Department, "department"),
        Column::unused(Role, "role"),
        Column::unused(Level, "level"),
        Column::unused(Location, "location"),
        Column::new(Country, "country", |text, _| cell::group_name(text).map(drop)),
        Column::new(EmploymentType, "employment_type", |_, _| Ok(())),
        Column::new(Fte, "fte", |text, _| cell::share_of_full_time(text).map(drop)),
        Column::new(HoursPerWeek, "hours_per_week", |text, _| cell::hours_per_week(text).map(drop)),
        Column::new(StartDate, "start_date", |text, formats| cell::date(text, formats.date_order).map(drop)),
        Column::new(EndDate, "end_date", |text, formats| cell::date(text, formats.date_order).map(drop)),
        Column::new(BasePay, "base_pay", |text, _| cell::hourly_amount(text, cell::Currency::USD).map(drop)),
        Column::new(PayPeriod, "pay_period", |text, _| pay_period::PayPeriod::read(text).map(drop)),
        Column::new(Currency, "currency", |text, _| cell::currency(text).map(drop)),
        Column::new(BonusTargetPct, "bonus_target_pct", |text, formats| cell::bonus_target(text, formats.bonus_unit).map(drop)),
        Column::new(EquityGrantValue, "equity_grant_value", |text, _| cell::amount(text, cell::Currency::USD).map(drop)),
        Column::new(EquityType, "equity_type", |text, _| cell::equity_type(text).map(drop)),
        Column::new(EquityGrantDate, "grant_date", |text, formats| cell::date(text, formats.date_order).map(drop)),
        Column::new(VestMonths, "vest_months", |text, _| cell::vest_months(text).map(drop)),
        Column::new(CliffMonths, "cliff_months", |text, _| cell::cliff_months(text).map(drop)),
        Column::new(ComputeAllowance, "compute_allowance", |text, _| cell::amount(text, cell::Currency::USD).map(drop)),
        Column::new(UsageTier, "usage_tier", |text, _| cell::group_name(text).map(drop)),
        Column::new(Weight, "weight", |text, _| cell::weight(text).map(drop)),
    ]
};

impl HeadcountColumn {
    pub const ALL: [Self; COLUMNS.len()] = {
        let mut all = [Self::EmployeeId; COLUMNS.len()];
        let mut at = 0;
        while at < COLUMNS.len() {
            all[at] = COLUMNS[at].column;
            at += 1;
        }
        all
    };

    /// The canonical header.
    pub fn name(self) -> &'static str {
        COLUMNS[self as usize].name
    }

    /// Whether anything depends on the column.
    pub fn is_used(self) -> bool {
        COLUMNS[self as usize].is_used
    }

    /// Whether `text` may be a cell of this column: what a map states is checked before any row is read.
    ///
    /// # Errors
    /// What is wrong with the text.
    pub fn check(self, text: &str, formats: Formats) -> Result<(), CellError> {
        (COLUMNS[self as usize].check)(text, formats)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_column_has_its_own_name_and_place_in_the_list() {
        for (at, column) in HeadcountColumn::ALL.into_iter().enumerate() {
            assert_eq!(column as usize, at, "{column:?}");
            assert!(HeadcountColumn::ALL[..at].iter().all(|other| other.name() != column.name()), "{column:?}");
        }
    }
}
