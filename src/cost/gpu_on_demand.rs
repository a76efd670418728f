//! GPU-hours rented as they are used: personal use within and beyond the quota, and dedicated GPUs rented by the hour.

use super::{Account, Cash, Concept, Element, Quantity, charge_each, inputs};
use crate::quantity::{Columns, LANES};
use crate::scenario::access::Served;
use crate::scenario::package::Way;

/// 40 hours at 3.50: 140.
pub(super) const CONCEPT: Concept = Concept {
    name: "GPU on demand",
    element: Element::Tooling,
    is_compute: true,
    meaning: "rent of the month = GPU-hours used × rent an hour (beyond quota: at the cheaper GPU's rent or the policy's multiple)",
    applies: |terms| {
        let is_on_demand = |way: &Way| matches!(way, Way::OnDemand { .. });
        terms.gpu_usage.is_some() || terms.package.is_some_and(|package| package.tooling.gpus.values().any(|gpu| is_on_demand(&gpu.way)))
    },
    inputs: inputs::gpu_on_demand,
    charge,
    cash: Cash::AsItAccrues,
};

/// Hours that cost the plain rent.
pub(super) const AT_THE_RENT: [Quantity; 5] = [
    Quantity::HoursInSandbox,
    Quantity::HoursInQuota,
    Quantity::HoursFromTeamPool,
    Quantity::HoursFromCompanyPool,
    Quantity::HoursApproved,
];

fn charge(account: &Account<'_>, out: &mut Columns) {
    let used = |quantity, month: usize, lane: usize| account.quantities.month(quantity, month)[lane];
    if account.terms.gpu_usage.is_some() {
        let beyond = account.terms.access.and_then(|access| access.gpu_hours.cap.as_ref()).map(|cap| &cap.beyond);
        let multiple = |served| {
            let multiple = beyond.and_then(|beyond| beyond.service(served)).and_then(|service| service.multiple.as_ref());
            multiple.map_or([1.0; LANES], |multiple| *account.world.value(multiple))
        };
        let (overage, spilled) = (multiple(Served::Overage), multiple(Served::Spilled));
        charge_each(out, |month, lane| {
            let plain: f64 = AT_THE_RENT.iter().map(|quantity| used(*quantity, month, lane)).sum();
            let multiplied =
                used(Quantity::HoursOverage, month, lane) * overage[lane] + used(Quantity::HoursSpilled, month, lane) * spilled[lane];
            let at_full_rent = plain + multiplied;
            let throttled = used(Quantity::HoursThrottled, month, lane) * account.kind.throttled_gpu_price.month(month)[lane];
            at_full_rent * account.kind.gpu_price.month(month)[lane] + throttled
        });
    }
    for (name, gpu) in account.terms.package.iter().flat_map(|package| &package.tooling.gpus) {
        if let Way::OnDemand { hours } = &gpu.way {
            let [count, hours, rent] =
                [&gpu.count, hours, &account.prices().gpus[name].on_demand].map(|number| account.world.value(number));
            let path = &account.world.prices.gpu_rents[name].on_demand;
            charge_each(out, |month, lane| {
                used(Quantity::Headcount, month, lane) * count[lane] * hours[lane] * rent[lane] * path.month(month)[lane]
            });
        }
    }
}
