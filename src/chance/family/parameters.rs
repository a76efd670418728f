//! The parameters of a distribution as written by the user, and the errors for invalid ones.
//!
//! Knows keys, numbers and the checks that do not depend on the family; which keys define which distribution is
//! up to the families.

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt;

use crate::quantity::math::normal_quantile;

/// The value of a key: one number, or a list of numbers (`values`, `weights`).
#[derive(Debug, Clone, PartialEq)]
pub enum Parameter {
    /// One number.
    Number(f64),
    /// A list of numbers.
    List(Vec<f64>),
}

/// Why the parameters define no distribution: what is wrong, and what to write instead. Both are lower-case
/// fragments without a full stop.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DistributionError {
    /// The key with the invalid value, if there is a single one.
    pub key: Option<String>,
    /// What is wrong.
    pub message: String,
    /// What to write instead.
    pub help: String,
}

impl DistributionError {
    /// An error of the parameters together.
    pub fn new(message: impl Into<String>, help: impl Into<String>) -> DistributionError {
        DistributionError { key: None, message: message.into(), help: help.into() }
    }

    /// The error "`key` is …" of a single parameter; `message` is what follows the verb.
    pub fn of_key(key: &str, message: impl fmt::Display, help: impl Into<String>) -> DistributionError {
        DistributionError { key: Some(key.to_owned()), message: format!("{key} is {message}"), help: help.into() }
    }
}

impl fmt::Display for DistributionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}; {}", self.message, self.help)
    }
}

impl Error for DistributionError {}

/// The quantiles a user may give: the key, and its probability.
pub const QUANTILES: [(&str, f64); 8] =
    [("p5", 0.05), ("p10", 0.10), ("p25", 0.25), ("p50", 0.50), ("p75", 0.75), ("p90", 0.90), ("p95", 0.95), ("p99", 0.99)];

/// A quantile given by the user: `p90 = 30` has key `p90`, score 1.2816 and value 30.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Quantile {
    /// The key, one of [`QUANTILES`].
    pub key: &'static str,
    /// The standard normal score of its probability.
    pub score: f64,
    /// The given value, in the unit of the amount.
    pub value: f64,
}

/// A set of keys that together define a distribution.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ParameterSet {
    /// All of `required`, and any of `optional`.
    Keys { required: &'static [&'static str], optional: &'static [&'static str] },
    /// Any two of [`QUANTILES`].
    TwoQuantiles,
}

impl ParameterSet {
    /// Exactly these keys.
    pub const fn of(required: &'static [&'static str]) -> ParameterSet {
        ParameterSet::Keys { required, optional: &[] }
    }

    /// Whether these keys, in any order, form this set.
    pub fn accepts(&self, keys: &[&str]) -> bool {
        match self {
            ParameterSet::Keys { required, optional } => {
                required.iter().all(|key| keys.contains(key)) && keys.iter().all(|key| required.contains(key) || optional.contains(key))
            }
            ParameterSet::TwoQuantiles => keys.len() == 2 && keys.iter().all(|key| QUANTILES.iter().any(|(name, _)| name == key)),
        }
    }

    /// Every key that may be in the set.
    pub fn keys(&self) -> Vec<&'static str> {
        match self {
            ParameterSet::Keys { required, optional } => required.iter().chain(*optional).copied().collect(),
            ParameterSet::TwoQuantiles => QUANTILES.iter().map(|(key, _)| *key).collect(),
        }
    }

    /// The set in words: "mean and sd", "two of p5, p10, … and p99".
    pub fn in_words(&self) -> String {
        match self {
            ParameterSet::Keys { required, optional: [] } => listed(required, "and"),
            ParameterSet::Keys { required, optional } => {
                format!("{} (and optionally {})", listed(required, "and"), listed(optional, "and"))
            }
            ParameterSet::TwoQuantiles => format!("two of {}", listed(&self.keys(), "and")),
        }
    }
}

/// The parameters of one distribution, by key. Keys that the family does not accept have been rejected before.
#[derive(Debug, Clone, Copy)]
pub struct ParameterMap<'a>(&'a BTreeMap<String, Parameter>);

impl<'a> ParameterMap<'a> {
    /// Rejects numbers that are not finite or out of the computable range, for any key.
    pub fn new(parameters: &'a BTreeMap<String, Parameter>) -> Result<ParameterMap<'a>, DistributionError> {
        for (key, parameter) in parameters {
            let numbers = match parameter {
                Parameter::Number(number) => std::slice::from_ref(number),
                Parameter::List(list) => list,
            };
            if let Some(number) = numbers.iter().find(|number| !number.is_finite()) {
                return Err(not_finite(key, *number, format!("write a finite number for {key}")));
            }
            if let Some(number) = numbers.iter().find(|number| is_out_of_range(**number)) {
                return Err(out_of_range(key, *number));
            }
        }
        Ok(ParameterMap(parameters))
    }

    /// The keys, in alphabetical order.
    pub fn keys(&self) -> Vec<&'a str> {
        self.0.keys().map(String::as_str).collect()
    }

