//! A file of offers on one market: the figures of every row, and of every further offer to a candidate beside the first.
//!
//! ```text
//! row → values → scenario ┬→ figures of its own
//!                         └→ with the other rows of its candidate → gap to the first, cheapest lever
//! ```
//! A row that the market refuses, or that cannot be evaluated, is rejected with the reason, and no other row is affected. Figures of a row do not depend
//! on other rows; the gap is to the first row of the candidate in the file that could be evaluated. Wealth and risk aversion are in no figure, and in no
//! message.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Serialize;

use super::figures::{LeverKind, OfferComparison, OfferFigures, Simulated};
use super::{OfferError, OfferQuestion, Offers};
use crate::intake::OfferList;
use crate::intake::offers::{GRANT, Mistake, OfferColumn, OfferRow, OfferValue, RejectedOffer};
use crate::quantity::{Currency, Month, plural};
use crate::reading::path::below;
use crate::reading::{Diagnostic, Severity, Sources, Value, suggestion};
use crate::scenario::{Market, Override, RunSettings, Scenario};
use crate::simulation::{Event, Observer};

/// All rows of a file of offers. Money is in units of the market's currency.
#[derive(Clone, Debug, Serialize)]
pub struct OfferTable {
    /// The market's name.
    pub market: String,
    pub purpose: String,
    /// As it was named.
    pub file: String,
    pub currency: Currency,
    pub n_trials: usize,
    pub seed: u64,
    pub rows: OfferRowCounts,
    /// In the order of the file.
    pub offers: Vec<OfferOutcome>,
    /// In the order of the file.
    pub rejected: Vec<OfferReject>,
    /// Conditions of the figures: whole sentences.
    pub notes: Vec<String>,
    /// What to look at before a figure is quoted.
    pub warnings: Vec<String>,
}

/// What became of the rows, each counted by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct OfferRowCounts {
    pub read: usize,
    pub evaluated: usize,
    pub rejected: usize,
}

impl OfferRowCounts {
    /// Whether no row is lost.
    pub fn add_up(&self) -> bool {
        self.read == self.evaluated + self.rejected
    }
}

/// One row.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct OfferOutcome {
    pub line: u32,
    pub offer_id: String,
    pub candidate_id: Option<String>,
    pub company: Option<String>,
    pub start: Month,
    /// Present value of the mean of everything that is offered.
    pub present_value: Simulated,
    /// The certain amount today that is as good.
    pub worth: Simulated,
    /// What it costs the employer, with attrition where it is stated.
    pub cost: Simulated,
    pub cost_p90: f64,
    /// Promised equity at its value on the grant date, and when it can be sold.
    pub equity_at_grant: f64,
    pub equity_p10: f64,
    pub equity_p50: f64,
    pub equity_p90: f64,
    /// Compute over all years at list price: at most, where the allowance is in money; used; and what that is worth to the candidate today.
    pub compute_granted: Option<f64>,
    pub compute_used: f64,
    pub compute_worth: f64,
    /// Pay of the first year after taxes of the employee; before tax where `net_of` is absent.
    pub net_pay_year_1: f64,
    /// Whose taxes are taken off, such as "us, single".
    pub net_of: Option<String>,
    /// Tax of the first calendar year that withholding does not cover.
    pub tax_short_year_1: Option<f64>,
    /// Absent for the first offer to a candidate.
    pub beside_first: Option<BesideFirst>,
}

/// An offer beside the first one to the same candidate.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct BesideFirst {
    /// The id of the first.
    pub first: String,
    /// Worth of this one − that of the first.
    pub gap: Simulated,
    /// Probability that this one leaves the candidate with more.
    pub probability_better: Simulated,
    /// What makes the worse of the two as good as the other at the least cost; absent where no lever does, or they are the same.
    pub cheapest_lever: Option<CheapestLever>,
}

/// A change of one offer.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CheapestLever {
    /// The id of the offer that is changed.
    pub of: String,
    pub kind: LeverKind,
    /// See [`LeverKind`] for its unit.
    pub change: Simulated,
    /// What it costs the employer over all years.
    pub cost: f64,
}

