//! The sentences of a run's report that can be read aloud.

use super::mean_and_p90;
use crate::cost::incidents;
use crate::insight::summary::{GpuSummary, Summary};
use crate::insight::{BudgetRisk, EquitySummary, Precision, RateUsed, RatesUsed, Scope};
use crate::quantity::rounding::significant;
use crate::quantity::{Currency, approximately, count};
use crate::report::words;
use crate::scenario::Basis;

/// At which rates amounts were converted: `1 PLN = 0.235 EUR, 1 USD = 0.85 EUR in the first month; ...`
pub fn rates(used: &RatesUsed, home: Currency) -> String {
    let one = |rate: &RateUsed| format!("1 {} = {} {home}", rate.currency, significant(rate.rate, 6));
    let all: Vec<String> = used.rates.iter().map(one).collect();
    let moving: Vec<&str> = used.rates.iter().filter(|rate| rate.moves).map(|rate| rate.currency.code()).collect();
    let moves = if moving.is_empty() { String::new() } else { format!(" in the first month; what {} costs moves", moving.join(", ")) };
    let origin: Vec<String> = used.source.iter().cloned().chain(used.date.map(|date| date.to_string())).collect();
    let origin = if origin.is_empty() { String::new() } else { format!(" ({})", origin.join(", ")) };
    format!("Converted at {}{moves}{origin}.", all.join(", "))
}

/// What a finance chief would read aloud.
pub fn headline(summary: &Summary) -> Vec<String> {
    let currency = summary.currency;
    let plain = |amount: f64| words::about_without_unit(amount, currency);
    let mut sentences = vec![cost(summary)];
    sentences.extend(heavy_tail(summary));
    if summary.compute.mean > 0.0 {
        sentences.push(format!(
            "Compute is {} of that, {} per employee and month (P90: {} and {}).",
            words::about(summary.mean_compute(), currency),
            plain(summary.mean_compute() / summary.people_months),
            plain(summary.compute.p90),
            plain(summary.compute_per_employee_month.p90)
        ));
    }
    if let Some(turnover) = &summary.turnover {
        let [leavers, hires, vacant] =
            [&turnover.leavers, &turnover.hires, &turnover.people_months_vacant].map(|estimate| approximately(estimate.mean));
        sentences
            .push(format!("On average {leavers} people leave, {hires} are hired, and positions stay vacant for {vacant} people-months."));
    }
    if let Some(cash) = &summary.cash {
        sentences.push(format!("Cash paid in the same months is {}.", mean_and_p90(&cash.total, currency)));
    }
    sentences.extend(summary.budgets.iter().map(|risk| budget(risk, currency)));
    if let (Some(summary), Some(line)) = (&summary.incidents, summary.by_line.get(incidents::LINE.name)) {
        sentences.push(format!(
            "Incidents, {} of them on average, cost {}.",
            approximately(summary.number.mean),
            mean_and_p90(&line.amount, currency)
        ));
    }
    sentences.extend(limits(summary));
    sentences
}

/// What everything costs, in one sentence.
pub fn cost(summary: &Summary) -> String {
    let people = if summary.people == 1 { "1 person costs".to_string() } else { format!("{} cost", words::people(summary.people)) };
    let currency = summary.currency;
    let (mean, p90) = (words::about(summary.mean_total(), currency), words::about_without_unit(summary.total.p90, currency));
    format!("{people} {mean} {}, and with 90% probability no more than {p90}.", span(summary))
}

/// What stands in the way of reading the mean and its error as known: an infinite variance, and trials that are too few for the exact mean.
fn heavy_tail(summary: &Summary) -> Vec<String> {
    let (mean, trials) = (approximately(summary.total.mean), count(summary.trials));
    let mut sentences = vec![];
    if let Some(stated) = summary.total_stated_mean {
        let error = summary.total.se_mean.map_or_else(|| "unknown".into(), approximately);
        let exact = if stated.is_exact { "exact" } else { "exact but for lines that the trials know well" };
        sentences.push(format!(
            "That mean is {exact}; {trials} trials are too few to show it: theirs, which tables show, is {mean} (standard error {error})."
        ));
    }
    if let [first, more @ ..] = summary.infinite_variance.as_slice() {
        let numbers = match more.len() {
            0 => format!("`{first}` has"),
            1 => format!("`{first}` and `{}` have", more[0]),
            others => format!("`{first}` and {others} other numbers have"),
        };
        let mean = if summary.total_stated_mean.is_some() { "the mean of the trials" } else { "the mean above" };
        sentences
            .push(format!("Warning: {numbers} an infinite variance, so that {mean} does not settle, and standard errors mean nothing."));
    }
    sentences
}

/// How equity is expensed and forfeitures are counted, in sentences.
pub fn equity_basis(equity: &EquitySummary) -> String {
    let forfeitures = match equity.forfeiture_rate_per_year {
        Some(rate) => format!("Forfeitures are estimated at {:.3}% per year.", 100.0 * rate).replace(".000%", "%"),
        None => "Forfeitures count as they occur.".into(),
    };
    match equity.basis {
        "straight-line" => {
            format!("Equity is expensed at fair value on the grant date, straight-line over the vesting period (ASC 718). {forfeitures}")
        }
        "graded" => {
            let standard = if equity.forfeiture_rate_per_year.is_some() { "graded, as in IFRS 2" } else { "graded" };
            format!("Equity is expensed at fair value on the grant date, each vesting date by itself ({standard}). {forfeitures}")
        }
        _ => "RSUs are counted at the market value of the shares when they vest, which is no accounting standard's measure of their cost."
            .into(),
    }
}

