//! Words for ranges and for shares of a grant.

use crate::quantity::approximately;

/// `60.7k to 82.7k less`, `from 12.0k less to 9.00k more`.
pub fn band((low, high): (f64, f64)) -> String {
    let text = |value: f64| approximately(value.abs());
    match (low <= 0.0, high < 0.0 || (high == 0.0 && low < 0.0)) {
        (true, true) => format!("{} to {} less", text(high), text(low)),
        (false, false) => format!("{} to {} more", text(low), text(high)),
        _ if low == 0.0 => format!("0 to {} more", text(high)),
        _ => format!("from {} less to {} more", text(low), text(high)),
    }
}

/// `9%`, `0.4%`, `320%`.
pub fn percent_more(share: f64, standard_error: Option<f64>) -> String {
    let percent = 100.0 * share;
    let error = 100.0 * standard_error.unwrap_or(0.0);
    match percent.abs() {
        size if size < 10.0 && error < 0.5 && size > 0.0 => format!("{percent:.1}%"),
        _ => format!("{percent:.0}%"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bands_say_in_which_direction_they_run() {
        for (ends, expected) in [
            ((-5e3, -2e3), "2.00k to 5.00k less"),
            ((2e3, 5e3), "2.00k to 5.00k more"),
            ((-2e3, 5e3), "from 2.00k less to 5.00k more"),
            ((0.0, 5e3), "0 to 5.00k more"),
            ((-5e3, 0.0), "0 to 5.00k less"),
        ] {
            assert_eq!(band(ends), expected);
        }
    }

    #[test]
    fn shares_of_a_grant_have_a_decimal_where_they_are_small() {
        let said =
            [(0.092, None), (0.02, None), (0.17, None), (0.004, Some(0.01)), (3.2, None)].map(|(share, error)| percent_more(share, error));
        assert_eq!(said, ["9.2%", "2.0%", "17%", "0%", "320%"]);
    }
}
