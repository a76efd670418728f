//! One number or a range as text with its unit, and what to write where the unit does not fit.

use super::{Uncertainty, shown};
use crate::chance::family;
use crate::quantity::unit::{self, Amount, Dimension, LARGEST, QuantityError, SMALLEST};
use crate::quantity::{Currency, Exchange};
use crate::reading::{Field, suggestion};

/// A number as read.
#[derive(Clone, Copy, Debug)]
pub(super) struct Quantity {
    /// In the model's unit and the currency that the scenario counts in.
    pub value: f64,
    pub dimension: Dimension,
    /// What an amount of money is written in.
    pub currency: Option<Currency>,
}

/// Whether a text looks like a name rather than a quantity.
pub(super) fn is_name(text: &str) -> bool {
    let text = text.trim();
    let is_number = ["nan", "inf", "infinity"].contains(&text.to_lowercase().as_str());
    text.starts_with(char::is_alphabetic) && !is_number && text.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.'))
}

pub(super) fn bare(field: &Field<'_>, number: f64, dimensions: &[Dimension]) -> Option<f64> {
    if !number.is_finite() {
        let message = format!("`{}`: expected a finite number, found {number}", field.path);
        field.mistake(message, format!("write {}", all_shown(dimensions, field.exchange)));
        return None;
    }
    if !dimensions[0].accepts_bare_number() {
        let message = format!("`{}`: expected a quantity with its unit, found a bare number", field.path);
        field.mistake(message, with_units(&number.to_string(), number, dimensions, field.exchange));
        return None;
    }
    if let Some((message, help)) = out_of_bounds(number, dimensions[0], field.exchange.home()) {
        field.mistake(format!("`{}`: {message}", field.path), help);
        return None;
    }
    Some(number)
}

/// Why a number in the model's unit is too large or too small to compute with, and what to write instead; `None` where it is neither.
fn out_of_bounds(number: f64, dimension: Dimension, currency: Currency) -> Option<(String, String)> {
    let unit = dimension.unit(currency);
    let bound = |bound: f64| format!("{bound:e} {unit}").trim_end().to_string();
    if number.abs() > LARGEST {
        Some(("the number is too large".into(), format!("write at most {}", bound(LARGEST))))
    } else if number != 0.0 && number.abs() < SMALLEST {
        Some(("the number is too small".into(), format!("write 0, or at least {}", bound(SMALLEST))))
    } else {
        None
    }
}

/// The number as written with each unit that fits: `write "1500 USD/year" or "1500 USD/month"`.
fn with_units(written: &str, number: f64, dimensions: &[Dimension], exchange: &Exchange) -> String {
    let code = exchange.home();
    let choices = dimensions.iter().map(|dimension| match dimension.example(code).split_once(['%', ' ']) {
        // Nobody knows which period a bare amount was for; a month in place of a year would be twelve times as much.
        _ if *dimension == Dimension::MoneyPerMonth => format!("\"{written} {code}/year\" or \"{written} {code}/month\""),
        // A change of 0.04 is meant as 4%.
        Some((_, unit)) if dimension.example(code).contains('%') => {
            let percent = if number.abs() < 1.0 { (number * 1e6).round() / 1e4 } else { number };
            format!("\"{percent}%{unit}\"")
        }
        // In `15M` the M is most likely that of Mtok.
        Some((_, unit)) if unit.contains("tok") && number.to_string() != written => shown(*dimension, code),
        Some((_, unit)) => format!("\"{written} {unit}\""),
        None => format!("\"{written}\""),
    });
    format!("write {}", choices.collect::<Vec<_>>().join(" or "))
}

pub(super) fn read_text(field: &Field<'_>, text: &str, dimensions: &[Dimension], assumptions: &[&str]) -> Option<(Uncertainty, Quantity)> {
    if let Some((low, high)) = text.split_once(" to ") {
        return read_interval(field, low, high, dimensions);
    }
    if is_name(text) {
        let nearest = suggestion::nearest(text, assumptions.iter().copied());
        let help = nearest.map_or_else(
            || format!("write {}, or define `{text}` in [assumptions]", all_shown(dimensions, field.exchange)),
            |name| format!("write \"{name}\""),
        );
        field.mistake(format!("`{text}` is neither a quantity nor the name of an assumption"), help);
        return None;
    }
    let quantity = quantity(field, text, dimensions)?;
    Some((Uncertainty::Certain(quantity.value), quantity))
}

