//! Employer payroll tax: each tax applies its rate to the wages of the calendar year up to its wage base.

use super::{Account, Cash, CostLine, Element, Environment, Quantity, charge_each, inputs};
use crate::quantity::{LANES, Lanes, MonthLanes};
use crate::scenario::PayrollTax;

/// At 30,000 a month and 6.2% up to 184,500: 1,860 for six months, then 6.2% × 4,500 = 279, then nothing.
///
/// A bonus that is paid in March is taxed in cash with the wages of the year of that March, and in cost with those of the year that earns it.
/// It has no closed-form mean: the wage base makes it nonlinear, and wages with stock and bonuses are uncertain.
pub(super) const LINE: CostLine = CostLine::new(
    "payroll tax",
    Element::CorePay,
    "employer payroll taxes for the month = Σ over taxes of rate × (year-to-date wages up to the wage base − the same a month earlier)",
    charge,
)
.inputs(inputs::wages_and_taxes)
.cash(Cash::Scheduled {
    rule: "Cash: where a bonus has a payment month, a month pays the taxes on the wages that it pays, with the wage base of its year; the cost of a month is \
           the tax on what it earns.",
    applies: |terms| {
        let bonus = terms.bonus().and_then(|bonus| bonus.payment_month);
        bonus.or_else(|| terms.performance_bonus()?.payment_month).is_some()
    },
    pay: |account, _, out| charge_each(out, |month, lane| account.used(Quantity::PayrollTaxPaid, month)[lane]),
});

fn charge(account: &Account<'_>, out: &mut MonthLanes) {
    charge_each(out, |month, lane| account.used(Quantity::PayrollTax, month)[lane]);
}

/// Adds the taxes on one person's `wages` of a month, multiplied by `people`, and adds the wages to their wages of the year to date.
#[inline(always)]
pub fn accrue_employer_tax(
    taxes: &[PayrollTax],
    environment: &Environment,
    wages: &Lanes,
    year_to_date: &mut Lanes,
    people: f64,
    out: &mut Lanes,
) {
    let mut due = [0.0; LANES];
    for tax in taxes {
        let rate = environment.value(&tax.rate);
        match &tax.wage_base {
            None => {
                for lane in 0..LANES {
                    due[lane] += rate[lane] * wages[lane];
                }
            }
            Some(wage_base) => {
                let base = environment.value(wage_base);
                for lane in 0..LANES {
                    let before = year_to_date[lane].min(base[lane]);
                    let after = (year_to_date[lane] + wages[lane]).min(base[lane]);
                    due[lane] += rate[lane] * (after - before);
                }
            }
        }
    }
    for lane in 0..LANES {
        year_to_date[lane] += wages[lane];
        out[lane] += people * due[lane];
    }
}
