//! Columns of trials: the shape in which the engine computes.
//!
//! A tile is one person (or one segment of people) × [`LANES`] trials × all months. A row of lanes is an array of fixed length, so that
//! loops over it compile to the widest instructions at hand; twelve months of lanes are 6 KiB and stay in the first-level cache.

use std::ops::{Deref, DerefMut};

/// Trials that travel together.
pub const LANES: usize = 64;

/// One value for each trial of a block.
pub type Lanes = [f64; LANES];

/// A row of lanes that begins where a cache line does: a vector that lies across two lines takes twice as long to come and go.
#[derive(Clone, Copy, Debug, PartialEq)]
#[repr(align(64))]
pub struct Row(pub Lanes);

impl Row {
    pub const ZERO: Self = Self([0.0; LANES]);
}

impl Deref for Row {
    type Target = Lanes;

    #[inline(always)]
    fn deref(&self) -> &Lanes {
        &self.0
    }
}

impl DerefMut for Row {
    #[inline(always)]
    fn deref_mut(&mut self) -> &mut Lanes {
        &mut self.0
    }
}

/// A row of lanes for each month.
#[derive(Clone, Debug, PartialEq)]
pub struct MonthLanes(Vec<Row>);

impl MonthLanes {
    pub fn zero(months: usize) -> Self {
        Self(vec![Row::ZERO; months])
    }

    /// The same value in every month and trial.
    pub fn filled(months: usize, value: f64) -> Self {
        Self(vec![Row([value; LANES]); months])
    }

    pub fn n_months(&self) -> usize {
        self.0.len()
    }

    pub fn month(&self, month: usize) -> &Lanes {
        &self.0[month]
    }

    pub fn month_mut(&mut self, month: usize) -> &mut Lanes {
        &mut self.0[month]
    }

    pub fn iter(&self) -> impl Iterator<Item = &Lanes> {
        self.0.iter().map(|row| &row.0)
    }

    pub fn iter_mut(&mut self) -> impl Iterator<Item = &mut Lanes> {
        self.0.iter_mut().map(|row| &mut row.0)
    }

    pub fn clear(&mut self) {
        self.0.fill(Row::ZERO);
    }

    /// Adds `other` lane by lane.
    pub fn add(&mut self, other: &Self) {
        for (into, from) in self.0.iter_mut().zip(&other.0) {
            add(into, from);
        }
    }

    /// Sum over the months, lane by lane, first month first.
    pub fn over_months(&self) -> Lanes {
        let mut sum = [0.0; LANES];
        self.0.iter().for_each(|row| add(&mut sum, row));
        sum
    }
}

/// Adds `from` to `into` lane by lane.
#[inline(always)]
pub fn add(into: &mut Lanes, from: &Lanes) {
    for (into, from) in into.iter_mut().zip(from) {
        *into += from;
    }
}

/// The lanes a function of the lane's index gives.
///
/// A loop, because `array::map` and `array::from_fn` may be left as calls, which are compiled for the oldest processor.
#[inline(always)]
pub fn lanes(mut f: impl FnMut(usize) -> f64) -> Lanes {
    let mut out = [0.0; LANES];
    for (lane, out) in out.iter_mut().enumerate() {
        *out = f(lane);
    }
    out
}
