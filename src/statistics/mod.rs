//! Estimates from a sample, with their sampling errors.
//!
//! A simulation produces columns of numbers. This layer computes the statistics of a column (mean, percentiles,
//! tail, exceedance probability, concentration) and the standard error or confidence interval that results from the finite
//! number of values.
//!
//! | question | module |
//! |---|---|
//! | mean and standard deviation, also of merged parts | [`moments`] |
//! | percentiles and their standard errors | [`quantile`] |
//! | distribution-free confidence intervals of percentiles | [`rank`] |
//! | mean of the worst part | [`tail`] |
//! | probability of an event | [`proportion`] |
//! | all figures of a column at once | [`estimate`] |
//! | 95% confidence intervals | [`interval`] |
//! | errors of differences between samples that pair up | [`influence`] |
//! | standard errors of correlated values, from independent replicates | [`replicates`] |
//! | variance reduction with a variable whose mean is known | [`control_variate`] |
//! | how unevenly a total is distributed | [`concentration`] |
//! | whether simulated figures agree with exact ones | [`agreement`] |
//! | errors of any other figure | [`jackknife`] |
//! | share of the variance that an input explains | [`first_order`] |
//! | mean where an input has a certain percentile | [`conditional_mean`] |
//! | share of the variance that parts of the randomness make, and their interactions | [`pick_freeze`], [`shapley`](mod@shapley) |
//! | what several inputs explain together | [`regression`] |
//! | what it is worth to know an input | [`worth_of_knowing`] |
//!
//! Does not know what the numbers mean (money, people, months), where they come from, or how they are
//! shown, and uses no random numbers.
//!
//! Three rules hold everywhere. The order of the values never changes a result, except where it assigns values to replicates. What
//! cannot be estimated from a sample is `None`, never zero. And the percentiles of the negated sample are the negated
//! mirrored percentiles, to the last bit, so that gains and losses are treated alike.

pub mod agreement;
mod bins;
pub mod concentration;
pub mod conditional_mean;
pub mod control_variate;
pub mod credibility;
mod critical_value;
pub mod estimate;
pub mod first_order;
pub mod influence;
pub mod interval;
pub mod jackknife;
pub mod moments;
pub mod pick_freeze;
pub mod proportion;
pub mod quantile;
pub mod rank;
mod ranked;
pub mod regression;
pub mod replicates;
pub mod shapley;
pub mod tail;
pub mod worth_of_knowing;

#[cfg(test)]
mod coverage_tests;
#[cfg(test)]
mod property_tests;
#[cfg(test)]
mod tail_tests;
#[cfg(test)]
mod test_functions;
