//! Demand of one position for one resource: month by month, lane by lane, in million tokens or GPU-hours.
//!
//! Knows the usage model. Must not know what access allows of the demand or what it costs.

use super::plan::UsagePlan;
use super::position::{PersonMonth, Position};
use super::redraw::ChanceKind;
use super::shared::Draws;
use crate::chance::Stream;
use crate::chance::process::{adoption, autoregression, on_off};
use crate::chance::stream::FourMonthBuffer;
use crate::cost::Environment;
use crate::quantity::columns::{Row, lanes};
use crate::quantity::math::exp;
use crate::quantity::{LANES, Lanes, MonthLanes};
use crate::scenario::Uncertainty;
use crate::scenario::usage::ActiveShare;

/// The streams of one resource; named by the resource, not by the usage, so that scenarios with different usages share their draws.
pub struct UsageStreams {
    level: Stream,
    beginning: Stream,
    active: Stream,
    amount: Stream,
    walk: Stream,
    team: Stream,
}

impl UsageStreams {
    pub fn new(draws: &Draws, resource: &str) -> Self {
        let stream = |what: &str| draws.stream(ChanceKind::People, &format!("{resource} {what}"));
        Self {
            level: stream("level"),
            beginning: stream("beginning"),
            active: stream("active"),
            amount: stream("amount"),
            walk: stream("walk"),
            team: stream("team shock"),
        }
    }

    /// Standard normal scores of a person's level of usage, with which their bonus payout is correlated, and of their own share of active months.
    #[inline(always)]
    pub fn level_score(&self, person: u64, first_trial: u32, score: &mut Lanes, share_score: &mut Lanes) {
        self.level.fill_normal_pairs(person, 0, first_trial, score, share_score);
    }
}

/// The usage of one resource by a cohort in one block of trials: what does not differ between people.
pub struct UsageBlock<'a> {
    plan: &'a UsagePlan,
    streams: &'a UsageStreams,
    /// What an average active person uses in each month.
    scale: &'a MonthLanes,
    across_people: Lanes,
    /// Share of people who have adopted, by month; empty where everybody has from the start.
    adopted_share: Vec<Lanes>,
    ramp_months: f64,
    common_active_share: Option<Lanes>,
    is_always_active: bool,
    persistence: Lanes,
    amount_weights: autoregression::Weights,
    level_volatility: Option<Lanes>,
    team_sigma: Option<Lanes>,
    team_weights: autoregression::Weights,
}

impl<'a> UsageBlock<'a> {
    pub fn new(plan: &'a UsagePlan, streams: &'a UsageStreams, scale: &'a MonthLanes, environment: &Environment) -> Self {
        let usage = plan.usage.as_ref();
        let adopted_share = usage.adoption.as_ref().map_or(vec![], |curve| {
            let (initial, last) = (environment.value(&curve.initial_share), environment.value(&curve.final_share));
            let month = |month| {
                let progress = adoption::progress(month, curve.over_months);
                lanes(|lane| initial[lane] + (last[lane] - initial[lane]) * progress)
            };
            (0..scale.n_months()).map(month).collect()
        });
        let (common_active_share, is_always_active) = match &usage.active.share {
            ActiveShare::Common(share) => {
                (Some(*environment.value(share)), matches!(share.law, Uncertainty::Certain(share) if share == 1.0))
            }
            ActiveShare::Personal(_) => (None, false),
        };
        Self {
            plan,
            streams,
            scale,
            across_people: *environment.value(&usage.across_people),
            adopted_share,
            ramp_months: usage.ramp_months,
            common_active_share,
            is_always_active,
            persistence: *environment.value(&usage.active.persistence),
            amount_weights: autoregression::Weights::new(environment.value(&usage.monthly_persistence)),
            level_volatility: (!usage.level_volatility.is_certainly_zero()).then(|| *environment.value(&usage.level_volatility)),
            team_sigma: (!usage.team_shock.sigma.is_certainly_zero()).then(|| *environment.value(&usage.team_shock.sigma)),
            team_weights: autoregression::Weights::new(environment.value(&usage.team_shock.persistence)),
        }
    }

