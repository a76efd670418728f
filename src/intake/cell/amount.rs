//! Amounts of money as people write them: with signs and codes of currencies, in thousands, as a range.

use super::CellError;
use super::mark::{CurrencyMark, currency_of};
use super::number::{Fault, NumberFormat};
use crate::quantity::Currency;
use crate::quantity::currency::is_sign;

/// An amount at or above this is a slip, not pay.
const LARGEST_AMOUNT: f64 = 1e12;

/// Letters behind a number that multiply it.
const MULTIPLIERS: [(&str, f64); 3] = [("k", 1e3), ("K", 1e3), ("M", 1e6)];

/// What may be between the ends of a range.
const BETWEEN_ENDS: [&str; 6] = [" to ", " bis ", "..", "–", "—", "-"];

/// Which amount of a range counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Take {
    Low,
    Middle,
    High,
}

/// How an amount is to be read.
#[derive(Clone, Copy, Debug)]
pub struct AmountRules {
    /// What the row is in; a cell may only name this one.
    pub currency: Currency,
    pub numbers: NumberFormat,
    /// Whether it is pay by the hour: `23.125` cannot be 23 thousand an hour, so its point precedes decimals.
    pub is_hourly: bool,
    /// What counts of a range; absent where a range is refused.
    pub take: Option<Take>,
}

impl Take {
    pub const ALL: [Self; 3] = [Self::Low, Self::Middle, Self::High];

    /// The name by which a header map states it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Middle => "middle",
            Self::High => "high",
        }
    }

    /// The amount that counts of a range from `low` to `high`.
    pub fn of(self, low: f64, high: f64) -> f64 {
        match self {
            Self::Low => low,
            Self::Middle => (low + high) / 2.0,
            Self::High => high,
        }
    }
}

/// An amount of zero or more: `100980.00`, `$100,980.00`, `USD 100,980`, `100k`; `(5)`, `-5` and `5-` are negative and refused.
///
/// A sign or a code counts only where it can be that of the row's currency. One point before exactly three digits is refused: `60.000` is 60 in one
/// country and 60 thousand in another.
pub fn amount(text: &str, rules: AmountRules) -> Result<f64, CellError> {
    let is_plain = text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    let written = if is_plain { Written { digits: text, is_negative: false, mark: None } } else { Written::of(text) };
    let number = match number(written, rules) {
        Ok(number) => number,
        Err(error) => return range(text, rules).unwrap_or(Err(error)),
    };
    match number {
        number if written.is_negative && number != 0.0 => Err(CellError::NegativeAmount),
        number if number >= LARGEST_AMOUNT => Err(CellError::AmountTooLarge),
        number => Ok(number),
    }
}

/// What a cell of an amount says about its currency.
pub fn currency_mark(text: &str) -> Option<CurrencyMark> {
    Written::of(text).mark
}

/// An amount without what is around its digits.
#[derive(Clone, Copy)]
struct Written<'a> {
    digits: &'a str,
    is_negative: bool,
    mark: Option<CurrencyMark>,
}

impl<'a> Written<'a> {
    fn of(text: &'a str) -> Self {
        let mut written = Self { digits: text.trim(), is_negative: false, mark: None };
        loop {
            let digits = written.digits;
            if let Some(rest) = digits.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
                written.is_negative = true;
                written.digits = rest.trim();
            } else if let Some(rest) = digits.strip_prefix(['-', '−']).or_else(|| digits.strip_suffix(['-', '−'])) {
                written.is_negative = true;
                written.digits = rest.trim();
            } else if let Some((mark, rest)) = without_mark(digits).filter(|(mark, _)| written.agrees(*mark)) {
                written.mark = Some(match (written.mark, mark) {
                    (Some(known @ CurrencyMark::Known(_)), _) => known,
                    _ => mark,
                });
                written.digits = rest.trim();
            } else {
                return written;
            }
        }
    }

    /// Whether a further mark can be about the same currency: `$5 USD`, but not `$$5`.
    fn agrees(&self, mark: CurrencyMark) -> bool {
        match (self.mark, mark) {
            (None, _) => true,
            (Some(CurrencyMark::Sign(sign)), CurrencyMark::Known(currency))
            | (Some(CurrencyMark::Known(currency)), CurrencyMark::Sign(sign)) => currency.has_sign(sign),
            (Some(one), other) => one == other && matches!(one, CurrencyMark::Known(_)),
        }
    }
}

