//! People from a headcount file: what their cells cost, worked by hand, and that neither order nor weight moves anybody's draws.

use std::collections::BTreeSet;
use std::sync::Arc;

use compcast::intake::headcount::Headcount;
use compcast::intake::header_map::HeaderMap;
use compcast::scenario::Scenario;
use compcast::simulation::{Case, CaseErrors, Results};

use crate::support;

/// Two kinds of people, everything certain: a package with bonus and shares, and one with nothing.
const SCENARIO: &str = r#"
format = 1
[headcount]
default_group = "plain"
[groups.plain]
base = "60k USD/year"
[groups.full]
base = "120k USD/year"
package = "full"
usage = "steady"
access = "metered"
[packages.full.core]
bonus = { target = 0.10, payout = 1.0 }
[packages.full.ownership]
rsu = { grant = "48k USD", grant_date = "2025-01", vesting_period = "48 months", cliff = "12 months" }
[usage.steady]
mean = "100 Mtok/month"
[access.metered]
models = { unit = 1.0 }
cap = { amount = "150 USD/month", on_exceed = "stop" }
[prices.models.unit]
uncached_input = "1 USD/Mtok"
output = "1 USD/Mtok"
[prices.share]
volatility = "0% per year"
[benefits]
load = 0.0
[tax.us.employer.social_security]
rate = 0.0
[tax.us.employer.medicare]
rate = 0.0
[tax.us.employer.unemployment]
rate = 0.0
"#;

const HEADER: &str = "employee_id,group,usage_tier,fte,start_date,end_date,base_pay,pay_period,hours_per_week,currency,\
                      bonus_target_pct,equity_grant_value,equity_type,vest_months,cliff_months,compute_allowance,weight";

fn read(rows: &[&str]) -> Headcount {
    let text = format!("{HEADER}\n{}\n", rows.join("\n"));
    Headcount::read(text.as_bytes(), &HeaderMap::canonical()).expect("a sound file")
}

fn run(scenario: &Scenario, rows: &[&str], n_trials: usize) -> Results {
    let case = case(scenario, rows).unwrap_or_else(|errors| panic!("{errors}"));
    assert_eq!(case.plan().rejected.len(), 0);
    support::run_case(&case, support::plain(support::SEED, n_trials))
}

fn case(scenario: &Scenario, rows: &[&str]) -> Result<Case, CaseErrors> {
    Case::new(scenario.clone(), Some(Arc::new(read(rows))))
}

fn line(trials: &Results, name: &str) -> f64 {
    trials.lines().find(|line| line.name == name).map_or(0.0, |line| line.by_trial[0])
}

/// One row, the line it should show in, and dollars over 2026.
#[test]
fn every_cell_costs_what_was_worked_out_by_hand() {
    let scenario = support::scenario(SCENARIO, &[]);
    for (row, name, expected) in [
        // 10,000 a month.
        ("1,x,full,1,,,120000,YEAR,,USD,,,,,,,1", "base pay", 120_000.0),
        // 50 an hour, 30 hours, 52 weeks.
        ("1,x,full,,,,50,HOUR,30,USD,,,,,,,1", "base pay", 78_000.0),
        // The group's 120,000 at half time.
        ("1,x,full,0.5,,,,,,,,,,,,,1", "base pay", 60_000.0),
        // Own pay is what is paid, whatever the working time.
        ("1,x,full,0.5,,,70000,YEAR,,USD,,,,,,,1", "base pay", 70_000.0),
        // Three people.
        ("1,x,full,1,,,120000,YEAR,,USD,,,,,,,3", "base pay", 360_000.0),
        // No tier and no group of that name: the group for all others.
        ("1,x,,1,,,,,,,,,,,,,1", "base pay", 60_000.0),
        // From 16 March: 16 of 31 days, then nine months: 10,000 × (16/31 + 9).
        ("1,x,full,1,2026-03-16,,120000,YEAR,,USD,,,,,,,1", "base pay", 10_000.0 * (16.0 / 31.0 + 9.0)),
        // Until 30 September: nine months.
        ("1,x,full,1,,2026-09-30,120000,YEAR,,USD,,,,,,,1", "base pay", 90_000.0),
        // The package's 10%, then their own 25%.
        ("1,x,full,1,,,120000,YEAR,,USD,,,,,,,1", "bonus", 12_000.0),
        ("1,x,full,1,,,120000,YEAR,,USD,25%,,,,,,1", "bonus", 30_000.0),
        // 48,000 over 48 months since January 2025: past the cliff, 1,000 a month; an own 96,000 at the same terms, 2,000.
        ("1,x,full,1,,,120000,YEAR,,USD,,,,,,,1", "RSUs", 12_000.0),
        ("1,x,full,1,,,120000,YEAR,,USD,,96000,rsu,,,,1", "RSUs", 24_000.0),
        // Stated to have none.
        ("1,x,full,1,,,120000,YEAR,,USD,,0,none,,,,1", "RSUs", 0.0),
        // Own options of a fair value of 24,000 over 24 months, cliff 12: from their first month on, half at the end of the twelfth.
        ("1,x,full,1,,,120000,YEAR,,USD,,24000,option,24,12,,1", "options", 12_000.0),
        // Whoever works the last day of the month still gets its shares: nine months.
        ("1,x,full,1,,2026-09-30,120000,YEAR,,USD,,,,,,,1", "RSUs", 9_000.0),
        // 100 a month under the tier's 150, and 100 wanted against an own allowance of 40.
        ("1,x,full,1,,,120000,YEAR,,USD,,,,,,,1", "API usage", 1_200.0),
        ("1,x,full,1,,,120000,YEAR,,USD,,,,,,40,1", "API usage", 480.0),
    ] {
        let got = line(&run(&scenario, &[row], 2), name);
        assert!((got - expected).abs() <= 1e-9 * expected, "{row}: {name} costs {got} instead of {expected}");
    }
}

