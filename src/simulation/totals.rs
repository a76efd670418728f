//! Quantities that chance does not touch: what the people of a segment add up to, at the base pay of the block.

use super::context::BlockContext;
use super::plan::DeterministicTotals;
use crate::cost::wages::BasePay;
use crate::cost::{Quantities, Quantity};

/// Sets the totals of a segment, and its part of what is held together. Where people leave by chance there are no totals: they are counted lane by
/// lane.
pub fn set_of_segment(context: &BlockContext<'_>, quantities: &mut Quantities) {
    if context.cohort.turnover_model.is_none() {
        set(context, &context.segment.totals, quantities);
    }
    quantities.set(Quantity::FleetShare, &context.segment.fleet_share);
}

/// Sets the quantities that `totals` hold, for people of the segment's cohort.
pub fn set(context: &BlockContext<'_>, totals: &DeterministicTotals, quantities: &mut Quantities) {
    quantities.set(Quantity::Headcount, &totals.headcount);
    quantities.set(Quantity::RsuVested, &totals.rsu_vested);
    quantities.set(Quantity::OwnRsuVested, &totals.own_rsu_vested);
    quantities.set(Quantity::OptionsVested, &totals.options_vested);
    quantities.set(Quantity::OwnOptionsVested, &totals.own_options_vested);
    quantities.set(Quantity::Hires, &totals.hires);
    quantities.set(Quantity::Leavers, &totals.leavers);
    quantities.set(Quantity::MonthsVacant, &totals.months_vacant);
    let base = BasePay::of_group(&context.cohort.group, context.environment);
    for (quantity, pay) in [
        (Quantity::Pay, &totals.pay),
        (Quantity::PayAtPackageTarget, &totals.pay_at_package_target),
        (Quantity::PayAtOwnTarget, &totals.pay_at_own_target),
        (Quantity::HiredPay, &totals.hired_pay),
    ] {
        if pay.own.iter().chain(&pay.on_group_base).all(|amount| *amount == 0.0) {
            continue;
        }
        for month in 0..context.n_months() {
            *quantities.month_mut(quantity, month) = base.total(pay.own[month], pay.on_group_base[month]);
        }
    }
}