/// A row that is not evaluated.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OfferReject {
    pub line: u32,
    /// Absent where the row has none, or one that may not be shown.
    pub offer_id: Option<String>,
    /// Columns of the mistakes, with commas between them; absent where they concern the whole row.
    pub column: Option<String>,
    /// All mistakes.
    pub reason: String,
    pub remedy: String,
}

/// A row as a scenario.
struct Candidacy<'a> {
    row: &'a OfferRow,
    scenario: Arc<Scenario>,
}

impl OfferTable {
    /// Evaluates every row of `list`, which was read from `file`. `settings` say how many trials there are.
    ///
    /// # Errors
    /// The simulation is too large, or the observer cancelled it. What is wrong with a row rejects the row.
    pub fn of(
        market: &Market,
        (file, list): (&str, &OfferList),
        settings: RunSettings,
        observer: &dyn Observer,
    ) -> Result<Self, OfferError> {
        let mut rejected = list.rejected.clone();
        let mut warnings = Warnings::default();
        let mut groups: Vec<Vec<Candidacy<'_>>> = vec![];
        let mut places: BTreeMap<&str, usize> = BTreeMap::new();
        for row in &list.rows {
            match scenario_of(market, row, &mut warnings) {
                Err(mistakes) => rejected.push(RejectedOffer { line: row.line, id: Some(row.id.clone()), mistakes }),
                Ok(scenario) => {
                    let candidacy = Candidacy { row, scenario: Arc::new(scenario) };
                    match row.candidate.as_deref().and_then(|candidate| places.get(candidate)) {
                        Some(place) => groups[*place].push(candidacy),
                        None => {
                            row.candidate.as_deref().map(|candidate| places.insert(candidate, groups.len()));
                            groups.push(vec![candidacy]);
                        }
                    }
                }
            }
        }
        let quiet = Quiet(observer);
        observer.notice(Event::Started { case: file, n_trials: settings.trials as usize });
        let (mut offers, mut notes) = (vec![], vec![]);
        let (mut done, total) = (0, list.rows.len());
        for group in groups {
            done += group.len();
            if let Some(figures) = evaluate(&group, settings, &mut rejected, &quiet)? {
                for note in &figures.notes {
                    if !notes.contains(note) {
                        notes.push(note.clone());
                    }
                }
                offers.extend(outcomes(&group, &figures, &mut warnings));
            }
            observer.notice(Event::Advanced { done, total });
        }
        observer.notice(Event::Finished);
        offers.sort_by_key(|offer: &OfferOutcome| offer.line);
        rejected.sort_by_key(|row| row.line);
        let rejected: Vec<OfferReject> = rejected.iter().map(OfferReject::of).collect();
        Ok(Self {
            market: market.name().to_string(),
            purpose: market.purpose().to_string(),
            file: file.to_string(),
            currency: market.currency(),
            n_trials: settings.trials as usize,
            seed: settings.seed,
            rows: OfferRowCounts { read: list.read, evaluated: offers.len(), rejected: rejected.len() },
            offers,
            rejected,
            notes,
            warnings: warnings.in_words(),
        })
    }
}

impl OfferReject {
    fn of(row: &RejectedOffer) -> Self {
        let mut columns: Vec<&str> = row.mistakes.iter().filter_map(|mistake| Some(mistake.column?.name())).collect();
        columns.dedup();
        let joined = |text: fn(&Mistake) -> &str| row.mistakes.iter().map(text).collect::<Vec<_>>().join("; ");
        Self {
            line: row.line,
            offer_id: row.id.clone(),
            column: (!columns.is_empty()).then(|| columns.join(", ")),
            reason: joined(|mistake| &mistake.problem),
            remedy: joined(|mistake| &mistake.remedy),
        }
    }
}

