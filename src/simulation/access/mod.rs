//! What happens to demand: sandbox, queue, own credits, quota, pools, and the policy beyond.
//!
//! Every unit wanted is counted in exactly one other place. What people share ([`settlement`]) can only be divided once everybody's demand is
//! known: their claims are gathered person by person here and settled for the whole block of trials.

pub mod allowance;
pub mod credits;
pub mod days;
pub mod serving;
pub mod settlement;

use crate::cost::{Quantities, Quantity};
use crate::quantity::columns::{Row, add, lanes};
use crate::quantity::unit::DAYS_PER_MONTH;
use crate::quantity::{LANES, Lanes};
use crate::scenario::access::ServedAs;

use days::Days;
use serving::{Counters, ExceedService, serve_exceeding};
use settlement::SharedDemand;

/// How much one person may use in one month of one resource, in its own unit (million tokens or GPU-hours).
pub struct Limits<'a> {
    pub sandbox: Option<&'a Lanes>,
    /// Share of the month lost in a queue.
    pub lost: Option<&'a Lanes>,
    /// What own credits pay for.
    pub credits: Option<&'a Lanes>,
    /// The quota; absent: there is none of one's own.
    pub quota: Option<&'a Lanes>,
    /// What the quota is one for each of.
    pub parts: &'a ToolShares,
    /// How the month's use falls on days, where the quota is one a day.
    pub days: Option<&'a Days>,
    /// Share of the quota at which an alert goes out.
    pub alert_at: Option<f64>,
    pub seat: Option<&'a OwnSeat>,
    pub beyond: &'a ExceedService,
    /// Whether what is beyond the quota is granted to a person this month; absent: always.
    pub is_granted: Option<&'a Lanes>,
}

impl Limits<'_> {
    /// The quota and how what is beyond it is served, where nothing else acts on demand: so it is for most people.
    #[inline(always)]
    fn quota_alone(&self) -> Option<(&Lanes, ServedAs)> {
        let takes_before = self.sandbox.is_some() || self.lost.is_some() || self.credits.is_some();
        let is_divided = self.days.is_some() || self.seat.is_some() || self.parts.is_quota_per_tool && self.parts.tools.len() > 1;
        let is_served_later = self.beyond.wait.is_some() || self.is_granted.is_some();
        let is_alone = !takes_before && !is_divided && !is_served_later && self.alert_at.is_none();
        self.quota.zip(self.beyond.served).filter(|(_, served)| is_alone && *served != ServedAs::Throttled)
    }
}

/// What a month's use is divided into by tools.
#[derive(Clone, Debug, Default)]
pub struct ToolShares {
    /// Share of each tool; empty: one tool.
    pub tools: Vec<f64>,
    /// Whether the quota is one for each tool.
    pub is_quota_per_tool: bool,
}

/// Included credits of a seat, of the person's own.
#[derive(Clone, Debug)]
pub struct OwnSeat {
    /// The tool they pay for; absent: all use.
    pub tool: Option<usize>,
    /// Units that the person's own credits pay for each month; absent where all who have the seat share them.
    pub credits: Option<crate::quantity::MonthLanes>,
}

