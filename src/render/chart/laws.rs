//! What every chart obeys, whatever it shows.

use std::collections::BTreeMap;

use super::canvas::{Area, HEIGHT, PlacedLabel, WIDTH};
use super::model::{Chart, Dots, Frontier, HeatMap, Response};
use super::samples::{self, NAMES};
use super::{ChartError, Theme, drawing, svg};

const THEMES: [Theme; 2] = [Theme::Light, Theme::Dark];
/// The largest chart that fits well into an email or an HTML page.
const LARGEST_SVG: usize = 30_000;
/// The same for a chart of up to 400 numbers or columns, or of hatched ranges.
const LARGEST_TABLE: usize = 60_000;

fn overlaps(one: &Area, other: &Area) -> bool {
    one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom
}

/// Texts that share a pixel, and texts that leave the canvas.
fn clashes(placed: &[PlacedLabel]) -> Vec<String> {
    let mut clashes = Vec::new();
    for (index, one) in placed.iter().enumerate() {
        if one.area.left < 0 || one.area.top < 0 || one.area.right > WIDTH || one.area.bottom > HEIGHT {
            clashes.push(format!("{:?} leaves the sheet at {:?}", one.text, one.area));
        }
        for other in &placed[index + 1..] {
            if overlaps(&one.area, &other.area) {
                clashes.push(format!("{:?} meets {:?}", one.text, other.text));
            }
        }
    }
    clashes
}

fn texts(chart: &Chart) -> Vec<String> {
    let (svg, placed) = drawing(chart, Theme::Light).expect("samples can be drawn");
    assert_eq!(svg.matches("<text ").count(), placed.len(), "a text was drawn that the layout does not know, or the reverse");
    placed.into_iter().map(|placed| placed.text).collect()
}

#[test]
fn texts_that_share_a_pixel_or_leave_the_sheet_are_noticed() {
    let placed = |text: &str, left| PlacedLabel { text: text.to_owned(), area: Area { left, top: 10, right: left + 50, bottom: 30 } };
    assert!(clashes(&[placed("one", 0), placed("two", 50)]).is_empty());
    assert_eq!(clashes(&[placed("one", 0), placed("two", 49)]), ["\"one\" meets \"two\""]);
    assert_eq!(clashes(&[placed("one", WIDTH - 49)]).len(), 1);
}

#[test]
fn no_text_of_any_figure_overlaps_another_or_leaves_the_sheet() {
    for (name, chart) in samples::all() {
        for theme in THEMES {
            let (_, placed) = drawing(&chart, theme).unwrap_or_else(|error| panic!("{name}: {error}"));
            assert_eq!(clashes(&placed), Vec::<String>::new(), "{name}");
        }
    }
}

#[test]
fn a_title_and_a_subtitle_of_two_lines_leave_room_for_the_largest_figures() {
    let mut seen = 0;
    for (name, mut chart) in samples::all() {
        let (title, subtitle) = match &mut chart {
            Chart::Response(response) => (&mut response.title, &mut response.subtitle),
            Chart::HeatMap(map) => (&mut map.title, &mut map.subtitle),
            Chart::Dots(dots) => (&mut dots.title, &mut dots.subtitle),
            Chart::Frontier(frontier) => (&mut frontier.title, &mut frontier.subtitle),
            Chart::YearRanges(ranges) => (&mut ranges.title, &mut ranges.subtitle),
            Chart::TradeCurve(curve) => (&mut curve.title, &mut curve.subtitle),
            Chart::Lines(lines) => (&mut lines.title, &mut lines.subtitle),
            _ => continue,
        };
        (*title, *subtitle) = ("A title of some length ".repeat(4), "What is measured and how, in detail ".repeat(4));
        let (_, placed) = drawing(&chart, Theme::Light).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(clashes(&placed), Vec::<String>::new(), "{name}");
        seen += 1;
    }
    assert!(seen > 50);
}

