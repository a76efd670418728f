//! `offer --offers`: a file of offers on one market, a row each.

use std::path::Path;

use crate::cli::args::{OfferArguments, OutputArguments, SimulationArguments};
use crate::cli::error::CommandError;
use crate::cli::outcome::{Destination, REASONS_PRINTED};
use crate::cli::progress::Progress;
use crate::cli::request::{Inputs, LoadedMarket};
use crate::cli::{Exit, artifacts, console};
use crate::files::OutputFolder;
use crate::insight::offer::OfferTable;
use crate::intake::OfferList;
use crate::quantity::{count, plural};
use crate::reading::printable::printable;
use crate::report::{Report, offer_table};
use crate::scenario::{RunSettings, Sampling};

/// Evaluates the file `path`.
///
/// # Errors
/// The file or the market cannot be read, the folder of `--out` cannot be written, or the user interrupts.
pub fn table(
    (path, asked): (&str, &OfferArguments),
    simulation: &SimulationArguments,
    output: &OutputArguments,
) -> Result<Exit, CommandError> {
    let market_path = asked.market.as_deref().unwrap_or_default();
    let progress = Progress::new(output.quiet)?;
    let mut loaded = Inputs::new(&simulation.input).open_market(market_path, path)?;
    loaded.override_settings(simulation);
    let folder = match &output.out {
        Some(out) => Some(OutputFolder::create(Path::new(out), &progress)?),
        None => None,
    };
    let LoadedMarket { market, offers, .. } = &loaded;
    if !output.quiet {
        console::print_diagnostics(&loaded.warnings, &loaded.sources);
    }
    let settings = RunSettings { sampling: Sampling::Plain, ..loaded.settings };
    let table = OfferTable::of(market, (path, offers), settings, &progress)?;
    if !table.rows.add_up() {
        let message = format!("of {} rows {} are accounted for", table.rows.read, table.rows.evaluated + table.rows.rejected);
        return Err(CommandError::failure(message, "this is a defect of the program; please report it"));
    }
    let rejected = offer_table::rejected_rows(&table);
    let report = || Report::of_offer_table(&table, &rejected);
    let destination = Destination { output, folder, progress: &progress };
    destination.deliver(&report(), || vec![(String::new(), report())], || artifacts::market_receipt(settings, output.theme, &loaded))?;
    if !output.quiet {
        console::eprint(&rejections(&table));
    }
    Ok(verdict(asked, &table, offers))
}

/// Why rows were rejected, on standard error.
fn rejections(table: &OfferTable) -> String {
    let of_row = |row: &crate::insight::offer::OfferReject| {
        format!("rejected: {}:{}: {}; help: {}\n", printable(&table.file), row.line, row.reason, row.remedy)
    };
    let mut printed: String = table.rejected.iter().take(REASONS_PRINTED).map(of_row).collect();
    if let Some(more) = table.rejected.len().checked_sub(REASONS_PRINTED).filter(|more| *more > 0) {
        printed.push_str(&format!("rejected: {} more; --out writes all of them\n", plural(more, "row")));
    }
    printed
}

/// A failure where more rows are rejected than are allowed: everything else is printed and written all the same.
fn verdict(asked: &OfferArguments, table: &OfferTable, offers: &OfferList) -> Exit {
    let share = table.rows.rejected as f64 / offers.read.max(1) as f64;
    if share <= asked.max_rejects {
        return Exit::Done;
    }
    let percent = |share: f64| format!("{}%", (share * 1000.0).round() / 10.0);
    console::eprint(&format!(
        "error: {} of {} rejected ({}), but at most {} may be; correct the rows, or allow it with --max-rejects {}\n",
        count(table.rows.rejected),
        plural(offers.read, "row"),
        percent(share),
        percent(asked.max_rejects),
        percent((share * 100.0).ceil() / 100.0)
    ));
    Exit::Failure
}
