//! What is in a chart: words (title, subtitle, names) and numbers (points of a curve, heights of bars), before anybody draws it.
//!
//! Knows no pixels, colors, fonts or file formats, and computes nothing: every number comes from a layer below.

mod numbers;
mod offers;

pub use offers::{LineSeries, Lines, RangeSeries, TradeCurve, YearRange, YearRanges};

use crate::quantity::Month;

/// One chart of a report.
#[derive(Clone, Debug, PartialEq)]
pub enum Chart {
    /// The range of spend as it accumulates month by month.
    Fan(Fan),
    /// The probability of spending more than any amount.
    Exceedance(Exceedance),
    /// What spend is made of, month by month.
    Stacked(Stacked),
    /// How one total becomes another, cost line by cost line.
    Waterfall(Waterfall),
    /// An amount month by month, with its range.
    Columns(Columns),
    /// How unevenly people use compute.
    Lorenz(Lorenz),
    /// What parts make of a whole.
    Shares(Shares),
    /// How far each uncertain number moves a mean.
    Tornado(Tornado),
    /// The mean as a function of one number.
    ConditionalMean(ConditionalMean),
    /// A cost by the values of one varied input.
    Response(Box<Response>),
    /// A value by two varied inputs.
    HeatMap(Box<HeatMap>),
    /// A cost of several named cases.
    Dots(Dots),
    /// What cases cost against the demand they leave unserved.
    Frontier(Frontier),
    /// The range of an amount by year.
    YearRanges(YearRanges),
    /// Mixes of two things that are worth as much.
    TradeCurve(Box<TradeCurve>),
    /// Amounts as functions of one number.
    Lines(Lines),
}

impl Chart {
    /// The finding, as printed above the chart.
    #[must_use]
    pub fn title(&self) -> &str {
        match self {
            Chart::Fan(fan) => &fan.title,
            Chart::Exceedance(exceedance) => &exceedance.title,
            Chart::Stacked(stacked) => &stacked.title,
            Chart::Waterfall(waterfall) => &waterfall.title,
            Chart::Columns(columns) => &columns.title,
            Chart::Lorenz(lorenz) => &lorenz.title,
            Chart::Shares(shares) => &shares.title,
            Chart::Tornado(tornado) => &tornado.title,
            Chart::ConditionalMean(mean) => &mean.title,
            Chart::Response(response) => &response.title,
            Chart::HeatMap(map) => &map.title,
            Chart::Dots(dots) => &dots.title,
            Chart::Frontier(frontier) => &frontier.title,
            Chart::YearRanges(ranges) => &ranges.title,
            Chart::TradeCurve(curve) => &curve.title,
            Chart::Lines(lines) => &lines.title,
        }
    }

    /// What is measured and how, as printed below the title.
    #[must_use]
    pub fn subtitle(&self) -> &str {
        match self {
            Chart::Fan(fan) => &fan.subtitle,
            Chart::Exceedance(exceedance) => &exceedance.subtitle,
            Chart::Stacked(stacked) => &stacked.subtitle,
            Chart::Waterfall(waterfall) => &waterfall.subtitle,
            Chart::Columns(columns) => &columns.subtitle,
            Chart::Lorenz(lorenz) => &lorenz.subtitle,
            Chart::Shares(shares) => &shares.subtitle,
            Chart::Tornado(tornado) => &tornado.subtitle,
            Chart::ConditionalMean(mean) => &mean.subtitle,
            Chart::Response(response) => &response.subtitle,
            Chart::HeatMap(map) => &map.subtitle,
            Chart::Dots(dots) => &dots.subtitle,
            Chart::Frontier(frontier) => &frontier.subtitle,
            Chart::YearRanges(ranges) => &ranges.subtitle,
            Chart::TradeCurve(curve) => &curve.subtitle,
            Chart::Lines(lines) => &lines.subtitle,
        }
    }
}

/// A fan chart: nested ranges of outcomes around the median, by month.
#[derive(Clone, Debug, PartialEq)]
pub struct Fan {
    /// The message, e.g. "Compute spend exceeds its budget by the end of October 2026".
    pub title: String,
    /// What and how, e.g. "Cumulative compute spend, 120 engineers, 10,000 trials".
    pub subtitle: String,
    /// The unit of every amount, e.g. "USD, cumulative".
    pub unit: String,
    pub months: Vec<Month>,
    /// Ranges, the widest first; each is drawn over the one before it.
    pub bands: Vec<Band>,
    /// The median (P50) of each month.
    pub median: Vec<f64>,
    /// What was planned, if anything was.
    pub budget: Option<BudgetLine>,
    /// What begins on a date, in order.
    pub events: Vec<Event>,
}

