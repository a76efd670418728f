//! Pieces of a study: some trials of one case each, and how a study is divided into parts of about the same size.
//!
//! A part is whole blocks of trials, since trials are simulated in blocks. Parts are numbered from 0, as array engines number their tasks.

use std::fmt;
use std::ops::Range;

use crate::quantity::{LANES, plural};

/// Some of the trials of one case of a study.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// Its place in the study.
    pub case: usize,
    /// Counted from 0.
    pub trials: Range<usize>,
}

/// What is divided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Division {
    /// Blocks of trials: a part has the same trials of every case.
    Trials,
    /// Cases, and blocks of a case only where there are more parts than cases.
    Cases,
}

/// A study has no such part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoSuchPart {
    /// Its number is not below the number of parts.
    Number { of: usize },
    /// There is less to divide than there are parts.
    TooMany { of: usize, most: usize },
}

impl Piece {
    /// The pieces of part `number` of `of` parts of a study. All parts together are all trials of all cases, once each.
    ///
    /// ```
    /// use compcast::simulation::{Division, Piece};
    ///
    /// let part = Piece::of_part(1, 3, 1, 640, Division::Trials)?;
    /// assert_eq!(part, [Piece { case: 0, trials: 192..384 }]);
    /// # Ok::<(), compcast::simulation::NoSuchPart>(())
    /// ```
    ///
    /// # Errors
    /// There is no such part, or there are more parts than blocks.
    pub fn of_part(number: usize, of: usize, n_cases: usize, n_trials: usize, division: Division) -> Result<Vec<Self>, NoSuchPart> {
        if number >= of {
            return Err(NoSuchPart::Number { of });
        }
        let n_blocks = n_trials.div_ceil(LANES);
        let share = |n: usize| number * n / of..(number + 1) * n / of;
        let trials = |blocks: Range<usize>| blocks.start * LANES..(blocks.end * LANES).min(n_trials);
        let (most, pieces) = match division {
            Division::Trials => (n_blocks, (0..n_cases).map(|case| Self { case, trials: trials(share(n_blocks)) }).collect()),
            Division::Cases if of <= n_cases => (n_cases, share(n_cases).map(|case| Self { case, trials: 0..n_trials }).collect()),
            Division::Cases => {
                let blocks = share(n_cases * n_blocks);
                let of_case = |case: usize| {
                    let own = blocks.start.max(case * n_blocks)..blocks.end.min((case + 1) * n_blocks);
                    Self { case, trials: trials(own.start - case * n_blocks..own.end - case * n_blocks) }
                };
                let cases = blocks.start / n_blocks.max(1)..blocks.end.div_ceil(n_blocks.max(1));
                (n_cases * n_blocks, cases.map(of_case).collect())
            }
        };
        if of > most { Err(NoSuchPart::TooMany { of, most }) } else { Ok(pieces) }
    }
}

impl NoSuchPart {
    /// What to write instead.
    pub fn help(self) -> String {
        match self {
            Self::Number { of } => format!("parts are counted from 0: write 0/{of} to {}/{of}", of.saturating_sub(1)),
            Self::TooMany { most, .. } => format!("write at most {}, such as --part 0/{most}", plural(most, "part")),
        }
    }
}

impl fmt::Display for NoSuchPart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number { of } => write!(f, "there is no such part of {}", plural(*of, "part")),
            Self::TooMany { of, most } => {
                write!(f, "{} are more than the study has blocks of {LANES} trials: {most}", plural(*of, "part"))
            }
        }
    }
}

impl std::error::Error for NoSuchPart {}

#[cfg(test)]
mod tests {
    use super::*;

    /// How often each block of each case is in one of the parts.
    fn times(n_parts: usize, n_cases: usize, n_trials: usize, division: Division) -> Vec<Vec<usize>> {
        let mut times = vec![vec![0; n_trials.div_ceil(LANES)]; n_cases];
        for number in 0..n_parts {
            let pieces = Piece::of_part(number, n_parts, n_cases, n_trials, division).expect("a part");
            assert!(!pieces.is_empty() && pieces.iter().all(|piece| !piece.trials.is_empty()), "part {number} of {n_parts} has trials");
            for Piece { case, trials } in pieces {
                assert!(trials.start.is_multiple_of(LANES) && (trials.end.is_multiple_of(LANES) || trials.end == n_trials));
                trials.step_by(LANES).for_each(|trial| times[case][trial / LANES] += 1);
            }
        }
        times
    }

    #[test]
    fn parts_are_every_block_of_every_case_once() {
        for (n_cases, n_trials) in [(1, 2), (1, 64), (1, 1_000), (2, 450), (7, 130), (12, 640_usize)] {
            for division in [Division::Trials, Division::Cases] {
                let n_blocks = n_trials.div_ceil(LANES);
                let most = if division == Division::Cases { n_cases * n_blocks } else { n_blocks };
                for n_parts in 1..=most {
                    let all = times(n_parts, n_cases, n_trials, division);
                    assert!(all.iter().flatten().all(|times| *times == 1), "{n_cases} cases of {n_trials} trials in {n_parts} parts");
                }
                let one_more = Piece::of_part(0, most + 1, n_cases, n_trials, division);
                // As many parts as cases are cases, and more of them are blocks.
                assert_eq!(one_more, Err(NoSuchPart::TooMany { of: most + 1, most }));
                assert_eq!(Piece::of_part(2, 2, n_cases, n_trials, division), Err(NoSuchPart::Number { of: 2 }));
            }
        }
    }

    #[test]
    fn a_case_is_cut_only_where_there_are_more_parts_than_cases() {
        for n_parts in 1..=7 {
            for number in 0..n_parts {
                let pieces = Piece::of_part(number, n_parts, 7, 640, Division::Cases).expect("a part");
                assert!(pieces.iter().all(|piece| piece.trials == (0..640)));
            }
        }
        let pieces = Piece::of_part(1, 8, 7, 640, Division::Cases).expect("a part");
        assert_eq!(pieces, [Piece { case: 0, trials: 512..640 }, Piece { case: 1, trials: 0..448 }]);
    }
}
