//! Demand over the quota is not served.

use super::{OnExceed, Policy};

/// With a quota of 100 and a demand of 130, 30 are not served.
pub(super) const POLICY: Policy = Policy {
    name: "stop",
    meaning: "d − c is not served",
    keys: &[],
    read: |_| Some(OnExceed { policy: POLICY.name, probability: None, wait: None, service: None }),
};
