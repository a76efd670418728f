//! From standard normal scores to amounts through one table, so that every family costs the same in the
//! hot loop: gamma, Weibull, lognormal, beta and empirical are two loads and a line.
//!
//! The table holds amounts at the scores −8.5, −8.5 + 1/64, … 8.5 and is straight in between. It *is* the
//! law that the simulation draws from: its moments below are those of the tabulated law, exact for a
//! standard normal score, so that a run can be reconciled with them to the last standard error.
//! Knows a family through its trait only; draws nothing itself.
//!
//! What the table leaves out and how it differs from the family:
//! - Scores beyond ±8.5 count as ±8.5. Their probability is 1.9e-17; a lognormal loses the share
//!   Φ(σ − 8.5) of its mean there (4e-11 at σ = 2), a Pareto of index a the share (9.5e-18)^(1 − 1/a)
//!   (0.14 % at a = 1.2). The rescaling to the exact mean gives it back over the whole law, so a Pareto of
//!   index 1.05 without a ceiling, which loses 15 %, should be given its ceiling.
//! - Between knots the line runs beside the curve. Knots are set off the curve by half the sag of the
//!   chord, so the error is h²/16 of the second derivative at knots and midpoints alike. Relative errors
//!   of P1 to P99.9 stay below 1e-3 for the families in use; the tests measure them.
//! - A law of single amounts cannot jump: each step rises over at most two intervals, placed so that the
//!   mean is kept exactly. Per step at most 1.25 % of the probability falls on amounts between the two
//!   values; all other scores give the values exactly.

#[cfg(test)]
mod accuracy;

use crate::chance::family::{Family, StepDistribution};
use crate::quantity::math::{normal_cdf, normal_pdf, normal_quantile};

/// Scores beyond this many standard deviations count as this one.
const LARGEST_SCORE: f64 = 8.5;
/// Intervals per unit of score; a power of two, so that positions are exact.
const INTERVALS_PER_SCORE: f64 = 64.0;
/// Intervals of the table: 2 × 8.5 × 64.
const INTERVALS: usize = 1088;
/// A power of two above the number of knots: an index masked with `TABLE − 1` needs no bounds check.
const TABLE: usize = 2048;
/// 1.5 × 2⁵²: adding it rounds a number below 2⁵¹ to an integer, which then sits in the lowest bits.
const ROUNDER: f64 = 6_755_399_441_055_744.0;

/// A monotone table from normal score to amount.
#[derive(Debug, Clone, PartialEq)]
pub struct Marginal {
    /// Amounts at the knots, never falling; entries past the last knot repeat it and carry no weight.
    knots: Box<[f64; TABLE]>,
}

impl Marginal {
    /// The law of amount / mean: a factor whose mean under a standard normal score is 1.
    ///
    /// The family's mean must be positive; for any other there is no such factor, and every entry is NaN so
    /// that the mistake cannot pass for a result.
    pub fn unit_mean(family: &dyn Family) -> Marginal {
        let mean = family.mean();
        let scale = if mean > 0.0 { 1.0 / mean } else { f64::NAN };
        let mut marginal = Marginal::plain(family);
        marginal.knots.iter_mut().for_each(|knot| *knot *= scale);
        marginal
    }

    /// The law itself, with the family's exact mean.
    ///
    /// The last correction of the mean stretches the table away from an end of the support or towards it,
    /// so no amount leaves the support: a share from 0 to 1 needs no clamp afterwards.
    pub fn plain(family: &dyn Family) -> Marginal {
        let knots = match family.steps() {
            Some(steps) => knots_of_steps(steps),
            None => knots_of_curve(family),
        };
        let mut marginal = Marginal { knots };
        marginal.move_mean_to(family.mean(), family.support());
        marginal
    }

    /// Replaces standard normal scores by amounts. Branch-free, so that it vectorises inside the caller's
    /// dispatch; the same bits at every width. A NaN stays NaN.
    #[inline(always)]
    pub fn apply(&self, scores: &mut [f64]) {
        let knots: &[f64; TABLE] = &self.knots;
        for score in scores {
            *score = interpolate(knots, *score);
        }
    }

    /// The amount for one score; never falls as the score rises.
    #[inline(always)]
    pub fn at(&self, score: f64) -> f64 {
        interpolate(&self.knots, score)
    }

    /// E[X] of the tabulated law, in closed form.
    pub fn mean(&self) -> f64 {
        self.expectation(|piece| piece.mean())
    }

