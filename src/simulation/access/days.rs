//! How a month's demand is spread over its days, for a quota per day.
//!
//! ```text
//! share of day d = Y_d / Σ Y,   Y = exp(σ z),   over n active days
//! ```
//! The month's amount does not change.

use crate::chance::Stream;
use crate::chance::stream::FourMonthBuffer;
use crate::cost::Environment;
use crate::quantity::columns::lanes;
use crate::quantity::math::exp;
use crate::quantity::{LANES, Lanes};
use crate::scenario::{Scenario, Usage};
use crate::simulation::position::PersonMonth;

/// A month has no more days.
const MAX_DAYS: usize = 31;
/// Slots of the stream that the days of a month take, a multiple of four.
const SLOTS_PER_MONTH: usize = 32;

/// The days on which an active person of a cohort is active in an active month.
pub struct ActiveDays {
    /// Whole days of each whole month, at least one.
    pub number: Vec<Lanes>,
    /// Days of each month of the horizon.
    pub days_of_months: Vec<f64>,
    /// σ of the amounts of a month's days; absent where all days are equal.
    pub sigma: Option<Lanes>,
}

impl ActiveDays {
    pub fn new(usage: &Usage, environment: &Environment, scenario: &Scenario) -> Self {
        let sigma = &usage.across_days;
        Self {
            number: scenario
                .calendar()
                .map(|month| {
                    let factor = scenario.calendar_rules.working_day_factor(month);
                    environment.value(&usage.active_days).map(|days| (days * factor).round().clamp(1.0, 31.0))
                })
                .collect(),
            days_of_months: scenario.calendar().map(|month| f64::from(month.days())).collect(),
            sigma: (!sigma.is_certainly_zero()).then(|| *environment.value(sigma)),
        }
    }

    /// σ in one lane; 0 where all days are equal.
    #[inline(always)]
    pub fn sigma_in(&self, lane: usize) -> f64 {
        self.sigma.as_ref().map_or(0.0, |sigma| sigma[lane])
    }

    /// Whole active days of a month of which somebody is `at_work` for a share: the same share of those of a whole month, at least one and no more
    /// than the days at work.
    #[inline(always)]
    pub fn number_in(&self, month: usize, at_work: f64) -> Lanes {
        let (days_of_month, number) = (self.days_of_months[month], &self.number[month]);
        if at_work == 1.0 {
            return lanes(|lane| number[lane].min(days_of_month));
        }
        let days_at_work = (at_work * days_of_month).round();
        lanes(|lane| (number[lane] * at_work).round().min(days_at_work).max(1.0))
    }
}

/// The shares of one person's days in one month.
#[derive(Clone, Debug, Default)]
pub struct Days {
    shares: Vec<Lanes>,
    largest: Option<Lanes>,
}

impl Days {
    /// Draws the shares of a month's days, of which somebody is `at_work` for a share.
    #[inline(always)]
    pub fn draw(&mut self, active: &ActiveDays, stream: &Stream, at: PersonMonth, at_work: f64) {
        let number = active.number_in(at.month, at_work);
        let n_days = number.iter().copied().fold(1.0, f64::max);
        self.shares.clear();
        let mut sum = [0.0; LANES];
        let mut buffer = FourMonthBuffer::ZERO;
        for day in 0..(n_days as usize).min(MAX_DAYS) {
            let scores = match active.sigma {
                Some(_) => *stream.buffered_normals(at.person, SLOTS_PER_MONTH * at.month + day, at.first_trial, &mut buffer),
                None => [0.0; LANES],
            };
            let mut amounts = [0.0; LANES];
            for lane in 0..LANES {
                let is_active = f64::from(u8::from((day as f64) < number[lane]));
                amounts[lane] = is_active * active.sigma.as_ref().map_or(1.0, |sigma| exp(sigma[lane] * scores[lane]));
                sum[lane] += amounts[lane];
            }
            self.shares.push(amounts);
        }
        let mut largest = [0.0; LANES];
        for share in &mut self.shares {
            for lane in 0..LANES {
                share[lane] /= sum[lane];
                largest[lane] = if share[lane] > largest[lane] { share[lane] } else { largest[lane] };
            }
        }
        self.largest = Some(largest);
    }

    /// Share of the month's demand on each day.
    pub fn shares(&self) -> &[Lanes] {
        &self.shares
    }

    /// The largest share of any day.
    pub fn largest(&self) -> &Lanes {
        self.largest.as_ref().unwrap_or(&[1.0; LANES])
    }
}
