//! People of small headcount files: who they are, in which order, and what is reported about their file.

use std::collections::BTreeSet;
use std::num::NonZeroU32;
use std::sync::Arc;

use super::pay_terms::PayTerms;
use super::people::pay_groups;
use super::*;
use crate::cost::grant_values::GrantSource;
use crate::intake::HeaderMap;
use crate::intake::headcount::{Equity, EquityKind};
use crate::quantity::compact::OptionalDate;
use crate::simulation::{Case, CaseErrors};

const HEADER: &str = "employee_id,group,usage_tier,country,base_pay,pay_period,currency,start_date,end_date,weight";

const SCENARIO: &str = r#"
format = 1
[groups.high]
base = "120k USD/year"
[groups.low]
base = "60k USD/year"
team_size = 2
"#;

fn case(more: &str, rows: &[&str]) -> Result<Case, CaseErrors> {
    case_of(more, &format!("{HEADER}\n{}\n", rows.join("\n")))
}

fn case_of(more: &str, file: &str) -> Result<Case, CaseErrors> {
    let headcount = if more.contains("[headcount]") { "" } else { "[headcount]" };
    let text = format!("{SCENARIO}{more}\n{headcount}\n");
    let scenario = Scenario::read("test", &text, &[], &crate::scenario::NoFiles).unwrap().scenario;
    let headcount = Headcount::read(file.as_bytes(), &HeaderMap::canonical()).unwrap();
    Case::new(scenario, Some(Arc::new(headcount)))
}

fn rows_of(case: &Case) -> Vec<Option<u32>> {
    case.plan().people.iter().map(|person| person.row.map(u32::from)).collect()
}

#[test]
fn a_person_leads_back_to_the_line_of_the_file_and_to_nothing_else_of_it() {
    let hiring = "hiring = { 2026-03 = 1 }\nhiring_cost = \"1k USD\"";
    let case = case(hiring, &["\"Doe, Jane\",low,,,,,,,,2", "", "ann@example.org,low,,,,,,,,"]).unwrap();
    // In the order of their ids, the hire last.
    assert_eq!(rows_of(&case), [Some(2), Some(2), Some(4), None]);
    let everything = format!("{:?}{:?}", case.plan().people, case.plan().groups);
    assert!(!everything.contains("Doe") && !everything.contains("example"), "{everything}");
    let counted = Scenario::builtin("traditional", &[]).unwrap().scenario;
    assert!(rows_of(&Case::new(counted, None).unwrap()).iter().all(Option::is_none));
}

#[test]
fn people_are_ordered_by_group_cohort_and_id_whatever_the_order_of_rows() {
    let rows = ["b,x,low,,,,,,,", "a,x,low,,,,,,,", "z,x,high,,,,,,,", "é,a,low,,,,,,,3", "c,x,low,,,,,,,"];
    let mut backwards = rows;
    backwards.reverse();
    let (forwards, backwards) = (case("", &rows).unwrap(), case("", &backwards).unwrap());
    assert_eq!(rows_of(&forwards), [5, 5, 5, 4, 3, 2, 6].map(Some));
    let keys = |case: &Case| case.plan().people.iter().map(|person| (person.key, person.team, person.pay)).collect::<Vec<_>>();
    assert_eq!(keys(&forwards), keys(&backwards));
    assert_eq!(forwards.plan().groups, [("a".to_string(), 3), ("x".to_string(), 4)]);
    // Teams of two at `a` and at `x`; whoever is alone at `x` with the tier `high` is in the first team there.
    let teams: BTreeSet<u64> = forwards.plan().people.iter().map(|person| person.team).collect();
    assert_eq!(teams.len(), 4);
}

