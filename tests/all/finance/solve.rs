//! Solutions against closed forms: a cap, a budget, a number of people, a number of GPUs, a month; and the error of each.

use compcast::insight::measure::Condition;
use compcast::insight::solve::{Goal, Outcome, Side, Simulate, Solution, SolveError, solve};
use compcast::quantity::Month;
use compcast::scenario::{RunSettings, Scenario, Unknown};
use compcast::simulation::{Case, Hold, Keep, Results, Study};

use super::{builtin, condition, measure};
use crate::support::{ONE_USER, SEED, case, check, plain, scenario};

struct Cases {
    base: Case,
    unknown: Unknown,
    settings: RunSettings,
    keep: Keep,
}

impl Simulate for Cases {
    type Error = String;

    fn at(&mut self, values: &[f64], is_preview: bool) -> Result<Vec<Results>, String> {
        let case = |value: &f64| {
            let scenario =
                self.base.scenario().with(&self.unknown.path, self.unknown.value(*value)).map_err(|errors| errors.to_string())?;
            self.base.changed_to(scenario, Hold::Work).map_err(|errors| errors.to_string())
        };
        let cases = values.iter().map(case).collect::<Result<Vec<_>, _>>()?;
        let trials = if is_preview { (self.settings.trials / 10).max(64) } else { self.settings.trials };
        let study = Study::new(cases, RunSettings { trials, ..self.settings }).map_err(|error| error.to_string())?;
        study.keeping(self.keep).run(&()).map_err(|error| error.to_string())
    }
}

fn solved(
    base: &Scenario,
    path: &str,
    such_that: Option<&str>,
    minimize: Option<&str>,
    bounds: (Option<&str>, Option<&str>),
    settings: RunSettings,
) -> Solution {
    let goal = Goal { condition: such_that.map(condition), minimize: minimize.map(measure), show: vec![] };
    let unknown = Unknown::read(base, path, bounds.0, bounds.1).unwrap_or_else(|errors| panic!("{errors}"));
    let base = case(base);
    let mut cases = Cases { base: base.clone(), unknown: unknown.clone(), settings, keep: goal.keep() };
    let present = Study::new([base], settings).expect("one case").keeping(goal.keep()).run(&()).expect("nobody interrupts").remove(0);
    solve(&goal, &unknown, Hold::Work, &present, &mut cases).unwrap_or_else(|error| match error {
        SolveError::Simulation(error) => panic!("{error}"),
        SolveError::NotKept => panic!("not kept"),
    })
}

fn limit(solution: &Solution) -> (f64, f64) {
    match solution.outcome {
        Outcome::Limit { value, standard_error, .. } => (value, standard_error.expect("an error")),
        ref other => panic!("{other:?}"),
    }
}

/// One month of one person with lognormal demand of mean 900 and sigma 0.8, capped.
fn capped() -> Scenario {
    let usage = "[usage.use]\nmean = \"900 USD/month\"\nacross_people = { sigma = 0.8 }\n[horizon]\nmonths = 1\n";
    scenario(&format!("{ONE_USER}{usage}[access.open.cap]\namount = \"500 USD/month\"\non_exceed = \"stop\"\n"), &[])
}

#[test]
fn the_cap_that_keeps_a_mean_is_the_one_of_the_closed_form_and_knows_its_error() {
    // E min(D, c) = 600 at c = 843.688; the slope there is P(D > c) = 0.374774, the sd of min(D, c) 246.160: an error of 6.568.
    let solution = solved(&capped(), "access.open.cap.amount", Some("mean(compute) <= 600 USD"), None, (None, None), plain(SEED, 10_000));
    let (value, error) = limit(&solution);
    check("the cap", value, 843.687_871, 6.568_225);
    assert!((error / 6.568_225 - 1.0).abs() < 0.15, "{error}");
    let Outcome::Limit { side, recommended, .. } = solution.outcome else { unreachable!() };
    // 800 is 6.6 errors away, the roundest number that surely holds.
    assert_eq!((side, recommended), (Side::UpTo, Some(800.0)));
}

/// The standard deviation of 200 solutions over the printed error, whose own error is 5%.
#[test]
fn the_printed_error_of_a_solution_is_how_it_moves_with_the_seed() {
    let base = capped();
    let (mut values, mut errors) = (vec![], vec![]);
    for seed in 0..200 {
        let (value, error) =
            limit(&solved(&base, "access.open.cap.amount", Some("mean(compute) <= 600 USD"), None, (None, None), plain(seed, 2_000)));
        values.push(value);
        errors.push(error);
    }
    let ratio = crate::support::variance(&values).sqrt() / crate::support::mean(&errors);
    assert!((0.8..1.25).contains(&ratio), "{ratio}");
    check("the mean solution", crate::support::mean(&values), 843.687_871, 6.568_225 * (10_000.0_f64 / 2_000.0 / 200.0).sqrt());
}

