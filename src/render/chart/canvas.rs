//! The canvas a chart is drawn on. The only user of plotters, of which other files use the color type alone.
//!
//! Knows pixels, shapes and the width of text in the embedded fonts, and keeps the area of every text it places, so that layouts can be tested for
//! overlap. Knows no charts and no axes.

use std::sync::OnceLock;

use plotters::coord::Shift;
use plotters::element::{Circle, PathElement, Polygon, Rectangle, Text};
use plotters::prelude::{DrawingArea, IntoDrawingArea, SVGBackend};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color, FontDesc, FontFamily, FontStyle, IntoFont, RGBColor, register_font};

use super::ChartError;
use super::theme::{Lettering, Palette, Theme};
use crate::reading::printable::one_line;
use crate::render::picture::{BOLD_FACE, FONT_FAMILY, REGULAR_FACE};

/// Width of every chart, in pixels.
pub const WIDTH: i32 = 1600;
/// Height of every chart, in pixels.
pub const HEIGHT: i32 = 1000;

/// A pixel: right and down from the upper left corner.
pub type Point = (i32, i32);

/// A point of data, in pixels and parts of them: whole pixels would make gentle curves jagged.
pub type TextPosition = (f64, f64);

/// An upright rectangle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Area {
    /// Leftmost pixel.
    pub left: i32,
    /// Uppermost pixel.
    pub top: i32,
    /// Pixel right of the area.
    pub right: i32,
    /// Pixel below the area.
    pub bottom: i32,
}

/// Which end of a text is at the given point. Vertically the point is always the middle of a capital letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anchor {
    /// The text begins there.
    Start,
    /// The text is centered there.
    Middle,
    /// The text ends there.
    End,
}

/// How a line is dashed: lengths of stroke and gap in pixels, in turn; empty is solid.
pub type Dash = &'static [i32];

/// A text on the canvas and the area it covers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlacedLabel {
    /// The words.
    pub text: String,
    /// From cap height to base line, and as wide as the letters run.
    pub area: Area,
}

/// A canvas in the colors of its theme.
pub struct Canvas<'sheet> {
    /// The colors to draw with.
    pub palette: Palette,
    sheet: DrawingArea<SVGBackend<'sheet>, Shift>,
    placed: Vec<PlacedLabel>,
}

