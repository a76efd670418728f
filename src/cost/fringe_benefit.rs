//! Compute as a fringe benefit: the employer's payroll tax on income imputed to employees for their compute, and what it adds to their pay so that they
//! need not pay tax on it.

use super::payroll_tax::accrue_employer_tax;
use super::{Account, CostLine, Element, Entitlements, Environment, Quantity, charge_each, inputs, unserved_demand};
use crate::quantity::{LANES, Lanes, Month, MonthLanes};
use crate::scenario::Number;
use crate::scenario::fringe_benefit::Treatment;

/// 600 of use, of which a quarter is personal: 150 of income. At 7.65% of employer tax 11.475; with a gross-up at 40% the pay rises by
/// 150 × 0.4 ÷ 0.6 = 100, which is taxed too: 100 + 0.0765 × 250 = 119.125.
///
/// Rule: a benefit is income at its value unless it is excluded (26 CFR 1.61-21), and a working-condition fringe is excluded as far as the employee
/// could have deducted it as a business expense (26 CFR 1.132-5(a)(1)); the personal use of a company car is imputed likewise (IRS Publication 15-B).
/// No guidance on compute as pay was found in 2026: which treatment applies is an assumption of the scenario.
pub(super) const LINE: CostLine = CostLine::new(
    "fringe benefit",
    Element::CorePay,
    "fringe benefit for the month = gross-up + employer payroll tax on (imputed income + gross-up), where imputed income = personal share × compute used at \
     its price, or of a wallet the whole grant of credits, and gross-up = imputed income × rate ÷ (1 − rate). As for a company car: 26 CFR 1.61-21 and \
     1.132-5(a)(1), IRS Publication 15-B; an assumption, because there is no guidance on compute",
    charge,
)
.applies(imputes)
.inputs(numbers);

/// Whether income is imputed to people with these terms. Not to contractors: nobody pays tax on wages of theirs.
pub fn imputes(terms: &Entitlements<'_>) -> bool {
    let has_income = |treatment: &Treatment| match treatment {
        Treatment::Imputed { .. } => terms.usage.is_some() || terms.gpu_usage.is_some(),
        Treatment::Wallet => terms.compute_credits().is_some(),
    };
    !terms.taxes.is_empty() && terms.scenario.fringe_benefit.as_ref().is_some_and(|fringe| has_income(&fringe.treatment))
}

fn numbers<'a>(terms: &Entitlements<'a>) -> Vec<&'a Number> {
    let Some(fringe) = &terms.scenario.fringe_benefit else { return vec![] };
    let of_treatment = match &fringe.treatment {
        Treatment::Imputed { .. } => [personal_share(terms).into_iter().collect(), inputs::compute_used(terms)].concat(),
        Treatment::Wallet => terms.compute_credits().map(|credits| &credits.grant).into_iter().collect(),
    };
    [of_treatment, fringe.gross_up_rate.iter().collect(), inputs::wages_and_taxes(terms)].concat()
}

fn charge(account: &Account<'_>, out: &mut MonthLanes) {
    charge_each(out, |month, lane| account.used(Quantity::FringeBenefit, month)[lane]);
}

/// The group's share, or that of the company.
fn personal_share<'a>(terms: &Entitlements<'a>) -> Option<&'a Number> {
    match &terms.scenario.fringe_benefit.as_ref()?.treatment {
        Treatment::Imputed { personal_share } => Some(terms.group.personal_share.as_ref().unwrap_or(personal_share)),
        Treatment::Wallet => None,
    }
}

/// Adds the income that is imputed for what one person used.
pub fn impute(account: &Account<'_>, scratch: &mut MonthLanes, out: &mut MonthLanes) {
    match personal_share(&account.terms) {
        Some(share) => {
            let share = account.value(share);
            scratch.clear();
            unserved_demand::value_of_served_demand(account, scratch);
            charge_each(out, |month, lane| share[lane] * scratch.month(month)[lane]);
        }
        None => {
            let Some(credits) = account.terms.compute_credits() else { return };
            charge_each(out, |month, lane| account.used(Quantity::Headcount, month)[lane] * account.amount(&credits.grant, month, lane));
        }
    }
}

/// What one person's imputed income costs the employer, month by month.
pub struct ImputedIncome<'a> {
    /// Dollars by month.
    pub income: &'a MonthLanes,
    /// Wages of the calendar year to date with it.
    year_to_date: Lanes,
}

impl<'a> ImputedIncome<'a> {
    pub fn new(income: &'a MonthLanes, year_to_date: Lanes) -> Self {
        Self { income, year_to_date }
    }

    /// Forgets the wages of last year, or of whoever held the position before.
    pub fn begin_again(&mut self, is_new: impl Fn(usize) -> bool) {
        for (lane, wages) in self.year_to_date.iter_mut().enumerate() {
            *wages = if is_new(lane) { 0.0 } else { *wages };
        }
    }

    /// Gross-up, and payroll tax on it and on the income on top of the other `wages` of a month, of which `wages_to_date` are those of the year before it.
    pub fn cost(
        &mut self,
        terms: &Entitlements<'_>,
        environment: &Environment,
        (index, month): (usize, Month),
        wages: &Lanes,
        wages_to_date: &Lanes,
    ) -> Lanes {
        let income = self.income.month(index);
        let gross_up_rate = terms.scenario.fringe_benefit.as_ref().and_then(|fringe| fringe.gross_up_rate.as_ref());
        let mut gross_up = [0.0; LANES];
        if let Some(rate) = gross_up_rate.map(|rate| environment.value(rate)) {
            for lane in 0..LANES {
                gross_up[lane] = income[lane] * rate[lane] / (1.0 - rate[lane]);
            }
        }
        let (mut with, mut without) = ([0.0; LANES], [0.0; LANES]);
        let all_wages: Lanes = std::array::from_fn(|lane| wages[lane] + income[lane] + gross_up[lane]);
        accrue_employer_tax(terms.taxes, environment, month, &all_wages, &mut self.year_to_date, 1.0, &mut with);
        accrue_employer_tax(terms.taxes, environment, month, wages, &mut wages_to_date.clone(), 1.0, &mut without);
        std::array::from_fn(|lane| gross_up[lane] + with[lane] - without[lane])
    }
}
