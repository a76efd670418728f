//! People whose use is known from the past: a level and a rate of their own, drawn toward those of their group by how much history there is.
//!
//! ```text
//! level = Z × own use per active month ÷ that of the group + (1 − Z),   rate = Z' × own share of active months + (1 − Z') × that of the group
//! ```
//! with the credibility Z of [`statistics::credibility`](crate::statistics::credibility). History says who uses more than others and how regularly; how
//! much a group uses, and how that grows, is the scenario's to say. What the history leaves open of a level stays random: of the spread across people
//! the part √(1 − Z). Whoever has used something has adopted it.

use std::collections::BTreeMap;
use std::num::NonZeroU32;

use super::{Cohort, Person, Segment};
use crate::intake::UsageHistory;
use crate::intake::usage_history::{Use, UsedResource};
use crate::quantity::Month;
use crate::scenario::usage::{PerResource, Resource};
use crate::statistics::credibility::{Credibility, Observations};

/// What is known of one person's use of one resource.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct OwnLevel {
    /// Mean factor by which the person uses more than the average of those who use, in an active month.
    pub level: f64,
    /// The part of the spread across people that remains, 0 to 1.
    pub spread: f64,
    /// Share of active months, 0 to 1.
    pub rate: f64,
    /// Whether the person has used the resource.
    pub has_adopted: bool,
}

/// What is known of one person's use.
pub type OwnUse = PerResource<Option<OwnLevel>>;

/// How many people and how much of the history found each other.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct HistoryMatch {
    /// People of files with a level of their own.
    pub n_people: usize,
    /// People of files of whom the history knows nothing: they have that of their group.
    pub n_without: usize,
    /// People of the history who are in no file.
    pub n_unknown: usize,
}

/// The months of one person's history.
struct Months {
    /// Use in active months.
    amounts: Observations,
    /// 1 for an active month, else 0.
    activity: Observations,
}

/// Gives people of files their own use. Returns all levels, to which [`Person::own_use`] refers.
pub fn assign(people: &mut [Person], segments: &[Segment], cohorts: &[Cohort], history: &UsageHistory) -> (Vec<OwnUse>, HistoryMatch) {
    let mut own_uses: Vec<OwnUse> = vec![];
    let mut places: BTreeMap<usize, NonZeroU32> = BTreeMap::new();
    for resource in Resource::ALL {
        let used = match resource {
            Resource::Inference => UsedResource::Models,
            Resource::Gpu => UsedResource::Gpus,
        };
        let Some((first, last)) = history.months.get(&used).copied() else { continue };
        // People of one usage are compared with one another.
        let mut by_usage: BTreeMap<&str, Vec<(usize, Months)>> = BTreeMap::new();
        for segment in segments {
            let Some(usage) = cohorts[segment.cohort].usage(resource) else { continue };
            for index in segment.people.clone().filter(|index| people[*index].row.is_some()) {
                let uses = history.of(people[index].key, used);
                if let Some(months) = Months::of(&people[index], uses, first, last).filter(|_| !uses.is_empty()) {
                    by_usage.entry(&usage.usage.name).or_default().push((index, months));
                }
            }
        }
        for members in by_usage.values() {
            let amounts = Credibility::of(members.iter().map(|(_, months)| months.amounts));
            let activity = Credibility::of(members.iter().map(|(_, months)| months.activity));
            let (Some(amounts), Some(activity)) = (amounts, activity) else { continue };
            for (index, months) in members {
                let weight = amounts.weight(months.amounts.n);
                let level = OwnLevel {
                    level: amounts.estimate(&months.amounts) / amounts.mean,
                    spread: (1.0 - weight).sqrt(),
                    rate: activity.estimate(&months.activity).clamp(0.0, 1.0),
                    has_adopted: true,
                };
                let place = *places.entry(*index).or_insert_with(|| {
                    own_uses.push(PerResource::default());
                    NonZeroU32::MIN.saturating_add(own_uses.len() as u32 - 1)
                });
                *own_uses[place.get() as usize - 1].get_mut(resource) = Some(level);
            }
        }
    }
    let n_people = places.len();
    let of_files = || people.iter().filter(|person| person.row.is_some());
    let mut keys: Vec<u64> = of_files().map(|person| person.key).collect();
    keys.sort_unstable();
    let n_unknown = history.people().filter(|person| keys.binary_search(person).is_err()).count();
    let matched = HistoryMatch { n_people, n_without: keys.len() - n_people, n_unknown };
    for (index, place) in places {
        people[index].own_use = Some(place);
    }
    (own_uses, matched)
}

impl Months {
    /// Of the months from `first` to `last` in which the person was at work; absent where there is none.
    fn of(person: &Person, uses: &[Use], first: Month, last: Month) -> Option<Self> {
        let mut months = Self { amounts: Observations::default(), activity: Observations::default() };
        let mut uses = uses.iter().peekable();
        let mut month = first;
        while month <= last {
            let used = uses.next_if(|of| of.month == month);
            if let Some(used) = used {
                months.amounts.add(used.amount);
            }
            // Use before the first day at work was somebody's all the same.
            if used.is_some() || person.pay.presence_in(month) > 0.0 {
                months.activity.add(f64::from(u8::from(used.is_some())));
            }
            month = month.plus(1);
        }
        (months.amounts.n > 0.0).then_some(months)
    }
}
