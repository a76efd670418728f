use super::*;
use crate::quantity::Currency;
use crate::report::brief::tests::contract;

const START: &str = "[offer]\nstart = \"2026-01\"\nbase = \"100k USD/year\"\n";

fn figures() -> ComputeFigures {
    ComputeFigures {
        granted: None,
        wanted: 0.0,
        used: 0.0,
        never_used: None,
        worth: 0.0,
        cost: 0.0,
        tax_case: "imputed".into(),
        million_tokens: None,
        gpu_hours: None,
    }
}

fn said(offer: &str, figures: &ComputeFigures) -> String {
    sentences(&contract(&format!("{START}{offer}")), figures, Money(Currency::USD)).join(" ")
}

/// An access tier with a quota of 600 dollars and a policy.
fn of_policy(policy: &str) -> String {
    let tier = "[offer.compute]\naccess = \"team\"\n[access.team]\nmodels = { frontier = 0.25, mid = 0.5, small = 0.25 }\n";
    said(&format!("{tier}cap = {{ amount = \"600 USD/month\", {policy} }}\n"), &figures())
}

#[test]
fn every_policy_says_what_happens_beyond_the_quota() {
    let expected = [
        ("on_exceed = \"stop\"", "Beyond that, nothing more is available until the next month."),
        ("on_exceed = \"throttle\", to = \"small\"", "Beyond that, a small model takes over until the next month."),
        ("on_exceed = \"overage\", price_multiple = 1.25", "Beyond that, use goes on, and we pay for it."),
        (
            "on_exceed = \"approval\", approval_rate = 0.5, approval_time = \"10 days\"",
            "Beyond that, more needs an approval, which takes about 10 days; about half of the requests are approved.",
        ),
        (
            "on_exceed = \"approval\", approval_rate = 0.8, approval_time = \"1 days\"",
            "which takes about 1 day; about 80% of the requests are approved.",
        ),
        ("on_exceed = \"overflow\", overflow_share = 1", "Beyond that, use moves to another tool, and we pay for it."),
        (
            "on_exceed = \"overflow\", overflow_share = 0.4",
            "Beyond that, use moves to another tool, for which we pay, in about 40% of the months; in the others nothing more is available.",
        ),
    ];
    for (policy, words) in expected {
        let text = of_policy(policy);
        assert!(text.contains(words), "{text}");
        assert!(text.starts_with("You can use up to 600 USD a month, which pays for about "), "{text}");
        assert!(!text.contains("1.25"), "what overage costs is ours: {text}");
    }
    // A policy that is added has words of its own.
    let named: std::collections::BTreeSet<&str> = expected.iter().filter_map(|(policy, _)| policy.split('"').nth(1)).collect();
    assert_eq!(named.len(), crate::scenario::access::policy::POLICIES.len());
}

#[test]
fn a_tier_says_what_is_there_at_once_who_waits_and_which_models() {
    let text = said(
        "[offer.compute]\naccess = \"team\"\n[access.team]\nmodels = { frontier = 0.25, mid = 0.75 }\nsandbox = \"20 Mtok/month\"\n\
         queue = { probability = 0.5, wait = { p50 = \"3 days\", p90 = \"12 days\" } }\n\
         cap = { amount = \"500 Mtok/month\", on_exceed = \"stop\", team_pool = \"shared\" }\ngpu = \"h100\"\n\
         gpu_queue = { wait = \"2 days\" }\ngpu_cap = { amount = \"40 GPU-hours/month\", on_exceed = \"stop\", per = \"team\" }\n\
         [pools.shared]\namount = \"2k USD/month\"\n",
        &figures(),
    );
    for words in [
        "You can use 20 million tokens a month at once, without asking or waiting.",
        "In about half of the months you first wait for more, half of the time no longer than 3 days, one time in ten longer than 12 days.",
        "You can use up to 500 million tokens a month.",
        "When that is used up, there is a pool of 2,000 USD a month that your team shares.",
        "In every month you first wait for access to GPUs, which takes 2 days.",
        "Your team together can use up to 40 GPU-hours a month on an H100.",
        "The models are mid (75% of the tokens) and frontier (25%).",
        "All of this is a policy, which can change, and it ends when you leave.",
    ] {
        assert!(text.contains(words), "{words} in {text}");
    }
}

