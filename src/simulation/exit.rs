//! Draws the exit of a private company in a block of trials, or sets its exact means.
//!
//! Whether the exit occurs, when, and at which multiple is drawn once per trial. Before it no share can be sold and nothing is recognized. In its
//! month everything vested so far is settled at multiple × (1 − dilution) × initial price, and later vestings as they vest. The multiple is the whole movement of the
//! price: a private company has no share price that moves beside it.
//!
//! Exact mean of a share that vested before month t and is settled by its end: E\[M\] P(exit by t), because date and multiple are independent. Where
//! `[correlations]` relate date, multiple or probability there is none.

use super::shared::FactorDraw;
use crate::cost::Environment;
use crate::cost::environment::{ExitSettlement, Settlement};
use crate::quantity::MonthLanes;
use crate::quantity::columns::lanes;
use crate::scenario::prices::exit::Exit;
use crate::scenario::{Number, Uncertainty};

/// The exit in the block that starts with `first_trial`; `occurrence` draws whether it occurs at all.
pub fn draw(exit: &Exit, occurrence: &FactorDraw, environment: &Environment, months: usize, first_trial: u32) -> ExitSettlement {
    let [after, multiple, probability] = [&exit.after, &exit.price_multiple, &exit.probability].map(|number| environment.value(number));
    let uniforms = occurrence.uniforms(first_trial);
    let has_occurred = |lane: usize, months: f64| uniforms[lane] < probability[lane] && after[lane] <= months;
    ExitSettlement {
        at_price: settled(months, |lane, months| if has_occurred(lane, months) { exit.kept() * multiple[lane] } else { 0.0 }),
        occurrence: settled(months, |lane, months| f64::from(u8::from(has_occurred(lane, months)))),
    }
}

/// Exact means.
pub fn means(exit: &Exit, environment: &Environment, months: usize) -> ExitSettlement {
    let [multiple, probability] = [&exit.price_multiple, &exit.probability].map(|number| environment.value(number)[0]);
    let of = |factor: f64| settled(months, |_, months| factor * probability_by(&exit.after, environment, months));
    ExitSettlement { at_price: of(exit.kept() * multiple * probability), occurrence: of(probability) }
}

/// P(after ≤ months).
fn probability_by(after: &Number, environment: &Environment, months: f64) -> f64 {
    match &after.law {
        Uncertainty::Certain(value) => f64::from(u8::from(*value <= months)),
        // A date that is correlated with what it is multiplied by has no exact mean.
        Uncertainty::Uncertain(_) if environment.value(after)[0].is_nan() => f64::NAN,
        Uncertainty::Uncertain(family) => family.cdf(months),
    }
}

/// The settlement by month; `by(lane, t)` is the multiple of a share that is settled within t months.
fn settled(months: usize, by: impl Fn(usize, f64) -> f64) -> Settlement {
    let mut exit = Settlement { behind: MonthLanes::zero(months), now: MonthLanes::zero(months) };
    for month in 0..months {
        // An exit at time 0 belongs to the first month, not to the time before it.
        let behind = lanes(|lane| if month == 0 { 0.0 } else { by(lane, month as f64) });
        *exit.now.month_mut(month) = lanes(|lane| by(lane, month as f64 + 1.0) - behind[lane]);
        *exit.behind.month_mut(month) = behind;
    }
    exit
}
