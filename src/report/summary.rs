//! The report of one run: headline, elements and lines, burn rate, budget, access, groups, checks.

mod fiscal;
mod sentences;

use super::document::{Document, Figure, Role, table_of};
use super::echo;
use super::table::{Cell, Column, Kind, Number, Table, Unit};
use super::words;
use crate::insight::reconciliation::Reason;
use crate::insight::summary::{ConcentrationSummary, GpuUse, Summary, TierSummary};
use crate::insight::{CashSummary, Reconciliation};
use crate::quantity::{Currency, count, plural};
use crate::scenario::Basis;
use crate::simulation::Hold;
use crate::statistics::agreement::Evidence;
use crate::statistics::estimate::Estimate;

pub use fiscal::fiscal_table;
pub use sentences::{budget_name, cost, energy, equity_basis, headline, precision};

/// What P90 means, below the first table of a report.
pub const P90_IN_WORDS: &str = "P90: with 90% probability the cost is this much or less; the chance of exceeding it is 10%.";

/// Why columns of rounded means need not add up to the last digit, and why percentiles do not add up at all.
pub const ROUNDED: &str = "Amounts are rounded, so that sums may differ in the last digit; ± s.e. is the standard error of the mean. Percentiles do \
                           not add up.";

/// Arranges a summary for reading.
pub fn document(summary: &Summary) -> Document {
    let mut document = Document { title: summary.scenario.clone(), purpose: summary.purpose.clone(), blocks: vec![] };
    document.sentences(Role::Answer, headline(summary).into_iter().chain(summary.precision.as_ref().map(precision)));
    document.sentences(Role::Note, echo::sentences(&summary.echo));
    cost_by_line(&mut document, summary);
    fiscal::periods(&mut document, summary);
    cash(&mut document, summary);
    equity(&mut document, summary);
    balances(&mut document, summary);
    burn_rate(&mut document, summary);
    budget(&mut document, summary);
    access(&mut document, summary);
    tiers(&mut document, summary);
    gpus(&mut document, summary);
    turnover(&mut document, summary);
    groups(&mut document, summary);
    checks(&mut document, &summary.reconciliation);
    document.sentences(Role::Warning, summary.warnings.iter().cloned());
    document
}

fn cost_by_line(document: &mut Document, summary: &Summary) {
    document.money_table("Cost by element and line", cost_table(summary), summary.currency);
    let sampling = summary.sampling.as_ref().map(|sampling| {
        format!(
            "Company-wide factors were sampled with Sobol points; standard errors come from {} independent replicates, and a 95% interval \
             is ± {:.2} of them.",
            sampling.replicates, sampling.critical_value
        )
    });
    let notes = [P90_IN_WORDS, ROUNDED].map(str::to_string).into_iter().chain(sampling);
    document.note(notes.collect::<Vec<_>>().join(" "));
    summary.rates.iter().for_each(|rates| document.note(sentences::rates(rates, summary.currency)));
}

/// What is estimated, with the error of its mean.
fn estimate_columns(currency: Currency) -> [Column; 5] {
    [
        Column::text(""),
        Column::money("mean", currency),
        Column::new("± s.e.", Kind::StandardError).or("unknown"),
        Column::money("P50", currency),
        Column::money("P90", currency),
    ]
}

/// Elements with their lines below, and the total.
pub fn cost_table(summary: &Summary) -> Table {
    let currency = summary.currency;
    let mut table = Table::new(estimate_columns(currency));
    table.columns.push(Column::new("share", Kind::Share));
    let shares = summary.shares.as_ref();
    let cells = |name: &str, estimate: &Estimate, share: Option<f64>| {
        let [mean, p50, p90] = Number::mean_p50_p90(estimate);
        let error = estimate.se_mean.map(Number::exact);
        [Cell::from(name), mean.into(), error.into(), p50.into(), p90.into(), share.map(Number::exact).into()]
    };
    for (element, estimate) in summary.by_element.iter() {
        table.strong(cells(element, estimate, shares.and_then(|shares| shares.by_element.get(element).copied())));
        for (name, line) in summary.by_line.iter().filter(|(_, line)| line.element == element) {
            table.indented(cells(name, &line.amount, shares.map(|_| line.share)));
        }
    }
    table.strong(cells("total", &summary.total, shares.map(|_| 1.0)));
    if summary.compute.mean > 0.0 {
        table.indented(cells("of which compute", &summary.compute, shares.map(|shares| shares.compute)));
    }
    if let Some(equity) = &summary.equity {
        table.indented(cells("of which stock-based compensation", &equity.expense, shares.and_then(|shares| shares.equity)));
        let share = shares.and_then(|shares| shares.without_equity);
        table.strong(cells("total without stock-based compensation", &equity.total_without, share));
    }
    table
}

