//! The report of what moves a cost: the finding first, then the split by kind of chance, each uncertain number, and what is held certain.

mod charts;

pub use charts::charts;

use super::dataset::{Dataset, Records};
use super::document::{Document, Role};
use super::table::{Cell, Column, Kind, Number, Table, Unit};
use super::words;
use crate::insight::drivers::{AssumptionDriver, Change, Drivers, Ends, KindSplit, Nudge, Nudges};
use crate::quantity::{approximately, count, plural};
use crate::simulation::ChanceKind;
use crate::statistics::jackknife::WithError;
use crate::statistics::pick_freeze::PartShare;
use crate::statistics::worth_of_knowing::Worth;

/// Rows of a table for reading; data files hold all.
const MOST_ROWS: usize = 15;
/// The heading of a table names the unit.
const AMOUNT: Kind = Kind::Amount(Unit::OfTheRow);
/// The share of the variance from which on a number is what is said first.
const LARGE: f64 = 0.2;
/// The probability with which the budget of a worth of knowing holds.
const PROMISE: &str = "95%";

/// Arranges what moves a cost for reading.
pub fn document(drivers: &Drivers) -> Document {
    let mut document = Document { title: title(drivers), purpose: purpose(drivers), blocks: vec![] };
    document.sentences(Role::Answer, headline(drivers));
    if let Some(split) = &drivers.split {
        document.table("Share of the variance", split_table(split));
        document.note(split_note(split));
    }
    if shown(drivers).next().is_some() {
        document.table(format!("Uncertain numbers and the mean of {}{}", what(drivers), of_unit(drivers)), numbers_table(drivers));
        document.sentences(Role::Note, numbers_notes(drivers));
    }
    if !drivers.effects.is_empty() {
        document.table("Shares of the variance that add up to 100%", effects_table(drivers));
        document.note(
            "Shapley effects: what each adds to the variance that is explained, on average over all orders in which they become known. Numbers \
             that depend on one another share what they explain together.",
        );
    }
    if let Some(nudges) = &drivers.nudges {
        let heading = format!("If a stated number is {} wrong: change of {}{}", percent(nudges.share), what(drivers), of_unit(drivers));
        match nudges.numbers.is_empty() {
            true => document.heading(heading),
            false => document.table(heading, nudge_table(nudges)),
        }
        document.sentences(Role::Note, nudge_notes(nudges));
    }
    let dominant = drivers.dominant_line.as_ref().map(|line| {
        format!(
            "the line `{}` makes {} of the variance and is never paid in money: `--of cash` shows what moves the cash",
            line.line,
            percent(line.share)
        )
    });
    document.sentences(Role::Warning, dominant.into_iter().chain(drivers.warnings.iter().cloned()));
    document
}

/// `What moves compute in budget-gone-by-april`.
pub fn title(drivers: &Drivers) -> String {
    format!("What moves {} in {}", what(drivers), drivers.scenario)
}

/// The quantity in words: `total cost`, `compute of group research`.
pub fn what(drivers: &Drivers) -> String {
    let (name, part) = drivers.of.split_once(' ').map_or((drivers.of.as_str(), String::new()), |(name, part)| (name, format!(" {part}")));
    let name = match name {
        "total" => "total cost".into(),
        "cash" => "cash paid".into(),
        "cash_compute" => "cash paid for compute".into(),
        name => name.replace('_', " "),
    };
    name + &part
}

/// An amount of the quantity with its unit.
fn with_unit(drivers: &Drivers, amount: f64) -> String {
    format!("{} {}", approximately(amount), drivers.unit).trim_end().to_string()
}

/// `, USD` behind what is counted in it.
fn of_unit(drivers: &Drivers) -> String {
    if drivers.unit.is_empty() { String::new() } else { format!(", {}", drivers.unit) }
}

fn purpose(drivers: &Drivers) -> String {
    let spread = match drivers.amount.sd {
        Some(sd) if !drivers.is_certain => {
            format!("Mean {}, standard deviation {}", with_unit(drivers, drivers.amount.mean), approximately(sd))
        }
        _ => format!("{} in every trial", with_unit(drivers, drivers.amount.mean)),
    };
    format!("{spread}; {} trials and {}.", count(drivers.trials), plural(drivers.further_runs, "further run"))
}

