//! Principal components of a path, the one with the largest variance first.
//!
//! A path is driven by independent normal scores, one a month, each of which moves all months from its own on. It can equally be driven by its
//! principal components, which are independent normal scores too: the first moves a whole year up or down, the last hardly
//! anything. The conversion is a rotation, so the scores of the months are independent standard normal numbers
//! whatever the rotation. Sobol points (see [`super::sobol`]) are most evenly distributed in their first
//! dimensions, which are therefore given to the first components (Acworth, Broadie and Glasserman 1998).

use super::copula::eigen;
use crate::quantity::math::sin_cos_of_turn;
use crate::quantity::{LANES, Lanes};

/// A rotation that converts principal components to the scores of the months.
#[derive(Clone, Debug, PartialEq)]
pub struct Rotation {
    /// `[month][component]`.
    rows: Vec<Vec<f64>>,
}

impl Rotation {
    /// For Brownian motion observed in each of n = `months` months, in closed form: score s of component k, both counted from 1, is
    /// √(4 / (2n + 1)) cos((2k − 1)(2s − 1) π / (4n + 2)), and the component explains 1 / (4 sin²((2k − 1) π / (4n + 2))) of the total variance
    /// n (n + 1) / 2.
    ///
    /// By hand, for two months: (0.8507, 0.5257) and (0.5257, −0.8507), where √(4/5) cos 18° = 0.8507; the first explains 2.618 of 3.
    pub fn of_brownian_motion(months: usize) -> Self {
        let odd = 2 * months + 1;
        let entry = |month: usize, component: usize| {
            // The numerator of the angle in turns, with whole turns removed.
            let turn = (2 * component + 1) * (2 * month + 1) % (4 * odd);
            let (_, cosine) = sin_cos_of_turn(turn as f64 / (4 * odd) as f64);
            (4.0 / odd as f64).sqrt() * cosine
        };
        Self { rows: (0..months).map(|month| (0..months).map(|component| entry(month, component)).collect()).collect() }
    }

    /// For a process whose month t is the sum of `weights[t][s]` × score s over s: the right singular vectors of the weights, largest singular
    /// value first.
    fn of_weights(weights: &[Vec<f64>]) -> Self {
        let n = weights.len();
        let product = |i: usize, j: usize| weights.iter().map(|row| row[i] * row[j]).sum();
        let gram_matrix: Vec<Vec<f64>> = (0..n).map(|i| (0..n).map(|j| product(i, j)).collect()).collect();
        let eigen = eigen::decompose(&gram_matrix);
        let mut order: Vec<usize> = (0..n).collect();
        order.sort_by(|a, b| eigen.values[*b].total_cmp(&eigen.values[*a]));
        Self { rows: eigen.vectors.iter().map(|row| order.iter().map(|component| row[*component]).collect()).collect() }
    }

    /// For a first-order autoregression: see [`super::process::autoregression`].
    pub fn of_autoregression(persistence: f64, months: usize) -> Self {
        let innovation = (1.0 - persistence * persistence).sqrt();
        Self::of_weights(&decaying(months, persistence, |score| if score == 0 { 1.0 } else { innovation }))
    }

    /// For a mean-reverting factor that starts at its mean and keeps the share `persistence` of a deviation each month: see
    /// [`super::process::ornstein_uhlenbeck`]. The score of the first month has no effect and is the last component.
    pub fn of_mean_reversion(persistence: f64, months: usize) -> Self {
        Self::of_weights(&decaying(months, persistence, |score| if score == 0 { 0.0 } else { 1.0 }))
    }

    /// Converts components (one entry each) to the scores of the months (one entry each).
    pub fn scores(&self, components: &[Lanes]) -> Vec<Lanes> {
        let of_month = |weights: &Vec<f64>| {
            let mut scores = [0.0; LANES];
            for (weight, component) in weights.iter().zip(components) {
                scores.iter_mut().zip(component).for_each(|(score, component)| *score += weight * component);
            }
            scores
        };
        self.rows.iter().map(of_month).collect()
    }
}

