//! A kind of chance that is drawn again leaves the draws of the other kinds at their bits.

use compcast::scenario::{Sampling, Scenario};
use compcast::simulation::results::Column;
use compcast::simulation::{ChanceKind, Content, Keep, Key, Redraw, Results, Study};

use crate::support::{SEED, case, plain, scenario};

const N: usize = 256;

/// Two correlated assumptions that nothing but themselves and chance moves, a payout, a walk of prices, and incidents of all scopes.
const ALL_KINDS: &str = r#"
format = 1
extends = "ai-integrated"
[assumptions]
growth = "2% to 8% per month"
level = { min = -1.5, mode = -0.8, max = -0.1 }
share = { min = 0.2, mode = 0.5, max = 0.9 }
[correlations]
growth = { share = 0.5 }
[usage.coding-agent]
growth = "growth"
price_elasticity = "level"
active = { share = "share" }
"#;

fn study(scenario: &Scenario, keep: Keep) -> Study {
    Study::new([case(scenario)], plain(SEED, N)).expect("one case").keeping(keep)
}

fn run(scenario: &Scenario, redraw: Redraw) -> Results {
    let keep = Keep::totals().with(Content::Assumptions).with(Content::SharedFactors);
    study(scenario, keep).redrawing(redraw).run(&()).expect("nobody interrupts").remove(0)
}

fn bits(column: &Column) -> Vec<u64> {
    column.iter().map(|value| value.to_bits()).collect()
}

/// Columns of that kind of key, by name.
fn columns(results: &Results, is_wanted: impl Fn(&Key) -> bool) -> Vec<(Key, Vec<u64>)> {
    results.columns().filter(|(key, _)| is_wanted(key)).map(|(key, column)| (key, bits(column))).collect()
}

/// Whether assumptions, shared factors, and the total are those of `base`.
fn kept(base: &Results, other: &Results) -> [bool; 3] {
    let payouts: Vec<usize> = {
        let numbers = &base.plan().scenario.numbers;
        (0..numbers.len()).filter(|slot| numbers[*slot].path.ends_with("payout")).collect()
    };
    let assumptions = |results: &Results| columns(results, |key| matches!(key, Key::Assumption(slot) if !payouts.contains(slot)));
    let factors = |results: &Results| columns(results, |key| matches!(key, Key::SharedFactor { .. }));
    assert!(!assumptions(base).is_empty() && !factors(base).is_empty());
    [assumptions(base) == assumptions(other), factors(base) == factors(other), bits(base.total()) == bits(other.total())]
}

#[test]
fn a_kind_that_is_drawn_again_leaves_the_others_at_their_bits() {
    let scenario = scenario(ALL_KINDS, &[]);
    let base = run(&scenario, Redraw::default());
    assert_eq!(kept(&base, &run(&scenario, Redraw::default())), [true; 3]);
    let again = |kind: ChanceKind, salt: u64| kept(&base, &run(&scenario, Redraw::default().kind(kind, salt)));
    for kind in ChanceKind::ALL {
        assert_eq!(again(kind, 0), [true; 3], "a salt of zero is none");
    }
    // Paths have no uncertain parameter here, so that they do not move with assumptions.
    assert_eq!(again(ChanceKind::Assumptions, 1), [false, true, false]);
    assert_eq!(again(ChanceKind::Shared, 1), [true, false, false]);
    assert_eq!(again(ChanceKind::People, 1), [true, true, false]);
    let totals = [1, 2].map(|salt| bits(run(&scenario, Redraw::default().kind(ChanceKind::People, salt)).total()));
    assert_ne!(totals[0], totals[1], "another salt gives other draws");
}

