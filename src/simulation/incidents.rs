//! Draws incidents and bills them: of a person with all else about that person, of a team or the company once a month, shared by people at work.
//!
//! A month's count is one uniform draw, of which the leading bits are held against P(0) before anything else: where they tell that nothing happens,
//! nothing more is drawn, and what does happen to somebody in a block is drawn together. All draws are addressed by the incident's name, the person
//! or team, the month and the number of the incident in it, so that neither a guardrail nor another incident moves any.

use super::access::allowance;
use super::occupancy::Occupancy;
use super::person::BlockContext;
use super::plan::{Person, Plan, PoolExposure, Segment};
use super::price;
use crate::chance::process::{cluster, negative_binomial};
use crate::chance::stream::{DrawIndex, PREFILTER_SLOTS, SPARSE_BATCH, prefilter_threshold};
use crate::chance::{Family, Stream};
use crate::cost::allowance::units_unless_free;
use crate::cost::environment::{IncidentEnvironment, Pass};
use crate::cost::guardrail::{GuardrailBounds, IncidentCost};
use crate::cost::incident::{expected, hourly};
use crate::cost::{Environment, Quantities, Quantity};
use crate::quantity::columns::{Row, lanes};
use crate::quantity::{LANES, MonthLanes};
use crate::scenario::incidents::{Damage, Scope};
use crate::scenario::{Incident, Number, Scenario, Uncertainty};

/// The streams of one kind of incident.
pub struct IncidentStreams {
    arrivals: Stream,
    arrival_rests: Stream,
    clusters: Stream,
    sizes: Stream,
    durations: Stream,
    notices: Stream,
    weekends: Stream,
    waits: Stream,
}

impl IncidentStreams {
    pub fn new(seed: u64, name: &str) -> Self {
        let stream = |what: &str| Stream::new(seed, &format!("incident {name}: {what}"));
        Self {
            arrivals: stream("arrivals"),
            arrival_rests: stream("rest of arrivals"),
            clusters: stream("clusters"),
            sizes: stream("size"),
            durations: stream("lasts"),
            notices: stream("noticed after"),
            weekends: stream("weekend"),
            waits: stream("weekend wait"),
        }
    }

    /// Of all incidents, in the order of the scenario.
    pub fn of(scenario: &Scenario, seed: u64) -> Vec<Self> {
        scenario.incidents.iter().map(|incident| Self::new(seed, &incident.name)).collect()
    }
}

