//! Model use beyond the quota, whichever policy serves it: the parts that its lines share.

use super::{Account, Entitlements, Quantity, charge_each};
use crate::quantity::{LANES, MonthLanes};
use crate::scenario::access::{Provider, ServedAs, Service};

/// How people with these terms are served beyond their quota, where that is charged under `served`.
pub(super) fn service<'a>(terms: &Entitlements<'a>, served: ServedAs) -> Option<&'a Service> {
    terms.usage?;
    terms.access?.tokens.cap.as_ref()?.on_exceed.service(served)
}

/// Million tokens × the price of what serves them × the multiple.
pub(super) fn charge(account: &Account<'_>, served: ServedAs, tokens: Quantity, out: &mut MonthLanes) {
    let Some(service) = service(&account.terms, served) else { return };
    let price = match service.by {
        Provider::Own => &account.cohort.token_price,
        Provider::Cheaper(_) => &account.cohort.throttled_price,
    };
    let multiple = service.price_multiple.as_ref().map_or([1.0; LANES], |multiple| *account.environment.value(multiple));
    charge_each(out, |month, lane| account.quantities.month(tokens, month)[lane] * price.month(month)[lane] * multiple[lane]);
}
