//! Agreement between a simulated and an exact figure.
//!
//! Every run is reconciled: simulated figures with exact ones, and lines with the totals they add up to. This
//! module is one such check. It knows two numbers and a standard error, not how the numbers are
//! computed, nor which checks a run makes.

use std::fmt;

use serde::Serialize;

use super::replicates::Replicates;

/// A deviation of more standard errors is a difference: one false alarm in 1.7 million checks.
const MAX_STANDARD_ERRORS: f64 = 5.0;

/// The two-sided significance level of [`MAX_STANDARD_ERRORS`], for standard errors that are themselves estimated from few replicates.
const SIGNIFICANCE_LEVEL: f64 = 5.733e-7;

/// Tolerance for the rounding of long sums, relative to the larger of the two numbers.
pub const RELATIVE_TOLERANCE: f64 = 1e-9;

/// Tolerance near zero, in the unit of the numbers.
const ABSOLUTE_TOLERANCE: f64 = 1e-9;

/// The most standard errors that two figures may be apart and still agree; from the replicates of `n` values where there are some.
pub fn most_standard_errors(replicates: Option<(Replicates, usize)>) -> f64 {
    let Some((replicates, n)) = replicates else { return MAX_STANDARD_ERRORS };
    let agrees = |z: f64| replicates.p_value(z, n) >= SIGNIFICANCE_LEVEL;
    // A degree of freedom allows for millions of standard errors. Halving reaches the last bit of the bound long before its end.
    const HALVINGS: usize = 128;
    let (mut within, mut beyond) = (MAX_STANDARD_ERRORS, 1e9);
    for _ in 0..HALVINGS {
        let middle = (within + beyond) / 2.0;
        *(if agrees(middle) { &mut within } else { &mut beyond }) = middle;
    }
    within
}

/// One check of a reconciliation.
///
/// By hand: simulated 103 against exact 100 with a standard error of 2 is z = 1.5 and agrees; with
/// a standard error of 0.5 it is z = 6 and differs.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Agreement {
    /// What is compared.
    pub name: String,
    /// The simulated figure; for an identity, its left side.
    pub simulated: f64,
    /// The exact figure; for an identity, its right side.
    pub exact: f64,
    /// Standard error of `simulated`; 0 for an identity.
    pub standard_error: f64,
    /// (simulated - exact) / standard error; `None` if that is not finite.
    pub z: Option<f64>,
    /// What an agreement proves.
    pub evidence: Evidence,
    /// The result.
    pub verdict: Verdict,
}

/// What an agreement proves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Evidence {
    /// The mean of a figure that varies between trials is right.
    Mean,
    /// Two ways of adding up the same amounts give the same sum.
    Sum,
    /// Nothing: the figure is the same in every trial and was compared with the same calculation. Only a difference is informative.
    Constant,
}

/// The result of a check.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// The difference is within rounding or sampling error.
    Agrees,
    /// The difference is larger.
    Differs,
}

impl Agreement {
    /// Compares a simulated figure with its exact value: they differ if they are more than 5 standard errors apart.
    ///
    /// A difference within rounding (1e-9 of the larger, or 1e-9 near zero) always agrees, so that a
    /// deterministic figure, whose standard error is 0, can agree. With a standard error that is negative, infinite
    /// or NaN the figures must agree within rounding. A figure that is infinite or NaN differs.
    pub fn sampled(name: impl Into<String>, simulated: f64, exact: f64, standard_error: f64) -> Self {
        Self::compare(name.into(), simulated, exact, standard_error, |z| z.abs() <= MAX_STANDARD_ERRORS)
    }

    /// [`Agreement::sampled`] for a figure from `n` values whose standard error comes from `replicates`: uses Student's t distribution instead of
    /// the normal one, so that with 16 replicates 8.3 standard errors are as rare as 5 are for the normal distribution.
    pub fn of_replicates(
        name: impl Into<String>,
        simulated: f64,
        exact: f64,
        standard_error: f64,
        (replicates, n): (Replicates, usize),
    ) -> Self {
        let is_insignificant = |z| replicates.p_value(z, n) >= SIGNIFICANCE_LEVEL;
        Self::compare(name.into(), simulated, exact, standard_error, is_insignificant)
    }

    fn compare(name: String, simulated: f64, exact: f64, standard_error: f64, is_insignificant: impl Fn(f64) -> bool) -> Self {
        let has_error = standard_error.is_finite() && standard_error > 0.0;
        let z = has_error.then(|| (simulated - exact) / standard_error).filter(|z| z.is_finite());
        let verdict = Verdict::from_agreeing(z.is_some_and(is_insignificant) || equal_up_to_rounding(simulated, exact));
        let evidence = if standard_error == 0.0 { Evidence::Constant } else { Evidence::Mean };
        Self { name, simulated, exact, standard_error, z, evidence, verdict }
    }

