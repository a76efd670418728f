//! Properties of every stream: all methods give consistent numbers, and no test detects dependence or a wrong distribution.

use statrs::distribution::{ContinuousCDF, Normal};

use super::{FourMonthBuffer, Stream, person_key};
use crate::quantity::LANES;
use crate::quantity::simd::{Level, available, dispatch_at, level};

const SEED: u64 = 20_260_101;
/// Sample size of each statistical test.
const TRIALS: usize = 1_000_000;
/// Maximum deviation of a statistic from its expectation, in standard errors: one false alarm in 16,000.
const MAX_STANDARD_ERRORS: f64 = 4.0;

/// The columns of a stream, in the order uniform, first and second uniform, first and second normal.
fn columns(simd_level: Level, stream: Stream, person: u64, month: u32, first_trial: u32, lanes: usize) -> [Vec<f64>; 5] {
    let mut columns: [Vec<f64>; 5] = std::array::from_fn(|_| vec![0.0; lanes]);
    let [uniforms, first_uniforms, second_uniforms, first_normals, second_normals] = &mut columns;
    dispatch_at(
        simd_level,
        #[inline(always)]
        || {
            stream.fill_uniforms(person, month, first_trial, uniforms);
            stream.fill_uniform_pairs(person, month, first_trial, first_uniforms, second_uniforms);
            stream.fill_normal_pairs(person, month, first_trial, first_normals, second_normals);
        },
    );
    columns
}

/// The uniform and the normal numbers of four slots for a block of trials.
fn blocks_of_four(simd_level: Level, stream: Stream, person: u64, block: u32, first_trial: u32) -> [FourMonthBuffer; 2] {
    let (mut uniforms, mut normals) = (FourMonthBuffer::ZERO, FourMonthBuffer::ZERO);
    dispatch_at(
        simd_level,
        #[inline(always)]
        || {
            stream.fill_four_uniforms(person, block, first_trial, &mut uniforms);
            stream.fill_four_normals(person, block, first_trial, &mut normals);
        },
    );
    [uniforms, normals]
}

/// The columns of four slots over many trials: `[uniforms, normals][slot][trial]`.
fn columns_of_four(stream: Stream, person: u64, block: u32) -> [[Vec<f64>; 4]; 2] {
    let mut columns: [[Vec<f64>; 4]; 2] = Default::default();
    for first_trial in (0..TRIALS / LANES).map(|n| (n * LANES) as u32) {
        for (columns, four) in columns.iter_mut().zip(blocks_of_four(level(), stream, person, block, first_trial)) {
            columns.iter_mut().zip(four.0).for_each(|(column, row)| column.extend(*row));
        }
    }
    columns
}

fn uniforms(stream: Stream, person: u64, month: u32, first_trial: u32) -> Vec<f64> {
    let mut out = vec![0.0; TRIALS];
    stream.fill_uniforms(person, month, first_trial, &mut out);
    out
}

fn normals(stream: Stream, person: u64, slot: u32, first_trial: u32) -> [Vec<f64>; 2] {
    let mut pair = [vec![0.0; TRIALS], vec![0.0; TRIALS]];
    let [first, second] = &mut pair;
    stream.fill_normal_pairs(person, slot, first_trial, first, second);
    pair
}

/// The Kolmogorov-Smirnov test: checks the largest distance between the empirical distribution function and `cdf`. The
/// probability that `sqrt(n)` times it exceeds 2.3 is `2 exp(-2 × 2.3²)`, one in 20,000.
fn check_distribution(mut sample: Vec<f64>, cdf: impl Fn(f64) -> f64) {
    sample.sort_by(f64::total_cmp);
    let count = sample.len() as f64;
    let distance = sample.iter().enumerate().fold(0.0_f64, |distance, (rank, &x)| {
        let p = cdf(x);
        distance.max(p - rank as f64 / count).max((rank + 1) as f64 / count - p)
    });
    assert!(count.sqrt() * distance < 2.3, "distance {distance}");
}

