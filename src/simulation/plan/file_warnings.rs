//! What a reader should know about a headcount file of which every row can be used.

use std::collections::BTreeMap;

use super::{Cohort, Grant, Person, Segment};
use crate::intake::Headcount;
use crate::intake::headcount::Assignment;
use crate::quantity::{count, plural};
use crate::scenario::{EmploymentType, Scenario};

/// People of a file with something in common.
#[derive(Default)]
struct Counts {
    n_people: usize,
    absent: usize,
    with_unused_target: usize,
    with_unused_allowance: usize,
    /// Whose own grant has vested before the horizon, for want of a grant date counted from their first day.
    vested_from_start: usize,
    /// Whose word for their employment means no type of the scenario, by the word.
    with_unknown_type: BTreeMap<String, usize>,
}

/// Warnings about cells that have no effect.
pub fn warnings(scenario: &Scenario, headcount: &Headcount, cohorts: &[Cohort], segments: &[Segment], people: &[Person]) -> Vec<String> {
    let mut counts = Counts::default();
    let (first, last) = (scenario.start, scenario.start.plus(scenario.months as i32 - 1));
    for segment in segments {
        let cohort = &cohorts[segment.cohort];
        let core = cohort.package.as_deref().map(|package| &package.core);
        let has_bonus = core.is_some_and(|core| core.bonus.is_some() || core.performance_bonus.is_some());
        for person in people[segment.people.clone()].iter().filter(|person| person.row.is_some()) {
            counts.n_people += 1;
            counts.absent += usize::from(!person.pay.is_present_within(first, last));
            counts.with_unused_target += usize::from(!has_bonus && person.pay.bonus_target.get().is_some_and(|target| target > 0.0));
            counts.with_unused_allowance += usize::from(cohort.inference.is_none() && person.allowance.get().is_some());
            counts.vested_from_start += usize::from(has_vested_from_start(person, cohort, scenario));
        }
    }
    counts.with_unknown_type = unknown_employment_types(scenario, headcount);
    counts.warnings(&format!("from {first} to {last}"))
}

/// People by the word of the file for their employment, where it means no type of the scenario.
fn unknown_employment_types(scenario: &Scenario, headcount: &Headcount) -> BTreeMap<String, usize> {
    let unknown = |assignment: &Assignment| {
        let words = assignment.employment_type.as_ref()?;
        EmploymentType::meant_by(&scenario.employment_types, words).is_none().then(|| words.clone())
    };
    let by_assignment: Vec<Option<String>> = headcount.assignments.iter().map(unknown).collect();
    let mut counts = BTreeMap::new();
    for row in &headcount.rows {
        if let Some(words) = &by_assignment[row.assignment as usize] {
            *counts.entry(words.clone()).or_default() += row.weight as usize;
        }
    }
    counts
}

/// Whether an own grant without a date is used up before the horizon.
fn has_vested_from_start(person: &Person, cohort: &Cohort, scenario: &Scenario) -> bool {
    let is_undated = person.pay.equity.is_some_and(|own| own.grant.get() > 0.0 && own.grant_date.get().is_none());
    let ownership = cohort.package.as_deref().map(|package| &package.ownership);
    let has_vested = |grant: Grant<'_>| grant.schedule().vested_by(scenario.start.plus(-1).last_day()) >= 1.0;
    is_undated && person.pay.grants(ownership, scenario).find(|grant| !grant.is_refresher).is_some_and(has_vested)
}

impl Counts {
    fn warnings(&self, horizon: &str) -> Vec<String> {
        let of_all = |n: usize| format!("{} of {} in the headcount file", count(n), people(self.n_people));
        let absent = || format!("{} {} not at work {horizon} and cost nothing", of_all(self.absent), are(self.absent));
        let unused = |n: usize, what: &str, lack: &str| {
            (n > 0).then(|| format!("{} with {what} whose group has no {lack}: it costs nothing here", plural(n, "employee")))
        };
        let vested = || {
            format!(
                "{} with a grant that has vested before the horizon, counted from the first day of work: it costs nothing; \
                 a column `grant_date` gives the dates of grants",
                plural(self.vested_from_start, "employee")
            )
        };
        let unknown_types = || {
            let words: Vec<String> = self.with_unknown_type.iter().map(|(words, n)| format!("`{words}` for {}", count(*n))).collect();
            format!(
                "no employment type has these words of the headcount file, and the group's type is used: {}; add them to the file_words of a type, \
                 such as [employment_types.contractor]",
                words.join(", ")
            )
        };
        [
            (self.absent > 0).then(absent),
            unused(self.with_unused_target, "a bonus target", "bonus"),
            unused(self.with_unused_allowance, "a compute allowance", "usage"),
            (self.vested_from_start > 0).then(vested),
            (!self.with_unknown_type.is_empty()).then(unknown_types),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}

fn people(n: usize) -> String {
    if n == 1 { "1 person".into() } else { format!("{} people", count(n)) }
}

fn are(n: usize) -> &'static str {
    if n == 1 { "is" } else { "are" }
}
