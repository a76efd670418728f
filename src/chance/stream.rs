//! Counter-based random numbers: a draw is a pure function of the seed, the stream's name, the person, the month and the trial.
//!
//! Knows seeds, names and counters, not what a draw is used for. There is no mutable state, so no result depends on the
//! order of people, on the number of threads, or on what else is drawn.
//!
//! A [`Stream`] is named after what it draws ("sick days", "share price") and must be read through one method only: single draws,
//! pairs and blocks of four of one stream are made from the same random words and are not independent of one another.
//! Streams of different names, or of different seeds, are independent.
//!
//! The generator is Philox4x32-10 of Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3" (2011):
//! a keyed bijection of 128-bit counters that passes BigCrush. The counter is `[trial, month, person low, person high]`,
//! the key is the stream's. Some methods number their draws by another index in place of the month; they call it a slot.

use crate::quantity::columns::Row;
use crate::quantity::math::{ln_unguarded, normal_quantile, sin_cos_of_eighth, sin_cos_of_turn};
use crate::quantity::{LANES, Lanes};
use philox::{LOW_WORD, philox_wide, words};

mod philox;
#[cfg(test)]
mod properties;

/// The random numbers of one seed and one name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stream {
    key: [u32; 2],
}

impl Stream {
    /// The stream of that name under `seed`.
    ///
    /// The key is `mix(fnv(name) xor mix(seed + 0x9e3779b97f4a7c15))`, where `fnv` is the 64-bit FNV-1a hash of the
    /// name's bytes and `mix` the finalizer of SplitMix64; low word first.
    pub fn new(seed: u64, name: &str) -> Stream {
        let hash = mix(fnv_1a(FNV_OFFSET, name.as_bytes()) ^ mix(seed.wrapping_add(GOLDEN_RATIO)));
        Stream { key: words(hash) }
    }

    /// Another stream of that name and seed for each `salt`, independent of those of other salts; for a salt of 0 that of [`Stream::new`].
    pub fn salted(seed: u64, name: &str, salt: u64) -> Stream {
        let plain = Self::new(seed, name);
        if salt == 0 {
            return plain;
        }
        let hash = u64::from(plain.key[1]) << 32 | u64::from(plain.key[0]);
        Stream { key: words(mix(hash ^ mix(salt.wrapping_add(GOLDEN_RATIO)))) }
    }

    /// A uniform number in the open interval (0, 1): the midpoint of one of 2^52 equal cells, so that it is never 0 or 1
    /// and can be passed to a quantile function.
    #[inline(always)]
    pub fn uniform(&self, person: u64, month: u32, trial: u32) -> f64 {
        let [first, _] = self.pair_of_u64(person, month, u64::from(trial));
        uniform_from(first)
    }

    /// A standard normal number: the normal quantile of [`Stream::uniform`] for the same person, month and trial.
    ///
    /// Not the same numbers as those of [`Stream::fill_normal_pairs`], which uses another transform that vectorizes.
    #[inline(always)]
    pub fn normal(&self, person: u64, month: u32, trial: u32) -> f64 {
        normal_quantile(self.uniform(person, month, trial))
    }

    /// [`Stream::uniform`] for a column of trials: `out[lane]` belongs to trial `first_trial + lane`, which wraps
    /// at 2^32.
    #[inline(always)]
    pub fn fill_uniforms(&self, person: u64, month: u32, first_trial: u32, out: &mut [f64]) {
        for (lane, out) in out.iter_mut().enumerate() {
            let [first, _] = self.pair_of_u64(person, month, trial_of(first_trial, lane));
            *out = uniform_from(first);
        }
    }

    /// Two independent uniform numbers for each trial at the cost of one; `first` gets the numbers of [`Stream::fill_uniforms`].
    /// Fills as many lanes as the shorter column has.
    #[inline(always)]
    fn fill_uniform_pairs(&self, person: u64, month: u32, first_trial: u32, first: &mut [f64], second: &mut [f64]) {
        for (lane, (first, second)) in first.iter_mut().zip(second).enumerate() {
            let [a, b] = self.pair_of_u64(person, month, trial_of(first_trial, lane));
            *first = uniform_from(a);
            *second = uniform_from(b);
        }
    }

