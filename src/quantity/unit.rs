//! Units: how a quantity is written, and its value in the model's unit.
//!
//! A scenario says `"185k USD/year"`; the model's unit of base pay is an amount a month of the scenario's currency. Each [`Dimension`] lists the units it
//! accepts with the factor of each to the model's unit, so that reader, help and error messages cannot drift apart.

use std::fmt;

pub use super::currency::ANY_CURRENCY;
use super::currency::{Currency, Exchange, UnitCurrency, is_sign};

/// What a number measures. The first of its [`spellings`](Self::spellings) is the model's unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dimension {
    /// An amount of money.
    Money,
    /// An amount a month.
    MoneyPerMonth,
    /// An amount per day on which a person uses compute.
    MoneyPerActiveDay,
    /// An amount per GPU-hour (or other hour).
    MoneyPerHour,
    /// An amount for each 24 hours that something runs; unlike pay it is never spread over a month.
    MoneyPerDay,
    /// An amount per million tokens.
    MoneyPerMtok,
    /// An amount per kilowatt-hour.
    MoneyPerKwh,
    /// Months.
    Duration,
    /// Hours.
    Hours,
    /// Hours a month.
    HoursPerMonth,
    /// Million tokens.
    Tokens,
    /// Million tokens a month.
    TokensPerMonth,
    /// Million tokens per day on which a person uses compute.
    TokensPerActiveDay,
    /// GPU-hours a month.
    GpuHoursPerMonth,
    /// GPU-hours per day on which a person uses compute.
    GpuHoursPerActiveDay,
    /// Events a month.
    EventsPerMonth,
    /// Arrivals a month of something rare without a specific unit.
    ArrivalsPerMonth,
    /// Incidents a month that one person causes.
    IncidentsPerPersonMonth,
    /// Incidents a month that one team causes.
    IncidentsPerTeamMonth,
    /// Incidents a month of the whole company.
    IncidentsPerMonth,
    /// Relative change a month; a yearly rate is converted so that twelve months compound to it.
    GrowthPerMonth,
    /// Probability a month that something happens once; a yearly probability is converted so that twelve months have the same probability
    /// that it does not happen.
    ProbabilityPerMonth,
    /// Continuously compounded rate, or volatility, a year.
    RatePerYear,
    /// A share, written `0.15` or `"15%"`.
    Share,
    /// A number without a unit.
    Number,
    /// Kilowatts.
    Power,
    /// Arrivals an hour of something that runs by the hour.
    ArrivalsPerHour,
    /// An amount per kilowatt and month.
    MoneyPerKwMonth,
    /// Kilograms of carbon dioxide per kilowatt-hour.
    CarbonPerKwh,
    /// What one unit of a currency costs in another.
    ExchangeRate,
}

/// The largest absolute value of a number in the model's unit: ten times what the world produces in a year, if it is dollars. A product of a price, a
/// quantity, people and months is then far below the largest double, and so are the squares that its variance is made of.
pub const LARGEST: f64 = 1e15;
/// The smallest absolute value of a number other than 0: what is divided by it stays as small as what is multiplied by the largest.
pub const SMALLEST: f64 = 1e-15;

/// Average days in a month: 365.25 / 12.
pub const DAYS_PER_MONTH: f64 = 30.4375;
/// Average hours in a month: 24 × 30.4375.
pub const HOURS_PER_MONTH: f64 = 730.5;
/// Weeks in a year, by the convention of payroll.
pub const WEEKS_PER_YEAR: f64 = 52.0;

impl Dimension {
    /// Every dimension but that of exchange rates, which are written like amounts.
    pub const ALL: [Self; 29] = [
        Self::Money,
        Self::MoneyPerMonth,
        Self::MoneyPerActiveDay,
        Self::MoneyPerHour,
        Self::MoneyPerDay,
        Self::MoneyPerMtok,
        Self::MoneyPerKwh,
        Self::Duration,
        Self::Hours,
        Self::HoursPerMonth,
        Self::Tokens,
        Self::TokensPerMonth,
        Self::TokensPerActiveDay,
        Self::GpuHoursPerMonth,
        Self::GpuHoursPerActiveDay,
        Self::EventsPerMonth,
        Self::ArrivalsPerMonth,
        Self::IncidentsPerPersonMonth,
        Self::IncidentsPerTeamMonth,
        Self::IncidentsPerMonth,
        Self::GrowthPerMonth,
        Self::ProbabilityPerMonth,
        Self::RatePerYear,
        Self::Share,
        Self::Number,
        Self::Power,
        Self::ArrivalsPerHour,
        Self::MoneyPerKwMonth,
        Self::CarbonPerKwh,
    ];

