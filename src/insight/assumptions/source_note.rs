//! What a comment says of a number: its source, the grade of it, and the latest date in it.
//!
//! A grade is a letter before the source (`J: a view`, `A/B: vendor's page`, `[B] survey`, or alone), in brackets (`survey of 2026 (B)`,
//! `(A for 2020, B for 2026)`, `(press, June 2026: B)`), or after the word (`grade: C`). A number is as good as the worst of the grades before its source,
//! else of all in brackets: a letter without either, as in `plan B`, is none.

use super::Grade;
use crate::quantity::month::KEYS;
use crate::quantity::{Date, Month, MonthOrDate};

/// A comment, read.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SourceNote {
    /// Without the letter where nothing else is said by its place.
    pub source: String,
    pub grade: Option<Grade>,
    pub date: Option<MonthOrDate>,
}

impl SourceNote {
    pub fn of(comment: &str) -> Self {
        let comment = comment.trim();
        let date = latest_date(comment);
        if let Some((grade, rest)) = leading(comment) {
            return Self { source: rest.to_string(), grade: Some(grade), date };
        }
        let in_brackets = brackets(comment);
        if let Some(grade) = in_brackets.iter().map(|(_, grade)| *grade).max() {
            let source = match in_brackets.as_slice() {
                [(at, _)] if is_only_grades_to_the_end(&comment[*at..]) => comment[..*at].trim_end(),
                _ => comment,
            };
            return Self { source: source.to_string(), grade: Some(grade), date };
        }
        Self { source: comment.to_string(), grade: after_the_word(comment), date }
    }
}

impl Grade {
    fn of_letter(letter: char) -> Option<Self> {
        Some(match letter {
            'A' => Self::A,
            'B' => Self::B,
            'C' => Self::C,
            'D' => Self::D,
            'J' => Self::J,
            _ => return None,
        })
    }
}

/// A list of grades at the beginning of a text, and what follows: `A/B`, `J, with B`.
fn grades(text: &str) -> Option<(Grade, &str)> {
    let (mut worst, mut rest) = one_grade(text)?;
    loop {
        let separated = rest.trim_start();
        let next = ["/", ",", "&", "+", ";"].iter().find_map(|sign| separated.strip_prefix(sign)).unwrap_or(separated).trim_start();
        let next = ["with ", "and ", "or "].iter().find_map(|word| next.strip_prefix(word)).unwrap_or(next);
        match one_grade(next.trim_start()).filter(|_| next.len() < rest.len()) {
            Some((grade, after)) => (worst, rest) = (worst.max(grade), after),
            None => return Some((worst, rest)),
        }
    }
}

/// One letter that is a word by itself.
fn one_grade(text: &str) -> Option<(Grade, &str)> {
    let grade = Grade::of_letter(text.chars().next()?)?;
    let rest = &text[1..];
    (!rest.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '\'' | '’' | '_'))).then_some((grade, rest))
}

/// The grade before a source, and the source.
fn leading(comment: &str) -> Option<(Grade, &str)> {
    if let Some(inner) = comment.strip_prefix(['(', '[']) {
        let (grade, rest) = grades(inner)?;
        let rest = rest.trim_start().strip_prefix([')', ']'])?;
        return Some((grade, without_colon(rest)));
    }
    let (grade, rest) = grades(comment)?;
    let next = rest.trim_start();
    let is_separated = next.is_empty()
        || next == "."
        || next.starts_with([':', ';', ','])
        || ["- ", "\u{2013} ", "\u{2014} "].iter().any(|dash| next.starts_with(dash) && rest.starts_with(' '));
    is_separated.then(|| (grade, without_colon(next)))
}

fn without_colon(rest: &str) -> &str {
    rest.trim_start().trim_start_matches([':', ';', ',', '.', '-', '\u{2013}', '\u{2014}']).trim_start()
}

