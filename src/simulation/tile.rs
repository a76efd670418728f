//! The unit of work: one person × one block of trials × all months, added to the quantities of their segment.

use std::borrow::Cow;

use super::access::allowance::{self, AccessStreams, AllowanceTile};
use super::access::credits::Balances;
use super::access::settlement::Claim;
use super::access::{self, Counters};
use super::demand::{self, Drawn, TeamShock, UsageStreams, UsageWorld};
use super::employment::Tenure;
use super::incidents::{self, Happenings, IncidentStreams};
use super::jobs::Jobs;
use super::plan::{Facts, Kind, Person, Plan, Segment, UsagePlan, months_paid_later, share_vested};
use super::spot::{self, SpotStreams};
use crate::chance::Stream;
use crate::cost::wages::{Own, Wages, base_pay};
use crate::cost::{Quantities, Quantity, World, payroll_tax};
use crate::intake::headcount::EquityKind;
use crate::quantity::columns::{Row, add, lanes};
use crate::quantity::{Columns, LANES, Lanes};
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
pub struct KindTile {
    inference: Option<ResourceTile>,
    gpu: Option<ResourceTile>,
    /// Dollars of own credits a month, the months they roll over, and in which months everything lapses.
    credits: Option<(Lanes, u32, Vec<bool>)>,
    jobs: Option<Jobs>,
    /// Interruptions a month of each kind of spot GPU.
    interruptions: Vec<(String, Lanes)>,
}

/// Use of one resource and what is allowed of it.
pub struct ResourceTile {
    usage: UsageWorld,
    pub allowance: AllowanceTile,
}

impl KindTile {
    pub fn new(plan: &Plan<'_>, kind: usize, world: &World) -> Self {
        let (of_world, kind) = (&world.kinds[kind], &plan.kinds[kind]);
        let resource = |usage: &Option<UsagePlan<'_>>, resource, price| {
            let usage = usage.as_ref()?;
            Some(ResourceTile {
                usage: UsageWorld::new(usage, world, plan.n_months()),
                allowance: AllowanceTile::new(plan, kind, usage, resource, world, price),
            })
        };
        let credits = kind.package.and_then(|package| package.ownership.compute_credits.as_ref());
        Self {
            inference: resource(&kind.inference, Resource::Inference, &of_world.token_price),
            gpu: resource(&kind.gpu, Resource::Gpu, &of_world.gpu_price),
            credits: credits.map(|credits| {
                let lapses = plan.scenario.calendar().map(|month| Some(month.of_year()) == credits.lapses).collect();
                (*world.value(&credits.grant), credits.roll_over, lapses)
            }),
            jobs: Jobs::new(kind, world, plan.scenario),
            interruptions: spot::rates(kind, world),
        }
    }

    /// The use of one resource, where people of this kind have any.
    pub fn resource(&self, resource: Resource) -> Option<&ResourceTile> {
        if resource == Resource::Gpu { self.gpu.as_ref() } else { self.inference.as_ref() }
    }
}

/// Scratch space of one task; nothing in it outlives a person but the last team's shock.
pub struct Tile {
    demand: Columns,
    drawn: allowance::Drawn,
    balances: Balances,
    /// What the people of the segment so far want of what is shared.
    pub claims: Vec<Claim>,
    inference_team: TeamShock,
    gpu_team: TeamShock,
    /// The person's level of use of models as a standard normal score.
    level_score: Row,
    pub happenings: Happenings,
    /// Made when the first position is met that changes hands.
    tenure: Option<Box<Tenure>>,
}

/// Where a tile is in the run.
pub struct Here<'a> {
    pub plan: &'a Plan<'a>,
    pub world: &'a World,
    pub streams: &'a PersonStreams,
    pub kind: usize,
    pub of_kind: &'a KindTile,
    pub first_trial: u32,
    /// The segment that is worked through.
    pub segment: usize,
}

