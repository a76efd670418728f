//! `schema`: prints the JSON Schema of scenario files, for editors.

use crate::cli::error::CommandError;
use crate::cli::{Exit, console};
use crate::render::json;
use crate::scenario::schema;

pub fn schema() -> Result<Exit, CommandError> {
    let document = json::schema::document(&schema::shape());
    let mut bytes = vec![];
    json::write_pretty(&document, &mut bytes)?;
    console::print(&bytes)?;
    Ok(Exit::Done)
}
