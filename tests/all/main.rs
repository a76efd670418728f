//! What the program promises to those who use it, tried from outside: one module a promise.

mod cli;
mod house;
mod mistakes;
mod readme;