/// Cost and cash of the lines where they differ, and of the whole.
fn cash(document: &mut Document, summary: &Summary) {
    let Some(table) = cash_table(summary) else { return };
    document.money_table("Cost and cash", table, summary.currency);
    document.note("Cost is what the months consume, cash is what they pay. All other lines pay as they accrue.");
}

/// Absent where all cash moves as its cost accrues.
pub fn cash_table(summary: &Summary) -> Option<Table> {
    let currency = summary.currency;
    let CashSummary { total, compute, by_line, .. } = summary.cash.as_ref()?;
    let headings = ["cost, mean", "cash, mean", "cash, P50", "cash, P90"];
    let mut table = Table::new(std::iter::once(Column::text("")).chain(headings.map(|heading| Column::money(heading, currency))));
    let cells = |name: &str, cost: &Estimate, cash: &Estimate| {
        let [mean, p50, p90] = Number::mean_p50_p90(cash);
        [Cell::from(name), Number::mean(cost).into(), mean.into(), p50.into(), p90.into()]
    };
    for (name, cash) in by_line.iter() {
        if let Some(line) = summary.by_line.get(name) {
            table.row(cells(name, &line.amount, &cash.amount));
        }
    }
    table.strong(cells("total", &summary.total, total));
    if summary.compute.mean > 0.0 || compute.mean > 0.0 {
        table.indented(cells("of which compute", &summary.compute, compute));
    }
    Some(table)
}

/// What accounts disclose beside the expense of equity.
fn equity(document: &mut Document, summary: &Summary) {
    let Some(equity) = &summary.equity else { return };
    document.figures("Equity", equity_figures(summary));
    document.note(sentences::equity_basis(equity));
}

/// The same as a table; absent where nobody has equity.
pub fn equity_table(summary: &Summary) -> Option<Table> {
    some_table(&equity_figures(summary))
}

fn some_table(figures: &[Figure]) -> Option<Table> {
    (!figures.is_empty()).then(|| table_of(figures))
}

fn equity_figures(summary: &Summary) -> Vec<Figure> {
    let Some(equity) = &summary.equity else { return vec![] };
    let all = [
        Some(("RSUs vesting, at market value", &equity.rsus_at_market)),
        Some(("expense not recognized yet at the end", &equity.unrecognized)),
        equity.awaiting_exit.as_ref().map(|waiting| ("RSUs waiting for an exit at the end, at the initial price", waiting)),
    ];
    let shown = all.into_iter().flatten().filter(|(_, estimate)| estimate.p99 > 0.0);
    shown.map(|(name, estimate)| Figure::of(name, Unit::Money(summary.currency), estimate)).collect()
}

/// What ties cost to cash, from the start of the horizon to its end.
fn balances(document: &mut Document, summary: &Summary) {
    let Some(table) = balances_table(summary) else { return };
    document.money_table("Balances, means", table, summary.currency);
    document.note(
        "Opening + additions − reductions − disposals = closing. Assets and prepayments: bought, worn or used or lapsed, sold; accrued bonuses: earned, paid.",
    );
}

/// Absent where nothing is paid ahead of its cost or after it.
pub fn balances_table(summary: &Summary) -> Option<Table> {
    let currency = summary.currency;
    let headings = ["opening", "additions", "reductions", "disposals", "closing"];
    let mut table = Table::new(std::iter::once(Column::text("")).chain(headings.map(|heading| Column::money(heading, currency))));
    for (name, balance) in summary.balances.iter() {
        let entries = [&balance.opening, &balance.additions, &balance.reductions, &balance.disposals, &balance.closing];
        if entries.iter().any(|entry| entry.p99 > 0.0) {
            table.row(std::iter::once(Cell::from(name)).chain(entries.map(|entry| Number::mean(entry).into())));
        }
    }
    (!table.rows.is_empty()).then_some(table)
}

