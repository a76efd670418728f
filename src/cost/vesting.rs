//! Vesting, and when the fair value of what vests is recognized as expense: shares of a grant, by day and by month.
//!
//! Vesting happens on anniversaries of the day on which the vesting period begins. For a period that begins with a month as a whole they are the last
//! days of months. Nothing vests before the grant date: what would have vested by then vests on it.
//!
//! Recognition follows time since the grant date. With x months since, a period of T months, and tranches s_k that vest after d_k months:
//!
//! ```text
//! straight-line   c(x) = max(vested(x), min(1, x/T) × expected)            expected = Σ s_k p_k(x)
//! graded          c(x) = Σ s_k p_k(x) min(1, x/d_k)
//! market at vest  c(x) = vested(x)
//! p_k(x) = (1 − f)^max(0, d_k − x) with a monthly forfeiture rate f, and 1 where forfeitures are accounted for as they occur
//! ```
//! Estimates are trued up every month, because p_k is the chance that somebody who is still there stays until d_k. Whoever leaves keeps what has
//! vested: c falls to that, which reverses the expense of everything else.

use crate::quantity::math::pow;
use crate::quantity::{Date, Month, MonthOrDate};
use crate::scenario::package::Vesting;
use crate::scenario::{EquityPolicy, ExpenseBasis, Scenario};

/// How one grant to one person vests.
#[derive(Clone, Copy, Debug)]
pub struct Schedule<'a> {
    pub vesting: &'a Vesting,
    pub granted: MonthOrDate,
    /// Where the vesting period begins.
    pub begins: MonthOrDate,
}

/// What one grant to one person comes to over the horizon, as shares of the grant by month. A holder who leaves by chance does so at the end of a month.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GrantCourse {
    /// What vests.
    pub vests: Vec<f64>,
    /// What is recognized for a holder who stays.
    pub recognizes: Vec<f64>,
    /// What is recognized in addition if the holder leaves by chance at the end of the month: zero or less.
    pub reverses: Vec<f64>,
    /// What has vested before the horizon, and what is recognized of it and of the rest.
    pub before: Vested,
    /// What later months will recognize, at the end of the horizon: net of expected forfeitures where they are estimated.
    pub unrecognized: f64,
}

/// Shares of a grant at one time.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Vested {
    pub vested: f64,
    pub recognized: f64,
}

