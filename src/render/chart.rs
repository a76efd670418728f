//! Charts drawn as SVG with plotters.
//!
//! Knows the layout, axes, colors and words of a chart. Knows no files, clocks or system fonts, and computes no money: the numbers it prints were
//! given to it, or are read off a curve that it draws.
//!
//! Text is converted to outlines in the end, so that a chart looks the same in every viewer, whatever fonts are installed, and is the same byte for
//! byte on every run; title and subtitle stay readable for screen readers and search in `<title>` and `<desc>`. Embedding both fonts instead would add
//! half a megabyte to each chart.

mod axis;
mod canvas;
mod check;
mod conditional_mean;
mod dots;
mod exceedance;
mod fan;
mod frame;
mod frontier;
mod heat_map;
mod input_axis;
mod label;
#[cfg(test)]
mod laws;
mod lines;
mod lorenz;
mod placement;
mod response;
#[cfg(test)]
mod samples;
#[cfg(test)]
mod samples_of_offers;
mod shares;
mod stacked;
mod theme;
mod tornado;
mod trade_curve;
mod waterfall;
mod year_ranges;

use std::fmt;

use self::canvas::{Canvas, PlacedLabel};
pub use self::check::{MOST_CASES, MOST_LEVELS, MOST_POSITIONS, MOST_RANGES, MOST_SERIES, MOST_STEPS};
pub use self::theme::Theme;
use super::picture::{self, PictureError};
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
    /// Text could not be converted to outlines.
    Picture(PictureError),
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
            Self::Picture(why) => write!(f, "{why}"),
        }
    }
}

impl std::error::Error for ChartError {}

/// Draws a chart as SVG, 1600 by 1000, text as outlines.
///
/// # Errors
/// The chart is empty, its lists differ in length, a number is not finite, a waterfall does not add up, or there are more parts than can be
/// distinguished.
pub fn svg(chart: &Chart, theme: Theme) -> Result<String, ChartError> {
    let (drawing, _) = drawing(chart, theme)?;
    let outlined = picture::outline_text(&drawing).map_err(ChartError::Picture)?;
    Ok(described(&outlined, chart))
}

/// The SVG as drawn, before its text becomes outlines, and where every text is placed.
fn drawing(chart: &Chart, theme: Theme) -> Result<(String, Vec<PlacedLabel>), ChartError> {
    check::chart(chart)?;
    let mut svg = String::new();
    let mut canvas = Canvas::blank(&mut svg, theme)?;
    match chart {
        Chart::Fan(fan) => fan::draw(&mut canvas, fan)?,
        Chart::Exceedance(exceedance) => exceedance::draw(&mut canvas, exceedance)?,
        Chart::Stacked(stacked) => stacked::draw(&mut canvas, stacked)?,
        Chart::Waterfall(waterfall) => waterfall::draw(&mut canvas, waterfall)?,
        Chart::Columns(c) => stacked::draw(
            &mut canvas,
            &crate::report::chart::Stacked {
                title: c.title.clone(),
                subtitle: c.subtitle.clone(),
                unit: c.unit.clone(),
                months: c.months.clone(),
                series: vec![crate::report::chart::Series { name: "x".into(), values: c.mean.clone() }],
            },
        )?,
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
    Ok((canvas::sized(&svg), placed))
}

/// The SVG with title and subtitle as the texts that screen readers read out, and with a view box, without which a page that shows it
/// smaller would crop it.
fn described(svg: &str, chart: &Chart) -> String {
    let Some((head, body)) = svg.split_once('>') else { return svg.to_owned() };
    let (title, subtitle) = (canvas::escaped(chart.title()), canvas::escaped(chart.subtitle()));
    let view = format!("viewBox=\"0 0 {} {}\"", canvas::WIDTH, canvas::HEIGHT);
    format!("{head} {view} role=\"img\"><title>{title}</title><desc>{subtitle}</desc>{body}")
}
