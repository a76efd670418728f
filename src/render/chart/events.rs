//! Where the names of dated events go: in rows above a plot, each beside the line that runs down from it.
//!
//! Knows columns only, in whatever unit widths are measured in.

use crate::quantity::Month;
use crate::report::chart::Event;

/// The name of what begins in one month.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventName {
    /// Where its line is.
    pub column: i32,
    /// The row of the name, counted from the plot up; absent where there is no room for it.
    pub row: Option<usize>,
    pub text: String,
    /// Where the name begins and ends.
    pub from: i32,
    pub to: i32,
}

/// The most rows of names.
const MOST_ROWS: usize = 4;

/// Places the names of events within `bounds`, `space` from their lines. Events of one month share a line.
///
/// `column` is where a month begins; `fitted` shortens a name and measures it.
#[must_use]
pub fn place(
    events: &[Event],
    column: impl Fn(Month) -> Option<i32>,
    fitted: impl Fn(&str) -> (String, i32),
    space: i32,
    bounds: (i32, i32),
) -> Vec<EventName> {
    let mut lines: Vec<(i32, String)> = vec![];
    for event in events {
        let Some(column) = column(event.month) else { continue };
        match lines.last_mut() {
            Some((last, names)) if *last == column => *names = format!("{names}; {}", event.name),
            _ => lines.push((column, event.name.clone())),
        }
    }
    let names: Vec<(i32, String, i32)> = lines
        .into_iter()
        .map(|(column, name)| {
            let (text, width) = fitted(&name);
            (column, text, width)
        })
        .collect();
    // Names right of their lines are placed from the last on, so that each is above the lines that follow; names on the left from the first on.
    let ways = [(true, true), (false, false), (true, false), (false, true)];
    let ways = ways.map(|(from_the_last, is_right)| placed(&names, (from_the_last, is_right), space, bounds));
    let missing = |names: &Vec<EventName>| names.iter().filter(|name| name.row.is_none()).count();
    ways.into_iter().min_by_key(|names| (missing(names), rows(names))).unwrap_or_default()
}

/// Places names in one order, each on one side of its line if it can be.
fn placed(names: &[(i32, String, i32)], (from_the_last, is_right): (bool, bool), space: i32, bounds: (i32, i32)) -> Vec<EventName> {
    let mut found: Vec<EventName> = vec![];
    let mut order: Vec<&(i32, String, i32)> = names.iter().collect();
    if from_the_last {
        order.reverse();
    }
    for (column, text, width) in order {
        let column = *column;
        let (right, left) = ((column + space, column + space + width), (column - space - width, column - space));
        let free = |row: usize, (from, to): (i32, i32)| {
            let is_met = |other: &EventName| match other.row {
                Some(of_other) if of_other == row => from < other.to + 2 * space && other.from < to + 2 * space,
                // A line runs from its name down to the plot, through the rows below.
                Some(of_other) if of_other > row => (from - space + 1..to + space).contains(&other.column),
                Some(_) => (other.from - space + 1..other.to + space).contains(&column),
                None => false,
            };
            from >= bounds.0 && to <= bounds.1 && !found.iter().any(is_met)
        };
        let sides = if is_right { [right, left] } else { [left, right] };
        let places = sides.into_iter().flat_map(|side| (0..MOST_ROWS).map(move |row| (row, side)));
        let place = places.into_iter().find(|(row, extent)| free(*row, *extent));
        let (row, (from, to)) = place.map_or((None, (column, column)), |(row, extent)| (Some(row), extent));
        found.push(EventName { column, row, text: text.clone(), from, to });
    }
    if from_the_last {
        found.reverse();
    }
    found
}

/// How many rows the names take.
#[must_use]
pub fn rows(names: &[EventName]) -> i32 {
    names.iter().filter_map(|name| name.row).max().map_or(0, |row| row as i32 + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn placed(months: &[u32], width: i32) -> Vec<(i32, Option<usize>, i32)> {
        let event = |&month: &u32| Event { month: Month::new(2026, month).expect("a month"), name: "a cap".into() };
        let events: Vec<Event> = months.iter().map(event).collect();
        let names = place(&events, |month| Some(50 * month.of_year() as i32), |name| (name.to_owned(), width), 4, (0, 600));
        names.into_iter().map(|name| (name.column, name.row, name.from)).collect()
    }

    #[test]
    fn names_share_a_row_where_they_do_not_meet_and_are_left_of_the_last_line() {
        assert_eq!(placed(&[2, 8], 80), [(100, Some(0), 104), (400, Some(0), 404)]);
        assert_eq!(placed(&[12], 80), [(600, Some(0), 600 - 84)]);
    }

    #[test]
    fn no_line_runs_through_a_name() {
        // To the right of the first line a name would be crossed by the second, which is why it is on its left or in a row above.
        let names = placed(&[4, 5, 6], 80);
        assert!(names.iter().all(|(_, row, _)| row.is_some()), "{names:?}");
        for (column, row, _) in &names {
            let below = names.iter().filter(|(_, other, _)| other < row);
            assert!(below.clone().all(|(_, _, from)| !(from - 3..=from + 83).contains(column)), "{names:?}");
        }
    }

    #[test]
    fn what_has_no_room_keeps_its_line() {
        assert_eq!(placed(&[3], 700), [(150, None, 150)]);
        let event = Event { month: Month::new(2026, 3).expect("a month"), name: "one".into() };
        let other = Event { name: "two".into(), ..event.clone() };
        let names = place(&[event, other], |_| Some(5), |name| (name.to_owned(), 10), 4, (0, 600));
        assert_eq!(names.iter().map(|name| name.text.as_str()).collect::<Vec<_>>(), ["one; two"]);
    }
}
