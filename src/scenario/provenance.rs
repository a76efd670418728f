//! Where the numbers of a scenario are from: the text that states each of them, and the comment on it there.

use std::collections::BTreeMap;

use super::number::{Number, Numbers};
use super::origin::{Origin, Origins};
use super::overlay::{DEFAULTS_NAME, Layers};
use super::{Scenario, read};
use crate::reading::node::{Node, Value};
use crate::reading::path::{below, split_path};
use crate::reading::schema_record::{Expected, SchemaRecord};
use crate::reading::{Comments, Diagnostics, Field, Place};

/// Finds the origins of the numbers of a scenario.
pub struct Provenance<'a> {
    scenario: &'a Scenario,
    comments: Comments<'a>,
}

/// Tables at the top whose numbers ask something of the program rather than say something about the company.
const NO_ASSUMPTIONS: [&str; 11] = [
    "calendar",
    "cases",
    "defaults",
    "extends",
    "fiscal_year",
    "format",
    "headcount",
    "horizon",
    "pay_schedule",
    "run",
    super::overlay::STANDALONE,
];

/// The table whose numbers all count, also those that a preset of the defaults brings.
const USAGE: &str = "usage";

impl<'a> Provenance<'a> {
    /// What states a number; absent where no text does, so that it has the value that changes nothing.
    pub fn of(&mut self, number: &Number) -> Option<Origin> {
        let of_tree = || self.scenario.value_at(&number.path).map(|node| &node.place);
        let place = number.place.as_ref().or_else(of_tree)?;
        if let Some(saved) = self.scenario.saved_origin(&number.path, place) {
            return Some(saved.clone());
        }
        let source = self.scenario.layers.sources.get(place.source);
        let stated_in = source.name.rsplit(['/', '\\']).next().unwrap_or_default().to_string();
        Some(Origin { stated_in, comment: self.comments.on(place).unwrap_or_default() })
    }
}

impl Scenario {
    pub fn provenance(&self) -> Provenance<'_> {
        Provenance { scenario: self, comments: Comments::of(&self.layers.sources) }
    }

    /// Says where the numbers of a text are from that was resolved.
    pub fn set_origins(&mut self, origins: Origins) {
        std::sync::Arc::make_mut(&mut self.layers).origins = origins;
    }

    /// The origins of all numbers that a text states, to be kept beside the resolved scenario.
    pub fn origins(&self) -> Origins {
        let stated = self.usages.values().flat_map(|usage| &usage.stated);
        let mut known: BTreeMap<&str, &Number> = self.numbers.iter().chain(stated).map(|number| (number.path.as_str(), number)).collect();
        let others = self.numbers_beside(|path| known.contains_key(path));
        known.extend(others.iter().map(|number| (number.path.as_str(), number)));
        let mut provenance = self.provenance();
        let origins = known.into_iter().filter_map(|(path, number)| Some((path.to_string(), provenance.of(number)?)));
        origins.collect()
    }

    fn saved_origin(&self, path: &str, place: &Place) -> Option<&Origin> {
        self.layers.origins.get(path).filter(|_| self.layers.sources.is_first(place.source))
    }

    /// The numbers that the scenario's own texts state, and those of all its usages, beside the ones that are known by their paths. Left out are lists,
    /// dates, and what only says how the program is to run.
    pub fn numbers_beside(&self, is_known: impl Fn(&str) -> bool) -> Vec<Number> {
        let diagnostics = Diagnostics::recording();
        let assembled = self.layers.assembled(&Diagnostics::default());
        drop(read::read_root(&self.name, &assembled, &self.layers, &diagnostics));
        let mut asked: BTreeMap<String, Vec<Expected>> = BTreeMap::new();
        for SchemaRecord { path, asked: expected } in diagnostics.seen() {
            asked.entry(path).or_default().push(expected);
        }
        let quiet = Diagnostics::default();
        let registered = self.numbers.iter().map(|number| (number.path.as_str(), number)).collect();
        let mut search = Search { scenario: self, is_known, asked, quiet: &quiet, registered, found: vec![] };
        // Without what has no effect, as the scenario was read.
        if let Value::Table(table) = &self.tree.value {
            let tables = table.entries.iter().filter(|(key, _)| !NO_ASSUMPTIONS.contains(&key.as_str()));
            tables.for_each(|(key, entry)| search.visit(&below("", key), &entry.node));
        }
        search.found
    }
}

struct Search<'a, IsKnown> {
    scenario: &'a Scenario,
    is_known: IsKnown,
    /// What the reader asked, by path.
    asked: BTreeMap<String, Vec<Expected>>,
    quiet: &'a Diagnostics,
    registered: BTreeMap<&'a str, &'a Number>,
    found: Vec<Number>,
}

impl<IsKnown: Fn(&str) -> bool> Search<'_, IsKnown> {
    fn visit(&mut self, path: &str, node: &Node) {
        if (self.is_known)(path) {
            return;
        }
        if let Some(number) = self.number(path, node) {
            if self.is_relevant(path, &node.place) {
                self.found.push(number);
            }
            return;
        }
        if let Value::Table(table) = &node.value {
            table.entries.iter().for_each(|(key, entry)| self.visit(&below(path, key), &entry.node));
        }
    }

    fn number(&self, path: &str, node: &Node) -> Option<Number> {
        if let Some(registered) = self.registered.get(path) {
            return Some((*registered).clone());
        }
        let exchange = &self.scenario.rates.exchange;
        let field = Field { path: path.into(), exchange, ..Field::root(node, "the scenario", self.quiet) };
        let asked = self.asked.get(path).into_iter().flatten();
        // What readers ask of without recording it, such as correlations, has no unit.
        asked.chain([&Expected::Number]).find_map(|expected| Numbers::of_expected(&field, expected))
    }

    /// Whether the scenario states it, or the preset of one of its usages does.
    fn is_relevant(&self, path: &str, place: &Place) -> bool {
        let Layers { sources, origins, .. } = self.scenario.layers.as_ref();
        let is_of_usage = split_path(path).first() == Some(&USAGE);
        if !origins.is_empty() && sources.is_first(place.source) {
            return origins.get(path).is_some_and(|saved| saved.stated_in != DEFAULTS_NAME || is_of_usage);
        }
        is_of_usage || (sources.has(place.source) && sources.get(place.source).name != DEFAULTS_NAME)
    }
}
