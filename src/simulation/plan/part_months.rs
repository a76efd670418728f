//! People who come or go within a month in which a price changes: they pay the prices of the days on which they are there.
//!
//! A price that changes within a month counts by the days on which it holds. For whoever is at work all month these are all days; for others they are
//! their own, so that somebody who starts on the day of a new price never pays the old one. Such people are cohorts of their own kind.

use crate::quantity::{Date, Month};
use crate::scenario::{Access, Cap, Scenario};

use super::{PayTerms, UsagePlan};

/// The days of a month on which people are at work who are not there for all of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct PartMonth {
    pub month: Month,
    /// First and last day at work, from 1 on.
    pub first: u32,
    pub last: u32,
}

impl PartMonth {
    /// Share of these days that fall on or after `date`, from 0 to 1. From the 16th to the 30th of September, 5 of 15 are after the 25th: 6/15.
    pub fn share_from(&self, date: Date) -> f64 {
        match self.month.cmp(&date.month) {
            std::cmp::Ordering::Less => 0.0,
            std::cmp::Ordering::Greater => 1.0,
            std::cmp::Ordering::Equal => {
                let days = f64::from(self.last - self.first + 1);
                f64::from((self.last + 1).saturating_sub(date.day.max(self.first))) / days
            }
        }
    }
}

/// The months of the horizon in which a price changes after the first day, of what people with this access and usage pay for.
pub fn months_of_change(scenario: &Scenario, access: Option<&Access>, usages: [Option<&UsagePlan>; 2]) -> Vec<Month> {
    let Some(access) = access else { return vec![] };
    let [inference, gpu] = usages;
    let cheaper = |cap: &Option<Cap>| cap.as_ref().and_then(|cap| cap.on_exceed.cheaper()).map(str::to_string);
    let mut dates: Vec<Date> = vec![];
    if let Some(inference) = inference {
        for name in access.models.keys().cloned().chain(cheaper(&inference.cap)) {
            dates.extend(scenario.prices.model(&name).into_iter().flat_map(|model| model.steps.iter().map(|(date, _)| *date)));
            dates.extend(scenario.prices.factors_of(&name).filter_map(|factor| factor.start));
        }
    }
    if gpu.is_some() {
        dates.extend(scenario.prices.factor.iter().filter_map(|factor| factor.start));
    }
    let mut months: Vec<Month> = dates.into_iter().filter(|date| date.day > 1).map(|date| date.month).collect();
    months.retain(|month| (scenario.start..=scenario.last_month()).contains(month));
    months.sort_unstable();
    months.dedup();
    months
}

/// The days of somebody who is there for a part of some of `months`.
pub fn of_person(terms: &PayTerms, months: &[Month]) -> Vec<PartMonth> {
    if terms.is_always_present() {
        return vec![];
    }
    let days = |month: &Month| {
        let presence = terms.presence_in(*month);
        let first = terms.start.get().filter(|start| start.month == *month).map_or(1, |start| start.day);
        let last = terms.end.get().filter(|end| end.month == *month).map_or(month.days(), |end| end.day);
        (0.0 < presence && presence < 1.0 && first <= last).then_some(PartMonth { month: *month, first, last })
    };
    months.iter().filter_map(days).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_of_the_days_at_work() {
        let part = PartMonth { month: "2026-09".parse().unwrap(), first: 16, last: 30 };
        let share = |date: &str| part.share_from(date.parse().unwrap());
        // 25 to 30 are 6 of 15 days.
        assert_eq!(["2026-09-25", "2026-09-16", "2026-09-02", "2026-08-31", "2026-10-01"].map(share), [0.4, 1.0, 1.0, 1.0, 0.0]);
        let part = PartMonth { first: 1, last: 20, ..part };
        assert_eq!(part.share_from("2026-09-21".parse().unwrap()), 0.0);
        assert_eq!(part.share_from("2026-09-11".parse().unwrap()), 0.5);
    }
}
