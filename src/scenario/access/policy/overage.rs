//! The same beyond the quota, billed at a multiple.

use super::{OnExceed, Policy, Provider, ServedAs, Service};

/// `beyond = "overage", multiple = 1.25`: 100 million tokens beyond the quota at 0.74 cost 92.50.
pub(super) const POLICY: Policy = Policy {
    name: "overage",
    meaning: "d − c is served and billed at a multiple of the price",
    keys: &["multiple"],
    read: |reader| {
        let service = Service { served: ServedAs::Overage, by: Provider::Own, multiple: Some(reader.multiple("multiple")?) };
        Some(OnExceed { policy: POLICY.name, chance: None, wait: None, service: Some(service) })
    },
};