fn headline(drivers: &Drivers) -> Vec<String> {
    let (what, scenario) = (what(drivers), &drivers.scenario);
    let Some(split) = drivers.split.as_ref().filter(|_| !drivers.is_certain) else {
        let also = if drivers.nudges.as_ref().is_some_and(|nudges| !nudges.numbers.is_empty()) {
            " What would change it are the numbers that the scenario states."
        } else {
            ""
        };
        return vec![format!(
            "Every trial is the same: nothing that moves {what} in {scenario} is left to chance, and it is {}.{also}",
            with_unit(drivers, drivers.amount.mean)
        )];
    };
    let sd = drivers.amount.sd.unwrap_or(0.0);
    let mut sentences = vec![];
    if drivers.assumptions().next().is_none() {
        sentences.push(format!(
            "Nothing that moves {what} in {scenario} is stated as uncertain: its spread (standard deviation {}) is luck of people and teams \
             ({}) and of what the whole company shares ({}).",
            with_unit(drivers, sd),
            rounded(split.people.shapley),
            rounded(split.shared.shapley)
        ));
        if drivers.nudges.as_ref().is_some_and(|nudges| !nudges.numbers.is_empty()) {
            sentences.push("What would move it most if it were wrong is in the last table.".into());
        }
        return sentences;
    }
    let result = drivers.largest(ChanceKind::Shared).filter(|result| result.first_order.value > LARGE);
    sentences.extend(result.map(|result| {
        let share = rounded(result.first_order);
        format!("{}, which is a result of the company, makes {share} of the variance of {what}.", result.name)
    }));
    let largest = drivers.largest(ChanceKind::Assumptions).filter(|largest| largest.first_order.is_beyond(2.0));
    let not_knowing = largest.map(|largest| {
        let left = sd * (1.0 - largest.first_order.value).max(0.0).sqrt();
        format!(
            "Not knowing {} makes {} of the variance of {what}: if it were known, the standard deviation would be {} on average instead of {}.",
            largest.name,
            rounded(largest.first_order),
            with_unit(drivers, left),
            approximately(sd)
        )
    });
    let luck = format!(
        "{} comes from what the whole company shares and {} from luck of people and teams",
        rounded(split.shared.shapley),
        rounded(split.people.shapley)
    );
    let of_kinds = match drivers.assumptions().count() {
        // One number is all that is not known: its share is said, and another estimate of the same would only confuse.
        1 if not_knowing.is_some() => format!("Of the variance, {luck}."),
        _ => format!("Of the variance, {luck}; all uncertain numbers together make {}.", rounded(split.assumptions.shapley)),
    };
    // What makes most comes first.
    let is_large = largest.is_some_and(|largest| largest.first_order.value > LARGE);
    let (first, second) = if is_large { (not_knowing, Some(of_kinds)) } else { (Some(of_kinds), not_knowing) };
    sentences.extend(first.into_iter().chain(second));
    sentences.extend(worth(drivers));
    sentences
}

/// What it is worth to know the number that frees most of a budget.
fn worth(drivers: &Drivers) -> Option<String> {
    let freed = |driver: &&AssumptionDriver| driver.worth.map_or(0.0, |worth| worth.percentile.freed.value);
    let best = drivers.assumptions().filter(|driver| driver.worth.is_some()).max_by(|a, b| freed(a).total_cmp(&freed(b)))?;
    let Worth { now, known, freed } = best.worth?.percentile;
    let together = drivers.worth_together.map(|worth| worth.percentile).filter(|worth| worth.freed.value > freed.value);
    let together = together
        .map_or_else(String::new, |worth| format!(" Once all uncertain numbers are known, it is {}.", approximately(worth.known.value)));
    Some(format!(
        "A budget that holds with {PROMISE} probability is {} today; once {} is known before it is set, {} is enough on average: {} less \
         (standard error {}).{together}",
        words::about(now.value, drivers.currency),
        best.name,
        approximately(known.value),
        approximately(freed.value),
        freed.standard_error.map_or_else(|| "unknown".into(), approximately)
    ))
}

