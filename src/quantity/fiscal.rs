//! Fiscal years and their quarters: twelve months from any month on, labeled as companies label them.

use std::fmt;
use std::str::FromStr;

use serde::{Serialize, Serializer};

use super::Month;

/// When fiscal years start, and which calendar year they are named after. The default is the calendar year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FiscalCalendar {
    /// Month of the year, 1 to 12.
    first_month: u32,
    named_by: NamedBy,
}

/// The calendar year that a fiscal year is named after, where it lies in two.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum NamedBy {
    /// FY2027 is the year that ends in 2027.
    #[default]
    End,
    /// FY2027 is the year that starts in 2027.
    Start,
}

impl NamedBy {
    /// As a scenario writes them, in the order of the variants.
    pub const WORDS: [&str; 2] = ["end", "start"];

    pub fn word(self) -> &'static str {
        Self::WORDS[self as usize]
    }
}

/// A fiscal year such as FY2027, or one of its quarters such as FY2027 Q3. Ordered by year, a year before its quarters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FiscalPeriod {
    /// The year in its name.
    pub year: i32,
    /// 1 to 4; absent for the whole year.
    pub quarter: Option<u32>,
}

impl Default for FiscalCalendar {
    fn default() -> Self {
        Self { first_month: 1, named_by: NamedBy::End }
    }
}

impl FiscalCalendar {
    /// Fiscal years that start in month `first_month` (1 to 12) of the year; `None` outside that range.
    pub fn new(first_month: u32, named_by: NamedBy) -> Option<Self> {
        (1..=12).contains(&first_month).then_some(Self { first_month, named_by })
    }

    /// The first month of a fiscal year, 1 to 12.
    pub fn first_month(self) -> u32 {
        self.first_month
    }

    pub fn named_by(self) -> NamedBy {
        self.named_by
    }

    /// The fiscal year that `month` lies in.
    ///
    /// Of years that start in July and are named by their end, July 2026 lies in FY2027.
    pub fn year_of(self, month: Month) -> FiscalPeriod {
        let starts_in = month.plus(1 - self.first_month as i32).year();
        FiscalPeriod { year: starts_in + self.offset(), quarter: None }
    }

    /// The quarter of the fiscal year that `month` lies in.
    pub fn quarter_of(self, month: Month) -> FiscalPeriod {
        let month_of_year = month.plus(1 - self.first_month as i32).of_year();
        FiscalPeriod { quarter: Some((month_of_year - 1) / 3 + 1), ..self.year_of(month) }
    }

    /// The first and the last month of a period.
    pub fn months(self, period: FiscalPeriod) -> (Month, Month) {
        let years = period.year - self.offset() - Month::FIRST.year();
        let first = Month::FIRST.plus(12 * years + self.first_month as i32 - 1);
        match period.quarter {
            None => (first, first.plus(11)),
            Some(quarter) => (first.plus(3 * quarter as i32 - 3), first.plus(3 * quarter as i32 - 1)),
        }
    }

    /// The fiscal years of the months from `first` to `last`.
    pub fn years(self, first: Month, last: Month) -> impl Iterator<Item = FiscalPeriod> {
        (self.year_of(first).year..=self.year_of(last).year).map(|year| FiscalPeriod { year, quarter: None })
    }

    /// By how many years the name of a fiscal year is ahead of the calendar year in which it starts.
    fn offset(self) -> i32 {
        i32::from(self.named_by == NamedBy::End && self.first_month > 1)
    }
}

impl FiscalPeriod {
    /// The fiscal year of that name.
    pub fn year(year: i32) -> Self {
        Self { year, quarter: None }
    }

    /// The quarters of the year.
    pub fn quarters(self) -> impl Iterator<Item = Self> {
        (1..=4).map(move |quarter| Self { year: self.year, quarter: Some(quarter) })
    }
}

/// As companies label them: `FY2027`, `FY2027 Q3`.
impl fmt::Display for FiscalPeriod {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.quarter {
            None => write!(f, "FY{}", self.year),
            Some(quarter) => write!(f, "FY{} Q{quarter}", self.year),
        }
    }
}

/// As it is printed.
impl Serialize for FiscalPeriod {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl FromStr for FiscalPeriod {
    type Err = String;

