//! The library and the command end to end, on built-in scenarios and on some whose shares are known.

use compcast::insight::drivers::{Drivers, DriversQuestion};
use compcast::insight::measure::Selection;
use compcast::report::{Report, words};
use compcast::scenario::{RunSettings, Sampling, Scenario};
use compcast::simulation::{ChanceKind, Study};
use compcast::statistics::jackknife::WithError;

use crate::support::{ONE_USER, SEED, case, plain, scenario};

fn drivers(scenario: &Scenario, settings: RunSettings, question: DriversQuestion) -> Drivers {
    let study = Study::new([case(scenario)], settings).expect("one case");
    Drivers::of(&study, &question, &()).expect("nobody interrupts")
}

fn of_builtin(name: &str, trials: usize, question: DriversQuestion) -> Drivers {
    drivers(&Scenario::builtin(name, &[]).expect("sound").scenario, plain(2026, trials), question)
}

#[track_caller]
fn check(found: WithError, expected: f64, tolerance: f64) {
    let error = found.standard_error.expect("enough trials");
    assert!((found.value - expected).abs() < 4.0 * error + tolerance, "{} ± {error} instead of {expected}", found.value);
}

/// One person uses A × S × P tokens of one dollar a million: a lognormal assumption, the company's shock, and the person's own level, with
/// σ = .3, .2 and .1 of the logarithm. The shares of such a product are known.
fn product() -> Scenario {
    let usage = "usage.use={ mean = \"size\", active = { share = 1 }, company_shock = { sigma = 0.2, persistence = 0 }, \
                 across_people = { sigma = 0.1 } }";
    scenario(ONE_USER, &["horizon.months=1", "assumptions.size={ p50 = \"100 Mtok/month\", sigma = 0.3 }", usage])
}

/// Three uncertain numbers, of which two come together, and a walk of prices.
const OPEN: &str = r#"
format = 1
extends = "budget-gone-by-april"
[assumptions]
final_adoption = { min = 0.60, mode = 0.84, max = 0.98 }
heavy_use = "800 to 1400 USD/month"
[correlations]
usage_growth = { final_adoption = 0.5 }
[usage.adopting]
adoption = { initial = 0.32, final = "final_adoption", over = "2 months" }
[usage.heavy]
mean = "heavy_use"
adoption = { initial = 0.32, final = "final_adoption", over = "2 months" }
[prices.token_price_model]
drift = "-10% per year"
volatility = "20% per year"
"#;

#[test]
fn the_split_of_a_product_of_all_three_kinds_is_known() {
    let found = drivers(&product(), plain(SEED, 16_384), DriversQuestion { totals: true, ..DriversQuestion::default() });
    let split = found.split.expect("it varies");
    for (part, by_itself, total, shapley) in [
        (split.assumptions, 0.626_685, 0.658_815, 0.642_707),
        (split.shared, 0.271_576, 0.300_138, 0.285_814),
        (split.people, 0.066_879, 0.076_164, 0.071_479),
    ] {
        check(part.by_itself, by_itself, 0.0);
        check(part.total, total, 0.0);
        check(part.shapley, shapley, 0.0);
    }
    check(split.interactions, 0.034_860, 0.0);
    let [size] = found.numbers.as_slice() else { panic!("{:?}", found.numbers) };
    assert_eq!((size.name.as_str(), size.kind), ("size", ChanceKind::Assumptions));
    check(size.first_order, 0.626_685, 0.002);
    check(size.total.expect("asked for"), 0.658_815, 0.0);
    // At P10 and P90 of a lognormal number the mean is that number's value, as the other factors have mean one.
    let z = 1.281_551_565_545;
    check(size.together.p10, 100.0 * (-0.3_f64 * z).exp(), 0.1);
    check(size.together.p90, 100.0 * (0.3_f64 * z).exp(), 0.3);
    assert!((size.values.p90 - 100.0 * (0.3_f64 * z).exp()).abs() < 1e-6);
    assert!(size.alone.is_none() && !size.is_turning && size.p_over.is_none());
    let worth = size.worth.expect("it is worth something").percentile;
    assert!(worth.freed.value > 0.0 && (worth.now.value - worth.known.value - worth.freed.value).abs() < 1e-9);
    // Three kinds, one total, a shorter base, and both directions of all list prices, the assumption, two prices and two
    // spreads; the share of active months is 1.
    assert_eq!(found.further_runs, 3 + 1 + 1 + 2 * 6 + 1);
}

#[test]
fn quasi_monte_carlo_points_give_the_same_shares() {
    let settings = RunSettings { sampling: Sampling::Sobol, ..plain(SEED, 16_384) };
    let found = drivers(&product(), settings, DriversQuestion::default());
    let split = found.split.expect("it varies");
    check(split.assumptions.total, 0.658_815, 0.002);
    check(split.shared.total, 0.300_138, 0.002);
    check(split.people.total, 0.076_164, 0.002);
    check(found.numbers[0].first_order, 0.626_685, 0.002);
}

