//! Precision that is asked for: the intervals hold the truth as often as they say, and the run that reaches it is a plain run of as many trials.

use std::fs;
use std::path::Path;

use compcast::insight::measure::Measure;
use compcast::insight::precision::{Precision, PrecisionGoal};
use compcast::scenario::Scenario;
use compcast::simulation::{Results, Study};
use compcast::statistics::quantile::Percentile;
use compcast::statistics::rank::rank_interval;
use serde_json::Value;
use statrs::distribution::{Binomial, Discrete};

use crate::cli::{code, compcast, contents, empty, json};
use crate::support::{ERRORS, ONE_USER, case, plain, scenario};

const N_RUNS: usize = 2_000;
const N_TRIALS: usize = 1_024;

fn user(most: u32) -> Scenario {
    let text = format!(
        "{ONE_USER}[usage.use]\nmean = {{ dist = \"uniform\", min = 10, max = {most}, unit = \"USD/month\" }}\n[budget]\ncompute = \"70 USD\"\n"
    );
    scenario(&text, &["horizon.months=1"])
}

/// A bill that is uniform from 10 to 100 dollars, of which everything is known; and one from 10 to 80 on the same draws.
#[test]
fn intervals_of_runs_hold_the_truth_as_often_as_they_say() {
    let cases = [user(100), user(80)].map(|scenario| case(&scenario));
    let run = |seed| Study::new(cases.clone(), plain(seed, N_TRIALS)).expect("one horizon").run(&()).expect("nobody interrupts");
    let runs: Vec<Vec<Results>> = (0..N_RUNS as u64).map(run).collect();
    let measure = |measure: &str, results: &[Results]| -> Precision {
        let measure = Measure::parse(measure).expect("a measure");
        let mut found = PrecisionGoal { measure, half_width: 0.01, max_trials: N_TRIALS }.measure(results);
        assert_eq!(found.len(), 1, "a figure");
        found.remove(0)
    };
    let of_ranks = |percentile| rank_interval(N_TRIALS, percentile).expect("enough trials").coverage;
    for (target, truth, coverage) in [
        ("mean(compute)", 55.0, 0.95),
        ("p50(compute)", 55.0, of_ranks(Percentile::P50)),
        ("p90(compute)", 91.0, of_ranks(Percentile::P90)),
        ("p95(compute)", 95.5, of_ranks(Percentile::P95)),
        ("cvar95(compute)", 97.75, 0.95),
        ("p_over(compute)", 1.0 / 3.0, of_wilson(1.0 / 3.0)),
    ] {
        let found = runs.iter().map(|results| measure(target, &results[..1]));
        check_coverage(target, found, truth, coverage);
    }
    let differences = runs.iter().map(|results| measure("change(mean(total))", results));
    check_coverage("difference", differences, -10.0, 0.95);
    let alone = measure("mean(compute)", &runs[0][..1]);
    let paired = measure("change(mean(total))", &runs[0]);
    // 20 u against 90 u: the pairs have lost all but 2/9 of the spread.
    assert!((width(&paired) / width(&alone) - 2.0 / 9.0).abs() < 1e-6, "{paired:?} and {alone:?}");
}

fn width(precision: &Precision) -> f64 {
    precision.high.expect("an interval") - precision.low.expect("an interval")
}

/// The exact probability that Wilson's interval holds `truth`.
fn of_wilson(truth: f64) -> f64 {
    let law = Binomial::new(truth, N_TRIALS as u64).expect("a law");
    let holds = |hits: &u64| {
        let found = compcast::statistics::proportion::Proportion::of(*hits, N_TRIALS as u64).expect("trials");
        found.lower <= truth && truth <= found.upper
    };
    (0..=N_TRIALS as u64).filter(holds).map(|hits| law.pmf(hits)).sum()
}

/// Within [`ERRORS`] standard errors of the coverage itself.
#[track_caller]
fn check_coverage(what: &str, found: impl Iterator<Item = Precision>, truth: f64, coverage: f64) {
    let hits = found.filter(|found| found.low.is_some_and(|low| low <= truth) && found.high.is_some_and(|high| truth <= high)).count();
    let share = hits as f64 / N_RUNS as f64;
    let error = (coverage * (1.0 - coverage) / N_RUNS as f64).sqrt();
    assert!((share - coverage).abs() <= ERRORS * error, "{what}: {share} of runs hold the truth instead of {coverage}");
}

