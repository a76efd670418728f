//! What a user gave to describe an amount, and the words for what cannot be.
//!
//! Knows keys, numbers and their plain mistakes; which sets of keys mean which law is the catalogue's.

use std::collections::BTreeMap;

use crate::quantity::math::normal_quantile;

/// The value behind a key: one number, or a list of them (`values`, `weights`).
#[derive(Debug, Clone, PartialEq)]
pub enum Parameter {
    Number(f64),
    List(Vec<f64>),
}

/// A request that no law can meet: what is wrong, and what to write instead. Both are lower-case
/// fragments without a full stop.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Impossible {
    pub message: String,
    pub help: String,
}

impl Impossible {
    pub fn new(message: impl Into<String>, help: impl Into<String>) -> Impossible {
        Impossible { message: message.into(), help: help.into() }
    }
}

/// The quantiles a user may give: the key, and the probability below it.
pub const QUANTILES: [(&str, f64); 8] =
    [("p5", 0.05), ("p10", 0.10), ("p25", 0.25), ("p50", 0.50), ("p75", 0.75), ("p90", 0.90), ("p95", 0.95), ("p99", 0.99)];

/// A quantile as given: `p90 = 30` has key `p90`, score 1.2816 and value 30.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Quantile {
    pub key: &'static str,
    /// The standard normal score of its probability.
    pub score: f64,
    pub value: f64,
}

/// One way to describe a law: the keys that belong together.
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

    /// Whether these keys, in any order, are this set.
    pub fn accepts(&self, keys: &[&str]) -> bool {
        match self {
            ParameterSet::Keys { required, optional } => {
                required.iter().all(|key| keys.contains(key)) && keys.iter().all(|key| required.contains(key) || optional.contains(key))
            }
            ParameterSet::TwoQuantiles => keys.len() == 2 && keys.iter().all(|key| QUANTILES.iter().any(|(name, _)| name == key)),
        }
    }

    /// Every key the set can hold.
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

/// The parameters of one request, read by key. Keys that the law does not know have been refused before.
#[derive(Debug, Clone, Copy)]
pub struct Given<'a>(&'a BTreeMap<String, Parameter>);

impl<'a> Given<'a> {
    /// Refuses numbers that are not finite or beyond computing with, whatever their key.
    pub fn new(parameters: &'a BTreeMap<String, Parameter>) -> Result<Given<'a>, Impossible> {
        for (key, parameter) in parameters {
            let numbers = match parameter {
                Parameter::Number(number) => std::slice::from_ref(number),
                Parameter::List(list) => list,
            };
            if let Some(number) = numbers.iter().find(|number| !number.is_finite()) {
                return Err(Impossible::new(
                    format!("{key} is {number}, which is not a finite number"),
                    format!("write a finite number for {key}"),
                ));
            }
            if let Some(number) = numbers.iter().find(|number| beyond_computing(**number)) {
                return Err(out_of_range(key, *number));
            }
        }
        Ok(Given(parameters))
    }

    pub fn keys(&self) -> Vec<&'a str> {
        self.0.keys().map(String::as_str).collect()
    }

    pub fn has(&self, key: &str) -> bool {
        self.0.contains_key(key)
    }

    pub fn number(&self, key: &str) -> Result<f64, Impossible> {
        match self.0.get(key) {
            Some(Parameter::Number(number)) => Ok(*number),
            Some(Parameter::List(_)) => Err(Impossible::new(format!("{key} is a list"), format!("write one number for {key}"))),
            None => Err(Impossible::new(format!("{key} is missing"), format!("add {key}"))),
        }
    }

    pub fn number_or(&self, key: &str, default: f64) -> Result<f64, Impossible> {
        if self.has(key) { self.number(key) } else { Ok(default) }
    }

    pub fn list(&self, key: &str) -> Result<&'a [f64], Impossible> {
        match self.0.get(key) {
            Some(Parameter::List(list)) => Ok(list),
            Some(Parameter::Number(number)) => {
                Err(Impossible::new(format!("{key} is one number"), format!("write a list, such as {key} = [{number}]")))
            }
            None => Err(Impossible::new(format!("{key} is missing"), format!("add {key}"))),
        }
    }

    /// The quantiles given, from the lowest probability up; refused unless their values increase.
    pub fn quantiles(&self) -> Result<Vec<Quantile>, Impossible> {
        let mut quantiles: Vec<Quantile> = Vec::new();
        for (key, probability) in QUANTILES.into_iter().filter(|(key, _)| self.has(key)) {
            quantiles.push(Quantile { key, score: normal_quantile(probability), value: self.number(key)? });
        }
        if let [first, .., last] = quantiles.as_slice()
            && quantiles.iter().all(|quantile| quantile.value == first.value)
        {
            return Err(no_spread(format!("{} and {} are both {}", first.key, last.key, first.value), first.value));
        }
        for pair in quantiles.windows(2) {
            if let [lower, upper] = pair
                && lower.value >= upper.value
            {
                return Err(Impossible::new(
                    format!("{} is {}, not below {}, which is {}", lower.key, lower.value, upper.key, upper.value),
                    "write quantiles that increase",
                ));
            }
        }
        Ok(quantiles)
    }

    /// The lowest and the highest of the quantiles given.
    pub fn two_quantiles(&self) -> Result<(Quantile, Quantile), Impossible> {
        match self.quantiles()?.as_slice() {
            [lower, .., upper] => Ok((*lower, *upper)),
            _ => Err(Impossible::new("fewer than two quantiles", format!("give {}", ParameterSet::TwoQuantiles.in_words()))),
        }
    }
}

