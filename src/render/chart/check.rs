//! What a chart must satisfy to be drawn.
//!
//! Knows which lists belong together and which numbers cannot be drawn. Does not know how anything is drawn.

use super::ChartError;
use crate::report::chart::{
    CellKind, Chart, Columns, ConditionalMean, Dots, Exceedance, Fan, Frontier, HeatMap, Lines, Lorenz, Response, Scale, Shares, Stacked,
    Tornado, TradeCurve, Waterfall, YearRanges,
};

/// The most series or curves that can be distinguished in one chart.
pub const MOST_SERIES: usize = 9;
/// The most steps a waterfall holds at a legible size.
pub const MOST_STEPS: usize = 16;
/// The most parts of a whole, of which each has a pattern.
pub const MOST_PARTS: usize = 3;
/// The most ranges side by side in one year.
pub const MOST_RANGES: usize = 4;
/// The most bars of a tornado.
pub const MOST_BARS: usize = 8;

/// The most values of one input whose markers can be distinguished.
pub const MOST_POSITIONS: usize = 60;
/// The most rows, and the most columns, of a heat map whose cells hold a number.
pub const MOST_LEVELS: usize = 20;
/// The most cases that have a row or a label of a legible size.
pub const MOST_CASES: usize = 25;

/// Rejects a chart that would be drawn wrongly.
pub fn chart(chart: &Chart) -> Result<(), ChartError> {
    match chart {
        Chart::Fan(chart) => fan(chart),
        Chart::Exceedance(chart) => exceedance(chart),
        Chart::Stacked(chart) => stacked(chart),
        Chart::Waterfall(chart) => waterfall(chart),
        Chart::Columns(chart) => columns(chart),
        Chart::Lorenz(chart) => lorenz(chart),
        Chart::Shares(chart) => parts(chart),
        Chart::Tornado(chart) => tornado(chart),
        Chart::ConditionalMean(chart) => conditional_mean(chart),
        Chart::Response(chart) => response(chart),
        Chart::HeatMap(chart) => heat_map(chart),
        Chart::Dots(chart) => dots(chart),
        Chart::Frontier(chart) => frontier(chart),
        Chart::YearRanges(chart) => year_ranges(chart),
        Chart::TradeCurve(chart) => trade_curve(chart),
        Chart::Lines(chart) => lines(chart),
    }
}

/// Larger amounts are mistakes, and there are no axis labels for them.
const LARGEST: f64 = 1e18;
/// The rounding error allowed between a waterfall's end and its start plus steps, as a share of the largest amount.
const ROUNDING: f64 = 1e-6;

fn fan(fan: &Fan) -> Result<(), ChartError> {
    let months = fan.months.len();
    not_empty("the list of months", months)?;
    few_enough("bands", fan.bands.len(), MOST_SERIES)?;
    amounts("the median", &fan.median, months)?;
    for band in &fan.bands {
        amounts(&band.low_name, &band.low, months)?;
        amounts(&band.high_name, &band.high, months)?;
        if band.low.iter().zip(&band.high).any(|(low, high)| low > high) {
            return Err(ChartError::NotMonotone(format!("the band {} to {}", band.low_name, band.high_name)));
        }
    }
    fan.budget.as_ref().map_or(Ok(()), |budget| amounts(&budget.label, &budget.values, months))
}

fn exceedance(exceedance: &Exceedance) -> Result<(), ChartError> {
    not_empty("the list of curves", exceedance.curves.len())?;
    few_enough("curves", exceedance.curves.len(), MOST_SERIES)?;
    for curve in &exceedance.curves {
        not_empty(&curve.name, curve.amounts.len())?;
        amounts(&curve.name, &curve.amounts, curve.amounts.len())?;
        shares(&curve.name, &curve.exceedance, curve.amounts.len())?;
        let climbs = curve.amounts.windows(2).all(|pair| pair[0] <= pair[1]);
        let falls = curve.exceedance.windows(2).all(|pair| pair[0] >= pair[1]);
        if !(climbs && falls) {
            return Err(ChartError::NotMonotone(curve.name.clone()));
        }
    }
    exceedance.budget.as_ref().map_or(Ok(()), |(label, amount)| amounts(label, &[*amount], 1))
}

