//! Made-up charts of every kind and size, for the tests and the gallery: plain arithmetic, no simulation.

use super::Month;
use super::model::{
    Band, BudgetLine, CaseRange, CaseShares, CellKind, Chart, Condition, ConditionalMean, Curve, Dots, Exceedance, Fan, Frontier, HeatMap,
    Levels, Lorenz, Position, Region, Response, Scale, SecondPanel, Series, Share, Shares, Stacked, Tornado, TornadoBar, TradeOff,
    Waterfall,
};
use super::{samples_of_months, samples_of_offers};

/// Names of nine elements, some as long as names get.
pub const NAMES: [&str; 9] = [
    "Coding agents",
    "Chat and search assistants",
    "Evaluation and regression runs",
    "GPU reserved, H200",
    "GPU on demand, fine-tuning jobs",
    "Seats: copilot-enterprise",
    "Energy and hosting",
    "Compute credits not used up",
    "Incidents",
];

/// Calendar months from January 2026 on.
pub fn months(count: usize) -> Vec<Month> {
    let january = Month::new(2026, 1);
    january.into_iter().flat_map(|january| (0..count as i32).map(move |month| january.plus(month))).collect()
}

/// A cumulative fan that ends near `scale` and passes its budget.
pub fn fan(count: usize, scale: f64) -> Chart {
    let running = |share: f64| -> Vec<f64> {
        (1..=count)
            .map(|month| {
                let time = month as f64 / count as f64;
                scale * time * (0.6 + 0.25 * time) * (1.0 + share * time)
            })
            .collect()
    };
    let band = |low_name: &str, low, high_name: &str, high| Band {
        low_name: low_name.to_owned(),
        low: running(low),
        high_name: high_name.to_owned(),
        high: running(high),
    };
    Chart::Fan(Fan {
        title: "Compute spend exceeds its budget by the end of November 2026".to_owned(),
        subtitle: format!("Cumulative compute spend of 120 engineers, {count} months, 10,000 trials"),
        unit: "USD, cumulative".to_owned(),
        months: months(count),
        bands: vec![band("P5", -0.3, "P95", 0.75), band("P10", -0.24, "P90", 0.55), band("P25", -0.13, "P75", 0.24)],
        median: running(0.0),
        budget: Some(BudgetLine { label: "Budget".to_owned(), values: vec![scale * 0.9; count] }),
        events: vec![],
    })
}

/// `count` exceedance curves of skewed spend with a median near `scale`.
pub fn exceedance(count: usize, scale: f64) -> Chart {
    let curve = |index: usize| {
        let shift = 1.0 + 0.28 * index as f64;
        let points = 400;
        let (amounts, exceedance) = (0..=points)
            .map(|point| {
                let rank = f64::from(point) / f64::from(points);
                let odds = rank / (1.002 - rank);
                (scale * shift * (0.5 + 0.5 * odds.sqrt()), 1.0 - rank)
            })
            .unzip();
        let name = ["Traditional", "AI-integrated"].get(index).unwrap_or(&NAMES[index]);
        Curve { name: (*name).to_owned(), amounts, exceedance }
    };
    Chart::Exceedance(Exceedance {
        title: "Compute spend exceeds its budget with probability 23%".to_owned(),
        subtitle: "Chance that compute spend over twelve months exceeds an amount, 10,000 trials".to_owned(),
        unit: "USD, twelve months".to_owned(),
        curves: (0..count).map(curve).collect(),
        budget: Some(("Budget".to_owned(), 1.4 * scale)),
    })
}

/// `series` elements over `count` months, each month near `scale`.
pub fn stacked(series: usize, count: usize, scale: f64) -> Chart {
    let values = |index: usize| -> Vec<f64> {
        (0..count)
            .map(|month| {
                let season = ((month * 7 + index * 5) % 11) as f64 / 11.0;
                let growth = 1.0 + 0.04 * (month as f64) / (1.0 + index as f64);
                scale / (1.5 + index as f64) * growth * (0.85 + 0.3 * season)
            })
            .collect()
    };
    Chart::Stacked(Stacked {
        title: "Coding agents drive the growth; seats stay flat".to_owned(),
        subtitle: "Mean compute spend by element and month, 10,000 trials".to_owned(),
        unit: "USD per month, mean".to_owned(),
        months: months(count),
        series: (0..series).map(|index| Series { name: NAMES[index].to_owned(), values: values(index) }).collect(),
    })
}

