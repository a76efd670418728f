//! Single values laid on a scenario: `--set path=value` as typed, or a path and a value given by a program.

use std::fmt;

use crate::reading::node::{Entry, Node, Table, Value};
use crate::reading::source::{Place, SourceId};
use crate::reading::{Diagnostic, Sources};

/// A value and where it goes. What is wrong with it is reported with all other mistakes once a scenario is read with it.
///
/// ```
/// use compcast::scenario::{Override, Scenario};
///
/// let typed = Override::new("groups.senior.base", "210k USD/year");
/// let parsed = Override::parse("groups.senior.base=210k USD/year");
/// assert_eq!(typed.to_string(), "groups.senior.base = \"210k USD/year\"");
/// assert_eq!(parsed.to_string(), "groups.senior.base=210k USD/year");
/// ```
#[derive(Clone, Debug)]
pub struct Override {
    /// What messages call its text, such as `--set`.
    name: String,
    text: String,
    /// Tables with one key each down to the value, with places in `text`.
    layer: Result<Node, Diagnostic>,
    /// How many keys lead to a value that replaces what lies there; absent where a table merges with the one below it.
    replaced_at: Option<usize>,
}

impl Override {
    /// Text as typed behind `--set`, such as `budget.compute=900k USD`: the value as TOML, or as bare text. A table merges with what lies there
    /// key by key.
    pub fn parse(text: impl Into<String>) -> Self {
        let text = text.into();
        let layer = Node::parse_assignment(&text, Place::UNKNOWN.source);
        Self { name: "--set".into(), text, layer, replaced_at: None }
    }

    /// A value at a path such as `prices.models."gpt-5.5".output`. It replaces what lies there, a table included; [`Value::Absent`] takes away
    /// what lies there.
    pub fn new(path: &str, value: impl Into<Value>) -> Self {
        let value = match value.into() {
            Value::Absent => Value::from(crate::reading::node::ABSENT),
            value => value,
        };
        let mut node = Node { value, place: Place::UNKNOWN };
        let text = format!("{} = {}", path.trim(), node.to_inline_toml());
        let place = |span| Place { source: Place::UNKNOWN.source, span };
        let name = "override".to_string();
        let Some(keys) = Node::parse_path(path) else {
            let error = Diagnostic::error(format!("`{}` is not a path of keys", path.trim())).at(&place(0..path.trim().len()));
            let layer = Err(error.help("write keys with dots between them, such as budget.compute"));
            return Self { name, text, layer, replaced_at: None };
        };
        let path_place = place(0..path.trim().len());
        node.place_at(&place(path.trim().len() + 3..text.len()));
        let table = |node: Node, key: &String| {
            let entry = Entry { key_place: path_place.clone(), node };
            Node { value: Value::Table(Table { entries: [(key.clone(), entry)].into() }), place: path_place.clone() }
        };
        let layer = keys.iter().rev().fold(node, table);
        Self { name, text, layer: Ok(layer), replaced_at: Some(keys.len()) }
    }

    /// The same with another name in messages, such as `--headcount`.
    #[must_use]
    pub fn named(self, name: impl Into<String>) -> Self {
        Self { name: name.into(), ..self }
    }

    /// Its layer as a part of `sources`, and at what depth that replaces what it is laid on.
    pub(super) fn layer(&self, sources: &mut Sources) -> Result<(Node, Option<usize>), Diagnostic> {
        let source = sources.add(&self.name, &self.text);
        match &self.layer {
            Ok(layer) => {
                let mut layer = layer.clone();
                layer.move_to(source);
                Ok((layer, self.replaced_at))
            }
            Err(error) => Err(Diagnostic { place: error.place.as_ref().map(|place| moved(place, source)), ..error.clone() }),
        }
    }
}

fn moved(place: &Place, source: SourceId) -> Place {
    Place { source, span: place.span.clone() }
}

/// Its text, as messages show it.
impl fmt::Display for Override {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::{NoFiles, Scenario};

    fn builtin(overrides: &[&str]) -> Scenario {
        Scenario::builtin("ai-integrated", overrides).unwrap_or_else(|errors| panic!("{errors}")).scenario
    }

