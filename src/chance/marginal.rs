//! Tabulated quantile functions: amounts as a function of standard normal scores, so that every family costs the same in the
//! hot loop, two loads and a linear interpolation.
//!
//! The table holds the amounts at the scores −8.5, −8.5 + 1/64, … 8.5 and is linear in between. It *defines* the
//! distribution that the simulation draws from: the moments below are those of the tabulated distribution, exact for
//! standard normal scores, so that a run can be reconciled with them within its standard error.
//! Uses a family through its trait only; draws nothing itself.
//!
//! Approximations relative to the family:
//! - Scores beyond ±8.5 count as ±8.5. Their probability is 1.9e-17; a lognormal loses the share
//!   Φ(σ − 8.5) of its mean there (4e-11 at σ = 2), a Pareto of index a the share (9.5e-18)^(1 − 1/a)
//!   (0.14% at a = 1.2). Rescaling to the exact mean spreads the loss over the whole distribution, so a Pareto of
//!   index 1.05, which loses 15%, should be truncated at a maximum.
//! - Interpolation. Knots are offset from the curve by half the sag of the
//!   chord, so the error is h²/16 of the second derivative at knots and midpoints alike. Relative errors
//!   of P1 to P99.9 are below 1e-3 for the families in use; the tests measure them.
//! - A discrete distribution has no jumps: each step rises over at most two intervals, placed so that the
//!   mean is exact. For each step at most 1.25% of the probability falls on amounts between the two
//!   values; all other scores give the values exactly.

#[cfg(test)]
mod accuracy;

use crate::chance::family::{Family, StepDistribution};
use crate::quantity::math::{normal_cdf, normal_pdf, normal_quantile};

/// The largest absolute score of the table; scores beyond it are clamped.
const MAX_SCORE: f64 = 8.5;
/// Intervals per unit of score; a power of two, so that positions are exact.
const INTERVALS_PER_SCORE: f64 = 64.0;
/// Intervals of the table: 2 × 8.5 × 64.
const INTERVALS: usize = 1088;
/// A power of two above the number of knots: an index masked with `TABLE_SIZE − 1` needs no bounds check.
const TABLE_SIZE: usize = 2048;
/// 1.5 × 2⁵²: added to a number below 2⁵¹, it rounds it to an integer, which is then in the lowest bits.
const ROUNDING_SHIFT: f64 = 6_755_399_441_055_744.0;

/// A monotone table from standard normal score to amount.
#[derive(Debug, Clone, PartialEq)]
pub struct Marginal {
    /// Amounts at the knots, never decreasing; entries after the last knot repeat it and have no weight.
    knots: Box<[f64; TABLE_SIZE]>,
}

impl Marginal {
    /// The distribution of amount / mean: a factor with mean one.
    ///
    /// If the family's mean is not positive there is no such factor, and every entry is NaN so
    /// that the error cannot go unnoticed.
    pub fn unit_mean(family: &dyn Family) -> Marginal {
        let mean = family.mean();
        let scale = if mean > 0.0 { 1.0 / mean } else { f64::NAN };
        let mut marginal = Marginal::plain(family);
        marginal.knots.iter_mut().for_each(|knot| *knot *= scale);
        marginal
    }

    /// The distribution of the amount, with the family's exact mean.
    ///
    /// The final correction of the mean keeps every amount in the support, so a share from 0 to 1 needs no
    /// clamping afterwards.
    pub fn plain(family: &dyn Family) -> Marginal {
        let knots = match family.steps() {
            Some(steps) => knots_of_steps(steps),
            None => knots_of_curve(family),
        };
        let mut marginal = Marginal { knots };
        marginal.adjust_mean_to(family.mean(), family.support());
        marginal
    }

    /// Replaces standard normal scores with amounts. Branch-free, so that it vectorizes inside the caller's
    /// dispatch, with the same bits at every vector width. A NaN stays NaN.
    #[inline(always)]
    pub fn apply(&self, scores: &mut [f64]) {
        let knots: &[f64; TABLE_SIZE] = &self.knots;
        for score in scores {
            *score = interpolate(knots, *score);
        }
    }

