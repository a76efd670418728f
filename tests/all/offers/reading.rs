//! Offer files as scenarios, and what is wrong with them.

use super::*;
use compcast::simulation::{Case, Study};

const OFFER: &str = "[offer]\nstart = \"2026-01\"\nbase = \"200k USD/year\"\n";

#[test]
fn every_command_reads_an_offer_as_one_person_with_one_package() {
    let text = "[companies.c]\nshare_price = \"100 USD\"\nvolatility = \"45% per year\"\n[offer]\ncompany = \"c\"\nstart = \"2026-01\"\nbase = \"200k USD/year\"\n\
         [offer.sign_on.first]\namount = \"20k USD\"\n[offer.sign_on.second]\namount = \"10k USD\"\nmonth = 13\n\
         [offer.equity.hire]\ntype = \"rsu\"\ngrant = \"200k USD\"\n";
    let scenario = offer("o", text);
    assert_eq!((scenario.start.to_string().as_str(), scenario.months), ("2026-01", 48));
    let case = Case::new(scenario.clone(), None).expect("a case");
    assert_eq!(case.n_people(), 1);
    let results = &Study::new([case], settings(64)).expect("a study").run(&()).expect("results")[0];
    let total = results.total().iter().sum::<f64>() / 64.0;
    // Base, sign-on, a grant at its value and payroll taxes; no benefits, because none are stated.
    assert!((1_050_000.0..1_130_000.0).contains(&total), "{total}");
    scenario.check_resolved(&NoFiles).expect("the resolved scenario reads back");
    assert!(scenario.with("offer.base", "250k USD/year").is_ok());
}

#[test]
fn shipped_pairs_are_offers_to_one_candidate() {
    for name in [
        "big-tech",
        "start-up",
        "all-cash",
        "tokens",
        "training-budget",
        "fine-tuning",
        "front-loaded",
        "even-vesting",
        "double-trigger",
        "isos",
        "from-germany",
        "from-the-us",
    ] {
        let file = format!("{}/examples/offers/{name}.toml", env!("CARGO_MANIFEST_DIR"));
        let text = std::fs::read_to_string(&file).expect("the file");
        let extended =
            text.lines().find_map(|line| line.strip_prefix("extends = \"")).map(|rest| rest.trim_end_matches('"')).expect("extends");
        let base = std::fs::read_to_string(format!("{}/examples/offers/{extended}", env!("CARGO_MANIFEST_DIR"))).expect("the file");
        let body = text.lines().filter(|line| !line.starts_with("format") && !line.starts_with("extends") && !line.starts_with("purpose"));
        let whole = format!("{base}\n{}", body.collect::<Vec<_>>().join("\n"));
        let figures = alone(&parsed(name, &whole), 256);
        assert!(figures.worth.worth.value > 100_000.0 && figures.cost.staying.mean > 400_000.0, "{name}: {figures:?}");
    }
}

#[test]
fn offers_that_cannot_be_compared_say_why() {
    let no_offer = parsed("groups", "format = 1\n[groups.g]\ncount = 1\nbase = \"1k USD/year\"\n");
    assert!(refused(&[no_offer]).contains("`groups` has no [offer]"));
    let poor = parsed("poor", &format!("{CANDIDATE}{OFFER}").replace("wealth = \"500k USD\"\n", ""));
    assert!(refused(&[poor]).contains("add wealth = \"300k USD\" to [candidate]"));
    let other = parsed("other", &format!("{CANDIDATE}{OFFER}").replace("\"500k USD\"", "\"400k USD\""));
    let differs = refused(&[offer("one", OFFER), other]);
    assert!(
        differs.contains("`one` and `other` are offers to different candidates") && differs.contains("--different-candidates"),
        "{differs}"
    );
    let filing = parsed("filing", &format!("{CANDIDATE}{OFFER}").replace("filing = \"single\"", "filing = \"alone\""));
    assert!(refused(&[filing]).contains("`single`"));
    let currency = parsed(
        "euros",
        &format!("{CANDIDATE}{OFFER}").replace("format = 1", "format = 1\ncurrency = \"EUR\"\nrates.USD.rate = \"0.9 EUR\""),
    );
    assert!(refused(&[offer("dollars", OFFER), currency]).contains("write currency = \"USD\" in both"));
}

/// A repayment of net pay of nothing: what is owed is more than what is owned.
#[test]
fn wealth_that_would_be_negative_names_the_offer_and_the_wealth_that_is_needed() {
    // A lapsing wallet is taxed on its grant, used or not.
    let text = "[usage.agents]\npreset = \"coding-agent\"\nadoption = \"none\"\nmean = \"1 Mtok/active-day\"\n\
                [offer]\nstart = \"2026-01\"\nbase = \"100k USD/year\"\n[offer.compute.credits]\ngrant = \"900k USD/month\"\nform = \"lapsing wallet\"\n";
    let scenario = parsed("wallet", &format!("{CANDIDATE}{text}").replace("filing = ", "usage = \"agents\"\nfiling = "));
    let message = refused(&[scenario]);
    assert!(message.contains("with `wallet` the candidate would own nothing or less") && message.contains("add at least"), "{message}");
}

