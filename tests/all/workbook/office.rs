//! The workbook in LibreOffice, where there is one: what it works out is what we wrote, and the cells that a reader changes give what the trials say.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use calamine::Reader;
use compcast::report::workbook::Workbook;
use compcast::report::workbook::formula::Value;
use compcast::report::workbook::sheet::Content;

use super::{Studied, cases, file, is_near, number, opened, sheet, value_in};

/// Works out formulas whenever a file is opened; as installed, LibreOffice shows what a file of others stores.
const PROFILE: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"#;

/// LibreOffice with a profile of its own.
struct Office {
    folder: tempfile::TempDir,
}

impl Office {
    /// `None` where it is not installed, which is said.
    fn start(test: &str) -> Option<Self> {
        if Command::new("soffice").arg("--version").output().is_err() {
            eprintln!("SKIPPED: {test} needs LibreOffice (soffice), which is not installed here");
            return None;
        }
        let folder = tempfile::tempdir().expect("a temporary folder");
        let user = folder.path().join("profile/user");
        fs::create_dir_all(&user).expect("a folder");
        fs::write(user.join("registrymodifications.xcu"), PROFILE).expect("a profile");
        Some(Self { folder })
    }

    /// The books, opened and saved again.
    fn recalculated(&self, books: &[Workbook]) -> Vec<Vec<u8>> {
        let (from, to) = (self.folder.path().join("from"), self.folder.path().join("to"));
        fs::create_dir_all(&from).expect("a folder");
        let names: Vec<PathBuf> = (0..books.len()).map(|place| from.join(format!("{place}.xlsx"))).collect();
        for (name, book) in names.iter().zip(books) {
            fs::write(name, file(book)).expect("a file");
        }
        let profile = format!("-env:UserInstallation=file://{}", self.folder.path().join("profile").display());
        let mut command = Command::new("soffice");
        command.args([profile.as_str(), "--headless", "--convert-to", "xlsx", "--outdir"]).arg(&to).args(&names);
        let output = command.output().expect("LibreOffice starts");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let read = |name: &PathBuf| fs::read(to.join(Path::new(name).file_name().expect("a name"))).expect("a file of LibreOffice");
        names.iter().map(read).collect()
    }
}

/// The book with 7 for what every formula comes to.
fn spoiled(mut book: Workbook) -> Workbook {
    for cell in book.sheets.iter_mut().flat_map(|sheet| sheet.cells.values_mut()) {
        if let Content::Formula { result, .. } = &mut cell.content {
            *result = Value::Number(7.0);
        }
    }
    book
}

/// Were results only stored, a wrong formula would never show.
#[test]
fn formulas_come_to_their_stored_results_when_those_are_spoiled() {
    let Some(office) = Office::start("recalculation") else { return };
    let studied = cases();
    let books: Vec<_> = studied.iter().map(|(_, studied)| spoiled(studied.book())).collect();
    let mut n_formulas = 0;
    for ((name, studied), bytes) in studied.iter().zip(office.recalculated(&books)) {
        let mut opened = opened(&bytes);
        for sheet in studied.book().sheets {
            let values = opened.worksheet_range(&sheet.name).expect("values");
            for ((row, column), cell) in &sheet.cells {
                let Content::Formula { expression, result } = &cell.content else { continue };
                n_formulas += 1;
                let found = values.get_value((*row, (*column).into()));
                let is_same = match result {
                    Value::Number(result) => number(found).is_some_and(|found| is_near(found, *result)),
                    Value::Text(text) => found.is_some_and(|found| found.to_string() == *text),
                    Value::Blank => false,
                };
                let formula = expression.text(&sheet.name);
                assert!(is_same, "{name}: {} row {row}, column {column}: {formula} is {found:?} instead of {result:?}", sheet.name);
            }
        }
    }
    assert!(n_formulas > 3_000, "{n_formulas} formulas");
}

/// Budgets are typed into the yellow cells, and what comes out is held against the trials themselves.
#[test]
fn a_budget_that_is_tried_has_the_chance_that_the_trials_say() {
    let Some(office) = Office::start("trying budgets") else { return };
    let studied = Studied::builtins(&["budget-gone-by-april"], 10_000);
    let book = || studied.book();
    let compute = studied.results[0].compute().values();
    let mut ascending = compute.to_vec();
    ascending.sort_by(f64::total_cmp);
    let budgets = [0.003, 0.1, 0.552_2, 0.75, 0.955_3, 0.997].map(|share: f64| ascending[(share * 1e4) as usize] + 0.01);
    let budgets = [&budgets[..], &[1.0, 1e12]].concat();
    let inputs = sheet(&book(), "Distribution").inputs.clone();
    // The last two are for compute: a budget, and a probability.
    let [.., budget, level] = inputs.as_slice() else { panic!("{inputs:?}") };
    let with = |value: f64, probability: f64| {
        let mut book = spoiled(book());
        let distribution = book.sheets.iter_mut().find(|sheet| sheet.name == "Distribution").expect("a sheet");
        for (at, value) in [(budget.at, value), (level.at, probability)] {
            distribution.cells.get_mut(&(at.row, at.column)).expect("a cell").content = Content::Number(value);
        }
        book
    };
    let levels = [0.5, 0.9, 0.123, 0.995, 0.25, 0.05, 0.0, 1.0];
    let books: Vec<_> = budgets.iter().zip(levels).map(|(budget, level)| with(*budget, level)).collect();
    for ((tried, level_tried), bytes) in budgets.iter().zip(levels).zip(office.recalculated(&books)) {
        let mut opened = opened(&bytes);
        let mut at = |row| number(value_in(&mut opened, "Distribution", (row, budget.at.column)).as_ref()).expect("a number");
        let exact = compute.iter().filter(|cost| *cost > tried).count() as f64 / compute.len() as f64;
        let found = at(budget.at.row + 5);
        assert!((found - exact).abs() < 0.002, "a budget of {tried} is exceeded with {found} instead of {exact}");
        let needed = at(level.at.row + 4);
        let holds = compute.iter().filter(|cost| **cost <= needed).count() as f64 / compute.len() as f64;
        let expected = level_tried.clamp(0.001, 0.999);
        assert!((holds - expected).abs() < 0.002, "{needed} holds with {holds} instead of {expected}");
    }
}
