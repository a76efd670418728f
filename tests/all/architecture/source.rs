//! The crate's source as the architecture tests see it: the modules of the program, distinguished from test code by how they are declared, and the
//! paths that each names, outside comments and strings.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use super::tokens::{Token, tokens};

/// One file of the program, without comments, strings and whatever is compiled for tests only.
pub struct Module {
    /// `["cost", "incident"]` for `crate::cost::incident`; empty for the crate's root.
    pub path: Vec<String>,
    /// From the root of the repository.
    pub file: String,
    pub tokens: Vec<Token>,
    /// What `use` declarations import, wherever in the file they are.
    pub imports: Vec<NamedPath>,
    /// All other paths of two segments or more.
    pub paths: Vec<NamedPath>,
}

/// A path as it is written.
#[derive(Clone, Debug)]
pub struct NamedPath {
    pub segments: Vec<String>,
    /// The name under which a `use` declaration makes it known; absent for a glob or a path in code.
    pub alias: Option<String>,
    pub line: usize,
}

/// What a path leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// The module, by its place in [`Crate::modules`], in which the named item is defined.
    Module(usize),
    /// A path that begins outside this crate, or at a name that this file does not import.
    Other(Vec<String>),
}

pub struct Crate {
    pub modules: Vec<Module>,
    /// Files that are compiled for tests only.
    pub test_files: BTreeSet<String>,
    by_path: BTreeMap<Vec<String>, usize>,
}

/// The root of the repository.
pub fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

impl Module {
    /// Every path that the file names.
    pub fn named(&self) -> impl Iterator<Item = &NamedPath> {
        self.imports.iter().chain(&self.paths)
    }
}

impl Crate {
    /// Reads the library from its root file, and the program's `main.rs` as a module outside all others.
    pub fn read() -> Self {
        let read = |file: &str| fs::read_to_string(root().join(file)).unwrap_or_else(|error| panic!("{file}: {error}"));
        let mut all = Self { modules: vec![], test_files: BTreeSet::new(), by_path: BTreeMap::new() };
        all.add(vec![], "src/lib.rs".into(), false, &read);
        let library = all.modules.len();
        all.add(vec!["main".into()], "src/main.rs".into(), false, &read);
        assert_eq!(all.modules.len(), library + 1, "src/main.rs declares modules; they belong below src/lib.rs");
        all
    }

    /// A crate of a few files, for the tests of this reader.
    pub fn of(files: &[(&str, &str)]) -> Self {
        let read = |file: &str| files.iter().find(|(name, _)| *name == file).map(|(_, text)| (*text).to_string()).unwrap_or_default();
        let mut all = Self { modules: vec![], test_files: BTreeSet::new(), by_path: BTreeMap::new() };
        all.add_with(vec![], "src/lib.rs".into(), false, &read, &|file| files.iter().any(|(name, _)| *name == file));
        all
    }

    fn add(&mut self, path: Vec<String>, file: String, is_test: bool, read: &dyn Fn(&str) -> String) {
        self.add_with(path, file, is_test, read, &|file| root().join(file).exists());
    }

    fn add_with(&mut self, path: Vec<String>, file: String, is_test: bool, read: &dyn Fn(&str) -> String, exists: &dyn Fn(&str) -> bool) {
        let (tokens, for_tests) = without_test_code(tokens(&read(&file)), &file);
        let modules = declared_modules(&tokens);
        let declared = modules.iter().map(|name| (name, is_test)).chain(for_tests.iter().map(|name| (name, true)));
        for (name, is_test) in declared {
            let child_path = [path.as_slice(), std::slice::from_ref(name)].concat();
            let candidates = child_files(&file, path.is_empty(), name);
            let child = candidates.iter().find(|candidate| exists(candidate));
            let child = child.unwrap_or_else(|| panic!("{file} declares {name}, but none of {candidates:?} exists")).clone();
            self.add_with(child_path, child, is_test, read, exists);
        }
        if is_test {
            self.test_files.insert(file);
            return;
        }
        let (imports, paths) = named_paths(&tokens);
        self.by_path.insert(path.clone(), self.modules.len());
        self.modules.push(Module { path, file, tokens, imports, paths });
    }

