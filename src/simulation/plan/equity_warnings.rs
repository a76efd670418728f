//! What is odd about grants of equity: fair values that are far from what a model says.

use super::Cohort;
use crate::cost::black_scholes::black_scholes_call;
use crate::scenario::package::Options;
use crate::scenario::{ExpenseBasis, Number, Scenario};

/// A stated fair value further than this from the Black-Scholes value, as a factor, has other terms or another company's share.
const FAR: f64 = 1.5;

pub fn warnings(scenario: &Scenario, cohorts: &[Cohort]) -> Vec<String> {
    let mut packages: Vec<_> = cohorts.iter().filter_map(|cohort| cohort.package.as_deref()).collect();
    packages.sort_by_key(|package| &package.name);
    packages.dedup_by_key(|package| &package.name);
    let of_package = |package: &crate::scenario::Package| {
        package.ownership.options.iter().filter_map(|options| distant_value(scenario, &package.name, options)).collect::<Vec<_>>()
    };
    let of_packages: Vec<String> = packages.into_iter().flat_map(of_package).collect();
    private_straight_line(scenario, cohorts).into_iter().chain(of_packages).collect()
}

/// An exit is a performance condition, and straight-line is for grants that vest by service alone.
fn private_straight_line(scenario: &Scenario, cohorts: &[Cohort]) -> Option<String> {
    let has_rsus = cohorts.iter().any(|cohort| cohort.entitlements(scenario).has_rsus());
    let is_straight_line = scenario.equity.expense == ExpenseBasis::StraightLine;
    (scenario.prices.share.exit.is_some() && has_rsus && is_straight_line).then(|| {
        "RSUs that wait for an exit have a performance condition, for which ASC 718 does not allow straight-line expense: write equity.expense = \
         \"graded\""
            .into()
    })
}

fn distant_value(scenario: &Scenario, package: &str, options: &Options) -> Option<String> {
    let (share, currency) = (&scenario.prices.share, scenario.currency());
    let stated = options.fair_value.as_ref()?.median();
    let price = options.terms.grant_price.as_ref().unwrap_or(&share.initial_price).median();
    let strike = options.strike.as_ref().map_or(price, Number::median);
    let [rate, life, volatility] = [&share.risk_free, &options.expected_life, &share.volatility].map(Number::median);
    let value = black_scholes_call(price, strike, rate, 0.0, life / 12.0, volatility);
    (!(1.0 / FAR..=FAR).contains(&(stated / value))).then(|| {
        format!(
            "the options of package `{package}` have a fair value of {stated:.2} {currency}, but at a share price of {price:.2} and a strike of {strike:.2} \
             their Black-Scholes value is {value:.2}"
        )
    })
}