#[test]
fn every_figure_repeats_byte_for_byte_as_text_of_bearable_size() {
    for (name, chart) in samples::all() {
        for theme in THEMES {
            let once = svg(&chart, theme).unwrap_or_else(|error| panic!("{name}: {error}"));
            assert_eq!(Ok(&once), svg(&chart, theme).as_ref(), "{name}");
            let is_table = matches!(chart, Chart::HeatMap(_) | Chart::Stacked(_) | Chart::YearRanges(_));
            let largest = if is_table { LARGEST_TABLE } else { LARGEST_SVG };
            assert!(once.len() < largest, "{name} has {} bytes", once.len());
            assert!(once.contains("<text") && !once.contains("NaN"), "{name}");
            assert!(once.starts_with("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"800\" height=\"500\""), "{name}");
            assert!(once.contains(&format!("<title>{}</title>", chart.title())), "{name}");
        }
    }
}

#[test]
fn title_subtitle_units_and_names_are_written_in_full() {
    for (name, chart) in samples::all() {
        let texts = texts(&chart);
        let mut expected = vec![chart.title().to_owned(), chart.subtitle().to_owned()];
        match &chart {
            Chart::Fan(fan) => {
                expected.extend(["P5 to P95", "P10 to P90", "P25 to P75", "Median (P50)", "Budget", "Jan 26", "Month"].map(str::to_owned));
                assert!(texts.iter().any(|text| text.starts_with(&fan.unit)), "{name}");
            }
            Chart::Exceedance(exceedance) => {
                expected.push("Chance of exceeding the amount".to_owned());
                assert!(texts.iter().any(|text| text.starts_with(&exceedance.unit)), "{name}");
                for curve in &exceedance.curves {
                    assert!(texts.iter().any(|text| text.starts_with(&curve.name)), "{name}: {} in {texts:?}", curve.name);
                }
            }
            Chart::Stacked(stacked) => {
                expected.extend(stacked.series.iter().map(|series| series.name.clone()));
                expected.extend([stacked.unit.clone(), "Month".to_owned()]);
            }
            Chart::Waterfall(waterfall) => {
                expected.extend(waterfall.steps.iter().map(|step| step.0.clone()));
                expected.extend(["Increase (+)", "Whole change"].map(str::to_owned));
                for (total, _) in [&waterfall.start, &waterfall.end] {
                    assert!(texts.iter().any(|text| text.starts_with(total.as_str())), "{name}: {total} in {texts:?}");
                }
            }
            Chart::Columns(columns) => {
                expected.extend([columns.unit.clone(), "Mean".to_owned(), "P10 to P90".to_owned(), "Month".to_owned()]);
                let few = columns.events.iter().map(|event| event.name.clone()).filter(|name| name.len() < 40 && columns.events.len() < 5);
                expected.extend(few);
            }
            Chart::Shares(shares) => expected.extend(shares.parts.iter().flat_map(|part| [part.name.clone(), part.note.clone()])),
            Chart::Tornado(tornado) => {
                expected.extend(tornado.bars.iter().map(|bar| bar.name.clone()));
                expected.extend(["Number at P10", "Number at P90"].map(str::to_owned));
                assert!(texts.iter().any(|text| text.starts_with(&tornado.unit)), "{name}");
            }
            Chart::ConditionalMean(mean) => {
                expected.extend(["Mean at each decile", "95% interval"].map(str::to_owned));
                for words in [&mean.unit, &mean.number] {
                    assert!(texts.iter().any(|text| text.starts_with(words)), "{name}");
                }
            }
            Chart::Response(response) => {
                expected.extend(["P10 to P90".to_owned(), response.input.clone()]);
                assert!(texts.iter().any(|text| text.starts_with(&response.unit)), "{name}");
                if let Some(second) = &response.second {
                    assert!(texts.iter().any(|text| text.starts_with(&second.unit)), "{name}");
                }
                if let Some(today) = response.today {
                    assert!(texts.iter().any(|text| text.starts_with("today: mean ")), "{name}");
                    let label = &response.positions[today].label;
                    assert!(texts.iter().any(|text| label.starts_with(text.trim_end_matches('\u{2026}'))), "{name}: {label} in {texts:?}");
                }
            }
            Chart::HeatMap(map) => {
                expected.extend([map.rows.input.clone(), map.columns.input.clone()]);
                assert!(texts.iter().any(|text| text.starts_with(&map.unit)), "{name}");
                let words = map.condition.iter().map(|region| &region.words);
                assert!(words.into_iter().all(|words| texts.iter().any(|text| text.starts_with(words))), "{name}");
                let numbers = texts.iter().filter(|text| text.contains(|letter: char| letter.is_ascii_digit())).count();
                assert!(numbers >= map.rows.labels.len() * map.columns.labels.len(), "{name}: a cell has no number");
                assert!(map.today.is_none() || texts.iter().any(|text| text.starts_with("today: ")), "{name}");
            }
            Chart::Dots(dots) => {
                expected.extend(dots.cases.iter().map(|case| case.name.clone()).filter(|name| name.chars().count() < 34));
                expected.extend(["Mean", "P10 to P90"].map(str::to_owned));
                assert!(texts.iter().any(|text| text.starts_with(&dots.unit)), "{name}");
                expected.extend(dots.base.map(|base| format!("Base: {}", dots.cases[base].name)));
                assert!(dots.shares.is_none() || texts.contains(&"Chance over".to_owned()), "{name}");
            }
            Chart::Frontier(frontier) => {
                assert!(texts.iter().any(|text| text.starts_with(&frontier.cost)), "{name}");
                assert!(texts.iter().any(|text| text.starts_with(&frontier.unserved)), "{name}");
                expected.extend(frontier.points.iter().map(|point| point.name.clone()).filter(|name| name.chars().count() < 34));
                expected.extend(frontier.base.map(|base| format!("Base: {}", frontier.points[base].name)));
            }
            Chart::YearRanges(ranges) => {
                expected.extend(ranges.years.iter().cloned());
                expected.push("the middle (P50)".to_owned());
                assert!(texts.iter().any(|text| text.starts_with(&ranges.unit)), "{name}");
                for series in ranges.series.iter().filter(|series| series.name.chars().count() < 20) {
                    expected.push(format!("{}: 1 in 10 lower to 1 in 10 higher", series.name));
                }
            }
            Chart::TradeCurve(curve) => {
                expected.push(curve.input.clone());
                expected.extend(curve.note.iter().cloned());
                assert!(texts.iter().any(|text| text.starts_with(&curve.unit)), "{name}");
                assert!(texts.iter().filter(|text| **text == curve.today.0).count() == 2, "{name}: beside the point and in the key");
                expected.extend(curve.line.iter().any(Option::is_some).then(|| curve.line_name.clone()));
            }
            Chart::Lines(lines) => {
                expected.push(lines.input.clone());
                expected.extend(lines.series.iter().map(|series| series.name.clone()));
                expected.extend(lines.mark.iter().map(|(name, _)| name.clone()));
                assert!(texts.iter().any(|text| text.starts_with(&lines.unit)), "{name}");
            }
            Chart::Lorenz(_) => expected.extend(["Share of use", "The top tenth uses"].map(str::to_owned)),
        }
        for text in expected {
            assert!(texts.contains(&text), "{name}: {text:?} is not in {texts:?}");
        }
    }
}

