//! Employer payroll tax: each tax takes its rate on wages of the calendar year up to its wage base.

use super::{Account, Cash, CostLine, Element, Environment, Quantity, charge_each, inputs};
use crate::quantity::{LANES, Lanes, MonthLanes};
use crate::scenario::PayrollTax;

/// At 30,000 a month, 6.2 % up to 184,500: 1,860 for six months, then 6.2 % × 4,500 = 279, then nothing.
///
/// No exact mean: a wage base bends the line, and wages with shares and bonuses are uncertain.
pub(super) const LINE: CostLine = CostLine {
    name: "payroll tax",
    element: Element::CorePay,
    is_compute: false,
    meaning: "employer taxes = Σ taxes rate × (wages of the year so far, at most the wage base, less the same a month before)",
    applies: |_| true,
    inputs: inputs::wages_and_taxes,
    charge,
    cash: Cash::AsItAccrues,
};

fn charge(account: &Account<'_>, out: &mut MonthLanes) {
    charge_each(out, |month, lane| account.quantities.month(Quantity::PayrollTax, month)[lane]);
}

/// Adds the taxes on one person's `wages` of a month, `people` times over, and moves their wages of the year so far on.
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