/// The figures of offers to one candidate. Offers that cannot be evaluated are rejected, and the others evaluated without them.
fn evaluate(
    group: &[Candidacy<'_>],
    settings: RunSettings,
    rejected: &mut Vec<RejectedOffer>,
    observer: &dyn Observer,
) -> Result<Option<Offers>, OfferError> {
    let mut left: Vec<&Candidacy<'_>> = group.iter().collect();
    let mut question = OfferQuestion { n_outer: 0, has_equivalence: false, ..OfferQuestion::default() };
    while let Some(first) = left.first() {
        let line = first.row.line;
        let scenarios: Vec<Arc<Scenario>> = left.iter().map(|candidacy| candidacy.scenario.clone()).collect();
        let error = match Offers::of(&scenarios, settings, question, observer) {
            Ok(offers) => return Ok(Some(offers)),
            Err(error) => error,
        };
        let (name, mistake) = match error {
            OfferError::Changed { .. } if question.has_levers => {
                question.has_levers = false;
                continue;
            }
            error => refusal(error, line)?,
        };
        let place = name.and_then(|name| left.iter().position(|candidacy| candidacy.row.id == name)).unwrap_or(left.len() - 1);
        let row = left.remove(place).row;
        rejected.push(RejectedOffer { line: row.line, id: Some(row.id.clone()), mistakes: vec![mistake] });
    }
    Ok(None)
}

/// The offer that an error is about, and what is wrong with its row; the error where it is about none. `first` is the line of the first offer.
fn refusal(error: OfferError, first: u32) -> Result<(Option<String>, Mistake), OfferError> {
    let mistake = |column, problem: String, remedy: &str| Mistake { column, problem, remedy: remedy.to_string() };
    Ok(match error {
        OfferError::NoWealth { name } => (
            Some(name),
            mistake(
                Some(OfferColumn::Wealth),
                "`wealth` is not stated, and risk is judged against it".into(),
                "write what the candidate owns besides the offer, or wealth into [candidate] of the market",
            ),
        ),
        OfferError::DifferentCandidates { other, what, .. } => {
            let problem = format!("`candidate_id` is that of line {first}, but the candidates differ in {what}");
            let remedy =
                "write the same wealth, risk_aversion, personal_share, level, filing and usage in both rows, or another candidate_id";
            (Some(other), mistake(Some(OfferColumn::CandidateId), problem, remedy))
        }
        OfferError::Filing { name, problem, .. } => {
            (Some(name), mistake(Some(OfferColumn::Filing), problem.to_string(), "write one of the filing statuses of the jurisdiction"))
        }
        // The error says how much more wealth it takes, from which wealth could be guessed.
        OfferError::NotPositive { name, .. } => (
            Some(name),
            mistake(
                None,
                "the candidate would own nothing or less in some trial".into(),
                "check the strike, a wallet and taxes, and that wealth is stated in the currency of the row",
            ),
        ),
        OfferError::Case { name, errors } => (Some(name), mistake(None, errors.to_string(), "check the row against the market")),
        OfferError::NoOffer { name } => (Some(name), mistake(None, "the row has no offer".into(), "write start_date and base_pay")),
        OfferError::Changed { key, message } => (None, mistake(None, format!("{key} cannot be changed: {message}"), "check the market")),
        error => return Err(error),
    })
}

/// The rows of a group that have figures.
fn outcomes(group: &[Candidacy<'_>], offers: &Offers, warnings: &mut Warnings) -> Vec<OfferOutcome> {
    let id = |place: usize| offers.offers[place].name.clone();
    let row_of = |figures: &OfferFigures| group.iter().find(|candidacy| candidacy.row.id == figures.name).map(|candidacy| candidacy.row);
    let beside = |comparison: &OfferComparison| {
        let cheapest = comparison.levers.first().and_then(|lever| {
            Some(CheapestLever { of: id(comparison.changed), kind: lever.kind, change: lever.change?, cost: lever.cost? })
        });
        BesideFirst { first: id(0), gap: comparison.gap, probability_better: comparison.probability_better, cheapest_lever: cheapest }
    };
    let of_offer = |(place, figures): (usize, &OfferFigures)| {
        let row = row_of(figures)?;
        figures.warnings.iter().for_each(|warning| warnings.add(row.line, warning.trim_end_matches('.')));
        let (total, cost) = (&figures.total, &figures.cost);
        Some(OfferOutcome {
            line: row.line,
            offer_id: row.id.clone(),
            candidate_id: row.candidate.clone(),
            company: figures.company.clone(),
            start: figures.start,
            present_value: figures.worth.present_value,
            worth: figures.worth.worth,
            cost: Simulated { value: cost.expected.mean, se: cost.expected_se },
            cost_p90: cost.expected.p90,
            equity_at_grant: total.equity_at_grant,
            equity_p10: total.equity.p10,
            equity_p50: total.equity.p50,
            equity_p90: total.equity.p90,
            compute_granted: total.compute_granted,
            compute_used: total.compute_used,
            compute_worth: figures.compute.worth,
            net_pay_year_1: figures.years.first().map_or(0.0, |year| year.net_pay),
            net_of: figures.net_of.clone(),
            tax_short_year_1: figures.tax_years.first().and_then(|year| year.short),
            beside_first: offers.comparisons.iter().find(|comparison| comparison.offer == place).map(beside),
        })
    };
    offers.offers.iter().enumerate().filter_map(of_offer).collect()
}

/// The scenario of a row, or why the market refuses it.
fn scenario_of(market: &Market, row: &OfferRow, warnings: &mut Warnings) -> Result<Scenario, Vec<Mistake>> {
    let values = values_of(market, row)?;
    if row.has_unused_fine_tuning {
        let message = "`fine_tuning_allowance` is stated without jobs, tokens and price, so that nothing of it is counted";
        warnings.add(row.line, message);
    }
    if !market.has_jurisdiction() && values.iter().all(|value| value.column != OfferColumn::Jurisdiction) {
        warnings.add(row.line, "`jurisdiction` is blank, and the taxes are those of `us`");
    }
    let overrides: Vec<Override> =
        values.iter().map(|value| Override::new(&value.path, value.value.clone()).named(value.column.name())).collect();
    match market.offer(&row.id, &overrides) {
        Ok(parsed) => {
            for warning in &parsed.warnings {
                let Mistake { column, problem, .. } = mistake_of(warning, &parsed.sources, &values);
                if !column.is_some_and(OfferColumn::is_private) {
                    warnings.add(row.line, &problem);
                }
            }
            Ok(parsed.scenario)
        }
        Err(errors) => {
            let errors_alone = errors.diagnostics.iter().filter(|diagnostic| diagnostic.severity == Severity::Error);
            Err(errors_alone.map(|error| mistake_of(error, &errors.sources, &values)).collect())
        }
    }
}

/// What is wrong with a value, in the words of the file: the column in place of the path.
fn mistake_of(diagnostic: &Diagnostic, sources: &Sources, values: &[OfferValue]) -> Mistake {
    let name = diagnostic.place.as_ref().filter(|place| sources.has(place.source)).map(|place| sources.get(place.source).name.clone());
    let column = name.and_then(|name| OfferColumn::ALL.into_iter().find(|column| column.name() == name));
    if let Some(private) = column.filter(|column| column.is_private()) {
        // The message may repeat the cell.
        let problem = format!("`{}` is not a value that it can have", private.name());
        let remedy = "write wealth as an amount above 0 and risk aversion as a number from 0 to 20";
        return Mistake { column, problem, remedy: remedy.into() };
    }
    let (message, help) = diagnostic.shown(sources);
    let in_columns = |text: &str| {
        let replace = |text: String, value: &OfferValue| text.replace(&format!("`{}`", value.path), &format!("`{}`", value.column.name()));
        values.iter().fold(text.to_string(), replace).replace(&format!("`{GRANT}`"), "the grant")
    };
    Mistake { column, problem: in_columns(message), remedy: in_columns(help.unwrap_or("check the row against the market")) }
}

/// The tier of people who wait for their allowance.
const QUEUE_TIER: &str = "allowance-with-queue";

/// The values of a row on this market: with the price of a share where that belongs, and the tier of a queue.
fn values_of(market: &Market, row: &OfferRow) -> Result<Vec<OfferValue>, Vec<Mistake>> {
    refuse_what_the_market_lacks(market, row)?;
    let mut values = row.values.clone();
    let is_private = row.company.as_deref().and_then(|company| market.is_private(company));
    for value in values.iter_mut().filter(|value| value.column == OfferColumn::FairValue && is_private == Some(false)) {
        if let Some(company) = value.path.strip_suffix("fair_value") {
            value.path = format!("{company}share_price");
        }
    }
    let Some(days) = row.queue_wait_days else { return Ok(values) };
    let column = OfferColumn::QueueWaitDays;
    let mut put = |path: String, value: Value| values.push(OfferValue { column, path, value });
    let wait = format!("{days} days");
    if let Some(tier) = &row.access {
        if market.has_access(tier) {
            put(format!("{}.queue.wait", below("access", tier)), wait.into());
        }
        return Ok(values);
    }
    if !row.has_allowance_in_money() {
        let problem = "`queue_wait_days` is stated, but the allowance is not in money".to_string();
        let remedy = "name an access tier of the market that has a queue and a quota, in a column `access`".to_string();
        return Err(vec![Mistake { column: Some(column), problem, remedy }]);
    }
    // The allowance comes before the quota of the tier, which serves nothing more.
    let cap = Value::table([("amount", format!("0 {}/month", market.currency().code())), ("on_exceed", "stop".to_string())]);
    let queue = Value::table([("wait", wait)]);
    let tier = Value::table([("models", market.usual_models()), ("cap", cap), ("queue", queue)]);
    put(below("access", QUEUE_TIER), tier);
    put("offer.compute.access".into(), QUEUE_TIER.into());
    Ok(values)
}

/// What would otherwise be reported of every value that depends on it.
fn refuse_what_the_market_lacks(market: &Market, row: &OfferRow) -> Result<(), Vec<Mistake>> {
    let mut mistakes = vec![];
    if !market.has_rate(row.currency) {
        let code = row.currency.code();
        mistakes.push(Mistake {
            column: Some(OfferColumn::Currency),
            problem: format!("the market does not say what one {code} costs in {}", market.currency().code()),
            remedy: format!("add [rates.{code}] with rate = \"1.25 {}\" to the market", market.currency().code()),
        });
    }
    if let Some(company) = row.company.as_deref().filter(|company| market.is_private(company).is_none()) {
        mistakes.push(Mistake {
            column: Some(OfferColumn::Company),
            problem: format!("no company of the market is called `{company}`"),
            remedy: match market.companies().next() {
                Some(_) => suggestion::help(company, market.companies()),
                None => format!("add [{}] with volatility = \"45% per year\" to the market", below("companies", company)),
            },
        });
    }
    if mistakes.is_empty() { Ok(()) } else { Err(mistakes) }
}

/// Warnings of rows, each once with its rows.
#[derive(Default)]
struct Warnings {
    /// By message: rows, and the line of the first; in the order in which they came.
    rows: Vec<(String, usize, u32)>,
}

impl Warnings {
    fn add(&mut self, line: u32, message: &str) {
        match self.rows.iter_mut().find(|(known, ..)| known == message) {
            Some((_, n, first)) => (*n, *first) = (*n + 1, line.min(*first)),
            None => self.rows.push((message.to_string(), 1, line)),
        }
    }

    fn in_words(self) -> Vec<String> {
        let mut rows = self.rows;
        rows.sort_by_key(|(_, _, first)| *first);
        let in_words = |(message, n, first): (String, usize, u32)| match n {
            1 => format!("line {first}: {message}"),
            _ => format!("{}, first on line {first}: {message}", plural(n, "row")),
        };
        rows.into_iter().map(in_words).collect()
    }
}

/// Passes on that the user cancels, and nothing of single simulations.
struct Quiet<'a>(&'a dyn Observer);

impl Observer for Quiet<'_> {
    fn is_cancelled(&self) -> bool {
        self.0.is_cancelled()
    }
}