    /// Compares two figures that must be equal, such as the sum of lines and their total.
    ///
    /// Sums are rounded, so a difference of 1e-9 of the larger figure, or of 1e-9 near zero, is allowed.
    pub fn identity(name: impl Into<String>, left: f64, right: f64) -> Self {
        Self {
            name: name.into(),
            simulated: left,
            exact: right,
            standard_error: 0.0,
            z: None,
            evidence: Evidence::Sum,
            verdict: Verdict::from_agreeing(equal_up_to_rounding(left, right)),
        }
    }

    /// Whether the two figures agree.
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
    // With an infinite number or NaN the difference is not finite.
    let difference = (left - right).abs();
    difference.is_finite() && difference <= (RELATIVE_TOLERANCE * larger).max(ABSOLUTE_TOLERANCE)
}

/// A number for a message: 1,234,567 or 12.35 or 0.059893 or 2.5e-7.
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

/// Groups thousands with commas.
fn with_separators(whole: &str) -> String {
    let digits = whole.trim_start_matches('-').len();
    let mut separated = String::with_capacity(whole.len() + digits / 3);
    for (index, character) in whole.chars().enumerate() {
        let remaining = whole.len() - index;
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
    fn a_sampled_figure_differs_beyond_five_standard_errors() {
        for (simulated, error, agrees) in
            [(103.0, 2.0, true), (103.0, 0.5, false), (97.0, 0.5, false), (105.0, 1.0, true), (95.0, 1.0, true), (105.01, 1.0, false)]
        {
            let check = Agreement::sampled("pay", simulated, 100.0, error);
            assert_eq!(check.agrees(), agrees, "{check}");
            assert_eq!(check.z, Some((simulated - 100.0) / error));
        }
    }

    #[test]
    fn a_constant_figure_is_no_evidence_of_a_mean() {
        assert_eq!(Agreement::sampled("pay", 103.0, 100.0, 2.0).evidence, Evidence::Mean);
        assert_eq!(Agreement::sampled("seats", 100.0, 100.0, 0.0).evidence, Evidence::Constant);
        assert_eq!(Agreement::identity("sum", 100.0, 100.0).evidence, Evidence::Sum);
    }

    #[test]
    fn standard_errors_from_few_replicates_allow_larger_deviations() {
        let replicates = Replicates::of(16).unwrap();
        for (z, agrees) in [(5.0, true), (8.2, true), (8.3, false), (-8.3, false)] {
            let check = Agreement::of_replicates("pay", 100.0 + z, 100.0, 1.0, (replicates, 1_000));
            assert_eq!(check.agrees(), agrees, "{check}");
        }
    }

    #[test]
    fn the_most_standard_errors_are_where_the_verdict_changes() {
        assert_eq!(most_standard_errors(None), 5.0);
        for (number, about) in [(2, 1.11e6), (16, 8.28), (64, 5.6)] {
            let replicates = Replicates::of(number).unwrap();
            let most = most_standard_errors(Some((replicates, 1_000)));
            assert!((most / about - 1.0).abs() < 0.02, "{number}: {most}");
            for (factor, agrees) in [(1.0 - 1e-9, true), (1.0 + 1e-9, false)] {
                let check = Agreement::of_replicates("pay", 100.0 + most * factor, 100.0, 1.0, (replicates, 1_000));
                assert_eq!(check.agrees(), agrees, "{number}: {check}");
            }
        }
    }

    #[test]
    fn a_figure_without_standard_error_must_agree_up_to_rounding() {
        let exact = 1e6;
        for error in [0.0, f64::NAN, f64::INFINITY, -1.0] {
            let near = Agreement::sampled("seats", exact * (1.0 + 5e-10), exact, error);
            assert_eq!((near.z, near.verdict), (None, Verdict::Agrees));
            let far = Agreement::sampled("seats", exact * (1.0 + 5e-9), exact, error);
            assert_eq!((far.z, far.verdict), (None, Verdict::Differs));
        }
    }

    #[test]
    fn rounding_is_allowed_even_if_the_standard_error_is_smaller() {
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
            let check = Agreement::sampled("pay", figure, 1.0, 1.0);
            assert_eq!((check.z, check.verdict), (None, Verdict::Differs));
        }
    }

    #[test]
    fn checks_are_displayed_as_sentences() {
        for (check, expected) in [
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
            assert_eq!(check.to_string(), expected);
        }
    }

    #[test]
    fn the_verdict_is_serialized_as_a_word() {
        let check = Agreement::identity("sum", 1.0, 1.0);
        assert_eq!(
            serde_json::to_string(&check).unwrap(),
            r#"{"name":"sum","simulated":1.0,"exact":1.0,"standard_error":0.0,"z":null,"evidence":"sum","verdict":"agrees"}"#
        );
    }
}
