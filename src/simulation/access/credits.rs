//! A person's own compute credits: granted each month, spent oldest first, and expired by age, on a date, or when the person leaves.

use crate::cost::Environment;
use crate::quantity::columns::{add, lanes};
use crate::quantity::{LANES, Lanes, MonthLanes};
use crate::scenario::Scenario;
use crate::scenario::package::ComputeCredits;

/// The compute credits of a cohort in one block of trials.
pub struct CreditsBlock {
    /// By month.
    grants: MonthLanes,
    /// Months after its own in which a grant can be spent.
    roll_over: usize,
    /// Whether all credits expire at the end of a month.
    expires: Vec<bool>,
}

impl CreditsBlock {
    pub fn new(credits: &ComputeCredits, environment: &Environment, scenario: &Scenario) -> Self {
        Self {
            grants: MonthLanes::by_month(scenario.months, |month| environment.amount(&credits.grant, month)),
            roll_over: credits.roll_over as usize,
            expires: scenario.calendar().map(|month| Some(month.of_year()) == credits.expiry_month).collect(),
        }
    }
}

/// Credits that one person has left, USD, by the month of their grant.
#[derive(Clone, Debug, Default)]
pub struct Balances {
    /// Oldest grant first; the last one is this month's.
    grants: Vec<Lanes>,
}

impl Balances {
    /// Starts over for the next person.
    pub fn clear(&mut self) {
        self.grants.clear();
    }

    /// Adds the grant of `month`, in proportion to the share of it `at_work`.
    #[inline(always)]
    pub fn grant(&mut self, credits: &CreditsBlock, month: usize, at_work: &Lanes) {
        let grant = credits.grants.month(month);
        self.grants.push(lanes(|lane| grant[lane] * at_work[lane]));
    }

    /// Credits left, USD.
    #[inline(always)]
    pub fn total(&self) -> Lanes {
        let Some((first, others)) = self.grants.split_first() else { return [0.0; LANES] };
        let mut total = *first;
        others.iter().for_each(|grant| add(&mut total, grant));
        total
    }

    /// Spends `dollars`, oldest grant first.
    #[inline(always)]
    pub fn spend(&mut self, mut dollars: Lanes) {
        for grant in &mut self.grants {
            for (left, wanted) in grant.iter_mut().zip(&mut dollars) {
                let spent = if *wanted < *left { *wanted } else { *left };
                *left -= spent;
                *wanted -= spent;
            }
        }
    }

    /// Expires all credits where `leaves` is 1 (0 for people who stay), and returns their USD.
    #[inline(always)]
    pub fn leave(&mut self, leaves: &Lanes) -> Lanes {
        let mut expired = [0.0; LANES];
        for grant in &mut self.grants {
            for ((left, expired), leaves) in grant.iter_mut().zip(&mut expired).zip(leaves) {
                *expired += *left * leaves;
                *left *= 1.0 - leaves;
            }
        }
        expired
    }

    /// Ends a month and returns the USD that expire: grants that cannot be rolled over again, or all credits where they expire on a date or the
    /// person `is_absent`.
    #[inline(always)]
    pub fn end_month(&mut self, credits: &CreditsBlock, month: usize, is_absent: bool) -> Lanes {
        let n_kept = if credits.expires[month] || is_absent { 0 } else { credits.roll_over };
        let mut expired = [0.0; LANES];
        while self.grants.len() > n_kept {
            add(&mut expired, &self.grants.remove(0));
        }
        expired
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_grant_is_spent_first_and_expires_first() {
        let credits = CreditsBlock { grants: MonthLanes::filled(3, 100.0), roll_over: 1, expires: vec![false; 3] };
        let mut balances = Balances::default();
        balances.grant(&credits, 0, &[1.0; LANES]);
        balances.spend([30.0; LANES]);
        // 70 roll over once.
        assert_eq!(balances.end_month(&credits, 0, false)[0], 0.0);
        balances.grant(&credits, 1, &[0.5; LANES]);
        assert_eq!(balances.total()[0], 120.0);
        balances.spend([60.0; LANES]);
        // The 10 left of the first grant expire; the half grant is untouched.
        assert_eq!(balances.end_month(&credits, 1, false)[0], 10.0);
        assert_eq!(balances.total()[0], 50.0);
        let mut leaves = [0.0; LANES];
        leaves[1] = 1.0;
        assert_eq!(balances.leave(&leaves)[..2], [0.0, 50.0]);
        assert_eq!(balances.total()[..2], [50.0, 0.0]);
        assert_eq!(balances.end_month(&credits, 2, true)[0], 50.0);
        assert_eq!(balances.total()[0], 0.0);
    }
}
