//! Units: how a quantity is written and what it is in the unit the model counts in.
//!
//! A scenario says `"185k USD/year"`; the model counts base pay in dollars a month. Each [`Dimension`] lists the spellings it
//! accepts with the factor to its own unit, so that reader, help and error messages cannot drift apart.

use std::fmt;

/// What a number measures. The first spelling of each is the unit the model counts in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dimension {
    /// Dollars.
    Money,
    /// Dollars a month.
    MoneyPerMonth,
    /// Dollars per day on which a person uses compute.
    MoneyPerActiveDay,
    /// Dollars per GPU-hour (or other hour).
    MoneyPerHour,
    /// Dollars for each 24 hours of something that runs: no rate of pay, so that it is never spread over a month.
    MoneyPerDay,
    /// Dollars per million tokens.
    MoneyPerMtok,
    /// Dollars per kilowatt-hour.
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
    /// Arrivals a month of something rare that has no unit of its own.
    ArrivalsPerMonth,
    /// Incidents a month that one person causes.
    IncidentsPerPersonMonth,
    /// Incidents a month that one team causes.
    IncidentsPerTeamMonth,
    /// Incidents a month of the whole company.
    IncidentsPerMonth,
    /// Relative change a month; a yearly rate is spread so that twelve months compound to it.
    GrowthPerMonth,
    /// Chance a month that something happens once; a yearly chance is spread so that twelve months leave the same share untouched.
    ChancePerMonth,
    /// Continuous rate or volatility a year.
    RatePerYear,
    /// A share, `0.15` or `"15%"`.
    Share,
    /// A plain number.
    Number,
    /// Kilowatts.
    Power,
    /// Arrivals an hour of something that runs by the hour.
    ArrivalsPerHour,
    /// Dollars per kilowatt and month.
    MoneyPerKwMonth,
    /// Kilograms of carbon dioxide per kilowatt-hour.
    CarbonPerKwh,
}

/// Days a month has on average: 365.25 / 12.
pub const DAYS_PER_MONTH: f64 = 30.4375;
/// Hours a month has on average: 24 × 30.4375.
pub const HOURS_PER_MONTH: f64 = 730.5;
/// Weeks a year has, as payroll counts them.
pub const WEEKS_PER_YEAR: f64 = 52.0;

