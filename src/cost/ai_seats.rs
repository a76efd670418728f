//! Seats of AI tools: compute bought per person.

use super::software_seats::{SEAT_FEES, YEARLY_BILLING, add_prepaid_seats, charge_seats, has_seats, has_yearly_seats, pay_seats};
use super::{BalanceKind, BalanceOf, Cash, CostLine, Element, inputs};

/// 120 people with one seat of 39 a month: 4,680. Billed yearly in January: 56,160 of cash in January.
pub(super) const LINE: CostLine = CostLine::new("AI seats", Element::Tooling, SEAT_FEES, |account, out| charge_seats(account, out, true))
    .compute()
    .applies(|terms| has_seats(terms, true))
    .inputs(|terms| inputs::seats(terms, true))
    .cash(Cash::Scheduled {
        rule: YEARLY_BILLING,
        applies: |terms| has_yearly_seats(terms, true),
        pay: |account, _, out| pay_seats(account, out, true),
    })
    .balance(BalanceOf {
        kind: BalanceKind::Prepayment,
        name: "prepaid AI seats",
        applies: |terms| has_yearly_seats(terms, true),
        add: |account, balance| add_prepaid_seats(account, balance, true),
    });
