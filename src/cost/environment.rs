//! What everybody shares in one block of trials: drawn numbers, share price, price paths.
//!
//! In the *expectation pass* the same fields hold exact means instead of draws. A line that is linear in each of its inputs, charged on them,
//! yields its own exact mean. In that pass NaN marks a value whose mean has no closed form, and it stays NaN through every sum, so that the
//! results have either a mean or none.

use std::collections::BTreeMap;

use super::grant_values::GrantValues;
use super::guardrail::{GuardrailBounds, IncidentCost};
use super::stock::Fleet;
use crate::chance::Family;
use crate::quantity::columns::{add, lanes};
use crate::quantity::math::{exp, normal_pdf};
use crate::quantity::simd::dispatch;
use crate::quantity::{Currency, LANES, Lanes, MonthLanes};
use crate::scenario::usage::Resource;
use crate::scenario::{Number, Uncertainty};

/// Values of one block of trials, or exact means.
#[derive(Clone, Debug)]
pub struct Environment {
    /// Whether lanes hold draws or exact means.
    pub pass: Pass,
    /// Each number of the scenario, by slot.
    pub numbers: Vec<Lanes>,
    /// Share price at the end of each month over the price at the start; 1 for a private company, whose exit has a price of its own.
    pub share_price: MonthLanes,
    /// A private company's exit; absent where the shares are traded throughout.
    pub exit: Option<ExitSettlement>,
    /// How all other prices have moved.
    pub prices: PricePaths,
    /// Factors by month on the demand of everybody with a usage, by its name; usages without company shocks are absent.
    pub company_shocks: BTreeMap<String, MonthLanes>,
    /// One for each kind of incident, in the order of the scenario.
    pub incidents: Vec<IncidentEnvironment>,
    /// One for each kind of cohort.
    pub kinds: Vec<CohortEnvironment>,
    /// What people hold together, in the order of the plan.
    pub fleets: Vec<Fleet>,
}

/// How an exit turns what has vested into something that can be sold.
#[derive(Clone, Debug)]
pub struct ExitSettlement {
    /// What a vested share is settled at, in multiples of the initial share price; zero while it cannot be sold.
    pub at_price: Settlement,
    /// The same at 1: whether the exit has occurred.
    pub occurrence: Settlement,
}

/// A factor by month on what is settled. In the expectation pass, the mean of the factor times the probability of being in that state.
#[derive(Clone, Debug)]
pub struct Settlement {
    /// For what vests in the month, when the exit was in an earlier one.
    pub behind: MonthLanes,
    /// For all that has vested by the month, when the exit is in it.
    pub now: MonthLanes,
}

impl Settlement {
    /// The factor on something that vested before `month`, by the end of it: behind or now.
    pub fn by_the_end_of(&self, month: usize, lane: usize) -> f64 {
        self.behind.month(month)[lane] + self.now.month(month)[lane]
    }

    /// Dollars settled in `month`, at the starting share price, when `vested` vests in it; adds that to what has vested `so_far`.
    ///
    /// = multiple × what vests after the exit, multiple × all that has vested so far in the month of the exit, else nothing.
    #[inline(always)]
    pub fn settle(&self, month: usize, vested: &Lanes, so_far: &mut Lanes) -> Lanes {
        add(so_far, vested);
        let (behind, now) = (self.behind.month(month), self.now.month(month));
        lanes(|lane| vested[lane] * behind[lane] + so_far[lane] * now[lane])
    }
}

/// Prices of each month over the scenario's list price for it.
#[derive(Clone, Debug)]
pub struct PricePaths {
    /// What one unit of each other currency costs over its reference rate, of those whose rate moves. Rents on demand, rents of spot capacity and the
    /// price of electricity include that of their own.
    pub rates: BTreeMap<Currency, MonthLanes>,
    /// Rents of each kind of GPU, drift included.
    pub gpu_rents: BTreeMap<String, GpuRents>,
    pub electricity: MonthLanes,
    /// The common path of all token prices; absent where there is none.
    pub tokens: Option<MonthLanes>,
    /// The factor on all list prices, which the rents of GPUs include; absent where there is none.
    pub list: Option<MonthLanes>,
    /// Factors and jumps of each model's list price; models that have neither are absent.
    pub models: BTreeMap<String, MonthLanes>,
    /// Price steps with newer flagships, or decline at constant capability, of the tiers that have them.
    pub tiers: BTreeMap<String, MonthLanes>,
}

/// Rents of one kind of GPU, one for each purchase option, each on its own path.
#[derive(Clone, Debug)]
pub struct GpuRents {
    pub on_demand: MonthLanes,
    /// The market rent of a reservation that is signed in the month.
    pub reserved: MonthLanes,
    pub spot: MonthLanes,
}

