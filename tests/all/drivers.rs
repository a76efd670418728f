//! What moves the cost: draws that are replaced by kind, the shares that follow from them, and the command that reports them.

mod command;
mod redraw;
mod report;
