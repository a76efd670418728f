//! Colors and letter sizes of a chart, for light and for dark pages.
//!
//! Contrast: letters reach 4.5 to 1 against their background, marks 3 to 1 (WCAG 2.2, 1.4.3 and 1.4.11), which a test computes. Does not know what a
//! color means in a given chart. The color type is that of plotters.

use plotters::style::RGBColor;

use crate::quantity::math;

/// The page a chart is made for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Theme {
    /// Dark ink on white: print, slides, most documents.
    Light,
    /// Light ink on near black.
    Dark,
}

/// The colors of one theme.
#[derive(Clone, Debug)]
pub struct Palette {
    /// The page.
    pub page: RGBColor,
    /// Titles, labels, totals.
    pub ink: RGBColor,
    /// Subtitles, axis titles, notes.
    pub quiet: RGBColor,
    /// Grid lines.
    pub grid: RGBColor,
    /// The subject of a chart with one subject.
    pub subject: RGBColor,
    /// A limit such as a budget, and costs that rise.
    pub limit: RGBColor,
    /// Elements side by side; neighbors differ the most.
    pub series: [RGBColor; 9],
}

impl Palette {
    /// The colors of a theme.
    #[must_use]
    pub fn of(theme: Theme) -> Palette {
        match theme {
            Theme::Light => Palette {
                page: RGBColor(0xFF, 0xFF, 0xFF),
                ink: RGBColor(0x16, 0x1B, 0x22),
                quiet: RGBColor(0x4E, 0x58, 0x64),
                grid: RGBColor(0xDD, 0xE1, 0xE6),
                subject: RGBColor(0x00, 0x62, 0x9B),
                limit: RGBColor(0xB8, 0x42, 0x0A),
                series: LIGHT_SERIES,
            },
            Theme::Dark => Palette {
                page: RGBColor(0x14, 0x18, 0x1D),
                ink: RGBColor(0xF1, 0xF4, 0xF7),
                quiet: RGBColor(0xAD, 0xB6, 0xC0),
                grid: RGBColor(0x36, 0x3D, 0x46),
                subject: RGBColor(0x56, 0xB4, 0xE9),
                limit: RGBColor(0xFF, 0x9E, 0x5E),
                series: DARK_SERIES,
            },
        }
    }

    /// A color mixed with the page: `strength` 1 is the color itself, 0 the page.
    ///
    /// Mixed here rather than left transparent, so that what is below cannot change it.
    #[must_use]
    pub fn tint(&self, color: RGBColor, strength: f64) -> RGBColor {
        let mix = |over: u8, under: u8| (f64::from(under) + (f64::from(over) - f64::from(under)) * strength).round() as u8;
        RGBColor(mix(color.0, self.page.0), mix(color.1, self.page.1), mix(color.2, self.page.2))
    }
}

impl Palette {
    /// The color of a sequential scale: near the page at share 0, the subject's color at 1. Its lightness alone carries the order, so it reads the
    /// same to the color-blind and in gray.
    #[must_use]
    pub fn heat(&self, share: f64) -> RGBColor {
        self.tint(self.subject, 0.08 + 0.92 * share)
    }

    /// Black or white, whichever is easier to read on a color.
    #[must_use]
    pub fn letters_on(RGBColor(red, green, blue): RGBColor) -> RGBColor {
        // Relative luminance as WCAG 2.2 defines it, without the straight piece near black; black and white contrast equally at 0.179.
        let linear = |channel: u8| math::pow((f64::from(channel) / 255.0 + 0.055) / 1.055, 2.4);
        let luminance = 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
        if luminance > 0.179 { RGBColor(0, 0, 0) } else { RGBColor(255, 255, 255) }
    }
}

/// A size, weight and color of letters.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Lettering {
    /// Height of the em square in pixels.
    pub size: i32,
    /// Bold face.
    pub bold: bool,
    /// Color.
    pub color: RGBColor,
}

impl Palette {
    /// The title. All sizes stay legible when the chart is shown at half its width.
    #[must_use]
    pub fn title(&self) -> Lettering {
        Lettering { size: 42, bold: true, color: self.ink }
    }

    /// The line below the title.
    #[must_use]
    pub fn subtitle(&self) -> Lettering {
        Lettering { size: 28, bold: false, color: self.quiet }
    }

