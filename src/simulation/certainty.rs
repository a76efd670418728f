//! What a plan leaves to chance.

use super::plan::{Cohort, Plan};
use crate::scenario::package::{DedicatedGpu, PurchaseOption};
use crate::scenario::rates::Quote;
use crate::scenario::{Incident, Number, Package, Uncertainty};

/// Whether nothing in the plan depends on chance.
pub fn is_certain(plan: &Plan) -> bool {
    let prices = &plan.scenario.prices;
    let is_spot = |gpu: &DedicatedGpu| matches!(gpu.purchase_option, PurchaseOption::Spot(_));
    let has_events = |package: &Package| package.development.fine_tuning.is_some() || package.tooling.gpus.values().any(is_spot);
    let is_random = |cohort: &Cohort| {
        cohort.inference.is_some()
            || cohort.gpu.is_some()
            || cohort.turnover_model.is_some()
            || cohort.package.as_deref().is_some_and(has_events)
    };
    !plan.scenario.numbers.iter().any(Number::is_uncertain)
        && !plan.cohorts.iter().any(is_random)
        && !plan.scenario.rates.quotes.iter().any(Quote::is_uncertain)
        && prices.model_jumps.is_none()
        && prices.share.jump.is_none()
        && !plan.scenario.incidents.iter().any(Incident::occurs)
        && prices.share.exit.as_ref().is_none_or(
            |exit| matches!(exit.probability.law, Uncertainty::Certain(probability) if probability == 0.0 || probability == 1.0),
        )
}

/// Probability of the rarest value of the discrete ones among `numbers`.
pub fn rarest_value(numbers: &[Number]) -> Option<f64> {
    let families = numbers.iter().filter_map(|number| match &number.law {
        Uncertainty::Uncertain(family) => Some(family),
        Uncertainty::Certain(_) => None,
    });
    families.filter_map(|family| family.steps()).flat_map(|steps| steps.atoms().map(|(_, probability)| probability)).min_by(f64::total_cmp)
}
