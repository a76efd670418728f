//! Certainty equivalent: the wealth for sure that is worth as much to somebody as wealth that depends on luck.
//!
//! With constant relative risk aversion g (the isoelastic utility of Arrow 1965 and Pratt 1964):
//!
//! ```text
//! u(W) = W^(1−g) / (1−g), and ln W for g = 1        CE = u⁻¹(mean u(W)) = (mean W^(1−g))^(1/(1−g)), and exp(mean ln W)
//! ```
//! A risk aversion of 0 gives the mean; 2 to 4 are usual. The worth of a package is the certainty equivalent of wealth with it, less wealth without it, as
//! in Hall and Murphy (2002), "Stock options for undiversified executives". Multiplying all wealth by a constant multiplies the certainty equivalent by it.
//!
//! By hand: 400,000 or 600,000 with equal probability and g = 2.5: 1.5^−1.5 = 0.544331, mean 0.772166, 0.772166^(−1/1.5) = 1.188118, times 400,000 =
//! 475,247.

use crate::quantity::math::{exp, exp_bounded, ln, pow};
use crate::quantity::simd::dispatch;

/// There is no certainty equivalent, because wealth is zero or negative in at least one trial: a loss of everything cannot be made up for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NotPositive {
    /// The trial with the least wealth.
    pub trial: usize,
    /// Wealth in it. Outside wealth must be larger by more than the amount below zero.
    pub wealth: f64,
}

/// The certainty equivalent of `wealth`, the amount of each of at least one equally likely trial, in their unit.
///
/// `risk_aversion` is 0 or more; with 0, wealth may be negative as well. All amounts are finite. Equal amounts are their own certainty equivalent, to the
/// bit. The sum is in the order of the trials, so that the same trials give the same bits.
pub fn certainty_equivalent(wealth: &[f64], risk_aversion: f64) -> Result<f64, NotPositive> {
    let utility = Utility::of(wealth, risk_aversion)?;
    Ok(utility.inverse(utility.mean(wealth)))
}

/// [`certainty_equivalent`] of outcomes that are not equally likely: `probability[i]` belongs to `wealth[i]`; they are divided by their sum.
pub fn certainty_equivalent_of_outcomes(wealth: &[f64], probability: &[f64], risk_aversion: f64) -> Result<f64, NotPositive> {
    debug_assert_eq!(wealth.len(), probability.len());
    let utility = Utility::of(wealth, risk_aversion)?;
    let mut utilities = vec![0.0; wealth.len()];
    utility.fill(wealth, &mut utilities);
    let sum: f64 = utilities.iter().zip(probability).map(|(utility, probability)| utility * probability).sum();
    Ok(utility.inverse(sum / probability.iter().sum::<f64>()))
}

/// How much the wealth of each trial contributes to the error of the certainty equivalent: CE/(1−g) × (u − mean u) / mean u, and CE × (ln W − mean ln W)
/// for g = 1 (the delta method; see [`crate::statistics::influence`]).
///
/// [`crate::statistics::influence::standard_error`] makes standard errors of them: of a certainty equivalent, and of the difference of two on the same
/// trials, which is far smaller than either.
pub fn influence_values(wealth: &[f64], risk_aversion: f64) -> Result<Vec<f64>, NotPositive> {
    let utility = Utility::of(wealth, risk_aversion)?;
    let mean = utility.mean(wealth);
    let per_utility = utility.slope_of_inverse(mean);
    let mut values = vec![0.0; wealth.len()];
    utility.fill(wealth, &mut values);
    values.iter_mut().for_each(|value| *value = per_utility * (*value - mean));
    Ok(values)
}

/// Standard error of the solution x of gap(x) = 0: that of the gap, divided by how much the gap changes per unit of x. `None` where it does not change.
///
/// By hand: a gap with a standard error of 370 that changes by 2.494 per dollar of yearly base pay: 148 dollars a year.
pub fn standard_error_of_solution(standard_error_of_gap: f64, slope_of_gap: f64) -> Option<f64> {
    (slope_of_gap != 0.0).then(|| standard_error_of_gap / slope_of_gap.abs())
}

