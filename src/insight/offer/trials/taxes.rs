//! The taxes of one trial by calendar year, of the employee and of the employer.

use super::sale::Beside;
use super::{MOST_YEARS, TaxYearOfWalk, Trials, Walk};
use crate::quantity::math::exp;
use crate::value::compute_use::{Compute, Taxation};
use crate::value::tax::{EmployeeTaxes, MonthlyWages, OtherTaxes};

impl Trials {
    /// Taxes by calendar year, and what is left of everything.
    pub(super) fn tax(
        &self,
        walk: &mut Walk,
        (pay, present_pay, sold, supplemental): (&[MonthlyWages], &[MonthlyWages], &[MonthlyWages], &[MonthlyWages]),
        beside: &[Beside],
        by_vest_year: &[[[f64; 2]; MOST_YEARS]],
        (last, last_base, is_unchanged): (usize, f64, bool),
    ) {
        let total = |wages: &MonthlyWages| wages.iter().sum::<f64>();
        let Some(tables) = &self.tables else {
            walk.pay_present = present_pay.iter().map(total).sum();
            walk.before_tax = pay.iter().zip(sold).map(|(pay, sold)| total(pay) + total(sold)).collect();
            for (year, out) in walk.years.iter_mut().enumerate() {
                out.net = by_vest_year.iter().map(|by| by[year][0] + by[year][1]).sum();
                out.net += beside.iter().map(|of| of.flows[year]).sum::<f64>();
            }
            walk.net = walk.years.iter().map(|year| year.net).sum();
            return;
        };
        let taxation = self.taxation();
        let mut equity_present = walk.equity_present;
        let mut lost_to_tax = 0.0;
        // Minimum tax that has not come back.
        let mut credit = 0.0;
        for (year, tables) in tables.iter().enumerate().take(pay.len()) {
            let (paid, gain) = (total(&pay[year]), total(&sold[year]));
            let of_beside = beside.get(year).filter(|of| of.last > 0);
            if paid == 0.0 && gain == 0.0 && walk.compute[year].amount == Compute::default() && of_beside.is_none() && credit == 0.0 {
                continue;
            }
            // Work goes on elsewhere.
            let mut wages = pay[year];
            let mut elsewhere = [0.0; 12];
            for (month, elsewhere) in elsewhere.iter_mut().enumerate() {
                let since_start = (12 * year + month) as i64 + 1 - i64::from(self.terms.start.of_year());
                if since_start >= last as i64 {
                    *elsewhere = last_base;
                    wages[month] += last_base;
                }
            }
            let other_income = total(&elsewhere);
            let without_equity = tables.employee(&wages);
            let of_elsewhere = if other_income > 0.0 { tables.employee(&elsewhere) } else { EmployeeTaxes::default() };
            // In a year of work all pay is taxed alike. What is paid in a later year, such as a bonus, is on top of pay from elsewhere.
            let is_after_work = (12 * year) as i64 + 1 - i64::from(self.terms.start.of_year()) >= last as i64;
            let keep = match (paid > 0.0, is_after_work) {
                (false, _) => 1.0,
                (true, true) => (without_equity.net() - of_elsewhere.net()) / paid,
                (true, false) => without_equity.net() / (paid + other_income),
            };
            walk.pay_present += total(&present_pay[year]) * keep;
            let mut all = wages;
            all.iter_mut().zip(&sold[year]).for_each(|(all, sold)| *all += sold);
            let with_equity = if gain > 0.0 { tables.employee(&all) } else { without_equity };
            let keep_equity = if gain > 0.0 { (with_equity.net() - without_equity.net()) / gain } else { 1.0 };
            if gain > 0.0 {
                let present: f64 = self.present_of_sold(&sold[year], year);
                lost_to_tax += present * (1.0 - keep_equity);
            }
            for (vest_year, [pay, equity]) in by_vest_year[year].iter().enumerate() {
                walk.years[vest_year].net += pay * keep + equity * keep_equity;
            }
            let mut other_taxes = OtherTaxes::default();
            if of_beside.is_some() || credit > 0.0 {
                let of_beside = of_beside.copied().unwrap_or_default();
                other_taxes = tables.on_other_income(&all, of_beside.income, credit);
                credit += other_taxes.minimum_tax - other_taxes.credited;
                let time = if of_beside.last > 0 { of_beside.last } else { self.end_of_calendar_year(year) };
                let vest_year = self.terms.vest_year(time);
                equity_present -= other_taxes.due() * exp(-self.time_value * f64::from(time) / 12.0);
                walk.years[vest_year].net -= other_taxes.due();
                walk.years[vest_year].minimum_tax += other_taxes.minimum_tax - other_taxes.credited;
                of_beside.flows.iter().zip(&mut walk.years).for_each(|(flow, out)| out.net += flow);
            }
            // Only the offer as it is has its taxes shown.
            if is_unchanged && (paid + gain > 0.0 || of_beside.is_some()) {
                let mut irregular = supplemental[year];
                irregular.iter_mut().zip(&sold[year]).for_each(|(irregular, sold)| *irregular += sold);
                let regular: MonthlyWages = std::array::from_fn(|month| all[month] - irregular[month]);
                let gains = of_beside.map_or(0.0, |of| of.income.ordinary + of.income.short_term + of.income.long_term);
                let of_year = TaxYearOfWalk {
                    income: paid + gain + gains,
                    income_tax: with_equity.income_tax - of_elsewhere.income_tax + other_taxes.due(),
                    contributions: with_equity.contributions - of_elsewhere.contributions,
                    withheld: tables.withheld_on(total(&irregular)),
                    due: with_equity.income_tax - tables.employee(&regular).income_tax + other_taxes.due(),
                };
                walk.tax_years.push((year, of_year));
            }
            // The next dollar of a month in the middle of the year, and a wallet on top of everything.
            let tax = 1.0 - tables.keep_rate(&all, 6);
            let granted_in_year = walk.compute[year].amount.granted;
            let is_wallet = matches!(taxation, Taxation::LapsingWallet | Taxation::ConvertibleWallet);
            let wallet_tax = if granted_in_year > 0.0 && (is_wallet || is_unchanged) {
                let with_wallet: MonthlyWages = std::array::from_fn(|month| all[month] + granted_in_year / 12.0);
                1.0 - (tables.employee(&with_wallet).net() - with_equity.net()) / granted_in_year
            } else {
                tax
            };
            (walk.compute[year].tax, walk.compute[year].wallet_tax) = (tax, wallet_tax);
            for vest_year in 0..self.terms.offer.years as usize {
                let (first_calendar, _) = self.terms.calendar_place(12 * vest_year);
                if let Some(of_vest_year) = year.checked_sub(first_calendar).and_then(|place| walk.years[vest_year].compute.get_mut(place))
                {
                    (of_vest_year.tax, of_vest_year.wallet_tax) = (tax, wallet_tax);
                }
            }
            let imputed = match taxation {
                Taxation::Work => 0.0,
                Taxation::Imputed => self.personal_share * walk.compute[year].amount.served,
                Taxation::LapsingWallet | Taxation::ConvertibleWallet => granted_in_year,
            };
            // Wage bases and thresholds of the employer are of its own wages.
            let charged: MonthlyWages = std::array::from_fn(|month| pay[year][month] + sold[year][month] + imputed / 12.0);
            let employer = tables.employer(&charged);
            walk.payroll_tax += employer;
            let whole: f64 = by_vest_year[year].iter().map(|[pay, equity]| pay + equity).sum();
            for (vest_year, [pay, equity]) in by_vest_year[year].iter().enumerate() {
                if whole > 0.0 {
                    walk.years[vest_year].cost += employer * (pay + equity) / whole;
                }
            }
        }
        equity_present -= lost_to_tax;
        walk.equity_present = equity_present;
        walk.net = walk.years.iter().map(|year| year.net).sum();
    }

    /// What is left after tax of an amount that is paid in a month, on top of all other pay of its calendar year.
    pub(super) fn net_of_payment(&self, pay: &[MonthlyWages], month: usize, amount: f64) -> f64 {
        let (year, of_year) = self.terms.calendar_place(month);
        let Some(tables) = self.tables.as_ref().and_then(|tables| tables.get(year)) else { return amount };
        let mut without = pay[year];
        without[of_year] -= amount;
        tables.employee(&pay[year]).net() - tables.employee(&without).net()
    }

    /// The last month of a calendar year, in months since the start.
    fn end_of_calendar_year(&self, year: usize) -> u32 {
        (12 * (year + 1) + 1 - self.terms.start.of_year() as usize) as u32
    }

    /// The present value of what is sold in the months of a calendar year.
    fn present_of_sold(&self, sold: &MonthlyWages, year: usize) -> f64 {
        let first = self.terms.start.of_year() as usize - 1;
        let discounted = |(month, amount): (usize, &f64)| {
            let since_start = (12 * year + month + 1).saturating_sub(first + self.terms.delay);
            amount * exp(-self.time_value * since_start as f64 / 12.0)
        };
        sold.iter().enumerate().map(discounted).sum()
    }
}