    /// The accepted units, each with the factor that converts it to the first; NaN where the conversion is not linear. `¤` stands for the code of any
    /// currency.
    pub fn spellings(self) -> &'static [(&'static str, f64)] {
        match self {
            Self::Money | Self::ExchangeRate => &[("¤", 1.0)],
            Self::MoneyPerMonth => &[
                ("¤/month", 1.0),
                ("¤/year", 1.0 / 12.0),
                ("¤/quarter", 1.0 / 3.0),
                ("¤/week", WEEKS_PER_YEAR / 12.0),
                ("¤/day", DAYS_PER_MONTH),
            ],
            Self::MoneyPerActiveDay => &[("¤/active-day", 1.0)],
            Self::MoneyPerHour => &[("¤/hour", 1.0), ("¤/GPU-hour", 1.0)],
            Self::MoneyPerDay => &[("¤/day", 1.0)],
            Self::MoneyPerMtok => &[("¤/Mtok", 1.0), ("¤/ktok", 1000.0), ("¤/tok", 1e6)],
            Self::MoneyPerKwh => &[("¤/kWh", 1.0), ("¤/MWh", 0.001)],
            Self::Duration => &[
                ("months", 1.0),
                ("month", 1.0),
                ("years", 12.0),
                ("year", 12.0),
                ("weeks", 12.0 / WEEKS_PER_YEAR),
                ("days", 1.0 / DAYS_PER_MONTH),
            ],
            Self::Hours => &[("hours", 1.0), ("hour", 1.0), ("minutes", 1.0 / 60.0), ("days", 24.0), ("day", 24.0), ("weeks", 168.0)],
            Self::HoursPerMonth => &[("hours/month", 1.0), ("hours/week", WEEKS_PER_YEAR / 12.0), ("hours/year", 1.0 / 12.0)],
            Self::Tokens => &[("Mtok", 1.0), ("ktok", 0.001), ("Gtok", 1000.0), ("tok", 1e-6)],
            Self::TokensPerMonth => &[
                ("Mtok/month", 1.0),
                ("Gtok/month", 1000.0),
                ("ktok/month", 0.001),
                ("Mtok/year", 1.0 / 12.0),
                ("Mtok/day", DAYS_PER_MONTH),
            ],
            Self::TokensPerActiveDay => &[("Mtok/active-day", 1.0), ("ktok/active-day", 0.001)],
            Self::GpuHoursPerMonth => &[
                ("GPU-hours/month", 1.0),
                ("GPU-hours/week", WEEKS_PER_YEAR / 12.0),
                ("GPU-hours/year", 1.0 / 12.0),
                ("GPU-hours/day", DAYS_PER_MONTH),
            ],
            Self::GpuHoursPerActiveDay => &[("GPU-hours/active-day", 1.0)],
            Self::EventsPerMonth => {
                &[("jobs/month", 1.0), ("jobs/year", 1.0 / 12.0), ("jobs/quarter", 1.0 / 3.0), ("job/month", 1.0), ("job/year", 1.0 / 12.0)]
            }
            Self::ArrivalsPerMonth => &[("/month", 1.0), ("/year", 1.0 / 12.0), ("/model-year", 1.0 / 12.0), ("/model-month", 1.0)],
            Self::IncidentsPerPersonMonth => {
                &[("/person/month", 1.0), ("/person/year", 1.0 / 12.0), ("/100 people/month", 0.01), ("/100 people/year", 0.01 / 12.0)]
            }
            Self::IncidentsPerTeamMonth => &[("/team/month", 1.0), ("/team/year", 1.0 / 12.0)],
            Self::IncidentsPerMonth => &[("/month", 1.0), ("/year", 1.0 / 12.0), ("/quarter", 1.0 / 3.0)],
            Self::GrowthPerMonth | Self::ProbabilityPerMonth => &[("%/month", 0.01), ("%/year", f64::NAN)],
            Self::RatePerYear => &[("%/year", 0.01)],
            Self::Share => &[("", 1.0), ("%", 0.01)],
            Self::Number => &[("", 1.0)],
            Self::Power => &[("kW", 1.0), ("W", 0.001)],
            Self::ArrivalsPerHour => &[("/hour", 1.0), ("/GPU-hour", 1.0), ("/day", 1.0 / 24.0)],
            Self::MoneyPerKwMonth => &[("¤/kW/month", 1.0), ("¤/kW/year", 1.0 / 12.0)],
            Self::CarbonPerKwh => &[("kg/kWh", 1.0), ("g/kWh", 0.001), ("kg/MWh", 0.001)],
        }
    }

    /// An example of what a user might write, for messages; amounts are in `currency`.
    pub fn example(self, currency: Currency) -> String {
        self.example_of_any_currency().replace(ANY_CURRENCY, currency.code())
    }

    /// The model's unit; amounts are in `currency`.
    pub fn unit(self, currency: Currency) -> String {
        self.spellings()[0].0.replace(ANY_CURRENCY, currency.code())
    }

    /// Whether it is an amount of money, or one per something else.
    pub fn is_money(self) -> bool {
        self.spellings()[0].0.starts_with(ANY_CURRENCY)
    }

    fn example_of_any_currency(self) -> &'static str {
        match self {
            Self::Money => "24.5M ¤",
            Self::MoneyPerMonth => "1500 ¤/month",
            Self::MoneyPerActiveDay => "13 ¤/active-day",
            Self::MoneyPerHour => "3.50 ¤/hour",
            Self::MoneyPerDay => "5k ¤/day",
            Self::MoneyPerMtok => "5 ¤/Mtok",
            Self::MoneyPerKwh => "0.135 ¤/kWh",
            Self::Duration => "12 months",
            Self::Hours => "62 hours",
            Self::HoursPerMonth => "730 hours/month",
            Self::Tokens => "5 Mtok",
            Self::TokensPerMonth => "300 Mtok/month",
            Self::TokensPerActiveDay => "20 Mtok/active-day",
            Self::GpuHoursPerMonth => "40 GPU-hours/month",
            Self::GpuHoursPerActiveDay => "4 GPU-hours/active-day",
            Self::EventsPerMonth => "2 jobs/year",
            Self::ArrivalsPerMonth => "0.1 per year",
            Self::IncidentsPerPersonMonth => "0.15 per 100 people per month",
            Self::IncidentsPerTeamMonth => "0.2 per team per year",
            Self::IncidentsPerMonth => "2 per year",
            Self::GrowthPerMonth => "4% per month",
            Self::ProbabilityPerMonth => "15% per year",
            Self::RatePerYear => "45% per year",
            Self::Share => "0.15",
            Self::Number => "1.5",
            Self::Power => "0.7 kW",
            Self::ArrivalsPerHour => "0.05 per hour",
            Self::MoneyPerKwMonth => "150 ¤/kW/month",
            Self::CarbonPerKwh => "0.37 kg/kWh",
            Self::ExchangeRate => "0.27 ¤",
        }
    }

    /// What it measures, in words that a user can match with a key.
    pub fn in_words(self) -> &'static str {
        match self {
            Self::Money => "amount",
            Self::MoneyPerMonth => "amount by month",
            Self::MoneyPerActiveDay => "amount by day of use",
            Self::MoneyPerHour => "amount by hour",
            Self::MoneyPerDay => "limit by 24 hours",
            Self::MoneyPerMtok => "price of tokens",
            Self::MoneyPerKwh => "price of electricity",
            Self::Duration => "duration in months",
            Self::Hours => "duration in hours",
            Self::HoursPerMonth => "hours by month",
            Self::Tokens => "tokens",
            Self::TokensPerMonth => "tokens by month",
            Self::TokensPerActiveDay => "tokens by day of use",
            Self::GpuHoursPerMonth => "GPU-hours by month",
            Self::GpuHoursPerActiveDay => "GPU-hours by day of use",
            Self::EventsPerMonth => "jobs by month",
            Self::ArrivalsPerMonth => "arrivals by month",
            Self::IncidentsPerPersonMonth => "incidents by person and month",
            Self::IncidentsPerTeamMonth => "incidents by team and month",
            Self::IncidentsPerMonth => "incidents by month",
            Self::GrowthPerMonth => "growth by month",
            Self::ProbabilityPerMonth => "probability by month",
            Self::RatePerYear => "continuous rate or volatility by year",
            Self::Share => "share",
            Self::Number => "plain number",
            Self::Power => "power",
            Self::ArrivalsPerHour => "arrivals by hour",
            Self::MoneyPerKwMonth => "price of hosting",
            Self::CarbonPerKwh => "carbon dioxide of electricity",
            Self::ExchangeRate => "exchange rate",
        }
    }

    /// Whether a number without a unit is accepted.
    pub fn accepts_bare_number(self) -> bool {
        matches!(self, Self::Share | Self::Number)
    }

    /// `number` of the unit `spelling`, one of the [`spellings`](Self::spellings), converted to the model's unit; `None` when this dimension does not
    /// accept the unit.
    ///
    /// Growth of 4% a year is `1.04^(1/12) - 1` = 0.327% a month; a probability of 15% a year is `1 - 0.85^(1/12)` = 1.345% a month.
    pub fn convert(self, number: f64, spelling: &str) -> Option<f64> {
        let (_, factor) = self.spellings().iter().find(|(accepted, _)| *accepted == spelling)?;
        if factor.is_nan() && self == Self::ProbabilityPerMonth {
            let probability = number / 100.0;
            // A number outside 0 to 1 is passed on as it is, for the caller's range check to report.
            let is_probability = (0.0..=1.0).contains(&probability);
            return Some(if is_probability { -libm::expm1(libm::log1p(-probability) / 12.0) } else { probability });
        }
        if factor.is_nan() {
            return (number > -100.0).then(|| super::math::pow(1.0 + number / 100.0, 1.0 / 12.0) - 1.0);
        }
        Some(number * factor)
    }
}

