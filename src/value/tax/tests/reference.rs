//! Packages whose taxes were worked by hand, apart from the program.

use super::*;
use crate::scenario::tax::ComputeCase;
use crate::value::tax::{NoTables, OtherIncome, OtherTaxes, TableKind};

#[test]
fn all_cash_in_the_us() {
    let us = built_in("us", "single", 2026);
    assert_near(net(&us, 475_000.0), 324_814.25);
    assert_near(net(&us, 375_000.0), 262_164.25);
    let taxes = us.employee(&evenly(408_750.0));
    assert_near(taxes.income_tax, 106_196.75);
    assert_near(taxes.contributions, 19_244.625);
    assert_near(us.employer(&evenly(408_750.0)), 17_407.875);
    assert_near(us.keep_rate(&evenly(375_000.0), 0), 0.6265);
}

#[test]
fn wages_of_several_years_and_packages() {
    let us = built_in("us", "single", 2026);
    for (wages, net_pay, employer) in [
        (210_000.0, 156_292.0, 14_526.0),
        (358_750.0, 251_983.625, 16_682.875),
        (147_000.0, 111_740.50, 11_287.50),
        (165_000.0, 124_043.50, 12_664.50),
        (445_000.0, 306_019.25, 17_933.50),
        (385_000.0, 268_429.25, 17_063.50),
        (341_000.0, 240_863.25, 16_425.50),
        (301_000.0, 215_803.25, 15_845.50),
        (353_000.0, 248_381.25, 16_599.50),
        (230_000.0, 170_052.0, 14_816.0),
    ] {
        assert_near(net(&us, wages), net_pay);
        assert_near(us.employer(&evenly(wages)), employer);
    }
}

#[test]
fn wages_in_california() {
    let ca = built_in("us-ca", "single", 2026);
    for (wages, net_pay) in [(408_750.0, 243_910.495), (358_750.0, 218_201.145), (165_000.0, 110_798.52)] {
        assert_near(net(&ca, wages), net_pay);
    }
    // Kept of the 100,000 between two packages, and per dollar of cost to the employer, who pays 1.45% on it.
    let kept = (net(&ca, 475_000.0) - net(&ca, 375_000.0)) / 100_000.0;
    assert_near(kept, 0.508_366_2);
    assert!((kept / 1.0145 - 0.501_100).abs() < 5e-7);
    // 1 − 35% − 9.3% − 1.45% − 0.9% − 1.3%.
    assert_near(ca.keep_rate(&evenly(375_000.0), 5), 0.5205);
}

#[test]
fn a_large_exit_in_one_year() {
    let us = built_in("us", "single", 2026);
    let (base, exit) = (evenly(230_000.0), evenly(900_000.0));
    let more = us.on_top(&base, &exit);
    assert_near(900_000.0 - more.employee, 555_653.75);
    assert_near(more.income_tax, 323_196.25);
    assert_near(more.employer, 13_050.0);
    assert_near(us.withheld_on(900_000.0).unwrap(), 198_000.0);
    let both = evenly(1_130_000.0);
    assert_near(us.short(&both, &exit).unwrap(), 125_196.25);
}

#[test]
fn what_is_withheld_from_bonus_and_shares_falls_short() {
    let us = built_in("us", "single", 2026);
    let mut supplemental = [0.0; 12];
    supplemental[2] = 133_750.0;
    supplemental[8] = 50_000.0;
    let mut wages = evenly(225_000.0);
    for month in 0..12 {
        wages[month] += supplemental[month];
    }
    assert_near(us.withheld_on(183_750.0).unwrap(), 40_425.0);
    assert_near(us.short(&wages, &supplemental).unwrap(), 22_467.75);
    let ca = built_in("us-ca", "single", 2026);
    assert_near(ca.withheld_on(100_000.0).unwrap(), 22_000.0 + 10_230.0);
    assert_near(ca.withheld_on_other(100_000.0).unwrap(), 22_000.0 + 6_600.0);
    assert_eq!(built_in("uk", "single", 2026).withheld_on(1.0), None);
}

