//! The report of a batch: what everybody costs, by group and by file, and what became of every row.

pub mod dictionary;
pub mod people;

use super::dataset::{Dataset, Records};
use super::document::{Document, Role};
use super::table::{Cell, Column, Kind, Number, Table};
use super::words;
use crate::insight::batch::{BLANK, Batch, Figures, FileFigures, GroupFigures, OTHER};
use crate::quantity::{Currency, count, plural};
use crate::reading::printable::printable;

/// Groups shown at most; the datasets hold them all.
const GROUPS_SHOWN: usize = 20;
/// Files and reasons likewise.
const SHOWN: usize = 10;

/// A row of a file that is not simulated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RejectedRow {
    pub file: String,
    pub line: u32,
    /// Absent where the row has none, or where it may not be shown.
    pub id: Option<String>,
    pub column: Option<String>,
    pub reason: String,
    pub remedy: String,
}

/// Arranges a batch for reading.
pub fn document(batch: &Batch) -> Document {
    let n_files = batch.files.len();
    let of = if let [file] = batch.files.as_slice() { printable(&file.name).into_owned() } else { plural(n_files, "file") };
    let mut document = Document { title: format!("{of} in the scenario {}", batch.scenario), purpose: String::new(), blocks: vec![] };
    document.sentences(Role::Answer, answer(batch));
    groups(&mut document, batch);
    if n_files > 1 {
        files(&mut document, batch);
    }
    rejected(&mut document, batch);
    document.sentences(Role::Warning, batch.warnings.iter().cloned());
    document
}

fn answer(batch: &Batch) -> Vec<String> {
    let Batch { rows, currency, total, .. } = batch;
    let people = if batch.people == 1 { "1 person costs".to_string() } else { format!("{} cost", words::people(batch.people as usize)) };
    let mut sentences = vec![format!(
        "{people} {} in {} from {}, and with 90% probability no more than {}.",
        words::about(total.cost.mean, *currency),
        plural(batch.months, "month"),
        batch.start,
        words::about_without_unit(total.cost.p90, *currency)
    )];
    if total.compute.mean > 0.0 {
        sentences.push(format!(
            "Compute is {} of that, {} per person and month (P90: {}).",
            words::about(total.compute.mean, *currency),
            words::about_without_unit(total.compute.mean / batch.person_months.max(f64::MIN_POSITIVE), *currency),
            words::about_without_unit(total.compute.p90, *currency)
        ));
    }
    if let Some(shared) = &batch.shared {
        let amount = words::about(shared.cost.mean, *currency);
        sentences.push(format!("{amount} of it belongs to nobody: shared capacity, and lines of a group or the company."));
    }
    sentences.push(format!(
        "{} read = {} simulated + {} rejected + {} filtered.",
        plural(rows.read, "row"),
        count(rows.simulated),
        count(rows.rejected),
        count(rows.filtered)
    ));
    if rows.not_at_work > 0 {
        sentences.push(format!(
            "{} not at work within the horizon and no part of the headcount.",
            if rows.not_at_work == 1 {
                "The person of 1 row is".into()
            } else {
                format!("The people of {} rows are", count(rows.not_at_work))
            }
        ));
    }
    if batch.planned_hires > 0 {
        sentences.push(format!(
            "{} of them join by the hiring plans of the scenario and are in no file.",
            words::people(batch.planned_hires as usize)
        ));
    }
    sentences
}

fn figure_columns(currency: Currency) -> [Column; 7] {
    [
        Column::new("people", Kind::Count),
        Column::money("cost, mean", currency),
        Column::money("P50", currency),
        Column::money("P90", currency),
        Column::money("compute, mean", currency),
        Column::money("compute, P90", currency),
        Column::new("unserved", Kind::Share),
    ]
}

fn figure_cells(figures: &Figures) -> [Cell; 7] {
    let [mean, p50, p90] = Number::mean_p50_p90(&figures.cost);
    let [compute, _, compute_p90] = Number::mean_p50_p90(&figures.compute);
    let people = Number::exact(figures.people as f64);
    [
        people.into(),
        mean.into(),
        p50.into(),
        p90.into(),
        compute.into(),
        compute_p90.into(),
        figures.unserved_share.map(Number::exact).into(),
    ]
}

