//! The expectation pass: exact means of the quantities of every segment; NaN where a mean has no closed form here.
//!
//! The lines evaluated on them give the exact mean of each line, against which every run checks itself.

use super::access::demand_counts::Counters;
use super::access::{allowance, shared_capacity};
use super::context::BlockContext;
use super::first_month::FirstMonth;
use super::key::Keep;
use super::occupancy::OccupancyProbabilities;
use super::plan::{Cohort, PayTerms, Plan, UsagePlan};
use super::position::Position;
use super::tally::Tally;
use super::totals::fixed_units;
use super::{bonus_draws, environment, expected_first_month, incidents, jobs, pay, spot, totals};
use crate::chance::process::{adoption, poisson};
use crate::cost::{Environment, Quantities, Quantity, Signed, equity, fringe_benefit};
use crate::quantity::{LANES, Lanes, Month, MonthLanes};
use crate::scenario::package::FineTuning;
use crate::scenario::usage::{ActiveShare, Resource};
use crate::scenario::{Allowance, Number, Scenario};

/// The tally of the expectation pass: the exact mean of every line and count in each lane, NaN where there is none. With what the first month is made of.
pub fn tally(plan: &Plan) -> (Tally, FirstMonth) {
    let environment = environment::means(plan);
    let mut tally = Tally::zero(plan, 0..plan.groups.len(), Keep::totals());
    let mut first_month = FirstMonth::default();
    let mut scratch = MonthLanes::zero(plan.n_months());
    each_segment(plan, &environment, |context, quantities| {
        tally.charge(context, quantities, &mut scratch);
        expected_first_month::add(&mut first_month, context, quantities);
    });
    tally.close(plan);
    (tally, first_month)
}

/// The expectation pass for segments that are not in the plan.
pub struct Expectation<'a> {
    plan: &'a Plan,
    environment: &'a Environment,
    /// By cohort, where people leave by chance.
    probabilities: Vec<Option<OccupancyProbabilities>>,
}

impl<'a> Expectation<'a> {
    /// `environment` holds the exact means of what everybody shares.
    pub fn new(plan: &'a Plan, environment: &'a Environment) -> Self {
        Self { plan, environment, probabilities: probabilities(plan, environment) }
    }

    /// The context of a segment of the plan.
    pub fn context(&self, segment: usize) -> BlockContext<'a> {
        BlockContext::new(self.plan, self.environment, 0, segment)
    }

    /// Fills `quantities` with the exact means of the segment of `context`.
    pub fn fill(&self, context: &BlockContext<'_>, quantities: &mut Quantities) {
        fill(context, self.probabilities[context.segment.cohort].as_ref(), quantities);
    }
}

fn probabilities(plan: &Plan, environment: &Environment) -> Vec<Option<OccupancyProbabilities>> {
    let of_cohort = |cohort: &Cohort| Some(OccupancyProbabilities::new(cohort.turnover_model.as_ref()?, environment, plan.n_months()));
    plan.cohorts.iter().map(of_cohort).collect()
}

