//! The part of an output that several inputs explain together: least squares on their normal scores and the squares of these.
//!
//! Depends on the ranks of inputs only, and takes inputs that determine one another. Products of inputs are left out, so that what they explain only
//! together is missing.

use super::jackknife::Groups;
use super::ranked::Ranked;

/// The fitted output of each value; `None` with fewer than ten values for each coefficient.
pub fn fitted(inputs: &[&[f64]], output: &[f64]) -> Option<Vec<f64>> {
    const LEAST_PER_COEFFICIENT: usize = 10;
    let n = output.len();
    let scores: Vec<Vec<f64>> = inputs.iter().map(|input| Ranked::scores_in_order(input, Groups::INDEPENDENT)).collect();
    // Squares less one have mean zero as the scores have.
    let squares = scores.iter().map(|scores| scores.iter().map(|score| score * score - 1.0).collect());
    let columns: Vec<Vec<f64>> = std::iter::once(vec![1.0; n]).chain(scores.iter().cloned()).chain(squares).collect();
    if n < LEAST_PER_COEFFICIENT * columns.len() {
        return None;
    }
    let dot = |one: &[f64], other: &[f64]| one.iter().zip(other).map(|(a, b)| a * b).sum::<f64>();
    // Gram-Schmidt, twice for what rounding leaves; a column that others determine adds nothing.
    let mut basis: Vec<Vec<f64>> = vec![];
    for column in &columns {
        let mut rest = column.clone();
        let before = dot(&rest, &rest);
        for _ in 0..2 {
            for other in &basis {
                let along = dot(&rest, other);
                rest.iter_mut().zip(other).for_each(|(rest, other)| *rest -= along * other);
            }
        }
        let length = dot(&rest, &rest);
        if length > 1e-10 * before {
            let length = length.sqrt();
            rest.iter_mut().for_each(|rest| *rest /= length);
            basis.push(rest);
        }
    }
    let mut fitted = vec![0.0; n];
    for column in &basis {
        let along = dot(column, output);
        fitted.iter_mut().zip(column).for_each(|(fitted, column)| *fitted += along * column);
    }
    Some(fitted)
}

#[cfg(test)]
mod tests {
    use super::super::test_functions::{self, Samples};
    use super::*;

    #[test]
    fn what_scores_and_their_squares_explain_is_fitted_and_repeated_inputs_add_nothing() {
        let Samples { inputs, .. } = test_functions::correlated_sum([1.0, 1.0, 1.0], (0, 1, 0.5), 500, 4);
        let scores = Ranked::scores_in_order(&inputs[0], Groups::INDEPENDENT);
        let others = Ranked::scores_in_order(&inputs[1], Groups::INDEPENDENT);
        let output: Vec<f64> = scores.iter().zip(&others).map(|(a, b)| 5.0 + 2.0 * a - b + 0.5 * a * a).collect();
        let columns = [&inputs[0][..], &inputs[1], &inputs[0]];
        for inputs in [&columns[..2], &columns[..]] {
            let found = fitted(inputs, &output).expect("enough values");
            assert!(found.iter().zip(&output).all(|(found, output)| (found - output).abs() < 1e-9));
        }
        assert_eq!(fitted(&columns[..1], &output[..5]), None);
        let mean = fitted(&[], &output).expect("enough values")[3];
        assert!((mean - output.iter().sum::<f64>() / 500.0).abs() < 1e-9);
    }
}
