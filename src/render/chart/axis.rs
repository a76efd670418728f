//! Axes: which range is shown, where its ticks are, and which pixel a value falls on.
//!
//! Knows numbers only: no drawing crate, no colors, and not what the numbers mean.

use super::label;

/// A straight axis: a range of values laid over a range of pixels.
#[derive(Clone, Debug, PartialEq)]
pub struct Axis {
    /// The value at the first pixel.
    pub low: f64,
    /// The value at the last pixel, above `low`.
    pub high: f64,
    /// Ticks inside the range, ascending.
    pub ticks: Vec<Tick>,
}

/// One mark of an axis.
#[derive(Clone, Debug, PartialEq)]
pub struct Tick {
    /// Its place on the axis.
    pub value: f64,
    /// What is written beside it.
    pub label: String,
}

impl Axis {
    /// An axis that begins and ends on a tick, holds `low..=high` and has five to eight ticks at steps of 1, 2 or 5 times a power of ten.
    ///
    /// A range without width is given one: half of the value to either side, or 0 to 1 around zero.
    /// By hand: 0 to 3.2 has steps of 0.5 and ends at 3.5, eight ticks; 0 to 1.5 would need nine at 0.2, so it has five at 0.5 and ends at 2.
    #[must_use]
    pub fn over(low: f64, high: f64) -> Axis {
        let (low, high) = widened(low.min(high), low.max(high));
        let TickSteps { first, last, step, exponent } = steps(low, high);
        let multiples: Vec<i64> = (first..=last).map(|index| index * step).collect();
        let labels = label::ticks(&multiples, exponent);
        let ticks: Vec<Tick> =
            multiples.iter().zip(labels).map(|(&multiple, label)| Tick { value: scaled(multiple as f64, exponent), label }).collect();
        Axis { low: scaled((first * step) as f64, exponent), high: scaled((last * step) as f64, exponent), ticks }
    }

    /// An axis for a quantity read against zero: it starts at zero, unless all values lie in a narrow range far from it.
    ///
    /// Bars of 24.5M and 25.1M look the same on an axis from zero; when the spread is below 30% of the largest value, the axis is cut
    /// and [`Axis::is_cut`] says so, so that the chart can say so too.
    #[must_use]
    pub fn from_zero_or_cut(low: f64, high: f64) -> Axis {
        let largest = low.abs().max(high.abs());
        let same_side = low > 0.0 || high < 0.0;
        let spread = high - low;
        if same_side && spread < 0.3 * largest && spread > 1e-4 * largest {
            // A margin, so that the smallest bar keeps some length.
            if low > 0.0 { Axis::over(low - 0.15 * spread, high) } else { Axis::over(low, high + 0.15 * spread) }
        } else {
            Axis::over(low.min(0.0), high.max(0.0))
        }
    }

    /// Shares from 0% to 100%.
    #[must_use]
    pub fn shares() -> Axis {
        let ticks = (0..=5).map(|fifth| Tick { value: f64::from(fifth) / 5.0, label: label::percent(f64::from(fifth) / 5.0) }).collect();
        Axis { low: 0.0, high: 1.0, ticks }
    }

    /// Whether zero is off the axis.
    #[must_use]
    pub fn is_cut(&self) -> bool {
        self.low > 0.0 || self.high < 0.0
    }

    /// Where a value lies, in pixels, when `low` lies at `from` and `high` at `to`; values outside the axis fall on its nearer end.
    #[must_use]
    pub fn place(&self, value: f64, (from, to): (i32, i32)) -> f64 {
        let share = ((value - self.low) / (self.high - self.low)).clamp(0.0, 1.0);
        f64::from(from) + share * f64::from(to - from)
    }

    /// The whole pixel nearest to [`Axis::place`].
    #[must_use]
    pub fn pixel(&self, value: f64, ends: (i32, i32)) -> i32 {
        self.place(value, ends).round() as i32
    }
}

/// Shows one label in so many, so that none comes closer than `gap` to the next; labels are centered on `centers`.
#[must_use]
pub fn every(centers: &[i32], widths: &[i32], gap: i32) -> usize {
    let fits = |every: usize| {
        let shown: Vec<(i32, i32)> = centers.iter().zip(widths).step_by(every).map(|(&center, &width)| (center, width)).collect();
        shown.windows(2).all(|pair| {
            let (center, width) = pair[0];
            let (next, next_width) = pair[1];
            (next - center).abs() >= (width + next_width + 1) / 2 + gap
        })
    };
    (1..centers.len()).find(|&every| fits(every)).unwrap_or(centers.len().max(1))
}

