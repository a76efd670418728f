//! Model use beyond the quota, billed at a multiple of the price.

use super::{Account, Concept, Element, Quantity, charge_each, inputs};
use crate::quantity::Columns;
use crate::scenario::{Beyond, Cap};

/// 100 million tokens beyond the quota at 0.74 × 1.25: 92.50.
pub(super) const CONCEPT: Concept = Concept {
    name: "overage",
    element: Element::Tooling,
    is_compute: true,
    meaning: "model use beyond quota = million tokens × blended price × overage multiple",
    applies: |terms| {
        let cap = terms.access.and_then(|access| access.cap.as_ref());
        terms.usage.is_some() && matches!(cap, Some(Cap { beyond: Beyond::Overage { .. }, .. }))
    },
    inputs: inputs::tokens_within_access,
    charge,
};

fn charge(account: &Account<'_>, out: &mut Columns) {
    let Some(Cap { beyond: Beyond::Overage { multiple }, .. }) = account.terms.access.and_then(|access| access.cap.as_ref()) else {
        return;
    };
    let multiple = account.world.value(multiple);
    charge_each(out, |month, lane| {
        account.quantities.month(Quantity::TokensOverage, month)[lane] * account.kind.token_price.month(month)[lane] * multiple[lane]
    });
}
