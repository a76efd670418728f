//! The candidate's brief as a page of HTML: one sheet of A4, without scripts and without anything from a network. The only user of askama, which escapes
//! every text.

use askama::Template;

use super::export::{ExportError, ReportFile};
use super::markdown;
use crate::report::brief::Brief;

#[derive(Template)]
#[template(path = "brief.html")]
struct Page<'a> {
    brief: &'a Brief,
    /// Of the letters, in points.
    size: &'static str,
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

/// The more there is to say, the smaller it is written, so that it stays on one sheet.
fn size_of(brief: &Brief) -> &'static str {
    match brief.lines() {
        0..=48 => "9.6",
        49..=58 => "8.8",
        59..=70 => "7.8",
        _ => "6.8",
    }
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
