//! Demand over the quota moves to another tool, which is billed separately.

use super::{OnExceed, Policy, Provider, ServedAs, Service};

/// `on_exceed = "overflow", overflow_share = 0.4, price_multiple = 1.1`: in two months of five, 100 over the quota cost 110 on another bill of the
/// company.
pub(super) const POLICY: Policy = Policy {
    name: "overflow",
    meaning: "d − c moves to another tool with some probability, and is billed there",
    keys: &["overflow_share", "price_multiple"],
    read: |reader| {
        let (share, multiple) = (reader.share("overflow_share"), reader.multiple("price_multiple"));
        let service = Service { served: ServedAs::Overflow, by: Provider::Own, price_multiple: Some(multiple?) };
        Some(OnExceed { policy: POLICY.name, probability: Some(share?), wait: None, service: Some(service) })
    },
};
