//! From text to measures: names, parts, periods, values with their units. Every mistake has its place and says what to write instead.

use std::borrow::Cow;
use std::ops::Range;

use super::evaluate::month_number;
use super::quantity::line_named;
use super::{Measure, MeasureErrors, MeasureUnit, MeasuredQuantity, Part, Period, QuantityUnit, Selection, Statistic};
use crate::cost::Element;
use crate::quantity::unit::{self, Amount, Dimension};
use crate::quantity::{Currency, Exchange, FiscalPeriod, Month};
use crate::reading::condition::{self, Call, Part as Text, SyntaxError};
use crate::reading::{Diagnostic, Place, Sources, suggestion};

type Read<T> = Result<T, SyntaxError>;

/// Words that begin a statistic, for suggestions.
const STATISTICS: [&str; 11] = ["mean", "sd", "p50", "p90", "p95", "p99", "cvar95", "p_over", "overrun", "month_out", "p_out"];

pub(super) fn measure(name: &str, text: &str) -> Result<Measure, MeasureErrors> {
    measure_of(Text::new(text, 0)).map_err(|error| errors(name, text, vec![error]))
}

/// A quantity without a statistic.
pub(super) fn whole_selection(name: &str, text: &str) -> Result<Selection, MeasureErrors> {
    selection(Text::new(text, 0)).map_err(|error| errors(name, text, vec![error]))
}

/// Mistakes of a text that messages call `name`.
pub(in crate::insight) fn errors(name: &str, text: &str, mistakes: Vec<SyntaxError>) -> MeasureErrors {
    let mut sources = Sources::default();
    let source = sources.add(name, text);
    let place = |span: Range<usize>| Place { source, span };
    let diagnostic = |SyntaxError { span, message, help }: SyntaxError| Diagnostic::error(message).at(&place(span)).help(help);
    MeasureErrors { diagnostics: mistakes.into_iter().map(diagnostic).collect(), sources }
}

pub(super) fn measure_of(part: Text<'_>) -> Read<Measure> {
    let Some(Call { word, first, second }) = condition::call(part)? else { return Err(not_a_measure(part)) };
    // `p_over(compute, FY2027)` is short for `p_over(compute in FY2027)`.
    let (second, year) = match second {
        Some(second) if second.unquoted().parse::<FiscalPeriod>().is_ok() => (None, Some(second)),
        second => (second, None),
    };
    let only = |second: Option<Text<'_>>| match second {
        Some(second) => Err(second.error(format!("`{}` takes one argument", word.text), format!("write {}({})", word.text, first.text))),
        None => Ok(()),
    };
    match word.text {
        "change" => {
            only(second)?;
            if let Some(year) = year {
                return Err(year.error("`change` takes one argument", format!("write change({})", first.text)));
            }
            let measure = measure_of(first)?;
            if measure.is_change() {
                return Err(part.error("a change of a change is not defined", format!("write {}", first.text)));
            }
            Ok(Measure::Change(Box::new(measure)))
        }
        "budget" => {
            only(second)?;
            Ok(Measure::Budget(budgeted(first, year, "budget")?))
        }
        name => {
            let (statistic, currency) = statistic(word, first, second)?;
            let selection = match statistic {
                Statistic::MonthOut(_) | Statistic::ProbabilityOut(_) | Statistic::ProbabilityOver(None) | Statistic::Overrun(None) => {
                    budgeted(first, year, name)?
                }
                _ => selection_in(first, year)?,
            };
            Ok(Measure::Of { statistic, selection: Selection { currency, ..selection } })
        }
    }
}

/// What is wrong with a word or a value where a measure must stand.
fn not_a_measure(part: Text<'_>) -> SyntaxError {
    if let Some(quantity) = MeasuredQuantity::find(part.text) {
        let example = format!("write mean({0}), p95({0}) or another statistic of it", quantity.name);
        return part.error(format!("of `{}`, which statistic?", part.text), example);
    }
    let lower = part.text.to_lowercase();
    if is_statistic(&lower) {
        return part.error(format!("`{}` of what?", part.text), format!("write {lower}(compute), or another quantity"));
    }
    part.error(
        format!("`{}` is not a measure", part.text),
        "write a statistic of a quantity, such as p95(compute) or mean(unserved_demand)",
    )
}

fn is_statistic(word: &str) -> bool {
    STATISTICS.contains(&word) || level(word, "p").is_some() || level(word, "cvar").is_some() || level(word, "var").is_some()
}

/// The percentile of `p90` and the like, in hundredths of a percent.
fn level(word: &str, prefix: &str) -> Option<u32> {
    let digits = word.strip_prefix(prefix)?;
    let (whole, decimals) = digits.split_once('.').unwrap_or((digits, ""));
    let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || whole.len() > 2 || decimals.len() > 2 || !is_number(whole) || !is_number(decimals) || digits.ends_with('.') {
        return None;
    }
    let hundredths = whole.parse::<u32>().ok()? * 100 + format!("{decimals:0<2}").parse::<u32>().ok()?;
    (hundredths > 0).then_some(hundredths)
}

