//! What every stream must obey: the same numbers by every road, and no sign of dependence or of a wrong law.

use rand::{Rng, RngExt};
use rand_distr::{Distribution, Gamma};
use statrs::distribution::{ContinuousCDF, Normal};

use super::{FourMonthBuffer, Stream, person_key};
use crate::quantity::LANES;
use crate::quantity::simd::{Level, available, dispatch_at, level};

const SEED: u64 = 20_260_101;
/// Trials of each test of a law.
const TRIALS: usize = 1_000_000;
/// How far, in standard errors, a statistic may lie from its value: a false alarm in 16 000.
const BOUND: f64 = 4.0;

/// The columns of a stream, in the order uniform, first and second uniform, first and second normal.
fn columns(at: Level, stream: Stream, person: u64, month: u32, first_trial: u32, lanes: usize) -> [Vec<f64>; 5] {
    let mut columns: [Vec<f64>; 5] = std::array::from_fn(|_| vec![0.0; lanes]);
    let [uniforms, first_uniforms, second_uniforms, first_normals, second_normals] = &mut columns;
    dispatch_at(
        at,
        #[inline(always)]
        || {
            stream.fill_uniforms(person, month, first_trial, uniforms);
            stream.fill_uniform_pairs(person, month, first_trial, first_uniforms, second_uniforms);
            stream.fill_normal_pairs(person, month, first_trial, first_normals, second_normals);
        },
    );
    columns
}

/// Four slots of a block of trials, of uniforms and of normals.
fn fours(at: Level, stream: Stream, person: u64, slots: u32, first_trial: u32) -> [FourMonthBuffer; 2] {
    let (mut uniforms, mut normals) = (FourMonthBuffer::ZERO, FourMonthBuffer::ZERO);
    dispatch_at(
        at,
        #[inline(always)]
        || {
            stream.fill_four_uniforms(person, slots, first_trial, &mut uniforms);
            stream.fill_four_normals(person, slots, first_trial, &mut normals);
        },
    );
    [uniforms, normals]
}

