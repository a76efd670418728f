//! Figures drawn as SVG with plotters.
//!
//! It knows layout, axes, colours and words of a chart. It must not know files, clocks or system fonts, and it works out no money: what it
//! prints was handed to it, or is read off a curve it draws.
//!
//! Text is turned into outlines before the SVG leaves, so the chart looks the same in every viewer, whatever fonts are installed, and repeats
//! byte for byte; title and subtitle stay readable for screen readers and search in `<title>` and `<desc>`. The alternative, embedding both faces,
//! would add half a megabyte to each chart.

mod axis;
mod canvas;
mod check;
mod exceedance;
mod fan;
mod frame;
mod label;
#[cfg(test)]
mod laws;
mod lorenz;
#[cfg(test)]
mod samples;
mod stacked;
mod theme;
mod waterfall;

use std::fmt;

use self::canvas::{Canvas, PlacedLabel};
pub use self::check::{MOST_SERIES, MOST_STEPS};
pub use self::theme::Theme;
use super::picture::{self, PictureError};
#[cfg(test)]
use crate::report::figure;
use crate::report::figure::Figure;

/// Why a figure cannot be drawn.
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
    /// Values that must climb or fall do not.
    NotMonotone(String),
    /// A share lies outside 0 to 1.
    NotShare(String),
    /// More parts than can be told apart.
    TooMany {
        /// Which parts.
        what: String,
        /// How many there are.
        found: usize,
        /// How many can be drawn.
        most: usize,
    },
    /// A waterfall's steps do not lead from its start to its end; the amount that is missing.
    DoesNotAddUp(f64),
    /// The drawing crate refused; its words.
    Drawing(String),
    /// Text could not be turned into outlines.
    Picture(PictureError),
}

impl fmt::Display for ChartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ChartError::Empty(what) => write!(f, "{what} is empty; give at least one value"),
            ChartError::Lengths { what, found, expected } => {
                write!(f, "{what} has {found} values where {expected} are needed; give one for each")
            }
            ChartError::NotFinite(what) => {
                write!(f, "{what} holds a number that is not finite or beyond 1e18; leave the figure out instead")
            }
            ChartError::NotMonotone(what) => write!(f, "{what} is out of order; sort it before it is drawn"),
            ChartError::NotShare(what) => write!(f, "{what} holds a number outside 0 to 1; give shares, not percent"),
            ChartError::TooMany { what, found, most } => {
                write!(f, "{found} {what} cannot be told apart in one chart; gather the smallest so that {most} or fewer remain")
            }
            ChartError::DoesNotAddUp(missing) => {
                write!(f, "the steps of the waterfall do not lead from its start to its end; {missing} is missing")
            }
            ChartError::Drawing(why) => write!(f, "the chart could not be drawn: {why}"),
            ChartError::Picture(why) => write!(f, "{why}"),
        }
    }
}

impl std::error::Error for ChartError {}

/// Draws a figure as SVG, 1600 by 1000, text as outlines.
///
/// # Errors
/// The figure is empty, its lists differ in length, a number is not finite, a waterfall does not add up, or there are more parts than can be told
/// apart.
pub fn svg(figure: &Figure, theme: Theme) -> Result<String, ChartError> {
    let (drawing, _) = drawing(figure, theme)?;
    let outlined = picture::outline_text(&drawing).map_err(ChartError::Picture)?;
    Ok(described(&outlined, figure))
}

/// The SVG as drawn, its text still text, and where every text stands.
fn drawing(figure: &Figure, theme: Theme) -> Result<(String, Vec<PlacedLabel>), ChartError> {
    check::figure(figure)?;
    let mut svg = String::new();
    let mut canvas = Canvas::blank(&mut svg, theme)?;
    match figure {
        Figure::Fan(fan) => fan::draw(&mut canvas, fan)?,
        Figure::Exceedance(exceedance) => exceedance::draw(&mut canvas, exceedance)?,
        Figure::Stacked(stacked) => stacked::draw(&mut canvas, stacked)?,
        Figure::Waterfall(waterfall) => waterfall::draw(&mut canvas, waterfall)?,
        Figure::Lorenz(lorenz) => lorenz::draw(&mut canvas, lorenz)?,
    }
    let placed = canvas.finish()?;
    Ok((canvas::sized(&svg), placed))
}

/// The SVG with title and subtitle as the texts that assistive programs read out, and with a view box, without which a page that shows it
/// smaller would crop it.
fn described(svg: &str, figure: &Figure) -> String {
    let Some((head, body)) = svg.split_once('>') else { return svg.to_owned() };
    let (title, subtitle) = (canvas::escaped(figure.title()), canvas::escaped(figure.subtitle()));
    let view = format!("viewBox=\"0 0 {} {}\"", canvas::WIDTH, canvas::HEIGHT);
    format!("{head} {view} role=\"img\"><title>{title}</title><desc>{subtitle}</desc>{body}")
}
