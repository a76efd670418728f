//! What a measure comes to in the results of a case, with its error.

use serde::Serialize;

use super::{Measure, Selection, Statistic};
use crate::insight::spending::Spending;
use crate::quantity::Month;
use crate::scenario::BudgetOf;
use crate::simulation::Results;
use crate::statistics::influence;
use crate::statistics::interval::Interval;
use crate::statistics::moments::Moments;
use crate::statistics::proportion::Proportion;
use crate::statistics::quantile::{quantile, quantile_standard_error, sorted};
use crate::statistics::replicates::Replicates;
use crate::statistics::tail::{conditional_value_at_risk, conditional_value_at_risk_standard_error};

/// A measure of one case, in the unit of the measure; a month counts from the year 0, and infinity is `never`.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Measured {
    /// Absent where it is not defined: an overrun that no trial has, a change of `never`.
    pub value: Option<f64>,
    /// Absent where it is unknown; 0 where the value is exact.
    pub standard_error: Option<f64>,
    /// 95% interval; absent where there are too few trials.
    pub low: Option<f64>,
    pub high: Option<f64>,
}

impl Measured {
    pub const UNDEFINED: Self = Self { value: None, standard_error: None, low: None, high: None };

    /// A value without chance.
    pub fn exact(value: f64) -> Self {
        Self { value: Some(value), standard_error: Some(0.0), low: Some(value), high: Some(value) }
    }

    fn of_interval(value: f64, standard_error: Option<f64>, interval: Option<Interval>) -> Self {
        let interval = if standard_error == Some(0.0) { Some(Interval { value, low: value, high: value }) } else { interval };
        Self {
            value: Some(value),
            standard_error,
            low: interval.map(|interval| interval.low),
            high: interval.map(|interval| interval.high),
        }
    }

    /// Half the width of its interval.
    pub fn half_width(&self) -> Option<f64> {
        Some((self.high? - self.low?) / 2.0).filter(|width| width.is_finite())
    }
}

/// A measured value with its influence values, from which differences have their errors; none for months and what is exact.
#[derive(Clone, Debug)]
pub(in crate::insight) struct WithInfluence {
    pub measured: Measured,
    pub influence: Vec<f64>,
}

impl Measure {
    /// Its value in `results`; a change is against `base`, from the same study. `None` where the results do not hold what it needs.
    pub fn of(&self, results: &Results, base: Option<&Results>) -> Option<Measured> {
        self.with_influence(results, base).map(|found| found.measured)
    }

    pub(in crate::insight) fn with_influence(&self, results: &Results, base: Option<&Results>) -> Option<WithInfluence> {
        self.with_influence_at(results, base, None)
    }

    /// As [`Self::with_influence`], with an amount in place of one budget of the scenario.
    pub(in crate::insight) fn with_influence_at(
        &self,
        results: &Results,
        base: Option<&Results>,
        instead: Option<(&BudgetOf, f64)>,
    ) -> Option<WithInfluence> {
        match self {
            Self::Of { statistic, selection } => of_trials(*statistic, selection, results, instead),
            Self::Budget(selection) => Some(WithInfluence::exact(budget(selection, results, instead)?)),
            Self::Change(measure) => {
                let ours = measure.with_influence_at(results, base, instead)?;
                let theirs = measure.with_influence(base?, base)?;
                Some(ours.less(&theirs, results.replicates().or(base?.replicates())))
            }
        }
    }
}

impl WithInfluence {
    /// A value without chance.
    pub(in crate::insight) fn exact(value: f64) -> Self {
        Self { measured: Measured::exact(value), influence: vec![] }
    }

    /// The same with the other sign.
    pub(in crate::insight) fn negated(self) -> Self {
        let Measured { value, standard_error, low, high } = self.measured;
        let negated = |value: Option<f64>| value.map(|value| -value);
        let measured = Measured { value: negated(value), standard_error, low: negated(high), high: negated(low) };
        Self { measured, influence: self.influence.into_iter().map(|value| -value).collect() }
    }

    /// The difference of two measures on the same trials.
    pub(in crate::insight) fn less(&self, other: &Self, replicates: Option<Replicates>) -> Self {
        let undefined = Self { measured: Measured::UNDEFINED, influence: vec![] };
        let difference =
            self.measured.value.zip(other.measured.value).map(|(ours, theirs)| if ours == theirs { 0.0 } else { ours - theirs });
        let Some(value) = difference.filter(|difference| difference.is_finite()) else { return undefined };
        let n = self.influence.len().max(other.influence.len());
        let filled = |influence: &[f64]| if influence.is_empty() { vec![0.0; n] } else { influence.to_vec() };
        let (ours, theirs) = (filled(&self.influence), filled(&other.influence));
        let is_exact = [self, other].iter().all(|one| one.measured.standard_error == Some(0.0));
        let standard_error =
            if is_exact || n == 0 { Some(0.0).filter(|_| is_exact) } else { influence::standard_error(&ours, &theirs, replicates) };
        let interval = standard_error.map(|error| interval(value, error, n, replicates));
        let influence = ours.iter().zip(&theirs).map(|(ours, theirs)| ours - theirs).collect();
        Self { measured: Measured::of_interval(value, standard_error, interval), influence }
    }
}

