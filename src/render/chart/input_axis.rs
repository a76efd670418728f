//! The horizontal axis of a varied input: numbers at their places, then values that are not numbers behind a gap.
//!
//! Knows where values are and how their labels fit. Does not know what is drawn above.

use std::ops::Range;

use super::ChartError;
use super::canvas::{Anchor, Area, Canvas, WIDTH, fitted, run_length, wrapped};
use super::frame;
use super::theme::Lettering;
use crate::quantity::math;
use crate::report::chart::{Position, Response, Scale};

/// Where the values of an input are.
pub struct InputAxis {
    /// The column of each position, in pixels.
    pub columns: Vec<f64>,
    /// Positions that follow one another without a gap.
    runs: Vec<Range<usize>>,
    /// The lines of each label; none where the neighbors leave no room.
    labels: Vec<Vec<String>>,
    today: Option<usize>,
    /// The columns between which labels are.
    bounds: (i32, i32),
}

impl InputAxis {
    /// Lays out the positions of a chart between two pixels, and their labels within `bounds`.
    #[must_use]
    pub fn of(response: &Response, ends: (i32, i32), bounds: (i32, i32), lettering: Lettering) -> InputAxis {
        let positions = &response.positions;
        let (columns, slot) = columns(positions, response.scale, ends);
        let labels = labels(positions, &columns, slot, response.today, lettering, bounds);
        InputAxis { columns, runs: runs(positions, response.scale), labels, today: response.today, bounds }
    }

    /// Names in slots of equal width from `left` on, and their labels within `bounds`.
    #[must_use]
    pub fn of_names(
        names: &[String],
        (left, slot): (i32, f64),
        bounds: (i32, i32),
        today: Option<usize>,
        lettering: Lettering,
    ) -> InputAxis {
        let positions: Vec<Position> = names.iter().map(|name| Position { label: name.clone(), value: None }).collect();
        let columns: Vec<f64> = (0..names.len()).map(|index| f64::from(left) + slot * (index as f64 + 0.5)).collect();
        let labels = labels(&positions, &columns, slot, today, lettering, bounds);
        InputAxis { columns, runs: runs(&positions, Scale::Linear), labels, today, bounds }
    }

    /// The ranges of positions that are joined by lines.
    pub fn runs(&self) -> impl Iterator<Item = Range<usize>> {
        self.runs.iter().cloned()
    }

    /// The smallest distance between what is not joined by lines.
    #[must_use]
    pub fn room(&self) -> f64 {
        let distance = |pair: &[Range<usize>]| self.columns[pair[1].start] - self.columns[pair[0].end - 1];
        self.runs.windows(2).map(distance).fold(f64::from(WIDTH), f64::min)
    }

    /// The lines of each label; none where the neighbors leave no room.
    #[must_use]
    pub fn labels(&self) -> &[Vec<String>] {
        &self.labels
    }

    /// Height of labels and title.
    #[must_use]
    pub fn height(&self) -> i32 {
        frame::BELOW + (self.lines() - 1) * LINE
    }

    /// Draws marks at each position below the panels, and breaks of the axis.
    pub fn draw_marks(&self, canvas: &Canvas, panel: Area) -> Result<(), ChartError> {
        for &column in &self.columns {
            let column = column.round() as i32;
            canvas.line(&[(column, panel.bottom), (column, panel.bottom + 8)], canvas.palette.quiet, 2, &[])?;
        }
        self.gaps().try_for_each(|gap| break_mark(canvas, gap, panel.bottom))
    }

    /// Writes labels below the plot, and the name of the input below them.
    pub fn write(&self, canvas: &mut Canvas, input: &str, plot: Area) -> Result<(), ChartError> {
        let note = canvas.palette.note();
        let today = Lettering { bold: true, color: canvas.palette.subject, ..note };
        for (index, lines) in self.labels.iter().enumerate() {
            let lettering = if self.today == Some(index) { today } else { note };
            for (line, text) in (0..).zip(lines) {
                let center = on_sheet(self.columns[index].round() as i32, run_length(text, lettering), self.bounds);
                canvas.text(text, (center, plot.bottom + 32 + line * LINE), Anchor::Middle, lettering)?;
            }
        }
        let title = fitted(input, note, WIDTH - 2 * frame::MARGIN);
        let center = on_sheet((plot.left + plot.right) / 2, run_length(&title, note), self.bounds);
        canvas.text(&title, (center, plot.bottom + 68 + (self.lines() - 1) * LINE), Anchor::Middle, note)
    }

    /// Columns in the middle of gaps between a number and what is not joined to it. Among names alone there is no gap.
    pub fn gaps(&self) -> impl Iterator<Item = i32> {
        let numbers = self.runs.iter().position(|run| run.len() > 1);
        let beside = move |at: usize| numbers == Some(at) || numbers == Some(at + 1);
        self.runs.windows(2).enumerate().filter(move |(at, _)| beside(*at)).map(|(_, pair)| {
            let (before, after) = (self.columns[pair[0].end - 1], self.columns[pair[1].start]);
            f64::midpoint(before, after).round() as i32
        })
    }