/// `"200 to 900 USD/month"`, `"2% to 7% per month"`: the unit after the second number holds for both.
fn read_interval(field: &Field<'_>, low: &str, high: &str, dimensions: &[Dimension]) -> Option<(Uncertainty, Quantity)> {
    let of_high = quantity(field, high, dimensions)?;
    let unit_of_high = unit::split(high).map(|(_, unit)| unit).unwrap_or_default();
    let with_unit = match unit::split(low) {
        // `2%` before `7% per month`: the shorter unit is the beginning of the longer one.
        // A sign before the first number, as in `€200 to €900/month`, or before it alone.
        Ok((number, unit)) if unit_of_high.starts_with(&unit) => format!("{} {unit_of_high}", digits_of(low, number)),
        _ => low.to_string(),
    };
    // Nothing is nothing in any magnitude.
    let is_bare = unit::split(low).is_ok_and(|(number, unit)| unit.is_empty() && number != 0.0);
    if unit::has_magnitude(high) && !unit::has_magnitude(low) && is_bare {
        let suffix = if high.contains('k') {
            'k'
        } else if high.contains('M') {
            'M'
        } else {
            'B'
        };
        let message = format!("`{low} to {high}` may mean {low} or {low}{suffix}");
        field.mistake(message, format!("write \"{low}{suffix} to {high}\", or all digits of both"));
        return None;
    }
    let of_low = quantity(field, &with_unit, &[of_high.dimension])?;
    if let (Some(one), Some(other)) = (of_low.currency, of_high.currency)
        && one != other
    {
        field.mistake(format!("the range `{low} to {high}` is in {one} and in {other}"), "write both ends in one currency");
        return None;
    }
    let (low_value, high_value) = (of_low.value, of_high.value);
    // In the units as written; the distribution would report it in those of the model.
    if low_value > high_value {
        field.mistake(format!("the range `{low} to {high}` is reversed"), "write the smaller number first");
        return None;
    }
    if low_value == high_value {
        field.mistake(format!("the range `{low} to {high}` has no width"), format!("write \"{}\" alone", high.trim()));
        return None;
    }
    match family::interval(low_value, high_value) {
        Ok(family) => Some((Uncertainty::Uncertain(family.into()), of_high)),
        Err(impossible) => {
            field.mistake(impossible.message, impossible.help);
            None
        }
    }
}

/// The digits of a number as written, so that a point in them is judged as it is read.
fn digits_of(text: &str, number: f64) -> String {
    let digits: String = text.trim().chars().take_while(|c| c.is_ascii_digit() || matches!(c, '.' | '-' | '+')).collect();
    if digits.parse() == Ok(number) { digits } else { number.to_string() }
}

pub(super) fn quantity(field: &Field<'_>, text: &str, dimensions: &[Dimension]) -> Option<Quantity> {
    let exchange = field.exchange;
    let (message, help) = match unit::amount(text, exchange) {
        Ok(Amount { number, unit, currency }) => {
            let found = dimensions.iter().find_map(|dimension| Some((dimension.convert(number, &unit)?, *dimension)));
            match found.filter(|_| !is_ambiguous_day(&unit, dimensions)) {
                Some((_, dimension)) if unit::may_group_thousands(text, dimension) => point_or_thousands(text),
                Some((value, dimension)) => {
                    let value = value * currency.map_or(1.0, |currency| rate(field, currency));
                    match out_of_bounds(value, dimension, exchange.home()) {
                        Some(mistake) => mistake,
                        None => return Some(Quantity { value, dimension, currency }),
                    }
                }
                None => mistake_of(number, &unit, text, dimensions, (currency, exchange)),
            }
        }
        Err(QuantityError::AmbiguousSign(sign)) => {
            let help = format!("write the code of the currency, such as {}", with_code(text, sign));
            (QuantityError::AmbiguousSign(sign).to_string(), help)
        }
        Err(QuantityError::UnknownCurrency(code)) => {
            let help = match suggestion::nearest(&code, Currency::codes()) {
                Some(nearest) => format!("write \"{}\"", text.trim().replacen(&code, nearest, 1)),
                None => format!("write its three letters of ISO 4217, as in {}", all_shown(dimensions, exchange)),
            };
            (QuantityError::UnknownCurrency(code).to_string(), help)
        }
        Err(error) => (error.to_string(), format!("write it like {}", all_shown(dimensions, exchange))),
    };
    field.mistake(format!("`{}`: {message}", text.trim()), help);
    None
}

/// What one unit of `currency` costs in the scenario's. One without a rate is noted, and reported once for all of its amounts.
fn rate(field: &Field<'_>, currency: Currency) -> f64 {
    field.exchange.rate(currency).unwrap_or_else(|| {
        field.diagnostics.note_missing_rate(currency, &field.node.place, &field.path);
        1.0
    })
}

/// What to write in the place of `120.000 USD/year`: `120,000 USD/year`, or `120.0 USD/year`.
fn point_or_thousands(text: &str) -> (String, String) {
    let text = text.trim();
    let decimals = text.split_once('.').map_or(text, |(_, decimals)| decimals);
    let digits = decimals.get(..3).unwrap_or_default();
    let kept = digits.trim_end_matches('0');
    let exact = if kept.len() == 3 {
        format!("{digits}0")
    } else if kept.is_empty() {
        "0".into()
    } else {
        kept.into()
    };
    let help = format!(
        "write \"{}\" for thousands, or \"{}\" for decimals",
        text.replacen('.', ",", 1),
        text.replacen(&format!(".{digits}"), &format!(".{exact}"), 1)
    );
    (QuantityError::PointOrThousands.to_string(), help)
}

