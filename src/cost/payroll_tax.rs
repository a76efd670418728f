//! Employer payroll tax: each tax applies its rate to the wages above its threshold and up to its wage base.

use super::{Account, Cash, CostLine, Element, Environment, Quantity, charge_each, inputs};
use crate::quantity::{LANES, Lanes, Month, MonthLanes};
use crate::scenario::{PayrollTax, TaxPeriod};

/// At 30,000 a month and 6.2% up to 184,500: 1,860 for six months, then 6.2% × 4,500 = 279, then nothing.
///
/// A bonus that is paid in March is taxed in cash with the wages of the year of that March, and in cost with those of the year that earns it.
/// So are three paydays in January. It has no closed-form mean: the wage base makes it nonlinear, and wages with stock and bonuses are uncertain.
pub(super) const LINE: CostLine = CostLine::new(
    "payroll tax",
    Element::CorePay,
    "employer payroll taxes for the month = Σ over taxes of rate × (year-to-date wages above the threshold and up to the wage base − the same a month \
     earlier); a tax by the month compares the month's wages with a twelfth of both",
    charge,
)
.applies(|terms| !terms.taxes.is_empty())
.inputs(inputs::wages_and_taxes)
.cash(Cash::Scheduled {
    rule: "Cash: where a bonus has a payment month, or people are paid every one or two weeks, a month pays the taxes on the wages that it pays, with the wage base of its year; the cost of a month is \
           the tax on what it earns.",
    applies: |terms| {
        let bonus = terms.bonus().and_then(|bonus| bonus.payment_month);
        bonus.or_else(|| terms.performance_bonus()?.payment_month).is_some() || terms.group.pay_schedule.is_by_week()
    },
    pay: |account, _, out| charge_each(out, |month, lane| account.used(Quantity::PayrollTaxPaid, month)[lane]),
});

fn charge(account: &Account<'_>, out: &mut MonthLanes) {
    charge_each(out, |month, lane| account.used(Quantity::PayrollTax, month)[lane]);
}

/// Adds the taxes on one person's `wages` of a month, multiplied by `people`, and adds the wages to their wages of the year to date.
///
/// = Σ over taxes of rate × (wages between threshold and wage base, of the year to date, less the same a month earlier), or with a period of a month
/// rate × wages of the month between a twelfth of the threshold and a twelfth of the wage base. 15% above 5,000 a year on 5,000 a month: by the year
/// nothing in January and 750 from February on, by the month 0.15 × (5,000 − 416.67) = 687.50 each.
#[inline(always)]
pub fn accrue_employer_tax(
    taxes: &[PayrollTax],
    environment: &Environment,
    calendar_month: Month,
    wages: &Lanes,
    year_to_date: &mut Lanes,
    people: f64,
    out: &mut Lanes,
) {
    let mut due = [0.0; LANES];
    for tax in taxes {
        let terms = tax.in_month(calendar_month);
        let rate = environment.value(&terms.rate);
        match (&terms.threshold, &terms.wage_base, terms.period) {
            (None, None, _) => {
                for lane in 0..LANES {
                    due[lane] += rate[lane] * wages[lane];
                }
            }
            (None, Some(wage_base), TaxPeriod::Year) => {
                let base = environment.value(wage_base);
                for lane in 0..LANES {
                    let before = year_to_date[lane].min(base[lane]);
                    let after = (year_to_date[lane] + wages[lane]).min(base[lane]);
                    due[lane] += rate[lane] * (after - before);
                }
            }
            (threshold, wage_base, period) => {
                let threshold = threshold.as_ref().map_or(&[0.0; LANES], |threshold| environment.value(threshold));
                let base = wage_base.as_ref().map_or(&[f64::INFINITY; LANES], |wage_base| environment.value(wage_base));
                for lane in 0..LANES {
                    // An uncertain threshold may be drawn above the wage base: then nothing is taxed.
                    let taxable = |wages: f64, part: f64| (wages.min(base[lane] * part) - threshold[lane] * part).max(0.0);
                    due[lane] += rate[lane]
                        * match period {
                            TaxPeriod::Year => taxable(year_to_date[lane] + wages[lane], 1.0) - taxable(year_to_date[lane], 1.0),
                            TaxPeriod::Month => taxable(wages[lane], 1.0 / 12.0),
                        };
                }
            }
        }
    }
    for lane in 0..LANES {
        year_to_date[lane] += wages[lane];
        out[lane] += people * due[lane];
    }
}