/// Checks that the correlations between two columns, between their squares, and between each column and the other's squares are not
/// significant.
fn check_independence(what: &str, a: &[f64], b: &[f64]) {
    let squares = |x: &[f64]| x.iter().map(|x| x * x).collect::<Vec<f64>>();
    let (a_squared, b_squared) = (squares(a), squares(b));
    for (a, b) in [(a, b), (&a_squared[..], &b_squared[..]), (a, &b_squared[..]), (&a_squared[..], b)] {
        let z = correlation(a, b) * (a.len() as f64).sqrt();
        assert!(z.abs() < MAX_STANDARD_ERRORS, "{what}: a correlation of {z} standard errors");
    }
}

fn correlation(a: &[f64], b: &[f64]) -> f64 {
    let mean = |x: &[f64]| x.iter().sum::<f64>() / x.len() as f64;
    let (mean_a, mean_b) = (mean(a), mean(b));
    let product = |x: &[f64], mean_x: f64, y: &[f64], mean_y: f64| x.iter().zip(y).map(|(x, y)| (x - mean_x) * (y - mean_y)).sum::<f64>();
    product(a, mean_a, b, mean_b) / (product(a, mean_a, a, mean_a) * product(b, mean_b, b, mean_b)).sqrt()
}

#[test]
fn columns_hold_the_same_numbers_as_single_draws() {
    let stream = Stream::new(SEED, "columns");
    let person = person_key("senior", "1");
    // In the last column the trial exceeds 32 bits.
    for (month, first_trial) in [(0, 0), (11, 960), (u32::MAX, u32::MAX - 20)] {
        let [column, first, _, first_normal, second_normal] = columns(level(), stream, person, month, first_trial, 64);
        for lane in 0..64 {
            let trial = first_trial.wrapping_add(lane as u32);
            assert_eq!(column[lane], stream.uniform(person, month, trial));
            assert_eq!(first[lane], column[lane]);
        }
        // A column that starts elsewhere holds the same numbers.
        let [.., later_first, later_second] = columns(level(), stream, person, month, first_trial.wrapping_add(5), 3);
        assert_eq!(later_first, first_normal[5..8]);
        assert_eq!(later_second, second_normal[5..8]);
    }
}

#[test]
fn pairs_fill_no_more_than_the_shorter_column() {
    let (mut first, mut second) = ([9.0; 5], [9.0; 3]);
    Stream::new(SEED, "short").fill_normal_pairs(1, 2, 3, &mut first, &mut second);
    assert_eq!(first[3..], [9.0, 9.0]);
    assert!(first[..3].iter().chain(&second).all(|&x| x != 9.0));
}

#[test]
fn every_level_gives_the_same_bits() {
    let stream = Stream::new(SEED, "levels");
    for lanes in [1, 7, 32, 64, 1000] {
        let bits = |simd_level| {
            let columns = columns(simd_level, stream, u64::MAX - 3, 17, 12_345, lanes);
            columns.map(|column| column.into_iter().map(f64::to_bits).collect::<Vec<u64>>())
        };
        let baseline = bits(Level::Baseline);
        for simd_level in available() {
            assert!(bits(simd_level) == baseline, "{simd_level:?} differs over {lanes} lanes");
        }
    }
    let bits = |simd_level| blocks_of_four(simd_level, stream, 5, 2, 640).map(|four| four.0.map(|row| row.map(f64::to_bits)));
    for simd_level in available() {
        assert!(bits(simd_level) == bits(Level::Baseline), "{simd_level:?} differs over four slots");
    }
}

#[test]
fn uniforms_follow_the_uniform_distribution() {
    check_distribution(uniforms(Stream::new(SEED, "law"), 1, 1, 0), |x| x);
    let by_person = (0..TRIALS as u64).map(|person| Stream::new(SEED, "law").uniform(person, 1, 0)).collect();
    check_distribution(by_person, |x| x);
    let [of_four, _] = columns_of_four(Stream::new(SEED, "law"), 1, 1);
    of_four.into_iter().for_each(|column| check_distribution(column, |x| x));
}