#[test]
fn the_chance_of_exceeding_the_budget_stands_beside_each_mark() {
    for (curves, words) in
        [(1, ["23% chance of exceeding it"].as_slice()), (2, &["23% chance of exceeding it", "41% chance of exceeding it"])]
    {
        let texts = texts(&samples::exceedance(curves, 1.2e6));
        for words in words {
            assert!(texts.iter().any(|text| text == words), "{words} is not in {texts:?}");
        }
        assert!(texts.contains(&"Budget 1.68M".to_owned()));
    }
    // Nine curves leave no blank corner, so the chances are beside the names.
    let texts = texts(&samples::exceedance(9, 1.2e6));
    assert!(texts.contains(&"GPU on demand, fine-tuning jobs: 91% over budget".to_owned()), "{texts:?}");
}

#[test]
fn a_cut_axis_says_so() {
    let says_so = |chart| texts(&chart).iter().any(|text| text.contains("does not start at zero"));
    assert!(samples::all().into_iter().any(|(name, chart)| name == "fan_flat" && says_so(chart)));
    // A waterfall has the change on its axis, whose zero is the first total.
    assert!(!says_so(samples::waterfall(12, 1.2e6, 20.0)));
}

#[test]
fn a_response_labels_all_its_positions_where_there_is_room_and_says_where_the_condition_holds() {
    let words = texts(&Chart::Response(Box::new(samples::response())));
    for label in ["200", "400", "600", "800", "1,000", "1,500", "2,000", "none", "today: mean 3.12M", "Budget", "2.4M"] {
        assert!(words.contains(&label.to_owned()), "{label} is not in {words:?}");
    }
    assert!(words.contains(&"Mean, p_over(compute) <= 5% holds".to_owned()));
    assert!(words.contains(&"Mean, it does not hold".to_owned()));
    let mut response = samples::response();
    response.condition.iter_mut().for_each(|condition| condition.holds.fill(false));
    assert!(texts(&Chart::Response(Box::new(response))).contains(&"Mean, p_over(compute) <= 5% does not hold".to_owned()));
}

