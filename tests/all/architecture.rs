//! The architecture, held by tests: layers import downward only, without rings; an outside crate is used in one place; only `cost` multiplies a
//! price by a quantity; and every file that the documents name exists.
//!
//! A list of exceptions names what breaks a rule today. It can only shrink: an entry that is no longer needed fails the test.

mod money;
mod reader;
mod rings;
mod source;
mod tokens;

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;
use std::sync::LazyLock;

use rings::Graph;
use source::{Crate, Module, Target, root};

/// Modules of the crate with their layer, the lowest first. The crate's root and the program stand above all.
const LAYERS: [(&str, u32); 15] = [
    ("quantity", 0),
    ("reading", 1),
    ("chance", 2),
    ("statistics", 2),
    ("scenario", 3),
    ("intake", 3),
    ("cost", 4),
    ("value", 5),
    ("simulation", 6),
    ("insight", 7),
    ("error", 8),
    ("report", 8),
    ("render", 9),
    ("files", 10),
    ("cli", 11),
];

/// Every crate that Cargo.toml depends on, with the files and folders that use it. Without any it is there only to unify features.
const CRATES: [(&str, &[&str]); 34] = [
    ("annotate_snippets", &["src/render/diagnostic.rs"]),
    ("anstream", &["src/cli/console.rs"]),
    ("askama", &["src/render/brief.rs", "src/render/page.rs"]),
    ("calamine", &["src/reading/rows/workbook.rs"]),
    ("chrono", &["src/quantity/month.rs"]),
    ("clap", &["src/cli/args.rs", "src/cli/args"]),
    ("clap_complete", &["src/cli/commands/completions.rs"]),
    ("comfy_table", &["src/render/terminal.rs"]),
    ("encoding_rs", &["src/reading/rows/encoding.rs"]),
    ("flate2", &["src/reading/rows/input.rs"]),
    ("glob", &["src/files/pattern.rs"]),
    ("hmac", &["src/files/pseudonym.rs"]),
    ("indicatif", &["src/cli/progress.rs"]),
    ("libm", &["src/quantity", "src/chance", "src/cost/environment.rs", "src/report/summary"]),
    ("notosans", &["src/render/picture.rs"]),
    ("num_complex", &[]),
    ("plotters", &["src/render/chart"]),
    // Reading and writing.
    ("polars", &["src/reading/rows/parquet.rs", "src/render/frame"]),
    ("pulp", &["src/quantity/simd.rs"]),
    ("rand", &[]),
    ("rayon", &["src/simulation/run.rs", "src/simulation/run", "src/insight/offer"]),
    ("regex_automata", &[]),
    ("serde_core", &[]),
    ("resvg", &["src/render/picture.rs"]),
    ("rust_xlsxwriter", &["src/render/workbook"]),
    ("rustix", &["src/files/folder.rs", "src/files/permissions.rs"]),
    (
        "serde",
        &[
            "src/statistics",
            "src/insight",
            "src/report",
            "src/render/json",
            "src/files/partial.rs",
            "src/files/partial",
            "src/files/receipt.rs",
            "src/simulation/case.rs",
            "src/simulation/first_month.rs",
            "src/simulation/rarest_incident.rs",
            "src/simulation/key.rs",
            "src/simulation/plan.rs",
            "src/simulation/plan",
            "src/cost/first_month.rs",
            "src/quantity/currency.rs",
            "src/quantity/fiscal.rs",
            "src/quantity/month.rs",
            "src/scenario/budget.rs",
            "src/scenario/package/gpu.rs",
            "src/scenario/usage.rs",
        ],
    ),
    ("serde_json", &["src/render/json", "src/files/partial.rs", "src/files/receipt.rs"]),
    ("sha2", &["src/files/digest.rs", "src/files/pseudonym.rs"]),
    ("signal_hook", &["src/cli/signals.rs"]),
    ("strsim", &["src/reading/suggestion.rs"]),
    ("tempfile", &["src/files"]),
    ("toml", &["src/reading/toml_text.rs"]),
    ("zstd", &["src/reading/rows/input.rs"]),
];

