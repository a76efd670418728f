//! Draws the incidents of one type that happen to one person, team or company in a block of trials.
//!
//! Most months have no incident, so we compare the leading bits of a month's uniform draw with P(0) first and stop there. The months that are
//! left are collected, and the rest of their draws is filled in for all of them together.

use super::IncidentStreams;
use crate::chance::process::{cluster, negative_binomial};
use crate::chance::stream::{DrawIndex, PREFILTER_SLOTS, SPARSE_BATCH, prefilter_threshold};
use crate::chance::{Family, Stream};
use crate::cost::Environment;
use crate::cost::environment::IncidentEnvironment;
use crate::cost::guardrail::IncidentCost;
use crate::quantity::LANES;
use crate::quantity::columns::{Row, lanes};
use crate::scenario::incidents::Damage;
use crate::scenario::{Incident, Number, Uncertainty};
use crate::simulation::context::BlockContext;

/// One type of incident in a block, and to whom it happens.
pub struct IncidentSampler<'a> {
    incident: &'a Incident,
    streams: &'a IncidentStreams,
    environment: &'a Environment,
    incident_environment: &'a IncidentEnvironment,
    /// Key of the person, the team or the company.
    key: u64,
    first_trial: u32,
}

/// Draws and incidents of one person, team or company in a block. The buffers keep their length between calls, so that none grows while it is
/// filled.
#[derive(Default)]
pub struct IncidentScratch {
    /// Months in which an incident is possible, in the order of months and then of lanes.
    candidates: Vec<DrawIndex>,
    /// Of each candidate the leading bits of its uniform draw, later the whole of it.
    uniforms: Vec<f64>,
    /// Incidents, addressed by [`slot`] instead of the month.
    incidents: Vec<DrawIndex>,
    /// Their sizes, where those are drawn together.
    sizes: Vec<f64>,
}

impl IncidentScratch {
    /// Makes both lists at least `n` long.
    #[inline(always)]
    fn reserve(places: &mut Vec<DrawIndex>, values: &mut Vec<f64>, n: usize) {
        if places.len() < n {
            places.resize(n.next_multiple_of(SPARSE_BATCH), DrawIndex::default());
            values.resize(places.len(), 0.0);
        }
    }
}

impl<'a> IncidentSampler<'a> {
    /// Of the incident with that index in the scenario, for the person, team or company with that key.
    #[inline(always)]
    pub fn new(context: &BlockContext<'a>, index: usize, streams: &'a IncidentStreams, key: u64) -> Self {
        Self {
            incident: &context.scenario().incidents[index],
            streams,
            environment: context.environment,
            incident_environment: &context.environment.incidents[index],
            key,
            first_trial: context.first_trial,
        }
    }

    /// Calls `report` with month, lane and cost of every incident; `exposure` is the share of each month in which one can happen.
    #[inline(always)]
    pub fn each(&self, exposure: &[f64], scratch: &mut IncidentScratch, mut report: impl FnMut(usize, usize, IncidentCost)) {
        let n = self.prefilter(exposure, scratch);
        if n == 0 {
            return;
        }
        let n = self.count(exposure, n, scratch);
        if let Damage::Money(Number { law: Uncertainty::Uncertain(family), .. }) = &self.incident.damage {
            self.size(family.as_ref(), n, scratch);
            for (place, size) in scratch.incidents[..n].iter().zip(&scratch.sizes) {
                let lane = self.lane(place);
                report(month_of(place.month), lane, IncidentCost::of_size(*size, self.incident_environment.most_of_size[lane]));
            }
        } else {
            scratch.incidents[..n].iter().for_each(|place| report(month_of(place.month), self.lane(place), self.cost_of_one(place)));
        }
    }

    #[inline(always)]
    fn lane(&self, place: &DrawIndex) -> usize {
        place.trial.wrapping_sub(self.first_trial) as usize % LANES
    }

    /// Lists the months in which an incident is possible by the leading bits of their uniform draws, and returns their number.
    #[inline(always)]
    fn prefilter(&self, exposure: &[f64], scratch: &mut IncidentScratch) -> usize {
        let (rate, hazard) = (self.environment.value(&self.incident.rate), &self.incident_environment.hazard);
        IncidentScratch::reserve(&mut scratch.candidates, &mut scratch.uniforms, exposure.len() * LANES);
        let (candidates, uniforms) = (scratch.candidates.as_mut_slice(), scratch.uniforms.as_mut_slice());
        let mut n = 0;
        let mut leading = [Row::ZERO; PREFILTER_SLOTS];
        for (dozen, months) in exposure.chunks(PREFILTER_SLOTS).enumerate() {
            self.streams.arrivals.fill_leading_bits(self.key, dozen as u32, self.first_trial, &mut leading);
            for (place, (exposure, leading)) in months.iter().zip(&leading).enumerate() {
                let of_partial_month;
                let threshold = match *exposure {
                    1.0 => &self.incident_environment.prefilter_threshold,
                    exposure => {
                        of_partial_month =
                            lanes(|lane| prefilter_threshold(negative_binomial::p_zero(rate[lane] * exposure, hazard[lane])));
                        &of_partial_month
                    }
                };
                let mut lanes_left = 0;
                for lane in 0..LANES {
                    lanes_left |= if leading[lane] > threshold[lane] { BIT_OF_LANE[lane] } else { 0 };
                }
                while lanes_left != 0 {
                    let lane = lanes_left.trailing_zeros();
                    lanes_left &= lanes_left - 1;
                    candidates[n] =
                        DrawIndex { month: (PREFILTER_SLOTS * dozen + place) as u32, trial: self.first_trial.wrapping_add(lane) };
                    uniforms[n] = leading[lane as usize];
                    n += 1;
                }
            }
        }
        n
    }