fn statistic(word: Text<'_>, first: Text<'_>, second: Option<Text<'_>>) -> Read<(Statistic, Option<Currency>)> {
    use crate::statistics::quantile::Percentile;
    let lower = word.text.to_lowercase();
    let percentile = |prefix| level(&lower, prefix).and_then(|hundredths| Percentile::hundredths(hundredths).ok());
    let none = |statistic: Statistic| match second {
        Some(second) => Err(second.error(format!("`{}` takes one argument", word.text), format!("write {}({})", word.text, first.text))),
        None => Ok((statistic, None)),
    };
    let limit = || match second {
        Some(second) => {
            value(second, MeasureUnit::Quantity(selection(first)?.quantity.unit)).map(|(limit, currency)| (Some(limit), currency))
        }
        None => Ok((None, None)),
    };
    if lower != word.text && is_statistic(&lower) {
        return Err(word.error(format!("no statistic is called `{}`", word.text), format!("write {lower}({})", first.text)));
    }
    match lower.as_str() {
        "mean" => none(Statistic::Mean),
        "sd" => none(Statistic::Sd),
        "p_over" => limit().map(|(limit, currency)| (Statistic::ProbabilityOver(limit), currency)),
        "overrun" => limit().map(|(limit, currency)| (Statistic::Overrun(limit), currency)),
        "month_out" => {
            let share = second.map(|second| value(second, MeasureUnit::Share)).transpose()?.map_or(0.5, |(share, _)| share);
            if share <= 0.0 || share > 1.0 {
                return Err(second.unwrap_or(first).error("the share must be above 0% and at most 100%", "write month_out(compute, 5%)"));
            }
            Ok((Statistic::MonthOut(share), None))
        }
        "p_out" => {
            let missing = || first.error("the month is missing", format!("write p_out({}, 2026-06)", first.text));
            let second = second.ok_or_else(missing)?;
            let month =
                second.text.parse().map_err(|_| second.error(format!("`{}` is not a month", second.text), "write it as 2026-06"))?;
            Ok((Statistic::ProbabilityOut(month), None))
        }
        _ => match (percentile("p").or_else(|| percentile("var")), percentile("cvar")) {
            (_, Some(level)) => none(Statistic::TailMean(level)),
            (Some(percentile), None) => none(Statistic::Quantile(percentile)),
            (None, None) => {
                let help = if lower.starts_with('p') && lower[1..].starts_with(|c: char| c.is_ascii_digit()) {
                    "write a percentile above 0 and below 100, with two decimals at most, such as p95 or p99.5".to_string()
                } else {
                    suggestion::help(word.text, STATISTICS.into_iter().chain(["change", "budget"]))
                };
                Err(word.error(format!("no statistic is called `{}`", word.text), help))
            }
        },
    }
}

/// A quantity that a budget can be held against: a cost of the company, a group or a line, over the horizon or in a fiscal year.
fn budgeted(part: Text<'_>, year: Option<Text<'_>>, word: &str) -> Read<Selection> {
    let selection = selection_in(part, year)?;
    match selection.quantity.cost() {
        Some(_) if selection.budget_of().is_some() => Ok(selection),
        Some(_) => {
            let help = if word == "p_over" || word == "overrun" {
                format!("write the amount, such as {word}({selection}, 500k USD)")
            } else {
                format!("write {word}({})", selection.quantity.name)
            };
            Err(part.error("budgets are for the company, a group or a line, over the whole horizon or in a fiscal year", help))
        }
        None if word == "p_over" || word == "overrun" => {
            let example = example_of(selection.quantity.unit);
            Err(part.error(format!("`{selection}` has no budget"), format!("write the amount, such as {word}({selection}, {example})")))
        }
        None => Err(part.error(format!("`{selection}` has no budget"), format!("write {word}(compute) or {word}(total)"))),
    }
}

fn selection(part: Text<'_>) -> Read<Selection> {
    selection_in(part, None)
}

