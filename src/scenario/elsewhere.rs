//! Keys that are written where they do not belong, or under a name that the format does not have: what to write for what was meant.
//!
//! A key that only resembles another one of its table is left to the nearest word.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::schema::{self, Shape};
use crate::reading::path::split_path;

/// Tables by pattern, keys that people write there, and what to write instead. `*` is a name of one's own.
const MEANT: &[(&str, &[&str], &str)] = &[
    (
        "",
        &["node", "cluster", "server", "servers"],
        "add [capacity.node] with gpu = \"h100\", count = 8 and purchase_option = \"reserved\", and gpu_usage in a group that shares it",
    ),
    (
        "",
        &["cost", "costs", "expenses", "other"],
        "add [lines.migration] with amount = \"50k USD\", per = \"company\", date = \"2026-05\" and element = \"tooling\"",
    ),
    ("", &["fx", "exchange_rates"], "write [rates] with EUR.rate = \"1.15 USD\", what one EUR costs"),
    ("horizon", &["end", "until"], "write the number of months from the start: months = 12"),
    ("groups.*", &["salary", "pay", "wage", "base_pay"], "write base = \"120k USD/year\""),
    ("groups.*", &["people", "headcount", "size", "heads"], "write count = 40"),
    (
        "usage.*",
        &["batch", "batch_share"],
        "add [prices.models.batch] with the prices of work in batches, and give it a share of models in the access tier",
    ),
    ("access.*.cap", &["team"], "write per = \"team\" for a quota that each team shares, in place of one for each person"),
    ("access.*.cap", &["company"], "write per = \"company\" for a quota that all share, in place of one for each person"),
    ("access.*.gpu_cap", &["team"], "write per = \"team\" for a quota that each team shares, in place of one for each person"),
    (
        "packages.*.ownership.options",
        &["share", "percent", "percentage"],
        "write count = 36_000, the number of options: 0.08% of 45 million shares",
    ),
    ("packages.*", &["equity", "stock", "shares"], "write ownership = { rsu = { grant = \"60k USD\" } }"),
    ("offer", &["leaving", "turnover"], "write attrition = \"15% per year\""),
    ("offer", &["salary", "pay", "wage", "base_pay"], "write base = \"150k USD/year\""),
    (
        "offer",
        &["rsu", "rsus", "options", "stock", "shares", "grant"],
        "write [offer.equity.new_hire] with type = \"rsu\" and grant = \"200k USD\", or type = \"option\", count and strike",
    ),
    ("offer", &["credits", "allowance", "tokens"], "write [offer.compute.credits] with grant = \"500 USD/month\""),
    (
        "offer",
        &["employment_type", "contractor"],
        "remove it: an offer is to an employee; `compcast compare` has groups with employment_type = \"contractor\"",
    ),
    ("offer.sign_on", &[""], "write [offer.sign_on.first] with amount = \"25k USD\""),
    ("offer.sign_on.*", &[""], "write [offer.sign_on.first] with amount = \"25k USD\""),
    ("offer.sign_on.*", &["paid", "date", "when"], "write month = 1, the month of work that pays it"),
    ("offer.sign_on.*.clawback", &["how"], "write schedule = \"monthly\", or schedule = \"full\""),
    ("offer.bonus", &[""], "write bonus = { target = 0.1 }"),
    ("offer.performance_bonus", &[""], "write performance_bonus = { target = 0.1 }"),
    ("offer.equity.*", &["vest", "vesting_months", "vests"], "write vesting_period = \"48 months\""),
    ("offer.equity.*", &["every"], "write vesting_interval = \"3 months\""),
    (
        "offer.equity.*",
        &["vesting", "schedule", "vesting_schedule"],
        "write by_year = [0.25, 0.25, 0.25, 0.25], or vesting_period = \"48 months\"",
    ),
    ("offer.equity.*", &["granted"], "write granted_after = \"12 months\" for one grant, or granted_every = \"12 months\" for a series"),
    ("offer.equity.*", &["after_leaving", "window"], "write exercise_window = \"3 months\""),
    ("offer.equity.*", &["number", "options", "shares"], "write count = 60_000 for options, or units = 2_000 for RSUs"),
    ("offer.equity.*", &["percent", "percentage", "share"], "write share_of_company = \"0.06%\""),
    ("offer.equity.*", &["price", "exercise_price"], "write strike = \"4 USD\""),
    ("offer.compute.credits", &["lapses"], "write expiry_month = \"december\""),
    ("offer.compute.credits", &["on_leaving", "after_leaving"], "write usable_after_leaving = \"3 months\""),
    ("offer.compute.credits", &["amount", "allowance", "budget"], "write grant = \"500 USD/month\""),
    ("companies.*", &["preferred"], "write preferred_price = \"12 USD\""),
    ("companies.*", &["fully_diluted", "shares", "shares_outstanding"], "write fully_diluted_shares = 100_000_000"),
    (
        "companies.*",
        &["price", "fair_market_value", "valuation_409a"],
        "write share_price = \"100 USD\", or fair_value of a private company",
    ),
    ("companies.*.exit", &["chance"], "write probability = 0.5"),
    ("companies.*.exit", &["multiple"], "write price_multiple = { p50 = 2.0, sigma = 1.2 }"),
    ("prices", &[""], "write prices.factor = 2 to double all list prices, or a table [prices] with its keys below"),
    ("prices", &["discount", "multiplier", "multiple"], "write factor = 0.88 for 12% off all list prices"),
    (
        "prices.models.*",
        &["cache_write_1h", "cache_write_1hour", "cache_write_5m", "cache_creation", "cache_write_long"],
        "write one cache_write, the mean of both prices by the tokens that are written for an hour and for less: with 78% at 10 and 22% at 6.25, \
         cache_write = \"9.175 USD/Mtok\"",
    ),
    ("prices.models.*", &["multiplier", "discount", "multiple", "batch", "batch_discount"], "write factor = 0.5 for half the price"),
    ("prices.models.*", &["input", "prompt"], "write uncached_input = \"3 USD/Mtok\""),
    ("prices.models.*", &["completion"], "write output = \"15 USD/Mtok\""),
    ("prices.models.*", &["cached_input", "cached"], "write cache_read = \"0.30 USD/Mtok\""),
    (
        "prices.gpus.*",
        &["cost", "price", "rent", "hourly", "rate"],
        "write on_demand = \"3 USD/hour\" for a rent, or purchase = \"30k USD\" for a price",
    ),
    ("prices.seats.*", &["price", "cost", "amount", "rate"], "write fee = \"40 USD/month\""),
];

