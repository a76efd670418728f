//! Income of a calendar year that is no wages: gains of options and of shares that are held, and the minimum tax that holding them can bring.
//!
//! ```text
//! income tax on ordinary income what it adds to the income tax on wages; no contributions
//! tax on long-term gains        brackets of the tax on gains, on top of taxable income, and its surtax; without such a tax, as ordinary income
//! minimum tax                   of the year of exercise: tentative(wages + ordinary + spread) − income tax on wages and ordinary income
//! credit                        what was paid of it comes back as far as later income tax exceeds the tentative minimum tax: on a sale the gain of the
//!                               minimum tax is less by the spread that was counted before
//! ```
//! Long-term gains count at the same rates under the minimum tax, and do not phase out its exemption. Losses are not set off against other income.

use super::{Gains, MonthlyWages, TaxTables};
use crate::value::tax::employee::Income;

/// Income of a calendar year beside wages, in money.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct OtherIncome {
    /// Taxed like wages, without contributions: gains of incentive options whose shares are sold at once, or their spread where they are sold too early.
    pub ordinary: f64,
    /// Gains of shares that are held for less than a year: taxed like ordinary income, with the surtax on gains. Below 0 a loss.
    pub short_term: f64,
    /// Gains of shares that are held for a year or more; below 0 a loss.
    pub long_term: f64,
    /// Spread of incentive options that are exercised in the year and held beyond it.
    pub iso_spread: f64,
    /// Of the shares that are sold in the year, the spread that was counted for the minimum tax of an earlier one.
    pub iso_spread_sold: f64,
}

/// What is due on it beside the taxes on wages, in money.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct OtherTaxes {
    /// Income tax on ordinary income and taxes on gains.
    pub income_tax: f64,
    /// Minimum tax beside income tax.
    pub minimum_tax: f64,
    /// Minimum tax of earlier years that is credited.
    pub credited: f64,
}

impl OtherTaxes {
    /// What is to be paid; below 0 where more is credited than is due.
    pub fn due(&self) -> f64 {
        self.income_tax + self.minimum_tax - self.credited
    }
}

impl TaxTables {
    /// What is due on income that is no wages, on top of `wages`. `credit` is the minimum tax of earlier years that has not come back.
    pub fn on_other_income(&self, wages: &MonthlyWages, other: OtherIncome, credit: f64) -> OtherTaxes {
        let mut taxes = OtherTaxes::default();
        let (gain, short, total) = (other.long_term.max(0.0), other.short_term.max(0.0), wages.iter().sum::<f64>());
        let ordinary = other.ordinary + short;
        // What income tax on gains is less by without the spread of an earlier year.
        let mut less_without_spread = 0.0;
        for (place, tax) in self.income.iter().enumerate() {
            let on_ordinary = tax.due_with(wages, total, ordinary, &self.employee) - tax.due(wages, total, &self.employee);
            let gains = self.gains.iter().find(|gains| gains.regular == place);
            let on_gain = |gain: f64| match gains {
                Some(gains) => gains.due(tax.taxable_with(wages, total, ordinary, &self.employee), gain),
                None => tax.due_with(wages, total, ordinary + gain, &self.employee) - tax.due_with(wages, total, ordinary, &self.employee),
            };
            let surtax = gains.map_or(0.0, |gains| gains.surtax(total + other.ordinary, short + gain));
            taxes.income_tax += on_ordinary + on_gain(gain) + surtax;
            if self.alternative_minimum.iter().any(|minimum| minimum.regular == place) {
                less_without_spread += on_gain(gain) - on_gain((gain - other.iso_spread_sold).max(0.0));
            }
        }
        let mut unused = less_without_spread;
        for minimum in &self.alternative_minimum {
            let regular = self.income[minimum.regular].due_with(wages, total, ordinary, &self.employee);
            let (_, tentative) = minimum.tentative(total + ordinary + other.iso_spread);
            if other.iso_spread > 0.0 {
                taxes.minimum_tax += (tentative - regular).max(0.0);
            }
            unused += regular - tentative;
        }
        if credit > 0.0 && taxes.minimum_tax == 0.0 {
            taxes.credited = unused.clamp(0.0, credit);
        }
        taxes
    }

    /// Whether gains of incentive options are wages on which contributions and payroll taxes are due.
    pub fn incentive_options_are_wages(&self) -> bool {
        self.incentive_options_are_wages
    }

    /// Whether there is a tax on gains from shares that are held.
    pub fn has_gains(&self) -> bool {
        !self.gains.is_empty()
    }
}

impl Gains {
    /// What is due on a gain on top of `taxable` income, without the surtax. A deduction that exceeds other income is left for the gain.
    fn due(&self, taxable: f64, gain: f64) -> f64 {
        self.table.brackets.due((taxable + gain).max(0.0)) - self.table.brackets.due(taxable.max(0.0))
    }

    /// The surtax on a gain, where all income without it is `income`.
    fn surtax(&self, income: f64, gain: f64) -> f64 {
        self.table.surtax.map_or(0.0, |surtax| surtax.rate * gain.min((income + gain - surtax.above).max(0.0)))
    }
}

impl Income {
    /// What is due where there is ordinary income beside wages.
    fn due_with(&self, wages: &MonthlyWages, total: f64, ordinary: f64, contributions: &super::Contributions) -> f64 {
        self.due_on_unrounded(self.taxable_with(wages, total, ordinary, contributions))
    }

    /// Taxable income with ordinary income beside wages; below 0 where more is deducted.
    fn taxable_with(&self, wages: &MonthlyWages, total: f64, ordinary: f64, contributions: &super::Contributions) -> f64 {
        let deduction = self.deduction(total) - self.deduction(total + ordinary);
        self.unrounded(wages, total, contributions) + ordinary + deduction
    }
}
