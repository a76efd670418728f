//! What plotters writes, in fewer bytes: lines and rectangles of one look become one path, texts of one look share their attributes, and defaults are left out.
//!
//! Knows the elements that plotters writes, one a line. Changes no pixel but by rounding.

use std::fmt::Write as _;

/// Fonts of a viewer, the one in which everything was measured first.
pub const FONTS: &str = "'Noto Sans','Liberation Sans',Arial,sans-serif";

/// The elements of a drawing, without the `<svg>` around them, as they should be written.
#[must_use]
pub fn elements(drawn: &str) -> String {
    let mut out = Writer::default();
    let mut lines = drawn.lines();
    while let Some(line) = lines.next() {
        if line.starts_with("<svg ") || line == "</svg>" || line.is_empty() {
            continue;
        }
        if line.starts_with("<polyline ") {
            let look = Look::Stroke(attribute(line, "stroke").to_owned(), attribute(line, "stroke-width").to_owned());
            out.add(look, &relative(attribute(line, "points")));
        } else if line.starts_with("<rect ") {
            let [x, y, width, height] = ["x", "y", "width", "height"].map(|name| whole(attribute(line, name)));
            out.add(Look::Fill(attribute(line, "fill").to_owned()), &format!("M{x} {y}h{width}v{height}h-{width}z"));
        } else if line.starts_with("<text ") {
            let words = lines.by_ref().take_while(|line| *line != "</text>").collect::<Vec<_>>().join(" ");
            let (size, y) = (whole(attribute(line, "font-size")), whole(attribute(line, "y")));
            let look = Look::Text {
                size,
                anchor: attribute(line, "text-anchor").to_owned(),
                is_bold: attribute(line, "font-weight") == "bold",
                fill: attribute(line, "fill").to_owned(),
            };
            // Lowered by half an ex, of which viewers have different notions: a quarter of an em, as it was meant.
            let y = y + size / 4;
            out.add(look, &format!("<text x=\"{}\" y=\"{y}\">{words}</text>", attribute(line, "x")));
        } else {
            let line = line.replace(" opacity=\"1\"", "").replace(" stroke=\"none\"", "");
            out.add(Look::Other, &line);
        }
    }
    out.close();
    out.text
}

/// What consecutive elements can share.
#[derive(Clone, Debug, PartialEq)]
enum Look {
    /// Color and width.
    Stroke(String, String),
    /// Color.
    Fill(String),
    Text {
        size: i64,
        anchor: String,
        is_bold: bool,
        fill: String,
    },
    Other,
}

#[derive(Default)]
struct Writer {
    text: String,
    open: Option<Look>,
}

impl Writer {
    fn add(&mut self, look: Look, what: &str) {
        if self.open.as_ref() != Some(&look) {
            self.close();
            // Writing into a string does not fail.
            let _ = match &look {
                Look::Stroke(color, width) => write!(self.text, "<path fill=\"none\" stroke=\"{color}\" stroke-width=\"{width}\" d=\""),
                Look::Fill(color) => write!(self.text, "<path fill=\"{color}\" d=\""),
                Look::Text { size, anchor, is_bold, fill } => {
                    let anchor = if anchor == "start" { String::new() } else { format!(" text-anchor=\"{anchor}\"") };
                    let weight = if *is_bold { " font-weight=\"bold\"" } else { "" };
                    write!(self.text, "<g fill=\"{fill}\" font-size=\"{size}\"{anchor}{weight}>")
                }
                Look::Other => Ok(()),
            };
            self.open = Some(look);
        }
        self.text.push_str(what);
        if self.open == Some(Look::Other) {
            self.text.push('\n');
        }
    }

    fn close(&mut self) {
        self.text.push_str(match self.open.take() {
            Some(Look::Stroke(..) | Look::Fill(_)) => "\"/>\n",
            Some(Look::Text { .. }) => "</g>\n",
            _ => "",
        });
    }
}

/// Points as steps from the first one.
fn relative(points: &str) -> String {
    let mut path = String::new();
    let mut last: Option<(i64, i64)> = None;
    for point in points.split_whitespace() {
        let Some((x, y)) = point.split_once(',').map(|(x, y)| (whole(x), whole(y))) else { continue };
        let _ = match last {
            None => write!(path, "M{x} {y}"),
            Some((_, from)) if from == y => write!(path, "h{}", x - last.map_or(0, |last| last.0)),
            Some((from, _)) if from == x => write!(path, "v{}", y - last.map_or(0, |last| last.1)),
            Some(from) => write!(path, "l{} {}", x - from.0, y - from.1),
        };
        last = Some((x, y));
    }
    path
}

/// The value of an attribute, empty where it is absent.
fn attribute<'a>(element: &'a str, name: &str) -> &'a str {
    element.split_once(&format!(" {name}=\"")).and_then(|(_, rest)| rest.split_once('"')).map_or("", |(value, _)| value)
}

fn whole(number: &str) -> i64 {
    number.parse::<f64>().map_or(0, |number| number.round() as i64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_of_one_look_share_it_and_keep_their_order() {
        let line =
            |points: &str| format!("<polyline fill=\"none\" opacity=\"1\" stroke=\"#DDE1E6\" stroke-width=\"32\" points=\"{points} \"/>\n");
        let text = |y: i32, words: &str| {
            format!(
                "<text x=\"5\" y=\"{y}\" dy=\"0.5ex\" text-anchor=\"end\" font-family=\"Noto Sans\" font-size=\"384\" opacity=\"1\" fill=\"#4E5864\">\n{words}\n</text>\n"
            )
        };
        let rectangle = "<rect x=\"1\" y=\"2\" width=\"3\" height=\"4\" opacity=\"1\" fill=\"#FFFFFF\" stroke=\"none\"/>\n";
        let drawn =
            ["<svg width=\"1\">\n", &line("1,2 9,2"), &line("4,5 4,1 6,7"), rectangle, &text(10, "0"), &text(20, "a &lt; b"), "</svg>\n"]
                .concat();
        assert_eq!(
            elements(&drawn),
            "<path fill=\"none\" stroke=\"#DDE1E6\" stroke-width=\"32\" d=\"M1 2h8M4 5v-4l2 6\"/>\n\
             <path fill=\"#FFFFFF\" d=\"M1 2h3v4h-3z\"/>\n\
             <g fill=\"#4E5864\" font-size=\"384\" text-anchor=\"end\"><text x=\"5\" y=\"106\">0</text><text x=\"5\" y=\"116\">a &lt; b</text></g>\n"
        );
    }
}