/// Something that begins with a month and changes what follows, such as a cap.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// From the beginning of this month on; one of the chart's, and not the first.
    pub month: Month,
    /// In few words, e.g. "cap of engineers".
    pub name: String,
}

/// The range between two percentiles, by month.
#[derive(Clone, Debug, PartialEq)]
pub struct Band {
    /// Name of the lower percentile, e.g. "P5": with 5% probability spend is this much or less.
    pub low_name: String,
    /// The lower percentile of each month.
    pub low: Vec<f64>,
    /// Name of the upper percentile, e.g. "P95".
    pub high_name: String,
    /// The upper percentile of each month, nowhere below `low`.
    pub high: Vec<f64>,
}

/// A budget over time: flat, or running up month by month.
#[derive(Clone, Debug, PartialEq)]
pub struct BudgetLine {
    /// What it is called beside its line, e.g. "Budget".
    pub label: String,
    /// Its value in each month.
    pub values: Vec<f64>,
}

/// Exceedance curves: the probability of spending more than an amount.
#[derive(Clone, Debug, PartialEq)]
pub struct Exceedance {
    /// The message, e.g. "Compute spend exceeds its budget with probability 20%".
    pub title: String,
    /// What and how.
    pub subtitle: String,
    /// The unit of the amounts, e.g. "USD, twelve months".
    pub unit: String,
    /// One curve a scenario.
    pub curves: Vec<Curve>,
    /// Label and amount of the budget, if there is one; the chance of exceeding it is read off each curve.
    pub budget: Option<(String, f64)>,
}

/// The curve of one scenario.
#[derive(Clone, Debug, PartialEq)]
pub struct Curve {
    /// The scenario.
    pub name: String,
    /// Amounts, ascending.
    pub amounts: Vec<f64>,
    /// P(spend > amount) for each amount: shares from 1 down to 0, nowhere rising.
    pub exceedance: Vec<f64>,
}

/// Amounts by element and month, stacked.
#[derive(Clone, Debug, PartialEq)]
pub struct Stacked {
    /// The message, e.g. "Agents drive the growth, seats stay flat".
    pub title: String,
    /// What and how.
    pub subtitle: String,
    /// The unit of the amounts, e.g. "USD per month, mean".
    pub unit: String,
    pub months: Vec<Month>,
    /// The elements, from the bottom of the stack upward.
    pub series: Vec<Series>,
}

/// One element of a stack.
#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    /// The element, e.g. "Coding agents".
    pub name: String,
    /// Its amount in each month; credits are negative and stack below zero.
    pub values: Vec<f64>,
}

/// How one total becomes another, step by step.
#[derive(Clone, Debug, PartialEq)]
pub struct Waterfall {
    /// The message, e.g. "Compute adds 1.3M, lower bonuses give 0.4M back".
    pub title: String,
    /// What and how.
    pub subtitle: String,
    /// The unit of the amounts.
    pub unit: String,
    /// Name and total of the first scenario.
    pub start: (String, f64),
    /// Name and change of each cost line, in order; increases are positive.
    pub steps: Vec<(String, f64)>,
    /// Name and total of the second: the start plus every step.
    pub end: (String, f64),
    /// P10 and P90 of the whole difference, if it varies.
    pub range: Option<(f64, f64)>,
}

/// An amount of each month as a column, with the range of its outcomes.
#[derive(Clone, Debug, PartialEq)]
pub struct Columns {
    /// The message, e.g. "Compute costs from 35.7k in January to 63.3k in December".
    pub title: String,
    /// What and how.
    pub subtitle: String,
    /// The unit of the amounts, e.g. "USD per month".
    pub unit: String,
    pub months: Vec<Month>,
    /// The mean of each month.
    pub mean: Vec<f64>,
    /// P10 of each month.
    pub low: Vec<f64>,
    /// P90 of each month, nowhere below `low`.
    pub high: Vec<f64>,
    /// What begins on a date, in order.
    pub events: Vec<Event>,
}

/// A Lorenz curve: the share of use that the lightest users account for.
#[derive(Clone, Debug, PartialEq)]
pub struct Lorenz {
    /// The message, e.g. "A tenth of the engineers uses most of the compute".
    pub title: String,
    /// What and how.
    pub subtitle: String,
    /// Share of people, lightest users first: ascending from 0 to 1.
    pub population: Vec<f64>,
    /// Share of use those people account for: from 0 to 1, never above `population`.
    pub share: Vec<f64>,
    /// Gini coefficient: 0 when all use the same, towards 1 when one person uses everything.
    pub gini: f64,
    /// Share of use by the heaviest tenth of the people.
    pub top_tenth: f64,
}

