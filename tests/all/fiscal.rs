//! Fiscal years and quarters, and budgets of years, groups and lines: hand arithmetic, sums by trial, and the same words everywhere.

use compcast::insight::measure::{Condition, Measure};
use compcast::insight::solve::{Goal, Outcome, Simulate, solve};
use compcast::insight::{BudgetRisk, Comparison, Reconciliation, Summary};
use compcast::quantity::Month;
use compcast::report::Report;
use compcast::report::document::Block;
use compcast::scenario::{Basis, Scenario, Scope, Unknown};
use compcast::simulation::{Content, CostPart, Hold, Keep, Key, Results, Study};
use compcast::statistics::quantile::{Percentile, quantile, sorted};

use crate::support::{SEED, case, plain, run, run_case, run_keeping, scenario};

/// Two groups with use of models by chance, an idle bonus that is paid in March for the year before, over 24 months from January 2026.
const TWO_YEARS: &str = r#"
format = 1
horizon = { start = "2026-01", months = 24 }
[groups.engineers]
count = 3
base = "120k USD/year"
package = "terms"
usage = "use"
access = "open"
[groups.sales]
count = 2
base = "60k USD/year"
package = "terms"
usage = "use"
access = "open"
[packages.terms.core]
bonus = { target = 0.1, payment_month = "march" }
[usage.use]
mean = "500 to 1500 USD/month"
monthly_variation = { dist = "lognormal", sigma = 0.8 }
[access.open]
models = { unit = 1 }
[prices.models.unit]
uncached_input = "1 USD/Mtok"
output = "1 USD/Mtok"
"#;

/// One person at 100,000 a month and the payroll tax of the United States; nothing else, and no chance.
const ONE_PERSON: &str = r#"
format = 1
benefits.load = 0
[groups.staff]
count = 1
base = "1.2M USD/year"
"#;

/// The same without payroll tax and benefits.
fn untaxed(text: &str) -> String {
    let none = "format = 1\nbenefits = { load = 0 }\ntax.us.employer = { social_security = \"none\", medicare = \"none\", unemployment = \"none\" }";
    text.replace("benefits.load = 0\n", "").replace("format = 1", none)
}

fn summary(results: &Results) -> Summary {
    Summary::of(results, vec![]).expect("there are trials")
}

/// Label, first and last month, whether it is whole, and mean of every fiscal year and quarter.
fn periods(summary: &Summary) -> Vec<(String, String, String, bool, f64)> {
    let fiscal_years = summary.fiscal_years.as_ref().expect("fiscal years");
    let period = |period: &compcast::insight::fiscal::FiscalPeriodSummary| {
        let months = period.months;
        (period.name(), months.first_month.to_string(), months.last_month.to_string(), months.is_whole, period.total.mean)
    };
    fiscal_years.periods.iter().map(period).collect()
}

fn month(text: &str) -> Month {
    text.parse().expect("a month")
}

fn check_close(what: &str, got: f64, expected: f64) {
    assert!((got - expected).abs() <= 1e-9 * expected.abs().max(1.0), "{what}: {got}, expected {expected}");
}