/// Calls `visit` with every segment and the exact means of its quantities, in the order of the plan.
pub fn each_segment(plan: &Plan, environment: &Environment, mut visit: impl FnMut(&BlockContext<'_>, &Quantities)) {
    let mut quantities = Quantities::zero(plan.n_months());
    let probabilities = probabilities(plan, environment);
    for (index, segment) in plan.segments.iter().enumerate() {
        let context = BlockContext::new(plan, environment, 0, index);
        if let Some(capacity) = &context.cohort.capacity {
            quantities.clear();
            shared_capacity::expect(capacity, &mut quantities);
        }
        if context.cohort.fixed_line.is_some() {
            fixed_units(&mut quantities);
        } else if context.cohort.capacity.is_none() {
            fill(&context, probabilities[segment.cohort].as_ref(), &mut quantities);
        }
        visit(&context, &quantities);
    }
}

/// Fills `quantities` with the exact means of a segment. `probabilities` are those of its cohort, where people leave by chance.
fn fill(context: &BlockContext<'_>, probabilities: Option<&OccupancyProbabilities>, quantities: &mut Quantities) {
    let (cohort, segment, environment) = (context.cohort, context.segment, context.environment);
    quantities.clear();
    match probabilities {
        None => totals::set_of_segment(context, quantities),
        Some(probabilities) => {
            totals::set(context, &probabilities.totals(context.plan, segment.cohort, &segment.pay_groups), quantities);
            quantities.set(Quantity::FleetShare, &segment.fleet_share);
        }
    }
    segment.before.set(cohort, environment, quantities);
    for resource in Resource::ALL {
        if let Some(usage) = cohort.usage(resource) {
            demand(context, usage, quantities);
        }
    }
    incidents::expect(context, quantities);
    payouts(context, quantities);
    forfeits(context, probabilities, quantities);
    if let Some(tuning) = cohort.package.as_deref().and_then(|package| package.development.fine_tuning.as_ref()) {
        fine_tuning(context, tuning, quantities);
    }
    spot::expect(cohort, environment, quantities);
    equity::count_totals(context.scenario().equity.expense, environment, quantities);
    // A wage base makes the tax nonlinear: it has no exact mean.
    let imputed = [Quantity::ImputedIncome, Quantity::FringeBenefit];
    let imputed = imputed.into_iter().filter(|_| fringe_benefit::imputes(&cohort.entitlements(context.scenario())));
    for tax in [Quantity::PayrollTax, Quantity::PayrollTaxPaid].into_iter().chain(imputed) {
        *quantities.get_mut(tax) = MonthLanes::filled(context.n_months(), f64::NAN);
    }
}

/// People at work × P(adopted) and its ramp × P(active) × what an average active person uses.
fn demand(context: &BlockContext<'_>, usage: &UsagePlan, quantities: &mut Quantities) {
    let environment = context.environment;
    let active = match &usage.usage.active.share {
        ActiveShare::Common(number) => environment.value(number)[0],
        ActiveShare::Personal(family) => family.mean(),
    };
    let (resource, counters) = (usage.usage.resource, Counters::of(usage.usage.resource));
    let allowance = context.cohort.access.as_deref().map(|access| allowance::of_resource(access, resource));
    let package = context.cohort.package.as_deref().filter(|_| resource == Resource::Gpu);
    let dedicated: Vec<&String> = package.map_or(vec![], |package| package.tooling.gpus.keys().collect());
    let shares_capacity = resource == Resource::Gpu && context.plan.shares_capacity(context.segment_index);
    let is_limited = allowance.is_some_and(Allowance::is_limited)
        || context.scenario().guardrails.bound_use()
        || !dedicated.is_empty()
        || shares_capacity
        || resource == Resource::Inference && has_own_limits(context);
    let share_lost = allowance.map_or(0.0, |allowance| allowance::mean_share_lost(allowance, usage.waits.as_deref(), environment));
    let own = OwnUsers::of(context, resource);
    for month in 0..context.n_months() {
        let scale = context.cohort_environment.usage_scale(resource).month(month)[0];
        let wanted = match &own {
            None => quantities.month(Quantity::Headcount, month)[0] * adopted_share(context, usage, month) * active * scale,
            Some(own) => own.users(month, adopted_share(context, usage, month) * active) * scale,
        };
        for gpu in &dedicated {
            quantities.use_dedicated(gpu, Signed::AsUsed, month, &[f64::NAN; LANES]);
        }
        let mut set = |quantity, mean: f64| quantities.month_mut(quantity, month).fill(mean);
        set(counters.wanted, wanted);
        if is_limited {
            let possible = |outcome: &&Quantity| match **outcome {
                Quantity::HoursOnDedicated => !dedicated.is_empty(),
                Quantity::HoursOnSharedCapacity => shares_capacity,
                _ => true,
            };
            counters.outcomes().iter().filter(possible).for_each(|outcome| set(*outcome, f64::NAN));
        } else {
            set(counters.in_quota, wanted * (1.0 - share_lost));
            set(counters.unserved, wanted * share_lost);
        }
        // A share without an exact mean is not zero either.
        if is_limited || share_lost != 0.0 {
            counters.times().into_iter().for_each(|quantity| set(quantity, f64::NAN));
            set(Quantity::IdlePay, f64::NAN);
        }
    }
}

/// People of a segment of whom some have a level and a rate of their own.
struct OwnUsers {
    /// Present people without, by month.
    without: Vec<f64>,
    /// Presence × level × rate of the others, by month.
    own: Vec<f64>,
}

impl OwnUsers {
    /// `None` where nobody has.
    fn of(context: &BlockContext<'_>, resource: Resource) -> Option<Self> {
        let plan = context.plan;
        if plan.own_uses.is_empty() || context.people().iter().all(|person| plan.own_level(person, resource).is_none()) {
            return None;
        }
        // Who holds a position later is somebody else, with the level of the group.
        let is_known = context.cohort.turnover_model.is_none();
        let zero = || vec![if is_known { 0.0 } else { f64::NAN }; context.n_months()];
        let mut users = Self { without: zero(), own: zero() };
        for person in context.people() {
            let own = plan.own_level(person, resource);
            let (into, factor) = own.map_or((&mut users.without, 1.0), |own| (&mut users.own, own.level * own.rate));
            let presence = person.pay.presence(context.scenario());
            into.iter_mut().zip(presence).for_each(|(sum, presence)| *sum += presence * factor);
        }
        Some(users)
    }

    /// People × what they use of what an average active person uses, where others use `of_others`.
    fn users(&self, month: usize, of_others: f64) -> f64 {
        self.own[month] + if self.without[month] == 0.0 { 0.0 } else { self.without[month] * of_others }
    }
}

/// Whether credits, a seat with credits, or quotas of single people limit the usage of models.
fn has_own_limits(context: &BlockContext<'_>) -> bool {
    let package = context.cohort.package.as_deref();
    package.is_some_and(|package| package.ownership.compute_credits.is_some())
        || package.is_some_and(|package| context.scenario().seat_with_credits(package).is_some())
        || context.people().iter().any(|person| person.allowance.get().is_some())
}

/// P(adopted) in a month × the mean of the ramp of those who have.
fn adopted_share(context: &BlockContext<'_>, usage: &UsagePlan, month: usize) -> f64 {
    let (usage, environment) = (usage.usage.as_ref(), context.environment);
    usage.adoption.as_ref().map_or(1.0, |curve| {
        let ends = [&curve.initial_share, &curve.final_share];
        // With a ramp the mean depends on whether adoption rises or falls, so it is not linear in the ends of the curve.
        if usage.ramp_months > 1.0 && ends.iter().any(|end| end.is_uncertain()) {
            return f64::NAN;
        }
        let [initial, last] = ends.map(|end| environment.value(end)[0]);
        adoption::mean(month, initial, last, curve.over_months, usage.ramp_months)
    })
}

/// A payout is independent of pay, so its mean multiplies the pay it applies to.
fn payouts(context: &BlockContext<'_>, quantities: &mut Quantities) {
    let package = context.cohort.package.as_deref();
    let Some(bonus) = package.and_then(|package| package.core.performance_bonus.as_ref()) else { return };
    let mean = bonus.payout.mean();
    for (pay, paid_out) in
        [(Quantity::PayAtPackageTarget, Quantity::PayoutAtPackageTarget), (Quantity::PayAtOwnTarget, Quantity::PayoutAtOwnTarget)]
    {
        let mut columns = quantities.get(pay).clone();
        columns.iter_mut().for_each(|row| row.iter_mut().for_each(|value| *value *= mean));
        *quantities.get_mut(paid_out) = columns;
    }
    context.segment.before.set_payouts(context.cohort, context.environment, mean, quantities);
}

/// What leavers forfeit of bonuses that are paid in the next year.
fn forfeits(context: &BlockContext<'_>, probabilities: Option<&OccupancyProbabilities>, quantities: &mut Quantities) {
    let performance = context.cohort.package.as_deref().and_then(|package| package.core.performance_bonus.as_ref());
    let payouts = performance.map(|bonus| bonus_draws::in_all_years(context.scenario(), &[bonus.payout.mean(); LANES]));
    for group in &context.segment.pay_groups {
        let person = &context.plan.people[group.first as usize];
        let presence = person.pay.presence(context.scenario());
        let position = Position { context, person, presence: &presence, occupancy: None };
        match probabilities {
            None => pay::expect_forfeits(&position, payouts.as_deref(), f64::from(group.n_people), quantities),
            Some(probabilities) => {
                let wages = pay::expected_wages(&position, payouts.as_deref());
                let ledgers = pay::ledgers(&position, &wages);
                probabilities.forfeits((context.scenario(), &person.pay), &wages, &ledgers, f64::from(group.n_people), quantities);
            }
        }
    }
}

/// Jobs demanded are Poisson. Those paid from January to month t are min(N(t), limit), whose mean is a finite sum.
fn fine_tuning(context: &BlockContext<'_>, tuning: &FineTuning, quantities: &mut Quantities) {
    let (cohort, environment, scenario) = (context.cohort, context.environment, context.scenario());
    let rate = environment.value(&tuning.jobs)[0];
    let all_certain = ![&tuning.jobs, &tuning.allowance, &tuning.tokens, &tuning.price].into_iter().any(Number::is_uncertain);
    let Some(limits) = jobs::limits(cohort, environment, scenario) else { return };
    if cohort.turnover_model.is_some() {
        for (month, limit) in limits.iter().enumerate() {
            let wanted = rate * quantities.month(Quantity::Headcount, month)[0];
            quantities.month_mut(Quantity::JobsWanted, month).fill(wanted);
            // How many months of the year somebody was there is random, and a limit is not linear in it.
            let is_limited = limit[0].is_finite();
            quantities.month_mut(Quantity::JobsPaid, month).fill(if all_certain && !is_limited { wanted } else { f64::NAN });
        }
        return;
    }
    // People on the same terms want and are paid the same, and follow one another; each is added, so that sums do not depend on who they follow.
    let mut alike: Option<(PayTerms, Vec<[f64; 2]>)> = None;
    let mut sums = vec![[0.0; 2]; scenario.months];
    for person in context.people() {
        let jobs = match alike.take() {
            Some((terms, jobs)) if terms == person.pay => jobs,
            _ => jobs_of(&person.pay, rate, all_certain, &limits, scenario),
        };
        for (sum, of_person) in sums.iter_mut().zip(&jobs) {
            sum.iter_mut().zip(of_person).for_each(|(sum, number)| *sum += number);
        }
        alike = Some((person.pay, jobs));
    }
    for (month, [wanted, paid]) in sums.into_iter().enumerate() {
        quantities.month_mut(Quantity::JobsWanted, month).fill(wanted);
        quantities.month_mut(Quantity::JobsPaid, month).fill(paid);
    }
}

/// Jobs that a person wants and that are paid, by month.
fn jobs_of(pay: &PayTerms, rate: f64, all_certain: bool, limits: &[Lanes], scenario: &Scenario) -> Vec<[f64; 2]> {
    let (mut wanted_so_far, mut paid_so_far) = (0.0, 0.0);
    let month = |(month, limit): (Month, &Lanes)| {
        if month.of_year() == 1 {
            (wanted_so_far, paid_so_far) = (0.0, 0.0);
        }
        let wanted = rate * pay.presence_in(month);
        wanted_so_far += wanted;
        let paid = if all_certain { poisson::limited_expected_value(wanted_so_far, limit[0]) } else { f64::NAN };
        let of_month = paid - paid_so_far;
        paid_so_far = paid;
        [wanted, of_month]
    };
    scenario.calendar().zip(limits).map(month).collect()
}
