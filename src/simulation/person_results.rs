//! Figures of every person, reduced block by block: memory grows with people and never with people times trials.
//!
//! Sums are kept as whole numbers of millionths, so that neither the order of blocks nor the way a run is cut into parts can change a bit.
//! Percentiles come from a histogram whose bins grow by a constant factor: each is known to within half a percent of its value.

use crate::quantity::math::{exp, ln};
use crate::quantity::{LANES, Lanes};

/// What one block of trials says about one person: compute by trial, all else summed over the trials of the block.
#[derive(Clone, Debug)]
pub struct PersonBlock {
    /// USD over the horizon.
    spend: Lanes,
    unserved: i128,
    wanted: i128,
    months_at_cap: i128,
}

/// Amounts of one person in one block, by trial.
#[derive(Clone, Debug)]
pub struct PersonAmounts {
    /// Compute over the horizon, USD.
    pub spend: Lanes,
    /// Unserved demand at its price, USD.
    pub unserved: Lanes,
    /// All demand at its price, USD.
    pub wanted: Lanes,
    /// Months in which more was wanted than quotas and pools gave.
    pub months_at_cap: Lanes,
}

impl PersonAmounts {
    pub const ZERO: Self = Self { spend: [0.0; LANES], unserved: [0.0; LANES], wanted: [0.0; LANES], months_at_cap: [0.0; LANES] };

    /// Of the first `n` lanes, which are trials.
    pub fn reduce(&self, n: usize) -> PersonBlock {
        let sum = |lanes: &Lanes| lanes[..n].iter().map(|amount| in_parts(*amount)).sum();
        let (unserved, wanted, months_at_cap) = (sum(&self.unserved), sum(&self.wanted), sum(&self.months_at_cap));
        PersonBlock { spend: self.spend, unserved, wanted, months_at_cap }
    }
}

/// Figures of one person over all trials. Amounts are USD of compute over the horizon.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PersonFigures {
    pub mean: f64,
    /// Standard deviation between trials; absent for a single trial.
    pub sd: Option<f64>,
    /// Within 0.5% of the order statistic.
    pub p50: f64,
    pub p90: f64,
    /// Mean number of months in which more was wanted than quotas and pools gave.
    pub months_at_cap: f64,
    /// Share of demand, at its price, that was not served: 0 to 1; absent for somebody who wanted nothing.
    pub unserved_share: Option<f64>,
}

/// Accumulated figures of all people, in the order of the plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PeopleFigures {
    people: Vec<Accumulator>,
    /// The last block, where it is not full: it can be taken out again and simulated whole.
    last_block: Vec<Accumulator>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Accumulator {
    /// In millionths of a dollar, and its square.
    spend: i128,
    spend_squared: u128,
    unserved: i128,
    wanted: i128,
    /// In millionths of a month.
    months_at_cap: i128,
    histogram: Histogram,
}

/// Counts of amounts in bins of which each is wider than the last by a constant factor.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Histogram {
    /// Amounts below a millionth of a dollar.
    n_zero: u32,
    /// Number of the first bin in `counts`.
    first: i32,
    counts: Vec<u32>,
}

/// Whole parts that a unit is counted in.
const PARTS: f64 = 1e6;
/// Largest relative error of a percentile: a bin reaches from this far below its representative to this far above.
const RELATIVE_ERROR: f64 = 0.005;

/// Logarithm of the factor between bins: γ = (1 + ε) / (1 − ε).
fn ln_gamma() -> f64 {
    ln((1.0 + RELATIVE_ERROR) / (1.0 - RELATIVE_ERROR))
}

fn in_parts(amount: f64) -> i128 {
    (amount * PARTS).round() as i128
}

impl PeopleFigures {
    pub fn new(n_people: usize) -> Self {
        Self { people: vec![Accumulator::default(); n_people], last_block: vec![] }
    }

    pub fn len(&self) -> usize {
        self.people.len()
    }