#[test]
fn a_candidate_may_name_a_preset_directly() {
    let text = format!("{CANDIDATE}usage_of_candidate\n{OFFER}[offer.compute.credits]\ngrant = \"500 USD/month\"\n");
    let text = text.replace("jurisdiction = \"us\"", "jurisdiction = \"us\"\nusage = \"coding-agent\"\ngpu_usage = \"batch-research\"");
    let scenario = parsed("o", &text.replace("usage_of_candidate\n", ""));
    scenario.check_resolved(&NoFiles).expect("the resolved scenario reads back");
}

/// Lines that are left out, keys that are misspelled and values of another kind: whatever keeps a file from being read is said.
#[test]
fn no_mistake_is_silent() {
    let files = [
        [include_str!("../../../examples/offers/senior.toml"), include_str!("../../../examples/offers/start-up.toml")],
        [include_str!("../../../examples/offers/senior.toml"), include_str!("../../../examples/offers/big-tech.toml")],
    ];
    let mut refused = 0;
    for [candidate, offer] in files {
        let offer: String = offer
            .lines()
            .filter(|line| !line.starts_with("format") && !line.starts_with("purpose") && !line.starts_with("extends"))
            .map(|line| format!("{line}\n"))
            .collect();
        let whole = format!("{candidate}\n{offer}");
        let lines: Vec<&str> = whole.lines().collect();
        for (place, line) in lines.iter().enumerate().filter(|(_, line)| line.contains(" = ")) {
            let (key, _) = line.split_once(" = ").expect("a key");
            for changed in
                [String::new(), format!("x{line}"), format!("{key} = 7"), format!("{key} = \"nonsense\""), format!("{key} = {{}}")]
            {
                let text: Vec<&str> =
                    lines.iter().enumerate().map(|(at, line)| if at == place { changed.as_str() } else { line }).collect();
                if let Err(errors) = Scenario::read("o", &text.join("\n"), &[], &NoFiles) {
                    refused += 1;
                    assert!(!errors.diagnostics.is_empty(), "nothing is said of `{changed}` in place of `{line}`");
                }
            }
        }
    }
    assert!(refused > 200, "{refused}");
}

#[test]
fn thirds_can_be_written_as_fractions() {
    let text = "[companies.c]\nvolatility = \"45% per year\"\n[offer]\ncompany = \"c\"\nstart = \"2026-01\"\nyears = 3\nbase = \"200k USD/year\"\n\
        [offer.equity.hire]\ntype = \"rsu\"\ngrant = \"300k USD\"\nvesting_period = \"36 months\"\nby_year = [\"1/3\", \"1/3\", \"1/3\"]\n";
    let figures = alone(&offer("o", text), 64);
    figures.years.iter().for_each(|year| is(year.equity_at_grant, 100_000.0, 1e-6));
}

/// What keeps an offer from acting as its reader would expect is a warning.
#[test]
fn what_acts_on_nothing_is_a_warning() {
    let company = "[companies.c]\nprivate = true\nfair_value = \"4 USD\"\nexit = { after = { p50 = \"36 months\", p90 = \"72 months\" }, price_multiple = 2 }\n";
    let of = |text: &str| {
        let read =
            Scenario::read("o", &format!("{CANDIDATE}\n{company}{OFFER}{text}"), &[], &NoFiles).unwrap_or_else(|errors| panic!("{errors}"));
        read.warnings.iter().map(|warning| warning.one_line(&read.sources)).collect::<Vec<_>>().join("\n")
    };
    let grant = "company = \"c\"\n[offer.equity.hire]\ntype = \"rsu\"\ngrant = \"800k USD\"\ntrigger = \"double\"\n";
    for (text, expected) in [
        (
            "[offer.sign_on.late]\namount = \"50k USD\"\nmonth = 60\n".to_string(),
            "nobody receives `late`: month 60 is after the 4 years of the offer",
        ),
        (format!("{grant}expires = \"10 months\"\n"), "expires after 10 months, before anything of it vests, after 12 months"),
        (
            format!("{grant}cliff = \"3 months\"\nexpires = \"6 months\"\n"),
            "expires after 6 months, before the company can be expected to have an exit",
        ),
        ("[offer.compute.credits]\ngrant = \"50 GPU-hours/month\"\n".to_string(), "has no `gpu_usage`"),
    ] {
        let warnings = of(&text);
        assert!(warnings.contains(expected), "{text}: {warnings}");
    }
}

#[test]
fn offers_over_different_years_are_not_compared() {
    let two = offer("two", &OFFER.replace("base", "years = 2\nbase"));
    let message = refused(&[offer("four", OFFER), two]);
    assert!(message.contains("`four` is for 4 years, `two` for 2 years") && message.contains("years = 4"), "{message}");
}

#[test]
fn an_offer_that_states_no_attrition_beside_one_that_does_is_a_note() {
    let with = offer("with", &OFFER.replace("base", "attrition = \"15% per year\"\nbase"));
    let notes = |pair: &[Arc<Scenario>]| compared(pair, 64).notes.join("\n");
    let expected =
        "without states no attrition, so that its expected cost is that of somebody who stays for all years, unlike that of with.";
    assert!(notes(&[with.clone(), offer("without", OFFER)]).contains(expected));
    assert!(!notes(&[with.clone(), with]).contains("attrition"));
}
