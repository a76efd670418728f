//! One number or a range as text with its unit, and what to write where the unit does not fit.

use super::{Uncertainty, shown};
use crate::chance::family;
use crate::quantity::unit::{self, Dimension, LARGEST, QuantityError, SMALLEST};
use crate::reading::{Field, suggestion};

/// Whether a text looks like a name rather than a quantity.
pub(super) fn is_name(text: &str) -> bool {
    let text = text.trim();
    let is_number = ["nan", "inf", "infinity"].contains(&text.to_lowercase().as_str());
    text.starts_with(char::is_alphabetic) && !is_number && text.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.'))
}

pub(super) fn bare(field: &Field<'_>, number: f64, dimensions: &[Dimension]) -> Option<f64> {
    if !number.is_finite() {
        let message = format!("`{}`: expected a finite number, found {number}", field.path);
        field.mistake(message, format!("write {}", all_shown(dimensions)));
        return None;
    }
    if !dimensions[0].accepts_bare_number() {
        let message = format!("`{}`: expected a quantity with its unit, found a bare number", field.path);
        field.mistake(message, with_units(&number.to_string(), number, dimensions));
        return None;
    }
    if let Some((message, help)) = out_of_bounds(number, dimensions[0]) {
        field.mistake(format!("`{}`: {message}", field.path), help);
        return None;
    }
    Some(number)
}

/// Why a number in the model's unit is too large or too small to compute with, and what to write instead; `None` where it is neither.
fn out_of_bounds(number: f64, dimension: Dimension) -> Option<(String, String)> {
    let unit = dimension.spellings()[0].0;
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
fn with_units(written: &str, number: f64, dimensions: &[Dimension]) -> String {
    let choices = dimensions.iter().map(|dimension| match dimension.example().split_once(['%', ' ']) {
        // Nobody knows which period a bare amount was for; a month in place of a year would be twelve times as much.
        _ if *dimension == Dimension::MoneyPerMonth => format!("\"{written} USD/year\" or \"{written} USD/month\""),
        // A change of 0.04 is meant as 4%.
        Some((_, unit)) if dimension.example().contains('%') => {
            let percent = if number.abs() < 1.0 { (number * 1e6).round() / 1e4 } else { number };
            format!("\"{percent}%{unit}\"")
        }
        // In `15M` the M is most likely that of Mtok.
        Some((_, unit)) if unit.contains("tok") && number.to_string() != written => shown(*dimension),
        Some((_, unit)) => format!("\"{written} {unit}\""),
        None => format!("\"{written}\""),
    });
    format!("write {}", choices.collect::<Vec<_>>().join(" or "))
}

/// Whether a unit counts in another currency, such as `EUR/month` or `€`.
fn is_foreign_currency(unit: &str) -> bool {
    let code = unit.split(['/', ' ']).next().unwrap_or_default();
    let is_code = code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_uppercase());
    (is_code && code != "USD") || ["€", "£", "¥"].contains(&code)
}

pub(super) fn read_text(field: &Field<'_>, text: &str, dimensions: &[Dimension], assumptions: &[&str]) -> Option<(Uncertainty, Dimension)> {
    if let Some((low, high)) = text.split_once(" to ") {
        return read_interval(field, low, high, dimensions);
    }
    if is_name(text) {
        let nearest = suggestion::nearest(text, assumptions.iter().copied());
        let help = nearest.map_or_else(
            || format!("write {}, or define `{text}` in [assumptions]", all_shown(dimensions)),
            |name| format!("write \"{name}\""),
        );
        field.mistake(format!("`{text}` is neither a quantity nor the name of an assumption"), help);
        return None;
    }
    let (value, dimension) = quantity(field, text, dimensions)?;
    Some((Uncertainty::Certain(value), dimension))
}

/// `"200 to 900 USD/month"`, `"2% to 7% per month"`: the unit after the second number holds for both.
fn read_interval(field: &Field<'_>, low: &str, high: &str, dimensions: &[Dimension]) -> Option<(Uncertainty, Dimension)> {
    let (high_value, dimension) = quantity(field, high, dimensions)?;
    let unit_of_high = unit::split(high).map(|(_, unit)| unit).unwrap_or_default();
    let with_unit = match unit::split(low) {
        // `2%` before `7% per month`: the shorter unit is the beginning of the longer one.
        Ok((number, unit)) if unit_of_high.starts_with(&unit) => format!("{number} {unit_of_high}"),
        _ => low.to_string(),
    };
    if unit::has_magnitude(high) && !unit::has_magnitude(low) && unit::split(low).is_ok_and(|(_, unit)| unit.is_empty()) {
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
    let (low_value, _) = quantity(field, &with_unit, &[dimension])?;
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
        Ok(family) => Some((Uncertainty::Uncertain(family.into()), dimension)),
        Err(impossible) => {
            field.mistake(impossible.message, impossible.help);
            None
        }
    }
}