    /// The amount for one score, which never decreases with the score.
    #[inline(always)]
    pub fn at(&self, score: f64) -> f64 {
        interpolate(&self.knots, score)
    }

    /// `E[X]` of the tabulated distribution, in closed form.
    pub fn mean(&self) -> f64 {
        self.expectation(|segment| segment.mean())
    }

    /// The limited expected value `E[min(X, limit)]` of the tabulated distribution, in closed form.
    ///
    /// By hand: for LN(ln 500, 1.2) and a limit of 500, 500 (e^0.72 Φ(−1.2) + ½) = 368.2.
    pub fn limited_expected_value(&self, limit: f64) -> f64 {
        self.expectation(|segment| {
            if segment.end <= limit {
                return segment.mean();
            }
            if segment.start >= limit {
                return limit * segment.probability();
            }
            let crossing = segment.from + (segment.to - segment.from) * ((limit - segment.start) / (segment.end - segment.start));
            let below = Segment { to: crossing, end: limit, ..segment };
            let above = Segment { from: crossing, start: limit, ..segment };
            below.mean() + limit * above.probability()
        })
    }

    /// Sums a contribution over the intervals of the table and its two constant ends, from the lowest up.
    fn expectation(&self, contribution: impl Fn(Segment) -> f64) -> f64 {
        let (first, last) = (self.knots[0], self.knots[INTERVALS]);
        let lower_end = Segment { from: f64::NEG_INFINITY, to: -MAX_SCORE, start: first, end: first };
        let upper_end = Segment { from: MAX_SCORE, to: f64::INFINITY, start: last, end: last };
        let inside = (0..INTERVALS).map(|index| Segment {
            from: score_of(index),
            to: score_of(index + 1),
            start: self.knots[index],
            end: self.knots[index + 1],
        });
        std::iter::once(lower_end).chain(inside).chain(std::iter::once(upper_end)).map(contribution).sum()
    }

