//! A plan without its people: what reports need of it besides the scenario, in a few kilobytes.
//!
//! A file of trials holds it, so that trials are merged where the headcount file is not: it has numbers of people and exact means of groups, and no row.
//! Of rows that were rejected it has what reports print of them. A plan that is made from a record has the same cohorts, lines, groups and exact means as
//! the plan that was recorded, but nobody in it, and so it cannot be simulated.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::cohorts::Cohorts;
use super::{Calibration, Cohort, FileColumns, Lines, PeopleSource, Plan, fixed_lines, shared_capacity, tiers};
use crate::intake::headcount::{FileColumn, Rejection, Rejections};
use crate::quantity::Currency;
use crate::scenario::Scenario;
use crate::scenario::usage::Resource;
use crate::simulation::first_month::FirstMonth;
use crate::simulation::rarest_incident::RarestIncident;

/// What a plan comes to.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct PlanRecord {
    /// Those of people, in the order of the plan.
    cohorts: Vec<CohortRecord>,
    groups: Vec<(String, usize)>,
    sources: Vec<(PeopleSource, u64)>,
    position_months: f64,
    rows_read: Option<usize>,
    /// ISO codes.
    file_currencies: Vec<String>,
    rejected: Vec<RejectionRecord>,
    warnings: Vec<String>,
    columns: Option<FileColumns>,
    rarest_incident: RarestIncident,
    first_month: FirstMonth,
}

/// What tells a cohort from the others of its scenario.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct CohortRecord {
    group: String,
    jurisdiction: String,
    employment_type: String,
    /// ISO code.
    pay_currency: Option<String>,
    /// The place of the cohort from which it was parted for those who are at work for parts of months.
    part_of: Option<usize>,
    bring_rsus: bool,
    bring_options: bool,
    positions_change: bool,
    /// Of each resource.
    calibrations: [Option<Calibration>; Resource::ALL.len()],
}

/// A row of the headcount file that was rejected, as reports print it.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct RejectionRecord {
    line: u32,
    /// Its position from 0 and its name.
    column: Option<(usize, String)>,
    value: Option<String>,
    reason: String,
}

impl PlanRecord {
    pub fn of(plan: &Plan) -> Self {
        let of_people: Vec<&Cohort> = plan.cohorts.iter().filter(|cohort| !cohort.is_without_people()).collect();
        Self {
            cohorts: of_people.iter().map(|cohort| CohortRecord::of(cohort, &of_people)).collect(),
            groups: plan.groups.clone(),
            sources: plan.sources.iter().map(|(source, count)| (source.clone(), *count)).collect(),
            position_months: plan.position_months,
            rows_read: plan.rows_read,
            file_currencies: plan.file_currencies.iter().map(ToString::to_string).collect(),
            rejected: plan.rejected.iter().map(RejectionRecord::of).collect(),
            warnings: plan.warnings.clone(),
            columns: plan.columns.clone(),
            rarest_incident: plan.rarest_incident,
            first_month: plan.first_month.clone(),
        }
    }

