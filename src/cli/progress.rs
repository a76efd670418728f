//! Progress with time left on standard error, once a run has taken a second; and Ctrl-C.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Instant;

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
    /// Milliseconds from the beginning to the last redraw; starts with the patience.
    last_shown: AtomicU64,
    bar: OnceLock<ProgressBar>,
    interrupted: Arc<AtomicBool>,
}

/// A run shorter than this shows nothing.
const PATIENCE_MILLISECONDS: u64 = 1_000;
const REDRAW_MILLISECONDS: u64 = 100;

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
        Self {
            name: name.into(),
            n_trials,
            is_quiet,
            begun: Instant::now(),
            last_shown: AtomicU64::new(PATIENCE_MILLISECONDS),
            bar: OnceLock::new(),
            interrupted,
        }
    }

    /// Takes the bar off the screen.
    pub fn finish(&self) {
        if let Some(bar) = self.bar.get() {
            bar.finish_and_clear();
        }
    }

    fn new_bar(&self, total: usize) -> ProgressBar {
        let bar = ProgressBar::new(total as u64).with_prefix(self.name.clone());
        let style = ProgressStyle::with_template("{prefix} [{bar:30}] {percent:>3} % of {msg}");
        style.map_or_else(|_| bar.clone(), |style| bar.clone().with_style(style.progress_chars("=> ")))
    }

    /// Every piece costs about the same, so the time so far tells the time left; the bar's own estimate begins when the bar does.
    fn time_left(&self, done: usize, total: usize) -> String {
        let left = self.begun.elapsed().as_secs_f64() * total.saturating_sub(done) as f64 / done.max(1) as f64;
        let (minutes, seconds) = ((left / 60.0) as u64, left as u64 % 60);
        let time = if minutes > 0 { format!("{minutes} min {seconds:02} s") } else { format!("{seconds} s") };
        format!("{} trials, {time} left", count(self.n_trials))
    }
}

impl Observer for Progress {
    fn progressed(&self, done: usize, total: usize) {
        let now = self.begun.elapsed().as_millis() as u64;
        let last = self.last_shown.load(Ordering::Relaxed);
        // Whoever moves the clock on shows the bar; the others go on working.
        let is_due =
            now > last + REDRAW_MILLISECONDS && self.last_shown.compare_exchange(last, now, Ordering::Relaxed, Ordering::Relaxed).is_ok();
        if !self.is_quiet && is_due {
            let bar = self.bar.get_or_init(|| self.new_bar(total));
            bar.set_message(self.time_left(done, total));
            bar.set_position(done as u64);
        }
    }

    fn is_cancelled(&self) -> bool {
        self.interrupted.load(Ordering::Relaxed)
    }
}
