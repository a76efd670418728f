//! Types of employment: whether the employer pays payroll taxes and benefits for somebody.
//!
//! A group names its type; a headcount file has a column of them, in the words of whoever keeps it. A cell is of the type with the longest of its
//! `file_words` in it, word by word: `Contractor (1099)` and `INDEPENDENT_CONTRACTOR` are contractors, but `International` is no intern.

use std::collections::BTreeMap;

use crate::reading::{Field, TableReader, words};

/// A type of employment.
#[derive(Clone, Debug)]
pub struct EmploymentType {
    pub name: String,
    /// Whether the employer pays taxes on the wages.
    pub has_payroll_tax: bool,
    pub has_benefits: bool,
    /// Words of a headcount file that mean it, as [`words`] leaves them.
    file_words: Vec<String>,
}

/// The type of groups that name none, and of rows whose word means no other.
pub const EMPLOYEE: &str = "employee";

impl EmploymentType {
    /// Every type of the table `employment_types`, in alphabetical order.
    pub(super) fn read_all(root: &TableReader<'_>) -> Option<BTreeMap<String, Self>> {
        root.named("employment_types", Self::read)
    }

    fn read(name: &str, field: &Field<'_>) -> Option<Self> {
        let table = TableReader::new(field)?;
        let flag = |key| table.read(key, |field| field.flag());
        let (has_payroll_tax, has_benefits) = (flag("payroll_tax"), flag("benefits"));
        let file_words = table.read("file_words", |field| {
            let items = field.items("[\"contractor\", \"freelance\"]")?;
            items.into_iter().map(|item| read_words(&item)).collect::<Option<Vec<_>>>()
        });
        table.finish();
        Some(Self {
            name: name.to_string(),
            has_payroll_tax: has_payroll_tax?.unwrap_or(true),
            has_benefits: has_benefits?.unwrap_or(true),
            file_words: file_words?.unwrap_or_default(),
        })
    }

    /// The type that a cell of a headcount file means, given as [`words`] leaves it; absent where no type has such words.
    pub fn meant_by<'a>(types: &'a BTreeMap<String, Self>, cell: &str) -> Option<&'a Self> {
        let cell = format!(" {cell} ");
        // A plural is the same word.
        let is_in_cell = |words: &str| cell.contains(&format!(" {words} ")) || cell.contains(&format!(" {words}s "));
        let longest = |employment: &&Self| employment.file_words.iter().filter(|words| is_in_cell(words)).map(String::len).max();
        // The first of equals, so that the order of names decides.
        types.values().rev().filter(|employment| longest(employment).is_some()).max_by_key(longest)
    }
}

fn read_words(field: &Field<'_>) -> Option<String> {
    let words = words(field.text()?);
    if words.is_empty() {
        field.mistake(format!("`{}` has a word without letters", field.path), "write a word that the file uses, such as \"contractor\"");
        return None;
    }
    Some(words)
}

#[cfg(test)]
mod tests {
    use crate::reading::words;
    use crate::scenario::{EmploymentType, Scenario};

    #[test]
    fn cells_of_headcount_files_mean_a_type_by_their_words() {
        let scenario = Scenario::builtin("traditional", &[]).unwrap().scenario;
        let meant = |cell: &str| {
            let cell = words(cell);
            EmploymentType::meant_by(&scenario.employment_types, &cell).map(|employment| employment.name.as_str())
        };
        for (cell, expected) in [
            ("Contractor (1099)", Some("contractor")),
            ("INDEPENDENT_CONTRACTOR", Some("contractor")),
            ("Freelancers", Some("contractor")),
            ("Contingent, Non-Employee", Some("contractor")),
            ("Full-Time", Some("employee")),
            ("Regular employee", Some("employee")),
            ("Intern", Some("intern")),
            ("International", None),
            ("Contract", None),
        ] {
            assert_eq!(meant(cell), expected, "{cell}");
        }
    }
}