/// Why a text is not a quantity of the expected dimension.
#[derive(Clone, Debug, PartialEq)]
pub enum QuantityError {
    /// The text does not begin with a number.
    NoNumber,
    /// A comma does not separate groups of three digits.
    Comma,
    /// The unit is missing.
    NoUnit,
    /// The dimension does not accept this unit.
    WrongUnit(String),
    /// The unit begins with a sign of more than one currency.
    AmbiguousSign(char),
    /// The unit begins like a code of a currency, but there is none.
    UnknownCurrency(String),
    /// One point before exactly three digits may group thousands.
    PointOrThousands,
}

/// A number with its unit.
#[derive(Clone, Debug, PartialEq)]
pub struct Amount {
    pub number: f64,
    /// As one of the [`spellings`](Dimension::spellings) of a dimension, if it is one.
    pub unit: String,
    /// Of an amount of money.
    pub currency: Option<Currency>,
}

impl fmt::Display for QuantityError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoNumber => write!(f, "expected a number"),
            Self::Comma => write!(f, "commas must separate groups of three digits; write decimals after a point"),
            Self::NoUnit => write!(f, "the unit is missing"),
            Self::WrongUnit(unit) => write!(f, "the unit `{unit}` does not fit here"),
            Self::AmbiguousSign(sign) => write!(f, "`{sign}` is the sign of more than one currency"),
            Self::UnknownCurrency(code) => write!(f, "no currency has the code `{code}`"),
            Self::PointOrThousands => write!(f, "the point may separate decimals or thousands"),
        }
    }
}

