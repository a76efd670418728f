//! `schema`: prints the JSON Schema of scenario files or of header maps, for editors.

use crate::cli::error::CommandError;
use crate::cli::{Exit, console};
use crate::render::json;
use crate::scenario::schema;

pub fn schema(is_of_header_maps: bool) -> Result<Exit, CommandError> {
    let document = if is_of_header_maps { json::schema::of_header_maps() } else { json::schema::document(&schema::shape()) };
    let mut bytes = vec![];
    json::write_pretty(&document, &mut bytes)?;
    console::print(&bytes)?;
    Ok(Exit::Done)
}
