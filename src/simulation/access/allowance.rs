//! How much of one resource a cohort may use in one block of trials, and what is drawn of it for each person.

use super::credits::CreditsBlock;
use super::days::{ActiveDays, Days};
use super::dedicated::DedicatedBlock;
use super::demand_counts::{Counters, OverQuotaService};
use super::guarded::{Guarded, GuardedDays};
use super::monthly::{Limits, OwnSeat, ToolShares};
use crate::chance::stream::FourMonthBuffer;
use crate::chance::{Marginal, Stream};
use crate::cost::Environment;
use crate::cost::Quantity;
use crate::cost::allowance::units_for;
use crate::quantity::columns::lanes;
use crate::quantity::{Dimension, LANES, Lanes, MonthLanes};
use crate::scenario::access::{Per, Queue, Wait};
use crate::scenario::usage::Resource;
use crate::scenario::{Access, Allowance, Cap, Number, Scenario};
use crate::simulation::plan::{Cohort, Plan, SharedBy, UsagePlan};
use crate::simulation::position::PersonMonth;
use crate::simulation::redraw::ChanceKind;
use crate::simulation::shared::Draws;

/// The streams of what access draws for a person.
pub struct AccessStreams {
    queue: Stream,
    wait: Stream,
    approval: Stream,
    days: Stream,
}

impl AccessStreams {
    pub fn new(draws: &Draws, resource: &str) -> Self {
        let stream = |what: &str| draws.stream(ChanceKind::People, &format!("{resource} {what}"));
        Self { queue: stream("queue"), wait: stream("wait"), approval: stream("beyond quota"), days: stream("days") }
    }
}

/// How much of one resource a cohort may use in one block of trials.
pub struct AllowanceBlock<'a> {
    pub resource: Resource,
    pub counters: &'static Counters,
    /// GPUs of each person's own.
    pub dedicated: Option<DedicatedBlock<'a>>,
    /// What guardrails leave of ordinary use; absent where none bounds dollars.
    pub guarded: Option<GuardedDays>,
    /// USD per unit of the resource, by month.
    pub price: &'a MonthLanes,
    streams: &'a AccessStreams,
    sandbox: Option<MonthLanes>,
    queue: Option<QueueBlock<'a>>,
    quota: Option<MonthLanes>,
    /// How the rate of the currency moves that people's own allowances are in; absent where it does not.
    pay_rate: Option<&'a MonthLanes>,
    /// Whether the quota is all that limits people, and what counts demand over it: they need none of the rest looked at month by month.
    over_quota_alone: Option<Quantity>,
    /// Months in which a quota applies, the tier's as well as a person's own.
    quota_applies: Vec<bool>,
    tools: ToolShares,
    /// Where the quota is one per day.
    days: Option<ActiveDays>,
    alert_at: Option<f64>,
    seat: Option<OwnSeat>,
    pub over_quota: OverQuotaService,
    /// Probability that demand over the quota is approved; absent where it need not be.
    approval_rate: Option<Lanes>,
    /// Compute credits, which pay for models only.
    pub credits: Option<CreditsBlock>,
    pub shared_by: SharedBy,
}

struct QueueBlock<'a> {
    probability: Lanes,
    wait: QueueWait<'a>,
    /// Share of the wait that passes idle.
    idle_share: Lanes,
}

/// Months that somebody waits.
enum QueueWait<'a> {
    Certain(f64),
    Drawn(&'a Marginal),
}

/// What one person has in one month besides what access grants all.
pub struct Own<'a> {
    /// Share of the month at work.
    pub at_work: f64,
    /// What dedicated GPUs serve.
    pub on_dedicated: Option<&'a Lanes>,
    /// Share of the rest that shared capacity serves.
    pub on_shared_capacity: Option<&'a Lanes>,
    /// Demand without incidents; absent where there are none in it.
    pub ordinary: Option<&'a Lanes>,
    /// What own credits pay for.
    pub credits: Option<&'a Lanes>,
    /// Replaces the tier's quota.
    pub quota: Option<&'a Lanes>,
    /// Base pay before raises that a whole month of waiting would leave idle.
    pub idle_pay: Option<&'a Lanes>,
}