/// moneymanagerex#3733, actual#2743: fiscal years from April, while the year of payroll tax stays that of the calendar.
#[test]
fn a_fiscal_year_from_april_has_the_payroll_tax_of_two_calendar_years() {
    let sets = ["horizon={start=\"2026-04\",months=12}", "fiscal_year.start=april", "budget.years.FY2027.total=1.2M USD"];
    let summary = summary(&run(&scenario(ONE_PERSON, &sets), SEED, 2));
    // January to March 2026 have used up the wage base of 184,500, so that April to December cost 1.45% of 100,000, 1,450 a month. January 2027:
    // 6.2% + 1.45% + 0.6% of 7,000 = 7,692; February 6.2% of the 84,500 that are left and 1,450 = 6,689; March 1,450.
    let quarter = 300_000.0 + 3.0 * 1_450.0;
    let last = 300_000.0 + 7_692.0 + 6_689.0 + 1_450.0;
    let expected = [
        ("FY2027", "2026-04", "2027-03", 3.0 * quarter + last),
        ("FY2027 Q1", "2026-04", "2026-06", quarter),
        ("FY2027 Q2", "2026-07", "2026-09", quarter),
        ("FY2027 Q3", "2026-10", "2026-12", quarter),
        ("FY2027 Q4", "2027-01", "2027-03", last),
    ];
    check_close("the year", 3.0 * quarter + last, 1_200_000.0 + 28_881.0);
    let found = periods(&summary);
    assert_eq!(found.len(), expected.len());
    for ((label, first, last, is_whole, mean), expected) in found.into_iter().zip(expected) {
        assert_eq!((label.as_str(), first.as_str(), last.as_str(), is_whole), (expected.0, expected.1, expected.2, true));
        check_close(&label, mean, expected.3);
    }
    // 1.2M are spent by the end of March: 11 months are 1.1M and 9 × 1,450 + 7,692 + 6,689 = 27,431.
    let [budget] = summary.budgets.as_slice() else { panic!("{:?}", summary.budgets) };
    assert_eq!(budget.fiscal_year.map(|year| year.to_string()).as_deref(), Some("FY2027"));
    assert_eq!((budget.p_over, budget.exhaustion_month.median), (1.0, Some(month("2027-03"))));
    check_close("the overrun", budget.expected_overrun.expect("over"), 28_881.0);
    let quarter = budget.exhaustion_quarter.as_ref().expect("a quarter");
    assert_eq!(quarter.median.map(|quarter| quarter.to_string()).as_deref(), Some("FY2027 Q4"));
    assert_eq!(quarter.distribution.get("FY2027 Q4"), Some(&1.0));
    assert_eq!(summary.budget, None, "no budget is for the whole horizon");
}

#[test]
fn a_year_that_the_horizon_covers_in_part_says_so() {
    let text = untaxed(ONE_PERSON);
    let labels = |sets: &[&str]| {
        let mut sets = sets.to_vec();
        sets.push("horizon={start=\"2026-01\",months=20}");
        periods(&summary(&run(&scenario(&text, &sets), SEED, 2)))
    };
    // 100,000 a month.
    let expected = [
        ("FY2026, Jan to Jun", 6e5),
        ("FY2026 Q3", 3e5),
        ("FY2026 Q4", 3e5),
        ("FY2027", 12e5),
        ("FY2027 Q1", 3e5),
        ("FY2027 Q2", 3e5),
        ("FY2027 Q3", 3e5),
        ("FY2027 Q4", 3e5),
        ("FY2028, Jul to Aug", 2e5),
        ("FY2028 Q1, Jul to Aug", 2e5),
    ];
    let found = labels(&["fiscal_year.start=july"]);
    assert_eq!(found.iter().map(|period| (period.0.as_str(), period.4)).collect::<Vec<_>>(), expected);
    // The other convention is a year behind.
    let behind = labels(&["fiscal_year.start=july", "fiscal_year.named_by=start"]);
    assert_eq!(behind[0].0, "FY2025, Jan to Jun");
    assert_eq!(behind[3].0, "FY2026");
    // Without the table, years are those of the calendar.
    let calendar = labels(&[]);
    assert_eq!(calendar[0].0, "FY2026");
    assert_eq!(calendar[5].0, "FY2027, Jan to Aug");
    assert_eq!(calendar.last().expect("a quarter").0, "FY2027 Q3, Jul to Aug");
}

#[test]
fn a_horizon_within_one_calendar_year_has_no_fiscal_years_unless_the_scenario_mentions_them() {
    let has = |sets: &[&str]| summary(&run(&scenario(ONE_PERSON, sets), SEED, 2)).fiscal_years.is_some();
    assert!(!has(&[]) && !has(&["budget.total=1M USD"]) && !has(&["budget.groups.staff.total=1M USD"]));
    assert!(has(&["fiscal_year.start=july"]) && has(&["fiscal_year.start=january"]) && has(&["budget.years.FY2026.total=1M USD"]));
    assert!(has(&["horizon.months=13"]) && has(&["horizon.start=2026-12"]));
    // What a report holds without them has no key of theirs.
    let json = |sets: &[&str]| serde_json::to_string(&summary(&run(&scenario(ONE_PERSON, sets), SEED, 2))).expect("JSON");
    assert!(!json(&["budget.total=1M USD"]).contains("fiscal"));
    assert!(json(&["fiscal_year.start=july"]).contains("\"fiscal_years\":{\"start\":\"july\",\"named_by\":\"end\""));
}