    /// The keys for a message: "mean, p90 and sd".
    pub fn in_words(&self) -> String {
        match self.keys().as_slice() {
            [] => "an empty table".to_owned(),
            keys => listed(keys, "and"),
        }
    }

    /// Whether the key is given.
    pub fn has(&self, key: &str) -> bool {
        self.0.contains_key(key)
    }

    /// The number of a key; an error if it is a list or missing.
    pub fn number(&self, key: &str) -> Result<f64, DistributionError> {
        match self.0.get(key) {
            Some(Parameter::Number(number)) => Ok(*number),
            Some(Parameter::List(_)) => Err(DistributionError::of_key(key, "a list", format!("write one number for {key}"))),
            None => Err(missing(key)),
        }
    }

    /// The number of a key, or `default` if it is missing.
    pub fn number_or(&self, key: &str, default: f64) -> Result<f64, DistributionError> {
        if self.has(key) { self.number(key) } else { Ok(default) }
    }

    /// The list of a key; an error if it is one number or missing.
    pub fn list(&self, key: &str) -> Result<&'a [f64], DistributionError> {
        match self.0.get(key) {
            Some(Parameter::List(list)) => Ok(list),
            Some(Parameter::Number(number)) => {
                Err(DistributionError::of_key(key, "one number", format!("write a list, such as {key} = [{number}]")))
            }
            None => Err(missing(key)),
        }
    }

    /// The given quantiles, from the lowest probability up; an error unless their values increase.
    pub fn quantiles(&self) -> Result<Vec<Quantile>, DistributionError> {
        let mut quantiles: Vec<Quantile> = Vec::new();
        for (key, probability) in QUANTILES.into_iter().filter(|(key, _)| self.has(key)) {
            quantiles.push(Quantile { key, score: normal_quantile(probability), value: self.number(key)? });
        }
        if let [first, .., last] = quantiles.as_slice()
            && quantiles.iter().all(|quantile| quantile.value == first.value)
        {
            return Err(no_spread(None, format!("{} and {} are both {}", first.key, last.key, first.value), first.value));
        }
        for pair in quantiles.windows(2) {
            if let [lower, upper] = pair
                && lower.value >= upper.value
            {
                let message = format!("{}, not below {}, which is {}", lower.value, upper.key, upper.value);
                return Err(DistributionError::of_key(lower.key, message, "write quantiles that increase"));
            }
        }
        Ok(quantiles)
    }

    /// The lowest and the highest of the given quantiles.
    pub fn two_quantiles(&self) -> Result<(Quantile, Quantile), DistributionError> {
        match self.quantiles()?.as_slice() {
            [lower, .., upper] => Ok((*lower, *upper)),
            _ => Err(DistributionError::new("fewer than two quantiles", format!("give {}", ParameterSet::TwoQuantiles.in_words()))),
        }
    }
}

/// The largest absolute value of a parameter, and the inverse of the smallest: far beyond any amount of money or
/// tokens, and far enough within the range of doubles that squares and ratios stay finite.
pub const MAX_MAGNITUDE: f64 = 1e100;

/// Whether the square of a number may overflow, or underflow although the number is not 0.
pub fn is_out_of_range(number: f64) -> bool {
    number.abs() > MAX_MAGNITUDE || (number != 0.0 && number.abs() < 1.0 / MAX_MAGNITUDE)
}

/// The error for a number for which [`is_out_of_range`] holds.
pub fn out_of_range(key: &str, number: f64) -> DistributionError {
    DistributionError::of_key(
        key,
        format!("{number:e}, which is too large or too small to compute with"),
        "write 0 or a number with an absolute value between 1e-100 and 1e100",
    )
}

/// The error for an infinite number or NaN.
pub fn not_finite(key: &str, number: f64, help: impl Into<String>) -> DistributionError {
    DistributionError::of_key(key, format!("{number}, which is not a finite number"), help)
}

fn missing(key: &str) -> DistributionError {
    DistributionError::of_key(key, "missing", format!("add {key}"))
}

/// Rejects a number that is zero, negative or not finite.
pub fn positive(key: &str, number: f64) -> Result<f64, DistributionError> {
    if number > 0.0 && number.is_finite() {
        Ok(number)
    } else {
        Err(DistributionError::of_key(
            key,
            format!("{number}, not a positive number"),
            if key == "mean" {
                "write a positive mean, or dist = \"normal\" for one that may be negative".into()
            } else {
                format!("write a positive {key}")
            },
        ))
    }
}

