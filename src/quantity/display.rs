//! How an amount is printed: thousands grouped, no more digits than its standard error supports, nouns that agree with their count.

use super::Currency;

/// The last digit of a small amount that is exact.
const EXACT_DECIMALS: i32 = -2;

/// The decimal place to which an amount is rounded when printed: the last one that its standard error supports.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Figures {
    /// Power of ten of the last printed digit: 0 for units, 3 for thousands, -2 for hundredths.
    last_digit: i32,
}

impl Figures {
    /// Down to the first digit of the standard error: an error of 1,234 supports thousands.
    ///
    /// An amount with no error (`0`) is exact; decimals are printed only below 10.
    pub fn supported_by(standard_error: f64, amount: f64) -> Self {
        if standard_error > 0.0 && standard_error.is_finite() {
            let last_digit = libm::floor(libm::log10(standard_error)) as i32;
            // From 1,000 on, decimals only clutter, even where they are supported.
            return Self { last_digit: last_digit.clamp(if amount.abs() >= 1000.0 { 0 } else { -2 }, 12) };
        }
        Self { last_digit: if amount == 0.0 || amount.abs() >= 10.0 { 0 } else { EXACT_DECIMALS } }
    }

    /// With the decimals of a currency at most, and where an amount has decimals all of them.
    #[must_use]
    pub fn of_currency(self, currency: Currency) -> Self {
        let smallest = -(currency.decimals() as i32);
        Self { last_digit: if self.last_digit == EXACT_DECIMALS { smallest } else { self.last_digit.max(smallest) } }
    }

    /// `amount` with grouped thousands, rounded to the supported digit: `1,234,600`, `-0.52`.
    pub fn print(self, amount: f64) -> String {
        if !amount.is_finite() {
            return "n/a".into();
        }
        if self.last_digit < 0 {
            return group(&format!("{amount:.*}", (-self.last_digit) as usize));
        }
        let step = libm::exp10(f64::from(self.last_digit));
        group(&format!("{:.0}", (amount / step).round() * step))
    }
}

/// `amount` to three significant digits with a magnitude letter: `24.5M`, `612k`, `87.0`, `0.42`. From 999.5T on in scientific notation;
/// `n/a` for a number that is not finite.
pub fn approximately(amount: f64) -> String {
    if !amount.is_finite() {
        return "n/a".into();
    }
    let size = amount.abs();
    if size >= 999.5e12 {
        return format!("{amount:.2e}");
    }
    for (unit, letter) in [(1e12, "T"), (1e9, "B"), (1e6, "M"), (1e3, "k")] {
        // From 0.9995 of a unit on, three digits round up to it.
        if size >= unit * 0.9995 {
            return format!("{}{letter}", three_digits(amount / unit));
        }
    }
    three_digits(amount)
}

/// With grouped thousands and so many decimals: `32,690.6`. Nothing is left of a sign where rounding leaves nothing.
pub fn with_decimals(amount: f64, decimals: usize) -> String {
    let text = format!("{amount:.decimals$}");
    let is_zero = text.bytes().all(|byte| !byte.is_ascii_digit() || byte == b'0');
    group(if is_zero { text.trim_start_matches('-') } else { &text })
}

/// A whole number with grouped thousands: `33,702`.
pub fn count(number: usize) -> String {
    group(&number.to_string())
}

/// An amount of memory to two figures: `1.2 GB`, `380 MB`.
pub fn bytes(number: u64) -> String {
    match number as f64 {
        giga if giga >= 9.95e9 => format!("{} GB", group(&format!("{:.0}", giga / 1e9))),
        giga if giga >= 0.995e9 => format!("{:.1} GB", giga / 1e9),
        mega if mega >= 9.95e6 => format!("{:.0} MB", if mega >= 99.5e6 { (mega / 1e7).round() * 10.0 } else { mega / 1e6 }),
        mega => format!("{:.1} MB", mega / 1e6),
    }
}

/// The count and its noun, in the singular or plural: `1 row`, `2 rows`.
pub fn plural(number: usize, noun: &str) -> String {
    format!("{} {noun}{}", count(number), if number == 1 { "" } else { "s" })
}

fn three_digits(amount: f64) -> String {
    let size = amount.abs();
    let decimals = match size {
        _ if size == 0.0 || size >= 99.95 => 0,
        _ if size >= 9.995 => 1,
        _ if size >= 0.1 => 2,
        // Two significant digits below 0.1, with at most seven decimals.
        _ => (1.0 - libm::floor(libm::log10(size))).min(7.0) as usize,
    };
    let text = format!("{amount:.decimals$}");
    match text.trim_start_matches('-').trim_matches(['0', '.']) {
        "" => "0".into(),
        _ => text,
    }
}

fn group(digits: &str) -> String {
    let (sign, digits) = digits.strip_prefix('-').map_or(("", digits), |rest| ("-", rest));
    let (whole, fraction) = digits.split_once('.').map_or((digits, None), |(w, f)| (w, Some(f)));
    let mut grouped = String::new();
    for (i, digit) in whole.chars().enumerate() {
        if i > 0 && (whole.len() - i).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    let text = fraction.map_or(grouped.clone(), |f| format!("{grouped}.{f}"));
    // An amount that rounds to zero has no sign.
    if text.chars().all(|c| matches!(c, '0' | '.' | ',')) { text } else { format!("{sign}{text}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_is_printed_to_the_digit_its_error_supports() {
        assert_eq!(Figures::supported_by(1234.0, 9_876_543.0).print(9_876_543.0), "9,877,000");
        assert_eq!(Figures::supported_by(0.31, 12.345).print(12.345), "12.3");
        assert_eq!(Figures::supported_by(0.0, 1234.5).print(1234.5), "1,235");
        assert_eq!(Figures::supported_by(0.0, -0.001).print(-0.001), "0.00");
        assert_eq!(Figures::supported_by(0.0, 1.0).print(f64::NAN), "n/a");
    }

    #[test]
    fn approximate_amounts_have_three_significant_digits() {
        for (amount, text) in [
            (24_480_000.0, "24.5M"),
            (612_345.0, "612k"),
            (999_499.0, "999k"),
            (999_600.0, "1.00M"),
            (-1234.0, "-1.23k"),
            (87.0, "87.0"),
            (0.0, "0"),
            (1.5e9, "1.50B"),
            (2.0e12, "2.00T"),
            (0.42, "0.42"),
            (0.0005, "0.00050"),
        ] {
            assert_eq!(approximately(amount), text);
        }
    }

    #[test]
    fn counts_are_grouped_and_nouns_agree_with_them() {
        assert_eq!(plural(1, "row"), "1 row");
        assert_eq!(plural(33_702, "row"), "33,702 rows");
        assert_eq!(count(100), "100");
    }
}
