//! The report of a comparison: the difference first, then where it comes from, then each world in short.

use super::document::{Document, Section};
use super::summary::{headline, percent, precision_sentence, three_figures};
use crate::insight::{Comparison, Difference};
use crate::quantity::{Figures, approximately};
use crate::statistics::estimate::Estimate;
use crate::statistics::proportion::Proportion;

/// Arranges a comparison for reading.
pub fn document(comparison: &Comparison) -> Document {
    let names: Vec<_> = comparison.scenarios.iter().map(|summary| summary.scenario.as_str()).collect();
    let trials = comparison.scenarios.first().map_or(0, |summary| summary.trials);
    let mut sections = vec![totals(comparison)];
    sections.extend(comparison.differences.iter().map(waterfall));
    sections.push(worlds(comparison));
    Document {
        title: names.join(" against "),
        purpose: "The same people, months and luck in each world; only what the scenarios say differs.".into(),
        headline: comparison
            .differences
            .iter()
            .map(|difference| sentence(difference, trials))
            .chain(comparison.precision.iter().map(precision_sentence))
            .collect(),
        sections,
        warnings: comparison
            .scenarios
            .iter()
            .flat_map(|summary| summary.warnings.iter().map(|warning| format!("{}: {warning}", summary.scenario)))
            .collect(),
    }
}

fn sentence(difference: &Difference, trials: usize) -> String {
    let Difference { scenario, against, total, p_dearer, .. } = difference;
    if total.mean == 0.0 && total.sd == Some(0.0) {
        return format!("{scenario} and {against} cost exactly the same.");
    }
    let direction = if total.mean < 0.0 { "less" } else { "more" };
    let chance = Proportion::of((p_dearer * trials as f64).round() as u64, trials as u64)
        .map_or_else(String::new, |proportion| percent(proportion.share, proportion.lower, proportion.upper));
    format!(
        "{scenario} costs {} USD {direction} than {against} (standard error {}); it is the dearer one with probability {chance}.",
        approximately(total.mean.abs()),
        approximately(total.se_mean.unwrap_or(0.0)),
    )
}

/// A signed amount with the digits its error supports.
fn signed(value: f64, standard_error: Option<f64>) -> String {
    let text = Figures::supported_by(standard_error.unwrap_or(0.0), value).print(value);
    if value > 0.0 && text.chars().any(|c| c.is_ascii_digit() && c != '0') { format!("+{text}") } else { text }
}

fn totals(comparison: &Comparison) -> Section {
    let mut section = Section::new("Total cost, USD", &["", "mean", "P50", "P90", "compute, mean", "per employee and month"]);
    for summary in &comparison.scenarios {
        let [mean, p50, p90] = three_figures(&summary.total);
        let [compute, ..] = three_figures(&summary.compute);
        let [per_month, ..] = three_figures(&summary.cost_per_employee_month);
        section.row([summary.scenario.clone(), mean, p50, p90, compute, per_month]);
    }
    section.note = Some("P90: with 90 % probability this much or less (10 % chance of exceeding it).".into());
    section
}

fn waterfall(difference: &Difference) -> Section {
    let title = format!("From {} to {}, USD", difference.against, difference.scenario);
    let mut section = Section::new(&title, &["", "mean", "± s.e.", "P10", "P90"]);
    let cells = |name: &str, estimate: &Estimate| {
        let error = estimate.se_mean.unwrap_or(0.0);
        [
            name.to_string(),
            signed(estimate.mean, estimate.se_mean),
            if error > 0.0 { approximately(error) } else { "exact".into() },
            signed(estimate.p10, estimate.se_p90),
            signed(estimate.p90, estimate.se_p90),
        ]
    };
    for (name, estimate) in difference.by_line.iter().filter(|(_, estimate)| estimate.mean != 0.0 || estimate.sd != Some(0.0)) {
        section.row(cells(name, estimate));
    }
    section.strong(cells("difference", &difference.total));
    if let Some(cash) = &difference.cash {
        section.row(cells("  in cash", cash));
    }
    section
}

fn worlds(comparison: &Comparison) -> Section {
    let mut section = Section::new("Each world by itself", &["", ""]);
    for summary in &comparison.scenarios {
        for (index, sentence) in headline(summary).into_iter().enumerate() {
            let name = if index == 0 { summary.scenario.clone() } else { String::new() };
            section.row([name, sentence]);
        }
        let checks = &summary.reconciliation.checks;
        let agreed = checks.iter().filter(|check| check.agrees()).count();
        section.row([String::new(), format!("{agreed} of {} checks agree.", checks.len())]);
    }
    section
}
