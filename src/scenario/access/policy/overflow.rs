//! Beyond the quota people move to another tool, which is paid elsewhere.

use super::{OnExceed, Policy, Provider, ServedAs, Service};

/// `on_exceed = "overflow", overflow_share = 0.4, price_multiple = 1.1`: in two months of five, 100 beyond the quota cost 110 on another bill of the company.
pub(super) const POLICY: Policy = Policy {
    name: "overflow",
    meaning: "d − c moves to another tool with the chance that it spills, and is paid there",
    keys: &["overflow_share", "price_multiple"],
    read: |reader| {
        let (share, multiple) = (reader.share("overflow_share"), reader.multiple("price_multiple"));
        let service = Service { served: ServedAs::Overflow, by: Provider::Own, price_multiple: Some(multiple?) };
        Some(OnExceed { policy: POLICY.name, probability: Some(share?), wait: None, service: Some(service) })
    },
};
