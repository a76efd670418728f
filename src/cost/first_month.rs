//! What the first month is made of: how many of something, and dollars a month for one of them. Read on the exact means of the expectation pass, in which
//! all lanes hold the same.

use serde::{Deserialize, Serialize};

use super::{Account, Quantity};
use crate::scenario::Usage;
use crate::scenario::package::{DedicatedGpu, PurchaseKind, PurchaseOption};
use crate::scenario::usage::{ActiveShare, Resource};

/// A number of things of a kind, with what they cost in the month.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Charged {
    #[serde(with = "known")]
    pub number: f64,
    /// An amount a month for all of them; NaN where the mean has no closed form.
    #[serde(with = "known")]
    pub total: f64,
}

impl Charged {
    fn new(number: f64, each: f64) -> Self {
        Self { number, total: if number == 0.0 { 0.0 } else { number * each } }
    }

    /// An amount a month for one of them: 120 seats for 4,680 are 39 each.
    pub fn each(self) -> f64 {
        if self.number == 0.0 { 0.0 } else { self.total / self.number }
    }

    pub fn add(&mut self, other: Self) {
        self.number += other.number;
        self.total += other.total;
    }
}

/// The use of one resource in the first month, before any limit.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct FirstUse {
    /// People at work, and their use if all of them had adopted it and were active.
    pub at_full_use: Charged,
    /// Share of people who have adopted it by the first month.
    #[serde(with = "known")]
    pub adopted: f64,
    /// Share of months in which those are active.
    #[serde(with = "known")]
    pub active: f64,
}

impl FirstUse {
    /// Expected dollars: 180 people × 228 × 30% who have adopted it × 70% active are 8,618.
    pub fn expected(&self) -> f64 {
        self.at_full_use.total * self.adopted * self.active
    }
}

/// What people who use `resource` by `usage` use of it in the first month, at the prices of that month.
pub fn use_of(account: &Account<'_>, usage: &Usage, resource: Resource) -> FirstUse {
    let people = account.used(Quantity::Headcount, 0)[0];
    let each = account.cohort.usage_scale(resource).month(0)[0] * account.cohort.price(resource).month(0)[0];
    FirstUse {
        at_full_use: Charged::new(people, each),
        adopted: usage.adoption.as_ref().map_or(1.0, |adoption| account.value(&adoption.initial_share)[0]),
        active: match &usage.active.share {
            ActiveShare::Common(share) => account.value(share)[0],
            ActiveShare::Personal(family) => family.mean(),
        },
    }
}

/// Expected amount in a month for use within the quota: the whole bill, where no limit applies. NaN where the mean has no closed form.
pub fn bill_of(account: &Account<'_>, resource: Resource, month: usize) -> f64 {
    let quantity = match resource {
        Resource::Inference => Quantity::TokensInQuota,
        Resource::Gpu => Quantity::HoursInQuota,
    };
    let used = account.used(quantity, month)[0];
    // Of what nobody uses, a price without an exact mean does not matter.
    if used == 0.0 { 0.0 } else { used * account.cohort.price(resource).month(month)[0] }
}

/// The seats of people at work, by name, with their list fees; and whether each is compute.
pub fn seats<'a>(account: &Account<'a>) -> impl Iterator<Item = (&'a str, bool, Charged)> {
    let people = account.used(Quantity::Headcount, 0)[0];
    let factor = account.environment.prices.list.as_ref().map_or(1.0, |list| list.month(0)[0]);
    let prices = &account.terms.scenario.prices.seats;
    let environment = account.environment;
    account.terms.seats().map(move |(name, per_person)| {
        let seat = &prices[name];
        let fee = environment.value(&seat.fee)[0] * factor;
        (name, seat.is_compute, Charged::new(people * environment.value(per_person)[0], fee))
    })
}

/// The dedicated GPUs of people at work, or those of a shared capacity, by name and purchase option: their rent, or the depreciation of owned ones.
/// Where use is modeled, the rent by the hour is the most that can be paid.
pub fn gpus<'a>(account: &Account<'a>) -> Vec<(&'a str, PurchaseKind, Charged)> {
    let people = account.used(Quantity::Headcount, 0)[0];
    let charged = |(name, gpu): (&'a str, &'a DedicatedGpu)| {
        let number = people * account.value(&gpu.count)[0];
        (name, gpu.purchase_option.kind(), Charged::new(number, monthly(account, name, gpu)))
    };
    account.terms.gpus().map(charged).collect()
}

/// An amount a month for one GPU: a reserved H100 at 2.35 an hour is 1,717.
fn monthly(account: &Account<'_>, name: &str, gpu: &DedicatedGpu) -> f64 {
    let (price, paths) = (&account.prices().gpus[name], &account.environment.prices.gpu_rents[name]);
    let value = |number| account.value(number)[0];
    match &gpu.purchase_option {
        PurchaseOption::Reserved(_) => account.terms.scenario.hours_of_month(0) * value(&price.reserved) * paths.reserved.month(0)[0],
        PurchaseOption::OnDemand { hours } => value(hours) * value(&price.on_demand) * paths.on_demand.month(0)[0],
        PurchaseOption::Spot(spot) => {
            let rent = price.spot.as_ref().map_or(f64::NAN, value);
            value(&spot.hours) * rent * paths.spot.month(0)[0]
        }
        PurchaseOption::Owned { .. } => {
            let hardware = &account.prices().hardware;
            let per_month = account.environment.map(&hardware.useful_life, |months| 1.0 / months)[0];
            value(&price.purchase) * (1.0 - value(&hardware.residual_value)) * per_month
        }
    }
}

/// A mean that may have no closed form, as a number or as nothing: JSON has no NaN.
mod known {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    pub fn serialize<S: Serializer>(mean: &f64, to: S) -> Result<S::Ok, S::Error> {
        mean.is_finite().then_some(*mean).serialize(to)
    }

    pub fn deserialize<'d, D: Deserializer<'d>>(from: D) -> Result<f64, D::Error> {
        Ok(Option::<f64>::deserialize(from)?.unwrap_or(f64::NAN))
    }
}
