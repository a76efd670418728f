//! Hours of reserved GPUs that are paid but idle: what their owners' demand leaves, or what the package says by its utilization.

use super::inputs::{of_gpus, use_of_gpus};
use super::{Account, CostLine, Element, Entitlements, gpu_hours, gpu_reserved};
use crate::quantity::MonthLanes;
use crate::quantity::columns::add;
use crate::scenario::Number;
use crate::scenario::package::{DedicatedGpu, PurchaseOption};

/// One H200 at 2.45 for 730.5 hours, of which 401.8 are used: 328.7 hours at 2.45, which is 805.
pub(super) const LINE: CostLine = CostLine::new(
    "GPU idle",
    Element::Tooling,
    "rent of idle hours = (reserved hours paid − reserved hours used) × reserved hourly rate; people × GPUs per person × hours of the month are \
     paid, with a term for every position under a running term",
    charge,
)
.compute()
.applies(|terms| terms.gpus().any(|(_, gpu)| tells_idle_hours(terms, gpu)))
.inputs(inputs);

/// Whether idle hours of a GPU are paid and known.
fn tells_idle_hours(terms: &Entitlements<'_>, gpu: &DedicatedGpu) -> bool {
    matches!(gpu.purchase_option, PurchaseOption::Reserved(_)) && terms.is_use_known(gpu)
}

fn inputs<'a>(terms: &Entitlements<'a>) -> Vec<&'a Number> {
    let mut all = of_gpus(terms, |gpu, price| match tells_idle_hours(terms, gpu) {
        true => [&gpu.count, &price.reserved].into_iter().chain(gpu.purchase_option.utilization()).collect(),
        false => vec![],
    });
    all.extend(use_of_gpus(terms));
    all.extend(terms.scenario.prices.gpu_path_inputs());
    all
}

fn charge(account: &Account<'_>, out: &mut MonthLanes) {
    for (name, gpu) in account.terms.gpus().filter(|(_, gpu)| tells_idle_hours(&account.terms, gpu)) {
        let mut idle = MonthLanes::zero(out.n_months());
        let rent = |month, signed, hours: &_| gpu_reserved::rent(account, name, month, signed, hours);
        gpu_hours::each_paid(account, name, gpu, &mut |month, signed, hours| add(idle.month_mut(month), &rent(month, signed, hours)));
        gpu_hours::each_used(account, name, gpu, &mut |month, signed, hours| {
            add(idle.month_mut(month), &rent(month, signed, hours).map(|used| -used));
        });
        // The hours of people who use all of theirs may add up to a rounding error more than what is paid.
        idle.iter_mut().flatten().filter(|rent| **rent < 0.0).for_each(|rent| *rent = 0.0);
        out.add(&idle);
    }
}