    #[test]
    fn a_typed_value_is_what_a_typed_text_says() {
        let scenario = builtin(&[]);
        for (path, value, text) in [
            ("groups.senior.base", Value::from("200k to 220k USD/year"), "groups.senior.base=200k to 220k USD/year"),
            ("groups.senior.count", 31.into(), "groups.senior.count=31"),
            ("packages.lead.core.performance_bonus.target", 0.5.into(), "packages.lead.core.performance_bonus.target=0.5"),
            ("packages.lead.ownership.compute_credits.prepaid", true.into(), "packages.lead.ownership.compute_credits.prepaid=true"),
            ("prices.models.\"gpt-5.5\".output", "31 USD/Mtok".into(), "prices.models.\"gpt-5.5\".output=31 USD/Mtok"),
            ("usage.coding-agent.preset", "casual".into(), "usage.coding-agent.preset=casual"),
            ("usage.coding-agent.active", Value::Absent, "usage.coding-agent.active=none"),
            ("access.frontier.cap", Value::Absent, "access.frontier.cap=none"),
        ] {
            let typed = scenario.with(path, value).unwrap_or_else(|errors| panic!("{path}: {errors}"));
            assert_eq!(typed.to_toml(), builtin(&[text]).to_toml(), "{path}");
            assert_ne!(typed.to_toml(), scenario.to_toml(), "{path}");
        }
    }

    #[test]
    fn a_typed_table_replaces_what_lies_there_even_what_a_preset_brings() {
        let scenario = builtin(&[]);
        let cap = Value::table([("amount", "1k USD/month"), ("on_exceed", "stop")]);
        let changed = scenario.with("access.frontier.cap", cap).expect("a sound cap");
        assert_eq!(changed.accesses["frontier"].tokens.cap.as_ref().expect("a cap").on_exceed.policy, "stop");
        assert!(!changed.to_toml().contains("1500 USD/month"));
        // The preset's persistence of activity must not come back, now or with a later change.
        let always = changed.with("usage.coding-agent.active", Value::table([("share", 1.0)])).expect("sound");
        let later = always.with("groups.mid.count", 47).expect("sound");
        for scenario in [always, later] {
            assert!(scenario.usages["coding-agent"].active.persistence.is_certainly_zero());
            assert_eq!(scenario.accesses["frontier"].tokens.cap.as_ref().expect("a cap").on_exceed.policy, "stop");
        }
    }

    #[test]
    fn a_changed_scenario_reads_back_and_a_group_may_be_given_a_preset() {
        let changed = builtin(&[]).with("groups.junior.usage", "casual").expect("a preset");
        assert_eq!(changed.groups[0].usage.as_deref(), Some("casual"));
        let text = changed.to_toml();
        assert!(!text.contains("[run]") && !text.contains("preset"));
        let again = Scenario::read("again", &text, &[], &NoFiles).unwrap_or_else(|errors| panic!("{errors}")).scenario;
        assert_eq!(again.to_toml(), text);
    }

    #[test]
    fn any_legal_file_name_is_a_value() {
        // As macOS stores a name with an umlaut, and what a shell lets through.
        for name in ["Geha\u{308}lter.csv", "a \"b\" c.csv", "back\\slash.csv", "a\tb\nc.csv", "none.csv", "=.csv", "#1.csv"] {
            let typed = Override::new("headcount.file", name).named("--headcount");
            let read = Scenario::read("t", "format = 1\nextends = \"traditional\"\n", &[typed], &NoFiles);
            let scenario = read.unwrap_or_else(|errors| panic!("{name}: {errors}")).scenario;
            assert_eq!(scenario.headcount.as_ref().and_then(|source| source.file.as_deref()), Some(name));
            let again = Scenario::read("t", &scenario.to_toml(), &[], &NoFiles).expect("sound").scenario;
            assert_eq!(again.headcount, scenario.headcount, "{name}");
        }
    }

    #[test]
    fn what_is_wrong_is_reported_in_the_text_of_the_change() {
        let errors = |path: &str, value: Value| builtin(&[]).with(path, value).map(drop).expect_err("a mistake").to_string();
        let base = errors("groups.senior.base", 5.into());
        assert!(
            base.starts_with("override:1:22: error: `groups.senior.base`: expected a quantity with its unit, found a bare number"),
            "{base}"
        );
        let key = errors("groups.senior.bsae", "5k USD/month".into());
        assert!(key.starts_with("override:1:1: error: `bsae` is not a key of `groups.senior`"), "{key}");
        let retired = errors("groups.senior.leaving", "5% per year".into());
        assert!(retired.starts_with("override:1:1: error: `leaving` is now called `attrition`"), "{retired}");
        let path = errors("groups..senior", 1.into());
        assert_eq!(
            path,
            "override:1:1: error: `groups..senior` is not a path of keys; help: write keys with dots between them, such as budget.compute"
        );
        let nothing = errors("groups.senior.team", Value::Absent);
        assert!(nothing.contains("no inherited `team` to remove"), "{nothing}");
    }

    #[test]
    fn an_unknown_builtin_is_answered_with_the_nearest() {
        let errors = Scenario::builtin("tradtional", &[]).expect_err("no such scenario");
        assert_eq!(errors.to_string(), "error: no built-in scenario is called `tradtional`; help: write `traditional`");
    }
}
