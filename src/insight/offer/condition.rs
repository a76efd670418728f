//! Conditions on offers, such as `cost(start-up) > 1.2M USD and p_better(start-up) < 40%`: what a pipeline checks before an offer goes out.
//!
//! | measure | meaning |
//! |---|---|
//! | `worth(O)` | worth of offer O to the candidate |
//! | `cost(O)`, `cost_p90(O)` | expected cost to the employer, and its P90 |
//! | `cost_staying(O)` | cost if the candidate stays |
//! | `net_pay(O)` | mean net pay of the first year |
//! | `gap(O)`, `cost_gap(O)` | worth, and expected cost, of O less that of the first offer |
//! | `p_better(O)` | probability that O leaves the candidate with more than the first offer |
//!
//! The same words as those of [`crate::insight::measure`] join comparisons. Amounts are in the currency of the offers.

use super::Offers;
use super::figures::Simulated;
use crate::insight::measure::{MeasureErrors, MeasureUnit, QuantityUnit, Reaction, parse};
use crate::quantity::Currency;
use crate::reading::condition::{self, Call, Relation, SyntaxError};
use crate::reading::suggestion;

/// One or several comparisons, all of which must hold.
#[derive(Clone, Debug)]
pub struct OfferCondition {
    pub reaction: Reaction,
    comparisons: Vec<Comparison>,
}

#[derive(Clone, Debug)]
struct Comparison {
    text: String,
    measure: Measure,
    offer: String,
    relation: Relation,
    limit: f64,
}

/// A figure of one offer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Measure {
    Worth,
    Cost,
    CostP90,
    CostStaying,
    NetPay,
    Gap,
    CostGap,
    PBetter,
}

/// A comparison of a condition, judged.
#[derive(Clone, Debug)]
pub struct JudgedOffer {
    /// As it is written.
    pub text: String,
    pub found: Simulated,
    /// Absent where it is a probability.
    pub currency: Option<Currency>,
    pub holds: bool,
    /// Whether another seed could say the opposite: the limit is within 1.96 standard errors.
    pub is_close: bool,
}

const MEASURES: [(&str, Measure); 8] = [
    ("worth", Measure::Worth),
    ("cost", Measure::Cost),
    ("cost_p90", Measure::CostP90),
    ("cost_staying", Measure::CostStaying),
    ("net_pay", Measure::NetPay),
    ("gap", Measure::Gap),
    ("cost_gap", Measure::CostGap),
    ("p_better", Measure::PBetter),
];

impl Measure {
    /// Whether it compares an offer with the first.
    fn is_beside_first(self) -> bool {
        matches!(self, Self::Gap | Self::CostGap | Self::PBetter)
    }

    fn of(self, offers: &Offers, place: usize) -> Option<Simulated> {
        let (offer, exact) = (offers.offers.get(place)?, |value| Simulated { value, se: 0.0 });
        let comparison = || offers.comparisons.iter().find(|comparison| comparison.offer == place);
        Some(match self {
            Self::Worth => offer.worth.worth,
            Self::Cost => Simulated { value: offer.cost.expected.mean, se: offer.cost.expected_se },
            Self::CostP90 => exact(offer.cost.expected.p90),
            Self::CostStaying => Simulated { value: offer.cost.staying.mean, se: offer.cost.staying_se },
            Self::NetPay => exact(offer.years.first()?.net_pay),
            Self::Gap => comparison()?.gap,
            Self::CostGap => comparison()?.cost_gap,
            Self::PBetter => comparison()?.probability_better,
        })
    }
}

impl OfferCondition {
    /// Reads a condition on offers of these names that count in `currency`; messages show it as the text of the option `name`.
    ///
    /// # Errors
    /// Every mistake, with its place in `text`.
    pub fn parse((name, text): (&str, &str), reaction: Reaction, (offers, currency): (&[&str], Currency)) -> Result<Self, MeasureErrors> {
        let errors = |mistakes| parse::errors(name, text, mistakes);
        let parts = condition::comparisons(text).map_err(errors)?;
        let (mut comparisons, mut mistakes) = (vec![], vec![]);
        for part in parts {
            match read(part, offers, currency) {
                Ok(comparison) => comparisons.push(comparison),
                Err(mistake) => mistakes.push(mistake),
            }
        }
        if mistakes.is_empty() { Ok(Self { reaction, comparisons }) } else { Err(errors(mistakes)) }
    }