impl Dimension {
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
        Self::ChancePerMonth,
        Self::RatePerYear,
        Self::Share,
        Self::Number,
        Self::Power,
        Self::ArrivalsPerHour,
        Self::MoneyPerKwMonth,
        Self::CarbonPerKwh,
    ];

    /// Accepted spellings of the unit and the factor from each to the first.
    pub fn spellings(self) -> &'static [(&'static str, f64)] {
        match self {
            Self::Money => &[("USD", 1.0)],
            Self::MoneyPerMonth => &[
                ("USD/month", 1.0),
                ("USD/year", 1.0 / 12.0),
                ("USD/quarter", 1.0 / 3.0),
                ("USD/week", WEEKS_PER_YEAR / 12.0),
                ("USD/day", DAYS_PER_MONTH),
            ],
            Self::MoneyPerActiveDay => &[("USD/active-day", 1.0)],
            Self::MoneyPerHour => &[("USD/hour", 1.0), ("USD/GPU-hour", 1.0)],
            Self::MoneyPerDay => &[("USD/day", 1.0)],
            Self::MoneyPerMtok => &[("USD/Mtok", 1.0), ("USD/ktok", 1000.0), ("USD/tok", 1e6)],
            Self::MoneyPerKwh => &[("USD/kWh", 1.0), ("USD/MWh", 0.001)],
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
            Self::GrowthPerMonth | Self::ChancePerMonth => &[("%/month", 0.01), ("%/year", f64::NAN)],
            Self::RatePerYear => &[("%/year", 0.01)],
            Self::Share => &[("", 1.0), ("%", 0.01)],
            Self::Number => &[("", 1.0)],
            Self::Power => &[("kW", 1.0), ("W", 0.001)],
            Self::ArrivalsPerHour => &[("/hour", 1.0), ("/GPU-hour", 1.0), ("/day", 1.0 / 24.0)],
            Self::MoneyPerKwMonth => &[("USD/kW/month", 1.0), ("USD/kW/year", 1.0 / 12.0)],
            Self::CarbonPerKwh => &[("kg/kWh", 1.0), ("g/kWh", 0.001), ("kg/MWh", 0.001)],
        }
    }

    /// Something a user might write here, for messages.
    pub fn example(self) -> &'static str {
        match self {
            Self::Money => "24.5M USD",
            Self::MoneyPerMonth => "1500 USD/month",
            Self::MoneyPerActiveDay => "13 USD/active-day",
            Self::MoneyPerHour => "3.50 USD/hour",
            Self::MoneyPerDay => "5k USD/day",
            Self::MoneyPerMtok => "5 USD/Mtok",
            Self::MoneyPerKwh => "0.135 USD/kWh",
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
            Self::ChancePerMonth => "15% per year",
            Self::RatePerYear => "45% per year",
            Self::Share => "0.15",
            Self::Number => "1.5",
            Self::Power => "0.7 kW",
            Self::ArrivalsPerHour => "0.05 per hour",
            Self::MoneyPerKwMonth => "150 USD/kW/month",
            Self::CarbonPerKwh => "0.37 kg/kWh",
        }
    }

    /// Whether a bare number (without a unit) may stand here.
    pub fn accepts_bare_number(self) -> bool {
        matches!(self, Self::Share | Self::Number)
    }

    /// `number` written with the unit `spelling`, in the unit the model counts in; `None` when the unit is not one of this dimension's.
    ///
    /// `4 %/year` of growth is `1.04^(1/12) - 1 = 0.327 %` a month; a chance of `15 %/year` is `1 - 0.85^(1/12) = 1.345 %`.
    pub fn convert(self, number: f64, spelling: &str) -> Option<f64> {
        let (_, factor) = self.spellings().iter().find(|(known, _)| *known == spelling)?;
        if factor.is_nan() && self == Self::ChancePerMonth {
            let chance = number / 100.0;
            // What is no chance stays none, for the range to tell.
            let is_chance = (0.0..=1.0).contains(&chance);
            return Some(if is_chance { -libm::expm1(libm::log1p(-chance) / 12.0) } else { chance });
        }
        if factor.is_nan() {
            return (number > -100.0).then(|| super::math::pow(1.0 + number / 100.0, 1.0 / 12.0) - 1.0);
        }
        Some(number * factor)
    }
}

/// Why a text is no quantity of the wanted kind.
#[derive(Clone, Debug, PartialEq)]
pub enum Unreadable {
    /// The text does not begin with a number.
    NoNumber,
    /// A comma stands where no thousands end.
    Comma,
    /// A number stands alone where a unit is wanted.
    NoUnit,
    /// The unit is not one of those accepted.
    WrongUnit(String),
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoNumber => write!(f, "no number is found here"),
            Self::Comma => write!(f, "commas group thousands here, and a point begins the decimals"),
            Self::NoUnit => write!(f, "a number needs its unit here"),
            Self::WrongUnit(unit) => write!(f, "the unit `{unit}` does not fit here"),
        }
    }
}

/// A number and the unit written behind it, white space and `per` made uniform: `"4% per month"` is `(4, "%/month")`.
///
/// Thousands may be grouped with `_` or `,`; `k`, `M` and `B` behind the digits multiply by 10³, 10⁶ and 10⁹.
pub fn split(text: &str) -> Result<(f64, String), Unreadable> {
    let text = text.trim();
    let is_digit_like = |(i, c): (usize, char)| {
        c.is_ascii_digit() || matches!(c, '.' | '_' | ',') || (i == 0 && matches!(c, '-' | '+')) || is_exponent(text, i, c)
    };
    let end = text.char_indices().find(|&at| !is_digit_like(at)).map_or(text.len(), |(i, _)| i);
    let digits =
        ungrouped(&text[..end].replace('_', "")).ok_or(if text[..end].contains(',') { Unreadable::Comma } else { Unreadable::NoNumber })?;
    let number: f64 = digits.parse().map_err(|_| Unreadable::NoNumber)?;
    let (multiple, rest) = magnitude(&text[end..]);
    let unit = rest.split_whitespace().collect::<Vec<_>>().join(" ").replace(" per ", "/").replace("per ", "/").replace(" / ", "/");
    Ok((number * multiple, unit.replace("% /", "%/")))
}

