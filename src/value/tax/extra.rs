//! Pay on top of wages: withholding, gross-up, imputed compute, and incentive options that are exercised and held.

use super::inverse::reaches;
use super::{AlternativeMinimum, MonthlyWages, TaxTables};
use crate::scenario::tax::{Brackets, Withholding};

/// What more is due where there is more taxable pay, in money.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct OnTop {
    /// Of the employee: income tax and contributions.
    pub employee: f64,
    /// Of the income tax in it.
    pub income_tax: f64,
    pub employer: f64,
}

/// The minimum tax of a calendar year, in money; sums where there are several such taxes.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Amt {
    pub exemption: f64,
    /// What is due at least, income tax included.
    pub tentative: f64,
    /// What is due beside income tax.
    pub due: f64,
}

impl AlternativeMinimum {
    /// The exemption that is left at an income, and what is due at least.
    pub(super) fn tentative(&self, income: f64) -> (f64, f64) {
        let phased_out = self.table.phase_out_rate * (income - self.table.phase_out_start).max(0.0);
        let exemption = (self.table.exemption - phased_out).max(0.0);
        (exemption, self.table.brackets.due((income - exemption).max(0.0)))
    }
}

impl TaxTables {
    /// What more is due where `extra` is paid, or imputed as income, on top of the wages. 12,000 USD of imputed compute at 375,000 of wages: 4,482 of the
    /// employee and 174 of the employer.
    pub fn on_top(&self, wages: &MonthlyWages, extra: &MonthlyWages) -> OnTop {
        let both: MonthlyWages = std::array::from_fn(|month| wages[month] + extra[month]);
        let (with, without) = (self.employee(&both), self.employee(wages));
        let income_tax = with.income_tax - without.income_tax;
        let employee = income_tax + with.contributions - without.contributions;
        OnTop { employee, income_tax, employer: self.employer(&both) - self.employer(wages) }
    }

    /// What is withheld for income tax from bonuses, vesting shares and option gains of a year; absent: income tax is withheld as it is due.
    /// 22% of 183,750 USD are 40,425.
    pub fn withheld_on(&self, supplemental: f64) -> Option<f64> {
        self.withheld(supplemental, |withholding| &withholding.bonus_and_stock)
    }

    /// The same of other supplemental wages, such as commissions and severance pay.
    pub fn withheld_on_other(&self, supplemental: f64) -> Option<f64> {
        self.withheld(supplemental, |withholding| &withholding.other)
    }

    fn withheld(&self, supplemental: f64, brackets: fn(&Withholding) -> &Brackets) -> Option<f64> {
        let withheld = || self.withholding.iter().map(|of| brackets(of).due(supplemental)).sum();
        (!self.withholding.is_empty()).then(withheld)
    }

    /// Income tax that is due on supplemental pay beyond what was withheld from it: to be paid with the tax return. Negative: a refund. Absent: income
    /// tax is withheld as it is due. `supplemental` is within `wages`.
    pub fn short(&self, wages: &MonthlyWages, supplemental: &MonthlyWages) -> Option<f64> {
        let regular: MonthlyWages = std::array::from_fn(|month| wages[month] - supplemental[month]);
        Some(self.on_top(&regular, supplemental).income_tax - self.withheld_on(supplemental.iter().sum())?)
    }

    /// The minimum tax where incentive options with a gain of `iso_spread` are exercised and held in the year. The standard deduction is added back.
    pub fn amt(&self, wages: &MonthlyWages, iso_spread: f64) -> Amt {
        let total: f64 = wages.iter().sum();
        let mut sum = Amt::default();
        for tax in &self.alternative_minimum {
            let (exemption, tentative) = tax.tentative(total + iso_spread);
            sum.exemption += exemption;
            sum.tentative += tentative;
            sum.due += (tentative - self.regular(tax, wages, total)).max(0.0);
        }
        sum
    }

    /// The income tax that a minimum tax is compared with.
    fn regular(&self, tax: &AlternativeMinimum, wages: &MonthlyWages, total: f64) -> f64 {
        self.income[tax.regular].due(wages, total, &self.employee)
    }

    /// The largest gain of incentive options, exercised and held, on which no minimum tax is due; absent: any.
    pub fn largest_spread_without_amt(&self, wages: &MonthlyWages) -> Option<f64> {
        let total: f64 = wages.iter().sum();
        let excess_of_any = |spread: f64| {
            let excess = |tax: &AlternativeMinimum| tax.tentative(total + spread).1 - self.regular(tax, wages, total);
            self.alternative_minimum.iter().map(excess).fold(f64::NEG_INFINITY, f64::max)
        };
        reaches(excess_of_any, 0.0, total.max(1.0))
    }

    /// The pay in `month` (0 to 11), on top of the wages, of which `net` is left after taxes; absent: no pay leaves as much. 47,885.08 USD for a net
    /// 30,000 at 375,000 of wages.
    pub fn gross_up(&self, net: f64, wages: &MonthlyWages, month: usize) -> Option<f64> {
        let before = self.employee(wages).net();
        let left = |extra: f64| {
            let mut more = *wages;
            more[month] += extra;
            self.employee(&more).net() - before
        };
        reaches(left, net, net)
    }
}
