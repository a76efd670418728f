//! The order in which the scores behind a path matter, most important first.
//!
//! A path is made of independent normal scores, one a month, and each moves every month from its own on. The same path can be made of other
//! independent normal scores: of its principal components, of which the first alone moves a whole year up or down and the last hardly
//! anything. Turning the ones into the others is a rotation, so that the scores a process is given are as independent and as
//! normal as those it has always had, whatever the rotation. Points that are spread evenly (see [`super::sobol`]) are so best in their first
//! dimensions; those go to what matters most (Acworth, Broadie and Glasserman 1998).

use super::copula::eigen;
use crate::quantity::math::sin_cos_of_turn;
use crate::quantity::{LANES, Lanes};

/// A rotation from components to the scores of months.
#[derive(Clone, Debug, PartialEq)]
pub struct Rotation {
    /// `[month][component]`.
    rows: Vec<Vec<f64>>,
}

impl Rotation {
    /// Of Brownian motion seen in each of `months` months, in closed form: score s of component k, both counted from 1, is
    /// √(4 / (2n + 1)) cos((2k − 1)(2s − 1) π / (4n + 2)), and the component has the share 1 / (4 sin²((2k − 1) π / (4n + 2))) of n (n + 1) / 2.
    ///
    /// By hand: of two months (0.8507, −0.5257) and (0.5257, 0.8507), so that √(4/5) cos 18° = 0.8507; the first has 2.618 of 3.
    pub fn of_brownian_motion(months: usize) -> Self {
        let odd = 2 * months + 1;
        let entry = |month: usize, component: usize| {
            // The angle in turns, whole turns left out.
            let turn = (2 * component + 1) * (2 * month + 1) % (4 * odd);
            let (_, cosine) = sin_cos_of_turn(turn as f64 / (4 * odd) as f64);
            (4.0 / odd as f64).sqrt() * cosine
        };
        Self { rows: (0..months).map(|month| (0..months).map(|component| entry(month, component)).collect()).collect() }
    }

    /// Of a process of which month t is the sum over `weights[t][s]` × score s: the axes of the matrix of weights, longest first.
    pub fn of(weights: &[Vec<f64>]) -> Self {
        let n = weights.len();
        let product = |i: usize, j: usize| weights.iter().map(|row| row[i] * row[j]).sum();
        let squares: Vec<Vec<f64>> = (0..n).map(|i| (0..n).map(|j| product(i, j)).collect()).collect();
        let found = eigen::decomposed(&squares);
        let mut order: Vec<usize> = (0..n).collect();
        order.sort_by(|a, b| found.values[*b].total_cmp(&found.values[*a]));
        Self { rows: found.vectors.iter().map(|row| order.iter().map(|component| row[*component]).collect()).collect() }
    }

    /// Of first-order autoregression: see [`super::process::autoregression`].
    pub fn of_autoregression(persistence: f64, months: usize) -> Self {
        let innovation = (1.0 - persistence * persistence).sqrt();
        Self::of(&decaying(months, persistence, |score| if score == 0 { 1.0 } else { innovation }))
    }

    /// Of a factor that starts at its mean and keeps the share `persistence` of a deviation: see [`super::process::ornstein_uhlenbeck`].
    /// The first month's score moves nothing and is the last component.
    pub fn of_reversion(persistence: f64, months: usize) -> Self {
        Self::of(&decaying(months, persistence, |score| if score == 0 { 0.0 } else { 1.0 }))
    }

    /// Components, a row each, to scores, a row for each month.
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

/// Weights persistence^(t − s) × that of score s, for s up to t.
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

    /// Scores stay independent and of variance one.
    fn check_rotation(rotation: &Rotation) {
        let n = rotation.rows.len();
        for i in 0..n {
            for j in 0..n {
                let product: f64 = rotation.rows[i].iter().zip(&rotation.rows[j]).map(|(a, b)| a * b).sum();
                assert!((product - f64::from(u8::from(i == j))).abs() < 1e-12, "{product} at {i}, {j} of {n}");
            }
        }
    }

    /// The variance that each component brings, summed over the months.
    fn shares(rotation: &Rotation, weights: &[Vec<f64>]) -> Vec<f64> {
        let n = weights.len();
        let moved =
            |month: usize, component: usize| (0..n).map(|score| weights[month][score] * rotation.rows[score][component]).sum::<f64>();
        (0..n).map(|component| (0..n).map(|month| moved(month, component)).map(|moved| moved * moved).sum()).collect()
    }

    #[test]
    fn every_rotation_keeps_lengths_and_angles_and_puts_what_matters_first() {
        for n in [1, 2, 3, 12, 37, 120] {
            for (rotation, weights) in [
                (Rotation::of_brownian_motion(n), decaying(n, 1.0, |_| 1.0)),
                (Rotation::of_autoregression(0.6, n), decaying(n, 0.6, |score| if score == 0 { 1.0 } else { 0.8 })),
                (Rotation::of_reversion(0.9, n), decaying(n, 0.9, |score| f64::from(u8::from(score > 0)))),
            ] {
                check_rotation(&rotation);
                let shares = shares(&rotation, &weights);
                assert!(shares.windows(2).all(|pair| pair[0] >= pair[1] - 1e-9), "{shares:?}");
            }
        }
    }

    #[test]
    fn components_of_brownian_motion_have_their_closed_form_both_ways() {
        let two = Rotation::of_brownian_motion(2);
        for (found, by_hand) in two.rows.concat().iter().zip([0.850_650_8, 0.525_731_1, 0.525_731_1, -0.850_650_8]) {
            assert!((found - by_hand).abs() < 1e-7, "{two:?}");
        }
        let weights = decaying(12, 1.0, |_| 1.0);
        let (closed, worked_out) = (Rotation::of_brownian_motion(12), Rotation::of(&weights));
        let (closed, worked_out) = (shares(&closed, &weights), shares(&worked_out, &weights));
        for (component, (closed, worked_out)) in closed.iter().zip(&worked_out).enumerate() {
            let sine = ((2 * component + 1) as f64 * std::f64::consts::PI / 50.0).sin();
            assert!((closed - 0.25 / (sine * sine)).abs() < 1e-9 && (closed - worked_out).abs() < 1e-9, "{component}");
        }
        // The first component alone has four fifths of it all.
        assert!(closed[0] / closed.iter().sum::<f64>() > 0.8);
    }

    #[test]
    fn components_make_the_scores_that_the_rows_say() {
        let rotation = Rotation::of_brownian_motion(2);
        let scores = rotation.scores(&[[1.0; LANES], [2.0; LANES]]);
        assert!((scores[0][5] - (0.850_650_8 + 2.0 * 0.525_731_1)).abs() < 1e-6);
        assert!((scores[1][63] - (0.525_731_1 - 2.0 * 0.850_650_8)).abs() < 1e-6);
    }
}
