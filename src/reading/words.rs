//! Words of free text, for comparison.

/// The words of a text in lower case, with one blank between them: `INDEPENDENT_CONTRACTOR (1099)` is `independent contractor 1099`.
pub fn words(text: &str) -> String {
    let lower: String = text.chars().map(|c| if c.is_alphanumeric() { c } else { ' ' }).flat_map(char::to_lowercase).collect();
    lower.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_letters_and_digits_in_lower_case() {
        assert_eq!(words(" INDEPENDENT_CONTRACTOR (1099)"), "independent contractor 1099");
        assert_eq!(words("Full-Time"), "full time");
        assert_eq!(words("–"), "");
    }
}
