//! The commands that inform rather than simulate: prices, explanations, completions.

use std::process::{Command, Output};

use compcast::chance::Family;
use compcast::cost::COST_LINES;
use compcast::insight::explanation;
use compcast::report::glossary::{self, GLOSSARY};
use compcast::report::number_forms::NUMBER_FORMS;
use compcast::scenario::{RunSettings, Scenario, Uncertainty};
use compcast::simulation::{Case, simulate};
use serde_json::Value;

const SCENARIOS: [&str; 3] = ["traditional", "ai-integrated", "budget-gone-by-april"];

fn compcast(arguments: &[&str]) -> Output {
    let folder = tempfile::tempdir().expect("a temporary folder");
    Command::new(env!("CARGO_BIN_EXE_compcast")).args(arguments).current_dir(folder.path()).output().expect("the program starts")
}

pub fn stdout_of(arguments: &[&str]) -> String {
    let output = compcast(arguments);
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("text")
}

pub fn refused(arguments: &[&str]) -> String {
    let output = compcast(arguments);
    assert_eq!(output.status.code(), Some(2), "{arguments:?}");
    assert!(output.stdout.is_empty(), "{arguments:?} printed a result");
    String::from_utf8(output.stderr).expect("text")
}

fn price_list(arguments: &[&str]) -> Value {
    serde_json::from_str(&stdout_of(&[&["prices", "--format", "json"], arguments].concat())).expect("JSON")
}

fn model<'a>(list: &'a Value, name: &str) -> &'a Value {
    list["models"].as_array().unwrap().iter().find(|model| model["name"] == name).expect("a model")
}

#[test]
fn a_price_holds_until_the_day_of_its_next_step() {
    let blended = |price: &Value| price["blended"]["mean"].as_f64().unwrap();
    // .90 × .20 + .1 × 11.4/12.4 × 2.50 + .1/12.4 × 10, and one and a half times that from September on.
    let before = 0.18 + (11.4 * 2.5 + 10.0) / 124.0;
    for (at, output, blend) in [(None, 10.0, before), (Some("2026-08-31"), 10.0, before), (Some("2026-09-01"), 15.0, 1.5 * before)] {
        let list = price_list(&at.map_or(vec![], |at| vec!["--at", at]));
        let sonnet = model(&list, "claude-sonnet-5");
        assert_eq!(list["at"], at.unwrap_or("2026-08-21"));
        assert_eq!((&sonnet["output"]["mean"], &sonnet["tiers"][0]), (&Value::from(output), &Value::from("mid")));
        assert!((blended(sonnet) - blend).abs() < 1e-12, "{sonnet}");
        match output {
            10.0 => {
                assert_eq!(sonnet["next"]["from"], "2026-09-01");
                assert!((blended(&sonnet["next"]) - 1.5 * before).abs() < 1e-12);
            }
            _ => assert!(sonnet["next"].is_null()),
        }
    }
}

#[test]
fn an_uncertain_price_shows_its_mean_and_interval_and_spreads_to_the_blend() {
    let list = price_list(&["traditional", "--set", "prices.models.claude-haiku-4-5.output=2 to 8 USD/Mtok"]);
    let haiku = model(&list, "claude-haiku-4-5");
    let figure = |class: &str, key: &str| haiku[class][key].as_f64().unwrap_or(f64::NAN);
    assert!((figure("output", "p5") - 2.0).abs() < 1e-9 && (figure("output", "p95") - 8.0).abs() < 1e-9, "{haiku}");
    let blended = |output: f64| 0.9 * 0.10 + (11.4 * 1.25 + output) / 124.0;
    // The blend rises with the one uncertain price, so its percentiles are those of that price; 4,096 draws place them within a third.
    for key in ["p5", "mean", "p95"] {
        let off = figure("blended", key) - blended(figure("output", key));
        assert!(off.abs() < 0.3 / 124.0, "{key} is off by {off}: {haiku}");
    }
    assert!(haiku["cache_read"]["p5"].is_null());
    assert!(stdout_of(&["prices", "--set", "prices.gpus.h100.on_demand=2 to 5 USD/hour"]).contains("(2.00 to 5.00)"));
}

