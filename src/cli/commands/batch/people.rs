//! The people of a batch: to which row, group and file each belongs, and the table of them that is written while they are simulated.

use std::io::Write;

use crate::cli::error::CommandError;
use crate::files::{self, FileError, Pseudonyms};
use crate::insight::batch::{Cells, PLANNED_HIRES, Part, Presence};
use crate::intake::Headcount;
use crate::intake::headcount::HeadcountRow;
use crate::quantity::compact::OptionalNumber;
use crate::quantity::{bytes, count};
use crate::render::ExportError;
use crate::render::frame::FrameError;
use crate::render::frame::stream::RowStream;
use crate::report::batch::label;
use crate::report::batch::people::{PersonRow, dataset};
use crate::simulation::{Partition, PersonOutcome, Plan, Study, Sums};

/// Bytes of the sums of one part in one trial: of cost and of compute.
const BYTES_OF_SUM: u64 = 32;

/// Who the people of a plan are.
pub struct Everybody<'a> {
    pub plan: &'a Plan,
    pub headcount: &'a Headcount,
    /// The columns by which people are grouped; `group` where nothing is asked for.
    pub by: Vec<String>,
    pseudonyms: Option<Pseudonyms>,
    /// By person: the place of the group in [`Everybody::groups`].
    group_of: Vec<u32>,
    /// By person: the file; after all files, people who are in none.
    file_of: Vec<u32>,
    /// By person: the group of the scenario, by its place among the cohorts.
    cohort_of: Vec<u32>,
    /// By person: months at work; absent for those who are not at work within the horizon.
    months_of: Vec<OptionalNumber>,
    /// The labels of each group.
    groups: Vec<Vec<String>>,
}

impl<'a> Everybody<'a> {
    pub fn of(plan: &'a Plan, headcount: &'a Headcount, by: &[String], pseudonyms: Option<Pseudonyms>) -> Self {
        let has_labels = !by.is_empty();
        let n_people = plan.people.len();
        let (first, last) = (plan.scenario.start, plan.scenario.start.plus(plan.n_months() as i32 - 1));
        let mut everybody = Self {
            plan,
            headcount,
            by: if has_labels { by.to_vec() } else { vec!["group".into()] },
            pseudonyms,
            group_of: vec![0; n_people],
            file_of: vec![headcount.files.len() as u32; n_people],
            cohort_of: vec![0; n_people],
            months_of: vec![OptionalNumber::NONE; n_people],
            groups: vec![],
        };
        everybody.groups = match has_labels {
            true => headcount.label_sets.iter().map(|set| set.iter().map(|text| label(text.as_deref())).collect()).collect(),
            false => plan.groups.iter().map(|(name, _)| vec![name.clone()]).collect(),
        };
        let of_nobody = everybody.groups.len() as u32;
        everybody.groups.push(vec![PLANNED_HIRES.to_string(); everybody.by.len()]);
        for segment in &plan.segments {
            for index in segment.people.clone() {
                let person = &plan.people[index];
                let line = person.row.map(u32::from);
                everybody.cohort_of[index] = segment.cohort as u32;
                if let Some(line) = line {
                    everybody.file_of[index] = headcount.place(line).0 as u32;
                }
                everybody.group_of[index] = match line.and_then(|line| headcount.row_on(line)) {
                    Some(row) if has_labels => row.labels,
                    None if has_labels => of_nobody,
                    _ => segment.group as u32,
                };
                if person.pay.is_present_within(first, last) {
                    everybody.months_of[index] = Some(person.pay.presence(&plan.scenario).into_iter().sum::<f64>()).into();
                }
            }
        }
        everybody
    }

    /// Refuses more groups than memory has room for.
    ///
    /// # Errors
    /// Their sums do not fit.
    pub fn check_memory(&self, study: &Study) -> Result<(), CommandError> {
        let n_parts = self.groups.len() + self.headcount.files.len();
        let needed = n_parts as u64 * u64::from(study.settings().trials) * BYTES_OF_SUM;
        match files::available_memory().filter(|available| *available < needed) {
            None => Ok(()),
            Some(available) => {
                let (needed, available) = (bytes(needed), bytes(available));
                let message =
                    format!("about {needed} of memory are needed for {} groups, but {available} are available", count(self.groups.len()));
                Err(CommandError::plain(message, "group by fewer columns with --by, or ask for fewer trials"))
            }
        }
    }