/// `from January to December 2026`, `over 48 months from January 2026`.
fn span(summary: &Summary) -> String {
    let (start, months) = (summary.start, summary.months);
    let end = start.plus(months as i32 - 1);
    match months {
        1 => format!("in {}", start.long_name()),
        _ if start.year() == end.year() => format!("from {} to {}", start.name(), end.long_name()),
        _ => format!("over {months} months from {}", start.long_name()),
    }
}

/// What a budget is for: `compute`, `compute of engineers, FY2027`, `API usage, FY2027`.
pub fn budget_name(risk: &BudgetRisk) -> String {
    let of = match (&risk.group, &risk.line) {
        (Some(group), _) => format!("{} of {group}", risk.scope),
        (None, Some(line)) => line.clone(),
        (None, None) => risk.scope.to_string(),
    };
    risk.fiscal_year.map_or(of.clone(), |year| format!("{of}, {year}"))
}

fn budget(risk: &BudgetRisk, currency: Currency) -> String {
    let name = match (&risk.line, risk.scope) {
        (Some(line), _) => format!("budget for {line}"),
        (None, Scope::Compute) => "compute budget".into(),
        (None, Scope::Total) => "total budget".into(),
    };
    let group = risk.group.as_ref().map_or_else(String::new, |group| format!(" for {group}"));
    let year = risk.fiscal_year.map_or_else(String::new, |year| format!("{year} "));
    let quarter = risk.exhaustion_quarter.as_ref().and_then(|exhaustion| exhaustion.median);
    let quarter = quarter.map_or_else(String::new, |quarter| format!(" ({quarter})"));
    let basis = if risk.basis == Basis::Cash { " on a cash basis" } else { "" };
    let chance = words::probability(risk.p_over, risk.p_over_low, risk.p_over_high);
    let overrun = risk
        .expected_overrun
        .map_or_else(String::new, |overrun| format!(", and then by {} on average", words::about_without_unit(overrun, currency)));
    let exhausted = risk
        .exhaustion_month
        .median
        .map_or_else(String::new, |month| format!("; half of all trials have spent it by the end of {}{quarter}", month.long_name()));
    format!(
        "The {year}{name}{group} of {} is exceeded{basis} with probability {chance}{overrun}{exhausted}.",
        words::about(risk.amount, currency)
    )
}

/// What caps and waits keep from people.
fn limits(summary: &Summary) -> Vec<String> {
    let limits = &summary.access.limits;
    let mut sentences = vec![];
    if limits.unserved_demand.mean > 0.0 {
        let (is_guarded, waited) = (summary.access.is_guarded, limits.days_waited.mean > 0.0);
        let causes = match (limits.people_months_at_cap.mean > 0.0, is_guarded, waited) {
            (true, true, true) => "Caps, guardrails and waits",
            (true, true, false) => "Caps and guardrails",
            (false, true, true) => "Guardrails and waits",
            (false, true, false) => "Guardrails",
            (_, false, true) => "Caps and waits",
            (_, false, false) => "Caps",
        };
        sentences.push(format!(
            "{causes} leave demand for {} of compute unserved.",
            words::about(limits.unserved_demand.mean, summary.currency)
        ));
    }
    if limits.days_waited.mean > 0.0 {
        let days = words::amount(limits.days_waited.mean, limits.days_waited.se_mean);
        let idle = match limits.idle_pay.mean {
            0.0 => String::new(),
            pay => format!("; {} of pay is for time idle meanwhile", words::about(pay, summary.currency)),
        };
        sentences.push(format!("People wait {days} days for compute{idle}."));
    }
    sentences
}

/// What the machines draw and emit, beside what they cost.
pub fn energy(gpus: &GpuSummary) -> String {
    let carbon = gpus.carbon_kg.as_ref().map_or_else(String::new, |carbon| match carbon.mean {
        kilograms if kilograms >= 1000.0 => {
            format!(", which emits {} metric tons of carbon dioxide", approximately(kilograms / 1000.0))
        }
        kilograms => format!(", which emits {} kg of carbon dioxide", approximately(kilograms)),
    });
    format!("GPUs, owned and rented, draw {} kWh{carbon}.", approximately(gpus.energy_kwh.mean))
}

/// How precisely a figure was asked for and is known.
pub fn precision(precision: &Precision) -> String {
    let Precision { of, asked, reached, is_enough, is_short_of_memory, is_in_points, trials, .. } = precision;
    let unit = if *is_in_points { " percentage points" } else { "%" };
    let trials = count(*trials);
    let limit = match (is_enough, is_short_of_memory) {
        (true, _) => "",
        (false, true) => ", the most that fit into memory",
        (false, false) => ", the most allowed",
    };
    let asked = format!("{}{unit} was asked for", (asked * 1e9).round() / 1e7);
    match reached {
        Some(0.0) => format!("{of} is known exactly after {trials} trials{limit}; {asked}."),
        Some(reached) => {
            let only = if *is_enough { "" } else { "only " };
            let reached = two_figures(*reached * 100.0);
            format!("{of} is known {only}to ± {reached}{unit} with 95% confidence after {trials} trials{limit}; {asked}.")
        }
        None => format!("The precision of {of} is unknown after {trials} trials{limit}; {asked}."),
    }
}

/// Two figures, since the width of an interval is known no better.
fn two_figures(percent: f64) -> String {
    let decimals = (1.0 - libm::floor(libm::log10(percent))).clamp(0.0, 9.0) as usize;
    format!("{percent:.decimals$}")
}
