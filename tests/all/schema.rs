//! The schema of scenario files: every scenario that ships is valid, what the reader refuses by its shape is not, and every key is described.

use std::collections::BTreeSet;

use compcast::reading::Place;
use compcast::render::json::schema::document;
use compcast::scenario::builtin::{BUILTINS, DEFAULTS, STARTER};
use compcast::scenario::overlay::DEFAULTS_NAME;
use compcast::scenario::schema::{Descriptions, Shape, distribution, shape};
use compcast::scenario::{NoFiles, Scenario, Uncertainty};
use serde_json::Value;

fn validator() -> jsonschema::Validator {
    jsonschema::validator_for(&document(&shape())).expect("a schema")
}

fn instance(text: &str) -> Value {
    let table: toml::Table = toml::from_str(text).expect("TOML");
    serde_json::to_value(table).expect("JSON")
}

/// What of `text` is not valid, with its place.
fn violations(validator: &jsonschema::Validator, text: &str) -> Vec<String> {
    validator.iter_errors(&instance(text)).map(|error| format!("{}: {error}", error.instance_path())).collect()
}

/// The texts of the files in a folder of the repository whose names end with `suffix`, by name.
fn files(folder: &str, suffix: &str) -> Vec<(String, String)> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let paths = folder.read_dir().expect("a folder").map(|entry| entry.expect("a file").path());
    let named = paths.map(|path| (path.file_name().expect("a name").to_string_lossy().into_owned(), path));
    let wanted = named.filter(|(name, _)| name.ends_with(suffix));
    wanted.map(|(name, path)| (name, std::fs::read_to_string(path).expect("a text"))).collect()
}

/// Every path of a shape with its description; the whole has the empty path.
fn described(shape: &Shape) -> Vec<(String, String)> {
    fn walk(shape: &Shape, path: &str, found: &mut Vec<(String, String)>) {
        found.push((path.to_string(), shape.description.clone()));
        for (key, below) in shape.below() {
            walk(below, &if path.is_empty() { key.to_string() } else { format!("{path}.{key}") }, found);
        }
    }
    let mut found = vec![];
    walk(shape, "", &mut found);
    found
}

#[test]
fn the_schema_is_one_by_its_own_standard() {
    let document = document(&shape());
    if let Err(error) = jsonschema::meta::validate(&document) {
        panic!("{}: {error}", error.instance_path());
    }
}

#[test]
fn every_scenario_that_ships_is_valid() {
    let validator = validator();
    let shipped = BUILTINS.iter().map(|builtin| (builtin.name, builtin.text));
    let shipped = shipped.chain([("defaults", DEFAULTS), ("starter", STARTER)]).map(|(name, text)| (name.to_string(), text.to_string()));
    let examples: Vec<_> = files("examples", ".toml").into_iter().filter(|(name, _)| !name.ends_with(".map.toml")).collect();
    assert!(examples.len() >= 4);
    for (name, text) in shipped.chain(examples).chain(files("src/scenario", "everything.toml")) {
        assert_eq!(violations(&validator, &text), Vec::<String>::new(), "{name}");
    }
}

#[test]
fn resolved_scenarios_are_valid() {
    let validator = validator();
    for builtin in BUILTINS {
        let resolved = Scenario::builtin(builtin.name, &[]).expect("a scenario").scenario.to_toml();
        assert_eq!(violations(&validator, &resolved), Vec::<String>::new(), "{}", builtin.name);
    }
}

#[test]
fn hand_worked_cases_are_valid() {
    let validator = validator();
    for (name, text) in files("tests/hand_worked", "") {
        let scenario = text.split("# ---- expected").next().unwrap_or_default();
        assert_eq!(violations(&validator, scenario), Vec::<String>::new(), "{name}");
    }
}

#[test]
fn unknown_keys_and_values_of_the_wrong_kind_are_not_valid() {
    let validator = validator();
    for wrong in [
        "colour = 1",
        "[groups.a]\ncuont = 3",
        "[groups.a]\ncount = \"three\"",
        "[access.a]\ncap = { amount = \"1 USD/month\", on_exceed = \"throtle\" }",
        "[access.a.cap]\nstart = 5",
        "[packages.p.tooling.gpu.h100]\npurchase_option = \"rented\"",
        "[usage.u.monthly_variation]\nshape = \"wide\"\nscale = 2",
        "[horizon]\nmonths = 121",
        "format = 2",
        "[prices.flagship]\ntiers = \"frontier\"",
        "[prices.model_jumps]\nfactors = [0.5, true]",
        "[assumptions]\ngrowth = true",
        "[usage.u]\nmean = { p50 = \"8 USD/month\", p92 = \"40 USD/month\" }",
    ] {
        assert!(!validator.is_valid(&instance(wrong)), "{wrong}");
    }
    assert!(validator.is_valid(&instance("[groups.a]\ncount = 3\n[packages.p.development]\ntraining = \"none\"")));
}