/// A whole and its parts, as one bar.
#[derive(Clone, Debug, PartialEq)]
pub struct Shares {
    /// The message, e.g. "60% of the variance is that usage_growth is not known".
    pub title: String,
    /// What and how.
    pub subtitle: String,
    /// At most three parts, in order.
    pub parts: Vec<Share>,
}

/// One part of a whole.
#[derive(Clone, Debug, PartialEq)]
pub struct Share {
    /// What it is, e.g. "People and teams".
    pub name: String,
    /// What is said beside the name.
    pub note: String,
    /// From 0 to 1; those of all parts add up to 1.
    pub share: f64,
}

/// The mean of an amount where each number is low and where it is high.
#[derive(Clone, Debug, PartialEq)]
pub struct Tornado {
    /// The message, e.g. "usage_growth moves compute the most".
    pub title: String,
    /// What and how.
    pub subtitle: String,
    /// The unit of the amounts.
    pub unit: String,
    /// Name and amount of the line from which bars begin.
    pub base: (String, f64),
    /// One bar a number, the longest first.
    pub bars: Vec<TornadoBar>,
}

/// The bar of one number.
#[derive(Clone, Debug, PartialEq)]
pub struct TornadoBar {
    pub name: String,
    /// The number at its low end in words, and the amount there.
    pub low: (String, f64),
    /// The number at its high end in words, and the amount there.
    pub high: (String, f64),
    /// The amounts at both ends with the number alone, where others depend on it.
    pub alone: Option<(f64, f64)>,
    /// Smallest and largest amount, where they are not at the ends.
    pub range: Option<(f64, f64)>,
}

/// The mean of an amount as a function of a number, with a band for its error.
#[derive(Clone, Debug, PartialEq)]
pub struct ConditionalMean {
    /// The message, e.g. "Compute rises with usage_growth".
    pub title: String,
    /// What and how.
    pub subtitle: String,
    /// The unit of the amounts.
    pub unit: String,
    /// The number and its unit.
    pub number: String,
    /// Values of the number, ascending.
    pub values: Vec<f64>,
    /// The mean of the amount at each value.
    pub means: Vec<f64>,
    /// Lower and upper end of the interval of each mean.
    pub low: Vec<f64>,
    pub high: Vec<f64>,
    /// Name and amount of the mean over all values.
    pub base: (String, f64),
}

/// A cost by the values of one varied input, and below it, on the same horizontal axis, a second quantity.
#[derive(Clone, Debug, PartialEq)]
pub struct Response {
    /// The message, e.g. "A cap of 400 USD keeps compute within 2.4M with probability 96%".
    pub title: String,
    /// What and how, e.g. "Compute cost by cap, the same people and random draws at each, 10,000 trials".
    pub subtitle: String,
    /// The cost and its unit, e.g. "Compute, USD, twelve months".
    pub unit: String,
    /// Name and unit of the input, e.g. "Cap of the engineers, USD per month".
    pub input: String,
    pub scale: Scale,
    /// The values of the input: numbers first, ascending, then those that are not numbers.
    pub positions: Vec<Position>,
    /// Mean cost at each position.
    pub mean: Vec<f64>,
    /// P10 of the cost at each position.
    pub low: Vec<f64>,
    /// P90 of the cost at each position, nowhere below `low`.
    pub high: Vec<f64>,
    /// Label and amount of the budget, if there is one.
    pub budget: Option<(String, f64)>,
    /// Which position is the present value, if one is.
    pub today: Option<usize>,
    /// The condition asked for, if one was.
    pub condition: Option<Condition>,
    /// What the lower panel shows, if there is one.
    pub second: Option<SecondPanel>,
}

/// How numbers are laid out along an axis.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scale {
    /// Equal differences are equally long.
    Linear,
    /// Equal ratios are equally long. Numbers must not be negative; a zero is first, before a gap.
    Log,
}

/// A value of a varied input.
#[derive(Clone, Debug, PartialEq)]
pub struct Position {
    /// What is written below the axis, e.g. "1,500", "Mar 26" or "none".
    pub label: String,
    /// Its place on the axis: the number itself, or the months since the first month. A value that is not a number, such as "none", has none; it
    /// is drawn behind a gap and is not joined to its neighbors.
    pub value: Option<f64>,
}

/// A condition and the positions where it holds.
#[derive(Clone, Debug, PartialEq)]
pub struct Condition {
    /// As the user wrote it, e.g. "p_over(compute) <= 5%".
    pub words: String,
    /// Whether it holds at each position.
    pub holds: Vec<bool>,
}