/// A waterfall of `count` steps of both directions from a total of `scale` times `total`.
pub fn waterfall(count: usize, scale: f64, total: f64) -> Chart {
    let change = |index: usize| scale * (((index * 13 + 4) % 17) as f64 / 17.0 - 0.36);
    let steps: Vec<(String, f64)> = (0..count)
        .map(|index| {
            (NAMES.get(index).map_or_else(|| format!("Further cost line {}", index + 1), |name| (*name).to_owned()), change(index))
        })
        .collect();
    let start = scale * total;
    let end = steps.iter().fold(start, |reached, step| reached + step.1);
    Chart::Waterfall(Waterfall {
        title: "Compute adds more than lower bonuses give back".to_owned(),
        subtitle: "Mean cost over twelve months by cost line, from the traditional to the AI-integrated package".to_owned(),
        unit: "USD, twelve months".to_owned(),
        start: ("Traditional".to_owned(), start),
        steps,
        end: ("AI-integrated".to_owned(), end),
        range: Some((end - start - 0.3 * scale, end - start + 0.3 * scale)),
    })
}

/// A Lorenz curve: the share of use is the share of people to the `power`.
pub fn lorenz(power: i32) -> Chart {
    let population: Vec<f64> = (0..=120).map(|person| f64::from(person) / 120.0).collect();
    let raised = |share: f64| (0..power).fold(1.0, |product, _| product * share);
    Chart::Lorenz(Lorenz {
        title: "A tenth of the engineers uses most of the compute".to_owned(),
        subtitle: "Mean compute spend per engineer over twelve months, 120 engineers".to_owned(),
        share: population.iter().map(|&share| raised(share)).collect(),
        population,
        gini: f64::from(power - 1) / f64::from(power + 1),
        top_tenth: 1.0 - raised(0.9),
    })
}

/// A narrow fan far from zero, as monthly payroll gives, with a budget that steps up in July.
fn flat_fan() -> Chart {
    let around = |share: f64| -> Vec<f64> { (0..12).map(|month| 2.0e6 * (1.0 + share * (1.0 + 0.05 * f64::from(month)))).collect() };
    let band = |low_name: &str, high_name: &str, share: f64| Band {
        low_name: low_name.to_owned(),
        low: around(-share),
        high_name: high_name.to_owned(),
        high: around(share),
    };
    Chart::Fan(Fan {
        title: "Monthly payroll stays within 5% of plan".to_owned(),
        subtitle: "Payroll by month, 120 engineers, 10,000 trials".to_owned(),
        unit: "USD per month".to_owned(),
        months: months(12),
        bands: vec![band("P5", "P95", 0.03), band("P10", "P90", 0.02), band("P25", "P75", 0.01)],
        median: around(0.0),
        budget: Some(BudgetLine {
            label: "Budget".to_owned(),
            values: (0..12).map(|month| if month < 6 { 2.02e6 } else { 2.08e6 }).collect(),
        }),
        events: vec![],
    })
}

fn with_credits(chart: Chart) -> Chart {
    let Chart::Stacked(mut stacked) = chart else { return chart };
    for value in &mut stacked.series[1].values {
        *value *= -0.5;
    }
    Chart::Stacked(stacked)
}

fn always_the_same(chart: Chart) -> Chart {
    let Chart::Exceedance(mut exceedance) = chart else { return chart };
    for curve in &mut exceedance.curves {
        curve.amounts.fill(1.2e6);
    }
    Chart::Exceedance(exceedance)
}

