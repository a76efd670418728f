//! Names that a chart must show as text: markup, marks that reorder a line, letters of other scripts, and no end.

use crate::report::chart::Chart;

/// Long enough to be cut everywhere.
pub const NAMES: [&str; 5] = [
    "<script>alert(\"1\")</script> & <b>more</b> than a name",
    "a name \u{202e}that turns around",
    "\u{5de5}\u{7a0b}\u{5e2b}\u{7684}\u{4eba}\u{5de5}\u{667a}\u{80fd}\u{9810}\u{7b97}\u{4e0a}\u{9650}\u{8207}\u{6a21}\u{578b}\u{50f9}\u{683c}\u{8b8a}\u{52d5}",
    "\u{5ea}\u{5e7}\u{5e6}\u{5d9}\u{5d1} \u{5d4}\u{5de}\u{5d7}\u{5e9}\u{5d5}\u{5d1} \u{5e9}\u{5dc} \u{5d4}\u{5d7}\u{5d1}\u{5e8}\u{5d4}",
    "WWWWWWWWWW WWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWW",
];

/// One or two samples of each kind.
pub const IS_TRIED_ON: [&str; 24] = [
    "fan_events",
    "fan_48",
    "columns_many",
    "columns_2",
    "stacked_9_12",
    "waterfall_16",
    "waterfall_3",
    "exceedance_9",
    "lorenz",
    "shares",
    "tornado_8",
    "conditional_mean",
    "response",
    "response_names_9",
    "heat_map",
    "heat_map_names",
    "heat_map_20",
    "dots_25",
    "dots",
    "frontier_12",
    "year_ranges_11_4",
    "trade_curve",
    "trade_curve_unused",
    "lines_4",
];

/// The chart with `name` for everything that a user can name, and for its words.
pub fn renamed(mut chart: Chart, name: &str) -> Chart {
    let new = || name.to_owned();
    let set = |text: &mut String| name.clone_into(text);
    match &mut chart {
        Chart::Fan(it) => {
            (it.subtitle, it.unit) = (new(), new());
            it.budget.iter_mut().for_each(|budget| set(&mut budget.label));
            it.events.iter_mut().for_each(|event| set(&mut event.name));
        }
        Chart::Columns(it) => {
            (it.subtitle, it.unit) = (new(), new());
            it.events.iter_mut().for_each(|event| set(&mut event.name));
        }
        Chart::Stacked(it) => it.series.iter_mut().for_each(|series| set(&mut series.name)),
        Chart::Waterfall(it) => {
            (it.start.0, it.end.0, it.unit) = (new(), new(), new());
            it.steps.iter_mut().for_each(|step| set(&mut step.0));
        }
        Chart::Exceedance(it) => {
            it.curves.iter_mut().for_each(|curve| set(&mut curve.name));
            it.budget.iter_mut().for_each(|budget| set(&mut budget.0));
        }
        Chart::Lorenz(it) => it.subtitle = new(),
        Chart::Shares(it) => it.parts.iter_mut().for_each(|part| (part.name, part.note) = (new(), new())),
        Chart::Tornado(it) => {
            it.base.0 = new();
            it.bars.iter_mut().for_each(|bar| (bar.name, bar.low.0, bar.high.0) = (new(), new(), new()));
        }
        Chart::ConditionalMean(it) => (it.base.0, it.number, it.unit) = (new(), new(), new()),
        Chart::Response(it) => {
            (it.unit, it.input) = (new(), new());
            it.positions.iter_mut().for_each(|position| set(&mut position.label));
            it.budget.iter_mut().for_each(|budget| set(&mut budget.0));
            it.condition.iter_mut().for_each(|condition| set(&mut condition.words));
            it.second.iter_mut().for_each(|second| set(&mut second.unit));
        }
        Chart::HeatMap(it) => {
            (it.unit, it.rows.input, it.columns.input) = (new(), new(), new());
            it.rows.labels.iter_mut().chain(&mut it.columns.labels).for_each(set);
            it.condition.iter_mut().for_each(|region| set(&mut region.words));
        }
        Chart::Dots(it) => {
            it.cases.iter_mut().for_each(|case| set(&mut case.name));
            it.budget.iter_mut().for_each(|budget| set(&mut budget.0));
            it.shares.iter_mut().for_each(|shares| set(&mut shares.name));
        }
        Chart::Frontier(it) => {
            (it.cost, it.unserved) = (new(), new());
            it.points.iter_mut().for_each(|point| set(&mut point.name));
        }
        Chart::YearRanges(it) => {
            it.years.iter_mut().for_each(set);
            it.series.iter_mut().for_each(|series| set(&mut series.name));
        }
        Chart::TradeCurve(it) => {
            (it.input, it.unit, it.line_name, it.band_name, it.second_name, it.today.0) = (new(), new(), new(), new(), new(), new());
            it.note.iter_mut().for_each(set);
        }
        Chart::Lines(it) => {
            (it.unit, it.input) = (new(), new());
            it.series.iter_mut().for_each(|series| set(&mut series.name));
            it.mark.iter_mut().for_each(|mark| set(&mut mark.0));
        }
    }
    chart
}