    /// Takes in a block, of which the first `n` lanes are trials.
    pub fn take(&mut self, block: &[PersonBlock], n: usize) {
        let ln_gamma = ln_gamma();
        if n < LANES {
            self.last_block = vec![Accumulator::default(); self.people.len()];
        }
        let people = if n < LANES { &mut self.last_block } else { &mut self.people };
        people.iter_mut().zip(block).for_each(|(person, block)| person.take(block, n, ln_gamma));
    }

    /// Leaves out the last block where it is not full.
    pub fn keep_whole_blocks(&mut self) {
        self.last_block.clear();
    }

    /// Adds the trials of `next`, which begin where these end.
    pub fn append(&mut self, next: Self) {
        self.people.iter_mut().zip(&next.people).for_each(|(person, more)| person.append(more));
        self.last_block = next.last_block;
    }

    /// Figures of each person over `n_trials`.
    pub fn figures(&self, n_trials: usize) -> impl Iterator<Item = PersonFigures> {
        self.people.iter().enumerate().map(move |(index, person)| match self.last_block.get(index) {
            None => person.figures(n_trials),
            Some(last) => {
                let mut all = person.clone();
                all.append(last);
                all.figures(n_trials)
            }
        })
    }

    /// As whole numbers, for a partial result.
    pub fn to_words(&self) -> Vec<u64> {
        let mut words = vec![self.last_block.len() as u64];
        let wide = |words: &mut Vec<u64>, number: u128| words.extend([number as u64, (number >> 64) as u64]);
        for person in self.people.iter().chain(&self.last_block) {
            for number in [person.spend, person.unserved, person.wanted, person.months_at_cap] {
                wide(&mut words, number as u128);
            }
            wide(&mut words, person.spend_squared);
            let Histogram { n_zero, first, counts } = &person.histogram;
            words.extend([u64::from(*n_zero), i64::from(*first) as u64, counts.len() as u64]);
            words.extend(counts.iter().map(|count| u64::from(*count)));
        }
        words
    }

    /// What [`PeopleFigures::to_words`] made of `n_people`; `None` where the words do not add up to that.
    pub fn from_words(words: &[u64], n_people: usize) -> Option<Self> {
        let mut words = words.iter().copied();
        let n_last = usize::try_from(words.next()?).ok().filter(|n_last| *n_last == 0 || *n_last == n_people)?;
        let people = (0..n_people).map(|_| Accumulator::from_words(&mut words)).collect::<Option<_>>()?;
        let last_block = (0..n_last).map(|_| Accumulator::from_words(&mut words)).collect::<Option<_>>()?;
        words.next().is_none().then_some(Self { people, last_block })
    }
}

impl Accumulator {
    fn take(&mut self, block: &PersonBlock, n: usize, ln_gamma: f64) {
        for spend in &block.spend[..n] {
            let parts = in_parts(*spend);
            self.spend += parts;
            self.spend_squared += (parts * parts) as u128;
            self.histogram.add(*spend, ln_gamma);
        }
        self.unserved += block.unserved;
        self.wanted += block.wanted;
        self.months_at_cap += block.months_at_cap;
    }

    fn append(&mut self, next: &Self) {
        self.spend += next.spend;
        self.spend_squared += next.spend_squared;
        self.unserved += next.unserved;
        self.wanted += next.wanted;
        self.months_at_cap += next.months_at_cap;
        self.histogram.append(&next.histogram);
    }

    fn from_words(words: &mut impl Iterator<Item = u64>) -> Option<Self> {
        let mut wide = || Some(u128::from(words.next()?) | u128::from(words.next()?) << 64);
        let [spend, unserved, wanted, months_at_cap] = [wide()?, wide()?, wide()?, wide()?].map(|number| number as i128);
        let spend_squared = wide()?;
        let n_zero = u32::try_from(words.next()?).ok()?;
        let first = i32::try_from(words.next()? as i64).ok()?;
        let n_bins = words.next()?;
        let counts = (0..n_bins).map(|_| u32::try_from(words.next()?).ok()).collect::<Option<_>>()?;
        Some(Self { spend, spend_squared, unserved, wanted, months_at_cap, histogram: Histogram { n_zero, first, counts } })
    }

