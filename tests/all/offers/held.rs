//! Options that are exercised and held, worked by hand for 20,000 at a strike of 5.00 that can be sold at 25.00, tables of 2026 in every year.
//!
//! Wages of 230,000 leave 170,052 and 213,900 of taxable income, and cost the employer 14,816. On top of them, income is taxed by 32% up to 256,225 and 35%
//! up to 640,600, a long-term gain by 15% up to 545,500 and 20% above, and by 3.8% of all of it.

use super::*;

const NET: f64 = 170_052.0;
const PAYROLL_TAX: f64 = 14_816.0;
/// 20,000 × 5, and 20,000 × (25 − 5).
const STRIKE: f64 = 100_000.0;
const SPREAD: f64 = 400_000.0;
/// 0.15 × 331,600 + 0.20 × 68,400 + 0.038 × 400,000.
const ON_GAIN: f64 = 49_740.0 + 13_680.0 + 15_200.0;
/// 0.32 × 42,325 + 0.35 × 357,675.
const ON_INCOME: f64 = 13_544.0 + 125_186.25;
/// 1.45% and 0.9% of 400,000, both beyond 200,000.
const MEDICARE: f64 = 5_800.0 + 3_600.0;

/// All vest in December 2026, and the company is sold at five times its value at the end of June 2028, the 30th month.
fn package(kind: &str, exercise: &str) -> String {
    format!(
        "[companies.p]\nprivate = true\nfair_value = \"5 USD\"\nvolatility = \"0% per year\"\ndrift = \"0% per year\"\n\
         exit = {{ after = \"30 months\", price_multiple = 5, probability = 1 }}\n\
         [offer]\ncompany = \"p\"\nstart = \"2026-01\"\nbase = \"230k USD/year\"\n\
         [offer.equity.hire]\ntype = \"option\"\nkind = \"{kind}\"\ncount = 20_000\nstrike = \"5 USD\"\nexercise = \"{exercise}\"\n\
         vesting_period = \"12 months\"\ncliff = \"12 months\"\n[offer.benefits]\n"
    )
}

/// Pay after tax of four years and of what is settled later, in which nothing is paid but equity.
fn check(text: &str, nets: [f64; 5], payroll_tax: f64, gain: f64) -> OfferFigures {
    let figures = alone(&offer("o", text), 64);
    for (place, expected) in nets.into_iter().enumerate() {
        is(figures.years.get(place).map_or(0.0, |year| year.net_pay), expected, 1e-6);
    }
    is(figures.total.net_pay, nets.iter().sum(), 1e-6);
    is(figures.total.equity.mean, gain, 1e-6);
    is(figures.grants[0].gain.mean, gain, 1e-6);
    is(figures.cost.payroll_tax, payroll_tax, 1e-6);
    // Nothing is uncertain and money is worth the same at any time: worth is what is left.
    is(figures.worth.worth.value, nets.iter().sum(), 1e-4);
    figures
}

fn check_cost(figures: &OfferFigures, payroll_tax: f64) {
    is(figures.cost.equity_delivered, SPREAD, 1e-6);
    is(figures.cost.staying.mean, 4.0 * 230_000.0 + payroll_tax + SPREAD, 1e-6);
}

