//! Model usage over the quota, whichever policy serves it: what its lines have in common.

use super::{Account, Entitlements, Quantity, charge_each};
use crate::quantity::{LANES, MonthLanes};
use crate::scenario::access::{Provider, ServedAs, Service};

/// How people with these terms are served over their quota, where that is charged as `served`.
pub(super) fn service<'a>(terms: &Entitlements<'a>, served: ServedAs) -> Option<&'a Service> {
    terms.usage?;
    terms.token_cap()?.on_exceed.service(served)
}

/// Million tokens × the price of what serves them × the price multiple.
pub(super) fn charge(account: &Account<'_>, served: ServedAs, tokens: Quantity, out: &mut MonthLanes) {
    let Some(service) = service(&account.terms, served) else { return };
    let price = match service.by {
        Provider::Own => &account.cohort.token_price,
        Provider::Cheaper(_) => &account.cohort.throttled_price,
    };
    let multiple = service.price_multiple.as_ref().map_or([1.0; LANES], |multiple| *account.value(multiple));
    charge_each(out, |month, lane| account.used(tokens, month)[lane] * price.month(month)[lane] * multiple[lane]);
}
