//! The numbers of a chart, for those who cannot see it or want to know exactly: as a table, and in a sentence or two.

mod cases;
mod series;

use super::Chart;
use crate::quantity::{Month, approximately};
use crate::report::table::{Cell, Column, Kind, Number, Table, Unit};

impl Chart {
    /// What its amounts are in; empty where there are only shares.
    #[must_use]
    pub fn unit(&self) -> &str {
        match self {
            Chart::Fan(fan) => &fan.unit,
            Chart::Exceedance(exceedance) => &exceedance.unit,
            Chart::Stacked(stacked) => &stacked.unit,
            Chart::Waterfall(waterfall) => &waterfall.unit,
            Chart::Columns(columns) => &columns.unit,
            Chart::Lorenz(_) | Chart::Shares(_) => "",
            Chart::Tornado(tornado) => &tornado.unit,
            Chart::ConditionalMean(mean) => &mean.unit,
            Chart::Response(response) => &response.unit,
            Chart::HeatMap(map) => &map.unit,
            Chart::Dots(dots) => &dots.unit,
            Chart::Frontier(frontier) => &frontier.cost,
            Chart::YearRanges(ranges) => &ranges.unit,
            Chart::TradeCurve(curve) => &curve.unit,
            Chart::Lines(lines) => &lines.unit,
        }
    }

    /// Every number that is drawn, exactly; long curves at so many points that the rest can be read off. Amounts are in [`Chart::unit`].
    #[must_use]
    pub fn numbers(&self) -> Table {
        match self {
            Chart::Fan(fan) => series::fan(fan),
            Chart::Columns(columns) => series::columns(columns),
            Chart::Stacked(stacked) => series::stacked(stacked),
            Chart::Exceedance(exceedance) => series::exceedance(exceedance),
            Chart::Lorenz(lorenz) => series::lorenz(lorenz),
            Chart::Lines(lines) => series::lines(lines),
            Chart::TradeCurve(curve) => series::trade_curve(curve),
            Chart::ConditionalMean(mean) => series::conditional_mean(mean),
            Chart::Waterfall(waterfall) => cases::waterfall(waterfall),
            Chart::Dots(dots) => cases::dots(dots),
            Chart::Frontier(frontier) => cases::frontier(frontier),
            Chart::Shares(shares) => cases::shares(shares),
            Chart::Tornado(tornado) => cases::tornado(tornado),
            Chart::YearRanges(ranges) => cases::year_ranges(ranges),
            Chart::Response(response) => cases::response(response),
            Chart::HeatMap(map) => cases::heat_map(map),
        }
    }

    /// What the chart shows in one sentence or two: what is measured, and the numbers that matter most.
    #[must_use]
    pub fn in_words(&self) -> String {
        let facts = match self {
            Chart::Fan(fan) => series::fan_in_words(fan),
            Chart::Columns(columns) => series::columns_in_words(columns),
            Chart::Stacked(stacked) => series::stacked_in_words(stacked),
            Chart::Exceedance(exceedance) => series::exceedance_in_words(exceedance),
            Chart::Lorenz(lorenz) => {
                vec![format!("the top tenth uses {}", percent(lorenz.top_tenth)), format!("Gini coefficient {:.2}", lorenz.gini)]
            }
            Chart::Lines(lines) => lines
                .series
                .iter()
                .filter_map(|series| Some(span(&series.name, series.points.first()?.1, series.points.last()?.1)))
                .collect(),
            Chart::TradeCurve(curve) => series::trade_curve_in_words(curve),
            Chart::ConditionalMean(mean) => series::conditional_mean_in_words(mean),
            Chart::Waterfall(waterfall) => cases::waterfall_in_words(waterfall),
            Chart::Dots(dots) => cases::dots_in_words(dots),
            Chart::Frontier(frontier) => cases::frontier_in_words(frontier),
            Chart::Shares(shares) => shares.parts.iter().map(|part| format!("{} {}", part.name, percent(part.share))).collect(),
            Chart::Tornado(tornado) => cases::tornado_in_words(tornado),
            Chart::YearRanges(ranges) => cases::year_ranges_in_words(ranges),
            Chart::Response(response) => cases::response_in_words(response),
            Chart::HeatMap(map) => cases::heat_map_in_words(map),
        };
        let unit = self.unit();
        let unit = if unit.is_empty() { String::new() } else { format!(" ({unit})") };
        format!("{}{unit}: {}.", self.subtitle().trim_end_matches('.'), facts.join("; "))
    }
}