#[test]
fn normals_of_every_method_follow_the_normal_distribution() {
    let normal = Normal::standard();
    let [first, second] = normals(Stream::new(SEED, "law"), 2, 1, 0);
    check_distribution(first, |x| normal.cdf(x));
    check_distribution(second, |x| normal.cdf(x));
    let [_, of_four] = columns_of_four(Stream::new(SEED, "law"), 2, 1);
    of_four.into_iter().for_each(|column| check_distribution(column, |x| normal.cdf(x)));
    let stream = Stream::new(SEED, "law of quantiles");
    check_distribution((0..TRIALS as u32).map(|trial| stream.normal(2, 1, trial)).collect(), |x| normal.cdf(x));
}

#[test]
fn normals_have_the_first_four_moments_of_the_normal_distribution() {
    // The mean of z^k has variance (E z^2k - (E z^k)^2) / n, with even moments 1, 3, 15, 105.
    let [_, of_four] = columns_of_four(Stream::new(SEED, "moments"), 3, 1);
    for column in normals(Stream::new(SEED, "moments"), 3, 0, 0).into_iter().chain(of_four) {
        for (power, moment, variance) in [(1, 0.0, 1.0), (2, 1.0, 2.0), (3, 0.0, 15.0), (4, 3.0, 96.0)] {
            let mean = column.iter().map(|z| z.powi(power)).sum::<f64>() / TRIALS as f64;
            let z = (mean - moment) / f64::sqrt(variance / TRIALS as f64);
            assert!(z.abs() < MAX_STANDARD_ERRORS, "moment {power} is off by {z} standard errors");
        }
    }
}

#[test]
fn uniforms_of_adjacent_keys_are_independent() {
    let stream = Stream::new(SEED, "neighbours");
    let reference = uniforms(stream, 100, 10, 0);
    check_independence("people", &reference, &uniforms(stream, 101, 10, 0));
    check_independence("months", &reference, &uniforms(stream, 100, 11, 0));
    check_independence("trials", &reference, &uniforms(stream, 100, 10, 1));
    check_independence("names", &reference, &uniforms(Stream::new(SEED, "neighbours "), 100, 10, 0));
    check_independence("seeds", &reference, &uniforms(Stream::new(SEED + 1, "neighbours"), 100, 10, 0));
}

#[test]
fn normals_of_adjacent_keys_are_independent() {
    let stream = Stream::new(SEED, "normal neighbours");
    let [reference, partner] = normals(stream, 100, 10, 0);
    check_independence("both of a pair", &reference, &partner);
    for (what, [first, second]) in [
        ("people", normals(stream, 101, 10, 0)),
        ("slots", normals(stream, 100, 11, 0)),
        ("trials", normals(stream, 100, 10, 1)),
        ("names", normals(Stream::new(SEED, "normal neighbour"), 100, 10, 0)),
    ] {
        check_independence(what, &reference, &first);
        check_independence(what, &reference, &second);
    }
}

#[test]
fn slots_within_and_across_adjacent_blocks_are_independent() {
    let stream = Stream::new(SEED, "fours");
    let (block, next_block) = (columns_of_four(stream, 100, 10), columns_of_four(stream, 100, 11));
    for (slots, next_slots) in block.iter().zip(&next_block) {
        for (slot, column) in slots.iter().enumerate() {
            slots[slot + 1..].iter().chain(next_slots).for_each(|other| check_independence("two slots", column, other));
        }
    }
}

#[test]
fn consecutive_person_keys_are_independent() {
    let stream = Stream::new(SEED, "rows");
    let over_people =
        |shift: u64, month, trial| (0..TRIALS as u64).map(|person| stream.uniform(person + shift, month, trial)).collect::<Vec<f64>>();
    let reference = over_people(0, 0, 0);
    check_independence("people", &reference, &over_people(1, 0, 0));
    check_independence("months", &reference, &over_people(0, 1, 0));
    check_independence("trials", &reference, &over_people(0, 0, 1));
}

#[test]
fn both_of_a_pair_of_uniforms_are_uniform_and_independent() {
    let stream = Stream::new(SEED, "pairs");
    let (mut first, mut second) = (vec![0.0; TRIALS], vec![0.0; TRIALS]);
    stream.fill_uniform_pairs(5, 5, 0, &mut first, &mut second);
    check_distribution(second.clone(), |x| x);
    check_independence("both of a pair", &first, &second);
}
