//! Keys and words that scenarios once had under other names, and what follows from it.
//!
//! One table serves two ends. A retired name is answered with its successor. And a number keeps its random draws when its key is renamed:
//! they are named by its identity, which rests on its path under the names that keys had first.

use crate::reading::node::{Entry, Node, Table, Value};
use crate::reading::path::split_path;
use crate::reading::{Diagnostic, Diagnostics, suggestion};

/// A name that is no longer read, and its successor.
#[derive(Clone, Copy, Debug)]
pub struct Retired {
    /// The table that holds the key, or the key that holds the word, under the names keys had first; `*` is any name.
    pub at: &'static str,
    pub was: &'static str,
    pub now: &'static str,
    pub kind: Kind,
}

/// What was renamed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Key,
    /// A word that a key may hold.
    Word,
}

/// Every retired name. A row is added when a key is renamed and never changed afterwards: a name that was retired is not used again in its table.
pub const RETIRED: &[Retired] = &[
    key("groups.*", "leaving", "attrition"),
    key("groups.*", "backfill", "time_to_fill"),
    key("headcount", "otherwise", "default_group"),
    key("budget", "view", "basis"),
    key("", "complete", "standalone"),
    key("access.*.cap", "beyond", "on_exceed"),
    key("access.*.cap", "granted", "approval_rate"),
    key("access.*.cap", "after", "approval_time"),
    key("access.*.cap", "share", "overflow_share"),
    key("access.*.cap", "multiple", "price_multiple"),
    key("access.*.cap", "from", "start"),
    key("access.*.gpu_cap", "beyond", "on_exceed"),
    key("access.*.gpu_cap", "granted", "approval_rate"),
    key("access.*.gpu_cap", "after", "approval_time"),
    key("access.*.gpu_cap", "share", "overflow_share"),
    key("access.*.gpu_cap", "multiple", "price_multiple"),
    key("access.*.gpu_cap", "from", "start"),
    key("access.*.queue", "chance", "probability"),
    key("access.*.queue", "idle", "idle_share"),
    key("access.*.gpu_queue", "chance", "probability"),
    key("access.*.gpu_queue", "idle", "idle_share"),
    key("pools.*", "from", "start"),
    key("packages.*", "growth", "development"),
    key("packages.*.core.bonus", "paid", "payment_month"),
    key("packages.*.core.performance_bonus", "paid", "payment_month"),
    key("packages.*.ownership.rsu", "granted", "grant_date"),
    key("packages.*.ownership.rsu", "vest", "vesting_period"),
    key("packages.*.ownership.rsu", "every", "vesting_interval"),
    key("packages.*.ownership.options", "granted", "grant_date"),
    key("packages.*.ownership.options", "vest", "vesting_period"),
    key("packages.*.ownership.options", "every", "vesting_interval"),
    key("packages.*.ownership.compute_credits", "lapses", "expiry_month"),
    key("packages.*.tooling.laptop", "bought", "purchased"),
    key("packages.*.tooling.laptop", "life", "useful_life"),
    key("packages.*.tooling.laptop", "residual", "residual_value"),
    key("packages.*.tooling.gpu.*", "way", "purchase_option"),
    key("packages.*.tooling.gpu.*", "bought", "purchased"),
    key("packages.*.tooling.gpu.*", "utilisation", "utilization"),
    key("packages.*.tooling.gpu.*", "lost", "hours_lost"),
    key("packages.*.growth.training", "used", "utilization"),
    key("packages.*.growth.fine_tuning", "uplift", "price_multiple"),
    key("usage.*", "amount", "monthly_variation"),
    key("usage.*", "amount_persistence", "monthly_persistence"),
    key("usage.*", "spread", "across_people"),
    key("usage.*", "level_walk", "level_volatility"),
    key("usage.*", "day_spread", "across_days"),
    key("usage.*", "rebound", "price_elasticity"),
    key("usage.*", "growth_for", "growth_period"),
    key("usage.*", "calendar", "seasonality"),
    key("usage.*.adoption", "from", "initial"),
    key("usage.*.adoption", "to", "final"),
    key("incidents.*", "lasts", "duration"),
    key("incidents.*", "noticed_after", "time_to_detect"),
    key("incidents.*", "ceiling", "max_cost"),
    key("incidents.*", "cluster", "mean_cluster_size"),
    key("incidents.*", "dispersion", "variance_to_mean"),
    key("incidents.*", "starts_at_weekend", "weekend_share"),
    key("incidents.*", "weekend_wait", "weekend_delay"),
    key("guardrails.alert", "answered_at_weekend", "answered_on_weekends"),
    key("prices", "gpu_process", "gpu_price_model"),
    key("prices", "token_process", "token_price_model"),
    key("prices.models.*", "from", "changes"),
    key("prices.seats.*", "billed", "billing"),
    key("prices.seats.*", "renews", "renewal_month"),
    key("prices.seats.*.credits", "overage", "overage_multiple"),
    key("prices.electricity", "process", "price_model"),
    key("prices.electricity", "carbon", "carbon_intensity"),
    key("prices.hardware", "life", "useful_life"),
    key("prices.hardware", "residual", "residual_value"),
    key("prices.hardware", "utilisation", "utilization"),
    key("prices.share", "start", "initial_price"),
    key("prices.share.exit", "chance", "probability"),
    key("prices.share.exit", "multiple", "price_multiple"),
    word("access.*.cap.beyond", "spill", "overflow"),
    word("access.*.gpu_cap.beyond", "spill", "overflow"),
];

