//! A position in one block of trials: who holds it in which month of which trial.
//!
//! Everything that is drawn or counted for one position takes this, so that a vacant month uses, causes and earns nothing.

use super::context::BlockContext;
use super::occupancy::Occupancy;
use super::plan::Person;
use crate::quantity::columns::lanes;
use crate::quantity::{LANES, Lanes};

/// A position of a segment in one block of trials.
#[derive(Clone, Copy)]
pub struct Position<'a> {
    pub context: &'a BlockContext<'a>,
    /// The first to hold it, whose key addresses the draws of the position.
    pub person: &'a Person,
    /// Share of each month in which the position exists, 0 to 1.
    pub presence: &'a [f64],
    /// Who holds it; absent where nobody leaves by chance, so that `person` does throughout.
    pub occupancy: Option<&'a Occupancy>,
}

impl Position<'_> {
    /// Share of `month` that somebody in the position is at work, by lane.
    #[inline(always)]
    pub fn at_work(&self, month: usize) -> Lanes {
        match self.occupancy {
            Some(occupancy) => {
                let occupied = occupancy.occupied.month(month);
                lanes(|lane| occupied[lane] * self.presence[month])
            }
            None => [self.presence[month]; LANES],
        }
    }

    /// Whether somebody is at work for all of `month` in every lane.
    #[inline(always)]
    pub fn is_always_at_work(&self, month: usize) -> bool {
        self.occupancy.is_none() && self.presence[month] == 1.0
    }

    /// Whether nobody holds the position in `month` of one lane.
    #[inline(always)]
    pub fn is_vacant(&self, month: usize, lane: usize) -> bool {
        self.occupancy.is_some_and(|occupancy| occupancy.occupied.month(month)[lane] == 0.0)
    }

    /// Where the draws of `month` are addressed.
    #[inline(always)]
    pub fn month(&self, month: usize) -> PersonMonth {
        PersonMonth { person: self.person.key, month, first_trial: self.context.first_trial }
    }
}

/// Addresses the draws of one person in one month of a block of trials.
#[derive(Clone, Copy)]
pub struct PersonMonth {
    pub person: u64,
    pub month: usize,
    pub first_trial: u32,
}