#[test]
fn incentive_options_held_for_a_year_bring_minimum_tax_which_comes_back_in_later_years() {
    // In 2028 the strike and the minimum tax on a spread of 400,000 beside 230,000: a tentative tax of 164,482 less 44,904 of income tax.
    let minimum_tax = 164_482.0 - 44_904.0;
    // In 2029 the tax on a gain of 400,000, of which what is not surtax comes back at once, with what income tax of 230,000 exceeds the tentative minimum tax by.
    let excess = 44_904.0 - 0.26 * (230_000.0 - 90_100.0);
    let credited = excess + ON_GAIN - 15_200.0;
    let later = minimum_tax - credited;
    // 47,628 in later years at 8,530 a year come back in six, before the 120th month.
    assert!(later > 5.0 * excess && later < 6.0 * excess, "{later} {excess}");
    let nets = [NET, NET, NET - STRIKE - minimum_tax, NET + SPREAD + STRIKE - ON_GAIN + credited, later];
    let figures = check(&package("iso", "at exit and hold"), nets, 4.0 * PAYROLL_TAX, SPREAD);
    check_cost(&figures, 4.0 * PAYROLL_TAX);
    is(figures.years[2].equity.mean, -STRIKE, 1e-6);
    is(figures.years[3].equity.mean, SPREAD + STRIKE, 1e-6);
    assert_eq!(figures.grants[0].nothing.value, 0.0);
}

#[test]
fn what_comes_back_late_is_discounted() {
    let text = format!("{}{}", candidate(&[("time_value", "\"5% per year\"")]), package("iso", "at exit and hold"));
    let paid = [(30, -STRIKE - 119_578.0), (42, SPREAD + STRIKE - 6_670.0)];
    // From 2030 on at ends of years, months 60, 72 and so on: 8,530 five times, and the rest.
    let back = (0..6).map(|year| (60 + 12 * year, if year < 5 { 8_530.0 } else { 47_628.0 - 5.0 * 8_530.0 }));
    let discounted = |time: i32| (-0.05 * f64::from(time) / 12.0).exp();
    let pay: f64 = (1..=48).map(|month| NET / 12.0 * discounted(month)).sum();
    let expected = pay + paid.into_iter().chain(back).map(|(time, amount)| amount * discounted(time)).sum::<f64>();
    is(alone(&parsed("o", &text), 64).worth.worth.value, expected, 1e-4);
}

#[test]
fn options_exercised_as_they_vest_have_no_spread_and_no_minimum_tax_and_all_of_the_gain_is_long_term() {
    for kind in ["iso", "nso"] {
        let nets = [NET - STRIKE, NET, NET + SPREAD + STRIKE - ON_GAIN, NET, 0.0];
        let figures = check(&package(kind, "early"), nets, 4.0 * PAYROLL_TAX, SPREAD);
        check_cost(&figures, 4.0 * PAYROLL_TAX);
    }
}

/// Options that vest and are exercised in June 2026 before an exit in August 2027.
fn exercised_in_june(kind: &str) -> String {
    package(kind, "early")
        .replace("30 months", "20 months")
        .replace("vesting_period = \"12 months\"\ncliff = \"12 months\"", "vesting_period = \"6 months\"\ncliff = \"6 months\"")
}

/// Vested and exercised in June 2026, sold in August 2027 after 20 months: long-term after a year, with options that are no incentive options.
#[test]
fn a_year_is_enough_for_a_long_term_gain() {
    let text = exercised_in_june("nso");
    check(&text, [NET - STRIKE, NET + SPREAD + STRIKE - ON_GAIN, NET, NET, 0.0], 4.0 * PAYROLL_TAX, SPREAD);
}

#[test]
fn without_an_exit_the_strike_of_an_early_exercise_is_lost() {
    for no_exit in ["probability = 0 ", "probability = 1 "] {
        // Never, or only after 120 months.
        let never = |exercise: &str| {
            let text = package("iso", exercise).replace("probability = 1 ", no_exit);
            if no_exit.contains('1') { text.replace("30 months", "150 months") } else { text }
        };
        let figures = check(&never("early"), [NET - STRIKE, NET, NET, NET, 0.0], 4.0 * PAYROLL_TAX, -STRIKE);
        assert_eq!(figures.grants[0].nothing.value, 1.0);
        for exercise in ["at exit", "at exit and hold"] {
            check(&never(exercise), [NET, NET, NET, NET, 0.0], 4.0 * PAYROLL_TAX, 0.0);
        }
    }
}

