//! Net pay and payroll taxes of the six pairs to a billionth, and payroll taxes by calendar year.

use super::*;
use compcast::value::tax::TaxTables;

/// A share price that does not move.
const STILL: &str = "[companies.c]\nshare_price = \"100 USD\"\ndrift = \"0% per year\"\nvolatility = \"0% per year\"\n";

fn exactly(found: f64, expected: f64) {
    assert!((found / expected - 1.0).abs() < 1e-9, "{found} instead of {expected}");
}

/// Net pay of each year, and payroll tax of all.
fn check(text: &str, nets: [f64; 4], payroll_tax: f64) {
    let figures = alone(&offer("o", text), 64);
    for (year, net) in figures.years.iter().zip(nets) {
        exactly(year.net_pay, net);
    }
    exactly(figures.total.net_pay, nets.iter().sum());
    exactly(figures.cost.payroll_tax, payroll_tax);
}

fn cash(base: &str) -> String {
    format!("{STILL}[offer]\ncompany = \"c\"\nstart = \"2026-01\"\nbase = \"{base}/year\"\n")
}

fn quarterly(grant: &str, by_year: [f64; 4]) -> String {
    let by_year = by_year.map(|share| share.to_string()).join(", ");
    format!(
        "[offer.equity.hire]\ntype = \"rsu\"\ngrant = \"{grant} USD\"\ncliff = \"0 months\"\nvesting_interval = \"3 months\"\nby_year = [{by_year}]\n"
    )
}

/// Worked by hand from the tables of 2026 (single, a deduction of 16,100): see the wages, and what is left of them and due from the employer, in each row.
#[test]
fn certain_pay_of_the_six_pairs_to_a_billionth() {
    let [even, front] = [[0.25; 4], [0.33, 0.33, 0.22, 0.12]];
    // 210,000; 408,750 and 358,750 three times.
    check(&cash("210k USD"), [156_292.0; 4], 4.0 * 14_526.0);
    let sign_on = |amount: &str| format!("[offer.sign_on.first]\namount = \"{amount} USD\"\n");
    let big = format!("{}bonus = {{ target = 0.15 }}\n{}{}", cash("225k USD"), sign_on("50k"), quarterly("400k", even));
    check(&big, [283_308.625, 251_983.625, 251_983.625, 251_983.625], 17_407.875 + 3.0 * 16_682.875);
    // 475,000 and 375,000.
    check(&cash("475k USD"), [324_814.25; 4], 4.0 * 18_368.50);
    check(&cash("375k USD"), [262_164.25; 4], 4.0 * 16_918.50);
    // 147,000, and 165,000.
    let junior = format!("{}bonus = {{ target = 0.1 }}\n{}", cash("120k USD"), quarterly("60k", even));
    check(&junior, [111_740.50; 4], 4.0 * 11_287.50);
    check(&cash("165k USD"), [124_043.50; 4], 4.0 * 12_664.50);
    // 445,000, 385,000, 341,000 and 301,000; 353,000.
    let base = format!("{}bonus = {{ target = 0.15 }}\n", cash("220k USD"));
    let nets = [306_019.25, 268_429.25, 240_863.25, 215_803.25];
    check(&format!("{base}{}{}", sign_on("60k"), quarterly("400k", front)), nets, 17_933.50 + 17_063.50 + 16_425.50 + 15_845.50);
    check(&format!("{base}{}", quarterly("400k", even)), [248_381.25; 4], 4.0 * 16_599.50);
    // 230,000.
    check(&cash("230k USD"), [170_052.0; 4], 4.0 * 14_816.0);
}

