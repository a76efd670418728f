//! Numbers and months as short words: "1.2M", "350k", "+80k", "18%", "Jan 26".
//!
//! Knows how finance people shorten amounts. Knows nothing of where in the chart a word will be.

use crate::quantity::Month;

/// An amount at three significant digits, shortened by thousands: `1_240_000` is "1.24M", `0.02` is "0.02".
///
/// Negative amounts carry a true minus sign. Beyond thousands of billions and below a millionth it counts in powers of ten: "3e18".
#[must_use]
pub fn amount(value: f64) -> String {
    if value == 0.0 {
        return "0".to_owned();
    }
    let sign = if value < 0.0 { MINUS } else { "" };
    // Scientific notation rounds correctly, 999,960 to 1.00e6 included, without a logarithm.
    let scientific = format!("{:.2e}", value.abs());
    let (digits, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    let digits = digits.replace('.', "");
    let significant = digits.trim_end_matches('0');
    if !(-6..15).contains(&exponent) {
        let fraction = significant.get(1..).unwrap_or("");
        let point = if fraction.is_empty() { "" } else { "." };
        return format!("{sign}{}{point}{fraction}e{exponent}", &digits[..1]);
    }
    let thousands = exponent.max(0) / 3;
    let whole_digits = exponent - 3 * thousands + 1;
    let suffix = SUFFIXES[thousands as usize];
    let Ok(whole_digits) = usize::try_from(whole_digits).map(|count| count.min(digits.len())) else {
        return format!("{sign}0.{}{significant}", "0".repeat((-exponent - 1).unsigned_abs() as usize));
    };
    if whole_digits == 0 {
        return format!("{sign}0.{significant}");
    }
    let fraction = digits[whole_digits..].trim_end_matches('0');
    let point = if fraction.is_empty() { "" } else { "." };
    format!("{sign}{}{point}{fraction}{suffix}", &digits[..whole_digits])
}

/// An [`amount`] that always shows its direction: "+80k", "−1.2M"; no change is "0".
#[must_use]
pub fn signed_amount(value: f64) -> String {
    if value > 0.0 { format!("+{}", amount(value)) } else { amount(value) }
}

/// The power of a thousand that amounts up to `largest` are counted in, as an index into [`SUFFIXES`].
#[must_use]
pub fn thousands_of(largest: f64) -> usize {
    (1..SUFFIXES.len()).take_while(|&thousands| largest >= power_of_thousand(thousands)).last().unwrap_or(0)
}

/// The unit that amounts have in common, as an index into [`SUFFIXES`], with the decimals that give the largest three significant digits; none where
/// the smallest would be left without digits.
#[must_use]
pub fn common_unit(values: impl Iterator<Item = f64>) -> Option<(usize, usize)> {
    let sizes = values.map(f64::abs).filter(|&size| size > 0.0);
    let (smallest, largest) = sizes.fold((f64::INFINITY, 0.0_f64), |(low, high), size| (low.min(size), high.max(size)));
    let is_common = (1e-3..1e15).contains(&largest) && 1000.0 * smallest >= largest;
    is_common.then(|| (thousands_of(largest), decimals_of(largest)))
}

/// Amounts in a column: in one unit and with one number of decimals if they have a unit in common.
#[must_use]
pub fn amounts(values: &[f64]) -> Vec<String> {
    let Some((thousands, decimals)) = common_unit(values.iter().copied()) else { return values.iter().copied().map(amount).collect() };
    values.iter().map(|&value| format!("{}{}", in_thousands(value, thousands, decimals), SUFFIXES[thousands])).collect()
}

/// How many decimals give an amount three significant digits in the unit of [`thousands_of`]; more for amounts below 1, up to 4.
#[must_use]
pub fn decimals_of(largest: f64) -> usize {
    let unit = power_of_thousand(thousands_of(largest));
    let limits = [100.0, 10.0, 1.0, 0.1];
    limits.iter().position(|limit| largest >= limit * unit).unwrap_or(limits.len())
}

/// An amount in units of a power of a thousand, without the suffix: `2_512_000` in millions to one decimal is "2.5".
#[must_use]
pub fn in_thousands(value: f64, thousands: usize, decimals: usize) -> String {
    let text = format!("{:.decimals$}", (value / power_of_thousand(thousands)).abs());
    let is_zero = text.bytes().all(|byte| matches!(byte, b'0' | b'.'));
    if value < 0.0 && !is_zero { format!("{MINUS}{text}") } else { text }
}

fn power_of_thousand(power: usize) -> f64 {
    (0..power).fold(1.0, |unit, _| 1000.0 * unit)
}

/// A share as whole percent: `0.184` is "18%". What is neither never nor always stays so: "<1%", ">99%".
#[must_use]
pub fn percent(share: f64) -> String {
    percent_to(share, 0)
}

/// A share as percent with so many decimals: `0.0372` at one is "3.7%". What is neither never nor always stays so: "<0.1%", ">99.9%".
#[must_use]
pub fn percent_to(share: f64, decimals: usize) -> String {
    let fine = (0..decimals).fold(1.0, |fine, _| 10.0 * fine);
    let units = (share * 100.0 * fine).round();
    let certain = 100.0 * fine;
    if share > 0.0 && units < 1.0 {
        format!("<{:.decimals$}%", 1.0 / fine)
    } else if share < 1.0 && units >= certain {
        format!(">{:.decimals$}%", (certain - 1.0) / fine)
    } else {
        // No minus sign before a zero.
        format!("{:.decimals$}%", if units == 0.0 { 0.0 } else { units / fine })
    }
}

/// A calendar month as an axis shows it: "Jan 26".
#[must_use]
pub fn month(month: Month) -> String {
    format!("{} {:02}", &month.name()[..3], month.year() % 100)
}

/// Labels of the axis ticks `multiple * 10^exponent`, all in one unit and with one number of decimals.
///
/// By hand: multiples 0, 5, 10 at exponent 5 are "0", "0.5M", "1.0M".
#[must_use]
pub fn ticks(multiples: &[i64], exponent: i32) -> Vec<String> {
    let largest = multiples.iter().map(|multiple| multiple.unsigned_abs()).max().unwrap_or(0);
    let digits = exponent + largest.checked_ilog10().map_or(0, |log| log as i32);
    let is_power_of_ten = largest != 0 && 10_u64.checked_pow(largest.ilog10()) == Some(largest);
    // Ten thousand is the first amount that reads better as "10k"; above, a unit serves once it is exceeded, so that an axis up to a
    // million runs "200k, 400k" and one up to 1.2 million runs "0.2M, 0.4M".
    let mut thousands = match digits {
        ..4 => 0,
        4..6 => 1,
        _ if is_power_of_ten && digits % 3 == 0 => (digits / 3 - 1).min(4),
        _ => (digits / 3).min(4),
    };
    while thousands > 0 && 3 * thousands - exponent > 2 {
        thousands -= 1;
    }
    multiples.iter().map(|&multiple| tick(multiple, exponent, thousands)).collect()
}

/// A true minus sign: as wide as a plus, and not to be taken for a hyphen.
const MINUS: &str = "\u{2212}";
/// What thousands, millions and so on are shortened to.
pub const SUFFIXES: [&str; 5] = ["", "k", "M", "B", "T"];

/// `multiple * 10^exponent` in units of `1000^thousands`, written from whole numbers so that no rounding can show.
fn tick(multiple: i64, exponent: i32, thousands: i32) -> String {
    if multiple == 0 {
        return "0".to_owned();
    }
    let sign = if multiple < 0 { MINUS } else { "" };
    let shift = exponent - 3 * thousands;
    let mut digits = multiple.unsigned_abs().to_string();
    digits.push_str(&"0".repeat(usize::try_from(shift).unwrap_or(0)));
    let decimals = usize::try_from(-shift).unwrap_or(0);
    if digits.len() <= decimals {
        digits.insert_str(0, &"0".repeat(decimals + 1 - digits.len()));
    }
    let (whole, fraction) = digits.split_at(digits.len() - decimals);
    let point = if fraction.is_empty() { "" } else { "." };
    format!("{sign}{}{point}{fraction}{}", grouped(whole), SUFFIXES[thousands as usize])
}

/// Digits with a comma at every third place: "12,500".
fn grouped(digits: &str) -> String {
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_short_words() {
        let cases = [
            (0.0, "0"),
            (-0.0, "0"),
            (0.02, "0.02"),
            (0.012_34, "0.0123"),
            (0.5, "0.5"),
            (0.999_6, "1"),
            (1.0, "1"),
            (15.0, "15"),
            (15.25, "15.2"),
            (999.4, "999"),
            (999.6, "1k"),
            (1_000.0, "1k"),
            (350_000.0, "350k"),
            (999_960.0, "1M"),
            (1_240_000.0, "1.24M"),
            (24_500_000.0, "24.5M"),
            (9e9, "9B"),
            (1.5e12, "1.5T"),
            (999e12, "999T"),
            (3e18, "3e18"),
            (1.25e-9, "1.25e-9"),
            (-1_200_000.0, "\u{2212}1.2M"),
        ];
        for (value, expected) in cases {
            assert_eq!(amount(value), expected, "{value}");
        }
    }

    #[test]
    fn amounts_in_one_unit_have_three_digits_at_most() {
        for (largest, unit, decimals) in
            [(0.02, "", 4), (0.5, "", 3), (7.0, "", 2), (999.0, "", 0), (1e3, "k", 2), (4.5e7, "M", 1), (3e16, "T", 0)]
        {
            assert_eq!((SUFFIXES[thousands_of(largest)], decimals_of(largest)), (unit, decimals), "{largest}");
        }
        assert_eq!(in_thousands(-1_234_000.0, 2, 2), "\u{2212}1.23");
        assert_eq!(in_thousands(-1.0, 2, 2), "0.00");
        assert_eq!(amounts(&[972_000.0, 1.56e6, -60e3]), ["0.97M", "1.56M", "\u{2212}0.06M"]);
        assert_eq!(amounts(&[24.0, 1.56e6]), ["24", "1.56M"]);
        assert_eq!(amounts(&[0.0, 0.0]), ["0", "0"]);
    }

    #[test]
    fn changes_show_their_direction() {
        for (value, expected) in [(80_000.0, "+80k"), (-80_000.0, "\u{2212}80k"), (0.0, "0")] {
            assert_eq!(signed_amount(value), expected);
        }
    }

    #[test]
    fn rare_is_not_never_and_likely_is_not_certain() {
        let cases = [(0.0, "0%"), (0.004, "<1%"), (0.184, "18%"), (0.61, "61%"), (0.994, "99%"), (0.999, ">99%"), (1.0, "100%")];
        for (share, expected) in cases {
            assert_eq!(percent(share), expected, "{share}");
        }
    }

    #[test]
    fn decimals_of_percent_are_those_asked_for() {
        let cases =
            [(0.0, "0.0%"), (0.0004, "<0.1%"), (0.0372, "3.7%"), (0.5, "50.0%"), (0.9994, "99.9%"), (0.9996, ">99.9%"), (1.0, "100.0%")];
        for (share, expected) in cases {
            assert_eq!(percent_to(share, 1), expected, "{share}");
        }
    }

    #[test]
    fn calendar_months_are_shortened() {
        for (text, expected) in [("2026-01", "Jan 26"), ("2030-12", "Dec 30"), ("2009-05", "May 09")] {
            assert_eq!(month(text.parse().expect("a month")), expected);
        }
    }

    #[test]
    fn the_ticks_of_one_axis_share_a_unit_and_their_decimals() {
        let cases: [(&[i64], i32, &[&str]); 9] = [
            (&[0, 5, 10, 15], 5, &["0", "0.5M", "1.0M", "1.5M"]),
            (&[0, 2, 4, 10], 5, &["0", "200k", "400k", "1,000k"]),
            (&[0, 5, 10], 3, &["0", "5k", "10k"]),
            (&[0, 2, 4], 3, &["0", "2,000", "4,000"]),
            (&[0, 5, 10], -3, &["0", "0.005", "0.010"]),
            (&[-2, 0, 2], 6, &["\u{2212}2M", "0", "2M"]),
            (&[0, 2, 10], 9, &["0", "2B", "10B"]),
            (&[0, 5, 15], 0, &["0", "5", "15"]),
            (&[45_000_000_001, 45_000_000_002], -1, &["4,500,000,000.1", "4,500,000,000.2"]),
        ];
        for (multiples, exponent, expected) in cases {
            assert_eq!(ticks(multiples, exponent), expected);
        }
    }
}