fn burn_rate(document: &mut Document, summary: &Summary) {
    let currency = summary.currency;
    let rates = [("all cost", &summary.cost_per_employee_month), ("compute", &summary.compute_per_employee_month)];
    let rates = rates.into_iter().filter(|(_, estimate)| estimate.mean > 0.0);
    let mut table = Table::new(estimate_columns(currency));
    for (name, estimate) in rates {
        let [mean, p50, p90] = Number::mean_p50_p90(estimate);
        table.row([Cell::from(name), mean.into(), estimate.se_mean.map(Number::exact).into(), p50.into(), p90.into()]);
    }
    let unit = table.in_one_unit(currency);
    document.table(format!("Burn rate, {unit} per employee and month"), table);
    // Cost and headcount move together, so that the mean of their ratio in each trial would be another figure.
    if summary.turnover.as_ref().is_some_and(|turnover| turnover.people_months_vacant.mean > 0.0) {
        let people_months = words::amount(summary.people_months, None);
        document.note(format!("People leave at random: cost ÷ mean people-months at work, {people_months}."));
    }
}

fn budget(document: &mut Document, summary: &Summary) {
    if summary.budgets.is_empty() {
        return;
    }
    document.money_table("Budget", budget_table(summary), summary.currency);
    let overrun = "Mean overrun: over the trials that exceed the budget.";
    let exhausted = "Exhausted by: the month by whose end half of all trials have spent the budget.";
    let basis = summary.budgets.iter().any(|risk| risk.basis == Basis::Cash).then_some("Budgets are on a cash basis.");
    document.note([Some(overrun), Some(exhausted), basis].into_iter().flatten().collect::<Vec<_>>().join(" "));
}

/// A row for each budget.
pub fn budget_table(summary: &Summary) -> Table {
    let currency = summary.currency;
    let mut table = Table::new([
        Column::text(""),
        Column::money("amount", currency),
        Column::new("chance of exceeding", Kind::Probability),
        Column::new("95% interval", Kind::Interval),
        Column::money("mean overrun", currency).or("none"),
        Column::new("± s.e.", Kind::StandardError),
        Column::new("exhausted by", Kind::Month).or("-"),
        Column::new("never exhausted", Kind::Share),
    ]);
    let has_quarters = summary.budgets.iter().any(|risk| risk.exhaustion_quarter.is_some());
    if has_quarters {
        table.columns.insert(7, Column::text("in quarter").or("-"));
    }
    for risk in &summary.budgets {
        let chance = Number::with_interval(risk.p_over, risk.p_over_low, risk.p_over_high);
        let mut cells = vec![
            Cell::from(sentences::budget_name(risk)),
            Number::exact(risk.amount).into(),
            chance.into(),
            chance.into(),
            risk.expected_overrun.map(|overrun| Number::with_error(overrun, risk.se_expected_overrun)).into(),
            risk.se_expected_overrun.map(Number::exact).into(),
            risk.exhaustion_month.median.into(),
            Number::exact(risk.exhaustion_month.distribution.never).into(),
        ];
        if has_quarters {
            let quarter = risk.exhaustion_quarter.as_ref().and_then(|exhaustion| exhaustion.median);
            cells.insert(7, quarter.map(|quarter| quarter.to_string()).into());
        }
        table.row(cells);
    }
    table
}

fn access(document: &mut Document, summary: &Summary) {
    let figures = access_figures(summary);
    if figures.is_empty() {
        return;
    }
    document.figures("Access", figures);
    access_notes(document, summary);
}

/// What was wanted and what was not served; absent where nobody wanted anything.
pub fn access_table(summary: &Summary) -> Option<Table> {
    some_table(&access_figures(summary))
}

