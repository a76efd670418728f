//! Demand over the quota needs an approval, which takes time.

use super::{OnExceed, Policy, Provider, ServedAs, Service};

/// `on_exceed = "approval", approval_rate = 0.8, approval_time = "6 days"`: in four months of five 80.3 of 100 over the quota are served, after 6 of
/// 30.44 days, and in the fifth month nothing is. A refusal takes as
/// long: people wait 6 days in all five months.
pub(super) const POLICY: Policy = Policy {
    name: "approval",
    meaning: "d − c is served with the probability that it is approved, less the share of the month until then",
    keys: &["approval_rate", "approval_time"],
    read: |reader| {
        let (granted, after) = (reader.share("approval_rate"), reader.wait("approval_time"));
        let service = Service { served: ServedAs::Approved, by: Provider::Own, price_multiple: None };
        Some(OnExceed { policy: POLICY.name, probability: Some(granted?), wait: Some(after?), service: Some(service) })
    },
};