/// What a block needs to know of every incident; of the mean world its exact means.
pub fn fill(scenario: &Scenario, environment: &Environment) -> Vec<IncidentEnvironment> {
    let of_one = |incident: &Incident| {
        let hourly = hourly(incident, &scenario.prices, environment);
        let (rate, hazard) =
            (environment.value(&incident.rate), environment.value(&incident.variance_to_mean).map(negative_binomial::hazard));
        let bounds = |lane: usize| GuardrailBounds::of(incident, &scenario.guardrails, |number| environment.value(number)[lane]);
        let (bounds, means) = match environment.pass {
            Pass::Sampled => ((0..LANES).map(bounds).collect(), vec![]),
            Pass::Expected if incident.occurs() => (vec![], expected::means(incident, scenario, environment, &hourly)),
            Pass::Expected => (vec![], vec![IncidentCost::default(); scenario.months]),
        };
        let (p_zero, dispersion) =
            (lanes(|lane| negative_binomial::p_zero(rate[lane], hazard[lane])), environment.value(&incident.variance_to_mean));
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

/// One kind of incident in a block, with whom it happens to.
struct IncidentSampler<'a> {
    incident: &'a Incident,
    streams: &'a IncidentStreams,
    environment: &'a Environment,
    cohort_environment: &'a IncidentEnvironment,
    /// The person's key, or the pool's.
    who: u64,
    first_trial: u32,
}

/// Draws what a person causes that joins the own demand for models, and adds it there: in tokens at the price of the month.
#[inline(always)]
pub fn join_demand(
    context: &BlockContext<'_>,
    person: &Person,
    presence: &[f64],
    occupancy: Option<&Occupancy>,
    incident_scratch: &mut IncidentScratch,
    demand: &mut MonthLanes,
    quantities: &mut Quantities,
) {
    let price = &context.environment.cohorts[context.cohort].token_price;
    of_person(
        context,
        person,
        true,
        (presence, occupancy),
        incident_scratch,
        quantities,
        #[inline(always)]
        |month, lane, dollars, _| {
            demand.month_mut(month)[lane] += units_unless_free(dollars, price.month(month)[lane]);
        },
    );
}

/// Draws what a person causes that is billed by itself.
#[inline(always)]
pub fn bill_person(
    context: &BlockContext<'_>,
    person: &Person,
    presence: &[f64],
    occupancy: Option<&Occupancy>,
    incident_scratch: &mut IncidentScratch,
    quantities: &mut Quantities,
) {
    of_person(
        context,
        person,
        false,
        (presence, occupancy),
        incident_scratch,
        quantities,
        #[inline(always)]
        |month, lane, dollars, spend| spend.month_mut(month)[lane] += dollars,
    );
}

/// `add` takes the dollars of each incident by month and lane, and the columns of what is billed by itself.
#[inline(always)]
fn of_person(
    context: &BlockContext<'_>,
    person: &Person,
    toward_cap: bool,
    (presence, occupancy): (&[f64], Option<&Occupancy>),
    incident_scratch: &mut IncidentScratch,
    quantities: &mut Quantities,
    mut add: impl FnMut(usize, usize, f64, &mut MonthLanes),
) {
    let group = &context.plan.cohorts[context.cohort].group.name;
    for (index, incident) in context.plan.scenario.incidents.iter().enumerate() {
        if incident.scope != Scope::Person || incident.counts_toward_cap != toward_cap || !incident.is_caused_by(group) {
            continue;
        }
        let drawn = IncidentSampler {
            incident,
            streams: &context.streams.incidents[index],
            environment: context.environment,
            cohort_environment: &context.environment.incidents[index],
            who: person.key,
            first_trial: context.first_trial,
        };
        let [counted, hours, spend] = quantities.several_mut([Quantity::Incidents, Quantity::IncidentHours, Quantity::IncidentSpend]);
        drawn.each(
            presence,
            incident_scratch,
            #[inline(always)]
            |month, lane, bill| {
                // A vacant position causes nothing.
                if occupancy.is_some_and(|occupancy| occupancy.occupied.month(month)[lane] == 0.0) {
                    return;
                }
                counted.month_mut(month)[lane] += 1.0;
                if bill.hours > 0.0 {
                    hours.month_mut(month)[lane] += bill.hours;
                }
                add(month, lane, bill.dollars, spend);
            },
        );
    }
}

/// Draws the incidents of teams and of the company, and adds the part of a segment, or of one person of it with that presence.
pub fn bill_shares(
    plan: &Plan,
    segment: &Segment,
    only: Option<(&Person, &[f64])>,
    (environment, streams, first_trial): (&Environment, &[IncidentStreams], u32),
    incident_scratch: &mut IncidentScratch,
    quantities: &mut Quantities,
) {
    for share in &segment.shares {
        if only.is_some_and(|(person, _)| share.is_of_team && share.pool != person.team) {
            continue;
        }
        let people = only.map_or(share.of_segment.as_slice(), |(_, presence)| presence);
        let drawn = IncidentSampler {
            incident: &plan.scenario.incidents[share.incident],
            streams: &streams[share.incident],
            environment,
            cohort_environment: &environment.incidents[share.incident],
            who: share.pool,
            first_trial,
        };
        drawn.each(&share.exposure, incident_scratch, |month, lane, bill| {
            let part = share.part(people[month], month);
            quantities.month_mut(Quantity::Incidents, month)[lane] += part;
            quantities.month_mut(Quantity::IncidentHours, month)[lane] += bill.hours * part;
            quantities.month_mut(Quantity::IncidentSpend, month)[lane] += bill.dollars * part;
        });
    }
}

/// What happens to one person, team or company in a block: scratch that keeps its room, so that no list grows while it is filled.
#[derive(Default)]
pub struct IncidentScratch {
    /// Months in which something may happen, each month's lanes in turn.
    may_be: Vec<DrawIndex>,
    /// Of each the leading bits of its uniform draw, then all of it.
    uniforms: Vec<f64>,
    /// Incidents, with the slot they are drawn in for a month, and their sizes where those are drawn for all at once.
    incidents: Vec<DrawIndex>,
    sizes: Vec<f64>,
}

impl IncidentScratch {
    /// Room for `n` months, or for `n` incidents.
    #[inline(always)]
    fn make_room(places: &mut Vec<DrawIndex>, values: &mut Vec<f64>, n: usize) {
        if places.len() < n {
            places.resize(n.next_multiple_of(SPARSE_BATCH), DrawIndex::default());
            values.resize(places.len(), 0.0);
        }
    }
}

impl IncidentSampler<'_> {
    /// Tells month, lane and bill of every incident.
    #[inline(always)]
    fn each(&self, exposure: &[f64], incident_scratch: &mut IncidentScratch, mut tell: impl FnMut(usize, usize, IncidentCost)) {
        let n = self.prefilter(exposure, incident_scratch);
        if n == 0 {
            return;
        }
        let n = self.count(exposure, n, incident_scratch);
        if let Damage::Money(Number { law: Uncertainty::Uncertain(family), .. }) = &self.incident.damage {
            self.size(family.as_ref(), n, incident_scratch);
            for (place, size) in incident_scratch.incidents[..n].iter().zip(&incident_scratch.sizes) {
                let lane = self.lane(place);
                tell(month_of(place.month), lane, IncidentCost::of_size(*size, self.cohort_environment.most_of_size[lane]));
            }
        } else {
            incident_scratch.incidents[..n].iter().for_each(|place| tell(month_of(place.month), self.lane(place), self.one(place)));
        }
    }

    #[inline(always)]
    fn lane(&self, place: &DrawIndex) -> usize {
        place.trial.wrapping_sub(self.first_trial) as usize % LANES
    }

    /// Finds the months in which something may happen by the leading bits of their uniform draws, and gives their number: nearly all others need
    /// no more than those.
    #[inline(always)]
    fn prefilter(&self, exposure: &[f64], incident_scratch: &mut IncidentScratch) -> usize {
        let (rate, hazard) = (self.environment.value(&self.incident.rate), &self.cohort_environment.hazard);
        IncidentScratch::make_room(&mut incident_scratch.may_be, &mut incident_scratch.uniforms, exposure.len() * LANES);
        let (may_be, uniforms) = (incident_scratch.may_be.as_mut_slice(), incident_scratch.uniforms.as_mut_slice());
        let mut n = 0;
        let mut leading = [Row::ZERO; PREFILTER_SLOTS];
        for (dozen, months) in exposure.chunks(PREFILTER_SLOTS).enumerate() {
            self.streams.arrivals.fill_leading_bits(self.who, dozen as u32, self.first_trial, &mut leading);
            for (place, (exposure, leading)) in months.iter().zip(&leading).enumerate() {
                let of_part;
                let threshold = match *exposure {
                    1.0 => &self.cohort_environment.prefilter_threshold,
                    exposure => {
                        of_part = lanes(|lane| prefilter_threshold(negative_binomial::p_zero(rate[lane] * exposure, hazard[lane])));
                        &of_part
                    }
                };
                let mut lanes_left = 0;
                for lane in 0..LANES {
                    lanes_left |= if leading[lane] > threshold[lane] { BIT_OF_LANE[lane] } else { 0 };
                }
                while lanes_left != 0 {
                    let lane = lanes_left.trailing_zeros();
                    lanes_left &= lanes_left - 1;
                    may_be[n] = DrawIndex { month: (PREFILTER_SLOTS * dozen + place) as u32, trial: self.first_trial.wrapping_add(lane) };
                    uniforms[n] = leading[lane as usize];
                    n += 1;
                }
            }
        }
        n
    }

    /// Draws the rest of `n` such uniforms and lists the incidents, whose number it gives.
    #[inline(always)]
    fn count(&self, exposure: &[f64], n: usize, incident_scratch: &mut IncidentScratch) -> usize {
        let IncidentScratch { may_be, uniforms, incidents, sizes } = incident_scratch;
        for (places, uniforms) in may_be.as_chunks().0.iter().zip(uniforms.as_chunks_mut().0).take(n.div_ceil(SPARSE_BATCH)) {
            self.streams.arrival_rests.complete_uniforms(self.who, places, uniforms);
        }
        IncidentScratch::make_room(incidents, sizes, n);
        let (dispersion, cluster) =
            (self.environment.value(&self.incident.variance_to_mean), self.environment.value(&self.incident.mean_cluster_size));
        let has_clusters = !matches!(self.incident.mean_cluster_size.law, Uncertainty::Certain(size) if size == 1.0);
        let rate = self.environment.value(&self.incident.rate);
        let mut n_incidents = 0;
        // Months of more than one, and months of part of a person, of which there are few.
        let mut others: Vec<(DrawIndex, u32)> = vec![];
        for (place, uniform) in may_be[..n].iter().zip(uniforms) {
            let (month, lane) = (place.month as usize, self.lane(place));
            if exposure[month] == 1.0 && *uniform < self.cohort_environment.p_at_most_one[lane] && !has_clusters {
                incidents[n_incidents] = *place;
                n_incidents += usize::from(*uniform >= self.cohort_environment.p_zero[lane]);
                continue;
            }
            let (rate, dispersion) = (rate[lane] * exposure[month], dispersion[lane]);
            let p_zero = negative_binomial::p_zero(rate, self.cohort_environment.hazard[lane]);
            if *uniform < p_zero {
                continue;
            }
            let arrivals = negative_binomial::quantile(*uniform, rate, dispersion, p_zero) as u32;
            let size = |nth| cluster::size(self.uniform(&self.streams.clusters, slot(month, nth), place.trial), cluster[lane]);
            others.push((*place, if has_clusters { (0..arrivals).map(size).sum::<f64>() as u32 } else { arrivals }));
        }
        for (place, n) in others {
            IncidentScratch::make_room(incidents, sizes, n_incidents + n as usize);
            for nth in 0..n {
                incidents[n_incidents] = DrawIndex { month: slot(place.month as usize, nth), ..place };
                n_incidents += 1;
            }
        }
        n_incidents
    }

    /// Draws the sizes of `n` incidents.
    #[inline(always)]
    fn size(&self, family: &dyn Family, n: usize, incident_scratch: &mut IncidentScratch) {
        let IncidentScratch { incidents, sizes, .. } = incident_scratch;
        for (places, sizes) in incidents.as_chunks().0.iter().zip(sizes.as_chunks_mut().0).take(n.div_ceil(SPARSE_BATCH)) {
            self.streams.sizes.fill_normals_at(self.who, places, sizes);
        }
        family.quantiles_of_scores(&mut sizes[..n.next_multiple_of(SPARSE_BATCH)]);
    }

    /// The bill of one incident, where sizes are not drawn for all at once.
    fn one(&self, place: &DrawIndex) -> IncidentCost {
        let (month, lane) = (month_of(place.month), self.lane(place));
        let uniform = |stream: &Stream| self.uniform(stream, place.month, place.trial);
        let draw = |number: &Number, stream: &Stream| match &number.law {
            Uncertainty::Certain(value) => *value,
            law => law.at(uniform(stream)),
        };
        let (bounds, streams) = (&self.cohort_environment.bounds[lane], self.streams);
        match &self.incident.damage {
            // The same for all.
            Damage::Money(size) => IncidentCost::of_size(size.law.mean(), self.cohort_environment.most_of_size[lane]),
            Damage::Running(running) => {
                let chance = self.environment.value(&running.weekend_share)[lane];
                let is_at_weekend = chance > 0.0 && uniform(&streams.weekends) < chance;
                let wait = is_at_weekend.then(|| draw(&running.weekend_delay, &streams.waits));
                let hours = |number: &Option<Number>, stream| number.as_ref().map_or(f64::INFINITY, |number| draw(number, stream));
                let stopped = bounds.stopped_after(hours(&running.time_to_detect, &streams.notices), wait);
                bounds.of_running(
                    self.cohort_environment.hourly.month(month)[lane],
                    stopped.min(hours(&running.duration, &streams.durations)),
                )
            }
        }
    }

    fn uniform(&self, stream: &Stream, slot: u32, trial: u32) -> f64 {
        stream.uniform(self.who, slot, trial)
    }
}