    /// By group, and by file.
    pub fn partitions(&self) -> [Partition<'_>; 2] {
        [
            Partition { n_parts: self.groups.len(), part_of: &self.group_of },
            Partition { n_parts: self.headcount.files.len() + 1, part_of: &self.file_of },
        ]
    }

    /// The groups and the files with their sums, groups without people left out.
    pub fn parts(&self, sums: Vec<Vec<Sums>>) -> (Vec<Part>, Vec<Part>) {
        let mut sums = sums.into_iter();
        let (by_group, by_file) = (sums.next().unwrap_or_default(), sums.next().unwrap_or_default());
        let presence = |n_parts: usize, part_of: &[u32]| {
            let mut presence = vec![Presence::default(); n_parts];
            for (part, months) in part_of.iter().zip(&self.months_of) {
                if let Some(person_months) = months.get() {
                    presence[*part as usize].add(Presence { people: 1, person_months });
                }
            }
            presence
        };
        let has_people = self.has_people();
        let of_groups = presence(self.groups.len(), &self.group_of).into_iter().zip(by_group).zip(&self.groups);
        let groups = of_groups.map(|((presence, sums), labels)| Part { labels: labels.clone(), presence, sums });
        let groups = groups.zip(&has_people).filter(|(_, has_people)| **has_people).map(|(part, _)| part).collect();
        let of_files = presence(self.headcount.files.len() + 1, &self.file_of).into_iter().zip(by_file);
        (groups, of_files.map(|(presence, sums)| Part { labels: vec![], presence, sums }).collect())
    }

    /// People whose figures are in the sums, by group and file, for the groups of [`Everybody::parts`]: those at work, and `paid_later`, people of whom
    /// something is paid although they are not at work within the horizon.
    pub fn cells(&self, paid_later: &[usize]) -> Cells {
        let mut cells: Cells = vec![vec![0; self.headcount.files.len()]; self.groups.len()];
        let at_work = (0..self.months_of.len()).filter(|person| self.is_at_work(*person));
        for person in at_work.chain(paid_later.iter().copied()) {
            if let Some(cell) = cells[self.group_of[person] as usize].get_mut(self.file_of[person] as usize) {
                *cell += 1;
            }
        }
        let has_people = self.has_people();
        cells.into_iter().zip(has_people).filter(|(_, has_people)| *has_people).map(|(cells, _)| cells).collect()
    }

    /// For each group, whether anybody belongs to it, at work or not.
    fn has_people(&self) -> Vec<bool> {
        let mut has_people = vec![false; self.groups.len()];
        self.group_of.iter().for_each(|group| has_people[*group as usize] = true);
        has_people
    }

    /// Whether something of the cost belongs to nobody.
    pub fn has_shared_cost(&self) -> bool {
        self.plan.fixed_lines().next().is_some() || self.plan.capacities().next().is_some()
    }

    /// Whether a person is at work at some time within the horizon.
    pub fn is_at_work(&self, person: usize) -> bool {
        self.months_of[person].get().is_some()
    }

    /// People at work within the horizon.
    pub fn n_at_work(&self) -> u64 {
        (0..self.months_of.len()).filter(|person| self.is_at_work(*person)).count() as u64
    }

    /// Lines of rows whose people are simulated, in order.
    pub fn lines_simulated(&self) -> Vec<u32> {
        in_order(self.plan.people.iter().filter_map(|person| person.row.map(u32::from)))
    }

    /// Lines of rows of which nobody is at work within the horizon, in order.
    pub fn lines_not_at_work(&self) -> Vec<u32> {
        let gone = self.plan.people.iter().enumerate().filter(|(index, _)| !self.is_at_work(*index));
        in_order(gone.filter_map(|(_, person)| person.row.map(u32::from)))
    }

