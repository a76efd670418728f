//! Stock options, expensed at their fair value on the grant date by the scenario's basis.

use super::{Account, Cash, CostLine, Element, Entitlements, Quantity};
use crate::quantity::MonthLanes;
use crate::scenario::Number;

/// 4,800 options worth 40 each over 48 months: 4,000 a month. The fair value is fixed on the grant date and does not follow the share price.
pub(super) const LINE: CostLine = CostLine::new(
    "options",
    Element::Ownership,
    "stock-based compensation of the month = options granted × fair value on the grant date (Black-Scholes where none is given) \
     × share of the grant recognized in the month",
    charge,
)
.equity()
.applies(|terms| terms.bring_options || !terms.options().is_empty())
.inputs(inputs)
.cash(Cash::Never { rule: "No cash: the company pays in options." });

fn inputs<'a>(terms: &Entitlements<'a>) -> Vec<&'a Number> {
    let share = &terms.scenario.prices.share;
    let of_grant = |options: &'a crate::scenario::package::Options| -> Vec<&'a Number> {
        if let Some(fair_value) = &options.fair_value {
            return vec![&options.count, fair_value];
        }
        let price = options.terms.grant_price.as_ref().unwrap_or(&share.initial_price);
        let all = [&options.count, &options.expected_life, price, &share.initial_price, &share.volatility, &share.risk_free, &share.drift];
        all.into_iter().chain(&options.strike).collect()
    };
    terms.options().iter().flat_map(of_grant).collect()
}

fn charge(account: &Account<'_>, out: &mut MonthLanes) {
    out.add(account.quantities.get(Quantity::OptionsRecognized));
}
