//! The terms on which one person is paid: what their pay is worked out from, and by which people alike are found.

use std::borrow::Cow;

use crate::cost::grant_values::{GrantSource, GrantUnit};
use crate::cost::vesting::{GrantCourse, Schedule};
use crate::cost::wages::PersonalTerms;
use crate::intake::headcount::{Equity, EquityKind};
use crate::quantity::compact::{ExactNumber, OptionalDate, OptionalNumber};
use crate::quantity::{Date, Month, MonthOrDate};
use crate::scenario::Scenario;
use crate::scenario::package::{GrantTerms, Ownership, Vesting};

/// Everything about a person that pay depends on. Whoever works out pay is given nothing else of a person, so that people with equal terms have
/// equal pay.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PayTerms {
    /// Dollars a month; absent: the group's.
    pub base: OptionalNumber,
    /// Working time as a share of full time; scales the group's base pay, not their own.
    pub fte: ExactNumber,
    /// Share of base pay; absent: the package's.
    pub bonus_target: OptionalNumber,
    /// Absent: the package's.
    pub equity: Option<Equity>,
    /// First day of work. Base pay is stated as of the horizon's start: raises since then are in a joiner's first pay.
    pub start: OptionalDate,
    /// Last day of work.
    pub end: OptionalDate,
}

/// The bonus target that applies to a person.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum BonusTarget {
    /// That of the package, which may be uncertain: it multiplies the sums over people.
    OfPackage,
    /// A share of base pay: it multiplies the pay of the person.
    Own(f64),
}

/// A grant of equity to one person.
#[derive(Clone, Debug)]
pub struct Grant<'a> {
    pub kind: EquityKind,
    pub is_refresher: bool,
    /// What shares of the grant are multiplied by.
    pub unit: GrantUnit,
    /// How many of that unit the whole grant is.
    pub amount: f64,
    pub vesting: Cow<'a, Vesting>,
    pub granted: MonthOrDate,
    pub begins: MonthOrDate,
}

impl Default for PayTerms {
    /// The terms of the group and of its package, at full time.
    fn default() -> Self {
        Self {
            base: OptionalNumber::NONE,
            fte: 1.0.into(),
            bonus_target: OptionalNumber::NONE,
            equity: None,
            start: OptionalDate::NONE,
            end: OptionalDate::NONE,
        }
    }
}

impl PayTerms {
    #[inline(always)]
    pub fn bonus_target(&self) -> BonusTarget {
        self.bonus_target.get().map_or(BonusTarget::OfPackage, BonusTarget::Own)
    }

    /// The grants of this person within or before the horizon: those of the package, or the own one in place of all but refreshers.
    pub fn grants<'a>(&self, ownership: Option<&'a Ownership>, scenario: &Scenario) -> impl Iterator<Item = Grant<'a>> + use<'a> {
        let (start, end) = (self.start.month_or_date(), self.end.get());
        let grants = match self.equity {
            // Nothing is nothing, but whoever has a grant gets refreshers as well.
            Some(own) if own.grant.get() == 0.0 => vec![],
            Some(own) => {
                let refreshers = package_grants(ownership, start, scenario).filter(|grant| grant.is_refresher);
                std::iter::once(own_grant(own, start, ownership, scenario)).chain(refreshers).collect()
            }
            None => package_grants(ownership, start, scenario).collect(),
        };
        let last = scenario.start.plus(scenario.months as i32);
        grants.into_iter().filter(move |grant| grant.granted.month() < last && end.is_none_or(|end| grant.granted.first_day() <= end))
    }

    /// The course of one of these grants over the horizon.
    pub fn course(&self, grant: &Grant<'_>, scenario: &Scenario) -> GrantCourse {
        grant.schedule().course(self.end.get(), scenario)
    }

    /// What wages are made of; the payout is drawn.
    #[inline(always)]
    pub fn personal(&self) -> PersonalTerms<'static> {
        PersonalTerms { base: self.base.get(), fte: self.fte.get(), target: self.bonus_target.get(), payouts: None }
    }

    /// Whether the person is there on every day of any horizon.
    pub fn is_always_present(&self) -> bool {
        self.start == OptionalDate::NONE && self.end == OptionalDate::NONE
    }

    /// Whether the person is at work on some day from the month `first` to the month `last`.
    pub fn is_present_within(&self, first: Month, last: Month) -> bool {
        self.start.get().is_none_or(|start| start.month <= last) && self.end.get().is_none_or(|end| end.month >= first)
    }

    /// The share of each month at work, pro rata by days.
    pub fn presence(&self, scenario: &Scenario) -> Vec<f64> {
        scenario.calendar().map(|month| self.presence_in(month)).collect()
    }

    pub fn presence_in(&self, month: Month) -> f64 {
        let begun = self.start.get().map_or(1.0, |start| month.share_from(start));
        // The last day is worked, so absence begins the day after; both fall into one month at most once.
        let ended = self.end.get().map_or(0.0, |end| {
            let days_after = f64::from(end.month.days() - end.day) / f64::from(end.month.days());
            match month.cmp(&end.month) {
                std::cmp::Ordering::Less => 0.0,
                std::cmp::Ordering::Equal => days_after,
                std::cmp::Ordering::Greater => 1.0,
            }
        });
        (begun - ended).max(0.0)
    }

    /// Replacements vest on the last day of the month, so somebody who works on that day still gets them.
    pub fn is_gone_by_the_end_of(&self, month: Month) -> bool {
        self.end.get().is_some_and(|end| month > end.month || (month == end.month && end.day < month.days()))
    }

    /// The last day at work by the end of `month`: that of the month, or an earlier end.
    #[inline(always)]
    pub fn last_day_at_work(&self, month: Month) -> Date {
        self.end.get().map_or(month.last_day(), |end| end.min(month.last_day()))
    }

    /// Whether the person's first day at work lies in `month`.
    pub fn starts_in(&self, month: Month) -> bool {
        self.start.get().is_some_and(|start| start.month == month) && self.presence_in(month) > 0.0
    }

    /// Whether the person's last day at work, by their own date, lies in `month`.
    pub fn ends_in(&self, month: Month) -> bool {
        self.end.get().is_some_and(|end| end.month == month) && self.presence_in(month) > 0.0
    }
}