fn stacked(stacked: &Stacked) -> Result<(), ChartError> {
    not_empty("the list of months", stacked.months.len())?;
    not_empty("the list of series", stacked.series.len())?;
    few_enough("series", stacked.series.len(), MOST_SERIES)?;
    stacked.series.iter().try_for_each(|series| amounts(&series.name, &series.values, stacked.months.len()))
}

fn columns(columns: &Columns) -> Result<(), ChartError> {
    let months = columns.months.len();
    not_empty("the list of months", months)?;
    amounts("the means", &columns.mean, months)?;
    amounts("the lower ends", &columns.low, months)?;
    amounts("the upper ends", &columns.high, months)
}

fn waterfall(waterfall: &Waterfall) -> Result<(), ChartError> {
    few_enough("steps", waterfall.steps.len(), MOST_STEPS)?;
    let (start, end) = (&waterfall.start, &waterfall.end);
    for (name, amount) in waterfall.steps.iter().chain([start, end]) {
        amounts(name, &[*amount], 1)?;
    }
    let reached = waterfall.steps.iter().fold(start.1, |total, step| total + step.1);
    let largest = waterfall.steps.iter().fold(start.1.abs().max(end.1.abs()), |largest, step| largest.max(step.1.abs()));
    if (end.1 - reached).abs() > ROUNDING * largest {
        return Err(ChartError::DoesNotAddUp(end.1 - reached));
    }
    Ok(())
}

fn lorenz(lorenz: &Lorenz) -> Result<(), ChartError> {
    not_empty("the curve", lorenz.population.len())?;
    shares("the population", &lorenz.population, lorenz.population.len())?;
    shares("the share of use", &lorenz.share, lorenz.population.len())?;
    for (what, values) in [("the population", &lorenz.population), ("the share of use", &lorenz.share)] {
        if values.windows(2).any(|pair| pair[0] > pair[1]) {
            return Err(ChartError::NotMonotone(what.to_owned()));
        }
    }
    shares("the Gini coefficient", &[lorenz.gini], 1)?;
    shares("the share of the top tenth", &[lorenz.top_tenth], 1)
}

fn parts(shares: &Shares) -> Result<(), ChartError> {
    not_empty("the list of parts", shares.parts.len())?;
    few_enough("parts", shares.parts.len(), MOST_PARTS)?;
    shares.parts.iter().try_for_each(|part| self::shares(&part.name, &[part.share], 1))?;
    let missing = 1.0 - shares.parts.iter().map(|part| part.share).sum::<f64>();
    if missing.abs() > ROUNDING { Err(ChartError::DoesNotAddUp(missing)) } else { Ok(()) }
}

fn tornado(tornado: &Tornado) -> Result<(), ChartError> {
    not_empty("the list of bars", tornado.bars.len())?;
    few_enough("bars", tornado.bars.len(), MOST_BARS)?;
    amounts(&tornado.base.0, &[tornado.base.1], 1)?;
    for bar in &tornado.bars {
        amounts(&bar.name, &[bar.low.1, bar.high.1], 2)?;
        for (low, high) in bar.alone.into_iter().chain(bar.range) {
            amounts(&bar.name, &[low, high], 2)?;
        }
        if bar.range.is_some_and(|(low, high)| low > high) {
            return Err(ChartError::NotMonotone(bar.name.clone()));
        }
    }
    Ok(())
}

fn conditional_mean(mean: &ConditionalMean) -> Result<(), ChartError> {
    let n = mean.values.len();
    not_empty("the list of values", n)?;
    amounts(&mean.number, &mean.values, n)?;
    for (what, values) in [("the means", &mean.means), ("the lower ends", &mean.low), ("the upper ends", &mean.high)] {
        amounts(what, values, n)?;
    }
    amounts(&mean.base.0, &[mean.base.1], 1)?;
    let rises = mean.values.windows(2).all(|pair| pair[0] <= pair[1]);
    if rises { Ok(()) } else { Err(ChartError::NotMonotone(mean.number.clone())) }
}

