//! The resolved text of a scenario is the scenario: whatever is changed in it, by whatever way, the text reads back to the same numbers and the same
//! bits. Receipts and partial results rest on it.

use std::collections::{BTreeMap, BTreeSet};

use compcast::reading::Value;
use compcast::reading::schema_record::Expected;
use compcast::scenario::builtin::{BUILTINS, DEFAULTS};
use compcast::scenario::schema::{Shape, shape};
use compcast::scenario::{Library, NoFiles, Override, RunSettings, Sampling, Scenario};
use compcast::simulation::{Case, Keep, Study};
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{RngExt, SeedableRng};

use crate::laws::SMALL;
use crate::support::{bits, campaign};

/// Rounds in the test suite; for long runs by hand see [`campaign`].
const ROUNDS: u64 = 1_000;
const TRIALS: u32 = 64;
/// Two quarters: enough for every element to act.
const MONTHS: usize = 6;

/// Choices beside keys that only some of their words use.
const WITH_KEYS: [&str; 6] = [
    "access.*.cap.on_exceed",
    "access.*.gpu_cap.on_exceed",
    "packages.*.tooling.gpu.*.purchase_option",
    "prices.seats.*.billing",
    "incidents.*.size",
    "incidents.*.spend",
];

/// The scenarios that rounds begin with, by name.
struct Bases(BTreeMap<String, String>);

impl Library for Bases {
    fn open(&self, path: &str, _beside: &str) -> Result<(String, String), String> {
        self.0.get(path).map(|text| (path.to_string(), text.clone())).ok_or_else(|| format!("`{path}` does not exist"))
    }
}

/// Built-in scenarios with few people, and one with every element; some as files that extend them, some as resolved texts.
fn bases() -> Bases {
    let mut bases = BTreeMap::new();
    for builtin in BUILTINS {
        let scenario = Scenario::builtin(builtin.name, &[]).expect("a built-in scenario").scenario;
        let few: String = scenario.groups.iter().map(|group| format!("groups.{}.count = 2\n", group.name)).collect();
        bases.insert(builtin.name.to_string(), format!("format = 1\nextends = \"{}\"\nhorizon.months = {MONTHS}\n{few}", builtin.name));
    }
    let all = Scenario::builtin("ai-integrated", SMALL).unwrap_or_else(|errors| panic!("{errors}")).scenario;
    bases.insert("all".into(), all.with("horizon.months", MONTHS as i64).expect("a shorter horizon").to_toml());
    Bases(bases.into_iter().map(|(name, text)| (format!("{name}.toml"), text)).collect())
}

/// A key of a scenario, by its path with names in place of `*`.
struct Place<'a> {
    path: String,
    pattern: String,
    shape: &'a Shape,
    is_there: bool,
    /// The path of its table.
    table: String,
}

impl Place<'_> {
    /// Whether it takes one of several words.
    fn is_choice(&self) -> bool {
        self.shape.accepted.iter().any(|asked| matches!(asked, Expected::Word(_)))
    }
}

/// What is known of scenarios: every key that may be changed, and values that have been seen there in any of them.
struct Vocabulary<'a> {
    places: BTreeMap<String, Vec<Place<'a>>>,
    seen: BTreeMap<String, Vec<toml::Value>>,
}

impl<'a> Vocabulary<'a> {
    fn of(bases: &Bases, shape: &'a Shape) -> Self {
        let mut vocabulary = Self { places: BTreeMap::new(), seen: BTreeMap::new() };
        for (name, text) in &bases.0 {
            let scenario = Scenario::read(name, text, &[], bases).unwrap_or_else(|errors| panic!("{errors}")).scenario;
            let mut places = vec![];
            vocabulary.walk(&toml::from_str(&scenario.to_toml()).expect("TOML"), shape, "", "", &mut places);
            // Neither can be changed, nor do they make a difference here.
            places.retain(|place| !["extends", "format", "standalone", "run"].contains(&place.path.as_str()));
            vocabulary.places.insert(name.clone(), places);
        }
        let everything = include_str!("../../src/scenario/everything.toml");
        vocabulary.walk(&toml::from_str(everything).expect("TOML"), shape, "", "", &mut vec![]);
        let defaults: toml::Table = toml::from_str(DEFAULTS).expect("TOML");
        let presets = defaults["presets"].as_table().expect("presets").keys().map(|name| toml::Value::from(name.as_str()));
        let presets: Vec<_> = presets.collect();
        for pattern in ["usage.*.preset", "groups.*.usage"] {
            vocabulary.seen.entry(pattern.into()).or_default().extend(presets.clone());
        }
        vocabulary
    }

