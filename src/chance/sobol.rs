//! Randomized quasi-Monte Carlo: scrambled Sobol points, which fill the unit cube more evenly than independent uniform points.
//!
//! The points are Sobol's sequence with the direction numbers of Joe and Kuo (`directions.rs`) and Owen's nested uniform scrambling: each binary
//! digit is flipped or not by a random bit that depends on the digits before it, "Randomly permuted (t,m,s)-nets and (t,s)-sequences" (1995). A
//! scrambled point is uniform in the cube, and the first 2^m points are still a net: every elementary interval contains
//! the number of points that its volume implies. The error of the mean of a smooth function falls as n^(−3/2) instead of n^(−1/2); that of a
//! non-smooth one is at most a small factor times the error of independent points.
//!
//! The points of one scrambling are correlated, so its error cannot be estimated from them. There are therefore [`REPLICATES`] independent
//! scramblings, and trials alternate between them: trial t is point t div 16 of replicate t mod 16. Any trial can be computed on its own, doubling
//! the number of trials leaves the first half unchanged, and nets are complete when the number of trials is 16 times a power of two. The
//! standard error of an estimate follows from the differences between replicates: see [`crate::statistics::replicates`].

mod directions;

use super::Stream;
use super::stream::{mix, uniform_from};
use crate::quantity::Lanes;
use crate::quantity::columns::lanes;
use directions::DIRECTIONS;

/// Number of dimensions for which there are direction numbers.
pub const DIMENSIONS: usize = DIRECTIONS.len() + 1;
/// Number of independent scramblings between which trials alternate.
pub const REPLICATES: usize = 16;

/// One coordinate of the points of all trials, under one seed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Coordinate {
    directions: [u32; DIGITS],
    /// The scrambling key of each replicate.
    keys: [u64; REPLICATES],
}

impl Coordinate {
    /// Dimension `dimension`, below [`DIMENSIONS`], scrambled under `seed` and `name`: another name gives another scrambling.
    pub fn new(seed: u64, name: &str, dimension: usize) -> Self {
        let stream = Stream::new(seed, &format!("scrambling of {name}"));
        Self { directions: directions_of(dimension), keys: std::array::from_fn(|replicate| stream.bits(0, 0, replicate as u32)) }
    }

    /// The coordinate of a trial's point, in the open interval (0, 1): the midpoint of one of 2^52 equal cells.
    pub fn uniform(&self, trial: u32) -> f64 {
        let (index, replicate) = (trial / REPLICATES as u32, trial as usize % REPLICATES);
        // `uniform_from` takes the upper bits.
        uniform_from(scrambled(point(&self.directions, index), self.keys[replicate]) << (64 - SCRAMBLED_DIGITS))
    }

    /// [`Self::uniform`] for a block of trials.
    pub fn uniforms(&self, first_trial: u32) -> Lanes {
        lanes(|lane| self.uniform(first_trial.wrapping_add(lane as u32)))
    }
}

/// Binary digits of an index and of an unscrambled point: digit i of the index affects only the first i digits of the point.
const DIGITS: usize = 32;
/// Binary digits of a scrambled point.
const SCRAMBLED_DIGITS: u32 = 52;

/// The direction number of each digit of the index, lowest digit first: m / 2^k for digit k, counted from 1, as a fraction of 2^32 (Bratley and Fox 1988).
fn directions_of(dimension: usize) -> [u32; DIGITS] {
    let Some((coefficients, first)) = dimension.checked_sub(1).map(|dimension| DIRECTIONS[dimension]) else {
        return std::array::from_fn(|k| 1 << (DIGITS - 1 - k));
    };
    let degree = first.len();
    let mut directions = [0; DIGITS];
    for k in 0..DIGITS {
        directions[k] = match first.get(k) {
            Some(m) => m << (DIGITS - 1 - k),
            None => {
                let start = directions[k - degree] ^ directions[k - degree] >> degree;
                let terms = (1..degree).filter(|term| coefficients >> (degree - 1 - term) & 1 == 1);
                terms.fold(start, |sum, term| sum ^ directions[k - term])
            }
        };
    }
    directions
}

/// The digits of the point of an index, the first digit in the highest bit.
fn point(directions: &[u32; DIGITS], index: u32) -> u32 {
    directions.iter().enumerate().fold(0, |point, (k, direction)| point ^ (direction * (index >> k & 1)))
}

/// Levels of the digit tree whose random bits come from one hash: 64 bits suffice for 2^6 − 1 nodes.
const LEVELS: u32 = 6;
/// Six steps of six levels cover all 32 digits of a point.
const STEPS: u32 = 6;