#[test]
fn what_does_not_fit_a_response_is_refused() {
    let refused = |change: fn(&mut Response)| {
        let mut response = samples::response();
        change(&mut response);
        svg(&Chart::Response(Box::new(response)), Theme::Light).expect_err("the change makes it wrong")
    };
    assert_eq!(refused(|it| it.high[3] = 0.0), ChartError::NotMonotone("the band P10 to P90".to_owned()));
    assert_eq!(refused(|it| it.mean[2] = f64::NAN), ChartError::NotFinite("the mean".to_owned()));
    assert_eq!(refused(|it| it.positions.swap(0, 1)), ChartError::NotMonotone("the input".to_owned()));
    // "none" before a number.
    assert_eq!(refused(|it| it.positions.swap(0, 7)), ChartError::Lengths { what: "the input".to_owned(), found: 0, expected: 7 });
    assert_eq!(refused(|it| it.positions[0].value = Some(-1.0)), ChartError::Negative("the input".to_owned()));
    let wrong = ChartError::NotThere { what: "the present value".to_owned(), index: 8, count: 8 };
    assert_eq!(refused(|it| it.today = Some(8)), wrong);
    let wrong = ChartError::Lengths { what: "p_over(compute) <= 5%".to_owned(), found: 7, expected: 8 };
    assert_eq!(refused(|it| it.condition.iter_mut().for_each(|condition| condition.holds.truncate(7))), wrong);
    let wrong = ChartError::Negative("the interval of Unserved demand, USD, mean".to_owned());
    assert_eq!(refused(|it| it.second.iter_mut().for_each(|second| second.half_width[1] = -1.0)), wrong);
}

#[test]
fn the_cells_of_a_heat_map_say_what_they_are_as_precisely_as_they_have_room() {
    let words = texts(&Chart::HeatMap(Box::new(samples::heat_map())));
    for text in ["<0.1%", "0.0%", "3.7%", ">99.9%", "100.0%", "today", "today: 1,500, May 2026", "Too close to call", "1,500", "Aug 2026"] {
        assert!(words.contains(&text.to_owned()), "{text} is not in {words:?}");
    }
    let samples: BTreeMap<String, Chart> = samples::all().into_iter().collect();
    let words = texts(&samples["heat_map_20_shares"]);
    assert!(words.contains(&"Chance of exceeding 2.4M USD, in %".to_owned()), "the sign is left out of narrow cells: {words:?}");
    assert!(texts(&samples["heat_map_no"]).contains(&"p_over(compute) <= 5% holds in no cell".to_owned()));
    assert!(texts(&samples["heat_map_every"]).contains(&"p_over(compute) <= 5% holds in every cell".to_owned()));
}

