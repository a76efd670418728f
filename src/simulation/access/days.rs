//! How a month's demand is spread over its days, for a quota per day.
//!
//! ```text
//! share of day d = Y_d / Σ Y,   Y = exp(σ z),   over n active days
//! ```
//! The month's amount does not change.

use crate::chance::Stream;
use crate::chance::stream::FourMonthBuffer;
use crate::quantity::math::exp;
use crate::quantity::{LANES, Lanes};
use crate::simulation::position::PersonMonth;

/// A month has no more days.
const MAX_DAYS: usize = 31;
/// Slots of the stream that the days of a month take, a multiple of four.
const SLOTS_PER_MONTH: usize = 32;

/// The days on which an active person of a cohort is active in an active month.
pub struct ActiveDays {
    /// Whole days, at least one.
    pub number: Lanes,
    /// σ of the amounts of a month's days; absent where all days are equal.
    pub sigma: Option<Lanes>,
}

/// The shares of one person's days in one month.
#[derive(Clone, Debug, Default)]
pub struct Days {
    shares: Vec<Lanes>,
    largest: Option<Lanes>,
}

impl Days {
    /// Draws the shares of a month's days.
    #[inline(always)]
    pub fn draw(&mut self, active: &ActiveDays, stream: &Stream, at: PersonMonth) {
        let n_days = active.number.iter().copied().fold(1.0, f64::max);
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
                let is_active = f64::from(u8::from((day as f64) < active.number[lane]));
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