/// A column of amounts in the unit of the chart.
fn amounts(heading: impl Into<String>) -> Column {
    Column::named(heading, Kind::Amount(Unit::OfTheRow))
}

fn number(value: f64) -> Cell {
    Cell::Number(Number::exact(value))
}

/// `P50 608k`.
fn fact(name: &str, value: f64) -> String {
    format!("{name} {}", approximately(value))
}

/// `compute from 1.2M to 1.5M`.
fn span(name: &str, from: f64, to: f64) -> String {
    format!("{name} from {} to {}", approximately(from), approximately(to))
}

/// To a tenth of a percent; what is neither none nor all stays so.
fn percent(share: f64) -> String {
    let percent = 100.0 * share;
    match percent {
        _ if share > 0.0 && percent < 0.05 => "below 0.1%".to_owned(),
        _ if share < 1.0 && percent >= 99.95 => "above 99.9%".to_owned(),
        _ => format!("{percent:.1}%"),
    }
}

/// `Dec 2026`.
fn short(month: Month) -> String {
    format!("{} {}", &month.name()[..3], month.year())
}

#[cfg(test)]
mod tests {
    use super::super::{Band, BudgetLine, Event, Fan, Waterfall};
    use super::*;
    use crate::report::table::Emphasis;

    fn fan() -> Chart {
        let month = |month| Month::new(2026, month).expect("a month");
        let band = |low: &str, high: &str, by: f64| Band {
            low_name: low.to_owned(),
            low: vec![100.0 - by, 200.0 - by],
            high_name: high.to_owned(),
            high: vec![100.0 + by, 200.0 + by],
        };
        Chart::Fan(Fan {
            title: "It holds".to_owned(),
            subtitle: "Cumulative compute spend, 3 people".to_owned(),
            unit: "USD, cumulative".to_owned(),
            months: vec![month(1), month(2)],
            bands: vec![band("P10", "P90", 20.0), band("P25", "P75", 10.0)],
            median: vec![100.0, 200.0],
            budget: Some(BudgetLine { label: "Budget".to_owned(), values: vec![150.0, 300.0] }),
            events: vec![Event { month: month(2), name: "cap of engineers".to_owned() }],
        })
    }

    #[test]
    fn the_numbers_of_a_fan_are_a_row_for_each_month_from_the_lowest_percentile_to_the_highest() {
        let table = fan().numbers();
        let headings: Vec<&str> = table.columns.iter().map(|column| &*column.heading).collect();
        assert_eq!(headings, ["Month", "P10", "P25", "P50", "P75", "P90", "Budget", "Begins"]);
        let values: Vec<Cell> = [180.0, 190.0, 200.0, 210.0, 220.0, 300.0].map(number).to_vec();
        assert_eq!(table.rows[1].cells[1..7], values);
        assert_eq!(table.rows[1].cells[7], Cell::Text("cap of engineers".to_owned()));
        assert_eq!(table.rows[0].cells[7], Cell::Absent);
        assert!(table.rows.iter().all(|row| row.cells.len() == table.columns.len()));
    }

    #[test]
    fn words_say_what_is_measured_in_which_unit_and_the_numbers_that_matter() {
        let words = fan().in_words();
        assert_eq!(
            words,
            "Cumulative compute spend, 3 people (USD, cumulative): by the end of Feb 2026 P10 180, P50 200, P90 220, Budget 300; \
             cap of engineers from Feb 2026 on."
        );
    }

    #[test]
    fn the_numbers_of_a_waterfall_add_up_to_its_last_row() {
        let waterfall = Chart::Waterfall(Waterfall {
            title: String::new(),
            subtitle: "Mean cost by line".to_owned(),
            unit: "USD".to_owned(),
            start: ("a".to_owned(), 1000.0),
            steps: vec![("one".to_owned(), 50.0), ("two".to_owned(), -80.0)],
            end: ("b".to_owned(), 970.0),
            range: Some((-90.0, 20.0)),
        });
        let table = waterfall.numbers();
        let last = table.rows.last().expect("a row");
        assert_eq!((last.emphasis, &last.cells[1], &last.cells[2]), (Emphasis::Strong, &number(-30.0), &number(970.0)));
        assert!(waterfall.in_words().contains("8 of 10 trials"), "{}", waterfall.in_words());
    }

    #[test]
    fn rounding_makes_no_certainty() {
        assert_eq!([0.0, 0.0004, 0.5, 0.9996, 1.0].map(percent), ["0.0%", "below 0.1%", "50.0%", "above 99.9%", "100.0%"]);
    }
}