/// Three parts of a whole.
pub fn shares(of: [f64; 3]) -> Chart {
    let names = ["Not known: uncertain numbers", "Shared by the company", "People and teams"];
    let part = |(name, share): (&str, f64)| Share {
        name: name.to_owned(),
        note: "58.8% ± 0.9 by itself, 58.0% ± 0.8 with all interactions".to_owned(),
        share,
    };
    Chart::Shares(Shares {
        title: "Not knowing usage_growth makes 58% of the variance of compute".to_owned(),
        subtitle: "Share of the variance by kind of chance, 10,000 trials".to_owned(),
        parts: names.into_iter().zip(of).map(part).collect(),
    })
}

/// Bars around `scale` of which some turn, some have another number that depends on them, and some lie on one side.
pub fn tornado(bars: usize, scale: f64) -> Chart {
    let bar = |index: usize| {
        let reach = 0.3 / (1.0 + index as f64) * if index % 3 == 1 { -1.0 } else { 1.0 };
        let (low, high) = (scale * (1.0 - reach), scale * (1.0 + if index == 5 { -0.02 } else { reach }));
        TornadoBar {
            name: NAMES[index % NAMES.len()].to_owned(),
            low: ("2.39% per month".to_owned(), low),
            high: ("12,500 USD per month".to_owned(), high),
            alone: index.is_multiple_of(4).then(|| (scale * (1.0 - reach / 2.0), scale * (1.0 + reach / 2.0))),
            range: (index == 5).then_some((scale * 0.8, scale * 1.1)),
        }
    };
    Chart::Tornado(Tornado {
        title: "usage_growth moves the mean of compute by 690k USD".to_owned(),
        subtitle: "Mean of compute with each number at P10 and at P90, 10,000 trials".to_owned(),
        unit: "USD, mean of compute".to_owned(),
        base: ("Mean".to_owned(), scale),
        bars: (0..bars).map(bar).collect(),
    })
}

/// A mean that rises from below `scale` to above it.
pub fn conditional_mean(scale: f64) -> Chart {
    let decile = |index: i32| 0.01 * f64::from(index);
    let means: Vec<f64> = (1..10).map(|index| scale * (0.8 + 4.0 * decile(index))).collect();
    let times = |factor: f64| means.iter().map(|mean| mean * factor).collect();
    Chart::ConditionalMean(ConditionalMean {
        title: "Compute rises with usage_growth".to_owned(),
        subtitle: "Mean of compute at the deciles of usage_growth, 10,000 trials".to_owned(),
        unit: "USD, mean of compute".to_owned(),
        number: "usage_growth, % per month".to_owned(),
        values: (1..10).map(decile).collect(),
        low: times(0.98),
        high: times(1.02),
        means,
        base: ("Mean of all".to_owned(), scale),
    })
}

/// Compute cost by cap, as finance would ask for it: numbers on a log axis, then no cap at all.
pub fn response() -> Response {
    let caps = ["200", "400", "600", "800", "1,000", "1,500", "2,000", "none"];
    let millions = |values: [f64; 8]| values.map(|value| 1e6 * value).to_vec();
    Response {
        title: "A cap of 400 USD keeps compute within 2.4M with probability 96%".to_owned(),
        subtitle: "Compute cost and unserved demand by cap, the same people and random draws at each, 10,000 trials".to_owned(),
        unit: "Compute, USD, twelve months".to_owned(),
        input: "Cap of the engineers, USD per month".to_owned(),
        scale: Scale::Log,
        positions: caps.map(|cap| Position { label: cap.to_owned(), value: cap.replace(',', "").parse().ok() }).to_vec(),
        mean: millions([1.570, 1.977, 2.285, 2.532, 2.737, 3.120, 3.379, 4.235]),
        low: millions([1.344, 1.708, 1.980, 2.185, 2.352, 2.640, 2.815, 3.180]),
        high: millions([1.800, 2.249, 2.597, 2.890, 3.135, 3.621, 3.972, 5.377]),
        budget: Some(("Budget".to_owned(), 2.4e6)),
        today: Some(5),
        condition: Some(Condition {
            words: "p_over(compute) <= 5%".to_owned(),
            holds: vec![true, true, false, false, false, false, false, false],
        }),
        second: Some(SecondPanel {
            unit: "Unserved demand, USD, mean".to_owned(),
            mean: millions([2.665, 2.258, 1.950, 1.703, 1.498, 1.115, 0.856, 0.0]),
            half_width: millions([0.31, 0.28, 0.26, 0.24, 0.22, 0.2, 0.18, 0.0]),
        }),
    }
}

