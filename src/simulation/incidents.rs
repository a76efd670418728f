//! Draws incidents and bills them: of a person with all else about that person, of a team or the company once a month, shared by people at work.
//!
//! A month's count is one uniform draw, of which the leading bits are held against P(0) before anything else: where they tell that nothing happens,
//! nothing more is drawn, and what does happen to somebody in a block is drawn together. All draws are addressed by the incident's name, the person
//! or team, the month and the number of the incident in it, so that neither a guardrail nor another incident moves any.

use super::access::allowance;
use super::employment::Tenure;
use super::plan::{Person, Plan, Segment, Share};
use super::price;
use super::tile::Here;
use crate::chance::process::{cluster, negative_binomial};
use crate::chance::stream::{AT_ONCE, Place};
use crate::chance::{Family, Stream};
use crate::cost::incident::{Bill, Bounds, IncidentWorld, expected, hourly};
use crate::cost::world::Kind as WorldKind;
use crate::cost::{Quantities, Quantity, World};
use crate::quantity::columns::{Row, lanes};
use crate::quantity::{Columns, LANES};
use crate::scenario::incidents::{Damage, Scope};
use crate::scenario::{Incident, Law, Number, Scenario};

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
pub fn fill(scenario: &Scenario, world: &World) -> Vec<IncidentWorld> {
    let of_one = |incident: &Incident| {
        let hourly = hourly(incident, &scenario.prices, world);
        let (rate, hazard) = (world.value(&incident.rate), world.value(&incident.dispersion).map(negative_binomial::hazard));
        let bounds = |lane: usize| Bounds::of(incident, &scenario.guardrails, |number| world.value(number)[lane]);
        let (bounds, means) = match world.kind {
            WorldKind::Draws => ((0..LANES).map(bounds).collect(), vec![]),
            WorldKind::Means if incident.occurs() => (vec![], expected::means(incident, scenario, world, &hourly)),
            WorldKind::Means => (vec![], vec![Bill::default(); scenario.months]),
        };
        let (none, dispersion) = (lanes(|lane| negative_binomial::none(rate[lane], hazard[lane])), world.value(&incident.dispersion));
        let one_at_most = lanes(|lane| negative_binomial::one_at_most(rate[lane], dispersion[lane], none[lane]));
        IncidentWorld { hazard, none, one_at_most, bounds, hourly, means }
    };
    scenario.incidents.iter().map(of_one).collect()
}

/// One kind of incident in a block, with whom it happens to.
struct Drawn<'a> {
    incident: &'a Incident,
    streams: &'a IncidentStreams,
    world: &'a World,
    of_world: &'a IncidentWorld,
    /// The person's key, or the pool's.
    who: u64,
    first_trial: u32,
}

/// Draws what a person causes that joins the own demand for models, and adds it there: in tokens at the price of the month.
#[inline(always)]
pub fn join_demand(
    here: &Here<'_>,
    person: &Person,
    presence: &[f64],
    tenure: Option<&Tenure>,
    happenings: &mut Happenings,
    demand: &mut Columns,
    quantities: &mut Quantities,
) {
    let price = &here.world.kinds[here.kind].token_price;
    of_person(
        here,
        person,
        true,
        (presence, tenure),
        happenings,
        quantities,
        #[inline(always)]
        |month, lane, bill, _| {
            // Money buys no amount of something free.
            let price = price.month(month)[lane];
            demand.month_mut(month)[lane] += if price > 0.0 { bill.dollars / price } else { 0.0 };
        },
    );
}

/// Draws what a person causes that is billed by itself.
#[inline(always)]
pub fn bill_person(
    here: &Here<'_>,
    person: &Person,
    presence: &[f64],
    tenure: Option<&Tenure>,
    happenings: &mut Happenings,
    quantities: &mut Quantities,
) {
    of_person(
        here,
        person,
        false,
        (presence, tenure),
        happenings,
        quantities,
        #[inline(always)]
        |month, lane, bill, quantities| {
            quantities.month_mut(Quantity::IncidentSpend, month)[lane] += bill.dollars;
        },
    );
}