/// Nested uniform scrambling to 52 digits: each digit of `point`, zero after its 32nd, is flipped by the random bit of the digits before it.
///
/// After the 36th digit no two points share a node, so those digits are random bits themselves.
fn scrambled(point: u32, key: u64) -> u64 {
    const NESTED: u32 = LEVELS * STEPS;
    let digits = u64::from(point) << (NESTED - DIGITS as u32);
    // The leading one distinguishes prefixes of different length.
    let random_bits = |n_digits: u32| mix(key ^ mix(1 << n_digits | digits >> (NESTED - n_digits)));
    let mut flips = 0;
    for step in 0..STEPS {
        let random_bits = random_bits(step * LEVELS);
        let step_digits = digits >> (NESTED - (step + 1) * LEVELS) & ((1 << LEVELS) - 1);
        let flip = |level: u32| (random_bits >> ((1 << level) - 1 + (step_digits >> (LEVELS - level))) & 1) << (LEVELS - 1 - level);
        flips = flips << LEVELS | (0..LEVELS).fold(0, |flips, level| flips | flip(level));
    }
    let n_random = SCRAMBLED_DIGITS - NESTED;
    (digits ^ flips) << n_random | random_bits(NESTED) >> (64 - n_random)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quantity::math::normal_quantile;

    #[test]
    fn points_match_published_values() {
        // From the program of Joe and Kuo, which prints them in Gray code order; sorted by index here.
        let points = |dimension: usize| -> Vec<f64> {
            let directions = directions_of(dimension);
            (0..8).map(|index| f64::from(point(&directions, index)) / 4_294_967_296.0).collect()
        };
        assert_eq!(points(0), [0.0, 0.5, 0.25, 0.75, 0.125, 0.625, 0.375, 0.875]);
        assert_eq!(points(1), [0.0, 0.5, 0.75, 0.25, 0.625, 0.125, 0.375, 0.875]);
        assert_eq!(points(2), [0.0, 0.5, 0.75, 0.25, 0.375, 0.875, 0.625, 0.125]);
        // From another program with the same direction numbers.
        for (dimension, index, expected) in [
            (5, 1_000, 700_448_768),
            (17, 777, 3_519_021_056),
            (63, 1_023, 2_545_942_528),
            (100, 513, 3_166_699_520),
            (127, 900, 1_824_522_240),
        ] {
            assert_eq!(point(&directions_of(dimension), index), expected, "point {index} in dimension {dimension}");
        }
    }

    /// Direction number k, counted from 1, is an odd number divided by 2^k, which makes every single dimension a (0, m, 1)-net for every m.
    #[test]
    fn every_single_dimension_is_a_net() {
        for dimension in 0..DIMENSIONS {
            for (k, direction) in directions_of(dimension).into_iter().enumerate() {
                assert_eq!(direction.trailing_zeros() as usize, DIGITS - 1 - k, "direction {k} of dimension {dimension}");
            }
        }
    }

    /// The number of points in each cell when each dimension is divided into 2^digits parts.
    fn counts(points: &[Vec<u64>], digits: &[u32]) -> Vec<usize> {
        let mut counts = vec![0; 1 << digits.iter().sum::<u32>()];
        for point in points {
            let cell = point.iter().zip(digits).fold(0, |cell, (x, digits)| cell << digits | x >> (SCRAMBLED_DIGITS - digits));
            counts[cell as usize] += 1;
        }
        counts
    }

    /// The quality parameter t of several dimensions is the sum of the degrees of their polynomials, each less one: t = 0 for dimensions 1 and 2,
    /// t = 1 for dimensions 1 to 3, and t = 1 + 2 + 2 for dimensions 3 to 5.
    #[test]
    fn points_are_a_net_before_and_after_scrambling() {
        for (dimensions, m, t) in [(vec![0, 1], 8, 0), (vec![0, 1, 2], 9, 1), (vec![2, 3, 4], 10, 5), (vec![0, 1, 2, 3], 10, 3)] {
            for key in [None, Some(1), Some(0x1234_5678_9abc_def0)] {
                let coordinate = |dimension: &usize, index| {
                    let plain = point(&directions_of(*dimension), index);
                    key.map_or(u64::from(plain) << 20, |key: u64| scrambled(plain, mix(key + *dimension as u64)))
                };
                let net: Vec<Vec<u64>> =
                    (0..1 << m).map(|index| dimensions.iter().map(|dimension| coordinate(dimension, index)).collect()).collect();
                for division in divisions(m - t, dimensions.len()) {
                    let counts = counts(&net, &division);
                    assert!(counts.iter().all(|count| *count == 1 << t), "{dimensions:?} divided by {division:?}, key {key:?}");
                }
            }
        }
    }

    /// All ways to divide `digits` among `n` dimensions.
    fn divisions(digits: u32, n: usize) -> Vec<Vec<u32>> {
        if n == 1 {
            return vec![vec![digits]];
        }
        (0..=digits)
            .flat_map(|first| divisions(digits - first, n - 1).into_iter().map(move |others| [vec![first], others].concat()))
            .collect()
    }

    /// Scrambling flips the common leading digits of two points alike and keeps their first different digit different.
    #[test]
    fn scrambling_preserves_the_first_digit_at_which_two_points_differ() {
        for key in 0..200 {
            for digit in 0..DIGITS as u32 {
                let one = mix(key) as u32;
                let other = one ^ (1 << (31 - digit));
                let difference = scrambled(one, key) ^ scrambled(other, key);
                assert_eq!(difference.leading_zeros() - (64 - SCRAMBLED_DIGITS), digit, "key {key}");
            }
        }
    }

    /// The Kolmogorov-Smirnov test at one false alarm in 20,000.
    fn check_uniform(mut sample: Vec<f64>, what: &str) {
        sample.sort_by(f64::total_cmp);
        let n = sample.len() as f64;
        let distance =
            sample.iter().enumerate().fold(0.0_f64, |distance, (rank, x)| distance.max(x - rank as f64 / n).max((rank + 1) as f64 / n - x));
        assert!(n.sqrt() * distance < 2.3, "{what}: distance {distance}");
    }

    #[test]
    fn a_single_point_is_uniform_over_scramblings() {
        for (dimension, trial) in [(0, 0), (0, 5_000), (7, 33), (127, 1_234_567)] {
            check_uniform((0..20_000).map(|seed| Coordinate::new(seed, "one", dimension).uniform(trial)).collect(), "over seeds");
        }
        // The later digits are uniform as well.
        let fractions = |digits: i32| move |seed| (Coordinate::new(seed, "one", 3).uniform(77) * 2.0_f64.powi(digits)).fract();
        for digits in [6, 11, 30, 36] {
            check_uniform((0..20_000).map(fractions(digits)).collect(), "its later digits");
        }
    }

    #[test]
    fn replicates_names_dimensions_and_seeds_are_independent() {
        let correlation = |pairs: &dyn Fn(u64) -> (f64, f64)| {
            let n = 20_000;
            // The product of two independent scores has mean 0 and variance 1.
            (0..n).map(pairs).map(|(a, b)| normal_quantile(a) * normal_quantile(b)).sum::<f64>() / f64::from(n as u32).sqrt()
        };
        let drawn = |seed, what, dimension, trial| Coordinate::new(seed, what, dimension).uniform(trial);
        for (what, pair) in [
            ("replicates", &(|seed| (drawn(seed, "a", 0, 64), drawn(seed, "a", 0, 65))) as &dyn Fn(u64) -> (f64, f64)),
            ("names", &|seed| (drawn(seed, "a", 0, 64), drawn(seed, "b", 0, 64))),
            ("dimensions", &|seed| (drawn(seed, "a", 0, 64), drawn(seed, "b", 1, 64))),
            ("seeds", &|seed| (drawn(seed, "a", 0, 64), drawn(seed + 1, "a", 0, 64))),
        ] {
            let z = correlation(pair);
            assert!(z.abs() < 4.0, "{what}: {z} standard errors");
        }
    }

    #[test]
    fn trials_alternate_between_replicates_and_can_be_drawn_in_any_order() {
        let coordinate = Coordinate::new(9, "turns", 4);
        let all: Vec<f64> = (0..2_048).map(|trial| coordinate.uniform(trial)).collect();
        assert_eq!(coordinate.uniforms(640).as_slice(), &all[640..704]);
        for replicate in 0..REPLICATES {
            // 128 points of each replicate, one in each of 128 intervals.
            let mut intervals: Vec<usize> = (0..128).map(|index| (all[index * REPLICATES + replicate] * 128.0) as usize).collect();
            intervals.sort_unstable();
            assert_eq!(intervals, (0..128).collect::<Vec<_>>());
        }
    }

    /// For a smooth function the error falls as n^(−3/2) (Owen 1997), so four times as many points reduce the variance 64 times.
    #[test]
    fn the_variance_of_the_mean_of_a_smooth_function_falls_with_the_cube_of_the_number_of_points() {
        let variance = |n: u32| {
            let mean = |seed| {
                let coordinates = [Coordinate::new(seed, "x", 0), Coordinate::new(seed, "y", 1)];
                let value = |index| coordinates.iter().map(|coordinate| coordinate.uniform(index * REPLICATES as u32)).product::<f64>();
                (0..n).map(value).sum::<f64>() / f64::from(n) - 0.25
            };
            (0..400).map(mean).map(|error| error * error).sum::<f64>() / 400.0
        };
        let (few, many) = (variance(64), variance(256));
        // The variance for n independent points is 7/144 / n.
        assert!(few < 7.0 / 144.0 / 64.0 / 100.0, "{few}");
        assert!(few / many > 20.0, "{}", few / many);
    }
}
