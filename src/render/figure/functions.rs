//! Charts of one varied number: a cost by it, a mean by it, and mixes of two things that are worth as much.

use super::frame::{self, Key, SideLabel};
use super::sheet::{FINENESS, Path, Sheet, fitted, measured, width_of, wrapped};
use super::style::{BASE, BUDGET, DOT, HALO, HOLLOW, LABEL, LIMIT, MEAN, NOTE, OUTER, RING, RULE, SECOND, SECOND_DOT, TODAY};
use crate::render::chart::axis::Axis;
use crate::render::chart::canvas::{Anchor, Area, TextPosition};
use crate::render::chart::input_axis::InputAxis;
use crate::render::chart::{conditional_mean as drawn_mean, label, response as drawn_response, trade_curve as drawn_trade};
use crate::report::chart::{ConditionalMean, Response, SecondPanel, TradeCurve};

/// The mean of a cost with the range where 8 of 10 trials are, the budget, the present value, and a second quantity below.
pub fn response(sheet: &mut Sheet, response: &Response) -> i32 {
    let axis = drawn_response::axis_of_cost(response);
    let second_axis = response.second.as_ref().map(drawn_response::axis_of_second);
    let has_today = response.today.is_some();
    let top = frame::unit(sheet, &frame::unit_of(&axis, &response.unit)) + if has_today { frame::LINE + 4 } else { 0 };
    let most = sheet.either(120, 76);
    let budget =
        response.budget.iter().map(|(name, amount)| SideLabel { at: 0, name: name.clone(), number: label::amount(*amount), look: LIMIT });
    let mut labels: Vec<SideLabel> = budget.collect();
    let left = [Some(&axis), second_axis.as_ref()].into_iter().flatten().map(frame::room_for).max().unwrap_or(0);
    let right = if labels.is_empty() { sheet.width - 8 } else { sheet.width - frame::room_for_labels(&labels, most) };
    let upper = Area { left, top, right, bottom: top + sheet.either(230, 200) };
    let bounds = (0, sheet.width * FINENESS);
    let input = InputAxis::of(response, (left * FINENESS, right * FINENESS), bounds, measured(NOTE));
    let columns: Vec<f64> = input.columns.iter().map(|column| column / f64::from(FINENESS)).collect();
    let place = |index: usize, value: f64| -> TextPosition { (columns[index], axis.place(value, (upper.bottom, upper.top))) };

    frame::vertical(sheet, &axis, upper);
    let half = (0.3 * input.room() / f64::from(FINENESS)).min(8.0);
    let mut band = Path::default();
    for run in input.runs() {
        let edge = |values: &[f64]| -> Vec<TextPosition> { run.clone().map(|index| place(index, values[index])).collect() };
        let (high, low) = (edge(&response.high), edge(&response.low));
        match (&high[..], &low[..]) {
            ([high], [low]) => band.rectangle((high.0 - half, high.1), (low.0 + half, low.1)),
            _ => band.polygon(&high.into_iter().chain(low.into_iter().rev()).collect::<Vec<_>>()),
        }
    }
    sheet.path(&band, OUTER);
    if let Some((_, amount)) = &response.budget {
        let at = axis.pixel(*amount, (upper.bottom, upper.top));
        let mut line = Path::default();
        line.line(&[(f64::from(left), f64::from(at)), (f64::from(right), f64::from(at))]);
        sheet.path(&line, HALO);
        sheet.path(&line, BUDGET);
        labels.iter_mut().for_each(|label| label.at = at);
    }
    let lower = response.second.as_ref().map(|second| {
        let top = upper.bottom + 12 + frame::LINE * wrapped(&words_of(second), NOTE, sheet.width, 2).len() as i32;
        Area { top: top + 6, bottom: top + 6 + sheet.either(100, 90), ..upper }
    });
    if let Some(today) = response.today {
        let spans: Vec<(i32, i32)> = [Some(upper), lower].into_iter().flatten().map(|panel| (panel.top - 3, panel.bottom)).collect();
        let column = columns[today].round() as i32;
        let mut line = Path::default();
        frame::upright(&mut line, column, &spans);
        sheet.path(&line, BASE);
        let words = format!("today: mean {}", label::amount(response.mean[today]));
        let center = frame::on_sheet(sheet, column, width_of(&words, TODAY));
        sheet.text(&words, (center, upper.top - 13), Anchor::Middle, TODAY);
    }
    let (mut line, mut dots, mut hollow, mut ring) = (Path::default(), Path::default(), Path::default(), Path::default());
    for run in input.runs().filter(|run| run.len() > 1) {
        line.line(&run.map(|index| place(index, response.mean[index])).collect::<Vec<_>>());
    }
    let radius = if columns.len() > 24 { 3.0 } else { 4.0 };
    for (index, &mean) in response.mean.iter().enumerate() {
        let holds = response.condition.as_ref().is_none_or(|condition| condition.holds[index]);
        if holds { &mut dots } else { &mut hollow }.circle(place(index, mean), radius);
        if response.today == Some(index) {
            ring.circle(place(index, mean), radius + 3.0);
        }
    }
    for (path, mark) in [(&line, MEAN), (&dots, DOT), (&hollow, HOLLOW), (&ring, RING)] {
        sheet.path(path, mark);
    }
    frame::side_labels(sheet, labels, upper, most);
    let mut last = upper;
    if let (Some(second), Some(axis), Some(lower)) = (&response.second, &second_axis, lower) {
        second_panel(sheet, second, (axis, &input, &columns), lower);
        last = lower;
    }
    let below = input_labels(sheet, &input, &columns, response, last);
    frame::keys(sheet, &keys(response), below)
}