#[test]
fn figures_of_a_year_are_of_the_sum_of_its_months_in_every_trial_and_years_add_to_the_horizon() {
    for basis in ["accrual", "cash"] {
        let basis_set = format!("budget.basis={basis}");
        let sets = ["fiscal_year.start=july", "budget.years.FY2027.compute=60k USD", basis_set.as_str()];
        let results = run(&scenario(TWO_YEARS, &sets), SEED, 2_000);
        let summary = summary(&results);
        let fiscal_years = summary.fiscal_years.as_ref().expect("fiscal years");
        let years: Vec<_> = fiscal_years.years().collect();
        assert_eq!(years.iter().map(|year| year.label.to_string()).collect::<Vec<_>>(), ["FY2026", "FY2027", "FY2028"]);
        check_close("the total", years.iter().map(|year| year.total.mean).sum(), summary.total.mean);
        check_close("compute", years.iter().map(|year| year.compute.mean).sum(), summary.compute.mean);
        let cash = summary.cash.as_ref().expect("bonuses are paid in March");
        check_close("cash", years.iter().map(|year| year.cash.as_ref().expect("cash").mean).sum(), cash.total.mean);
        for year in &years {
            let quarters =
                fiscal_years.periods.iter().filter(|period| period.label.quarter.is_some() && period.label.year == year.label.year);
            check_close("the quarters", quarters.map(|quarter| quarter.total.mean).sum(), year.total.mean);
        }
        // FY2027 is months 6 to 17 of the horizon, counted from 0.
        let by_trial = |basis: Basis, scope: Scope| -> Vec<f64> {
            let months: Vec<Vec<f64>> = results.by_month(basis)[6..18].iter().map(|month| month.of(scope)).collect();
            (0..results.n_trials()).map(|trial| months.iter().map(|month| month[trial]).sum()).collect()
        };
        let total = by_trial(Basis::Accrual, Scope::Total);
        check_close("P90", years[1].total.p90, quantile(&sorted(&total), Percentile::P90).expect("trials"));
        assert!(years[1].total.se_mean.is_some_and(|error| error > 0.0));
        let percentiles: f64 = fiscal_years
            .periods
            .iter()
            .filter(|period| period.label.year == 2027 && period.label.quarter.is_some())
            .map(|quarter| quarter.total.p90)
            .sum();
        assert!((percentiles - years[1].total.p90).abs() > 1.0, "a percentile is no sum of percentiles");
        let spent = by_trial(if basis == "cash" { Basis::Cash } else { Basis::Accrual }, Scope::Compute);
        let over = spent.iter().filter(|spent| **spent > 60e3).count() as f64 / spent.len() as f64;
        let risk = &summary.budgets[0];
        assert!(0.05 < over && over < 0.95, "{over}");
        assert_eq!(risk.p_over, over);
        let names: Vec<_> = summary.reconciliation.checks.iter().map(|check| check.name.as_str()).collect();
        for name in ["fiscal years add to the total", "fiscal quarters add to the total", "cash of fiscal years adds to all cash"] {
            assert!(names.contains(&name), "{names:?}");
        }
        assert!(Reconciliation::of(&results).all_agree());
    }
}

#[test]
fn months_of_groups_add_to_the_group_and_to_the_company_on_both_bases() {
    let keep = Keep::report().with(Content::GroupMonths);
    let case = case(&scenario(TWO_YEARS, &[]));
    let results = run_keeping(&case, plain(SEED, 200), keep);
    let column = |key| results.column(key).unwrap_or_else(|| panic!("{key:?}"));
    let n_groups = results.plan().groups.len();
    for basis in [Basis::Accrual, Basis::Cash] {
        for (index, of_company) in results.by_month(basis).into_iter().enumerate() {
            for (part, whole) in [(CostPart::Compute, of_company.compute), (CostPart::Other, of_company.other)] {
                let groups = results.sum((0..n_groups).map(|group| column(Key::GroupMonth { group, month: index, part, basis })));
                groups.iter().zip(whole).for_each(|(sum, whole)| check_close("groups of a month", *sum, *whole));
            }
        }
    }
    for group in 0..n_groups {
        for part in [CostPart::Compute, CostPart::Other] {
            let months = results.sum((0..24).map(|month| column(Key::GroupMonth { group, month, part, basis: Basis::Accrual })));
            months.iter().zip(column(Key::Group { group, part })).for_each(|(sum, whole)| check_close("months of a group", *sum, *whole));
        }
    }
    // What is not asked for is not kept, and what is kept changes nothing else.
    let without = run_case(&case, plain(SEED, 200));
    assert_eq!(without.column(Key::GroupMonth { group: 0, month: 0, part: CostPart::Other, basis: Basis::Accrual }), None);
    assert_eq!(without.total(), results.total());
    assert_eq!(without.horizon(Scope::Compute, Basis::Cash), results.horizon(Scope::Compute, Basis::Cash));
}

