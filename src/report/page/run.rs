//! The page of one run.

use super::{Page, PageTable, Part, Section, Tile, closing};
use crate::insight::summary::Summary;
use crate::insight::{BudgetRisk, Scope};
use crate::quantity::{Month, approximately, plural};
use crate::report::chart::Chart;
use crate::report::record::Record;
use crate::report::table::{Cell, Column, Kind, Number, Row, Table};
use crate::report::{charts, summary as report, words};
use crate::scenario::Basis;

/// Sentences at the head of a page; the sections say the rest.
const MOST_SENTENCES: usize = 6;
/// The months in which a budget runs out are listed up to so many; of more, quantiles are.
const MOST_MONTHS: usize = 7;
/// The smallest share of trials that has a row of its own.
const LEAST_SHARE: f64 = 0.0005;

pub fn page(summary: &Summary, record: Option<&Record>) -> Page {
    let sentences = report::headline(summary).into_iter().chain(summary.precision.as_ref().map(report::precision));
    let middle = [
        budget(summary),
        Some(cost(summary)),
        Some(months(summary)),
        access(summary),
        groups(summary),
        machines(summary),
        turnover(summary),
    ];
    let sections = middle.into_iter().flatten().chain([closing::assumptions(&[summary])].into_iter().flatten());
    Page {
        kicker: vec![summary.scenario.clone(), span(summary), words::people(summary.people)],
        headline: headline(summary),
        purpose: summary.purpose.clone(),
        facts: closing::facts(&[summary], summary.warnings.len(), record),
        warnings: summary.warnings.clone(),
        tiles: tiles(summary),
        sentences: sentences.take(MOST_SENTENCES).collect(),
        sections: sections
            .chain([closing::checks(&[summary]), closing::reading(summary.trials)])
            .chain(record.map(closing::receipt))
            .collect(),
    }
}

/// `January to December 2026`, `January 2026 to June 2027`.
pub fn span(summary: &Summary) -> String {
    let (start, end) = (summary.start, summary.start.plus(summary.months as i32 - 1));
    match start == end {
        true => start.long_name(),
        false if start.year() == end.year() => format!("{} to {}", start.name(), end.long_name()),
        false => format!("{} to {}", start.long_name(), end.long_name()),
    }
}

/// The answer: what is spent of the budget, or what everything costs.
fn headline(summary: &Summary) -> String {
    let currency = summary.currency;
    let Some(risk) = &summary.budget else { return report::cost(summary) };
    let what = words::sentence_case(of_budget(risk));
    let mean = words::about(mean_of(summary, risk), currency);
    let amount = words::about(risk.amount, currency);
    match risk.exhaustion_month.median {
        Some(month) => {
            format!(
                "{what} costs {mean} against a budget of {amount}; half of all trials have spent it by the end of {}.",
                month.long_name()
            )
        }
        None => {
            let holds = words::probability(1.0 - risk.p_over, 1.0 - risk.p_over_high, 1.0 - risk.p_over_low);
            format!("{what} costs {mean} against a budget of {amount}, which holds with probability {holds}.")
        }
    }
}

/// What a budget of the whole company is for.
fn of_budget(risk: &BudgetRisk) -> &'static str {
    match risk.scope {
        Scope::Compute => "compute",
        Scope::Total => "everything",
    }
}

/// The mean of what is held against a budget of the whole company.
fn mean_of(summary: &Summary, risk: &BudgetRisk) -> f64 {
    match (risk.scope, risk.basis, &summary.cash) {
        (Scope::Compute, Basis::Cash, Some(cash)) => cash.compute.mean,
        (Scope::Total, Basis::Cash, Some(cash)) => cash.total.mean,
        (Scope::Compute, ..) => summary.mean_compute(),
        (Scope::Total, ..) => summary.mean_total(),
    }
}

fn tile(name: &str, figure: String, note: String) -> Tile {
    Tile { name: name.into(), figure, note, is_over: false }
}

