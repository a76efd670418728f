//! What the program promises to those who use it, tried from outside: one module a promise.

mod mistakes;
