//! The Gaussian copula: numbers that keep their own laws and are drawn together.
//!
//! A correlation is told as one of ranks (Spearman's), which no monotone change of unit or law moves. The copula's own parameter is the
//! correlation of normal scores: r = 2 sin(π ρ / 6) and back ρ = 6/π asin(r / 2) (Pearson 1907). Knows scores and matrices; which numbers
//! they belong to, and where independent scores come from, is told elsewhere.

pub(super) mod eigen;

use std::f64::consts::PI;

use crate::quantity::math::sin_cos_of_turn;
use crate::quantity::{LANES, Lanes};

/// The correlation of normal scores that gives the rank correlation `rank`, from -1 to 1: 2 sin(π rank / 6).
///
/// By hand: 2 sin(15°) = 0.517638 for 0.5.
pub fn normal_from_rank(rank: f64) -> f64 {
    // The sine is odd; turns are counted from zero up.
    let (sine, _) = sin_cos_of_turn(rank.abs() / 12.0);
    (2.0 * sine).min(1.0).copysign(rank)
}

/// The rank correlation that the correlation `normal` of normal scores, from -1 to 1, comes to: 6/π asin(normal / 2).
///
/// By hand: 6/π asin(0.25) = 0.482584 for 0.5.
pub fn rank_from_normal(normal: f64) -> f64 {
    (6.0 / PI * libm::asin(normal / 2.0)).clamp(-1.0, 1.0)
}

/// A symmetric matrix with ones on its diagonal. Whether scores can be correlated so is asked with
/// [`CorrelationMatrix::is_positive_semidefinite`].
#[derive(Clone, Debug, PartialEq)]
pub struct CorrelationMatrix {
    rows: Vec<Vec<f64>>,
}

/// Least eigenvalue, below zero by rounding, that still counts as zero.
const ROUNDING: f64 = 1e-12;
/// A pivot up to this is zero: far above [`ROUNDING`], so that what is divided by a pivot is never rounding alone. The correlations of a score
/// that hangs on the others are then right to the root of it, 3e-5.
const NO_PIVOT: f64 = 1e-9;

impl CorrelationMatrix {
    /// Nothing is correlated.
    pub fn identity(size: usize) -> Self {
        let row = |i: usize| (0..size).map(|j| if i == j { 1.0 } else { 0.0 }).collect();
        Self { rows: (0..size).map(row).collect() }
    }

    pub fn size(&self) -> usize {
        self.rows.len()
    }

    pub fn get(&self, i: usize, j: usize) -> f64 {
        self.rows[i][j]
    }

    /// Correlates `i` and `j`, which must differ, by `correlation` from -1 to 1.
    pub fn set(&mut self, i: usize, j: usize, correlation: f64) {
        self.rows[i][j] = correlation;
        self.rows[j][i] = correlation;
    }

    /// Whether there are scores so correlated: no weighted sum of them has a negative variance.
    pub fn is_positive_semidefinite(&self) -> bool {
        eigen::decomposed(&self.rows).values.iter().all(|value| *value >= -ROUNDING)
    }

    /// The nearest correlation matrix by the sum of squared differences: alternating projections on the semidefinite matrices and on those with
    /// a unit diagonal, with Dykstra's correction (Higham, "Computing the nearest correlation matrix", 2002). It lies on the edge of what is
    /// possible, and beyond it by what the last steps would have changed.
    ///
    /// By hand it is lengthy; Higham's example of three with 1, 1 and 0 goes to 0.7607, 0.7607 and 0.1573.
    #[must_use]
    pub fn nearest(&self) -> Self {
        const MOST_STEPS: usize = 500;
        const SETTLED: f64 = 1e-9;
        let n = self.size();
        let mut nearest = self.clone();
        let mut correction = vec![vec![0.0; n]; n];
        for _ in 0..MOST_STEPS {
            let corrected: Vec<Vec<f64>> = (0..n).map(|i| (0..n).map(|j| nearest.rows[i][j] - correction[i][j]).collect()).collect();
            let semidefinite = eigen::decomposed(&corrected).without_negative();
            let mut change = 0.0_f64;
            for i in 0..n {
                for j in 0..n {
                    correction[i][j] = semidefinite[i][j] - corrected[i][j];
                    let next = if i == j { 1.0 } else { semidefinite[i][j].clamp(-1.0, 1.0) };
                    change = change.max((next - nearest.rows[i][j]).abs());
                    nearest.rows[i][j] = next;
                }
            }
            if change < SETTLED {
                break;
            }
        }
        nearest
    }

