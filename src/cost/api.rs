//! Model use within the quota, at the blended price of the four token classes.

use super::{Account, Cash, Concept, Element, Quantity, charge_each, inputs};
use crate::quantity::Columns;

/// 150 million tokens at 0.74 per million: 111.
pub(super) const CONCEPT: Concept = Concept {
    name: "API quota",
    element: Element::Tooling,
    is_compute: true,
    meaning: "model use within quota = million tokens × blended price of the month",
    applies: |terms| terms.usage.is_some(),
    inputs: inputs::tokens_within_access,
    charge,
    cash: Cash::AsItAccrues,
};

fn charge(account: &Account<'_>, out: &mut Columns) {
    charge_each(out, |month, lane| {
        account.quantities.month(Quantity::TokensInQuota, month)[lane] * account.kind.token_price.month(month)[lane]
    });
}
