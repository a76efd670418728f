//! What two scenarios say differently, key by key.

use serde::Serialize;

use crate::reading::path::below;
use crate::scenario::Scenario;

/// A table of the format in which two scenarios differ.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DifferingTable {
    /// Such as `groups.senior`, `packages.individual.core` or `prices.models`; empty for keys at the top.
    pub table: String,
    pub keys: Vec<DifferingKey>,
}

/// A key that one of them has another value for, or that only one of them has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DifferingKey {
    /// Within the table.
    pub key: String,
    /// As TOML writes it; absent where the first scenario does not say it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// The same of the other scenario.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
}

/// What `other` says otherwise than `one`, table by table in the order of their names. What they are called and ask does not count.
pub fn between(one: &Scenario, other: &Scenario) -> Vec<DifferingTable> {
    let mut tables: Vec<DifferingTable> = vec![];
    for value in one.differing(other) {
        let (table, key) = value.keys.split_at(depth(&value.keys));
        let path = |keys: &[String]| keys.iter().fold(String::new(), |path, key| below(&path, key));
        let (table, key) = (path(table), DifferingKey { key: path(key), from: value.from, to: value.to });
        match tables.iter_mut().find(|known| known.table == table) {
            Some(known) => known.keys.push(key),
            None => tables.push(DifferingTable { table, keys: vec![key] }),
        }
    }
    tables.sort_by(|one, other| one.table.cmp(&other.table));
    tables
}

/// How many of the keys that lead to a value name its table: those of a part of the company with its name, and of a package the element of pay.
fn depth(keys: &[String]) -> usize {
    let most = if keys.first().is_some_and(|first| first == "packages") { 3 } else { 2 };
    keys.len().saturating_sub(1).min(most)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn builtin(name: &str, overrides: &[&str]) -> Scenario {
        Scenario::builtin(name, overrides).unwrap_or_else(|errors| panic!("{errors}")).scenario
    }

    #[test]
    fn equal_scenarios_differ_in_nothing() {
        assert_eq!(between(&builtin("traditional", &[]), &builtin("traditional", &["purpose=\"x\""])), []);
    }

    #[test]
    fn values_are_told_by_their_tables() {
        let changes = ["currency=EUR", "rates.EUR.rate=1.1 USD", "budget.compute=1M USD", "prices.models.claude-opus-5.output=20 USD/Mtok"];
        let found = between(&builtin("compute-elite", &[]), &builtin("compute-elite", &changes[2..]));
        let rows: Vec<_> = found.iter().map(|table| (table.table.as_str(), table.keys.len(), table.keys[0].key.as_str())).collect();
        assert_eq!(rows, [("budget", 1, "compute"), ("prices.models", 1, "claude-opus-5.output")]);
        assert_eq!(found[1].keys[0].from.as_deref(), Some("\"25 USD/Mtok\""));
        assert_eq!(found[1].keys[0].to.as_deref(), Some("\"20 USD/Mtok\""));
    }

    #[test]
    fn each_table_is_one_row_and_says_what_only_one_of_them_has() {
        let found = between(&builtin("traditional", &[]), &builtin("ai-integrated", &[]));
        let tables: Vec<&str> = found.iter().map(|table| table.table.as_str()).collect();
        let mut once = tables.clone();
        once.dedup();
        assert_eq!(tables, once);
        for table in ["access.frontier", "assumptions", "groups.junior", "packages.lead.core", "usage.experiments", "capacity.experiments"]
        {
            assert!(tables.contains(&table), "{table} is not in {tables:?}");
        }
        let core = found.iter().find(|table| table.table == "packages.lead.core").expect("there");
        let bonus = core.keys.iter().find(|key| key.key == "bonus.target").expect("there");
        assert_eq!((bonus.from.as_deref(), bonus.to.as_deref()), (Some("0.2"), None));
        let backwards = between(&builtin("ai-integrated", &[]), &builtin("traditional", &[]));
        assert_eq!(backwards.len(), found.len());
    }
}
