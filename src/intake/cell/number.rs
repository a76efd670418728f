//! How a file writes numbers: what precedes decimals and what groups thousands.

/// What separates the digits of a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Separator {
    Point,
    Comma,
    /// Any blank, also one at which no line is broken.
    Space,
    Apostrophe,
}

/// What separates digits in the numbers of a file. What nobody states is found out where there is only one way to read a number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct NumberFormat {
    /// What precedes decimals, a point or a comma; a point where nobody states it.
    pub decimal: Option<Separator>,
    /// What may group thousands, by [`Separator`]; the other one of point and comma where nobody states it.
    pub thousands: Option<[bool; 4]>,
}

/// Why digits are no number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// They would be one in a file that separates them so.
    Undeclared(Use),
    /// There is something else than digits and separators, or too many of these.
    NotANumber,
}

/// What a separator is used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Use {
    BeforeDecimals(Separator),
    BetweenThousands(Separator),
}

impl Separator {
    pub const ALL: [Self; 4] = [Self::Point, Self::Comma, Self::Space, Self::Apostrophe];

    /// As a header map writes it.
    pub fn sign(self) -> &'static str {
        match self {
            Self::Point => ".",
            Self::Comma => ",",
            Self::Space => " ",
            Self::Apostrophe => "'",
        }
    }

    fn of(c: char) -> Option<Self> {
        match c {
            '.' => Some(Self::Point),
            ',' => Some(Self::Comma),
            '\'' | '’' => Some(Self::Apostrophe),
            _ if c.is_whitespace() => Some(Self::Space),
            _ => None,
        }
    }
}

impl Use {
    /// What the number has: "a decimal comma".
    pub fn in_words(self) -> &'static str {
        match self {
            Self::BeforeDecimals(Separator::Comma) => "a decimal comma",
            Self::BeforeDecimals(_) => "a decimal point",
            Self::BetweenThousands(Separator::Point) => "points between its thousands",
            Self::BetweenThousands(Separator::Comma) => "commas between its thousands",
            Self::BetweenThousands(Separator::Space) => "blanks between its thousands",
            Self::BetweenThousands(Separator::Apostrophe) => "apostrophes between its thousands",
        }
    }

    /// The key of a header map that declares it.
    pub fn declaration(self) -> String {
        match self {
            Self::BeforeDecimals(separator) => format!("decimal = \"{}\"", separator.sign()),
            Self::BetweenThousands(separator) => format!("thousands = \"{}\"", separator.sign()),
        }
    }
}

impl NumberFormat {
    /// What precedes decimals.
    pub fn decimal(self) -> Separator {
        self.decimal.unwrap_or(Separator::Point)
    }

    fn groups_by(self, separator: Separator) -> bool {
        match self.thousands {
            Some(declared) => declared[separator as usize] && separator != self.decimal(),
            None => matches!((separator, self.decimal()), (Separator::Comma, Separator::Point) | (Separator::Point, Separator::Comma)),
        }
    }

    /// A number that a header map states, as the file would write it.
    pub fn written(self, number: f64) -> String {
        number.to_string().replace('.', self.decimal().sign())
    }

    /// Digits with separators and no sign: `1,234.5`.
    pub(super) fn unsigned(self, digits: &str) -> Result<f64, Fault> {
        let is_plain = self.decimal() == Separator::Point && digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
        if is_plain && digits.bytes().any(|byte| byte.is_ascii_digit()) {
            return digits.parse().ok().filter(|number: &f64| number.is_finite()).ok_or_else(|| self.fault(digits));
        }
        self.separated(digits).ok_or_else(|| self.fault(digits))
    }

    fn separated(self, digits: &str) -> Option<f64> {
        let is_known = |c: char| c.is_ascii_digit() || Separator::of(c).is_some();
        if !digits.chars().all(is_known) || !digits.contains(|c: char| c.is_ascii_digit()) {
            return None;
        }
        let (whole, decimals) = match digits.char_indices().rev().find(|(_, c)| Separator::of(*c).is_some()) {
            Some((at, c)) if Separator::of(c) == Some(self.decimal()) => (&digits[..at], &digits[at + c.len_utf8()..]),
            _ => (digits, ""),
        };
        let separators: Vec<Separator> = whole.chars().filter_map(Separator::of).collect();
        if let Some(first) = separators.first() {
            let groups: Vec<&str> = whole.split(|c| Separator::of(c).is_some()).collect();
            let is_grouped = (1..=3).contains(&groups[0].len()) && groups[1..].iter().all(|group| group.len() == 3);
            if !self.groups_by(*first) || separators.iter().any(|separator| separator != first) || !is_grouped {
                return None;
            }
        }
        let whole: String = whole.chars().filter(char::is_ascii_digit).collect();
        format!("{whole}.{decimals}").parse().ok().filter(|number: &f64| number.is_finite())
    }

