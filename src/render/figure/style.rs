//! Looks: the class that a rule of the page colors, and the same look in the light theme for where there are no rules.

/// How a shape looks.
#[derive(Clone, Copy, Debug)]
pub struct Mark {
    pub class: &'static str,
    /// Presentation attributes: colors of the light theme, widths and dashes.
    pub attributes: &'static str,
}

/// How letters look.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Type {
    pub class: &'static str,
    pub fill: &'static str,
    /// In pixels.
    pub size: i32,
    pub is_bold: bool,
}

const fn mark(class: &'static str, attributes: &'static str) -> Mark {
    Mark { class, attributes }
}

pub const GRID: Mark = mark("k-grid", "stroke=\"#d8dee4\"");
pub const RULE: Mark = mark("k-rule", "stroke=\"#75828e\"");
/// The present value, and what others are compared with.
pub const BASE: Mark = mark("k-base", "stroke=\"#0b5cad\" stroke-width=\"1.5\" stroke-dasharray=\"2 3\"");
pub const EVENT: Mark = mark("k-event", "stroke=\"#4a5763\" stroke-dasharray=\"1.5 3\"");
pub const LEADER: Mark = mark("k-leader", "fill=\"none\" stroke=\"#75828e\" stroke-width=\".75\"");
/// Where 8 of 10 trials are.
pub const OUTER: Mark = mark("k-outer", "fill=\"#cfe0f1\" stroke=\"#3f7fbe\"");
/// Where 5 of 10 trials are; columns.
pub const INNER: Mark = mark("k-inner", "fill=\"#5c93cb\"");
pub const MEDIAN: Mark = mark("k-line", "fill=\"none\" stroke=\"#16202a\" stroke-width=\"2.75\" stroke-linejoin=\"round\"");
/// A line through means, thinner than its markers.
pub const MEAN: Mark = mark("k-line", "fill=\"none\" stroke=\"#16202a\" stroke-width=\"2\" stroke-linejoin=\"round\"");
pub const WHISKER: Mark = mark("k-line", "fill=\"none\" stroke=\"#16202a\" stroke-width=\"1.5\"");
pub const DOT: Mark = mark("k-dot", "fill=\"#16202a\" stroke=\"#fff\" stroke-width=\"1.5\"");
pub const HOLLOW: Mark = mark("k-hollow", "fill=\"#fff\" stroke=\"#16202a\" stroke-width=\"1.75\"");
pub const RING: Mark = mark("k-ring", "fill=\"none\" stroke=\"#0b5cad\" stroke-width=\"2\"");
pub const BUDGET: Mark = mark("k-budget", "fill=\"none\" stroke=\"#b23c06\" stroke-width=\"2.25\" stroke-dasharray=\"7 4\"");
/// Paper around a line that crosses others.
pub const HALO: Mark = mark("k-halo", "fill=\"none\" stroke=\"#fff\" stroke-width=\"5\"");
pub const UP: Mark = mark("k-up", "fill=\"#b23c06\"");
pub const DOWN: Mark = mark("k-down", "fill=\"#0b5cad\"");
/// The last bar of a walk, and what is neither up nor down.
pub const TOTAL: Mark = mark("k-total", "fill=\"#75828e\"");
/// A second quantity, in a panel of its own.
pub const SECOND: Mark = mark("k-second", "fill=\"none\" stroke=\"#5a1a87\" stroke-width=\"1.75\"");
pub const SECOND_DOT: Mark = mark("k-second-dot", "fill=\"#5a1a87\" stroke=\"#fff\"");
pub const HATCH: Mark = mark("k-hatch", "fill=\"none\" stroke=\"#fff\" stroke-width=\"1.5\"");
/// The border of where a condition holds.
pub const BORDER: Mark = mark("k-border", "fill=\"none\" stroke=\"#b23c06\" stroke-width=\"3\" stroke-linecap=\"square\"");
/// The frame of a present cell.
pub const FRAME: Mark = mark("k-frame", "fill=\"none\" stroke=\"#16202a\" stroke-width=\"2\"");
pub const SPARK: Mark = mark("k-spark", "fill=\"none\" stroke=\"#0b5cad\" stroke-width=\"1.5\" stroke-linejoin=\"round\"");

