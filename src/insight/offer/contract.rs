//! What an offer says, apart from what it comes to: its terms for the candidate, the list prices that say what compute buys, and the tables that taxes are
//! estimated by.
//!
//! Nothing is simulated here, and nothing is the employer's own: no cost and no worth.

use std::sync::Arc;

use crate::insight::price_list::PriceList;
use crate::quantity::{Currency, Date};
use crate::scenario::access::{Access, Pool};
use crate::scenario::offer::ALLOWANCE_TIER;
use crate::scenario::package::{Development, Raise, Tooling};
use crate::scenario::{Offer, Scenario};
use crate::value::tax::{TaxTables, UsedTable, evenly};

/// The terms of an offer. Amounts are in units of the scenario's currency.
#[derive(Clone, Debug)]
pub struct Contract {
    pub offer: Offer,
    /// Such as `senior`.
    pub level: Option<String>,
    /// What base pay is written in, with what one unit of it is taken to be worth, where that is not the scenario's currency.
    pub paid_in: Option<(Currency, f64)>,
    pub raise: Option<Raise>,
    pub compute: Option<ComputeAccess>,
    pub tooling: Tooling,
    pub development: Development,
    /// Of the tables of the first calendar year; empty where there are none.
    pub taxes: Vec<UsedTable>,
    /// The largest gain of incentive options in a year on which no minimum tax is due, at base pay alone, with the year of the tables; absent: any.
    pub spread_without_minimum_tax: Option<(f64, i32)>,
    /// Median volatility and growth per year of the shares; absent without a company.
    pub share_price: Option<(f64, f64)>,
}

/// How compute can be used.
#[derive(Clone, Debug)]
pub struct ComputeAccess {
    pub tier: Arc<Access>,
    /// Whether nothing but the allowance limits use.
    pub is_allowance_alone: bool,
    /// Pools that the quotas of the tier name.
    pub pools: Vec<Pool>,
    /// Names that stand for a model of some kind, such as `mid`.
    pub tiers: Vec<String>,
    pub list: ListPrices,
    /// Share of use that is taken to be personal.
    pub personal_share: f64,
}

/// What the money of an allowance is counted in.
#[derive(Clone, Debug, PartialEq)]
pub struct ListPrices {
    /// The model that is used most, by the name that the tier has for it, and what a million tokens cost of it.
    pub model: Option<(String, f64)>,
    /// The kind of GPU that can be used, and an hour of it.
    pub gpu: Option<(String, f64)>,
    /// The day on which the prices hold.
    pub at: Date,
    /// The date of the list.
    pub list_date: Date,
}

/// Of draws for prices that are uncertain.
const SEED: u64 = 1;
/// The GPU of an allowance that names none.
const USUAL_GPU: &str = "h100";
/// Of models that are used as much, the one that is named.
const USUAL_MODEL: &str = "mid";

impl Contract {
    /// The terms of a scenario's offer; `None` where it has none.
    pub fn of(scenario: &Scenario) -> Option<Self> {
        let (offer, candidate) = scenario.offer.as_deref()?;
        let package = scenario.packages.values().next();
        let base = scenario.groups.first().and_then(|group| group.base.as_ref());
        let paid_in = base.and_then(|base| base.currency).filter(|currency| *currency != scenario.currency());
        let jurisdiction = scenario.groups.first().and_then(|group| scenario.taxes.get(&group.jurisdiction));
        let year = offer.start.month().year();
        let tables = jurisdiction
            .and_then(|jurisdiction| TaxTables::of(jurisdiction, candidate.filing.as_deref(), year, &|number| number.median()).ok());
        let spread = tables.as_ref().and_then(|tables| Some((tables.largest_spread_without_amt(&evenly(12.0 * offer.base))?, tables.year)));
        Some(Self {
            level: candidate.level.clone(),
            paid_in: paid_in.and_then(|currency| Some((currency, scenario.rates.exchange.rate(currency)?))),
            raise: package.and_then(|package| package.core.raise.clone()),
            compute: ComputeAccess::of(scenario, offer, candidate.values.personal_share.at(0.5)),
            tooling: package.map(|package| package.tooling.clone()).unwrap_or_default(),
            development: package.map(|package| package.development.clone()).unwrap_or_default(),
            taxes: tables.map_or_else(Vec::new, |tables| tables.used().to_vec()),
            spread_without_minimum_tax: spread,
            share_price: offer.company.as_ref().map(|company| (company.volatility.median(), company.drift.median())),
            offer: offer.clone(),
        })
    }
}

impl ComputeAccess {
    fn of(scenario: &Scenario, offer: &Offer, personal_share: f64) -> Option<Self> {
        let name = offer.compute.access.as_ref()?;
        let tier = scenario.accesses.get(name)?.clone();
        let is_allowance_alone = offer.compute.allowance.is_some() && name == ALLOWANCE_TIER;
        let caps = [&tier.tokens, &tier.gpu_hours].into_iter().filter_map(|allowance| allowance.cap.as_ref());
        let named: Vec<&String> = caps.flat_map(|cap| [&cap.team_pool, &cap.company_pool]).flatten().collect();
        let pools = scenario.pools.values().filter(|pool| named.contains(&&pool.name)).cloned().collect();
        let list = ListPrices::of(scenario, offer, &tier, is_allowance_alone);
        let tiers = scenario.prices.tiers.keys().cloned().collect();
        Some(Self { tier, is_allowance_alone, pools, tiers, list, personal_share })
    }
}

impl ListPrices {
    fn of(scenario: &Scenario, offer: &Offer, tier: &Access, is_allowance_alone: bool) -> Self {
        let at = offer.start.first_day();
        let usage = scenario.groups.first().and_then(|group| scenario.usages.get(group.usage.as_ref()?));
        let mix = usage.map_or(&scenario.prices.standard_mix, |usage| &usage.tokens);
        let list = PriceList::of(scenario, mix, at, SEED);
        let largest = tier.models.values().copied().fold(0.0, f64::max);
        let most_used = || tier.models.iter().filter(|(_, share)| **share == largest).map(|(name, _)| name);
        let model = most_used().find(|name| *name == USUAL_MODEL).or_else(|| most_used().next()).and_then(|name| {
            let of_list = list.models.iter().find(|model| model.name == scenario.prices.model_name(name))?;
            Some((name.clone(), of_list.price.blended.mean))
        });
        // Money alone can be spent on any GPU; a tier has its own or none.
        let usual = is_allowance_alone.then_some(USUAL_GPU);
        let gpu = tier.gpu.as_deref().or(usual).and_then(|name| list.gpus.iter().find(|gpu| gpu.name == name));
        let is_paid = |(_, price): &(String, f64)| *price > 0.0;
        Self {
            model: model.filter(is_paid),
            gpu: gpu.map(|gpu| (gpu.name.clone(), gpu.on_demand.mean)).filter(is_paid),
            at,
            list_date: scenario.prices.list_date,
        }
    }
}