impl Schedule<'_> {
    /// The share that has vested by the end of `day`.
    pub fn vested_by(&self, day: Date) -> f64 {
        if day < self.granted.first_day() { 0.0 } else { self.vesting.vested_after(self.begins.months_by(day)) }
    }

    /// The share that is recognized by the end of `month` for a holder who is still there.
    pub fn recognized_by(&self, month: Month, policy: &EquityPolicy) -> f64 {
        let elapsed = self.granted.elapsed_by_the_end_of(month);
        let vested = self.vested_by(month.last_day());
        // How much later than the grant the vesting period begins.
        let delay = self.granted.elapsed_by_the_end_of(month) - self.begins.elapsed_by_the_end_of(month);
        let whole = delay + f64::from(self.vesting.months);
        if elapsed <= 0.0 || policy.expense == ExpenseBasis::MarketAtVest {
            return vested;
        }
        let stays = |months: f64| policy.expected_forfeitures.map_or(1.0, |leaving| pow(1.0 - leaving, months.max(0.0)));
        let tranches = || self.vesting.tranches().map(|(months, share)| (delay + f64::from(months), share));
        let part = |months: f64| if elapsed >= months { 1.0 } else { elapsed / months };
        match policy.expense {
            ExpenseBasis::Graded => tranches().map(|(months, share)| share * stays(months - elapsed) * part(months)).sum(),
            _ if policy.expected_forfeitures.is_none() => vested.max(part(whole)),
            _ => {
                let expected: f64 = tranches().map(|(months, share)| share * stays(months - elapsed)).sum();
                vested.max(part(whole) * expected)
            }
        }
    }

    /// The share that is expected to vest in the end, by the end of `month`, for a holder who is still there: all of it unless forfeitures are estimated.
    fn expected_by(&self, month: Month, policy: &EquityPolicy) -> f64 {
        let Some(leaving) = policy.expected_forfeitures else { return 1.0 };
        let elapsed = self.begins.elapsed_by_the_end_of(month);
        self.vesting.tranches().map(|(months, share)| share * pow(1.0 - leaving, (f64::from(months) - elapsed).max(0.0))).sum()
    }

    /// The course over the horizon of a holder whose last day at work is `end`.
    pub fn course(&self, end: Option<Date>, scenario: &Scenario) -> GrantCourse {
        let policy = &scenario.equity;
        let last_at_work = |month: Month| end.map_or(month.last_day(), |end| end.min(month.last_day()));
        let has_ended = |month: Month| end.is_some_and(|end| end.month <= month);
        let at_end_of = |month: Month| {
            let vested = self.vested_by(last_at_work(month));
            let recognized = if has_ended(month) { vested } else { self.recognized_by(month, policy) };
            Vested { vested, recognized }
        };
        let before = at_end_of(scenario.start.plus(-1));
        let mut course = GrantCourse { before, ..GrantCourse::default() };
        let mut earlier = before;
        for month in scenario.calendar() {
            let now = at_end_of(month);
            course.vests.push(now.vested - earlier.vested);
            course.recognizes.push(now.recognized - earlier.recognized);
            course.reverses.push(now.vested - now.recognized);
            earlier = now;
        }
        let last = scenario.start.plus(scenario.months as i32 - 1);
        // Not granted yet is nothing that could be outstanding, and nothing is booked at fair value where shares count at market.
        let is_booked = self.granted.month() <= last && policy.expense != ExpenseBasis::MarketAtVest;
        course.unrecognized = if has_ended(last) || !is_booked { 0.0 } else { self.expected_by(last, policy) - earlier.recognized };
        course
    }
}

impl GrantCourse {
    /// Whether none of the grant vests or is recognized within the horizon, and none is outstanding at its end.
    pub fn is_over(&self) -> bool {
        let is_zero = |shares: &[f64]| shares.iter().all(|share| *share == 0.0);
        is_zero(&self.vests) && is_zero(&self.recognizes) && is_zero(&self.reverses) && self.unrecognized == 0.0
    }
}

impl Vesting {
    /// The share that has vested after so many complete months.
    ///
    /// Nothing vests before the cliff; at the cliff everything earned so far vests at once; then every vesting date adds what was earned since.
    /// 48 months with a cliff of 12, monthly: 12/48 after twelve months, then 1/48 per month. Front-loaded `[0.4, 0.3, 0.2, 0.1]`: 0.4 at the
    /// cliff, then 0.3/12 per month.
    pub fn vested_after(&self, complete_months: i32) -> f64 {
        if complete_months <= 0 || complete_months < self.cliff_months as i32 {
            return 0.0;
        }
        let months = (complete_months as u32).min(self.months);
        // Nothing vests between vesting dates; the end of the schedule is always one.
        let on_date =
            if months == self.months { months } else { (months / self.interval_months * self.interval_months).max(self.cliff_months) };
        match &self.by_year {
            None => f64::from(on_date) / f64::from(self.months),
            Some(by_year) => {
                let (years, months) = (on_date as usize / 12, on_date as usize % 12);
                let whole: f64 = by_year.iter().take(years).sum();
                whole + by_year.get(years).map_or(0.0, |share| share * months as f64 / 12.0)
            }
        }
    }

