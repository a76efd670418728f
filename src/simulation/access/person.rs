//! Passes one position's demand through its access, month by month.

use super::allowance::{AccessDraws, AllowanceBlock, Own, Prorated, prorated};
use super::credits::{Balances, CreditsBlock};
use super::dedicated::DedicatedWorkspace;
use super::demand_counts::DemandCounts;
use super::monthly::{admit, admit_to_quota};
use super::shared_demand::SharedDemand;
use crate::cost::allowance::{units_for, value_of};
use crate::cost::{Quantities, Quantity};
use crate::quantity::MonthLanes;
use crate::quantity::columns::{add, lanes};
use crate::scenario::usage::Resource;
use crate::simulation::position::Position;

/// Scratch space of one task, and the demand for shared limits that it has collected.
#[derive(Default)]
pub struct AccessWorkspace {
    draws: AccessDraws,
    prorated: Prorated,
    balances: Balances,
    pub dedicated: DedicatedWorkspace,
    /// Of the people simulated since these were last taken, by resource and team.
    pub shared_demands: Vec<SharedDemand>,
}

impl AccessWorkspace {
    /// Adds the `demand` of a position that its dedicated GPUs leave; `quantities` is scratch space.
    #[inline(always)]
    pub fn add_beyond_dedicated(
        &mut self,
        position: &Position<'_>,
        demand: &MonthLanes,
        allowance: &AllowanceBlock<'_>,
        quantities: &mut Quantities,
        remaining: &mut MonthLanes,
    ) {
        let Some(dedicated) = &allowance.dedicated else { return remaining.add(demand) };
        dedicated.begin(position.presence.len(), &mut self.dedicated);
        for month in 0..position.presence.len() {
            let wanted = demand.month(month);
            let served = dedicated.serve(position, month, wanted, &mut self.dedicated, quantities);
            add(remaining.month_mut(month), &lanes(|lane| wanted[lane] - served[lane]));
        }
    }

    /// Counts what becomes of the `demand` of a position, of which `ordinary` is no incident; absent: all of it. `shared_capacity` is the share that
    /// it serves of what dedicated GPUs leave, by month.
    #[inline(always)]
    pub fn admit(
        &mut self,
        position: &Position<'_>,
        demand: &MonthLanes,
        ordinary: Option<&MonthLanes>,
        shared_capacity: Option<&MonthLanes>,
        allowance: &AllowanceBlock<'_>,
        quantities: &mut Quantities,
    ) {
        let own_allowance = match allowance.resource {
            Resource::Inference => position.person.allowance.get(),
            Resource::Gpu => None,
        };
        if let (Some((quota, over_quota)), None, None) = (allowance.quota_alone(), own_allowance, shared_capacity) {
            for (month, at_work) in position.presence.iter().enumerate() {
                let quota = prorated(Some(quota.month(month)), *at_work, &mut self.prorated.quota).unwrap_or(quota.month(month));
                let mut counts = DemandCounts { counters: allowance.counters, month, quantities };
                admit_to_quota(demand.month(month), quota, over_quota, &mut counts);
            }
            return;
        }
        self.balances.clear();
        if let Some(dedicated) = &allowance.dedicated {
            dedicated.begin(position.presence.len(), &mut self.dedicated);
        }
        self.begin_shared_demand(position, allowance);
        let idle_pay = allowance.idle_share().map(
            #[inline(always)]
            |share| position.context.base_pay(position.person).earned(1.0, 1.0, share),
        );
        for month in 0..position.presence.len() {
            let wanted = demand.month(month);
            let at_work = position.presence[month];
            allowance.draw(position.month(month), at_work, &mut self.draws);
            let own_quota = own_allowance.map(
                #[inline(always)]
                |dollars| allowance.own_quota(dollars, month),
            );
            let from_credits = allowance.credits.as_ref().map(
                #[inline(always)]
                |credits| {
                    self.balances.grant(credits, month, &position.at_work(month));
                    units_for(&self.balances.total(), allowance.price.month(month))
                },
            );
            let on_dedicated = allowance.dedicated.as_ref().map(
                #[inline(always)]
                |dedicated| dedicated.serve(position, month, wanted, &mut self.dedicated, quantities),
            );
            let on_dedicated = on_dedicated.as_deref();
            let own = Own {
                at_work,
                on_dedicated,
                on_shared_capacity: shared_capacity.map(|share| share.month(month)),
                ordinary: ordinary.map(|ordinary| ordinary.month(month)),
                credits: from_credits.as_ref(),
                quota: own_quota.as_ref(),
                idle_pay: idle_pay.as_ref(),
            };
            let limits = allowance.limits(month, &self.draws, &own, &mut self.prorated);
            let shared_demand = match allowance.shared_by.anybody {
                true => self.shared_demands.iter_mut().rev().find(|shared_demand| shared_demand.resource == allowance.resource),
                false => None,
            };
            let mut counts = DemandCounts { counters: allowance.counters, month, quantities };
            let on_credit = admit(wanted, &limits, &mut counts, shared_demand);
            if let Some(credits) = &allowance.credits {
                self.balances.spend(value_of(&on_credit, allowance.price.month(month)));
                self.expire_credits(position, month, credits, quantities);
            }
        }
    }

    /// Adds a shared demand unless the last one of the resource is of the same team: people come team by team.
    #[inline(always)]
    fn begin_shared_demand(&mut self, position: &Position<'_>, allowance: &AllowanceBlock<'_>) {
        if !allowance.shared_by.anybody {
            return;
        }
        let team = if allowance.shared_by.teams { position.person.team } else { 0 };
        let last = self.shared_demands.iter().rev().find(|shared_demand| shared_demand.resource == allowance.resource);
        if last.is_none_or(|shared_demand| shared_demand.team != team) {
            let (segment, n_months) = (position.context.segment_index, position.presence.len());
            self.shared_demands.push(SharedDemand::new(segment, allowance.resource, team, n_months));
        }
    }

    /// Counts the credits that expire at the end of the month, and at the end of the horizon those that are left.
    #[inline(always)]
    fn expire_credits(&mut self, position: &Position<'_>, month: usize, credits: &CreditsBlock, quantities: &mut Quantities) {
        if let Some(occupancy) = position.occupancy {
            let left_behind = self.balances.leave(occupancy.leaves(month));
            add(quantities.month_mut(Quantity::CreditsLapsed, month), &left_behind);
        }
        let expired = self.balances.end_month(credits, month, position.presence[month] == 0.0);
        add(quantities.month_mut(Quantity::CreditsLapsed, month), &expired);
        if month + 1 == position.presence.len() {
            add(quantities.month_mut(Quantity::CreditsLeft, month), &self.balances.total());
        }
    }
}
