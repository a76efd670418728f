//! Shared capacity in one block of trials: how its hours are divided among the people who share it.
//!
//! ```text
//! share served = min(1, hours at hand / Σ GPU-hours that dedicated GPUs leave)      by month, one capacity after the other
//! ```
//! The demand of all its people must be known before any of them is admitted to the access tier. It is therefore simulated twice: draws are
//! addressed, so that the second time repeats the first. Only scenarios with shared capacity pay for that.

use std::collections::BTreeMap;

use crate::cost::{Environment, Quantities, Quantity, Signed};
use crate::quantity::columns::{add, lanes};
use crate::quantity::{LANES, Lanes, MonthLanes};
use crate::scenario::Capacity;
use crate::scenario::package::PurchaseOption;
use crate::simulation::plan::Plan;
use crate::simulation::reservation;

/// What shared capacity serves in one block.
pub struct SharedCapacity {
    /// Share of the GPU-hours that dedicated GPUs leave, by segment of people.
    served: BTreeMap<usize, MonthLanes>,
    /// GPU-hours used, by segment of a capacity.
    used: BTreeMap<usize, MonthLanes>,
}

impl SharedCapacity {
    /// Divides every capacity among the GPU-hours that dedicated GPUs leave, each with the segment that wants them, in the order of segments.
    pub fn divide(plan: &Plan, environment: &Environment, remaining: &[(usize, MonthLanes)]) -> Self {
        let ones = || MonthLanes::filled(plan.n_months(), 1.0);
        let mut unserved: Vec<MonthLanes> = remaining.iter().map(|_| ones()).collect();
        let mut used = BTreeMap::new();
        for (segment, capacity) in plan.capacities() {
            let shares: Vec<bool> = remaining.iter().map(|(of, _)| capacity.serves(&plan.cohort_of(*of).group)).collect();
            let mut hours = MonthLanes::zero(plan.n_months());
            for (month, hours) in hours.iter_mut().enumerate() {
                let at_hand = at_hand(capacity, plan, environment, month);
                let mut wanted = [0.0; LANES];
                let sharers = || remaining.iter().zip(&shares).enumerate().filter(|(_, (_, shares))| **shares);
                for (index, ((_, remaining), _)) in sharers() {
                    let (remaining, unserved) = (remaining.month(month), unserved[index].month(month));
                    add(&mut wanted, &lanes(|lane| remaining[lane] * unserved[lane]));
                }
                let left = lanes(|lane| if wanted[lane] > at_hand[lane] { 1.0 - at_hand[lane] / wanted[lane] } else { 0.0 });
                *hours = lanes(|lane| wanted[lane].min(at_hand[lane]));
                let indices: Vec<usize> = sharers().map(|(index, _)| index).collect();
                for index in indices {
                    let row = unserved[index].month_mut(month);
                    row.iter_mut().zip(&left).for_each(|(unserved, left)| *unserved *= left);
                }
            }
            used.insert(segment, hours);
        }
        let served = remaining.iter().zip(unserved).map(|((segment, _), mut unserved)| {
            unserved.iter_mut().flatten().for_each(|share| *share = 1.0 - *share);
            (*segment, unserved)
        });
        Self { served: served.collect(), used }
    }

    /// Share of the GPU-hours that the dedicated GPUs of people in a segment leave; absent where they share no capacity.
    pub fn served(&self, segment: usize) -> Option<&MonthLanes> {
        self.served.get(&segment)
    }

    /// Counts the hours used of the capacity that is a segment of its own, and what is there.
    pub fn count(&self, segment: usize, capacity: &Capacity, quantities: &mut Quantities) {
        count_what_is_there(capacity, quantities);
        let Some(used) = self.used.get(&segment) else { return };
        for (month, hours) in used.iter().enumerate() {
            quantities.use_dedicated(&capacity.gpu, signed(capacity, month), month, hours);
        }
        // These hours are counted where they are wanted.
        quantities.get_mut(Quantity::HoursOnDedicated).clear();
    }
}

/// Fills in the exact means of a capacity: none of its use.
pub fn expect(capacity: &Capacity, quantities: &mut Quantities) {
    count_what_is_there(capacity, quantities);
    for month in 0..quantities.n_months() {
        quantities.use_dedicated(&capacity.gpu, Signed::AsUsed, month, &[f64::NAN; LANES]);
    }
    quantities.get_mut(Quantity::HoursOnDedicated).clear();
}

/// A capacity has its GPUs once, as if it were one person who is always there.
fn count_what_is_there(capacity: &Capacity, quantities: &mut Quantities) {
    let n_months = quantities.n_months();
    for quantity in [Quantity::Headcount, Quantity::FleetShare] {
        quantities.set(quantity, &vec![1.0; n_months]);
    }
    if let Some(term) = capacity.gpus.purchase_option.term() {
        reservation::signings((0..n_months).map(|_| true), term).for_each(|month| quantities.sign(&capacity.gpu, month, &[1.0; LANES]));
    }
}

/// When the rent of hours used in `month` was signed.
fn signed(capacity: &Capacity, month: usize) -> Signed {
    capacity.gpus.purchase_option.term().map_or(Signed::AsUsed, |term| Signed::In(month - month % term as usize))
}

/// Hours of a capacity in one month.
fn at_hand(capacity: &Capacity, plan: &Plan, environment: &Environment, month: usize) -> Lanes {
    let count = environment.value(&capacity.gpus.count);
    let hours = match &capacity.gpus.purchase_option {
        PurchaseOption::Owned { purchased: Some(purchased), .. } if plan.scenario.start.plus(month as i32) < *purchased => [0.0; LANES],
        PurchaseOption::OnDemand { hours } => *environment.value(hours),
        PurchaseOption::Spot(spot) => *environment.value(&spot.hours),
        PurchaseOption::Reserved(_) | PurchaseOption::Owned { .. } => [plan.scenario.hours_of_month(month); LANES],
    };
    lanes(|lane| count[lane] * hours[lane])
}
