//! How numbers are written: grouped thousands, no more digits than the error supports, "16%".

use super::table::{Cell, Column, Kind, Number, Scale};
use crate::quantity::{Currency, Figures, approximately, count, with_decimals};
use crate::statistics::jackknife::WithError;

/// The words of a cell in its column.
pub fn cell(column: &Column, cell: &Cell) -> String {
    match cell {
        Cell::Absent => column.absent.into(),
        Cell::Text(text) => text.clone(),
        Cell::Number(number) => in_words(column.kind, *number),
        Cell::Month(month) => month.to_string(),
        Cell::Date(date) => date.to_string(),
    }
}

fn in_words(kind: Kind, number: Number) -> String {
    let Number { value, standard_error, interval } = number;
    match kind {
        Kind::Amount(unit) if let Some(currency) = unit.currency() => money(value, standard_error, currency),
        Kind::Text | Kind::Amount(_) | Kind::Month | Kind::Date => amount(value, standard_error),
        Kind::Change => change(value, standard_error),
        Kind::Scaled(scale) => scaled(value, scale),
        Kind::ScaledChange(scale) if value > 0.0 => format!("+{}", scaled(value, scale)),
        Kind::ScaledChange(scale) => scaled(value, scale),
        Kind::ScaledError(scale) if value > 0.0 => format!("± {}", scaled(value, scale)),
        Kind::ScaledError(_) => "exact".into(),
        Kind::StandardError if value > 0.0 => approximately(value),
        Kind::StandardError => "exact".into(),
        Kind::Count => count(value as usize),
        Kind::Quantity if value.fract() == 0.0 => amount(value, Some(1.0)),
        Kind::Quantity => price(value),
        Kind::Points => format!("{:+.1}", 100.0 * value),
        Kind::Share => share_of_whole(value),
        Kind::ShareOfVariance => share_of_variance(value, standard_error),
        Kind::Probability => {
            let (low, high) = interval.unwrap_or((value, value));
            probability(value, low, high)
        }
        Kind::Interval => interval.map_or_else(String::new, |(low, high)| {
            format!("{:.1}% to {:.1}%", (1000.0 * low).floor() / 10.0, (1000.0 * high).ceil() / 10.0)
        }),
        Kind::Price => match interval {
            Some((low, high)) => format!("{} ({} to {})", price(value), price(low), price(high)),
            None => price(value),
        },
        Kind::Deviation => format!("{:.1} s.e.", value.abs()),
    }
}

/// To the digit that the standard error supports; whole dollars where there is none.
pub fn amount(value: f64, standard_error: Option<f64>) -> String {
    Figures::supported_by(standard_error.unwrap_or(0.0), value).print(value)
}

/// As [`amount`], with the decimals of a currency at most.
pub fn money(value: f64, standard_error: Option<f64>, currency: Currency) -> String {
    Figures::supported_by(standard_error.unwrap_or(0.0), value).of_currency(currency).print(value)
}

/// In the unit and with the decimals of its table; `<1` for what is not nothing but rounds to it.
fn scaled(value: f64, scale: Scale) -> String {
    let decimals = usize::from(scale.decimals);
    let smallest = 1.0 / f64::from(10_u32.pow(scale.decimals.into()));
    let amount = scale.apply(value);
    match amount {
        0.0 => "0".into(),
        _ if amount.abs() < smallest / 2.0 => format!("{}<{smallest:.decimals$}", if amount < 0.0 { "-" } else { "" }),
        _ => with_decimals(amount, decimals),
    }
}

/// A share of a whole to a tenth of a percent. Rounding makes neither nothing nor the whole of it.
pub fn share_of_whole(share: f64) -> String {
    let percent = 100.0 * share;
    match share {
        0.0 => "0%".into(),
        1.0 => "100%".into(),
        _ if percent.abs() < 0.05 => format!("{}<0.1%", if percent < 0.0 { "-" } else { "" }),
        _ if (99.95..100.0).contains(&percent) => ">99.9%".into(),
        _ => format!("{percent:.1}%"),
    }
}

/// An amount as it is spoken: `24.5M EUR`.
pub fn about(value: f64, currency: Currency) -> String {
    format!("{} {currency}", about_without_unit(value, currency))
}

/// The same without its currency, which the sentence has named: no smaller part of it than is paid.
pub fn about_without_unit(value: f64, currency: Currency) -> String {
    if currency.decimals() == 0 && value.abs() < 999.5 { money(value, None, currency) } else { approximately(value) }
}

