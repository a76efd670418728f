//! The unit of work: one person × one block of trials × all months, added to the quantities of their segment.

use std::borrow::Cow;

use super::access::allowance::{self, AccessStreams, AllowanceBlock};
use super::access::credits::Balances;
use super::access::settlement::SharedDemand;
use super::access::{self, serving::Counters};
use super::demand::{self, PersonDraw, TeamShock, UsageEnvironment, UsageStreams};
use super::incidents::{self, IncidentScratch, IncidentStreams};
use super::jobs::Jobs;
use super::occupancy::Occupancy;
use super::plan::{Cohort, DeterministicTotals, PayTerms, Person, Plan, Segment, UsagePlan, months_paid_later, share_vested};
use super::spot::{self, SpotStreams};
use crate::chance::Stream;
use crate::cost::allowance::{units_for, value_of};
use crate::cost::wages::{BasePay, PersonalTerms, Wages};
use crate::cost::{Environment, Quantities, Quantity, payroll_tax};
use crate::intake::headcount::EquityKind;
use crate::quantity::columns::{Row, add, lanes};
use crate::quantity::{LANES, Lanes, MonthLanes};
use crate::scenario::Scenario;
use crate::scenario::package::{Payout, PerformanceBonus, Vesting};
use crate::scenario::usage::Resource;

/// All streams of what belongs to a person.
pub struct PersonStreams {
    inference: UsageStreams,
    gpu: UsageStreams,
    inference_access: AccessStreams,
    gpu_access: AccessStreams,
    payout: Stream,
    pub jobs: Stream,
    spot: SpotStreams,
    /// By the incident's place in the scenario.
    pub incidents: Vec<IncidentStreams>,
    leaving: Stream,
}

impl PersonStreams {
    pub fn new(scenario: &Scenario, seed: u64) -> Self {
        Self {
            inference: UsageStreams::new(seed, "inference"),
            gpu: UsageStreams::new(seed, "gpu"),
            inference_access: AccessStreams::new(seed, "inference"),
            gpu_access: AccessStreams::new(seed, "gpu"),
            payout: Stream::new(seed, "payout"),
            jobs: Stream::new(seed, "fine-tuning jobs"),
            spot: SpotStreams::new(scenario, seed),
            incidents: IncidentStreams::of(scenario, seed),
            leaving: Stream::new(seed, "leaving"),
        }
    }
}

/// What all people of a kind share in one block, taken out of the person loop.
pub struct CohortBlock {
    inference: Option<ResourceBlock>,
    gpu: Option<ResourceBlock>,
    /// Dollars of own credits a month, the months they roll over, and in which months everything lapses.
    credits: Option<(Lanes, u32, Vec<bool>)>,
    jobs: Option<Jobs>,
    /// Interruptions a month of each kind of spot GPU.
    interruptions: Vec<(String, Lanes)>,
}

/// Use of one resource and what is allowed of it.
pub struct ResourceBlock {
    usage: UsageEnvironment,
    pub allowance: AllowanceBlock,
}

impl CohortBlock {
    pub fn new(plan: &Plan, cohort: usize, environment: &Environment) -> Self {
        let (cohort_environment, cohort) = (&environment.cohorts[cohort], &plan.cohorts[cohort]);
        let resource = |usage: &Option<UsagePlan>, resource, price| {
            let usage = usage.as_ref()?;
            Some(ResourceBlock {
                usage: UsageEnvironment::new(usage, environment, plan.n_months()),
                allowance: AllowanceBlock::new(plan, cohort, usage, resource, environment, price),
            })
        };
        let credits = cohort.package.as_deref().and_then(|package| package.ownership.compute_credits.as_ref());
        Self {
            inference: resource(&cohort.inference, Resource::Inference, &cohort_environment.token_price),
            gpu: resource(&cohort.gpu, Resource::Gpu, &cohort_environment.gpu_price),
            credits: credits.map(|credits| {
                let lapses = plan.scenario.calendar().map(|month| Some(month.of_year()) == credits.expiry_month).collect();
                (*environment.value(&credits.grant), credits.roll_over, lapses)
            }),
            jobs: Jobs::new(cohort, environment, &plan.scenario),
            interruptions: spot::rates(cohort, environment),
        }
    }

    /// The use of one resource, where people of this kind have any.
    pub fn resource(&self, resource: Resource) -> Option<&ResourceBlock> {
        if resource == Resource::Gpu { self.gpu.as_ref() } else { self.inference.as_ref() }
    }
}