fn interval(value: f64, standard_error: f64, n: usize, replicates: Option<Replicates>) -> Interval {
    match replicates {
        Some(replicates) => Interval::of_replicates(value, standard_error, n, replicates),
        None => Interval::around(value, standard_error),
    }
}

impl Measure {
    /// A statistic of the values that the budget is held against: on the basis of the budget.
    pub(in crate::insight) fn held_like_budget(&self, results: &Results) -> Option<WithInfluence> {
        let Self::Of { statistic, selection } = self else { return None };
        of_values(*statistic, &held(results, &selection.budget_of()?)?, results.replicates())
    }

    /// The budget that it is held against.
    pub(in crate::insight) fn budget_of(&self, results: &Results) -> Option<f64> {
        budget(self.selection(), results, None)
    }
}

fn of_trials(statistic: Statistic, selection: &Selection, results: &Results, instead: Option<(&BudgetOf, f64)>) -> Option<WithInfluence> {
    let replicates = results.replicates();
    match statistic {
        Statistic::Mean | Statistic::Sd | Statistic::Quantile(_) | Statistic::TailMean(_) => {
            of_values(statistic, &selection.by_trial(results)?, replicates)
        }
        Statistic::ProbabilityOver(limit) => {
            let (values, limit) = held_against(limit, selection, results, instead)?;
            of_share(values.len(), |trial| values[trial] > limit, replicates)
        }
        Statistic::Overrun(limit) => {
            let (values, limit) = held_against(limit, selection, results, instead)?;
            Some(overrun(&values, limit, replicates))
        }
        Statistic::ProbabilityOut(month) => {
            let by_end = spent_by(results, &selection.budget_of()?, month)?;
            let limit = budget(selection, results, instead)?;
            of_share(by_end.len(), |trial| by_end[trial] > limit, replicates)
        }
        Statistic::MonthOut(share) => {
            let limit = budget(selection, results, instead)?;
            let spending = Spending::of(results, &selection.budget_of()?)?;
            month_out(share, limit, spending.start, &spending.cumulative(), results)
        }
    }
}

/// The values by trial and the limit that they are held against: the one that is written, or else the budget, on whose basis the values then are.
fn held_against(
    limit: Option<f64>,
    selection: &Selection,
    results: &Results,
    instead: Option<(&BudgetOf, f64)>,
) -> Option<(Vec<f64>, f64)> {
    match limit {
        Some(limit) => Some((selection.by_trial(results)?, selection.converted(limit, &results.plan().scenario.rates.exchange))),
        None => Some((held(results, &selection.budget_of()?)?, budget(selection, results, instead)?)),
    }
}

/// The budget that a quantity is held against.
fn budget(selection: &Selection, results: &Results, instead: Option<(&BudgetOf, f64)>) -> Option<f64> {
    let of = selection.budget_of()?;
    match instead {
        Some((other, amount)) if *other == of => Some(amount),
        _ => results.plan().scenario.budget.amount(&of),
    }
}

/// Dollars by trial that are held against a budget, on its basis and over all of its months.
pub(super) fn held(results: &Results, of: &BudgetOf) -> Option<Vec<f64>> {
    if of.is_whole() {
        // Totals are kept even where months are not.
        return Some(results.horizon(of.scope, results.plan().scenario.budget.basis).values().into_owned());
    }
    Some(Spending::of(results, of)?.over_all())
}

/// Dollars by trial that are held against a budget by the end of a month; `None` outside its months.
pub(super) fn spent_by(results: &Results, of: &BudgetOf, month: Month) -> Option<Vec<f64>> {
    let spending = Spending::of(results, of)?;
    let index = usize::try_from(month.since(spending.start)).ok()?;
    spending.cumulative().into_iter().nth(index)
}