/// Scratch space for the limits of a part month.
#[derive(Default)]
pub struct Prorated {
    sandbox: Option<Lanes>,
    pub quota: Option<Lanes>,
    seat_credits: Option<Lanes>,
}

/// A limit of a month of which somebody is `at_work` for a share.
#[inline(always)]
pub fn prorated<'a>(limit: Option<&'a Lanes>, at_work: f64, scratch: &'a mut Option<Lanes>) -> Option<&'a Lanes> {
    let limit = limit?;
    // An unlimited quota times nothing is not a number, which limits nothing either.
    Some(if at_work == 1.0 { limit } else { scratch.insert(lanes(|lane| limit[lane] * at_work)) })
}

/// What access draws of one person's month, and the buffers of what was drawn ahead: months must be drawn in order.
#[derive(Default)]
pub struct AccessDraws {
    days: Days,
    share_lost_in_queue: Option<Lanes>,
    is_approved: Option<Lanes>,
    queue: FourMonthBuffer,
    wait: FourMonthBuffer,
    approval: FourMonthBuffer,
}

impl<'a> AllowanceBlock<'a> {
    /// What the cohort with that index may use of `resource`; `usage` is its usage of it.
    pub fn new(plan: &'a Plan, cohort: usize, usage: &'a UsagePlan, environment: &'a Environment, streams: &'a AccessStreams) -> Self {
        let (scenario, price) = (plan.scenario.as_ref(), environment.kinds[plan.cohorts[cohort].kind].price(usage.usage.resource));
        let (cohort, resource) = (&plan.cohorts[cohort], usage.usage.resource);
        let allowance = cohort.access.as_deref().map(|access| of_resource(access, resource));
        let cap = usage.cap.as_ref();
        let own_quota = cap.filter(|cap| !cap.per.is_shared());
        let on_exceed = cap.map(|cap| &cap.on_exceed);
        let credits = cohort.package.as_deref().and_then(|package| package.ownership.compute_credits.as_ref());
        let tools = cohort.access.as_deref().map_or(vec![], |access| access.tools.values().copied().collect());
        let block = Self {
            resource,
            over_quota_alone: None,
            pay_rate: cohort.pay_currency.and_then(|currency| environment.prices.rates.get(&currency)),
            counters: Counters::of(resource),
            dedicated: match resource {
                Resource::Inference => None,
                Resource::Gpu => DedicatedBlock::new(cohort.package.as_deref(), environment, scenario),
            },
            guarded: GuardedDays::new(usage, environment, scenario),
            price,
            streams,
            sandbox: allowance.and_then(|allowance| Some(in_units(allowance.sandbox.as_ref()?, price, environment))),
            queue: allowance.and_then(|allowance| Some(QueueBlock::new(allowance.queue.as_ref()?, usage.waits.as_deref(), environment))),
            quota: own_quota.map(|cap| quota(cap, price, environment, scenario)),
            quota_applies: scenario.calendar().map(|month| cap.and_then(|cap| cap.start).is_none_or(|start| month >= start)).collect(),
            tools: ToolShares { shares: tools, is_quota_per_tool: cap.is_some_and(|cap| cap.per == Per::Tool) },
            days: own_quota.filter(|cap| cap.is_daily()).map(|_| ActiveDays::new(&usage.usage, environment, scenario)),
            alert_at: own_quota.and_then(|cap| cap.alert_at),
            seat: match resource {
                Resource::Inference => seat(cohort, price, environment, scenario),
                Resource::Gpu => None,
            },
            over_quota: OverQuotaService {
                served_as: on_exceed.and_then(|on_exceed| on_exceed.service.as_ref()).map(|service| service.served),
                wait: on_exceed.and_then(|on_exceed| on_exceed.wait.as_ref()).map(|wait| *environment.value(wait)),
            },
            approval_rate: on_exceed.and_then(|on_exceed| on_exceed.probability.as_ref()).map(|rate| *environment.value(rate)),
            credits: match resource {
                Resource::Inference => credits.map(|credits| CreditsBlock::new(credits, environment, scenario)),
                Resource::Gpu => None,
            },
            shared_by: cohort.shared_by(resource),
        };
        Self { over_quota_alone: block.counts_over_quota_alone(), ..block }
    }