const fn key(at: &'static str, was: &'static str, now: &'static str) -> Retired {
    Retired { at, was, now, kind: Kind::Key }
}

const fn word(at: &'static str, was: &'static str, now: &'static str) -> Retired {
    Retired { at, was, now, kind: Kind::Word }
}

/// `path` under the names that keys had first.
pub fn first_path(path: &str) -> String {
    first_path_by(RETIRED, path)
}

fn first_path_by(rows: &[Retired], path: &str) -> String {
    let mut first: Vec<&str> = vec![];
    for segment in split_path(path) {
        first.push(first_name(rows, &first, segment));
    }
    // The employer's taxes were the only ones.
    if let ["tax", _, "employer", ..] = first.as_slice() {
        first.remove(2);
    }
    first.join(".")
}

/// The name that the key `now` of the table at `parent` had first.
fn first_name<'a>(rows: &[Retired], parent: &[&str], now: &'a str) -> &'a str {
    let mut name = now;
    while let Some(row) = rows.iter().find(|row| row.kind == Kind::Key && row.now == name && row.is_at(parent)) {
        name = row.was;
    }
    name
}

/// Reports every retired name in `layer`, and gives it its present name there, so that nothing else is reported about it.
pub(super) fn report(layer: &mut Node, diagnostics: &Diagnostics) {
    report_taxes(layer, diagnostics);
    report_below(layer, &mut vec![], diagnostics);
}

/// The keys of a payroll-tax table; every other key is a tax as it was written before tables said who pays it.
const TAX_TABLE_KEYS: [&str; 13] = [
    "amt",
    "compute",
    "currency",
    "employer",
    "employee",
    "extends",
    "gains",
    "incentive_options",
    "income",
    "last_year",
    "not_stated",
    "source",
    "withholding",
];

/// Reports every tax that does not say who pays it, and moves it to those of the employer.
fn report_taxes(layer: &mut Node, diagnostics: &Diagnostics) {
    let tables = if let Value::Table(root) = &mut layer.value { root.entries.get_mut("tax") } else { None };
    let Some(Value::Table(tables)) = tables.map(|entry| &mut entry.node.value) else { return };
    for (name, jurisdiction) in &mut tables.entries {
        let Entry { key_place, node } = jurisdiction;
        let Value::Table(table) = &mut node.value else { continue };
        let is_removal = |entry: &Entry| entry.node.is_removal();
        // What is close to a key is a misspelled key, and reported as one.
        let is_tax = |key: &str, entry: &Entry| {
            suggestion::nearest(key, TAX_TABLE_KEYS).is_none() && (is_removal(entry) || matches!(entry.node.value, Value::Table(_)))
        };
        let taxes: Vec<String> = table.entries.iter().filter(|(key, entry)| is_tax(key, entry)).map(|(key, _)| key.clone()).collect();
        for tax in taxes {
            let Some(entry) = table.entries.remove(&tax) else { continue };
            let (employer, employee) = (format!("tax.{name}.employer.{tax}"), format!("tax.{name}.employee.{tax}"));
            let message = format!("`tax.{name}.{tax}` does not say who pays it");
            // Who takes a tax away can only mean what is charged, which is the employer's.
            let (diagnostic, help) = if is_removal(&entry) {
                (Diagnostic::warning(message), format!("write {employer} = \"none\""))
            } else {
                (
                    Diagnostic::error(message),
                    format!("write {employer} for a tax that the employer pays, or {employee} for one of employees"),
                )
            };
            diagnostics.push(diagnostic.at(&entry.key_place).help(help));
            let of_employer = table.entries.entry("employer".into()).or_insert_with(|| Entry {
                key_place: key_place.clone(),
                node: Node { place: node.place.clone(), value: Value::Table(Table::default()) },
            });
            if let Value::Table(of_employer) = &mut of_employer.node.value {
                of_employer.entries.entry(tax).or_insert(entry);
            }
        }
    }
}

