//! Figures of every person, accumulated block by block: memory grows with people, not with people times trials.
//!
//! Sums are integers in millionths, so neither the order of blocks nor the way a run is cut into partial runs can change a bit. Percentiles come
//! from a histogram whose bins grow by a constant factor, and are within half a percent of the exact order statistic.

use crate::quantity::math::{exp, ln};
use crate::quantity::{LANES, Lanes};

/// One person in one block: compute by trial, everything else summed over the trials of the block.
#[derive(Clone, Debug)]
pub struct PersonBlock {
    /// USD over the horizon.
    spend: Lanes,
    /// In millionths of a dollar.
    unserved: i128,
    /// In millionths of a dollar.
    wanted: i128,
    /// In millionths of a month.
    months_at_cap: i128,
}

/// Amounts of one person in one block, by trial.
#[derive(Clone, Debug)]
pub struct PersonAmounts {
    /// Compute over the horizon, USD.
    pub spend: Lanes,
    /// Demand that was served, at its price, USD; kept of sampled people only.
    pub used: Lanes,
    /// Unserved demand at its price, USD.
    pub unserved: Lanes,
    /// All demand at its price, USD.
    pub wanted: Lanes,
    /// Months in which demand exceeded quotas and pools.
    pub months_at_cap: Lanes,
}

impl PersonAmounts {
    pub const ZERO: Self =
        Self { spend: [0.0; LANES], used: [0.0; LANES], unserved: [0.0; LANES], wanted: [0.0; LANES], months_at_cap: [0.0; LANES] };

    /// Sums over the first `n` lanes, which are trials.
    pub fn reduce(&self, n: usize) -> PersonBlock {
        let sum = |lanes: &Lanes| lanes[..n].iter().map(|amount| in_micros(*amount)).sum();
        let (unserved, wanted, months_at_cap) = (sum(&self.unserved), sum(&self.wanted), sum(&self.months_at_cap));
        PersonBlock { spend: self.spend, unserved, wanted, months_at_cap }
    }
}

/// Compute spend of one person over the horizon, USD, and how access limited the person: figures over all trials.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PersonFigures {
    /// Mean over trials.
    pub mean: f64,
    /// Standard deviation over trials; absent for a single trial, and where the squares of billions of dollars over millions of trials are too large.
    pub sd: Option<f64>,
    /// Within 0.5% of the order statistic.
    pub p50: f64,
    /// Within 0.5% of the order statistic.
    pub p90: f64,
    /// Mean number of months in which demand exceeded the quotas, whatever served the rest.
    pub months_at_cap: f64,
    /// Share of demand, at its price, that was not served, 0 to 1; absent where there was no demand.
    pub unserved_share: Option<f64>,
}

/// Sums over the trials of all people, in the order of the plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PeopleFigures {
    people: Vec<Accumulator>,
    /// The last block if it is not full, kept separately so that it can be removed and simulated again in full.
    last_block: Vec<Accumulator>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Accumulator {
    /// In millionths of a dollar.
    spend: i128,
    /// Sum of the squares.
    spend_squared: u128,
    /// In millionths of a dollar.
    unserved: i128,
    /// In millionths of a dollar.
    wanted: i128,
    /// In millionths of a month.
    months_at_cap: i128,
    histogram: Histogram,
}

/// Counts of amounts in bins whose bounds grow by a constant factor.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Histogram {
    /// Amounts below a millionth of a dollar.
    n_zero: u32,
    /// The bin of the first count.
    first: i32,
    counts: Vec<u32>,
}

const MICROS_PER_UNIT: f64 = 1e6;
/// Largest relative error of a percentile: the relative distance of a bin's bounds from its representative.
const RELATIVE_ERROR: f64 = 0.005;

/// Logarithm of the factor between bins: γ = (1 + ε) / (1 − ε).
fn ln_gamma() -> f64 {
    ln((1.0 + RELATIVE_ERROR) / (1.0 - RELATIVE_ERROR))
}

fn in_micros(amount: f64) -> i128 {
    (amount * MICROS_PER_UNIT).round() as i128
}

impl PeopleFigures {
    pub fn new(n_people: usize) -> Self {
        Self { people: vec![Accumulator::default(); n_people], last_block: vec![] }
    }

    pub fn len(&self) -> usize {
        self.people.len()
    }

