//! What becomes of demand. GPUs of one's own ([`dedicated`]) serve it first, then shared capacity ([`shared_capacity`]); then guardrails of
//! money bound each day ([`guarded`]); then access allows what it does: sandbox, queue, own credits, quota, pools, and what policy does with demand
//! over the quota.
//!
//! Every unit demanded is counted in exactly one outcome. Shared limits ([`settlement`]) can only be divided once everybody's demand is known:
//! the demand for them is collected person by person and settled for the whole block of trials.
//!
//! What a count means does not depend on what else a tier has:
//! - At the cap is who wants more than the quota, whatever serves the rest; throttled is who is served by something cheaper.
//! - Days waited are those of people with demand beyond the sandbox in the queue, and after it until an answer, yes or no. Idle pay is for them alone.
//! - In a part month everything that is one person's is the share of its days at work: sandbox, quota, credits, active days and waits.
//!
//! Knows amounts in the unit of the resource, and prices only to turn money into that unit. Must not know lines of cost.

pub mod allowance;
pub mod credits;
mod days;
pub mod dedicated;
pub mod demand_counts;
mod guarded;
mod monthly;
pub mod person;
pub mod settlement;
pub mod shared_capacity;
pub mod shared_demand;
