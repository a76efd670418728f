//! The page for the candidate, of every offer that is shipped and of one with all there can be: nothing of the employer's own is in it, and HTML and Markdown
//! carry the same figures.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use compcast::quantity::approximately;
use serde_json::Value;

use crate::cli::{code, compcast, empty};

/// The pairs that are shipped.
const PAIRS: [[&str; 2]; 6] = [
    ["start-up", "big-tech"],
    ["all-cash", "tokens"],
    ["training-budget", "fine-tuning"],
    ["from-germany", "from-the-us"],
    ["front-loaded", "even-vesting"],
    ["double-trigger", "isos"],
];

/// Five grants, three payments of a sign-on bonus with different clauses, long texts and all that can be said of compute; of a candidate whose wealth nobody
/// states.
const HARD: &str = r#"
format = 1
purpose = "All that an offer can have"
[candidate]
level = "principal engineer, machine learning infrastructure and developer productivity"
filing = "single"
jurisdiction = "us"
usage = "agents"
gpu_usage = "training"
[candidate.values]
personal_share = 0.1
[usage.agents]
preset = "coding-agent"
mean = "80 Mtok/active-day"
[usage.training]
mean = "40 GPU-hours/month"
[pools.of_the_team]
amount = "20k USD/month"
[pools.of_the_company]
amount = "200k USD/month"
[access.researchers-of-the-first-hour]
models = { top = 0.1, frontier = 0.25, mid = 0.40, small = 0.25 }
sandbox = "50 Mtok/month"
queue = { probability = 0.5, wait = { p50 = "3 days", p90 = "12 days" }, idle_share = 0.1 }
cap = { amount = "600 USD/month", team_pool = "of_the_team", company_pool = "of_the_company", on_exceed = "approval", approval_rate = 0.5, approval_time = "10 days" }
gpu = "h100"
gpu_sandbox = "5 GPU-hours/month"
gpu_queue = { probability = 0.3, wait = "2 days" }
gpu_cap = { amount = "40 GPU-hours/month", on_exceed = "throttle", to = "a100" }
[companies.the-listed-one-with-a-long-name]
share_price = "100 USD"
volatility = "45% per year"
[offer]
company = "the-listed-one-with-a-long-name"
start = "2026-01-15"
base = "265k USD/year"
raise = { rate = { min = 0.02, max = 0.04 }, month = "april" }
bonus = { target = 0.2, payout = { min = 0, mode = 1.0, max = 1.5 } }
[offer.sign_on.first]
amount = "60k USD"
clawback = { within = "12 months", schedule = "monthly" }
[offer.sign_on.second]
amount = "30k USD"
month = 13
clawback = { within = "12 months", schedule = "full", of = "net" }
[offer.sign_on.third]
amount = "15k USD"
month = 25
clawback = { within = "6 months", schedule = "full" }
[offer.equity.a]
type = "rsu"
grant = "400k USD"
cliff = "0 months"
vesting_interval = "3 months"
by_year = [0.33, 0.33, 0.22, 0.12]
[offer.equity.b]
type = "rsu"
grant = "100k USD"
granted_every = "12 months"
cliff = "0 months"
acceleration = "half of what is left vests"
[offer.equity.c]
type = "option"
kind = "iso"
count = 1_000
strike = "100 USD"
exercise = "early"
acceleration = "everything vests if the company is sold and the job ends within a year of it for a reason that is not the employee's"
[offer.equity.d]
type = "option"
count = 1_001
strike = "to be set"
granted_after = "12 months"
exercise_window = "24 months"
[offer.equity.e]
type = "virtual"
count = 999
strike = "90 USD"
[offer.benefits]
health = "14k USD/year"
other = "3k USD/year"
retirement = { match = 0.5, up_to = 0.06 }
leave = "25 days a year, and twelve weeks with half of the pay after the birth or the adoption of a child"
[offer.compute]
access = "researchers-of-the-first-hour"
credits = { grant = "3,000 USD/month", roll_over = "3 months", expiry_month = "december", promised = false, price_lock = "12 months", usable_after_leaving = "1 month" }
[offer.tooling]
laptop = { price = "3k USD" }
[offer.tooling.seats]
copilot-business = 1
ide = 1
[offer.tooling.gpu]
h200 = { count = 0.25, purchase_option = "reserved" }
[offer.development]
training = { budget = "5k USD/year" }
fine_tuning = { allowance = "6k USD/year", jobs = "6 jobs/year", tokens = "15 Mtok", price = "6 USD/Mtok" }
"#;

fn example(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/offers").join(format!("{name}.toml"))
}

