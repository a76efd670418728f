//! What everybody shares in one block of trials: drawn numbers, share price, price paths.
//!
//! The same shape holds the *mean world*, in which every value is replaced by its exact expectation. A concept that is linear in each
//! of its inputs, evaluated there, gives its own exact mean; what has none is NaN and stays NaN to the last sum.

use std::collections::BTreeMap;

use super::guardrail::{GuardrailBounds, IncidentCost};
use crate::chance::Family;
use crate::quantity::columns::{add, lanes};
use crate::quantity::math::{exp, normal_pdf};
use crate::quantity::simd::dispatch;
use crate::quantity::{LANES, Lanes, MonthLanes};
use crate::scenario::usage::Resource;
use crate::scenario::{Number, Uncertainty};

/// Values of one block of trials, or exact means.
#[derive(Clone, Debug)]
pub struct Environment {
    /// Whether lanes hold draws or exact means.
    pub pass: Pass,
    /// Each number of the scenario, by slot.
    pub numbers: Vec<Lanes>,
    /// Share price at the end of each month over the price at the start.
    pub share_price: MonthLanes,
    /// A private company's exit; absent where the share is traded all along.
    pub exit: Option<ExitSettlement>,
    /// How other prices have moved.
    pub prices: PricePaths,
    /// Factors by month on what everybody with a usage wants, by its name; usages without company shocks are absent.
    pub company_shocks: BTreeMap<String, MonthLanes>,
    /// One for each kind of incident, in the order of the scenario.
    pub incidents: Vec<IncidentEnvironment>,
    /// One for each kind of person.
    pub cohorts: Vec<CohortEnvironment>,
}

/// What a share that has vested is settled at, in multiples of the share price; zero while it cannot be sold. In the mean world the multiple's
/// mean times the probability of being there.
#[derive(Clone, Debug)]
pub struct ExitSettlement {
    /// For what vests in the month, when the exit lies in an earlier one.
    pub behind: MonthLanes,
    /// For all that has vested by the month, when the exit comes in it.
    pub now: MonthLanes,
}

impl ExitSettlement {
    /// Dollars that `month` settles, at the share price of the start, when `vested` vests in it; moves what has vested so far on.
    ///
    /// = multiple × what vests once the exit lies behind, multiple × all that has vested so far when it comes, else nothing.
    #[inline(always)]
    pub fn settle(&self, month: usize, vested: &Lanes, so_far: &mut Lanes) -> Lanes {
        add(so_far, vested);
        let (behind, now) = (self.behind.month(month), self.now.month(month));
        lanes(|lane| vested[lane] * behind[lane] + so_far[lane] * now[lane])
    }
}

/// Prices of each month over what the scenario lists for it.
#[derive(Clone, Debug)]
pub struct PricePaths {
    /// Rents of each kind of GPU, drift included.
    pub gpu_rents: BTreeMap<String, GpuRents>,
    pub electricity: MonthLanes,
    /// Motion of all token prices; absent where they do not move together.
    pub tokens: Option<MonthLanes>,
    /// Jumps of each model's list price; empty where models do not jump.
    pub models: BTreeMap<String, MonthLanes>,
    /// Moves to newer flagships, or decline at constant capability, of the tiers that have them.
    pub tiers: BTreeMap<String, MonthLanes>,
}

/// Rents of one kind of GPU, one for each way to rent it: each moves on a path of its own.
#[derive(Clone, Debug)]
pub struct GpuRents {
    pub on_demand: MonthLanes,
    /// The market's rent of a reservation that is signed in the month.
    pub reserved: MonthLanes,
    pub spot: MonthLanes,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pass {
    Sampled,
    Expected,
}

/// What all people of one kind share: raises, prices of their mix, and how much an average active person uses.
#[derive(Clone, Debug)]
pub struct CohortEnvironment {
    /// Base pay over the base pay at the start.
    pub raises: MonthLanes,
    /// Blended price of the models they use, dollars per million tokens.
    pub token_price: MonthLanes,
    /// Blended price of the model they are throttled to.
    pub throttled_price: MonthLanes,
    /// Rent of the GPUs they use, dollars an hour.
    pub gpu_price: MonthLanes,
    /// Rent of the GPU they are throttled to.
    pub throttled_gpu_price: MonthLanes,
    /// Million tokens a month of an average active person, before what is their own.
    pub token_scale: MonthLanes,
    /// GPU-hours a month of an average active person.
    pub hour_scale: MonthLanes,
}

/// One kind of incident in one block of trials.
#[derive(Clone, Debug)]
pub struct IncidentEnvironment {
    /// −ln P(0) of one expected arrival.
    pub hazard: Lanes,
    /// P(0) of a whole month of one person, one team or the company.
    pub p_zero: Lanes,
    /// Leading bits of a uniform draw above which an incident is possible in such a month.
    pub prefilter_threshold: Lanes,
    /// P(at most one) of such a month.
    pub p_at_most_one: Lanes,
    /// The most that an incident of a stated size may cost, dollars; NaN in the expectation pass.
    pub most_of_size: Lanes,
    /// By lane; empty in the expectation pass.
    pub bounds: Vec<GuardrailBounds>,
    /// Spend of a running incident, dollars per hour.
    pub hourly: MonthLanes,
    /// Exact means of one incident by the month it begins in; empty except in the expectation pass.
    pub means: Vec<IncidentCost>,
}

impl CohortEnvironment {
    /// Dollars per unit of `resource`: per million tokens or per GPU-hour.
    #[inline(always)]
    pub fn price(&self, resource: Resource) -> &MonthLanes {
        match resource {
            Resource::Inference => &self.token_price,
            Resource::Gpu => &self.gpu_price,
        }
    }

