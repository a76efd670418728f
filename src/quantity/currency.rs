//! Currencies by their codes of ISO 4217, how many decimals each has, and what amounts of one are in another.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use serde::{Serialize, Serializer};

/// A currency that people are paid in, by its three capital letters (ISO 4217).
///
/// ```
/// use compcast::quantity::Currency;
///
/// assert_eq!(Currency::of_code("jpy").map(|yen| (yen.code(), yen.decimals())), Some(("JPY", 0)));
/// assert_eq!(Currency::of_code("XAU"), None);
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Currency(u8);

/// Every currency in use, with two decimals unless [`OTHER_DECIMALS`] says otherwise: ISO 4217, list one of the maintenance agency (SIX Group), as of
/// 2026-01-01, without funds, metals, testing codes and units of account.
const CODES: &str = "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CLP CNY COP CRC CUP \
                     CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD \
                     JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN \
                     NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN \
                     SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VED VES VND VUV WST XAF XCD XCG XOF XPF YER ZAR ZMW ZWG";

/// Letters from one code to the next.
const WIDTH: usize = 4;

/// Currencies whose smaller unit is not a hundredth.
const OTHER_DECIMALS: [(&str, u32); 2] =
    [("BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF", 0), ("BHD IQD JOD KWD LYD OMR TND", 3)];

/// Currencies that are written with a bare `$` in their own country.
const DOLLARS: [&str; 8] = ["USD", "CAD", "AUD", "NZD", "SGD", "HKD", "TWD", "MXN"];

/// Signs of one currency alone. `$`, `¥` and `kr` are signs of several.
const SIGNS: [(char, Currency); 8] = [
    ('€', Currency::EUR),
    ('£', of("GBP")),
    ('₹', of("INR")),
    ('₩', of("KRW")),
    ('₪', of("ILS")),
    ('₺', of("TRY")),
    ('₫', of("VND")),
    ('₴', of("UAH")),
];

/// Currencies that `¥` is a sign of.
const YENS: [Currency; 2] = [of("CNY"), of("JPY")];

impl Currency {
    pub const EUR: Self = of("EUR");
    pub const USD: Self = of("USD");

    /// All codes, in alphabetical order.
    pub fn codes() -> impl Iterator<Item = &'static str> + Clone {
        CODES.split(' ')
    }

    /// The currency of a code, in any case.
    pub fn of_code(text: &str) -> Option<Self> {
        Self::codes().position(|code| code.eq_ignore_ascii_case(text)).map(|place| Self(place as u8))
    }

    pub fn code(self) -> &'static str {
        let start = self.0 as usize * WIDTH;
        &CODES[start..start + 3]
    }

    /// Decimals of the smallest unit that is paid: 2 of the dollar, 0 of the yen, 3 of the Kuwaiti dinar.
    pub fn decimals(self) -> u32 {
        let other = OTHER_DECIMALS.iter().find(|(codes, _)| codes.split(' ').any(|code| code == self.code()));
        other.map_or(2, |(_, decimals)| *decimals)
    }

    /// Whether a bare `$` may mean this currency.
    pub fn is_dollar(self) -> bool {
        DOLLARS.contains(&self.code())
    }

    /// Whether an amount of this currency may be written with `sign`.
    pub fn has_sign(self, sign: char) -> bool {
        match sign {
            '$' => self.is_dollar(),
            '¥' => YENS.contains(&self),
            _ => SIGNS.contains(&(sign, self)),
        }
    }
}

/// The currency of a code that is known to be in the list.
const fn of(code: &str) -> Currency {
    let (all, code) = (CODES.as_bytes(), code.as_bytes());
    let mut place = 0;
    while place * WIDTH < all.len() {
        let start = place * WIDTH;
        if all[start] == code[0] && all[start + 1] == code[1] && all[start + 2] == code[2] {
            return Currency(place as u8);
        }
        place += 1;
    }
    panic!("no currency has this code")
}

impl Serialize for Currency {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

impl FromStr for Currency {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Self::of_code(text).ok_or(())
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.code())
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// The currency that a sign in an amount means where amounts are counted in `home`; `None` where it could be another.
fn meant_by(sign: char, home: Currency) -> Option<Currency> {
    SIGNS.iter().find(|(known, _)| *known == sign).map(|(_, currency)| *currency).or_else(|| home.has_sign(sign).then_some(home))
}

/// Whether a character is the sign of one currency or of several.
pub fn is_sign(c: char) -> bool {
    matches!(c, '$' | '¥') || SIGNS.iter().any(|(sign, _)| *sign == c)
}

/// What an amount is worth in the currency that everything is counted in.
#[derive(Clone, Debug, PartialEq)]
pub struct Exchange {
    home: Currency,
    /// What one unit of each other currency costs.
    rates: BTreeMap<Currency, f64>,
    /// Whether amounts of every currency are left as they are.
    leaves_all: bool,
}

/// Stands for the code of any currency in the units of amounts.
pub const ANY_CURRENCY: &str = "¤";

/// The beginning of a unit that names a currency.
#[derive(Clone, Debug, PartialEq)]
pub enum UnitCurrency {
    /// The currency, and the rest of the unit, such as `/month`.
    Known(Currency, String),
    /// A sign of more than one currency.
    Ambiguous(char),
    /// Three capital letters that are no code.
    Unknown(String),
    /// The unit is none of money.
    None,
}

impl Exchange {
    /// Dollars, without rates.
    pub const DOLLARS: Self = Self::new(Currency::USD, BTreeMap::new());