#[test]
fn prices_include_their_factors_and_say_so() {
    let arguments = [
        "traditional",
        "--set",
        "prices.factor=2",
        "--set",
        "prices.vendors.anthropic.factor={ value = 1.5, start = \"2026-09\" }",
        "--set",
        "prices.models.claude-haiku-4-5.factor=0.5 to 1.5",
    ];
    let list = price_list(&arguments);
    let model = |name: &str| list["models"].as_array().unwrap().iter().find(|model| model["name"] == name).unwrap().clone();
    // 5 × 2, and from September on × 1.5 as well.
    assert_eq!(model("claude-opus-5")["uncached_input"]["mean"], 10.0);
    assert_eq!(
        (&model("claude-opus-5")["next"]["from"], &model("claude-opus-5")["next"]["uncached_input"]["mean"]),
        (&"2026-09-01".into(), &15.0.into())
    );
    // The next price of Sonnet is 3 × 2 × 1.5.
    assert_eq!(model("claude-sonnet-5")["next"]["uncached_input"]["mean"], 9.0);
    // 1 × 2 × the interval.
    assert_eq!(model("claude-haiku-4-5")["uncached_input"]["p95"], 3.0);
    let gpu = list["gpus"].as_array().unwrap().iter().find(|gpu| gpu["name"] == "h100").unwrap();
    assert_eq!((&gpu["on_demand"]["mean"], &gpu["purchase"]["mean"]), (&7.0.into(), &30_000.0.into()));
    assert_eq!(list["factors"][0]["path"], "prices.factor");
    let text = stdout_of(&[&["prices"], &arguments[..3]].concat());
    assert!(text.contains("List prices include factors: `prices.factor` = 2"), "{text}");
    assert!(!stdout_of(&["prices"]).contains("factors"));
}

#[test]
fn prices_are_blended_over_the_tokens_of_the_coding_agent() {
    let scenario = Scenario::builtin("ai-integrated", &["usage.plain.mean=\"1 Mtok/month\""]).expect("a sound scenario").scenario;
    let value = |law: &Uncertainty| if let Uncertainty::Certain(value) = law { *value } else { f64::NAN };
    let mix = |name: &str| {
        let tokens = &scenario.usages[name].tokens;
        [&tokens.cache_read, &tokens.cache_write, &tokens.input_to_output].map(|number| value(&number.law))
    };
    assert_eq!(mix("plain"), mix("coding-agent"));
}

#[test]
fn prices_come_in_every_format_and_a_wrong_day_is_refused() {
    assert!(stdout_of(&["prices"]).starts_with("Prices of ai-integrated on 2026-08-21\n"));
    assert!(stdout_of(&["prices", "--format", "markdown"]).contains("| b200 | 5.50 | 3.70 | 2.31 | 48,000 | 1.79 |"));
    let csv = stdout_of(&["prices", "--format", "csv"]);
    assert!(csv.starts_with("kind,name,what,unit,on,mean,p5,p95\n"), "{csv}");
    assert!(csv.contains("electricity,electricity,price,USD/kWh,2026-08-21,0.135,,\n"), "{csv}");
    assert!(refused(&["prices", "--at", "2026-02-30"]).contains("not a day"));
}

#[test]
fn a_run_reports_energy_and_carbon_of_gpus_and_nothing_where_there_are_none() {
    let run = |name: &str, format: &str| stdout_of(&["run", name, "--trials", "200", "--format", format]);
    for format in ["table", "markdown"] {
        let sentence = "GPUs, owned and rented, draw ";
        assert!(run("ai-integrated", format).contains(sentence) && !run("traditional", format).contains(sentence), "{format}");
    }
    let json = |name| serde_json::from_str::<serde_json::Value>(&run(name, "json")).expect("JSON");
    let gpus = &json("ai-integrated")["gpus"];
    let mean = |what: &str| gpus[what]["mean"].as_f64().expect("a mean");
    assert!((mean("carbon_kg") - 0.37 * mean("energy_kwh")).abs() < 1e-6 * mean("carbon_kg"));
    assert!(gpus["spot_interruptions"].is_null() && json("traditional").get("gpus").is_none());
}

