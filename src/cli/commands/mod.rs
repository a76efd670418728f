//! One command a file.

pub mod check;
pub mod compare;
pub mod init;
pub mod run;
