//! Charts, drawn by the program that opens the workbook from the cells of its sheets.

use rust_xlsxwriter::{
    ChartErrorBars, ChartErrorBarsDirection, ChartErrorBarsType, ChartFont, ChartFormat, ChartLegendPosition, ChartLine, ChartLineDashType,
    ChartMarker, ChartMarkerType, ChartRange, ChartSeries, ChartSolidFill, ChartType, Color, XlsxError,
};

use super::look::{BLUE, FONT, INK, OVER, SOFT};
use crate::report::workbook::chart::{Chart, ChartKind, Series, SeriesLook};
use crate::report::workbook::formula::{Area, At};

const OUTER_BAND: u32 = 0xCF_E0_F1;
const INNER_BAND: u32 = 0x5C_93_CB;
const TOTAL: u32 = 0x75_82_8E;
const GRID: u32 = 0xD8_DE_E4;
/// A chart of the crate.
///
/// # Errors
/// The description is too long.
pub fn drawn(chart: &Chart) -> Result<rust_xlsxwriter::Chart, XlsxError> {
    let is_line = |series: &Series| matches!(series.look, SeriesLook::Median | SeriesLook::Budget);
    let main = match chart.kind {
        ChartKind::Fan => ChartType::AreaStacked,
        ChartKind::Walk => ChartType::ColumnStacked,
        ChartKind::Exceedance => ChartType::ScatterStraight,
    };
    let mut drawn = rust_xlsxwriter::Chart::new(main);
    let mut lines = rust_xlsxwriter::Chart::new(ChartType::Line);
    let is_fan = chart.kind == ChartKind::Fan;
    for series in chart.series.iter().filter(|series| !is_fan || !is_line(series)) {
        match chart.kind {
            ChartKind::Exceedance => add_curve(&mut drawn, series),
            ChartKind::Fan | ChartKind::Walk => drop(drawn.push_series(&series_of(series, chart.kind))),
        }
    }
    if is_fan {
        for series in chart.series.iter().filter(|series| is_line(series)) {
            lines.push_series(&series_of(series, chart.kind));
        }
        drawn.combine(&lines);
    }
    let unlisted: Vec<usize> = chart.series.iter().enumerate().filter(|(_, series)| !series.is_in_legend).map(|(place, _)| place).collect();
    drawn.legend().set_position(ChartLegendPosition::Top).set_font(&font(9, SOFT)).delete_entries(&unlisted);
    drawn.title().set_name(cell(chart.title)).set_font(font(11, INK).set_bold());
    axes(&mut drawn, chart);
    drawn.set_width(chart.size.0).set_height(chart.size.1);
    drawn.chart_area().set_format(ChartFormat::new().set_no_border());
    drawn.set_alt_text(&chart.description);
    Ok(drawn)
}

fn axes(drawn: &mut rust_xlsxwriter::Chart, chart: &Chart) {
    let amounts = match chart.largest {
        2e6.. => "#,##0.0,,\"M\"",
        2e4.. => "#,##0,\"k\"",
        10.0.. => "#,##0",
        _ => "#,##0.00",
    };
    let line = ChartLine::new().set_color(Color::RGB(TOTAL)).clone();
    let grid = ChartLine::new().set_color(Color::RGB(GRID)).clone();
    let small = font(9, SOFT);
    let plain = font(9, SOFT).unset_bold().clone();
    let x = drawn.x_axis().set_font(&small).set_format(ChartFormat::new().set_line(&line));
    if !chart.x_name.is_empty() {
        x.set_name(&chart.x_name).set_name_font(&plain);
    }
    match chart.kind {
        ChartKind::Fan => {
            x.set_num_format("mmm yyyy").set_position_between_ticks(false);
        }
        // Names are below everything, also where columns go below zero.
        ChartKind::Walk => {
            x.set_label_position(rust_xlsxwriter::ChartAxisLabelPosition::Low).set_font(font(9, SOFT).set_rotation(-45));
        }
        ChartKind::Exceedance => {
            x.set_num_format(amounts).set_major_gridlines(false);
        }
    }
    let y = drawn.y_axis().set_font(&small).set_major_gridlines(true).set_major_gridlines_line(&grid);
    y.set_format(ChartFormat::new().set_no_line());
    if !chart.y_name.is_empty() {
        y.set_name(&chart.y_name).set_name_font(&plain);
    }
    match chart.kind {
        ChartKind::Exceedance => y.set_num_format("0%").set_min(0).set_max(1),
        ChartKind::Fan => y.set_num_format(amounts).set_min(0),
        ChartKind::Walk => y.set_num_format(amounts),
    };
    if let Some((low, high)) = chart.ends {
        y.set_min(low).set_max(high);
    }
}

