//! Diagnostics as people read them in a terminal: the message, its line with a caret under the place, and what to write instead.
//!
//! The only user of annotate-snippets. Knows no scenario, and adds nothing to what the diagnostic says.

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

use crate::reading::{Diagnostic, Severity, Sources};

/// All `diagnostics` in order, an empty line between two, ending with a line's end; empty when there are none.
///
/// Only the line of a place is passed on, so that the time depends on the number of mistakes and not on the size of the file.
pub fn render(diagnostics: &[Diagnostic], sources: &Sources, is_colored: bool) -> String {
    let renderer = if is_colored { Renderer::styled() } else { Renderer::plain() };
    let rendered: Vec<String> = diagnostics.iter().map(|diagnostic| render_one(diagnostic, sources, &renderer)).collect();
    rendered.iter().map(|text| format!("{}\n", text.trim_end())).collect::<Vec<_>>().join("\n")
}

fn render_one(diagnostic: &Diagnostic, sources: &Sources, renderer: &Renderer) -> String {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let mut group = Group::with_title(level.primary_title(&diagnostic.message));
    if let Some(place) = &diagnostic.place {
        let (number, line, within) = sources.line(place);
        let snippet = Snippet::source(line).line_start(number).path(&sources.get(place.source).name);
        group = group.element(snippet.annotation(AnnotationKind::Primary.span(within)));
    }
    if let Some(help) = &diagnostic.help {
        group = group.element(Level::HELP.message(help));
    }
    renderer.render(&[group])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reading::Place;

    fn check(diagnostic: Diagnostic, sources: &Sources, expected: &str) {
        assert_eq!(render(&[diagnostic], sources, false), expected);
    }

    #[test]
    fn an_error_shows_its_line_with_a_caret_and_what_to_write() {
        let mut sources = Sources::default();
        let source = sources.add("plan.toml", "format = 1\n[groups.zwölf]\ncuont = 3 # people\n");
        let at = |span| Place { source, span };
        check(
            Diagnostic::error("`cuont` is not a key of `groups.zwölf`").at(&at(27..32)).help("write `count`"),
            &sources,
            "error: `cuont` is not a key of `groups.zwölf`\n --> plan.toml:3:1\n  |\n3 | cuont = 3 # people\n  | ^^^^^\n  |\n  = help: write `count`\n",
        );
        // Over several lines: the first one is shown.
        check(
            Diagnostic::warning("too long").at(&at(19..32)),
            &sources,
            "warning: too long\n --> plan.toml:2:9\n  |\n2 | [groups.zwölf]\n  |         ^^^^^^\n",
        );
    }

    #[test]
    fn an_error_without_a_place_says_what_and_what_instead() {
        let diagnostic = Diagnostic::error("`plan.toml` is a folder").help("name a file");
        check(diagnostic, &Sources::default(), "error: `plan.toml` is a folder\n |\n = help: name a file\n");
    }

    #[test]
    fn several_are_separated_by_an_empty_line_and_none_is_nothing() {
        let both = [Diagnostic::error("one"), Diagnostic::warning("two")];
        assert_eq!(render(&both, &Sources::default(), false), "error: one\n\nwarning: two\n");
        assert_eq!(render(&[], &Sources::default(), false), "");
        assert!(render(&both, &Sources::default(), true).contains('\u{1b}'));
    }

    #[test]
    fn a_place_past_the_text_or_inside_a_letter_is_shown_as_well() {
        let mut sources = Sources::default();
        let (some, none) = (sources.add("a.toml", "ö\r\n"), sources.add("b.toml", ""));
        for source in [some, none] {
            for (start, end) in [(0, 0), (1, 1), (1, 2), (0, 9), (3, 2), (7, 9)] {
                let diagnostic = Diagnostic::error("x").at(&Place { source, span: start..end });
                assert!(render(&[diagnostic], &sources, true).contains("toml:"), "{start} {end}");
            }
        }
    }
}