#[test]
fn a_cell_that_applies_to_nothing_is_warned_about() {
    let scenario = support::scenario(SCENARIO, &[]);
    let warnings = |row| case(&scenario, &[row]).expect("a sound case").plan().warnings.clone();
    assert_eq!(warnings("1,x,full,1,,,120000,YEAR,,USD,25%,,,,,40,1"), Vec::<String>::new());
    let both = warnings("1,x,plain,1,,,120000,YEAR,,USD,25%,,,,,40,1");
    assert!(both.len() == 2 && both[0].contains("bonus target") && both[1].contains("compute allowance"), "{both:?}");
}

#[test]
fn people_who_have_left_before_the_horizon_are_nobody_to_simulate() {
    let scenario = support::scenario(SCENARIO, &[]);
    let errors = case(&scenario, &["1,x,full,1,,2024-12-31,120000,YEAR,,USD,,,,,,,1"]).expect_err("nobody is left");
    assert_eq!(errors.problems.len(), 1);
    assert_eq!(errors.problems[0].message, "nobody is at work from 2026-01 to 2026-12");
}

#[test]
fn teams_of_a_file_have_the_size_that_the_group_says() {
    let scenario = support::scenario(SCENARIO, &["groups.full.team_size=8"]);
    let rows: Vec<String> = (0..20).map(|id| format!("{id:02},x,full,1,,,120000,YEAR,,USD,,,,,,,1")).collect();
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    let case = case(&scenario, &rows).expect("a sound case");
    let teams: BTreeSet<u64> = case.plan().people.iter().map(|person| person.team).collect();
    assert_eq!(teams.len(), 3, "twenty people in teams of eight");
}

#[test]
fn a_larger_weight_and_another_order_move_nobodys_draws() {
    let scenario = support::scenario(SCENARIO, &["usage.steady.across_people={ sigma = 1.0 }", "access.metered.cap=none"]);
    let compute = |rows: &[&str]| run(&scenario, rows, 64).compute().clone();
    let row = |id: &str, weight: u32| format!("{id},x,full,1,,,120000,YEAR,,USD,,,,,,,{weight}");
    let (a, b, a_twice, copy) = (row("A", 1), row("B", 1), row("A", 2), row("A#1", 1));
    assert_eq!(compute(&[&a, &b]), compute(&[&b, &a]));
    assert_eq!(compute(&[&a_twice, &copy]), compute(&[&copy, &a_twice]));
    let (once, twice) = (compute(&[&a]), compute(&[&a_twice]));
    let others: Vec<f64> = once.iter().zip(&twice).map(|(once, twice)| twice - once).collect();
    // The second person is another one: never the first's double, and never negative.
    assert!(others.iter().zip(&once).all(|(other, first)| *other > 0.0 && other != first));
}