/// Rejects a shape parameter that is not positive, or outside `min` to `max`, where a table over 8.5 standard deviations cannot represent
/// the distribution: nearly all of the mean comes from amounts that are never drawn, or the spread is below rounding.
pub fn within(key: &str, number: f64, min: f64, max: f64) -> Result<f64, DistributionError> {
    positive(key, number)?;
    if (min..=max).contains(&number) {
        return Ok(number);
    }
    let bound = if number < min { format!("at least {min}") } else { format!("at most {max}") };
    let value = if (1e-3..1e6).contains(&number) { three_digits(number) } else { format!("{number:.2e}") };
    Err(DistributionError::new(
        format!("a {key} of {value} is too extreme to simulate"),
        format!("choose parameters with a {key} of {bound}"),
    ))
}

/// Rejects a standard deviation that is negative, not finite, or zero.
pub fn positive_sd(mean: f64, sd: f64) -> Result<f64, DistributionError> {
    if sd == 0.0 { Err(no_spread(Some("sd"), "sd is 0".to_owned(), mean)) } else { positive("sd", sd) }
}

/// Rejects ends that are equal, in the wrong order or not finite.
pub fn ordered(min: f64, max: f64) -> Result<(), DistributionError> {
    if min == max {
        Err(no_spread(None, format!("min and max are both {min}"), min))
    } else if min > max {
        Err(DistributionError::new(format!("min {min} is above max {max}"), format!("write min = {max} and max = {min}")))
    } else if (max - min).is_finite() {
        Ok(())
    } else {
        Err(DistributionError::new(format!("min {min} to max {max} is not a finite range"), "write a finite min and max"))
    }
}

/// The error for a distribution without spread, which must be written as a number; `message` is about `key`, if there is a single one.
pub fn no_spread(key: Option<&str>, message: String, number: f64) -> DistributionError {
    let error = DistributionError::new(format!("{message}, which leaves no spread"), format!("write the plain number {number}"));
    DistributionError { key: key.map(str::to_owned), ..error }
}

/// The items as a list for a message: "a", "a or b", "a, b or c".
pub fn listed<T: AsRef<str>>(items: &[T], conjunction: &str) -> String {
    let items: Vec<&str> = items.iter().map(AsRef::as_ref).collect();
    match items.as_slice() {
        [] => String::new(),
        [only] => (*only).to_owned(),
        [others @ .., last] => format!("{} {conjunction} {last}", others.join(", ")),
    }
}

/// A number to three significant digits, for a message: 22.73 becomes "22.7".
pub fn three_digits(number: f64) -> String {
    rounded(number, f64::round)
}

/// As [`three_digits`], rounded down, for "at most".
pub fn three_digits_below(number: f64) -> String {
    rounded(number, f64::floor)
}

fn rounded(number: f64, round: fn(f64) -> f64) -> String {
    if number == 0.0 || !number.is_finite() {
        return number.to_string();
    }
    let exponent = libm::log10(number.abs()).floor();
    // Powers of ten with a positive exponent are exact, so dividing by one gives "0.78" and not "0.7800000000000001".
    let rounded = if exponent <= 2.0 {
        let unit = libm::exp10(2.0 - exponent);
        round(number * unit) / unit
    } else {
        let unit = libm::exp10(exponent - 2.0);
        round(number / unit) * unit
    };
    rounded.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_in_messages_have_three_significant_digits() {
        for (number, expected, below) in
            [(22.7318, "22.7", "22.7"), (0.7832, "0.783", "0.783"), (1.7895, "1.79", "1.78"), (5_437_999.0, "5440000", "5430000")]
        {
            assert_eq!(three_digits(number), expected);
            assert_eq!(three_digits_below(number), below);
        }
    }

    #[test]
    fn a_set_accepts_only_its_keys() {
        let set = ParameterSet::Keys { required: &["min", "index"], optional: &["max"] };
        assert!(set.accepts(&["index", "min"]) && set.accepts(&["index", "max", "min"]));
        assert!(!set.accepts(&["min", "max"]) && !set.accepts(&["index", "min", "mode"]));
        assert!(ParameterSet::TwoQuantiles.accepts(&["p5", "p99"]));
        assert!(!ParameterSet::TwoQuantiles.accepts(&["p5", "p10", "p90"]) && !ParameterSet::TwoQuantiles.accepts(&["p5", "p6"]));
    }

    #[test]
    fn listed_items_are_joined_with_a_conjunction() {
        assert_eq!(listed(&["a"], "or"), "a");
        assert_eq!(listed(&["a", "b", "c"], "or"), "a, b or c");
    }
}
