//! Signals that interrupt: Ctrl-C, a scheduler's or container's request to end (SIGTERM), and a terminal that closes (SIGHUP).

use std::io;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

#[cfg(unix)]
use crate::files;

/// Sets `interrupted` at the first signal. At a second Ctrl-C, removes what is being written and ends the program. A second request to end is the first
/// again: schedulers send it to a process and to its group, and end what takes too long themselves.
#[cfg(unix)]
pub fn watch(interrupted: &Arc<AtomicBool>) -> io::Result<()> {
    use std::sync::atomic::Ordering;
    use std::thread;

    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
    use signal_hook::iterator::Signals;

    use super::Exit;

    // `nohup` asks to go on when the terminal closes.
    let watched: Vec<i32> = [SIGINT, SIGTERM, SIGHUP].into_iter().filter(|signal| *signal != SIGHUP || !is_ignored(SIGHUP)).collect();
    let mut signals = Signals::new(&watched)?;
    let flag = Arc::clone(interrupted);
    let watching = thread::Builder::new().name("signals".into()).spawn(move || {
        for signal in signals.forever() {
            if flag.swap(true, Ordering::Relaxed) && signal == SIGINT {
                files::abandon();
                std::process::exit(Exit::Interrupted.code().into());
            }
        }
    });
    if watching.is_err() {
        // Without a thread the first signal still interrupts; what the second leaves is found by the next run.
        signal_hook::flag::register_conditional_shutdown(SIGINT, Exit::Interrupted.code().into(), Arc::clone(interrupted))?;
        for signal in watched {
            signal_hook::flag::register(signal, Arc::clone(interrupted))?;
        }
    }
    Ok(())
}

/// Whether the parent process asked to ignore a signal, as `nohup` does with SIGHUP.
#[cfg(unix)]
fn is_ignored(signal: i32) -> bool {
    let mask = files::process_status("SigIgn").and_then(|mask| u64::from_str_radix(&mask, 16).ok());
    mask.is_some_and(|mask| mask >> (signal - 1) & 1 == 1)
}

#[cfg(not(unix))]
pub fn watch(interrupted: &Arc<AtomicBool>) -> io::Result<()> {
    use signal_hook::consts::{SIGINT, SIGTERM};

    use super::Exit;

    signal_hook::flag::register_conditional_shutdown(SIGINT, Exit::Interrupted.code().into(), Arc::clone(interrupted))?;
    for signal in [SIGINT, SIGTERM] {
        signal_hook::flag::register(signal, Arc::clone(interrupted))?;
    }
    Ok(())
}