#[test]
fn people_who_differ_in_any_term_are_in_different_pay_groups() {
    let date = |text: &str| text.parse::<crate::quantity::Date>().ok().into();
    let equity = Equity {
        grant: 48_000.0.into(),
        grant_date: OptionalDate::NONE,
        kind: EquityKind::Rsu,
        vest_months: Some(48),
        cliff_months: Some(12),
    };
    let plain = PayTerms {
        base: Some(5_000.0).into(),
        fte: 0.5.into(),
        bonus_target: Some(0.1).into(),
        equity: Some(equity),
        start: date("2026-01-15"),
        end: date("2027-01-15"),
    };
    let all = [
        plain,
        PayTerms { base: None.into(), ..plain },
        PayTerms { base: Some(5_000.0_f64.next_up()).into(), ..plain },
        PayTerms { fte: 1.0.into(), ..plain },
        PayTerms { bonus_target: None.into(), ..plain },
        PayTerms { bonus_target: Some(0.0).into(), ..plain },
        PayTerms { equity: None, ..plain },
        PayTerms { equity: Some(Equity { grant: 0.0.into(), ..equity }), ..plain },
        PayTerms { equity: Some(Equity { kind: EquityKind::Options, ..equity }), ..plain },
        PayTerms { equity: Some(Equity { vest_months: None, ..equity }), ..plain },
        PayTerms { equity: Some(Equity { cliff_months: None, ..equity }), ..plain },
        PayTerms { start: date("2026-01-16"), ..plain },
        PayTerms { start: OptionalDate::NONE, ..plain },
        PayTerms { end: date("2027-01-14"), ..plain },
        PayTerms { end: OptionalDate::NONE, ..plain },
    ];
    // Everybody twice, with other draws, another team, row and allowance: on none of these does pay depend.
    let person = |(number, terms): (usize, &PayTerms)| {
        let (allowance, row) = (Some(number as f64).into(), NonZeroU32::new(number as u32));
        Person { team: number as u64, allowance, row, ..Person::new(number as u64, *terms) }
    };
    let people: Vec<Person> = all.iter().chain(&all).enumerate().map(person).collect();
    let expected: Vec<PayGroup> = (0..all.len() as u32).map(|first| PayGroup { first: first + 7, n_people: 2 }).collect();
    assert_eq!(pay_groups(&people, 7), expected);
}

#[test]
fn an_own_grant_and_an_own_target_take_the_place_of_the_packages() {
    let package = "[packages.p.ownership]\nrsu = { grant = \"48k USD\", vesting_period = \"36 months\", cliff = \"6 months\" }";
    let text = format!("format = 1\n[groups.g]\ncount = 1\nbase = \"1 USD/month\"\npackage = \"p\"\n{package}\n");
    let scenario = Scenario::read("test", &text, &[], &crate::scenario::NoFiles).unwrap().scenario;
    let ownership = Some(&scenario.packages["p"].ownership);
    let grants = |equity: Option<Equity>| -> Vec<_> {
        let terms = PayTerms { equity, ..PayTerms::default() };
        let grants = terms.grants(ownership, &scenario);
        grants.map(|grant| (grant.kind, grant.unit.source, grant.amount, grant.vesting.months, grant.vesting.cliff_months)).collect()
    };
    assert_eq!(grants(None), [(EquityKind::Rsu, GrantSource::Package(0), 1.0, 36, 6)]);
    let own = |kind, vest_months| Some(Equity { grant: 9.0.into(), grant_date: OptionalDate::NONE, kind, vest_months, cliff_months: None });
    assert_eq!(grants(own(EquityKind::Rsu, None)), [(EquityKind::Rsu, GrantSource::Own, 9.0, 36, 6)]);
    assert_eq!(grants(own(EquityKind::Rsu, Some(4))), [(EquityKind::Rsu, GrantSource::Own, 9.0, 4, 4)]);
    // The package has no options whose terms could be taken.
    assert_eq!(grants(own(EquityKind::Options, None)), [(EquityKind::Options, GrantSource::Own, 9.0, 48, 12)]);
    let target = |target: Option<f64>| PayTerms { bonus_target: target.into(), ..PayTerms::default() }.bonus_target();
    assert_eq!((target(None).factor(), target(None).pick("package", "own")), (1.0, "package"));
    assert_eq!((target(Some(0.0)).factor(), target(Some(0.0)).pick("package", "own")), (0.0, "own"));
}

