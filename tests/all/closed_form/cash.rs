//! The cash view: when it is what has accrued, what it leaves out, and what is held against it.

use compcast::insight::{Comparison, Reconciliation, Summary};
use compcast::quantity::approximately;
use compcast::report::Report;
use compcast::report::document::Block;
use compcast::scenario::Basis;
use compcast::scenario::builtin::BUILTINS;
use compcast::simulation::results::LineCash;
use compcast::simulation::{Key, Results, Study};

use crate::support::{ONE_USER, SEED, bits, case, check_equal, check_mean, line, plain, run, scenario, simulated};

/// Everything that is paid at times of its own and costs the same in the end.
const APART: &str = r#"
format = 1
[groups.staff]
count = 3
base = "90k to 130k USD/year"
package = "terms"
[packages.terms.core]
bonus = { target = "8% to 12%", payout = { min = 0, mode = 1, max = 2 }, persistence = 1, payment_month = "march" }
performance_bonus = { target = 0.1, payout = { min = 0, mode = 0.9, max = 1.5 }, persistence = 1, payment_month = "october" }
[packages.terms.tooling]
laptop = { price = "2k to 3k USD", useful_life = "12 months", purchased = "2026-01" }
seats = { copilot-enterprise = 1, ide = 2 }
gpu.h100 = { purchase_option = "owned", count = 0.5, purchased = "2026-01" }
[prices.hardware]
useful_life = "12 months"
residual_value = 0
[prices.seats.ide]
billing = "yearly"
renewal_month = "july"
[prices.seats.copilot-enterprise]
fee = "30 to 50 USD/month"
billing = "yearly"
"#;

fn cash_of<'a>(results: &'a Results, name: &str) -> LineCash<'a> {
    line(results, name).cash().expect("cash apart from cost")
}

/// Whether any column is kept in cash.
fn has_cash(results: &Results) -> bool {
    let is_cash = |(key, _): (Key, _)| {
        matches!(key, Key::LineCash(_) | Key::Horizon { basis: Basis::Cash, .. } | Key::Month { basis: Basis::Cash, .. })
    };
    results.columns().any(is_cash)
}

