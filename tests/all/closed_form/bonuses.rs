//! Bonuses: years that are drawn apart, results of the company that people share, and what is owed at either end of the horizon.

use compcast::insight::Reconciliation;
use compcast::simulation::{Content, Keep, Key, Results};

use crate::support::{
    SEED, case, check, check_equal, check_mean, check_rank_correlation, check_variance, column, correlation, line, mean, plain,
    rank_correlation_of_copula, run_keeping, scenario, simulated,
};

const N: usize = 40_000;

fn staff(n: usize, core: &str) -> String {
    format!(
        "format = 1\n[groups.staff]\ncount = {n}\nbase = \"120k USD/year\"\npackage = \"terms\"\n[packages.terms.core]\n{core}\n[benefits]\nload = 0
        [tax.us.employer]\nsocial_security = \"none\"\nmedicare = \"none\"\nunemployment = \"none\"\n"
    )
}

/// What a line costs in each month by trial.
fn months(text: &str, sets: &[&str]) -> Results {
    run_keeping(&case(&scenario(text, sets)), plain(SEED, N), Keep::report().with(Content::LineMonths))
}

#[test]
fn bonus_years_are_as_persistent_as_the_scenario_says() {
    for name in ["bonus", "performance bonus"] {
        let key = name.replace(' ', "_");
        for persistence in [0.0, 0.6, 1.0] {
            let payout = "payout = { p50 = 1, sigma = 0.4 }";
            let text = staff(1, &format!("{key} = {{ target = 0.1, {payout}, persistence = {persistence} }}"));
            let trials = months(&text, &["horizon.months=25"]);
            let month = |month| match name {
                "bonus" => column(&trials, Key::LineMonth { line: "bonus", month }),
                _ => column(&trials, Key::LineMonth { line: "performance bonus", month }),
            };
            // January and December of a year are one draw; the next year is another.
            assert_eq!(month(0).values(), month(11).values(), "{name}");
            if persistence == 1.0 {
                let apart = month(0).iter().zip(month(24)).map(|(first, third)| (first / third - 1.0).abs()).fold(0.0, f64::max);
                assert!(apart < 1e-12, "{name}: {apart}");
                continue;
            }
            check_rank_correlation(name, month(11), month(12), rank_correlation_of_copula(persistence));
            check_rank_correlation(name, month(0), month(24), rank_correlation_of_copula(persistence * persistence));
            // Every year has the same law: a mean of exp(.08) and a squared coefficient of variation of exp(.16) − 1.
            for year in [0, 12, 24] {
                let mean = 1_000.0 * 0.08_f64.exp();
                check_mean(name, month(year), mean);
                check_variance(name, month(year), mean * mean * (0.16_f64.exp() - 1.0));
            }
        }
    }
}

#[test]
fn the_bonus_that_is_paid_is_of_the_year_before() {
    // The bonus of 2025 is paid in March 2026, and has a draw of its own; that of 2026 in March 2027.
    for name in ["bonus", "performance bonus"] {
        let key = name.replace(' ', "_");
        let text = staff(
            1,
            &format!("{key} = {{ target = 0.1, payout = {{ p50 = 1, sigma = 0.4 }}, payment_month = \"march\", persistence = 0.3 }}"),
        );
        let trials = months(&text, &["horizon.months=15"]);
        let cost = |month| match name {
            "bonus" => column(&trials, Key::LineMonth { line: "bonus", month }),
            _ => column(&trials, Key::LineMonth { line: "performance bonus", month }),
        };
        let cash = line(&trials, name).cash().expect("cash apart from cost").by_trial;
        // All cash less that of 2026, twelve months of January's cost, is that of 2025.
        let of_2025: Vec<f64> = cash.iter().zip(cost(0)).map(|(cash, january)| cash - 12.0 * january).collect();
        check_mean(name, &of_2025, 12_000.0 * 0.08_f64.exp());
        check_rank_correlation(name, &of_2025, cost(0), rank_correlation_of_copula(0.3));
        let balance = line(&trials, name).balance().expect("a balance");
        balance.opening.iter().zip(&of_2025).for_each(|(opening, paid)| check_equal(name, *opening, *paid));
        let reconciliation = Reconciliation::of(&trials);
        assert!(reconciliation.all_agree(), "{:?}", reconciliation.failed().collect::<Vec<_>>());
    }
}

#[test]
fn the_companys_results_widen_the_pool_as_their_share_of_the_variance_does() {
    // Payouts are lognormal with σ = .4: with a correlation c of scores, the covariance of two is exp(σ²)(exp(c σ²) − 1) for a median of 1.
    let n_people = 20.0;
    for share in [0.0, 0.3, 1.0] {
        let text = staff(
            20,
            &format!("performance_bonus = {{ target = 0.1, payout = {{ p50 = 1, sigma = 0.4 }}, company_correlation = {share} }}"),
        );
        let trials = simulated(&text, &[], SEED, N);
        let pool = line(&trials, "performance bonus").by_trial;
        let (of_one, of_two) = (0.16_f64.exp() * (0.16_f64.exp() - 1.0), 0.16_f64.exp() * ((share * 0.16_f64).exp() - 1.0));
        check_mean("the pool", pool, n_people * 12_000.0 * 0.08_f64.exp());
        check_variance("the pool", pool, 12_000.0_f64.powi(2) * n_people * (of_one + (n_people - 1.0) * of_two));
    }
}

