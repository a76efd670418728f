//! The house: floors import downwards only, an outside crate is spoken to in one place, and every file the tour names exists.

use std::fs;
use std::path::{Path, PathBuf};

/// Modules of the crate with their floor, the lowest first.
const FLOORS: [(&str, u32); 13] = [
    ("quantity", 0),
    ("reading", 0),
    ("chance", 1),
    ("statistics", 1),
    ("scenario", 2),
    ("intake", 2),
    ("cost", 3),
    ("simulation", 4),
    ("insight", 5),
    ("report", 6),
    ("render", 7),
    ("files", 8),
    ("cli", 9),
];

/// What may be named only below these paths.
const SPOKEN_TO_IN: [(&str, &[&str]); 18] = [
    ("annotate_snippets::", &["src/render/diagnostic.rs"]),
    ("anstream::", &["src/cli/console.rs"]),
    ("clap::", &["src/cli/args.rs"]),
    ("clap_complete::", &["src/cli/commands/completions.rs"]),
    ("comfy_table::", &["src/render/text.rs"]),
    ("csv::", &["src/reading/rows.rs"]),
    ("indicatif::", &["src/cli/progress.rs"]),
    ("plotters::", &["src/render/chart"]),
    ("polars::", &["src/render/frame.rs"]),
    ("pulp::", &["src/quantity/simd.rs"]),
    ("rayon::", &["src/simulation/run.rs"]),
    ("resvg::", &["src/render/picture.rs"]),
    ("serde_json::", &["src/render/json", "src/files/existing_output.rs"]),
    ("strsim::", &["src/reading/suggestion.rs"]),
    ("toml::", &["src/reading/node.rs"]),
    ("std::fs", &["src/files"]),
    ("std::env", &[]),
    ("std::time", &["src/cli/progress.rs"]),
];

#[test]
fn a_floor_imports_only_from_floors_below_it() {
    let mut wrong = vec![];
    for (path, code) in sources() {
        let Some(module) = module_of(&path) else { continue };
        let floor = floor_of(&module);
        for (line, text) in code.lines().enumerate() {
            for named in named_modules(text) {
                let reaches = floor_of(&named);
                if named != module && reaches >= floor {
                    wrong.push(format!("{}:{}: floor {floor} ({module}) names floor {reaches} ({named})", path.display(), line + 1));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn an_outside_crate_is_spoken_to_in_one_place() {
    let mut wrong = vec![];
    for (path, code) in sources() {
        for (name, places) in SPOKEN_TO_IN {
            let shown = path.display().to_string();
            let is_home = places.iter().any(|place| shown.starts_with(place));
            for (line, text) in code.lines().enumerate().filter(|(_, text)| names(text, name)) {
                if !is_home {
                    wrong.push(format!("{shown}:{}: {}", line + 1, text.trim()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn transcendental_functions_come_through_the_one_door() {
    let banned = [".exp()", ".ln()", ".powf(", ".powi(", ".sin()", ".cos()", ".log10()", ".log2()", "mul_add", ".exp_m1()", ".ln_1p()"];
    let mut wrong = vec![];
    for (path, code) in sources() {
        for (line, text) in code.lines().enumerate() {
            if banned.iter().any(|banned| text.contains(banned)) && !text.trim_start().starts_with("//") {
                wrong.push(format!("{}:{}: {}", path.display(), line + 1, text.trim()));
            }
        }
    }
    assert!(wrong.is_empty(), "these differ from platform to platform; use quantity::math or libm:\n{}", wrong.join("\n"));
}

#[test]
fn every_file_that_the_tour_and_the_readme_name_exists() {
    for document in ["src/lib.rs", "README.md"] {
        let text = fs::read_to_string(root().join(document)).unwrap();
        let is_path =
            |word: &&str| ["src/", "scenarios/", "tests/", "examples/", "benches/", "docs/"].iter().any(|top| word.starts_with(top));
        let words = text.split(|c: char| c.is_whitespace() || "`()[],;|\"<>".contains(c));
        let named: Vec<_> = words.map(|word| word.trim_end_matches(['.', ':'])).filter(is_path).collect();
        assert!(!named.is_empty(), "{document} names no file");
        for path in named {
            assert!(root().join(path).exists(), "{document} names {path}, which is not there");
        }
    }
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Every source file with its code up to the unit tests, paths from the root.
fn sources() -> Vec<(PathBuf, String)> {
    let mut files = vec![];
    collect(&root().join("src"), &mut files);
    files.sort();
    let read = |path: PathBuf| {
        let text = fs::read_to_string(&path).unwrap();
        let code = text.split("#[cfg(test)]\nmod tests").next().unwrap_or_default().to_string();
        (path.strip_prefix(root()).unwrap().to_path_buf(), code)
    };
    // Files that hold only tests are declared behind cfg(test) and named for it.
    let is_test = |path: &PathBuf| {
        let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let in_tests = path.components().any(|part| part.as_os_str() == "tests");
        in_tests
            || stem.ends_with("tests")
            || ["laws", "accuracy", "refusals", "against_references", "samples", "double_double"].contains(&stem.as_str())
    };
    files.into_iter().filter(|path| !is_test(path)).map(read).collect()
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}

fn module_of(path: &Path) -> Option<String> {
    let first = path.components().nth(1)?.as_os_str().to_string_lossy().into_owned();
    let module = first.trim_end_matches(".rs").to_string();
    FLOORS.iter().any(|(name, _)| *name == module).then_some(module)
}

fn floor_of(module: &str) -> u32 {
    FLOORS.iter().find(|(name, _)| *name == module).map_or_else(|| panic!("{module} has no floor"), |(_, floor)| *floor)
}

/// Modules named as `crate::module` or inside `use crate::{a, b}` on one line.
fn named_modules(text: &str) -> Vec<String> {
    if text.trim_start().starts_with("//") {
        return vec![];
    }
    let mut named = vec![];
    for rest in text.split("crate::").skip(1) {
        let list = rest.strip_prefix('{').map_or(rest, |list| list.split('}').next().unwrap_or(list));
        let parts: Vec<&str> = if rest.starts_with('{') { list.split(',').collect() } else { vec![list] };
        for part in parts {
            let word: String = part.trim().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            if FLOORS.iter().any(|(name, _)| *name == word) {
                named.push(word);
            }
        }
    }
    named
}

/// Whether code names `name` as a path of its own, not as the end of another word.
fn names(text: &str, name: &str) -> bool {
    let code = text.split("//").next().unwrap_or_default();
    code.match_indices(name).any(|(at, _)| !code[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == ':'))
}