/// Counts one person's `demand` of a month, and gives the units that own credits paid for. With a `shared_demand`, what is beyond the quota waits to
/// be settled with that of others.
#[inline(always)]
pub fn admit(
    demand: &Lanes,
    limits: &Limits<'_>,
    counters: &Counters,
    month: usize,
    quantities: &mut Quantities,
    shared_demand: Option<&mut SharedDemand>,
) -> Lanes {
    if let (Some((quota, served)), None) = (limits.quota_alone(), &shared_demand) {
        admit_to_quota(demand, quota, served, counters, month, quantities);
        return [0.0; LANES];
    }
    add(quantities.month_mut(counters.wanted, month), demand);
    let mut rest = Row(*demand);
    if let Some(sandbox) = limits.sandbox {
        let used = take(&mut rest, sandbox);
        add(quantities.month_mut(counters.in_sandbox, month), &used);
    }
    if let Some(lost) = limits.lost {
        wait_in_queue(&mut rest, lost, counters, month, quantities);
    }
    let mut on_credit = Row::ZERO;
    if let (Some(credits), Some(counter)) = (limits.credits, counters.on_credit) {
        on_credit = take(&mut rest, credits);
        add(quantities.month_mut(counter, month), &on_credit);
    }
    let shared_demand = match (limits.quota, shared_demand) {
        // Nothing is limited: all is within the quota.
        (None, None) => {
            let used = rest;
            count_in_quota(&used, None, limits, counters, month, quantities);
            return on_credit.0;
        }
        (None, Some(shared_demand)) => shared_demand,
        (Some(quota), shared_demand) => {
            let wanted = rest;
            let (used, by_tool) = within(&rest, quota, limits);
            for lane in 0..LANES {
                rest[lane] -= used[lane];
            }
            if let Some(alert_at) = limits.alert_at {
                let full = fullest(&wanted, quota, limits);
                let alerted = lanes(|lane| f64::from(u8::from(full[lane] > alert_at)));
                add(quantities.month_mut(counters.months_alerted, month), &alerted);
            }
            count_in_quota(&used, by_tool.as_ref(), limits, counters, month, quantities);
            let Some(shared_demand) = shared_demand else {
                pass_beyond(&rest, limits, counters, month, quantities);
                return on_credit.0;
            };
            shared_demand
        }
    };
    shared_demand.add(month, &rest, limits.is_granted);
    on_credit.0
}

/// [`admit`] where a quota is all there is: the same sums in one pass.
#[inline(always)]
fn admit_to_quota(demand: &Lanes, quota: &Lanes, served: ServedAs, counters: &Counters, month: usize, quantities: &mut Quantities) {
    let columns = quantities.several_mut([counters.wanted, counters.in_quota, counters.of(served), counters.months_at_cap]);
    let [wanted, in_quota, beyond, at_cap] = columns.map(|columns| columns.month_mut(month));
    for lane in 0..LANES {
        let used = if quota[lane] < demand[lane] { quota[lane] } else { demand[lane] };
        let rest = demand[lane] - used;
        wanted[lane] += demand[lane];
        in_quota[lane] += used;
        beyond[lane] += rest;
        at_cap[lane] += f64::from(u8::from(rest > 0.0));
    }
}

/// Takes what a wait loses out of `rest`: blocked work.
#[inline(always)]
fn wait_in_queue(rest: &mut Lanes, lost: &Lanes, counters: &Counters, month: usize, quantities: &mut Quantities) {
    let (mut blocked, mut days) = ([0.0; LANES], [0.0; LANES]);
    for lane in 0..LANES {
        blocked[lane] = rest[lane] * lost[lane];
        days[lane] = f64::from(u8::from(rest[lane] > 0.0)) * lost[lane] * DAYS_PER_MONTH;
        rest[lane] -= blocked[lane];
    }
    add(quantities.month_mut(counters.blocked, month), &blocked);
    add(quantities.month_mut(counters.days_waited, month), &days);
}

/// Counts use within the quota; what goes through a seat with credits is paid by them first.
#[inline(always)]
fn count_in_quota(
    used: &Lanes,
    by_tool: Option<&Lanes>,
    limits: &Limits<'_>,
    counters: &Counters,
    month: usize,
    quantities: &mut Quantities,
) {
    let Some(seat) = limits.seat else {
        add(quantities.month_mut(counters.in_quota, month), used);
        return;
    };
    let eligible = match (by_tool, seat.tool) {
        (Some(through_tool), _) => *through_tool,
        (None, Some(tool)) => lanes(|lane| used[lane] * limits.parts.tools[tool]),
        (None, None) => *used,
    };
    let mut rest = eligible;
    if let Some(credits) = &seat.credits {
        let paid = take(&mut rest, credits.month(month));
        add(quantities.month_mut(Quantity::TokensOnSeat, month), &paid);
    }
    // Where credits are pooled, this waits to be settled.
    add(quantities.month_mut(Quantity::TokensBeyondSeat, month), &rest);
    if seat.tool.is_some() {
        let other = quantities.month_mut(counters.in_quota, month);
        for lane in 0..LANES {
            other[lane] += used[lane] - eligible[lane];
        }
    }
}