#[test]
fn pay_in_germany_and_the_united_kingdom() {
    let de = built_in("de", "single", 2026);
    let taxes = de.employee(&evenly(95_000.0));
    assert_near(taxes.income_tax, 21_343.0 + 118.167);
    assert_near(taxes.contributions, 17_847.125);
    assert_near(taxes.net(), 55_691.708);
    assert_near(de.employer(&evenly(95_000.0)), 17_571.125);
    let uk = built_in("uk", "single", 2026);
    for (wages, net_pay, employer) in [(95_000.0, 65_657.40, 13_500.0), (120_000.0, 76_157.40, 17_250.0)] {
        assert_near(net(&uk, wages), net_pay);
        assert_near(uk.employer(&evenly(wages)), employer);
    }
    // Between 100,000 and 125,140 each pound takes half a pound of the allowance: 1 − 0.4 × 1.5 − 0.02.
    assert_near(uk.keep_rate(&evenly(120_000.0), 0), 0.38);
    assert_near(uk.keep_rate(&evenly(130_000.0), 0), 0.53);
    assert_eq!(net(&built_in("gb", "single", 2026), 95_000.0), net(&uk, 95_000.0));
}

#[test]
fn incentive_options_that_are_exercised_and_held() {
    let us = built_in("us", "single", 2026);
    let wages = evenly(230_000.0);
    let amt = us.amt(&wages, 400_000.0);
    assert_near(amt.exemption, 25_100.0);
    assert_near(amt.tentative, 164_482.0);
    assert_near(amt.due, 119_578.0);
    for (spread, due) in [(50_000.0, 4_470.0), (100_000.0, 17_470.0), (270_000.0, 64_978.0), (32_807.0, 0.0)] {
        assert_near(us.amt(&wages, spread).due, due);
    }
    assert_near(us.largest_spread_without_amt(&wages).unwrap(), 32_807.692_307_692_31);
    assert_eq!(built_in("uk", "single", 2026).largest_spread_without_amt(&wages), None);
}

#[test]
fn income_that_is_no_wages() {
    let us = built_in("us", "single", 2026);
    let wages = evenly(230_000.0);
    let of = |other: OtherIncome, credit: f64| us.on_other_income(&wages, other, credit);
    // Sold at once: income tax on 100,000 from 213,900 of taxable income on, 32% to 256,225 and 35% above, and no Medicare.
    let at_once = of(OtherIncome { ordinary: 100_000.0, ..OtherIncome::default() }, 0.0);
    assert_near(at_once.due(), 0.32 * 42_325.0 + 0.35 * 57_675.0);
    // Held for a year: 15% up to 545,500 of taxable income, 20% above, and 3.8% of all of it, since wages alone exceed 200,000.
    let held = of(OtherIncome { long_term: 400_000.0, ..OtherIncome::default() }, 0.0);
    assert_near(held.due(), 0.15 * 331_600.0 + 0.20 * 68_400.0 + 0.038 * 400_000.0);
    // Wages of 150,000: the surtax is on what wages and gain exceed 200,000 by.
    let less = us.on_other_income(&evenly(150_000.0), OtherIncome { long_term: 100_000.0, ..OtherIncome::default() }, 0.0);
    assert_near(less.due(), 15_000.0 + 0.038 * 50_000.0);
    // No wages: the deduction of 16,100 and 49,450 of gains are free.
    let alone = us.on_other_income(&evenly(0.0), OtherIncome { long_term: 100_000.0, ..OtherIncome::default() }, 0.0);
    assert_near(alone.due(), 0.15 * (100_000.0 - 16_100.0 - 49_450.0));
    let lost = of(OtherIncome { long_term: -80_000.0, ..OtherIncome::default() }, 0.0);
    assert_eq!(lost, OtherTaxes::default());
    // The minimum tax of the year of exercise, and what of it comes back: in a year of wages alone 44,904 − 0.26 × 139,900.
    let exercised = of(OtherIncome { iso_spread: 400_000.0, ..OtherIncome::default() }, 0.0);
    assert_near(exercised.minimum_tax, 119_578.0);
    assert_near(exercised.due(), 119_578.0);
    let later = of(OtherIncome::default(), exercised.minimum_tax);
    assert_near(later.credited, 44_904.0 - 36_374.0);
    // On the sale of shares with a gain of 400,000, all of it counted before, its income tax is credited as well, and no surtax.
    let sold = of(OtherIncome { long_term: 400_000.0, iso_spread_sold: 400_000.0, ..OtherIncome::default() }, exercised.minimum_tax);
    assert_near(sold.income_tax, held.due());
    assert_near(sold.credited, 8_530.0 + held.due() - 15_200.0);
    assert_near(of(OtherIncome::default(), 100.0).credited, 100.0);
    // California taxes gains as income: 9.3% of what is between 72,724 and 371,479.
    let california = built_in("us-ca", "single", 2026);
    let more = california.on_other_income(&wages, OtherIncome { long_term: 100_000.0, ..OtherIncome::default() }, 0.0);
    assert_near(more.due(), 0.15 * 100_000.0 + 0.038 * 100_000.0 + 0.093 * 100_000.0);
    assert!(!us.incentive_options_are_wages() && !california.incentive_options_are_wages());
    assert!(built_in("uk", "single", 2026).incentive_options_are_wages() && !built_in("uk", "single", 2026).has_gains());
}