fn groups(document: &mut Document, batch: &Batch) {
    let columns = std::iter::once(Column::text("")).chain(figure_columns(batch.currency));
    let mut table = Table::new(columns);
    for GroupFigures { labels, figures } in batch.groups.iter().take(GROUPS_SHOWN) {
        let is_merged = labels.iter().all(|label| label == OTHER);
        let name = if is_merged { OTHER.to_string() } else { labels.iter().map(|label| printable(label)).collect::<Vec<_>>().join(" · ") };
        table.row(std::iter::once(Cell::from(shortened(&name))).chain(figure_cells(figures)));
    }
    if let Some(shared) = &batch.shared {
        table.row(std::iter::once(Cell::from("of nobody")).chain(figure_cells(shared)));
    }
    table.strong(std::iter::once(Cell::from("all")).chain(figure_cells(&batch.total)));
    document.money_table(format!("By {}", batch.by.join(" and ")), table, batch.currency);
    if batch.groups.len() > GROUPS_SHOWN {
        let groups = plural(batch.groups.len(), "group");
        document.note(format!("The {GROUPS_SHOWN} most expensive of {groups}; --format json and --out show all of them."));
    }
    if batch.merged_groups > 0 {
        document.note(format!(
            "{} merged, so that no figure and no difference of figures is about fewer than {} people (--min-group).",
            if batch.merged_groups == 1 { "1 group is".into() } else { format!("{} groups are", count(batch.merged_groups)) },
            batch.min_group
        ));
    }
}

fn files(document: &mut Document, batch: &Batch) {
    let rows = ["rows", "rejected", "filtered"].map(|heading| Column::new(heading, Kind::Count));
    let mut table = Table::new(std::iter::once(Column::text("")).chain(rows).chain(figure_columns(batch.currency)));
    for FileFigures { name, rows, people, figures } in batch.files.iter().take(GROUPS_SHOWN) {
        let counts = [rows.read, rows.rejected, rows.filtered].map(|number| Cell::from(Number::exact(number as f64)));
        let absent = || {
            let mut cells = [const { Cell::Absent }; 7];
            cells[0] = Number::exact(*people as f64).into();
            cells
        };
        let cells = figures.as_ref().map_or_else(absent, figure_cells);
        table.row(std::iter::once(Cell::from(shortened(&printable(name)))).chain(counts).chain(cells));
    }
    document.money_table("By file", table, batch.currency);
    if batch.files.len() > GROUPS_SHOWN {
        document
            .note(format!("The first {GROUPS_SHOWN} of {}; --format json and --out show all of them.", plural(batch.files.len(), "file")));
    }
    if batch.withheld_files > 0 {
        let files = plural(batch.withheld_files, "file");
        document.note(format!(
            "Figures of {files} are withheld: together with those of the groups they would be about fewer than {} people.",
            batch.min_group
        ));
    }
}

fn rejected(document: &mut Document, batch: &Batch) {
    if !batch.rejected.is_empty() {
        let mut table =
            Table::new([Column::new("rows", Kind::Count), Column::text("first"), Column::text("column"), Column::text("reason")]);
        for cause in batch.rejected.iter().take(SHOWN) {
            table.row([
                Cell::from(Number::exact(cause.rows as f64)),
                format!("{}:{}", printable(&cause.file), cause.line).into(),
                cause.column.clone().unwrap_or_default().into(),
                cause.reason.as_str().into(),
            ]);
        }
        document.table("Rejected rows", table);
        if batch.rejected.len() > SHOWN {
            document.note(format!("The {SHOWN} most frequent of {}; --out writes every row.", plural(batch.rejected.len(), "reason")));
        }
    }
    if !batch.filtered.is_empty() {
        let mut table = Table::new([Column::new("rows", Kind::Count), Column::text("first"), Column::text("left out")]);
        for cause in batch.filtered.iter().take(SHOWN) {
            let first = format!("{}:{}", printable(&cause.file), cause.line);
            table.row([Cell::from(Number::exact(cause.rows as f64)), first.into(), cause.reason.as_str().into()]);
        }
        document.table("Filtered rows", table);
    }
}

/// A name cut to what the table of a terminal has room for.
fn shortened(name: &str) -> String {
    const LONGEST: usize = 40;
    if name.chars().count() <= LONGEST { name.to_string() } else { name.chars().take(LONGEST - 1).chain(['…']).collect() }
}

/// The datasets of a batch but for the people, who are written as they come.
pub fn datasets<'a>(batch: &'a Batch, rejected: &'a [RejectedRow]) -> Vec<Dataset<'a>> {
    vec![groups_dataset(batch), files_dataset(batch), rejects_dataset(rejected), dictionary::dataset(&batch.by)]
}