/// Mean, standard deviation, quantile or mean of the tail of `values`.
pub(super) fn of_values(statistic: Statistic, values: &[f64], replicates: Option<Replicates>) -> Option<WithInfluence> {
    let ascending = sorted(values);
    let moments = Moments::of_sorted(&ascending);
    let of_error = |value: f64, error: Option<f64>, influence: Vec<f64>| {
        let interval = error.map(|error| interval(value, error, values.len(), replicates));
        Some(WithInfluence { measured: Measured::of_interval(value, error, interval), influence })
    };
    ascending.first()?;
    match statistic {
        Statistic::Mean => {
            let error = match replicates {
                Some(replicates) => replicates.standard_error_of_mean(values),
                None => moments.standard_error(),
            };
            // A mean of zero is never −0.
            of_error(moments.mean + 0.0, error, influence::of_mean(values, moments.mean))
        }
        Statistic::Sd => {
            let sd = moments.sd()?;
            let of_sd = influence::of_sd(values, moments.mean, sd);
            of_error(sd, influence::standard_error(&of_sd, &[], replicates), of_sd)
        }
        Statistic::Quantile(percentile) => {
            let value = quantile(&ascending, percentile)?;
            let alone = quantile_standard_error(&ascending, percentile);
            let (error, interval) = match replicates {
                Some(replicates) => {
                    let error = replicates.standard_error_of_quantile(values, &ascending, percentile);
                    (error, error.map(|error| interval(value, error, values.len(), Some(replicates))))
                }
                None => (alone, Interval::of_quantile(&ascending, percentile)),
            };
            let influence = influence::of_quantile(values, value, percentile, alone).unwrap_or_default();
            Some(WithInfluence { measured: Measured::of_interval(value, error, interval), influence })
        }
        Statistic::TailMean(percentile) => {
            let value = conditional_value_at_risk(&ascending, percentile)?;
            let error = match replicates {
                Some(replicates) => replicates.standard_error_of_tail_mean(values, &ascending, percentile),
                None => conditional_value_at_risk_standard_error(&ascending, percentile),
            };
            of_error(value, error, influence::of_tail_mean(values, quantile(&ascending, percentile)?, value, percentile))
        }
        _ => None,
    }
}

/// The share of trials that are hits.
pub(super) fn of_share(n: usize, is_hit: impl Fn(usize) -> bool, replicates: Option<Replicates>) -> Option<WithInfluence> {
    let share = match replicates {
        Some(replicates) => Proportion::of_replicates(n, &is_hit, replicates)?,
        None => Proportion::of((0..n).filter(|trial| is_hit(*trial)).count() as u64, n as u64)?,
    };
    // Without a hit or a miss only the interval means something.
    let standard_error = Some(share.standard_error).filter(|_| share.share > 0.0 && share.share < 1.0);
    let measured = Measured { value: Some(share.share), standard_error, low: Some(share.lower), high: Some(share.upper) };
    Some(WithInfluence { measured, influence: influence::of_share(n, is_hit, share.share) })
}

/// The mean excess over `limit` of the values above it; undefined where there are none.
pub(super) fn overrun(values: &[f64], limit: f64, replicates: Option<Replicates>) -> WithInfluence {
    let terms: Vec<(f64, f64)> = values.iter().map(|value| if *value > limit { (value - limit, 1.0) } else { (0.0, 0.0) }).collect();
    let n_over = terms.iter().filter(|term| term.1 > 0.0).count();
    if n_over == 0 {
        return WithInfluence { measured: Measured::UNDEFINED, influence: vec![] };
    }
    let excesses: Vec<f64> = terms.iter().filter(|term| term.1 > 0.0).map(|term| term.0).collect();
    let moments = Moments::of_sorted(&sorted(&excesses));
    let error = match replicates {
        Some(replicates) => replicates.standard_error_of_ratio(terms.len(), |trial| terms[trial]),
        None => moments.standard_error(),
    };
    let interval = error.map(|error| interval(moments.mean, error, n_over, replicates));
    let influence = influence::of_ratio(&terms, moments.mean).unwrap_or_default();
    WithInfluence { measured: Measured::of_interval(moments.mean, error, interval), influence }
}

/// The first month by whose end `share` of the trials have spent `limit`; the interval holds the months whose own 95% interval covers the share.
fn month_out(share: f64, limit: f64, start: Month, spent: &[Vec<f64>], results: &Results) -> Option<WithInfluence> {
    let shares: Vec<Measured> = spent
        .iter()
        .map(|by_end| Some(of_share(by_end.len(), |trial| by_end[trial] > limit, results.replicates())?.measured))
        .collect::<Option<_>>()?;
    let first = |reaches: &dyn Fn(&Measured) -> bool| {
        shares.iter().position(reaches).map_or(f64::INFINITY, |index| month_number(start.plus(index as i32)))
    };
    let measured = Measured {
        value: Some(first(&|out| out.value.is_some_and(|value| value >= share))),
        standard_error: None,
        low: Some(first(&|out| out.high.is_some_and(|high| high >= share))),
        high: Some(first(&|out| out.low.is_some_and(|low| low >= share))),
    };
    Some(WithInfluence { measured, influence: vec![] })
}

/// A month as a number that sorts as months do.
pub(super) fn month_number(month: Month) -> f64 {
    f64::from(month.since(Month::FIRST))
}