/// Scratch space of one task; nothing in it outlives a person but the last team's shock.
pub struct PersonWorkspace {
    demand: MonthLanes,
    drawn: allowance::AccessDraws,
    balances: Balances,
    /// What the people of the segment so far want of what is shared.
    pub shared_demands: Vec<SharedDemand>,
    inference_team: TeamShock,
    gpu_team: TeamShock,
    /// The person's level of use of models as a standard normal score.
    level_score: Row,
    pub incident_scratch: IncidentScratch,
    /// Made when the first position is met that changes hands.
    occupancy: Option<Box<Occupancy>>,
}

/// Where a tile is in the run.
pub struct BlockContext<'a> {
    pub plan: &'a Plan,
    pub environment: &'a Environment,
    pub streams: &'a PersonStreams,
    pub cohort: usize,
    pub cohort_block: &'a CohortBlock,
    pub first_trial: u32,
    /// The segment that is worked through.
    pub segment: usize,
}

impl PersonWorkspace {
    pub fn new(months: usize) -> Self {
        Self {
            demand: MonthLanes::zero(months),
            drawn: allowance::AccessDraws::default(),
            balances: Balances::default(),
            shared_demands: vec![],
            inference_team: TeamShock::default(),
            gpu_team: TeamShock::default(),
            level_score: Row::ZERO,
            incident_scratch: IncidentScratch::default(),
            occupancy: None,
        }
    }

    /// Forgets the last team's shock: people of another kind may be in the same team and feel it otherwise.
    pub fn begin_segment(&mut self) {
        (self.inference_team, self.gpu_team) = (TeamShock::default(), TeamShock::default());
    }

    /// Adds everything about one person that chance touches.
    #[inline(always)]
    pub fn person(&mut self, context: &BlockContext<'_>, person: &Person, presence: &[f64], quantities: &mut Quantities) {
        let cohort = &context.plan.cohorts[context.cohort];
        let cohort_environment = &context.environment.cohorts[context.cohort];
        let occupancy = self.occupancy(context, person, quantities);
        if let (Some(plan), Some(cohort_block)) = (&cohort.inference, &context.cohort_block.inference) {
            let drawn = PersonDraw { person: person.key, team: person.team, first_trial: context.first_trial, presence };
            let streams = &context.streams.inference;
            let scale = &cohort_environment.token_scale;
            self.level_score = demand::fill(&drawn, plan, &cohort_block.usage, streams, scale, &mut self.inference_team, &mut self.demand);
            incidents::join_demand(
                context,
                person,
                presence,
                occupancy.as_deref(),
                &mut self.incident_scratch,
                &mut self.demand,
                quantities,
            );
            occupancy.iter().for_each(|occupancy| occupancy.leave_out_vacant_months(&mut self.demand));
            self.admit(context, person, presence, occupancy.as_deref(), Resource::Inference, plan, &cohort_block.allowance, quantities);
        }
        if let (Some(plan), Some(cohort_block)) = (&cohort.gpu, &context.cohort_block.gpu) {
            let drawn = PersonDraw { person: person.key, team: person.team, first_trial: context.first_trial, presence };
            let (streams, scale) = (&context.streams.gpu, &cohort_environment.hour_scale);
            demand::fill(&drawn, plan, &cohort_block.usage, streams, scale, &mut self.gpu_team, &mut self.demand);
            occupancy.iter().for_each(|occupancy| occupancy.leave_out_vacant_months(&mut self.demand));
            self.admit(context, person, presence, occupancy.as_deref(), Resource::Gpu, plan, &cohort_block.allowance, quantities);
        }
        incidents::bill_person(context, person, presence, occupancy.as_deref(), &mut self.incident_scratch, quantities);
        if let Some(jobs) = &context.cohort_block.jobs {
            jobs.count(context, person, presence, occupancy.as_deref(), quantities);
        }
        spot::interrupt(
            &context.cohort_block.interruptions,
            &context.streams.spot,
            person,
            presence,
            occupancy.as_deref(),
            context.first_trial,
            quantities,
        );
        if let Some(bonus) = performance_bonus(cohort) {
            let payout = self.payout(context, person, bonus);
            count_payout(context, person, presence, occupancy.as_deref(), &payout, quantities);
            if let Some(paid) = bonus.payment_month {
                count_payout_before(context, person, paid, &payout, quantities);
            }
            self.accrue_employer_tax(context, &person.pay, presence, occupancy.as_deref(), Some(&payout), 1.0, quantities);
        } else if occupancy.is_some() {
            self.accrue_employer_tax(context, &person.pay, presence, occupancy.as_deref(), None, 1.0, quantities);
        }
        if occupancy.is_some() {
            self.occupancy = occupancy;
        }
    }

