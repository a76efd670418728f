//! The data dictionary of a batch: what every column of its tables is.

use super::label_column;
use crate::report::Dataset;
use crate::report::dataset::Records;

/// One column.
struct Entry {
    name: &'static str,
    /// `text`, `count`, `number` or `yes/no`.
    kind: &'static str,
    unit: &'static str,
    meaning: &'static str,
}

const fn entry(name: &'static str, kind: &'static str, unit: &'static str, meaning: &'static str) -> Entry {
    Entry { name, kind, unit, meaning }
}

/// Columns of the tables of people but for those of labels.
pub const PEOPLE_COLUMNS: [&str; 20] = names(&PEOPLE);
/// Columns of the table of groups likewise.
pub const GROUP_COLUMNS: [&str; 2] = names(&GROUPS);

const fn names<const N: usize>(entries: &[Entry; N]) -> [&'static str; N] {
    let mut names = [""; N];
    let mut at = 0;
    while at < N {
        names[at] = entries[at].name;
        at += 1;
    }
    names
}

const MONEY: &str = "column currency";
const SERVED: &str = "share of demand, at its price, that was not served, 0 to 1; empty where there was no demand";
const EXACT: &str = "the mean in closed form; empty where there is none";
const CURRENCY: Entry = entry("currency", "text", "", "currency of all amounts of the row");

const PEOPLE: [Entry; 20] = [
    entry("file", "text", "", "file that the row was read from"),
    entry("line", "count", "", "line of the file on which the row starts, counted from 1; a row with a weight has several people"),
    entry("id", "text", "", "employee id; a keyed hash with --pseudonymize; empty where it is a name or an e-mail address"),
    entry("terms_of", "text", "", "group of the scenario whose terms the person has"),
    entry("at_work", "yes/no", "", "whether the person is at work at some time within the horizon"),
    entry("person_months", "number", "months", "months at work within the horizon; part-time work counts in full"),
    entry("cost_mean", "number", MONEY, "everything the person costs over the horizon, mean over trials"),
    entry("cost_se_mean", "number", MONEY, "standard error of that mean"),
    entry("cost_p50", "number", MONEY, "median of the cost"),
    entry("cost_p90", "number", MONEY, "90th percentile of the cost"),
    entry("cost_exact_mean", "number", MONEY, EXACT),
    entry("compute_mean", "number", MONEY, "the part of the cost that is compute, mean over trials"),
    entry("compute_se_mean", "number", MONEY, "standard error of that mean"),
    entry("compute_p50", "number", MONEY, "median of compute"),
    entry("compute_p90", "number", MONEY, "90th percentile of compute"),
    entry("compute_exact_mean", "number", MONEY, EXACT),
    entry("months_at_cap", "number", "months", "mean number of months in which demand exceeds the quotas"),
    entry("chance_at_cap", "number", "probability", "probability that demand exceeds a quota in at least one month, 0 to 1"),
    entry("unserved_share", "number", "share", SERVED),
    CURRENCY,
];

const FIGURES: [Entry; 14] = [
    entry("person_months", "number", "months", "months at work within the horizon, summed over people"),
    entry("cost_mean", "number", MONEY, "everything these people cost over the horizon, mean over trials"),
    entry("cost_se_mean", "number", MONEY, "standard error of that mean"),
    entry("cost_p50", "number", MONEY, "median of the cost"),
    entry("cost_p90", "number", MONEY, "90th percentile of the cost"),
    entry("cost_exact_mean", "number", MONEY, EXACT),
    entry("compute_mean", "number", MONEY, "the part of the cost that is compute, mean over trials"),
    entry("compute_se_mean", "number", MONEY, "standard error of that mean"),
    entry("compute_p50", "number", MONEY, "median of compute"),
    entry("compute_p90", "number", MONEY, "90th percentile of compute"),
    entry("compute_exact_mean", "number", MONEY, EXACT),
    entry("months_at_cap", "number", "person-months", "mean number of person-months in which demand exceeds the quotas"),
    entry("unserved_share", "number", "share", SERVED),
    CURRENCY,
];

const PEOPLE_COUNT: Entry = entry("people", "count", "", "people at work at some time within the horizon");

const GROUPS: [Entry; 2] = [
    entry(
        "kind",
        "text",
        "",
        "group; merged groups, which are too small to be shown; of nobody: shared capacity and lines of a group or the company; all",
    ),
    PEOPLE_COUNT,
];

const FILES: [Entry; 7] = [
    entry("file", "text", "", "the file as it was named"),
    entry("rows_read", "count", "", "rows below the header: simulated + rejected + filtered"),
    entry("rows_simulated", "count", "", "rows whose people are simulated"),
    entry("rows_rejected", "count", "", "rows that cannot be used; see the table rejects"),
    entry("rows_filtered", "count", "", "rows that are left out on purpose"),
    entry("rows_not_at_work", "count", "", "simulated rows of people who are not at work within the horizon"),
    PEOPLE_COUNT,
];

const REJECTS: [Entry; 6] = [
    entry("file", "text", "", "file that the row was read from"),
    entry("line", "count", "", "line of the file on which the row starts, counted from 1"),
    entry("id", "text", "", "employee id, as in the table people"),
    entry("column", "text", "", "column of the file that is at fault"),
    entry("reason", "text", "", "what is wrong"),
    entry("remedy", "text", "", "what to write instead"),
];

const LABEL: &str = "label by which people are grouped";

/// A row for every column of every table.
pub fn dataset<'a>(by: &[String]) -> Dataset<'a> {
    let labels = |taken: &[&str]| by.iter().map(|by| (label_column(by, taken), "text", "", LABEL)).collect::<Vec<_>>();
    let known =
        |entries: &'static [Entry]| entries.iter().map(|Entry { name, kind, unit, meaning }| (name.to_string(), *kind, *unit, *meaning));
    let tables = [
        ("people", [labels(&PEOPLE_COLUMNS), known(&PEOPLE).collect()].concat()),
        ("groups", [labels(&GROUP_COLUMNS), known(&GROUPS).chain(known(&FIGURES)).collect()].concat()),
        ("files", known(&FILES).chain(known(&FIGURES)).collect()),
        ("rejects", known(&REJECTS).collect()),
    ];
    let rows = tables.into_iter().flat_map(|(table, columns)| columns.into_iter().map(move |column| (table, column))).collect();
    Records::new("data_dictionary", rows)
        .text("table", |row| row.0)
        .text("column", |row| row.1.0.clone())
        .text("type", |row| row.1.1)
        .text("unit", |row| row.1.2)
        .text("meaning", |row| row.1.3)
        .finish()
}
