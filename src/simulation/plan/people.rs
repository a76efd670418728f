//! What people come to without chance: presence by days, vesting, sums of pay over a segment.

use std::collections::BTreeMap;

use super::Cohort;
use super::turnover::share_vesting_since;
use crate::cost::wages::PersonalTerms;
use crate::intake::headcount::EquityKind;
use crate::quantity::{Date, Month};
use crate::scenario::Scenario;
use crate::scenario::package::{Ownership, Vesting};

/// One employee.
#[derive(Clone, Debug, PartialEq)]
pub struct Person {
    /// Addresses this person's draws.
    pub key: u64,
    /// Addresses the draws of the person's team.
    pub team: u64,
    /// Dollars a month; absent: the group's.
    pub own_base: Option<f64>,
    /// Working time as a share of full time; scales the group's base pay, not their own.
    pub fte: f64,
    /// Bonus target as a share of base pay; absent: the package's.
    pub own_target: Option<f64>,
    /// Equity of their own; absent: the package's.
    pub own_equity: Option<OwnEquity>,
    /// Dollars a month of model quota; absent: the access tier's.
    pub own_allowance: Option<f64>,
    /// First day of work. Base pay is stated as of the horizon's start: raises since then are in a joiner's first pay.
    pub start: Option<Date>,
    /// Last day of work.
    pub end: Option<Date>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct OwnEquity {
    pub kind: EquityKind,
    pub grant: f64,
    pub vest_months: Option<u32>,
    pub cliff_months: Option<u32>,
}

/// Sums over the people of a segment, one value a month.
#[derive(Clone, Debug, Default)]
pub struct DeterministicTotals {
    pub headcount: Vec<f64>,
    pub pay: Pay,
    pub pay_at_package_target: Pay,
    pub pay_at_own_target: Pay,
    pub rsu_vested: Vec<f64>,
    pub own_rsu_vested: Vec<f64>,
    pub options_vested: Vec<f64>,
    pub own_options_vested: Vec<f64>,
    /// People whose first day lies in the month, with their monthly pay, and those whose last day does.
    pub hires: Vec<f64>,
    pub hired_pay: Pay,
    pub leavers: Vec<f64>,
    pub months_vacant: Vec<f64>,
}

/// Pay in two parts: what people bring themselves, and how many people-months are on the group's base, which may be uncertain.
#[derive(Clone, Debug, Default)]
pub struct Pay {
    pub own: Vec<f64>,
    pub on_group_base: Vec<f64>,
}

impl Person {
    /// What of their pay is their own; a payout is drawn.
    pub fn own(&self) -> PersonalTerms<'static> {
        PersonalTerms { base: self.own_base, fte: self.fte, target: self.own_target, payout: None }
    }

    /// The share of each month at work, pro rata by days.
    pub fn presence(&self, scenario: &Scenario) -> Vec<f64> {
        scenario.calendar().map(|month| self.presence_in(month)).collect()
    }