#[test]
fn the_spread_of_other_options_that_are_held_is_wages_of_the_year_of_exercise() {
    // The money for the tax is there although the shares are not sold; the employer pays 1.45%.
    let nets = [NET, NET, NET - STRIKE - ON_INCOME - MEDICARE, NET + SPREAD + STRIKE, 0.0];
    let payroll_tax = 4.0 * PAYROLL_TAX + 0.0145 * SPREAD;
    check_cost(&check(&package("nso", "at exit and hold"), nets, payroll_tax, SPREAD), payroll_tax);
    // What the share gains after the exercise is long-term: 15% and 3.8% of less than 331,600.
    let rising = package("nso", "at exit and hold").replace("drift = \"0%", "drift = \"10%");
    let figures = alone(&offer("o", &rising), 64);
    // The shares cost the strike, and their spread has been taxed.
    let proceeds = figures.years[3].equity.mean;
    let gain = proceeds - (STRIKE + figures.cost.equity_delivered);
    assert!(gain > 40_000.0 && gain < 331_600.0, "{gain}");
    is(figures.years[3].net_pay, NET + proceeds - 0.188 * gain, 1e-6);
}

#[test]
fn incentive_options_sold_at_once_are_income_without_medicare_on_either_side() {
    let nets = [NET, NET, NET + SPREAD - ON_INCOME, NET, 0.0];
    check_cost(&check(&package("iso", "at exit"), nets, 4.0 * PAYROLL_TAX, SPREAD), 4.0 * PAYROLL_TAX);
    let nets = [NET, NET, NET + SPREAD - ON_INCOME - MEDICARE, NET, 0.0];
    let payroll_tax = 4.0 * PAYROLL_TAX + 0.0145 * SPREAD;
    check_cost(&check(&package("nso", "at exit"), nets, payroll_tax, SPREAD), payroll_tax);
}

/// 5,000 options, so that all of the gain of 100,000 is in California's 9.3%, which end at 371,479 of taxable income.
#[test]
fn california_taxes_gains_as_income() {
    let of = |kind: &str, exercise: &str| {
        let text = package(kind, exercise).replace("20_000", "5_000");
        let figures = alone(&parsed("ca", &format!("{}{text}", candidate(&[("jurisdiction", "\"us-ca\"")]))), 64);
        // The second year has wages alone.
        figures.years[2].net_pay - figures.years[1].net_pay
    };
    let (federal, california) = (0.32 * 42_325.0 + 0.35 * 57_675.0, 9_300.0);
    is(of("iso", "early"), 125_000.0 - 15_000.0 - 3_800.0 - california, 1e-6);
    is(of("iso", "at exit"), 100_000.0 - federal - california, 1e-6);
    // Medicare, what high earners pay more of it, and the state's disability insurance of 1.3%.
    is(of("nso", "at exit"), 100_000.0 - federal - california - 2_350.0 - 1_300.0, 1e-6);
}

/// Without tables nothing is taxed.
#[test]
fn without_taxes_every_exercise_of_what_is_sold_leaves_the_spread() {
    for (kind, exercise) in [("iso", "early"), ("nso", "at exit and hold"), ("iso", "at exit and hold"), ("iso", "at exit")] {
        let figures = alone(&untaxed("o", &package(kind, exercise)), 64);
        is(figures.worth.worth.value, 4.0 * 230_000.0 + SPREAD, 1e-4);
        is(figures.total.net_pay, 4.0 * 230_000.0 + SPREAD, 1e-6);
    }
}

