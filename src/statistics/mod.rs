//! What a sample says, and how far it can be trusted.
//!
//! A simulation leaves behind columns of plain numbers. This floor turns one such column into the
//! figures people read (mean, percentiles, tail, share over a line, concentration) and puts beside
//! each the error that comes from having drawn only so many values.
//!
//! | question | file |
//! |---|---|
//! | what is typical, how wide is it, and can parts be merged | [`moments`] |
//! | below which value does a given share of the sample lie | [`quantile`] |
//! | which ranks are sure to hold a percentile, how many draws does that take | [`rank`] |
//! | how bad is the worst part | [`tail`] |
//! | how often does something happen | [`proportion`] |
//! | all of the above for one column, at once | [`estimate`] |
//! | between which values does the truth lie | [`interval`] |
//! | how large are errors where values hang together | [`replicates`] |
//! | what does another column's exact mean say about this one's | [`control_variate`] |
//! | how unevenly is a total spread | [`concentration`] |
//! | does what was simulated agree with what is known | [`agreement`] |
//!
//! Must not know: what the numbers stand for (money, people, months), where they came from, or how
//! they will be shown. It draws nothing at random.
//!
//! Three habits hold everywhere. The order in which values arrive never changes a result, unless it says which of them hang together. What a
//! sample cannot tell is `None`, never zero. And a sample turned upside down gives its percentiles
//! turned upside down, to the last bit, so that gain and loss are told alike.

pub mod agreement;
pub mod concentration;
pub mod control_variate;
pub mod estimate;
pub mod interval;
pub mod moments;
pub mod proportion;
pub mod quantile;
pub mod rank;
pub mod replicates;
pub mod tail;

#[cfg(test)]
mod coverage_tests;
#[cfg(test)]
mod law_tests;
#[cfg(test)]
mod tail_tests;
