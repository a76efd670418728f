//! What a chart of a page is drawn on: shapes and text as SVG, sized in pixels of the page.
//!
//! Knows markup and the width of text. Knows no charts. The only place where text becomes markup: it is escaped here.

use std::fmt::Write as _;

use super::style::{Mark, Type};
use crate::render::chart::Theme;
use crate::render::chart::canvas::{self, Anchor, Point, TextPosition};
use crate::render::chart::theme::{Lettering, Palette};
use crate::report::chart::Chart;

/// A drawing in the making.
pub struct Sheet {
    /// In pixels.
    pub width: i32,
    /// Whether it is the drawing for narrow screens.
    pub is_narrow: bool,
    body: String,
    /// Texts of one look follow one another in a group.
    group: Option<(Type, Anchor)>,
}

/// Several shapes of one look.
#[derive(Default)]
pub struct Path(String);

/// The width of text is measured at twice its size, in whole pixels.
pub const FINENESS: i32 = 2;

impl Sheet {
    pub fn wide() -> Self {
        Self { width: 656, is_narrow: false, body: String::new(), group: None }
    }

    pub fn narrow() -> Self {
        Self { width: 358, is_narrow: true, body: String::new(), group: None }
    }

    pub fn class(&self) -> &'static str {
        if self.is_narrow { "narrow" } else { "wide" }
    }

    /// One of two sizes, the second on narrow screens.
    pub fn either(&self, wide: i32, narrow: i32) -> i32 {
        if self.is_narrow { narrow } else { wide }
    }

    /// Adds shapes; nothing if there are none.
    pub fn path(&mut self, path: &Path, mark: Mark) {
        self.close_group();
        write_path(&mut self.body, path, mark);
    }

    /// Writes one line, whose capitals have their middle at the point; nothing if it is blank.
    pub fn text(&mut self, text: &str, (column, middle): Point, anchor: Anchor, look: Type) {
        let text = escaped(text);
        if text.is_empty() {
            return;
        }
        if self.group != Some((look, anchor)) {
            self.close_group();
            let anchor_of = match anchor {
                Anchor::Start => "",
                Anchor::Middle => " text-anchor=\"middle\"",
                Anchor::End => " text-anchor=\"end\"",
            };
            let weight = if look.is_bold { " font-weight=\"650\"" } else { "" };
            // Writing into a string does not fail.
            let _ = write!(self.body, "<g class=\"{}\" fill=\"{}\"{weight}{anchor_of}>", look.class, look.fill);
            self.group = Some((look, anchor));
        }
        let baseline = f64::from(middle) + CAPITALS / 2.0 * f64::from(look.size);
        let _ = write!(self.body, "<text x=\"{column}\" y=\"{}\">{text}</text>", number(baseline));
    }

    /// The finished drawing, `height` pixels high; `id` is its own.
    pub fn svg(mut self, height: i32, id: &str, chart: &Chart) -> String {
        self.close_group();
        let (class, width) = (self.class(), self.width);
        let hidden = if self.is_narrow { " display=\"none\"" } else { "" };
        let (title, words) = (escaped(chart.title()), escaped(&chart.in_words()));
        format!(
            "<svg class=\"{class}\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" role=\"img\" \
             aria-labelledby=\"{id}-t {id}-d\" font-family=\"{FONTS}\" font-size=\"12\"{hidden}>\
             <title id=\"{id}-t\">{title}</title><desc id=\"{id}-d\">{words}</desc>{}</svg>",
            self.body
        )
    }

    fn close_group(&mut self) {
        if self.group.take().is_some() {
            self.body.push_str("</g>");
        }
    }
}

/// The fonts of the page; all are as wide as Noto Sans, in which text is measured, or narrower.
const FONTS: &str = "-apple-system,Segoe UI,Roboto,Noto Sans,Liberation Sans,Arial,sans-serif";
/// Height of capitals, in ems.
const CAPITALS: f64 = 0.714;

impl Path {
    /// A line through points.
    pub fn line(&mut self, points: &[TextPosition]) {
        for (index, (column, row)) in points.iter().enumerate() {
            let step = if index == 0 { 'M' } else { 'L' };
            let _ = write!(self.0, "{step}{} {}", number(*column), number(*row));
        }
    }

    /// A closed line.
    pub fn polygon(&mut self, corners: &[TextPosition]) {
        if !corners.is_empty() {
            self.line(corners);
            self.0.push('Z');
        }
    }

    /// A rectangle between two corners, at least one pixel wide and high.
    pub fn rectangle(&mut self, (left, top): TextPosition, (right, bottom): TextPosition) {
        let (left, right) = (left.min(right), left.max(right).max(left.min(right) + 1.0));
        let (top, bottom) = (top.min(bottom), top.max(bottom).max(top.min(bottom) + 1.0));
        let (width, height) = (number(right - left), number(bottom - top));
        let _ = write!(self.0, "M{} {}h{width}v{height}h-{width}z", number(left), number(top));
    }

    pub fn circle(&mut self, (column, row): TextPosition, radius: f64) {
        let _ = write!(self.0, "M{} {}", number(column - radius), number(row));
        let (radius, across) = (number(radius), number(2.0 * radius));
        let _ = write!(self.0, "a{radius} {radius} 0 1 0 {across} 0a{radius} {radius} 0 1 0-{across} 0z");
    }

    /// An upright whisker with its caps.
    pub fn whisker(&mut self, column: f64, (low, high): (f64, f64), cap: f64) {
        self.line(&[(column - cap, high), (column + cap, high)]);
        self.line(&[(column, high), (column, low)]);
        self.line(&[(column - cap, low), (column + cap, low)]);
    }
}

/// Where a whole pixel is.
pub fn position((column, row): Point) -> TextPosition {
    (f64::from(column), f64::from(row))
}

pub fn write_path(body: &mut String, path: &Path, mark: Mark) {
    if !path.0.is_empty() {
        let _ = write!(body, "<path class=\"{}\" {} d=\"{}\"/>", mark.class, mark.attributes, path.0);
    }
}

/// The width of a text, in pixels, rounded up.
pub fn width_of(text: &str, look: Type) -> i32 {
    (canvas::run_length(text, measured(look)) + FINENESS - 1) / FINENESS
}

/// The widest of some texts.
pub fn widest<'a>(texts: impl IntoIterator<Item = &'a str>, look: Type) -> i32 {
    texts.into_iter().map(|text| width_of(text, look)).max().unwrap_or(0)
}

/// The text, or as much of it as fits the width, with an ellipsis.
pub fn fitted(text: &str, look: Type, width: i32) -> String {
    canvas::fitted(text, measured(look), width * FINENESS)
}

/// The text in lines that fit the width, the last with an ellipsis if words are left over.
pub fn wrapped(text: &str, look: Type, width: i32, most: usize) -> Vec<String> {
    canvas::wrapped(text, measured(look), width * FINENESS, most)
}

/// As layouts of [`crate::render::chart`] take it, on a grid of [`FINENESS`].
pub fn measured(look: Type) -> Lettering {
    Lettering { size: look.size * FINENESS, bold: look.is_bold, ..Palette::of(Theme::Light).note() }
}

/// Text as content of an element or of a quoted attribute.
pub fn escaped(text: &str) -> String {
    canvas::escaped(text).replace('"', "&quot;")
}

/// To a tenth of a pixel.
fn number(value: f64) -> String {
    let tenths = (10.0 * value).round() / 10.0;
    // No minus sign before a zero.
    if tenths == 0.0 { "0".to_owned() } else { tenths.to_string() }
}
