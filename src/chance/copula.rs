//! The Gaussian copula: correlated numbers with arbitrary marginal distributions.
//!
//! Correlations are given as rank correlations (Spearman's ρ), which no monotone transformation of a number changes. The parameter of the copula is
//! the correlation of normal scores: r = 2 sin(π ρ / 6), and inversely ρ = 6/π asin(r / 2) (Pearson 1907). Knows scores and matrices, not which
//! numbers they belong to, nor where independent scores come from.

pub(super) mod eigen;

use std::f64::consts::PI;

use crate::quantity::columns::lanes;
use crate::quantity::math::sin_cos_of_turn;
use crate::quantity::{LANES, Lanes};

/// The correlation of normal scores with the rank correlation `rank`, from -1 to 1: 2 sin(π rank / 6).
///
/// By hand: 2 sin(15°) = 0.517638 for 0.5.
pub fn normal_from_rank(rank: f64) -> f64 {
    // `sin_cos_of_turn` takes angles from zero on, and the sine is odd.
    let (sine, _) = sin_cos_of_turn(rank.abs() / 12.0);
    (2.0 * sine).min(1.0).copysign(rank)
}

/// The rank correlation of normal scores with the correlation `normal`, from -1 to 1: 6/π asin(normal / 2).
///
/// By hand: 6/π asin(0.25) = 0.482584 for 0.5.
pub fn rank_from_normal(normal: f64) -> f64 {
    (6.0 / PI * libm::asin(normal / 2.0)).clamp(-1.0, 1.0)
}

/// A symmetric matrix with ones on its diagonal; a valid correlation matrix only if
/// [`CorrelationMatrix::is_positive_semidefinite`].
#[derive(Clone, Debug, PartialEq)]
pub struct CorrelationMatrix {
    rows: Vec<Vec<f64>>,
}

/// An eigenvalue down to minus this counts as zero, to allow for rounding.
const EIGENVALUE_TOLERANCE: f64 = 1e-12;
/// A squared pivot up to this counts as zero. It is far above [`EIGENVALUE_TOLERANCE`], so that rounding errors are never divided by a pivot of
/// their own size. The correlations of a score that is determined by the others are then accurate to its square root, 3e-5.
const MIN_PIVOT: f64 = 1e-9;

impl CorrelationMatrix {
    /// The matrix of `size` uncorrelated numbers.
    pub fn identity(size: usize) -> Self {
        let row = |i: usize| (0..size).map(|j| if i == j { 1.0 } else { 0.0 }).collect();
        Self { rows: (0..size).map(row).collect() }
    }

    /// The number of rows.
    pub fn size(&self) -> usize {
        self.rows.len()
    }

    /// The correlation of `i` and `j`, counted from 0.
    pub fn get(&self, i: usize, j: usize) -> f64 {
        self.rows[i][j]
    }

    /// Sets the correlation of `i` and `j`, which must differ, from -1 to 1.
    pub fn set(&mut self, i: usize, j: usize, correlation: f64) {
        self.rows[i][j] = correlation;
        self.rows[j][i] = correlation;
    }

    /// Whether numbers with these correlations exist, so that no linear combination of them has a negative variance.
    pub fn is_positive_semidefinite(&self) -> bool {
        eigen::decompose(&self.rows).values.iter().all(|value| *value >= -EIGENVALUE_TOLERANCE)
    }

    /// The nearest correlation matrix in the Frobenius norm: alternating projections onto the positive semidefinite matrices and those with
    /// a unit diagonal, with Dykstra's correction (Higham, "Computing the nearest correlation matrix", 2002). The result is singular, and
    /// positive semidefinite up to the tolerance of the iteration.
    ///
    /// Higham's example: correlations of 1, 1 and 0 become 0.7607, 0.7607 and 0.1573.
    #[must_use]
    pub fn nearest(&self) -> Self {
        const MAX_STEPS: usize = 500;
        const TOLERANCE: f64 = 1e-9;
        let n = self.size();
        let mut nearest = self.clone();
        let mut correction = vec![vec![0.0; n]; n];
        for _ in 0..MAX_STEPS {
            let corrected: Vec<Vec<f64>> = (0..n).map(|i| (0..n).map(|j| nearest.rows[i][j] - correction[i][j]).collect()).collect();
            let semidefinite = eigen::decompose(&corrected).positive_part();
            let mut change = 0.0_f64;
            for i in 0..n {
                for j in 0..n {
                    correction[i][j] = semidefinite[i][j] - corrected[i][j];
                    let next = if i == j { 1.0 } else { semidefinite[i][j].clamp(-1.0, 1.0) };
                    change = change.max((next - nearest.rows[i][j]).abs());
                    nearest.rows[i][j] = next;
                }
            }
            if change < TOLERANCE {
                break;
            }
        }
        nearest
    }