/// A signed amount with the digits that its error supports.
fn change(value: f64, standard_error: Option<f64>) -> String {
    let text = amount(value, standard_error);
    if value > 0.0 && text.chars().any(|c| c.is_ascii_digit() && c != '0') { format!("+{text}") } else { text }
}

/// A share of a variance, as in a table.
pub fn share_with_error(share: WithError) -> String {
    share_of_variance(share.value, share.standard_error)
}

/// A share of a variance with its standard error. What is within two errors of nothing may be nothing.
fn share_of_variance(share: f64, standard_error: Option<f64>) -> String {
    let Some(error) = standard_error else { return format!("{:.0}%", 100.0 * share) };
    if error == 0.0 {
        return format!("{:.0}%", 100.0 * share);
    }
    if share < 2.0 * error {
        let most = share.max(0.0) + 2.0 * error;
        return format!("below {:.1}%", (1000.0 * most).ceil().max(5.0) / 10.0);
    }
    let decimals = usize::from(error < 0.0095);
    format!("{:.decimals$}% ± {:.decimals$}", 100.0 * share, (100.0 * error).max(0.1))
}

/// A probability to the digit that its 95% interval supports: `16%`. Rounding never makes a certainty; for what happened in no trial or in all of
/// them, the end of the interval is given.
pub fn probability(share: f64, low: f64, high: f64) -> String {
    let percent = share * 100.0;
    // Near the ends a tenth matters, and is known from fewer trials.
    let width = if (10.0..=90.0).contains(&percent) { 0.4 } else { 1.0 };
    let (decimals, step) = if (high - low) * 100.0 < width { (1, 0.1) } else { (0, 1.0) };
    // Ends of intervals are rounded outward, so that the statement holds.
    match share {
        0.0 => format!("below {:.1}%", ((high * 1000.0).ceil() / 10.0).max(0.1)),
        1.0 => format!("above {:.1}%", ((low * 1000.0).floor() / 10.0).min(99.9)),
        _ if percent < step / 2.0 => format!("below {step}%"),
        _ if percent >= 100.0 - step / 2.0 => format!("above {}%", 100.0 - step),
        _ => format!("{percent:.decimals$}%"),
    }
}