/// Splits a text into its number and its unit, with white space and `per` normalized: `"4% per month"` is `(4, "%/month")`.
///
/// Thousands may be grouped with `_` or `,`; `k`, `M` and `B` after the digits multiply by 10³, 10⁶ and 10⁹. The sign or the code of a currency may
/// also stand before the number: `"€300k per year"` is `(300000, "€/year")`.
///
/// # Errors
/// A text that does not begin with a number, or with a misplaced comma.
pub fn split(text: &str) -> Result<(f64, String), QuantityError> {
    let (currency, text) = leading_currency(text.trim());
    let is_digit_like = |(i, c): (usize, char)| {
        c.is_ascii_digit() || matches!(c, '.' | '_' | ',') || (i == 0 && matches!(c, '-' | '+')) || is_exponent(text, i, c)
    };
    let end = text.char_indices().find(|&at| !is_digit_like(at)).map_or(text.len(), |(i, _)| i);
    let digits = ungrouped(&text[..end].replace('_', "")).ok_or(if text[..end].contains(',') {
        QuantityError::Comma
    } else {
        QuantityError::NoNumber
    })?;
    let number: f64 = digits.parse().map_err(|_| QuantityError::NoNumber)?;
    let (multiplier, rest) = magnitude(&text[end..]);
    let unit = rest.split_whitespace().collect::<Vec<_>>().join(" ").replace(" per ", "/").replace("per ", "/").replace(" / ", "/");
    Ok((number * multiplier, format!("{currency}{}", unit.replace("% /", "%/"))))
}

