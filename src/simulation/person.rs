//! The unit of work: one person × one block of trials × all months, added to the quantities of their segment.
//!
//! Decides the order in which a person's occupancy, demand, incidents, jobs and pay are simulated. Must not know how: the modules of these names do.

use super::access::allowance::{AccessStreams, AllowanceBlock};
use super::access::person::AccessWorkspace;
use super::access::shared_capacity::SharedCapacity;
use super::access::shared_demand::SharedDemand;
use super::bonus_draws::persist;
use super::context::BlockContext;
use super::demand::{TeamShock, UsageBlock, UsageStreams};
use super::held_grants::HeldGrants;
use super::incidents::{IncidentStreams, IncidentWorkspace};
use super::jobs::JobsBlock;
use super::occupancy::Occupancy;
use super::pay;
use super::plan::{Person, Plan, UsagePlan};
use super::position::Position;
use super::redraw::ChanceKind;
use super::shared::Draws;
use super::shared_draws::DrawnDemand;
use super::spot::{self, SpotStreams};
use crate::chance::Stream;
use crate::cost::bonus_years::{BonusYears, FIRST_OF_HORIZON};
use crate::cost::{Environment, Quantities};
use crate::quantity::columns::Row;
use crate::quantity::{LANES, Lanes, MonthLanes};
use crate::scenario::Scenario;
use crate::scenario::package::{Payout, PerformanceBonus};
use crate::scenario::usage::{PerResource, Resource};

/// The streams of everything that is drawn for a person.
pub struct PersonStreams {
    usage: PerResource<UsageStreams>,
    access: PerResource<AccessStreams>,
    payout: Stream,
    jobs: Stream,
    spot: SpotStreams,
    /// In the order of the scenario.
    incidents: Vec<IncidentStreams>,
    leaving: Stream,
}

impl PersonStreams {
    pub fn new(scenario: &Scenario, draws: &Draws) -> Self {
        // These names identify streams: another name would be another draw.
        let name = |resource| match resource {
            Resource::Inference => "inference",
            Resource::Gpu => "gpu",
        };
        let stream = |name: &str| draws.stream(ChanceKind::People, name);
        Self {
            usage: PerResource::new(|resource| UsageStreams::new(draws, name(resource))),
            access: PerResource::new(|resource| AccessStreams::new(draws, name(resource))),
            payout: stream("payout"),
            jobs: stream("fine-tuning jobs"),
            spot: SpotStreams::new(scenario, draws),
            incidents: IncidentStreams::of(scenario, draws),
            leaving: stream("leaving"),
        }
    }
}

/// A kind of cohort in one block of trials: what does not differ between its people.
pub struct CohortBlock<'a> {
    resources: PerResource<Option<ResourceBlock<'a>>>,
    jobs: Option<JobsBlock>,
    /// For each type of spot GPU.
    interruptions: Vec<spot::Rate>,
}

/// Usage of one resource and what is allowed of it.
pub struct ResourceBlock<'a> {
    pub usage: UsageBlock<'a>,
    pub allowance: AllowanceBlock<'a>,
}

impl<'a> CohortBlock<'a> {
    /// Of the cohort with that index in the plan.
    pub fn new(plan: &'a Plan, index: usize, environment: &'a Environment, streams: &'a PersonStreams) -> Self {
        let cohort = &plan.cohorts[index];
        let block = |usage: &'a UsagePlan| {
            let resource = usage.usage.resource;
            let scale = environment.kinds[cohort.kind].usage_scale(resource);
            ResourceBlock {
                usage: UsageBlock::new(usage, streams.usage.get(resource), scale, environment),
                allowance: AllowanceBlock::new(plan, index, usage, environment, streams.access.get(resource)),
            }
        };
        Self {
            resources: PerResource::new(|resource| cohort.usage(resource).map(block)),
            jobs: JobsBlock::new(cohort, environment, &plan.scenario),
            interruptions: spot::rates(cohort, environment),
        }
    }

    /// Absent where people of the cohort do not use the resource.
    #[inline(always)]
    pub fn resource(&self, resource: Resource) -> Option<&ResourceBlock<'a>> {
        self.resources.get(resource).as_ref()
    }
}

