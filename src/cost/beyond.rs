//! Model use beyond the quota, whichever policy serves it: the parts that its lines share.

use super::{Account, Quantity, Terms, charge_each};
use crate::quantity::{Columns, LANES};
use crate::scenario::access::{By, Served, Service};

/// How people with these terms are served beyond their quota, where that is charged under `served`.
pub(super) fn service<'a>(terms: &Terms<'a>, served: Served) -> Option<&'a Service> {
    terms.usage?;
    terms.access?.tokens.cap.as_ref()?.beyond.service(served)
}

/// Million tokens × the price of what serves them × the multiple.
pub(super) fn charge(account: &Account<'_>, served: Served, tokens: Quantity, out: &mut Columns) {
    let Some(service) = service(&account.terms, served) else { return };
    let price = match service.by {
        By::Own => &account.kind.token_price,
        By::Cheaper(_) => &account.kind.throttled_price,
    };
    let multiple = service.multiple.as_ref().map_or([1.0; LANES], |multiple| *account.world.value(multiple));
    charge_each(out, |month, lane| account.quantities.month(tokens, month)[lane] * price.month(month)[lane] * multiple[lane]);
}
