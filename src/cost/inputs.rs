//! Which numbers of the scenario move a line: the parts that several concepts share.
//!
//! Only what the scenario states as a number of its own; laws by which every person differs are told by the usage and the package.

use super::Entitlements;
use crate::quantity::Dimension;
use crate::scenario::package::{DedicatedGpu, PurchaseOption, Reservation};
use crate::scenario::prices::GpuPrice;
use crate::scenario::usage::ActiveShare;
use crate::scenario::{Allowance, Incident, Number, Scenario, Usage};

pub(super) fn base_pay<'a>(terms: &Entitlements<'a>) -> Vec<&'a Number> {
    let raise = terms.package.and_then(|package| package.core.raise.as_ref());
    terms.group.base.iter().chain(raise.map(|raise| &raise.rate)).collect()
}

pub(super) fn bonus<'a>(terms: &Entitlements<'a>) -> Vec<&'a Number> {
    let Some(bonus) = terms.package.and_then(|package| package.core.bonus.as_ref()) else { return vec![] };
    [base_pay(terms), vec![&bonus.target, &bonus.payout]].concat()
}

pub(super) fn performance_bonus<'a>(terms: &Entitlements<'a>) -> Vec<&'a Number> {
    let Some(bonus) = terms.package.and_then(|package| package.core.performance_bonus.as_ref()) else { return vec![] };
    // Output is the level of use, which walks.
    let walk = terms.usage.into_iter().chain(terms.gpu_usage).map(|usage| &usage.level_volatility).collect();
    [base_pay(terms), vec![&bonus.target, &bonus.output_correlation], walk].concat()
}

pub(super) fn sign_on<'a>(terms: &Entitlements<'a>) -> Vec<&'a Number> {
    terms.package.and_then(|package| package.core.sign_on.as_ref()).into_iter().collect()
}

/// A share of base pay moves with it.
pub(super) fn hiring<'a>(terms: &Entitlements<'a>) -> Vec<&'a Number> {
    let Some(cost) = &terms.group.turnover.hiring_cost else { return vec![] };
    let base = if cost.dimension == Dimension::Share { base_pay(terms) } else { vec![] };
    [base, vec![cost]].concat()
}

/// Bonuses, sign-on and vested shares are wages too.
pub(super) fn wages_and_taxes<'a>(terms: &Entitlements<'a>) -> Vec<&'a Number> {
    let taxes = terms.taxes.iter().flat_map(|tax| std::iter::once(&tax.rate).chain(&tax.wage_base)).collect();
    [base_pay(terms), bonus(terms), performance_bonus(terms), sign_on(terms), rsu(terms), taxes].concat()
}

pub(super) fn rsu<'a>(terms: &Entitlements<'a>) -> Vec<&'a Number> {
    let grant = terms.package.and_then(|package| package.ownership.rsu.as_ref()).map(|rsu| &rsu.grant);
    let share = &terms.scenario.prices.share;
    let exit = share.exit.iter().flat_map(|exit| [&exit.after, &exit.price_multiple, &exit.probability]);
    grant.map_or(vec![], |grant| [grant, &share.drift, &share.volatility].into_iter().chain(exit).collect())
}

pub(super) fn options<'a>(terms: &Entitlements<'a>) -> Vec<&'a Number> {
    let Some(options) = terms.package.and_then(|package| package.ownership.options.as_ref()) else { return vec![] };
    let share = &terms.scenario.prices.share;
    let all = [&options.count, &options.expected_life, &share.initial_price, &share.volatility, &share.risk_free];
    all.into_iter().chain(&options.strike).collect()
}

pub(super) fn laptop<'a>(terms: &Entitlements<'a>) -> Vec<&'a Number> {
    let laptop = terms.package.and_then(|package| package.tooling.laptop.as_ref());
    laptop.map_or(vec![], |laptop| vec![&laptop.price, &laptop.residual_value, &laptop.useful_life])
}

pub(super) fn seats<'a>(terms: &Entitlements<'a>, is_compute: bool) -> Vec<&'a Number> {
    let seats = terms.package.iter().flat_map(|package| &package.tooling.seats);
    let priced = seats.filter_map(|(name, count)| terms.scenario.prices.seats.get(name).map(|price| (count, price)));
    priced.filter(|(_, price)| price.is_compute == is_compute).flat_map(|(count, price)| [count, &price.fee]).collect()
}

