//! Adds up what the first month is made of in the expectation pass, segment by segment.

use super::context::BlockContext;
use super::first_month::{FirstMonth, GpuMonth, GroupMonth, PayMonth, SeatMonth, UseMonth};
use crate::cost::first_month::{Charged, gpus, seats, use_of};
use crate::cost::{Quantities, Quantity};
use crate::quantity::LANES;
use crate::scenario::usage::Resource;

/// Adds a segment with the exact means of its quantities. Segments come in the order of the plan.
pub fn add(month: &mut FirstMonth, context: &BlockContext<'_>, quantities: &Quantities) {
    // A line that is the same whoever is there has nobody.
    if context.cohort.fixed_line.is_some() {
        return;
    }
    let account = context.account(quantities);
    let (name, cohort) = (&context.plan.groups[context.segment.group].0, context.cohort);
    if month.groups.last().is_none_or(|last| last.name != *name || last.terms != cohort.group.name) {
        month.groups.push(GroupMonth {
            name: name.clone(),
            terms: cohort.group.name.clone(),
            is_without_people: cohort.is_without_people(),
            at_work: 0.0,
            pay: PayMonth::default(),
            uses: vec![],
            gpus: vec![],
        });
    }
    let Some(group) = month.groups.last_mut() else { return };
    for (name, option, charged) in gpus(&account) {
        match group.gpus.iter_mut().find(|known| known.name == name && known.option == option) {
            Some(known) => known.charged.add(charged),
            None => group.gpus.push(GpuMonth { name: name.into(), option, charged }),
        }
    }
    if group.is_without_people {
        return;
    }
    group.at_work += quantities.month(Quantity::Headcount, 0)[0];
    add_pay(&mut group.pay, context);
    for resource in Resource::ALL {
        let Some(plan) = cohort.usage(resource) else { continue };
        let first = use_of(&account, &plan.usage, resource);
        match group.uses.iter_mut().find(|known| known.resource == resource) {
            Some(known) => known.first.at_full_use.add(first.at_full_use),
            None => {
                let (usage, is_limited) = (plan.usage.name.clone(), is_limited(context, resource));
                group.uses.push(UseMonth { resource, usage, first, is_limited });
            }
        }
    }
    for (name, is_compute, charged) in seats(&account) {
        match month.seats.binary_search_by(|known| known.name.as_str().cmp(name)) {
            Ok(place) => month.seats[place].charged.add(charged),
            Err(place) => month.seats.insert(place, SeatMonth { name: name.into(), is_compute, charged }),
        }
    }
}

fn add_pay(pay: &mut PayMonth, context: &BlockContext<'_>) {
    let scenario = context.scenario();
    let (first, last) = (scenario.start, scenario.start.plus(scenario.months as i32 - 1));
    for person in context.people() {
        if !person.pay.is_present_within(first, last) {
            pay.never_at_work += 1;
            continue;
        }
        // Twelve months of a certain pay, or of the exact mean of an uncertain one.
        let yearly = Charged { number: 1.0, total: context.base_pay(person).earned(12.0, 1.0, &[1.0; LANES])[0] };
        if person.pay.base.get().is_some() {
            pay.own.add(yearly);
            continue;
        }
        pay.of_group.add(yearly);
        if person.row.is_some() {
            pay.filled_in.add(yearly);
        }
    }
}

/// Whether something may keep part of the use off the bill, or bill it otherwise.
fn is_limited(context: &BlockContext<'_>, resource: Resource) -> bool {
    let (cohort, package) = (context.cohort, context.cohort.package.as_deref());
    let tier = cohort.access.as_deref();
    let allowance = tier.map(|access| match resource {
        Resource::Inference => &access.tokens,
        Resource::Gpu => &access.gpu_hours,
    });
    let has_own = match resource {
        Resource::Inference => package
            .is_some_and(|package| package.ownership.compute_credits.is_some() || context.scenario().seat_with_credits(package).is_some()),
        Resource::Gpu => {
            package.is_some_and(|package| !package.tooling.gpus.is_empty()) || context.plan.shares_capacity(context.segment_index)
        }
    };
    let has_personal = resource == Resource::Inference && context.people().iter().any(|person| person.allowance.get().is_some());
    allowance.is_some_and(|allowance| allowance.is_limited() || allowance.queue.is_some()) || has_own || has_personal
}
