//! How the file writes numbers and dates.

use super::Column;
use super::draft::{Certainty, Draft, Part, list};
use super::profile::DayMonth;
use super::vocabulary::Meaning;

/// Dates that stand for none.
const OPEN_ENDED: [&str; 9] =
    ["9999-12-31", "31.12.9999", "12/31/9999", "31/12/9999", "1900-01-01", "01.01.1900", "01/01/1900", "0000-00-00", "00.00.0000"];

/// What amounts show about their decimals and thousands.
#[derive(Default)]
struct Signs {
    has_decimal_comma: bool,
    has_decimal_point: bool,
    /// Thousands in front of decimals: by points, blanks, apostrophes.
    thousands: [bool; 3],
    /// One point or comma in front of three digits, which may be either.
    has_doubtful_point: bool,
}

const THOUSANDS: [&str; 3] = [".", " ", "'"];

pub(super) fn guess(draft: &mut Draft, columns: &[Column<'_>]) {
    numbers(draft, columns);
    dates(draft, columns);
}

fn numbers(draft: &mut Draft, columns: &[Column<'_>]) {
    use Meaning::*;
    let are_numbers = [AnnualPay, MonthlyPay, HourlyPay, Pay, PayLow, PayHigh, Fte, Hours, BonusShare, BonusAmount, EquityValue];
    let mut signs = Signs::default();
    let cells = columns.iter().filter(|column| column.meaning.is_some_and(|meaning| are_numbers.contains(&meaning)));
    cells.flat_map(|column| &column.profile.cells).for_each(|cell| signs.add(cell));
    if signs.has_decimal_comma && !signs.has_decimal_point {
        draft.add(Part::Top, Certainty::Sure, "decimal = \",\"", "decimals follow a comma");
    } else if signs.has_decimal_comma {
        draft.add(Part::Top, Certainty::Unknown, "decimal = \",\"", "decimals follow a comma in some cells, and a point in others");
    } else if signs.has_doubtful_point && !signs.has_decimal_point {
        let reason = "whether `60.000` is 60 or 60 thousand; these lines make it 60 thousand";
        draft.add(Part::Top, Certainty::Unknown, "decimal = \",\"\nthousands = \".\"", reason);
    }
    let mut thousands: Vec<&str> =
        THOUSANDS.into_iter().zip(signs.thousands).filter(|(_, is_found)| *is_found).map(|(sign, _)| sign).collect();
    let takes_points = signs.has_decimal_comma && signs.has_doubtful_point && !signs.has_decimal_point;
    if takes_points && !thousands.contains(&".") {
        thousands.insert(0, ".");
    }
    // A point cannot do both.
    if signs.has_decimal_point || !signs.has_decimal_comma {
        thousands.retain(|sign| *sign != ".");
    }
    match thousands.as_slice() {
        [] => {}
        [sign] => draft.add(Part::Top, Certainty::Sure, format!("thousands = \"{sign}\""), "it groups thousands"),
        signs => draft.add(Part::Top, Certainty::Sure, format!("thousands = {}", list(signs.iter().copied())), "they group thousands"),
    }
}

impl Signs {
    fn add(&mut self, cell: &str) {
        let is_number = |c: char| c.is_ascii_digit() || matches!(c, '.' | ',' | ' ' | '\u{a0}' | '\u{202f}' | '\'' | '’');
        let number = cell.trim_matches(|c: char| !c.is_ascii_digit());
        if number.is_empty() || !number.chars().all(is_number) {
            return;
        }
        let n = |sign: char| number.matches(sign).count();
        let after = |sign: char| number.rsplit(sign).next().map_or(0, str::len);
        self.thousands[1] |= number.contains([' ', '\u{a0}', '\u{202f}']);
        self.thousands[2] |= number.contains(['\'', '’']);
        match (n('.'), n(',')) {
            (1.., 1) if number.rfind(',') > number.rfind('.') => {
                self.has_decimal_comma = true;
                self.thousands[0] = true;
            }
            (1, 1..) => self.has_decimal_point = true,
            (0, 1) if after(',') != 3 => self.has_decimal_comma = true,
            (1, 0) if after('.') == 3 && number.len() > 4 => self.has_doubtful_point = true,
            (1, 0) => self.has_decimal_point = true,
            (2.., 0) => self.thousands[0] = true,
            _ => {}
        }
    }
}

fn dates(draft: &mut Draft, columns: &[Column<'_>]) {
    let mapped = |meaning| columns.iter().find(|column: &&Column<'_>| column.meaning == Some(meaning) && !column.profile.is_empty());
    let dated: Vec<&Column<'_>> = [Meaning::Start, Meaning::End, Meaning::GrantDate].into_iter().filter_map(mapped).collect();
    let orders: Vec<DayMonth> =
        dated.iter().filter(|column| column.profile.looks_like_dates()).map(|column| column.profile.day_month()).collect();
    let has = |order| orders.contains(&order);
    if has(DayMonth::Both) || (has(DayMonth::DayFirst) && has(DayMonth::MonthFirst)) {
        let reason = "dates have the day first in some cells and the month first in others";
        draft.add(Part::Top, Certainty::Unknown, "date_format = \"day-month-year\"", reason);
    } else if has(DayMonth::DayFirst) {
        draft.add(Part::Top, Certainty::Sure, "date_format = \"day-month-year\"", "some dates can only have the day first");
    } else if has(DayMonth::MonthFirst) {
        draft.add(Part::Top, Certainty::Sure, "date_format = \"month-day-year\"", "some dates can only have the month first");
    } else if has(DayMonth::Either) {
        let reason = "whether dates have the day or the month first: no date shows it";
        draft.add(Part::Top, Certainty::Unknown, "date_format = \"day-month-year\"", reason);
    } else if dated.iter().any(|column| !column.profile.looks_like_dates() && column.profile.looks_like_day_counts()) {
        draft.add(Part::Top, Certainty::Assumed, "date_format = \"excel\"", "dates are numbers of days, as spreadsheets count them");
    }
    let ends = mapped(Meaning::End).into_iter().flat_map(|column| &column.profile.cells);
    let mut open: Vec<&str> = ends.copied().filter(|cell| OPEN_ENDED.contains(cell)).collect();
    open.sort_unstable();
    open.dedup();
    if !open.is_empty() {
        draft.add(Part::Top, Certainty::Sure, format!("open_ended = {}", list(open)), "an end that stands for none");
    }
}