/// The lines of a scenario that change when one of its numbers does must name that number.
#[test]
fn every_number_that_moves_a_line_is_among_its_inputs() {
    // Ways to rent and price compute that no built-in scenario takes.
    let others: &[&str] = &[
        "packages.lead.tooling.gpu.a100={ purchase_option = \"spot\", hours = \"100 hours/month\", interruptions = \"0.1 per hour\", hours_lost = \"2 hours\" }",
        "groups.principal.gpu_usage=none",
        "packages.lead.tooling.gpu.h200={ purchase_option = \"reserved\", utilization = 0.5 }",
        "packages.lead.tooling.gpu.h100={ purchase_option = \"owned\", utilization = 0.5, purchased = \"2026-03\" }",
        "prices.hardware.hosting=\"150 USD/kW/month\"",
        "prices.capability_decline={ factor_per_year = 0.5, tiers = [\"small\", \"mid\"] }",
        "prices.tiers.frontier=\"gpt-5.5\"",
        "usage.coding-agent.tokens.long_context=0.2",
    ];
    let turnover = [
        "groups.senior.attrition=\"20% to 40% per year\"",
        "groups.senior.time_to_fill=\"1 month\"",
        "groups.senior.hiring_cost=0.2",
        "groups.mid.hiring={ 2026-03 = 2 }",
        "groups.mid.hiring_cost=\"10k USD\"",
        "packages.lead.core.sign_on=\"20k USD\"",
    ];
    let incidents: &[&str] = &[
        "groups.engineers.count=6",
        "groups.heavy-users.count=3",
        "incidents.a={ scope = \"person\", rate = \"2 per person per month\", spend = { gpu = \"h100\" }, duration = \"30 hours\" }",
        "incidents.b={ scope = \"team\", rate = \"9 per team per month\", variance_to_mean = 2, mean_cluster_size = 2, size = \"90 to 900 USD\" }",
        "incidents.c={ scope = \"person\", rate = \"3 per person per month\", spend = { rate = \"9 USD/hour\" }, duration = \"90 hours\", \
         weekend_share = 0.5, time_to_detect = \"1 to 9 hours\", counts_toward_cap = true, max_cost = \"300 USD\" }",
        "guardrails={ alert = { after = \"8 hours\" }, daily_limit = { amount = \"60 USD/day\" }, kill_switch = { amount = \"200 USD\" } }",
    ];
    let cases = SCENARIOS.iter().map(|name| (*name, [].as_slice()));
    for (name, sets) in
        cases.chain([("ai-integrated", others), ("ai-integrated", turnover.as_slice()), ("budget-gone-by-april", incidents)])
    {
        let scenario = Scenario::builtin(name, sets).expect("a sound scenario").scenario;
        let lines = |scenario: &Scenario| {
            let case = Case::new(scenario.clone(), None).unwrap_or_else(|errors| panic!("{name}: {errors}"));
            let results = simulate(&case, RunSettings::new(1, 8));
            results.lines().map(|line| (line.name, line.by_trial.clone())).collect::<Vec<_>>()
        };
        let case = Case::new(scenario.clone(), None).expect("a sound case");
        let before = lines(&scenario);
        let (mut n_moved, mut unnamed) = (0, vec![]);
        for slot in 0..scenario.numbers.len() {
            let mut changed = scenario.clone();
            let number = &mut changed.numbers[slot];
            let value = match &number.law {
                Uncertainty::Certain(value) => *value,
                Uncertainty::Uncertain(family) => Family::mean(family.as_ref()),
            };
            let down = value * 0.9;
            number.law = Uncertainty::Certain(if value == 0.0 { 0.05 } else { down });
            for ((line, old), (_, new)) in before.iter().zip(lines(&changed)) {
                if *old == new {
                    continue;
                }
                n_moved += 1;
                let cost_line = COST_LINES.iter().find(|cost_line| cost_line.name == *line).expect("a line of the catalogue");
                if !explanation::inputs(cost_line, case.plan()).iter().any(|input| input.slot.0 == slot) {
                    unnamed.push(format!("{name}: {} moves {line}", scenario.numbers[slot].path));
                }
            }
        }
        assert!(unnamed.is_empty(), "{}", unnamed.join("\n"));
        assert!(n_moved > 15, "only {n_moved} numbers moved a line of {name}");
    }
}

