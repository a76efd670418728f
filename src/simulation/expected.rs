//! Exact means of the quantities of a segment, given the mean world; NaN where a mean has no closed form here.
//!
//! Evaluating the lines on these gives the exact mean of each line, against which every run checks itself.

use super::access::allowance;
use super::occupancy::OccupancyProbabilities;
use super::plan::{Cohort, Plan, Segment, UsagePlan};
use super::tally::{self, Tally};
use super::{access, environment, incidents, jobs, person, spot};
use crate::chance::process::{adoption, poisson};
use crate::cost::{Environment, Quantities, Quantity};
use crate::quantity::{LANES, MonthLanes};
use crate::scenario::package::{FineTuning, Payout};
use crate::scenario::usage::{ActiveShare, Resource};
use crate::scenario::{Allowance, Number, Uncertainty};

/// The tally of the expectation pass: the exact mean of every line and count in each lane, NaN where there is none.
pub fn tally(plan: &Plan) -> Tally {
    let environment = environment::means(plan);
    let mut tally = Tally::zero(plan);
    let mut quantities = Quantities::zero(plan.n_months());
    let mut scratch = MonthLanes::zero(plan.n_months());
    let probabilities = |cohort: &Cohort| Some(OccupancyProbabilities::new(cohort.turnover_model.as_ref()?, &environment, plan.n_months()));
    let probabilities: Vec<Option<OccupancyProbabilities>> = plan.cohorts.iter().map(probabilities).collect();
    for segment in &plan.segments {
        fill(plan, segment, &environment, probabilities[segment.cohort].as_ref(), &mut quantities);
        tally::charge(plan, segment, &environment, &quantities, &mut scratch, &mut tally);
    }
    tally.close(plan);
    tally
}

/// Fills `quantities` with the exact means of `segment`; `probabilities` say who is there, where people leave by chance.
fn fill(
    plan: &Plan,
    segment: &Segment,
    environment: &Environment,
    probabilities: Option<&OccupancyProbabilities>,
    quantities: &mut Quantities,
) {
    quantities.clear();
    match probabilities {
        None => person::set_totals(plan, segment, environment, quantities),
        Some(probabilities) => {
            let totals = probabilities.totals(plan, segment.cohort, &segment.pay_groups);
            person::fill_totals(&totals, plan, segment.cohort, environment, quantities);
        }
    }
    let cohort = &plan.cohorts[segment.cohort];
    segment.before.set(cohort, environment, quantities);
    let cohort_environment = &environment.cohorts[segment.cohort];
    if let Some(usage) = &cohort.inference {
        let has_credits = cohort.package.as_deref().is_some_and(|package| package.ownership.compute_credits.is_some());
        let has_seat = cohort.package.as_deref().is_some_and(|package| plan.scenario.seat_with_credits(package).is_some());
        let has_own_quotas = plan.people[segment.people.clone()].iter().any(|person| person.allowance.get().is_some());
        demand(
            plan,
            segment,
            usage,
            environment,
            &cohort_environment.token_scale,
            &access::serving::TOKENS,
            has_credits || has_seat || has_own_quotas,
            quantities,
        );
    }
    if let Some(usage) = &cohort.gpu {
        demand(plan, segment, usage, environment, &cohort_environment.hour_scale, &access::serving::HOURS, false, quantities);
    }
    incidents::expect(plan, segment, environment, quantities);
    payouts(cohort, segment, environment, quantities);
    if let Some(tuning) = cohort.package.as_deref().and_then(|package| package.development.fine_tuning.as_ref()) {
        jobs(plan, segment, tuning, environment, quantities);
    }
    spot::expect(cohort, environment, quantities);
    // A wage base bends the line: no exact mean.
    *quantities.get_mut(Quantity::PayrollTax) = MonthLanes::filled(plan.n_months(), f64::NAN);
}

