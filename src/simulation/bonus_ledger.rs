//! What one position is owed of a bonus that is paid in the next year: earned month by month, forfeited by leavers, paid on the last day of the payment month.
//!
//! Somebody who leaves on that day or later is paid for the year before; what they have earned since January is forfeited. With `leavers = "pro-rata"` nothing
//! is, and what is owed is paid whoever holds the position by then.

use super::plan::PayTerms;
use crate::cost::wages::{BonusKind, Wages};
use crate::cost::{Entitlements, Quantities, Quantity};
use crate::quantity::columns::add;
use crate::quantity::{LANES, Lanes, Month};
use crate::scenario::package::Leavers;

/// The rule by which a bonus is paid.
#[derive(Clone, Copy, Debug)]
pub struct Payment {
    pub kind: BonusKind,
    /// Month of the next year, 1 to 12.
    pub month: u32,
    pub leavers: Leavers,
}

/// Bonuses owed to the holder of one position, USD.
pub struct BonusLedger {
    payment: Payment,
    this_year: Lanes,
    last_year: Lanes,
}

/// What a month moves, USD; absent where it moves nothing.
#[derive(Default)]
pub struct BonusMoved {
    pub forfeited: Option<Forfeited>,
    pub paid: Option<Lanes>,
}

/// What leavers forfeit, USD.
pub struct Forfeited {
    /// Of the year in which they leave.
    pub of_this_year: Lanes,
    /// Of the year before, which is not paid yet.
    pub of_last_year: Lanes,
}

/// The quantities that count what moves, and what is owed at either end.
struct Counters {
    forfeited: Quantity,
    forfeited_of_last_year: Quantity,
    owed_before: Quantity,
    owed: Quantity,
}

impl Payment {
    /// The bonuses of a package that are paid later than they are earned.
    pub fn of(terms: &Entitlements<'_>) -> [Option<Self>; 2] {
        let company = terms.bonus().and_then(|bonus| Some((bonus.payment_month?, bonus.leavers)));
        let performance = terms.performance_bonus().and_then(|bonus| Some((bonus.payment_month?, bonus.leavers)));
        let payment = |kind, (month, leavers)| Self { kind, month, leavers };
        [company.map(|rule| payment(BonusKind::Company, rule)), performance.map(|rule| payment(BonusKind::Performance, rule))]
    }

    /// Whether a year's bonus is due when somebody with these terms has gone before the horizon begins.
    fn is_lost(self, terms: &PayTerms, start: Month) -> bool {
        self.leavers == Leavers::Forfeit && terms.end.get().is_some_and(|end| end.month < start)
    }

    fn counters(self) -> Counters {
        match self.kind {
            BonusKind::Company => Counters {
                forfeited: Quantity::BonusForfeited,
                forfeited_of_last_year: Quantity::PriorBonusForfeited,
                owed_before: Quantity::BonusOwedBefore,
                owed: Quantity::BonusOwed,
            },
            BonusKind::Performance => Counters {
                forfeited: Quantity::PerformanceBonusForfeited,
                forfeited_of_last_year: Quantity::PriorPerformanceBonusForfeited,
                owed_before: Quantity::PerformanceBonusOwedBefore,
                owed: Quantity::PerformanceBonusOwed,
            },
        }
    }
}

impl BonusLedger {
    /// What is owed when the horizon begins, at the base pay of its start.
    #[inline(always)]
    pub fn new(payment: Payment, wages: &Wages<'_>, terms: &PayTerms, start: Month) -> Self {
        let mut ledger = Self { payment, this_year: [0.0; LANES], last_year: [0.0; LANES] };
        if payment.is_lost(terms, start) {
            return ledger;
        }
        let january = start.plus(1 - start.of_year() as i32);
        let months_at_work = |from: Month, n: i32| -> f64 { (0..n).map(|month| terms.presence_in(from.plus(month))).sum() };
        let this_year = months_at_work(january, start.since(january));
        if this_year > 0.0 {
            ledger.this_year = wages.bonus_on(payment.kind, &wages.base_pay_before(this_year), january);
        }
        if start.of_year() <= payment.month {
            let before = january.plus(-12);
            ledger.last_year = wages.bonus_on(payment.kind, &wages.base_pay_before(months_at_work(before, 12)), before);
        }
        ledger
    }

