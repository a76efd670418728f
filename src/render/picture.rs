//! SVG to pixels. The only user of resvg.
//!
//! Uses the two fonts inside the binary (Noto Sans, regular and bold, SIL Open Font License) and never one of the system, so that the same SVG gives
//! the same bytes in an empty container and on a desktop. Does not know what the picture shows.

use std::fmt;
use std::sync::{Arc, OnceLock};

use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::fontdb::Database;
use resvg::usvg::{Options, Tree};

/// The family name of the embedded fonts, as an SVG must name it.
pub const FONT_FAMILY: &str = "Noto Sans";
/// The regular font.
pub const REGULAR_FACE: &[u8] = notosans::REGULAR_TTF;
/// The bold font.
pub const BOLD_FACE: &[u8] = notosans::BOLD_TTF;

/// The longest side of a picture, in pixels: a longer one would take an unreasonable amount of memory.
const LONGEST_SIDE: f32 = 16_000.0;

/// Why a picture could not be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PictureError {
    /// The text is not SVG; the parser's words.
    NotSvg(String),
    /// The scale gives an empty picture, or one that is too large.
    Size,
    /// The pixels could not be written as PNG; the encoder's words.
    Encoding(String),
}

impl fmt::Display for PictureError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PictureError::NotSvg(why) => write!(f, "the drawing is not a readable SVG: {why}"),
            PictureError::Size => {
                write!(f, "the picture would be empty or longer than {LONGEST_SIDE} pixels; choose a scale such as 1 or 2")
            }
            PictureError::Encoding(why) => write!(f, "the picture could not be written as PNG: {why}"),
        }
    }
}

impl std::error::Error for PictureError {}

/// Paints an SVG as PNG bytes; `scale` 1 gives one pixel a user unit, 2 gives four.
///
/// # Errors
/// The text is not SVG, or the scale is not a positive number that gives sides of 1 to 16,000 pixels.
pub fn png(svg: &str, scale: f32) -> Result<Vec<u8>, PictureError> {
    let tree = parse(svg)?;
    let side = |length: f32| {
        let pixels = (length * scale).ceil();
        (1.0..=LONGEST_SIDE).contains(&pixels).then_some(pixels as u32).ok_or(PictureError::Size)
    };
    let mut pixmap = Pixmap::new(side(tree.size().width())?, side(tree.size().height())?).ok_or(PictureError::Size)?;
    resvg::render(&tree, Transform::from_scale(scale, scale), &mut pixmap.as_mut());
    pixmap.encode_png().map_err(|error| PictureError::Encoding(error.to_string()))
}

fn parse(svg: &str) -> Result<Tree, PictureError> {
    let options = Options { font_family: FONT_FAMILY.to_owned(), fontdb: faces(), ..Options::default() };
    Tree::from_str(svg, &options).map_err(|error| PictureError::NotSvg(error.to_string()))
}

/// Both fonts, read once per process.
fn faces() -> Arc<Database> {
    static FACES: OnceLock<Arc<Database>> = OnceLock::new();
    let read = || {
        let mut database = Database::new();
        database.load_font_data(REGULAR_FACE.to_vec());
        database.load_font_data(BOLD_FACE.to_vec());
        database.set_sans_serif_family(FONT_FAMILY);
        Arc::new(database)
    };
    Arc::clone(FACES.get_or_init(read))
}

/// The width of the shapes of an SVG, for tests of measured text.
#[cfg(test)]
pub(crate) fn width_of_outlines(svg: &str) -> f32 {
    parse(svg).map_or(0.0, |tree| tree.root().abs_bounding_box().width())
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAMPLE: &str = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"80\" height=\"40\">\
        <text x=\"4\" y=\"30\" font-family=\"Noto Sans\" font-size=\"24\" fill=\"#000000\">P50</text></svg>";

    #[test]
    fn a_picture_has_the_size_asked_for_and_the_same_bytes_twice() {
        let once = png(SAMPLE, 2.0).expect("the sample is valid");
        assert_eq!(once, png(SAMPLE, 2.0).expect("the sample is valid"));
        assert_eq!(once[..8], *b"\x89PNG\r\n\x1a\n");
        // Width and height are the first two big-endian words of the header chunk.
        assert_eq!(once[16..24], [0, 0, 0, 160, 0, 0, 0, 80]);
    }

    #[test]
    fn text_is_painted_in_the_embedded_font_whatever_other_fonts_are_named() {
        let other = SAMPLE.replace("\"Noto Sans\"", "\"'Noto Sans','Liberation Sans',Arial,sans-serif\"");
        let painted = png(SAMPLE, 1.0).expect("the sample is valid");
        assert_eq!(painted, png(&other, 1.0).expect("the sample is valid"));
        let blank = SAMPLE.replace("P50", "");
        assert_ne!(painted, png(&blank, 1.0).expect("the blank sample is valid"));
    }

    #[test]
    fn broken_drawings_and_impossible_scales_are_refused() {
        assert!(matches!(png("<svg", 1.0), Err(PictureError::NotSvg(_))));
        for scale in [0.0, -1.0, f32::NAN, f32::INFINITY, 1e9] {
            assert_eq!(png(SAMPLE, scale), Err(PictureError::Size), "scale {scale}");
        }
    }
}
