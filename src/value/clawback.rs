//! What is repaid of a sign-on bonus on leaving.
//!
//! Months are counted from the payment: m is the number of complete months worked since. Whoever has completed all the months of the clause owes nothing.

use super::leaving::leaves_after;

/// How much of a payment is repaid on leaving after m of n months.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Schedule {
    /// In proportion to the months that are missing: (n − m)/n.
    Monthly,
    /// All of it until the last month.
    Full,
}

/// A clause of repayment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Clawback {
    /// Months n after the payment in which leaving has a consequence.
    pub within: u32,
    pub schedule: Schedule,
    /// Whether what was paid before tax is owed, so that the employee has paid the tax on it until the next tax return, if it comes back at all.
    pub is_gross: bool,
}

impl Clawback {
    /// The share that is repaid on leaving at the end of month `month` after the payment; 0 is before the first month is complete.
    ///
    /// By hand: monthly, 12 months, after 11: 1/12; of 50,000 that is 4,166.67, and 50,000 with a full clause.
    pub fn share_to_repay(&self, month: u32) -> f64 {
        match self.schedule {
            _ if month >= self.within => 0.0,
            Schedule::Full => 1.0,
            Schedule::Monthly => f64::from(self.within - month) / f64::from(self.within),
        }
    }

    /// What is repaid of an amount of `gross` before and `net` after tax.
    pub fn to_repay(&self, month: u32, gross: f64, net: f64) -> f64 {
        self.share_to_repay(month) * if self.is_gross { gross } else { net }
    }

    /// The share that is expected to be repaid by somebody who was paid, with a monthly probability of `leaving` at the end of every month.
    pub fn expected_share(&self, leaving: f64) -> f64 {
        (1..self.within).map(|month| leaves_after(month, leaving) * self.share_to_repay(month)).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::leaving::monthly_probability;

    const MONTHLY: Clawback = Clawback { within: 12, schedule: Schedule::Monthly, is_gross: true };
    const FULL: Clawback = Clawback { schedule: Schedule::Full, ..MONTHLY };

    #[test]
    fn sixty_thousand_with_15_percent_a_year_leaving() {
        let leaving = monthly_probability(0.15);
        assert!((MONTHLY.expected_share(leaving) * 6e4 / 4_245.989_124 - 1.0).abs() < 1e-9);
        assert!((FULL.expected_share(leaving) * 6e4 / 8_304.596_167 - 1.0).abs() < 1e-9);
        assert_eq!(MONTHLY.expected_share(0.0), 0.0);
    }

    #[test]
    fn what_is_owed_on_leaving_at_the_end_of_month_11() {
        assert!((MONTHLY.to_repay(11, 5e4, 3e4) - 50_000.0 / 12.0).abs() < 1e-9);
        assert_eq!(FULL.to_repay(11, 5e4, 3e4), 5e4);
        assert_eq!(Clawback { is_gross: false, ..FULL }.to_repay(11, 5e4, 3e4), 3e4);
        for clawback in [MONTHLY, FULL] {
            assert_eq!((clawback.share_to_repay(0), clawback.share_to_repay(12), clawback.share_to_repay(40)), (1.0, 0.0, 0.0));
        }
    }
}