    /// The lower triangle L with L Lᵀ = this matrix (Cholesky), which must be positive semidefinite. A pivot of zero, a score that hangs on
    /// those before it, leaves its column empty. Every row has length one to rounding, so that scores stay standard normal.
    ///
    /// By hand: a correlation of 0.6 gives the rows (1) and (0.6, 0.8).
    pub fn factor(&self) -> CorrelationFactor {
        let mut rows: Vec<Vec<f64>> = vec![];
        for i in 0..self.size() {
            let mut row: Vec<f64> = Vec::with_capacity(i + 1);
            for (j, before) in rows.iter().enumerate() {
                let explained: f64 = row.iter().zip(before).map(|(a, b)| a * b).sum();
                let pivot = before[j];
                row.push(if pivot == 0.0 { 0.0 } else { (self.rows[i][j] - explained) / pivot });
            }
            let explained: f64 = row.iter().map(|entry| entry * entry).sum();
            let rest = 1.0 - explained;
            row.push(if rest > NO_PIVOT { rest.sqrt() } else { 0.0 });
            let length = row.iter().map(|entry| entry * entry).sum::<f64>().sqrt();
            row.iter_mut().for_each(|entry| *entry /= length);
            rows.push(row);
        }
        CorrelationFactor { rows }
    }
}

/// Turns independent scores into correlated ones.
#[derive(Clone, Debug, PartialEq)]
pub struct CorrelationFactor {
    /// The lower triangle, row i with i + 1 entries.
    rows: Vec<Vec<f64>>,
}

