//! The report of one run: headline, elements and lines, burn rate, budget, access, groups, checks.

use super::document::{Document, Section};
use crate::insight::CashSummary;
use crate::insight::budget::{BudgetRisk, NEVER};
use crate::insight::summary::GpuSummary;
use crate::insight::summary::TierSummary;
use crate::insight::{Precision, Reconciliation, Summary};
use crate::quantity::{Figures, Month, approximately, count, plural};
use crate::scenario::Basis;
use crate::statistics::estimate::Estimate;

/// Arranges a summary for reading.
pub fn document(summary: &Summary) -> Document {
    let sections = [
        Some(cost(summary)),
        cash(summary),
        Some(burn_rate(summary)),
        budget(summary),
        access(summary),
        tiers(summary),
        gpus(summary),
        turnover(summary),
        Some(groups(summary)),
        Some(checks(&summary.reconciliation)),
    ];
    Document {
        title: summary.scenario.clone(),
        purpose: summary.purpose.clone(),
        headline: headline(summary).into_iter().chain(summary.precision.as_ref().map(precision_sentence)).collect(),
        sections: sections.into_iter().flatten().collect(),
        warnings: summary.warnings.clone(),
    }
}

/// Sentences a finance chief can read aloud.
pub fn headline(summary: &Summary) -> Vec<String> {
    let Estimate { mean, p90, .. } = summary.total;
    let mut sentences = vec![format!(
        "{} {} USD {}; with 90 % probability no more than {}.",
        if summary.people == 1 { "1 person costs".to_string() } else { format!("{} people cost", count(summary.people)) },
        approximately(mean),
        span(summary),
        approximately(p90)
    )];
    if summary.compute.mean > 0.0 {
        sentences.push(format!(
            "Compute is {} USD of it, {} per employee and month (P90: {} and {}).",
            approximately(summary.compute.mean),
            approximately(summary.per_employee_month.mean),
            approximately(summary.compute.p90),
            approximately(summary.per_employee_month.p90)
        ));
    }
    if let Some(turnover) = &summary.turnover {
        let [leavers, hires, vacant] =
            [&turnover.leavers, &turnover.hires, &turnover.people_months_vacant].map(|estimate| approximately(estimate.mean));
        sentences
            .push(format!("On average {leavers} people leave, {hires} are hired, and positions are vacant for {vacant} people-months."));
    }
    if let Some(cash) = &summary.cash {
        sentences.push(format!(
            "In cash the same months pay {} USD (P90: {}).",
            approximately(cash.total.mean),
            approximately(cash.total.p90)
        ));
    }
    sentences.extend(summary.budgets.iter().map(budget_sentence));
    if let (Some(incidents), Some(line)) = (&summary.incidents, summary.by_line.get("incidents")) {
        sentences.push(format!(
            "Incidents, {} of them on average, cost {} USD (P90: {}).",
            approximately(incidents.number.mean),
            approximately(line.amount.mean),
            approximately(line.amount.p90)
        ));
    }
    let withheld = &summary.access.withheld;
    let people_wait = withheld.days_waited.mean > 0.0;
    if withheld.blocked_work.mean > 0.0 {
        let what = if people_wait { "Caps and waits block" } else { "Caps block" };
        sentences.push(format!("{what} work worth {} USD.", approximately(withheld.blocked_work.mean)));
    }
    if people_wait {
        let days = money(withheld.days_waited.mean, withheld.days_waited.se_mean);
        let idle = match withheld.pay_for_waiting.mean {
            0.0 => String::new(),
            pay => format!("; pay of {} USD passes idle meanwhile", approximately(pay)),
        };
        sentences.push(format!("People wait for compute for {days} days{idle}."));
    }
    sentences
}

/// What a figure's precision was to be and is.
pub fn precision_sentence(precision: &Precision) -> String {
    let Precision { of, asked, reached, is_enough, is_in_points, trials, .. } = precision;
    let unit = if *is_in_points { "percentage points" } else { "%" };
    // Two figures, since an interval's own width is known no better.
    let figures = |share: f64| {
        let per_cent = share * 100.0;
        let decimals = (1.0 - libm::floor(libm::log10(per_cent))).clamp(0.0, 9.0) as usize;
        if per_cent > 0.0 { format!("± {per_cent:.decimals$} {unit}") } else { "exactly".into() }
    };
    let asked = format!("{} {unit}", (asked * 1e9).round() / 1e7);
    let trials = count(*trials);
    match (reached, is_enough) {
        (Some(reached), true) => {
            format!("The {of} is known to {} with 95 % confidence after {trials} trials; {asked} were asked for.", figures(*reached))
        }
        (Some(reached), false) => {
            format!(
                "The {of} is known only to {} with 95 % confidence after {trials} trials, the most allowed; {asked} were asked for.",
                figures(*reached)
            )
        }
        (None, _) => format!("How well the {of} is known cannot be told after {trials} trials, the most allowed; {asked} were asked for."),
    }
    .replace("known to exactly with 95 % confidence", "known exactly")
}

