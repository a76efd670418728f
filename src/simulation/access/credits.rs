//! A person's own credits: granted by the month, spent oldest first, lapsing by age, at a date, and at leaving.

use crate::quantity::Lanes;
use crate::quantity::columns::{add, lanes};

/// Dollars left, by the month of their grant.
#[derive(Clone, Debug, Default)]
pub struct Balances {
    /// Oldest grant first; the last one is this month's.
    vintages: Vec<Lanes>,
    /// Months for which a grant stays good after its own.
    roll_over: usize,
}

impl Balances {
    /// Forgets whoever had them before.
    pub fn begin(&mut self, roll_over: u32) {
        self.vintages.clear();
        self.roll_over = roll_over as usize;
    }

    /// This month's grant, for the share of the month at work.
    #[inline(always)]
    pub fn grant(&mut self, amount: &Lanes, at_work: &Lanes) {
        self.vintages.push(lanes(|lane| amount[lane] * at_work[lane]));
    }

    /// Dollars there are.
    #[inline(always)]
    pub fn total(&self) -> Lanes {
        // One grant alone is not added to zero, so that it stays what was granted to the bit.
        let Some((first, others)) = self.vintages.split_first() else { return [0.0; crate::quantity::LANES] };
        let mut total = *first;
        others.iter().for_each(|vintage| add(&mut total, vintage));
        total
    }

    /// Spends `dollars`, oldest grant first.
    #[inline(always)]
    pub fn spend(&mut self, mut dollars: Lanes) {
        for vintage in &mut self.vintages {
            for (left, wanted) in vintage.iter_mut().zip(&mut dollars) {
                let spent = if *wanted < *left { *wanted } else { *left };
                *left -= spent;
                *wanted -= spent;
            }
        }
    }

    /// Takes everything from those who leave (1, and 0 for those who stay) at the end of the month; gives the dollars that lapse.
    #[inline(always)]
    pub fn leave(&mut self, leaves: &Lanes) -> Lanes {
        let mut lapsed = [0.0; crate::quantity::LANES];
        for vintage in &mut self.vintages {
            for ((left, lapsed), leaves) in vintage.iter_mut().zip(&mut lapsed).zip(leaves) {
                *lapsed += *left * leaves;
                *left *= 1.0 - leaves;
            }
        }
        lapsed
    }

    /// Ends the month: what is too old lapses, or everything where `everything_lapses`; gives the dollars that do.
    #[inline(always)]
    pub fn end_month(&mut self, everything_lapses: bool) -> Lanes {
        let mut lapsed = [0.0; crate::quantity::LANES];
        while self.vintages.len() > if everything_lapses { 0 } else { self.roll_over } {
            add(&mut lapsed, &self.vintages.remove(0));
        }
        lapsed
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quantity::LANES;

    #[test]
    fn the_oldest_grant_is_spent_first_and_lapses_first() {
        let mut balances = Balances::default();
        balances.begin(1);
        balances.grant(&[100.0; LANES], &[1.0; LANES]);
        balances.spend([30.0; LANES]);
        // 70 roll over once.
        assert_eq!(balances.end_month(false)[0], 0.0);
        balances.grant(&[100.0; LANES], &[0.5; LANES]);
        assert_eq!(balances.total()[0], 120.0);
        balances.spend([60.0; LANES]);
        // 10 of the first grant are too old now; the half grant is untouched.
        assert_eq!(balances.end_month(false)[0], 10.0);
        assert_eq!(balances.total()[0], 50.0);
        let mut leaves = [0.0; LANES];
        leaves[1] = 1.0;
        assert_eq!(balances.leave(&leaves)[..2], [0.0, 50.0]);
        assert_eq!(balances.total()[..2], [50.0, 0.0]);
        assert_eq!(balances.end_month(true)[0], 50.0);
        assert_eq!(balances.total()[0], 0.0);
    }
}
