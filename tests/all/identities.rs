//! The identities of the built-in scenarios' numbers, in the order in which their random draws are laid out.
//!
//! A number's draws are named by its identity, and Sobol points are handed out in this order: a line that changes or moves in
//! `tests/identities.txt` changes figures. Renaming a key must leave the file as it is.

use std::collections::BTreeSet;

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
fn no_two_numbers_share_an_identity() {
    for builtin in BUILTINS {
        let scenario = Scenario::builtin(builtin.name, &[]).unwrap().scenario;
        let paths: BTreeSet<_> = scenario.numbers.iter().map(|number| &number.path).collect();
        let identities: BTreeSet<_> = scenario.numbers.iter().map(|number| &number.identity).collect();
        assert_eq!(paths.len(), identities.len(), "{}", builtin.name);
    }
}
