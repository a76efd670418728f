//! The distribution with given P10, P50 and P90: a shifted (three-parameter) lognormal, skewed to either side.
//!
//! X = A + B (e^{g z} − 1)/g with A = P50, g = ln((P90 − P50)/(P50 − P10)) / z₉₀ and B determined by P90;
//! z₉₀ = 1.2816. For g → 0 it is the normal distribution; for g < 0 it is mirrored, with the long tail below.
//! Mean A + B (e^{g²/2} − 1)/g; sd (B/g) e^{g²/2} √(e^{g²} − 1).

use super::lognormal::MAX_SIGMA;
use super::{DistributionError, Family, FamilyEntry, ParameterMap, ParameterSet};
use crate::quantity::math::{exp, ln, normal_cdf, normal_quantile};
use crate::quantity::special::{exp_minus_1, ln_1_plus};

pub const ENTRY: FamilyEntry = FamilyEntry {
    name: "three-quantiles",
    parameter_sets: &[ParameterSet::of(&["p10", "p50", "p90"])],
    example: r#"{ p10 = 3, p50 = 8, p90 = 40 }"#,
    build: |parameters| Ok(Box::new(build(parameters)?)),
};

/// The standard normal score of P90.
const SCORE_OF_P90: f64 = 1.281_551_565_544_600_4;

/// A shifted lognormal, its mirror image, or a normal distribution. P10, P50 and P90 of 0, 1 and 3 give
/// g = ln 2 / 1.2816 = 0.541, B = 2 × 0.541 / (2 − 1) = 1.082 and mean 1 + 2 (e^{0.1463} − 1) = 1.315.
#[derive(Debug, Clone, PartialEq)]
pub struct ThreeQuantiles {
    median: f64,
    /// The slope dX/dz at the median: B.
    slope: f64,
    /// g: positive if the long tail is above.
    skew: f64,
}

impl ThreeQuantiles {
    /// `p10` < `p50` < `p90`, all finite; the skew |g| at most 6, as the σ of a lognormal.
    pub fn new(p10: f64, p50: f64, p90: f64) -> Result<ThreeQuantiles, DistributionError> {
        let skew = (ln(p90 - p50) - ln(p50 - p10)) / SCORE_OF_P90;
        let slope = (p90 - p50) / stretched(skew, SCORE_OF_P90);
        let distribution = ThreeQuantiles { median: p50, slope, skew };
        if skew.abs() <= MAX_SIGMA && slope > 0.0 && slope.is_finite() && distribution.mean().is_finite() {
            Ok(distribution)
        } else {
            Err(DistributionError::new(
                format!("a distribution with P10 {p10}, P50 {p50} and P90 {p90} is too skewed to simulate"),
                "write quantiles that increase, with a P50 less close to one of the others",
            ))
        }
    }
}

impl Family for ThreeQuantiles {
    fn name(&self) -> &'static str {
        ENTRY.name
    }

    fn mean(&self) -> f64 {
        // (e^{g²/2} − 1)/g is the stretched score at g/2.
        self.median + self.slope * stretched(self.skew, 0.5 * self.skew)
    }

    fn sd(&self) -> f64 {
        let square = self.skew * self.skew;
        let ratio = if square < 1e-30 { 1.0 } else { (exp_minus_1(square) / square).sqrt() };
        self.slope * exp(0.5 * square) * ratio
    }

    fn cdf(&self, x: f64) -> f64 {
        let stretched = (x - self.median) / self.slope;
        let argument = (self.skew * stretched).max(-1.0);
        normal_cdf(if self.skew == 0.0 { stretched } else { ln_1_plus(argument) / self.skew })
    }

    fn quantile(&self, p: f64) -> f64 {
        self.quantile_of_score(normal_quantile(p.clamp(0.0, 1.0)))
    }

    fn quantile_of_score(&self, z: f64) -> f64 {
        self.median + self.slope * stretched(self.skew, z)
    }

    fn support(&self) -> (f64, f64) {
        let bound = self.median + self.slope * (-1.0 / self.skew);
        if self.skew > 0.0 {
            (bound, f64::INFINITY)
        } else if self.skew < 0.0 {
            (f64::NEG_INFINITY, bound)
        } else {
            (f64::NEG_INFINITY, f64::INFINITY)
        }
    }
}

fn build(parameters: &ParameterMap) -> Result<ThreeQuantiles, DistributionError> {
    parameters.quantiles()?;
    ThreeQuantiles::new(parameters.number("p10")?, parameters.number("p50")?, parameters.number("p90")?)
}

/// (e^{g z} − 1)/g, which is z at g = 0.
fn stretched(skew: f64, score: f64) -> f64 {
    if skew == 0.0 { score } else { exp_minus_1(skew * score) / skew }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_given_quantiles_are_reproduced_for_either_skew() {
        for [p10, p50, p90] in [[3.0, 8.0, 40.0], [-40.0, -8.0, -3.0], [1.0, 2.0, 3.0], [1.0, 2.0, 3.0 + 1e-12], [0.0, 1.0, 1.1]] {
            let distribution = ThreeQuantiles::new(p10, p50, p90).unwrap();
            for (p, exact) in [(0.1, p10), (0.5, p50), (0.9, p90)] {
                assert!((distribution.quantile(p) - exact).abs() < 1e-12 * (p90 - p10), "{distribution:?} at {p}");
            }
        }
    }

    #[test]
    fn equal_distances_give_a_normal_and_lognormal_quantiles_a_lognormal() {
        let normal = ThreeQuantiles::new(-SCORE_OF_P90, 0.0, SCORE_OF_P90).unwrap();
        assert_eq!((normal.mean(), normal.sd()), (0.0, 1.0));
        let lognormal = ThreeQuantiles::new(exp(-SCORE_OF_P90), 1.0, exp(SCORE_OF_P90)).unwrap();
        assert!((lognormal.mean() / exp(0.5) - 1.0).abs() < 1e-12 && lognormal.support().0.abs() < 1e-12);
    }
}