    /// Draws and counts who holds the position, where it changes hands by chance.
    #[inline(always)]
    fn occupancy(&mut self, context: &BlockContext<'_>, person: &Person, quantities: &mut Quantities) -> Option<Box<Occupancy>> {
        let BlockContext { plan, environment, .. } = context;
        let cohort = &plan.cohorts[context.cohort];
        let turnover_model = cohort.turnover_model.as_ref()?;
        let mut occupancy = self.occupancy.take().unwrap_or_else(|| Box::new(Occupancy::new(plan.n_months())));
        let hazard = environment.value(&turnover_model.leaving);
        occupancy.draw(person, turnover_model, hazard, &plan.scenario, &context.streams.leaving, context.first_trial);
        let base = BasePay::of(&cohort.group, &person.pay.personal(), environment);
        occupancy.count(&person.pay, plan, (turnover_model, cohort.package.as_deref()), &base, quantities);
        Some(occupancy)
    }

    /// Passes one person's demand through what access allows, month by month.
    #[expect(clippy::too_many_arguments, reason = "one call for each of two resources; a struct would be named after this function")]
    #[inline(always)]
    fn admit(
        &mut self,
        context: &BlockContext<'_>,
        person: &Person,
        presence: &[f64],
        occupancy: Option<&Occupancy>,
        resource: Resource,
        plan: &UsagePlan,
        allowance: &AllowanceBlock,
        quantities: &mut Quantities,
    ) {
        let cohort_environment = &context.environment.cohorts[context.cohort];
        let (streams, counters, price): (_, &Counters, _) = match resource {
            Resource::Inference => (&context.streams.inference_access, &access::serving::TOKENS, &cohort_environment.token_price),
            Resource::Gpu => (&context.streams.gpu_access, &access::serving::HOURS, &cohort_environment.gpu_price),
        };
        let granted = context.cohort_block.credits.as_ref().filter(|_| resource == Resource::Inference);
        if let Some((_, roll_over, _)) = granted {
            self.balances.begin(*roll_over);
        }
        if allowance.is_shared {
            let team = if allowance.is_shared_by_team { person.team } else { 0 };
            // People come team by team.
            let last = self.shared_demands.iter().rev().find(|shared_demand| shared_demand.resource == resource);
            if last.is_none_or(|shared_demand| shared_demand.team != team) {
                self.shared_demands.push(SharedDemand::new(context.segment, resource, team, presence.len()));
            }
        }
        let is_shared = allowance.is_shared;
        let base = BasePay::of(&context.plan.cohorts[context.cohort].group, &person.pay.personal(), context.environment);
        for month in 0..presence.len() {
            let demand = self.demand.month(month);
            allowance.draw(streams, plan.waits.as_ref(), person.key, month, context.first_trial, &mut self.drawn);
            let own = person.allowance.get().filter(|_| resource == Resource::Inference).map(
                #[inline(always)]
                |allowed| match allowance.binds(month) {
                    true => units_for(&[allowed; LANES], price.month(month)),
                    false => [f64::INFINITY; LANES],
                },
            );
            let credits = granted.map(
                #[inline(always)]
                |(grant, ..)| {
                    self.balances.grant(grant, &at_work(presence, occupancy, month));
                    units_for(&self.balances.total(), price.month(month))
                },
            );
            let limits = allowance.limits(month, &self.drawn, credits.as_ref(), own.as_ref());
            let shared_demand =
                is_shared.then(|| self.shared_demands.iter_mut().rev().find(|shared_demand| shared_demand.resource == resource)).flatten();
            let on_credit = access::admit(demand, &limits, counters, month, quantities, shared_demand);
            if let Some((.., lapses)) = granted {
                self.balances.spend(value_of(&on_credit, price.month(month)));
                if let Some(occupancy) = occupancy {
                    let left_behind = self.balances.leave(occupancy.leaves(month));
                    add(quantities.month_mut(Quantity::CreditsLapsed, month), &left_behind);
                }
                // Who has left has nothing any more.
                let lapsed = self.balances.end_month(lapses[month] || presence[month] == 0.0);
                add(quantities.month_mut(Quantity::CreditsLapsed, month), &lapsed);
            }
            if let Some(idle) = allowance.idle(&self.drawn, demand) {
                base.add_idle(presence[month], &idle, quantities.month_mut(Quantity::IdlePay, month));
            }
        }
    }

