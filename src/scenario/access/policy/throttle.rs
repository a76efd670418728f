//! Demand over the quota is served by something cheaper.

use super::{OnExceed, Policy, Provider, ServedAs, Service};

/// `on_exceed = "throttle", to = "small"`: 100 million tokens over the quota cost 25 at the small model's 0.25.
pub(super) const POLICY: Policy = Policy {
    name: "throttle",
    meaning: "d − c is served by something cheaper at its price",
    keys: &["to"],
    read: |reader| {
        let by = Provider::Cheaper(reader.target("to", "throttles")?);
        let service = Service { served: ServedAs::Throttled, by, price_multiple: None };
        Some(OnExceed { policy: POLICY.name, probability: None, wait: None, service: Some(service) })
    },
};
