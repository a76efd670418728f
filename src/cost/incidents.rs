//! Incidents: what goes wrong now and then, and is paid beside all planned use.

use super::{Account, Cash, CostLine, Element, Entitlements, Quantity, charge_each, inputs};
use crate::quantity::MonthLanes;
use crate::scenario::Number;

/// 64 H100 left running from Friday evening to Monday morning: 62 hours × 255.36 = 15,832.32.
pub const LINE: CostLine = CostLine {
    name: "incidents",
    element: Element::Tooling,
    is_compute: true,
    meaning: "incidents of the month = Σ over those that begin in it of min(hours run × spend an hour, limits), or of min(size, limits)",
    applies: |terms| {
        terms.scenario.incidents.iter().any(|incident| !incident.counts_toward_cap && incident.is_caused_by(&terms.group.name))
    },
    inputs: |terms| inputs::incidents(terms, false),
    charge,
    cash: Cash::AsItAccrues,
};

/// What a line draws anew for every event, and so is no number of the scenario: told beside its inputs.
pub fn drawn_anew<'a>(line: &CostLine, terms: &Entitlements<'a>) -> Vec<&'a Number> {
    if line.name != LINE.name {
        return vec![];
    }
    let causing =
        terms.scenario.incidents.iter().filter(|incident| !incident.counts_toward_cap && incident.is_caused_by(&terms.group.name));
    causing.flat_map(|incident| incident.drawn_anew()).collect()
}

fn charge(account: &Account<'_>, out: &mut MonthLanes) {
    charge_each(out, |month, lane| account.quantities.month(Quantity::IncidentSpend, month)[lane]);
}
