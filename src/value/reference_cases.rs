//! Worth of grants whose distribution is known, by quadrature in place of simulation.

use super::certainty_equivalent::{certainty_equivalent, certainty_equivalent_of_outcomes, most_any_grant_is_worth};
use super::quadrature::{lognormal, normal_grid, normal_nodes, root};
use crate::quantity::math::{exp, ln, normal_cdf};

const OUTSIDE: f64 = 500_000.0;
const VOLATILITY: f64 = 0.45;

#[track_caller]
fn near(found: f64, expected: f64) {
    assert!((found / expected - 1.0).abs() < 1e-9, "{found} instead of {expected}");
}

/// Worth of what pays `payoff(z)` at a standard normal score, beside certain wealth.
fn worth(outside: f64, risk_aversion: f64, kinks: &[f64], payoff: impl Fn(f64) -> f64) -> f64 {
    let (wealth, weights): (Vec<f64>, Vec<f64>) = normal_nodes(kinks).into_iter().map(|(z, weight)| (outside + payoff(z), weight)).unzip();
    certainty_equivalent_of_outcomes(&wealth, &weights, risk_aversion).unwrap() - outside
}

/// Shares of 400,000 dollars after four years.
fn shares(z: f64) -> f64 {
    lognormal(400_000.0, VOLATILITY * 2.0, z)
}

#[test]
fn pay_for_sure_is_worth_its_present_value_whatever_else_there_is() {
    for outside in [0.0, 1e5, 1e7] {
        for risk_aversion in [0.5, 1.0, 2.5, 10.0] {
            let pay = 1_198_645.143_899;
            assert_eq!(certainty_equivalent(&[outside + pay; 100], risk_aversion).unwrap(), outside + pay);
        }
    }
}

/// Without other wealth the certainty equivalent of a lognormal is m exp(−g s² T/2).
#[test]
fn shares_without_other_wealth() {
    for (risk_aversion, expected) in [(0.0, 400_000.0), (1.0, 266_790.724_343), (2.5, 145_323.827_744)] {
        near(worth(0.0, risk_aversion, &[], shares), expected);
        near(expected, 400_000.0 * exp(-risk_aversion * 0.81 / 2.0));
    }
    // Near 1, where the general form would lose digits.
    for risk_aversion in [0.94, 0.999_99, 1.000_000_1, 1.04, 1.07] {
        near(worth(0.0, risk_aversion, &[], shares), 400_000.0 * exp(-risk_aversion * 0.81 / 2.0));
    }
}

#[test]
fn shares_beside_certain_wealth() {
    for (outside, risk_aversion, expected) in [
        (1e5, 2.5, 208_680.626_816),
        (OUTSIDE, 2.5, 275_810.713_074),
        (1.5e6, 2.5, 324_801.232_349),
        (OUTSIDE, 1.0, 335_663.952_777),
        (OUTSIDE, 1.5, 312_153.650_904),
        (OUTSIDE, 4.0, 237_848.949_384),
    ] {
        near(worth(outside, risk_aversion, &[], shares), expected);
    }
    let with_drift = |z| shares(z) * exp(0.04 * 4.0);
    near(worth(OUTSIDE, 2.5, &[], with_drift), 315_025.095_031);
}

/// Four yearly vests on one price path: four scores, so that there are 35⁴ outcomes.
#[test]
fn front_loaded_and_even_vests_on_one_path() {
    let grid = normal_grid();
    let step = |z: f64| lognormal(1.0, VOLATILITY, z);
    let steps: Vec<(f64, f64)> = grid.iter().map(|(z, weight)| (step(*z), *weight)).collect();
    for (vests, expected) in [([1e5; 4], 331_150.583_361), ([132e3, 132e3, 88e3, 48e3], 340_153.668_822)] {
        let (mut wealth, mut weights) = (vec![], vec![]);
        for (first, w1) in &steps {
            for (second, w2) in &steps {
                for (third, w3) in &steps {
                    for (fourth, w4) in &steps {
                        let paid = first * (vests[0] + second * (vests[1] + third * (vests[2] + fourth * vests[3])));
                        wealth.push(OUTSIDE + paid);
                        weights.push(w1 * w2 * w3 * w4);
                    }
                }
            }
        }
        near(certainty_equivalent_of_outcomes(&wealth, &weights, 2.5).unwrap() - OUTSIDE, expected);
    }
}

/// 60,000 options at 4.00, sold after four years, with a drift of 0 and 4%.
#[test]
fn options_are_worth_a_fifth_of_their_mean_to_whoever_fears_risk() {
    for (drift, mean, expected) in [(0.0, 138_309.408_680, 36_142.144_391), (0.04, 171_732.158_582, 43_095.437_361)] {
        let price = |z| lognormal(4.0 * exp(drift * 4.0), 1.6, z);
        let kink = 0.8 - drift * 4.0 / 1.6;
        assert!((price(kink) - 4.0).abs() < 1e-12);
        let gain = |z| 60_000.0 * (price(z) - 4.0_f64).max(0.0);
        near(worth(OUTSIDE, 0.0, &[kink], gain), mean);
        near(worth(OUTSIDE, 2.5, &[kink], gain), expected);
    }
}

/// 800,000 that is settled at an exit: chance 0.6, after p50 36 and p90 72 months, multiple p50 1.5 and sigma 1.
#[test]
fn shares_that_are_settled_at_an_exit_or_never() {
    let spread = ln(2.0) / 1.281_551_565_544_600_4;
    let settled = |months: f64| 0.6 * normal_cdf(ln(months / 36.0) / spread);
    let worth_by = |months: f64, outside: f64, risk_aversion: f64| {
        let exit = normal_nodes(&[]).into_iter().map(|(z, weight)| (outside + 800_000.0 * 1.5 * exp(z), weight * settled(months)));
        let (wealth, weights): (Vec<f64>, Vec<f64>) = exit.chain([(outside, 1.0 - settled(months))]).unzip();
        certainty_equivalent_of_outcomes(&wealth, &weights, risk_aversion).unwrap() - outside
    };
    assert!((settled(48.0) - 0.421_560).abs() < 5e-7 && (settled(84.0) - 0.564_835).abs() < 5e-7);
    near(worth_by(48.0, OUTSIDE, 0.0), 834_041.435_076);
    near(worth_by(84.0, OUTSIDE, 0.0), 1_117_505.886_598);
    near(worth_by(84.0, OUTSIDE, 2.5), 241_965.990_771);
    near(worth_by(84.0, 1.5e6, 2.5), 447_917.530_763);
    assert!(worth_by(84.0, OUTSIDE, 2.5) < most_any_grant_is_worth(OUTSIDE, 1.0 - settled(84.0), 2.5));
}

/// A: 400,000 of shares. B: 300,000 and 40,000 for sure.
#[test]
fn what_makes_two_offers_equal() {
    let worth_of = |grant: f64, sure: f64| worth(OUTSIDE, 2.5, &[], |z| grant / 400_000.0 * shares(z) + sure);
    let (a, b) = (worth_of(400e3, 0.0), worth_of(300e3, 40e3));
    near(a, 275_810.713_074);
    near(b, 259_463.187_716);
    let grant = root(0.0, 1e5, |more| worth_of(300e3 + more, 40e3) - a);
    near(grant, 26_720.849_543);
    near(root(0.0, 1e5, |sure| worth_of(300e3, sure) - a), 55_383.369_741);
    let share = root(0.0, 1.0, |share| worth_of(400e3 * (1.0 + share), 0.0) - worth_of(400e3, 40e3));
    assert!((share - 0.193_036).abs() < 5e-7);
}