#[test]
fn certain_pay_in_california_germany_and_the_united_kingdom_to_a_billionth() {
    let of = |jurisdiction: &str, text: &str| {
        let jurisdiction = format!("\"{jurisdiction}\"");
        alone(&parsed("o", &format!("{}{text}", candidate(&[("jurisdiction", &jurisdiction)]))), 64)
    };
    let big = format!(
        "{}bonus = {{ target = 0.15 }}\n[offer.sign_on.first]\namount = \"50k USD\"\n{}",
        cash("225k USD"),
        quarterly("400k", [0.25; 4])
    );
    let california = of("us-ca", &big);
    exactly(california.years[0].net_pay, 243_910.495);
    exactly(california.years[3].net_pay, 218_201.145);
    exactly(of("us-ca", &cash("165k USD")).years[0].net_pay, 110_798.52);
    let abroad = |currency: &str, base: u32| {
        format!("[rates.{currency}]\nrate = \"1 USD\"\n[offer]\nstart = \"2026-01\"\nbase = \"{base}k {currency}/year\"\n")
    };
    // 95,000 less 21,343 of income tax, 118.167 of surcharge, and contributions of 17,847.125.
    let germany = of("de", &abroad("EUR", 95));
    exactly(germany.years[0].net_pay, 95_000.0 - 21_343.0 - 118.167 - 17_847.125);
    exactly(germany.cost.payroll_tax, 4.0 * 17_571.125);
    for (base, net, payroll_tax) in [(95, 65_657.40, 13_500.0), (120, 76_157.40, 17_250.0)] {
        let britain = of("uk", &abroad("GBP", base));
        exactly(britain.years[0].net_pay, net);
        exactly(britain.cost.payroll_tax, 4.0 * payroll_tax);
    }
}

/// The employer's taxes on wages by month of the calendar years from 2026 on.
fn owed(scenario: &Scenario, years: &[[f64; 12]]) -> f64 {
    let of = |(place, wages): (usize, &[f64; 12])| {
        let tables = TaxTables::of(&scenario.taxes["us"], Some("single"), 2026 + place as i32, &|number| number.median()).expect("tables");
        tables.employer(wages)
    };
    years.iter().enumerate().map(of).sum()
}

/// What the employer owes is the sum over calendar years of what it owes on what it pays in each; its wage base begins anew in each.
#[test]
fn payroll_taxes_are_the_sum_over_calendar_years() {
    let text = "[offer]\nstart = \"2026-01\"\nbase = \"150k USD/year\"\nbonus = { target = 0.2 }\n\
                [offer.sign_on.first]\namount = \"20k USD\"\n[offer.sign_on.second]\namount = \"10k USD\"\nmonth = 14\n";
    let scenario = offer("o", text);
    let figures = alone(&scenario, 64);
    let mut years = [[15_000.0; 12]; 4];
    years[0][0] += 20_000.0;
    years[1][1] += 10_000.0;
    assert_eq!(figures.tax_years.len(), 4);
    for (year, wages) in figures.tax_years.iter().zip(&years) {
        exactly(year.wages, wages.iter().sum());
    }
    exactly(figures.cost.payroll_tax, owed(&scenario, &years));
    // 180,000 is below the wage base of 184,500, with 20,000 or 10,000 more it is not.
    let beyond = 184_500.0 * 0.062 + 42.0;
    let by_hand = [200_000.0, 190_000.0].map(|wages| beyond + 0.0145 * wages).iter().sum::<f64>() + 2.0 * (180_000.0 * 0.0765 + 42.0);
    exactly(figures.cost.payroll_tax, by_hand);
}

/// The last, partial calendar year: wage bases are of one employer's wages, so that work elsewhere uses up nothing of them.
#[test]
fn payroll_taxes_of_a_start_in_july_are_those_of_five_calendar_years() {
    let scenario = offer("o", "[offer]\nstart = \"2026-07\"\nbase = \"240k USD/year\"\n");
    let figures = alone(&scenario, 64);
    let mut years = [[20_000.0; 12]; 5];
    years[0][..6].fill(0.0);
    years[4][6..].fill(0.0);
    // 120,000 in the first and the last, all below the wage base, and 240,000 in three years.
    let by_hand = 2.0 * (120_000.0 * 0.0765 + 42.0) + 3.0 * (184_500.0 * 0.062 + 240_000.0 * 0.0145 + 42.0);
    exactly(owed(&scenario, &years), by_hand);
    exactly(figures.cost.payroll_tax, by_hand);
}
