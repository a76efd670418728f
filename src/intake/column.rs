//! The columns of a canonical headcount file, and what each of them may hold.
//!
//! Knows the names and the range of a single cell; what cells mean together is the importer's.

use super::cell::{self, BonusUnit, CellError, DateOrder};
use super::pay_period::PayPeriod;

/// A column of the canonical headcount file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum HeadcountColumn {
    EmployeeId,
    Group,
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
    VestMonths,
    CliffMonths,
    ComputeAllowance,
    UsageTier,
    Weight,
}

impl HeadcountColumn {
    pub const ALL: [Self; 22] = [
        Self::EmployeeId,
        Self::Group,
        Self::Role,
        Self::Level,
        Self::Location,
        Self::Country,
        Self::EmploymentType,
        Self::Fte,
        Self::HoursPerWeek,
        Self::StartDate,
        Self::EndDate,
        Self::BasePay,
        Self::PayPeriod,
        Self::Currency,
        Self::BonusTargetPct,
        Self::EquityGrantValue,
        Self::EquityType,
        Self::VestMonths,
        Self::CliffMonths,
        Self::ComputeAllowance,
        Self::UsageTier,
        Self::Weight,
    ];

    /// The canonical header.
    pub fn name(self) -> &'static str {
        match self {
            Self::EmployeeId => "employee_id",
            Self::Group => "group",
            Self::Role => "role",
            Self::Level => "level",
            Self::Location => "location",
            Self::Country => "country",
            Self::EmploymentType => "employment_type",
            Self::Fte => "fte",
            Self::HoursPerWeek => "hours_per_week",
            Self::StartDate => "start_date",
            Self::EndDate => "end_date",
            Self::BasePay => "base_pay",
            Self::PayPeriod => "pay_period",
            Self::Currency => "currency",
            Self::BonusTargetPct => "bonus_target_pct",
            Self::EquityGrantValue => "equity_grant_value",
            Self::EquityType => "equity_type",
            Self::VestMonths => "vest_months",
            Self::CliffMonths => "cliff_months",
            Self::ComputeAllowance => "compute_allowance",
            Self::UsageTier => "usage_tier",
            Self::Weight => "weight",
        }
    }

    /// Whether `text` may stand in this column: what a map states is looked at before any row is read.
    ///
    /// # Errors
    /// What is wrong with the text and what to write instead.
    pub fn check(self, text: &str, date_order: Option<DateOrder>, bonus_unit: BonusUnit) -> Result<(), CellError> {
        match self {
            Self::EmployeeId | Self::Group | Self::Role | Self::Level | Self::Location | Self::Country => Ok(()),
            Self::EmploymentType | Self::UsageTier => Ok(()),
            Self::Fte => cell::share_of_full_time(text).map(drop),
            Self::HoursPerWeek => cell::hours_per_week(text).map(drop),
            Self::StartDate | Self::EndDate => cell::date(text, date_order).map(drop),
            Self::BasePay | Self::EquityGrantValue | Self::ComputeAllowance => cell::amount(text, "USD").map(drop),
            Self::PayPeriod => PayPeriod::read(text).map(drop),
            Self::Currency => cell::currency(text).map(drop),
            Self::BonusTargetPct => cell::bonus_target(text, bonus_unit).map(drop),
            Self::EquityType => cell::equity_type(text).map(drop),
            Self::VestMonths => cell::vest_months(text).map(drop),
            Self::CliffMonths => cell::cliff_months(text).map(drop),
            Self::Weight => cell::weight(text).map(drop),
        }
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
