//! What one person's demand of one month comes to under their limits.

use super::days::Days;
use super::demand_counts::{Counters, DemandCounts, OverQuotaService, Waiting};
use super::guarded::Guarded;
use super::shared_demand::SharedDemand;
use crate::cost::Quantity;
use crate::quantity::columns::{Row, add, lanes};
use crate::quantity::{LANES, Lanes, MonthLanes};

/// How much of one resource one person may use in one month, in the unit of the resource: million tokens or GPU-hours.
pub struct Limits<'a> {
    /// What the person's dedicated GPUs serve of the demand; absent where there are none.
    pub on_dedicated: Option<&'a Lanes>,
    /// Share of the rest that shared capacity serves; absent where the person shares none.
    pub on_shared_capacity: Option<&'a Lanes>,
    /// Guardrails that bound each day; absent where there are none.
    pub guarded: Option<Guarded<'a>>,
    pub sandbox: Option<&'a Lanes>,
    /// Share of the month lost in a queue.
    pub share_lost_in_queue: Option<&'a Lanes>,
    /// What own credits pay for.
    pub credits: Option<&'a Lanes>,
    /// Absent where the person has no quota that is not shared.
    pub quota: Option<&'a Lanes>,
    pub tools: &'a ToolShares,
    /// How the month's demand is spread over days, for a quota per day.
    pub days: Option<&'a Days>,
    /// Share of the quota at which an alert is sent.
    pub alert_at: Option<f64>,
    pub seat: Option<&'a OwnSeat>,
    /// What the credits of the seat pay for; absent where they are pooled with those of others.
    pub seat_credits: Option<&'a Lanes>,
    pub over_quota: &'a OverQuotaService,
    /// 1 where demand over the quota is approved for the person in this month, else 0; absent: always.
    pub is_approved: Option<&'a Lanes>,
    /// Share of the month at work.
    pub at_work: f64,
    /// Base pay before raises that a whole month of waiting would leave idle; absent where nobody is idle in waiting.
    pub idle_pay: Option<&'a Lanes>,
}

/// The tools through which a month's demand goes.
#[derive(Clone, Debug, Default)]
pub struct ToolShares {
    /// Share of each tool; empty: one tool.
    pub shares: Vec<f64>,
    /// Whether each tool has a quota.
    pub is_quota_per_tool: bool,
}

/// A seat whose fee includes credits.
#[derive(Clone, Debug)]
pub struct OwnSeat {
    /// Index of the tool that the credits pay for; absent: all usage.
    pub tool: Option<usize>,
    /// Units that the credits of a whole month pay for; absent where they are pooled with those of others.
    pub credits: Option<MonthLanes>,
}

impl ToolShares {
    /// Shares of the month's demand to each of which the quota applies.
    #[inline(always)]
    fn under_one_quota(&self) -> &[f64] {
        if self.is_quota_per_tool && !self.shares.is_empty() { &self.shares } else { &[1.0] }
    }
}

impl Limits<'_> {
    /// The quota and what counts demand over it, where nothing else affects demand: the case of most people.
    #[inline(always)]
    fn quota_alone(&self, counters: &Counters) -> Option<(&Lanes, Quantity)> {
        let reduces_demand = self.on_dedicated.is_some()
            || self.on_shared_capacity.is_some()
            || self.guarded.is_some()
            || self.sandbox.is_some()
            || self.share_lost_in_queue.is_some()
            || self.credits.is_some();
        let is_divided = self.days.is_some() || self.seat.is_some() || self.tools.is_quota_per_tool && self.tools.shares.len() > 1;
        let is_delayed = self.over_quota.wait.is_some() || self.is_approved.is_some();
        let is_alone = !reduces_demand && !is_divided && !is_delayed && self.alert_at.is_none();
        self.quota.zip(self.over_quota.counted_at_once(counters)).filter(|_| is_alone)
    }

    /// The wait of somebody with demand `over_quota` for an answer to their request, yes or no; absent where there is none to wait for. It follows
    /// the wait in the queue, and both end with the month.
    #[inline(always)]
    fn wait_for_approval(&self, over_quota: &Lanes) -> Option<Waiting> {
        let wait = self.over_quota.wait.as_ref()?;
        let months = lanes(
            #[inline(always)]
            |lane| {
                let left = self.share_lost_in_queue.map_or(1.0, |share_lost| 1.0 - share_lost[lane]);
                f64::from(u8::from(over_quota[lane] > 0.0)) * self.at_work * wait[lane].min(left)
            },
        );
        Some(Waiting::of(months, self.idle_pay))
    }
}

