//! Studies: what they keep and what they refuse. Neither the choice of contents nor the other cases of a study may move a bit.

mod people;
mod together;

use std::collections::BTreeMap;
use std::ops::Range;

use compcast::chance::Family;
use compcast::insight::{Comparison, ComparisonError, Summary};
use compcast::intake::{Headcount, HeaderMap, IntakeError};
use compcast::scenario::builtin::BUILTINS;
use compcast::scenario::{RunSettings, Sampling, Scenario, ScenarioErrors, Uncertainty};
use compcast::simulation::{
    Case, CaseErrors, Content, Keep, Key, PartialMismatch, Piece, Results, SharedFactor, Study, StudyError, on_threads,
};

use crate::laws::everything_small;
use crate::support::{
    ONE_USER, SEED, bits, case, check_equal, check_mean, check_quantiles, check_same_bits, line, mean, plain, run_keeping, scenario,
};

/// Not a multiple of the block of trials, so that the last block is ragged.
const N: usize = 150;

/// Prices that move in every way there is.
const MOVING_PRICES: [&str; 5] = [
    "prices.gpu_price_model={ volatility = \"35% per year\", half_life = \"6 months\", correlation = 0.6 }",
    "prices.electricity.price_model={ volatility = \"8% per year\", half_life = \"9 months\" }",
    "prices.token_price_model={ drift = \"-36% per year\", volatility = \"30% per year\" }",
    "prices.model_jumps={ rate = \"0.9 per model-year\", factors = [0.2, 0.5, 0.8, 1.5], weights = [1, 1, 1, 1] }",
    "prices.flagship={ every = \"4 months\", factor = { p50 = 1.1, sigma = 0.45 }, tiers = [\"frontier\"] }",
];

fn keeping(contents: impl IntoIterator<Item = Content>) -> Keep {
    contents.into_iter().fold(Keep::totals(), Keep::with)
}

fn builtin(name: &str, sets: &[&str]) -> Scenario {
    scenario(BUILTINS.iter().find(|builtin| builtin.name == name).expect("a built-in scenario").text, sets)
}

/// The place of the factor with that name.
fn factor(results: &Results, name: &str) -> usize {
    let all: Vec<String> = SharedFactor::all(&results.plan().scenario).iter().map(SharedFactor::name).collect();
    all.iter().position(|known| known == name).unwrap_or_else(|| panic!("`{name}` is not among {all:?}"))
}

/// All that results hold, by name, as bits.
fn all_bits(results: &Results) -> BTreeMap<String, Vec<u64>> {
    let mut all: BTreeMap<_, _> = bits(results).into_iter().collect();
    let plan = results.plan();
    for month in 0..plan.n_months() {
        for line in plan.lines.iter().map(|line| line.name) {
            for key in [Key::LineMonth { line, month }, Key::LineCashMonth { line, month }] {
                all.extend(results.month_mean(key).map(|mean| (format!("mean of {key:?}"), vec![mean.to_bits()])));
            }
        }
    }
    all
}

#[test]
fn every_content_kept_alone_has_the_bits_that_it_has_beside_all_others() {
    for case in [
        case(&everything_small(&[&MOVING_PRICES[..], &["budget.lines.\"API usage\".amount=1M USD"]].concat())),
        case(&builtin("budget-gone-by-april", &["groups.engineers.count=30"])),
    ] {
        let run = |keep| run_keeping(&case, plain(SEED, N), keep);
        let together = all_bits(&run(keeping(Content::ALL)));
        let totals = run(Keep::totals());
        let mut found: BTreeMap<_, _> = all_bits(&totals);
        for content in Content::ALL {
            for threads in [1, 2, 3] {
                let alone = on_threads(threads, || run(keeping([content])));
                assert_eq!((alone.total(), alone.compute()), (totals.total(), totals.compute()), "{content:?}");
                let alone = all_bits(&alone);
                alone.iter().for_each(|(name, bits)| assert_eq!(Some(bits), together.get(name), "{name} with {content:?} on {threads}"));
                // Cash is kept where it is paid at other times than cost accrues, which is so in the first case only; months of budgets where parts have some.
                let is_more = alone.len() > all_bits(&totals).len();
                let has_any = match content {
                    Content::Cash => totals.has_cash_timing(),
                    Content::BudgetMonths => !totals.plan().scenario.budget.parts.is_empty(),
                    _ => true,
                };
                assert!(is_more || !has_any, "{content:?} keeps nothing");
                found.extend(alone);
            }
        }
        // Cash of a line by month is listed under its line, where both are kept.
        let left: Vec<_> = together.keys().filter(|name| !found.contains_key(*name) && !name.starts_with("cash of")).collect();
        assert!(left.is_empty(), "{left:?} are kept by no content alone");
    }
}

