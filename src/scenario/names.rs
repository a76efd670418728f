//! Names that parts of a scenario refer to each other by.

use crate::reading::TableReader;

/// Names that other parts of a scenario may refer to; known even where what they name is itself mistaken.
pub(super) struct ReferenceNames<'a> {
    pub packages: Vec<&'a str>,
    /// With all presets.
    pub usages: Vec<&'a str>,
    pub accesses: Vec<&'a str>,
    pub groups: Vec<&'a str>,
    pub jurisdictions: Vec<&'a str>,
    /// Tiers first, then models.
    pub models: Vec<&'a str>,
    pub gpus: Vec<&'a str>,
    /// Those of them that have a spot rent.
    pub spot_gpus: Vec<&'a str>,
    pub seats: Vec<&'a str>,
    pub pools: Vec<&'a str>,
}

impl<'a> ReferenceNames<'a> {
    pub fn of(root: &TableReader<'a>, presets: &'a [String]) -> Self {
        let keys =
            |table: &TableReader<'a>, key| table.table(key).map_or(vec![], |table| table.all().into_iter().map(|(name, _)| name).collect());
        let prices = root.table("prices");
        let price_keys = |key| prices.as_ref().map_or(vec![], |prices| keys(prices, key));
        Self {
            packages: keys(root, "packages"),
            usages: keys(root, "usage").into_iter().chain(presets.iter().map(String::as_str)).collect(),
            accesses: keys(root, "access"),
            groups: keys(root, "groups"),
            jurisdictions: keys(root, "tax"),
            models: [price_keys("tiers"), price_keys("models")].concat(),
            gpus: price_keys("gpus"),
            spot_gpus: {
                let gpus = prices.as_ref().and_then(|prices| prices.optional("gpus"));
                let has_spot =
                    |name: &&str| gpus.as_ref().is_some_and(|gpus| gpus.node.get(name).and_then(|gpu| gpu.get("spot")).is_some());
                price_keys("gpus").into_iter().filter(has_spot).collect()
            },
            seats: price_keys("seats"),
            pools: keys(root, "pools"),
        }
    }
}