/// The JSON of a run that was to be so precise, taken apart: what it says of precision, and the rest.
fn asked(folder: &Path, arguments: &[&str]) -> (Value, Value) {
    let mut found = json(folder, &[arguments, &["--format", "json", "--quiet"]].concat());
    let precision = found.as_object_mut().unwrap().shift_remove("precision").expect("what was reached");
    (precision, found)
}

#[test]
fn trials_are_doubled_until_it_is_enough_and_no_further() {
    let folder = empty();
    let share = |se: &Value, value: &Value| 1.959_963_984_540_054 * se.as_f64().unwrap() / value.as_f64().unwrap();
    for (of, whole, figure, error, precision) in [
        ("mean", "total", "mean", "se_mean", "0.05%"),
        ("compute-mean", "compute", "mean", "se_mean", "1%"),
        ("compute-cvar95", "compute", "cvar95", "se_cvar95", "2%"),
    ] {
        let run_arguments = ["run", "ai-integrated"];
        let (reached, found) =
            asked(folder.path(), &[&run_arguments[..], &["--trials", "100", "--precision", precision, "--precision-metric", of]].concat());
        let n = found["trials"].as_u64().unwrap();
        assert!(n > 100 && n % 100 == 0 && (n / 100).is_power_of_two(), "{of}: {n} trials");
        let plain =
            |n: u64| json(folder.path(), &[&run_arguments[..], &["--trials", &n.to_string(), "--format", "json", "--quiet"]].concat());
        assert_eq!(found, plain(n), "{of}");
        let limit = precision.trim_end_matches('%').parse::<f64>().unwrap() / 100.0;
        let of_run = |run: &Value| share(&run[whole][error], &run[whole][figure]);
        assert!(of_run(&found) <= limit && of_run(&plain(n / 2)) > limit, "{of}: {reached}");
        assert!((of_run(&found) / reached["reached"].as_f64().unwrap() - 1.0).abs() < 1e-9, "{of}: {reached}");
        assert_eq!((&reached["asked"], &reached["is_enough"], &reached["trials"]), (&limit.into(), &true.into(), &n.into()));
    }
}

#[test]
fn a_probability_is_known_to_percentage_points_and_a_percentile_by_its_ranks() {
    let folder = empty();
    let (chance, found) =
        asked(folder.path(), &["run", "ai-integrated", "--trials", "200", "--precision", "2%", "--precision-metric", "over-budget"]);
    assert_eq!(
        (&chance["low"], &chance["high"], &chance["value"]),
        (&found["budget"]["p_over_low"], &found["budget"]["p_over_high"], &found["budget"]["p_over"])
    );
    let half = (chance["high"].as_f64().unwrap() - chance["low"].as_f64().unwrap()) / 2.0;
    assert!(chance["is_in_points"] == true && half <= 0.02 && chance["reached"] == half, "{chance}");
    let (p90, found) =
        asked(folder.path(), &["run", "ai-integrated", "--trials", "200", "--precision", "0.1%", "--precision-metric", "p90"]);
    let value = found["total"]["p90"].as_f64().unwrap();
    assert!(p90["value"] == value && p90["low"].as_f64() < Some(value) && p90["high"].as_f64() > Some(value), "{p90}");
}

#[test]
fn at_the_ceiling_the_report_says_what_was_reached() {
    let folder = empty();
    let arguments = ["run", "traditional", "--trials", "300", "--precision", "0.0001%", "--max-trials", "1000"];
    let (reached, found) = asked(folder.path(), &arguments);
    assert_eq!((&found["trials"], &reached["is_enough"]), (&1_000.into(), &false.into()));
    assert_eq!(found, json(folder.path(), &["run", "traditional", "--trials", "1000", "--format", "json", "--quiet"]));
    let text = String::from_utf8(compcast(folder.path(), &arguments).stdout).unwrap().replace('\n', " ");
    assert!(
        text.contains("mean(total) is known only to ± 0.") && text.contains("after 1,000 trials, the most allowed; 0.0001% was asked for."),
        "{text}"
    );
    let enough = compcast(folder.path(), &["run", "traditional", "--trials", "300", "--precision", "50%", "--format", "markdown"]);
    let text = String::from_utf8(enough.stdout).unwrap();
    assert!(text.contains("with 95% confidence after 300 trials; 50% was asked for.**"), "{text}");
}