#[test]
fn a_file_without_any_column_for_groups_is_one_problem_and_not_one_for_each_row() {
    let errors = case_of("", "employee_id,Dept\nE1,x\nE2,y\nE3,z\n").unwrap_err();
    let expected = "the headcount file has no column `group` or `usage_tier`: it is not known which of the groups `high`, `low` its people \
                    belong to; help: add such a column, name the one that holds it in a header map, or name one group for everybody with \
                    --set headcount.default_group=high";
    assert_eq!((errors.to_string().as_str(), errors.rejected.len()), (expected, 0));
    let default = "[headcount]\ndefault_group = \"low\"";
    assert_eq!(rows_of(&case_of(default, "employee_id,Dept\nE1,x\n").unwrap()), [Some(2)]);
}

#[test]
fn rows_without_a_place_say_which_cell_is_at_fault() {
    let rows = [
        "1,,,,,,,,,",
        "2,staff,,,,,,,,",
        "3,,lowly,,,,,,,",
        "4,low,,atlantis,,,,,,",
        "5,low,,,,,,,,",
        "6,staff,,,,,,,,",
        "7,low,,,5,YEAR,EUR,,,",
    ];
    let case = case("", &rows).unwrap();
    let rejections: Vec<String> = case.plan().rejected.grouped().iter().map(|group| group.in_words()).collect();
    let expected = [
        "line 2, group (column 2): the row has neither a `usage_tier` nor a `group`: fill one of them, or name one for all others in \
         headcount.default_group",
        "2 rows, first line 3, group (column 2): no group of the scenario is called `staff`: write one of `high`, `low`, or name one for all \
         others in headcount.default_group",
        "line 4, usage_tier (column 3): no group of the scenario is called `lowly`: write `low`",
        "line 5, country (column 4): the scenario has no payroll tax for `atlantis`: add [tax.atlantis], or write a country that \
         it has: `de`, `gb`, `uk`, `us`, `us-ca`",
        "line 8, currency (column 7): the row is in EUR, the scenario in USD, and there is no rate between them: add rates.EUR.rate = \"N USD\" with what \
         one EUR costs, or convert its amounts to USD",
    ];
    assert_eq!(rejections, expected);
    assert_eq!((case.plan().rows_read, case.plan().rejected.len(), case.n_people()), (Some(7), 6, 1));
}

#[test]
fn people_who_are_never_there_cause_a_warning_and_are_not_counted() {
    let rows =
        ["1,low,,,,,,,,2", "2,high,,,9000,MONTH,USD,,,", "3,low,,,9000,MONTH,USD,,2025-12-31,", "4,low,,,9000,MONTH,USD,2027-01-01,,"];
    let case = case("", &rows).unwrap();
    assert_eq!(case.plan().warnings, ["2 of 5 people in the headcount file are not at work from 2026-01 to 2026-12 and cost nothing"]);
    assert_eq!((case.plan().n_at_work(), case.n_people()), (3, 5));
}

