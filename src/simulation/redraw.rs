//! Which of the random draws of a study are replaced: the others keep their bits.
//!
//! Every stream has one of three kinds, so that a run can be repeated with only one kind drawn again, which shows how much of the spread is due to it.
//! A single number can be drawn again as well, given all numbers that it is correlated with, or be held at a percentile of its distribution.
//! Knows kinds and names, not streams.

use std::collections::BTreeMap;

/// What a random draw stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ChanceKind {
    /// Not knowing: a number that is drawn once per trial.
    Assumptions,
    /// What happens to the whole company: shocks of demand, prices, share price, exit, the company's results, its incidents.
    Shared,
    /// What happens to a person or a team.
    People,
}

impl ChanceKind {
    pub const ALL: [Self; 3] = [Self::Assumptions, Self::Shared, Self::People];

    /// The name in JSON.
    pub fn word(self) -> &'static str {
        match self {
            Self::Assumptions => "assumptions",
            Self::Shared => "shared",
            Self::People => "people",
        }
    }
}

/// Draws to be replaced. The default replaces none.
///
/// ```
/// use compcast::scenario::{RunSettings, Scenario};
/// use compcast::simulation::{Case, ChanceKind, Redraw, Study};
///
/// let case = Case::new(Scenario::builtin("bench-burn", &[])?.scenario, None)?;
/// let study = Study::new([case], RunSettings::new(1, 128))?;
/// let base = study.run(&())?;
/// let again = study.clone().redrawing(Redraw::default().kind(ChanceKind::People, 1)).run(&())?;
/// assert_ne!(base[0].total(), again[0].total());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Redraw {
    salts: BTreeMap<ChanceKind, u64>,
    numbers: BTreeMap<String, u64>,
    /// Bits of shares, by the identities of numbers.
    held: BTreeMap<String, u64>,
}

impl Redraw {
    /// And replaces all draws of a kind with those of `salt`; 0 replaces none.
    #[must_use]
    pub fn kind(mut self, kind: ChanceKind, salt: u64) -> Self {
        self.salts.insert(kind, salt);
        self
    }

    /// And replaces the draw of the number of this [identity](crate::scenario::Number::identity), whatever its kind, given those of the numbers that
    /// keep theirs.
    #[must_use]
    pub fn number(mut self, identity: &str, salt: u64) -> Self {
        self.numbers.insert(identity.into(), salt);
        self
    }

    /// And holds the number of this identity at the percentile `share` of its distribution, strictly between 0 and 1; numbers that it is correlated
    /// with keep their values.
    #[must_use]
    pub fn holding(mut self, identity: &str, share: f64) -> Self {
        self.held.insert(identity.into(), share.to_bits());
        self
    }

    pub(super) fn salt(&self, kind: ChanceKind) -> u64 {
        self.salts.get(&kind).copied().unwrap_or(0)
    }

    pub(super) fn salt_of_number(&self, identity: &str, kind: ChanceKind) -> u64 {
        self.numbers.get(identity).copied().unwrap_or_else(|| self.salt(kind))
    }

    pub(super) fn held(&self, identity: &str) -> Option<f64> {
        self.held.get(identity).map(|bits| f64::from_bits(*bits))
    }
}
