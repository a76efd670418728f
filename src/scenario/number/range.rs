//! The values that a number may take: one range for reading, messages and draws.

use super::shown;
use crate::quantity::Currency;
use crate::quantity::unit::{self, Dimension};

/// The values a number may take, ends included.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Range {
    pub low: f64,
    pub high: f64,
    pub words: &'static str,
}

impl Range {
    pub const ANY: Self = Self { low: f64::NEG_INFINITY, high: f64::INFINITY, words: "any number" };
    pub const NOT_NEGATIVE: Self = Self { low: 0.0, high: f64::INFINITY, words: "zero or more" };
    pub const POSITIVE: Self = Self { low: f64::MIN_POSITIVE, high: f64::INFINITY, words: "more than zero" };
    pub const SHARE: Self = Self { low: 0.0, high: 1.0, words: "a share from 0 to 1" };
    /// A continuous rate per year. Outside this range a share price would vanish or explode within the horizon.
    pub const YEARLY_RATE: Self = Self { low: -5.0, high: 5.0, words: "a rate between -500% and 500% per year" };
    pub const VOLATILITY: Self = Self { low: 0.0, high: 5.0, words: "a volatility from 0 to 500% per year" };
    /// A useful life. Straight-line depreciation over less than a month would be an expense.
    pub const LIFE: Self = Self { low: 1.0, high: 600.0, words: "a life from 1 month to 50 years" };
    /// A change of -100% would leave nothing to grow from.
    pub const GROWTH: Self = Self { low: -0.99, high: 10.0, words: "a change between -99% and +1000%" };

    pub fn holds(self, value: f64) -> bool {
        value >= self.low && value <= self.high
    }

    /// A value of `dimension` inside the range, as a scenario writes it.
    pub(super) fn example(self, dimension: Dimension, currency: Currency) -> String {
        let is_inside = |text: &str| unit::parse(text, dimension).is_ok_and(|value| self.holds(value));
        if dimension.accepts_bare_number() && !is_inside(&dimension.example(currency)) {
            return (self.low + 0.75 * (self.high - self.low)).to_string();
        }
        // A short time where the usual example is too long.
        if dimension == Dimension::Duration && !is_inside(&dimension.example(currency)) && is_inside("5 days") {
            return "\"5 days\"".into();
        }
        shown(dimension, currency)
    }
}