    /// The plan that was recorded, without its people; `None` where the record is not of this scenario.
    pub(in crate::simulation) fn plan(self, shared: Arc<Scenario>, base: Option<Arc<Scenario>>) -> Option<Plan> {
        let scenario = shared.as_ref();
        let mut cohorts = Cohorts::new(scenario, base.as_deref());
        for (place, record) in self.cohorts.iter().enumerate() {
            record.add_to(&mut cohorts, scenario).filter(|made| *made == place)?;
        }
        let Cohorts { all: mut cohorts, mut kinds, .. } = cohorts;
        let (mut groups, mut segments, mut fleets) = (self.groups.clone(), vec![], vec![]);
        let mut parts = shared_capacity::Parts {
            cohorts: &mut cohorts,
            kinds: &mut kinds,
            groups: &mut groups,
            segments: &mut segments,
            fleets: &mut fleets,
            n_people: 0,
        };
        shared_capacity::add(scenario, &mut parts);
        fixed_lines::add(scenario, &mut parts);
        let Lines { lines, line_has_cash_timing, line_has_balance } = Lines::of(scenario, &cohorts);
        let tiers = tiers(scenario, &cohorts);
        let currency = |code: &String| Currency::of_code(code);
        Some(Plan {
            base,
            cohorts,
            kinds: vec![],
            // The record has those of capacities and lines as well.
            groups: self.groups,
            people: vec![],
            sources: self.sources.into_iter().collect::<BTreeMap<_, _>>(),
            own_uses: vec![],
            history: None,
            segments: vec![],
            fleets: vec![],
            shards: vec![],
            lines,
            line_has_cash_timing,
            line_has_balance,
            rows_read: self.rows_read,
            file_currencies: self.file_currencies.iter().map(currency).collect::<Option<BTreeSet<_>>>()?,
            rejected: Rejections::new(self.rejected.iter().map(RejectionRecord::rejection).collect(), vec![]),
            tiers,
            warnings: self.warnings,
            columns: self.columns,
            position_months: self.position_months,
            rarest_incident: self.rarest_incident,
            first_month: self.first_month,
            scenario: shared,
        })
    }
}

impl CohortRecord {
    fn of(cohort: &Cohort, all: &[&Cohort]) -> Self {
        let is_whole = |other: &&Cohort| {
            let key = |cohort: &Cohort| {
                (cohort.group.name.clone(), cohort.jurisdiction.clone(), cohort.employment_type.clone(), cohort.pay_currency)
            };
            other.part_months.is_empty() && key(other) == key(cohort)
        };
        let calibration = |resource| cohort.usage(resource).and_then(|usage| usage.calibration);
        Self {
            group: cohort.group.name.clone(),
            jurisdiction: cohort.jurisdiction.clone(),
            employment_type: cohort.employment_type.clone(),
            pay_currency: cohort.pay_currency.map(|currency| currency.code().to_string()),
            part_of: if cohort.part_months.is_empty() { None } else { all.iter().position(is_whole) },
            bring_rsus: cohort.bring_rsus,
            bring_options: cohort.bring_options,
            positions_change: cohort.positions_change,
            calibrations: Resource::ALL.map(calibration),
        }
    }

    /// Makes the cohort and returns its place.
    fn add_to(&self, cohorts: &mut Cohorts<'_>, scenario: &Scenario) -> Option<usize> {
        let place = match self.part_of {
            Some(whole) => {
                let part = cohorts.all.get(whole)?.clone();
                cohorts.all.push(part);
                cohorts.all.len() - 1
            }
            None => {
                let group = scenario.groups.iter().find(|group| group.name == self.group)?;
                let currency = match &self.pay_currency {
                    Some(code) => Some(Currency::of_code(code)?),
                    None => None,
                };
                cohorts.place_paid_in(group, &self.jurisdiction, &self.employment_type, currency)
            }
        };
        let cohort = &mut cohorts.all[place];
        (cohort.bring_rsus, cohort.bring_options, cohort.positions_change) = (self.bring_rsus, self.bring_options, self.positions_change);
        for (resource, calibration) in Resource::ALL.into_iter().zip(self.calibrations) {
            if let Some(usage) = cohort.usage_mut(resource) {
                usage.calibration = calibration;
            }
        }
        Some(place)
    }
}

impl RejectionRecord {
    fn of(rejection: &Rejection) -> Self {
        Self {
            line: rejection.line,
            column: rejection.file_column().map(|column| (column.position, column.name.to_string())),
            value: rejection.value().map(str::to_string),
            reason: rejection.reason(),
        }
    }

    fn rejection(&self) -> Rejection {
        let column = self.column.as_ref().map(|(position, name)| FileColumn { position: *position, name: name.as_str().into() });
        Rejection::recorded(self.line, column, self.value.as_deref(), &self.reason)
    }
}
