//! How many threads simulate: as many as there are cores, or as are asked for within reason.

use std::thread::available_parallelism;

use crate::simulation;

/// More threads than this help on no machine that has fewer cores, and may be more than the system can start.
const MOST_THREADS: usize = 64;

/// Runs `command` on `asked` threads; on all cores where no number is given. Where the system does not start that many, it runs on fewer: the
/// figures are the same.
pub fn with_threads<T: Send>(asked: Option<u16>, command: impl FnOnce() -> T + Send) -> T {
    let cores = available_parallelism().map_or(1, usize::from);
    let in_environment = std::env::var("RAYON_NUM_THREADS").ok();
    simulation::on_threads(n_threads(asked, in_environment.as_deref(), cores), command)
}

fn n_threads(asked: Option<u16>, in_environment: Option<&str>, cores: usize) -> usize {
    match (asked, in_environment.and_then(|number| number.trim().parse::<usize>().ok())) {
        (Some(asked), _) => usize::from(asked).clamp(1, cores.max(MOST_THREADS)),
        (None, Some(number)) if number > 0 => number.min(cores),
        _ => cores,
    }
}

#[cfg(test)]
mod tests {
    use super::n_threads;

    #[test]
    fn there_are_as_many_threads_as_cores_unless_another_number_within_reason_is_asked_for() {
        for (asked, in_environment, expected) in [
            (None, None, 4),
            (Some(7), None, 7),
            (Some(7), Some("2"), 7),
            (Some(u16::MAX), None, 64),
            (None, Some("2"), 2),
            (None, Some("99999"), 4),
            (None, Some("0"), 4),
            (None, Some("many"), 4),
        ] {
            assert_eq!(n_threads(asked, in_environment, 4), expected, "{asked:?}, {in_environment:?}");
        }
        assert_eq!(n_threads(Some(100), None, 96), 96);
    }
}
