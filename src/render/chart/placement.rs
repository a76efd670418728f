//! Where the names of points go, so that none covers another, a point or a line.
//!
//! Knows rectangles only. A name is put beside its point if it can be, otherwise as near as there is room.

use super::canvas::{Area, Point, TextPosition};

/// A name to be placed.
#[derive(Clone, Copy, Debug)]
pub struct Name {
    /// Its point.
    pub at: Point,
    /// From the middle of its point to a name beside it.
    pub clear: i32,
    /// Its width, in pixels.
    pub width: i32,
}

/// Where a name is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The area of the name.
    pub area: Area,
    /// Whether it is so far from its point that a line must join them.
    pub is_apart: bool,
}

/// The place of each name, in the order of the names, or none where nothing is free within the bounds.
///
/// `points` must stay free; `lines` do unless there is no other place.
#[must_use]
pub fn place(names: &[Name], points: &[Area], lines: &[Area], bounds: Area) -> Vec<Option<Place>> {
    let mut taken: Vec<Area> = points.to_vec();
    let mut places: Vec<Option<Place>> = vec![None; names.len()];
    // Names that fit beside their points come first, so that no name from elsewhere takes their place.
    for (name, place) in names.iter().zip(&mut places) {
        let found = beside(*name).into_iter().find(|area| is_inside(area, &bounds) && is_free(area, &[&taken, lines]));
        taken.extend(found);
        *place = found.map(|area| Place { area, is_apart: false });
    }
    let mut leaders: Vec<Area> = Vec::new();
    for (name, place) in names.iter().zip(&mut places).filter(|(_, place)| place.is_none()) {
        let hidden = |area: &Area| leader(*name, area).iter().filter(|step| !is_free(step, &[&taken])).count() as i32;
        let mut best: Option<(i32, Area)> = None;
        for area in away(*name, &bounds).into_iter().filter(|area| is_free(area, &[&taken])) {
            let distance = distance(&area, name.at);
            if best.is_some_and(|(cost, _)| cost <= distance) {
                break;
            }
            let covers = |others: &[Area]| i32::from(!is_free(&area, &[others]));
            let cost = distance + COST_ON_LINE * covers(lines) + COST_ON_LEADER * covers(&leaders) + COST_HIDDEN * hidden(&area);
            if best.is_none_or(|(least, _)| cost < least) {
                best = Some((cost, area));
            }
        }
        let found = best.map(|(_, area)| area);
        taken.extend(found);
        leaders.extend(found.iter().flat_map(|area| leader(*name, area)));
        *place = found.map(|area| Place { area, is_apart: true });
    }
    places
}

/// What faults of a place cost, in pixels by which a name without them may be further away: to cover a line, to cover the line between another name
/// and its point, and each step of its own line that is hidden.
const COST_ON_LINE: i32 = 150;
const COST_ON_LEADER: i32 = 200;
const COST_HIDDEN: i32 = 50;

/// The pixel of an area that is nearest to a point.
#[must_use]
pub fn nearest(area: &Area, at: Point) -> Point {
    (at.0.clamp(area.left, area.right), at.1.clamp(area.top, area.bottom))
}

/// Whether two areas share a pixel.
#[must_use]
pub fn overlap(one: &Area, other: &Area) -> bool {
    one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom
}

fn is_free(area: &Area, others: &[&[Area]]) -> bool {
    !others.iter().copied().flatten().any(|other| overlap(area, other))
}

/// Height of a name, with some space to the next.
pub const HEIGHT: i32 = 30;
/// Distance from one place that is tried to the next, across and down.
const STEPS: (usize, usize) = (16, 10);

fn with_middle(left: i32, middle: i32, width: i32) -> Area {
    Area { left, top: middle - HEIGHT / 2, right: left + width, bottom: middle + HEIGHT / 2 }
}

/// The places beside a point in the order of preference: right, left, above, below, and the corners.
fn beside(Name { at: (column, row), clear, width }: Name) -> [Area; 8] {
    let (corner, up) = (clear / 2 + 5, clear + 6);
    let at = |left: i32, middle: i32| with_middle(left, middle, width);
    [
        at(column + clear, row),
        at(column - clear - width, row),
        at(column - width / 2, row - up - 6),
        at(column - width / 2, row + up + 6),
        at(column + corner, row - up),
        at(column - corner - width, row - up),
        at(column + corner, row + up),
        at(column - corner - width, row + up),
    ]
}

/// Places within the bounds that are not beside the point, the nearest first.
fn away(name: Name, bounds: &Area) -> Vec<Area> {
    let lefts = || (bounds.left..=bounds.right - name.width).step_by(STEPS.0);
    let middles = (bounds.top + HEIGHT / 2..=bounds.bottom - HEIGHT / 2).step_by(STEPS.1);
    let areas = middles.flat_map(|middle| lefts().map(move |left| with_middle(left, middle, name.width)));
    let mut areas: Vec<Area> = areas.filter(|area| distance(area, name.at) > name.clear + 4).collect();
    areas.sort_by_key(|area| distance(area, name.at));
    areas
}

