//! Rows that add up others, as reports end with: they are nobody.

use super::cells::Cells;
use crate::intake::cell;
use crate::intake::column::HeadcountColumn;

/// Words that such rows begin with, without blanks and in lower case.
const WORDS: [&str; 12] = [
    "total",
    "totals",
    "grandtotal",
    "subtotal",
    "overalltotal",
    "totalgeneral",
    "totalgénéral",
    "summe",
    "gesamt",
    "gesamtsumme",
    "zwischensumme",
    "insgesamt",
];

/// The longest of such words, in bytes with blanks around.
const LONGEST: usize = 32;

/// Whether a row begins with such a word and has no id besides.
pub(super) fn is_totals(cells: &Cells<'_>) -> bool {
    let id = cells.text(HeadcountColumn::EmployeeId);
    if id.is_some_and(is_word) {
        return true;
    }
    let has_own_id = id.is_some() && !cells.columns.makes(HeadcountColumn::EmployeeId);
    !has_own_id && (0..cells.header.len()).find_map(|at| cells.row.lossy(at)).is_some_and(|text| is_word(&text))
}

fn is_word(text: &str) -> bool {
    let is_candidate =
        text.len() <= LONGEST && text.starts_with(|c: char| c.is_alphabetic()) && !text.contains(|c: char| c.is_ascii_digit());
    is_candidate && WORDS.contains(&cell::letters(text.trim_end_matches(':')).as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_of_totals_is_known_in_any_case() {
        assert!(["Total", "GRAND TOTAL", "Grand-Total:", "Summe", "Gesamt"].into_iter().all(is_word));
        assert!(!["Totalmann", "T1", "total 7", "", "Sum", "E1"].into_iter().any(is_word));
    }
}
