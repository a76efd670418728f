//! compcast
pub mod chance;
pub mod cost;
pub mod intake;
pub mod quantity;
pub mod reading;
pub mod render;
pub mod report;
pub mod scenario;
pub mod simulation;
pub mod statistics;
