//! A discrete distribution of values with probabilities, which `discrete` and `empirical` share.

use super::DistributionError;
use super::parameters::no_spread;

/// Values in increasing order with the cumulative probability of each.
#[derive(Debug, Clone, PartialEq)]
pub struct StepDistribution {
    values: Vec<f64>,
    /// P(X ≤ value), increasing, the last exactly 1.
    cumulative: Vec<f64>,
    mean: f64,
    sd: f64,
}

impl StepDistribution {
    /// From pairs of value and weight in any order; equal values are merged and weights scaled to a sum of one.
    /// Weights must be positive and finite.
    ///
    /// # Errors
    /// No values, only one distinct value, or a value that is not finite.
    pub fn new(mut pairs: Vec<(f64, f64)>) -> Result<StepDistribution, DistributionError> {
        if let Some((value, _)) = pairs.iter().find(|(value, _)| !value.is_finite()) {
            return Err(DistributionError::new(format!("value {value} is not a finite number"), "write finite values"));
        }
        pairs.sort_by(|left, right| left.0.total_cmp(&right.0));
        let mut values: Vec<f64> = Vec::new();
        let mut cumulative: Vec<f64> = Vec::new();
        let mut total = 0.0;
        for (value, weight) in pairs {
            total += weight;
            match (values.last(), cumulative.last_mut()) {
                (Some(last), Some(sum)) if *last == value => *sum = total,
                _ => {
                    values.push(value);
                    cumulative.push(total);
                }
            }
        }
        let Some(first) = values.first().copied() else {
            return Err(DistributionError::of_key("values", "empty", "list at least two different values"));
        };
        if values.len() == 1 {
            return Err(no_spread(None, format!("every value is {first}"), first));
        }
        cumulative.iter_mut().for_each(|sum| *sum /= total);
        let mut distribution = StepDistribution { values, cumulative, mean: 0.0, sd: 0.0 };
        // Sums of distances from the first value are more accurate for values that are close together.
        let mean_distance: f64 = distribution.atoms().map(|(value, probability)| probability * (value - first)).sum();
        distribution.mean = first + mean_distance;
        distribution.sd = distribution
            .atoms()
            .map(|(value, probability)| probability * (value - distribution.mean) * (value - distribution.mean))
            .sum::<f64>()
            .sqrt();
        Ok(distribution)
    }

    /// Each value with its probability, the smallest value first.
    pub fn atoms(&self) -> impl Iterator<Item = (f64, f64)> {
        let below = std::iter::once(0.0).chain(self.cumulative.iter().copied());
        self.values.iter().zip(&self.cumulative).zip(below).map(|((value, sum), below)| (*value, sum - below))
    }

    /// Each step of the quantile function: the cumulative probability at which it rises, and its height.
    pub fn rises(&self) -> impl Iterator<Item = (f64, f64)> {
        self.cumulative.iter().copied().zip(self.values.windows(2).map(|pair| pair[1] - pair[0]))
    }

    /// The mean.
    pub fn mean(&self) -> f64 {
        self.mean
    }

    /// The standard deviation.
    pub fn sd(&self) -> f64 {
        self.sd
    }

    /// The distribution function P(X ≤ x).
    pub fn cdf(&self, x: f64) -> f64 {
        let count = self.values.partition_point(|value| *value <= x);
        if count == 0 { 0.0 } else { self.cumulative[count - 1] }
    }

    /// The smallest value with a cumulative probability of at least `p`.
    pub fn quantile(&self, p: f64) -> f64 {
        if p.is_nan() {
            return p;
        }
        let position = self.cumulative.partition_point(|sum| *sum < p);
        self.values[position.min(self.values.len() - 1)]
    }

    /// The smallest and the largest value.
    pub fn support(&self) -> (f64, f64) {
        (self.values[0], self.values[self.values.len() - 1])
    }
}
