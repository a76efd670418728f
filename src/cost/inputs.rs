//! Which numbers of the scenario move a line: the parts that several concepts share.
//!
//! Only what the scenario states as a number of its own; laws by which every person differs are told by the usage and the package.

use super::Terms;
use crate::scenario::package::Way;
use crate::scenario::prices::TokenPrice;
use crate::scenario::usage::ActiveShare;
use crate::scenario::{Beyond, Cap, Incident, Number, Usage};

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

/// Bonuses and vested shares are wages too.
pub(super) fn wages_and_taxes<'a>(terms: &Terms<'a>) -> Vec<&'a Number> {
    let taxes = terms.taxes.iter().flat_map(|tax| std::iter::once(&tax.rate).chain(&tax.wage_base)).collect();
    [base_pay(terms), bonus(terms), performance_bonus(terms), rsu(terms), taxes].concat()
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
    let throttled_to = match access.cap.as_ref().map(|cap| &cap.beyond) {
        Some(Beyond::Throttle { to }) => Some(to),
        _ => None,
    };
    let prices = &terms.scenario.prices;
    let models = access.models.keys().chain(throttled_to).filter_map(|name| prices.model(name));
    let of_models = models.flat_map(|model| model.ever().flat_map(TokenPrice::classes)).collect();
    let mix = vec![&usage.tokens.cache_read, &usage.tokens.cache_write, &usage.tokens.input_to_output, &prices.token_drift];
    let credits = terms.package.and_then(|package| package.ownership.compute_credits.as_ref()).map(|credits| &credits.grant);
    [demand(usage), mix, of_models, credits.into_iter().collect(), cap(access.cap.as_ref()), incidents(terms, true)].concat()
}

/// Of the incidents that these people may cause: those that join their demand for models, or those that are billed by themselves.
pub(super) fn incidents<'a>(terms: &Terms<'a>, toward_cap: bool) -> Vec<&'a Number> {
    let scenario = terms.scenario;
    let causing = scenario.incidents.iter().filter(|incident| incident.counts_toward_cap == toward_cap);
    let of_one = |incident: &'a Incident| {
        let arrivals = [&incident.rate, &incident.dispersion, &incident.cluster];
        [arrivals.to_vec(), super::incident::numbers(incident, &scenario.guardrails, &scenario.prices)].concat()
    };
    causing.filter(|incident| incident.is_caused_by(&terms.group.name)).flat_map(of_one).collect()
}

pub(super) fn gpu_on_demand<'a>(terms: &Terms<'a>) -> Vec<&'a Number> {
    let prices = &terms.scenario.prices;
    let mut all = vec![&prices.gpu_drift];
    if let (Some(usage), Some(access)) = (terms.gpu_usage, terms.access) {
        let throttled_to = match access.gpu_cap.as_ref().map(|cap| &cap.beyond) {
            Some(Beyond::Throttle { to }) => Some(to),
            _ => None,
        };
        all.extend(demand(usage));
        all.extend(cap(access.gpu_cap.as_ref()));
        all.extend(access.gpu.iter().chain(throttled_to).filter_map(|name| prices.gpus.get(name)).map(|gpu| &gpu.on_demand));
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
    let mut all = vec![&usage.mean, &usage.active_days, &usage.growth, &usage.spread, &usage.level_walk, &usage.amount_persistence];
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

fn cap(cap: Option<&Cap>) -> Vec<&Number> {
    let Some(cap) = cap else { return vec![] };
    match &cap.beyond {
        Beyond::Overage { multiple } => vec![&cap.amount, multiple],
        Beyond::Stop | Beyond::Throttle { .. } => vec![&cap.amount],
    }
}
