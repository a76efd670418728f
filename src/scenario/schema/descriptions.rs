//! What keys mean: `descriptions.toml`, which maps patterns of paths to texts.

use std::collections::BTreeMap;

use crate::reading::node::Node;
use crate::reading::{Diagnostics, Sources, Value};

const TEXT: &str = include_str!("descriptions.toml");

/// The texts of all keys, and of the forms that values have wherever they are written.
#[derive(Clone, Debug)]
pub struct Descriptions {
    /// By path; a name that users choose is `*`.
    keys: BTreeMap<String, String>,
    /// By the name of the form, such as `quantity` or `distribution.p50`.
    shared: BTreeMap<String, String>,
}

impl Descriptions {
    /// The descriptions that are part of the program.
    pub fn built_in() -> Self {
        Self::of(TEXT)
    }

    /// The descriptions in a TOML text of the same form.
    pub fn of(text: &str) -> Self {
        let mut sources = Sources::default();
        let source = sources.add("descriptions.toml", text);
        let root = Node::parse(&sources, source, &Diagnostics::default());
        Self { keys: texts(&root, "keys").into_iter().collect(), shared: texts(&root, "shared").into_iter().collect() }
    }

    /// What the key at `path` means, such as `groups.*.base`; the scenario as a whole has the empty path. Empty where nothing is known.
    pub fn of_key(&self, path: &str) -> &str {
        self.keys.get(path).map_or("", String::as_str)
    }

    /// What a form of values means, such as `quantity`. Empty where nothing is known.
    pub fn of_form(&self, name: &str) -> &str {
        self.shared.get(name).map_or("", String::as_str)
    }

    /// Every path with its text, in alphabetical order.
    pub fn keys(&self) -> impl Iterator<Item = (&str, &str)> {
        self.keys.iter().map(|(path, text)| (path.as_str(), text.as_str()))
    }

    /// Every form with its text, in alphabetical order.
    pub fn forms(&self) -> impl Iterator<Item = (&str, &str)> {
        self.shared.iter().map(|(name, text)| (name.as_str(), text.as_str()))
    }
}

/// The texts of one table of the file by path, where a pattern with braces is a path for each of its alternatives.
fn texts(root: &Node, table: &str) -> Vec<(String, String)> {
    let Some(Node { value: Value::Table(table), .. }) = root.get(table) else { return vec![] };
    let of_pattern = |(pattern, entry): (&String, &crate::reading::node::Entry)| match &entry.node.value {
        Value::Text(text) => expanded(pattern).into_iter().map(|path| (path, text.clone())).collect(),
        _ => vec![],
    };
    table.entries.iter().flat_map(of_pattern).collect()
}

/// The paths of a pattern, as a shell expands braces: `a{,.b}.{c,d}` is `a.c`, `a.d`, `a.b.c` and `a.b.d`.
fn expanded(pattern: &str) -> Vec<String> {
    let alternatives = pattern.split_once('{').and_then(|(before, rest)| Some((before, rest.split_once('}')?)));
    let Some((before, (alternatives, after))) = alternatives else { return vec![pattern.to_string()] };
    alternatives.split(',').flat_map(|alternative| expanded(&format!("{before}{alternative}{after}"))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn braces_are_alternatives() {
        assert_eq!(expanded("a.*.b"), ["a.*.b"]);
        assert_eq!(expanded("a{,.b}.{c,d}"), ["a.c", "a.d", "a.b.c", "a.b.d"]);
    }

    #[test]
    fn the_file_is_toml_and_describes_no_path_twice() {
        let mut sources = Sources::default();
        let source = sources.add("descriptions.toml", TEXT);
        let diagnostics = Diagnostics::default();
        let root = Node::parse(&sources, source, &diagnostics);
        assert!(!diagnostics.has_errors());
        for table in ["keys", "shared"] {
            let texts = texts(&root, table);
            let mut paths: Vec<_> = texts.iter().map(|(path, _)| path).collect();
            paths.sort_unstable();
            paths.dedup();
            assert_eq!(paths.len(), texts.len(), "{table}");
            assert!(!paths.is_empty());
        }
    }
}
