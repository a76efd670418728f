//! The charts of a report as SVG and PNG files.

use std::cell::OnceCell;
use std::rc::Rc;

use super::chart::{self, Theme};
use super::export::{ExportError, Exporter, ReportFile};
use super::picture;
use crate::report::{NamedChart, Report};

pub const EXPORTER: Exporter = Exporter { name: "charts", print: None, files };

/// PNGs are as fine as the canvas that charts are drawn on.
const PICTURE_SCALE: f32 = chart::PIXELS_OF_PAGE as f32;

/// Where a chart is written, beside the document it belongs to.
pub(super) fn file_name(chart: &str, extension: &str) -> String {
    format!("charts/{chart}.{extension}")
}

fn files<'r>(report: &'r Report<'_>, theme: Theme) -> Vec<ReportFile<'r>> {
    report.document.charts().flat_map(|chart| pair(chart, theme)).collect()
}

/// Both files of a chart, which is drawn once.
fn pair(named: &NamedChart, theme: Theme) -> [ReportFile<'_>; 2] {
    let failed = |named: &NamedChart| format!("the chart `{}`", named.name);
    let drawn = Rc::new(OnceCell::new());
    let svg = move || -> Result<Rc<String>, ExportError> {
        if let Some(svg) = drawn.get() {
            return Ok(Rc::clone(svg));
        }
        let svg = chart::svg(&named.chart, theme).map_err(|error| ExportError::failed(failed(named), error))?;
        Ok(Rc::clone(drawn.get_or_init(|| Rc::new(svg))))
    };
    let svg_again = svg.clone();
    [
        ReportFile::new(file_name(&named.name, "svg"), move |out| Ok(out.write_all(svg()?.as_bytes())?)),
        ReportFile::new(file_name(&named.name, "png"), move |out| {
            let png = picture::png(&svg_again()?, PICTURE_SCALE).map_err(|error| ExportError::failed(failed(named), error))?;
            Ok(out.write_all(&png)?)
        }),
    ]
}
