//! Whether two ways to the same number agree.
//!
//! Every run reconciles itself: what it simulated against what can be worked out exactly, and lines
//! against the totals they add up to. This file is one such line. It knows two numbers and an error.
//! It must not know how either number came about, nor which lines a run ought to check.

use std::fmt;

use serde::Serialize;

use super::replicates::Replicates;

/// Beyond so many standard errors chance is no longer believed: one sound line in 1.7 million.
const STANDARD_ERRORS_ALLOWED: f64 = 5.0;

/// The same where the error is itself known from few replicates only: a deviation that comes up less often is no longer believed.
const RAREST_DEVIATION: f64 = 5.733e-7;

/// Rounding of long sums, relative to the larger of the two numbers.
const RELATIVE_ROUNDING: f64 = 1e-9;

/// Rounding next to zero, where nothing is relative; in the unit of the numbers.
const ABSOLUTE_ROUNDING: f64 = 1e-9;

/// One line of a reconciliation.
///
/// By hand: simulated 103 against exact 100 with a standard error of 2 is z = 1.5 and agrees; with
/// a standard error of 0.5 it is z = 6 and differs.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Agreement {
    pub name: String,
    /// What the run found; of an identity, its left side.
    pub simulated: f64,
    /// What it should have found; of an identity, its right side.
    pub exact: f64,
    /// Standard error of `simulated`; 0 for an identity.
    pub standard_error: f64,
    /// (simulated - exact) / standard error; absent where that is no number.
    pub z: Option<f64>,
    pub verdict: Verdict,
}

/// What a line of a reconciliation says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    Agrees,
    Differs,
}

impl Agreement {
    /// A simulated figure against its exact value: they differ beyond 5 standard errors.
    ///
    /// A difference within rounding (1e-9 of the larger, 1e-9 next to zero) always agrees, so that a
    /// line without chance, whose standard error is 0, can pass. An error that is negative, infinite
    /// or not a number is no error: the line then has to agree within rounding. A figure that is
    /// infinite or not a number differs.
    pub fn sampled(name: impl Into<String>, simulated: f64, exact: f64, standard_error: f64) -> Self {
        Self::believed(name.into(), simulated, exact, standard_error, |z| z.abs() <= STANDARD_ERRORS_ALLOWED)
    }

    /// [`Agreement::sampled`] for a figure from `n` values, of which the error comes from `replicates`: Student's law replaces the normal one, so
    /// that with 16 replicates 8.3 standard errors are as rare as 5 are there.
    pub fn of_replicates(
        name: impl Into<String>,
        simulated: f64,
        exact: f64,
        standard_error: f64,
        (replicates, n): (Replicates, usize),
    ) -> Self {
        let believed = |z| replicates.probability_beyond(z, n) >= RAREST_DEVIATION;
        Self::believed(name.into(), simulated, exact, standard_error, believed)
    }

    fn believed(name: String, simulated: f64, exact: f64, standard_error: f64, is_chance: impl Fn(f64) -> bool) -> Self {
        let measurable = standard_error.is_finite() && standard_error > 0.0;
        let z = measurable.then(|| (simulated - exact) / standard_error).filter(|z| z.is_finite());
        let verdict = Verdict::from_agreeing(z.is_some_and(is_chance) || equal_up_to_rounding(simulated, exact));
        Self { name, simulated, exact, standard_error, z, verdict }
    }

    /// Two figures that have to be the same, such as lines and their total.
    ///
    /// They may be apart by 1e-9 of the larger, and by 1e-9 next to zero, for sums are rounded.
    pub fn identity(name: impl Into<String>, left: f64, right: f64) -> Self {
        Self {
            name: name.into(),
            simulated: left,
            exact: right,
            standard_error: 0.0,
            z: None,
            verdict: Verdict::from_agreeing(equal_up_to_rounding(left, right)),
        }
    }

    pub fn agrees(&self) -> bool {
        self.verdict == Verdict::Agrees
    }
}

impl Verdict {
    fn from_agreeing(agrees: bool) -> Self {
        if agrees { Self::Agrees } else { Self::Differs }
    }
}

impl fmt::Display for Agreement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (left, right) = (plain(self.simulated), plain(self.exact));
        write!(f, "{}: ", self.name)?;
        match (self.z, self.verdict) {
            (Some(z), verdict) => {
                let apart = z.abs();
                write!(f, "simulated {left}, exact {right}, {apart:.1} standard errors apart: {verdict}")
            }
            (None, Verdict::Agrees) => {
                write!(f, "{left} and {right}, equal up to rounding: agrees")
            }
            (None, Verdict::Differs) => {
                let apart = plain((self.simulated - self.exact).abs());
                write!(f, "{left} and {right}, {apart} apart: differs")
            }
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Agrees => "agrees",
            Self::Differs => "differs",
        })
    }
}

fn equal_up_to_rounding(left: f64, right: f64) -> bool {
    let larger = left.abs().max(right.abs());
    // A number that is none or without bound makes the gap one too, and that equals nothing.
    let gap = (left - right).abs();
    gap.is_finite() && gap <= (RELATIVE_ROUNDING * larger).max(ABSOLUTE_ROUNDING)
}