#[test]
fn people_months_do_not_depend_on_what_is_kept_or_are_absent() {
    let exact = case(&builtin("traditional", &["groups.senior.attrition=\"20% per year\""]));
    // A hazard that may multiply itself has no exact mean, so that only the trials know how long positions are vacant.
    let trend = ["assumptions.trend=\"2% to 9% per month\"", "groups.senior.attrition=\"trend\"", "usage.coding-agent.growth=\"trend\""];
    let by_the_trials = case(&builtin("ai-integrated", &trend));
    for (case, is_exact) in [(exact, true), (by_the_trials, false)] {
        let people_months = |keep| run_keeping(&case, plain(SEED, N), keep).people_months();
        let all = people_months(keeping(Content::ALL));
        assert!(all.is_some_and(|months| months > 100.0), "{all:?}");
        assert_eq!(people_months(keeping([Content::Counts])), all);
        assert_eq!(people_months(Keep::totals()), all.filter(|_| is_exact));
    }
}

#[test]
fn an_assumption_that_is_the_whole_bill_is_the_total_of_every_trial() {
    let text = format!("{ONE_USER}[usage.use]\nmean = \"spend\"\n[assumptions]\nspend = \"200 to 900 USD/month\"\n");
    // The fifth and the ninety-fifth percentile of a lognormal law.
    let (mu, z95) = ((200.0_f64.ln() + 900.0_f64.ln()) / 2.0, 1.644_853_626_951_472_2);
    for sampling in [Sampling::Plain, Sampling::Sobol] {
        let settings = RunSettings { sampling, ..plain(SEED, 40_000) };
        let results = run_keeping(&case(&scenario(&text, &[])), settings, keeping([Content::Assumptions]));
        let [(number, drawn)] = results.assumptions().collect::<Vec<_>>()[..] else { panic!("one number is uncertain") };
        assert_eq!(number.path, "assumptions.spend");
        assert_eq!(results.column(Key::Assumption(number.slot.0)), Some(drawn));
        drawn.iter().zip(results.total()).for_each(|(spend, total)| check_equal("the bill of a year", *total, 12.0 * spend));
        check_quantiles("spend", drawn, &[(0.05, 200.0), (0.5, mu.exp()), (0.95, 900.0)]);
        check_mean("spend", drawn, (mu + ((900.0_f64 / 200.0).ln() / (2.0 * z95)).powi(2) / 2.0).exp());
    }
}

#[test]
fn every_uncertain_number_is_drawn_from_its_own_distribution() {
    let results = run_keeping(&case(&everything_small(&MOVING_PRICES)), plain(SEED, 4_000), keeping([Content::Assumptions]));
    let mut n_checked = 0;
    for (number, drawn) in results.assumptions() {
        let Uncertainty::Uncertain(family) = &number.law else { panic!("{} is certain", number.path) };
        if family.steps().is_none() {
            let quantile = |p| (p, Family::quantile(family.as_ref(), p));
            check_quantiles(&number.path, drawn, &[0.1, 0.5, 0.9].map(quantile));
            n_checked += 1;
        }
    }
    assert!(n_checked > 8, "only {n_checked} numbers were checked");
}

