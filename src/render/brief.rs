//! The candidate's brief as a page of HTML: one sheet of A4, without scripts and without anything from a network. The only user of askama, which escapes
//! every text.

use askama::Template;

use super::export::{ExportError, ReportFile};
use super::markdown;
use crate::report::brief::{Brief, Grid};

#[derive(Template)]
#[template(path = "brief.html")]
struct Page<'a> {
    brief: &'a Brief,
    /// Of the letters, in points.
    size: String,
}

/// The page.
///
/// # Errors
/// The template cannot be filled in.
pub fn html(brief: &Brief) -> Result<String, ExportError> {
    let page = Page { brief, size: size_of(brief) };
    page.render().map_err(|error| ExportError::failed("the brief", error))
}

/// The page and the same in Markdown, by names that begin with `stem`.
pub fn files<'a>(stem: &str, brief: &'a Brief) -> Vec<ReportFile<'a>> {
    vec![
        ReportFile::new(format!("{stem}.html"), move |out| Ok(out.write_all(html(brief)?.as_bytes())?)),
        ReportFile::new(format!("{stem}.md"), move |out| Ok(out.write_all(markdown::text(&brief.document()).as_bytes())?)),
    ]
}

/// The largest letters, in points, with which everything fits on one sheet: the more there is to say, the smaller it is written.
fn size_of(brief: &Brief) -> String {
    const LARGEST: u32 = 96;
    const SMALLEST: u32 = 60;
    let fits = |tenths: &u32| height(brief, f64::from(*tenths) / 10.0) <= SHEET.1;
    let tenths = (SMALLEST..=LARGEST).rev().find(fits).unwrap_or(SMALLEST);
    format!("{}.{}", tenths / 10, tenths % 10)
}

/// Width and height of what is printed on a sheet of A4 within its margins, in points; some of the height is kept for fonts that are wider than most.
const SHEET: (f64, f64) = (505.0, 725.0);

/// The height of everything with letters of `size` points, in points. What is added to the lines themselves is the space around them in the template.
fn height(brief: &Brief, size: f64) -> f64 {
    const LINE: f64 = 1.34;
    const ROW: f64 = LINE + 0.45;
    const ROW_OF_BARS: f64 = LINE + 0.25;
    const HEADING: f64 = 1.08 * LINE + 1.4;
    // Between paragraphs; the space below one and above the next is the same space.
    const PARAGRAPH: f64 = 0.3;
    const WIDTH_OF_LETTER: f64 = 0.56;
    // In letters of `scale` times the size.
    let paragraph = |text: &str, scale: f64| {
        let lines = (text.chars().count() as f64 * WIDTH_OF_LETTER * scale * size / SHEET.0).ceil().max(1.0);
        scale * (lines * LINE + PARAGRAPH)
    };
    let paragraphs = |texts: &[String]| texts.iter().map(|text| paragraph(text, 1.0)).sum::<f64>();
    // Headings of columns are broken in two where there are many of them.
    let grid = |grid: &Grid| grid.rows.len() as f64 * ROW + if grid.columns.len() > 5 { ROW + LINE } else { ROW };
    let equity = brief.equity.iter().map(|equity| {
        let bars = if equity.bars.is_empty() { 0.0 } else { equity.bars.len() as f64 * ROW_OF_BARS + ROW };
        HEADING + bars + paragraphs(&equity.sentences)
    });
    let compute = if brief.compute.is_empty() { 0.0 } else { HEADING + paragraph(&brief.compute.join(" "), 1.0) };
    let take_home = brief.take_home.iter().map(|take_home| HEADING + grid(&take_home.grid) + paragraph(&take_home.note, 1.0));
    let leaving = brief.leaving.iter().map(|leaving| HEADING + grid(leaving));
    let head = paragraph(&brief.title, 1.75) + paragraph(&brief.sentence, 1.08) + LINE + 1.2;
    let package = HEADING + grid(&brief.package) + paragraphs(&brief.package_notes);
    let foot = 1.5 + brief.footnotes.iter().map(|note| paragraph(note, 0.86)).sum::<f64>();
    size * (head + package + equity.chain(take_home).chain(leaving).sum::<f64>() + compute + foot)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::brief::tests::briefs;

    #[test]
    fn a_page_needs_no_script_no_network_and_no_other_file() {
        for brief in briefs() {
            let page = html(&brief).unwrap();
            for foreign in ["<script", "http://", "https://", "src=", "href=", "url(", "@import", " on"] {
                let found = page.matches(foreign).count();
                assert!(found == 0 || (foreign == " on" && !page.contains("onload") && !page.contains("onclick")), "{foreign} in {page}");
            }
            assert!(page.contains("@page { size: A4"), "{page}");
        }
    }

    #[test]
    fn the_page_and_its_markdown_carry_the_same_figures() {
        for brief in briefs() {
            let (page, text) = (html(&brief).unwrap(), markdown::text(&brief.document()));
            let body = page.split_once("<body>").unwrap().1;
            let grids = [Some(&brief.package), brief.leaving.as_ref(), brief.take_home.as_ref().map(|take_home| &take_home.grid)];
            let cells = grids.into_iter().flatten().flat_map(|grid| &grid.rows).flat_map(|row| &row.cells);
            let bars = brief.equity.iter().flat_map(|equity| &equity.bars).flat_map(|bar| [&bar.low, &bar.middle, &bar.high]);
            for figure in cells.chain(bars) {
                assert!(body.contains(figure.as_str()) && text.contains(figure.as_str()), "{figure}");
            }
        }
    }

    #[test]
    fn the_more_there_is_to_say_the_smaller_it_is_written() {
        let size = |brief: &Brief| size_of(brief).parse::<f64>().unwrap();
        let mut brief = briefs().remove(0);
        let usual = size(&brief);
        brief.compute = vec!["Some more words about what can be used. ".repeat(40)];
        assert!(size(&brief) < usual && size(&brief) >= 6.0, "{} {usual}", size(&brief));
        assert_eq!(size_of(&briefs()[2]), "9.6", "little to say");
    }

    #[test]
    fn text_of_users_is_escaped() {
        let mut brief = briefs().remove(0);
        brief.compute = vec!["<script>alert(\"1\")</script> & more".into()];
        brief.title = "<b>".into();
        let page = html(&brief).unwrap();
        assert!(!page.contains("<script") && !page.contains("<b>"), "{page}");
        assert!(page.contains("alert(&#34;1&#34;)"), "{page}");
        assert!(markdown::text(&brief.document()).contains("&lt;script&gt;"));
    }
}