/// A number as one reads it aloud: 1,234,567 or 12.35 or 0.059893 or 2.5e-7.
fn plain(value: f64) -> String {
    let magnitude = value.abs();
    if magnitude == 0.0 {
        "0".to_owned()
    } else if magnitude < 1e-3 {
        format!("{value:.1e}")
    } else if magnitude < 1.0 {
        format!("{value:.6}")
    } else if magnitude < 1e3 {
        format!("{value:.2}")
    } else if magnitude < 1e15 {
        with_separators(&format!("{value:.0}"))
    } else {
        format!("{value:e}")
    }
}

/// Puts a comma before every third digit from the right.
fn with_separators(whole: &str) -> String {
    let digits = whole.trim_start_matches('-').len();
    let mut separated = String::with_capacity(whole.len() + digits / 3);
    for (place, character) in whole.chars().enumerate() {
        let remaining = whole.len() - place;
        if remaining < digits && remaining.is_multiple_of(3) {
            separated.push(',');
        }
        separated.push(character);
    }
    separated
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sampled_line_differs_beyond_five_standard_errors() {
        for (simulated, error, agrees) in
            [(103.0, 2.0, true), (103.0, 0.5, false), (97.0, 0.5, false), (105.0, 1.0, true), (95.0, 1.0, true), (105.01, 1.0, false)]
        {
            let line = Agreement::sampled("pay", simulated, 100.0, error);
            assert_eq!(line.agrees(), agrees, "{line}");
            assert_eq!(line.z, Some((simulated - 100.0) / error));
        }
    }

    #[test]
    fn errors_from_few_replicates_allow_for_more_of_them() {
        let replicates = Replicates::of(16).unwrap();
        for (z, agrees) in [(5.0, true), (8.2, true), (8.3, false), (-8.3, false)] {
            let line = Agreement::of_replicates("pay", 100.0 + z, 100.0, 1.0, (replicates, 1_000));
            assert_eq!(line.agrees(), agrees, "{line}");
        }
    }

    #[test]
    fn a_line_without_chance_agrees_up_to_rounding_only() {
        let exact = 1e6;
        for error in [0.0, f64::NAN, f64::INFINITY, -1.0] {
            let near = Agreement::sampled("seats", exact * (1.0 + 5e-10), exact, error);
            assert_eq!((near.z, near.verdict), (None, Verdict::Agrees));
            let far = Agreement::sampled("seats", exact * (1.0 + 5e-9), exact, error);
            assert_eq!((far.z, far.verdict), (None, Verdict::Differs));
        }
    }

    #[test]
    fn rounding_is_forgiven_even_where_the_error_is_smaller_still() {
        assert!(Agreement::sampled("fees", 1e6 + 1e-4, 1e6, 1e-6).agrees());
    }

    #[test]
    fn an_identity_holds_up_to_rounding_on_both_scales() {
        for (left, right, agrees) in [
            (1e12, 1e12 + 500.0, true),
            (1e12, 1e12 + 2_000.0, false),
            (0.0, 5e-10, true),
            (0.0, 5e-9, false),
            (-3.0, 3.0, false),
            (f64::NAN, f64::NAN, false),
            (f64::INFINITY, f64::INFINITY, false),
            (f64::INFINITY, 1.0, false),
        ] {
            assert_eq!(Agreement::identity("sum", left, right).agrees(), agrees);
            assert_eq!(Agreement::identity("sum", right, left).agrees(), agrees);
        }
    }

    #[test]
    fn a_figure_that_is_not_a_number_differs() {
        for figure in [f64::NAN, f64::INFINITY] {
            let line = Agreement::sampled("pay", figure, 1.0, 1.0);
            assert_eq!((line.z, line.verdict), (None, Verdict::Differs));
        }
    }

    #[test]
    fn lines_read_as_plain_words() {
        for (line, expected) in [
            (
                Agreement::sampled("base pay", 1_234_567.0, 1_234_500.0, 167.5),
                "base pay: simulated 1,234,567, exact 1,234,500, 0.4 standard errors apart: agrees",
            ),
            (
                Agreement::sampled("over budget", 0.25, 0.05, 0.01),
                "over budget: simulated 0.250000, exact 0.050000, 20.0 standard errors apart: differs",
            ),
            (
                Agreement::identity("months and year", -123_456.0, -123_456.0),
                "months and year: -123,456 and -123,456, equal up to rounding: agrees",
            ),
            (Agreement::identity("groups and company", 999.5, 0.0), "groups and company: 999.50 and 0, 999.50 apart: differs"),
        ] {
            assert_eq!(line.to_string(), expected);
        }
    }

    #[test]
    fn a_line_is_written_field_by_field_with_the_verdict_as_a_word() {
        let line = Agreement::identity("sum", 1.0, 1.0);
        assert_eq!(
            serde_json::to_string(&line).unwrap(),
            r#"{"name":"sum","simulated":1.0,"exact":1.0,"standard_error":0.0,"z":null,"verdict":"agrees"}"#
        );
    }
}
