//! Ids that look like one and the same person, or like a number that a spreadsheet has changed.

use crate::intake::cell::is_exponential;
use crate::intake::string_table::StringTable;
use crate::quantity::plural;
use crate::reading::Diagnostic;

/// Warnings about ids that differ in next to nothing, and about ids that a spreadsheet wrote as numbers. Ids are repeated nowhere.
pub(super) fn warnings(ids: &StringTable) -> Vec<Diagnostic> {
    let all = || (0..ids.len()).map(|number| ids.get(number));
    let mut warnings = vec![];
    let (n_exponential, n_decimal) = (all().filter(|id| is_exponential(id)).count(), all().filter(|id| has_decimals(id)).count());
    for (n, what) in [(n_exponential, "is written in exponent form, such as 1.23E+05"), (n_decimal, "has decimals, such as 123.0")] {
        if n > 0 {
            let message = format!("{}: {}", what.replacen("is ", "an id is ", 1).replacen("has ", "an id has ", 1), plural(n, "row"));
            warnings.push(Diagnostic::warning(message).help("format the column of ids as text in the spreadsheet and export it again"));
        }
    }
    let n_alike = n_alike(all);
    if n_alike > 0 {
        let message = format!("{} from another only by capitals, blanks or leading zeros", differ(n_alike));
        warnings.push(Diagnostic::warning(message).help("write them the same way if they are the same person"));
    }
    warnings
}

fn differ(n: usize) -> String {
    if n == 1 { "1 id differs".into() } else { format!("{} differ", plural(n, "id")) }
}

fn has_decimals(id: &str) -> bool {
    id.strip_suffix(".0").is_some_and(|whole| !whole.is_empty() && whole.bytes().all(|byte| byte.is_ascii_digit()))
}

/// Ids that are the same as an earlier one when written alike. Where all ids are written alike, none is compared.
fn n_alike<'i, I: Iterator<Item = &'i str>>(all: impl Fn() -> I) -> usize {
    let is_mixed = all().any(|id| id.contains(char::is_uppercase)) && all().any(|id| id.contains(char::is_lowercase));
    let is_shortened = |id: &str| id.starts_with('0') || id.contains(char::is_whitespace) || has_decimals(id);
    let has_one_length = all().all(|id| Some(id.len()) == all().next().map(str::len));
    let is_varied = !has_one_length && all().any(is_shortened);
    if !is_mixed && !is_varied {
        return 0;
    }
    let mut table = StringTable::default();
    let mut folded = String::new();
    let is_repeat = |id: &str| {
        folded.clear();
        folded.extend(id.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase));
        let digits = folded.strip_suffix(".0").filter(|_| has_decimals(&folded)).unwrap_or(&folded).trim_start_matches('0');
        !table.add(digits).1
    };
    all().map(is_repeat).filter(|is_repeat| *is_repeat).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn messages(ids: &[&str]) -> Vec<String> {
        let mut table = StringTable::default();
        for id in ids {
            table.add(id);
        }
        warnings(&table).into_iter().map(|warning| warning.message).collect()
    }

    #[test]
    fn ids_that_are_the_same_but_for_their_writing_are_counted() {
        let alike = |n: &str| vec![format!("{n} from another only by capitals, blanks or leading zeros")];
        assert_eq!(messages(&["A1", "a1", "A2"]), alike("1 id differs"));
        assert_eq!(messages(&["A1", "A 1", "A\u{a0}1"]), alike("2 ids differ"));
        assert_eq!(messages(&["00123", "123"]), alike("1 id differs"));
        assert!(messages(&["A1", "A2", "B1"]).is_empty() && messages(&["a1", "B1"]).is_empty());
        let numbers = ["an id is written in exponent form, such as 1.23E+05: 1 row", "an id has decimals, such as 123.0: 1 row"];
        assert_eq!(messages(&["1.23E+05", "123.0"]), numbers);
    }
}
