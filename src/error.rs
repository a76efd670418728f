//! One error type for the whole library: whatever a step can fail with, by `?`.

use std::fmt;

use crate::insight::ComparisonError;
use crate::intake::IntakeError;
use crate::scenario::ScenarioErrors;
use crate::simulation::{CaseErrors, PartialMismatch, StudyError};

/// Why a step from a scenario to its figures failed. Each variant holds the error of that step, with all that is known about it.
///
/// ```
/// use compcast::scenario::{RunSettings, Scenario};
/// use compcast::simulation::{Case, Study};
///
/// fn mean_cost(name: &str) -> Result<f64, compcast::Error> {
///     let case = Case::new(Scenario::builtin(name, &[])?.scenario, None)?;
///     let results = Study::new([case], RunSettings::new(1, 200))?.run(&())?;
///     Ok(results[0].total().iter().sum::<f64>() / 200.0)
/// }
/// assert!(mean_cost("traditional").is_ok());
/// assert!(matches!(mean_cost("tradtional"), Err(compcast::Error::Scenario(_))));
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// A scenario has mistakes.
    Scenario(ScenarioErrors),
    /// A headcount file cannot be read.
    Intake(IntakeError),
    /// Scenario and people cannot be simulated together.
    Case(CaseErrors),
    /// A study cannot be made, or was interrupted.
    Study(StudyError),
    /// Partial runs do not belong together.
    Partial(PartialMismatch),
    /// Results cannot be compared.
    Comparison(ComparisonError),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Scenario(errors) => errors.fmt(f),
            Self::Intake(error) => error.fmt(f),
            Self::Case(errors) => errors.fmt(f),
            Self::Study(error) => error.fmt(f),
            Self::Partial(mismatch) => mismatch.fmt(f),
            Self::Comparison(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(match self {
            Self::Scenario(errors) => errors,
            Self::Intake(error) => error,
            Self::Case(errors) => errors,
            Self::Study(error) => error,
            Self::Partial(mismatch) => mismatch,
            Self::Comparison(error) => error,
        })
    }
}

/// A conversion for each step, so that `?` works.
macro_rules! from {
    ($($error:ident => $variant:ident),* $(,)?) => {
        $(impl From<$error> for Error {
            fn from(error: $error) -> Self {
                Self::$variant(error)
            }
        })*
    };
}

from!(
    ScenarioErrors => Scenario,
    IntakeError => Intake,
    CaseErrors => Case,
    StudyError => Study,
    PartialMismatch => Partial,
    ComparisonError => Comparison,
);
