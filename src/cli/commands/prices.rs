//! `prices`: the price list of a scenario on a day.

use crate::cli::args::{Format, InputArguments};
use crate::cli::outcome::{as_csv, as_json};
use crate::cli::request::{CommandError, Inputs};
use crate::cli::{Exit, console};
use crate::quantity::Date;
use crate::render::text;
use crate::report::prices::{self, PriceList};

/// A scenario that changes no price.
const DEFAULT: &str = "ai-integrated";
/// A usage whose token mix is the one that holds where nothing is said: a coding agent's.
const USAGE: &str = "price-list";

pub fn prices(scenario: Option<&str>, at: Option<Date>, input: &InputArguments, format: Format) -> Result<Exit, CommandError> {
    let mix = format!("usage.{USAGE}.mean=1 Mtok/month");
    let loaded = Inputs::new(input).open_with(scenario.unwrap_or(DEFAULT), &[mix])?;
    console::tell(&loaded.warnings, &loaded.sources);
    let Some(usage) = loaded.scenario.usages.get(USAGE) else {
        return Err(CommandError::plain("no token mix can be read", "this is a defect of the program"));
    };
    let at = at.unwrap_or(loaded.scenario.prices.list_date);
    let list = PriceList::new(&loaded.scenario, &usage.tokens, at);
    let printed = match format {
        Format::Table => text::terminal(&prices::document(&list)).into_bytes(),
        Format::Markdown => text::markdown(&prices::document(&list)).into_bytes(),
        Format::Json => as_json(&list)?,
        Format::Csv => as_csv(&prices::table(&list))?,
    };
    console::print(&printed)?;
    Ok(Exit::Done)
}
