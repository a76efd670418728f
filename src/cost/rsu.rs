//! Restricted stock units, at the market value of the shares on the day they vest; of a private company, on the day they can be sold.

use super::{Account, Cash, CostLine, Element, Quantity, inputs};
use crate::quantity::MonthLanes;
use crate::quantity::columns::{add, lanes};

/// A grant of 96,000 over 48 months vests 2,000 a month at the starting price; with the share 10 % up, 2,200.
///
/// Units of a private company have a double trigger: they vest, and there must be an exit. With one after 6 months at 1.5 times the starting
/// price the first five months cost nothing, the sixth 6 × 2,000 × 1.5 = 18,000, each later one 3,000; what had vested before the horizon is
/// settled in the sixth month too.
pub(super) const LINE: CostLine = CostLine {
    name: "RSUs",
    element: Element::Ownership,
    is_compute: false,
    meaning: "shares vested in the month, of a private company once it has had its exit, at market = grant × share of it that vests × \
              share price ÷ starting price",
    applies: |terms| terms.bring_rsus || terms.package.is_some_and(|package| package.ownership.rsu.is_some()),
    inputs: inputs::rsu,
    charge,
    cash: Cash::Never { rule: "No cash: the company pays in shares; its payroll tax on them is a line of its own." },
};

fn charge(account: &Account<'_>, out: &mut MonthLanes) {
    let rsu = account.terms.package.and_then(|package| package.ownership.rsu.as_ref());
    let grant = rsu.map(|rsu| account.environment.value(&rsu.grant));
    let in_dollars = |package: Quantity, own: Quantity, month: usize| {
        let (package, own) = (account.quantities.month(package, month), account.quantities.month(own, month));
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
