//! What one kind of people may use of one resource, in numbers of one block of trials, taken out of the person loop.

use super::days::Days;
use super::serving::ExceedService;
use super::{Limits, OwnSeat, ToolShares};
use crate::chance::stream::FourMonthBuffer;
use crate::chance::{Marginal, Stream};
use crate::cost::Environment;
use crate::cost::allowance::units_for;
use crate::quantity::columns::lanes;
use crate::quantity::{Dimension, LANES, Lanes, MonthLanes};
use crate::scenario::access::Wait;
use crate::scenario::usage::Resource;
use crate::scenario::{Allowance, Cap, Number, Scenario};
use crate::simulation::plan::{Cohort, Plan, SharedBy, UsagePlan};

/// The streams of what access draws for a person.
pub struct AccessStreams {
    queue: Stream,
    wait: Stream,
    beyond: Stream,
    days: Stream,
}

impl AccessStreams {
    pub fn new(seed: u64, resource: &str) -> Self {
        let stream = |what: &str| Stream::new(seed, &format!("{resource} {what}"));
        Self { queue: stream("queue"), wait: stream("wait"), beyond: stream("beyond quota"), days: stream("days") }
    }
}

/// What a kind of people may use of one resource.
pub struct AllowanceBlock {
    sandbox: Option<MonthLanes>,
    queue: Option<QueueBlock>,
    quota: Option<MonthLanes>,
    /// Months in which a quota binds, the tier's as well as a person's own.
    binds: Vec<bool>,
    parts: ToolShares,
    /// Whole active days and σ between them, where the quota is one a day.
    days: Option<(Lanes, Option<Lanes>)>,
    alert_at: Option<f64>,
    seat: Option<OwnSeat>,
    pub policy: ExceedService,
    chance: Option<Lanes>,
    /// Whether something is shared with others, and whether with a team.
    pub is_shared: bool,
    pub is_shared_by_team: bool,
}

struct QueueBlock {
    chance: Lanes,
    /// Months of a wait that is always the same.
    wait: Option<f64>,
    idle: Lanes,
}

/// Scratch of one person's month; draws come for four months at once, so that months must be taken in turn.
#[derive(Default)]
pub struct AccessDraws {
    days: Days,
    lost: Option<Lanes>,
    is_granted: Option<Lanes>,
    queue: FourMonthBuffer,
    wait: FourMonthBuffer,
    beyond: FourMonthBuffer,
}

impl AllowanceBlock {
    /// The allowance of `cohort`, at `price` a unit.
    pub fn new(plan: &Plan, cohort: &Cohort, usage: &UsagePlan, resource: Resource, environment: &Environment, price: &MonthLanes) -> Self {
        let scenario = plan.scenario.as_ref();
        let nothing = Allowance::default();
        let allowance =
            cohort.access.as_deref().map_or(&nothing, |access| if resource == Resource::Gpu { &access.gpu_hours } else { &access.tokens });
        let cap = usage.cap.as_ref();
        let own_quota = cap.filter(|cap| !cap.per.is_shared());
        let beyond = cap.map(|cap| &cap.on_exceed);
        let tools = cohort.access.as_deref().map_or(vec![], |access| access.tools.values().copied().collect());
        let SharedBy { anybody: is_shared, teams: is_shared_by_team } = cohort.shared_by(resource);
        Self {
            sandbox: allowance.sandbox.as_ref().map(|amount| in_units(amount, price, environment)),
            queue: allowance.queue.as_ref().map(|queue| QueueBlock {
                chance: *environment.value(&queue.probability),
                wait: if let Wait::Same(months) = queue.wait { Some(months) } else { None },
                idle: *environment.value(&queue.idle_share),
            }),
            quota: own_quota.map(|cap| quota(cap, price, environment, scenario)),
            binds: scenario.calendar().map(|month| cap.and_then(|cap| cap.start).is_none_or(|from| month >= from)).collect(),
            parts: ToolShares { tools, is_quota_per_tool: cap.is_some_and(|cap| cap.per == crate::scenario::access::Per::Tool) },
            days: own_quota.filter(|cap| cap.is_daily()).map(|_| {
                let days = environment.value(&usage.usage.active_days).map(|days| days.round().clamp(1.0, 31.0));
                let sigma = &usage.usage.across_days;
                (days, (!sigma.is_certainly_zero()).then(|| *environment.value(sigma)))
            }),
            alert_at: own_quota.and_then(|cap| cap.alert_at),
            seat: if resource == Resource::Inference { seat(cohort, price, environment, scenario) } else { None },
            policy: ExceedService {
                served: beyond.and_then(|beyond| beyond.service.as_ref()).map(|service| service.served),
                wait: beyond.and_then(|beyond| beyond.wait.as_ref()).map(|wait| *environment.value(wait)),
            },
            chance: beyond.and_then(|beyond| beyond.probability.as_ref()).map(|chance| *environment.value(chance)),
            is_shared,
            is_shared_by_team,
        }
    }