    /// Counts in `home`, at `rates`: what one unit of each other currency costs.
    pub const fn new(home: Currency, rates: BTreeMap<Currency, f64>) -> Self {
        Self { home, rates, leaves_all: false }
    }

    /// No conversion: an amount of any currency is what it says.
    pub const fn none(home: Currency) -> Self {
        Self { home, rates: BTreeMap::new(), leaves_all: true }
    }

    /// The currency that everything is counted in.
    pub fn home(&self) -> Currency {
        self.home
    }

    /// A spelling of a unit, such as `¤/month`, in the currency that everything is counted in.
    pub fn spelled(&self, unit: &str) -> String {
        unit.replace(ANY_CURRENCY, self.home.code())
    }

    /// An example that is written in dollars, in the currency that everything is counted in.
    pub fn example(&self, in_dollars: &str) -> String {
        in_dollars.replace(Currency::USD.code(), self.home.code())
    }

    /// What one unit of `currency` costs; `None` where there is no rate.
    pub fn rate(&self, currency: Currency) -> Option<f64> {
        if currency == self.home || self.leaves_all { Some(1.0) } else { self.rates.get(&currency).copied() }
    }

    /// Currencies with a rate.
    pub fn currencies(&self) -> impl Iterator<Item = Currency> + '_ {
        self.rates.keys().copied()
    }

    /// The currency at the beginning of a unit such as `EUR/month` or `€`.
    pub fn currency_of(&self, unit: &str) -> UnitCurrency {
        let mut rest = unit.chars();
        if let Some(sign) = rest.next().filter(|c| is_sign(*c)) {
            return match meant_by(sign, self.home) {
                Some(currency) => UnitCurrency::Known(currency, rest.as_str().to_string()),
                None => UnitCurrency::Ambiguous(sign),
            };
        }
        let code = unit.split(['/', ' ']).next().unwrap_or_default();
        let is_code = code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_uppercase());
        match Currency::of_code(code).filter(|_| is_code) {
            Some(currency) => UnitCurrency::Known(currency, unit[code.len()..].to_string()),
            None if is_code => UnitCurrency::Unknown(code.to_string()),
            None => UnitCurrency::None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_known_in_any_case_and_have_the_decimals_of_the_standard() {
        let decimals = |code: &str| Currency::of_code(code).map(Currency::decimals);
        assert_eq!(["EUR", "jpy", "KWD", "Inr"].map(decimals), [Some(2), Some(0), Some(3), Some(2)]);
        assert_eq!(["XAU", "XXX", "EU", "EURO", "E€"].map(decimals), [None; 5]);
        let codes: Vec<_> = Currency::codes().collect();
        assert!(codes.is_sorted() && codes.iter().all(|code| Currency::of_code(code).is_some_and(|known| known.code() == *code)));
        assert!(OTHER_DECIMALS.iter().flat_map(|(codes, _)| codes.split(' ')).all(|code| codes.contains(&code)));
        assert_eq!(codes.len(), 155);
    }

    #[test]
    fn a_sign_of_several_currencies_is_that_of_the_scenario_or_none() {
        let known = |home: &str, unit: &str| match Exchange::new(home.parse().unwrap(), BTreeMap::new()).currency_of(unit) {
            UnitCurrency::Known(currency, rest) => format!("{currency} {rest}"),
            other => format!("{other:?}"),
        };
        assert_eq!(known("USD", "€/month"), "EUR /month");
        assert_eq!(known("CAD", "$/month"), "CAD /month");
        assert_eq!(known("EUR", "$/month"), "Ambiguous('$')");
        assert_eq!((known("JPY", "¥"), known("CNY", "¥"), known("USD", "¥")), ("JPY ".into(), "CNY ".into(), "Ambiguous('¥')".into()));
        assert_eq!((known("USD", "PLN/year"), known("USD", "PLX/year")), ("PLN /year".into(), "Unknown(\"PLX\")".into()));
        assert_eq!((known("USD", "Mtok"), known("USD", "kW")), ("None".into(), "None".into()));
    }
}
