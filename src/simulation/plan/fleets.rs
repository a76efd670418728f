//! Fleets: who holds assets together, and how many positions there are of it month by month.
//!
//! Positions are counted by plan and by date, not by chance: one that is vacant until a replacement starts exists all the same.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::people::Person;
use super::{Cohort, Plan, Segment};
use crate::cost::stock::Positions;
use crate::quantity::{Date, Month};
use crate::scenario::Scenario;

/// People of one reported group and cohort.
pub struct FleetPlan {
    pub cohort: usize,
    pub positions: Arc<Positions>,
    /// One over the number of positions that exist at some time in each month.
    part_of_position: Vec<f64>,
    /// One over the number of all positions: their part while none exists.
    part_of_all: f64,
}

impl FleetPlan {
    pub fn new(scenario: &Scenario, cohort: usize, people: &[Person]) -> Self {
        let existing = existing(scenario, people);
        Self {
            cohort,
            positions: Arc::new(positions(scenario, people)),
            part_of_position: existing.iter().map(|existing| 1.0 / existing).collect(),
            part_of_all: 1.0 / people.len() as f64,
        }
    }

    /// A shared capacity holds its GPUs as one position that is always there.
    pub fn of_capacity(scenario: &Scenario, cohort: usize) -> Self {
        let ones = vec![1.0; scenario.months];
        Self { cohort, positions: Arc::new(Positions { before: 1.0, by_month: ones.clone() }), part_of_position: ones, part_of_all: 1.0 }
    }

    /// The part of the fleet that belongs to `people`, month by month.
    pub fn share(&self, scenario: &Scenario, people: &[Person]) -> Vec<f64> {
        let share = |(existing, part): (f64, &f64)| match part.is_finite() {
            true => existing * part,
            false => people.len() as f64 * self.part_of_all,
        };
        existing(scenario, people).into_iter().zip(&self.part_of_position).map(share).collect()
    }
}

/// Fleets of people who each hold assets of their own.
pub struct SoloFleets {
    /// How many fleets the plan has, which come first.
    n_before: usize,
    /// The distinct ones: a cohort and what one of its people holds.
    fleets: Vec<(usize, Arc<Positions>)>,
    /// By person, its place in `fleets`.
    of_person: Vec<u32>,
}

impl SoloFleets {
    /// Of all people of the plan.
    pub fn of(plan: &Plan) -> Self {
        let mut solo = Self { n_before: plan.fleets.len(), fleets: vec![], of_person: vec![0; plan.people.len()] };
        // Few months in which people come and go make few kinds of positions.
        let mut places: BTreeMap<(usize, Vec<bool>), u32> = BTreeMap::new();
        for segment in &plan.segments {
            for person in segment.people.clone() {
                let positions = positions(&plan.scenario, std::slice::from_ref(&plan.people[person]));
                let is_there = std::iter::once(&positions.before).chain(&positions.by_month).map(|number| *number > 0.0).collect();
                solo.of_person[person] = *places.entry((segment.cohort, is_there)).or_insert_with(|| {
                    solo.fleets.push((segment.cohort, Arc::new(positions)));
                    solo.fleets.len() as u32 - 1
                });
            }
        }
        solo
    }

    /// The cohort and the positions of each.
    pub fn iter(&self) -> impl Iterator<Item = (usize, &Arc<Positions>)> {
        self.fleets.iter().map(|(cohort, positions)| (*cohort, positions))
    }

    /// The place of a person's fleet among all of an environment.
    pub fn of_person(&self, person: usize) -> usize {
        self.n_before + self.of_person[person] as usize
    }
}

/// The fleets of `segments`, of which each one's follow one another. Sets which is whose, and how much of it.
pub fn fleets(scenario: &Scenario, cohorts: &[Cohort], people: &[Person], segments: &mut [Segment]) -> Vec<FleetPlan> {
    let mut fleets = vec![];
    // Cohorts that differ in the days of their people only hold assets together.
    let terms = |segment: &Segment| {
        let cohort = &cohorts[segment.cohort];
        (segment.group, &cohort.group.name, &cohort.jurisdiction, &cohort.employment_type)
    };
    for segments in segments.chunk_by_mut(|a, b| terms(a) == terms(b)) {
        let all = segments[0].people.start..segments[segments.len() - 1].people.end;
        let fleet = FleetPlan::new(scenario, segments[0].cohort, &people[all]);
        for segment in segments {
            (segment.fleet, segment.fleet_share) = (fleets.len(), fleet.share(scenario, &people[segment.people.clone()]));
        }
        fleets.push(fleet);
    }
    fleets
}

