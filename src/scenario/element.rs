//! The four elements of a package.

/// What a line of cost belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Element {
    CorePay,
    Ownership,
    Tooling,
    Development,
}

impl Element {
    pub const ALL: [Self; 4] = [Self::CorePay, Self::Ownership, Self::Tooling, Self::Development];

    pub const fn name(self) -> &'static str {
        match self {
            Self::CorePay => "core pay",
            Self::Ownership => "ownership",
            Self::Tooling => "tooling",
            Self::Development => "development",
        }
    }
}
