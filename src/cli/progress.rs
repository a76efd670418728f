//! Progress with time left on standard error, once a run has taken a second; and Ctrl-C.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};
use signal_hook::consts::SIGINT;

use crate::quantity::count;
use crate::simulation::Observer;

/// Shows how far a run is, and stops it when the user says so.
pub struct Progress {
    name: String,
    n_trials: usize,
    is_quiet: bool,
    begun: Instant,
    done: AtomicUsize,
    bar: OnceLock<ProgressBar>,
    interrupted: Arc<AtomicBool>,
}

/// A run shorter than this shows nothing.
const PATIENCE: Duration = Duration::from_secs(1);

/// A flag that Ctrl-C raises; the second Ctrl-C ends the program at once.
///
/// # Errors
/// When the system refuses the handler.
pub fn watch_for_interrupt() -> std::io::Result<Arc<AtomicBool>> {
    let flag = Arc::new(AtomicBool::new(false));
    signal_hook::flag::register_conditional_shutdown(SIGINT, i32::from(super::Exit::Interrupted.code()), Arc::clone(&flag))?;
    signal_hook::flag::register(SIGINT, Arc::clone(&flag))?;
    Ok(flag)
}

impl Progress {
    pub fn new(name: &str, n_trials: usize, is_quiet: bool, interrupted: Arc<AtomicBool>) -> Self {
        Self { name: name.into(), n_trials, is_quiet, begun: Instant::now(), done: AtomicUsize::new(0), bar: OnceLock::new(), interrupted }
    }

    /// Takes the bar off the screen.
    pub fn finish(&self) {
        if let Some(bar) = self.bar.get() {
            bar.finish_and_clear();
        }
    }

    fn new_bar(&self) -> ProgressBar {
        let bar = ProgressBar::new(self.n_trials as u64).with_prefix(self.name.clone());
        let style = ProgressStyle::with_template("{prefix} [{bar:30}] {percent:>3} % of {msg}");
        style.map_or_else(|_| bar.clone(), |style| bar.clone().with_style(style.progress_chars("=> ")))
    }

    /// Trials cost the same throughout, so the time so far tells the time left; the bar's own estimate begins when the bar does.
    fn time_left(&self, done: usize) -> String {
        let left = self.begun.elapsed().as_secs_f64() * (self.n_trials.saturating_sub(done)) as f64 / done.max(1) as f64;
        let (minutes, seconds) = ((left / 60.0) as u64, left as u64 % 60);
        let time = if minutes > 0 { format!("{minutes} min {seconds:02} s") } else { format!("{seconds} s") };
        format!("{} trials, {time} left", count(self.n_trials))
    }
}

impl Observer for Progress {
    fn advanced(&self, trials: usize) {
        let done = self.done.fetch_add(trials, Ordering::Relaxed) + trials;
        if !self.is_quiet && self.begun.elapsed() > PATIENCE {
            let bar = self.bar.get_or_init(|| self.new_bar());
            bar.set_message(self.time_left(done));
            bar.set_position(done as u64);
        }
    }

    fn is_cancelled(&self) -> bool {
        self.interrupted.load(Ordering::Relaxed)
    }
}
