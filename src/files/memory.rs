//! How much memory there is: the least of what the limits of the process, those of its container and the machine leave.
//!
//! Read from the files that Linux publishes; elsewhere it is not known, and nothing is refused for lack of it.

use std::fs;
use std::path::{Path, PathBuf};

/// Bytes that this process may still use; `None` where the system does not say.
pub fn available_memory() -> Option<u64> {
    let read = |path: &Path| fs::read_to_string(path).ok();
    available(&read)
}

/// Reads a file of the system; `None` where there is none.
type Read<'a> = &'a dyn Fn(&Path) -> Option<String>;

fn available(read: Read<'_>) -> Option<u64> {
    let of_machine = read(Path::new("/proc/meminfo")).and_then(|text| in_kib(&text, "MemAvailable:"));
    [of_process(read), of_container(read), of_machine].into_iter().flatten().min()
}

/// What `ulimit -v` and `ulimit -d` leave.
fn of_process(read: Read<'_>) -> Option<u64> {
    let (limits, status) = (read(Path::new("/proc/self/limits"))?, read(Path::new("/proc/self/status"))?);
    let left = |limit: &str, used: &str| {
        // The soft limit is the first word after the name.
        let limit = limits.lines().find_map(|line| line.strip_prefix(limit))?.split_whitespace().next()?.parse::<u64>().ok()?;
        Some(limit.saturating_sub(in_kib(&status, used)?))
    };
    [left("Max address space", "VmSize:"), left("Max data size", "VmData:")].into_iter().flatten().min()
}

/// What control groups leave, of version 1 or 2: each group is limited by all groups above it as well.
fn of_container(read: Read<'_>) -> Option<u64> {
    let groups = read(Path::new("/proc/self/cgroup"))?;
    let left = |line: &str| {
        let (controllers, path) = line.split_once(':')?.1.split_once(':')?;
        let (root, limit, used, cache) = match controllers {
            "" => ("/sys/fs/cgroup", "memory.max", "memory.current", "inactive_file "),
            _ if controllers.split(',').any(|controller| controller == "memory") => {
                ("/sys/fs/cgroup/memory", "memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file ")
            }
            _ => return None,
        };
        let of_group = |folder: PathBuf| {
            let number = |file: &str| read(&folder.join(file))?.trim().parse::<u64>().ok();
            let limit = number(limit)?;
            // Files that were read and are not in use are dropped before anything else fails.
            let stat = read(&folder.join("memory.stat")).unwrap_or_default();
            let cached = stat.lines().find_map(|line| line.strip_prefix(cache)?.trim().parse::<u64>().ok()).unwrap_or(0);
            Some(limit.saturating_sub(number(used)?.saturating_sub(cached)))
        };
        let folders = Path::new(path).ancestors().map(|group| Path::new(root).join(group.strip_prefix("/").unwrap_or(group)));
        folders.filter_map(of_group).min()
    };
    groups.lines().filter_map(left).min()
}

/// The number of a line such as `VmSize:    1234 kB`, in bytes.
fn in_kib(text: &str, name: &str) -> Option<u64> {
    let number = text.lines().find_map(|line| line.strip_prefix(name))?.split_whitespace().next()?;
    number.parse::<u64>().ok()?.checked_mul(1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of_files(files: &[(&str, &str)]) -> Option<u64> {
        available(&|path| files.iter().find(|(name, _)| Path::new(name) == path).map(|(_, text)| (*text).to_string()))
    }

    const MEMINFO: (&str, &str) = ("/proc/meminfo", "MemTotal:  9000000 kB\nMemAvailable:  4000000 kB\n");
    const STATUS: (&str, &str) = ("/proc/self/status", "Name: compcast\nVmSize:  100000 kB\nVmData:   50000 kB\n");

    #[test]
    fn without_limits_it_is_what_the_machine_has_and_unknown_on_other_systems() {
        assert_eq!(of_files(&[MEMINFO]), Some(4_000_000 * 1024));
        let unlimited = "Limit    Soft Limit  Hard Limit  Units\nMax data size   unlimited  unlimited  bytes\nMax address space  unlimited  unlimited  bytes\n";
        assert_eq!(of_files(&[MEMINFO, STATUS, ("/proc/self/limits", unlimited)]), Some(4_000_000 * 1024));
        assert_eq!(of_files(&[]), None);
    }

    #[test]
    fn limits_of_the_process_count_less_what_it_uses() {
        let limits = |data: &str, space: &str| {
            let text = format!("Max data size   {data}   unlimited   bytes\nMax address space   {space}  unlimited  bytes\n");
            of_files(&[MEMINFO, STATUS, ("/proc/self/limits", &text)])
        };
        assert_eq!(limits("unlimited", "409600000"), Some(409_600_000 - 102_400_000));
        assert_eq!(limits("102400000", "409600000"), Some(102_400_000 - 51_200_000));
        assert_eq!(limits("1000", "unlimited"), Some(0));
    }

    #[test]
    fn limits_of_every_group_above_count_and_caches_are_free() {
        let groups = ("/proc/self/cgroup", "0::/pods/one\n");
        let inner = [
            groups,
            MEMINFO,
            ("/sys/fs/cgroup/pods/one/memory.max", "max\n"),
            ("/sys/fs/cgroup/pods/one/memory.current", "500\n"),
            ("/sys/fs/cgroup/pods/memory.max", "1000000\n"),
            ("/sys/fs/cgroup/pods/memory.current", "600000\n"),
            ("/sys/fs/cgroup/pods/memory.stat", "anon 1\ninactive_file 250000\n"),
        ];
        assert_eq!(of_files(&inner), Some(650_000));
        let first = [
            ("/proc/self/cgroup", "9:cpu,cpuacct:/a\n8:memory:/a\n"),
            ("/sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n"),
            ("/sys/fs/cgroup/memory/memory.usage_in_bytes", "70\n"),
            ("/sys/fs/cgroup/memory/a/memory.limit_in_bytes", "3000\n"),
            ("/sys/fs/cgroup/memory/a/memory.usage_in_bytes", "1000\n"),
        ];
        assert_eq!(of_files(&first), Some(2_000));
        // A container that sees its own group as the root.
        let root = [("/proc/self/cgroup", "0::/\n"), ("/sys/fs/cgroup/memory.max", "900\n"), ("/sys/fs/cgroup/memory.current", "100\n")];
        assert_eq!(of_files(&root), Some(800));
    }
}