#[test]
fn a_budget_is_a_quantile_of_the_trials_to_the_bit_and_needs_no_further_run() {
    let scenario = builtin("budget-gone-by-april", &[]);
    let results = crate::support::run(&scenario, SEED, 2_000);
    let solution = solved(&scenario, "budget.compute", Some("p_over(compute) <= 5%"), None, (None, None), plain(SEED, 2_000));
    let (value, error) = limit(&solution);
    let p95 = measure("p95(compute)").of(&results, None).expect("kept");
    assert_eq!((Some(value), Some(error), solution.runs), (p95.value, p95.standard_error, 1));
    // With that budget the chance is 5% up to one trial.
    let over = measure(&format!("p_over(compute, {value} USD)")).of(&results, None).and_then(|over| over.value).expect("kept");
    assert!((over - 0.05).abs() <= 1.0 / 2_000.0, "{over}");
    // A budget that lasts: what is spent by the end of September in the median trial lasts until October.
    let lasting = solved(&scenario, "budget.compute", Some("month_out(compute) >= 2026-10"), None, (None, None), plain(SEED, 2_000));
    let september = measure("p50(compute in 2026-01..2026-09)").of(&results, None).and_then(|spent| spent.value).expect("kept");
    assert!((limit(&lasting).0 / september - 1.0).abs() < 1e-12);
    let by_june = solved(&scenario, "budget.compute", Some("p_out(compute, 2026-06) <= 10%"), None, (None, None), plain(SEED, 2_000));
    let june = measure("p90(compute in 2026-01..2026-06)").of(&results, None).and_then(|spent| spent.value).expect("kept");
    assert!((limit(&by_june).0 / june - 1.0).abs() < 1e-12);
}

#[test]
fn a_run_at_the_solution_meets_the_condition() {
    let scenario = builtin("budget-gone-by-april", &["budget.compute=2.4M USD"]);
    let solution = solved(&scenario, "access.engineers.cap.amount", Some("p_over(compute) <= 5%"), None, (None, None), plain(SEED, 4_000));
    let (value, error) = limit(&solution);
    // 423 with an error of 3 at 10,000 trials.
    check("the cap", value, 427.0, error + 3.5);
    let at = scenario.with("access.engineers.cap.amount", solution.unknown.value(value)).expect("a cap");
    let over = measure("p_over(compute)").of(&crate::support::run(&at, SEED, 4_000), None).and_then(|over| over.value).expect("kept");
    assert!((over - 0.05).abs() <= 1.0 / 4_000.0 + 2.0 * (0.05_f64 * 0.95 / 4_000.0).sqrt() * 0.2, "{over}");
    let Outcome::Limit { recommended: Some(recommended), .. } = solution.outcome else { panic!("{:?}", solution.outcome) };
    let at = scenario.with("access.engineers.cap.amount", solution.unknown.value(recommended)).expect("a cap");
    let verdict = condition("p_over(compute) <= 5%").judge(&crate::support::run(&at, SEED, 4_000), None).expect("kept");
    assert!(verdict.surely_holds() && recommended < value);
}

#[test]
fn no_solution_always_and_flat_are_said_as_what_they_are() {
    let scenario = builtin("budget-gone-by-april", &[]);
    let of = |such_that: &str, sets: &str| {
        let scenario = if sets.is_empty() { scenario.clone() } else { scenario.with("budget.compute", sets).expect("a budget") };
        solved(&scenario, "access.engineers.cap.amount", Some(such_that), None, (None, None), plain(SEED, 1_000)).outcome
    };
    // What is spent before the cap starts is over the budget already.
    assert!(matches!(of("p_over(compute) <= 5%", ""), Outcome::Never { nearest: 0.0 }), "{:?}", of("p_over(compute) <= 5%", ""));
    assert!(matches!(of("p_over(compute) <= 5%", "90M USD"), Outcome::Always { .. }));
    assert!(!of("p_over(compute) <= 5%", "").is_solved());
    // Tokens wanted do not depend on the cap: whatever it is, the condition holds, or it does not.
    assert!(matches!(of("mean(tokens_wanted) <= 1 Mtok", ""), Outcome::Never { .. }));
}

