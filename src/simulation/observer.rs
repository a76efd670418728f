//! Events of a running study. Must not print: the observer decides what to show.

/// Something that happened in a study.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event<'a> {
    /// The simulation of a case, or of several together, starts or resumes, with this many trials of each to go.
    Started { case: &'a str, n_trials: usize },
    /// `done` of `total` units of equal work are finished. Sent from many threads, not always in order.
    Advanced { done: usize, total: usize },
    /// The simulation of these is complete, or was cancelled.
    Finished,
}

/// Receives the events of a study and can cancel it.
pub trait Observer: Sync {
    /// Called for every event.
    fn notice(&self, _event: Event<'_>) {}

    /// Whether to stop after the blocks that are being simulated.
    fn is_cancelled(&self) -> bool {
        false
    }
}

/// Ignores all events and never cancels.
impl Observer for () {}