/// The mark before or behind `digits`, and what is left.
fn without_mark(digits: &str) -> Option<(CurrencyMark, &str)> {
    let is_mark = |c: char| c.is_alphabetic() || is_sign(c);
    let head = digits.find(|c: char| !is_mark(c)).unwrap_or(digits.len());
    let tail = digits.rfind(|c: char| !is_mark(c)).map_or(0, |at| at + digits[at..].chars().next().map_or(0, char::len_utf8));
    let before = currency_of(&digits[..head]).map(|mark| (mark, &digits[head..]));
    before.or_else(|| currency_of(&digits[tail..]).map(|mark| (mark, &digits[..tail])))
}

fn number(written: Written<'_>, rules: AmountRules) -> Result<f64, CellError> {
    let AmountRules { currency, numbers, is_hourly, .. } = rules;
    let digits = written.digits;
    let multiplier = MULTIPLIERS.iter().find_map(|(letter, factor)| digits.strip_suffix(letter).map(|rest| (rest.trim_end(), *factor)));
    let (plain, factor) = multiplier.unwrap_or((digits, 1.0));
    let number = match numbers.unsigned(plain) {
        Ok(number) => number * factor,
        Err(Fault::Undeclared(used)) => return Err(CellError::UndeclaredSeparator { used, is_stated: numbers.decimal.is_some() }),
        Err(Fault::NotANumber) if is_exponential(plain) => return Err(CellError::Exponent),
        Err(Fault::NotANumber) => return Err(CellError::NotAnAmount(currency)),
    };
    match written.mark {
        Some(CurrencyMark::Known(other)) if other != currency => {
            return Err(CellError::OtherCurrency { said: CurrencyMark::Known(other), currency });
        }
        Some(CurrencyMark::Sign(sign)) if !currency.has_sign(sign) => {
            return Err(CellError::OtherCurrency { said: CurrencyMark::Sign(sign), currency });
        }
        _ => {}
    }
    // Only of a currency with three decimals can three digits behind the separator be decimals, where somebody says so.
    let has_three_decimals = numbers.decimal.is_some() && currency.decimals() == 3;
    if number != 0.0 && factor == 1.0 && !is_hourly && !has_three_decimals && numbers.may_group_thousands(plain) {
        return Err(CellError::DecimalsOrThousands(numbers.decimal()));
    }
    Ok(number)
}

/// `1e5`, `1.23E+05`.
pub fn is_exponential(text: &str) -> bool {
    let Some((number, power)) = text.split_once(['e', 'E']) else { return false };
    let is_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let power = power.strip_prefix(['+', '-']).unwrap_or(power);
    is_digits(power) && number.starts_with(|c: char| c.is_ascii_digit()) && number.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
}

/// The amount of a range, where `text` is one; an error where no rule says which end counts.
fn range(text: &str, rules: AmountRules) -> Option<Result<f64, CellError>> {
    let ends = |between: &&str| {
        let at = text.char_indices().skip(1).map(|(at, _)| at).find(|at| text[*at..].starts_with(*between))?;
        let (low, high) = (text[..at].trim(), text[at + between.len()..].trim());
        let read = |end: &str| match amount(end, AmountRules { take: None, ..rules }) {
            Ok(amount) => Some(Ok(amount)),
            Err(error @ CellError::OtherCurrency { .. }) => Some(Err(error)),
            Err(_) => None,
        };
        read(low).zip(read(high))
    };
    let (low, high) = match BETWEEN_ENDS.iter().find_map(ends)? {
        (Ok(low), Ok(high)) => (low, high),
        (Err(error), _) | (_, Err(error)) => return Some(Err(error)),
    };
    Some(match rules.take {
        Some(take) if low <= high => Ok(take.of(low, high)),
        Some(_) => Err(CellError::RangeUpsideDown),
        None => Err(CellError::Range),
    })
}

#[cfg(test)]
mod tests {
    use super::super::number::Separator;
    use super::*;

    fn read(text: &str, code: &str) -> Result<f64, CellError> {
        read_with(text, code, NumberFormat::default(), None)
    }

    fn read_with(text: &str, code: &str, numbers: NumberFormat, take: Option<Take>) -> Result<f64, CellError> {
        amount(text, AmountRules { currency: Currency::of_code(code).unwrap(), numbers, is_hourly: false, take })
    }

    fn reason(text: &str, code: &str) -> String {
        let error = read(text, code).unwrap_err();
        format!("{}, {}", error.message(text), error.help(text))
    }