    /// E[X²] of the tabulated law, in closed form.
    pub fn second_moment(&self) -> f64 {
        self.expectation(|piece| piece.second_moment())
    }

    /// E[min(X, cap)] of the tabulated law, in closed form: what is spent on average under a cap.
    ///
    /// By hand: for LN(ln 500, 1.2) and a cap of 500, 500 (e^0.72 Φ(−1.2) + ½) = 368.2.
    pub fn limited_mean(&self, cap: f64) -> f64 {
        self.expectation(|piece| {
            if piece.end <= cap {
                return piece.mean();
            }
            if piece.start >= cap {
                return cap * piece.probability();
            }
            let crossing = piece.from + (piece.to - piece.from) * ((cap - piece.start) / (piece.end - piece.start));
            let below = Piece { to: crossing, end: cap, ..piece };
            let above = Piece { from: crossing, start: cap, ..piece };
            below.mean() + cap * above.probability()
        })
    }

    /// Sums a contribution over the intervals of the table and the two flat ends, from the lowest up.
    fn expectation(&self, contribution: impl Fn(Piece) -> f64) -> f64 {
        let (first, last) = (self.knots[0], self.knots[INTERVALS]);
        let lower_end = Piece { from: f64::NEG_INFINITY, to: -LARGEST_SCORE, start: first, end: first };
        let upper_end = Piece { from: LARGEST_SCORE, to: f64::INFINITY, start: last, end: last };
        let inside = (0..INTERVALS).map(|index| Piece {
            from: score_of(index),
            to: score_of(index + 1),
            start: self.knots[index],
            end: self.knots[index + 1],
        });
        std::iter::once(lower_end).chain(inside).chain(std::iter::once(upper_end)).map(contribution).sum()
    }

    /// Makes the tabulated mean `target` without leaving the support: shrinks towards the end that the
    /// mean must approach, stretches away from the only end there is, or shifts where there is none.
    fn move_mean_to(&mut self, target: f64, (lowest, highest): (f64, f64)) {
        // The second round takes away the rounding of the first.
        for _ in 0..2 {
            let mean = self.mean();
            let fixed = if lowest.is_finite() && (target <= mean || highest == f64::INFINITY) { lowest } else { highest };
            if mean == target || mean == fixed {
                return; // nothing to move, or nothing above rounding to move it with
            }
            for knot in self.knots.iter_mut() {
                *knot = if fixed.is_finite() {
                    (fixed + (*knot - fixed) * ((target - fixed) / (mean - fixed))).clamp(lowest, highest)
                } else {
                    *knot + (target - mean)
                };
            }
        }
    }
}

/// The line through the two knots around a score. Rounding to the lower knot is a matter of the last bits
/// of [`ROUNDER`]: at a knot itself either neighbour may be taken, and both give the same amount.
#[inline(always)]
fn interpolate(knots: &[f64; TABLE], score: f64) -> f64 {
    let position = (score.clamp(-LARGEST_SCORE, LARGEST_SCORE) + LARGEST_SCORE) * INTERVALS_PER_SCORE;
    let rounded = (position - 0.5) + ROUNDER;
    let index = rounded.to_bits() as usize & (TABLE - 1);
    let share = position - (rounded - ROUNDER);
    let (lower, upper) = (knots[index], knots[(index + 1) & (TABLE - 1)]);
    let amount = lower + share * (upper - lower);
    // Keeps the last bit from stepping over the upper knot, and so the table monotone and in its support.
    if amount > upper { upper } else { amount }
}

/// An interval of scores over which the amount runs straight from `start` to `end`.
#[derive(Clone, Copy)]
struct Piece {
    from: f64,
    to: f64,
    start: f64,
    end: f64,
}

impl Piece {
    /// P(from < Z ≤ to), as a difference in the nearer tail.
    fn probability(&self) -> f64 {
        if self.from > 0.0 { normal_cdf(-self.from) - normal_cdf(-self.to) } else { normal_cdf(self.to) - normal_cdf(self.from) }
    }

    /// Amount per unit of score; zero on a flat piece, also an unbounded one.
    fn slope(&self) -> f64 {
        if self.end > self.start { (self.end - self.start) / (self.to - self.from) } else { 0.0 }
    }

    /// ∫ x(z) φ(z) dz = start P + slope (φ(from) − φ(to) − from P).
    fn mean(&self) -> f64 {
        let probability = self.probability();
        let slope = self.slope();
        if slope == 0.0 {
            return self.start * probability;
        }
        self.start * probability + slope * self.distance(probability)
    }

