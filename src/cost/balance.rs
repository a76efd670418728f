//! What ties cost to cash: the balance of everything that is paid at other times than its cost accrues.
//!
//! ```text
//! assets and prepayments: opening + additions − cost − disposals = closing,   cash = additions − disposals
//! accrued liabilities:    opening + cost − cash = closing
//! ```
//! Opening and closing balances are worked out from what is there, not from what moved, so that the identity can fail; every run checks it.

use super::{Account, Entitlements};
use crate::quantity::columns::add;
use crate::quantity::{LANES, Lanes};

/// Dollars of one line, summed over people. What is worn, used or lapses is the line's cost.
#[derive(Clone, Debug)]
pub struct Balance {
    pub opening: Lanes,
    /// Purchases.
    pub additions: Lanes,
    /// Sold at their book value.
    pub disposals: Lanes,
    pub closing: Lanes,
}

/// One figure of a [`Balance`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum BalanceEntry {
    Opening,
    Additions,
    Disposals,
    Closing,
}

/// What a balance is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BalanceKind {
    /// Owned: all of its line's cost and cash.
    Asset,
    /// Paid in advance: of its line's cost and cash what is, beside what may be paid as it accrues.
    Prepayment,
    /// Owed: its cost comes first.
    Liability,
}

/// How the balance of a line is worked out.
#[derive(Clone, Copy)]
pub struct BalanceOf {
    pub kind: BalanceKind,
    /// What it is a balance of, in the plural.
    pub name: &'static str,
    pub applies: fn(&Entitlements<'_>) -> bool,
    /// Adds what belongs to the people of an account. Linear in the account's quantities.
    pub add: fn(&Account<'_>, &mut Balance),
}

impl BalanceEntry {
    pub const ALL: [Self; 4] = [Self::Opening, Self::Additions, Self::Disposals, Self::Closing];
}

impl Balance {
    pub const ZERO: Self = Self { opening: [0.0; LANES], additions: [0.0; LANES], disposals: [0.0; LANES], closing: [0.0; LANES] };

    pub fn entry(&self, entry: BalanceEntry) -> &Lanes {
        match entry {
            BalanceEntry::Opening => &self.opening,
            BalanceEntry::Additions => &self.additions,
            BalanceEntry::Disposals => &self.disposals,
            BalanceEntry::Closing => &self.closing,
        }
    }

    /// Adds another part of the same balance.
    pub fn add(&mut self, part: &Self) {
        add(&mut self.opening, &part.opening);
        add(&mut self.additions, &part.additions);
        add(&mut self.disposals, &part.disposals);
        add(&mut self.closing, &part.closing);
    }
}