/// The sign or code of a currency at the beginning of an amount, and the rest.
pub fn leading_currency(text: &str) -> (&str, &str) {
    let length = match text.chars().next() {
        Some(sign) if is_sign(sign) => sign.len_utf8(),
        _ if text.get(..3).is_some_and(|code| Currency::of_code(code).is_some_and(|known| known.code() == code)) => 3,
        _ => 0,
    };
    let (currency, rest) = text.split_at(length);
    let rest = rest.trim_start();
    if rest.starts_with(|c: char| c.is_ascii_digit()) { (currency, rest) } else { ("", text) }
}

/// Reads a number with its unit; the currency of an amount of money is as `exchange` understands signs.
///
/// # Errors
/// See [`QuantityError`]: of the number, and of the currency.
pub fn amount(text: &str, exchange: &Exchange) -> Result<Amount, QuantityError> {
    let (number, unit) = split(text)?;
    match exchange.currency_of(&unit) {
        UnitCurrency::Known(currency, rest) => Ok(Amount { number, unit: format!("{ANY_CURRENCY}{rest}"), currency: Some(currency) }),
        UnitCurrency::Ambiguous(sign) => Err(QuantityError::AmbiguousSign(sign)),
        UnitCurrency::Unknown(code) => Err(QuantityError::UnknownCurrency(code)),
        UnitCurrency::None => Ok(Amount { number, unit, currency: None }),
    }
}

/// A number for an amount that nobody writes by hand: with a fourth decimal where three could be taken for thousands.
pub fn digits(number: f64) -> String {
    let digits = number.to_string();
    if has_lone_point(&digits) { digits + "0" } else { digits }
}

/// Whether one point stands before exactly three digits, and one to three digits before it.
fn has_lone_point(digits: &str) -> bool {
    let digits = digits.strip_prefix(['-', '+']).unwrap_or(digits);
    let Some((whole, decimals)) = digits.split_once('.') else { return false };
    matches!(whole.len(), 1..=3)
        && !whole.starts_with('0')
        && decimals.len() == 3
        && [whole, decimals].iter().all(|digits| digits.bytes().all(|digit| digit.is_ascii_digit()))
}

/// Whether the digits of `text`, an amount of `dimension`, have one point before exactly three of them: 120.000 is 120 in one country and 120 thousand
/// in another. Prices of a token, of an hour or of electricity have decimals more often than thousands, and so has what a letter multiplies.
pub fn may_group_thousands(text: &str, dimension: Dimension) -> bool {
    use Dimension::{Money, MoneyPerActiveDay, MoneyPerDay, MoneyPerKwMonth, MoneyPerMonth};
    let (_, text) = leading_currency(text.trim());
    let is_digit_like = |c: char| c.is_ascii_digit() || matches!(c, '.' | ',' | '_' | '-' | '+' | 'e' | 'E');
    let end = text.find(|c: char| !is_digit_like(c)).unwrap_or(text.len());
    matches!(dimension, Money | MoneyPerMonth | MoneyPerActiveDay | MoneyPerDay | MoneyPerKwMonth)
        && has_lone_point(&text[..end])
        && !has_magnitude(text)
}

/// A number and its unit as they are read aloud: `423 USD/month`, `4.03% per month`, `120`.
pub fn with_unit(number: &str, unit: &str) -> String {
    match unit.strip_prefix('%') {
        Some(rest) => format!("{number}%{}", rest.replace('/', " per ")),
        None => format!("{number} {unit}").trim_end().to_string(),
    }
}

/// Whether `k`, `M` or `B` follows the digits of a quantity. In a range it applies to one end only, so the caller must check both.
pub fn has_magnitude(text: &str) -> bool {
    let (_, text) = leading_currency(text.trim());
    let rest = text.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | '_' | ',' | '-' | '+'));
    magnitude(rest).0 != 1.0
}

