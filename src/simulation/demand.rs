//! One person's demand for one resource: month by month, lane by lane, in tokens or GPU-hours.

use super::plan::UsagePlan;
use crate::chance::Stream;
use crate::chance::process::{adoption, autoregression, on_off};
use crate::chance::stream::FourMonthBuffer;
use crate::cost::Environment;
use crate::quantity::columns::{Row, lanes};
use crate::quantity::math::exp;
use crate::quantity::{LANES, Lanes, MonthLanes};
use crate::scenario::Uncertainty;
use crate::scenario::usage::ActiveShare;

/// The streams of one resource; named by the resource, not by the usage, so that two scenarios meet the same luck.
pub struct UsageStreams {
    level: Stream,
    beginning: Stream,
    active: Stream,
    amount: Stream,
    walk: Stream,
    team: Stream,
}

impl UsageStreams {
    pub fn new(seed: u64, resource: &str) -> Self {
        let stream = |what: &str| Stream::new(seed, &format!("{resource} {what}"));
        Self {
            level: stream("level"),
            beginning: stream("beginning"),
            active: stream("active"),
            amount: stream("amount"),
            walk: stream("walk"),
            team: stream("team shock"),
        }
    }

    /// A person's level of use as a standard normal score: also their score of output, which bonuses follow.
    #[inline(always)]
    pub fn level_score(&self, person: u64, first_trial: u32, score: &mut Lanes, share_score: &mut Lanes) {
        self.level.fill_normal_pairs(person, 0, first_trial, score, share_score);
    }
}

/// What all people of a kind share of one usage in one block, taken out of the person loop.
pub struct UsageEnvironment {
    spread: Lanes,
    /// Share of people who have begun, by month; empty where everybody has from the start.
    begun: Vec<Lanes>,
    ramp_months: f64,
    common_share: Option<Lanes>,
    is_always_on: bool,
    persistence: Lanes,
    amount_weights: autoregression::Weights,
    walk: Option<Lanes>,
    team_sigma: Option<Lanes>,
    team_weights: autoregression::Weights,
}

impl UsageEnvironment {
    pub fn new(plan: &UsagePlan, environment: &Environment, months: usize) -> Self {
        let usage = plan.usage.as_ref();
        let begun = usage.adoption.as_ref().map_or(vec![], |curve| {
            let (from, to) = (environment.value(&curve.initial_share), environment.value(&curve.final_share));
            let month = |month| {
                let progress = adoption::progress(month, curve.over_months);
                lanes(|lane| from[lane] + (to[lane] - from[lane]) * progress)
            };
            (0..months).map(month).collect()
        });
        let common_share = match &usage.active.share {
            ActiveShare::Common(number) => Some(*environment.value(number)),
            ActiveShare::Personal(_) => None,
        };
        let is_always_on =
            matches!(&usage.active.share, ActiveShare::Common(number) if matches!(number.law, Uncertainty::Certain(share) if share == 1.0));
        Self {
            spread: *environment.value(&usage.across_people),
            begun,
            ramp_months: usage.ramp_months,
            common_share,
            is_always_on,
            persistence: *environment.value(&usage.active.persistence),
            amount_weights: autoregression::Weights::new(environment.value(&usage.monthly_persistence)),
            walk: (!usage.level_volatility.is_certainly_zero()).then(|| *environment.value(&usage.level_volatility)),
            team_sigma: (!usage.team_shock.sigma.is_certainly_zero()).then(|| *environment.value(&usage.team_shock.sigma)),
            team_weights: autoregression::Weights::new(environment.value(&usage.team_shock.persistence)),
        }
    }
}

/// The shock of the team that the last person belonged to: people come team by team, so it is drawn once a team.
#[derive(Default)]
pub struct TeamShock {
    team: Option<u64>,
    factors: Vec<Lanes>,
}

impl TeamShock {
    #[inline(always)]
    fn of(&mut self, team: u64, streams: &UsageStreams, usage: &UsageEnvironment, months: usize, first_trial: u32) -> Option<&[Lanes]> {
        let sigma = usage.team_sigma.as_ref()?;
        if self.team != Some(team) {
            self.factors.resize(months, [1.0; LANES]);
            let (mut drawn, mut scores) = (FourMonthBuffer::ZERO, [0.0; LANES]);
            for (month, factors) in self.factors.iter_mut().enumerate() {
                let normals = streams.team.buffered_normals(team, month, first_trial, &mut drawn);
                if month == 0 {
                    scores = *normals
                } else {
                    autoregression::step(&mut scores, normals, &usage.team_weights)
                }
                autoregression::unit_mean_factors(&scores, sigma, factors);
            }
            self.team = Some(team);
        }
        Some(&self.factors)
    }
}

/// Who is drawn for.
pub struct PersonDraw<'a> {
    pub person: u64,
    pub team: u64,
    pub first_trial: u32,
    /// Share of each month at work.
    pub presence: &'a [f64],
}

