//! What a line of cost reads: the terms of a cohort, and its account in one block of trials.

use super::stock::Fleet;
use super::{CohortEnvironment, Environment, Quantities, Quantity};
use crate::quantity::{Lanes, MonthLanes};
use crate::scenario::own_line::OwnLine;
use crate::scenario::package::{
    Bonus, ComputeCredits, DedicatedGpu, FineTuning, Laptop, Options, PerformanceBonus, PurchaseOption, Raise, Rsu, Training,
};
use crate::scenario::{Access, Benefits, Cap, Capacity, Group, Number, Package, PayrollTax, Prices, Scenario, SeatCredits, Usage};

/// What the people of a cohort are entitled to, or the GPUs of a shared capacity, which has no people.
#[derive(Clone, Copy)]
pub struct Entitlements<'a> {
    pub package: Option<&'a Package>,
    pub access: Option<&'a Access>,
    pub group: &'a Group,
    /// What the employer pays on wages; none for people whose employment type has none.
    pub taxes: &'a [PayrollTax],
    /// Absent for people whose employment type has none.
    pub benefits: Option<&'a Benefits>,
    /// Usage of models.
    pub usage: Option<&'a Usage>,
    /// Usage of on-demand GPUs.
    pub gpu_usage: Option<&'a Usage>,
    /// Whether some people hold RSUs of their own, whatever the package grants.
    pub bring_rsus: bool,
    /// The same for stock options.
    pub bring_options: bool,
    /// Absent for people.
    pub capacity: Option<&'a Capacity>,
    /// The line of a group or the company for which these terms stand, which have no people. Absent for people.
    pub fixed_line: Option<&'a OwnLine>,
    /// Whether the number of their positions changes within the horizon.
    pub positions_change: bool,
    pub scenario: &'a Scenario,
}

/// What the package grants; absent where there is no package or it grants none.
impl<'a> Entitlements<'a> {
    pub fn raise(&self) -> Option<&'a Raise> {
        self.package?.core.raise.as_ref()
    }

    pub fn bonus(&self) -> Option<&'a Bonus> {
        self.package?.core.bonus.as_ref()
    }

    pub fn performance_bonus(&self) -> Option<&'a PerformanceBonus> {
        self.package?.core.performance_bonus.as_ref()
    }

    /// Dollars paid to everybody who starts.
    pub fn sign_on(&self) -> Option<&'a Number> {
        self.package?.core.sign_on.as_ref()
    }

    pub fn rsus(&self) -> &'a [Rsu] {
        self.package.map_or(&[], |package| &package.ownership.rsus)
    }

    /// Whether anybody holds RSUs, by the package or of their own.
    pub fn has_rsus(&self) -> bool {
        self.bring_rsus || !self.rsus().is_empty()
    }

    pub fn options(&self) -> &'a [Options] {
        self.package.map_or(&[], |package| &package.ownership.options)
    }

    pub fn compute_credits(&self) -> Option<&'a ComputeCredits> {
        self.package?.ownership.compute_credits.as_ref()
    }

    pub fn laptop(&self) -> Option<&'a Laptop> {
        self.package?.tooling.laptop.as_ref()
    }

    /// Seats by name, with the number per person.
    pub fn seats(&self) -> impl Iterator<Item = (&'a str, &'a Number)> {
        self.package.into_iter().flat_map(|package| &package.tooling.seats).map(|(name, count)| (name.as_str(), count))
    }

    /// Dedicated GPUs by name.
    pub fn gpus(&self) -> impl Iterator<Item = (&'a str, &'a DedicatedGpu)> {
        self.package.into_iter().flat_map(|package| &package.tooling.gpus).map(|(name, gpu)| (name.as_str(), gpu))
    }

    /// Whether the use of dedicated GPUs follows from demand.
    pub fn uses_gpus(&self) -> bool {
        self.gpu_usage.is_some() || self.capacity.is_some()
    }

    /// The share of its hours that a dedicated GPU is used, where the scenario has to say so because use does not follow from demand.
    pub(super) fn stated_utilization(&self, gpu: &'a DedicatedGpu) -> Option<&'a Number> {
        let of_all_owned =
            matches!(gpu.purchase_option, PurchaseOption::Owned { .. }).then_some(&self.scenario.prices.hardware.utilization);
        gpu.purchase_option.utilization().or(of_all_owned).filter(|_| !self.uses_gpus())
    }

    /// Whether the scenario states how much a dedicated GPU is used, by demand or as a number.
    pub fn is_use_known(&self, gpu: &'a DedicatedGpu) -> bool {
        self.uses_gpus() || !matches!(gpu.purchase_option, PurchaseOption::Reserved(_)) || self.stated_utilization(gpu).is_some()
    }

    pub fn training(&self) -> Option<&'a Training> {
        self.package?.development.training.as_ref()
    }

    pub fn fine_tuning(&self) -> Option<&'a FineTuning> {
        self.package?.development.fine_tuning.as_ref()
    }

    /// The quota of model usage.
    pub fn token_cap(&self) -> Option<&'a Cap> {
        self.access?.tokens.cap.as_ref()
    }

    /// The quota of on-demand GPU-hours.
    pub fn gpu_cap(&self) -> Option<&'a Cap> {
        self.access?.gpu_hours.cap.as_ref()
    }

    /// The credits that a seat's fee includes, for people who have such a seat.
    pub fn seat_credits(&self) -> Option<&'a SeatCredits> {
        self.scenario.seat_with_credits(self.package?).map(|(_, credits)| credits)
    }

    /// Whether all usage goes through one tool, so that a seat with credits bills all of it.
    pub(super) fn has_one_tool(&self) -> bool {
        self.access.is_none_or(|access| access.tools.is_empty())
    }

    /// Whether some usage goes through a seat with credits.
    pub(super) fn bills_through_seat(&self) -> bool {
        let Some((seat, _)) = self.package.and_then(|package| self.scenario.seat_with_credits(package)) else { return false };
        self.has_one_tool() || self.access.is_some_and(|access| access.tools.contains_key(seat))
    }
}

