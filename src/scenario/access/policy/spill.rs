//! Beyond the quota people move to another tool, which is paid elsewhere.

use super::{Beyond, By, Policy, Served, Service};

/// `beyond = "spill", share = 0.4, multiple = 1.1`: in two months of five, 100 beyond the quota cost 110 on another bill of the company.
pub(super) const POLICY: Policy = Policy {
    name: "spill",
    meaning: "d − c moves to another tool with the chance that it spills, and is paid there",
    keys: &["share", "multiple"],
    read: |reader| {
        let (share, multiple) = (reader.share("share"), reader.multiple("multiple"));
        let service = Service { served: Served::Spilled, by: By::Own, multiple: Some(multiple?) };
        Some(Beyond { policy: POLICY.name, chance: Some(share?), wait: None, service: Some(service) })
    },
};