#[test]
fn budgets_of_groups_and_lines_are_held_against_their_own_cost_in_their_own_months() {
    // Engineers: 3 × 10,000 a month; sales: 2 × 5,000. Nothing by chance. Bonuses of 10% accrue by the month and are paid in March.
    let by_chance = "\"500 to 1500 USD/month\"\nmonthly_variation = { dist = \"lognormal\", sigma = 0.8 }";
    let text = untaxed(TWO_YEARS).replace(by_chance, "\"1000 USD/month\"");
    let sets = [
        "fiscal_year.start=july",
        // 24 × (30,000 + 3,000 + 3,000 of use) = 864,000.
        "budget.groups.engineers.total=860k USD",
        // 24 × 2 × 1,000 = 48,000.
        "budget.groups.sales.compute=50k USD",
        // 24 × 40,000 = 960,000.
        "budget.lines.\"base pay\".amount=950k USD",
        // 12 × 36,000 = 432,000; after 11 months 396,000.
        "budget.years.FY2027.groups.engineers.total=400k USD",
        // 12 × 5,000 = 60,000, of which 30,000 after six months.
        "budget.years.FY2027.lines.\"API usage\".amount=29k USD",
    ];
    let summary = summary(&run(&scenario(&text, &sets), SEED, 2));
    let found: Vec<_> = summary
        .budgets
        .iter()
        .map(|risk: &BudgetRisk| {
            let of = risk.group.clone().or(risk.line.clone()).unwrap_or_default();
            (
                of,
                risk.fiscal_year.is_some(),
                risk.expected_overrun.map(f64::round),
                risk.exhaustion_month.median.map(|month| month.to_string()),
            )
        })
        .collect();
    let expected = [
        ("engineers", false, Some(4e3), Some("2027-12")),
        ("sales", false, None, None),
        ("base pay", false, Some(10e3), Some("2027-12")),
        ("engineers", true, Some(32e3), Some("2027-06")),
        ("API usage", true, Some(31e3), Some("2026-12")),
    ];
    let expected: Vec<_> = expected.map(|(of, year, overrun, month)| (of.to_string(), year, overrun, month.map(str::to_string))).into();
    assert_eq!(found, expected);
    // On a cash basis the 36,000 of bonuses for 2025 and for 2026 are paid in March 2026 and 2027, those for 2027 after the horizon: 24 × 33,000 + 72,000 =
    // 864,000.
    let cash = [&sets[..], &["budget.basis=cash", "budget.groups.engineers.total=860k USD", "budget.lines.bonus.amount=95k USD"]].concat();
    let summary = self::summary(&run(&scenario(&text, &cash), SEED, 2));
    let overrun = |of: &str| {
        let is_it = |risk: &&BudgetRisk| risk.group.as_deref().or(risk.line.as_deref()) == Some(of) && risk.fiscal_year.is_none();
        summary.budgets.iter().find(is_it).unwrap_or_else(|| panic!("{of}")).clone()
    };
    check_close("engineers in cash", overrun("engineers").expected_overrun.expect("over"), 4e3);
    // Twice 10% of 480,000 for all five.
    check_close("bonuses in cash", overrun("bonus").expected_overrun.expect("over"), 1e3);
    assert_eq!(overrun("bonus").exhaustion_month.median, Some(month("2027-03")));
}