impl BonusTarget {
    /// What the person's pay is multiplied by: 1 where the package's target is applied to the sum.
    #[inline(always)]
    pub fn factor(self) -> f64 {
        match self {
            Self::OfPackage => 1.0,
            Self::Own(target) => target,
        }
    }

    /// The one of two sums to which the person's pay is added.
    #[inline(always)]
    pub fn pick<T>(self, at_package_target: T, at_own_target: T) -> T {
        match self {
            Self::OfPackage => at_package_target,
            Self::Own(_) => at_own_target,
        }
    }
}

impl Grant<'_> {
    pub fn schedule(&self) -> Schedule<'_> {
        Schedule { vesting: &self.vesting, granted: self.granted, begins: self.begins }
    }
}

/// Grants under the package of a person who starts on `start`, or was there before the horizon where there is none.
///
/// A grant counts from its own date, but not from before the start of the person; without a date from that start, else from the start of the
/// horizon. A refresher goes to those who are at work on its date.
pub fn package_grants<'a>(
    ownership: Option<&'a Ownership>,
    start: Option<MonthOrDate>,
    scenario: &Scenario,
) -> impl Iterator<Item = Grant<'a>> + use<'a> {
    let horizon_start = scenario.start;
    let of_kind = move |kind, place, terms: &'a GrantTerms| {
        let own_start = start.unwrap_or(MonthOrDate::Month(terms.vesting.grant_date.map_or(horizon_start, MonthOrDate::month)));
        if terms.is_refresher
            && start.is_some_and(|start| terms.vesting.grant_date.is_some_and(|date| date.first_day() < start.first_day()))
        {
            return None;
        }
        let granted = terms.vesting.grant_date.map_or(own_start, |date| if start.is_some() { date.later(own_start) } else { date });
        let begins = match terms.vesting.vesting_start {
            Some(begins) if start.is_some() => begins.later(own_start),
            Some(begins) => begins,
            None => granted,
        };
        let unit = GrantUnit { source: GrantSource::Package(place), granted: months_into(granted.month(), horizon_start) };
        Some(Grant { kind, is_refresher: terms.is_refresher, unit, amount: 1.0, vesting: Cow::Borrowed(&terms.vesting), granted, begins })
    };
    let rsus = ownership.into_iter().flat_map(|ownership| ownership.rsus.iter().enumerate());
    let options = ownership.into_iter().flat_map(|ownership| ownership.options.iter().enumerate());
    let rsus = rsus.filter_map(move |(place, rsu)| of_kind(EquityKind::Rsu, place, &rsu.terms));
    rsus.chain(options.filter_map(move |(place, options)| of_kind(EquityKind::Options, place, &options.terms)))
}

/// Months from the start of the horizon to that of `month`; 0 for earlier ones.
fn months_into(month: Month, horizon_start: Month) -> u32 {
    month.since(horizon_start).max(0) as u32
}

/// An own grant with the person's own schedule, else the package's, else four years with a cliff of one year.
fn own_grant<'a>(own: Equity, start: Option<MonthOrDate>, ownership: Option<&'a Ownership>, scenario: &Scenario) -> Grant<'a> {
    let of_package = match own.kind {
        EquityKind::Rsu => ownership.and_then(|ownership| Some(&ownership.rsus.iter().find(|rsu| !rsu.terms.is_refresher)?.terms)),
        EquityKind::Options => {
            ownership.and_then(|ownership| Some(&ownership.options.iter().find(|options| !options.terms.is_refresher)?.terms))
        }
    };
    let of_package = of_package.map(|terms| &terms.vesting);
    let months = own.vest_months.map(u32::from).or(of_package.map(|vesting| vesting.months)).unwrap_or(48);
    let cliff = own.cliff_months.map(u32::from).or(of_package.map(|vesting| vesting.cliff_months)).unwrap_or(12);
    // A schedule by years only fits its own number of months.
    let by_year = of_package.filter(|vesting| vesting.months == months).and_then(|vesting| vesting.by_year.clone());
    let vesting = Vesting {
        grant_date: own.grant_date.get().map(MonthOrDate::Date).or(of_package.and_then(|vesting| vesting.grant_date)),
        vesting_start: None,
        months,
        cliff_months: cliff.min(months),
        interval_months: of_package.map_or(1, |vesting| vesting.interval_months),
        by_year,
    };
    let granted = match (vesting.grant_date, start) {
        (Some(date), Some(start)) => date.later(start),
        (Some(only), None) | (None, Some(only)) => only,
        (None, None) => MonthOrDate::Month(scenario.start),
    };
    let unit = GrantUnit { source: GrantSource::Own, granted: months_into(granted.month(), scenario.start) };
    Grant { kind: own.kind, is_refresher: false, unit, amount: own.grant.get(), vesting: Cow::Owned(vesting), granted, begins: granted }
}