/// Parts of the standard library that reach outside the program, or whose order differs from run to run, with the files that may use them.
const STANDARD: [(&str, &[&str]); 11] = [
    ("std::collections::HashMap", &["src/simulation/plan/people.rs"]),
    ("std::collections::HashSet", &[]),
    ("std::env", &["src/files", "src/cli/trials.rs", "src/cli/threads.rs"]),
    ("std::fs", &["src/files"]),
    ("std::io::stderr", &["src/cli"]),
    ("std::io::stdin", &["src/files"]),
    ("std::io::stdout", &["src/files", "src/cli"]),
    ("std::net", &[]),
    ("std::process", &["src/main.rs", "src/cli/signals.rs", "src/cli/out_of_memory.rs"]),
    ("std::thread", &["src/cli/signals.rs", "src/cli/threads.rs"]),
    ("std::time", &["src/cli/commands/batch.rs", "src/cli/progress.rs"]),
];

/// Files outside `cost` that make prices out of prices, by drift and by chance, and multiply them by nothing else.
const MAKE_PRICES: [&str; 2] = ["src/simulation/price.rs", "src/simulation/price_paths.rs"];

/// Files outside `cost` that say what a grant in numbers of shares is: on its grant date, and to the employee who sells them.
const VALUE_SHARES: [&str; 2] = ["src/scenario/offer/grant.rs", "src/value/equity.rs"];

/// Files outside `cost` that still multiply or divide by a price.
const PRICED_TODAY: &[&str] = &[];

static SOURCE: LazyLock<Crate> = LazyLock::new(Crate::read);

#[test]
fn a_layer_imports_only_from_layers_below_it() {
    let mut wrong = vec![];
    for (place, module) in SOURCE.modules.iter().enumerate() {
        let Some(own) = layer_of(&module.path) else { continue };
        for named in module.named() {
            let Target::Module(target) = SOURCE.resolve(place, &named.segments) else { continue };
            let target = &SOURCE.modules[target];
            let is_below = layer_of(&target.path).is_some_and(|layer| layer < own);
            if !is_below && target.path.first() != module.path.first() {
                wrong.push(format!("{}:{} ({}, layer {own}) names {}", module.file, named.line, module.path[0], target.file));
            }
        }
    }
    check(&wrong, "imports of a layer that is not below");
}

#[test]
fn every_module_has_a_layer() {
    let tops: BTreeSet<&str> = SOURCE.modules.iter().filter_map(|module| module.path.first()).map(String::as_str).collect();
    let known: BTreeSet<&str> = LAYERS.iter().map(|(name, _)| *name).chain(["main"]).collect();
    assert_eq!(tops, known);
}

#[test]
fn files_of_one_layer_import_one_another_without_rings() {
    check_rings(&rings::between_files(&SOURCE, layer_of));
}

#[test]
fn modules_of_one_folder_import_one_another_without_rings() {
    check_rings(&rings::between_siblings(&SOURCE, layer_of));
}

#[test]
fn every_outside_crate_has_its_place() {
    let manifest = fs::read_to_string(root().join("Cargo.toml")).unwrap();
    // Those of all systems, and those of one kind of system.
    let sections =
        ["\n[dependencies]\n", "\n[target.'cfg(unix)'.dependencies]\n"].map(|head| manifest.split(head).nth(1).expect("a section"));
    let lines = sections.iter().flat_map(|section| section.split("\n[").next().unwrap().lines());
    let is_key = |line: &&str| line.starts_with(|c: char| c.is_alphabetic());
    let depended: BTreeSet<String> =
        lines.filter(is_key).filter_map(|line| line.split([' ', '=', '.']).next()).map(|name| name.replace('-', "_")).collect();
    let known: BTreeSet<String> = CRATES.iter().map(|(name, _)| (*name).to_string()).collect();
    assert_eq!(depended, known, "CRATES lists the dependencies of Cargo.toml");
    check_places(&CRATES);
}

#[test]
fn what_reaches_outside_the_program_has_its_place() {
    check_places(&STANDARD);
}

/// Unsafe code is where nothing safe will do and the proof is beside it.
#[test]
fn unsafe_code_has_its_place() {
    let places = ["src/cli/out_of_memory.rs", "src/main.rs"];
    let wrong = each_token(|module, at| module.tokens[at].text == "unsafe" && !places.contains(&module.file.as_str()));
    check(&wrong, "unsafe code");
}

