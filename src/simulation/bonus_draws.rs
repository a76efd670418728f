//! The draws of bonus years: payouts of the company and its results, a year each, with what one year shares with the next.
//!
//! ```text
//! z(first) = the draw of the number,   z(next) = ρ z(this) + √(1 − ρ²) e(next),   z(year before) likewise, backwards
//! ```
//! ρ is the persistence; every z is standard normal, and Corr(z(s), z(t)) = ρ^|t−s|.

use std::collections::BTreeMap;

use super::redraw::ChanceKind;
use super::shared::{COMPANY_RESULTS, Draws, FactorDraw, has_company_results, name_of_number};
use crate::chance::process::autoregression::{self, Weights};
use crate::cost::bonus_years::{BonusYears, FIRST_OF_HORIZON};
use crate::quantity::Lanes;
use crate::quantity::columns::Row;
use crate::scenario::Scenario;

/// The draws of all bonus years but the first of the horizon, by the identity of the number that has that one.
pub struct BonusDraws {
    others: BTreeMap<String, Vec<FactorDraw>>,
    /// The company's results in the first year.
    results: FactorDraw,
}

impl BonusDraws {
    pub fn new(scenario: &Scenario, draws: &Draws) -> Self {
        let payouts = scenario.packages.values().filter_map(|package| package.core.bonus.as_ref()).map(|bonus| &bonus.payout);
        let uncertain = payouts.filter(|payout| payout.is_uncertain()).map(|payout| payout.identity.as_str());
        let n_years = BonusYears::of(scenario).n();
        let of_identity = |identity: &str| {
            let name = |year| format!("{} in bonus year {year}", name_of_number(identity));
            let others =
                (0..n_years).filter(|year| *year != FIRST_OF_HORIZON).map(|year| FactorDraw::new(draws, ChanceKind::Shared, &name(year)));
            (identity.to_string(), others.collect())
        };
        Self {
            others: uncertain.chain(has_company_results(scenario).then_some(COMPANY_RESULTS)).map(of_identity).collect(),
            results: FactorDraw::of_number(scenario, draws, COMPANY_RESULTS),
        }
    }

    /// The scores of all bonus years of a number, of which the horizon's first year has `first`.
    pub fn scores(&self, identity: &str, first: Lanes, persistence: &Lanes, first_trial: u32) -> Vec<Lanes> {
        let others = self.others.get(identity).map_or(&[][..], Vec::as_slice);
        let mut scores: Vec<Row> = others.iter().map(|draw| Row(draw.scores(first_trial))).collect();
        scores.insert(FIRST_OF_HORIZON.min(scores.len()), Row(first));
        persist(&mut scores, persistence);
        scores.into_iter().map(|row| row.0).collect()
    }

    /// The scores of the company's results.
    pub fn results(&self, persistence: &Lanes, first_trial: u32) -> Vec<Lanes> {
        self.scores(COMPANY_RESULTS, self.results.scores(first_trial), persistence, first_trial)
    }
}

/// Turns independent scores of bonus years into persistent ones: that of the horizon's first year stays.
#[inline(always)]
pub fn persist(scores: &mut [Row], persistence: &Lanes) {
    let weights = Weights::new(persistence);
    let Some(mut of_next) = scores.get(FIRST_OF_HORIZON).map(|first| first.0) else { return };
    autoregression::step(&mut of_next, &scores[0].0.clone(), &weights);
    scores[0].0 = of_next;
    for year in FIRST_OF_HORIZON + 1..scores.len() {
        let mut score = scores[year - 1].0;
        autoregression::step(&mut score, &scores[year].0, &weights);
        scores[year].0 = score;
    }
}

/// The same value in every bonus year.
pub fn in_all_years(scenario: &Scenario, value: &Lanes) -> Vec<Lanes> {
    vec![*value; BonusYears::of(scenario).n()]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quantity::LANES;

    #[test]
    fn neighbouring_years_have_the_persistence_of_what_is_between_them() {
        // With 0.8 the year before is 0.8 × 1 + 0.6 × 2 = 2, the second 0.8 × 1 + 0.6 × 3 = 2.6, the third 0.8 × 2.6 + 0.6 × 4 = 4.48.
        let mut scores = [2.0, 1.0, 3.0, 4.0].map(|score| Row([score; LANES]));
        persist(&mut scores, &[0.8; LANES]);
        for (score, expected) in scores.iter().zip([2.0, 1.0, 2.6, 4.48]) {
            assert!((score[5] - expected).abs() < 1e-12, "{} instead of {expected}", score[5]);
        }
        persist(&mut [], &[0.8; LANES]);
    }
}
