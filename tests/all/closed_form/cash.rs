//! The cash view: when it is what has accrued, what it leaves out, and what is held against it.

use compcast::insight::{Comparison, Reconciliation, Summary};
use compcast::quantity::approximately;
use compcast::report::document::Role;
use compcast::report::{Block, Report};
use compcast::scenario::Basis;
use compcast::scenario::builtin::BUILTINS;
use compcast::simulation::results::LineCash;
use compcast::simulation::{Plan, Results};

use crate::support::{ONE_USER, SEED, bits, check_equal, check_mean, line, run, scenario, simulated};

/// Everything that is paid at times of its own and costs the same in the end.
const APART: &str = r#"
format = 1
[groups.staff]
count = 3
base = "90k to 130k USD/year"
package = "terms"
[packages.terms.core]
bonus = { target = "8% to 12%", payout = { min = 0, mode = 1, max = 2 }, paid = "march" }
performance_bonus = { target = 0.1, payout = { min = 0, mode = 0.9, max = 1.5 }, paid = "october" }
[packages.terms.tooling]
laptop = { price = "2k to 3k USD", life = "12 months", bought = "2026-01" }
seats = { copilot-enterprise = 1, ide = 2 }
gpu.h100 = { way = "owned", count = 0.5, bought = "2026-01" }
[prices.hardware]
life = "12 months"
residual = 0
[prices.seats.ide]
billed = "yearly"
renews = "july"
[prices.seats.copilot-enterprise]
fee = "30 to 50 USD/month"
billed = "yearly"
"#;

fn cash_of<'a>(trials: &'a Results, name: &str) -> &'a LineCash {
    let place = trials.lines.iter().position(|line| line.name == name).expect("the line");
    trials.cash.as_ref().expect("a cash view").lines[place].as_ref().expect("cash apart from cost")
}

#[test]
fn over_whole_cycles_cash_is_what_has_accrued() {
    let bought_before = ["packages.terms.tooling.laptop={ residual = 0.2, bought = \"2025-06\" }", "horizon.months=24"];
    let from_july = ["horizon.start=\"2026-07\"", "packages.terms.tooling.laptop={ bought = \"2026-08\", life = \"11 months\" }"];
    let apart = ["bonus", "performance bonus", "laptop", "software seats", "AI seats", "hardware depreciation"];
    for sets in [&[] as &[&str], &bought_before, &from_july] {
        let trials = simulated(APART, sets, SEED, 200);
        for name in apart {
            let (cost, cash) = (line(&trials, name), cash_of(&trials, name));
            assert_ne!(cost.mean_by_month, cash.mean_by_month, "{name} is paid as it accrues");
            cost.by_trial.iter().zip(&cash.by_trial).for_each(|(cost, cash)| check_equal(&format!("{name} with {sets:?}"), *cash, *cost));
            let exact = |mean: Option<f64>| mean.unwrap_or_else(|| panic!("{name} states no mean"));
            check_equal(&format!("the stated cash of {name}"), exact(cash.exact_mean), exact(cost.exact_mean));
        }
        let reconciliation = Reconciliation::of(&trials);
        assert!(reconciliation.all_agree(), "{:?}", reconciliation.failed().collect::<Vec<_>>());
        assert!(reconciliation.checks.iter().any(|check| check.name == "cash of lines adds to all cash"));
    }
}

#[test]
fn when_something_is_paid_moves_no_cost() {
    let by_the_month = [
        "packages.terms.core.bonus.paid=none",
        "packages.terms.core.performance_bonus.paid=none",
        "packages.terms.tooling.laptop.bought=none",
        "packages.terms.tooling.gpu.h100.bought=none",
        "prices.seats.ide={ billed = \"monthly\", renews = \"none\" }",
        "prices.seats.copilot-enterprise.billed=none",
    ];
    let (apart, together) = (simulated(APART, &[], SEED, 100), simulated(APART, &by_the_month, SEED, 100));
    assert!(together.cash.is_none(), "where cash moves as the cost accrues it is not told twice");
    let costs = |trials: &Results| bits(trials).into_iter().filter(|(name, _)| !name.starts_with("cash")).collect::<Vec<_>>();
    assert_eq!(costs(&apart), costs(&together));
    let without_shares = BUILTINS.iter().find(|builtin| builtin.name == "budget-gone-by-april").expect("a built-in scenario");
    assert!(simulated(without_shares.text, &[], SEED, 10).cash.is_none());
}