/// What is wanted, what it costs, and where access divides it: every line of model use moves with all of these.
pub(super) fn tokens_within_access<'a>(terms: &Entitlements<'a>) -> Vec<&'a Number> {
    let (Some(usage), Some(access)) = (terms.usage, terms.access) else { return vec![] };
    let cheaper = access.tokens.cap.as_ref().and_then(|cap| cap.on_exceed.cheaper());
    let prices = &terms.scenario.prices;
    let names = || access.models.keys().map(String::as_str).chain(cheaper);
    let of_models = names().filter_map(|name| prices.model(name));
    let of_models = of_models.flat_map(|model| model.ever().flat_map(|price| usage.tokens.paid_of(price))).collect();
    let motion = prices.token_price_model.iter().flat_map(|motion| [&motion.drift, &motion.volatility]);
    let mix = usage.tokens.numbers().into_iter().chain([&prices.token_drift]).chain(motion).collect();
    let declines = |name: &str| prices.capability_decline.iter().any(|decline| decline.tiers.iter().any(|tier| tier == name));
    let of_tiers = prices.capability_decline.iter().filter(|_| names().any(declines)).map(|decline| decline.pace.number()).collect();
    let credits = terms.package.and_then(|package| package.ownership.compute_credits.as_ref()).map(|credits| &credits.grant);
    let seat = terms.package.and_then(|package| {
        let (name, credits) = terms.scenario.seat_with_credits(package)?;
        Some([&credits.amount, &credits.overage_multiple, &package.tooling.seats[name]])
    });
    let own = [credits.into_iter().collect(), seat.into_iter().flatten().collect(), allowance(&access.tokens, terms.scenario)].concat();
    [demand(usage), mix, of_models, of_tiers, own, incidents(terms, true)].concat()
}

/// Of the incidents that these people may cause: those that join their demand for models, or those that are billed by themselves.
pub(super) fn incidents<'a>(terms: &Entitlements<'a>, toward_cap: bool) -> Vec<&'a Number> {
    let scenario = terms.scenario;
    let causing = scenario.incidents.iter().filter(|incident| incident.counts_toward_cap == toward_cap);
    let of_one = |incident: &'a Incident| {
        let arrivals = [&incident.rate, &incident.variance_to_mean, &incident.mean_cluster_size];
        [arrivals.to_vec(), super::incident::numbers(incident, &scenario.guardrails, &scenario.prices)].concat()
    };
    causing.filter(|incident| incident.is_caused_by(&terms.group.name)).flat_map(of_one).collect()
}

pub(super) fn gpu_on_demand<'a>(terms: &Entitlements<'a>) -> Vec<&'a Number> {
    let prices = &terms.scenario.prices;
    let mut all = vec![&prices.gpu_drift];
    if let (Some(usage), Some(access)) = (terms.gpu_usage, terms.access) {
        let cheaper = access.gpu_hours.cap.as_ref().and_then(|cap| cap.on_exceed.cheaper());
        all.extend(demand(usage));
        all.extend(allowance(&access.gpu_hours, terms.scenario));
        all.extend(access.gpu.iter().map(String::as_str).chain(cheaper).filter_map(|name| prices.gpus.get(name)).map(|gpu| &gpu.on_demand));
    }
    all.extend(of_gpus(terms, |gpu, price| match &gpu.purchase_option {
        PurchaseOption::OnDemand { hours } => vec![&gpu.count, hours, &price.on_demand],
        _ => vec![],
    }));
    all
}

pub(super) fn gpu_reserved<'a>(terms: &Entitlements<'a>) -> Vec<&'a Number> {
    let mut all = of_gpus(terms, |gpu, price| match &gpu.purchase_option {
        PurchaseOption::Reserved(reservation) => [&gpu.count, &price.reserved].into_iter().chain(&reservation.utilization).collect(),
        _ => vec![],
    });
    all.push(&terms.scenario.prices.gpu_drift);
    all
}

pub(super) fn gpu_idle<'a>(terms: &Entitlements<'a>) -> Vec<&'a Number> {
    let mut all = of_gpus(terms, |gpu, price| match &gpu.purchase_option {
        PurchaseOption::Reserved(Reservation { utilization: Some(utilization), .. }) => vec![&gpu.count, &price.reserved, utilization],
        _ => vec![],
    });
    all.push(&terms.scenario.prices.gpu_drift);
    all
}

pub(super) fn gpu_spot<'a>(terms: &Entitlements<'a>) -> Vec<&'a Number> {
    let mut all = of_gpus(terms, |gpu, price| match &gpu.purchase_option {
        PurchaseOption::Spot(spot) => {
            [&gpu.count, &spot.hours, &spot.interruptions, &spot.hours_lost].into_iter().chain(&price.spot).collect()
        }
        _ => vec![],
    });
    all.push(&terms.scenario.prices.gpu_drift);
    all
}

