//! What happens to demand: own credits first, then the quota, then the policy beyond it.

use crate::cost::{Quantities, Quantity};
use crate::quantity::columns::add;
use crate::quantity::{LANES, Lanes};
use crate::scenario::Beyond;

/// How much one person may use in one month of one resource, in its own unit (million tokens or GPU-hours).
pub struct Limits<'a> {
    /// What own credits pay for.
    pub credits: Option<&'a Lanes>,
    pub quota: Option<&'a Lanes>,
    pub beyond: &'a Beyond,
}

/// Where each part of a resource's demand is counted.
pub struct Counters {
    pub wanted: Quantity,
    pub on_credit: Option<Quantity>,
    pub in_quota: Quantity,
    pub throttled: Quantity,
    pub overage: Quantity,
    pub blocked: Quantity,
    pub months_at_cap: Quantity,
    pub months_throttled: Quantity,
}

pub const TOKENS: Counters = Counters {
    wanted: Quantity::TokensWanted,
    on_credit: Some(Quantity::TokensOnCredit),
    in_quota: Quantity::TokensInQuota,
    throttled: Quantity::TokensThrottled,
    overage: Quantity::TokensOverage,
    blocked: Quantity::TokensBlocked,
    months_at_cap: Quantity::MonthsAtCap,
    months_throttled: Quantity::MonthsThrottled,
};

pub const HOURS: Counters = Counters {
    wanted: Quantity::HoursWanted,
    on_credit: None,
    in_quota: Quantity::HoursInQuota,
    throttled: Quantity::HoursThrottled,
    overage: Quantity::HoursOverage,
    blocked: Quantity::HoursBlocked,
    months_at_cap: Quantity::MonthsAtGpuCap,
    months_throttled: Quantity::MonthsGpuThrottled,
};

impl Counters {
    /// Where demand beyond the quota goes.
    pub fn of(&self, beyond: &Beyond) -> Quantity {
        match beyond {
            Beyond::Stop => self.blocked,
            Beyond::Throttle { .. } => self.throttled,
            Beyond::Overage { .. } => self.overage,
        }
    }
}

/// Counts one person's `demand` of a month. Every unit wanted is counted in exactly one other place.
#[inline(always)]
pub fn admit(demand: &Lanes, limits: &Limits<'_>, counters: &Counters, month: usize, quantities: &mut Quantities) {
    add(quantities.month_mut(counters.wanted, month), demand);
    let mut rest = *demand;
    if let (Some(credits), Some(counter)) = (limits.credits, counters.on_credit) {
        let used = take(&mut rest, credits);
        add(quantities.month_mut(counter, month), &used);
    }
    let Some(quota) = limits.quota else {
        add(quantities.month_mut(counters.in_quota, month), &rest);
        return;
    };
    let used = take(&mut rest, quota);
    add(quantities.month_mut(counters.in_quota, month), &used);
    add(quantities.month_mut(counters.of(limits.beyond), month), &rest);
    let is_beyond = rest.map(|rest| f64::from(u8::from(rest > 0.0)));
    add(quantities.month_mut(counters.months_at_cap, month), &is_beyond);
    if matches!(limits.beyond, Beyond::Throttle { .. }) {
        add(quantities.month_mut(counters.months_throttled, month), &is_beyond);
    }
}

/// Takes as much of `rest` as `limit` allows. A limit that is no number (nothing granted of something free) does not bind.
#[inline(always)]
fn take(rest: &mut Lanes, limit: &Lanes) -> Lanes {
    let mut used = [0.0; LANES];
    for lane in 0..LANES {
        used[lane] = if limit[lane] < rest[lane] { limit[lane] } else { rest[lane] };
        rest[lane] -= used[lane];
    }
    used
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quantity::Columns;

    #[test]
    fn credits_go_first_then_the_quota_then_the_policy() {
        // Wanted 10, 30, 100 against credits of 20 and a quota of 50: 10 | 20 + 10 | 20 + 50 + 30 blocked.
        let mut demand = [0.0; LANES];
        demand[..3].copy_from_slice(&[10.0, 30.0, 100.0]);
        let mut quantities = Quantities::zero(1);
        let limits = Limits { credits: Some(&[20.0; LANES]), quota: Some(&[50.0; LANES]), beyond: &Beyond::Stop };
        admit(&demand, &limits, &TOKENS, 0, &mut quantities);
        let got = |quantity| quantities.month(quantity, 0)[..3].to_vec();
        assert_eq!(got(Quantity::TokensOnCredit), [10.0, 20.0, 20.0]);
        assert_eq!(got(Quantity::TokensInQuota), [0.0, 10.0, 50.0]);
        assert_eq!(got(Quantity::TokensBlocked), [0.0, 0.0, 30.0]);
        assert_eq!(got(Quantity::MonthsAtCap), [0.0, 0.0, 1.0]);
        let parts = [Quantity::TokensOnCredit, Quantity::TokensInQuota, Quantity::TokensBlocked];
        let mut sum = Columns::zero(1);
        parts.iter().for_each(|part| sum.add(quantities.get(*part)));
        assert_eq!(&sum, quantities.get(Quantity::TokensWanted));
    }

    #[test]
    fn something_free_is_never_capped_by_money() {
        // A quota of 0 dollars of something that costs nothing is 0/0.
        let mut quantities = Quantities::zero(1);
        let limits = Limits { credits: None, quota: Some(&[f64::NAN; LANES]), beyond: &Beyond::Stop };
        admit(&[5.0; LANES], &limits, &TOKENS, 0, &mut quantities);
        assert_eq!(quantities.month(Quantity::TokensInQuota, 0)[0], 5.0);
    }
}