fn access_figures(summary: &Summary) -> Vec<Figure> {
    let access = &summary.access;
    if access.tokens_wanted.mean == 0.0 && access.gpu_hours_wanted.mean == 0.0 {
        return vec![];
    }
    let all = [
        ("tokens wanted", Unit::MillionTokens, &access.tokens_wanted),
        ("tokens not served", Unit::MillionTokens, &access.limits.tokens_unserved),
        ("GPU-hours wanted", Unit::GpuHours, &access.gpu_hours_wanted),
        ("GPU-hours on dedicated GPUs", Unit::GpuHours, &access.limits.gpu_hours_on_dedicated),
        ("GPU-hours on shared capacity", Unit::GpuHours, &access.limits.gpu_hours_on_shared_capacity),
        ("GPU-hours not served", Unit::GpuHours, &access.limits.gpu_hours_unserved),
        ("unserved demand", Unit::Money(summary.currency), &access.limits.unserved_demand),
        ("time at a cap", Unit::PeopleMonths, &access.limits.people_months_at_cap),
        ("time throttled", Unit::PeopleMonths, &access.limits.people_months_throttled),
        ("time with an alert", Unit::PeopleMonths, &access.limits.people_months_alerted),
        ("days waited", Unit::Days, &access.limits.days_waited),
        ("idle pay", Unit::Money(summary.currency), &access.limits.idle_pay),
    ];
    let shown = all.into_iter().filter(|(.., estimate)| estimate.p99 > 0.0);
    shown.map(|(name, unit, estimate)| Figure::of(name, unit, estimate)).collect()
}

fn access_notes(document: &mut Document, summary: &Summary) {
    match summary.held {
        Some(Hold::Spend) => document.note(
            "Use stated in money is converted to tokens and GPU-hours at this scenario's list prices of the first month: at other prices the same \
             spend buys other work. `compcast whatif` and `compare --hold work` hold the work instead.",
        ),
        Some(Hold::Work) => document.note(super::grid::held(Hold::Work)),
        None => {}
    }
    // With a single person there is nothing to share unequally.
    if let Some(of_use) = summary.concentration.as_ref().filter(|_| summary.people > 1) {
        let figures = |of: &ConcentrationSummary| (words::share(of.top_tenth), of.gini);
        let (top_tenth, gini) = figures(of_use);
        let bills =
            summary.concentration_of_bills.as_ref().map(figures).map(|(top_tenth, gini)| {
                format!(" Of what compute costs, the most expensive tenth account for {top_tenth} (Gini {gini:.2}).")
            });
        document.note(format!("The top tenth of people use {top_tenth} of compute (Gini {gini:.2}).{}", bills.unwrap_or_default()));
    }
}

/// What each tier's policy costs and withholds, where any tier withholds something.
fn tiers(document: &mut Document, summary: &Summary) {
    let Some(table) = tiers_table(summary) else { return };
    document.money_table("Access tiers, means", table, summary.currency);
    document.note(
        "Policy: what happens beyond the quota. Unserved demand: use that was not served, at what it would have cost. \
         Months at cap and throttled: people-months. Idle pay is part of base pay.",
    );
}

/// Absent where no tier withholds anything.
pub fn tiers_table(summary: &Summary) -> Option<Table> {
    let currency = summary.currency;
    let by_tier = &summary.access.by_tier;
    let withholds = |tier: &TierSummary| {
        [&tier.limits.unserved_demand, &tier.limits.people_months_at_cap, &tier.limits.days_waited].iter().any(|e| e.p99 > 0.0)
    };
    if !by_tier.iter().any(|(_, tier)| withholds(tier)) {
        return None;
    }
    let people_months = |heading| Column::new(heading, Kind::Amount(Unit::PeopleMonths));
    let mut table = Table::new([
        Column::text(""),
        Column::text("policy").or("no quota"),
        Column::money("compute", currency),
        Column::money("unserved demand", currency),
        people_months("months at cap"),
        people_months("throttled"),
        Column::new("days waited", Kind::Amount(Unit::Days)),
        Column::money("idle pay", currency),
    ]);
    for (name, tier) in by_tier.iter() {
        let limits = &tier.limits;
        let policies = (!tier.policies.is_empty()).then(|| tier.policies.join(", "));
        let figures = [
            &tier.spend,
            &limits.unserved_demand,
            &limits.people_months_at_cap,
            &limits.people_months_throttled,
            &limits.days_waited,
            &limits.idle_pay,
        ];
        table.row([Cell::from(shortened(name)), policies.into()].into_iter().chain(figures.map(|estimate| Number::mean(estimate).into())));
    }
    Some(table)
}

fn gpus(document: &mut Document, summary: &Summary) {
    let Some(gpus) = &summary.gpus else { return };
    document.figures("GPUs", gpu_figures(summary));
    document.note(sentences::energy(gpus));
    if let Some(table) = gpu_use_table(summary) {
        document.table("Use of dedicated and shared GPUs, means", table);
        document.note("Hours paid: of owned GPUs the hours at hand. GPUs whose use the scenario does not state are left out.");
    }
}

