//! What readers ask of a tree: the keys of its tables and the kinds of its values. A schema made from these records always agrees with the reader.

/// What was asked at one path.
#[derive(Clone, Debug)]
pub struct SchemaRecord {
    /// As messages write it: `access.frontier.cap.amount`.
    pub path: String,
    pub asked: Expected,
}

/// What a reader would accept.
#[derive(Clone, Debug, PartialEq)]
pub enum Expected {
    /// A table with some of these keys.
    Keys(Vec<String>),
    /// A table whose keys are names that users choose.
    Names,
    Text,
    Flag,
    /// A whole number between these.
    Whole {
        least: i64,
        most: i64,
    },
    /// Any number.
    Number,
    /// One of these words.
    Word(Vec<String>),
    /// A text of a certain form, such as a month.
    Form {
        example: String,
    },
    /// A quantity, with examples.
    Amount {
        examples: Vec<String>,
        may_be_bare: bool,
        may_vary: bool,
    },
    List,
}
