//! Made-up charts over months: columns, and fans with events.

use super::model::{Chart, Columns, Event};
use super::samples::{fan, months};

/// `count` months around `scale` with growing means and wide ranges.
fn columns(count: usize, scale: f64, events: &[(usize, &str)]) -> Columns {
    let months = months(count);
    let mean = |month: usize| scale * (0.6 + 0.4 * (month as f64 + 1.0) / count as f64 + 0.05 * ((month * 5) % 7) as f64);
    let all = |factor: f64| (0..count).map(|month| factor * mean(month)).collect();
    Columns {
        title: "Compute costs from 35.7k in January to 63.3k in December".to_owned(),
        subtitle: "Compute of each month, 120 engineers, 10,000 trials".to_owned(),
        unit: "USD per month".to_owned(),
        events: events_in(events, count),
        mean: all(1.0),
        low: all(0.7),
        high: all(1.45),
        months,
    }
}

fn events_in(events: &[(usize, &str)], count: usize) -> Vec<Event> {
    let months = months(count);
    events.iter().filter_map(|(month, name)| Some(Event { month: *months.get(*month)?, name: (*name).to_owned() })).collect()
}

fn with_events(chart: Chart, events: &[(usize, &str)]) -> Chart {
    let Chart::Fan(mut fan) = chart else { return chart };
    fan.events = events_in(events, fan.months.len());
    Chart::Fan(fan)
}

/// Every variant with a name fit for a file.
pub fn all() -> Vec<(String, Chart)> {
    let long = "a cap of the whole company on every model of the frontier, with approvals above it";
    let few: &[(usize, &str)] = &[(4, "cap of engineers"), (8, "price of output tokens")];
    let many: &[(usize, &str)] =
        &[(1, "cap"), (2, "raise"), (2, "new price list"), (3, long), (4, "second cap"), (9, "third cap"), (11, "end of credits")];
    let zero = Columns { mean: vec![0.0; 12], low: vec![0.0; 12], high: vec![0.0; 12], ..columns(12, 0.0, &[]) };
    let credits = columns(12, -1.2e6, few);
    let credits = Columns { low: credits.high.clone(), high: credits.low.clone(), ..credits };
    let mut charts: Vec<(String, Chart)> = [
        ("", columns(12, 6e4, few)),
        ("_1", columns(1, 6e4, &[])),
        ("_2", columns(2, 6e4, &[(1, long)])),
        ("_18", columns(18, 6e4, few)),
        ("_48", columns(48, 6e4, few)),
        ("_many", columns(12, 6e4, many)),
        ("_huge", columns(24, 9e9, &[])),
        ("_tiny", columns(12, 0.01, &[])),
        ("_zero", zero),
        ("_credits", credits),
    ]
    .into_iter()
    .map(|(name, columns)| (format!("columns{name}"), Chart::Columns(columns)))
    .collect();
    for (name, count, events) in [("", 12, few), ("_18", 18, few), ("_48", 48, few), ("_many", 12, many)] {
        charts.push((format!("fan_events{name}"), with_events(fan(count, 1.2e6), events)));
    }
    charts
}