pub(super) fn quantity(field: &Field<'_>, text: &str, dimensions: &[Dimension]) -> Option<(f64, Dimension)> {
    let (message, help) = match unit::split(text) {
        Ok((number, unit)) => {
            let found = dimensions.iter().find_map(|dimension| Some((dimension.convert(number, &unit)?, *dimension)));
            match found.filter(|_| !is_ambiguous_day(&unit, dimensions)) {
                Some((value, dimension)) => match out_of_bounds(value, dimension) {
                    Some(mistake) => mistake,
                    None => return Some((value, dimension)),
                },
                None => mistake_of(number, &unit, text, dimensions),
            }
        }
        Err(error) => {
            // `$1.2M` is meant as `1.2M USD`.
            let in_dollars = text.trim().strip_prefix('$').map(str::trim_start).and_then(|rest| Some((rest, unit::split(rest).ok()?)));
            let help = match in_dollars {
                Some((rest, (number, unit))) if unit.is_empty() => with_units(rest, number, dimensions),
                _ => format!("write it like {}", all_shown(dimensions)),
            };
            (error.to_string(), help)
        }
    };
    field.mistake(format!("`{}`: {message}", text.trim()), help);
    None
}

/// Whether a unit per day could mean a day of the calendar or a day of use: twice as many of the one as of the other.
fn is_ambiguous_day(unit: &str, dimensions: &[Dimension]) -> bool {
    let active = unit.replace("/day", "/active-day");
    active != unit && accepts(dimensions, &active)
}

fn accepts(dimensions: &[Dimension], unit: &str) -> bool {
    dimensions.iter().any(|dimension| dimension.spellings().iter().any(|(spelling, _)| *spelling == unit))
}

/// The kinds of numbers that accept the unit of a text, or else the one that is spelled most like it.
pub(super) fn kinds_with_the_unit_of(text: &str) -> Vec<Dimension> {
    let Ok((_, unit)) = unit::split(text) else { return vec![] };
    let with = |unit: &str| Dimension::ALL.into_iter().filter(|dimension| accepts(&[*dimension], unit)).collect::<Vec<_>>();
    match with(&unit) {
        found if unit.is_empty() || !found.is_empty() => found,
        _ => {
            let spellings = Dimension::ALL.iter().flat_map(|dimension| dimension.spellings()).map(|(spelling, _)| *spelling);
            suggestion::nearest(&unit, spellings.filter(|spelling| !spelling.is_empty())).map(with).unwrap_or_default()
        }
    }
}

/// Why a number in `unit` is not a quantity of `dimensions`, and what to write instead.
fn mistake_of(number: f64, unit: &str, text: &str, dimensions: &[Dimension]) -> (String, String) {
    let amount = text.trim();
    let like = || format!("write it like {}", all_shown(dimensions));
    if is_ambiguous_day(unit, dimensions) {
        let active = unit.replace("/day", "/active-day");
        let help = format!("write \"{number} {active}\" for days of use, or the amount for a month");
        ("a day may be one of the calendar or one of use".into(), help)
    } else if !number.is_finite() {
        ("the number is too large".into(), like())
    } else if accepts(dimensions, unit) {
        ("a decline must be less than 100% per year".into(), "write more than -100% per year".into())
    } else if unit.is_empty() {
        (QuantityError::NoUnit.to_string(), with_units(amount, number, dimensions))
    } else if unit == "%" && dimensions.contains(&Dimension::Number) {
        ("expected a plain number".into(), format!("write {}", (number * 1e6).round() / 1e8))
    } else if unit == "USD" && dimensions.contains(&Dimension::MoneyPerMonth) {
        ("the period that is paid for is missing".into(), format!("write \"{amount}/year\" or \"{amount}/month\""))
    } else if unit.starts_with(|c: char| c.is_ascii_digit()) {
        ("digits are separated by spaces".into(), "group thousands with commas, such as 1,000,000".into())
    } else if is_foreign_currency(unit) {
        (QuantityError::WrongUnit(unit.into()).to_string(), format!("convert it to USD and write it like {}", all_shown(dimensions)))
    } else {
        // A word apart from the unit, as in `1 mln USD`, belongs to the number: another unit would change its meaning.
        let is_one_word = !unit.contains(' ');
        let spellings = dimensions.iter().flat_map(|dimension| dimension.spellings()).map(|(spelling, _)| *spelling);
        let meant = suggestion::nearest(unit, spellings.filter(|spelling| !spelling.is_empty() && is_one_word));
        let help = meant.map_or_else(like, |meant| {
            let digits = amount.strip_suffix(unit).map_or_else(|| number.to_string(), |digits| digits.trim().to_string());
            // A unit that is a rate alone is written out.
            let meant = meant.strip_prefix('/').map_or(meant.to_string(), |period| format!("per {period}"));
            format!("write \"{digits} {meant}\"")
        });
        (QuantityError::WrongUnit(unit.into()).to_string(), help)
    }
}

pub(super) fn all_shown(dimensions: &[Dimension]) -> String {
    dimensions.iter().map(|dimension| shown(*dimension)).collect::<Vec<_>>().join(" or ")
}