    /// Adds a block, of which the first `n` lanes are trials.
    pub fn take(&mut self, block: &[PersonBlock], n: usize) {
        let ln_gamma = ln_gamma();
        if n < LANES {
            self.last_block = vec![Accumulator::default(); self.people.len()];
        }
        let people = if n < LANES { &mut self.last_block } else { &mut self.people };
        people.iter_mut().zip(block).for_each(|(person, block)| person.take(block, n, ln_gamma));
    }

    /// Removes the last block if it is not full.
    pub fn keep_whole_blocks(&mut self) {
        self.last_block.clear();
    }

    /// Adds the trials of `next`, which start where these end.
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

    /// All sums as integers, to be stored.
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

    /// Reads the words that [`PeopleFigures::to_words`] wrote for `n_people`; `None` where they are anything else.
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
            let micros = in_micros(*spend);
            self.spend += micros;
            self.spend_squared = self.spend_squared.saturating_add(micros.unsigned_abs().saturating_pow(2));
            self.histogram.add(*spend, ln_gamma);
        }
        self.unserved += block.unserved;
        self.wanted += block.wanted;
        self.months_at_cap += block.months_at_cap;
    }

    fn append(&mut self, next: &Self) {
        self.spend += next.spend;
        self.spend_squared = self.spend_squared.saturating_add(next.spend_squared);
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

    /// Variance of spend over trials, USD².
    ///
    /// Deviations are taken from the whole micros q of the mean: Σ (x − mean)² = Σ (x − q)² − r² / n, where r = Σ x − n q is less than n. As
    /// Σ (x − q)² is at most Σ x², it is exact whether or not the terms it is worked out from wrap around.
    fn variance(&self, n_trials: usize) -> f64 {
        let n = n_trials.max(1) as i128;
        let (q, r) = (self.spend.div_euclid(n), self.spend.rem_euclid(n));
        let from_q = self.spend_squared.wrapping_sub(q.wrapping_mul(2 * self.spend - n * q) as u128);
        let from_mean = from_q as f64 - (r as f64) * (r as f64) / n as f64;
        from_mean / (MICROS_PER_UNIT * MICROS_PER_UNIT) / (n - 1) as f64
    }

    fn figures(&self, n_trials: usize) -> PersonFigures {
        let mean_of = |sum: i128| sum as f64 / MICROS_PER_UNIT / n_trials as f64;
        PersonFigures {
            mean: mean_of(self.spend),
            sd: (n_trials > 1 && self.spend_squared < u128::MAX).then(|| self.variance(n_trials).sqrt()),
            p50: self.histogram.quantile(0.5),
            p90: self.histogram.quantile(0.9),
            months_at_cap: mean_of(self.months_at_cap),
            unserved_share: (self.wanted > 0).then(|| self.unserved as f64 / self.wanted as f64),
        }
    }
}

impl Histogram {
    fn add(&mut self, amount: f64, ln_gamma: f64) {
        if amount * MICROS_PER_UNIT < 1.0 {
            self.n_zero += 1;
            return;
        }
        let bin = (ln(amount) / ln_gamma).ceil() as i32;
        self.extend_to(bin, bin);
        self.counts[(bin - self.first) as usize] += 1;
    }

    fn append(&mut self, next: &Self) {
        self.n_zero += next.n_zero;
        if !next.counts.is_empty() {
            self.extend_to(next.first, next.first + next.counts.len() as i32 - 1);
            let offset = (next.first - self.first) as usize;
            self.counts[offset..].iter_mut().zip(&next.counts).for_each(|(into, from)| *into += from);
        }
    }

    /// Extends the counts to the bins `from` to `to`.
    fn extend_to(&mut self, from: i32, to: i32) {
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
                // The bin is (γ^(bin − 1), γ^bin], and 2 γ^bin / (γ + 1) is within the relative error of all of it.
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
        PersonAmounts {
            spend,
            used: spend.map(|spend| spend * 0.75),
            unserved: spend.map(|spend| spend / 4.0),
            wanted: spend,
            months_at_cap: [2.0; LANES],
        }
    }

    fn of_blocks(blocks: &[(PersonAmounts, usize)]) -> PeopleFigures {
        let mut people = PeopleFigures::new(1);
        blocks.iter().for_each(|(block, n)| people.take(&[block.reduce(*n)], *n));
        people
    }