    fn figures(&self, n_trials: usize) -> PersonFigures {
        let n = n_trials as f64;
        let mean_of = |sum: i128| sum as f64 / PARTS / n;
        // Σ(x − m)² = Σx² − m (Σx + r) with m the whole part of the mean and r = Σx − n m. It is exact in whole numbers: no cancellation however
        // small the spread, and no number larger than Σx².
        let whole = self.spend / n_trials.max(1) as i128;
        let left = self.spend - n_trials as i128 * whole;
        let squares = self.spend_squared as i128 - whole * (self.spend + left);
        let left = left as f64;
        let variance = (squares as f64 - left * left / n) / (PARTS * PARTS) / (n - 1.0);
        PersonFigures {
            mean: mean_of(self.spend),
            sd: (n_trials > 1).then(|| variance.sqrt()),
            p50: self.histogram.quantile(0.5),
            p90: self.histogram.quantile(0.9),
            months_at_cap: mean_of(self.months_at_cap),
            unserved_share: (self.wanted > 0).then(|| self.unserved as f64 / self.wanted as f64),
        }
    }
}

impl Histogram {
    fn add(&mut self, amount: f64, ln_gamma: f64) {
        if amount * PARTS < 1.0 {
            self.n_zero += 1;
            return;
        }
        let bin = (ln(amount) / ln_gamma).ceil() as i32;
        self.reach(bin, bin);
        self.counts[(bin - self.first) as usize] += 1;
    }

    fn append(&mut self, next: &Self) {
        self.n_zero += next.n_zero;
        if !next.counts.is_empty() {
            self.reach(next.first, next.first + next.counts.len() as i32 - 1);
            let offset = (next.first - self.first) as usize;
            self.counts[offset..].iter_mut().zip(&next.counts).for_each(|(into, from)| *into += from);
        }
    }

    /// Makes room for the bins `from` to `to`.
    fn reach(&mut self, from: i32, to: i32) {
        if self.counts.is_empty() {
            self.first = from;
        }
        if from < self.first {
            let missing = (self.first - from) as usize;
            self.counts.splice(0..0, std::iter::repeat_n(0, missing));
            self.first = from;
        }
        let n_bins = (to - self.first) as usize + 1;
        if n_bins > self.counts.len() {
            self.counts.reserve_exact(n_bins - self.counts.len());
            self.counts.resize(n_bins, 0);
        }
    }