/// Counts one person's `demand` of a month, and returns the units that own credits paid for. With a `shared_demand`, demand over the quota is
/// added to that, to be settled with the demand of others.
#[inline(always)]
pub fn admit(demand: &Lanes, limits: &Limits<'_>, counts: &mut DemandCounts<'_>, shared_demand: Option<&mut SharedDemand>) -> Lanes {
    if let (Some((quota, over_quota)), None) = (limits.quota_alone(counts.counters), &shared_demand) {
        admit_to_quota(demand, quota, over_quota, counts);
        return [0.0; LANES];
    }
    let counters = counts.counters;
    counts.add(counters.wanted, demand);
    let mut remaining = Row(*demand);
    if let Some(on_dedicated) = limits.on_dedicated {
        // Counted by kind of GPU already.
        remaining.iter_mut().zip(on_dedicated).for_each(|(remaining, served)| *remaining -= served);
    }
    if let Some(share) = limits.on_shared_capacity {
        let served = lanes(|lane| remaining[lane] * share[lane]);
        remaining.iter_mut().zip(&served).for_each(|(remaining, served)| *remaining -= served);
        counts.add(Quantity::HoursOnSharedCapacity, &served);
    }
    if let Some(guarded) = &limits.guarded {
        let withheld = guarded.withheld(&remaining);
        remaining.iter_mut().zip(&withheld).for_each(|(remaining, withheld)| *remaining -= withheld);
        counts.add(counters.unserved, &withheld);
    }
    if let Some(sandbox) = limits.sandbox {
        let used = take(&mut remaining, sandbox);
        counts.add(counters.in_sandbox, &used);
    }
    if let Some(share_lost) = limits.share_lost_in_queue {
        wait_in_queue(&mut remaining, share_lost, limits, counts);
    }
    let mut on_credit = Row::ZERO;
    if let (Some(credits), Some(counter)) = (limits.credits, counters.on_credit) {
        on_credit = take(&mut remaining, credits);
        counts.add(counter, &on_credit);
    }
    let shared_demand = match (limits.quota, shared_demand) {
        // Nothing is limited.
        (None, None) => {
            let used = remaining;
            count_in_quota(&used, None, limits, counts);
            return on_credit.0;
        }
        (None, Some(shared_demand)) => shared_demand,
        (Some(quota), shared_demand) => {
            let wanted = remaining;
            let (used, by_tool) = within_quota(&remaining, quota, limits);
            for lane in 0..LANES {
                remaining[lane] -= used[lane];
            }
            if let Some(alert_at) = limits.alert_at {
                let utilization = peak_utilization(&wanted, quota, limits);
                counts.add(counters.months_alerted, &lanes(|lane| f64::from(u8::from(utilization[lane] > alert_at))));
            }
            count_in_quota(&used, by_tool.as_ref(), limits, counts);
            let Some(shared_demand) = shared_demand else {
                serve_over_quota(&remaining, limits, counts);
                return on_credit.0;
            };
            shared_demand
        }
    };
    shared_demand.add(counts.month, &remaining, limits.is_approved, limits.wait_for_approval(&remaining).as_ref());
    on_credit.0
}

/// [`admit`] where a quota is the only limit, and `over_quota` counts the demand over it: the same sums in one pass.
#[inline(always)]
pub fn admit_to_quota(demand: &Lanes, quota: &Lanes, over_quota: Quantity, counts: &mut DemandCounts<'_>) {
    let (month, counters) = (counts.month, counts.counters);
    let columns = [counters.wanted, counters.in_quota, over_quota, counters.months_at_cap];
    let [wanted, in_quota, over_quota, at_cap] = counts.quantities.several_mut(columns).map(|columns| columns.month_mut(month));
    for lane in 0..LANES {
        let used = if quota[lane] < demand[lane] { quota[lane] } else { demand[lane] };
        let remaining = demand[lane] - used;
        wanted[lane] += demand[lane];
        in_quota[lane] += used;
        over_quota[lane] += remaining;
        at_cap[lane] += f64::from(u8::from(remaining > 0.0));
    }
}

/// Takes the demand of the time that a queue costs out of `remaining`: it stays unserved.
#[inline(always)]
fn wait_in_queue(remaining: &mut Lanes, share_lost: &Lanes, limits: &Limits<'_>, counts: &mut DemandCounts<'_>) {
    let (mut unserved, mut months) = ([0.0; LANES], [0.0; LANES]);
    for lane in 0..LANES {
        unserved[lane] = remaining[lane] * share_lost[lane];
        // Somebody whom the sandbox suffices waits for nothing.
        months[lane] = f64::from(u8::from(remaining[lane] > 0.0)) * limits.at_work * share_lost[lane];
        remaining[lane] -= unserved[lane];
    }
    counts.add(counts.counters.unserved, &unserved);
    counts.wait(&Waiting::of(months, limits.idle_pay));
}

