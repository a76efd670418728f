//! Pay for time that people are idle because they wait for compute. Not an additional cost, because base pay includes it: the part of it that a
//! queue wastes.

use super::{Account, Quantity, charge_each};
use crate::quantity::MonthLanes;

/// Adds the pay of idle time: on 15,000 a month, 6 of 30.4375 days of waiting of which a tenth is idle come to 295.69.
pub fn value(account: &Account<'_>, out: &mut MonthLanes) {
    charge_each(out, |month, lane| account.used(Quantity::IdlePay, month)[lane] * account.cohort.raises.month(month)[lane]);
}
