//! What one incident spends, and the numbers that move its cost. Nothing is drawn here; the exact mean of one incident is in [`expected`].
//!
//! The month in which an incident begins bears all of its cost.

pub mod expected;

use super::Environment;
use super::guardrail::GUARDRAILS;
use crate::quantity::MonthLanes;
use crate::quantity::columns::lanes;
use crate::scenario::incidents::{Damage, IncidentSpend};
use crate::scenario::{Guardrails, Incident, Number, Prices};

/// Dollars per hour that a running incident spends, by month: 64 GPUs at 3.99 spend 255.36. Zero for an incident of a stated size.
pub fn hourly(incident: &Incident, prices: &Prices, environment: &Environment) -> MonthLanes {
    let mut hourly = MonthLanes::zero(environment.share_price.n_months());
    let Damage::Running(running) = &incident.damage else { return hourly };
    for (month, row) in hourly.iter_mut().enumerate() {
        *row = match &running.spend {
            IncidentSpend::Rate(rate) => environment.amount(rate, month),
            IncidentSpend::Gpus { name, count } => {
                let (count, rent, path) = (
                    environment.value(count),
                    environment.value(&prices.gpus[name].on_demand),
                    environment.prices.gpu_rents[name].on_demand.month(month),
                );
                lanes(|lane| count[lane] * rent[lane] * path[lane])
            }
        };
    }
    hourly
}

/// The numbers of a scenario that move the cost of one incident of this kind.
pub fn numbers<'a>(incident: &'a Incident, guardrails: &'a Guardrails, prices: &'a Prices) -> Vec<&'a Number> {
    let (bounds, spend) = (bounding(incident, guardrails), spending(incident, prices));
    let weekend = match &incident.damage {
        Damage::Running(running) => Some(&running.weekend_share),
        Damage::Money(_) => None,
    };
    let drift = matches!(&incident.damage, Damage::Running(running) if matches!(running.spend, IncidentSpend::Gpus { .. }));
    let of_rents = prices.gpu_path_inputs().filter(|_| drift);
    bounds.into_iter().chain(spend).chain(weekend).chain(of_rents).collect()
}

/// Numbers that bound an incident of this kind.
fn bounding<'a>(incident: &'a Incident, guardrails: &'a Guardrails) -> Vec<&'a Number> {
    let is_running = matches!(incident.damage, Damage::Running(_));
    let acting = GUARDRAILS.into_iter().filter(|guardrail| guardrail.is_of_money || is_running);
    acting.filter_map(|guardrail| (guardrail.number)(guardrails)).chain(&incident.max_cost).collect()
}

/// Numbers whose product is the spend per hour.
fn spending<'a>(incident: &'a Incident, prices: &'a Prices) -> Vec<&'a Number> {
    match &incident.damage {
        Damage::Money(_) => vec![],
        Damage::Running(running) => match &running.spend {
            IncidentSpend::Rate(rate) => vec![rate],
            IncidentSpend::Gpus { name, count } => vec![count, &prices.gpus[name].on_demand],
        },
    }
}
