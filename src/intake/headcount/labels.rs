//! The labels by which people are grouped: each distinct set of them is kept once.

use std::collections::BTreeMap;

use super::cells::Cells;
use crate::intake::grouping::LabelSource;
use crate::intake::string_table::StringTable;

/// The labels of one row in the order in which they were asked for; absent where its cell is.
pub type LabelSet = Box<[Option<Box<str>>]>;

/// The distinct sets of labels so far.
#[derive(Default)]
pub(super) struct Labels {
    sources: Vec<LabelSource>,
    names: StringTable,
    /// By the numbers of the labels plus 1; 0 where one is absent.
    numbers: BTreeMap<Box<[u32]>, u32>,
    sets: Vec<LabelSet>,
    /// The numbers of the labels of the row that is read.
    row: Vec<u32>,
}

impl Labels {
    pub fn new(sources: Vec<LabelSource>) -> Self {
        Self { sources, ..Self::default() }
    }

    /// The number of the set of labels of a row. A label that cannot be read is a mistake of the row.
    pub fn number(&mut self, cells: &mut Cells<'_>) -> u32 {
        if self.sources.is_empty() {
            if self.sets.is_empty() {
                self.sets.push(LabelSet::default());
            }
            return 0;
        }
        self.row.clear();
        for source in &self.sources {
            let label = match *source {
                LabelSource::Canonical(column) => cells.name(column),
                LabelSource::File(at) => cells.label(at),
            };
            self.row.push(label.map_or(0, |label| self.names.add(label).0 as u32 + 1));
        }
        if let Some(number) = self.numbers.get(self.row.as_slice()) {
            return *number;
        }
        let number = self.sets.len() as u32;
        let name = |number: &u32| number.checked_sub(1).map(|number| self.names.get(number as usize).into());
        self.sets.push(self.row.iter().map(name).collect());
        self.numbers.insert(self.row.as_slice().into(), number);
        number
    }

    pub fn into_sets(self) -> Vec<LabelSet> {
        self.sets
    }
}
