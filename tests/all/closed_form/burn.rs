//! The scenario that speed is measured with, `bench-burn`, against values that no sampling gave.
//!
//! Means behind the cap come from integration: of a month E[price] × E[min(x, c) + (x − c)⁺/2] over the sum x of use and bursts. Quantiles come from
//! three other algorithms, 1.5 million trials together, and are known to a fortieth of the errors they are held against here.

use compcast::scenario::Basis;
use compcast::scenario::builtin::BUILTINS;
use compcast::simulation::Results;

use crate::support::{SEED, check_equal, check_mean, check_probability, check_quantiles, check_variance, line, one_user_with, simulated};

const N: usize = 4_000;
const MEANS_OF_MONTHS: [f64; 12] = [
    889_079.11, 867_011.74, 845_471.75, 824_448.08, 803_929.88, 783_906.52, 764_367.57, 745_302.83, 726_702.25, 708_556.00, 690_854.39,
    673_587.96,
];

fn burn(sets: &[&str]) -> Results {
    let text = BUILTINS.iter().find(|builtin| builtin.name == "bench-burn").expect("a built-in scenario").text;
    simulated(text, sets, SEED, N)
}

#[test]
fn the_year_behind_the_cap_has_the_mean_that_integration_gives() {
    let trials = burn(&[]);
    let total = trials.compute();
    check_mean("the year", total, 9_323_218.08);
    for (month, (costs, exact)) in trials.by_month(Basis::Accrual).iter().map(|month| month.compute).zip(MEANS_OF_MONTHS).enumerate() {
        check_mean(&format!("month {month}"), costs, exact);
    }
    check_quantiles("the year", total, &[(0.05, 6_978_900.0), (0.5, 9_178_500.0), (0.95, 12_164_300.0), (0.99, 13_705_700.0)]);
    check_probability("over the budget", total.iter().map(|cost| *cost > 10_500_000.0), 0.2141);
}

#[test]
fn the_year_without_the_cap_has_its_closed_form() {
    // E = Σ people's medians · e^(.8²/2 + .5²/2) Σ e^(−.03 t) + 12 · 1,000 · .05 · 500 e^(1.2²/2).
    let people = 250.0 * (120.0 + 300.0 + 700.0 + 1_500.0) * (0.8_f64.powi(2) / 2.0 + 0.5_f64.powi(2) / 2.0).exp();
    let of_use = people * (1..=12).map(|t| (-0.03 * f64::from(t)).exp()).sum::<f64>();
    let of_bursts = 12.0 * 1_000.0 * 0.05 * 500.0 * (1.2_f64.powi(2) / 2.0).exp();
    let trials = burn(&["access.metered.cap=none"]);
    check_mean("the year", trials.compute(), of_use + of_bursts);
    check_variance("the year", trials.compute(), 2_146_517.360_f64.powi(2));
    let apart = burn(&["access.metered.cap=none", "incidents.burst.counts_toward_cap=false"]);
    check_equal("stated use", line(&apart, "API usage").exact_mean.expect("a closed form"), of_use);
}

#[test]
fn token_prices_move_as_geometric_brownian_motion() {
    let motion = "prices.token_price_model={ drift = \"-36% per year\", volatility = \"34.641016151377546% per year\" }";
    let trials = one_user_with(r#"mean = "1 Mtok/month""#, &[motion], 20_000);
    for (month, costs) in trials.by_month(Basis::Accrual).iter().map(|month| month.compute).enumerate() {
        let moved = month as f64 + 1.0;
        let logs: Vec<f64> = costs.iter().map(|cost| cost.ln()).collect();
        check_mean(&format!("price of month {month}"), costs, (-0.03 * moved).exp());
        check_mean(&format!("its logarithm in month {month}"), &logs, (-0.03 - 0.005) * moved);
        check_variance(&format!("its logarithm in month {month}"), &logs, 0.01 * moved);
    }
    check_quantiles(
        "the last price",
        trials.by_month(Basis::Accrual)[11].compute,
        &[(0.05, 0.371_653_239_8), (0.5, 0.657_046_819_8), (0.95, 1.161_594_941_8)],
    );
    check_variance("the sum of a year", trials.compute(), 2.056_713_125_4_f64.powi(2));
    check_equal("stated mean", line(&trials, "API usage").exact_mean.expect("a closed form"), 9.927_049_758_5);
}

#[test]
fn an_uncertain_drift_of_token_prices_is_averaged_as_it_compounds() {
    let drift = r#"{ dist = "discrete", values = ["-60% per year", "60% per year"], weights = [1, 1] }"#;
    let motion = format!("prices.token_price_model={{ drift = {drift}, volatility = \"0% per year\" }}");
    let trials = one_user_with(r#"mean = "1 Mtok/month""#, &[&motion], 20_000);
    let exact: f64 = (1..=12).map(|t| (0.05 * f64::from(t)).cosh()).sum();
    check_mean("the year", trials.compute(), exact);
    check_equal("stated mean", line(&trials, "API usage").exact_mean.expect("a closed form"), exact);
}