    /// Two independent standard normal numbers for each trial, by the Box-Muller transform of two uniform numbers `u`, `v`
    /// from the same random words as [`Stream::fill_uniforms`]: `sqrt(-2 ln u) cos 2πv` and `sqrt(-2 ln u) sin 2πv`. No absolute value
    /// exceeds 8.6. `slot` numbers the pairs. Fills as many lanes as the shorter column has.
    ///
    /// By hand: `u = exp(-0.5)`, `v = 1/12` give `1 × 0.866025` and `1 × 0.5`.
    #[inline(always)]
    pub fn fill_normal_pairs(&self, person: u64, slot: u32, first_trial: u32, first: &mut [f64], second: &mut [f64]) {
        // Two passes, because the generator and the transform together need more registers than there are.
        self.fill_uniform_pairs(person, slot, first_trial, first, second);
        for (first, second) in first.iter_mut().zip(second) {
            let radius = (-2.0 * ln_unguarded(*first)).sqrt();
            let (sine, cosine) = sin_cos_of_turn(*second);
            *first = radius * cosine;
            *second = radius * sine;
        }
    }

    /// The uniform number of each trial in a slot, mostly a month, to 32 bits: the midpoint of one of 2^32 equal cells,
    /// which is enough for events with a probability above one in a million.
    ///
    /// Slots come four at a time, so they must be asked for in order from a multiple of four on, with one `buffer` for each sequence.
    #[inline(always)]
    pub fn buffered_uniforms<'a>(&self, person: u64, slot: usize, first_trial: u32, buffer: &'a mut FourMonthBuffer) -> &'a Lanes {
        if slot.is_multiple_of(4) {
            self.fill_four_uniforms(person, (slot / 4) as u32, first_trial, buffer);
        }
        &buffer.0[slot % 4]
    }

    /// The standard normal number of each trial in a slot, which come in order as those of [`Stream::buffered_uniforms`]. No
    /// absolute value exceeds 7.6, which one normal number in 10^13 does.
    #[inline(always)]
    pub fn buffered_normals<'a>(&self, person: u64, slot: usize, first_trial: u32, buffer: &'a mut FourMonthBuffer) -> &'a Lanes {
        if slot.is_multiple_of(4) {
            self.fill_four_normals(person, (slot / 4) as u32, first_trial, buffer);
        }
        &buffer.0[slot % 4]
    }

    /// Four independent uniform numbers for each trial at the cost of one. `block` numbers the blocks of four.
    #[inline(always)]
    fn fill_four_uniforms(&self, person: u64, block: u32, first_trial: u32, out: &mut FourMonthBuffer) {
        let words = self.words(person, block, first_trial);
        for (rows, words) in out.0.as_chunks_mut::<2>().0.iter_mut().zip(&words.0) {
            let [first, second] = rows;
            for ((first, second), word) in first.iter_mut().zip(second.iter_mut()).zip(words) {
                *first = uniform_of_upper::<32>(*word);
                *second = uniform_of_upper::<32>(word << 32);
            }
        }
    }

    /// Four independent standard normal numbers for each trial at little more than the cost of two: the Box-Muller transform of a uniform number
    /// of 40 bits and an angle of 24 bits, twice. `block` numbers the blocks of four.
    ///
    /// The 2^24 angles are evenly spaced, so all moments of their sine and cosine below that order are exact, and the radius is
    /// continuous to 2^-40.
    #[inline(always)]
    fn fill_four_normals(&self, person: u64, block: u32, first_trial: u32, out: &mut FourMonthBuffer) {
        let words = self.words(person, block, first_trial);
        for (rows, words) in out.0.as_chunks_mut::<2>().0.iter_mut().zip(&words.0) {
            let [first, second] = rows;
            // Two passes, because out-of-order execution reaches only so far while it waits for the division of the first.
            for (first, word) in first.iter_mut().zip(words) {
                *first = squared_radius(*word);
            }
            for ((first, second), word) in first.iter_mut().zip(second.iter_mut()).zip(words) {
                [*first, *second] = normal_pair(*first, word << 40);
            }
        }
    }

    /// The leading 10 bits of a uniform number for each trial in each of twelve slots: `out[slot][lane]`, a whole number from 0 to 1,023.
    ///
    /// For rare events: these bits alone decide most draws (see [`prefilter_threshold`]), and [`Stream::complete_uniforms`] draws the others in
    /// full. `block` numbers the blocks of twelve slots.
    #[inline(always)]
    pub fn fill_leading_bits(&self, person: u64, block: u32, first_trial: u32, out: &mut [Row; PREFILTER_SLOTS]) {
        let words = self.words(person, block, first_trial);
        for (slot, row) in out.iter_mut().enumerate() {
            let (words, place) = (&words.0[slot / 6], slot % 6);
            row.iter_mut().zip(words).for_each(|(leading, word)| *leading = whole_number(word >> (10 * place) & LOW_10));
        }
    }

    /// Replaces the leading bits from [`Stream::fill_leading_bits`] with uniform numbers that begin with them, whose other bits come from this
    /// stream: midpoints of 2^52 equal cells. Entry i of `uniforms` belongs to entry i of `indices`.
    #[inline(always)]
    pub fn complete_uniforms(&self, person: u64, indices: &[DrawIndex; SPARSE_BATCH], uniforms: &mut [f64; SPARSE_BATCH]) {
        for (uniform, index) in uniforms.iter_mut().zip(indices) {
            *uniform = self.uniform_with_leading_bits((*uniform + TWO_POW_52).to_bits() & LOW_10, person, index.month, index.trial);
        }
    }

    /// The standard normal number of one person at each of `indices`; the same number as [`Stream::buffered_normals`] for slot 4 × month.
    #[inline(always)]
    pub fn fill_normals_at(&self, person: u64, indices: &[DrawIndex; SPARSE_BATCH], out: &mut [f64; SPARSE_BATCH]) {
        for (out, index) in out.iter_mut().zip(indices) {
            let [word, _] = self.pair_of_u64(person, index.month, u64::from(index.trial));
            [*out, _] = normal_pair(squared_radius(word), word << 40);
        }
    }

    /// 64 random bits, of which the upper 52 make the uniform number.
    pub(super) fn bits(&self, person: u64, month: u32, trial: u32) -> u64 {
        self.pair_of_u64(person, month, u64::from(trial))[0]
    }

    /// The uniform number with the given leading 10 bits and the other bits from this stream.
    #[inline(always)]
    fn uniform_with_leading_bits(&self, leading: u64, person: u64, month: u32, trial: u32) -> f64 {
        let [bits, _] = self.pair_of_u64(person, month, u64::from(trial));
        uniform_from(leading << 54 | bits >> 10)
    }

    /// The 128 random bits of each trial of a block.
    #[inline(always)]
    fn words(&self, person: u64, slot: u32, first_trial: u32) -> RandomWords {
        let mut words = RandomWords([[0; LANES]; 2]);
        let [low, high] = &mut words.0;
        for (lane, (low, high)) in low.iter_mut().zip(high).enumerate() {
            [*low, *high] = self.pair_of_u64(person, slot, trial_of(first_trial, lane));
        }
        words
    }

    /// The 128 random bits of a person, month and trial, as two numbers, low words first. Only the low 32 bits of `trial` count.
    #[inline(always)]
    fn pair_of_u64(&self, person: u64, month: u32, trial: u64) -> [u64; 2] {
        philox_wide([trial, u64::from(month), person & LOW_WORD, person >> 32], self.key)
    }
}