    /// Where a path that `module` names leads to, through re-exports to the module that defines the item.
    pub fn resolve(&self, module: usize, segments: &[String]) -> Target {
        // Re-exports that name one another in a ring would otherwise be followed without end.
        const DEEPEST: usize = 32;
        self.resolve_within(module, segments, DEEPEST).unwrap_or_else(|| Target::Other(segments.to_vec()))
    }

    fn resolve_within(&self, module: usize, segments: &[String], depth: usize) -> Option<Target> {
        let depth = depth.checked_sub(1)?;
        let here = &self.modules[module];
        let (first, rest) = segments.split_first()?;
        match first.as_str() {
            "crate" | "compcast" => return self.descend(*self.by_path.get(&[] as &[String])?, rest, depth),
            "self" => return self.descend(module, rest, depth),
            "super" => {
                let up = rest.iter().take_while(|segment| *segment == "super").count();
                let parent = here.path.len().checked_sub(1 + up).expect("no super above the root");
                return self.descend(*self.by_path.get(&here.path[..parent])?, &rest[up..], depth);
            }
            _ => {}
        }
        if let Some(child) = self.child(module, first) {
            return self.descend(child, rest, depth);
        }
        let import = here.imports.iter().find(|import| import.alias.as_ref() == Some(first) && import.segments != segments)?;
        let whole = [import.segments.as_slice(), rest].concat();
        self.resolve_within(module, &whole, depth).or(Some(Target::Other(whole)))
    }

    /// Follows `segments` from a module down, and through what it re-exports.
    fn descend(&self, module: usize, segments: &[String], depth: usize) -> Option<Target> {
        let Some((first, rest)) = segments.split_first() else { return Some(Target::Module(module)) };
        if let Some(child) = self.child(module, first) {
            return self.descend(child, rest, depth);
        }
        let mut imports = self.modules[module].imports.iter();
        let Some(import) = imports.find(|import| import.alias.as_ref() == Some(first)) else { return Some(Target::Module(module)) };
        let whole = [import.segments.as_slice(), rest].concat();
        self.resolve_within(module, &whole, depth).or(Some(Target::Other(whole)))
    }

    fn child(&self, module: usize, name: &str) -> Option<usize> {
        let mut path = self.modules[module].path.clone();
        path.push(name.to_string());
        self.by_path.get(&path).copied()
    }
}

/// Where the module `name`, declared in `file`, may be.
fn child_files(file: &str, is_root: bool, name: &str) -> [String; 2] {
    let path = Path::new(file);
    let is_folder = is_root || path.file_name().is_some_and(|file| file == "mod.rs");
    let folder = if is_folder { path.parent().unwrap_or(path).to_path_buf() } else { path.with_extension("") };
    [folder.join(format!("{name}.rs")), folder.join(name).join("mod.rs")].map(|path| path.to_string_lossy().into_owned())
}

/// The tokens without items below `#[cfg(test)]`, and the modules that such items declare.
fn without_test_code(tokens: Vec<Token>, file: &str) -> (Vec<Token>, Vec<String>) {
    let starts_with =
        |at: usize, words: &[&str]| words.iter().enumerate().all(|(i, word)| tokens.get(at + i).is_some_and(|t| t.text == *word));
    let (mut kept, mut declared, mut at) = (vec![], vec![], 0);
    while at < tokens.len() {
        assert!(!starts_with(at, &["#", "[", "path"]), "{file}: a module has the name of its file");
        if !starts_with(at, &["#", "[", "cfg", "(", "test", ")", "]"]) {
            kept.push(tokens[at].clone());
            at += 1;
            continue;
        }
        let end = end_of_item(&tokens, at);
        if let Some(name) = declared_modules(&tokens[at..end]).pop() {
            declared.push(name);
        }
        at = end;
    }
    (kept, declared)
}

