//! Pay, taxes and costs that are certain, worked by hand for six pairs of offers, US federal tables of 2026 in every year.

use super::*;

/// A share price that does not move.
const STILL: &str = "[companies.c]\nshare_price = \"100 USD\"\ndrift = \"0% per year\"\nvolatility = \"0% per year\"\n";

/// Employer payroll tax, and pay after tax of the first and the second year.
fn check(scenario: &Arc<Scenario>, payroll_tax: f64, nets: [f64; 2]) {
    let figures = alone(scenario, 64);
    is(figures.cost.payroll_tax, payroll_tax, 0.01);
    is(figures.years[0].net_pay, nets[0], 0.01);
    is(figures.years[1].net_pay, nets[1], 0.01);
}

#[test]
fn a_start_ups_base_and_big_techs_package() {
    let start_up = offer("a", "[offer]\nstart = \"2026-01\"\nbase = \"210k USD/year\"");
    check(&start_up, 58_104.0, [156_292.0; 2]);
    let big_tech = format!(
        "{STILL}[offer]\ncompany = \"c\"\nstart = \"2026-01\"\nbase = \"225k USD/year\"\nbonus = {{ target = 0.15 }}\n\
         [offer.sign_on.first]\namount = \"50k USD\"\nclawback = {{ within = \"12 months\", schedule = \"full\" }}\n\
         [offer.equity.hire]\ntype = \"rsu\"\ngrant = \"400k USD\"\ncliff = \"0 months\"\nvesting_interval = \"3 months\"\n\
         [offer.equity.usual]\ntype = \"rsu\"\ngrant = \"100k USD\"\ngranted_every = \"12 months\"\npromised = false\ncliff = \"0 months\""
    );
    let figures = alone(&offer("b", &big_tech), 64);
    check(&offer("b", &big_tech), 67_456.50, [283_308.63, 251_983.63]);
    assert_eq!(figures.years.iter().map(|year| year.not_promised.round()).collect::<Vec<_>>(), [0.0, 25_000.0, 50_000.0, 75_000.0]);
    is(figures.total.net_pay, 1_039_259.50, 0.05);
    // 22% of 183,750 is withheld; 62,892.75 is due on it.
    let first = &figures.tax_years[0];
    is(first.withheld.expect("withheld"), 40_425.0, 0.01);
    is(first.due.expect("due"), 62_892.75, 0.01);
    is(first.short.expect("short"), 22_467.75, 0.01);
    // Leaving a month before the end of the first year owes all of it.
    is(figures.leaving[0].to_repay_a_month_earlier, 50_000.0, 1e-9);
    is(figures.leaving[0].to_repay, 0.0, 0.0);
    let monthly = big_tech.replace("\"full\"", "\"monthly\"");
    is(alone(&offer("b", &monthly), 64).leaving[0].to_repay_a_month_earlier, 50_000.0 / 12.0, 1e-9);
    // California on top of federal taxes.
    let california = format!("{CANDIDATE}{big_tech}").replace("jurisdiction = \"us\"", "jurisdiction = \"us-ca\"");
    let california = alone(&parsed("ca", &california), 64);
    is(california.years[0].net_pay, 243_910.50, 0.01);
    is(california.years[1].net_pay, 218_201.15, 0.01);
}

#[test]
fn all_cash_is_worth_its_present_value_whatever_the_risk_aversion_and_wealth() {
    let cash = |base: &str| format!("[offer]\nstart = \"2026-01\"\nbase = \"{base} USD/year\"");
    for (base, at_4, at_0) in [("475k", 1_198_645.143_899, 1_299_257.0), ("375k", 967_451.105_259, 1_048_657.0)] {
        let text = format!("{CANDIDATE}{}", cash(base));
        for (risk, wealth) in [("0", "500k"), ("1", "100k"), ("2.5", "1 "), ("7", "5M")] {
            let text = text
                .replace("risk_aversion = 2.5", &format!("risk_aversion = {risk}"))
                .replace("\"500k USD\"", &format!("\"{wealth} USD\""));
            let figures = alone(&parsed("cash", &text), 64);
            is(figures.worth.worth.value, at_0, 1e-9 * at_0);
            is(figures.worth.for_risk, 0.0, 1e-8 * at_0);
            let discounted = alone(&parsed("cash", &text.replace("time_value = \"0%", "time_value = \"4%")), 64);
            is(discounted.worth.worth.value, at_4, 1e-9 * at_4);
        }
    }
    let figures = alone(&offer("cash", &cash("475k")), 64);
    is(figures.cost.payroll_tax, 4.0 * 18_368.50, 0.01);
}

