//! The shape of scenario files: every key, the kinds of values that it accepts, and what it means.
//!
//! Keys and kinds are what the reader asks for while it reads scenarios that together contain every key: a key that is read cannot be missing, and
//! one that is not read cannot be listed. What a key means is written in `schema/descriptions.toml`; a test requires a text for every key and a key
//! for every text.

mod descriptions;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::number::distribution_keys;
use super::overlay::STANDALONE;
use super::{NoFiles, builtin, overlay, read};
use crate::reading::Diagnostics;
use crate::reading::path::split_path;
use crate::reading::schema_record::{Expected, SchemaRecord};

pub use descriptions::Descriptions;

/// What may be written at one place.
#[derive(Clone, Debug, Default)]
pub struct Shape {
    /// Every kind of value that is accepted, each once. Empty where any value is, or a table alone. With a list, all others are kinds of its items.
    pub accepted: Vec<Expected>,
    /// What it means: one or two sentences.
    pub description: String,
    /// The keys of a table.
    pub keys: BTreeMap<String, Shape>,
    /// What a table has under each name that users choose.
    pub named: Option<Box<Shape>>,
}

/// The shape of a whole scenario.
pub fn shape() -> Shape {
    let ours = [
        ("starter", builtin::STARTER),
        ("everything", EVERYTHING),
        ("offer", EVERYTHING_OF_OFFERS),
        ("other offer", OTHER_OFFER),
        ("alternatives", ALTERNATIVES),
    ];
    let texts = ours.into_iter().chain(builtin::BUILTINS.iter().map(|builtin| (builtin.name, builtin.text)));
    let records: Vec<SchemaRecord> = texts.flat_map(|(name, text)| records(name, text)).collect();
    let mut root = asked(&records);
    root.add_keys_of_overlays();
    root.describe("", &Descriptions::built_in());
    root
}

/// The shape of the texts of which readers asked this, with these descriptions.
pub fn shape_of(records: &[SchemaRecord], descriptions: &Descriptions) -> Shape {
    let mut root = asked(records);
    root.describe("", descriptions);
    root
}

fn asked(records: &[SchemaRecord]) -> Shape {
    // Which tables are keyed by names has to be known before any path can be followed through them.
    let is_named = |record: &&SchemaRecord| record.asked == Expected::Names;
    let named = NamedTables::of(records.iter().filter(is_named).map(|record| segments(&record.path)).collect());
    let mut root = Shape::default();
    for record in records {
        let shape = root.at(&segments(&record.path), &named);
        match &record.asked {
            Expected::Keys(keys) => {
                let of_names = shape.named.is_some();
                keys.iter().filter(|_| !of_names).for_each(|key| {
                    shape.keys.entry(key.clone()).or_default();
                });
            }
            Expected::Names => {
                shape.named.get_or_insert_default();
            }
            asked if !shape.accepted.contains(asked) => shape.accepted.push(asked.clone()),
            _ => {}
        }
    }
    root
}

/// The shape of a distribution, wherever a number may be one: its keys with what they mean, and nothing about their values.
pub fn distribution() -> Shape {
    let descriptions = Descriptions::built_in();
    let described = |name: &str| Shape { description: descriptions.of_form(name).to_string(), ..Shape::default() };
    let keys = distribution_keys().map(|key| (key.to_string(), described(&format!("distribution.{key}")))).collect();
    Shape { keys, ..described("distribution") }
}

/// The keys that no built-in scenario has, nor the starter.
const EVERYTHING: &str = include_str!("everything.toml");

/// Keys that an offer cannot have beside those of [`EVERYTHING_OF_OFFERS`].
const OTHER_OFFER: &str = r#"
format = 1
[candidate]
wealth = "300k USD"
jurisdiction = "us"
usage = "coding-agent"
gpu_usage = "batch-research"
[access.tier]
models = { mid = 1 }
gpu = "h100"
[prices.share.exit]
after = "36 months"
price_multiple = 1.5
dilution = 0.2
[offer]
start = "2026-01"
base = "200k USD/year"
[offer.compute]
access = "tier"
[offer.tooling]
gpu.h100 = { purchase_option = "reserved", count = 0.25, term = "12 months" }
gpu.h200 = { purchase_option = "owned", count = 1, purchased = "2026-01" }
gpu.a100 = { purchase_option = "spot", count = 1, hours = "20 hours/month", interruptions = "0.05 per hour", hours_lost = "1 hour" }
"#;
/// Every key of an offer.
const EVERYTHING_OF_OFFERS: &str = include_str!("everything_offer.toml");
/// The other of two keys, in tables of which a scenario has one.
const ALTERNATIVES: &str = r#"
format = 1
pay_schedule = "monthly"
[groups.staff]
count = 1
pay_schedule = "semi-monthly"
base = "120k USD/year"
usage = "casual"
gpu_usage = "batch-research"
access = "open"
bill = "41k USD/month"
gpu_bill = "9k USD/month"
[access.open]
models = { mid = 1 }
gpu = "h100"
[prices]
factor = 1.1
[prices.vendors.openai]
factor = 1.1
[prices.models."gpt-5.5"]
factor = 1.1
[prices.model_jumps]
rate = "0.10 per model-year"
factor = 0.5
[prices.capability_decline]
decline = "90% per year"
tiers = ["small"]
[prices.share.jump]
rate = "0.5 per year"
factors = [0.5, 1.5]
weights = [0.6, 0.4]
"#;

/// What the reader asks of a scenario.
fn records(name: &str, text: &str) -> Vec<SchemaRecord> {
    let diagnostics = Diagnostics::recording();
    let layers = Arc::new(overlay::assemble(name, text, &NoFiles, &diagnostics).0);
    drop(read::read_root(name, &layers.assembled(&diagnostics), &layers, &diagnostics));
    diagnostics.seen()
}