    /// Adds payroll tax for `people` with equal terms, where nothing that chance touches differs between them.
    pub fn pay_group(&self, context: &BlockContext<'_>, terms: &PayTerms, people: f64, quantities: &mut Quantities) {
        let cohort = &context.plan.cohorts[context.cohort];
        if performance_bonus(cohort).is_none() && cohort.turnover_model.is_none() {
            let presence = terms.presence(&context.plan.scenario);
            self.accrue_employer_tax(context, terms, &presence, None, None, people, quantities);
        }
    }

    /// One person's payout of the performance bonus: correlated with their level of use through normal scores.
    #[inline(always)]
    fn payout(&self, context: &BlockContext<'_>, person: &Person, bonus: &PerformanceBonus) -> Lanes {
        let Some(marginal) = &context.plan.cohorts[context.cohort].payout else {
            let Payout::Same(payout) = bonus.payout else { return [1.0; LANES] };
            return [payout; LANES];
        };
        let (mut output, mut own, mut unused) = (self.level_score, Row::ZERO, Row::ZERO);
        if context.cohort_block.inference.is_none() {
            context.streams.inference.level_score(person.key, context.first_trial, &mut output, &mut unused);
        }
        context.streams.payout.fill_normal_pairs(person.key, 0, context.first_trial, &mut *own, &mut *unused);
        let correlation = context.environment.value(&bonus.output_correlation);
        for lane in 0..LANES {
            let rho = correlation[lane];
            own[lane] = rho * output[lane] + (1.0 - rho * rho).sqrt() * own[lane];
        }
        marginal.apply(&mut *own);
        own.0
    }

    /// Payroll tax on the wages of each month, against those of the calendar year. `payout` is that of the performance bonus.
    #[inline(always)]
    #[expect(clippy::too_many_arguments, reason = "one person's part of everything that wages are made of")]
    fn accrue_employer_tax(
        &self,
        context: &BlockContext<'_>,
        pay: &PayTerms,
        presence: &[f64],
        occupancy: Option<&Occupancy>,
        payout: Option<&Lanes>,
        people: f64,
        quantities: &mut Quantities,
    ) {
        let BlockContext { plan, environment, .. } = context;
        let (cohort, first) = (&plan.cohorts[context.cohort], plan.scenario.start);
        let terms = cohort.terms(&plan.scenario);
        let wages = Wages::new(&terms, &PersonalTerms { payout, ..pay.personal() }, environment, &environment.cohorts[context.cohort]);
        let vesting = rsu_vesting(cohort, pay, environment);
        let vested = |month| match &vesting {
            Some((grant, vesting)) => {
                let vests = pay.share_vesting(vesting, month, first);
                lanes(|lane| grant[lane] * vests)
            }
            None => [0.0; LANES],
        };
        let mut units_so_far = match (&vesting, &environment.exit) {
            (Some((grant, vesting)), Some(_)) => {
                let vested = share_vested(pay, vesting, &plan.scenario);
                lanes(|lane| grant[lane] * vested)
            }
            _ => [0.0; LANES],
        };
        let mut year_to_date = [0.0; LANES];
        for back in 1..first.of_year() {
            let month = first.plus(-(back as i32));
            let starts = f64::from(u8::from(pay.starts_in(month)));
            // Units of a private company are no wages before its exit, which lies within the horizon or after it.
            let settled = if environment.exit.is_some() { [0.0; LANES] } else { vested(month) };
            wages.add_before_the_horizon(pay.presence_in(month), starts, &settled, &mut year_to_date);
        }
        for (index, month) in plan.scenario.calendar().enumerate() {
            if month.of_year() == 1 {
                year_to_date = [0.0; LANES];
            }
            let mut starts = [f64::from(u8::from(pay.starts_in(month))); LANES];
            let mut vested = vested(month);
            if let (Some(occupancy), Some(turnover_model)) = (occupancy, &cohort.turnover_model) {
                starts = *occupancy.starts.month(index);
                let package = terms.package.and_then(|package| package.ownership.rsu.as_ref()).map(|rsu| environment.value(&rsu.grant));
                let package = package.filter(|_| !pay.is_gone_by_the_end_of(month));
                vested = occupancy.rsu_vesting(index, &vested, package, turnover_model);
                // What was earned so far was somebody else's.
                year_to_date = lanes(|lane| if occupancy.is_replaced(index, lane) { 0.0 } else { year_to_date[lane] });
            }
            if let Some(exit) = &environment.exit {
                vested = exit.settle(index, &vested, &mut units_so_far);
            }
            let of_month = wages.of_month(index, &at_work(presence, occupancy, index), &starts, &vested);
            let out = quantities.month_mut(Quantity::PayrollTax, index);
            payroll_tax::accrue_employer_tax(terms.taxes, environment, &of_month, &mut year_to_date, people, out);
        }
    }
}