    /// What would have to be declared for `digits` to be a number.
    fn fault(self, digits: &str) -> Fault {
        let more_thousands = Separator::ALL.into_iter().filter(|separator| *separator != self.decimal() && !self.groups_by(*separator));
        let by_thousands = more_thousands.map(|separator| {
            let mut thousands = [false; 4];
            thousands[separator as usize] = true;
            (Self { thousands: Some(thousands), ..self }, Use::BetweenThousands(separator))
        });
        let other = if self.decimal() == Separator::Point { Separator::Comma } else { Separator::Point };
        let by_decimal = (Self { decimal: Some(other), thousands: Some([true; 4]) }, Use::BeforeDecimals(other));
        let mut declared = by_thousands.chain([by_decimal]);
        declared.find(|(format, _)| format.separated(digits).is_some()).map_or(Fault::NotANumber, |(_, used)| Fault::Undeclared(used))
    }

    /// One to three digits, the decimal separator and three digits: whether it groups thousands cannot be known.
    pub(super) fn may_group_thousands(self, digits: &str) -> bool {
        let is_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        digits.split_once(self.decimal().sign()).is_some_and(|(whole, rest)| {
            (1..=3).contains(&whole.len()) && rest.len() == 3 && is_digits(whole) && is_digits(rest) && !whole.starts_with('0')
        })
    }
}

/// A number with at most one sign before it; no exponents, no `inf` and no `nan`.
pub(super) fn decimal(text: &str, format: NumberFormat) -> Option<f64> {
    match text.strip_prefix(['-', '−']) {
        Some(digits) => format.unsigned(digits.trim_start()).ok().map(|number| -number),
        None => format.unsigned(text.strip_prefix('+').unwrap_or(text)).ok(),
    }
}

/// `50 %` as 0.5.
pub(super) fn percentage(text: &str, format: NumberFormat) -> Option<f64> {
    text.strip_suffix('%').and_then(|number| decimal(number.trim_end(), format)).map(|percent| percent / 100.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn format(decimal: Separator, thousands: &[Separator]) -> NumberFormat {
        let mut declared = [false; 4];
        thousands.iter().for_each(|separator| declared[*separator as usize] = true);
        NumberFormat { decimal: Some(decimal), thousands: Some(declared) }
    }

    #[test]
    fn numbers_are_read_with_the_separators_that_are_declared() {
        let german = NumberFormat { decimal: Some(Separator::Comma), thousands: None };
        for (text, number) in [("55.000,00", 55_000.0), ("1.234.567,5", 1_234_567.5), ("0,8", 0.8), ("37,5", 37.5), ("55.000", 55_000.0)] {
            assert_eq!(decimal(text, german), Some(number), "{text}");
        }
        let spaced = format(Separator::Comma, &[Separator::Space]);
        for text in ["60 000", "60\u{a0}000", "60\u{202f}000", "60 000,0", "60000"] {
            assert_eq!(decimal(text, spaced), Some(60_000.0), "{text}");
        }
        assert_eq!(decimal("60'000.5", format(Separator::Point, &[Separator::Apostrophe])), Some(60_000.5));
        assert_eq!(decimal("-1,234.5", NumberFormat::default()), Some(-1234.5));
        for text in ["", ".", "1.2.3", "1,00,000", "1e5", "nan", "inf", "--1", "0x1", "1 2", "12 34"] {
            assert_eq!((decimal(text, NumberFormat::default()), decimal(text, spaced)), (None, None), "{text}");
        }
    }

    #[test]
    fn what_would_have_to_be_declared_is_known() {
        let fault = |text: &str| match NumberFormat::default().unsigned(text) {
            Err(Fault::Undeclared(used)) => used.declaration(),
            other => format!("{other:?}"),
        };
        assert_eq!(["0,8", "1.234,56", "100000,50"].map(fault), ["decimal = \",\""; 3].map(str::to_string));
        assert_eq!((fault("60 000").as_str(), fault("60'000").as_str()), ("thousands = \" \"", "thousands = \"'\""));
        assert_eq!(fault("1,00,000"), "Err(NotANumber)");
    }
}