#[test]
fn only_the_command_line_prints() {
    let prints = ["print", "println", "eprint", "eprintln", "dbg"];
    let wrong = each_token(|module, at| {
        let is_macro = module.tokens.get(at + 1).is_some_and(|next| next.text == "!");
        is_macro && prints.contains(&module.tokens[at].text.as_str()) && !is_in(&module.file, "src/cli")
    });
    check(&wrong, "output that belongs into src/cli");
}

#[test]
fn transcendental_functions_come_from_one_module() {
    let banned = [
        "acos", "acosh", "asin", "asinh", "atan", "atan2", "atanh", "cbrt", "cos", "cosh", "exp", "exp2", "exp_m1", "gamma", "hypot", "ln",
        "ln_1p", "ln_gamma", "log", "log10", "log2", "mul_add", "powf", "powi", "sin", "sin_cos", "sinh", "tan", "tanh",
    ];
    let wrong = each_token(|module, at| {
        let text = |at: usize| module.tokens.get(at).map_or("", |token| token.text.as_str());
        let is_method = at > 0 && text(at - 1) == "." && text(at + 1) == "(";
        // `f64::exp` and `<f64>::exp`.
        let is_function = at > 1 && text(at - 1) == "::" && (at.saturating_sub(4)..at - 1).any(|at| ["f32", "f64"].contains(&text(at)));
        banned.contains(&text(at)) && (is_method || is_function)
    });
    check(&wrong, "functions that differ from platform to platform; use quantity::math or libm");
}

/// Every random draw of a simulation is of a kind that can be drawn again by itself, because streams are made where the kind must be named.
#[test]
fn every_stream_of_the_simulation_has_a_kind_of_chance() {
    let wrong = each_token(|module, at| {
        let text = |at: usize| module.tokens.get(at).map_or("", |token| token.text.as_str());
        let makes_one = text(at) == "Stream" && text(at + 1) == "::" && ["new", "salted"].contains(&text(at + 2));
        makes_one
            && is_in(&module.file, "src")
            && !["src/chance", "src/simulation/shared.rs"].iter().any(|place| is_in(&module.file, place))
    });
    check(&wrong, "streams that do not come from `Draws::stream`");
}

#[test]
fn only_cost_multiplies_a_price_by_a_quantity() {
    let (mut wrong, mut priced) = (vec![], BTreeSet::new());
    for module in SOURCE
        .modules
        .iter()
        .filter(|module| !is_in(&module.file, "src/cost") && ![&MAKE_PRICES[..], &VALUE_SHARES].concat().contains(&module.file.as_str()))
    {
        let lines = money::lines_with_priced_products(&module.tokens);
        if !lines.is_empty() {
            priced.insert(module.file.as_str());
        }
        if !PRICED_TODAY.contains(&module.file.as_str()) {
            wrong.extend(lines.iter().map(|line| format!("{}:{line}", module.file)));
        }
    }
    check(&wrong, "products or quotients of a price, which belong into src/cost");
    check_needed(PRICED_TODAY, |file| priced.contains(file));
}

#[test]
fn every_source_file_is_part_of_the_crate() {
    let mut files = BTreeSet::new();
    let mut folders = vec![PathBuf::from("src")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(root().join(&folder)).unwrap() {
            let entry = entry.unwrap();
            let path = folder.join(entry.file_name());
            if entry.path().is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                files.insert(path.to_string_lossy().into_owned());
            }
        }
    }
    let declared = SOURCE.modules.iter().map(|module| module.file.clone()).chain(SOURCE.test_files.iter().cloned());
    let declared: BTreeSet<String> = declared.collect();
    let unreached: Vec<_> = files.difference(&declared).collect();
    assert!(unreached.is_empty(), "no module declares {unreached:?}");
}

#[test]
fn every_file_that_the_documents_name_exists() {
    for document in ["src/lib.rs", "README.md"] {
        let named = files_named(&fs::read_to_string(root().join(document)).unwrap());
        assert!(!named.is_empty(), "{document} names no file");
        for path in named {
            assert!(root().join(&path).exists(), "{document} names {path}, which does not exist");
        }
    }
}