fn budget_sentence(risk: &BudgetRisk) -> String {
    let name = match risk.scope {
        "compute" => "compute budget",
        _ => "total budget",
    };
    let chance = percent(risk.p_over, risk.p_over_low, risk.p_over_high);
    let in_cash = if risk.view == Basis::Cash.word() { " in cash" } else { "" };
    let mut sentence = format!("The {name} of {} USD is exceeded{in_cash} with probability {chance}", approximately(risk.amount));
    if let Some(overrun) = risk.expected_overrun {
        sentence.push_str(&format!(", then by {} on average", approximately(overrun)));
    }
    if let Some(month) = risk.exhaustion_month.median.as_ref().and_then(|month| month.parse::<Month>().ok()) {
        sentence.push_str(&format!("; in half of all trials it is gone by the end of {}", month.spoken()));
    }
    sentence.push('.');
    sentence
}

/// A probability to the digit its 95 % interval supports.
pub fn percent(share: f64, low: f64, high: f64) -> String {
    let width = (high - low) * 100.0;
    let decimals = if width < 0.4 { 1 } else { 0 };
    let text = format!("{:.decimals$} %", share * 100.0);
    match share {
        0.0 => format!("below {:.1} %", (high * 100.0).max(0.1)),
        1.0 => format!("above {:.1} %", (low * 100.0).min(99.9)),
        _ => text,
    }
}

/// `from January to December 2026`, `over 48 months from January 2026`.
fn span(summary: &Summary) -> String {
    let Ok(start) = summary.start.parse::<Month>() else { return String::new() };
    let end = start.plus(summary.months as i32 - 1);
    match summary.months {
        1 => format!("in {}", start.spoken()),
        _ if start.year() == end.year() => format!("from {} to {}", start.spoken().split(' ').next().unwrap_or_default(), end.spoken()),
        months => format!("over {months} months from {}", start.spoken()),
    }
}

fn money(value: f64, standard_error: Option<f64>) -> String {
    Figures::supported_by(standard_error.unwrap_or(0.0), value).print(value)
}

/// Mean, P50 and P90, each with the digits its own error supports.
pub fn three_figures(estimate: &Estimate) -> [String; 3] {
    [
        money(estimate.mean, estimate.se_mean),
        money(estimate.p50, estimate.se_p50.or(estimate.se_mean)),
        money(estimate.p90, estimate.se_p90.or(estimate.se_mean)),
    ]
}

fn cost(summary: &Summary) -> Section {
    let mut section = Section::new("Cost by element and line, USD", &["", "mean", "P50", "P90", "share"]);
    let share = |mean: f64| if summary.total.mean > 0.0 { format!("{:.1} %", 100.0 * mean / summary.total.mean) } else { String::new() };
    let cells = |name: String, estimate: &Estimate| {
        std::iter::once(name).chain(three_figures(estimate)).chain([share(estimate.mean)]).collect::<Vec<_>>()
    };
    for (element, estimate) in summary.by_element.iter() {
        section.strong(cells(element.to_string(), estimate));
        for (name, line) in summary.by_line.iter().filter(|(_, line)| line.element == element) {
            section.row(cells(format!("  {name}"), &line.amount));
        }
    }
    section.strong(cells("total".into(), &summary.total));
    if summary.compute.mean > 0.0 {
        section.row(cells("  of which compute".into(), &summary.compute));
    }
    let mut note = "P90: with 90 % probability this much or less (10 % chance of exceeding it). Percentiles do not add up.".to_string();
    if let Some(sampling) = &summary.sampling {
        note.push_str(&format!(
            " What is shared was drawn as Sobol points; errors come from {} independent replicates.",
            sampling.replicates
        ));
    }
    section.note = Some(note);
    section
}

/// Cost and cash of the lines where they differ, and of the whole.
fn cash(summary: &Summary) -> Option<Section> {
    let CashSummary { total, compute, by_line, .. } = summary.cash.as_ref()?;
    let mut section = Section::new("Cost and cash, USD", &["", "cost, mean", "cash, mean", "cash, P50", "cash, P90"]);
    let cells = |name: &str, cost: &Estimate, cash: &Estimate| {
        let [cost, ..] = three_figures(cost);
        [name.to_string(), cost].into_iter().chain(three_figures(cash)).collect::<Vec<_>>()
    };
    for (name, cash) in by_line.iter() {
        if let Some(line) = summary.by_line.get(name) {
            section.row(cells(name, &line.amount, &cash.amount));
        }
    }
    section.strong(cells("total", &summary.total, total));
    if summary.compute.mean > 0.0 || compute.mean > 0.0 {
        section.row(cells("  of which compute", &summary.compute, compute));
    }
    section.note = Some("Cost is what the months consume, cash what they pay. All other lines pay what they cost.".into());
    Some(section)
}

