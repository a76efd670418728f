//! Which numbers of the scenario move a line: what several lines have in common.
//!
//! Only numbers that the scenario states; distributions from which every person draws belong to the usage and the package.

use super::{Entitlements, equity, own_line};
use crate::quantity::Dimension;
use crate::scenario::package::{DedicatedGpu, PurchaseOption};
use crate::scenario::people::Bill;
use crate::scenario::prices::GpuPrice;
use crate::scenario::usage::ActiveShare;
use crate::scenario::{Access, Allowance, Capacity, Incident, Number, PayrollTax, Scenario, Usage};

pub(super) fn base_pay<'a>(terms: &Entitlements<'a>) -> Vec<&'a Number> {
    terms.group.base.iter().chain(terms.raise().map(|raise| &raise.rate)).collect()
}

pub(super) fn bonus<'a>(terms: &Entitlements<'a>) -> Vec<&'a Number> {
    let Some(bonus) = terms.bonus() else { return vec![] };
    [base_pay(terms), vec![&bonus.target, &bonus.payout, &bonus.persistence]].concat()
}

pub(super) fn performance_bonus<'a>(terms: &Entitlements<'a>) -> Vec<&'a Number> {
    let Some(bonus) = terms.performance_bonus() else { return vec![] };
    // Output is the level of usage, which varies by its volatility.
    let volatility = terms.usage.into_iter().chain(terms.gpu_usage).map(|usage| &usage.level_volatility).collect();
    let numbers = vec![&bonus.target, &bonus.output_correlation, &bonus.company_correlation, &bonus.persistence];
    [base_pay(terms), numbers, volatility].concat()
}

pub(super) fn sign_on<'a>(terms: &Entitlements<'a>) -> Vec<&'a Number> {
    terms.sign_on().into_iter().collect()
}

/// Bonuses, sign-on bonuses, vested stock and taxable lines of the scenario's own are wages too.
pub(super) fn wages_and_taxes<'a>(terms: &Entitlements<'a>) -> Vec<&'a Number> {
    let taxes = terms.taxes.iter().flat_map(PayrollTax::numbers).collect();
    let own_lines = own_line::taxable(terms).map(|line| &line.amount).collect();
    [base_pay(terms), bonus(terms), performance_bonus(terms), sign_on(terms), equity::market_inputs(terms), own_lines, taxes].concat()
}

pub(super) fn seats<'a>(terms: &Entitlements<'a>, is_compute: bool) -> Vec<&'a Number> {
    let factor = terms.scenario.prices.factor.as_ref().map(|factor| &factor.value);
    let priced = terms.seats().filter_map(|(name, count)| terms.scenario.prices.seats.get(name).map(|price| (count, price)));
    priced
        .filter(|(_, price)| price.is_compute == is_compute)
        .flat_map(|(count, price)| [count, &price.fee].into_iter().chain(factor))
        .collect()
}

/// Demand, prices and access: every line of model usage depends on all of them.
pub(super) fn tokens_within_access<'a>(terms: &Entitlements<'a>) -> Vec<&'a Number> {
    let (Some(usage), Some(access)) = (terms.usage, terms.access) else { return vec![] };
    let cheaper = terms.token_cap().and_then(|cap| cap.on_exceed.cheaper());
    let prices = &terms.scenario.prices;
    let names = || access.models.keys().map(String::as_str).chain(cheaper);
    let of_models = names().filter_map(|name| prices.model(name));
    let of_models = of_models.flat_map(|model| model.ever().flat_map(|price| usage.tokens.paid_of(price))).collect();
    let factors = names().flat_map(|name| prices.factors_of(name)).map(|factor| &factor.value).collect();
    let motion = prices.token_price_model.iter().flat_map(|motion| [&motion.drift, &motion.volatility]);
    let mix = usage.tokens.numbers().into_iter().chain([&prices.token_drift, &usage.price_elasticity]).chain(motion).collect();
    let declines = |name: &str| prices.capability_decline.iter().any(|decline| decline.tiers.iter().any(|tier| tier == name));
    let of_tiers = prices.capability_decline.iter().filter(|_| names().any(declines)).map(|decline| decline.pace.number()).collect();
    let credits = terms.compute_credits().map(|credits| &credits.grant);
    let seat = terms.package.and_then(|package| {
        let (name, credits) = terms.scenario.seat_with_credits(package)?;
        Some([&credits.amount, &credits.overage_multiple, &package.tooling.seats[name]])
    });
    let own = [credits.into_iter().collect(), seat.into_iter().flatten().collect(), allowance(&access.tokens, terms.scenario)].concat();
    [demand(usage, terms.group.bill.as_ref()), mix, of_models, factors, of_tiers, own, incidents(terms, true)].concat()
}

/// What the use of models and GPUs that is served depends on, and the prices at which it is valued.
pub(super) fn compute_used<'a>(terms: &Entitlements<'a>) -> Vec<&'a Number> {
    let prices = &terms.scenario.prices;
    let mut all = [tokens_within_access(terms), use_of_gpus(terms)].concat();
    if let (Some(usage), Some(access)) = (terms.gpu_usage, terms.access) {
        all.extend(demand(usage, terms.group.gpu_bill.as_ref()));
        all.extend(allowance(&access.gpu_hours, terms.scenario));
        all.extend(access.gpu.iter().filter_map(|name| prices.gpus.get(name)).map(|gpu| &gpu.on_demand));
        all.extend(prices.gpu_path_inputs());
    }
    all
}