/// The place after an item that begins, attributes included, at `at`: after its semicolon or its braces.
fn end_of_item(tokens: &[Token], at: usize) -> usize {
    let mut depth = 0usize;
    for (place, token) in tokens.iter().enumerate().skip(at) {
        match token.text.as_str() {
            "(" | "[" | "{" => depth += 1,
            ")" | "]" => depth -= 1,
            "}" => {
                depth -= 1;
                if depth == 0 {
                    return place + 1;
                }
            }
            ";" if depth == 0 => return place + 1,
            _ => {}
        }
    }
    tokens.len()
}

/// Names of the modules that are declared as files: `mod name;`.
fn declared_modules(tokens: &[Token]) -> Vec<String> {
    let declares = |three: &&[Token]| three[0].text == "mod" && three[1].is_identifier() && three[2].text == ";";
    tokens.windows(3).filter(declares).map(|three| three[1].text.clone()).collect()
}

/// Paths of `use` declarations, and all other paths of two segments or more.
fn named_paths(tokens: &[Token]) -> (Vec<NamedPath>, Vec<NamedPath>) {
    let (mut imports, mut paths, mut at) = (vec![], vec![], 0);
    let text = |at: usize| tokens.get(at).map_or("", |token| token.text.as_str());
    while at < tokens.len() {
        // `use<'a>` says which lifetimes an opaque type holds.
        if text(at) == "use" && text(at + 1) != "<" {
            let mut reader = UseTree { tokens, at: at + 1, imports: &mut imports };
            reader.read(&[]);
            at = reader.at;
            continue;
        }
        // `pub(in crate::a)` says who may see an item and imports nothing.
        if text(at) == "in" && at > 1 && text(at - 1) == "(" && text(at - 2) == "pub" {
            while at < tokens.len() && text(at) != ")" {
                at += 1;
            }
            continue;
        }
        // `>::name` and `Type::<T>::name` go on from a type that is not spelled as one path.
        let goes_on = at > 1 && text(at - 1) == "::" && (tokens[at - 2].ends_a_value() || text(at - 2) == ">");
        if !tokens[at].is_identifier() || text(at + 1) != "::" || goes_on {
            at += 1;
            continue;
        }
        let (mut segments, line) = (vec![tokens[at].text.clone()], tokens[at].line);
        at += 1;
        while text(at) == "::" && tokens.get(at + 1).is_some_and(Token::is_identifier) {
            segments.push(tokens[at + 1].text.clone());
            at += 2;
        }
        if segments.len() > 1 {
            paths.push(NamedPath { segments, alias: None, line });
        }
    }
    (imports, paths)
}

/// Reads one tree of a `use` declaration.
struct UseTree<'a> {
    tokens: &'a [Token],
    at: usize,
    imports: &'a mut Vec<NamedPath>,
}

impl UseTree<'_> {
    fn text(&self) -> &str {
        self.tokens.get(self.at).map_or(";", |token| token.text.as_str())
    }

    fn read(&mut self, prefix: &[String]) {
        let line = self.tokens.get(self.at).map_or(0, |token| token.line);
        let mut segments = prefix.to_vec();
        loop {
            match self.text() {
                "::" => self.at += 1,
                "{" => {
                    self.at += 1;
                    while self.text() != "}" && self.text() != ";" {
                        self.read(&segments);
                        if self.text() == "," {
                            self.at += 1;
                        }
                    }
                    self.at += 1;
                    return;
                }
                "*" => {
                    self.at += 1;
                    return self.imports.push(NamedPath { segments, alias: None, line });
                }
                "as" => {
                    self.at += 1;
                    let alias = Some(self.text().to_string());
                    self.at += 1;
                    return self.imports.push(NamedPath { segments, alias, line });
                }
                "," | "}" | ";" => {
                    let alias = segments.last().cloned();
                    return self.imports.push(NamedPath { segments, alias, line });
                }
                // `use a::{self, b}` names a itself.
                "self" if !segments.is_empty() => self.at += 1,
                word => {
                    segments.push(word.to_string());
                    self.at += 1;
                }
            }
        }
    }
}