fn words_of(second: &SecondPanel) -> String {
    if second.half_width.is_empty() { second.unit.clone() } else { format!("{}, bars: 95% interval", second.unit) }
}

fn second_panel(sheet: &mut Sheet, second: &SecondPanel, (axis, input, columns): (&Axis, &InputAxis, &[f64]), panel: Area) {
    let mut row = panel.top - 6 - frame::LINE * wrapped(&words_of(second), NOTE, sheet.width, 2).len() as i32 + 4;
    for line in wrapped(&words_of(second), NOTE, sheet.width, 2) {
        sheet.text(&line, (0, row), Anchor::Start, NOTE);
        row += frame::LINE;
    }
    frame::vertical(sheet, axis, panel);
    let height = |value: f64| axis.place(value, (panel.bottom, panel.top));
    let (mut line, mut dots) = (Path::default(), Path::default());
    for run in input.runs().filter(|run| run.len() > 1) {
        line.line(&run.map(|index| (columns[index], height(second.mean[index]))).collect::<Vec<_>>());
    }
    for (index, &mean) in second.mean.iter().enumerate() {
        let (low, high) = drawn_response::interval(second, index);
        if high > low {
            line.whisker(columns[index], (height(low), height(high)), 3.0);
        }
        dots.circle((columns[index], height(mean)), 3.0);
    }
    sheet.path(&line, SECOND);
    sheet.path(&dots, SECOND_DOT);
}

/// Labels of the varied input below a panel, its breaks and its name; gives the row below.
fn input_labels(sheet: &mut Sheet, input: &InputAxis, columns: &[f64], response: &Response, panel: Area) -> i32 {
    let mut ticks = Path::default();
    let bottom = f64::from(panel.bottom);
    columns.iter().for_each(|&column| ticks.line(&[(column, bottom), (column, bottom + 4.0)]));
    for gap in input.gaps() {
        let middle = f64::from(gap) / f64::from(FINENESS);
        [-3.0, 3.0].into_iter().for_each(|by| ticks.line(&[(middle + by - 2.5, bottom + 6.0), (middle + by + 2.5, bottom - 6.0)]));
    }
    sheet.path(&ticks, RULE);
    for (index, lines) in input.labels().iter().enumerate() {
        let look = if response.today == Some(index) { TODAY } else { NOTE };
        for (line, text) in (0..).zip(lines) {
            let center = frame::on_sheet(sheet, columns[index].round() as i32, width_of(text, look));
            sheet.text(text, (center, panel.bottom + 14 + line * 15), Anchor::Middle, look);
        }
    }
    let lines = input.labels().iter().map(Vec::len).max().unwrap_or(0).max(1) as i32;
    frame::centered(sheet, &response.input, panel, panel.bottom + 14 + (lines - 1) * 15 + frame::LINE)
}

fn keys(response: &Response) -> Vec<(Key, String)> {
    let band = (Key::Area(OUTER), super::months::range("P10", "P90"));
    let Some(condition) = &response.condition else { return vec![(Key::Dot(DOT), "mean".to_owned()), band] };
    let some = |wanted: bool| condition.holds.contains(&wanted);
    let holds = (Key::Dot(DOT), format!("mean, {} holds", condition.words));
    let not = if some(true) { "mean, it does not hold".to_owned() } else { format!("mean, {} does not hold", condition.words) };
    let all = [some(true).then_some(holds), some(false).then_some((Key::Dot(HOLLOW), not)), Some(band)];
    all.into_iter().flatten().collect()
}