    #[test]
    fn the_mean_and_the_standard_deviation_are_exact_and_percentiles_within_half_a_percent() {
        // 1 to 64 dollars: mean 32.5, variance 64 × 65 / 12 = 346.67, P50 the 32nd, P90 the 58th.
        let figures = of_blocks(&[(block(|lane| lane as f64 + 1.0), LANES)]).figures(LANES).next().unwrap();
        assert_eq!(figures.mean, 32.5);
        assert!((figures.sd.unwrap() - (64.0_f64 * 65.0 / 12.0).sqrt()).abs() < 1e-12);
        assert!((figures.p50 / 32.0 - 1.0).abs() <= RELATIVE_ERROR + 1e-12, "{}", figures.p50);
        assert!((figures.p90 / 58.0 - 1.0).abs() <= RELATIVE_ERROR + 1e-12, "{}", figures.p90);
        assert_eq!((figures.months_at_cap, figures.unserved_share), (2.0, Some(0.25)));
    }

    #[test]
    fn the_standard_deviation_of_amounts_far_larger_than_their_spread_is_exact() {
        for (base, step) in [(0.0, 1.0), (1e6, 1.0), (1e9, 1.0), (1e12, 1e6)] {
            // Half of the trials are a step above the other half: variance 64 / 63 / 4.
            let figures = of_blocks(&[(block(|lane| base + step * (lane % 2) as f64), LANES)]).figures(LANES).next().unwrap();
            assert!((figures.sd.unwrap() / step / (64.0_f64 / 63.0 / 4.0).sqrt() - 1.0).abs() < 1e-12, "{base}: {:?}", figures.sd);
        }
    }

    #[test]
    fn the_standard_deviation_of_large_and_of_nearly_equal_amounts_is_exact() {
        // 100 million dollars in half of 1,280,000 trials, nothing in the others.
        let mut people = of_blocks(&[]);
        let amounts = block(|lane| if lane % 2 == 0 { 1e8 } else { 0.0 }).reduce(LANES);
        (0..20_000).for_each(|_| people.take(std::slice::from_ref(&amounts), LANES));
        let n = 20_000.0 * LANES as f64;
        let sd = people.figures(20_000 * LANES).next().unwrap().sd.unwrap();
        assert!((sd / (5e7 * (n / (n - 1.0)).sqrt()) - 1.0).abs() < 1e-12, "{sd}");
        // A billion dollars, and a cent more in one of 64 trials: Σ (x − mean)² = 0.01² × 63 / 64.
        let figures = of_blocks(&[(block(|lane| if lane == 0 { 1e9 + 0.01 } else { 1e9 }), LANES)]).figures(LANES).next().unwrap();
        assert!((figures.sd.unwrap() / (0.01 / 8.0) - 1.0).abs() < 1e-9, "{:?}", figures.sd);
    }

    #[test]
    fn amounts_whose_squares_are_too_large_have_a_mean_and_no_standard_deviation() {
        let figures = of_blocks(&[(block(|lane| if lane == 0 { 1e15 } else { 0.0 }), LANES)]).figures(LANES).next().unwrap();
        assert_eq!((figures.mean, figures.sd), (1e15 / 64.0, None));
    }

    #[test]
    fn percentiles_are_within_half_a_percent_over_twelve_orders_of_magnitude() {
        for power in -3..9 {
            for lead in [1.0, 1.7, 2.5, 9.99] {
                let amount = lead * 10.0_f64.powi(power);
                let figures = of_blocks(&[(block(|_| amount), LANES)]).figures(LANES).next().unwrap();
                assert!((figures.p50 / amount - 1.0).abs() <= RELATIVE_ERROR + 1e-12, "{amount}: {}", figures.p50);
            }
        }
    }

    #[test]
    fn a_person_without_demand_has_zeros_and_no_unserved_share() {
        let figures = of_blocks(&[(block(|_| 0.0), 10)]).figures(10).next().unwrap();
        assert_eq!((figures.mean, figures.sd, figures.p50, figures.p90, figures.unserved_share), (0.0, Some(0.0), 0.0, 0.0, None));
    }

    #[test]
    fn partial_sums_that_were_stored_and_read_add_up_to_the_whole_however_they_were_cut() {
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
    fn a_block_that_is_not_full_can_be_removed_again() {
        let full = (block(|lane| lane as f64), LANES);
        let mut people = of_blocks(&[full.clone(), (block(|_| 7.0), 5)]);
        assert_ne!(people, of_blocks(std::slice::from_ref(&full)));
        people.keep_whole_blocks();
        assert_eq!(people, of_blocks(&[full]));
    }
}