/// A column of a label: its own name, unless another column has it.
fn label_column(by: &str, taken: &[&str]) -> String {
    if taken.contains(&by) { format!("by_{by}") } else { by.to_string() }
}

fn with_figures<'a, R: 'a>(
    mut records: Records<'a, R>,
    figures: impl Fn(&R) -> Option<&Figures> + Copy + 'a,
    currency: Currency,
) -> Records<'a, R> {
    type Figure = fn(&Figures) -> Option<f64>;
    const FIGURES: [(&str, Figure); 13] = [
        ("person_months", |figures| Some(figures.person_months)),
        ("cost_mean", |figures| Some(figures.cost.mean)),
        ("cost_se_mean", |figures| figures.cost.se_mean),
        ("cost_p50", |figures| Some(figures.cost.p50)),
        ("cost_p90", |figures| Some(figures.cost.p90)),
        ("cost_exact_mean", |figures| figures.exact_cost),
        ("compute_mean", |figures| Some(figures.compute.mean)),
        ("compute_se_mean", |figures| figures.compute.se_mean),
        ("compute_p50", |figures| Some(figures.compute.p50)),
        ("compute_p90", |figures| Some(figures.compute.p90)),
        ("compute_exact_mean", |figures| figures.exact_compute),
        ("months_at_cap", |figures| Some(figures.months_at_cap)),
        ("unserved_share", |figures| figures.unserved_share),
    ];
    for (name, figure) in FIGURES {
        records = records.amount(name, move |row| figures(row).and_then(figure));
    }
    records.text("currency", move |_| currency.code())
}

struct GroupRow<'a> {
    kind: &'static str,
    labels: Vec<String>,
    figures: &'a Figures,
}

fn groups_dataset<'a>(batch: &'a Batch) -> Dataset<'a> {
    let merged = |labels: &[String]| labels.iter().all(|label| label == OTHER);
    let blank = || vec![String::new(); batch.by.len()];
    let row = |kind, labels, figures| GroupRow { kind, labels, figures };
    let of_group = |group: &'a GroupFigures| {
        let kind = if merged(&group.labels) { "merged groups" } else { "group" };
        row(kind, group.labels.clone(), &group.figures)
    };
    let shared = batch.shared.as_ref().map(|shared| row("of nobody", blank(), shared));
    let rows = batch.groups.iter().map(of_group).chain(shared).chain([row("all", blank(), &batch.total)]).collect();
    let mut records = Records::new("groups", rows).text("kind", |row: &GroupRow<'a>| row.kind);
    for (place, by) in batch.by.iter().enumerate() {
        records = records.text(label_column(by, &dictionary::GROUP_COLUMNS), move |row| row.labels[place].clone());
    }
    let records = records.count("people", |row| row.figures.people);
    with_figures(records, |row| Some(row.figures), batch.currency).finish()
}

fn files_dataset(batch: &Batch) -> Dataset<'_> {
    let rows: Vec<&FileFigures> = batch.files.iter().collect();
    let records = Records::new("files", rows)
        .text("file", |file| file.name.clone())
        .count("rows_read", |file| file.rows.read as u64)
        .count("rows_simulated", |file| file.rows.simulated as u64)
        .count("rows_rejected", |file| file.rows.rejected as u64)
        .count("rows_filtered", |file| file.rows.filtered as u64)
        .count("rows_not_at_work", |file| file.rows.not_at_work as u64)
        .count("people", |file| file.people);
    with_figures(records, |file| file.figures.as_ref(), batch.currency).finish()
}

/// Every row that is not simulated, in the order of the files.
pub fn rejects_dataset(rejected: &[RejectedRow]) -> Dataset<'_> {
    let rows: Vec<&RejectedRow> = rejected.iter().collect();
    Records::new("rejects", rows)
        .text("file", |row| row.file.as_str().to_string())
        .count("line", |row| u64::from(row.line))
        .text("id", |row| row.id.clone().unwrap_or_default())
        .text("column", |row| row.column.clone().unwrap_or_default())
        .text("reason", |row| row.reason.clone())
        .text("remedy", |row| row.remedy.clone())
        .finish()
}

/// A label as tables show it.
pub fn label(label: Option<&str>) -> String {
    label.unwrap_or(BLANK).to_string()
}
