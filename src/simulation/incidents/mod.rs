//! Draws incidents and bills them: those of a person while the person is simulated, those of a team or the company once per month, shared by the
//! people at work.
//!
//! All draws are addressed by the incident's name, the person or team, the month, and the number of the incident in it. Therefore neither a
//! guardrail nor another incident moves any of them.

mod expected;
mod rarest;
mod sampler;

pub use expected::expect;
pub use rarest::rarest;
use sampler::{IncidentSampler, IncidentScratch};

use super::context::BlockContext;
use super::plan::{Person, PoolExposure};
use super::position::Position;
use super::redraw::ChanceKind;
use super::shared::Draws;
use crate::chance::Stream;
use crate::chance::process::negative_binomial;
use crate::chance::stream::prefilter_threshold;
use crate::cost::allowance::units_unless_free;
use crate::cost::environment::{IncidentEnvironment, Pass};
use crate::cost::guardrail::{GuardrailBounds, IncidentCost};
use crate::cost::incident::{expected as expected_cost, hourly};
use crate::cost::{Environment, Quantities, Quantity};
use crate::quantity::columns::lanes;
use crate::quantity::{LANES, MonthLanes};
use crate::scenario::incidents::Scope;
use crate::scenario::{Incident, Scenario};

/// The streams of one type of incident.
pub struct IncidentStreams {
    arrivals: Stream,
    arrival_rests: Stream,
    clusters: Stream,
    sizes: Stream,
    durations: Stream,
    detection: Stream,
    weekends: Stream,
    weekend_delays: Stream,
}

impl IncidentStreams {
    fn new(draws: &Draws, incident: &Incident) -> Self {
        let kind = match incident.scope {
            Scope::Company => ChanceKind::Shared,
            Scope::Person | Scope::Team => ChanceKind::People,
        };
        let stream = |what: &str| draws.stream(kind, &format!("incident {}: {what}", incident.name));
        Self {
            arrivals: stream("arrivals"),
            arrival_rests: stream("rest of arrivals"),
            clusters: stream("clusters"),
            sizes: stream("size"),
            durations: stream("lasts"),
            detection: stream("noticed after"),
            weekends: stream("weekend"),
            weekend_delays: stream("weekend wait"),
        }
    }

    /// Those of all incidents, in the order of the scenario.
    pub fn of(scenario: &Scenario, draws: &Draws) -> Vec<Self> {
        scenario.incidents.iter().map(|incident| Self::new(draws, incident)).collect()
    }
}

/// What a block needs of every incident; in the expectation pass their exact means.
pub fn fill(scenario: &Scenario, environment: &Environment) -> Vec<IncidentEnvironment> {
    let of_one = |incident: &Incident| {
        let hourly = hourly(incident, &scenario.prices, environment);
        let (rate, dispersion) = (environment.value(&incident.rate), environment.value(&incident.variance_to_mean));
        let hazard = dispersion.map(negative_binomial::hazard);
        let bounds = |lane: usize| GuardrailBounds::of(incident, &scenario.guardrails, |number| environment.value(number)[lane]);
        let (bounds, means) = match environment.pass {
            Pass::Sampled => ((0..LANES).map(bounds).collect(), vec![]),
            Pass::Expected if incident.occurs() => (vec![], expected_cost::means(incident, scenario, environment, &hourly)),
            Pass::Expected => (vec![], vec![IncidentCost::default(); scenario.months]),
        };
        let p_zero = lanes(|lane| negative_binomial::p_zero(rate[lane], hazard[lane]));
        let p_at_most_one = lanes(|lane| negative_binomial::p_at_most_one(rate[lane], dispersion[lane], p_zero[lane]));
        let most_of_size = match environment.pass {
            Pass::Sampled => lanes(|lane| bounds[lane].most_of_size()),
            Pass::Expected => [f64::NAN; LANES],
        };
        IncidentEnvironment {
            hazard,
            prefilter_threshold: p_zero.map(prefilter_threshold),
            p_zero,
            p_at_most_one,
            most_of_size,
            bounds,
            hourly,
            means,
        }
    };
    scenario.incidents.iter().map(of_one).collect()
}