#[test]
fn the_companys_results_are_those_of_its_bonus() {
    // Where they explain all of the payout, the performance bonus is the bonus, in every year.
    let law = "target = 0.1, payout = { min = 0, mode = 0.9, max = 1.5 }, persistence = 0.5, payment_month = \"march\"";
    let text = staff(3, &format!("bonus = {{ {law} }}\nperformance_bonus = {{ {law}, company_correlation = 1 }}"));
    let trials = simulated(&text, &["horizon.months=30"], SEED, 500);
    let (bonus, performance) = (line(&trials, "bonus"), line(&trials, "performance bonus"));
    let apart = |(one, other): (&f64, &f64)| (one / other - 1.0).abs();
    // The table of a marginal is accurate to a few millionths.
    assert!(bonus.by_trial.iter().zip(performance.by_trial).map(apart).fold(0.0, f64::max) < 1e-4);
    let [bonus, performance] = [bonus, performance].map(|line| line.cash().expect("cash").by_trial);
    assert!(bonus.iter().zip(performance).map(apart).fold(0.0, f64::max) < 1e-4);
}

#[test]
fn output_and_the_company_explain_their_parts_of_a_payout() {
    // Two people whose output is their own: the correlation of their payouts is that of the company, whatever output adds.
    let usage = "[usage.use]\nmean = \"1 USD/month\"\nacross_people = { sigma = 1 }\n[access.open]\nmodels = { unit = 1 }\n[prices.models.unit]\nuncached_input = \"1 USD/Mtok\"\noutput = \"1 USD/Mtok\"\n";
    let core =
        "performance_bonus = { target = 0.1, payout = { p50 = 1, sigma = 0.01 }, output_correlation = 0.6, company_correlation = 0.5 }";
    let text =
        |n| format!("{}{usage}", staff(n, core).replace("package = \"terms\"", "package = \"terms\"\nusage = \"use\"\naccess = \"open\""));
    let one = simulated(&text(1), &[], SEED, N);
    let two = simulated(&text(2), &[], SEED, N);
    let [of_one, of_two] = [&one, &two].map(|trials| line(trials, "performance bonus").by_trial);
    let other: Vec<f64> = of_two.iter().zip(of_one).map(|(both, one)| both - one).collect();
    check("two people", correlation(of_one, &other), 0.5, 1.0 / (N as f64).sqrt());
    let use_of_one = line(&one, "API usage").by_trial;
    let logarithms: Vec<f64> = use_of_one.iter().map(|dollars| dollars.ln()).collect();
    check("output", correlation(of_one, &logarithms), 0.6, 1.0 / (N as f64).sqrt());
    assert!(mean(of_one) > 11_900.0);
}

#[test]
fn what_is_owed_balances_whoever_leaves_and_whatever_the_payouts() {
    let core = "raise = { rate = \"2% to 5%\", month = \"april\" }
        bonus = { target = \"8% to 12%\", payout = { min = 0, mode = 0.9, max = 1.5 }, persistence = 0.4, payment_month = \"march\" }
        performance_bonus = { target = 0.2, payout = { min = 0, mode = 0.9, max = 1.5 }, company_correlation = 0.3, payment_month = \"august\" }";
    let text = staff(12, core);
    let random = ["groups.staff.attrition=\"30% per year\"", "groups.staff.time_to_fill=\"1 month\""];
    let hiring = ["groups.staff.hiring={ 2026-09 = 3 }"];
    let pro_rata = ["packages.terms.core.bonus.leavers=\"pro-rata\"", "packages.terms.core.performance_bonus.leavers=\"pro-rata\""];
    for (start, months) in [("2026-01", 12), ("2026-07", 31), ("2026-04", 5)] {
        let horizon = [format!("horizon.start=\"{start}\""), format!("horizon.months={months}")];
        for more in [&[] as &[&str], &["groups.staff.end=\"2026-08-30\""], &["groups.staff.end=\"2027-03-31\""]] {
            for sets in [vec![], random.to_vec(), [&random as &[&str], &hiring].concat(), [&random as &[&str], &pro_rata].concat()] {
                let sets: Vec<&str> = horizon.iter().map(String::as_str).chain(more.iter().copied()).chain(sets).collect();
                let trials = simulated(&text, &sets, SEED, 600);
                let reconciliation = Reconciliation::of(&trials);
                assert!(reconciliation.all_agree(), "{sets:?}: {:?}", reconciliation.failed().collect::<Vec<_>>());
                for name in ["accrued bonus: opening balance and movements", "accrued performance bonus: opening balance and movements"] {
                    assert!(reconciliation.checks.iter().any(|check| check.name == name), "{name}");
                }
                for name in ["bonus", "performance bonus"] {
                    assert!(line(&trials, name).exact_mean.is_some(), "{name} with {sets:?}");
                }
            }
        }
    }
}
