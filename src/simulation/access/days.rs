//! How a month's use falls on its days, where a quota is one a day.
//!
//! ```text
//! share of day d = Y_d / Σ Y,   Y = exp(σ z),   over n active days
//! ```
//! The month's amount stays what it is; a quota a day sees its days.

use crate::chance::Stream;
use crate::chance::stream::FourMonthBuffer;
use crate::quantity::math::exp;
use crate::quantity::{LANES, Lanes};

/// The most days a month has.
const MOST_DAYS: usize = 31;
/// Slots of a stream that the days of a month take, a multiple of four.
const SLOTS_PER_MONTH: usize = 32;

/// The shares of one person's days in one month.
#[derive(Clone, Debug, Default)]
pub struct Days {
    shares: Vec<Lanes>,
    largest: Option<Lanes>,
}

impl Days {
    /// Draws the days of a month. `days` are whole active days by lane, at least one; `sigma` is none where every day is alike.
    #[inline(always)]
    pub fn draw(&mut self, days: &Lanes, sigma: Option<&Lanes>, stream: &Stream, person: u64, month: usize, first_trial: u32) {
        let most = days.iter().copied().fold(1.0, f64::max);
        self.shares.clear();
        let mut sum = [0.0; LANES];
        let mut drawn = FourMonthBuffer::ZERO;
        for day in 0..(most as usize).min(MOST_DAYS) {
            let scores = match sigma {
                Some(_) => *stream.buffered_normals(person, SLOTS_PER_MONTH * month + day, first_trial, &mut drawn),
                None => [0.0; LANES],
            };
            let mut amounts = [0.0; LANES];
            for lane in 0..LANES {
                let is_active = f64::from(u8::from((day as f64) < days[lane]));
                amounts[lane] = is_active * sigma.map_or(1.0, |sigma| exp(sigma[lane] * scores[lane]));
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

    /// Share of the month's use on each day.
    pub fn shares(&self) -> &[Lanes] {
        &self.shares
    }

    /// The share of the fullest day.
    pub fn largest(&self) -> &Lanes {
        self.largest.as_ref().unwrap_or(&[1.0; LANES])
    }
}