impl<'sheet> Canvas<'sheet> {
    /// A blank canvas; its SVG grows in `svg` and is complete after [`Canvas::finish`].
    ///
    /// # Errors
    /// The embedded fonts cannot be read.
    pub fn blank(svg: &'sheet mut String, theme: Theme) -> Result<Canvas<'sheet>, ChartError> {
        if !has_faces() {
            return Err(ChartError::Drawing("the embedded font cannot be read".to_owned()));
        }
        let sheet = SVGBackend::with_string(svg, (GRID.0.unsigned_abs(), GRID.1.unsigned_abs())).into_drawing_area();
        let canvas = Canvas { palette: Palette::of(theme), sheet, placed: Vec::new() };
        canvas.rectangle(Area { left: 0, top: 0, right: WIDTH, bottom: HEIGHT }, canvas.palette.page)?;
        Ok(canvas)
    }

    /// Completes the SVG and returns where every text is placed.
    ///
    /// # Errors
    /// The drawing crate fails.
    pub fn finish(self) -> Result<Vec<PlacedLabel>, ChartError> {
        self.sheet.present().map_err(refused)?;
        Ok(self.placed)
    }

    /// A filled rectangle; nothing if it has no area.
    pub fn rectangle(&self, area: Area, color: RGBColor) -> Result<(), ChartError> {
        if area.right <= area.left || area.bottom <= area.top {
            return Ok(());
        }
        let corners = [fine_point((area.left, area.top)), fine_point((area.right, area.bottom))];
        self.sheet.draw(&Rectangle::new(corners, color.filled())).map_err(refused)
    }

    /// The outline of a rectangle, its whole width inside.
    pub fn frame(&self, area: Area, color: RGBColor, width: i32) -> Result<(), ChartError> {
        let Area { left, top, right, bottom } = area;
        self.rectangle(Area { bottom: top + width, ..area }, color)?;
        self.rectangle(Area { top: bottom - width, ..area }, color)?;
        self.rectangle(Area { right: left + width, ..area }, color)?;
        self.rectangle(Area { left: right - width, ..area }, color)
    }

    /// Slanted lines across a rectangle, rising to the right.
    pub fn hatch(&self, area: Area, color: RGBColor) -> Result<(), ChartError> {
        hatching(area).into_iter().try_for_each(|line| self.line(&line, color, 3, &[]))
    }

    /// A filled polygon.
    pub fn polygon(&self, corners: &[TextPosition], color: RGBColor) -> Result<(), ChartError> {
        self.sheet.draw(&Polygon::new(corners.iter().copied().map(fine).collect::<Vec<Point>>(), color.filled())).map_err(refused)
    }

    /// A line between pixels: axes, marks, leaders.
    pub fn line(&self, points: &[Point], color: RGBColor, width: i32, dash: Dash) -> Result<(), ChartError> {
        let points: Vec<TextPosition> = points.iter().map(|&(column, row)| (f64::from(column), f64::from(row))).collect();
        self.curve(&points, color, width, dash)
    }

    /// A line through data.
    pub fn curve(&self, points: &[TextPosition], color: RGBColor, width: i32, dash: Dash) -> Result<(), ChartError> {
        let style = color.stroke_width((width * FINENESS).unsigned_abs());
        let unbroken = || vec![points.to_vec()];
        for stroke in if dash.is_empty() { unbroken() } else { strokes(points, dash) } {
            let stroke: Vec<Point> = stroke.into_iter().map(fine).collect();
            self.sheet.draw(&PathElement::new(stroke, style)).map_err(refused)?;
        }
        Ok(())
    }

    /// A filled dot with a rim in the color of the page, so that it stands out from lines below it.
    pub fn dot(&self, center: TextPosition, radius: i32, color: RGBColor) -> Result<(), ChartError> {
        self.sheet.draw(&Circle::new(fine(center), (radius + 3) * FINENESS, self.palette.page.filled())).map_err(refused)?;
        self.sheet.draw(&Circle::new(fine(center), radius * FINENESS, color.filled())).map_err(refused)
    }

    /// A circle around a point of data.
    pub fn ring(&self, center: TextPosition, radius: i32, width: i32, color: RGBColor) -> Result<(), ChartError> {
        let style = color.stroke_width((width * FINENESS).unsigned_abs());
        self.sheet.draw(&Circle::new(fine(center), radius * FINENESS, style)).map_err(refused)
    }

    /// A dot with a blank middle.
    pub fn hollow_dot(&self, center: TextPosition, radius: i32, color: RGBColor) -> Result<(), ChartError> {
        self.dot(center, radius, color)?;
        self.sheet.draw(&Circle::new(fine(center), (radius - 4) * FINENESS, self.palette.page.filled())).map_err(refused)
    }

    /// Places a text on a patch of blank page, so that grid lines do not run through it.
    pub fn text_on_patch(&mut self, text: &str, at: Point, lettering: Lettering) -> Result<(), ChartError> {
        let half = lettering.size / 2;
        self.rectangle(
            Area { left: at.0 - 4, top: at.1 - half, right: at.0 + run_length(text, lettering) + 4, bottom: at.1 + half },
            self.palette.page,
        )?;
        self.text(text, at, Anchor::Start, lettering)
    }

    /// Places a text; nothing if it is blank.
    pub fn text(&mut self, text: &str, at: Point, anchor: Anchor, lettering: Lettering) -> Result<(), ChartError> {
        let text = printable(text);
        if text.is_empty() {
            return Ok(());
        }
        let horizontal = match anchor {
            Anchor::Start => HPos::Left,
            Anchor::Middle => HPos::Center,
            Anchor::End => HPos::Right,
        };
        // The backend lowers a centered text by half an "ex", a quarter of the em square; the middle of Noto Sans capitals lies 0.357 em above
        // the base line.
        let lowered = (f64::from(lettering.size) * (0.357 - 0.25)).round() as i32;
        let style = font(lettering, SVG_SCALE * f64::from(FINENESS)).color(&lettering.color).pos(Pos::new(horizontal, VPos::Center));
        self.sheet.draw(&Text::new(text.as_str(), fine_point((at.0, at.1 + lowered)), style)).map_err(refused)?;
        let width = run_length(&text, lettering);
        let left = match anchor {
            Anchor::Start => at.0,
            Anchor::Middle => at.0 - width / 2,
            Anchor::End => at.0 - width,
        };
        let half = (f64::from(lettering.size) * 0.357).ceil() as i32;
        self.placed.push(PlacedLabel { text, area: Area { left, top: at.1 - half, right: left + width, bottom: at.1 + half } });
        Ok(())
    }
}

/// Width and height in units of the grid, which is finer than a pixel because plotters places things on whole units.
pub const GRID: (i32, i32) = (WIDTH * FINENESS, HEIGHT * FINENESS);

/// Registers the embedded fonts with the drawing crate, once: text is measured before the first canvas as well.
fn has_faces() -> bool {
    static KNOWN: OnceLock<bool> = OnceLock::new();
    let register = |(style, face)| register_font(FONT_FAMILY, style, face).is_ok();
    *KNOWN.get_or_init(|| [(FontStyle::Normal, REGULAR_FACE), (FontStyle::Bold, BOLD_FACE)].into_iter().all(register))
}

/// The width of a text, in pixels, rounded up.
#[must_use]
pub fn run_length(text: &str, lettering: Lettering) -> i32 {
    // A font that cannot be measured is an error when it is drawn; until then half an em per letter is a harmless guess.
    let guess = || (lettering.size * i32::try_from(text.chars().count()).unwrap_or(i32::MAX / 200)) / 2;
    has_faces();
    let text = printable(text);
    let foreign = i32::try_from(text.chars().filter(|letter| is_wide(*letter)).count()).unwrap_or(0);
    let measured = font(lettering, MEASURE_SCALE).box_size(&text).map_or_else(|_| guess(), |(width, _)| width as i32 + 1);
    measured + foreign * lettering.size * 3 / 4
}

/// Whether a letter is drawn in another font, where it is up to three quarters of an em wider than the box that the embedded fonts have in its place.
fn is_wide(letter: char) -> bool {
    letter >= '\u{1100}' && !('\u{1e00}'..'\u{2e80}').contains(&letter)
}

/// The text, or as much of it as fits `width`, with an ellipsis.
#[must_use]
pub fn fitted(text: &str, lettering: Lettering, width: i32) -> String {
    if run_length(text, lettering) <= width {
        return text.to_owned();
    }
    // No letter is narrower than four pixels, so the rest of a very long text need not be measured.
    let mut kept: Vec<char> = text.chars().take(width.max(0).unsigned_abs() as usize / 4).collect();
    while kept.pop().is_some() {
        let shorter = format!("{}\u{2026}", kept.iter().collect::<String>().trim_end());
        if run_length(&shorter, lettering) <= width {
            return shorter;
        }
    }
    String::new()
}

/// The text broken at spaces into lines that fit `width`; the last of `most` lines takes an ellipsis if words are left over.
#[must_use]
pub fn wrapped(text: &str, lettering: Lettering, width: i32, most: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        let longer = lines.last().map(|line| format!("{line} {word}")).filter(|longer| run_length(longer, lettering) <= width);
        match (longer, lines.last_mut()) {
            (Some(longer), Some(line)) => *line = longer,
            _ => lines.push(word.to_owned()),
        }
    }
    if lines.len() > most {
        let rest = lines.split_off(most.saturating_sub(1)).join(" ");
        lines.push(rest);
    }
    lines.iter().map(|line| fitted(line, lettering, width)).collect()
}

