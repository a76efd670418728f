//! How often a trial has the rarest incident: a sample that misses it can contradict no exact mean.

use serde::{Deserialize, Serialize};

/// Expected occurrences per trial of the rarest type of incident, or of the rarest size of one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct RarestIncident {
    /// Among incidents that are billed separately; absent where there are none.
    pub billed: Option<f64>,
    /// Among incidents that count toward the cap; absent where there are none.
    pub counted_toward_cap: Option<f64>,
}

impl RarestIncident {
    /// Among all incidents.
    pub fn of_any(self) -> Option<f64> {
        self.billed.into_iter().chain(self.counted_toward_cap).min_by(f64::total_cmp)
    }
}
