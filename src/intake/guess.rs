//! A header map for a file that nobody has described yet: what its header and its first rows show, what has to be assumed, and what they do not
//! say and somebody has to fill in.
//!
//! Nothing is taken from the size of amounts: a currency is that of a column, of a name such as `Annual Salary (USD)` or of an unambiguous sign
//! (`€`, `£`, but not `$`), and a pay period is that of a column or of a name. Names, e-mail addresses and birthdays are never mapped. Knows names of columns and forms of cells;
//! what a cell means is up to the importer.

mod draft;
mod formats;
mod pay;
mod people;
mod profile;
mod vocabulary;

use std::io::Read;

use super::errors::IntakeError;
use super::header_map::HeaderMap;
use crate::reading::rows::{self, Header, Layout, RowsError};
use draft::{Certainty, Draft, Part, quoted};
use profile::Profile;
use vocabulary::{Meaning, meaning};

/// Rows that are looked at.
const SAMPLE: usize = 10_000;

/// Columns that are listed because nothing is read from them.
const COLUMNS_LISTED: usize = 40;

/// Whether a column of this name identifies people, such as `Last Name` or `e-mail`.
pub(super) fn identifies_people(name: &str) -> bool {
    meaning(name) == Some(Meaning::Private)
}

/// A header map with what it rests on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Guess {
    /// The text of the map. What is to be filled in is a comment, so that it can be read before.
    pub toml: String,
    /// What names and cells agree on, a sentence each.
    pub sure: Vec<String>,
    /// What is likely and to be looked at.
    pub assumed: Vec<String>,
    /// What the file does not say.
    pub unknown: Vec<String>,
}

/// How a file is written, as far as it is known before its columns are looked at.
#[derive(Clone, Debug, Default)]
pub struct FileFacts {
    /// The encoding that the file suggests, where it is not UTF-8 and nobody stated it.
    pub encoding: Option<String>,
    /// The sheet that was asked for.
    pub sheet: Option<String>,
    /// How the file was read.
    pub notes: Vec<String>,
}

/// Guesses the header map of the file that `open` opens, once or twice.
///
/// # Errors
/// The file holds no table, or it cannot be read.
pub fn guess_file<R: Read, E: From<IntakeError>>(mut open: impl FnMut() -> Result<R, E>, layout: &Layout) -> Result<Guess, E> {
    let mut facts = FileFacts { sheet: layout.sheet.clone(), ..FileFacts::default() };
    let sample = sample(open()?, layout)?;
    let (header, rows, notes) = match sample.encoding {
        Some(label) => {
            facts.encoding = Some(label.to_string());
            let read = self::sample(open()?, &Layout { encoding: Some(label.into()), ..layout.clone() })?;
            (read.header, read.rows, read.notes)
        }
        None => (sample.header, sample.rows, sample.notes),
    };
    facts.notes = notes;
    Ok(guess(&header, &rows, &facts))
}

struct Sample {
    header: Header,
    rows: Vec<Vec<String>>,
    notes: Vec<String>,
    encoding: Option<&'static str>,
}

fn sample(input: impl Read, layout: &Layout) -> Result<Sample, IntakeError> {
    let unreadable = |error: RowsError| match error {
        RowsError::Input(error) => IntakeError::Input(error),
        RowsError::Text(diagnostics) => HeaderMap::canonical().errors(diagnostics).into(),
    };
    let (header, mut file) = rows::open_with(input, layout).map_err(unreadable)?;
    let mut sample = vec![];
    while sample.len() < SAMPLE {
        match file.next_row().map_err(unreadable)? {
            None => break,
            // A broken row shows nothing.
            Some(Err(_)) => {}
            Some(Ok(row)) => sample.push((0..header.names.len()).map(|at| row.lossy(at).unwrap_or_default()).collect()),
        }
    }
    let encoding = file.suggested_encoding();
    let notes = file.notes().into_iter().map(|note| note.message).collect();
    Ok(Sample { header, rows: sample, notes, encoding })
}

