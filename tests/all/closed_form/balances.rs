//! What is owned or paid in advance: what is bought for whom, what is left of it, and that cost and cash tie by it.

use compcast::insight::{Reconciliation, Summary};
use compcast::report::Report;
use compcast::report::document::Block;
use compcast::simulation::results::LineBalance;
use compcast::simulation::{Content, Keep, Results};

use crate::support::{SEED, case, check_equal, check_mean, line, mean, plain, run_keeping, scenario, simulated};

/// Ten people, and ten who join in March, with laptops of 2,400 to 10% over 36 months, and H100 of 30,000 to 15% over 48 months.
const JOINERS: &str = r#"
format = 1
[groups.staff]
count = 10
base = "100k USD/year"
package = "terms"
hiring = { "2026-03" = 10 }
[packages.terms.tooling]
laptop = { price = "2,400 USD", useful_life = "36 months", residual_value = 0.10 }
gpu.h100 = { purchase_option = "owned", count = 0.5 }
[prices.hardware]
utilization = 0
"#;

fn balance_of<'a>(results: &'a Results, name: &str) -> LineBalance<'a> {
    line(results, name).balance().unwrap_or_else(|| panic!("{name} has a balance"))
}

/// Opening, additions, disposals and closing, all certain.
fn check_balance(what: &str, balance: &LineBalance<'_>, expected: [f64; 4]) {
    for (column, expected) in [balance.opening, balance.additions, balance.disposals, balance.closing].into_iter().zip(expected) {
        column.iter().for_each(|value| check_equal(what, *value, expected));
    }
}

fn check_reconciled(what: &str, results: &Results) {
    let reconciliation = Reconciliation::of(results);
    assert!(reconciliation.all_agree(), "{what}: {:?}", reconciliation.failed().collect::<Vec<_>>());
    assert!(reconciliation.checks.iter().any(|check| check.name == "laptops: opening balance and movements"), "{what}");
}

#[test]
fn machines_of_those_who_are_there_and_of_those_who_join_balance() {
    // Those of ten are of even ages, half way to 10% on average: 24,000 × (1 + .10)/2 = 13,200, and each month buys a 36th and sells as many.
    // The ten of March are bought for 24,000, and ten months of 36 of their 90% are written off by December.
    let even = simulated(JOINERS, &[], SEED, 2);
    let replaced = 24_000.0 * 12.0 / 36.0;
    let closing = 13_200.0 + 24_000.0 * (1.0 - 0.9 * 10.0 / 36.0);
    check_balance("even", &balance_of(&even, "laptop"), [13_200.0, 24_000.0 + replaced, 0.1 * replaced, closing]);
    check_equal("cost", line(&even, "laptop").by_trial[0], 24_000.0 * 0.9 * 22.0 / 36.0);
    check_equal("cash", line(&even, "laptop").cash().expect("apart from cost").by_trial[0], 24_000.0 + 0.9 * replaced);
    // Five GPUs and five more: 150,000 × 1.15/2 = 86,250.
    let replaced = 150_000.0 * 12.0 / 48.0;
    let closing = 86_250.0 + 150_000.0 * (1.0 - 0.85 * 10.0 / 48.0);
    check_balance("GPUs", &balance_of(&even, "hardware depreciation"), [86_250.0, 150_000.0 + replaced, 0.15 * replaced, closing]);
    // Bought in January of the year before, over 12 months: at their end in January, when ten are bought and ten sold.
    let sets = ["packages.terms.tooling.laptop={ purchased = \"2025-01\", useful_life = \"12 months\" }"];
    let bought = simulated(JOINERS, &sets, SEED, 2);
    check_balance("bought", &balance_of(&bought, "laptop"), [2_400.0, 48_000.0, 2_400.0, 2_400.0 + 24_000.0 * (1.0 - 0.9 * 10.0 / 12.0)]);
    for results in [&even, &bought] {
        check_reconciled("joiners", results);
    }
}

#[test]
fn cost_and_cash_meet_over_the_life_of_joiners_machines() {
    let sets = [
        "horizon.months=38",
        "packages.terms.tooling.laptop={ purchased = \"2026-01\" }",
        "packages.terms.tooling.gpu.h100={ purchased = \"2026-01\" }",
        "prices.hardware.useful_life=\"19 months\"",
    ];
    // 36 months after March 2026 laptops have reached their end, and 38 months of the GPUs are two lives but for the joiners' two months less.
    let trials = simulated(JOINERS, &sets, SEED, 2);
    let laptops = line(&trials, "laptop");
    check_equal("laptops are written off", laptops.by_trial[0], 2.0 * 24_000.0 * 0.9 + 24_000.0 * 0.9 * 2.0 / 36.0);
    let [opening, closing] = [balance_of(&trials, "laptop").opening[0], balance_of(&trials, "laptop").closing[0]];
    // The first ten are replaced in January 2029; the others are at 10% at the end of February.
    check_equal("laptops left", closing, 24_000.0 * (1.0 - 0.9 * 2.0 / 36.0) + 2_400.0);
    check_equal("cash and cost", laptops.cash().expect("cash").by_trial[0] - laptops.by_trial[0], closing - opening);
    check_reconciled("a life", &trials);
}

