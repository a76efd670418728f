//! Worth by simulation against quadrature: the standard error decides what is near.

use super::*;

const TRIALS: u32 = 20_000;

/// A grant of 400,000 that vests at once after four years, beside nothing else.
fn one_vest(company: &str, grant: &str, more: &str) -> String {
    format!(
        "{company}[offer]\ncompany = \"c\"\nstart = \"2026-01\"\nbase = \"0 USD/year\"\n{more}\
         [offer.equity.hire]\ntype = \"rsu\"\ngrant = \"{grant} USD\"\ncliff = \"48 months\"\n"
    )
}

fn listed(volatility: &str, drift: &str) -> String {
    format!("[companies.c]\nshare_price = \"100 USD\"\ndrift = \"{drift} per year\"\nvolatility = \"{volatility} per year\"\n")
}

fn worth(text: &str, wealth: &str, risk_aversion: &str) -> Simulated {
    let whole = format!("{CANDIDATE}{UNTAXED}{text}")
        .replace("jurisdiction = \"us\"", "jurisdiction = \"nowhere\"")
        .replace("\"500k USD\"", &format!("\"{wealth} USD\""))
        .replace("risk_aversion = 2.5", &format!("risk_aversion = {risk_aversion}"));
    alone(&parsed("o", &whole), TRIALS).worth.worth
}

#[test]
fn one_lognormal_vest_beside_sure_wealth() {
    let text = one_vest(&listed("45%", "0%"), "400k", "");
    for (wealth, risk_aversion, expected) in [
        ("100k", "2.5", 208_680.626_816),
        ("500k", "2.5", 275_810.713_074),
        ("1.5M", "2.5", 324_801.232_349),
        ("500k", "1", 335_663.952_777),
        ("500k", "1.5", 312_153.650_904),
        ("500k", "4", 237_848.949_384),
        ("500k", "0", 400_000.0),
    ] {
        near(worth(&text, wealth, risk_aversion), expected);
    }
    near(worth(&one_vest(&listed("45%", "4%"), "400k", ""), "500k", "2.5"), 315_025.095_031);
}

#[test]
fn four_yearly_vests_on_one_path() {
    let yearly = |by_year: &str| {
        one_vest(&listed("45%", "0%"), "400k", "")
            .replace("cliff = \"48 months\"", &format!("cliff = \"12 months\"\nvesting_interval = \"12 months\"\nby_year = {by_year}"))
    };
    near(worth(&yearly("[0.25, 0.25, 0.25, 0.25]"), "500k", "2.5"), 331_150.583_361);
    near(worth(&yearly("[0.33, 0.33, 0.22, 0.12]"), "500k", "2.5"), 340_153.668_822);
    let figures = alone(&untaxed("o", &yearly("[0.25, 0.25, 0.25, 0.25]")), TRIALS);
    let fourth = figures.years[3].equity;
    for (found, expected) in [(fourth.p10, 21_047.331_384), (fourth.p50, 66_697.681_086), (fourth.p90, 211_360.793_490)] {
        is(found, expected, 0.05 * expected);
    }
}

#[test]
fn options_of_a_listed_company_that_are_sold_after_four_years() {
    for (drift, mean, expected) in [("0%", 138_309.408_680, 36_142.144_391), ("4%", 171_732.158_582, 43_095.437_361)] {
        let text = format!(
            "[companies.c]\nshare_price = \"4 USD\"\ndrift = \"{drift} per year\"\nvolatility = \"80% per year\"\n\
             [offer]\ncompany = \"c\"\nstart = \"2026-01\"\nbase = \"0 USD/year\"\n\
             [offer.equity.hire]\ntype = \"option\"\ncount = 60_000\nstrike = \"4 USD\"\n"
        );
        let figures = alone(&untaxed("o", &text), TRIALS);
        near(figures.worth.worth, expected);
        near(figures.worth.present_value, mean);
    }
}