fn split_table(split: &KindSplit) -> Table {
    let share = |heading| Column::new(heading, Kind::ShareOfVariance);
    let mut table =
        Table::new([Column::text(""), share("by itself"), share("with all interactions"), share("interactions divided evenly")]);
    for (name, part) in parts(split) {
        let PartShare { by_itself, total, shapley } = part;
        table.row([Cell::from(name), number(by_itself).into(), number(total).into(), number(shapley).into()]);
    }
    table.row([Cell::from("interactions of the three"), number(split.interactions).into(), Cell::Absent, Cell::Absent]);
    table
}

/// The parts of the variance with their names.
pub fn parts(split: &KindSplit) -> [(&'static str, PartShare); 3] {
    [("not known: uncertain numbers", split.assumptions), ("shared by the company", split.shared), ("people and teams", split.people)]
}

fn split_note(split: &KindSplit) -> String {
    let interactions = if split.interactions.is_beyond(2.0) {
        "Interactions are what kinds make only together, as when growth multiplies a shock."
    } else {
        "No interactions between the kinds are found."
    };
    format!("By itself: what the variance would fall by if this kind of chance were known. {interactions}")
}

fn numbers_table(drivers: &Drivers) -> Table {
    let has_total = drivers.numbers.iter().any(|driver| driver.total.is_some());
    let has_budget = drivers.numbers.iter().any(|driver| driver.p_over.is_some());
    let mut columns = vec![Column::text(""), Column::text("P10 to P90"), Column::new("share of variance", Kind::ShareOfVariance)];
    columns.extend(has_total.then(|| Column::new("total share", Kind::ShareOfVariance)));
    columns.extend([Column::new("mean at P10", AMOUNT), Column::new("mean at P90", AMOUNT)]);
    if has_budget {
        columns.extend(["over budget at P10", "at P90"].map(|heading| Column::new(heading, Kind::Probability)));
    }
    let mut table = Table::new(columns);
    for driver in shown(drivers) {
        let mut cells = vec![Cell::from(driver.name.as_str()), range_in_words(driver).into(), number(driver.first_order).into()];
        if has_total {
            cells.push(driver.total.map(number).into());
        }
        cells.extend(ends(driver.together));
        if has_budget {
            let shares = driver.p_over.map(|Ends { p10, p90 }| [p10, p90].map(probability));
            cells.extend(shares.map_or([Cell::Absent, Cell::Absent], |shares| shares.map(Cell::from)));
        }
        table.row(cells);
        if let Some(alone) = driver.alone {
            let mut cells = vec![Cell::from("alone"), Cell::Absent, Cell::Absent];
            cells.extend(has_total.then_some(Cell::Absent));
            cells.extend(ends(alone));
            cells.extend(std::iter::repeat_n(Cell::Absent, if has_budget { 2 } else { 0 }));
            table.indented(cells);
        }
    }
    table
}

fn effects_table(drivers: &Drivers) -> Table {
    let mut table = Table::new([Column::text(""), Column::new("share", Kind::ShareOfVariance)]);
    drivers.effects.iter().for_each(|effect| table.row([Cell::from(effect.name.as_str()), number(effect.share).into()]));
    table
}

/// The numbers of the table: those that can be seen to move something.
fn shown(drivers: &Drivers) -> impl Iterator<Item = &AssumptionDriver> {
    drivers.numbers.iter().filter(|driver| driver.is_visible()).take(MOST_ROWS)
}

/// `2.4 to 8.4% per month`.
fn range_in_words(driver: &AssumptionDriver) -> String {
    // A percentage has its sign at both ends, as it is read.
    let sign = if driver.unit.starts_with('%') { "%" } else { "" };
    format!("{}{sign} to {}{}", approximately(driver.values.p10), approximately(driver.values.p90), unit_in_words(&driver.unit))
}

/// The unit as it follows a number: `% per month` without a space.
fn unit_in_words(unit: &str) -> String {
    match unit {
        "" => String::new(),
        unit if unit.starts_with('%') => unit.to_string(),
        unit => format!(" {unit}"),
    }
}

fn numbers_notes(drivers: &Drivers) -> Vec<String> {
    let mut notes = vec![];
    let dependent = drivers.numbers.iter().filter(|driver| driver.alone.is_some()).map(|driver| driver.name.as_str());
    let dependent: Vec<&str> = dependent.collect();
    if !dependent.is_empty() {
        notes.push(format!(
            "{} depend on one another: the first row of each is as they come together, \"alone\" is with that number held and the others as they \
             are. Their shares of the variance overlap and must not be added up.",
            dependent.join(", ")
        ));
    }
    for driver in shown(drivers).filter(|driver| driver.is_turning) {
        let (low, high) = driver.range();
        notes.push(format!(
            "The mean neither only rises nor only falls with {}: over its deciles it ranges from {} to {}, which its P10 and P90 do not show.",
            driver.name,
            approximately(low),
            approximately(high)
        ));
    }
    for driver in shown(drivers).filter(|driver| driver.kind == ChanceKind::Shared) {
        notes.push(format!("{} is a result of the company, drawn again every year, and counts as shared chance.", driver.name));
    }
    let hidden = drivers.numbers.len() - shown(drivers).count();
    if hidden > 0 {
        notes.push(format!("{} more: no effect, or a smaller one, can be seen in these trials.", plural(hidden, "uncertain number")));
    }
    let worthless = shown(drivers).filter(|driver| driver.worth.is_none() && driver.kind == ChanceKind::Assumptions);
    let worthless: Vec<&str> = worthless.map(|driver| driver.name.as_str()).collect();
    if !worthless.is_empty() && drivers.unit == drivers.currency.code() {
        notes.push(format!("Not worth finding out for a budget that holds with {PROMISE}: {}.", worthless.join(", ")));
    }
    notes
}

fn nudge_table(nudges: &Nudges) -> Table {
    let change = |heading| Column::new(heading, Kind::Change);
    let less_and_more = ["mean, less", "mean, more", "P95, less", "P95, more"].map(change);
    let columns = [Column::text("")].into_iter().chain(less_and_more).chain([Column::new("elasticity", AMOUNT)]);
    let mut table = Table::new(columns);
    for Nudge { path, lower, higher, elasticity } in nudges.numbers.iter().take(MOST_ROWS) {
        let cell = |change: &Option<Change>, of: fn(&Change) -> WithError| Cell::from(change.as_ref().map(|change| number(of(change))));
        let (mean, p95) = (|change: &Change| change.mean, |change: &Change| change.p95);
        let cells = [cell(lower, mean), cell(higher, mean), cell(lower, p95), cell(higher, p95)];
        table.row(
            [Cell::from(path.as_str())]
                .into_iter()
                .chain(cells)
                .chain([elasticity.map(|elasticity| Number::with_error(elasticity, Some(0.01))).into()]),
        );
    }
    table
}

fn nudge_notes(nudges: &Nudges) -> Vec<String> {
    let mut notes = vec![format!(
        "Each number is changed by itself, {} less and {} more, over {} trials with the same draws. Elasticity: percent of the mean for each \
         percent of the number.",
        percent(nudges.share),
        percent(nudges.share),
        count(nudges.trials)
    )];
    let hidden = nudges.numbers.len().saturating_sub(MOST_ROWS);
    let counted = [
        (hidden, "moves it less", "move it less"),
        (nudges.without_effect, "does not move it", "do not move it"),
        (nudges.fixed, "cannot be changed by itself", "cannot be changed by themselves"),
        (nudges.left_out, "was left out", "were left out"),
    ];
    let counted = counted.into_iter().filter(|(n, ..)| *n > 0);
    let parts: Vec<String> = counted.map(|(n, one, many)| format!("{} {}", count(n), if n == 1 { one } else { many })).collect();
    if !parts.is_empty() {
        notes.push(format!("Of the other numbers that the scenario states, {}.", parts.join(", ")));
    }
    notes
}

fn ends(Ends { p10, p90 }: Ends<WithError>) -> [Cell; 2] {
    [p10, p90].map(|mean| number(mean).into())
}

fn number(figure: WithError) -> Number {
    Number::with_error(figure.value, figure.standard_error)
}

/// With its 95% interval.
fn probability(share: WithError) -> Number {
    const ERRORS: f64 = 1.96;
    let half = ERRORS * share.standard_error.unwrap_or(0.0);
    // Of no trial in the window, less than a thousandth can be said in any case.
    let least = if share.value == 0.0 || share.value == 1.0 { 0.001 } else { 0.0 };
    Number::with_interval(share.value, (share.value - half - least).max(0.0), (share.value + half + least).min(1.0))
}

/// `60%`.
fn rounded(share: WithError) -> String {
    match share.value.max(0.0) {
        value if value > 0.0 && value < 0.005 => "less than 1%".into(),
        value if (0.995..1.0).contains(&value) => "more than 99%".into(),
        value => format!("{:.0}%", 100.0 * value),
    }
}

/// `10%`, `2.5%`.
fn percent(share: f64) -> String {
    let percent = (share * 1e4).round() / 100.0;
    format!("{percent}%")
}

/// Every uncertain number, a row each.
pub fn dataset(drivers: &Drivers) -> Dataset<'_> {
    let error = |figure: WithError| figure.standard_error;
    Records::new("drivers", drivers.numbers.iter().collect())
        .text("number", |driver| driver.name.as_str())
        .text("kind", |driver| driver.kind.word())
        .text("unit", |driver| driver.unit.as_str())
        .text("target_unit", |_| drivers.unit.as_str())
        .amount("p10", |driver| driver.values.p10)
        .amount("p90", |driver| driver.values.p90)
        .amount("first_order", |driver| driver.first_order.value)
        .amount("se_first_order", move |driver| error(driver.first_order))
        .amount("total", |driver| driver.total.map(|total| total.value))
        .amount("se_total", move |driver| driver.total.and_then(error))
        .amount("mean_at_p10", |driver| driver.together.p10.value)
        .amount("se_mean_at_p10", move |driver| error(driver.together.p10))
        .amount("mean_at_p90", |driver| driver.together.p90.value)
        .amount("se_mean_at_p90", move |driver| error(driver.together.p90))
        .amount("alone_at_p10", |driver| driver.alone.map(|alone| alone.p10.value))
        .amount("alone_at_p90", |driver| driver.alone.map(|alone| alone.p90.value))
        .amount("p_over_at_p10", |driver| driver.p_over.map(|over| over.p10.value))
        .amount("p_over_at_p90", |driver| driver.p_over.map(|over| over.p90.value))
        .amount("freed", |driver| driver.worth.map(|worth| worth.percentile.freed.value))
        .amount("se_freed", move |driver| driver.worth.and_then(|worth| error(worth.percentile.freed)))
        .finish()
}