/// Moves labels from their `wanted` places (ascending) so that neighbors are at least `gap` apart and all are within the bounds.
///
/// The places are closest to the wanted ones in the sense of least squares: labels that would overlap form a block around their mean.
/// When the bounds cannot hold them all, the gap shrinks.
#[must_use]
pub fn spread(wanted: &[i32], gap: i32, (top, bottom): (i32, i32)) -> Vec<i32> {
    let gaps = i32::try_from(wanted.len().saturating_sub(1)).unwrap_or(i32::MAX).max(1);
    let gap = gap.min((bottom - top).max(0) / gaps);
    // With the gaps taken out, "at least a gap apart" is "not descending": pool neighbors that break it.
    let mut blocks: Vec<(i64, i64)> = Vec::new();
    for (index, &place) in (0_i64..).zip(wanted) {
        let mut block = (i64::from(place) - index * i64::from(gap), 1);
        while let Some(&(sum, count)) = blocks.last() {
            if sum * block.1 <= block.0 * count {
                break;
            }
            blocks.pop();
            block = (block.0 + sum, block.1 + count);
        }
        blocks.push(block);
    }
    let latest = i64::from(bottom) - (wanted.len() as i64 - 1) * i64::from(gap);
    let places = blocks.iter().flat_map(|&(sum, count)| std::iter::repeat_n(sum.div_euclid(count), count as usize));
    let clamped = places.map(|place| place.min(latest).max(i64::from(top)));
    (0_i64..).zip(clamped).map(|(index, place)| (place + index * i64::from(gap)) as i32).collect()
}

const FEWEST_TICKS: i64 = 5;
const MOST_TICKS: i64 = 8;
/// Ranges narrower than this share of their largest value are rounding noise, not information.
const NARROWEST: f64 = 1e-9;
/// The smallest amount an axis resolves: a billionth of a currency unit.
const SMALLEST: f64 = 1e-9;

fn widened(low: f64, high: f64) -> (f64, f64) {
    let largest = low.abs().max(high.abs());
    if largest < SMALLEST {
        (0.0, 1.0)
    } else if high - low < NARROWEST * largest {
        (low - 0.5 * largest, high + 0.5 * largest)
    } else {
        (low, high)
    }
}

/// Ticks at `index * step * 10^exponent` for each index from `first` to `last`.
struct TickSteps {
    first: i64,
    last: i64,
    step: i64,
    exponent: i32,
}

/// The finest steps of 1, 2 or 5 that hold the range in few enough ticks.
fn steps(low: f64, high: f64) -> TickSteps {
    let mut exponent = decimal_exponent((high - low) / (MOST_TICKS as f64));
    loop {
        for step in [1, 2, 5] {
            let mut first = whole(in_steps(low, step, exponent), f64::floor);
            let mut last = whole(in_steps(high, step, exponent), f64::ceil);
            if last - first >= MOST_TICKS {
                continue;
            }
            while last - first < FEWEST_TICKS - 1 {
                // Away from zero, so that an axis that begins at zero still does.
                if high <= 0.0 { first -= 1 } else { last += 1 }
            }
            return TickSteps { first, last, step, exponent };
        }
        exponent += 1;
    }
}

/// The exponent of the leading digit: -2 for 0.02, 6 for 1.2 million. Read from the decimal text, which is the same on every machine.
fn decimal_exponent(value: f64) -> i32 {
    format!("{value:e}").rsplit_once('e').and_then(|(_, exponent)| exponent.parse().ok()).unwrap_or(0)
}

fn power_of_ten(exponent: i32) -> f64 {
    format!("1e{exponent}").parse().unwrap_or(1.0)
}

/// `value * 10^exponent`; a negative exponent divides, so that 3 tenths are the nearest number to 0.3.
fn scaled(value: f64, exponent: i32) -> f64 {
    if exponent < 0 { value / power_of_ten(-exponent) } else { value * power_of_ten(exponent) }
}

fn in_steps(value: f64, step: i64, exponent: i32) -> f64 {
    scaled(value, -exponent) / step as f64
}

