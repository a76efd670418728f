//! Beyond the quota somebody has to approve, which takes time.

use super::{OnExceed, Policy, Provider, ServedAs, Service};

/// `on_exceed = "approval", approval_rate = 0.8, approval_time = "6 days"`: of 100 beyond the quota, in four months of five 80.3 are served once 6 of 30.44
/// days are over, and in the fifth nothing is.
pub(super) const POLICY: Policy = Policy {
    name: "approval",
    meaning: "d − c is served with the chance that it is granted, less the share of the month that passes in waiting",
    keys: &["approval_rate", "approval_time"],
    read: |reader| {
        let (granted, after) = (reader.share("approval_rate"), reader.wait("approval_time"));
        let service = Service { served: ServedAs::Approved, by: Provider::Own, price_multiple: None };
        Some(OnExceed { policy: POLICY.name, probability: Some(granted?), wait: Some(after?), service: Some(service) })
    },
};
