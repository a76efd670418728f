//! The exact mean cost of one incident within its bounds: areas under the survival function of the hours it runs, or of its size.
//!
//! ```text
//! P(H > h) = P(duration > h) [ (1 − w) P(D > h) 1{h < a} + w P(weekend > h) ]
//! E[cost]  = v ∫ P(H > h) dh over the hours that are billed,   weekend = min(D + W, a) or min(D, a) + W
//! ```
//! where D is the time to detect, a the alert, W the wait until Monday, w the probability of a weekend and v the spend per hour. One number that
//! the cost is not linear in may be uncertain, and is integrated over. There is no closed form for two of them, for an uncertain alert with a
//! wait that has a density, or for a price path that moves by chance under a limit in dollars.

use super::{bounding, spending};
use crate::chance::limited_expected_value::{self, LimitedExpectedValue, knots, nodes};
use crate::cost::Environment;
use crate::cost::environment::mean_of;
use crate::cost::guardrail::{GuardrailBounds, IncidentCost};
use crate::quantity::MonthLanes;
use crate::scenario::incidents::{Damage, IncidentSpend, Running};
use crate::scenario::{Incident, Number, Scenario, Uncertainty};

const NO_CLOSED_FORM: IncidentCost = IncidentCost { dollars: f64::NAN, hours: f64::NAN };

/// Means by the month in which an incident begins, in the expectation pass; NaN where they have no closed form. `hourly` is its mean spend per
/// hour.
pub fn means(incident: &Incident, scenario: &Scenario, environment: &Environment, hourly: &MonthLanes) -> Vec<IncidentCost> {
    let integral = match nonlinear(incident, scenario) {
        Nonlinear::None => Some(Integral { over: None, environment }),
        Nonlinear::One(number) if environment.value(number)[0].is_nan() => None,
        Nonlinear::One(number) => Some(Integral { over: Some(number), environment }),
        Nonlinear::NoClosedForm => None,
    };
    let means = integral.and_then(|integral| match &incident.damage {
        Damage::Money(size) => {
            let most = |values: &Values<'_>| values.bounds(incident, scenario).most_of_size();
            let dollars = integral.mean(|values| limited(&size.law, most(values)));
            Some(vec![IncidentCost { dollars, hours: 0.0 }; hourly.n_months()])
        }
        Damage::Running(running) => Some(RunningIncident::new(incident, running, scenario, integral)?.means(hourly)),
    });
    means.unwrap_or_else(|| vec![NO_CLOSED_FORM; hourly.n_months()])
}

/// Which uncertain numbers the cost of an incident is not linear in.
enum Nonlinear<'a> {
    None,
    /// One, to be integrated over.
    One(&'a Number),
    /// Several, or a price path.
    NoClosedForm,
}

fn nonlinear<'a>(incident: &'a Incident, scenario: &'a Scenario) -> Nonlinear<'a> {
    let mut numbers = bounding(incident, &scenario.guardrails);
    // The distribution of the hours would have to be rebuilt for each value of the alert, which a wait with a density makes slow.
    if let (Damage::Running(running), Some(alert)) = (&incident.damage, &scenario.guardrails.alert)
        && alert.after.is_uncertain()
        && matches!(&running.weekend_delay.law, Uncertainty::Uncertain(wait) if wait.steps().is_none())
    {
        return Nonlinear::NoClosedForm;
    }
    if is_money_bounded(incident, scenario)
        && let Damage::Running(running) = &incident.damage
    {
        numbers.extend(spending(incident, &scenario.prices));
        let is_rented = matches!(running.spend, IncidentSpend::Gpus { .. });
        let prices = &scenario.prices;
        let is_factor_uncertain = prices.factor.as_ref().is_some_and(|factor| factor.value.is_uncertain());
        let spent = spending(incident, prices).into_iter().filter_map(|number| number.currency);
        if spent.into_iter().any(|currency| scenario.rates.is_uncertain(currency)) {
            return Nonlinear::NoClosedForm;
        }
        if is_rented && (prices.gpu_price_model.is_some() || prices.gpu_drift.is_uncertain() || is_factor_uncertain) {
            return Nonlinear::NoClosedForm;
        }
    }
    numbers.retain(|number| number.is_uncertain());
    numbers.dedup_by_key(|number| number.slot);
    match numbers.as_slice() {
        [] => Nonlinear::None,
        [number] => Nonlinear::One(number),
        _ => Nonlinear::NoClosedForm,
    }
}

