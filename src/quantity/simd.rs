//! Compiles a kernel for each vector width and runs the widest version that this processor supports.
//!
//! Knows instruction sets only, not what is computed. No result depends on the level: kernels contain only exactly
//! specified operations (see [`super::math`]), so a level changes the running time, not a bit of the result.
//!
//! A kernel is a closure over columns that is itself marked `#[inline(always)]`, as are all its callees:
//! `dispatch(#[inline(always)] || fill(first, second))`. A callee that is not inlined is compiled for the baseline
//! instruction set: still correct, but no faster. The compiler gives no warning; `cargo bench --bench ratios` shows it.

use std::sync::atomic::{AtomicU8, Ordering};

#[cfg(target_arch = "x86_64")]
use pulp::x86::{V3, V4};

/// An instruction set that kernels are compiled for, narrowest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// What every processor of the target supports: on x86-64 that is SSE2, two doubles at a time.
    Baseline,
    /// x86-64-v3, four doubles at a time.
    Avx2,
    /// x86-64-v4, eight doubles at a time.
    Avx512,
}

/// The levels that this processor supports, narrowest first; the first is always [`Level::Baseline`].
pub fn available() -> Vec<Level> {
    [Level::Baseline, Level::Avx2, Level::Avx512].into_iter().filter(|&level| is_supported(level)).collect()
}

/// The level that [`dispatch`] uses: the widest available, unless [`force`] limits it.
pub fn level() -> Level {
    let limit = match FORCED.load(Ordering::Relaxed) {
        FORCED_BASELINE => Level::Baseline,
        FORCED_AVX2 => Level::Avx2,
        _ => Level::Avx512,
    };
    widest_up_to(limit)
}

/// Sets the level for the whole process; `None` restores the default, the widest one. Only tests and benches need it, because
/// results do not depend on the level. In place of a level that this processor does not support, the widest narrower one is used.
pub fn force(level: Option<Level>) {
    let code = match level {
        None => NOT_FORCED,
        Some(Level::Baseline) => FORCED_BASELINE,
        Some(Level::Avx2) => FORCED_AVX2,
        Some(Level::Avx512) => FORCED_AVX512,
    };
    FORCED.store(code, Ordering::Relaxed);
}

/// Runs `kernel` as compiled for [`level`]. Costs a few nanoseconds: call it once for a block of trials, not for each column.
#[inline(always)]
pub fn dispatch<R>(kernel: impl FnOnce() -> R) -> R {
    dispatch_at(level(), kernel)
}

/// Runs `kernel` as compiled for `level`, or for the widest narrower level that this processor supports.
#[inline(always)]
pub fn dispatch_at<R>(level: Level, kernel: impl FnOnce() -> R) -> R {
    #[cfg(target_arch = "x86_64")]
    match widest_up_to(level) {
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

/// The level set by [`force`], as one of the four codes below.
static FORCED: AtomicU8 = AtomicU8::new(NOT_FORCED);
const NOT_FORCED: u8 = 0;
const FORCED_BASELINE: u8 = 1;
const FORCED_AVX2: u8 = 2;
const FORCED_AVX512: u8 = 3;

/// The widest level up to `limit` that this processor supports.
fn widest_up_to(limit: Level) -> Level {
    match limit {
        Level::Avx512 if is_supported(Level::Avx512) => Level::Avx512,
        Level::Avx512 | Level::Avx2 if is_supported(Level::Avx2) => Level::Avx2,
        _ => Level::Baseline,
    }
}

/// Whether this processor supports `level`. pulp detects it once and caches the answer.
#[cfg(target_arch = "x86_64")]
fn is_supported(level: Level) -> bool {
    match level {
        Level::Baseline => true,
        Level::Avx2 => V3::is_available(),
        Level::Avx512 => V4::is_available(),
    }
}

/// Only x86-64 has more than one level.
#[cfg(not(target_arch = "x86_64"))]
fn is_supported(level: Level) -> bool {
    level == Level::Baseline
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn available_levels_start_with_the_baseline_and_widen() {
        let levels = available();
        assert_eq!(levels.first(), Some(&Level::Baseline));
        assert!(levels.is_sorted());
    }

    #[test]
    fn a_forced_level_is_used_where_the_processor_supports_it() {
        let widest = available().into_iter().max();
        assert_eq!(Some(level()), widest);
        for forced in [Level::Baseline, Level::Avx2, Level::Avx512] {
            force(Some(forced));
            assert_eq!(Some(level()), available().into_iter().filter(|&level| level <= forced).max());
        }
        force(None);
        assert_eq!(Some(level()), widest);
    }

    #[test]
    fn a_kernel_runs_once_and_its_result_is_returned() {
        for level in [Level::Baseline, Level::Avx2, Level::Avx512] {
            let mut runs = 0;
            let result = dispatch_at(
                level,
                #[inline(always)]
                || {
                    runs += 1;
                    [3.0; 20]
                },
            );
            assert_eq!((result, runs), ([3.0; 20], 1));
        }
    }
}
