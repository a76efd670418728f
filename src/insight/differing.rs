//! What two scenarios say differently, key by key.

use serde::Serialize;

/// A table of the format in which two scenarios differ.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DifferingTable {
    /// Such as `packages.individual` or `prices.models`.
    pub table: String,
    pub keys: Vec<DifferingKey>,
}

/// A key that one of them has another value for, or that only one of them has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DifferingKey {
    /// Within the table.
    pub key: String,
    /// As TOML writes it; absent where the first scenario does not say it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// The same of the other scenario.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
}