    fn counts_over_quota_alone(&self) -> Option<Quantity> {
        let reduces_demand = self.dedicated.is_some()
            || self.guarded.is_some()
            || self.sandbox.is_some()
            || self.queue.is_some()
            || self.credits.is_some()
            || self.shared_by.anybody;
        let is_divided = self.days.is_some() || self.seat.is_some() || self.tools.is_quota_per_tool && self.tools.shares.len() > 1;
        let is_watched = self.approval_rate.is_some() || self.alert_at.is_some();
        self.over_quota.counted_at_once(self.counters).filter(|_| !(reduces_demand || is_divided || is_watched))
    }

    /// The quota by month of a whole month's work, and what counts demand over it, of people whom nothing else limits.
    #[inline(always)]
    pub fn quota_alone(&self) -> Option<(&MonthLanes, Quantity)> {
        self.quota.as_ref().zip(self.over_quota_alone)
    }

    /// Draws what access needs of one person's month, of which they are `at_work` for a share.
    #[inline(always)]
    pub fn draw(&self, at: PersonMonth, at_work: f64, draws: &mut AccessDraws) {
        let PersonMonth { person, month, first_trial } = at;
        if let Some(queue) = &self.queue {
            let uniforms = self.streams.queue.buffered_uniforms(person, month, first_trial, &mut draws.queue);
            let months = match queue.wait {
                QueueWait::Certain(months) => [months; LANES],
                QueueWait::Drawn(marginal) => {
                    let mut months = *self.streams.wait.buffered_normals(person, month, first_trial, &mut draws.wait);
                    marginal.apply(&mut months);
                    months
                }
            };
            let lost = |lane: usize| if uniforms[lane] < queue.probability[lane] { months[lane].min(1.0) } else { 0.0 };
            draws.share_lost_in_queue = Some(lanes(lost));
        }
        if let Some(approval_rate) = &self.approval_rate {
            let uniforms = self.streams.approval.buffered_uniforms(person, month, first_trial, &mut draws.approval);
            draws.is_approved = Some(lanes(|lane| f64::from(u8::from(uniforms[lane] < approval_rate[lane]))));
        }
        if let Some(days) = &self.days {
            draws.days.draw(days, &self.streams.days, at, at_work);
        }
    }

    /// The limits of one person's month. In a part month the sandbox, the quota and the credits of a seat are as much smaller as demand is; a quota
    /// per day stays, because the days are fewer.
    #[inline(always)]
    pub fn limits<'b>(&'b self, month: usize, draws: &'b AccessDraws, own: &Own<'b>, scratch: &'b mut Prorated) -> Limits<'b> {
        let at_work = own.at_work;
        let is_daily = self.days.is_some() && own.quota.is_none();
        let quota = own.quota.or(self.quota.as_ref().map(|quota| quota.month(month)));
        let seat_credits = self.seat.as_ref().and_then(|seat| Some(seat.credits.as_ref()?.month(month)));
        Limits {
            on_dedicated: own.on_dedicated,
            on_shared_capacity: own.on_shared_capacity,
            guarded: self.guarded.as_ref().map(|days| Guarded {
                days,
                month,
                at_work,
                price: self.price.month(month),
                ordinary: own.ordinary,
            }),
            sandbox: prorated(self.sandbox.as_ref().map(|sandbox| sandbox.month(month)), at_work, &mut scratch.sandbox),
            // The draws may still hold those of somebody of another cohort, with a queue or with approvals.
            share_lost_in_queue: draws.share_lost_in_queue.as_ref().filter(|_| self.queue.is_some()),
            credits: own.credits,
            quota: if is_daily { quota } else { prorated(quota, at_work, &mut scratch.quota) },
            tools: &self.tools,
            days: is_daily.then_some(&draws.days),
            alert_at: self.alert_at,
            seat: self.seat.as_ref(),
            seat_credits: prorated(seat_credits, at_work, &mut scratch.seat_credits),
            over_quota: &self.over_quota,
            is_approved: draws.is_approved.as_ref().filter(|_| self.approval_rate.is_some()),
            at_work,
            idle_pay: own.idle_pay,
        }
    }