/// The largest size of an amount, and the inverse of the smallest: far beyond any amount of money or
/// tokens, and far enough inside the range of numbers that squares and ratios stay finite.
pub const LARGEST_SIZE: f64 = 1e100;

/// Whether a number is too large, or too small without being 0, for its square to be a number.
pub fn beyond_computing(number: f64) -> bool {
    number.abs() > LARGEST_SIZE || (number != 0.0 && number.abs() < 1.0 / LARGEST_SIZE)
}

/// The answer to a number for which [`beyond_computing`] holds.
pub fn out_of_range(key: &str, number: f64) -> Impossible {
    Impossible::new(
        format!("{key} is {number:e}, which is too large or too small to compute with"),
        "write 0 or a number between 1e-100 and 1e100 in size",
    )
}

/// Refuses a number that is zero, negative or not finite.
pub fn positive(key: &str, number: f64) -> Result<f64, Impossible> {
    if number > 0.0 && number.is_finite() {
        Ok(number)
    } else {
        Err(Impossible::new(format!("{key} is {number}, not a positive number"), format!("write a positive {key}")))
    }
}

/// Refuses a shape that is not positive, or so extreme that a table over 8.5 standard deviations cannot hold
/// the law: then nearly all of the mean comes from amounts that are never drawn, or the spread is rounding.
pub fn drawable(key: &str, number: f64, least: f64, most: f64) -> Result<f64, Impossible> {
    positive(key, number)?;
    if (least..=most).contains(&number) {
        return Ok(number);
    }
    let bound = if number < least { format!("at least {least}") } else { format!("at most {most}") };
    let size = if (1e-3..1e6).contains(&number) { three_digits(number) } else { format!("{number:.2e}") };
    Err(Impossible::new(format!("{key} comes to {size}, too extreme to draw from"), format!("choose parameters with a {key} of {bound}")))
}

/// Refuses a standard deviation that is negative, not finite, or zero around `mean`.
pub fn spread(mean: f64, sd: f64) -> Result<f64, Impossible> {
    if sd == 0.0 { Err(no_spread("sd is 0".to_owned(), mean)) } else { positive("sd", sd) }
}

/// Refuses ends that are equal, in the wrong order or not finite.
pub fn ordered(min: f64, max: f64) -> Result<(), Impossible> {
    if min == max {
        Err(no_spread(format!("min and max are both {min}"), min))
    } else if min > max {
        Err(Impossible::new(format!("min {min} is above max {max}"), format!("write min = {max} and max = {min}")))
    } else if (max - min).is_finite() {
        Ok(())
    } else {
        Err(Impossible::new(format!("min {min} to max {max} is not a finite range"), "write a finite min and max"))
    }
}

/// A law without spread is a number, and is to be written as one.
pub fn no_spread(message: String, number: f64) -> Impossible {
    Impossible::new(format!("{message}, which leaves no spread"), format!("write the plain number {number}"))
}

/// "a", "a or b", "a, b or c".
pub fn listed<T: AsRef<str>>(items: &[T], conjunction: &str) -> String {
    let items: Vec<&str> = items.iter().map(AsRef::as_ref).collect();
    match items.as_slice() {
        [] => String::new(),
        [only] => (*only).to_owned(),
        [most @ .., last] => format!("{} {conjunction} {last}", most.join(", ")),
    }
}

/// A computed number to three significant digits, for prose: 22.73 becomes "22.7".
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
    // Whole powers of ten with a positive exponent are exact; dividing by one keeps "0.78" from becoming "0.7800000000000001".
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
    fn numbers_for_prose_have_three_digits() {
        for (number, expected, below) in
            [(22.7318, "22.7", "22.7"), (0.7832, "0.783", "0.783"), (1.7895, "1.79", "1.78"), (5_437_999.0, "5440000", "5430000")]
        {
            assert_eq!(three_digits(number), expected);
            assert_eq!(three_digits_below(number), below);
        }
    }

    #[test]
    fn a_set_accepts_its_own_keys_only() {
        let set = ParameterSet::Keys { required: &["min", "index"], optional: &["max"] };
        assert!(set.accepts(&["index", "min"]) && set.accepts(&["index", "max", "min"]));
        assert!(!set.accepts(&["min", "max"]) && !set.accepts(&["index", "min", "mode"]));
        assert!(ParameterSet::TwoQuantiles.accepts(&["p5", "p99"]));
        assert!(!ParameterSet::TwoQuantiles.accepts(&["p5", "p10", "p90"]) && !ParameterSet::TwoQuantiles.accepts(&["p5", "p6"]));
    }

    #[test]
    fn a_list_in_prose_ends_with_its_conjunction() {
        assert_eq!(listed(&["a"], "or"), "a");
        assert_eq!(listed(&["a", "b", "c"], "or"), "a, b or c");
    }
}
