//! Which numbers of the scenario move a line: the parts that several concepts share.
//!
//! Only what the scenario states as a number of its own; laws by which every person differs are told by the usage and the package.

use super::Terms;
use crate::quantity::Dimension;
use crate::scenario::package::Way;
use crate::scenario::prices::TokenPrice;
use crate::scenario::usage::ActiveShare;
use crate::scenario::{Allowance, Number, Scenario, Usage};

pub(super) fn base_pay<'a>(terms: &Terms<'a>) -> Vec<&'a Number> {
    let raise = terms.package.and_then(|package| package.core.raise.as_ref());
    terms.group.base.iter().chain(raise.map(|raise| &raise.rate)).collect()
}

pub(super) fn bonus<'a>(terms: &Terms<'a>) -> Vec<&'a Number> {
    let Some(bonus) = terms.package.and_then(|package| package.core.bonus.as_ref()) else { return vec![] };
    [base_pay(terms), vec![&bonus.target, &bonus.payout]].concat()
}

pub(super) fn performance_bonus<'a>(terms: &Terms<'a>) -> Vec<&'a Number> {
    let Some(bonus) = terms.package.and_then(|package| package.core.performance_bonus.as_ref()) else { return vec![] };
    // Output is the level of use, which walks.
    let walk = terms.usage.into_iter().chain(terms.gpu_usage).map(|usage| &usage.level_walk).collect();
    [base_pay(terms), vec![&bonus.target, &bonus.output_correlation], walk].concat()
}

pub(super) fn sign_on<'a>(terms: &Terms<'a>) -> Vec<&'a Number> {
    terms.package.and_then(|package| package.core.sign_on.as_ref()).into_iter().collect()
}

/// A share of base pay moves with it.
pub(super) fn hiring<'a>(terms: &Terms<'a>) -> Vec<&'a Number> {
    let Some(cost) = &terms.group.turnover.hiring_cost else { return vec![] };
    let base = if cost.dimension == Dimension::Share { base_pay(terms) } else { vec![] };
    [base, vec![cost]].concat()
}

/// Bonuses, sign-on and vested shares are wages too.
pub(super) fn wages_and_taxes<'a>(terms: &Terms<'a>) -> Vec<&'a Number> {
    let taxes = terms.taxes.iter().flat_map(|tax| std::iter::once(&tax.rate).chain(&tax.wage_base)).collect();
    [base_pay(terms), bonus(terms), performance_bonus(terms), sign_on(terms), rsu(terms), taxes].concat()
}

pub(super) fn rsu<'a>(terms: &Terms<'a>) -> Vec<&'a Number> {
    let grant = terms.package.and_then(|package| package.ownership.rsu.as_ref()).map(|rsu| &rsu.grant);
    let share = &terms.scenario.prices.share;
    grant.map_or(vec![], |grant| vec![grant, &share.drift, &share.volatility])
}

pub(super) fn options<'a>(terms: &Terms<'a>) -> Vec<&'a Number> {
    let Some(options) = terms.package.and_then(|package| package.ownership.options.as_ref()) else { return vec![] };
    let share = &terms.scenario.prices.share;
    let all = [&options.count, &options.expected_life, &share.start, &share.volatility, &share.risk_free];
    all.into_iter().chain(&options.strike).collect()
}

pub(super) fn laptop<'a>(terms: &Terms<'a>) -> Vec<&'a Number> {
    let laptop = terms.package.and_then(|package| package.tooling.laptop.as_ref());
    laptop.map_or(vec![], |laptop| vec![&laptop.price, &laptop.residual, &laptop.life])
}

pub(super) fn seats<'a>(terms: &Terms<'a>, is_compute: bool) -> Vec<&'a Number> {
    let seats = terms.package.iter().flat_map(|package| &package.tooling.seats);
    let priced = seats.filter_map(|(name, count)| terms.scenario.prices.seats.get(name).map(|price| (count, price)));
    priced.filter(|(_, price)| price.is_compute == is_compute).flat_map(|(count, price)| [count, &price.fee]).collect()
}

/// What is wanted, what it costs, and where access divides it: every line of model use moves with all of these.
pub(super) fn tokens_within_access<'a>(terms: &Terms<'a>) -> Vec<&'a Number> {
    let (Some(usage), Some(access)) = (terms.usage, terms.access) else { return vec![] };
    let cheaper = access.tokens.cap.as_ref().and_then(|cap| cap.beyond.cheaper());
    let prices = &terms.scenario.prices;
    let models = access.models.keys().map(String::as_str).chain(cheaper).filter_map(|name| prices.model(name));
    let of_models = models.flat_map(|model| model.ever().flat_map(TokenPrice::classes)).collect();
    let mix = vec![&usage.tokens.cache_read, &usage.tokens.cache_write, &usage.tokens.input_to_output, &prices.token_drift];
    let credits = terms.package.and_then(|package| package.ownership.compute_credits.as_ref()).map(|credits| &credits.grant);
    let seat = terms.package.and_then(|package| {
        let (name, credits) = terms.scenario.seat_with_credits(package)?;
        Some([&credits.amount, &credits.overage, &package.tooling.seats[name]])
    });
    let own = [credits.into_iter().collect(), seat.into_iter().flatten().collect(), allowance(&access.tokens, terms.scenario)].concat();
    [demand(usage), mix, of_models, own].concat()
}

