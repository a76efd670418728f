//! Which groups and files may be shown, so that no table and no difference of tables gives away the figures of fewer people than a minimum.
//!
//! Groups are merged first: those below the minimum, and as many more of the smallest as it takes until the merged have at least the minimum, so that
//! the total less all others is no small group either. Then files: people of one group in one file are a cell, and what sums of groups and of files
//! tell apart are unions of cells at the finest. So if every cell has nobody or at least the minimum, no sum or difference of shown figures is about
//! fewer. Files with smaller cells are withheld, together as if they were one file, until that holds; at least two, as one could be worked out from the
//! total. (Complementary cell suppression: Willenborg and de Waal, Elements of Statistical Disclosure Control, 2001, ch. 8.)

use std::collections::BTreeSet;

use super::{Cells, OTHER, Part};

/// What is shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shown {
    /// Places of groups that are shown as one.
    pub merged_groups: BTreeSet<usize>,
    /// Places of files without figures.
    pub withheld_files: BTreeSet<usize>,
}

impl Shown {
    /// Of people by group and file, of whom at least `min` are shown together.
    pub fn of(cells: &Cells, min: u64) -> Self {
        let sizes: Vec<u64> = cells.iter().map(|files| files.iter().sum()).collect();
        let merged_groups = merged(&sizes, min);
        let n_files = cells.first().map_or(0, Vec::len);
        let mut of_shown_groups: Cells = vec![vec![0; n_files]];
        for (group, files) in cells.iter().enumerate() {
            match merged_groups.contains(&group) {
                true => of_shown_groups[0].iter_mut().zip(files).for_each(|(into, from)| *into += from),
                false => of_shown_groups.push(files.clone()),
            }
        }
        Self { merged_groups, withheld_files: withheld(&of_shown_groups, n_files, min) }
    }

    /// The labels and the parts of each group that is shown.
    pub fn groups<'p>(&self, groups: &'p [Part], n_labels: usize) -> Vec<(Vec<String>, Vec<&'p Part>)> {
        let alone = groups.iter().enumerate().filter(|(place, _)| !self.merged_groups.contains(place));
        let mut shown: Vec<_> = alone.map(|(_, part)| (part.labels.clone(), vec![part])).collect();
        if !self.merged_groups.is_empty() {
            let parts = self.merged_groups.iter().map(|place| &groups[*place]).collect();
            shown.push((vec![OTHER.to_string(); n_labels], parts));
        }
        shown
    }
}

/// The groups to be shown as one; those of nobody give nothing away.
fn merged(sizes: &[u64], min: u64) -> BTreeSet<usize> {
    let mut order: Vec<usize> = (0..sizes.len()).filter(|group| sizes[*group] > 0).collect();
    // Of groups of one size the last is merged first, whatever the number of groups.
    order.sort_by_key(|group| (sizes[*group], std::cmp::Reverse(*group)));
    let n_small = order.iter().filter(|group| sizes[**group] < min).count();
    if n_small == 0 {
        return BTreeSet::new();
    }
    let (mut merged, mut n_people) = (BTreeSet::new(), 0);
    for (place, group) in order.into_iter().enumerate() {
        // A single small group would be shown under another name.
        if place >= n_small && n_people >= min && merged.len() > 1 {
            break;
        }
        n_people += sizes[group];
        merged.insert(group);
    }
    merged
}

