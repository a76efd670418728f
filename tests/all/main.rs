//! What the program promises to those who use it, tried from outside: one module a promise.

mod architecture;
mod cli;
mod closed_form;
mod commands;
mod drivers;
mod finance;
mod fiscal;
mod hand_worked;
mod headcount;
mod headcount_files;
mod hostile;
mod identities;
mod interruptions;
mod laws;
mod levers;
mod limits;
mod mistakes;
mod months;
mod partial;
mod precision;
mod readme;
mod receipts;
mod resolved;
mod schema;
mod study;
mod support;
