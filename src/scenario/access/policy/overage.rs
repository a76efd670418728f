//! Demand over the quota is served and billed at a multiple of the price.

use super::{OnExceed, Policy, Provider, ServedAs, Service};

/// `on_exceed = "overage", price_multiple = 1.25`: 100 million tokens over the quota at 0.74 cost 92.50.
pub(super) const POLICY: Policy = Policy {
    name: "overage",
    meaning: "d − c is served and billed at a multiple of the price",
    keys: &["price_multiple"],
    read: |reader| {
        let service = Service { served: ServedAs::Overage, by: Provider::Own, price_multiple: Some(reader.multiple("price_multiple")?) };
        Some(OnExceed { policy: POLICY.name, probability: None, wait: None, service: Some(service) })
    },
};
