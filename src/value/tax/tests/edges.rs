//! Every edge of every built-in table: what is due just at it, worked by hand, and the rates on either side.

use std::collections::BTreeMap;

use super::*;
use crate::scenario::tax::Brackets;

/// What is due at the edge of a bracket, and the marginal rate above it.
type Edge = (f64, f64, f64);

#[rustfmt::skip]
const FEDERAL_2026_SINGLE: &[Edge] = &[
    (0.0, 0.0, 0.10), (12_400.0, 1_240.0, 0.12), (50_400.0, 5_800.0, 0.22), (105_700.0, 17_966.0, 0.24), (201_775.0, 41_024.0, 0.32),
    (256_225.0, 58_448.0, 0.35), (640_600.0, 192_979.25, 0.37),
];
#[rustfmt::skip]
const FEDERAL_2026_JOINT: &[Edge] = &[
    (0.0, 0.0, 0.10), (24_800.0, 2_480.0, 0.12), (100_800.0, 11_600.0, 0.22), (211_400.0, 35_932.0, 0.24), (403_550.0, 82_048.0, 0.32),
    (512_450.0, 116_896.0, 0.35), (768_700.0, 206_583.50, 0.37),
];
#[rustfmt::skip]
const FEDERAL_2025_SINGLE: &[Edge] = &[
    (0.0, 0.0, 0.10), (11_925.0, 1_192.50, 0.12), (48_475.0, 5_578.50, 0.22), (103_350.0, 17_651.0, 0.24), (197_300.0, 40_199.0, 0.32),
    (250_525.0, 57_231.0, 0.35), (626_350.0, 188_769.75, 0.37),
];
#[rustfmt::skip]
const FEDERAL_2025_JOINT: &[Edge] = &[
    (0.0, 0.0, 0.10), (23_850.0, 2_385.0, 0.12), (96_950.0, 11_157.0, 0.22), (206_700.0, 35_302.0, 0.24), (394_600.0, 80_398.0, 0.32),
    (501_050.0, 114_462.0, 0.35), (751_600.0, 202_154.50, 0.37),
];
#[rustfmt::skip]
const CALIFORNIA_2025_SINGLE: &[Edge] = &[
    (0.0, 0.0, 0.01), (11_079.0, 110.79, 0.02), (26_264.0, 414.49, 0.04), (41_452.0, 1_022.01, 0.06), (57_542.0, 1_987.41, 0.08),
    (72_724.0, 3_201.97, 0.093), (371_479.0, 30_986.185, 0.103), (445_771.0, 38_638.261, 0.113), (742_953.0, 72_219.827, 0.123),
    (1_000_000.0, 103_836.608, 0.133),
];
#[rustfmt::skip]
const CALIFORNIA_2025_JOINT: &[Edge] = &[
    (0.0, 0.0, 0.01), (22_158.0, 221.58, 0.02), (52_528.0, 828.98, 0.04), (82_904.0, 2_044.02, 0.06), (115_084.0, 3_974.82, 0.08),
    (145_448.0, 6_403.94, 0.093), (742_958.0, 61_972.37, 0.103), (891_542.0, 77_276.522, 0.113), (1_000_000.0, 89_532.276, 0.123),
    (1_485_906.0, 149_298.714, 0.133),
];
const UK_2026: &[Edge] = &[(0.0, 0.0, 0.20), (37_700.0, 7_540.0, 0.40), (125_140.0, 42_516.0, 0.45)];
#[rustfmt::skip]
const GERMANY_2026: &[Edge] = &[
    (0.0, 0.0, 0.0), (12_348.0, 0.0, 0.14), (17_799.0, 1_034.87, 0.2397), (69_878.0, 18_213.13, 0.42), (277_825.0, 105_550.87, 0.45),
];
const MINIMUM_2026: &[Edge] = &[(0.0, 0.0, 0.26), (244_500.0, 63_570.0, 0.28)];
const GAINS_2026_SINGLE: &[Edge] = &[(0.0, 0.0, 0.0), (49_450.0, 0.0, 0.15), (545_500.0, 74_407.5, 0.20)];
const GAINS_2026_JOINT: &[Edge] = &[(0.0, 0.0, 0.0), (98_900.0, 0.0, 0.15), (613_700.0, 77_220.0, 0.20)];
const GAINS_2025_SINGLE: &[Edge] = &[(0.0, 0.0, 0.0), (48_350.0, 0.0, 0.15), (533_400.0, 72_757.5, 0.20)];
const GAINS_2025_JOINT: &[Edge] = &[(0.0, 0.0, 0.0), (96_700.0, 0.0, 0.15), (600_050.0, 75_502.5, 0.20)];
const MINIMUM_2025: &[Edge] = &[(0.0, 0.0, 0.26), (239_100.0, 62_166.0, 0.28)];