fn run(folder: &Path, arguments: &[&str]) {
    let output = compcast(folder, arguments);
    assert_eq!(code(&output), 0, "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
}

/// The page of an offer and its Markdown.
fn brief_of(file: &Path) -> [String; 2] {
    let folder = empty();
    let file = file.display().to_string();
    run(folder.path(), &["offer", "--brief", &file, "--trials", "400", "--quiet", "--out", "out"]);
    ["html", "md"].map(|ending| fs::read_to_string(folder.path().join(format!("out/brief.{ending}"))).expect("a brief"))
}

fn hard() -> [String; 2] {
    let folder = empty();
    let file = folder.path().join("hard.toml");
    fs::write(&file, HARD).expect("a file");
    brief_of(&file)
}

/// Every page and its Markdown with its name: those of shipped offers, and the hard one.
pub static PAGES: LazyLock<Vec<(&'static str, [String; 2])>> = LazyLock::new(|| {
    let shipped = PAIRS.iter().flatten().map(|name| (*name, brief_of(&example(name))));
    shipped.chain([("hard", hard())]).collect()
});

/// What a reader sees of a page.
fn text_of(page: &str) -> String {
    let body = page.split_once("<body>").expect("a body").1;
    let mut text = String::new();
    for part in body.split('<') {
        // What is between tags; the part before the first of them is empty.
        text.push(' ');
        text.push_str(part.split_once('>').map_or(part, |(_, shown)| shown));
    }
    ["&#38;", "&#39;", "&#34;", "&#60;", "&#62;"]
        .iter()
        .zip(["&", "'", "\"", "<", ">"])
        .fold(text, |text, (code, sign)| text.replace(code, sign))
}

/// Numbers as they are printed, with the letter of thousands and millions.
fn numbers(text: &str) -> Vec<String> {
    let is_of_number = |letter: char| letter.is_ascii_digit() || matches!(letter, ',' | '.' | 'k' | 'M');
    let words = text.split(|letter| !is_of_number(letter)).map(|word| word.trim_matches(['.', ',']));
    words.filter(|word| word.starts_with(|letter: char| letter.is_ascii_digit())).map(str::to_string).collect()
}

#[test]
fn page_and_markdown_carry_the_same_figures() {
    for (name, [page, markdown]) in &*PAGES {
        let [mut of_page, mut of_markdown] = [text_of(page), markdown.clone()].map(|text| numbers(&text));
        assert!(of_page.len() > 20, "{name}: {of_page:?}");
        of_page.sort();
        of_markdown.sort();
        assert_eq!(of_page, of_markdown, "{name}");
    }
}

/// The figures at places of a JSON value, where `*` is every element of a list.
fn figures(value: &Value, path: &str) -> Vec<f64> {
    let Some((key, rest)) = path.split_once('.').or((!path.is_empty()).then_some((path, ""))) else {
        return match value {
            Value::Array(values) => values.iter().flat_map(|value| figures(value, "")).collect(),
            Value::Object(values) => values.values().flat_map(|value| figures(value, "")).collect(),
            value => value.as_f64().into_iter().collect(),
        };
    };
    match (key, value) {
        ("*", Value::Array(values)) => values.iter().flat_map(|value| figures(value, rest)).collect(),
        (_, value) => figures(&value[key], rest),
    }
}

/// Every form in which an amount is printed somewhere.
fn forms(figure: f64) -> Vec<String> {
    let figure = figure.abs();
    let whole = compcast::quantity::count(figure.round() as usize);
    vec![whole.replace(',', ""), whole, approximately(figure), format!("{figure:.2}")]
}

/// What an offer costs us and is worth to the candidate. Not here: base pay, sign-on and benefits among the items of cost, which are in the package; equity
/// at its fair value where all of it is shares, which is what is granted; and what benefits are worth, which is what they cost.
const OURS: [&str; 19] = [
    "cost.staying",
    "cost.expected",
    "cost.staying_se",
    "cost.expected_se",
    "cost.clawback",
    "cost.equity_delivered",
    "cost.payroll_tax",
    "worth.present_value",
    "worth.for_risk",
    "worth.worth",
    "worth.by_risk_aversion.*.1",
    "compute.cost",
    "compute.worth",
    "compute.used",
    "compute.never_used",
    "years.*.cost",
    "years.*.compute_value",
    "years.*.waiting",
    "grants.*.claimed",
];

/// What is said of one offer against another.
const OF_PAIRS: [&str; 10] = [
    "gap",
    "gap_band",
    "cost_gap",
    "levers.*.change",
    "levers.*.band",
    "levers.*.cost",
    "levers.*.rest",
    "equivalence.allowance_cost",
    "equivalence.allowance_worth",
    "equivalence.ten_percent_cost",
];