/// A mean over the values of one number, or a single value where no number has to be integrated over.
#[derive(Clone, Copy)]
struct Integral<'a> {
    over: Option<&'a Number>,
    environment: &'a Environment,
}

impl<'a> Integral<'a> {
    fn mean(&self, f: impl Fn(&Values<'a>) -> f64) -> f64 {
        let Integral { over, environment } = *self;
        match over.map(|number| (number, &number.law)) {
            Some((number, Uncertainty::Uncertain(family))) => {
                mean_of(family.as_ref(), number, |value| f(&Values { integrated: Some((number, value)), environment }))
            }
            _ => f(&Values { integrated: None, environment }),
        }
    }

    /// Every number at its mean.
    fn at_means(&self) -> Values<'a> {
        Values { integrated: None, environment: self.environment }
    }
}

/// The value of each number at one point of an integral.
struct Values<'a> {
    /// The number that is integrated over, with its value here; all others have their means.
    integrated: Option<(&'a Number, f64)>,
    environment: &'a Environment,
}

impl Values<'_> {
    fn of(&self, number: &Number) -> f64 {
        match self.integrated {
            Some((integrated, value)) if integrated.slot == number.slot => value,
            _ => self.environment.value(number)[0],
        }
    }

    fn bounds(&self, incident: &Incident, scenario: &Scenario) -> GuardrailBounds {
        GuardrailBounds::of(incident, &scenario.guardrails, |number| self.of(number))
    }
}

/// An incident that spends while it runs.
struct RunningIncident<'a> {
    incident: &'a Incident,
    running: &'a Running,
    scenario: &'a Scenario,
    integral: Integral<'a>,
    weekend: f64,
    /// How long it runs where no money bounds it. Only an alert changes that, so it serves all values of every other number.
    hours: RunningHours,
    is_alert_integrated: bool,
}

impl<'a> RunningIncident<'a> {
    fn new(incident: &'a Incident, running: &'a Running, scenario: &'a Scenario, integral: Integral<'a>) -> Option<Self> {
        let weekend = integral.environment.value(&running.weekend_share)[0];
        let hours = RunningHours::new(running, &integral.at_means().bounds(incident, scenario), weekend)?;
        let alert = scenario.guardrails.alert.as_ref().map(|alert| &alert.after);
        let is_alert_integrated = integral.over.zip(alert).is_some_and(|(number, alert)| number.slot == alert.slot);
        Some(Self { incident, running, scenario, integral, weekend, hours, is_alert_integrated })
    }

    fn means(&self, hourly: &MonthLanes) -> Vec<IncidentCost> {
        if !is_money_bounded(self.incident, self.scenario) {
            let hours = self.mean(|hours, _, _| hours.mean);
            return hourly.iter().map(|row| IncidentCost { dollars: row[0] * hours, hours }).collect();
        }
        let mut months: Vec<IncidentCost> = vec![];
        let mut last: Option<(f64, IncidentCost)> = None;
        for month in 0..hourly.n_months() {
            let path = path(self.running, self.integral.environment, month);
            let cost = match last {
                Some((same, cost)) if same == path => cost,
                _ => self.cost(path),
            };
            last = Some((path, cost));
            months.push(cost);
        }
        months
    }

    /// The mean cost of one that begins in a month whose rent is `path` times the list price.
    fn cost(&self, path: f64) -> IncidentCost {
        let spending = spending(self.incident, &self.scenario.prices);
        let rate = |values: &Values<'_>| path * spending.iter().map(|number| values.of(number)).product::<f64>();
        IncidentCost {
            dollars: self.mean(|hours, bounds, values| hours.dollars(rate(values), bounds)),
            hours: self.mean(|hours, bounds, values| hours.until_ended(rate(values), bounds)),
        }
    }

