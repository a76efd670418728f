//! Philox4x32-10, a keyed bijection of 128-bit counters.
//!
//! Source: Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3" (2011). Knows counters and keys only.

/// The low 32 bits of a 64-bit number.
pub(super) const LOW_WORD: u64 = 0xffff_ffff;

/// The four words of a counter under a key, as two numbers, low words first. The words of the counter are passed in the low halves of 64-bit
/// numbers, whose upper halves are ignored. Vector instructions multiply such halves directly, and have no equivalent for packed 32-bit words.
#[inline(always)]
pub(super) fn philox_wide(counter: [u64; 4], key: [u32; 2]) -> [u64; 2] {
    let products = |a: u64, c: u64| ((a & LOW_WORD) * 0xd251_1f53, (c & LOW_WORD) * 0xcd9e_8d57);
    let [mut a, mut b, mut c, mut d] = counter;
    let [mut k0, mut k1] = key;
    // Between rounds the upper halves hold meaningless bits.
    for _ in 0..9 {
        let (p, q) = products(a, c);
        (a, b, c, d) = (q >> 32 ^ b ^ u64::from(k0), q, p >> 32 ^ d ^ u64::from(k1), p);
        k0 = k0.wrapping_add(0x9e37_79b9);
        k1 = k1.wrapping_add(0xbb67_ae85);
    }
    // In the last round the low half of a product is the second word, and its high half is mixed into the first: rotating by 32 bits puts both
    // in place. Assembled from halves instead, the shift would compile to a full 64-bit multiplication, which takes three times as long.
    let (p, q) = products(a, c);
    [q.rotate_right(32) ^ ((b ^ u64::from(k0)) & LOW_WORD), p.rotate_right(32) ^ ((d ^ u64::from(k1)) & LOW_WORD)]
}

/// The two 32-bit words of a 64-bit number, low word first.
#[inline(always)]
pub(super) fn words(number: u64) -> [u32; 2] {
    [(number & LOW_WORD) as u32, (number >> 32) as u32]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn philox_matches_the_published_vectors() {
        // Known-answer vectors of Random123.
        let philox = |counter: [u32; 4], key| philox_wide(counter.map(u64::from), key).map(words);
        let check = |counter, key, [a, b, c, d]: [u32; 4]| assert_eq!(philox(counter, key), [[a, b], [c, d]]);
        check([0; 4], [0; 2], [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8]);
        check([u32::MAX; 4], [u32::MAX; 2], [0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd]);
        check(
            [0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344],
            [0xa409_3822, 0x299f_31d0],
            [0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1],
        );
    }
}
