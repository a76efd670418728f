//! When salaries are paid: by the month, twice a month, or every one or two weeks.

use crate::quantity::{Date, Month};
use crate::reading::TableReader;
use crate::reading::node::Value;

/// How base pay reaches people. Its cost accrues by the month whatever the schedule.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PaySchedule {
    #[default]
    Monthly,
    /// Twice a month, half of the month's pay each time.
    SemiMonthly,
    /// 52 paydays to a salary.
    Weekly { payday: Date },
    /// 26 paydays to a salary.
    Biweekly { payday: Date },
}

/// As a scenario writes them, in the order of the variants.
const WORDS: [&str; 4] = ["monthly", "semi-monthly", "weekly", "biweekly"];

impl PaySchedule {
    /// `pay_schedule = "monthly"`, or `pay_schedule = { frequency = "biweekly", payday = "2026-01-09" }` with a payday from which all others are
    /// counted in both directions.
    pub(super) fn read(table: &TableReader<'_>) -> Option<Option<Self>> {
        table.read("pay_schedule", |field| {
            if !matches!(&field.node.value, Value::Table(_)) {
                let chosen = field.choice(&WORDS)?;
                if chosen > 1 {
                    let help = format!("write {{ frequency = \"{}\", payday = \"2026-01-09\" }}", WORDS[chosen]);
                    field.mistake(format!("`{}` needs a payday from which others are counted", field.path), help);
                    return None;
                }
                return Some(if chosen == 1 { Self::SemiMonthly } else { Self::Monthly });
            }
            let table = TableReader::new(&field)?;
            let frequency = table.required("frequency", "\"biweekly\"").and_then(|field| field.choice(&WORDS));
            let payday_field = table.optional("payday");
            let payday = payday_field.as_ref().map(|field| field.parsed::<Date>("2026-01-09"));
            table.finish();
            match (frequency?, payday_field) {
                (chosen @ (2 | 3), Some(_)) => {
                    let payday = payday??;
                    Some(if chosen == 2 { Self::Weekly { payday } } else { Self::Biweekly { payday } })
                }
                (chosen @ (2 | 3), None) => {
                    let help = format!("write {{ frequency = \"{}\", payday = \"2026-01-09\" }}", WORDS[chosen]);
                    field.mistake(format!("`{}` needs a payday from which others are counted", field.path), help);
                    None
                }
                (_, Some(payday)) => {
                    payday.mistake_in_key(format!("`{}` has no effect on pay by the month", payday.path), "remove it");
                    None
                }
                (chosen, None) => Some(if chosen == 1 { Self::SemiMonthly } else { Self::Monthly }),
            }
        })
    }

    /// Whether a month may pay another amount than it costs.
    pub fn is_by_week(self) -> bool {
        matches!(self, Self::Weekly { .. } | Self::Biweekly { .. })
    }

    /// The part of a month's base pay that the month pays: paydays × 12 / 26 where 26 paydays make a salary. 3 paydays: 1.3846, 2: 0.9231.
    ///
    /// A year has 365.2425 / 14 = 26.0888 paydays on average: most years pay 26 times, every eleventh or so 27 times.
    pub fn paid_in(self, month: Month) -> f64 {
        match self {
            Self::Monthly | Self::SemiMonthly => 1.0,
            Self::Weekly { payday } => f64::from(paydays(payday, 7, month)) * 12.0 / 52.0,
            Self::Biweekly { payday } => f64::from(paydays(payday, 14, month)) * 12.0 / 26.0,
        }
    }
}

/// Paydays of a month, `every` so many days from `payday` in both directions.
fn paydays(payday: Date, every: i32, month: Month) -> u32 {
    (1..=month.days()).filter(|day| Date { month, day: *day }.days_since(payday).rem_euclid(every) == 0).count() as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn some_months_have_three_paydays() {
        // From Friday 2026-01-02: 16 and 30 January; 3, 17 and 31 July; two in every other month.
        let schedule = PaySchedule::Biweekly { payday: "2026-01-02".parse().unwrap() };
        let january: Month = "2026-01".parse().unwrap();
        let paydays: Vec<f64> = (0..12).map(|month| (schedule.paid_in(january.plus(month)) * 26.0 / 12.0).round()).collect();
        assert_eq!(paydays, [3.0, 2.0, 2.0, 2.0, 2.0, 2.0, 3.0, 2.0, 2.0, 2.0, 2.0, 2.0]);
        // The cycle goes back as well: 2025-12-05 and 19.
        assert!((schedule.paid_in(january.plus(-1)) - 24.0 / 26.0).abs() < 1e-15);
        let weekly = PaySchedule::Weekly { payday: "2026-01-02".parse().unwrap() };
        assert!((weekly.paid_in(january) - 5.0 * 12.0 / 52.0).abs() < 1e-15);
        // Over the 400 years after which the calendar repeats itself: 365.2425 / 14 = 26.0888 a year.
        let all: f64 = (0..400 * 12).map(|month| schedule.paid_in("1900-01".parse::<Month>().unwrap().plus(month)) * 26.0 / 12.0).sum();
        assert!((all / 400.0 - 365.2425 / 14.0).abs() < 0.01, "{all}");
    }
}