/// A quantity, whose fiscal year or quarter may also stand behind a comma.
fn selection_in(part: Text<'_>, year: Option<Text<'_>>) -> Read<Selection> {
    let (rest, period) = match (part.split_once(" in "), year) {
        (Some((rest, _)), Some(year)) => {
            return Err(year.error("the period is there twice", format!("write {} in {}", rest.text, year.text)));
        }
        (Some((rest, period)), None) => (rest, Some(period)),
        (None, year) => (part, year),
    };
    let (name, of) = match rest.split_once(" of ") {
        Some((name, of)) => (name, Some(of)),
        None => (rest, None),
    };
    // `line "API usage"` is short for `total of line "API usage"`.
    let (name, of) = match name.split_once(" ") {
        Some((word, _)) if of.is_none() && ["line", "group", "element", "tier"].contains(&word.text) => {
            (Text { text: "total", at: name.at }, Some(name))
        }
        _ => (name, of),
    };
    let quantity = MeasuredQuantity::find(name.text).ok_or_else(|| {
        let help = match suggestion::nearest(name.text, MeasuredQuantity::names()) {
            Some(nearest) => format!("write `{nearest}`"),
            None if line_named(name.unquoted()).is_some() => format!("write total of line \"{}\"", name.unquoted()),
            None => suggestion::help(name.text, MeasuredQuantity::names()),
        };
        name.error(format!("no quantity is called `{}`", name.text), help)
    })?;
    let selection = Selection {
        quantity,
        part: of.map(|of| part_of(of, quantity)).transpose()?,
        period: period.map(period_of).transpose()?,
        currency: None,
    };
    let Some(period) = period.filter(|_| selection.period.is_some()) else { return Ok(selection) };
    let has_months = match selection.part {
        None | Some(Part::Group(_)) => quantity.has_months(),
        Some(Part::Line(_) | Part::Element(_)) => quantity.cost().is_some_and(|(_, basis)| basis == crate::scenario::Basis::Accrual),
        Some(Part::Tier(_)) => false,
    };
    if has_months {
        return Ok(selection);
    }
    let whole = Selection { period: None, ..selection };
    Err(period.error(format!("`{whole}` is known for the whole horizon only"), format!("write {whole}")))
}

fn part_of(of: Text<'_>, quantity: &'static MeasuredQuantity) -> Read<Part> {
    let kinds = quantity.parts();
    let (kind, label) = of.split_once(" ").unwrap_or((of, Text { text: "", at: of.at + of.text.len() }));
    if kinds.is_empty() {
        return Err(of.error(format!("`{}` is known for the whole company only", quantity.name), format!("write {}", quantity.name)));
    }
    // `compute of engineers` is short for `compute of group engineers`.
    let is_kind = ["group", "line", "element", "tier"].contains(&kind.text);
    if !is_kind && label.text.is_empty() {
        let name = kind.unquoted();
        let line = line_named(name).filter(|_| kinds.contains(&"line"));
        let group_or_tier = if kinds.contains(&"group") { Part::Group } else { Part::Tier };
        return Ok(line.map_or_else(|| group_or_tier(name.to_string()), |line| Part::Line(line.to_string())));
    }
    if !kinds.contains(&kind.text) {
        let kinds = kinds.iter().map(|kind| format!("`of {kind} …`")).collect::<Vec<_>>().join(" or ");
        return Err(of.error(format!("`{}` cannot be cut into parts by `{}`", quantity.name, kind.text), format!("write {kinds}")));
    }
    let name = label.unquoted();
    if name.is_empty() {
        return Err(
            kind.error(format!("the name of the {} is missing", kind.text), format!("write {} of {} \"…\"", quantity.name, kind.text))
        );
    }
    match kind.text {
        "group" => Ok(Part::Group(name.to_string())),
        "tier" => Ok(Part::Tier(name.to_string())),
        "element" => Element::ALL.into_iter().find(|element| element.name() == name).map(Part::Element).ok_or_else(|| {
            let help = suggestion::help(name, Element::ALL.into_iter().map(Element::name));
            label.error(format!("no element is called `{name}`"), help)
        }),
        // A line of a scenario's own has its own name: which there are is known once a scenario is.
        _ => Ok(Part::Line(line_named(name).unwrap_or(name).to_string())),
    }
}

fn period_of(part: Text<'_>) -> Read<Period> {
    let help =
        "write a month such as 2026-05, a quarter such as 2026-Q2, a year, 2026-05..2026-08, or a fiscal year or quarter such as FY2027 Q3";
    let wrong = || part.error(format!("`{}` is not a period", part.text), help);
    let months = |first: Month, n: i32| Period::Months { first, last: first.plus(n - 1) };
    let text = part.unquoted();
    if let Ok(period) = text.parse() {
        return Ok(Period::Fiscal(period));
    }
    if let Some((first, last)) = text.split_once("..") {
        let (first, last) = (first.trim().parse().map_err(|_| wrong())?, last.trim().parse().map_err(|_| wrong())?);
        return if first <= last {
            Ok(Period::Months { first, last })
        } else {
            Err(part.error("the period is reversed", "write the earlier month first"))
        };
    }
    let year = |text: &str| text.parse::<i32>().ok().filter(|_| text.len() == 4);
    if let Some((of, quarter)) = text.split_once("-Q").or_else(|| text.split_once(" Q")) {
        let quarter = quarter.parse::<u32>().ok().filter(|quarter| (1..=4).contains(quarter)).ok_or_else(wrong)?;
        let first = year(of).and_then(|year| Month::new(year, 3 * quarter - 2)).ok_or_else(wrong)?;
        return Ok(months(first, 3));
    }
    if let Some(first) = year(text).and_then(|year| Month::new(year, 1)) {
        return Ok(months(first, 12));
    }
    text.parse().map(|month| months(month, 1)).map_err(|_| wrong())
}