/// Divides what is beyond quota and pools by the policy.
#[inline(always)]
fn pass_beyond(rest: &Lanes, limits: &Limits<'_>, counters: &Counters, month: usize, quantities: &mut Quantities) {
    let is_beyond = Row(lanes(|lane| f64::from(u8::from(rest[lane] > 0.0))));
    match limits.is_granted {
        None => serve_exceeding(rest, rest, &is_beyond, limits.beyond, counters, month, quantities),
        Some(is_granted) => {
            let mut granted = *rest;
            for lane in 0..LANES {
                granted[lane] *= is_granted[lane];
            }
            serve_exceeding(rest, &granted, &is_beyond, limits.beyond, counters, month, quantities);
        }
    }
}

/// How much of `rest` the quota allows, and of it what goes through the seat's tool where that is not just its share.
#[inline(always)]
fn within(rest: &Lanes, quota: &Lanes, limits: &Limits<'_>) -> (Row, Option<Lanes>) {
    let parts = limits.parts;
    let whole = [1.0];
    let tools: &[f64] = if parts.is_quota_per_tool && !parts.tools.is_empty() { &parts.tools } else { &whole };
    if tools.len() == 1 && limits.days.is_none() {
        let mut left = *rest;
        return (take(&mut left, quota), None);
    }
    let seat_tool = limits.seat.and_then(|seat| seat.tool).filter(|_| tools.len() > 1);
    // What is left of each part is added up, not what is used: where no quota binds, nothing is left to the bit.
    let mut beyond = [0.0; LANES];
    let mut through_seat = [0.0; LANES];
    let mut add_tool = |index: usize, mut amount: Lanes| {
        let allowed = take(&mut amount, quota);
        add(&mut beyond, &amount);
        if seat_tool == Some(index) {
            add(&mut through_seat, &allowed);
        }
    };
    for (index, share) in tools.iter().enumerate() {
        match limits.days {
            None => add_tool(index, lanes(|lane| rest[lane] * share)),
            Some(days) => days.shares().iter().for_each(|day| add_tool(index, lanes(|lane| rest[lane] * share * day[lane]))),
        }
    }
    let used = Row(lanes(|lane| if rest[lane] > beyond[lane] { rest[lane] - beyond[lane] } else { 0.0 }));
    (used, seat_tool.map(|_| through_seat))
}

/// What is wanted of the quota of which most is wanted, over its amount: 0.9 where nine tenths of it are.
#[inline(always)]
fn fullest(wanted: &Lanes, quota: &Lanes, limits: &Limits<'_>) -> Lanes {
    let parts = limits.parts;
    let of_tool = if parts.is_quota_per_tool && !parts.tools.is_empty() { parts.tools.iter().copied().fold(0.0, f64::max) } else { 1.0 };
    let mut full = [0.0; LANES];
    for lane in 0..LANES {
        let of_day = limits.days.map_or(1.0, |days| days.largest()[lane]);
        let amount = wanted[lane] * of_tool * of_day;
        full[lane] = if quota[lane] > 0.0 { amount / quota[lane] } else { f64::from(u8::from(amount > 0.0)) };
    }
    full
}

/// Takes as much of `rest` as `limit` allows. A limit that is no number (nothing granted of something free) does not bind.
#[inline(always)]
fn take(rest: &mut Lanes, limit: &Lanes) -> Row {
    let mut used = Row::ZERO;
    for lane in 0..LANES {
        used[lane] = if limit[lane] < rest[lane] { limit[lane] } else { rest[lane] };
        rest[lane] -= used[lane];
    }
    used
}