/// The mean at each value of a number, with a band for its error, and the mean over all values.
pub fn conditional_mean(sheet: &mut Sheet, mean: &ConditionalMean) -> i32 {
    let (across, axis) = drawn_mean::axes(mean);
    let top = frame::unit(sheet, &frame::unit_of(&axis, &mean.unit));
    let most = sheet.either(120, 76);
    let mut end = SideLabel { at: 0, name: mean.base.0.clone(), number: label::amount(mean.base.1), look: LABEL };
    let right = sheet.width - frame::room_for_labels(std::slice::from_ref(&end), most);
    let plot = Area { left: frame::room_for(&axis), top, right, bottom: top + sheet.either(220, 200) };
    frame::vertical(sheet, &axis, plot);
    let below = frame::horizontal(sheet, &across, plot, &mean.number);
    let trace = |amounts: &[f64]| -> Vec<TextPosition> {
        let place =
            |(value, amount): (&f64, &f64)| (across.place(*value, (plot.left, plot.right)), axis.place(*amount, (plot.bottom, plot.top)));
        mean.values.iter().zip(amounts).map(place).collect()
    };
    let (mut band, mut base, mut line, mut dots) = (Path::default(), Path::default(), Path::default(), Path::default());
    band.polygon(&trace(&mean.high).into_iter().chain(trace(&mean.low).into_iter().rev()).collect::<Vec<_>>());
    end.at = axis.pixel(mean.base.1, (plot.bottom, plot.top));
    base.line(&[(f64::from(plot.left), f64::from(end.at)), (f64::from(plot.right), f64::from(end.at))]);
    line.line(&trace(&mean.means));
    trace(&mean.means).into_iter().for_each(|point| dots.circle(point, 3.5));
    for (path, mark) in [(&band, OUTER), (&base, BASE), (&line, MEAN), (&dots, DOT)] {
        sheet.path(path, mark);
    }
    frame::side_labels(sheet, vec![end], plot, most);
    let keys = [
        (Key::Line(MEAN), "mean at each decile".to_owned()),
        (Key::Area(OUTER), "95% interval".to_owned()),
        (Key::Line(BASE), mean.base.0.clone()),
    ];
    frame::keys(sheet, &keys, below)
}

/// Mixes that are worth as much, with a band; those of equal cost; and the present mix.
pub fn trade_curve(sheet: &mut Sheet, curve: &TradeCurve) -> i32 {
    let (across, axis) = drawn_trade::axes(curve);
    let mut top = frame::unit(sheet, &frame::unit_of(&axis, &curve.unit));
    let note = curve.note.as_ref().map(|note| wrapped(note, LABEL, sheet.width, 2)).unwrap_or_default();
    for line in note {
        sheet.text(&line, (0, top), Anchor::Start, LABEL);
        top += frame::LINE;
    }
    let plot = Area { left: frame::room_for(&axis), top, right: sheet.width - 12, bottom: top + sheet.either(250, 220) };
    let inner = (plot.left + 10, plot.right);
    frame::vertical(sheet, &axis, plot);
    let below = frame::horizontal(sheet, &across, Area { left: inner.0, ..plot }, &curve.input);
    let place = |value: f64, amount: f64| -> TextPosition { (across.place(value, inner), axis.place(amount, (plot.bottom, plot.top))) };
    let runs = |values: &[Option<f64>]| drawn_trade::runs(&curve.values, values, place);
    let (mut band, mut line, mut second) = (Path::default(), Path::default(), Path::default());
    let (mut dots, mut today, mut ring) = (Path::default(), Path::default(), Path::default());
    let (low, high) = drawn_trade::band(curve);
    for (low, high) in runs(&low).into_iter().zip(runs(&high)) {
        match (&low[..], &high[..]) {
            ([low], [high]) => band.rectangle((high.0 - 6.0, high.1), (low.0 + 6.0, low.1)),
            _ => band.polygon(&high.into_iter().chain(low.into_iter().rev()).collect::<Vec<_>>()),
        }
    }
    runs(&curve.second).iter().for_each(|run| second.line(run));
    for run in runs(&curve.line) {
        line.line(&run);
        run.into_iter().for_each(|point| dots.circle(point, 3.0));
    }
    let at = place(curve.today.1, curve.today.2);
    today.circle(at, 4.0);
    ring.circle(at, 7.5);
    for (path, mark) in [(&band, OUTER), (&second, BUDGET), (&line, MEAN), (&dots, DOT), (&today, DOT), (&ring, RING)] {
        sheet.path(path, mark);
    }
    let some = |values: &[Option<f64>]| values.iter().any(Option::is_some);
    let today = fitted(&format!("{} (ringed)", curve.today.0), LABEL, sheet.width - 30);
    let keys = [
        some(&curve.line).then(|| (Key::Line(MEAN), curve.line_name.clone())),
        (some(&low) && some(&high)).then(|| (Key::Area(OUTER), curve.band_name.clone())),
        some(&curve.second).then(|| (Key::Line(BUDGET), curve.second_name.clone())),
        Some((Key::Dot(RING), today)),
    ];
    frame::keys(sheet, &keys.into_iter().flatten().collect::<Vec<_>>(), below)
}