    fn lines(&self) -> i32 {
        self.labels.iter().map(Vec::len).max().and_then(|lines| i32::try_from(lines).ok()).unwrap_or(1).max(1)
    }
}

/// Distance from one line of a label to the next.
const LINE: i32 = 30;
/// Space between the edge of the plot and the first or last number.
const EDGE: f64 = 32.0;
/// The most room that a value that is not a number takes when there are numbers.
const WIDEST_SLOT: f64 = 170.0;
/// The most lines of a label.
const MOST_LINES: usize = 3;
/// More names than this are thinned out rather than shortened.
const FEW: usize = 12;
/// Space between labels.
const GAP: i32 = 16;

/// Positions joined by lines: the numbers, without a zero on a log axis; each of the others alone.
fn runs(positions: &[Position], scale: Scale) -> Vec<Range<usize>> {
    let numbers = positions.iter().take_while(|position| position.value.is_some()).count();
    let zero = usize::from(has_zero_apart(positions, scale));
    let alone = |index: usize| index..index + 1;
    (0..zero).map(alone).chain((zero < numbers).then_some(zero..numbers)).chain((numbers..positions.len()).map(alone)).collect()
}

/// Whether the first position is a zero that a log axis has no place for.
fn has_zero_apart(positions: &[Position], scale: Scale) -> bool {
    scale == Scale::Log && positions.first().is_some_and(|position| position.value == Some(0.0))
}

/// The column of each position, and the width of the slot of a position that is not a number.
fn columns(positions: &[Position], scale: Scale, (left, right): (i32, i32)) -> (Vec<f64>, f64) {
    let (left, width) = (f64::from(left), f64::from(right - left));
    let zero = usize::from(has_zero_apart(positions, scale));
    let numbers: Vec<f64> = positions.iter().skip(zero).filter_map(|position| position.value).collect();
    let apart = positions.len() - numbers.len();
    if numbers.is_empty() {
        let slot = width / (positions.len() as f64);
        return ((0..positions.len()).map(|index| left + slot * (index as f64 + 0.5)).collect(), slot);
    }
    let slot = if apart == 0 { 0.0 } else { WIDEST_SLOT.min(0.55 * width / (apart as f64)) };
    let first = left + slot * (zero as f64);
    let last = left + width - slot * ((apart - zero) as f64);
    let places: Vec<f64> = numbers.iter().map(|&number| if scale == Scale::Log { math::ln(number) } else { number }).collect();
    let (low, high) = (places[0], places[places.len() - 1]);
    let place = |value: f64| {
        let share = if high > low { (value - low) / (high - low) } else { 0.5 };
        first + EDGE + share * (last - first - 2.0 * EDGE)
    };
    let behind = (0..apart - zero).map(|index| last + slot * (index as f64 + 0.5));
    ((0..zero).map(|_| left + slot / 2.0).chain(places.iter().map(|&value| place(value))).chain(behind).collect(), slot)
}

/// The lines of each label. Names are broken to fit their slot; numbers are left out where they would overlap, the present value last of all.
fn labels(
    positions: &[Position],
    columns: &[f64],
    slot: f64,
    today: Option<usize>,
    usual: Lettering,
    bounds: (i32, i32),
) -> Vec<Vec<String>> {
    let lettering = |index: usize| Lettering { bold: today == Some(index), ..usual };
    let room = (slot.round() as i32 - GAP).max(0);
    let broken = |index: usize| wrapped(&positions[index].label, lettering(index), room, MOST_LINES);
    let names: Vec<usize> = (0..positions.len()).filter(|&index| positions[index].value.is_none()).collect();
    let is_whole = |&index: &usize| broken(index).join(" ") == positions[index].label;
    let keeps_all_names = names.len() <= FEW || names.iter().all(is_whole);
    let lines = |index: usize| {
        if positions[index].value.is_none() && keeps_all_names {
            broken(index)
        } else {
            vec![fitted(&positions[index].label, lettering(index), WIDEST_LABEL)]
        }
    };
    let kept = if keeps_all_names { names.as_slice() } else { &[] };
    let widths: Vec<i32> =
        positions.iter().enumerate().map(|(index, position)| run_length(&position.label, lettering(index)).min(WIDEST_LABEL)).collect();
    let centers: Vec<i32> = columns.iter().map(|column| column.round() as i32).collect();
    let distance = *ROUND_DISTANCES.iter().find(|&&distance| every_fits(distance, &centers, &widths)).unwrap_or(&positions.len().max(1));
    // Where positions are further apart than elsewhere, there is room for more, coarse distances first.
    let finer: &[usize] = if is_even(positions, columns) { &[] } else { &[16, 8, 4, 2, 1] };
    let regular = [&[distance], finer].concat().into_iter().flat_map(|distance| (0..positions.len()).step_by(distance));
    let mut shown: Vec<Option<Vec<String>>> = vec![None; positions.len()];
    let mut taken: Vec<(i32, i32)> = Vec::new();
    for index in kept.iter().copied().chain(today).chain(regular) {
        if shown[index].is_some() {
            continue;
        }
        let lines = lines(index);
        let width = lines.iter().map(|line| run_length(line, lettering(index))).max().unwrap_or(0);
        let center = on_sheet(centers[index], width, bounds);
        let (from, to) = (center - width / 2 - GAP / 2, center + width / 2 + GAP / 2);
        if taken.iter().all(|&(left, right)| to <= left || from >= right) {
            taken.push((from, to));
            shown[index] = Some(lines);
        }
    }
    shown.into_iter().map(Option::unwrap_or_default).collect()
}

