//! An offer that has been simulated: its trials, their present values, and the same with other compute.

use std::sync::Arc;

use super::OfferError;
use super::terms::{N_FLOWS, Terms, flow_of};
use super::trials::{Change, Trials};
use super::worth::{Judgment, Present};
use crate::reading::Value;
use crate::reading::node::Node;
use crate::scenario::{Candidate, RunSettings, Scenario, TaxCase};
use crate::simulation::{Case, Hold, Observer, Study};
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
        if candidate.wealth.is_none() {
            return Err(OfferError::NoWealth { name: name() });
        }
        let terms = Terms::of(&scenario, offer);
        let jurisdiction_name = scenario.groups.first().map(|group| group.jurisdiction.clone()).unwrap_or_default();
        let (tables, no_tables) = match tables(&scenario, &jurisdiction_name, candidate, &terms) {
            Ok(tables) => (Some(tables), None),
            Err(problem @ NoTables::UnknownFiling { .. }) => {
                return Err(OfferError::Filing { name: name(), jurisdiction: jurisdiction_name, problem });
            }
            Err(problem) => (None, Some(problem)),
        };
        let case = case_of(&scenario)?;
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
        let key = match self.allowance() {
            Some(_) => "offer.compute.credits.grant",
            None => "offer.compute",
        };
        let amount = format!("{dollars} {}/month", self.scenario.currency().code());
        let scenario = match self.allowance() {
            Some(_) => self.scenario.with(key, amount.as_str()),
            None => self.scenario.with(key, Value::Table(credits_of(&amount))),
        };
        let scenario = scenario.map_err(|errors| OfferError::Changed { key: key.into(), message: errors.to_string() })?;
        Self::of(Arc::new(scenario), self.settings, observer)
    }
}

fn tax_case_of(case: crate::scenario::tax::ComputeCase) -> TaxCase {
    use crate::scenario::tax::ComputeCase;
    match case {
        ComputeCase::Work => TaxCase::Work,
        ComputeCase::Imputed => TaxCase::Imputed,
    }
}

/// `{ credits = { grant = amount } }`.
fn credits_of(amount: &str) -> crate::reading::node::Table {
    let table = |key: &str, node: Node| crate::reading::node::Table::of_entries([(key.to_string(), node)]);
    table("credits", Node::made(Value::Table(table("grant", Node::made(Value::Text(amount.to_string()))))))
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
    let most = format!("1e9 {}/month", scenario.currency().code());
    let unlimited = scenario
        .with("offer.compute", Value::Table(credits_of(&most)))
        .map_err(|errors| OfferError::Changed { key: "offer.compute".into(), message: errors.to_string() })?;
    let base = new(Arc::new(unlimited))?;
    base.changed_to(scenario.clone(), Hold::Work)
        .map_err(|errors| OfferError::Case { name: scenario.name.clone(), errors: Box::new(errors) })
}