#[test]
fn a_comparison_goes_on_until_its_differences_are_known() {
    let folder = empty();
    let comparison = ["compare", "traditional", "ai-integrated", "budget-gone-by-april"];
    let (reached, found) = asked(folder.path(), &[&comparison[..], &["--trials", "100", "--precision", "10%"]].concat());
    let n = found["scenarios"][0]["trials"].to_string();
    assert_eq!(found, json(folder.path(), &[&comparison[..], &["--trials", &n, "--format", "json", "--quiet"]].concat()));
    let half =
        json(folder.path(), &[&comparison[..], &["--trials", &(n.parse::<u64>().unwrap() / 2).to_string(), "--format", "json"]].concat());
    let reach = |run: &Value, index: usize| {
        let total = &run["differences"][index]["total"];
        1.959_963_984_540_054 * total["se_mean"].as_f64().unwrap() / total["mean"].as_f64().unwrap().abs()
    };
    for index in 0..2 {
        assert!(reach(&found, index) <= 0.1);
        assert!((reach(&found, index) / reached[index]["reached"].as_f64().unwrap() - 1.0).abs() < 1e-9, "{reached}");
    }
    assert!((0..2).any(|index| reach(&half, index) > 0.1), "{n} trials are more than it takes");
    let text = compcast(folder.path(), &[&comparison[..], &["--trials", "100", "--precision", "10%"]].concat()).stdout;
    let text = String::from_utf8(text).unwrap();
    assert!(text.contains("change(mean(total)) of ai-integrated is known to ± "), "{text}");
}

#[test]
fn the_receipt_of_such_a_run_gives_its_figures_again() {
    let folder = empty();
    let at = |name: &str| folder.path().join(name);
    let first = compcast(folder.path(), &["run", "ai-integrated", "--trials", "100", "--precision", "0.1%", "--out", "a"]);
    assert_eq!(code(&first), 0, "{}", String::from_utf8_lossy(&first.stderr));
    assert_eq!(code(&compcast(folder.path(), &["run", "a/receipt.json", "--out", "b"])), 0);
    for part in ["tables", "charts"] {
        assert!(contents(&at("a").join(part)) == contents(&at("b").join(part)), "{part}");
    }
    let receipt = |folder: &str| -> Value { serde_json::from_slice(&fs::read(at(folder).join("receipt.json")).unwrap()).unwrap() };
    assert_eq!((&receipt("a")["scenarios"], &receipt("a")["run"]["trials"]), (&receipt("b")["scenarios"], &receipt("b")["run"]["trials"]));
    assert!(receipt("a")["run"]["trials"].as_u64() > Some(100));
}

#[test]
#[cfg(unix)]
fn an_interrupted_search_goes_on_to_the_same_end() {
    let folder = empty();
    let run_arguments = [
        "run",
        "startup-unencumbered",
        "--trials",
        "1000",
        "--precision",
        "0.0007%",
        "--max-trials",
        "120000",
        "--precision-metric",
        "p90",
    ];
    let stopped = crate::partial::interrupted(folder.path(), &[&run_arguments[..], &["--threads", "1", "--format", "json"]].concat());
    assert_eq!(code(&stopped), 130, "{}", String::from_utf8_lossy(&stopped.stderr));
    let go_on = crate::partial::resume_arguments(&stopped);
    let words: Vec<&str> = go_on.iter().map(String::as_str).collect();
    let expected =
        ["resume", "startup-unencumbered.partial", "--precision", "0.0007%", "--precision-metric", "p90", "--max-trials", "120000"];
    assert_eq!(&words[..8], expected);
    let resumed = compcast(folder.path(), &words);
    let whole = compcast(folder.path(), &[&run_arguments[..], &["--format", "json"]].concat());
    assert!(code(&resumed) == 0 && resumed.stdout == whole.stdout, "{}", String::from_utf8_lossy(&resumed.stderr));
}

