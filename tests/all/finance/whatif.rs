//! Grids: the base case is a run, cases do not know of one another, changes are paired.

use compcast::insight::grid::Question;
use compcast::reading::Value;
use compcast::scenario::Vary;
use compcast::simulation::{Case, Hold, Keep, Study, on_threads};

use super::{builtin, condition, grid, measure, study};
use crate::support::{SEED, case, check_same_bits, plain, run_case};

fn usual() -> Question {
    Question { measures: vec![], condition: None }
}

#[test]
fn a_value_that_is_the_present_one_has_the_bits_of_a_run_and_no_change() {
    let scenario = builtin("budget-gone-by-april", &[]);
    let grid = grid(&scenario, "access.engineers.cap.amount=1500 USD/month", &usual(), plain(SEED, 256));
    // The base case and the value are the same scenario: the command merges them, the library simulates both.
    for row in &grid.rows {
        for figure in &row.figures {
            assert_eq!((figure.change.value, figure.change.standard_error), (Some(0.0), Some(0.0)));
        }
    }
    let base = case(&scenario);
    let results = study(&base, &[("access.engineers.cap.amount", "1500 USD/month")], Hold::Work, plain(SEED, 256));
    check_same_bits("the same case", &results[0], &results[1]);
    check_same_bits("a run", &results[0], &run_case(&base, plain(SEED, 256)));
}

/// Cases of every class: a budget, prices, access, guardrails, people, usage, assumptions, packages.
const CHANGES: [(&str, &str); 9] = [
    ("budget.compute", "2.4M USD"),
    ("access.engineers.cap.amount", "400 USD/month"),
    ("access.engineers.cap", "none"),
    ("prices.models.claude-sonnet-5.output", "30 USD/Mtok"),
    ("groups.engineers.count", "700"),
    ("usage.heavy.mean", "1500 USD/month"),
    ("usage.adopting.growth", "1% per month"),
    ("assumptions.usage_growth", "3% to 5% per month"),
    ("packages.engineer.tooling.laptop.price", "4000 USD"),
];

#[test]
fn a_case_alone_has_the_bits_that_it_has_among_others_in_any_order_on_any_number_of_threads() {
    let base = case(&builtin("budget-gone-by-april", &["groups.engineers.count=90", "groups.heavy-users.count=15"]));
    let settings = plain(SEED, 150);
    let cases: Vec<Case> = CHANGES
        .iter()
        // Whole numbers are not written in quotes.
        .map(|(path, value)| (path, value.parse::<i64>().map_or_else(|_| Value::from(*value), Value::from)))
        .map(|(path, value)| base.scenario().with(path, value).unwrap_or_else(|errors| panic!("{path}: {errors}")))
        .map(|scenario| base.changed_to(scenario, Hold::Work).expect("a case"))
        .collect();
    let run =
        |cases: Vec<Case>| Study::new(cases, settings).expect("one horizon").keeping(Keep::report()).run(&()).expect("nobody interrupts");
    let all = std::iter::once(base.clone()).chain(cases.iter().cloned()).collect::<Vec<_>>();
    let together = run(all.clone());
    let mut reversed = run(all.iter().rev().cloned().collect());
    reversed.reverse();
    let on_three = on_threads(3, || run(all.clone()));
    for (index, case) in all.iter().enumerate() {
        let alone = run(vec![case.clone()]).remove(0);
        let name = CHANGES.get(index.wrapping_sub(1)).map_or("base", |(path, _)| path);
        check_same_bits(name, &alone, &together[index]);
        check_same_bits(name, &alone, &reversed[index]);
        check_same_bits(name, &alone, &on_three[index]);
    }
}

