//! The scenarios and defaults that are part of the program.

/// A scenario that ships with the program.
pub struct Builtin {
    pub name: &'static str,
    pub text: &'static str,
}

/// Default values, each with its source, date and grade.
pub const DEFAULTS: &str = include_str!("defaults.toml");

/// Scenarios that can be run by name from any folder, in reading order.
pub const BUILTINS: &[Builtin] = &[
    Builtin { name: "traditional", text: include_str!("../../scenarios/traditional.toml") },
    Builtin { name: "ai-integrated", text: include_str!("../../scenarios/ai-integrated.toml") },
    Builtin { name: "budget-gone-by-april", text: include_str!("../../scenarios/budget-gone-by-april.toml") },
    Builtin { name: "startup-unencumbered", text: include_str!("../../scenarios/startup-unencumbered.toml") },
    Builtin { name: "big-tech-queue", text: include_str!("../../scenarios/big-tech-queue.toml") },
    Builtin { name: "weekend-batch", text: include_str!("../../scenarios/weekend-batch.toml") },
    Builtin { name: "compute-elite", text: include_str!("../../scenarios/compute-elite.toml") },
    Builtin { name: "seats-and-credits", text: include_str!("../../scenarios/seats-and-credits.toml") },
    Builtin { name: "bench-burn", text: include_str!("../../scenarios/bench-burn.toml") },
];

/// The commented file that `init` prints.
pub const STARTER: &str = include_str!("starter.toml");

pub fn find(name: &str) -> Option<&'static Builtin> {
    BUILTINS.iter().find(|builtin| builtin.name == name)
}