/// The key of a person: a hash of the group's name and of the person's id, or index within the group.
///
/// `mix(fnv(group, 0xff, index_or_id))`, with the 64-bit FNV-1a hash over the bytes of both texts and, between them, a byte
/// that does not occur in UTF-8, so that `("ab", "c")` and `("a", "bc")` differ; `mix` is the finalizer of
/// SplitMix64. The same on every machine.
pub fn person_key(group: &str, index_or_id: &str) -> u64 {
    let hash = fnv_1a(FNV_OFFSET, group.as_bytes());
    let hash = fnv_1a(hash, &[0xff]);
    mix(fnv_1a(hash, index_or_id.as_bytes()))
}

/// Number of draws made at once for a sparse list of indices: loops over columns of this fixed length are vectorized.
pub const SPARSE_BATCH: usize = 16;

/// Number of slots whose leading bits come from one call of the generator.
pub const PREFILTER_SLOTS: usize = 12;

/// The leading bits ([`Stream::fill_leading_bits`]) above which a uniform number may exceed `probability`. A draw whose leading bits are not above
/// it lies below `probability`, so for an event that occurs above `probability` it needs no further bits.
pub fn prefilter_threshold(probability: f64) -> f64 {
    probability * (LOW_10 + 1) as f64 - 1.0
}

/// The draws of four slots, mostly months, that come from one call of the generator.
#[derive(Debug, Clone)]
pub struct FourMonthBuffer([Row; 4]);

impl Default for FourMonthBuffer {
    fn default() -> Self {
        Self::ZERO
    }
}

impl FourMonthBuffer {
    /// An empty buffer.
    pub const ZERO: Self = Self([Row::ZERO; 4]);
}

/// 128 random bits for each lane.
#[repr(align(64))]
struct RandomWords([[u64; LANES]; 2]);

