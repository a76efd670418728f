//! `{ dist = "empirical", file = "usage.csv", column = "amount" }`: the column of a CSV file as the values of a distribution.
//!
//! The values replace the name of the file in the tree, so that a resolved scenario needs no other file.

use super::library::Library;
use crate::reading::node::{ABSENT, Node, Table, Value};
use crate::reading::rows::RowsError;
use crate::reading::source::Sources;
use crate::reading::{Diagnostic, Diagnostics, rows, suggestion};

/// The largest number of values of a column; a larger sample adds nothing.
const MAX_VALUES: usize = 100_000;

/// Replaces every `file` and `column` below `node` by their `values`.
pub fn load(node: &mut Node, sources: &Sources, library: &dyn Library, diagnostics: &Diagnostics) {
    let place = node.place.clone();
    match &mut node.value {
        Value::Table(table) if names_a_column(table) => {
            let values = values(table, &sources.get(place.source).name, sources.first_name(), library).unwrap_or_else(|(message, help)| {
                diagnostics.push(Diagnostic::error(message).at(&place).help(help));
                // A valid stand-in, so that the mistake is not reported again.
                vec![1.0, 2.0]
            });
            let values = values.into_iter().map(|value| Node { value: Value::Float(value), place: place.clone() }).collect();
            if let Some(mut entry) = table.entries.remove("file") {
                table.entries.remove("column");
                entry.node = Node { value: Value::List(values), place };
                table.entries.insert("values".into(), entry);
            }
        }
        Value::Table(table) => table.entries.values_mut().for_each(|entry| load(&mut entry.node, sources, library, diagnostics)),
        Value::List(items) => items.iter_mut().for_each(|item| load(item, sources, library, diagnostics)),
        _ => {}
    }
}

fn names_a_column(table: &Table) -> bool {
    let is_text = |key: &str| table.entries.get(key).is_some_and(|entry| matches!(&entry.node.value, Value::Text(text) if text != ABSENT));
    is_text("dist") && is_text("file") && is_text("column")
}

/// The values of the column that `table` names, in the file at a path from the file `beside`, for the sake of `scenario`.
fn values(table: &Table, beside: &str, scenario: &str, library: &dyn Library) -> Result<Vec<f64>, (String, String)> {
    let text = |key: &str| match table.entries.get(key).map(|entry| &entry.node.value) {
        Some(Value::Text(text)) => text.clone(),
        _ => String::new(),
    };
    let (file, column) = (text("file"), text("column"));
    let (name, csv) = library.open(&file, beside).map_err(|message| (message, "write the path of a CSV file".to_string()))?;
    read(&name, &csv, &column).map_err(|mistake| {
        if library.may_quote(&name, scenario) {
            return mistake;
        }
        let help =
            "the file lies outside the folder of the scenario, so nothing of it is shown; name a CSV file with this column of numbers";
        (format!("{name} has no numbers that can be used in `{column}`"), help.to_string())
    })
}

fn read(name: &str, csv: &str, column: &str) -> Result<Vec<f64>, (String, String)> {
    let unreadable = |error: RowsError| {
        let message = match &error {
            RowsError::Text(diagnostics) => diagnostics.first().map_or_else(String::new, |diagnostic| diagnostic.message.clone()),
            RowsError::Input(error) => error.to_string(),
        };
        (format!("{name}: {message}"), "name a CSV file with a header".to_string())
    };
    let (header, mut rows) = rows::open(csv.as_bytes()).map_err(unreadable)?;
    let at = header.find(column).ok_or_else(|| {
        let names = header.names.iter().map(String::as_str);
        (format!("{name} has no column `{column}`"), suggestion::help(column, names))
    })?;
    let mut values = vec![];
    while let Some(row) = rows.next_row().map_err(unreadable)? {
        let row = row.map_err(|broken| (format!("{name}:{}: {}", broken.line, broken.reason), "fix the row".to_string()))?;
        // An empty cell is not an observation; a zero is.
        let Some(cell) = row.cell(at) else { continue };
        let value: f64 = cell.trim().parse().ok().filter(|value: &f64| value.is_finite()).ok_or_else(|| {
            (
                format!("{name}:{}: `{cell}` in `{column}` is not a number", row.line),
                "write a plain number, or leave the cell empty".to_string(),
            )
        })?;
        values.push(value);
        if values.len() > MAX_VALUES {
            return Err((format!("{name} has more than {MAX_VALUES} values in `{column}`"), "take a sample of 100,000".to_string()));
        }
    }
    Ok(values)
}

#[cfg(test)]
mod tests {
    use crate::scenario::{Library, Override, Scenario, Uncertainty};

    struct OneFile;

    impl Library for OneFile {
        fn open(&self, path: &str, _beside: &str) -> Result<(String, String), String> {
            match path {
                "usage.csv" => Ok((path.into(), "month,amount\n1,10\n2,\n3,30\n".into())),
                "bad.csv" => Ok((path.into(), "month,amount\n1,ten\n".into())),
                _ => Err(format!("`{path}` does not exist")),
            }
        }
    }

    fn read(file: &str, column: &str) -> Result<f64, Vec<String>> {
        let set = format!("groups.g.base={{ dist = \"empirical\", file = \"{file}\", column = \"{column}\", unit = \"USD/month\" }}");
        let text = "format = 1\n[groups.g]\ncount = 1\nbase = \"1 USD/month\"\n";
        match Scenario::read("t", text, &[Override::parse(set)], &OneFile) {
            Ok(warned) => match &warned.scenario.groups[0].base.as_ref().unwrap().law {
                Uncertainty::Uncertain(family) => Ok(family.mean()),
                Uncertainty::Certain(_) => panic!("a column is a distribution"),
            },
            Err(mistakes) => Err(mistakes.diagnostics.iter().map(|diagnostic| diagnostic.message.clone()).collect()),
        }
    }

    #[test]
    fn a_column_is_a_distribution_without_its_empty_cells() {
        assert_eq!(read("usage.csv", "amount"), Ok(20.0));
    }

    #[test]
    fn a_mistake_of_a_column_is_reported_once() {
        assert_eq!(read("gone.csv", "amount"), Err(vec!["`gone.csv` does not exist".into()]));
        assert_eq!(read("usage.csv", "amonut"), Err(vec!["usage.csv has no column `amonut`".into()]));
        assert_eq!(read("bad.csv", "amount"), Err(vec!["bad.csv:2: `ten` in `amount` is not a number".into()]));
    }
}
