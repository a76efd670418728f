//! A dataset: unrounded columns for spreadsheets and data frames, made a few rows at a time.
//!
//! A column is a function of the row, so that a dataset of millions of rows takes no memory before somebody asks for some of them.

use std::borrow::Cow;
use std::ops::Range;
use std::rc::Rc;

use crate::quantity::Month;

/// Named columns of equal length.
pub struct Dataset<'a> {
    /// Also the stem of the files it is written to.
    pub name: &'static str,
    pub n_rows: usize,
    pub columns: Vec<DataColumn<'a>>,
}

/// A column, with its unit in its name where that is always the same: `tokens_unserved_mean_mtok`. Amounts of money have a column `currency`
/// beside them.
pub struct DataColumn<'a> {
    pub name: Cow<'a, str>,
    /// What the cells are.
    pub cells: Cells<'a>,
}

/// The value in a row, counted from 0.
pub enum Cells<'a> {
    Text(Box<dyn Fn(usize) -> Cow<'a, str> + 'a>),
    Month(Box<dyn Fn(usize) -> Month + 'a>),
    /// Yes or no.
    Flag(Box<dyn Fn(usize) -> bool + 'a>),
    /// Absent stays absent: an empty cell, never 0.
    Amount(Box<dyn Fn(usize) -> Option<f64> + 'a>),
    Count(Box<dyn Fn(usize) -> u64 + 'a>),
}

impl<'a> Dataset<'a> {
    pub fn new(name: &'static str, n_rows: usize) -> Self {
        Self { name, n_rows, columns: vec![] }
    }

    #[must_use]
    pub fn text<T: Into<Cow<'a, str>>>(self, name: impl Into<Cow<'a, str>>, of: impl Fn(usize) -> T + 'a) -> Self {
        self.with(name, Cells::Text(Box::new(move |row| of(row).into())))
    }

    #[must_use]
    pub fn month(self, name: impl Into<Cow<'a, str>>, of: impl Fn(usize) -> Month + 'a) -> Self {
        self.with(name, Cells::Month(Box::new(of)))
    }

    #[must_use]
    pub fn flag(self, name: impl Into<Cow<'a, str>>, of: impl Fn(usize) -> bool + 'a) -> Self {
        self.with(name, Cells::Flag(Box::new(of)))
    }

    /// Adds a column of amounts, of which some may be absent.
    #[must_use]
    pub fn amount<T: Into<Option<f64>>>(self, name: impl Into<Cow<'a, str>>, of: impl Fn(usize) -> T + 'a) -> Self {
        self.with(name, Cells::Amount(Box::new(move |row| of(row).into())))
    }

    #[must_use]
    pub fn count(self, name: impl Into<Cow<'a, str>>, of: impl Fn(usize) -> u64 + 'a) -> Self {
        self.with(name, Cells::Count(Box::new(of)))
    }

    /// The rows in pieces of at most `n` rows; none where there are no rows.
    pub fn chunks(&self, n: usize) -> impl Iterator<Item = Range<usize>> + use<> {
        let n_rows = self.n_rows;
        (0..n_rows).step_by(n).map(move |first| first..(first + n).min(n_rows))
    }

    fn with(mut self, name: impl Into<Cow<'a, str>>, cells: Cells<'a>) -> Self {
        self.columns.push(DataColumn { name: name.into(), cells });
        self
    }
}

/// A dataset in the making whose rows are values of one type.
pub struct Records<'a, R> {
    rows: Rc<[R]>,
    dataset: Dataset<'a>,
}

impl<'a, R: 'a> Records<'a, R> {
    pub fn new(name: &'static str, rows: Vec<R>) -> Self {
        Self { dataset: Dataset::new(name, rows.len()), rows: rows.into() }
    }

    #[must_use]
    pub fn text<T: Into<Cow<'a, str>>>(self, name: impl Into<Cow<'a, str>>, of: impl Fn(&R) -> T + 'a) -> Self {
        let rows = Rc::clone(&self.rows);
        Self { dataset: self.dataset.text(name, move |row| of(&rows[row])), ..self }
    }

    #[must_use]
    pub fn amount<T: Into<Option<f64>>>(self, name: impl Into<Cow<'a, str>>, of: impl Fn(&R) -> T + 'a) -> Self {
        let rows = Rc::clone(&self.rows);
        Self { dataset: self.dataset.amount(name, move |row| of(&rows[row])), ..self }
    }

    #[must_use]
    pub fn count(self, name: impl Into<Cow<'a, str>>, of: impl Fn(&R) -> u64 + 'a) -> Self {
        let rows = Rc::clone(&self.rows);
        Self { dataset: self.dataset.count(name, move |row| of(&rows[row])), ..self }
    }

    #[must_use]
    pub fn flag(self, name: impl Into<Cow<'a, str>>, of: impl Fn(&R) -> bool + 'a) -> Self {
        let rows = Rc::clone(&self.rows);
        Self { dataset: self.dataset.flag(name, move |row| of(&rows[row])), ..self }
    }

    pub fn finish(self) -> Dataset<'a> {
        self.dataset
    }
}