    /// Writes the demand of one position into `out`, and returns the standard normal score of the level of usage behind it.
    ///
    /// demand = adopted · active · level · amount · walk · team shock · presence · scale, where scale holds what everybody shares.
    #[inline(always)]
    pub fn fill(&self, position: &Position<'_>, team: &mut TeamShock, out: &mut MonthLanes) -> Row {
        let level_score = self.draw(position, team, out);
        out.iter_mut().zip(self.scale.iter()).for_each(
            #[inline(always)]
            |(row, scale)| multiply(row, scale),
        );
        level_score
    }

    /// Writes the demand of which `factors` were drawn into `out`: to the bit that of [`UsageBlock::fill`].
    #[inline(always)]
    pub fn scaled(&self, factors: &MonthLanes, out: &mut MonthLanes) {
        for ((row, factors), scale) in out.iter_mut().zip(factors.iter()).zip(self.scale.iter()) {
            for lane in 0..LANES {
                row[lane] = factors[lane] * scale[lane];
            }
        }
    }

    /// Whether [`UsageBlock::draw`] of both is the same for everybody, to the bit.
    pub fn draws_as(&self, other: &Self) -> bool {
        // Everything except the scale and the streams, whose names are those of the resource.
        let Self {
            plan,
            streams: _,
            scale: _,
            across_people,
            adopted_share,
            ramp_months,
            common_active_share,
            is_always_active,
            persistence,
            amount_weights,
            level_volatility,
            team_sigma,
            team_weights,
        } = self;
        plan.usage.resource == other.plan.usage.resource
            && plan.laws == other.plan.laws
            && across_people == &other.across_people
            && adopted_share == &other.adopted_share
            && ramp_months == &other.ramp_months
            && common_active_share == &other.common_active_share
            && is_always_active == &other.is_always_active
            && persistence == &other.persistence
            && amount_weights == &other.amount_weights
            && level_volatility == &other.level_volatility
            && team_sigma == &other.team_sigma
            && team_weights == &other.team_weights
    }

    /// Draws what multiplies the scale.
    #[inline(always)]
    pub fn draw(&self, position: &Position<'_>, team: &mut TeamShock, out: &mut MonthLanes) -> Row {
        let (person, first_trial) = (position.person, position.context.first_trial);
        let (mut level_score, mut level, mut share_score) = (Row::ZERO, Row::ZERO, Row::ZERO);
        self.streams.level_score(person.key, first_trial, &mut level_score, &mut share_score);
        let own = position.context.plan.own_level(position.person, self.plan.usage.resource);
        let across_people = own.map_or(self.across_people, |own| self.across_people.map(|sigma| sigma * own.spread));
        autoregression::unit_mean_factors(&level_score, &across_people, &mut level);
        if let Some(own) = own {
            level.iter_mut().for_each(|level| *level *= own.level);
        }
        let active_share = match (&self.common_active_share, &self.plan.own_share) {
            _ if own.is_some() => [own.map_or(1.0, |own| own.rate); LANES],
            (Some(share), _) => *share,
            (None, Some(marginal)) => {
                marginal.apply(&mut *share_score);
                share_score.0
            }
            (None, None) => [1.0; LANES],
        };
        let mut adoption = [0.0; LANES];
        if !self.adopted_share.is_empty() {
            self.streams.beginning.fill_uniforms(person.key, 0, first_trial, &mut adoption);
        }
        let team = team.of(person.team, self, first_trial);
        let is_always_active = own.map_or(self.is_always_active, |own| own.rate == 1.0);
        let has_adopted = own.is_some_and(|own| own.has_adopted);
        let mut state = PersonState::new(active_share, adoption);
        for (month, row) in out.iter_mut().enumerate() {
            let presence = position.presence[month];
            for lane in 0..LANES {
                row[lane] = level[lane] * presence;
            }
            if let Some(team) = team {
                multiply(row, &team[month]);
            }
            let at = position.month(month);
            state.multiply_by_amount(row, self, at);
            if !is_always_active {
                state.multiply_by_activity(row, self, at);
            }
            state.multiply_by_walk(row, self, at);
            if !has_adopted {
                state.multiply_by_adoption(row, self, month);
            }
        }
        level_score
    }
}

/// The shock of the team of the last person: people come team by team, so each team's is drawn once.
#[derive(Default)]
pub struct TeamShock {
    team: Option<u64>,
    /// By month.
    factors: Vec<Lanes>,
}