/// N people who spend 1,000 C each, C lognormal with mean 1 and sigma 0.2, and a budget of a million: 5% up to N = 734.2.
#[test]
fn a_whole_number_is_the_last_that_holds() {
    let text = "format = 1\n[horizon]\nmonths = 1\n[budget]\ncompute = \"1M USD\"\n[groups.user]\ncount = 500\nbase = \"0 USD/year\"\nusage = \"use\"\naccess = \"open\"\n\
        [access.open]\nmodels = { unit = 1.0 }\n[prices.models.unit]\nuncached_input = \"1 USD/Mtok\"\noutput = \"1 USD/Mtok\"\n\
        [usage.use]\nmean = { mean = \"1000 USD/month\", sigma = 0.2 }\n";
    let solution =
        solved(&scenario(text, &[]), "groups.user.count", Some("p_over(compute) <= 5%"), None, (None, None), plain(SEED, 10_000));
    let Outcome::Step { holds, fails, side } = solution.outcome else { panic!("{:?}", solution.outcome) };
    assert_eq!((fails, side), (holds + 1.0, Side::UpTo));
    // √(.05 × .95 / n) over the slope 0.000704 a person.
    check("people", holds, 734.0, 0.002_179 / 0.000_704);
}

/// Spend of 100k (1 + g)^t with g from 2% to 10%: half of the trials have spent 800k by the end of month 7. The month can be solved for too.
#[test]
fn the_month_of_exhaustion_is_that_of_the_growth() {
    let text = "format = 1\n[horizon]\nstart = \"2026-01\"\nmonths = 12\n[budget]\ncompute = \"800k USD\"\n[assumptions]\ng = \"2% to 10% per month\"\n\
        [groups.user]\ncount = 1\nbase = \"0 USD/year\"\nusage = \"use\"\naccess = \"open\"\n[access.open]\nmodels = { unit = 1.0 }\n\
        [prices.models.unit]\nuncached_input = \"1 USD/Mtok\"\noutput = \"1 USD/Mtok\"\n[usage.use]\nmean = \"100k USD/month\"\ngrowth = \"g\"\n";
    let results = crate::support::run(&scenario(text, &[]), SEED, 20_000);
    for (month, exact) in [("2026-05", 0.000_327_404), ("2026-06", 0.027_509_378), ("2026-07", 0.509_319_317), ("2026-08", 1.0)] {
        let out = measure(&format!("p_out(compute, {month})")).of(&results, None).and_then(|out| out.value).expect("kept");
        check(month, out, exact, (exact * (1.0 - exact) / 20_000.0_f64).sqrt().max(1e-9));
    }
    for (text, month) in [("month_out(compute)", "2026-07"), ("month_out(compute, 2%)", "2026-06")] {
        let verdict = condition(&format!("{text} <= {month}")).judge(&results, None).expect("kept");
        let earlier = month.parse::<Month>().expect("a month").plus(-1);
        assert!(verdict.holds && !condition(&format!("{text} <= {earlier}")).judge(&results, None).expect("kept").holds, "{text}");
    }
    assert!(condition("month_out(compute) < never").judge(&results, None).expect("kept").holds);
}

/// Demand for GPUs lognormal with mean 20 and sigma 0.5, reserved at 2.45 an hour, the rest rented at 3.50: 14 are cheapest, 13 cost 10 dollars more.
#[test]
fn the_cheapest_number_of_reserved_gpus_is_the_quantile_of_the_newsvendor() {
    let text = "format = 1\n[horizon]\nmonths = 1\n[groups.team]\ncount = 1\nbase = \"0 USD/year\"\ngpu_usage = \"training\"\naccess = \"cluster\"\n\
        [usage.training]\nmean = \"14610 GPU-hours/month\"\nacross_people = { sigma = 0.5 }\n[access.cluster]\nmodels = { small = 1 }\ngpu = \"h200\"\n\
        [prices.gpus.h200]\non_demand = \"3.50 USD/hour\"\nreserved = \"2.45 USD/hour\"\n\
        [capacity.cluster]\ngpu = \"h200\"\ncount = 8\npurchase_option = \"reserved\"\n";
    let base = scenario(text, &[]);
    let solution = solved(&base, "capacity.cluster.count", None, Some("mean(compute)"), (Some("0"), Some("32")), plain(SEED, 10_000));
    let Outcome::Best { value, low, high } = solution.outcome else { panic!("{:?}", solution.outcome) };
    assert!(low <= 14.0 && 14.0 <= high && (12.0..=16.0).contains(&value), "{value} from {low} to {high}");
    // From few GPUs the search goes on beyond four times as many.
    let few = base.with("capacity.cluster.count", 2).expect("a count");
    let from_few = solved(&few, "capacity.cluster.count", None, Some("mean(compute)"), (None, None), plain(SEED, 10_000));
    assert!(matches!(from_few.outcome, Outcome::Best { value, .. } if (12.0..=16.0).contains(&value)), "{:?}", from_few.outcome);
    for (count, exact) in [(0, 51_135.0), (13, 43_342.317_785), (14, 43_331.992_011), (20, 45_889.195_928)] {
        let results = crate::support::run(&base.with("capacity.cluster.count", count).expect("a count"), SEED, 20_000);
        crate::support::check_mean(&format!("{count} reserved"), results.compute(), exact);
    }
}

