//! Files: the one place that opens them, and that writes to standard output.
//!
//! A run's artifacts arrive as names and bytes and land in one folder, all of them or none. Inputs leave as text or bytes with the name messages
//! call them by. A part of a run lands in one file and comes back as bytes that were not changed. Knows no money, no format but that of a receipt's two facts (who wrote it, which files it names), and works out nothing.

mod digest;
mod error;
mod existing_output;
mod folder;
mod input;
mod library;
mod partial;
mod print;

pub use digest::sha256;
pub use error::{FileError, Refusal};
pub use folder::{Artifact, write_folder};
pub use input::{HEADCOUNT_LIMIT, TEXT_LIMIT, read_bytes, read_text};
pub use library::{Folder, beside_file};
pub use partial::{InputFile, RunIdentity, check_place, free_place, read_partial, write_partial};
pub use print::print;