/// Scratch space of one task. Nothing in it outlives a person except the last team's shock and the demand for shared limits.
pub struct PersonWorkspace<'a> {
    streams: &'a PersonStreams,
    /// In the order of the plan.
    kinds: &'a [CohortBlock<'a>],
    demand: MonthLanes,
    /// The demand without incidents, where guardrails tell them apart.
    ordinary: Option<MonthLanes>,
    access: AccessWorkspace,
    team_shocks: PerResource<TeamShock>,
    /// Standard normal score of the person's level of model usage.
    level_score: Row,
    pub incidents: IncidentWorkspace<'a>,
    /// Absent where nobody shares capacity, and while it is not divided yet.
    shared_capacity: Option<&'a SharedCapacity>,
    /// Of the last person whose pay was worked out.
    grants: HeldGrants,
    /// Allocated for the first position with attrition.
    occupancy: Option<Box<Occupancy>>,
}

impl<'a> PersonWorkspace<'a> {
    pub fn new(
        n_months: usize,
        streams: &'a PersonStreams,
        kinds: &'a [CohortBlock<'a>],
        shared_capacity: Option<&'a SharedCapacity>,
    ) -> Self {
        Self {
            streams,
            kinds,
            demand: MonthLanes::zero(n_months),
            ordinary: None,
            access: AccessWorkspace::default(),
            team_shocks: PerResource::default(),
            level_score: Row::ZERO,
            incidents: IncidentWorkspace::new(&streams.incidents),
            shared_capacity,
            grants: HeldGrants::new(),
            occupancy: None,
        }
    }

    /// Forgets the last team's shock and the last person's grants: people of another cohort may be in the same team with another sensitivity to it, and on
    /// equal terms with other grants.
    pub fn begin_segment(&mut self) {
        self.grants.forget();
        self.team_shocks = PerResource::default();
    }

    /// Hands over the demand for shared limits of the people simulated since the last call.
    pub fn take_shared_demands(&mut self) -> Vec<SharedDemand> {
        std::mem::take(&mut self.access.shared_demands)
    }

    /// Counts everything about one person that depends on chance. `presence` is the share of each month at work; `drawn` is the demand that was drawn
    /// for several cases.
    #[inline(always)]
    pub fn simulate(
        &mut self,
        context: &BlockContext<'_>,
        person: &Person,
        presence: &[f64],
        drawn: &PerResource<Option<&DrawnDemand>>,
        quantities: &mut Quantities,
    ) {
        let occupancy = self.draw_occupancy(context, person, quantities);
        let position = Position { context, person, presence, occupancy: occupancy.as_deref() };
        let cohort = &self.kinds[context.cohort.kind];
        self.use_resource(Resource::Inference, &position, drawn.inference, quantities);
        self.use_resource(Resource::Gpu, &position, drawn.gpu, quantities);
        self.incidents.bill_person(&position, quantities);
        if let Some(jobs) = &cohort.jobs {
            jobs.count(&position, &self.streams.jobs, quantities);
        }
        let dedicated = cohort.resource(Resource::Gpu).and_then(|of_gpus| of_gpus.allowance.dedicated.as_ref());
        for rate in &cohort.interruptions {
            let hours = dedicated.and_then(|dedicated| dedicated.spot_hours(&rate.gpu, &self.access.dedicated));
            spot::interrupt(&position, rate, hours, &self.streams.spot, quantities);
        }
        // No closure: it would not be compiled for the widest vectors.
        let payouts = match performance_bonus(context) {
            Some(bonus) => {
                let payouts = self.payouts(&position, bonus);
                pay::count_payout(&position, &payouts, quantities);
                pay::count_prior_year_payout(&position, bonus, &payouts, quantities);
                Some(payouts)
            }
            None => None,
        };
        if payouts.is_some() || occupancy.is_some() {
            self.grants.set(context, &person.pay);
            pay::settle(&position, &self.grants, payouts.as_deref(), None, 1.0, quantities);
        }
        if occupancy.is_some() {
            self.occupancy = occupancy;
        }
    }

    /// Counts the payroll tax and what is owed of bonuses of `n_people` whose pay is equal, where nothing about it depends on chance that is theirs alone.
    pub fn tax_pay_group(&mut self, context: &BlockContext<'_>, person: &Person, n_people: f64, quantities: &mut Quantities) {
        if performance_bonus(context).is_none() && context.cohort.turnover_model.is_none() {
            let presence = person.pay.presence(context.scenario());
            let position = Position { context, person, presence: &presence, occupancy: None };
            self.grants.set(context, &person.pay);
            pay::settle(&position, &self.grants, None, None, n_people, quantities);
        }
    }

    /// Counts what income imputed to one person costs; the person must be the last that was simulated. Everything else in `quantities` is counted a second
    /// time.
    pub fn settle_imputed_income(
        &mut self,
        context: &BlockContext<'_>,
        person: &Person,
        presence: &[f64],
        imputed: &MonthLanes,
        quantities: &mut Quantities,
    ) {
        let occupancy = self.draw_occupancy(context, person, quantities);
        let position = Position { context, person, presence, occupancy: occupancy.as_deref() };
        let payouts = performance_bonus(context).map(|bonus| self.payouts(&position, bonus));
        self.grants.set(context, &person.pay);
        pay::settle(&position, &self.grants, payouts.as_deref(), Some(imputed), 1.0, quantities);
        if occupancy.is_some() {
            self.occupancy = occupancy;
        }
    }

    /// Draws who holds the position and counts what follows from it; absent where nobody leaves by chance.
    #[inline(always)]
    fn draw_occupancy(&mut self, context: &BlockContext<'_>, person: &Person, quantities: &mut Quantities) -> Option<Box<Occupancy>> {
        let turnover_model = context.cohort.turnover_model.as_ref()?;
        let mut occupancy = self.occupancy.take().unwrap_or_else(|| Box::new(Occupancy::new(context.n_months())));
        occupancy.draw(context, turnover_model, person, &self.streams.leaving);
        self.grants.set(context, &person.pay);
        occupancy.count(context, turnover_model, person, &self.grants, quantities);
        Some(occupancy)
    }

    /// Draws the demand for one resource and counts what becomes of it.
    #[inline(always)]
    fn use_resource(&mut self, resource: Resource, position: &Position<'_>, drawn: Option<&DrawnDemand>, quantities: &mut Quantities) {
        let cohort = &self.kinds[position.context.cohort.kind];
        let Some(ResourceBlock { usage, allowance }) = cohort.resource(resource) else { return };
        let level_score = match drawn {
            None => usage.fill(position, self.team_shocks.get_mut(resource), &mut self.demand),
            Some(drawn) => {
                usage.scaled(&drawn.factors, &mut self.demand);
                drawn.level_score
            }
        };
        self.ordinary = None;
        if resource == Resource::Inference {
            self.level_score = level_score;
            if allowance.guarded.is_some() && position.context.scenario().incidents.iter().any(|incident| incident.counts_toward_cap) {
                self.ordinary = Some(self.demand.clone());
            }
            self.incidents.join_demand(position, &mut self.demand, quantities);
        }
        if let Some(occupancy) = position.occupancy {
            occupancy.clear_vacant_months(&mut self.demand);
            self.ordinary.iter_mut().for_each(|ordinary| occupancy.clear_vacant_months(ordinary));
        }
        let shared_capacity = match resource {
            Resource::Inference => None,
            Resource::Gpu => self.shared_capacity.and_then(|capacity| capacity.served(position.context.segment_index)),
        };
        self.access.admit(position, &self.demand, self.ordinary.as_ref(), shared_capacity, allowance, quantities);
    }

    /// Adds the GPU-hours that the dedicated GPUs of one person leave. The draws are those of [`Self::simulate`]; `quantities` is scratch space.
    pub fn add_demand_for_capacity(
        &mut self,
        context: &BlockContext<'_>,
        person: &Person,
        presence: &[f64],
        quantities: &mut Quantities,
        remaining: &mut MonthLanes,
    ) {
        let Some(ResourceBlock { usage, allowance }) = self.kinds[context.cohort.kind].resource(Resource::Gpu) else { return };
        let occupancy = self.draw_occupancy(context, person, quantities);
        let position = Position { context, person, presence, occupancy: occupancy.as_deref() };
        usage.fill(&position, &mut self.team_shocks.gpu, &mut self.demand);
        if let Some(occupancy) = &occupancy {
            occupancy.clear_vacant_months(&mut self.demand);
        }
        self.access.add_beyond_dedicated(&position, &self.demand, allowance, quantities, remaining);
        if occupancy.is_some() {
            self.occupancy = occupancy;
        }
    }

    /// One person's payouts of the performance bonus by bonus year, with a Gaussian copula to their level of model usage and to the company's results.
    #[inline(always)]
    fn payouts(&self, position: &Position<'_>, bonus: &PerformanceBonus) -> Vec<Lanes> {
        let Position { context, person, .. } = *position;
        let n_years = BonusYears::of(context.scenario()).n();
        let Some(marginal) = &context.cohort.payout else {
            let Payout::Same(payout) = bonus.payout else { return vec![[1.0; LANES]; n_years] };
            return vec![[payout; LANES]; n_years];
        };
        let (mut level, mut unused) = (self.level_score, Row::ZERO);
        if context.cohort.inference.is_none() {
            self.streams.usage.inference.level_score(person.key, context.first_trial, &mut level, &mut unused);
        }
        let value = |number| context.environment.value(number);
        let (to_output, to_company) = (value(&bonus.output_correlation), value(&bonus.company_correlation));
        let persistence = value(&bonus.persistence);
        // Two years share a pair of draws: that of the horizon's first month and the one before, and so on.
        let n_pairs = n_years.div_ceil(2);
        let mut scores = vec![Row::ZERO; 2 * n_pairs];
        for (slot, pair) in scores.chunks_exact_mut(2).enumerate() {
            if let [first, second] = pair {
                self.streams.payout.fill_normal_pairs(person.key, slot as u32, context.first_trial, &mut **first, &mut **second);
            }
        }
        // The pair of the first two is drawn in the order first of the horizon, year before.
        scores.swap(0, FIRST_OF_HORIZON);
        if !bonus.persistence.is_certainly_zero() {
            persist(&mut scores[..n_years], persistence);
        }
        let is_paid_monthly = bonus.payment_month.is_none();
        let mut payouts = vec![[0.0; LANES]; n_years];
        for (year, (own, payout)) in scores.iter_mut().zip(&mut payouts).enumerate() {
            // Nothing pays for the year before.
            if is_paid_monthly && year < FIRST_OF_HORIZON {
                continue;
            }
            for lane in 0..LANES {
                let rho = to_output[lane];
                own[lane] = rho * level[lane] + (1.0 - rho * rho - to_company[lane]).max(0.0).sqrt() * own[lane];
            }
            if let Some(company) = context.cohort_environment.company_results.get(year) {
                for lane in 0..LANES {
                    own[lane] += to_company[lane].sqrt() * company[lane];
                }
            }
            marginal.apply(&mut **own);
            *payout = own.0;
        }
        payouts
    }
}

fn performance_bonus<'a>(context: &BlockContext<'a>) -> Option<&'a PerformanceBonus> {
    context.cohort.package.as_deref()?.core.performance_bonus.as_ref()
}
