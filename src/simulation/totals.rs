//! Quantities that chance does not touch: what the people of a segment add up to, at the base pay of the block.

use super::context::BlockContext;
use super::plan::DeterministicTotals;
use crate::cost::wages::BasePay;
use crate::cost::{Quantities, Quantity};
use crate::intake::headcount::EquityKind;
use crate::quantity::LANES;
use crate::quantity::columns::add;

/// Sets the totals of a segment, and its part of what is held together. Where people leave by chance there are no totals: they are counted lane by
/// lane.
pub fn set_of_segment(context: &BlockContext<'_>, quantities: &mut Quantities) {
    if context.cohort.turnover_model.is_none() {
        set(context, &context.segment.totals, quantities);
    }
    quantities.set(Quantity::FleetShare, &context.segment.fleet_share);
}

/// Sets the quantities of a line of a group or the company.
pub fn fixed_units(quantities: &mut Quantities) {
    quantities.clear();
    quantities.set(Quantity::FixedUnits, &vec![1.0; quantities.n_months()]);
}

/// Sets the quantities that `totals` hold, for people of the segment's cohort.
pub fn set(context: &BlockContext<'_>, totals: &DeterministicTotals, quantities: &mut Quantities) {
    quantities.set(Quantity::Headcount, &totals.headcount);
    quantities.set(Quantity::Hires, &totals.hires);
    quantities.set(Quantity::Leavers, &totals.leavers);
    quantities.set(Quantity::MonthsVacant, &totals.months_vacant);
    set_grants(context, totals, quantities);
    for (gpu, signings) in &totals.signings {
        signings.iter().enumerate().for_each(|(month, positions)| quantities.sign(gpu, month, &[*positions; LANES]));
    }
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

/// Adds what grants come to in dollars.
fn set_grants(context: &BlockContext<'_>, totals: &DeterministicTotals, quantities: &mut Quantities) {
    let values = &context.cohort_environment.grants;
    for ((kind, unit), shares) in &totals.grants {
        let recognized = match kind {
            EquityKind::Rsu => Quantity::RsuRecognized,
            EquityKind::Options => Quantity::OptionsRecognized,
        };
        for month in 0..context.n_months() {
            if shares.recognizes[month] != 0.0 {
                let dollars = values.at_fair_value(*kind, *unit, &[shares.recognizes[month]; LANES]);
                add(quantities.month_mut(recognized, month), &dollars);
            }
            if *kind == EquityKind::Rsu && shares.vests[month] != 0.0 {
                add(quantities.month_mut(Quantity::RsuVested, month), &values.at_market(*unit, &[shares.vests[month]; LANES]));
            }
        }
        if shares.unrecognized != 0.0 {
            let dollars = values.at_fair_value(*kind, *unit, &[shares.unrecognized; LANES]);
            add(quantities.month_mut(Quantity::UnrecognizedExpense, context.n_months() - 1), &dollars);
        }
    }
}