    fn mean(&self, f: impl Fn(&RunningHours, &GuardrailBounds, &Values<'a>) -> f64) -> f64 {
        self.integral.mean(|values| {
            let bounds = values.bounds(self.incident, self.scenario);
            if self.is_alert_integrated {
                RunningHours::new(self.running, &bounds, self.weekend).map_or(f64::NAN, |hours| f(&hours, &bounds, values))
            } else {
                f(&self.hours, &bounds, values)
            }
        })
    }
}

/// Whether something bounds the dollars of an incident, rather than its hours.
fn is_money_bounded(incident: &Incident, scenario: &Scenario) -> bool {
    let guardrails = &scenario.guardrails;
    incident.max_cost.is_some() || guardrails.daily_limit.is_some() || guardrails.kill_switch.is_some()
}

/// The rent of a month over the list price, where it is certain.
fn path(running: &Running, environment: &Environment, month: usize) -> f64 {
    match &running.spend {
        IncidentSpend::Rate(_) => 1.0,
        IncidentSpend::Gpus { name, .. } => environment.prices.gpu_rents[name].on_demand.month(month)[0],
    }
}

/// E[min(X, limit)].
fn limited(uncertainty: &Uncertainty, limit: f64) -> f64 {
    match uncertainty {
        Uncertainty::Certain(value) => value.min(limit),
        Uncertainty::Uncertain(family) if limit == f64::INFINITY => family.mean(),
        Uncertainty::Uncertain(family) => LimitedExpectedValue::of(family.as_ref()).at(limit),
    }
}

/// The hours that an incident runs where no money bounds it.
struct RunningHours {
    area: LimitedExpectedValue,
    mean: f64,
}

type Survival<'a> = Box<dyn Fn(f64) -> f64 + 'a>;

/// The sum of two discrete distributions has at most this many values.
const MOST_VALUES: usize = 20_000;

impl RunningHours {
    /// `None` where the sum of two discrete distributions has too many values.
    fn new(running: &Running, bounds: &GuardrailBounds, weekend: f64) -> Option<Self> {
        let lasts = running.duration.as_ref().map(|number| &number.law);
        let noticed = running.time_to_detect.as_ref().map(|number| &number.law);
        let wait = &running.weekend_delay.law;
        let after = bounds.alert_after;
        // Whether the wait comes after the alert, or the alert cuts the wait short.
        let (cut, end) = if bounds.answered_on_weekends { (f64::INFINITY, after) } else { (after, f64::INFINITY) };
        let mut places: Vec<f64> = [breakpoints(lasts), breakpoints(noticed), vec![after]].concat();
        let monday: Survival<'_> = if weekend > 0.0 {
            let (monday, more) = waited(noticed, cut, wait)?;
            places.extend(more);
            monday
        } else {
            Box::new(|_| 0.0)
        };
        let area = LimitedExpectedValue::new(
            |hours: f64| {
                let weekday = if hours < after { left(noticed, hours) } else { 0.0 };
                let at_weekend = if weekend > 0.0 && hours < end { monday(hours) } else { 0.0 };
                left(lasts, hours) * ((1.0 - weekend) * weekday + weekend * at_weekend)
            },
            places,
        );
        // In closed form where nothing bounds it, so that no tail is left out.
        let mean = match (lasts, noticed) {
            (None, Some(noticed)) if after == f64::INFINITY => noticed.mean() + weekend * wait.mean(),
            (Some(lasts), None) if after == f64::INFINITY => lasts.mean(),
            _ => area.at(f64::INFINITY),
        };
        // An incident that nothing ends is refused when the scenario is read.
        Some(Self { area, mean })
    }

    /// Expected hours, ended by the kill switch.
    fn until_ended(&self, rate: f64, bounds: &GuardrailBounds) -> f64 {
        self.up_to(bounds.hours_until_ended(rate))
    }

    fn up_to(&self, hours: f64) -> f64 {
        if hours == f64::INFINITY { self.mean } else { self.area.at(hours) }
    }

    /// Expected dollars at `rate` per hour: the billed hours of each day, until the kill switch or the maximum cost.
    fn dollars(&self, rate: f64, bounds: &GuardrailBounds) -> f64 {
        // An incident of more days has its limit spread evenly over the rest of them.
        const MOST_DAYS: usize = 4_096;
        let in_all = bounds.ended_at.min(bounds.max_cost);
        if rate.is_nan() || rate == 0.0 {
            return rate;
        }
        if 24.0 * rate <= bounds.daily_limit {
            return rate * self.up_to(in_all / rate);
        }
        let billed_per_day = bounds.daily_limit / rate;
        let (mut billed, mut left) = (0.0, in_all / rate);
        for day in 0..MOST_DAYS {
            let start = 24.0 * day as f64;
            if left <= 0.0 || start >= self.area.upper_end() {
                return rate * billed;
            }
            let hours = billed_per_day.min(left);
            billed += self.area.at(start + hours) - self.area.at(start);
            left -= hours;
        }
        let rest = self.area.at(f64::INFINITY) - self.area.at(24.0 * MOST_DAYS as f64);
        rate * (billed + rest * billed_per_day / 24.0)
    }
}

