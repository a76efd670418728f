//! The Shapley effects of parts of a model on the variance of its output (Owen 2014): what each part adds to the variance that is explained, on
//! average over all orders in which parts become known. They are never negative and add up to 1, also where parts depend on one another.
//!
//! Computed from the closed share of every set of parts: the share of the variance that the conditional mean given all of the set has.

/// The effect of each of `n_parts`, from the closed share of every set of them: bit k of a set's index stands for part k. The first, of the empty
/// set, is 0 and the last 1.
///
/// By hand, for shares of .3 and .5 with .2 of interaction: .3 + .1 = .4 and .5 + .1 = .6.
pub fn shapley(n_parts: usize, closed: &[f64]) -> Vec<f64> {
    // |S|! (n − |S| − 1)! / n! = 1 / (n × binomial(n − 1, |S|))
    let binomial = |k: usize| (0..k).fold(1.0, |product, i| product * (n_parts - 1 - i) as f64 / (i + 1) as f64);
    let weights: Vec<f64> = (0..n_parts).map(|size| 1.0 / (n_parts as f64 * binomial(size))).collect();
    let effect = |part: usize| {
        let sets = (0..closed.len()).filter(|set| set >> part & 1 == 0);
        sets.map(|set| weights[set.count_ones() as usize] * (closed[set | 1 << part] - closed[set])).sum()
    };
    (0..n_parts).map(effect).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_interaction_is_divided_evenly() {
        let found = shapley(2, &[0.0, 0.3, 0.5, 1.0]);
        assert!((found[0] - 0.4).abs() < 1e-15 && (found[1] - 0.6).abs() < 1e-15, "{found:?}");
        assert_eq!(shapley(1, &[0.0, 1.0]), [1.0]);
        assert!(shapley(0, &[0.0]).is_empty());
    }

    /// The share of the variance of a sum of normal inputs that the set explains, for standard deviations 1, 1, 2 and a correlation of the last two.
    fn closed_of_sum(rho: f64) -> Vec<f64> {
        let (total, pair) = (6.0 + 4.0 * rho, 5.0 + 4.0 * rho);
        // E[X₂ + X₃ given X₂] = (1 + 2ρ) X₂, given X₃ it is (1 + ρ/2) X₃.
        let (second, third) = ((1.0 + 2.0 * rho) * (1.0 + 2.0 * rho), (2.0 + rho) * (2.0 + rho));
        [0.0, 1.0, second, 1.0 + second, third, 1.0 + third, pair, total].map(|variance| variance / total).to_vec()
    }

    #[test]
    fn effects_of_correlated_inputs_match_exact_values() {
        for (rho, expected) in
            [(0.5, [0.125, 0.296_875, 0.578_125]), (0.9, [0.104_167, 0.418_229, 0.477_604]), (-0.9, [0.416_667, 0.172_917, 0.410_417])]
        {
            let found = shapley(3, &closed_of_sum(rho));
            assert!(found.iter().zip(expected).all(|(found, expected)| (found - expected).abs() < 1e-6), "{found:?}");
            assert!((found.iter().sum::<f64>() - 1.0).abs() < 1e-14);
        }
        // Y = X₁, and X₂ with a correlation of .8 that does nothing.
        let found = shapley(2, &[0.0, 1.0, 0.64, 1.0]);
        assert!((found[0] - 0.68).abs() < 1e-14 && (found[1] - 0.32).abs() < 1e-14);
    }

    #[test]
    fn ishigami_has_known_effects() {
        let [first, second, interaction] = [0.313_905_191_1, 0.442_411_144_8, 0.243_683_664_1];
        let both = first + interaction;
        let found = shapley(3, &[0.0, first, second, first + second, 0.0, both, second, 1.0]);
        for (found, expected) in found.iter().zip([0.435_747_023, 0.442_411_145, 0.121_841_832]) {
            assert!((found - expected).abs() < 1e-9, "{found} instead of {expected}");
        }
    }
}