#[test]
fn budget_gone_by_april_is_mostly_that_growth_is_not_known() {
    let found = of_builtin("budget-gone-by-april", 10_000, DriversQuestion { nudge: Some(0.1), ..DriversQuestion::default() });
    assert_eq!((found.of.as_str(), found.budget), ("compute", Some(800_000.0)));
    let growth = &found.numbers[0];
    assert_eq!((growth.name.as_str(), growth.unit.as_str()), ("usage_growth", "%/month"));
    let split = found.split.expect("it varies");
    // By renaming assumptions and groups, which draws them again: .596, .588, .296 and .116.
    check(growth.first_order, 0.596, 0.01);
    check(split.assumptions.total, 0.588, 0.01);
    check(split.shared.total, 0.296, 0.02);
    check(split.people.total, 0.116, 0.01);
    check(growth.together.p10, 2_815_000.0, 5_000.0);
    check(growth.together.p90, 3_501_000.0, 5_000.0);
    let worth = growth.worth.expect("it is worth something");
    check(worth.percentile.freed, 281_000.0, 5_000.0);
    // What the best budget costs beyond the mean while growth is not known, and once it is: by integration over fixed growth rates, 546,441.
    check(worth.tail.known, 546_441.0, 5_000.0);
    let nudges = found.nudges.expect("asked for");
    let of = |path: &str| nudges.numbers.iter().find(|nudge| nudge.path == path).unwrap_or_else(|| panic!("{path}"));
    // From runs of 10,000 trials with --set.
    for (path, lower, higher) in [
        ("groups.engineers.count", -165e3, 164e3),
        ("usage.heavy.mean", -89e3, 82e3),
        ("access.engineers.cap.amount", -99e3, 88e3),
        ("assumptions.usage_growth", -57e3, 57e3),
    ] {
        let nudge = of(path);
        check(nudge.lower.expect("less").mean, lower, 3_000.0);
        check(nudge.higher.expect("more").mean, higher, 3_000.0);
    }
    assert!((of("groups.engineers.count").elasticity.expect("a mean") - 0.53).abs() < 0.02);
}

#[test]
fn numbers_that_come_together_have_a_second_bar() {
    let found = drivers(&scenario(OPEN, &[]), plain(2026, 10_000), DriversQuestion::default());
    assert!(found.nudges.is_none(), "three numbers are uncertain");
    let of = |name: &str| found.numbers.iter().find(|driver| driver.name == name).expect("it is uncertain");
    let (growth, adoption, heavy) = (of("usage_growth"), of("final_adoption"), of("heavy_use"));
    check(growth.first_order, 0.498, 0.01);
    check(adoption.first_order, 0.401, 0.01);
    check(heavy.first_order, 0.060, 0.005);
    let alone = growth.alone.expect("it depends on another");
    check(alone.p10, 2_621_000.0, 2_000.0);
    check(alone.p90, 3_262_000.0, 2_000.0);
    assert_eq!(growth.depends_on, ["final_adoption"]);
    assert!(heavy.alone.is_none() && heavy.depends_on.is_empty());
    let swing = alone.p90.value - alone.p10.value;
    assert!(growth.swing() > 1.4 * swing, "together {} and alone {swing}", growth.swing());
    // What the best budget costs beyond the mean: by regression on scores 1.447M now, .775M with all three known.
    let together = found.worth_together.expect("three numbers").tail;
    check(together.now, 1_447_000.0, 15_000.0);
    check(together.known, 775_000.0, 25_000.0);
    assert!(together.freed.value > growth.worth.expect("it is worth something").tail.freed.value);
    let words = printed(&found);
    assert!(words.contains("usage_growth, final_adoption depend on one another"), "{words}");
    assert!(words.contains("Not worth finding out for a budget that holds with 95%: heavy_use"), "{words}");
}

fn printed(drivers: &Drivers) -> String {
    let mut printed = vec![];
    let report = Report::of_drivers(drivers).with_charts(compcast::report::drivers::charts(drivers));
    (compcast::render::markdown::EXPORTER.print.expect("it prints"))(&report, &mut printed).expect("a sound report");
    String::from_utf8(printed).expect("text")
}

#[test]
fn a_scenario_without_uncertain_numbers_says_what_luck_makes() {
    let found = of_builtin("weekend-batch", 2_000, DriversQuestion::default());
    let split = found.split.expect("it varies");
    assert!(found.numbers.is_empty() && found.nudges.as_ref().is_some_and(|nudges| !nudges.numbers.is_empty()));
    assert_eq!([split.assumptions.by_itself, split.assumptions.total, split.assumptions.shapley], [WithError::exact(0.0); 3]);
    let words = printed(&found);
    assert!(words.contains("Nothing that moves compute in weekend-batch is stated as uncertain"), "{words}");
    assert!(words.contains("prices.gpus.h100.on\\_demand") || words.contains("prices.gpus.h100.on_demand"), "{words}");
}