/// Digits without the commas that group thousands; `None` where the groups are not of three digits, as with the decimal comma of `12,5`.
pub fn ungrouped(digits: &str) -> Option<String> {
    let (whole, decimals) = digits.split_once('.').map_or((digits, None), |(whole, decimals)| (whole, Some(decimals)));
    if !whole.contains(',') {
        return Some(digits.to_string());
    }
    let groups: Vec<&str> = whole.split(',').collect();
    let (first, others) = groups.split_first()?;
    let is_grouped = (1..=3).contains(&first.trim_start_matches(['-', '+']).len()) && others.iter().all(|group| group.len() == 3);
    is_grouped.then(|| groups.concat() + &decimals.map_or(String::new(), |decimals| format!(".{decimals}")))
}

/// Reads `text` as a quantity of `dimension`, in the model's unit and in the currency that it is written in.
///
/// # Errors
/// See [`QuantityError`].
pub fn parse(text: &str, dimension: Dimension) -> Result<f64, QuantityError> {
    let Amount { number, unit, .. } = amount(text, &Exchange::DOLLARS)?;
    if may_group_thousands(text, dimension) {
        return Err(QuantityError::PointOrThousands);
    }
    dimension.convert(number, &unit).ok_or(if unit.is_empty() { QuantityError::NoUnit } else { QuantityError::WrongUnit(unit) })
}

/// Splits off a leading `k`, `M` or `B` as a multiplier; only if no letter follows, so that `Mtok` and `kW` remain units.
fn magnitude(rest: &str) -> (f64, &str) {
    let mut letters = rest.chars();
    let multiplier = match letters.next() {
        Some('k') => 1e3,
        Some('M') => 1e6,
        Some('B') => 1e9,
        _ => return (1.0, rest),
    };
    match letters.next() {
        None | Some(' ' | '/') => (multiplier, &rest[1..]),
        Some(sign) if is_sign(sign) => (multiplier, &rest[1..]),
        Some(_) => (1.0, rest),
    }
}