impl Tile {
    pub fn new(months: usize) -> Self {
        Self {
            demand: Columns::zero(months),
            drawn: allowance::Drawn::default(),
            balances: Balances::default(),
            claims: vec![],
            inference_team: TeamShock::default(),
            gpu_team: TeamShock::default(),
            level_score: Row::ZERO,
            happenings: Happenings::default(),
            tenure: None,
        }
    }

    /// Forgets the last team's shock: people of another kind may be in the same team and feel it otherwise.
    pub fn begin_segment(&mut self) {
        (self.inference_team, self.gpu_team) = (TeamShock::default(), TeamShock::default());
    }

    /// Adds everything about one person that chance touches.
    #[inline(always)]
    pub fn person(&mut self, here: &Here<'_>, person: &Person, presence: &[f64], quantities: &mut Quantities) {
        let kind = &here.plan.kinds[here.kind];
        let of_world = &here.world.kinds[here.kind];
        let tenure = self.tenure(here, person, quantities);
        if let (Some(plan), Some(of_kind)) = (&kind.inference, &here.of_kind.inference) {
            let drawn = Drawn { person: person.key, team: person.team, first_trial: here.first_trial, presence };
            let streams = &here.streams.inference;
            let scale = &of_world.token_scale;
            self.level_score = demand::fill(&drawn, plan, &of_kind.usage, streams, scale, &mut self.inference_team, &mut self.demand);
            incidents::join_demand(here, person, presence, tenure.as_deref(), &mut self.happenings, &mut self.demand, quantities);
            tenure.iter().for_each(|tenure| tenure.leave_out_vacant_months(&mut self.demand));
            self.admit(here, person, presence, tenure.as_deref(), Resource::Inference, plan, &of_kind.allowance, quantities);
        }
        if let (Some(plan), Some(of_kind)) = (&kind.gpu, &here.of_kind.gpu) {
            let drawn = Drawn { person: person.key, team: person.team, first_trial: here.first_trial, presence };
            let (streams, scale) = (&here.streams.gpu, &of_world.hour_scale);
            demand::fill(&drawn, plan, &of_kind.usage, streams, scale, &mut self.gpu_team, &mut self.demand);
            tenure.iter().for_each(|tenure| tenure.leave_out_vacant_months(&mut self.demand));
            self.admit(here, person, presence, tenure.as_deref(), Resource::Gpu, plan, &of_kind.allowance, quantities);
        }
        incidents::bill_person(here, person, presence, tenure.as_deref(), &mut self.happenings, quantities);
        if let Some(jobs) = &here.of_kind.jobs {
            jobs.count(here, person, presence, tenure.as_deref(), quantities);
        }
        spot::interrupt(&here.of_kind.interruptions, &here.streams.spot, person, presence, tenure.as_deref(), here.first_trial, quantities);
        if let Some(bonus) = performance_bonus(kind) {
            let payout = self.payout(here, person, bonus);
            count_payout(here, person, presence, tenure.as_deref(), &payout, quantities);
            if let Some(paid) = bonus.paid {
                count_payout_before(here, person, paid, &payout, quantities);
            }
            self.withhold(here, person, presence, tenure.as_deref(), Some(&payout), 1.0, quantities);
        } else if tenure.is_some() {
            self.withhold(here, person, presence, tenure.as_deref(), None, 1.0, quantities);
        }
        if tenure.is_some() {
            self.tenure = tenure;
        }
    }

    /// Draws and counts who holds the position, where it changes hands by chance.
    #[inline(always)]
    fn tenure(&mut self, here: &Here<'_>, person: &Person, quantities: &mut Quantities) -> Option<Box<Tenure>> {
        let Here { plan, world, .. } = here;
        let kind = &plan.kinds[here.kind];
        let succession = kind.succession.as_ref()?;
        let mut tenure = self.tenure.take().unwrap_or_else(|| Box::new(Tenure::new(plan.n_months())));
        let hazard = world.value(succession.leaving);
        tenure.draw(person, succession, hazard, plan.scenario, &here.streams.leaving, here.first_trial);
        let base = base_pay(kind.group, &person.own(), world);
        tenure.count(person, plan, (succession, kind.package), &base, quantities);
        Some(tenure)
    }

