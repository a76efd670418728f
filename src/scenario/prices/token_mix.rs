//! How tokens divide into the classes that have prices of their own.

use super::TokenPrice;
use crate::quantity::Dimension;
use crate::reading::TableReader;
use crate::scenario::number::{Number, Numbers, Range};

/// The four disjoint classes of tokens, by three shares that can vary on their own.
#[derive(Clone, Debug)]
pub struct TokenMix {
    /// Share of all tokens read from cache.
    pub cache_read: Number,
    /// Share of the other input tokens that is written to cache.
    pub cache_write: Number,
    /// Input tokens outside cache reads for each output token.
    pub input_to_output: Number,
    /// Share of all tokens in requests whose context is long enough for a model's long-context price.
    pub long_context: Number,
}

/// The mix of a usage that does not give one: that of a coding agent, almost all of whose tokens are read from cache.
const CACHE_READ: f64 = 0.90;
const CACHE_WRITE: f64 = 1.0;
const INPUT_TO_OUTPUT: f64 = 11.4;
const LONG_CONTEXT: f64 = 0.0;

impl TokenMix {
    /// The mix of a usage that does not give one, with its numbers at `path`.
    pub(in crate::scenario) fn standard(path: &str, numbers: &Numbers<'_>) -> Self {
        let share = |key: &str, value| numbers.fixed(format!("{path}.{key}"), value, Dimension::Share, Range::SHARE);
        let ratio = format!("{path}.input_to_output");
        Self {
            cache_read: share("cache_read", CACHE_READ),
            cache_write: share("cache_write", CACHE_WRITE),
            input_to_output: numbers.fixed(ratio, INPUT_TO_OUTPUT, Dimension::Number, Range::NOT_NEGATIVE),
            long_context: share("long_context", LONG_CONTEXT),
        }
    }

    /// The table `tokens` of a usage.
    pub(in crate::scenario) fn read(usage: &TableReader<'_>, numbers: &Numbers<'_>) -> Option<Self> {
        let Some(field) = usage.optional("tokens") else { return Some(Self::standard(&format!("{}.tokens", usage.path()), numbers)) };
        let tokens = TableReader::new(&field)?;
        let cache_read = numbers.number(&tokens, "cache_read", Dimension::Share, Range::SHARE, CACHE_READ);
        let cache_write = numbers.number(&tokens, "cache_write", Dimension::Share, Range::SHARE, CACHE_WRITE);
        let input_to_output = numbers.number(&tokens, "input_to_output", Dimension::Number, Range::NOT_NEGATIVE, INPUT_TO_OUTPUT);
        let long_context = numbers.number(&tokens, "long_context", Dimension::Share, Range::SHARE, LONG_CONTEXT);
        tokens.finish();
        Some(Self { cache_read: cache_read?, cache_write: cache_write?, input_to_output: input_to_output?, long_context: long_context? })
    }

    /// The numbers that a blended price depends on.
    pub fn numbers(&self) -> [&Number; 4] {
        [&self.cache_read, &self.cache_write, &self.input_to_output, &self.long_context]
    }

    /// The numbers of a price that these tokens pay: those of long contexts only where some are long.
    pub fn paid_of<'a>(&self, price: &'a TokenPrice) -> Vec<&'a Number> {
        if self.long_context.is_certainly_zero() { price.classes().to_vec() } else { price.numbers().collect() }
    }
}