    /// Units of `resource` per month that an average active person uses.
    #[inline(always)]
    pub fn usage_scale(&self, resource: Resource) -> &MonthLanes {
        match resource {
            Resource::Inference => &self.token_scale,
            Resource::Gpu => &self.hour_scale,
        }
    }
}

impl Environment {
    pub fn value(&self, number: &Number) -> &Lanes {
        &self.numbers[number.slot.0]
    }

    /// `f` of a number: of each draw, or in the mean world the exact mean of `f`.
    ///
    /// A concept must use this wherever a number does not enter linearly, because E[f(X)] is not f(E[X]).
    pub fn map(&self, number: &Number, f: impl Fn(f64) -> f64) -> Lanes {
        match (self.pass, &number.law) {
            // A number without an exact mean in this world gives none to a function of it.
            (Pass::Expected, Uncertainty::Uncertain(_)) if self.value(number)[0].is_nan() => *self.value(number),
            (Pass::Expected, Uncertainty::Uncertain(family)) => [mean_of(family.as_ref(), number, f); LANES],
            // Worked out once: all lanes hold the same.
            (_, Uncertainty::Certain(_)) => [f(self.value(number)[0]); LANES],
            _ => self.value(number).map(f),
        }
    }

    /// A yearly or monthly rate of change compounded over each of `times`: (1 + rate)^time.
    pub fn compounded(&self, rate: &Number, times: &[f64]) -> Vec<Lanes> {
        if let (Pass::Sampled, Uncertainty::Uncertain(_)) = (self.pass, &rate.law) {
            // The same as `compounded` of each draw, whose logarithms are worked out once.
            let rates = self.value(rate);
            let logarithms = lanes(|lane| libm::log1p(rates[lane]));
            let factors = |time: f64| {
                lanes(
                    #[inline(always)]
                    |lane| exp(time * logarithms[lane]),
                )
            };
            return dispatch(
                #[inline(always)]
                || times.iter().map(|time| factors(*time)).collect(),
            );
        }
        // In the mean world each takes a sum over many points, and a time often comes twice.
        let mut factors: Vec<Lanes> = vec![];
        for (place, time) in times.iter().enumerate() {
            let known = times[..place].iter().rposition(|earlier| earlier == time);
            factors.push(known.map_or_else(|| self.map(rate, |rate| compounded(rate, *time)), |known| factors[known]));
        }
        factors
    }

    /// The values that a number may have here with their weights: one draw or certain value, or in the mean world the points over which
    /// [`mean_of`] sums. For what is not linear in a number and has too many results to ask for one by one.
    pub fn points(&self, number: &Number) -> Vec<(f64, f64)> {
        match &number.law {
            Uncertainty::Uncertain(family) if self.pass == Pass::Expected && !self.value(number)[0].is_nan() => {
                points(family.as_ref(), number)
            }
            _ => vec![(self.value(number)[0], 1.0)],
        }
    }

    /// Lanes that are only exact when all `numbers` are certain: NaN in the mean world otherwise.
    pub fn unless_uncertain(&self, numbers: &[&Number], values: Lanes) -> Lanes {
        let is_uncertain = numbers.iter().any(|number| matches!(number.law, Uncertainty::Uncertain(_)));
        if self.pass == Pass::Expected && is_uncertain { lanes(|_| f64::NAN) } else { values }
    }
}

/// Exact mean of f(X) for a number's law: the sum over the amounts of a discrete law, else the trapezoidal rule over normal scores, whose
/// error vanishes faster than any power of the step where nothing jumps.
pub fn mean_of(family: &dyn Family, number: &Number, f: impl Fn(f64) -> f64) -> f64 {
    points(family, number).into_iter().map(|(value, weight)| f(value) * weight).sum()
}

fn points(family: &dyn Family, number: &Number) -> Vec<(f64, f64)> {
    let clamped = |value: f64| value.clamp(number.range.low, number.range.high);
    if let Some(steps) = family.steps() {
        return steps.atoms().map(|(value, probability)| (clamped(value), probability)).collect();
    }
    const STEP: f64 = 1.0 / 64.0;
    const HALF_WIDTH: i32 = 544; // 8.5 standard deviations, beyond which lies 2e-17
    let point = |i: i32| {
        let z = f64::from(i) * STEP;
        (clamped(family.quantile_of_score(z)), normal_pdf(z) * STEP)
    };
    (-HALF_WIDTH..=HALF_WIDTH).map(point).collect()
}

/// Relative change compounded over `months`: (1 + rate)^months.
fn compounded(rate: f64, months: f64) -> f64 {
    exp(months * libm::log1p(rate))
}
