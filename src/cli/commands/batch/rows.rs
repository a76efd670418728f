//! What became of every row of a batch: simulated, rejected or filtered.

use super::people::Everybody;
use crate::cli::args::BatchArguments;
use crate::cli::error::CommandError;
use crate::files;
use crate::insight::batch::{FilteredRows, RejectedRows, RowCounts};
use crate::insight::warnings_of_plan;
use crate::intake::UsageHistory;
use crate::intake::headcount::FilteredGroup;
use crate::quantity::{count, plural};
use crate::reading::Diagnostic;
use crate::report::batch::RejectedRow;
use crate::scenario::usage::Resource;
use crate::simulation::Case;
use crate::simulation::plan::HistoryMatch;

/// Lines of the first rows that were rejected for one reason.
const FIRST_LINES: usize = 3;

/// The account of all rows.
pub struct Account {
    /// By file.
    pub files: Vec<(String, RowCounts)>,
    /// In the order of the files.
    pub rejected: Vec<RejectedRow>,
    /// The most frequent first.
    pub causes: Vec<RejectedRows>,
    pub filtered: Vec<FilteredRows>,
}

/// The files that patterns stand for, each once.
///
/// # Errors
/// All patterns that no file matches.
pub fn files(patterns: &[String]) -> Result<Vec<String>, CommandError> {
    let (mut files, mut missing): (Vec<String>, Vec<Diagnostic>) = (vec![], vec![]);
    for pattern in patterns {
        match files::matching(pattern) {
            Ok(matching) => files.extend(matching),
            Err(error) => missing.push(Diagnostic::error(format!("no file matches `{pattern}`")).help(error.help())),
        }
    }
    if !missing.is_empty() {
        return Err(CommandError::of(missing, Default::default()));
    }
    for (at, file) in files.iter().enumerate() {
        if files[..at].contains(file) {
            let message = format!("`{file}` is named twice: its people would be counted twice");
            return Err(CommandError::plain(message, "name it once"));
        }
    }
    Ok(files)
}

/// The account of the rows of a case.
pub fn account(case: &Case, everybody: &Everybody<'_>) -> Account {
    let (plan, headcount) = (case.plan(), everybody.headcount);
    let mut files: Vec<(String, RowCounts)> =
        headcount.files.iter().map(|file| (file.name.clone(), RowCounts { read: file.read, ..RowCounts::default() })).collect();
    let mut rejected = vec![];
    for rejection in plan.rejected.iter() {
        let (file, line) = headcount.place(rejection.line);
        files[file].1.rejected += 1;
        let of_row = headcount.row_on(rejection.line).map(|row| headcount.employee_id(row));
        let id = of_row.or_else(|| headcount.id_of(rejection)).and_then(|id| everybody.shown(id));
        // The id has a column of its own, where it may be a pseudonym.
        let rejection = rejection.without_id();
        rejected.push(RejectedRow {
            file: files[file].0.clone(),
            line,
            id,
            column: rejection.column(),
            reason: rejection.problem(),
            remedy: rejection.remedy(),
        });
    }
    for line in everybody.lines_not_at_work() {
        files[headcount.place(line).0].1.not_at_work += 1;
    }
    // Counted by themselves and not as the rest, so that a row that got lost would show.
    for line in everybody.lines_simulated() {
        files[headcount.place(line).0].1.simulated += 1;
    }
    for (file, (_, rows)) in headcount.files.iter().zip(&mut files) {
        rows.filtered = file.n_filtered;
        rows.simulated += file.n_combined;
    }
    let mut causes: Vec<RejectedRows> = plan
        .rejected
        .grouped()
        .iter()
        .map(|group| {
            let (file, line) = headcount.place(group.first.line);
            RejectedRows {
                rows: group.n_rows,
                file: files[file].0.clone(),
                line,
                first_lines: group.first_lines.iter().take(FIRST_LINES).map(|line| headcount.place(*line).1).collect(),
                column: group.first.column(),
                reason: group.first.without_id().reason(),
            }
        })
        .collect();
    causes.sort_by_key(|cause| std::cmp::Reverse(cause.rows));
    let of_reason = |group: &FilteredGroup| {
        let (file, line) = headcount.place(group.first_line);
        FilteredRows { rows: group.n_rows, file: files[file].0.clone(), line, reason: group.reason.clone() }
    };
    let filtered = headcount.filtered.iter().map(of_reason).collect();
    Account { files, rejected, causes, filtered }
}

