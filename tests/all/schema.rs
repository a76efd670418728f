//! The schema of scenario files: every scenario that ships holds to it, and what a reader refuses by its shape it refuses too.

use compcast::render::json::schema::document;
use compcast::scenario::builtin::{BUILTINS, DEFAULTS, STARTER};
use compcast::scenario::schema::shape;
use serde_json::Value;

fn validator() -> jsonschema::Validator {
    jsonschema::validator_for(&document(&shape())).expect("a schema")
}

fn instance(text: &str) -> Value {
    let table: toml::Table = toml::from_str(text).expect("TOML");
    serde_json::to_value(table).expect("JSON")
}

#[test]
fn every_scenario_that_ships_holds_to_the_schema() {
    let validator = validator();
    let examples = ["offer-equity", "offer-compute", "no-cap", "headcount-chicago"].map(|name| {
        let path = format!("{}/examples/{name}.toml", env!("CARGO_MANIFEST_DIR"));
        (name, std::fs::read_to_string(path).expect("an example"))
    });
    let shipped = BUILTINS.iter().map(|builtin| (builtin.name, builtin.text)).chain([("defaults", DEFAULTS), ("starter", STARTER)]);
    for (name, text) in shipped.chain(examples.iter().map(|(name, text)| (*name, text.as_str()))) {
        let told: Vec<_> = validator.iter_errors(&instance(text)).map(|error| format!("{}: {error}", error.instance_path())).collect();
        assert!(told.is_empty(), "{name}: {told:#?}");
    }
}

#[test]
fn hand_worked_cases_hold_to_it_as_well() {
    let validator = validator();
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/hand_worked");
    for entry in folder.read_dir().expect("the cases") {
        let path = entry.expect("a case").path();
        let text = std::fs::read_to_string(&path).expect("a text");
        let scenario = text.split("# ---- expected").next().unwrap_or_default();
        let told: Vec<_> = validator.iter_errors(&instance(scenario)).map(|error| error.to_string()).collect();
        assert!(told.is_empty(), "{}: {told:#?}", path.display());
    }
}

#[test]
fn what_is_no_key_or_of_the_wrong_kind_is_refused() {
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
    ] {
        assert!(!validator.is_valid(&instance(wrong)), "{wrong}");
    }
    assert!(validator.is_valid(&instance("[groups.a]\ncount = 3\n[packages.p.development]\ntraining = \"none\"")));
}