/// `count` numbers at even distances from `first`, with costs near `scale` and nothing else.
fn evenly(count: usize, first: f64, scale: f64) -> Response {
    let values: Vec<f64> = (0..count).map(|index| first + 5.0 * index as f64).collect();
    let around = |share: f64| -> Vec<f64> { (0..count).map(|index| scale * (1.0 + 0.06 * index as f64) * (1.0 + share)).collect() };
    Response {
        unit: "Total, USD, twelve months".to_owned(),
        input: "Growth of use in its first year, %".to_owned(),
        scale: Scale::Linear,
        positions: values.iter().map(|value| Position { label: format!("{value}"), value: Some(*value) }).collect(),
        mean: around(0.0),
        low: around(-0.2),
        high: around(0.3),
        budget: None,
        today: Some(count / 2),
        condition: None,
        second: None,
        ..response()
    }
}

/// A cost by month, with no date at all as the last choice.
fn by_month(count: usize) -> Response {
    let months = months(count);
    let labels = months.iter().map(|month| format!("{} {}", &month.name()[..3], month.year()));
    let none = Position { label: "never".to_owned(), value: None };
    let mut response = evenly(count + 1, 0.0, 1.2e6);
    response.input = "Month in which the cap starts".to_owned();
    response.positions = (0..count).zip(labels).map(|(index, label)| Position { label, value: Some(index as f64) }).chain([none]).collect();
    response
}

/// Choices that are not numbers.
fn by_name(names: &[&str]) -> Response {
    let mut response = evenly(names.len(), 0.0, 1.2e6);
    response.input = "What happens to demand above the quota".to_owned();
    response.positions = names.iter().map(|name| Position { label: (*name).to_owned(), value: None }).collect();
    response.budget = Some(("Budget for the whole of engineering".to_owned(), 1.5e6));
    response
}

/// Responses with awkward input.
fn responses() -> Vec<(&'static str, Response)> {
    let one_panel = Response { condition: None, second: None, ..response() };
    let scaled = |factor: f64| {
        let mut scaled = response();
        let second = scaled.second.iter_mut().flat_map(|second| second.mean.iter_mut().chain(&mut second.half_width));
        let budget = scaled.budget.iter_mut().map(|budget| &mut budget.1);
        for value in scaled.mean.iter_mut().chain(&mut scaled.low).chain(&mut scaled.high).chain(second).chain(budget) {
            *value *= factor;
        }
        scaled
    };
    let below_zero = |mut response: Response| {
        for values in [&mut response.mean, &mut response.low, &mut response.high] {
            values.iter_mut().for_each(|value| *value -= 1.3e6);
        }
        response
    };
    let mut with_zero = Response { today: Some(0), ..response() };
    with_zero.positions[0] = Position { label: "0".to_owned(), value: Some(0.0) };
    let mut none_hold = response();
    none_hold.condition.iter_mut().for_each(|condition| condition.holds.fill(false));
    let equal = |mut response: Response, value: f64| {
        for values in [&mut response.mean, &mut response.low, &mut response.high] {
            values.fill(value);
        }
        if let Some(second) = &mut response.second {
            second.mean.fill(0.0);
        }
        response
    };
    let policies = ["block", "fall back to a cheaper model", "overflow to pay as you go", "queue until the next month", "buy more"];
    vec![
        ("response", response()),
        ("response_one_panel", one_panel),
        ("response_huge", scaled(1e9)),
        ("response_tiny", scaled(1e-8)),
        ("response_below_zero", below_zero(evenly(9, -20.0, 1.2e6))),
        ("response_with_zero", with_zero),
        ("response_none_hold", none_hold),
        ("response_equal", equal(response(), 2.0e6)),
        ("response_nothing", equal(evenly(5, 0.0, 0.0), 0.0)),
        ("response_1", evenly(1, 30.0, 1.2e6)),
        ("response_2", evenly(2, 30.0, 1.2e6)),
        ("response_40", evenly(40, -50.0, 24.0e6)),
        ("response_even_second", Response { second: response().second, today: None, ..evenly(8, 10.0, 90.0e6) }),
        ("response_months_12", by_month(12)),
        ("response_months_40", by_month(40)),
        ("response_names_1", by_name(&policies[..1])),
        ("response_names_5", by_name(&policies)),
        ("response_names_9", by_name(&NAMES)),
        ("response_names_27", by_name(&[NAMES, NAMES, NAMES].concat())),
    ]
}

