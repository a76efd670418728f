//! What a study tells while it runs. Nothing here prints: the terminal does, from these events.

/// Something that happened in a study.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event<'a> {
    /// Simulation of a case begins or goes on: this many trials are still to do.
    Started { case: &'a str, n_trials: usize },
    /// `done` of `total` pieces of equal work are done. Sent from many threads.
    Advanced { done: usize, total: usize },
    /// The case has the trials that were asked for, or the study was interrupted.
    Finished,
}

/// Receives the events of a study, and may interrupt it.
pub trait Observer: Sync {
    fn notice(&self, _event: Event<'_>) {}

    /// Whether to stop after the blocks at hand.
    fn is_cancelled(&self) -> bool {
        false
    }
}

/// Nobody watches and nobody interrupts.
impl Observer for () {}