    fn walk(&mut self, table: &toml::Table, shape: &'a Shape, path: &str, pattern: &str, places: &mut Vec<Place<'a>>) {
        let below = |parent: &str, key: &str| if parent.is_empty() { key.to_string() } else { format!("{parent}.{key}") };
        let quoted = |key: &str| if key.contains('.') { format!("\"{key}\"") } else { key.to_string() };
        let named = table.keys().filter(|key| !shape.keys.contains_key(*key)).filter_map(|key| Some((key, "*", shape.named.as_deref()?)));
        let keys: Vec<(&String, &str, &'a Shape)> = shape.keys.iter().map(|(key, shape)| (key, key.as_str(), shape)).chain(named).collect();
        for (key, pattern_key, shape) in &keys {
            let table_path = path.to_string();
            let (path, pattern) = (below(path, &quoted(key)), below(pattern, pattern_key));
            places.push(Place { path, pattern, shape, is_there: table.contains_key(*key), table: table_path });
        }
        for (key, pattern_key, shape) in keys {
            let Some(value) = table.get(key) else { continue };
            let (path, pattern) = (below(path, &quoted(key)), below(pattern, pattern_key));
            let seen = self.seen.entry(pattern.clone()).or_default();
            if !seen.contains(value) {
                seen.push(value.clone());
            }
            if let toml::Value::Table(table) = value {
                self.walk(table, shape, &path, &pattern, places);
            }
        }
    }

    /// Something that may be written at a place, as TOML; often what it takes, sometimes not.
    fn value(&self, place: &Place<'_>, random: &mut StdRng) -> String {
        if place.is_there && random.random_bool(0.15) {
            return "\"none\"".into();
        }
        let seen = self.seen.get(&place.pattern).and_then(|seen| seen.choose(random)).map(ToString::to_string);
        let asked = place.shape.accepted.choose(random).and_then(|asked| match asked {
            Expected::Word(words) => words.choose(random).map(|word| format!("\"{word}\"")),
            Expected::Flag => Some(random.random_bool(0.5).to_string()),
            Expected::Whole { least, .. } => Some((least + random.random_range(0..4)).to_string()),
            Expected::Form { example } => Some(format!("\"{example}\"")),
            Expected::Amount { examples, may_vary, .. } => examples.choose(random).map(|example| {
                let number = example.split([' ', '%']).next().and_then(|number| number.replace(',', "").parse::<f64>().ok());
                match number {
                    Some(number) if *may_vary && random.random_bool(0.5) => format!("\"{} to {example}\"", number / 2.0),
                    _ => format!("\"{example}\""),
                }
            }),
            _ => None,
        });
        match (asked, seen) {
            (Some(asked), Some(seen)) => {
                if random.random_bool(0.5) {
                    asked
                } else {
                    seen
                }
            }
            (one, other) => one.or(other).unwrap_or_else(|| "\"none\"".into()),
        }
    }
}

/// A value of TOML as one that a program gives.
fn typed(value: &toml::Value) -> Value {
    match value {
        toml::Value::String(text) => text.as_str().into(),
        toml::Value::Integer(number) => (*number).into(),
        toml::Value::Float(number) => (*number).into(),
        toml::Value::Boolean(flag) => (*flag).into(),
        toml::Value::Datetime(moment) => moment.to_string().into(),
        toml::Value::Array(items) => Value::list(items.iter().map(typed)),
        toml::Value::Table(table) => Value::table(table.iter().map(|(key, value)| (key.as_str(), typed(value)))),
    }
}

/// Changes of one scenario, each a place and a value. Most begin with a choice, and then change what lies beside it.
fn changes<'p>(vocabulary: &'p Vocabulary<'_>, base: &str, random: &mut StdRng) -> Vec<(&'p Place<'p>, String)> {
    let places = &vocabulary.places[base];
    // Of each kind of choice as often as of any other, however many places have it.
    let choices: BTreeSet<&str> = places.iter().filter(|place| place.is_choice()).map(|place| place.pattern.as_str()).collect();
    let choices: Vec<&str> = choices.into_iter().collect();
    let mut changes = vec![];
    for _ in 0..random.random_range(1..=2) {
        let kind = match random.random_range(0..10) {
            0..4 => WITH_KEYS.choose(random),
            4..7 => choices.choose(random),
            _ => None,
        };
        let of_the_kind: Vec<_> = places.iter().filter(|place| kind.is_none_or(|kind| place.pattern == *kind)).collect();
        let Some(first) = of_the_kind.choose(random).copied() else { continue };
        // Often on a table as another scenario has it, so that there is something to leave without effect.
        if let (true, Some(table)) = (random.random_bool(0.4), places.iter().find(|place| place.path == first.table))
            && let Some(seen) = vocabulary.seen.get(&table.pattern).and_then(|seen| seen.choose(random))
        {
            changes.push((table, seen.to_string()));
        }
        changes.push((first, vocabulary.value(first, random)));
        for place in places.iter().filter(|place| place.table == first.table && place.path != first.path) {
            if !first.table.is_empty() && random.random_bool(0.12) {
                changes.push((place, vocabulary.value(place, random)));
            }
        }
    }
    changes
}

