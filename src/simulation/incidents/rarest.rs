//! How often a run meets its rarest incident: a sample that misses it can contradict no exact mean.

use super::expected::shared_exposure;
use crate::chance::process::negative_binomial;
use crate::scenario::incidents::{Damage, Scope};
use crate::scenario::{Number, Uncertainty};
use crate::simulation::plan::{Plan, Segment};
use crate::simulation::rarest_incident::RarestIncident;

/// How often a trial of a plan has its rarest incident.
pub fn rarest(plan: &Plan) -> RarestIncident {
    let mut rarest = RarestIncident::default();
    for (index, incident) in plan.scenario.incidents.iter().enumerate().filter(|(_, incident)| incident.occurs()) {
        let exposure = |segment: &Segment| -> f64 {
            let cohort = &plan.cohorts[segment.cohort];
            match incident.scope {
                _ if !incident.is_caused_by(&cohort.group.name) => 0.0,
                Scope::Person => segment.totals.headcount.iter().sum(),
                Scope::Team | Scope::Company => (0..plan.n_months()).map(|month| shared_exposure(segment, index, month)).sum(),
            }
        };
        // Months with any incident: an overdispersed count comes in fewer, larger ones.
        let months_with_any = incident.rate.law.mean() * negative_binomial::hazard(incident.variance_to_mean.law.mean());
        let rarest_size = |number: &&Number| match &number.law {
            Uncertainty::Uncertain(family) => {
                family.steps().and_then(|steps| steps.atoms().map(|(_, weight)| weight).min_by(f64::total_cmp))
            }
            Uncertainty::Certain(_) => None,
        };
        let amount = incident.sampled_per_incident().iter().filter_map(rarest_size).min_by(f64::total_cmp).unwrap_or(1.0);
        let weekend = match &incident.damage {
            Damage::Running(running) if !running.weekend_share.is_certainly_zero() => running.weekend_share.law.mean(),
            _ => 1.0,
        };
        let expected = plan.segments.iter().map(exposure).sum::<f64>() * months_with_any * amount * weekend;
        let into = if incident.counts_toward_cap { &mut rarest.counted_toward_cap } else { &mut rarest.billed };
        *into = Some(into.map_or(expected, |known| known.min(expected)));
    }
    rarest
}
