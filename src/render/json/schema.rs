//! The shape of scenarios and of header maps as JSON Schema (draft 2020-12), with which editors complete, explain and check TOML files.

use serde_json::{Map, Value, json};

use crate::intake::header_map;
use crate::reading::node::ABSENT;
use crate::reading::schema_record::Expected;
use crate::scenario::schema::{Descriptions, Shape, distribution, shape_of};

/// What is the same for all values of a kind of file.
#[derive(Clone, Copy, PartialEq)]
enum Kind {
    /// A value may be the word that removes what was inherited.
    Scenario,
    /// Where a list is accepted, so is one item alone.
    HeaderMap,
}

/// The schema of header maps as a document.
pub fn of_header_maps() -> Value {
    let shape = header_maps();
    let mut schema = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "compcast header map, format 1",
        "description": shape.description,
        "required": ["format"],
    });
    if let (Value::Object(schema), Value::Object(root)) = (&mut schema, table(&shape, Kind::HeaderMap)) {
        schema.extend(root);
    }
    schema
}

/// The shape of header maps.
pub fn header_maps() -> Shape {
    shape_of(&header_map::records(), &Descriptions::of(&header_map::descriptions()))
}

/// The whole schema of scenarios as a document. Nothing is required: a scenario contains only what differs from what it extends.
pub fn document(shape: &Shape) -> Value {
    let mut schema = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "compcast scenario, format 1",
        "description": shape.description,
    });
    if let (Value::Object(schema), Value::Object(root)) = (&mut schema, table(shape, Kind::Scenario)) {
        schema.extend(root);
        schema.insert("$defs".into(), forms());
    }
    schema
}

/// The forms that values have wherever they are written, each described once.
fn forms() -> Value {
    let (descriptions, distribution) = (Descriptions::built_in(), distribution());
    let parameters: Map<String, Value> =
        distribution.keys.into_iter().map(|(key, parameter)| (key, json!({ "description": parameter.description }))).collect();
    json!({
        "quantity": { "description": descriptions.of_form("quantity"), "type": "string" },
        "uncertain_quantity": { "description": descriptions.of_form("uncertain_quantity"), "type": "string" },
        "distribution": {
            "description": distribution.description,
            "type": "object",
            "properties": parameters,
            "additionalProperties": false,
        },
        "removal": { "description": descriptions.of_form("removal"), "const": ABSENT },
    })
}

fn form(name: &str) -> Value {
    json!({ "$ref": format!("#/$defs/{name}") })
}

/// What is accepted at one place.
fn value(shape: &Shape, kind: Kind) -> Value {
    let mut value = json!({ "description": shape.description });
    let mut choices: Vec<Value> = shape.accepted.iter().flat_map(accepted).collect();
    if shape.accepted.contains(&Expected::List) {
        let items = if choices.is_empty() { json!(true) } else { json!({ "anyOf": choices }) };
        let list = json!({ "type": "array", "items": items });
        match kind {
            Kind::Scenario => choices = vec![list],
            Kind::HeaderMap => choices.push(list),
        }
    }
    if !shape.keys.is_empty() || shape.named.is_some() {
        choices.push(table(shape, kind));
    }
    if !choices.is_empty() {
        choices.extend((kind == Kind::Scenario).then(|| form("removal")));
        value["anyOf"] = json!(choices);
    }
    value
}

fn table(shape: &Shape, kind: Kind) -> Value {
    let properties: Map<String, Value> = shape.keys.iter().map(|(key, below)| (key.clone(), value(below, kind))).collect();
    let others = shape.named.as_ref().map_or(json!(false), |below| value(below, kind));
    json!({ "type": "object", "properties": properties, "additionalProperties": others })
}

fn accepted(asked: &Expected) -> Vec<Value> {
    match asked {
        Expected::Keys(_) | Expected::Names | Expected::List => vec![],
        Expected::Text => vec![json!({ "type": "string" })],
        Expected::Number => vec![json!({ "type": "number" })],
        Expected::Flag => vec![json!({ "type": "boolean" })],
        Expected::Whole { least, most } => vec![json!({ "type": "integer", "minimum": least, "maximum": most })],
        Expected::Word(words) => vec![json!({ "enum": words })],
        Expected::Form { example } => vec![json!({ "type": "string", "examples": [example] })],
        Expected::Amount { examples, may_be_bare, may_vary } => {
            let mut quantity = form(if *may_vary { "uncertain_quantity" } else { "quantity" });
            quantity["examples"] = json!(examples);
            let mut choices = vec![quantity];
            choices.extend(may_be_bare.then(|| json!({ "type": "number" })));
            choices.extend(may_vary.then(|| form("distribution")));
            choices
        }
    }
}
