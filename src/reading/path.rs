//! Paths of keys, such as `prices.models."gpt-5.5".output`.

/// The path of `key` below `path`, as TOML has it: a key that is not bare (the name of a model may contain a dot) is quoted.
pub fn below(path: &str, key: &str) -> String {
    let is_bare = !key.is_empty() && key.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'));
    let key = if is_bare { key.to_string() } else { format!("\"{key}\"") };
    if path.is_empty() { key } else { format!("{path}.{key}") }
}

/// The keys of a path as [`below`] writes it, quotes included.
pub fn split_path(path: &str) -> Vec<&str> {
    let (mut keys, mut start, mut is_quoted) = (vec![], 0, false);
    for (at, c) in path.char_indices() {
        match c {
            '"' => is_quoted = !is_quoted,
            '.' if !is_quoted => {
                keys.push(&path[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    keys.push(&path[start..]);
    keys
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_can_be_written_in_toml() {
        assert_eq!(below("prices.models", "gpt-5.5"), "prices.models.\"gpt-5.5\"");
        assert_eq!(below("", "groups"), "groups");
        assert_eq!(below("groups", ""), "groups.\"\"");
    }

    #[test]
    fn a_path_is_split_outside_quotes_only() {
        assert_eq!(split_path("prices.models.\"gpt-5.5\".output"), ["prices", "models", "\"gpt-5.5\"", "output"]);
        assert_eq!(split_path(""), [""]);
    }
}
