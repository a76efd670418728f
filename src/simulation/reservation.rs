//! Reservations of dedicated GPUs with a term: when a position's is signed, and until when it runs.
//!
//! It is signed in the first month of the horizon in which somebody holds the position, and again after the end of a term in the next month in
//! which somebody does. It is paid to the end of its term in whole months, though the position be vacant or gone; a replacement takes it over.

use crate::quantity::{LANES, Lanes};
use crate::scenario::Package;

/// The kinds of GPU of a package that are reserved for a term, with their terms in months.
pub fn with_terms(package: Option<&Package>) -> impl Iterator<Item = (&str, u32)> {
    let gpus = package.into_iter().flat_map(|package| &package.tooling.gpus);
    gpus.filter_map(|(name, gpu)| Some((name.as_str(), gpu.purchase_option.term()?)))
}

/// The months in which a reservation is signed for a position that `is_held` in some months, whatever chance does.
pub fn signings(is_held: impl Iterator<Item = bool>, term: u32) -> impl Iterator<Item = usize> {
    let mut until = 0;
    let signs = move |(month, is_held): (usize, bool)| {
        (is_held && until <= month).then(|| {
            until = month + term as usize;
            month
        })
    };
    is_held.enumerate().filter_map(signs)
}

/// The reservation of one position in one block of trials, month after month.
#[derive(Clone, Copy, Debug)]
pub struct Running {
    term: u32,
    /// The first month after the term, by lane; 0 where nothing has been signed.
    until: [u32; LANES],
}

impl Running {
    pub fn new(term: u32) -> Self {
        Self { term, until: [0; LANES] }
    }

    /// Signs where somebody holds the position in `month` and no term runs; returns 1 in these lanes.
    pub fn step(&mut self, month: usize, is_held: impl Fn(usize) -> bool) -> Lanes {
        let mut signed = [0.0; LANES];
        for (lane, (until, signed)) in self.until.iter_mut().zip(&mut signed).enumerate() {
            if *until <= month as u32 && is_held(lane) {
                (*until, *signed) = (month as u32 + self.term, 1.0);
            }
        }
        signed
    }

    /// Calls `each` with every month in which the last term was signed in some lane, and the `hours` of these lanes.
    pub fn split(&self, hours: &Lanes, mut each: impl FnMut(usize, &Lanes)) {
        let mut is_done = [false; LANES];
        while let Some(first) = is_done.iter().position(|is_done| !is_done) {
            let until = self.until[first];
            let mut part = [0.0; LANES];
            for lane in (first..LANES).filter(|lane| self.until[*lane] == until) {
                (part[lane], is_done[lane]) = (hours[lane], true);
            }
            // Nobody has held the position in a lane without a term, so that there are no hours.
            if until > 0 {
                each((until - self.term) as usize, &part);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_term_is_signed_when_somebody_comes_and_again_when_it_has_run_out() {
        let held = [false, true, true, false, false, true, true, true, true];
        assert_eq!(signings(held.into_iter(), 3).collect::<Vec<_>>(), [1, 5, 8]);
        assert_eq!(signings(held.into_iter(), 12).collect::<Vec<_>>(), [1]);
        assert_eq!(signings(held.into_iter(), 1).collect::<Vec<_>>(), [1, 2, 5, 6, 7, 8]);
        let mut running = Running::new(3);
        let signed: Vec<_> = (0..held.len()).filter(|month| running.step(*month, |_| held[*month])[0] == 1.0).collect();
        assert_eq!(signed, [1, 5, 8]);
    }

    #[test]
    fn hours_are_split_by_the_month_of_signing_and_none_is_lost() {
        let mut running = Running::new(4);
        running.step(0, |lane| lane % 2 == 0);
        running.step(2, |_| true);
        let hours: Lanes = std::array::from_fn(|lane| lane as f64);
        let mut parts = vec![];
        running.split(&hours, |signed, part| parts.push((signed, part.iter().sum::<f64>())));
        assert_eq!(parts, [(0, 992.0), (2, 1_024.0)]);
    }
}
