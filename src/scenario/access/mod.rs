//! Access tiers: which models and GPUs a person may use, and how much of them in which order.
//!
//! ```text
//! sandbox → queue → own credits → quota → team pool → company pool → policy
//! ```
//! Every part of an [`Allowance`] may be absent. Credits belong to the package, everything else to the tier.

use std::collections::BTreeMap;

use super::names::{GPU, ReferenceNames, TIER_OR_MODEL};
use super::number::{Number, Numbers, Range};
use crate::quantity::Dimension;
use crate::reading::path::below;
use crate::reading::{Diagnostic, Diagnostics, Field, NameKind, TableReader};

mod cap;
pub mod policy;
mod pool;
mod queue;

pub use cap::{Cap, Per};
pub use policy::{OnExceed, Provider, ServedAs, Service};
pub use pool::Pool;
pub use queue::{Queue, Wait};

/// What a person may use.
#[derive(Clone, Debug)]
pub struct Access {
    pub name: String,
    /// Share of tokens by tier or model; the shares add to one.
    pub models: BTreeMap<String, f64>,
    /// Share of tokens by tool; empty: one tool. A quota per tool holds for each.
    pub tools: BTreeMap<String, f64>,
    /// Use of models, in tokens.
    pub tokens: Allowance,
    /// The kind of GPU that on-demand hours run on.
    pub gpu: Option<String>,
    pub gpu_hours: Allowance,
}

/// How much of one resource a person may use, in the order of use.
#[derive(Clone, Debug, Default)]
pub struct Allowance {
    /// What everybody may use per month without asking or waiting, in dollars or in the unit of the resource.
    pub sandbox: Option<Number>,
    pub queue: Option<Queue>,
    pub cap: Option<Cap>,
}

impl Allowance {
    /// Whether what is served is a nonlinear function of demand, so that its mean has no closed form. With a queue alone it is not: a queue only takes a
    /// share away.
    pub fn is_limited(&self) -> bool {
        self.sandbox.is_some() || self.cap.is_some()
    }
}

/// The words of one resource: its keys, the units of its amounts, and what it may be throttled to.
struct Words<'a> {
    sandbox: &'static str,
    queue: &'static str,
    cap: &'static str,
    /// An amount per month; messages show the first.
    monthly: [Dimension; 2],
    /// An amount per day of use.
    daily: [Dimension; 2],
    /// What the target of a throttle is, and the names it may have.
    target: &'static NameKind,
    targets: &'a [&'a str],
    /// Whether use is divided among tools.
    has_tools: bool,
    pools: &'a [&'a str],
}

impl Access {
    pub(super) fn read(name: &str, field: &Field<'_>, names: &ReferenceNames<'_>, numbers: &Numbers<'_>) -> Option<Self> {
        use Dimension::*;
        let table = TableReader::new(field)?;
        let models = table.required("models", "{ frontier = 0.25, mid = 0.75 }").and_then(|field| read_mix(&field, Some(&names.models)));
        let tools = table.read("tools", |field| read_mix(&field, None));
        let of_models = Words {
            sandbox: "sandbox",
            queue: "queue",
            cap: "cap",
            monthly: [MoneyPerMonth, TokensPerMonth],
            daily: [MoneyPerActiveDay, TokensPerActiveDay],
            target: &TIER_OR_MODEL,
            targets: &names.models,
            has_tools: true,
            pools: &names.pools,
        };
        let of_gpus = Words {
            sandbox: "gpu_sandbox",
            queue: "gpu_queue",
            cap: "gpu_cap",
            monthly: [GpuHoursPerMonth, MoneyPerMonth],
            daily: [GpuHoursPerActiveDay, MoneyPerActiveDay],
            target: &GPU,
            targets: &names.gpus,
            has_tools: false,
            pools: &names.pools,
        };
        let tokens = read_allowance(&table, &of_models, numbers);
        let gpu = table.read("gpu", |field| field.one_of(names.gpus.iter().copied(), &GPU));
        let gpu_hours = read_allowance(&table, &of_gpus, numbers);
        table.finish();
        Some(Self {
            name: name.to_string(),
            models: models?,
            tools: tools?.unwrap_or_default(),
            tokens: tokens?,
            gpu: gpu?,
            gpu_hours: gpu_hours?,
        })
    }
}

