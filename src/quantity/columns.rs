//! Columns of trials: the data layout that the engine computes on.
//!
//! The engine works on one person (or one segment of people) × [`LANES`] trials × all months at a time. The lanes of a month are an array of
//! fixed length, so that loops over it compile to the widest vector instructions available; twelve months of lanes are 6 KiB and stay in the
//! L1 cache.

use std::ops::{Deref, DerefMut};

/// Number of trials in a block, which are computed together.
pub const LANES: usize = 64;

/// One value for each trial of a block.
pub type Lanes = [f64; LANES];

/// Lanes aligned to a cache line, because loading or storing a vector that straddles two lines takes twice as long.
#[derive(Clone, Copy, Debug, PartialEq)]
#[repr(align(64))]
pub struct Row(pub Lanes);

impl Row {
    /// Zero in every lane.
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

/// One value for each month and each trial of a block.
#[derive(Clone, Debug, PartialEq)]
pub struct MonthLanes(Vec<Row>);

impl MonthLanes {
    /// Zero in each of `months` months.
    pub fn zero(months: usize) -> Self {
        Self(vec![Row::ZERO; months])
    }

    /// The same value in every month and trial.
    pub fn filled(months: usize, value: f64) -> Self {
        Self(vec![Row([value; LANES]); months])
    }

    /// What `of` gives for each month.
    pub fn by_month(months: usize, of: impl FnMut(usize) -> Lanes) -> Self {
        Self((0..months).map(of).map(Row).collect())
    }

    /// Number of months.
    pub fn n_months(&self) -> usize {
        self.0.len()
    }

    /// The lanes of a month, 0 being the first. Panics outside the horizon.
    pub fn month(&self, month: usize) -> &Lanes {
        &self.0[month]
    }

    /// As [`Self::month`], to write to.
    pub fn month_mut(&mut self, month: usize) -> &mut Lanes {
        &mut self.0[month]
    }

    /// The lanes of each month, the first month first.
    pub fn iter(&self) -> impl Iterator<Item = &Lanes> {
        self.0.iter().map(|row| &row.0)
    }

    /// As [`Self::iter`], to write to.
    pub fn iter_mut(&mut self) -> impl Iterator<Item = &mut Lanes> {
        self.0.iter_mut().map(|row| &mut row.0)
    }

    /// Sets every value to zero.
    pub fn clear(&mut self) {
        self.0.fill(Row::ZERO);
    }

    /// Adds `other`, month by month and lane by lane.
    pub fn add(&mut self, other: &Self) {
        for (into, from) in self.0.iter_mut().zip(&other.0) {
            add(into, from);
        }
    }

    /// Sum over the months for each lane, added from the first month on.
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

/// Lanes whose values are `f` of the lane's index.
///
/// Written as a loop, because `array::map` and `array::from_fn` may not be inlined, and are then compiled for the baseline instruction set.
#[inline(always)]
pub fn lanes(mut f: impl FnMut(usize) -> f64) -> Lanes {
    let mut out = [0.0; LANES];
    for (lane, out) in out.iter_mut().enumerate() {
        *out = f(lane);
    }
    out
}
