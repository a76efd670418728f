//! Nothing beyond the quota.

use super::{OnExceed, Policy};

/// A quota of 100 of which 130 are wanted: 30 are blocked.
pub(super) const POLICY: Policy = Policy {
    name: "stop",
    meaning: "d − c is not served: it is blocked work",
    keys: &[],
    read: |_| Some(OnExceed { policy: POLICY.name, probability: None, wait: None, service: None }),
};