fn burn_rate(summary: &Summary) -> Section {
    let mut section = Section::new("Burn rate, USD per employee and month", &["", "mean", "P50", "P90"]);
    for (name, estimate) in [("all cost", &summary.cost_per_employee_month), ("compute", &summary.per_employee_month)] {
        if estimate.mean > 0.0 {
            section.row(std::iter::once(name.to_string()).chain(three_figures(estimate)));
        }
    }
    // Cost and heads move together, so that the mean of their ratio in each trial would be another figure.
    if summary.turnover.as_ref().is_some_and(|turnover| turnover.people_months_vacant.mean > 0.0) {
        let people_months = Figures::supported_by(0.0, summary.people_months).print(summary.people_months);
        section.note = Some(format!("People leave by chance: cost ÷ the mean of people-months at work, {people_months}."));
    }
    section
}

fn budget(summary: &Summary) -> Option<Section> {
    if summary.budgets.is_empty() {
        return None;
    }
    let mut section = Section::new("Budget", &["", "amount, USD", "chance of exceeding", "95 % interval", "overrun if over", "runs out"]);
    for risk in &summary.budgets {
        let never = risk.exhaustion_month.distribution.get(NEVER).copied().unwrap_or(0.0);
        section.row([
            risk.scope.to_string(),
            money(risk.amount, None),
            percent(risk.p_over, risk.p_over_low, risk.p_over_high),
            format!("{:.1} to {:.1} %", (1000.0 * risk.p_over_low).floor() / 10.0, (1000.0 * risk.p_over_high).ceil() / 10.0),
            risk.expected_overrun.map_or_else(|| "none".into(), |overrun| money(overrun, risk.se_expected_overrun)),
            match &risk.exhaustion_month.median {
                Some(month) => format!("{month} (never: {:.0} %)", 100.0 * never),
                None => format!("never in {:.1} %", 100.0 * never),
            },
        ]);
    }
    let runs_out = "Runs out: the month by the end of which the budget is spent in half of all trials.";
    let is_cash = summary.budgets.iter().any(|risk| risk.view == Basis::Cash.word());
    section.note = Some(if is_cash { format!("{runs_out} Cash is held against it.") } else { runs_out.into() });
    Some(section)
}

fn access(summary: &Summary) -> Option<Section> {
    let access = &summary.access;
    if access.tokens_wanted.mean == 0.0 && access.gpu_hours_wanted.mean == 0.0 {
        return None;
    }
    let mut section = Section::new("Access", &["", "mean", "P50", "P90"]);
    for (name, estimate) in [
        ("million tokens wanted", &access.tokens_wanted),
        ("million tokens blocked", &access.withheld.tokens_blocked),
        ("GPU-hours wanted", &access.gpu_hours_wanted),
        ("GPU-hours blocked", &access.withheld.gpu_hours_blocked),
        ("blocked work, USD", &access.withheld.blocked_work),
        ("people-months at a cap", &access.withheld.people_months_at_cap),
        ("people-months throttled", &access.withheld.people_months_throttled),
        ("people-months with an alert", &access.withheld.people_months_alerted),
        ("days waited", &access.withheld.days_waited),
        ("pay for time idle in waiting, USD", &access.withheld.pay_for_waiting),
    ] {
        if estimate.p99 > 0.0 {
            section.row(std::iter::once(name.to_string()).chain(three_figures(estimate)));
        }
    }
    section.note = summary.concentration.as_ref().map(|concentration| {
        format!("The top tenth of people use {:.0} % of compute (Gini {:.2}).", 100.0 * concentration.top_tenth, concentration.gini)
    });
    Some(section)
}

/// What each tier's policy costs and withholds, where any tier withholds something.
fn tiers(summary: &Summary) -> Option<Section> {
    let by_tier = &summary.access.by_tier;
    let withholds = |tier: &TierSummary| {
        [&tier.withheld.blocked_work, &tier.withheld.people_months_at_cap, &tier.withheld.days_waited].iter().any(|e| e.p99 > 0.0)
    };
    if !by_tier.iter().any(|(_, tier)| withholds(tier)) {
        return None;
    }
    let columns = ["", "beyond quota", "compute, USD", "blocked, USD", "months at cap", "throttled", "days waited", "pay idle, USD"];
    let mut section = Section::new("Access tiers, mean", &columns);
    for (name, tier) in by_tier.iter() {
        let figure = |estimate: &Estimate| money(estimate.mean, estimate.se_mean);
        section.row([
            shortened(name),
            if tier.policies.is_empty() { "no quota".into() } else { tier.policies.join(", ") },
            figure(&tier.spend),
            figure(&tier.withheld.blocked_work),
            figure(&tier.withheld.people_months_at_cap),
            figure(&tier.withheld.people_months_throttled),
            figure(&tier.withheld.days_waited),
            figure(&tier.withheld.pay_for_waiting),
        ]);
    }
    section.note =
        Some("Blocked: what was not served, at what it would have cost. Months: people-months. Idle pay is part of base pay.".into());
    Some(section)
}