/// By path in the table `tax`.
const TABLES: &[(&str, &[Edge])] = &[
    ("de.income.income_tax.2026.single", GERMANY_2026),
    ("uk.income.income_tax.2026.single", UK_2026),
    ("us.amt.federal.2025.joint", MINIMUM_2025),
    ("us.amt.federal.2025.single", MINIMUM_2025),
    ("us.amt.federal.2026.joint", MINIMUM_2026),
    ("us.amt.federal.2026.single", MINIMUM_2026),
    ("us.gains.federal.2025.joint", GAINS_2025_JOINT),
    ("us.gains.federal.2025.single", GAINS_2025_SINGLE),
    ("us.gains.federal.2026.joint", GAINS_2026_JOINT),
    ("us.gains.federal.2026.single", GAINS_2026_SINGLE),
    ("us.income.federal.2025.joint", FEDERAL_2025_JOINT),
    ("us.income.federal.2025.single", FEDERAL_2025_SINGLE),
    ("us.income.federal.2026.joint", FEDERAL_2026_JOINT),
    ("us.income.federal.2026.single", FEDERAL_2026_SINGLE),
    ("us.withholding.federal", &[(0.0, 0.0, 0.22), (1_000_000.0, 220_000.0, 0.37)]),
    ("us.withholding.federal.other", &[(0.0, 0.0, 0.22), (1_000_000.0, 220_000.0, 0.37)]),
    ("us-ca.income.california.2025.joint", CALIFORNIA_2025_JOINT),
    ("us-ca.income.california.2025.single", CALIFORNIA_2025_SINGLE),
    ("us-ca.withholding.california", &[(0.0, 0.0, 0.1023)]),
    ("us-ca.withholding.california.other", &[(0.0, 0.0, 0.066)]),
];

/// The built-in jurisdictions that have taxes of their own, each in its currency.
const JURISDICTIONS: [(&str, &str); 4] = [("de", "EUR"), ("uk", "GBP"), ("us", "USD"), ("us-ca", "USD")];

/// Every built-in table of brackets by its path; a state has those that it adds.
fn all_brackets() -> BTreeMap<String, Brackets> {
    let mut all = BTreeMap::new();
    for (name, currency) in JURISDICTIONS {
        let scenario = scenario(currency, "");
        let jurisdiction = &scenario.taxes[name];
        for tax in &jurisdiction.income {
            for (year, of_year) in &tax.years {
                for (filing, table) in &of_year.by_filing {
                    all.insert(format!("{name}.income.{}.{year}.{filing}", tax.name), table.brackets.clone());
                }
            }
        }
        for tax in &jurisdiction.alternative_minimum {
            for (year, of_year) in &tax.years {
                for (filing, table) in &of_year.by_filing {
                    all.insert(format!("{name}.amt.{}.{year}.{filing}", tax.name), table.brackets.clone());
                }
            }
        }
        for tax in &jurisdiction.gains {
            for (year, of_year) in &tax.years {
                for (filing, table) in &of_year.by_filing {
                    all.insert(format!("{name}.gains.{}.{year}.{filing}", tax.name), table.brackets.clone());
                }
            }
        }
        for of in &jurisdiction.withholding {
            all.insert(format!("{name}.withholding.{}", of.name), of.bonus_and_stock.clone());
            all.insert(format!("{name}.withholding.{}.other", of.name), of.other.clone());
        }
    }
    let is_inherited = |path: &str| path.starts_with("us-ca.") && path.contains(".federal");
    all.retain(|path, _| !is_inherited(path));
    all
}

#[test]
fn every_edge_of_every_table_is_worked_by_hand() {
    let all = all_brackets();
    assert_eq!(all.keys().map(String::as_str).collect::<Vec<_>>(), {
        let mut paths: Vec<&str> = TABLES.iter().map(|(path, _)| *path).collect();
        paths.sort_unstable();
        paths
    });
    for (path, edges) in TABLES {
        let brackets = &all[*path];
        let found: Vec<f64> = brackets.brackets().iter().map(|bracket| bracket.from).collect();
        assert_eq!(found, edges.iter().map(|(edge, ..)| *edge).collect::<Vec<_>>(), "{path}");
        for (place, (edge, due, rate)) in edges.iter().enumerate() {
            assert!((brackets.due(*edge) - due).abs() < 1e-6, "{path} at {edge}: {}", brackets.due(*edge));
            assert!((brackets.marginal(*edge) - rate).abs() < 1e-9, "{path} above {edge}: {}", brackets.marginal(*edge));
            // A hundred above, and a hundred below by the rate of the bracket there.
            let curve = if path.starts_with("de.") { 1.0 } else { 1e-6 };
            assert!((brackets.due(edge + 100.0) - due - 100.0 * rate).abs() < curve, "{path} above {edge}");
            if place > 0 {
                let below = brackets.marginal(edge - 100.0);
                assert!((due - brackets.due(edge - 100.0) - 100.0 * below).abs() < curve, "{path} below {edge}");
                // Curves of laws join to the cent or so.
                assert!((due - brackets.due(edge - 1e-7)).abs() < 0.07, "{path} at {edge}");
                assert!(below <= *rate, "{path}: the rate falls at {edge}");
            }
        }
    }
}

