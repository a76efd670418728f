//! What happens to demand over the quota and its pools: policies, one per file.
//!
//! Every policy answers the same three questions: with what probability that demand is served, after what wait, and how. Demand that is not served is
//! unserved demand. A simulation does not know policies by name; it divides demand by their answers.

use crate::quantity::Dimension;
use crate::reading::{Field, NameKind, TableReader};
use crate::scenario::number::{Number, Numbers, Range};

mod approval;
mod overage;
mod overflow;
mod stop;
mod throttle;

/// One policy.
pub struct Policy {
    /// The word in `on_exceed = "…"`.
    pub name: &'static str,
    /// One sentence: what happens to demand d beyond a quota c.
    pub meaning: &'static str,
    /// Further keys of a cap with this policy.
    keys: &'static [&'static str],
    read: fn(&PolicyReader<'_, '_, '_>) -> Option<OnExceed>,
}

/// All policies, in the order in which they are named.
pub const POLICIES: &[&Policy] = &[&stop::POLICY, &throttle::POLICY, &overage::POLICY, &approval::POLICY, &overflow::POLICY];

/// The answers of a policy.
#[derive(Clone, Debug)]
pub struct OnExceed {
    /// Name of the policy.
    pub policy: &'static str,
    /// Probability that the demand of a person over the quota is served in a month; absent: always.
    pub probability: Option<Number>,
    /// Months before it is served; demand during them is not served.
    pub wait: Option<Number>,
    /// How it is served; absent: not at all.
    pub service: Option<Service>,
}

/// How demand over the quota is served.
#[derive(Clone, Debug)]
pub struct Service {
    pub served: ServedAs,
    pub by: Provider,
    /// Multiple of the price; absent: the price itself.
    pub price_multiple: Option<Number>,
}

/// The cost line of demand over the quota.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ServedAs {
    Throttled,
    Overage,
    Approved,
    Overflow,
}

/// What serves it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Provider {
    /// The person's own mix of models, or own kind of GPU.
    Own,
    /// A cheaper tier, model or GPU of this name.
    Cheaper(String),
}

impl OnExceed {
    /// Every number of the policy.
    pub fn numbers(&self) -> impl Iterator<Item = &Number> {
        let multiple = self.service.as_ref().and_then(|service| service.price_multiple.as_ref());
        self.probability.iter().chain(&self.wait).chain(multiple)
    }

    /// The cheaper tier, model or GPU that serves, where one does.
    pub fn cheaper(&self) -> Option<&str> {
        match self.service.as_ref().map(|service| &service.by) {
            Some(Provider::Cheaper(name)) => Some(name),
            _ => None,
        }
    }

    /// The service with the cost line `served`, if this policy has it.
    pub fn service(&self, served: ServedAs) -> Option<&Service> {
        self.service.as_ref().filter(|service| service.served == served)
    }
}

/// The keys of a cap that belong to its policy.
struct PolicyReader<'r, 'a, 'n> {
    table: &'r TableReader<'a>,
    field: &'r Field<'a>,
    /// What the target of a throttle is, and the names it may have.
    target: &'r NameKind,
    targets: &'r [&'r str],
    numbers: &'r Numbers<'n>,
}

/// Reads `on_exceed` and the keys of its policy.
pub(super) fn read<'a>(
    table: &TableReader<'a>,
    field: &Field<'a>,
    target: &NameKind,
    targets: &[&str],
    numbers: &Numbers<'_>,
) -> Option<OnExceed> {
    let names: Vec<_> = POLICIES.iter().map(|policy| policy.name).collect();
    let choice = table.required("on_exceed", "\"stop\"");
    let policy = choice.as_ref().and_then(|field| field.choice(&names)).map(|chosen| POLICIES[chosen]);
    let mut keys: Vec<&'static str> = POLICIES.iter().flat_map(|policy| policy.keys).copied().collect();
    keys.sort_unstable();
    keys.dedup();
    let fields: Vec<_> = keys.iter().filter_map(|key| Some((*key, table.optional(key)?))).collect();
    if let (Some(policy), Some(choice)) = (policy, &choice) {
        for (key, field) in fields.iter().filter(|(key, _)| !policy.keys.contains(key)) {
            let meant = POLICIES.iter().find(|policy| policy.keys.contains(key)).map_or("stop", |policy| policy.name);
            let message = format!("`{key}` has no effect where on_exceed = \"{}\"", policy.name);
            field.has_no_effect(choice, message, format!("remove it, or write on_exceed = \"{meant}\""));
        }
    }
    let reader = PolicyReader { table, field, target, targets, numbers };
    match policy {
        Some(policy) => (policy.read)(&reader),
        // Whichever policy was meant, its keys can be wrong by themselves; whether one is missing is unknown.
        None => {
            let is_given = |key: &&str| fields.iter().any(|(given, _)| given == key);
            POLICIES.iter().filter(|policy| policy.keys.iter().all(is_given)).for_each(|policy| {
                drop((policy.read)(&reader));
            });
            None
        }
    }
}

impl PolicyReader<'_, '_, '_> {
    /// The name of what serves, which is required.
    fn target(&self, key: &'static str, verb: &str) -> Option<String> {
        let Some(field) = self.table.optional(key) else {
            if !self.table.has_unknown() {
                let example = self.targets.iter().find(|name| **name == "small").or(self.targets.first()).copied().unwrap_or("small");
                self.field.mistake(format!("`{}` {verb} but has no `{key}`", self.field.path), format!("add {key} = \"{example}\""));
            }
            return None;
        };
        field.one_of(self.targets.iter().copied(), self.target)
    }

    /// A multiple of the price; one by default.
    fn multiple(&self, key: &'static str) -> Option<Number> {
        self.numbers.number(self.table, key, Dimension::Number, Range::NOT_NEGATIVE, 1.0)
    }

    fn share(&self, key: &'static str) -> Option<Number> {
        self.numbers.required(self.table, key, &[Dimension::Share], Range::SHARE)
    }

    fn wait(&self, key: &'static str) -> Option<Number> {
        let a_month = Range { low: 0.0, high: 1.0, words: "a wait from 0 days to 1 month" };
        self.numbers.required(self.table, key, &[Dimension::Duration], a_month)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn policies_have_unique_names_and_a_meaning() {
        let mut names: Vec<_> = POLICIES.iter().map(|policy| policy.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), POLICIES.len());
        assert!(POLICIES.iter().all(|policy| policy.meaning.ends_with(char::is_alphabetic)));
    }
}
