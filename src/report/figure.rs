//! Figures: what a picture says, before anybody draws it.
//!
//! A figure knows its words (title, subtitle, names) and its numbers (points of a curve, heights of bars), all of them
//! worked out by the floors below. It must not know pixels, colours, fonts or file formats, and it computes no money.

/// One picture of a report.
#[derive(Clone, Debug, PartialEq)]
pub enum Figure {
    /// How spend may unfold month by month.
    Fan(Fan),
    /// How likely it is to spend more than any amount.
    Exceedance(Exceedance),
    /// What spend is made of, month by month.
    Stacked(Stacked),
    /// How one total becomes another, cost line by cost line.
    Waterfall(Waterfall),
    /// How unevenly people use compute.
    Lorenz(Lorenz),
}

impl Figure {
    /// The sentence the picture is about, as printed above it.
    #[must_use]
    pub fn title(&self) -> &str {
        match self {
            Figure::Fan(fan) => &fan.title,
            Figure::Exceedance(exceedance) => &exceedance.title,
            Figure::Stacked(stacked) => &stacked.title,
            Figure::Waterfall(waterfall) => &waterfall.title,
            Figure::Lorenz(lorenz) => &lorenz.title,
        }
    }

    /// What is measured and how, as printed below the title.
    #[must_use]
    pub fn subtitle(&self) -> &str {
        match self {
            Figure::Fan(fan) => &fan.subtitle,
            Figure::Exceedance(exceedance) => &exceedance.subtitle,
            Figure::Stacked(stacked) => &stacked.subtitle,
            Figure::Waterfall(waterfall) => &waterfall.subtitle,
            Figure::Lorenz(lorenz) => &lorenz.subtitle,
        }
    }
}

/// A fan chart: nested ranges of outcomes around the median, by month.
#[derive(Clone, Debug, PartialEq)]
pub struct Fan {
    /// The message, e.g. "Compute spend passes its budget in October".
    pub title: String,
    /// What and how, e.g. "Cumulative compute spend, 120 engineers, 10,000 trials".
    pub subtitle: String,
    /// The unit of every amount, e.g. "USD, cumulative".
    pub unit: String,
    /// One label a month, "2026-01"; any other text is shown as it stands.
    pub months: Vec<String>,
    /// Ranges, the widest first; each is drawn over the one before it.
    pub bands: Vec<Band>,
    /// The median (P50) of each month.
    pub median: Vec<f64>,
    /// What was planned, if anything was.
    pub budget: Option<BudgetLine>,
}

/// The range between two percentiles, by month.
#[derive(Clone, Debug, PartialEq)]
pub struct Band {
    /// Name of the lower percentile, e.g. "P5": a chance of 5 % to spend this or less.
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

/// Exceedance curves: the chance of spending more than an amount.
#[derive(Clone, Debug, PartialEq)]
pub struct Exceedance {
    /// The message, e.g. "One world in five spends more than its budget".
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

/// One exceedance curve.
#[derive(Clone, Debug, PartialEq)]
pub struct Curve {
    /// The scenario it belongs to.
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
    /// The unit of the amounts, e.g. "USD a month, mean".
    pub unit: String,
    /// One label a month, as in [`Fan::months`].
    pub months: Vec<String>,
    /// The elements, from the foot of the stack upwards.
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

/// The walk from one total to another.
#[derive(Clone, Debug, PartialEq)]
pub struct Waterfall {
    /// The message, e.g. "Compute adds 1.3M, lower bonuses give 0.4M back".
    pub title: String,
    /// What and how.
    pub subtitle: String,
    /// The unit of the amounts.
    pub unit: String,
    /// Name and total of where the walk begins.
    pub start: (String, f64),
    /// Name and change of each cost line, in order; increases are positive.
    pub steps: Vec<(String, f64)>,
    /// Name and total of where it ends: the start plus every step.
    pub end: (String, f64),
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
