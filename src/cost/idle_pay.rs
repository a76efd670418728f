//! Pay for time that passes idle while people wait for compute. Not a cost on top, since base pay holds it: what a queue wastes of it.

use super::{Account, Quantity, charge_each};
use crate::quantity::MonthLanes;

/// Adds the pay of idle time: on 15,000 a month, 6 of 30.4375 days waited with a tenth of them idle are 295.69.
pub fn value(account: &Account<'_>, out: &mut MonthLanes) {
    charge_each(out, |month, lane| account.quantities.month(Quantity::IdlePay, month)[lane] * account.cohort.raises.month(month)[lane]);
}
