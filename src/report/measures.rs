//! Measures in words: headings of columns, values with the digits that their errors support, and what a condition comes to.

use super::table::{Cell, Column, Kind, Number, Unit};
use super::words;
use crate::insight::measure::{
    Condition, Judged, Limit, Measure, MeasureUnit, Measured, QuantityUnit, Selection, Statistic, value_in_words,
};
use crate::quantity::rounding::unit_of_digits;
use crate::quantity::{Month, approximately, count};
use crate::reading::condition::Relation;

/// The heading of a column with a measure: `compute, P90`.
pub fn heading(measure: &Measure) -> String {
    match measure {
        Measure::Budget(selection) => format!("budget for {}", quantity(selection)),
        Measure::Change(measure) => format!("change of {}", heading(measure)),
        Measure::Of { statistic, selection } => {
            let of = quantity(selection);
            let over = |limit: &Option<f64>| limit.map_or("budget".into(), approximately);
            match statistic {
                Statistic::Mean => format!("{of}, mean"),
                Statistic::Sd => format!("{of}, s.d."),
                Statistic::Quantile(percentile) => format!("{of}, P{}", percent(percentile.fraction())),
                Statistic::TailMean(percentile) => format!("{of}, CVaR {}", percent(percentile.fraction())),
                Statistic::ProbabilityOver(limit) => format!("{of}, chance over {}", over(limit)),
                Statistic::Overrun(limit) => format!("{of}, mean excess over {} if over", over(limit)),
                Statistic::MonthOut(0.5) => format!("{of}, month in which the budget is spent"),
                Statistic::MonthOut(share) => format!("{of}, month in which {}% of trials have spent the budget", percent(*share)),
                Statistic::ProbabilityOut(month) => format!("{of}, chance of a spent budget by {month}"),
            }
        }
    }
}

fn percent(share: f64) -> f64 {
    (share * 1e4).round() / 1e2
}

/// `unserved demand`, `total of line "API usage" in 2026-05`.
pub fn quantity(selection: &Selection) -> String {
    let whole = Selection::of(selection.quantity).to_string();
    selection.to_string().replacen(&whole, &whole.replace("people_months", "people-months").replace('_', " "), 1)
}

/// What the cells of a measure's column are.
pub fn kind(measure: &Measure) -> Kind {
    match measure.unit() {
        MeasureUnit::Month => Kind::Month,
        MeasureUnit::Share | MeasureUnit::Quantity(QuantityUnit::Share) if measure.is_change() => Kind::Points,
        MeasureUnit::Share => Kind::Probability,
        MeasureUnit::Quantity(QuantityUnit::Share) => Kind::Share,
        MeasureUnit::Quantity(_) if measure.is_change() => Kind::Change,
        MeasureUnit::Quantity(unit) => Kind::Amount(unit_of(unit)),
    }
}

fn unit_of(unit: QuantityUnit) -> Unit {
    match unit {
        QuantityUnit::Money(currency) => Unit::Money(currency),
        QuantityUnit::MoneyPerEmployeeMonth(currency) => Unit::MoneyPerEmployeeMonth(currency),
        QuantityUnit::MillionTokens => Unit::MillionTokens,
        QuantityUnit::GpuHours => Unit::GpuHours,
        QuantityUnit::Hours => Unit::Hours,
        QuantityUnit::People => Unit::People,
        QuantityUnit::PeopleMonths => Unit::PeopleMonths,
        QuantityUnit::Days => Unit::Days,
        QuantityUnit::KilowattHours => Unit::KilowattHours,
        QuantityUnit::Kilograms => Unit::Kilograms,
        QuantityUnit::Events | QuantityUnit::Share => Unit::Events,
    }
}

/// A column of a measure, with its unit where it is not money.
pub fn column(measure: &Measure) -> Column {
    let unit = match kind(measure) {
        Kind::Amount(unit) if !matches!(unit, Unit::Money(_)) && !heading(measure).contains(unit.word().as_ref()) => unit.word(),
        _ => "".into(),
    };
    let heading = heading(measure);
    Column::named(if unit.is_empty() { heading } else { format!("{heading}, {unit}") }, kind(measure)).or("none")
}

/// The cell of a measured value.
pub fn cell(measure: &Measure, measured: &Measured) -> Cell {
    let Some(value) = measured.value else { return Cell::Absent };
    match kind(measure) {
        Kind::Month => month(value).map_or_else(|| "never".into(), Cell::Month),
        Kind::Probability => Number { value, standard_error: measured.standard_error, interval: measured.low.zip(measured.high) }.into(),
        _ => Number::with_error(value, measured.standard_error).into(),
    }
}

fn month(number: f64) -> Option<Month> {
    number.is_finite().then(|| Month::FIRST.plus(number as i32))
}