/// Keys of a path as messages write it, without their quotes.
fn segments(path: &str) -> Vec<String> {
    if path.is_empty() { vec![] } else { split_path(path).into_iter().map(|key| key.replace('"', "")).collect() }
}

impl Shape {
    /// The shapes below it, each under its key, or `*` for a name that users choose.
    pub fn below(&self) -> impl Iterator<Item = (&str, &Self)> {
        self.keys.iter().map(|(key, below)| (key.as_str(), below)).chain(self.named.iter().map(|below| ("*", below.as_ref())))
    }

    /// The shape at a path, where all names that users choose are one.
    fn at(&mut self, path: &[String], named: &NamedTables) -> &mut Self {
        let mut shape = self;
        let mut way = vec![];
        for key in path {
            let is_name = named.0.contains(&way);
            // A table of names may have keys of its own, which are recorded before the names.
            shape = if is_name && !shape.keys.contains_key(key) {
                shape.named.get_or_insert_default()
            } else {
                shape.keys.entry(key.clone()).or_default()
            };
            way.push(if is_name { ANY_NAME.to_string() } else { key.clone() });
        }
        shape
    }

    /// Adds what is read before the scenario itself is, and so is not recorded: what a file is laid on, presets of usages, assumptions.
    fn add_keys_of_overlays(&mut self) {
        let mut accept = |name: &str, asked: Expected| self.keys.entry(name.to_string()).or_default().accepted = vec![asked];
        accept("format", Expected::Whole { least: 1, most: 1 });
        accept("extends", Expected::Text);
        accept(STANDALONE, Expected::Flag);
        if let Some(assumption) = self.keys.get_mut("assumptions").and_then(|assumptions| assumptions.named.as_mut()) {
            assumption.accepted = vec![Expected::Amount { examples: vec!["1% to 6% per month".into()], may_be_bare: true, may_vary: true }];
        }
        if let Some(rates) = self.keys.get_mut("rates") {
            rates.keys.entry("file".into()).or_default().accepted = vec![Expected::Text];
        }
        let usage = self.keys.get("usage").and_then(|usages| usages.named.clone());
        if let Some(presets) = self.keys.get_mut("presets") {
            presets.named.clone_from(&usage);
        }
        for table in ["usage", "presets"] {
            let usages = self.keys.get_mut(table).and_then(|usages| usages.named.as_mut());
            usages.and_then(|usage| usage.keys.get_mut("preset")).into_iter().for_each(|preset| preset.accepted = vec![Expected::Text]);
        }
    }

    /// Looks up what it means, at `path`, and what everything below it means.
    fn describe(&mut self, path: &str, descriptions: &Descriptions) {
        self.description = descriptions.of_key(path).to_string();
        let below = |key: &str| if path.is_empty() { key.to_string() } else { format!("{path}.{key}") };
        self.keys.iter_mut().for_each(|(key, shape)| shape.describe(&below(key), descriptions));
        self.named.iter_mut().for_each(|shape| shape.describe(&below("*"), descriptions));
    }
}

/// The tables whose keys are names that users choose, by their paths with every such name replaced.
struct NamedTables(BTreeSet<Vec<String>>);

/// Stands for any name in a path.
const ANY_NAME: &str = "*";

impl NamedTables {
    fn of(mut paths: Vec<Vec<String>>) -> Self {
        // The tables on the way to a table come before it.
        paths.sort_by_key(Vec::len);
        let mut tables = Self(BTreeSet::new());
        for path in paths {
            let mut way = vec![];
            for key in path {
                let is_name = tables.0.contains(&way);
                way.push(if is_name { ANY_NAME.to_string() } else { key });
            }
            tables.0.insert(way);
        }
        tables
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Paths of keys that are read but that no scenario has, so that nothing is known of their values.
    fn unknown(shape: &Shape, path: &str, found: &mut Vec<String>) {
        for (key, below) in &shape.keys {
            let path = format!("{path}.{key}");
            if below.accepted.is_empty() && below.keys.is_empty() && below.named.is_none() {
                found.push(path.clone());
            }
            unknown(below, &path, found);
        }
        shape.named.iter().for_each(|below| unknown(below, &format!("{path}.*"), found));
    }

    #[test]
    fn every_key_that_is_read_is_in_some_scenario() {
        let mut found = vec![];
        unknown(&shape(), "", &mut found);
        // The notes of whoever wrote the file may be any value.
        let of_taxes = [".tax.*.source", ".tax.*.employer.*.source", ".tax.*.employee.*.source"];
        // Read to say that an offer counts from its start.
        let of_offers = [
            ".companies.*.purpose",
            ".offer.purpose",
            ".offer.equity.*.grant_date",
            ".offer.equity.*.vesting_start",
            ".offer.tooling.gpu.*.utilization",
        ];
        let free = [&[".groups.*.purpose", ".incidents.*.purpose", ".prices.models.*.source"], &of_taxes[..], &of_offers[..]].concat();
        found.retain(|path| !free.contains(&path.as_str()));
        assert_eq!(found, Vec::<String>::new());
    }

    #[test]
    fn the_scenarios_that_together_have_every_key_are_sound() {
        for text in [EVERYTHING, EVERYTHING_OF_OFFERS, OTHER_OFFER, ALTERNATIVES] {
            let read = crate::scenario::Scenario::read("everything", text, &[], &NoFiles);
            assert!(read.is_ok(), "{}", read.err().map_or_else(String::new, |errors| errors.to_string()));
        }
    }
}
