//! Fine-tuning jobs, as many as the annual allowance pays for.

use super::{Account, CostLine, Element, Entitlements, Quantity, charge_each};
use crate::quantity::MonthLanes;
use crate::scenario::Number;

/// A job of 15 million training tokens at 6 per million: 90.
pub(super) const LINE: CostLine =
    CostLine::new("fine-tuning", Element::Development, "fine-tuning for the month = jobs paid × training tokens per job × price", charge)
        .compute()
        .applies(|terms| terms.fine_tuning().is_some())
        .inputs(inputs);

fn inputs<'a>(terms: &Entitlements<'a>) -> Vec<&'a Number> {
    let tuning = terms.fine_tuning();
    tuning.map_or(vec![], |tuning| vec![&tuning.allowance, &tuning.jobs, &tuning.tokens, &tuning.price])
}

fn charge(account: &Account<'_>, out: &mut MonthLanes) {
    let Some(tuning) = account.terms.fine_tuning() else { return };
    let tokens = account.value(&tuning.tokens);
    charge_each(out, |month, lane| {
        account.used(Quantity::JobsPaid, month)[lane] * tokens[lane] * account.amount(&tuning.price, month, lane)
    });
}
