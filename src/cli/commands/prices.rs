//! `prices`: the price list of a scenario on a day.

use crate::cli::args::{Format, InputArguments};
use crate::cli::error::CommandError;
use crate::cli::request::Inputs;
use crate::cli::{Exit, console};
use crate::insight::price_list::PriceList;
use crate::quantity::Date;
use crate::report::Report;

/// A scenario that changes no price.
const DEFAULT: &str = "ai-integrated";

pub fn prices(scenario: Option<&str>, at: Option<Date>, input: &InputArguments, format: Format) -> Result<Exit, CommandError> {
    let loaded = Inputs::new(input).open(scenario.unwrap_or(DEFAULT))?;
    console::print_diagnostics(&loaded.warnings, &loaded.sources);
    let at = at.unwrap_or(loaded.scenario.prices.list_date);
    let list = PriceList::of(&loaded.scenario, &loaded.scenario.prices.standard_mix, at, loaded.settings.seed);
    console::print_report(&Report::of_prices(&list), format)?;
    Ok(Exit::Done)
}