/// Writes the demand of one person into `out`, and gives the level of use behind it as a standard normal score.
///
/// demand = begun · on · level · amount · walk · team shock · scale · presence, where scale holds what everybody shares.
#[inline(always)]
pub fn fill(
    drawn: &PersonDraw<'_>,
    plan: &UsagePlan,
    usage: &UsageEnvironment,
    streams: &UsageStreams,
    scale: &MonthLanes,
    team: &mut TeamShock,
    out: &mut MonthLanes,
) -> Row {
    let (mut level_score, mut level, mut share_score) = (Row::ZERO, Row::ZERO, Row::ZERO);
    streams.level_score(drawn.person, drawn.first_trial, &mut level_score, &mut share_score);
    autoregression::unit_mean_factors(&level_score, &usage.spread, &mut level);
    let share = match (&usage.common_share, &plan.own_share) {
        (Some(share), _) => *share,
        (None, Some(marginal)) => {
            marginal.apply(&mut *share_score);
            share_score.0
        }
        (None, None) => [1.0; LANES],
    };
    let mut beginning = [0.0; LANES];
    if !usage.begun.is_empty() {
        streams.beginning.fill_uniforms(drawn.person, 0, drawn.first_trial, &mut beginning);
    }
    let team = team.of(drawn.team, streams, usage, scale.n_months(), drawn.first_trial);
    let mut state = State::new();
    for (month, row) in out.iter_mut().enumerate() {
        let (scale, presence) = (scale.month(month), drawn.presence[month]);
        for lane in 0..LANES {
            row[lane] = level[lane] * scale[lane] * presence;
        }
        if let Some(team) = team {
            multiply(row, &team[month]);
        }
        state.multiply_by_amount(row, month, drawn, plan, usage, streams);
        state.multiply_by_activity(row, month, drawn, usage, streams, &share);
        state.multiply_by_walk(row, month, drawn, usage, streams);
        if let Some(begun) = usage.begun.get(month) {
            state.multiply_by_beginning(row, month, begun, &beginning, usage.ramp_months);
        }
    }
    level_score
}

/// What one person carries from month to month.
#[repr(align(64))]
struct State {
    amounts: FourMonthBuffer,
    activity: FourMonthBuffer,
    walks: FourMonthBuffer,
    amount_score: Lanes,
    on: Lanes,
    log_walk: Lanes,
    months_since: Lanes,
}

impl State {
    #[inline(always)]
    fn new() -> Self {
        let zero = [0.0; LANES];
        Self {
            amounts: FourMonthBuffer::ZERO,
            activity: FourMonthBuffer::ZERO,
            walks: FourMonthBuffer::ZERO,
            amount_score: zero,
            on: zero,
            log_walk: zero,
            months_since: zero,
        }
    }

    #[inline(always)]
    fn multiply_by_amount(
        &mut self,
        row: &mut Lanes,
        month: usize,
        drawn: &PersonDraw<'_>,
        plan: &UsagePlan,
        usage: &UsageEnvironment,
        streams: &UsageStreams,
    ) {
        let Some(factor) = &plan.amount else { return };
        let normals = streams.amount.buffered_normals(drawn.person, month, drawn.first_trial, &mut self.amounts);
        if month == 0 {
            self.amount_score = *normals;
        } else {
            autoregression::step(&mut self.amount_score, normals, &usage.amount_weights);
        }
        let mut amount = Row(self.amount_score);
        factor.apply(&mut *amount);
        multiply(row, &amount);
    }

    #[inline(always)]
    fn multiply_by_activity(
        &mut self,
        row: &mut Lanes,
        month: usize,
        drawn: &PersonDraw<'_>,
        usage: &UsageEnvironment,
        streams: &UsageStreams,
        share: &Lanes,
    ) {
        if usage.is_always_on {
            return;
        }
        let uniforms = streams.active.buffered_uniforms(drawn.person, month, drawn.first_trial, &mut self.activity);
        if month == 0 {
            on_off::begin(&mut self.on, uniforms, share)
        } else {
            on_off::step(&mut self.on, uniforms, share, &usage.persistence)
        }
        multiply(row, &self.on);
    }

    #[inline(always)]
    fn multiply_by_walk(
        &mut self,
        row: &mut Lanes,
        month: usize,
        drawn: &PersonDraw<'_>,
        usage: &UsageEnvironment,
        streams: &UsageStreams,
    ) {
        let Some(sigma) = &usage.walk else { return };
        let normals = streams.walk.buffered_normals(drawn.person, month, drawn.first_trial, &mut self.walks);
        for lane in 0..LANES {
            self.log_walk[lane] += sigma[lane] * normals[lane] - sigma[lane] * sigma[lane] / 2.0;
            row[lane] *= exp(self.log_walk[lane]);
        }
    }

    /// Those who had begun in the first month are in full use; later ones ramp up.
    #[inline(always)]
    fn multiply_by_beginning(&mut self, row: &mut Lanes, month: usize, begun: &Lanes, beginning: &Lanes, ramp_months: f64) {
        for lane in 0..LANES {
            let has_begun = f64::from(u8::from(beginning[lane] < begun[lane]));
            if month == 0 {
                self.months_since[lane] = has_begun * ramp_months;
            }
            row[lane] *= has_begun * adoption::ramp(self.months_since[lane], ramp_months);
            self.months_since[lane] += has_begun;
        }
    }
}

#[inline(always)]
fn multiply(row: &mut Lanes, by: &Lanes) {
    for (value, factor) in row.iter_mut().zip(by) {
        *value *= factor;
    }
}
