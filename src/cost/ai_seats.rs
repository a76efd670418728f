//! Seats of AI tools: compute bought by the head.

use super::software_seats::{YEARLY, charge_seats, has_seats, has_yearly_seats, pay_seats};
use super::{Cash, CostLine, Element, inputs};

/// 120 people with one seat of 39 a month: 4,680. Billed yearly in January: 56,160 of cash in January.
pub(super) const LINE: CostLine = CostLine {
    name: "AI seats",
    element: Element::Tooling,
    is_compute: true,
    meaning: "AI seat fees of the month = people × Σ seats each × fee",
    applies: |terms| has_seats(terms, true),
    inputs: |terms| inputs::seats(terms, true),
    charge: |account, out| charge_seats(account, out, true),
    cash: Cash::Apart {
        rule: YEARLY,
        is_apart: |terms| has_yearly_seats(terms, true),
        pay: |account, _, out| pay_seats(account, out, true),
    },
};