/// Everything a line may read: one segment of people of one cohort in one block of trials.
pub struct Account<'a> {
    pub terms: Entitlements<'a>,
    pub environment: &'a Environment,
    pub cohort: &'a CohortEnvironment,
    /// What is held for these people and others of their group: theirs is [`Quantity::FleetShare`] of it.
    pub fleet: &'a Fleet,
    pub quantities: &'a Quantities,
}

impl<'a> Account<'a> {
    pub fn prices(&self) -> &'a Prices {
        &self.terms.scenario.prices
    }

    /// The value of a number of the scenario in each lane.
    pub fn value(&self, number: &Number) -> &'a Lanes {
        self.environment.value(number)
    }

    /// An amount at the exchange rate of a month.
    pub fn amount(&self, number: &Number, month: usize, lane: usize) -> f64 {
        let rate = self.environment.rate_path(number);
        self.value(number)[lane] * rate.map_or(1.0, |rate| rate.month(month)[lane])
    }

    /// What the segment used of `quantity` in a month.
    pub fn used(&self, quantity: Quantity, month: usize) -> &'a Lanes {
        self.quantities.month(quantity, month)
    }
}

/// Adds the dollars of the model usage counted in `tokens`, at the blended price of the month.
pub(super) fn charge_tokens(account: &Account<'_>, tokens: &[Quantity], out: &mut MonthLanes) {
    charge_each(out, |month, lane| {
        let used: f64 = tokens.iter().map(|tokens| account.used(*tokens, month)[lane]).sum();
        used * account.cohort.token_price.month(month)[lane]
    });
}

/// Adds `amount(month, lane)` to `out`.
pub(super) fn charge_each(out: &mut MonthLanes, mut amount: impl FnMut(usize, usize) -> f64) {
    for (month, row) in out.iter_mut().enumerate() {
        for (lane, value) in row.iter_mut().enumerate() {
            *value += amount(month, lane);
        }
    }
}