/// Settings, one row, the line it should show in, and dollars over 2026, when everybody leaves at the end of every month.
#[test]
fn whoever_follows_a_row_has_the_positions_pay_and_the_packages_grant() {
    let (leaving, at_once) = ("groups.full.attrition=100% per month", "groups.full.time_to_fill=\"0 months\"");
    let no_cliff = "packages.full.ownership.rsu.cliff=\"0 months\"";
    for (sets, row, name, expected) in [
        // The seat stays empty after January.
        (vec![leaving], "1,x,full,1,,,70000,YEAR,,USD,,,,,,,1", "base pay", 70_000.0 / 12.0),
        // Own pay and own target are the position's.
        (vec![leaving, at_once], "1,x,full,1,,,70000,YEAR,,USD,,,,,,,1", "base pay", 70_000.0),
        (vec![leaving, at_once], "1,x,full,1,,,120000,YEAR,,USD,25%,,,,,,1", "bonus", 30_000.0),
        // Past the cliff 2,000 of the own grant vest in January; nobody after that reaches a cliff.
        (vec![leaving, at_once], "1,x,full,1,,,120000,YEAR,,USD,,96000,rsu,,,,1", "RSUs", 2_000.0),
        // Without a cliff each of the eleven who follow has a forty-eighth of the package's 48,000.
        (vec![leaving, at_once, no_cliff], "1,x,full,1,,,120000,YEAR,,USD,,96000,rsu,,,,1", "RSUs", 13_000.0),
        // Stated to have none: that was the first one's.
        (vec![leaving, at_once, no_cliff], "1,x,full,1,,,120000,YEAR,,USD,,0,none,,,,1", "RSUs", 11_000.0),
        // The row's own end date ends the position.
        (vec![leaving, at_once], "1,x,full,1,,2026-09-30,120000,YEAR,,USD,,,,,,,1", "base pay", 90_000.0),
        (vec![leaving, at_once, no_cliff], "1,x,full,1,,2026-09-15,120000,YEAR,,USD,,,,,,,1", "RSUs", 8_000.0),
        // Whose own allowance of 40 a month goes on.
        (vec![leaving, at_once], "1,x,full,1,,,120000,YEAR,,USD,,,,,,40,1", "API usage", 480.0),
    ] {
        let scenario = support::scenario(SCENARIO, &sets);
        let got = line(&run(&scenario, &[row], 2), name);
        assert!((got - expected).abs() <= 1e-9 * expected, "{sets:?}: {row}: {name} costs {got} instead of {expected}");
    }
}

#[test]
fn a_hiring_plan_brings_people_beside_the_rows_and_moves_none_of_them() {
    let sets = ["groups.full.team_size=2", "usage.steady.team_shock={ sigma = 0.5 }", "access.metered.cap=none"];
    let hiring = ["groups.full.hiring={ 2026-07 = 3 }", "groups.full.hiring_cost=\"30k USD\""];
    let rows = ["A,x,full,1,,,,,,,,,,,,,1", "z,x,full,1,,,,,,,,,,,,,2"];
    let (plain, hires) = (support::scenario(SCENARIO, &sets), support::scenario(SCENARIO, &[&sets[..], &hiring].concat()));
    let [alone, together] = [&plain, &hires].map(|scenario| case(scenario, &rows).expect("a sound case"));
    let (alone, together) = (alone.plan(), together.plan());
    assert_eq!((alone.people.len(), together.people.len(), together.planned_hires()), (3, 6, 3));
    // Planned hires are reported by the name of their group, rows by that of theirs.
    let of_rows: Vec<_> = together.people.iter().filter(|person| person.row.is_some()).collect();
    assert_eq!(of_rows, alone.people.iter().collect::<Vec<_>>());
    // 3 × 120,000 for the rows, 3 × 60,000 for half a year.
    let trials = run(&hires, &rows, 2);
    assert_eq!((line(&trials, "base pay"), line(&trials, "hiring")), (540_000.0, 90_000.0));
}

/// Public case: two people at 100,000, a contractor and an employee, on the built-in taxes and benefits. The contractor costs 100,000. The employee
/// costs 100,000 + 22% benefits + taxes of 6,200 + 1,450 + 42 = 129,692.
#[test]
fn a_contractor_of_a_file_costs_no_tax_and_no_benefits() {
    let scenario = support::scenario("format = 1\n[groups.staff]\nbase = \"0 USD/year\"\n[headcount]\nfile = \"f.csv\"\n", &[]);
    let cost = |words: &str| {
        let text = format!("employee_id,base_pay,pay_period,currency,employment_type\n1,100000,YEAR,USD,{words}\n");
        let headcount = Headcount::read(text.as_bytes(), &HeaderMap::canonical()).expect("a sound file");
        let case = Case::new(scenario.clone(), Some(Arc::new(headcount))).unwrap_or_else(|errors| panic!("{errors}"));
        let warnings = case.plan().warnings.join("\n");
        let trials = support::run_case(&case, support::plain(support::SEED, 2));
        (trials.lines().map(|line| line.by_trial[0]).sum::<f64>(), warnings)
    };
    for contractor in ["CONTRACTOR", "Independent contractor (1099)", "freelancers"] {
        let (cost, warnings) = cost(contractor);
        assert!((cost - 100_000.0).abs() < 1e-6 && warnings.is_empty(), "{contractor}: {cost} {warnings}");
    }
    for employee in ["FULL_TIME", "", "Regular employee"] {
        let (cost, warnings) = cost(employee);
        assert!((cost - 129_692.0).abs() < 1e-6 && warnings.is_empty(), "{employee}: {cost} {warnings}");
    }
    // Interns are taxed, and have no benefits.
    assert!((cost("Intern").0 - 107_692.0).abs() < 1e-6);
    let (as_employee, warnings) = cost("Gig");
    assert!((as_employee - 129_692.0).abs() < 1e-6);
    assert!(warnings.contains("`gig` for 1; add them to the file_words of a type"), "{warnings}");
}