/// Energy and interruptions; absent where nobody uses GPUs.
pub fn gpu_table(summary: &Summary) -> Option<Table> {
    some_table(&gpu_figures(summary))
}

fn gpu_figures(summary: &Summary) -> Vec<Figure> {
    let Some(gpus) = &summary.gpus else { return vec![] };
    let figures = [
        (gpus.energy_kwh.p99 > 0.0).then(|| Figure::of("energy", Unit::KilowattHours, &gpus.energy_kwh)),
        gpus.carbon_kg.as_ref().map(|carbon| Figure::of("carbon dioxide", Unit::Kilograms, carbon)),
        gpus.spot_interruptions.as_ref().map(|interruptions| Figure::of("spot interruptions", Unit::Events, interruptions)),
        gpus.commitments.as_ref().map(|commitments| Figure::of("commitments", Unit::Money(summary.currency), commitments)),
    ];
    figures.into_iter().flatten().collect()
}

/// How much GPUs are used, by purchase option; absent where that is known of none.
pub fn gpu_use_table(summary: &Summary) -> Option<Table> {
    let gpus = summary.gpus.as_ref()?;
    let hours = |heading| Column::new(heading, Kind::Amount(Unit::GpuHours));
    let mut table = Table::new([Column::text(""), hours("hours paid"), hours("hours used"), Column::new("utilization", Kind::Share)]);
    for (option, GpuUse { hours_paid, hours_used, utilization }) in gpus.by_purchase_option.iter() {
        table.row([Cell::from(option), Number::mean(hours_paid).into(), Number::mean(hours_used).into(), Number::mean(utilization).into()]);
    }
    (!table.rows.is_empty()).then_some(table)
}

fn turnover(document: &mut Document, summary: &Summary) {
    let figures = turnover_figures(summary);
    if !figures.is_empty() {
        document.figures("Turnover", figures);
    }
}

/// Who came and went; absent where nobody did.
pub fn turnover_table(summary: &Summary) -> Option<Table> {
    some_table(&turnover_figures(summary))
}

fn turnover_figures(summary: &Summary) -> Vec<Figure> {
    let Some(turnover) = &summary.turnover else { return vec![] };
    let all = [
        ("hires", Unit::People, &turnover.hires),
        ("leavers", Unit::People, &turnover.leavers),
        ("vacant positions", Unit::PeopleMonths, &turnover.people_months_vacant),
    ];
    let shown = all.into_iter().filter(|(.., estimate)| estimate.p99 > 0.0 || estimate.mean > 0.0);
    shown.map(|(name, unit, estimate)| Figure::of(name, unit, estimate)).collect()
}

/// Groups shown at most; the datasets hold them all.
const GROUPS_SHOWN: usize = 20;

fn groups(document: &mut Document, summary: &Summary) {
    let (table, is_cut) = groups_table(summary);
    document.money_table("Groups", table, summary.currency);
    if is_cut {
        let groups = plural(summary.by_group.len(), "group");
        document.note(format!("The {GROUPS_SHOWN} most expensive of {groups}; --format json and --out show all of them."));
    }
}

/// The most expensive groups, and whether there are more.
pub fn groups_table(summary: &Summary) -> (Table, bool) {
    let currency = summary.currency;
    let mut groups: Vec<_> = summary.by_group.iter().collect();
    // The sort is stable, so groups of equal cost stay in alphabetical order.
    groups.sort_by(|(_, a), (_, b)| b.total.mean.total_cmp(&a.total.mean));
    let mut table = Table::new([
        Column::text(""),
        Column::new("people", Kind::Count),
        Column::money("mean", currency),
        Column::money("P50", currency),
        Column::money("P90", currency),
        Column::money("compute, mean", currency),
        Column::new("of compute", Kind::Share),
    ]);
    for (name, group) in groups.iter().take(GROUPS_SHOWN) {
        let [mean, p50, p90] = Number::mean_p50_p90(&group.total);
        let people = Number::exact(group.people as f64);
        let share = group.share_of_compute.map(Number::exact);
        table.row([
            Cell::from(shortened(name)),
            people.into(),
            mean.into(),
            p50.into(),
            p90.into(),
            Number::mean(&group.compute).into(),
            share.into(),
        ]);
    }
    (table, groups.len() > GROUPS_SHOWN)
}

