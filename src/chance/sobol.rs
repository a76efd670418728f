//! Points that fill a cube more evenly than chance does, and still each lies anywhere with the same probability.
//!
//! A coordinate of a point is that of Sobol's sequence with direction numbers by Joe and Kuo ([`directions`]), scrambled as Owen does: each digit is
//! turned over or not by a coin of its own for each start of digits before it, "Randomly permuted (t,m,s)-nets and (t,s)-sequences" (1995). So a
//! scrambled point is uniform in the cube, and 2^m points from index 0 are as evenly spread as before: as many in each elementary
//! interval as its volume says. The mean of a smooth function errs by about n^(−3/2) in place of n^(−1/2); that of a rough one by no more than a
//! small factor times the plain error.
//!
//! What one scrambling errs by cannot be seen within it, for its points hang together. There are therefore [`REPLICATES`] scramblings, independent
//! of one another, and trials take turns: trial t is point t div 16 of replicate t mod 16. Any trial can be worked out alone, and twice as many
//! trials hold the first half unchanged; nets are whole where trials are 16 times a power of two. Any estimate over all trials has its error from
//! the differences between replicates.

mod directions;

use super::Stream;
use super::stream::{mix, uniform_from};
use crate::quantity::Lanes;
use crate::quantity::columns::lanes;
use directions::DIRECTIONS;

/// Dimensions that there are directions for.
pub const DIMENSIONS: usize = DIRECTIONS.len() + 1;
/// Independent scramblings that trials take turns in.
pub const REPLICATES: usize = 16;

/// One coordinate of the points of all trials, under one seed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Coordinate {
    directions: [u32; DIGITS],
    /// One for each replicate.
    keys: [u64; REPLICATES],
}

impl Coordinate {
    /// Dimension `dimension`, below [`DIMENSIONS`], scrambled for `what` under `seed`: another name is another scrambling.
    pub fn new(seed: u64, what: &str, dimension: usize) -> Self {
        let stream = Stream::new(seed, &format!("scrambling of {what}"));
        Self { directions: directions_of(dimension), keys: std::array::from_fn(|replicate| stream.bits(0, 0, replicate as u32)) }
    }

    /// The coordinate in a trial, in the open interval (0, 1): the midpoint of one of 2^52 equal cells.
    pub fn uniform(&self, trial: u32) -> f64 {
        let (index, replicate) = (trial / REPLICATES as u32, trial as usize % REPLICATES);
        // The upper bits make a uniform number.
        uniform_from(scrambled(point(&self.directions, index), self.keys[replicate]) << (64 - SCRAMBLED_DIGITS))
    }

    /// [`Self::uniform`] for a block of trials.
    pub fn uniforms(&self, first_trial: u32) -> Lanes {
        lanes(|lane| self.uniform(first_trial.wrapping_add(lane as u32)))
    }
}

/// Binary digits of an index, and with it of an unscrambled point: the digit i of the one moves no digit beyond i of the other.
const DIGITS: usize = 32;
/// Binary digits of a scrambled point.
const SCRAMBLED_DIGITS: u32 = 52;

/// What each digit of the index, lowest first, adds to the point: m / 2^k for its k-th, as a fraction of 2^32 (Bratley and Fox 1988).
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
                let taken = (1..degree).filter(|term| coefficients >> (degree - 1 - term) & 1 == 1);
                taken.fold(start, |sum, term| sum ^ directions[k - term])
            }
        };
    }
    directions
}

/// The digits of the point with that index, first digit highest.
fn point(directions: &[u32; DIGITS], index: u32) -> u32 {
    directions.iter().enumerate().fold(0, |point, (k, direction)| point ^ (direction * (index >> k & 1)))
}

/// Levels of the tree of digits whose coins come from one hash: 2^6 − 1 nodes have room in 64 bits.
const LEVELS: u32 = 6;
/// Six times six levels hold all 32 digits of a point.
const STEPS: u32 = 6;