/// The columns of four slots over many trials: `[uniforms, normals][slot][trial]`.
fn columns_of_four(stream: Stream, person: u64, slots: u32) -> [[Vec<f64>; 4]; 2] {
    let mut columns: [[Vec<f64>; 4]; 2] = Default::default();
    for block in 0..TRIALS / LANES {
        for (columns, four) in columns.iter_mut().zip(fours(level(), stream, person, slots, (block * LANES) as u32)) {
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

/// Checks the largest distance between the sample's distribution function and `cdf` (Kolmogorov and Smirnov). The
/// chance that `sqrt(n)` times it exceeds 2.3 is `2 exp(-2 × 2.3²)`, one in 20 000.
fn check_law(mut sample: Vec<f64>, cdf: impl Fn(f64) -> f64) {
    sample.sort_by(f64::total_cmp);
    let count = sample.len() as f64;
    let distance = sample.iter().enumerate().fold(0.0_f64, |distance, (rank, &x)| {
        let p = cdf(x);
        distance.max(p - rank as f64 / count).max((rank + 1) as f64 / count - p)
    });
    assert!(count.sqrt() * distance < 2.3, "distance {distance}");
}

/// Checks that two columns, and their squares, have no correlation beyond chance; and the squares against the columns.
fn check_independence(what: &str, a: &[f64], b: &[f64]) {
    let squares = |x: &[f64]| x.iter().map(|x| x * x).collect::<Vec<f64>>();
    let (a_squared, b_squared) = (squares(a), squares(b));
    for (a, b) in [(a, b), (&a_squared[..], &b_squared[..]), (a, &b_squared[..]), (&a_squared[..], b)] {
        let in_errors = correlation(a, b) * (a.len() as f64).sqrt();
        assert!(in_errors.abs() < BOUND, "{what}: a correlation of {in_errors} standard errors");
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
    // The last column runs over the end of the trial's 32 bits.
    for (month, first_trial) in [(0, 0), (11, 960), (u32::MAX, u32::MAX - 20)] {
        let [column, first, _, first_normal, second_normal] = columns(level(), stream, person, month, first_trial, 64);
        for lane in 0..64 {
            let trial = first_trial.wrapping_add(lane as u32);
            assert_eq!(column[lane], stream.uniform(person, month, trial));
            assert_eq!(first[lane], column[lane]);
        }
        // A column cut elsewhere holds the same numbers.
        let [.., cut_first, cut_second] = columns(level(), stream, person, month, first_trial.wrapping_add(5), 3);
        assert_eq!(cut_first, first_normal[5..8]);
        assert_eq!(cut_second, second_normal[5..8]);
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
        let bits = |at| {
            columns(at, stream, u64::MAX - 3, 17, 12_345, lanes).map(|column| column.into_iter().map(f64::to_bits).collect::<Vec<u64>>())
        };
        let baseline = bits(Level::Baseline);
        for at in available() {
            assert!(bits(at) == baseline, "{at:?} differs over {lanes} lanes");
        }
    }
    let bits = |at| fours(at, stream, 5, 2, 640).map(|four| four.0.map(|row| row.map(f64::to_bits)));
    for at in available() {
        assert!(bits(at) == bits(Level::Baseline), "{at:?} differs over four slots");
    }
}

#[test]
fn uniforms_follow_the_uniform_law() {
    check_law(uniforms(Stream::new(SEED, "law"), 1, 1, 0), |x| x);
    let by_person = (0..TRIALS as u64).map(|person| Stream::new(SEED, "law").uniform(person, 1, 0)).collect();
    check_law(by_person, |x| x);
    let [of_four, _] = columns_of_four(Stream::new(SEED, "law"), 1, 1);
    of_four.into_iter().for_each(|column| check_law(column, |x| x));
}

#[test]
fn normals_of_every_kind_follow_the_normal_law() {
    let normal = Normal::standard();
    let [first, second] = normals(Stream::new(SEED, "law"), 2, 1, 0);
    check_law(first, |x| normal.cdf(x));
    check_law(second, |x| normal.cdf(x));
    let [_, of_four] = columns_of_four(Stream::new(SEED, "law"), 2, 1);
    of_four.into_iter().for_each(|column| check_law(column, |x| normal.cdf(x)));
    let stream = Stream::new(SEED, "law of quantiles");
    check_law((0..TRIALS as u32).map(|trial| stream.normal(2, 1, trial)).collect(), |x| normal.cdf(x));
}

#[test]
fn normals_have_the_moments_of_the_normal_law_to_the_fourth() {
    // The mean of z^k has variance (E z^2k - (E z^k)^2) / n, with even moments 1, 3, 15, 105.
    let [_, of_four] = columns_of_four(Stream::new(SEED, "moments"), 3, 1);
    for column in normals(Stream::new(SEED, "moments"), 3, 0, 0).into_iter().chain(of_four) {
        for (power, moment, variance) in [(1, 0.0, 1.0), (2, 1.0, 2.0), (3, 0.0, 15.0), (4, 3.0, 96.0)] {
            let mean = column.iter().map(|z| z.powi(power)).sum::<f64>() / TRIALS as f64;
            let in_errors = (mean - moment) / f64::sqrt(variance / TRIALS as f64);
            assert!(in_errors.abs() < BOUND, "moment {power} is off by {in_errors} standard errors");
        }
    }
}

#[test]
fn neighbouring_keys_are_independent() {
    let stream = Stream::new(SEED, "neighbours");
    let here = uniforms(stream, 100, 10, 0);
    check_independence("people", &here, &uniforms(stream, 101, 10, 0));
    check_independence("months", &here, &uniforms(stream, 100, 11, 0));
    check_independence("trials", &here, &uniforms(stream, 100, 10, 1));
    check_independence("names", &here, &uniforms(Stream::new(SEED, "neighbours "), 100, 10, 0));
    check_independence("seeds", &here, &uniforms(Stream::new(SEED + 1, "neighbours"), 100, 10, 0));
}

#[test]
fn neighbouring_normals_are_independent() {
    let stream = Stream::new(SEED, "normal neighbours");
    let [here, beside] = normals(stream, 100, 10, 0);
    check_independence("the two of a pair", &here, &beside);
    for (what, [first, second]) in [
        ("people", normals(stream, 101, 10, 0)),
        ("slots", normals(stream, 100, 11, 0)),
        ("trials", normals(stream, 100, 10, 1)),
        ("names", normals(Stream::new(SEED, "normal neighbour"), 100, 10, 0)),
    ] {
        check_independence(what, &here, &first);
        check_independence(what, &here, &second);
    }
}

#[test]
fn four_slots_and_their_neighbours_are_independent() {
    let stream = Stream::new(SEED, "fours");
    let (here, next) = (columns_of_four(stream, 100, 10), columns_of_four(stream, 100, 11));
    for (here, next) in here.iter().zip(&next) {
        for (slot, column) in here.iter().enumerate() {
            here[slot + 1..].iter().chain(next).for_each(|other| check_independence("two slots", column, other));
        }
    }
}

#[test]
fn people_numbered_in_a_row_are_independent_over_people() {
    let stream = Stream::new(SEED, "rows");
    let over_people =
        |shift: u64, month, trial| (0..TRIALS as u64).map(|person| stream.uniform(person + shift, month, trial)).collect::<Vec<f64>>();
    let here = over_people(0, 0, 0);
    check_independence("people", &here, &over_people(1, 0, 0));
    check_independence("months", &here, &over_people(0, 1, 0));
    check_independence("trials", &here, &over_people(0, 0, 1));
}

#[test]
fn pairs_of_uniforms_and_generators_are_independent() {
    let stream = Stream::new(SEED, "pairs");
    let (mut first, mut second) = (vec![0.0; TRIALS], vec![0.0; TRIALS]);
    stream.fill_uniform_pairs(5, 5, 0, &mut first, &mut second);
    check_law(second.clone(), |x| x);
    check_independence("the two of a pair", &first, &second);
    let mut neighbours = (0..TRIALS as u32).map(|trial| stream.generator(5, 5, trial).random::<f64>());
    let generated: Vec<f64> = neighbours.by_ref().collect();
    check_law(generated.clone(), |x| x);
    check_independence("a generator and a draw", &first, &generated);
    let mut generator = stream.generator(5, 5, 0);
    let one_generator: Vec<f64> = (0..TRIALS).map(|_| generator.random()).collect();
    check_law(one_generator.clone(), |x| x);
    check_independence("one generator and its neighbours", &one_generator, &generated);
}

#[test]
fn a_generator_starts_anew_wherever_it_is_asked_for() {
    let stream = Stream::new(SEED, "generator");
    let draw = |person, month, trial| stream.generator(person, month, trial).next_u64();
    assert_eq!(draw(1, 2, 3), draw(1, 2, 3));
    for other in [draw(2, 2, 3), draw(1, 3, 3), draw(1, 2, 4), draw(1 << 32 | 1, 2, 3)] {
        assert_ne!(draw(1, 2, 3), other);
    }
    // Bytes and words are one sequence.
    let (mut words, mut bytes) = (stream.generator(1, 2, 3), [0; 12]);
    stream.generator(1, 2, 3).fill_bytes(&mut bytes);
    assert_eq!(bytes[..8], words.next_u64().to_le_bytes());
    assert_eq!(bytes[8..], words.next_u64().to_le_bytes()[..4]);
}

#[test]
fn a_sampler_of_an_outside_crate_gets_its_law() {
    let (shape, scale) = (2.5, 1.0);
    let gamma = Gamma::new(shape, scale).expect("shape and scale are positive");
    let reference = statrs::distribution::Gamma::new(shape, 1.0 / scale).expect("shape and rate are positive");
    let stream = Stream::new(SEED, "sampler");
    let sample = (0..200_000).map(|trial| gamma.sample(&mut stream.generator(1, 1, trial))).collect();
    check_law(sample, |x| reference.cdf(x));
}