#[test]
fn measures_name_fiscal_years_and_budgets_as_reports_do() {
    let sets = [
        "fiscal_year.start=july",
        "budget.years.FY2027.compute=60k USD",
        "budget.groups.engineers.compute=75k USD",
        "budget.lines.\"API usage\".amount=120k USD",
        "budget.years.FY2026.groups.sales.compute=11k USD",
    ];
    let scenario = scenario(TWO_YEARS, &sets);
    let texts = [
        ("p_over(compute, FY2027)", "p_over(compute in FY2027)"),
        ("p_over(compute of engineers)", "p_over(compute of group engineers)"),
        ("p_over(line \"API usage\")", "p_over(total of line \"API usage\")"),
        ("p_over(compute of sales, fy26)", "p_over(compute of group sales in FY2026)"),
    ];
    let keep = texts.iter().fold(Keep::report(), |keep, (text, _)| keep.and(Measure::parse(text).expect("a measure").keep()));
    let results = run_keeping(&case(&scenario), plain(SEED, 2_000), keep);
    let summary = summary(&results);
    let risk = |measure: &str| {
        let risk = |place: usize| &summary.budgets[place];
        match measure {
            "p_over(compute in FY2027)" => {
                summary.budgets.iter().find(|risk| risk.fiscal_year.is_some() && risk.group.is_none()).expect("a budget")
            }
            "p_over(compute of group engineers)" => risk(0),
            "p_over(total of line \"API usage\")" => risk(1),
            _ => summary.budgets.iter().find(|risk| risk.fiscal_year.is_some() && risk.group.is_some()).expect("a budget"),
        }
    };
    for (text, written) in texts {
        let measure = Measure::parse(text).unwrap_or_else(|errors| panic!("{errors}"));
        assert_eq!(measure.to_string(), written);
        assert_eq!(Measure::parse(written).expect("as it is written"), measure);
        assert_eq!(measure.problem(results.plan()), None);
        let value = measure.of(&results, None).and_then(|measured| measured.value);
        assert_eq!(value, Some(risk(written).p_over), "{text}");
        assert!(value.is_some_and(|value| 0.0 < value && value < 1.0), "{text}: {value:?}");
    }
    let mean = |text: &str| {
        let measure = Measure::parse(text).unwrap_or_else(|errors| panic!("{errors}"));
        let results = run_keeping(&case(&scenario), plain(SEED, 2_000), measure.keep());
        measure.of(&results, None).and_then(|measured| measured.value).unwrap_or_else(|| panic!("{text}"))
    };
    let fiscal_years = summary.fiscal_years.as_ref().expect("fiscal years");
    for period in &fiscal_years.periods {
        check_close("a period", mean(&format!("mean(total in {})", period.label)), period.total.mean);
        check_close("cash of a period", mean(&format!("mean(cash in {})", period.label)), period.cash.as_ref().expect("cash").mean);
    }
    check_close("cost is the total", mean("mean(cost in FY2027 Q3)"), mean("mean(total in 2027-01..2027-03)"));
    for quantity in ["compute", "total", "cash"] {
        let of_groups = mean(&format!("mean({quantity} of engineers, FY2027)")) + mean(&format!("mean({quantity} of sales, FY2027)"));
        check_close(quantity, of_groups, mean(&format!("mean({quantity}, FY2027)")));
    }
    check_close("a line", mean("mean(line \"API usage\" in FY2027)"), mean("mean(compute in FY2027)"));
    check_close("a budget", mean("budget(compute, FY2027)"), 60e3);
    assert!(mean("month_out(compute in FY2027, 1%)") < mean("month_out(compute in FY2027, 60%)"));
}

