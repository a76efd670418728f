//! What the cells of a column look like: how many are filled and different, and of what form they are.

use std::collections::BTreeMap;

/// Different cells that are kept.
const MOST_DISTINCT: usize = 60;

/// A column of a sample.
pub(super) struct Profile<'s> {
    pub name: &'s str,
    /// The filled cells, in the order of the file.
    pub cells: Vec<&'s str>,
    /// Rows of the sample.
    pub n_rows: usize,
    /// Whether no two filled cells are the same.
    pub is_unique: bool,
    /// The different cells with how often they are found, where they are few.
    pub distinct: Option<BTreeMap<&'s str, usize>>,
}

/// The order of day and month that cells show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum DayMonth {
    DayFirst,
    MonthFirst,
    /// No cell shows it.
    Either,
    /// Cells contradict one another.
    Both,
    /// There are no dates with an order to find.
    None,
}

impl<'s> Profile<'s> {
    pub fn of(name: &'s str, at: usize, rows: &'s [Vec<String>]) -> Self {
        let cells: Vec<&str> = rows.iter().filter_map(|row| row.get(at)).map(String::as_str).filter(|cell| !cell.is_empty()).collect();
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        cells.iter().for_each(|cell| *counts.entry(cell).or_default() += 1);
        let is_unique = counts.len() == cells.len();
        Self { name, cells, n_rows: rows.len(), is_unique, distinct: (counts.len() <= MOST_DISTINCT).then_some(counts) }
    }

    pub fn is_empty(&self) -> bool {
        self.cells.is_empty()
    }

    /// Whether every row has a cell.
    pub fn is_full(&self) -> bool {
        self.cells.len() == self.n_rows
    }

    /// Whether nearly all cells are as `is_so` says: a file has a totals row or a slip.
    pub fn nearly_all(&self, is_so: impl Fn(&str) -> bool) -> bool {
        let n = self.cells.iter().filter(|cell| is_so(cell)).count();
        !self.cells.is_empty() && n * 20 >= self.cells.len() * 19
    }

    pub fn any(&self, is_so: impl Fn(&str) -> bool) -> bool {
        self.cells.iter().any(|cell| is_so(cell))
    }

    /// Cells that are numbers with a decimal point.
    pub fn numbers(&self) -> Vec<f64> {
        self.cells.iter().filter_map(|cell| cell.trim_end_matches('%').trim().replace(',', ".").parse().ok()).collect()
    }

    pub fn looks_like_emails(&self) -> bool {
        self.any(|cell| cell.contains('@'))
    }

    pub fn looks_like_amounts(&self) -> bool {
        self.nearly_all(|cell| cell.contains(|c: char| c.is_ascii_digit()) && cell.chars().filter(|c| c.is_alphabetic()).count() <= 3)
    }

    pub fn looks_like_dates(&self) -> bool {
        self.nearly_all(|cell| parts_of_date(cell).is_some() || is_iso(cell))
    }

    /// Whether cells may be days as spreadsheets count them: 1954 to 2064.
    pub fn looks_like_day_counts(&self) -> bool {
        self.nearly_all(|cell| cell.parse::<f64>().is_ok_and(|days| (20_000.0..60_000.0).contains(&days)))
    }

    /// What the dates show about the order of day and month.
    pub fn day_month(&self) -> DayMonth {
        let (mut day_first, mut month_first, mut either) = (false, false, false);
        for (first, second, sign) in self.cells.iter().filter_map(|cell| parts_of_date(cell)) {
            match (first > 12, second > 12) {
                (true, false) => day_first = true,
                (false, true) => month_first = true,
                // Dates with points have the day first everywhere.
                _ if sign == '.' => day_first = true,
                _ => either |= first != second,
            }
        }
        match (day_first, month_first, either) {
            (true, true, _) => DayMonth::Both,
            (true, false, _) => DayMonth::DayFirst,
            (false, true, _) => DayMonth::MonthFirst,
            (false, false, true) => DayMonth::Either,
            (false, false, false) => DayMonth::None,
        }
    }
}

fn is_iso(cell: &str) -> bool {
    let bytes = cell.as_bytes();
    bytes.len() >= 10 && bytes[..4].iter().all(u8::is_ascii_digit) && matches!(bytes[4], b'-' | b'/') && bytes[5].is_ascii_digit()
}

/// The first two parts of a date that ends with the year, and the sign between them.
fn parts_of_date(cell: &str) -> Option<(u32, u32, char)> {
    let day = cell.split([' ', 'T']).next()?;
    let sign = ['/', '.', '-'].into_iter().find(|sign| day.matches(*sign).count() == 2)?;
    let parts: Vec<&str> = day.split(sign).collect();
    let number = |at: usize| parts[at].parse::<u32>().ok().filter(|_| parts[at].len() <= 2);
    let is_year = matches!(parts[2].len(), 2 | 4) && parts[2].bytes().all(|byte| byte.is_ascii_digit());
    Some((number(0).filter(|first| is_year && (1..=31).contains(first))?, number(1).filter(|second| (1..=31).contains(second))?, sign))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_show_their_order_or_do_not() {
        for (cells, expected) in [
            (vec!["01/02/2026", "25/12/2020"], DayMonth::DayFirst),
            (vec!["01/02/2026", "12/25/2020"], DayMonth::MonthFirst),
            (vec!["01/02/2026", "02/02/2026"], DayMonth::Either),
            (vec!["25/12/2020", "12/25/2020"], DayMonth::Both),
            (vec!["01.02.2026"], DayMonth::DayFirst),
            (vec!["2026-02-01", "02/02/2026"], DayMonth::None),
        ] {
            let rows: Vec<Vec<String>> = cells.iter().map(|cell| vec![cell.to_string()]).collect();
            let profile = Profile::of("x", 0, &rows);
            assert!(profile.looks_like_dates(), "{cells:?}");
            assert_eq!(profile.day_month(), expected, "{cells:?}");
        }
    }
}
