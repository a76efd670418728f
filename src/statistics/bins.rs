//! An output as a function of an input, by bins of the input's ranks with a straight line in each.

use std::ops::Range;

use super::ranked::Ranked;

/// One bin: the line that fits best in it, against normal scores of ranks.
pub(super) struct Bin {
    pub places: Range<usize>,
    mean: f64,
    mean_score: f64,
    slope: f64,
    /// Parameters that were fitted: 2 with a slope, else 1.
    pub n_parameters: usize,
    /// Sum of the squares of residuals.
    pub squares: f64,
}

/// The number of bins for `n` pairs: the cube root, but at least 8, and at least 25 pairs each.
pub(super) fn number_for(n: usize) -> usize {
    const LEAST: usize = 8;
    const LEAST_EACH: usize = 25;
    // The rounded cube root: the first b with (b + 1/2)³ > n.
    let root = (1..).find(|b| (2 * b + 1) * (2 * b + 1) * (2 * b + 1) > 8 * n).unwrap_or(1);
    root.max(LEAST).min((n / LEAST_EACH).max(1))
}

/// The sample in about `n_bins` bins of equal size, of which none separates equal inputs. An input with no more values than that has a bin for each
/// value, without a slope.
pub(super) fn fit(sample: &Ranked, n_bins: usize) -> Vec<Bin> {
    let ties: Vec<Range<usize>> = sample.ties().take(n_bins + 1).collect();
    if ties.len() <= n_bins {
        return ties.into_iter().map(|places| Bin::fit(sample, places)).collect();
    }
    let (mut bins, mut start, mut cut) = (vec![], 0, 1);
    for tie in sample.ties() {
        let is_full = tie.end >= cut * sample.len() / n_bins;
        if is_full {
            bins.push(Bin::fit(sample, start..tie.end));
            start = tie.end;
            cut = (cut + 1..).find(|cut| cut * sample.len() / n_bins > start).unwrap_or(n_bins);
        }
    }
    if start < sample.len() {
        bins.push(Bin::fit(sample, start..sample.len()));
    }
    bins
}

impl Bin {
    fn fit(sample: &Ranked, places: Range<usize>) -> Self {
        let (scores, values) = (&sample.scores[places.clone()], &sample.output[places.clone()]);
        let n = values.len() as f64;
        let (mean, mean_score) = (values.iter().sum::<f64>() / n, scores.iter().sum::<f64>() / n);
        let (mut of_scores, mut products) = (0.0, 0.0);
        for (score, value) in scores.iter().zip(values) {
            of_scores += (score - mean_score) * (score - mean_score);
            products += (score - mean_score) * (value - mean);
        }
        // Equal scores have no slope, whatever rounding makes of their mean.
        let has_slope = values.len() > 2 && scores.first() != scores.last();
        let slope = if has_slope { products / of_scores } else { 0.0 };
        let mut bin = Self { places, mean, mean_score, slope, n_parameters: 1 + usize::from(has_slope), squares: 0.0 };
        bin.squares = bin.residuals(sample).map(|residual| residual * residual).sum();
        bin
    }

    /// What the line leaves of the outputs.
    pub fn residuals<'a>(&'a self, sample: &'a Ranked) -> impl Iterator<Item = f64> + 'a {
        let values = sample.scores[self.places.clone()].iter().zip(&sample.output[self.places.clone()]);
        values.map(|(score, value)| value - self.mean - self.slope * (score - self.mean_score))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::statistics::jackknife::Groups;

    #[test]
    fn there_are_22_bins_for_10_000_pairs_and_few_for_few() {
        assert_eq!([10_000, 1_000, 200, 100, 30, 10, 0].map(number_for), [22, 10, 8, 4, 1, 1, 1]);
    }

    #[test]
    fn bins_hold_all_pairs_once_and_separate_no_equal_inputs() {
        let input: Vec<f64> = (0..1_000).map(|i| f64::from((i * i % 1_009) / 10)).collect();
        let sample = Ranked::of(&input, &input, Groups::of(None));
        let mut sorted = input.clone();
        sorted.sort_by(f64::total_cmp);
        let bins = fit(&sample, 10);
        assert!((9..=10).contains(&bins.len()), "{}", bins.len());
        assert_eq!((bins[0].places.start, bins[bins.len() - 1].places.end), (0, 1_000));
        for pair in bins.windows(2) {
            assert_eq!(pair[0].places.end, pair[1].places.start);
            assert!(sorted[pair[0].places.end - 1] < sorted[pair[1].places.start]);
        }
        let sample = Ranked::of(&[3.0, 1.0, 3.0, 1.0, 2.0], &[1.0, 2.0, 3.0, 4.0, 5.0], Groups::of(None));
        let places: Vec<_> = fit(&sample, 3).into_iter().map(|bin| (bin.places, bin.n_parameters)).collect();
        assert_eq!(places, [(0..2, 1), (2..3, 1), (3..5, 1)]);
    }
}