/// The text with a capital letter at its beginning.
pub fn sentence_case(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// A share that is no probability: `53%`, `0.4%`.
pub fn share(share: f64) -> String {
    let percent = 100.0 * share;
    match percent {
        0.0 => "0%".into(),
        100.0 => "100%".into(),
        _ if percent < 0.1 => "less than 0.1%".into(),
        _ if percent < 10.0 => format!("{percent:.1}%"),
        _ if (99.5..100.0).contains(&percent) => "more than 99%".into(),
        _ => format!("{percent:.0}%"),
    }
}

/// How many of `n_trials` trials, of which the share is known exactly: `42% of trials`, `all 10,000 trials`.
pub fn of_trials(share: f64, n_trials: usize) -> String {
    let percent = share * 100.0;
    match share {
        0.0 => format!("none of {} trials", count(n_trials)),
        1.0 => format!("all {} trials", count(n_trials)),
        _ if percent < 0.1 => "less than 0.1% of trials".into(),
        _ if percent > 99.9 => "more than 99.9% of trials".into(),
        _ if !(1.0..=99.0).contains(&percent) => format!("{percent:.1}% of trials"),
        _ => format!("{percent:.0}% of trials"),
    }
}

/// As it is written where that takes no more than four decimals; else cents, or four decimals of what is less than one. Thousands are grouped.
pub fn price(value: f64) -> String {
    if value.abs() >= 1000.0 {
        return amount(value, None);
    }
    let decimals = value.to_string().split_once('.').map_or(0, |(_, fraction)| fraction.len());
    let decimals = match decimals {
        0..=4 => decimals.max(2),
        // What rounds to one has cents.
        _ if value.abs() < 0.999_95 => 4,
        _ => 2,
    };
    format!("{value:.decimals$}")
}

/// `1 person`, `350 people`.
pub fn people(number: usize) -> String {
    if number == 1 { "1 person".into() } else { format!("{} people", count(number)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_price_is_shown_as_it_is_written_and_a_blend_in_few_figures() {
        let shown = [
            (2.0, "2.00"),
            (1.275, "1.275"),
            (0.0036, "0.0036"),
            (0.490_483_9, "0.4905"),
            (0.999_999_9, "1.00"),
            (2.452_419, "2.45"),
            (30_000.0, "30,000"),
        ];
        for (value, text) in shown {
            assert_eq!(price(value), text);
        }
    }

    #[test]
    fn a_share_of_a_variance_that_may_be_nothing_says_so() {
        for (share, error, text) in [
            (0.602, Some(0.006), "60.2% ± 0.6"),
            (0.602, Some(0.016), "60% ± 2"),
            (0.003, Some(0.001), "0.3% ± 0.1"),
            (0.003, Some(0.002), "below 0.7%"),
            (-0.004, Some(0.001), "below 0.5%"),
            (1.0, Some(0.0), "100%"),
            (0.3, None, "30%"),
        ] {
            assert_eq!(share_of_variance(share, error), text);
        }
    }

    #[test]
    fn rounding_never_makes_a_certainty() {
        for (share, low, high, text) in [
            (0.16, 0.15, 0.17, "16%"),
            (0.1234, 0.1230, 0.1238, "12.3%"),
            (0.9995, 0.9985, 0.9999, "above 99.9%"),
            (0.0004, 0.0002, 0.0009, "below 0.1%"),
            (0.004, 0.001, 0.009, "0.4%"),
            (0.004, 0.000_5, 0.014, "below 1%"),
            (0.996, 0.991, 0.999, "99.6%"),
            (0.996, 0.986, 0.999_5, "above 99%"),
            (0.0, 0.0, 0.001_92, "below 0.2%"),
            (0.0, 0.0, 0.000_01, "below 0.1%"),
            (1.0, 0.998_08, 1.0, "above 99.8%"),
        ] {
            assert_eq!(probability(share, low, high), text, "{share}");
        }
    }

    #[test]
    fn a_share_of_trials_is_exact_and_says_when_it_is_all_of_them() {
        for (share, text) in [
            (0.42, "42% of trials"),
            (1.0, "all 10,000 trials"),
            (0.0, "none of 10,000 trials"),
            (0.9996, "more than 99.9% of trials"),
            (0.0004, "less than 0.1% of trials"),
            (0.0044, "0.4% of trials"),
            (0.996, "99.6% of trials"),
        ] {
            assert_eq!(of_trials(share, 10_000), text);
        }
    }

    #[test]
    fn a_change_has_its_sign_unless_rounding_leaves_nothing_of_it() {
        assert_eq!(change(47_118.0, Some(42.0)), "+47,120");
        assert_eq!(change(-14_890.0, Some(181.0)), "-14,900");
        assert_eq!(change(0.2, Some(42.0)), "0");
    }

    #[test]
    fn a_cell_without_a_value_is_what_its_column_says() {
        let column = Column::new("deviation", Kind::Deviation).or("equal");
        assert_eq!(cell(&column, &Cell::Absent), "equal");
        assert_eq!(cell(&column, &Number::exact(-1.26).into()), "1.3 s.e.");
        let interval = Number::with_interval(0.1, 0.0912, 0.1101);
        assert_eq!(cell(&Column::new("", Kind::Interval), &interval.into()), "9.1% to 11.1%");
        assert_eq!(cell(&Column::new("", Kind::Price), &Number::with_interval(3.0, 2.0, 5.0).into()), "3.00 (2.00 to 5.00)");
        assert_eq!(cell(&Column::new("", Kind::StandardError), &Number::exact(0.0).into()), "exact");
        let scale = |largest| Scale::of(Currency::USD, largest);
        for (largest, value, amount, error) in [
            (2e6, 32_690_600.0, "32,691", "± 32,691"),
            (2e6, 420.0, "<1", "± <1"),
            (2e6, 0.0, "0", "exact"),
            (2e5, 93_260.0, "93.3", "± 93.3"),
            (2e5, 42.0, "<0.1", "± <0.1"),
            (2e4, 422.4, "422", "± 422"),
            (20.0, 1.5, "1.50", "± 1.50"),
        ] {
            assert_eq!(cell(&Column::new("", Kind::Scaled(scale(largest))), &Number::exact(value).into()), amount);
            assert_eq!(cell(&Column::new("", Kind::ScaledError(scale(largest))), &Number::exact(value).into()), error);
        }
        let change = |value| cell(&Column::new("", Kind::ScaledChange(scale(2e6))), &Number::exact(value).into());
        assert_eq!([124_700.0, -124_700.0, 300.0, -300.0, 0.0].map(change), ["+125", "-125", "+<1", "-<1", "0"]);
        for (share, text) in [(0.0, "0%"), (0.0004, "<0.1%"), (0.135, "13.5%"), (0.9995, ">99.9%"), (1.0, "100%"), (1.2, "120.0%")] {
            assert_eq!(cell(&Column::new("", Kind::Share), &Number::exact(share).into()), text);
        }
        assert_eq!(cell(&Column::new("", Kind::Count), &Number::exact(1200.0).into()), "1,200");
    }
}