/// Draws and bills the incidents of a run, with the scratch space of one task.
pub struct IncidentWorkspace<'a> {
    /// In the order of the scenario.
    streams: &'a [IncidentStreams],
    scratch: IncidentScratch,
}

impl<'a> IncidentWorkspace<'a> {
    pub fn new(streams: &'a [IncidentStreams]) -> Self {
        Self { streams, scratch: IncidentScratch::default() }
    }

    /// Draws the incidents of a person that count toward the cap, and adds them to the person's `demand` for models: in tokens, at the price of the
    /// month.
    #[inline(always)]
    pub fn join_demand(&mut self, position: &Position<'_>, demand: &mut MonthLanes, quantities: &mut Quantities) {
        let price = &position.context.cohort_environment.token_price;
        self.of_person(
            position,
            true,
            quantities,
            #[inline(always)]
            |month, lane, dollars, _| {
                demand.month_mut(month)[lane] += units_unless_free(dollars, price.month(month)[lane]);
            },
        );
    }

    /// Draws the incidents of a person that are billed separately.
    #[inline(always)]
    pub fn bill_person(&mut self, position: &Position<'_>, quantities: &mut Quantities) {
        self.of_person(
            position,
            false,
            quantities,
            #[inline(always)]
            |month, lane, dollars, spend| spend.month_mut(month)[lane] += dollars,
        );
    }

    /// `add` receives month, lane and dollars of each incident, and the spend on incidents that are billed separately.
    #[inline(always)]
    fn of_person(
        &mut self,
        position: &Position<'_>,
        counts_toward_cap: bool,
        quantities: &mut Quantities,
        mut add: impl FnMut(usize, usize, f64, &mut MonthLanes),
    ) {
        let context = position.context;
        let is_wanted = |incident: &Incident| {
            incident.scope == Scope::Person
                && incident.counts_toward_cap == counts_toward_cap
                && incident.is_caused_by(&context.cohort.group.name)
        };
        let incidents = &context.scenario().incidents;
        for index in (0..incidents.len()).filter(|index| is_wanted(&incidents[*index])) {
            let sampler = IncidentSampler::new(context, index, &self.streams[index], position.person.key);
            let [count, hours, spend] = quantities.several_mut([Quantity::Incidents, Quantity::IncidentHours, Quantity::IncidentSpend]);
            sampler.each(
                position.presence,
                &mut self.scratch,
                #[inline(always)]
                |month, lane, cost| {
                    if position.is_vacant(month, lane) {
                        return;
                    }
                    count.month_mut(month)[lane] += 1.0;
                    if cost.hours > 0.0 {
                        hours.month_mut(month)[lane] += cost.hours;
                    }
                    add(month, lane, cost.dollars, spend);
                },
            );
        }
    }

    /// Draws the incidents of teams and of the company, and adds the part of the whole segment, or that of one of its people with that presence.
    pub fn bill_shared(&mut self, context: &BlockContext<'_>, only: Option<(&Person, &[f64])>, quantities: &mut Quantities) {
        let is_of_other_team = |share: &PoolExposure| only.is_some_and(|(person, _)| share.is_of_team && share.pool != person.team);
        for share in context.segment.shares.iter().filter(|share| !is_of_other_team(share)) {
            let people = only.map_or(share.of_segment.as_slice(), |(_, presence)| presence);
            let sampler = IncidentSampler::new(context, share.incident, &self.streams[share.incident], share.pool);
            sampler.each(&share.exposure, &mut self.scratch, |month, lane, cost| {
                let part = share.part(people[month], month);
                quantities.month_mut(Quantity::Incidents, month)[lane] += part;
                quantities.month_mut(Quantity::IncidentHours, month)[lane] += cost.hours * part;
                quantities.month_mut(Quantity::IncidentSpend, month)[lane] += cost.dollars * part;
            });
        }
    }
}
