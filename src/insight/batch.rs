//! A batch: headcount files row by row, with figures of every person, and of groups, files and everybody together.
//!
//! ```text
//! rows read = rows simulated + rows rejected + rows filtered
//! total     = Σ people + what belongs to nobody
//! ```
//! Groups and files divide the same people twice. What tables show of them is coarse enough that nobody's pay can be read off, also not as the difference
//! of two of them: see [`privacy`].

pub mod privacy;

use serde::Serialize;

use crate::quantity::{Currency, Month};
use crate::scenario::RunSettings;
use crate::simulation::Sums;
use crate::statistics::estimate::Estimate;
use crate::statistics::replicates::Replicates;

/// The name of the group in which small groups are merged.
pub const OTHER: &str = "(merged)";
/// The name of a label that a row does not have.
pub const BLANK: &str = "(blank)";
/// The group of people who join by the scenario's hiring plans, and so are in no file.
pub const PLANNED_HIRES: &str = "(planned hires)";

/// The result of a batch.
#[derive(Clone, Debug, Serialize)]
pub struct Batch {
    pub scenario: String,
    pub seed: u64,
    pub trials: usize,
    pub start: Month,
    pub months: usize,
    pub currency: Currency,
    pub rows: RowCounts,
    /// People who are at work at some time within the horizon, those of hiring plans among them.
    pub people: u64,
    /// Of those, people of hiring plans, who are in no file.
    pub planned_hires: u64,
    /// Months that people are at work, summed over people; part-time work counts in full.
    pub person_months: f64,
    /// Why rows were rejected, the most frequent reason first.
    pub rejected: Vec<RejectedRows>,
    /// Why rows were left out on purpose.
    pub filtered: Vec<FilteredRows>,
    pub files: Vec<FileFigures>,
    /// The columns by which people are grouped.
    pub by: Vec<String>,
    /// The most expensive first.
    pub groups: Vec<GroupFigures>,
    /// What belongs to nobody: shared capacity, and lines of a group or the company; absent where there is none.
    pub shared: Option<Figures>,
    pub total: Figures,
    /// The fewest people of whom figures are shown together.
    pub min_group: u64,
    /// Groups that were merged since they are smaller.
    pub merged_groups: usize,
    /// Files whose figures are withheld, since groups within them are smaller.
    pub withheld_files: usize,
    /// What to know before quoting a figure.
    pub warnings: Vec<String>,
}

/// How many rows the files have, and what became of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct RowCounts {
    pub read: usize,
    /// Rows whose people are simulated.
    pub simulated: usize,
    pub rejected: usize,
    /// Rows that were left out on purpose: by the header map, since the person has left, or as a total.
    pub filtered: usize,
    /// Of the simulated, rows of people who are not at work within the horizon: they left before it or join after it.
    pub not_at_work: usize,
}

/// Rows rejected for the same reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RejectedRows {
    pub rows: usize,
    /// Of the first of them.
    pub file: String,
    pub line: u32,
    /// Lines of the first few of them.
    pub first_lines: Vec<u32>,
    pub column: Option<String>,
    pub reason: String,
}

/// Rows left out for the same reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FilteredRows {
    pub rows: usize,
    pub file: String,
    pub line: u32,
    pub reason: String,
}

/// One file.
#[derive(Clone, Debug, Serialize)]
pub struct FileFigures {
    pub name: String,
    pub rows: RowCounts,
    pub people: u64,
    /// Absent where they would give away the figures of a few people.
    pub figures: Option<Figures>,
}

/// People with the same labels.
#[derive(Clone, Debug, Serialize)]
pub struct GroupFigures {
    /// In the order of [`Batch::by`].
    pub labels: Vec<String>,
    pub figures: Figures,
}

/// Figures of some people together. Money is in the currency of the scenario.
#[derive(Clone, Debug, Serialize)]
pub struct Figures {
    pub people: u64,
    pub person_months: f64,
    /// Everything they cost.
    pub cost: Estimate,
    /// The part of it that is compute.
    pub compute: Estimate,
    /// Absent where a mean has no closed form.
    pub exact_cost: Option<f64>,
    pub exact_compute: Option<f64>,
    /// Mean number of person-months in which demand exceeded the quotas.
    pub months_at_cap: f64,
    /// Share of demand, at its price, that was not served, 0 to 1; absent where there was no demand.
    pub unserved_share: Option<f64>,
}

/// How many people some part has, and how long they are at work.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Presence {
    pub people: u64,
    pub person_months: f64,
}

impl Presence {
    /// Adds other people.
    pub fn add(&mut self, other: Self) {
        self.people += other.people;
        self.person_months += other.person_months;
    }
}

