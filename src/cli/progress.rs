//! Progress with time left on standard error, once a run has taken a second; and signals that interrupt it.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Instant;

use indicatif::{ProgressBar, ProgressStyle};

use super::error::CommandError;
use super::signals;
use crate::quantity::count;
use crate::simulation::{Event, Observer};

/// Shows how far a study is, and interrupts it when the user presses Ctrl-C, or when the system asks the program to end.
pub struct Progress {
    is_quiet: bool,
    begun: Instant,
    /// Milliseconds from the beginning to the next redraw.
    next_redraw: AtomicU64,
    case: RwLock<Option<CaseProgress>>,
    interrupted: Arc<AtomicBool>,
}

/// The case that is being simulated.
struct CaseProgress {
    name: String,
    n_trials: usize,
    begun: Instant,
    bar: Option<ProgressBar>,
}

/// A case that takes less than this shows nothing.
const DELAY_MILLISECONDS: u64 = 1_000;
const REDRAW_MILLISECONDS: u64 = 100;

impl Progress {
    /// Watches for signals from now on; a second Ctrl-C ends the program at once.
    ///
    /// # Errors
    /// When the system refuses the signal handlers.
    pub fn new(is_quiet: bool) -> Result<Self, CommandError> {
        let interrupted = Arc::new(AtomicBool::new(false));
        signals::watch(&interrupted)
            .map_err(|error| CommandError::failure(format!("Ctrl-C cannot be watched: {error}"), "this is a limit of the system"))?;
        let case = RwLock::new(None);
        Ok(Self { is_quiet, begun: Instant::now(), next_redraw: AtomicU64::new(DELAY_MILLISECONDS), case, interrupted })
    }

    /// Between the steps that follow a study.
    ///
    /// # Errors
    /// The user interrupted.
    pub fn check(&self) -> Result<(), CommandError> {
        if self.is_cancelled() { Err(CommandError::interrupted()) } else { Ok(()) }
    }

    fn elapsed(&self) -> u64 {
        self.begun.elapsed().as_millis() as u64
    }

    fn start(&self, name: &str, n_trials: usize) {
        self.next_redraw.store(self.elapsed() + DELAY_MILLISECONDS, Ordering::Relaxed);
        let case = CaseProgress { name: name.into(), n_trials, begun: Instant::now(), bar: None };
        *self.case.write().unwrap_or_else(PoisonError::into_inner) = Some(case);
    }

    fn advance(&self, done: usize, total: usize) {
        let (now, due) = (self.elapsed(), self.next_redraw.load(Ordering::Relaxed));
        // Whichever thread moves the next redraw on shows the bar; the others go on working.
        let next = now + REDRAW_MILLISECONDS;
        if self.is_quiet || now < due || self.next_redraw.compare_exchange(due, next, Ordering::Relaxed, Ordering::Relaxed).is_err() {
            return;
        }
        if let Some(case) = self.case.write().unwrap_or_else(PoisonError::into_inner).as_mut() {
            case.show(done, total);
        }
    }

    fn finish(&self) {
        let case = self.case.write().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(bar) = case.and_then(|case| case.bar) {
            bar.finish_and_clear();
        }
    }
}

impl CaseProgress {
    fn show(&mut self, done: usize, total: usize) {
        let time_left = self.time_left(done, total);
        let bar = self.bar.get_or_insert_with(|| {
            let bar = ProgressBar::new(total as u64).with_prefix(self.name.clone());
            let style = ProgressStyle::with_template("{prefix} [{bar:30}] {percent:>3}% of {msg}");
            style.map_or_else(|_| bar.clone(), |style| bar.clone().with_style(style.progress_chars("=> ")))
        });
        bar.set_message(time_left);
        bar.set_position(done as u64);
    }

    /// Every piece costs about the same, so the time so far gives the time left; the bar's own estimate begins when the bar does.
    fn time_left(&self, done: usize, total: usize) -> String {
        let left = self.begun.elapsed().as_secs_f64() * total.saturating_sub(done) as f64 / done.max(1) as f64;
        let (minutes, seconds) = ((left / 60.0) as u64, left as u64 % 60);
        let time = if minutes > 0 { format!("{minutes} min {seconds:02} s") } else { format!("{seconds} s") };
        format!("{} trials, {time} left", count(self.n_trials))
    }
}

impl Observer for Progress {
    fn notice(&self, event: Event<'_>) {
        match event {
            Event::Started { case, n_trials } => self.start(case, n_trials),
            Event::Advanced { done, total } => self.advance(done, total),
            Event::Finished => self.finish(),
        }
    }

    fn is_cancelled(&self) -> bool {
        self.interrupted.load(Ordering::Relaxed)
    }
}
