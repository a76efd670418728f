//! Texts of users: texts in cells, whatever they say, and nowhere else.

use std::fs;

use calamine::{Data, Reader};
use compcast::report::workbook::sheet::Content;

use super::package::{part, parts};
use super::{Studied, file, opened, sheet};
use crate::cli::{code, compcast, empty};

const HOSTILE: [&str; 8] = [
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-2",
    "@SUM(1)",
    "<script>alert(1)</script>",
    "فريق الذكاء",
    "_x0041_ & \"quotes\" 'single'",
    "]]>&amp;",
];

fn text(names: &[&str]) -> String {
    let group = |name: &&str| format!("[groups.{}]\ncount = 1\nbase = \"60k USD/year\"\n", quoted(name));
    format!("format = 1\npurpose = {}\n", quoted(names[0])) + &names.iter().map(group).collect::<String>()
}

/// A string of TOML for any text.
fn quoted(text: &str) -> String {
    let escaped = text.chars().map(|c| if c.is_alphanumeric() { c.to_string() } else { format!("\\U{:08x}", c as u32) });
    format!("\"{}\"", escaped.collect::<String>())
}

#[test]
fn hostile_names_are_texts_in_cells_and_nowhere_else() {
    let long = "x".repeat(300);
    let names = [&HOSTILE[..], &[&long]].concat();
    let studied = Studied::text(&text(&names), &[], 64);
    let book = studied.book();
    let bytes = file(&book);
    let mut opened = opened(&bytes);
    let values = opened.worksheet_range("Groups").expect("values");
    let formulas = opened.worksheet_formula("Groups").expect("formulas");
    for name in &names {
        let found = values.used_cells().find(|(.., value)| **value == Data::String((*name).to_string()));
        let (row, column, _) = found.unwrap_or_else(|| panic!("{name} is not in {values:?}"));
        assert_eq!(formulas.get((row, column)).filter(|formula| !formula.is_empty()), None, "{name}");
    }
    // All formulas are ours, and none of them names a text of a user.
    let ours: Vec<String> = book
        .sheets
        .iter()
        .flat_map(|sheet| {
            sheet.cells.values().filter_map(|cell| match &cell.content {
                Content::Formula { expression, .. } => Some(expression.text(&sheet.name)),
                _ => None,
            })
        })
        .collect();
    assert!(ours.iter().all(|formula| !names.iter().any(|name| name.len() > 2 && formula.contains(name))), "{ours:?}");
    for sheet in opened.sheet_names() {
        let of_file = opened.worksheet_formula(&sheet).expect("formulas");
        let strange: Vec<_> = of_file.used_cells().filter(|(.., formula)| !formula.is_empty() && !ours.contains(*formula)).collect();
        assert!(strange.is_empty(), "{sheet}: {strange:?}");
    }
    // Names are in cells only: no part but the shared texts and the caches of charts holds them.
    for (part, content) in parts(&bytes).iter().filter(|(part, _)| !part.contains("sharedStrings") && !part.contains("charts/")) {
        let text = String::from_utf8_lossy(content);
        assert!(!text.contains("script>alert") && !text.contains("calc'") && !text.contains(&long), "{part}");
    }
    // What begins like a formula stays a text when somebody edits its cell.
    assert!(part(&bytes, "xl/styles.xml").contains("quotePrefix=\"1\""));
    let is_said = |studied: &Studied| {
        let book = studied.book();
        sheet(&book, "Summary")
            .cells
            .values()
            .any(|cell| matches!(&cell.content, Content::Text { text, .. } if text.contains("are left out of")))
    };
    assert!(!is_said(&studied), "nothing was left out");

    // Controls and marks that reorder text are left out, and that is said.
    let codes = ["a\u{202e}b", "c\u{1b}[31m\u{7}d", "\u{2066}=e\u{9b}"];
    let mut studied = studied;
    for (code, (name, _)) in codes.iter().zip(&mut studied.summaries[0].by_group.0) {
        *name = (*code).to_string();
    }
    assert!(is_said(&studied));
    let bytes = file(&studied.book());
    let texts = part(&bytes, "xl/sharedStrings.xml");
    for (shown, hidden) in [(">ab<", "\u{202e}"), (">c[31md<", "\u{1b}"), (">=e<", "\u{2066}")] {
        assert!(texts.contains(shown) && !texts.contains(hidden), "{texts}");
    }
    assert!(!texts.contains("_x001B_"), "a control is left out, not escaped");
}

/// Every command that writes a folder writes a workbook with its sentences and its datasets.
#[test]
fn every_folder_has_a_workbook() {
    let folder = empty();
    let folder = folder.path();
    let trials = ["--trials", "64", "--out"];
    for (arguments, at, sheets) in [
        (&["run", "traditional"][..], "", "Summary, Months, Lines, Groups, Distribution, Assumptions, Checks, Run log"),
        (
            &["compare", "traditional", "ai-integrated"],
            "",
            "Summary, Compare, Months, Lines, Groups, Distribution, Assumptions, Checks, Run log",
        ),
        (
            &["compare", "traditional", "ai-integrated"],
            "2-ai-integrated/",
            "Summary, Months, Lines, Groups, Distribution, Assumptions, Checks, Run log",
        ),
        (&["whatif", "traditional", "--vary", "groups.senior.count=20,30"], "", "Summary, Whatif, Run log"),
        (&["drivers", "traditional"], "", "Summary, Drivers, Run log"),
    ] {
        let out = format!("{}{}", arguments[0], at.len());
        let output = compcast(folder, &[arguments, &trials, &[&out]].concat());
        assert_eq!(code(&output), 0, "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        let bytes = fs::read(folder.join(&out).join(format!("{at}workbook.xlsx"))).expect("a workbook");
        let mut opened = opened(&bytes);
        let names = opened.sheet_names();
        assert!(
            names.join(", ").starts_with(sheets.split(", Run log").next().unwrap()) && names.last().unwrap() == "Run log",
            "{arguments:?}: {names:?}"
        );
        let first = opened.worksheet_range("Summary").expect("a first sheet");
        assert!(first.used_cells().count() > 20, "{arguments:?}");
    }
}