    /// A person's own quota of `dollars` a month, in units; unlimited before quotas apply.
    #[inline(always)]
    pub fn own_quota(&self, dollars: f64, month: usize) -> Lanes {
        if !self.quota_applies[month] {
            return [f64::INFINITY; LANES];
        }
        let amount = self.pay_rate.map_or([dollars; LANES], |rate| rate.month(month).map(|rate| dollars * rate));
        units_for(&amount, self.price.month(month))
    }

    /// Share of the time waited for the resource, in the queue or for an approval, that passes idle; absent where there is no queue.
    #[inline(always)]
    pub fn idle_share(&self) -> Option<&Lanes> {
        self.queue.as_ref().map(|queue| &queue.idle_share)
    }
}

impl<'a> QueueBlock<'a> {
    fn new(queue: &Queue, waits: Option<&'a Marginal>, environment: &Environment) -> Self {
        let wait = match (&queue.wait, waits) {
            (Wait::Same(months), _) => QueueWait::Certain(*months),
            (Wait::Drawn(_), Some(marginal)) => QueueWait::Drawn(marginal),
            (Wait::Drawn(_), None) => unreachable!("a plan tabulates every wait that is drawn"),
        };
        Self { probability: *environment.value(&queue.probability), wait, idle_share: *environment.value(&queue.idle_share) }
    }
}

/// The allowance of one resource.
pub fn of_resource(access: &Access, resource: Resource) -> &Allowance {
    match resource {
        Resource::Inference => &access.tokens,
        Resource::Gpu => &access.gpu_hours,
    }
}

/// A monthly amount in the unit of the resource.
fn in_units(amount: &Number, price: &MonthLanes, environment: &Environment) -> MonthLanes {
    let is_money = matches!(amount.dimension, Dimension::MoneyPerMonth | Dimension::MoneyPerActiveDay);
    let mut units = price.clone();
    for (month, row) in units.iter_mut().enumerate() {
        let amount = environment.amount(amount, month);
        *row = if is_money { units_for(&amount, row) } else { amount };
    }
    units
}

/// The quota of each month in the unit of the resource; unlimited before it applies.
fn quota(cap: &Cap, price: &MonthLanes, environment: &Environment, scenario: &Scenario) -> MonthLanes {
    let mut quota = in_units(&cap.amount, price, environment);
    for (row, month) in quota.iter_mut().zip(scenario.calendar()) {
        if cap.start.is_some_and(|start| month < start) {
            row.fill(f64::INFINITY);
        }
    }
    quota
}

/// The seat with credits that people of `cohort` have.
fn seat(cohort: &Cohort, price: &MonthLanes, environment: &Environment, scenario: &Scenario) -> Option<OwnSeat> {
    let package = cohort.package.as_deref()?;
    let (name, credits) = scenario.seat_with_credits(package)?;
    let tools = &cohort.access.as_deref()?.tools;
    // All usage goes through other tools.
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

/// Share of a month's demand that a queue leaves unserved on average: probability × E[min(wait, 1)], in the expectation pass.
pub fn mean_share_lost(allowance: &Allowance, waits: Option<&Marginal>, environment: &Environment) -> f64 {
    let Some(queue) = &allowance.queue else { return 0.0 };
    let wait = match &queue.wait {
        Wait::Same(months) => months.min(1.0),
        Wait::Drawn(_) => waits.map_or(f64::NAN, |waits| waits.limited_expected_value(1.0)),
    };
    environment.value(&queue.probability)[0] * wait
}