/// The number of positions that exist on some day of each month.
fn existing(scenario: &Scenario, people: &[Person]) -> Vec<f64> {
    let exist = |month: Month| people.iter().filter(|person| person.pay.is_present_within(month, month)).count();
    scenario.calendar().map(|month| exist(month) as f64).collect()
}

fn positions(scenario: &Scenario, people: &[Person]) -> Positions {
    let first = scenario.start;
    let (mut before, mut at_first) = (0, 0_i64);
    // Days on which the number changes, in order, first those on which somebody is gone.
    let mut changes: Vec<(Date, i64)> = vec![];
    for Person { pay, .. } in people {
        let (start, gone) = (pay.start.get(), pay.end.get().map(|end| end.plus_days(1)));
        if start.zip(gone).is_some_and(|(start, gone)| gone <= start) {
            continue;
        }
        let first_day = Date { month: first, day: 1 };
        let is_there_on = |day: Date| start.is_none_or(|start| start <= day) && gone.is_none_or(|gone| gone > day);
        before += i64::from(is_there_on(first_day) && start != Some(first_day));
        at_first += i64::from(is_there_on(first_day));
        changes.extend(start.filter(|start| *start > first_day).map(|start| (start, 1)));
        changes.extend(gone.filter(|gone| *gone > first_day).map(|gone| (gone, -1)));
    }
    changes.sort_unstable();
    let (mut changes, mut now) = (changes.into_iter().peekable(), at_first);
    let by_month = scenario.calendar().map(|month| {
        // Whoever joins on the first of the month is among those who are there on it.
        while let Some((_, change)) = changes.next_if(|(date, _)| *date == Date { month, day: 1 }) {
            now += change;
        }
        let mut most = now;
        while let Some((_, change)) = changes.next_if(|(date, _)| date.month == month) {
            now += change;
            most = most.max(now);
        }
        most as f64
    });
    let by_month = by_month.collect();
    Positions { before: before as f64, by_month }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simulation::plan::PayTerms;

    fn person(start: Option<&str>, end: Option<&str>) -> Person {
        let date = |text: Option<&str>| text.map(|text| text.parse::<crate::quantity::Date>().unwrap()).into();
        Person::new(1, PayTerms { start: date(start), end: date(end), ..PayTerms::default() })
    }

    #[test]
    fn positions_are_the_most_on_any_day() {
        let scenario = Scenario::builtin("traditional", &["horizon.months=4"]).unwrap().scenario;
        let people = [
            person(None, None),
            // One leaves on the 15th, and another joins on the 16th.
            person(Some("2025-05-01"), Some("2026-02-15")),
            person(Some("2026-02-16"), None),
            // Somebody is there for a week of March, another joins on the first of April, and others were or will be there.
            person(Some("2026-03-10"), Some("2026-03-16")),
            person(Some("2026-04-01"), None),
            person(None, Some("2025-12-31")),
            person(Some("2026-05-01"), None),
        ];
        assert_eq!(positions(&scenario, &people), Positions { before: 2.0, by_month: vec![2.0, 2.0, 3.0, 3.0] });
        let fleet = FleetPlan::new(&scenario, 0, &people);
        assert_eq!(fleet.share(&scenario, &people[1..2]), [0.5, 1.0 / 3.0, 0.0, 0.0]);
        let joins_on_the_first_day = [person(Some("2026-01-01"), Some("2026-01-01"))];
        assert_eq!(positions(&scenario, &joins_on_the_first_day), Positions { before: 0.0, by_month: vec![1.0, 0.0, 0.0, 0.0] });
        // While nobody is there, everybody has a part.
        assert_eq!(FleetPlan::new(&scenario, 0, &joins_on_the_first_day).share(&scenario, &joins_on_the_first_day), [1.0; 4]);
    }
}