/// The chance of exceeding a budget by cap and by the month in which it starts.
pub fn heat_map() -> HeatMap {
    let table = [
        ("300", [0.0, 0.0, 0.0, 0.0, 0.006, 0.06, 0.23, 0.507]),
        ("400", [0.0, 0.0, 0.0003, 0.003, 0.037, 0.162, 0.4, 0.662]),
        ("600", [0.009, 0.012, 0.029, 0.106, 0.277, 0.513, 0.719, 0.856]),
        ("800", [0.152, 0.192, 0.294, 0.482, 0.665, 0.799, 0.888, 0.943]),
        ("1,500", [0.97, 0.975, 0.98, 0.987, 0.991, 0.993, 0.9997, 1.0]),
    ];
    let flags = |flag: fn(f64) -> bool| table.map(|(_, row)| row.map(flag).to_vec()).to_vec();
    HeatMap {
        title: "A cap of 400 USD keeps compute within 2.4M if it starts by May".to_owned(),
        subtitle: "Chance of exceeding the budget by cap and first month, the same random draws in each cell, 10,000 trials".to_owned(),
        unit: "Chance of exceeding 2.4M USD".to_owned(),
        kind: CellKind::Share { decimals: 1 },
        rows: Levels { input: "Cap of the engineers, USD per month".to_owned(), labels: table.map(|(cap, _)| cap.to_owned()).to_vec() },
        columns: Levels {
            input: "Month in which the cap starts".to_owned(),
            labels: months(8).iter().map(|month| format!("{} {}", &month.name()[..3], month.year())).collect(),
        },
        cells: table.map(|(_, row)| row.to_vec()).to_vec(),
        condition: Some(Region {
            words: "p_over(compute) <= 5%".to_owned(),
            holds: flags(|chance| chance <= 0.05),
            too_close: flags(|chance| (chance - 0.05).abs() < 0.015),
        }),
        today: Some((4, 4)),
    }
}

/// A heat map of `rows` by `columns` amounts from `low` to `high`.
fn map_of_amounts(rows: usize, columns: usize, low: f64, high: f64) -> HeatMap {
    let share = |row: usize, column: usize| (row * row + 3 * column) as f64 / ((rows * rows + 3 * columns).max(5) - 4) as f64;
    let cells = |value: &dyn Fn(f64) -> f64| -> Vec<Vec<f64>> {
        (0..rows).map(|row| (0..columns).map(|column| value(share(row, column))).collect()).collect()
    };
    let flags = |flag: fn(f64) -> bool| -> Vec<Vec<bool>> {
        (0..rows).map(|row| (0..columns).map(|column| flag(share(row, column))).collect()).collect()
    };
    HeatMap {
        unit: "Mean cost, USD, twelve months".to_owned(),
        kind: CellKind::Amount,
        rows: Levels { input: "Engineers".to_owned(), labels: (0..rows).map(|row| format!("{}", 100 + 10 * row)).collect() },
        columns: Levels {
            input: "Price of output tokens, USD per million".to_owned(),
            labels: (0..columns).map(|column| format!("{:.2}", 7.5 + column as f64)).collect(),
        },
        cells: cells(&|share| low + share * (high - low)),
        condition: Some(Region {
            words: "p90(total) <= 30M".to_owned(),
            holds: flags(|share| share < 0.4),
            too_close: flags(|share| (share - 0.4).abs() < 0.02),
        }),
        today: Some((rows / 2, columns / 2)),
        ..heat_map()
    }
}