    /// Passes one person's demand through what access allows, month by month.
    #[expect(clippy::too_many_arguments, reason = "one call for each of two resources; a struct would be named after this function")]
    #[inline(always)]
    fn admit(
        &mut self,
        here: &Here<'_>,
        person: &Person,
        presence: &[f64],
        tenure: Option<&Tenure>,
        resource: Resource,
        plan: &UsagePlan<'_>,
        allowance: &AllowanceTile,
        quantities: &mut Quantities,
    ) {
        let of_world = &here.world.kinds[here.kind];
        let (streams, counters, price): (_, &Counters, _) = match resource {
            Resource::Inference => (&here.streams.inference_access, &access::TOKENS, &of_world.token_price),
            Resource::Gpu => (&here.streams.gpu_access, &access::HOURS, &of_world.gpu_price),
        };
        let granted = here.of_kind.credits.as_ref().filter(|_| resource == Resource::Inference);
        if let Some((_, roll_over, _)) = granted {
            self.balances.begin(*roll_over);
        }
        if allowance.is_shared {
            let team = if allowance.is_shared_by_team { person.team } else { 0 };
            // People come team by team.
            let last = self.claims.iter().rev().find(|claim| claim.resource == resource);
            if last.is_none_or(|claim| claim.team != team) {
                self.claims.push(Claim::new(here.segment, resource, team, presence.len()));
            }
        }
        let is_shared = allowance.is_shared;
        let base = base_pay(here.plan.kinds[here.kind].group, &person.own(), here.world);
        for month in 0..presence.len() {
            let demand = self.demand.month(month);
            allowance.draw(streams, plan.waits.as_ref(), person.key, month, here.first_trial, &mut self.drawn);
            let own = person.own_allowance.filter(|_| resource == Resource::Inference).map(
                #[inline(always)]
                |allowed| match allowance.binds(month) {
                    true => {
                        let price = price.month(month);
                        lanes(|lane| allowed / price[lane])
                    }
                    false => [f64::INFINITY; LANES],
                },
            );
            let credits = granted.map(
                #[inline(always)]
                |(grant, ..)| {
                    self.balances.grant(grant, &at_work(presence, tenure, month));
                    let total = self.balances.total();
                    let price = price.month(month);
                    lanes(|lane| total[lane] / price[lane])
                },
            );
            let limits = allowance.limits(month, &self.drawn, credits.as_ref(), own.as_ref());
            let claim = is_shared.then(|| self.claims.iter_mut().rev().find(|claim| claim.resource == resource)).flatten();
            let on_credit = access::admit(demand, &limits, counters, month, quantities, claim);
            if let Some((.., lapses)) = granted {
                let price = price.month(month);
                self.balances.spend(lanes(|lane| on_credit[lane] * price[lane]));
                if let Some(tenure) = tenure {
                    let left_behind = self.balances.leave(tenure.leaves(month));
                    add(quantities.month_mut(Quantity::CreditsLapsed, month), &left_behind);
                }
                // Who has left has nothing any more.
                let lapsed = self.balances.end_month(lapses[month] || presence[month] == 0.0);
                add(quantities.month_mut(Quantity::CreditsLapsed, month), &lapsed);
            }
            if let Some(idle) = allowance.idle(&self.drawn, demand) {
                let waited = quantities.month_mut(Quantity::PayWaited, month);
                for lane in 0..LANES {
                    waited[lane] += base[lane] * presence[month] * idle[lane];
                }
            }
        }
    }

    /// Adds payroll tax for `people` alike, where nothing about their pay is their own.
    pub fn pay_class(&self, here: &Here<'_>, person: &Person, people: f64, quantities: &mut Quantities) {
        let kind = &here.plan.kinds[here.kind];
        if performance_bonus(kind).is_none() && kind.succession.is_none() {
            let presence = person.presence(here.plan.scenario);
            self.withhold(here, person, &presence, None, None, people, quantities);
        }
    }

