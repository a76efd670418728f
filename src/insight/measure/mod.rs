//! Measures: a statistic of a quantity, such as `p95(compute)`, with its error; and conditions on them, such as `p_over(compute) <= 5%`.
//!
//! ```text
//! measure    = statistic , "(" , quantity , [ "," , value ] , ")" | "change(" , measure , ")" | "budget(" , quantity , ")" ;
//! statistic  = "mean" | "sd" | "p" , digits , [ "." , digits ] | "cvar" , digits | "p_over" | "overrun" | "month_out" | "p_out" ;
//! quantity   = name , [ "of" , [ "group" | "line" | "element" | "tier" ] , label ] , [ "in" , period ] ;
//! period     = 2026-05 | 2026-Q2 | 2026 | 2026-05..2026-08 | FY2027 | FY2027 Q3 ;
//! value      = number , [ unit ] | percent | month | "never" ;
//! ```
//!
//! | statistic | meaning | error |
//! |---|---|---|
//! | mean, sd | of the trials | s/√n; delta method |
//! | p90, p99.5 | type-7 quantile | order statistics between binomial ranks |
//! | cvar95 | mean of the worst 5% | influence values |
//! | p_over(q), p_over(q, x) | share of trials strictly above the budget of q, or above x | Wilson |
//! | overrun(q), overrun(q, x) | mean excess of the trials that are over; undefined where none is, and then no comparison with it holds | ratio |
//! | month_out(q), month_out(q, 5%) | first month by whose end half, or 5%, of the trials have spent the budget; `never` is later than all months | months whose 95% interval covers the share |
//! | p_out(q, 2026-06) | share of trials that have spent the budget by the end of that month | Wilson |
//! | budget(q) | the budget itself | exact |
//! | change(m) | m of a case less m of the base case | trial-wise differences of influence values |
//!
//! A fiscal year or quarter may also stand behind a comma: `p_over(compute, FY2027)` is `p_over(compute in FY2027)`. A label without its kind is a line of
//! cost or else a group: `compute of engineers`.
//!
//! One grammar serves `--show`, `--such-that`, `--minimize`, `--fail-if`, `--warn-if` and `--precision`. Units are checked when a text is read.

mod condition;
mod evaluate;
pub(in crate::insight) mod parse;
mod quantity;

pub use condition::{Comparison, Condition, Judged, Limit, Reaction, Smooth, Verdict, Watched, value_in_words};
pub use evaluate::Measured;
pub(super) use evaluate::WithInfluence;
pub use quantity::{MeasuredQuantity, Part, Period, QUANTITIES, QuantityUnit, Selection};

use std::fmt;

use crate::insight::spending;
use crate::quantity::{Currency, Exchange, Month};
use crate::reading::{Diagnostic, Sources};
use crate::scenario::BudgetOf;
use crate::simulation::{Content, Keep, Plan, Results};
use crate::statistics::quantile::Percentile;

/// A statistic of a quantity.
///
/// ```
/// use compcast::insight::measure::Measure;
/// use compcast::scenario::{RunSettings, Scenario};
/// use compcast::simulation::{Case, Study};
///
/// let measure = Measure::parse("p95(compute)")?;
/// let case = Case::new(Scenario::builtin("budget-gone-by-april", &[])?.scenario, None)?;
/// let results = Study::new([case], RunSettings::new(1, 1_000))?.keeping(measure.keep()).run(&())?;
/// let measured = measure.of(&results[0], None).ok_or("not kept")?;
/// assert!(measured.value.is_some_and(|p95| p95 > 3e6) && measured.low < measured.value);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub enum Measure {
    /// Of the values by trial.
    Of { statistic: Statistic, selection: Selection },
    /// The budget that a quantity is held against, USD.
    Budget(Selection),
    /// Of a case less of the base case.
    Change(Box<Measure>),
}

/// How a statistic is written, for help and explanations.
pub struct StatisticForm {
    pub example: &'static str,
    pub meaning: &'static str,
    /// Where its error comes from.
    pub error: &'static str,
}