/// A second quantity by the same input.
#[derive(Clone, Debug, PartialEq)]
pub struct SecondPanel {
    /// The quantity and its unit, e.g. "Unserved demand, USD, mean".
    pub unit: String,
    /// Its mean at each position.
    pub mean: Vec<f64>,
    /// Half the width of the 95% interval of each mean, none of them negative; empty where the error is unknown.
    pub half_width: Vec<f64>,
}

/// A value by two varied inputs: a cell for each pair of their values.
#[derive(Clone, Debug, PartialEq)]
pub struct HeatMap {
    /// The message, e.g. "From April on, no cap of 800 USD or more keeps compute within 2.4M".
    pub title: String,
    /// What and how.
    pub subtitle: String,
    /// What is in the cells and its unit, e.g. "Chance of exceeding 2.4M USD".
    pub unit: String,
    pub kind: CellKind,
    /// The first input, from the top down.
    pub rows: Levels,
    /// The second input, from left to right.
    pub columns: Levels,
    /// The value in each cell, row by row.
    pub cells: Vec<Vec<f64>>,
    /// The condition asked for, if one was.
    pub condition: Option<Region>,
    /// Row and column of the present values, if they are among those varied.
    pub today: Option<(usize, usize)>,
}

/// How the values of cells are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CellKind {
    /// Shares from 0 to 1, as percent with at most so many decimals: as many as the number of trials supports.
    Share {
        /// Digits after the point.
        decimals: usize,
    },
    /// Amounts, at up to three significant digits.
    Amount,
}

/// The values of an input of a heat map.
#[derive(Clone, Debug, PartialEq)]
pub struct Levels {
    /// Name and unit of the input.
    pub input: String,
    /// Its values, as written beside the cells.
    pub labels: Vec<String>,
}

/// A condition and the cells where it holds, row by row.
#[derive(Clone, Debug, PartialEq)]
pub struct Region {
    /// As the user wrote it, e.g. "p_over(compute) <= 5%".
    pub words: String,
    /// Whether it holds, as estimated.
    pub holds: Vec<Vec<bool>>,
    /// Whether the estimate is so close to the limit that more trials might decide otherwise.
    pub too_close: Vec<Vec<bool>>,
}

/// A cost of several named cases, one row a case.
#[derive(Clone, Debug, PartialEq)]
pub struct Dots {
    /// The message, e.g. "Only the cap of 400 USD keeps compute within its budget".
    pub title: String,
    /// What and how.
    pub subtitle: String,
    /// The cost and its unit, e.g. "Compute, USD, twelve months".
    pub unit: String,
    /// The cases, from the top down.
    pub cases: Vec<CaseRange>,
    /// Label and amount of the budget, if there is one.
    pub budget: Option<(String, f64)>,
    /// A share of each case, written at the right edge, if one is to be.
    pub shares: Option<CaseShares>,
    /// Which case the others are compared with, if one is.
    pub base: Option<usize>,
}

/// The mean and the usual range of one case.
#[derive(Clone, Debug, PartialEq)]
pub struct CaseRange {
    /// The case.
    pub name: String,
    pub mean: f64,
    /// P10.
    pub low: f64,
    /// P90, not below `low`.
    pub high: f64,
}

/// A share of each case.
#[derive(Clone, Debug, PartialEq)]
pub struct CaseShares {
    /// What it is a share of, e.g. "Chance over budget".
    pub name: String,
    /// The share of each case, from 0 to 1.
    pub values: Vec<f64>,
    /// Digits after the point, in percent: as many as the number of trials supports.
    pub decimals: usize,
}

/// What cases cost against the demand they leave unserved: less of either is better.
#[derive(Clone, Debug, PartialEq)]
pub struct Frontier {
    /// The message, e.g. "A pool serves more than a cap of the same cost".
    pub title: String,
    /// What and how.
    pub subtitle: String,
    /// The cost and its unit, along the horizontal axis, e.g. "P90 of compute, USD, twelve months".
    pub cost: String,
    /// The demand and its unit, along the vertical axis, e.g. "Mean unserved demand, USD, twelve months".
    pub unserved: String,
    pub points: Vec<TradeOff>,
    /// Which point the others are compared with, if one is.
    pub base: Option<usize>,
}

/// One case of a frontier.
#[derive(Clone, Debug, PartialEq)]
pub struct TradeOff {
    /// The case, or the value of the varied input.
    pub name: String,
    pub cost: f64,
    pub unserved: f64,
    /// Half the width of the 95% interval of the cost, where it is known; not negative.
    pub cost_half_width: Option<f64>,
    /// The same of the unserved demand.
    pub unserved_half_width: Option<f64>,
    /// Whether another point is better in both, by more than chance explains.
    pub is_dominated: bool,
}