/// The base with changes, in one of the ways in which a scenario is changed; `None` where they are not legal.
fn changed(base: &str, changes: &[(&Place<'_>, String)], bases: &Bases, random: &mut StdRng) -> Option<Scenario> {
    let text = |changes: &[(&Place<'_>, String)]| {
        let lines: String = changes.iter().map(|(place, value)| format!("{} = {value}\n", place.path)).collect();
        format!("format = 1\nextends = \"{base}\"\n{lines}")
    };
    let set = |(place, value): &(&Place<'_>, String)| Override::parse(format!("{}={value}", place.path));
    let read = |text: &str, overrides: &[Override]| Some(Scenario::read("changed.toml", text, overrides, bases).ok()?.scenario);
    match random.random_range(0..4) {
        0 => read(&text(&[]), &changes.iter().map(set).collect::<Vec<_>>()),
        1 => read(&text(changes), &[]),
        2 => read(&text(&changes[..1]), &changes[1..].iter().map(set).collect::<Vec<_>>()),
        _ => {
            let value = |text: &str| toml::from_str::<toml::Table>(&format!("value = {text}")).ok()?.remove("value");
            let given = |(place, text): &(&Place<'_>, String)| Some(Override::new(&place.path, typed(&value(text)?)));
            read(&text(&[]), &[])?.with_all(&changes.iter().map(given).collect::<Option<Vec<_>>>()?).ok()
        }
    }
}

fn study(scenario: &Scenario, settings: RunSettings) -> Option<Study> {
    Some(Study::new([Case::new(scenario.clone(), None).ok()?], settings).expect("one case").keeping(Keep::report()))
}

#[test]
fn whatever_is_changed_legally_the_resolved_text_reads_back_to_the_same_bits() {
    let (bases, shape) = (bases(), shape());
    let vocabulary = Vocabulary::of(&bases, &shape);
    let names: Vec<&String> = bases.0.keys().collect();
    let rounds = campaign(ROUNDS);
    let n_rounds = rounds.end - rounds.start;
    let (mut n_legal, mut choices, mut failures) = (0, BTreeMap::<&str, u64>::new(), vec![]);
    for round in rounds {
        let random = &mut StdRng::seed_from_u64(round);
        let base = *names.choose(random).expect("a base");
        let changes = changes(&vocabulary, base, random);
        let Some(scenario) = (if changes.is_empty() { None } else { changed(base, &changes, &bases, random) }) else { continue };
        let sampling = if random.random_bool(0.5) { Sampling::Plain } else { Sampling::Sobol };
        let settings = RunSettings { sampling, ..RunSettings::new(round, TRIALS) };
        let Some(study) = study(&scenario, settings) else { continue };
        n_legal += 1;
        changes.iter().for_each(|(place, _)| *choices.entry(place.pattern.as_str()).or_default() += 1);
        if let Err(difference) = same_again(&scenario, &study, settings) {
            let changes: Vec<_> = changes.iter().map(|(place, value)| format!("--set '{}={value}'", place.path)).collect();
            failures.push(format!("round {round}: {base} {}: {difference}", changes.join(" ")));
        }
    }
    assert!(failures.is_empty(), "{} of {n_legal} legal scenarios:\n{}", failures.len(), failures.join("\n"));
    assert!(n_legal > n_rounds / 4, "only {n_legal} of {n_rounds} rounds are legal");
    let n_changed = WITH_KEYS.map(|choice| choices.get(choice).copied().unwrap_or(0));
    println!("{n_legal} of {n_rounds} rounds are legal; {n_changed:?} of them change {WITH_KEYS:?}");
    assert!(n_changed.iter().all(|n| *n > 0), "{n_changed:?} of {n_legal} change {WITH_KEYS:?}");
}

fn same_again(scenario: &Scenario, study: &Study, settings: RunSettings) -> Result<(), String> {
    scenario.check_resolved(&NoFiles)?;
    let text = scenario.to_toml();
    let again = Scenario::read("again.toml", &text, &[], &NoFiles).map_err(|errors| errors.to_string())?.scenario;
    let again = self::study(&again, settings).ok_or("it is no case any more")?;
    let run = |study: &Study| bits(&study.run(&()).expect("nobody interrupts").remove(0));
    if run(study) == run(&again) { Ok(()) } else { Err("its results have other bits".into()) }
}
