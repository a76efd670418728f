//! Which numbers of the scenario move a line: what several lines have in common.
//!
//! Only numbers that the scenario states; distributions from which every person draws belong to the usage and the package.

use super::Entitlements;
use crate::scenario::package::DedicatedGpu;
use crate::scenario::prices::GpuPrice;
use crate::scenario::usage::ActiveShare;
use crate::scenario::{Allowance, Incident, Number, Scenario, Usage};

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

/// Bonuses, sign-on bonuses and vested stock are wages too.
pub(super) fn wages_and_taxes<'a>(terms: &Entitlements<'a>) -> Vec<&'a Number> {
    let taxes = terms.taxes.iter().flat_map(|tax| std::iter::once(&tax.rate).chain(&tax.wage_base)).collect();
    [base_pay(terms), bonus(terms), performance_bonus(terms), sign_on(terms), rsu(terms), taxes].concat()
}

pub(super) fn rsu<'a>(terms: &Entitlements<'a>) -> Vec<&'a Number> {
    let grant = terms.rsu().map(|rsu| &rsu.grant);
    let share = &terms.scenario.prices.share;
    let exit = share.exit.iter().flat_map(|exit| [&exit.after, &exit.price_multiple, &exit.probability]);
    grant.map_or(vec![], |grant| [grant, &share.drift, &share.volatility].into_iter().chain(exit).collect())
}

pub(super) fn seats<'a>(terms: &Entitlements<'a>, is_compute: bool) -> Vec<&'a Number> {
    let priced = terms.seats().filter_map(|(name, count)| terms.scenario.prices.seats.get(name).map(|price| (count, price)));
    priced.filter(|(_, price)| price.is_compute == is_compute).flat_map(|(count, price)| [count, &price.fee]).collect()
}

/// Demand, prices and access: every line of model usage depends on all of them.
pub(super) fn tokens_within_access<'a>(terms: &Entitlements<'a>) -> Vec<&'a Number> {
    let (Some(usage), Some(access)) = (terms.usage, terms.access) else { return vec![] };
    let cheaper = terms.token_cap().and_then(|cap| cap.on_exceed.cheaper());
    let prices = &terms.scenario.prices;
    let names = || access.models.keys().map(String::as_str).chain(cheaper);
    let of_models = names().filter_map(|name| prices.model(name));
    let of_models = of_models.flat_map(|model| model.ever().flat_map(|price| usage.tokens.paid_of(price))).collect();
    let motion = prices.token_price_model.iter().flat_map(|motion| [&motion.drift, &motion.volatility]);
    let mix = usage.tokens.numbers().into_iter().chain([&prices.token_drift]).chain(motion).collect();
    let declines = |name: &str| prices.capability_decline.iter().any(|decline| decline.tiers.iter().any(|tier| tier == name));
    let of_tiers = prices.capability_decline.iter().filter(|_| names().any(declines)).map(|decline| decline.pace.number()).collect();
    let credits = terms.compute_credits().map(|credits| &credits.grant);
    let seat = terms.package.and_then(|package| {
        let (name, credits) = terms.scenario.seat_with_credits(package)?;
        Some([&credits.amount, &credits.overage_multiple, &package.tooling.seats[name]])
    });
    let own = [credits.into_iter().collect(), seat.into_iter().flatten().collect(), allowance(&access.tokens, terms.scenario)].concat();
    [demand(usage), mix, of_models, of_tiers, own, incidents(terms, true)].concat()
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

/// What a person's demand for one resource depends on.
pub(super) fn demand(usage: &Usage) -> Vec<&Number> {
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

/// What limits the usage of one resource.
pub(super) fn allowance<'a>(allowance: &'a Allowance, scenario: &'a Scenario) -> Vec<&'a Number> {
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