impl StatisticForm {
    /// The measure of compute with the statistic of that name, such as `p_over` or `p99`.
    pub fn example_of(name: &str) -> Option<Measure> {
        let word = |example: &str| example.split('(').next().map(str::to_string);
        let known = STATISTICS.iter().find(|form| word(form.example).as_deref() == Some(name));
        let example = known.map_or_else(|| format!("{name}(compute)"), |form| form.example.to_string());
        Measure::parse(&example).ok()
    }
}

/// Every statistic, with `compute` as the quantity.
pub const STATISTICS: &[StatisticForm] = &[
    StatisticForm {
        example: "mean(compute)",
        meaning: "mean of the trials",
        error: "standard deviation over the square root of the trials",
    },
    StatisticForm { example: "sd(compute)", meaning: "standard deviation of the trials", error: "influence values" },
    StatisticForm {
        example: "p95(compute)",
        meaning: "percentile: with 95% probability it is this much or less; any percentile above 0 and below 100, such as p99.5",
        error: "order statistics between binomial ranks",
    },
    StatisticForm { example: "cvar95(compute)", meaning: "mean of the worst 5%", error: "influence values" },
    StatisticForm {
        example: "p_over(compute)",
        meaning: "probability of exceeding the budget, or an amount: p_over(compute, 2.4M USD)",
        error: "Wilson interval",
    },
    StatisticForm {
        example: "overrun(compute)",
        meaning: "mean excess over the budget, or over an amount, of the trials that exceed it; undefined where none does",
        error: "standard error of those trials",
    },
    StatisticForm {
        example: "month_out(compute)",
        meaning: "first month by whose end half of the trials have spent the budget, or another share: month_out(compute, 5%); never is later than all months",
        error: "months whose 95% interval covers the share",
    },
    StatisticForm {
        example: "p_out(compute, 2026-06)",
        meaning: "probability that the budget is spent by the end of that month",
        error: "Wilson interval",
    },
    StatisticForm { example: "budget(compute)", meaning: "the budget itself", error: "exact" },
    StatisticForm {
        example: "change(p95(compute))",
        meaning: "a measure of a case less that of the base case",
        error: "trial-wise differences of influence values",
    },
];

/// What is worked out from the values of a quantity by trial.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Statistic {
    Mean,
    Sd,
    Quantile(Percentile),
    /// Mean of the worst values, from this percentile on.
    TailMean(Percentile),
    /// Probability of more than an amount, or of more than the budget.
    ProbabilityOver(Option<f64>),
    /// Mean excess over an amount, or over the budget, of the trials that are over.
    Overrun(Option<f64>),
    /// The first month by whose end this share of trials have spent the budget.
    MonthOut(f64),
    /// The share of trials that have spent the budget by the end of a month.
    ProbabilityOut(Month),
}

/// What a measure is counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MeasureUnit {
    Quantity(QuantityUnit),
    /// A probability, from 0 to 1.
    Share,
    /// A month, counted from the year 0; `never` is infinite.
    Month,
}

/// Everything that is wrong with a text.
#[derive(Clone, Debug)]
pub struct MeasureErrors {
    pub diagnostics: Vec<Diagnostic>,
    pub sources: Sources,
}

/// Every mistake on a line of its own.
impl fmt::Display for MeasureErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lines: Vec<String> = self.diagnostics.iter().map(|diagnostic| diagnostic.one_line(&self.sources)).collect();
        f.write_str(&lines.join("\n"))
    }
}

impl std::error::Error for MeasureErrors {}

impl Selection {
    /// Reads a quantity, or a part of one, such as `compute of group research in 2026-05`, that messages show as the text of `name`, such as `--of`.
    ///
    /// # Errors
    /// Every mistake, with its place in `text`.
    pub fn parse_named(name: &str, text: &str) -> Result<Self, MeasureErrors> {
        parse::whole_selection(name, text)
    }
}

impl Measure {
    /// Reads a measure such as `p95(compute)`.
    ///
    /// # Errors
    /// Every mistake, with its place in `text`.
    pub fn parse(text: &str) -> Result<Self, MeasureErrors> {
        Self::parse_named("measure", text)
    }

    /// Reads a measure that messages show as the text of `name`, such as `--show`.
    ///
    /// # Errors
    /// Every mistake, with its place in `text`.
    pub fn parse_named(name: &str, text: &str) -> Result<Self, MeasureErrors> {
        parse::measure(name, text)
    }

