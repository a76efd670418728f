//! Charts of offers.

/// Ranges of an amount by year, a bar for each of several series side by side.
#[derive(Clone, Debug, PartialEq)]
pub struct YearRanges {
    /// The message, e.g. "Half the time the options of start-up are worth nothing".
    pub title: String,
    /// What and how.
    pub subtitle: String,
    /// The unit of the amounts, e.g. "USD before tax, by the year in which it can be sold".
    pub unit: String,
    /// The years, as written below the axis, e.g. "year 1" or "later".
    pub years: Vec<String>,
    pub series: Vec<RangeSeries>,
}

/// The ranges of one series.
#[derive(Clone, Debug, PartialEq)]
pub struct RangeSeries {
    /// The offer.
    pub name: String,
    /// The range of each year; absent where the series has none.
    pub ranges: Vec<Option<YearRange>>,
}

/// The range of one year.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct YearRange {
    /// P10.
    pub low: f64,
    /// P50, between the two others.
    pub middle: f64,
    /// P90.
    pub high: f64,
    /// What was promised, e.g. the value on the grant date; absent where nothing was.
    pub promised: Option<f64>,
}

/// Mixes of two things that are worth as much: how much of the second is needed beside so much of the first.
#[derive(Clone, Debug, PartialEq)]
pub struct TradeCurve {
    /// The message, e.g. "3,000 USD a month of compute replaces 9% of the grant".
    pub title: String,
    /// What and how.
    pub subtitle: String,
    /// Name and unit of the first thing, along the horizontal axis.
    pub input: String,
    /// Name and unit of the second thing, along the vertical axis.
    pub unit: String,
    /// Amounts of the first thing, ascending.
    pub values: Vec<f64>,
    /// What the line means, e.g. "worth as much as big-tech".
    pub line_name: String,
    /// The amount of the second thing at each value; absent where none is enough.
    pub line: Vec<Option<f64>>,
    /// The ends of its band; absent where there is none.
    pub low: Vec<Option<f64>>,
    pub high: Vec<Option<f64>>,
    /// What the band means, e.g. "80%, what we do not know about the candidate".
    pub band_name: String,
    /// What the second line means, e.g. "costs us as much as today", and its amounts.
    pub second_name: String,
    pub second: Vec<Option<f64>>,
    /// The name of the present mix, and its two amounts.
    pub today: (String, f64, f64),
    /// Words inside the chart where there is nothing to trade, e.g. "This candidate would not use it.".
    pub note: Option<String>,
}

/// Amounts as functions of one number, a line for each of several series.
#[derive(Clone, Debug, PartialEq)]
pub struct Lines {
    /// The message.
    pub title: String,
    /// What and how.
    pub subtitle: String,
    /// The unit of the amounts.
    pub unit: String,
    /// Name and unit of the number, along the horizontal axis.
    pub input: String,
    pub series: Vec<LineSeries>,
    /// Name and value of the number that is used otherwise, if one is.
    pub mark: Option<(String, f64)>,
}

/// One line.
#[derive(Clone, Debug, PartialEq)]
pub struct LineSeries {
    pub name: String,
    /// Values of the number, ascending, each with its amount.
    pub points: Vec<(f64, f64)>,
}