#[test]
fn what_does_not_fit_a_heat_map_is_refused() {
    let refused = |change: fn(&mut HeatMap)| {
        let mut map = samples::heat_map();
        change(&mut map);
        svg(&Chart::HeatMap(Box::new(map)), Theme::Light).expect_err("the change makes it wrong")
    };
    let lengths = |what: &str, found, expected| ChartError::Lengths { what: what.to_owned(), found, expected };
    let (unit, condition) = ("Chance of exceeding 2.4M USD", "p_over(compute) <= 5%");
    assert_eq!(refused(|it| it.cells[2].truncate(7)), lengths(unit, 7, 8));
    assert_eq!(refused(|it| it.cells.truncate(4)), lengths(unit, 4, 5));
    assert_eq!(refused(|it| it.cells[0][0] = 1.5), ChartError::NotShare(unit.to_owned()));
    assert_eq!(refused(|it| it.cells[0][0] = f64::NAN), ChartError::NotFinite(unit.to_owned()));
    assert_eq!(refused(|it| it.condition.iter_mut().for_each(|region| region.holds[4].truncate(1))), lengths(condition, 1, 8));
    assert_eq!(refused(|it| it.condition.iter_mut().for_each(|region| region.too_close.truncate(1))), lengths(condition, 1, 5));
    assert_eq!(refused(|it| it.rows.labels.clear()), ChartError::Empty("Cap of the engineers, USD per month".to_owned()));
    let wrong = ChartError::NotThere { what: "the present column".to_owned(), index: 8, count: 8 };
    assert_eq!(refused(|it| it.today = Some((0, 8))), wrong);
    let wrong = refused(|it| it.columns.labels = vec!["1".to_owned(); 21]);
    assert!(matches!(wrong, ChartError::TooMany { found: 21, most: 20, .. }));
}

#[test]
fn cases_show_their_mean_their_chance_and_which_is_the_base() {
    let words = texts(&Chart::Dots(samples::dots(5, 1.2e6)));
    for text in ["1.56M", "0.97M", "99.1%", "3.7%", "<0.1%", "Budget 1.26M", "Chance over", "budget", "Base: As planned"] {
        assert!(words.contains(&text.to_owned()), "{text} is not in {words:?}");
    }
}

#[test]
fn what_does_not_fit_cases_or_a_frontier_is_refused() {
    let refused = |change: fn(&mut Dots)| {
        let mut dots = samples::dots(3, 1.2e6);
        change(&mut dots);
        svg(&Chart::Dots(dots), Theme::Light).expect_err("the change makes it wrong")
    };
    let base = |index, count| ChartError::NotThere { what: "the base case".to_owned(), index, count };
    assert_eq!(refused(|it| it.cases[1].low = 9e9), ChartError::NotMonotone("the range of Cap of 400 USD".to_owned()));
    assert_eq!(refused(|it| it.cases[0].mean = f64::INFINITY), ChartError::NotFinite("As planned".to_owned()));
    assert_eq!(refused(|it| it.base = Some(3)), base(3, 3));
    assert_eq!(
        refused(|it| it.shares.iter_mut().for_each(|shares| shares.values[0] = 99.1)),
        ChartError::NotShare("Chance over budget".to_owned())
    );
    assert!(matches!(refused(|it| it.cases = vec![it.cases[0].clone(); 26]), ChartError::TooMany { found: 26, most: 25, .. }));
    assert_eq!(refused(|it| it.cases.clear()), ChartError::Empty("the list of cases".to_owned()));

    let refused = |change: fn(&mut Frontier)| {
        let mut frontier = samples::frontier(3, 1.2e6);
        change(&mut frontier);
        svg(&Chart::Frontier(frontier), Theme::Light).expect_err("the change makes it wrong")
    };
    assert_eq!(refused(|it| it.points[2].unserved = f64::NAN), ChartError::NotFinite("Cap of 800 USD, from April".to_owned()));
    let wrong = ChartError::Negative("the interval of Cap of 400 USD".to_owned());
    assert_eq!(refused(|it| it.points[1].cost_half_width = Some(-1.0)), wrong);
    assert_eq!(refused(|it| it.base = Some(4)), base(4, 3));
    assert_eq!(refused(|it| it.points.clear()), ChartError::Empty("the list of points".to_owned()));
}