#[test]
fn double_trigger_units_settle_until_they_expire() {
    let text = |expires: &str| {
        format!(
            "[companies.c]\nprivate = true\nfair_value = \"20 USD\"\nvolatility = \"0% per year\"\ndrift = \"0% per year\"\n\
             exit = {{ after = {{ p50 = \"36 months\", p90 = \"72 months\" }}, price_multiple = {{ p50 = 1.5, sigma = 1.0 }}, probability = 0.6 }}\n\
             [offer]\ncompany = \"c\"\nstart = \"2026-01\"\nbase = \"0 USD/year\"\n\
             [offer.equity.hire]\ntype = \"rsu\"\ngrant = \"800k USD\"\ncliff = \"1 month\"\nvesting_period = \"1 month\"\n{expires}"
        )
    };
    for (expires, mean, settled) in [("84", 1_117_505.886_598, 0.564_835), ("48", 834_041.435_076, 0.421_560)] {
        let figures = alone(&untaxed("o", &text(&format!("expires = \"{expires} months\""))), TRIALS);
        near(figures.worth.present_value, mean);
        near(figures.grants[0].nothing, 1.0 - settled);
    }
    let expiring = text("expires = \"84 months\"");
    near(worth(&expiring, "500k", "2.5"), 241_965.990_771);
    near(worth(&expiring, "1.5M", "2.5"), 447_917.530_763);
}

#[test]
fn two_companies_have_two_share_prices() {
    for (correlation, expected) in [("0", 0.447_699), ("0.5", 0.427_663), ("1", 0.255_465)] {
        let of = |name: &str, volatility: &str, grant: &str| {
            let company = listed(volatility, "0%").replace("companies.c", &format!("companies.{name}"));
            let text = one_vest(&company, grant, "").replace("company = \"c\"", &format!("company = \"{name}\""));
            untaxed(name, &format!("[prices.share]\ncorrelation = {correlation}\n{text}"))
        };
        let offers = compared(&[of("a", "45%", "400k"), of("b", "60%", "450k")], TRIALS);
        near(offers.comparisons[0].probability_better, expected);
    }
}

#[test]
fn equivalence_between_a_grant_and_sure_cash() {
    let a = untaxed("a", &one_vest(&listed("45%", "0%"), "400k", ""));
    let sign_on = "[offer.sign_on.first]\namount = \"40k USD\"\n";
    let b = untaxed("b", &one_vest(&listed("45%", "0%"), "300k", sign_on));
    let offers = with_levers(&[a.clone(), b], TRIALS);
    near(offers.offers[1].worth.worth, 259_463.187_716);
    let lever = |offers: &Offers, kind| {
        offers.comparisons[0].levers.iter().find(|lever| lever.kind == kind).and_then(|lever| lever.change).expect("a lever")
    };
    use compcast::insight::offer::LeverKind;
    let equity = lever(&offers, LeverKind::Units);
    is(equity.value, 0.089_069, 6.0 * equity.se.max(1e-4));
    // The missing 100,000 of the grant are worth 55,383 of sure cash.
    let smaller = untaxed("c", &one_vest(&listed("45%", "0%"), "300k", ""));
    near(lever(&with_levers(&[a, smaller], TRIALS), LeverKind::SignOn), 55_383.369_741);
}

/// Above the bound that no grant can reach: with a probability of nothing of 0.6 no grant is worth more than 202,860.55 beside 500,000.
#[test]
fn no_amount_of_a_grant_closes_a_gap_beyond_its_bound() {
    let private = "[companies.c]\nprivate = true\nfair_value = \"1 USD\"\nvolatility = \"0% per year\"\ndrift = \"0% per year\"\n\
                   exit = { after = \"24 months\", price_multiple = 2, probability = 0.4 }\n";
    let grant = untaxed("grant", &one_vest(private, "100k", ""));
    let cash = |amount: &str| {
        untaxed("cash", &format!("[offer]\nstart = \"2026-01\"\nbase = \"0 USD/year\"\n[offer.sign_on.first]\namount = \"{amount} USD\"\n"))
    };
    for (amount, closes) in [("190k", true), ("215k", false)] {
        let offers = with_levers(&[cash(amount), grant.clone()], TRIALS);
        let equity =
            offers.comparisons[0].levers.iter().find(|lever| lever.kind == compcast::insight::offer::LeverKind::Units).expect("a lever");
        assert_eq!(equity.change.is_some(), closes, "{amount}: {equity:?}");
        assert_eq!(equity.rest.is_some(), !closes);
    }
}