    /// Changes the tabulated mean to `target` without leaving the support: scales distances from one end of the support, or shifts
    /// if there is no finite end.
    fn adjust_mean_to(&mut self, target: f64, (lowest, highest): (f64, f64)) {
        // The second pass removes the rounding error of the first.
        for _ in 0..2 {
            let mean = self.mean();
            let fixed = if lowest.is_finite() && (target <= mean || highest == f64::INFINITY) { lowest } else { highest };
            if mean == target || mean == fixed {
                return; // The mean is exact, or all distances from the fixed end are zero up to rounding.
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

/// Linear interpolation between the two knots around a score. The lower knot is found by rounding with
/// [`ROUNDING_SHIFT`]; at a knot itself either interval may result, and both give the same amount.
#[inline(always)]
fn interpolate(knots: &[f64; TABLE_SIZE], score: f64) -> f64 {
    let position = (score.clamp(-MAX_SCORE, MAX_SCORE) + MAX_SCORE) * INTERVALS_PER_SCORE;
    let rounded = (position - 0.5) + ROUNDING_SHIFT;
    let index = rounded.to_bits() as usize & (TABLE_SIZE - 1);
    let weight = position - (rounded - ROUNDING_SHIFT);
    let (lower, upper) = (knots[index], knots[(index + 1) & (TABLE_SIZE - 1)]);
    let amount = lower + weight * (upper - lower);
    // Rounding must not exceed the upper knot, or the table would be neither monotone nor within its support.
    if amount > upper { upper } else { amount }
}

/// An interval of scores over which the amount is linear, from `start` to `end`.
#[derive(Clone, Copy)]
struct Segment {
    from: f64,
    to: f64,
    start: f64,
    end: f64,
}

impl Segment {
    /// P(from < Z ≤ to), as a difference of probabilities in the nearer tail.
    fn probability(&self) -> f64 {
        if self.from > 0.0 { normal_cdf(-self.from) - normal_cdf(-self.to) } else { normal_cdf(self.to) - normal_cdf(self.from) }
    }

    /// Amount per unit of score; zero for a constant segment, even an unbounded one.
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
        self.start * probability + slope * self.first_moment(probability)
    }

    /// ∫ (z − from) φ(z) dz.
    fn first_moment(&self, probability: f64) -> f64 {
        normal_pdf(self.from) - normal_pdf(self.to) - self.from * probability
    }
}

/// Knots for a continuous distribution: lowered by half the sag of the chord where the curve is convex, raised
/// where it is concave, and never by more than half the distance to an adjacent knot, which keeps them in order.
fn knots_of_curve(family: &dyn Family) -> Box<[f64; TABLE_SIZE]> {
    let mut highest = f64::NEG_INFINITY;
    let curve: Vec<f64> = (0..=INTERVALS)
        .map(|index| {
            // An iterative inverse may decrease in its last bits, which the running maximum removes.
            highest = family.quantile_of_score(score_of(index)).max(highest);
            highest
        })
        .collect();
    let mut knots = Box::new([curve[INTERVALS]; TABLE_SIZE]);
    knots[..=INTERVALS].copy_from_slice(&curve);
    for index in 1..INTERVALS {
        let (previous, current, next) = (curve[index - 1], curve[index], curve[index + 1]);
        let half_sag = ((next - current) - (current - previous)) / 16.0;
        knots[index] = (current - half_sag).max(0.5 * (previous + current)).min(0.5 * (current + next));
    }
    knots
}

/// Knots for a discrete distribution. A step of height H at score s adds H to every knot above its
/// interval, and to the two knots of the interval such shares of H that the tabulated mean increases by exactly
/// H × P(Z > s).
fn knots_of_steps(steps: &StepDistribution) -> Box<[f64; TABLE_SIZE]> {
    let weights: Vec<f64> = (0..=INTERVALS).map(weight_of_knot).collect();
    // The sum of the weights of all later knots, which is the table's probability above a knot.
    let mut later = vec![0.0; INTERVALS + 1];
    for index in (0..INTERVALS).rev() {
        later[index] = later[index + 1] + weights[index + 1];
    }
    let lowest = steps.support().0;
    let mut rise = vec![0.0; INTERVALS + 2];
    for (below, height) in steps.rises() {
        let position = ((normal_quantile(below).clamp(-MAX_SCORE, MAX_SCORE) + MAX_SCORE) * INTERVALS_PER_SCORE).floor();
        let lower = (position as usize).min(INTERVALS - 1);
        let needed = (1.0 - below - later[lower + 1]).max(0.0);
        let upper_share = (needed / weights[lower + 1]).min(1.0);
        let lower_share = ((needed - weights[lower + 1] * upper_share) / weights[lower]).clamp(0.0, 1.0);
        rise[lower] += height * lower_share;
        rise[lower + 1] += height * (upper_share - lower_share);
        rise[lower + 2] += height * (1.0 - upper_share);
    }
    let mut knots = Box::new([lowest; TABLE_SIZE]);
    let mut amount = lowest;
    for (knot, rise) in knots.iter_mut().zip(rise.into_iter().chain(std::iter::repeat(0.0))) {
        amount += rise;
        *knot = amount;
    }
    knots
}

/// The weight of a knot in the mean: the expectation of the hat function that is 1 at the knot and 0 at the adjacent ones.
fn weight_of_knot(index: usize) -> f64 {
    let score = score_of(index);
    let step = 1.0 / INTERVALS_PER_SCORE;
    let left = if index == 0 {
        Segment { from: f64::NEG_INFINITY, to: score, start: 1.0, end: 1.0 }.mean()
    } else {
        Segment { from: score - step, to: score, start: 0.0, end: 1.0 }.mean()
    };
    let right = if index == INTERVALS {
        Segment { from: score, to: f64::INFINITY, start: 1.0, end: 1.0 }.probability()
    } else {
        let falling = Segment { from: score, to: score + step, start: 0.0, end: 1.0 };
        falling.probability() - falling.mean()
    };
    left + right
}

/// The score of a knot, exact in binary.
fn score_of(index: usize) -> f64 {
    index as f64 / INTERVALS_PER_SCORE - MAX_SCORE
}