/// People at work × P(begun) and its ramp × P(on) × what an average active person uses.
#[expect(clippy::too_many_arguments, reason = "one call for each of two resources; a struct would be named after this function")]
fn demand(
    plan: &Plan,
    segment: &Segment,
    usage: &UsagePlan,
    environment: &Environment,
    scale: &MonthLanes,
    counters: &access::serving::Counters,
    is_limited_otherwise: bool,
    quantities: &mut Quantities,
) {
    let active = match &usage.usage.active.share {
        ActiveShare::Common(number) => environment.value(number)[0],
        ActiveShare::Personal(family) => family.mean(),
    };
    let cohort = &plan.cohorts[segment.cohort];
    let allowance =
        cohort.access.as_deref().map(|access| if usage.usage.resource == Resource::Gpu { &access.gpu_hours } else { &access.tokens });
    let is_limited = allowance.is_some_and(Allowance::is_limited) || is_limited_otherwise;
    let lost = allowance.map_or(0.0, |allowance| allowance::mean_lost(allowance, usage.waits.as_ref(), environment));
    for month in 0..plan.n_months() {
        let begun = usage.usage.adoption.as_ref().map_or(1.0, |curve| {
            let (from, to) = (environment.value(&curve.initial_share)[0], environment.value(&curve.final_share)[0]);
            // Whether adoption rises or falls bends the mean where a ramp delays those who begin.
            let bends = usage.usage.ramp_months > 1.0
                && [&curve.initial_share, &curve.final_share].iter().any(|end| matches!(end.law, Uncertainty::Uncertain(_)));
            if bends { f64::NAN } else { adoption::mean(month, from, to, curve.over_months, usage.usage.ramp_months) }
        });
        let wanted = quantities.month(Quantity::Headcount, month)[0] * begun * active * scale.month(month)[0];
        quantities.month_mut(counters.wanted, month).fill(wanted);
        if !is_limited {
            quantities.month_mut(counters.in_quota, month).fill(wanted * (1.0 - lost));
            quantities.month_mut(counters.blocked, month).fill(wanted * lost);
        }
        if is_limited {
            counters.ends().iter().for_each(|quantity| quantities.month_mut(*quantity, month).fill(f64::NAN));
        }
        // A share that has no mean is not none.
        if is_limited || lost != 0.0 {
            counters.times().into_iter().for_each(|quantity| quantities.month_mut(quantity, month).fill(f64::NAN));
            quantities.month_mut(Quantity::IdlePay, month).fill(f64::NAN);
        }
    }
}

/// A payout is independent of pay, so its mean multiplies the pay it applies to.
fn payouts(cohort: &Cohort, segment: &Segment, environment: &Environment, quantities: &mut Quantities) {
    let Some(bonus) = cohort.package.as_deref().and_then(|package| package.core.performance_bonus.as_ref()) else { return };
    let mean = match &bonus.payout {
        Payout::Same(payout) => *payout,
        Payout::Personal(family) => family.mean(),
    };
    for (pay, paid_out) in
        [(Quantity::PayAtPackageTarget, Quantity::PayoutAtPackageTarget), (Quantity::PayAtOwnTarget, Quantity::PayoutAtOwnTarget)]
    {
        let mut columns = quantities.get(pay).clone();
        columns.iter_mut().for_each(|row| row.iter_mut().for_each(|value| *value *= mean));
        *quantities.get_mut(paid_out) = columns;
    }
    segment.before.set_payouts(cohort, environment, mean, quantities);
}

/// Jobs wanted are Poisson; jobs paid by the year's end of month t are min(N(t), limit), whose mean is a finite sum.
fn jobs(plan: &Plan, segment: &Segment, tuning: &FineTuning, environment: &Environment, quantities: &mut Quantities) {
    let rate = environment.value(&tuning.jobs)[0];
    let is_certain = |number: &&Number| matches!(number.law, Uncertainty::Certain(_));
    let all_certain = [&tuning.jobs, &tuning.allowance, &tuning.tokens, &tuning.price].iter().all(is_certain);
    let Some(limits) = jobs::paid_at_most(&plan.cohorts[segment.cohort], environment, &plan.scenario) else { return };
    if plan.cohorts[segment.cohort].turnover_model.is_some() {
        for (month, limit) in limits.iter().enumerate() {
            let wanted = rate * quantities.month(Quantity::Headcount, month)[0];
            quantities.month_mut(Quantity::JobsWanted, month).fill(wanted);
            // How many months of the year somebody was there bends what a limit lets through.
            let is_limited = limit[0].is_finite();
            quantities.month_mut(Quantity::JobsPaid, month).fill(if all_certain && !is_limited { wanted } else { f64::NAN });
        }
        return;
    }
    for person in &plan.people[segment.people.clone()] {
        let (mut events, mut paid_before) = (0.0, 0.0);
        for (index, month) in plan.scenario.calendar().enumerate() {
            if month.of_year() == 1 {
                (events, paid_before) = (0.0, 0.0);
            }
            let wanted = rate * person.pay.presence_in(month);
            events += wanted;
            let paid = if all_certain { poisson::limited_expected_value(events, limits[index][0]) } else { f64::NAN };
            for lane in 0..LANES {
                quantities.month_mut(Quantity::JobsWanted, index)[lane] += wanted;
                quantities.month_mut(Quantity::JobsPaid, index)[lane] += paid - paid_before;
            }
            paid_before = paid;
        }
    }
}
