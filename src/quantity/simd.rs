//! Compiles a kernel once for each width of vector, and runs the widest that this processor has.
//!
//! Knows instruction sets only. Must not know what is computed; and no result may depend on what it chooses:
//! kernels hold nothing but exactly specified operations (see [`super::math`]), so a level changes the time, not a bit.
//!
//! A kernel is a closure over columns that is itself marked `#[inline(always)]`, as are all its callees:
//! `dispatch(#[inline(always)] || fill(first, second))`. What is called and not inlined stays compiled for the oldest
//! processor: still right, but no faster. The compiler does not say so; `cargo bench --bench ratios` shows it.

use std::sync::atomic::{AtomicU8, Ordering};

#[cfg(target_arch = "x86_64")]
use pulp::x86::{V3, V4};

/// An instruction set that kernels are compiled for, narrowest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// What every processor of the target has: on x86-64 that is SSE2, two doubles at a time.
    Baseline,
    /// x86-64-v3, four doubles at a time.
    Avx2,
    /// x86-64-v4, eight doubles at a time.
    Avx512,
}

/// The levels that this processor has, narrowest first; the first is always [`Level::Baseline`].
pub fn available() -> Vec<Level> {
    [Level::Baseline, Level::Avx2, Level::Avx512].into_iter().filter(|&level| has(level)).collect()
}

/// The level that [`dispatch`] uses: the widest available, unless [`force`] asked for a narrower one.
pub fn level() -> Level {
    let asked = match FORCED.load(Ordering::Relaxed) {
        FORCED_BASELINE => Level::Baseline,
        FORCED_AVX2 => Level::Avx2,
        _ => Level::Avx512,
    };
    narrowed(asked)
}

/// Sets the level for the whole process, or with `None` the widest again. For tests and benches only: a
/// result never depends on it. A level that this processor lacks stands for the widest one below it.
pub fn force(level: Option<Level>) {
    let code = match level {
        None => NOT_FORCED,
        Some(Level::Baseline) => FORCED_BASELINE,
        Some(Level::Avx2) => FORCED_AVX2,
        Some(Level::Avx512) => FORCED_AVX512,
    };
    FORCED.store(code, Ordering::Relaxed);
}

/// Runs `kernel` as compiled for [`level`]. Costs a few nanoseconds: dispatch once a tile, not once a column.
#[inline(always)]
pub fn dispatch<R>(kernel: impl FnOnce() -> R) -> R {
    dispatch_at(level(), kernel)
}

/// Runs `kernel` as compiled for `level`, or for the widest below it that this processor has.
#[inline(always)]
pub fn dispatch_at<R>(level: Level, kernel: impl FnOnce() -> R) -> R {
    #[cfg(target_arch = "x86_64")]
    match narrowed(level) {
        Level::Baseline => {}
        Level::Avx2 => {
            if let Some(avx2) = V3::try_new() {
                return avx2.vectorize(kernel);
            }
        }
        Level::Avx512 => {
            if let Some(avx512) = V4::try_new() {
                return avx512.vectorize(kernel);
            }
        }
    }
    #[cfg(not(target_arch = "x86_64"))]
    let _ = level;
    kernel()
}

/// What [`force`] asked for; only ever one of the four codes below.
static FORCED: AtomicU8 = AtomicU8::new(NOT_FORCED);
const NOT_FORCED: u8 = 0;
const FORCED_BASELINE: u8 = 1;
const FORCED_AVX2: u8 = 2;
const FORCED_AVX512: u8 = 3;

/// The widest level that this processor has and that is not above `level`.
fn narrowed(level: Level) -> Level {
    match level {
        Level::Avx512 if has(Level::Avx512) => Level::Avx512,
        Level::Avx512 | Level::Avx2 if has(Level::Avx2) => Level::Avx2,
        _ => Level::Baseline,
    }
}

/// Whether this processor has `level`. The answer is found once and kept by pulp.
#[cfg(target_arch = "x86_64")]
fn has(level: Level) -> bool {
    match level {
        Level::Baseline => true,
        Level::Avx2 => V3::is_available(),
        Level::Avx512 => V4::is_available(),
    }
}

/// Only x86-64 has levels.
#[cfg(not(target_arch = "x86_64"))]
fn has(level: Level) -> bool {
    level == Level::Baseline
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_levels_available_begin_with_the_baseline_and_rise() {
        let levels = available();
        assert_eq!(levels.first(), Some(&Level::Baseline));
        assert!(levels.is_sorted());
    }

    #[test]
    fn a_forced_level_is_used_where_the_processor_has_it() {
        let widest = available().into_iter().max();
        assert_eq!(Some(level()), widest);
        for asked in [Level::Baseline, Level::Avx2, Level::Avx512] {
            force(Some(asked));
            assert_eq!(Some(level()), available().into_iter().filter(|&level| level <= asked).max());
        }
        force(None);
        assert_eq!(Some(level()), widest);
    }

    #[test]
    fn a_kernel_runs_once_and_its_answer_comes_back() {
        for level in [Level::Baseline, Level::Avx2, Level::Avx512] {
            let mut runs = 0;
            let answer = dispatch_at(
                level,
                #[inline(always)]
                || {
                    runs += 1;
                    [3.0; 20]
                },
            );
            assert_eq!((answer, runs), ([3.0; 20], 1));
        }
    }
}