#[cfg(test)]
mod tests {
    use super::serving::TOKENS;
    use super::*;
    use crate::quantity::MonthLanes;

    fn unlimited<'a>(parts: &'a ToolShares, policy: &'a ExceedService) -> Limits<'a> {
        Limits {
            sandbox: None,
            lost: None,
            credits: None,
            quota: None,
            parts,
            days: None,
            alert_at: None,
            seat: None,
            beyond: policy,
            is_granted: None,
        }
    }

    #[test]
    fn credits_go_first_then_the_quota_then_the_policy() {
        // Wanted 10, 30, 100 against credits of 20 and a quota of 50: 10 | 20 + 10 | 20 + 50 + 30 blocked.
        let mut demand = [0.0; LANES];
        demand[..3].copy_from_slice(&[10.0, 30.0, 100.0]);
        let mut quantities = Quantities::zero(1);
        let (parts, policy) = Default::default();
        let (credits, quota) = ([20.0; LANES], [50.0; LANES]);
        let limits = Limits { credits: Some(&credits), quota: Some(&quota), ..unlimited(&parts, &policy) };
        admit(&demand, &limits, &TOKENS, 0, &mut quantities, None);
        let got = |quantity| quantities.month(quantity, 0)[..3].to_vec();
        assert_eq!(got(Quantity::TokensOnCredit), [10.0, 20.0, 20.0]);
        assert_eq!(got(Quantity::TokensInQuota), [0.0, 10.0, 50.0]);
        assert_eq!(got(Quantity::TokensUnserved), [0.0, 0.0, 30.0]);
        assert_eq!(got(Quantity::MonthsAtCap), [0.0, 0.0, 1.0]);
        let parts = [Quantity::TokensOnCredit, Quantity::TokensInQuota, Quantity::TokensUnserved];
        let mut sum = MonthLanes::zero(1);
        parts.iter().for_each(|part| sum.add(quantities.get(*part)));
        assert_eq!(&sum, quantities.get(Quantity::TokensWanted));
    }

    #[test]
    fn where_a_quota_is_all_there_is_one_pass_has_the_sums_of_the_general_way() {
        let parts = ToolShares::default();
        let demand = lanes(|lane| lane as f64 * 1.7);
        let quota = lanes(|lane| if lane == 5 { f64::NAN } else { 40.3 });
        for served in [ServedAs::Overage, ServedAs::Approved, ServedAs::Overflow] {
            let policy = ExceedService { served: Some(served), wait: None };
            let alone = Limits { quota: Some(&quota), ..unlimited(&parts, &policy) };
            // An alert that never goes out changes nothing but the way.
            let general = Limits { alert_at: Some(f64::INFINITY), ..unlimited(&parts, &policy) };
            let general = Limits { quota: Some(&quota), ..general };
            assert!(alone.quota_alone().is_some() && general.quota_alone().is_none());
            let sums = |limits: &Limits<'_>| {
                let mut quantities = Quantities::zero(1);
                for _ in 0..2 {
                    admit(&demand, limits, &TOKENS, 0, &mut quantities, None);
                }
                Quantity::ALL.map(|quantity| quantities.month(quantity, 0).map(f64::to_bits))
            };
            assert!(sums(&alone) == sums(&general), "{served:?}");
        }
    }

    #[test]
    fn something_free_is_never_capped_by_money() {
        // A quota of 0 dollars of something that costs nothing is 0/0.
        let mut quantities = Quantities::zero(1);
        let (parts, policy) = Default::default();
        let quota = [f64::NAN; LANES];
        let limits = Limits { quota: Some(&quota), ..unlimited(&parts, &policy) };
        admit(&[5.0; LANES], &limits, &TOKENS, 0, &mut quantities, None);
        assert_eq!(quantities.month(Quantity::TokensInQuota, 0)[0], 5.0);
    }
}