fn report_below(node: &mut Node, parent: &mut Vec<String>, diagnostics: &Diagnostics) {
    let at: Vec<&str> = parent.iter().map(String::as_str).collect();
    match &mut node.value {
        Value::Text(text) => {
            if let Some(now) = successor(Kind::Word, &at, text) {
                diagnostics.push(is_now_called(text, now).at(&node.place));
                *text = now.to_string();
            }
        }
        Value::Table(table) => {
            rename_keys(table, &at, diagnostics);
            for (key, entry) in &mut table.entries {
                let first = first_name(RETIRED, &parent.iter().map(String::as_str).collect::<Vec<_>>(), key).to_string();
                parent.push(first);
                report_below(&mut entry.node, parent, diagnostics);
                parent.pop();
            }
        }
        _ => {}
    }
}

/// A key that is there under both names keeps the value of the present one.
fn rename_keys(table: &mut Table, at: &[&str], diagnostics: &Diagnostics) {
    let retired: Vec<_> = table.entries.keys().filter_map(|key| Some((key.clone(), successor(Kind::Key, at, key)?))).collect();
    for (was, now) in retired {
        if let Some(entry) = table.entries.remove(&was) {
            diagnostics.push(is_now_called(&was, now).at(&entry.key_place));
            table.entries.entry(now.to_string()).or_insert(entry);
        }
    }
}

fn is_now_called(was: &str, now: &str) -> Diagnostic {
    Diagnostic::error(format!("`{was}` is now called `{now}`")).help(format!("write `{now}`"))
}

/// What a retired name at `parent` is called at present.
fn successor(kind: Kind, parent: &[&str], was: &str) -> Option<&'static str> {
    let next = |name: &str| RETIRED.iter().find(|row| row.kind == kind && row.was == name && row.is_at(parent)).map(|row| row.now);
    let mut now = next(was)?;
    while let Some(later) = next(now) {
        now = later;
    }
    Some(now)
}