    /// The Cholesky factor, the lower triangle L with L Lᵀ = this matrix, which must be positive semidefinite. A zero pivot, of a score determined
    /// by those before it, makes its column zero. Rows are normalized to length one, so that scores remain standard normal.
    ///
    /// By hand: a correlation of 0.6 gives the rows (1) and (0.6, 0.8).
    pub fn factor(&self) -> CorrelationFactor {
        let mut rows: Vec<Vec<f64>> = vec![];
        for i in 0..self.size() {
            let mut row: Vec<f64> = Vec::with_capacity(i + 1);
            for (j, other) in rows.iter().enumerate() {
                let explained: f64 = row.iter().zip(other).map(|(a, b)| a * b).sum();
                let pivot = other[j];
                row.push(if pivot == 0.0 { 0.0 } else { (self.rows[i][j] - explained) / pivot });
            }
            let explained: f64 = row.iter().map(|entry| entry * entry).sum();
            let squared_pivot = 1.0 - explained;
            row.push(if squared_pivot > MIN_PIVOT { squared_pivot.sqrt() } else { 0.0 });
            let length = row.iter().map(|entry| entry * entry).sum::<f64>().sqrt();
            row.iter_mut().for_each(|entry| *entry /= length);
            rows.push(row);
        }
        CorrelationFactor { rows }
    }

    /// How to draw the rows again that are marked, given the others.
    pub fn conditional_factor(&self, is_redrawn: &[bool]) -> ConditionalFactor {
        let rows = |redrawn: bool| (0..self.size()).filter(move |row| is_redrawn[*row] == redrawn);
        let order: Vec<usize> = rows(false).chain(rows(true)).collect();
        let mut reordered = Self::identity(self.size());
        for (i, row) in order.iter().enumerate() {
            (0..i).for_each(|j| reordered.set(i, j, self.get(*row, order[j])));
        }
        ConditionalFactor { n_kept: rows(false).count(), factor: reordered.factor(), order }
    }
}

/// Draws some of correlated scores again, given the others: the Cholesky factor of the matrix in another order, in which those that are kept come first.
#[derive(Clone, Debug, PartialEq)]
pub struct ConditionalFactor {
    /// Rows of the matrix, those that are kept before those that are redrawn.
    order: Vec<usize>,
    n_kept: usize,
    factor: CorrelationFactor,
}

impl ConditionalFactor {
    /// Replaces the scores that are redrawn with others that have the correlations of the matrix among one another and with the scores that are kept.
    /// `fresh` are independent scores, of which those of rows that are redrawn count.
    ///
    /// By hand: with a correlation of 0.6, a score of 1 that is kept and a fresh one of 2 give 0.6 × 1 + 0.8 × 2 = 2.2.
    pub fn redraw(&self, scores: &mut [Lanes], fresh: &[Lanes]) {
        let rows = &self.factor.rows;
        // The independent scores behind those that are kept, by forward substitution. One that is determined by those before it has none.
        let mut independent: Vec<Lanes> = Vec::with_capacity(rows.len());
        for (place, row) in self.order.iter().enumerate() {
            let explained = |lane: usize| rows[place].iter().zip(&independent).map(|(weight, score)| weight * score[lane]).sum::<f64>();
            let pivot = rows[place][place];
            let own = match pivot {
                _ if place >= self.n_kept => fresh[*row],
                0.0 => [0.0; LANES],
                _ => lanes(|lane| (scores[*row][lane] - explained(lane)) / pivot),
            };
            if place >= self.n_kept {
                scores[*row] = lanes(|lane| explained(lane) + pivot * own[lane]);
            }
            independent.push(own);
        }
    }
}

/// Converts independent scores to correlated ones: the Cholesky factor of a correlation matrix.
#[derive(Clone, Debug, PartialEq)]
pub struct CorrelationFactor {
    /// The lower triangle, row i with i + 1 entries.
    rows: Vec<Vec<f64>>,
}