/// The `k`, `M` or `B` behind the digits of a quantity, which an interval does not share between its ends.
pub fn has_magnitude(text: &str) -> bool {
    let rest = text.trim().trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | '_' | ',' | '-' | '+'));
    magnitude(rest).0 != 1.0
}

/// Digits without the commas that group thousands; `None` where commas do not stand in threes, as in the `12,5` of a decimal comma.
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

/// Reads `text` as a quantity of `dimension`, in the unit the model counts in.
pub fn parse(text: &str, dimension: Dimension) -> Result<f64, Unreadable> {
    let (number, unit) = split(text)?;
    dimension.convert(number, &unit).ok_or(if unit.is_empty() { Unreadable::NoUnit } else { Unreadable::WrongUnit(unit) })
}

/// `k`, `M`, `B` count only when a blank or the end follows, so that `Mtok` and `kW` stay units.
fn magnitude(rest: &str) -> (f64, &str) {
    let mut letters = rest.chars();
    let multiple = match letters.next() {
        Some('k') => 1e3,
        Some('M') => 1e6,
        Some('B') => 1e9,
        _ => return (1.0, rest),
    };
    match letters.next() {
        None | Some(' ') => (multiple, &rest[1..]),
        Some(_) => (1.0, rest),
    }
}

/// An `e` inside `1.5e6` belongs to the number; in `5 events` it does not.
fn is_exponent(text: &str, i: usize, c: char) -> bool {
    let before_is_digit = text[..i].chars().next_back().is_some_and(|b| b.is_ascii_digit());
    let mut after = text[i..].chars().skip(1);
    match c {
        'e' | 'E' => before_is_digit && after.next().is_some_and(|a| a.is_ascii_digit() || a == '-'),
        '-' => text[..i].ends_with(['e', 'E']),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantities_are_read_in_the_unit_the_model_counts_in() {
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
        check("30 minutes", Dimension::Hours, 0.5);
        check("0.05 per GPU-hour", Dimension::ArrivalsPerHour, 0.05);
        check("1,800 USD per kW per year", Dimension::MoneyPerKwMonth, 150.0);
        check("370 g/kWh", Dimension::CarbonPerKwh, 0.37);
        // 1 - 0.85^(1/12), and certainty however long it takes.
        check("15% per year", Dimension::ChancePerMonth, 0.013_451_947_011_868_914);
        check("1.2% per month", Dimension::ChancePerMonth, 0.012);
        check("100% per year", Dimension::ChancePerMonth, 1.0);
        check("120% per year", Dimension::ChancePerMonth, 1.2);
        // 1.12^(1/12) - 1
        check("12% per year", Dimension::GrowthPerMonth, 0.009_488_792_934_583_05);
    }

    #[test]
    fn what_does_not_fit_says_how() {
        assert_eq!(parse("185k", Dimension::MoneyPerMonth), Err(Unreadable::NoUnit));
        assert_eq!(parse("12,5k USD", Dimension::Money), Err(Unreadable::Comma));
        assert_eq!(parse("much", Dimension::Money), Err(Unreadable::NoNumber));
        assert_eq!(parse("3 EUR", Dimension::Money), Err(Unreadable::WrongUnit("EUR".into())));
        assert_eq!(parse("nan USD", Dimension::Money), Err(Unreadable::NoNumber));
    }

    #[test]
    fn every_example_is_a_quantity_of_its_dimension() {
        for dimension in Dimension::ALL {
            assert!(parse(dimension.example(), dimension).is_ok(), "{}", dimension.example());
        }
    }
}