/// An amount with a code in the place of its sign: `$300k/year` is `"300k USD/year"`.
fn with_code(text: &str, sign: char) -> String {
    let code = if sign == '¥' { "JPY" } else { "USD" };
    let rest = text.trim().replacen(sign, "", 1);
    let rest = rest.trim();
    let end = rest.find(['/', 'p']).unwrap_or(rest.len());
    let (number, per) = rest.split_at(end);
    let per = if per.starts_with('/') { per.to_string() } else { format!(" {per}") };
    format!("\"{} {code}{}\"", number.trim(), per.trim_end())
}

/// Whether a unit per day could mean a day of the calendar or a day of use: twice as many of the one as of the other.
fn is_ambiguous_day(unit: &str, dimensions: &[Dimension]) -> bool {
    let active = unit.replace("/day", "/active-day");
    active != unit && accepts(dimensions, &active)
}

/// `unit` with `¤` in the place of a currency, as [`Amount`] has it.
fn accepts(dimensions: &[Dimension], unit: &str) -> bool {
    dimensions.iter().any(|dimension| dimension.spellings().iter().any(|(spelling, _)| *spelling == unit))
}

/// The kinds of numbers that accept the unit of a text, or else the one that is spelled most like it.
pub(super) fn kinds_with_the_unit_of(text: &str) -> Vec<Dimension> {
    let Ok(Amount { unit, .. }) = unit::amount(text, &Exchange::none(Currency::USD)) else { return vec![] };
    let with = |unit: &str| Dimension::ALL.into_iter().filter(|dimension| accepts(&[*dimension], unit)).collect::<Vec<_>>();
    match with(&unit) {
        found if unit.is_empty() || !found.is_empty() => found,
        _ => {
            let spellings = Dimension::ALL.iter().flat_map(|dimension| dimension.spellings()).map(|(spelling, _)| *spelling);
            suggestion::nearest(&unit, spellings.filter(|spelling| !spelling.is_empty())).map(with).unwrap_or_default()
        }
    }
}

/// Why a number in `unit` is not a quantity of `dimensions`, and what to write instead. The currency is that of the unit, which has `¤` in its place.
fn mistake_of(
    number: f64,
    unit: &str,
    text: &str,
    dimensions: &[Dimension],
    (currency, exchange): (Option<Currency>, &Exchange),
) -> (String, String) {
    let amount = text.trim();
    let code = currency.unwrap_or(exchange.home());
    let with_currency = |unit: &str| unit.replace(unit::ANY_CURRENCY, code.code());
    let like = || format!("write it like {}", all_shown(dimensions, exchange));
    if is_ambiguous_day(unit, dimensions) {
        let active = with_currency(&unit.replace("/day", "/active-day"));
        let help = format!("write \"{number} {active}\" for days of use, or the amount for a month");
        ("a day may be one of the calendar or one of use".into(), help)
    } else if !number.is_finite() {
        ("the number is too large".into(), like())
    } else if accepts(dimensions, unit) {
        ("a decline must be less than 100% per year".into(), "write more than -100% per year".into())
    } else if unit.is_empty() {
        (QuantityError::NoUnit.to_string(), with_units(amount, number, dimensions, exchange))
    } else if unit == "%" && dimensions.contains(&Dimension::Number) {
        ("expected a plain number".into(), format!("write {}", (number * 1e6).round() / 1e8))
    } else if unit == unit::ANY_CURRENCY && dimensions.contains(&Dimension::MoneyPerMonth) {
        ("the period that is paid for is missing".into(), format!("write \"{amount}/year\" or \"{amount}/month\""))
    } else if unit.starts_with(|c: char| c.is_ascii_digit()) {
        ("digits are separated by spaces".into(), "group thousands with commas, such as 1,000,000".into())
    } else {
        // A word apart from the unit, as in `1 mln USD`, belongs to the number: another unit would change its meaning.
        let is_one_word = !unit.contains(' ');
        let spellings: Vec<String> = dimensions
            .iter()
            .flat_map(|dimension| dimension.spellings())
            .filter(|(spelling, _)| !spelling.is_empty() && is_one_word)
            .map(|(spelling, _)| with_currency(spelling))
            .collect();
        let unit = with_currency(unit);
        let meant = suggestion::nearest(&unit, spellings.iter().map(String::as_str));
        let help = meant.map_or_else(like, |meant| {
            let digits = amount.strip_suffix(&unit).map_or_else(|| number.to_string(), |digits| digits.trim().to_string());
            // A unit that is a rate alone is written out.
            let meant = meant.strip_prefix('/').map_or(meant.to_string(), |period| format!("per {period}"));
            format!("write \"{digits} {meant}\"")
        });
        (QuantityError::WrongUnit(unit).to_string(), help)
    }
}

pub(super) fn all_shown(dimensions: &[Dimension], exchange: &Exchange) -> String {
    dimensions.iter().map(|dimension| shown(*dimension, exchange.home())).collect::<Vec<_>>().join(" or ")
}