    #[test]
    fn amounts_are_read_as_finance_writes_them() {
        for text in [
            "100980",
            "100980.0",
            "100980.000",
            "$100,980.00",
            "$ 100,980",
            "USD 100,980.00",
            "100980.00 usd",
            "$100,980 USD",
            "100.98k",
            "US$100980",
        ] {
            assert_eq!(read(text, "USD"), Ok(100_980.0), "{text}");
        }
        assert_eq!((read("(0.00)", "USD"), read("1.2M", "USD"), read("£60000", "GBP")), (Ok(0.0), Ok(1.2e6), Ok(60_000.0)));
        assert_eq!((read("CA$1", "CAD"), read("R$ 1,000.00", "BRL"), read("60000 €", "EUR")), (Ok(1.0), Ok(1000.0), Ok(60_000.0)));
        for text in ["-5", "(5)", "($5.00)", "$(5.00)", "-$5", "5.00-"] {
            assert_eq!(reason(text, "USD"), "is negative, write what is paid as 0 or more", "{text}");
        }
        for (text, expected) in [
            ("", "is not an amount in USD, write one such as 100980.00"),
            ("$", "is not an amount in USD, write one such as 100980.00"),
            ("1,00,000", "is not an amount in USD, write a point before decimals and no other separator, such as 100980.00"),
            ("12,345.6.7", "is not an amount in USD, write a point before decimals and no other separator, such as 100980.00"),
            ("NaN", "is not an amount in USD, write one such as 100980.00"),
            ("inf", "is not an amount in USD, write one such as 100980.00"),
            ("$$5", "is not an amount in USD, write one such as 100980.00"),
            ("5 MM", "is not an amount in USD, write one such as 100980.00"),
            ("1e5", "is in exponent form, write 100000"),
            ("1.2E+05", "is in exponent form, write 120000"),
            ("50,000-60,000", "is a range, write one amount, or take = \"low\", \"middle\" or \"high\" for its column in the header map"),
            ("50k–60k", "is a range, write one amount, or take = \"low\", \"middle\" or \"high\" for its column in the header map"),
            ("1,5", "has a decimal comma, write 1.5, or add decimal = \",\" to the header map"),
            ("1.234,56", "has a decimal comma, write 1234.56, or add decimal = \",\" to the header map"),
            ("1 000", "has blanks between its thousands, write 1000, or add thousands = \" \" to the header map"),
            ("60'000", "has apostrophes between its thousands, write 60000, or add thousands = \"'\" to the header map"),
        ] {
            assert_eq!(reason(text, "USD"), expected, "{text}");
        }
    }

    #[test]
    fn a_cell_that_names_another_currency_is_refused_by_its_name() {
        let help = "write the amount in USD, or what it is in as the currency of its row";
        assert_eq!(reason("€5", "USD"), format!("says EUR, but its row is in USD, {help}"));
        assert_eq!(reason("100000 EUR", "USD"), format!("says EUR, but its row is in USD, {help}"));
        assert_eq!(reason("$5", "EUR"), format!("says $, but its row is in EUR, {}", help.replace("USD", "EUR")));
        assert!(read("¥5", "JPY").is_ok() && read("¥5", "CNY").is_ok() && read("¥5", "USD").is_err());
    }

    #[test]
    fn a_point_that_may_group_thousands_is_not_taken_for_a_decimal_one() {
        let expected = "may be 60 or 60 thousand, write 60000, or 60.00 if the point precedes decimals";
        assert_eq!(reason("60.000", "USD"), expected);
        assert!(read("$1.234", "USD").is_err());
        assert_eq!((read("0.125", "USD"), read("60.00", "USD"), read("1234.567", "USD")), (Ok(0.125), Ok(60.0), Ok(1234.567)));
        let german = NumberFormat { decimal: Some(Separator::Comma), thousands: None };
        assert_eq!((read_with("60.000", "EUR", german, None), read_with("60.000,50 €", "EUR", german, None)), (Ok(60_000.0), Ok(60_000.5)));
        assert!(read_with("60,000", "EUR", german, None).is_err());
    }

    #[test]
    fn a_rule_says_which_amount_of_a_range_counts() {
        let take = |text: &str, take| read_with(text, "USD", NumberFormat::default(), Some(take));
        assert_eq!(take("50k-60k", Take::Low), Ok(50_000.0));
        assert_eq!(take("$50,000 - $60,000", Take::Middle), Ok(55_000.0));
        assert_eq!(take("50000 to 60000", Take::High), Ok(60_000.0));
        assert_eq!(take("7000", Take::High), Ok(7000.0));
        assert_eq!(take("60k-50k", Take::High), Err(CellError::RangeUpsideDown));
    }
}
