//! Words of commands that are printed to be typed.

/// A word quoted for the shell.
pub fn quoted(word: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || "._-/+=,:@%".contains(c);
    if !word.is_empty() && !word.starts_with('-') && word.chars().all(is_plain) {
        return word.to_string();
    }
    let word = if word.starts_with('-') { format!("./{word}") } else { word.to_string() };
    format!("'{}'", word.replace('\'', r"'\''"))
}
