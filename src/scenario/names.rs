//! Names that parts of a scenario refer to each other by.

use crate::reading::{Field, NameKind, TableReader, Value};

pub(super) const GROUP: NameKind = NameKind { what: "group", definition: "[groups.NAME] with count = 40 and base = \"120k USD/year\"" };
pub(super) const PACKAGE: NameKind =
    NameKind { what: "package", definition: "[packages.NAME.core] with sign_on = \"5k USD\", or another of its elements" };
pub(super) const USAGE: NameKind = NameKind { what: "usage", definition: "[usage.NAME] with preset = \"coding-agent\"" };
pub(super) const ACCESS: NameKind = NameKind { what: "access tier", definition: "[access.NAME] with models = { mid = 1 }" };
pub(super) const JURISDICTION: NameKind = NameKind { what: "payroll-tax table", definition: "[tax.NAME.employer.pension] with rate = 0.1" };
pub(super) const EMPLOYMENT_TYPE: NameKind =
    NameKind { what: "employment type", definition: "[employment_types.NAME] with payroll_tax = false and benefits = false" };
pub(super) const MODEL: NameKind =
    NameKind { what: "model", definition: "[prices.models.NAME] with uncached_input = \"3 USD/Mtok\" and output = \"15 USD/Mtok\"" };
pub(super) const VENDOR: NameKind = NameKind { what: "vendor", definition: "vendor = \"NAME\" to the models that it sells" };
pub(super) const TIER: NameKind = NameKind { what: "tier", definition: "[prices.tiers] with NAME = \"claude-sonnet-5\"" };
pub(super) const TIER_OR_MODEL: NameKind = NameKind { what: "tier or model", ..MODEL };
pub(super) const GPU: NameKind = NameKind {
    what: "GPU",
    definition: "[prices.gpus.NAME] with on_demand = \"3 USD/hour\", reserved = \"2 USD/hour\", purchase = \"30k USD\" and power = \"1.3 kW\"",
};
pub(super) const SEAT: NameKind =
    NameKind { what: "seat", definition: "[prices.seats.NAME] with fee = \"40 USD/month\", and compute = true for an AI tool" };
pub(super) const POOL: NameKind = NameKind { what: "pool", definition: "[pools.NAME] with amount = \"20k USD/month\"" };

/// The table that takes the place of the one group of a scenario, and the names of that group and of its package.
pub(super) const OFFER: &str = "offer";
pub(super) const CANDIDATE: &str = "candidate";
pub(super) const OFFER_PACKAGE: &str = "offer";

/// Names that parts of a scenario may refer to, including those of parts that have mistakes.
pub(super) struct ReferenceNames<'a> {
    pub packages: Vec<&'a str>,
    /// With all presets.
    pub usages: Vec<&'a str>,
    pub accesses: Vec<&'a str>,
    pub groups: Vec<&'a str>,
    pub jurisdictions: Vec<&'a str>,
    pub employment_types: Vec<&'a str>,
    /// Tiers first, then models.
    pub models: Vec<&'a str>,
    pub gpus: Vec<&'a str>,
    /// Those of them that have a spot rent.
    pub spot_gpus: Vec<&'a str>,
    pub seats: Vec<&'a str>,
    pub pools: Vec<&'a str>,
    /// Whether people come from a file.
    pub has_headcount: bool,
    /// Usages whose mean follows from the bills of all groups that name them, with whether they are of GPUs.
    pub billed_usages: Vec<(&'a str, bool)>,
    /// The package of each group, with the group's usage of GPUs.
    gpu_usages: Vec<(&'a str, Option<Field<'a>>)>,
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
            groups: keys(root, "groups").into_iter().chain(root.optional(OFFER).map(|_| CANDIDATE)).collect(),
            jurisdictions: keys(root, "tax"),
            employment_types: keys(root, "employment_types"),
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
            has_headcount: root.optional("headcount").is_some(),
            billed_usages: billed_usages(root),
            gpu_usages: {
                let groups = root.table("groups").map_or(vec![], |groups| groups.all());
                let of_group = |(_, field): (&'a str, Field<'a>)| {
                    let Value::Text(package) = &field.node.get("package")?.value else { return None };
                    let usage = matches!(field.node.value, Value::Table(_)).then(|| TableReader::new(&field)?.optional("gpu_usage"));
                    Some((package.as_str(), usage.flatten()))
                };
                groups.into_iter().filter_map(of_group).collect()
            },
        }
    }

    /// The usage of GPUs of people with a package, where all of them have one.
    pub fn gpu_usage_of(&self, package: &str) -> Option<&Field<'a>> {
        let mut of_groups = self.gpu_usages.iter().filter(|(name, _)| *name == package).map(|(_, usage)| usage.as_ref());
        let first = of_groups.next()??;
        of_groups.all(|usage| usage.is_some()).then_some(first)
    }
}

/// Usages that groups name, all of them with a bill.
fn billed_usages<'a>(root: &TableReader<'a>) -> Vec<(&'a str, bool)> {
    let groups = root.table("groups").map_or(vec![], |groups| groups.all());
    let named = |(_, field): &(&'a str, Field<'a>)| {
        let of_key = |key: &str, bill: &str, is_gpu: bool| {
            let Value::Text(usage) = &field.node.get(key)?.value else { return None };
            Some((usage.as_str(), is_gpu, field.node.get(bill).is_some()))
        };
        [of_key("usage", "bill", false), of_key("gpu_usage", "gpu_bill", true)].into_iter().flatten().collect::<Vec<_>>()
    };
    let named: Vec<_> = groups.iter().flat_map(named).collect();
    let is_billed = |usage: &str| named.iter().filter(|(name, ..)| *name == usage).all(|(.., has_bill)| *has_bill);
    named.iter().filter(|(name, ..)| is_billed(name)).map(|(name, is_gpu, _)| (*name, *is_gpu)).collect()
}