/// A name cut to what the table of a terminal has room for.
fn shortened(name: &str) -> String {
    const LONGEST: usize = 40;
    if name.chars().count() <= LONGEST { name.to_string() } else { name.chars().take(LONGEST - 1).chain(['…']).collect() }
}

fn checks(document: &mut Document, reconciliation: &Reconciliation) {
    document.table("Checks", checks_table(reconciliation));
    document.sentences(Role::Note, unchecked(reconciliation));
}

/// A row for each check.
pub fn checks_table(reconciliation: &Reconciliation) -> Table {
    let amount = |heading| Column::new(heading, Kind::Amount(Unit::OfTheRow));
    let mut table = Table::new([
        Column::text(""),
        amount("simulated"),
        amount("exact"),
        Column::new("deviation", Kind::Deviation).or("equal"),
        Column::text("verdict"),
    ]);
    for check in &reconciliation.checks {
        let error = (check.standard_error > 0.0).then_some(check.standard_error);
        table.row([
            Cell::from(check.name.as_str()),
            Number::with_error(check.simulated, error).into(),
            Number::with_error(check.exact, error).into(),
            check.z.map(Number::exact).into(),
            if check.agrees() { "agrees" } else { "FAILS" }.into(),
        ]);
    }
    table
}

/// What was not checked and why, a sentence for each reason.
pub fn unchecked(reconciliation: &Reconciliation) -> Vec<String> {
    let unchecked = |reason: Reason| {
        let unchecked = reconciliation.unchecked.iter().filter(|unchecked| unchecked.reason == reason);
        let names: Vec<_> = unchecked.map(|unchecked| unchecked.name.as_str()).collect();
        let why = match reason {
            Reason::NoExactMean => "No exact mean to check against",
            Reason::SingleTrial => "Not checked, since a single trial has no error",
            Reason::NoTrialDiffers => "Not checked, since all trials are the same",
            Reason::RareAmount => "Not checked, since an uncertain number has an amount too rare for so few trials",
            Reason::RareIncident => "Not checked, since an incident is too rare for so few trials",
            Reason::FewTrials => "Not checked, since they vary too much for so few trials",
        };
        (!names.is_empty()).then(|| format!("{why}: {}.", names.join(", ")))
    };
    Reason::ALL.into_iter().filter_map(unchecked).collect()
}

/// What was checked, and what could not be: `7 of 7 exact means and 10 of 10 sums agree; 6 figures do not vary; 8 figures have no exact mean.`
///
/// A figure that does not vary is compared with the same calculation, so that its agreement is not counted as evidence.
pub fn verdict(reconciliation: &Reconciliation) -> String {
    let compared = [(Evidence::Mean, "exact mean"), (Evidence::Sum, "sum")].into_iter().filter_map(|(evidence, noun)| {
        let (agreeing, all) = reconciliation.agreeing(evidence);
        (all > 0).then(|| format!("{} of {}", count(agreeing), plural(all, noun)))
    });
    let compared = compared.collect::<Vec<_>>().join(" and ");
    let (constant, constants) = reconciliation.agreeing(Evidence::Constant);
    let without_mean = reconciliation.unchecked.iter().filter(|unchecked| unchecked.reason == Reason::NoExactMean).count();
    let others = [
        (constants - constant, "does not vary but differs from its exact value", "do not vary but differ from their exact values"),
        (constant, "does not vary", "do not vary"),
        (without_mean, "has no exact mean", "have no exact mean"),
        (reconciliation.unchecked.len() - without_mean, "needs more trials to be checked", "need more trials to be checked"),
    ];
    let others = others.into_iter().filter(|(n, ..)| *n > 0);
    let others = others.map(|(n, one, many)| format!("{} {}", plural(n, "figure"), if n == 1 { one } else { many }));
    let sentence = std::iter::once(format!("{compared} agree")).chain(others).collect::<Vec<_>>().join("; ");
    format!("{sentence}.")
}

/// As it is spoken, with the P90 in parentheses: `608k USD (P90: 721k)`.
fn mean_and_p90(estimate: &Estimate, currency: Currency) -> String {
    format!("{} (P90: {})", words::about(estimate.mean, currency), words::about_without_unit(estimate.p90, currency))
}