#[test]
fn every_line_is_explained_in_every_scenario_with_its_formula() {
    for cost_line in COST_LINES {
        for scenario in ["traditional", "ai-integrated"] {
            let text = stdout_of(&["explain", cost_line.name, scenario]);
            // A terminal breaks long sentences between words.
            assert!(text.replace('\n', " ").contains(cost_line.meaning) && text.contains(cost_line.element.name()), "{text}");
            assert!(text.contains("Mean of January 2026") || text.contains("nobody in"), "{text}");
        }
    }
}

#[test]
fn an_explanation_gives_values_sources_and_a_worked_month() {
    // 120 engineers with one seat of 39 a month: 4,680.
    let seats = stdout_of(&["explain", "ai seats"]);
    assert!(seats.contains("120 people at work × 39.00 USD per person on average = 4,680 USD"), "{seats}");
    assert!(seats.contains("B: vendor's documentation, June 2026"), "{seats}");
    let api = stdout_of(&["explain", "API usage"]).replace('\n', " ");
    for expected in
        ["A: vendor's cost page 2026", "USD per million tokens in four disjoint classes", "assumptions.usage_growth", "no closed form"]
    {
        assert!(api.contains(expected), "{expected} is not in {api}");
    }
    for (line, rule) in
        [("bonus", "that month pays the bonus of the whole previous year"), ("RSUs", "the taxes withheld from vesting shares")]
    {
        assert!(stdout_of(&["explain", line, "traditional"]).replace('\n', " ").contains(rule), "{line} does not say when it moves cash");
    }
    let paid_here = |sets: &[&str]| {
        stdout_of(&[&["explain", "bonus", "traditional"], sets].concat())
            .replace('\n', " ")
            .contains("In traditional it is paid as it accrues.")
    };
    let monthly = ["individual", "lead"].map(|package| format!("packages.{package}.core.bonus.payment_month=none"));
    assert!(paid_here(&["--set", &monthly[0], "--set", &monthly[1]]) && !paid_here(&[]) && !paid_here(&["--set", &monthly[0]]));
    assert!(!stdout_of(&["explain", "API usage"]).contains("Cash"), "paid as it accrues");
    assert!(stdout_of(&["explain", "AI seats", "--set", "prices.seats.copilot-enterprise.fee=50 USD/month"]).contains("--set"));
}

#[test]
fn a_term_is_explained_in_whatever_case_and_a_slip_finds_its_word() {
    assert!(stdout_of(&["explain", "cvar"]).contains("E[cost | cost ≥ VaR]"));
    assert!(refused(&["explain", "overge"]).contains("write `overage`"));
    assert!(refused(&["explain", "zebra"]).contains("compcast explain"));
    let all = stdout_of(&["explain"]);
    assert!(COST_LINES.iter().map(|cost_line| cost_line.name).chain(GLOSSARY.iter().map(|term| term.name)).all(|name| all.contains(name)));
}

#[test]
fn a_number_is_explained_by_what_it_comes_to() {
    for (number, expected) in [
        // P50 √(2 × 5) = 3.162%, σ ln(2.5)/3.2897 = 0.27853, mean 3.162% × exp(0.27853²/2) = 3.287%.
        ("2% to 5%", ["lognormal", "0.0329", "0.0316"]),
        // P50 √(200 × 900) = 424.26, σ ln(4.5)/3.2897 = 0.45721, mean 424.26 × exp(0.45721²/2) = 471.01.
        ("200 to 900 USD/month", ["USD/month", "471.01", "424.26"]),
        // (−2 + 5)/2 = 1.5, sd 7/3.2897 = 2.128
        ("\"-2% to 5% per month\"", ["normal", "1.50", "2.13"]),
        // Not a triangle, whose mean is (0 + 0.9 + 1.5)/3 = 0.80: (0 + 4 × 0.9 + 1.5)/6 = 0.85, sd √(0.85 × 0.65/7) = 0.2809.
        ("{ min = 0, mode = 0.9, max = 1.5 }", ["pert", "0.85", "0.2809"]),
        // The two ends cancel out.
        ("\"-5% to 5%\"", ["normal", "0.0304", "0.00"]),
        ("15% per year", ["growth by month", "probability by month", "1.35"]),
    ] {
        let text = stdout_of(&["explain", number]);
        assert!(expected.iter().all(|expected| text.contains(expected)), "{text}");
    }
    assert!(refused(&["explain", "900 to 200 USD"]).contains("is reversed"));
    assert!(refused(&["explain", "5 bananas"]).contains("the unit `bananas` does not fit here"));
}

