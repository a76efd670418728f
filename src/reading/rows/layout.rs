//! How the text of a file is laid out, where that is stated. What is absent is found out from the file.

/// What is stated about a file before it is read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Layout {
    /// The label of the character encoding, such as `windows-1252`: see [`is_encoding`](super::is_encoding). A byte order mark goes before it.
    pub encoding: Option<String>,
    /// One of `,`, `;`, tab and `|`.
    pub delimiter: Option<u8>,
    pub header: HeaderPlace,
    /// The sheet of a workbook, by name.
    pub sheet: Option<String>,
}

/// Where the names of the columns are. A Parquet file keeps them apart from its rows, and none of this applies to it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum HeaderPlace {
    /// On the first line that looks like a header.
    #[default]
    Found,
    /// On the first filled line.
    First,
    /// On this line, counted from 1 as in an editor.
    Line(u32),
    /// Nowhere: the columns are called `column 1`, `column 2` and so on.
    Nowhere,
}
