//! Every shipped pair of offers, read from its files as the command reads them.

use super::*;
use compcast::files::Folder;

/// The offers of `examples/offers` that belong together.
const PAIRS: [[&str; 2]; 6] = [
    ["big-tech", "start-up"],
    ["all-cash", "tokens"],
    ["training-budget", "fine-tuning"],
    ["from-germany", "from-the-us"],
    ["front-loaded", "even-vesting"],
    ["double-trigger", "isos"],
];

fn pair(names: [&str; 2]) -> [Arc<Scenario>; 2] {
    names.map(|name| {
        let path = format!("{}/examples/offers/{name}.toml", env!("CARGO_MANIFEST_DIR"));
        let text = std::fs::read_to_string(&path).expect("the file");
        let parsed = Scenario::read(&path, &text, &[], &Folder::default()).unwrap_or_else(|errors| panic!("{name}: {errors}"));
        Arc::new(parsed.scenario)
    })
}

/// Enough for what a thousand trials can tell.
const TRIALS: u32 = 1_000;

fn questioned(scenarios: &[Arc<Scenario>], n_outer: usize, has_levers: bool) -> Offers {
    let question = OfferQuestion { n_outer, has_levers, has_equivalence: false, ..OfferQuestion::default() };
    Offers::of(scenarios, settings(TRIALS), question, &()).unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn no_shipped_offer_is_left_out() {
    let folder = format!("{}/examples/offers", env!("CARGO_MANIFEST_DIR"));
    let files = std::fs::read_dir(folder).expect("the folder").map(|entry| entry.expect("a file").path());
    // What offers share has no offer of its own.
    let offers = files.filter(|path| std::fs::read_to_string(path).expect("the file").contains("\n[offer]\n"));
    let mut found: Vec<String> = offers.filter_map(|path| Some(path.file_stem()?.to_str()?.to_string())).collect();
    found.sort();
    let mut expected: Vec<&str> = PAIRS.concat();
    expected.sort_unstable();
    assert_eq!(found, expected);
}

#[test]
fn the_error_of_simulation_is_smaller_than_what_is_not_known_about_the_candidate() {
    for names in PAIRS {
        let offers = questioned(&pair(names), 100, false);
        let comparison = &offers.comparisons[0];
        let (low, high) = comparison.gap_band;
        assert!(low < high && (low..=high).contains(&comparison.gap.value), "{names:?}: {comparison:?}");
        // Where no compute is valued and pay is for sure, nothing is left to be uncertain about.
        assert!(comparison.gap.se < high - low, "{names:?}: {} is not less than {}", comparison.gap.se, high - low);
        assert!(offers.offers.iter().all(|offer| offer.worth.worth.value > 100_000.0 && offer.cost.staying.mean > 400_000.0));
        assert!(offers.offers.iter().zip(names).all(|(offer, name)| offer.name.contains(name)), "{names:?}");
    }
}

#[test]
fn all_cash_is_worth_more_than_tokens_by_what_is_left_of_it_less_what_compute_is_worth() {
    // 62,650 a year after tax, less what 100,000 a year of compute are worth at 0.25 and, for a tenth of it, 0.8 less its tax: at most 26,765 a year.
    let offers = questioned(&pair(["all-cash", "tokens"]), 1, false);
    let gap = offers.comparisons[0].gap.value;
    assert!(gap < -4.0 * 0.85 * (62_650.0 - 26_765.0) && gap > -4.0 * 62_650.0, "{gap}");
    let cost = offers.comparisons[0].cost_gap.value;
    // 101,450 a year of wages and payroll tax, and 22% of 100,000 for benefits that neither offer states, less what is used.
    assert!(cost < 0.0 && cost > -4.0 * (101_450.0 + 22_000.0), "{cost}");
}

#[test]
fn levers_of_shipped_pairs_close_the_gap() {
    for names in [["front-loaded", "even-vesting"], ["training-budget", "fine-tuning"]] {
        let pair = pair(names);
        let offers = questioned(&pair, 20, true);
        let comparison = &offers.comparisons[0];
        let sign_on = lever(&offers, LeverKind::SignOn);
        let (change, band) = (sign_on.change.expect("a change"), sign_on.band.expect("a band"));
        assert!(band.0 <= change.value && change.value <= band.1 && change.se < band.1 - band.0, "{names:?}: {sign_on:?}");
        let key = "offer.sign_on.more.amount";
        let changed = pair[comparison.changed].with(key, format!("{} USD", change.value)).expect("another sign-on bonus");
        let mut again = pair.clone();
        again[comparison.changed] = Arc::new(changed);
        let gap = questioned(&again, 1, false).comparisons[0].gap.value;
        assert!(gap.abs() < 0.01, "{names:?}: {gap}");
    }
}