/// What any grant is worth at most, however large, if it pays nothing with probability `q` beside certain `wealth`: W (q^(−1/(g−1)) − 1) for g > 1. With
/// a risk aversion of 1 or less there is no such bound: infinite.
///
/// Whoever is risk averse weighs the trials in which it pays nothing, and these do not improve with its size: mean u(W) ≥ q u(wealth).
///
/// By hand: q = 0.6, W = 500,000, g = 2.5: 0.6^(−1/1.5) = 1.405721, so 202,860.55.
pub fn most_any_grant_is_worth(wealth: f64, probability_of_nothing: f64, risk_aversion: f64) -> f64 {
    match () {
        () if probability_of_nothing >= 1.0 => 0.0,
        () if risk_aversion <= 1.0 || probability_of_nothing <= 0.0 => f64::INFINITY,
        () => wealth * (pow(probability_of_nothing, -1.0 / (risk_aversion - 1.0)) - 1.0),
    }
}

/// The certainty equivalent that no grant exceeds, however large: `wealth_without` is wealth in the trials, of `n_trials`, in which it pays nothing.
/// Infinite where it pays in every trial, or with a risk aversion of 1 or less; see [`most_any_grant_is_worth`] for certain wealth.
pub fn upper_bound_with_any_grant(wealth_without: &[f64], n_trials: usize, risk_aversion: f64) -> Result<f64, NotPositive> {
    if wealth_without.is_empty() || (risk_aversion <= 1.0 && wealth_without.len() < n_trials) {
        return Ok(f64::INFINITY);
    }
    let without = certainty_equivalent(wealth_without, risk_aversion)?;
    Ok(without + most_any_grant_is_worth(without, wealth_without.len() as f64 / n_trials as f64, risk_aversion))
}

/// Utility of wealth over that of a reference, which makes no power of an amount overflow.
enum Utility {
    /// Wealth itself.
    Wealth,
    /// (x^e − 1) / e with x = W / reference and e = 1 − g near 0, where x^e alone would lose digits; ln x for e = 0.
    NearLog { reference: f64, exponent: f64 },
    /// x^e. The reference is the wealth with the largest power, so that powers are at most 1.
    Power { reference: f64, exponent: f64 },
}

/// Below it, |1 − g| counts as near 0. The error of x^e grows with 1/|e|.
const NEAR_LOG: f64 = 0.0625;

/// Trials whose utility is calculated at once.
const CHUNK: usize = 512;

impl Utility {
    fn of(wealth: &[f64], risk_aversion: f64) -> Result<Self, NotPositive> {
        debug_assert!(risk_aversion >= 0.0 && !wealth.is_empty());
        if risk_aversion == 0.0 {
            return Ok(Self::Wealth);
        }
        let (lowest, highest) = range(wealth);
        if lowest <= 0.0 {
            let trial = wealth.iter().position(|wealth| *wealth == lowest).unwrap_or(0);
            return Err(NotPositive { trial, wealth: lowest });
        }
        let exponent = 1.0 - risk_aversion;
        let reference = if exponent < 0.0 { lowest } else { highest };
        Ok(if exponent.abs() < NEAR_LOG { Self::NearLog { reference, exponent } } else { Self::Power { reference, exponent } })
    }

    /// The utility of each wealth, into `utilities`.
    fn fill(&self, wealth: &[f64], utilities: &mut [f64]) {
        match *self {
            Self::Wealth => utilities.copy_from_slice(wealth),
            Self::NearLog { reference, exponent: 0.0 } => each(wealth, utilities, |wealth| ln(wealth / reference)),
            Self::NearLog { reference, exponent } => {
                each(wealth, utilities, |wealth| exp_minus_1(exponent * ln(wealth / reference)) / exponent);
            }
            Self::Power { reference, exponent } => each(wealth, utilities, |wealth| exp_bounded(exponent * ln(wealth / reference))),
        }
    }

    fn mean(&self, wealth: &[f64]) -> f64 {
        let mut utilities = [0.0; CHUNK];
        let sums = wealth.chunks(CHUNK).map(|chunk| {
            let utilities = &mut utilities[..chunk.len()];
            self.fill(chunk, utilities);
            utilities.iter().sum::<f64>()
        });
        sums.sum::<f64>() / wealth.len() as f64
    }