fn response(response: &Response) -> Result<(), ChartError> {
    let positions = response.positions.len();
    not_empty("the list of positions", positions)?;
    few_enough("positions", positions, MOST_POSITIONS)?;
    let numbers: Vec<f64> = response.positions.iter().map_while(|position| position.value).collect();
    amounts("the input", &numbers, response.positions.iter().filter(|position| position.value.is_some()).count())?;
    if numbers.windows(2).any(|pair| pair[0] >= pair[1]) {
        return Err(ChartError::NotMonotone("the input".to_owned()));
    }
    if response.scale == Scale::Log {
        not_negative("the input", &numbers)?;
    }
    amounts("the mean", &response.mean, positions)?;
    amounts("P10", &response.low, positions)?;
    amounts("P90", &response.high, positions)?;
    if response.low.iter().zip(&response.high).any(|(low, high)| low > high) {
        return Err(ChartError::NotMonotone("the band P10 to P90".to_owned()));
    }
    if let Some((label, amount)) = &response.budget {
        amounts(label, &[*amount], 1)?;
    }
    one_of("the present value", response.today, positions)?;
    if let Some(condition) = &response.condition {
        as_many(&condition.words, condition.holds.len(), positions)?;
    }
    let Some(second) = &response.second else { return Ok(()) };
    amounts(&second.unit, &second.mean, positions)?;
    half_widths(&second.unit, &second.half_width, positions)
}

fn heat_map(map: &HeatMap) -> Result<(), ChartError> {
    let (rows, columns) = (map.rows.labels.len(), map.columns.labels.len());
    for (levels, count) in [(&map.rows, rows), (&map.columns, columns)] {
        not_empty(&levels.input, count)?;
        few_enough(&format!("values of {}", levels.input), count, MOST_LEVELS)?;
    }
    as_many(&map.unit, map.cells.len(), rows)?;
    for row in &map.cells {
        match map.kind {
            CellKind::Share { .. } => shares(&map.unit, row, columns)?,
            CellKind::Amount => amounts(&map.unit, row, columns)?,
        }
    }
    if let Some(region) = &map.condition {
        for flags in [&region.holds, &region.too_close] {
            as_many(&region.words, flags.len(), rows)?;
            flags.iter().try_for_each(|row| as_many(&region.words, row.len(), columns))?;
        }
    }
    one_of("the present row", map.today.map(|(row, _)| row), rows)?;
    one_of("the present column", map.today.map(|(_, column)| column), columns)
}

fn dots(dots: &Dots) -> Result<(), ChartError> {
    let cases = dots.cases.len();
    not_empty("the list of cases", cases)?;
    few_enough("cases", cases, MOST_CASES)?;
    for case in &dots.cases {
        amounts(&case.name, &[case.mean, case.low, case.high], 3)?;
        if case.low > case.high {
            return Err(ChartError::NotMonotone(format!("the range of {}", case.name)));
        }
    }
    if let Some((label, amount)) = &dots.budget {
        amounts(label, &[*amount], 1)?;
    }
    if let Some(column) = &dots.shares {
        shares(&column.name, &column.values, cases)?;
    }
    one_of("the base case", dots.base, cases)
}

fn frontier(frontier: &Frontier) -> Result<(), ChartError> {
    let points = frontier.points.len();
    not_empty("the list of points", points)?;
    few_enough("points", points, MOST_CASES)?;
    for point in &frontier.points {
        amounts(&point.name, &[point.cost, point.unserved], 2)?;
        for half_width in [point.cost_half_width, point.unserved_half_width].into_iter().flatten() {
            half_widths(&point.name, &[half_width], 1)?;
        }
    }
    one_of("the base case", frontier.base, points)
}

fn year_ranges(ranges: &YearRanges) -> Result<(), ChartError> {
    let years = ranges.years.len();
    not_empty("the list of years", years)?;
    few_enough("years", years, MOST_STEPS)?;
    not_empty("the list of series", ranges.series.len())?;
    few_enough("series", ranges.series.len(), MOST_RANGES)?;
    for series in &ranges.series {
        as_many(&series.name, series.ranges.len(), years)?;
        let ranges = || series.ranges.iter().flatten();
        let all: Vec<f64> =
            ranges().flat_map(|range| [range.low, range.middle, range.high]).chain(ranges().filter_map(|range| range.promised)).collect();
        amounts(&series.name, &all, all.len())?;
        if ranges().any(|range| range.low > range.middle || range.middle > range.high) {
            return Err(ChartError::NotMonotone(format!("the range of {}", series.name)));
        }
    }
    Ok(())
}

