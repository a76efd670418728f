//! The dearer inference of tuned models: the larger cost of fine-tuning.

use super::{Account, Cash, CostLine, Element, Quantity, charge_each, inputs};
use crate::quantity::MonthLanes;

/// 100 million tokens at 0.50, a fifth of them on a tuned model at 1.75 times the price: 7.50 on top.
pub(super) const LINE: CostLine = CostLine {
    name: "tuned-model uplift",
    element: Element::Development,
    is_compute: true,
    meaning: "uplift of the month = tokens served × share on tuned models × (uplift − 1) × blended price",
    applies: |terms| terms.usage.is_some() && terms.package.is_some_and(|package| package.development.fine_tuning.is_some()),
    inputs: inputs::tuned_inference,
    charge,
    cash: Cash::AsItAccrues,
};

/// Tokens served at the person's own models; throttled ones run on the cheaper model as it is.
const SERVED: [Quantity; 9] = [
    Quantity::TokensInSandbox,
    Quantity::TokensOnCredit,
    Quantity::TokensInQuota,
    Quantity::TokensOnSeat,
    Quantity::TokensBeyondSeat,
    Quantity::TokensFromTeamPool,
    Quantity::TokensFromCompanyPool,
    Quantity::TokensOverage,
    Quantity::TokensApproved,
];

fn charge(account: &Account<'_>, out: &mut MonthLanes) {
    let Some(tuning) = account.terms.package.and_then(|package| package.development.fine_tuning.as_ref()) else { return };
    if account.terms.usage.is_none() {
        return;
    }
    let (share, uplift) = (account.environment.value(&tuning.tuned_share), account.environment.value(&tuning.price_multiple));
    charge_each(out, |month, lane| {
        let served: f64 = SERVED.iter().map(|quantity| account.quantities.month(*quantity, month)[lane]).sum();
        served * share[lane] * (uplift[lane] - 1.0) * account.cohort.token_price.month(month)[lane]
    });
}
