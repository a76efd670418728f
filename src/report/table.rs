//! A table as plain columns: what a spreadsheet or a data frame is made of.

/// Named columns of equal length.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// Also the name of the file it is written to.
    pub name: String,
    pub columns: Vec<TableColumn>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct TableColumn {
    /// With the unit, such as `mean_usd`.
    pub name: String,
    pub values: Values,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Values {
    Text(Vec<String>),
    /// Absent stays absent: an empty cell, never 0.
    Amounts(Vec<Option<f64>>),
    Counts(Vec<u64>),
}

impl Values {
    pub fn len(&self) -> usize {
        match self {
            Self::Text(values) => values.len(),
            Self::Amounts(values) => values.len(),
            Self::Counts(values) => values.len(),
        }
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl Table {
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), columns: vec![] }
    }

    /// Adds a column of text.
    #[must_use]
    pub fn text(self, name: &str, values: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.with(name, Values::Text(values.into_iter().map(Into::into).collect()))
    }

    /// Adds a column of amounts, of which some may be absent.
    #[must_use]
    pub fn amounts(self, name: &str, values: impl IntoIterator<Item = impl Into<Option<f64>>>) -> Self {
        self.with(name, Values::Amounts(values.into_iter().map(Into::into).collect()))
    }

    #[must_use]
    pub fn counts(self, name: &str, values: impl IntoIterator<Item = u64>) -> Self {
        self.with(name, Values::Counts(values.into_iter().collect()))
    }

    pub fn n_rows(&self) -> usize {
        self.columns.first().map_or(0, |column| column.values.len())
    }

    fn with(mut self, name: &str, values: Values) -> Self {
        self.columns.push(TableColumn { name: name.into(), values });
        self
    }
}
