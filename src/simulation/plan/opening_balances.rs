//! What people have earned before the horizon and receive within it: bonuses that are paid in the next year, and units of a private company.

use std::collections::BTreeMap;

use super::Cohort;
use super::pay_terms::PayTerms;
use super::people::{Pay, Person};
use crate::cost::grant_values::GrantUnit;
use crate::cost::vesting::Vested;
use crate::cost::wages::BasePay;
use crate::cost::{Environment, Quantities, Quantity};
use crate::intake::headcount::EquityKind;
use crate::quantity::LANES;
use crate::quantity::columns::add;
use crate::scenario::Scenario;
use crate::scenario::package::Leavers;

/// Sums over the people of a segment; empty where the package has nothing of the kind.
#[derive(Clone, Debug, Default)]
pub struct OpeningBalances {
    bonus: PriorYearPay,
    performance_bonus: PriorYearPay,
    /// Grants of RSUs of a private company: what has vested, and what can be recognized as expense once there is an exit.
    rsus: BTreeMap<GrantUnit, Vested>,
}

/// Pay of months before the horizon, at the index of the month that pays the bonus on it.
#[derive(Clone, Debug, Default)]
struct PriorYearPay {
    at_package_target: Pay,
    /// × own target.
    at_own_target: Pay,
}

impl OpeningBalances {
    pub fn of(scenario: &Scenario, cohort: &Cohort, people: &[Person]) -> Self {
        let core = cohort.package.as_deref().map(|package| &package.core);
        let ownership = cohort.package.as_deref().map(|package| &package.ownership);
        let mut before = Self {
            bonus: PriorYearPay::of(
                people,
                core.and_then(|core| core.bonus.as_ref()).map(|bonus| (bonus.payment_month, bonus.leavers)),
                scenario,
            ),
            performance_bonus: PriorYearPay::of(
                people,
                core.and_then(|core| core.performance_bonus.as_ref()).map(|bonus| (bonus.payment_month, bonus.leavers)),
                scenario,
            ),
            ..Self::default()
        };
        if scenario.prices.share.exit.is_some() {
            for Person { pay: terms, .. } in people {
                for grant in terms.grants(ownership, scenario).filter(|grant| grant.kind == EquityKind::Rsu) {
                    let of_grant = terms.course(&grant, scenario).before;
                    let sum = before.rsus.entry(grant.unit).or_default();
                    sum.vested += grant.amount * of_grant.vested;
                    sum.recognized += grant.amount * of_grant.recognized;
                }
            }
        }
        before
    }

    /// Fills in what chance does not touch, at the base pay and the grants of `environment`.
    pub fn set(&self, cohort: &Cohort, environment: &Environment, quantities: &mut Quantities) {
        let grants = &environment.kinds[cohort.kind].grants;
        self.bonus.set(cohort, environment, [Quantity::PayBeforeAtPackageTarget, Quantity::PayBeforeAtOwnTarget], 1.0, quantities);
        for (unit, sum) in &self.rsus {
            let vested = grants.at_market(*unit, &[sum.vested; LANES]);
            add(quantities.month_mut(Quantity::RsuVestedBefore, 0), &vested);
            let recognized = grants.at_fair_value(EquityKind::Rsu, *unit, &[sum.recognized; LANES]);
            add(quantities.month_mut(Quantity::RsuRecognizedBefore, 0), &recognized);
        }
    }

    /// Fills in the payouts of the performance bonus, whose mean is `mean`.
    pub fn set_payouts(&self, cohort: &Cohort, environment: &Environment, mean: f64, quantities: &mut Quantities) {
        let counters = [Quantity::PayoutBeforeAtPackageTarget, Quantity::PayoutBeforeAtOwnTarget];
        self.performance_bonus.set(cohort, environment, counters, mean, quantities);
    }
}

impl PriorYearPay {
    /// Of `people`, whose bonus of a year is paid in month `paid` of the next; nothing where bonuses are paid as they are earned.
    fn of(people: &[Person], rule: Option<(Option<u32>, Leavers)>, scenario: &Scenario) -> Self {
        let Some((Some(paid), leavers)) = rule else { return Self::default() };
        let mut before = Self { at_package_target: Pay::zero(scenario.months), at_own_target: Pay::zero(scenario.months) };
        for Person { pay: terms, .. } in people {
            let target = terms.bonus_target();
            for (index, earned) in months_paid_later(terms, paid, leavers, scenario) {
                let at_target = target.pick(&mut before.at_package_target, &mut before.at_own_target);
                at_target.add(terms, index, earned * target.factor());
            }
        }
        before
    }

    fn set(&self, cohort: &Cohort, environment: &Environment, counters: [Quantity; 2], factor: f64, quantities: &mut Quantities) {
        let base = BasePay::of_group(&cohort.group, environment);
        for (quantity, pay) in counters.into_iter().zip([&self.at_package_target, &self.at_own_target]) {
            for (month, (own, on_group_base)) in pay.own.iter().zip(&pay.on_group_base).enumerate() {
                *quantities.month_mut(quantity, month) = base.total(*own, *on_group_base).map(|pay| pay * factor);
            }
        }
    }
}

/// Months at work before the horizon whose bonus is paid within it, with the index of the month that pays them.
///
/// What has been forfeited by then is none of it. Of a horizon from July 2026 with `paid` 3, March 2027 pays January to June 2026; the bonus of 2025 was paid before.
pub fn months_paid_later(terms: &PayTerms, paid: u32, leavers: Leavers, scenario: &Scenario) -> impl Iterator<Item = (usize, f64)> {
    let first = scenario.start;
    let is_lost = leavers == Leavers::Forfeit && terms.end.get().is_some_and(|end| end.month < first);
    let pays = move |year: i32| scenario.calendar().position(|month| month.of_year() == paid && month.year() == year);
    [first.year(), first.year() + 1].into_iter().filter(move |_| !is_lost).filter_map(move |year| {
        let index = pays(year)?;
        let january = first.plus(12 * (year - 1 - first.year()) + 1 - first.of_year() as i32);
        let earned = (0..12).map(|month| january.plus(month)).filter(|month| *month < first).map(|month| terms.presence_in(month)).sum();
        Some((index, earned))
    })
}
