//! What offers share: a scenario with `[candidate]`, `[companies]`, `[usage]` and `[access]`, and without an `[offer]`, which a program lays on it.

use super::names::OFFER;
use super::overlay::{self, resolved};
use super::{Library, Override, ParsedScenario, RunSettings, Scenario, ScenarioErrors, elsewhere, offer};
use crate::quantity::Currency;
use crate::reading::{Diagnostic, Diagnostics, Node, Sources, Value};

/// The scenario that offers are laid on.
#[derive(Clone, Debug)]
pub struct Market {
    /// With an offer of nothing, so that it can be read.
    scenario: Scenario,
}

/// A market, with what a file says besides.
#[derive(Clone, Debug)]
pub struct ParsedMarket {
    pub market: Market,
    pub run: RunSettings,
    pub warnings: Vec<Diagnostic>,
    pub sources: Sources,
}

/// What messages call the offer of nothing that a market is read with.
const NO_OFFER: &str = "an offer of the market";

/// What no output repeats.
const OF_THE_CANDIDATE: [&str; 2] = ["candidate.wealth", "candidate.risk_aversion"];

impl Market {
    /// Reads the market called `name` with `text`, laid on what it extends, with `overrides` on top in order.
    ///
    /// # Errors
    /// All mistakes of all files involved, in file order, and an `[offer]` in any of them.
    pub fn read(name: &str, text: &str, overrides: &[Override], library: &dyn Library) -> Result<ParsedMarket, ScenarioErrors> {
        let diagnostics = Diagnostics::knowing(elsewhere::help);
        let (mut layers, is_trusted) = overlay::assemble(name, text, library, &diagnostics);
        overrides.iter().for_each(|change| layers.lay(change, &diagnostics));
        if let Some(entry) = layers.entry(OFFER) {
            let error = Diagnostic::error("a market has no [offer]: every row of the file of offers is one").at(&entry.key_place);
            diagnostics.push(error.help("remove [offer], or compare offer files with `compcast offer A.toml B.toml`"));
        }
        let home = match layers.entry("currency").map(|entry| &entry.node.value) {
            Some(Value::Text(code)) => Currency::of_code(code).unwrap_or(Currency::USD),
            _ => Currency::USD,
        };
        let nothing = [("start", "2026-01".to_string()), ("base", format!("0 {}/year", home.code()))];
        layers.lay(&Override::new(OFFER, Value::table(nothing)).named(NO_OFFER), &diagnostics);
        layers.load_columns(library, &diagnostics);
        let ParsedScenario { scenario, run, warnings, sources } = Scenario::of_layers(name, layers, is_trusted, diagnostics)?;
        let is_of_market = |warning: &Diagnostic| warning.place.as_ref().is_none_or(|place| sources.get(place.source).name != NO_OFFER);
        let warnings = warnings.into_iter().filter(is_of_market).collect();
        Ok(ParsedMarket { market: Self { scenario }, run, warnings, sources })
    }

    /// The scenario of one offer, called `name`, with its warnings. `values` are laid on the market in order; messages call them by their names.
    ///
    /// # Errors
    /// All mistakes that it then has.
    pub fn offer(&self, name: &str, values: &[Override]) -> Result<ParsedScenario, ScenarioErrors> {
        let diagnostics = Diagnostics::knowing(elsewhere::help);
        let mut layers = overlay::Layers::clone(&self.scenario.layers);
        // The offer of nothing says nothing that the offer does not say itself.
        layers.lay_on_scenario(&Override::new(OFFER, Value::table::<&str, Value>([])).named(NO_OFFER), &diagnostics);
        values.iter().for_each(|change| layers.lay_on_scenario(change, &diagnostics));
        let mut parsed = Scenario::of_layers(name, layers, true, diagnostics)?;
        parsed.scenario.name = name.to_string();
        Ok(parsed)
    }

    pub fn name(&self) -> &str {
        &self.scenario.name
    }

    pub fn purpose(&self) -> &str {
        &self.scenario.purpose
    }

    pub fn currency(&self) -> Currency {
        self.scenario.currency()
    }

    /// The date of the price list.
    pub fn list_date(&self) -> String {
        self.scenario.prices.list_date.to_string()
    }

    /// Whether a company is private; absent where the market does not have it.
    pub fn is_private(&self, company: &str) -> Option<bool> {
        self.scenario.companies.get(company).map(|company| company.is_private())
    }

