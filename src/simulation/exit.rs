//! Draws a private company's exit in a block of trials, or sets its exact means.
//!
//! The exit comes with a probability, at a time, at a multiple, each drawn once a trial. Before it no share can be sold and nothing is
//! recognised; in its month all that has vested so far is settled at multiple × share price, and afterwards each vesting as it vests.
//!
//! Exact mean of a share vested before month t of the horizon and settled by its end at time t: E[M] exp(μ t) P(exit by t), as date, multiple
//! and path are independent. Where [correlations] tie date, multiple or chance there is none.

use super::shared::FactorDraw;
use crate::cost::Environment;
use crate::cost::environment::ExitSettlement;
use crate::quantity::MonthLanes;
use crate::quantity::columns::lanes;
use crate::scenario::prices::exit::Exit;
use crate::scenario::{Number, Uncertainty};

/// The exit of the block that begins with `first_trial`; `single` says whether it ever comes.
pub fn draw(exit: &Exit, single: &FactorDraw, environment: &Environment, months: usize, first_trial: u32) -> ExitSettlement {
    let [after, multiple, chance] = [&exit.after, &exit.price_multiple, &exit.probability].map(|number| environment.value(number));
    let uniforms = single.uniforms(first_trial);
    let has_come = |lane: usize, months: f64| uniforms[lane] < chance[lane] && after[lane] <= months;
    settled(months, |lane, months| if has_come(lane, months) { multiple[lane] } else { 0.0 })
}

/// Exact means.
pub fn means(exit: &Exit, environment: &Environment, months: usize) -> ExitSettlement {
    let mean = environment.value(&exit.price_multiple)[0] * environment.value(&exit.probability)[0];
    settled(months, |_, months| mean * probability_by(&exit.after, environment, months))
}

/// P(after ≤ months).
fn probability_by(after: &Number, environment: &Environment, months: f64) -> f64 {
    match &after.law {
        Uncertainty::Certain(value) => f64::from(u8::from(*value <= months)),
        // A date that goes together with what it is multiplied by has no mean in this world.
        Uncertainty::Uncertain(_) if environment.value(after)[0].is_nan() => f64::NAN,
        Uncertainty::Uncertain(family) => family.cdf(months),
    }
}

/// From `by(lane, months)`, at what multiple a share is settled by the time that many months have passed.
fn settled(months: usize, by: impl Fn(usize, f64) -> f64) -> ExitSettlement {
    let mut exit = ExitSettlement { behind: MonthLanes::zero(months), now: MonthLanes::zero(months) };
    for month in 0..months {
        // An exit at once comes in the first month, not before it.
        let behind = lanes(|lane| if month == 0 { 0.0 } else { by(lane, month as f64) });
        *exit.now.month_mut(month) = lanes(|lane| by(lane, month as f64 + 1.0) - behind[lane]);
        *exit.behind.month_mut(month) = behind;
    }
    exit
}