/// 96,000 for somebody who has been there since 2019: counted from the first day of work it has vested, from its own date it has not.
#[test]
fn a_grant_of_a_file_counts_from_its_own_date() {
    let file = |grant_date: &str| {
        format!(
            "employee_id,group,currency,start_date,equity_grant_value,equity_type,grant_date,vest_months,cliff_months\n\
             1,low,USD,2019-01-01,96000,rsu,{grant_date},48,12\n2,low,USD,2025-03-16,48000,rsu,,48,12\n"
        )
    };
    let scenario = "[equity]\nexpense = \"market-at-vest\"\n[prices.share]\nvolatility = \"0% per year\"";
    let vests = |grant_date: &str| -> Vec<Vec<f64>> {
        let case = case_of(scenario, &file(grant_date)).unwrap();
        let plan = case.plan();
        let courses = plan.people.iter().flat_map(|person| {
            person.pay.grants(None, &plan.scenario).map(|grant| {
                let course = person.pay.course(&grant, &plan.scenario);
                course.vests.iter().map(|share| share * grant.amount).collect()
            })
        });
        courses.collect()
    };
    // Twelve months since 16 March 2025 are complete on 16 March 2026.
    let second: Vec<f64> = (1..=12)
        .map(|month| {
            if month < 3 {
                0.0
            } else if month == 3 {
                12_000.0
            } else {
                1_000.0
            }
        })
        .collect();
    let near = |got: &[f64], expected: &[f64]| got.iter().zip(expected).all(|(got, expected)| (got - expected).abs() < 1e-9);
    let undated = vests("");
    assert!(near(&undated[0], &[0.0; 12]) && near(&undated[1], &second), "{undated:?}");
    let dated = vests("2025-01-15");
    let first: Vec<f64> = (1..=12).map(|month| if month == 1 { 24_000.0 } else { 2_000.0 }).collect();
    assert!(near(&dated[0], &first) && near(&dated[1], &second), "{dated:?}");
    let warning = "1 employee with a grant that has vested before the horizon, counted from the first day of work: it costs nothing; \
                   a column `grant_date` gives the dates of grants";
    assert!(case_of(scenario, &file("")).unwrap().plan().warnings.iter().any(|known| known == warning));
    assert!(!case_of(scenario, &file("2025-01-15")).unwrap().plan().warnings.iter().any(|known| known == warning));
}

/// Options at the money of a share of 100 USD at 45% a year over 73 months, 4% risk-free: 49.16 by Black-Scholes.
#[test]
fn a_fair_value_far_from_black_scholes_causes_a_warning() {
    let warnings = |fair_value: &str, strike: &str| {
        let text = format!(
            "format = 1\n[groups.g]\ncount = 1\nbase = \"1 USD/month\"\npackage = \"p\"\n[packages.p.ownership]\n\
             options = {{ count = 10, fair_value = \"{fair_value} USD\", strike = \"{strike} USD\" }}\n"
        );
        let scenario = Scenario::read("test", &text, &[], &crate::scenario::NoFiles).unwrap().scenario;
        Case::new(scenario, None).unwrap().plan().warnings.clone()
    };
    assert_eq!((warnings("45", "100"), warnings("60", "100")), (vec![], vec![]));
    let expected = "the options of package `p` have a fair value of 5.00 USD, but at a share price of 100.00 and a strike of 100.00 their \
                    Black-Scholes value is 49.16";
    assert_eq!(warnings("5", "100"), [expected]);
}

#[test]
fn what_is_planned_for_after_the_horizon_causes_a_warning() {
    let text = "format = 1\n[groups.g]\ncount = 1\nbase = \"1 USD/month\"\npackage = \"p\"\nhiring = { 2026-12 = 1, 2027-01 = 2, 2035-01 = 1 }\n\
                [packages.p.ownership]\nrsu = { grant = \"1k USD\", grant_date = \"2027-01\" }\n\
                rsu_refreshers.spring = { grant = \"1k USD\", grant_date = \"2026-04-01\", grant_price = \"80 USD\" }\n";
    let scenario = Scenario::read("test", text, &[], &crate::scenario::NoFiles).unwrap().scenario;
    let expected = [
        "the hiring plan of `g` has 3 hires after 2026-12, the last month: they cost nothing",
        "package `p` has a grant dated 2027-01, after 2026-12, the last month: it costs nothing",
        "package `p` has a `grant_price` for its grant of 2026-04-01, which has no effect: a grant within the horizon is made at the share price of that day",
    ];
    assert_eq!(Case::new(scenario, None).unwrap().plan().warnings, expected);
}

#[test]
fn a_private_company_with_straight_line_expense_causes_a_warning() {
    let warnings = |sets: &[&str]| {
        let exit = "prices.share.exit={ after = \"6 months\", price_multiple = 2 }";
        let scenario = Scenario::builtin("traditional", &[&[exit], sets].concat()).unwrap().scenario;
        Case::new(scenario, None).unwrap().plan().warnings.clone()
    };
    assert!(matches!(&warnings(&[])[..], [only] if only.contains("performance condition")));
    assert_eq!(warnings(&["equity.expense=graded"]), Vec::<String>::new());
}
