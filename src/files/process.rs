//! What the system says of this process.

use std::fs;

/// The value of a line of `/proc/self/status`, such as the mask of `SigIgn`; `None` elsewhere than on Linux.
pub fn process_status(key: &str) -> Option<String> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let value = status.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix(':'))?;
    Some(value.trim().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[cfg(target_os = "linux")]
    fn the_status_of_this_process_is_found_by_whole_keys() {
        assert_eq!(process_status("Pid"), Some(std::process::id().to_string()));
        assert_eq!(process_status("Pi"), None);
    }
}