impl TeamShock {
    #[inline(always)]
    fn of(&mut self, team: u64, usage: &UsageBlock<'_>, first_trial: u32) -> Option<&[Lanes]> {
        let sigma = usage.team_sigma.as_ref()?;
        if self.team != Some(team) {
            self.factors.resize(usage.scale.n_months(), [1.0; LANES]);
            let (mut buffer, mut scores) = (FourMonthBuffer::ZERO, [0.0; LANES]);
            for (month, factors) in self.factors.iter_mut().enumerate() {
                let normals = usage.streams.team.buffered_normals(team, month, first_trial, &mut buffer);
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

/// What one person's usage carries from month to month.
#[repr(align(64))]
struct PersonState {
    amounts: FourMonthBuffer,
    activity: FourMonthBuffer,
    walks: FourMonthBuffer,
    amount_score: Lanes,
    /// Long-run share of active months.
    active_share: Lanes,
    /// 1 in an active month, else 0.
    active: Lanes,
    log_walk: Lanes,
    /// Uniform draws: a person has adopted once the share of adopters exceeds theirs.
    adoption: Lanes,
    months_since_adoption: Lanes,
}

impl PersonState {
    #[inline(always)]
    fn new(active_share: Lanes, adoption: Lanes) -> Self {
        let zero = [0.0; LANES];
        Self {
            amounts: FourMonthBuffer::ZERO,
            activity: FourMonthBuffer::ZERO,
            walks: FourMonthBuffer::ZERO,
            amount_score: zero,
            active_share,
            active: zero,
            log_walk: zero,
            adoption,
            months_since_adoption: zero,
        }
    }

    #[inline(always)]
    fn multiply_by_amount(&mut self, row: &mut Lanes, usage: &UsageBlock<'_>, at: PersonMonth) {
        let Some(factor) = &usage.plan.amount else { return };
        let normals = usage.streams.amount.buffered_normals(at.person, at.month, at.first_trial, &mut self.amounts);
        if at.month == 0 {
            self.amount_score = *normals;
        } else {
            autoregression::step(&mut self.amount_score, normals, &usage.amount_weights);
        }
        let mut amount = Row(self.amount_score);
        factor.apply(&mut *amount);
        multiply(row, &amount);
    }

    #[inline(always)]
    fn multiply_by_activity(&mut self, row: &mut Lanes, usage: &UsageBlock<'_>, at: PersonMonth) {
        let uniforms = usage.streams.active.buffered_uniforms(at.person, at.month, at.first_trial, &mut self.activity);
        if at.month == 0 {
            on_off::begin(&mut self.active, uniforms, &self.active_share)
        } else {
            on_off::step(&mut self.active, uniforms, &self.active_share, &usage.persistence)
        }
        multiply(row, &self.active);
    }

    #[inline(always)]
    fn multiply_by_walk(&mut self, row: &mut Lanes, usage: &UsageBlock<'_>, at: PersonMonth) {
        let Some(sigma) = &usage.level_volatility else { return };
        let normals = usage.streams.walk.buffered_normals(at.person, at.month, at.first_trial, &mut self.walks);
        for lane in 0..LANES {
            self.log_walk[lane] += sigma[lane] * normals[lane] - sigma[lane] * sigma[lane] / 2.0;
            row[lane] *= exp(self.log_walk[lane]);
        }
    }

    /// People who have adopted by the first month use in full; later adopters ramp up.
    #[inline(always)]
    fn multiply_by_adoption(&mut self, row: &mut Lanes, usage: &UsageBlock<'_>, month: usize) {
        let Some(adopted_share) = usage.adopted_share.get(month) else { return };
        for lane in 0..LANES {
            let has_adopted = f64::from(u8::from(self.adoption[lane] < adopted_share[lane]));
            if month == 0 {
                self.months_since_adoption[lane] = has_adopted * usage.ramp_months;
            }
            row[lane] *= has_adopted * adoption::ramp(self.months_since_adoption[lane], usage.ramp_months);
            self.months_since_adoption[lane] += has_adopted;
        }
    }
}

#[inline(always)]
fn multiply(row: &mut Lanes, by: &Lanes) {
    for (value, factor) in row.iter_mut().zip(by) {
        *value *= factor;
    }
}