/// A value in the unit of a measure, and the currency that it is written in.
pub(in crate::insight) fn value(part: Text<'_>, expected: MeasureUnit) -> Read<(f64, Option<Currency>)> {
    let text = part.unquoted();
    let wrong = |message: String| {
        let example = match expected {
            MeasureUnit::Share => "write a percentage, such as 5%".to_string(),
            MeasureUnit::Month => "write a month, such as 2026-10, or never".to_string(),
            MeasureUnit::Quantity(unit) => format!("write an amount, such as {}", example_of(unit)),
        };
        part.error(message, example)
    };
    if expected == MeasureUnit::Month {
        if text == "never" {
            return Ok((f64::INFINITY, None));
        }
        return text.parse().map(|month| (month_number(month), None)).map_err(|_| wrong(format!("expected a month, found `{text}`")));
    }
    let Amount { number, unit, currency } = unit::amount(text, &Exchange::DOLLARS).map_err(|error| wrong(format!("`{text}`: {error}")))?;
    if !number.is_finite() {
        return Err(wrong(format!("`{text}` is too large")));
    }
    let does_not_fit = || wrong(format!("`{text}` does not fit: expected {}", described(expected)));
    match expected {
        MeasureUnit::Share | MeasureUnit::Quantity(QuantityUnit::Share) => {
            let share = if unit.is_empty() { Some(number) } else { Dimension::Share.convert(number, &unit) };
            let share = share.ok_or_else(does_not_fit)?;
            if (-1.0..=1.0).contains(&share) { Ok((share, None)) } else { Err(wrong(format!("`{text}` is more than all trials"))) }
        }
        MeasureUnit::Quantity(QuantityUnit::Money(_)) if unit::may_group_thousands(text, Dimension::Money) => Err(thousands(part, text)),
        MeasureUnit::Quantity(QuantityUnit::Money(_)) => match unit.as_str() {
            "" => Err(wrong(format!("`{text}`: the unit is missing"))),
            unit => Dimension::Money.convert(number, unit).map(|amount| (amount, currency)).ok_or_else(does_not_fit),
        },
        MeasureUnit::Quantity(QuantityUnit::MoneyPerEmployeeMonth(_)) => match unit.as_str() {
            "" => Err(wrong(format!("`{text}`: the unit is missing"))),
            "¤/employee/month" | "¤/person/month" => Ok((number, currency)),
            unit => Dimension::MoneyPerMonth.convert(number, unit).map(|amount| (amount, currency)).ok_or_else(does_not_fit),
        },
        MeasureUnit::Quantity(QuantityUnit::MillionTokens) => match unit.as_str() {
            "" => Err(wrong(format!("`{text}`: the unit is missing"))),
            unit => Dimension::Tokens.convert(number, unit).map(|tokens| (tokens, None)).ok_or_else(does_not_fit),
        },
        MeasureUnit::Quantity(of) if unit.is_empty() || unit == of.word() || is_plural_of(&of.word(), &unit) => Ok((number, None)),
        _ => Err(does_not_fit()),
    }
}

/// A point that may separate thousands.
fn thousands(part: Text<'_>, text: &str) -> SyntaxError {
    let message = format!("`{text}`: {}", unit::QuantityError::PointOrThousands);
    part.error(message, format!("write {} for thousands, or one more digit for decimals", text.replacen('.', ",", 1)))
}

/// Whether `word` is `unit` in the singular.
fn is_plural_of(unit: &str, word: &str) -> bool {
    unit.strip_suffix('s') == Some(word) || (unit == "people" && word == "person")
}

pub(super) fn described(unit: MeasureUnit) -> Cow<'static, str> {
    match unit {
        MeasureUnit::Share | MeasureUnit::Quantity(QuantityUnit::Share) => "a share".into(),
        MeasureUnit::Month => "a month".into(),
        MeasureUnit::Quantity(QuantityUnit::Money(_)) => "an amount of money".into(),
        MeasureUnit::Quantity(unit) => unit.word(),
    }
}

fn example_of(unit: QuantityUnit) -> String {
    match unit {
        QuantityUnit::Money(currency) => format!("2.4M {currency}"),
        QuantityUnit::MoneyPerEmployeeMonth(currency) => format!("300 {currency}/month"),
        QuantityUnit::Share => "80%".into(),
        unit => format!("1000 {}", unit.word()),
    }
}