/// Whether an environment holds draws or exact means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pass {
    /// One draw in each lane.
    Sampled,
    /// The exact mean in every lane; NaN where it has no closed form.
    Expected,
}

/// What all people of a cohort share: raises, prices of their mix, and how much an average active person uses.
#[derive(Clone, Debug)]
pub struct CohortEnvironment {
    /// Base pay over the base pay at the start, exchange rates included.
    pub raises: MonthLanes,
    /// Payout of the company bonus by bonus year; empty where there is none.
    pub bonus_payouts: Vec<Lanes>,
    /// Standard normal scores of the company's results by bonus year; empty where no payout depends on them.
    pub company_results: Vec<Lanes>,
    /// Blended price of the models they use, dollars per million tokens.
    pub token_price: MonthLanes,
    /// Blended price of the model they are throttled to.
    pub throttled_price: MonthLanes,
    /// Rent of the GPUs they use, dollars per hour.
    pub gpu_price: MonthLanes,
    /// What their grants of equity are worth.
    pub grants: GrantValues,
    /// Rent of the GPU they are throttled to.
    pub throttled_gpu_price: MonthLanes,
    /// Million tokens per month of an average active person, before the person's own variation.
    pub token_scale: MonthLanes,
    /// GPU-hours per month of an average active person.
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

    /// The path of the rate of the currency that an amount is written in; absent where it does not move.
    #[inline(always)]
    pub fn rate_path(&self, amount: &Number) -> Option<&MonthLanes> {
        self.prices.rates.get(&amount.currency?)
    }

    /// An amount at the exchange rate of a month.
    pub fn amount(&self, number: &Number, month: usize) -> Lanes {
        let value = self.value(number);
        match self.rate_path(number) {
            None => *value,
            Some(rate) => lanes(|lane| value[lane] * rate.month(month)[lane]),
        }
    }

    /// `f` of a number: of each draw, or in the expectation pass the exact mean of `f`.
    ///
    /// A line must use this wherever it is not linear in a number, because the mean of `f(X)` is not `f` of the mean.
    pub fn map(&self, number: &Number, f: impl Fn(f64) -> f64) -> Lanes {
        match (self.pass, &number.law) {
            // A number without an exact mean gives none to a function of it.
            (Pass::Expected, Uncertainty::Uncertain(_)) if self.value(number)[0].is_nan() => *self.value(number),
            (Pass::Expected, Uncertainty::Uncertain(family)) => [mean_of(family.as_ref(), number, f); LANES],
            // Worked out once: all lanes hold the same.
            (_, Uncertainty::Certain(_)) => [f(self.value(number)[0]); LANES],
            _ => self.value(number).map(f),
        }
    }

    /// A rate of change per year or month, compounded over each of `times`: (1 + rate)^time.
    pub fn compounded(&self, rate: &Number, times: &[f64]) -> Vec<Lanes> {
        if let (Pass::Sampled, Uncertainty::Uncertain(_)) = (self.pass, &rate.law) {
            // The same as `compounded` of each draw, with its logarithm computed once.
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
        // In the expectation pass each factor is a sum over many points, and times repeat.
        let mut factors: Vec<Lanes> = vec![];
        for (place, time) in times.iter().enumerate() {
            let known = times[..place].iter().rposition(|earlier| earlier == time);
            factors.push(known.map_or_else(|| self.map(rate, |rate| compounded(rate, *time)), |known| factors[known]));
        }
        factors
    }

    /// The values of a number with their weights: one draw or certain value, or in the expectation pass the points over which [`mean_of`] sums.
    /// For what is not linear in a number and has too many results to call [`Environment::map`] for each.
    pub fn points(&self, number: &Number) -> Vec<(f64, f64)> {
        match &number.law {
            Uncertainty::Uncertain(family) if self.pass == Pass::Expected && !self.value(number)[0].is_nan() => {
                points(family.as_ref(), number)
            }
            _ => vec![(self.value(number)[0], 1.0)],
        }
    }

    /// `values` that are only exact when all `numbers` are certain: NaN in the expectation pass otherwise.
    pub fn unless_uncertain(&self, numbers: &[&Number], values: Lanes) -> Lanes {
        let is_uncertain = numbers.iter().any(|number| matches!(number.law, Uncertainty::Uncertain(_)));
        if self.pass == Pass::Expected && is_uncertain { lanes(|_| f64::NAN) } else { values }
    }
}

/// Exact mean of f(X) for a number's distribution: the sum over the values of a discrete distribution, else the trapezoidal rule over normal
/// scores, whose error vanishes faster than any power of the step where f is smooth.
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
