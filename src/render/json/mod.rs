//! JSON of results, and the scenarios in a receipt. serde_json is spoken to only here. Nothing in it depends on clock or machine.

pub mod schema;

use serde::Serialize;

/// `value` as indented JSON with a line end.
///
/// # Errors
/// When a map has keys that are no strings, which no report has.
pub fn pretty(value: &impl Serialize) -> Result<Vec<u8>, serde_json::Error> {
    let mut bytes = serde_json::to_vec_pretty(value)?;
    bytes.push(b'\n');
    Ok(bytes)
}

/// A scenario as a receipt keeps it.
pub struct ReceiptScenario {
    pub name: String,
    pub resolved: String,
    /// SHA-256 of the resolved text when the receipt was written.
    pub sha256: String,
}

/// The scenarios in a receipt; `None` where `text` is no receipt of this program.
pub fn scenarios_of_receipt(text: &str) -> Option<Vec<ReceiptScenario>> {
    let receipt: serde_json::Value = serde_json::from_str(text).ok()?;
    if receipt["program"] != "compcast" {
        return None;
    }
    let said = |value: &serde_json::Value| value.as_str().map(str::to_string);
    let kept = |scenario: &serde_json::Value| {
        Some(ReceiptScenario { name: said(&scenario["name"])?, resolved: said(&scenario["resolved"])?, sha256: said(&scenario["sha256"])? })
    };
    receipt["scenarios"].as_array()?.iter().map(kept).collect()
}
