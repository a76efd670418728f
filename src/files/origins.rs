//! Where the numbers of a scenario are from, as receipts and partial results keep it beside the resolved text, which has no comments.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::scenario::provenance::{Origin, Origins};

/// Numbers of one origin: one comment is often on a whole table of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OriginRecord {
    /// The name of the text that states them.
    pub stated_in: String,
    /// The comment on them there; empty without one.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub comment: String,
    /// Their paths, in order.
    pub paths: Vec<String>,
}

impl OriginRecord {
    /// One record for each origin, in the order of the texts and comments.
    pub fn all(origins: Origins) -> Vec<Self> {
        let mut by_origin: BTreeMap<Origin, Vec<String>> = BTreeMap::new();
        for (path, origin) in origins {
            by_origin.entry(origin).or_default().push(path);
        }
        by_origin.into_iter().map(|(Origin { stated_in, comment }, paths)| Self { stated_in, comment, paths }).collect()
    }

    /// The origins by path, as they were.
    pub fn by_path(records: &[Self]) -> Origins {
        let of_record = |record: &Self| {
            let origin = Origin { stated_in: record.stated_in.clone(), comment: record.comment.clone() };
            record.paths.iter().map(move |path| (path.clone(), origin.clone())).collect::<Vec<_>>()
        };
        records.iter().flat_map(of_record).collect()
    }
}