/// From a point to the nearest pixel of an area.
fn distance(area: &Area, at: Point) -> i32 {
    let (column, row) = nearest(area, at);
    let (across, down) = (column - at.0, row - at.1);
    (across * across + down * down).isqrt()
}

/// The pixels of the line from a point to its name, outside the point itself.
fn leader(name: Name, area: &Area) -> Vec<Area> {
    let (from, to) = (name.at, nearest(area, name.at));
    let (right, down) = (to.0 - from.0, to.1 - from.1);
    let length = right.abs().max(down.abs()).max(1);
    let at = |step: i32| (from.0 + right * step / length, from.1 + down * step / length);
    let step = |(column, row): Point| Area { left: column - 2, top: row - 2, right: column + 2, bottom: row + 2 };
    (name.clear..length - 2).step_by(4).map(|pixel| step(at(pixel))).collect()
}

fn is_inside(area: &Area, bounds: &Area) -> bool {
    area.left >= bounds.left && area.right <= bounds.right && area.top >= bounds.top && area.bottom <= bounds.bottom
}

/// The pixel that a point of data is in.
pub fn pixel(place: TextPosition) -> Point {
    (place.0.round() as i32, place.1.round() as i32)
}

/// The square around a point, `by` pixels to each side.
pub fn around(place: TextPosition, by: i32) -> Area {
    let (column, row) = pixel(place);
    Area { left: column - by, top: row - by, right: column + by, bottom: row + by }
}

/// Points along a line, a few pixels apart.
pub fn along(line: &[TextPosition]) -> Vec<TextPosition> {
    let between = |pair: &[TextPosition]| -> Vec<TextPosition> {
        let (from, to) = (pair[0], pair[1]);
        let steps = ((to.0 - from.0).abs().max((to.1 - from.1).abs()) / 6.0).ceil().max(1.0) as i32;
        let step = |step: i32| f64::from(step) / f64::from(steps);
        (0..=steps).map(|index| (from.0 + step(index) * (to.0 - from.0), from.1 + step(index) * (to.1 - from.1))).collect()
    };
    line.windows(2).flat_map(between).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOUNDS: Area = Area { left: 0, top: 0, right: 1000, bottom: 600 };

    fn around((column, row): Point) -> Area {
        Area { left: column - 11, top: row - 11, right: column + 11, bottom: row + 11 }
    }

    fn name(at: Point, width: i32) -> Name {
        Name { at, clear: 18, width }
    }

    #[test]
    fn a_name_is_right_of_its_point_where_it_can_be() {
        let at = (500, 300);
        let places = place(&[name(at, 100)], &[around(at)], &[], BOUNDS);
        assert_eq!(places, [Some(Place { area: Area { left: 518, top: 285, right: 618, bottom: 315 }, is_apart: false })]);
        // At the right edge it is on the left, and so it is where a line runs on the right.
        let at = (990, 300);
        let places = place(&[name(at, 100)], &[around(at)], &[], BOUNDS);
        assert_eq!(places[0].map(|place| place.area.right), Some(972));
        let (at, line) = ((500, 300), Area { left: 500, top: 299, right: 1000, bottom: 301 });
        let places = place(&[name(at, 100)], &[around(at)], &[line], BOUNDS);
        assert_eq!(places[0].map(|place| place.area.right), Some(482));
    }

    #[test]
    fn names_of_one_point_share_no_pixel() {
        let names = [name((500, 300), 300); 25];
        let places: Vec<Place> = place(&names, &[around((500, 300))], &[], BOUNDS).into_iter().flatten().collect();
        assert_eq!(places.len(), 25);
        for (index, one) in places.iter().enumerate() {
            assert!(is_inside(&one.area, &BOUNDS));
            assert!(!overlap(&one.area, &around((500, 300))));
            assert!(places[index + 1..].iter().all(|other| !overlap(&one.area, &other.area)));
        }
        assert!(!places[0].is_apart && places[24].is_apart);
    }

    #[test]
    fn a_name_beside_its_point_comes_before_one_that_has_to_go_elsewhere() {
        // The first name is too wide for the room beside its point, and would cover that of the second.
        let (crowded, next) = ((30, 300), (60, 270));
        let wall = Area { left: 0, top: 305, right: 1000, bottom: 600 };
        let places = place(&[name(crowded, 900), name(next, 100)], &[around(crowded), around(next), wall], &[], BOUNDS);
        assert_eq!(places[1].map(|place| (place.area.left, place.is_apart)), Some((78, false)));
        assert!(places[0].is_some_and(|place| place.is_apart && place.area.bottom <= 258));
    }

    #[test]
    fn a_name_wider_than_the_bounds_has_no_place() {
        assert_eq!(place(&[name((500, 300), 1001)], &[], &[], BOUNDS), [None]);
    }
}