/// A condition about a budget or an amount in words: `Compute keeps its budget with 95% probability`; absent for any other.
pub fn condition(condition: &Condition) -> Option<String> {
    let [comparison] = condition.comparisons() else { return None };
    let (Measure::Of { statistic: Statistic::ProbabilityOver(amount), selection }, Limit::Value(limit)) =
        (&comparison.measure, &comparison.limit)
    else {
        return None;
    };
    let keeps = amount.map_or_else(
        || "keeps its budget".to_string(),
        |amount| format!("stays within {} {}", approximately(amount), selection.unit().word()),
    );
    let of = words::sentence_case(&quantity(selection));
    comparison.relation.is_upper_bound().then(|| format!("{of} {keeps} with {}% probability", percent(1.0 - limit)))
}

/// A measured value in words: `3.7%`, `2.02M USD`, `2026-04`.
pub fn in_words(measure: &Measure, measured: &Measured) -> String {
    let Some(value) = measured.value else { return "undefined".into() };
    let (low, high) = (measured.low.unwrap_or(value), measured.high.unwrap_or(value));
    match kind(measure) {
        Kind::Month => value_in_words(value, MeasureUnit::Month),
        Kind::Probability => words::probability(value, low, high),
        Kind::Share => words::share_of_whole(value),
        Kind::Points => format!("{:+.1} points", 100.0 * value),
        _ => with_digits(measure, value, measured.standard_error),
    }
}

/// An amount to the digit that its error supports.
fn with_digits(measure: &Measure, value: f64, standard_error: Option<f64>) -> String {
    let unit = match measure.unit() {
        MeasureUnit::Quantity(unit) => unit.word(),
        _ => "".into(),
    };
    format!("{} {unit}", words::amount(value, standard_error)).trim_end().to_string()
}

/// The 95% interval in words: `3.3% to 4.1%`; absent where there is none, or the value is exact.
pub fn interval(measure: &Measure, measured: &Measured) -> Option<String> {
    let (low, high) = measured.low.zip(measured.high).filter(|(low, high)| low < high)?;
    Some(match kind(measure) {
        Kind::Month => format!("{} to {}", value_in_words(low, MeasureUnit::Month), value_in_words(high, MeasureUnit::Month)),
        Kind::Probability | Kind::Share => {
            format!("{:.1}% to {:.1}%", (1000.0 * low).floor() / 10.0, (1000.0 * high).ceil() / 10.0)
        }
        Kind::Points => format!("{:+.1} to {:+.1} points", 100.0 * low, 100.0 * high),
        _ => [low, high].map(|end| words::amount(end, measured.standard_error)).join(" to "),
    })
}

/// A value in the unit of the measure, in three figures: `2.02M USD`, `1.68k people-months`.
pub fn with_unit(measure: &Measure, value: f64) -> String {
    match measure.unit() {
        MeasureUnit::Quantity(QuantityUnit::Share) | MeasureUnit::Share => format!("{}%", percent(value)),
        MeasureUnit::Month => value_in_words(value, MeasureUnit::Month),
        MeasureUnit::Quantity(unit) => format!("{} {}", approximately(value), unit.word()).trim_end().to_string(),
    }
}

/// What a comparison comes to: `p_over(compute) is 12.6% (12.0% to 13.3%)`.
pub fn finding(measure: &Measure, measured: &Measured) -> String {
    let interval = interval(measure, measured).map_or_else(String::new, |interval| format!(" ({interval})"));
    match measured.value {
        None => format!("{measure} is undefined: no trial is over"),
        Some(_) => format!("{measure} is {}{interval}", in_words(measure, measured)),
    }
}

/// What keeps a condition that must not hold from holding: `allowed at most 5%`.
pub fn allowed(measure: &Measure, relation: Relation, judged: &Judged) -> String {
    let Some(limit) = judged.limit else { return "the limit is undefined".into() };
    let bound = match relation {
        Relation::More => "at most",
        Relation::AtLeast => "less than",
        Relation::Less => "at least",
        Relation::AtMost => "more than",
    };
    let written = value_in_words(limit, measure.unit());
    // An amount with cents is read more easily in whole dollars.
    let is_long = limit.is_finite() && limit.abs() >= 1e3 && written.contains('.') && !written.contains(['M', 'B']);
    let written = if is_long { with_digits(measure, limit, None) } else { written };
    format!("allowed {bound} {written}")
}

/// How many trials would tell on which side of its limit a figure is.
pub fn trials_to_tell(judged: &Judged) -> String {
    match judged.trials_to_tell {
        Some(trials) => format!("about {} trials would tell", count(two_figures(trials))),
        None => "no number of trials that anybody would wait for would tell".into(),
    }
}

/// Rounded up to two figures.
fn two_figures(number: f64) -> usize {
    let unit = unit_of_digits(number.max(1.0), 2).max(1.0);
    ((number / unit).ceil() * unit) as usize
}