    /// The wealth with this utility.
    fn inverse(&self, utility: f64) -> f64 {
        match *self {
            Self::Wealth => utility,
            Self::NearLog { reference, exponent: 0.0 } => reference * exp(utility),
            Self::NearLog { reference, exponent } => reference * exp(ln_1_plus(exponent * utility) / exponent),
            Self::Power { reference, exponent } => reference * pow(utility, 1.0 / exponent),
        }
    }

    /// How much wealth changes per change of this utility.
    fn slope_of_inverse(&self, utility: f64) -> f64 {
        let wealth = self.inverse(utility);
        match *self {
            Self::Wealth => 1.0,
            Self::NearLog { exponent, .. } => wealth / (1.0 + exponent * utility),
            Self::Power { exponent, .. } => wealth / (exponent * utility),
        }
    }
}

#[inline(always)]
fn each(wealth: &[f64], utilities: &mut [f64], utility: impl Fn(f64) -> f64) {
    dispatch(
        #[inline(always)]
        || {
            for (utility_of_one, wealth) in utilities.iter_mut().zip(wealth) {
                *utility_of_one = utility(*wealth);
            }
        },
    );
}

/// The lowest and the highest.
fn range(wealth: &[f64]) -> (f64, f64) {
    dispatch(
        #[inline(always)]
        || {
            // Several at a time: one chain of comparisons would wait for each of them.
            let mut lowest = [f64::INFINITY; 8];
            let mut highest = [f64::NEG_INFINITY; 8];
            for eight in wealth.chunks(8) {
                for ((lowest, highest), wealth) in lowest.iter_mut().zip(&mut highest).zip(eight) {
                    *lowest = if *wealth < *lowest { *wealth } else { *lowest };
                    *highest = if *wealth > *highest { *wealth } else { *highest };
                }
            }
            (lowest.into_iter().fold(f64::INFINITY, f64::min), highest.into_iter().fold(f64::NEG_INFINITY, f64::max))
        },
    )
}

/// e^t − 1 without loss of digits near 0: (u − 1) t / ln u with u = e^t, whose rounding errors cancel (Kahan; Higham 2002, section 1.14.1).
#[inline(always)]
fn exp_minus_1(t: f64) -> f64 {
    let u = exp_bounded(t);
    let ratio = (u - 1.0) * t / ln(u);
    if u == 1.0 { t } else { ratio }
}

