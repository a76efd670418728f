//! An offer as a calendar: which month pays what, when grants vest, and which month of which year that is for taxes.
//!
//! Time runs in months since the start, 1 being the first. A start that is a month vests on the last days of months; a start that is a day vests on its
//! anniversaries, so that what vests after 12 months from January 1 is income of the next calendar year.

use crate::cost::CostLine;
use crate::quantity::{Month, MonthOrDate};
use crate::scenario::Scenario;
use crate::scenario::offer::{ClawbackOf, ClawbackSchedule, Exercise, Grant, Offer, Security, SignOn};
use crate::scenario::package::Leavers;
use crate::value::clawback;
use crate::value::equity::HOLDING_PERIOD;

/// Flows of cost lines that are kept apart.
pub const BASE: usize = 0;
pub const BONUS: usize = 1;
pub const PERFORMANCE_BONUS: usize = 2;
/// Benefits, equipment and whatever else is neither wages nor compute.
pub const OTHER: usize = 3;
pub const COMPUTE: usize = 4;
/// Of use only where there are no tables of employees' taxes.
pub const PAYROLL_TAX: usize = 5;
/// Training and fine-tuning that are used.
pub const DEVELOPMENT: usize = 6;
pub const N_FLOWS: usize = 7;

/// The flow of a cost line. Absent for what is counted from the contract: sign-on bonuses, equity, and taxes on wages.
pub fn flow_of(line: &CostLine) -> Option<usize> {
    match line.name {
        "base pay" => Some(BASE),
        "bonus" => Some(BONUS),
        "performance bonus" => Some(PERFORMANCE_BONUS),
        "payroll tax" => Some(PAYROLL_TAX),
        "training" | "fine-tuning" => Some(DEVELOPMENT),
        "fringe benefit" | "sign-on" | "RSUs" | "options" => None,
        name if name.starts_with("sign-on ") => None,
        _ if line.is_compute => Some(COMPUTE),
        _ => Some(OTHER),
    }
}

/// What vests at one time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Vest {
    /// Months since the start.
    pub time: u32,
    /// Share of its grant.
    pub share: f64,
}

/// One grant of an offer; a series has several.
#[derive(Clone, Debug)]
pub struct DatedGrant {
    /// Its place among the grants of the offer.
    pub grant: usize,
    /// Months after the start at which it is granted.
    pub granted: u32,
    /// Within the years of the offer.
    pub vests: Vec<Vest>,
}

/// The calendar of an offer.
#[derive(Clone, Debug)]
pub struct Terms {
    pub offer: Offer,
    pub start: Month,
    /// Months of the offer.
    pub months: usize,
    /// Months by which what happens some time after the start falls into the calendar month after: 1 where the start is a day.
    pub delay: usize,
    pub grants: Vec<DatedGrant>,
    /// For the bonus and the performance bonus: the month of the next year that pays it, and what leavers get.
    pub payment: [Option<(u32, Leavers)>; 2],
}

impl Terms {
    pub fn of(scenario: &Scenario, offer: &Offer) -> Self {
        let months = 12 * offer.years;
        let core = scenario.packages.values().next().map(|package| &package.core);
        let bonus = core.and_then(|core| core.bonus.as_ref()).and_then(|bonus| Some((bonus.payment_month?, bonus.leavers)));
        let performance =
            core.and_then(|core| core.performance_bonus.as_ref()).and_then(|bonus| Some((bonus.payment_month?, bonus.leavers)));
        let grants = offer.grants.iter().enumerate().flat_map(|(place, grant)| {
            grant.granted_after(months).into_iter().map(move |granted| {
                let vests = grant.vesting.tranches().map(|(after, share)| Vest { time: granted + after, share });
                DatedGrant { grant: place, granted, vests: vests.filter(|vest| vest.time <= months).collect() }
            })
        });
        Self {
            offer: offer.clone(),
            start: offer.start.month(),
            months: months as usize,
            delay: usize::from(matches!(offer.start, MonthOrDate::Date(_))),
            grants: grants.collect(),
            payment: [bonus, performance],
        }
    }

    /// The month of calendar months since that of the start, in which something at `time` months is income.
    pub fn calendar_month(&self, time: u32) -> usize {
        (time as usize + self.delay).saturating_sub(1)
    }

    /// The place among calendar years of a month counted from the start, and among the months of that year.
    pub fn calendar_place(&self, month: usize) -> (usize, usize) {
        let month = month + self.start.of_year() as usize - 1;
        (month / 12, month % 12)
    }

    /// The vest year of a time, counted from 0; all times after the last are the one after it.
    pub fn vest_year(&self, time: u32) -> usize {
        ((time as usize).saturating_sub(1) / 12).min(self.offer.years as usize)
    }

    /// The month that pays the bonus earned in a month, counted from the start.
    pub fn bonus_month(&self, payment: Option<(u32, Leavers)>, earned: usize) -> usize {
        let Some((month, _)) = payment else { return earned };
        let year = self.start.plus(earned as i32).year() + 1;
        Month::new(year, month).map_or(earned, |paid| paid.since(self.start).max(0) as usize)
    }

    /// The months for which share prices are needed, 1 to 120.
    pub fn sale_months(&self) -> usize {
        let is_private = self.offer.company.as_ref().is_some_and(|company| company.is_private());
        let is_held = |grant: &Grant| matches!(&grant.security, Security::Option(options) if options.exercise != Exercise::AtExit);
        match (is_private, self.offer.grants.iter().any(is_held)) {
            (true, _) => MOST_MONTHS.max(self.months),
            (false, true) => (self.months + HOLDING_PERIOD as usize).min(MOST_MONTHS.max(self.months)),
            (false, false) => self.months,
        }
    }

    /// Calendar years from the start to the last month in which anything can be settled.
    pub fn n_calendar_years(&self) -> usize {
        // A bonus can be paid in the December after the last year.
        let last = (self.sale_months() + 1).max(self.months + 24);
        self.calendar_place(last).0 + 1
    }
}

/// Equity that is settled later than this is not counted.
pub const MOST_MONTHS: usize = 120;

/// The clause of an instalment as `value` has it.
pub fn clause(sign_on: &SignOn) -> Option<clawback::Clawback> {
    let clause = sign_on.clawback?;
    Some(clawback::Clawback {
        within: clause.within,
        schedule: match clause.schedule {
            ClawbackSchedule::Monthly => clawback::Schedule::Monthly,
            ClawbackSchedule::Full => clawback::Schedule::Full,
        },
        is_gross: clause.of == ClawbackOf::Gross,
    })
}