    /// Whether amounts of a currency can be converted.
    pub fn has_rate(&self, currency: Currency) -> bool {
        self.scenario.rates.exchange.rate(currency).is_some()
    }

    /// The names of its companies, in alphabetical order.
    pub fn companies(&self) -> impl Iterator<Item = &str> + Clone {
        self.scenario.companies.keys().map(String::as_str)
    }

    /// Whether it has an access tier of that name.
    pub fn has_access(&self, tier: &str) -> bool {
        self.scenario.accesses.contains_key(tier)
    }

    /// Shares of tokens by model that the candidate uses where no access tier says others.
    pub fn usual_models(&self) -> Value {
        let of_candidate = self.scenario.tree.get("candidate").and_then(|candidate| candidate.get("models"));
        match of_candidate {
            Some(models) => models.value.clone(),
            None => Value::table(offer::STANDARD_MODELS.into_iter().filter(|(tier, _)| self.has_model(tier))),
        }
    }

    /// Whether it says where candidates pay taxes.
    pub fn has_jurisdiction(&self) -> bool {
        self.scenario.tree.get("candidate").and_then(|candidate| candidate.get("jurisdiction")).is_some()
    }

    fn has_model(&self, name: &str) -> bool {
        let prices = self.scenario.tree.get("prices");
        ["tiers", "models"].iter().any(|table| prices.and_then(|prices| prices.get(table)?.get(name)).is_some())
    }

    /// The market as TOML, with everything that it extends, and without what no output repeats: wealth and risk aversion of the candidate.
    pub fn to_public_toml(&self) -> String {
        let mut tree = Node::clone(&self.scenario.tree);
        let paths: Vec<String> = [OFFER].into_iter().chain(OF_THE_CANDIDATE).map(str::to_string).collect();
        tree.remove(&paths);
        resolved(tree)
    }

    /// The files of which a column is a distribution, and that of exchange rates.
    pub fn column_files(&self) -> impl Iterator<Item = String> {
        self.scenario.column_files().into_iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::NoFiles;

    const TEXT: &str =
        "format = 1\n[candidate]\nwealth = \"300k USD\"\n[candidate.values]\n[companies.big]\nvolatility = \"45% per year\"\n";

    fn market(text: &str) -> Result<ParsedMarket, String> {
        Market::read("market.toml", text, &[], &NoFiles).map_err(|errors| errors.to_string())
    }

    #[test]
    fn an_offer_is_laid_on_a_market_as_if_its_file_extended_it() {
        let market = market(TEXT).expect("a sound market").market;
        let values = [
            Override::new("offer.start", "2026-04-01"),
            Override::new("offer.base", "205k USD/year"),
            Override::new("offer.company", "big"),
            Override::new("offer.equity.new_hire", Value::table([("type", "rsu"), ("grant", "200k USD")])),
        ];
        let laid = market.offer("o-1", &values).unwrap_or_else(|errors| panic!("{errors}")).scenario;
        let text = format!(
            "{TEXT}[offer]\nstart = \"2026-04-01\"\nbase = \"205k USD/year\"\ncompany = \"big\"\n[offer.equity.new_hire]\ntype = \"rsu\"\ngrant = \"200k USD\"\n"
        );
        let read = Scenario::read("o-1", &text, &[], &NoFiles).unwrap_or_else(|errors| panic!("{errors}")).scenario;
        assert_eq!((laid.to_toml(), laid.name.as_str()), (read.to_toml(), "o-1"));
        // An offer that does not say when it starts has no start, rather than that of the offer that the market was read with.
        let errors = market.offer("o-2", &values[1..]).map(drop).expect_err("no start").to_string();
        assert!(errors.contains("start"), "{errors}");
    }

    #[test]
    fn a_market_has_no_offer_and_hides_the_candidate() {
        let with_offer = market(&format!("{TEXT}[offer]\nstart = \"2026-01\"\nbase = \"1 USD/year\"\n")).map(drop).expect_err("an offer");
        assert!(with_offer.starts_with("market.toml:7:2: error: a market has no [offer]"), "{with_offer}");
        let nobody = market("format = 1\n").map(drop).expect_err("no candidate");
        assert!(nobody.contains("the offer is to nobody"), "{nobody}");
        let public = market(&TEXT.replace("300k", "345,678")).expect("sound").market.to_public_toml();
        assert!(!public.contains("345") && !public.contains("risk_aversion") && !public.contains("[offer"), "{public}");
        assert!(public.contains("[companies.big]"), "{public}");
    }
}