    /// Reads `FY2027`, `FY27` and `FY2027 Q3`, also with a hyphen or nothing before the quarter, in either case.
    fn from_str(text: &str) -> Result<Self, String> {
        let invalid = || format!("`{text}` is neither a fiscal year such as `FY2027` nor a quarter such as `FY2027 Q3`");
        let upper = text.trim().to_ascii_uppercase();
        let rest = upper.strip_prefix("FY").ok_or_else(invalid)?.trim_start();
        let (year, quarter) = match rest.split_once('Q') {
            None => (rest, None),
            Some((year, quarter)) => (year.trim_end_matches([' ', '-']), Some(quarter)),
        };
        let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        let year = match year.len() {
            2 | 4 if is_number(year) => year.parse::<i32>().map_err(|_| invalid())? + if year.len() == 2 { 2000 } else { 0 },
            _ => return Err(invalid()),
        };
        let quarter = match quarter {
            None => None,
            Some(quarter) if is_number(quarter) => Some(quarter.parse().ok().filter(|n| (1..=4).contains(n)).ok_or_else(invalid)?),
            Some(_) => return Err(invalid()),
        };
        // The months of a fiscal year lie in the year of its name or in one beside it, all of them in the calendar.
        if Month::new(year - 1, 1).is_none() || Month::new(year + 1, 12).is_none() {
            return Err(invalid());
        }
        Ok(Self { year, quarter })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn month(text: &str) -> Month {
        text.parse().unwrap()
    }

    #[test]
    fn a_year_is_named_after_the_calendar_year_in_which_it_ends_or_starts() {
        let july = |named_by| FiscalCalendar::new(7, named_by).unwrap();
        for (calendar, of, year, quarter) in [
            (july(NamedBy::End), "2026-06", "FY2026", "FY2026 Q4"),
            (july(NamedBy::End), "2026-07", "FY2027", "FY2027 Q1"),
            (july(NamedBy::End), "2027-01", "FY2027", "FY2027 Q3"),
            (july(NamedBy::Start), "2026-07", "FY2026", "FY2026 Q1"),
            (july(NamedBy::Start), "2027-06", "FY2026", "FY2026 Q4"),
            // Where it is the calendar year, both names are the same.
            (FiscalCalendar::new(1, NamedBy::Start).unwrap(), "2026-12", "FY2026", "FY2026 Q4"),
            (FiscalCalendar::default(), "2026-12", "FY2026", "FY2026 Q4"),
            (FiscalCalendar::new(2, NamedBy::End).unwrap(), "2026-01", "FY2026", "FY2026 Q4"),
            (FiscalCalendar::new(12, NamedBy::End).unwrap(), "2026-12", "FY2027", "FY2027 Q1"),
        ] {
            let found = [calendar.year_of(month(of)), calendar.quarter_of(month(of))];
            assert_eq!(found.map(|period| period.to_string()), [year, quarter], "{of}");
        }
    }

    #[test]
    fn the_months_of_a_period_are_those_that_lie_in_it() {
        for first_month in 1..=12 {
            for named_by in [NamedBy::End, NamedBy::Start] {
                let calendar = FiscalCalendar::new(first_month, named_by).unwrap();
                for of in (0..30).map(|months| month("2025-11").plus(months)) {
                    for period in [calendar.year_of(of), calendar.quarter_of(of)] {
                        let (first, last) = calendar.months(period);
                        assert!(first <= of && of <= last, "{period} has {first} to {last}, but not {of}");
                        assert_eq!(last.since(first), if period.quarter.is_some() { 2 } else { 11 });
                    }
                }
            }
        }
    }

    #[test]
    fn labels_are_read_as_companies_write_them() {
        for (text, label) in
            [("FY2027", "FY2027"), ("fy27", "FY2027"), ("FY2027 Q3", "FY2027 Q3"), ("FY27-q1", "FY2027 Q1"), ("FY2027Q4", "FY2027 Q4")]
        {
            assert_eq!(text.parse::<FiscalPeriod>().unwrap().to_string(), label);
        }
        for text in ["2027", "FY", "FY2027 Q5", "FY2027 Q0", "FY2027 Q", "FY20277", "FY9999", "FY2027 H1", "FY+127", "Q3"] {
            assert!(text.parse::<FiscalPeriod>().is_err(), "{text}");
        }
    }
}