/// The grades in brackets, each with the place of its bracket.
fn brackets(comment: &str) -> Vec<(usize, Grade)> {
    let opening = comment.match_indices(['(', '[']);
    let found = opening.filter_map(|(at, _)| {
        let inner = &comment[at + 1..];
        let inner = &inner[..inner.find([')', ']'])?];
        let of_part = |part: &str| {
            let (grade, rest) = grades(part.trim())?;
            let rest = rest.trim_start();
            (rest.is_empty() || rest.starts_with([';', ':']) || rest.starts_with("for ")).then_some(grade)
        };
        let first = of_part(inner.split(',').next()?).or_else(|| of_part(inner));
        let all = first.and_then(|first| inner.split(',').filter_map(of_part).chain([first]).max());
        let last = || {
            let (_, last) = inner.rsplit_once([':', ',', ';'])?;
            let (grade, rest) = grades(last.trim().trim_end_matches('.'))?;
            rest.trim().is_empty().then_some(grade)
        };
        Some((at, all.or_else(last)?))
    });
    found.collect()
}

/// Whether a text is a bracket with nothing but grades, and nothing after it.
fn is_only_grades_to_the_end(text: &str) -> bool {
    let inner = text.trim_end_matches('.').strip_prefix(['(', '[']).and_then(|text| text.strip_suffix([')', ']']));
    inner.and_then(grades).is_some_and(|(_, rest)| rest.is_empty())
}

/// `grade: C`, `grade B`.
fn after_the_word(comment: &str) -> Option<Grade> {
    const WORD: &str = "grade";
    let words = comment
        .match_indices(['g', 'G'])
        .filter(|(at, _)| !comment[..*at].ends_with(char::is_alphanumeric))
        .filter(|(at, _)| comment.get(*at..at + WORD.len()).is_some_and(|word| word.eq_ignore_ascii_case(WORD)));
    let grades = words.filter_map(|(at, _)| {
        let after = comment[at + WORD.len()..].trim_start_matches([' ', ':', '=']);
        let (grade, rest) = one_grade(after)?;
        (rest.is_empty() || rest.starts_with(['.', ',', ';', ')', ']'])).then_some(grade)
    });
    grades.max()
}

/// The latest date that a text names: `2026-08-21`, `2026-08`, `21 August 2026`, `August 21, 2026`, `June 2026`. A year alone is none.
fn latest_date(text: &str) -> Option<MonthOrDate> {
    let words: Vec<&str> = text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-')).filter(|word| !word.is_empty()).collect();
    let numeric = words.iter().filter(|word| word.len() >= "2026-08".len()).filter_map(|word| word.parse().ok());
    let in_words = (0..words.len()).filter_map(|at| date_in_words(&words, at));
    // Of a month and a day that begin together, the day says more.
    let key = |date: &MonthOrDate| (date.first_day(), matches!(date, MonthOrDate::Date(_)));
    numeric.chain(in_words).max_by_key(key)
}

