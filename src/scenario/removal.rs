//! What the word `none` removes beyond the value that it replaces, so that every limit can be switched off by one value, whether it was set or not.

use crate::reading::node::{Entry, Node, Table, Value};

/// Tables that say nothing without one number, with the key of that number: without it there is no such table. `*` stands for any name.
const OF_ONE_NUMBER: [(&str, &str); 30] = [
    ("access.*.cap", "amount"),
    ("access.*.gpu_cap", "amount"),
    ("access.*.queue", "wait"),
    ("access.*.gpu_queue", "wait"),
    ("capacity.*", "count"),
    ("guardrails.alert", "after"),
    ("guardrails.daily_limit", "amount"),
    ("guardrails.kill_switch", "amount"),
    ("incidents.*", "rate"),
    ("packages.*.core.bonus", "target"),
    ("packages.*.core.performance_bonus", "target"),
    ("packages.*.core.raise", "rate"),
    ("packages.*.development.fine_tuning", "allowance"),
    ("packages.*.development.training", "budget"),
    ("packages.*.ownership.compute_credits", "grant"),
    ("packages.*.ownership.options", "count"),
    ("packages.*.ownership.rsu", "grant"),
    ("packages.*.tooling.laptop", "price"),
    ("budget.lines.*", "amount"),
    ("budget.years.*.lines.*", "amount"),
    ("pools.*", "amount"),
    ("prices.electricity.price_model", "volatility"),
    ("prices.gpu_price_model", "volatility"),
    ("prices.model_jumps", "rate"),
    ("prices.seats.*.credits", "amount"),
    ("prices.share.exit", "after"),
    ("prices.share.jump", "rate"),
    ("prices.token_price_model", "volatility"),
    ("usage.*.adoption", "final"),
    ("usage.*.company_shock", "sigma"),
];

/// Limits that are a single value, and guardrails as a whole.
const LIMITS: [&str; 14] = [
    "access.*.gpu_sandbox",
    "access.*.sandbox",
    "budget.compute",
    "budget.groups.*.compute",
    "budget.groups.*.total",
    "budget.total",
    "budget.years.*",
    "budget.years.*.compute",
    "budget.years.*.groups.*.compute",
    "budget.years.*.groups.*.total",
    "budget.years.*.total",
    "calendar.holidays",
    "guardrails",
    "incidents.*.max_cost",
];

/// The name that stands for any.
const ANY: &str = "*";

/// Removes every table whose one number is removed, and lets a removal of nothing stand where it says that there is no limit.
pub fn settle(root: &mut Node) {
    for (path, key) in OF_ONE_NUMBER {
        each(root, path, &mut |entry, is_named| {
            if entry.node.get(key).is_some_and(Node::is_removal) || (!is_named && entry.node.is_removal()) {
                entry.node.value = Value::Absent;
            }
        });
    }
    for path in LIMITS {
        each(root, path, &mut |entry, _| {
            if entry.node.is_removal() {
                entry.node.value = Value::Absent;
            }
        });
    }
    for country in removed(root, "tax") {
        each(root, "tax.*", &mut |entry, _| {
            if entry.node.get("extends").is_some_and(|extended| extended.value == Value::from(country.as_str())) {
                entry.node.value = Value::Absent;
            }
        });
    }
    for pool in removed(root, "pools") {
        for path in ["access.*.cap", "access.*.gpu_cap"] {
            each(root, path, &mut |entry, _| forget_pool(&mut entry.node, &pool));
        }
    }
}

/// The entries of a table of names that were there and are removed.
fn removed(root: &Node, table: &str) -> Vec<String> {
    let Some(Node { value: Value::Table(named), .. }) = root.get(table) else { return vec![] };
    named.entries.iter().filter(|(_, entry)| entry.node.value == Value::Absent).map(|(name, _)| name.clone()).collect()
}

/// Leaves out that a cap names `pool`.
fn forget_pool(cap: &mut Node, pool: &str) {
    let Value::Table(cap) = &mut cap.value else { return };
    cap.entries.retain(|key, entry| !["team_pool", "company_pool"].contains(&key.as_str()) || entry.node.value != Value::from(pool));
}

/// Calls `visit` with every entry at `path`, and whether its own name is one that users choose. Below such a name there must be some value: a
/// misspelled name would otherwise go unnoticed.
fn each(root: &mut Node, path: &str, visit: &mut impl FnMut(&mut Entry, bool)) {
    let segments: Vec<&str> = path.split('.').collect();
    if let Value::Table(table) = &mut root.value {
        below(table, &segments, visit);
    }
}