/// Counts usage within the quota; the credits of a seat pay first for what goes through its tool.
#[inline(always)]
fn count_in_quota(used: &Lanes, by_tool: Option<&Lanes>, limits: &Limits<'_>, counts: &mut DemandCounts<'_>) {
    let in_quota = counts.counters.in_quota;
    let Some(seat) = limits.seat else {
        counts.add(in_quota, used);
        return;
    };
    let through_seat = match (by_tool, seat.tool) {
        (Some(through_tool), _) => *through_tool,
        (None, Some(tool)) => lanes(|lane| used[lane] * limits.tools.shares[tool]),
        (None, None) => *used,
    };
    let mut remaining = through_seat;
    if let Some(credits) = limits.seat_credits {
        let paid = take(&mut remaining, credits);
        counts.add(Quantity::TokensOnSeat, &paid);
    }
    // Where credits are pooled, this is moved once they are settled.
    counts.add(Quantity::TokensBeyondSeat, &remaining);
    if seat.tool.is_some() {
        counts.add(in_quota, &lanes(|lane| used[lane] - through_seat[lane]));
    }
}

/// Counts demand over the quota as the policy serves it, where there are no pools.
#[inline(always)]
fn serve_over_quota(remaining: &Lanes, limits: &Limits<'_>, counts: &mut DemandCounts<'_>) {
    let is_over_quota = Row(lanes(|lane| f64::from(u8::from(remaining[lane] > 0.0))));
    counts.add(counts.counters.months_at_cap, &is_over_quota);
    match limits.is_approved {
        None => counts.add_beyond_pools(remaining, None, &is_over_quota, limits.over_quota),
        Some(is_approved) => {
            let approved = lanes(|lane| remaining[lane] * is_approved[lane]);
            counts.add_beyond_pools(remaining, Some(&approved), &is_over_quota, limits.over_quota);
        }
    }
    if let Some(waiting) = limits.wait_for_approval(remaining) {
        counts.wait(&waiting);
    }
}

/// The part of `remaining` within the quota, and of it what goes through the seat's tool, where that is not just the tool's share.
#[inline(always)]
fn within_quota(remaining: &Lanes, quota: &Lanes, limits: &Limits<'_>) -> (Row, Option<Lanes>) {
    let tools = limits.tools.under_one_quota();
    if tools.len() == 1 && limits.days.is_none() {
        let mut left = *remaining;
        return (take(&mut left, quota), None);
    }
    let seat_tool = limits.seat.and_then(|seat| seat.tool).filter(|_| tools.len() > 1);
    // We add up what exceeds each quota, not what is within: where no quota binds, the sum is exactly zero.
    let mut over_quota = [0.0; LANES];
    let mut through_seat = [0.0; LANES];
    let mut add_tool = |index: usize, mut amount: Lanes| {
        let allowed = take(&mut amount, quota);
        add(&mut over_quota, &amount);
        if seat_tool == Some(index) {
            add(&mut through_seat, &allowed);
        }
    };
    for (index, share) in tools.iter().enumerate() {
        match limits.days {
            None => add_tool(index, lanes(|lane| remaining[lane] * share)),
            Some(days) => days.shares().iter().for_each(|day| add_tool(index, lanes(|lane| remaining[lane] * share * day[lane]))),
        }
    }
    let used = Row(lanes(|lane| if remaining[lane] > over_quota[lane] { remaining[lane] - over_quota[lane] } else { 0.0 }));
    (used, seat_tool.map(|_| through_seat))
}

/// Demand over the quota's amount, for the tool and the day with the most demand: 0.9 where nine tenths of that quota are demanded.
#[inline(always)]
fn peak_utilization(wanted: &Lanes, quota: &Lanes, limits: &Limits<'_>) -> Lanes {
    let peak_tool = limits.tools.under_one_quota().iter().copied().fold(0.0, f64::max);
    lanes(|lane| {
        let peak_day = limits.days.map_or(1.0, |days| days.largest()[lane]);
        utilization(wanted[lane] * peak_tool * peak_day, quota[lane])
    })
}

/// Demand over the amount of a limit; 1 for any demand where there is nothing to use, so that every alert below the limit is sent.
#[inline(always)]
pub fn utilization(wanted: f64, amount: f64) -> f64 {
    if amount > 0.0 { wanted / amount } else { f64::from(u8::from(wanted > 0.0)) }
}

