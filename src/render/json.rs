//! JSON, spoken to through serde_json only here. Nothing in it depends on clock or machine.

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
