//! Restricted stock units, at the market value of the shares on the day they vest; for a private company, on the day they can be sold.

use super::{Account, Cash, CostLine, Element, Quantity, inputs};
use crate::quantity::MonthLanes;
use crate::quantity::columns::{add, lanes};

/// A grant of 96,000 over 48 months vests 2,000 a month at the starting price; with the share up 10%, 2,200.
///
/// Units of a private company have a double trigger: they must vest, and the company must exit. With an exit after 6 months at 1.5 times the
/// starting price the first five months cost nothing, the sixth 6 × 2,000 × 1.5 = 18,000, and each later one 3,000; what had vested before the
/// horizon is settled in the sixth month too.
pub(super) const LINE: CostLine = CostLine::new(
    "RSUs",
    Element::Ownership,
    "stock vesting in the month at market value = grant × share of it that vests × share price ÷ starting price; \
     for a private company only once it has exited",
    charge,
)
.applies(|terms| terms.bring_rsus || terms.rsu().is_some())
.inputs(inputs::rsu)
.cash(Cash::Never { rule: "No cash: the company pays in shares; the payroll tax on them has its own line." });

fn charge(account: &Account<'_>, out: &mut MonthLanes) {
    let grant = account.terms.rsu().map(|rsu| account.value(&rsu.grant));
    let in_dollars = |package: Quantity, own: Quantity, month: usize| {
        let (package, own) = (account.used(package, month), account.used(own, month));
        lanes(|lane| grant.map_or(0.0, |grant| grant[lane] * package[lane]) + own[lane])
    };
    let mut so_far = in_dollars(Quantity::RsuVestedBefore, Quantity::OwnRsuVestedBefore, 0);
    for (month, row) in out.iter_mut().enumerate() {
        let mut settled = in_dollars(Quantity::RsuVested, Quantity::OwnRsuVested, month);
        if let Some(exit) = &account.environment.exit {
            settled = exit.settle(month, &settled, &mut so_far);
        }
        let share_price = account.environment.share_price.month(month);
        add(row, &lanes(|lane| settled[lane] * share_price[lane]));
    }
}
