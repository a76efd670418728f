//! The period of work that an amount of pay is for, and how many of them a year has.
//!
//! Knows the words of files and the payroll year of 52 weeks; knows no person and no currency.

use super::cell::{CellError, letters};
use crate::quantity::unit::WEEKS_PER_YEAR;

/// Days a salaried year has when pay is by the day: 52 weeks of 5.
const WORKING_DAYS_PER_YEAR: f64 = 5.0 * WEEKS_PER_YEAR;

/// The period that an amount is paid for; the names are those of the Merge HRIS schema, which has none for four weeks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PayPeriod {
    Hour,
    Day,
    Week,
    EveryTwoWeeks,
    EveryFourWeeks,
    Semimonthly,
    Month,
    Quarter,
    EverySixMonths,
    Year,
}

/// How often an amount is paid.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum PayFrequency {
    Each(PayPeriod),
    /// `13 per year`.
    TimesAYear(f64),
}

/// What decides how much of a year an amount is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PayRules {
    /// Months of pay in a year: 12, or 13 or 14 where a salary is paid once or twice more.
    pub salaries_per_year: f64,
    /// Whether amounts are those of full time, of which a person is paid the share of their working time; absent where nobody says so, and then
    /// they are what is paid.
    pub is_full_time_pay: Option<bool>,
    /// Hours a week that are full time, where the header map states them.
    pub full_time_hours: Option<f64>,
}

/// Hours a week that are full time where nobody states others.
pub const FULL_TIME_HOURS: f64 = 40.0;

impl Default for PayRules {
    fn default() -> Self {
        Self { salaries_per_year: 12.0, is_full_time_pay: None, full_time_hours: None }
    }
}

impl PayRules {
    /// Hours a week that are full time.
    pub fn full_time_hours(&self) -> f64 {
        self.full_time_hours.unwrap_or(FULL_TIME_HOURS)
    }
}

impl PayFrequency {
    /// A pay period as [`PayPeriod::read`] reads it, or a number of payments: `13 per year`.
    pub fn read(text: &str) -> Result<Self, CellError> {
        let times = ["per year", "a year", "times a year", "x"].iter().find_map(|ending| {
            let number = text.get(..text.len().checked_sub(ending.len())?)?;
            let is_ending = text[number.len()..].eq_ignore_ascii_case(ending);
            number.trim().parse().ok().filter(|times: &f64| is_ending && (1.0..=366.0).contains(times))
        });
        times.map_or_else(|| PayPeriod::read(text).map(Self::Each), |times| Ok(Self::TimesAYear(times)))
    }

    /// Whether what it is multiplied by depends on the working time alone, whatever the rules are.
    pub fn is_for_time_worked(self) -> bool {
        matches!(self, Self::Each(PayPeriod::Hour | PayPeriod::Day))
    }

    pub fn is_hourly(self) -> bool {
        self == Self::Each(PayPeriod::Hour)
    }

    /// What an amount of this frequency is multiplied by to be what a person at `fte` of full time is paid in a year; `None` for hourly pay of a
    /// person whose hours are not known.
    pub fn times_a_year(self, fte: f64, hours_per_week: Option<f64>, rules: &PayRules) -> Option<f64> {
        let period = match self {
            Self::TimesAYear(times) => return Some(times * rules.share_paid(fte)),
            Self::Each(period) => period,
        };
        match period {
            PayPeriod::Hour => {
                let hours = hours_per_week.or_else(|| rules.full_time_hours.map(|full_time| full_time * fte));
                period.times_a_year(fte, hours)
            }
            PayPeriod::Day => period.times_a_year(fte, hours_per_week),
            PayPeriod::Month => Some(rules.salaries_per_year * rules.share_paid(fte)),
            _ => period.times_a_year(fte, hours_per_week).map(|times| times * rules.share_paid(fte)),
        }
    }
}

impl PayRules {
    fn share_paid(&self, fte: f64) -> f64 {
        if self.is_full_time_pay == Some(true) { fte } else { 1.0 }
    }
}

impl PayPeriod {
    pub const ALL: [Self; 10] = [
        Self::Hour,
        Self::Day,
        Self::Week,
        Self::EveryTwoWeeks,
        Self::EveryFourWeeks,
        Self::Semimonthly,
        Self::Month,
        Self::Quarter,
        Self::EverySixMonths,
        Self::Year,
    ];

    /// The words that name them in a file, in the order of [`PayPeriod::ALL`].
    pub const NAMES: [&'static str; 10] =
        ["HOUR", "DAY", "WEEK", "EVERY_TWO_WEEKS", "EVERY_FOUR_WEEKS", "SEMIMONTHLY", "MONTH", "QUARTER", "EVERY_SIX_MONTHS", "YEAR"];

    /// The word that names it in a file.
    pub fn name(self) -> &'static str {
        Self::NAMES[self as usize]
    }