    /// One person's payout of the performance bonus: correlated with their level of use through normal scores.
    #[inline(always)]
    fn payout(&self, here: &Here<'_>, person: &Person, bonus: &PerformanceBonus) -> Lanes {
        let Some(marginal) = &here.plan.kinds[here.kind].payout else {
            let Payout::Same(payout) = bonus.payout else { return [1.0; LANES] };
            return [payout; LANES];
        };
        let (mut output, mut own, mut unused) = (self.level_score, Row::ZERO, Row::ZERO);
        if here.of_kind.inference.is_none() {
            here.streams.inference.level_score(person.key, here.first_trial, &mut output, &mut unused);
        }
        here.streams.payout.fill_normal_pairs(person.key, 0, here.first_trial, &mut *own, &mut *unused);
        let correlation = here.world.value(&bonus.output_correlation);
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
    fn withhold(
        &self,
        here: &Here<'_>,
        person: &Person,
        presence: &[f64],
        tenure: Option<&Tenure>,
        payout: Option<&Lanes>,
        people: f64,
        quantities: &mut Quantities,
    ) {
        let Here { plan, world, .. } = here;
        let (kind, first) = (&plan.kinds[here.kind], plan.scenario.start);
        let terms = kind.terms(plan.scenario);
        let wages = Wages::new(&terms, &Own { payout, ..person.own() }, world, &world.kinds[here.kind]);
        let vesting = rsu_vesting(kind, person, world);
        let vested = |month| match &vesting {
            Some((grant, vesting)) => {
                let vests = person.share_vesting(vesting, month, first);
                lanes(|lane| grant[lane] * vests)
            }
            None => [0.0; LANES],
        };
        let mut units_so_far = match (&vesting, &world.exit) {
            (Some((grant, vesting)), Some(_)) => {
                let vested = share_vested(person, vesting, plan.scenario);
                lanes(|lane| grant[lane] * vested)
            }
            _ => [0.0; LANES],
        };
        let mut year_to_date = [0.0; LANES];
        for back in 1..first.of_year() {
            let month = first.plus(-(back as i32));
            let starts = f64::from(u8::from(person.starts_in(month)));
            // Units of a private company are no wages before its exit, which lies within the horizon or after it.
            let settled = if world.exit.is_some() { [0.0; LANES] } else { vested(month) };
            wages.add_before_the_horizon(person.presence_in(month), starts, &settled, &mut year_to_date);
        }
        for (index, month) in plan.scenario.calendar().enumerate() {
            if month.of_year() == 1 {
                year_to_date = [0.0; LANES];
            }
            let mut starts = [f64::from(u8::from(person.starts_in(month))); LANES];
            let mut vested = vested(month);
            if let (Some(tenure), Some(succession)) = (tenure, &kind.succession) {
                starts = *tenure.starts.month(index);
                let package = terms.package.and_then(|package| package.ownership.rsu.as_ref()).map(|rsu| world.value(&rsu.grant));
                let package = package.filter(|_| !person.is_gone_by_the_end_of(month));
                vested = tenure.rsu_vesting(index, &vested, package, succession);
                // What was earned so far was somebody else's.
                year_to_date = lanes(|lane| if tenure.is_replaced(index, lane) { 0.0 } else { year_to_date[lane] });
            }
            if let Some(exit) = &world.exit {
                vested = exit.settle(index, &vested, &mut units_so_far);
            }
            let of_month = wages.of_month(index, &at_work(presence, tenure, index), &starts, &vested);
            let out = quantities.month_mut(Quantity::PayrollTax, index);
            payroll_tax::withhold(terms.taxes, world, &of_month, &mut year_to_date, people, out);
        }
    }
}

/// A person's grant of shares, dollars at the starting price, and its schedule.
fn rsu_vesting<'a>(kind: &Kind<'a>, person: &Person, world: &World) -> Option<(Lanes, Cow<'a, Vesting>)> {
    let ownership = kind.package.map(|package| &package.ownership);
    match &person.own_equity {
        Some(own) if own.kind == EquityKind::Rsu => Some(([own.grant; LANES], Cow::Owned(own.vesting(ownership)))),
        Some(_) => None,
        None => {
            let rsu = ownership?.rsu.as_ref()?;
            Some((*world.value(&rsu.grant), Cow::Borrowed(&rsu.vesting)))
        }
    }
}

