//! Beyond the quota people move to another tool, which is paid elsewhere.

use super::{OnExceed, Policy, Provider, ServedAs, Service};

/// `beyond = "spill", share = 0.4, multiple = 1.1`: in two months of five, 100 beyond the quota cost 110 on another bill of the company.
pub(super) const POLICY: Policy = Policy {
    name: "spill",
    meaning: "d − c moves to another tool with the chance that it spills, and is paid there",
    keys: &["share", "multiple"],
    read: |reader| {
        let (share, multiple) = (reader.share("share"), reader.multiple("multiple"));
        let service = Service { served: ServedAs::Overflow, by: Provider::Own, multiple: Some(multiple?) };
        Some(OnExceed { policy: POLICY.name, chance: Some(share?), wait: None, service: Some(service) })
    },
};