/// ln(1 + z) without loss of digits near 0, in the same way.
fn ln_1_plus(z: f64) -> f64 {
    let u = 1.0 + z;
    if u == 1.0 { z } else { z * ln(u) / (u - 1.0) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quantity::math::normal_quantile;
    use crate::statistics::influence::standard_error;
    use crate::statistics::replicates::Replicates;

    const AVERSIONS: [f64; 14] = [0.0, 0.3, 0.95, 0.999_999, 1.0, 1.0 + 1e-12, 1.05, 1.5, 2.0, 2.5, 4.0, 7.3, 20.0, 60.0];

    /// Lognormal wealth of 10,000 trials beside 500,000.
    fn sample(sigma: f64, mean: f64) -> Vec<f64> {
        let score = |trial: u32| normal_quantile((f64::from(trial.wrapping_mul(2_654_435_761) >> 12) + 0.5) / f64::from(1 << 20));
        (0..10_000).map(|trial| 5e5 + mean * exp(sigma * score(trial) - sigma * sigma / 2.0)).collect()
    }

    fn worth(wealth: &[f64], risk_aversion: f64) -> f64 {
        certainty_equivalent(wealth, risk_aversion).unwrap()
    }

    #[test]
    fn wealth_for_sure_is_its_own_certainty_equivalent_to_the_bit() {
        for wealth in [1e-200, 0.1, 1_198_645.143_899, 3e7 / 7.0, 1e200] {
            for risk_aversion in AVERSIONS.into_iter().skip(1) {
                assert_eq!(worth(&[wealth; 1_001], risk_aversion), wealth, "{risk_aversion}");
            }
        }
        assert_eq!(worth(&[512.0; 64], 0.0), 512.0);
    }

    #[test]
    fn it_falls_with_risk_aversion_from_the_mean_to_the_least() {
        let wealth = sample(0.9, 4e5);
        let mean = wealth.iter().sum::<f64>() / 1e4;
        let least = wealth.iter().fold(f64::INFINITY, |least, wealth| least.min(*wealth));
        assert!((worth(&wealth, 0.0) / mean - 1.0).abs() < 1e-13);
        let all: Vec<f64> = AVERSIONS.iter().map(|risk_aversion| worth(&wealth, *risk_aversion)).collect();
        assert!(all.windows(2).all(|pair| pair[1] < pair[0] * (1.0 + 1e-12)), "{all:?}");
        let of_the_fearful = worth(&wealth, 1e5);
        assert!(of_the_fearful >= least && of_the_fearful < least * 1.001);
    }

    /// Neither the form that is used near g = 1 nor its border shows.
    #[test]
    fn it_is_smooth_in_risk_aversion() {
        let wealth = sample(1.5, 1e6);
        for around in [1.0, 1.0 - NEAR_LOG, 1.0 + NEAR_LOG] {
            let step = 1e-5;
            let [low, middle, high] = [-step, 0.0, step].map(|change| worth(&wealth, around + change));
            let (slope, curve) = ((high - low) / (2.0 * step), (high - 2.0 * middle + low) / (step * step));
            assert!(slope < 0.0 && curve.abs() < 10.0 * slope.abs() + 1e-14 * middle / (step * step), "{around}: {slope} {curve}");
        }
    }

    #[test]
    fn it_rises_with_any_wealth_and_scales_with_all_of_it() {
        let wealth = sample(0.9, 4e5);
        for risk_aversion in AVERSIONS {
            let base = worth(&wealth, risk_aversion);
            let scaled: Vec<f64> = wealth.iter().map(|wealth| wealth * 1e9).collect();
            assert!((worth(&scaled, risk_aversion) / (base * 1e9) - 1.0).abs() < 1e-12);
            let richer: Vec<f64> = wealth.iter().map(|wealth| wealth + 1e4).collect();
            let gained = worth(&richer, risk_aversion) - base;
            // Worth of the risky part rises with wealth for sure, because relative risk aversion is constant.
            assert!(if risk_aversion == 0.0 { (gained - 1e4).abs() < 1e-6 } else { gained > 1e4 }, "{risk_aversion}: {gained}");
        }
    }

    #[test]
    fn neither_large_nor_small_wealth_overflows_a_power() {
        for risk_aversion in AVERSIONS {
            let found = worth(&[1e-150, 1.0, 1e150], risk_aversion);
            assert!((1e-150..=1e150).contains(&found), "{risk_aversion}: {found}");
        }
    }

    #[test]
    fn wealth_that_is_not_positive_is_an_error_that_names_the_worst_trial() {
        let wealth = [3.0, -2.0, 0.0, -7.5, 1.0];
        assert_eq!(certainty_equivalent(&wealth, 2.5), Err(NotPositive { trial: 3, wealth: -7.5 }));
        assert_eq!(certainty_equivalent(&[1.0, 0.0], 0.5), Err(NotPositive { trial: 1, wealth: 0.0 }));
        assert_eq!(influence_values(&wealth, 1.0).unwrap_err().trial, 3);
        assert_eq!(certainty_equivalent(&wealth, 0.0), Ok(-1.1), "whoever does not mind risk can count with debt");
    }

    /// The reference case: evenly 400,000 or 600,000, g 2.5, 10,000 trials.
    #[test]
    fn the_standard_error_is_that_of_the_delta_method() {
        let wealth: Vec<f64> = (0..10_000).map(|trial| if trial % 2 == 0 { 4e5 } else { 6e5 }).collect();
        assert!((worth(&wealth, 2.5) / 475_247.366_289 - 1.0).abs() < 1e-9);
        let error = standard_error(&influence_values(&wealth, 2.5).unwrap(), &[], None).unwrap();
        // The reference divides by n, the sample standard deviation by n − 1.
        assert!((error * (9_999.0_f64 / 1e4).sqrt() / 934.840_432 - 1.0).abs() < 1e-9, "{error}");
    }

    /// Influence values are derivatives: the certainty equivalent with one trial counted more often moves along its influence value.
    #[test]
    fn influence_values_are_what_a_trial_changes() {
        let wealth = sample(0.9, 4e5)[..200].to_vec();
        for risk_aversion in AVERSIONS {
            let influence = influence_values(&wealth, risk_aversion).unwrap();
            let weight = 1e-5;
            for trial in [0, 17, 150] {
                let heavier: Vec<f64> = (0..200).map(|i| (1.0 - weight) / 200.0 + if i == trial { weight } else { 0.0 }).collect();
                let moved = certainty_equivalent_of_outcomes(&wealth, &heavier, risk_aversion).unwrap() - worth(&wealth, risk_aversion);
                let scale = influence.iter().fold(0.0_f64, |scale, value| scale.max(value.abs()));
                assert!((moved / weight - influence[trial]).abs() < 2e-3 * scale, "{risk_aversion}: {moved} {}", influence[trial]);
            }
            assert!(influence.iter().sum::<f64>().abs() < 1e-9 * influence.iter().map(|value| value.abs()).sum::<f64>());
        }
    }

    /// On common trials the gap of two offers that share most of their risk is known far better than either worth.
    #[test]
    fn the_error_of_a_difference_is_that_of_repeated_samples() {
        let gap_of = |sample: usize| {
            let score = |trial: usize| normal_quantile(((trial * 1_000 + sample * 7_919) as f64 * 0.618_033_988_749_895).fract().max(1e-9));
            let risky: Vec<f64> = (0..500).map(|trial| 5e5 + 4e5 * exp(0.45 * score(trial * 31 + sample * sample))).collect();
            let ours: Vec<f64> = risky.iter().map(|wealth| wealth * 1.02 + 1e4).collect();
            let influence = |wealth: &[f64]| influence_values(wealth, 2.5).unwrap();
            let error = |theirs: &[f64]| standard_error(&influence(&ours), theirs, None).unwrap();
            (error(&influence(&risky)), error(&[]))
        };
        let (of_the_gap, of_one) = gap_of(1);
        assert!(of_the_gap < 0.05 * of_one, "{of_the_gap} {of_one}");
        // Replicates of one trial each agree with independent trials.
        let wealth = sample(0.9, 4e5)[..512].to_vec();
        let influence = influence_values(&wealth, 2.5).unwrap();
        let [independent, replicated] = [None, Replicates::of(512)].map(|replicates| standard_error(&influence, &[], replicates).unwrap());
        assert!((independent / replicated - 1.0).abs() < 1e-9);
    }

    #[test]
    fn no_grant_is_worth_more_than_the_bound() {
        assert!((most_any_grant_is_worth(5e5, 0.6, 2.5) / 202_860.554_418 - 1.0).abs() < 1e-9);
        assert_eq!(most_any_grant_is_worth(5e5, 0.6, 1.0), f64::INFINITY);
        assert_eq!((most_any_grant_is_worth(5e5, 0.0, 2.5), most_any_grant_is_worth(5e5, 1.0, 2.5)), (f64::INFINITY, 0.0));
        let without: Vec<f64> = sample(0.3, 1e5)[..600].to_vec();
        let bound = upper_bound_with_any_grant(&without, 1_000, 2.5).unwrap();
        for size in [1e5, 1e7, 1e12] {
            let wealth: Vec<f64> = without.iter().copied().chain((600..1_000).map(|_| 5e5 + size)).collect();
            assert!(worth(&wealth, 2.5) < bound);
            assert!(size < 1e12 || worth(&wealth, 2.5) > 0.999 * bound);
        }
        assert_eq!(upper_bound_with_any_grant(&[], 1_000, 2.5), Ok(f64::INFINITY));
        assert_eq!(standard_error_of_solution(370.0, -2.5), Some(148.0));
        assert_eq!(standard_error_of_solution(370.0, 0.0), None);
    }
}
