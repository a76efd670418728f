//! Rounding to significant digits.

/// The unit of the last of so many significant digits: 423 to two digits is counted in 10. 1 for zero.
pub fn unit_of_digits(number: f64, digits: u32) -> f64 {
    if number == 0.0 || !number.is_finite() {
        return 1.0;
    }
    libm::exp10(libm::floor(libm::log10(number.abs())) + 1.0 - f64::from(digits))
}

/// `number` to so many significant digits: 1234.56 to four is 1235.
pub fn significant(number: f64, digits: u32) -> f64 {
    let unit = unit_of_digits(number, digits);
    // A power of ten below one has no exact double, but its inverse does.
    let rounded = if unit < 1.0 { (number * (1.0 / unit).round()).round() / (1.0 / unit).round() } else { (number / unit).round() * unit };
    if rounded.is_finite() { rounded } else { number }
}

/// Decimals that show so many significant digits: 3 for 0.0123 to two, 0 for 1,234.
pub fn decimals(number: f64, digits: u32) -> usize {
    let unit = unit_of_digits(number, digits);
    if unit >= 1.0 { 0 } else { libm::ceil(-libm::log10(unit) - 1e-9).clamp(0.0, 17.0) as usize }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_counted_from_the_first() {
        assert_eq!([unit_of_digits(423.0, 2), unit_of_digits(-0.5, 1), unit_of_digits(0.0, 3)], [10.0, 0.1, 1.0]);
        assert_eq!(
            [significant(1_234.56, 4), significant(0.001_234_5, 2), significant(-95.0, 1), significant(0.0, 2)],
            [1_235.0, 0.0012, -100.0, 0.0]
        );
        assert_eq!([decimals(1_234.0, 3), decimals(0.0123, 2), decimals(9.5, 2), decimals(0.0, 2)], [0, 3, 1, 0]);
    }
}
