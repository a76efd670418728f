//! What two scenarios say differently, leaf by leaf of their resolved trees.

use std::collections::{BTreeMap, BTreeSet};

use super::Scenario;
use super::number::is_distribution;
use crate::reading::node::{Node, Value};

/// A value that two scenarios do not have alike.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DifferingValue {
    /// The keys that lead to it, without quotes.
    pub keys: Vec<String>,
    /// As TOML writes it; absent where the first scenario does not have it.
    pub from: Option<String>,
    /// The same of the other scenario.
    pub to: Option<String>,
}

/// Keys at the top that say nothing about the company: what the scenario is called and asks, and how its file is read and run.
const ABOUT_THE_FILE: [&str; 6] = ["cases", "extends", "format", "purpose", "run", super::overlay::STANDALONE];

/// Values by the keys that lead to them.
type Leaves = BTreeMap<Vec<String>, String>;

impl Scenario {
    /// The values that differ in `other`, in the order of their keys. A distribution is one value.
    pub fn differing(&self, other: &Self) -> Vec<DifferingValue> {
        let [ours, theirs] = [self, other].map(|scenario| {
            let mut leaves = Leaves::new();
            collect(&mut vec![], &scenario.tree, &mut leaves);
            leaves
        });
        let all: BTreeSet<&Vec<String>> = ours.keys().chain(theirs.keys()).collect();
        let differing = all.into_iter().filter(|keys| ours.get(*keys) != theirs.get(*keys));
        differing.map(|keys| DifferingValue { keys: keys.clone(), from: ours.get(keys).cloned(), to: theirs.get(keys).cloned() }).collect()
    }
}

fn collect(keys: &mut Vec<String>, node: &Node, leaves: &mut Leaves) {
    // Tables with names of the user's, such as a usage that has nothing but a mean, are no distributions.
    const TABLES_OF_NAMES: usize = 2;
    match &node.value {
        Value::Table(table) if keys.len() <= TABLES_OF_NAMES || !is_distribution(table) => {
            for (key, entry) in &table.entries {
                let is_of_company = match keys.as_slice() {
                    [] => !ABOUT_THE_FILE.contains(&key.as_str()),
                    // Its contents are part of the usage.
                    [usage, _] => usage != "usage" || key != "preset",
                    _ => true,
                };
                if is_of_company {
                    keys.push(key.clone());
                    collect(keys, &entry.node, leaves);
                    keys.pop();
                }
            }
        }
        _ => drop(leaves.insert(keys.clone(), node.to_inline_toml())),
    }
}

#[cfg(test)]
mod tests {
    use crate::scenario::Scenario;

    fn differing(overrides: &[&str]) -> Vec<String> {
        let builtin = |overrides: &[&str]| Scenario::builtin("budget-gone-by-april", overrides).expect("sound").scenario;
        let all = builtin(&[]).differing(&builtin(overrides));
        all.into_iter().map(|value| format!("{}: {:?} {:?}", value.keys.join("."), value.from, value.to)).collect()
    }

    #[test]
    fn what_differs_is_told_leaf_by_leaf_and_the_purpose_is_not() {
        assert_eq!(differing(&["purpose=\"another\"", "run.seed=7"]), Vec::<String>::new());
        assert_eq!(differing(&["groups.engineers.count=900"]), ["groups.engineers.count: Some(\"850\") Some(\"900\")"]);
        assert_eq!(
            differing(&["access.engineers.cap=none", "budget.total=\"1M USD\""]),
            [
                "access.engineers.cap.amount: Some(\"\\\"1500 USD/month\\\"\") None",
                "access.engineers.cap.on_exceed: Some(\"\\\"stop\\\"\") None",
                "access.engineers.cap.start: Some(\"\\\"2026-05\\\"\") None",
                "budget.total: None Some(\"\\\"1M USD\\\"\")",
            ]
        );
    }

    #[test]
    fn a_distribution_is_one_value() {
        let found = differing(&["usage.heavy.mean={ p50 = \"1k USD/month\", p90 = \"2k USD/month\" }"]);
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].contains("p50 = \\\"1k USD/month\\\""), "{found:?}");
    }
}