#[test]
fn the_share_price_times_the_grant_is_the_line_of_shares_in_every_trial() {
    // A dollar of the grant vests each month.
    let text = "format = 1\n[groups.holder]\ncount = 1\nbase = \"0 USD/year\"\npackage = \"equity\"\n[packages.equity.ownership]
        rsu = { grant = \"12 USD\", vesting_period = \"12 months\", cliff = \"0 months\" }
        [equity]\nexpense = \"market-at-vest\"";
    let jumps = "prices.share.jump={ rate = \"1.5 per year\", factor = { p50 = 0.8, sigma = 0.3 } }";
    let sets = ["prices.share={ drift = \"6% per year\", volatility = \"30% per year\" }", jumps];
    for sets in [&sets[..1], &sets[..]] {
        let keep = keeping([Content::Lines, Content::LineMonths, Content::SharedFactors]);
        let results = run_keeping(&case(&scenario(text, sets)), plain(SEED, 300), keep);
        let [(SharedFactor::SharePrice, path)] = &results.shared_factors().collect::<Vec<_>>()[..] else { panic!("only the share moves") };
        for (trial, cost) in line(&results, "RSUs").by_trial.iter().enumerate() {
            check_equal("twelve shares", *cost, path.iter().map(|month| month[trial]).sum());
        }
        for (month, price) in path.iter().enumerate() {
            let of_month = results.column(Key::LineMonth { line: "RSUs", month }).expect("kept");
            of_month.iter().zip(*price).for_each(|(cost, price)| check_equal("the share of a month", *cost, *price));
        }
    }
}

/// What it is of, settings, the name of the factor, the line that it moves and the cost of a month without it.
#[test]
fn every_factor_over_a_price_is_what_the_line_costs_over_its_list_price() {
    let gpu = |option: &str| format!("packages.p.tooling.gpu.h100={{ purchase_option = \"{option}\" }}");
    let user = "groups.user.usage=\"use\"";
    let owned = ["prices.hardware.utilization=1"];
    let tier = ["prices.tiers.frontier=\"unit\"", "access.open.models={ frontier = 1.0 }"];
    let [gpus, electricity, tokens, models, flagship] = MOVING_PRICES;
    for (sets, name, moved, list) in [
        (vec![gpus, &gpu("on-demand").replace(" }", ", hours = \"100 hours/month\" }")], "on-demand rent of h100", "GPU on demand", 350.0),
        (vec![gpus, &gpu("reserved")], "reserved rent of h100", "GPU reserved", 730.5 * 2.35),
        (vec![gpus, &gpu("spot").replace(" }", ", hours = \"100 hours/month\" }")], "spot rent of h100", "GPU spot", 125.0),
        (vec![electricity, owned[0], &gpu("owned")], "electricity price", "electricity", 730.5 * 1.275 * 1.3 * 0.135),
        (vec![tokens, user], "token prices", "API usage", 1.0),
        (vec![models, user], "price of unit", "API usage", 1.0),
        (vec![flagship, user, tier[0], tier[1]], "price of tier frontier", "API usage", 1.0),
    ] {
        let text = format!("{ONE_USER}[usage.use]\nmean = \"1 Mtok/month\"\n[packages.p.core]\n")
            .replace("usage = \"use\"\n", "package = \"p\"\n");
        let results = run_keeping(&case(&scenario(&text, &sets)), plain(SEED, 200), keeping([Content::LineMonths, Content::SharedFactors]));
        let factor = factor(&results, name);
        let mut values: Vec<f64> = vec![];
        for month in 0..results.plan().n_months() {
            let price = results.column(Key::SharedFactor { factor, month }).expect("kept");
            let cost = results.column(Key::LineMonth { line: moved, month }).unwrap_or_else(|| panic!("{name}: no line {moved}"));
            price.iter().zip(cost).for_each(|(price, cost)| check_equal(name, *cost, list * price));
            values.extend(price);
        }
        assert!(values.iter().any(|value| *value != 1.0), "{name} never moves");
    }
}

#[test]
fn a_company_shock_is_the_factor_on_use_and_has_mean_one_in_every_month() {
    let text = format!("{ONE_USER}[usage.use]\nmean = \"1 USD/month\"\ncompany_shock = {{ sigma = 0.3, persistence = 0.5 }}\n");
    for sampling in [Sampling::Plain, Sampling::Sobol] {
        let settings = RunSettings { sampling, ..plain(SEED, 20_000) };
        let keep = keeping([Content::LineMonths, Content::SharedFactors]);
        let results = run_keeping(&case(&scenario(&text, &["groups.user.count=3"])), settings, keep);
        let shock = factor(&results, "company shock of use");
        for month in 0..12 {
            let shock = results.column(Key::SharedFactor { factor: shock, month }).expect("kept");
            check_mean(&format!("the shock of month {month}"), shock, 1.0);
            let use_of_three = results.column(Key::LineMonth { line: "API usage", month }).expect("kept");
            use_of_three.iter().zip(shock).for_each(|(cost, shock)| check_equal("use of three people", *cost, 3.0 * shock));
        }
    }
}

#[test]
fn no_factor_that_never_moves_is_among_the_shared_factors() {
    let still = ["prices.share={ volatility = \"0% per year\" }"];
    let text = format!("{ONE_USER}[usage.use]\nmean = \"1 USD/month\"\n");
    let results = run_keeping(&case(&scenario(&text, &still)), plain(SEED, 10), keeping(Content::ALL));
    assert_eq!((results.shared_factors().count(), results.assumptions().count()), (0, 0));
}

#[test]
fn months_of_a_line_add_to_its_year_and_have_the_means_it_states() {
    let results = run_keeping(&case(&everything_small(&MOVING_PRICES)), plain(SEED, N), keeping(Content::ALL));
    let months = 0..results.plan().n_months();
    for line in results.lines() {
        let months: Vec<_> = months.clone().map(|month| results.column(Key::LineMonth { line: line.name, month }).expect("kept")).collect();
        for (trial, year) in line.by_trial.iter().enumerate() {
            let sum = months.iter().fold(0.0, |sum, month| sum + month[trial]);
            assert_eq!(sum.to_bits(), year.to_bits(), "{} in trial {trial}", line.name);
        }
        for (month, stated) in months.iter().zip(line.mean_by_month()) {
            assert!((mean(*month) - stated).abs() <= 1e-12 * stated.abs(), "{}: {} and {stated}", line.name, mean(*month));
        }
    }
}

#[test]
fn a_study_refuses_what_it_could_not_compare() {
    let year = builtin("traditional", &[]);
    let others = ["horizon.months=13", "horizon.start=\"2026-02\""].map(|set| builtin("traditional", &[set]));
    assert_eq!(Study::new([], plain(SEED, N)).err(), Some(StudyError::NoCases));
    for other in &others {
        let error = Study::new([case(&year), case(&year), case(other)], plain(SEED, N)).err().expect("a refusal");
        let StudyError::DifferentHorizons { start, months, first_start, first_months, .. } = &error else { panic!("{error}") };
        assert_eq!(((*start, *months), (*first_start, *first_months)), ((other.start, other.months), (year.start, year.months)));
        assert!(error.to_string().contains("but `test` covers 12 months from 2026-01"), "{error}");
    }
    // The same months in another year's scenario are no obstacle.
    assert!(Study::new([case(&year), case(&builtin("ai-integrated", &[]))], plain(SEED, N)).is_ok());
}

#[test]
fn ranges_and_partial_runs_that_are_not_of_the_study_are_refused() {
    let scenario =
        builtin("bench-burn", &["groups.large.count=3", "groups.largest.count=1", "groups.medium.count=1", "groups.small.count=1"]);
    let cases = [case(&scenario), case(&scenario)];
    let study = Study::new(cases.clone(), plain(SEED, 200)).expect("one horizon");
    let one = Study::new(cases[..1].to_vec(), plain(SEED, 200)).expect("one case");
    for (first, end) in [(0, 201), (0, 256), (256, 320)] {
        assert_eq!(study.run_range(first..end, &()).err(), Some(StudyError::RangeTooLong { range: first..end, n_trials: 200 }));
    }
    for (first, end) in [(0, 100), (1, 64), (100, 200), (200, 200)] {
        assert_eq!(study.run_range(first..end, &()).err(), Some(StudyError::RangeCutsBlock { range: first..end, n_trials: 200 }));
    }
    for (first, end) in [(0, 200), (0, 64), (64, 192), (192, 200)] {
        assert_eq!(study.run_range(first..end, &()).expect("whole blocks").len(), 2);
    }
    let parts = |study: &Study, end| study.run_range(0..end, &()).expect("whole blocks");
    let mismatch = |mismatch| Some(StudyError::Mismatch(mismatch));
    assert_eq!(study.complete(parts(&one, 200)).err(), mismatch(PartialMismatch::Cases));
    assert_eq!(one.complete(parts(&study, 200)).err(), mismatch(PartialMismatch::Cases));
    assert_eq!(one.resume(parts(&study, 64), &()).err(), mismatch(PartialMismatch::Cases));
    assert_eq!(one.complete(parts(&one, 192)).err(), mismatch(PartialMismatch::Trials));
    let shorter = Study::new(cases[..1].to_vec(), plain(SEED, 128)).expect("one case");
    assert_eq!(shorter.complete(parts(&one, 200)).err(), mismatch(PartialMismatch::Trials));
    assert_eq!(shorter.resume(parts(&one, 200), &()).err(), mismatch(PartialMismatch::Trials));
    let piece = |trials: Range<usize>| [Piece { case: 0, trials }];
    assert_eq!(one.run_pieces(&piece(0..128), parts(&one, 192), &()).err(), mismatch(PartialMismatch::Trials));
    assert_eq!(one.run_pieces(&piece(64..128), parts(&one, 64), &()).err(), mismatch(PartialMismatch::Cases));
    assert_eq!(
        one.run_pieces(&piece(0..100), parts(&one, 64), &()).err(),
        Some(StudyError::RangeCutsBlock { range: 0..100, n_trials: 200 })
    );
    let rest = one.run_range(64..200, &()).expect("whole blocks");
    assert_eq!(one.complete(rest).err(), mismatch(PartialMismatch::NotFromTheFirst));
    // Other contents are other columns.
    let totals = one.clone().keeping(Keep::totals());
    assert_eq!(totals.complete(parts(&one, 200)).err(), mismatch(PartialMismatch::Shape));
    assert_eq!(one.resume(parts(&totals, 64), &()).err(), mismatch(PartialMismatch::Shape));
}

/// What reports need of a case is in its record, but nobody's pay, and nobody who could be simulated.
#[test]
fn a_case_is_completed_from_its_record_alone() {
    let scenarios = BUILTINS.iter().map(|known| builtin(known.name, &[])).chain([everything_small(&[])]);
    for scenario in scenarios {
        let case = case(&scenario);
        let json = serde_json::to_string(&case.record()).expect("JSON");
        let elsewhere = Case::of_record(scenario, None, serde_json::from_str(&json).expect("a record")).expect("a record of its scenario");
        let [study, elsewhere] = [case, elsewhere].map(|case| Study::new([case], plain(SEED, 130)).expect("one case"));
        let whole = study.run(&()).expect("a whole run").remove(0);
        let completed = elsewhere.complete(study.run_range(0..130, &()).expect("all trials")).expect("trials of the case").remove(0);
        assert!(format!("{completed:?}") == format!("{whole:?}"), "{}", whole.plan().scenario.name);
        let [summary, of_whole] =
            [&completed, &whole].map(|results| serde_json::to_value(Summary::of(results, vec![]).expect("trials")).expect("JSON"));
        assert_eq!(summary, of_whole);
        assert_eq!(elsewhere.run(&()).err(), Some(StudyError::Mismatch(PartialMismatch::WithoutPeople)));
    }
    let record = case(&builtin("traditional", &[])).record();
    assert!(Case::of_record(builtin("bench-burn", &[]), None, record).is_none(), "a record of another scenario");
}

#[test]
fn results_that_do_not_pair_up_trial_by_trial_are_not_compared() {
    let year = case(&builtin("traditional", &[]));
    let longer = case(&builtin("traditional", &["horizon.months=13"]));
    let run = |case: &Case, settings| run_keeping(case, settings, Keep::report());
    let summary = |results: &Results| Summary::of(results, vec![]).expect("there are trials");
    let compare = |results: &[Results]| Comparison::of(results.iter().map(summary).collect(), results);
    let base = run(&year, plain(1, 100));
    assert!(compare(&[base.clone(), base.clone()]).is_ok());
    for other in [plain(2, 100), plain(1, 101), RunSettings { sampling: Sampling::Sobol, ..plain(1, 100) }] {
        let refused = compare(&[base.clone(), base.clone(), run(&year, other)]);
        assert!(matches!(refused, Err(ComparisonError::DifferentStudies { .. })), "{other:?}: {refused:?}");
    }
    let refused = compare(&[base.clone(), run(&longer, plain(1, 100))]);
    assert!(matches!(refused, Err(ComparisonError::DifferentHorizons { .. })), "{refused:?}");
    for keep in [Keep::totals(), keeping(Content::ALL.into_iter().filter(|content| *content != Content::Lines))] {
        let less = run_keeping(&year, plain(1, 100), keep);
        assert_eq!(Summary::of(&less, vec![]), None, "a report needs its lines");
        let summaries = || vec![summary(&base), summary(&base)];
        for pair in [[base.clone(), less.clone()], [less, base.clone()]] {
            let refused = Comparison::of(summaries(), &pair).err();
            assert_eq!(refused, Some(ComparisonError::NotKept { scenario: "test".into() }));
        }
    }
    assert_eq!(compare(std::slice::from_ref(&base)).err(), Some(ComparisonError::Incomplete));
    assert_eq!(Comparison::of(vec![summary(&base)], &[base.clone(), base.clone()]).err(), Some(ComparisonError::Incomplete));
}

#[test]
fn every_error_can_be_passed_on_as_one() {
    fn passes<E: std::error::Error + Send + Sync + 'static>() {}
    passes::<ScenarioErrors>();
    passes::<CaseErrors>();
    passes::<StudyError>();
    passes::<PartialMismatch>();
    passes::<ComparisonError>();
    passes::<IntakeError>();
    passes::<compcast::Error>();
    let study = || -> Result<Results, compcast::Error> {
        let case = Case::new(Scenario::builtin("traditional", &[])?.scenario, None)?;
        Ok(Study::new([case], RunSettings::new(1, 64))?.run(&())?.remove(0))
    };
    assert_eq!(study().map(|results| results.n_trials()).ok(), Some(64));
}

#[test]
fn all_that_keeps_a_case_from_being_simulated_is_reported_at_once() {
    let problems = |text: &str, sets: &[&str]| -> Vec<String> {
        let errors = Case::new(scenario(text, sets), None).err().map_or(vec![], |errors| errors.problems);
        errors.into_iter().map(|problem| problem.message).collect()
    };
    let seat =
        |name: &str| format!("prices.seats.{name}={{ fee = \"1 USD/month\", compute = true, credits = {{ amount = \"1 USD/month\" }} }}");
    let text = format!("{ONE_USER}[usage.use]\nmean = \"1 USD/month\"\n[packages.seated.tooling]\nseats = {{ one = 1, two = 1 }}\n");
    let sets = [
        "groups.user.package=\"seated\"",
        "groups.user.end=\"2025-06-30\"",
        "prices.models.unit.uncached_input={ min = \"0 USD/Mtok\", max = \"1 USD/Mtok\" }",
        "prices.models.unit.output={ min = \"0 USD/Mtok\", max = \"1 USD/Mtok\" }",
        &seat("one"),
        &seat("two"),
    ];
    let all = [
        "nobody is at work from 2026-01 to 2026-12",
        "the package `seated` has two seats with credits, `one` and `two`",
        "usage `use` is given in money, but its price may be zero in the first month",
    ];
    assert_eq!(problems(&text, &sets), all);
    let errors = Case::new(scenario(&text, &sets), None).expect_err("three problems");
    let lines: Vec<String> = errors.to_string().lines().map(str::to_string).collect();
    assert_eq!(lines.len(), 3, "{errors}");
    for (line, problem) in lines.iter().zip(all) {
        assert!(line.starts_with(&format!("{problem}; help: ")), "{line}");
    }
    let crowd = "format = 1\n[groups]\na = { count = 10000000, base = \"1 USD/year\" }\nb = { count = 10000000, base = \"1 USD/year\" }\n";
    let one_more = "c = { count = 1, base = \"1 USD/year\" }\n";
    assert_eq!(problems(&format!("{crowd}{one_more}"), &[]), ["20,000,001 people are more than a run can hold"]);
}

#[test]
fn a_headcount_file_of_rejected_rows_leaves_nobody_to_simulate() {
    let file = "employee_id,group,base_pay,pay_period,currency\n1,senior,x,YEAR,USD\n2,senior,-1,YEAR,USD\n";
    let headcount = Headcount::read(file.as_bytes(), &HeaderMap::canonical()).expect("a readable file");
    let errors = Case::new(builtin("traditional", &[]), Some(headcount.into())).expect_err("nobody is left");
    assert_eq!((errors.rows_read, errors.rejected.len(), errors.problems.len()), (Some(2), 2, 1));
    let message = &errors.problems[0].message;
    assert!(message.starts_with("there is nobody to simulate: every row was rejected: line 2, base_pay"), "{message}");
    assert!(message.contains("; line 3, base_pay"), "every reason is given: {message}");
}

#[test]
fn cases_of_a_study_share_their_draws() {
    let (scenario, budget) =
        (everything_small(&MOVING_PRICES), everything_small(&[&MOVING_PRICES[..], &["budget.total=\"1M USD\""]].concat()));
    // Somebody else's scenario between them, which takes other numbers and prices.
    let cases = [case(&scenario), case(&builtin("startup-unencumbered", &[])), case(&scenario), case(&budget)];
    for sampling in [Sampling::Plain, Sampling::Sobol] {
        let settings = RunSettings { sampling, ..plain(SEED, N) };
        let study = Study::new(cases.clone(), settings).expect("one horizon").keeping(keeping(Content::ALL));
        let results = study.run(&()).expect("nobody interrupts");
        check_same_bits("the same scenario twice", &results[0], &results[2]);
        check_same_bits("another budget", &results[0], &results[3]);
        assert_ne!(bits(&results[0]), bits(&results[1]));
        if sampling == Sampling::Plain {
            check_same_bits("alone", &results[0], &run_keeping(&cases[0], settings, keeping(Content::ALL)));
        }
    }
}
