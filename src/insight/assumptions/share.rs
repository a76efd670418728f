//! What shares are shares of, so that a number has its unit: `% of base pay`, not 0.12.

use crate::reading::path::split_path;

/// How many of the unit that a share is printed in make one, and the unit. Correlations are printed as they are.
pub fn unit_of_share(path: &str) -> (f64, &'static str) {
    let keys = split_path(path);
    let key = |from_end: usize| keys.len().checked_sub(from_end).and_then(|at| keys.get(at)).copied().unwrap_or_default();
    let unit = match (key(2), key(1)) {
        (_, "persistence" | "monthly_persistence" | "correlation" | "gini") => return (1.0, ""),
        ("raise", "rate") => "% per year",
        ("bonus" | "performance_bonus", "target") | (_, "load" | "hiring_cost" | "up_to") => "% of base pay",
        ("training", "utilization") => "% of the budget",
        (_, "utilization") => "% of hours",
        (_, "rate") if keys.first() == Some(&"tax") => "% of wages",
        (_, "residual_value") => "% of the price",
        (_, "cache_write") => "% of input tokens",
        (_, "cache_read" | "long_context") | ("models", _) => "% of tokens",
        ("tools", _) | (_, "tuned_share" | "personal_share" | "top_tenth") => "% of use",
        ("adoption", _) => "% of people",
        ("active", "share") => "% of months",
        (_, "idle_share") => "% of the wait",
        (_, "weekend_share") => "% of incidents",
        (_, "alert_at") => "% of the cap",
        (_, "approval_rate" | "overflow_share" | "probability") if keys.first() == Some(&"access") => "% per month",
        (_, "net_settlement") => "% of vested shares",
        _ => "%",
    };
    (100.0, unit)
}

/// What a number without a unit counts, where its key says so.
pub fn unit_of_count(path: &str) -> &'static str {
    let keys = split_path(path);
    match keys.as_slice() {
        ["groups", _, "count" | "team_size"] | ["groups", _, "hiring", _] => "people",
        ["packages", _, "tooling", "gpu", _, "count"] | ["capacity", _, "count"] => "GPUs",
        ["packages", _, "tooling", "seats", _] => "seats",
        ["usage", _, "active_days"] => "days",
        _ => "",
    }
}