fn below(table: &mut Table, segments: &[&str], visit: &mut impl FnMut(&mut Entry, bool)) {
    let [first, rest @ ..] = segments else { return };
    let is_named = *first == ANY;
    for (_, entry) in table.entries.iter_mut().filter(|(key, _)| is_named || key == first) {
        match (&mut entry.node, rest) {
            (_, []) => visit(entry, is_named),
            (node, _) if is_named && !has_value(node) => {}
            (Node { value: Value::Table(table), .. }, _) => below(table, rest, visit),
            _ => {}
        }
    }
}

/// Whether anything at or below a node is not a removal.
fn has_value(node: &Node) -> bool {
    match &node.value {
        Value::Table(table) => table.entries.values().any(|entry| has_value(&entry.node)),
        _ => !node.is_removal(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::schema::{self, Shape};
    use crate::scenario::{NoFiles, Scenario};

    const TEXT: &str = "format = 1
extends = \"budget-gone-by-april\"
[incidents.loop]
scope = \"person\"
rate = \"1 per 100 people per month\"
size = \"4k USD\"
[pools.reserve]
amount = \"5k USD/month\"
[access.engineers.cap]
company_pool = \"reserve\"
";

    fn scenario() -> Scenario {
        Scenario::read("t", TEXT, &[], &NoFiles).unwrap_or_else(|errors| panic!("{errors}")).scenario
    }

    fn shape_at<'a>(shape: &'a Shape, path: &str) -> Option<&'a Shape> {
        path.split('.').try_fold(shape, |shape, key| match key {
            ANY => shape.named.as_deref(),
            key => shape.keys.get(key),
        })
    }

    #[test]
    fn every_path_is_one_of_the_format() {
        let shape = schema::shape();
        for (path, key) in OF_ONE_NUMBER {
            assert!(shape_at(&shape, &format!("{path}.{key}")).is_some(), "{path}.{key}");
        }
        assert!(LIMITS.into_iter().all(|path| shape_at(&shape, path).is_some()));
    }

    #[test]
    fn a_limit_is_removed_with_its_number_and_whether_or_not_it_was_set() {
        let given = scenario();
        assert!(given.accesses["engineers"].tokens.cap.is_some());
        for path in ["access.engineers.cap", "access.engineers.cap.amount"] {
            for changed in [given.with(path, Value::Absent), given.with(path, "none")] {
                let changed = changed.unwrap_or_else(|errors| panic!("{path}: {errors}"));
                assert!(changed.accesses["engineers"].tokens.cap.is_none(), "{path}");
                assert_eq!(changed.check_resolved(&NoFiles), Ok(()), "{path}");
                // It may be set again.
                let again =
                    changed.with("access.engineers.cap", Value::table([("amount", "9 USD/month"), ("on_exceed", "stop")])).expect("sound");
                assert!(again.accesses["engineers"].tokens.cap.is_some());
            }
        }
        for path in
            ["guardrails.daily_limit", "guardrails.kill_switch.amount", "guardrails.alert", "guardrails", "access.engineers.gpu_cap"]
        {
            let changed = given.with(path, Value::Absent).unwrap_or_else(|errors| panic!("{path}: {errors}"));
            assert_eq!(changed.check_resolved(&NoFiles), Ok(()), "{path}");
        }
        assert!(given.with("incidents.loop.rate", "none").expect("sound").incidents.is_empty());
    }

    #[test]
    fn a_pool_is_removed_with_the_caps_that_name_it() {
        for path in ["pools.reserve", "pools.reserve.amount"] {
            let changed = scenario().with(path, "none").unwrap_or_else(|errors| panic!("{path}: {errors}"));
            assert!(changed.pools.is_empty());
            assert_eq!(changed.accesses["engineers"].tokens.cap.as_ref().expect("a cap").company_pool, None);
        }
    }

    #[test]
    fn a_misspelled_name_is_still_a_mistake() {
        for path in ["guardrails.daily_limits", "access.enginers.cap", "pools.reserves", "budget.totals"] {
            let errors = scenario().with(path, "none").expect_err("a mistake").to_string();
            assert!(errors.contains("no inherited"), "{path}: {errors}");
        }
    }
}