#[test]
fn every_form_of_a_number_is_explained_by_what_its_family_computes() {
    // (0 + 0.9 + 1.5)/3, and (1.1 + 1.6)/2, sd 0.5/√12.
    assert!(stdout_of(&["explain", "triangular"]).contains("0.80"));
    assert!(stdout_of(&["explain", "UNIFORM"]).contains("0.1443"));
    let all = stdout_of(&["explain"]);
    for form in NUMBER_FORMS {
        let text = stdout_of(&["explain", form.name]);
        assert!(text.contains("Formula") && text.contains("P95") && all.contains(form.name), "{text}");
    }
}

#[test]
fn a_key_is_explained_by_its_path_and_by_the_end_of_it() {
    let of = |name: &str| stdout_of(&["explain", name]).split_whitespace().collect::<Vec<_>>().join(" ");
    let growth = of("growth");
    assert!(growth.contains("12 months, unless") && growth.contains("usage.*.growth"), "{growth}");
    assert!(of("growth_period").contains("How long use grows after the first month"));
    assert!(of("groups.senior.attrition").contains("Chance that a person leaves"));
    let dates = of("grant_date");
    assert!(dates.contains("packages.*.ownership.rsu.grant_date") && dates.contains("option_refreshers"), "{dates}");
    assert!(refused(&["explain", "growth_perod"]).contains("write `growth_period`"));
}

#[test]
fn an_explanation_shows_what_the_file_says_and_all_that_moves_the_line() {
    let sets = ["--set", "usage.coding-agent.across_people={ gini = 0.6 }", "--set", "usage.coding-agent.price_elasticity=-0.8"];
    let text = stdout_of(&[&["explain", "API usage", "ai-integrated"], sets.as_slice()].concat());
    let row =
        |name: &str| text.lines().find(|line| line.starts_with(name)).unwrap_or_else(|| panic!("{name} is not in {text}")).to_string();
    // σ would be √2 Φ⁻¹(0.8) = 1.19.
    assert!(row("usage.coding-agent.across_people.gini").contains("0.60"));
    assert!(row("usage.coding-agent.price_elasticity").contains("-0.80"));
    assert!(row("usage.coding-agent.growth_period").contains("   12  ") && row("usage.coding-agent.growth_period").contains("built-in"));
    assert!(row("usage.coding-agent.adoption.over").contains("   6  "));
    assert!(row("usage.coding-agent.monthly_variation.shape").contains("   3  "));
    assert!(text.contains("sources speak of growth in one year"), "{text}");
}

