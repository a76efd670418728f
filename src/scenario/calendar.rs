//! How months are counted where bills count them: working days, and hours of what is there all the time.

use std::collections::BTreeSet;

use crate::quantity::unit::HOURS_PER_MONTH;
use crate::quantity::{Date, Month};
use crate::reading::TableReader;

/// The table `[calendar]`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CalendarRules {
    pub working_days: WorkingDays,
    /// Days from Monday to Friday on which nobody works, where working days are those of the calendar.
    pub holidays: BTreeSet<Date>,
    pub month_hours: MonthHours,
}

/// How use that is stated per active day follows the working days of a month.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum WorkingDays {
    /// Every month has the same number.
    #[default]
    Even,
    /// A month has its days from Monday to Friday, without holidays.
    Calendar,
}

/// How many hours a month has in which GPUs are reserved, or owned and at hand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum MonthHours {
    /// 730.5: a twelfth of 365.25 days.
    #[default]
    Average,
    /// 730, as many price lists of clouds have it.
    Of730,
    /// 24 for each day of the month: 672 in February, 744 in March.
    Calendar,
}

impl WorkingDays {
    /// As a scenario writes them, in the order of the variants.
    const WORDS: [&str; 2] = ["even", "calendar"];
}

impl MonthHours {
    /// As a scenario writes them, in the order of the variants.
    const WORDS: [&str; 3] = ["average", "730", "calendar"];
}

impl CalendarRules {
    /// `[calendar] working_days = "calendar", holidays = ["2026-12-25"], month_hours = "calendar"`, of the scenario at `root`.
    pub(super) fn read(root: &TableReader<'_>) -> Option<Self> {
        let read = root.read_table("calendar", |table| {
            let working_days = table.read("working_days", |field| field.choice(&WorkingDays::WORDS));
            let holidays_field = table.optional("holidays");
            let holidays = holidays_field.as_ref().map(|field| {
                let days = field.items("[\"2026-12-25\"]")?.into_iter().map(|day| day.parsed::<Date>("2026-12-25"));
                days.collect::<Vec<_>>().into_iter().collect::<Option<BTreeSet<Date>>>()
            });
            let month_hours = table.read("month_hours", |field| field.choice(&MonthHours::WORDS));
            table.finish();
            let working_days = if working_days? == Some(1) { WorkingDays::Calendar } else { WorkingDays::Even };
            if let (Some(field), WorkingDays::Even) = (&holidays_field, working_days) {
                let help = "add working_days = \"calendar\", or remove it";
                field.mistake_in_key(format!("`{}` has no effect on even working days", field.path), help);
            }
            let month_hours = [MonthHours::Average, MonthHours::Of730, MonthHours::Calendar][month_hours?.unwrap_or(0)];
            Some(Self { working_days, holidays: holidays.unwrap_or(Some(BTreeSet::new()))?, month_hours })
        });
        Some(read?.unwrap_or_default())
    }

    /// The working days of a month over those of an average month of its calendar year: 20 of 21.75 in February 2026. Exactly 1 where all months are
    /// alike, and for a year without working days.
    pub fn working_day_factor(&self, month: Month) -> f64 {
        if self.working_days == WorkingDays::Even {
            return 1.0;
        }
        let january = month.plus(1 - month.of_year() as i32);
        let of_year: u32 = (0..12).map(|index| self.working_days_in(january.plus(index))).sum();
        if of_year == 0 { 1.0 } else { 12.0 * f64::from(self.working_days_in(month)) / f64::from(of_year) }
    }

    fn working_days_in(&self, month: Month) -> u32 {
        let is_worked = |day: &u32| {
            let date = Date { month, day: *day };
            date.is_weekday() && !self.holidays.contains(&date)
        };
        (1..=month.days()).filter(is_worked).count() as u32
    }

    /// Hours of one month.
    pub fn hours_of(&self, month: Month) -> f64 {
        match self.month_hours {
            MonthHours::Average => HOURS_PER_MONTH,
            MonthHours::Of730 => 730.0,
            MonthHours::Calendar => 24.0 * f64::from(month.days()),
        }
    }

    /// Hours of `n_months` from `first` on, over `n_months`: those of an average month of them.
    pub fn mean_hours_of(&self, first: Month, n_months: u32) -> f64 {
        match self.month_hours {
            MonthHours::Average | MonthHours::Of730 => self.hours_of(first),
            MonthHours::Calendar => {
                (0..n_months).map(|index| self.hours_of(first.plus(index as i32))).sum::<f64>() / f64::from(n_months.max(1))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn month(text: &str) -> Month {
        text.parse().unwrap()
    }

    #[test]
    fn working_days_are_those_from_monday_to_friday_without_holidays() {
        let even = CalendarRules::default();
        assert_eq!(even.working_day_factor(month("2026-02")), 1.0);
        let rules = CalendarRules { working_days: WorkingDays::Calendar, ..even };
        // 2026 has 261 weekdays: 22 + 20 + 22 + 22 + 21 + 22 + 23 + 21 + 22 + 22 + 21 + 23.
        let days = [22, 20, 22, 22, 21, 22, 23, 21, 22, 22, 21, 23];
        for (index, days) in days.into_iter().enumerate() {
            let month = month("2026-01").plus(index as i32);
            assert_eq!(rules.working_days_in(month), days, "{month}");
            assert!((rules.working_day_factor(month) - f64::from(days) / 21.75).abs() < 1e-15);
        }
        // Christmas 2026 is a Friday; the Saturday after it was none of them.
        let holidays = ["2026-12-25", "2026-12-26"].map(|day| day.parse().unwrap()).into();
        let rules = CalendarRules { holidays, ..rules };
        assert_eq!(rules.working_days_in(month("2026-12")), 22);
        assert!((rules.working_day_factor(month("2026-12")) - 22.0 * 12.0 / 260.0).abs() < 1e-15);
    }

    #[test]
    fn a_month_has_the_hours_that_its_bill_counts() {
        let hours = |month_hours, of: &str| CalendarRules { month_hours, ..CalendarRules::default() }.hours_of(month(of));
        assert_eq!((hours(MonthHours::Average, "2026-02"), hours(MonthHours::Of730, "2026-02")), (730.5, 730.0));
        assert_eq!(["2026-02", "2026-03", "2028-02"].map(|of| hours(MonthHours::Calendar, of)), [672.0, 744.0, 696.0]);
        let rules = CalendarRules { month_hours: MonthHours::Calendar, ..CalendarRules::default() };
        assert_eq!(rules.mean_hours_of(month("2026-02"), 2), 708.0);
        assert_eq!(CalendarRules::default().mean_hours_of(month("2026-02"), 7), 730.5);
    }
}
