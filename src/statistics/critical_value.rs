//! How many standard errors a 95% interval reaches to either side: 97.5% quantiles of the normal and of Student's t distribution.

/// The 97.5% quantile of the standard normal distribution, for a two-sided 95% interval.
pub(super) const NORMAL_975: f64 = 1.959_963_984_540_054;

/// The 97.5% quantile of Student's t distribution, accurate to 0.001 from five degrees of freedom on and too small below (Fisher and Cornish 1960).
///
/// By hand, for 31: 1.95996 + 2.37227/31 + 2.82250/31² + 2.55585/31³ = 2.03951.
pub(super) fn student_975(degrees: f64) -> f64 {
    1.959_963_984_540_054 + (2.372_271_230 + (2.822_498_616 + (2.555_849_680 + 1.589_534_033 / degrees) / degrees) / degrees) / degrees
}