#[test]
fn over_whole_cycles_cash_is_what_has_accrued() {
    let bought_before = ["packages.terms.tooling.laptop={ residual_value = 0.2, purchased = \"2025-06\" }", "horizon.months=24"];
    let from_july = ["horizon.start=\"2026-07\"", "packages.terms.tooling.laptop={ purchased = \"2026-08\", useful_life = \"11 months\" }"];
    let apart = ["bonus", "performance bonus", "laptop", "software seats", "AI seats", "hardware depreciation"];
    for sets in [&[] as &[&str], &bought_before, &from_july] {
        let trials = simulated(APART, sets, SEED, 200);
        for name in apart {
            let (cost, cash) = (line(&trials, name), cash_of(&trials, name));
            assert_ne!(cost.mean_by_month(), cash.mean_by_month(), "{name} is paid as it accrues");
            cost.by_trial.iter().zip(cash.by_trial).for_each(|(cost, cash)| check_equal(&format!("{name} with {sets:?}"), *cash, *cost));
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
        "packages.terms.core.bonus.payment_month=none",
        "packages.terms.core.performance_bonus.payment_month=none",
        "packages.terms.tooling.laptop.purchased=none",
        "packages.terms.tooling.gpu.h100.purchased=none",
        "prices.seats.ide={ billing = \"monthly\", renewal_month = \"none\" }",
        "prices.seats.copilot-enterprise.billing=none",
    ];
    let (apart, together) = (simulated(APART, &[], SEED, 100), simulated(APART, &by_the_month, SEED, 100));
    assert!(!has_cash(&together), "where cash moves as the cost accrues it is not kept twice");
    // Cash and what is paid ahead are all that moves.
    let is_cost = |name: &str| !name.to_lowercase().contains("cash") && !name.starts_with("Balance");
    let costs = |trials: &Results| bits(trials).into_iter().filter(|(name, _)| is_cost(name)).collect::<Vec<_>>();
    assert!(costs(&apart) == costs(&together));
    let without_shares = BUILTINS.iter().find(|builtin| builtin.name == "budget-gone-by-april").expect("a built-in scenario");
    assert!(!has_cash(&simulated(without_shares.text, &[], SEED, 10)));
}

#[test]
fn of_shares_only_the_withheld_taxes_are_cash() {
    let text = "format = 1\n[groups.staff]\ncount = 2\nbase = \"100k USD/year\"\npackage = \"terms\"
        [tax.us.employer]\nsocial_security = \"none\"\nmedicare = \"none\"\nunemployment = \"none\"
        [packages.terms.ownership]\nrsu = { grant = \"48k USD\", cliff = \"0 months\" }";
    let cash_of = |sets: &[&str]| {
        let cases = [&["packages.terms.ownership.rsu=none"] as &[&str], sets].map(|sets| case(&scenario(text, sets)));
        let results = Study::new(cases, plain(SEED, 4_000)).expect("one horizon").run(&()).expect("nobody interrupts");
        let summaries = results.iter().map(|results| Summary::of(results, vec![]).expect("there are trials")).collect();
        let comparison = Comparison::of(summaries, &results).expect("two cases of one study");
        (comparison.differences[0].cash.clone().expect("a cash basis"), comparison.differences[0].total.clone())
    };
    // Sold to cover: the same is paid in every trial, whatever the shares are worth.
    let (cash, cost) = cash_of(&["equity.net_settlement=0"]);
    assert_eq!((cash.mean, cash.sd), (0.0, Some(0.0)));
    assert!((cost.mean - 24_000.0).abs() < 1e-6, "{cost:?}");
    // Withheld: 40% of 24,000 at the price of each month, which has no drift.
    let (cash, _) = cash_of(&["equity.net_settlement=0.4"]);
    assert!((cash.mean - 9_600.0).abs() < 5.0 * cash.se_mean.expect("an error") && cash.sd > Some(1_000.0), "{cash:?}");
}

#[test]
fn prepaid_credits_have_an_exact_mean_in_cash_where_their_use_has_none() {
    let credits = "[packages.terms.ownership]\ncompute_credits = { grant = \"40 to 80 USD/month\", prepaid = true }\n";
    let user = ONE_USER.replace("[groups.user]", &format!("{credits}[groups.user]\npackage = \"terms\""));
    let text = format!("{user}[usage.use]\nmean = \"100 USD/month\"\nacross_people = {{ sigma = 1 }}\n");
    let trials = simulated(&text, &[], SEED, 20_000);
    assert_eq!(line(&trials, "compute credits").exact_mean, None);
    let cash = cash_of(&trials, "compute credits");
    check_mean("the credits bought", cash.by_trial, cash.exact_mean.expect("people × grant"));
    assert!(cash.by_trial.iter().zip(line(&trials, "compute credits").by_trial).all(|(bought, used)| *used <= bought * (1.0 + 1e-12)));
}

#[test]
fn a_life_that_nobody_knows_states_no_mean_of_its_replacements() {
    let text = "format = 1\n[groups.staff]\ncount = 2\nbase = \"100k USD/year\"\npackage = \"terms\"
        [packages.terms.tooling]\nlaptop = { price = \"2k USD\", useful_life = \"6 to 12 months\", purchased = \"2025-12\" }";
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
        [tax.us.employer]\nsocial_security = \"none\"\nmedicare = \"none\"\nunemployment = \"none\"
        [packages.terms.core]\nbonus = { target = 1, payment_month = \"march\" }";
    for (sets, basis, month) in [(&[] as &[&str], "accrual", "2026-07"), (&["budget.basis=\"cash\""], "cash", "2026-03")] {
        let results = run(&scenario(text, sets), SEED, 20);
        let summary = Summary::of(&results, vec![]).expect("there are trials");
        let budget = summary.budget.as_ref().expect("a budget");
        assert_eq!((budget.basis.word(), budget.exhaustion_month.median.map(|month| month.to_string())), (basis, Some(month.to_owned())));
        let report = Report::of_run(&summary, &results);
        let mut sentences = vec![];
        for block in &report.document.blocks {
            if let Block::Sentences(_, block) = block {
                sentences.extend(block);
            }
        }
        let cash_paid = format!("Cash paid in the same months is {} USD", approximately(240_000.0));
        assert!(sentences.iter().any(|sentence| sentence.starts_with(&cash_paid)), "{sentences:?}");
        assert_eq!(sentences.iter().any(|sentence| sentence.contains("is exceeded on a cash basis")), basis == "cash");
        let has_heading =
            report.document.blocks.iter().any(|block| matches!(block, Block::Heading(heading) if heading.starts_with("Cost and cash, ")));
        assert!(has_heading, "{:?}", report.document.blocks);
        let months = report.datasets.iter().find(|dataset| dataset.name == "months").expect("the table");
        let names: Vec<_> = months.columns.iter().map(|column| column.name.as_ref()).collect();
        assert_eq!(names, ["trial", "month", "currency", "total", "compute", "total_cash", "compute_cash"]);
    }
}
