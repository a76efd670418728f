//! What access allows of demand: sandbox, queue, own credits, quota, pools, and what policy does with demand over the quota.
//!
//! Every unit demanded is counted in exactly one outcome. Shared limits ([`settlement`]) can only be divided once everybody's demand is known:
//! the demand for them is collected person by person and settled for the whole block of trials.
//! Knows amounts in the unit of the resource, and prices only to turn money into that unit. Must not know lines of cost.

pub mod allowance;
pub mod credits;
mod days;
pub mod demand_counts;
mod monthly;
pub mod person;
pub mod settlement;
pub mod shared_demand;
