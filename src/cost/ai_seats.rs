//! Seats of AI tools: compute bought by the head.

use super::software_seats::{charge_seats, has_seats};
use super::{Concept, Element, inputs};

/// 120 people with one seat of 39 a month: 4,680.
pub(super) const CONCEPT: Concept = Concept {
    name: "AI seats",
    element: Element::Tooling,
    is_compute: true,
    meaning: "AI seat fees of the month = people × Σ seats each × fee",
    applies: |terms| has_seats(terms, true),
    inputs: |terms| inputs::seats(terms, true),
    charge: |account, out| charge_seats(account, out, true),
};