    /// Other spellings, without blanks, `-` and `_`. Words with two meanings (`bimonthly`) and words that name no period (`salary`) are not
    /// among them.
    fn everyday(self) -> &'static [&'static str] {
        match self {
            Self::Hour => &["hourly", "perhour"],
            Self::Day => &["daily", "perday"],
            Self::Week => &["weekly", "perweek"],
            Self::EveryTwoWeeks => &["biweekly", "fortnightly", "fortnight"],
            Self::EveryFourWeeks => &["fourweekly", "4weekly", "every4weeks"],
            Self::Semimonthly => &["twiceamonth"],
            Self::Month => &["monthly", "permonth"],
            Self::Quarter => &["quarterly", "perquarter"],
            Self::EverySixMonths => &["semiannual", "semiannually", "halfyearly"],
            Self::Year => &["yearly", "annual", "annually", "peryear", "perannum"],
        }
    }

    /// A pay period by its name or an everyday spelling, ignoring capitals, blanks, `-` and `_`.
    pub fn read(text: &str) -> Result<Self, CellError> {
        if let Some(exact) = Self::ALL.into_iter().find(|period| period.name() == text) {
            return Ok(exact);
        }
        let spelling = letters(text);
        let is_spelled_so = |period: &Self| letters(period.name()) == spelling || period.everyday().contains(&spelling.as_str());
        Self::ALL.into_iter().find(is_spelled_so).ok_or(CellError::NotOneOf { what: "a pay period", accepted: &Self::NAMES })
    }

    /// How many periods a year are paid to a person at `fte` of full time who works `hours_per_week`.
    ///
    /// `HOUR` is hours × 52 weeks (`None` without the hours): 25 USD an hour for 20 hours is 25 × 20 × 52 = 26,000 USD a year.
    /// `DAY` is 260 × fte: 400 USD a day at half time is 400 × 260 × 0.5 = 52,000 USD a year. The others do not depend on the
    /// working time: their amount is what is paid.
    pub fn times_a_year(self, fte: f64, hours_per_week: Option<f64>) -> Option<f64> {
        Some(match self {
            Self::Hour => return hours_per_week.map(|hours| hours * WEEKS_PER_YEAR),
            Self::Day => WORKING_DAYS_PER_YEAR * fte,
            Self::Week => WEEKS_PER_YEAR,
            Self::EveryTwoWeeks => WEEKS_PER_YEAR / 2.0,
            Self::EveryFourWeeks => WEEKS_PER_YEAR / 4.0,
            Self::Semimonthly => 24.0,
            Self::Month => 12.0,
            Self::Quarter => 4.0,
            Self::EverySixMonths => 2.0,
            Self::Year => 1.0,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pay_periods_have_everyday_names_and_none_is_guessed() {
        for (at, period) in PayPeriod::ALL.into_iter().enumerate() {
            assert_eq!(period as usize, at);
            assert_eq!(PayPeriod::read(period.name()), Ok(period));
            assert_eq!(PayPeriod::read(&period.name().to_lowercase().replace('_', " ")), Ok(period));
            for spelling in period.everyday() {
                assert_eq!(PayPeriod::read(spelling), Ok(period), "{spelling}");
            }
        }
        assert_eq!(PayPeriod::read("Bi-Weekly"), Ok(PayPeriod::EveryTwoWeeks));
        assert_eq!(PayPeriod::read("YEER").map_err(|error| error.help("YEER")), Err("write `YEAR`".into()));
        assert_eq!(PayPeriod::read("4-weekly"), Ok(PayPeriod::EveryFourWeeks));
        assert!(PayPeriod::read("salary").is_err() && PayPeriod::read("bimonthly").is_err());
    }

    #[test]
    fn a_file_may_count_its_payments_and_state_what_full_time_is() {
        assert_eq!(PayFrequency::read("13 per year"), Ok(PayFrequency::TimesAYear(13.0)));
        assert_eq!(PayFrequency::read("26 a year"), Ok(PayFrequency::TimesAYear(26.0)));
        assert_eq!(PayFrequency::read("per year"), Ok(PayFrequency::Each(PayPeriod::Year)));
        assert!(PayFrequency::read("0 per year").is_err() && PayFrequency::read("é per year").is_err() && PayFrequency::read("x").is_err());
        let rules = PayRules { salaries_per_year: 13.0, is_full_time_pay: Some(true), full_time_hours: Some(35.0) };
        let times = |text: &str, hours| PayFrequency::read(text).unwrap().times_a_year(0.5, hours, &rules);
        assert_eq!((times("MONTH", None), times("YEAR", None), times("13 per year", None)), (Some(6.5), Some(0.5), Some(6.5)));
        // 0.5 × 35 hours × 52 weeks; the hours of a row go before.
        assert_eq!((times("HOUR", None), times("HOUR", Some(20.0)), times("DAY", None)), (Some(910.0), Some(1040.0), Some(130.0)));
        assert_eq!(PayFrequency::read("HOUR").unwrap().times_a_year(1.0, None, &PayRules::default()), None);
    }

    #[test]
    fn a_year_of_pay_is_as_worked_out_by_hand() {
        let check = |period: PayPeriod, amount: f64, fte, hours, expected: f64| {
            assert_eq!(period.times_a_year(fte, hours).map(|times| times * amount), Some(expected), "{period:?}");
        };
        check(PayPeriod::Hour, 25.0, 0.5, Some(20.0), 26_000.0); // 25 × 20 × 52
        check(PayPeriod::Day, 400.0, 0.5, None, 52_000.0); // 400 × 260 × 0.5
        check(PayPeriod::Week, 1000.0, 0.5, None, 52_000.0);
        check(PayPeriod::EveryTwoWeeks, 2000.0, 0.5, None, 52_000.0);
        check(PayPeriod::EveryFourWeeks, 4000.0, 1.0, None, 52_000.0);
        check(PayPeriod::Semimonthly, 2000.0, 1.0, None, 48_000.0);
        check(PayPeriod::Month, 5000.0, 1.0, None, 60_000.0);
        check(PayPeriod::Quarter, 5000.0, 1.0, None, 20_000.0);
        check(PayPeriod::EverySixMonths, 5000.0, 1.0, None, 10_000.0);
        check(PayPeriod::Year, 5000.0, 0.5, Some(20.0), 5000.0);
        assert_eq!(PayPeriod::Hour.times_a_year(1.0, None), None);
    }
}