/// The error where more rows are rejected than are allowed.
pub fn too_many_rejected(arguments: &BatchArguments, account: &Account, case: &Case) -> Option<CommandError> {
    let (n_read, n_rejected) = (case.plan().rows_read.unwrap_or(0), account.rejected.len());
    let share = n_rejected as f64 / n_read.max(1) as f64;
    let is_too_many = if arguments.strict { n_rejected > 0 } else { share > arguments.max_rejects };
    if !is_too_many {
        return None;
    }
    let percent = |share: f64| format!("{}%", (share * 1000.0).round() / 10.0);
    let limit = if arguments.strict { "--strict allows none".into() } else { format!("at most {} may be", percent(arguments.max_rejects)) };
    let help = if arguments.strict {
        "correct the rows or the header map, or leave --strict out".to_string()
    } else {
        format!("correct the rows or the header map, or allow it with --max-rejects {}", percent((share * 100.0).ceil() / 100.0))
    };
    let message = format!("{} of {} rejected ({}), but {limit}", count(n_rejected), plural(n_read, "row"), percent(share));
    let of_cause = |cause: &RejectedRows| {
        let rows = plural(cause.rows, "row");
        let column = cause.column.as_ref().map_or(String::new(), |column| format!(", {column}"));
        Diagnostic::error(format!("{}:{}: {rows}{column}: {}", cause.file, cause.line, cause.reason))
    };
    let most = if arguments.strict { 1 } else { 5 };
    let causes = account.causes.iter().take(most).map(of_cause);
    Some(CommandError::of(causes.chain([Diagnostic::error(message).help(help)]).collect(), Default::default()))
}

/// What to know before quoting a figure.
pub fn warnings(case: &Case, everybody: &Everybody<'_>, min_group: u64) -> Vec<String> {
    let plan = case.plan();
    let mut warnings = warnings_of_plan(plan);
    if everybody.n_at_work() < min_group {
        warnings.push(format!("all figures are about fewer than {min_group} people"));
    }
    if let (Some(history), Some(matched)) = (&everybody.headcount.usage_history, plan.history) {
        warnings.extend(about_history(history, matched));
    }
    let mut shared = vec![];
    if plan.has_shared_limits() {
        shared.push("limits that people share");
    }
    if !plan.scenario.capacities.is_empty() {
        shared.push("shared capacity");
    }
    if plan.cohorts.iter().any(|cohort| cohort.group.team_size.is_some()) {
        shared.push("teams, which are formed of the people of a group in the order of their ids");
    }
    if plan.cohorts.iter().any(|cohort| Resource::ALL.into_iter().any(|resource| cohort.bill(resource).is_some())) {
        shared.push("the bill of a group");
    }
    if !shared.is_empty() {
        warnings.push(format!(
            "figures of a person depend on who else is in the files, because of {}: split files do not give the same",
            shared.join(", ")
        ));
    }
    warnings
}

/// How much of the usage history was of use.
fn about_history(history: &UsageHistory, matched: HistoryMatch) -> Vec<String> {
    let HistoryMatch { n_people, n_without, n_unknown } = matched;
    let mut sentences = vec![format!(
        "usage history: {} with a level of their own, {} without have that of their group; {} of the history in no file",
        people(n_people),
        people(n_without),
        people(n_unknown)
    )];
    if let Some((line, reason)) = history.rejected.first() {
        let n_rejected = plural(history.rejected.len(), "row");
        sentences.push(format!("usage history: {n_rejected} of {} rejected, first on line {line}: {reason}", count(history.read)));
    }
    sentences
}

fn people(n: usize) -> String {
    if n == 1 { "1 person".into() } else { format!("{} people", count(n)) }
}