impl Retired {
    /// Whether the row speaks of the table or key at `path`. A preset has the keys of a usage.
    fn is_at(&self, path: &[&str]) -> bool {
        let mut pattern = split_path(self.at);
        let is_segment = |index: usize, pattern: &str, segment: &str| {
            pattern == "*" || pattern == segment || (index == 0 && (pattern, segment) == ("usage", "presets"))
        };
        pattern.retain(|segment| !segment.is_empty());
        pattern.len() == path.len()
            && pattern.iter().zip(path).enumerate().all(|(index, (pattern, segment))| is_segment(index, pattern, segment))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::{NoFiles, Override, Scenario, schema};

    /// The path of a key of the table at `at`, with names in place of `*`.
    fn path(at: &str, key: &str) -> Vec<String> {
        let names = at.split('.').filter(|segment| !segment.is_empty()).map(|segment| if segment == "*" { "some" } else { segment });
        names.chain([key]).map(str::to_string).collect()
    }

    /// The present path of a path under first names.
    fn present(first: &[String]) -> Vec<String> {
        let first: Vec<&str> = first.iter().map(String::as_str).collect();
        let name = |depth: usize| successor(Kind::Key, &first[..depth], first[depth]).unwrap_or(first[depth]).to_string();
        (0..first.len()).map(name).collect()
    }

    #[test]
    fn every_retired_name_answers_with_its_successor_in_a_file_and_in_an_override() {
        for row in RETIRED {
            let (keys, value) = match row.kind {
                Kind::Key => (path(row.at, row.was), "1".to_string()),
                Kind::Word => (path(row.at, "").into_iter().filter(|key| !key.is_empty()).collect(), format!("\"{}\"", row.was)),
            };
            let at = keys.join(".");
            let errors = |text: &str, sets: &[Override]| {
                let read = Scenario::read("t.toml", text, sets, &NoFiles).expect_err("a retired name is refused");
                read.diagnostics.iter().map(|diagnostic| diagnostic.one_line(&read.sources)).collect::<Vec<_>>()
            };
            let now =
                successor(row.kind, &split_path(row.at).into_iter().filter(|key| !key.is_empty()).collect::<Vec<_>>(), row.was).unwrap();
            let expected = format!("error: `{}` is now called `{now}`; help: write `{now}`", row.was);
            let column = match row.kind {
                Kind::Key => at.len() - row.was.len() + 1,
                Kind::Word => at.len() + 4,
            };
            let in_file = errors(&format!("format = 1\n{at} = {value}\n"), &[]);
            assert!(in_file.contains(&format!("t.toml:2:{column}: {expected}")), "{at}: {in_file:?}");
            let column = column - 2 * usize::from(row.kind == Kind::Word);
            let in_override = errors("format = 1", &[Override::parse(format!("{at}={value}"))]);
            assert!(in_override.contains(&format!("--set:1:{column}: {expected}")), "{at}: {in_override:?}");
        }
    }

    #[test]
    fn what_stands_below_a_retired_key_is_checked_under_its_present_name() {
        let text = "format = 1\n[packages.p.growth]\ntraining = { budget = \"1k USD/year\", used = 2 }\n";
        let errors = Scenario::read("t", text, &[], &NoFiles).unwrap_err();
        let lines: Vec<_> = errors.diagnostics.iter().map(|diagnostic| diagnostic.message.as_str()).collect();
        assert!(
            lines.contains(&"`growth` is now called `development`") && lines.contains(&"`used` is now called `utilization`"),
            "{lines:?}"
        );
        assert!(lines.iter().any(|line| line.starts_with("`packages.p.development.training.utilization` is 2")), "{lines:?}");
    }

    #[test]
    fn a_retired_name_is_not_read_any_more_and_its_successor_is() {
        let root = schema::shape();
        for row in RETIRED.iter().filter(|row| row.kind == Kind::Key) {
            let holder = present(&path(row.at, row.was));
            let table = holder[..holder.len() - 1].iter().fold(&root, |shape, key| match &shape.named {
                Some(named) => named,
                None => &shape.keys[key],
            });
            let now = &holder[holder.len() - 1];
            assert!(!table.keys.contains_key(row.was) && table.keys.contains_key(now), "{row:?}");
        }
    }

    #[test]
    fn identities_are_paths_under_the_names_that_keys_had_first() {
        let check = |path: &str, expected: &str| assert_eq!(first_path(path), expected);
        check("usage.coding.across_people.sigma", "usage.coding.spread.sigma");
        check("packages.lead.development.training.utilization", "packages.lead.growth.training.used");
        check("prices.models.\"gpt-5.5\".changes.\"2027-01-01\".output", "prices.models.\"gpt-5.5\".from.\"2027-01-01\".output");
        check("assumptions.across_people", "assumptions.across_people");
        check("groups.attrition.base", "groups.attrition.base");
        check("tax.us.employer.medicare.rate", "tax.us.medicare.rate");
        check("tax.us.employee.medicare.rate", "tax.us.employee.medicare.rate");
    }

    #[test]
    fn renaming_a_key_moves_no_identity() {
        let renamed =
            [key("usage.*", "across_people", "heterogeneity"), key("usage.*.spread", "sigma", "log_sd"), key("", "usage", "demand")];
        let rows = [RETIRED, &renamed].concat();
        assert_eq!(first_path_by(&rows, "demand.coding.heterogeneity.log_sd"), first_path("usage.coding.across_people.sigma"));
        assert_eq!(first_path_by(&rows, "groups.coding.attrition"), first_path("groups.coding.attrition"));
    }
}
