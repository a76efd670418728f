//! The columns of a canonical headcount file, and what each of them may hold.
//!
//! Knows the names and the range of a single cell; what cells mean together is up to the importer.

use super::cell::{self, AmountRules, BonusUnit, CellError, DateFormat, NumberFormat};
use super::pay_period::PayFrequency;

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
    EmploymentStatus,
    Fte,
    HoursPerWeek,
    StartDate,
    EndDate,
    BasePay,
    PayPeriod,
    Currency,
    RateDate,
    BonusTargetPct,
    BonusTargetAmount,
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
    pub dates: DateFormat,
    pub numbers: NumberFormat,
    pub bonus_unit: BonusUnit,
}

/// What the cells of a column are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColumnKind {
    Text,
    Date,
    /// Of which several can be added, and which can be in another unit.
    Amount,
    Number,
    Word,
}

/// What is known of a column.
struct Column {
    column: HeadcountColumn,
    /// The canonical header.
    name: &'static str,
    /// Whether anything depends on it.
    is_used: bool,
    kind: ColumnKind,
    /// Refuses what cannot be a cell of it.
    check: fn(&str, Formats) -> Result<(), CellError>,
}

impl Column {
    const fn new(column: HeadcountColumn, name: &'static str, kind: ColumnKind, check: fn(&str, Formats) -> Result<(), CellError>) -> Self {
        Self { column, name, is_used: true, kind, check }
    }

    /// A column that many exports have and on which nothing depends unless people are grouped by it.
    const fn label(column: HeadcountColumn, name: &'static str) -> Self {
        Self { column, name, is_used: false, kind: ColumnKind::Text, check: |_, _| Ok(()) }
    }

    const fn date(column: HeadcountColumn, name: &'static str) -> Self {
        Self::new(column, name, ColumnKind::Date, |text, formats| cell::date(text, formats.dates).map(drop))
    }

    const fn amount(column: HeadcountColumn, name: &'static str) -> Self {
        Self::new(column, name, ColumnKind::Amount, check_amount)
    }
}

/// Every column, in the order of [`HeadcountColumn`].
const COLUMNS: [Column; 27] = {
    use ColumnKind::{Number, Text, Word};
    use HeadcountColumn::*;
    [
        Column::new(EmployeeId, "employee_id", Text, |text, _| cell::identifier(text).map(drop)),
        Column::new(Group, "group", Text, |text, _| cell::group_name(text).map(drop)),
        Column::label(Department, "department"),
        Column::label(Role, "role"),
        Column::label(Level, "level"),
        Column::label(Location, "location"),
        Column::new(Country, "country", Text, |text, _| cell::group_name(text).map(drop)),
        Column::new(EmploymentType, "employment_type", Text, |_, _| Ok(())),
        Column::new(EmploymentStatus, "employment_status", Text, |_, _| Ok(())),
        Column::new(Fte, "fte", Number, |text, formats| cell::share(text, formats.numbers).and_then(cell::share_of_full_time).map(drop)),
        Column::new(HoursPerWeek, "hours_per_week", Number, |text, formats| {
            cell::hours(text, formats.numbers).and_then(cell::hours_per_week).map(drop)
        }),
        Column::date(StartDate, "start_date"),
        Column::date(EndDate, "end_date"),
        Column::amount(BasePay, "base_pay"),
        Column::new(PayPeriod, "pay_period", Word, |text, _| PayFrequency::read(text).map(drop)),
        Column::new(Currency, "currency", Word, |text, _| cell::currency(text).map(drop)),
        Column::date(RateDate, "rate_date"),
        Column::new(BonusTargetPct, "bonus_target_pct", Word, |text, formats| {
            cell::bonus_target(text, formats.bonus_unit, formats.numbers).map(drop)
        }),
        Column::amount(BonusTargetAmount, "bonus_target_amount"),
        Column::amount(EquityGrantValue, "equity_grant_value"),
        Column::new(EquityType, "equity_type", Word, |text, _| cell::equity_type(text).map(drop)),
        Column::date(EquityGrantDate, "grant_date"),
        Column::new(VestMonths, "vest_months", Word, |text, _| cell::vest_months(text).map(drop)),
        Column::new(CliffMonths, "cliff_months", Word, |text, _| cell::cliff_months(text).map(drop)),
        Column::amount(ComputeAllowance, "compute_allowance"),
        Column::new(UsageTier, "usage_tier", Text, |text, _| cell::group_name(text).map(drop)),
        Column::new(Weight, "weight", Word, |text, _| cell::weight(text).map(drop)),
    ]
};

/// An amount in whatever currency it names: that of its row is not known here.
fn check_amount(text: &str, formats: Formats) -> Result<(), CellError> {
    let rules = AmountRules { currency: cell::Currency::USD, numbers: formats.numbers, is_hourly: true, take: None };
    match cell::amount(text, rules) {
        Err(CellError::OtherCurrency { .. }) => Ok(()),
        read => read.map(drop),
    }
}

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

    /// Whether the column holds names, of which one may be `NA` or `None`: a country, a region, no equity.
    pub fn is_name(self) -> bool {
        self.kind() == ColumnKind::Text || self == Self::EquityType
    }

    pub fn kind(self) -> ColumnKind {
        COLUMNS[self as usize].kind
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