fn trade_curve(curve: &TradeCurve) -> Result<(), ChartError> {
    let n = curve.values.len();
    not_empty("the list of values", n)?;
    few_enough("values", n, MOST_POSITIONS)?;
    amounts(&curve.input, &curve.values, n)?;
    if curve.values.windows(2).any(|pair| pair[0] >= pair[1]) {
        return Err(ChartError::NotMonotone(curve.input.clone()));
    }
    for (what, values) in [(&curve.line_name, &curve.line), (&curve.second_name, &curve.second)] {
        absent_or_amounts(what, values, n)?;
    }
    absent_or_amounts(&curve.band_name, &curve.low, n)?;
    absent_or_amounts(&curve.band_name, &curve.high, n)?;
    if curve.low.iter().zip(&curve.high).any(|(low, high)| low.zip(*high).is_some_and(|(low, high)| low > high)) {
        return Err(ChartError::NotMonotone(curve.band_name.clone()));
    }
    amounts(&curve.today.0, &[curve.today.1, curve.today.2], 2)
}

fn lines(lines: &Lines) -> Result<(), ChartError> {
    not_empty("the list of series", lines.series.len())?;
    few_enough("series", lines.series.len(), MOST_SERIES)?;
    for series in &lines.series {
        not_empty(&series.name, series.points.len())?;
        let (values, found): (Vec<f64>, Vec<f64>) = series.points.iter().copied().unzip();
        amounts(&lines.input, &values, values.len())?;
        amounts(&series.name, &found, values.len())?;
        if values.windows(2).any(|pair| pair[0] >= pair[1]) {
            return Err(ChartError::NotMonotone(series.name.clone()));
        }
    }
    lines.mark.as_ref().map_or(Ok(()), |(name, value)| amounts(name, &[*value], 1))
}

fn absent_or_amounts(what: &str, values: &[Option<f64>], expected: usize) -> Result<(), ChartError> {
    as_many(what, values.len(), expected)?;
    let present: Vec<f64> = values.iter().flatten().copied().collect();
    amounts(what, &present, present.len())
}

/// Half widths of intervals: one for each value, or none at all.
fn half_widths(of: &str, values: &[f64], expected: usize) -> Result<(), ChartError> {
    if values.is_empty() {
        return Ok(());
    }
    let what = format!("the interval of {of}");
    amounts(&what, values, expected)?;
    not_negative(&what, values)
}

fn one_of(what: &str, index: Option<usize>, count: usize) -> Result<(), ChartError> {
    match index {
        Some(index) if index >= count => Err(ChartError::NotThere { what: what.to_owned(), index, count }),
        _ => Ok(()),
    }
}

fn not_negative(what: &str, values: &[f64]) -> Result<(), ChartError> {
    if values.iter().any(|value| *value < 0.0) { Err(ChartError::Negative(what.to_owned())) } else { Ok(()) }
}

fn as_many(what: &str, found: usize, expected: usize) -> Result<(), ChartError> {
    if found == expected { Ok(()) } else { Err(ChartError::Lengths { what: what.to_owned(), found, expected }) }
}

fn not_empty(what: &str, count: usize) -> Result<(), ChartError> {
    if count == 0 { Err(ChartError::Empty(what.to_owned())) } else { Ok(()) }
}

fn few_enough(what: &str, found: usize, most: usize) -> Result<(), ChartError> {
    if found > most { Err(ChartError::TooMany { what: what.to_owned(), found, most }) } else { Ok(()) }
}

fn amounts(what: &str, values: &[f64], expected: usize) -> Result<(), ChartError> {
    as_many(what, values.len(), expected)?;
    // A comparison with a number that is not one is false, so the test is written for what is allowed.
    if values.iter().all(|value| value.abs() <= LARGEST) { Ok(()) } else { Err(ChartError::NotFinite(what.to_owned())) }
}

fn shares(what: &str, values: &[f64], expected: usize) -> Result<(), ChartError> {
    amounts(what, values, expected)?;
    // Sums of many small shares miss 1 by rounding.
    if values.iter().all(|value| (-1e-9..=1.0 + 1e-9).contains(value)) { Ok(()) } else { Err(ChartError::NotShare(what.to_owned())) }
}
