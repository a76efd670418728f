//! Charts of a workbook: series of cells, drawn by the program that shows the book.

use super::formula::{Area, At};

/// A chart and its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Chart {
    pub kind: ChartKind,
    /// Row and column of the cell at its corner.
    pub place: (u32, u16),
    /// Width and height in pixels.
    pub size: (u32, u32),
    /// The cell that holds the title: it may name a scenario, and names are only ever in cells.
    pub title: At,
    /// What it shows, for readers who cannot see it. At most 255 characters.
    pub description: String,
    pub x_name: String,
    pub y_name: String,
    pub series: Vec<Series>,
    /// The largest amount of its axis, in the currency; known once all cells are.
    pub largest: f64,
    /// The ends of that axis, where the program that draws it would not see all of the chart.
    pub ends: Option<(f64, f64)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChartKind {
    /// Bands above one another, and lines over them, by month.
    Fan,
    /// Columns from where the one before ends.
    Walk,
    /// The probability of exceeding an amount.
    Exceedance,
}

/// One series of a chart.
#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    /// The cell that holds its name.
    pub name: At,
    /// Months, names of steps, or amounts.
    pub x: Area,
    pub y: Area,
    pub look: SeriesLook,
    pub is_in_legend: bool,
    /// How far a whisker goes down and up at each value.
    pub whisker: Option<(Area, Area)>,
}

/// What a series is drawn as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SeriesLook {
    /// What the others stand on.
    Hidden,
    OuterBand,
    InnerBand,
    Median,
    Budget,
    CostsMore,
    CostsLess,
    Whole,
    Curve,
    /// A single point on a curve.
    Point,
}

impl Series {
    pub fn new(name: At, x: Area, y: Area, look: SeriesLook) -> Self {
        Self { name, x, y, look, is_in_legend: look != SeriesLook::Hidden, whisker: None }
    }

    /// Of the same name as another, so that the legend does not list it.
    #[must_use]
    pub fn unlisted(self) -> Self {
        Self { is_in_legend: false, ..self }
    }
}