/// Cells of a heat map, from the smallest to the largest value. The fifth step is far from the sixth, since no letters can be read on what is between.
pub const HEAT: [Mark; 8] = [
    mark("k-heat", "fill=\"#0b5cad\" fill-opacity=\".07\""),
    mark("k-heat", "fill=\"#0b5cad\" fill-opacity=\".18\""),
    mark("k-heat", "fill=\"#0b5cad\" fill-opacity=\".29\""),
    mark("k-heat", "fill=\"#0b5cad\" fill-opacity=\".4\""),
    mark("k-heat", "fill=\"#0b5cad\" fill-opacity=\".51\""),
    mark("k-heat", "fill=\"#0b5cad\" fill-opacity=\".84\""),
    mark("k-heat", "fill=\"#0b5cad\" fill-opacity=\".92\""),
    mark("k-heat", "fill=\"#0b5cad\""),
];
/// From this step on the letters in a cell have the color of the paper.
pub const DARK_CELLS: usize = 5;

/// Elements side by side, as areas. The colors are those of [`crate::render::chart`]; neighbors differ the most.
pub const AREAS: [Mark; 9] = [
    mark("k-a1", "fill=\"#006dd8\" stroke=\"#fff\" stroke-width=\".75\""),
    mark("k-a2", "fill=\"#22a586\" stroke=\"#fff\" stroke-width=\".75\""),
    mark("k-a3", "fill=\"#5a1a87\" stroke=\"#fff\" stroke-width=\".75\""),
    mark("k-a4", "fill=\"#9c322c\" stroke=\"#fff\" stroke-width=\".75\""),
    mark("k-a5", "fill=\"#4899d0\" stroke=\"#fff\" stroke-width=\".75\""),
    mark("k-a6", "fill=\"#b35c17\" stroke=\"#fff\" stroke-width=\".75\""),
    mark("k-a7", "fill=\"#b258a5\" stroke=\"#fff\" stroke-width=\".75\""),
    mark("k-a8", "fill=\"#a89000\" stroke=\"#fff\" stroke-width=\".75\""),
    mark("k-a9", "fill=\"#6a3e4a\" stroke=\"#fff\" stroke-width=\".75\""),
];
/// The same as lines, which differ in their dashes too.
pub const LINES: [Mark; 9] = [
    mark("k-l1", "fill=\"none\" stroke=\"#006dd8\" stroke-width=\"2.5\""),
    mark("k-l2", "fill=\"none\" stroke=\"#22a586\" stroke-width=\"2.5\" stroke-dasharray=\"9 4\""),
    mark("k-l3", "fill=\"none\" stroke=\"#5a1a87\" stroke-width=\"2.5\" stroke-dasharray=\"3 3\""),
    mark("k-l4", "fill=\"none\" stroke=\"#9c322c\" stroke-width=\"2.5\" stroke-dasharray=\"9 3 3 3\""),
    mark("k-l5", "fill=\"none\" stroke=\"#4899d0\" stroke-width=\"2.5\" stroke-dasharray=\"6 5\""),
    mark("k-l6", "fill=\"none\" stroke=\"#b35c17\" stroke-width=\"2.5\" stroke-dasharray=\"4 2\""),
    mark("k-l7", "fill=\"none\" stroke=\"#b258a5\" stroke-width=\"2.5\" stroke-dasharray=\"8 3 2 3 2 3\""),
    mark("k-l8", "fill=\"none\" stroke=\"#a89000\" stroke-width=\"2.5\" stroke-dasharray=\"2 5\""),
    mark("k-l9", "fill=\"none\" stroke=\"#6a3e4a\" stroke-width=\"2.5\" stroke-dasharray=\"7 2 4 2\""),
];

const fn letters(class: &'static str, fill: &'static str, size: i32, is_bold: bool) -> Type {
    Type { class, fill, size, is_bold }
}

/// Labels of axes, units and notes.
pub const NOTE: Type = letters("t-soft", "#4a5763", 12, false);
/// Names, and numbers beside them.
pub const LABEL: Type = letters("t-ink", "#16202a", 12, false);
/// What matters most.
pub const STRONG: Type = letters("t-ink", "#16202a", 12, true);
/// A budget.
pub const LIMIT: Type = letters("t-over", "#b23c06", 12, true);
/// The present value, and what others are compared with.
pub const TODAY: Type = letters("t-accent", "#0b5cad", 12, true);
/// Letters in a dark cell.
pub const ON_DARK: Type = letters("t-paper", "#fff", 12, false);
pub const STRONG_ON_DARK: Type = letters("t-paper", "#fff", 12, true);