    /// Every comparison, judged; the condition holds where all do.
    pub fn judge(&self, offers: &Offers) -> Vec<JudgedOffer> {
        let of = |comparison: &Comparison| {
            let place = offers.offers.iter().position(|offer| offer.name == comparison.offer)?;
            let found = comparison.measure.of(offers, place)?;
            Some(JudgedOffer {
                text: comparison.text.clone(),
                found,
                currency: (comparison.measure != Measure::PBetter).then_some(offers.currency),
                holds: comparison.relation.holds(found.value, comparison.limit),
                is_close: (found.value - comparison.limit).abs() < 1.96 * found.se,
            })
        };
        self.comparisons.iter().filter_map(of).collect()
    }
}

fn read(part: condition::Comparison<'_>, offers: &[&str], currency: Currency) -> Result<Comparison, SyntaxError> {
    let example = |word: &str| format!("write {word}({}) > 1M {currency}", offers.last().unwrap_or(&"start-up"));
    let Some(Call { word, first, second }) = condition::call(part.left)? else {
        return Err(part.left.error(format!("`{}` is no measure of an offer", part.left.text), example("cost")));
    };
    let Some((_, measure)) = MEASURES.into_iter().find(|(name, _)| *name == word.text) else {
        let help = suggestion::help(word.text, MEASURES.map(|(name, _)| name));
        return Err(word.error(format!("`{}` is no measure of an offer", word.text), help));
    };
    if let Some(second) = second {
        return Err(second.error(format!("`{}` takes one argument", word.text), example(word.text)));
    }
    let Some(place) = offers.iter().position(|name| *name == first.unquoted()) else {
        return Err(
            first.error(format!("no offer is called `{}`", first.unquoted()), suggestion::help(first.unquoted(), offers.iter().copied()))
        );
    };
    if measure.is_beside_first() && place == 0 {
        let message = format!("`{}` is the first offer, which the others are compared with", first.unquoted());
        return Err(first.error(message, "name another offer"));
    }
    let unit = if measure == Measure::PBetter { MeasureUnit::Share } else { MeasureUnit::Quantity(QuantityUnit::Money(currency)) };
    let (limit, of_limit) = parse::value(part.right, unit)?;
    if let Some(other) = of_limit.filter(|other| *other != currency) {
        return Err(part.right.error(format!("the offers count in {currency}, not in {other}"), format!("write an amount in {currency}")));
    }
    let (text, offer) = (part.whole.text.to_string(), offers[place].to_string());
    Ok(Comparison { text, measure, offer, relation: part.relation, limit })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> Result<OfferCondition, String> {
        let of = (&["big-tech", "start-up"][..], Currency::USD);
        OfferCondition::parse(("--fail-if", text), Reaction::Fail, of).map_err(|error| error.to_string())
    }

    #[test]
    fn measures_of_offers_are_read_with_their_units() {
        let condition = parsed("cost(start-up) > 1.2M USD and p_better(start-up) < 40%").unwrap();
        let found: Vec<_> = condition.comparisons.iter().map(|of| (of.measure, of.offer.as_str(), of.limit)).collect();
        assert_eq!(found, [(Measure::Cost, "start-up", 1.2e6), (Measure::PBetter, "start-up", 0.4)]);
    }

    #[test]
    fn what_is_wrong_says_what_to_write() {
        for (text, message, help) in [
            ("coss(start-up) > 1M USD", "`coss` is no measure of an offer", "write `cost`"),
            ("cost(stat-up) > 1M USD", "no offer is called `stat-up`", "write `start-up`"),
            ("gap(big-tech) > 1M USD", "`big-tech` is the first offer", "name another offer"),
            ("cost(start-up) > 40%", "`40%` does not fit", "write an amount"),
            ("cost(start-up) > 1M EUR", "the offers count in USD, not in EUR", "write an amount in USD"),
            ("cost > 1M USD", "`cost` is no measure of an offer", "write cost(start-up) > 1M USD"),
        ] {
            let error = parsed(text).unwrap_err();
            assert!(error.contains(message) && error.contains(help), "{text}: {error}");
        }
    }
}
