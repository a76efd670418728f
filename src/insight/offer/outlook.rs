//! An offer that has been simulated: its trials, their present values, and the same with other compute.

use std::sync::Arc;

use super::OfferError;
use super::terms::{N_FLOWS, Terms, flow_of};
use super::trials::{Change, Trials, YearOfWalk};
use super::worth::{Judgment, Present};
use crate::quantity::{Dimension, MonthOrDate};
use crate::reading::Value;
use crate::scenario::{Candidate, Override, RunSettings, Scenario, TaxCase, Uncertainty};
use crate::simulation::{Case, Hold, Observer, Study};
use crate::value::certainty_equivalent::NotPositive;
use crate::value::compute_use::Taxation;
use crate::value::tax::{NoTables, TaxTables};

/// A simulated offer.
#[derive(Clone)]
pub struct Outlook {
    pub scenario: Arc<Scenario>,
    pub candidate: Candidate,
    pub jurisdiction: String,
    pub trials: Trials,
    pub present: Present,
    /// Why pay is before tax.
    pub no_tables: Option<NoTables>,
    settings: RunSettings,
}

impl Outlook {
    /// Simulates the offer of a scenario.
    pub fn of(scenario: Arc<Scenario>, settings: RunSettings, observer: &dyn Observer) -> Result<Self, OfferError> {
        let name = || scenario.name.clone();
        let Some(pair) = scenario.offer.clone() else { return Err(OfferError::NoOffer { name: name() }) };
        let (offer, candidate) = pair.as_ref();
        let terms = Terms::of(&scenario, offer);
        let jurisdiction_name = scenario.groups.first().map(|group| group.jurisdiction.clone()).unwrap_or_default();
        let (tables, no_tables) = match tables(&scenario, &jurisdiction_name, candidate, &terms) {
            Ok(tables) => (Some(tables), None),
            Err(problem @ NoTables::UnknownFiling { .. }) => {
                return Err(OfferError::Filing { name: name(), jurisdiction: jurisdiction_name, problem });
            }
            Err(problem) => (None, Some(problem)),
        };
        // Who leaves is counted from the contract, on trials of somebody who stays.
        let case = case_of(&simulated(&scenario)?)?;
        let study = Study::new([case.clone()], settings).map_err(|error| OfferError::Study(Box::new(error)))?;
        let months = study.candidate(&case, (N_FLOWS, &flow_of), terms.sale_months(), observer).ok_or(OfferError::Interrupted)?;
        let share = &scenario.prices.share;
        let stated = tables.as_ref().and_then(|tables| tables.first()?.compute.as_ref()).map(|compute| compute.case);
        let tax_case = candidate.values.tax_case.or(stated.map(tax_case_of)).unwrap_or(TaxCase::Imputed);
        let trials = Trials {
            terms,
            months: Arc::new(months),
            tables,
            time_value: candidate.time_value.unwrap_or_else(|| share.risk_free.median()),
            risk_free: share.risk_free.median(),
            volatility: share.volatility.median(),
            personal_share: candidate.values.personal_share.at(0.5),
            tax_case,
        };
        let present = Present::of(&trials, Change::default());
        Ok(Self { candidate: candidate.clone(), jurisdiction: jurisdiction_name, trials, present, no_tables, settings, scenario })
    }

    /// Worth to somebody who does not care about risk, for whom wealth does not matter: for those who ask for no worth.
    pub fn forget_worth(&mut self) {
        (self.candidate.wealth, self.candidate.risk_aversion) = (None, Uncertainty::Certain(0.0));
    }

    pub fn name(&self) -> &str {
        &self.scenario.name
    }

    pub fn taxation(&self) -> Taxation {
        self.trials.taxation()
    }

    pub fn central(&self) -> Judgment {
        Judgment::central(&self.candidate)
    }

    /// Dollars a month of an allowance, where there is one in money.
    pub fn allowance(&self) -> Option<f64> {
        self.trials.granted()
    }

    /// The same offer as another scenario has it.
    pub fn with_scenario(&self, scenario: Arc<Scenario>, observer: &dyn Observer) -> Result<Self, OfferError> {
        Self::of(scenario, self.settings, observer)
    }

    /// The same offer with an allowance of so many dollars a month, beyond which nothing is served, in place of its compute.
    pub fn with_allowance(&self, dollars: f64, observer: &dyn Observer) -> Result<Self, OfferError> {
        let scenario = with_grant(&self.scenario, (dollars, Dimension::MoneyPerMonth), self.allowance().is_some())?;
        Self::of(Arc::new(scenario), self.settings, observer)
    }

    /// What is granted a month, and in what; absent without an allowance.
    pub fn grant(&self) -> Option<(f64, Dimension)> {
        self.trials.terms.offer.compute.allowance.as_ref().map(|allowance| (allowance.grant.median(), allowance.grant.dimension))
    }