#[test]
fn what_has_no_budget_or_no_such_period_is_answered_with_what_to_write() {
    let results = run(&scenario(TWO_YEARS, &["fiscal_year.start=july", "budget.years.FY2027.compute=60k USD"]), SEED, 2);
    for (text, message, help) in [
        ("mean(compute in FY2031)", "FY2031 is not in the horizon", "name a fiscal year or quarter from FY2026 Q3 to FY2028 Q2"),
        ("p_over(compute of lawyers)", "has no group `lawyers`", "`engineers`, `sales`"),
        ("mean(total of line \"API usge\")", "has no line `API usge`", "`API usage`"),
        (
            "p_over(total, FY2028)",
            "no budget for `total in FY2028`",
            "write p_over(total in FY2028, 2.4M USD), or set budget.years.FY2028.total",
        ),
        ("month_out(compute of sales)", "no budget for `compute of group sales`", "--set 'budget.groups.sales.compute=\"2.4M USD\"'"),
        ("p_out(compute in FY2027, 2026-06)", "2026-06 is not in the months of that budget", "name a month from 2026-07 to 2027-06"),
    ] {
        let (found, found_help) = Measure::parse(text).expect("a measure").problem(results.plan()).unwrap_or_else(|| panic!("{text}"));
        assert!(found.contains(message) && found_help.contains(help), "{text}: {found}; {found_help}");
    }
    for (text, message, help) in [
        ("p_over(compute in FY2027 Q1)", "over the whole horizon or in a fiscal year", "p_over(compute in FY2027 Q1, 500k USD)"),
        ("month_out(element tooling)", "budgets are for the company, a group or a line", "write month_out(total)"),
        ("mean(compute in FY2026, FY2027)", "the period is there twice", "write compute in FY2027"),
        ("mean(compute in FY27 Q7)", "`FY27 Q7` is not a period", "FY2027 Q3"),
        ("change(mean(compute), FY2027)", "`change` takes one argument", "write change(mean(compute))"),
    ] {
        let found = Measure::parse(text).unwrap_err().to_string();
        assert!(found.contains(message) && found.contains(help), "{text}: {found}");
    }
}

/// Solves for a budget, which must need no further run.
struct NoFurtherRun;

impl Simulate for NoFurtherRun {
    type Error = String;

    fn at(&mut self, _: &[f64], _: bool) -> Result<Vec<Results>, String> {
        Err("a budget is read off the trials".into())
    }
}

#[test]
fn a_budget_of_a_year_a_group_or_a_line_is_a_quantile_of_the_trials() {
    for (path, such_that, quantity) in [
        ("budget.years.FY2027.compute", "p_over(compute, FY2027) <= 10%", "compute in FY2027"),
        ("budget.groups.engineers.compute", "p_over(compute of engineers) <= 10%", "compute of engineers"),
        ("budget.lines.\"API usage\".amount", "p_over(line \"API usage\") <= 10%", "line \"API usage\""),
        ("budget.years.FY2027.groups.sales.total", "p_over(total of sales, FY2027) <= 10%", "total of sales in FY2027"),
    ] {
        let base = scenario(TWO_YEARS, &["fiscal_year.start=july", &format!("{path}=1M USD")]);
        let show = ["p_over", "budget"].map(|statistic| Measure::parse(&format!("{statistic}({quantity})")).expect("a measure"));
        let goal = Goal { condition: Some(Condition::parse(such_that).expect("a condition")), minimize: None, show: show.to_vec() };
        let quantile = Measure::parse(&format!("p90({quantity})")).expect("a measure");
        let results = run_keeping(&case(&base), plain(SEED, 2_000), goal.keep().and(quantile.keep()));
        let unknown = Unknown::read(&base, path, None, None).unwrap_or_else(|errors| panic!("{errors}"));
        let solution = solve(&goal, &unknown, Hold::Work, &results, &mut NoFurtherRun).unwrap_or_else(|error| panic!("{path}: {error:?}"));
        let Outcome::Limit { value, standard_error, .. } = solution.outcome else { panic!("{:?}", solution.outcome) };
        let quantile = quantile.of(&results, None).expect("kept");
        assert_eq!((Some(value), standard_error), (quantile.value, quantile.standard_error), "{path}");
        // At the solution both measures are of the budget that was found, not of the one that is there.
        let at = solution.at.iter().find(|at| at.value == value).expect("the solution");
        assert!(at.measures[0].value.is_some_and(|over| (0.09..=0.1).contains(&over)), "{:?}", at.measures);
        assert_eq!(at.measures[1].value, Some(value));
    }
}