    /// Draws what access needs of one person's month. `waits` is the law of a wait in the queue, where it varies.
    #[inline(always)]
    pub fn draw(
        &self,
        streams: &AccessStreams,
        waits: Option<&Marginal>,
        person: u64,
        month: usize,
        first_trial: u32,
        drawn: &mut AccessDraws,
    ) {
        if let Some(queue) = &self.queue {
            let uniforms = streams.queue.buffered_uniforms(person, month, first_trial, &mut drawn.queue);
            let mut months = [queue.wait.unwrap_or(0.0); LANES];
            if let Some(waits) = waits {
                months = *streams.wait.buffered_normals(person, month, first_trial, &mut drawn.wait);
                waits.apply(&mut months);
            }
            drawn.lost = Some(lanes(|lane| if uniforms[lane] < queue.chance[lane] { months[lane].min(1.0) } else { 0.0 }));
        }
        if let Some(chance) = &self.chance {
            let uniforms = streams.beyond.buffered_uniforms(person, month, first_trial, &mut drawn.beyond);
            drawn.is_granted = Some(lanes(|lane| f64::from(u8::from(uniforms[lane] < chance[lane]))));
        }
        if let Some((days, sigma)) = &self.days {
            drawn.days.draw(days, sigma.as_ref(), &streams.days, person, month, first_trial);
        }
    }

    /// The limits of one person's month; `own` is a quota of the person's own in place of the tier's.
    #[inline(always)]
    pub fn limits<'a>(&'a self, month: usize, drawn: &'a AccessDraws, credits: Option<&'a Lanes>, own: Option<&'a Lanes>) -> Limits<'a> {
        let is_daily = self.days.is_some() && own.is_none();
        Limits {
            sandbox: self.sandbox.as_ref().map(|sandbox| sandbox.month(month)),
            // What was drawn for somebody with a queue or a policy of another kind is not this person's.
            lost: drawn.lost.as_ref().filter(|_| self.queue.is_some()),
            credits,
            quota: own.or(self.quota.as_ref().map(|quota| quota.month(month))),
            parts: &self.parts,
            days: is_daily.then_some(&drawn.days),
            alert_at: self.alert_at,
            seat: self.seat.as_ref(),
            beyond: &self.policy,
            is_granted: drawn.is_granted.as_ref().filter(|_| self.chance.is_some()),
        }
    }

    /// Whether a quota of the person's own binds in `month`.
    pub fn binds(&self, month: usize) -> bool {
        self.binds[month]
    }

    /// The share of the month's pay that passes idle in waiting, where there is a queue.
    #[inline(always)]
    pub fn idle(&self, drawn: &AccessDraws, demand: &Lanes) -> Option<Lanes> {
        let (queue, lost) = (self.queue.as_ref()?, drawn.lost.as_ref()?);
        Some(lanes(|lane| if demand[lane] > 0.0 { queue.idle[lane] * lost[lane] } else { 0.0 }))
    }
}

/// A monthly amount in the unit of the resource.
fn in_units(amount: &Number, price: &MonthLanes, environment: &Environment) -> MonthLanes {
    let value = environment.value(amount);
    let mut units = price.clone();
    let is_money = matches!(amount.dimension, Dimension::MoneyPerMonth | Dimension::MoneyPerActiveDay);
    units.iter_mut().for_each(|row| *row = if is_money { units_for(value, row) } else { *value });
    units
}

fn quota(cap: &Cap, price: &MonthLanes, environment: &Environment, scenario: &Scenario) -> MonthLanes {
    let mut quota = in_units(&cap.amount, price, environment);
    for (row, month) in quota.iter_mut().zip(scenario.calendar()) {
        if cap.start.is_some_and(|from| month < from) {
            row.fill(f64::INFINITY);
        }
    }
    quota
}

/// Included credits of the seat that people of `cohort` have.
fn seat(cohort: &Cohort, price: &MonthLanes, environment: &Environment, scenario: &Scenario) -> Option<OwnSeat> {
    let package = cohort.package.as_deref()?;
    let (name, credits) = scenario.seat_with_credits(package)?;
    let tools = &cohort.access.as_deref()?.tools;
    // Use goes through named tools, and this seat's is none of them.
    if !tools.is_empty() && !tools.contains_key(name) {
        return None;
    }
    let count = environment.value(&package.tooling.seats[name]);
    let own = (!credits.is_pooled).then(|| {
        let mut units = in_units(&credits.amount, price, environment);
        units.iter_mut().for_each(|row| row.iter_mut().zip(count).for_each(|(units, count)| *units *= count));
        units
    });
    Some(OwnSeat { tool: tools.keys().position(|tool| tool == name), credits: own })
}

/// The share of a month that a queue takes on average: chance × E[min(wait, 1)], in the mean world.
pub fn mean_lost(allowance: &Allowance, waits: Option<&Marginal>, environment: &Environment) -> f64 {
    let Some(queue) = &allowance.queue else { return 0.0 };
    let wait = match &queue.wait {
        Wait::Same(months) => months.min(1.0),
        Wait::Drawn(_) => waits.map_or(f64::NAN, |waits| waits.limited_expected_value(1.0)),
    };
    environment.value(&queue.probability)[0] * wait
}
