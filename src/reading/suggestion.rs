//! "Did you mean": the nearest of the words that are accepted.

use std::collections::BTreeSet;

/// Bytes of the longest word that is compared: a longer one is no slip of the fingers.
const LONGEST_WORD: usize = 200;

/// Words that a help text lists before it only counts the rest.
const WORDS_LISTED: usize = 100;

/// The accepted word nearest to `typed`: a small edit away, or one that contains it or is contained in it.
pub fn nearest<'a>(typed: &str, accepted: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    if typed.len() > LONGEST_WORD {
        return None;
    }
    let folded = typed.to_lowercase().replace('-', "_");
    let mut best: Option<(f64, &str)> = None;
    for word in accepted.into_iter().filter(|word| word.len() <= LONGEST_WORD) {
        let candidate = word.to_lowercase().replace('-', "_");
        let closeness = closeness(&folded, &candidate);
        if closeness >= 0.66 && best.is_none_or(|(so_far, _)| closeness > so_far) {
            best = Some((closeness, word));
        }
    }
    best.map(|(_, word)| word)
}

/// What to write instead of an unknown word: the nearest accepted one, else one of all.
pub fn help<'a>(typed: &str, accepted: impl IntoIterator<Item = &'a str> + Clone) -> String {
    if let Some(word) = nearest(typed, accepted.clone()) {
        return format!("write `{word}`");
    }
    let mut known = BTreeSet::new();
    let mut all: Vec<String> =
        accepted.into_iter().filter(|word| known.insert(*word)).take(WORDS_LISTED + 1).map(|word| format!("`{word}`")).collect();
    match all.len() {
        0 => "remove it".into(),
        1 => format!("write {}", all[0]),
        _ => {
            if all.len() > WORDS_LISTED {
                all[WORDS_LISTED] = "others".into();
            }
            format!("write one of {}", all.join(", "))
        }
    }
}

/// 1 for the same word. A word of three or more letters that contains another counts as near it.
fn closeness(typed: &str, candidate: &str) -> f64 {
    let contains = typed.len() >= 3 && candidate.len() >= 3 && (candidate.contains(typed) || typed.contains(candidate));
    let by_edits = strsim::normalized_damerau_levenshtein(typed, candidate);
    if contains { by_edits.max(0.75) } else { by_edits }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_typing_error_a_part_and_swapped_letters_find_their_word() {
        let words = ["horizon", "budget", "groups", "roll_over"];
        assert_eq!(nearest("horizn", words), Some("horizon"));
        assert_eq!(nearest("gruops", words), Some("groups"));
        assert_eq!(nearest("roll-over", words), Some("roll_over"));
        assert_eq!(nearest("total_budget", words), Some("budget"));
        assert_eq!(nearest("zebra", words), None);
    }

    #[test]
    fn without_a_near_word_all_are_listed() {
        assert_eq!(help("zebra", ["stop", "throttle"]), "write one of `stop`, `throttle`");
    }
}