#[test]
fn the_minimum_tax_under_the_rules_of_2025() {
    // Income tax of 2026, and the exemption, its phase-out and the brackets of 2025.
    let rules = "[tax.us.amt.federal.\"2026\".single]\nexemption = \"88,100 USD\"\nphase_out_start = \"626,350 USD\"\nphase_out_rate = 0.25\n\
        brackets = { \"0 USD\" = 0.26, \"239,100 USD\" = 0.28 }\n";
    let mixed = tables_of(&scenario("USD", rules).taxes["us"], "single", 2026);
    assert_near(mixed.amt(&evenly(230_000.0), 400_000.0).due, 102_301.50);
    // All of 2025: an income tax of 45,623 instead of 44,904.
    let of_2025 = built_in("us", "single", 2025).amt(&evenly(230_000.0), 400_000.0);
    assert_near(of_2025.exemption, 87_187.5);
    assert_near(of_2025.tentative, 147_205.5);
    assert_near(of_2025.due, 101_582.5);
}

#[test]
fn gross_pay_that_leaves_a_net_amount() {
    let us = built_in("us", "single", 2026);
    assert_near(us.gross_up(30_000.0, &evenly(375_000.0), 0).unwrap(), 30_000.0 / 0.6265);
    // Across the wage base of social security.
    assert!((us.gross_up(30_000.0, &evenly(170_000.0), 6).unwrap() - 41_587.236_931).abs() < 1e-6);
    let ca = built_in("us-ca", "joint", 2026);
    for (net_pay, wages) in [(1.0, 0.0), (10_000.0, 180_000.0), (900_000.0, 390_000.0)] {
        let wages = evenly(wages);
        let gross = ca.gross_up(net_pay, &wages, 3).unwrap();
        let mut more = wages;
        more[3] += gross;
        assert_near(ca.employee(&more).net() - ca.employee(&wages).net(), net_pay);
    }
}

#[test]
fn personal_use_of_compute_as_income() {
    let us = built_in("us", "single", 2026);
    let imputed = us.on_top(&evenly(375_000.0), &evenly(0.2 * 60_000.0));
    assert_near(imputed.employee, 4_482.0);
    assert_near(imputed.employer, 174.0);
    assert_eq!(us.compute.map(|compute| compute.case), Some(ComputeCase::Imputed));
    assert_eq!(built_in("de", "single", 2026).compute.map(|compute| compute.case), Some(ComputeCase::Work));
}

#[test]
fn a_joint_return_has_thresholds_of_its_own() {
    let additional = |filing: &str, wages: f64| {
        let tables = built_in("us", filing, 2026);
        let contributions = tables.contributions(&evenly(wages));
        contributions.into_iter().find(|(name, _)| *name == "additional_medicare").unwrap().1
    };
    assert_near(additional("joint", 250_000.0), 0.0);
    assert_near(additional("joint", 260_000.0), 90.0);
    assert_near(additional("single", 260_000.0), 540.0);
}