impl Figures {
    /// Of people whose trials add up to `sums`; absent where there are no trials. `replicates` say how trials were sampled.
    pub fn of(presence: Presence, sums: &Sums, replicates: Option<Replicates>) -> Option<Self> {
        let estimate = |values: Vec<f64>| match replicates {
            None => Estimate::of(&values),
            Some(replicates) => Estimate::of_replicates(&values, replicates),
        };
        Some(Self {
            people: presence.people,
            person_months: presence.person_months,
            cost: estimate(sums.cost())?,
            compute: estimate(sums.compute())?,
            exact_cost: sums.exact_cost(),
            exact_compute: sums.exact_compute(),
            months_at_cap: sums.months_at_cap(),
            unserved_share: sums.unserved_share(),
        })
    }
}

/// What of a batch is known before anybody is simulated.
pub struct Setup {
    pub scenario: String,
    pub settings: RunSettings,
    pub start: Month,
    pub months: usize,
    pub currency: Currency,
    pub rejected: Vec<RejectedRows>,
    pub filtered: Vec<FilteredRows>,
    /// Names and rows.
    pub files: Vec<(String, RowCounts)>,
    pub by: Vec<String>,
    pub planned_hires: u64,
    pub min_group: u64,
    pub warnings: Vec<String>,
}

/// A part of the people with its sums.
pub struct Part {
    /// Labels of a group; empty for a file.
    pub labels: Vec<String>,
    pub presence: Presence,
    pub sums: Sums,
}

/// People by group (outer) and file (inner).
pub type Cells = Vec<Vec<u64>>;

impl Batch {
    /// Puts a batch together from the sums of its groups and of its files, of which `cells` counts the people, and of what belongs to nobody.
    ///
    /// Absent where there are no trials.
    pub fn of(
        setup: Setup,
        groups: Vec<Part>,
        files: Vec<Part>,
        cells: &Cells,
        shared: Option<&Sums>,
        replicates: Option<Replicates>,
    ) -> Option<Self> {
        let mut presence = Presence::default();
        let mut sums = Sums::default();
        for group in &groups {
            presence.add(group.presence);
            sums.append(&group.sums);
        }
        if let Some(shared) = shared {
            sums.append(shared);
        }
        let total = Figures::of(presence, &sums, replicates)?;
        let shown = privacy::Shown::of(cells, setup.min_group);
        let merged_groups = shown.merged_groups.len();
        let mut by_group = vec![];
        for (labels, members) in shown.groups(&groups, setup.by.len()) {
            let mut members = members.into_iter();
            let first = members.next()?;
            let (mut presence, mut sums) = (first.presence, first.sums.clone());
            members.for_each(|part| {
                presence.add(part.presence);
                sums.append(&part.sums);
            });
            by_group.push(GroupFigures { labels, figures: Figures::of(presence, &sums, replicates)? });
        }
        by_group
            .sort_by(|one, other| other.figures.cost.mean.total_cmp(&one.figures.cost.mean).then_with(|| one.labels.cmp(&other.labels)));
        let mut by_file = vec![];
        for (place, ((name, rows), part)) in setup.files.into_iter().zip(&files).enumerate() {
            let figures =
                if shown.withheld_files.contains(&place) { None } else { Some(Figures::of(part.presence, &part.sums, replicates)?) };
            by_file.push(FileFigures { name, rows, people: part.presence.people, figures });
        }
        Some(Self {
            scenario: setup.scenario,
            seed: setup.settings.seed,
            trials: setup.settings.trials as usize,
            start: setup.start,
            months: setup.months,
            currency: setup.currency,
            rows: by_file.iter().fold(RowCounts::default(), |sum, file| sum.plus(file.rows)),
            people: presence.people,
            planned_hires: setup.planned_hires,
            person_months: presence.person_months,
            rejected: setup.rejected,
            filtered: setup.filtered,
            withheld_files: shown.withheld_files.len(),
            files: by_file,
            by: setup.by,
            groups: by_group,
            shared: match shared {
                Some(shared) => Some(Figures::of(Presence::default(), shared, replicates)?),
                None => None,
            },
            total,
            min_group: setup.min_group,
            merged_groups,
            warnings: setup.warnings,
        })
    }
}

impl RowCounts {
    /// With those of another file.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self {
            read: self.read + other.read,
            simulated: self.simulated + other.simulated,
            rejected: self.rejected + other.rejected,
            filtered: self.filtered + other.filtered,
            not_at_work: self.not_at_work + other.not_at_work,
        }
    }

    /// Whether every row is accounted for.
    pub fn add_up(self) -> bool {
        self.read == self.simulated + self.rejected + self.filtered
    }
}
