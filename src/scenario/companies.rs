//! Employers whose shares an offer is paid in: a listed company, or a private one whose shares cannot be sold before an exit.
//!
//! Two employers have two share prices. Their normal scores are correlated by `prices.share.correlation`; offers that name the same company share its
//! path. Without a view on the share its drift is the risk-free rate, so that a grant is worth what it is granted for: E[e^{−rt} S(t)] = S(0).

use std::collections::BTreeMap;
use std::sync::Arc;

use super::number::{Number, Numbers, Range};
use super::prices::exit::Exit;
use super::prices::{CompanyDraw, SharePrice};
use crate::quantity::Dimension;
use crate::reading::{Field, TableReader};

/// `[companies.big] volatility = "45% per year"`.
#[derive(Clone, Debug)]
pub struct Company {
    pub name: String,
    /// Dollars per common share on the first day of the offer: the market price, or for a private company the appraised fair value. Absent: not stated,
    /// so that grants in numbers of shares have no value.
    pub price: Option<f64>,
    /// Dollars per preferred share in the last round, from which claims about the value of a grant are made.
    pub preferred_price: Option<f64>,
    /// All shares that there would be if every option were exercised, from which a grant is a share of the company.
    pub fully_diluted_shares: Option<f64>,
    pub drift: Number,
    pub volatility: Number,
    /// Absent: shares are traded throughout.
    pub exit: Option<Exit>,
}

impl Company {
    /// The companies of a scenario; `share` is the one share price of scenarios that name none.
    pub(super) fn read_all(
        root: &TableReader<'_>,
        share: Option<&SharePrice>,
        numbers: &Numbers<'_>,
    ) -> Option<BTreeMap<String, Arc<Self>>> {
        root.named("companies", |name, field| Self::read(name, field, share, numbers).map(Arc::new))
    }

    fn read(name: &str, field: &Field<'_>, share: Option<&SharePrice>, numbers: &Numbers<'_>) -> Option<Self> {
        let table = TableReader::new(field)?;
        let is_private = table.read("private", |field| field.flag());
        let amount = |key| table.read(key, |field| Number::read_fixed(&field, Dimension::Money, Range::POSITIVE));
        let [price_field, fair_field] = ["share_price", "fair_value"].map(|key| table.optional(key));
        let (share_price, fair_value, preferred_price) = (amount("share_price"), amount("fair_value"), amount("preferred_price"));
        let fully_diluted_shares =
            table.read("fully_diluted_shares", |field| Number::read_fixed(&field, Dimension::Number, Range::POSITIVE));
        let rate = |key: &'static str, inherited: fn(&SharePrice) -> &Number| match table.optional(key) {
            Some(field) => numbers.read(&field, &[Dimension::RatePerYear], Range::YEARLY_RATE),
            None => share.map(|share| inherited(share).clone()),
        };
        let drift = rate("drift", |share| &share.risk_free);
        let volatility = match table.optional("volatility") {
            Some(field) => numbers.read(&field, &[Dimension::RatePerYear], Range::VOLATILITY),
            None => share.map(|share| share.volatility.clone()),
        };
        let exit_field = table.optional("exit");
        let exit = table.read_table("exit", |table| Exit::read(table, numbers));
        table.optional("purpose");
        let is_private = is_private?.unwrap_or(false);
        if let (true, None) = (is_private, &exit_field) {
            let help = "add exit = { after = { p50 = \"72 months\", p90 = \"120 months\" }, price_multiple = { p50 = 1.5, sigma = 1.0 }, probability = 0.5 }";
            field.mistake_in_key(format!("`{}` is private, but says nothing about an exit", field.path), help);
        }
        if let (false, Some(exit)) = (is_private, &exit_field) {
            exit.mistake_in_key(format!("`{}` is an exit, but the company is listed", exit.path), "add private = true, or remove the exit");
        }
        if let Some(field) = table.optional("drift").filter(|_| is_private) {
            let message = format!("`{}` acts only on what is held after the exit: before it there is no share price", field.path);
            let help = "put what you expect of the price into price_multiple of the exit, or remove the drift";
            field.diagnostics.push(crate::reading::Diagnostic::warning(message).at(field.key_place).help(help));
        }
        for (field, belongs, help) in [
            (&price_field, !is_private, "write fair_value: what one common share was appraised at"),
            (&fair_field, is_private, "write share_price: a listed share has a market price; or add private = true"),
        ] {
            if let Some(field) = field.as_ref().filter(|_| !belongs) {
                let kind = if is_private { "private" } else { "listed" };
                field.mistake_in_key(format!("`{}` is set, but the company is {kind}", field.path), help);
            }
        }
        table.finish();
        let price = if is_private { fair_value? } else { share_price? };
        if let (Some(preferred), Some(common)) = (preferred_price?, price)
            && preferred < common
            && let Some(field) = field_of(field, "preferred_price")
        {
            let message = format!("`{}` is below the value of a common share", field.path);
            let warning = crate::reading::Diagnostic::warning(message).at(&field.node.place);
            field.diagnostics.push(warning.help("preferred shares are usually worth more than common ones: check which is which"));
        }
        Some(Self {
            name: name.to_string(),
            price,
            preferred_price: preferred_price?,
            fully_diluted_shares: fully_diluted_shares?,
            drift: drift?,
            volatility: volatility?,
            exit: exit?,
        })
    }

    /// Whether its shares cannot be sold before an exit.
    pub fn is_private(&self) -> bool {
        self.exit.is_some()
    }

    /// The share price that a scenario of somebody who is paid in its shares has in place of its own.
    pub(super) fn share_price(&self, of_scenario: &SharePrice, numbers: &Numbers<'_>) -> SharePrice {
        let path = format!("companies.{}.share_price", self.name);
        let initial_price = match self.price {
            Some(price) => numbers.fixed(path, price, Dimension::Money, Range::POSITIVE),
            None => of_scenario.initial_price.clone(),
        };
        SharePrice {
            initial_price,
            drift: self.drift.clone(),
            volatility: self.volatility.clone(),
            jump: None,
            exit: self.exit.clone(),
            company: Some(CompanyDraw { name: self.name.clone() }),
            ..of_scenario.clone()
        }
    }
}

fn field_of<'a>(field: &Field<'a>, key: &'static str) -> Option<Field<'a>> {
    TableReader::new(field)?.optional(key)
}