/// A lane in the set of all 64.
const BIT_OF_LANE: [u64; LANES] = {
    let mut bits = [0; LANES];
    let mut lane = 0;
    while lane < LANES {
        bits[lane] = 1 << lane;
        lane += 1;
    }
    bits
};

/// Where the `nth` of a month is drawn: months take the low seven bits, of which there are at most 120.
fn slot(month: usize, nth: u32) -> u32 {
    nth << 7 | month as u32
}

/// The month of a slot.
#[inline(always)]
fn month_of(slot: u32) -> usize {
    (slot & 0x7f) as usize
}

/// Adds the exact means of a segment's incidents: rate × cluster × E[cost of one], by the months that people, teams or the company are there.
pub fn expect(plan: &Plan, segment: &Segment, environment: &Environment, quantities: &mut Quantities) {
    let cohort = &plan.cohorts[segment.cohort];
    for (index, incident) in plan.scenario.incidents.iter().enumerate() {
        if !incident.is_caused_by(&cohort.group.name) {
            continue;
        }
        let n_a_month = environment.value(&incident.rate)[0] * environment.value(&incident.mean_cluster_size)[0];
        for month in 0..plan.n_months() {
            let bill = environment.incidents[index].means[month];
            let exposed = match incident.scope {
                Scope::Person => quantities.month(Quantity::Headcount, month)[0],
                _ => shared_exposure(segment.shares.iter().filter(|share| share.incident == index), month),
            };
            let n = n_a_month * exposed;
            let mut add = |quantity, amount: f64| quantities.month_mut(quantity, month).iter_mut().for_each(|value| *value += amount);
            add(Quantity::Incidents, n);
            add(Quantity::IncidentHours, n * bill.hours);
            if !incident.counts_toward_cap {
                add(Quantity::IncidentSpend, n * bill.dollars);
            } else if let (Some(usage), Some(access)) = (&cohort.inference, cohort.access.as_deref()) {
                let price = environment.cohorts[segment.cohort].token_price.month(month)[0];
                let is_certain = price::is_certain(&access.models, &usage.usage.tokens, &plan.scenario);
                let tokens = units_unless_free(n * bill.dollars, price);
                // Where a price is uncertain, the mean of money over price has no closed form.
                let tokens = if is_certain { tokens } else { f64::NAN };
                // Waiting in a queue takes its part of them as of all other use.
                let lost = allowance::mean_lost(&access.tokens, usage.waits.as_ref(), environment);
                add(Quantity::TokensWanted, tokens);
                add(Quantity::TokensInQuota, tokens * (1.0 - lost));
                add(Quantity::TokensUnserved, tokens * lost);
            }
        }
    }
}