#[test]
fn a_change_from_today_and_a_month_can_be_asked_for() {
    let scenario = builtin("budget-gone-by-april", &["budget.compute=2.4M USD"]);
    let of = |such_that: &str| {
        limit_or_none(&solved(&scenario, "access.engineers.cap.amount", Some(such_that), None, (None, None), plain(SEED, 1_000)))
    };
    let (saving, error) = of("change(mean(compute)) <= -500k USD").expect("a cap");
    let mean = |cap: f64| {
        let at = scenario.with("access.engineers.cap.amount", format!("{cap} USD/month")).expect("a cap");
        measure("mean(compute)").of(&crate::support::run(&at, SEED, 1_000), None).and_then(|mean| mean.value).expect("kept")
    };
    assert!((mean(saving) - mean(1_500.0) + 500e3).abs() < 2_000.0 && error.is_some_and(|error| error > 0.0), "{saving} {error:?}");
    // The month is known of every cap, but does not move with every dollar.
    let (lasting, _) = of("month_out(compute) >= 2026-11").expect("a cap");
    let month = |cap: f64| {
        let at = scenario.with("access.engineers.cap.amount", format!("{cap} USD/month")).expect("a cap");
        condition("month_out(compute) >= 2026-11").judge(&crate::support::run(&at, SEED, 1_000), None).expect("kept").holds
    };
    assert!(month(lasting) && !month(lasting * 1.02), "{lasting}");
}

fn limit_or_none(solution: &Solution) -> Option<(f64, Option<f64>)> {
    match solution.outcome {
        Outcome::Limit { value, standard_error, .. } => Some((value, standard_error)),
        _ => None,
    }
}

/// What must be at least so much turns near the end of a share, beyond which no value may be tried.
#[test]
fn no_value_beyond_the_end_of_a_share_is_tried() {
    let scenario = builtin("budget-gone-by-april", &["access.engineers.cap=none"]);
    let at = |share: f64| {
        let changed = scenario.with("usage.heavy.adoption.final", share).expect("a share");
        measure("mean(compute)").of(&crate::support::run(&changed, SEED, 500), None).and_then(|mean| mean.value).expect("kept")
    };
    let such_that = format!("mean(compute) >= {} USD", at(0.995));
    let solution = solved(&scenario, "usage.heavy.adoption.final", Some(&such_that), None, (None, None), plain(SEED, 500));
    assert!((limit(&solution).0 - 0.995).abs() < 0.002 && solution.at.iter().all(|at| at.value <= 1.0), "{solution:?}");
}

/// Without a cap the bill is the factor times what it is today, with work held.
#[test]
fn the_factor_on_prices_that_a_mean_allows_is_their_quotient() {
    let scenario = builtin("budget-gone-by-april", &["access.engineers.cap=none"]);
    let today = measure("mean(compute)").of(&crate::support::run(&scenario, SEED, 1_000), None).and_then(|mean| mean.value).expect("kept");
    let such_that = format!("mean(compute) <= {} USD", 1.5 * today);
    let (value, _) = limit(&solved(&scenario, "prices.factor", Some(&such_that), None, (None, None), plain(SEED, 1_000)));
    assert!((value - 1.5).abs() < 0.01, "{value}");
}

#[test]
fn an_input_without_a_number_is_refused_with_what_to_name_instead() {
    let scenario = builtin("budget-gone-by-april", &[]);
    let message = |path: &str, from: Option<&str>, to: Option<&str>| Unknown::read(&scenario, path, from, to).expect_err(path).to_string();
    for (path, from, to, words) in [
        ("access.engineers.cap", None, None, "a table, which is no number"),
        ("access.engineers.cap.on_exceed", None, None, "which is no number"),
        ("access.engineers.limit", None, None, "the scenario has no"),
        ("usage.adopting.growth", None, None, "assumptions.NAME"),
        ("access.engineers.cap.amount", Some("5 dogs"), None, "is not in USD/month"),
        ("access.engineers.cap.amount", Some("900"), Some("300"), "there is nothing between"),
        ("access.engineers.cap.start", Some("may"), None, "is not a month"),
    ] {
        let found = message(path, from, to);
        assert!(found.contains(words) && found.contains("help"), "{path}: {found}");
    }
    assert!(Condition::parse("p_over(compute) <= 5%").is_ok());
}