/// A person's grant of shares, dollars at the starting price, and its schedule.
fn rsu_vesting<'a>(cohort: &'a Cohort, terms: &PayTerms, environment: &Environment) -> Option<(Lanes, Cow<'a, Vesting>)> {
    let ownership = cohort.package.as_deref().map(|package| &package.ownership);
    let grant = terms.grants(ownership).find(|grant| grant.kind == EquityKind::Rsu)?;
    let dollars = match grant.own {
        Some(dollars) => [dollars; LANES],
        None => *environment.value(&ownership?.rsu.as_ref()?.grant),
    };
    Some((dollars, grant.vesting))
}

/// Fills in what chance does not touch: the facts of a segment at this world's base pay.
///
/// Where people leave by chance there are none: they are counted lane by lane.
pub fn set_totals(plan: &Plan, segment: &Segment, environment: &Environment, quantities: &mut Quantities) {
    if plan.cohorts[segment.cohort].turnover_model.is_none() {
        fill_totals(&segment.totals, plan, segment.cohort, environment, quantities);
    }
}

/// Sets the quantities that `totals` are about, for people of `cohort`.
pub fn fill_totals(totals: &DeterministicTotals, plan: &Plan, cohort: usize, environment: &Environment, quantities: &mut Quantities) {
    let base = BasePay::of_group(&plan.cohorts[cohort].group, environment);
    quantities.set(Quantity::Headcount, &totals.headcount);
    quantities.set(Quantity::RsuVested, &totals.rsu_vested);
    quantities.set(Quantity::OwnRsuVested, &totals.own_rsu_vested);
    quantities.set(Quantity::OptionsVested, &totals.options_vested);
    quantities.set(Quantity::OwnOptionsVested, &totals.own_options_vested);
    quantities.set(Quantity::Hires, &totals.hires);
    quantities.set(Quantity::Leavers, &totals.leavers);
    quantities.set(Quantity::MonthsVacant, &totals.months_vacant);
    for (quantity, pay) in [
        (Quantity::Pay, &totals.pay),
        (Quantity::PayAtPackageTarget, &totals.pay_at_package_target),
        (Quantity::PayAtOwnTarget, &totals.pay_at_own_target),
        (Quantity::HiredPay, &totals.hired_pay),
    ] {
        if pay.own.iter().chain(&pay.on_group_base).all(|dollars| *dollars == 0.0) {
            continue;
        }
        for month in 0..plan.n_months() {
            *quantities.month_mut(quantity, month) = base.total(pay.own[month], pay.on_group_base[month]);
        }
    }
}

/// The share of a month at work, lane by lane.
#[inline(always)]
pub fn at_work(presence: &[f64], occupancy: Option<&Occupancy>, month: usize) -> Lanes {
    match occupancy {
        Some(occupancy) => {
            let occupied = occupancy.occupied.month(month);
            lanes(|lane| occupied[lane] * presence[month])
        }
        None => [presence[month]; LANES],
    }
}

fn performance_bonus(cohort: &Cohort) -> Option<&PerformanceBonus> {
    cohort.package.as_deref()?.core.performance_bonus.as_ref()
}

#[inline(always)]
fn count_payout(
    context: &BlockContext<'_>,
    person: &Person,
    presence: &[f64],
    occupancy: Option<&Occupancy>,
    payout: &Lanes,
    quantities: &mut Quantities,
) {
    let base = BasePay::of(&context.plan.cohorts[context.cohort].group, &person.pay.personal(), context.environment);
    let target = person.pay.bonus_target();
    let (counter, target) = (target.pick(Quantity::PayoutAtPackageTarget, Quantity::PayoutAtOwnTarget), target.factor());
    for month in 0..presence.len() {
        base.add_payout(&at_work(presence, occupancy, month), target, payout, quantities.month_mut(counter, month));
    }
}

/// Counts the payout on pay from before the horizon in the month that pays it.
fn count_payout_before(context: &BlockContext<'_>, person: &Person, paid: u32, payout: &Lanes, quantities: &mut Quantities) {
    let base = BasePay::of(&context.plan.cohorts[context.cohort].group, &person.pay.personal(), context.environment);
    let target = person.pay.bonus_target();
    let (counter, target) = (target.pick(Quantity::PayoutBeforeAtPackageTarget, Quantity::PayoutBeforeAtOwnTarget), target.factor());
    for (month, earned) in months_paid_later(&person.pay, paid, &context.plan.scenario) {
        add(quantities.month_mut(counter, month), &base.earned(earned, target, payout));
    }
}
