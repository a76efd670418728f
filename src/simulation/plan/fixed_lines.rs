//! Lines that are owed per group or once for the company: a cohort and a segment of their own each, without people.

use std::sync::Arc;

use super::Cohort;
use super::shared_capacity::{Parts, without_people};
use crate::scenario::Scenario;
use crate::scenario::own_line::{OwnLine, Per};

/// Adds every such line, after all people and capacities. What is owed per group is the cost of that group; where nobody is reported under its name, and
/// for the company, it is the cost of a group `lines.NAME`.
pub fn add(scenario: &Scenario, parts: &mut Parts<'_>) {
    for line in scenario.lines.values().filter(|line| !line.per.is_of_people()) {
        let of_its_own = format!("lines.{}", line.name);
        let groups: Vec<&str> = match line.per {
            Per::Group => scenario.groups.iter().map(|group| group.name.as_str()).filter(|group| line.covers(group)).collect(),
            _ => vec![&of_its_own],
        };
        for name in groups {
            let place = |name: &str| parts.groups.iter().position(|(known, _)| known == name);
            let group = match place(name).or_else(|| place(&of_its_own)) {
                Some(group) => group,
                None => parts.new_group(&of_its_own),
            };
            parts.add(scenario, group, cohort(&of_its_own, line));
        }
    }
}

fn cohort(name: &str, line: &Arc<OwnLine>) -> Cohort {
    Cohort { fixed_line: Some(line.clone()), ..without_people(name) }
}