#[inline(always)]
fn of_person(
    here: &Here<'_>,
    person: &Person,
    toward_cap: bool,
    (presence, tenure): (&[f64], Option<&Tenure>),
    happenings: &mut Happenings,
    quantities: &mut Quantities,
    mut add: impl FnMut(usize, usize, Bill, &mut Quantities),
) {
    let group = &here.plan.kinds[here.kind].group.name;
    for (index, incident) in here.plan.scenario.incidents.iter().enumerate() {
        if incident.scope != Scope::Person || incident.counts_toward_cap != toward_cap || !incident.is_caused_by(group) {
            continue;
        }
        let drawn = Drawn {
            incident,
            streams: &here.streams.incidents[index],
            world: here.world,
            of_world: &here.world.incidents[index],
            who: person.key,
            first_trial: here.first_trial,
        };
        drawn.each(
            presence,
            happenings,
            #[inline(always)]
            |month, lane, n, bill| {
                // A vacant position causes nothing.
                if tenure.is_some_and(|tenure| tenure.occupied.month(month)[lane] == 0.0) {
                    return;
                }
                quantities.month_mut(Quantity::Incidents, month)[lane] += n;
                if bill.hours > 0.0 {
                    quantities.month_mut(Quantity::IncidentHours, month)[lane] += bill.hours;
                }
                add(month, lane, bill, quantities);
            },
        );
    }
}

/// Draws the incidents of teams and of the company, and adds the part of a segment, or of one person of it with that presence.
pub fn bill_shares(
    plan: &Plan<'_>,
    segment: &Segment,
    only: Option<(&Person, &[f64])>,
    (world, streams, first_trial): (&World, &[IncidentStreams], u32),
    happenings: &mut Happenings,
    quantities: &mut Quantities,
) {
    for share in &segment.shares {
        if only.is_some_and(|(person, _)| share.is_of_team && share.pool != person.team) {
            continue;
        }
        let people = only.map_or(share.of_segment.as_slice(), |(_, presence)| presence);
        let drawn = Drawn {
            incident: &plan.scenario.incidents[share.incident],
            streams: &streams[share.incident],
            world,
            of_world: &world.incidents[share.incident],
            who: share.pool,
            first_trial,
        };
        drawn.each(&share.exposure, happenings, |month, lane, n, bill| {
            let part = share.part(people[month], month);
            quantities.month_mut(Quantity::Incidents, month)[lane] += n * part;
            quantities.month_mut(Quantity::IncidentHours, month)[lane] += bill.hours * part;
            quantities.month_mut(Quantity::IncidentSpend, month)[lane] += bill.dollars * part;
        });
    }
}

/// What happens to one person, team or company in a block: scratch that keeps its room.
#[derive(Default)]
pub struct Happenings {
    /// Months in which something may happen, each month's lanes in turn.
    may_be: Vec<Place>,
    /// Of each the leading bits of its uniform draw, then all of it.
    uniforms: Vec<f64>,
    /// Months in which something does, with the number of incidents.
    months: Vec<(Place, u32)>,
    /// Each incident of those months, and its size where that is drawn for all of them at once.
    incidents: Vec<Place>,
    sizes: Vec<f64>,
}