fn tiles(summary: &Summary) -> Vec<Tile> {
    let (currency, plain) = (summary.currency, |amount: f64| words::about_without_unit(amount, summary.currency));
    let no_more = |amount: f64| format!("90%: no more than {}", plain(amount));
    let total = tile("All cost", plain(summary.mean_total()), no_more(summary.total.p90));
    let compute = || tile("Compute", plain(summary.mean_compute()), no_more(summary.compute.p90));
    let mut tiles = vec![];
    if let Some(risk) = &summary.budget {
        if risk.scope == Scope::Compute {
            tiles.push(compute());
        } else {
            tiles.push(total.clone());
        }
        let chance = words::probability(risk.p_over, risk.p_over_low, risk.p_over_high);
        tiles.push(Tile {
            is_over: risk.p_over >= 0.5,
            ..tile(
                &format!("Chance of exceeding the {} budget", risk.scope),
                short_chance(chance),
                format!("of {}", words::about(risk.amount, currency)),
            )
        });
        tiles.push(match risk.exhaustion_month.median {
            Some(month) => tile("Budget spent by", short_month(month), "in half of all trials".into()),
            None => {
                let never = risk.exhaustion_month.distribution.never;
                tile("Budget is never spent", words::share(never), "of all trials".into())
            }
        });
        if let Some(level) = risk.would_hold.iter().find(|level| level.probability == 0.9) {
            let beside = if level.above_budget > 0.0 { "more" } else { "less" };
            let note = format!("{} {beside} than the budget", plain(level.above_budget.abs()));
            tiles.push(tile("Budget that holds with 90%", plain(level.amount), note));
        }
    }
    if summary.access.limits.unserved_demand.mean > 0.0 {
        let note = "at what it would have cost".to_string();
        tiles.push(tile("Demand that limits leave unserved", plain(summary.access.limits.unserved_demand.mean), note));
    }
    if summary.budget.as_ref().is_none_or(|risk| risk.scope == Scope::Compute) {
        tiles.push(total);
    }
    if summary.budget.is_none() {
        let each = |estimate: &crate::statistics::estimate::Estimate| no_more(estimate.p90);
        let rate = &summary.cost_per_employee_month;
        tiles.push(tile("An employee a month", plain(rate.mean), each(rate)));
        if summary.compute.mean > 0.0 {
            let rate = &summary.compute_per_employee_month;
            tiles.push(compute());
            tiles.push(tile("Compute of an employee a month", plain(rate.mean), each(rate)));
        }
        if let Some(cash) = &summary.cash {
            tiles.push(tile("Cash paid", plain(cash.total.mean), no_more(cash.total.p90)));
        }
    }
    tiles.truncate(6);
    tiles
}

/// `>99.9%` for `above 99.9%`: a tile has little room.
pub fn short_chance(chance: String) -> String {
    chance.replace("above ", ">").replace("below ", "<")
}

/// `Apr 2026`.
pub fn short_month(month: Month) -> String {
    format!("{} {}", &month.name()[..3], month.year())
}

/// Whether the budget holds, which one would, and when it is spent.
pub fn budget(summary: &Summary) -> Option<Section> {
    let risk = summary.budget.as_ref()?;
    let currency = summary.currency;
    let plain = |amount: f64| words::about_without_unit(amount, currency);
    let what = of_budget(risk);
    let overrun = risk.expected_overrun.map_or_else(String::new, |overrun| format!(", and then by {} on average", plain(overrun)));
    let answer = format!(
        "The budget of {} for {what} is exceeded with probability {}{overrun}: in {}. In the costliest 5% of trials {what} costs {} on average.",
        words::about(risk.amount, currency),
        words::probability(risk.p_over, risk.p_over_low, risk.p_over_high),
        words::of_trials(risk.p_over, summary.trials),
        plain(risk.cvar95),
    );
    let fan = Part::Chart(Chart::Fan(charts::fan(summary, risk.scope)));
    let mut parts = vec![Part::Beside(Box::new(fan), vec![Part::Table(would_hold(summary, risk)), Part::Table(when_spent(risk))])];
    if summary.budgets.len() > 1 {
        let table = report::budget_table(summary);
        parts.push(Part::Table(PageTable::money("All budgets", table, currency).wide_only([3, 5])));
        parts.push(Part::Note("Mean overrun: over the trials that exceed the budget.".into()));
    }
    if risk.basis == Basis::Cash {
        parts.push(Part::Note("Budgets are on a cash basis: what the months pay is held against them.".into()));
    }
    Some(Section::new("budget", "Budget", "Does the budget hold?", answer).with(parts))
}

fn would_hold(summary: &Summary, risk: &BudgetRisk) -> PageTable {
    let mut table =
        Table::new([Column::text("with"), Column::money("budget", summary.currency), Column::new("against today's", Kind::Change)]);
    for level in &risk.would_hold {
        let name = format!("{:.0}%", 100.0 * level.probability);
        table.row([Cell::from(name), Number::exact(level.amount).into(), Number::exact(level.above_budget).into()]);
    }
    PageTable::money("Which budget would hold?", table, summary.currency)
}