/// Fills in what chance does not touch: the facts of a segment at this world's base pay.
///
/// Where people leave by chance there are none: they are counted lane by lane.
pub fn set_facts(plan: &Plan<'_>, segment: &Segment, world: &World, quantities: &mut Quantities) {
    if plan.kinds[segment.kind].succession.is_none() {
        fill_facts(&segment.facts, plan, segment.kind, world, quantities);
    }
}

/// Sets the quantities that `facts` are about, for people of `kind`.
pub fn fill_facts(facts: &Facts, plan: &Plan<'_>, kind: usize, world: &World, quantities: &mut Quantities) {
    let base = plan.kinds[kind].group.base.as_ref().map_or([0.0; LANES], |base| *world.value(base));
    quantities.set(Quantity::Headcount, &facts.headcount);
    quantities.set(Quantity::RsuVested, &facts.rsu_vested);
    quantities.set(Quantity::OwnRsuVested, &facts.own_rsu_vested);
    quantities.set(Quantity::OptionsVested, &facts.options_vested);
    quantities.set(Quantity::OwnOptionsVested, &facts.own_options_vested);
    quantities.set(Quantity::Hires, &facts.hires);
    quantities.set(Quantity::Leavers, &facts.leavers);
    quantities.set(Quantity::MonthsVacant, &facts.months_vacant);
    for (quantity, pay) in [
        (Quantity::Pay, &facts.pay),
        (Quantity::PayAtPackageTarget, &facts.pay_at_package_target),
        (Quantity::PayAtOwnTarget, &facts.pay_at_own_target),
        (Quantity::HiredPay, &facts.hired_pay),
    ] {
        if pay.own.iter().chain(&pay.on_group_base).all(|dollars| *dollars == 0.0) {
            continue;
        }
        for month in 0..plan.n_months() {
            *quantities.month_mut(quantity, month) = lanes(|lane| pay.own[month] + pay.on_group_base[month] * base[lane]);
        }
    }
}

/// The share of a month at work, lane by lane.
#[inline(always)]
pub fn at_work(presence: &[f64], tenure: Option<&Tenure>, month: usize) -> Lanes {
    match tenure {
        Some(tenure) => {
            let occupied = tenure.occupied.month(month);
            lanes(|lane| occupied[lane] * presence[month])
        }
        None => [presence[month]; LANES],
    }
}

fn performance_bonus<'a>(kind: &Kind<'a>) -> Option<&'a PerformanceBonus> {
    kind.package?.core.performance_bonus.as_ref()
}

#[inline(always)]
fn count_payout(here: &Here<'_>, person: &Person, presence: &[f64], tenure: Option<&Tenure>, payout: &Lanes, quantities: &mut Quantities) {
    let base = base_pay(here.plan.kinds[here.kind].group, &person.own(), here.world);
    let (counter, target) = match person.own_target {
        None => (Quantity::PayoutAtPackageTarget, 1.0),
        Some(target) => (Quantity::PayoutAtOwnTarget, target),
    };
    for month in 0..presence.len() {
        let (at_work, row) = (at_work(presence, tenure, month), quantities.month_mut(counter, month));
        for lane in 0..LANES {
            row[lane] += base[lane] * at_work[lane] * target * payout[lane];
        }
    }
}

/// Counts the payout on pay from before the horizon in the month that pays it.
fn count_payout_before(here: &Here<'_>, person: &Person, paid: u32, payout: &Lanes, quantities: &mut Quantities) {
    let base = base_pay(here.plan.kinds[here.kind].group, &person.own(), here.world);
    let (counter, target) = match person.own_target {
        None => (Quantity::PayoutBeforeAtPackageTarget, 1.0),
        Some(target) => (Quantity::PayoutBeforeAtOwnTarget, target),
    };
    for (month, earned) in months_paid_later(person, paid, here.plan.scenario) {
        add(quantities.month_mut(counter, month), &lanes(|lane| base[lane] * earned * target * payout[lane]));
    }
}