impl CorrelationFactor {
    /// Replaces independent standard normal scores, one entry for each number, with correlated standard normal ones. The first score is
    /// unchanged, and scores that are correlated neither directly nor through others do not affect one another.
    pub fn correlate(&self, scores: &mut [Lanes]) {
        for (i, row) in self.rows.iter().enumerate().rev() {
            // In reverse order, so that the scores before i are still the independent ones.
            for lane in 0..LANES {
                scores[i][lane] = row.iter().zip(scores.iter()).map(|(weight, score)| weight * score[lane]).sum();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_score_is_drawn_again_given_those_that_are_kept() {
        let mut matrix = CorrelationMatrix::identity(2);
        matrix.set(0, 1, 0.6);
        let redrawn = |is_redrawn: [bool; 2], fresh: [f64; 2]| {
            let mut scores = vec![[1.0; LANES], [-1.0; LANES]];
            matrix.conditional_factor(&is_redrawn).redraw(&mut scores, &fresh.map(|score| [score; LANES]));
            [scores[0][7], scores[1][7]]
        };
        // 0.6 × 1 + 0.8 × 2 = 2.2, and 0.6 × −1 + 0.8 × 2 = 1.
        assert!((redrawn([false, true], [9.0, 2.0])[1] - 2.2).abs() < 1e-15);
        assert_eq!(redrawn([false, true], [9.0, 2.0])[0], 1.0);
        assert!((redrawn([true, false], [2.0, 9.0])[0] - 1.0).abs() < 1e-15);
        // With no other score that is kept, the fresh ones are correlated as any are.
        assert!((redrawn([true, true], [1.0, 2.0])[1] - 2.2).abs() < 1e-15);
        // A score that another determines stays what it is.
        matrix.set(0, 1, 1.0);
        let mut scores = vec![[1.5; LANES], [1.5; LANES]];
        matrix.conditional_factor(&[false, true]).redraw(&mut scores, &[[0.0; LANES], [3.0; LANES]]);
        assert_eq!(scores[1][0], 1.5);
    }

    #[test]
    fn redrawn_scores_have_the_correlations_of_the_matrix() {
        let mut matrix = CorrelationMatrix::identity(3);
        [(0, 1, 0.5), (0, 2, -0.3), (1, 2, 0.6)].into_iter().for_each(|(i, j, correlation)| matrix.set(i, j, correlation));
        let stream = |name: &str| Stream::new(5, name);
        let streams = ["a", "b", "c", "d", "e", "f"].map(stream);
        let (factor, conditional) = (matrix.factor(), matrix.conditional_factor(&[true, false, true]));
        let blocks = 1_000;
        let mut products = [[0.0; 4]; 4];
        for block in 0..blocks {
            let drawn = streams.map(|stream| lanes(|lane| stream.normal(0, 0, block * LANES as u32 + lane as u32)));
            let mut scores = drawn[..3].to_vec();
            factor.correlate(&mut scores);
            let before = scores[0];
            conditional.redraw(&mut scores, &drawn[3..]);
            let all = [scores[0], scores[1], scores[2], before];
            for (i, row) in products.iter_mut().enumerate() {
                row.iter_mut().enumerate().for_each(|(j, sum)| *sum += (0..LANES).map(|lane| all[i][lane] * all[j][lane]).sum::<f64>());
            }
        }
        let n = f64::from(blocks) * LANES as f64;
        for (i, j, expected) in [(0, 0, 1.0), (2, 2, 1.0), (0, 1, 0.5), (0, 2, -0.3), (1, 2, 0.6), (0, 3, 0.25)] {
            let found = products[i][j] / n;
            assert!((found - expected).abs() < 4.0 * 2.0_f64.sqrt() / n.sqrt(), "{i}, {j}: {found} instead of {expected}");
        }
    }
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
    fn joint_tail_probabilities_match_the_copula() {
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
    fn lognormal_amounts_have_the_correlation_implied_by_their_scores() {
        // (e^0.5 - 1)/(e - 1) for sigma 1; the standard error comes from batches, because the distribution is heavy-tailed.
        let batches: Vec<f64> = scores(0.5, 1_280_000)
            .chunks(12_800)
            .map(|batch| {
                let deviation = |at: usize| move |pair: &[f64; 2]| exp(pair[at]) - exp(0.5);
                let (x, y) = (deviation(0), deviation(1));
                // Dividing by the exact variance (e - 1) e keeps the estimate unbiased.
                batch.iter().map(|pair| x(pair) * y(pair)).sum::<f64>() / batch.len() as f64 / ((exp(1.0) - 1.0) * exp(1.0))
            })
            .collect();
        let n = batches.len() as f64;
        let mean = batches.iter().sum::<f64>() / n;
        let error = (batches.iter().map(|batch| (batch - mean) * (batch - mean)).sum::<f64>() / n / (n - 1.0)).sqrt();
        assert!((mean - 0.377_540_668_8).abs() < 4.0 * error && error < 0.01, "{mean} ± {error}");
    }

    #[test]
    fn a_factor_reproduces_its_matrix_even_if_singular() {
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
    fn uncorrelated_scores_do_not_affect_one_another() {
        let mut both = CorrelationMatrix::identity(3);
        both.set(1, 2, 0.7);
        let independent: [Lanes; 3] = std::array::from_fn(|i| std::array::from_fn(|lane| (i * LANES + lane) as f64 / 37.0 - 2.0));
        let (mut three, mut two) = (independent, [independent[1], independent[2]]);
        both.factor().correlate(&mut three);
        pair(0.7).factor().correlate(&mut two);
        assert_eq!(three, [independent[0], two[0], two[1]]);
    }

    #[test]
    fn the_nearest_matrix_matches_highams_example() {
        let mut matrix = CorrelationMatrix::identity(3);
        matrix.set(0, 1, 1.0);
        matrix.set(1, 2, 1.0);
        assert!(!matrix.is_positive_semidefinite());
        let nearest = matrix.nearest();
        for (i, j, expected) in [(0, 1, 0.7607), (1, 2, 0.7607), (0, 2, 0.1573)] {
            assert!((nearest.get(i, j) - expected).abs() < 5e-5, "{nearest:?}");
        }
        let valid = pair(0.3);
        assert!((valid.nearest().get(0, 1) - 0.3).abs() < 1e-12);
    }
}