    /// Names and numbers.
    #[must_use]
    pub fn label(&self) -> Lettering {
        Lettering { size: 26, bold: false, color: self.ink }
    }

    /// The name or number that matters most.
    #[must_use]
    pub fn strong(&self, color: RGBColor) -> Lettering {
        Lettering { size: 26, bold: true, color }
    }

    /// Axis labels, axis titles and notes.
    #[must_use]
    pub fn note(&self) -> Lettering {
        Lettering { size: 24, bold: false, color: self.quiet }
    }

    /// A number that is the message.
    #[must_use]
    pub fn headline(&self) -> Lettering {
        Lettering { size: 88, bold: true, color: self.ink }
    }
}

/// Found by search and adjusted by hand. Distances in CIE Lab (1976), under simulated red and green blindness (Machado, Oliveira and Fernandes
/// 2009): neighbors at least 59 apart, any two at least 13. Two colors 13 apart can be confused, so no chart relies on color alone.
const LIGHT_SERIES: [RGBColor; 9] = [
    RGBColor(0x00, 0x6D, 0xD8),
    RGBColor(0x22, 0xA5, 0x86),
    RGBColor(0x5A, 0x1A, 0x87),
    RGBColor(0x9C, 0x32, 0x2C),
    RGBColor(0x48, 0x99, 0xD0),
    RGBColor(0xB3, 0x5C, 0x17),
    RGBColor(0xB2, 0x58, 0xA5),
    RGBColor(0xA8, 0x90, 0x00),
    RGBColor(0x6A, 0x3E, 0x4A),
];

/// The same against the dark page: neighbors at least 58 apart, any two at least 10.
const DARK_SERIES: [RGBColor; 9] = [
    RGBColor(0x4C, 0xC3, 0xF5),
    RGBColor(0x4F, 0xD6, 0x8C),
    RGBColor(0x8F, 0x55, 0xF5),
    RGBColor(0xE0, 0xB0, 0x20),
    RGBColor(0xB7, 0xA7, 0x94),
    RGBColor(0x4A, 0x70, 0xCC),
    RGBColor(0xF5, 0xF0, 0x60),
    RGBColor(0xD2, 0x85, 0xCB),
    RGBColor(0xDD, 0x5F, 0x3C),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn luminance(RGBColor(red, green, blue): RGBColor) -> f64 {
        let linear = |channel: u8| {
            let value = f64::from(channel) / 255.0;
            if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
    }

    fn contrast(one: RGBColor, other: RGBColor) -> f64 {
        let (one, other) = (luminance(one), luminance(other));
        (one.max(other) + 0.05) / (one.min(other) + 0.05)
    }

    #[test]
    fn letters_and_marks_stand_out_from_the_page() {
        assert!((contrast(RGBColor(0, 0, 0), RGBColor(255, 255, 255)) - 21.0).abs() < 1e-9);
        for theme in [Theme::Light, Theme::Dark] {
            let palette = Palette::of(theme);
            for letters in [palette.ink, palette.quiet, palette.limit, palette.subject] {
                assert!(contrast(letters, palette.page) >= 4.5, "{theme:?} {letters:?}");
            }
            for mark in palette.series {
                assert!(contrast(mark, palette.page) >= 3.0, "{theme:?} {mark:?}");
            }
        }
    }

    #[test]
    fn a_sequential_scale_rises_in_contrast_to_the_page_and_letters_on_it_can_be_read() {
        for theme in [Theme::Light, Theme::Dark] {
            let palette = Palette::of(theme);
            let mut last = 1.0;
            for step in 0..=100 {
                let color = palette.heat(f64::from(step) / 100.0);
                let distance = contrast(color, palette.page);
                assert!(distance >= last, "{theme:?} {step}");
                last = distance;
                assert!(contrast(Palette::letters_on(color), color) >= 4.5, "{theme:?} {step}: {color:?}");
            }
            assert!(last > 5.0);
        }
    }

    #[test]
    fn a_tint_runs_from_the_page_to_the_color() {
        let palette = Palette::of(Theme::Light);
        assert_eq!(palette.tint(palette.limit, 0.0), palette.page);
        assert_eq!(palette.tint(palette.limit, 1.0), palette.limit);
    }
}