/// Of the incidents that these people may cause: those that add to their demand for models, or those that are billed separately.
pub(super) fn incidents<'a>(terms: &Entitlements<'a>, toward_cap: bool) -> Vec<&'a Number> {
    let scenario = terms.scenario;
    let causing = scenario.incidents.iter().filter(|incident| incident.counts_toward_cap == toward_cap);
    let of_one = |incident: &'a Incident| {
        let arrivals = [&incident.rate, &incident.variance_to_mean, &incident.mean_cluster_size];
        [arrivals.to_vec(), super::incident::numbers(incident, &scenario.guardrails, &scenario.prices)].concat()
    };
    causing.filter(|incident| incident.is_caused_by(&terms.group.name)).flat_map(of_one).collect()
}

/// The numbers that `of` lists for each kind of dedicated GPU in the package.
pub(super) fn of_gpus<'a>(terms: &Entitlements<'a>, of: impl Fn(&'a DedicatedGpu, &'a GpuPrice) -> Vec<&'a Number>) -> Vec<&'a Number> {
    terms.gpus().filter_map(|(name, gpu)| Some(of(gpu, terms.scenario.prices.gpus.get(name)?))).flatten().collect()
}

/// What the use of dedicated and shared GPUs depends on: the demand for GPU-hours of these people, or of all who share a capacity with them, and the
/// hours that are at hand for it. Empty where no use is modeled or there are no such GPUs.
pub(super) fn use_of_gpus<'a>(terms: &Entitlements<'a>) -> Vec<&'a Number> {
    let scenario = terms.scenario;
    let shares = |capacity: &&Capacity| match terms.capacity {
        Some(own) => own.name == capacity.name,
        None => terms.gpu_usage.is_some() && capacity.serves(terms.group),
    };
    let capacities: Vec<&Capacity> = scenario.capacities.values().map(AsRef::as_ref).filter(shares).collect();
    let mut all: Vec<&Number> = capacities.iter().flat_map(|capacity| at_hand(&capacity.gpus)).collect();
    // One capacity serves what another leaves, and so on: all whom any capacity serves may matter.
    let sharers = scenario
        .groups
        .iter()
        .map(AsRef::as_ref)
        .filter(|group| !capacities.is_empty() && scenario.capacities.values().any(|capacity| capacity.serves(group)));
    for group in sharers {
        let usage = group.gpu_usage.as_ref().and_then(|name| scenario.usages.get(name));
        let package = group.package.as_ref().and_then(|name| scenario.packages.get(name));
        let access = group.access.as_ref().and_then(|name| scenario.accesses.get(name));
        if let Some(usage) = usage {
            all.extend(demand_in_hours(usage, group.gpu_bill.as_ref(), access.map(AsRef::as_ref), scenario));
            all.extend(package.into_iter().flat_map(|package| package.tooling.gpus.values()).flat_map(at_hand));
            all.extend(&group.turnover.attrition);
        }
    }
    if !capacities.is_empty() {
        all.extend(scenario.capacities.values().flat_map(|capacity| at_hand(&capacity.gpus)));
    }
    if let Some(usage) = terms.gpu_usage.filter(|_| terms.gpus().next().is_some()) {
        all.extend(demand_in_hours(usage, terms.group.gpu_bill.as_ref(), terms.access, scenario));
        all.extend(terms.gpus().flat_map(|(_, gpu)| at_hand(gpu)));
    }
    all
}

/// The numbers that say how many hours GPUs are at hand.
fn at_hand(gpu: &DedicatedGpu) -> impl Iterator<Item = &Number> {
    let hours = match &gpu.purchase_option {
        PurchaseOption::OnDemand { hours } => Some(hours),
        PurchaseOption::Spot(spot) => Some(&spot.hours),
        PurchaseOption::Reserved(_) | PurchaseOption::Owned { .. } => None,
    };
    std::iter::once(&gpu.count).chain(hours)
}

/// What the demand for GPU-hours depends on: usage in money is turned into hours at the list price.
fn demand_in_hours<'a>(usage: &'a Usage, bill: Option<&'a Bill>, access: Option<&'a Access>, scenario: &'a Scenario) -> Vec<&'a Number> {
    let price = access.and_then(|access| scenario.prices.gpus.get(access.gpu.as_ref()?)).map(|gpu| &gpu.on_demand);
    let is_money = matches!(usage.mean.dimension, Dimension::MoneyPerActiveDay | Dimension::MoneyPerMonth);
    let factor = scenario.prices.factor.as_ref().map(|factor| &factor.value);
    demand(usage, bill).into_iter().chain(price.into_iter().chain(factor).filter(|_| is_money)).collect()
}

/// What a person's demand for one resource depends on, where its mean may follow from a bill.
pub(super) fn demand<'a>(usage: &'a Usage, bill: Option<&'a Bill>) -> Vec<&'a Number> {
    let mut all = vec![
        bill.map_or(&usage.mean, |bill| &bill.amount),
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

/// What limits the usage of one resource.
pub(super) fn allowance<'a>(allowance: &'a Allowance, scenario: &'a Scenario) -> Vec<&'a Number> {
    let guardrails = &scenario.guardrails;
    let mut all: Vec<&Number> = allowance.sandbox.iter().chain(&guardrails.daily_limit).chain(&guardrails.kill_switch).collect();
    all.extend(allowance.queue.iter().map(|queue| &queue.probability));
    if let Some(cap) = &allowance.cap {
        all.push(&cap.amount);
        all.extend(cap.on_exceed.numbers());
        let pools = [&cap.team_pool, &cap.company_pool].into_iter().flatten();
        all.extend(pools.filter_map(|name| scenario.pools.get(name)).map(|pool| &pool.amount));
    }
    all
}