/// Takes as much of `remaining` as `limit` allows. A limit that is not a number does not bind: zero dollars of something free are 0/0 units.
#[inline(always)]
fn take(remaining: &mut Lanes, limit: &Lanes) -> Row {
    let mut used = Row::ZERO;
    for lane in 0..LANES {
        used[lane] = if limit[lane] < remaining[lane] { limit[lane] } else { remaining[lane] };
        remaining[lane] -= used[lane];
    }
    used
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cost::Quantities;
    use crate::scenario::access::ServedAs;
    use crate::scenario::usage::Resource;

    fn unlimited<'a>(tools: &'a ToolShares, over_quota: &'a OverQuotaService) -> Limits<'a> {
        Limits {
            on_dedicated: None,
            on_shared_capacity: None,
            guarded: None,
            sandbox: None,
            share_lost_in_queue: None,
            credits: None,
            quota: None,
            tools,
            days: None,
            alert_at: None,
            seat: None,
            seat_credits: None,
            over_quota,
            is_approved: None,
            at_work: 1.0,
            idle_pay: None,
        }
    }

    fn admit_tokens(demand: &Lanes, limits: &Limits<'_>, quantities: &mut Quantities) {
        let mut counts = DemandCounts { counters: Counters::of(Resource::Inference), month: 0, quantities };
        admit(demand, limits, &mut counts, None);
    }

    #[test]
    fn credits_are_used_first_then_the_quota_then_the_policy() {
        // Demand of 10, 30 and 100 with credits of 20 and a quota of 50: 10 | 20 + 10 | 20 + 50, and 30 unserved.
        let mut demand = [0.0; LANES];
        demand[..3].copy_from_slice(&[10.0, 30.0, 100.0]);
        let mut quantities = Quantities::zero(1);
        let (tools, over_quota) = Default::default();
        let (credits, quota) = ([20.0; LANES], [50.0; LANES]);
        let limits = Limits { credits: Some(&credits), quota: Some(&quota), ..unlimited(&tools, &over_quota) };
        admit_tokens(&demand, &limits, &mut quantities);
        let got = |quantity| quantities.month(quantity, 0)[..3].to_vec();
        assert_eq!(got(Quantity::TokensOnCredit), [10.0, 20.0, 20.0]);
        assert_eq!(got(Quantity::TokensInQuota), [0.0, 10.0, 50.0]);
        assert_eq!(got(Quantity::TokensUnserved), [0.0, 0.0, 30.0]);
        assert_eq!(got(Quantity::MonthsAtCap), [0.0, 0.0, 1.0]);
        let outcomes = [Quantity::TokensOnCredit, Quantity::TokensInQuota, Quantity::TokensUnserved];
        let mut sum = MonthLanes::zero(1);
        outcomes.iter().for_each(|outcome| sum.add(quantities.get(*outcome)));
        assert_eq!(&sum, quantities.get(Quantity::TokensWanted));
    }

    #[test]
    fn a_quota_alone_counts_the_same_in_one_pass_as_in_the_general_case() {
        let tools = ToolShares::default();
        let demand = lanes(|lane| lane as f64 * 1.7);
        let quota = lanes(|lane| if lane == 5 { f64::NAN } else { 40.3 });
        let policies = [None, Some(ServedAs::Overage), Some(ServedAs::Approved), Some(ServedAs::Overflow)];
        for served_as in policies {
            let over_quota = OverQuotaService { served_as, wait: None };
            let alone = Limits { quota: Some(&quota), ..unlimited(&tools, &over_quota) };
            // An alert that is never sent changes nothing but the code path.
            let general = Limits { quota: Some(&quota), alert_at: Some(f64::INFINITY), ..unlimited(&tools, &over_quota) };
            let counters = Counters::of(Resource::Inference);
            assert!(alone.quota_alone(counters).is_some() && general.quota_alone(counters).is_none());
            let sums = |limits: &Limits<'_>| {
                let mut quantities = Quantities::zero(1);
                (0..2).for_each(|_| admit_tokens(&demand, limits, &mut quantities));
                Quantity::ALL.map(|quantity| quantities.month(quantity, 0).map(f64::to_bits))
            };
            assert!(sums(&alone) == sums(&general), "{served_as:?}");
        }
    }

    #[test]
    fn a_quota_in_money_never_limits_something_free() {
        // A quota of 0 dollars for something that costs nothing is 0/0 units.
        let mut quantities = Quantities::zero(1);
        let (tools, over_quota) = Default::default();
        let quota = [f64::NAN; LANES];
        let limits = Limits { quota: Some(&quota), ..unlimited(&tools, &over_quota) };
        admit_tokens(&[5.0; LANES], &limits, &mut quantities);
        assert_eq!(quantities.month(Quantity::TokensInQuota, 0)[0], 5.0);
    }
}
