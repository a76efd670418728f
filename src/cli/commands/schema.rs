//! `schema`: prints the JSON Schema of scenario files, for editors.

use crate::cli::request::CommandError;
use crate::cli::{Exit, console};
use crate::render::json;
use crate::scenario::schema;

pub fn schema() -> Result<Exit, CommandError> {
    let document = json::schema::document(&schema::shape());
    let bytes = json::pretty(&document).map_err(|error| CommandError::plain(error.to_string(), "report this as a mistake of compcast"))?;
    console::print(&bytes)?;
    Ok(Exit::Done)
}
