//! The identities of the built-in scenarios' numbers, in the order in which their random draws are laid out.
//!
//! A number's draws are named by its identity, and Sobol points are handed out in this order: a line that changes or moves in
//! `tests/identities.txt` changes figures. Renaming a key must leave the file as it is.

use std::collections::{BTreeMap, BTreeSet};

use compcast::scenario::Scenario;
use compcast::scenario::builtin::BUILTINS;

const PINNED: &str = include_str!("../identities.txt");

#[test]
fn identities_and_order_of_all_uncertain_numbers_are_pinned() {
    let mut lines = vec![];
    for builtin in BUILTINS {
        lines.push(format!("[{}]", builtin.name));
        let scenario = Scenario::builtin(builtin.name, &[]).unwrap().scenario;
        lines.extend(scenario.numbers.iter().filter(|number| number.is_uncertain()).map(|number| number.identity.clone()));
    }
    let certain = |name: &str| Scenario::builtin(name, &[]).unwrap().scenario.numbers;
    let all: Vec<_> = BUILTINS.iter().flat_map(|builtin| certain(builtin.name)).filter(|number| !number.is_uncertain()).collect();
    lines.push("[certain numbers of all scenarios]".into());
    lines.extend(all.iter().map(|number| number.identity.clone()).collect::<BTreeSet<_>>());
    if std::env::var_os("COMPCAST_ACCEPT").is_some() {
        return std::fs::write(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/identities.txt"), lines.join("\n") + "\n").unwrap();
    }
    let changed = lines.iter().zip(PINNED.lines()).find(|(now, pinned)| now != pinned);
    assert_eq!(changed, None);
    assert_eq!(lines.len(), PINNED.lines().count());
}

#[test]
fn two_numbers_share_an_identity_only_where_they_are_one_for_the_company() {
    for builtin in BUILTINS {
        let scenario = Scenario::builtin(builtin.name, &[]).unwrap().scenario;
        let mut paths = BTreeMap::<&str, BTreeSet<&str>>::new();
        for number in &scenario.numbers {
            paths.entry(&number.identity).or_default().insert(&number.path);
        }
        for (identity, paths) in paths.iter().filter(|(_, paths)| paths.len() > 1) {
            // They differ in the package that they are written in, and in nothing else.
            let keys: BTreeSet<_> = paths.iter().map(|path| path.strip_prefix("packages.").and_then(|rest| rest.split_once('.'))).collect();
            let keys: BTreeSet<_> = keys.into_iter().map(|key| key.expect("a number of a package").1).collect();
            assert_eq!(keys.len(), 1, "{}: {identity} is {paths:?}", builtin.name);
        }
    }
}
