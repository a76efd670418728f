//! Incidents: compute that is spent by accident, in addition to all planned usage.

use super::{Account, CostLine, Element, Entitlements, Quantity, charge_each, inputs};
use crate::quantity::MonthLanes;
use crate::scenario::Incident;

/// 64 H100 left running from Friday evening to Monday morning: 62 hours × 255.36 = 15,832.32.
pub const LINE: CostLine = CostLine::new(
    "incidents",
    Element::Tooling,
    "incident cost for the month = Σ over incidents that start in it of min(hours run × spend per hour, limits), or of min(amount, limits)",
    charge,
)
.compute()
.applies(|terms| billed(terms).next().is_some())
.inputs(|terms| inputs::incidents(terms, false))
.drawn_per_event(|terms| billed(terms).flat_map(Incident::sampled_per_incident).collect());

/// The kinds of incidents that people with these terms can cause and that are billed on this line.
fn billed<'a>(terms: &Entitlements<'a>) -> impl Iterator<Item = &'a Incident> {
    let group = &terms.group.name;
    terms.scenario.incidents.iter().filter(move |incident| !incident.counts_toward_cap && incident.is_caused_by(group))
}

fn charge(account: &Account<'_>, out: &mut MonthLanes) {
    charge_each(out, |month, lane| account.used(Quantity::IncidentSpend, month)[lane]);
}
