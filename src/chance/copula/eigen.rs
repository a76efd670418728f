//! Eigenvalues and eigenvectors of a small symmetric matrix, by Jacobi's rotations taken row by row.
//!
//! Slower than other ways and the most accurate: an eigenvalue of zero comes out as zero to rounding. Needs a square root and no other
//! function. (Golub and Van Loan, "Matrix Computations", section 8.5.)

/// A matrix as the sum over its eigenvalues λ of λ v vᵀ.
pub struct Decomposition {
    /// In no particular order.
    pub values: Vec<f64>,
    /// Entry `[i][k]`: component i of the eigenvector of `values[k]`; each of length one.
    pub vectors: Vec<Vec<f64>>,
}

/// Sweeps at most; ten serve for any matrix of a size that is typed by hand.
const MOST_SWEEPS: usize = 60;

/// Decomposes a symmetric matrix.
pub fn decomposed(matrix: &[Vec<f64>]) -> Decomposition {
    let n = matrix.len();
    let mut a = matrix.to_vec();
    let mut vectors: Vec<Vec<f64>> = (0..n).map(|i| (0..n).map(|j| if i == j { 1.0 } else { 0.0 }).collect()).collect();
    for _ in 0..MOST_SWEEPS {
        let beside: f64 = (0..n).flat_map(|i| (0..i).map(move |j| (i, j))).map(|(i, j)| a[i][j] * a[i][j]).sum();
        if beside < 1e-34 {
            break;
        }
        for p in 0..n {
            for q in p + 1..n {
                if a[p][q] != 0.0 {
                    rotate(&mut a, &mut vectors, p, q);
                }
            }
        }
    }
    Decomposition { values: (0..n).map(|i| a[i][i]).collect(), vectors }
}

impl Decomposition {
    /// The nearest positive semidefinite matrix: the sum without what belongs to negative eigenvalues.
    pub fn without_negative(&self) -> Vec<Vec<f64>> {
        let n = self.values.len();
        let entry = |i: usize, j: usize| {
            let terms = self.values.iter().enumerate().filter(|(_, value)| **value > 0.0);
            terms.map(|(k, value)| value * (self.vectors[i][k] * self.vectors[j][k])).sum()
        };
        (0..n).map(|i| (0..n).map(|j| entry(i, j)).collect()).collect()
    }
}

/// Turns the axes p and q so that the entry between them vanishes, by the smaller of the two angles that do; p < q.
fn rotate(a: &mut [Vec<f64>], vectors: &mut [Vec<f64>], p: usize, q: usize) {
    let theta = (a[q][q] - a[p][p]) / (2.0 * a[p][q]);
    let tangent = 1.0_f64.copysign(theta) / (theta.abs() + (theta * theta + 1.0).sqrt());
    let cosine = 1.0 / (tangent * tangent + 1.0).sqrt();
    let sine = tangent * cosine;
    let turned = |x: f64, y: f64| (cosine * x - sine * y, sine * x + cosine * y);
    for row in a.iter_mut().chain(vectors) {
        (row[p], row[q]) = turned(row[p], row[q]);
    }
    let (before, from) = a.split_at_mut(q);
    for (x, y) in before[p].iter_mut().zip(&mut from[0]) {
        (*x, *y) = turned(*x, *y);
    }
    (a[p][q], a[q][p]) = (0.0, 0.0);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sorted_values(matrix: &[Vec<f64>]) -> Vec<f64> {
        let mut values = decomposed(matrix).values;
        values.sort_by(f64::total_cmp);
        values
    }

    #[test]
    fn eigenvalues_of_known_matrices() {
        let check = |matrix: &[Vec<f64>], expected: &[f64]| {
            let values = sorted_values(matrix);
            assert!(values.iter().zip(expected).all(|(value, expected)| (value - expected).abs() < 1e-14), "{values:?}");
        };
        check(&[vec![2.0, 1.0], vec![1.0, 2.0]], &[1.0, 3.0]);
        // The second difference of four: 2 - 2 cos(kπ/5).
        let second_difference =
            [vec![2.0, -1.0, 0.0, 0.0], vec![-1.0, 2.0, -1.0, 0.0], vec![0.0, -1.0, 2.0, -1.0], vec![0.0, 0.0, -1.0, 2.0]];
        let root = 5.0_f64.sqrt();
        check(&second_difference, &[(3.0 - root) / 2.0, (5.0 - root) / 2.0, (3.0 + root) / 2.0, (5.0 + root) / 2.0]);
        // One common correlation r: 1 - r, but 1 + (n - 1) r once.
        let common: Vec<Vec<f64>> = (0..5).map(|i| (0..5).map(|j| if i == j { 1.0 } else { 0.3 }).collect()).collect();
        check(&common, &[0.7, 0.7, 0.7, 0.7, 2.2]);
        // Higham's example.
        check(&[vec![1.0, 1.0, 0.0], vec![1.0, 1.0, 1.0], vec![0.0, 1.0, 1.0]], &[1.0 - 2.0_f64.sqrt(), 1.0, 1.0 + 2.0_f64.sqrt()]);
    }

    #[test]
    fn a_matrix_without_negative_eigenvalues_is_its_own_decomposition() {
        let matrix = [vec![1.0, 0.5, -0.2], vec![0.5, 1.0, 0.4], vec![-0.2, 0.4, 1.0]];
        let back = decomposed(&matrix).without_negative();
        assert!((0..3).all(|i| (0..3).all(|j| (back[i][j] - matrix[i][j]).abs() < 1e-14)), "{back:?}");
    }
}