/// Rounds outwards, but takes a number that missed a whole one by rounding noise for that whole one.
fn whole(value: f64, outwards: fn(f64) -> f64) -> i64 {
    let nearest = value.round();
    if (value - nearest).abs() <= 1e-9 * nearest.abs().max(1.0) { nearest as i64 } else { outwards(value) as i64 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(axis: &Axis) -> Vec<&str> {
        axis.ticks.iter().map(|tick| tick.label.as_str()).collect()
    }

    #[test]
    fn every_range_is_held_by_five_to_eight_ticks_at_even_steps() {
        for exponent in -8..=17 {
            for mantissa in 10..100 {
                let high = scaled(f64::from(mantissa), exponent - 1);
                for low in [0.0, -high, -0.3 * high, 0.4 * high, 0.999 * high, high, -20.0 * high] {
                    let axis = Axis::over(low, high);
                    assert!((5..=8).contains(&axis.ticks.len()), "{low} to {high}: {:?}", labels(&axis));
                    let tolerance = 1e-9 * high.abs().max(low.abs());
                    assert!(axis.low <= low + tolerance && axis.high >= high - tolerance, "{low} to {high}: {axis:?}");
                    let mut seen = labels(&axis);
                    seen.dedup();
                    assert_eq!(seen.len(), axis.ticks.len(), "{low} to {high}: labels repeat");
                }
            }
        }
    }

    #[test]
    fn steps_are_one_two_or_five() {
        let check = |low, high, expected: &[&str]| assert_eq!(labels(&Axis::over(low, high)), expected, "{low} to {high}");
        check(0.0, 1.0, &["0", "0.2", "0.4", "0.6", "0.8", "1.0"]);
        check(0.0, 3.2e6, &["0", "0.5M", "1.0M", "1.5M", "2.0M", "2.5M", "3.0M", "3.5M"]);
        check(0.0, 1.5, &["0", "0.5", "1.0", "1.5", "2.0"]);
        check(0.0, 0.01, &["0", "0.002", "0.004", "0.006", "0.008", "0.010"]);
        check(-50.0, 0.0, &["\u{2212}50", "\u{2212}40", "\u{2212}30", "\u{2212}20", "\u{2212}10", "0"]);
        check(0.0, 0.0, &["0", "0.2", "0.4", "0.6", "0.8", "1.0"]);
    }

    #[test]
    fn an_axis_leaves_zero_out_only_for_a_narrow_range_far_away() {
        assert!(Axis::from_zero_or_cut(24.5e6, 25.1e6).is_cut());
        assert!(Axis::from_zero_or_cut(-25.1e6, -24.5e6).is_cut());
        assert!(!Axis::from_zero_or_cut(10.0, 25.0).is_cut());
        assert!(!Axis::from_zero_or_cut(7.0, 7.0).is_cut());
        assert!(!Axis::from_zero_or_cut(-1.0, 25.0).is_cut());
    }

    #[test]
    fn values_fall_on_their_pixels_in_both_directions() {
        let axis = Axis::over(0.0, 10.0);
        assert_eq!((axis.pixel(2.5, (100, 500)), axis.pixel(2.5, (500, 100))), (200, 400));
        assert_eq!((axis.pixel(-9.0, (100, 500)), axis.pixel(99.0, (100, 500))), (100, 500));
    }

    #[test]
    fn labels_are_thinned_until_they_fit() {
        assert_eq!(every(&[0, 100, 200, 300], &[80, 80, 80, 80], 20), 1);
        assert_eq!(every(&[0, 100, 200, 300], &[120, 120, 120, 120], 20), 2);
        assert_eq!(every(&[0, 1, 2], &[50, 50, 50], 5), 3);
        assert_eq!(every(&[], &[], 5), 1);
    }

    #[test]
    fn labels_that_would_overlap_form_a_block_around_their_mean() {
        assert_eq!(spread(&[100, 200], 30, (0, 500)), [100, 200]);
        assert_eq!(spread(&[100, 100], 30, (0, 500)), [85, 115]);
        assert_eq!(spread(&[0, 0, 0], 30, (0, 500)), [0, 30, 60]);
        assert_eq!(spread(&[500, 500], 30, (0, 500)), [470, 500]);
        assert_eq!(spread(&[5, 5, 5], 300, (0, 100)), [0, 50, 100]);
        assert!(spread(&[], 30, (0, 500)).is_empty());
    }
}
