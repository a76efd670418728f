//! Made-up charts of offers.

use super::model::{Chart, LineSeries, Lines, RangeSeries, TradeCurve, YearRange, YearRanges};

const NAMES: [&str; 4] = ["big-tech", "start-up", "scale-up", "bank"];

/// `years` years and `count` series near `scale`, the second of which is mostly worth nothing.
fn year_ranges(years: usize, count: usize, scale: f64) -> YearRanges {
    let names = (1..=years).map(|year| if year == years && year > 1 { "later".to_owned() } else { format!("year {year}") });
    let series = |index: usize| {
        let shares = if index == 1 { [0.0, 0.0, 1.9] } else { [0.6, 0.95, 1.5] };
        let range = |year: usize| {
            // The first series has nothing later.
            let is_later = year + 1 == years && years > 1;
            let [low, middle, high] = shares.map(|share| scale * share * if share > 1.0 { 1.2 + 0.2 * year as f64 } else { 1.0 });
            (!is_later || index > 0).then_some(YearRange { low, middle, high, promised: (!is_later).then_some(scale) })
        };
        RangeSeries { name: NAMES[index].to_owned(), ranges: (0..years).map(range).collect() }
    };
    YearRanges {
        title: "Half the time the options of start-up come to nothing".to_owned(),
        subtitle: "Equity when it can be sold, before tax, by vest year, if the candidate stays, 10,000 trials".to_owned(),
        unit: "USD, before tax".to_owned(),
        years: names.collect(),
        series: (0..count).map(series).collect(),
    }
}

/// The reference case of an allowance against a grant near `scale`.
fn trade_curve(scale: f64) -> TradeCurve {
    let of = |shares: [f64; 6]| shares.map(|share| Some(scale * share)).to_vec();
    TradeCurve {
        title: "3,000 USD a month of compute replaces 9% of the grant".to_owned(),
        subtitle: "Mixes of allowance and grant of big-tech that are worth as much to the candidate as start-up, 10,000 trials".to_owned(),
        input: "Compute allowance, USD a month at list price".to_owned(),
        unit: "Grant, USD on the grant date".to_owned(),
        values: vec![0.0, 300.0, 600.0, 1_000.0, 1_500.0, 3_000.0],
        line_name: "Worth as much as start-up".to_owned(),
        line: of([1.046, 1.017, 0.995, 0.978, 0.966, 0.957]),
        low: of([1.02, 0.985, 0.955, 0.93, 0.915, 0.9]),
        high: of([1.07, 1.05, 1.04, 1.03, 1.025, 1.02]),
        band_name: "80%, what we do not know about the candidate".to_owned(),
        second_name: "Costs us as much as today".to_owned(),
        second: of([1.0, 0.985, 0.97, 0.95, 0.93, 0.9]),
        today: ("big-tech today".to_owned(), 0.0, scale),
        note: None,
    }
}

fn lines(count: usize, scale: f64) -> Lines {
    let series = |index: usize| LineSeries {
        name: NAMES[index].to_owned(),
        points: (0..9).map(|step| (0.5 * f64::from(step), scale * (1.0 - 0.02 * (index as f64 + 0.2) * f64::from(step)))).collect(),
    };
    Lines {
        title: "The more the candidate minds risk, the less start-up is worth".to_owned(),
        subtitle: "Worth to the candidate by risk aversion, 10,000 trials".to_owned(),
        unit: "USD today".to_owned(),
        input: "Relative risk aversion".to_owned(),
        series: (0..count).map(series).collect(),
        mark: Some(("assumed: 2.5".to_owned(), 2.5)),
    }
}

/// Every variant with a name fit for a file.
pub fn all() -> Vec<(String, Chart)> {
    let mut charts: Vec<(String, Chart)> = vec![];
    for (name, years, count, scale) in [
        ("", 5, 2, 5e4),
        ("_1", 1, 1, 5e4),
        ("_4_4", 4, 4, 5e4),
        ("_11_4", 11, 4, 5e4),
        ("_huge", 5, 3, 9e9),
        ("_tiny", 5, 2, 0.01),
        ("_zero", 4, 2, 0.0),
    ] {
        charts.push((format!("year_ranges{name}"), Chart::YearRanges(year_ranges(years, count, scale))));
    }
    let base = trade_curve(2e5);
    let unused = TradeCurve {
        title: "This candidate would not use a compute allowance".to_owned(),
        line: vec![Some(2.1e5); 6],
        low: vec![None; 6],
        high: vec![None; 6],
        note: Some("This candidate would not use it.".to_owned()),
        ..base.clone()
    };
    let ends = TradeCurve {
        line: vec![None, None, Some(9e6), Some(5e6), Some(2e6), Some(1e6)],
        low: vec![None, None, None, Some(4e6), Some(1e6), Some(5e5)],
        high: vec![None, None, None, None, Some(8e6), Some(3e6)],
        ..base.clone()
    };
    let nothing = TradeCurve {
        line: vec![None; 6],
        low: vec![None; 6],
        high: vec![None; 6],
        note: Some("No grant closes the gap.".to_owned()),
        ..base.clone()
    };
    let alone = TradeCurve {
        values: vec![3_000.0],
        line: vec![Some(2e5)],
        low: vec![Some(1e5)],
        high: vec![Some(3e5)],
        second: vec![None],
        today: ("big-tech today".to_owned(), 3_000.0, 2e5),
        ..base.clone()
    };
    for (name, curve) in [
        ("", base.clone()),
        ("_unused", unused),
        ("_ends", ends),
        ("_nothing", nothing),
        ("_1", alone),
        ("_huge", trade_curve(9e9)),
        ("_tiny", trade_curve(0.01)),
        ("_right", TradeCurve { today: ("start-up today".to_owned(), 3_000.0, 1.9e5), ..base }),
    ] {
        charts.push((format!("trade_curve{name}"), Chart::TradeCurve(Box::new(curve))));
    }
    for (name, count, scale) in [("", 2, 8e5), ("_1", 1, 8e5), ("_4", 4, 8e5), ("_huge", 3, 9e9), ("_zero", 2, 0.0)] {
        charts.push((format!("lines{name}"), Chart::Lines(lines(count, scale))));
    }
    charts
}