/// How often the rarest kind of incident, or the rarest amount of one, is to be expected in a trial.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Rarest {
    /// Of incidents billed by themselves; absent without any.
    pub billed: Option<f64>,
    /// Of those that join the demand for models.
    pub joined: Option<f64>,
}

impl Rarest {
    pub fn of(plan: &Plan) -> Self {
        let mut rarest = Self::default();
        for (index, incident) in plan.scenario.incidents.iter().enumerate().filter(|(_, incident)| incident.occurs()) {
            let exposed = |segment: &Segment| -> f64 {
                let cohort = &plan.cohorts[segment.cohort];
                match incident.scope {
                    _ if !incident.is_caused_by(&cohort.group.name) => 0.0,
                    Scope::Person => segment.totals.headcount.iter().sum(),
                    _ => (0..plan.n_months())
                        .map(|month| shared_exposure(segment.shares.iter().filter(|share| share.incident == index), month))
                        .sum(),
                }
            };
            // A dispersed count comes in fewer bouts.
            let bouts = incident.rate.law.mean() * negative_binomial::hazard(incident.variance_to_mean.law.mean());
            let least = |number: &&Number| match &number.law {
                Uncertainty::Uncertain(family) => {
                    family.steps().and_then(|steps| steps.atoms().map(|(_, weight)| weight).min_by(f64::total_cmp))
                }
                Uncertainty::Certain(_) => None,
            };
            let amount = incident.drawn_anew().iter().filter_map(least).min_by(f64::total_cmp).unwrap_or(1.0);
            let weekend = match &incident.damage {
                Damage::Running(running) if !running.weekend_share.is_certainly_zero() => running.weekend_share.law.mean(),
                _ => 1.0,
            };
            let expected = plan.segments.iter().map(exposed).sum::<f64>() * bouts * amount * weekend;
            let into = if incident.counts_toward_cap { &mut rarest.joined } else { &mut rarest.billed };
            *into = Some(into.map_or(expected, |known| known.min(expected)));
        }
        rarest
    }

    /// Of both.
    pub fn of_any(self) -> Option<f64> {
        self.billed.into_iter().chain(self.joined).min_by(f64::total_cmp)
    }
}

fn shared_exposure<'a>(shares: impl Iterator<Item = &'a PoolExposure>, month: usize) -> f64 {
    shares.map(|share| share.exposure[month] * share.part(share.of_segment[month], month)).sum()
}
