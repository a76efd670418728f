//! How tokens divide into the classes that have prices of their own.

use super::TokenPrice;
use crate::quantity::Dimension;
use crate::reading::TableReader;
use crate::scenario::number::defaults::{CACHE_READ, CACHE_WRITE, INPUT_TO_OUTPUT};
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

/// Without it nobody has long contexts.
const LONG_CONTEXT: f64 = 0.0;

impl TokenMix {
    /// The mix of a usage that does not give one, with its numbers at `path`.
    pub(in crate::scenario) fn standard(path: &str, numbers: &Numbers<'_>) -> Option<Self> {
        let [cache_read, cache_write, input_to_output] =
            [&CACHE_READ, &CACHE_WRITE, &INPUT_TO_OUTPUT].map(|default| numbers.default_at(path, default));
        let long_context = numbers.fixed(format!("{path}.long_context"), LONG_CONTEXT, Dimension::Share, Range::SHARE);
        Some(Self { cache_read: cache_read?, cache_write: cache_write?, input_to_output: input_to_output?, long_context })
    }

    /// The table `tokens` of a usage.
    pub(in crate::scenario) fn read(usage: &TableReader<'_>, numbers: &Numbers<'_>) -> Option<Self> {
        let Some(field) = usage.optional("tokens") else { return Self::standard(&format!("{}.tokens", usage.path()), numbers) };
        let tokens = TableReader::new(&field)?;
        let [cache_read, cache_write, input_to_output] =
            [&CACHE_READ, &CACHE_WRITE, &INPUT_TO_OUTPUT].map(|default| numbers.or_default(&tokens, default));
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