    /// A statistic of a quantity by its name; `None` where there is no such quantity.
    pub fn named(statistic: Statistic, quantity: &str) -> Option<Self> {
        Some(Self::Of { statistic, selection: Selection::of(MeasuredQuantity::find(quantity)?) })
    }

    /// The quantity that it is about.
    pub fn selection(&self) -> &Selection {
        match self {
            Self::Of { selection, .. } | Self::Budget(selection) => selection,
            Self::Change(measure) => measure.selection(),
        }
    }

    /// Whether it compares with the base case.
    pub fn is_change(&self) -> bool {
        matches!(self, Self::Change(_))
    }

    pub fn unit(&self) -> MeasureUnit {
        match self {
            Self::Of { statistic: Statistic::ProbabilityOver(_) | Statistic::ProbabilityOut(_), .. } => MeasureUnit::Share,
            Self::Of { statistic: Statistic::MonthOut(_), .. } => MeasureUnit::Month,
            Self::Of { selection, .. } | Self::Budget(selection) => MeasureUnit::Quantity(selection.unit()),
            Self::Change(measure) => measure.unit(),
        }
    }

    /// The same, with amounts in the currency that a scenario counts in.
    #[must_use]
    pub fn counted_in(&self, exchange: &Exchange) -> Self {
        match self {
            Self::Of { statistic, selection } => {
                let converted = |limit: Option<f64>| limit.map(|limit| selection.converted(limit, exchange));
                let statistic = match *statistic {
                    Statistic::ProbabilityOver(limit) => Statistic::ProbabilityOver(converted(limit)),
                    Statistic::Overrun(limit) => Statistic::Overrun(converted(limit)),
                    other => other,
                };
                Self::Of { statistic, selection: selection.counted_in(exchange.home()) }
            }
            Self::Budget(selection) => Self::Budget(selection.counted_in(exchange.home())),
            Self::Change(measure) => Self::Change(Box::new(measure.counted_in(exchange))),
        }
    }

    /// The same, with amounts written in `currency`.
    #[must_use]
    fn written_in(self, currency: Currency) -> Self {
        match self {
            Self::Of { statistic, selection } => Self::Of { statistic, selection: selection.counted_in(currency) },
            Self::Budget(selection) => Self::Budget(selection.counted_in(currency)),
            Self::Change(measure) => Self::Change(Box::new(measure.written_in(currency))),
        }
    }

    /// What a study must keep for it.
    pub fn keep(&self) -> Keep {
        match self {
            Self::Of { statistic, selection } => {
                let by_month = matches!(statistic, Statistic::MonthOut(_) | Statistic::ProbabilityOut(_));
                let is_part = self.depends_on_budget() && selection.budget_of().is_some_and(|of| !of.is_whole());
                // The basis of the budget is that of the scenario.
                let months = Keep::totals().with(Content::Months).with(Content::Cash);
                let months = if is_part { months.with(Content::BudgetMonths) } else { months };
                if by_month || is_part { selection.keep().and(months) } else { selection.keep() }
            }
            Self::Budget(selection) => selection.keep(),
            Self::Change(measure) => measure.keep(),
        }
    }

    /// Why a case cannot be asked for it, and what to write instead: a part or months that it does not have, or a budget.
    pub fn problem(&self, plan: &Plan) -> Option<(String, String)> {
        if let Self::Change(measure) = self {
            return measure.problem(plan);
        }
        let rates = &plan.scenario.rates;
        let unknown = self.selection().currency.filter(|currency| rates.exchange.rate(*currency).is_none());
        if let Some(currency) = unknown {
            let home = rates.home;
            let help = format!("write the amount in {home}, or add rates.{currency}.rate = \"N {home}\" with what one {currency} costs");
            return Some((format!("the scenario `{}` is in {home}, and has no rate of {currency}", plan.scenario.name), help));
        }
        let home = rates.home;
        self.selection().problem(plan).or_else(|| {
            let of = self.budgeted()?;
            if plan.scenario.budget.amount(&of).is_some() {
                return self.problem_of_month(&of, plan);
            }
            let scenario = &plan.scenario.name;
            let path = of.path();
            let add = if of.is_whole() { format!("add [budget] {}", of.scope) } else { format!("set {path}") };
            let help = match self {
                Self::Of { statistic: Statistic::ProbabilityOver(_), selection } => {
                    format!("write p_over({selection}, 2.4M {home}), or {add}")
                }
                Self::Of { statistic: Statistic::Overrun(_), selection } => format!("write overrun({selection}, 2.4M {home}), or {add}"),
                _ => format!("{add}, such as --set '{path}=\"2.4M {home}\"'"),
            };
            Some((format!("the scenario `{scenario}` has no budget for `{}`", self.selection()), help))
        })
    }

