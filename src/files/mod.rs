//! Files: the one place that opens them, and that writes to standard output.
//!
//! The files of a report are written one by one and appear in one folder, all of them or none. Inputs are read as text or bytes, with the name that
//! messages call them by. The trials of a part of a study are kept in one file and come back unchanged. Knows two formats: that of receipts and that of
//! partial results. Computes nothing but sizes and fingerprints.

mod digest;
mod error;
mod existing_output;
mod folder;
mod input;
mod library;
mod memory;
mod partial;
mod pattern;
mod permissions;
mod print;
mod process;
mod pseudonym;
pub mod receipt;
mod staging;
mod stream;

pub use digest::sha256;
pub use error::{FileError, NotReplaceable};
pub use folder::{OpenFile, OutputFolder};
pub use input::{HEADCOUNT_LIMIT, TEXT_LIMIT, read_text};
pub use library::{Folder, beside_file};
pub use memory::available_memory;
pub use partial::{
    BUILD, CaseIdentity, GridRecord, Part, PartialHead, PartialPlace, PartialRequest, SavedPiece, StudyIdentity, check_partial,
    make_folder_of, partial_at, partials_in, plain_name, print_partial, read_partial, read_partial_head, write_partial,
};
pub use pattern::matching;
pub use print::print;
pub use process::process_status;
pub use pseudonym::Pseudonyms;
pub use receipt::{InputFile, InputFiles, OriginRecord, Receipt, RunReceipt, SavedRun, ScenarioReceipt};
pub use staging::{Recovery, abandon, recover};
pub use stream::InputStream;