/// Nested uniform scrambling: 52 digits of which each is that of `point`, zero beyond its 32nd, turned over by the coin of the digits before it.
///
/// Beyond the 36th no two points meet in a node, so that those digits are coins themselves.
fn scrambled(point: u32, key: u64) -> u64 {
    const NESTED: u32 = LEVELS * STEPS;
    let digits = u64::from(point) << (NESTED - DIGITS as u32);
    // A one in front tells starts of different length apart.
    let coins = |n_digits: u32| mix(key ^ mix(1 << n_digits | digits >> (NESTED - n_digits)));
    let mut turned = 0;
    for step in 0..STEPS {
        let coins = coins(step * LEVELS);
        let of_step = digits >> (NESTED - (step + 1) * LEVELS) & ((1 << LEVELS) - 1);
        let turn = |level: u32| (coins >> ((1 << level) - 1 + (of_step >> (LEVELS - level))) & 1) << (LEVELS - 1 - level);
        turned = turned << LEVELS | (0..LEVELS).fold(0, |turns, level| turns | turn(level));
    }
    let rest = SCRAMBLED_DIGITS - NESTED;
    (digits ^ turned) << rest | coins(NESTED) >> (64 - rest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quantity::math::normal_quantile;

    #[test]
    fn the_first_points_are_the_published_ones() {
        // Those by Joe and Kuo's own program, which prints them in the order of Gray's code; these are sorted by index.
        let points = |dimension: usize| -> Vec<f64> {
            let directions = directions_of(dimension);
            (0..8).map(|index| f64::from(point(&directions, index)) / 4_294_967_296.0).collect()
        };
        assert_eq!(points(0), [0.0, 0.5, 0.25, 0.75, 0.125, 0.625, 0.375, 0.875]);
        assert_eq!(points(1), [0.0, 0.5, 0.75, 0.25, 0.625, 0.125, 0.375, 0.875]);
        assert_eq!(points(2), [0.0, 0.5, 0.75, 0.25, 0.375, 0.875, 0.625, 0.125]);
        // Of another program with the same directions.
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

    /// Each direction is an odd number over a power of two of its own: with that every dimension alone is a (0, m, 1)-net for every m.
    #[test]
    fn every_dimension_alone_fills_its_intervals_evenly() {
        for dimension in 0..DIMENSIONS {
            for (k, direction) in directions_of(dimension).into_iter().enumerate() {
                assert_eq!(direction.trailing_zeros() as usize, DIGITS - 1 - k, "direction {k} of dimension {dimension}");
            }
        }
    }

    /// How many points of a net lie in each interval of a division of some dimensions into 2^digits parts each.
    fn counts(points: &[Vec<u64>], digits: &[u32]) -> Vec<usize> {
        let mut counts = vec![0; 1 << digits.iter().sum::<u32>()];
        for point in points {
            let cell = point.iter().zip(digits).fold(0, |cell, (x, digits)| cell << digits | x >> (SCRAMBLED_DIGITS - digits));
            counts[cell as usize] += 1;
        }
        counts
    }

    /// The quality parameter t of a dimension is its polynomial's degree less one, and they add up: dimensions 1 and 2 together have t = 0,
    /// dimensions 1 to 3 have t = 1, dimensions 3 to 5 have 1 + 2 + 2.
    #[test]
    fn elementary_intervals_hold_their_number_of_points_before_and_after_scrambling() {
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

    /// All ways to share `digits` among `n` dimensions.
    fn divisions(digits: u32, n: usize) -> Vec<Vec<u32>> {
        if n == 1 {
            return vec![vec![digits]];
        }
        (0..=digits).flat_map(|own| divisions(digits - own, n - 1).into_iter().map(move |rest| [vec![own], rest].concat())).collect()
    }

    /// Two points that part at some digit have the digits before it turned over alike, that one kept apart, and those beyond it independent.
    #[test]
    fn scrambling_keeps_where_two_points_part() {
        for key in 0..200 {
            for parting in 0..DIGITS as u32 {
                let one = mix(key) as u32;
                let other = one ^ (1 << (31 - parting));
                let apart = scrambled(one, key) ^ scrambled(other, key);
                assert_eq!(apart.leading_zeros() - (64 - SCRAMBLED_DIGITS), parting, "key {key}");
            }
        }
    }

    /// Kolmogorov and Smirnov's distance times √n beyond 2.3 is a false alarm in 20 000.
    fn check_uniform(mut sample: Vec<f64>, what: &str) {
        sample.sort_by(f64::total_cmp);
        let n = sample.len() as f64;
        let distance =
            sample.iter().enumerate().fold(0.0_f64, |distance, (rank, x)| distance.max(x - rank as f64 / n).max((rank + 1) as f64 / n - x));
        assert!(n.sqrt() * distance < 2.3, "{what}: distance {distance}");
    }

    #[test]
    fn a_single_point_lies_anywhere_with_the_same_probability() {
        for (dimension, trial) in [(0, 0), (0, 5_000), (7, 33), (127, 1_234_567)] {
            check_uniform((0..20_000).map(|seed| Coordinate::new(seed, "one", dimension).uniform(trial)).collect(), "over seeds");
        }
        // Digits far down are coins as well.
        let fractions = |digits: i32| move |seed| (Coordinate::new(seed, "one", 3).uniform(77) * 2.0_f64.powi(digits)).fract();
        for digits in [6, 11, 30, 36] {
            check_uniform((0..20_000).map(fractions(digits)).collect(), "its later digits");
        }
    }

    #[test]
    fn replicates_names_and_dimensions_are_independent_of_one_another() {
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
            let in_errors = correlation(pair);
            assert!(in_errors.abs() < 4.0, "{what}: {in_errors} standard errors");
        }
    }

    #[test]
    fn trials_take_turns_in_the_replicates_and_can_be_asked_for_in_any_order() {
        let coordinate = Coordinate::new(9, "turns", 4);
        let all: Vec<f64> = (0..2_048).map(|trial| coordinate.uniform(trial)).collect();
        assert_eq!(coordinate.uniforms(640).as_slice(), &all[640..704]);
        for replicate in 0..REPLICATES {
            // 128 points of each replicate: one in each 128th.
            let mut places: Vec<usize> = (0..128).map(|index| (all[index * REPLICATES + replicate] * 128.0) as usize).collect();
            places.sort_unstable();
            assert_eq!(places, (0..128).collect::<Vec<_>>());
        }
    }

    /// Owen's promise: the mean of a smooth function over n points errs by about n^(−3/2), so that four times as many bring 64 times less variance.
    #[test]
    fn the_error_of_a_smooth_mean_falls_with_the_cube_of_the_points() {
        let variance = |n: u32| {
            let mean = |seed| {
                let coordinates = [Coordinate::new(seed, "x", 0), Coordinate::new(seed, "y", 1)];
                let value = |index| coordinates.iter().map(|coordinate| coordinate.uniform(index * REPLICATES as u32)).product::<f64>();
                (0..n).map(value).sum::<f64>() / f64::from(n) - 0.25
            };
            (0..400).map(mean).map(|error| error * error).sum::<f64>() / 400.0
        };
        let (few, many) = (variance(64), variance(256));
        // Plain draws have 7/144 / n.
        assert!(few < 7.0 / 144.0 / 64.0 / 100.0, "{few}");
        assert!(few / many > 20.0, "{}", few / many);
    }
}