    pub fn kind(&self) -> BonusKind {
        self.payment.kind
    }

    pub fn payment_month(&self) -> u32 {
        self.payment.month
    }

    pub fn forfeits(&self) -> bool {
        self.payment.leavers == Leavers::Forfeit
    }

    /// What is owed of this year, and of the year before.
    pub fn owed(&self) -> [&Lanes; 2] {
        [&self.this_year, &self.last_year]
    }

    /// A month that earns `earned`, in which somebody leaves where `leaves` is 1, or nobody; `is_gone_before_its_end` where not on its last day.
    #[inline(always)]
    pub fn advance(&mut self, month: Month, earned: &Lanes, leaves: Option<&Lanes>, is_gone_before_its_end: bool) -> BonusMoved {
        if month.of_year() == 1 {
            let of_last_year = std::mem::replace(&mut self.this_year, [0.0; LANES]);
            add(&mut self.last_year, &of_last_year);
        }
        add(&mut self.this_year, earned);
        let mut moved = BonusMoved::default();
        let leaves = leaves.filter(|_| self.forfeits());
        if let Some(leaves) = leaves.filter(|_| is_gone_before_its_end) {
            moved.forfeited = Some(self.forfeit(leaves));
        }
        if month.of_year() == self.payment.month {
            moved.paid = Some(std::mem::replace(&mut self.last_year, [0.0; LANES]));
        }
        if let Some(leaves) = leaves.filter(|_| !is_gone_before_its_end) {
            moved.forfeited = Some(self.forfeit(leaves));
        }
        moved
    }

    #[inline(always)]
    fn forfeit(&mut self, leaves: &Lanes) -> Forfeited {
        let take = |owed: &mut Lanes| {
            let mut forfeited = *leaves;
            for (forfeited, owed) in forfeited.iter_mut().zip(owed) {
                let leaves = *forfeited;
                *forfeited *= *owed;
                *owed *= 1.0 - leaves;
            }
            forfeited
        };
        Forfeited { of_this_year: take(&mut self.this_year), of_last_year: take(&mut self.last_year) }
    }

    /// Counts what leavers of a month forfeit, for `n` equal people.
    #[inline(always)]
    pub fn count(&self, forfeited: &Forfeited, month: usize, n: f64, quantities: &mut Quantities) {
        let counters = self.payment.counters();
        add_times(n, &forfeited.of_this_year, counters.forfeited, month, quantities);
        add_times(n, &forfeited.of_last_year, counters.forfeited_of_last_year, month, quantities);
    }

    /// Counts what is owed when the horizon begins.
    #[inline(always)]
    pub fn count_opening(&self, n: f64, quantities: &mut Quantities) {
        self.count_owed(self.payment.counters().owed_before, 0, n, quantities);
    }

    /// Counts what is owed when it ends, in its `last` month.
    #[inline(always)]
    pub fn count_closing(&self, last: usize, n: f64, quantities: &mut Quantities) {
        self.count_owed(self.payment.counters().owed, last, n, quantities);
    }

    #[inline(always)]
    fn count_owed(&self, counter: Quantity, month: usize, n: f64, quantities: &mut Quantities) {
        add_times(n, &self.this_year, counter, month, quantities);
        add_times(n, &self.last_year, counter, month, quantities);
    }
}

#[inline(always)]
fn add_times(n: f64, amount: &Lanes, counter: Quantity, month: usize, quantities: &mut Quantities) {
    let row = quantities.month_mut(counter, month);
    for lane in 0..LANES {
        row[lane] += n * amount[lane];
    }
}
