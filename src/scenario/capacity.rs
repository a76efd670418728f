//! Shared capacity: GPUs, rented or owned, that a team, some groups or the whole company share.
//!
//! It serves the GPU-hours that its people's dedicated GPUs leave, before the access tier: everybody is served the same share of what they still
//! want, as by a pool. Several capacities serve one after the other in the order of
//! [`PurchaseKind`](super::package::PurchaseKind) and of their names. Owned and reserved GPUs are at hand for every hour of the month; those on demand
//! are rented as they are used, up to their `hours`. Capacity is company property: it is there whoever comes and goes, and its cost is of a group of
//! its own, `capacity.NAME`, which has no people.

use super::names::{GPU, GROUP, ReferenceNames};
use super::number::{Numbers, Range};
use super::package::{DedicatedGpu, Owner, read_purchase_option};
use super::people::Group;
use crate::quantity::Dimension;
use crate::reading::table::optional;
use crate::reading::{Field, TableReader};

/// `[capacity.cluster] gpu = "h100", count = 16, purchase_option = "reserved", term = "12 months"`.
#[derive(Clone, Debug)]
pub struct Capacity {
    pub name: String,
    /// The kind of GPU.
    pub gpu: String,
    /// Whole GPUs, and how they are paid.
    pub gpus: DedicatedGpu,
    pub sharers: Sharers,
}

/// Who shares a capacity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sharers {
    Company,
    /// People of the groups with this `team`, or of the group of this name where it names no team.
    Team(String),
    Groups(Vec<String>),
}

/// GPUs of one capacity at most: more than the largest cluster.
const MOST_GPUS: i64 = 1_000_000;

impl Capacity {
    /// `groups` are the people of the scenario, where they could be read.
    pub(super) fn read(
        name: &str,
        field: &Field<'_>,
        names: &ReferenceNames<'_>,
        groups: Option<&[Group]>,
        numbers: &Numbers<'_>,
    ) -> Option<Self> {
        let table = TableReader::new(field)?;
        let gpu = table.required("gpu", "\"h100\"").and_then(|field| field.one_of(names.gpus.iter().copied(), &GPU));
        let count = table.required("count", "16").and_then(|field| field.count(0, MOST_GPUS));
        let team_field = table.optional("team");
        let team = optional(team_field.as_ref().map(|field| field.name().map(str::to_string)));
        let groups_field = table.optional("groups");
        let named = optional(groups_field.as_ref().map(|field| {
            let named = field.items("[\"research\"]")?.into_iter().map(|item| item.one_of(names.groups.iter().copied(), &GROUP));
            named.collect::<Vec<_>>().into_iter().collect::<Option<Vec<_>>>()
        }));
        if let (Some(team), Some(groups)) = (&team_field, &groups_field) {
            groups.exclude(team);
        }
        let purchase_option = read_purchase_option(gpu.as_deref().unwrap_or_default(), &table, Owner::Sharers, names, numbers);
        let count =
            count.map(|count| numbers.fixed(format!("{}.count", table.path()), count as f64, Dimension::Number, Range::NOT_NEGATIVE));
        table.finish();
        let sharers = match (named?, team?) {
            (Some(groups), _) => Sharers::Groups(groups),
            (None, Some(team)) => Sharers::Team(team),
            (None, None) => Sharers::Company,
        };
        let capacity =
            Self { name: name.to_string(), gpu: gpu?, gpus: DedicatedGpu { count: count?, purchase_option: purchase_option? }, sharers };
        if let Some(groups) = groups
            && !groups.iter().any(|group| capacity.serves(group) && group.gpu_usage.is_some())
        {
            let field = groups_field.as_ref().or(team_field.as_ref()).unwrap_or(field);
            field.mistake_in_key(
                format!("nobody who shares the capacity `{name}` has a usage of GPUs"),
                "add gpu_usage = \"batch-research\" to a group that shares it",
            );
            return None;
        }
        Some(capacity)
    }

    /// Whether people of a group share it.
    pub fn serves(&self, group: &Group) -> bool {
        match &self.sharers {
            Sharers::Company => true,
            Sharers::Team(team) => group.team.as_ref().unwrap_or(&group.name) == team,
            Sharers::Groups(groups) => groups.contains(&group.name),
        }
    }
}
