//! At which exchange rates the amounts of a scenario were converted.

use std::collections::BTreeSet;

use serde::Serialize;

use super::explanation::inputs;
use crate::quantity::{Currency, Date, Dimension};
use crate::scenario::Number;
use crate::simulation::Plan;

/// The rates behind the amounts that are written in other currencies.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RatesUsed {
    /// Where they are from, as the scenario says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// Their day, as the scenario says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date: Option<Date>,
    /// In the order of their codes.
    pub rates: Vec<RateUsed>,
}

/// What one unit of a currency costs.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct RateUsed {
    pub currency: Currency,
    /// In the currency of the scenario, in the first month; the median where it is uncertain.
    pub rate: f64,
    /// Whether it differs between months or trials.
    pub moves: bool,
}

impl RatesUsed {
    /// Of a plan; `None` where every amount is in the currency of the scenario.
    pub fn of(plan: &Plan) -> Option<Self> {
        let scenario = plan.scenario.as_ref();
        let rates = &scenario.rates;
        // Of what moves a line of somebody: built-in amounts that nobody has, such as taxes of other countries, are converted for nothing.
        let numbers = plan.lines.iter().flat_map(|line| inputs(line, plan));
        let is_amount = |number: &&Number| number.dimension.is_money() && number.dimension != Dimension::ExchangeRate;
        let written = numbers.filter(is_amount).filter_map(|number| number.currency);
        let used: BTreeSet<Currency> =
            written.chain(plan.file_currencies.iter().copied()).filter(|currency| *currency != rates.home).collect();
        let of_currency = |currency: Currency| {
            let moves = rates.moves(currency, scenario.start, scenario.months);
            rates.exchange.rate(currency).map(|rate| RateUsed { currency, rate, moves })
        };
        let used: Vec<RateUsed> = used.into_iter().filter_map(of_currency).collect();
        (!used.is_empty()).then(|| Self { source: rates.source.clone(), date: rates.date, rates: used })
    }
}