/// Guesses the header map of a file from its header and the cells of some of its rows, `rows[row][column]`, absent ones empty.
pub fn guess(header: &Header, rows: &[Vec<String>], facts: &FileFacts) -> Guess {
    let columns: Vec<Column<'_>> = header.names.iter().enumerate().map(|(at, name)| Column::of(header, at, name, rows)).collect();
    let mut draft = Draft::default();
    describe_file(&mut draft, header, facts);
    people::guess(&mut draft, &columns);
    pay::guess(&mut draft, &columns);
    formats::guess(&mut draft, &columns);
    remark(&mut draft, &columns, facts);
    Guess {
        toml: draft.toml(),
        sure: draft.reasons(Certainty::Sure),
        assumed: draft.reasons(Certainty::Assumed),
        unknown: draft.reasons(Certainty::Unknown),
    }
}

/// A column with what it may hold.
struct Column<'s> {
    profile: Profile<'s>,
    /// `None` also where the column cannot be named in a map, because it has no name or shares it.
    meaning: Option<Meaning>,
}

impl<'s> Column<'s> {
    fn of(header: &Header, at: usize, name: &'s str, rows: &'s [Vec<String>]) -> Self {
        let profile = Profile::of(name, at, rows);
        let meaning = meaning(name).filter(|_| !name.is_empty() && header.find(name) == Some(at));
        // Whoever has an address is a person, whatever the column is called.
        let meaning = if profile.looks_like_emails() && meaning.is_some() { Some(Meaning::Private) } else { meaning };
        Self { profile, meaning }
    }

    fn quoted(&self) -> String {
        quoted(self.profile.name)
    }
}

/// The columns of that meaning that have any cell, in the order of the file.
fn meant<'c, 's>(columns: &'c [Column<'s>], meaning: Meaning) -> impl Iterator<Item = &'c Column<'s>> {
    columns.iter().filter(move |column| column.meaning == Some(meaning) && !column.profile.is_empty())
}

fn describe_file(draft: &mut Draft, header: &Header, facts: &FileFacts) {
    if let Some(encoding) = &facts.encoding {
        let reason = "the file is not UTF-8; the letters of this encoding fit best";
        draft.add(Part::Top, Certainty::Assumed, format!("encoding = {}", quoted(encoding)), reason);
    }
    if header.line > 1 {
        let reason = format!("the names of the columns are on line {}", header.line);
        draft.add(Part::Top, Certainty::Assumed, format!("header_line = {}", header.line), reason);
    }
    if header.line == 0 {
        draft.add(Part::Top, Certainty::Sure, "header_line = \"none\"", "so it was asked for");
    }
    if let Some(sheet) = &facts.sheet {
        draft.add(Part::Top, Certainty::Sure, format!("sheet = {}", quoted(sheet)), "so it was asked for");
    }
}

fn remark(draft: &mut Draft, columns: &[Column<'_>], facts: &FileFacts) {
    draft.remarks.extend(facts.notes.iter().map(|note| format!("Note: {note}.")));
    let listed = |is_listed: &dyn Fn(&Column<'_>) -> bool| {
        let names: Vec<String> =
            columns.iter().filter(|column| is_listed(column) && !column.profile.name.is_empty()).map(Column::quoted).collect();
        let more = names.len().saturating_sub(COLUMNS_LISTED);
        let names = names[..names.len() - more].join(", ");
        if more > 0 { format!("{names} and {more} more") } else { names }
    };
    let private = listed(&|column| column.meaning == Some(Meaning::Private));
    if !private.is_empty() {
        draft.remarks.push(format!("Not mapped, because they identify people: {private}."));
    }
    let used: String = draft.entries.iter().map(|entry| entry.toml.as_str()).collect::<Vec<_>>().join("\n");
    let unused = listed(&|column| column.meaning != Some(Meaning::Private) && !used.contains(&column.quoted()));
    if !unused.is_empty() {
        draft.remarks.push(format!("Not used: {unused}."));
    }
}

#[cfg(test)]
mod tests;
