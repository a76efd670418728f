//! What every chart of a page obeys, in both of its drawings, whatever it shows.

mod hostile;
mod reading;

use std::collections::BTreeSet;

use self::reading::{attribute, clashes, drawings, outside, texts};
use super::style::{AREAS, DARK_CELLS, HEAT, LINES};
use super::{STYLE, html, sparkline};
use crate::render::chart::samples;
use crate::report::chart::Chart;

/// The largest pair of drawings that most charts may take; and one that is a table of up to 400 cells or columns, or of 25 cases with their names.
const MOST: usize = 30_000;
const LARGEST: usize = 60_000;

#[test]
fn no_text_meets_another_or_leaves_its_drawing() {
    let mut wrong = vec![];
    for (name, chart) in samples::all() {
        for drawing in drawings(&html(&chart, &name)) {
            wrong.extend(clashes(drawing).into_iter().chain(outside(drawing)).map(|clash| format!("{name}: {clash}")));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn names_of_any_length_and_kind_are_shown_as_text_and_are_whole_in_the_description() {
    let mut wrong = vec![];
    for hostile in hostile::NAMES {
        for (name, chart) in samples::all().into_iter().filter(|(name, _)| hostile::IS_TRIED_ON.contains(&name.as_str())) {
            let page = html(&hostile::renamed(chart, hostile), &name);
            assert!(!page.contains("<script") && !page.contains("<b>") && !page.contains('\u{202e}'), "{name}: {page}");
            let shown = super::sheet::escaped(hostile);
            for drawing in drawings(&page) {
                let words = drawing.split_once("<desc").and_then(|(_, rest)| rest.split_once("</desc>")).expect("a description").0;
                assert!(words.contains(&shown), "{name}: {shown} in {words}");
                wrong.extend(clashes(drawing).into_iter().map(|clash| format!("{name}: {clash}")));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn each_chart_has_a_wide_and_a_narrow_drawing_with_words_of_their_own() {
    let mut ids = BTreeSet::new();
    for (name, chart) in samples::all() {
        let page = html(&chart, &name);
        assert_eq!(page, html(&chart, &name), "{name}: the same bytes twice");
        assert!(!page.contains("NaN") && !page.contains("inf\""), "{name}");
        let pair = drawings(&page);
        assert_eq!(pair.len(), 2, "{name}");
        for (drawing, (class, width)) in pair.iter().zip([("wide", "656"), ("narrow", "358")]) {
            let get = |attribute_name| attribute(drawing, attribute_name);
            assert_eq!((get("class"), get("width"), get("role")), (Some(class), Some(width), Some("img")), "{name}");
            assert_eq!(get("display").is_some(), class == "narrow", "{name}: only the wide one shows without styles");
            let labels: Vec<String> = get("aria-labelledby").expect("labels").split(' ').map(str::to_owned).collect();
            assert!(
                drawing.contains(&format!("<title id=\"{}\">", labels[0])) && drawing.contains(&format!("<desc id=\"{}\">", labels[1]))
            );
            assert!(labels.into_iter().all(|id| ids.insert(id)), "{name}: an identifier is used twice");
            assert!(!texts(drawing).is_empty(), "{name}");
        }
    }
}

#[test]
fn drawings_are_small() {
    for (name, chart) in samples::all() {
        let size = html(&chart, &name).len();
        let is_table = matches!(
            chart,
            Chart::HeatMap(_) | Chart::Dots(_) | Chart::Frontier(_) | Chart::Response(_) | Chart::Stacked(_) | Chart::YearRanges(_)
        );
        let most = if is_table { LARGEST } else { MOST };
        assert!(size < most, "{name} has {size} bytes");
    }
    for usual in ["fan_12", "columns", "waterfall_12", "dots", "exceedance_2", "response"] {
        let (_, chart) = samples::all().into_iter().find(|(name, _)| name == usual).expect("a sample");
        let size = html(&chart, usual).len();
        assert!(size < 12_500, "{usual} has {size} bytes");
    }
}

#[test]
fn an_identifier_is_made_of_letters_that_an_attribute_can_hold() {
    let (_, chart) = samples::all().remove(0);
    let page = html(&chart, "a \"><b>&c-1_");
    assert!(page.contains("id=\"abc-1_-wide-t\""), "{page}");
}

#[test]
fn what_cannot_be_drawn_is_said_in_words() {
    let (_, chart) = samples::all().into_iter().find(|(name, _)| name == "fan_12").expect("a fan");
    let Chart::Fan(mut fan) = chart else { unreachable!("a fan is a fan") };
    fan.median[0] = f64::NAN;
    let page = html(&Chart::Fan(fan), "fan");
    assert!(page.starts_with("<p class=\"chart\">This chart cannot be drawn: the median has a number that is not finite"), "{page}");
}

#[test]
fn every_class_has_its_rule_and_no_rule_is_without_its_class() {
    let mut used = BTreeSet::new();
    for (name, chart) in samples::all() {
        for part in html(&chart, &name).split(" class=\"").skip(1) {
            used.insert(part.split_once('"').expect("a class ends").0.to_owned());
        }
    }
    used.insert("k-spark".to_owned());
    let styled: BTreeSet<String> = STYLE
        .split('.')
        .filter(|part| part.starts_with("k-") || part.starts_with("t-"))
        .map(|part| part.chars().take_while(|letter| letter.is_ascii_alphanumeric() || *letter == '-').collect())
        .collect();
    let used: BTreeSet<String> = used.into_iter().filter(|class| class.starts_with("k-") || class.starts_with("t-")).collect();
    assert_eq!(used, styled);
}

#[test]
fn colors_of_series_are_those_of_charts_in_files() {
    use crate::render::chart::Theme;
    use crate::render::chart::theme::Palette;
    for (theme, rule) in [(Theme::Light, ".chart{"), (Theme::Dark, "dark){.chart{")] {
        let rule = STYLE.split_once(rule).expect("a rule").1.split_once('}').expect("its end").0;
        for (index, color) in Palette::of(theme).series.iter().enumerate() {
            let hex = format!("#{:02x}{:02x}{:02x}", color.0, color.1, color.2);
            assert!(rule.contains(&format!("--s{}:{hex}", index + 1)), "{hex} in {rule}");
            if theme == Theme::Light {
                assert!(AREAS[index].attributes.contains(&hex) && LINES[index].attributes.contains(&hex), "{hex}");
            }
        }
    }
}

#[test]
fn letters_can_be_read_on_every_cell_of_a_heat_map() {
    // Accent, ink and paper of the page's light and dark themes.
    for (accent, ink, paper) in
        [([0x0b, 0x5c, 0xad], [0x16, 0x20, 0x2a], [0xff; 3]), ([0x7a, 0xb8, 0xf5], [0xe9, 0xee, 0xf3], [0x10, 0x16, 0x1c])]
    {
        for (step, mark) in HEAT.iter().enumerate() {
            let share: f64 =
                attribute(&format!(" {}", mark.attributes), "fill-opacity").map_or(1.0, |share| share.parse().expect("a share"));
            let cell: [f64; 3] =
                std::array::from_fn(|channel| share * f64::from(accent[channel]) + (1.0 - share) * f64::from(paper[channel]));
            let letters = if step >= DARK_CELLS { paper } else { ink }.map(f64::from);
            let contrast = reading::contrast(cell, letters);
            assert!(contrast >= 4.5, "step {step}: {contrast}");
        }
    }
}

#[test]
fn a_fan_shows_where_8_and_5_of_10_trials_are_and_names_what_is_at_its_end() {
    let (_, chart) = samples::all().into_iter().find(|(name, _)| name == "fan_events").expect("a fan");
    for drawing in drawings(&html(&chart, "fan")) {
        let words: Vec<String> = texts(drawing).into_iter().map(|placed| placed.text).collect();
        for text in ["P90", "median", "P10", "Budget", "Jan", "USD, cumulative", "cap of engineers", "price of output tokens"] {
            assert!(words.iter().any(|word| word == text), "{text} in {words:?}");
        }
        assert!(!words.iter().any(|word| word == "P5" || word == "P95"), "{words:?}");
        assert_eq!(drawing.matches("k-outer").count(), 2, "a band and its key");
    }
}

#[test]
fn months_are_labeled_by_how_many_there_are() {
    let labels = |name: &str| -> Vec<String> {
        let (_, chart) = samples::all().into_iter().find(|(other, _)| other == name).expect("a sample");
        texts(drawings(&html(&chart, "fan"))[0]).into_iter().map(|placed| placed.text).collect()
    };
    let holds = |name: &str, some: &[&str], none: &[&str]| {
        let labels = labels(name);
        assert!(some.iter().all(|text| labels.iter().any(|label| label == text)), "{name}: {labels:?}");
        assert!(none.iter().all(|text| labels.iter().all(|label| label != text)), "{name}: {labels:?}");
    };
    holds("fan_12", &["Jan", "Feb", "Dec"], &["2026"]);
    holds("columns_18", &["Jan", "Apr", "Jul", "2026", "2027"], &["Feb", "Dec"]);
    holds("fan_48", &["2026", "2027", "2028", "2029"], &["Jan", "Apr"]);
}

#[test]
fn the_walk_begins_at_the_first_total_and_shows_the_range_of_the_whole_difference() {
    let (_, chart) = samples::all().into_iter().find(|(name, _)| name == "waterfall_12_cut").expect("a waterfall");
    for drawing in drawings(&html(&chart, "walk")) {
        let words: Vec<String> = texts(drawing).into_iter().map(|placed| placed.text).collect();
        assert!(words.contains(&"Traditional 24M".to_owned()) && words.contains(&"0".to_owned()), "{words:?}");
        assert!(words.iter().any(|text| text.starts_with("8 of 10 trials: +")), "{words:?}");
        assert!(!words.iter().any(|text| text.contains("does not start at zero")), "{words:?}");
    }
}

#[test]
fn a_sparkline_is_hidden_from_screen_readers_and_draws_whatever_it_gets() {
    assert_eq!(sparkline(&[]), "", "nothing has no course");
    for values in [&[1.0][..], &[2.0, 2.0], &[-1.0, 5.0, f64::NAN, 3.0], &[1e18, 0.0]] {
        let drawn = sparkline(values);
        assert!(drawn.contains("aria-hidden=\"true\"") && drawn.contains("viewBox=\"0 0 72 18\"") && !drawn.contains("NaN"), "{drawn}");
    }
    assert!(sparkline(&[1.0, 3.0, 2.0]).contains("M2 15.5L36 2.5L70 9"), "{}", sparkline(&[1.0, 3.0, 2.0]));
}