    pub fn presence_in(&self, month: Month) -> f64 {
        let begun = self.start.map_or(1.0, |start| month.share_from(start));
        // The last day is worked, so absence begins the day after; both fall into one month at most once.
        let ended = self.end.map_or(0.0, |end| {
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
    /// the horizon. Leavers vest nothing more.
    pub fn share_vesting(&self, vesting: &Vesting, month: Month, horizon_start: Month) -> f64 {
        if self.is_gone_by_the_end_of(month) {
            return 0.0;
        }
        share_vesting_since(vesting, self.start.map(|start| start.month), month, horizon_start)
    }

    /// Shares vest on the last day of the month, so whoever works it to the end still gets them.
    pub fn is_gone_by_the_end_of(&self, month: Month) -> bool {
        self.end.is_some_and(|end| month > end.month || (month == end.month && end.day < month.days()))
    }

    /// Whether the person's first day at work lies in `month`.
    pub fn starts_in(&self, month: Month) -> bool {
        self.start.is_some_and(|start| start.month == month) && self.presence_in(month) > 0.0
    }

    /// Whether the person's last day at work, by their own date, lies in `month`.
    pub fn ends_in(&self, month: Month) -> bool {
        self.end.is_some_and(|end| end.month == month) && self.presence_in(month) > 0.0
    }
}

impl DeterministicTotals {
    pub fn zero(n_months: usize) -> Self {
        let zero = || vec![0.0; n_months];
        let pay = || Pay { own: zero(), on_group_base: zero() };
        Self {
            headcount: zero(),
            pay: pay(),
            pay_at_package_target: pay(),
            pay_at_own_target: pay(),
            rsu_vested: zero(),
            own_rsu_vested: zero(),
            options_vested: zero(),
            own_options_vested: zero(),
            hires: zero(),
            hired_pay: pay(),
            leavers: zero(),
            months_vacant: zero(),
        }
    }
}

/// Sums over `people`, who are all of one kind.
pub fn totals(scenario: &Scenario, cohort: &Cohort, people: &[Person]) -> DeterministicTotals {
    let mut totals = DeterministicTotals::zero(scenario.months);
    let ownership = cohort.package.as_deref().map(|package| &package.ownership);
    for person in people {
        for (index, month) in scenario.calendar().enumerate() {
            let presence = person.presence_in(month);
            totals.headcount[index] += presence;
            totals.pay.add(person, index, presence);
            if person.starts_in(month) {
                totals.hires[index] += 1.0;
                totals.hired_pay.add(person, index, 1.0);
            }
            totals.leavers[index] += f64::from(u8::from(person.ends_in(month)));
            match person.own_target {
                Some(target) => totals.pay_at_own_target.add(person, index, presence * target),
                None => totals.pay_at_package_target.add(person, index, presence),
            }
            match &person.own_equity {
                Some(own) => {
                    let share = person.share_vesting(&own.vesting(ownership), month, scenario.start);
                    match own.kind {
                        EquityKind::Rsu => totals.own_rsu_vested[index] += own.grant * share,
                        EquityKind::Options => totals.own_options_vested[index] += own.grant * share,
                    }
                }
                None => {
                    let share = |vesting: &Vesting| person.share_vesting(vesting, month, scenario.start);
                    let rsu = ownership.and_then(|ownership| ownership.rsu.as_ref());
                    let options = ownership.and_then(|ownership| ownership.options.as_ref());
                    totals.rsu_vested[index] += rsu.map_or(0.0, |rsu| share(&rsu.vesting));
                    totals.options_vested[index] += options.map_or(0.0, |options| share(&options.vesting));
                }
            }
        }
    }
    totals
}

impl Pay {
    pub fn add(&mut self, person: &Person, month: usize, share: f64) {
        match person.own_base {
            Some(base) => self.own[month] += base * share,
            None => self.on_group_base[month] += share * person.fte,
        }
    }
}

impl OwnEquity {
    /// The schedule of an own grant: the person's own terms, else the package's, else four years with one year's cliff.
    pub fn vesting(&self, ownership: Option<&Ownership>) -> Vesting {
        let of_package = ownership.and_then(|ownership| match self.kind {
            EquityKind::Rsu => ownership.rsu.as_ref().map(|rsu| &rsu.vesting),
            EquityKind::Options => ownership.options.as_ref().map(|options| &options.vesting),
        });
        let months = self.vest_months.or(of_package.map(|vesting| vesting.months)).unwrap_or(48);
        let cliff = self.cliff_months.or(of_package.map(|vesting| vesting.cliff_months)).unwrap_or(12);
        // A schedule by years only fits its own number of months.
        let by_year = of_package.filter(|vesting| vesting.months == months).and_then(|vesting| vesting.by_year.clone());
        Vesting {
            grant_date: of_package.and_then(|vesting| vesting.grant_date),
            months,
            cliff_months: cliff.min(months),
            interval_months: of_package.map_or(1, |vesting| vesting.interval_months),
            by_year,
        }
    }
}

/// People who differ in nothing that pay depends on, with the first of them and their number.
pub fn pay_groups(people: &[Person], first: usize) -> Vec<(usize, f64)> {
    type Key = (Option<u64>, u64, Option<u64>, Option<(u8, u64, Option<u32>, Option<u32>)>, Option<Date>, Option<Date>);
    let mut classes: BTreeMap<Key, (usize, f64)> = BTreeMap::new();
    for (index, person) in people.iter().enumerate() {
        let equity = person.own_equity.as_ref().map(|own| (own.kind as u8, own.grant.to_bits(), own.vest_months, own.cliff_months));
        let key = (
            person.own_base.map(f64::to_bits),
            person.fte.to_bits(),
            person.own_target.map(f64::to_bits),
            equity,
            person.start,
            person.end,
        );
        classes.entry(key).or_insert((first + index, 0.0)).1 += 1.0;
    }
    let mut classes: Vec<_> = classes.into_values().collect();
    classes.sort_by_key(|(first, _)| *first);
    classes
}
