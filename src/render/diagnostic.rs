//! Diagnostics as people read them in a terminal: the message, its line with a caret under the place, and what to write instead.
//!
//! The only user of annotate-snippets. Knows no scenario, and adds nothing to what the diagnostic says.

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};

use crate::reading::{Diagnostic, Severity, Sources, printable};

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
    let (message, help) = diagnostic.shown(sources);
    let message = printable::one_line(message);
    let help = help.map(printable::one_line);
    let mut group = Group::with_title(level.primary_title(message.as_ref()));
    let place = diagnostic.place.as_ref().filter(|place| sources.has(place.source));
    let name = place.map(|place| printable::one_line(&sources.get(place.source).name));
    if let (Some(place), Some(name)) = (place, &name) {
        let (number, line, within) = sources.line(place);
        let is_shown = sources.get(place.source).is_quotable && line.len() <= LONGEST_LINE && printable::with_tabs(line) == line;
        group = if is_shown {
            let snippet = Snippet::source(line).line_start(number).path(name.as_ref());
            group.element(snippet.annotation(AnnotationKind::Primary.span(within)))
        } else {
            let (number, column) = sources.line_and_column(place);
            group.element(Origin::path(name.as_ref()).line(number).char_column(column))
        };
    }
    if let Some(help) = &help {
        group = group.element(Level::HELP.message(help.as_ref()));
    }
    renderer.render(&[group])
}

/// Bytes of the longest line that is shown. Of a longer one, and of one with characters that steer a terminal, the place says enough.
const LONGEST_LINE: usize = 1_000;

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

    #[test]
    fn of_a_line_that_is_very_long_or_steers_a_terminal_only_the_place_is_shown() {
        let mut sources = Sources::default();
        let text = format!("{}key\n\u{1b}[2J\u{202e}key", "é".repeat(100_000));
        let source = sources.add("a\u{7}.toml", &text);
        let at = |start: usize| Diagnostic::error("x").at(&Place { source, span: start..start + 3 });
        let both = [at(200_000), at(text.len() - 3)];
        assert_eq!(render(&both, &sources, false), "error: x\n--> a\\u{7}.toml:1:100001\n\nerror: x\n--> a\\u{7}.toml:2:6\n");
    }

    #[test]
    fn of_a_text_that_may_not_be_quoted_only_the_place_is_shown() {
        let mut sources = Sources::default();
        let source = sources.add("/home/x/.env", "A=1\nTOKEN=secret\n");
        sources.conceal(source);
        let diagnostic = Diagnostic::error("`TOKEN` is not a key").at(&Place { source, span: 4..9 }).help("remove `TOKEN`");
        let shown = render(&[diagnostic], &sources, false);
        assert!(shown.contains("/home/x/.env:2:1") && !shown.contains("TOKEN") && !shown.contains("secret"), "{shown}");
    }
}
