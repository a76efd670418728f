//! GPU-hours rented as they are used: personal use within and beyond the quota, and dedicated GPUs rented by the hour.

use super::{Account, Cash, CostLine, Element, Quantity, charge_each, inputs};
use crate::quantity::{LANES, MonthLanes};
use crate::scenario::access::ServedAs;
use crate::scenario::package::PurchaseOption;

/// 40 hours at 3.50: 140.
pub(super) const LINE: CostLine = CostLine {
    name: "GPU on demand",
    element: Element::Tooling,
    is_compute: true,
    meaning: "rent of the month = GPU-hours used × rent an hour (beyond quota: at the cheaper GPU's rent or the policy's multiple)",
    applies: |terms| {
        let is_on_demand = |way: &PurchaseOption| matches!(way, PurchaseOption::OnDemand { .. });
        terms.gpu_usage.is_some()
            || terms.package.is_some_and(|package| package.tooling.gpus.values().any(|gpu| is_on_demand(&gpu.purchase_option)))
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

fn charge(account: &Account<'_>, out: &mut MonthLanes) {
    let used = |quantity, month: usize, lane: usize| account.quantities.month(quantity, month)[lane];
    if account.terms.gpu_usage.is_some() {
        let beyond = account.terms.access.and_then(|access| access.gpu_hours.cap.as_ref()).map(|cap| &cap.on_exceed);
        let multiple = |served| {
            let multiple = beyond.and_then(|beyond| beyond.service(served)).and_then(|service| service.price_multiple.as_ref());
            multiple.map_or([1.0; LANES], |multiple| *account.environment.value(multiple))
        };
        let (overage, overflow) = (multiple(ServedAs::Overage), multiple(ServedAs::Overflow));
        charge_each(out, |month, lane| {
            let plain: f64 = AT_THE_RENT.iter().map(|quantity| used(*quantity, month, lane)).sum();
            let multiplied =
                used(Quantity::HoursOverage, month, lane) * overage[lane] + used(Quantity::HoursOverflowed, month, lane) * overflow[lane];
            let at_full_rent = plain + multiplied;
            let throttled = used(Quantity::HoursThrottled, month, lane) * account.cohort.throttled_gpu_price.month(month)[lane];
            at_full_rent * account.cohort.gpu_price.month(month)[lane] + throttled
        });
    }
    for (name, gpu) in account.terms.package.iter().flat_map(|package| &package.tooling.gpus) {
        if let PurchaseOption::OnDemand { hours } = &gpu.purchase_option {
            let [count, hours, rent] =
                [&gpu.count, hours, &account.prices().gpus[name].on_demand].map(|number| account.environment.value(number));
            let path = &account.environment.prices.gpu_rents[name].on_demand;
            charge_each(out, |month, lane| {
                used(Quantity::Headcount, month, lane) * count[lane] * hours[lane] * rent[lane] * path.month(month)[lane]
            });
        }
    }
}