#[test]
fn a_kind_without_draws_changes_nothing() {
    // People without chance of their own: only the company's shock is left.
    let text = r#"
format = 1
extends = "traditional"
[budget]
total = "1M USD"
"#;
    let scenario = scenario(text, &[]);
    let base = run_totals(&scenario, Redraw::default());
    let moves = ChanceKind::ALL.map(|kind| run_totals(&scenario, Redraw::default().kind(kind, 7)) != base);
    // What the scenario leaves to chance is listed by its numbers and streams: at least one kind moves it, and not all three.
    assert!(moves.contains(&false), "{moves:?}");
    let certain = crate::support::scenario(crate::support::ONE_USER, &["usage.use={ mean = \"3 Mtok/month\", active = { share = 1 } }"]);
    assert_eq!(run_totals(&certain, Redraw::default().kind(ChanceKind::Assumptions, 7)), run_totals(&certain, Redraw::default()));
    assert_eq!(run_totals(&certain, Redraw::default().kind(ChanceKind::Shared, 7)), run_totals(&certain, Redraw::default()));
}

fn run_totals(scenario: &Scenario, redraw: Redraw) -> Vec<u64> {
    bits(study(scenario, Keep::totals()).redrawing(redraw).run(&()).expect("nobody interrupts")[0].total())
}

/// The values of the assumption of that name.
fn values(results: &Results, name: &str) -> Vec<f64> {
    let numbers = &results.plan().scenario.numbers;
    let slot = numbers.iter().position(|number| number.identity == format!("assumptions.{name}")).expect("the assumption is used");
    results.column(Key::Assumption(slot)).expect("kept").values().into_owned()
}

fn correlation(one: &[f64], other: &[f64]) -> f64 {
    let n = one.len() as f64;
    let mean = |values: &[f64]| values.iter().sum::<f64>() / n;
    let product = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(x, y)| (x - mean(a)) * (y - mean(b))).sum::<f64>();
    product(one, other) / (product(one, one) * product(other, other)).sqrt()
}

#[test]
fn one_assumption_is_drawn_again_given_those_that_it_depends_on() {
    let scenario = scenario(ALL_KINDS, &[]);
    let base = run(&scenario, Redraw::default());
    let again = run(&scenario, Redraw::default().number("assumptions.growth", 3));
    for name in ["level", "share"] {
        assert_eq!(values(&base, name), values(&again, name), "{name}");
    }
    assert_ne!(values(&base, "growth"), values(&again, "growth"));
    // The correlation of normal scores is 2 sin(π/12) = .518, its error with 256 trials below .06; that of two draws given the same share its square.
    let share = values(&base, "share");
    assert!((correlation(&values(&again, "growth"), &share) - 0.518).abs() < 0.22);
    assert!((correlation(&values(&again, "growth"), &values(&base, "growth")) - 0.268).abs() < 0.25);
}

#[test]
fn a_number_that_is_held_leaves_what_it_is_correlated_with() {
    let scenario = scenario(ALL_KINDS, &[]);
    let base = run(&scenario, Redraw::default());
    let held = run(&scenario, Redraw::default().holding("assumptions.growth", 0.9));
    for name in ["level", "share"] {
        assert_eq!(values(&base, name), values(&held, name), "{name}");
    }
    let first = values(&held, "growth")[0];
    assert!(values(&held, "growth").iter().all(|value| *value == first));
    let below = values(&base, "growth").iter().filter(|value| **value < first).count();
    assert!((210..=250).contains(&below), "P90 is above {below} of 256 values");
}

/// With quasi-Monte Carlo points, too, and independent of them.
#[test]
fn draws_of_points_are_replaced_by_independent_ones() {
    let scenario = scenario(ALL_KINDS, &[]);
    let mut settings = plain(SEED, 1_024);
    settings.sampling = Sampling::Sobol;
    let study = Study::new([case(&scenario)], settings).expect("one case").keeping(Keep::totals().with(Content::Assumptions));
    let of = |redraw: Redraw| study.clone().redrawing(redraw).run(&()).expect("nobody interrupts").remove(0);
    let (base, again) = (of(Redraw::default()), of(Redraw::default().kind(ChanceKind::Assumptions, 1)));
    for name in ["growth", "level", "share"] {
        let found = correlation(&values(&base, name), &values(&again, name));
        assert!(found.abs() < 4.0 / 32.0, "{name}: {found}");
    }
    let people = of(Redraw::default().kind(ChanceKind::People, 1));
    assert_eq!(values(&base, "growth"), values(&people, "growth"));
}