/// Whether the numbers, or the names if there is none, are at equal distances.
fn is_even(positions: &[Position], columns: &[f64]) -> bool {
    let numbers = positions.iter().take_while(|position| position.value.is_some()).count();
    let joined = if numbers == 0 { columns } else { &columns[..numbers] };
    let distances = || joined.windows(2).map(|pair| pair[1] - pair[0]);
    distances().fold(0.0, f64::max) - distances().fold(f64::INFINITY, f64::min) < 1.0
}

/// Distances at which the labels of months stay in step with the year.
const ROUND_DISTANCES: [usize; 7] = [1, 2, 3, 4, 6, 12, 24];

/// Whether one label in so many does not come too close to the next.
fn every_fits(distance: usize, centers: &[i32], widths: &[i32]) -> bool {
    let shown: Vec<usize> = (0..centers.len()).step_by(distance).collect();
    shown.windows(2).all(|pair| centers[pair[1]] - centers[pair[0]] >= (widths[pair[0]] + widths[pair[1]] + 1) / 2 + GAP)
}

/// The widest label of a number.
const WIDEST_LABEL: i32 = 240;

/// The center nearest to `column` at which a text of this width is within bounds.
fn on_sheet(column: i32, width: i32, (left, right): (i32, i32)) -> i32 {
    let half = width / 2 + 1;
    column.min(right - half).max(left + half)
}

/// Two slanted strokes on the axis: it is interrupted here.
fn break_mark(canvas: &Canvas, column: i32, row: i32) -> Result<(), ChartError> {
    let patch = Area { left: column - 5, top: row - 4, right: column + 5, bottom: row + 4 };
    canvas.rectangle(patch, canvas.palette.page)?;
    for offset in [-6, 6] {
        canvas.line(&[(column + offset - 5, row + 12), (column + offset + 5, row - 12)], canvas.palette.quiet, 3, &[])?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::theme::{Palette, Theme};
    use super::*;

    fn positions(values: &[Option<f64>]) -> Vec<Position> {
        let label = |value: &Option<f64>| value.map_or_else(|| "none".to_owned(), |value| value.to_string());
        values.iter().map(|value| Position { label: label(value), value: *value }).collect()
    }

    #[test]
    fn numbers_are_laid_out_by_difference_or_by_ratio() {
        // The axis is 1064 pixels wide, of which 32 at each end are free.
        let places = |scale| columns(&positions(&[Some(1.0), Some(10.0), Some(100.0)]), scale, (0, 1064)).0;
        assert_eq!(places(Scale::Linear).iter().map(|place| place.round()).collect::<Vec<_>>(), [32.0, 123.0, 1032.0]);
        assert_eq!(places(Scale::Log).iter().map(|place| place.round()).collect::<Vec<_>>(), [32.0, 532.0, 1032.0]);
    }

    #[test]
    fn values_that_are_not_numbers_are_alone_and_so_is_a_zero_on_a_log_axis() {
        let all = positions(&[Some(0.0), Some(1.0), Some(2.0), None, None]);
        assert_eq!(runs(&all, Scale::Log), [0..1, 1..3, 3..4, 4..5]);
        assert_eq!(runs(&all, Scale::Linear), [0..3, 3..4, 4..5]);
        assert_eq!(runs(&positions(&[Some(0.0), None]), Scale::Log), [0..1, 1..2]);
        let (places, slot) = columns(&positions(&[Some(5.0), None]), Scale::Linear, (0, 1064));
        assert_eq!((places, slot), (vec![(1064.0 - 170.0) / 2.0, 1064.0 - 85.0], 170.0));
    }

    #[test]
    fn the_present_value_keeps_its_label_where_others_are_left_out() {
        let lettering = Palette::of(Theme::Light).note();
        let months: Vec<Option<f64>> = (0..40).map(|month| Some(f64::from(month) + 1000.0)).collect();
        let all = positions(&months);
        let places = columns(&all, Scale::Linear, (100, 900)).0;
        let shown = |today| -> Vec<String> { labels(&all, &places, 0.0, today, lettering, frame::SHEET).concat() };
        assert_eq!(shown(None), ["1000", "1004", "1008", "1012", "1016", "1020", "1024", "1028", "1032", "1036"]);
        assert!(shown(Some(21)).contains(&"1021".to_owned()));
        assert!(!shown(Some(21)).contains(&"1020".to_owned()));
    }
}