/// Words of our side.
const WORDS: [&str; 14] = [
    "risk",
    "wealth",
    "P10",
    "P50",
    "P90",
    "lever",
    "gap",
    "costs us",
    "cost us",
    "worth to",
    "probability",
    "per dollar",
    "Black-Scholes",
    "fair value",
];

#[test]
fn nothing_of_the_employer_is_in_any_page() {
    for pair in PAIRS {
        let folder = empty();
        let files = pair.map(|name| example(name).display().to_string());
        run(folder.path(), &["offer", &files[0], &files[1], "--trials", "400", "--judgments", "20", "--quiet", "--out", "ours"]);
        run(folder.path(), &["offer", "--brief", &files[0], &files[1], "--trials", "400", "--quiet", "--out", "theirs"]);
        let json = fs::read(folder.path().join("ours/offers.json")).expect("the JSON");
        let json: Value = serde_json::from_slice(&json).expect("JSON");
        for (place, name) in pair.iter().enumerate() {
            let offer = &json["offers"][place];
            let mut ours: Vec<(String, f64)> = vec![];
            let mut add =
                |value: &Value, path: &str| ours.extend(figures(value, path).into_iter().map(|figure| (path.to_string(), figure)));
            OURS.iter().for_each(|path| add(offer, path));
            OF_PAIRS.iter().for_each(|path| add(&json["comparisons"][0], path));
            let has_options = offer["grants"].as_array().expect("grants").iter().any(|grant| !grant["strike"].is_null());
            if has_options {
                add(offer, "cost.equity_accounting");
                add(offer, "grants.*.at_grant");
            }
            for ending in ["html", "md"] {
                let file = folder.path().join(format!("theirs/{}-{name}-brief.{ending}", place + 1));
                let page = fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
                let text = if ending == "html" { text_of(&page) } else { page.clone() };
                let printed: BTreeSet<String> = numbers(&text).into_iter().collect();
                // Below a hundred a number is a share, a month or a day of something else.
                for (path, figure) in ours.iter().filter(|(_, figure)| figure.abs() >= 100.0) {
                    let found: Vec<String> = forms(*figure).into_iter().filter(|form| printed.contains(form)).collect();
                    assert!(found.is_empty(), "{name}: {path} is printed as {found:?} in {text}");
                }
                for word in WORDS {
                    assert!(!text.contains(word), "{name}: {word} in {text}");
                }
                // Some names are also words for what is offered.
                for other in PAIRS.iter().flatten().filter(|other| !["tokens", "fine-tuning"].contains(*other)) {
                    assert!(!page.contains(*other), "{name}: {other} in {page}");
                }
                for offer in json["offers"].as_array().expect("offers") {
                    let purpose = offer["purpose"].as_str().expect("a purpose");
                    assert!(!page.contains(purpose), "{name}: {purpose} in {page}");
                }
                // Of one grant three quarters are as much as the candidate has.
                let wealth = figures(&json["judgment"][0], "central")[0];
                let is_printed = forms(wealth).iter().any(|form| printed.contains(form));
                assert!(!is_printed || *name == "even-vesting", "{name}: wealth in {text}");
            }
        }
    }
}

#[test]
fn a_page_needs_no_wealth_and_says_all_that_is_offered() {
    let (_, [_, text]) = PAGES.last().expect("a page");
    for said in [
        "Start: January 15, 2026.",
        "base pay of 265,000 USD a year",
        "Base pay grows with raises of 2% to 4% in April; the table has their average.",
        "Years are counted from January 15, 2026.",
        "When the allowance is used up, you can use up to 40 GPU-hours a month on an H100 on top.",
        "paid in three payments: 60,000 USD in month 1, 30,000 USD in month 13 and 15,000 USD in month 25.",
        "If you leave within 6 months after the payment of 15,000 USD in month 25, you repay all of it, counted before tax.",
        "When the allowance is used up, you can use up to 600 USD a month on top",
        "about 66 jobs of 15 million tokens",
        "999 virtual options with a strike of 90.00 USD each",
        "If the company is sold: half of what is left vests.",
    ] {
        assert!(text.contains(said), "{said} in {text}");
    }
    let folder = empty();
    fs::write(folder.path().join("hard.toml"), HARD).expect("a file");
    let output = compcast(folder.path(), &["offer", "hard.toml", "--trials", "64", "--quiet"]);
    assert!(String::from_utf8_lossy(&output.stderr).contains("wealth"), "worth does need it");
}