impl CorrelationFactor {
    /// Replaces independent standard normal scores, a row for each number, by correlated standard normal ones. The first score stays; what is
    /// not correlated with a score, directly or by way of others, has no part in it.
    pub fn correlate(&self, scores: &mut [Lanes]) {
        for (i, row) in self.rows.iter().enumerate().rev() {
            // From the last up: those before are still independent.
            for lane in 0..LANES {
                scores[i][lane] = row.iter().zip(scores.iter()).map(|(weight, score)| weight * score[lane]).sum();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chance::Stream;
    use crate::quantity::math::{exp, normal_quantile};

    fn pair(r: f64) -> CorrelationMatrix {
        let mut matrix = CorrelationMatrix::identity(2);
        matrix.set(0, 1, r);
        matrix
    }

    /// Pairs of scores of the copula with normal correlation `r`.
    fn scores(r: f64, n: usize) -> Vec<[f64; 2]> {
        let factor = pair(r).factor();
        let streams = [Stream::new(20_260_101, "first"), Stream::new(20_260_101, "second")];
        let block = |first: usize| {
            let mut scores = streams.map(|stream| std::array::from_fn(|lane| stream.normal(0, 0, (first + lane) as u32)));
            factor.correlate(&mut scores);
            (0..LANES).map(move |lane| [scores[0][lane], scores[1][lane]])
        };
        (0..n).step_by(LANES).flat_map(block).collect()
    }

    #[test]
    fn ranks_and_scores_convert_into_one_another() {
        assert!((rank_from_normal(0.5) - 0.482_583_739_5).abs() < 1e-10);
        assert!((normal_from_rank(0.482_583_739_5) - 0.5).abs() < 1e-10);
        assert_eq!((normal_from_rank(0.0), rank_from_normal(0.0)), (0.0, 0.0));
        for rank in [-1.0, -0.7, 0.3, 1.0] {
            assert!((rank_from_normal(normal_from_rank(rank)) - rank).abs() < 1e-14);
        }
    }

    #[test]
    fn both_scores_are_in_the_upper_tail_as_often_as_the_copula_says() {
        let n = 640_000;
        let sample = scores(0.5, n);
        for (probability, exact) in [(0.95, 0.012_189_428_8), (0.99, 0.001_293_924_4)] {
            let threshold = normal_quantile(probability);
            let hits = sample.iter().filter(|pair| pair.iter().all(|score| *score > threshold)).count() as f64;
            let error = (exact * (1.0 - exact) / n as f64).sqrt();
            assert!((hits / n as f64 - exact).abs() < 4.0 * error, "{hits} of {n}");
        }
    }

    #[test]
    fn lognormal_amounts_have_the_correlation_that_follows_from_their_scores() {
        // (e^0.5 - 1)/(e - 1) for sigma 1; the error from batches, as the fourth moments are heavy.
        let batches: Vec<f64> = scores(0.5, 1_280_000)
            .chunks(12_800)
            .map(|batch| {
                let deviation = |at: usize| move |pair: &[f64; 2]| exp(pair[at]) - exp(0.5);
                let (x, y) = (deviation(0), deviation(1));
                // With the exact variance (e - 1) e below it, the quotient has no bias.
                batch.iter().map(|pair| x(pair) * y(pair)).sum::<f64>() / batch.len() as f64 / ((exp(1.0) - 1.0) * exp(1.0))
            })
            .collect();
        let n = batches.len() as f64;
        let mean = batches.iter().sum::<f64>() / n;
        let error = (batches.iter().map(|batch| (batch - mean) * (batch - mean)).sum::<f64>() / n / (n - 1.0)).sqrt();
        assert!((mean - 0.377_540_668_8).abs() < 4.0 * error && error < 0.01, "{mean} ± {error}");
    }

    #[test]
    fn a_factor_multiplies_back_to_its_matrix_even_where_a_score_hangs_on_others() {
        for (ab, ac, bc) in [(0.6, 0.0, 0.0), (0.5, -0.4, 0.3), (1.0, 0.5, 0.5), (-1.0, 0.2, -0.2), (0.6, 0.8, 0.0)] {
            let mut matrix = CorrelationMatrix::identity(3);
            matrix.set(0, 1, ab);
            matrix.set(0, 2, ac);
            matrix.set(1, 2, bc);
            assert!(matrix.is_positive_semidefinite());
            let rows = matrix.factor().rows;
            for i in 0..3 {
                for j in 0..=i {
                    let product: f64 = rows[i].iter().zip(&rows[j]).map(|(a, b)| a * b).sum();
                    assert!((product - matrix.get(i, j)).abs() < 1e-14, "{ab} {ac} {bc}: {product} at {i}, {j}");
                }
            }
        }
    }

    #[test]
    fn scores_that_are_not_correlated_keep_every_bit() {
        let mut both = CorrelationMatrix::identity(3);
        both.set(1, 2, 0.7);
        let independent: [Lanes; 3] = std::array::from_fn(|i| std::array::from_fn(|lane| (i * LANES + lane) as f64 / 37.0 - 2.0));
        let (mut three, mut two) = (independent, [independent[1], independent[2]]);
        both.factor().correlate(&mut three);
        pair(0.7).factor().correlate(&mut two);
        assert_eq!(three, [independent[0], two[0], two[1]]);
    }

    #[test]
    fn the_nearest_matrix_is_highams() {
        let mut matrix = CorrelationMatrix::identity(3);
        matrix.set(0, 1, 1.0);
        matrix.set(1, 2, 1.0);
        assert!(!matrix.is_positive_semidefinite());
        let nearest = matrix.nearest();
        for (i, j, expected) in [(0, 1, 0.7607), (1, 2, 0.7607), (0, 2, 0.1573)] {
            assert!((nearest.get(i, j) - expected).abs() < 5e-5, "{nearest:?}");
        }
        let possible = pair(0.3);
        assert!((possible.nearest().get(0, 1) - 0.3).abs() < 1e-12);
    }
}