    /// Months after which something vests, with the share that does.
    pub fn tranches(&self) -> impl Iterator<Item = (u32, f64)> {
        let mut vested = 0.0;
        (1..=self.months).filter_map(move |month| {
            let share = self.vested_after(month as i32) - vested;
            vested += share;
            (share > 0.0).then_some((month, share))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MONTHLY: Vesting =
        Vesting { grant_date: None, vesting_start: None, months: 48, cliff_months: 12, interval_months: 1, by_year: None };

    fn policy(expense: ExpenseBasis, yearly: Option<f64>) -> EquityPolicy {
        let scenario = Scenario::builtin("traditional", &[]).unwrap().scenario;
        EquityPolicy { expense, expected_forfeitures: yearly.map(|rate| 1.0 - (1.0 - rate).powf(1.0 / 12.0)), ..scenario.equity }
    }

    fn check(vesting: &Vesting, expected: &[(i32, f64)]) {
        for (months, share) in expected {
            let got = vesting.vested_after(*months) - vesting.vested_after(months - 1);
            assert!((got - share).abs() < 1e-15, "month {months}: {got} instead of {share}");
        }
        let all: f64 = vesting.tranches().map(|(_, share)| share).sum();
        assert!((all - 1.0).abs() < 1e-12, "everything vests once: {all}");
    }

    fn schedule<'a>(vesting: &'a Vesting, granted: &str) -> Schedule<'a> {
        let granted = granted.parse().unwrap();
        Schedule { vesting, granted, begins: granted }
    }

    #[test]
    fn schedules_worked_by_hand() {
        // Nothing in month 11, a quarter at the cliff, then a forty-eighth per month, nothing after the end.
        check(&MONTHLY, &[(0, 0.0), (11, 0.0), (12, 0.25), (13, 1.0 / 48.0), (48, 1.0 / 48.0), (49, 0.0)]);
        let quarterly = Vesting { interval_months: 3, ..MONTHLY };
        check(&quarterly, &[(12, 0.25), (13, 0.0), (14, 0.0), (15, 3.0 / 48.0), (48, 3.0 / 48.0)]);
        let front_loaded = Vesting { by_year: Some(vec![0.4, 0.3, 0.2, 0.1]), ..MONTHLY };
        check(&front_loaded, &[(12, 0.4), (13, 0.3 / 12.0), (25, 0.2 / 12.0), (48, 0.1 / 12.0)]);
        let no_cliff = Vesting { cliff_months: 0, months: 12, ..MONTHLY };
        check(&no_cliff, &[(0, 0.0), (1, 1.0 / 12.0), (12, 1.0 / 12.0)]);
    }

    /// 1,000 = 12/48 × (H₄₈ − H₁₂) + 12/48: 58.9% of a grant with a cliff of one year is recognized in that year under IFRS 2.
    #[test]
    fn the_first_year_of_a_grant_is_a_quarter_straight_line_and_59_percent_graded() {
        let grant = schedule(&MONTHLY, "2026-01");
        let december = "2026-12".parse().unwrap();
        let after_a_year = |expense, yearly| grant.recognized_by(december, &policy(expense, yearly));
        assert_eq!(after_a_year(ExpenseBasis::StraightLine, None), 0.25);
        let graded = 0.25 + (13..=48).map(|month| 12.0 / f64::from(month)).sum::<f64>() / 48.0;
        assert!((after_a_year(ExpenseBasis::Graded, None) - graded).abs() < 1e-14 && (graded - 0.5889).abs() < 5e-5);
        assert_eq!(after_a_year(ExpenseBasis::MarketAtVest, None), 0.25);
        let april = grant.recognized_by("2026-04".parse().unwrap(), &policy(ExpenseBasis::StraightLine, None));
        assert!((april - 4.0 / 48.0).abs() < 1e-15);
    }

    #[test]
    fn straight_line_is_never_less_than_what_has_vested() {
        let front_loaded = Vesting { by_year: Some(vec![0.4, 0.3, 0.2, 0.1]), ..MONTHLY };
        let grant = schedule(&front_loaded, "2026-01");
        let at = |month: &str| grant.recognized_by(month.parse().unwrap(), &policy(ExpenseBasis::StraightLine, None));
        assert!((at("2026-11") - 11.0 / 48.0).abs() < 1e-15, "the line");
        assert!((at("2026-12") - 0.4).abs() < 1e-15 && (at("2027-12") - 0.7).abs() < 1e-15, "what has vested");
        assert_eq!(at("2029-12"), 1.0);
    }

    /// A yearly rate of 10%, a cliff of a year and a single vesting then: half a year before, 0.9^½ of half is expected and recognized.
    #[test]
    fn an_estimate_is_the_chance_that_a_holder_stays_and_ends_at_what_vests() {
        let cliff = Vesting { months: 12, ..MONTHLY };
        let grant = schedule(&cliff, "2026-01");
        for basis in [ExpenseBasis::StraightLine, ExpenseBasis::Graded] {
            let at = |month: &str| grant.recognized_by(month.parse().unwrap(), &policy(basis, Some(0.1)));
            assert!((at("2026-06") - 0.5 * 0.9_f64.sqrt()).abs() < 1e-12, "{basis:?}");
            assert_eq!(at("2026-12"), 1.0);
            // Of 100 holders of whom 0.9^½ are left, this is half of the 90 who will vest.
            assert!((100.0 * 0.9_f64.sqrt() * at("2026-06") - 45.0).abs() < 1e-10);
        }
    }

    /// Outstanding is what later months will recognize: with forfeitures estimated, of those who are expected to stay.
    #[test]
    fn what_is_not_recognized_yet_is_what_later_months_recognize() {
        let scenario = |sets: &[&str]| Scenario::builtin("traditional", sets).unwrap().scenario;
        let cliff = Vesting { months: 24, cliff_months: 24, ..MONTHLY };
        let grant = schedule(&cliff, "2026-01");
        let estimated = ["equity.forfeitures=estimated", "equity.forfeiture_rate=19% per year"];
        // After 12 of 24 months: half, or half of the 81% who are expected to stay the second year.
        assert!((grant.course(None, &scenario(&[])).unrecognized - 0.5).abs() < 1e-12);
        assert!((grant.course(None, &scenario(&estimated)).unrecognized - 0.405).abs() < 1e-12);
        assert_eq!(grant.course(None, &scenario(&["equity.expense=market-at-vest"])).unrecognized, 0.0);
    }

    #[test]
    fn a_grant_vests_on_the_anniversary_of_its_day_and_not_the_day_before() {
        let grant = schedule(&MONTHLY, "2026-03-16");
        let by = |day: &str| grant.vested_by(day.parse().unwrap());
        assert_eq!((by("2027-03-15"), by("2027-03-16"), by("2027-04-15")), (0.0, 0.25, 0.25));
        let month_end = schedule(&MONTHLY, "2026-01-31");
        let by = |day: &str| month_end.vested_by(day.parse().unwrap());
        assert_eq!((by("2027-01-30"), by("2027-01-31"), by("2027-02-28")), (0.0, 0.25, 13.0 / 48.0));
    }

    #[test]
    fn what_would_have_vested_before_the_grant_date_vests_on_it() {
        let no_cliff = Vesting { cliff_months: 0, ..MONTHLY };
        let grant = Schedule { vesting: &no_cliff, granted: "2026-01".parse().unwrap(), begins: "2025-01".parse().unwrap() };
        let january: Month = "2026-01".parse().unwrap();
        assert_eq!((grant.vested_by(january.plus(-1).last_day()), grant.vested_by(january.last_day())), (0.0, 13.0 / 48.0));
        // A period of 36 months is left: straight-line never falls behind what has vested.
        let recognized = |months, expense| grant.recognized_by(january.plus(months), &policy(expense, None));
        assert_eq!(recognized(0, ExpenseBasis::StraightLine), 13.0 / 48.0);
        assert_eq!((recognized(35, ExpenseBasis::StraightLine), recognized(35, ExpenseBasis::Graded)), (1.0, 1.0));
    }
}