/// P(X > hours); 1 for what never happens.
fn left(uncertainty: Option<&Uncertainty>, hours: f64) -> f64 {
    match uncertainty {
        None => 1.0,
        Some(Uncertainty::Certain(value)) => f64::from(u8::from(hours < *value)),
        Some(Uncertainty::Uncertain(family)) => limited_expected_value::survival(family.as_ref(), hours),
    }
}

/// Points where P(X > hours) jumps or changes shape.
fn breakpoints(uncertainty: Option<&Uncertainty>) -> Vec<f64> {
    match uncertainty {
        None => vec![],
        Some(Uncertainty::Certain(value)) => vec![*value],
        Some(Uncertainty::Uncertain(family)) => knots(family.as_ref()),
    }
}

/// P(min(D, cut) + W > hours), and the points where it changes shape.
fn waited<'a>(noticed: Option<&'a Uncertainty>, cut: f64, wait: &'a Uncertainty) -> Option<(Survival<'a>, Vec<f64>)> {
    let first = move |hours: f64| if hours < cut { left(noticed, hours) } else { 0.0 };
    let mut firsts: Vec<f64> = breakpoints(noticed).into_iter().filter(|hours| *hours < cut).collect();
    firsts.extend(cut.is_finite().then_some(cut));
    let discrete: Option<Vec<(f64, f64)>> = match wait {
        Uncertainty::Certain(wait) => Some(vec![(*wait, 1.0)]),
        Uncertainty::Uncertain(family) => family.steps().map(|steps| steps.atoms().collect()),
    };
    if let Some(waits) = discrete {
        if firsts.len() * waits.len() > MOST_VALUES {
            return None;
        }
        let sums = waits.iter().flat_map(|(wait, _)| firsts.iter().chain([&0.0]).map(move |first| first + wait)).collect();
        return Some((Box::new(move |hours| waits.iter().map(|(wait, weight)| weight * first(hours - wait)).sum()), sums));
    }
    // A wait with a density makes the sum smooth, so summing over the values of what comes first is enough.
    let Uncertainty::Uncertain(family) = wait else { return None };
    let firsts: Vec<(f64, f64)> = match noticed {
        None => vec![(cut, 1.0)],
        Some(Uncertainty::Certain(value)) => vec![(value.min(cut), 1.0)],
        Some(Uncertainty::Uncertain(noticed)) => nodes(noticed.as_ref(), cut),
    };
    if firsts.len() > MOST_VALUES / 20 {
        return None;
    }
    let waits = knots(family.as_ref());
    let some = firsts.iter().step_by(firsts.len().div_ceil(4)).chain(firsts.first()).map(|(first, _)| *first);
    let places = some.filter(|first| first.is_finite()).flat_map(|first| waits.iter().map(move |wait| first + wait)).collect();
    let wait = LimitedExpectedValue::of(family.as_ref());
    Some((Box::new(move |hours| firsts.iter().map(|(first, weight)| weight * wait.survival(hours - first)).sum()), places))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chance::family::{Discrete, Lognormal, Uniform};
    use std::sync::Arc;

    fn hours(law: Uncertainty) -> Number {
        let mut number = Number::without_slot("hours".into(), 0.0, crate::quantity::Dimension::Hours, crate::scenario::Range::NOT_NEGATIVE);
        number.law = law;
        number
    }

    fn running(duration: Option<Uncertainty>, time_to_detect: Option<Uncertainty>, wait: Uncertainty) -> Running {
        Running {
            spend: IncidentSpend::Rate(hours(Uncertainty::Certain(100.0))),
            duration: duration.map(hours),
            time_to_detect: time_to_detect.map(hours),
            weekend_share: hours(Uncertainty::Certain(0.0)),
            weekend_delay: hours(wait),
        }
    }

    fn lognormal(median: f64, sigma: f64) -> Uncertainty {
        Uncertainty::Uncertain(Arc::new(Lognormal::new(crate::quantity::math::ln(median), sigma).unwrap()))
    }

    fn uniform(most: f64) -> Uncertainty {
        Uncertainty::Uncertain(Arc::new(Uniform::new(0.0, most).unwrap()))
    }

    fn discrete(values: &[f64], weights: &[f64]) -> Uncertainty {
        Uncertainty::Uncertain(Arc::new(Discrete::new(values, weights).unwrap()))
    }

    #[track_caller]
    fn close(got: f64, exact: f64, bound: f64) {
        assert!((got - exact).abs() <= bound * exact.abs(), "{got} instead of {exact}");
    }

    #[test]
    fn hours_by_hand() {
        let mean = |running: &Running, bounds: &GuardrailBounds, weekend| {
            RunningHours::new(running, bounds, weekend).unwrap().area.at(f64::INFINITY)
        };
        // min of two uniforms on 0 to 10 and 0 to 20: ∫₀^10 (1 − h/10)(1 − h/20) dh = 10 − 5 − 2.5 + 1000/600.
        let both = running(Some(uniform(10.0)), Some(uniform(20.0)), Uncertainty::Certain(62.0));
        close(mean(&both, &GuardrailBounds::NONE, 0.0), 2.5 + 5.0 / 3.0, 1e-12);
        // 0 to 20, and at every second start 62 on top.
        let noticed = running(None, Some(uniform(20.0)), Uncertainty::Certain(62.0));
        close(mean(&noticed, &GuardrailBounds::NONE, 0.5), 10.0 + 31.0, 1e-12);
        // An alert after 5 hours: E[min(D, 5)] = 5 − 25/40 = 4.375; unanswered at a weekend 66.375, answered 5.
        let alert = |answered_on_weekends| GuardrailBounds { alert_after: 5.0, answered_on_weekends, ..GuardrailBounds::NONE };
        close(mean(&noticed, &alert(false), 0.5), 4.375 + 31.0, 1e-12);
        close(mean(&noticed, &alert(true), 0.5), (4.375 + 5.0) / 2.0, 1e-12);
        // Noticed after 1 or 3 hours, a wait of 10 or 20 hours, at most 15 in all: 11, 13, 15, 15 with .25 each.
        let steps =
            running(Some(Uncertainty::Certain(15.0)), Some(discrete(&[1.0, 3.0], &[0.5, 0.5])), discrete(&[10.0, 20.0], &[0.5, 0.5]));
        close(mean(&steps, &GuardrailBounds::NONE, 1.0), 13.5, 1e-12);
    }

    #[test]
    fn a_wait_with_a_density_is_integrated_over() {
        // Whatever the distributions, E[D + W] is the sum of the means; the corners of a uniform one cost the last digits.
        for (noticed, wait) in [
            (lognormal(10.0, 0.6), lognormal(50.0, 0.3)),
            (uniform(20.0), uniform(60.0)),
            (discrete(&[1.0, 30.0], &[0.7, 0.3]), lognormal(50.0, 1.0)),
            (lognormal(10.0, 1.5), discrete(&[20.0, 60.0], &[0.5, 0.5])),
            (Uncertainty::Certain(4.0), uniform(60.0)),
        ] {
            let both = running(None, Some(noticed.clone()), wait.clone());
            let hours = RunningHours::new(&both, &GuardrailBounds::NONE, 0.4).unwrap();
            close(hours.area.at(f64::INFINITY), noticed.mean() + 0.4 * wait.mean(), 1e-6);
            // min(D, 3) + W: E[min(D, 3)] by itself.
            let alerted = RunningHours::new(&both, &GuardrailBounds { alert_after: 3.0, ..GuardrailBounds::NONE }, 1.0).unwrap();
            close(alerted.area.at(f64::INFINITY), limited(&noticed, 3.0) + wait.mean(), 1e-6);
        }
    }

    #[test]
    fn a_daily_limit_is_the_mean_of_what_each_day_bills() {
        let uniform_hours = running(Some(uniform(48.0)), None, Uncertainty::Certain(0.0));
        let hours = RunningHours::new(&uniform_hours, &GuardrailBounds::NONE, 0.0).unwrap();
        // At 100 an hour and 1,200 a day 12 hours of each are billed: ∫ over 0–12 and 24–36 of 1 − h/48 = 10.5 + 4.5.
        let limited = |bounds: GuardrailBounds| hours.dollars(100.0, &bounds);
        close(limited(GuardrailBounds { daily_limit: 1_200.0, ..GuardrailBounds::NONE }), 1_500.0, 1e-12);
        // And at most 1,800 in all: the second day bills 6 hours, ∫ 24–30 of 1 − h/48 = 2.625.
        close(limited(GuardrailBounds { daily_limit: 1_200.0, max_cost: 1_800.0, ..GuardrailBounds::NONE }), 1_312.5, 1e-12);
        // Ended at 1,200 without a daily limit: 12 hours.
        let ended = GuardrailBounds { ended_at: 1_200.0, ..GuardrailBounds::NONE };
        close(limited(ended), 1_050.0, 1e-12);
        close(hours.until_ended(100.0, &ended), 10.5, 1e-12);
        close(limited(GuardrailBounds { daily_limit: 2_400.0, ..GuardrailBounds::NONE }), 2_400.0, 1e-12);
    }
}