/// In which month the budget is spent; where these are many, by when so many of the trials have spent it.
fn when_spent(risk: &BudgetRisk) -> PageTable {
    let distribution = &risk.exhaustion_month.distribution;
    let shown: Vec<(Month, f64)> =
        distribution.by_month.iter().map(|(month, share)| (month, *share)).filter(|(_, share)| *share >= LEAST_SHARE).collect();
    let by_then = risk.exhaustion_month.by_then.iter().map(|(month, share)| (month, *share));
    if shown.len() > MOST_MONTHS {
        let mut table = Table::new([Column::text("spent by the end of"), Column::new("by then", Kind::Share)]);
        let levels = [0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95];
        let mut next = levels.into_iter().peekable();
        for (month, so_far) in by_then {
            let mut is_reached = false;
            while next.next_if(|level| so_far >= *level).is_some() {
                is_reached = true;
            }
            if is_reached {
                table.row([Cell::from(short_month(month)), Number::exact(so_far).into()]);
            }
        }
        table.row([Cell::from("never"), Number::exact(distribution.never).into()]);
        return PageTable::new("When is it spent?", "share of trials", table);
    }
    let columns = [Column::text("in"), Column::new("share", Kind::Share), Column::new("by then", Kind::Share)];
    let mut table = Table::new(columns);
    for ((month, so_far), (_, share)) in by_then.zip(distribution.by_month.iter()) {
        if *share >= LEAST_SHARE {
            table.row([Cell::from(short_month(month)), Number::exact(*share).into(), Number::exact(so_far).into()]);
        }
    }
    table.row([Cell::from("never"), Number::exact(distribution.never).into(), Cell::Absent]);
    PageTable::new("When is it spent?", "share of trials", table).bars(1)
}

fn cost(summary: &Summary) -> Section {
    let currency = summary.currency;
    let plain = |amount: f64| words::about_without_unit(amount, currency);
    let each = words::about(summary.mean_total() / summary.people_months, currency);
    let of_compute = (summary.compute.mean > 0.0).then(|| {
        let rate = &summary.compute_per_employee_month;
        format!(", of which compute is {} (P90: {})", plain(summary.mean_compute() / summary.people_months), plain(rate.p90))
    });
    let answer = format!("An employee costs {each} a month{}.", of_compute.unwrap_or_default());
    let table = report::cost_table(summary);
    let course = |row: &Row| match row.cells.first() {
        Some(Cell::Text(name)) if row.is_indented => summary.by_line.get(name).map_or_else(Vec::new, |line| line.mean_by_month.clone()),
        _ => vec![],
    };
    let courses = if summary.months > 1 { table.rows.iter().map(course).collect() } else { vec![] };
    let table = PageTable::money("Cost by element and line", table, currency).wide_only([2, 3]).bars(5).courses(courses);
    let mut parts = vec![Part::Table(table), Part::Note(format!("{} {}", report::P90_IN_WORDS, report::ROUNDED))];
    let n_lines = summary.by_line.iter().filter(|(_, line)| line.is_compute && line.amount.mean > 0.0).count();
    if n_lines > 1 {
        parts.push(Part::Chart(Chart::Stacked(charts::compute_lines(summary))));
    }
    if let Some(table) = report::cash_table(summary) {
        parts.push(Part::Table(PageTable::money("Cost and cash", table, currency)));
        parts.push(Part::Note("Cost is what the months consume, cash is what they pay. All other lines pay as they accrue.".into()));
    }
    if let Some(table) = report::fiscal_table(summary) {
        parts.push(Part::Table(PageTable::money("By fiscal year and quarter", table, currency).wide_only([2, 3])));
    }
    if let Some(table) = report::equity_table(summary) {
        parts.push(Part::Table(PageTable::new("Equity", "", table).wide_only([3])));
        parts.extend(summary.equity.as_ref().map(|equity| Part::Note(report::equity_basis(equity))));
    }
    if let Some(table) = report::balances_table(summary) {
        let table = PageTable::money("Balances, means", table, currency);
        parts.push(Part::folded("What ties cost to cash", vec![Part::Table(table)]));
    }
    Section::new("cost", "Cost", "Where does the money go?", answer).with(parts)
}

