//! GPU-hours rented as they are used: what dedicated GPUs leave of personal usage, within and over the quota, and dedicated GPUs rented by the hour.

use super::inputs::{allowance, demand, of_gpus, use_of_gpus};
use super::{Account, CostLine, Element, Entitlements, Quantity, charge_each, gpu_hours};
use crate::quantity::columns::{add, lanes};
use crate::quantity::{LANES, MonthLanes};
use crate::scenario::Number;
use crate::scenario::access::ServedAs;
use crate::scenario::package::PurchaseOption;

/// 40 hours at 3.50: 140.
pub(super) const LINE: CostLine = CostLine::new(
    "GPU on demand",
    Element::Tooling,
    "GPU rent for the month = GPU-hours used × hourly rate (over quota: the cheaper GPU's rate, or the policy's price multiple)",
    charge,
)
.compute()
.applies(|terms| terms.gpu_usage.is_some() || terms.gpus().any(|(_, gpu)| matches!(gpu.purchase_option, PurchaseOption::OnDemand { .. })))
.inputs(inputs);

fn inputs<'a>(terms: &Entitlements<'a>) -> Vec<&'a Number> {
    let prices = &terms.scenario.prices;
    let mut all: Vec<&Number> = prices.gpu_path_inputs().collect();
    if let (Some(usage), Some(access)) = (terms.gpu_usage, terms.access) {
        let cheaper = terms.gpu_cap().and_then(|cap| cap.on_exceed.cheaper());
        all.extend(demand(usage, terms.group.gpu_bill.as_ref()));
        all.extend(allowance(&access.gpu_hours, terms.scenario));
        all.extend(access.gpu.iter().map(String::as_str).chain(cheaper).filter_map(|name| prices.gpus.get(name)).map(|gpu| &gpu.on_demand));
    }
    all.extend(of_gpus(terms, |gpu, price| match &gpu.purchase_option {
        PurchaseOption::OnDemand { hours } => vec![&gpu.count, hours, &price.on_demand],
        _ => vec![],
    }));
    all.extend(use_of_gpus(terms));
    all
}

/// Hours that are billed at the plain rate.
pub(super) const AT_THE_RENT: [Quantity; 5] = [
    Quantity::HoursInSandbox,
    Quantity::HoursInQuota,
    Quantity::HoursFromTeamPool,
    Quantity::HoursFromCompanyPool,
    Quantity::HoursApproved,
];

fn charge(account: &Account<'_>, out: &mut MonthLanes) {
    if account.terms.gpu_usage.is_some() {
        charge_personal_usage(account, out);
    }
    for (name, gpu) in account.terms.gpus() {
        if let PurchaseOption::OnDemand { .. } = &gpu.purchase_option {
            let rent = account.value(&account.prices().gpus[name].on_demand);
            let path = &account.environment.prices.gpu_rents[name].on_demand;
            gpu_hours::each_used(account, name, gpu, &mut |month, _, hours| {
                add(out.month_mut(month), &lanes(|lane| hours[lane] * rent[lane] * path.month(month)[lane]));
            });
        }
    }
}

fn charge_personal_usage(account: &Account<'_>, out: &mut MonthLanes) {
    let used = |quantity, month: usize, lane: usize| account.used(quantity, month)[lane];
    let multiple = |served| {
        let service = account.terms.gpu_cap().and_then(|cap| cap.on_exceed.service(served));
        service.and_then(|service| service.price_multiple.as_ref()).map_or([1.0; LANES], |multiple| *account.value(multiple))
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