/// What each side pays by tax on even wages of a year.
fn payroll(name: &str, currency: &str, filing: &str, wages: f64) -> BTreeMap<String, f64> {
    let tables = tables_of(&scenario(currency, "").taxes[name], filing, 2026);
    let wages = evenly(wages);
    let employee = tables.contributions(&wages).into_iter().map(|(name, due)| (format!("employee {name}"), due));
    let employer = tables.employer_taxes(&wages).into_iter().map(|(name, due)| (format!("employer {name}"), due));
    employee.chain(employer).collect()
}

#[test]
fn every_threshold_and_wage_base_is_worked_by_hand() {
    // What is due at the edge, a hundred below it and a hundred above it.
    #[rustfmt::skip]
    let edges = [
        ("us", "single", "employee social_security", 184_500.0, 11_439.0, 6.2, 0.0),
        ("us", "single", "employer social_security", 184_500.0, 11_439.0, 6.2, 0.0),
        ("us", "single", "employer unemployment", 7_000.0, 42.0, 0.6, 0.0),
        ("us", "single", "employee medicare", 200_000.0, 2_900.0, 1.45, 1.45),
        ("us", "single", "employer medicare", 200_000.0, 2_900.0, 1.45, 1.45),
        ("us", "single", "employee additional_medicare", 200_000.0, 0.0, 0.0, 0.9),
        ("us", "joint", "employee additional_medicare", 250_000.0, 0.0, 0.0, 0.9),
        ("us-ca", "single", "employer unemployment_california", 7_000.0, 238.0, 3.4, 0.0),
        ("us-ca", "single", "employer employment_training", 7_000.0, 7.0, 0.1, 0.0),
        ("us-ca", "single", "employee disability_california", 200_000.0, 2_600.0, 1.3, 1.3),
        ("uk", "single", "employer national_insurance", 5_000.0, 0.0, 0.0, 15.0),
        ("uk", "single", "employee national_insurance", 12_570.0, 0.0, 0.0, 8.0),
        ("uk", "single", "employee national_insurance", 50_270.0, 3_016.0, 8.0, 0.0),
        ("uk", "single", "employee national_insurance_upper", 50_270.0, 0.0, 0.0, 2.0),
        ("de", "single", "employer pension", 101_400.0, 9_430.20, 9.3, 0.0),
        ("de", "single", "employee pension", 101_400.0, 9_430.20, 9.3, 0.0),
        ("de", "single", "employer unemployment", 101_400.0, 1_318.20, 1.3, 0.0),
        ("de", "single", "employee unemployment", 101_400.0, 1_318.20, 1.3, 0.0),
        ("de", "single", "employer health", 69_750.0, 6_103.125, 8.75, 0.0),
        ("de", "single", "employee health", 69_750.0, 6_103.125, 8.75, 0.0),
        ("de", "single", "employer care", 69_750.0, 1_255.50, 1.8, 0.0),
        ("de", "single", "employee care", 69_750.0, 1_674.0, 2.4, 0.0),
        ("de", "single", "employer insolvency", 101_400.0, 152.10, 0.15, 0.0),
    ];
    let currency = |name: &str| JURISDICTIONS.iter().find(|(of, _)| *of == name).unwrap().1;
    for (name, filing, tax, edge, due, below, above) in edges {
        let at = |wages: f64| payroll(name, currency(name), filing, wages)[tax];
        assert!((at(edge) - due).abs() < 1e-6, "{name} {tax} at {edge}: {}", at(edge));
        assert!((due - at(edge - 100.0) - below).abs() < 1e-6, "{name} {tax} below {edge}");
        assert!((at(edge + 100.0) - due - above).abs() < 1e-6, "{name} {tax} above {edge}");
    }
    for (name, currency) in JURISDICTIONS {
        let inherited: Vec<String> = if name == "us-ca" { payroll("us", currency, "single", 1.0).into_keys().collect() } else { vec![] };
        for tax in payroll(name, currency, "single", 1.0).into_keys().filter(|tax| !inherited.contains(tax)) {
            assert!(edges.iter().any(|(of, _, tested, ..)| *of == name && *tested == tax), "{name}: {tax} is not worked by hand");
        }
    }
}

