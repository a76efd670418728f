//! A document: headline sentences, then titled tables of cells that are already words. What a terminal or a Markdown page shows.

/// Something a person reads from top to bottom.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Document {
    pub title: String,
    /// One sentence: the question that was asked.
    pub purpose: String,
    /// Sentences that can be read aloud.
    pub headline: Vec<String>,
    pub sections: Vec<Section>,
    /// What to know before quoting a figure.
    pub warnings: Vec<String>,
}

/// A titled table; the first column is named things, the others are figures.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Section {
    pub title: String,
    pub header: Vec<String>,
    pub rows: Vec<DocumentRow>,
    /// What the columns mean, in words.
    pub note: Option<String>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct DocumentRow {
    pub cells: Vec<String>,
    pub weight: Weight,
}

/// How a row stands among its neighbours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weight {
    Plain,
    /// A sum or a heading.
    Strong,
}

impl Section {
    pub fn new(title: &str, header: &[&str]) -> Self {
        Self { title: title.into(), header: header.iter().map(ToString::to_string).collect(), ..Self::default() }
    }

    pub fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        self.rows.push(DocumentRow { cells: cells.into_iter().collect(), weight: Weight::Plain });
    }

    pub fn strong(&mut self, cells: impl IntoIterator<Item = String>) {
        self.rows.push(DocumentRow { cells: cells.into_iter().collect(), weight: Weight::Strong });
    }
}