pub(super) fn hardware_depreciation<'a>(terms: &Entitlements<'a>) -> Vec<&'a Number> {
    let hardware = &terms.scenario.prices.hardware;
    let of_gpus = of_gpus(terms, |gpu, price| match &gpu.purchase_option {
        PurchaseOption::Owned { .. } => vec![&gpu.count, &price.purchase],
        _ => vec![],
    });
    [of_gpus, vec![&hardware.residual_value, &hardware.useful_life]].concat()
}

pub(super) fn electricity<'a>(terms: &Entitlements<'a>) -> Vec<&'a Number> {
    let prices = &terms.scenario.prices;
    let of_gpus = of_gpus(terms, |gpu, price| match &gpu.purchase_option {
        PurchaseOption::Owned { utilization, .. } => {
            vec![&gpu.count, &price.power, utilization.as_ref().unwrap_or(&prices.hardware.utilization)]
        }
        _ => vec![],
    });
    [of_gpus, vec![&prices.electricity.pue, &prices.electricity.price]].concat()
}

pub(super) fn hosting<'a>(terms: &Entitlements<'a>) -> Vec<&'a Number> {
    let of_gpus = of_gpus(terms, |gpu, price| match &gpu.purchase_option {
        PurchaseOption::Owned { .. } => vec![&gpu.count, &price.power],
        _ => vec![],
    });
    of_gpus.into_iter().chain(&terms.scenario.prices.hardware.hosting).collect()
}

/// The numbers that `of` names for each kind of dedicated GPU in the package.
fn of_gpus<'a>(terms: &Entitlements<'a>, of: impl Fn(&'a DedicatedGpu, &'a GpuPrice) -> Vec<&'a Number>) -> Vec<&'a Number> {
    let gpus = terms.package.iter().flat_map(|package| &package.tooling.gpus);
    gpus.filter_map(|(name, gpu)| Some(of(gpu, terms.scenario.prices.gpus.get(name)?))).flatten().collect()
}

pub(super) fn training<'a>(terms: &Entitlements<'a>) -> Vec<&'a Number> {
    let training = terms.package.and_then(|package| package.development.training.as_ref());
    training.map_or(vec![], |training| vec![&training.budget, &training.utilization])
}

pub(super) fn fine_tuning<'a>(terms: &Entitlements<'a>) -> Vec<&'a Number> {
    let tuning = terms.package.and_then(|package| package.development.fine_tuning.as_ref());
    tuning.map_or(vec![], |tuning| vec![&tuning.allowance, &tuning.jobs, &tuning.tokens, &tuning.price])
}

pub(super) fn tuned_inference<'a>(terms: &Entitlements<'a>) -> Vec<&'a Number> {
    let tuning = terms.package.and_then(|package| package.development.fine_tuning.as_ref());
    tuning.map_or(vec![], |tuning| [tokens_within_access(terms), vec![&tuning.tuned_share, &tuning.price_multiple]].concat())
}

/// How much a person wants of one resource.
fn demand(usage: &Usage) -> Vec<&Number> {
    let mut all = vec![
        &usage.mean,
        &usage.active_days,
        &usage.across_days,
        &usage.growth,
        &usage.across_people,
        &usage.level_volatility,
        &usage.monthly_persistence,
    ];
    all.extend(usage.adoption.iter().flat_map(|adoption| [&adoption.initial_share, &adoption.final_share]));
    if let ActiveShare::Common(share) = &usage.active.share {
        all.push(share);
    }
    let shocks = [&usage.company_shock, &usage.team_shock];
    all.into_iter()
        .chain([&usage.active.persistence])
        .chain(shocks.into_iter().flat_map(|shock| [&shock.sigma, &shock.persistence]))
        .collect()
}

fn allowance<'a>(allowance: &'a Allowance, scenario: &'a Scenario) -> Vec<&'a Number> {
    let mut all: Vec<&Number> = allowance.sandbox.iter().collect();
    all.extend(allowance.queue.iter().map(|queue| &queue.probability));
    if let Some(cap) = &allowance.cap {
        all.push(&cap.amount);
        all.extend(cap.on_exceed.numbers());
        let pools = [&cap.team_pool, &cap.company_pool].into_iter().flatten();
        all.extend(pools.filter_map(|name| scenario.pools.get(name)).map(|pool| &pool.amount));
    }
    all
}