/// More places than this say nothing.
const MOST_PLACES: usize = 3;

/// Tables of a file with an offer, and those of groups in their place.
const OF_OFFERS: &[&str] = &["offer", "candidate"];
const OF_GROUPS: &[&str] = &["groups", "packages"];

/// What to write for a key that the table at `path` does not have; `resembles` says that another of its keys is near. An empty key stands for the table
/// itself, where something else was written.
pub(super) fn help(path: &str, key: &str, resembles: bool) -> Option<String> {
    let keys = split_path(path);
    let matches = |pattern: &str| {
        let pattern = split_path(pattern);
        let pattern: Vec<&str> = pattern.into_iter().filter(|segment| !segment.is_empty()).collect();
        let keys: Vec<&str> = keys.iter().copied().filter(|key| !key.is_empty()).collect();
        pattern.len() == keys.len() && pattern.iter().zip(&keys).all(|(pattern, key)| *pattern == "*" || pattern == key)
    };
    let known = MEANT.iter().find(|(pattern, words, _)| words.contains(&key) && matches(pattern));
    if let Some((.., help)) = known {
        return Some((*help).to_string());
    }
    if resembles || key.is_empty() {
        return None;
    }
    // What holds wherever nothing is said is not where to say it, and a file of groups has no offer, nor a file of an offer groups and packages.
    let is_of_offer = |path: &str| split_path(path).first().is_some_and(|table| OF_OFFERS.contains(table));
    let others: &[&str] = if is_of_offer(path) { OF_GROUPS } else { OF_OFFERS };
    let is_possible = |place: &str| place != "defaults" && !split_path(place).first().is_some_and(|table| others.contains(table));
    let places: Vec<&String> = PLACES.get(key)?.iter().filter(|place| is_possible(place)).collect();
    // A key of this very table that another choice rules out.
    if places.iter().any(|place| matches(&place.replace("NAME", "*"))) || places.is_empty() || places.len() > MOST_PLACES {
        return None;
    }
    let tables: Vec<String> =
        places.iter().map(|place| if place.is_empty() { "the top of the file".into() } else { format!("[{place}]") }).collect();
    Some(format!("move it to {}, where `{key}` is a key", tables.join(" or ")))
}

/// The tables that have each key of the format, with `NAME` for a name of one's own.
static PLACES: LazyLock<BTreeMap<String, Vec<String>>> = LazyLock::new(|| {
    let mut places = BTreeMap::new();
    collect("", &schema::shape(), &mut places);
    places
});

fn collect(path: &str, shape: &Shape, places: &mut BTreeMap<String, Vec<String>>) {
    let below = |key: &str| if path.is_empty() { key.to_string() } else { format!("{path}.{key}") };
    for (key, shape) in &shape.keys {
        places.entry(key.clone()).or_default().push(path.to_string());
        collect(&below(key), shape, places);
    }
    if let Some(named) = &shape.named {
        collect(&below("NAME"), named, places);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pattern_is_a_table_of_the_format_and_none_of_its_words_is_a_key_there() {
        let root = schema::shape();
        for (pattern, words, help) in MEANT {
            let mut segments = split_path(pattern).into_iter().filter(|segment| !segment.is_empty());
            let table = segments.try_fold(&root, |shape, key| match key {
                "*" => shape.named.as_deref(),
                key => shape.keys.get(key),
            });
            let table = table.unwrap_or_else(|| panic!("{pattern}"));
            assert!(words.iter().all(|word| !table.keys.contains_key(*word)), "{pattern}: {words:?}");
            assert!(!help.starts_with(char::is_uppercase) && !help.ends_with('.'), "{help}");
        }
    }

    #[test]
    fn a_key_of_another_table_is_named_with_its_path() {
        assert_eq!(help("groups.staff", "cap", false).as_deref(), Some("move it to [access.NAME], where `cap` is a key"));
        assert_eq!(help("usage.coding", "bill", false).as_deref(), Some("move it to [groups.NAME], where `bill` is a key"));
        assert_eq!(help("groups.staff", "raise", false).as_deref(), Some("move it to [packages.NAME.core], where `raise` is a key"));
        assert_eq!(help("offer.tooling", "raise", false).as_deref(), Some("move it to [offer], where `raise` is a key"));
        assert_eq!(help("groups.staff", "zebra", false), None);
        // What is near is a slip.
        assert_eq!(help("groups.staff", "cap", true), None);
    }
}
