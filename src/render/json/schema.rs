//! The shape of a scenario as JSON Schema (draft 2020-12), with which editors complete and check TOML files.

use serde_json::{Map, Value, json};

use crate::reading::node::ABSENT;
use crate::reading::schema_record::Expected;
use crate::scenario::schema::{Shape, distribution};

/// The whole schema as a document. Nothing is required: a scenario contains only what differs from what it extends.
pub fn document(shape: &Shape) -> Value {
    let parameters: Map<String, Value> = distribution().into_iter().map(|key| (key.to_string(), json!({}))).collect();
    let mut schema = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "compcast scenario, format 1",
        "description": "What people and their compute cost; contains only what differs from what it extends",
    });
    if let (Value::Object(schema), Value::Object(root)) = (&mut schema, table(shape)) {
        schema.extend(root);
        schema.insert(
            "$defs".into(),
            json!({ "distribution": {
                "description": "a distribution by its parameters, such as { p50 = \"8 USD/month\", p90 = \"40 USD/month\" }",
                "type": "object",
                "properties": parameters,
                "additionalProperties": false,
            } }),
        );
    }
    schema
}

/// What is accepted at one place, with the word that removes what was inherited.
fn value(shape: &Shape) -> Value {
    let mut choices: Vec<Value> = shape.accepted.iter().flat_map(accepted).collect();
    if !shape.keys.is_empty() || shape.named.is_some() {
        choices.push(table(shape));
    }
    if choices.is_empty() {
        return json!({});
    }
    choices.push(json!({ "const": ABSENT }));
    let mut any = json!({ "anyOf": choices });
    if let Some(description) = &shape.description {
        any["description"] = json!(description);
    }
    any
}

fn table(shape: &Shape) -> Value {
    let properties: Map<String, Value> = shape.keys.iter().map(|(key, below)| (key.clone(), value(below))).collect();
    let others = shape.named.as_ref().map_or(json!(false), |below| value(below));
    json!({ "type": "object", "properties": properties, "additionalProperties": others })
}

fn accepted(asked: &Expected) -> Vec<Value> {
    match asked {
        Expected::Keys(_) | Expected::Names => vec![],
        Expected::Text => vec![json!({ "type": "string" })],
        Expected::Flag => vec![json!({ "type": "boolean" })],
        Expected::Whole { least, most } => vec![json!({ "type": "integer", "minimum": least, "maximum": most })],
        Expected::Word(words) => vec![json!({ "enum": words })],
        Expected::Form { example } => vec![json!({ "type": "string", "examples": [example] })],
        Expected::List => vec![json!({ "type": "array" })],
        Expected::Amount { examples, may_be_bare, may_vary } => {
            // A text may also be a range or the name of an assumption.
            let mut choices = vec![json!({ "type": "string", "examples": examples })];
            choices.extend(may_be_bare.then(|| json!({ "type": "number" })));
            choices.extend(may_vary.then(|| json!({ "$ref": "#/$defs/distribution" })));
            choices
        }
    }
}