fn read_allowance(table: &TableReader<'_>, words: &Words<'_>, numbers: &Numbers<'_>) -> Option<Allowance> {
    let sandbox = table.read(words.sandbox, |field| numbers.read(&field, &words.monthly, Range::NOT_NEGATIVE));
    let queue = table.read_table(words.queue, |table| Queue::read(table, numbers));
    let cap = table.read(words.cap, |field| Cap::read(&field, words, numbers));
    Some(Allowance { sandbox: sandbox?, queue: queue?, cap: cap? })
}

/// Reports every cap with a pool in the unit of the other resource. A pool in dollars serves both.
pub(super) fn check_pools(
    accesses: Option<&BTreeMap<String, Option<Access>>>,
    pools: Option<&BTreeMap<String, Pool>>,
    diagnostics: &Diagnostics,
) {
    let (Some(accesses), Some(pools)) = (accesses, pools) else { return };
    for access in accesses.values().flatten() {
        for (allowance, foreign, unit) in
            [(&access.tokens, Dimension::GpuHoursPerMonth, "GPU-hours"), (&access.gpu_hours, Dimension::TokensPerMonth, "tokens")]
        {
            let Some(cap) = &allowance.cap else { continue };
            let named = [&cap.team_pool, &cap.company_pool].into_iter().flatten().filter_map(|name| pools.get(name));
            for pool in named.filter(|pool| pool.amount.dimension == foreign) {
                let path = cap.amount.path.strip_suffix(".amount").unwrap_or(&cap.amount.path);
                let mut mistake = Diagnostic::error(format!("the pool `{}` is in {unit}, which `{path}` does not use", pool.name));
                if let Some(place) = &cap.amount.place {
                    mistake = mistake.at(place);
                }
                diagnostics.push(mistake.help("name a pool in dollars, which serves both, or one in the unit of the resource"));
            }
        }
    }
}

/// Shares by name that add up to one. Users choose the names where no `models` are given.
pub(super) fn read_mix(field: &Field<'_>, models: Option<&[&str]>) -> Option<BTreeMap<String, f64>> {
    let table = TableReader::new(field)?;
    let mut mix = BTreeMap::new();
    let mut is_sound = !table.is_empty();
    if table.is_empty() {
        let (what, example) = match models {
            Some(_) => ("model", "{ mid = 0.75, small = 0.25 }"),
            None => ("tool", "{ agent = 0.75, chat = 0.25 }"),
        };
        field.mistake(format!("`{}` names no {what}", field.path), format!("write shares that add up to 1, such as {example}"));
    }
    for (name, share) in table.all_named() {
        if let Some(models) = models
            && !models.contains(&name)
        {
            // As keys, in quotes where they need them.
            let keys: Vec<String> = models.iter().map(|model| below("", model)).collect();
            share.mistake_in_key(TIER_OR_MODEL.unknown(name), TIER_OR_MODEL.help(name, keys.iter().map(String::as_str)));
            is_sound = false;
        }
        match Number::read_fixed(&share, Dimension::Share, Range::SHARE) {
            Some(share) => drop(mix.insert(name.to_string(), share)),
            None => is_sound = false,
        }
    }
    let sum: f64 = mix.values().sum();
    if is_sound && (sum - 1.0).abs() > 1e-6 {
        let sum = (sum * 1e6).round() / 1e6;
        let help = if sum < 1.0 { "give the rest to one of them" } else { "make them smaller until they add up to 1" };
        field.mistake(format!("the shares of `{}` add up to {sum}, not to 1", field.path), help);
        return None;
    }
    is_sound.then_some(mix)
}