#[test]
fn measured_widths_are_those_of_the_outlines() {
    use super::canvas::run_length;
    use super::theme::Palette;
    let palette = Palette::of(Theme::Light);
    for (text, lettering) in [("Evaluation and regression runs", palette.label()), ("Chance 12,345.67", palette.title())] {
        let weight = if lettering.bold { "bold" } else { "normal" };
        let drawn = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"1600\" height=\"100\"><text y=\"50\" font-family=\"Noto Sans\" \
             font-weight=\"{weight}\" font-size=\"{}\">{text}</text></svg>",
            lettering.size
        );
        let outlines = f64::from(crate::render::picture::width_of_outlines(&drawn));
        let measured = f64::from(run_length(text, lettering));
        // The advance of the letters includes the blank beside the first and the last.
        assert!((outlines - 2.0..outlines + 8.0).contains(&measured), "{text}: {measured} measured, {outlines} drawn");
    }
}

#[test]
fn names_with_markup_control_characters_or_foreign_letters_are_drawn() {
    let Chart::Stacked(mut stacked) = samples::stacked(3, 12, 1e6) else { unreachable!("samples::stacked gives a stack") };
    stacked.title = "Costs < budget & \"more\"\u{1}\nthan \u{FFFF}ever".to_owned();
    stacked.series[0].name = "<script>".to_owned();
    stacked.series[1].name = "\u{65E5}\u{672C}".to_owned();
    stacked.series[2].name = "   ".to_owned();
    let drawn = svg(&Chart::Stacked(stacked), Theme::Light).expect("any name can be drawn");
    assert!(drawn.contains("<title>Costs &lt; budget &amp; \"more\"\\u{1} than \\u{ffff}ever</title>"));
}

#[test]
fn very_long_words_end_in_an_ellipsis_and_keep_their_place() {
    let (title, subtitle, name) = ("word ".repeat(500), "x".repeat(5_000), "W".repeat(300));
    let check = |chart: Chart, cut: usize| {
        let (_, placed) = drawing(&chart, Theme::Light).expect("any name can be drawn");
        assert_eq!(clashes(&placed), Vec::<String>::new());
        assert_eq!(placed.iter().filter(|placed| placed.text.ends_with('\u{2026}')).count(), cut);
    };
    let Chart::Stacked(mut stacked) = samples::stacked(2, 12, 1e6) else { unreachable!("samples::stacked gives a stack") };
    (stacked.title, stacked.subtitle, stacked.unit) = (title.clone(), subtitle.clone(), name.clone());
    stacked.series[0].name.clone_from(&name);
    check(Chart::Stacked(stacked), 4);

    let Chart::Fan(mut fan) = samples::fan(12, 1e6) else { unreachable!("samples::fan gives a fan") };
    (fan.title, fan.subtitle) = (title.clone(), subtitle.clone());
    check(Chart::Fan(fan), 2);

    let Chart::Exceedance(mut exceedance) = samples::exceedance(9, 1e6) else { unreachable!("samples::exceedance gives curves") };
    (exceedance.title, exceedance.subtitle) = (title.clone(), subtitle.clone());
    for curve in &mut exceedance.curves {
        curve.name.clone_from(&name);
    }
    check(Chart::Exceedance(exceedance), 2 + 9);

    let Chart::Waterfall(mut waterfall) = samples::waterfall(16, 1e6, 1.0) else { unreachable!("samples::waterfall gives steps") };
    (waterfall.title, waterfall.subtitle) = (title.clone(), subtitle.clone());
    waterfall.steps[0].0.clone_from(&name);
    check(Chart::Waterfall(waterfall), 3);

    let Chart::Lorenz(mut lorenz) = samples::lorenz(9) else { unreachable!("samples::lorenz gives a curve") };
    (lorenz.title, lorenz.subtitle) = (title.clone(), subtitle.clone());
    check(Chart::Lorenz(lorenz), 2);

    let mut response = samples::response();
    (response.title, response.subtitle) = (title.clone(), subtitle.clone());
    (response.unit, response.input, response.budget) = (name.clone(), name.clone(), Some((name.clone(), 2.4e6)));
    response.positions[3].label.clone_from(&name);
    response.positions[7].label.clone_from(&name);
    response.condition.iter_mut().for_each(|condition| condition.words.clone_from(&name));
    response.second.iter_mut().for_each(|second| second.unit.clone_from(&name));
    // The label of a number is left out where it would overlap its neighbors.
    check(Chart::Response(Box::new(response)), 8);

    let mut map = samples::heat_map();
    (map.title, map.subtitle, map.unit) = (title.clone(), subtitle.clone(), name.clone());
    (map.rows.input, map.columns.input) = (name.clone(), name.clone());
    map.rows.labels.fill(name.clone());
    map.columns.labels.fill(name.clone());
    map.condition.iter_mut().for_each(|region| region.words.clone_from(&name));
    check(Chart::HeatMap(Box::new(map)), 3 + 2 + 5 + 8 + 2);

    let mut dots = samples::dots(25, 1e6);
    (dots.title, dots.subtitle, dots.unit) = (title.clone(), subtitle.clone(), name.clone());
    dots.cases.iter_mut().for_each(|case| case.name.clone_from(&name));
    dots.shares.iter_mut().for_each(|shares| shares.name.clone_from(&name));
    // The words of the budget end in its amount.
    dots.budget = Some((name.clone(), 1e6));
    check(Chart::Dots(dots), 3 + 25 + 1 + 1);

    let mut frontier = samples::frontier(25, 1e6);
    (frontier.title, frontier.subtitle) = (title.clone(), subtitle.clone());
    (frontier.cost, frontier.unserved) = (name.clone(), name.clone());
    frontier.points.iter_mut().for_each(|point| point.name.clone_from(&name));
    check(Chart::Frontier(frontier), 4 + 25 + 1);
}

