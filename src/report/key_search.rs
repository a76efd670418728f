//! Which keys of scenarios somebody means who names a path or the end of one.

use crate::scenario::schema::Descriptions;

/// Keys that mean the same.
#[derive(Debug, PartialEq)]
pub struct FoundKey {
    /// Their paths; a name that users choose is `*`.
    pub paths: Vec<String>,
    pub description: String,
}

/// The keys whose path ends in `name`, such as `growth`, `rsu.grant_date` or `groups.senior.base`, in alphabetical order.
pub fn find(name: &str, descriptions: &Descriptions) -> Vec<FoundKey> {
    let wanted: Vec<&str> = name.trim().split('.').collect();
    let described = descriptions.keys().chain(descriptions.forms());
    let mut found: Vec<FoundKey> = vec![];
    for (path, description) in described.filter(|(path, _)| is_called(path, &wanted)) {
        match found.iter_mut().find(|known| known.description == description) {
            Some(known) => known.paths.push(path.to_string()),
            None => found.push(FoundKey { paths: vec![path.to_string()], description: description.to_string() }),
        }
    }
    found
}

/// Every last part of a path, for suggestions.
pub fn names(descriptions: &Descriptions) -> Vec<&str> {
    descriptions.keys().filter_map(|(path, _)| path.rsplit('.').next()).filter(|key| *key != "*").collect()
}

/// Whether a path ends in the wanted keys. A name that users choose can be any, except as the first of the keys: anything would be called so.
fn is_called(path: &str, wanted: &[&str]) -> bool {
    let keys: Vec<&str> = path.split('.').collect();
    let Some(from) = keys.len().checked_sub(wanted.len()) else { return false };
    let is_same = |(index, (key, wanted)): (usize, (&&str, &&str))| key == wanted || (*key == "*" && index > 0 && !wanted.is_empty());
    keys[from..].iter().zip(wanted).enumerate().all(is_same)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paths(name: &str) -> Vec<String> {
        find(name, &Descriptions::built_in()).into_iter().flat_map(|found| found.paths).collect()
    }

    #[test]
    fn a_key_is_found_by_its_path_and_by_the_end_of_it() {
        assert_eq!(paths("growth_period"), ["defaults.usage.growth_period", "presets.*.growth_period", "usage.*.growth_period"]);
        assert_eq!(paths("groups.*.attrition"), ["groups.*.attrition"]);
        assert_eq!(paths("groups.senior.attrition"), ["groups.*.attrition"]);
        assert_eq!(paths("packages.lead.ownership.rsu.grant_date"), ["packages.*.ownership.rsu.grant_date"]);
        assert_eq!(paths("rsu.grant_date"), ["packages.*.ownership.rsu.grant_date"]);
        assert!(paths("grant_date").len() >= 4);
        assert_eq!(paths("senior"), Vec::<String>::new());
        assert_eq!(paths("distribution.sigma"), ["distribution.sigma"]);
    }
}