/// Heat maps with awkward input.
fn heat_maps() -> Vec<(&'static str, HeatMap)> {
    let mut shares_20 = map_of_amounts(20, 20, 0.0, 1.0);
    shares_20.kind = CellKind::Share { decimals: 1 };
    shares_20.unit = heat_map().unit;
    shares_20.columns.labels = months(20).iter().map(|month| format!("{} {}", &month.name()[..3], month.year())).collect();
    let mut by_name = map_of_amounts(9, 9, 1.2e6, 3.4e6);
    by_name.rows = Levels { input: "What happens to demand above the quota".to_owned(), labels: NAMES.map(str::to_owned).to_vec() };
    by_name.columns = Levels { input: "What pays for it".to_owned(), labels: NAMES.map(str::to_owned).to_vec() };
    by_name.unit = "Mean cost of compute with the fees of approvals and of overage, USD, twelve months from January 2026".to_owned();
    let all = |holds: bool| {
        let mut map = heat_map();
        if let Some(region) = &mut map.condition {
            region.holds.iter_mut().for_each(|row| row.fill(holds));
            region.too_close.iter_mut().for_each(|row| row.fill(false));
        }
        map
    };
    let zero = HeatMap { cells: vec![vec![0.0; 8]; 5], condition: None, ..heat_map() };
    vec![
        ("heat_map", heat_map()),
        ("heat_map_plain", HeatMap { condition: None, today: None, ..heat_map() }),
        ("heat_map_every", all(true)),
        ("heat_map_no", all(false)),
        ("heat_map_zero", zero),
        ("heat_map_1", map_of_amounts(1, 1, 1.2e6, 1.2e6)),
        ("heat_map_row", map_of_amounts(1, 12, 1.2e6, 5e6)),
        ("heat_map_column", map_of_amounts(20, 1, 1.2e6, 5e6)),
        ("heat_map_equal", map_of_amounts(4, 5, 1.2e6, 1.2e6)),
        ("heat_map_huge", map_of_amounts(12, 12, 0.0, 9e15)),
        ("heat_map_below_zero", map_of_amounts(12, 16, -4.5e6, 31.2e6)),
        ("heat_map_20", map_of_amounts(20, 20, 1.2e6, 45e6)),
        ("heat_map_20_below_zero", map_of_amounts(20, 20, -999e6, -1.2e6)),
        ("heat_map_20_shares", shares_20),
        ("heat_map_names", by_name),
    ]
}

/// Names of cases, some as long as names get.
fn case_name(index: usize) -> String {
    let usual = ["As planned", "Cap of 400 USD", "Cap of 800 USD, from April", "Pool of the company", "Approval above 500 USD"];
    let of_elements = || format!("{}, case {}", NAMES[index % NAMES.len()], index + 1);
    usual.get(index).map_or_else(of_elements, |name| (*name).to_owned())
}

/// `count` named cases that cost near `scale`, the first the base.
pub fn dots(count: usize, scale: f64) -> Dots {
    let case = |index: usize| {
        let mean = scale * (1.3 - 0.07 * ((index * 7) % 11) as f64);
        CaseRange { name: case_name(index), mean, low: 0.82 * mean, high: 1.27 * mean }
    };
    let chance = |index: usize| [0.991, 0.037, 0.665, 0.000_04, 0.5, 1.0, 0.0][index % 7];
    Dots {
        title: "Only the cap of 400 USD keeps compute within its budget".to_owned(),
        subtitle: "Compute of five policies, the same people and random draws, 10,000 trials".to_owned(),
        unit: "Compute, USD, twelve months".to_owned(),
        cases: (0..count).map(case).collect(),
        budget: Some(("Budget".to_owned(), 1.05 * scale)),
        shares: Some(CaseShares { name: "Chance over budget".to_owned(), values: (0..count).map(chance).collect(), decimals: 1 }),
        base: Some(0),
    }
}