pub(super) fn gpu_on_demand<'a>(terms: &Terms<'a>) -> Vec<&'a Number> {
    let prices = &terms.scenario.prices;
    let mut all = vec![&prices.gpu_drift];
    if let (Some(usage), Some(access)) = (terms.gpu_usage, terms.access) {
        let cheaper = access.gpu_hours.cap.as_ref().and_then(|cap| cap.beyond.cheaper());
        all.extend(demand(usage));
        all.extend(allowance(&access.gpu_hours, terms.scenario));
        all.extend(access.gpu.iter().map(String::as_str).chain(cheaper).filter_map(|name| prices.gpus.get(name)).map(|gpu| &gpu.on_demand));
    }
    for (name, gpu) in terms.package.iter().flat_map(|package| &package.tooling.gpus) {
        if let Way::OnDemand { hours } = &gpu.way {
            all.extend([&gpu.count, hours]);
            all.extend(prices.gpus.get(name).map(|gpu| &gpu.on_demand));
        }
    }
    all
}

pub(super) fn gpu_reserved<'a>(terms: &Terms<'a>) -> Vec<&'a Number> {
    let prices = &terms.scenario.prices;
    let gpus = terms.package.iter().flat_map(|package| &package.tooling.gpus).filter(|(_, gpu)| matches!(gpu.way, Way::Reserved));
    let of_gpus = gpus.flat_map(|(name, gpu)| std::iter::once(&gpu.count).chain(prices.gpus.get(name).map(|price| &price.reserved)));
    of_gpus.chain([&prices.gpu_drift]).collect()
}

pub(super) fn hardware_depreciation<'a>(terms: &Terms<'a>) -> Vec<&'a Number> {
    let prices = &terms.scenario.prices;
    let gpus = terms.package.iter().flat_map(|package| &package.tooling.gpus).filter(|(_, gpu)| matches!(gpu.way, Way::Owned));
    let of_gpus = gpus.flat_map(|(name, gpu)| std::iter::once(&gpu.count).chain(prices.gpus.get(name).map(|price| &price.purchase)));
    of_gpus.chain([&prices.hardware.residual, &prices.hardware.life]).collect()
}

pub(super) fn electricity<'a>(terms: &Terms<'a>) -> Vec<&'a Number> {
    let prices = &terms.scenario.prices;
    let gpus = terms.package.iter().flat_map(|package| &package.tooling.gpus).filter(|(_, gpu)| matches!(gpu.way, Way::Owned));
    let of_gpus = gpus.flat_map(|(name, gpu)| std::iter::once(&gpu.count).chain(prices.gpus.get(name).map(|price| &price.power)));
    of_gpus.chain([&prices.hardware.utilisation, &prices.electricity.pue, &prices.electricity.price]).collect()
}

pub(super) fn training<'a>(terms: &Terms<'a>) -> Vec<&'a Number> {
    let training = terms.package.and_then(|package| package.growth.training.as_ref());
    training.map_or(vec![], |training| vec![&training.budget, &training.used])
}

pub(super) fn fine_tuning<'a>(terms: &Terms<'a>) -> Vec<&'a Number> {
    let tuning = terms.package.and_then(|package| package.growth.fine_tuning.as_ref());
    tuning.map_or(vec![], |tuning| vec![&tuning.allowance, &tuning.jobs, &tuning.tokens, &tuning.price])
}

pub(super) fn tuned_inference<'a>(terms: &Terms<'a>) -> Vec<&'a Number> {
    let tuning = terms.package.and_then(|package| package.growth.fine_tuning.as_ref());
    tuning.map_or(vec![], |tuning| [tokens_within_access(terms), vec![&tuning.tuned_share, &tuning.uplift]].concat())
}

/// How much a person wants of one resource.
fn demand(usage: &Usage) -> Vec<&Number> {
    let mut all = vec![
        &usage.mean,
        &usage.active_days,
        &usage.day_spread,
        &usage.growth,
        &usage.spread,
        &usage.level_walk,
        &usage.amount_persistence,
    ];
    all.extend(usage.adoption.iter().flat_map(|adoption| [&adoption.from, &adoption.to]));
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
    all.extend(allowance.queue.iter().map(|queue| &queue.chance));
    if let Some(cap) = &allowance.cap {
        all.push(&cap.amount);
        all.extend(cap.beyond.numbers());
        let pools = [&cap.team_pool, &cap.company_pool].into_iter().flatten();
        all.extend(pools.filter_map(|name| scenario.pools.get(name)).map(|pool| &pool.amount));
    }
    all
}