#[test]
fn what_cannot_be_asked_is_refused_with_what_can() {
    let folder = empty();
    let budgetless = "format = 1\n[groups.g]\ncount = 1\nbase = \"12k USD/year\"\n";
    fs::write(folder.path().join("plain.toml"), budgetless).unwrap();
    for (arguments, expected) in [
        (vec!["run", "traditional", "--precision", "1"], "such as 1%, or a measure"),
        (vec!["run", "traditional", "--precision", "0%"], "more than 0%"),
        (vec!["run", "traditional", "--precision-metric", "p90"], "--precision <[MEASURE] SHARE>"),
        (vec!["run", "traditional", "--precision", "1%", "--precision-metric", "difference"], "use `compcast compare`"),
        (vec!["run", "traditional", "--precision", "1%", "--max-trials", "500"], "begin with --trials 500"),
        (vec!["run", "plain.toml", "--precision", "1%", "--precision-metric", "over-budget"], "no budget"),
        (vec!["compare", "--precision", "mean(computes) 1%"], "write `compute`"),
        (vec!["run", "traditional", "--precision", "month_out(total) 1%"], "not known to a percentage"),
        (vec!["run", "traditional", "--precision", "p90(total) 1%", "--precision-metric", "p90"], "leave --precision-metric out"),
        (vec!["run", "traditional", "--precision", "1%", "--trial-range", "0..64", "--partial", "a"], "cannot be used with"),
    ] {
        let output = compcast(folder.path(), &arguments);
        let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(code(&output) == 2 && stderr.contains(expected), "{arguments:?}: {stderr}");
    }
}

#[test]
fn json_names_the_factor_of_intervals_from_replicates_and_the_error_of_every_figure() {
    let folder = empty();
    let run =
        |more: &[&str]| json(folder.path(), &[&["run", "ai-integrated", "--trials", "1024", "--format", "json", "--quiet"], more].concat());
    let (sobol, plain) = (run(&["--sampling", "sobol"]), run(&[]));
    // The 97.5% quantile of Student's t with 15 degrees of freedom.
    assert_eq!(sobol["sampling"]["replicates"], 16);
    assert!((sobol["sampling"]["critical_value"].as_f64().unwrap() - 2.131_45).abs() < 1e-3, "{}", sobol["sampling"]);
    for found in [&sobol, &plain] {
        for figure in ["mean", "sd", "p5", "p10", "p25", "p50", "p75", "p90", "p95", "p99", "cvar95", "cvar99"] {
            let error = found["total"][format!("se_{figure}")].as_f64().unwrap_or(f64::NAN);
            assert!(error > 0.0 && error < found["total"]["sd"].as_f64().unwrap(), "se_{figure}: {error}");
        }
    }
    let budget = &plain["budget"];
    let share = budget["p_over"].as_f64().unwrap();
    assert!((budget["se_p_over"].as_f64().unwrap() - (share * (1.0 - share) / 1024.0).sqrt()).abs() < 1e-12, "{budget}");
}

#[test]
fn percentiles_of_counts_have_no_error_of_nothing() {
    let folder = empty();
    for name in ["startup-unencumbered", "big-tech-queue", "budget-gone-by-april"] {
        let found = json(folder.path(), &["run", name, "--trials", "1000", "--format", "json", "--quiet"]);
        let turnover = &found["turnover"];
        for counts in [&turnover["hires"], &turnover["leavers"], &found["access"]["people_months_at_cap"]] {
            if counts.is_null() || counts["sd"].as_f64() == Some(0.0) {
                continue;
            }
            for percentile in [5, 10, 25, 50, 75, 90, 95, 99] {
                let error = counts[format!("se_p{percentile}")].as_f64();
                assert!(error.is_none_or(|error| error > 0.0), "{name}: P{percentile} of {counts}");
            }
        }
    }
}
