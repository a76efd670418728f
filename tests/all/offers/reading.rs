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
    // Base, sign-on, 22% of benefits, a grant at its value, payroll taxes.
    assert!((1_200_000.0..1_300_000.0).contains(&total), "{total}");
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
