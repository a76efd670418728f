//! `{ dist = "empirical", file = "usage.csv", column = "amount" }`: the column of a CSV file as the values of a distribution.
//!
//! A column may hold what each person is paid, so no text that the program writes contains its values. The tree keeps the path of the file from the
//! current folder; the values replace it only in the copy of the tree that is read. A resolved scenario is therefore read together with these files,
//! and a receipt keeps their fingerprints beside its text ([`Scenario::column_files`](super::Scenario::column_files)).

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::library::Library;
use crate::reading::node::{ABSENT, Node, Table, Value};
use crate::reading::rows::RowsError;
use crate::reading::source::Sources;
use crate::reading::{Diagnostic, Diagnostics, rows, suggestion};

/// The largest number of values of a column; a larger sample adds nothing.
const MAX_VALUES: usize = 100_000;

/// Valid values in place of a column that cannot be read, so that the mistake is not reported again.
const STAND_IN: [f64; 2] = [1.0, 2.0];

/// The values of columns, by the path of the file from the current folder and the name of the column.
pub type Columns = BTreeMap<(String, String), Arc<[f64]>>;

/// What is wrong with a column, and what to do.
type Mistake = (String, String);

/// Reads every column that is named below `node`, and writes the path of its file as it is from the current folder.
pub fn load(node: &mut Node, sources: &Sources, library: &dyn Library, columns: &mut Columns, diagnostics: &Diagnostics) {
    each_table(node, &mut |table| {
        let Some((file, column)) = named_column(table) else { return };
        let Some(entry) = table.entries.get_mut("file") else { return };
        let beside = &sources.get(entry.node.place.source).name;
        match open(&file, beside, sources.first_name(), &column, library, columns) {
            Ok((path, values)) => {
                columns.insert((path.clone(), column), values);
                entry.node.value = Value::Text(path);
            }
            Err((message, help)) => {
                diagnostics.push(Diagnostic::error(message).at(&entry.node.place).help(help));
                columns.insert((file, column), STAND_IN.into());
            }
        }
        if let Some(values) = table.entries.get("values") {
            let mistake = Diagnostic::error("a distribution has both `values` and the `file` with its values").at(&values.key_place);
            diagnostics.push(mistake.help("keep one of them"));
        }
    });
}

/// Puts the values of every column in the place of its file.
pub fn fill(node: &mut Node, columns: &Columns, diagnostics: &Diagnostics) {
    each_table(node, &mut |table| {
        let Some(named) = named_column(table) else { return };
        let Some(mut entry) = table.entries.remove("file") else { return };
        table.entries.remove("column");
        let place = entry.node.place.clone();
        let values = columns.get(&named).cloned().unwrap_or_else(|| {
            let message = format!("the column `{}` of `{}` was not read together with the scenario", named.1, named.0);
            diagnostics.push(
                Diagnostic::error(message).at(&place).help("name it in the text of the scenario, or in an override that is read with it"),
            );
            STAND_IN.into()
        });
        let values = values.iter().map(|value| Node { value: Value::Float(*value), place: place.clone() }).collect();
        entry.node = Node { value: Value::List(values), place };
        table.entries.insert("values".into(), entry);
    });
}

/// The files of which a column is named below `node`.
pub fn files(node: &Node) -> BTreeSet<String> {
    match &node.value {
        Value::Table(table) => {
            let below = table.entries.values().flat_map(|entry| files(&entry.node));
            named_column(table).map(|(file, _)| file).into_iter().chain(below).collect()
        }
        Value::List(items) => items.iter().flat_map(files).collect(),
        _ => BTreeSet::new(),
    }
}

fn each_table(node: &mut Node, visit: &mut impl FnMut(&mut Table)) {
    match &mut node.value {
        Value::Table(table) => {
            visit(table);
            table.entries.values_mut().for_each(|entry| each_table(&mut entry.node, visit));
        }
        Value::List(items) => items.iter_mut().for_each(|item| each_table(item, visit)),
        _ => {}
    }
}

/// The file and the column of a distribution that has them.
fn named_column(table: &Table) -> Option<(String, String)> {
    let text = |key: &str| match &table.entries.get(key)?.node.value {
        Value::Text(text) if text != ABSENT => Some(text.clone()),
        _ => None,
    };
    text("dist")?;
    Some((text("file")?, text("column")?))
}

/// The path of the file from the current folder, and the values of its column, for the sake of `scenario`. A column that is known is not read again.
fn open(
    file: &str,
    beside: &str,
    scenario: &str,
    column: &str,
    library: &dyn Library,
    known: &Columns,
) -> Result<(String, Arc<[f64]>), Mistake> {
    let (path, csv) = library.open(file, beside).map_err(|message| (message, "write the path of a CSV file".to_string()))?;
    // A file called `none` is still a file.
    let path = if path == ABSENT { format!("./{path}") } else { path };
    let values = match known.get(&(path.clone(), column.to_string())) {
        Some(values) => values.clone(),
        None => values(&path, &csv, column)
            .map_err(|mistake| {
                if library.may_quote(&path, scenario) {
                    return mistake;
                }
                let help = "the file lies outside the folder of the scenario, so nothing of it is shown; name a CSV file with this column of numbers";
                (format!("{path} has no numbers that can be used in `{column}`"), help.to_string())
            })?
            .into(),
    };
    Ok((path, values))
}

fn values(name: &str, csv: &str, column: &str) -> Result<Vec<f64>, Mistake> {
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