/// Cases with awkward input.
fn dot_charts() -> Vec<(&'static str, Dots)> {
    let each = |mut dots: Dots, change: fn(&mut CaseRange)| {
        dots.cases.iter_mut().for_each(change);
        dots
    };
    let equal = |case: &mut CaseRange| (case.low, case.mean, case.high) = (1.2e6, 1.2e6, 1.2e6);
    let zero = |case: &mut CaseRange| (case.low, case.mean, case.high) = (0.0, 0.0, 0.0);
    let lower = |case: &mut CaseRange| (case.low, case.mean, case.high) = (case.low - 1.2e6, case.mean - 1.2e6, case.high - 1.2e6);
    let narrow = |case: &mut CaseRange| (case.low, case.high) = (0.99 * case.mean, 1.01 * case.mean);
    let close = |case: &mut CaseRange| case.mean = 24.0e6 + 0.05 * case.mean;
    let plain = Dots { budget: None, shares: None, base: None, ..dots(5, 1.2e6) };
    vec![
        ("dots", dots(5, 1.2e6)),
        ("dots_plain", plain.clone()),
        ("dots_1", dots(1, 1.2e6)),
        ("dots_25", dots(25, 1.2e6)),
        ("dots_huge", dots(12, 3e15)),
        ("dots_tiny", dots(3, 0.004)),
        ("dots_equal", each(dots(5, 1.2e6), equal)),
        ("dots_zero", each(plain.clone(), zero)),
        ("dots_below_zero", Dots { base: Some(4), ..each(dots(9, 1.2e6), lower) }),
        ("dots_cut", each(each(plain, close), narrow)),
    ]
}

/// `count` trade-offs from costly to sparing near `scale`, every third of them dominated.
pub fn frontier(count: usize, scale: f64) -> Frontier {
    let point = |index: usize| {
        let share = index as f64 / count.max(2) as f64;
        let is_dominated = index % 3 == 2;
        let (cost, unserved) = (scale * (1.6 - share), scale * (0.05 + 0.7 * share * share));
        TradeOff {
            name: case_name(index),
            cost: if is_dominated { 1.12 * cost } else { cost },
            unserved: if is_dominated { 1.3 * unserved + 0.03 * scale } else { unserved },
            cost_half_width: Some(0.02 * cost),
            unserved_half_width: Some(0.06 * unserved),
            is_dominated,
        }
    };
    Frontier {
        title: "A pool serves more than a cap of the same cost".to_owned(),
        subtitle: "What each policy costs and what it leaves unserved, the same people and random draws, 10,000 trials".to_owned(),
        cost: "P90 of compute, USD, twelve months".to_owned(),
        unserved: "Mean unserved demand, USD, twelve months".to_owned(),
        points: (0..count).map(point).collect(),
        base: Some(0),
    }
}

/// Frontiers with awkward input.
fn frontiers() -> Vec<(&'static str, Frontier)> {
    let each = |mut frontier: Frontier, change: fn(&mut TradeOff)| {
        frontier.points.iter_mut().for_each(change);
        frontier
    };
    let without_errors = |point: &mut TradeOff| (point.cost_half_width, point.unserved_half_width) = (None, None);
    let same = |point: &mut TradeOff| (point.cost, point.unserved) = (1.2e6, 0.4e6);
    let zero = |point: &mut TradeOff| (point.cost, point.unserved) = (0.0, 0.0);
    let served = |point: &mut TradeOff| point.unserved = 0.0;
    let close = |point: &mut TradeOff| (point.cost, point.unserved) = (24e6 + 0.1 * point.cost, 3e6 + 0.01 * point.unserved);
    let credit = |point: &mut TradeOff| point.cost -= 1.2e6;
    vec![
        ("frontier", frontier(5, 1.2e6)),
        ("frontier_1", frontier(1, 1.2e6)),
        ("frontier_2", Frontier { base: None, ..each(frontier(2, 1.2e6), without_errors) }),
        ("frontier_12", frontier(12, 1.2e6)),
        ("frontier_25", each(frontier(25, 1.2e6), without_errors)),
        ("frontier_huge", frontier(9, 3e15)),
        ("frontier_same_25", each(each(frontier(25, 1.2e6), same), without_errors)),
        ("frontier_zero", each(each(frontier(5, 1.2e6), zero), without_errors)),
        ("frontier_all_served", each(frontier(9, 1.2e6), served)),
        ("frontier_close_25", each(each(frontier(25, 1.2e6), close), without_errors)),
        ("frontier_below_zero", each(frontier(9, 1.2e6), credit)),
    ]
}