/// The month (or slot) and the trial of a draw.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct DrawIndex {
    /// The month or slot.
    pub month: u32,
    /// The trial.
    pub trial: u32,
}

const TWO_POW_52: f64 = 4_503_599_627_370_496.0;
const LOW_10: u64 = 0x3ff;
const FNV_OFFSET: u64 = 0xcbf2_9ce4_8422_2325;
const FNV_PRIME: u64 = 0x0000_0100_0000_01b3;
/// SplitMix64's increment, 2^64 over the golden ratio; without it the seed 0 would mix to 0.
const GOLDEN_RATIO: u64 = 0x9e37_79b9_7f4a_7c15;
/// The trial of a lane; the generator ignores a carry beyond 32 bits.
#[inline(always)]
fn trial_of(first_trial: u32, lane: usize) -> u64 {
    u64::from(first_trial).wrapping_add(lane as u64)
}

/// `(k + 1/2) / 2^52` for the upper 52 bits `k`. They become the significand of a number in [1, 2); subtracting 1 less half a cell
/// from it is exact.
#[inline(always)]
pub(super) fn uniform_from(bits: u64) -> f64 {
    f64::from_bits(bits >> 12 | 0x3ff0_0000_0000_0000) - (1.0 - 0.5 * f64::EPSILON)
}

/// The midpoint of one of 2^N equal cells, from the upper N bits, plus 2^-53.
#[inline(always)]
fn uniform_of_upper<const N: u32>(bits: u64) -> f64 {
    let half_a_cell = 1 << (63 - N);
    uniform_from(bits & !(2 * half_a_cell - 1) | half_a_cell)
}

/// `-2 ln u` of the uniform number given by the upper 40 of `bits`.
#[inline(always)]
fn squared_radius(bits: u64) -> f64 {
    -2.0 * ln_unguarded(uniform_of_upper::<40>(bits))
}

/// The Box-Muller transform: a radius, given squared, times the cosine and the sine of an angle given by the upper 24 of `bits`.
///
/// The angle needs no range reduction: 22 bits give an angle between -1/8 and 1/8 of a turn, one bit is the sign of the cosine, and
/// one swaps sine and cosine, which covers the circle. A radius of 1 with an angle of 1/12 of a turn gives 0.866025 and 0.5.
#[inline(always)]
fn normal_pair(squared_radius: f64, bits: u64) -> [f64; 2] {
    const SIGN: u64 = 1 << 63;
    let radius = squared_radius.sqrt();
    let (sine, cosine) = sin_cos_of_eighth((uniform_of_upper::<22>(bits << 2) - 0.5) * 0.25);
    let (sine, cosine) = (radius * sine, f64::from_bits((radius * cosine).to_bits() ^ bits & SIGN));
    if bits & SIGN >> 1 == 0 { [cosine, sine] } else { [sine, cosine] }
}

/// A whole number below 2^52 as a float: put into the low bits of 2^52, which is then subtracted.
#[inline(always)]
fn whole_number(bits: u64) -> f64 {
    f64::from_bits(bits | TWO_POW_52.to_bits()) - TWO_POW_52
}

/// Extends a 64-bit FNV-1a hash (Fowler, Noll, Vo) by `bytes`.
fn fnv_1a(hash: u64, bytes: &[u8]) -> u64 {
    bytes.iter().fold(hash, |hash, &byte| (hash ^ u64::from(byte)).wrapping_mul(FNV_PRIME))
}