/// Lines from the left and lower edges of a rectangle to its upper and right edges, at 45 degrees.
fn hatching(area: Area) -> Vec<[Point; 2]> {
    let (width, height) = (area.right - area.left, area.bottom - area.top);
    // On each line, distances from the left and from the top edge add up to the offset.
    let line = |offset: i32| {
        let from = (area.left + (offset - height).max(0), area.top + offset.min(height));
        [from, (area.left + offset.min(width), area.top + (offset - width).max(0))]
    };
    (HATCH / 2..width + height).step_by(HATCH as usize).map(line).collect()
}

/// The points of a line without those closer than `least` to the previous one, which nobody would see; the first and the last stay. This bounds the size of a drawing.
#[must_use]
pub fn thinned(points: &[TextPosition], least: f64) -> Vec<TextPosition> {
    let mut kept: Vec<TextPosition> = Vec::new();
    for (index, &point) in points.iter().enumerate() {
        let near = kept.last().is_some_and(|last| (point.0 - last.0).abs() + (point.1 - last.1).abs() < least);
        if !near || index + 1 == points.len() {
            kept.push(point);
        }
    }
    kept
}

/// Text as XML content.
#[must_use]
pub fn escaped(text: &str) -> String {
    printable(text).replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// Distance of slanted lines along an edge.
const HATCH: i32 = 13;
/// Units of the grid in a pixel.
const FINENESS: i32 = 16;
/// The SVG backend writes its font size divided by 1.24.
const SVG_SCALE: f64 = 1.24;
/// The measure takes a size for the height from ascender to descender, which in Noto Sans is 1.362 em.
const MEASURE_SCALE: f64 = 1.362;

fn font(lettering: Lettering, scale: f64) -> FontDesc<'static> {
    let style = if lettering.bold { FontStyle::Bold } else { FontStyle::Normal };
    (FontFamily::Name(FONT_FAMILY), f64::from(lettering.size) * scale, style).into_font()
}