impl Drawn<'_> {
    /// Tells month, lane, number and bill of all incidents, wherever there are any.
    #[inline(always)]
    fn each(&self, exposure: &[f64], happenings: &mut Happenings, mut tell: impl FnMut(usize, usize, f64, Bill)) {
        self.sift(exposure, happenings);
        if happenings.may_be.is_empty() {
            return;
        }
        self.count(exposure, happenings);
        let family = match &self.incident.damage {
            Damage::Money(Number { law: Law::Spread(family), .. }) => Some(family.as_ref()),
            _ => None,
        };
        if let Some(family) = family {
            self.size(family, happenings);
        }
        let mut sizes = happenings.sizes.iter();
        for (Place { month, trial }, n) in &happenings.months {
            let (month, lane) = (*month as usize, trial.wrapping_sub(self.first_trial) as usize);
            let mut bill = Bill::default();
            for nth in 0..*n {
                bill.add(match (family, sizes.next()) {
                    (Some(_), Some(size)) => self.of_world.bounds[lane].of_size(*size),
                    _ => self.one(month, lane, nth),
                });
            }
            tell(month, lane, f64::from(*n), bill);
        }
    }

    /// Finds the months in which something may happen by the leading bits of their uniform draws: nearly all others need no more than those.
    #[inline(always)]
    fn sift(&self, exposure: &[f64], happenings: &mut Happenings) {
        const LEADING: f64 = 65_536.0;
        let (rate, hazard) = (self.world.value(&self.incident.rate), &self.of_world.hazard);
        let Happenings { may_be, uniforms, .. } = happenings;
        may_be.clear();
        uniforms.clear();
        let mut leading = [Row::ZERO; 8];
        for (eight, months) in exposure.chunks(8).enumerate() {
            self.streams.arrivals.fill_leading_bits(self.who, eight as u32, self.first_trial, &mut leading);
            for (place, (exposure, leading)) in months.iter().zip(&leading).enumerate() {
                let of_part;
                let none = match *exposure {
                    1.0 => &self.of_world.none,
                    exposure => {
                        of_part = lanes(|lane| negative_binomial::none(rate[lane] * exposure, hazard[lane]));
                        &of_part
                    }
                };
                // A draw that begins with these bits ends below the next of them.
                let mut lanes_left = 0;
                for lane in 0..LANES {
                    lanes_left |= if leading[lane] > none[lane] * LEADING - 1.0 { BIT_OF_LANE[lane] } else { 0 };
                }
                while lanes_left != 0 {
                    let lane = lanes_left.trailing_zeros();
                    lanes_left &= lanes_left - 1;
                    may_be.push(Place { month: (8 * eight + place) as u32, trial: self.first_trial.wrapping_add(lane) });
                    uniforms.push(leading[lane as usize]);
                }
            }
        }
    }

    /// Draws the rest of those uniforms and counts the incidents.
    #[inline(always)]
    fn count(&self, exposure: &[f64], happenings: &mut Happenings) {
        let Happenings { may_be, uniforms, months, incidents, .. } = happenings;
        months.clear();
        incidents.clear();
        let n = may_be.len();
        may_be.resize(n.next_multiple_of(AT_ONCE), Place::default());
        uniforms.resize(may_be.len(), 0.0);
        for (places, uniforms) in may_be.as_chunks().0.iter().zip(uniforms.as_chunks_mut().0) {
            self.streams.arrival_rests.complete_uniforms(self.who, places, uniforms);
        }
        let (rate, dispersion, cluster) = (&self.incident.rate, &self.incident.dispersion, &self.incident.cluster);
        let (rate, dispersion, cluster) = (self.world.value(rate), self.world.value(dispersion), self.world.value(cluster));
        for (place, uniform) in may_be[..n].iter().zip(uniforms) {
            let (month, lane) = (place.month as usize, place.trial.wrapping_sub(self.first_trial) as usize);
            let (rate, dispersion) = (rate[lane] * exposure[month], dispersion[lane]);
            let (none, one_at_most) = if exposure[month] == 1.0 {
                (self.of_world.none[lane], self.of_world.one_at_most[lane])
            } else {
                let none = negative_binomial::none(rate, self.of_world.hazard[lane]);
                (none, negative_binomial::one_at_most(rate, dispersion, none))
            };
            if *uniform < none {
                continue;
            }
            // Mostly one: only more are counted step by step.
            let arrivals = if *uniform < one_at_most { 1 } else { negative_binomial::quantile(*uniform, rate, dispersion, none) as u32 };
            let size = |nth| cluster::size(self.uniform(&self.streams.clusters, month, lane, nth), cluster[lane]);
            let n = if cluster[lane] > 1.0 { (0..arrivals).map(size).sum::<f64>() as u32 } else { arrivals };
            months.push((*place, n));
            incidents.extend((0..n).map(|nth| Place { month: slot(month, nth), ..*place }));
        }
    }

    /// Draws the sizes of all incidents.
    #[inline(always)]
    fn size(&self, family: &dyn Family, happenings: &mut Happenings) {
        let Happenings { incidents, sizes, .. } = happenings;
        let n = incidents.len();
        incidents.resize(n.next_multiple_of(AT_ONCE), Place::default());
        sizes.resize(incidents.len(), 0.0);
        for (places, sizes) in incidents.as_chunks().0.iter().zip(sizes.as_chunks_mut().0) {
            self.streams.sizes.fill_normals_at(self.who, places, sizes);
        }
        family.quantiles_of_scores(sizes);
    }

    /// The bill of the `nth` incident of a month.
    fn one(&self, month: usize, lane: usize, nth: u32) -> Bill {
        let draw = |number: &Number, stream: &Stream| match &number.law {
            Law::Fixed(value) => *value,
            law => law.at(self.uniform(stream, month, lane, nth)),
        };
        let (bounds, streams) = (&self.of_world.bounds[lane], self.streams);
        match &self.incident.damage {
            // The same for all: sizes that vary are drawn for all incidents at once.
            Damage::Money(size) => bounds.of_size(size.law.mean()),
            Damage::Running(running) => {
                let chance = self.world.value(&running.starts_at_weekend)[lane];
                let is_at_weekend = chance > 0.0 && self.uniform(&streams.weekends, month, lane, nth) < chance;
                let wait = is_at_weekend.then(|| draw(&running.weekend_wait, &streams.waits));
                let hours = |number: &Option<Number>, stream| number.as_ref().map_or(f64::INFINITY, |number| draw(number, stream));
                let stopped = bounds.stopped_after(hours(&running.noticed_after, &streams.notices), wait);
                bounds.of_running(self.of_world.hourly.month(month)[lane], stopped.min(hours(&running.lasts, &streams.durations)))
            }
        }
    }

    /// The draw for the `nth` incident, or arrival, of a month.
    fn uniform(&self, stream: &Stream, month: usize, lane: usize, nth: u32) -> f64 {
        stream.uniform(self.who, slot(month, nth), self.first_trial.wrapping_add(lane as u32))
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

/// Adds the exact means of a segment's incidents: rate × cluster × E[cost of one], by the months that people, teams or the company are there.
pub fn expect(plan: &Plan<'_>, segment: &Segment, world: &World, quantities: &mut Quantities) {
    let kind = &plan.kinds[segment.kind];
    for (index, incident) in plan.scenario.incidents.iter().enumerate() {
        if !incident.is_caused_by(&kind.group.name) {
            continue;
        }
        let n_a_month = world.value(&incident.rate)[0] * world.value(&incident.cluster)[0];
        for month in 0..plan.n_months() {
            let bill = world.incidents[index].means[month];
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
            } else if let (Some(usage), Some(access)) = (&kind.inference, kind.access) {
                let price = world.kinds[segment.kind].token_price.month(month)[0];
                let is_certain = price::is_certain(&access.models, &usage.usage.tokens, plan.scenario);
                let tokens = if price > 0.0 { n * bill.dollars / price } else { 0.0 };
                // Where a price is uncertain, the mean of money over price has no closed form.
                let tokens = if is_certain { tokens } else { f64::NAN };
                // Waiting in a queue takes its part of them as of all other use.
                let lost = allowance::mean_lost(&access.tokens, usage.waits.as_ref(), world);
                add(Quantity::TokensWanted, tokens);
                add(Quantity::TokensInQuota, tokens * (1.0 - lost));
                add(Quantity::TokensBlocked, tokens * lost);
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
    pub fn of(plan: &Plan<'_>) -> Self {
        let mut rarest = Self::default();
        for (index, incident) in plan.scenario.incidents.iter().enumerate().filter(|(_, incident)| incident.occurs()) {
            let exposed = |segment: &Segment| -> f64 {
                let kind = &plan.kinds[segment.kind];
                match incident.scope {
                    _ if !incident.is_caused_by(&kind.group.name) => 0.0,
                    Scope::Person => segment.facts.headcount.iter().sum(),
                    _ => (0..plan.n_months())
                        .map(|month| shared_exposure(segment.shares.iter().filter(|share| share.incident == index), month))
                        .sum(),
                }
            };
            // A dispersed count comes in fewer bouts.
            let bouts = incident.rate.law.mean() * negative_binomial::hazard(incident.dispersion.law.mean());
            let least = |number: &&Number| match &number.law {
                Law::Spread(family) => family.steps().and_then(|steps| steps.atoms().map(|(_, weight)| weight).min_by(f64::total_cmp)),
                Law::Fixed(_) => None,
            };
            let amount = incident.drawn_anew().iter().filter_map(least).min_by(f64::total_cmp).unwrap_or(1.0);
            let weekend = match &incident.damage {
                Damage::Running(running) if !running.starts_at_weekend.is_certainly_zero() => running.starts_at_weekend.law.mean(),
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

fn shared_exposure<'a>(shares: impl Iterator<Item = &'a Share>, month: usize) -> f64 {
    shares.map(|share| share.exposure[month] * share.part(share.of_segment[month], month)).sum()
}