#[test]
fn a_juniors_pay_and_a_fine_tuning_allowance_of_which_little_is_used() {
    let both = format!(
        "{STILL}[offer]\ncompany = \"c\"\nstart = \"2026-01\"\nbase = \"120k USD/year\"\nbonus = {{ target = 0.1 }}\n\
         [offer.equity.hire]\ntype = \"rsu\"\ngrant = \"60k USD\"\ncliff = \"0 months\"\nvesting_interval = \"3 months\"\n"
    );
    check(&offer("a", &both), 4.0 * 11_287.50, [111_740.50; 2]);
    let tuning = "[offer.development]\nfine_tuning = { allowance = \"6k USD/year\", jobs = \"6 jobs/year\", tokens = \"15 Mtok\", price = \"6 USD/Mtok\" }";
    let figures = alone(&offer("b", &format!("{both}{tuning}")), 4_096);
    // Six jobs of 15 million tokens at 6 dollars: 540 a year.
    let tuning = figures.cost.items.iter().find(|(name, _)| name == "training and fine-tuning").expect("fine-tuning").1;
    is(tuning, 4.0 * 540.0, 60.0);
    // Worth half of what it costs, by default.
    is(figures.total.development, tuning, 1e-6);
    is(figures.total.development_value, 0.5 * tuning, 1e-6);
}

#[test]
fn germany_and_the_us() {
    let text =
        format!("{CANDIDATE}[rates.EUR]\nrate = \"1 USD\"\n[offer]\nstart = \"2026-01\"\nbase = \"95k EUR/year\"\n[offer.benefits]\n");
    let germany = alone(&parsed("de", &text.replace("jurisdiction = \"us\"", "jurisdiction = \"de\"")), 64);
    is(germany.years[0].net_pay, 55_691.71, 0.01);
    is(germany.cost.payroll_tax, 4.0 * 17_571.125, 0.01);
    let us = "[offer]\nstart = \"2026-01\"\nbase = \"165k USD/year\"\n[offer.benefits]\nhealth = \"14k USD/year\"\nretirement = { match = 0.5, up_to = 0.06 }";
    let us = alone(&offer("us", us), 64);
    is(us.years[0].net_pay, 124_043.50, 0.01);
    is(us.cost.payroll_tax, 4.0 * 12_664.50, 0.01);
    is(us.total.benefits, 4.0 * (14_000.0 + 4_950.0), 1e-6);
    is(us.cost.staying.mean, 4.0 * (165_000.0 + 12_664.5 + 14_000.0 + 4_950.0), 1e-6);
    let text =
        text.replace("rates.EUR", "rates.GBP").replace("EUR/year", "GBP/year").replace("jurisdiction = \"us\"", "jurisdiction = \"uk\"");
    let britain = alone(&parsed("uk", &text), 64);
    is(britain.tax_years[0].wages - britain.tax_years[0].income_tax - britain.tax_years[0].contributions, 65_657.40, 0.01);
    is(britain.cost.payroll_tax, 4.0 * 13_500.0, 0.01);
}