#[test]
fn a_grid_says_what_a_cap_saves_and_what_it_blocks() {
    let scenario = builtin("budget-gone-by-april", &["budget.compute=2.4M USD"]);
    let question = Question { measures: vec![], condition: Some(condition("p_over(compute) <= 5%")) };
    let grid = grid(&scenario, "access.engineers.cap.amount=none,600,400 USD/month", &question, plain(2_026, 10_000));
    let names: Vec<String> = grid.measures.iter().map(ToString::to_string).collect();
    assert_eq!(names, ["mean(compute)", "p90(compute)", "p_over(compute)", "mean(unserved_demand)", "mean(people_months_at_cap)"]);
    let row = |label: &str| grid.rows.iter().find(|row| row.case == label).expect("a row");
    let (free, at_400) = (row("none"), row("400"));
    let mean = |row: &compcast::insight::grid::GridRow, index: usize| row.figures[index].measured.value.expect("a value");
    // Served and blocked add to the demand that is met without a cap.
    assert!((mean(at_400, 0) + mean(at_400, 3) - mean(free, 0)).abs() < 1e-3 * mean(free, 0));
    assert_eq!((mean(free, 3), mean(free, 4)), (0.0, 0.0));
    assert!(at_400.verdict.as_ref().is_some_and(|verdict| verdict.surely_holds()));
    assert!(row("600").verdict.as_ref().is_some_and(|verdict| !verdict.holds));
    // The errors of changes are those of pairs.
    let error = |row: &compcast::insight::grid::GridRow| row.figures[0].measured.standard_error.expect("an error");
    let unpaired = error(at_400).hypot(error(grid.base_row()));
    let change = at_400.figures[0].change.standard_error.expect("an error");
    assert!(change < 0.5 * unpaired, "{change} {unpaired}");
}

#[test]
fn a_case_that_another_beats_in_cost_and_in_blocked_work_is_marked() {
    let base = case(&builtin("weekend-batch", &[]));
    let named = [("today", None), ("expensive", Some("6 USD/hour")), ("cheaper", Some("2 USD/hour"))];
    let cases: Vec<Case> = named
        .iter()
        .map(|(_, rent)| match rent {
            None => base.clone(),
            Some(rent) => {
                base.changed_to(base.scenario().with("prices.gpus.h100.on_demand", *rent).expect("a rent"), Hold::Work).expect("a case")
            }
        })
        .collect();
    let places = named.iter().map(|(name, _)| compcast::insight::grid::GridPlace { case: (*name).into(), at: vec![] }).collect();
    let results = Study::new(cases, plain(SEED, 500)).expect("one horizon").keeping(usual().keep()).run(&()).expect("nobody interrupts");
    let grid = compcast::insight::Grid::of(&results, places, vec![], Hold::Work, &usual()).expect("kept");
    // Nothing is blocked in any of them, so that none is beaten in both.
    assert!(grid.rows.iter().all(|row| row.dominated_by.is_none()));
    assert_eq!(grid.paired_people, 1.0);
    assert!(measure("mean(unserved_demand)").of(&results[0], None).is_some_and(|unserved| unserved.value == Some(0.0)));
}

#[test]
fn people_with_other_names_are_not_paired() {
    let base = case(&builtin("budget-gone-by-april", &["groups.engineers.count=90", "groups.heavy-users.count=10"]));
    let fewer = base.scenario().with("groups.engineers.count", 40).expect("a count");
    let cases = [base.clone(), base.changed_to(fewer, Hold::Work).expect("a case")];
    let results = Study::new(cases, plain(SEED, 64)).expect("one horizon").keeping(usual().keep()).run(&()).expect("nobody interrupts");
    let places = ["today", "fewer"].map(|case| compcast::insight::grid::GridPlace { case: case.into(), at: vec![] }).to_vec();
    let grid = compcast::insight::Grid::of(&results, places, vec![], Hold::Work, &usual()).expect("kept");
    assert_eq!(grid.paired_people, 0.5);
    let vary = Vary::parse("groups.engineers.count=40,90", base.scenario()).expect("values");
    assert_eq!(vary.values.iter().map(|value| value.number).collect::<Vec<_>>(), [Some(40.0), Some(90.0)]);
}