#[test]
fn every_key_is_described_and_every_description_is_of_a_key() {
    let descriptions = Descriptions::built_in();
    let check = |shape: &Shape, described_paths: BTreeSet<String>| {
        let keys = described(shape);
        let without: Vec<_> = keys.iter().filter(|(_, text)| text.is_empty()).map(|(path, _)| path).collect();
        assert!(without.is_empty(), "keys without a description: {without:#?}");
        let known: BTreeSet<_> = keys.into_iter().map(|(path, _)| path).collect();
        let of_nothing: Vec<_> = described_paths.difference(&known).collect();
        assert!(of_nothing.is_empty(), "descriptions without a key: {of_nothing:#?}");
    };
    check(&shape(), descriptions.keys().map(|(path, _)| path.to_string()).collect());
    let of_distribution = descriptions.forms().filter_map(|(name, _)| name.strip_prefix("distribution"));
    check(&distribution(), of_distribution.map(|path| path.trim_start_matches('.').to_string()).collect());
    let others: Vec<_> = descriptions.forms().map(|(name, _)| name).filter(|name| !name.starts_with("distribution")).collect();
    assert_eq!(others, ["quantity", "removal", "uncertain_quantity"]);
    assert!(document(&shape())["$defs"].as_object().expect("forms").values().all(|form| form["description"] != ""));
}

#[test]
fn an_editor_shows_the_description_of_every_key() {
    fn walk(shape: &Shape, schema: &Value) {
        assert_eq!(schema["description"], shape.description.as_str());
        let tables = schema["anyOf"].as_array().into_iter().flatten().chain([schema]);
        let table = tables.into_iter().find(|form| form["type"] == "object");
        for (key, below) in &shape.keys {
            walk(below, &table.expect("a table")["properties"][key.as_str()]);
        }
        if let Some(below) = &shape.named {
            walk(below, &table.expect("a table")["additionalProperties"]);
        }
    }
    let shape = shape();
    walk(&shape, &document(&shape));
}

#[test]
fn descriptions_are_short_sentences_in_plain_words() {
    const PRIVATE: [&str; 7] = ["told", "anew", "stands", "dearer", "mend", "world", "luck"];
    let descriptions = Descriptions::built_in();
    for (name, text) in descriptions.keys().chain(descriptions.forms()) {
        assert!(text.ends_with('.') && !text.contains("  "), "{name}: {text}");
        assert!(text.chars().count() <= 300, "{name}: {} characters", text.chars().count());
        assert!(text.starts_with(|c: char| c.is_uppercase() || c == '"'), "{name}: {text}");
        let words: Vec<String> = text.split(|c: char| !c.is_alphabetic()).map(str::to_lowercase).collect();
        let private: Vec<_> = PRIVATE.iter().filter(|word| words.iter().any(|known| known == *word)).collect();
        assert!(private.is_empty(), "{name}: {private:?}");
    }
}

#[test]
fn built_in_defaults_that_descriptions_name_are_those_of_the_defaults() {
    fn literal(value: &toml::Value) -> Option<String> {
        match value {
            toml::Value::String(text) => Some(format!("\"{text}\"")),
            toml::Value::Float(number) => Some(number.to_string()),
            toml::Value::Integer(number) if *number >= 10_000 => Some(format!("{},{:03}", number / 1000, number % 1000)),
            toml::Value::Integer(number) => Some(number.to_string()),
            _ => None,
        }
    }
    fn walk(shape: &Shape, table: &toml::Table, path: &str, named: &mut usize) {
        for (key, value) in table {
            // What lies below names that users choose has no one default.
            let Some(below) = shape.keys.get(key) else { continue };
            let path = format!("{path}.{key}");
            if let toml::Value::Table(table) = value {
                walk(below, table, &path, named);
            } else if path != ".format" {
                let literal = literal(value).expect("a plain value");
                let (_, default) = below.description.split_once("efault: ").unwrap_or_default();
                assert!(default.starts_with(&literal), "{path} is {literal}: {}", below.description);
                *named += 1;
            }
        }
    }
    let mut named = 0;
    walk(&shape(), &toml::from_str(DEFAULTS).expect("TOML"), "", &mut named);
    let described = described(&shape());
    let claimed = described.iter().filter(|(_, text)| text.contains("Built-in default: ")).count();
    // `currency` has one value, whether the defaults name it or not.
    assert_eq!(named, claimed + 1);
}

#[test]
fn defaults_that_descriptions_name_are_those_of_the_reader() {
    let shape = shape();
    let mut checked = BTreeSet::new();
    let texts = BUILTINS.iter().map(|builtin| builtin.text).chain([include_str!("../../src/scenario/everything.toml")]);
    for text in texts {
        let read = Scenario::read("t", text, &[], &NoFiles);
        let parsed = read.unwrap_or_else(|errors| panic!("{errors}"));
        // In the table `defaults` of the defaults, not in the table of a preset.
        let is_default = |place: &Place| {
            let section = |start: usize| DEFAULTS[..start].rfind("\n[").map_or("", |at| &DEFAULTS[at + 1..]);
            parsed.sources.get(place.source).name == DEFAULTS_NAME && section(place.span.start).starts_with("[defaults.")
        };
        for number in parsed.scenario.numbers.iter().filter(|number| number.place.as_ref().is_none_or(is_default)) {
            let Uncertainty::Certain(value) = number.law else { continue };
            let mut keys = number.path.split('.');
            let below = keys.try_fold(&shape, |shape, key| shape.keys.get(key).or(shape.named.as_deref()));
            let Some((_, text)) = below.and_then(|shape| shape.description.split_once(" Default: ")) else { continue };
            let digits: String = text.trim_start_matches('"').chars().take_while(|c| c.is_ascii_digit() || *c == '.').collect();
            let Ok(stated) = digits.trim_end_matches('.').parse::<f64>() else { continue };
            assert_eq!(stated, value, "{}: {text}", number.path);
            checked.insert(number.path.rsplit('.').next().unwrap_or_default().to_string());
        }
    }
    assert!(checked.len() >= 15, "{checked:?}");
}