/// A quantity that nobody has: nothing to explain, and no number that moves it.
#[test]
fn what_is_always_zero_has_no_elasticity() {
    let of = Selection::parse_named("--of", "hires").expect("a quantity");
    let found = of_builtin("bench-burn", 64, DriversQuestion { of: Some(of), ..DriversQuestion::default() });
    assert!(found.is_certain && found.amount.mean == 0.0);
    assert!(found.nudges.as_ref().is_some_and(|nudges| nudges.numbers.is_empty()));
    let words = printed(&found);
    assert!(words.contains("Every trial is the same") && !words.contains("NaN") && !words.contains("elasticity |"), "{words}");
}

#[test]
fn where_nothing_is_random_every_trial_is_the_same() {
    let certain = scenario(
        ONE_USER,
        &["usage.use={ mean = \"30 Mtok/month\", active = { share = 1 }, company_shock = { sigma = 0 }, across_people = { sigma = 0 } }"],
    );
    let certain = certain.with("usage.use.month_to_month.sigma", 0.0).unwrap_or(certain);
    let found = drivers(&certain, plain(SEED, 128), DriversQuestion::default());
    if found.is_certain {
        assert!(found.split.is_none() && found.numbers.is_empty());
        let words = printed(&found);
        assert!(words.contains("Every trial is the same"), "{words}");
        assert!(compcast::report::drivers::charts(&found).is_empty());
    } else {
        panic!("{:?}", found.amount);
    }
}

#[test]
fn any_quantity_of_a_trial_can_be_explained() {
    for (text, unit) in [
        ("total", "USD"),
        ("cash_compute", "USD"),
        ("compute of group senior", "USD"),
        ("compute in 2026-05", "USD"),
        ("line \"API usage\"", "USD"),
        ("tokens_wanted", "Mtok"),
        ("people_months_at_cap", "people-months"),
    ] {
        let of = Selection::parse_named("--of", text).unwrap_or_else(|errors| panic!("{errors}"));
        let found = of_builtin("ai-integrated", 256, DriversQuestion { of: Some(of), ..DriversQuestion::default() });
        assert_eq!(found.unit, unit, "{text}");
        assert!(found.of.ends_with(text) || text.contains('"'), "{} for {text}", found.of);
        assert!(found.split.is_some() && !found.numbers.is_empty(), "{text}");
        assert!(unit == "USD" || found.numbers.iter().all(|number| number.worth.is_none()), "{text}");
        assert!(!printed(&found).contains("NaN"), "{text}");
    }
    let of = Selection::parse_named("--of", "compute of group seniors").expect("a text that may be meant");
    let study = Study::new([case(&Scenario::builtin("ai-integrated", &[]).expect("sound").scenario)], plain(1, 64)).expect("one case");
    let refused = Drivers::of(&study, &DriversQuestion { of: Some(of), ..DriversQuestion::default() }, &()).expect_err("no such group");
    assert!(refused.to_string().contains("senior"), "{refused}");
    assert_eq!(words::share_with_error(WithError { value: 0.602, standard_error: Some(0.006) }), "60.2% ± 0.6");
}

#[test]
fn shares_of_numbers_that_depend_on_one_another_add_up() {
    let question = || DriversQuestion { effects: true, ..DriversQuestion::default() };
    let found = drivers(&scenario(OPEN, &[]), plain(2026, 2_048), question());
    let of = |name: &str| found.effects.iter().find(|effect| effect.name == name).unwrap_or_else(|| panic!("{name}")).share;
    assert!((found.effects.iter().map(|effect| effect.share.value).sum::<f64>() - 1.0).abs() < 1e-12);
    // By regression on scores: .347, .252 and .058 for the numbers.
    for (name, expected) in [("usage_growth", 0.347), ("final_adoption", 0.252), ("heavy_use", 0.058), ("shared by the company", 0.290)] {
        check(of(name), expected, 0.015);
    }
    assert_eq!(found.further_runs, 3 + 4 + 30);
    assert!(printed(&found).contains("Shares of the variance that add up to 100%"));
    // Without dependence they are those of the split.
    let found = drivers(&product(), plain(SEED, 8_192), question());
    let split = found.split.expect("it varies");
    for (name, expected) in [("size", split.assumptions), ("shared by the company", split.shared), ("people and teams", split.people)] {
        let effect = found.effects.iter().find(|effect| effect.name == name).expect("a player").share;
        check(effect, expected.shapley.value, 0.01);
    }
}

/// A number of threads, the seed of another run, and how often it is asked change nothing.
#[test]
fn the_same_question_has_the_same_answer() {
    let question = DriversQuestion::default;
    let scenario = product();
    let one = compcast::simulation::on_threads(1, || drivers(&scenario, plain(SEED, 1_000), question()));
    let three = compcast::simulation::on_threads(3, || drivers(&scenario, plain(SEED, 1_000), question()));
    assert_eq!(one, three);
}