/// Options of a listed company that are out of the money are not exercised early, and wait for the end of the offer.
#[test]
fn options_under_water_are_not_exercised_early() {
    let listed = |strike: &str, drift: &str| {
        format!(
            "[companies.c]\nshare_price = \"5 USD\"\nvolatility = \"0% per year\"\ndrift = \"{drift} per year\"\n\
             [offer]\ncompany = \"c\"\nstart = \"2026-01\"\nbase = \"230k USD/year\"\n\
             [offer.equity.hire]\ntype = \"option\"\nkind = \"nso\"\ncount = 20_000\nstrike = \"{strike} USD\"\nexercise = \"early\"\n\
             vesting_period = \"12 months\"\ncliff = \"12 months\"\n"
        )
    };
    // At 10% a year a share of 5.00 is worth 5.53 after one year and 7.46 after four.
    let figures = alone(&untaxed("o", &listed("6", "10%")), 64);
    is(figures.years[0].equity.mean, 0.0, 1e-9);
    assert!(figures.years[3].equity.mean > 20_000.0 * 1.3, "{:?}", figures.years[3].equity);
    // In the money they are, and the shares are sold a year later.
    let figures = alone(&untaxed("o", &listed("5", "10%")), 64);
    is(figures.years[0].equity.mean, -STRIKE, 20_000.0 * 0.6);
    assert!(figures.years[1].equity.mean > 20_000.0 * 6.0 && figures.years[3].equity.mean == 0.0);
    // Never in the money.
    is(alone(&untaxed("o", &listed("6", "0%")), 64).total.equity.mean, 0.0, 1e-9);
}

/// On leaving after two years, six months before the exit: options that are not exercised within three months are lost, shares are not, and work goes on
/// elsewhere for the same pay, so that what is sold is taxed on top of it.
#[test]
fn whoever_leaves_before_the_exit_keeps_the_shares_and_loses_the_options() {
    let net = |kind: &str, exercise: &str, window: u32| {
        let text = package(kind, exercise).replace("exercise = ", &format!("exercise_window = \"{window} months\"\nexercise = "));
        let kept = &alone(&offer("o", &text), 64).leaving[1];
        // Nothing is sold by then; an early exercise has been paid for.
        is(kept.net_pay, 2.0 * NET - if exercise == "early" { STRIKE } else { 0.0 }, 1e-6);
        kept.net_pay + kept.later
    };
    is(net("iso", "early", 3), 2.0 * NET + SPREAD - ON_GAIN, 1e-6);
    for exercise in ["at exit", "at exit and hold"] {
        is(net("iso", exercise, 3), 2.0 * NET, 1e-6);
    }
    is(net("iso", "at exit", 6), 2.0 * NET + SPREAD - ON_INCOME, 1e-6);
    is(net("nso", "at exit", 6), 2.0 * NET + SPREAD - ON_INCOME - MEDICARE, 1e-6);
    // Minimum tax comes back from the taxes on later pay: in the end the gain alone is taxed.
    is(net("iso", "at exit and hold", 6), 2.0 * NET + SPREAD - ON_GAIN, 1e-6);
}

/// A sale within two years of the grant but more than one after the exercise: ordinary income is the spread at the exercise (nothing here), and all of the
/// gain is long-term, since the shares were held for a year (IRC 422(c)(2), 421(b)): 15%/20% and 3.8%.
#[test]
fn shares_of_incentive_options_sold_within_two_years_of_the_grant_are_long_term_beyond_their_spread() {
    let text = exercised_in_june("iso");
    check(&text, [NET - STRIKE, NET + SPREAD + STRIKE - ON_GAIN, NET, NET, 0.0], 4.0 * PAYROLL_TAX, SPREAD);
}

/// An exit eight months after an exercise without a spread: a short-term gain is taxed as income, and the surtax of 3.8% on net investment income is due on
/// it as on a long-term one (IRC 1411(c)(1)(A)(iii)).
#[test]
fn a_short_term_gain_bears_the_surtax_as_well() {
    for kind in ["nso", "iso"] {
        let text = package(kind, "early").replace("30 months", "20 months");
        let nets = [NET - STRIKE, NET + SPREAD + STRIKE - ON_INCOME - 0.038 * SPREAD, NET, NET, 0.0];
        check(&text, nets, 4.0 * PAYROLL_TAX, SPREAD);
    }
}