#[test]
fn an_allowance_says_what_it_pays_for_at_list_prices() {
    let money = ComputeFigures { granted: Some(3_000.0), ..figures() };
    let contract = contract(&format!("{START}[offer.compute.credits]\ngrant = \"3,000 USD/month\"\n"));
    let list = contract.compute.as_ref().expect("compute").list.clone();
    let ((model, per_mtok), (gpu, per_hour)) = (list.model.expect("a model"), list.gpu.expect("a GPU"));
    assert_eq!((model.as_str(), gpu.as_str()), ("mid", "h100"));
    let text = sentences(&contract, &money, Money(Currency::USD)).join(" ");
    let buys = format!(
        "that pays for about {} million tokens of a mid model, or for about {} GPU-hours on an H100.",
        roughly(3_000.0 / per_mtok),
        roughly(3_000.0 / per_hour)
    );
    assert!(text.contains(&buys), "{buys} in {text}");
    assert!(text.contains("When it is used up, nothing more is available until the next month."), "{text}");
}

#[test]
fn an_allowance_in_tokens_or_hours_is_its_amount() {
    let tokens = ComputeFigures { million_tokens: Some(500.0), ..figures() };
    let text = said("[offer.compute.credits]\ngrant = \"500 Mtok/month\"\nusable_after_leaving = \"1 month\"\n", &tokens);
    assert!(
        text.starts_with("You can use up to 500 million tokens a month. Beyond that, nothing more is available until the next month."),
        "{text}"
    );
    assert!(text.contains("You can use it for 1 month after you leave.") && !text.contains("GPU-hours"), "{text}");
    let hours = ComputeFigures { gpu_hours: Some(200.0), ..figures() };
    let text = said("[offer.compute.credits]\ngrant = \"200 GPU-hours/month\"\n", &hours);
    assert!(text.starts_with("You can use up to 200 GPU-hours a month on an H100.") && !text.contains("tokens"), "{text}");
}

#[test]
fn terms_say_what_lapses_and_what_can_change() {
    let money = ComputeFigures { granted: Some(1_000.0), tax_case: "work".into(), ..figures() };
    let text = said(
        "[offer.compute.credits]\ngrant = \"1,000 USD/month\"\nroll_over = \"3 months\"\nexpiry_month = \"december\"\npromised = false\n\
         price_lock = \"12 months\"\n",
        &money,
    );
    for words in [
        "What you do not use in a month can still be used for 3 months more.",
        "Whatever is left at the end of December lapses.",
        "It is a policy, which can change.",
        "List prices are fixed for 12 months; models can change.",
        "It ends when you leave.",
        "About 10% of the use is taken to be personal; none of it is taxed as income.",
    ] {
        assert!(text.contains(words), "{words} in {text}");
    }
    let wallet = ComputeFigures { granted: Some(1_000.0), tax_case: "wallet".into(), ..figures() };
    let text = said("[offer.compute.credits]\ngrant = \"1,000 USD/month\"\nform = \"convertible wallet\"\n", &wallet);
    assert!(text.contains("What you do not use can be turned into money.") && !text.contains("lapses"), "{text}");
    assert!(text.contains("The whole allowance is taxed as income when it is granted, used or not"), "{text}");
}

#[test]
fn tools_and_training_have_a_sentence() {
    let offer = "[offer.tooling]\nlaptop = { price = \"3k USD\" }\n[offer.tooling.seats]\ncopilot-business = 1\n[offer.tooling.gpu]\n\
        h200 = { count = 0.25, purchase_option = \"reserved\" }\n[offer.development]\ntraining = { budget = \"5k USD/year\" }\n\
        fine_tuning = { allowance = \"6k USD/year\", jobs = \"6 jobs/year\", tokens = \"15 Mtok\", price = \"6 USD/Mtok\" }\n";
    let text = tools_and_training(&contract(&format!("{START}{offer}")), Money(Currency::USD)).expect("a sentence");
    assert_eq!(
        text,
        "Also yours, and not in the table: a laptop, a seat of copilot-business, a 25% share of an H200, a training budget of 5,000 USD a year \
         and 6,000 USD a year for fine-tuning models (about 66 jobs of 15 million tokens)."
    );
    assert_eq!(tools_and_training(&contract(START), Money(Currency::USD)), None);
}
