//! Restricted stock units, expensed by the scenario's basis; for a private company, once it has exited.

use super::{Account, Cash, CostLine, Element, Entitlements, Quantity, equity};
use crate::quantity::MonthLanes;
use crate::quantity::columns::{add, lanes};
use crate::scenario::{ExpenseBasis, Number};

/// A grant of 240,000 over 48 months with a cliff of twelve costs 5,000 a month straight-line (ASC 718); 58.9% of it in the first year graded (IFRS 2);
/// at market when it vests, nothing for eleven months and then 60,000 at the starting price.
///
/// Units of a private company have a double trigger: they must vest, and the company must exit. Until then nothing is recognized. With an exit
/// after 6 months, a grant of 96,000 in the first month costs nothing for five months, 12,000 in the sixth and 2,000 in each later one.
pub(super) const LINE: CostLine = CostLine::new(
    "RSUs",
    Element::Ownership,
    "stock-based compensation of the month = fair value on the grant date × share of the grant recognized in the month, \
     or with equity.expense = \"market-at-vest\" shares that vest × share price; for a private company only once it has exited",
    charge,
)
.equity()
.applies(|terms| terms.has_rsus())
.inputs(inputs)
.cash(Cash::Scheduled {
    rule: "Cash: the taxes withheld from vesting shares, which the company pays and keeps the shares for (net share settlement) \
           = shares that vest × share price × equity.net_settlement; the employer's payroll tax has its own line.",
    applies: |_| true,
    pay,
});

fn inputs<'a>(terms: &Entitlements<'a>) -> Vec<&'a Number> {
    match terms.scenario.equity.expense {
        ExpenseBasis::MarketAtVest => equity::market_inputs(terms),
        _ => equity::rsu_inputs(terms),
    }
}

fn charge(account: &Account<'_>, out: &mut MonthLanes) {
    out.add(&match account.terms.scenario.equity.expense {
        ExpenseBasis::MarketAtVest => account.quantities.get(Quantity::RsusAtMarket).clone(),
        _ => equity::recognized(account),
    });
}

fn pay(account: &Account<'_>, _accrued: &MonthLanes, out: &mut MonthLanes) {
    let withheld = account.value(&account.terms.scenario.equity.net_settlement);
    for (row, vested) in out.iter_mut().zip(account.quantities.get(Quantity::RsusAtMarket).iter()) {
        add(row, &lanes(|lane| vested[lane] * withheld[lane]));
    }
}
