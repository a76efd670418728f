//! Exact means of incidents, for the expectation pass.

use crate::cost::allowance::units_unless_free;
use crate::cost::{Quantities, Quantity};
use crate::scenario::incidents::Scope;
use crate::simulation::access::allowance;
use crate::simulation::context::BlockContext;
use crate::simulation::plan::Segment;
use crate::simulation::price;

/// Adds the exact means of a segment's incidents: rate × cluster size × E[cost of one] × exposure in months.
pub fn expect(context: &BlockContext<'_>, quantities: &mut Quantities) {
    let BlockContext { cohort, segment, environment, .. } = *context;
    for (index, incident) in context.scenario().incidents.iter().enumerate() {
        if !incident.is_caused_by(&cohort.group.name) {
            continue;
        }
        let n_per_month = environment.value(&incident.rate)[0] * environment.value(&incident.mean_cluster_size)[0];
        for month in 0..context.n_months() {
            let cost = environment.incidents[index].means[month];
            let exposure = match incident.scope {
                Scope::Person => quantities.month(Quantity::Headcount, month)[0],
                Scope::Team | Scope::Company => shared_exposure(segment, index, month),
            };
            let n = n_per_month * exposure;
            let mut add = |quantity, amount: f64| quantities.month_mut(quantity, month).iter_mut().for_each(|value| *value += amount);
            add(Quantity::Incidents, n);
            add(Quantity::IncidentHours, n * cost.hours);
            if !incident.counts_toward_cap {
                add(Quantity::IncidentSpend, n * cost.dollars);
            } else if let (Some(usage), Some(access)) = (&cohort.inference, cohort.access.as_deref()) {
                let price = context.cohort_environment.token_price.month(month)[0];
                let is_certain = price::is_certain(&access.models, &usage.usage.tokens, context.scenario());
                let tokens = units_unless_free(n * cost.dollars, price);
                // Where a price is uncertain, the mean of money over price has no closed form.
                let tokens = if is_certain { tokens } else { f64::NAN };
                // A queue delays them like all other demand.
                let lost = allowance::mean_share_lost(&access.tokens, usage.waits.as_deref(), environment);
                add(Quantity::TokensWanted, tokens);
                add(Quantity::TokensInQuota, tokens * (1.0 - lost));
                add(Quantity::TokensUnserved, tokens * lost);
            }
        }
    }
}

/// Months of exposure that a segment has to the shared incident with that index.
pub fn shared_exposure(segment: &Segment, incident: usize, month: usize) -> f64 {
    let shares = segment.shares.iter().filter(|share| share.incident == incident);
    shares.map(|share| share.exposure[month] * share.part(share.of_segment[month], month)).sum()
}