#[test]
fn shares_are_cost_but_no_cash() {
    let text = "format = 1\n[groups.staff]\ncount = 2\nbase = \"100k USD/year\"\npackage = \"terms\"
        [tax.us]\nsocial_security = \"none\"\nmedicare = \"none\"\nunemployment = \"none\"
        [packages.terms.ownership]\nrsu = { grant = \"48k USD\", cliff = \"0 months\" }";
    let (with, without) = (simulated(text, &[], SEED, 100), simulated(text, &["packages.terms.ownership.rsu=none"], SEED, 100));
    assert!(with.total().iter().zip(without.total()).all(|(with, without)| *with > without));
    let summarised = |sets: &[&str], trials: Results| {
        let scenario = scenario(text, sets);
        (Summary::of(&Plan::new(&scenario, None), &trials, SEED, vec![]).expect("there are trials"), trials)
    };
    let none = ["packages.terms.ownership.rsu=none"];
    let worlds = [summarised(&[], with.clone()), summarised(&none, without.clone())];
    let comparison = Comparison::of(&worlds).expect("two worlds");
    // The same is paid in every trial, whatever the shares are worth.
    assert_eq!(comparison.differences[0].cash.as_ref().map(|cash| (cash.mean, cash.sd)), Some((0.0, Some(0.0))));
    assert_eq!(with.cash.as_ref().map(|cash| cash.by_month.clone()), Some(without.by_month));
}

#[test]
fn prepaid_credits_have_an_exact_mean_in_cash_where_their_use_has_none() {
    let credits = "[packages.terms.ownership]\ncompute_credits = { grant = \"40 to 80 USD/month\", prepaid = true }\n";
    let user = ONE_USER.replace("[groups.user]", &format!("{credits}[groups.user]\npackage = \"terms\""));
    let text = format!("{user}[usage.use]\nmean = \"100 USD/month\"\nspread = {{ sigma = 1 }}\n");
    let trials = simulated(&text, &[], SEED, 20_000);
    assert_eq!(line(&trials, "compute credits").exact_mean, None);
    let cash = cash_of(&trials, "compute credits");
    check_mean("the credits bought", &cash.by_trial, cash.exact_mean.expect("people × grant"));
    assert!(cash.by_trial.iter().zip(&line(&trials, "compute credits").by_trial).all(|(bought, used)| *used <= bought * (1.0 + 1e-12)));
}

#[test]
fn a_life_that_nobody_knows_states_no_mean_of_its_replacements() {
    let text = "format = 1\n[groups.staff]\ncount = 2\nbase = \"100k USD/year\"\npackage = \"terms\"
        [packages.terms.tooling]\nlaptop = { price = \"2k USD\", life = \"6 to 12 months\", bought = \"2025-12\" }";
    let trials = simulated(text, &[], SEED, 2_000);
    let cash = cash_of(&trials, "laptop");
    assert_eq!(cash.exact_mean, None);
    // By the end of the year a life of 6 to 12 months has ended once or twice.
    assert!(cash.by_trial.iter().all(|cash| [0.0, 4_000.0, 8_000.0, 12_000.0].contains(cash)), "{:?}", &cash.by_trial.values()[..9]);
    assert!(cash.by_trial.iter().filter(|cash| **cash == 4_000.0).count() > 1_000);
}

#[test]
fn a_budget_is_held_against_cash_where_the_scenario_says_so() {
    // 10,000 of pay a month and as much of bonus, paid in March for the year before: cost passes 130,000 in July, cash in March.
    let text = "format = 1\n[groups.staff]\ncount = 1\nbase = \"120k USD/year\"\npackage = \"terms\"\n[budget]\ntotal = \"130k USD\"\n[benefits]\nload = 0
        [tax.us]\nsocial_security = \"none\"\nmedicare = \"none\"\nunemployment = \"none\"
        [packages.terms.core]\nbonus = { target = 1, paid = \"march\" }";
    for (sets, basis, month) in [(&[] as &[&str], Basis::Accrual, "2026-07"), (&["budget.view=\"cash\""], Basis::Cash, "2026-03")] {
        let scenario = scenario(text, sets);
        let (plan, trials) = (Plan::new(&scenario, None), run(&scenario, SEED, 20));
        let summary = Summary::of(&plan, &trials, SEED, vec![]).expect("there are trials");
        let budget = summary.budget.as_ref().expect("a budget");
        assert_eq!((budget.basis, budget.exhaustion_month.median), (basis, month.parse().ok()));
        let report = Report::of_run(&summary, &trials, &[]);
        let blocks = &report.document.blocks;
        let answers =
            blocks.iter().find_map(|block| if let Block::Sentences(Role::Answer, answers) = block { Some(answers) } else { None });
        let answers = answers.expect("a headline");
        let in_cash = format!("Cash paid in the same months is {} USD", approximately(240_000.0));
        assert!(answers.iter().any(|sentence| sentence.starts_with(&in_cash)), "{answers:?}");
        assert_eq!(answers.iter().any(|sentence| sentence.contains("is exceeded on a cash basis")), basis == Basis::Cash);
        let at = blocks.iter().position(|block| *block == Block::Heading("Cost and cash, USD".into())).expect("cost and cash");
        assert!(matches!(&blocks[at + 1], Block::Table(table) if table.rows.len() == 2));
        let months = report.datasets.iter().find(|dataset| dataset.name == "months").expect("the dataset");
        let names: Vec<_> = months.columns.iter().map(|column| column.name).collect();
        assert_eq!(names, ["trial", "month", "total_usd", "compute_usd", "total_cash_usd", "compute_cash_usd"]);
    }
}