    /// The id of a row as outputs show it: its pseudonym where there is a key; else the id, unless it is a name or an address.
    pub fn shown_id(&self, row: &HeadcountRow) -> Option<String> {
        self.shown(self.headcount.employee_id(row))
    }

    /// An id as outputs show it.
    pub fn shown(&self, id: &str) -> Option<String> {
        match &self.pseudonyms {
            Some(pseudonyms) => Some(pseudonyms.of(id)),
            None => is_opaque(id).then(|| id.to_string()),
        }
    }

    fn row(&'a self, outcome: &PersonOutcome) -> Option<PersonRow<'a>> {
        let line = u32::from(self.plan.people[outcome.person].row?);
        let row = self.headcount.row_on(line)?;
        let (file, line) = self.headcount.place(line);
        let months = self.months_of[outcome.person].get();
        Some(PersonRow {
            file: &self.headcount.files[file].name,
            line,
            id: self.shown_id(row),
            group: &self.plan.cohorts[self.cohort_of[outcome.person] as usize].group.name,
            labels: &self.groups[self.group_of[outcome.person] as usize],
            is_at_work: months.is_some(),
            person_months: months.unwrap_or(0.0),
            outcome: *outcome,
        })
    }
}

/// The lines in order, each once.
fn in_order(lines: impl Iterator<Item = u32>) -> Vec<u32> {
    let mut lines: Vec<u32> = lines.collect();
    lines.sort_unstable();
    lines.dedup();
    lines
}

/// Whether an id tells nothing about whom it belongs to: a number or a code, and no name and no e-mail address.
fn is_opaque(id: &str) -> bool {
    id.contains(|c: char| c.is_ascii_digit()) && !id.contains(|c: char| c == '@' || c.is_whitespace() || c == ',')
}

/// The table of people, in two files side by side.
pub struct PeopleTable<'a> {
    everybody: &'a Everybody<'a>,
    stream: RowStream<'a>,
    rows: Vec<PersonRow<'a>>,
}

impl<'a> PeopleTable<'a> {
    /// Begins the files.
    ///
    /// # Errors
    /// A file takes no more.
    pub fn begin(everybody: &'a Everybody<'a>, csv: &'a mut dyn Write, parquet: &'a mut dyn Write) -> Result<Self, CommandError> {
        let columns = dataset(vec![], &everybody.by, everybody.plan.scenario.currency());
        let stream = RowStream::begin(&columns, csv, parquet).map_err(|error| failed(error).into_command())?;
        Ok(Self { everybody, stream, rows: vec![] })
    }

    /// Adds people.
    ///
    /// # Errors
    /// A file takes no more.
    pub fn add(&mut self, outcomes: &[PersonOutcome]) -> Result<(), CommandError> {
        self.rows.extend(outcomes.iter().filter_map(|outcome| self.everybody.row(outcome)));
        while self.rows.len() >= RowStream::ROWS_AT_ONCE {
            let rest = self.rows.split_off(RowStream::ROWS_AT_ONCE);
            let rows = std::mem::replace(&mut self.rows, rest);
            self.write(rows).map_err(Failed::into_command)?;
        }
        Ok(())
    }

    /// Writes what is left and ends the files.
    ///
    /// # Errors
    /// A file takes no more.
    pub fn finish(mut self) -> Result<(), ExportError> {
        let rows = std::mem::take(&mut self.rows);
        let written = if rows.is_empty() { Ok(()) } else { self.write(rows) };
        written.and_then(|()| self.stream.finish().map_err(failed)).map_err(|Failed(error)| error)
    }

    fn write(&mut self, rows: Vec<PersonRow<'a>>) -> Result<(), Failed> {
        let rows = dataset(rows, &self.everybody.by, self.everybody.plan.scenario.currency());
        self.stream.add(&rows).map_err(failed)
    }
}

/// The table could not be written.
struct Failed(ExportError);

impl Failed {
    fn into_command(self) -> CommandError {
        FileError::NotExported(self.0).into()
    }
}

fn failed(error: FrameError) -> Failed {
    Failed(ExportError::failed("the dataset `people`", error))
}
