//! Access tiers: which models and GPUs a person may use, up to what quota, and what happens beyond it.

use std::collections::BTreeMap;

use super::Names;
use super::number::{Number, Numbers, Range};
use super::usage::present;
use crate::quantity::{Dimension, Month};
use crate::reading::{Diagnostic, Field, TableReader, suggestion};

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
        let cap = table.optional("cap").map(|field| read_cap(&field, &[MoneyPerMonth, TokensPerMonth], &names.models, numbers));
        let gpu = table.optional("gpu").map(|field| known(&field, names.gpus.iter().copied(), "GPU"));
        let gpu_cap = table.optional("gpu_cap").map(|field| read_cap(&field, &[GpuHoursPerMonth, MoneyPerMonth], &names.gpus, numbers));
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
    field.mistake(format!("no {what} is called `{typed}`"), suggestion::remedy(typed, names));
    None
}

fn read_mix(field: &Field<'_>, models: &[&str]) -> Option<BTreeMap<String, f64>> {
    let table = TableReader::new(field)?;
    let mut mix = BTreeMap::new();
    let mut is_sound = true;
    for (name, share) in table.all() {
        if !models.contains(&name) {
            share.mistake(format!("no tier or model is called `{name}`"), suggestion::remedy(name, models.iter().copied()));
            is_sound = false;
        }
        match Number::read_fixed(&share, Dimension::Share, Range::SHARE) {
            Some(share) => drop(mix.insert(name.to_string(), share)),
            None => is_sound = false,
        }
    }
    let sum: f64 = mix.values().sum();
    if is_sound && (sum - 1.0).abs() > 1e-6 {
        field.mistake(format!("the shares of `{}` add to {sum:.4}, not to 1", field.path), "make them add to 1");
        return None;
    }
    is_sound.then_some(mix)
}

fn read_cap(field: &Field<'_>, dimensions: &[Dimension], targets: &[&str], numbers: &Numbers<'_>) -> Option<Cap> {
    let table = TableReader::new(field)?;
    let amount = numbers.required(&table, "amount", dimensions, Range::NOT_NEGATIVE);
    let policy = table.required("beyond", "\"stop\"").and_then(|field| field.choice(&POLICIES));
    let from = table.optional("from").map(|field| field.parsed("2026-05"));
    let per = table.optional("per").map(|field| field.choice(&["person"]));
    let to = table.optional("to").map(|field| known(&field, targets.iter().copied(), "cheaper choice"));
    let multiple = table.optional("multiple").map(|field| numbers.read(&field, &[Dimension::Number], Range::NOT_NEGATIVE));
    let (path, place, diagnostics) = (table.path().to_string(), table.place(), table.diagnostics());
    table.finish();
    let (to, multiple) = (present(to)?, present(multiple)?);
    let from = present(from)?;
    present(per)?;
    let beyond = match policy? {
        0 => Beyond::Stop,
        1 => Beyond::Throttle {
            to: to.or_else(|| {
                let problem = format!("`{path}` throttles but does not say to what");
                diagnostics.push(Diagnostic::error(problem).at(place).remedy(suggestion_for_throttle(targets)));
                None
            })?,
        },
        _ => Beyond::Overage {
            multiple: multiple.unwrap_or_else(|| numbers.fixed(format!("{path}.multiple"), 1.0, Dimension::Number, Range::NOT_NEGATIVE)),
        },
    };
    Some(Cap { amount: amount?, beyond, from })
}

fn suggestion_for_throttle(targets: &[&str]) -> String {
    let example = targets.iter().find(|name| **name == "small").or(targets.first()).copied().unwrap_or("small");
    format!("add to = \"{example}\"")
}
