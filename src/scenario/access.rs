//! Access tiers: which models and GPUs a person may use, up to what quota, and what happens beyond it.

use std::collections::BTreeMap;

use super::Names;
use super::number::{Number, Numbers, Range};
use super::usage::present;
use crate::quantity::{Dimension, Month};
use crate::reading::{Field, TableReader, suggestion};

/// What a person may use.
#[derive(Clone, Debug)]
pub struct Access {
    pub name: String,
    /// Share of tokens by tier or model; the shares add to one.
    pub models: BTreeMap<String, f64>,
    pub cap: Option<Cap>,
    /// The kind of GPU that on-demand hours run on.
    pub gpu: Option<String>,
    pub gpu_cap: Option<Cap>,
}

/// A personal quota a month.
#[derive(Clone, Debug)]
pub struct Cap {
    /// In money, tokens or GPU-hours a month; told by its dimension.
    pub amount: Number,
    pub beyond: Beyond,
    /// The first month in which it binds; absent: from the start.
    pub from: Option<Month>,
}

/// What happens to demand beyond the quota.
#[derive(Clone, Debug)]
pub enum Beyond {
    /// Not served: blocked work.
    Stop,
    /// Served by something cheaper at its price.
    Throttle { to: String },
    /// Served and billed at this multiple of the price.
    Overage { multiple: Number },
}

/// Words for the three policies, in the order of [`Beyond`].
const POLICIES: [&str; 3] = ["stop", "throttle", "overage"];

impl Access {
    pub(super) fn read(name: &str, field: &Field<'_>, names: &Names<'_>, numbers: &Numbers<'_>) -> Option<Self> {
        use Dimension::*;
        let table = TableReader::new(field)?;
        let models = table.required("models", "{ frontier = 0.25, mid = 0.75 }").and_then(|field| read_mix(&field, &names.models));
        let cap =
            table.optional("cap").map(|field| read_cap(&field, &[MoneyPerMonth, TokensPerMonth], "tier or model", &names.models, numbers));
        let gpu = table.optional("gpu").map(|field| known(&field, names.gpus.iter().copied(), "GPU"));
        let gpu_cap =
            table.optional("gpu_cap").map(|field| read_cap(&field, &[GpuHoursPerMonth, MoneyPerMonth], "GPU", &names.gpus, numbers));
        table.finish();
        Some(Self { name: name.to_string(), models: models?, cap: present(cap)?, gpu: present(gpu)?, gpu_cap: present(gpu_cap)? })
    }
}

/// Reads a name that must be one of `names`; `what` says what they are.
pub(super) fn known<'a>(field: &Field<'_>, names: impl Iterator<Item = &'a str> + Clone, what: &str) -> Option<String> {
    let typed = field.text()?;
    if names.clone().any(|name| name == typed) {
        return Some(typed.to_string());
    }
    let remedy = if names.clone().next().is_none() {
        format!("define one of that name, or remove `{}`", field.path)
    } else {
        suggestion::remedy(typed, names)
    };
    field.mistake(format!("no {what} is called `{typed}`"), remedy);
    None
}

fn read_mix(field: &Field<'_>, models: &[&str]) -> Option<BTreeMap<String, f64>> {
    let table = TableReader::new(field)?;
    let mut mix = BTreeMap::new();
    let mut is_sound = !table.is_empty();
    if table.is_empty() {
        field.mistake(format!("`{}` names no model", field.path), "write shares that add to 1, such as { mid = 0.75, small = 0.25 }");
    }
    for (name, share) in table.all() {
        if !models.contains(&name) {
            share.mistake_in_key(format!("no tier or model is called `{name}`"), suggestion::remedy(name, models.iter().copied()));
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
        let remedy = if sum < 1.0 { "give the rest to one of them" } else { "make them smaller until they add to 1" };
        field.mistake(format!("the shares of `{}` add to {sum}, not to 1", field.path), remedy);
        return None;
    }
    is_sound.then_some(mix)
}

/// Reads a quota; `targets` are the names it may throttle to, each a `what`.
fn read_cap(field: &Field<'_>, dimensions: &[Dimension], what: &str, targets: &[&str], numbers: &Numbers<'_>) -> Option<Cap> {
    let table = TableReader::new(field)?;
    let amount = numbers.required(&table, "amount", dimensions, Range::NOT_NEGATIVE);
    let policy = table.required("beyond", "\"stop\"").and_then(|field| field.choice(&POLICIES));
    let from = table.optional("from").map(|field| field.parsed("2026-05"));
    let per = table.optional("per").map(|field| field.choice(&["person"]));
    let (to, multiple) = (table.optional("to"), table.optional("multiple"));
    let beyond_place = table.optional("beyond").map(|field| field.node.place.source);
    for (key, said, meant) in [("to", &to, 1), ("multiple", &multiple, 2)] {
        // What an overlay inherited with another policy is not its own mistake.
        let is_own = |said: &&Field<'_>| Some(said.node.place.source) == beyond_place;
        if let (Some(said), Some(policy)) = (said.as_ref().filter(is_own), policy.filter(|policy| *policy != meant)) {
            let problem = format!("`{key}` says nothing where beyond = \"{}\"", POLICIES[policy]);
            said.mistake_in_key(problem, format!("remove it, or write beyond = \"{}\"", POLICIES[meant]));
        }
    }
    let is_silent = to.is_none() && !table.has_unknown();
    let to = present(to.map(|field| known(&field, targets.iter().copied(), what)));
    let multiple = present(multiple.map(|field| numbers.read(&field, &[Dimension::Number], Range::NOT_NEGATIVE)));
    if policy == Some(1) && is_silent {
        let example = targets.iter().find(|name| **name == "small").or(targets.first()).copied().unwrap_or("small");
        field.mistake(format!("`{}` throttles but does not say to what", field.path), format!("add to = \"{example}\""));
    }
    let path = table.path().to_string();
    table.finish();
    let from = present(from)?;
    present(per)?;
    let (to, multiple) = (to?, multiple?);
    let beyond = match policy? {
        0 => Beyond::Stop,
        1 => Beyond::Throttle { to: to? },
        _ => Beyond::Overage {
            multiple: multiple.unwrap_or_else(|| numbers.fixed(format!("{path}.multiple"), 1.0, Dimension::Number, Range::NOT_NEGATIVE)),
        },
    };
    Some(Cap { amount: amount?, beyond, from })
}
