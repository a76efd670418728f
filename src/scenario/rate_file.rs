//! `rates.file = "rates.csv"`: the rates of a treasury as a CSV file with the columns `date`, `currency`, `rate` and `quote`.
//!
//! A row says what one unit of `currency` costs in the currency `quote` from its date on, a day or a month; the earliest row of a currency holds before its
//! date, too. The tree keeps the path of the file from the current folder, as for [columns](super::column); the rows stand in the copy of the tree that is
//! read, where `[rates.CODE]` would have them.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::library::Library;
use crate::quantity::{Currency, MonthOrDate};
use crate::reading::node::{ABSENT, Entry, Node, Table, Value};
use crate::reading::rows::{Row, RowsError};
use crate::reading::source::Sources;
use crate::reading::{Diagnostic, Diagnostics, rows, suggestion};

/// The rows of files, by their paths from the current folder.
pub type RateFiles = BTreeMap<String, Arc<[RateRow]>>;

/// One row of a file.
#[derive(Clone, Debug)]
pub struct RateRow {
    currency: Currency,
    from: MonthOrDate,
    rate: f64,
    quote: Currency,
}

/// More rows than a rate for each month of the longest horizon and every currency: daily rates say no more about months.
const MOST_ROWS: usize = 10_000;

const COLUMNS: [&str; 4] = ["date", "currency", "rate", "quote"];

/// What is wrong with a file, and what to do.
type Mistake = (String, String);

/// Reads the file of rates that `root` names, and writes its path as it is from the current folder.
pub fn load(root: &mut Node, sources: &Sources, library: &dyn Library, files: &mut RateFiles, diagnostics: &Diagnostics) {
    let Some(node) = file_node(root) else { return };
    let Value::Text(file) = &node.value else { return };
    let beside = &sources.get(node.place.source).name;
    let opened = library.open(file, beside).map_err(|message| (message, "write the path of a CSV file".to_string()));
    match opened {
        Ok((path, csv)) => {
            let path = if path == ABSENT { format!("./{path}") } else { path };
            let read = read(&path, &csv).map_err(|mistake| {
                if library.may_quote(&path, sources.first_name()) {
                    return mistake;
                }
                let help = "the file lies outside the folder of the scenario, so nothing of it is shown; name a CSV file of rates";
                (format!("{path} has no rates that can be used"), help.to_string())
            });
            let rows = read.unwrap_or_else(|(message, help)| {
                diagnostics.push(Diagnostic::error(message).at(&node.place).help(help));
                vec![]
            });
            files.insert(path.clone(), rows.into());
            node.value = Value::Text(path);
        }
        Err((message, help)) => {
            diagnostics.push(Diagnostic::error(message).at(&node.place).help(help));
            files.insert(file.clone(), [].into());
        }
    }
}

/// The path of the file of rates that a tree names.
pub fn named(root: &Node) -> Option<String> {
    match &root.get("rates")?.get("file")?.value {
        Value::Text(file) if file != ABSENT => Some(file.clone()),
        _ => None,
    }
}

/// Puts the rates of the file where a scenario would write them.
pub fn fill(root: &mut Node, files: &RateFiles, diagnostics: &Diagnostics) {
    let (Some(file), Value::Table(root)) = (named(root), &mut root.value) else { return };
    let Some(Value::Table(rates)) = root.entries.get_mut("rates").map(|entry| &mut entry.node.value) else { return };
    let Some(entry) = rates.entries.remove("file") else { return };
    let Some(rows) = files.get(&file) else {
        let message = format!("the rates of `{file}` were not read together with the scenario");
        let help = "name it in the text of the scenario, or in an override that is read with it";
        diagnostics.push(Diagnostic::error(message).at(&entry.node.place).help(help));
        return;
    };
    let mut by_currency: BTreeMap<Currency, Vec<&RateRow>> = BTreeMap::new();
    rows.iter().for_each(|row| by_currency.entry(row.currency).or_default().push(row));
    for (currency, mut rows) in by_currency {
        rows.sort_by_key(|row| row.from.first_day());
        let place = &entry.node.place;
        let text = |row: &RateRow| Value::Text(format!("{} {}", row.rate, row.quote));
        let entry_of = |value: Value| Entry { key_place: place.clone(), node: Node { value, place: place.clone() } };
        let (first, later) = (rows[0], &rows[1..]);
        let changes = later.iter().map(|row| (row.from.to_string(), entry_of(text(row)))).collect();
        let code = currency.code().to_string();
        let table = rates.entries.entry(code.clone()).or_insert_with(|| entry_of(Value::Table(Table::default())));
        let Value::Table(table) = &mut table.node.value else { continue };
        if let Some(own) = ["rate", "changes"].into_iter().find_map(|key| table.entries.get(key)) {
            let message = format!("the rate of {code} is in the file `{file}` and in [rates.{code}]");
            diagnostics.push(Diagnostic::error(message).at(&own.key_place).help(format!("remove it here, or {code} from the file")));
            continue;
        }
        table.entries.insert("rate".into(), entry_of(text(first)));
        if !later.is_empty() {
            table.entries.insert("changes".into(), entry_of(Value::Table(Table { entries: changes })));
        }
    }
}

fn file_node(root: &mut Node) -> Option<&mut Node> {
    let Value::Table(root) = &mut root.value else { return None };
    let Value::Table(rates) = &mut root.entries.get_mut("rates")?.node.value else { return None };
    let node = &mut rates.entries.get_mut("file")?.node;
    matches!(&node.value, Value::Text(file) if file != ABSENT).then_some(node)
}