/// One line, in which characters that XML cannot hold or that steer the output are escapes.
fn printable(text: &str) -> String {
    one_line(text).split_whitespace().collect::<Vec<_>>().join(" ")
}

fn refused<E: std::error::Error + Send + Sync>(error: plotters::drawing::DrawingAreaErrorKind<E>) -> ChartError {
    ChartError::Drawing(error.to_string())
}

fn fine((column, row): TextPosition) -> Point {
    let units = |pixels: f64| (pixels * f64::from(FINENESS)).round() as i32;
    (units(column), units(row))
}

fn fine_point((column, row): Point) -> Point {
    (column * FINENESS, row * FINENESS)
}

/// The strokes of a dashed line; the pattern continues across corners.
fn strokes(points: &[TextPosition], dash: Dash) -> Vec<Vec<TextPosition>> {
    let mut finished = Vec::new();
    let mut part = 0;
    let mut left = f64::from(dash[0].max(1));
    let mut stroke: Vec<TextPosition> = points.first().copied().into_iter().collect();
    for pair in points.windows(2) {
        let (from, to) = (pair[0], pair[1]);
        let length = ((to.0 - from.0) * (to.0 - from.0) + (to.1 - from.1) * (to.1 - from.1)).sqrt();
        let mut walked = 0.0;
        while length - walked > left {
            walked += left;
            let share = walked / length;
            let turn = (from.0 + (to.0 - from.0) * share, from.1 + (to.1 - from.1) * share);
            if part % 2 == 0 {
                stroke.push(turn);
                finished.push(std::mem::take(&mut stroke));
            } else {
                stroke = vec![turn];
            }
            part = (part + 1) % dash.len();
            left = f64::from(dash[part].max(1));
        }
        left -= length - walked;
        if part % 2 == 0 {
            stroke.push(to);
        }
    }
    if stroke.len() > 1 {
        finished.push(stroke);
    }
    finished
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hatching_runs_from_edge_to_edge_at_45_degrees() {
        let area = Area { left: 100, top: 200, right: 160, bottom: 230 };
        let lines = hatching(area);
        assert_eq!(lines.len(), 7);
        for [from, to] in lines {
            assert_eq!(to.0 - from.0, from.1 - to.1);
            assert!(from.0 == area.left || from.1 == area.bottom, "{from:?}");
            assert!(to.1 == area.top || to.0 == area.right, "{to:?}");
            assert!([from, to].iter().all(|&(column, row)| (100..=160).contains(&column) && (200..=230).contains(&row)));
        }
    }
}