fn series_of(series: &Series, kind: ChartKind) -> ChartSeries {
    let mut drawn = ChartSeries::new();
    drawn.set_name(cell(series.name)).set_categories(&range(series.x)).set_values(&range(series.y));
    drawn.set_format(&mut format_of(series.look));
    if kind == ChartKind::Walk {
        // In a stack every series has to say so.
        drawn.set_gap(40).set_overlap(100);
    }
    if let Some((down, up)) = series.whisker {
        let whisker = ChartLine::new().set_color(Color::RGB(INK)).set_width(1.25).clone();
        drawn.set_y_error_bars(
            ChartErrorBars::new()
                .set_type(ChartErrorBarsType::Custom(range(up), range(down)))
                .set_direction(ChartErrorBarsDirection::Both)
                .set_format(ChartFormat::new().set_line(&whisker)),
        );
    }
    drawn
}

/// Adds a curve or a point to a chart of amounts and probabilities.
///
/// A series of such a chart has a marker, if only none, and so no format of its own: the crate writes the two in an order that the file format does not
/// allow. Curves have the colors of the theme.
fn add_curve(drawn: &mut rust_xlsxwriter::Chart, series: &Series) {
    let added = drawn.add_series();
    added.set_name(cell(series.name)).set_categories(&range(series.x)).set_values(&range(series.y));
    if series.look == SeriesLook::Point {
        let mut fill = ChartFormat::new();
        fill.set_solid_fill(ChartSolidFill::new().set_color(Color::RGB(OVER)));
        added.set_marker(ChartMarker::new().set_type(ChartMarkerType::Circle).set_size(9).set_format(&mut fill));
    }
}

fn format_of(look: SeriesLook) -> ChartFormat {
    let filled = |color: u32| {
        let mut format = ChartFormat::new();
        format.set_solid_fill(ChartSolidFill::new().set_color(Color::RGB(color))).set_no_border();
        format
    };
    let line = |color: u32, width: f64, dash: ChartLineDashType| {
        let mut format = ChartFormat::new();
        format.set_line(ChartLine::new().set_color(Color::RGB(color)).set_width(width).set_dash_type(dash));
        format
    };
    match look {
        SeriesLook::Hidden => {
            let mut format = ChartFormat::new();
            format.set_no_fill().set_no_border();
            format
        }
        SeriesLook::OuterBand => filled(OUTER_BAND),
        SeriesLook::InnerBand => filled(INNER_BAND),
        SeriesLook::Median => line(INK, 2.25, ChartLineDashType::Solid),
        SeriesLook::Budget => line(OVER, 1.75, ChartLineDashType::Dash),
        SeriesLook::CostsMore => filled(OVER),
        SeriesLook::CostsLess => filled(BLUE),
        SeriesLook::Whole => filled(TOTAL),
        // They have no format of their own.
        SeriesLook::Curve | SeriesLook::Point => ChartFormat::new(),
    }
}

fn font(size: u8, color: u32) -> ChartFont {
    ChartFont::new().set_name(FONT).set_size(size).set_color(Color::RGB(color)).clone()
}

fn cell(at: At) -> (&'static str, u32, u16) {
    (at.sheet, at.row, at.column)
}

fn range(area: Area) -> ChartRange {
    let Area { first, last } = area;
    ChartRange::new_from_range(first.sheet, first.row, first.column, last.0, last.1)
}
