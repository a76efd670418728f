//! Columns by which people are grouped in results: any canonical column or any header of the file, except what identifies a person.
//!
//! Knows where labels are and which may not be kept; the labels themselves are read row by row elsewhere.

use super::bound_map::{BoundMap, lacking, names};
use super::cell;
use super::column::HeadcountColumn;
use crate::reading::rows::Header;
use crate::reading::{Diagnostic, suggestion};

/// Where one label of a row comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LabelSource {
    Canonical(HeadcountColumn),
    /// A column of the file, from 0.
    File(usize),
}

/// Parts of headers, without blanks and in lower case, of columns that hold something of one person alone.
const PERSONAL: [&str; 24] = [
    "email",
    "birth",
    "geburt",
    "firstname",
    "lastname",
    "middlename",
    "fullname",
    "givenname",
    "familyname",
    "surname",
    "maidenname",
    "legalname",
    "preferredname",
    "displayname",
    "employeename",
    "workername",
    "personname",
    "managername",
    "supervisorname",
    "vorname",
    "nachname",
    "phone",
    "passport",
    "socialsecurity",
];

/// Whole headers of such columns.
const PERSONAL_WORDS: [&str; 7] = ["name", "dob", "ssn", "mail", "iban", "mobile", "homeaddress"];

/// Finds the columns `by` which people are to be grouped: canonical columns that the file or its map has, else headers of the file.
///
/// # Errors
/// Every column that the file lacks or that identifies people.
pub(super) fn label_sources(by: &[String], header: &Header, columns: &BoundMap<'_>) -> Result<Vec<LabelSource>, Vec<Diagnostic>> {
    let (mut sources, mut mistakes) = (vec![], vec![]);
    for wanted in by {
        match label_source(wanted, header, columns) {
            Ok(source) => sources.push(source),
            Err(mistake) => mistakes.push(mistake),
        }
    }
    if mistakes.is_empty() { Ok(sources) } else { Err(mistakes) }
}

fn label_source(wanted: &str, header: &Header, columns: &BoundMap<'_>) -> Result<LabelSource, Diagnostic> {
    if wanted == HeadcountColumn::EmployeeId.name() {
        return Err(Diagnostic::error("`employee_id` makes a group of each person").help("group by a column that several people share"));
    }
    let canonical = HeadcountColumn::ALL.into_iter().find(|column| column.name() == wanted && columns.has(*column));
    let source = canonical.map(LabelSource::Canonical).or_else(|| header.find(wanted).map(LabelSource::File));
    let Some(source) = source else {
        let canonical = HeadcountColumn::ALL.into_iter().filter(|column| columns.has(*column)).map(|column| -> &str { column.name() });
        let known = names(header).filter(|name| !is_personal(name)).chain(canonical);
        let help = suggestion::nearest(wanted, known).map(|name| format!("write `{name}`"));
        return Err(Diagnostic::error(lacking(header, wanted)).help(help.unwrap_or_else(|| "group by a column that the file has".into())));
    };
    let positions = match &source {
        LabelSource::Canonical(column) => columns.positions(*column),
        LabelSource::File(at) => std::slice::from_ref(at),
    };
    match positions.iter().map(|at| header.names[*at].as_str()).find(|name| is_personal(name)) {
        Some(name) => {
            let message = format!("people are not grouped by `{name}`, which identifies them");
            Err(Diagnostic::error(message).help("group by a column that several people share, such as a department"))
        }
        None => Ok(source),
    }
}

/// Whether a header is that of names, addresses, birth dates and the like.
pub(super) fn is_personal(header: &str) -> bool {
    let header = cell::letters(header);
    PERSONAL.iter().any(|part| header.contains(part)) || PERSONAL_WORDS.contains(&header.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_of_names_addresses_and_birth_dates_are_known() {
        for header in ["Name", "First Name", "lastName", "E-mail", "Work Email", "Date of Birth", "DOB", "Employee_Name", "Geburtsdatum"] {
            assert!(is_personal(header), "{header}");
        }
        for header in ["Department", "Department Name", "Cost Center Name", "Job Title", "Location", "Manager ID", "Company name"] {
            assert!(!is_personal(header), "{header}");
        }
    }
}