#[test]
fn numbers_that_cannot_be_drawn_are_refused_by_name() {
    for bad in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 1e19] {
        let Chart::Stacked(mut stacked) = samples::stacked(2, 12, 1e6) else { unreachable!("samples::stacked gives a stack") };
        stacked.series[1].values[3] = bad;
        assert_eq!(svg(&Chart::Stacked(stacked), Theme::Light), Err(ChartError::NotFinite(NAMES[1].to_owned())));
        let Chart::Fan(mut fan) = samples::fan(12, 1e6) else { unreachable!("samples::fan gives a fan") };
        fan.median[0] = bad;
        assert_eq!(svg(&Chart::Fan(fan), Theme::Light), Err(ChartError::NotFinite("the median".to_owned())));
    }
}

#[test]
fn lists_that_do_not_fit_together_are_refused() {
    let Chart::Fan(mut fan) = samples::fan(12, 1e6) else { unreachable!("samples::fan gives a fan") };
    fan.bands[0].low.pop();
    let refused = svg(&Chart::Fan(fan.clone()), Theme::Light);
    assert_eq!(refused, Err(ChartError::Lengths { what: "P5".to_owned(), found: 11, expected: 12 }));
    fan.bands.clear();
    fan.months.clear();
    assert!(matches!(svg(&Chart::Fan(fan), Theme::Light), Err(ChartError::Empty(_))));

    let Chart::Exceedance(mut exceedance) = samples::exceedance(1, 1e6) else { unreachable!("samples::exceedance gives curves") };
    exceedance.curves[0].amounts.reverse();
    assert!(matches!(svg(&Chart::Exceedance(exceedance), Theme::Light), Err(ChartError::NotMonotone(_))));

    let Chart::Waterfall(mut waterfall) = samples::waterfall(3, 1e6, 1.0) else { unreachable!("samples::waterfall gives steps") };
    waterfall.end.1 += 10_000.0;
    assert!(matches!(svg(&Chart::Waterfall(waterfall), Theme::Light), Err(ChartError::DoesNotAddUp(_))));

    let Chart::Stacked(mut stacked) = samples::stacked(9, 12, 1e6) else { unreachable!("samples::stacked gives a stack") };
    stacked.series.push(stacked.series[0].clone());
    assert!(matches!(svg(&Chart::Stacked(stacked), Theme::Light), Err(ChartError::TooMany { found: 10, most: 9, .. })));
}