#[test]
fn cases_that_differ_in_amounts_of_budgets_share_their_trials_and_those_with_other_parts_have_the_same() {
    let base = case(&scenario(TWO_YEARS, &["fiscal_year.start=july", "budget.groups.sales.total=200k USD"]));
    let changed = |path: &str, value: &str| {
        base.changed_to(base.scenario().with(path, value).unwrap_or_else(|errors| panic!("{errors}")), Hold::Work).expect("a case")
    };
    let cases = [
        base.clone(),
        changed("budget.groups.sales.total", "300k USD"),
        changed("budget.groups.engineers.total", "700k USD"),
        changed("fiscal_year.start", "april"),
        changed("budget.basis", "cash"),
    ];
    let results = Study::new(cases.clone(), plain(SEED, 200)).expect("one horizon").run(&()).expect("nobody interrupts");
    for (case, results) in cases.iter().zip(&results) {
        let alone = run_case(case, plain(SEED, 200));
        assert_eq!(alone.total(), results.total());
        assert_eq!(summary(&alone).budgets, summary(results).budgets);
    }
}

#[test]
fn mistakes_in_budgets_are_found_with_what_to_write_instead() {
    let errors = |sets: &[&str]| {
        let overrides: Vec<_> = sets.iter().map(|set| compcast::scenario::Override::parse(*set)).collect();
        Scenario::read("test.toml", TWO_YEARS, &overrides, &compcast::scenario::NoFiles)
            .map(|parsed| parsed.warnings.iter().map(|warning| warning.one_line(&parsed.sources)).collect::<Vec<_>>().join("\n"))
            .map_err(|errors| errors.to_string())
    };
    let found = errors(&[
        "budget.groups.enginers.total=1M USD",
        "budget.years.2027.total=1M USD",
        "budget.years.FY2027.amount=1M USD",
        "budget.lines.x.total=1 USD",
    ])
    .unwrap_err();
    for message in [
        "no group is called `enginers`; help: write `engineers`",
        "`2027` is not the label of a fiscal year; help: write FY2027",
        "`amount` is not a key of `budget.years.FY2027`",
        "`total` is not a key of `budget.lines.x`",
    ] {
        assert!(found.contains(message), "{found}");
    }
    let found = errors(&["fiscal_year.start=juli"]).unwrap_err();
    assert!(found.contains("write `july`"), "{found}");
    let warned =
        errors(&["fiscal_year.start=july", "budget.years.FY2026.total=1M USD", "budget.years.FY2031.total=1M USD"]).expect("sound");
    assert!(warned.contains("FY2026 is 2025-07 to 2026-06, of which the horizon covers 2026-01 to 2026-06"), "{warned}");
    assert!(warned.contains("the budgets of FY2031, 2030-07 to 2031-06, have no effect: the horizon covers FY2026 to FY2028"), "{warned}");
    // Lines are known to the plan.
    let case = compcast::simulation::Case::new(scenario(TWO_YEARS, &["budget.lines.API.amount=1M USD"]), None);
    let Err(problems) = case else { panic!("there is no such line") };
    assert_eq!(problems.to_string(), "a budget is for the line of cost `API`, which there is not; help: write `API usage`");
}

#[test]
fn reports_and_datasets_show_every_period_and_comparisons_every_year() {
    let sets = ["fiscal_year.start=july", "budget.groups.engineers.compute=75k USD"];
    let scenarios = [scenario(TWO_YEARS, &sets), scenario(TWO_YEARS, &[&sets[..], &["groups.sales.count=3"]].concat())];
    let cases: Vec<_> = scenarios.iter().map(case).collect();
    let results = Study::new(cases, plain(SEED, 200)).expect("one horizon").run(&()).expect("nobody interrupts");
    let summaries: Vec<_> = results.iter().map(summary).collect();
    let report = Report::of_run(&summaries[0], &results[0]);
    assert!(
        report
            .document
            .blocks
            .iter()
            .any(|block| matches!(block, Block::Heading(heading) if heading.starts_with("Cost by fiscal year and quarter, ")))
    );
    let dataset = |name: &str| report.datasets.iter().find(|dataset| dataset.name == name).unwrap_or_else(|| panic!("{name}"));
    assert_eq!((dataset("fiscal_periods").n_rows, dataset("budgets").n_rows), (11, 1));
    let comparison = Comparison::of(summaries.clone(), &results).expect("one study");
    let years = &comparison.differences[0].by_fiscal_year;
    assert_eq!(years.iter().map(|(year, _)| year).collect::<Vec<_>>(), ["FY2026", "FY2027", "FY2028"]);
    check_close("the difference", years.iter().map(|(_, year)| year.mean).sum(), comparison.differences[0].total.mean);
}
