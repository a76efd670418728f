//! All tests that drive the program from outside, in one binary.

mod closed_form;
mod hand_worked;
mod laws;
mod support;
