//! Header maps that are part of the program: what HR systems call their columns.
//!
//! They name every header that is known and pass over those that a file lacks.

/// A built-in header map.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Preset {
    pub name: &'static str,
    /// Its TOML text.
    pub text: &'static str,
}

/// All built-in header maps, in alphabetical order.
pub const PRESETS: [Preset; 3] = [
    Preset { name: "bamboohr", text: include_str!("presets/bamboohr.toml") },
    Preset { name: "hris", text: include_str!("presets/hris.toml") },
    Preset { name: "workday", text: include_str!("presets/workday.toml") },
];

impl Preset {
    /// The built-in map of a name, in any case.
    pub fn find(name: &str) -> Option<Self> {
        PRESETS.into_iter().find(|preset| preset.name.eq_ignore_ascii_case(name))
    }

    /// All names, as a message lists them.
    pub fn names() -> String {
        PRESETS.map(|preset| format!("`{}`", preset.name)).join(", ")
    }
}
