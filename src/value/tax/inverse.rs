//! Where an increasing function reaches a value.

/// The least `x` from zero on at which `f`, which must not decrease, is at least `target`; `None` where it is not within 2^60 times `scale`.
///
/// Halves the interval until it has no number inside, so that the answer is the nearest double whatever pieces the function is made of.
pub(super) fn reaches(f: impl Fn(f64) -> f64, target: f64, scale: f64) -> Option<f64> {
    if f(0.0) >= target {
        return Some(0.0);
    }
    let (mut low, mut high) = (0.0, scale.max(f64::MIN_POSITIVE));
    let mut doublings = 0;
    while f(high) < target {
        (low, high, doublings) = (high, high * 2.0, doublings + 1);
        if doublings > 60 {
            return None;
        }
    }
    loop {
        let middle = f64::midpoint(low, high);
        if middle <= low || middle >= high {
            return Some(high);
        }
        if f(middle) < target {
            low = middle;
        } else {
            high = middle;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_least_number_that_reaches_the_target_is_found() {
        // Slope 1 to 10, then 0.5: 12 is reached at 14.
        let bent = |x: f64| x.min(10.0) + 0.5 * (x - 10.0).max(0.0);
        assert!((reaches(bent, 12.0, 1.0).unwrap() - 14.0).abs() < 1e-14);
        assert_eq!(reaches(bent, -1.0, 1.0), Some(0.0));
        assert_eq!(reaches(f64::floor, 3.0, 0.1), Some(3.0));
        assert_eq!(reaches(|x| x.min(1.0), 2.0, 1.0), None);
    }
}
