//! Access tiers: which models and GPUs a person may use, and how much of them in which order.
//!
//! ```text
//! sandbox → queue → own credits → quota → team pool → company pool → policy beyond
//! ```
//! Every part of an [`Allowance`] may be absent. Credits belong to the package, the rest to the tier.

use std::collections::BTreeMap;

use super::names::ReferenceNames;
use super::number::{Number, Numbers, Range};
use crate::quantity::Dimension;
use crate::reading::{Diagnostic, Diagnostics, Field, TableReader, suggestion};

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
    /// Share of tokens by the tool they go through; empty: one tool. A quota per tool is one for each.
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
    /// What everybody may use without asking or waiting, a month: in money or in the resource's own unit.
    pub sandbox: Option<Number>,
    pub queue: Option<Queue>,
    pub cap: Option<Cap>,
}

impl Allowance {
    /// Whether anything bends what is served away from what is wanted, so that its mean has no closed form here. A queue does not: it only
    /// takes a share away.
    pub fn is_limited(&self) -> bool {
        self.sandbox.is_some() || self.cap.is_some()
    }
}

/// The words of one resource: its keys, the units its amounts may have, and what it may be throttled to.
struct Words<'a> {
    sandbox: &'static str,
    queue: &'static str,
    cap: &'static str,
    /// An amount a month, first the one that messages name.
    monthly: [Dimension; 2],
    /// An amount a day of use.
    daily: [Dimension; 2],
    /// What a throttle's target is called, and the names it may have.
    target: &'static str,
    targets: &'a [&'a str],
    /// Whether use goes through tools.
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
            target: "tier or model",
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
            target: "GPU",
            targets: &names.gpus,
            has_tools: false,
            pools: &names.pools,
        };
        let tokens = read_allowance(&table, &of_models, numbers);
        let gpu = table.read("gpu", |field| field.one_of(names.gpus.iter().copied(), "GPU"));
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

/// Tells every cap whose pool is counted in another resource's unit: money can be shared by both.
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
                diagnostics.push(mistake.help("name a pool in money, which serves both, or one in the resource's own unit"));
            }
        }
    }
}

/// Shares by name that add to one; the names are the user's own where no `models` are given.
fn read_mix(field: &Field<'_>, models: Option<&[&str]>) -> Option<BTreeMap<String, f64>> {
    let table = TableReader::new(field)?;
    let mut mix = BTreeMap::new();
    let mut is_sound = !table.is_empty();
    if table.is_empty() {
        let (what, example) = match models {
            Some(_) => ("model", "{ mid = 0.75, small = 0.25 }"),
            None => ("tool", "{ agent = 0.75, chat = 0.25 }"),
        };
        field.mistake(format!("`{}` names no {what}", field.path), format!("write shares that add to 1, such as {example}"));
    }
    for (name, share) in table.all_named() {
        if let Some(models) = models
            && !models.contains(&name)
        {
            share.mistake_in_key(format!("no tier or model is called `{name}`"), suggestion::help(name, models.iter().copied()));
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
        let help = if sum < 1.0 { "give the rest to one of them" } else { "make them smaller until they add to 1" };
        field.mistake(format!("the shares of `{}` add to {sum}, not to 1", field.path), help);
        return None;
    }
    is_sound.then_some(mix)
}