fn read(name: &str, csv: &str) -> Result<Vec<RateRow>, Mistake> {
    let unreadable = |error: RowsError| {
        let message = match &error {
            RowsError::Text(diagnostics) => diagnostics.first().map_or_else(String::new, |diagnostic| diagnostic.message.clone()),
            RowsError::Input(error) => error.to_string(),
        };
        (format!("{name}: {message}"), format!("name a CSV file with the columns {}", COLUMNS.join(", ")))
    };
    let (header, mut rows) = rows::open(csv.as_bytes()).map_err(unreadable)?;
    let find = |column: &str| {
        let names = header.names.iter().map(String::as_str);
        let missing = || {
            (
                format!("{name} has no column `{column}`"),
                format!("{}; the columns are {}", suggestion::help(column, names), COLUMNS.join(", ")),
            )
        };
        header.find(column).ok_or_else(missing)
    };
    let [date, currency, rate, quote] = COLUMNS.map(find);
    let places = [date?, currency?, rate?, quote?];
    let mut all = vec![];
    while let Some(row) = rows.next_row().map_err(unreadable)? {
        let row = row.map_err(|broken| (format!("{name}:{}: {}", broken.line, broken.reason), "fix the row".to_string()))?;
        all.push(of_row(row, places).map_err(|(message, help)| (format!("{name}:{}: {message}", row.line), help))?);
        if all.len() > MOST_ROWS {
            return Err((
                format!("{name} has more than {MOST_ROWS} rows"),
                "keep a rate for each month, of the currencies that are used".into(),
            ));
        }
    }
    Ok(all)
}

fn of_row(row: Row<'_>, [date, currency, rate, quote]: [usize; 4]) -> Result<RateRow, Mistake> {
    let cell = |at: usize, name: &str| {
        row.cell(at).map(str::trim).ok_or_else(|| (format!("`{name}` is empty"), "fill the cell, or leave the row out".to_string()))
    };
    let code = |at: usize, name: &str| {
        let text = cell(at, name)?;
        Currency::of_code(text).ok_or_else(|| {
            let nearest = suggestion::nearest(&text.to_uppercase(), Currency::codes()).unwrap_or("EUR");
            (format!("`{text}` in `{name}` is no currency"), format!("write its code, such as {nearest}"))
        })
    };
    let from = cell(date, "date")?.parse().map_err(|message| (message, "write it as 2026-07 or 2026-07-15".to_string()))?;
    let text = cell(rate, "rate")?;
    let number: Option<f64> = text.parse().ok().filter(|number: &f64| number.is_finite() && *number > 0.0);
    let rate =
        number.ok_or_else(|| (format!("`{text}` in `rate` is not more than zero"), "write a plain number, such as 0.27".to_string()))?;
    Ok(RateRow { currency: code(currency, "currency")?, from, rate, quote: code(quote, "quote")? })
}

#[cfg(test)]
mod tests {
    use crate::scenario::{Library, Scenario};

    struct OneFile(&'static str);

    impl Library for OneFile {
        fn open(&self, path: &str, _beside: &str) -> Result<(String, String), String> {
            if path == "rates.csv" { Ok((path.into(), self.0.into())) } else { Err(format!("`{path}` is not there")) }
        }
    }

    const TEXT: &str = "format = 1\n[rates]\nfile = \"rates.csv\"\n[groups.g]\ncount = 1\nbase = \"100 PLN/month\"\n";

    fn read(file: &'static str, more: &str) -> Result<Scenario, String> {
        Scenario::read("t", &format!("{TEXT}{more}"), &[], &OneFile(file))
            .map(|parsed| parsed.scenario)
            .map_err(|errors| errors.to_string())
    }

    #[test]
    fn the_rates_of_a_file_are_those_of_a_scenario_that_states_them() {
        let file = "date,currency,rate,quote\n2026-07,PLN,0.20,EUR\n2026-01-01,pln,0.25,EUR\n2025-12,EUR,1.2,USD\n";
        let scenario = read(file, "[rates.PLN.price_model]\nvolatility = \"9% per year\"\n").expect("sound");
        let rates = &scenario.rates;
        // 0.25 euros of 1.2 dollars each.
        let pln = "PLN".parse().expect("a code");
        assert!((rates.exchange.rate(pln).expect("a rate") - 0.3).abs() < 1e-12);
        assert!(rates.moves(pln, scenario.start, scenario.months) && rates.is_uncertain(pln));
        assert_eq!(rates.quotes.iter().map(|quote| quote.steps.len()).collect::<Vec<_>>(), [0, 1]);
        assert_eq!(scenario.column_files().into_iter().collect::<Vec<_>>(), ["rates.csv"]);
        assert_eq!(scenario.check_resolved(&OneFile(file)), Ok(()));
    }

    #[test]
    fn what_is_wrong_with_a_file_is_said_with_its_line() {
        for (file, more, expected) in [
            ("day,currency,rate,quote\n2026-07,PLN,0.2,EUR\n", "", "has no column `date`"),
            (
                "date,currency,rate,quote\n2026-07,PLX,0.2,EUR\n",
                "",
                "rates.csv:2: `PLX` in `currency` is no currency; help: write its code, such as PLN",
            ),
            ("date,currency,rate,quote\n2026-07,PLN,0,EUR\n", "", "rates.csv:2: `0` in `rate` is not more than zero"),
            ("date,currency,rate,quote\nJuly,PLN,0.2,EUR\n", "", "rates.csv:2: "),
            (
                "date,currency,rate,quote\n2026-07,PLN,0.2,USD\n",
                "[rates.PLN]\nrate = \"0.3 USD\"\n",
                "is in the file `rates.csv` and in [rates.PLN]",
            ),
        ] {
            let found = read(file, more).err().unwrap_or_default();
            assert!(found.contains(expected), "{file}: {found}");
        }
    }
}