#[test]
fn deductions_credits_and_what_tapers_them() {
    let income_tax =
        |name: &str, filing: &str, year: i32, tax: &str, wages: f64| built_in(name, filing, year).income_tax(tax, &evenly(wages)).unwrap();
    // The first unit above the deduction is taxed.
    for (filing, year, deduction) in
        [("single", 2026, 16_100.0), ("joint", 2026, 32_200.0), ("single", 2025, 15_750.0), ("joint", 2025, 31_500.0)]
    {
        assert_near(income_tax("us", filing, year, "federal", deduction), 0.0);
        assert_near(income_tax("us", filing, year, "federal", deduction + 100.0), 10.0);
    }
    // A credit of 153 is used up at a taxable 11,079 + 42.21 / 2%, one of 306 at 22,158 + 84.42 / 2%.
    for (filing, used_up) in [("single", 5_706.0 + 13_189.50), ("joint", 11_412.0 + 26_379.0)] {
        assert_near(income_tax("us-ca", filing, 2025, "california", used_up), 0.0);
        assert_near(income_tax("us-ca", filing, 2025, "california", used_up + 100.0), 2.0);
    }
    // The allowance: 12,570, then half of what exceeds 100,000 less, then none.
    for (wages, tax) in [
        (12_570.0, 0.0),
        (12_670.0, 20.0),
        (50_270.0, 7_540.0),
        (50_370.0, 7_580.0),
        (100_000.0, 27_432.0),
        (100_100.0, 27_492.0),
        (125_140.0, 42_516.0),
        (125_240.0, 42_561.0),
    ] {
        assert_near(income_tax("uk", "single", 2026, "income_tax", wages), tax);
    }
}

#[test]
fn the_exemption_of_the_minimum_tax_is_phased_out() {
    for (filing, year, start, exemption, rate) in [
        ("single", 2026, 500_000.0, 90_100.0, 0.5),
        ("joint", 2026, 1_000_000.0, 140_200.0, 0.5),
        ("single", 2025, 626_350.0, 88_100.0, 0.25),
        ("joint", 2025, 1_252_700.0, 137_000.0, 0.25),
    ] {
        let at = |income: f64| built_in("us", filing, year).amt(&evenly(0.0), income).exemption;
        let end = start + exemption / rate;
        assert_near(at(start), exemption);
        assert_near(at(start + 100.0), exemption - 100.0 * rate);
        assert_near(at(end - 100.0), 100.0 * rate);
        assert_near(at(end + 100.0), 0.0);
        // Below the exemption nothing is due, above it 26%.
        let due = |income: f64| built_in("us", filing, year).amt(&evenly(0.0), income).tentative;
        assert_near(due(exemption), 0.0);
        assert_near(due(exemption + 100.0), 26.0);
    }
}

#[test]
fn income_tax_and_surcharge_are_rounded_down_and_free_below_a_limit() {
    let de = built_in("de", "single", 2026);
    let tax = |wages: f64| de.income_tax("income_tax", &evenly(wages)).unwrap();
    // 60,000 less 1,266, 5,580 of pension, 5,070 of health and 1,440 of care is 46,644; z = 2.8845, 10,388.46… is rounded down.
    let z: f64 = 2.8845;
    assert_near(tax(60_000.0), ((173.10 * z + 2_397.0) * z + 1_034.87).floor());
    // Whatever the cents, tax is in whole euros where there is no surcharge.
    for wages in [25_000.4, 33_333.33, 71_234.56] {
        assert_near(tax(wages).fract(), 0.0);
    }
    // At 300,000: 300,000 − 1,266 − 9,430.20 − 5,893.875 − 1,674 = 281,735.925, 0.45 × 281,735 − 19,470.38 = 107,310.37, and 5.5% of it.
    assert_near(tax(300_000.0), 107_310.0 * 1.055);
    // 5.5% of all is less than 11.9% of the excess from a tax of 37,838.28 on: 0.42 × 116,601 − 11,135.63 = 37,836.79, 116,607 is 37,839.31.
    let wages = |taxable: f64| taxable + 0.5 + 1_266.0 + 9_430.20 + 5_893.875 + 1_674.0;
    assert_near(tax(wages(116_601.0)), 37_836.0 + 0.119 * (37_836.0 - 20_350.0));
    assert_near(tax(wages(116_607.0)), 37_839.0 * 1.055);
    // Free up to 20,350: 0.42 × 74,965 − 11,135.63 = 20,349.67, 74,969 is 20,351.35.
    let below_ceiling = |taxable: f64| (taxable + 0.5 + 1_266.0 + 5_893.875 + 1_674.0) / (1.0 - 0.093);
    assert_near(tax(below_ceiling(74_965.0)), 20_349.0);
    assert_near(tax(below_ceiling(74_969.0)), 20_351.0 + 0.119);
}
