//! `prices`: the price list of a scenario on a day.

use crate::cli::args::{Format, InputArguments};
use crate::cli::request::{CommandError, Inputs};
use crate::cli::{Exit, console};
use crate::insight::price_list::PriceList;
use crate::quantity::Date;
use crate::report::Report;

/// A scenario that changes no price.
const DEFAULT: &str = "ai-integrated";
/// A usage whose token mix is the one that holds where nothing is said: a coding agent's.
const USAGE: &str = "price-list";

pub fn prices(scenario: Option<&str>, at: Option<Date>, input: &InputArguments, format: Format) -> Result<Exit, CommandError> {
    let mix = format!("usage.{USAGE}.mean=1 Mtok/month");
    let loaded = Inputs::new(input).open(scenario.unwrap_or(DEFAULT), &[mix])?;
    console::print_diagnostics(&loaded.warnings, &loaded.sources);
    let Some(usage) = loaded.scenario.usages.get(USAGE) else {
        return Err(CommandError::plain("no token mix can be read", "this is a defect of the program"));
    };
    let at = at.unwrap_or(loaded.scenario.prices.list_date);
    let list = PriceList::of(&loaded.scenario, &usage.tokens, at, loaded.settings.seed);
    console::print_report(&Report::of_prices(&list), format)?;
    Ok(Exit::Done)
}
