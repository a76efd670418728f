//! Reads drawings back: their texts with the pixels these cover, and the points of their shapes.

use super::super::sheet::width_of;
use super::super::style::Type;

/// A text of a drawing and the pixels it covers: as wide as it is in the widest font of the page, from the top of its capitals to the base line.
#[derive(Debug)]
pub struct Placed {
    pub text: String,
    left: f64,
    top: f64,
    right: f64,
    bottom: f64,
}

/// The drawings of a page: their markup from the first attribute on.
pub fn drawings(page: &str) -> Vec<&str> {
    page.split("<svg").skip(1).map(|part| part.split_once("</svg>").expect("drawings are closed").0).collect()
}

/// The first value of an attribute, which a blank precedes.
pub fn attribute<'a>(markup: &'a str, name: &str) -> Option<&'a str> {
    let from = markup.find(&format!(" {name}=\""))? + name.len() + 3;
    Some(&markup[from..from + markup[from..].find('"')?])
}

pub fn texts(drawing: &str) -> Vec<Placed> {
    let mut placed = vec![];
    for group in drawing.split("<g").skip(1) {
        let group = group.split_once("</g>").expect("groups are closed").0;
        let (head, body) = group.split_once('>').expect("a tag ends");
        let look = Type { class: "", fill: "", size: 12, is_bold: attribute(head, "font-weight").is_some() };
        for text in body.split("<text").skip(1) {
            let (place, rest) = text.split_once('>').expect("a tag ends");
            let words = unescaped(rest.split_once("</text>").expect("texts are closed").0);
            let number = |name| attribute(place, name).and_then(|value| value.parse::<f64>().ok()).expect("a number");
            let (x, y, width) = (number("x"), number("y"), f64::from(width_of(&words, look)));
            let left = match attribute(head, "text-anchor") {
                Some("middle") => x - width / 2.0,
                Some("end") => x - width,
                _ => x,
            };
            placed.push(Placed { text: words, left, top: y - 0.714 * 12.0, right: left + width, bottom: y });
        }
    }
    placed
}

/// Texts that meet, and texts that leave the drawing.
pub fn clashes(drawing: &str) -> Vec<String> {
    let (width, height) = view(drawing);
    let placed = texts(drawing);
    let mut clashes = vec![];
    for (index, one) in placed.iter().enumerate() {
        // Letters such as "g" reach below the base line.
        if one.left < -1.0 || one.top < -1.0 || one.right > width + 1.0 || one.bottom + 2.0 > height {
            clashes.push(format!("{one:?} leaves the drawing of {width} by {height}"));
        }
        for other in &placed[index + 1..] {
            let (across, down) =
                (one.left < other.right - 0.5 && other.left < one.right - 0.5, one.top < other.bottom && other.top < one.bottom);
            if across && down {
                clashes.push(format!("{one:?} meets {other:?}"));
            }
        }
    }
    clashes
}

/// Points of shapes outside the drawing.
pub fn outside(drawing: &str) -> Vec<String> {
    let (width, height) = view(drawing);
    let is_outside = |(x, y): &(f64, f64)| !(-1.0..=width + 1.0).contains(x) || !(-1.0..=height + 1.0).contains(y);
    let paths = drawing.split("<path").skip(1).filter_map(|path| attribute(path, "d"));
    paths.flat_map(points).filter(is_outside).map(|point| format!("{point:?} is outside {width} by {height}")).collect()
}

/// The absolute points of a path.
fn points(path: &str) -> Vec<(f64, f64)> {
    let pairs = path.split(['M', 'L']).skip(1).map(|part| {
        let end = part.find(|letter: char| letter.is_ascii_alphabetic()).unwrap_or(part.len());
        let (x, y) = part[..end].split_once(' ').expect("two numbers");
        (x.parse().expect("a number"), y.parse().expect("a number"))
    });
    pairs.collect()
}

fn view(drawing: &str) -> (f64, f64) {
    let view = attribute(drawing, "viewBox").expect("a view");
    let numbers: Vec<f64> = view.split(' ').map(|number| number.parse().expect("a number")).collect();
    (numbers[2], numbers[3])
}

fn unescaped(text: &str) -> String {
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&")
}

/// The contrast of two colors, as WCAG 2.2 defines it.
pub fn contrast(one: [f64; 3], other: [f64; 3]) -> f64 {
    let linear = |channel: f64| {
        let value = channel / 255.0;
        if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
    };
    let luminance = |[red, green, blue]: [f64; 3]| 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}
