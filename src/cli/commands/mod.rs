//! One command a file.

pub mod batch;
pub mod check;
pub mod compare;
pub mod completions;
pub mod drivers;
pub mod explain;
pub mod init;
pub mod merge;
pub mod offer;
pub mod prices;
pub mod resume;
pub mod run;
pub mod schema;
pub mod solve;
pub mod whatif;