/// The weights persistence^(t − s) × `weight(s)` for s up to t.
fn decaying(months: usize, persistence: f64, weight: impl Fn(usize) -> f64) -> Vec<Vec<f64>> {
    let row = |month: usize| {
        let mut row = vec![0.0; months];
        let mut decay = 1.0;
        for score in (0..=month).rev() {
            row[score] = decay * weight(score);
            decay *= persistence;
        }
        row
    };
    (0..months).map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Checks that the rows are orthonormal, so that scores are independent with variance one.
    fn check_rotation(rotation: &Rotation) {
        let n = rotation.rows.len();
        for i in 0..n {
            for j in 0..n {
                let product: f64 = rotation.rows[i].iter().zip(&rotation.rows[j]).map(|(a, b)| a * b).sum();
                assert!((product - f64::from(u8::from(i == j))).abs() < 1e-12, "{product} at {i}, {j} of {n}");
            }
        }
    }

    /// The variance that each component explains, summed over the months.
    fn explained_variances(rotation: &Rotation, weights: &[Vec<f64>]) -> Vec<f64> {
        let n = weights.len();
        let loading =
            |month: usize, component: usize| (0..n).map(|score| weights[month][score] * rotation.rows[score][component]).sum::<f64>();
        (0..n).map(|component| (0..n).map(|month| loading(month, component)).map(|loading| loading * loading).sum()).collect()
    }

    #[test]
    fn every_rotation_is_orthonormal_with_decreasing_explained_variance() {
        for n in [1, 2, 3, 12, 37, 120] {
            for (rotation, weights) in [
                (Rotation::of_brownian_motion(n), decaying(n, 1.0, |_| 1.0)),
                (Rotation::of_autoregression(0.6, n), decaying(n, 0.6, |score| if score == 0 { 1.0 } else { 0.8 })),
                (Rotation::of_mean_reversion(0.9, n), decaying(n, 0.9, |score| f64::from(u8::from(score > 0)))),
            ] {
                check_rotation(&rotation);
                let variances = explained_variances(&rotation, &weights);
                assert!(variances.windows(2).all(|pair| pair[0] >= pair[1] - 1e-9), "{variances:?}");
            }
        }
    }

    #[test]
    fn components_of_brownian_motion_match_their_closed_form() {
        let two = Rotation::of_brownian_motion(2);
        for (found, by_hand) in two.rows.concat().iter().zip([0.850_650_8, 0.525_731_1, 0.525_731_1, -0.850_650_8]) {
            assert!((found - by_hand).abs() < 1e-7, "{two:?}");
        }
        let weights = decaying(12, 1.0, |_| 1.0);
        let [closed_form, numeric] =
            [Rotation::of_brownian_motion(12), Rotation::of_weights(&weights)].map(|rotation| explained_variances(&rotation, &weights));
        for (component, (closed_form, numeric)) in closed_form.iter().zip(&numeric).enumerate() {
            let sine = ((2 * component + 1) as f64 * std::f64::consts::PI / 50.0).sin();
            assert!((closed_form - 0.25 / (sine * sine)).abs() < 1e-9 && (closed_form - numeric).abs() < 1e-9, "{component}");
        }
        // The first component alone explains four fifths of the variance.
        assert!(closed_form[0] / closed_form.iter().sum::<f64>() > 0.8);
    }

    #[test]
    fn scores_are_the_weighted_sums_of_components() {
        let rotation = Rotation::of_brownian_motion(2);
        let scores = rotation.scores(&[[1.0; LANES], [2.0; LANES]]);
        assert!((scores[0][5] - (0.850_650_8 + 2.0 * 0.525_731_1)).abs() < 1e-6);
        assert!((scores[1][63] - (0.525_731_1 - 2.0 * 0.850_650_8)).abs() < 1e-6);
    }
}