    /// The representative of the bin that holds the order statistic of rank ⌈q n⌉.
    fn quantile(&self, q: f64) -> f64 {
        let n = u64::from(self.n_zero) + self.counts.iter().map(|count| u64::from(*count)).sum::<u64>();
        let rank = ((q * n as f64).ceil() as u64).max(1);
        let mut so_far = u64::from(self.n_zero);
        if so_far >= rank {
            return 0.0;
        }
        for (bin, count) in (self.first..).zip(&self.counts) {
            so_far += u64::from(*count);
            if so_far >= rank {
                // The bin is (γ^(bin − 1), γ^bin]: 2 γ^bin / (γ + 1) lies within the relative error of all of it.
                return 2.0 * exp(f64::from(bin) * ln_gamma()) / (exp(ln_gamma()) + 1.0);
            }
        }
        0.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn block(spend: impl Fn(usize) -> f64) -> PersonAmounts {
        let spend = std::array::from_fn(spend);
        PersonAmounts { spend, unserved: spend.map(|spend| spend / 4.0), wanted: spend, months_at_cap: [2.0; LANES] }
    }

    fn of_blocks(blocks: &[(PersonAmounts, usize)]) -> PeopleFigures {
        let mut people = PeopleFigures::new(1);
        blocks.iter().for_each(|(block, n)| people.take(&[block.reduce(*n)], *n));
        people
    }

    #[test]
    fn mean_and_deviation_are_exact_and_percentiles_within_half_a_percent() {
        // 1 to 64 dollars: mean 32.5, variance 64 × 65 / 12 = 346.67, P50 the 32nd, P90 the 58th.
        let figures = of_blocks(&[(block(|lane| lane as f64 + 1.0), LANES)]).figures(LANES).next().unwrap();
        assert_eq!(figures.mean, 32.5);
        assert!((figures.sd.unwrap() - (64.0_f64 * 65.0 / 12.0).sqrt()).abs() < 1e-12);
        assert!((figures.p50 / 32.0 - 1.0).abs() <= RELATIVE_ERROR + 1e-12, "{}", figures.p50);
        assert!((figures.p90 / 58.0 - 1.0).abs() <= RELATIVE_ERROR + 1e-12, "{}", figures.p90);
        assert_eq!((figures.months_at_cap, figures.unserved_share), (2.0, Some(0.25)));
    }

    #[test]
    fn the_deviation_of_amounts_far_larger_than_their_spread_or_than_any_company_is_exact() {
        for (base, step) in [(0.0, 1.0), (1e6, 1.0), (1e9, 1.0), (1e12, 1e6)] {
            // Half of all trials a step above the other half: variance 64 / 63 / 4.
            let figures = of_blocks(&[(block(|lane| base + step * (lane % 2) as f64), LANES)]).figures(LANES).next().unwrap();
            assert!((figures.sd.unwrap() / step / (64.0_f64 / 63.0 / 4.0).sqrt() - 1.0).abs() < 1e-12, "{base}: {:?}", figures.sd);
        }
    }

    #[test]
    fn percentiles_hold_their_error_over_twelve_orders_of_magnitude() {
        for power in -3..9 {
            for lead in [1.0, 1.7, 2.5, 9.99] {
                let amount = lead * 10.0_f64.powi(power);
                let figures = of_blocks(&[(block(|_| amount), LANES)]).figures(LANES).next().unwrap();
                assert!((figures.p50 / amount - 1.0).abs() <= RELATIVE_ERROR + 1e-12, "{amount}: {}", figures.p50);
            }
        }
    }

    #[test]
    fn somebody_who_spends_nothing_has_zeros_and_no_share() {
        let figures = of_blocks(&[(block(|_| 0.0), 10)]).figures(10).next().unwrap();
        assert_eq!((figures.mean, figures.sd, figures.p50, figures.p90, figures.unserved_share), (0.0, Some(0.0), 0.0, 0.0, None));
    }

    #[test]
    fn parts_however_cut_and_read_from_words_are_the_whole() {
        let blocks = [(block(|lane| lane as f64 * 3.7), LANES), (block(|lane| 1e5 / (lane as f64 + 0.1)), LANES), (block(|_| 0.02), 9)];
        let whole = of_blocks(&blocks);
        for cuts in [vec![0, 3], vec![0, 1, 3], vec![0, 2, 3], vec![0, 1, 2, 3]] {
            let mut joined = PeopleFigures::new(1);
            for cut in cuts.windows(2) {
                let part = of_blocks(&blocks[cut[0]..cut[1]]);
                joined.append(PeopleFigures::from_words(&part.to_words(), 1).unwrap());
            }
            assert_eq!(joined, whole, "{cuts:?}");
        }
        let words = whole.to_words();
        assert_eq!(PeopleFigures::from_words(&words[..words.len() - 1], 1), None);
        assert_eq!(PeopleFigures::from_words(&[words, vec![0]].concat(), 1), None);
    }

    #[test]
    fn a_block_that_is_not_full_can_be_taken_out_again() {
        let full = (block(|lane| lane as f64), LANES);
        let mut people = of_blocks(&[full.clone(), (block(|_| 7.0), 5)]);
        assert_ne!(people, of_blocks(std::slice::from_ref(&full)));
        people.keep_whole_blocks();
        assert_eq!(people, of_blocks(&[full]));
    }
}