/// Every variant with a name fit for a file.
pub fn all() -> Vec<(String, Chart)> {
    let mut charts = Vec::new();
    for (size, scale) in [("", 1.2e6), ("_tiny", 0.01), ("_huge", 9e9)] {
        for count in [12, 48] {
            charts.push((format!("fan_{count}{size}"), fan(count, scale)));
            for series in [1, 9] {
                charts.push((format!("stacked_{series}_{count}{size}"), stacked(series, count, scale)));
            }
        }
        for curves in [1, 2, 9] {
            charts.push((format!("exceedance_{curves}{size}"), exceedance(curves, scale)));
        }
        for steps in [3, 12] {
            charts.push((format!("waterfall_{steps}{size}"), waterfall(steps, scale, 1.5)));
        }
    }
    charts.push(("waterfall_12_cut".to_owned(), waterfall(12, 1.2e6, 20.0)));
    charts.push(("waterfall_12_below_zero".to_owned(), waterfall(12, 1.2e6, -0.3)));
    charts.push(("waterfall_16".to_owned(), waterfall(16, 1.2e6, 1.0)));
    charts.push(("lorenz".to_owned(), lorenz(9)));
    charts.push(("lorenz_equal".to_owned(), lorenz(1)));
    charts.push(("lorenz_extreme".to_owned(), lorenz(60)));
    charts.push(("fan_1".to_owned(), fan(1, 1.2e6)));
    charts.push(("fan_zero".to_owned(), fan(12, 0.0)));
    charts.push(("stacked_9_1".to_owned(), stacked(9, 1, 1.2e6)));
    charts.push(("stacked_zero".to_owned(), stacked(9, 12, 0.0)));
    charts.push(("exceedance_zero".to_owned(), exceedance(2, 0.0)));
    charts.push(("fan_flat".to_owned(), flat_fan()));
    charts.push(("stacked_credits".to_owned(), with_credits(stacked(3, 12, 1.2e6))));
    charts.push(("exceedance_equal".to_owned(), always_the_same(exceedance(2, 1.2e6))));
    charts.push(("waterfall_zero".to_owned(), waterfall(3, 0.0, 0.0)));
    for (name, of) in [("", [0.58, 0.3, 0.12]), ("_one", [1.0, 0.0, 0.0]), ("_tiny", [0.004, 0.001, 0.995])] {
        charts.push((format!("shares{name}"), shares(of)));
    }
    for (name, bars, scale) in [("1", 1, 1.2e6), ("8", 8, 1.2e6), ("8_tiny", 8, 0.01), ("8_huge", 8, 9e9), ("zero", 3, 0.0)] {
        charts.push((format!("tornado_{name}"), tornado(bars, scale)));
    }
    for (name, scale) in [("", 1.2e6), ("_tiny", 0.01), ("_zero", 0.0)] {
        charts.push((format!("conditional_mean{name}"), conditional_mean(scale)));
    }
    charts.extend(responses().into_iter().map(|(name, response)| (name.to_owned(), Chart::Response(Box::new(response)))));
    charts.extend(heat_maps().into_iter().map(|(name, map)| (name.to_owned(), Chart::HeatMap(Box::new(map)))));
    charts.extend(dot_charts().into_iter().map(|(name, dots)| (name.to_owned(), Chart::Dots(dots))));
    charts.extend(frontiers().into_iter().map(|(name, frontier)| (name.to_owned(), Chart::Frontier(frontier))));
    charts.extend(samples_of_offers::all());
    charts.extend(samples_of_months::all());
    charts
}
