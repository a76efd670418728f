//! Parts of a whole: one bar, with a color and a pattern for each part, and a line of words for each below it.

use plotters::style::RGBColor;

use super::ChartError;
use super::canvas::{Anchor, Area, Canvas, WIDTH, fitted, run_length};
use super::frame;
use super::label;
use super::theme::Lettering;
use crate::report::chart::Shares;

/// Draws the chart, which has been checked.
pub fn draw(canvas: &mut Canvas, shares: &Shares) -> Result<(), ChartError> {
    let header = frame::header(canvas, &shares.title, &shares.subtitle)?;
    let bar = Area { left: frame::MARGIN, top: header + 40, right: WIDTH - frame::MARGIN, bottom: header + 40 + BAR };
    let (mut start, mut so_far) = (bar.left, 0.0);
    for (index, part) in shares.parts.iter().enumerate() {
        so_far += part.share;
        let end = bar.left + (f64::from(bar.right - bar.left) * so_far).round() as i32;
        let gap = if end < bar.right { GAP } else { 0 };
        filled(canvas, Area { left: start, right: (end - gap).max(start), ..bar }, index)?;
        start = end;
    }
    let number = Lettering { size: 56, bold: true, color: canvas.palette.ink };
    let (strong, note) = (canvas.palette.strong(canvas.palette.ink), canvas.palette.note());
    let names = bar.left + SAMPLE + 32 + run_length(">99%", number) + 32;
    for (index, part) in shares.parts.iter().enumerate() {
        let middle = bar.bottom + 100 + ROW * index as i32;
        filled(canvas, Area { left: bar.left, top: middle - 32, right: bar.left + SAMPLE, bottom: middle + 32 }, index)?;
        canvas.text(&label::percent(part.share), (names - 32, middle), Anchor::End, number)?;
        let room = WIDTH - frame::MARGIN - names;
        canvas.text(&fitted(&part.name, strong, room), (names, middle - 20), Anchor::Start, strong)?;
        canvas.text(&fitted(&part.note, note, room), (names, middle + 20), Anchor::Start, note)?;
    }
    Ok(())
}

/// Height of the bar.
const BAR: i32 = 200;
/// Space between parts.
const GAP: i32 = 4;
/// Width of a part's sample beside its words.
const SAMPLE: i32 = 110;
/// Distance from one part's words to the next.
const ROW: i32 = 130;

/// An area in the color and the pattern of a part: plain, rising lines, falling lines.
fn filled(canvas: &Canvas, area: Area, part: usize) -> Result<(), ChartError> {
    let color: RGBColor = canvas.palette.series[part];
    canvas.rectangle(area, color)?;
    match part {
        0 => Ok(()),
        part => hatched(canvas, area, part == 1),
    }
}

/// Lines of 45 degrees in the color of the page.
fn hatched(canvas: &Canvas, area: Area, is_rising: bool) -> Result<(), ChartError> {
    const STEP: usize = 22;
    let height = area.bottom - area.top;
    for offset in (area.left - height..area.right).step_by(STEP) {
        // From the column where the line enters the area to the one where it leaves it.
        let (from, to) = (offset.max(area.left), (offset + height).min(area.right));
        if from >= to {
            continue;
        }
        let row = |column: i32| if is_rising { area.bottom - (column - offset) } else { area.top + (column - offset) };
        canvas.line(&[(from, row(from)), (to, row(to))], canvas.palette.page, 4, &[])?;
    }
    Ok(())
}
