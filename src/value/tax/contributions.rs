//! Taxes at flat rates between a threshold and a wage base, on wages by month: those of [`PayrollTax`].

use super::MonthlyWages;
use crate::quantity::Month;
use crate::scenario::{Number, PayrollTax, TaxPeriod};

/// The payroll taxes of one side in one calendar year.
#[derive(Clone, Debug)]
pub(super) struct Contributions(Vec<Contribution>);

#[derive(Clone, Debug)]
struct Contribution {
    name: String,
    /// By month.
    terms: [Terms; 12],
    /// Whether the terms are the same all year and count the wages of the year, so that only their sum matters.
    is_by_total: bool,
}

/// What a tax is in one month.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Terms {
    rate: f64,
    threshold: Option<f64>,
    wage_base: Option<f64>,
    period: TaxPeriod,
}

impl Terms {
    /// Wages between threshold and wage base, `part` of both.
    #[inline]
    fn taxable(&self, wages: f64, part: f64) -> f64 {
        let (threshold, base) = (self.threshold.unwrap_or(0.0), self.wage_base.unwrap_or(f64::INFINITY));
        (wages.min(base * part) - threshold * part).max(0.0)
    }

    /// The wages of a month that are taxed, after wages `to_date` in the year. In the order of operations of what the employer is charged, so that both
    /// agree to the bit.
    #[inline]
    fn taxed(&self, to_date: f64, wages: f64) -> f64 {
        match (self.threshold, self.wage_base, self.period) {
            (None, None, _) => wages,
            (None, Some(base), TaxPeriod::Year) => (to_date + wages).min(base) - to_date.min(base),
            (_, _, TaxPeriod::Year) => self.taxable(to_date + wages, 1.0) - self.taxable(to_date, 1.0),
            (_, _, TaxPeriod::Month) => self.taxable(wages, 1.0 / 12.0),
        }
    }

    /// Whether the next unit of money is taxed, with `to_date` in the year, of which `wages` are of the month.
    fn is_open(&self, to_date: f64, wages: f64) -> bool {
        let (counted, part) = match self.period {
            TaxPeriod::Year => (to_date, 1.0),
            TaxPeriod::Month => (wages, 1.0 / 12.0),
        };
        counted >= self.threshold.unwrap_or(0.0) * part && self.wage_base.is_none_or(|base| counted < base * part)
    }
}

impl Contributions {
    pub fn of(taxes: &[PayrollTax], filing: Option<&str>, year: i32, value: &dyn Fn(&Number) -> f64) -> Self {
        let january = Month::FIRST.plus((year - Month::FIRST.year()) * 12);
        let of = |tax: &PayrollTax| {
            let terms: [Terms; 12] = std::array::from_fn(|month| {
                let terms = tax.in_month(january.plus(month as i32));
                let of_filing = filing.and_then(|filing| terms.thresholds.get(filing).copied());
                Terms {
                    rate: value(&terms.rate),
                    threshold: of_filing.or_else(|| terms.threshold.as_ref().map(value)),
                    wage_base: terms.wage_base.as_ref().map(value),
                    period: terms.period,
                }
            });
            let is_by_total = terms.iter().all(|of_month| *of_month == terms[0]) && terms[0].period == TaxPeriod::Year;
            Contribution { name: tax.name.clone(), terms, is_by_total }
        };
        Self(taxes.iter().map(of).collect())
    }

    /// The place of the tax `name`.
    pub fn place(&self, name: &str) -> Option<usize> {
        self.0.iter().position(|tax| tax.name == name)
    }

    /// Each tax by name with what is due.
    pub fn each(&self, wages: &MonthlyWages, total: f64) -> impl Iterator<Item = (&str, f64)> {
        self.0.iter().map(move |tax| (tax.name.as_str(), tax.due(wages, total)))
    }

    /// What is due on the wages of a year, whose sum is `total`.
    #[inline]
    pub fn due(&self, wages: &MonthlyWages, total: f64) -> f64 {
        self.0.iter().map(|tax| tax.due(wages, total)).sum()
    }

    /// The same, summed month by month as the employer is charged.
    pub fn charged(&self, wages: &MonthlyWages) -> f64 {
        let (mut to_date, mut charged) = (0.0, 0.0);
        for (month, wages) in wages.iter().enumerate() {
            let mut due = 0.0;
            for tax in &self.0 {
                let terms = &tax.terms[month];
                due += terms.rate * terms.taxed(to_date, *wages);
            }
            to_date += wages;
            charged += due;
        }
        charged
    }

    /// The wages that the tax at `place` is due on.
    pub fn taxed(&self, place: usize, wages: &MonthlyWages, total: f64) -> f64 {
        self.0[place].taxed(wages, total)
    }

    /// The rate on the next unit of money, paid in `month` (0 to 11).
    pub fn marginal(&self, wages: &MonthlyWages, month: usize) -> f64 {
        (0..self.0.len()).filter(|place| self.is_open(*place, wages, month)).map(|place| self.0[place].terms[month].rate).sum()
    }

    /// Whether the tax at `place` is due on the next unit of money, paid in `month`, after all wages of the year.
    pub fn is_open(&self, place: usize, wages: &MonthlyWages, month: usize) -> bool {
        self.0[place].terms[month].is_open(wages.iter().sum(), wages[month])
    }
}

impl Contribution {
    #[inline]
    fn due(&self, wages: &MonthlyWages, total: f64) -> f64 {
        if self.is_by_total {
            return self.terms[0].rate * self.terms[0].taxable(total, 1.0);
        }
        self.by_month(wages, |terms| terms.rate)
    }

    fn taxed(&self, wages: &MonthlyWages, total: f64) -> f64 {
        if self.is_by_total { self.terms[0].taxable(total, 1.0) } else { self.by_month(wages, |_| 1.0) }
    }

    #[inline]
    fn by_month(&self, wages: &MonthlyWages, factor: impl Fn(&Terms) -> f64) -> f64 {
        let (mut to_date, mut sum) = (0.0, 0.0);
        for (terms, wages) in self.terms.iter().zip(wages) {
            sum += factor(terms) * terms.taxed(to_date, *wages);
            to_date += wages;
        }
        sum
    }
}
