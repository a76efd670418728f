//! What holds of any offers.

use super::*;

const RSUS: &str = "[companies.c]\nshare_price = \"100 USD\"\nvolatility = \"45% per year\"\n[usage.agents]\npreset = \"coding-agent\"\nadoption = \"none\"\nmean = \"40 Mtok/active-day\"\n\
                    [offer]\ncompany = \"c\"\nstart = \"2026-01\"\nbase = \"200k USD/year\"\n[offer.equity.hire]\ntype = \"rsu\"\ngrant = \"200k USD\"\n";
const COMPUTE: &str = "[usage.agents]\npreset = \"coding-agent\"\nadoption = \"none\"\nmean = \"40 Mtok/active-day\"\n\
                       [offer]\nstart = \"2026-01\"\nbase = \"210k USD/year\"\n[offer.compute.credits]\ngrant = \"600 USD/month\"\n";
const TRIALS: u32 = 512;

/// An offer to a candidate who uses compute.
fn used(name: &str, text: &str) -> Arc<Scenario> {
    parsed(name, &format!("{CANDIDATE}{text}").replace("filing = ", "usage = \"agents\"\nfiling = "))
}

#[test]
fn a_gap_to_itself_is_zero_and_swapping_flips_its_sign_to_the_bit() {
    let (a, b) = (used("a", RSUS), used("b", COMPUTE));
    let same = compared(&[a.clone(), a.clone()], TRIALS);
    assert_eq!((same.comparisons[0].gap.value, same.comparisons[0].gap.se), (0.0, 0.0));
    let (one, other) = (compared(&[a.clone(), b.clone()], TRIALS), compared(&[b, a], TRIALS));
    assert_eq!(one.comparisons[0].gap.value, -other.comparisons[0].gap.value);
    assert_eq!(one.comparisons[0].gap_band.0, -other.comparisons[0].gap_band.1);
}

#[test]
fn adding_an_offer_changes_no_figure_of_another() {
    let (a, b) = (used("a", RSUS), used("b", COMPUTE));
    let print = |figures: &OfferFigures| format!("{figures:?}");
    let (alone, beside) = (compared(std::slice::from_ref(&b), TRIALS), compared(&[a, b], TRIALS));
    assert_eq!(print(&alone.offers[0]), print(&beside.offers[1]));
}

#[test]
fn worth_falls_with_risk_aversion_rises_with_wealth_and_is_the_mean_without_risk_aversion() {
    let figures = alone(&used("a", RSUS), TRIALS);
    let worth = &figures.worth.by_risk_aversion;
    assert!(worth.windows(2).all(|pair| pair[1].1 < pair[0].1), "{worth:?}");
    is(worth[0].1, figures.worth.present_value.value, 1e-6);
    let with_wealth = |wealth: &str| {
        let text = format!("{CANDIDATE}{RSUS}").replace("\"500k USD\"", &format!("\"{wealth} USD\""));
        alone(&parsed("a", &text), TRIALS)
    };
    let (poor, rich) = (with_wealth("100k"), with_wealth("2M"));
    assert!(poor.worth.worth.value < rich.worth.worth.value);
    assert_eq!(format!("{:?}", poor.cost), format!("{:?}", rich.cost), "cost does not know the candidate");
    let other_values =
        format!("{CANDIDATE}{RSUS}").replace("work = 0.25", "work = 0.9").replace("risk_aversion = 2.5", "risk_aversion = 5");
    assert_eq!(format!("{:?}", alone(&parsed("a", &other_values), TRIALS).cost), format!("{:?}", poor.cost));
}

#[test]
fn more_of_an_allowance_is_never_worth_less_and_beyond_all_demand_it_changes_nothing() {
    let worth = |grant: &str| alone(&used("b", &COMPUTE.replace("600 USD/month", &format!("{grant} USD/month"))), TRIALS).worth.worth.value;
    let worths = ["0", "50", "200", "600", "2000", "1M", "10M"].map(worth);
    assert!(worths.windows(2).all(|pair| pair[1] >= pair[0] - 1e-6), "{worths:?}");
    assert_eq!(worths[5], worths[6]);
    // A wallet that lapses is taxed all the same.
    let wallet = COMPUTE.replace("600 USD/month\"", "6000 USD/month\"\nform = \"lapsing wallet\"");
    assert!(alone(&used("b", &wallet), TRIALS).worth.worth.value < worths[0]);
    let convertible = COMPUTE.replace("600 USD/month\"", "6000 USD/month\"\nform = \"convertible wallet\"");
    assert!(alone(&used("b", &convertible), TRIALS).worth.worth.value > worths[6]);
}

#[test]
fn offers_of_one_company_share_its_path_and_so_do_those_of_equal_companies_that_are_fully_correlated() {
    let of = |name: &str, correlation: &str| {
        let text = RSUS.replace("companies.c", &format!("companies.{name}")).replace("company = \"c\"", &format!("company = \"{name}\""));
        used(name, &format!("[prices.share]\ncorrelation = {correlation}\n{text}"))
    };
    assert_eq!(compared(&[of("c", "0"), of("c", "0")], TRIALS).comparisons[0].gap.value, 0.0);
    assert_eq!(compared(&[of("c", "1"), of("d", "1")], TRIALS).comparisons[0].gap.value, 0.0);
    assert_ne!(compared(&[of("c", "0.5"), of("d", "0.5")], TRIALS).comparisons[0].gap.value, 0.0);
}

#[test]
fn money_times_ten_is_worth_ten_times_as_much() {
    let text = |factor: u32| {
        let base = 20 * factor;
        let grant = 40 * factor;
        format!("{CANDIDATE}{UNTAXED}[companies.c]\nshare_price = \"100 USD\"\nvolatility = \"45% per year\"\n[offer]\ncompany = \"c\"\nstart = \"2026-01\"\nbase = \"{base}k USD/year\"\n[offer.equity.hire]\ntype = \"rsu\"\ngrant = \"{grant}k USD\"\n")
            .replace("\"500k USD\"", &format!("\"{}k USD\"", 50 * factor))
            .replace("jurisdiction = \"us\"", "jurisdiction = \"nowhere\"")
    };
    let [one, ten] = [1, 10].map(|factor| alone(&parsed("o", &text(factor)), TRIALS).worth.worth.value);
    is(ten / one, 10.0, 1e-9);
}

#[test]
fn an_instalment_in_the_first_month_is_worth_what_a_years_base_pay_of_that_month_is() {
    let [with, without] = ["[offer.sign_on.first]\namount = \"12k USD\"\n", ""].map(|sign_on| {
        let text = format!("{UNTAXED}[offer]\nstart = \"2026-01\"\nbase = \"120k USD/year\"\nyears = 1\n{sign_on}");
        alone(&untaxed("o", &text.replace(UNTAXED, "")), 64).worth.worth.value
    });
    is(with - without, 12_000.0, 1e-6);
}

#[test]
fn results_do_not_depend_on_threads() {
    let scenarios = [used("a", RSUS), used("b", COMPUTE)];
    let run = |threads| compcast::simulation::on_threads(threads, || format!("{:?}", with_levers(&scenarios, TRIALS)));
    assert_eq!(run(1), run(3));
}