    /// Why there is no such month by whose end a budget may be spent.
    fn problem_of_month(&self, of: &BudgetOf, plan: &Plan) -> Option<(String, String)> {
        let Self::Of { statistic: Statistic::ProbabilityOut(month), .. } = self else { return None };
        let months = spending::months_of(&plan.scenario, of)?;
        let [first, last] = [months.start, months.end - 1].map(|index| plan.scenario.start.plus(index as i32));
        let is_outside = !(first..=last).contains(month);
        is_outside.then(|| (format!("{month} is not in the months of that budget"), format!("name a month from {first} to {last}")))
    }

    /// Its value against a budget of `amount` for `of` in place of the plan's.
    pub(super) fn at_budget(&self, of: &BudgetOf, amount: f64, results: &Results) -> Option<Measured> {
        self.with_influence_at(results, None, Some((of, amount))).map(|found| found.measured)
    }

    /// The budget that it is held against, where it needs one.
    fn budgeted(&self) -> Option<BudgetOf> {
        let needs_budget = match self {
            Self::Of { statistic, .. } => matches!(
                statistic,
                Statistic::ProbabilityOver(None) | Statistic::Overrun(None) | Statistic::MonthOut(_) | Statistic::ProbabilityOut(_)
            ),
            Self::Budget(_) => true,
            Self::Change(measure) => return measure.budgeted(),
        };
        self.selection().budget_of().filter(|_| needs_budget)
    }

    /// Whether it depends on the budget of the scenario.
    pub fn depends_on_budget(&self) -> bool {
        self.budgeted().is_some()
    }
}

/// As it is written.
impl fmt::Display for Measure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Of { statistic, selection } => statistic.write(selection, f),
            Self::Budget(selection) => write!(f, "budget({selection})"),
            Self::Change(measure) => write!(f, "change({measure})"),
        }
    }
}

impl Statistic {
    fn write(&self, of: &Selection, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let percent = |percentile: Percentile| (percentile.fraction() * 1e4).round() / 1e2;
        let amount = |amount: f64| format!("{} {}", plain(amount), of.unit().word()).trim_end().to_string();
        match self {
            Self::Mean => write!(f, "mean({of})"),
            Self::Sd => write!(f, "sd({of})"),
            Self::Quantile(percentile) => write!(f, "p{}({of})", percent(*percentile)),
            Self::TailMean(percentile) => write!(f, "cvar{}({of})", percent(*percentile)),
            Self::ProbabilityOver(None) => write!(f, "p_over({of})"),
            Self::ProbabilityOver(Some(limit)) => write!(f, "p_over({of}, {})", amount(*limit)),
            Self::Overrun(None) => write!(f, "overrun({of})"),
            Self::Overrun(Some(limit)) => write!(f, "overrun({of}, {})", amount(*limit)),
            Self::MonthOut(0.5) => write!(f, "month_out({of})"),
            Self::MonthOut(share) => write!(f, "month_out({of}, {}%)", plain(share * 100.0)),
            Self::ProbabilityOut(month) => write!(f, "p_out({of}, {month})"),
        }
    }
}

/// A number with the digits that a person would type: `2.4M`, `1500`, `0.05`.
pub fn plain(number: f64) -> String {
    let rounded = |number: f64| (number * 1e9).round() / 1e9;
    for (unit, letter) in [(1e9, "B"), (1e6, "M")] {
        let units = number / unit;
        if units.abs() >= 1.0 && ((units * 1e4).round() / 1e4 - units).abs() < 1e-12 * units.abs() {
            return format!("{}{letter}", rounded(units));
        }
    }
    format!("{}", rounded(number))
}