    /// The same offer with another amount of what is granted a month; of money where nothing is.
    pub fn with_grant_of(&self, amount: f64, observer: &dyn Observer) -> Result<Self, OfferError> {
        let grant = self.grant();
        let dimension = grant.map_or(Dimension::MoneyPerMonth, |(_, dimension)| dimension);
        let scenario = with_grant(&self.scenario, (amount, dimension), grant.is_some())?;
        Self::of(Arc::new(scenario), self.settings, observer)
    }

    /// What makes wealth negative in a trial, in words: the largest of what the candidate pays in it.
    pub fn not_positive(&self, problem: NotPositive) -> OfferError {
        let walk = self.trials.walk(problem.trial, Change::default(), self.trials.terms.months);
        let sum = |of: &dyn Fn(&YearOfWalk) -> f64| walk.years.iter().map(of).sum::<f64>();
        let is_wallet = self.taxation() == Taxation::LapsingWallet;
        let wallet = if is_wallet { walk.compute.iter().map(|year| year.tax * year.amount.granted).sum() } else { 0.0 };
        let payments = [
            ("the strike of options that are exercised and held", sum(&|year| year.exercise)),
            ("minimum tax on options that are held", sum(&|year| year.minimum_tax)),
            ("tax on a wallet that is not used", wallet),
            ("waiting for compute", self.central().waiting * sum(&|year| year.idle)),
        ];
        let largest = payments.into_iter().filter(|(_, amount)| *amount > 0.0).max_by(|one, other| one.1.total_cmp(&other.1));
        OfferError::NotPositive { name: self.name().to_string(), problem, line: largest }
    }
}

fn tax_case_of(case: crate::scenario::tax::ComputeCase) -> TaxCase {
    use crate::scenario::tax::ComputeCase;
    match case {
        ComputeCase::Work => TaxCase::Work,
        ComputeCase::Imputed => TaxCase::Imputed,
    }
}

/// The scenario with an allowance of so much a month: its own with another amount, or one in place of all that it says about compute.
fn with_grant(scenario: &Scenario, (amount, dimension): (f64, Dimension), keeps_terms: bool) -> Result<Scenario, OfferError> {
    let key = "offer.compute.credits.grant";
    let amount = match dimension {
        Dimension::TokensPerMonth => format!("{amount} Mtok/month"),
        Dimension::GpuHoursPerMonth => format!("{amount} GPU-hours/month"),
        _ => format!("{amount} {}/month", scenario.currency().code()),
    };
    let mut changes = vec![];
    if !keeps_terms {
        changes.push(Override::new("offer.compute", Value::Absent));
    }
    changes.push(Override::new(key, amount));
    scenario.with_all(&changes).map_err(|errors| OfferError::Changed { key: key.into(), message: errors.to_string() })
}

/// The scenario as it is simulated: without attrition, and with whole months of work from the first day on, which is not the first of a calendar month
/// everywhere.
fn simulated(scenario: &Arc<Scenario>) -> Result<Arc<Scenario>, OfferError> {
    let Some(pair) = &scenario.offer else { return Ok(scenario.clone()) };
    let key = "offer.attrition";
    let mut changes = vec![];
    if pair.0.attrition.is_some() {
        changes.push(Override::new(key, Value::Absent));
    }
    if let MonthOrDate::Date(date) = pair.0.start
        && date.day > 1
    {
        changes.push(Override::new("offer.start", date.month.to_string()));
    }
    if changes.is_empty() {
        return Ok(scenario.clone());
    }
    let changed = scenario.with_all(&changes);
    Ok(Arc::new(changed.map_err(|errors| OfferError::Changed { key: key.into(), message: errors.to_string() })?))
}

/// The tables of every calendar year in which something can be income.
fn tables(scenario: &Scenario, jurisdiction: &str, candidate: &Candidate, terms: &Terms) -> Result<Vec<TaxTables>, NoTables> {
    let Some(jurisdiction) = scenario.taxes.get(jurisdiction) else { return Err(NoTables::NoIncomeTax) };
    let first = terms.start.year();
    let years = first..first + terms.n_calendar_years() as i32;
    years.map(|year| TaxTables::of(jurisdiction, candidate.filing.as_deref(), year, &|number| number.median())).collect()
}

/// The case of an offer. Use that is stated in money is converted at the prices of unlimited use of the candidate's models, which are the same for all
/// offers: it is the same work.
fn case_of(scenario: &Arc<Scenario>) -> Result<Case, OfferError> {
    let new = |scenario: Arc<Scenario>| {
        let name = scenario.name.clone();
        Case::new(scenario, None).map_err(|errors| OfferError::Case { name, errors: Box::new(errors) })
    };
    if !scenario.states_use_in_money() {
        return new(scenario.clone());
    }
    let unlimited = with_grant(scenario, (1e9, Dimension::MoneyPerMonth), false)?;
    let base = new(Arc::new(unlimited))?;
    base.changed_to(scenario.clone(), Hold::Work)
        .map_err(|errors| OfferError::Case { name: scenario.name.clone(), errors: Box::new(errors) })
}