/// The files without figures.
fn withheld(cells: &Cells, n_files: usize, min: u64) -> BTreeSet<usize> {
    let is_small = |n: u64| n > 0 && n < min;
    let sum = |group: &[u64], files: &BTreeSet<usize>| files.iter().map(|file| group[*file]).sum::<u64>();
    let mut withheld: BTreeSet<usize> = (0..n_files).filter(|file| cells.iter().any(|group| is_small(group[*file]))).collect();
    if n_files < 2 || withheld.is_empty() {
        // The one file is the total.
        return BTreeSet::new();
    }
    // The withheld files together are known as the total less the others: their cells must be large, too.
    while withheld.len() < n_files && (withheld.len() < 2 || cells.iter().any(|group| is_small(sum(group, &withheld)))) {
        let next =
            (0..n_files).filter(|file| !withheld.contains(file)).min_by_key(|file| cells.iter().map(|group| group[*file]).sum::<u64>());
        withheld.extend(next);
    }
    withheld
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(cells: &[&[u64]], merged: &[usize], withheld: &[usize]) {
        let cells: Cells = cells.iter().map(|files| files.to_vec()).collect();
        let shown = Shown::of(&cells, 5);
        assert_eq!(shown.merged_groups.iter().copied().collect::<Vec<_>>(), merged, "{cells:?}");
        assert_eq!(shown.withheld_files.iter().copied().collect::<Vec<_>>(), withheld, "{cells:?}");
    }

    #[test]
    fn small_groups_are_merged_with_as_many_others_as_it_takes() {
        check(&[&[10], &[20]], &[], &[]);
        check(&[&[3], &[4], &[20]], &[0, 1], &[]);
        // Three people alone could be worked out from the total.
        check(&[&[3], &[20], &[6]], &[0, 2], &[]);
        check(&[&[2], &[1]], &[0, 1], &[]);
        check(&[&[0], &[9]], &[], &[]);
    }

    #[test]
    fn files_are_withheld_where_their_difference_to_groups_would_be_a_few_people() {
        // The first group less the first file is one person.
        check(&[&[6, 1], &[0, 8]], &[], &[0, 1]);
        check(&[&[6, 7], &[5, 8]], &[], &[]);
        // Withheld alone, the second file would be the total less the others.
        check(&[&[6, 1, 9], &[7, 8, 5]], &[], &[0, 1]);
    }

    /// No sum with coefficients -1, 0 and 1 of shown figures is about fewer than five people.
    #[test]
    fn no_difference_of_shown_figures_is_about_a_few_people() {
        let mut state = 7_u64;
        let mut below = |n: u64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) % n
        };
        for _ in 0..300 {
            let cells: Cells = (0..3).map(|_| (0..3).map(|_| if below(3) == 0 { 0 } else { below(12) }).collect()).collect();
            let shown = Shown::of(&cells, 5);
            let mut figures: Vec<[[i64; 3]; 3]> = vec![[[1; 3]; 3]];
            let mut merged = [[0; 3]; 3];
            for group in 0..3 {
                match shown.merged_groups.contains(&group) {
                    true => merged[group] = [1; 3],
                    false => {
                        let mut figure = [[0; 3]; 3];
                        figure[group] = [1; 3];
                        figures.push(figure);
                    }
                }
            }
            figures.push(merged);
            figures.extend((0..3).filter(|file| !shown.withheld_files.contains(file)).map(|file| {
                let mut figure = [[0; 3]; 3];
                figure.iter_mut().for_each(|group| group[file] = 1);
                figure
            }));
            let n: u64 = cells.iter().flatten().sum();
            for code in 0..3_usize.pow(figures.len() as u32) {
                let mut sum = [[0; 3]; 3];
                let mut rest = code;
                for figure in &figures {
                    let coefficient = rest as i64 % 3 - 1;
                    rest /= 3;
                    (0..3).for_each(|group| (0..3).for_each(|file| sum[group][file] += coefficient * figure[group][file]));
                }
                let is_union = |cell: &i64| *cell == 0 || *cell == 1;
                let people: u64 = (0..3)
                    .flat_map(|group| (0..3).map(move |file| (group, file)))
                    .map(|(g, f)| cells[g][f] * sum[g][f].unsigned_abs())
                    .sum();
                let has_people = (0..3).all(|g| (0..3).all(|f| cells[g][f] == 0 || is_union(&sum[g][f])));
                assert!(!has_people || people == 0 || people >= 5.min(n), "{cells:?} {shown:?} {sum:?}");
            }
        }
    }
}
