//! What the first month is made of, by exact means: who is paid what, who uses how much of what, what people hold.
//!
//! It shows how a scenario was read before anything is simulated: an amount per person that was meant for the company is 180 times too large here.

use serde::{Deserialize, Serialize};

use crate::cost::first_month::{Charged, FirstUse};
use crate::scenario::package::PurchaseKind;
use crate::scenario::usage::Resource;

/// The first month of a plan.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct FirstMonth {
    /// In the order of the plan's groups: reported groups, each with the people who follow one group of the scenario.
    pub groups: Vec<GroupMonth>,
    /// By name, in alphabetical order.
    pub seats: Vec<SeatMonth>,
}

/// People who are reported as one group and follow one group of the scenario.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct GroupMonth {
    /// The name under which their cost is reported.
    pub name: String,
    /// The group of the scenario whose terms they have.
    pub terms: String,
    /// Whether it is a shared capacity, which has no people.
    pub is_without_people: bool,
    /// People at work in the first month.
    pub at_work: f64,
    pub pay: PayMonth,
    pub uses: Vec<UseMonth>,
    pub gpus: Vec<GpuMonth>,
}

/// Yearly base pay, in the currency of the scenario, of people who are at work at some time within the horizon, at the rates of its start.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct PayMonth {
    /// With a base pay of their own.
    pub own: Charged,
    /// On the base pay of their group.
    pub of_group: Charged,
    /// Of those, the people who come from a headcount file in which no base pay was found for them.
    pub filled_in: Charged,
    /// People who are never at work within the horizon.
    pub never_at_work: usize,
}

/// What people use of one resource.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct UseMonth {
    pub resource: Resource,
    /// The name of the usage.
    pub usage: String,
    pub first: FirstUse,
    /// Whether quotas, credits, queues or GPUs at hand may keep some of it off the bill.
    pub is_limited: bool,
}

/// Seats of one kind.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SeatMonth {
    pub name: String,
    pub is_compute: bool,
    pub charged: Charged,
}

/// GPUs of one kind and purchase option.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct GpuMonth {
    pub name: String,
    pub option: PurchaseKind,
    pub charged: Charged,
}