#[test]
fn growth_that_stops_within_the_run_is_a_warning_unless_the_usage_says_so() {
    let warned = |sets: &[&str]| {
        let output = compcast(&[&["check", "budget-gone-by-april"], sets].concat());
        assert!(output.status.success());
        String::from_utf8_lossy(&output.stderr).split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let two_years = ["--set", "horizon.months=24"];
    let text = warned(&two_years);
    assert!(text.contains("the growth of `usage.adopting` stops after 12 months: from January 2027 on use stays level"), "{text}");
    assert!(text.contains("write usage.adopting.growth_period = \"24 months\" to grow throughout"), "{text}");
    let period = "usage.adopting.growth_period=24 months";
    assert!(!warned(&[&two_years, ["--set", period].as_slice()].concat()).contains("the growth of `usage.adopting`"));
    assert!(!warned(&[]).contains("the growth of"), "twelve months are the whole run");
}

#[test]
fn every_term_that_the_reports_print_is_in_the_glossary() {
    let plain = ["share", "people", "amount", "simulated", "exact", "verdict", "unit", "per employee and month", "compute, usd"];
    let mut n_terms = 0;
    let runs = SCENARIOS.map(|name| vec!["run", name, "--trials", "200", "--format", "markdown"]);
    let others = [
        vec!["compare", "--trials", "200", "--format", "markdown"],
        vec!["drivers", "budget-gone-by-april", "--trials", "200", "--format", "markdown", "--total", "--shapley"],
    ];
    for arguments in runs.into_iter().chain(others) {
        let report = stdout_of(&arguments);
        let lines: Vec<&str> = report.lines().collect();
        let headers = lines.windows(2).filter(|pair| pair[1].starts_with("| :---")).flat_map(|pair| pair[0].split('|'));
        for header in headers.map(|header| header.trim().to_lowercase()).filter(|header| !header.is_empty()) {
            let is_term = GLOSSARY.iter().any(|term| {
                let name = term.name.to_lowercase();
                // `chance of exceeding` is in the sentence of exceedance, `s.e.` in that of the standard error.
                header.contains(&name)
                    || term.meaning.to_lowercase().contains(&header)
                    || (header.contains("s.e.") && name == "standard error")
            });
            assert!(is_term || plain.iter().any(|word| header.starts_with(word)), "`{header}` of {arguments:?} is not explained");
            n_terms += usize::from(is_term);
        }
        let words = report.split(|c: char| !c.is_alphanumeric());
        let is_percentile = |word: &&str| word.len() > 1 && word.starts_with('P') && word[1..].chars().all(|c| c.is_ascii_digit());
        for word in words.filter(|word| is_percentile(word) || ["Gini", "CVaR", "VaR"].contains(word)) {
            assert!(glossary::find(word).is_some(), "{word}");
        }
    }
    assert!(n_terms > 20, "only {n_terms} headers were terms");
}

#[test]
fn completions_of_every_shell_know_every_command() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = stdout_of(&["completions", shell]);
        for command in ["run", "compare", "check", "init", "prices", "explain", "schema", "completions", "--trials"] {
            let word = if shell == "fish" { command.trim_start_matches('-') } else { command };
            assert!(script.contains(word), "{shell} does not know {command}");
        }
    }
}

/// Nothing on a terminal is wider than this, in characters, unless a single word is.
const WIDEST: usize = 110;

#[test]
fn no_line_that_is_printed_is_wider_than_110_columns() {
    let names: Vec<&str> = compcast::scenario::builtin::BUILTINS.iter().map(|builtin| builtin.name).collect();
    let mut commands: Vec<Vec<&str>> =
        vec![vec!["prices"], vec!["explain"], vec!["explain", "RSUs"], vec!["explain", "incidents"], vec!["--help"]];
    commands.extend(NUMBER_FORMS.iter().map(|form| vec!["explain", form.name]));
    let words = ["growth", "grant_date", "sigma", "uncached_input", "yearly amount", "2% to 5%", "15% per year"];
    commands.extend(COST_LINES.iter().map(|line| vec!["explain", line.name]));
    commands.extend(words.map(|word| vec!["explain", word]));
    commands.extend(
        ["run", "compare", "check", "init", "prices", "explain", "schema", "merge", "resume"].map(|command| vec![command, "--help"]),
    );
    for name in &names {
        commands.push(vec!["run", name, "--trials", "100", "--quiet"]);
        commands.push(vec!["check", name]);
        commands.push(vec!["compare", "traditional", name, "--trials", "100", "--quiet"]);
    }
    commands.push(vec!["run", "ai-integrated", "--trials", "128", "--sampling", "sobol", "--quiet"]);
    for arguments in commands {
        let output = compcast(&arguments);
        let printed = [String::from_utf8_lossy(&output.stdout).into_owned(), String::from_utf8_lossy(&output.stderr).into_owned()].concat();
        for line in printed.lines() {
            assert!(line.chars().count() <= WIDEST, "{arguments:?} prints {} columns: {line}", line.chars().count());
        }
    }
}

#[test]
fn a_difference_that_is_known_better_than_the_totals_says_why() {
    let output = compcast(&["compare", "traditional", "ai-integrated", "--trials", "1000", "--quiet"]);
    let printed = String::from_utf8_lossy(&output.stdout).replace('\n', " ");
    assert!(
        printed.contains("have the same random draws, and what these add to both cancels out: the difference is known better"),
        "{printed}"
    );
    let output = compcast(&["compare", "traditional", "bench-burn", "--trials", "1000", "--quiet"]);
    assert!(!String::from_utf8_lossy(&output.stdout).contains("known better"), "two companies with little in common");
}