fn gpus(summary: &Summary) -> Option<Section> {
    let gpus = summary.gpus.as_ref()?;
    let mut section = Section::new("GPUs", &["", "mean", "P50", "P90"]);
    for (name, estimate) in [
        ("energy, kWh", Some(&gpus.energy_kwh)),
        ("carbon dioxide, kg", gpus.carbon_kg.as_ref()),
        ("spot interruptions", gpus.spot_interruptions.as_ref()),
    ] {
        if let Some(estimate) = estimate {
            section.row(std::iter::once(name.to_string()).chain(three_figures(estimate)));
        }
    }
    section.note = Some(energy_sentence(gpus));
    Some(section)
}

/// What the machines draw and emit, beside what they cost.
fn energy_sentence(gpus: &GpuSummary) -> String {
    let energy = format!("GPUs, owned and rented, draw {} kWh", approximately(gpus.energy_kwh.mean));
    match gpus.carbon_kg.as_ref().map(|carbon| carbon.mean) {
        Some(kilograms) if kilograms >= 1000.0 => {
            format!("{energy}, which stand for {} tonnes of carbon dioxide.", approximately(kilograms / 1000.0))
        }
        Some(kilograms) => format!("{energy}, which stand for {} kg of carbon dioxide.", approximately(kilograms)),
        None => format!("{energy}."),
    }
}

fn turnover(summary: &Summary) -> Option<Section> {
    let turnover = summary.turnover.as_ref()?;
    let mut section = Section::new("People who come and go", &["", "mean", "P50", "P90"]);
    for (name, estimate) in
        [("hires", &turnover.hires), ("leavers", &turnover.leavers), ("people-months vacant", &turnover.people_months_vacant)]
    {
        if estimate.p99 > 0.0 || estimate.mean > 0.0 {
            section.row(std::iter::once(name.to_string()).chain(three_figures(estimate)));
        }
    }
    Some(section)
}

/// Groups shown at most; more are in the written tables.
const GROUPS_SHOWN: usize = 20;

fn groups(summary: &Summary) -> Section {
    let mut section = Section::new("Groups, USD", &["", "people", "mean", "P50", "P90", "compute, mean"]);
    let mut groups: Vec<_> = summary.by_group.iter().collect();
    // Dearest first; the sort is stable, so equal groups stay in alphabetical order.
    groups.sort_by(|(_, a), (_, b)| b.total.mean.total_cmp(&a.total.mean));
    for (name, group) in groups.iter().take(GROUPS_SHOWN) {
        let [mean, p50, p90] = three_figures(&group.total);
        section.row([shortened(name), count(group.people), mean, p50, p90, money(group.compute.mean, group.compute.se_mean)]);
    }
    if groups.len() > GROUPS_SHOWN {
        section.note =
            Some(format!("The {GROUPS_SHOWN} dearest of {}; all of them with --format json or --out.", plural(groups.len(), "group")));
    }
    section
}

/// A name cut to what a terminal's table can bear.
fn shortened(name: &str) -> String {
    const LONGEST: usize = 40;
    if name.chars().count() <= LONGEST { name.to_string() } else { name.chars().take(LONGEST - 1).chain(['…']).collect() }
}

fn checks(reconciliation: &Reconciliation) -> Section {
    let mut section = Section::new("Checks", &["", "simulated", "exact", "apart"]);
    for check in &reconciliation.checks {
        let error = (check.standard_error > 0.0).then_some(check.standard_error);
        section.row([
            check.name.clone(),
            money(check.simulated, error),
            money(check.exact, error),
            match (check.agrees(), check.z) {
                (false, Some(z)) => format!("FAILS: {:.1} s.e.", z.abs()),
                (false, None) => "FAILS".into(),
                (true, Some(z)) => format!("{:.1} s.e.", z.abs()),
                (true, None) => "equal".into(),
            },
        ]);
    }
    let unchecked: Vec<_> = reconciliation.unchecked.iter().map(|unchecked| format!("{} ({})", unchecked.name, unchecked.reason)).collect();
    if !unchecked.is_empty() {
        section.note = Some(format!("Not checked: {}.", unchecked.join(", ")));
    }
    section
}
