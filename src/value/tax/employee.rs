//! What an employee owes on the wages of a calendar year, and what is left.

use super::contributions::Contributions;
use super::{MonthlyWages, TaxTables};
use crate::scenario::tax::IncomeTable;

/// What an employee owes on the wages of a calendar year, in money.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct EmployeeTaxes {
    pub wages: f64,
    /// Of all income taxes, surcharges included.
    pub income_tax: f64,
    /// Payroll taxes and social contributions.
    pub contributions: f64,
}

/// An income tax with the places of the contributions that may be deducted.
#[derive(Clone, Debug)]
pub(super) struct Income {
    pub name: String,
    table: IncomeTable,
    /// Place among the contributions of the employee, and the rate that is deducted.
    deductible: Vec<(usize, f64)>,
}

/// What rounding down forgives, as a share of the unit: an amount that sums of binary fractions leave a hair below a whole unit is that unit.
const ROUNDING: f64 = 1e-6;

impl EmployeeTaxes {
    /// What is left of the wages.
    pub fn net(&self) -> f64 {
        self.wages - self.income_tax - self.contributions
    }
}

impl TaxTables {
    /// What an employee owes on the wages of the year. At 475,000 USD, single in 2026: 129,384.25 of income tax and 20,801.50 of contributions.
    #[inline]
    pub fn employee(&self, wages: &MonthlyWages) -> EmployeeTaxes {
        let total = wages.iter().sum();
        let income_tax = self.income.iter().map(|tax| tax.due(wages, total, &self.employee)).sum();
        EmployeeTaxes { wages: total, income_tax, contributions: self.employee.due(wages, total) }
    }

    /// What the employer owes on the wages of the year, as it is charged: month by month, to the bit.
    #[inline]
    pub fn employer(&self, wages: &MonthlyWages) -> f64 {
        self.employer.charged(wages)
    }

    /// What is due of the income tax `name`; absent: there is no such tax.
    pub fn income_tax(&self, name: &str, wages: &MonthlyWages) -> Option<f64> {
        let tax = self.income.iter().find(|tax| tax.name == name)?;
        Some(tax.due(wages, wages.iter().sum(), &self.employee))
    }

    /// Each contribution of the employee by name, in alphabetical order, with what is due.
    pub fn contributions(&self, wages: &MonthlyWages) -> Vec<(&str, f64)> {
        self.employee.each(wages, wages.iter().sum()).collect()
    }

    /// Each tax of the employer by name, in alphabetical order, with what is due.
    pub fn employer_taxes(&self, wages: &MonthlyWages) -> Vec<(&str, f64)> {
        self.employer.each(wages, wages.iter().sum()).collect()
    }

    /// What is left of the next unit of money that is paid in `month` (0 to 11) on top of the wages of the year, after income tax and contributions;
    /// rounding apart. 62.65 cents of a dollar at 375,000 USD.
    pub fn keep_rate(&self, wages: &MonthlyWages, month: usize) -> f64 {
        let income: f64 = self.income.iter().map(|tax| tax.marginal(wages, month, &self.employee)).sum();
        1.0 - income - self.employee.marginal(wages, month)
    }
}

impl Income {
    pub fn of(name: &str, table: &IncomeTable, contributions: &Contributions) -> Self {
        // A jurisdiction is not read with names of other taxes.
        let deductible = table.deductible.iter().filter_map(|(name, rate)| Some((contributions.place(name)?, *rate)));
        Self { name: name.to_string(), deductible: deductible.collect(), table: table.clone() }
    }

    #[inline]
    pub fn due(&self, wages: &MonthlyWages, total: f64, contributions: &Contributions) -> f64 {
        self.due_on(self.taxable(wages, total, contributions))
    }

    #[inline]
    fn taxable(&self, wages: &MonthlyWages, total: f64, contributions: &Contributions) -> f64 {
        self.rounded(self.unrounded(wages, total, contributions).max(0.0))
    }

    /// What is due on taxable income that is not rounded, and may be negative.
    pub(super) fn due_on_unrounded(&self, taxable: f64) -> f64 {
        self.due_on(self.rounded(taxable.max(0.0)))
    }

    /// Wages less what is deducted, which may be more than they are.
    #[inline]
    pub(super) fn unrounded(&self, wages: &MonthlyWages, total: f64, contributions: &Contributions) -> f64 {
        let deducted = |(place, rate): &(usize, f64)| rate * contributions.taxed(*place, wages, total);
        self.deductible.iter().map(deducted).fold(total - self.deduction(total), |taxable, deducted| taxable - deducted)
    }

    #[inline]
    pub(super) fn deduction(&self, total: f64) -> f64 {
        match self.table.taper {
            Some(taper) => (self.table.deduction - taper.rate * (total - taper.above).max(0.0)).max(0.0),
            None => self.table.deduction,
        }
    }

    #[inline]
    fn rounded(&self, amount: f64) -> f64 {
        self.table.rounded_to.map_or(amount, |unit| (amount / unit + ROUNDING).floor() * unit)
    }

    /// What is due on taxable income.
    #[inline]
    fn due_on(&self, taxable: f64) -> f64 {
        let tax = (self.rounded(self.table.brackets.due(taxable)) - self.table.credit).max(0.0);
        let surcharge = self.table.surcharge.map_or(0.0, |of| (of.rate * tax).min(of.excess_rate * (tax - of.free).max(0.0)));
        tax + surcharge
    }

    /// The share of the next unit of wages, paid in `month`, that is due. Rounding is left out.
    fn marginal(&self, wages: &MonthlyWages, month: usize, contributions: &Contributions) -> f64 {
        let total: f64 = wages.iter().sum();
        let open = self.deductible.iter().filter(|(place, _)| contributions.is_open(*place, wages, month));
        let deductible: f64 = open.map(|(_, rate)| rate).sum();
        let tapered = match self.table.taper {
            Some(taper) if total >= taper.above && self.deduction(total) > 0.0 => taper.rate,
            _ => 0.0,
        };
        let taxable = self.unrounded(wages, total, contributions);
        if taxable < 0.0 {
            return 0.0;
        }
        let slope = self.table.brackets.marginal(taxable) * (1.0 + tapered - deductible);
        let tax = self.table.brackets.due(taxable) - self.table.credit;
        if tax < 0.0 {
            return 0.0;
        }
        let surcharge = self.table.surcharge.map_or(0.0, |of| {
            let (whole, excess) = (of.rate * tax, of.excess_rate * (tax - of.free));
            if tax < of.free {
                0.0
            } else if excess < whole {
                of.excess_rate
            } else {
                of.rate
            }
        });
        slope * (1.0 + surcharge)
    }
}