#[test]
fn the_table_of_another_year_is_used_and_said() {
    let years = |name: &str, year: i32| {
        let tables = built_in(name, "single", year);
        tables.of_other_years().map(|table| (table.kind, table.name.clone(), table.year.unwrap())).collect::<Vec<_>>()
    };
    assert_eq!(years("us", 2026), []);
    assert_eq!(years("us-ca", 2026), [(TableKind::IncomeTax, "california".to_string(), 2025)]);
    assert_eq!(years("us", 2025), [(TableKind::PayrollTaxes, "us".to_string(), 2026)]);
    assert_eq!(
        years("us", 2029),
        [
            (TableKind::IncomeTax, "federal".to_string(), 2026),
            (TableKind::AlternativeMinimumTax, "federal".to_string(), 2026),
            (TableKind::Gains, "federal".to_string(), 2026),
            (TableKind::PayrollTaxes, "us".to_string(), 2026)
        ]
    );
    let (last, next) = (built_in("us", "single", 2026), built_in("us", "single", 2029));
    assert_eq!(net(&last, 300_000.0), net(&next, 300_000.0));
    let ca = built_in("us-ca", "single", 2026);
    let california = ca.used().iter().find(|table| table.name == "california").unwrap();
    assert!(california.sourced.not_stated.as_ref().is_some_and(|text| text.contains("2026")));
    assert_eq!(ca.used().iter().filter(|table| table.kind == TableKind::PayrollTaxes).count(), 2);
}

#[test]
fn why_there_are_no_tables() {
    let dollars = scenario("USD", "[tax.here.employee.levy]\nrate = 0.1\n");
    let of =
        |name: &str, filing: Option<&str>| TaxTables::of(&dollars.taxes[name], filing, 2026, &median).map_err(|error| error.to_string());
    assert_eq!(of("uk", None).unwrap_err(), "its tables are in GBP, and there is no rate for it");
    assert_eq!(of("here", None).unwrap_err(), "it has no income tax");
    assert_eq!(of("us", Some("jiont")).unwrap_err(), "`income.federal` has no filing status `jiont`, but `joint`, `single`");
    assert!(
        matches!(TaxTables::of(&dollars.taxes["us"], Some(""), 2026, &median), Err(NoTables::UnknownFiling { known, .. }) if known.len() == 2)
    );
    let default = of("us", None).unwrap();
    assert_near(net(&default, 475_000.0), 324_814.25);
    let only = scenario("USD", "[tax.here.income.levy.\"2026\".everybody]\nbrackets = { \"0 USD\" = 0.1 }\n");
    assert_near(net(&TaxTables::of(&only.taxes["here"], None, 2026, &median).unwrap(), 1_000.0), 900.0);
}

#[test]
fn a_scenario_adds_years_states_and_countries() {
    let more = "[tax.us.income.federal.\"2027\".single]\ndeduction = \"20k USD\"\nbrackets = { \"0 USD\" = 0.2, \"100k USD\" = 0.3 }\n\
        [tax.ny]\nextends = \"us\"\n[tax.ny.income.state.\"2026\".single]\nbrackets = { \"0 USD\" = 0.05 }\n\
        [tax.us-ca.income.california.\"2025\".single]\nbrackets = { \"0 USD\" = 0.01, \"1M USD\" = 0.02 }\n";
    let scenario = scenario("USD", more);
    let us = |year| tables_of(&scenario.taxes["us"], "single", year);
    assert_near(us(2027).income_tax("federal", &evenly(130_000.0)).unwrap(), 23_000.0);
    assert_near(us(2026).income_tax("federal", &evenly(95_100.0)).unwrap(), 5_800.0 + 0.22 * 28_600.0);
    let ny = tables_of(&scenario.taxes["ny"], "single", 2026);
    assert_near(ny.income_tax("state", &evenly(100_000.0)).unwrap(), 5_000.0);
    assert_near(net(&ny, 100_000.0), net(&us(2026), 100_000.0) - 5_000.0);
    // Its own brackets replace those of the table as a unit: 94,294 at 1%, less a credit of 153.
    let ca = tables_of(&scenario.taxes["us-ca"], "single", 2026);
    assert_near(ca.income_tax("california", &evenly(100_000.0)).unwrap(), 942.94 - 153.0);
}