#[test]
fn balances_hold_whatever_is_uncertain_and_whoever_comes_and_goes() {
    let uncertain = [
        "packages.terms.tooling.laptop={ price = \"2k to 3k USD\", useful_life = { min = \"4 months\", mode = \"12 months\", max = \"30 months\" }, residual_value = { min = 0, mode = 0.1, max = 0.3 } }",
        "packages.terms.tooling.gpu.h100.count=\"0.1 to 0.9\"",
        "prices.hardware.useful_life={ min = \"5 months\", mode = \"9 months\", max = \"40 months\" }",
        "prices.gpus.h100.purchase=\"20k to 40k USD\"",
    ];
    let leaving = ["groups.staff.attrition=\"20% to 60% per year\"", "groups.staff.time_to_fill=\"2 months\""];
    let seats = ["packages.terms.tooling.seats={ copilot-enterprise = 1, ide = 2 }"];
    let yearly = ["prices.seats.copilot-enterprise={ fee = \"30 to 50 USD/month\", billing = \"yearly\", renewal_month = \"april\" }"];
    let end = ["groups.staff.end=\"2026-08-20\""];
    let purchased = ["packages.terms.tooling.laptop.purchased=\"2025-11\"", "packages.terms.tooling.gpu.h100.purchased=\"2026-04\""];
    for sets in [
        [&uncertain as &[&str], &leaving, &seats, &yearly].concat(),
        [&uncertain as &[&str], &end, &seats, &yearly].concat(),
        [&uncertain as &[&str], &purchased, &end, &seats, &yearly].concat(),
        [&purchased as &[&str], &leaving, &end, &["horizon.months=31", "horizon.start=\"2026-02\""]].concat(),
    ] {
        for seed in 0..4 {
            check_reconciled(&format!("{sets:?}"), &simulated(JOINERS, &sets, seed, 300));
        }
    }
}

#[test]
fn an_uncertain_life_has_a_mean_where_nothing_is_sold_without_a_successor() {
    let life = "packages.terms.tooling.laptop={ purchased = \"2026-01\", useful_life = { dist = \"discrete\", values = [\"24 months\", \"48 months\"], weights = [1, 1] } }";
    let trials = simulated(JOINERS, &[life], SEED, 20_000);
    let laptop = line(&trials, "laptop");
    // 10 × 12 and 10 × 10 months at 2,400 × .90 ÷ life, whose inverse is (1/24 + 1/48)/2 = 1/32 on average.
    let exact = 220.0 * 2_400.0 * 0.9 / 32.0;
    check_equal("stated", laptop.exact_mean.expect("a mean"), exact);
    check_mean("depreciation", laptop.by_trial, exact);
    let shrinking = simulated(JOINERS, &[life, "groups.staff.end=\"2026-07-31\""], SEED, 10);
    assert_eq!(line(&shrinking, "laptop").exact_mean, None);
}

#[test]
fn gpus_are_whole_for_a_group_however_its_people_are_divided() {
    // 3,001 people are worked through in three parts. An eighth each is 375.125: 376 GPUs at 531.25 a month.
    let sets = ["groups.staff.count=3001", "groups.staff.hiring=none", "packages.terms.tooling.gpu.h100.count=0.125"];
    let case = case(&scenario(JOINERS, &sets));
    assert!(case.plan().segments.len() > 1);
    let trials = run_keeping(&case, plain(SEED, 64), Keep::report().with(Content::People));
    check_equal("whole GPUs", line(&trials, "hardware depreciation").by_trial[0], 376.0 * 531.25 * 12.0);
    // Everybody bears an equal part.
    let of_people: f64 = trials.people().map(|person| person.mean).sum();
    assert!((of_people / mean(trials.compute()) - 1.0).abs() < 1e-6);
    assert!(trials.people().all(|person| (person.mean - 376.0 * 531.25 * 12.0 / 3_001.0).abs() < 1e-3));
}

#[test]
fn a_report_shows_balances_and_their_dataset() {
    let trials = simulated(JOINERS, &[], SEED, 20);
    let summary = Summary::of(&trials, vec![]).expect("there are trials");
    let names: Vec<_> = summary.balances.iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["laptops", "owned GPUs"]);
    let report = Report::of_run(&summary, &trials);
    assert!(
        report.document.blocks.iter().any(|block| matches!(block, Block::Heading(heading) if heading.starts_with("Balances, means, ")))
    );
    let dataset = report.datasets.iter().find(|dataset| dataset.name == "balances").expect("the dataset");
    assert_eq!(dataset.n_rows, 10);
}

/// Some pay for credits and seats in advance and others as they use them, in one line of cost: the balance is of the former, and adds up.
#[test]
fn a_prepayment_beside_what_is_paid_as_it_is_used_adds_up() {
    let mixed =
        ["packages.lead.ownership.compute_credits.prepaid=true", "prices.seats.ide={ fee = \"20 USD/month\", billing = \"yearly\" }"];
    let builtin =
        compcast::scenario::builtin::BUILTINS.iter().find(|builtin| builtin.name == "ai-integrated").expect("a built-in scenario");
    let summary = Summary::of(&simulated(builtin.text, &mixed, SEED, 100), vec![]).expect("trials");
    assert!(summary.reconciliation.all_agree(), "{:?}", summary.reconciliation.failed().collect::<Vec<_>>());
    for name in ["prepaid compute credits", "prepaid software seats"] {
        let balance = summary.balances.get(name).expect(name);
        check_equal(
            name,
            balance.opening.mean + balance.additions.mean - balance.reductions.mean - balance.disposals.mean,
            balance.closing.mean,
        );
    }
    // 34 people × 150 USD × 12 are bought in advance; 120 seats at 20 USD × 12.
    check_equal("credits", summary.balances.get("prepaid compute credits").expect("a balance").additions.mean, 61_200.0);
    check_equal("seats", summary.balances.get("prepaid software seats").expect("a balance").additions.mean, 28_800.0);
}
