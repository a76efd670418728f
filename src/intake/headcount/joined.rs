//! Several headcount files as one.
//!
//! Lines are numbered through all files, so that a row of any of them has a line of its own; [`Headcount::place`] says which line of which file it is.

use std::collections::BTreeMap;

use super::{Assignment, Headcount, HeadcountRow, LabelSet, Rejection, RowMistake, RowMistakeKind};
use crate::intake::column::HeadcountColumn;
use crate::intake::string_table::StringTable;

/// One of the files of a headcount.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HeadcountFile {
    /// As messages call it.
    pub name: String,
    /// Lines of the files before it.
    pub lines_before: u32,
    /// Rows below its header.
    pub read: usize,
    /// Rows of it that were left out on purpose.
    pub n_filtered: usize,
    /// Rows of it that were added to others.
    pub n_combined: usize,
}

impl Headcount {
    /// One headcount of several files, in this order. An id that an earlier file has is rejected as one that an earlier row has.
    ///
    /// `None` where the files have more lines than can be numbered.
    pub fn join(files: Vec<(String, Self)>) -> Option<Self> {
        let mut joined = Self::default();
        let mut ids = Ids::default();
        let (mut assignments, mut label_sets) = (Numbers::<Assignment>::default(), Numbers::<LabelSet>::default());
        // Apart from those of rows that can be used: a row is no repetition of one that was rejected in another file.
        let mut rejected_ids = StringTable::default();
        let mut rejected = vec![];
        let mut lines_before = 0_u32;
        for (name, file) in files {
            let n_filtered = file.n_filtered();
            let Self {
                rows, label_sets: labels, ids: names, assignments: assigned, rejected: of_file, read, lines, warnings, columns, ..
            } = file;
            joined.filtered.extend(file.filtered.into_iter().map(|group| group.moved_by(lines_before)));
            joined.n_combined += file.n_combined;
            joined.notes.extend(file.notes.into_iter().map(|note| format!("{name}: {note}")));
            let id_column = columns.first(HeadcountColumn::EmployeeId).cloned();
            let assigned: Vec<u32> = assigned.into_iter().map(|assignment| assignments.number(assignment)).collect();
            let labels: Vec<u32> = labels.into_iter().map(|set| label_sets.number(set)).collect();
            for rejection in of_file.iter() {
                let id = rejection.id.map(|id| rejected_ids.add(names.get(id as usize)).0 as u32);
                rejected.push(rejection.moved_by(lines_before, id));
            }
            joined.rows.reserve(rows.len());
            for row in rows {
                let line = row.line.checked_add(lines_before)?;
                match ids.add(names.get(row.id as usize), line) {
                    Ok(id) => {
                        let (assignment, labels) = (assigned[row.assignment as usize], labels[row.labels as usize]);
                        joined.rows.push(HeadcountRow { line, assignment, labels, id, ..row });
                    }
                    Err(first) => {
                        let (file, first_line) = joined.place(first);
                        let file = joined.files[file].name.as_str().into();
                        let kind = RowMistakeKind::RepeatedInFiles { file, first_line };
                        let id = rejected_ids.add(names.get(row.id as usize)).0 as u32;
                        rejected.push(Rejection::of(line, Some(id), vec![RowMistake { column: id_column.clone(), value: None, kind }]));
                    }
                }
            }
            joined.files.push(HeadcountFile { name, lines_before, read, n_filtered, n_combined: file.n_combined });
            joined.read += read;
            joined.warnings.extend(warnings);
            if joined.files.len() == 1 {
                (joined.lines, joined.columns) = (lines, columns);
            } else {
                joined.lines.add(lines);
            }
            lines_before = lines_before.checked_add(lines.total())?;
        }
        rejected_ids.freeze();
        joined.rejected_ids = Some(rejected_ids);
        rejected.sort_by_key(|rejection| rejection.line);
        ids.ids.freeze();
        (joined.ids, joined.assignments, joined.label_sets, joined.rejected) = (ids.ids, assignments.all, label_sets.all, rejected.into());
        Some(joined)
    }

    /// The file of a line, by its place in [`Headcount::files`], and the line's number in it. A headcount that was not joined has one file.
    pub fn place(&self, line: u32) -> (usize, u32) {
        let file = self.files.partition_point(|file| file.lines_before < line).saturating_sub(1);
        (file, line - self.files.get(file).map_or(0, |file| file.lines_before))
    }

    /// The row that starts on a line; absent where there is none that can be used.
    pub fn row_on(&self, line: u32) -> Option<&HeadcountRow> {
        self.rows.binary_search_by_key(&line, |row| row.line).ok().map(|at| &self.rows[at])
    }
}

/// The ids of all rows so far, with their lines.
#[derive(Default)]
struct Ids {
    ids: StringTable,
    lines: Vec<u32>,
}

impl Ids {
    /// The number of a new id, or the line of the row that has it.
    fn add(&mut self, id: &str, line: u32) -> Result<u32, u32> {
        let (number, is_new) = self.ids.add(id);
        if !is_new {
            return Err(self.lines[number]);
        }
        self.lines.push(line);
        Ok(number as u32)
    }
}

/// Distinct values by number.
struct Numbers<T> {
    numbers: BTreeMap<T, u32>,
    all: Vec<T>,
}

impl<T> Default for Numbers<T> {
    fn default() -> Self {
        Self { numbers: BTreeMap::new(), all: vec![] }
    }
}

impl<T: Clone + Ord> Numbers<T> {
    fn number(&mut self, value: T) -> u32 {
        if let Some(number) = self.numbers.get(&value) {
            return *number;
        }
        let number = self.all.len() as u32;
        self.numbers.insert(value.clone(), number);
        self.all.push(value);
        number
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::intake::header_map::HeaderMap;

    fn read(text: &str) -> Headcount {
        Headcount::read(text.as_bytes(), &HeaderMap::canonical()).expect("a headcount")
    }

    #[test]
    fn files_join_to_the_rows_of_one_file_and_a_line_is_found_again() {
        let header = "employee_id,group,fte\n";
        let [one, two] = ["A,eng,1\nB,sales,x\n\nC,eng,0.5\n", "D,ops,1\nA,eng,1\n"].map(|rows| read(&format!("{header}{rows}")));
        let joined = Headcount::join(vec![("one.csv".into(), one), ("two.csv".into(), two)]).expect("few lines");
        assert_eq!((joined.read, joined.rows.len(), joined.rejected.len()), (5, 3, 2));
        let place = |id: &str| joined.rows.iter().find(|row| joined.employee_id(row) == id).map(|row| joined.place(row.line));
        assert_eq!(["A", "C", "D"].map(place), [Some((0, 2)), Some((0, 5)), Some((1, 2))]);
        let groups: Vec<_> = joined.rows.iter().map(|row| joined.assignments[row.assignment as usize].group.as_deref()).collect();
        assert_eq!(groups, [Some("eng"), Some("eng"), Some("ops")]);
        assert_eq!(joined.rejected.iter().map(|rejection| joined.place(rejection.line)).collect::<Vec<_>>(), [(0, 3), (1, 3)]);
        assert!(joined.rejected[1].reason().contains("is also that of line 2 of one.csv"), "{}", joined.rejected[1].reason());
    }
}