#[test]
fn front_loaded_and_even_vesting() {
    let package = |by_year: &str, more: &str| {
        format!(
            "{STILL}[offer]\ncompany = \"c\"\nstart = \"2026-01\"\nbase = \"220k USD/year\"\nbonus = {{ target = 0.15 }}\n{more}\
             [offer.equity.hire]\ntype = \"rsu\"\ngrant = \"400k USD\"\ncliff = \"0 months\"\nvesting_interval = \"3 months\"\nby_year = {by_year}"
        )
    };
    let sign_on = "[offer.sign_on.first]\namount = \"60k USD\"\nclawback = { within = \"12 months\" }\n";
    let front = alone(&offer("a", &package("[0.33, 0.33, 0.22, 0.12]", sign_on)), 64);
    let nets: Vec<f64> = front.years.iter().map(|year| year.net_pay).collect();
    for (found, expected) in nets.iter().zip([306_019.25, 268_429.25, 240_863.25, 215_803.25]) {
        is(*found, expected, 0.01);
    }
    is(front.cost.payroll_tax, 67_268.0, 0.01);
    let even = alone(&offer("b", &package("[0.25, 0.25, 0.25, 0.25]", "")), 64);
    is(even.total.net_pay, 993_525.0, 0.05);
    is(even.cost.payroll_tax, 66_398.0, 0.01);
    // With 15% leaving a year the clause is expected to bring back 4,245.99 and the employer to deliver 309,156.81 of the grant.
    let leaving = package("[0.33, 0.33, 0.22, 0.12]", &format!("attrition = \"15% per year\"\n{sign_on}"));
    let leaving = alone(&offer("a", &leaving), 40_000);
    let clawback = 4_245.989_124;
    is(leaving.cost.clawback, clawback, 6.0 * 14_000.0 / 200.0);
    assert!(leaving.cost.expected.mean < leaving.cost.staying.mean);
}

#[test]
fn an_exit_of_900_000_in_one_year_and_options_at_their_fair_value() {
    // Sure exit in the 30th month at 1.5 times, half a year before the end of the third year: 900,000 for three quarters of a grant of 800,000.
    let text = "[companies.p]\nprivate = true\nfair_value = \"20 USD\"\nvolatility = \"0% per year\"\ndrift = \"0% per year\"\n\
                exit = { after = \"36 months\", price_multiple = 1.5, probability = 1 }\n\
                [offer]\ncompany = \"p\"\nstart = \"2026-01\"\nbase = \"230k USD/year\"\n\
                [offer.equity.hire]\ntype = \"rsu\"\ngrant = \"800k USD\"\ntrigger = \"double\"\nexpires = \"84 months\"\ncliff = \"12 months\"";
    let figures = alone(&offer("a", text), 64);
    is(figures.years[2].equity.mean, 900_000.0, 1e-6);
    is(figures.years[3].equity.mean, 300_000.0, 1e-6);
    is(figures.years[0].net_pay, 170_052.0, 0.01);
    is(figures.years[2].net_pay - figures.years[0].net_pay, 555_653.75, 0.01);
    let late = text.replace("36 months\", price", "85 months\", price");
    is(alone(&offer("a", &late), 64).total.equity.mean, 0.0, 0.0);
    let options = "[companies.p]\nprivate = true\nfair_value = \"5 USD\"\nvolatility = \"80% per year\"\n\
                   exit = { after = { p50 = \"72 months\", p90 = \"120 months\" }, price_multiple = 2, probability = 0.5 }\n\
                   [offer]\ncompany = \"p\"\nstart = \"2026-01\"\nbase = \"230k USD/year\"\n\
                   [offer.equity.hire]\ntype = \"option\"\ncount = 20_000\nstrike = \"fair value\"";
    is(alone(&offer("b", options), 64).grants[0].at_grant, 71_438.164_041, 1e-5);
    let claimed = options
        .replace("\"5 USD\"", "\"4 USD\"\npreferred_price = \"12 USD\"\nfully_diluted_shares = 100_000_000")
        .replace("count = 20_000\nstrike = \"fair value\"", "share_of_company = \"0.06%\"\nstrike = \"4 USD\"");
    let claimed = alone(&offer("c", &claimed), 64);
    let grant = &claimed.grants[0];
    assert_eq!((grant.count, grant.claimed, grant.share_of_company), (Some(60_000.0), Some(720_000.0), Some(0.0006)));
    is(grant.at_grant, 171_451.593_698, 1e-4);
    // Ten years of expected life are worth more.
    let ten_years = "[companies.p]\nshare_price = \"4 USD\"\nvolatility = \"80% per year\"\n[offer]\ncompany = \"p\"\nstart = \"2026-01\"\nbase = \"1 USD/year\"\n\
                     [offer.equity.hire]\ntype = \"option\"\ncount = 60_000\nstrike = \"4 USD\"\nexpected_life = \"120 months\"";
    is(alone(&offer("d", ten_years), 64).grants[0].at_grant, 199_844.339_010, 1e-4);
}