/// The `e` of `1.5e6` and the sign after it belong to the number; the `e` of `5 events` does not.
fn is_exponent(text: &str, i: usize, c: char) -> bool {
    let before_is_digit = text[..i].chars().next_back().is_some_and(|b| b.is_ascii_digit());
    let mut after = text[i..].chars().skip(1);
    match c {
        'e' | 'E' => before_is_digit && after.next().is_some_and(|a| a.is_ascii_digit() || matches!(a, '-' | '+')),
        '-' | '+' => text[..i].ends_with(['e', 'E']),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantities_are_converted_to_the_models_unit() {
        let check = |text: &str, dimension, expected: f64| {
            let got = parse(text, dimension).unwrap_or_else(|e| panic!("{text}: {e}"));
            assert!((got - expected).abs() <= 1e-12 * expected.abs(), "{text}: {got} instead of {expected}");
        };
        check("185k USD/year", Dimension::MoneyPerMonth, 185_000.0 / 12.0);
        check("24.5M USD", Dimension::Money, 24_500_000.0);
        check("1,500 USD / month", Dimension::MoneyPerMonth, 1500.0);
        check("3.50 USD/hour", Dimension::MoneyPerHour, 3.5);
        check("4% per month", Dimension::GrowthPerMonth, 0.04);
        check("20 Mtok/day", Dimension::TokensPerMonth, 20.0 * DAYS_PER_MONTH);
        check("4 years", Dimension::Duration, 48.0);
        check("15%", Dimension::Share, 0.15);
        check("0.15", Dimension::Share, 0.15);
        check("0.12 per model-year", Dimension::ArrivalsPerMonth, 0.01);
        check("0.15 per 100 people per month", Dimension::IncidentsPerPersonMonth, 0.0015);
        check("0.6 per team per year", Dimension::IncidentsPerTeamMonth, 0.05);
        check("36 hours", Dimension::Hours, 36.0);
        check("1.5 days", Dimension::Hours, 36.0);
        check("5k USD/day", Dimension::MoneyPerDay, 5_000.0);
        check("700 W", Dimension::Power, 0.7);
        check("1.5e3 USD", Dimension::Money, 1500.0);
        check("1e+17 USD", Dimension::Money, 1e17);
        check("2.5E-3 USD", Dimension::Money, 0.0025);
        check("30 minutes", Dimension::Hours, 0.5);
        check("0.05 per GPU-hour", Dimension::ArrivalsPerHour, 0.05);
        check("1,800 USD per kW per year", Dimension::MoneyPerKwMonth, 150.0);
        check("370 g/kWh", Dimension::CarbonPerKwh, 0.37);
        // 1 - 0.85^(1/12); certainty over a year is certainty each month.
        check("15% per year", Dimension::ProbabilityPerMonth, 0.013_451_947_011_868_914);
        check("1.2% per month", Dimension::ProbabilityPerMonth, 0.012);
        check("100% per year", Dimension::ProbabilityPerMonth, 1.0);
        check("120% per year", Dimension::ProbabilityPerMonth, 1.2);
        // 1.12^(1/12) - 1
        check("12% per year", Dimension::GrowthPerMonth, 0.009_488_792_934_583_05);
    }

    #[test]
    fn errors_name_their_cause() {
        assert_eq!(parse("185k", Dimension::MoneyPerMonth), Err(QuantityError::NoUnit));
        assert_eq!(parse("12,5k USD", Dimension::Money), Err(QuantityError::Comma));
        assert_eq!(parse("much", Dimension::Money), Err(QuantityError::NoNumber));
        assert_eq!(parse("3 EUX", Dimension::Money), Err(QuantityError::UnknownCurrency("EUX".into())));
        assert_eq!(parse("3 EUR/month", Dimension::Money), Err(QuantityError::WrongUnit("¤/month".into())));
        assert_eq!(parse("¥3", Dimension::Money), Err(QuantityError::AmbiguousSign('¥')));
        assert_eq!(parse("nan USD", Dimension::Money), Err(QuantityError::NoNumber));
    }

    #[test]
    fn every_example_is_a_quantity_of_its_dimension() {
        for dimension in Dimension::ALL {
            for currency in [Currency::USD, Currency::EUR] {
                let example = dimension.example(currency);
                assert!(parse(&example, dimension).is_ok(), "{example}");
            }
        }
    }

    #[test]
    fn the_currency_of_an_amount_stands_before_or_after_its_number() {
        let read = |text: &str| amount(text, &Exchange::DOLLARS).map(|read| (read.number, read.unit, read.currency.map(|c| c.to_string())));
        let euros = |unit: &str| Ok((300e3, unit.to_string(), Some("EUR".to_string())));
        for text in ["300k EUR/year", "€300k/year", "300k€/year", "300,000 € per year", "EUR 300k per year", "EUR300000/year"] {
            assert_eq!(read(text), euros("¤/year"), "{text}");
        }
        assert_eq!(read("$5/Mtok"), Ok((5.0, "¤/Mtok".into(), Some("USD".into()))));
        assert_eq!(read("-5 USD"), Ok((-5.0, "¤".into(), Some("USD".into()))));
        assert_eq!(read("2k/year"), Ok((2000.0, "/year".into(), None)));
    }

    #[test]
    fn a_lone_point_before_three_digits_is_ambiguous_in_amounts_that_have_thousands() {
        use Dimension::{Money, MoneyPerHour, MoneyPerKwh, MoneyPerMonth, MoneyPerMtok, Share};
        for (text, dimension) in
            [("120.000 USD/year", MoneyPerMonth), ("1.234 USD", Money), ("€120.000", Money), ("-12.500 USD", Money), ("120.000", Money)]
        {
            assert!(may_group_thousands(text, dimension), "{text}");
        }
        for (text, dimension) in [
            ("120.00 USD/year", MoneyPerMonth),
            ("120,000 USD/year", MoneyPerMonth),
            ("120.0000 USD/year", MoneyPerMonth),
            ("1234.567 USD", Money),
            ("0.135 USD", Money),
            ("1,234.567 USD", Money),
            ("1.234k USD", Money),
            ("1.234M USD", Money),
            ("1.234e6 USD", Money),
            ("0.135 USD/kWh", MoneyPerKwh),
            ("3.125 USD/Mtok", MoneyPerMtok),
            ("2.345 USD/hour", MoneyPerHour),
            ("1.234", Share),
        ] {
            assert!(!may_group_thousands(text, dimension), "{text}");
        }
        // Nor is what is worked out, such as 104.66 and a tenth.
        assert_eq!([115.126, 0.135, 1234.567, 1.5, -12.125].map(digits), ["115.1260", "0.135", "1234.567", "1.5", "-12.1250"]);
    }
}