/// The month of such a number; absent for `never`.
pub(super) fn numbered_month(number: f64) -> Option<Month> {
    number.is_finite().then(|| Month::FIRST.plus(number as i32))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quantity::math::exp;
    use crate::quantity::math::normal_quantile;
    use crate::statistics::quantile::Percentile;
    use crate::statistics::rank::rank_interval;

    fn one_to_twenty() -> Vec<f64> {
        // In no order.
        (0..20_u32).map(|i| f64::from(7 * i % 20 + 1)).collect()
    }

    fn value(statistic: Statistic, values: &[f64]) -> f64 {
        of_values(statistic, values, None).unwrap().measured.value.unwrap()
    }

    #[test]
    fn measures_of_one_to_twenty_are_those_worked_out_by_hand() {
        let values = one_to_twenty();
        let percent = |percent| Percentile::percent(percent).unwrap();
        for (statistic, expected) in [
            (Statistic::Mean, 10.5),
            // √35.
            (Statistic::Sd, 5.916_079_783_099_616),
            (Statistic::Quantile(percent(50)), 10.5),
            (Statistic::Quantile(percent(90)), 18.1),
            (Statistic::Quantile(percent(95)), 19.05),
            (Statistic::TailMean(percent(90)), 19.5),
            (Statistic::TailMean(percent(95)), 20.0),
        ] {
            assert!((value(statistic, &values) - expected).abs() < 1e-12, "{statistic:?}");
        }
        let share = |limit: f64| of_share(20, |trial| values[trial] > limit, None).unwrap().measured;
        assert_eq!((share(15.0).value, share(20.0).value), (Some(0.25), Some(0.0)));
        // Nothing is over 20, but 20 trials do not prove that nothing can be.
        assert!(share(20.0).standard_error.is_none() && share(20.0).high > Some(0.1));
        // 16 to 20 less 15: 3 on average. Their sd is √2.5, over √5.
        let over = overrun(&values, 15.0, None).measured;
        assert!(over.value == Some(3.0) && (over.standard_error.unwrap() - 0.5_f64.sqrt()).abs() < 1e-12);
        assert_eq!(overrun(&values, 20.0, None).measured, Measured::UNDEFINED);
    }

    /// A lognormal year of median 3M and sigma 0.25, at 10,000 equally probable points.
    #[test]
    fn the_budget_that_holds_with_95_percent_is_known_as_well_as_theory_says() {
        let n = 10_000;
        let values: Vec<f64> = (0..n).map(|i| 3e6 * exp(0.25 * normal_quantile((f64::from(i) + 0.5) / f64::from(n)))).collect();
        let p95 = of_values(Statistic::Quantile(Percentile::P95), &values, None).unwrap().measured;
        assert!((p95.value.unwrap() - 4_525_941.8).abs() < 1_000.0);
        // √(.95 × .05 / n) over the density 9.115e-8.
        assert!((p95.standard_error.unwrap() / 23_910.4 - 1.0).abs() < 0.1, "{p95:?}");
        let ranks = rank_interval(10_000, Percentile::P95).unwrap();
        assert_eq!((p95.low.unwrap(), p95.high.unwrap()), (values[ranks.lower - 1], values[ranks.upper - 1]));
        assert!((ranks.lower as i32 - 9_457).abs() <= 1 && (ranks.upper as i32 - 9_543).abs() <= 1, "{ranks:?}");
        assert!((value(Statistic::Mean, &values) / 3_095_230.22 - 1.0).abs() < 1e-4);
        assert!((value(Statistic::TailMean(Percentile::P95), &values) / 5_047_081.89 - 1.0).abs() < 1e-3);
        let wilson = of_share(10_000, |trial| trial < 500, None).unwrap().measured;
        assert!((wilson.low.unwrap() - 0.045_898_5).abs() < 1e-7 && (wilson.high.unwrap() - 0.054_447_1).abs() < 1e-7);
    }

    #[test]
    fn a_difference_is_that_of_the_pairs_and_the_reverse_has_the_other_sign() {
        let theirs = one_to_twenty();
        // Two dollars less in each trial: known exactly.
        let ours: Vec<f64> = theirs.iter().map(|value| value - 2.0).collect();
        for statistic in [Statistic::Mean, Statistic::Quantile(Percentile::P50)] {
            let of = |values: &[f64]| of_values(statistic, values, None).unwrap();
            let change = of(&ours).less(&of(&theirs), None).measured;
            let reverse = of(&theirs).less(&of(&ours), None).measured;
            assert!((change.value.unwrap() + 2.0).abs() < 1e-12 && change.standard_error.unwrap() < 1e-9, "{statistic:?} {change:?}");
            assert_eq!((change.value.map(|change| -change), change.standard_error), (reverse.value, reverse.standard_error));
            let none = of(&ours).less(&of(&ours), None).measured;
            assert_eq!((none.value, none.standard_error, none.low), (Some(0.0), Some(0.0), Some(0.0)));
        }
    }
}