pub fn months(summary: &Summary) -> Section {
    let chart = charts::months(summary);
    let events = summary.events.iter().map(|event| format!("{}: {}", short_month(event.month), event.name)).collect::<Vec<_>>();
    let events = (!events.is_empty()).then(|| Part::Note(format!("What begins within the months: {}.", events.join("; "))));
    Section::new("months", "Months", "How does it run through the months?", "").with([Part::Chart(Chart::Columns(chart))]).with(events)
}

pub fn access(summary: &Summary) -> Option<Section> {
    let access = &summary.access;
    let table = report::access_table(summary)?;
    let limits = &access.limits;
    let plain = |amount: f64| words::about(amount, summary.currency);
    let mut sentences = vec![];
    match limits.unserved_demand.mean > 0.0 {
        true => {
            let share = access.share_of_tokens_unserved.filter(|share| *share > 0.0);
            let share = share.map_or_else(String::new, |share| format!(", {} of the tokens wanted", words::share(share)));
            sentences.push(format!(
                "Limits leave demand for {} of compute unserved (P90: {}){share}.",
                plain(limits.unserved_demand.mean),
                words::about_without_unit(limits.unserved_demand.p90, summary.currency)
            ));
        }
        false => sentences.push("All demand for compute is served.".into()),
    }
    if let Some(share) = access.share_of_months_at_cap.filter(|share| *share > 0.0) {
        sentences.push(format!("People are at a cap in {} of their months.", words::share(share)));
    }
    if let Some(concentration) = summary.concentration.as_ref().filter(|_| summary.people > 1) {
        sentences.push(format!("The top tenth of people use {} of compute.", words::share(concentration.top_tenth)));
    }
    let mut parts = vec![Part::Table(PageTable::new("What was wanted and what was not served", "", table).wide_only([3]))];
    parts.push(Part::Note("Unserved demand is valued at what it would have cost; it is not part of the cost.".into()));
    if let Some(table) = report::tiers_table(summary) {
        parts.push(Part::Table(PageTable::money("By access tier, means", table, summary.currency).wide_only([1, 5, 7])));
    }
    Some(Section::new("access", "Limits", "What do limits save, and what do they stop?", sentences.join(" ")).with(parts))
}

pub fn groups(summary: &Summary) -> Option<Section> {
    if summary.by_group.len() < 2 {
        return None;
    }
    let (table, is_cut) = report::groups_table(summary);
    let by_share = |a: &f64, b: &f64| a.total_cmp(b);
    let heaviest = summary.by_group.iter().filter_map(|(name, group)| Some((name, group, group.share_of_compute?)));
    let heaviest = heaviest.max_by(|a, b| by_share(&a.2, &b.2));
    let answer = match heaviest {
        Some((name, group, share)) => {
            let people = words::share(group.share_of_people.unwrap_or_default());
            let each =
                group.compute_per_person.map_or_else(String::new, |each| format!(", {} a person", words::about(each, summary.currency)));
            format!("The group {name} is {people} of the people and {} of compute{each}.", words::share(share))
        }
        None => "Nobody uses compute that is paid for.".into(),
    };
    let bars = table.columns.len() - 1;
    let table = PageTable::money("Groups", table, summary.currency).wide_only([3, 4]).bars(bars);
    let note = is_cut.then(|| {
        Part::Note(format!("The most expensive of {}; the workbook and the tables have all.", plural(summary.by_group.len(), "group")))
    });
    Some(Section::new("groups", "Groups", "Who uses it?", answer).with([Part::Table(table)]).with(note))
}

fn machines(summary: &Summary) -> Option<Section> {
    let gpus = summary.gpus.as_ref()?;
    let mut parts = vec![Part::Table(PageTable::new("Energy and interruptions", "", report::gpu_table(summary)?).wide_only([3]))];
    parts.extend(
        report::gpu_use_table(summary).map(|table| Part::Table(PageTable::new("Use of dedicated and shared GPUs", "means", table))),
    );
    Some(Section::new("gpus", "GPUs", "What do the machines draw?", report::energy(gpus)).with(parts))
}

fn turnover(summary: &Summary) -> Option<Section> {
    let turnover = summary.turnover.as_ref()?;
    let [leavers, hires, vacant] =
        [&turnover.leavers, &turnover.hires, &turnover.people_months_vacant].map(|estimate| approximately(estimate.mean));
    let answer = format!("On average {leavers} people leave, {hires} are hired, and positions are vacant for {vacant} people-months.");
    let table = PageTable::new("Turnover", "", report::turnover_table(summary)?);
    Some(Section::new("turnover", "Turnover", "Who comes and goes?", answer).with([Part::Table(table)]))
}
