//! Model use beyond the quota, served by the cheaper model at its price.

use super::{Account, Concept, Element, Quantity, charge_each, inputs};
use crate::quantity::Columns;
use crate::scenario::{Beyond, Cap};

/// 100 million tokens beyond the quota, served at 0.25 instead of 1.23 per million: 25.
pub(super) const CONCEPT: Concept = Concept {
    name: "throttled use",
    element: Element::Tooling,
    is_compute: true,
    meaning: "model use beyond quota on the cheaper model = million tokens × its blended price",
    applies: |terms| {
        let cap = terms.access.and_then(|access| access.cap.as_ref());
        terms.usage.is_some() && matches!(cap, Some(Cap { beyond: Beyond::Throttle { .. }, .. }))
    },
    inputs: inputs::tokens_within_access,
    charge,
};

fn charge(account: &Account<'_>, out: &mut Columns) {
    charge_each(out, |month, lane| {
        account.quantities.month(Quantity::TokensThrottled, month)[lane] * account.kind.throttled_price.month(month)[lane]
    });
}
