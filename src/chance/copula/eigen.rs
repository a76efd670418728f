//! Eigenvalues and eigenvectors of a small symmetric matrix, by the cyclic Jacobi method.
//!
//! Slower than other methods but the most accurate: a zero eigenvalue is computed as zero up to rounding. Needs no function but the square
//! root. (Golub and Van Loan, "Matrix Computations", section 8.5.)

/// A matrix as the sum of λ v vᵀ over its eigenvalues λ.
pub struct Decomposition {
    /// The eigenvalues, in no particular order.
    pub values: Vec<f64>,
    /// Entry `[i][k]`: component i of the eigenvector of `values[k]`, which has length one.
    pub vectors: Vec<Vec<f64>>,
}

/// Maximum number of sweeps; ten suffice for any matrix of a size that people type.
const MAX_SWEEPS: usize = 60;

/// Decomposes a symmetric matrix.
pub fn decompose(matrix: &[Vec<f64>]) -> Decomposition {
    let n = matrix.len();
    let mut a = matrix.to_vec();
    let mut vectors: Vec<Vec<f64>> = (0..n).map(|i| (0..n).map(|j| if i == j { 1.0 } else { 0.0 }).collect()).collect();
    for _ in 0..MAX_SWEEPS {
        let off_diagonal: f64 = (0..n).flat_map(|i| (0..i).map(move |j| (i, j))).map(|(i, j)| a[i][j] * a[i][j]).sum();
        if off_diagonal < 1e-34 {
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
    /// The nearest positive semidefinite matrix: the sum over the positive eigenvalues only.
    pub fn positive_part(&self) -> Vec<Vec<f64>> {
        let n = self.values.len();
        let entry = |i: usize, j: usize| {
            let terms = self.values.iter().enumerate().filter(|(_, value)| **value > 0.0);
            terms.map(|(k, value)| value * (self.vectors[i][k] * self.vectors[j][k])).sum()
        };
        (0..n).map(|i| (0..n).map(|j| entry(i, j)).collect()).collect()
    }
}

/// Rotates the axes p < q by the smaller of the two angles that make the entry between them zero.
fn rotate(a: &mut [Vec<f64>], vectors: &mut [Vec<f64>], p: usize, q: usize) {
    let theta = (a[q][q] - a[p][p]) / (2.0 * a[p][q]);
    let tangent = 1.0_f64.copysign(theta) / (theta.abs() + (theta * theta + 1.0).sqrt());
    let cosine = 1.0 / (tangent * tangent + 1.0).sqrt();
    let sine = tangent * cosine;
    let rotated = |x: f64, y: f64| (cosine * x - sine * y, sine * x + cosine * y);
    for row in a.iter_mut().chain(vectors) {
        (row[p], row[q]) = rotated(row[p], row[q]);
    }
    let (up_to_q, from_q) = a.split_at_mut(q);
    for (x, y) in up_to_q[p].iter_mut().zip(&mut from_q[0]) {
        (*x, *y) = rotated(*x, *y);
    }
    (a[p][q], a[q][p]) = (0.0, 0.0);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sorted_values(matrix: &[Vec<f64>]) -> Vec<f64> {
        let mut values = decompose(matrix).values;
        values.sort_by(f64::total_cmp);
        values
    }

    #[test]
    fn eigenvalues_match_closed_forms() {
        let check = |matrix: &[Vec<f64>], expected: &[f64]| {
            let values = sorted_values(matrix);
            assert!(values.iter().zip(expected).all(|(value, expected)| (value - expected).abs() < 1e-14), "{values:?}");
        };
        check(&[vec![2.0, 1.0], vec![1.0, 2.0]], &[1.0, 3.0]);
        // The second difference matrix of size four: 2 - 2 cos(kπ/5).
        let second_difference =
            [vec![2.0, -1.0, 0.0, 0.0], vec![-1.0, 2.0, -1.0, 0.0], vec![0.0, -1.0, 2.0, -1.0], vec![0.0, 0.0, -1.0, 2.0]];
        let root = 5.0_f64.sqrt();
        check(&second_difference, &[(3.0 - root) / 2.0, (5.0 - root) / 2.0, (3.0 + root) / 2.0, (5.0 + root) / 2.0]);
        // Equal correlations r: 1 + (n - 1) r once, otherwise 1 - r.
        let common: Vec<Vec<f64>> = (0..5).map(|i| (0..5).map(|j| if i == j { 1.0 } else { 0.3 }).collect()).collect();
        check(&common, &[0.7, 0.7, 0.7, 0.7, 2.2]);
        // Higham's example.
        check(&[vec![1.0, 1.0, 0.0], vec![1.0, 1.0, 1.0], vec![0.0, 1.0, 1.0]], &[1.0 - 2.0_f64.sqrt(), 1.0, 1.0 + 2.0_f64.sqrt()]);
    }

    #[test]
    fn the_positive_part_of_a_positive_definite_matrix_is_the_matrix() {
        let matrix = [vec![1.0, 0.5, -0.2], vec![0.5, 1.0, 0.4], vec![-0.2, 0.4, 1.0]];
        let recomposed = decompose(&matrix).positive_part();
        assert!((0..3).all(|i| (0..3).all(|j| (recomposed[i][j] - matrix[i][j]).abs() < 1e-14)), "{recomposed:?}");
    }
}