/// The finalizer of SplitMix64 (Steele, Lea, Flood 2014; constants by Stafford): every input bit affects every output bit.
pub(super) fn mix(mut z: u64) -> u64 {
    z = (z ^ z >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ z >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ z >> 31
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_counter_is_trial_month_and_person() {
        let stream = Stream { key: [0xa409_3822, 0x299f_31d0] };
        let pair = stream.pair_of_u64(0x0370_7344_1319_8a2e, 0x85a3_08d3, 0x243f_6a88);
        assert_eq!(pair, [0x94fd_cceb_d16c_fe09, 0x2412_6ea1_5001_e420]);
    }

    #[test]
    fn a_uniform_number_is_never_zero_or_one() {
        assert_eq!(uniform_from(0), 0.5 * f64::EPSILON);
        assert_eq!(uniform_from(u64::MAX), 1.0 - 0.5 * f64::EPSILON);
        assert_eq!(uniform_from(1 << 63), 0.5 + 0.5 * f64::EPSILON);
    }

    #[test]
    fn leading_bits_are_twelve_parts_of_a_block() {
        let stream = Stream::new(3, "leading");
        let mut leading = [Row::ZERO; PREFILTER_SLOTS];
        stream.fill_leading_bits(7, 2, 640, &mut leading);
        for lane in [0, 1, 63] {
            let [a, b] = stream.pair_of_u64(7, 2, 640 + lane as u64);
            let of = |word: u64| (0..6).map(move |place| (word >> (10 * place) & 0x3ff) as f64);
            assert!(of(a).chain(of(b)).eq(leading.iter().map(|slot| slot[lane])));
        }
        let uniform = stream.uniform_with_leading_bits(0x200, 7, 2, 640);
        assert!((0.5..0.5 + 1.0 / 1_024.0).contains(&uniform));
        assert!(stream.uniform_with_leading_bits(0x3ff, 7, 2, 640) < 1.0 && stream.uniform_with_leading_bits(0, 7, 2, 640) > 0.0);
    }

    #[test]
    fn a_pair_of_normals_by_hand() {
        let near =
            |found: [f64; 2], expected: [f64; 2]| found.iter().zip(expected).all(|(found, expected)| (found - expected).abs() < 1e-6);
        let twelfth = ((1.0 / 12.0 / 0.25 + 0.5) * 4_194_304.0) as u64;
        let pair = |leading: u64| normal_pair(1.0, leading << 62 | twelfth << 40);
        assert!(near(pair(0b00), [0.866025, 0.5]), "{:?}", pair(0b00));
        assert!(near(pair(0b10), [-0.866025, 0.5]) && near(pair(0b01), [0.5, 0.866025]) && near(pair(0b11), [0.5, -0.866025]));
    }

    #[test]
    fn sparse_draws_equal_those_of_whole_blocks() {
        let stream = Stream::new(3, "places");
        let (mut four, mut sparse) = (FourMonthBuffer::ZERO, [0.0; SPARSE_BATCH]);
        stream.fill_four_normals(9, 5, 100, &mut four);
        let first = &four.0[0][..SPARSE_BATCH];
        let indices = std::array::from_fn(|i| DrawIndex { month: 5, trial: 115 - i as u32 });
        stream.fill_normals_at(9, &indices, &mut sparse);
        assert!(sparse.iter().eq(first.iter().rev()));
        let mut uniforms = [1_023.0; SPARSE_BATCH];
        stream.complete_uniforms(9, &indices, &mut uniforms);
        assert_eq!(uniforms[3], stream.uniform_with_leading_bits(1_023, 9, 5, 112));
    }

    #[test]
    fn buffered_draws_are_those_of_their_block_of_four() {
        let stream = Stream::new(3, "buffered");
        let (mut normals, mut uniforms, mut four) = (FourMonthBuffer::ZERO, FourMonthBuffer::ZERO, FourMonthBuffer::ZERO);
        for slot in 8..16 {
            stream.fill_four_normals(9, slot as u32 / 4, 100, &mut four);
            assert_eq!(stream.buffered_normals(9, slot, 100, &mut normals), &four.0[slot % 4].0);
            stream.fill_four_uniforms(9, slot as u32 / 4, 100, &mut four);
            assert_eq!(stream.buffered_uniforms(9, slot, 100, &mut uniforms), &four.0[slot % 4].0);
        }
    }

    #[test]
    fn hashes_match_published_values() {
        // FNV-1a of "a" and "foobar" (Noll's test suite); the first two outputs of SplitMix64 seeded with 0.
        assert_eq!(fnv_1a(FNV_OFFSET, b"a"), 0xaf63_dc4c_8601_ec8c);
        assert_eq!(fnv_1a(FNV_OFFSET, b"foobar"), 0x8594_4171_f739_67e8);
        assert_eq!(mix(GOLDEN_RATIO), 0xe220_a839_7b1d_cdaf);
        assert_eq!(mix(GOLDEN_RATIO.wrapping_mul(2)), 0x6e78_9e6a_a1b9_65f4);
    }

    #[test]
    fn a_person_key_distinguishes_group_and_id() {
        assert_ne!(person_key("ab", "c"), person_key("a", "bc"));
        assert_ne!(person_key("a", "b"), person_key("b", "a"));
        assert_eq!(person_key("senior", "7"), person_key("senior", "7"));
    }

    #[test]
    fn the_seed_and_the_name_both_determine_the_stream() {
        let stream = Stream::new(0, "absence");
        assert_ne!(stream, Stream::new(1, "absence"));
        assert_ne!(stream, Stream::new(0, "demand"));
        assert_ne!(Stream::new(0, ""), Stream { key: [0, 0] });
    }
}