/// The date whose month is the word at a place.
fn date_in_words(words: &[&str], at: usize) -> Option<MonthOrDate> {
    let name = words[at].to_ascii_lowercase();
    let is_name = |month: &&str| *month == name || (name.len() >= 3 && name.len() <= 4 && month.starts_with(&name));
    let of_year = KEYS.iter().position(is_name)? as u32 + 1;
    let year = |word: Option<&&str>| word.filter(|word| word.len() == 4).and_then(|word| word.parse::<i32>().ok());
    let day = |word: Option<&&str>| word.filter(|word| word.len() <= 2).and_then(|word| word.parse::<u32>().ok());
    let (year, day) = match (year(words.get(at + 1)), day(words.get(at + 1))) {
        (Some(year), _) => (year, at.checked_sub(1).and_then(|before| day(words.get(before)))),
        (None, Some(day)) => (year(words.get(at + 2))?, Some(day)),
        (None, None) => return None,
    };
    let month = Month::new(year, of_year)?;
    Some(day.and_then(|day| Date::new(month, day)).map_or(MonthOrDate::Month(month), MonthOrDate::Date))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(comment: &str) -> (Option<Grade>, String) {
        let note = SourceNote::of(comment);
        (note.grade, note.source)
    }

    #[test]
    fn a_letter_before_the_source_is_its_grade() {
        use Grade::{A, B, C, D, J};
        for (comment, grade, source) in [
            ("J: between the 4% default and 14%", J, "between the 4% default and 14%"),
            ("A: read in the price file", A, "read in the price file"),
            ("[A] read in the price file", A, "read in the price file"),
            ("(B) survey", B, "survey"),
            ("(A, B): survey", B, "survey"),
            ("A/B: vendor's documentation", B, "vendor's documentation"),
            ("B, J", J, ""),
            ("B, C: the norm", C, "the norm"),
            ("J, with B: post-mortems", J, "post-mortems"),
            ("J, from post-mortems of 2025 (B)", J, "from post-mortems of 2025 (B)"),
            ("C, off: -0.3 to -1.3", C, "off: -0.3 to -1.3"),
            ("D - the sum of both", D, "the sum of both"),
            ("D \u{2014} the sum", D, "the sum"),
            ("C", C, ""),
            ("C.", C, ""),
            ("[J]", J, ""),
        ] {
            assert_eq!(read(comment), (Some(grade), source.to_string()), "{comment}");
        }
    }

    #[test]
    fn a_letter_in_brackets_is_a_grade_and_of_several_the_worst() {
        use Grade::{A, B, C, J};
        for (comment, grade, source) in [
            ("genai-prices v2, 2026-08-21 (A)", A, "genai-prices v2, 2026-08-21"),
            ("genai-prices v2 (A).", A, "genai-prices v2"),
            ("genai-prices v2 [A]. Without a cache price: as input.", A, "genai-prices v2 [A]. Without a cache price: as input."),
            ("Publication 15-B (A for 2020, B for 2026)", B, "Publication 15-B (A for 2020, B for 2026)"),
            ("(A; both cite Rev. Proc. 2025-32)", A, "(A; both cite Rev. Proc. 2025-32)"),
            ("edges (A), coefficients (B); contributions (C)", C, "edges (A), coefficients (B); contributions (C)"),
            ("(Press, April to June 2026: B.)", B, "(Press, April to June 2026: B.)"),
            ("all of it a choice (J): equity", J, "all of it a choice (J): equity"),
            ("payroll export, grade: C", C, "payroll export, grade: C"),
            ("Grade B", B, "Grade B"),
        ] {
            assert_eq!(read(comment), (Some(grade), source.to_string()), "{comment}");
        }
    }

    #[test]
    fn a_letter_that_is_part_of_a_sentence_is_no_grade() {
        for comment in [
            "",
            "A model without a cache price",
            "plan B of the vendor",
            "A/B test of prices",
            "A. Smith, salary survey",
            "J. Doe (2024)",
            "Publication 15-B",
            "B2B discount",
            "C# developers",
            "D'Arcy",
            "a: lower case",
            "(B2B)",
            "(A model)",
            "upgrade A",
            "E: no grade",
            "vitamins A, B and C are enough",
        ] {
            assert_eq!(read(comment), (None, comment.to_string()), "{comment}");
        }
    }

    #[test]
    fn the_latest_date_counts_and_a_year_alone_is_none() {
        for (comment, date) in [
            ("list of 2026-08-21 (A)", Some("2026-08-21")),
            ("read 2026-08-21 and 2026-09", Some("2026-09")),
            ("from 2025-12 to 2026-01-02.", Some("2026-01-02")),
            ("press, April to June 2026", Some("2026-06")),
            ("vendor, 21 August 2026", Some("2026-08-21")),
            ("vendor, August 3, 2026, and 2025-12-31", Some("2026-08-03")),
            ("2026-08 and 2026-08-01", Some("2026-08-01")),
            ("Jan 2025", Some("2025-01")),
            ("survey of 2026", None),
            ("2026-13, 2026-02-30", None),
            ("may 5", None),
            ("2026-08-21-3 and 12026-08-21", None),
        ] {
            assert_eq!(SourceNote::of(comment).date.map(|date| date.to_string()).as_deref(), date, "{comment}");
        }
    }

    #[test]
    fn any_text_can_be_a_comment() {
        for comment in ["(", "[", "()", "(((((A", "A", "é: A", "(é", "grade", "GRADE é", "\u{202e}A:", "A:\u{1b}[31m", "(A", "A)"] {
            drop(SourceNote::of(comment));
            drop(SourceNote::of(&comment.repeat(300)));
        }
    }
}