    /// ∫ x(z)² φ(z) dz, with ∫ (z − from)² φ = P − (to − from) φ(to) − from ∫ (z − from) φ by parts.
    fn second_moment(&self) -> f64 {
        let probability = self.probability();
        let slope = self.slope();
        if slope == 0.0 {
            return self.start * self.start * probability;
        }
        let distance = self.distance(probability);
        let square = probability - (self.to - self.from) * normal_pdf(self.to) - self.from * distance;
        self.start * self.start * probability + 2.0 * self.start * slope * distance + slope * slope * square
    }

    /// ∫ (z − from) φ(z) dz.
    fn distance(&self, probability: f64) -> f64 {
        normal_pdf(self.from) - normal_pdf(self.to) - self.from * probability
    }
}

/// Knots beside a smooth curve: lowered by half the sag of the chord where the curve is hollow, raised
/// where it arches, and never further than half-way to a neighbour, which keeps them in order.
fn knots_of_curve(family: &dyn Family) -> Box<[f64; TABLE]> {
    let mut highest = f64::NEG_INFINITY;
    let curve: Vec<f64> = (0..=INTERVALS)
        .map(|index| {
            // The running maximum takes away last bits that an iterated inverse lets fall.
            highest = family.quantile_of_score(score_of(index)).max(highest);
            highest
        })
        .collect();
    let mut knots = Box::new([curve[INTERVALS]; TABLE]);
    knots[..=INTERVALS].copy_from_slice(&curve);
    for index in 1..INTERVALS {
        let (before, here, after) = (curve[index - 1], curve[index], curve[index + 1]);
        let half_sag = ((after - here) - (here - before)) / 16.0;
        knots[index] = (here - half_sag).max(0.5 * (before + here)).min(0.5 * (here + after));
    }
    knots
}

/// Knots for a law of single amounts. A step of height H at score s adds H to every knot above its
/// interval, and to the two knots of the interval such shares of H that the tabulated mean gains exactly
/// H × P(Z > s).
fn knots_of_steps(steps: &StepDistribution) -> Box<[f64; TABLE]> {
    let weights: Vec<f64> = (0..=INTERVALS).map(weight_of_knot).collect();
    // The probability above each knot, as the table counts it: the weights of all later knots.
    let mut later = vec![0.0; INTERVALS + 1];
    for index in (0..INTERVALS).rev() {
        later[index] = later[index + 1] + weights[index + 1];
    }
    let lowest = steps.support().0;
    let mut rise = vec![0.0; INTERVALS + 2];
    for (below, height) in steps.rises() {
        let position = ((normal_quantile(below).clamp(-LARGEST_SCORE, LARGEST_SCORE) + LARGEST_SCORE) * INTERVALS_PER_SCORE).floor();
        let lower = (position as usize).min(INTERVALS - 1);
        let needed = (1.0 - below - later[lower + 1]).max(0.0);
        let upper_share = (needed / weights[lower + 1]).min(1.0);
        let lower_share = ((needed - weights[lower + 1] * upper_share) / weights[lower]).clamp(0.0, 1.0);
        rise[lower] += height * lower_share;
        rise[lower + 1] += height * (upper_share - lower_share);
        rise[lower + 2] += height * (1.0 - upper_share);
    }
    let mut knots = Box::new([lowest; TABLE]);
    let mut amount = lowest;
    for (knot, rise) in knots.iter_mut().zip(rise.into_iter().chain(std::iter::repeat(0.0))) {
        amount += rise;
        *knot = amount;
    }
    knots
}

/// The weight of a knot in the mean: the expectation of the hat that is 1 at the knot and 0 at its neighbours.
fn weight_of_knot(index: usize) -> f64 {
    let score = score_of(index);
    let step = 1.0 / INTERVALS_PER_SCORE;
    let left = if index == 0 {
        Piece { from: f64::NEG_INFINITY, to: score, start: 1.0, end: 1.0 }.mean()
    } else {
        Piece { from: score - step, to: score, start: 0.0, end: 1.0 }.mean()
    };
    let right = if index == INTERVALS {
        Piece { from: score, to: f64::INFINITY, start: 1.0, end: 1.0 }.probability()
    } else {
        let falling = Piece { from: score, to: score + step, start: 0.0, end: 1.0 };
        falling.probability() - falling.mean()
    };
    left + right
}

/// The score of a knot, exact in binary.
fn score_of(index: usize) -> f64 {
    index as f64 / INTERVALS_PER_SCORE - LARGEST_SCORE
}
