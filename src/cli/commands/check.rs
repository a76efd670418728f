//! `check`: prints every mistake of a scenario and of its headcount file, and simulates nothing.

use crate::cli::args::InputArguments;
use crate::cli::error::CommandError;
use crate::cli::outcome::rejections_in_words;
use crate::cli::request::Inputs;
use crate::cli::{Exit, console};
use crate::files;
use crate::insight::{self, Echo};
use crate::intake::{Headcount, Rejections};
use crate::quantity::{count, plural};
use crate::reading::rows::LineCounts;
use crate::render::terminal;
use crate::report::echo;
use crate::simulation::Case;

/// Reasons for which rows were rejected that are printed; other rows are counted.
const REASONS_PRINTED: usize = 20;

pub fn check(scenario: &str, input: &InputArguments) -> Result<Exit, CommandError> {
    let loaded = Inputs::new(input).open(scenario)?;
    console::print_diagnostics(&loaded.warnings, &loaded.sources);
    let case = match Case::within(files::available_memory, loaded.scenario.clone(), loaded.headcount.clone()) {
        Ok(case) => case,
        Err(errors) => {
            console::print_text(&rows(loaded.headcount.as_deref(), &errors.rejected))?;
            return Err(errors.into());
        }
    };
    let plan = case.plan();
    let warnings = insight::warnings_of_plan(plan);
    warnings.iter().for_each(|warning| console::eprint(&format!("warning: {warning}\n")));
    console::print_text(&rows(loaded.headcount.as_deref(), &plan.rejected))?;
    console::print(terminal::text(&echo::document(&Echo::of(plan), case.name())).as_bytes())?;
    let mut verdict = match plan.rows_read {
        Some(read) if !plan.rejected.is_empty() => format!("{} of {} rejected", count(plan.rejected.len()), plural(read, "row")),
        _ => "no mistakes".into(),
    };
    let n_warnings = loaded.warnings.len() + warnings.len();
    if n_warnings > 0 {
        verdict.push_str(&format!(", {}", plural(n_warnings, "warning")));
    }
    // Shared capacity is a group without people.
    let n_groups = plan.groups.iter().filter(|(_, people)| *people > 0).count();
    console::print_text(&format!("\n{}: {} in {}, {verdict}\n", case.name(), people(plan.n_at_work()), plural(n_groups, "group")))?;
    Ok(Exit::Done)
}

/// How many rows were read from which columns, and why rows were rejected.
fn rows(headcount: Option<&Headcount>, rejected: &Rejections) -> String {
    let Some(headcount) = headcount else { return String::new() };
    let of = |n: usize, what: &str| if n == 0 { String::new() } else { format!(", {} {what}", count(n)) };
    let (filtered, combined) = (of(headcount.n_filtered(), "filtered"), of(headcount.n_combined, "combined with others"));
    let mut printed = format!("{} read, {} rejected{filtered}{combined}\n", plural(headcount.read, "row"), count(rejected.len()));
    printed.push_str(&lines(&headcount.lines));
    printed.extend(headcount.columns.in_words().into_iter().map(|line| line + "\n"));
    printed.extend(headcount.filtered.iter().map(|group| format!("filtered: {}\n", group.in_words())));
    printed.extend(headcount.notes.iter().map(|note| format!("note: {note}\n")));
    printed.push_str(&rejections_in_words(rejected, REASONS_PRINTED, ""));
    printed
}

/// What the lines of the file are, where they are not one of the header and one of each row.
fn lines(lines: &LineCounts) -> String {
    let LineCounts { above_header, header, rows, inside_cells, blank } = *lines;
    if above_header + inside_cells + blank == 0 {
        return String::new();
    }
    let [total, above_header, header, rows, inside_cells, blank] =
        [lines.total(), above_header, header, rows, inside_cells, blank].map(|n| n as usize);
    let above = if above_header == 0 { String::new() } else { format!("{} above the header, ", count(above_header)) };
    format!(
        "{}: {above}{} of the header, {}, {} inside cells that run over several, {} blank\n",
        plural(total, "line"),
        count(header),
        plural(rows, "row"),
        count(inside_cells),
        count(blank)
    )
}

fn people(n: usize) -> String {
    if n == 1 { "1 person".into() } else { format!("{} people", count(n)) }
}
