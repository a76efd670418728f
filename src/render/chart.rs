//! Charts drawn as SVG with plotters.
//!
//! Knows the layout, axes, colors and words of a chart. Knows no files, clocks or system fonts, and computes no money: the numbers it prints were
//! given to it, or are read off a curve that it draws.
//!
//! Text stays text, which can be searched and selected, in the fonts of the viewer: the embedded ones, in which it is measured, are as wide as any of
//! these or wider. [`super::picture`] paints with the embedded fonts. Title and subtitle are in `<title>` and `<desc>` too, for screen readers.

pub(super) mod axis;
pub(super) mod canvas;
pub(super) mod check;
pub(super) mod columns;
mod compact;
pub(super) mod conditional_mean;
pub(super) mod dots;
pub(super) mod events;
pub(super) mod exceedance;
pub(super) mod fan;
pub(super) mod frame;
pub(super) mod frontier;
pub(super) mod heat_map;
pub(super) mod input_axis;
pub(super) mod label;
#[cfg(test)]
mod laws;
pub(super) mod lines;
mod lorenz;
pub(super) mod placement;
pub(super) mod response;
#[cfg(test)]
pub(super) mod samples;
#[cfg(test)]
mod samples_of_months;
#[cfg(test)]
mod samples_of_offers;
mod shares;
pub(super) mod stacked;
pub(super) mod theme;
pub(super) mod tornado;
pub(super) mod trade_curve;
pub(super) mod waterfall;
pub(super) mod year_ranges;

use std::fmt;

use self::canvas::{Canvas, PlacedLabel};
pub use self::check::{MOST_CASES, MOST_LEVELS, MOST_POSITIONS, MOST_RANGES, MOST_SERIES, MOST_STEPS};
pub use self::theme::Theme;
#[cfg(test)]
use crate::quantity::Month;
#[cfg(test)]
use crate::report::chart as model;
use crate::report::chart::Chart;

/// Why a chart cannot be drawn.
#[derive(Clone, Debug, PartialEq)]
pub enum ChartError {
    /// There is nothing to draw; what is empty.
    Empty(String),
    /// Two lists that belong together differ in length.
    Lengths {
        /// Which list.
        what: String,
        /// Its length.
        found: usize,
        /// The length it must have.
        expected: usize,
    },
    /// A number is not finite, or larger than 1e18.
    NotFinite(String),
    /// Values that must rise or fall do not.
    NotMonotone(String),
    /// A share is outside 0 to 1.
    NotShare(String),
    /// A number is negative where none can be; which.
    Negative(String),
    /// One of a list is singled out that is not in the list.
    NotThere {
        /// What it is.
        what: String,
        /// Its index.
        index: usize,
        /// How many there are.
        count: usize,
    },
    /// More parts than can be distinguished.
    TooMany {
        /// Which parts.
        what: String,
        /// How many there are.
        found: usize,
        /// How many can be drawn.
        most: usize,
    },
    /// The steps of a waterfall do not lead from its start to its end, or parts do not add up to their whole; what is missing.
    DoesNotAddUp(f64),
    /// The drawing crate failed; its words.
    Drawing(String),
}

impl fmt::Display for ChartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty(what) => write!(f, "{what} is empty; give at least one value"),
            Self::Lengths { what, found, expected } => write!(f, "expected {expected} values for {what}, found {found}"),
            Self::NotFinite(what) => write!(f, "{what} has a number that is not finite or beyond 1e18; leave the chart out"),
            Self::NotMonotone(what) => write!(f, "{what} is out of order; sort it first"),
            Self::NotShare(what) => write!(f, "{what} has a number outside 0 to 1; give shares, not percent"),
            Self::Negative(what) => write!(f, "{what} has a negative number; give numbers of 0 or more"),
            Self::NotThere { what, index, count } => write!(f, "{what} has index {index}, but there are {count}; count from 0"),
            Self::TooMany { what, found, most } => {
                write!(f, "{found} {what} cannot be distinguished in one chart; combine the smallest, so that {most} or fewer remain")
            }
            Self::DoesNotAddUp(missing) => {
                write!(f, "the parts do not lead from the start to the end, or do not add up to the whole; {missing} is missing")
            }
            Self::Drawing(why) => write!(f, "the chart could not be drawn: {why}"),
        }
    }
}

impl std::error::Error for ChartError {}

/// Draws a chart as SVG, 800 by 500 on a page; its letters are 12 pixels high and more.
///
/// # Errors
/// The chart is empty, its lists differ in length, a number is not finite, a waterfall does not add up, or there are more parts than can be
/// distinguished.
pub fn svg(chart: &Chart, theme: Theme) -> Result<String, ChartError> {
    let (drawing, _) = drawing(chart, theme)?;
    Ok(finished(&drawing, chart))
}

/// The SVG as drawn, and where every text is placed.
fn drawing(chart: &Chart, theme: Theme) -> Result<(String, Vec<PlacedLabel>), ChartError> {
    check::chart(chart)?;
    let mut svg = String::new();
    let mut canvas = Canvas::blank(&mut svg, theme)?;
    match chart {
        Chart::Fan(fan) => fan::draw(&mut canvas, fan)?,
        Chart::Exceedance(exceedance) => exceedance::draw(&mut canvas, exceedance)?,
        Chart::Stacked(stacked) => stacked::draw(&mut canvas, stacked)?,
        Chart::Waterfall(waterfall) => waterfall::draw(&mut canvas, waterfall)?,
        Chart::Columns(columns) => columns::draw(&mut canvas, columns)?,
        Chart::Lorenz(lorenz) => lorenz::draw(&mut canvas, lorenz)?,
        Chart::Shares(shares) => shares::draw(&mut canvas, shares)?,
        Chart::Tornado(tornado) => tornado::draw(&mut canvas, tornado)?,
        Chart::ConditionalMean(mean) => conditional_mean::draw(&mut canvas, mean)?,
        Chart::Response(response) => response::draw(&mut canvas, response)?,
        Chart::HeatMap(map) => heat_map::draw(&mut canvas, map)?,
        Chart::Dots(dots) => dots::draw(&mut canvas, dots)?,
        Chart::Frontier(frontier) => frontier::draw(&mut canvas, frontier)?,
        Chart::YearRanges(ranges) => year_ranges::draw(&mut canvas, ranges)?,
        Chart::TradeCurve(curve) => trade_curve::draw(&mut canvas, curve)?,
        Chart::Lines(lines) => lines::draw(&mut canvas, lines)?,
    }
    let placed = canvas.finish()?;
    Ok((svg, placed))
}

/// The drawing in the size of a page, with title and subtitle as the texts that screen readers read out.
fn finished(drawing: &str, chart: &Chart) -> String {
    let (title, subtitle) = (canvas::escaped(chart.title()), canvas::escaped(chart.subtitle()));
    let (width, height) = (canvas::WIDTH / PIXELS_OF_PAGE, canvas::HEIGHT / PIXELS_OF_PAGE);
    let (across, down) = canvas::GRID;
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {across} {down}\" role=\"img\" \
         font-family=\"{}\"><title>{title}</title><desc>{subtitle}</desc>\n{}</svg>\n",
        compact::FONTS,
        compact::elements(drawing)
    )
}

/// Pixels of the canvas in a pixel of the page.
pub const PIXELS_OF_PAGE: i32 = 2;