    /// Completes the uniform draws of the `n` candidates, lists the incidents and returns their number.
    #[inline(always)]
    fn count(&self, exposure: &[f64], n: usize, scratch: &mut IncidentScratch) -> usize {
        let IncidentScratch { candidates, uniforms, incidents, sizes } = scratch;
        for (places, uniforms) in candidates.as_chunks().0.iter().zip(uniforms.as_chunks_mut().0).take(n.div_ceil(SPARSE_BATCH)) {
            self.streams.arrival_rests.complete_uniforms(self.key, places, uniforms);
        }
        IncidentScratch::reserve(incidents, sizes, n);
        let (dispersion, cluster) =
            (self.environment.value(&self.incident.variance_to_mean), self.environment.value(&self.incident.mean_cluster_size));
        let has_clusters = !matches!(self.incident.mean_cluster_size.law, Uncertainty::Certain(size) if size == 1.0);
        let rate = self.environment.value(&self.incident.rate);
        let mut n_incidents = 0;
        // Months with several incidents and months of partial exposure, of which there are few.
        let mut others: Vec<(DrawIndex, u32)> = vec![];
        for (place, uniform) in candidates[..n].iter().zip(uniforms) {
            let (month, lane) = (place.month as usize, self.lane(place));
            if exposure[month] == 1.0 && *uniform < self.incident_environment.p_at_most_one[lane] && !has_clusters {
                incidents[n_incidents] = *place;
                n_incidents += usize::from(*uniform >= self.incident_environment.p_zero[lane]);
                continue;
            }
            let (rate, dispersion) = (rate[lane] * exposure[month], dispersion[lane]);
            let p_zero = negative_binomial::p_zero(rate, self.incident_environment.hazard[lane]);
            if *uniform < p_zero {
                continue;
            }
            let arrivals = negative_binomial::quantile(*uniform, rate, dispersion, p_zero) as u32;
            let size = |nth| cluster::size(self.uniform(&self.streams.clusters, slot(month, nth), place.trial), cluster[lane]);
            others.push((*place, if has_clusters { (0..arrivals).map(size).sum::<f64>() as u32 } else { arrivals }));
        }
        for (place, n) in others {
            IncidentScratch::reserve(incidents, sizes, n_incidents + n as usize);
            for nth in 0..n {
                incidents[n_incidents] = DrawIndex { month: slot(place.month as usize, nth), ..place };
                n_incidents += 1;
            }
        }
        n_incidents
    }

    /// Draws the sizes of `n` incidents.
    #[inline(always)]
    fn size(&self, family: &dyn Family, n: usize, scratch: &mut IncidentScratch) {
        let IncidentScratch { incidents, sizes, .. } = scratch;
        for (places, sizes) in incidents.as_chunks().0.iter().zip(sizes.as_chunks_mut().0).take(n.div_ceil(SPARSE_BATCH)) {
            self.streams.sizes.fill_normals_at(self.key, places, sizes);
        }
        family.quantiles_of_scores(&mut sizes[..n.next_multiple_of(SPARSE_BATCH)]);
    }

    /// The cost of one incident, where sizes are not drawn together.
    fn cost_of_one(&self, place: &DrawIndex) -> IncidentCost {
        let (month, lane) = (month_of(place.month), self.lane(place));
        let uniform = |stream: &Stream| self.uniform(stream, place.month, place.trial);
        let draw = |number: &Number, stream: &Stream| match &number.law {
            Uncertainty::Certain(value) => *value,
            law => law.at(uniform(stream)),
        };
        let (bounds, streams) = (&self.incident_environment.bounds[lane], self.streams);
        match &self.incident.damage {
            // A certain size: the uncertain ones are drawn together.
            Damage::Money(size) => IncidentCost::of_size(size.law.mean(), self.incident_environment.most_of_size[lane]),
            Damage::Running(running) => {
                let weekend_share = self.environment.value(&running.weekend_share)[lane];
                let is_at_weekend = weekend_share > 0.0 && uniform(&streams.weekends) < weekend_share;
                let delay = is_at_weekend.then(|| draw(&running.weekend_delay, &streams.weekend_delays));
                let hours = |number: &Option<Number>, stream| number.as_ref().map_or(f64::INFINITY, |number| draw(number, stream));
                let stopped = bounds.stopped_after(hours(&running.time_to_detect, &streams.detection), delay);
                bounds.of_running(
                    self.incident_environment.hourly.month(month)[lane],
                    stopped.min(hours(&running.duration, &streams.durations)),
                )
            }
        }
    }

    fn uniform(&self, stream: &Stream, slot: u32, trial: u32) -> f64 {
        stream.uniform(self.key, slot, trial)
    }
}

/// Each lane as a bit of a set of lanes.
const BIT_OF_LANE: [u64; LANES] = {
    let mut bits = [0; LANES];
    let mut lane = 0;
    while lane < LANES {
        bits[lane] = 1 << lane;
        lane += 1;
    }
    bits
};

/// Where the `nth` incident of a month is drawn: the low seven bits hold the month, of which there are at most 120.
fn slot(month: usize, nth: u32) -> u32 {
    nth << 7 | month as u32
}

/// The month of a slot.
#[inline(always)]
fn month_of(slot: u32) -> usize {
    (slot & 0x7f) as usize
}