/// "a file such as `src/cost/training.rs` and its line in `src/cost/mod.rs`": the second names the first.
#[test]
fn the_list_of_what_to_add_names_lists_that_hold_its_examples() {
    let text = fs::read_to_string(root().join("src/lib.rs")).unwrap();
    let list = text.split("//! # To add").nth(1).expect("lib.rs says how to add things").split("//! #").next().unwrap();
    let items: Vec<String> = list.split("\n//! - ").skip(1).map(|item| item.replace("\n//!", " ")).collect();
    assert!(items.len() >= 8, "{} things can be added", items.len());
    for item in items {
        let item = item.split("\npub mod").next().unwrap_or_default();
        let named = files_named(item);
        let (example, lists) = named.split_first().unwrap_or_else(|| panic!("no file is named: {item}"));
        let stem = PathBuf::from(example).file_stem().unwrap_or_default().to_string_lossy().replace('_', "");
        let names_the_example =
            |list: &&String| ["its line", "its variant", "its key"].iter().any(|what| item.contains(&format!("{what} in `{list}`")));
        for list in lists.iter().filter(names_the_example) {
            let text = fs::read_to_string(root().join(list)).unwrap().to_lowercase().replace('_', "");
            assert!(text.contains(&stem), "{list} does not name {stem}: {item}");
        }
    }
}

/// Paths below the crate's folders that a text names.
fn files_named(text: &str) -> Vec<String> {
    let tops = ["src/", "scenarios/", "tests/", "examples/", "benches/", "docs/"];
    let words = text.split(|c: char| c.is_whitespace() || "`()[],;|\"<>".contains(c)).map(|word| word.trim_end_matches(['.', ':']));
    // A message names a line of a file: `examples/people.csv:22`.
    let files = words.filter_map(|word| word.split(':').next());
    files.filter(|word| tops.iter().any(|top| word.starts_with(top))).map(str::to_string).collect()
}

fn layer_of(path: &[String]) -> Option<u32> {
    LAYERS.iter().find(|(name, _)| path.first().is_some_and(|first| first == name)).map(|(_, layer)| *layer)
}

/// Whether `file` is `place` or lies below it.
fn is_in(file: &str, place: &str) -> bool {
    file.strip_prefix(place).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

#[track_caller]
fn check(wrong: &[String], what: &str) {
    assert!(wrong.is_empty(), "{what}:\n{}", wrong.join("\n"));
}

/// An exception that nothing needs any more must go.
#[track_caller]
fn check_needed(exceptions: &[&str], is_needed: impl Fn(&str) -> bool) {
    let stale: Vec<_> = exceptions.iter().filter(|exception| !is_needed(exception)).collect();
    assert!(stale.is_empty(), "take out of the exceptions what no longer breaks the rule: {stale:?}");
}

#[track_caller]
fn check_rings(graph: &Graph) {
    let rings: Vec<String> = rings::rings(graph).values().map(|ring| rings::spelled(graph, ring)).collect();
    check(&rings, "rings of imports");
}

/// Holds that each of `names` is used in its places, and nowhere else.
#[track_caller]
fn check_places(names: &[(&str, &[&str])]) {
    let (mut wrong, mut used) = (vec![], BTreeSet::new());
    for (index, module) in SOURCE.modules.iter().enumerate() {
        for named in module.named() {
            let Target::Other(path) = SOURCE.resolve(index, &named.segments) else { continue };
            for (name, places) in names {
                if !name.split("::").eq(path.iter().map(String::as_str).take(name.split("::").count())) {
                    continue;
                }
                match places.iter().find(|place| is_in(&module.file, place)) {
                    Some(place) => drop(used.insert((*name, *place))),
                    None => wrong.push(format!("{}:{}: {}", module.file, named.line, path.join("::"))),
                }
            }
        }
    }
    check(&wrong, "used outside its place");
    let unused: Vec<_> = names.iter().flat_map(|(name, places)| places.iter().map(move |place| (*name, *place))).collect();
    let unused: Vec<_> = unused.into_iter().filter(|place| !used.contains(place)).collect();
    assert!(unused.is_empty(), "places that use it no longer: {unused:?}");
}

/// The lines with a token that `is_wrong`.
fn each_token(is_wrong: impl Fn(&Module, usize) -> bool) -> Vec<String> {
    let mut wrong = vec![];
    for module in &SOURCE.modules {
        let places = (0..module.tokens.len()).filter(|at| is_wrong(module, *at));
        wrong.extend(places.map(|at| format!("{}:{}: {}", module.file, module.tokens[at].line, module.tokens[at].text)));
    }
    wrong
}