/// The shares of each kind of chance.
pub fn split_dataset(split: &KindSplit) -> Dataset<'_> {
    Records::new("variance", parts(split).to_vec())
        .text("kind", |(name, _)| *name)
        .amount("by_itself", |(_, part)| part.by_itself.value)
        .amount("se_by_itself", |(_, part)| part.by_itself.standard_error)
        .amount("total", |(_, part)| part.total.value)
        .amount("se_total", |(_, part)| part.total.standard_error)
        .amount("shapley", |(_, part)| part.shapley.value)
        .amount("se_shapley", |(_, part)| part.shapley.standard_error)
        .finish()
}

/// The effect of every player.
pub fn effects_dataset(drivers: &Drivers) -> Dataset<'_> {
    Records::new("effects", drivers.effects.iter().collect())
        .text("name", |effect| effect.name.as_str())
        .amount("share", |effect| effect.share.value)
        .amount("se_share", |effect| effect.share.standard_error)
        .finish()
}

/// Every stated number that was changed and moves the target.
pub fn nudge_dataset(nudges: &Nudges) -> Dataset<'_> {
    let of = |change: &Option<Change>, figure: fn(&Change) -> f64| change.as_ref().map(figure);
    Records::new("nudges", nudges.numbers.iter().collect())
        .text("number", |nudge| nudge.path.as_str())
        .amount("lower_factor", move |nudge| of(&nudge.lower, |change| change.factor))
        .amount("lower_mean", move |nudge| of(&nudge.lower, |change| change.mean.value))
        .amount("lower_p95", move |nudge| of(&nudge.lower, |change| change.p95.value))
        .amount("higher_factor", move |nudge| of(&nudge.higher, |change| change.factor))
        .amount("higher_mean", move |nudge| of(&nudge.higher, |change| change.mean.value))
        .amount("higher_p95", move |nudge| of(&nudge.higher, |change| change.p95.value))
        .amount("elasticity", |nudge| nudge.elasticity)
        .finish()
}
