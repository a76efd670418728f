//! The terms on which one person is paid: what their pay is worked out from, and by which people alike are found.

use std::borrow::Cow;

use super::turnover::share_vesting_since;
use crate::cost::Quantity;
use crate::cost::wages::PersonalTerms;
use crate::intake::headcount::{Equity, EquityKind};
use crate::quantity::Month;
use crate::quantity::compact::{ExactNumber, OptionalDate, OptionalNumber};
use crate::scenario::Scenario;
use crate::scenario::package::{Ownership, Vesting};

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

/// A grant of equity and the schedule by which it vests.
#[derive(Clone, Debug)]
pub struct Grant<'a> {
    pub kind: EquityKind,
    /// Dollars at the share price of the horizon's start; absent: as large as the package's, which may be uncertain.
    pub own: Option<f64>,
    pub vesting: Cow<'a, Vesting>,
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

    /// The grants that vest for this person: the own one, which takes the place of the package's, or else those of the package.
    pub fn grants<'a>(&self, ownership: Option<&'a Ownership>) -> impl Iterator<Item = Grant<'a>> + use<'a> {
        let grants = match self.equity {
            Some(own) => [Some(own_grant(own, ownership)), None],
            None => EquityKind::ALL.map(|kind| package_grant(kind, ownership)),
        };
        grants.into_iter().flatten()
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

    /// The share of a grant under `vesting` that vests by the end of `month`, since the end of the month before.
    ///
    /// A grant counts from its own date, but not from before the person's start; without a date from that start, else from the first month of
    /// the horizon. Nothing more vests for somebody who has left.
    pub fn share_vesting(&self, vesting: &Vesting, month: Month, horizon_start: Month) -> f64 {
        if self.is_gone_by_the_end_of(month) {
            return 0.0;
        }
        share_vesting_since(vesting, self.start.get().map(|start| start.month), month, horizon_start)
    }

    /// Shares vest on the last day of the month, so somebody who works on that day still gets them.
    pub fn is_gone_by_the_end_of(&self, month: Month) -> bool {
        self.end.get().is_some_and(|end| month > end.month || (month == end.month && end.day < month.days()))
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
    /// The quantity that counts what vests of it: shares of the package's grant, or dollars.
    pub fn quantity(&self) -> Quantity {
        match (self.kind, self.own) {
            (EquityKind::Rsu, None) => Quantity::RsuVested,
            (EquityKind::Rsu, Some(_)) => Quantity::OwnRsuVested,
            (EquityKind::Options, None) => Quantity::OptionsVested,
            (EquityKind::Options, Some(_)) => Quantity::OwnOptionsVested,
        }
    }

    /// How much of that quantity the whole grant is: 1 of the package's, or its dollars.
    pub fn amount(&self) -> f64 {
        self.own.unwrap_or(1.0)
    }
}

/// An own grant with the person's own schedule, else the package's, else four years with a cliff of one year.
fn own_grant<'a>(own: Equity, ownership: Option<&'a Ownership>) -> Grant<'a> {
    let of_package = package_grant(own.kind, ownership).map(|grant| grant.vesting);
    let of_package = of_package.as_deref();
    let months = own.vest_months.map(u32::from).or(of_package.map(|vesting| vesting.months)).unwrap_or(48);
    let cliff = own.cliff_months.map(u32::from).or(of_package.map(|vesting| vesting.cliff_months)).unwrap_or(12);
    // A schedule by years only fits its own number of months.
    let by_year = of_package.filter(|vesting| vesting.months == months).and_then(|vesting| vesting.by_year.clone());
    let vesting = Vesting {
        grant_date: of_package.and_then(|vesting| vesting.grant_date),
        months,
        cliff_months: cliff.min(months),
        interval_months: of_package.map_or(1, |vesting| vesting.interval_months),
        by_year,
    };
    Grant { kind: own.kind, own: Some(own.grant.get()), vesting: Cow::Owned(vesting) }
}

fn package_grant(kind: EquityKind, ownership: Option<&Ownership>) -> Option<Grant<'_>> {
    let ownership = ownership?;
    let vesting = match kind {
        EquityKind::Rsu => &ownership.rsu.as_ref()?.vesting,
        EquityKind::Options => &ownership.options.as_ref()?.vesting,
    };
    Some(Grant { kind, own: None, vesting: Cow::Borrowed(vesting) })
}
