//! The higher price of inference on tuned models: the larger part of the cost of fine-tuning.

use super::inputs::tokens_within_access;
use super::{Account, CostLine, Element, Entitlements, Quantity, charge_each};
use crate::quantity::MonthLanes;
use crate::scenario::Number;

/// 100 million tokens at 0.50, a fifth of them on a tuned model at 1.75 times the price: an additional 7.50.
pub(super) const LINE: CostLine = CostLine::new(
    "tuned-model uplift",
    Element::Development,
    "additional cost of tuned models = million tokens served × share on tuned models × (uplift − 1) × blended price",
    charge,
)
.compute()
.applies(|terms| terms.usage.is_some() && terms.fine_tuning().is_some())
.inputs(inputs);

fn inputs<'a>(terms: &Entitlements<'a>) -> Vec<&'a Number> {
    let tuning = terms.fine_tuning();
    tuning.map_or(vec![], |tuning| [tokens_within_access(terms), vec![&tuning.tuned_share, &tuning.price_multiple]].concat())
}

/// Tokens served by the models of a person's access; throttled ones run on the cheaper model, which is not tuned.
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
    let Some(tuning) = account.terms.fine_tuning() else { return };
    if account.terms.usage.is_none() {
        return;
    }
    let (share, uplift) = (account.value(&tuning.tuned_share), account.value(&tuning.price_multiple));
    charge_each(out, |month, lane| {
        let served: f64 = SERVED.iter().map(|quantity| account.used(*quantity, month)[lane]).sum();
        served * share[lane] * (uplift[lane] - 1.0) * account.cohort.token_price.month(month)[lane]
    });
}
